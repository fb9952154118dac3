/* test_choose.c: which deployment is *the* deployment, how rollbacks hang on it, and whose execution made it. */
#include "fixture.h"

static struct deployment_info *add_info(struct world *w, const char *id, enum engine_status status, int64_t created_at)
{
	struct deployment_info *info = ARENA_NEW(w->a, struct deployment_info);
	*info = (struct deployment_info){.id = id, .application = APP, .group = GROUP, .platform = "ECS", .status = status,
		.status_text = "x", .creator = "user", .created_at = created_at, .settings = fixture_settings(w->a)};
	world_add(w, FACT_DEPLOYMENT, 0, id, info);
	return info;
}

static void assert_chosen(struct world *w, const char *id)
{
	const struct deployment *d = world_deployment(w);
	if (id == NULL) {
		assert_null(d->id);
	} else {
		assert_non_null(d->id);
		assert_string_equal(d->id, id);
	}
}

static void running_wins(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SUCCEEDED);
	add_info(w, "d-RUNS", ENGINE_IN_PROGRESS, T0 - HOUR); /* older, but it runs */
	assert_chosen(w, "d-RUNS");
	add_info(w, "d-RUNS2", ENGINE_QUEUED, T0 - MINUTE);
	assert_chosen(w, "d-RUNS2");
	assert_true(world_deployment(w)->is_running);
	world_free(w);
}

static void newest_of_those_that_ended(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SUCCEEDED);
	add_info(w, "d-BEFORE", ENGINE_SUCCEEDED, T0 - HOUR);
	assert_chosen(w, D_NEW);
	add_info(w, "d-AFTER", ENGINE_FAILED, T0 + HOUR);
	assert_chosen(w, "d-AFTER");
	world_free(w);
}

static void others_deployments_do_not_count(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SUCCEEDED);
	add_info(w, "d-OTHER", ENGINE_IN_PROGRESS, T0 + HOUR)->group = "another";
	add_info(w, "d-OTHER2", ENGINE_IN_PROGRESS, T0 + HOUR)->application = NULL;
	struct deployment_info *elsewhere = add_info(w, "d-OTHER3", ENGINE_IN_PROGRESS, T0 + HOUR);
	w->items[w->count - 1].scope = 1;
	assert_non_null(elsewhere);
	assert_chosen(w, D_NEW);
	world_free(w);
}

static void a_rollback_is_never_the_one(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_ROLLING_BACK);
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->id, D_NEW);
	assert_string_equal(d->undo.id, D_UNDO);
	assert_string_equal(d->undo.status, "InProgress");
	assert_string_equal(d->undo.by, "user");
	assert_true(d->undo.is_running);
	assert_int_equal(d->undo.ended_at, NO_TIME);
	assert_true(d->is_running);
	assert_string_equal(d->blue.task_set_id, TS_BLUE); /* sides and timeline stay those of the one undone */
	assert_int_equal(d->event_count, EVENTS);
	w->info->rollback_id = NULL; /* its own read is older than the rollback */
	w->info->status = ENGINE_IN_PROGRESS;
	d = world_deployment(w);
	assert_string_equal(d->id, D_NEW);
	assert_string_equal(d->undo.id, D_UNDO);
	assert_int_equal(d->phase, PHASE_ROLLING_BACK);
	world_free(w);
	w = world_new(PHASE_ROLLED_BACK);
	d = world_deployment(w);
	assert_string_equal(d->id, D_NEW);
	assert_false(d->undo.is_running);
	assert_int_equal(d->undo.ended_at, T0 + 21 * MINUTE);
	assert_false(d->is_running);
	world_free(w);
}

/* Only the creator tells that it is one, and nothing names what it undoes. */
static void a_rollback_that_names_nothing(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_ROLLING_BACK);
	w->info->rollback_id = NULL;
	w->undo->undoes_id = NULL;
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->id, D_NEW);
	assert_string_equal(d->undo.id, D_UNDO);
	assert_int_equal(d->phase, PHASE_ROLLING_BACK);
	w->undo->creator = "user"; /* then it is a deployment like any other */
	assert_chosen(w, D_UNDO);
	world_free(w);
}

static void the_one_undone_is_not_read_yet(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_ROLLING_BACK);
	world_forget(w, FACT_DEPLOYMENT, D_NEW);
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->id, D_NEW);
	assert_string_equal(d->undo.id, D_UNDO);
	assert_true(d->is_running);
	assert_int_equal(d->phase, PHASE_UNKNOWN);
	world_free(w);
}

static void a_rollback_not_read_yet(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_ROLLED_BACK);
	world_forget(w, FACT_DEPLOYMENT, D_UNDO);
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->undo.id, D_UNDO);
	assert_null(d->undo.status);
	assert_int_equal(d->phase, PHASE_ROLLING_BACK);
	world_free(w);
}

