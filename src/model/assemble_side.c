/* assemble_side.c: blue and green: counts, image, digest, targets with health; and what belongs to neither. */
#include "model/assemble.h"

#include "base/arena.h"
#include "model/util.h"

#include <stdio.h>
#include <stdlib.h>

#define DIGEST_SHOWN 6

/* --- task sets ------------------------------------------------------------------------------------------ */

static const struct task_set *set_of(const struct site *site, const char *id)
{
	for (size_t i = 0; site->service != NULL && i < site->service->task_set_count; i++) {
		if (is_same(site->service->task_sets[i].id, id)) {
			return &site->service->task_sets[i];
		}
	}
	return NULL;
}

static const struct engine_task_set *engine_set_of(const struct site *site, const char *id)
{
	for (size_t i = 0; site->target != NULL && i < site->target->task_set_count; i++) {
		if (is_same(site->target->task_sets[i].id, id)) {
			return &site->target->task_sets[i];
		}
	}
	return NULL;
}

/* The service knows best what exists.  Without it the engine's list counts; once the deployment has ended, only
 * what it says still has tasks. */
static bool side_exists(const struct site *site, const char *id)
{
	if (id == NULL) {
		return false;
	}
	if (site->service != NULL) {
		return set_of(site, id) != NULL;
	}
	const struct engine_task_set *t = engine_set_of(site, id);
	return t != NULL && (!phase_is_final(site->d->phase) || t->running > 0);
}

static void fill_counts(struct side *side, const struct task_set *set, const struct engine_task_set *claim)
{
	if (claim != NULL) {
		side->status = claim->status;
		side->desired = claim->desired;
		side->running = claim->running;
		side->pending = claim->pending;
		side->claimed_weight = claim->weight;
	}
	if (set != NULL) {
		side->task_set_arn = set->arn;
		side->status = set->status != NULL ? set->status : side->status;
		side->desired = set->desired >= 0 ? set->desired : side->desired;
		side->running = set->running >= 0 ? set->running : side->running;
		side->pending = set->pending >= 0 ? set->pending : side->pending;
	}
}

/* --- image and digest ----------------------------------------------------------------------------------- */

/* "cicd-demo:2" of "arn:aws:ecs:…:task-definition/cicd-demo:2" */
static const char *revision_of(const char *task_definition_arn)
{
	return after_last(task_definition_arn, '/');
}

static const char *image_of(const struct site *site, const char *task_definition_arn, const char *container)
{
	const struct task_definition *t =
		assembly_value(site->s, FACT_TASK_DEFINITION, site->d->scope, task_definition_arn);
	for (size_t i = 0; t != NULL && i < t->container_count; i++) {
		if (is_same(t->containers[i].name, container)) {
			return t->containers[i].image;
		}
	}
	return t != NULL && t->container_count == 1 && container == NULL ? t->containers[0].image : NULL;
}

static bool is_task_of(const struct task *task, const char *set_id, const char *set_arn)
{
	return is_same(task->started_by, set_id) || is_same(task->started_by, set_arn);
}

static const struct task_container *container_of(const struct task *task, const char *name)
{
	for (size_t i = 0; i < task->container_count; i++) {
		if (is_same(task->containers[i].name, name)) {
			return &task->containers[i];
		}
	}
	return task->container_count == 1 && name == NULL ? &task->containers[0] : NULL;
}

static bool is_stopped(const struct task *task)
{
	return is_same(task->status, "STOPPED");
}

/* The container behind the load balancer in the newest task of a set that has pulled its image; a running one
 * before a stopped one. */
static const struct task_container *newest_container(const struct site *site, const char *set_id,
	const char *set_arn, const char *name)
{
	const struct task_container *best = NULL;
	const struct task *of = NULL;
	for (size_t i = 0; site->tasks != NULL && i < site->tasks->count; i++) {
		const struct task *task = &site->tasks->rows[i];
		const struct task_container *c = is_task_of(task, set_id, set_arn) ? container_of(task, name) : NULL;
		if (c == NULL || c->digest == NULL) {
			continue;
		}
		bool is_better = of == NULL || (is_stopped(of) && !is_stopped(task)) ||
			(is_stopped(of) == is_stopped(task) && task->created_at > of->created_at);
		if (is_better) {
			best = c;
			of = task;
		}
	}
	return best;
}

