/* codedeploy.c: deployment groups, deployments and their one ECS target; continue and stop (CodeDeploy, JSON). */
#include "ops/decode.h"
#include "ops/request.h"

#include <string.h>

/* --- traffic settings: the same members in a deployment and in its group ------------------------------- */

static const struct word ready_actions[] = {
	{"CONTINUE_DEPLOYMENT", AT_ZERO_CONTINUE},
	{"STOP_DEPLOYMENT", AT_ZERO_STOP},
	{NULL, 0},
};
static const struct word terminate_actions[] = {
	{"TERMINATE", AT_ZERO_TERMINATE},
	{"KEEP_ALIVE", AT_ZERO_KEEP},
	{NULL, 0},
};

static const struct word deployment_types[] = {{"BLUE_GREEN", 1}, {"IN_PLACE", 0}, {NULL, 0}};

static void read_waits(const cJSON *blue_green, struct traffic_settings *s)
{
	const cJSON *ready = json_object(blue_green, "deploymentReadyOption");
	const cJSON *terminate = json_object(blue_green, "terminateBlueInstancesOnDeploymentSuccess");

	s->ready_action = (enum at_zero)word_of(ready_actions, ready, "actionOnTimeout", AT_ZERO_UNKNOWN);
	s->ready_wait_ms = minutes_of(ready, "waitTimeInMinutes");
	/* CONTINUE_DEPLOYMENT goes on at once: AWS refuses a time beside it, so its absence is no gap. */
	if (s->ready_action == AT_ZERO_CONTINUE && s->ready_wait_ms == NO_DURATION)
		s->ready_wait_ms = 0;
	s->terminate_action = (enum at_zero)word_of(terminate_actions, terminate, "action", AT_ZERO_UNKNOWN);
	s->terminate_wait_ms = minutes_of(terminate, "terminationWaitTimeInMinutes");
}

static void read_auto_rollback(const cJSON *config, struct traffic_settings *s)
{
	static const struct {
		const char *event;
		size_t flag;
	} rows[] = {
		{"DEPLOYMENT_FAILURE", offsetof(struct traffic_settings, rolls_back_on_failure)},
		{"DEPLOYMENT_STOP_ON_ALARM", offsetof(struct traffic_settings, rolls_back_on_alarm)},
		{"DEPLOYMENT_STOP_ON_REQUEST", offsetof(struct traffic_settings, rolls_back_on_stop)},
	};
	const cJSON *event;

	s->rolls_back = json_bool(config, "enabled");
	cJSON_ArrayForEach(event, json_array(config, "events"))
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			if (cJSON_IsString(event) && strcmp(event->valuestring, rows[i].event) == 0)
				*(bool *)((char *)s + rows[i].flag) = true;
}

static bool read_name_item(struct arena *a, const void *item, void *row)
{
	const char *name = text_of(a, item, "name");

	*(const char **)row = name;
	return name;
}

/* Elastic Load Balancing as ECS uses it: at most one pair of target groups with the routes they alternate on. */
static void read_routes(struct arena *a, const cJSON *load_balancer, struct traffic_settings *s)
{
	const cJSON *pair = cJSON_GetArrayItem(json_array(load_balancer, "targetGroupPairInfoList"), 0);
	const cJSON *prod = json_object(pair, "prodTrafficRoute");
	const cJSON *test = json_object(pair, "testTrafficRoute");

	s->prod_listeners = list_texts(a, json_array(prod, "listenerArns"), &s->prod_count);
	s->test_listeners = list_texts(a, json_array(test, "listenerArns"), &s->test_count);
	s->target_groups = list_json(
		a, json_array(pair, "targetGroups"), sizeof(const char *), read_name_item, &s->target_group_count);
}

static void read_settings(struct arena *a, const cJSON *info, struct traffic_settings *s)
{
	read_waits(json_object(info, "blueGreenDeploymentConfiguration"), s);
	read_auto_rollback(json_object(info, "autoRollbackConfiguration"), s);
	read_routes(a, json_object(info, "loadBalancerInfo"), s);
	s->config_name = text_of(a, info, "deploymentConfigName");
	s->is_blue_green = word_of(deployment_types, json_object(info, "deploymentStyle"), "deploymentType", -1);
}

/* --- GetDeploymentGroup -------------------------------------------------------------------------------- */

