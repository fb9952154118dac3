/* world_events.c: the eight life events of a blue/green deployment: what each begins, how long it takes, how it ends. */
#include "sim/world_parts.h"

#include <string.h>

#define EVENT_LIMIT HOUR /* every event fails when it has not ended by then */

/* How an event stands when its time is up. */
enum verdict { VERDICT_DONE, VERDICT_LATER, VERDICT_FAILED };

struct event_row {
	const char *name;
	bool is_hook, needs_test;
	void (*begin)(struct world *w, struct deployment *d);            /* NULL: nothing to begin */
	int64_t (*duration)(const struct world *w, const struct deployment *d);
	enum verdict (*judge)(struct world *w, struct deployment *d);    /* NULL: done */
	void (*finish)(struct world *w, struct deployment *d);           /* NULL: nothing more */
};

static const struct event_row rows[LIFE_EVENTS];

/* ── hooks ── */

static bool has_hook(const struct world *w, const struct deployment *d)
{
	return world_word_in(w->plan->hooks, rows[d->event].name);
}

static int64_t hook_duration(const struct world *w, const struct deployment *d)
{
	return has_hook(w, d) ? w->plan->hook_s * SECOND : SECOND;
}

static enum verdict hook_judge(struct world *w, struct deployment *d)
{
	struct life_event *event = &d->events[d->event];
	const char *name = rows[d->event].name;

	if (!w->is_live || !w->plan->failing_hook || strcmp(w->plan->failing_hook, name) != 0)
		return VERDICT_DONE;
	event->error_code = "ScriptFailed";
	event->script = world_text(w, "CodeDeployHook_cicd-demo-%s", name);
	event->message = "The validation function reported the status Failed.";
	event->log_tail = "GET http://cicd-demo-alb:8080/ -> 200\nexpected the page to name its version\nputLifecycleEventHookExecutionStatus: Failed\n";
	return VERDICT_FAILED;
}

/* ── install ── */

/* What a stopped deployment left behind makes room for the new green. */
static void clear_leftovers(struct world *w, struct deployment *d)
{
	struct service *s = deploy_service(d);

	for (size_t i = 0; i < s->task_set_count; i++)
		if (s->task_sets[i] != d->blue && !s->task_sets[i]->is_gone)
			ecs_task_set_drain(w, s, s->task_sets[i]);
	if (world_share(d->group->prod, d->blue->group) < 100.0)
		traffic_plain(d->group->prod, d->blue->group);
}

static void install_begin(struct world *w, struct deployment *d)
{
	struct deploy_group *g = d->group;
	struct target_group *group = g->groups[0] == d->blue->group ? g->groups[1] : g->groups[0];

	if (d->revision->error_code)
		return;
	clear_leftovers(w, d);
	d->green = ecs_task_set_new(w, g->service, d->revision->definition, group, d->id);
	/* Attached without any share, so that its targets are checked. */
	if (g->test && !world_group_in_use(w, group))
		traffic_split(g->test, d->blue->group, group, 0);
	ecs_task_set_fill(w, g->service, d->green);
}

/* What ECS does not take it refuses at once. */
static int64_t install_duration(const struct world *w, const struct deployment *d)
{
	return d->revision->error_code ? 2 * SECOND : w->plan->install_s * SECOND;
}

static enum verdict install_judge(struct world *w, struct deployment *d)
{
	if (d->revision->error_code)
		return VERDICT_FAILED;
	if (ecs_is_healthy(deploy_service(d), d->green))
		return VERDICT_DONE;
	if (w->at - d->events[d->event].start_at < EVENT_LIMIT)
		return VERDICT_LATER;
	return VERDICT_FAILED;
}

/* ── traffic ── */

static int64_t test_duration(const struct world *w, const struct deployment *d)
{
	(void)w;
	(void)d;
	return 2 * SECOND;
}

static void test_finish(struct world *w, struct deployment *d)
{
	(void)w;
	traffic_plain(d->group->test, d->green->group);
}

static void shift_finish(struct world *w, struct deployment *d)
{
	d->has_shifted = true;
	ecs_make_primary(w, deploy_service(d), d->green);
}

