/* schedule.c: the table of reads, and which of them the facts make possible and the screen makes wanted. */
#include "app/schedule.h"

#include "base/arena.h"

#include <stddef.h>
#include <string.h>

#define ARG(member) offsetof(struct ops_args, member)
#define MINUTES(n) ((n) * 60 * 1000)

const struct read reads[FACT_KINDS] = {
	[FACT_IDENTITY] = { FACT_IDENTITY, &ops_get_caller_identity, READ_NONE, READ_NONE, false, NULL, 0, 0, BEHIND_GOOD },
	[FACT_PIPELINES] = { FACT_PIPELINES, &ops_list_pipelines, READ_NONE, READ_NONE, false, NULL, 15000, 15000, BEHIND_NOTHING },
	[FACT_PIPELINE] = { FACT_PIPELINE, &ops_get_pipeline, ARG(pipeline), READ_NONE, false, NULL, MINUTES(5), MINUTES(5),
		BEHIND_NOTHING },
	[FACT_PIPELINE_STATE] = { FACT_PIPELINE_STATE, &ops_get_pipeline_state, ARG(pipeline), READ_NONE, false, NULL, 2000, 15000,
		BEHIND_GOOD },
	[FACT_EXECUTIONS] = { FACT_EXECUTIONS, &ops_list_pipeline_executions, ARG(pipeline), READ_NONE, false, NULL, 2000, 15000,
		BEHIND_GOOD },
	[FACT_ACTION_RUNS] = { FACT_ACTION_RUNS, &ops_list_action_executions, ARG(execution_id), ARG(pipeline), false, NULL, 5000,
		0, BEHIND_NOTHING },
	[FACT_BUILD] = { FACT_BUILD, &ops_get_build, ARG(build_id), READ_NONE, false, NULL, 2000, 0, BEHIND_NOTHING },
	[FACT_DEPLOY_GROUP] = { FACT_DEPLOY_GROUP, &ops_get_deployment_group, ARG(application), ARG(group), true, NULL, MINUTES(5),
		MINUTES(5), BEHIND_NOTHING },
	[FACT_RUNNING] = { FACT_RUNNING, &ops_list_running_deployments, ARG(application), ARG(group), true, NULL, 2000, 15000,
		BEHIND_GOOD },
	[FACT_DEPLOYMENT] = { FACT_DEPLOYMENT, &ops_get_deployment, ARG(deployment_id), READ_NONE, false, NULL, 2000, 15000,
		BEHIND_GOOD },
	[FACT_TARGET] = { FACT_TARGET, &ops_get_deployment_target, ARG(deployment_id), ARG(target_id), false, NULL, 2000, 15000,
		BEHIND_ANSWERED },
	[FACT_SERVICE] = { FACT_SERVICE, &ops_describe_service, ARG(cluster), ARG(service), true, NULL, 2000, 15000,
		BEHIND_ANSWERED },
	[FACT_TASK_IDS] = { FACT_TASK_IDS, &ops_list_tasks, ARG(cluster), ARG(service), true, "RUNNING", 5000, 15000,
		BEHIND_NOTHING },
	[FACT_STOPPED_TASK_IDS] = { FACT_STOPPED_TASK_IDS, &ops_list_tasks, ARG(cluster), ARG(service), true, "STOPPED", 5000,
		15000, BEHIND_NOTHING },
	[FACT_TASKS] = { FACT_TASKS, &ops_describe_tasks, ARG(cluster), ARG(service), true, NULL, 5000, 15000, BEHIND_NOTHING },
	[FACT_TASK_DEFINITION] = { FACT_TASK_DEFINITION, &ops_describe_task_definition, ARG(arn), READ_NONE, false, NULL, 0, 0,
		BEHIND_NOTHING },
	[FACT_LISTENERS] = { FACT_LISTENERS, &ops_describe_listener, ARG(arn), READ_NONE, false, NULL, MINUTES(5), MINUTES(5),
		BEHIND_NOTHING },
	[FACT_RULES] = { FACT_RULES, &ops_describe_rules, ARG(arn), READ_NONE, false, NULL, 5000, 15000, BEHIND_ANSWERED },
	[FACT_TARGET_GROUPS] = { FACT_TARGET_GROUPS, &ops_describe_target_group, ARG(name), READ_NONE, false, NULL, MINUTES(5),
		MINUTES(5), BEHIND_NOTHING },
	[FACT_TARGET_HEALTH] = { FACT_TARGET_HEALTH, &ops_describe_target_health, ARG(arn), READ_NONE, false, NULL, 5000, 15000,
		BEHIND_NOTHING },
	[FACT_LOAD_BALANCER] = { FACT_LOAD_BALANCER, &ops_describe_load_balancer, ARG(arn), READ_NONE, false, NULL, MINUTES(5),
		MINUTES(5), BEHIND_NOTHING },
};

