/* Everything that stands in the way of a step, with the words that are said of it: then nothing is planned for it. */
#include "setup/found_kit.h"

/* --- the table ------------------------------------------------------------------------------------------------------- */

#define CHANGES 5
#define WORDS 5

struct row {
	const char *name;
	enum setup_step_id step;
	struct change changes[CHANGES];
	const char *words[WORDS];
};

static struct image_repository fixed[] = {{.name = "cicd-demo", .mutability = "IMMUTABLE"}};
static const struct image_repository_list immutable = {fixed, 1}, no_images = {NULL, 0};
static const struct bucket_place elsewhere = {BUCKET, "us-east-1"};
static const struct identity nobody = {.account = NULL};
static const struct trusted_role without_arn = {.name = "codepipeline"};
static const struct trusted_role nameless = {.arn = ROLE_ARN("nameless"), .trust_policy = TRUST("ec2.amazonaws.com")};

#define NEW_ARN "arn:aws:codeconnections:" REGION ":" ACCOUNT ":connection/1"
#define STAR_ARN "arn:aws:codestar-connections:" REGION ":" ACCOUNT ":connection/1"
#define BEHIND(arn) SET(DESIRED_SOURCE, "connection"), SET(DESIRED_REPOSITORY, "me/demo"), SET(DESIRED_CONNECTION, arn)
#define CONNECTED(arn, status) "{'Connection':{'ConnectionName':'hub','ConnectionArn':'" arn "','ProviderType':'GitHub','ConnectionStatus':'" status "'}}"

