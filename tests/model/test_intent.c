/* test_intent.c: what somebody confirmed, kept and compared with fresher facts. */
#include "fixture.h"

static void what_is_kept(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct world *w = world_new(PHASE_READY);
	const struct intent *i = intent_new(a, world_release(w), ACTION_ROLLBACK);
	world_free(w); /* nothing is borrowed */
	assert_int_equal(i->action, ACTION_ROLLBACK);
	assert_string_equal(i->pipeline, PIPELINE);
	assert_string_equal(i->execution_id, E_NEW);
	assert_string_equal(i->stage, "Deploy");
	assert_string_equal(i->deployment_id, D_NEW);
	assert_string_equal(i->deployment_execution_id, E_NEW);
	assert_string_equal(i->account, "123456789012");
	assert_string_equal(i->region, "ap-northeast-2");
	assert_int_equal(i->scope, 0);
	assert_int_equal(i->phase, PHASE_READY);
	assert_string_equal(i->blue_task_set, TS_BLUE);
	assert_string_equal(i->newest_execution_id, E_NEW);
	assert_non_null(strstr(i->sentence, "123456789012"));
	arena_free(a);
}

/* A stop means the execution when no deployment runs: then no deployment is named. */
static void what_a_stop_means(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	assert_string_equal(intent_new(w->a, world_release(w), ACTION_STOP)->deployment_id, D_NEW);
	world_free(w);
	w = world_new(PHASE_SUCCEEDED);
	w->executions->rows[0].status = "InProgress";
	const struct intent *i = intent_new(w->a, world_release(w), ACTION_STOP);
	assert_null(i->deployment_id);
	assert_string_equal(i->execution_id, E_NEW);
	world_free(w);
}

/* The account and region that is acted on are the deployment's, not the pipeline's. */
static void where_it_acts(void **state)
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
	const struct release *r = world_release(w);
	const struct intent *reroute = intent_new(w->a, r, ACTION_REROUTE), *release = intent_new(w->a, r, ACTION_RELEASE);
	assert_string_equal(reroute->account, "222222222222");
	assert_string_equal(reroute->region, "eu-west-1");
	assert_int_equal(reroute->scope, 1);
	assert_string_equal(release->account, "123456789012");
	assert_string_equal(release->region, "ap-northeast-2");
	assert_int_equal(release->scope, 0);
	assert_null(release->deployment_id);
	world_free(w);
}

static void refused_has_no_sentence(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_INSTALLING);
	assert_null(intent_new(w->a, world_release(w), ACTION_REROUTE)->sentence);
	assert_null(intent_new(w->a, world_release(w), ACTION_RETRY)->sentence);
	w->q.stage = "nowhere";
	assert_null(intent_new(w->a, world_release(w), ACTION_ROLLBACK)->deployment_id);
	world_free(w);
}

static void copies(void **state)
{
	(void)state;
	struct arena *first = arena_new(), *second = arena_new();
	struct world *w = world_new(PHASE_READY);
	struct intent *i = intent_new(first, world_release(w), ACTION_RELEASE);
	struct pair variables[] = {{arena_dup(first, "NAME"), arena_dup(first, "value")}};
	i->variables = variables;
	i->variable_count = 1;
	i->started_execution_id = arena_dup(first, "e-3");
	struct intent *copy = intent_copy(second, i);
	arena_free(first);
	world_free(w);
	assert_string_equal(copy->variables[0].name, "NAME");
	assert_string_equal(copy->variables[0].value, "value");
	assert_string_equal(copy->started_execution_id, "e-3");
	assert_string_equal(copy->pipeline, PIPELINE);
	assert_null(copy->deployment_id);
	assert_null(intent_differs(second, copy, copy));
	arena_free(second);
}

/* --- comparing ------------------------------------------------------------------------------------------ */

static const char *compare(struct world *w, enum action_id id, enum phase from, enum phase to)
{
	struct world *before = world_new(from), *after = world_new(to);
	const struct intent *confirmed = intent_new(w->a, world_release(before), id);
	const struct intent *fresh = intent_new(w->a, world_release(after), id);
	const char *difference = intent_differs(w->a, confirmed, fresh);
	world_free(before);
	world_free(after);
	return difference;
}

