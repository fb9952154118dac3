/* service.c: the table of services. */
#include "sim/service.h"

#include <string.h>

#include "sim/op.h"

#define ELB_NS "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"
#define IAM_NS "https://iam.amazonaws.com/doc/2010-05-08/"
#define STS_NS "https://sts.amazonaws.com/doc/2011-06-15/"

const struct sim_service sim_services[] = {
	{.label = "codepipeline", .signing = "codepipeline", .target = "CodePipeline_20150709", .ops = sim_codepipeline_ops,
		.missing_code = "ValidationException", .invalid_code = "ValidationException", .has_long_messages = true},
	{.label = "codedeploy", .signing = "codedeploy", .target = "CodeDeploy_20141006", .ops = sim_codedeploy_ops,
		.home = HOME_DEPLOY, .missing_code = "InvalidInputException", .invalid_code = "InvalidInputException"},
	{.label = "ecs", .signing = "ecs", .target = "AmazonEC2ContainerServiceV20141113", .ops = sim_ecs_ops,
		.home = HOME_DEPLOY, .missing_code = "InvalidParameterException", .invalid_code = "InvalidParameterException"},
	{.label = "elbv2", .signing = "elasticloadbalancing", .version = "2015-12-01", .xmlns = ELB_NS, .ops = sim_elbv2_ops,
		.home = HOME_DEPLOY, .missing_code = "ValidationError", .invalid_code = "ValidationError", .has_long_messages = true},
	{.label = "codebuild", .signing = "codebuild", .target = "CodeBuild_20161006", .ops = sim_codebuild_ops,
		.missing_code = "InvalidInputException", .invalid_code = "InvalidInputException"},
	{.label = "logs", .signing = "logs", .target = "Logs_20140328", .ops = sim_logs_ops,
		.missing_code = "InvalidParameterException", .invalid_code = "InvalidParameterException", .has_long_messages = true},
	{.label = "codecommit", .signing = "codecommit", .target = "CodeCommit_20150413", .ops = sim_codecommit_ops,
		.missing_code = "ValidationException", .invalid_code = "ValidationException"},
	{.label = "ecr", .signing = "ecr", .target = "AmazonEC2ContainerRegistry_V20150921", .ops = sim_ecr_ops,
		.missing_code = "InvalidParameterException", .invalid_code = "InvalidParameterException"},
	{.label = "sts", .signing = "sts", .version = "2011-06-15", .xmlns = STS_NS, .ops = sim_sts_ops,
		.home = HOME_NOWHERE, .missing_code = "ValidationError", .invalid_code = "ValidationError", .has_long_messages = true},
	{.label = "iam", .signing = "iam", .version = "2010-05-08", .xmlns = IAM_NS, .ops = sim_iam_ops, .home = HOME_NOWHERE,
		.region = "us-east-1", .missing_code = "ValidationError", .invalid_code = "ValidationError", .has_long_messages = true},
	{.label = "s3", .signing = "s3", .ops = sim_s3_ops, .home = HOME_NOWHERE, .is_everywhere = true,
		.missing_code = "InvalidArgument", .invalid_code = "InvalidArgument"},
	{.label = "codeconnections", .signing = "codeconnections", .target = "com.amazonaws.codeconnections.CodeConnections_20231201",
		.ops = sim_connections_ops, .is_json_1_0 = true, .missing_code = "ValidationException", .invalid_code = "ValidationException",
		.has_long_messages = true},
	{.label = "codestar-connections", .signing = "codestar-connections",
		.target = "com.amazonaws.codestar.connections.CodeStar_connections_20191201", .ops = sim_star_connections_ops,
		.is_json_1_0 = true, .missing_code = "ValidationException", .invalid_code = "ValidationException", .has_long_messages = true},
	{.label = NULL},
};

const struct sim_service *service_by_target(const char *target, size_t len)
{
	for (const struct sim_service *s = sim_services; s->label; s++)
		if (s->target && strlen(s->target) == len && strncmp(s->target, target, len) == 0)
			return s;
	return NULL;
}

const struct sim_service *service_by_signing(const char *name)
{
	for (const struct sim_service *s = sim_services; s->label; s++)
		if (strcmp(s->signing, name) == 0)
			return s;
	return NULL;
}

const struct sim_op *service_op(const struct sim_service *s, const char *name)
{
	for (const struct sim_op *op = s->ops; op->name; op++)
		if (strcmp(op->name, name) == 0)
			return op;
	return NULL;
}
