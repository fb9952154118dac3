/* world_approval.c: manual approvals: a person answers by the token, or the time runs out. */
#include "sim/world_parts.h"

#include <string.h>

#include "sim/access.h"
#include "sim/op.h"
#include "sim/world_calls.h"

/* [D] A manual approval waits seven days unless its declaration says otherwise. */
#define DAYS_7_MIN ((int64_t)7 * 24 * 60)

void approval_start(struct world *w, struct action_execution *a)
{
	const struct action_declaration *d = action_declared(a);
	int64_t minutes = d->timeout_min > 0 ? d->timeout_min : DAYS_7_MIN;

	a->approval_token = world_uuid(w);
	a->external_url = action_setting(d, "ExternalEntityLink");
	world_after(w, minutes * MINUTE, TIMER_JOB_ENDED, a, a->generation);
}

void approval_timed_out(struct world *w, struct action_execution *a)
{
	action_end(w, a, RUN_FAILED, "JobFailed", "The approval was not given in time.");
}

static struct action_execution *find(const struct pipeline *p, size_t stage, const char *token)
{
	for (size_t i = 0; i < p->execution_count; i++)
		for (size_t k = 0; k < p->executions[i]->action_count; k++) {
			struct action_execution *a = p->executions[i]->actions[k];

			if (a->stage == stage && a->approval_token && strcmp(a->approval_token, token) == 0)
				return a;
		}
	return NULL;
}

static bool is_approval(const struct pipeline *p, size_t stage, const char *action)
{
	const struct action_declaration *d = p->stages[stage].action;

	return strcmp(d->category, "Approval") == 0 && strcmp(d->name, action) == 0;
}

bool call_put_approval(struct world *w, struct pipeline *p, size_t stage, const struct approval_result *result, struct sim_error *err)
{
	struct action_execution *a = find(p, stage, result->token);

	if (!is_approval(p, stage, result->action))
		return sim_fail(err, 400, "ActionNotFoundException",
			"The stage %s of the pipeline %s has no approval action with the name %.100s.", p->stages[stage].name, p->name,
			result->action);
	if (!a)
		return sim_fail(err, 400, "InvalidApprovalTokenException", "The approval token %.40s is not valid.", result->token);
	if (a->status != RUN_IN_PROGRESS)
		return sim_fail(err, 400, "ApprovalAlreadyCompletedException", "The approval action %.100s has already been approved or rejected.",
			result->action);
	a->updated_by = w->caller->arn;
	if (*result->summary)
		a->summary = a->external_summary = arena_dup(w->arena, result->summary);
	action_end(w, a, result->is_approved ? RUN_SUCCEEDED : RUN_FAILED, NULL, NULL);
	return true;
}
