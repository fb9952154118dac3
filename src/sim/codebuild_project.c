/* codebuild_project.c: CodeBuild's projects: BatchGetProjects, ListProjects, UpdateProject. */
#include "sim/codebuild_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/access.h"
#include "sim/world.h"

#define PAGE 100

/* ── showing ── */

static cJSON *project_json(const struct build_project *p)
{
	cJSON *out = cJSON_CreateObject(), *settings = cJSON_Parse(p->settings->document);

	cJSON_AddStringToObject(out, "name", p->name);
	cJSON_AddStringToObject(out, "arn", p->arn);
	while (settings && settings->child) {
		cJSON *item = cJSON_DetachItemViaPointer(settings, settings->child);

		cJSON_AddItemToObject(out, item->string, item);
	}
	cJSON_Delete(settings);
	sim_put_time(out, "created", p->created_at);
	sim_put_time(out, "lastModified", p->updated_at);
	cJSON_AddBoolToObject(cJSON_AddObjectToObject(out, "badge"), "badgeEnabled", false);
	return out;
}

/* A name, or an ARN. */
static struct build_project *find(const struct world *w, const char *given)
{
	for (size_t i = 0; i < w->project_count; i++)
		if (strcmp(w->projects[i]->arn, given) == 0)
			return w->projects[i];
	return world_project(w, given);
}

bool cb_batch_get_projects(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	cJSON *found = cJSON_AddArrayToObject(out, "projects"), *missing = cJSON_AddArrayToObject(out, "projectsNotFound");
	const cJSON *name;

	(void)e;
	cJSON_ArrayForEach(name, cJSON_GetObjectItemCaseSensitive(in, "names")) {
		const struct build_project *p = find(w, name->valuestring);

		cJSON_AddItemToArray(p ? found : missing, p ? project_json(p) : cJSON_CreateString(name->valuestring));
	}
	return true;
}

/* ── the list ── */

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct build_project *const *)a)->name, (*(struct build_project *const *)b)->name);
}

static int by_moment(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_creation(const void *a, const void *b)
{
	return by_moment((*(struct build_project *const *)a)->created_at, (*(struct build_project *const *)b)->created_at);
}

static int by_change(const void *a, const void *b)
{
	return by_moment((*(struct build_project *const *)a)->updated_at, (*(struct build_project *const *)b)->updated_at);
}

bool cb_list_projects(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *by = sim_text(in, "sortBy"), *order = sim_text(in, "sortOrder");
	bool descends = order && strcmp(order, "DESCENDING") == 0;
	size_t n = w->project_count, first, count;
	struct build_project **all = mem_alloc((n + 1) * sizeof(struct build_project *));

	for (size_t i = 0; i < n; i++)
		all[i] = w->projects[i];
	qsort(all, n, sizeof(struct build_project *),
		by && strcmp(by, "CREATED_TIME") == 0 ? by_creation : by && strcmp(by, "LAST_MODIFIED_TIME") == 0 ? by_change : by_name);
	bool ok = sim_page(w, "codebuild.ListProjects", sim_text(in, "nextToken"), n, PAGE, "nextToken", "InvalidInputException", out,
		&first, &count, e);
	cJSON *list = cJSON_AddArrayToObject(out, "projects");
	for (size_t i = first; ok && i < first + count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(all[descends ? n - 1 - i : i]->name));
	free(all);
	return ok;
}

/* ── the change ── */

static const cJSON *member(const cJSON *o, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, name);

	return cJSON_IsNull(item) ? NULL : item;
}

static const char *text(const cJSON *o, const char *name)
{
	const char *s = sim_text(o, name);

	return s ? s : "";
}

static bool refuse(struct sim_error *e, const char *why)
{
	return sim_fail(e, 400, "InvalidInputException", "%s", why);
}

static bool check_variables(const cJSON *list, struct sim_error *e)
{
	const cJSON *a, *b;

	cJSON_ArrayForEach(a, list)
		for (b = list->child; b != a; b = b->next)
			if (strcmp(text(a, "name"), text(b, "name")) == 0)
				return sim_fail(e, 400, "InvalidInputException", "Environment variable names must be unique: %.200s", text(a, "name"));
	return true;
}

