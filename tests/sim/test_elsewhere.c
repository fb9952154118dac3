/* Other accounts and regions: what each caller finds there. */
#include "sim/api.h"

#include "sim/api_kit.h"

#define FAR "us-east-1"
#define DEPLOY_ROLE "{\"roleArn\":\"arn:aws:iam::222222222222:role/deploy\"}"
#define DEPLOY_ROLE_FAR "{\"roleArn\":\"arn:aws:iam::222222222222:role/deploy\",\"region\":\"" FAR "\"}"
#define OTHERS_KEY "{\"arn\":\"arn:aws:sts::222222222222:assumed-role/deploy/me\",\"token\":true}"
#define GROUP "{\"applicationName\":\"AppECS-cicd-demo-cicd-demo\",\"deploymentGroupName\":\"DgpECS-cicd-demo-cicd-demo\"}"

static const struct {
	const char *service, *target, *body;
	bool deploys;
	const char *there, *nowhere; /* in the answer of the world, and of an empty account */
} calls[] = {
	{"codepipeline", "CodePipeline_20150709.ListPipelines", "{}", false, "cicd-demo-bluegreen", "{\"pipelines\":[]}"},
	{"codepipeline", "CodePipeline_20150709.GetPipelineState", "{\"name\":\"cicd-demo-bluegreen\"}", false, "stageStates",
		"PipelineNotFoundException"},
	{"codebuild", "CodeBuild_20161006.BatchGetBuilds", "{\"ids\":[\"cicd-demo:x\"]}", false, "buildsNotFound", "buildsNotFound"},
	{"logs", "Logs_20140328.GetLogEvents", "{\"logGroupName\":\"/aws/codebuild/cicd-demo\",\"logStreamName\":\"x\"}", false,
		"ResourceNotFoundException", "ResourceNotFoundException"},
	{"codecommit", "CodeCommit_20150413.GetBranch", "{\"repositoryName\":\"cicd-demo\",\"branchName\":\"bluegreen\"}", false, "commitId",
		"RepositoryDoesNotExistException"},
	{"codedeploy", "CodeDeploy_20141006.GetDeploymentGroup", GROUP, true, "deploymentGroupInfo", "ApplicationDoesNotExistException"},
	{"codedeploy", "CodeDeploy_20141006.ListDeployments", GROUP, true, "\"deployments\":[\"d-", "ApplicationDoesNotExistException"},
	{"codedeploy", "CodeDeploy_20141006.ListDeployments", "{}", true, "\"deployments\":[\"d-", "\"deployments\":[]"},
	{"ecs", "AmazonEC2ContainerServiceV20141113.DescribeServices", "{\"cluster\":\"cicd-demo\",\"services\":[\"cicd-demo\"]}", true, "ACTIVE",
		"ClusterNotFoundException"},
	{"ecs", "AmazonEC2ContainerServiceV20141113.ListTasks", "{\"cluster\":\"cicd-demo\"}", true, "taskArns", "ClusterNotFoundException"},
	{"elasticloadbalancing", NULL, "Action=DescribeLoadBalancers&Version=2015-12-01", true, "cicd-demo-alb", "<LoadBalancers></LoadBalancers>"},
	{"elasticloadbalancing", NULL, "Action=DescribeLoadBalancers&Version=2015-12-01&Names.member.1=cicd-demo-alb", true, "cicd-demo-alb",
		"LoadBalancerNotFound"},
	{"elasticloadbalancing", NULL, "Action=DescribeTargetGroups&Version=2015-12-01", true, "cicd-demo-tg-blue", "<TargetGroups></TargetGroups>"},
	{"elasticloadbalancing", NULL, "Action=DescribeTargetGroups&Version=2015-12-01&LoadBalancerArn=x", true, "LoadBalancerNotFound",
		"LoadBalancerNotFound"},
	{"elasticloadbalancing", NULL, "Action=DescribeRules&Version=2015-12-01&ListenerArn=x", true, "ListenerNotFound", "ListenerNotFound"},
	{"elasticloadbalancing", NULL, "Action=DescribeRules&Version=2015-12-01&RuleArns.member.1=x", true, "RuleNotFound", "RuleNotFound"},
	{"elasticloadbalancing", NULL, "Action=DescribeListeners&Version=2015-12-01&ListenerArns.member.1=x", true, "ListenerNotFound", "ListenerNotFound"},
};