static void build_get_group(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"applicationName", args->application}, {"deploymentGroupName", args->group});
}

static const void *read_group(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *info = reply_object(r, "deploymentGroupInfo", e);
	const cJSON *service = cJSON_GetArrayItem(json_array(info, "ecsServices"), 0);
	struct deploy_group *group = ARENA_NEW(a, struct deploy_group);

	(void)args;
	if (!info)
		return NULL;
	group->application = text_of(a, info, "applicationName");
	group->name = text_of(a, info, "deploymentGroupName");
	group->cluster = text_of(a, service, "clusterName");
	group->service = text_of(a, service, "serviceName");
	group->platform = text_of(a, info, "computePlatform");
	group->last_attempted_id = text_of(a, json_object(info, "lastAttemptedDeployment"), "deploymentId");
	group->last_successful_id = text_of(a, json_object(info, "lastSuccessfulDeployment"), "deploymentId");
	read_settings(a, info, &group->settings);
	return group;
}
JSON_DECODER(group)

const struct ops_row ops_get_deployment_group = {
	.op = {.service = AWS_CODEDEPLOY, .name = "GetDeploymentGroup"},
	.build = build_get_group,
	.decode = decode_group,
};

/* --- ListDeployments ----------------------------------------------------------------------------------- */

static void build_list_running(struct buf *body, const struct ops_args *args)
{
	static const char *const running[] = {"Created", "Queued", "InProgress", "Baking", "Ready"};
	cJSON *request = REQUEST_START({"applicationName", args->application}, {"deploymentGroupName", args->group});

	request_list(request, "includeOnlyStatuses", running, sizeof(running) / sizeof(running[0]));
	request_send(body, request);
}

LIST_READER(deployment_ids, struct id_list, ids, "deployments", read_text_item)
JSON_DECODER(deployment_ids)

const struct ops_row ops_list_running_deployments = {
	.op = {.service = AWS_CODEDEPLOY, .name = "ListDeployments", .page_in = "nextToken", .page_out = "nextToken"},
	.build = build_list_running,
	.decode = decode_deployment_ids,
};

/* --- GetDeployment ------------------------------------------------------------------------------------- */

static const struct word engine_statuses[] = {
	{"Created", ENGINE_CREATED},
	{"Queued", ENGINE_QUEUED},
	{"InProgress", ENGINE_IN_PROGRESS},
	{"Ready", ENGINE_READY},
	{"Baking", ENGINE_BAKING},
	{"Succeeded", ENGINE_SUCCEEDED},
	{"Failed", ENGINE_FAILED},
	{"Stopped", ENGINE_STOPPED},
	{NULL, 0},
};

static void build_get_deployment(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"deploymentId", args->deployment_id});
}

/* "AppSpecContent sha256:…", or the type alone: AWS never gives the content with a deployment. */
static const char *hashed_revision(struct arena *a, const char *type, const cJSON *location)
{
	const char *hash = text_of(a, location, "sha256");

	return hash ? arena_printf(a, "%s sha256:%s", type, hash) : type;
}

/* What a deployment deploys, in one line; NULL unknown. */
static const char *revision_line(struct arena *a, const cJSON *revision)
{
	const cJSON *s3 = json_object(revision, "s3Location"), *github = json_object(revision, "gitHubLocation");
	const char *type = text_of(a, revision, "revisionType");
	const char *bucket = text_of(a, s3, "bucket"), *key = text_of(a, s3, "key");
	const char *repository = text_of(a, github, "repository"), *commit = text_of(a, github, "commitId");

	if (bucket && key)
		return arena_printf(a, "s3://%s/%s", bucket, key);
	if (repository && commit)
		return arena_printf(a, "github %s@%s", repository, commit);
	if (json_object(revision, "appSpecContent"))
		return hashed_revision(a, "AppSpecContent", json_object(revision, "appSpecContent"));
	if (json_object(revision, "string"))
		return hashed_revision(a, "String", json_object(revision, "string"));
	return type;
}

static void read_relations(struct arena *a, const cJSON *info, struct deployment_info *d)
{
	const cJSON *rollback = json_object(info, "rollbackInfo");
	const cJSON *error = json_object(info, "errorInformation");

	d->rollback_id = text_of(a, rollback, "rollbackDeploymentId");
	d->undoes_id = text_of(a, rollback, "rollbackTriggeringDeploymentId");
	d->rollback_message = text_of(a, rollback, "rollbackMessage");
	d->error_code = text_of(a, error, "code");
	d->error_message = text_of(a, error, "message");
}