/* Lambda's containers have computers of their own, and no docker. */
static bool check_environment(const cJSON *environment, struct sim_error *e)
{
	const char *type = text(environment, "type"), *compute = text(environment, "computeType");
	bool is_lambda = strstr(type, "_LAMBDA_") != NULL, has_lambda = strstr(compute, "BUILD_LAMBDA_") == compute;

	if (is_lambda != has_lambda)
		return sim_fail(e, 400, "InvalidInputException", "The compute type %s is not supported for the environment type %s", compute, type);
	if (is_lambda && cJSON_IsTrue(member(environment, "privilegedMode")))
		return refuse(e, "Privileged mode is not supported for Lambda compute");
	for (const char *p = text(environment, "image"); *p; p++)
		if (isspace((unsigned char)*p))
			return refuse(e, "Invalid image: it must not have blanks");
	return check_variables(member(environment, "environmentVariables"), e);
}

static bool check_source(const cJSON *project, struct sim_error *e)
{
	const cJSON *source = member(project, "source");
	const char *type = text(source, "type"), *artifacts = text(member(project, "artifacts"), "type");
	bool is_pipeline = strcmp(type, "CODEPIPELINE") == 0;

	if (is_pipeline != (strcmp(artifacts, "CODEPIPELINE") == 0))
		return refuse(e, "Invalid project source and artifacts: both must be of the type CODEPIPELINE, or none");
	if (is_pipeline)
		return true;
	if (strcmp(type, "NO_SOURCE") == 0)
		return *text(source, "buildspec") || refuse(e, "Invalid project source: a buildspec is required for the type NO_SOURCE");
	return *text(source, "location") || refuse(e, "Invalid project source: location is required");
}

static bool check_role(const struct world *w, const char *arn, struct sim_error *e)
{
	const struct access_denial *d = access_denied(w->access, &w->caller->who, "iam:PassRole");

	if (!world_role_trusts(w, arn, "codebuild.amazonaws.com"))
		return sim_fail(e, 400, "InvalidInputException", "CodeBuild is not authorized to perform: sts:AssumeRole on %.300s", arn);
	return !d || access_refuse(d, w->caller->arn, "iam:PassRole", arn, false, e);
}

/* What AWS adds to an environment that leaves it out. */
static void put_default(cJSON *o, const char *name, cJSON *value)
{
	if (member(o, name))
		cJSON_Delete(value);
	else
		cJSON_AddItemToObject(o, name, value);
}

static void drop_nulls(cJSON *tree)
{
	for (cJSON *item = tree->child, *next; item; item = next) {
		next = item->next;
		if (cJSON_IsNull(item))
			cJSON_Delete(cJSON_DetachItemViaPointer(tree, item));
		else
			drop_nulls(item);
	}
}

static void complete(cJSON *project)
{
	cJSON *environment = cJSON_GetObjectItemCaseSensitive(project, "environment"), *item;

	drop_nulls(project);
	put_default(environment, "privilegedMode", cJSON_CreateFalse());
	put_default(environment, "imagePullCredentialsType", cJSON_CreateString("CODEBUILD"));
	put_default(environment, "environmentVariables", cJSON_CreateArray());
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(environment, "environmentVariables"))
		put_default(item, "type", cJSON_CreateString("PLAINTEXT"));
}

/* Each member that is given takes the place of the old one, whole. */
static cJSON *changed(const struct build_project *p, const cJSON *in)
{
	cJSON *project = cJSON_Parse(p->settings->document);
	const cJSON *item;

	cJSON_ArrayForEach(item, in) {
		if (cJSON_IsNull(item) || strcmp(item->string, "name") == 0 || strcmp(item->string, "badgeEnabled") == 0)
			continue;
		cJSON_DeleteItemFromObjectCaseSensitive(project, item->string);
		cJSON_AddItemToObject(project, item->string, cJSON_Duplicate(item, true));
	}
	complete(project);
	return project;
}

bool cb_update_project(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	struct build_project *p = find(w, sim_text(in, "name"));
	const char *role = sim_text(in, "serviceRole");

	if (!p)
		return sim_fail(e, 400, "ResourceNotFoundException", "Project cannot be found: arn:aws:codebuild:%s:%s:project/%.150s", w->region,
			w->account, sim_text(in, "name"));
	cJSON *project = changed(p, in);
	bool ok = check_environment(member(project, "environment"), e) && check_source(project, e) && (!role || check_role(w, role, e));

	if (ok) {
		world_project_set(w, p, project);
		cJSON_AddItemToObject(out, "project", project_json(p));
	}
	cJSON_Delete(project);
	return ok;
}

