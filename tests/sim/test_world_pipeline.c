/* Executions: superseding, queueing, stopping, retrying, and how CodePipeline tells of them. */
#include "world_kit.h"

#define UNKNOWN_ID "00000000-0000-4000-8000-000000000000"

static size_t count_with(const struct pipeline *p, enum run_status status)
{
	size_t n = 0;

	for (size_t i = 0; i < p->execution_count; i++)
		n += p->executions[i]->status == status;
	return n;
}

static cJSON *stage_state(struct world *w, size_t stage, cJSON **out)
{
	*out = kit_call(w, "codepipeline", "GetPipelineState", "{'name':'" PIPELINE "'}");
	assert_non_null(*out);
	return cJSON_GetArrayItem(cJSON_GetObjectItem(*out, "stageStates"), (int)stage);
}

/* ── modes ── */

static void a_newer_execution_supersedes_the_waiting_one(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct execution *in_build, *waiting, *newest;
	cJSON *out;

	(void)state;
	in_build = kit_release(w);
	world_advance(w, 20);
	waiting = kit_release(w);
	world_advance(w, 20);
	assert_int_equal(in_build->stage, 1);
	assert_true(waiting->is_waiting && waiting->stage == 1);
	const cJSON *build = stage_state(w, 1, &out);

	assert_string_equal(
		kit_text(cJSON_GetObjectItem(build, "inboundExecution"), "pipelineExecutionId"), waiting->id);
	assert_string_equal(
		kit_text(cJSON_GetObjectItem(build, "latestExecution"), "pipelineExecutionId"), in_build->id);
	cJSON_Delete(out);
	newest = kit_release(w);
	world_advance(w, 10);
	assert_int_equal(waiting->status, RUN_SUPERSEDED);
	assert_int_equal(in_build->status, RUN_IN_PROGRESS);
	assert_true(newest->is_waiting);
	world_advance(w, 150); /* the build ends, the newest goes in */
	assert_false(newest->is_waiting);
	assert_int_equal(newest->stages[1].status, RUN_IN_PROGRESS);
	assert_int_equal(in_build->stage, 2);
	world_free(w);
}

static void two_may_not_deploy_at_once(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct execution *first = kit_release(w), *second;

	(void)state;
	struct deployment *d = kit_until(w, PLACE_READY_WAIT, 0);

	second = kit_release(w);
	world_advance(w, 600);
	assert_true(second->is_waiting && second->stage == 2);
	assert_ptr_equal(kit_last(w), d);
	kit_stop(w, d, "false");
	world_advance(w, 30);
	assert_int_equal(first->status, RUN_FAILED);
	assert_false(second->is_waiting);
	assert_ptr_not_equal(kit_last(w), d);
	world_free(w);
}

