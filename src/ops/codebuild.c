/* codebuild.c: one build with its phases and where its log is; projects, for the set-up (CodeBuild, JSON). */
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

/* --- projects ------------------------------------------------------------------------------------------ */

static void build_list_projects(struct buf *body, const struct ops_args *args)
{
	(void)args;
	REQUEST(body, {NULL, NULL});
}

LIST_READER(project_names, struct id_list, ids, "projects", read_text_item)
JSON_DECODER(project_names)

const struct ops_row ops_list_projects = {
	.op = {.service = AWS_CODEBUILD, .name = "ListProjects", .page_in = "nextToken", .page_out = "nextToken"},
	.build = build_list_projects,
	.decode = decode_project_names,
};

static void build_get_project(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({NULL, NULL});

	request_list(request, "names", &args->project, 1);
	request_send(body, request);
}

static bool read_variable(struct arena *a, const void *item, void *out)
{
	struct build_variable *variable = out;
	const char *type = raw_of(a, item, "type");

	variable->name = raw_of(a, item, "name");
	variable->value = raw_of(a, item, "value");
	variable->type = type && *type ? type : "PLAINTEXT";
	return variable->name && *variable->name;
}

static void read_environment(struct arena *a, const cJSON *environment, struct build_project *project)
{
	project->environment_type = text_of(a, environment, "type");
	project->image = text_of(a, environment, "image");
	project->compute_type = text_of(a, environment, "computeType");
	project->is_privileged = json_bool(environment, "privilegedMode");
	project->variables = list_json(a, json_array(environment, "environmentVariables"), sizeof(*project->variables), read_variable,
		&project->variable_count);
}

static bool read_project(struct arena *a, const void *item, void *out)
{
	struct build_project *project = out;
	const cJSON *source = json_object(item, "source");
	const char *buildspec = raw_of(a, source, "buildspec");

	project->name = text_of(a, item, "name");
	project->arn = text_of(a, item, "arn");
	project->service_role = text_of(a, item, "serviceRole");
	project->source_type = text_of(a, source, "type");
	project->artifacts_type = text_of(a, json_object(item, "artifacts"), "type");
	project->buildspec = buildspec && *buildspec ? buildspec : NULL;
	read_environment(a, json_object(item, "environment"), project);
	project->environment = json_of(a, item, "environment");
	project->source = json_of(a, item, "source");
	return project->name;
}

static const void *read_projects(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	void *projects;
	size_t count;

	if (!list_pages(a, r, "projects", sizeof(struct build_project), read_project, &projects, &count, e))
		return NULL;
	if (count)
		return projects;
	if (!list_is_there(r, "projects") && !list_is_there(r, "projectsNotFound"))
		return reply_lacks(e, "projects");
	err_set(e, ERR_NOT_FOUND, "no build project %s", args->project);
	return NULL;
}
JSON_DECODER(projects)

const struct ops_row ops_get_project = {
	.op = {.service = AWS_CODEBUILD, .name = "BatchGetProjects"},
	.build = build_get_project,
	.decode = decode_projects,
};

/* Each member that is given replaces the whole of its kind. */
static void build_update_project(struct buf *body, const struct ops_args *args)
{
	cJSON *request = request_from(args->document);

	cJSON_DeleteItemFromObjectCaseSensitive(request, "name");
	if (args->project)
		json_put_text(request, "name", args->project);
	request_send(body, request);
}

static const void *read_updated_project(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *found = reply_object(r, "project", e);
	struct build_project *project = ARENA_NEW(a, struct build_project);

	(void)args;
	if (!found)
		return NULL;
	return read_project(a, found, project) ? project : reply_lacks(e, "name");
}
JSON_DECODER(updated_project)

const struct ops_row ops_update_project = {
	.op = {.service = AWS_CODEBUILD, .name = "UpdateProject", .is_mutation = true},
	.build = build_update_project,
	.decode = decode_updated_project,
};
