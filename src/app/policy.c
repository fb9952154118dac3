/* policy.c: the tables: on what kind of place each operation is granted, and what the set-up needs. */
#include "app/policy_parts.h"

#include <stdio.h>
#include <string.h>

static const char *const level_names[POLICY_LEVELS] = {
	[POLICY_VIEWER] = "viewer", [POLICY_OPERATOR] = "operator", [POLICY_SETUP] = "setup",
};

const char *policy_level_name(enum policy_level level)
{
	return level_names[level];
}

bool policy_level_by_name(const char *name, enum policy_level *out)
{
	for (size_t i = 0; i < POLICY_LEVELS; i++)
		if (strcmp(level_names[i], name) == 0) {
			*out = (enum policy_level)i;
			return true;
		}
	return false;
}

/* Listings are granted on everything: IAM checks them on all of a kind, or knows no place for them.
 *
 * AWS's documents do not agree on what ContinueDeployment, StopDeployment and BatchGetDeploymentTargets are checked on (CodeDeploy's
 * own: the deployment group; the service authorization reference: "*"), nor on RetryStageExecution (the pipeline, or its stage). */
static const struct {
	const struct ops_row *op;
	enum policy_place place;
	const char *action; /* IAM's name; NULL: that of the operation */
} grants[] = {
	{ &ops_get_caller_identity, PLACE_NONE, NULL },
	{ &ops_list_pipelines, PLACE_ANY, NULL },
	{ &ops_get_pipeline, PLACE_PIPELINE, NULL },
	{ &ops_get_pipeline_state, PLACE_PIPELINE, NULL },
	{ &ops_list_pipeline_executions, PLACE_PIPELINE, NULL },
	{ &ops_list_action_executions, PLACE_PIPELINE, NULL },
	{ &ops_start_pipeline_execution, PLACE_PIPELINE, NULL },
	{ &ops_stop_pipeline_execution, PLACE_PIPELINE, NULL },
	{ &ops_retry_stage_execution, PLACE_STAGE, NULL },
	{ &ops_get_deployment_group, PLACE_DEPLOYMENT_GROUP, NULL },
	{ &ops_list_running_deployments, PLACE_DEPLOYMENT_GROUP, NULL },
	{ &ops_get_deployment, PLACE_DEPLOYMENT_GROUP, NULL },
	{ &ops_get_deployment_target, PLACE_DEPLOYMENT_GROUP, NULL },
	{ &ops_continue_deployment, PLACE_DEPLOYMENT_GROUP, NULL },
	{ &ops_stop_deployment, PLACE_DEPLOYMENT_GROUP, NULL },
	{ &ops_describe_service, PLACE_SERVICE, NULL },
	{ &ops_list_tasks, PLACE_TASK_LIST, NULL },
	{ &ops_describe_tasks, PLACE_TASK, NULL },
	{ &ops_describe_task_definition, PLACE_ANY, NULL },
	{ &ops_describe_listener, PLACE_ANY, NULL },
	{ &ops_describe_rules, PLACE_ANY, NULL },
	{ &ops_describe_target_group, PLACE_ANY, NULL },
	{ &ops_describe_target_health, PLACE_ANY, NULL },
	{ &ops_describe_load_balancer, PLACE_ANY, NULL },
	{ &ops_get_build, PLACE_BUILD_PROJECT, NULL },
	{ &ops_get_role, PLACE_PRINCIPAL, NULL },
	{ &ops_simulate_principal_policy, PLACE_PRINCIPAL, NULL },
	{ &ops_list_repositories, PLACE_ANY, NULL },
	{ &ops_get_repository, PLACE_SOURCE_REPOSITORY, NULL },
	{ &ops_get_branch, PLACE_SOURCE_REPOSITORY, NULL },
	{ &ops_get_file, PLACE_SOURCE_REPOSITORY, NULL },
	{ &ops_create_branch, PLACE_SOURCE_REPOSITORY, NULL },
	{ &ops_delete_branch, PLACE_SOURCE_REPOSITORY, NULL },
	{ &ops_create_commit, PLACE_SOURCE_REPOSITORY, NULL },
	{ &ops_list_projects, PLACE_ANY, NULL },
	{ &ops_get_project, PLACE_BUILD_PROJECT, NULL },
	{ &ops_update_project, PLACE_BUILD_PROJECT, NULL },
	{ &ops_list_applications, PLACE_ANY, NULL },
	{ &ops_list_deployment_groups, PLACE_APPLICATION, NULL },
	{ &ops_get_deployment_group_document, PLACE_DEPLOYMENT_GROUP, NULL },
	{ &ops_update_deployment_group, PLACE_DEPLOYMENT_GROUP, NULL },
	{ &ops_get_pipeline_document, PLACE_PIPELINE, NULL },
	{ &ops_create_pipeline, PLACE_PIPELINE, NULL },
	{ &ops_update_pipeline, PLACE_PIPELINE, NULL },
	{ &ops_delete_pipeline, PLACE_PIPELINE, NULL },
	{ &ops_describe_image_repositories, PLACE_ANY, NULL },
	{ &ops_list_connections, PLACE_ANY, NULL },
	{ &ops_list_star_connections, PLACE_ANY, NULL },
	{ &ops_get_connection, PLACE_CONNECTION, NULL },
	{ &ops_get_star_connection, PLACE_CONNECTION, NULL },
	{ &ops_list_roles, PLACE_ANY, NULL },
	{ &ops_get_trusted_role, PLACE_PRINCIPAL, NULL },
	{ &ops_head_bucket, PLACE_BUCKET, "s3:ListBucket" },
	{ &ops_list_buckets, PLACE_ANY, "s3:ListAllMyBuckets" },
	{ &ops_describe_task_document, PLACE_ANY, NULL },
};