static void queued_executions_all_run_in_order(void **state)
{
	struct world *w = kit_file("{\"executionMode\":\"QUEUED\"}");
	struct execution *e[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		e[i] = kit_release(w);
	world_advance(w, 60);
	assert_int_equal(count_with(w->pipelines[0], RUN_SUPERSEDED), 0);
	assert_int_equal(e[0]->stage, 1);
	assert_true(e[1]->is_waiting && e[1]->stage == 1);
	assert_true(e[2]->is_waiting && e[2]->stage == 1);
	world_advance(w, 160);
	assert_false(e[1]->is_waiting);
	assert_true(e[2]->is_waiting);
	world_free(w);
}

static void parallel_executions_do_not_wait(void **state)
{
	struct world *w = kit_file("{\"executionMode\":\"PARALLEL\"}");
	struct execution *a = kit_release(w), *b = kit_release(w);

	(void)state;
	world_advance(w, 30);
	assert_int_equal(a->stages[1].status, RUN_IN_PROGRESS);
	assert_int_equal(b->stages[1].status, RUN_IN_PROGRESS);
	for (int i = 0; i < 48; i++)
		kit_release(w);
	kit_expect("ConcurrentPipelineExecutionsLimitExceededException", w, "codepipeline", "StartPipelineExecution",
		"{'name':'" PIPELINE "'}");
	world_free(w);
}

/* ── starting ── */

static void a_token_starts_one_execution_only(void **state)
{
	struct world *w = kit_scenario(NULL);
	size_t before = w->pipelines[0]->execution_count;
	char first[64];

	(void)state;
	for (int i = 0; i < 2; i++) {
		cJSON *out = kit_call(w, "codepipeline", "StartPipelineExecution",
			"{'name':'" PIPELINE "','clientRequestToken':'abc-1'}");

		if (i == 0)
			snprintf(first, sizeof(first), "%s", kit_text(out, "pipelineExecutionId"));
		else
			assert_string_equal(kit_text(out, "pipelineExecutionId"), first);
		cJSON_Delete(out);
	}
	assert_int_equal(w->pipelines[0]->execution_count, before + 1);
	kit_expect("", w, "codepipeline", "StartPipelineExecution",
		"{'name':'" PIPELINE "','clientRequestToken':'abc-2'}");
	assert_int_equal(w->pipelines[0]->execution_count, before + 2);
	world_free(w);
}

static void an_older_commit_can_be_released(void **state)
{
	struct world *w = kit_scenario(NULL);
	const struct commit *old = world_branch(w->repositories[0], "bluegreen")->head->parent;

	(void)state;
	kit_expect("", w, "codepipeline", "StartPipelineExecution",
		"{'name':'" PIPELINE
		"','sourceRevisions':[{'actionName':'Source','revisionType':'COMMIT_ID','revisionValue':'%s'}]}",
		old->id);
	kit_until(w, PLACE_READY_WAIT, 0);
	assert_int_equal(kit_page(w, w->test), 2);
	world_free(w);
}

/* ── stopping ── */

#define STOP "{'pipelineName':'" PIPELINE "','pipelineExecutionId':'%s','abandon':%s,'reason':'because'}"

static void stop_and_wait_lets_the_action_end(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct execution *e = kit_release(w);

	(void)state;
	world_advance(w, 30);
	kit_expect("", w, "codepipeline", "StopPipelineExecution", STOP, e->id, "false");
	assert_int_equal(e->status, RUN_STOPPING);
	kit_expect("DuplicatedStopRequestException", w, "codepipeline", "StopPipelineExecution", STOP, e->id, "false");
	world_advance(w, 200);
	assert_int_equal(e->status, RUN_STOPPED);
	assert_int_equal(execution_action(e, 1)->status, RUN_SUCCEEDED);
	assert_null(execution_action(e, 2));
	kit_expect("PipelineExecutionNotStoppableException", w, "codepipeline", "StopPipelineExecution", STOP, e->id,
		"false");
	world_free(w);
}

static void stop_and_abandon_leaves_the_work_alone(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct execution *e = kit_release(w);
	struct deployment *d = kit_until(w, PLACE_READY_WAIT, 0);

	(void)state;
	kit_expect("", w, "codepipeline", "StopPipelineExecution", STOP, e->id, "false");
	world_advance(w, 60);
	assert_int_equal(e->status, RUN_STOPPING); /* it waits for the deploy action */
	kit_expect("", w, "codepipeline", "StopPipelineExecution", STOP, e->id, "true");
	kit_expect("DuplicatedStopRequestException", w, "codepipeline", "StopPipelineExecution", STOP, e->id, "true");
	world_advance(w, 2);
	assert_int_equal(e->status, RUN_STOPPED);
	assert_int_equal(execution_action(e, 2)->status, RUN_ABANDONED);
	assert_int_equal(d->status, DEPLOY_READY);
	kit_continue(w, d, "READY_WAIT");
	kit_until(w, PLACE_TERMINATION_WAIT, 0);
	kit_continue(w, d, "TERMINATION_WAIT");
	kit_until(w, PLACE_ENDED, 0);
	world_advance(w, 10);
	assert_int_equal(e->status, RUN_STOPPED); /* what the deployment became does not change that */
	world_free(w);
}

static void a_waiting_execution_can_be_stopped(void **state)
{
	struct world *w = kit_scenario(NULL);

	(void)state;
	kit_release(w);
	world_advance(w, 20);
	struct execution *e = kit_release(w);

	world_advance(w, 10);
	assert_true(e->is_waiting);
	kit_expect("", w, "codepipeline", "StopPipelineExecution", STOP, e->id, "false");
	world_advance(w, 2);
	assert_int_equal(e->status, RUN_STOPPED);
	world_advance(w, 300);
	assert_int_equal(e->action_count, 1);
	world_free(w);
}

/* ── failing and retrying ── */

#define RETRY "{'pipelineName':'" PIPELINE "','stageName':'%s','pipelineExecutionId':'%s','retryMode':'FAILED_ACTIONS'}"

static void retry_makes_a_new_deployment_in_the_same_execution(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct execution *e = kit_release(w);
	struct deployment *d = kit_until(w, PLACE_READY_WAIT, 0), *again;
	cJSON *out;

	(void)state;
	kit_expect("StageNotRetryableException", w, "codepipeline", "RetryStageExecution", RETRY, "Deploy", e->id);
	kit_stop(w, d, "true");
	world_advance(w, 120);
	assert_int_equal(e->status, RUN_FAILED);
	kit_expect("StageNotRetryableException", w, "codepipeline", "RetryStageExecution", RETRY, "Build", e->id);
	kit_expect("StageNotFoundException", w, "codepipeline", "RetryStageExecution", RETRY, "Ship", e->id);
	kit_expect("NotLatestPipelineExecutionException", w, "codepipeline", "RetryStageExecution", RETRY, "Deploy",
		w->pipelines[0]->executions[0]->id);
	kit_expect("NotLatestPipelineExecutionException", w, "codepipeline", "RetryStageExecution", RETRY, "Deploy",
		UNKNOWN_ID);
	kit_expect("", w, "codepipeline", "RetryStageExecution", RETRY, "Deploy", e->id);
	again = kit_until(w, PLACE_READY_WAIT, 0);
	assert_ptr_not_equal(again, d);
	assert_ptr_equal(again->action->execution, e);
	assert_int_equal(e->status, RUN_IN_PROGRESS);
	const cJSON *deploy = stage_state(w, 2, &out);

	assert_int_equal(
		cJSON_GetObjectItem(cJSON_GetObjectItem(deploy, "retryStageMetadata"), "manualStageRetryAttempt")
			->valueint,
		1);
	cJSON_Delete(out);
	out = kit_call(w, "codepipeline", "ListActionExecutions",
		"{'pipelineName':'" PIPELINE "','filter':{'pipelineExecutionId':'%s'}}", e->id);
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(out, "actionExecutionDetails")), 4);
	cJSON_Delete(out);
	out = kit_call(w, "codepipeline", "ListActionExecutions",
		"{'pipelineName':'" PIPELINE
		"','filter':{'latestInPipelineExecution':{'pipelineExecutionId':'%s','startTimeRange':'Latest'}}}",
		e->id);
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(out, "actionExecutionDetails")), 3);
	cJSON_Delete(out);
	world_free(w);
}

