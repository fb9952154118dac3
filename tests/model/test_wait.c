/* test_wait.c: which wait it is in, how long it has left, what happens at zero. */
#include "fixture.h"

struct ends {
	int64_t after_test, allow_test, after_install, install; /* seconds after T0; 0: never ended */
};

static struct wait ready_wait(struct world *w, const struct ends *e)
{
	const int64_t ended[EVENTS] = {0, e->install, e->after_install, e->allow_test, e->after_test};
	for (size_t i = 0; i < EVENTS; i++) {
		w->target->events[i].ended_at = ended[i] > 0 ? T0 + ended[i] * SECOND : NO_TIME;
	}
	return world_deployment(w)->wait;
}

static void the_ready_wait_begins_when_the_last_event_ended(void **state)
{
	(void)state;
	static const struct {
		struct ends ends;
		int64_t began;
	} rows[] = {
		{{400, 300, 200, 100}, 400}, {{0, 300, 200, 100}, 300}, {{0, 0, 200, 100}, 200}, {{0, 0, 0, 100}, 100},
		{{100, 300, 0, 0}, 100}, /* by name, not by time */
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_READY);
		struct wait wait = ready_wait(w, &rows[i].ends);
		assert_int_equal(wait.what, WAIT_REROUTE);
		assert_int_equal(wait.until, T0 + rows[i].began * SECOND + HOUR);
		assert_int_equal(wait.left_ms, wait.until - w->q.now);
		assert_int_equal(wait.at_zero, AT_ZERO_STOP);
		assert_false(wait.is_estimate);
		world_free(w);
	}
	struct world *w = world_new(PHASE_READY);
	struct wait wait = ready_wait(w, &(struct ends){0, 0, 0, 0});
	assert_int_equal(wait.what, WAIT_REROUTE);
	assert_int_equal(wait.until, NO_TIME);
	assert_int_equal(wait.left_ms, NO_DURATION);
	world_free(w);
}

/* Both figures come from the deployment's own copy, never from the group, which may have been edited since. */
static void settings_are_the_deployments_own(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->group->settings.ready_wait_ms = 5 * MINUTE;
	w->group->settings.ready_action = AT_ZERO_CONTINUE;
	const struct deployment *d = world_deployment(w);
	assert_int_equal(d->wait.until, T0 + 4 * MINUTE + 30 * SECOND + HOUR);
	assert_int_equal(d->wait.at_zero, AT_ZERO_STOP);
	world_free(w);
}

static void what_happens_at_zero(void **state)
{
	(void)state;
	static const enum at_zero actions_at_zero[] = {AT_ZERO_UNKNOWN, AT_ZERO_CONTINUE, AT_ZERO_STOP};
	for (size_t i = 0; i < 3; i++) {
		struct world *w = world_new(PHASE_READY);
		w->info->settings.ready_action = actions_at_zero[i];
		assert_int_equal(world_deployment(w)->wait.at_zero, actions_at_zero[i]);
		w->info->settings.ready_wait_ms = NO_DURATION;
		assert_int_equal(world_deployment(w)->wait.until, NO_TIME);
		world_free(w);
	}
}

static void never_below_zero(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->q.now = T0 + 10 * HOUR;
	const struct deployment *d = world_deployment(w);
	assert_int_equal(d->wait.left_ms, 0);
	assert_int_equal(d->wait.until, T0 + 4 * MINUTE + 30 * SECOND + HOUR);
	world_free(w);
}

