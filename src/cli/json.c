/* json.c: see json.h.  Words here are the contract's, in English whatever the locale is. */
#include "cli/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "cli/changes.h"

/* --- small pieces ------------------------------------------------------------------------------------------------- */

cJSON *json_error_of(const char *code, const char *message, const char *request_id)
{
	if (!code && !message)
		return NULL;
	cJSON *o = cJSON_CreateObject();
	json_put_text(o, "code", code);
	json_put_text(o, "message", message);
	json_put_text(o, "requestId", request_id);
	return o;
}

cJSON *json_error(const struct err *e)
{
	if (!e || e->kind == ERR_NONE)
		return NULL;
	return json_error_of(
		e->code[0] ? e->code : err_kind_name(e->kind), e->message, e->request_id[0] ? e->request_id : NULL);
}

static cJSON *new_document(void)
{
	cJSON *o = cJSON_CreateObject();

	json_put_int(o, "schema", 1);
	return o;
}

cJSON *json_failure(const struct err *e)
{
	cJSON *o = new_document();

	json_put(o, "error", json_error(e));
	return o;
}

/* Percent: whole numbers stay whole. */
static cJSON *percent(double share)
{
	return share < 0 ? NULL : cJSON_CreateNumber(round(share * 100) / 100);
}

static cJSON *add_array(cJSON *o, const char *name)
{
	return cJSON_AddArrayToObject(o, name);
}

/* What has not been read is null; an empty array says that there is nothing. */
static cJSON *add_array_if(cJSON *o, const char *name, bool is_known)
{
	if (is_known)
		return add_array(o, name);
	json_put(o, name, NULL);
	return NULL;
}

static cJSON *add_row(cJSON *array)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddItemToArray(array, row);
	return row;
}

/* --- the pipeline ------------------------------------------------------------------------------------------------- */

static void put_action(cJSON *array, const struct stage_action *action)
{
	cJSON *o = add_row(array);

	json_put_text(o, "name", action->name);
	json_put_text(o, "provider", action->provider);
	json_put_text(o, "status", action->status);
	json_put_text(o, "revision", action->revision);
	json_put_text(o, "summary", action->summary);
	json_put_text(o, "externalId", action->external_id);
	json_put_time(o, "startedAt", action->started_at);
	json_put_time(o, "endedAt", action->ended_at);
	json_put(o, "error", json_error_of(action->error_code, action->error_message, NULL));
}

static cJSON *pipeline_of(const struct release *r)
{
	cJSON *o = cJSON_CreateObject();

	json_put_text(o, "name", r->pipeline);
	json_put_text(o, "executionId", r->execution_id);
	json_put_text(o, "status", r->execution_status);
	cJSON *stages = add_array(o, "stages");
	for (size_t i = 0; i < r->stage_count; i++) {
		const struct stage *stage = &r->stages[i];
		cJSON *row = add_row(stages);
		json_put_text(row, "name", stage->name);
		json_put_text(row, "kind", stage_kind_name(stage->kind));
		json_put_text(row, "status", stage->status);
		cJSON *actions_array = add_array(row, "actions");
		for (size_t j = 0; j < stage->action_count; j++)
			put_action(actions_array, &stage->actions[j]);
	}
	return o;
}

/* --- the deployment ----------------------------------------------------------------------------------------------- */

static cJSON *wait_of(const struct wait *wait)
{
	if (wait->what == WAIT_NONE)
		return NULL;
	cJSON *o = cJSON_CreateObject();
	json_put_text(o, "for", wait_name(wait->what));
	json_put_time(o, "until", wait->until);
	json_put_int(o, "secondsLeft", wait->left_ms < 0 ? -1 : wait->left_ms / 1000);
	json_put_text(o, "onTimeout", at_zero_name(wait->at_zero));
	return o;
}

static cJSON *side_of(const struct side *side)
{
	if (!side->exists)
		return NULL;
	cJSON *o = cJSON_CreateObject();
	json_put_text(o, "taskSet", side->task_set_id);
	json_put_text(o, "revision", side->revision);
	json_put_text(o, "image", side->image);
	json_put_text(o, "digest", side->digest);
	json_put_int(o, "desired", side->desired);
	json_put_int(o, "running", side->running);
	json_put_int(o, "pending", side->pending);
	json_put_text(o, "targetGroup", side->target_group);
	json_put_int(o, "healthy", side->healthy);
	cJSON *targets = add_array_if(o, "targets", side->target_count >= 0);
	for (int64_t i = 0; i < side->target_count; i++) {
		cJSON *row = add_row(targets);
		json_put_text(row, "id", side->targets[i].id);
		json_put_text(row, "state", side->targets[i].state);
		json_put_text(row, "reason", side->targets[i].reason);
	}
	return o;
}

static void put_route(cJSON *array, const struct route *route)
{
	cJSON *o = add_row(array);

	json_put_text(o, "kind", route->kind == ROUTE_TEST ? "test" : "prod");
	json_put_int(o, "port", route->port);
	json_put_text(o, "arn", route->listener_arn);
	json_put(o, "blue", percent(route->blue));
	json_put(o, "green", percent(route->green));
	json_put_text(o, "rule", route->rule_arn);
	json_put_text(o, "conditions", route->conditions);
	json_put_bool(o, "differs", route->differs);
}

static void put_event(cJSON *array, const struct lifecycle_event *event)
{
	cJSON *o = add_row(array);

	json_put_text(o, "event", event->name);
	json_put_text(o, "status", event->status_text);
	json_put_time(o, "startedAt", event->started_at);
	json_put_time(o, "endedAt", event->ended_at);
	json_put(o, "error", json_error_of(event->error_code, event->error_message, NULL));
}

