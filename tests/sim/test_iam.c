/* IAM, and what a denial is answered with by every service. */
#include "sim/api.h"

#include "sim/api_kit.h"

#define IAM "&Version=2010-05-08"
#define ARN "arn%3Aaws%3Aiam%3A%3A123456789012%3A"
#define SIMULATE "Action=SimulatePrincipalPolicy" IAM "&PolicySourceArn="
#define ONE "&ActionNames.member.1=codedeploy%3AContinueDeployment"

static struct http_reply ask(struct api *a, const char *region, const char *body)
{
	return kit_ask(a, &access_built_in[0], region, "iam", NULL, body);
}

static void answers(void **state)
{
	struct api *a = *state;
	static const struct {
		const char *region, *body;
		int status;
		const char *word;
	} rows[] = {
		{"us-east-1", "Action=GetRole" IAM "&RoleName=ops-role", 200,
			"<Path>/</Path><RoleName>ops-role</RoleName><RoleId>AROAEXAMPLEEXAMPLE123</RoleId><Arn>arn:aws:iam::123456789012:role/ops-role</Arn>"},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=ops-role", 200, "xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\""},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=ecsCodeDeployRole", 200,
			"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22"
			"codedeploy.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D"},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=codebuild-cicd-demo-role", 200, "codebuild.amazonaws.com"},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=codepipeline-cicd-demo-role", 200, "codepipeline.amazonaws.com"},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=AWSServiceRoleForECS", 200, "<Path>/aws-service-role/ecs.amazonaws.com/</Path>"},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=made", 200, "<Path>/team/</Path>"},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=made", 200, "<MaxSessionDuration>7200</MaxSessionDuration>"},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=made", 200, "sts%3AExternalId%22%3A%22x1"},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=foreign", 404, "<Code>NoSuchEntity</Code>"},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=nope", 404, "The role with name nope cannot be found."},
		{"us-east-1", "Action=GetRole" IAM "&RoleName=a+b", 400, "<Code>ValidationError</Code>"},
		{"us-east-1", "Action=GetRole" IAM, 400, "<Code>ValidationError</Code>"},
		{"us-east-1", "Action=ListAccountAliases" IAM, 200, "<AccountAliases><member>cicd-demo</member></AccountAliases><IsTruncated>false<"},
		{"us-east-1", "Action=ListAccountAliases" IAM "&MaxItems=0", 400, "<Code>ValidationError</Code>"},
		{"us-east-1", "Action=ListUsers" IAM, 400, "<Code>InvalidAction</Code>"},
		{HOME, "Action=ListAccountAliases" IAM, 403, "<Code>SignatureDoesNotMatch</Code><Message>Credential should be scoped to a valid region"},
	};

	assert_int_equal(kit_control(a, "/_sim/roles", "{\"arn\":\"arn:aws:iam::123456789012:role/team/made\",\"externalId\":\"x1\","
		"\"maxSeconds\":7200}", NULL), 200);
	assert_int_equal(kit_control(a, "/_sim/roles", "{\"arn\":\"arn:aws:iam::222222222222:role/foreign\"}", NULL), 200);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct http_reply rp = ask(a, rows[i].region, rows[i].body);
		check_row(rp.status == rows[i].status && strstr(buf_text(&rp.body), rows[i].word), "%s: %d %s", rows[i].body, rp.status,
			buf_text(&rp.body));
		http_reply_done(&rp);
	}
}