static void the_termination_wait_is_an_estimate(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_BAKING);
	struct wait wait = world_deployment(w)->wait;
	assert_int_equal(wait.what, WAIT_TERMINATE);
	assert_true(wait.is_estimate);
	assert_int_equal(wait.until, T0 + 7 * MINUTE + 30 * SECOND + HOUR);
	assert_int_equal(wait.at_zero, AT_ZERO_TERMINATE);
	w->target->events[7].status = STEP_SKIPPED; /* skipped without an end: AllowTraffic's counts */
	w->target->events[7].ended_at = NO_TIME;
	assert_int_equal(world_deployment(w)->wait.until, T0 + 6 * MINUTE + 30 * SECOND + HOUR);
	for (size_t i = 0; i < EVENTS; i++) {
		w->target->events[i].ended_at = NO_TIME;
	}
	w->target->updated_at = T0 + 9 * MINUTE;
	assert_int_equal(world_deployment(w)->wait.until, T0 + 9 * MINUTE + HOUR);
	world_free(w);
}

static void baking_without_a_termination_wait(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_BAKING);
	w->info->settings.terminate_action = AT_ZERO_KEEP; /* blue is kept: nothing is waited for */
	const struct deployment *d = world_deployment(w);
	assert_int_equal(d->phase, PHASE_BAKING);
	assert_int_equal(d->wait.what, WAIT_NONE);
	w->info->settings.terminate_action = AT_ZERO_TERMINATE;
	w->info->status = ENGINE_BAKING; /* alarms are watched, the target has not Succeeded */
	w->target->status = STEP_IN_PROGRESS;
	d = world_deployment(w);
	assert_int_equal(d->phase, PHASE_BAKING);
	assert_int_equal(d->wait.what, WAIT_NONE);
	w->target->status = STEP_SUCCEEDED; /* and not before the watching is over */
	assert_int_equal(world_deployment(w)->wait.what, WAIT_NONE);
	w->info->termination_wait_started = 1;
	assert_int_equal(world_deployment(w)->wait.what, WAIT_TERMINATE);
	world_free(w);
}

static void a_hook_has_an_hour(void **state)
{
	(void)state;
	static const struct {
		enum phase phase;
		size_t event;
	} rows[] = {{PHASE_INSTALLING, 2}, {PHASE_TESTING, 4}, {PHASE_SHIFTING, 5}, {PHASE_SHIFTING, 7}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(rows[i].phase);
		struct lifecycle_event *e = &w->target->events[rows[i].event];
		e->status = STEP_IN_PROGRESS;
		e->started_at = T0 + 9 * MINUTE;
		struct wait wait = world_deployment(w)->wait;
		assert_int_equal(wait.what, WAIT_HOOK);
		assert_int_equal(wait.until, T0 + 9 * MINUTE + HOUR);
		assert_int_equal(wait.left_ms, 59 * MINUTE);
		assert_int_equal(wait.at_zero, AT_ZERO_FAIL);
		world_free(w);
	}
}

static void no_wait_elsewhere(void **state)
{
	(void)state;
	FOR_ALL_PHASES(row) {
		if (row->phase == PHASE_READY || row->phase == PHASE_BAKING) {
			continue;
		}
		struct world *w = world_new(row->phase);
		const struct deployment *d = world_deployment(w);
		assert_int_equal(d->wait.what, WAIT_NONE);
		assert_int_equal(d->wait.left_ms, NO_DURATION);
		world_free(w);
	}
}

/* Absurd figures in a reply give no countdown, and no undefined behaviour. */
static void absurd_figures(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->info->settings.ready_wait_ms = INT64_MAX;
	assert_int_equal(world_deployment(w)->wait.until, NO_TIME);
	w->info->settings.ready_wait_ms = HOUR;
	w->target->events[4].ended_at = INT64_MIN + 1;
	w->q.now = INT64_MAX;
	assert_int_equal(world_deployment(w)->wait.left_ms, NO_DURATION);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ready_wait_begins_when_the_last_event_ended), cmocka_unit_test(settings_are_the_deployments_own),
		cmocka_unit_test(what_happens_at_zero), cmocka_unit_test(never_below_zero),
		cmocka_unit_test(the_termination_wait_is_an_estimate), cmocka_unit_test(baking_without_a_termination_wait),
		cmocka_unit_test(a_hook_has_an_hour), cmocka_unit_test(no_wait_elsewhere), cmocka_unit_test(absurd_figures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
