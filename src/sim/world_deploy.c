/* world_deploy.c: CodeDeploy's deployments: the places between the life events, the two waits, and the end.
 *
 *   created → queued → events 1-5 → [ready wait] → events 6-8 → [bake] → [termination wait] → drain blue → Succeeded
 *
 * A rollback goes created → queued → traffic back → drain green → Succeeded. */
#include "sim/world_parts.h"

#include <string.h>

#include "sim/op.h"
#include "sim/world_calls.h"

bool deploy_is_final(const struct deployment *d)
{
	return d->status == DEPLOY_SUCCEEDED || d->status == DEPLOY_FAILED || d->status == DEPLOY_STOPPED;
}

struct service *deploy_service(const struct deployment *d)
{
	return d->group->service;
}

void deploy_target(struct world *w, struct deployment *d, enum target_status status)
{
	d->target_status = status;
	d->target_at = w->at;
}

static const char *new_id(struct world *w)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	char id[12] = "d-";

	for (size_t i = 2; i < 11; i++)
		id[i] = alphabet[world_random(w) % (sizeof(alphabet) - 1)];
	return arena_dup(w->arena, id);
}

struct deployment *deploy_create(struct world *w, struct deploy_group *g, const struct revision *r, const char *creator)
{
	struct deployment *d = ARENA_NEW(w->arena, struct deployment);

	d->id = new_id(w);
	d->creator = creator;
	d->group = g;
	d->settings = g->settings;
	d->revision = r;
	d->previous_revision = g->revision;
	d->status = DEPLOY_CREATED;
	d->created_at = w->at;
	d->blue = world_primary(g->service);
	event_name_all(d);
	deploy_target(w, d, TARGET_IS_PENDING);
	g->running = g->last_attempt = d;
	WORLD_PUSH(w->deployments, w->deployment_count, d);
	deploy_enter(w, d, PLACE_CREATED, SECOND);
	return d;
}

/* ── from place to place ── */

void deploy_enter(struct world *w, struct deployment *d, enum deploy_place place, int64_t stay_ms)
{
	d->place = place;
	d->generation++;
	if (stay_ms >= 0)
		world_after(w, stay_ms, TIMER_DEPLOY, d, d->generation);
}

static void leave_created(struct world *w, struct deployment *d)
{
	d->status = DEPLOY_QUEUED;
	deploy_enter(w, d, PLACE_QUEUED, SECOND);
}

static void leave_queued(struct world *w, struct deployment *d)
{
	d->status = DEPLOY_IN_PROGRESS;
	d->start_at = w->at;
	deploy_target(w, d, TARGET_IS_IN_PROGRESS);
	if (d->undoes)
		rollback_begin(w, d);
	else if (d->revision->error_code && strcmp(d->revision->error_code, "INVALID_REVISION") == 0)
		deploy_fail(w, d, d->revision->error_code, d->revision->error_message);
	else
		event_begin(w, d, 0);
}

static void leave_ready_wait(struct world *w, struct deployment *d)
{
	d->stop_rolls_back = d->settings.has_rollback && d->settings.rolls_back_stop;
	deploy_stop(w, d, "TIMEOUT",
		"The deployment was stopped because its traffic was not rerouted within the wait time of the deployment group.");
}

static void enter_termination_wait(struct world *w, struct deployment *d)
{
	d->status = DEPLOY_IN_PROGRESS;
	if (!d->settings.has_termination)
		deploy_end(w, d, DEPLOY_SUCCEEDED);
	else
		deploy_enter(w, d, PLACE_TERMINATION_WAIT, d->settings.termination_minutes * MINUTE);
}

static void leave_termination_wait(struct world *w, struct deployment *d)
{
	deploy_drain(w, d, d->blue);
}

static void (*const leave[])(struct world *w, struct deployment *d) = {
	[PLACE_CREATED] = leave_created,
	[PLACE_QUEUED] = leave_queued,
	[PLACE_EVENTS] = event_due,
	[PLACE_READY_WAIT] = leave_ready_wait,
	[PLACE_BAKE] = enter_termination_wait,
	[PLACE_TERMINATION_WAIT] = leave_termination_wait,
};

