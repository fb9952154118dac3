/* codedeploy.c: CodeDeploy's operations: their inputs and handlers. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/codedeploy_parts.h"
#include "sim/codedeploy_show.h"
#include "sim/op.h"
#include "sim/words.h"
#include "sim/world.h"
#include "sim/world_calls.h"

#define PAGE 100
#define BATCH_MAX 25

/* ── finding ── */

static bool is_id(const char *s)
{
	return strncmp(s, "d-", 2) == 0 && strlen(s) == 11 &&
		strspn(s + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == 9;
}

static struct deployment *deployment_with(const struct world *w, const char *id)
{
	for (size_t i = 0; i < w->deployment_count; i++)
		if (strcmp(w->deployments[i]->id, id) == 0)
			return w->deployments[i];
	return NULL;
}

static struct deployment *find_deployment(const struct world *w, const cJSON *in, struct sim_error *err)
{
	const char *id = sim_text(in, "deploymentId");

	if (!*id) {
		sim_fail(err, 400, "DeploymentIdRequiredException", "A deployment ID is required.");
		return NULL;
	}
	if (!is_id(id)) {
		sim_fail(
			err, 400, "InvalidDeploymentIdException", "The specified deployment ID %.100s is invalid.", id);
		return NULL;
	}
	struct deployment *d = deployment_with(w, id);

	if (!d)
		sim_fail(err, 400, "DeploymentDoesNotExistException", "The deployment %s could not be found", id);
	return d;
}

struct deploy_application *cd_find_application(const struct world *w, const char *name, struct sim_error *err)
{
	for (size_t i = 0; i < w->application_count; i++)
		if (strcmp(w->applications[i]->name, name) == 0)
			return w->applications[i];
	sim_fail(err, 400, "ApplicationDoesNotExistException", "No application found for name: %s", name);
	return NULL;
}

struct deploy_group *cd_find_group(const struct world *w, const cJSON *in, const char *member, struct sim_error *err)
{
	const struct deploy_application *a = cd_find_application(w, sim_text(in, "applicationName"), err);
	const char *name = sim_text(in, member);

	for (size_t i = 0; a && i < w->deploy_group_count; i++)
		if (w->deploy_groups[i]->application == a && strcmp(w->deploy_groups[i]->name, name) == 0)
			return w->deploy_groups[i];
	if (a)
		sim_fail(err, 400, "DeploymentGroupDoesNotExistException", "No Deployment Group found for name: %s",
			name);
	return NULL;
}

static struct deploy_group *find_group(const struct world *w, const cJSON *in, struct sim_error *err)
{
	return cd_find_group(w, in, "deploymentGroupName", err);
}

static cJSON *add_item(cJSON *list)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddItemToArray(list, o);
	return o;
}

/* ── deployments ── */

static bool get_deployment(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct deployment *d = find_deployment(w, in, err);

	if (d)
		show_deployment(w, d, cJSON_AddObjectToObject(out, "deploymentInfo"));
	return d;
}

static bool batch_get_deployments(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const cJSON *ids = cJSON_GetObjectItemCaseSensitive(in, "deploymentIds"), *id;
	cJSON *list = cJSON_AddArrayToObject(out, "deploymentsInfo");

	if (cJSON_GetArraySize(ids) == 0)
		return sim_fail(err, 400, "DeploymentIdRequiredException", "At least one deployment ID is required.");
	if (cJSON_GetArraySize(ids) > BATCH_MAX)
		return sim_fail(err, 400, "BatchLimitExceededException", "A batch has at most %d deployment IDs.", BATCH_MAX);
	cJSON_ArrayForEach(id, ids)
	{
		if (!is_id(id->valuestring))
			return sim_fail(err, 400, "InvalidDeploymentIdException",
				"The specified deployment ID %.100s is invalid.", id->valuestring);
		const struct deployment *d = deployment_with(w, id->valuestring);

		if (d)
			show_deployment(w, d, add_item(list));
	}
	return true;
}

