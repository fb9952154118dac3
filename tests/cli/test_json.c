/* test_json.c: the documents: every member always there, null where unknown; and the same release in people's words. */
#include "lib/cm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "cli/json.h"
#include "cli/text.h"
#include "cli/story.h"

/* The value at a path like "deployment.blue.targets.1.state", as unformatted JSON; "-" when a member is missing. */
static char *at(const cJSON *o, const char *path)
{
	char name[64];

	while (o && *path) {
		size_t n = strcspn(path, ".");
		snprintf(name, sizeof(name), "%.*s", (int)n, path);
		o = cJSON_IsArray(o) ? cJSON_GetArrayItem(o, atoi(name)) : cJSON_GetObjectItemCaseSensitive(o, name);
		path += n + (path[n] == '.');
	}
	return o ? cJSON_PrintUnformatted(o) : strdup("-");
}

struct want {
	const char *path, *value;
};

static void check(const char *what, cJSON *taken, const struct want *wants, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *got = at(taken, wants[i].path);
		check_row(!strcmp(got, wants[i].value), "%s, %s: %s, not %s", what, wants[i].path, got, wants[i].value);
		free(got);
	}
	cJSON_Delete(taken);
}

static void test_status(void **state)
{
	static const struct want wants[] = {
		{"schema", "1"},
		{"asOf", "\"2026-11-23T09:00:00Z\""},
		{"account", "\"123456789012\""},
		{"region", "\"ap-northeast-2\""},
		{"pipeline.name", "\"cicd-demo-bluegreen\""},
		{"pipeline.executionId", "\"exec-3\""},
		{"pipeline.status", "\"InProgress\""},
		{"pipeline.stages.0.name", "\"Source\""},
		{"pipeline.stages.0.kind", "\"source\""},
		{"pipeline.stages.2.kind", "\"deploy\""},
		{"pipeline.stages.2.status", "\"InProgress\""},
		{"pipeline.stages.0.actions.0",
			"{\"name\":\"Source\",\"provider\":\"CodeCommit\",\"status\":\"Succeeded\",\"revision\":null,\"summary\":null,"
			"\"externalId\":null,\"startedAt\":null,\"endedAt\":null,\"error\":null}"},
		{"pipeline.stages.2.actions.0.externalId", "\"d-GREEN\""},
		{"deployment.engine", "\"codedeploy\""},
		{"deployment.id", "\"d-GREEN\""},
		{"deployment.executionId", "\"exec-3\""},
		{"deployment.phase", "\"ready\""},
		{"deployment.status", "\"Ready\""},
		{"deployment.error", "null"},
		{"deployment.wait", "{\"for\":\"reroute\",\"until\":\"2026-11-23T09:47:12Z\",\"secondsLeft\":2832,\"onTimeout\":\"stop\"}"},
		{"deployment.blue.taskSet", "\"ecs-svc/1\""},
		{"deployment.blue.revision", "\"cicd-demo:2\""},
		{"deployment.blue.image", "\"cicd-demo:latest\""},
		{"deployment.blue.digest", "\"sha256:41ab07deadbeef\""},
		{"deployment.blue.desired", "2"},
		{"deployment.blue.running", "2"},
		{"deployment.blue.pending", "0"},
		{"deployment.blue.targetGroup", "\"cicd-demo-tg-blue\""},
		{"deployment.blue.healthy", "2"},
		{"deployment.blue.targets.0", "{\"id\":\"10.0.1.15:8080\",\"state\":\"healthy\",\"reason\":null}"},
		{"deployment.green.healthy", "1"},
		{"deployment.green.targets.0.reason", "\"Target.ResponseCodeMismatch\""},
		{"deployment.routes.0.kind", "\"prod\""},
		{"deployment.routes.0.port", "80"},
		{"deployment.routes.0.arn", "\"arn:l80\""},
		{"deployment.routes.0.blue", "100"},
		{"deployment.routes.0.green", "0"},
		{"deployment.routes.1.kind", "\"test\""},
		{"deployment.rollback", "null"},
		{"deployment.timeline.0",
			"{\"event\":\"BeforeInstall\",\"status\":\"Succeeded\",\"startedAt\":\"2026-11-23T08:59:00Z\","
			"\"endedAt\":\"2026-11-23T08:59:10Z\",\"error\":null}"},
		{"deployment.timeline.2.startedAt", "null"},
		{"deployments.0", "{\"stage\":\"Deploy\",\"action\":\"Deploy\",\"group\":\"group\",\"id\":\"d-GREEN\",\"phase\":\"ready\"}"},
		{"actions.0", "{\"id\":\"release\",\"allowed\":true,\"reason\":null}"},
		{"actions.1", "{\"id\":\"reroute\",\"allowed\":true,\"reason\":null}"},
		{"actions.2", "{\"id\":\"terminate\",\"allowed\":false,\"reason\":\"traffic has not moved yet\"}"},
		{"problems", "[]"},
	};
	struct arena *a = arena_new();
	struct release *r = story_new(a, "InProgress", PHASE_READY);

	(void)state;
	r->deployments[0].wait =
		(struct wait){.what = WAIT_REROUTE, .until = STORY_AT + 2832000, .left_ms = 2832999, .at_zero = AT_ZERO_STOP};
	check("ready", json_status(r, false), wants, COUNT_OF(wants));
	arena_free(a);
}

