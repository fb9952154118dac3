/* schedule.h: what to read and when: the table of reads and a pure planner over it.
 *
 * schedule_wants() derives from what is known which reads are wanted now; all whose needs are known are wanted at once, so a
 * cold start costs as many round trips as the chain is deep. schedule_due_at() says when a wanted read is due. */
#ifndef APP_SCHEDULE_H
#define APP_SCHEDULE_H

#include "app/store.h"
#include "model/release.h"
#include "ops/ops.h"

enum behind {
	BEHIND_NOTHING,    /* actions do not depend on it */
	BEHIND_ANSWERED,   /* read again before an action; being denied it does not block */
	BEHIND_GOOD        /* read again before an action; no action without it */
};

/* One row per fact kind. */
struct read {
	enum fact_kind kind;
	const struct ops_row *op;
	size_t a, b;               /* offsets in struct ops_args of the two words; READ_NONE */
	bool key_is_both;          /* key "a/b"; else a alone */
	const char *task_status;
	int64_t active_ms, idle_ms; /* cadence; 0: once is enough */
	enum behind behind;
};
#define READ_NONE ((size_t)-1)
extern const struct read reads[FACT_KINDS];

struct want {
	const struct read *read;
	int scope;
	const char *key, *a, *b;
	const char *const *ids;    /* FACT_TASKS: what to describe, at most 100 */
	size_t id_count;
	int64_t period_ms;         /* 0: once */
};
struct wants {
	struct want *items;
	size_t count, capacity;
};

struct schedule_question {
	const char *pipeline;      /* NULL: the list of pipelines is wanted */
	bool is_acting;            /* a dialog is open or an action is followed: the split is read at the fast cadence */
};

/* Everything wanted, in order of importance, in `a`. */
struct wants schedule_wants(struct arena *a, const struct facts *facts, const struct release *r,
	const struct schedule_question *q);
/* One more (a hint of an earlier run); nothing when it is there already. */
struct want *wants_add(struct wants *w, struct arena *arena, enum fact_kind kind, int scope, const char *a, const char *b);

void want_args(const struct want *w, struct ops_args *out);
uint64_t want_hash(const struct want *w); /* of its arguments */

struct schedule_pace {
	int64_t now_mono;
	double widen;              /* >= 1: cadence is stretched after throttling */
	int64_t fresh_after_mono;  /* reads behind actions must have been sent at or after it; 0 none asked */
	int64_t refresh_after_mono; /* every read must have been sent at or after it; 0 */
	int64_t good_mono;         /* the newest good answer to anything; 0 none */
	bool is_once;              /* no cadence at all */
};
/* The monotonic moment at which it is due (may be past), or INT64_MAX: not by itself.  p NULL: never asked. */
int64_t schedule_due_at(const struct want *w, const struct part *p, const struct schedule_pace *pace);

#endif
