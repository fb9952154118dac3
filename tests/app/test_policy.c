/* The least policies: nothing that is read or done is without its grant, each level has all of the one before it, and what comes
 * out is a policy by IAM's grammar. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "app/plan.h"
#include "app/policy.h"
#include "app/policy_parts.h"
#include "app/schedule.h"
#include "base/arena.h"
#include "base/json.h"
#include "lib/cm.h"

/* --- the tables ---------------------------------------------------------------------------------------------------- */

static size_t count_in(const struct ops_row *op, enum policy_level level)
{
	size_t n = 0;
	for (size_t i = 0; level == POLICY_VIEWER && i < FACT_KINDS; i++)
		n += reads[i].op == op;
	for (size_t i = 0; level == POLICY_VIEWER && policy_doctor_calls[i] != NULL; i++)
		n += policy_doctor_calls[i] == op;
	for (size_t i = 0; level == POLICY_OPERATOR && i < ACTIONS; i++)
		for (size_t j = 0; j < PLAN_CALLS; j++)
			n += plan_calls[i][j] == op;
	return n;
}

static void every_operation_has_its_grant(void **state)
{
	(void)state;
	for (size_t i = 0; ops_all[i] != NULL; i++) {
		const struct ops_row *op = ops_all[i];
		enum policy_place place = POLICY_PLACES;
		check_row(policy_place_of(op, &place), "%s is granted nowhere", op->op.name);
		check_row(place == PLACE_NONE || policy_place_rows[place].sid != NULL, "%s: its place has no row", op->op.name);
		size_t viewer = count_in(op, POLICY_VIEWER), operator = count_in(op, POLICY_OPERATOR);
		check_row(viewer == 0 || operator == 0, "%s belongs to %zu reads and %zu actions", op->op.name, viewer, operator);
		check_row(op->op.is_mutation ? viewer == 0 : operator == 0, "%s", op->op.name);
	}
}

static void every_read_and_action_is_known(void **state)
{
	(void)state;
	enum policy_place place;
	for (size_t i = 0; i < FACT_KINDS; i++)
		check_row(reads[i].op != NULL && policy_place_of(reads[i].op, &place), "read %zu has no grant", i);
	for (size_t i = 0; i < ACTIONS; i++) {
		check_row(plan_calls[i][0] != NULL, "%s sends nothing", actions[i].verb);
		for (size_t j = 0; j < PLAN_CALLS && plan_calls[i][j] != NULL; j++)
			check_row(policy_place_of(plan_calls[i][j], &place), "%s has no grant", actions[i].verb);
	}
	for (size_t i = 0; policy_setup_rights[i].action != NULL; i++) {
		const struct policy_setup_row *row = &policy_setup_rights[i];
		check_row(policy_place_rows[row->place].sid != NULL, "%s: its place has no row", row->action);
		check_row(row->place == PLACE_ANY || policy_place_rows[row->place].patterns[0] != NULL, "%s: all of them are not said",
			row->action);
	}
}

/* What panes and doctor say is missing is what the policy grants. */
static void panes_name_the_same_actions(void **state)
{
	(void)state;
	char name[96];
	for (size_t i = 0; i < FACT_KINDS; i++) {
		assert_string_equal(fact_kind_permission((enum fact_kind)i), policy_action_name(reads[i].op, name, sizeof(name)));
		assert_string_equal(fact_kind_operation((enum fact_kind)i), reads[i].op->op.name);
	}
}

static void levels_have_names(void **state)
{
	(void)state;
	enum policy_level level;
	for (size_t i = 0; i < POLICY_LEVELS; i++) {
		assert_true(policy_level_by_name(policy_level_name((enum policy_level)i), &level));
		assert_int_equal(level, i);
	}
	assert_false(policy_level_by_name("admin", &level));
	assert_false(policy_level_by_name("", &level));
}

/* --- a pipeline ---------------------------------------------------------------------------------------------------- */

