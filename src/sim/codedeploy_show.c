/* codedeploy_show.c: how CodeDeploy tells of deployments, their targets and groups. */
#include "sim/codedeploy_show.h"

#include <stdio.h>
#include <string.h>

#include "sim/op.h"
#include "sim/words.h"
#include "sim/world_calls.h"

static cJSON *add_item(cJSON *list)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddItemToArray(list, o);
	return o;
}

const char *show_target_id(const struct deployment *d, char out[160])
{
	snprintf(out, 160, "%s:%s", d->group->service->cluster, d->group->service->name);
	return out;
}

/* ── settings, the same in a group and in a deployment ── */

/* The content of an AppSpec is never given: only its hash. */
static void put_revision(const char *name, const struct revision *r, cJSON *out)
{
	if (!r)
		return;
	cJSON *revision = cJSON_AddObjectToObject(out, name);

	cJSON_AddStringToObject(revision, "revisionType", r->type);
	if (strcmp(r->type, "S3") == 0) {
		cJSON *s3 = cJSON_AddObjectToObject(revision, "s3Location");

		cJSON_AddStringToObject(s3, "bucket", r->bucket);
		cJSON_AddStringToObject(s3, "key", r->key);
		cJSON_AddStringToObject(s3, "bundleType", r->bundle_type);
		sim_put_text(s3, "version", r->version);
		sim_put_text(s3, "eTag", r->etag);
	} else {
		cJSON_AddStringToObject(cJSON_AddObjectToObject(revision, "appSpecContent"), "sha256", r->sha256);
	}
}

static void put_rollback_settings(const struct deploy_settings *s, cJSON *out)
{
	cJSON *rollback = cJSON_AddObjectToObject(out, "autoRollbackConfiguration");
	const struct {
		bool is_on;
		const char *word;
	} events[] = {{s->rolls_back_failure, "DEPLOYMENT_FAILURE"}, {s->rolls_back_alarm, "DEPLOYMENT_STOP_ON_ALARM"},
		{s->rolls_back_stop, "DEPLOYMENT_STOP_ON_REQUEST"}};

	cJSON_AddBoolToObject(rollback, "enabled", s->has_rollback);
	cJSON *list = cJSON_AddArrayToObject(rollback, "events");

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (events[i].is_on)
			cJSON_AddItemToArray(list, cJSON_CreateString(events[i].word));
}

static void put_style(cJSON *out)
{
	cJSON *style = cJSON_AddObjectToObject(out, "deploymentStyle");

	cJSON_AddStringToObject(style, "deploymentType", "BLUE_GREEN");
	cJSON_AddStringToObject(style, "deploymentOption", "WITH_TRAFFIC_CONTROL");
}

static void put_blue_green(const struct deploy_settings *s, cJSON *out)
{
	cJSON *settings = cJSON_AddObjectToObject(out, "blueGreenDeploymentConfiguration");
	cJSON *terminate = cJSON_AddObjectToObject(settings, "terminateBlueInstancesOnDeploymentSuccess");
	cJSON *ready = cJSON_AddObjectToObject(settings, "deploymentReadyOption");

	cJSON_AddStringToObject(terminate, "action", s->has_termination ? "TERMINATE" : "KEEP_ALIVE");
	if (s->has_termination)
		cJSON_AddNumberToObject(terminate, "terminationWaitTimeInMinutes", s->termination_minutes);
	cJSON_AddStringToObject(
		ready, "actionOnTimeout", s->has_ready_wait ? "STOP_DEPLOYMENT" : "CONTINUE_DEPLOYMENT");
	cJSON_AddNumberToObject(ready, "waitTimeInMinutes", s->has_ready_wait ? s->ready_minutes : 0);
}

static void put_route(const char *name, const struct listener *l, cJSON *out)
{
	if (!l)
		return;
	cJSON *arns = cJSON_AddArrayToObject(cJSON_AddObjectToObject(out, name), "listenerArns");

	cJSON_AddItemToArray(arns, cJSON_CreateString(l->arn));
}

static void put_balancer(const struct deploy_group *g, cJSON *out)
{
	cJSON *pair = add_item(
		cJSON_AddArrayToObject(cJSON_AddObjectToObject(out, "loadBalancerInfo"), "targetGroupPairInfoList"));
	cJSON *groups = cJSON_AddArrayToObject(pair, "targetGroups");

	for (size_t i = 0; i < 2; i++)
		cJSON_AddStringToObject(add_item(groups), "name", g->groups[i]->name);
	put_route("prodTrafficRoute", g->prod, pair);
	put_route("testTrafficRoute", g->test, pair);
}

/* ── a deployment ── */

