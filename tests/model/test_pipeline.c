/* test_pipeline.c: who we are, the execution kept to, its stages, and pipelines of every kind. */
#include "fixture.h"

/* --- who, and what was read ----------------------------------------------------------------------------- */

static void identity(void **state)
{
	(void)state;
	static const struct {
		const char *arn, *role;
	} rows[] = {
		{"arn:aws:sts::1:assumed-role/ops-role/me", "ops-role"}, {"arn:aws:iam::1:user/kim", "user/kim"},
		{"arn:aws:iam::1:root", "root"}, {"arn:aws:sts::1:assumed-role/ops-role", "ops-role"}, {"odd", "odd"}, {NULL, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_READY);
		w->identity->arn = rows[i].arn;
		const struct release *r = world_release(w);
		if (rows[i].role == NULL) {
			assert_null(r->role);
		} else {
			assert_string_equal(r->role, rows[i].role);
		}
		assert_string_equal(r->account, "123456789012");
		assert_true(r->identity_is_known);
		world_free(w);
	}
	struct world *w = world_new(PHASE_READY);
	world_forget(w, FACT_IDENTITY, "");
	const struct release *r = world_release(w);
	assert_false(r->identity_is_known);
	assert_string_equal(r->account, "123456789012"); /* the scope's, shown but not relied upon */
	w->scopes[0].account = NULL;
	w->decl->stages[2].actions[0].role_arn = "arn:aws:iam::123456789012:role/x"; /* our own: the pipeline's ARN tells */
	r = world_release(w);
	assert_null(r->account);
	assert_int_equal(r->stages[2].actions[0].scope, 0);
	w->decl->stages[2].actions[0].role_arn = "arn:aws:iam::222222222222:role/x";
	assert_int_equal(world_release(w)->stages[2].actions[0].scope, -1);
	world_free(w);
}

static void set_state(struct world *w, enum fact_kind kind, enum fact_state state, bool has_value)
{
	struct fact *f = world_fact(w, kind, PIPELINE);
	f->state = state;
	f->value = has_value ? f->value : NULL;
	if (state == FACT_FAILED || state == FACT_STALE) {
		err_set(&f->err, ERR_DENIED, "no");
	}
}

static void loading_and_failed_are_told_apart(void **state)
{
	(void)state;
	static const struct {
		enum fact_state decl, state, want;
		bool has_decl, has_state;
	} rows[] = {
		{FACT_GOOD, FACT_GOOD, FACT_GOOD, true, true}, {FACT_UNREAD, FACT_UNREAD, FACT_UNREAD, false, false},
		{FACT_LOADING, FACT_UNREAD, FACT_LOADING, false, false}, {FACT_GOOD, FACT_LOADING, FACT_LOADING, true, false},
		{FACT_FAILED, FACT_FAILED, FACT_FAILED, false, false}, {FACT_FAILED, FACT_LOADING, FACT_FAILED, false, false},
		{FACT_FAILED, FACT_GOOD, FACT_STALE, false, true}, {FACT_GOOD, FACT_FAILED, FACT_STALE, true, false},
		{FACT_GOOD, FACT_STALE, FACT_STALE, true, true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_READY);
		set_state(w, FACT_PIPELINE, rows[i].decl, rows[i].has_decl);
		set_state(w, FACT_PIPELINE_STATE, rows[i].state, rows[i].has_state);
		const struct release *r = world_release(w);
		if (r->pipeline_state != rows[i].want) {
			fail_msg("row %zu: %d", i, (int)r->pipeline_state);
		}
		bool has_failed = rows[i].want == FACT_FAILED || rows[i].want == FACT_STALE;
		assert_int_equal(r->pipeline_err.kind, has_failed ? ERR_DENIED : ERR_NONE);
		world_free(w);
	}
}

