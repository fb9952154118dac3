/* assemble_links.c: which execution and which deployment belong together. */
#include "model/assemble.h"

#include "base/arena.h"
#include "base/json.h"
#include "model/util.h"

#define READS_CROSS_MS 2000 /* two reads of one moment may disagree by so much */

static bool is_listed(const struct action_run_list *runs, const char *id)
{
	for (size_t i = 0; i < runs->count; i++) {
		if (is_same(runs->rows[i].id, id)) {
			return true;
		}
	}
	return false;
}

/* GetPipelineState keeps an action's last run, whoever's it was: while a new execution is still in the stage's first
 * action, the second still shows what the execution before did. */
bool state_is_of_latest(const struct assembly *s, const struct stage_state *stage, const struct action_state *action)
{
	if (stage->execution_id == NULL || action->status == NULL) {
		return false;
	}
	const struct fact *f = facts_find(s->facts, FACT_ACTION_RUNS, 0, stage->execution_id);
	if (f != NULL && f->value != NULL && action->execution_id != NULL) {
		return is_listed(f->value, action->execution_id) || f->read_at == NO_TIME ||
			action->changed_at >= f->read_at - READS_CROSS_MS;
	}
	const struct execution *e = assembly_execution(s, stage->execution_id);
	if (e == NULL || e->started_at == NO_TIME || action->changed_at == NO_TIME) {
		return true;
	}
	return action->changed_at >= e->started_at;
}

const struct action_run *newest_run(const struct action_run_list *runs, const char *stage, const char *action)
{
	const struct action_run *newest = NULL;
	for (size_t i = 0; runs != NULL && i < runs->count; i++) {
		const struct action_run *run = &runs->rows[i];
		if (is_same(run->stage, stage) && is_same(run->action, action) &&
			(newest == NULL || run->started_at > newest->started_at)) {
			newest = run;
		}
	}
	return newest;
}

static const char *execution_in_runs(const struct fact *f, const char *deployment_id)
{
	const struct action_run_list *runs = f->value;
	for (size_t i = 0; i < runs->count; i++) {
		if (is_same(runs->rows[i].external_id, deployment_id)) {
			return runs->rows[i].execution_id != NULL ? runs->rows[i].execution_id : f->key;
		}
	}
	return NULL;
}

static const char *execution_in_state(const struct assembly *s, const char *deployment_id)
{
	for (size_t i = 0; s->state != NULL && i < s->state->stage_count; i++) {
		const struct stage_state *stage = &s->state->stages[i];
		for (size_t k = 0; k < stage->action_count; k++) {
			const struct action_state *action = &stage->actions[k];
			if (is_same(action->external_id, deployment_id) && state_is_of_latest(s, stage, action)) {
				return stage->execution_id;
			}
		}
	}
	return NULL;
}

const char *execution_of_deployment(const struct assembly *s, const char *deployment_id)
{
	if (is_empty(deployment_id)) {
		return NULL;
	}
	for (size_t i = 0; i < s->facts->count; i++) {
		const struct fact *f = &s->facts->items[i];
		if (f->kind == FACT_ACTION_RUNS && f->value != NULL) {
			const char *id = execution_in_runs(f, deployment_id);
			if (id != NULL) {
				return id;
			}
		}
	}
	return execution_in_state(s, deployment_id);
}

/* A connection's revision summary is a JSON object of which a person wants the commit message alone. */
static const char *plain_summary(const struct assembly *s, const char *summary)
{
	if (is_empty(summary) || summary[0] != '{') {
		return is_empty(summary) ? NULL : summary;
	}
	cJSON *json = json_parse(summary, strlen(summary), NULL);
	const char *message = json != NULL ? json_text(s->a, json, "CommitMessage") : NULL;
	cJSON_Delete(json);
	return is_empty(message) ? summary : message;
}

const char *version_of_execution(const struct assembly *s, const char *execution_id)
{
	const struct execution *e = assembly_execution(s, execution_id);
	for (size_t i = 0; e != NULL && i < e->revision_count; i++) {
		const char *summary = plain_summary(s, e->revisions[i].summary);
		if (summary != NULL) {
			return summary;
		}
	}
	const struct action_run_list *runs = assembly_value(s, FACT_ACTION_RUNS, 0, execution_id);
	for (size_t i = 0; runs != NULL && i < runs->count; i++) {
		const char *message = pairs_get(runs->rows[i].outputs, runs->rows[i].output_count, "CommitMessage");
		if (!is_empty(message)) {
			return message;
		}
	}
	return NULL;
}

/* The one execution that has Succeeded and was under way when the task set was made; NULL when none or several
 * were. */
static const struct execution *execution_around(const struct assembly *s, int64_t at)
{
	const struct execution *found = NULL;
	for (size_t i = 0; s->executions != NULL && at != NO_TIME && i < s->executions->count; i++) {
		const struct execution *e = &s->executions->rows[i];
		bool is_around = e->started_at != NO_TIME && e->started_at <= at && at <= e->updated_at;
		if (is_around && is_same(e->status, "Succeeded")) {
			if (found != NULL) {
				return NULL;
			}
			found = e;
		}
	}
	return found;
}

/* Is it known that this execution's deployments were others? */
static bool made_others(const struct assembly *s, const char *execution_id, const char *deployment_id)
{
	const struct action_run_list *runs = assembly_value(s, FACT_ACTION_RUNS, 0, execution_id);
	for (size_t i = 0; runs != NULL && deployment_id != NULL && i < runs->count; i++) {
		if (is_same(runs->rows[i].category, "Deploy") && !is_empty(runs->rows[i].external_id)) {
			return true;
		}
	}
	return false;
}

const char *version_of_task_set(const struct assembly *s, const struct task_set *set)
{
	const char *id = execution_of_deployment(s, set->deployment_id);
	if (id == NULL) {
		const struct execution *e = execution_around(s, set->created_at);
		id = e != NULL && !made_others(s, e->id, set->deployment_id) ? e->id : NULL;
	}
	return version_of_execution(s, id);
}