static void put_overview(const struct deployment *d, cJSON *out)
{
	static const struct {
		const char *name;
		enum target_status status;
	} counts[] = {{"Pending", TARGET_IS_PENDING}, {"InProgress", TARGET_IS_IN_PROGRESS}, {"Succeeded", TARGET_IS_SUCCEEDED},
		{"Failed", TARGET_IS_FAILED}, {"Skipped", TARGET_IS_SKIPPED}, {"Ready", TARGET_IS_READY}};
	cJSON *overview = cJSON_AddObjectToObject(out, "deploymentOverview");

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		cJSON_AddNumberToObject(overview, counts[i].name, d->target_status == counts[i].status);
}

static void put_rollback_info(const struct deployment *d, cJSON *out)
{
	if (!d->rollback && !d->undoes)
		return;
	cJSON *info = cJSON_AddObjectToObject(out, "rollbackInfo");

	sim_put_text(info, "rollbackDeploymentId", d->rollback ? d->rollback->id : NULL);
	sim_put_text(info, "rollbackTriggeringDeploymentId", d->undoes ? d->undoes->id : NULL);
	sim_put_text(info, "rollbackMessage", d->rollback_message);
}

static void put_error(const struct deployment *d, cJSON *out)
{
	if (!d->error_code)
		return;
	cJSON *error = cJSON_AddObjectToObject(out, "errorInformation");

	cJSON_AddStringToObject(error, "code", d->error_code);
	cJSON_AddStringToObject(error, "message", d->error_message);
}

void show_deployment(const struct world *w, const struct deployment *d, cJSON *out)
{
	(void)w;
	cJSON_AddStringToObject(out, "applicationName", d->group->application->name);
	cJSON_AddStringToObject(out, "deploymentGroupName", d->group->name);
	cJSON_AddStringToObject(out, "deploymentConfigName", d->settings.config->name);
	cJSON_AddStringToObject(out, "deploymentId", d->id);
	put_revision("previousRevision", d->previous_revision, out);
	put_revision("revision", d->revision, out);
	cJSON_AddStringToObject(out, "status", word_deploy(d->status));
	put_error(d, out);
	sim_put_time(out, "createTime", d->created_at);
	sim_put_time(out, "startTime", d->start_at);
	sim_put_time(out, "completeTime", d->complete_at);
	if (d->start_at != NO_TIME)
		put_overview(d, out);
	sim_put_text(out, "description", d->description);
	cJSON_AddStringToObject(out, "creator", d->creator);
	cJSON_AddBoolToObject(out, "ignoreApplicationStopFailures", false);
	put_rollback_settings(&d->settings, out);
	cJSON_AddBoolToObject(out, "updateOutdatedInstancesOnly", false);
	put_rollback_info(d, out);
	put_style(out);
	cJSON_AddBoolToObject(out, "instanceTerminationWaitTimeStarted", false); /* AWS never sets it for ECS */
	put_blue_green(&d->settings, out);
	put_balancer(d->group, out);
	cJSON_AddStringToObject(out, "fileExistsBehavior", "DISALLOW");
	cJSON_AddArrayToObject(out, "deploymentStatusMessages");
	cJSON_AddStringToObject(out, "computePlatform", d->group->application->platform);
}

/* ── its target ── */

static void put_life_events(const struct deployment *d, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "lifecycleEvents");

	for (size_t i = 0; i < LIFE_EVENTS; i++) {
		const struct life_event *event = &d->events[i];
		cJSON *item = add_item(list);

		cJSON_AddStringToObject(item, "lifecycleEventName", event->name);
		if (event->error_code) {
			cJSON *diagnostics = cJSON_AddObjectToObject(item, "diagnostics");

			cJSON_AddStringToObject(diagnostics, "errorCode", event->error_code);
			sim_put_text(diagnostics, "scriptName", event->script);
			sim_put_text(diagnostics, "message", event->message);
			sim_put_text(diagnostics, "logTail", event->log_tail);
		}
		sim_put_time(item, "startTime", event->start_at);
		sim_put_time(item, "endTime", event->end_at);
		cJSON_AddStringToObject(item, "status", word_step(event->status));
	}
}

static void put_task_sets(const struct world *w, const struct deployment *d, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "taskSetsInfo");
	struct task_set_info infos[2];
	size_t count = deploy_infos(w, d, infos);

	for (size_t i = 0; i < count; i++) {
		const struct task_set_info *info = &infos[i];
		cJSON *item = add_item(list);

		cJSON_AddStringToObject(item, "identifer", info->id); /* AWS's own spelling */
		cJSON_AddNumberToObject(item, "desiredCount", info->desired);
		cJSON_AddNumberToObject(item, "pendingCount", info->pending);
		cJSON_AddNumberToObject(item, "runningCount", info->running);
		cJSON_AddStringToObject(item, "status", world_task_set_word(info->status));
		cJSON_AddNumberToObject(item, "trafficWeight", info->weight);
		cJSON_AddStringToObject(cJSON_AddObjectToObject(item, "targetGroup"), "name", info->group_name);
		cJSON_AddStringToObject(item, "taskSetLabel", info->label);
	}
}

