/* rate.c: see rate.h. */
#include "aws/rate.h"

#include <math.h>

#define BETA 0.7
#define PLATEAU 0.85 /* of the rate that was refused: back to that, not to the refusal */
#define SCALE 0.4
#define PROBE_SCALE 0.1 /* beyond the last refusal: a bucket lets too much through for a while before it refuses again */
#define SMOOTH 0.8
#define LEAST_PER_SECOND 2.0 /* no read of ours is limited to less */
#define DEBT 8.0             /* what a dialog waits for */
#define HALF_SECOND_MS 500
#define SECONDS_KEPT 8
#define SECONDS_SHOWN 5
#define RETRY_COST 5
#define TIMEOUT_COST 10
/* A limit that reaches the budget after so long without a refusal limits nothing: it is let go. */
#define CALM_MS 20000

void aws_rate_init(struct aws_rate *r, int64_t now)
{
	*r = (struct aws_rate){.budget = AWS_BUDGET_MOST, .budget_mono = now, .tokens_mono = now, .quota = AWS_QUOTA_MOST,
		.sent_rate.half = now / HALF_SECOND_MS, .accepted_rate.half = now / HALF_SECOND_MS, .sent_second = now / 1000};
}

/* --- buckets ---------------------------------------------------------------------------------------------------- */

static void fill(struct aws_rate *r, int64_t now)
{
	r->budget = fmin(AWS_BUDGET_MOST, r->budget + (double)(now - r->budget_mono) * AWS_BUDGET_PER_SECOND / 1000);
	r->budget_mono = now;
	if (r->is_limited)
		r->tokens = fmin(r->most_tokens, r->tokens + (double)(now - r->tokens_mono) * r->limit / 1000);
	r->tokens_mono = now;
}

static void count_second(struct aws_rate *r, int64_t now)
{
	int64_t second = now / 1000;

	for (int i = 0; r->sent_second < second && i < SECONDS_KEPT; i++)
		r->sent[++r->sent_second % SECONDS_KEPT] = 0;
	r->sent_second = second;
	r->sent[second % SECONDS_KEPT]++;
}

static void gauge_move(struct aws_gauge *g, int64_t now)
{
	int64_t half = now / HALF_SECOND_MS;

	if (half <= g->half)
		return;
	double rate = g->counted / ((double)(half - g->half) * HALF_SECOND_MS / 1000);
	g->per_second = rate * SMOOTH + g->per_second * (1 - SMOOTH);
	g->counted = 0;
	g->half = half;
}

static void gauge_count(struct aws_gauge *g, int64_t now)
{
	gauge_move(g, now);
	g->counted += 1;
}

/* The first burst fits into one half second, which then tells all there is: what a service lets through of it is about its
 * allowance of a second. */
static double gauge_now(struct aws_gauge *g, int64_t now)
{
	gauge_move(g, now);
	return fmax(g->per_second, g->counted);
}

void aws_rate_take_anyway(struct aws_rate *r, int64_t now)
{
	fill(r, now);
	r->budget -= 1;
	if (r->is_limited)
		r->tokens -= 1;
	count_second(r, now);
	gauge_count(&r->sent_rate, now);
}

static double least_of_budget(bool is_awaited)
{
	return is_awaited ? 1 - DEBT : 1;
}

/* Under a limit about what one second of it lets through, or several seconds would be above it. */
static double least_of_tokens(const struct aws_rate *r, bool is_awaited)
{
	return is_awaited ? 1 - fmin(DEBT, fmax(r->limit, DEBT / 2)) : 1;
}

bool aws_rate_take(struct aws_rate *r, bool is_awaited, int64_t now)
{
	fill(r, now);
	if (r->budget < least_of_budget(is_awaited) || (r->is_limited && r->tokens < least_of_tokens(r, is_awaited)))
		return false;
	aws_rate_take_anyway(r, now);
	return true;
}

