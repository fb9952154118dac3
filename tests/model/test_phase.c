/* test_phase.c: every row of the phase table, and the ways around it. */
#include "fixture.h"

struct case_ {
	const char *name;
	enum engine_status status;
	size_t done, started;          /* lifecycle events */
	enum step_status target;
	bool no_target, no_service;
	int flag;                      /* instanceTerminationWaitTimeStarted */
	const char *blue_status;       /* NULL: gone from the service */
	int64_t blue_desired;
	const char *rollback_id;
	int undo;                      /* -1: not read; else its status */
	bool undo_is_accepted;
	int64_t ended_ago;
	enum phase want;
};

#define HERE .blue_status = "PRIMARY", .blue_desired = 2, .undo = -1

static const struct case_ cases[] = {
	{"created", ENGINE_CREATED, HERE, .want = PHASE_PREPARING},
	{"created without targets", ENGINE_CREATED, HERE, .no_target = true, .want = PHASE_PREPARING},
	{"queued", ENGINE_QUEUED, HERE, .want = PHASE_PREPARING},
	{"in progress, nothing started", ENGINE_IN_PROGRESS, HERE, .want = PHASE_PREPARING},
	{"BeforeInstall runs", ENGINE_IN_PROGRESS, 0, 1, STEP_IN_PROGRESS, HERE, .want = PHASE_PREPARING},
	{"in progress, target unread", ENGINE_IN_PROGRESS, HERE, .no_target = true, .want = PHASE_UNKNOWN},
	{"Install runs", ENGINE_IN_PROGRESS, 1, 2, STEP_IN_PROGRESS, HERE, .want = PHASE_INSTALLING},
	{"AfterInstall runs", ENGINE_IN_PROGRESS, 2, 3, STEP_IN_PROGRESS, HERE, .want = PHASE_INSTALLING},
	{"AllowTestTraffic runs", ENGINE_IN_PROGRESS, 3, 4, STEP_IN_PROGRESS, HERE, .want = PHASE_TESTING},
	{"its hook runs", ENGINE_IN_PROGRESS, 4, 5, STEP_IN_PROGRESS, HERE, .want = PHASE_TESTING},
	{"tests are over, not Ready yet", ENGINE_IN_PROGRESS, 5, 5, STEP_IN_PROGRESS, HERE, .want = PHASE_TESTING},
	{"ready", ENGINE_READY, 5, 5, STEP_READY, HERE, .want = PHASE_READY},
	{"ready, target still InProgress", ENGINE_READY, 5, 5, STEP_IN_PROGRESS, HERE, .want = PHASE_READY},
	{"ready, target unread", ENGINE_READY, HERE, .no_target = true, .want = PHASE_READY},
	{"BeforeAllowTraffic runs", ENGINE_IN_PROGRESS, 5, 6, STEP_IN_PROGRESS, HERE, .want = PHASE_SHIFTING},
	{"Ready lags behind BeforeAllowTraffic", ENGINE_READY, 5, 6, STEP_IN_PROGRESS, HERE, .want = PHASE_SHIFTING},
	{"AllowTraffic runs", ENGINE_IN_PROGRESS, 6, 7, STEP_IN_PROGRESS, HERE, .want = PHASE_SHIFTING},
	{"AfterAllowTraffic runs", ENGINE_IN_PROGRESS, 7, 8, STEP_IN_PROGRESS, HERE, .want = PHASE_SHIFTING},
	{"all done, target not Succeeded", ENGINE_IN_PROGRESS, 8, 8, STEP_IN_PROGRESS, HERE, .want = PHASE_SHIFTING},
	{"all done, target Succeeded", ENGINE_IN_PROGRESS, 8, 8, STEP_SUCCEEDED, HERE, .want = PHASE_BAKING},
	{"Ready in the termination wait", ENGINE_READY, 8, 8, STEP_SUCCEEDED, HERE, .want = PHASE_BAKING},
	{"the flag is enough", ENGINE_IN_PROGRESS, 8, 8, STEP_IN_PROGRESS, HERE, .flag = 1, .want = PHASE_BAKING},
	{"status Baking", ENGINE_BAKING, 7, 8, STEP_IN_PROGRESS, HERE, .want = PHASE_BAKING},
	{"status Baking, nothing else read", ENGINE_BAKING, HERE, .no_target = true, .no_service = true, .want = PHASE_BAKING},
	{"blue drains", ENGINE_IN_PROGRESS, 8, 8, STEP_SUCCEEDED, .blue_status = "DRAINING", .blue_desired = 2, .undo = -1,
		.want = PHASE_CLEANING_UP},
	{"blue wants 0", ENGINE_IN_PROGRESS, 8, 8, STEP_SUCCEEDED, .blue_status = "ACTIVE", .blue_desired = 0, .undo = -1,
		.want = PHASE_CLEANING_UP},
	{"blue is gone", ENGINE_IN_PROGRESS, 8, 8, STEP_SUCCEEDED, .undo = -1, .want = PHASE_CLEANING_UP},
	{"blue drains before the shift", ENGINE_READY, 5, 5, STEP_READY, .blue_status = "DRAINING", .undo = -1,
		.want = PHASE_READY},
	{"succeeded", ENGINE_SUCCEEDED, 8, 8, STEP_SUCCEEDED, HERE, .want = PHASE_SUCCEEDED},
	{"failed", ENGINE_FAILED, 1, 1, STEP_FAILED, HERE, .want = PHASE_FAILED},
	{"stopped", ENGINE_STOPPED, 5, 5, STEP_FAILED, HERE, .want = PHASE_STOPPED},
	{"failed just now, rolls back by its settings", ENGINE_FAILED, 1, 1, STEP_FAILED, HERE, .ended_ago = 1,
		.want = PHASE_FAILED},
	{"stop with rollback accepted, still running", ENGINE_IN_PROGRESS, 6, 7, STEP_IN_PROGRESS, HERE,
		.undo_is_accepted = true, .want = PHASE_ROLLING_BACK},
	{"stop with rollback accepted, stopped, no id yet", ENGINE_STOPPED, 6, 6, STEP_FAILED, HERE, .ended_ago = 9 * SECOND,
		.undo_is_accepted = true, .want = PHASE_ROLLING_BACK},
	{"stop with rollback accepted, none came", ENGINE_STOPPED, 6, 6, STEP_FAILED, HERE, .ended_ago = 10 * SECOND,
		.undo_is_accepted = true, .want = PHASE_STOPPED},
	{"stop accepted too late", ENGINE_SUCCEEDED, 8, 8, STEP_SUCCEEDED, HERE, .undo_is_accepted = true, .want = PHASE_SUCCEEDED},
	{"rollback named, unread", ENGINE_STOPPED, 6, 6, STEP_FAILED, HERE, .rollback_id = D_UNDO, .want = PHASE_ROLLING_BACK},
	{"rollback created", ENGINE_FAILED, 6, 6, STEP_FAILED, .rollback_id = D_UNDO, .undo = ENGINE_CREATED,
		.want = PHASE_ROLLING_BACK},
	{"rollback runs", ENGINE_STOPPED, 6, 6, STEP_FAILED, .rollback_id = D_UNDO, .undo = ENGINE_IN_PROGRESS,
		.want = PHASE_ROLLING_BACK},
	{"rollback in an unknown status", ENGINE_STOPPED, 6, 6, STEP_FAILED, .rollback_id = D_UNDO, .undo = ENGINE_UNKNOWN,
		.want = PHASE_ROLLING_BACK},
	{"rollback succeeded", ENGINE_STOPPED, 6, 6, STEP_FAILED, .rollback_id = D_UNDO, .undo = ENGINE_SUCCEEDED,
		.want = PHASE_ROLLED_BACK},
	{"rollback failed: its own end stands", ENGINE_FAILED, 6, 6, STEP_FAILED, .rollback_id = D_UNDO, .undo = ENGINE_FAILED,
		.want = PHASE_FAILED},
	{"rollback stopped", ENGINE_STOPPED, 6, 6, STEP_FAILED, .rollback_id = D_UNDO, .undo = ENGINE_STOPPED,
		.want = PHASE_STOPPED},
	{"its info is older than its rollback", ENGINE_IN_PROGRESS, 6, 7, STEP_IN_PROGRESS, .undo = ENGINE_IN_PROGRESS,
		.want = PHASE_ROLLING_BACK},
	{"a status nobody knows", ENGINE_UNKNOWN, 6, 7, STEP_IN_PROGRESS, HERE, .want = PHASE_UNKNOWN},
};