static void problems(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	struct fact *f = world_fact(w, FACT_TARGET_HEALTH, TG_BLUE_ARN);
	f->state = FACT_STALE;
	f->failed_at = T0 + 11 * MINUTE;
	err_set(&f->err, ERR_THROTTLED, "Rate exceeded");
	struct fact *g = world_fact(w, FACT_TASKS, SERVICE_KEY);
	g->state = FACT_FAILED;
	g->value = NULL;
	err_set(&g->err, ERR_DENIED, "no");
	const struct release *r = world_release(w);
	assert_int_equal(r->problem_count, 2);
	assert_string_equal(r->problems[0].read, "DescribeTasks");
	assert_string_equal(r->problems[0].permission, "ecs:DescribeTasks");
	assert_int_equal(r->problems[0].read_at, NO_TIME);
	assert_string_equal(r->problems[1].read, "DescribeTargetHealth");
	assert_int_equal(r->problems[1].read_at, w->q.now);
	assert_int_equal(r->problems[1].failed_at, T0 + 11 * MINUTE);
	assert_int_equal(release_current(r)->blue.healthy, 2); /* the last good one stays */
	world_free(w);
}

/* A deployment that is only created has no targets: that is no problem. */
static void no_targets_yet(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_PREPARING);
	struct fact *f = world_fact(w, FACT_TARGET, D_NEW);
	f->state = FACT_FAILED;
	f->value = NULL;
	err_set(&f->err, ERR_WRONG_PHASE, "not started");
	snprintf(f->err.code, sizeof f->err.code, "DeploymentNotStartedException");
	const struct release *r = world_release(w);
	assert_int_equal(r->problem_count, 0);
	assert_int_equal(release_current(r)->phase, PHASE_PREPARING);
	world_free(w);
}

static void age(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	world_fact(w, FACT_RULES, PROD_ARN)->read_at = w->q.now - 3 * SECOND;
	world_fact(w, FACT_TASK_DEFINITION, TASK_DEF)->read_at = w->q.now - HOUR; /* never changes: need not be fresh */
	assert_int_equal(world_release(w)->oldest_read_at, w->q.now - 3 * SECOND);
	world_fact(w, FACT_DEPLOYMENT, D_NEW)->read_at = w->q.now - 5 * SECOND;
	assert_int_equal(world_release(w)->oldest_read_at, w->q.now - 5 * SECOND);
	world_free(w);
	w = world_new(PHASE_SUCCEEDED);
	world_fact(w, FACT_DEPLOYMENT, D_NEW)->read_at = w->q.now - HOUR; /* has ended: is not read again */
	assert_int_equal(world_release(w)->oldest_read_at, w->q.now);
	world_free(w);
}

/* --- the execution kept to ------------------------------------------------------------------------------ */

static void the_newest_execution(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	const struct release *r = world_release(w);
	assert_string_equal(r->execution_id, E_NEW);
	assert_true(r->execution_is_newest);
	assert_string_equal(r->execution_status, "InProgress");
	assert_string_equal(r->revision, "3f2c1ab");
	assert_string_equal(r->revision_summary, "Version 3");
	assert_string_equal(r->trigger, "StartPipelineExecution");
	assert_int_equal(r->execution_count, 2);
	world_forget(w, FACT_EXECUTIONS, PIPELINE);
	r = world_release(w);
	assert_string_equal(r->execution_id, E_NEW); /* as the first stage's latest says */
	assert_null(r->execution_status);
	world_free(w);
}

static void an_older_execution(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->q.execution_id = E_OLD;
	const struct release *r = world_release(w);
	assert_string_equal(r->execution_id, E_OLD);
	assert_false(r->execution_is_newest);
	assert_string_equal(r->execution_status, "Succeeded");
	assert_string_equal(r->revision_summary, "Version 2");
	for (size_t i = 0; i < 3; i++) {
		assert_null(r->stages[i].status); /* what the state says is of another one */
		assert_null(r->stages[i].actions[0].status);
		assert_string_equal(r->stages[i].latest_execution_id, E_NEW);
	}
	assert_string_equal(release_current(r)->id, D_NEW); /* the deployment is what runs, whoever started it */
	w->q.execution_id = "e-UNKNOWN";
	assert_null(world_release(w)->execution_status);
	world_free(w);
}

/* --- stages --------------------------------------------------------------------------------------------- */

