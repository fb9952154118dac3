/* codepipeline.c: pipelines, their executions and actions, and what starts, stops and retries them (CodePipeline).
 * Mind the members: the pipeline is `name` in Get…, GetPipelineState and Start…, `pipelineName` everywhere else. */
#include "ops/decode.h"
#include "ops/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#define EXECUTIONS_MAX 100    /* of ListPipelineExecutions: one page, AWS's maximum */
#define ESCAPE_MAX 12         /* bytes of a character that JSON has escaped: two halves of \uXXXX */
#define REASON_CHARACTERS 200 /* of StopPipelineExecution */

/* A summary has 2048 characters at most, and JSON that ends there is none: it is closed where its last whole character ends. */
static cJSON *parse_cut(const char *raw)
{
	const size_t len = strlen(raw);
	cJSON *found = NULL;

	for (size_t less = 0; !found && less <= ESCAPE_MAX && less < len; less++) {
		struct buf closed;

		buf_init(&closed, len + 2);
		buf_add(&closed, raw, len - less);
		buf_puts(&closed, "\"}");
		found = json_parse(buf_text(&closed), closed.len, NULL);
		buf_done(&closed);
	}
	return found;
}

static cJSON *parse_wrapped(const char *raw)
{
	cJSON *whole = json_parse(raw, strlen(raw), NULL);

	return whole ? whole : parse_cut(raw);
}

/* What a revision says about itself.  A source behind a connection wraps it: {"ProviderType":"GitHub","CommitMessage":"…"}. */
static const char *summary_of(struct arena *a, const cJSON *object, const char *name)
{
	const char *raw = json_raw(object, name);
	cJSON *wrapped = raw && *raw == '{' ? parse_wrapped(raw) : NULL;
	const char *message = text_of(a, wrapped, "CommitMessage");

	cJSON_Delete(wrapped);
	return message ? message : text_of(a, object, name);
}

/* --- ListPipelines ------------------------------------------------------------------------------------- */

static void build_list_pipelines(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({NULL, NULL});

	(void)args;
	json_put_int(request, "maxResults", 1000);
	request_send(body, request);
}

static bool read_pipeline_row(struct arena *a, const void *item, void *out)
{
	struct pipeline_row *row = out;

	row->name = text_of(a, item, "name");
	row->type = text_of(a, item, "pipelineType");
	row->mode = text_of(a, item, "executionMode");
	row->updated_at = json_time(item, "updated");
	return row->name;
}

LIST_READER(pipelines, struct pipeline_list, rows, "pipelines", read_pipeline_row)
JSON_DECODER(pipelines)

const struct ops_row ops_list_pipelines = {
	.op = {.service = AWS_CODEPIPELINE, .name = "ListPipelines", .page_in = "nextToken", .page_out = "nextToken"},
	.build = build_list_pipelines,
	.decode = decode_pipelines,
};

/* --- GetPipeline --------------------------------------------------------------------------------------- */

static void build_by_name(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"name", args->pipeline});
}

static bool read_action_decl(struct arena *a, const void *item, void *out)
{
	struct action_decl *action = out;
	const cJSON *type = json_object(item, "actionTypeId");

	action->name = text_of(a, item, "name");
	action->category = text_of(a, type, "category");
	action->owner = text_of(a, type, "owner");
	action->provider = text_of(a, type, "provider");
	action->version = text_of(a, type, "version");
	action->region = text_of(a, item, "region");
	action->role_arn = text_of(a, item, "roleArn");
	action->run_order = count_of(item, "runOrder");
	action->timeout_min = count_of(item, "timeoutInMinutes");
	action->config = list_pairs(a, json_object(item, "configuration"), &action->config_count);
	return action->name;
}

static bool read_stage_decl(struct arena *a, const void *item, void *out)
{
	struct stage_decl *stage = out;

	stage->name = text_of(a, item, "name");
	stage->actions = list_json(
		a, json_array(item, "actions"), sizeof(*stage->actions), read_action_decl, &stage->action_count);
	return stage->name;
}

