/* The planner: which reads are wanted from what is known, in which wave, and when each is due. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "app/schedule.h"
#include "base/arena.h"

static void every_fact_kind_has_a_read(void **state)
{
	(void)state;
	for (int i = 0; i < FACT_KINDS; i++) {
		assert_int_equal(reads[i].kind, i);
		assert_non_null(reads[i].op);
		assert_non_null(reads[i].op->decode);
		assert_false(reads[i].op->op.is_mutation);
		assert_string_equal(reads[i].op->op.name, fact_kind_operation(reads[i].kind));
	}
}

/* --- due times --------------------------------------------------------------------------------------------------- */

struct due_case {
	const char *what;
	enum fact_kind kind;
	int64_t period_ms, sent, answered;
	bool in_flight;
	int failures;
	enum err_kind err;
	struct schedule_pace pace;
	int64_t due;
	bool is_cut_off;
};

static const struct due_case due_cases[] = {
	{ "never asked", FACT_RULES, 5000, 0, 0, false, 0, ERR_NONE, { .now_mono = 100, .widen = 1 }, 100, false },
	{ "in flight", FACT_RULES, 5000, 50, 0, true, 0, ERR_NONE, { .now_mono = 9000, .widen = 1 }, INT64_MAX, false },
	{ "cadence", FACT_RULES, 5000, 50, 60, false, 0, ERR_NONE, { .now_mono = 100, .widen = 1 }, 5050, false },
	{ "cadence widened", FACT_RULES, 5000, 50, 60, false, 0, ERR_NONE, { .now_mono = 100, .widen = 4 }, 20050, false },
	{ "once", FACT_TASK_DEFINITION, 0, 50, 60, false, 0, ERR_NONE, { .now_mono = 90000, .widen = 1 }, INT64_MAX, false },
	{ "once, but it failed", FACT_TASK_DEFINITION, 0, 50, 60, false, 1, ERR_SERVER, { .now_mono = 90, .widen = 1 }, 5060, false },
	{ "failures slow down", FACT_PIPELINE_STATE, 2000, 50, 60, false, 3, ERR_NETWORK, { .now_mono = 90, .widen = 1 }, 8060, false },
	{ "at most 30 s", FACT_PIPELINE_STATE, 15000, 50, 60, false, 9, ERR_NETWORK, { .now_mono = 90, .widen = 1 }, 30060, false },
	{ "denied waits a minute", FACT_RULES, 5000, 50, 60, false, 1, ERR_DENIED, { .now_mono = 90, .widen = 1 }, 60060, false },
	{ .what = "nothing answers, and somebody must ask", .kind = FACT_PIPELINE_STATE, .period_ms = 15000, .sent = 50,
		.answered = 60, .failures = 9, .err = ERR_NETWORK, .pace = { .now_mono = 90, .widen = 1, .good_mono = 40 },
		.due = 5060, .is_cut_off = true },
	{ .what = "the credentials are no good, and new ones must be noticed", .kind = FACT_PIPELINE_STATE, .period_ms = 15000, .sent = 50,
		.answered = 60, .failures = 9, .err = ERR_EXPIRED, .pace = { .now_mono = 90, .widen = 1, .good_mono = 40 },
		.due = 5060, .is_cut_off = true },
	{ .what = "nothing answers, and others wait for it", .kind = FACT_RULES, .period_ms = 15000, .sent = 50,
		.answered = 60, .failures = 9, .err = ERR_NETWORK, .pace = { .now_mono = 90, .widen = 1, .good_mono = 40 },
		.due = 30060, .is_cut_off = true },
	{ .what = "something answers again", .kind = FACT_RULES, .period_ms = 15000, .sent = 50, .answered = 60, .failures = 9,
		.err = ERR_NETWORK, .pace = { .now_mono = 90, .widen = 1, .good_mono = 70 }, .due = 1060, .is_cut_off = true },
	{ .what = "all others answer, this one fails", .kind = FACT_RULES, .period_ms = 15000, .sent = 50, .answered = 60,
		.failures = 9, .err = ERR_NETWORK, .pace = { .now_mono = 90, .widen = 1, .good_mono = 70 }, .due = 30060 },
	{ "status asks once", FACT_RULES, 5000, 50, 60, false, 0, ERR_NONE, { .now_mono = 90000, .widen = 1, .is_once = true },
		INT64_MAX, false },
	{ "refresh", FACT_TASK_DEFINITION, 0, 50, 60, false, 0, ERR_NONE,
		{ .now_mono = 90, .widen = 1, .refresh_after_mono = 80 }, 90, false },
	{ "behind an action", FACT_DEPLOYMENT, 2000, 50, 60, false, 0, ERR_NONE,
		{ .now_mono = 90, .widen = 1, .fresh_after_mono = 80 }, 90, false },
	{ "not behind an action", FACT_TARGET_HEALTH, 5000, 50, 60, false, 0, ERR_NONE,
		{ .now_mono = 90, .widen = 1, .fresh_after_mono = 80 }, 5050, false },
	{ "behind an action, fresh already", FACT_DEPLOYMENT, 2000, 85, 88, false, 0, ERR_NONE,
		{ .now_mono = 90, .widen = 1, .fresh_after_mono = 80 }, 2085, false },
};

