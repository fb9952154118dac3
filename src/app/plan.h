/* plan.h: what an action sends: one request, from the intent and the fresh facts. */
#ifndef APP_PLAN_H
#define APP_PLAN_H

#include "model/action.h"
#include "ops/ops.h"

struct plan {
	const struct ops_row *op;
	struct ops_args args; /* borrowed from the intent and `a` */
};

/* `token`: an idempotency token for the calls that take one. */
struct plan plan_action(const struct intent *intent, const char *token);

/* Every call that an action may turn out to be; the rows that policies and the doctor know it by.  plan_action() gives no other. */
#define PLAN_CALLS 2
extern const struct ops_row *const plan_calls[ACTIONS][PLAN_CALLS]; /* NULL: no more */

/* "codedeploy:ContinueDeployment" */
const char *plan_call_name(const struct plan *p, char *out, size_t size);

#endif
