/* plan.h: found against desired: what each step of the set-up would change, and the call that would do it.  Pure. */
#ifndef SETUP_PLAN_H
#define SETUP_PLAN_H

#include "model/setup_plan.h"
#include "ops/ops.h"
#include "setup/found.h"

struct arena;

struct plan_call {
	const struct ops_row *op;   /* NULL: none; nothing to do, or an earlier step's call does it (one commit for all files) */
	struct ops_args args;
	const char *sentence;       /* what it does, where: for the audit log and the record */
};

struct plan {
	struct setup_plan shown;
	struct plan_call calls[SETUP_STEPS];
};

/* Of a settled inquiry of found.h.  `region` is where it was made.  In `a`; it borrows from the inquiry. */
const struct plan *plan_make(struct arena *a, const struct desired *d, const struct inquiry *q, const char *region);

/* The step whose call comes next; SETUP_STEPS: nothing is left to do.  Not while anything is blocked. */
enum setup_step_id plan_next(const struct plan *p);

#endif