void timer_deploy(struct world *w, void *subject, unsigned generation)
{
	struct deployment *d = subject;

	if (d->generation == generation)
		leave[d->place](w, d);
}

/* What follows an event that ended well: mostly the next one, but the waits sit between some. */
void deploy_after_events(struct world *w, struct deployment *d, size_t last)
{
	if (last == EVENT_AFTER_ALLOW_TEST && d->settings.has_ready_wait) {
		d->status = DEPLOY_READY;
		deploy_enter(w, d, PLACE_READY_WAIT, d->settings.ready_minutes * MINUTE);
	} else if (last < EVENT_AFTER_ALLOW) {
		event_begin(w, d, last + 1);
	} else {
		deploy_target(w, d, TARGET_IS_SUCCEEDED);
		if (w->is_live && w->plan->bake_minutes > 0) {
			d->status = DEPLOY_BAKING;
			deploy_enter(w, d, PLACE_BAKE, w->plan->bake_minutes * MINUTE);
		} else {
			enter_termination_wait(w, d);
		}
	}
}

void deploy_drain(struct world *w, struct deployment *d, struct task_set *set)
{
	deploy_enter(w, d, PLACE_DRAIN, -1);
	ecs_task_set_drain(w, deploy_service(d), set);
}

/* A task set is gone: whoever waited for that has succeeded. */
void deploy_drained(struct world *w, struct task_set *set)
{
	for (size_t i = 0; i < w->deployment_count; i++) {
		struct deployment *d = w->deployments[i];
		struct task_set *leaving = d->undoes ? d->green : d->blue;

		if (d->place == PLACE_DRAIN && leaving == set)
			deploy_end(w, d, DEPLOY_SUCCEEDED);
	}
}

/* ── the end ── */

static struct task_set_info set_info(const struct deployment *d, const struct task_set *set, const char *label)
{
	const struct service *s = d->group->service;
	struct task_set_info info = {
		.id = set->id, .group_name = set->group->name, .label = label,
		.status = set->is_gone ? TASK_SET_DRAINING : set->status,
		.desired = set->is_gone ? 0 : set->desired,
		.pending = set->is_gone ? 0 : (int)world_pending_count(s, set),
		.running = set->is_gone ? 0 : (int)world_running_count(s, set),
		.weight = set->is_gone ? 0 : world_share(d->group->prod, set->group),
	};

	return info;
}

size_t deploy_infos(const struct world *w, const struct deployment *d, struct task_set_info out[2])
{
	size_t n = 0;

	(void)w;
	if (d->info_count > 0) {
		memcpy(out, d->infos, sizeof(d->infos));
		return d->info_count;
	}
	if (d->blue)
		out[n++] = set_info(d, d->blue, "Blue");
	if (d->green)
		out[n++] = set_info(d, d->green, "Green");
	return n;
}

static void freeze(struct world *w, struct deployment *d)
{
	d->info_count = deploy_infos(w, d, d->infos);
}

void deploy_end(struct world *w, struct deployment *d, enum deploy_status status)
{
	struct deploy_group *g = d->group;
	bool is_undone = status != DEPLOY_SUCCEEDED && d->stop_rolls_back && d->green;

	d->status = status;
	d->complete_at = w->at;
	deploy_enter(w, d, PLACE_ENDED, -1);
	if (status == DEPLOY_SUCCEEDED) {
		traffic_settle(g->prod);
		if (g->test)
			traffic_settle(g->test);
		g->last_success = d;
		g->revision = d->revision;
	}
	if (is_undone) {
		world_after(w, 2 * SECOND, TIMER_ROLL_BACK, d, d->generation); /* the group stays taken until then */
	} else {
		g->running = NULL;
		freeze(w, d);
	}
	if (d->undoes)
		freeze(w, d->undoes);
	if (d->action)
		action_deploy_ended(w, d->action, d);
}

