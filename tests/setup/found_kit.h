/* found_kit.h: what a set-up finds, made by hand: an inquiry without an app, whose findings a test fills.  It begins as the
 * walk-through's account does before anything is prepared.  JSON is written with ' for ", and read by the same rows as AWS's. */
#ifndef TESTS_FOUND_KIT_H
#define TESTS_FOUND_KIT_H

#include "lib/cm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/facts.h"
#include "setup/appspec.h"
#include "setup/buildspec.h"
#include "setup/found.h"
#include "setup/plan.h"

#define ACCOUNT "123456789012"
#define REGION "ap-northeast-2"
#define GROUP "DgpECS-cicd-demo-cicd-demo"
#define APPLICATION "AppECS-cicd-demo-cicd-demo"
#define BUCKET "codepipeline-ap-northeast-2-1"
#define ROLE_ARN(name) "arn:aws:iam::" ACCOUNT ":role/" name
#define BASE_ID "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BRANCH_ID "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

struct kit {
	struct arena *arena;
	struct desired d;
	struct inquiry *q;
};

/* --- the replies, as far as they are JSON --------------------------------------------------------------------------- */

#define VARIABLE(name, value, type) "{'name':'" name "','value':'" value "','type':'" type "'}"
#define VARIABLES_SET                                                                                                                     \
	VARIABLE("AWS_DEFAULT_REGION", REGION, "PLAINTEXT") "," VARIABLE("AWS_ACCOUNT_ID", ACCOUNT, "PLAINTEXT") ","                       \
		VARIABLE("IMAGE_REPO_NAME", "cicd-demo", "PLAINTEXT") "," VARIABLE("IMAGE_TAG", "latest", "PLAINTEXT") ","                 \
		VARIABLE("TASK_NAME", "cicd-demo:2", "PLAINTEXT") "," VARIABLE("CONTAINER_NAME", "cicd-demo", "PLAINTEXT") ","             \
		VARIABLE("CONTAINER_PORT", "8080", "PLAINTEXT")
#define ENVIRONMENT(image, variables, privileged)                                                                                         \
	"{'type':'LINUX_CONTAINER','image':'" image "','environmentVariables':[" variables "],'privilegedMode':" privileged ",'new':{'x':1}}"
#define SOURCE(type, more) "{'type':'" type "'" more "}"
#define PROJECT(source, artifacts, environment)                                                                                           \
	"{'projects':[{'name':'cicd-demo','arn':'arn:aws:codebuild:" REGION ":" ACCOUNT ":project/cicd-demo','serviceRole':'"              \
	ROLE_ARN("codebuild") "','artifacts':{'type':'" artifacts "'},'source':" source ",'environment':" environment "}]}"
#define PROJECT_OF(variables)                                                                                                             \
	PROJECT(SOURCE("CODEPIPELINE", ""), "CODEPIPELINE", ENVIRONMENT("aws/codebuild/standard:7.0", variables, "true"))
#define PROJECT_READY                                                                                                                     \
	PROJECT(SOURCE("CODEPIPELINE", ",'buildspec':'buildspec.yaml'"), "CODEPIPELINE",                                                   \
		ENVIRONMENT("aws/codebuild/standard:7.0", VARIABLES_SET, "true"))

#define BLUE_GREEN(ready, terminate) "{'deploymentReadyOption':" ready ",'terminateBlueInstancesOnDeploymentSuccess':" terminate ",'new':[1]}"
#define AT_ONCE "{'actionOnTimeout':'CONTINUE_DEPLOYMENT','waitTimeInMinutes':0}"
#define WITHIN(minutes) "{'actionOnTimeout':'STOP_DEPLOYMENT','waitTimeInMinutes':" minutes "}"
#define ENDS_AFTER(minutes) "{'action':'TERMINATE','terminationWaitTimeInMinutes':" minutes "}"
#define LISTENER(name) "arn:aws:elasticloadbalancing:" REGION ":" ACCOUNT ":listener/app/cicd-demo/1/" name
#define ROUTE(name) "{'listenerArns':['" LISTENER(name) "']}"
#define ROUTES(prod, test, groups) "{'targetGroupPairInfoList':[{'prodTrafficRoute':" prod ",'testTrafficRoute':" test ",'targetGroups':[" groups "]}]}"
#define TWO_GROUPS "{'name':'tg-1'},{'name':'tg-2'}"
#define GROUP_OF(platform, style, services, routes, blue_green)                                                                           \
	"{'deploymentGroupInfo':{'applicationName':'" APPLICATION "','deploymentGroupName':'" GROUP "','computePlatform':'" platform      \
	"','deploymentStyle':{'deploymentType':'" style "'},'serviceRoleArn':'" ROLE_ARN("codedeploy") "','ecsServices':[" services       \
	"],'loadBalancerInfo':" routes ",'blueGreenDeploymentConfiguration':" blue_green "}}"