static void the_seeds_stages(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	struct build *build = ARENA_NEW(w->a, struct build);
	build->id = "cicd-demo:4b1d7c0e";
	world_add(w, FACT_BUILD, 0, build->id, build);
	const struct release *r = world_release(w);
	assert_int_equal(r->stage_count, 3);
	assert_int_equal(r->stages[0].kind, STAGE_SOURCE);
	assert_int_equal(r->stages[1].kind, STAGE_BUILD);
	assert_int_equal(r->stages[2].kind, STAGE_DEPLOY);
	assert_string_equal(r->stages[0].status, "Succeeded");
	assert_string_equal(r->stages[2].status, "InProgress");
	assert_int_equal(r->stages[0].started_at, T0 - 4 * MINUTE);
	assert_int_equal(r->stages[0].ended_at, T0 - 3 * MINUTE);
	assert_int_equal(r->stages[2].started_at, T0 - 2 * MINUTE);
	assert_int_equal(r->stages[2].ended_at, NO_TIME);
	const struct stage_action *source = &r->stages[0].actions[0], *deploy = &r->stages[2].actions[0];
	assert_string_equal(source->revision, "3f2c1ab");
	assert_string_equal(source->summary, "Version 3");
	assert_int_equal(source->deployment, -1);
	assert_ptr_equal(r->stages[1].actions[0].build, build);
	assert_string_equal(deploy->external_id, D_NEW);
	assert_int_equal(deploy->deployment, 0);
	assert_int_equal(deploy->scope, 0);
	assert_string_equal(deploy->account, "123456789012");
	assert_string_equal(deploy->region, "ap-northeast-2");
	world_free(w);
}

/* Without the declaration the stages still have their names and statuses. */
static void without_the_declaration(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	world_forget(w, FACT_PIPELINE, PIPELINE);
	const struct release *r = world_release(w);
	assert_int_equal(r->stage_count, 3);
	assert_string_equal(r->stages[1].name, "Build");
	assert_string_equal(r->stages[1].status, "Succeeded");
	assert_string_equal(r->stages[1].actions[0].provider, "CodeBuild"); /* from its run */
	assert_int_equal(r->stages[1].kind, STAGE_BUILD);
	assert_null(r->lower_note);
	world_free(w);
}

static void without_the_state(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	world_forget(w, FACT_PIPELINE_STATE, PIPELINE);
	const struct release *r = world_release(w);
	assert_string_equal(r->stages[0].status, "Succeeded"); /* from this execution's runs */
	assert_string_equal(r->stages[2].status, "InProgress");
	assert_int_equal(r->stages[2].transition_is_enabled, -1);
	assert_string_equal(release_current(r)->id, D_NEW);
	world_free(w);
}

/* By the runs alone: an execution that stages have moved on from. */
static void status_by_runs(void **state)
{
	(void)state;
	static const struct {
		const char *first, *second, *execution, *want;
	} rows[] = {
		{"Succeeded", "Succeeded", "InProgress", "Succeeded"}, {"Succeeded", "InProgress", "InProgress", "InProgress"},
		{"Failed", NULL, "Failed", "Failed"}, {"Failed", "InProgress", "InProgress", "InProgress"},
		{"Abandoned", NULL, "Stopped", "Stopped"}, {"Succeeded", NULL, "InProgress", "InProgress"},
		{"Succeeded", NULL, "Stopped", "Stopped"}, {NULL, NULL, "InProgress", NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_READY);
		struct stage_decl *build = &w->decl->stages[1];
		build->actions = ARENA_ARRAY(w->a, 2, struct action_decl);
		build->action_count = 2;
		build->actions[0] = fixture_action(w->a, "one", "Build", "CodeBuild");
		build->actions[1] = fixture_action(w->a, "two", "Build", "CodeBuild");
		w->state->stages[1].execution_id = E_OLD;
		w->executions->rows[0].status = rows[i].execution;
		w->runs->count = 0;
		const char *const status[2] = {rows[i].first, rows[i].second}, *const names[2] = {"one", "two"};
		for (size_t k = 0; k < 2; k++) {
			if (status[k] != NULL) {
				w->runs->rows[w->runs->count++] = (struct action_run){.execution_id = E_NEW, .stage = "Build",
					.action = names[k], .status = status[k], .started_at = T0};
			}
		}
		const char *got = world_release(w)->stages[1].status;
		if ((got == NULL) != (rows[i].want == NULL) || (got != NULL && strcmp(got, rows[i].want) != 0)) {
			fail_msg("row %zu: %s", i, got != NULL ? got : "none");
		}
		world_free(w);
	}
}