static void a_failed_build_says_why(void **state)
{
	struct world *w = kit_scenario("build-fails");
	struct execution *e = kit_release(w);

	(void)state;
	world_advance(w, 200);
	assert_int_equal(e->status, RUN_FAILED);
	assert_string_equal(e->build->status, "FAILED");
	assert_null(e->build->pushed);
	assert_string_equal(e->build->phases[e->build->phase_count - 1].type, "COMPLETED");
	bool has_cause = false;

	for (size_t i = 0; i < e->build->phase_count; i++)
		has_cause |= e->build->phases[i].status_code &&
			strcmp(e->build->phases[i].status_code, "COMMAND_EXECUTION_ERROR") == 0;
	assert_true(has_cause);
	assert_string_equal(execution_action(e, 1)->error_code, "JobFailed");
	assert_int_equal(e->stages[2].status, RUN_NONE);
	kit_expect("", w, "codepipeline", "RetryStageExecution", RETRY, "Build", e->id);
	world_advance(w, 10);
	assert_int_equal(e->status, RUN_IN_PROGRESS);
	assert_int_equal(e->build->number, w->projects[0]->build_number);
	world_free(w);
}

static void a_build_writes_its_log_as_it_goes(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct execution *e = kit_release(w);
	size_t before = 0;

	(void)state;
	world_advance(w, 10);
	assert_null(e->build->log_stream);
	assert_int_equal(world_build_line_count(w, e->build), 0);
	for (int i = 0; i < 30; i++) {
		world_advance(w, 5);
		size_t now = world_build_line_count(w, e->build);

		assert_true(now >= before);
		for (size_t n = 0; n < now; n++)
			assert_true(e->build->lines[n].at <= w->at && e->build->lines[n].at >= e->build->start_at);
		before = now;
	}
	assert_int_equal(before, e->build->line_count);
	assert_string_equal(e->build->log_stream, e->build->uuid);
	world_free(w);
}