static const char *shorten(struct arena *a, const char *digest)
{
	const char *hex = digest != NULL ? strchr(digest, ':') : NULL;
	hex = hex != NULL ? hex + 1 : digest;
	return is_empty(hex) ? NULL : arena_printf(a, "@%.*s", DIGEST_SHOWN, hex);
}

static void fill_image(const struct site *site, struct side *side, const struct task_set *set)
{
	const char *definition = set != NULL ? set->task_definition : NULL;
	const char *name = set != NULL ? set->container : NULL;
	side->revision = revision_of(definition);
	side->image = image_of(site, definition, name);
	const struct task_container *c = newest_container(site, side->task_set_id, side->task_set_arn, name);
	if (c != NULL) {
		side->digest = c->digest;
		side->image = side->image != NULL ? side->image : c->image;
	}
	side->short_digest = shorten(site->s->a, side->digest);
}

/* --- tasks that died ------------------------------------------------------------------------------------ */

static int by_stop_newest_first(const void *x, const void *y)
{
	const struct task *a = *(const struct task *const *)x, *b = *(const struct task *const *)y;
	return (a->stopped_at < b->stopped_at) - (a->stopped_at > b->stopped_at);
}

/* Scaling in is how a side ends, not how a task dies. */
static bool has_died(const struct task *task)
{
	static const char scaling[] = "Scaling activity initiated by";
	return is_stopped(task) &&
		(task->stopped_reason == NULL || strncmp(task->stopped_reason, scaling, sizeof scaling - 1) != 0);
}

static void fill_stopped(const struct site *site, struct side *side)
{
	size_t most = site->tasks != NULL ? site->tasks->count : 0;
	const struct task **stopped = ARENA_ARRAY(site->s->a, most, const struct task *);
	for (size_t i = 0; i < most; i++) {
		const struct task *task = &site->tasks->rows[i];
		if (has_died(task) && is_task_of(task, side->task_set_id, side->task_set_arn)) {
			stopped[side->stopped_count++] = task;
		}
	}
	if (side->stopped_count > 1) {
		qsort(stopped, side->stopped_count, sizeof *stopped, by_stop_newest_first);
	}
	side->stopped = stopped;
}

/* --- targets -------------------------------------------------------------------------------------------- */

static int by_id(const void *x, const void *y)
{
	return strcmp(or_else(((const struct target *)x)->id, ""), or_else(((const struct target *)y)->id, ""));
}

static void fill_targets(const struct site *site, struct side *side)
{
	const struct target_list *list =
		assembly_value(site->s, FACT_TARGET_HEALTH, site->d->scope, side->target_group_arn);
	if (list == NULL) {
		return;
	}
	struct target *sorted = ARENA_ARRAY(site->s->a, list->count, struct target);
	side->healthy = 0;
	for (size_t i = 0; i < list->count; i++) {
		sorted[i] = list->rows[i];
		side->healthy += target_is_healthy(&sorted[i]);
	}
	if (list->count > 1) {
		qsort(sorted, list->count, sizeof *sorted, by_id);
	}
	side->targets = sorted;
	side->target_count = (int64_t)list->count;
}

/* --- target groups: their names alternate from release to release, so they only follow from the task sets  */

static const char *name_of_arn(const struct site *site, const char *arn)
{
	static const char mark[] = ":targetgroup/";
	const char *at = arn != NULL ? strstr(arn, mark) : NULL;
	if (at == NULL) {
		return NULL;
	}
	at += sizeof mark - 1;
	return arena_dupn(site->s->a, at, strcspn(at, "/"));
}

static const char *arn_of_name(const struct site *site, const char *name)
{
	const struct target_group_list *list = assembly_value(site->s, FACT_TARGET_GROUPS, site->d->scope, name);
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		if (is_same(list->rows[i].name, name)) {
			return list->rows[i].arn;
		}
	}
	return NULL;
}

static void find_group(const struct site *site, const char *id, const char *claimed, const char **name,
	const char **arn)
{
	const struct task_set *set = set_of(site, id);
	*arn = set != NULL ? set->target_group_arn : NULL;
	*name = claimed != NULL ? claimed : name_of_arn(site, *arn);
	if (*arn == NULL) {
		*arn = arn_of_name(site, *name);
	}
}