static void the_newest_run_counts(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_FAILED);
	w->runs->rows[3] = w->runs->rows[2]; /* retried: the newer run may be listed anywhere */
	w->runs->rows[3].id = "retry";
	w->runs->rows[3].status = "InProgress";
	w->runs->rows[3].external_id = "d-RETRY";
	w->runs->rows[3].started_at = T0 + MINUTE;
	w->runs->rows[3].updated_at = T0 + MINUTE;
	w->runs->count = 4;
	const struct stage_action *deploy = &world_release(w)->stages[2].actions[0];
	assert_string_equal(deploy->status, "InProgress"); /* the state is older */
	assert_string_equal(deploy->external_id, "d-RETRY");
	assert_int_equal(deploy->started_at, T0 + MINUTE);
	assert_int_equal(deploy->ended_at, NO_TIME);
	w->state->stages[2].actions[0].execution_id = "retry";
	w->state->stages[2].actions[0].status = "Succeeded";
	w->state->stages[2].actions[0].changed_at = T0 + 2 * MINUTE;
	deploy = &world_release(w)->stages[2].actions[0];
	assert_string_equal(deploy->status, "Succeeded"); /* now it is newer, and the run has the start */
	assert_int_equal(deploy->started_at, T0 + MINUTE);
	assert_int_equal(deploy->ended_at, T0 + 2 * MINUTE);
	world_free(w);
}

/* What the execution's list of revisions does not have, its source action's output variables may. */
static void what_the_source_fetched(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->executions->rows[0].revision_count = 0;
	struct pair *outputs = ARENA_ARRAY(w->a, 2, struct pair);
	outputs[0] = (struct pair){"CommitId", "c0ffee"};
	outputs[1] = (struct pair){"CommitMessage", "Version 3, said the commit"};
	w->runs->rows[0].outputs = outputs;
	w->runs->rows[0].output_count = 2;
	const struct release *r = world_release(w);
	assert_string_equal(r->stages[0].actions[0].revision, "c0ffee");
	assert_string_equal(r->stages[0].actions[0].summary, "Version 3, said the commit");
	assert_string_equal(r->revision_summary, "Version 3, said the commit");
	assert_string_equal(release_current(r)->green.version, "Version 3, said the commit");
	w->state->stages[0].actions[0].revision_id = "f00d";
	w->runs->rows[0].output_count = 0;
	assert_string_equal(world_release(w)->stages[0].actions[0].revision, "f00d");
	world_free(w);
}

/* An action of this stage that has not begun still shows what an older execution did. */
static void an_action_that_has_not_begun(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	struct action_decl *decls = ARENA_ARRAY(w->a, 2, struct action_decl);
	decls[0] = w->decl->stages[1].actions[0];
	decls[1] = fixture_action(w->a, "Later", "Build", "CodeBuild");
	w->decl->stages[1].actions = decls;
	w->decl->stages[1].action_count = 2;
	struct action_state *states = ARENA_ARRAY(w->a, 2, struct action_state);
	states[0] = w->state->stages[1].actions[0];
	states[1] = (struct action_state){.name = "Later", .execution_id = "old", .status = "Succeeded",
		.changed_at = T0 - HOUR, .external_id = "old:build"};
	w->state->stages[1].actions = states;
	w->state->stages[1].action_count = 2;
	assert_null(world_release(w)->stages[1].actions[1].status);
	states[1].changed_at = w->q.now - SECOND; /* begun since the runs were listed */
	states[1].status = "InProgress";
	const struct stage *build = &world_release(w)->stages[1];
	assert_int_equal(build->started_at, T0 - 3 * MINUTE); /* the first of its actions */
	const struct stage_action *later = &build->actions[1];
	assert_string_equal(later->status, "InProgress");
	assert_int_equal(later->started_at, w->q.now - SECOND);
	assert_int_equal(later->ended_at, NO_TIME);
	world_free(w);
}