static const void *read_pipeline(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *pipeline = reply_object(r, "pipeline", e);
	const cJSON *metadata = json_object(r->roots[0], "metadata");
	struct pipeline_decl *decl = ARENA_NEW(a, struct pipeline_decl);

	(void)args;
	if (!pipeline)
		return NULL;
	decl->name = text_of(a, pipeline, "name");
	decl->arn = text_of(a, metadata, "pipelineArn");
	decl->mode = text_of(a, pipeline, "executionMode");
	decl->type = text_of(a, pipeline, "pipelineType");
	decl->role_arn = text_of(a, pipeline, "roleArn");
	decl->version = count_of(pipeline, "version");
	decl->updated_at = json_time(metadata, "updated");
	decl->stages = list_json(
		a, json_array(pipeline, "stages"), sizeof(*decl->stages), read_stage_decl, &decl->stage_count);
	return decl;
}
JSON_DECODER(pipeline)

const struct ops_row ops_get_pipeline = {
	.op = {.service = AWS_CODEPIPELINE, .name = "GetPipeline"},
	.build = build_by_name,
	.decode = decode_pipeline,
};

/* --- GetPipelineState ---------------------------------------------------------------------------------- */

static void read_error_details(struct arena *a, const cJSON *of, const char **code, const char **message)
{
	const cJSON *details = json_object(of, "errorDetails");

	*code = text_of(a, details, "code");
	*message = text_of(a, details, "message");
}

static bool read_action_state(struct arena *a, const void *item, void *out)
{
	struct action_state *action = out;
	const cJSON *latest = json_object(item, "latestExecution");

	action->name = text_of(a, item, "actionName");
	action->revision_id = text_of(a, json_object(item, "currentRevision"), "revisionId");
	action->execution_id = text_of(a, latest, "actionExecutionId");
	action->status = text_of(a, latest, "status");
	action->summary = summary_of(a, latest, "summary");
	action->token = text_of(a, latest, "token");
	action->external_id = text_of(a, latest, "externalExecutionId");
	action->external_url = text_of(a, latest, "externalExecutionUrl");
	read_error_details(a, latest, &action->error_code, &action->error_message);
	action->changed_at = json_time(latest, "lastStatusChange");
	action->percent = count_of(latest, "percentComplete");
	return action->name;
}

/* The execution that stands before a stage: `inboundExecution`, and in QUEUED mode `inboundExecutions` as well. */
static const char *waiting_execution(struct arena *a, const cJSON *stage)
{
	const cJSON *inbound = json_object(stage, "inboundExecution");

	if (!inbound)
		inbound = cJSON_GetArrayItem(json_array(stage, "inboundExecutions"), 0);
	return text_of(a, inbound, "pipelineExecutionId");
}

static bool read_stage_state(struct arena *a, const void *item, void *out)
{
	struct stage_state *stage = out;
	const cJSON *latest = json_object(item, "latestExecution");
	const cJSON *transition = json_object(item, "inboundTransitionState");

	stage->name = text_of(a, item, "stageName");
	stage->execution_id = text_of(a, latest, "pipelineExecutionId");
	stage->status = text_of(a, latest, "status");
	stage->waiting_execution_id = waiting_execution(a, item);
	stage->transition_is_enabled = json_bool(transition, "enabled");
	stage->disabled_reason = text_of(a, transition, "disabledReason");
	stage->disabled_by = text_of(a, transition, "lastChangedBy");
	stage->actions = list_json(
		a, json_array(item, "actionStates"), sizeof(*stage->actions), read_action_state, &stage->action_count);
	return stage->name;
}

static const void *read_pipeline_state(
	struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	struct pipeline_state *state = ARENA_NEW(a, struct pipeline_state);
	void *rows;

	(void)args;
	if (!list_pages(a, r, "stageStates", sizeof(*state->stages), read_stage_state, &rows, &state->stage_count, e))
		return NULL;
	if (!list_is_there(r, "stageStates"))
		return reply_lacks(e, "stageStates");
	state->name = text_of(a, r->roots[0], "pipelineName");
	state->version = count_of(r->roots[0], "pipelineVersion");
	state->stages = rows;
	return state;
}
JSON_DECODER(pipeline_state)

const struct ops_row ops_get_pipeline_state = {
	.op = {.service = AWS_CODEPIPELINE, .name = "GetPipelineState"},
	.build = build_by_name,
	.decode = decode_pipeline_state,
};

/* --- ListPipelineExecutions ---------------------------------------------------------------------------- */

static void build_list_executions(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({"pipelineName", args->pipeline});

	json_put_int(request, "maxResults", EXECUTIONS_MAX);
	request_send(body, request);
}

