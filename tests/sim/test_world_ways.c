/* What happens at zero of both waits, and the ways back: stop, fail, roll back, from every place. */
#include "world_kit.h"

#define MINUTES(n) ((n) * 60.0)

static struct deployment *ready(struct world *w)
{
	kit_release(w);
	return kit_until(w, PLACE_READY_WAIT, 0);
}

static struct deployment *baking(struct world *w)
{
	struct deployment *d = ready(w);

	assert_string_equal(kit_continue(w, d, "READY_WAIT"), "");
	return kit_until(w, PLACE_TERMINATION_WAIT, 0);
}

/* Blue serves alone again and nothing of green is left. */
static void all_is_back_on_blue(struct world *w, struct deployment *d)
{
	assert_non_null(d->rollback);
	assert_int_equal(d->rollback->status, DEPLOY_SUCCEEDED);
	assert_string_equal(d->rollback->creator, "codeDeployRollback");
	assert_ptr_equal(d->rollback->undoes, d);
	assert_ptr_equal(world_primary(w->services[0]), d->blue);
	assert_true(d->green->is_gone);
	assert_true(world_share(w->prod, d->blue->group) == 100.0);
	assert_int_equal(world_default_rule(w->prod)->forward_count, 1);
	assert_int_equal(kit_page(w, w->prod), 2);
	assert_int_equal(kit_page(w, w->test), 2);
	assert_int_equal(d->green->group->target_count, 0);
	assert_null(d->group->running);
}

/* ── zero ── */

static void ready_wait_runs_out(void **state)
{
	static const struct {
		const char *world;
		bool rolls_back;
	} cases[] = {{"{}", true}, {"{\"rollbackOnStop\":false}", false}, {"{\"readyWaitMinutes\":10}", true}};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct world *w = kit_file(cases[i].world);
		struct deployment *d = ready(w);
		int64_t waits = (int64_t)d->settings.ready_minutes * 60;
		int64_t since = d->events[4].end_at;

		world_advance(w, (double)(since - w->at) / 1000.0 + (double)waits - 1);
		assert_int_equal(d->status, DEPLOY_READY);
		world_advance(w, 1);
		assert_int_equal(d->status, DEPLOY_STOPPED);
		assert_int_equal(d->complete_at, since + waits * 1000);
		world_advance(w, 120);
		if (cases[i].rolls_back)
			all_is_back_on_blue(w, d);
		else
			assert_null(d->rollback);
		assert_int_equal(d->action->execution->status, RUN_FAILED);
		assert_string_equal(d->action->error_code, "JobFailed");
		assert_int_equal(kit_page(w, w->prod), 2);
		world_free(w);
	}
}

static void termination_wait_runs_out(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct deployment *d = baking(w);
	int64_t since = d->events[7].end_at;

	(void)state;
	world_advance(w, (double)(since - w->at) / 1000.0 + MINUTES(60) - 1);
	assert_int_equal(d->blue->status, TASK_SET_ACTIVE);
	world_advance(w, 1);
	assert_int_equal(d->blue->status, TASK_SET_DRAINING);
	assert_int_equal(d->status, DEPLOY_IN_PROGRESS);
	world_advance(w, 63);
	assert_int_equal(d->status, DEPLOY_SUCCEEDED);
	assert_int_equal(d->action->execution->status, RUN_SUCCEEDED);
	assert_true(d->blue->is_gone);
	assert_int_equal(kit_page(w, w->prod), 3);
	world_free(w);
}

static void without_a_ready_wait_traffic_moves_at_once(void **state)
{
	struct world *w = kit_file("{\"readyWaitMinutes\":-1,\"terminationWaitMinutes\":-1}");

	(void)state;
	struct execution *e = kit_release(w);

	while (e->status == RUN_IN_PROGRESS)
		world_advance(w, 1);
	struct deployment *d = kit_last(w);

	assert_int_equal(e->status, RUN_SUCCEEDED);
	assert_int_equal(d->status, DEPLOY_SUCCEEDED);
	assert_int_equal(d->events[5].start_at, d->events[4].end_at);
	assert_int_equal(kit_page(w, w->prod), 3);
	assert_false(d->blue->is_gone); /* KEEP_ALIVE */
	world_free(w);
}

/* ── rolling back ── */

