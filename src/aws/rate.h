/* rate.h: inside aws/: how many calls a second one account and region get.  Pure, table-tested; times are monotonic.
 *
 * Two buckets, and a call needs a token of both: the budget, which a screen that stands open for weeks must never exceed, and,
 * armed by the first refusal for too many calls, the limit that CUBIC finds as in botocore's adaptive mode (beta 0.7, scale 0.4,
 * at most twice the measured rate, measured in half seconds smoothed by 0.8, never below 2).  Other than botocore,
 * refusals that come in one bunch cut once, and what is cut is the rate that AWS accepted: one burst too many must not make a
 * screen wait for seconds; and beyond the rate of the last refusal it grows a quarter as fast.
 *
 * The quota of retries is that of botocore's standard mode: 500, 5 a retry, 10 after a time-out; a success gives back what its
 * retry cost, else 1. */
#ifndef AWS_RATE_H
#define AWS_RATE_H

#include <stdbool.h>
#include <stdint.h>

#define AWS_BUDGET_MOST 60.0       /* a cold or warm start fits at once */
#define AWS_BUDGET_PER_SECOND 10.0 /* a steady screen uses about half */
#define AWS_QUOTA_MOST 500

struct aws_rate {
	double budget;
	int64_t budget_mono;

	bool is_limited;             /* a refusal has armed the limit */
	double limit, tokens, most_tokens; /* calls a second; now; at most */
	int64_t tokens_mono;
	double last_max, time_window; /* CUBIC: the rate at the last refusal, and when it is reached again (s) */
	int64_t refused_mono;

	struct aws_gauge {
		int64_t half;            /* the running half second */
		double counted;          /* in it */
		double per_second;       /* smoothed, of those before */
	} sent_rate, accepted_rate;

	int quota;
	int throttles;               /* refusals for too many calls so far */
	int64_t throttled_mono;      /* the newest of them; 0 none */
	int sent[8];                 /* calls in each of the newest seconds, for the screen */
	int64_t sent_second;
};

void aws_rate_init(struct aws_rate *r, int64_t now);
/* May a read go out now?  Takes its tokens when it may; one that somebody waits for may borrow a few. */
bool aws_rate_take(struct aws_rate *r, bool is_awaited, int64_t now);
void aws_rate_take_anyway(struct aws_rate *r, int64_t now); /* a mutation waits for nothing, but counts */
int aws_rate_room(struct aws_rate *r, int64_t now);         /* how many reads may go out now */
int64_t aws_rate_wait_ms(struct aws_rate *r, bool is_awaited, int64_t now);  /* until the next token; 0: one is there */
void aws_rate_answered(struct aws_rate *r, int64_t now, bool was_throttled);

/* May a failed try be repeated?  Takes the cost, which is given back with a success. */
bool aws_quota_take(struct aws_rate *r, bool was_timeout, int *cost);
void aws_quota_give_back(struct aws_rate *r, int cost);     /* of the call's last retry; 0: it succeeded at once */

/* For the screen: calls a second over the last whole 5 s, and how many are allowed. */
double aws_rate_used(const struct aws_rate *r, int64_t now);
double aws_rate_allowed(const struct aws_rate *r);

#endif