static bool read_source_revision(struct arena *a, const void *item, void *out)
{
	struct source_revision *revision = out;

	revision->action = text_of(a, item, "actionName");
	revision->id = text_of(a, item, "revisionId");
	revision->summary = summary_of(a, item, "revisionSummary");
	revision->url = text_of(a, item, "revisionUrl");
	return cJSON_IsObject(item);
}

static bool read_execution(struct arena *a, const void *item, void *out)
{
	struct execution *execution = out;
	const cJSON *trigger = json_object(item, "trigger"), *rollback = json_object(item, "rollbackMetadata");

	execution->id = text_of(a, item, "pipelineExecutionId");
	execution->status = text_of(a, item, "status");
	execution->status_summary = text_of(a, item, "statusSummary");
	execution->mode = text_of(a, item, "executionMode");
	execution->type = text_of(a, item, "executionType");
	execution->trigger_type = text_of(a, trigger, "triggerType");
	execution->trigger_detail = text_of(a, trigger, "triggerDetail");
	execution->stop_reason = text_of(a, json_object(item, "stopTrigger"), "reason");
	execution->rollback_target_id = text_of(a, rollback, "rollbackTargetPipelineExecutionId");
	execution->started_at = json_time(item, "startTime");
	execution->updated_at = json_time(item, "lastUpdateTime");
	execution->revisions = list_json(a, json_array(item, "sourceRevisions"), sizeof(*execution->revisions),
		read_source_revision, &execution->revision_count);
	return execution->id;
}

LIST_READER(executions, struct execution_list, rows, "pipelineExecutionSummaries", read_execution)
JSON_DECODER(executions)

/* No page members: the newest hundred are all that is looked at. */
const struct ops_row ops_list_pipeline_executions = {
	.op = {.service = AWS_CODEPIPELINE, .name = "ListPipelineExecutions"},
	.build = build_list_executions,
	.decode = decode_executions,
};

/* --- ListActionExecutions ------------------------------------------------------------------------------ */

static void build_list_action_executions(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({"pipelineName", args->pipeline});

	if (args->execution_id)
		json_put(request, "filter", REQUEST_START({"pipelineExecutionId", args->execution_id}));
	json_put_int(request, "maxResults", 100);
	request_send(body, request);
}

static void read_action_input(struct arena *a, const cJSON *input, struct action_run *run)
{
	const cJSON *type = json_object(input, "actionTypeId");
	const cJSON *config = json_object(input, "resolvedConfiguration");

	run->category = text_of(a, type, "category");
	run->provider = text_of(a, type, "provider");
	run->region = text_of(a, input, "region");
	run->role_arn = text_of(a, input, "roleArn");
	/* Resolved stays empty until the action's variables are known. */
	if (!config || !config->child)
		config = json_object(input, "configuration");
	run->config = list_pairs(a, config, &run->config_count);
}

static void read_action_output(struct arena *a, const cJSON *output, struct action_run *run)
{
	const cJSON *result = json_object(output, "executionResult");

	run->external_id = text_of(a, result, "externalExecutionId");
	run->external_summary = summary_of(a, result, "externalExecutionSummary");
	run->external_url = text_of(a, result, "externalExecutionUrl");
	read_error_details(a, result, &run->error_code, &run->error_message);
	run->outputs = list_pairs(a, json_object(output, "outputVariables"), &run->output_count);
}

static bool read_action_run(struct arena *a, const void *item, void *out)
{
	struct action_run *run = out;

	run->execution_id = text_of(a, item, "pipelineExecutionId");
	run->id = text_of(a, item, "actionExecutionId");
	run->stage = text_of(a, item, "stageName");
	run->action = text_of(a, item, "actionName");
	run->status = text_of(a, item, "status");
	run->started_at = json_time(item, "startTime");
	run->updated_at = json_time(item, "lastUpdateTime");
	read_action_input(a, json_object(item, "input"), run);
	read_action_output(a, json_object(item, "output"), run);
	return cJSON_IsObject(item);
}

LIST_READER(action_runs, struct action_run_list, rows, "actionExecutionDetails", read_action_run)
JSON_DECODER(action_runs)

/* An execution has at most 500 actions; the rest of the ten pages is for retries. */
const struct ops_row ops_list_action_executions = {
	.op = {.service = AWS_CODEPIPELINE,
		.name = "ListActionExecutions",
		.page_in = "nextToken",
		.page_out = "nextToken",
		.max_pages = 10},
	.build = build_list_action_executions,
	.decode = decode_action_runs,
};

