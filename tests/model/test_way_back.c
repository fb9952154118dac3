/* test_way_back.c: how the old release could be had again, in every phase. */
#include "fixture.h"

static void in_every_phase(void **state)
{
	(void)state;
	static const struct {
		enum phase phase;
		enum way_back_kind kind;
		const char *text;
	} rows[] = {
		{PHASE_IDLE, WAY_BACK_NOT_NEEDED, "nothing to undo"},
		{PHASE_PREPARING, WAY_BACK_NOT_NEEDED, "nothing to undo, nothing has moved yet"},
		{PHASE_INSTALLING, WAY_BACK_INSTANT, "instant, blue is running"},
		{PHASE_TESTING, WAY_BACK_INSTANT, "instant, blue is running"},
		{PHASE_READY, WAY_BACK_INSTANT, "instant, blue is running (until 54:30, then the deployment stops)"},
		{PHASE_SHIFTING, WAY_BACK_INSTANT, "instant, blue is running"},
		{PHASE_BAKING, WAY_BACK_INSTANT, "instant, blue is running (~57:30 left, then blue is terminated)"},
		{PHASE_CLEANING_UP, WAY_BACK_REDEPLOY, "redeploy of @41ab07, about 4 min"},
		{PHASE_SUCCEEDED, WAY_BACK_REDEPLOY, "redeploy of the previous release, about 4 min"},
		{PHASE_FAILED, WAY_BACK_NOT_NEEDED, "nothing to undo, blue serves all production traffic"},
		{PHASE_STOPPED, WAY_BACK_NOT_NEEDED, "nothing to undo, blue serves all production traffic"},
		{PHASE_ROLLING_BACK, WAY_BACK_NOT_NEEDED, "is being taken by " D_UNDO},
		{PHASE_ROLLED_BACK, WAY_BACK_NOT_NEEDED, "nothing to undo, it has been rolled back"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(rows[i].phase);
		struct way_back way_back = world_deployment(w)->way_back;
		assert_string_equal(way_back.text, rows[i].text);
		assert_int_equal(way_back.kind, rows[i].kind);
		world_free(w);
	}
}

static void how_long_it_stays_instant(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	assert_int_equal(world_deployment(w)->way_back.left_ms, 54 * MINUTE + 30 * SECOND);
	w->info->settings.ready_action = AT_ZERO_CONTINUE;
	assert_string_equal(world_deployment(w)->way_back.text, "instant, blue is running");
	w->info->settings.ready_action = AT_ZERO_STOP;
	w->info->settings.ready_wait_ms = NO_DURATION;
	assert_int_equal(world_deployment(w)->way_back.left_ms, NO_DURATION);
	assert_string_equal(world_deployment(w)->way_back.text, "instant, blue is running");
	world_free(w);
	w = world_new(PHASE_BAKING);
	assert_int_equal(world_deployment(w)->way_back.left_ms, 57 * MINUTE + 30 * SECOND);
	w->info->settings.terminate_wait_ms = NO_DURATION;
	assert_string_equal(world_deployment(w)->way_back.text, "instant, blue is running (until it is terminated)");
	w->info->settings.terminate_action = AT_ZERO_KEEP;
	assert_string_equal(world_deployment(w)->way_back.text, "instant, blue is running");
	world_free(w);
	w = world_new(PHASE_TESTING); /* a hook's hour is no end of blue */
	w->target->events[4].status = STEP_IN_PROGRESS;
	w->target->events[4].started_at = T0;
	assert_int_equal(world_deployment(w)->wait.what, WAIT_HOOK);
	assert_int_equal(world_deployment(w)->way_back.left_ms, NO_DURATION);
	assert_string_equal(world_deployment(w)->way_back.text, "instant, blue is running");
	world_free(w);
}

/* Blue that has no task any more is no way back, whatever the phase says. */
static void blue_without_tasks(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_BAKING);
	w->service->task_sets[0].running = 0;
	assert_int_equal(world_deployment(w)->way_back.kind, WAY_BACK_REDEPLOY);
	world_free(w);
	w = world_new(PHASE_READY);
	world_forget(w, FACT_SERVICE, SERVICE_KEY);
	world_forget(w, FACT_TARGET, D_NEW);
	assert_int_equal(world_deployment(w)->way_back.kind, WAY_BACK_UNKNOWN);
	world_free(w);
}

static void after_a_bad_end(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_STOPPED);
	w->prod->rows[0].groups[0].weight = 90;
	w->prod->rows[0].groups[1].weight = 10;
	assert_string_equal(world_deployment(w)->way_back.text, "redeploy of @41ab07, about 3 min");
	world_forget(w, FACT_RULES, PROD_ARN);
	assert_int_equal(world_deployment(w)->way_back.kind, WAY_BACK_UNKNOWN);
	w->info->completed_at = w->q.now - SECOND;
	assert_string_equal(world_deployment(w)->way_back.text, "a rollback may follow by itself");
	world_free(w);
}

static void estimates(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_CLEANING_UP);
	for (size_t i = 0; i < EVENTS; i++) {
		w->target->events[i].started_at = NO_TIME;
	}
	assert_string_equal(world_deployment(w)->way_back.text, "redeploy of @41ab07");
	w->target->events[0].started_at = T0 - 365 * 24 * HOUR;
	assert_string_equal(world_deployment(w)->way_back.text, "redeploy of @41ab07");
	w->tasks->count = 0;
	assert_string_equal(world_deployment(w)->way_back.text, "redeploy of cicd-demo:2");
	world_free(w);
}

static void not_possible(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->service->controller = CONTROLLER_ECS;
	w->service->strategy = "BLUE_GREEN";
	struct way_back way_back = world_deployment(w)->way_back;
	assert_int_equal(way_back.kind, WAY_BACK_NONE);
	assert_string_equal(way_back.text, "not possible: native blue/green: watching comes later");
	struct way_back unknown = judge_way_back(w->a, NULL);
	assert_int_equal(unknown.kind, WAY_BACK_UNKNOWN);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_every_phase), cmocka_unit_test(how_long_it_stays_instant), cmocka_unit_test(blue_without_tasks),
		cmocka_unit_test(after_a_bad_end), cmocka_unit_test(estimates), cmocka_unit_test(not_possible),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