#define ONE_SERVICE "{'clusterName':'cicd-demo','serviceName':'cicd-demo'}"
#define GROUP_READY(blue_green)                                                                                                           \
	GROUP_OF("ECS", "BLUE_GREEN", ONE_SERVICE, ROUTES(ROUTE("prod"), ROUTE("test"), TWO_GROUPS), blue_green)

#define SERVICE(controller)                                                                                                               \
	"{'services':[{'serviceArn':'arn:aws:ecs:" REGION ":" ACCOUNT ":service/cicd-demo/cicd-demo','serviceName':'cicd-demo',"          \
	"'clusterArn':'arn:aws:ecs:" REGION ":" ACCOUNT ":cluster/cicd-demo','status':'ACTIVE','deploymentController':{'type':'" controller \
	"'},'taskSets':[{'id':'ecs-svc/1','status':'PRIMARY','taskDefinition':'arn:aws:ecs:" REGION ":" ACCOUNT                           \
	":task-definition/cicd-demo:2'}]}],'failures':[]}"
#define TASK(head, container, ports)                                                                                                      \
	"{'taskDefinition':{" head "'containerDefinitions':[{'name':'" container "','image':'cicd-demo:latest','portMappings':[" ports "]}]}}"
#define TASK_HEAD "'taskDefinitionArn':'arn:aws:ecs:" REGION ":" ACCOUNT ":task-definition/cicd-demo:2','family':'cicd-demo','revision':2,"

/* Stages of one action each. */
#define ACTION(category, provider, configuration)                                                                                         \
	"{'name':'" category "','actions':[{'name':'A','actionTypeId':{'category':'" category "','owner':'AWS','provider':'" provider      \
	"','version':'1'},'configuration':" configuration "}]}"
#define DECLARATION(store, stages) "{'pipeline':{'name':'cicd-demo-bluegreen','roleArn':'r'," store "'stages':[" stages "]}}"
#define STORE "'artifactStore':{'type':'S3','location':'b'},"
#define SOURCE_STAGE ACTION("Source", "CodeCommit", "{}")
#define BUILD_STAGE ACTION("Build", "CodeBuild", "{}")
#define DEPLOY_STAGE ACTION("Deploy", "CodeDeploy", "{}")

/* --- findings ------------------------------------------------------------------------------------------------------- */

static inline void kit_good(struct kit *k, enum found_kind kind, const void *value)
{
	struct finding *f = &k->q->findings[kind];

	f->state = FINDING_GOOD;
	f->is_settled = true;
	f->value = value;
	f->err = (struct err){.kind = ERR_NONE};
}

static inline void kit_bad(struct kit *k, enum found_kind kind, enum finding_state state, enum err_kind why)
{
	struct finding *f = &k->q->findings[kind];

	f->state = state;
	f->is_settled = true;
	f->value = NULL;
	f->err = (struct err){.kind = ERR_NONE};
	if (why != ERR_NONE)
		err_set(&f->err, why, "the reason of AWS");
}

static inline void kit_missing(struct kit *k, enum found_kind kind)
{
	kit_bad(k, kind, FINDING_MISSING, ERR_NOT_FOUND);
}

static inline const char *kit_quoted(struct kit *k, const char *text)
{
	char *copy = arena_dup(k->arena, text);

	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	return copy;
}

static inline void kit_answer(struct kit *k, enum found_kind kind, const char *json)
{
	const char *text = kit_quoted(k, json);
	const struct aws_page page = {.body = text, .len = strlen(text)};
	struct ops_args args = {.project = "cicd-demo", .service = "cicd-demo", .cluster = "cicd-demo"};
	struct err e = {.kind = ERR_NONE};
	const void *value = k->q->rows[kind].op->decode(k->arena, &page, 1, &args, &e);

	if (!value)
		fail_msg("%s: %s", e.message, text);
	kit_good(k, kind, value);
}

static inline void kit_file(struct kit *k, enum found_kind kind, const char *path, const char *bytes)
{
	struct source_file *file = ARENA_NEW(k->arena, struct source_file);

	*file = (struct source_file){.path = path, .commit_id = BRANCH_ID, .mode = "NORMAL", .bytes = bytes, .size = strlen(bytes)};
	kit_good(k, kind, file);
}

static inline void kit_head(struct kit *k, enum found_kind kind, const char *name, const char *commit_id)
{
	struct source_branch *branch = ARENA_NEW(k->arena, struct source_branch);

	*branch = (struct source_branch){.name = name, .commit_id = commit_id};
	kit_good(k, kind, branch);
}

