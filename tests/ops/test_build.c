/* What every row asks for: arguments to the exact request body. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "lib/cm.h"
#include "ops/ops.h"

#define ARN "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:x/app/cicd-demo/50dc6c495c0c9188"
#define ARN_ENCODED \
	"arn%3Aaws%3Aelasticloadbalancing%3Aap-northeast-2%3A123456789012%3Ax%2Fapp%2Fcicd-demo%2F50dc6c495c0c9188"
#define TEN "1234567890"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct row {
	const struct ops_row *row;
	struct ops_args args;
	const char *want;
} rows[] = {
	{&ops_get_caller_identity, {0}, ""},
	{&ops_list_pipelines, {0}, "{\"maxResults\":1000}"},
	{&ops_get_pipeline, {.pipeline = "p"}, "{\"name\":\"p\"}"},
	{&ops_get_pipeline_state, {.pipeline = "p"}, "{\"name\":\"p\"}"},
	{&ops_list_pipeline_executions, {.pipeline = "p"}, "{\"pipelineName\":\"p\",\"maxResults\":100}"},
	{&ops_list_action_executions, {.pipeline = "p", .execution_id = "e"},
		"{\"pipelineName\":\"p\",\"filter\":{\"pipelineExecutionId\":\"e\"},\"maxResults\":100}"},
	{&ops_list_action_executions, {.pipeline = "p"}, "{\"pipelineName\":\"p\",\"maxResults\":100}"},
	{&ops_start_pipeline_execution, {.pipeline = "p", .token = "11111111-2222-4333-8444-555555555555"},
		"{\"name\":\"p\",\"clientRequestToken\":\"11111111-2222-4333-8444-555555555555\"}"},
	{&ops_start_pipeline_execution,
		{.pipeline = "p",
			.token = "t",
			.variable_count = 2,
			.variables =
				(const struct pair[]){{"TAG", "v3"}, {"NOTE", "a \"b\" \\ \xed\x95\x9c\xea\xb8\x80"}}},
		"{\"name\":\"p\",\"clientRequestToken\":\"t\",\"variables\":[{\"name\":\"TAG\",\"value\":\"v3\"},"
		"{\"name\":\"NOTE\",\"value\":\"a \\\"b\\\" \\\\ \xed\x95\x9c\xea\xb8\x80\"}]}"},
	{&ops_stop_pipeline_execution, {.pipeline = "p", .execution_id = "e", .reason = "wrong commit"},
		"{\"pipelineName\":\"p\",\"pipelineExecutionId\":\"e\",\"abandon\":false,\"reason\":\"wrong commit\"}"},
	{&ops_stop_pipeline_execution, {.pipeline = "p", .execution_id = "e"},
		"{\"pipelineName\":\"p\",\"pipelineExecutionId\":\"e\",\"abandon\":false}"},
	/* 200 characters, not bytes, and none cut in two */
	{&ops_stop_pipeline_execution, {.pipeline = "p", .execution_id = "e", .reason = HUNDRED HUNDRED "more"},
		"{\"pipelineName\":\"p\",\"pipelineExecutionId\":\"e\",\"abandon\":false,\"reason\":\"" HUNDRED HUNDRED
		"\"}"},
	{&ops_stop_pipeline_execution,
		{.pipeline = "p",
			.execution_id = "e",
			.reason = "\xed\x95\x9c" HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN
				  "12345678\xea\xb8\x80\xea\xb8\x80"},
		"{\"pipelineName\":\"p\",\"pipelineExecutionId\":\"e\",\"abandon\":false,\"reason\":\"\xed\x95\x9c" HUNDRED
			TEN TEN TEN TEN TEN TEN TEN TEN TEN "12345678\xea\xb8\x80\"}"},
	{&ops_retry_stage_execution, {.pipeline = "p", .stage = "Deploy", .execution_id = "e"},
		"{\"pipelineName\":\"p\",\"stageName\":\"Deploy\",\"pipelineExecutionId\":\"e\",\"retryMode\":\"FAILED_ACTIONS\"}"},
	{&ops_get_deployment_group, {.application = "a", .group = "g"},
		"{\"applicationName\":\"a\",\"deploymentGroupName\":\"g\"}"},
	{&ops_list_running_deployments, {.application = "a", .group = "g"},
		"{\"applicationName\":\"a\",\"deploymentGroupName\":\"g\",\"includeOnlyStatuses\":"
		"[\"Created\",\"Queued\",\"InProgress\",\"Baking\",\"Ready\"]}"},
	{&ops_get_deployment, {.deployment_id = "d-1"}, "{\"deploymentId\":\"d-1\"}"},
	{&ops_get_deployment_target, {.deployment_id = "d-1", .target_id = "c:s"},
		"{\"deploymentId\":\"d-1\",\"targetIds\":[\"c:s\"]}"},
	{&ops_continue_deployment, {.deployment_id = "d-1", .wait_type = "READY_WAIT"},
		"{\"deploymentId\":\"d-1\",\"deploymentWaitType\":\"READY_WAIT\"}"},
	{&ops_continue_deployment, {.deployment_id = "d-1", .wait_type = "TERMINATION_WAIT"},
		"{\"deploymentId\":\"d-1\",\"deploymentWaitType\":\"TERMINATION_WAIT\"}"},
	{&ops_stop_deployment, {.deployment_id = "d-1", .auto_rollback = 1},
		"{\"deploymentId\":\"d-1\",\"autoRollbackEnabled\":true}"},
	{&ops_stop_deployment, {.deployment_id = "d-1", .auto_rollback = 0},
		"{\"deploymentId\":\"d-1\",\"autoRollbackEnabled\":false}"},
	{&ops_stop_deployment, {.deployment_id = "d-1", .auto_rollback = -1}, "{\"deploymentId\":\"d-1\"}"},
	{&ops_describe_service, {.cluster = "c", .service = "s"}, "{\"cluster\":\"c\",\"services\":[\"s\"]}"},
	{&ops_list_tasks, {.cluster = "c", .service = "s", .task_status = "STOPPED"},
		"{\"cluster\":\"c\",\"serviceName\":\"s\",\"desiredStatus\":\"STOPPED\"}"},
	{&ops_describe_tasks, {.cluster = "c", .ids = (const char *const[]){"t1", "t2"}, .id_count = 2},
		"{\"cluster\":\"c\",\"tasks\":[\"t1\",\"t2\"]}"},
	{&ops_describe_task_definition, {.arn = "cicd-demo:2"}, "{\"taskDefinition\":\"cicd-demo:2\"}"},
	{&ops_get_build, {.build_id = "cicd-demo:4b1d"}, "{\"ids\":[\"cicd-demo:4b1d\"]}"},
	{&ops_describe_listener, {.arn = ARN}, "ListenerArns.member.1=" ARN_ENCODED},
	{&ops_describe_rules, {.arn = ARN}, "ListenerArn=" ARN_ENCODED},
	{&ops_describe_target_group, {.name = "cicd-demo-tg-blue"}, "Names.member.1=cicd-demo-tg-blue"},
	{&ops_describe_target_health, {.arn = ARN}, "TargetGroupArn=" ARN_ENCODED},
	{&ops_describe_load_balancer, {.arn = ARN}, "LoadBalancerArns.member.1=" ARN_ENCODED},
	{&ops_get_role, {.name = "ops-role"}, "RoleName=ops-role"},
	{&ops_simulate_principal_policy,
		{.arn = "arn:aws:iam::123456789012:role/ops/ops-role",
			.action_count = 2,
			.actions = (const char *const[]){"codedeploy:ContinueDeployment", "codedeploy:StopDeployment"},
			.id_count = 1,
			.ids = (const char *const[]){ARN}},
		"PolicySourceArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fops%2Fops-role&"
		"ActionNames.member.1=codedeploy%3AContinueDeployment&ActionNames.member.2=codedeploy%3AStopDeployment&"
		"ResourceArns.member.1=" ARN_ENCODED},
	{&ops_list_repositories, {0}, "{}"},
	{&ops_get_repository, {.repository = "r"}, "{\"repositoryName\":\"r\"}"},
	{&ops_get_branch, {.repository = "r", .branch = "main"}, "{\"repositoryName\":\"r\",\"branchName\":\"main\"}"},
	{&ops_get_file, {.repository = "r", .path = "a/b.yml", .commit_id = "c0ffee", .branch = "main"},
		"{\"repositoryName\":\"r\",\"filePath\":\"a/b.yml\",\"commitSpecifier\":\"c0ffee\"}"},
	{&ops_get_file, {.repository = "r", .path = "a", .branch = "main"},
		"{\"repositoryName\":\"r\",\"filePath\":\"a\",\"commitSpecifier\":\"main\"}"},
	{&ops_get_file, {.repository = "r", .path = "a"}, "{\"repositoryName\":\"r\",\"filePath\":\"a\"}"},
	{&ops_create_branch, {.repository = "r", .branch = "b", .commit_id = "c0ffee"},
		"{\"repositoryName\":\"r\",\"branchName\":\"b\",\"commitId\":\"c0ffee\"}"},
	{&ops_delete_branch, {.repository = "r", .branch = "b"}, "{\"repositoryName\":\"r\",\"branchName\":\"b\"}"},
	{&ops_create_commit,
		{.repository = "r",
			.branch = "b",
			.commit_id = "c0ffee",
			.author = "A. \xed\x95\x9c",
			.email = "a@example.com",
			.message = "Say \"why\"",
			.file_count = 4,
			.files =
				(const struct ops_file[]){{.path = "one", .bytes = "\xff\0\xfe", .size = 3},
					{.path = "old", .bytes = "unused", .size = 6, .is_deleted = true},
					{.path = "run.sh", .bytes = "#!/bin/sh\n", .size = 10, .mode = "EXECUTABLE"},
					{.path = "empty"}}},
		"{\"repositoryName\":\"r\",\"branchName\":\"b\",\"parentCommitId\":\"c0ffee\",\"authorName\":\"A. \xed\x95\x9c\","
		"\"email\":\"a@example.com\",\"commitMessage\":\"Say \\\"why\\\"\",\"putFiles\":["
		"{\"filePath\":\"one\",\"fileContent\":\"/wD+\"},"
		"{\"filePath\":\"run.sh\",\"fileMode\":\"EXECUTABLE\",\"fileContent\":\"IyEvYmluL3NoCg==\"},"
		"{\"filePath\":\"empty\",\"fileContent\":\"\"}],\"deleteFiles\":[{\"filePath\":\"old\"}]}"},
	{&ops_create_commit,
		{.repository = "r",
			.branch = "b",
			.message = "first",
			.file_count = 1,
			.files = (const struct ops_file[]){{.path = "a", .bytes = "ab", .size = 2}}},
		"{\"repositoryName\":\"r\",\"branchName\":\"b\",\"commitMessage\":\"first\",\"putFiles\":["
		"{\"filePath\":\"a\",\"fileContent\":\"YWI=\"}]}"},
	{&ops_list_projects, {0}, "{}"},
	{&ops_get_project, {.project = "p"}, "{\"names\":[\"p\"]}"},
	{&ops_update_project, {.project = "p", .document = "{\"environment\":{\"type\":\"ARM_CONTAINER\"},\"name\":\"other\"}"},
		"{\"environment\":{\"type\":\"ARM_CONTAINER\"},\"name\":\"p\"}"},
	{&ops_update_project, {.project = "p", .document = "{\"source\":"}, "{\"name\":\"p\"}"},
	{&ops_list_applications, {0}, "{}"},
	{&ops_list_deployment_groups, {.application = "a"}, "{\"applicationName\":\"a\"}"},
	{&ops_get_deployment_group_document, {.application = "a", .group = "g"},
		"{\"applicationName\":\"a\",\"deploymentGroupName\":\"g\"}"},
	{&ops_update_deployment_group,
		{.application = "a", .group = "g", .document = "{\"deploymentReadyOption\":{\"waitTimeInMinutes\":60}}"},
		"{\"applicationName\":\"a\",\"currentDeploymentGroupName\":\"g\",\"blueGreenDeploymentConfiguration\":"
		"{\"deploymentReadyOption\":{\"waitTimeInMinutes\":60}}}"},
	{&ops_update_deployment_group, {.application = "a", .group = "g", .document = "[]"},
		"{\"applicationName\":\"a\",\"currentDeploymentGroupName\":\"g\"}"},
	{&ops_get_pipeline_document, {.pipeline = "p"}, "{\"name\":\"p\"}"},
	{&ops_create_pipeline, {.document = "{\"name\":\"p\",\"version\":1}"}, "{\"pipeline\":{\"name\":\"p\",\"version\":1}}"},
	{&ops_update_pipeline, {.document = "{\"name\":\"p\",\"stages\":[]}"}, "{\"pipeline\":{\"name\":\"p\",\"stages\":[]}}"},
	{&ops_delete_pipeline, {.pipeline = "p"}, "{\"name\":\"p\"}"},
	{&ops_describe_image_repositories, {0}, "{\"maxResults\":1000}"},
	{&ops_describe_image_repositories, {.name = "web"}, "{\"repositoryNames\":[\"web\"]}"},
	{&ops_list_roles, {0}, "MaxItems=300"},
	{&ops_get_trusted_role, {.name = "pipeline-role"}, "RoleName=pipeline-role"},
	{&ops_head_bucket, {.bucket = "my.bucket-1"}, "/my.bucket-1"},
	{&ops_head_bucket, {.bucket = "a/../b ?"}, "/a%2F..%2Fb%20%3F"},
	{&ops_list_buckets, {0}, "/"},
	{&ops_list_connections, {0}, "{}"},
	{&ops_list_star_connections, {0}, "{}"},
	{&ops_get_connection, {.arn = "arn:c"}, "{\"ConnectionArn\":\"arn:c\"}"},
	{&ops_get_star_connection, {.arn = "arn:c"}, "{\"ConnectionArn\":\"arn:c\"}"},
	{&ops_describe_task_document, {.arn = "cicd-demo"}, "{\"taskDefinition\":\"cicd-demo\"}"},
};

