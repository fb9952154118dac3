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

/* AWS's documents do not agree on what ContinueDeployment, StopDeployment and BatchGetDeploymentTargets are checked on (CodeDeploy's
 * own: the deployment group; the service authorization reference: "*"), nor on RetryStageExecution (the pipeline, or its stage). */
static const struct {
	const struct ops_row *op;
	enum policy_place place;
} grants[] = {
	{ &ops_get_caller_identity, PLACE_NONE },
	{ &ops_list_pipelines, PLACE_ANY },
	{ &ops_get_pipeline, PLACE_PIPELINE },
	{ &ops_get_pipeline_state, PLACE_PIPELINE },
	{ &ops_list_pipeline_executions, PLACE_PIPELINE },
	{ &ops_list_action_executions, PLACE_PIPELINE },
	{ &ops_start_pipeline_execution, PLACE_PIPELINE },
	{ &ops_stop_pipeline_execution, PLACE_PIPELINE },
	{ &ops_retry_stage_execution, PLACE_STAGE },
	{ &ops_get_deployment_group, PLACE_DEPLOYMENT_GROUP },
	{ &ops_list_running_deployments, PLACE_DEPLOYMENT_GROUP },
	{ &ops_get_deployment, PLACE_DEPLOYMENT_GROUP },
	{ &ops_get_deployment_target, PLACE_DEPLOYMENT_GROUP },
	{ &ops_continue_deployment, PLACE_DEPLOYMENT_GROUP },
	{ &ops_stop_deployment, PLACE_DEPLOYMENT_GROUP },
	{ &ops_describe_service, PLACE_SERVICE },
	{ &ops_list_tasks, PLACE_TASK_LIST },
	{ &ops_describe_tasks, PLACE_TASK },
	{ &ops_describe_task_definition, PLACE_ANY },
	{ &ops_describe_listener, PLACE_ANY },
	{ &ops_describe_rules, PLACE_ANY },
	{ &ops_describe_target_group, PLACE_ANY },
	{ &ops_describe_target_health, PLACE_ANY },
	{ &ops_describe_load_balancer, PLACE_ANY },
	{ &ops_get_build, PLACE_BUILD_PROJECT },
	{ &ops_get_role, PLACE_PRINCIPAL },
	{ &ops_simulate_principal_policy, PLACE_PRINCIPAL },
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
	snprintf(out, size, "%s:%s", aws_services[op->op.service].id, op->op.name);
	return out;
}

const struct ops_row *const policy_doctor_calls[] = { &ops_get_role, &ops_simulate_principal_policy, NULL };

/* The operations of the set-up by name, since it has no rows in ops/ yet: its own table takes the place of this one, as those of
 * reads and actions do for the other levels. */
const struct policy_setup_row policy_setup_rows[] = {
	{ "codepipeline:CreatePipeline", PLACE_PIPELINE },
	{ "codepipeline:UpdatePipeline", PLACE_PIPELINE },
	{ "codepipeline:TagResource", PLACE_PIPELINE },
	{ "codedeploy:CreateApplication", PLACE_APPLICATION },
	{ "codedeploy:CreateDeploymentConfig", PLACE_DEPLOYMENT_CONFIG },
	{ "codedeploy:CreateDeploymentGroup", PLACE_DEPLOYMENT_GROUP },
	{ "codedeploy:UpdateDeploymentGroup", PLACE_DEPLOYMENT_GROUP },
	{ "ecs:CreateCluster", PLACE_ANY },
	{ "ecs:RegisterTaskDefinition", PLACE_ANY },
	{ "ecs:CreateService", PLACE_SERVICE },
	{ "ecs:TagResource", PLACE_CLUSTER },
	{ "ecs:TagResource", PLACE_SERVICE },
	{ "ecs:TagResource", PLACE_TASK_DEFINITION },
	{ "elasticloadbalancing:CreateTargetGroup", PLACE_TARGET_GROUP },
	{ "elasticloadbalancing:CreateListener", PLACE_LOAD_BALANCER },
	{ "elasticloadbalancing:CreateRule", PLACE_LISTENER },
	{ "elasticloadbalancing:ModifyListener", PLACE_LISTENER },
	{ "elasticloadbalancing:ModifyRule", PLACE_RULE },
	{ "elasticloadbalancing:AddTags", PLACE_TARGET_GROUP },
	{ "elasticloadbalancing:AddTags", PLACE_LISTENER },
	{ "elasticloadbalancing:AddTags", PLACE_RULE },
	{ "codebuild:CreateProject", PLACE_BUILD_PROJECT },
	{ "codebuild:UpdateProject", PLACE_BUILD_PROJECT },
	{ "codecommit:CreateRepository", PLACE_SOURCE_REPOSITORY },
	{ "codecommit:CreateBranch", PLACE_SOURCE_REPOSITORY },
	{ "codecommit:CreateCommit", PLACE_SOURCE_REPOSITORY },
	{ "codecommit:PutFile", PLACE_SOURCE_REPOSITORY },
	{ "ecr:CreateRepository", PLACE_IMAGE_REPOSITORY },
	{ "codeconnections:PassConnection", PLACE_CONNECTION },
	{ "codestar-connections:PassConnection", PLACE_CONNECTION },
	{ "events:PutRule", PLACE_EVENT_RULE },
	{ "events:DeleteRule", PLACE_EVENT_RULE },
	{ "events:PutTargets", PLACE_EVENT_RULE },
	{ "events:RemoveTargets", PLACE_EVENT_RULE },
	{ "events:ListTargetsByRule", PLACE_EVENT_RULE },
	{ "sqs:CreateQueue", PLACE_QUEUE },
	{ "sqs:SetQueueAttributes", PLACE_QUEUE },
	{ "sqs:GetQueueAttributes", PLACE_QUEUE },
	{ "logs:CreateLogGroup", PLACE_LOG_GROUP },
	{ "logs:PutRetentionPolicy", PLACE_LOG_GROUP },
	{ "iam:GetRole", PLACE_ROLE },
	{ "iam:CreateRole", PLACE_ROLE },
	{ "iam:PutRolePolicy", PLACE_ROLE },
	{ "iam:PassRole", PLACE_PASSED_ROLE },
	{ NULL, PLACE_NONE },
};

