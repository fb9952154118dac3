/* test_action.c: the table of actions, when each is allowed and why not, and what a confirmation says. */
#include "fixture.h"

/* --- the table ------------------------------------------------------------------------------------------ */

static void rows_are_whole(void **state)
{
	(void)state;
	static const char keys[] = "CTXBSY";
	static const char *const verbs[] = {"release", "reroute", "terminate", "rollback", "stop", "retry"};
	for (size_t i = 0; i < ACTIONS; i++) {
		const struct action *a = &actions[i];
		assert_int_equal(a->id, i);
		assert_int_equal(a->key, keys[i]);
		assert_true(a->key >= 'A' && a->key <= 'Z'); /* what changes AWS is on a capital letter */
		assert_string_equal(a->verb, verbs[i]);
		assert_non_null(a->title);
		assert_non_null(a->help);
		assert_non_null(a->allowed);
		assert_non_null(a->sentence);
		assert_non_null(a->seen);
		assert_non_null(a->finished);
		assert_ptr_equal(action_by_key(a->key), a);
		assert_ptr_equal(action_by_verb(a->verb), a);
	}
	assert_null(action_by_key('c'));
	assert_null(action_by_key(0));
	assert_null(action_by_verb("approve"));
	assert_null(action_by_verb(NULL));
}

/* --- allowed × phase ------------------------------------------------------------------------------------ */

#define YES NULL
#define DONE "the deployment has already succeeded"
#define UNDER_WAY "a rollback is under way"
#define NOTHING "nothing is deployed"
#define IDLE_STOP "nothing is running"

struct row {
	enum phase phase;
	const char *reroute, *terminate, *rollback, *stop, *retry;
};

static const struct row matrix[] = {
	{PHASE_IDLE, NOTHING, NOTHING, "nothing has been deployed", IDLE_STOP, "no stage has failed"},
	{PHASE_PREPARING, "green is not ready yet", "traffic has not moved yet", YES, YES, "no stage has failed"},
	{PHASE_INSTALLING, "green is not ready yet", "traffic has not moved yet", YES, YES, "no stage has failed"},
	{PHASE_TESTING, "green is not ready yet", "traffic has not moved yet", YES, YES, "no stage has failed"},
	{PHASE_READY, YES, "traffic has not moved yet", YES, YES, "no stage has failed"},
	{PHASE_SHIFTING, "traffic is moving already", "traffic is still moving", YES, YES, "no stage has failed"},
	{PHASE_BAKING, "traffic has already moved", YES, YES, YES, "no stage has failed"},
	{PHASE_CLEANING_UP, "traffic has already moved", "blue is already being terminated",
		"blue is being terminated: it cannot take the traffic back", YES, "no stage has failed"},
	{PHASE_SUCCEEDED, "traffic has already moved", DONE,
		"the deployment has succeeded and blue is gone: the old version needs a deployment of its own", IDLE_STOP,
		"no stage has failed"},
	{PHASE_FAILED, "the deployment has failed", "the deployment has failed", "the deployment has already failed", IDLE_STOP, YES},
	{PHASE_STOPPED, "the deployment was stopped", "the deployment was stopped", "the deployment was already stopped", IDLE_STOP, YES},
	{PHASE_ROLLING_BACK, UNDER_WAY, UNDER_WAY, UNDER_WAY, UNDER_WAY, UNDER_WAY},
	{PHASE_ROLLED_BACK, "the deployment was rolled back", "the deployment was rolled back", "it has been rolled back already",
		IDLE_STOP, YES},
};

static void check(enum phase phase, const struct release *r, enum action_id id, const char *want)
{
	const char *got = action_why_not(&actions[id], r, false);
	if ((got == NULL) != (want == NULL) || (got != NULL && strcmp(got, want) != 0)) {
		fail_msg("%s in %s: %s", actions[id].verb, phase_title(phase), got != NULL ? got : "allowed");
	}
}

static void allowed_by_phase(void **state)
{
	(void)state;
	assert_int_equal(sizeof matrix / sizeof matrix[0], PHASES - 1);
	for (size_t i = 0; i < sizeof matrix / sizeof matrix[0]; i++) {
		struct world *w = world_new(matrix[i].phase);
		const struct release *r = world_release(w);
		assert_int_equal(release_current(r)->phase, matrix[i].phase);
		check(matrix[i].phase, r, ACTION_RELEASE, YES);
		check(matrix[i].phase, r, ACTION_REROUTE, matrix[i].reroute);
		check(matrix[i].phase, r, ACTION_TERMINATE, matrix[i].terminate);
		check(matrix[i].phase, r, ACTION_ROLLBACK, matrix[i].rollback);
		check(matrix[i].phase, r, ACTION_STOP, matrix[i].stop);
		check(matrix[i].phase, r, ACTION_RETRY, matrix[i].retry);
		world_free(w);
	}
}

