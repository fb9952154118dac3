/* changes.h: what has changed between two looks at a release, as lines.  Pure.
 *
 * A release is borrowed for one turn only, so a look is a copied summary: items of (kind, name) with a value for scripts and
 * words for people.  An item whose value is another one is a line. */
#ifndef CLI_CHANGES_H
#define CLI_CHANGES_H

#include <stddef.h>
#include <stdint.h>

#include "model/release.h"

struct arena;

enum change_kind {
	CHANGE_STAGE,
	CHANGE_PHASE,
	CHANGE_WAIT,
	CHANGE_HEALTH,
	CHANGE_SPLIT,
	CHANGE_EVENT,
	CHANGE_PROBLEM,
	CHANGE_END,
	CHANGE_KINDS
};
const char *change_kind_name(enum change_kind kind); /* "stage": the contract's word */

struct look_item {
	enum change_kind kind;
	const char *name;   /* "Build", "d-8XK2LQ3AB", "green", "prod:80", "Install" */
	/* Of an event: the deployment, since its name comes again with the next one; else "". */
	const char *of;
	const char *value;  /* "Succeeded", "ready", "2/2 running 1/2 healthy", "blue 0 green 100" */
	const char *text;   /* people's line */
};
struct look_copy {
	struct look_item *items;
	size_t count;
};

/* The summary of a release, in `a`. What is unknown is no item. */
struct look_copy look_take(struct arena *a, const struct release *r);

struct change {
	enum change_kind kind;
	const char *name, *from, *to, *text; /* from NULL: new; to NULL: gone */
};

/* Lines from one look to the next, in `a`, borrowing from both.  A wait or problem that is missing is gone; anything else that
 * is missing has only not been read, and is carried over into *now. */
size_t look_diff(struct arena *a, const struct look_copy *before, struct look_copy *now, struct change **out);

#endif