static void simulates(void **state)
{
	struct api *a = *state;
	static const struct {
		const char *body;
		int status;
		const char *word;
	} rows[] = {
		{SIMULATE ARN "role%2Fops-role" ONE, 200, "<EvalActionName>codedeploy:ContinueDeployment</EvalActionName><EvalResourceName>*"
			"</EvalResourceName><EvalDecision>implicitDeny</EvalDecision>"},
		{SIMULATE ARN "role%2Fops-role&ActionNames.member.1=codedeploy%3AGetDeployment", 200, "<EvalDecision>allowed<"},
		{SIMULATE ARN "role%2Fops-role&ActionNames.member.1=ecs%3AUpdateService", 200, "<EvalDecision>explicitDeny<"},
		{SIMULATE ARN "role%2Fops-role" ONE "&ResourceArns.member.1=arn%3Ax&ResourceArns.member.2=arn%3Ay", 200,
			"<ResourceSpecificResults><member><EvalResourceName>arn:x</EvalResourceName><EvalResourceDecision>implicitDeny</EvalResourceDecision>"},
		{SIMULATE ARN "role%2Fops-role" ONE "&ResourceArns.member.1=arn%3Ax", 200, "<EvalResourceName>arn:x</EvalResourceName><EvalDecision>"},
		{SIMULATE ARN "user%2Fann" ONE, 200, "<EvalDecision>allowed<"},
		{SIMULATE ARN "user%2Fbob" ONE, 404, "<Code>NoSuchEntity</Code><Message>The user with name bob cannot be found."},
		{SIMULATE ARN "group%2Fops" ONE, 404, "<Code>NoSuchEntity</Code>"},
		{SIMULATE ARN "role%2Fnope" ONE, 404, "<Code>NoSuchEntity</Code>"},
		{SIMULATE ARN "role%2Fmade" ONE, 404, "<Code>NoSuchEntity</Code>"}, /* its path is missing */
		{SIMULATE ARN "role%2Fteam%2Fmade" ONE, 200, "<EvalDecision>allowed<"},
		{SIMULATE "arn%3Aaws%3Asts%3A%3A123456789012%3Aassumed-role%2Fops-role%2Fcutover-sim" ONE, 400,
			"<Code>InvalidInput</Code><Message>Invalid Entity Arn: arn:aws:sts::123456789012:assumed-role/ops-role/cutover-sim does not clearly "
			"define entity type and name."},
		{SIMULATE ARN "root" ONE, 400, "<Code>InvalidInput</Code>"},
		{SIMULATE "arn%3Aaws%3Aiam%3A%3A222222222222%3Arole%2Fx" ONE, 403, "<Code>AccessDenied</Code>"},
		{SIMULATE ARN "role%2Fops-role&ActionNames.member.1=codedeploy", 400, "<Code>InvalidInput</Code>"},
		{SIMULATE ARN "role%2Fops-role&ActionNames.member.1=codedeploy%3A*", 400, "<Code>InvalidInput</Code>"},
		{SIMULATE ARN "role%2Fops-role", 400, "<Code>ValidationError</Code>"},
		{"Action=SimulatePrincipalPolicy" IAM ONE, 400, "<Code>ValidationError</Code>"},
		{SIMULATE ARN "role%2Fops-role" ONE "&Marker=x", 400, "<Code>ValidationError</Code>"},
	};
	cJSON *json;

	kit_key(a, "{\"arn\":\"arn:aws:iam::123456789012:user/ann\"}", &json);
	cJSON_Delete(json);
	assert_int_equal(kit_control(a, "/_sim/roles", "{\"arn\":\"arn:aws:iam::123456789012:role/team/made\"}", NULL), 200);
	assert_int_equal(kit_control(a, "/_sim/deny", "[{\"arn\":\"arn:aws:iam::123456789012:role/ops-role\",\"actions\":[\"codedeploy:Continue*\"]},"
		"{\"arn\":\"arn:aws:sts::123456789012:assumed-role/ops-role/x\",\"actions\":[\"ecs:UpdateService\"],\"explicit\":true}]", NULL), 200);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct http_reply rp = ask(a, "us-east-1", rows[i].body);
		check_row(rp.status == rows[i].status && strstr(buf_text(&rp.body), rows[i].word), "%s: %d %s", rows[i].body, rp.status,
			buf_text(&rp.body));
		http_reply_done(&rp);
	}
}

static void gives_pages(void **state)
{
	struct api *a = *state;
	char body[600], marker[200];
	struct http_reply rp;

	snprintf(body, sizeof(body), "%s", SIMULATE ARN "role%2Fops-role&MaxItems=2&ActionNames.member.1=a%3AA&ActionNames.member.2=b%3AB&ActionNames.member.3=c%3AC");
	rp = ask(a, "us-east-1", body);
	assert_non_null(strstr(buf_text(&rp.body), "<IsTruncated>true</IsTruncated>"));
	assert_null(strstr(buf_text(&rp.body), "c:C"));
	kit_element(&rp, "Marker", marker, sizeof(marker));
	http_reply_done(&rp);
	strncat(body, "&Marker=", sizeof(body) - strlen(body) - 1);
	strncat(body, marker, sizeof(body) - strlen(body) - 1);
	rp = ask(a, "us-east-1", body);
	assert_non_null(strstr(buf_text(&rp.body), "<IsTruncated>false</IsTruncated>"));
	assert_non_null(strstr(buf_text(&rp.body), "<EvalActionName>c:C<"));
	assert_null(strstr(buf_text(&rp.body), "a:A"));
	http_reply_done(&rp);
}