/* An unknown phase is no ground to move traffic; what runs may still be stopped. */
static void unknown_phase(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_INSTALLING);
	world_forget(w, FACT_TARGET, D_NEW);
	const struct release *r = world_release(w);
	check(PHASE_UNKNOWN, r, ACTION_REROUTE, "the deployment's phase is not known");
	check(PHASE_UNKNOWN, r, ACTION_TERMINATE, "the deployment's phase is not known");
	check(PHASE_UNKNOWN, r, ACTION_STOP, YES);
	world_free(w);
}

static void nothing_goes_before_it_is_known(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	for (size_t i = 0; i < ACTIONS; i++) {
		assert_string_equal(action_why_not(&actions[i], world_release(w), true), "read-only: nothing is changed");
	}
	world_forget(w, FACT_IDENTITY, "");
	for (size_t i = 0; i < ACTIONS; i++) {
		assert_string_equal(action_why_not(&actions[i], world_release(w), false), "the account is not known yet");
	}
	world_free(w);
	w = world_new(PHASE_READY);
	world_forget(w, FACT_PIPELINE, PIPELINE);
	world_forget(w, FACT_PIPELINE_STATE, PIPELINE);
	for (size_t i = 0; i < ACTIONS; i++) {
		assert_string_equal(action_why_not(&actions[i], world_release(w), false), "the pipeline has not been read yet");
	}
	world_free(w);
}

/* A newer execution is in source or build; the deployment on the screen is the last one's. */
static void before_a_deployment(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SUCCEEDED);
	w->executions->rows[2] = w->executions->rows[1];
	w->executions->rows[1] = w->executions->rows[0];
	w->executions->rows[0] = (struct execution){.id = "e-3", .status = "InProgress", .started_at = T0 + HOUR};
	w->executions->count = 3;
	check(PHASE_SUCCEEDED, world_release(w), ACTION_ROLLBACK, "nothing has been deployed: S stops the execution");
	check(PHASE_SUCCEEDED, world_release(w), ACTION_STOP, YES);
	w->executions->rows[0].status = "Stopping";
	check(PHASE_SUCCEEDED, world_release(w), ACTION_STOP, "the execution is already stopping");
	world_free(w);
	w = world_new(PHASE_IDLE);
	w->executions->rows[0].status = "InProgress";
	check(PHASE_IDLE, world_release(w), ACTION_ROLLBACK, "nothing has been deployed: S stops the execution");
	check(PHASE_IDLE, world_release(w), ACTION_STOP, YES);
	world_free(w);
}

/* The list of executions could not be read: the stages tell whether it runs. */
static void without_the_executions(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SUCCEEDED);
	world_forget(w, FACT_EXECUTIONS, PIPELINE);
	check(PHASE_SUCCEEDED, world_release(w), ACTION_STOP, "nothing is running");
	check(PHASE_SUCCEEDED, world_release(w), ACTION_RETRY, "no stage has failed");
	w->state->stages[1].status = "InProgress";
	check(PHASE_SUCCEEDED, world_release(w), ACTION_STOP, YES);
	world_free(w);
}

static void baking_without_the_wait(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_BAKING);
	w->info->status = ENGINE_BAKING;
	w->target->status = STEP_IN_PROGRESS;
	check(PHASE_BAKING, world_release(w), ACTION_TERMINATE, "the deployment still watches the moved traffic");
	check(PHASE_BAKING, world_release(w), ACTION_ROLLBACK, YES);
	world_free(w);
}