/* What the split is read at while traffic moves or a person decides. */
#define SPLIT_FAST_MS 2000
/* DescribeTasks takes at most 100; running ones first, so that digests are known, then the newest dead. */
#define MOST_TASKS 100
#define MOST_RUNNING_TASKS 80
#define BACK_MS 1000
#define PROBE_MS 5000

struct planner {
	struct arena *arena;
	struct wants wants;
	const struct facts *facts;
	const struct release *release;
	const struct schedule_question *question;
	bool pipeline_is_active;
};

/* --- adding ------------------------------------------------------------------------------------------------------ */

static const char *key_of(struct arena *arena, const struct read *read, const char *a, const char *b)
{
	if (a == NULL)
		return "";
	return read->key_is_both ? arena_printf(arena, "%s/%s", a, b) : a;
}

struct want *wants_add(struct wants *w, struct arena *arena, enum fact_kind kind, int scope, const char *a, const char *b)
{
	const struct read *read = &reads[kind];
	if (scope < 0 || (read->a != READ_NONE && (a == NULL || *a == '\0')) || (read->b != READ_NONE && b == NULL))
		return NULL;
	const char *key = key_of(arena, read, a, b);
	for (size_t i = 0; i < w->count; i++)
		if (w->items[i].read == read && w->items[i].scope == scope && strcmp(w->items[i].key, key) == 0)
			return NULL;
	if (w->count == w->capacity) {
		struct want *more = ARENA_ARRAY(arena, w->capacity ? 2 * w->capacity : 32, struct want);
		if (w->count > 0)
			memcpy(more, w->items, w->count * sizeof(*more));
		w->items = more;
		w->capacity = w->capacity ? 2 * w->capacity : 32;
	}
	struct want *want = &w->items[w->count++];
	*want = (struct want){ .read = read, .scope = scope, .key = key, .a = a, .b = b };
	return want;
}

/* Active or idle cadence. */
static struct want *add(struct planner *p, enum fact_kind kind, int scope, const char *a, const char *b, bool is_active)
{
	struct want *w = wants_add(&p->wants, p->arena, kind, scope, a, b);
	if (w != NULL)
		w->period_ms = is_active ? w->read->active_ms : w->read->idle_ms;
	return w;
}

static const void *value(const struct planner *p, enum fact_kind kind, int scope, const char *key)
{
	return key == NULL ? NULL : facts_value(p->facts, kind, scope, key);
}

/* --- the pipeline ------------------------------------------------------------------------------------------------ */

static void want_builds(struct planner *p, const struct stage *s)
{
	for (size_t i = 0; i < s->action_count; i++) {
		const struct stage_action *action = &s->actions[i];
		if (action->provider == NULL || strcmp(action->provider, "CodeBuild") != 0 || action->external_id == NULL)
			continue;
		const struct build *build = value(p, FACT_BUILD, action->scope, action->external_id);
		add(p, FACT_BUILD, action->scope, action->external_id, NULL, build == NULL || build->is_complete != 1);
	}
}

static void want_pipeline(struct planner *p)
{
	const char *name = p->question->pipeline;
	add(p, FACT_PIPELINE, 0, name, NULL, p->pipeline_is_active);
	add(p, FACT_PIPELINE_STATE, 0, name, NULL, p->pipeline_is_active);
	add(p, FACT_EXECUTIONS, 0, name, NULL, p->pipeline_is_active);
	if (p->release->execution_id != NULL)
		add(p, FACT_ACTION_RUNS, 0, p->release->execution_id, name, p->pipeline_is_active);
	for (size_t i = 0; i < p->release->stage_count; i++)
		want_builds(p, &p->release->stages[i]);
}