/* ── shapes ── */

#define END {.name = NULL}
#define TEXT(member) {.name = member, .type = SIM_STRING}
#define FILLED(member, needed) {.name = member, .type = SIM_STRING, .is_required = needed, .min = 1}
#define WORD(member, list, needed) {.name = member, .type = SIM_STRING, .words = list, .is_required = needed}
#define FLAG(member) {.name = member, .type = SIM_BOOL}
#define INT(member, low, high) {.name = member, .type = SIM_INT, .min = low, .max = high}
#define TEXTS(member, high) {.name = member, .type = SIM_LIST, .item = SIM_STRING, .max = high}
#define STRUCT(member, of) {.name = member, .type = SIM_STRUCT, .members = of}
#define STRUCTS(member, of, high) {.name = member, .type = SIM_LIST, .item = SIM_STRUCT, .members = of, .max = high}

const struct sim_member cb_batch_get_projects_in[] = {
	{.name = "names", .type = SIM_LIST, .item = SIM_STRING, .is_required = true, .min = 1, .max = 100}, END};
const struct sim_member cb_list_projects_in[] = {WORD("sortBy", "NAME|CREATED_TIME|LAST_MODIFIED_TIME", false),
	WORD("sortOrder", "ASCENDING|DESCENDING", false), FILLED("nextToken", false), END};

#define COMPUTE "BUILD_GENERAL1_SMALL|BUILD_GENERAL1_MEDIUM|BUILD_GENERAL1_LARGE|BUILD_GENERAL1_XLARGE|BUILD_GENERAL1_2XLARGE|BUILD_LAMBDA_1GB|" \
	"BUILD_LAMBDA_2GB|BUILD_LAMBDA_4GB|BUILD_LAMBDA_8GB|BUILD_LAMBDA_10GB|ATTRIBUTE_BASED_COMPUTE|CUSTOM_INSTANCE_TYPE"
#define MACHINES "WINDOWS_CONTAINER|LINUX_CONTAINER|LINUX_GPU_CONTAINER|ARM_CONTAINER|WINDOWS_SERVER_2019_CONTAINER|" \
	"WINDOWS_SERVER_2022_CONTAINER|LINUX_LAMBDA_CONTAINER|ARM_LAMBDA_CONTAINER|LINUX_EC2|ARM_EC2|WINDOWS_EC2|MAC_ARM"
#define SOURCES "CODECOMMIT|CODEPIPELINE|GITHUB|GITLAB|GITLAB_SELF_MANAGED|S3|BITBUCKET|GITHUB_ENTERPRISE|NO_SOURCE"

static const struct sim_member submodules[] = {{.name = "fetchSubmodules", .type = SIM_BOOL, .is_required = true}, END};
static const struct sim_member auth[] = {WORD("type", "OAUTH|CODECONNECTIONS|SECRETS_MANAGER", true), TEXT("resource"), END};
static const struct sim_member status_config[] = {TEXT("context"), TEXT("targetUrl"), END};
static const struct sim_member source[] = {WORD("type", SOURCES, true), TEXT("location"), INT("gitCloneDepth", 0, 2147483647),
	STRUCT("gitSubmodulesConfig", submodules), TEXT("buildspec"), STRUCT("auth", auth), FLAG("reportBuildStatus"),
	STRUCT("buildStatusConfig", status_config), FLAG("insecureSsl"), TEXT("sourceIdentifier"), END};
static const struct sim_member source_version[] = {FILLED("sourceIdentifier", true), FILLED("sourceVersion", true), END};
static const struct sim_member artifacts[] = {WORD("type", "CODEPIPELINE|S3|NO_ARTIFACTS", true), TEXT("location"), TEXT("path"),
	WORD("namespaceType", "NONE|BUILD_ID", false), TEXT("name"), WORD("packaging", "NONE|ZIP", false), FLAG("overrideArtifactName"),
	FLAG("encryptionDisabled"), TEXT("artifactIdentifier"), WORD("bucketOwnerAccess", "NONE|READ_ONLY|FULL", false), END};