void show_deployment_target(const struct world *w, const struct deployment *d, cJSON *out)
{
	char id[160];

	cJSON_AddStringToObject(out, "deploymentTargetType", "ECSTarget");
	cJSON *target = cJSON_AddObjectToObject(out, "ecsTarget");

	cJSON_AddStringToObject(target, "deploymentId", d->id);
	cJSON_AddStringToObject(target, "targetId", show_target_id(d, id));
	cJSON_AddStringToObject(target, "targetArn", d->group->service->arn);
	sim_put_time(target, "lastUpdatedAt", d->target_at);
	put_life_events(d, target);
	cJSON_AddStringToObject(target, "status", word_target(d->target_status));
	put_task_sets(w, d, target);
}

/* ── groups and configurations ── */

static void put_last(const char *name, const struct deployment *d, cJSON *out)
{
	if (!d)
		return;
	cJSON *last = cJSON_AddObjectToObject(out, name);

	cJSON_AddStringToObject(last, "deploymentId", d->id);
	cJSON_AddStringToObject(last, "status", word_deploy(d->status));
	sim_put_time(last, "endTime", d->complete_at);
	sim_put_time(last, "createTime", d->created_at);
}

void show_deploy_group(const struct world *w, const struct deploy_group *g, cJSON *out)
{
	(void)w;
	cJSON_AddStringToObject(out, "applicationName", g->application->name);
	cJSON_AddStringToObject(out, "deploymentGroupId", g->id);
	cJSON_AddStringToObject(out, "deploymentGroupName", g->name);
	cJSON_AddStringToObject(out, "deploymentConfigName", g->settings.config->name);
	cJSON_AddStringToObject(out, "serviceRoleArn", g->service_role_arn);
	put_revision("targetRevision", g->revision, out);
	cJSON_AddArrayToObject(out, "triggerConfigurations");
	cJSON *alarms = cJSON_AddObjectToObject(out, "alarmConfiguration");

	cJSON_AddBoolToObject(alarms, "enabled", false);
	cJSON_AddBoolToObject(alarms, "ignorePollAlarmFailure", false);
	cJSON_AddArrayToObject(alarms, "alarms");
	put_rollback_settings(&g->settings, out);
	put_style(out);
	put_blue_green(&g->settings, out);
	put_balancer(g, out);
	put_last("lastSuccessfulDeployment", g->last_success, out);
	put_last("lastAttemptedDeployment", g->last_attempt, out);
	cJSON_AddStringToObject(out, "computePlatform", g->application->platform);
	cJSON *service = add_item(cJSON_AddArrayToObject(out, "ecsServices"));

	cJSON_AddStringToObject(service, "serviceName", g->service->name);
	cJSON_AddStringToObject(service, "clusterName", g->service->cluster);
	cJSON_AddBoolToObject(out, "terminationHookEnabled", false);
}

static void put_routing(const struct deploy_config *c, cJSON *out)
{
	cJSON *routing = cJSON_AddObjectToObject(out, "trafficRoutingConfig");

	cJSON_AddStringToObject(routing, "type", c->type);
	if (strcmp(c->type, "TimeBasedCanary") == 0) {
		cJSON *canary = cJSON_AddObjectToObject(routing, "timeBasedCanary");

		cJSON_AddNumberToObject(canary, "canaryPercentage", c->percent);
		cJSON_AddNumberToObject(canary, "canaryInterval", c->interval);
	} else if (strcmp(c->type, "TimeBasedLinear") == 0) {
		cJSON *linear = cJSON_AddObjectToObject(routing, "timeBasedLinear");

		cJSON_AddNumberToObject(linear, "linearPercentage", c->percent);
		cJSON_AddNumberToObject(linear, "linearInterval", c->interval);
	}
}

void show_deploy_config(const struct deploy_config *c, cJSON *out)
{
	cJSON_AddStringToObject(out, "deploymentConfigId", c->id);
	cJSON_AddStringToObject(out, "deploymentConfigName", c->name);
	if (c->hosts_type) {
		cJSON *hosts = cJSON_AddObjectToObject(out, "minimumHealthyHosts");

		cJSON_AddStringToObject(hosts, "type", c->hosts_type);
		cJSON_AddNumberToObject(hosts, "value", c->hosts);
	}
	sim_put_time(out, "createTime", 1543363200000); /* 2018-11-28: the day ECS blue/green came */
	cJSON_AddStringToObject(out, "computePlatform", c->platform);
	if (c->type)
		put_routing(c, out);
}