static const struct event_row rows[LIFE_EVENTS] = {
	[EVENT_BEFORE_INSTALL] = {"BeforeInstall", true, false, NULL, hook_duration, hook_judge, NULL},
	[EVENT_INSTALL] = {"Install", false, false, install_begin, install_duration, install_judge, NULL},
	[EVENT_AFTER_INSTALL] = {"AfterInstall", true, false, NULL, hook_duration, hook_judge, NULL},
	[EVENT_ALLOW_TEST] = {"AllowTestTraffic", false, true, NULL, test_duration, NULL, test_finish},
	[EVENT_AFTER_ALLOW_TEST] = {"AfterAllowTestTraffic", true, true, NULL, hook_duration, hook_judge, NULL},
	[EVENT_BEFORE_ALLOW] = {"BeforeAllowTraffic", true, false, NULL, hook_duration, hook_judge, NULL},
	[EVENT_ALLOW] = {"AllowTraffic", false, false, shift_begin, shift_duration, NULL, shift_finish},
	[EVENT_AFTER_ALLOW] = {"AfterAllowTraffic", true, false, NULL, hook_duration, hook_judge, NULL},
};

/* ── any ── */

void event_name_all(struct deployment *d)
{
	for (size_t i = 0; i < LIFE_EVENTS; i++)
		d->events[i].name = rows[i].name;
}

void event_begin(struct world *w, struct deployment *d, size_t which)
{
	const struct event_row *row = &rows[which];
	struct life_event *event = &d->events[which];

	d->event = which;
	d->target_at = w->at;
	if (row->needs_test && !d->group->test) {
		event->status = STEP_SKIPPED;
		deploy_after_events(w, d, which);
		return;
	}
	event->status = STEP_IN_PROGRESS;
	event->start_at = w->at;
	/* The place first: what begins may set timers of this generation. */
	deploy_enter(w, d, PLACE_EVENTS, row->duration(w, d));
	if (row->begin)
		row->begin(w, d);
}

void event_end(struct world *w, struct deployment *d, enum step_status status)
{
	struct life_event *event = &d->events[d->event];

	event->status = status;
	event->end_at = w->at;
	d->target_at = w->at;
}

static void event_fail(struct world *w, struct deployment *d)
{
	const struct event_row *row = &rows[d->event];

	event_end(w, d, STEP_FAILED);
	if (d->event == EVENT_INSTALL && d->revision->error_code)
		deploy_fail(w, d, d->revision->error_code, d->revision->error_message);
	else if (row->is_hook)
		deploy_fail(w, d, "HOOK_EXECUTION_FAILURE",
			world_text(w,
				"The deployment failed because a lifecycle hook failed: %s. See the event's diagnostics.",
				row->name));
	else
		deploy_fail(w, d, "TIMEOUT",
			"The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.");
}

void event_due(struct world *w, struct deployment *d)
{
	const struct event_row *row = &rows[d->event];
	enum verdict verdict = row->judge ? row->judge(w, d) : VERDICT_DONE;
	size_t which = d->event;

	if (d->undoes) {
		event_end(w, d, STEP_SUCCEEDED);
		d->events[EVENT_AFTER_ALLOW].status = STEP_SKIPPED;
		deploy_target(w, d, TARGET_IS_SUCCEEDED);
		deploy_drain(w, d, d->green);
	} else if (verdict == VERDICT_LATER) {
		deploy_enter(w, d, PLACE_EVENTS, 5 * SECOND);
	} else if (verdict == VERDICT_FAILED) {
		event_fail(w, d);
	} else {
		if (row->finish)
			row->finish(w, d);
		event_end(w, d, STEP_SUCCEEDED);
		deploy_after_events(w, d, which);
	}
}

void event_close_all(struct world *w, struct deployment *d)
{
	for (size_t i = 0; i < LIFE_EVENTS; i++) {
		struct life_event *event = &d->events[i];

		if (event->status == STEP_IN_PROGRESS) {
			event->status = STEP_FAILED;
			event->end_at = w->at;
		} else if (event->status == STEP_PENDING) {
			event->status = STEP_SKIPPED;
		}
	}
}