/* --- a deployment -------------------------------------------------------------------------------------------------- */

static const char *target_id(struct planner *p, const struct deployment *d)
{
	return arena_printf(p->arena, "%s:%s", d->cluster, d->service);
}

/* Deployments that may be, or lead to, *the* deployment.  A finished one never changes, but for the current one, whose
 * rollback may appear later. */
static void want_deployment(struct planner *p, const struct deployment *d, const char *id)
{
	const struct deployment_info *info = value(p, FACT_DEPLOYMENT, d->scope, id);
	bool is_current = d->id != NULL && id != NULL && strcmp(d->id, id) == 0;
	bool is_final = info != NULL && info->status >= ENGINE_SUCCEEDED;
	struct want *w = add(p, FACT_DEPLOYMENT, d->scope, id, NULL, !is_final || (is_current && d->is_running));
	if (w != NULL && is_final && !is_current)
		w->period_ms = 0;
	if (info != NULL && info->undoes_id != NULL)
		add(p, FACT_DEPLOYMENT, d->scope, info->undoes_id, NULL, false);
	/* A new one may well be *the* deployment: its target is read beside it, not a round trip later. */
	if (info == NULL && id != NULL && d->cluster != NULL && d->service != NULL)
		add(p, FACT_TARGET, d->scope, id, target_id(p, d), true);
}

static void want_candidates(struct planner *p, const struct deployment *d, const char *group_key)
{
	const struct id_list *running = value(p, FACT_RUNNING, d->scope, group_key);
	const struct deploy_group *group = value(p, FACT_DEPLOY_GROUP, d->scope, group_key);
	want_deployment(p, d, d->id);
	want_deployment(p, d, d->undo.id);
	for (size_t i = 0; running != NULL && i < running->count; i++)
		want_deployment(p, d, running->ids[i]);
	for (size_t i = 0; i < p->release->stage_count; i++) {
		const struct stage *s = &p->release->stages[i];
		for (size_t j = 0; j < s->action_count; j++)
			if (s->actions[j].deployment >= 0 && &p->release->deployments[s->actions[j].deployment] == d)
				want_deployment(p, d, s->actions[j].external_id);
	}
	if (group != NULL)
		want_deployment(p, d, group->last_attempted_id);
}

/* The state of the pipeline tells deployment ids of executions other than the one kept to. */
static void want_latest_of_state(struct planner *p)
{
	const struct pipeline_state *state = value(p, FACT_PIPELINE_STATE, 0, p->question->pipeline);
	for (size_t i = 0; state != NULL && i < state->stage_count; i++)
		for (size_t j = 0; j < state->stages[i].action_count; j++)
			for (size_t k = 0; k < p->release->deployment_count; k++) {
				const struct deployment *d = &p->release->deployments[k];
				const struct action_state *action = &state->stages[i].actions[j];
				if (d->stage != NULL && strcmp(d->stage, state->stages[i].name) == 0 &&
					strcmp(d->action, action->name) == 0 && d->scope >= 0)
					want_deployment(p, d, action->external_id);
			}
}

static const char *const *task_ids(struct planner *p, const struct deployment *d, const char *key, size_t *count)
{
	const struct id_list *running = value(p, FACT_TASK_IDS, d->scope, key);
	const struct id_list *stopped = value(p, FACT_STOPPED_TASK_IDS, d->scope, key);
	*count = 0;
	/* Both lists first: else the answer to the first asks for DescribeTasks twice. */
	const struct fact *stopped_fact = facts_find(p->facts, FACT_STOPPED_TASK_IDS, d->scope, key);
	if (running == NULL || (stopped == NULL && (stopped_fact == NULL || stopped_fact->state != FACT_FAILED)))
		return NULL;
	const char **ids = ARENA_ARRAY(p->arena, MOST_TASKS, const char *);
	for (size_t i = 0; i < running->count && *count < MOST_RUNNING_TASKS; i++)
		ids[(*count)++] = running->ids[i];
	for (size_t i = 0; stopped != NULL && i < stopped->count && *count < MOST_TASKS; i++)
		ids[(*count)++] = stopped->ids[i];
	return ids;
}

