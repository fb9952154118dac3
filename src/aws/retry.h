/* retry.h: inside aws/: pure rules of trying again, and AWS's clock. */
#ifndef AWS_RETRY_H
#define AWS_RETRY_H

#include "base/clock.h"
#include "base/err.h"

/* Full jitter: how long to wait before retry number n (from 1) of a read after a failure of this kind.  `random` is in [0, 1).
 * `hint_ms` is what the service asks for (x-amz-retry-after; 0 none): kept to within 5 s. */
int64_t aws_backoff_ms(enum err_kind kind, int n, double random, int64_t hint_ms);
/* Can the same read sent again get a better answer? */
bool aws_read_is_worth_retrying(enum err_kind kind);

/* AWS's clock from Date headers.  They have whole seconds and travel, so the estimate stands still until one is off by more
 * than that explains: countdowns must not jitter, nor time run backwards with every answer. */
struct aws_clock {
	bool is_known;
	int64_t at, mono;
};
void aws_clock_take(struct aws_clock *c, int64_t date_at, int64_t mono);
int64_t aws_clock_now(const struct aws_clock *c, int64_t mono, int64_t wall);

#endif