/* The state may not have the outside job's id yet (or any more) that the run has. */
static void the_runs_external_id(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->state->stages[1].actions[0].external_id = NULL;
	assert_string_equal(world_release(w)->stages[1].actions[0].external_id, "cicd-demo:4b1d7c0e");
	w->runs->rows[1].status = "Abandoned";
	w->runs->rows[1].updated_at = T0;
	const struct stage_action *build = &world_release(w)->stages[1].actions[0];
	assert_string_equal(build->status, "Abandoned");
	assert_int_equal(build->ended_at, T0);
	world_free(w);
}

static void waiting_and_transitions(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->state->stages[2].waiting_execution_id = "e-WAITS";
	w->state->stages[2].transition_is_enabled = 0;
	w->state->stages[2].disabled_reason = "freeze";
	const struct stage *deploy = &world_release(w)->stages[2];
	assert_string_equal(deploy->waiting_execution_id, "e-WAITS");
	assert_int_equal(deploy->transition_is_enabled, 0);
	assert_string_equal(deploy->disabled_reason, "freeze");
	world_free(w);
}

static void kinds(void **state)
{
	(void)state;
	static const struct {
		const char *one, *two;
		enum stage_kind want;
	} rows[] = {
		{"Source", NULL, STAGE_SOURCE}, {"Build", "Build", STAGE_BUILD}, {"Test", NULL, STAGE_TEST},
		{"Deploy", NULL, STAGE_DEPLOY}, {"Approval", NULL, STAGE_APPROVAL}, {"Invoke", NULL, STAGE_INVOKE},
		{"Compute", NULL, STAGE_COMPUTE}, {"Build", "Approval", STAGE_MIXED}, {"Novel", NULL, STAGE_MIXED},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_IDLE);
		struct stage_decl *stage = &w->decl->stages[1];
		stage->actions = ARENA_ARRAY(w->a, 2, struct action_decl);
		stage->action_count = rows[i].two != NULL ? 2 : 1;
		stage->actions[0] = fixture_action(w->a, "one", rows[i].one, "X");
		stage->actions[1] = fixture_action(w->a, "two", rows[i].two != NULL ? rows[i].two : "X", "X");
		assert_int_equal(world_release(w)->stages[1].kind, rows[i].want);
		world_free(w);
	}
}

static void the_stage_to_retry(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_FAILED);
	assert_string_equal(world_release(w)->retry_stage, "Deploy");
	w->state->stages[2].execution_id = "e-NEWER"; /* another one has entered it */
	assert_null(world_release(w)->retry_stage);
	world_free(w);
	w = world_new(PHASE_READY);
	assert_null(world_release(w)->retry_stage);
	world_free(w);
}

static void approval(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SUCCEEDED);
	w->decl->stages[1].actions[0] = fixture_action(w->a, "Build", "Approval", "Manual");
	w->state->stages[1].actions[0].status = "InProgress";
	w->state->stages[1].actions[0].token = "token";
	w->runs->rows[1].status = "InProgress";
	const struct release *r = world_release(w);
	assert_int_equal(r->approval.what, WAIT_APPROVAL);
	assert_int_equal(r->approval.until, T0 - 3 * MINUTE + 7 * 24 * HOUR);
	assert_true(r->approval.is_estimate);
	assert_int_equal(r->approval.at_zero, AT_ZERO_FAIL);
	assert_string_equal(r->approval_stage, "Build");
	assert_string_equal(r->stages[1].actions[0].token, "token");
	assert_int_equal(release_current(r)->wait.what, WAIT_APPROVAL); /* nothing of its own to wait for */
	w->decl->stages[1].actions[0].timeout_min = 90; /* its own */
	r = world_release(w);
	assert_int_equal(r->approval.until, T0 - 3 * MINUTE + 90 * MINUTE);
	assert_false(r->approval.is_estimate);
	w->decl->stages[1].actions[0].timeout_min = INT64_MAX; /* nothing that AWS would say */
	assert_int_equal(world_release(w)->approval.until, T0 - 3 * MINUTE + 7 * 24 * HOUR);
	w->state->stages[1].actions[0].status = "Succeeded";
	w->state->stages[1].actions[0].changed_at = T0;
	r = world_release(w);
	assert_int_equal(r->approval.what, WAIT_NONE);
	assert_null(r->stages[1].actions[0].token);
	world_free(w);
}