static const struct row rows[] = {
	/* who */
	{"identity denied", SETUP_PIPELINE, {DENIED(FOUND_IDENTITY)}, {"the account of these credentials", "sts:GetCallerIdentity"}},
	{"identity failed", SETUP_BRANCH, {FAILED(FOUND_IDENTITY, ERR_SERVER)}, {"could not be read", "Run it again"}},
	{"identity without account", SETUP_ENVIRONMENT, {FACT(FOUND_IDENTITY, &nobody)}, {"account", "not known"}},

	/* branch */
	{"no repository", SETUP_BRANCH, {MISSING(FOUND_REPOSITORY)}, {"there is no repository cicd-demo", "name another one"}},
	{"repository denied", SETUP_BRANCH, {DENIED(FOUND_REPOSITORY)}, {"repository cicd-demo can't be seen", "codecommit:GetRepository"}},
	{"branch denied", SETUP_BRANCH, {DENIED(FOUND_BRANCH)}, {"branch bluegreen of cicd-demo", "codecommit:GetBranch"}},
	{"no base", SETUP_BRANCH, {MISSING(FOUND_BASE)}, {"there is no branch master of cicd-demo to start from"}},
	{"base denied", SETUP_BRANCH, {DENIED(FOUND_BASE)}, {"branch master", "codecommit:GetBranch"}},
	{"connection, branch", SETUP_BRANCH,
		{SET(DESIRED_SOURCE, "connection"), SET(DESIRED_REPOSITORY, "me/demo"), NEVER(FOUND_REPOSITORY), NEVER(FOUND_BRANCH)},
		{"behind a connection", "branch bluegreen of me/demo", "files-by-hand = yes"}},
	{"connection, appspec", SETUP_APPSPEC, {SET(DESIRED_SOURCE, "connection"), NEVER(FOUND_APPSPEC)},
		{"put appspec.yaml into branch bluegreen", "files-by-hand = yes"}},
	{"connection, buildspec", SETUP_BUILDSPEC, {SET(DESIRED_SOURCE, "connection"), NEVER(FOUND_BUILDSPEC)},
		{"put buildspec.yaml into branch bluegreen", "files-by-hand = yes"}},
	{"no such connection", SETUP_PIPELINE, {BEHIND(NEW_ARN), MISSING(FOUND_CONNECTION)},
		{"there is no connection " NEW_ARN ": make one in the console", "another one's ARN"}},
	{"a connection that nobody has finished", SETUP_PIPELINE,
		{BEHIND(NEW_ARN), ANSWER(FOUND_CONNECTION, CONNECTED(NEW_ARN, "PENDING"))},
		{"connection hub (GitHub) is PENDING", "choose 'Update pending connection'"}},
	{"one of the former name", SETUP_PIPELINE,
		{BEHIND(STAR_ARN), ANSWER(FOUND_STAR_CONNECTION, CONNECTED(STAR_ARN, "PENDING"))}, {"connection hub (GitHub) is PENDING"}},
	{"a broken connection", SETUP_PIPELINE, {BEHIND(NEW_ARN), ANSWER(FOUND_CONNECTION, CONNECTED(NEW_ARN, "ERROR"))},
		{"connection hub (GitHub) is ERROR", "make it anew"}},

	/* files */
	{"files never asked", SETUP_APPSPEC, {NEVER(FOUND_APPSPEC)}, {"file appspec.yaml could not be looked for"}},
	{"appspec denied", SETUP_APPSPEC, {DENIED(FOUND_APPSPEC)}, {"file appspec.yaml can't be seen", "codecommit:GetFile"}},
	{"appspec of something else", SETUP_APPSPEC, {FILE_OF(FOUND_APPSPEC, "version: 0.0\nResources:\n  - A:\n      Type: AWS::Lambda::Function\n")},
		{"line "}},
	{"appspec, no such port", SETUP_APPSPEC, {SET(DESIRED_CONTAINER_PORT, "8081")},
		{"task definition cicd-demo:2 has no container cicd-demo with port 8081", "cicd-demo:8080"}},
	{"taskdef denied", SETUP_APPSPEC, {SET(DESIRED_PROVIDER, "CodeDeployToECS"), DENIED(FOUND_TASKDEF)},
		{"file taskdef.json can't be seen", "codecommit:GetFile"}},
	{"buildspec denied", SETUP_BUILDSPEC, {DENIED(FOUND_BUILDSPEC)}, {"file buildspec.yaml can't be seen", "codecommit:GetFile"}},
	{"buildspec is no YAML", SETUP_BUILDSPEC, {FILE_OF(FOUND_BUILDSPEC, "version: 0.2\n\tphases: [\n")}, {"line 2"}},

	/* environment: the project */
	{"no project", SETUP_ENVIRONMENT, {MISSING(FOUND_PROJECT)}, {"there is no build project cicd-demo"}},
	{"project denied", SETUP_ENVIRONMENT, {DENIED(FOUND_PROJECT)}, {"build project cicd-demo can't be seen", "codebuild:BatchGetProjects"}},
	{"source elsewhere", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, PROJECT(SOURCE("CODECOMMIT", ""), "CODEPIPELINE", ENVIRONMENT("i", "", "true")))},
		{"source CODECOMMIT", "CODEPIPELINE"}},
	{"source without a type", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, PROJECT("{}", "CODEPIPELINE", ENVIRONMENT("i", "", "true")))}, {"source (unknown)"}},
	{"artifacts elsewhere", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, PROJECT(SOURCE("CODEPIPELINE", ""), "NO_ARTIFACTS", ENVIRONMENT("i", "", "true")))},
		{"artifacts NO_ARTIFACTS", "CODEPIPELINE"}},
	{"not privileged", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, PROJECT(SOURCE("CODEPIPELINE", ""), "CODEPIPELINE", ENVIRONMENT("i", "", "false")))},
		{"not privileged", "privilegedMode"}},
	{"inline buildspec", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT,
			PROJECT(SOURCE("CODEPIPELINE", ",'buildspec':'version: 0.2\\nphases: {}'"), "CODEPIPELINE", ENVIRONMENT("i", "", "true")))},
		{"has its buildspec in itself", "buildspec.yaml"}},
	{"project without environment", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, "{'projects':[{'name':'cicd-demo','artifacts':{'type':'CODEPIPELINE'},'source':{'type':'CODEPIPELINE'}}]}")},
		{"was told without its environment or source"}},

	/* environment: the image */
	{"no images", SETUP_ENVIRONMENT, {MISSING(FOUND_IMAGES)}, {"there is no ECR repository cicd-demo"}},
	{"images, an empty list", SETUP_ENVIRONMENT, {FACT(FOUND_IMAGES, &no_images)}, {"there is no ECR repository cicd-demo"}},
	{"images denied", SETUP_ENVIRONMENT, {DENIED(FOUND_IMAGES)}, {"ECR repository cicd-demo", "ecr:DescribeRepositories"}},
	{"immutable tags", SETUP_ENVIRONMENT, {FACT(FOUND_IMAGES, &immutable)}, {"immutable", "latest"}},

	/* environment: the task definition */
	{"no task", SETUP_ENVIRONMENT, {MISSING(FOUND_TASK)}, {"there is no task definition cicd-demo:2"}},
	{"task denied", SETUP_ENVIRONMENT, {DENIED(FOUND_TASK)}, {"task definition cicd-demo:2", "ecs:DescribeTaskDefinition"}},
	{"no such container", SETUP_ENVIRONMENT, {ANSWER(FOUND_TASK, TASK(TASK_HEAD, "web", "{'containerPort':80},{'containerPort':81}"))},
		{"has no container cicd-demo with port 8080", "web:80, web:81"}},
	{"container without a port", SETUP_ENVIRONMENT, {ANSWER(FOUND_TASK, TASK(TASK_HEAD, "cicd-demo", ""))}, {"cicd-demo without a port"}},
	{"task of no containers", SETUP_ENVIRONMENT, {ANSWER(FOUND_TASK, "{'taskDefinition':{'family':'cicd-demo','revision':2}}")},
		{"it has none"}},
	{"task without a family", SETUP_ENVIRONMENT, {ANSWER(FOUND_TASK, TASK("", "cicd-demo", "{'containerPort':8080}"))},
		{"without its family or revision"}},
	{"a container's name that would steer a terminal", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_TASK, TASK(TASK_HEAD, "x\\u001b[2J", "{'containerPort':1}"))}, {"it has x[2J:1"}},
	{"all at once", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, PROJECT(SOURCE("S3", ""), "CODEPIPELINE", ENVIRONMENT("i", "", "true"))), MISSING(FOUND_IMAGES),
			MISSING(FOUND_TASK), LACKS(FOUND_BUILD_RIGHTS, "ecr:PutImage")},
		{"source S3", "\nthere is no ECR repository", "\nthere is no task definition", "lack ecr:PutImage"}},

	/* environment: its role */
	{"no build role", SETUP_ENVIRONMENT, {MISSING(FOUND_BUILD_ROLE)}, {"the build project's role does not exist"}},
	{"build role not trusted", SETUP_ENVIRONMENT, {TRUSTS(FOUND_BUILD_ROLE, TRUST("ec2.amazonaws.com"))},
		{"the build project's role some-role", "codebuild.amazonaws.com", "trust policy"}},
	{"a role without a name", SETUP_ENVIRONMENT, {FACT(FOUND_BUILD_ROLE, &nameless)}, {ROLE_ARN("nameless"), "codebuild.amazonaws.com"}},
	{"build role lacks a right", SETUP_ENVIRONMENT, {LACKS(FOUND_BUILD_RIGHTS, "ecr:InitiateLayerUpload")},
		{"its policies lack ecr:InitiateLayerUpload"}},

	/* the group */
	{"no group", SETUP_DEPLOYMENT_GROUP, {MISSING(FOUND_GROUP)}, {"there is no deployment group " GROUP " of application " APPLICATION}},
	{"group denied", SETUP_DEPLOYMENT_GROUP, {DENIED(FOUND_GROUP)}, {"can't be seen", "codedeploy:GetDeploymentGroup"}},
	{"group's document failed", SETUP_DEPLOYMENT_GROUP, {FAILED(FOUND_GROUP_DOCUMENT, ERR_THROTTLED)}, {"could not be read"}},
	{"not for ECS", SETUP_DEPLOYMENT_GROUP,
		{GROUP_IS(GROUP_OF("Lambda", "BLUE_GREEN", ONE_SERVICE, ROUTES(ROUTE("p"), ROUTE("t"), TWO_GROUPS), "{}"))},
		{"is for Lambda, not for ECS"}},
	{"in place", SETUP_DEPLOYMENT_GROUP,
		{GROUP_IS(GROUP_OF("ECS", "IN_PLACE", ONE_SERVICE, ROUTES(ROUTE("p"), ROUTE("t"), TWO_GROUPS), "{}"))},
		{GROUP " is not of style BLUE_GREEN"}},
	{"no service named", SETUP_DEPLOYMENT_GROUP,
		{GROUP_IS(GROUP_OF("ECS", "BLUE_GREEN", "", ROUTES(ROUTE("p"), ROUTE("t"), TWO_GROUPS), "{}"))}, {"names no ECS service"}},
	{"one target group", SETUP_DEPLOYMENT_GROUP,
		{GROUP_IS(GROUP_OF("ECS", "BLUE_GREEN", ONE_SERVICE, ROUTES(ROUTE("p"), ROUTE("t"), "{'name':'a'}"), "{}"))},
		{"has 1 target groups", "two"}},
	{"no prod listener", SETUP_DEPLOYMENT_GROUP,
		{GROUP_IS(GROUP_OF("ECS", "BLUE_GREEN", ONE_SERVICE, ROUTES("{'listenerArns':[]}", "{}", TWO_GROUPS), "{}"))},
		{"no production listener"}},
	{"a group that says nothing", SETUP_DEPLOYMENT_GROUP, {GROUP_IS("{'deploymentGroupInfo':{}}")},
		{"deployment group " GROUP " names no ECS service"}},
	{"no service", SETUP_DEPLOYMENT_GROUP, {MISSING(FOUND_SERVICE)}, {"there is no ECS service cicd-demo of cluster cicd-demo"}},
	{"service denied", SETUP_DEPLOYMENT_GROUP, {DENIED(FOUND_SERVICE)}, {"ecs:DescribeServices"}},
	{"controller ECS", SETUP_DEPLOYMENT_GROUP, {ANSWER(FOUND_SERVICE, SERVICE("ECS"))}, {"deployment controller ECS", "CODE_DEPLOY"}},
	{"controller EXTERNAL", SETUP_DEPLOYMENT_GROUP, {ANSWER(FOUND_SERVICE, SERVICE("EXTERNAL"))}, {"deployment controller EXTERNAL"}},
	{"controller of the future", SETUP_DEPLOYMENT_GROUP, {ANSWER(FOUND_SERVICE, SERVICE("NEW"))}, {"deployment controller (unknown)"}},
	{"prod listener gone", SETUP_DEPLOYMENT_GROUP, {MISSING(FOUND_PROD_LISTENER)},
		{"there is no production listener " LISTENER("prod"), "deployment group " GROUP " names"}},
	{"test listener gone", SETUP_DEPLOYMENT_GROUP, {MISSING(FOUND_TEST_LISTENER)}, {"there is no test listener " LISTENER("test")}},
	{"target groups gone", SETUP_DEPLOYMENT_GROUP, {MISSING(FOUND_TARGET_GROUP_1), MISSING(FOUND_TARGET_GROUP_2)},
		{"there is no target group tg-1", "there is no target group tg-2"}},
	{"deploy role gone", SETUP_DEPLOYMENT_GROUP, {MISSING(FOUND_DEPLOY_ROLE)}, {"the deployment group's role does not exist"}},
	{"deploy role not trusted", SETUP_DEPLOYMENT_GROUP, {TRUSTS(FOUND_DEPLOY_ROLE, TRUST("codebuild.amazonaws.com"))},
		{"the deployment group's role some-role", "codedeploy.amazonaws.com"}},
	{"deploy role lacks rights", SETUP_DEPLOYMENT_GROUP, {LACKS(FOUND_DEPLOY_RIGHTS, "ecs:CreateTaskSet")}, {"lack ecs:CreateTaskSet"}},

	/* the pipeline */
	{"pipeline denied", SETUP_PIPELINE, {DENIED(FOUND_PIPELINE)}, {"pipeline cicd-demo-bluegreen can't be seen", "codepipeline:GetPipeline"}},
	{"no role", SETUP_PIPELINE, {MISSING(FOUND_PIPELINE_ROLE)}, {"there is no role codepipeline"}},
	{"role denied, only its name is known", SETUP_PIPELINE, {DENIED(FOUND_PIPELINE_ROLE)}, {"role codepipeline", "iam:GetRole"}},
	{"role without an ARN", SETUP_PIPELINE, {FACT(FOUND_PIPELINE_ROLE, &without_arn)}, {"role codepipeline was told without its ARN"}},
	{"role not trusted", SETUP_PIPELINE, {TRUSTS(FOUND_PIPELINE_ROLE, "{\"Statement\":[]}")},
		{"the pipeline's role some-role", "codepipeline.amazonaws.com"}},
	{"role lacks rights", SETUP_PIPELINE, {LACKS(FOUND_PIPELINE_RIGHTS, "codedeploy:CreateDeployment")},
		{"lack codedeploy:CreateDeployment"}},
	{"no bucket", SETUP_PIPELINE, {MISSING(FOUND_BUCKET)}, {"there is no bucket " BUCKET, REGION}},
	{"bucket elsewhere", SETUP_PIPELINE, {FACT(FOUND_BUCKET, &elsewhere)}, {"is in us-east-1", "a pipeline in " REGION}},
	{"pipeline of another source", SETUP_PIPELINE,
		{ANSWER(FOUND_PIPELINE, DECLARATION(STORE, ACTION("Source", "S3", "{}") "," BUILD_STAGE "," DEPLOY_STAGE))},
		{"has not exactly one Source action of provider CodeCommit", "name another pipeline"}},
	{"pipeline of two builds", SETUP_PIPELINE,
		{ANSWER(FOUND_PIPELINE, DECLARATION(STORE, SOURCE_STAGE "," BUILD_STAGE "," BUILD_STAGE "," DEPLOY_STAGE))},
		{"has not exactly one Build action of provider CodeBuild"}},
	{"pipeline that deploys otherwise", SETUP_PIPELINE,
		{ANSWER(FOUND_PIPELINE, DECLARATION(STORE, SOURCE_STAGE "," BUILD_STAGE "," ACTION("Deploy", "ECS", "{}")))},
		{"has not exactly one Deploy action of provider CodeDeploy"}},
	{"pipeline without a store", SETUP_PIPELINE, {ANSWER(FOUND_PIPELINE, DECLARATION("", SOURCE_STAGE "," BUILD_STAGE "," DEPLOY_STAGE))},
		{"pipeline cicd-demo-bluegreen exists, and has no artifact store in " REGION}},
	{"pipeline with stores elsewhere", SETUP_PIPELINE,
		{ANSWER(FOUND_PIPELINE, DECLARATION("'artifactStores':{'us-east-1':{'type':'S3','location':'b'}},", SOURCE_STAGE))},
		{"no artifact store in " REGION}},
	{"pipeline that says nothing", SETUP_PIPELINE, {ANSWER(FOUND_PIPELINE, "{'pipeline':{}}")}, {"cicd-demo-bluegreen exists"}},
	{"pipeline of odd things", SETUP_PIPELINE,
		{ANSWER(FOUND_PIPELINE, "{'pipeline':{'artifactStore':'b','stages':{'a':[1]}}}")}, {"no artifact store"}},
};