struct list_filter {
	const struct deploy_group *group; /* NULL: any */
	const cJSON *statuses;            /* NULL or empty: any */
	int64_t from, to;                 /* NO_TIME: open */
	bool has_external_id;             /* no deployment of this world has one */
};

static bool read_group(const struct world *w, const cJSON *in, struct list_filter *f, struct sim_error *err)
{
	bool has_application = sim_text(in, "applicationName"), has_group = sim_text(in, "deploymentGroupName");

	if (has_application && !has_group)
		return sim_fail(err, 400, "DeploymentGroupNameRequiredException",
			"With an application name a deployment group name is required.");
	if (!has_application && has_group)
		return sim_fail(err, 400, "ApplicationNameRequiredException",
			"With a deployment group name an application name is required.");
	f->group = has_group ? find_group(w, in, err) : NULL;
	return f->group || !has_group;
}

static int64_t range_end(const cJSON *range, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(range, name);

	return cJSON_IsNumber(item) ? (int64_t)(item->valuedouble * 1000.0) : NO_TIME;
}

static bool read_filter(const struct world *w, const cJSON *in, struct list_filter *f, struct sim_error *err)
{
	const cJSON *range = cJSON_GetObjectItemCaseSensitive(in, "createTimeRange");

	*f = (struct list_filter){.statuses = cJSON_GetObjectItemCaseSensitive(in, "includeOnlyStatuses")};
	f->from = range_end(range, "start");
	f->to = range_end(range, "end");
	f->has_external_id = sim_text(in, "externalId") && *sim_text(in, "externalId");
	if (f->from != NO_TIME && f->to != NO_TIME && f->from > f->to)
		return sim_fail(err, 400, "InvalidTimeRangeException", "The start of the time range is after its end.");
	return read_group(w, in, f, err);
}

static bool has_status(const cJSON *statuses, const char *word)
{
	const cJSON *item;

	if (cJSON_GetArraySize(statuses) == 0)
		return true;
	cJSON_ArrayForEach(item, statuses)
		if (cJSON_IsString(item) && strcmp(item->valuestring, word) == 0)
			return true;
	return false;
}

static bool fits(const struct list_filter *f, const struct deployment *d)
{
	return !f->has_external_id && (!f->group || d->group == f->group) &&
		has_status(f->statuses, word_deploy(d->status)) && (f->from == NO_TIME || d->created_at >= f->from) &&
		(f->to == NO_TIME || d->created_at <= f->to);
}

static bool list_deployments(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	struct list_filter filter;
	size_t total = 0, first, count;

	if (!read_filter(w, in, &filter, err))
		return false;
	const struct deployment **found = mem_alloc((w->deployment_count + 1) * sizeof(*found));

	for (size_t i = w->deployment_count; i-- > 0;)
		if (fits(&filter, w->deployments[i]))
			found[total++] = w->deployments[i];
	cJSON *list = cJSON_AddArrayToObject(out, "deployments");
	bool ok = sim_page(w, "ListDeployments", sim_text(in, "nextToken"), total, PAGE, "nextToken",
		"InvalidNextTokenException", out, &first, &count, err);

	for (size_t i = 0; ok && i < count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(found[first + i]->id));
	free(found);
	return ok;
}

/* ── targets ── */

/* A deployment that has not begun has no targets yet. */
static const struct deployment *find_started(const struct world *w, const cJSON *in, struct sim_error *err)
{
	const struct deployment *d = find_deployment(w, in, err);

	if (!d || d->start_at != NO_TIME)
		return d;
	sim_fail(err, 400, "DeploymentNotStartedException", "The deployment %s has not started.", d->id);
	return NULL;
}

static bool list_deployment_targets(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct deployment *d = find_started(w, in, err);
	const cJSON *filters = cJSON_GetObjectItemCaseSensitive(in, "targetFilters");
	size_t first, count;
	char id[160];

	if (!d)
		return false;
	bool is_in =
		has_status(cJSON_GetObjectItemCaseSensitive(filters, "TargetStatus"), word_target(d->target_status));
	cJSON *list = cJSON_AddArrayToObject(out, "targetIds");

	if (!sim_page(w, "ListDeploymentTargets", sim_text(in, "nextToken"), is_in, PAGE, "nextToken", "InvalidNextTokenException", out,
			&first, &count, err))
		return false;
	if (count > 0)
		cJSON_AddItemToArray(list, cJSON_CreateString(show_target_id(d, id)));
	return true;
}

