/* services.c: the services as rows.  A new service is a row here and an id in op.h. */
#include "aws/op.h"

const struct aws_service_row aws_services[AWS_SERVICES] = {
	[AWS_CODEPIPELINE] = {
		.id = "codepipeline", .host_prefix = "codepipeline", .signing_name = "codepipeline",
		.protocol = AWS_JSON_1_1, .target_prefix = "CodePipeline_20150709.", .endpoint_id = "CODEPIPELINE",
	},
	[AWS_CODEDEPLOY] = {
		.id = "codedeploy", .host_prefix = "codedeploy", .signing_name = "codedeploy",
		.protocol = AWS_JSON_1_1, .target_prefix = "CodeDeploy_20141006.", .endpoint_id = "CODEDEPLOY",
	},
	[AWS_ECS] = {
		.id = "ecs", .host_prefix = "ecs", .signing_name = "ecs",
		.protocol = AWS_JSON_1_1, .target_prefix = "AmazonEC2ContainerServiceV20141113.", .endpoint_id = "ECS",
	},
	[AWS_ELBV2] = {
		.id = "elasticloadbalancing", .host_prefix = "elasticloadbalancing", .signing_name = "elasticloadbalancing",
		.protocol = AWS_QUERY, .api_version = "2015-12-01", .endpoint_id = "ELASTIC_LOAD_BALANCING_V2",
	},
	[AWS_CODEBUILD] = {
		.id = "codebuild", .host_prefix = "codebuild", .signing_name = "codebuild",
		.protocol = AWS_JSON_1_1, .target_prefix = "CodeBuild_20161006.", .endpoint_id = "CODEBUILD",
	},
	[AWS_LOGS] = {
		.id = "logs", .host_prefix = "logs", .signing_name = "logs",
		.protocol = AWS_JSON_1_1, .target_prefix = "Logs_20140328.", .endpoint_id = "CLOUDWATCH_LOGS",
	},
	[AWS_CODECOMMIT] = {
		.id = "codecommit", .host_prefix = "codecommit", .signing_name = "codecommit",
		.protocol = AWS_JSON_1_1, .target_prefix = "CodeCommit_20150413.", .is_optional = true, .endpoint_id = "CODECOMMIT",
	},
	[AWS_STS] = {
		.id = "sts", .host_prefix = "sts", .signing_name = "sts",
		.protocol = AWS_QUERY, .api_version = "2011-06-15", .endpoint_id = "STS",
	},
	[AWS_IAM] = {
		.id = "iam", .host_prefix = "iam", .signing_name = "iam",
		.protocol = AWS_QUERY, .api_version = "2010-05-08", .is_optional = true, .endpoint_id = "IAM",
	},
	[AWS_SSO] = {
		.id = "sso", .host_prefix = "portal.sso", .signing_name = "awsssoportal",
		.protocol = AWS_REST_JSON, .is_optional = true, .endpoint_id = "SSO",
	},
	[AWS_SSO_OIDC] = {
		.id = "sso-oidc", .host_prefix = "oidc", .signing_name = "sso-oauth",
		.protocol = AWS_REST_JSON, .is_optional = true, .endpoint_id = "SSO_OIDC",
	},
	[AWS_SIGNIN] = {
		.id = "signin", .host_prefix = "signin", .signing_name = "signin",
		.protocol = AWS_REST_JSON, .is_optional = true, .endpoint_id = "SIGNIN",
	},
	[AWS_ECR] = {
		.id = "ecr", .host_prefix = "api.ecr", .signing_name = "ecr",
		.protocol = AWS_JSON_1_1, .target_prefix = "AmazonEC2ContainerRegistry_V20150921.", .is_optional = true,
		.endpoint_id = "ECR",
	},
	[AWS_S3] = {
		.id = "s3", .host_prefix = "s3", .signing_name = "s3",
		.protocol = AWS_REST_XML, .is_optional = true, .endpoint_id = "S3",
	},
	/* One service with two names: a connection is known by the one that its ARN has. */
	[AWS_CODECONNECTIONS] = {
		.id = "codeconnections", .host_prefix = "codeconnections", .signing_name = "codeconnections", .protocol = AWS_JSON_1_0,
		.target_prefix = "com.amazonaws.codeconnections.CodeConnections_20231201.", .is_optional = true,
		.endpoint_id = "CODECONNECTIONS",
	},
	[AWS_CODESTAR_CONNECTIONS] = {
		.id = "codestar-connections", .host_prefix = "codestar-connections", .signing_name = "codestar-connections",
		.protocol = AWS_JSON_1_0, .target_prefix = "com.amazonaws.codestar.connections.CodeStar_connections_20191201.",
		.is_optional = true, .endpoint_id = "CODESTAR_CONNECTIONS",
	},
};