static void who_undid(void **state)
{
	(void)state;
	static const struct {
		enum engine_status status;
		const char *code, *by;
	} rows[] = {
		{ENGINE_STOPPED, NULL, "user"}, {ENGINE_STOPPED, "MANUAL_STOP", "user"}, {ENGINE_STOPPED, "ALARM_ACTIVE", "alarm"},
		{ENGINE_FAILED, "HOOK_EXECUTION_FAILURE", "failure"}, {ENGINE_FAILED, "ALARM_ACTIVE", "alarm"},
		{ENGINE_STOPPED, "TIMEOUT", "failure"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_ROLLED_BACK);
		w->info->status = rows[i].status;
		w->info->error_code = rows[i].code;
		assert_string_equal(world_deployment(w)->undo.by, rows[i].by);
		world_free(w);
	}
}

/* Names alone, while nothing has been read: an unread running one, then the action's, then the group's last. */
static void names_alone(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	world_forget(w, FACT_DEPLOYMENT, D_NEW);
	w->running->ids[0] = "d-UNREAD";
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->id, "d-UNREAD");
	assert_true(d->is_running);
	assert_int_equal(d->phase, PHASE_UNKNOWN);
	w->running->count = 0;
	assert_chosen(w, D_NEW);
	assert_false(world_deployment(w)->is_running);
	w->state->stages[2].actions[0].external_id = NULL;
	w->runs->rows[2].external_id = NULL;
	w->group->last_attempted_id = "d-LAST";
	assert_chosen(w, "d-LAST");
	w->group->last_attempted_id = NULL;
	assert_chosen(w, NULL);
	assert_int_equal(world_deployment(w)->phase, PHASE_IDLE);
	world_forget(w, FACT_DEPLOY_GROUP, GROUP_KEY);
	assert_int_equal(world_deployment(w)->phase, PHASE_UNKNOWN); /* never deployed is not known then */
	world_free(w);
}

static void a_status_nobody_knows(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->info->status = ENGINE_UNKNOWN;
	w->info->status_text = "Paused";
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->status, "Paused");
	assert_int_equal(d->phase, PHASE_UNKNOWN);
	assert_true(d->is_running);
	w->info->completed_at = T0;
	assert_false(world_deployment(w)->is_running);
	world_free(w);
}

/* --- whose execution ------------------------------------------------------------------------------------ */

static void the_execution_of_a_deployment(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	assert_string_equal(world_deployment(w)->execution_id, E_NEW);
	world_forget(w, FACT_ACTION_RUNS, E_NEW); /* then the state tells */
	assert_string_equal(world_deployment(w)->execution_id, E_NEW);
	w->state->stages[2].actions[0].external_id = "d-ANOTHER";
	assert_null(world_deployment(w)->execution_id); /* made by hand, or by another pipeline */
	world_free(w);
}

/* The state keeps the last deployment of an action while a newer execution is in the same stage before it. */
static void a_leftover_in_the_state(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SUCCEEDED);
	w->runs->rows[2].external_id = NULL;
	w->runs->rows[2].id = "another";
	w->state->stages[2].actions[0].changed_at = T0 - 24 * HOUR;
	assert_null(world_deployment(w)->execution_id);
	world_forget(w, FACT_ACTION_RUNS, E_NEW);
	assert_null(world_deployment(w)->execution_id); /* older than its stage's execution */
	w->state->stages[2].actions[0].changed_at = T0;
	assert_string_equal(world_deployment(w)->execution_id, E_NEW);
	world_free(w);
}

/* The pipeline's newest execution may be another than the deployment's. */
static void a_newer_execution_in_source(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->executions->rows[2] = w->executions->rows[1];
	w->executions->rows[1] = w->executions->rows[0];
	w->executions->rows[0] = (struct execution){.id = "e-3", .status = "InProgress", .started_at = T0 + HOUR};
	w->executions->count = 3;
	w->state->stages[0].execution_id = "e-3";
	const struct release *r = world_release(w);
	assert_string_equal(r->execution_id, "e-3");
	assert_string_equal(release_current(r)->id, D_NEW);
	assert_string_equal(release_current(r)->execution_id, E_NEW);
	assert_string_equal(release_current(r)->green.version, "Version 3");
	assert_null(r->stages[2].status);
	assert_string_equal(r->stages[2].latest_execution_id, E_NEW);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(running_wins), cmocka_unit_test(newest_of_those_that_ended),
		cmocka_unit_test(others_deployments_do_not_count), cmocka_unit_test(a_rollback_is_never_the_one),
		cmocka_unit_test(a_rollback_that_names_nothing), cmocka_unit_test(the_one_undone_is_not_read_yet),
		cmocka_unit_test(a_rollback_not_read_yet), cmocka_unit_test(who_undid), cmocka_unit_test(names_alone),
		cmocka_unit_test(a_status_nobody_knows), cmocka_unit_test(the_execution_of_a_deployment),
		cmocka_unit_test(a_leftover_in_the_state), cmocka_unit_test(a_newer_execution_in_source),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