static void not_a_deployment_of_ours(void **state)
{
	(void)state;
	static const enum action_id acts[] = {ACTION_REROUTE, ACTION_TERMINATE, ACTION_ROLLBACK};
	for (size_t i = 0; i < 3; i++) {
		struct world *w = world_new(PHASE_READY);
		w->group->platform = "Lambda";
		check(PHASE_READY, world_release(w), acts[i], "no action of this pipeline deploys to ECS blue/green");
		check(PHASE_READY, world_release(w), ACTION_STOP, YES); /* the execution */
		w->group->platform = "ECS";
		w->q.stage = "Build";
		check(PHASE_READY, world_release(w), acts[i], "no deployment belongs to the stage asked for");
		w->q.stage = NULL;
		w->service->controller = CONTROLLER_ECS;
		w->service->strategy = "CANARY";
		check(PHASE_READY, world_release(w), acts[i], "native blue/green: watching comes later");
		check(PHASE_READY, world_release(w), ACTION_STOP, "native blue/green: watching comes later");
		world_free(w);
	}
}

static void two_could_be_meant(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	struct action_decl *both = ARENA_ARRAY(w->a, 2, struct action_decl);
	both[0] = w->decl->stages[2].actions[0];
	both[1] = both[0];
	both[1].name = "Again";
	w->decl->stages[2].actions = both;
	w->decl->stages[2].action_count = 2;
	const struct release *r = world_release(w);
	static const char want[] = "more than one deployment runs: name one with --stage Deploy or Again";
	check(PHASE_READY, r, ACTION_REROUTE, want);
	check(PHASE_READY, r, ACTION_ROLLBACK, want);
	check(PHASE_READY, r, ACTION_STOP, want);
	check(PHASE_READY, r, ACTION_RELEASE, YES);
	w->q.stage = "Again";
	check(PHASE_READY, world_release(w), ACTION_REROUTE, YES);
	world_free(w);
}

static void retry_reasons(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_FAILED);
	w->info->completed_at = w->q.now - SECOND;
	w->executions->rows[0].status = "InProgress";
	check(PHASE_FAILED, world_release(w), ACTION_RETRY, "a rollback may follow by itself");
	check(PHASE_FAILED, world_release(w), ACTION_STOP, "a rollback may follow by itself");
	world_free(w);
	w = world_new(PHASE_FAILED);
	w->state->stages[2].execution_id = "e-3";
	w->executions->rows[2] = w->executions->rows[1];
	w->executions->rows[1] = w->executions->rows[0];
	w->executions->rows[0] = (struct execution){.id = "e-3", .status = "InProgress"};
	w->executions->count = 3;
	w->q.execution_id = E_NEW;
	check(PHASE_FAILED, world_release(w), ACTION_RETRY, "a newer execution has passed the failed stage");
	world_free(w);
}

/* --- sentences ------------------------------------------------------------------------------------------ */

static void assert_sentence(struct world *w, enum action_id id, const char *want)
{
	const struct release *r = world_release(w);
	assert_null(action_why_not(&actions[id], r, false));
	struct buf b;
	buf_init(&b, 600);
	actions[id].sentence(r, &b);
	assert_string_equal(buf_text(&b), want);
	assert_false(b.overflow);
	buf_done(&b);
}

#define AT_DEPLOYMENT " Deployment " D_NEW " of pipeline " PIPELINE ", account 123456789012, region ap-northeast-2."
#define AT_PIPELINE " Pipeline " PIPELINE ", account 123456789012, region ap-northeast-2."

static void sentences(void **state)
{
	(void)state;
	static const struct {
		enum phase phase;
		enum action_id id;
		const char *want;
	} rows[] = {
		{PHASE_READY, ACTION_REROUTE, "moves 100 % of :80 from blue @41ab07 to green @9f2c1a (Version 3)." AT_DEPLOYMENT},
		{PHASE_BAKING, ACTION_TERMINATE, "terminates the original task set, blue @41ab07 (Version 2), 2 tasks; "
			"the way back is then a redeploy, not instant any more." AT_DEPLOYMENT},
		{PHASE_PREPARING, ACTION_ROLLBACK, "stops the deployment before anything is installed; "
			":80 stays on blue @41ab07 (Version 2)." AT_DEPLOYMENT},
		{PHASE_INSTALLING, ACTION_ROLLBACK, "stops the deployment and rolls it back: "
			":80 stays 100 % on blue @41ab07 (Version 2), green @9f2c1a (Version 3) goes." AT_DEPLOYMENT},
		{PHASE_READY, ACTION_ROLLBACK, "stops the deployment and rolls it back: "
			":80 stays 100 % on blue @41ab07 (Version 2), green @9f2c1a (Version 3) goes." AT_DEPLOYMENT},
		{PHASE_SHIFTING, ACTION_ROLLBACK,
			"moves 100 % of :80 back to blue @41ab07 (Version 2) from green @9f2c1a (Version 3)." AT_DEPLOYMENT},
		{PHASE_BAKING, ACTION_ROLLBACK,
			"moves 100 % of :80 back to blue @41ab07 (Version 2) from green @9f2c1a (Version 3)." AT_DEPLOYMENT},
		{PHASE_READY, ACTION_STOP,
			"stops the deployment without a rollback: :80 stays 100 % on blue @41ab07 (Version 2)." AT_DEPLOYMENT},
		{PHASE_BAKING, ACTION_STOP,
			"stops the deployment without a rollback: :80 stays 100 % on green @9f2c1a (Version 3)." AT_DEPLOYMENT},
		{PHASE_SHIFTING, ACTION_STOP, "stops the deployment without a rollback: :80 stays split, 90 % on blue @41ab07 "
			"and 10 % on green @9f2c1a (Version 3) (it moves right now)." AT_DEPLOYMENT},
		{PHASE_SUCCEEDED, ACTION_RELEASE, "starts a new execution with the newest source." AT_PIPELINE},
		{PHASE_FAILED, ACTION_RETRY,
			"runs the failed actions of stage Deploy again, in execution 22222222 (Version 3)." AT_PIPELINE},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(rows[i].phase);
		assert_sentence(w, rows[i].id, rows[i].want);
		world_free(w);
	}
}