/* A release about which nothing is known: nothing is left out, nothing is made up. */
static void test_unknown(void **state)
{
	static const struct want wants[] = {
		{"asOf", "null"}, {"account", "null"}, {"region", "null"},
		{"pipeline", "{\"name\":null,\"executionId\":null,\"status\":null,\"stages\":[]}"},
		{"deployment", "null"}, {"deployments", "[]"}, {"problems", "[]"}, {"actions.5.id", "\"retry\""},
	};
	struct release r = {.current = -1};

	(void)state;
	check("nothing", json_status(&r, false), wants, COUNT_OF(wants));
}

static void test_unknown_deployment(void **state)
{
	static const struct want wants[] = {
		{"deployment.engine", "null"},      {"deployment.id", "null"},          {"deployment.executionId", "null"},
		{"deployment.phase", "null"},       {"deployment.status", "null"},      {"deployment.error", "null"},
		{"deployment.wait", "null"},        {"deployment.green", "null"},       {"deployment.routes.0.port", "null"},
		{"deployment.routes.0.blue", "null"}, {"deployment.routes.0.green", "null"}, {"deployment.rollback", "null"},
		{"deployment.timeline", "null"},    {"deployment.blue.taskSet", "null"}, {"deployment.blue.desired", "null"},
		{"deployment.blue.healthy", "null"}, {"deployment.blue.targets", "null"}, {"deployment.blue.digest", "null"},
	};
	struct route route = {.kind = ROUTE_PROD, .port = -1, .blue = -1, .green = -1};
	struct deployment d = {.engine = ENGINE_NONE, .wait = {.left_ms = NO_DURATION}, .routes = &route, .route_count = 1,
		.blue = {.exists = true, .desired = -1, .running = -1, .pending = -1, .healthy = -1, .target_count = -1}};
	struct release r = {.deployments = &d, .deployment_count = 1};

	(void)state;
	check("unknown", json_status(&r, false), wants, COUNT_OF(wants));
}

