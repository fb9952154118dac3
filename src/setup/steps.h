/* steps.h: changes that are made one after another: each is read again before it is sent, sent once, and seen in a read after.
 *
 * The machine behind an apply and behind its undo, which say by a table of functions (struct steps_host) what is to be sent and what
 * has to be there then.  It never blocks: steps_turn() goes on with what the turn brought, and stops at the first failure. */
#ifndef SETUP_STEPS_H
#define SETUP_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/err.h"
#include "model/setup_plan.h"
#include "setup/inquiry.h"

#define STEPS_NONE (-1) /* no step is left */

enum steps_place {
	STEPS_READING,  /* all that the plan is made of */
	STEPS_PLANNED,  /* until steps_start() */
	STEPS_BEFORE,   /* reading the step's facts again */
	STEPS_SENT,
	STEPS_AFTER,    /* reading whether it is there */
	STEPS_PAUSE,    /* before it is read again */
	STEPS_END
};

enum step_verdict { STEP_SEND, STEP_OVER, STEP_WRONG };
enum step_mark { STEP_WAITS, STEP_IS_SENT, STEP_HAS_FAILED };

struct steps_host {
	/* All has been read.  False: *e. */
	bool (*plan)(void *user, struct err *e);
	/* The step's facts are fresh: STEP_SEND, with *out filled (its texts last as long as the host); STEP_OVER, nothing is to be sent for
	 * it; STEP_WRONG: *e. */
	enum step_verdict (*before)(void *user, enum setup_step_id id, struct app_change *out, struct err *e);
	void (*mark)(void *user, enum setup_step_id id, enum step_mark mark);
	/* What AWS said, whatever it is; NULL: nobody listens. */
	void (*answered)(void *user, enum setup_step_id id, const void *value, const char *request_id);
	/* By fresh facts. */
	bool (*is_there)(void *user, enum setup_step_id id);
	/* It is there.  False: it could not be written down, *e. */
	bool (*after)(void *user, enum setup_step_id id, struct err *e);
	/* The one after `id`; STEPS_NONE: it has come to its end, and *e says when that could not be written down. */
	int (*next)(void *user, enum setup_step_id id, struct err *e);
};

struct steps {
	struct app *app;
	struct inquiry *q;         /* owned */
	const struct steps_host *host;
	void *user;
	const char *account;       /* that was confirmed; borrowed */
	enum steps_place place, after_pause;
	int step;
	struct err err;            /* why it has failed */
	struct err doubt;          /* the answer was lost: only the next read tells */
	int64_t wait_until_mono, sent_mono;
	int tries;
};

void steps_init(struct steps *s, struct app *app, struct inquiry *taken, const struct steps_host *host, void *user);
void steps_done(struct steps *s); /* before its app; what is on its way stays so */

void steps_start(struct steps *s, int first, const char *account);
void steps_turn(struct steps *s); /* before the first turn of the app, and after each */

/* A change is on its way, or its answer was lost, and no read has told yet. */
bool steps_are_in_doubt(const struct steps *s);
static inline bool steps_have_failed(const struct steps *s)
{
	return s->err.kind != ERR_NONE;
}

#endif