/* Does each caller find what is his, and only that?  `pipeline`, `deploy`: what belongs to this key in this region. */
static void look(struct api *a, const struct sigv4_key *key, const char *region, bool pipeline, bool deploy)
{
	for (size_t i = 0; i < COUNT_OF(calls); i++) {
		struct http_reply rp = kit_ask(a, key, region, calls[i].service, calls[i].target, calls[i].body);
		bool is_there = calls[i].deploys ? deploy : pipeline;
		check_row(strstr(buf_text(&rp.body), is_there ? calls[i].there : calls[i].nowhere), "%s %s in %s: %s", calls[i].service, calls[i].body,
			region, buf_text(&rp.body));
		http_reply_done(&rp);
	}
}

static void shows_each_account_its_own(void **state)
{
	struct api *a = *state;
	cJSON *json;
	struct sigv4_key ours = access_built_in[0], theirs = kit_key(a, OTHERS_KEY, &json);

	look(a, &ours, HOME, true, true);
	look(a, &theirs, HOME, false, false);
	assert_int_equal(kit_control(a, "/_sim/pipeline/deploy-role", DEPLOY_ROLE, NULL), 200);
	look(a, &ours, HOME, true, false);
	look(a, &theirs, HOME, false, true);
	assert_int_equal(kit_control(a, "/_sim/pipeline/deploy-role", DEPLOY_ROLE_FAR, NULL), 200);
	look(a, &ours, HOME, true, false);
	look(a, &ours, FAR, false, false);
	look(a, &theirs, HOME, false, false);
	look(a, &theirs, FAR, false, true);
	assert_int_equal(kit_control(a, "/_sim/pipeline/deploy-role", "{\"region\":\"" FAR "\"}", NULL), 200);
	look(a, &ours, HOME, true, false);
	look(a, &ours, FAR, false, true);
	assert_int_equal(kit_control(a, "/_sim/pipeline/deploy-role", "{\"roleArn\":null}", NULL), 200);
	look(a, &ours, HOME, true, true);
	cJSON_Delete(json);
}

static void is_strict_about_regions(void **state)
{
	struct api *a = *state;
	const struct {
		const char *control, *region;
		int status;
	} rows[] = {{"{}", HOME, 200}, {"{}", FAR, 400}, {DEPLOY_ROLE, FAR, 400}, {DEPLOY_ROLE_FAR, FAR, 200}, {DEPLOY_ROLE_FAR, HOME, 200},
		{DEPLOY_ROLE_FAR, "eu-west-1", 400}};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(kit_control(a, "/_sim/pipeline/deploy-role", rows[i].control, NULL), 200);
		struct http_reply rp = kit_ask(a, &access_built_in[0], rows[i].region, "codepipeline", "CodePipeline_20150709.ListPipelines", "{}");
		check_row(rp.status == rows[i].status, "%s %s: %s", rows[i].control, rows[i].region, buf_text(&rp.body));
		http_reply_done(&rp);
	}
}

/* The declaration says where the action works, and each change of it is a version of the pipeline. */
static void shows_the_role(void **state)
{
	struct api *a = *state;

	assert_int_equal(kit_control(a, "/_sim/pipeline/deploy-role", DEPLOY_ROLE_FAR, NULL), 200);
	struct http_reply rp = kit_ask(a, &access_built_in[0], HOME, "codepipeline", "CodePipeline_20150709.GetPipeline",
		"{\"name\":\"cicd-demo-bluegreen\"}");
	const char *text = buf_text(&rp.body), *place = "\"region\":\"us-east-1\",\"roleArn\":\"arn:aws:iam::222222222222:role/deploy\"";
	const char *at = strstr(text, place);
	assert_non_null(at);
	assert_null(strstr(at + 1, place));
	assert_true(at > strstr(text, "\"name\":\"Deploy\""));
	assert_non_null(strstr(text, "\"version\":2"));
	http_reply_done(&rp);
	rp = kit_ask(a, &access_built_in[0], HOME, "codepipeline", "CodePipeline_20150709.ListActionExecutions",
		"{\"pipelineName\":\"cicd-demo-bluegreen\"}");
	assert_non_null(strstr(buf_text(&rp.body), place));
	http_reply_done(&rp);
}