struct way {
	const char *name;
	enum deploy_place place;
	size_t event;
	bool continues;          /* READY_WAIT first */
	double more;             /* seconds after the place was reached */
	bool is_pending;         /* StopDeployment answers Pending: a life event runs */
};

static const struct way ways[] = {
	{"install", PLACE_EVENTS, 1, false, 5, true},
	{"install, healthy", PLACE_EVENTS, 1, false, 50, true},
	{"after install", PLACE_EVENTS, 2, false, 0, true},
	{"test traffic", PLACE_EVENTS, 3, false, 0, true},
	{"after test traffic", PLACE_EVENTS, 4, false, 0, true},
	{"ready", PLACE_READY_WAIT, 0, false, 30, false},
	{"before traffic", PLACE_EVENTS, 5, true, 0, true},
	{"traffic, before the shift", PLACE_EVENTS, 6, true, 1, true},
	{"traffic, after the shift", PLACE_EVENTS, 6, true, 7, true},
	{"after traffic", PLACE_EVENTS, 7, true, 0, true},
	{"baking", PLACE_TERMINATION_WAIT, 0, true, 600, false},
};

static void stop_says(struct world *w, const struct deployment *d, const char *status)
{
	cJSON *out =
		kit_call(w, "codedeploy", "StopDeployment", "{'deploymentId':'%s','autoRollbackEnabled':true}", d->id);

	assert_non_null(out);
	assert_string_equal(kit_text(out, "status"), status);
	cJSON_Delete(out);
}

static void rolls_back_from_every_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const struct way *way = &ways[i];
		struct world *w = kit_scenario(NULL);
		struct deployment *d;

		print_message("  %s\n", way->name);
		kit_release(w);
		if (way->continues) {
			d = kit_until(w, PLACE_READY_WAIT, 0);
			kit_continue(w, d, "READY_WAIT");
		}
		d = kit_until(w, way->place, way->event);
		world_advance(w, way->more);
		stop_says(w, d, way->is_pending ? "Pending" : "Succeeded");
		if (way->is_pending) {
			stop_says(w, d, "Pending"); /* asked again while it stops */
			assert_int_equal(d->status, DEPLOY_IN_PROGRESS);
			world_advance(w, 2);
		}
		assert_int_equal(d->status, DEPLOY_STOPPED);
		assert_null(d->rollback); /* it comes a moment later */
		kit_expect("DeploymentLimitExceededException", w, "codedeploy", "CreateDeployment",
			"{'applicationName':'AppECS-cicd-demo-cicd-demo','deploymentGroupName':'DgpECS-cicd-demo-cicd-demo','revision':{"
			"'revisionType':'S3','s3Location':{'bucket':'%s','key':'%s','bundleType':'zip'}}}",
			d->revision->bucket, d->revision->key);
		world_advance(w, 2);
		assert_non_null(d->rollback);
		world_advance(w, 120);
		all_is_back_on_blue(w, d);
		assert_int_equal(d->action->execution->status, RUN_FAILED);
		world_free(w);
	}
}

static void nothing_to_roll_back_before_install(void **state)
{
	static const enum deploy_place places[] = {PLACE_CREATED, PLACE_QUEUED, PLACE_EVENTS};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct world *w = kit_scenario(NULL);

		kit_release(w);
		struct deployment *d = kit_until(w, places[i], 0);

		stop_says(w, d, places[i] == PLACE_EVENTS ? "Pending" : "Succeeded");
		world_advance(w, 60);
		assert_int_equal(d->status, DEPLOY_STOPPED);
		assert_null(d->rollback);
		assert_null(d->green);
		assert_null(d->group->running);
		assert_int_equal(kit_page(w, w->prod), 2);
		world_free(w);
	}
}

