/* audit.h: one JSON line before and one after each mutation, fsynced: who, what, where, and AWS's request id.
 * The file is only ever appended to ($XDG_STATE_HOME/cutover/audit.jsonl, 0600). */
#ifndef APP_AUDIT_H
#define APP_AUDIT_H

#include "base/err.h"
#include "model/action.h"

struct audit {
	char *path;
	char id[40]; /* ties the line after to the line before */
};

void audit_init(struct audit *a, const char *path); /* NULL: the default place */
void audit_done(struct audit *a);

/* False: it could not be written; then nothing may be sent. */
bool audit_before(struct audit *a, int64_t now, const char *arn, const struct intent *intent, const char *call, struct err *e);
/* Best effort: the deed is done.  outcome: "accepted", "refused", "unknown". */
bool audit_after(struct audit *a, int64_t now, const struct intent *intent, const char *call, const char *outcome,
	const char *request_id, const struct err *what, struct err *e);

void audit_make_id(char out[40]); /* a random UUID; also used as idempotency token */

#endif
