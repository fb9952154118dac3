/* judge_sides.c: which task set is blue, which is green; and whether a side is well. */
#include "model/judge.h"

#include "model/life.h"
#include "model/util.h"

#define CANDIDATES 32 /* a service has two task sets, three in the worst of nights; more are not looked at */

struct candidate {
	const char *id, *label, *status, *deployment_id, *group;
};

struct field {
	struct candidate sets[CANDIDATES];
	size_t count;
	int blue, green; /* indexes; -1 not found yet */
};

static struct candidate *candidate_of(struct field *f, const char *id)
{
	if (is_empty(id)) {
		return NULL;
	}
	for (size_t i = 0; i < f->count; i++) {
		if (is_same(f->sets[i].id, id)) {
			return &f->sets[i];
		}
	}
	if (f->count == CANDIDATES) {
		return NULL;
	}
	f->sets[f->count] = (struct candidate){.id = id};
	return &f->sets[f->count++];
}

/* The engine's list first (it has the labels), then the service's, whose status is the fresher one. */
static void gather(struct field *f, const struct deployment_target *target, const struct ecs_service *service)
{
	f->count = 0;
	f->blue = f->green = -1;
	for (size_t i = 0; target != NULL && i < target->task_set_count; i++) {
		const struct engine_task_set *t = &target->task_sets[i];
		struct candidate *c = candidate_of(f, t->id);
		if (c != NULL) {
			c->label = is_empty(t->label) ? NULL : t->label;
			c->status = t->status;
			c->group = t->target_group;
		}
	}
	for (size_t i = 0; service != NULL && i < service->task_set_count; i++) {
		const struct task_set *t = &service->task_sets[i];
		struct candidate *c = candidate_of(f, t->id);
		if (c != NULL) {
			c->status = t->status != NULL ? t->status : c->status;
			c->deployment_id = t->deployment_id;
		}
	}
}

static bool is_free(const struct field *f, size_t i)
{
	return (int)i != f->blue && (int)i != f->green && f->sets[i].label == NULL;
}

static int labelled(const struct field *f, const char *label)
{
	for (size_t i = 0; i < f->count; i++) {
		if (is_same_nocase(f->sets[i].label, label)) {
			return (int)i;
		}
	}
	return -1;
}

static int made_by(const struct field *f, const char *deployment_id)
{
	for (size_t i = 0; i < f->count; i++) {
		if (is_free(f, i) && is_same(f->sets[i].deployment_id, deployment_id)) {
			return (int)i;
		}
	}
	return -1;
}

/* The free PRIMARY one; with `deployment_id`, one that another deployment is known to have made does not count. */
static int primary(const struct field *f, const char *deployment_id)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct candidate *c = &f->sets[i];
		bool fits = deployment_id == NULL || c->deployment_id == NULL || is_same(c->deployment_id, deployment_id);
		if (is_free(f, i) && fits && is_same(c->status, "PRIMARY")) {
			return (int)i;
		}
	}
	return -1;
}

/* The one that is left when exactly one is; -1 otherwise. */
static int only_one_left(const struct field *f)
{
	int found = -1;
	for (size_t i = 0; i < f->count; i++) {
		if (is_free(f, i)) {
			if (found >= 0) {
				return -1;
			}
			found = (int)i;
		}
	}
	return found;
}

/* What is left over can be green when nobody else is known to have made it and it is not on its way out. */
static int left_for_green(const struct field *f)
{
	int i = only_one_left(f);
	if (i < 0 || f->sets[i].deployment_id != NULL || is_same(f->sets[i].status, "DRAINING")) {
		return -1;
	}
	return i;
}

static void guess_before_shift(struct field *f)
{
	if (f->blue < 0) {
		f->blue = primary(f, NULL);
	}
	if (f->green < 0 && f->blue >= 0) {
		f->green = left_for_green(f);
	}
}

/* Stopped or failed after the shift, PRIMARY may be either: a rollback gives it back to blue. */
static void guess_after_shift(struct field *f, const char *deployment_id, bool ended_badly)
{
	if (f->green < 0 && !ended_badly) {
		f->green = primary(f, or_else(deployment_id, ""));
	}
	if (f->blue < 0 && f->green >= 0) {
		f->blue = only_one_left(f);
	}
}

struct side_ids judge_sides(const struct deployment_info *info, const struct deployment_target *target,
	const struct ecs_service *service)
{
	struct field f;
	gather(&f, target, service);
	if (info == NULL && target == NULL) {
		f.blue = primary(&f, NULL); /* never deployed: what serves is blue */
	} else {
		const char *id = info != NULL ? info->id : target->deployment_id;
		f.blue = labelled(&f, "Blue");
		f.green = labelled(&f, "Green");
		if (f.green < 0) {
			f.green = made_by(&f, id);
		}
		if (life_has_shifted(info, target)) {
			bool ended_badly = info != NULL && (info->status == ENGINE_FAILED || info->status == ENGINE_STOPPED);
			guess_after_shift(&f, id, ended_badly);
		} else {
			guess_before_shift(&f);
		}
	}
	struct side_ids ids = {NULL, NULL, NULL, NULL};
	if (f.blue >= 0) {
		ids.blue = f.sets[f.blue].id;
		ids.blue_group = f.sets[f.blue].group;
	}
	if (f.green >= 0) {
		ids.green = f.sets[f.green].id;
		ids.green_group = f.sets[f.green].group;
	}
	return ids;
}

bool target_is_healthy(const struct target *t)
{
	return t != NULL && is_same(t->state, "healthy");
}

static bool speaks_against(const struct target *t)
{
	if (target_is_healthy(t) || is_same(t->state, "draining")) {
		return false;
	}
	return !(is_same(t->state, "unused") && is_same(t->reason, "Target.NotInUse"));
}

bool side_is_steady(const struct side *side)
{
	if (side == NULL || !side->exists || side->target_count < 0) {
		return false;
	}
	if (side->desired <= 0 || side->running != side->desired) {
		return false;
	}
	int64_t good = 0;
	for (int64_t i = 0; i < side->target_count; i++) {
		if (speaks_against(&side->targets[i])) {
			return false;
		}
		good += !is_same(side->targets[i].state, "draining");
	}
	return good > 0;
}
