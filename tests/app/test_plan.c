/* What each action sends, and what stands in the audit log before and after it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/audit.h"
#include "app/plan.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "lib/fixture.h"

struct plan_case {
	enum action_id action;
	enum phase phase;
	const char *deployment_id;
	const char *call, *body;
};

static const struct plan_case plan_cases[] = {
	{ ACTION_RELEASE, PHASE_IDLE, NULL, "codepipeline:StartPipelineExecution",
		"{\"name\":\"demo\",\"clientRequestToken\":\"token\"}" },
	{ ACTION_REROUTE, PHASE_READY, "d-1", "codedeploy:ContinueDeployment",
		"{\"deploymentId\":\"d-1\",\"deploymentWaitType\":\"READY_WAIT\"}" },
	{ ACTION_TERMINATE, PHASE_BAKING, "d-1", "codedeploy:ContinueDeployment",
		"{\"deploymentId\":\"d-1\",\"deploymentWaitType\":\"TERMINATION_WAIT\"}" },
	{ ACTION_ROLLBACK, PHASE_BAKING, "d-1", "codedeploy:StopDeployment",
		"{\"deploymentId\":\"d-1\",\"autoRollbackEnabled\":true}" },
	{ ACTION_ROLLBACK, PHASE_PREPARING, "d-1", "codedeploy:StopDeployment",
		"{\"deploymentId\":\"d-1\",\"autoRollbackEnabled\":false}" },
	{ ACTION_STOP, PHASE_READY, "d-1", "codedeploy:StopDeployment",
		"{\"deploymentId\":\"d-1\",\"autoRollbackEnabled\":false}" },
	{ ACTION_STOP, PHASE_IDLE, NULL, "codepipeline:StopPipelineExecution",
		"{\"pipelineName\":\"demo\",\"pipelineExecutionId\":\"e1\",\"abandon\":false,\"reason\":\"stopped with cutover\"}" },
	{ ACTION_RETRY, PHASE_FAILED, NULL, "codepipeline:RetryStageExecution",
		"{\"pipelineName\":\"demo\",\"stageName\":\"Deploy\",\"pipelineExecutionId\":\"e1\",\"retryMode\":\"FAILED_ACTIONS\"}" },
};

static void each_action_sends_one_request(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plan_cases) / sizeof(plan_cases[0]); i++) {
		const struct plan_case *c = &plan_cases[i];
		struct intent intent = { .action = c->action, .pipeline = "demo", .execution_id = "e1", .stage = "Deploy",
			.deployment_id = c->deployment_id, .phase = c->phase };
		struct plan plan = plan_action(&intent, "token");
		char name[96];
		assert_string_equal(plan_call_name(&plan, name, sizeof(name)), c->call);
		assert_true(plan.op->op.is_mutation);
		struct buf body;
		buf_init(&body, 4096);
		plan.op->build(&body, &plan.args);
		cJSON *got = cJSON_Parse(buf_text(&body)), *want = cJSON_Parse(c->body);
		if (!cJSON_Compare(got, want, true))
			fail_msg("%s sends %s, not %s", actions[c->action].verb, buf_text(&body), c->body);
		cJSON_Delete(got);
		cJSON_Delete(want);
		buf_done(&body);
	}
}

static void the_audit_log_has_a_line_before_and_after(void **state)
{
	(void)state;
	char *folder = fixture_folder();
	char path[4096];
	snprintf(path, sizeof(path), "%s/deep/er/audit.jsonl", folder);
	struct audit a;
	struct err e = { .kind = ERR_WRONG_PHASE, .code = "DeploymentIsNotInReadyStateException", .message = "not ready" };
	struct audit_deed deed = { .action = "reroute", .call = "codedeploy:ContinueDeployment", .pipeline = "demo",
		.account = "123456789012", .region = "r", .deployment_id = "d-1", .sentence = "moves \"all\"\n" };
	audit_init(&a, path);
	assert_true(audit_before(&a, 1000, "arn:x", &deed, NULL));
	assert_true(audit_after(&a, 2000, &deed, "req-1", &e, NULL));
	struct buf b;
	struct stat st;
	buf_init(&b, 65536);
	assert_true(file_read(path, &b, NULL));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	char *second = strchr(b.data, '\n') + 1;
	cJSON *one = cJSON_ParseWithLength(b.data, (size_t)(second - b.data)), *two = cJSON_Parse(second);
	assert_string_equal(json_raw(one, "event"), "before");
	assert_string_equal(json_raw(one, "sentence"), "moves \"all\"\n");
	assert_string_equal(json_raw(two, "event"), "after");
	assert_string_equal(json_raw(two, "id"), json_raw(one, "id"));
	assert_string_equal(json_raw(two, "requestId"), "req-1");
	assert_string_equal(json_raw(two, "code"), e.code);
	assert_string_equal(json_raw(two, "outcome"), "refused");
	assert_string_equal(json_raw(one, "action"), "reroute");
	cJSON_Delete(one);
	cJSON_Delete(two);
	buf_done(&b);
	audit_done(&a);
	fixture_remove(folder);
}

static void without_an_audit_log_there_is_an_error(void **state)
{
	(void)state;
	struct audit a;
	struct err e;
	struct audit_deed deed = { .action = "reroute", .call = "x:Y" };
	audit_init(&a, "/proc/nowhere/audit.jsonl");
	assert_false(audit_before(&a, 1000, NULL, &deed, &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	audit_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_action_sends_one_request),
		cmocka_unit_test(the_audit_log_has_a_line_before_and_after),
		cmocka_unit_test(without_an_audit_log_there_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