/* ── refusals ── */

static void calls_are_refused_as_aws_does(void **state)
{
	static const struct {
		const char *op, *input, *code;
	} cases[] = {
		{"GetPipeline", "{}", "ValidationException"},
		{"GetPipeline", "{'name':'no such'}", "ValidationException"},
		{"GetPipeline", "{'name':'other'}", "PipelineNotFoundException"},
		{"GetPipeline", "{'name':'" PIPELINE "','version':7}", "PipelineVersionNotFoundException"},
		{"GetPipeline", "{'name':5}", "SerializationException"},
		{"GetPipelineState", "{'pipelineName':'" PIPELINE "'}", "SerializationException"},
		{"GetPipelineState", "{'name':'other'}", "PipelineNotFoundException"},
		{"ListPipelineExecutions", "{'pipelineName':'" PIPELINE "','maxResults':0}", "ValidationException"},
		{"ListPipelineExecutions", "{'pipelineName':'" PIPELINE "','nextToken':'stale'}", "InvalidNextTokenException"},
		{"GetPipelineExecution", "{'pipelineName':'" PIPELINE "','pipelineExecutionId':'x'}", "ValidationException"},
		{"GetPipelineExecution", "{'pipelineName':'" PIPELINE "','pipelineExecutionId':'" UNKNOWN_ID "'}", "PipelineExecutionNotFoundException"},
		{"ListActionExecutions", "{'pipelineName':'" PIPELINE "','filter':{'pipelineExecutionId':'" UNKNOWN_ID "'}}", "PipelineExecutionNotFoundException"},
		{"ListActionExecutions", "{'pipelineName':'" PIPELINE "','filter':{'latestInPipelineExecution':{'pipelineExecutionId':'" UNKNOWN_ID "'}}}",
			"ValidationException"},
		{"StartPipelineExecution", "{'name':'other'}", "PipelineNotFoundException"},
		{"StartPipelineExecution", "{'name':'" PIPELINE "','clientRequestToken':'a b'}", "ValidationException"},
		{"StartPipelineExecution", "{'name':'" PIPELINE "','variables':[{'name':'A','value':'b'}]}", "ValidationException"},
		{"StartPipelineExecution",
			"{'name':'" PIPELINE
			"','sourceRevisions':[{'actionName':'Source','revisionType':'COMMIT_ID','revisionValue':'abc'}]}",
			"ValidationException"},
		{"StopPipelineExecution", "{'pipelineName':'" PIPELINE "','pipelineExecutionId':'" UNKNOWN_ID "'}", "PipelineExecutionNotStoppableException"},
		{"RetryStageExecution", "{'pipelineName':'" PIPELINE "','stageName':'Deploy','pipelineExecutionId':'" UNKNOWN_ID "','retryMode':'SOME'}",
			"ValidationException"},
		{"PutApprovalResult", "{'pipelineName':'" PIPELINE "','stageName':'Deploy','actionName':'Approve','result':{'summary':'ok','status':'Approved'},"
			"'token':'" UNKNOWN_ID "'}", "ActionNotFoundException"},
		{"PutApprovalResult", "{'pipelineName':'" PIPELINE "','stageName':'Gate','actionName':'Approve','result':{'summary':'ok','status':'Approved'},"
			"'token':'" UNKNOWN_ID "'}", "StageNotFoundException"},
		{"PutApprovalResult", "{'pipelineName':'" PIPELINE "','stageName':'Deploy','actionName':'Approve','result':{'status':'Approved'},"
			"'token':'" UNKNOWN_ID "'}", "ValidationException"},
	};
	struct world *w = kit_scenario(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cJSON_Delete(kit_call(w, "codepipeline", cases[i].op, "%s", cases[i].input));
		if (strcmp(kit_code, cases[i].code) != 0)
			fail_msg("%s %s: %s, not %s", cases[i].op, cases[i].input, kit_code, cases[i].code);
	}
	world_free(w);
}