/* --- several deploy actions, elsewhere, and otherwise --------------------------------------------------- */

#define GROUP2_KEY "App2/Group2"

/* A second deploy stage to another group; its deployment in a status, or none. */
static struct action_decl *add_second(struct world *w, enum engine_status status, int64_t created_at)
{
	struct stage_decl *stages = ARENA_ARRAY(w->a, 4, struct stage_decl);
	memcpy(stages, w->decl->stages, 3 * sizeof *stages);
	stages[3] = (struct stage_decl){.name = "Second", .actions = ARENA_ARRAY(w->a, 1, struct action_decl), .action_count = 1};
	stages[3].actions[0] = fixture_action(w->a, "Deploy2", "Deploy", "CodeDeployToECS");
	stages[3].actions[0].config[0].value = "App2";
	stages[3].actions[0].config[1].value = "Group2";
	w->decl->stages = stages;
	w->decl->stage_count = 4;
	struct deploy_group *group = ARENA_NEW(w->a, struct deploy_group);
	*group = (struct deploy_group){.application = "App2", .name = "Group2", .platform = "ECS", .settings = fixture_settings(w->a)};
	world_add(w, FACT_DEPLOY_GROUP, 0, GROUP2_KEY, group);
	if (status != ENGINE_UNKNOWN) {
		struct deployment_info *info = ARENA_NEW(w->a, struct deployment_info);
		*info = *w->info;
		info->id = "d-SECOND";
		info->application = "App2";
		info->group = "Group2";
		info->status = status;
		info->created_at = created_at;
		world_add(w, FACT_DEPLOYMENT, 0, info->id, info);
	}
	return &stages[3].actions[0];
}