static const struct sim_member cache[] = {WORD("type", "NO_CACHE|S3|LOCAL", true), TEXT("location"),
	{.name = "modes", .type = SIM_LIST, .item = SIM_STRING, .words = "LOCAL_DOCKER_LAYER_CACHE|LOCAL_SOURCE_CACHE|LOCAL_CUSTOM_CACHE"},
	TEXT("cacheNamespace"), END};
static const struct sim_member computer[] = {INT("vCpu", 0, 0), INT("memory", 0, 0), INT("disk", 0, 0),
	WORD("machineType", "GENERAL|NVME", false), FILLED("instanceType", false), END};
static const struct sim_member fleet[] = {TEXT("fleetArn"), END};
static const struct sim_member variable[] = {FILLED("name", true), {.name = "value", .type = SIM_STRING, .is_required = true},
	WORD("type", "PLAINTEXT|PARAMETER_STORE|SECRETS_MANAGER", false), END};
static const struct sim_member registry[] = {FILLED("credential", true), WORD("credentialProvider", "SECRETS_MANAGER", true), END};
static const struct sim_member server_status[] = {TEXT("status"), TEXT("message"), END};
static const struct sim_member docker_server[] = {WORD("computeType", COMPUTE, true), TEXTS("securityGroupIds", 5),
	STRUCT("status", server_status), END};
static const struct sim_member environment[] = {WORD("type", MACHINES, true), FILLED("image", true), WORD("computeType", COMPUTE, true),
	STRUCT("computeConfiguration", computer), STRUCT("fleet", fleet), STRUCTS("environmentVariables", variable, 0), FLAG("privilegedMode"),
	TEXT("certificate"), STRUCT("registryCredential", registry), WORD("imagePullCredentialsType", "CODEBUILD|SERVICE_ROLE", false),
	STRUCT("dockerServer", docker_server), END};
static const struct sim_member tag[] = {{.name = "key", .type = SIM_STRING, .min = 1, .max = 127},
	{.name = "value", .type = SIM_STRING, .min = 0, .max = 255}, END};
static const struct sim_member vpc[] = {FILLED("vpcId", false), TEXTS("subnets", 16), TEXTS("securityGroupIds", 5), END};
static const struct sim_member watch_logs[] = {WORD("status", "ENABLED|DISABLED", true), TEXT("groupName"), TEXT("streamName"), END};
static const struct sim_member s3_logs[] = {WORD("status", "ENABLED|DISABLED", true), TEXT("location"), FLAG("encryptionDisabled"),
	WORD("bucketOwnerAccess", "NONE|READ_ONLY|FULL", false), END};
static const struct sim_member logs[] = {STRUCT("cloudWatchLogs", watch_logs), STRUCT("s3Logs", s3_logs), END};
static const struct sim_member file_system[] = {WORD("type", "EFS", false), TEXT("location"), TEXT("mountPoint"), TEXT("identifier"),
	TEXT("mountOptions"), END};
static const struct sim_member restrictions[] = {INT("maximumBuildsAllowed", 0, 0), TEXTS("computeTypesAllowed", 0),
	TEXTS("fleetsAllowed", 0), END};
static const struct sim_member batch[] = {FILLED("serviceRole", false), FLAG("combineArtifacts"), STRUCT("restrictions", restrictions),
	INT("timeoutInMins", 0, 0), WORD("batchReportMode", "REPORT_INDIVIDUAL_BUILDS|REPORT_AGGREGATED_BATCH", false), END};

const struct sim_member cb_update_project_in[] = {FILLED("name", true), {.name = "description", .type = SIM_STRING, .max = 255},
	STRUCT("source", source), STRUCTS("secondarySources", source, 12), TEXT("sourceVersion"),
	STRUCTS("secondarySourceVersions", source_version, 12), STRUCT("artifacts", artifacts), STRUCTS("secondaryArtifacts", artifacts, 12),
	STRUCT("cache", cache), STRUCT("environment", environment), FILLED("serviceRole", false), INT("timeoutInMinutes", 5, 2160),
	INT("queuedTimeoutInMinutes", 5, 480), FILLED("encryptionKey", false), STRUCTS("tags", tag, 50), STRUCT("vpcConfig", vpc),
	FLAG("badgeEnabled"), STRUCT("logsConfig", logs), STRUCTS("fileSystemLocations", file_system, 0), STRUCT("buildBatchConfig", batch),
	INT("concurrentBuildLimit", 0, 0), INT("autoRetryLimit", 0, 0), END};