static const void *read_deployment(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *info = reply_object(r, "deploymentInfo", e);
	struct deployment_info *d = ARENA_NEW(a, struct deployment_info);

	(void)args;
	if (!info)
		return NULL;
	d->id = text_of(a, info, "deploymentId");
	d->application = text_of(a, info, "applicationName");
	d->group = text_of(a, info, "deploymentGroupName");
	d->platform = text_of(a, info, "computePlatform");
	d->status_text = text_of(a, info, "status");
	d->status = (enum engine_status)word_of(engine_statuses, info, "status", ENGINE_UNKNOWN);
	d->creator = text_of(a, info, "creator");
	d->description = text_of(a, info, "description");
	d->external_id = text_of(a, info, "externalId");
	d->revision = revision_line(a, json_object(info, "revision"));
	d->created_at = json_time(info, "createTime");
	d->started_at = json_time(info, "startTime");
	d->completed_at = json_time(info, "completeTime");
	d->termination_wait_started = json_bool(info, "instanceTerminationWaitTimeStarted");
	read_relations(a, info, d);
	read_settings(a, info, &d->settings);
	return d;
}
JSON_DECODER(deployment)

const struct ops_row ops_get_deployment = {
	.op = {.service = AWS_CODEDEPLOY, .name = "GetDeployment"},
	.build = build_get_deployment,
	.decode = decode_deployment,
};

/* --- BatchGetDeploymentTargets ------------------------------------------------------------------------- */

static const struct word step_statuses[] = {
	{"Pending", STEP_PENDING},
	{"InProgress", STEP_IN_PROGRESS},
	{"Succeeded", STEP_SUCCEEDED},
	{"Failed", STEP_FAILED},
	{"Skipped", STEP_SKIPPED},
	{"Ready", STEP_READY},
	{NULL, 0},
};

static void build_get_target(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({"deploymentId", args->deployment_id});

	request_list(request, "targetIds", &args->target_id, 1);
	request_send(body, request);
}

/* A hook that went well has diagnostics too, with the code "Success". */
static const char *error_code(struct arena *a, const cJSON *diagnostics)
{
	const char *code = text_of(a, diagnostics, "errorCode");

	return code && strcmp(code, "Success") != 0 ? code : NULL;
}

static bool read_lifecycle_event(struct arena *a, const void *item, void *out)
{
	struct lifecycle_event *event = out;
	const cJSON *diagnostics = json_object(item, "diagnostics");

	event->name = text_of(a, item, "lifecycleEventName");
	event->status_text = text_of(a, item, "status");
	event->status = (enum step_status)word_of(step_statuses, item, "status", STEP_UNKNOWN);
	event->started_at = json_time(item, "startTime");
	event->ended_at = json_time(item, "endTime");
	event->error_code = error_code(a, diagnostics);
	event->error_message = text_of(a, diagnostics, "message");
	event->log_tail = text_of(a, diagnostics, "logTail");
	event->script = text_of(a, diagnostics, "scriptName");
	return event->name;
}

static bool read_engine_task_set(struct arena *a, const void *item, void *out)
{
	struct engine_task_set *set = out;

	set->id = text_of(a, item, "identifer"); /* spelled so */
	set->label = text_of(a, item, "taskSetLabel");
	set->status = text_of(a, item, "status");
	set->target_group = text_of(a, json_object(item, "targetGroup"), "name");
	set->desired = count_of(item, "desiredCount");
	set->running = count_of(item, "runningCount");
	set->pending = count_of(item, "pendingCount");
	set->weight = json_number(item, "trafficWeight", -1);
	return cJSON_IsObject(item);
}

/* A target stands in the member of its type; all types have these members, but task sets are ECS's only. */
static bool read_target(struct arena *a, const void *item, void *out)
{
	static const char *const types[] = {"ecsTarget", "lambdaTarget", "instanceTarget", "cloudFormationTarget"};
	struct deployment_target *target = out;
	const cJSON *of = NULL;

	for (size_t i = 0; !of && i < sizeof(types) / sizeof(types[0]); i++)
		of = json_object(item, types[i]);
	target->deployment_id = text_of(a, of, "deploymentId");
	target->id = text_of(a, of, "targetId");
	target->status_text = text_of(a, of, "status");
	target->status = (enum step_status)word_of(step_statuses, of, "status", STEP_UNKNOWN);
	target->updated_at = json_time(of, "lastUpdatedAt");
	target->events = list_json(a, json_array(of, "lifecycleEvents"), sizeof(*target->events), read_lifecycle_event,
		&target->event_count);
	target->task_sets = list_json(a, json_array(of, "taskSetsInfo"), sizeof(*target->task_sets),
		read_engine_task_set, &target->task_set_count);
	return of;
}