static void rollback_is_linked_both_ways(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct deployment *d = baking(w);

	(void)state;
	stop_says(w, d, "Succeeded");
	world_advance(w, 3);
	cJSON *out = kit_call(
		w, "codedeploy", "BatchGetDeployments", "{'deploymentIds':['%s','%s']}", d->id, d->rollback->id);
	const cJSON *list = cJSON_GetObjectItem(out, "deploymentsInfo");
	const cJSON *old = cJSON_GetArrayItem(list, 0), *back = cJSON_GetArrayItem(list, 1);

	assert_string_equal(
		kit_text(cJSON_GetObjectItem(old, "rollbackInfo"), "rollbackDeploymentId"), d->rollback->id);
	assert_string_equal(kit_text(cJSON_GetObjectItem(old, "errorInformation"), "code"), "MANUAL_STOP");
	assert_string_equal(
		kit_text(cJSON_GetObjectItem(back, "rollbackInfo"), "rollbackTriggeringDeploymentId"), d->id);
	assert_string_equal(kit_text(back, "creator"), "codeDeployRollback");
	cJSON_Delete(out);
	kit_expect("DeploymentAlreadyCompletedException", w, "codedeploy", "StopDeployment", "{'deploymentId':'%s'}",
		d->id);
	world_free(w);
}

static void stop_obeys_an_explicit_choice(void **state)
{
	static const struct {
		const char *world, *choice;
		bool rolls_back;
	} cases[] = {{"{}", NULL, true}, {"{}", "false", false}, {"{}", "true", true}, {"{\"rollbackOnStop\":false}", NULL, false},
		{"{\"rollbackOnStop\":false}", "true", true}, {"{\"rollbackOnStop\":false}", "false", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world *w = kit_file(cases[i].world);
		struct deployment *d = ready(w);

		assert_string_equal(kit_stop(w, d, cases[i].choice), "");
		world_advance(w, 10);
		assert_int_equal(d->rollback != NULL, cases[i].rolls_back);
		world_free(w);
	}
}

/* Stopped without a rollback: traffic stays where it is, green stays, and the next release clears it away. */
static void stopped_without_rollback_leaves_things_as_they_are(void **state)
{
	struct world *w = kit_scenario("canary");
	struct deployment *d = ready(w), *next;

	(void)state;
	kit_continue(w, d, "READY_WAIT");
	world_advance(w, 60);
	assert_string_equal(kit_stop(w, d, "false"), "");
	world_advance(w, 600);
	assert_int_equal(d->status, DEPLOY_STOPPED);
	assert_true(world_share(w->prod, d->green->group) == 10.0);
	assert_ptr_equal(world_primary(w->services[0]), d->blue);
	assert_int_equal(world_running_count(w->services[0], d->green), 2);
	next = ready(w);
	assert_ptr_not_equal(next, d);
	assert_ptr_equal(next->blue, d->blue);
	assert_true(d->green->is_gone || d->green->status == TASK_SET_DRAINING);
	assert_true(world_share(w->prod, next->blue->group) == 100.0);
	world_free(w);
}

/* ── failing ── */

static void an_unhealthy_green_fails_after_an_hour(void **state)
{
	struct world *w = kit_scenario("green-unhealthy");
	bool saw_unhealthy = false, saw_stopped = false, saw_exit = false;

	(void)state;
	kit_release(w);
	struct deployment *d = kit_until(w, PLACE_EVENTS, 1);

	while (d->status == DEPLOY_IN_PROGRESS) {
		world_advance(w, 5);
		for (size_t i = 0; i < d->green->group->target_count; i++)
			saw_unhealthy |=
				strcmp(world_target_health(w, d->green->group, d->green->group->targets[i]).state,
					"unhealthy") == 0;
		for (size_t i = 0; i < w->services[0]->task_count; i++) {
			const struct task *t = w->services[0]->tasks[i];

			if (t->set != d->green || !t->stop_code)
				continue;
			saw_stopped |= strstr(t->stopped_reason, "failed ELB health checks") != NULL;
			saw_exit |= strcmp(t->stop_code, "EssentialContainerExited") == 0 && t->exit_code == 1;
		}
	}
	assert_true(saw_unhealthy && saw_stopped && saw_exit);
	assert_int_equal(d->status, DEPLOY_FAILED);
	assert_int_equal(kit_seconds(d->events[1].start_at, d->events[1].end_at), 3600);
	assert_string_equal(d->error_code, "TIMEOUT");
	assert_int_equal(d->events[1].status, STEP_FAILED);
	assert_int_equal(d->events[2].status, STEP_SKIPPED);
	world_advance(w, 120);
	all_is_back_on_blue(w, d);
	world_free(w);
}

static void a_failing_hook_fails_the_deployment(void **state)
{
	struct world *w = kit_scenario("hook-fails");

	(void)state;
	kit_release(w);
	struct deployment *d = kit_until(w, PLACE_EVENTS, 4);

	assert_int_equal(kit_page(w, w->test), 3);
	world_advance(w, 21);
	assert_int_equal(d->status, DEPLOY_FAILED);
	assert_string_equal(d->error_code, "HOOK_EXECUTION_FAILURE");
	cJSON *out = kit_call(w, "codedeploy", "BatchGetDeploymentTargets",
		"{'deploymentId':'%s','targetIds':['cicd-demo:cicd-demo']}", d->id);
	const cJSON *target =
		cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(out, "deploymentTargets"), 0), "ecsTarget");
	const cJSON *event = cJSON_GetArrayItem(cJSON_GetObjectItem(target, "lifecycleEvents"), 4);

	assert_string_equal(kit_text(event, "status"), "Failed");
	assert_string_equal(kit_text(cJSON_GetObjectItem(event, "diagnostics"), "errorCode"), "ScriptFailed");
	assert_true(strlen(kit_text(cJSON_GetObjectItem(event, "diagnostics"), "logTail")) > 0);
	cJSON_Delete(out);
	world_advance(w, 120);
	all_is_back_on_blue(w, d);
	assert_int_equal(d->action->execution->status, RUN_FAILED);
	world_free(w);
}