static void a_read_is_due_when_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(due_cases) / sizeof(due_cases[0]); i++) {
		const struct due_case *c = &due_cases[i];
		struct want w = { .read = &reads[c->kind], .key = "k", .a = "k", .period_ms = c->period_ms };
		struct part p = { .sent_mono = c->sent, .answered_mono = c->answered, .call_id = c->in_flight ? 1 : 0,
			.failures = c->failures, .asked_hash = want_hash(&w), .is_cut_off = c->is_cut_off };
		p.fact.err.kind = c->err;
		int64_t due = schedule_due_at(&w, &p, &c->pace);
		if (due != c->due)
			fail_msg("%s: due at %lld, wanted %lld", c->what, (long long)due, (long long)c->due);
	}
}

static void other_arguments_make_it_due_at_once(void **state)
{
	(void)state;
	const char *ids[] = { "arn:1", "arn:2" };
	struct want w = { .read = &reads[FACT_TASKS], .key = "c/s", .a = "c", .b = "s", .ids = ids, .id_count = 1, .period_ms = 5000 };
	struct part p = { .sent_mono = 50, .answered_mono = 60, .asked_hash = want_hash(&w) };
	struct schedule_pace pace = { .now_mono = 70, .widen = 1, .is_once = true };
	assert_true(schedule_due_at(&w, &p, &pace) == INT64_MAX);
	w.id_count = 2;
	assert_true(schedule_due_at(&w, &p, &pace) == 70);
}

/* --- waves: a world that answers everything that was wanted, wave after wave -------------------------------------- */

#define PIPELINE "demo"
#define PROD "arn:aws:elasticloadbalancing:r:1:listener/app/lb/1/prod"
#define TEST "arn:aws:elasticloadbalancing:r:1:listener/app/lb/1/test"

static struct pair deploy_config[] = { { "ApplicationName", "app" }, { "DeploymentGroupName", "group" } };
static struct action_decl decl_actions[] = {
	{ .name = "Source", .category = "Source", .provider = "CodeCommit" },
	{ .name = "Build", .category = "Build", .provider = "CodeBuild" },
	{ .name = "Deploy", .category = "Deploy", .provider = "CodeDeploy", .config = deploy_config, .config_count = 2 },
};
static struct stage_decl decl_stages[] = { { "Source", &decl_actions[0], 1 }, { "Build", &decl_actions[1], 1 },
	{ "Deploy", &decl_actions[2], 1 } };
static struct pipeline_decl decl = { .name = PIPELINE, .mode = "SUPERSEDED", .version = 1, .stages = decl_stages,
	.stage_count = 3 };
static struct action_state state_actions[] = {
	{ .name = "Source", .status = "Succeeded", .external_id = "3f2c1ab" },
	{ .name = "Build", .status = "Succeeded", .external_id = "demo:4b1d" },
	{ .name = "Deploy", .status = "InProgress", .external_id = "d-1" },
};
static struct stage_state state_stages[] = {
	{ .name = "Source", .execution_id = "e1", .status = "Succeeded", .transition_is_enabled = 1, .actions = &state_actions[0], .action_count = 1 },
	{ .name = "Build", .execution_id = "e1", .status = "Succeeded", .transition_is_enabled = 1, .actions = &state_actions[1], .action_count = 1 },
	{ .name = "Deploy", .execution_id = "e1", .status = "InProgress", .transition_is_enabled = 1, .actions = &state_actions[2], .action_count = 1 },
};
static struct pipeline_state pipeline_state = { .name = PIPELINE, .version = 1, .stages = state_stages, .stage_count = 3 };
static struct execution execution_rows[] = { { .id = "e1", .status = "InProgress", .started_at = 1000 } };
static struct execution_list executions = { execution_rows, 1 };
static struct action_run_list no_runs;
static const char *prod_arns[] = { PROD }, *test_arns[] = { TEST }, *group_names[] = { "tg-blue", "tg-green" };
#define SETTINGS { .ready_action = AT_ZERO_STOP, .ready_wait_ms = 3600000, .terminate_action = AT_ZERO_TERMINATE, \
	.terminate_wait_ms = 3600000, .prod_listeners = prod_arns, .prod_count = 1, .test_listeners = test_arns, .test_count = 1, \
	.target_groups = group_names, .target_group_count = 2, .is_blue_green = 1 }