static void build(struct buf *body, const struct ops_row *row, const struct ops_args *args)
{
	buf_init(body, (size_t)1 << 20);
	row->build(body, args);
	assert_false(body->overflow);
}

static bool is_same(const char *got, const char *want)
{
	if (*want != '{')
		return strcmp(got, want) == 0;
	struct err e = {0};
	cJSON *a = json_parse(got, strlen(got), &e), *b = json_parse(want, strlen(want), &e);
	bool is_same = a && b && cJSON_Compare(a, b, true);

	cJSON_Delete(a);
	cJSON_Delete(b);
	return is_same;
}

static void bodies_are_exact(void **state)
{
	(void)state;
	struct buf body;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		build(&body, rows[i].row, &rows[i].args);
		check_row(is_same(buf_text(&body), rows[i].want), "%s: got %s, wanted %s", rows[i].row->op.name,
			buf_text(&body), rows[i].want);
		buf_done(&body);
	}
}

/* What goes back is what came, to the last digit and letter. */
static void documents_are_sent_as_they_are(void **state)
{
	(void)state;
	static const char document[] = "{ \"n\": 12345678901234567890.10, \"t\": \"\\u00e9\\/\" }";
	struct buf body;

	build(&body, &ops_update_pipeline, &(const struct ops_args){.document = document});
	assert_non_null(strstr(buf_text(&body), document));
	buf_done(&body);
}