static void a_failure_without_rollback_stays(void **state)
{
	struct world *w = kit_file(
		"{\"hooks\":\"BeforeAllowTraffic\",\"failingHook\":\"BeforeAllowTraffic\",\"rollbackOnFailure\":false}");
	struct deployment *d = ready(w);

	(void)state;
	kit_continue(w, d, "READY_WAIT");
	world_advance(w, 60);
	assert_int_equal(d->status, DEPLOY_FAILED);
	assert_null(d->rollback);
	assert_int_equal(d->green->is_gone, false);
	world_free(w);
}

/* ── canary and linear ── */

static void weights_follow_the_configuration(void **state)
{
	static const struct {
		const char *world;
		int minute, percent[12]; /* after each `minute` minutes, -1 ends */
	} cases[] = {
		{"{\"scenario\":\"canary\"}", 5, {10, 100, -1}},
		{"{\"scenario\":\"linear\"}", 1, {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, -1}},
		{"{\"deploymentConfig\":\"CodeDeployDefault.ECSCanary10Percent15Minutes\"}", 15, {10, 100, -1}},
		{"{\"deploymentConfig\":\"CodeDeployDefault.ECSLinear10PercentEvery3Minutes\"}", 3, {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, -1}},
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct world *w = kit_file(cases[i].world);
		struct deployment *d = ready(w);

		kit_continue(w, d, "READY_WAIT");
		world_advance(w, 1 + 5); /* its hook, then half of the shift */
		for (const int *percent = cases[i].percent; *percent >= 0; percent++) {
			int green = 0;

			assert_true(world_share(w->prod, d->green->group) == *percent);
			for (int n = 0; n < 100; n++)
				green += kit_page(w, w->prod) == 3;
			assert_int_equal(green, *percent); /* exactly, not by chance */
			if (percent[1] >= 0) {
				assert_int_equal(d->events[6].status, STEP_IN_PROGRESS);
				assert_int_equal(d->blue->status, TASK_SET_PRIMARY);
				world_advance(w, cases[i].minute * 60);
			}
		}
		world_advance(w, 5);
		assert_int_equal(d->events[6].status, STEP_SUCCEEDED);
		assert_int_equal(d->green->status, TASK_SET_PRIMARY);
		world_free(w);
	}
}

static void a_canary_rolls_back_from_ten_percent(void **state)
{
	struct world *w = kit_scenario("canary");
	struct deployment *d = ready(w);

	(void)state;
	kit_continue(w, d, "READY_WAIT");
	world_advance(w, 60);
	assert_true(world_share(w->prod, d->green->group) == 10.0);
	kit_stop(w, d, "true");
	world_advance(w, 120);
	all_is_back_on_blue(w, d);
	world_free(w);
}

/* ── CreateDeployment ── */

#define GROUP "'applicationName':'AppECS-cicd-demo-cicd-demo','deploymentGroupName':'DgpECS-cicd-demo-cicd-demo'"
#define SPEC "version: 0.0\\nResources:\\n  - TargetService:\\n      Type: AWS::ECS::Service\\n      Properties:\\n" \
	"        TaskDefinition: %s\\n        LoadBalancerInfo:\\n          ContainerName: cicd-demo\\n          ContainerPort: 8080\\n"

