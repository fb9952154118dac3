/* inquiry.h: a table of reads, each asked as soon as what it needs is known: those that need nothing go out together.
 *
 * Nothing blocks: answers come in during app_turn().  Values live in the inquiry's arena until it is freed.  What has failed for a
 * passing reason (throttled, no connection) is asked again a few times before it counts as failed. */
#ifndef SETUP_INQUIRY_H
#define SETUP_INQUIRY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "ops/ops.h"

struct app;
struct arena;
struct inquiry;

enum inquiry_when { INQUIRY_NOW, INQUIRY_LATER, INQUIRY_NEVER }; /* never: not by what is known, and nothing more will be */

struct inquiry_row {
	const struct ops_row *op;
	/* What it is asked with; NULL: with nothing.  Texts may be in the inquiry's arena, or last as long as it does. */
	enum inquiry_when (*prepare)(const struct inquiry *q, struct ops_args *out);
	unsigned groups; /* bits: inquiry_again() names one */
};

enum finding_state {
	FINDING_NONE,    /* not asked (yet, or never) */
	FINDING_ASKED,
	FINDING_GOOD,
	FINDING_MISSING, /* AWS knows no such thing */
	FINDING_FAILED
};

struct finding {
	enum finding_state state;
	const void *value;   /* GOOD only */
	struct err err;      /* MISSING, FAILED */
	bool is_settled;     /* answered, or never to be asked */
	struct inquiry *inquiry;
	struct ops_args args; /* what it was asked with */
};

struct inquiry {
	struct app *app;
	struct arena *arena;
	const struct inquiry_row *rows;
	struct finding *findings;
	size_t count;
	const void *user;    /* what prepare() reads beside the findings */
	int tries;           /* how often what failed for a passing reason was asked again */
	int64_t ask_after_mono; /* not before; 0: at once */
};

/* `user` and the rows are borrowed for its life. */
struct inquiry *inquiry_new(struct app *app, const struct inquiry_row *rows, size_t count, const void *user);
void inquiry_free(struct inquiry *q); /* before its app; what is in flight is dropped; NULL is fine */

/* Asks what can be asked now.  To be called before the first turn and after each; true: everything is settled. */
bool inquiry_step(struct inquiry *q);

/* The rows of a group are unread again; nothing of it may be in flight. */
void inquiry_again(struct inquiry *q, unsigned groups);

/* The first failure for want of credentials; NULL none. */
const struct err *inquiry_lost(const struct inquiry *q);

/* For prepare(): is it answered or never asked; and its value, NULL when there is none. */
static inline bool inquiry_settled(const struct inquiry *q, unsigned kind)
{
	return q->findings[kind].is_settled;
}
static inline const void *inquiry_value(const struct inquiry *q, unsigned kind)
{
	return q->findings[kind].state == FINDING_GOOD ? q->findings[kind].value : NULL;
}

#endif
