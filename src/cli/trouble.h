/* trouble.h: the one line on standard error when AWS stops answering well, and the one when it answers again. */
#ifndef CLI_TROUBLE_H
#define CLI_TROUBLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

/* Failures that follow each other within this time are one trouble, so that a rate of throttles is not a flood of lines. */
enum { TROUBLE_CALM_MS = 3000 };

struct trouble {
	FILE *out;                /* NULL: say nothing */
	bool is_on;
	int64_t since_mono;       /* when it started */
	int64_t last_mono;        /* the newest failure */
};

/* A try failed at `mono`, or a read gave up. */
void trouble_note(struct trouble *t, const char *operation, const struct err *e, int64_t mono);

/* `answered_mono`: the last good answer; `is_last`: the verb ends now, so calm need not be waited for. */
void trouble_check(struct trouble *t, int64_t answered_mono, int64_t mono, bool is_last);

#endif