static void want_tasks(struct planner *p, const struct deployment *d)
{
	add(p, FACT_SERVICE, d->scope, d->cluster, d->service, d->is_running);
	add(p, FACT_TASK_IDS, d->scope, d->cluster, d->service, d->is_running);
	add(p, FACT_STOPPED_TASK_IDS, d->scope, d->cluster, d->service, d->is_running);
	const char *key = arena_printf(p->arena, "%s/%s", d->cluster, d->service);
	size_t count;
	const char *const *ids = task_ids(p, d, key, &count);
	struct want *w = count > 0 ? add(p, FACT_TASKS, d->scope, d->cluster, d->service, d->is_running) : NULL;
	if (w != NULL) {
		w->ids = ids;
		w->id_count = count;
	}
	const struct ecs_service *service = value(p, FACT_SERVICE, d->scope, key);
	for (size_t i = 0; service != NULL && i < service->task_set_count; i++)
		add(p, FACT_TASK_DEFINITION, d->scope, service->task_sets[i].task_definition, NULL, false);
}

static void want_listener(struct planner *p, const struct deployment *d, const char *arn)
{
	/* A network load balancer has no rules: its listener's default action is the split. */
	bool has_rules = strstr(arn, "/net/") == NULL;
	bool is_fast = d->phase == PHASE_SHIFTING || d->phase == PHASE_ROLLING_BACK || p->question->is_acting;
	struct want *listener = add(p, FACT_LISTENERS, d->scope, arn, NULL, false);
	struct want *split = has_rules ? add(p, FACT_RULES, d->scope, arn, NULL, d->is_running) : listener;
	if (split != NULL && is_fast)
		split->period_ms = SPLIT_FAST_MS;
	else if (split != NULL && !has_rules)
		split->period_ms = d->is_running ? reads[FACT_RULES].active_ms : reads[FACT_RULES].idle_ms;
	const struct listener_list *list = value(p, FACT_LISTENERS, d->scope, arn);
	if (list != NULL && list->count > 0)
		add(p, FACT_LOAD_BALANCER, d->scope, list->rows[0].load_balancer_arn, NULL, false);
}

static void want_traffic(struct planner *p, const struct deployment *d)
{
	const struct traffic_settings *t = d->settings;
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->prod_count; i++)
		want_listener(p, d, t->prod_listeners[i]);
	for (size_t i = 0; i < t->test_count; i++)
		want_listener(p, d, t->test_listeners[i]);
	for (size_t i = 0; i < t->target_group_count; i++) {
		add(p, FACT_TARGET_GROUPS, d->scope, t->target_groups[i], NULL, false);
		const struct target_group_list *list = value(p, FACT_TARGET_GROUPS, d->scope, t->target_groups[i]);
		if (list != NULL && list->count > 0)
			add(p, FACT_TARGET_HEALTH, d->scope, list->rows[0].arn, NULL, d->is_running);
	}
}

static void want_deploy_action(struct planner *p, const struct deployment *d)
{
	if (d->scope < 0 || d->application == NULL || d->group == NULL)
		return;
	add(p, FACT_DEPLOY_GROUP, d->scope, d->application, d->group, d->is_running);
	add(p, FACT_RUNNING, d->scope, d->application, d->group, p->pipeline_is_active || d->is_running);
	want_candidates(p, d, arena_printf(p->arena, "%s/%s", d->application, d->group));
	if (d->cluster == NULL || d->service == NULL)
		return;
	if (d->id != NULL)
		add(p, FACT_TARGET, d->scope, d->id, target_id(p, d), d->is_running);
	want_tasks(p, d);
	want_traffic(p, d);
}

