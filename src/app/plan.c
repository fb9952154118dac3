/* plan.c: one row per action: what is sent. */
#include "app/plan.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>

#define STOP_REASON "stopped with cutover"

static struct plan plan_release(const struct intent *i, const char *token)
{
	return (struct plan){ &ops_start_pipeline_execution, { .pipeline = i->pipeline, .token = token,
		.variables = i->variables, .variable_count = i->variable_count } };
}

static struct plan plan_continue(const struct intent *i, const char *wait_type)
{
	return (struct plan){ &ops_continue_deployment, { .deployment_id = i->deployment_id, .wait_type = wait_type } };
}

static struct plan plan_reroute(const struct intent *i, const char *token)
{
	(void)token;
	return plan_continue(i, "READY_WAIT");
}

static struct plan plan_terminate(const struct intent *i, const char *token)
{
	(void)token;
	return plan_continue(i, "TERMINATION_WAIT");
}

static struct plan plan_stop_deployment(const struct intent *i, int auto_rollback)
{
	return (struct plan){ &ops_stop_deployment, { .deployment_id = i->deployment_id, .auto_rollback = auto_rollback } };
}

/* In preparing nothing has been installed: there is nothing to bring back, so it is only stopped. */
static struct plan plan_rollback(const struct intent *i, const char *token)
{
	(void)token;
	return plan_stop_deployment(i, i->phase == PHASE_PREPARING ? 0 : 1);
}

/* Without an explicit "no", the group's own setting would roll back. */
static struct plan plan_stop(const struct intent *i, const char *token)
{
	(void)token;
	if (i->deployment_id != NULL)
		return plan_stop_deployment(i, 0);
	return (struct plan){ &ops_stop_pipeline_execution, { .pipeline = i->pipeline, .execution_id = i->execution_id,
		.reason = STOP_REASON } };
}

static struct plan plan_retry(const struct intent *i, const char *token)
{
	(void)token;
	return (struct plan){ &ops_retry_stage_execution, { .pipeline = i->pipeline, .stage = i->stage,
		.execution_id = i->execution_id } };
}

static struct plan (*const plans[ACTIONS])(const struct intent *, const char *token) = {
	[ACTION_RELEASE] = plan_release,
	[ACTION_REROUTE] = plan_reroute,
	[ACTION_TERMINATE] = plan_terminate,
	[ACTION_ROLLBACK] = plan_rollback,
	[ACTION_STOP] = plan_stop,
	[ACTION_RETRY] = plan_retry,
};

const struct ops_row *const plan_calls[ACTIONS][PLAN_CALLS] = {
	[ACTION_RELEASE] = { &ops_start_pipeline_execution },
	[ACTION_REROUTE] = { &ops_continue_deployment },
	[ACTION_TERMINATE] = { &ops_continue_deployment },
	[ACTION_ROLLBACK] = { &ops_stop_deployment },
	[ACTION_STOP] = { &ops_stop_deployment, &ops_stop_pipeline_execution },
	[ACTION_RETRY] = { &ops_retry_stage_execution },
};

static bool is_announced(enum action_id action, const struct ops_row *op)
{
	for (size_t i = 0; i < PLAN_CALLS; i++)
		if (plan_calls[action][i] == op)
			return true;
	return false;
}

struct plan plan_action(const struct intent *intent, const char *token)
{
	struct plan plan = plans[intent->action](intent, token);
	assert(is_announced(intent->action, plan.op));
	return plan;
}

const char *plan_call_name(const struct plan *p, char *out, size_t size)
{
	snprintf(out, size, "%s:%s", aws_services[p->op->op.service].id, p->op->op.name);
	return out;
}