static void every_row_is_in_the_table(void **state)
{
	(void)state;

	for (size_t r = 0; ops_all[r]; r++) {
		size_t found = 0;
		for (size_t i = 0; i < COUNT_OF(rows); i++)
			found += rows[i].row == ops_all[r];
		check_row(found, "%s is not tried", ops_all[r]->op.name);
	}
}

/* DescribeTasks takes a hundred: a hundred is what it gets. */
static void tasks_are_at_most_a_hundred(void **state)
{
	(void)state;
	const char *ids[150];
	struct err e = {0};
	struct buf body;

	for (size_t i = 0; i < COUNT_OF(ids); i++)
		ids[i] = "t";
	build(&body, &ops_describe_tasks,
		&(const struct ops_args){.cluster = "c", .ids = ids, .id_count = COUNT_OF(ids)});
	cJSON *root = json_parse(buf_text(&body), body.len, &e);
	assert_int_equal(json_count(json_array(root, "tasks")), 100);
	cJSON_Delete(root);
	buf_done(&body);
}

/* What an argument lacks is left out, not sent as null: AWS then names the missing member. */
static void missing_arguments_are_left_out(void **state)
{
	(void)state;
	struct buf body;

	for (size_t i = 0; ops_all[i]; i++) {
		build(&body, ops_all[i], &(const struct ops_args){.auto_rollback = -1});
		check_row(!strstr(buf_text(&body), "null"), "%s: %s", ops_all[i]->op.name, buf_text(&body));
		buf_done(&body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_exact),
		cmocka_unit_test(documents_are_sent_as_they_are),
		cmocka_unit_test(every_row_is_in_the_table),
		cmocka_unit_test(tasks_are_at_most_a_hundred),
		cmocka_unit_test(missing_arguments_are_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