static struct policy_places shop_places(struct arena *a)
{
	static struct pair build[] = { { "ProjectName", "shop-build" } }, source[] = { { "RepositoryName", "shop" } };
	static struct pair foreign[] = { { "ProjectName", "theirs" } };
	static struct action_decl first[] = { { .name = "Source", .provider = "CodeCommit", .config = source, .config_count = 1 } };
	static struct action_decl second[] = {
		{ .name = "Build", .provider = "CodeBuild", .config = build, .config_count = 1, .region = "cn-northwest-1" },
		{ .name = "Test", .provider = "CodeBuild", .config = foreign, .config_count = 1,
			.role_arn = "arn:aws-cn:iam::222222222222:role/x" },
		{ .name = "Again", .provider = "CodeBuild", .config = build, .config_count = 1, .region = "cn-northwest-1",
			.role_arn = "arn:aws-cn:iam::123456789012:role/y" },
	};
	static struct stage_decl stages[] = { { .name = "Source", .actions = first, .action_count = 1 },
		{ .name = "Build", .actions = second, .action_count = 3 } };
	static struct pipeline_decl decl = { .name = "shop", .arn = "arn:aws-cn:codepipeline:cn-north-1:123456789012:shop",
		.stages = stages, .stage_count = 2 };
	static struct deployment deployments[] = {
		{ .application = "shop", .group = "blue-green", .cluster = "shop", .service = "web" },
		{ .application = "shop", .group = "theirs", .cluster = "c", .service = "s", .scope = 1 },
		{ .application = NULL },
	};
	static const struct scope scopes[] = { { .region = "cn-north-1", .account = "123456789012", .is_bound = true },
		{ .region = "cn-north-1", .account = "222222222222" } };
	static const struct fact fact = { .kind = FACT_PIPELINE, .key = "shop", .state = FACT_GOOD, .value = &decl };
	static const struct facts facts = { .items = &fact, .count = 1, .scopes = scopes, .scope_count = 2 };
	static const struct release release = { .account = "123456789012", .region = "cn-north-1", .partition = "aws-cn",
		.pipeline = "shop", .deployments = deployments, .deployment_count = 3, .scopes = scopes, .scope_count = 2 };
	return policy_places_of(a, &release, &facts);
}

static bool has_text(const cJSON *list, const char *text)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, list)
		if (strcmp(item->valuestring, text) == 0)
			return true;
	return false;
}

static const cJSON *statement_of(const cJSON *document, const char *action)
{
	const cJSON *statement;
	cJSON_ArrayForEach(statement, json_array(document, "Statement"))
		if (has_text(json_array(statement, "Action"), action))
			return statement;
	return NULL;
}