/* --- mutations ----------------------------------------------------------------------------------------- */

static void build_start_execution(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({"name", args->pipeline}, {"clientRequestToken", args->token});
	cJSON *variables = args->variable_count ? cJSON_AddArrayToObject(request, "variables") : NULL;

	for (size_t i = 0; i < args->variable_count; i++) {
		const struct pair *v = &args->variables[i];
		cJSON_AddItemToArray(variables, REQUEST_START({"name", v->name}, {"value", v->value}));
	}
	request_send(body, request);
}

static const void *read_started(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	struct id_list *list = ARENA_NEW(a, struct id_list);
	const char *id = text_of(a, r->roots[0], "pipelineExecutionId");

	(void)args;
	if (!id)
		return reply_lacks(e, "pipelineExecutionId");
	list->ids = ARENA_ARRAY(a, 1, const char *);
	list->ids[0] = id;
	list->count = 1;
	return list;
}
JSON_DECODER(started)

const struct ops_row ops_start_pipeline_execution = {
	.op = {.service = AWS_CODEPIPELINE, .name = "StartPipelineExecution", .is_mutation = true},
	.build = build_start_execution,
	.decode = decode_started,
};

/* The reason cut to what AWS takes; heap. */
static char *cut_reason(const char *reason)
{
	size_t n = strlen(reason), at = 0;
	char *cut = mem_dup(reason);

	for (int characters = 0; at < n && characters < REASON_CHARACTERS; characters++) {
		uint32_t cp;
		at += text_decode(reason + at, n - at, &cp);
	}
	cut[at] = '\0';
	return cut;
}

static void build_stop_execution(struct buf *body, const struct ops_args *args)
{
	char *reason = args->reason ? cut_reason(args->reason) : NULL;
	cJSON *request = REQUEST_START(
		{"pipelineName", args->pipeline}, {"pipelineExecutionId", args->execution_id}, {"reason", reason});

	json_put_bool(request, "abandon", false);
	request_send(body, request);
	free(reason);
}

const struct ops_row ops_stop_pipeline_execution = {
	.op = {.service = AWS_CODEPIPELINE, .name = "StopPipelineExecution", .is_mutation = true},
	.build = build_stop_execution,
};

static void build_retry_stage(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"pipelineName", args->pipeline}, {"stageName", args->stage},
		{"pipelineExecutionId", args->execution_id}, {"retryMode", "FAILED_ACTIONS"});
}

const struct ops_row ops_retry_stage_execution = {
	.op = {.service = AWS_CODEPIPELINE, .name = "RetryStageExecution", .is_mutation = true},
	.build = build_retry_stage,
};

/* --- the declaration, for the set-up ------------------------------------------------------------------- */

/* Only GetPipeline gives the ARN beside it. */
static const void *read_document(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *pipeline = reply_object(r, "pipeline", e);
	struct pipeline_document *document = ARENA_NEW(a, struct pipeline_document);

	(void)args;
	if (!pipeline)
		return NULL;
	document->name = text_of(a, pipeline, "name");
	document->arn = text_of(a, json_object(r->roots[0], "metadata"), "pipelineArn");
	document->version = count_of(pipeline, "version");
	document->declaration = json_of(a, r->roots[0], "pipeline");
	return document;
}
JSON_DECODER(document)

const struct ops_row ops_get_pipeline_document = {
	.op = {.service = AWS_CODEPIPELINE, .name = "GetPipeline"},
	.build = build_by_name,
	.decode = decode_document,
};

static void build_declaration(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({NULL, NULL});

	request_document(request, "pipeline", args->document);
	request_send(body, request);
}

const struct ops_row ops_create_pipeline = {
	.op = {.service = AWS_CODEPIPELINE, .name = "CreatePipeline", .is_mutation = true},
	.build = build_declaration,
	.decode = decode_document,
};

const struct ops_row ops_update_pipeline = {
	.op = {.service = AWS_CODEPIPELINE, .name = "UpdatePipeline", .is_mutation = true},
	.build = build_declaration,
	.decode = decode_document,
};

const struct ops_row ops_delete_pipeline = {
	.op = {.service = AWS_CODEPIPELINE, .name = "DeletePipeline", .is_mutation = true},
	.build = build_by_name,
};