static void test_the_bad_night(void **state)
{
	static const struct want wants[] = {
		{"deployment.phase", "\"rolling_back\""},
		{"deployment.error", "{\"code\":\"HOOK_EXECUTION_FAILURE\",\"message\":\"the hook said no\",\"requestId\":null}"},
		{"deployment.rollback", "{\"id\":\"d-UNDO\",\"status\":\"InProgress\",\"by\":\"failure\"}"},
		{"deployment.blue", "null"},
		{"deployment.routes.0.blue", "33.33"},
		{"problems.0", "{\"read\":\"DescribeTargetHealth\",\"error\":{\"code\":\"AccessDenied\",\"message\":\"not for you\",\"requestId\":\"r-1\"},\"needs\":\"elasticloadbalancing:DescribeTargetHealth\"}"},
		{"problems.1", "{\"read\":\"DescribeRules\",\"error\":{\"code\":\"network\",\"message\":\"connection refused\",\"requestId\":null},\"needs\":null}"},
		{"actions.0.allowed", "false"},
	};
	static const struct err denied = {.kind = ERR_DENIED, .code = "AccessDenied", .message = "not for you", .request_id = "r-1"};
	static const struct err refused = {.kind = ERR_NETWORK, .message = "connection refused"};
	struct problem problems[] = {{.read = "DescribeTargetHealth", .permission = "elasticloadbalancing:DescribeTargetHealth", .err = &denied},
		{.read = "DescribeRules", .permission = "elasticloadbalancing:DescribeRules", .err = &refused}};
	struct arena *a = arena_new();
	struct release *r = story_new(a, "Failed", PHASE_ROLLING_BACK);
	struct deployment *d = &r->deployments[0];

	(void)state;
	d->error_code = "HOOK_EXECUTION_FAILURE";
	d->error_message = "the hook said no";
	d->undo = (struct undo){.id = "d-UNDO", .status = "InProgress", .by = "failure", .is_running = true};
	d->blue.exists = false;
	d->routes[0].blue = 100.0 / 3;
	r->problems = problems;
	r->problem_count = 2;
	check("bad night, read-only", json_status(r, true), wants, COUNT_OF(wants));
	arena_free(a);
}

static void test_small_documents(void **state)
{
	static const struct err e = {.kind = ERR_WRONG_PHASE, .code = "DeploymentIsNotInReadyStateException", .message = "no", .request_id = "r-9"};
	static const struct outcome refused = {.action = "reroute", .outcome = "refused", .reason = "traffic has already moved"};
	static const struct outcome unknown = {.action = "stop", .outcome = "unknown", .execution_id = "x", .deployment_id = "d", .err = &e};
	static const struct want failure[] = {
		{"", "{\"schema\":1,\"error\":{\"code\":\"DeploymentIsNotInReadyStateException\",\"message\":\"no\",\"requestId\":\"r-9\"}}"},
	};
	static const struct want refusal[] = {
		{"", "{\"schema\":1,\"action\":\"reroute\",\"outcome\":\"refused\",\"executionId\":null,\"deploymentId\":null,"
		     "\"requestId\":null,\"reason\":\"traffic has already moved\",\"error\":null}"},
	};
	static const struct want lost[] = {{"outcome", "\"unknown\""}, {"executionId", "\"x\""}, {"error.requestId", "\"r-9\""}};
	static const struct want plan[] = {
		{"possible", "true"}, {"how", "\"stop-deployment\""}, {"effect", "\"moves back\""}, {"estimateSeconds", "null"},
		{"reason", "null"}, {"calls", "[\"codedeploy:StopDeployment\"]"},
	};
	static const struct want no_plan[] = {{"possible", "false"}, {"how", "null"}, {"effect", "null"}, {"reason", "\"too late\""}, {"calls", "[]"}};
	struct intent intent = {.sentence = "moves back"};

	(void)state;
	check("failure", json_failure(&e), failure, COUNT_OF(failure));
	check("refused", json_outcome(&refused), refusal, COUNT_OF(refusal));
	check("unknown", json_outcome(&unknown), lost, COUNT_OF(lost));
	check("plan", json_plan(&intent, NULL), plan, COUNT_OF(plan));
	check("no plan", json_plan(NULL, "too late"), no_plan, COUNT_OF(no_plan));
}

/* --- people's ----------------------------------------------------------------------------------------------------- */

static char *status_text(const struct release *r, bool has_color)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	text_status(out, r, false, has_color);
	fclose(out);
	return text;
}