static void the_current_deployment(void **state)
{
	(void)state;
	static const struct {
		enum phase first;
		enum engine_status second;
		int64_t second_at;
		const char *stage;
		int want;
		bool is_ambiguous;
	} rows[] = {
		{PHASE_READY, ENGINE_SUCCEEDED, T0 + HOUR, NULL, 0, false},   /* the one that waits */
		{PHASE_READY, ENGINE_CREATED, T0 + HOUR, NULL, 0, true},      /* waits before runs, yet two run */
		{PHASE_INSTALLING, ENGINE_READY, T0, NULL, 1, true},
		{PHASE_SUCCEEDED, ENGINE_CREATED, T0 - HOUR, NULL, 1, false}, /* the running one */
		{PHASE_SUCCEEDED, ENGINE_FAILED, T0 + HOUR, NULL, 1, false},  /* the last to have started */
		{PHASE_SUCCEEDED, ENGINE_FAILED, T0 - HOUR, NULL, 0, false},
		{PHASE_SUCCEEDED, ENGINE_UNKNOWN, 0, NULL, 0, false},         /* the second was never deployed */
		{PHASE_READY, ENGINE_CREATED, T0, "Second", 1, false},        /* --stage */
		{PHASE_READY, ENGINE_CREATED, T0, "Deploy2", 1, false},
		{PHASE_SUCCEEDED, ENGINE_READY, T0, "Deploy", 0, false},
		{PHASE_READY, ENGINE_READY, T0, "Build", -1, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(rows[i].first);
		add_second(w, rows[i].second, rows[i].second_at);
		w->q.stage = rows[i].stage;
		const struct release *r = world_release(w);
		assert_int_equal(r->deployment_count, 2);
		if (r->current != rows[i].want || r->current_is_ambiguous != rows[i].is_ambiguous) {
			fail_msg("row %zu: %d, ambiguous %d", i, r->current, r->current_is_ambiguous);
		}
		if (rows[i].is_ambiguous) {
			assert_non_null(strstr(r->ambiguity, "--stage Deploy or Second"));
		}
		assert_int_equal(r->stages[3].actions[0].deployment, 1);
		world_free(w);
	}
}

static void another_region(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	add_second(w, ENGINE_UNKNOWN, 0)->region = "eu-west-1";
	const struct release *r = world_release(w);
	assert_int_equal(r->stages[3].actions[0].scope, -1);
	assert_string_equal(r->deployments[1].note, "deploys in region eu-west-1, which is not read here");
	w->scopes[1] = (struct scope){.region = "eu-west-1", .account = "123456789012", .partition = "aws", .is_bound = true};
	w->scope_count = 2;
	r = world_release(w);
	assert_int_equal(r->deployments[1].scope, 1);
	assert_null(r->deployments[1].note);
	assert_string_equal(r->stages[3].actions[0].region, "eu-west-1");
	w->scopes[1].account = NULL; /* before anybody knows who we are */
	assert_int_equal(world_release(w)->deployments[1].scope, 1);
	assert_int_equal(world_release(w)->deployments[0].scope, 0);
	world_free(w);
}

static void another_account(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	struct action_decl *action = add_second(w, ENGINE_UNKNOWN, 0);
	action->role_arn = "arn:aws:iam::222222222222:role/deploy";
	const struct release *r = world_release(w);
	assert_string_equal(r->stages[3].actions[0].account, "222222222222");
	assert_int_equal(r->deployments[1].scope, -1);
	assert_string_equal(r->deployments[1].note, "deploys in account 222222222222, which has no credentials here");
	assert_int_equal(r->deployments[1].phase, PHASE_UNKNOWN);
	w->scopes[1] = (struct scope){.region = "ap-northeast-2", .account = "222222222222", .partition = "aws", .is_bound = false};
	w->scope_count = 2;
	r = world_release(w);
	assert_int_equal(r->deployments[1].scope, 1);
	assert_string_equal(r->deployments[1].note, "deploys in account 222222222222, which has no credentials here");
	w->scopes[1].is_bound = true;
	assert_null(world_release(w)->deployments[1].note);
	action->role_arn = "arn:aws:iam::123456789012:role/own"; /* a role of our own account is no other account */
	assert_int_equal(world_release(w)->deployments[1].scope, 0);
	world_free(w);
}

static void platforms(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->group->platform = NULL;
	assert_int_equal(world_release(w)->deployment_count, 1);
	w->group->platform = "Lambda";
	const struct release *r = world_release(w);
	assert_int_equal(r->deployment_count, 0);
	assert_int_equal(r->current, -1);
	assert_null(release_current(r));
	assert_string_equal(r->lower_note,
		"deploys with CodeDeploy for Lambda, not with ECS blue/green: release change, stop and retry work here");
	w->group->platform = "Server";
	assert_non_null(strstr(world_release(w)->lower_note, "CodeDeploy for servers"));
	world_forget(w, FACT_DEPLOY_GROUP, GROUP_KEY); /* not read: it may well be ECS */
	r = world_release(w);
	assert_int_equal(r->deployment_count, 1);
	assert_null(r->lower_note);
	world_free(w);
}

static void not_ecs(void **state)
{
	(void)state;
	static const struct {
		const char *category, *provider, *want;
	} rows[] = {
		{"Deploy", "CloudFormation", "deploys with CloudFormation, not with ECS blue/green"},
		{"Deploy", "ECS", "deploys with ECS rolling update, not with ECS blue/green"},
		{"Invoke", "Lambda", "deploys with Lambda, not with ECS blue/green"},
		{"Test", "CodeBuild", "no action of this pipeline deploys"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_READY);
		w->decl->stages[2].actions[0] = fixture_action(w->a, "Deploy", rows[i].category, rows[i].provider);
		const struct release *r = world_release(w);
		assert_int_equal(r->deployment_count, 0);
		assert_ptr_equal(strstr(r->lower_note, rows[i].want), r->lower_note);
		assert_non_null(strstr(r->lower_note, "release change, stop and retry work here"));
		assert_string_equal(r->stages[2].status, "InProgress"); /* its stages are shown all the same */
		world_free(w);
	}
}

static void the_services_own_controller(void **state)
{
	(void)state;
	static const struct {
		const char *strategy, *note;
		enum engine engine;
	} rows[] = {
		{"BLUE_GREEN", "native blue/green: watching comes later", ENGINE_ECS_NATIVE},
		{"LINEAR", "native blue/green: watching comes later", ENGINE_ECS_NATIVE},
		{"CANARY", "native blue/green: watching comes later", ENGINE_ECS_NATIVE},
		{"ROLLING", "rolling update: the service's controller is ECS's own, there is no blue and green", ENGINE_OTHER},
		{NULL, "rolling update: the service's controller is ECS's own, there is no blue and green", ENGINE_OTHER},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_READY);
		w->service->controller = CONTROLLER_ECS;
		w->service->strategy = rows[i].strategy;
		const struct deployment *d = world_deployment(w);
		assert_int_equal(d->engine, rows[i].engine);
		assert_string_equal(d->note, rows[i].note);
		world_free(w);
	}
}

