/* json.h: the documents of the contract.  A member is never left out: what is not known is null. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "app/app.h"
#include "base/err.h"
#include "model/action.h"
#include "model/release.h"

cJSON *json_error(const struct err *e); /* NULL (null) when there is none */
cJSON *json_error_of(const char *code, const char *message, const char *request_id);   /* NULL when both are unknown */

/* {"schema":1,"error":…} */
cJSON *json_failure(const struct err *e);

/* `status --json` */
cJSON *json_status(const struct release *r, bool is_read_only);

/* A mutation's. */
struct outcome {
	const char *action;         /* "reroute" */
	const char *outcome;        /* done, accepted, refused, unknown */
	const char *execution_id, *deployment_id, *request_id;
	const char *reason;         /* why it was refused or ended otherwise; NULL */
	const struct err *err;      /* NULL: none */
};
cJSON *json_outcome(const struct outcome *o);

/* A line of `watch --json`, and its last one. */
struct change;
cJSON *json_line(int64_t at, const struct change *c);
cJSON *json_end(
	int64_t at, const char *execution_id, const char *status, const char *text, int exit_code, const struct err *e);

/* `rollback --plan --json`; why NULL: possible. */
cJSON *json_plan(const struct intent *intent, const char *why);

/* One line on standard output; takes the document. */
void json_print(cJSON *taken);

#endif
