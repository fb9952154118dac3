/* util.h: small helpers that every judgment needs.  Private to the model room. */
#ifndef MODEL_UTIL_H
#define MODEL_UTIL_H

#include "base/clock.h"
#include "base/same.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define READS_LAG_MS 5000 /* a listener read this much after traffic was moved shows where it went */

static inline bool is_same_nocase(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcasecmp(a, b) == 0;
}

static inline bool is_empty(const char *s)
{
	return s == NULL || s[0] == '\0';
}

/* For words inside sentences. */
static inline const char *or_else(const char *s, const char *otherwise)
{
	return is_empty(s) ? otherwise : s;
}

/* Times come from replies: sums must not overflow whatever a reply says.  Unknown or absurd gives NO_TIME. */
static inline int64_t time_after(int64_t t, int64_t duration_ms)
{
	int64_t sum;
	if (t == NO_TIME || duration_ms < 0 || __builtin_add_overflow(t, duration_ms, &sum)) {
		return NO_TIME;
	}
	return sum;
}

/* From `from` to `to`, never below 0; NO_DURATION when either is unknown. */
static inline int64_t time_between(int64_t from, int64_t to)
{
	int64_t d;
	if (from == NO_TIME || to == NO_TIME || __builtin_sub_overflow(to, from, &d)) {
		return NO_DURATION;
	}
	return d < 0 ? 0 : d;
}

/* The last part of an ARN or a path: after the last `mark`; the whole when there is none. */
static inline const char *after_last(const char *s, char mark)
{
	const char *at = s != NULL ? strrchr(s, mark) : NULL;
	return at != NULL ? at + 1 : s;
}

#endif
