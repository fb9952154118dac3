/* world_role.c: the service roles that every world with something in it has, and what each of them may do: what AWS's consoles
 * and managed policies give such roles. */
#include "sim/world_parts.h"

#include <string.h>

#define PASSED "arn:aws:iam::*:role/ecsTaskExecutionRole"

static const struct world_grant pipeline_grants[] = {
	{"codecommit:GetBranch codecommit:GetCommit codecommit:GetRepository codecommit:UploadArchive "
	 "codecommit:GetUploadArchiveStatus codecommit:CancelUploadArchive", "*"},
	{"codebuild:BatchGetBuilds codebuild:StartBuild codebuild:BatchGetBuildBatches codebuild:StartBuildBatch", "*"},
	{"codedeploy:CreateDeployment codedeploy:GetApplication codedeploy:GetApplicationRevision codedeploy:GetDeployment "
	 "codedeploy:GetDeploymentConfig codedeploy:RegisterApplicationRevision", "*"},
	{"ecs:RegisterTaskDefinition ecs:DescribeTaskDefinition ecs:TagResource", "*"},
	{"codeconnections:UseConnection codestar-connections:UseConnection", "*"},
	{"s3:GetObject s3:GetObjectVersion s3:PutObject s3:GetBucketAcl s3:GetBucketLocation s3:GetBucketVersioning "
	 "s3:ListBucket", "*"},
	{"iam:PassRole", PASSED}, {NULL, NULL}};
static const struct world_grant build_grants[] = {
	{"logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents", "*"},
	{"s3:GetObject s3:GetObjectVersion s3:PutObject s3:GetBucketAcl s3:GetBucketLocation", "*"},
	{"codecommit:GitPull", "*"},
	{"ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:InitiateLayerUpload ecr:UploadLayerPart "
	 "ecr:CompleteLayerUpload ecr:PutImage ecr:BatchGetImage ecr:GetDownloadUrlForLayer", "*"},
	{NULL, NULL}};
static const struct world_grant deploy_grants[] = {
	{"ecs:DescribeServices ecs:CreateTaskSet ecs:UpdateServicePrimaryTaskSet ecs:DeleteTaskSet", "*"},
	{"elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeListeners elasticloadbalancing:ModifyListener "
	 "elasticloadbalancing:DescribeRules elasticloadbalancing:ModifyRule", "*"},
	{"lambda:InvokeFunction", "arn:aws:lambda:*:*:function:CodeDeployHook_*"},
	{"cloudwatch:DescribeAlarms sns:Publish", "*"},
	{"s3:GetObject s3:GetObjectVersion", "*"},
	{"iam:PassRole", PASSED}, {NULL, NULL}};
static const struct world_grant task_grants[] = {
	{"ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer ecr:BatchGetImage", "*"},
	{"logs:CreateLogStream logs:PutLogEvents", "*"}, {NULL, NULL}};
static const struct world_grant linked_grants[] = {
	{"ec2:AttachNetworkInterface ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:Describe*", "*"},
	{"elasticloadbalancing:DeregisterTargets elasticloadbalancing:Describe* elasticloadbalancing:RegisterTargets", "*"},
	{"logs:DescribeLogGroups logs:PutRetentionPolicy logs:CreateLogStream logs:PutLogEvents", "*"}, {NULL, NULL}};

static const struct world_role roles[] = {
	{"/aws-service-role/ecs.amazonaws.com/", "AWSServiceRoleForECS", "ecs.amazonaws.com", true, linked_grants},
	{"/", "codebuild-cicd-demo-role", "codebuild.amazonaws.com", false, build_grants},
	{"/", "codepipeline-cicd-demo-role", "codepipeline.amazonaws.com", false, pipeline_grants},
	{"/", "ecsCodeDeployRole", "codedeploy.amazonaws.com", true, deploy_grants},
	{"/", "ecsTaskExecutionRole", "ecs-tasks.amazonaws.com", true, task_grants},
};

size_t world_roles(const struct world *w, const struct world_role **out)
{
	*out = roles;
	return w->plan->is_empty ? 0 : sizeof(roles) / sizeof(roles[0]);
}

const char *world_role_account(const struct world *w, const struct world_role *r)
{
	return r->deploys ? w->deploy_account : w->account;
}

const struct world_role *world_role(const struct world *w, const char *account, const char *name)
{
	const struct world_role *all;
	size_t count = world_roles(w, &all);

	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].name, name) == 0 && strcmp(world_role_account(w, &all[i]), account) == 0)
			return &all[i];
	return NULL;
}