static void a_release_beside_another(void **state)
{
	(void)state;
	static const struct {
		const char *mode, *does;
	} rows[] = {
		{"SUPERSEDED", "the new one follows it stage by stage and supersedes what waits before a stage"},
		{"QUEUED", "the new one waits in the queue behind it"},
		{"PARALLEL", "the new one runs beside it, in parallel"},
		{NULL, "the pipeline's mode decides which goes first"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_READY);
		w->decl->mode = rows[i].mode;
		assert_sentence(w, ACTION_RELEASE, arena_printf(w->a, "starts a new execution with the newest source; "
			"execution 22222222 is still running: %s." AT_PIPELINE, rows[i].does));
		world_free(w);
	}
}

static void step_by_step(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->info->settings.config_name = "CodeDeployDefault.ECSCanary10Percent5Minutes";
	assert_sentence(w, ACTION_REROUTE, "moves traffic of :80 from blue @41ab07 to green @9f2c1a (Version 3) "
		"step by step (CodeDeployDefault.ECSCanary10Percent5Minutes)." AT_DEPLOYMENT);
	world_free(w);
}

/* Two production listeners that disagree have no share in common. */
static void listeners_that_disagree(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SHIFTING);
	const char **arns = ARENA_ARRAY(w->a, 2, const char *);
	arns[0] = PROD_ARN;
	arns[1] = "listener/app/x/443";
	w->info->settings.prod_listeners = arns;
	w->info->settings.prod_count = 2;
	fixture_listener(w, arns[1], 443);
	world_add(w, FACT_RULES, 0, arns[1], fixture_rules(w->a, arns[1], 50));
	assert_sentence(w, ACTION_STOP, "stops the deployment without a rollback: :80, :443 stays where it is, "
		"which is not known now (it moves right now)." AT_DEPLOYMENT);
	assert_sentence(w, ACTION_ROLLBACK, "moves 100 % of :80, :443 back to blue @41ab07 (Version 2) "
		"from green @9f2c1a (Version 3)." AT_DEPLOYMENT);
	world_free(w);
}

static void stopping_an_execution(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_IDLE);
	w->executions->rows[0].status = "InProgress";
	assert_sentence(w, ACTION_STOP, "stops execution 11111111 and lets the action that runs end; "
		"nothing has been deployed by it, traffic stays as it is." AT_PIPELINE);
	world_free(w);
	w = world_new(PHASE_SUCCEEDED); /* a stage after the deployment is still running */
	w->executions->rows[0].status = "InProgress";
	assert_sentence(w, ACTION_STOP, "stops execution 22222222 and lets the action that runs end; "
		"what it has deployed so far stays." AT_PIPELINE);
	world_free(w);
}