static inline void kit_images(struct kit *k, const char *mutability)
{
	struct image_repository_list *list = ARENA_NEW(k->arena, struct image_repository_list);

	list->rows = ARENA_NEW(k->arena, struct image_repository);
	list->rows[0] = (struct image_repository){.name = "cicd-demo", .arn = "arn:aws:ecr:" REGION ":" ACCOUNT ":repository/cicd-demo",
		.mutability = mutability};
	list->count = 1;
	kit_good(k, FOUND_IMAGES, list);
}

#define TRUST(service) "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"" service "\"},\"Action\":\"sts:AssumeRole\"}]}"

static inline void kit_role(struct kit *k, enum found_kind kind, const char *name, const char *policy)
{
	struct trusted_role *role = ARENA_NEW(k->arena, struct trusted_role);

	*role = (struct trusted_role){.name = name, .trust_policy = policy,
		.arn = arena_printf(k->arena, ROLE_ARN("%s"), name ? name : "nameless")};
	kit_good(k, kind, role);
}

/* All that is asked about is allowed, but for one. */
static inline void kit_rights(struct kit *k, enum found_kind kind, const char *denied)
{
	struct simulation *s = ARENA_NEW(k->arena, struct simulation);
	const char *const *actions;

	s->count = found_rights(&k->d, kind, &actions);
	s->rows = ARENA_ARRAY(k->arena, s->count, struct simulated_action);
	for (size_t i = 0; i < s->count; i++) {
		bool is_denied = denied && strcmp(denied, actions[i]) == 0;
		s->rows[i] = (struct simulated_action){.action = actions[i], .organization_allows = -1, .boundary_allows = -1,
			.decision = is_denied ? SIMULATED_IMPLICIT_DENY : SIMULATED_ALLOWED};
	}
	kit_good(k, kind, s);
}

/* --- all of it ------------------------------------------------------------------------------------------------------ */