/* cluster:service, or the service's ARN. */
static bool check_target(const struct deployment *d, const char *target, struct sim_error *err)
{
	char id[160];

	if (!*target)
		return sim_fail(err, 400, "DeploymentTargetIdRequiredException", "A deployment target ID is required.");
	if (!strchr(target, ':'))
		return sim_fail(
			err, 400, "InvalidDeploymentTargetIdException", "The target ID %.100s is invalid.", target);
	if (strcmp(target, show_target_id(d, id)) != 0 && strcmp(target, d->group->service->arn) != 0)
		return sim_fail(err, 400, "DeploymentTargetDoesNotExistException",
			"The target %.100s does not exist in the deployment %s.", target, d->id);
	return true;
}

static bool get_deployment_target(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct deployment *d = find_started(w, in, err);

	if (!d || !check_target(d, sim_text(in, "targetId"), err))
		return false;
	show_deployment_target(w, d, cJSON_AddObjectToObject(out, "deploymentTarget"));
	return true;
}

static bool batch_get_deployment_targets(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const cJSON *ids = cJSON_GetObjectItemCaseSensitive(in, "targetIds"), *id;
	const struct deployment *d = find_started(w, in, err);

	if (!d)
		return false;
	if (cJSON_GetArraySize(ids) == 0)
		return sim_fail(err, 400, "DeploymentTargetIdRequiredException",
			"At least one deployment target ID is required.");
	if (cJSON_GetArraySize(ids) > 1)
		return sim_fail(err, 400, "DeploymentTargetListSizeExceededException",
			"An Amazon ECS deployment has exactly one target.");
	cJSON *list = cJSON_AddArrayToObject(out, "deploymentTargets");

	cJSON_ArrayForEach(id, ids)
	{
		if (!check_target(d, id->valuestring, err))
			return false;
		show_deployment_target(w, d, add_item(list));
	}
	return true;
}

/* ── groups and configurations ── */

static bool get_deployment_group(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct deploy_group *g = find_group(w, in, err);

	if (g)
		show_deploy_group(w, g, cJSON_AddObjectToObject(out, "deploymentGroupInfo"));
	return g;
}

static const struct deploy_config *find_config(const char *name, struct sim_error *err)
{
	const struct deploy_config *c = world_deploy_config(name);

	if (!c)
		sim_fail(err, 400, "DeploymentConfigDoesNotExistException",
			"No deployment configuration found for name: %s", name);
	return c;
}

static bool get_deployment_config(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct deploy_config *c = find_config(sim_text(in, "deploymentConfigName"), err);

	(void)w;
	if (c)
		show_deploy_config(c, cJSON_AddObjectToObject(out, "deploymentConfigInfo"));
	return c;
}

/* ── mutations ── */

static bool continue_deployment(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	struct deployment *d = find_deployment(w, in, err);
	const char *wait = sim_text(in, "deploymentWaitType");

	(void)out;
	if (!d)
		return false;
	if (wait && strcmp(wait, "TERMINATION_WAIT") == 0)
		return call_continue_termination(w, d, err);
	return call_continue_ready(w, d, err);
}

static bool stop_deployment(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	struct deployment *d = find_deployment(w, in, err);
	const cJSON *rollback = cJSON_GetObjectItemCaseSensitive(in, "autoRollbackEnabled");
	bool has_stopped;

	if (!d || !call_stop_deployment(w, d, cJSON_IsBool(rollback) ? cJSON_IsTrue(rollback) : -1, &has_stopped, err))
		return false;
	cJSON_AddStringToObject(out, "status", has_stopped ? "Succeeded" : "Pending");
	cJSON_AddStringToObject(out, "statusMessage",
		has_stopped ? "The deployment was stopped." : "The deployment is being stopped; lifecycle events may still be running.");
	return true;
}