/* A newer execution is on its way while the older one's deployment waits: a stop keeps to its execution. */
static void stopping_beside_an_older_deployment(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->executions->rows[2] = w->executions->rows[1];
	w->executions->rows[1] = w->executions->rows[0];
	w->executions->rows[0] = (struct execution){.id = "e-3", .status = "InProgress", .started_at = T0 + HOUR};
	w->executions->count = 3;
	assert_string_equal(world_deployment(w)->execution_id, E_NEW);
	assert_sentence(w, ACTION_STOP, "stops execution e-3 and lets the action that runs end; "
		"nothing has been deployed by it, traffic stays as it is." AT_PIPELINE);
	assert_null(intent_new(w->a, world_release(w), ACTION_STOP)->deployment_id);
	check(PHASE_READY, world_release(w), ACTION_ROLLBACK, YES);
	w->q.execution_id = E_NEW;
	assert_string_equal(intent_new(w->a, world_release(w), ACTION_STOP)->deployment_id, D_NEW);
	w->q.execution_id = NULL;
	w->executions->rows[0].status = "Failed"; /* it has ended: the deployment is what can be stopped */
	assert_string_equal(intent_new(w->a, world_release(w), ACTION_STOP)->deployment_id, D_NEW);
	world_free(w);
}

static void what_is_unknown_is_left_out(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->tasks->count = 0;
	w->executions->rows[0].revision_count = 0;
	world_forget(w, FACT_RULES, PROD_ARN);
	assert_sentence(w, ACTION_REROUTE,
		"moves 100 % of production from blue cicd-demo:2 to green cicd-demo:2." AT_DEPLOYMENT);
	assert_sentence(w, ACTION_STOP,
		"stops the deployment without a rollback: production stays on blue." AT_DEPLOYMENT);
	world_free(w);
	w = world_new(PHASE_BAKING);
	world_forget(w, FACT_RULES, PROD_ARN);
	assert_sentence(w, ACTION_STOP,
		"stops the deployment without a rollback: production stays where it is, which is not known now." AT_DEPLOYMENT);
	world_free(w);
}

/* A commit message may be a novel; the account behind it must still be there. */
static void long_words_are_cut(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	char novel[2000];
	memset(novel, 'x', sizeof novel - 1);
	novel[sizeof novel - 1] = '\0';
	w->executions->rows[0].revisions[0].summary = novel;
	assert_sentence(w, ACTION_REROUTE, "moves 100 % of :80 from blue @41ab07 to green @9f2c1a "
		"(xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…)." AT_DEPLOYMENT);
	w->executions->rows[0].revisions[0].summary = "버전 3";
	assert_sentence(w, ACTION_REROUTE, "moves 100 % of :80 from blue @41ab07 to green @9f2c1a (버전 3)." AT_DEPLOYMENT);
	world_free(w);
}

/* Named is the account and region that is acted on, not the pipeline's. */
static void a_deployment_elsewhere(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->scopes[1] = (struct scope){.region = "eu-west-1", .account = "222222222222", .partition = "aws", .is_bound = true};
	w->scope_count = 2;
	w->decl->stages[2].actions[0].region = "eu-west-1";
	w->decl->stages[2].actions[0].role_arn = "arn:aws:iam::222222222222:role/x";
	for (size_t i = 0; i < w->count; i++) {
		w->items[i].scope = w->items[i].kind >= FACT_DEPLOY_GROUP ? 1 : 0;
	}
	assert_sentence(w, ACTION_REROUTE, "moves 100 % of :80 from blue @41ab07 to green @9f2c1a (Version 3). Deployment " D_NEW
		" of pipeline " PIPELINE ", account 222222222222, region eu-west-1.");
	assert_sentence(w, ACTION_RELEASE, "starts a new execution with the newest source; execution 22222222 is still running: "
		"the new one follows it stage by stage and supersedes what waits before a stage." AT_PIPELINE);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_whole), cmocka_unit_test(allowed_by_phase), cmocka_unit_test(unknown_phase),
		cmocka_unit_test(nothing_goes_before_it_is_known), cmocka_unit_test(before_a_deployment),
		cmocka_unit_test(without_the_executions),
		cmocka_unit_test(baking_without_the_wait), cmocka_unit_test(not_a_deployment_of_ours),
		cmocka_unit_test(two_could_be_meant), cmocka_unit_test(retry_reasons), cmocka_unit_test(sentences),
		cmocka_unit_test(a_release_beside_another), cmocka_unit_test(step_by_step),
		cmocka_unit_test(listeners_that_disagree), cmocka_unit_test(stopping_an_execution),
		cmocka_unit_test(stopping_beside_an_older_deployment),
		cmocka_unit_test(what_is_unknown_is_left_out), cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(a_deployment_elsewhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