/* In another account and region ARNs say so, both ways; the first account's mean nothing there. */
static void writes_arns_of_the_place(void **state)
{
	struct api *a = *state;
	char arn[300], body[600];
	cJSON *json;
	struct sigv4_key theirs = kit_key(a, OTHERS_KEY, &json);

	assert_int_equal(kit_control(a, "/_sim/pipeline/deploy-role", DEPLOY_ROLE_FAR, NULL), 200);
	struct http_reply rp = kit_ask(a, &theirs, FAR, "elasticloadbalancing", NULL, "Action=DescribeTargetGroups&Version=2015-12-01");
	kit_element(&rp, "TargetGroupArn", arn, sizeof(arn));
	assert_int_equal(strncmp(arn, "arn:aws:elasticloadbalancing:us-east-1:222222222222:targetgroup/", 64), 0);
	assert_null(strstr(buf_text(&rp.body), ":123456789012:"));
	http_reply_done(&rp);
	snprintf(body, sizeof(body), "Action=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn=%s", arn);
	rp = kit_ask(a, &theirs, FAR, "elasticloadbalancing", NULL, body);
	assert_int_equal(rp.status, 200);
	assert_non_null(strstr(buf_text(&rp.body), "<State>healthy<"));
	http_reply_done(&rp);
	snprintf(body, sizeof(body), "Action=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn=%s", a->world->target_groups[0]->arn);
	rp = kit_ask(a, &theirs, FAR, "elasticloadbalancing", NULL, body);
	assert_non_null(strstr(buf_text(&rp.body), "<Code>TargetGroupNotFound</Code>"));
	http_reply_done(&rp);
	rp = kit_ask(a, &theirs, FAR, "codedeploy", "CodeDeploy_20141006.GetDeploymentGroup", GROUP);
	assert_non_null(strstr(buf_text(&rp.body), "\"serviceRoleArn\":\"arn:aws:iam::222222222222:role/ecsCodeDeployRole\""));
	http_reply_done(&rp);
	rp = kit_ask(a, &theirs, FAR, "ecs", "AmazonEC2ContainerServiceV20141113.DescribeServices",
		"{\"cluster\":\"arn:aws:ecs:us-east-1:222222222222:cluster/cicd-demo\",\"services\":[\"nope\"]}");
	assert_non_null(strstr(buf_text(&rp.body), "\"arn\":\"arn:aws:ecs:us-east-1:222222222222:service/"));
	http_reply_done(&rp);
	cJSON_Delete(json);
}

/* Who started an execution is who signed; and the key of another account changes nothing here. */
static void knows_the_caller(void **state)
{
	struct api *a = *state;
	cJSON *json, *other;
	struct sigv4_key ann = kit_key(a, "{\"arn\":\"arn:aws:iam::123456789012:user/ann\"}", &json), theirs = kit_key(a, OTHERS_KEY, &other);
	const struct pipeline *p = a->world->pipelines[0];
	size_t before = p->execution_count;
	struct http_reply rp = kit_ask(a, &theirs, HOME, "codepipeline", "CodePipeline_20150709.StartPipelineExecution",
		"{\"name\":\"cicd-demo-bluegreen\"}");

	assert_non_null(strstr(buf_text(&rp.body), "PipelineNotFoundException"));
	assert_int_equal(p->execution_count, before);
	http_reply_done(&rp);
	rp = kit_ask(a, &ann, HOME, "codepipeline", "CodePipeline_20150709.StartPipelineExecution", "{\"name\":\"cicd-demo-bluegreen\"}");
	assert_int_equal(rp.status, 200);
	assert_string_equal(p->executions[before]->trigger_detail, "arn:aws:iam::123456789012:user/ann");
	http_reply_done(&rp);
	assert_string_equal(a->world->caller->id, "AKIDEXAMPLE");
	cJSON_Delete(json);
	cJSON_Delete(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(shows_each_account_its_own, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(is_strict_about_regions, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(shows_the_role, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(writes_arns_of_the_place, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(knows_the_caller, kit_open, kit_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
