/* test_rate.c: the pace of calls against a service that refuses what is too much, second by second and without waiting. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>

#include "aws/rate.h"

#define STEP_MS 20

/* A service with a bucket of `limit` that fills with `limit` a second, or one that refuses every n-th call. */
struct service {
	double limit, tokens;
	int every, calls;
};

static bool service_refuses(struct service *s)
{
	s->calls++;
	if (s->every)
		return s->calls % s->every == 0;
	if (s->limit <= 0)
		return false;
	if (s->tokens < 1)
		return true;
	s->tokens -= 1;
	return false;
}

static void service_fill(struct service *s)
{
	s->tokens += s->limit * STEP_MS / 1000;
	if (s->tokens > s->limit)
		s->tokens = s->limit;
}

/* Somebody wants as many calls as they can get.  Counts those sent in each second. */
static void play(struct aws_rate *r, struct service *s, int64_t *now, int seconds, int *sent)
{
	for (int second = 0; second < seconds; second++) {
		sent[second] = 0;
		for (int step = 0; step < 1000 / STEP_MS; step++, *now += STEP_MS) {
			service_fill(s);
			while (aws_rate_take(r, false, *now)) {
				sent[second]++;
				aws_rate_answered(r, *now, service_refuses(s));
			}
		}
	}
}

static void the_budget_is_a_burst_and_a_rate(void **state)
{
	struct aws_rate r;
	struct service s = {0};
	int64_t now = 5000;
	int sent[20];

	(void)state;
	aws_rate_init(&r, now);
	play(&r, &s, &now, 20, sent);
	assert_in_range(sent[0], 60, 70);
	for (int i = 1; i < 20; i++)
		assert_in_range(sent[i], 9, 11);
	assert_false(r.is_limited);
	assert_true(aws_rate_used(&r, now) > 9 && aws_rate_used(&r, now) < 11);
	assert_true(aws_rate_allowed(&r) == AWS_BUDGET_PER_SECOND);
}

/* The promise: never above a hard limit for longer than 3 s, and not far below it either. */
static void a_hard_limit_is_found(void **state)
{
	static const double limits[] = {2, 3, 5, 8};

	(void)state;
	for (size_t k = 0; k < sizeof(limits) / sizeof(limits[0]); k++) {
		struct aws_rate r;
		struct service s = {.limit = limits[k], .tokens = limits[k]};
		int64_t now = 5000;
		int sent[60], over = 0, total = 0;
		aws_rate_init(&r, now);
		play(&r, &s, &now, 60, sent);
		for (int i = 0; i < 60; i++) {
			over = sent[i] > limits[k] ? over + 1 : 0;
			if (over > 3)
				fail_msg("limit %g: above it for %d s until second %d (%d calls)", limits[k], over, i, sent[i]);
			total += i >= 10 ? sent[i] : 0;
		}
		if (total < 50 * limits[k] * 0.4)
			fail_msg("limit %g: only %d calls in 50 s", limits[k], total);
	}
}

static void one_call_in_three_refused_is_still_a_screen(void **state)
{
	struct aws_rate r;
	struct service s = {.every = 3};
	int64_t now = 5000;
	int sent[60], total = 0;

	(void)state;
	aws_rate_init(&r, now);
	play(&r, &s, &now, 60, sent);
	for (int i = 30; i < 60; i++)
		total += sent[i];
	if (total < 30)
		fail_msg("%d calls in 30 s", total);
}

static void it_recovers(void **state)
{
	struct aws_rate r;
	struct service s = {.limit = 2, .tokens = 2};
	int64_t now = 5000;
	int sent[60];

	(void)state;
	aws_rate_init(&r, now);
	play(&r, &s, &now, 10, sent);
	assert_true(r.is_limited);
	assert_true(r.throttles > 0);
	s = (struct service){0};
	play(&r, &s, &now, 60, sent);
	assert_false(r.is_limited);
	assert_in_range(sent[59], 9, 11);
}

static void a_bunch_cuts_once(void **state)
{
	struct aws_rate r;
	int64_t now = 5000;

	(void)state;
	aws_rate_init(&r, now);
	for (int i = 0; i < 25; i++)
		assert_true(aws_rate_take(&r, false, now));
	for (int i = 0; i < 25; i++)
		aws_rate_answered(&r, now + 50, i >= 5);
	assert_int_equal(r.throttles, 20);
	assert_true(r.limit >= 2 && r.limit <= 8);
	assert_int_equal(aws_rate_room(&r, now + 50), 0);
	assert_true(aws_rate_wait_ms(&r, false, now + 50) > 0);
}

static void who_is_waited_for_may_borrow(void **state)
{
	struct aws_rate r;
	int n = 0;

	(void)state;
	aws_rate_init(&r, 5000);
	aws_rate_answered(&r, 5000, true);
	assert_false(aws_rate_take(&r, false, 5000));
	assert_int_equal(aws_rate_wait_ms(&r, true, 5000), 0);
	while (aws_rate_take(&r, true, 5000))
		n++;
	assert_int_equal(n, 4); /* under a limit of two a second */
	assert_in_range(aws_rate_wait_ms(&r, true, 5000), 1, 1000);
	assert_true(aws_rate_wait_ms(&r, false, 5000) > 2000); /* and all others pay it back */
	aws_rate_init(&r, 5000);
	for (n = 0; aws_rate_take(&r, true, 5000);)
		n++;
	assert_int_equal(n, AWS_BUDGET_MOST + 8); /* beyond the budget when there is none */
}

static void a_mutation_waits_for_nothing(void **state)
{
	struct aws_rate r;

	(void)state;
	aws_rate_init(&r, 5000);
	aws_rate_answered(&r, 5000, true);
	assert_false(aws_rate_take(&r, false, 5000));
	aws_rate_take_anyway(&r, 5000);
	assert_true(aws_rate_wait_ms(&r, false, 5000) >= 1000); /* and counts: the next read pays for it */
}

static void retries_have_a_quota(void **state)
{
	struct aws_rate r;
	int cost = 0, n = 0;

	(void)state;
	aws_rate_init(&r, 5000);
	while (aws_quota_take(&r, false, &cost))
		n++;
	assert_int_equal(n, 100);
	assert_int_equal(cost, 5);
	aws_quota_give_back(&r, cost);
	assert_false(aws_quota_take(&r, true, &cost));
	assert_true(aws_quota_take(&r, false, &cost));
	for (int i = 0; i < 1000; i++)
		aws_quota_give_back(&r, 0);
	assert_int_equal(r.quota, AWS_QUOTA_MOST);
	assert_true(aws_quota_take(&r, true, &cost));
	assert_int_equal(cost, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_budget_is_a_burst_and_a_rate),
		cmocka_unit_test(a_hard_limit_is_found),
		cmocka_unit_test(one_call_in_three_refused_is_still_a_screen),
		cmocka_unit_test(it_recovers),
		cmocka_unit_test(a_bunch_cuts_once),
		cmocka_unit_test(who_is_waited_for_may_borrow),
		cmocka_unit_test(a_mutation_waits_for_nothing),
		cmocka_unit_test(retries_have_a_quota),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
