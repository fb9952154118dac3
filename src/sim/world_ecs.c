/* world_ecs.c: the service, its task sets and its events. */
#include "sim/world_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *world_task_set_word(enum task_set_status s)
{
	static const char *const words[] = {
		[TASK_SET_PRIMARY] = "PRIMARY", [TASK_SET_ACTIVE] = "ACTIVE", [TASK_SET_DRAINING] = "DRAINING"};

	return words[s];
}

/* ── task definitions ── */

struct task_definition *ecs_define(struct world *w, const char *family, const char *image_ref, const char *container, int port)
{
	struct task_definition *d = ARENA_NEW(w->arena, struct task_definition);

	d->family = family;
	d->revision = 1;
	for (size_t i = 0; i < w->definition_count; i++)
		d->revision += strcmp(w->definitions[i]->family, family) == 0;
	d->arn = world_arn(w, "ecs", "task-definition/%s:%d", d->family, d->revision);
	d->image_ref = image_ref;
	d->container = container;
	d->port = port;
	d->cpu = "256";
	d->memory = "512";
	d->task_role_arn = d->execution_role_arn = world_arn(w, "iam", "role/ecsTaskExecutionRole");
	d->log_group = "/ecs/cicd-demo";
	d->registered_at = w->at;
	d->registered_by = world_arn(w, "iam", "user/cicd-demo");
	WORLD_PUSH(w->definitions, w->definition_count, d);
	return d;
}

struct task_definition *ecs_definition(const struct world *w, const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *short_name = slash ? slash + 1 : name;

	for (size_t i = w->definition_count; i-- > 0;) {
		struct task_definition *d = w->definitions[i];
		size_t n = strlen(d->family);

		if (slash ? strcmp(d->arn, name) == 0
			: strcmp(short_name, d->family) == 0
				|| (strncmp(short_name, d->family, n) == 0 && short_name[n] == ':' && strtol(short_name + n + 1, NULL, 10) == d->revision))
			return d;
	}
	return NULL;
}

/* ── counting ── */

static bool task_counts(const struct task *t, const struct task_set *set)
{
	return !t->is_gone && (!set || t->set == set);
}

size_t world_task_count(const struct service *s, const struct task_set *set, const char *last_status)
{
	size_t n = 0;

	for (size_t i = 0; i < s->task_count; i++)
		n += task_counts(s->tasks[i], set) && strcmp(s->tasks[i]->last_status, last_status) == 0;
	return n;
}

size_t world_running_count(const struct service *s, const struct task_set *set)
{
	return world_task_count(s, set, "RUNNING");
}

size_t world_pending_count(const struct service *s, const struct task_set *set)
{
	return world_task_count(s, set, "PROVISIONING") + world_task_count(s, set, "PENDING") +
		world_task_count(s, set, "ACTIVATING");
}

struct task_set *world_primary(const struct service *s)
{
	for (size_t i = s->task_set_count; i-- > 0;)
		if (!s->task_sets[i]->is_gone && s->task_sets[i]->status == TASK_SET_PRIMARY)
			return s->task_sets[i];
	return NULL;
}

struct service *ecs_service_of(const struct world *w, const struct task_set *set)
{
	for (size_t i = 0; i < w->service_count; i++)
		for (size_t j = 0; j < w->services[i]->task_set_count; j++)
			if (w->services[i]->task_sets[j] == set)
				return w->services[i];
	return NULL;
}

bool ecs_is_healthy(const struct service *s, const struct task_set *set)
{
	int healthy = 0;

	for (size_t i = 0; i < set->group->target_count; i++)
		healthy += set->group->targets[i]->task->set == set && set->group->targets[i]->state == TARGET_HEALTHY;
	return healthy >= set->desired && (int)world_running_count(s, set) >= set->desired;
}

/* ── events ── */

void ecs_event(struct world *w, struct service *s, const struct task_set *set, const char *format, ...)
{
	struct service_event *event = ARENA_NEW(w->arena, struct service_event);
	char text[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	event->id = world_uuid(w);
	event->at = w->at;
	event->message = set ? world_text(w, "(service %s, taskSet %s) %s", s->name, set->id, text) : world_text(w, "(service %s) %s", s->name, text);
	WORLD_PUSH(s->events, s->event_count, event);
}

/* ── task sets ── */

struct task_set *ecs_task_set_new(struct world *w, struct service *s, const struct task_definition *d,
	struct target_group *g, const char *external_id)
{
	struct task_set *set = ARENA_NEW(w->arena, struct task_set);
	uint64_t number = 1000000000000000000u + world_random(w) % 8000000000000000000u;

	set->id = world_text(w, "ecs-svc/%llu", (unsigned long long)number);
	set->arn = world_arn(w, "ecs", "task-set/%s/%s/%s", s->cluster, s->name, set->id);
	set->external_id = external_id;
	set->status = TASK_SET_ACTIVE;
	set->definition = d;
	set->group = g;
	set->desired = s->desired;
	set->created_at = set->updated_at = w->at;
	WORLD_PUSH(s->task_sets, s->task_set_count, set);
	return set;
}

void ecs_task_set_fill(struct world *w, struct service *s, struct task_set *set)
{
	int wanted = set->desired - (int)world_running_count(s, set) - (int)world_pending_count(s, set);

	for (int i = 0; i < wanted; i++)
		task_start(w, s, set);
	if (wanted > 0)
		ecs_event(w, s, set, "has started %d tasks.", wanted);
}

void ecs_make_primary(struct world *w, struct service *s, struct task_set *set)
{
	for (size_t i = 0; i < s->task_set_count; i++) {
		struct task_set *other = s->task_sets[i];

		if (other != set && !other->is_gone && other->status == TASK_SET_PRIMARY) {
			other->status = TASK_SET_ACTIVE;
			other->updated_at = w->at;
		}
	}
	if (set->status != TASK_SET_PRIMARY)
		ecs_event(w, s, set, "updated state to PRIMARY.");
	set->status = TASK_SET_PRIMARY;
	set->updated_at = w->at;
}

void ecs_task_set_drain(struct world *w, struct service *s, struct task_set *set)
{
	int stopped = 0;

	if (set->is_gone || set->status == TASK_SET_DRAINING)
		return;
	set->status = TASK_SET_DRAINING;
	set->desired = 0;
	set->updated_at = w->at;
	for (size_t i = 0; i < s->task_count; i++) {
		struct task *t = s->tasks[i];

		if (t->set == set && strcmp(t->desired_status, "RUNNING") == 0) {
			task_stop(w, t, "ServiceSchedulerInitiated",
				world_text(w, "Scaling activity initiated by (deployment %s)", set->id),
				w->plan->drain_s * SECOND);
			stopped++;
		}
	}
	ecs_event(w, s, set, "has begun draining connections on %d tasks.", stopped);
	world_after(w, w->plan->drain_s * SECOND, TIMER_DRAINED, set, 0);
}

void timer_drained(struct world *w, void *subject, unsigned generation)
{
	struct task_set *set = subject;
	struct service *s = ecs_service_of(w, set);

	(void)generation;
	set->is_gone = true;
	set->updated_at = w->at;
	ecs_event(w, s, set, "has been deleted.");
	deploy_drained(w, set);
}