/* Each service's own words, on the resource that its policies are written on. */
static void denies(void **state)
{
	struct api *a = *state;
	static const struct {
		const char *service, *target, *body, *action, *resource; /* resource "": named none */
	} rows[] = {
		{"codepipeline", "CodePipeline_20150709.ListPipelines", "{}", "codepipeline:ListPipelines", "arn:aws:codepipeline:" HOME ":123456789012:*"},
		{"codepipeline", "CodePipeline_20150709.GetPipeline", "{\"name\":\"p\"}", "codepipeline:GetPipeline",
			"arn:aws:codepipeline:" HOME ":123456789012:p"},
		{"codepipeline", "CodePipeline_20150709.RetryStageExecution", "{\"pipelineName\":\"p\",\"stageName\":\"S\",\"pipelineExecutionId\":\"x\","
			"\"retryMode\":\"FAILED_ACTIONS\"}", "codepipeline:RetryStageExecution", "arn:aws:codepipeline:" HOME ":123456789012:p/S"},
		{"codedeploy", "CodeDeploy_20141006.GetDeployment", "{\"deploymentId\":\"d-nosuchone\"}", "codedeploy:GetDeployment", "*"},
		{"codedeploy", "CodeDeploy_20141006.GetDeploymentGroup", "{\"applicationName\":\"a\",\"deploymentGroupName\":\"g\"}",
			"codedeploy:GetDeploymentGroup", "arn:aws:codedeploy:" HOME ":123456789012:deploymentgroup:a/g"},
		{"ecs", "AmazonEC2ContainerServiceV20141113.DescribeServices", "{\"cluster\":\"c\",\"services\":[\"s\"]}", "ecs:DescribeServices",
			"arn:aws:ecs:" HOME ":123456789012:service/c/s"},
		{"ecs", "AmazonEC2ContainerServiceV20141113.DescribeServices", "{\"cluster\":\"c\",\"services\":[\"arn:aws:ecs:x:1:service/c/s\"]}",
			"ecs:DescribeServices", "arn:aws:ecs:x:1:service/c/s"},
		{"codebuild", "CodeBuild_20161006.BatchGetBuilds", "{\"ids\":[\"cicd-demo:1\"]}", "codebuild:BatchGetBuilds",
			"arn:aws:codebuild:" HOME ":123456789012:project/cicd-demo"},
		{"logs", "Logs_20140328.GetLogEvents", "{\"logGroupName\":\"/g\",\"logStreamName\":\"s\"}", "logs:GetLogEvents",
			"arn:aws:logs:" HOME ":123456789012:log-group:/g:log-stream:s"},
		{"codecommit", "CodeCommit_20150413.GetBranch", "{\"repositoryName\":\"r\"}", "codecommit:GetBranch", "arn:aws:codecommit:" HOME ":123456789012:r"},
		{"ecr", "AmazonEC2ContainerRegistry_V20150921.DescribeImages", "{\"repositoryName\":\"r\"}", "ecr:DescribeImages",
			"arn:aws:ecr:" HOME ":123456789012:repository/r"},
		{"elasticloadbalancing", NULL, "Action=DescribeRules&Version=2015-12-01", "elasticloadbalancing:DescribeRules", ""},
	};

	assert_int_equal(kit_control(a, "/_sim/deny", "[{\"arn\":\"*\",\"actions\":[\"*\"]}]", NULL), 200);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct http_reply rp = kit_ask(a, &access_built_in[0], HOME, rows[i].service, rows[i].target, rows[i].body);
		char want[600];
		snprintf(want, sizeof(want), "User: arn:aws:sts::123456789012:assumed-role/ops-role/cutover-sim is not authorized to perform: %s%s%s "
			"because no identity-based policy allows the %s action", rows[i].action, *rows[i].resource ? " on resource: " : "",
			rows[i].resource, rows[i].action);
		check_row(rp.status == (rows[i].target ? 400 : 403) && strstr(buf_text(&rp.body), want) &&
			strstr(buf_text(&rp.body), rows[i].target ? "\"AccessDeniedException\"" : "<Code>AccessDenied</Code>"), "%s: %d %s", rows[i].action,
			rp.status, buf_text(&rp.body));
		http_reply_done(&rp);
	}
	struct http_reply rp = ask(a, "us-east-1", SIMULATE ARN "role%2Fops-role" ONE);
	assert_int_equal(rp.status, 403);
	assert_non_null(strstr(buf_text(&rp.body), "iam:SimulatePrincipalPolicy on resource: arn:aws:iam::123456789012:role/ops-role because"));
	http_reply_done(&rp);
}

/* A denied mutation changes nothing, and what is told of a deployment names its group. */
static void denies_what_is_done_to_a_deployment(void **state)
{
	struct api *a = *state;
	const struct deployment *d = a->world->deployments[0];
	char body[200];

	assert_int_equal(kit_control(a, "/_sim/deny", "[{\"arn\":\"arn:aws:iam::123456789012:role/ops-role\",\"actions\":[\"codedeploy:Stop*\"]}]",
		NULL), 200);
	snprintf(body, sizeof(body), "{\"deploymentId\":\"%s\"}", d->id);
	struct http_reply rp = kit_ask(a, &access_built_in[0], HOME, "codedeploy", "CodeDeploy_20141006.StopDeployment", body);
	assert_non_null(strstr(buf_text(&rp.body), "deploymentgroup:AppECS-cicd-demo-cicd-demo/DgpECS-cicd-demo-cicd-demo because"));
	http_reply_done(&rp);
	rp = kit_ask(a, &access_built_in[0], HOME, "codedeploy", "CodeDeploy_20141006.GetDeployment", body);
	assert_int_equal(rp.status, 200);
	http_reply_done(&rp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answers, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(simulates, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(gives_pages, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(denies, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(denies_what_is_done_to_a_deployment, kit_open, kit_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