static struct deploy_group group = { .application = "app", .name = "group", .cluster = "c", .service = "s", .platform = "ECS",
	.last_attempted_id = "d-1", .settings = SETTINGS };
static const char *running_ids[] = { "d-1" };
static struct id_list running = { running_ids, 1 };
static struct deployment_info info = { .id = "d-1", .application = "app", .group = "group", .platform = "ECS",
	.status = ENGINE_READY, .status_text = "Ready", .creator = "user", .created_at = 2000, .settings = SETTINGS };
static struct lifecycle_event events[] = { { .name = "Install", .status = STEP_SUCCEEDED } };
static struct deployment_target target = { .deployment_id = "d-1", .id = "c:s", .status = STEP_READY, .events = events,
	.event_count = 1 };
static struct task_set task_sets[] = {
	{ .id = "ecs-svc/1", .status = "PRIMARY", .task_definition = "arn:td:1", .desired = 2, .running = 2 },
	{ .id = "ecs-svc/2", .status = "ACTIVE", .task_definition = "arn:td:2", .deployment_id = "d-1", .desired = 2 },
};
static struct ecs_service service = { .name = "s", .cluster = "c", .controller = CONTROLLER_CODE_DEPLOY, .task_sets = task_sets,
	.task_set_count = 2 };
static const char *task_arns[] = { "arn:task:1", "arn:task:2" };
static struct id_list task_list = { task_arns, 2 };
static struct id_list no_ids;
static struct task_list tasks;
static struct task_definition task_definition = { .family = "f", .revision = 2 };
static struct listener listener_rows[] = { { .arn = PROD, .load_balancer_arn = "arn:lb", .port = 80 } };
static struct listener_list listeners = { listener_rows, 1 };
static struct rule_list rules;
static struct target_group group_rows[] = { { .arn = "arn:tg", .name = "tg" } };
static struct target_group_list target_groups = { group_rows, 1 };
static struct target_list health;
static struct load_balancer_list balancers;
static struct identity who = { "123456789012", "arn:aws:iam::123456789012:user/x", "x" };
static struct build build = { .id = "demo:4b1d", .is_complete = 1 };

static const void *const answers[FACT_KINDS] = {
	[FACT_IDENTITY] = &who, [FACT_PIPELINE] = &decl, [FACT_PIPELINE_STATE] = &pipeline_state, [FACT_EXECUTIONS] = &executions,
	[FACT_ACTION_RUNS] = &no_runs, [FACT_BUILD] = &build, [FACT_DEPLOY_GROUP] = &group, [FACT_RUNNING] = &running,
	[FACT_DEPLOYMENT] = &info, [FACT_TARGET] = &target, [FACT_SERVICE] = &service, [FACT_TASK_IDS] = &task_list,
	[FACT_STOPPED_TASK_IDS] = &no_ids, [FACT_TASKS] = &tasks, [FACT_TASK_DEFINITION] = &task_definition,
	[FACT_LISTENERS] = &listeners, [FACT_RULES] = &rules, [FACT_TARGET_GROUPS] = &target_groups, [FACT_TARGET_HEALTH] = &health,
	[FACT_LOAD_BALANCER] = &balancers,
};

static struct wants wants_of(struct arena *a, const struct store *s, const char *pipeline)
{
	static const struct scope scopes[] = { { .region = "ap-northeast-2", .partition = "aws", .is_bound = true } };
	struct facts facts = store_facts(s, a, scopes, 1);
	const struct release *r = release_assemble(a, &facts, &(struct release_question){ .pipeline = pipeline, .now = 5000 });
	return schedule_wants(a, &facts, r, &(struct schedule_question){ .pipeline = pipeline });
}

/* One round trip: whatever is wanted and unread is answered.  False: nothing was. */
static bool answer_wave(struct store *s, const char *pipeline, char *seen, size_t size)
{
	struct arena *a = arena_new();
	struct wants w = wants_of(a, s, pipeline);
	bool any = false;
	for (size_t i = 0; i < w.count; i++) {
		struct part *p = store_get(s, w.items[i].read->kind, w.items[i].scope, w.items[i].key);
		if (p->fact.state == FACT_GOOD)
			continue;
		any = true;
		part_take_value(p, arena_new(), answers[w.items[i].read->kind], 5000);
		size_t len = strlen(seen);
		snprintf(seen + len, size - len, "%s ", w.items[i].read->op->op.name);
	}
	arena_free(a);
	return any;
}

