/* resource.c: from a call's input to the ARN it is about (the "Service Authorization Reference" of AWS). */
#include "sim/resource.h"

#include <stdio.h>
#include <string.h>

#include "sim/world.h"

/* The first row of the service whose members are in the input; `format` gets their values. */
static const struct row {
	const char *service, *first, *second, *third;
	const char *format; /* behind arn:aws:SERVICE:REGION:ACCOUNT: */
} rows[] = {
	{"codepipeline", "pipelineName", "stageName", "actionName", "%.100s/%.100s/%.100s"},
	{"codepipeline", "pipelineName", "stageName", NULL, "%.100s/%.100s"},
	{"codepipeline", "pipelineName", NULL, NULL, "%.100s"},
	{"codepipeline", "name", NULL, NULL, "%.100s"},
	{"codepipeline", NULL, NULL, NULL, "*"},
	{"codedeploy", "applicationName", "deploymentGroupName", NULL, "deploymentgroup:%.100s/%.100s"},
	{"codedeploy", "applicationName", "currentDeploymentGroupName", NULL, "deploymentgroup:%.100s/%.100s"},
	{"codedeploy", "applicationName", NULL, NULL, "application:%.100s"},
	{"codedeploy", "deploymentConfigName", NULL, NULL, "deploymentconfig:%.100s"},
	{"ecs", "cluster", "services", NULL, "service/%.100s/%.100s"},
	{"ecs", "cluster", "service", NULL, "service/%.100s/%.100s"},
	{"ecs", "cluster", "tasks", NULL, "task/%.100s/%.100s"},
	{"ecs", "cluster", NULL, NULL, "cluster/%.100s"},
	{"codebuild", "ids", NULL, NULL, "project/%.100s"},
	{"codebuild", "names", NULL, NULL, "project/%.100s"},
	{"codebuild", "name", NULL, NULL, "project/%.100s"},
	{"logs", "logGroupName", "logStreamName", NULL, "log-group:%.100s:log-stream:%.100s"},
	{"logs", "logGroupName", NULL, NULL, "log-group:%.100s:log-stream:"},
	{"codecommit", "repositoryName", NULL, NULL, "%.100s"},
	{"codeconnections", "ConnectionArn", NULL, NULL, "%.300s"},
	{"codestar-connections", "ConnectionArn", NULL, NULL, "%.300s"},
	{"ecr", "repositoryName", NULL, NULL, "repository/%.250s"},
	{"ecr", "repositoryNames", NULL, NULL, "repository/%.250s"},
	{"ecr", NULL, NULL, NULL, "repository/*"},
};

/* A text, or the first of a list of them. */
static const char *value_of(const cJSON *in, const char *name)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(in, name);

	return cJSON_GetStringValue(cJSON_IsArray(v) ? cJSON_GetArrayItem(v, 0) : v);
}

static bool has_all(const struct row *r, const cJSON *in)
{
	return (!r->first || value_of(in, r->first)) && (!r->second || value_of(in, r->second)) &&
		(!r->third || value_of(in, r->third));
}

/* CodeDeploy checks what is done to a deployment on its group. */
static const char *deployment_group(const struct world *w, const cJSON *in, const char *prefix, char out[RESOURCE_SIZE])
{
	const char *id = value_of(in, "deploymentId");

	id = id ? id : value_of(in, "deploymentIds");
	for (size_t i = 0; id && i < w->deployment_count; i++) {
		const struct deploy_group *g = w->deployments[i]->group;
		if (strcmp(w->deployments[i]->id, id) != 0)
			continue;
		snprintf(out, RESOURCE_SIZE, "%sdeploymentgroup:%s/%s", prefix, g->application->name, g->name);
		return out;
	}
	return NULL;
}

static const char *by_row(const struct sim_op *op, const cJSON *in, const char *prefix, char out[RESOURCE_SIZE])
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		const char *last = r->third ? r->third : r->second ? r->second : r->first;
		char name[RESOURCE_SIZE];

		if (strcmp(r->service, op->service) != 0 || !has_all(r, in))
			continue;
		if (last && strncmp(value_of(in, last), "arn:", 4) == 0)
			snprintf(out, RESOURCE_SIZE, "%.300s", value_of(in, last));
		else {
			snprintf(name, sizeof(name), r->format, r->first ? value_of(in, r->first) : "",
				r->second ? value_of(in, r->second) : "", r->third ? value_of(in, r->third) : "");
			if (strcmp(op->service, "codebuild") == 0) /* a build's id begins with its project */
				name[strcspn(name, ":")] = '\0';
			snprintf(out, RESOURCE_SIZE, "%.90s%.300s", prefix, name);
		}
		return out;
	}
	return "*";
}

/* STS and IAM are asked about ARNs, or about roles of the caller's own account. */
static const char *of_identity(const cJSON *in, const char *account, char out[RESOURCE_SIZE])
{
	const char *role = value_of(in, "RoleName");
	const char *arn = value_of(in, "RoleArn");

	arn = arn ? arn : value_of(in, "PolicySourceArn");
	if (role)
		snprintf(out, RESOURCE_SIZE, "arn:aws:iam::%s:role/%.100s", account, role);
	else
		snprintf(out, RESOURCE_SIZE, "%.300s", arn ? arn : "*");
	return out;
}

static const char *of_bucket(const cJSON *in, char out[RESOURCE_SIZE])
{
	const char *name = value_of(in, "Bucket");

	snprintf(out, RESOURCE_SIZE, "arn:aws:s3:::%.100s", name ? name : "*");
	return out;
}

const char *resource_of(const struct world *w, const struct sim_op *op, const cJSON *in, const char *account,
	const char *region, char out[RESOURCE_SIZE])
{
	char prefix[120];

	if (strcmp(op->service, "elasticloadbalancing") == 0)
		return NULL;
	if (strcmp(op->service, "sts") == 0 || strcmp(op->service, "iam") == 0)
		return of_identity(in, account, out);
	if (strcmp(op->service, "s3") == 0)
		return of_bucket(in, out);
	snprintf(prefix, sizeof(prefix), "arn:aws:%s:%.40s:%s:", op->service, region, account);
	const char *group = strcmp(op->service, "codedeploy") == 0 ? deployment_group(w, in, prefix, out) : NULL;

	return group ? group : by_row(op, in, prefix, out);
}