static void actions_are_granted_on_what_was_found(void **state)
{
	(void)state;
	static const struct {
		const char *action, *arns[3];
	} rows[] = {
		{ "codepipeline:ListPipelines", { "*" } },
		{ "codepipeline:GetPipelineState", { "arn:aws-cn:codepipeline:cn-north-1:123456789012:shop" } },
		{ "codepipeline:StartPipelineExecution", { "arn:aws-cn:codepipeline:cn-north-1:123456789012:shop" } },
		{ "codepipeline:RetryStageExecution", { "arn:aws-cn:codepipeline:cn-north-1:123456789012:shop",
			"arn:aws-cn:codepipeline:cn-north-1:123456789012:shop/*" } },
		{ "codedeploy:GetDeployment", { "arn:aws-cn:codedeploy:cn-north-1:123456789012:deploymentgroup:shop/blue-green" } },
		{ "codedeploy:ContinueDeployment", { "arn:aws-cn:codedeploy:cn-north-1:123456789012:deploymentgroup:shop/blue-green" } },
		{ "ecs:DescribeServices", { "arn:aws-cn:ecs:cn-north-1:123456789012:service/shop/web" } },
		{ "ecs:DescribeTasks", { "arn:aws-cn:ecs:cn-north-1:123456789012:task/shop/*" } },
		{ "ecs:ListTasks", { "*" } },
		{ "ecs:DescribeTaskDefinition", { "*" } },
		{ "elasticloadbalancing:DescribeTargetHealth", { "*" } },
		{ "codebuild:BatchGetBuilds", { "arn:aws-cn:codebuild:cn-northwest-1:123456789012:project/shop-build" } },
		{ "iam:SimulatePrincipalPolicy", { "arn:aws-cn:iam::123456789012:role/*", "arn:aws-cn:iam::123456789012:user/*" } },
		{ "codepipeline:UpdatePipeline", { "arn:aws-cn:codepipeline:cn-north-1:123456789012:shop" } },
		{ "codedeploy:ListDeploymentGroups", { "arn:aws-cn:codedeploy:cn-north-1:123456789012:application:shop" } },
		{ "codedeploy:UpdateDeploymentGroup", { "arn:aws-cn:codedeploy:cn-north-1:123456789012:deploymentgroup:shop/blue-green" } },
		{ "codebuild:UpdateProject", { "arn:aws-cn:codebuild:cn-northwest-1:123456789012:project/shop-build" } },
		{ "codecommit:CreateCommit", { "arn:aws-cn:codecommit:cn-north-1:123456789012:shop" } },
		{ "iam:GetRole", { "arn:aws-cn:iam::123456789012:role/*", "arn:aws-cn:iam::123456789012:user/*" } },
		{ "s3:ListAllMyBuckets", { "*" } },
		/* of what kind something is, but not which, is known */
		{ "s3:ListBucket", { "arn:aws-cn:s3:::*" } },
		{ "iam:PassRole", { "arn:aws-cn:iam::123456789012:role/*" } },
		{ "codeconnections:PassConnection", { "arn:aws-cn:codeconnections:cn-north-1:123456789012:connection/*",
			"arn:aws-cn:codestar-connections:cn-north-1:123456789012:connection/*" } },
	};
	struct arena *a = arena_new();
	struct policy_places places = shop_places(a);
	cJSON *document = policy_document(POLICY_SETUP, &places);
	assert_string_equal(places.stranger, "222222222222");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const cJSON *resources = json_array(statement_of(document, rows[i].action), "Resource");
		size_t n = 0;
		for (; n < 3 && rows[i].arns[n] != NULL; n++)
			check_row(has_text(resources, rows[i].arns[n]), "%s is not granted on %s", rows[i].action, rows[i].arns[n]);
		check_row(json_count(resources) == n, "%s is granted on %zu places", rows[i].action, json_count(resources));
	}
	const cJSON *cluster = json_array(
		json_object(json_object(statement_of(document, "ecs:ListTasks"), "Condition"), "ArnEquals"), "ecs:cluster");
	assert_int_equal(json_count(cluster), 1);
	assert_true(has_text(cluster, "arn:aws-cn:ecs:cn-north-1:123456789012:cluster/shop"));
	const cJSON *passed = json_array(json_object(json_object(statement_of(document, "iam:PassRole"), "Condition"),
		"StringEquals"), "iam:PassedToService");
	assert_int_equal(json_count(passed), 1);
	assert_true(has_text(passed, "codepipeline.amazonaws.com"));
	assert_int_equal(json_count(json_array(statement_of(document, "iam:PassRole"), "Action")), 1);
	cJSON_Delete(document);
	arena_free(a);
}