const struct policy_place_row policy_place_rows[POLICY_PLACES] = {
	[PLACE_ANY] = { .sid = "" },
	[PLACE_PIPELINE] = { .sid = "Pipeline", .patterns = { "codepipeline:R:A:*" } },
	[PLACE_STAGE] = { .sid = "Stages", .patterns = { "codepipeline:R:A:*" } },
	[PLACE_DEPLOYMENT_GROUP] = { .sid = "DeploymentGroups", .patterns = { "codedeploy:R:A:deploymentgroup:*" } },
	[PLACE_APPLICATION] = { .sid = "Applications", .patterns = { "codedeploy:R:A:application:*" } },
	[PLACE_DEPLOYMENT_CONFIG] = { .sid = "DeploymentConfigs", .patterns = { "codedeploy:R:A:deploymentconfig:*" } },
	[PLACE_TASK_LIST] = { .sid = "TaskLists", .patterns = { "ecs:R:A:cluster/*" }, .operator = "ArnEquals", .key = "ecs:cluster" },
	[PLACE_CLUSTER] = { .sid = "Clusters", .patterns = { "ecs:R:A:cluster/*" } },
	[PLACE_SERVICE] = { .sid = "Services", .patterns = { "ecs:R:A:service/*" } },
	[PLACE_TASK] = { .sid = "Tasks", .patterns = { "ecs:R:A:task/*" } },
	[PLACE_TASK_DEFINITION] = { .sid = "TaskDefinitions", .patterns = { "ecs:R:A:task-definition/*" } },
	[PLACE_BUILD_PROJECT] = { .sid = "BuildProjects", .patterns = { "codebuild:R:A:project/*" } },
	[PLACE_PRINCIPAL] = { .sid = "Principals", .patterns = { "iam::A:role/*", "iam::A:user/*" } },
	[PLACE_TARGET_GROUP] = { .sid = "TargetGroups", .patterns = { "elasticloadbalancing:R:A:targetgroup/*" } },
	[PLACE_LOAD_BALANCER] = { .sid = "LoadBalancers", .patterns = { "elasticloadbalancing:R:A:loadbalancer/*" } },
	[PLACE_LISTENER] = { .sid = "Listeners", .patterns = { "elasticloadbalancing:R:A:listener/*" } },
	[PLACE_RULE] = { .sid = "Rules", .patterns = { "elasticloadbalancing:R:A:listener-rule/*" } },
	[PLACE_SOURCE_REPOSITORY] = { .sid = "SourceRepositories", .patterns = { "codecommit:R:A:*" } },
	[PLACE_IMAGE_REPOSITORY] = { .sid = "ImageRepositories", .patterns = { "ecr:R:A:repository/*" } },
	[PLACE_CONNECTION] = { .sid = "Connections",
		.patterns = { "codeconnections:R:A:connection/*", "codestar-connections:R:A:connection/*" } },
	[PLACE_EVENT_RULE] = { .sid = "EventRules", .patterns = { "events:R:A:rule/*" } },
	[PLACE_QUEUE] = { .sid = "Queues", .patterns = { "sqs:R:A:*" } },
	[PLACE_LOG_GROUP] = { .sid = "LogGroups", .patterns = { "logs:R:A:log-group:*" } },
	[PLACE_ROLE] = { .sid = "Roles", .patterns = { "iam::A:role/*" } },
	[PLACE_PASSED_ROLE] = { .sid = "PassedRoles", .patterns = { "iam::A:role/*" }, .operator = "StringEquals",
		.key = "iam:PassedToService" },
};

const char *const policy_passed_to[] = { "codebuild.amazonaws.com", "codedeploy.amazonaws.com", "codepipeline.amazonaws.com",
	"ecs-tasks.amazonaws.com", "ecs.amazonaws.com", "events.amazonaws.com", NULL };
