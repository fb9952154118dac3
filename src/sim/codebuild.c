/* codebuild.c: CodeBuild: builds, and the table of operations. */
#include <stdio.h>
#include <string.h>

#include "sim/codebuild_parts.h"
#include "sim/op.h"
#include "sim/world.h"

static void put_phases(cJSON *out, const struct build *b)
{
	cJSON *list = cJSON_AddArrayToObject(out, "phases");

	for (size_t i = 0; i < b->phase_count; i++) {
		const struct build_phase *p = &b->phases[i];
		cJSON *one = cJSON_CreateObject(), *context;
		cJSON_AddItemToArray(list, one);
		cJSON_AddStringToObject(one, "phaseType", p->type);
		sim_put_text(one, "phaseStatus", p->status);
		sim_put_time(one, "startTime", p->start_at);
		sim_put_time(one, "endTime", p->end_at);
		if (!p->end_at)
			continue;
		cJSON_AddNumberToObject(one, "durationInSeconds", (double)((p->end_at - p->start_at) / 1000));
		cJSON_AddItemToArray(cJSON_AddArrayToObject(one, "contexts"), context = cJSON_CreateObject());
		cJSON_AddStringToObject(context, "statusCode", p->status_code ? p->status_code : "");
		cJSON_AddStringToObject(context, "message", p->message ? p->message : "");
	}
}

/* A part of the project's settings at the start of the build. */
static void put_setting(cJSON *out, const cJSON *settings, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(settings, name);

	if (item)
		cJSON_AddItemToObject(out, name, cJSON_Duplicate(item, true));
}

/* groupName and streamName come with the stream, that is after PROVISIONING. */
static void put_logs(cJSON *out, const struct world *w, const struct build *b)
{
	cJSON *logs = cJSON_AddObjectToObject(out, "logs");
	char text[512];

	sim_put_text(logs, "groupName", b->log_group);
	sim_put_text(logs, "streamName", b->log_stream);
	if (b->log_group && b->log_stream) {
		snprintf(text, sizeof(text),
			"https://console.aws.amazon.com/cloudwatch/home?region=%s#logsV2:log-groups/log-group/%s/%s",
			w->region, b->log_group, b->log_stream);
		cJSON_AddStringToObject(logs, "deepLink", text);
		snprintf(text, sizeof(text), "arn:aws:logs:%s:%s:log-group:%s:log-stream:%s", w->region, w->account,
			b->log_group, b->log_stream);
		cJSON_AddStringToObject(logs, "cloudWatchLogsArn", text);
	}
	cJSON_AddStringToObject(cJSON_AddObjectToObject(logs, "cloudWatchLogs"), "status", "ENABLED");
}

static cJSON *build_json(const struct world *w, const struct build *b)
{
	cJSON *out = cJSON_CreateObject();

	cJSON_AddStringToObject(out, "id", b->id);
	cJSON_AddStringToObject(out, "arn", b->arn);
	cJSON_AddNumberToObject(out, "buildNumber", b->number);
	sim_put_time(out, "startTime", b->start_at);
	sim_put_time(out, "endTime", b->end_at);
	if (b->phase_count)
		cJSON_AddStringToObject(out, "currentPhase", b->phases[b->phase_count - 1].type);
	cJSON_AddStringToObject(out, "buildStatus", b->status);
	sim_put_text(out, "sourceVersion", b->source_version);
	sim_put_text(out, "resolvedSourceVersion", b->commit ? b->commit->id : NULL);
	cJSON_AddStringToObject(out, "projectName", b->project->name);
	put_phases(out, b);
	cJSON *settings = cJSON_Parse(b->settings->document);
	put_setting(out, settings, "source");
	cJSON_AddArrayToObject(out, "secondarySources");
	cJSON_AddArrayToObject(out, "secondarySourceVersions");
	cJSON_AddStringToObject(cJSON_AddObjectToObject(out, "artifacts"), "location", "CODEPIPELINE");
	put_setting(out, settings, "cache");
	put_setting(out, settings, "environment");
	put_setting(out, settings, "serviceRole");
	put_logs(out, w, b);
	put_setting(out, settings, "timeoutInMinutes");
	put_setting(out, settings, "queuedTimeoutInMinutes");
	cJSON_Delete(settings);
	cJSON_AddBoolToObject(out, "buildComplete", b->is_complete);
	sim_put_text(out, "initiator", b->initiator);
	return out;
}

static bool batch_get_builds(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	cJSON *builds = cJSON_AddArrayToObject(out, "builds"), *missing = cJSON_AddArrayToObject(out, "buildsNotFound");
	const cJSON *id;

	(void)e;
	cJSON_ArrayForEach(id, cJSON_GetObjectItemCaseSensitive(in, "ids")) {
		const struct build *b = world_build(w, id->valuestring);
		if (b)
			cJSON_AddItemToArray(builds, build_json(w, b));
		else
			cJSON_AddItemToArray(missing, cJSON_CreateString(id->valuestring));
	}
	return true;
}

static const struct sim_member batch_get_builds_in[] = {
	{.name = "ids", .type = SIM_LIST, .item = SIM_STRING, .is_required = true, .min = 1, .max = 100}, {.name = NULL}};

const struct sim_op sim_codebuild_ops[] = {
	{.service = "codebuild", .name = "BatchGetBuilds", .input = batch_get_builds_in, .handle = batch_get_builds},
	{.service = "codebuild", .name = "BatchGetProjects", .input = cb_batch_get_projects_in, .handle = cb_batch_get_projects},
	{.service = "codebuild", .name = "ListProjects", .input = cb_list_projects_in, .handle = cb_list_projects},
	{.service = "codebuild", .name = "UpdateProject", .is_mutation = true, .input = cb_update_project_in, .handle = cb_update_project},
	{.name = NULL},
};