/* A pipeline without builds and deployments grants nothing on either. */
static void what_is_not_there_is_left_out(void **state)
{
	(void)state;
	static const struct release release = { .account = "123456789012", .region = "eu-west-1", .partition = "aws", .pipeline = "p" };
	static const struct facts facts = { .count = 0 };
	struct arena *a = arena_new();
	struct policy_places places = policy_places_of(a, &release, &facts);
	cJSON *document = policy_document(POLICY_OPERATOR, &places);
	assert_null(statement_of(document, "codebuild:BatchGetBuilds"));
	assert_null(statement_of(document, "codedeploy:StopDeployment"));
	assert_null(statement_of(document, "ecs:ListTasks"));
	assert_true(has_text(json_array(statement_of(document, "codepipeline:GetPipeline"), "Resource"),
		"arn:aws:codepipeline:eu-west-1:123456789012:p"));
	cJSON_Delete(document);
	arena_free(a);
}

/* --- the documents ------------------------------------------------------------------------------------------------- */

static bool is_sid(const char *sid)
{
	for (const char *c = sid; *c; c++)
		if (!isalnum((unsigned char)*c))
			return false;
	return *sid != '\0';
}

static void check_list(const cJSON *statement, const char *name)
{
	const char *before = "";
	const cJSON *item;
	check_row(json_count(json_array(statement, name)) > 0, "%s of %s is empty", name, json_raw(statement, "Sid"));
	cJSON_ArrayForEach(item, json_array(statement, name)) {
		check_row(cJSON_IsString(item) && strcmp(before, item->valuestring) < 0, "%s: %s is not in order", json_raw(statement, "Sid"),
			item->valuestring);
		before = item->valuestring;
	}
}

static void check_document(const cJSON *document)
{
	const char *before = "";
	const cJSON *statement, *member;
	assert_string_equal(json_raw(document, "Version"), "2012-10-17");
	assert_int_equal(cJSON_GetArraySize(document), 2);
	assert_true(json_count(json_array(document, "Statement")) > 0);
	cJSON_ArrayForEach(statement, json_array(document, "Statement")) {
		const char *sid = json_raw(statement, "Sid");
		check_row(sid != NULL && is_sid(sid) && strcmp(before, sid) < 0, "Sid %s", sid);
		before = sid;
		assert_string_equal(json_raw(statement, "Effect"), "Allow");
		check_list(statement, "Action");
		check_list(statement, "Resource");
		cJSON_ArrayForEach(member, statement)
			check_row(strstr("Sid Effect Action Resource Condition", member->string), "%s", member->string);
		cJSON_ArrayForEach(member, json_array(statement, "Action"))
			check_row(strchr(member->valuestring, ':') && !strchr(member->valuestring, '*'), "%s", member->valuestring);
		cJSON_ArrayForEach(member, json_array(statement, "Resource"))
			check_row(strcmp(member->valuestring, "*") == 0 || strncmp(member->valuestring, "arn:", 4) == 0, "%s",
				member->valuestring);
	}
}

static void documents_are_policies(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct policy_places places = shop_places(a);
	for (size_t i = 0; i < POLICY_LEVELS; i++) {
		cJSON *scoped = policy_document((enum policy_level)i, &places), *everywhere = policy_document((enum policy_level)i, NULL);
		check_document(scoped);
		check_document(everywhere);
		const cJSON *statement;
		cJSON_ArrayForEach(statement, json_array(everywhere, "Statement"))
			assert_true(has_text(json_array(statement, "Resource"), "*"));
		cJSON *again = policy_document((enum policy_level)i, &places);
		assert_true(cJSON_Compare(scoped, again, true));
		cJSON_Delete(again);
		cJSON_Delete(scoped);
		cJSON_Delete(everywhere);
	}
	arena_free(a);
}

/* All that `less` grants, `more` grants on the same places. */
static void check_within(const cJSON *less, const cJSON *more)
{
	const cJSON *statement, *action;
	cJSON_ArrayForEach(statement, json_array(less, "Statement"))
		cJSON_ArrayForEach(action, json_array(statement, "Action")) {
			const cJSON *other = statement_of(more, action->valuestring);
			check_row(other != NULL, "%s is lost", action->valuestring);
			check_row(cJSON_Compare(json_array(statement, "Resource"), json_array(other, "Resource"), true),
				"%s is granted elsewhere", action->valuestring);
			check_row(cJSON_Compare(json_object(statement, "Condition"), json_object(other, "Condition"), true) ||
				(!json_object(statement, "Condition") && !json_object(other, "Condition")), "%s", action->valuestring);
		}
}

