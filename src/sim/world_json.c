/* world_json.c: GET /_sim/state: the whole world for people and tests: what is, what runs, and what comes next. */
#include "sim/world_parts.h"

#include <string.h>

#include "sim/op.h"
#include "sim/world_calls.h"
#include "sim/words.h"

static cJSON *add_object(cJSON *list)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddItemToArray(list, o);
	return o;
}

static void put_text(cJSON *o, const char *name, const char *text)
{
	if (text)
		cJSON_AddStringToObject(o, name, text);
	else
		cJSON_AddNullToObject(o, name);
}

static void put_executions(cJSON *list, const struct pipeline *p)
{
	for (size_t i = 0; i < p->execution_count; i++) {
		const struct execution *e = p->executions[i];
		cJSON *o = add_object(list);

		put_text(o, "id", e->id);
		put_text(o, "status", word_run(e->status));
		put_text(o, "stage", e->declared[e->stage].name);
		cJSON_AddBoolToObject(o, "waiting", e->is_waiting);
		put_text(o, "commit", e->commit ? e->commit->id : NULL);
		put_text(o, "message", e->commit ? e->commit->message : NULL);
		cJSON *stages = cJSON_AddArrayToObject(o, "stages");

		for (size_t s = 0; s < e->stage_count; s++) {
			cJSON *stage = add_object(stages);

			put_text(stage, "name", e->declared[s].name);
			put_text(stage, "status", word_run(e->stages[s].status));
		}
	}
}

static void put_pipelines(const struct world *w, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "pipelines");

	for (size_t i = 0; i < w->pipeline_count; i++) {
		cJSON *o = add_object(list);

		put_text(o, "name", w->pipelines[i]->name);
		put_text(o, "mode", w->pipelines[i]->mode);
		put_executions(cJSON_AddArrayToObject(o, "executions"), w->pipelines[i]);
	}
}

static void put_deployments(const struct world *w, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "deployments");

	for (size_t i = 0; i < w->deployment_count; i++) {
		const struct deployment *d = w->deployments[i];
		cJSON *o = add_object(list);

		put_text(o, "id", d->id);
		put_text(o, "status", word_deploy(d->status));
		put_text(o, "target", word_target(d->target_status));
		put_text(o, "place", word_place(d->place));
		put_text(o, "event", d->place == PLACE_EVENTS ? d->events[d->event].name : NULL);
		put_text(o, "creator", d->creator);
		put_text(o, "rollback", d->rollback ? d->rollback->id : NULL);
		put_text(o, "undoes", d->undoes ? d->undoes->id : NULL);
		put_text(o, "execution", d->action ? d->action->execution->id : NULL);
		cJSON *events = cJSON_AddObjectToObject(o, "events");

		for (size_t e = 0; e < LIFE_EVENTS; e++)
			put_text(events, d->events[e].name, word_step(d->events[e].status));
	}
}

static void put_task_sets(const struct world *w, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "taskSets");

	for (size_t i = 0; i < w->service_count; i++)
		for (size_t j = 0; j < w->services[i]->task_set_count; j++) {
			const struct service *s = w->services[i];
			const struct task_set *set = s->task_sets[j];

			if (set->is_gone)
				continue;
			cJSON *o = add_object(list);

			put_text(o, "id", set->id);
			put_text(o, "status", world_task_set_word(set->status));
			put_text(o, "deployment", set->external_id);
			put_text(o, "targetGroup", set->group->name);
			cJSON_AddNumberToObject(o, "revision", set->definition->revision);
			cJSON_AddNumberToObject(o, "desired", set->desired);
			cJSON_AddNumberToObject(o, "running", (double)world_running_count(s, set));
			cJSON_AddNumberToObject(o, "pending", (double)world_pending_count(s, set));
			cJSON_AddNumberToObject(o, "prodPercent", world_share(w->prod, set->group));
			cJSON_AddNumberToObject(o, "testPercent", w->test ? world_share(w->test, set->group) : 0);
			cJSON *targets = cJSON_AddArrayToObject(o, "targets");

			for (size_t t = 0; t < set->group->target_count; t++) {
				const struct target *target = set->group->targets[t];

				if (target->task->set != set)
					continue;
				struct target_health health = world_target_health(w, set->group, target);
				cJSON *item = add_object(targets);

				put_text(item, "id", target->ip);
				put_text(item, "state", health.state);
				put_text(item, "reason", health.reason);
				put_text(item, "welcome", target->task->image ? target->task->image->welcome : NULL);
			}
		}
}

static void put_builds(const struct world *w, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "builds");

	for (size_t i = 0; i < w->build_count; i++) {
		const struct build *b = w->builds[i];
		cJSON *o = add_object(list);

		put_text(o, "id", b->id);
		put_text(o, "status", b->status);
		put_text(o, "phase", b->phases[b->phase_count - 1].type);
		put_text(o, "digest", b->pushed ? b->pushed->digest : NULL);
	}
}

static void put_branches(const struct world *w, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "branches");

	for (size_t i = 0; i < w->repository_count; i++)
		for (size_t j = 0; j < w->repositories[i]->branch_count; j++) {
			const struct branch *b = w->repositories[i]->branches[j];
			cJSON *o = add_object(list);

			put_text(o, "repository", w->repositories[i]->name);
			put_text(o, "name", b->name);
			put_text(o, "commit", b->head->id);
			put_text(o, "message", b->head->message);
		}
}

static void put_next(const struct world *w, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "next");

	for (size_t i = 0; i < w->timer_count && i < 5; i++) {
		cJSON *o = add_object(list);

		put_text(o, "kind", world_timer_name(w->timers[i].kind));
		cJSON_AddNumberToObject(o, "inSeconds", (double)(w->timers[i].at - w->at) / 1000.0);
	}
}

cJSON *world_to_json(const struct world *w)
{
	cJSON *out = cJSON_CreateObject();

	sim_put_time(out, "now", w->at);
	put_text(out, "account", w->account);
	put_text(out, "region", w->region);
	put_text(out, "scenario", w->scenario);
	cJSON_AddNumberToObject(out, "speed", w->speed);
	put_branches(w, out);
	put_pipelines(w, out);
	put_builds(w, out);
	put_deployments(w, out);
	put_task_sets(w, out);
	put_next(w, out);
	return out;
}