static void check_blocked(const struct row *row, const struct plan *p)
{
	const struct setup_step *step = &p->shown.steps[row->step];

	check_row(step->state == SETUP_BLOCKED, "%s: %s", row->name, setup_state_name(step->state));
	check_row(p->calls[row->step].op == NULL && step->diff == NULL, "%s: something is planned", row->name);
	check_row(step->subject != NULL, "%s: no subject", row->name);
	for (size_t i = 0; i < WORDS && row->words[i]; i++)
		check_row(strstr(step->reason, row->words[i]) != NULL, "%s: '%s' is not in: %s", row->name, row->words[i], step->reason);
	check_row(strstr(step->reason, "(null)") == NULL && strchr(step->reason, '\033') == NULL, "%s: %s", row->name, step->reason);
}

static void every_reason_has_its_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct kit *k = kit_new();
		for (size_t n = 0; n < CHANGES; n++)
			kit_change(k, &rows[i].changes[n]);
		check_blocked(&rows[i], kit_plan(k));
		kit_free(k);
	}
}

static void nothing_is_blocked_without_a_reason(void **state)
{
	struct kit *k = kit_new();
	const struct plan *p = kit_plan(k);
	(void)state;

	for (int i = 0; i < SETUP_STEPS; i++)
		check_row(p->shown.steps[i].state != SETUP_BLOCKED, "%d: %s", i, p->shown.steps[i].reason);
	kit_free(k);
}

static void without_an_account_nothing_is_planned(void **state)
{
	struct kit *k = kit_new();
	(void)state;

	kit_good(k, FOUND_IDENTITY, &nobody);
	const struct plan *p = kit_plan(k);
	assert_int_equal(setup_count(&p->shown, SETUP_BLOCKED), SETUP_STEPS);
	assert_int_equal(plan_next(p), SETUP_STEPS);
	kit_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_its_words),
		cmocka_unit_test(nothing_is_blocked_without_a_reason),
		cmocka_unit_test(without_an_account_nothing_is_planned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
