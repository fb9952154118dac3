/* verify.h: the walk-through's release from beginning to end without hands: look at production, release, wait until green is ready,
 * look at both pages, reroute, wait until all of production is on green, look again, terminate, wait for success.
 *
 * A state machine over the app: somebody turns the app (app_turn) and calls verify_turn() after each turn.  It sends at most three
 * changes, each by app_prepare() and app_send(), once, and only to the deployment of the execution it started or follows.  When
 * something is not as it should be it stops there and changes nothing more: traffic stays where it is. */
#ifndef SETUP_VERIFY_H
#define SETUP_VERIFY_H

#include "app/app.h"
#include "base/err.h"
#include "model/release.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct probe_settings;
struct verify;

enum verify_step_id {
	VERIFY_LOOK, VERIFY_RELEASE, VERIFY_READY, VERIFY_GREEN, VERIFY_REROUTE, VERIFY_BAKING, VERIFY_PRODUCTION, VERIFY_TERMINATE,
	VERIFY_SUCCEEDED, VERIFY_STEPS
};
const char *verify_step_name(enum verify_step_id id);  /* "reroute" */
const char *verify_step_title(enum verify_step_id id); /* "reroute traffic" */
bool verify_step_waits(enum verify_step_id id);        /* it may take minutes */

enum verify_status { VERIFY_RUNNING, VERIFY_OK, VERIFY_FAILED, VERIFY_SKIPPED };
const char *verify_status_name(enum verify_status status); /* "ok", "fail", "skip"; NULL for one that runs */

struct verify_step {
	enum verify_status status; /* RUNNING with started_at NO_TIME: not begun, which the report calls "skip" */
	int64_t started_at;        /* AWS's clock; NO_TIME: not begun */
	int64_t took_ms;           /* by this machine's clock; NO_DURATION: not ended */
	const char *detail;        /* what was found; NULL none (yet).  Lives as long as the verify */
};

struct verify_options {
	const char *execution_id;            /* --execution: the one to follow; NULL: the newest where it runs, else a new one */
	const struct probe_settings *probe;  /* borrowed; NULL none */
};

/* What it will do, for the one confirmation: account, region, pipeline and the changes; in `arena`.  *starts: a new execution is
 * among them, else one that runs is followed.  NULL with *e: ERR_WRONG_PHASE, it cannot begin. */
const char *verify_sentence(struct arena *arena, const struct release *r, const struct verify_options *o, bool *starts, struct err *e);

/* `r`: what was confirmed on; its account and region are kept to.  may_start: a new execution was confirmed. */
struct verify *verify_new(struct app *a, const struct release *r, const struct verify_options *o, bool may_start);
void verify_free(struct verify *v);

/* As far as the newest facts allow.  RUNNING, OK or FAILED. */
enum verify_status verify_turn(struct verify *v);
/* From outside: time is up, somebody interrupts, a read without which nothing can be said has failed.  The step that runs fails.
 * With a change on its way the error becomes ERR_UNKNOWN_OUTCOME, or ERR_SERVER where AWS has answered so. */
void verify_stop(struct verify *v, const struct err *e);

enum verify_step_id verify_at(const struct verify *v);  /* the step that runs, or the one it stopped at */
const struct verify_step *verify_step(const struct verify *v, enum verify_step_id id);
const struct err *verify_error(const struct verify *v); /* ERR_NONE unless FAILED */
/* "prod :80 100 % blue, 0 % green; test :8080 …; deployment d-… is READY"; in `arena`. */
const char *verify_state(struct arena *arena, const struct release *r);

#endif
