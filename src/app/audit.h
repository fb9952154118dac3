/* audit.h: one JSON line before and one after each mutation, fsynced: who, what, where, and AWS's request id.
 * The file is only ever appended to ($XDG_STATE_HOME/cutover/audit.jsonl, 0600). */
#ifndef APP_AUDIT_H
#define APP_AUDIT_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* What is done: texts are borrowed for the call; NULL where there is none. */
struct audit_deed {
	const char *action;      /* "reroute", "setup branch" */
	const char *call;        /* "codedeploy:ContinueDeployment" */
	const char *account, *region, *pipeline, *execution_id, *deployment_id;
	const char *sentence;    /* what the person was told */
};

struct audit {
	char *path;
	char id[40]; /* ties the line after to the line before */
};

void audit_init(struct audit *a, const char *path); /* NULL: the default place */
void audit_done(struct audit *a);

/* False: it could not be written; then nothing may be sent. */
bool audit_before(struct audit *a, int64_t now, const char *arn, const struct audit_deed *deed, struct err *e);
/* Best effort: the deed is done, and `what` (ERR_NONE: accepted) says how. */
bool audit_after(struct audit *a, int64_t now, const struct audit_deed *deed, const char *request_id, const struct err *what,
	struct err *e);

void audit_make_id(char out[40]); /* a random UUID; also used as idempotency token */

#endif