int aws_rate_room(struct aws_rate *r, int64_t now)
{
	fill(r, now);
	double room = r->is_limited ? fmin(r->budget, r->tokens) : r->budget;
	return room > 0 ? (int)room : 0;
}

static double seconds_until(double wanted, double tokens, double per_second)
{
	return tokens >= wanted ? 0 : (wanted - tokens) / per_second;
}

int64_t aws_rate_wait_ms(struct aws_rate *r, bool is_awaited, int64_t now)
{
	fill(r, now);
	double seconds = seconds_until(least_of_budget(is_awaited), r->budget, AWS_BUDGET_PER_SECOND);
	if (r->is_limited)
		seconds = fmax(seconds, seconds_until(least_of_tokens(r, is_awaited), r->tokens, r->limit));
	return (int64_t)ceil(seconds * 1000);
}

/* --- the limit -------------------------------------------------------------------------------------------------- */

static void set_limit(struct aws_rate *r, int64_t now, double limit)
{
	fill(r, now);
	r->limit = fmax(limit, LEAST_PER_SECOND);
	r->most_tokens = fmax(r->limit, 1);
	r->tokens = fmin(r->tokens, r->most_tokens);
}

static void cut(struct aws_rate *r, int64_t now)
{
	double rate = gauge_now(&r->accepted_rate, now);

	if (r->is_limited && now - r->refused_mono < HALF_SECOND_MS) /* of the same bunch */
		return;
	/* What was let through is known by now: a batch of answers that are taken in late is no measure of it. */
	if (r->is_limited)
		rate = fmin(r->accepted_rate.per_second, r->limit);
	r->last_max = rate * PLATEAU;
	r->time_window = cbrt(rate * (PLATEAU - BETA) / SCALE);
	r->refused_mono = now;
	r->is_limited = true;
	r->tokens = r->tokens > 0 ? 0 : r->tokens;
	set_limit(r, now, rate * BETA);
}

static void grow(struct aws_rate *r, int64_t now)
{
	double since = (double)(now - r->refused_mono) / 1000 - r->time_window;
	double rate = (since < 0 ? SCALE : PROBE_SCALE) * since * since * since + r->last_max;

	set_limit(r, now, fmin(rate, 2 * gauge_now(&r->sent_rate, now)));
	if (now - r->refused_mono > CALM_MS && r->limit >= AWS_BUDGET_PER_SECOND)
		r->is_limited = false;
}

void aws_rate_answered(struct aws_rate *r, int64_t now, bool was_throttled)
{
	if (was_throttled) {
		r->throttles++;
		r->throttled_mono = now;
		cut(r, now);
		return;
	}
	gauge_count(&r->accepted_rate, now);
	if (r->is_limited)
		grow(r, now);
}

/* --- the quota -------------------------------------------------------------------------------------------------- */

bool aws_quota_take(struct aws_rate *r, bool was_timeout, int *cost)
{
	int wanted = was_timeout ? TIMEOUT_COST : RETRY_COST;

	if (r->quota < wanted)
		return false;
	r->quota -= wanted;
	*cost = wanted;
	return true;
}

void aws_quota_give_back(struct aws_rate *r, int cost)
{
	r->quota += cost ? cost : 1;
	if (r->quota > AWS_QUOTA_MOST)
		r->quota = AWS_QUOTA_MOST;
}

/* --- for the screen --------------------------------------------------------------------------------------------- */

double aws_rate_used(const struct aws_rate *r, int64_t now)
{
	int64_t second = now / 1000;
	int sum = 0;

	for (int64_t s = second - SECONDS_SHOWN; s < second; s++)
		if (s <= r->sent_second && s > r->sent_second - SECONDS_KEPT && s >= 0)
			sum += r->sent[s % SECONDS_KEPT];
	return (double)sum / SECONDS_SHOWN;
}

double aws_rate_allowed(const struct aws_rate *r)
{
	return r->is_limited ? fmin(r->limit, AWS_BUDGET_PER_SECOND) : AWS_BUDGET_PER_SECOND;
}