static enum phase judge_case(struct arena *a, const struct case_ *c)
{
	int64_t now = T0 + HOUR;
	struct deployment_info info = {.id = D_NEW, .platform = "ECS", .status = c->status, .rollback_id = c->rollback_id,
		.completed_at = c->ended_ago > 0 ? now - c->ended_ago : NO_TIME, .termination_wait_started = c->flag,
		.settings = fixture_settings(a)};
	struct deployment_info undo = {.id = D_UNDO, .status = (enum engine_status)c->undo};
	struct engine_task_set claims[] = {{.id = TS_BLUE, .label = "Blue"}, {.id = TS_GREEN, .label = "Green"}};
	struct deployment_target target = {.status = c->target, .events = fixture_events(a, c->done, c->started),
		.event_count = EVENTS, .task_sets = claims, .task_set_count = 2};
	struct task_set sets[] = {
		fixture_set(TS_GREEN, D_NEW, "ACTIVE", TG_GREEN_ARN, T0),
		fixture_set(TS_BLUE, D_OLD, c->blue_status, TG_BLUE_ARN, T0),
	};
	sets[1].desired = c->blue_desired;
	struct ecs_service service = {.task_sets = sets, .task_set_count = c->blue_status != NULL ? 2 : 1};
	struct phase_facts f = {.info = &info, .target = c->no_target ? NULL : &target, .undo = c->undo >= 0 ? &undo : NULL,
		.service = c->no_service ? NULL : &service, .undo_is_accepted = c->undo_is_accepted, .now = now,
		.stop_grace_ms = 10 * SECOND};
	return judge_phase(&f);
}

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		enum phase got = judge_case(a, &cases[i]);
		if (got != cases[i].want) {
			fail_msg("%s: %s, not %s", cases[i].name, phase_title(got), phase_title(cases[i].want));
		}
		arena_free(a);
	}
}