struct wants schedule_wants(struct arena *a, const struct facts *facts, const struct release *r,
	const struct schedule_question *q)
{
	struct planner p = { .arena = a, .facts = facts, .release = r, .question = q };
	add(&p, FACT_IDENTITY, 0, NULL, NULL, false);
	for (size_t i = 1; i < facts->scope_count; i++)
		if (facts->scopes[i].profile != NULL) /* whose is it?  Nothing else is read there before */
			add(&p, FACT_IDENTITY, (int)i, NULL, NULL, false);
	if (q->pipeline == NULL) {
		add(&p, FACT_PIPELINES, 0, NULL, NULL, false);
		return p.wants;
	}
	p.pipeline_is_active = r->execution_status != NULL &&
		(strcmp(r->execution_status, "InProgress") == 0 || strcmp(r->execution_status, "Stopping") == 0);
	want_pipeline(&p);
	for (size_t i = 0; i < r->deployment_count; i++)
		want_deploy_action(&p, &r->deployments[i]);
	want_latest_of_state(&p);
	return p.wants;
}

/* --- arguments and due times ---------------------------------------------------------------------------------------- */

static void put_arg(struct ops_args *args, size_t offset, const char *word)
{
	if (offset != READ_NONE)
		*(const char **)((char *)args + offset) = word;
}

void want_args(const struct want *w, struct ops_args *out)
{
	*out = (struct ops_args){ .auto_rollback = -1 };
	put_arg(out, w->read->a, w->a);
	put_arg(out, w->read->b, w->b);
	out->task_status = w->read->task_status;
	out->ids = w->ids;
	out->id_count = w->id_count;
}

static uint64_t hash_word(uint64_t h, const char *word)
{
	for (; word != NULL && *word != '\0'; word++)
		h = (h ^ (unsigned char)*word) * 1099511628211u;
	return (h ^ 0xff) * 1099511628211u;
}

uint64_t want_hash(const struct want *w)
{
	uint64_t h = hash_word(hash_word(14695981039346656037u, w->a), w->b);
	for (size_t i = 0; i < w->id_count; i++)
		h = hash_word(h, w->ids[i]);
	return h;
}

/* A read that fails is tried again by its cadence, more and more slowly; being denied is rarely cured within a minute.  What
 * failed while nothing answered is due soon after something does: then the connection is back. */
static int64_t period_after_failures(const struct want *w, const struct part *p, const struct schedule_pace *pace)
{
	int64_t period = w->period_ms > 0 ? w->period_ms : 5000;
	if (p->fact.err.kind == ERR_DENIED)
		return period < 60000 ? 60000 : period;
	int doublings = p->failures < 4 ? p->failures - 1 : 3;
	if (p->is_cut_off && pace->good_mono > p->answered_mono)
		return period < BACK_MS ? period : BACK_MS;
	int64_t slow = period << (doublings > 0 ? doublings : 0);
	/* While nothing answers, or the credentials are no good, somebody must ask: the read that all others hang on. */
	if (p->is_cut_off && (w->read->kind == FACT_PIPELINE_STATE || w->read->kind == FACT_PIPELINES))
		slow = slow < PROBE_MS ? slow : PROBE_MS;
	int64_t cap = period > 30000 ? period : 30000;
	return slow < cap ? slow : cap;
}

int64_t schedule_due_at(const struct want *w, const struct part *p, const struct schedule_pace *pace)
{
	if (p == NULL || p->sent_mono == 0)
		return pace->now_mono;
	if (p->call_id != 0)
		return INT64_MAX;
	if (p->sent_mono < pace->refresh_after_mono || p->asked_hash != want_hash(w))
		return pace->now_mono;
	if (w->read->behind != BEHIND_NOTHING && p->sent_mono < pace->fresh_after_mono && (w->period_ms > 0 || p->failures > 0))
		return pace->now_mono;
	if (pace->is_once)
		return INT64_MAX;
	if (p->failures > 0)
		return p->answered_mono + (int64_t)((double)period_after_failures(w, p, pace) * pace->widen);
	if (w->period_ms == 0)
		return INT64_MAX;
	return p->sent_mono + (int64_t)((double)w->period_ms * pace->widen);
}