/* The provider ECS: a deployment only when its service is known to go blue/green by itself. */
static void the_provider_ecs(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	struct action_decl *action = &w->decl->stages[2].actions[0];
	action->provider = "ECS";
	action->config[0] = (struct pair){"ClusterName", "cicd-demo"};
	action->config[1] = (struct pair){"ServiceName", "cicd-demo"};
	w->service->controller = CONTROLLER_ECS;
	w->service->strategy = "BLUE_GREEN";
	const struct deployment *d = world_deployment(w);
	assert_int_equal(d->engine, ENGINE_ECS_NATIVE);
	assert_string_equal(d->note, "native blue/green: watching comes later");
	assert_string_equal(d->service, "cicd-demo");
	w->service->strategy = "ROLLING";
	const struct release *r = world_release(w);
	assert_int_equal(r->deployment_count, 0);
	assert_non_null(strstr(r->lower_note, "ECS rolling update"));
	world_free(w);
}

/* A configuration with variables is taken from the run that resolved it. */
static void resolved_configuration(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->decl->stages[2].actions[0].config[1].value = "#{vars.group}";
	assert_null(world_deployment(w)->group);
	struct pair *resolved = ARENA_ARRAY(w->a, 1, struct pair);
	resolved[0] = (struct pair){"DeploymentGroupName", GROUP};
	w->runs->rows[2].config = resolved;
	w->runs->rows[2].config_count = 1;
	assert_string_equal(world_deployment(w)->group, GROUP);
	world_free(w);
}

static void the_target_names_the_service(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->group->cluster = w->group->service = NULL;
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->cluster, "cicd-demo");
	assert_true(d->service_is_known);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity), cmocka_unit_test(loading_and_failed_are_told_apart), cmocka_unit_test(problems),
		cmocka_unit_test(no_targets_yet), cmocka_unit_test(age), cmocka_unit_test(the_newest_execution),
		cmocka_unit_test(an_older_execution), cmocka_unit_test(the_seeds_stages), cmocka_unit_test(without_the_declaration),
		cmocka_unit_test(without_the_state), cmocka_unit_test(status_by_runs), cmocka_unit_test(the_newest_run_counts),
		cmocka_unit_test(what_the_source_fetched), cmocka_unit_test(an_action_that_has_not_begun),
		cmocka_unit_test(the_runs_external_id), cmocka_unit_test(waiting_and_transitions), cmocka_unit_test(kinds), cmocka_unit_test(the_stage_to_retry),
		cmocka_unit_test(approval), cmocka_unit_test(the_current_deployment), cmocka_unit_test(another_region),
		cmocka_unit_test(another_account), cmocka_unit_test(platforms), cmocka_unit_test(not_ecs),
		cmocka_unit_test(the_services_own_controller), cmocka_unit_test(the_provider_ecs),
		cmocka_unit_test(resolved_configuration), cmocka_unit_test(the_target_names_the_service),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
