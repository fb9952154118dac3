/* apply.h: a plan is made, and carried out step by step: each is read again before it is sent, sent once, and seen in a read after.
 *
 * A state machine over the app: apply_turn() goes on with what the turn brought, and never blocks.  It stops at the first failure;
 * what was done stays, and a new run goes on from there. */
#ifndef SETUP_APPLY_H
#define SETUP_APPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "setup/plan.h"

struct app;
struct apply;

enum apply_state {
	APPLY_READING,   /* the plan is being made */
	APPLY_PLANNED,   /* apply_plan() says what would be done; it goes on when apply_start() is called */
	APPLY_GOING,
	APPLY_DONE,
	APPLY_FAILED     /* apply_err() */
};

enum apply_step_state { APPLY_STEP_WAITING, APPLY_STEP_UNCHANGED, APPLY_STEP_SENT, APPLY_STEP_DONE, APPLY_STEP_FAILED };

struct apply_step {
	enum apply_step_state state;
	char request_id[80];
	int64_t at;          /* AWS's clock: when a read showed it */
};

/* `d` has been checked, and is borrowed. */
struct apply *apply_new(struct app *app, const struct desired *d);
void apply_free(struct apply *a); /* before its app; NULL is fine */

enum apply_state apply_turn(struct apply *a); /* before the first turn of the app, and after each */
const struct plan *apply_plan(const struct apply *a); /* NULL while reading; as it was shown to the person */
const struct err *apply_err(const struct apply *a);
const struct apply_step *apply_step(const struct apply *a, enum setup_step_id id);
const char *apply_record_path(const struct apply *a); /* NULL: nothing has been started */
/* A change is on its way, or its answer was lost, and no read has told yet: who ends now leaves it unknown. */
bool apply_is_in_doubt(const struct apply *a);

/* APPLY_PLANNED only, once the person has said yes.  False: ERR_INVALID when something is blocked, ERR_READ_ONLY, ERR_CONFIG when
 * the record can't be written; then nothing was sent. */
bool apply_start(struct apply *a, struct err *e);

#endif