/* An S3 revision is known when a deployment brought it. */
static const struct revision *s3_revision(const struct world *w, const cJSON *s3, struct sim_error *err)
{
	const char *bucket = s3 ? sim_text(s3, "bucket") : NULL, *key = s3 ? sim_text(s3, "key") : NULL;

	if (!bucket || !key || !sim_text(s3, "bundleType")) {
		sim_fail(err, 400, "InvalidRevisionException", "An S3 revision needs bucket, key and bundleType.");
		return NULL;
	}
	for (size_t i = w->deployment_count; i-- > 0;) {
		const struct revision *r = w->deployments[i]->revision;

		if (r && strcmp(r->type, "S3") == 0 && strcmp(r->bucket, bucket) == 0 && strcmp(r->key, key) == 0)
			return r;
	}
	sim_fail(err, 400, "RevisionDoesNotExistException", "No revision found in %.100s at %.100s.", bucket, key);
	return NULL;
}

static const struct revision *read_revision(struct world *w, const cJSON *in, struct sim_error *err)
{
	const cJSON *revision = cJSON_GetObjectItemCaseSensitive(in, "revision");
	const char *type = revision ? sim_text(revision, "revisionType") : NULL;
	const cJSON *spec = cJSON_GetObjectItemCaseSensitive(revision, "appSpecContent");

	if (!revision)
		sim_fail(err, 400, "RevisionRequiredException", "A revision is required.");
	else if (type && strcmp(type, "S3") == 0)
		return s3_revision(w, cJSON_GetObjectItemCaseSensitive(revision, "s3Location"), err);
	else if (!type || strcmp(type, "AppSpecContent") != 0 || !spec || !sim_text(spec, "content"))
		sim_fail(err, 400, "InvalidRevisionException",
			"For Amazon ECS a revision is S3 or AppSpecContent, with its contents.");
	else
		return call_appspec_revision(w, sim_text(spec, "content"), sim_text(spec, "sha256"), err);
	return NULL;
}

bool cd_read_config(const cJSON *in, struct deploy_settings *s, struct sim_error *err)
{
	const char *name = sim_text(in, "deploymentConfigName");

	if (!name)
		return true;
	const struct deploy_config *c = find_config(name, err);

	if (!c)
		return false;
	if (strcmp(c->platform, "ECS") != 0)
		return sim_fail(err, 400, "InvalidDeploymentConfigNameException",
			"The deployment configuration %s is not for the compute platform ECS.", name);
	s->config = c;
	return true;
}

bool cd_read_rollback(const cJSON *in, struct deploy_settings *s, struct sim_error *err)
{
	const cJSON *rollback = cJSON_GetObjectItemCaseSensitive(in, "autoRollbackConfiguration");
	const cJSON *events = cJSON_GetObjectItemCaseSensitive(rollback, "events");

	if (!rollback)
		return true;
	s->has_rollback = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(rollback, "enabled"));
	if (s->has_rollback && cJSON_GetArraySize(events) == 0)
		return sim_fail(err, 400, "InvalidAutoRollbackConfigException",
			"An enabled automatic rollback needs at least one event.");
	s->rolls_back_failure = s->has_rollback && has_status(events, "DEPLOYMENT_FAILURE");
	s->rolls_back_alarm = s->has_rollback && has_status(events, "DEPLOYMENT_STOP_ON_ALARM");
	s->rolls_back_stop = s->has_rollback && has_status(events, "DEPLOYMENT_STOP_ON_REQUEST");
	return true;
}

static bool create_deployment(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const char *description = sim_text(in, "description");

	if (!cd_find_application(w, sim_text(in, "applicationName"), err))
		return false;
	if (!sim_text(in, "deploymentGroupName"))
		return sim_fail(
			err, 400, "DeploymentGroupNameRequiredException", "A deployment group name is required.");
	struct deploy_group *g = find_group(w, in, err);

	if (!g)
		return false;
	struct deploy_settings settings = g->settings;
	const struct revision *r = read_revision(w, in, err);

	if (!r || !cd_read_config(in, &settings, err) || !cd_read_rollback(in, &settings, err))
		return false;
	if (description && strlen(description) > 256)
		return sim_fail(
			err, 400, "DescriptionTooLongException", "The description is longer than 256 characters.");
	const struct deployment *d = call_create_deployment(w, g, r, &settings, description, err);

	if (!d)
		return false;
	cJSON_AddStringToObject(out, "deploymentId", d->id);
	return true;
}