static void a_redeploy_brings_what_the_tag_says_now(void **state)
{
	struct world *w = kit_scenario(NULL);
	const struct deployment *old = kit_last(w);

	(void)state;
	kit_expect("InvalidRevisionException", w, "codedeploy", "CreateDeployment",
		"{" GROUP ",'revision':{'revisionType':'AppSpecContent','appSpecContent':{'content':'" SPEC "'}}}",
		"cicd-demo:77");
	kit_expect("InvalidRevisionException", w, "codedeploy", "CreateDeployment",
		"{" GROUP ",'revision':{'revisionType':'AppSpecContent','appSpecContent':{'content':'version: 0.0'}}}");
	kit_expect("RevisionRequiredException", w, "codedeploy", "CreateDeployment", "{" GROUP "}");
	kit_expect("RevisionDoesNotExistException", w, "codedeploy", "CreateDeployment",
		"{" GROUP
		",'revision':{'revisionType':'S3','s3Location':{'bucket':'b','key':'k','bundleType':'zip'}}}");
	kit_expect("InvalidDeploymentConfigNameException", w, "codedeploy", "CreateDeployment",
		"{" GROUP
		",'deploymentConfigName':'CodeDeployDefault.OneAtATime','revision':{'revisionType':'AppSpecContent','appSpecContent':{'content':'" SPEC
		"'}}}",
		"cicd-demo:2");
	kit_expect("", w, "codedeploy", "CreateDeployment",
		"{" GROUP
		",'description':'by hand','deploymentConfigName':'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',"
		"'revision':{'revisionType':'AppSpecContent','appSpecContent':{'content':'" SPEC "'}}}",
		"arn:aws:ecs:ap-northeast-2:123456789012:task-definition/cicd-demo:2");
	const struct deployment *d = kit_last(w);

	assert_ptr_not_equal(d, old);
	assert_null(d->action);
	assert_string_equal(d->settings.config->type, "TimeBasedLinear");
	assert_string_equal(d->revision->type, "AppSpecContent");
	kit_until(w, PLACE_READY_WAIT, 0);
	assert_int_equal(kit_page(w, w->test), 2);
	/* The pipeline's own deployment is refused meanwhile, and its action says so. */
	struct execution *e = kit_release(w);

	world_advance(w, 200);
	assert_int_equal(e->status, RUN_FAILED);
	assert_string_equal(execution_action(e, 2)->error_code, "JobFailed");
	world_free(w);
}

static void to_ecs_registers_a_revision_each_release(void **state)
{
	struct world *w = kit_scenario("to-ecs");
	size_t before = w->definition_count;
	struct deployment *d = ready(w);

	(void)state;
	assert_int_equal(w->definition_count, before + 1);
	assert_ptr_equal(d->green->definition, w->definitions[before]);
	assert_ptr_not_equal(d->green->definition, d->blue->definition);
	assert_string_equal(d->revision->type, "AppSpecContent");
	assert_non_null(strstr(d->green->definition->image_ref, "@sha256:"));
	assert_int_equal(kit_page(w, w->test), 3);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ready_wait_runs_out),
		cmocka_unit_test(termination_wait_runs_out),
		cmocka_unit_test(without_a_ready_wait_traffic_moves_at_once),
		cmocka_unit_test(rolls_back_from_every_place),
		cmocka_unit_test(nothing_to_roll_back_before_install),
		cmocka_unit_test(rollback_is_linked_both_ways),
		cmocka_unit_test(stop_obeys_an_explicit_choice),
		cmocka_unit_test(stopped_without_rollback_leaves_things_as_they_are),
		cmocka_unit_test(an_unhealthy_green_fails_after_an_hour),
		cmocka_unit_test(a_failing_hook_fails_the_deployment),
		cmocka_unit_test(a_failure_without_rollback_stays),
		cmocka_unit_test(weights_follow_the_configuration),
		cmocka_unit_test(a_canary_rolls_back_from_ten_percent),
		cmocka_unit_test(a_redeploy_brings_what_the_tag_says_now),
		cmocka_unit_test(to_ecs_registers_a_revision_each_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
