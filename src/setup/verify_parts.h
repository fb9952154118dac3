/* verify_parts.h: the inside of struct verify, shared by verify.c and verify_steps.c only. */
#ifndef SETUP_VERIFY_PARTS_H
#define SETUP_VERIFY_PARTS_H

#include "app/probe.h"
#include "base/arena.h"
#include "setup/verify.h"

/* What is not right yet may become so: routes settle, targets get healthy, a read lags behind another. */
#define VERIFY_PATIENCE_MS 20000
#define VERIFY_FRESHEN_MS 3000
#define VERIFY_PAUSE_MS 1000

struct verify_page {
	const char *url;            /* NULL: not known */
	struct app *app;
	bool is_asked, is_answered;
	int64_t answered_mono;
	struct probe_result result;
};

enum verify_deed { DEED_NONE, DEED_PREPARING, DEED_PAUSED, DEED_SENT };

struct verify {
	struct app *app;
	struct verify_options options;
	struct arena *arena;
	struct verify_step steps[VERIFY_STEPS];
	int64_t began_mono;         /* of the step that runs */
	enum verify_step_id at;
	enum verify_status outcome;
	struct err err;

	const char *account, *region; /* that were confirmed */
	bool may_start;
	const char *execution_id, *deployment_id; /* what it keeps to; NULL not known yet */

	struct verify_page pages[2]; /* by enum route_kind */
	char old_version[64], new_version[64];
	bool prod_has_answered;
	const char *tested_digest;

	enum verify_deed deed;
	int64_t deed_mono;
	int64_t wrong_since_mono;   /* NO_TIME: nothing is wrong */
};

/* The end of a step, in words. */
enum verify_status verify_end(struct verify *v, enum verify_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
enum verify_status verify_fail(struct verify *v, enum err_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));
enum verify_status verify_fail_as(struct verify *v, const struct err *e);

/* The execution that would be followed; NULL: none runs. */
const struct execution *verify_running(const struct release *r, const char *execution_id);
/* Why nothing can begin on this release; NULL: it can.  `followed`: the execution that is followed, may be NULL. */
const char *verify_why_not(struct arena *arena, const struct release *r, const char *followed);

typedef enum verify_status verify_step_fn(struct verify *v, const struct release *r);
verify_step_fn verify_do_look, verify_do_release, verify_do_ready, verify_do_green, verify_do_reroute, verify_do_baking,
	verify_do_production, verify_do_terminate, verify_do_succeeded;

#endif