/* ── shapes ── */

#define STATUSES "Created|Queued|InProgress|Baking|Succeeded|Failed|Stopped|Ready"
#define ID {.name = "deploymentId", .type = SIM_STRING, .is_required = true, .missing_code = "DeploymentIdRequiredException"}
#define TEXT(member) {.name = member, .type = SIM_STRING}
#define WORDS(member, list, code) {.name = member, .type = SIM_STRING, .words = list, .invalid_code = code}
#define TEXTS(member) {.name = member, .type = SIM_LIST, .item = SIM_STRING}
#define STRUCT(member, of) {.name = member, .type = SIM_STRUCT, .members = of}
#define STRUCTS(member, of) {.name = member, .type = SIM_LIST, .item = SIM_STRUCT, .members = of}
#define FLAG(member) {.name = member, .type = SIM_BOOL}
#define END {.name = NULL}

/* A name of 1 to 100 characters whose absence and whose wrong length have codes of their own. */
#define NAME(member, required, word) {.name = member, .type = SIM_STRING, .is_required = required, .min = 1, .max = 100, \
	.missing_code = word "RequiredException", .invalid_code = "Invalid" word "Exception"}

static const struct sim_member in_id[] = {ID, END};
static const struct sim_member in_batch[] = {{.name = "deploymentIds", .type = SIM_LIST, .item = SIM_STRING, .is_required = true,
	.missing_code = "DeploymentIdRequiredException"}, END};

static const struct sim_member time_range[] = {{.name = "start", .type = SIM_TIME}, {.name = "end", .type = SIM_TIME}, END};
static const struct sim_member in_list[] = {NAME("applicationName", false, "ApplicationName"),
	NAME("deploymentGroupName", false, "DeploymentGroupName"), TEXT("externalId"),
	{.name = "includeOnlyStatuses", .type = SIM_LIST, .item = SIM_STRING, .words = STATUSES, .invalid_code = "InvalidDeploymentStatusException"},
	STRUCT("createTimeRange", time_range), TEXT("nextToken"), END};

/* A map whose keys are an enum: written as a structure, for its values are lists. */
static const struct sim_member target_filter[] = {
	{.name = "TargetStatus", .type = SIM_LIST, .item = SIM_STRING, .words = "Pending|InProgress|Succeeded|Failed|Skipped|Unknown|Ready",
		.invalid_code = "InvalidInstanceStatusException"},
	{.name = "ServerInstanceLabel", .type = SIM_LIST, .item = SIM_STRING, .words = "Blue|Green",
		.invalid_code = "InvalidInstanceTypeException"}, END};
static const struct sim_member in_list_targets[] = {ID, TEXT("nextToken"), STRUCT("targetFilters", target_filter), END};
static const struct sim_member in_target[] = {ID, {.name = "targetId", .type = SIM_STRING, .is_required = true,
	.missing_code = "DeploymentTargetIdRequiredException"}, END};
static const struct sim_member in_batch_targets[] = {ID, {.name = "targetIds", .type = SIM_LIST, .item = SIM_STRING, .is_required = true,
	.missing_code = "DeploymentTargetIdRequiredException"}, END};

static const struct sim_member in_group[] = {NAME("applicationName", true, "ApplicationName"),
	NAME("deploymentGroupName", true, "DeploymentGroupName"), END};
static const struct sim_member in_config[] = {NAME("deploymentConfigName", true, "DeploymentConfigName"), END};
static const struct sim_member in_continue[] = {ID,
	WORDS("deploymentWaitType", "READY_WAIT|TERMINATION_WAIT", "InvalidDeploymentWaitTypeException"), END};
static const struct sim_member in_stop[] = {ID, FLAG("autoRollbackEnabled"), END};