static void each_level_has_all_of_the_one_before(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct policy_places places = shop_places(a);
	for (size_t i = 1; i < POLICY_LEVELS; i++)
		for (int is_scoped = 0; is_scoped < 2; is_scoped++) {
			const struct policy_places *where = is_scoped ? &places : NULL;
			cJSON *less = policy_document((enum policy_level)(i - 1), where), *more = policy_document((enum policy_level)i, where);
			check_within(less, more);
			assert_false(cJSON_Compare(less, more, true));
			cJSON_Delete(less);
			cJSON_Delete(more);
		}
	arena_free(a);
}

/* Granted to a viewer already: what the set-up reads in its own way. */
static bool is_read_by_viewers(const struct ops_row *op)
{
	bool is_read = false;
	for (size_t i = 0; ops_all[i] != NULL; i++)
		is_read |= ops_all[i]->op.service == op->op.service && strcmp(ops_all[i]->op.name, op->op.name) == 0 &&
			count_in(ops_all[i], POLICY_VIEWER) > 0;
	return is_read;
}

static void viewers_change_nothing(void **state)
{
	(void)state;
	cJSON *documents[POLICY_LEVELS];
	char name[96];
	for (size_t i = 0; i < POLICY_LEVELS; i++)
		documents[i] = policy_document((enum policy_level)i, NULL);
	for (size_t i = 0; ops_all[i] != NULL; i++) {
		policy_action_name(ops_all[i], name, sizeof(name));
		bool needs_nothing = ops_all[i] == &ops_get_caller_identity;
		bool is_read = is_read_by_viewers(ops_all[i]) && !needs_nothing, is_done = count_in(ops_all[i], POLICY_OPERATOR) > 0;
		check_row(!statement_of(documents[POLICY_VIEWER], name) == !is_read, "%s", name);
		check_row(!statement_of(documents[POLICY_OPERATOR], name) == !(is_read || is_done), "%s", name);
		check_row(!statement_of(documents[POLICY_SETUP], name) == needs_nothing, "%s", name);
	}
	for (size_t i = 0; i < POLICY_LEVELS; i++)
		cJSON_Delete(documents[i]);
}

/* IAM's names are not all those of the operations. */
static void actions_have_iams_names(void **state)
{
	(void)state;
	static const struct {
		const struct ops_row *op;
		const char *name;
	} rows[] = {
		{ &ops_head_bucket, "s3:ListBucket" }, { &ops_list_buckets, "s3:ListAllMyBuckets" },
		{ &ops_get_project, "codebuild:BatchGetProjects" }, { &ops_describe_image_repositories, "ecr:DescribeRepositories" },
		{ &ops_describe_rules, "elasticloadbalancing:DescribeRules" }, { &ops_get_trusted_role, "iam:GetRole" },
		{ &ops_get_pipeline_document, "codepipeline:GetPipeline" }, { &ops_get_file, "codecommit:GetFile" },
	};
	char name[96];
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(policy_action_name(rows[i].op, name, sizeof(name)), rows[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_has_its_grant),
		cmocka_unit_test(every_read_and_action_is_known),
		cmocka_unit_test(panes_name_the_same_actions),
		cmocka_unit_test(levels_have_names),
		cmocka_unit_test(actions_are_granted_on_what_was_found),
		cmocka_unit_test(what_is_not_there_is_left_out),
		cmocka_unit_test(documents_are_policies),
		cmocka_unit_test(each_level_has_all_of_the_one_before),
		cmocka_unit_test(viewers_change_nothing),
		cmocka_unit_test(actions_have_iams_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
