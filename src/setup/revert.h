/* revert.h: what a recorded apply has changed is restored, last first, where it is still as the apply left it.
 *
 * A state machine over the app, as apply.h: revert_turn() goes on with what the turn brought. */
#ifndef SETUP_REVERT_H
#define SETUP_REVERT_H

#include <stdbool.h>

#include "base/err.h"
#include "model/setup_plan.h"

struct app;
struct revert;

enum revert_state { REVERT_READING, REVERT_PLANNED, REVERT_GOING, REVERT_DONE, REVERT_FAILED };

enum revert_step_state {
	REVERT_STEP_NONE,     /* the apply did not change it, or it is as before already */
	REVERT_STEP_LEFT,     /* left alone: words say why */
	REVERT_STEP_PENDING,
	REVERT_STEP_SENT,
	REVERT_STEP_DONE,
	REVERT_STEP_FAILED
};
struct revert_step {
	enum revert_step_state state;
	const char *words;  /* what would be done, or why not; lives as long as the undo */
};

/* ERR_NOT_FOUND, ERR_CONFIG: the file is no record. */
struct revert *revert_new(struct app *app, const char *path, struct err *e);
void revert_free(struct revert *u); /* before its app; NULL is fine */

enum revert_state revert_turn(struct revert *u);
const struct revert_step *revert_step(const struct revert *u, enum setup_step_id id);
const struct err *revert_err(const struct revert *u);
const char *revert_account(const struct revert *u); /* of the record */
const char *revert_region(const struct revert *u);
size_t revert_pending(const struct revert *u);
bool revert_is_in_doubt(const struct revert *u); /* as apply_is_in_doubt() */

/* REVERT_PLANNED only.  False: ERR_READ_ONLY; nothing was sent. */
bool revert_start(struct revert *u, struct err *e);

#endif