void deploy_fail(struct world *w, struct deployment *d, const char *error_code, const char *message)
{
	d->error_code = error_code;
	d->error_message = message;
	d->stop_rolls_back = !d->undoes && d->settings.has_rollback && d->settings.rolls_back_failure;
	event_close_all(w, d);
	deploy_target(w, d, TARGET_IS_FAILED);
	deploy_end(w, d, DEPLOY_FAILED);
}

void deploy_stop(struct world *w, struct deployment *d, const char *error_code, const char *message)
{
	d->error_code = error_code;
	d->error_message = message;
	d->is_stopping = true;
	event_close_all(w, d);
	if (d->target_status != TARGET_IS_SUCCEEDED)
		deploy_target(w, d, d->start_at == NO_TIME ? TARGET_IS_SKIPPED : TARGET_IS_FAILED);
	deploy_end(w, d, DEPLOY_STOPPED);
}

/* ── calls ── */

static bool refuse_final(const struct deployment *d, struct sim_error *err)
{
	if (!deploy_is_final(d))
		return true;
	return sim_fail(
		err, 400, "DeploymentAlreadyCompletedException", "The deployment %s has already completed.", d->id);
}

static bool refuse_not_ready(const struct deployment *d, struct sim_error *err)
{
	return sim_fail(err, 400, "DeploymentIsNotInReadyStateException",
		"The deployment %s is not in a ready state and can't be continued.", d->id);
}

bool call_continue_ready(struct world *w, struct deployment *d, struct sim_error *err)
{
	if (!refuse_final(d, err))
		return false;
	if (d->place != PLACE_READY_WAIT)
		return refuse_not_ready(d, err);
	d->status = DEPLOY_IN_PROGRESS;
	event_begin(w, d, EVENT_BEFORE_ALLOW);
	return true;
}

bool call_continue_termination(struct world *w, struct deployment *d, struct sim_error *err)
{
	if (!refuse_final(d, err))
		return false;
	if (d->place == PLACE_READY_WAIT)
		return sim_fail(err, 400, "InvalidDeploymentStatusException",
			"The deployment %s waits for its traffic to be rerouted, not for the termination of the original task set.",
			d->id);
	if (d->place != PLACE_TERMINATION_WAIT)
		return refuse_not_ready(d, err);
	deploy_drain(w, d, d->blue);
	return true;
}

#define STOP_DELAY (2 * SECOND) /* until a running life event has been broken off */

void timer_stop_deployment(struct world *w, void *subject, unsigned generation)
{
	struct deployment *d = subject;

	if (d->generation == generation)
		deploy_stop(w, d, "MANUAL_STOP", "The deployment was stopped by a user.");
}

bool call_stop_deployment(
	struct world *w, struct deployment *d, int rolls_back, bool *has_stopped, struct sim_error *err)
{
	if (!refuse_final(d, err))
		return false;
	if (d->place == PLACE_DRAIN && !d->undoes)
		return sim_fail(err, 400, "DeploymentAlreadyCompletedException",
			"The deployment %s is terminating the original task set and can no longer be stopped.", d->id);
	*has_stopped = false;
	if (d->is_stopping)
		return true;
	bool by_group = d->settings.has_rollback && d->settings.rolls_back_stop;

	d->is_stopping = true;
	d->stop_rolls_back = !d->undoes && (rolls_back < 0 ? by_group : rolls_back > 0);
	if (d->place == PLACE_EVENTS || d->place == PLACE_DRAIN) {
		d->generation++;
		world_after(w, STOP_DELAY, TIMER_STOP_DEPLOYMENT, d, d->generation);
		return true;
	}
	*has_stopped = true;
	deploy_stop(w, d, "MANUAL_STOP", "The deployment was stopped by a user.");
	return true;
}

struct deployment *call_create_deployment(struct world *w, struct deploy_group *g, const struct revision *r,
	const struct deploy_settings *settings, const char *description, struct sim_error *err)
{
	if (g->running) {
		sim_fail(err, 400, "DeploymentLimitExceededException",
			"The deployment group %s already has an active deployment: %s", g->name, g->running->id);
		return NULL;
	}
	struct deployment *d = deploy_create(w, g, r, "user");

	d->settings = *settings;
	d->description = arena_dup(w->arena, description);
	return d;
}