#define NOBODY "d-AAAAAAAAA"
#define APP "'applicationName':'AppECS-cicd-demo-cicd-demo'"
#define GROUP APP ",'deploymentGroupName':'DgpECS-cicd-demo-cicd-demo'"

static void codedeploy_refuses_as_aws_does(void **state)
{
	static const struct {
		const char *op, *input, *code;
	} cases[] = {
		{"GetDeployment", "{}", "DeploymentIdRequiredException"},
		{"GetDeployment", "{'deploymentId':'x'}", "InvalidDeploymentIdException"},
		{"GetDeployment", "{'deploymentId':'" NOBODY "'}", "DeploymentDoesNotExistException"},
		{"GetDeployment", "{'deploymentId':7}", "SerializationException"},
		{"BatchGetDeployments", "{}", "DeploymentIdRequiredException"},
		{"BatchGetDeployments", "{'deploymentIds':['x']}", "InvalidDeploymentIdException"},
		{"ListDeployments", "{" APP "}", "DeploymentGroupNameRequiredException"},
		{"ListDeployments", "{'deploymentGroupName':'g'}", "ApplicationNameRequiredException"},
		{"ListDeployments", "{'applicationName':'a','deploymentGroupName':'g'}", "ApplicationDoesNotExistException"},
		{"ListDeployments", "{" APP ",'deploymentGroupName':'g'}", "DeploymentGroupDoesNotExistException"},
		{"ListDeployments", "{" GROUP ",'includeOnlyStatuses':['Waiting']}", "InvalidDeploymentStatusException"},
		{"ListDeployments", "{'createTimeRange':{'start':20,'end':10}}", "InvalidTimeRangeException"},
		{"ListDeployments", "{'nextToken':'stale'}", "InvalidNextTokenException"},
		{"ListDeploymentTargets", "{'deploymentId':'" NOBODY "'}", "DeploymentDoesNotExistException"},
		{"GetDeploymentTarget", "{'deploymentId':'" NOBODY "'}", "DeploymentTargetIdRequiredException"},
		{"GetDeploymentGroup", "{" APP "}", "DeploymentGroupNameRequiredException"},
		{"GetDeploymentGroup", "{'deploymentGroupName':'g'}", "ApplicationNameRequiredException"},
		{"GetDeploymentGroup", "{" APP ",'deploymentGroupName':'g'}", "DeploymentGroupDoesNotExistException"},
		{"GetDeploymentConfig", "{}", "DeploymentConfigNameRequiredException"},
		{"GetDeploymentConfig", "{'deploymentConfigName':'Mine'}", "DeploymentConfigDoesNotExistException"},
		{"ContinueDeployment", "{}", "DeploymentIdRequiredException"},
		{"ContinueDeployment", "{'deploymentId':'" NOBODY "','deploymentWaitType':'WAIT'}", "InvalidDeploymentWaitTypeException"},
		{"ContinueDeployment", "{'deploymentId':'" NOBODY "'}", "DeploymentDoesNotExistException"},
		{"StopDeployment", "{}", "DeploymentIdRequiredException"},
		{"StopDeployment", "{'deploymentId':'" NOBODY "','autoRollbackEnabled':'yes'}", "SerializationException"},
		{"CreateDeployment", "{}", "ApplicationNameRequiredException"},
		{"CreateDeployment", "{" APP "}", "DeploymentGroupNameRequiredException"},
		{"CreateDeployment", "{" GROUP "}", "RevisionRequiredException"},
		{"CreateDeployment", "{" GROUP ",'revision':{'revisionType':'GitHub'}}", "InvalidRevisionException"},
	};
	struct world *w = kit_scenario(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cJSON_Delete(kit_call(w, "codedeploy", cases[i].op, "%s", cases[i].input));
		if (strcmp(kit_code, cases[i].code) != 0)
			fail_msg("%s %s: %s, not %s", cases[i].op, cases[i].input, kit_code, cases[i].code);
	}
	const char *id = kit_last(w)->id;

	kit_expect("DeploymentTargetDoesNotExistException", w, "codedeploy", "GetDeploymentTarget",
		"{'deploymentId':'%s','targetId':'a:b'}", id);
	kit_expect("InvalidDeploymentTargetIdException", w, "codedeploy", "GetDeploymentTarget",
		"{'deploymentId':'%s','targetId':'ab'}", id);
	kit_expect("DeploymentTargetListSizeExceededException", w, "codedeploy", "BatchGetDeploymentTargets",
		"{'deploymentId':'%s','targetIds':['cicd-demo:cicd-demo','a:b']}", id);
	kit_expect("InvalidInstanceStatusException", w, "codedeploy", "ListDeploymentTargets",
		"{'deploymentId':'%s','targetFilters':{'TargetStatus':['Odd']}}", id);
	kit_expect("InvalidInstanceTypeException", w, "codedeploy", "ListDeploymentTargets",
		"{'deploymentId':'%s','targetFilters':{'ServerInstanceLabel':['Red']}}", id);
	world_free(w);
}