static void test_text(void **state)
{
	static const char *const wants[] = {
		"pipeline    cicd-demo-bluegreen  ap-northeast-2  123456789012  ops-role  09:00:00\n",
		"execution   exec-3  InProgress  Version 3  3f2c1ab\n",
		"stages      Source  Succeeded\n            Build   Succeeded\n            Deploy  InProgress\n",
		"deployment  d-GREEN  READY  waits for reroute until 09:47:12; goes on by itself: stops in 47:12\n",
		"sides       BLUE   cicd-demo:2 @41ab07, Version 2  2/2 running  2/2 healthy\n",
		"            GREEN  cicd-demo:2 @9f2c1a, Version 3  2/2 running  1/2 healthy (10.0.2.13:8080 unhealthy: Target.ResponseCodeMismatch)\n",
		"routes      prod :80    BLUE 100 %, GREEN 0 %\n            test :8080  BLUE 0 %, GREEN 100 %\n",
		"timeline    BeforeInstall  Succeeded   10s\n            Install        InProgress  50s\n            AfterInstall   Pending\n",
		"terminate  no   traffic has not moved yet\n",
	};
	struct arena *a = arena_new();
	struct release *r = story_new(a, "InProgress", PHASE_READY);

	(void)state;
	r->deployments[0].wait =
		(struct wait){.what = WAIT_REROUTE, .until = STORY_AT + 2832000, .left_ms = 2832000, .at_zero = AT_ZERO_STOP};
	char *text = status_text(r, false);
	for (size_t i = 0; i < COUNT_OF(wants); i++)
		check_row(strstr(text, wants[i]), "no '%s' in:\n%s", wants[i], text);
	assert_null(strchr(text, '\033'));
	free(text);
	text = status_text(r, true);
	assert_non_null(strstr(text, "\033[33mInProgress\033[0m"));
	free(text);
	arena_free(a);
}

/* A long error in a row of its own does not push the columns of the other rows aside. */
static void test_long_error_text(void **state)
{
	struct arena *a = arena_new();
	struct release *r = story_new(a, "Failed", PHASE_FAILED);

	(void)state;
	r->deployments[0].error_code = "TIMEOUT";
	r->deployments[0].error_message = "the replacement task set did not become healthy in time";
	char *text = status_text(r, false);
	assert_non_null(strstr(text, "deployment  d-GREEN  FAILED\n            TIMEOUT: the replacement task set"));
	free(text);
	arena_free(a);
}

/* Columns are aligned by what the terminal shows, not by bytes. */
static void test_wide_text(void **state)
{
	struct arena *a = arena_new();
	struct release *r = story_new(a, "InProgress", PHASE_READY);

	(void)state;
	r->stages[0].name = "소스";
	char *text = status_text(r, false);
	assert_non_null(strstr(text, "stages      소스    Succeeded\n            Build   Succeeded\n"));
	free(text);
	arena_free(a);
}

static void test_empty_text(void **state)
{
	struct release r = {.current = -1, .pipeline = "lambda", .lower_note = "deploys by Lambda"};
	char *text = status_text(&r, false);

	(void)state;
	assert_non_null(strstr(text, "deployment  deploys by Lambda\n"));
	assert_non_null(strstr(text, "execution   none yet\n"));
	free(text);
}

/* What has never been there is not gone. */
static void test_idle_text(void **state)
{
	struct deployment d = {.engine = ENGINE_CODEDEPLOY, .phase = PHASE_IDLE, .blue.exists = true, .blue.running = -1};
	struct release r = {.deployments = &d, .deployment_count = 1};
	char *text = status_text(&r, false);

	(void)state;
	assert_non_null(strstr(text, "GREEN  none yet\n"));
	assert_non_null(strstr(text, "routes      unknown\n"));
	d.routes_read_at = STORY_AT;
	free(text);
	d.phase = PHASE_SUCCEEDED;
	text = status_text(&r, false);
	assert_non_null(strstr(text, "GREEN  none any more\n"));
	assert_non_null(strstr(text, "routes      no listener points at either side\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),        cmocka_unit_test(test_unknown),         cmocka_unit_test(test_unknown_deployment),
		cmocka_unit_test(test_the_bad_night), cmocka_unit_test(test_small_documents), cmocka_unit_test(test_text),
		cmocka_unit_test(test_long_error_text), cmocka_unit_test(test_wide_text),     cmocka_unit_test(test_empty_text),
		cmocka_unit_test(test_idle_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