static void by_phase(void **state)
{
	(void)state;
	static const struct {
		enum action_id id;
		enum phase from, to;
		const char *want;
	} rows[] = {
		{ACTION_REROUTE, PHASE_READY, PHASE_READY, NULL},
		{ACTION_REROUTE, PHASE_READY, PHASE_SHIFTING, "the deployment is now SHIFTING"},
		{ACTION_TERMINATE, PHASE_BAKING, PHASE_BAKING, NULL},
		{ACTION_TERMINATE, PHASE_BAKING, PHASE_CLEANING_UP, "the deployment is now CLEANING UP"},
		{ACTION_ROLLBACK, PHASE_PREPARING, PHASE_INSTALLING, "the deployment is now INSTALLING"},
		{ACTION_ROLLBACK, PHASE_INSTALLING, PHASE_TESTING, NULL}, /* still nothing has moved */
		{ACTION_ROLLBACK, PHASE_TESTING, PHASE_READY, NULL},
		{ACTION_ROLLBACK, PHASE_READY, PHASE_SHIFTING, "the deployment is now SHIFTING"},
		{ACTION_ROLLBACK, PHASE_SHIFTING, PHASE_BAKING, NULL}, /* it moves back either way */
		{ACTION_ROLLBACK, PHASE_BAKING, PHASE_CLEANING_UP, "the deployment is now CLEANING UP"},
		{ACTION_ROLLBACK, PHASE_BAKING, PHASE_ROLLING_BACK, "the deployment is now ROLLING BACK"},
		{ACTION_STOP, PHASE_INSTALLING, PHASE_READY, NULL},
		{ACTION_STOP, PHASE_READY, PHASE_SHIFTING, "the deployment is now SHIFTING"},
		{ACTION_STOP, PHASE_SHIFTING, PHASE_BAKING, "the deployment is now BAKING"}, /* traffic stays elsewhere */
		{ACTION_STOP, PHASE_BAKING, PHASE_SUCCEEDED, "no deployment runs any more"},
		{ACTION_RELEASE, PHASE_READY, PHASE_SUCCEEDED, NULL},
		{ACTION_RELEASE, PHASE_IDLE, PHASE_READY, "another execution has started: " E_NEW},
		{ACTION_RETRY, PHASE_FAILED, PHASE_FAILED, NULL},
		{ACTION_RETRY, PHASE_FAILED, PHASE_READY, "the failed stage is now none"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_IDLE);
		const char *got = compare(w, rows[i].id, rows[i].from, rows[i].to);
		if ((got == NULL) != (rows[i].want == NULL) || (got != NULL && strcmp(got, rows[i].want) != 0)) {
			fail_msg("row %zu: %s", i, got != NULL ? got : "the same");
		}
		world_free(w);
	}
}

/* Every member that matters, one at a time. */
static void by_member(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	const struct release *r = world_release(w);
	const struct intent *confirmed = intent_new(w->a, r, ACTION_ROLLBACK);
	static const struct {
		size_t offset;
		const char *value, *want;
	} rows[] = {
		{offsetof(struct intent, account), "222222222222", "the account is now 222222222222"},
		{offsetof(struct intent, account), NULL, "the account is now unknown"},
		{offsetof(struct intent, region), "eu-west-1", "the region is now eu-west-1"},
		{offsetof(struct intent, pipeline), "other", "the pipeline is now other"},
		{offsetof(struct intent, deployment_id), "d-OTHER", "the deployment is now d-OTHER"},
		{offsetof(struct intent, blue_task_set), "ecs-svc/9", "blue is now ecs-svc/9"},
		{offsetof(struct intent, blue_task_set), NULL, "blue is now gone"},
		{offsetof(struct intent, execution_id), "e-3", NULL}, /* a newer execution in source does not matter to it */
		{offsetof(struct intent, newest_execution_id), "e-3", NULL},
		{offsetof(struct intent, sentence), "other words", NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct intent *fresh = intent_copy(w->a, confirmed);
		*(const char **)(void *)((char *)fresh + rows[i].offset) = rows[i].value;
		const char *got = intent_differs(w->a, confirmed, fresh);
		if ((got == NULL) != (rows[i].want == NULL) || (got != NULL && strcmp(got, rows[i].want) != 0)) {
			fail_msg("row %zu: %s", i, got != NULL ? got : "the same");
		}
	}
	world_free(w);
}

/* A stop of the execution, and meanwhile it has come to deploy: that is another thing. */
static void a_deployment_has_begun(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	struct intent confirmed = {.action = ACTION_STOP, .pipeline = PIPELINE, .execution_id = E_NEW, .account = "123456789012",
		.region = "ap-northeast-2"};
	const struct intent *fresh = intent_new(w->a, world_release(w), ACTION_STOP);
	assert_string_equal(intent_differs(w->a, &confirmed, fresh), "the deployment is now " D_NEW);
	struct intent next = confirmed;
	next.execution_id = "e-3";
	assert_string_equal(intent_differs(w->a, &confirmed, &next), "the execution is now e-3");
	world_free(w);
}

/* C in the first moment, before the executions were read: the newest one is no other one. */
static void what_was_not_read_yet(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SUCCEEDED);
	const struct intent *fresh = intent_new(w->a, world_release(w), ACTION_RELEASE);
	struct intent *confirmed = intent_copy(w->a, fresh);
	confirmed->newest_execution_id = NULL;
	assert_null(intent_differs(w->a, confirmed, fresh));
	confirmed->sentence = "another effect"; /* it runs, and that matters */
	assert_non_null(intent_differs(w->a, confirmed, fresh));
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_kept), cmocka_unit_test(what_a_stop_means), cmocka_unit_test(where_it_acts),
		cmocka_unit_test(refused_has_no_sentence),
		cmocka_unit_test(copies), cmocka_unit_test(by_phase), cmocka_unit_test(by_member),
		cmocka_unit_test(a_deployment_has_begun),
		cmocka_unit_test(what_was_not_read_yet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