/* The pair's other name. */
static const char *other_of(const struct traffic_settings *settings, const char *name)
{
	if (settings == NULL || settings->target_group_count != 2 || name == NULL) {
		return NULL;
	}
	const char *const *pair = settings->target_groups;
	if (is_same(pair[0], name)) {
		return pair[1];
	}
	return is_same(pair[1], name) ? pair[0] : NULL;
}

/* A side that is gone still has a group that listeners may point at: the pair's other one. */
static void find_groups(struct site *site)
{
	const struct traffic_settings *own = site->d->settings;
	const struct traffic_settings *settings = own != NULL && own->target_group_count == 2 ? own
		: site->group != NULL ? &site->group->settings : own;
	find_group(site, site->ids.blue, site->ids.blue_group, &site->blue_group, &site->blue_arn);
	find_group(site, site->ids.green, site->ids.green_group, &site->green_group, &site->green_arn);
	if (site->blue_group == NULL) {
		site->blue_group = other_of(settings, site->green_group);
		site->blue_arn = site->blue_arn != NULL ? site->blue_arn : arn_of_name(site, site->blue_group);
	}
	if (site->green_group == NULL) {
		site->green_group = other_of(settings, site->blue_group);
		site->green_arn = site->green_arn != NULL ? site->green_arn : arn_of_name(site, site->green_group);
	}
}

/* --- the sides ------------------------------------------------------------------------------------------ */

static void fill_side(const struct site *site, struct side *side, const char *id, const char *group, const char *arn)
{
	const struct task_set *set = set_of(site, id);
	side->exists = side_exists(site, id);
	if (!side->exists) {
		return;
	}
	side->task_set_id = id;
	fill_counts(side, set, engine_set_of(site, id));
	fill_image(site, side, set);
	fill_stopped(site, side);
	side->target_group = group;
	side->target_group_arn = arn;
	fill_targets(site, side);
	side->version = set != NULL ? version_of_task_set(site->s, set) : NULL;
	side->is_steady = side_is_steady(side);
}

/* A service without task sets that yet runs something (before its first deployment): whatever is known of it. */
static void fill_bare_service(const struct site *site)
{
	const struct ecs_service *service = site->service;
	struct side *blue = &site->d->blue;
	if (site->d->id != NULL || service == NULL || service->task_set_count > 0 || service->running <= 0) {
		return;
	}
	blue->exists = true;
	blue->status = service->status;
	blue->desired = service->desired;
	blue->running = service->running;
	blue->pending = service->pending;
	blue->revision = revision_of(service->task_definition);
	blue->image = image_of(site, service->task_definition, NULL);
}

/* What blue ran, found also when its task set is gone: AWS keeps stopped tasks for an hour. */
static const char *original_of(const struct site *site)
{
	if (site->d->blue.short_digest != NULL) {
		return site->d->blue.short_digest;
	}
	const char *container = site->service != NULL && site->service->task_set_count > 0 ?
		site->service->task_sets[0].container : NULL;
	const struct task_container *c = site->ids.blue != NULL ?
		newest_container(site, site->ids.blue, NULL, container) : NULL;
	const char *digest = c != NULL ? shorten(site->s->a, c->digest) : NULL;
	return digest != NULL ? digest : site->d->blue.revision;
}

static void fill_others(const struct site *site)
{
	size_t most = site->service != NULL ? site->service->task_set_count : 0;
	struct task_set *others = ARENA_ARRAY(site->s->a, most, struct task_set);
	for (size_t i = 0; i < most; i++) {
		const struct task_set *t = &site->service->task_sets[i];
		if (!is_same(t->id, site->ids.blue) && !is_same(t->id, site->ids.green)) {
			others[site->d->other_count++] = *t;
		}
	}
	site->d->others = others;
}

void assemble_sides(struct site *site)
{
	struct deployment *d = site->d;
	site->ids = judge_sides(d->id != NULL ? site->info : NULL, site->target, site->service);
	find_groups(site);
	fill_side(site, &d->blue, site->ids.blue, site->blue_group, site->blue_arn);
	fill_side(site, &d->green, site->ids.green, site->green_group, site->green_arn);
	fill_bare_service(site);
	if (d->green.exists && d->execution_id != NULL) {
		d->green.version = version_of_execution(site->s, d->execution_id);
	}
	d->original = original_of(site);
	fill_others(site);
}