bool policy_place_of(const struct ops_row *op, enum policy_place *out)
{
	for (size_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++)
		if (grants[i].op == op) {
			*out = grants[i].place;
			return true;
		}
	return false;
}

const char *policy_action_name(const struct ops_row *op, char *out, size_t size)
{
	const char *action = NULL;
	for (size_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++)
		action = grants[i].op == op ? grants[i].action : action;
	if (action != NULL)
		snprintf(out, size, "%s", action);
	else
		snprintf(out, size, "%s:%s", aws_services[op->op.service].id, op->op.name);
	return out;
}

const struct ops_row *const policy_doctor_calls[] = { &ops_get_role, &ops_simulate_principal_policy, NULL };

/* A connection is used by the pipeline's role; a person only names it. */
const struct policy_setup_row policy_setup_rights[] = {
	{ "iam:PassRole", PLACE_PASSED_ROLE },
	{ "codeconnections:PassConnection", PLACE_CONNECTION },
	{ "codestar-connections:PassConnection", PLACE_CONNECTION },
	{ NULL, PLACE_NONE },
};

const struct policy_place_row policy_place_rows[POLICY_PLACES] = {
	[PLACE_ANY] = { .sid = "" },
	[PLACE_PIPELINE] = { .sid = "Pipeline", .patterns = { "codepipeline:R:A:*" } },
	[PLACE_STAGE] = { .sid = "Stages", .patterns = { "codepipeline:R:A:*" } },
	[PLACE_DEPLOYMENT_GROUP] = { .sid = "DeploymentGroups", .patterns = { "codedeploy:R:A:deploymentgroup:*" } },
	[PLACE_APPLICATION] = { .sid = "Applications", .patterns = { "codedeploy:R:A:application:*" } },
	[PLACE_TASK_LIST] = { .sid = "TaskLists", .patterns = { "ecs:R:A:cluster/*" }, .operator = "ArnEquals", .key = "ecs:cluster" },
	[PLACE_SERVICE] = { .sid = "Services", .patterns = { "ecs:R:A:service/*" } },
	[PLACE_TASK] = { .sid = "Tasks", .patterns = { "ecs:R:A:task/*" } },
	[PLACE_BUILD_PROJECT] = { .sid = "BuildProjects", .patterns = { "codebuild:R:A:project/*" } },
	[PLACE_PRINCIPAL] = { .sid = "Principals", .patterns = { "iam::A:role/*", "iam::A:user/*" } },
	[PLACE_SOURCE_REPOSITORY] = { .sid = "SourceRepositories", .patterns = { "codecommit:R:A:*" } },
	[PLACE_BUCKET] = { .sid = "Buckets", .patterns = { "s3:::*" } },
	[PLACE_CONNECTION] = { .sid = "Connections",
		.patterns = { "codeconnections:R:A:connection/*", "codestar-connections:R:A:connection/*" } },
	[PLACE_PASSED_ROLE] = { .sid = "PassedRoles", .patterns = { "iam::A:role/*" }, .operator = "StringEquals",
		.key = "iam:PassedToService" },
};

const char *const policy_passed_to[] = { "codepipeline.amazonaws.com", NULL };