static size_t listed(struct world *w, const char *input)
{
	cJSON *out = kit_call(w, "codedeploy", "ListDeployments", "%s", input);
	size_t n = (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(out, "deployments"));

	assert_non_null(out);
	cJSON_Delete(out);
	return n;
}

static void deployments_are_filtered(void **state)
{
	struct world *w = kit_scenario(NULL);
	char input[200];

	(void)state;
	kit_release(w);
	struct deployment *d = kit_until(w, PLACE_READY_WAIT, 0);

	assert_int_equal(listed(w, "{}"), 3);
	assert_int_equal(listed(w, "{" GROUP ",'includeOnlyStatuses':['Succeeded']}"), 2);
	assert_int_equal(
		listed(w, "{" GROUP ",'includeOnlyStatuses':['Created','Queued','InProgress','Baking','Ready']}"), 1);
	assert_int_equal(listed(w, "{" GROUP ",'includeOnlyStatuses':['Failed']}"), 0);
	snprintf(input, sizeof(input), "{'createTimeRange':{'start':%lld}}", (long long)(d->created_at / 1000));
	assert_int_equal(listed(w, input), 1);
	snprintf(input, sizeof(input), "{'createTimeRange':{'end':%lld}}", (long long)(d->created_at / 1000 - 1));
	assert_int_equal(listed(w, input), 2);
	assert_int_equal(listed(w, "{'externalId':'none'}"), 0);
	cJSON *out = kit_call(w, "codedeploy", "ListDeployments", "{}");

	assert_string_equal(
		cJSON_GetArrayItem(cJSON_GetObjectItem(out, "deployments"), 0)->valuestring, d->id); /* newest first */
	cJSON_Delete(out);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_newer_execution_supersedes_the_waiting_one),
		cmocka_unit_test(two_may_not_deploy_at_once),
		cmocka_unit_test(queued_executions_all_run_in_order),
		cmocka_unit_test(parallel_executions_do_not_wait),
		cmocka_unit_test(a_token_starts_one_execution_only),
		cmocka_unit_test(an_older_commit_can_be_released),
		cmocka_unit_test(stop_and_wait_lets_the_action_end),
		cmocka_unit_test(stop_and_abandon_leaves_the_work_alone),
		cmocka_unit_test(a_waiting_execution_can_be_stopped),
		cmocka_unit_test(retry_makes_a_new_deployment_in_the_same_execution),
		cmocka_unit_test(a_failed_build_says_why),
		cmocka_unit_test(a_build_writes_its_log_as_it_goes),
		cmocka_unit_test(calls_are_refused_as_aws_does),
		cmocka_unit_test(codedeploy_refuses_as_aws_does),
		cmocka_unit_test(deployments_are_filtered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
