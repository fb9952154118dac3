/* kept.h: what the command line names must be there: --execution and --stage; and waiting on what is kept to. */
#ifndef CLI_KEPT_H
#define CLI_KEPT_H

#include "cli/session.h"

/* ERR_NOT_FOUND when --execution names none of the pipeline's, ERR_USAGE when --stage deploys nothing (with the names). */
bool kept_is_there(const struct session *s, struct err *e);

/* Called once a turn while waiting; false: stop waiting.  May be NULL. */
typedef bool kept_step_fn(void *user, const struct release *r, struct err *e);

/* Waits for `goal` of the kept execution: exit code 0 or 3 with *why, or -1 with *e.  For wait, watch, and --wait. */
int kept_wait(struct session *s, enum goal goal, kept_step_fn *step, void *user, const char **why, struct err *e);

#endif