static void a_cold_start_takes_four_round_trips(void **state)
{
	(void)state;
	static const char *const in_wave[] = {
		"GetCallerIdentity GetPipeline GetPipelineState ListPipelineExecutions ",
		"ListActionExecutions BatchGetBuilds GetDeploymentGroup ListDeployments GetDeployment ",
		"DescribeServices ListTasks ListTasks DescribeRules DescribeListeners DescribeTargetGroups BatchGetDeploymentTargets ",
		"DescribeTasks DescribeTaskDefinition DescribeTargetHealth DescribeLoadBalancers ",
	};
	struct store s = { 0 };
	for (int wave = 0; wave < 4; wave++) {
		char seen[1024] = "";
		char words[1024];
		assert_true(answer_wave(&s, PIPELINE, seen, sizeof(seen)));
		snprintf(words, sizeof(words), "%s", in_wave[wave]);
		char *rest = NULL;
		for (char *word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
			if (strstr(seen, word) == NULL)
				fail_msg("wave %d: %s is not among %s", wave + 1, word, seen);
	}
	char seen[1024] = "";
	if (answer_wave(&s, PIPELINE, seen, sizeof(seen)))
		fail_msg("a fifth wave: %s", seen);
	store_done(&s);
}

static void without_a_pipeline_only_the_list_is_read(void **state)
{
	(void)state;
	struct store s = { 0 };
	struct arena *a = arena_new();
	struct wants w = wants_of(a, &s, NULL);
	assert_int_equal(w.count, 2);
	assert_int_equal(w.items[0].read->kind, FACT_IDENTITY);
	assert_int_equal(w.items[1].read->kind, FACT_PIPELINES);
	arena_free(a);
	store_done(&s);
}

/* Warm: all is known, and then the pipeline's state names a deployment that is new. */
static void a_new_deployment_takes_one_more_round_trip(void **state)
{
	(void)state;
	struct store s = { 0 };
	char seen[4096] = "";
	while (answer_wave(&s, PIPELINE, seen, sizeof(seen)))
		;
	static const char *const ids[] = { "d-2", NULL };
	state_actions[2].external_id = ids[0];
	running.ids = (const char **)ids;
	struct arena *a = arena_new();
	struct wants w = wants_of(a, &s, PIPELINE);
	bool has_info = false, has_target = false;
	for (size_t i = 0; i < w.count; i++) {
		has_info |= w.items[i].read->kind == FACT_DEPLOYMENT && strcmp(w.items[i].key, "d-2") == 0;
		has_target |= w.items[i].read->kind == FACT_TARGET && strcmp(w.items[i].key, "d-2") == 0;
	}
	assert_true(has_info && has_target);
	state_actions[2].external_id = "d-1";
	running.ids = running_ids;
	arena_free(a);
	store_done(&s);
}

static const struct want *find(const struct wants *w, enum fact_kind kind)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->items[i].read->kind == kind)
			return &w->items[i];
	return NULL;
}

static void cadence_follows_the_phase(void **state)
{
	(void)state;
	struct store s = { 0 };
	char seen[4096] = "";
	while (answer_wave(&s, PIPELINE, seen, sizeof(seen)))
		;
	struct arena *a = arena_new();
	struct wants w = wants_of(a, &s, PIPELINE);
	assert_int_equal(find(&w, FACT_PIPELINE_STATE)->period_ms, 2000);
	assert_int_equal(find(&w, FACT_DEPLOYMENT)->period_ms, 2000);
	assert_int_equal(find(&w, FACT_TASK_DEFINITION)->period_ms, 0);
	assert_int_equal(find(&w, FACT_BUILD)->period_ms, 0);
	execution_rows[0].status = "Succeeded";
	info.status = ENGINE_SUCCEEDED;
	w = wants_of(a, &s, PIPELINE);
	assert_int_equal(find(&w, FACT_PIPELINE_STATE)->period_ms, 15000);
	assert_int_equal(find(&w, FACT_SERVICE)->period_ms, 15000);
	execution_rows[0].status = "InProgress";
	info.status = ENGINE_READY;
	arena_free(a);
	store_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact_kind_has_a_read),
		cmocka_unit_test(a_read_is_due_when_the_table_says),
		cmocka_unit_test(other_arguments_make_it_due_at_once),
		cmocka_unit_test(a_cold_start_takes_four_round_trips),
		cmocka_unit_test(without_a_pipeline_only_the_list_is_read),
		cmocka_unit_test(a_new_deployment_takes_one_more_round_trip),
		cmocka_unit_test(cadence_follows_the_phase),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