static inline void kit_desire(struct kit *k)
{
	static const struct {
		enum desired_key key;
		const char *value;
	} rows[] = {
		{DESIRED_REPOSITORY, "cicd-demo"}, {DESIRED_BUILD_PROJECT, "cicd-demo"}, {DESIRED_IMAGE_REPOSITORY, "cicd-demo"},
		{DESIRED_TASK, "cicd-demo"}, {DESIRED_CONTAINER, "cicd-demo"}, {DESIRED_CONTAINER_PORT, "8080"},
		{DESIRED_APPLICATION, APPLICATION}, {DESIRED_DEPLOYMENT_GROUP, GROUP}, {DESIRED_ROLE, "codepipeline"},
		{DESIRED_BUCKET, BUCKET},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		k->d.values[rows[i].key] = rows[i].value;
	desired_default(k->arena, &k->d);
}

static inline void kit_fill_source(struct kit *k)
{
	static const struct source_repository repository = {.name = "cicd-demo", .default_branch = "master",
		.arn = "arn:aws:codecommit:" REGION ":" ACCOUNT ":cicd-demo"};

	kit_good(k, FOUND_REPOSITORY, &repository);
	kit_head(k, FOUND_BASE, "master", BASE_ID);
	kit_missing(k, FOUND_BRANCH);
	kit_missing(k, FOUND_APPSPEC);
	kit_missing(k, FOUND_BUILDSPEC);
	kit_bad(k, FOUND_TASKDEF, FINDING_NONE, ERR_NONE);
}

static inline void kit_fill_traffic(struct kit *k)
{
	static struct listener rows[2] = {{.arn = LISTENER("prod"), .port = 80}, {.arn = LISTENER("test"), .port = 8080}};
	static const struct listener_list prod = {&rows[0], 1}, test = {&rows[1], 1};
	static struct target_group groups[2] = {{.arn = "arn:1", .name = "tg-1"}, {.arn = "arn:2", .name = "tg-2"}};
	static const struct target_group_list one = {&groups[0], 1}, two = {&groups[1], 1};

	kit_good(k, FOUND_PROD_LISTENER, &prod);
	kit_good(k, FOUND_TEST_LISTENER, &test);
	kit_good(k, FOUND_TARGET_GROUP_1, &one);
	kit_good(k, FOUND_TARGET_GROUP_2, &two);
}

static inline void kit_fill_group(struct kit *k, const char *json)
{
	kit_answer(k, FOUND_GROUP, json);
	kit_answer(k, FOUND_GROUP_DOCUMENT, json);
}

static inline void kit_fill(struct kit *k)
{
	static const struct identity who = {.account = ACCOUNT, .arn = "arn:aws:sts::" ACCOUNT ":assumed-role/ops/jo", .user_id = "A"};
	static const struct bucket_place bucket = {BUCKET, REGION};

	kit_good(k, FOUND_IDENTITY, &who);
	kit_fill_source(k);
	kit_answer(k, FOUND_PROJECT, PROJECT_OF(""));
	kit_images(k, "MUTABLE");
	kit_fill_group(k, GROUP_READY(BLUE_GREEN(AT_ONCE, ENDS_AFTER("5"))));
	kit_answer(k, FOUND_SERVICE, SERVICE("CODE_DEPLOY"));
	kit_answer(k, FOUND_TASK, TASK(TASK_HEAD, "cicd-demo", "{'containerPort':8080}"));
	kit_fill_traffic(k);
	kit_role(k, FOUND_PIPELINE_ROLE, "codepipeline", TRUST("codepipeline.amazonaws.com"));
	kit_role(k, FOUND_BUILD_ROLE, "codebuild", TRUST("codebuild.amazonaws.com"));
	kit_role(k, FOUND_DEPLOY_ROLE, "codedeploy", TRUST("codedeploy.amazonaws.com"));
	kit_good(k, FOUND_BUCKET, &bucket);
	kit_missing(k, FOUND_PIPELINE);
	kit_rights(k, FOUND_PIPELINE_RIGHTS, NULL);
	kit_rights(k, FOUND_BUILD_RIGHTS, NULL);
	kit_rights(k, FOUND_DEPLOY_RIGHTS, NULL);
}

static inline struct kit *kit_new(void)
{
	struct kit *k = calloc(1, sizeof(*k));
	struct err e;

	k->arena = arena_new();
	kit_desire(k);
	if (!desired_check(&k->d, &e))
		fail_msg("%s", e.message);
	k->q = found_new(NULL, &k->d);
	kit_fill(k);
	return k;
}

static inline void kit_free(struct kit *k)
{
	inquiry_free(k->q);
	arena_free(k->arena);
	free(k);
}

static inline const struct plan *kit_plan(struct kit *k)
{
	return plan_make(k->arena, &k->d, k->q, REGION);
}

/* --- changes of it, for tables ------------------------------------------------------------------- */

enum how { HOW_NONE, HOW_STATE, HOW_ANSWER, HOW_FACT, HOW_DESIRED, HOW_FILE, HOW_TRUST, HOW_RIGHT };

struct change {
	enum how how;
	int kind; /* of a finding, or a desired key */
	enum finding_state state;
	enum err_kind why;
	const char *text;
	const void *fact;
};

#define MISSING(kind) {HOW_STATE, kind, FINDING_MISSING, ERR_NOT_FOUND, NULL, NULL}
#define FAILED(kind, why) {HOW_STATE, kind, FINDING_FAILED, why, NULL, NULL}
#define DENIED(kind) FAILED(kind, ERR_DENIED)
#define NEVER(kind) {HOW_STATE, kind, FINDING_NONE, ERR_NONE, NULL, NULL}
#define ANSWER(kind, json) {HOW_ANSWER, kind, FINDING_GOOD, ERR_NONE, json, NULL}
#define FACT(kind, fact) {HOW_FACT, kind, FINDING_GOOD, ERR_NONE, NULL, fact}
#define FILE_OF(kind, bytes) {HOW_FILE, kind, FINDING_GOOD, ERR_NONE, bytes, NULL}
#define TRUSTS(kind, policy) {HOW_TRUST, kind, FINDING_GOOD, ERR_NONE, policy, NULL}
#define LACKS(kind, right) {HOW_RIGHT, kind, FINDING_GOOD, ERR_NONE, right, NULL}
#define SET(key, value) {HOW_DESIRED, key, FINDING_GOOD, ERR_NONE, value, NULL}
#define GROUP_IS(json) ANSWER(FOUND_GROUP, json), ANSWER(FOUND_GROUP_DOCUMENT, json)

static inline void kit_change(struct kit *k, const struct change *c)
{
	enum found_kind kind = (enum found_kind)c->kind;

	switch (c->how) {
	case HOW_NONE: break;
	case HOW_STATE: kit_bad(k, kind, c->state, c->why); break;
	case HOW_ANSWER: kit_answer(k, kind, c->text); break;
	case HOW_FACT: kit_good(k, kind, c->fact); break;
	case HOW_DESIRED: k->d.values[c->kind] = c->text; break;
	case HOW_FILE: kit_file(k, kind, "a file", c->text); break;
	case HOW_TRUST: kit_role(k, kind, "some-role", c->text); break;
	case HOW_RIGHT: kit_rights(k, kind, c->text); break;
	}
}

#endif