static const void *read_targets(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	void *targets;
	size_t count;

	if (!list_pages(a, r, "deploymentTargets", sizeof(struct deployment_target), read_target, &targets, &count, e))
		return NULL;
	if (!list_is_there(r, "deploymentTargets"))
		return reply_lacks(e, "deploymentTargets");
	if (!count)
		err_set(e, ERR_NOT_FOUND, "the deployment %s has no target %s", args->deployment_id, args->target_id);
	return targets;
}
JSON_DECODER(targets)

const struct ops_row ops_get_deployment_target = {
	.op = {.service = AWS_CODEDEPLOY, .name = "BatchGetDeploymentTargets"},
	.build = build_get_target,
	.decode = decode_targets,
};

/* --- mutations ----------------------------------------------------------------------------------------- */

static void build_continue(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"deploymentId", args->deployment_id}, {"deploymentWaitType", args->wait_type});
}

/* Its answer is an empty body: there is nothing to decode. */
const struct ops_row ops_continue_deployment = {
	.op = {.service = AWS_CODEDEPLOY, .name = "ContinueDeployment", .is_mutation = true},
	.build = build_continue,
};

static void build_stop(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({"deploymentId", args->deployment_id});

	/* Left out, the group's own setting counts. */
	if (args->auto_rollback == 0 || args->auto_rollback == 1)
		json_put_bool(request, "autoRollbackEnabled", args->auto_rollback);
	request_send(body, request);
}

const struct ops_row ops_stop_deployment = {
	.op = {.service = AWS_CODEDEPLOY, .name = "StopDeployment", .is_mutation = true},
	.build = build_stop,
};

/* --- for the set-up ------------------------------------------------------------------------------------ */

static void build_list_applications(struct buf *body, const struct ops_args *args)
{
	(void)args;
	REQUEST(body, {NULL, NULL});
}

LIST_READER(application_names, struct id_list, ids, "applications", read_text_item)
JSON_DECODER(application_names)

const struct ops_row ops_list_applications = {
	.op = {.service = AWS_CODEDEPLOY, .name = "ListApplications", .page_in = "nextToken", .page_out = "nextToken"},
	.build = build_list_applications,
	.decode = decode_application_names,
};

static void build_list_groups(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"applicationName", args->application});
}

LIST_READER(group_names, struct id_list, ids, "deploymentGroups", read_text_item)
JSON_DECODER(group_names)

const struct ops_row ops_list_deployment_groups = {
	.op = {.service = AWS_CODEDEPLOY, .name = "ListDeploymentGroups", .page_in = "nextToken", .page_out = "nextToken"},
	.build = build_list_groups,
	.decode = decode_group_names,
};

static const void *read_group_document(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *info = reply_object(r, "deploymentGroupInfo", e);
	struct group_document *group = ARENA_NEW(a, struct group_document);

	(void)args;
	if (!info)
		return NULL;
	group->application = text_of(a, info, "applicationName");
	group->name = text_of(a, info, "deploymentGroupName");
	group->service_role = text_of(a, info, "serviceRoleArn");
	group->blue_green = json_of(a, info, "blueGreenDeploymentConfiguration");
	return group;
}
JSON_DECODER(group_document)

const struct ops_row ops_get_deployment_group_document = {
	.op = {.service = AWS_CODEDEPLOY, .name = "GetDeploymentGroup"},
	.build = build_get_group,
	.decode = decode_group_document,
};

static void build_update_group(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({"applicationName", args->application}, {"currentDeploymentGroupName", args->group});

	request_document(request, "blueGreenDeploymentConfiguration", args->document);
	request_send(body, request);
}

const struct ops_row ops_update_deployment_group = {
	.op = {.service = AWS_CODEDEPLOY, .name = "UpdateDeploymentGroup", .is_mutation = true},
	.build = build_update_group,
};
