/* codebuild.c: one build with its phases and where its log is (CodeBuild, JSON). */
#include "ops/decode.h"
#include "ops/request.h"

static void build_get_build(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({NULL, NULL});

	request_list(request, "ids", &args->build_id, 1);
	request_send(body, request);
}

/* The first context that says something; a phase that went well has one with empty texts. */
static const char *phase_message(struct arena *a, const cJSON *phase)
{
	const cJSON *context;

	cJSON_ArrayForEach(context, json_array(phase, "contexts")) {
		const char *code = text_of(a, context, "statusCode"), *message = text_of(a, context, "message");
		if (code && message)
			return arena_printf(a, "%s: %s", code, message);
		if (code || message)
			return code ? code : message;
	}
	return NULL;
}

static bool read_phase(struct arena *a, const void *item, void *out)
{
	struct build_phase *phase = out;

	phase->type = text_of(a, item, "phaseType");
	phase->status = text_of(a, item, "phaseStatus");
	phase->message = phase_message(a, item);
	phase->started_at = json_time(item, "startTime");
	phase->ended_at = json_time(item, "endTime");
	return phase->type;
}

static bool read_build(struct arena *a, const void *item, void *out)
{
	struct build *build = out;
	const cJSON *logs = json_object(item, "logs");
	const char *resolved = text_of(a, item, "resolvedSourceVersion");

	build->id = text_of(a, item, "id");
	build->project = text_of(a, item, "projectName");
	build->status = text_of(a, item, "buildStatus");
	build->current_phase = text_of(a, item, "currentPhase");
	/* In a pipeline `sourceVersion` is the artifact's ARN; the commit is the resolved one. */
	build->source_version = resolved ? resolved : text_of(a, item, "sourceVersion");
	build->log_group = text_of(a, logs, "groupName");
	build->log_stream = text_of(a, logs, "streamName");
	build->initiator = text_of(a, item, "initiator");
	build->is_complete = json_bool(item, "buildComplete");
	build->number = count_of(item, "buildNumber");
	build->started_at = json_time(item, "startTime");
	build->ended_at = json_time(item, "endTime");
	build->phases =
		list_json(a, json_array(item, "phases"), sizeof(*build->phases), read_phase, &build->phase_count);
	return cJSON_IsObject(item);
}

static const void *read_builds(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	void *builds;
	size_t count;

	if (!list_pages(a, r, "builds", sizeof(struct build), read_build, &builds, &count, e))
		return NULL;
	if (count)
		return builds;
	if (!list_is_there(r, "builds") && !list_is_there(r, "buildsNotFound"))
		return reply_lacks(e, "builds");
	err_set(e, ERR_NOT_FOUND, "no build %s", args->build_id);
	return NULL;
}
JSON_DECODER(builds)

const struct ops_row ops_get_build = {
	.op = {.service = AWS_CODEBUILD, .name = "BatchGetBuilds"},
	.build = build_get_build,
	.decode = decode_builds,
};