static cJSON *rollback_of(const struct undo *undo)
{
	if (!undo->id)
		return NULL;
	cJSON *o = cJSON_CreateObject();
	json_put_text(o, "id", undo->id);
	json_put_text(o, "status", undo->status);
	json_put_text(o, "by", undo->by);
	return o;
}

/* Events come with the deployment's target, which there is none of before it has started. */
static bool timeline_is_known(const struct deployment *d)
{
	return d->event_count > 0 || d->phase == PHASE_IDLE || d->phase == PHASE_PREPARING;
}

static cJSON *deployment_of(const struct deployment *d)
{
	if (!d)
		return NULL;
	cJSON *o = cJSON_CreateObject();
	json_put_text(o, "engine", engine_name(d->engine));
	json_put_text(o, "id", d->id);
	json_put_text(o, "executionId", d->execution_id);
	json_put_text(o, "phase", phase_name(d->phase));
	json_put_text(o, "status", d->status);
	json_put(o, "error", json_error_of(d->error_code, d->error_message, NULL));
	json_put(o, "wait", wait_of(&d->wait));
	json_put(o, "blue", side_of(&d->blue));
	json_put(o, "green", side_of(&d->green));
	cJSON *routes = add_array_if(o, "routes", d->route_count > 0 || d->routes_read_at != NO_TIME);
	for (size_t i = 0; i < d->route_count; i++)
		put_route(routes, &d->routes[i]);
	json_put(o, "rollback", rollback_of(&d->undo));
	cJSON *timeline = add_array_if(o, "timeline", timeline_is_known(d));
	for (size_t i = 0; i < d->event_count; i++)
		put_event(timeline, &d->timeline[i]);
	json_put_text(o, "note", d->note);
	return o;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static void put_deployments(cJSON *o, const struct release *r)
{
	cJSON *array = add_array(o, "deployments");

	for (size_t i = 0; i < r->deployment_count; i++) {
		const struct deployment *d = &r->deployments[i];
		cJSON *row = add_row(array);
		json_put_text(row, "stage", d->stage);
		json_put_text(row, "action", d->action);
		json_put_text(row, "group", d->group);
		json_put_text(row, "id", d->id);
		json_put_text(row, "phase", phase_name(d->phase));
	}
}

static void put_actions(cJSON *o, const struct release *r, bool is_read_only)
{
	cJSON *array = add_array(o, "actions");

	for (size_t i = 0; i < ACTIONS; i++) {
		const char *why = action_why_not(&actions[i], r, is_read_only);
		cJSON *row = add_row(array);
		json_put_text(row, "id", actions[i].verb);
		json_put_bool(row, "allowed", !why);
		json_put_text(row, "reason", why);
	}
}

static void put_problems(cJSON *o, const struct release *r)
{
	cJSON *array = add_array(o, "problems");

	for (size_t i = 0; i < r->problem_count; i++) {
		cJSON *row = add_row(array);
		json_put_text(row, "read", r->problems[i].read);
		json_put(row, "error", json_error(r->problems[i].err));
		json_put_text(row, "needs", r->problems[i].err->kind == ERR_DENIED ? r->problems[i].permission : NULL);
	}
}

cJSON *json_status(const struct release *r, bool is_read_only)
{
	cJSON *o = new_document();

	json_put_time(o, "asOf", r->as_of);
	json_put_text(o, "account", r->account);
	json_put_text(o, "region", r->region);
	json_put(o, "pipeline", pipeline_of(r));
	json_put(o, "deployment", deployment_of(release_current(r)));
	put_deployments(o, r);
	put_actions(o, r, is_read_only);
	put_problems(o, r);
	return o;
}

cJSON *json_outcome(const struct outcome *outcome)
{
	cJSON *o = new_document();

	json_put_text(o, "action", outcome->action);
	json_put_text(o, "outcome", outcome->outcome);
	json_put_text(o, "executionId", outcome->execution_id);
	json_put_text(o, "deploymentId", outcome->deployment_id);
	json_put_text(o, "requestId", outcome->request_id);
	json_put_text(o, "reason", outcome->reason);
	json_put(o, "error", json_error(outcome->err));
	return o;
}

cJSON *json_line(int64_t at, const struct change *c)
{
	cJSON *o = new_document();

	json_put_time(o, "at", at);
	json_put_text(o, "kind", change_kind_name(c->kind));
	json_put_text(o, "name", c->name);
	json_put_text(o, "from", c->from);
	json_put_text(o, "to", c->to);
	json_put_text(o, "text", c->text);
	return o;
}

cJSON *json_end(
	int64_t at, const char *execution_id, const char *status, const char *text, int exit_code, const struct err *e)
{
	const struct change c = {CHANGE_END, execution_id, NULL, status, text};
	cJSON *o = json_line(at, &c);

	json_put_int(o, "exit", exit_code);
	json_put(o, "error", json_error(e));
	return o;
}

cJSON *json_plan(const struct intent *intent, const char *why)
{
	cJSON *o = new_document();

	json_put_bool(o, "possible", !why);
	json_put_text(o, "how", why ? NULL : "stop-deployment");
	json_put_text(o, "effect", why ? NULL : intent->sentence);
	json_put_int(o, "estimateSeconds", -1);
	json_put_text(o, "reason", why);
	cJSON *calls = add_array(o, "calls");
	if (!why)
		cJSON_AddItemToArray(calls, cJSON_CreateString("codedeploy:StopDeployment"));
	return o;
}

void json_print(cJSON *taken)
{
	char *text = cJSON_PrintUnformatted(taken);

	if (text)
		puts(text);
	fflush(stdout);
	cJSON_free(text);
	cJSON_Delete(taken);
}