static void nothing_read(void **state)
{
	(void)state;
	struct phase_facts f = {.now = T0};
	assert_int_equal(judge_phase(&f), PHASE_UNKNOWN);
	assert_false(judge_rollback_is_expected(&f));
}

/* An event that is Skipped has not started: hooks nobody defined may be so from the beginning. */
static void skipped_hooks(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_INSTALLING);
	w->target->events[5].status = STEP_SKIPPED;
	assert_int_equal(world_deployment(w)->phase, PHASE_INSTALLING);
	world_free(w);
	w = world_new(PHASE_BAKING);
	w->target->events[7].status = STEP_SKIPPED;
	assert_int_equal(world_deployment(w)->phase, PHASE_BAKING);
	w->target->event_count = 7; /* no AfterAllowTraffic at all */
	assert_int_equal(world_deployment(w)->phase, PHASE_BAKING);
	world_free(w);
	w = world_new(PHASE_INSTALLING); /* a status word that is new, yet it has a start */
	w->target->events[3].status = STEP_UNKNOWN;
	assert_int_equal(world_deployment(w)->phase, PHASE_INSTALLING);
	w->target->events[3].started_at = T0 + 3 * MINUTE;
	assert_int_equal(world_deployment(w)->phase, PHASE_TESTING);
	world_free(w);
}

/* Without the service, the engine's own task sets tell that blue leaves. */
static void engine_alone(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_BAKING);
	world_forget(w, FACT_SERVICE, SERVICE_KEY);
	assert_int_equal(world_deployment(w)->phase, PHASE_BAKING);
	w->target->task_sets[0].status = "DRAINING";
	assert_int_equal(world_deployment(w)->phase, PHASE_CLEANING_UP);
	w->target->task_sets[0].status = "ACTIVE";
	w->target->task_sets[0].desired = 0;
	assert_int_equal(world_deployment(w)->phase, PHASE_CLEANING_UP);
	w->target->task_sets++;
	w->target->task_set_count = 1; /* only green is left */
	assert_int_equal(world_deployment(w)->phase, PHASE_CLEANING_UP);
	world_free(w);
}

static void a_rollback_is_expected(void **state)
{
	(void)state;
	static const struct {
		enum phase phase;
		int64_t ago;
		int rolls_back;
		bool on_failure, on_stop, want;
	} rows[] = {
		{PHASE_STOPPED, SECOND, 1, false, true, true}, {PHASE_STOPPED, SECOND, 1, true, false, false},
		{PHASE_STOPPED, SECOND, 0, true, true, false}, {PHASE_STOPPED, SECOND, -1, true, true, false},
		{PHASE_STOPPED, 10 * SECOND, 1, true, true, false}, {PHASE_FAILED, SECOND, 1, true, false, true},
		{PHASE_FAILED, SECOND, 1, false, true, false}, {PHASE_FAILED, MINUTE, 1, true, true, false},
		{PHASE_SUCCEEDED, SECOND, 1, true, true, false}, {PHASE_READY, SECOND, 1, true, true, false},
		{PHASE_ROLLING_BACK, SECOND, 1, true, true, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(rows[i].phase);
		w->info->completed_at = rows[i].phase == PHASE_READY ? NO_TIME : w->q.now - rows[i].ago;
		w->info->settings.rolls_back = rows[i].rolls_back;
		w->info->settings.rolls_back_on_failure = rows[i].on_failure;
		w->info->settings.rolls_back_on_stop = rows[i].on_stop;
		if (world_deployment(w)->rollback_is_expected != rows[i].want) {
			fail_msg("row %zu", i);
		}
		world_free(w);
	}
}

/* Our own stop without a rollback, however the group is set. */
static void a_declined_rollback_is_not_expected(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_STOPPED);
	w->info->completed_at = w->q.now - SECOND;
	assert_true(world_deployment(w)->rollback_is_expected);
	w->q.undo_declined_id = D_NEW;
	assert_false(world_deployment(w)->rollback_is_expected);
	w->q.undo_declined_id = D_OLD;
	assert_true(world_deployment(w)->rollback_is_expected);
	world_free(w);
}

/* The fixture of every other test is what it says. */
static void fixture_is_true(void **state)
{
	(void)state;
	FOR_ALL_PHASES(row) {
		struct world *w = world_new(row->phase);
		const struct deployment *d = world_deployment(w);
		assert_string_equal(phase_title(d->phase), phase_title(row->phase));
		assert_int_equal(d->is_running, phase_is_running(row->phase));
		world_free(w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table), cmocka_unit_test(nothing_read), cmocka_unit_test(skipped_hooks),
		cmocka_unit_test(engine_alone), cmocka_unit_test(a_rollback_is_expected),
		cmocka_unit_test(a_declined_rollback_is_not_expected), cmocka_unit_test(fixture_is_true),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