static const struct sim_member s3_location[] = {TEXT("bucket"), TEXT("key"),
	WORDS("bundleType", "tar|tgz|zip|YAML|JSON", "InvalidRevisionException"), TEXT("version"), TEXT("eTag"), END};
static const struct sim_member git_hub[] = {TEXT("repository"), TEXT("commitId"), END};
static const struct sim_member content[] = {TEXT("content"), TEXT("sha256"), END};
static const struct sim_member revision[] = {
	WORDS("revisionType", "S3|GitHub|String|AppSpecContent", "InvalidRevisionException"),
	STRUCT("s3Location", s3_location), STRUCT("gitHubLocation", git_hub), STRUCT("string", content),
	STRUCT("appSpecContent", content), END};
static const struct sim_member tag_filter[] = {TEXT("Key"), TEXT("Value"),
	WORDS("Type", "KEY_ONLY|VALUE_ONLY|KEY_AND_VALUE", "InvalidTargetInstancesException"), END};
static const struct sim_member tag_set[] = {{.name = "ec2TagSetList", .type = SIM_LIST, .item = SIM_LIST}, END};
static const struct sim_member target_instances[] = {STRUCTS("tagFilters", tag_filter), TEXTS("autoScalingGroups"),
	STRUCT("ec2TagSet", tag_set), END};
static const struct sim_member auto_rollback[] = {FLAG("enabled"), {.name = "events", .type = SIM_LIST, .item = SIM_STRING,
	.words = "DEPLOYMENT_FAILURE|DEPLOYMENT_STOP_ON_ALARM|DEPLOYMENT_STOP_ON_REQUEST", .invalid_code = "InvalidAutoRollbackConfigException"}, END};
static const struct sim_member alarm[] = {TEXT("name"), END};
static const struct sim_member alarms[] = {FLAG("enabled"), FLAG("ignorePollAlarmFailure"), STRUCTS("alarms", alarm), END};
static const struct sim_member in_create[] = {NAME("applicationName", true, "ApplicationName"),
	NAME("deploymentGroupName", false, "DeploymentGroupName"), STRUCT("revision", revision),
	NAME("deploymentConfigName", false, "DeploymentConfigName"), TEXT("description"),
	FLAG("ignoreApplicationStopFailures"), STRUCT("targetInstances", target_instances),
	STRUCT("autoRollbackConfiguration", auto_rollback), FLAG("updateOutdatedInstancesOnly"),
	WORDS("fileExistsBehavior", "DISALLOW|OVERWRITE|RETAIN", "InvalidFileExistsBehaviorException"),
	STRUCT("overrideAlarmConfiguration", alarms), END};

#define READ(op, shape, handler) {.service = "codedeploy", .name = op, .input = shape, .handle = handler}
#define MUTATION(op, shape, handler, empty) {.service = "codedeploy", .name = op, .is_mutation = true, .has_empty_answer = empty, \
	.input = shape, .handle = handler}

const struct sim_op sim_codedeploy_ops[] = {
	READ("GetDeployment", in_id, get_deployment),
	READ("BatchGetDeployments", in_batch, batch_get_deployments),
	READ("ListDeployments", in_list, list_deployments),
	READ("ListDeploymentTargets", in_list_targets, list_deployment_targets),
	READ("GetDeploymentTarget", in_target, get_deployment_target),
	READ("BatchGetDeploymentTargets", in_batch_targets, batch_get_deployment_targets),
	READ("GetDeploymentGroup", in_group, get_deployment_group),
	READ("GetDeploymentConfig", in_config, get_deployment_config),
	MUTATION("ContinueDeployment", in_continue, continue_deployment, true),
	MUTATION("StopDeployment", in_stop, stop_deployment, false),
	MUTATION("CreateDeployment", in_create, create_deployment, false),
	READ("ListApplications", cd_list_applications_in, cd_list_applications),
	READ("ListDeploymentGroups", cd_list_groups_in, cd_list_deployment_groups),
	MUTATION("UpdateDeploymentGroup", cd_update_group_in, cd_update_deployment_group, false),
	{.name = NULL},
};
