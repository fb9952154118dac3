/* codepipeline.c: CodePipeline's operations: their inputs and handlers. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/codepipeline_parts.h"
#include "sim/codepipeline_show.h"
#include "sim/op.h"
#include "sim/words.h"
#include "sim/world.h"
#include "sim/world_calls.h"

/* ── names ── */

static bool is_name(const char *s)
{
	return s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.@-_")] == '\0';
}

static bool is_execution_id(const char *s)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i = 0;

	for (; form[i] && s[i]; i++)
		if (form[i] == 'x' ? !strchr("0123456789abcdef", s[i]) : s[i] != '-')
			return false;
	return !form[i] && !s[i];
}

static bool refuse_pattern(const char *member, const char *value, struct sim_error *err)
{
	return sim_fail(err, 400, "ValidationException",
		"1 validation error detected: Value '%.100s' at '%s' failed to satisfy constraint: Member must satisfy regular expression pattern",
		value, member);
}

static struct pipeline *find_pipeline(const struct world *w, const cJSON *in, const char *member, struct sim_error *err)
{
	const char *name = sim_text(in, member);

	if (!is_name(name)) {
		refuse_pattern(member, name, err);
		return NULL;
	}
	for (size_t i = 0; i < w->pipeline_count; i++)
		if (strcmp(w->pipelines[i]->name, name) == 0)
			return w->pipelines[i];
	sim_fail(err, 400, "PipelineNotFoundException", "Account '%s' does not have a pipeline with name '%s'",
		w->account, name);
	return NULL;
}

/* NULL with err unset (code "") when the id is well-formed and unknown: each operation has its own word for that. */
static struct execution *find_execution(
	const struct pipeline *p, const char *id, const char *member, struct sim_error *err)
{
	err->code[0] = '\0';
	if (!is_execution_id(id)) {
		refuse_pattern(member, id, err);
		return NULL;
	}
	for (size_t i = 0; i < p->execution_count; i++)
		if (strcmp(p->executions[i]->id, id) == 0)
			return p->executions[i];
	return NULL;
}

static bool refuse_unknown_execution(const struct pipeline *p, const char *id, const char *code, struct sim_error *err)
{
	if (err->code[0])
		return false;
	return sim_fail(err, 400, code, "The pipeline %s has no execution with the id %s.", p->name, id);
}

static bool find_stage(const struct pipeline *p, const char *name, size_t *stage, struct sim_error *err)
{
	for (size_t i = 0; i < p->stage_count; i++)
		if (strcmp(p->stages[i].name, name) == 0) {
			*stage = i;
			return true;
		}
	return sim_fail(err, 400, "StageNotFoundException", "The pipeline %s has no stage with the name %.100s.",
		p->name, name);
}

static size_t page_size(const cJSON *in, size_t usual)
{
	const cJSON *n = cJSON_GetObjectItemCaseSensitive(in, "maxResults");

	return cJSON_IsNumber(n) ? (size_t)n->valuedouble : usual;
}

static cJSON *add_item(cJSON *list)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddItemToArray(list, o);
	return o;
}

/* ── reads ── */

static bool list_pipelines(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	cJSON *list = cJSON_AddArrayToObject(out, "pipelines");
	size_t first, count;

	if (!sim_page(w, "ListPipelines", sim_text(in, "nextToken"), w->pipeline_count, page_size(in, 1000), "nextToken",
			"InvalidNextTokenException", out, &first, &count, err))
		return false;
	for (size_t i = first; i < first + count; i++) {
		const struct pipeline *p = w->pipelines[i];
		cJSON *item = add_item(list);

		cJSON_AddStringToObject(item, "name", p->name);
		cJSON_AddNumberToObject(item, "version", p->version);
		cJSON_AddStringToObject(item, "pipelineType", p->type);
		cJSON_AddStringToObject(item, "executionMode", p->mode);
		sim_put_time(item, "created", p->created_at);
		sim_put_time(item, "updated", p->updated_at);
	}
	return true;
}

static bool get_pipeline(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct pipeline *p = find_pipeline(w, in, "name", err);
	const cJSON *version = cJSON_GetObjectItemCaseSensitive(in, "version");

	if (!p)
		return false;
	if (cJSON_IsNumber(version) && version->valueint != p->version)
		return sim_fail(err, 400, "PipelineVersionNotFoundException", "The pipeline %s has no version %d.",
			p->name, version->valueint);
	show_pipeline(w, p, cJSON_AddObjectToObject(out, "pipeline"));
	cJSON *metadata = cJSON_AddObjectToObject(out, "metadata");

	cJSON_AddStringToObject(metadata, "pipelineArn", p->arn);
	sim_put_time(metadata, "created", p->created_at);
	sim_put_time(metadata, "updated", p->updated_at);
	return true;
}

static bool get_pipeline_state(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct pipeline *p = find_pipeline(w, in, "name", err);

	if (!p)
		return false;
	cJSON_AddStringToObject(out, "pipelineName", p->name);
	cJSON_AddNumberToObject(out, "pipelineVersion", p->version);
	show_stage_states(w, p, out);
	sim_put_time(out, "created", p->created_at);
	sim_put_time(out, "updated", p->updated_at);
	return true;
}

static const char *wanted_stage(const cJSON *in)
{
	const cJSON *filter = cJSON_GetObjectItemCaseSensitive(in, "filter");
	const cJSON *succeeded = cJSON_GetObjectItemCaseSensitive(filter, "succeededInStage");

	return succeeded ? sim_text(succeeded, "stageName") : NULL;
}

static bool has_succeeded_in(const struct execution *e, const char *stage)
{
	for (size_t i = 0; i < e->stage_count; i++)
		if (strcmp(e->declared[i].name, stage) == 0 && e->stages[i].status == RUN_SUCCEEDED)
			return true;
	return false;
}

static bool list_pipeline_executions(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct pipeline *p = find_pipeline(w, in, "pipelineName", err);
	size_t total = 0, first, count;

	if (!p)
		return false;
	const char *stage = wanted_stage(in);
	const struct execution **found = mem_alloc((p->execution_count + 1) * sizeof(*found));

	for (size_t i = p->execution_count; i-- > 0;)
		if (!stage || has_succeeded_in(p->executions[i], stage))
			found[total++] = p->executions[i];
	cJSON *list = cJSON_AddArrayToObject(out, "pipelineExecutionSummaries");
	bool ok = sim_page(w, "ListPipelineExecutions", sim_text(in, "nextToken"), total, page_size(in, 100),
		"nextToken", "InvalidNextTokenException", out, &first, &count, err);

	for (size_t i = 0; ok && i < count; i++)
		show_execution_summary(found[first + i], add_item(list));
	free(found);
	return ok;
}

static bool get_pipeline_execution(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct pipeline *p = find_pipeline(w, in, "pipelineName", err);
	const char *id = sim_text(in, "pipelineExecutionId");

	if (!p)
		return false;
	const struct execution *e = find_execution(p, id, "pipelineExecutionId", err);

	if (!e)
		return refuse_unknown_execution(p, id, "PipelineExecutionNotFoundException", err);
	show_execution(e, cJSON_AddObjectToObject(out, "pipelineExecution"));
	return true;
}

/* ── actions ── */

struct action_filter {
	const struct execution *execution; /* NULL: all */
	bool is_latest;                    /* only the last try of each stage */
};

static bool read_filter(const struct pipeline *p, const cJSON *in, struct action_filter *f, struct sim_error *err)
{
	const cJSON *filter = cJSON_GetObjectItemCaseSensitive(in, "filter");
	const cJSON *latest = cJSON_GetObjectItemCaseSensitive(filter, "latestInPipelineExecution");
	const cJSON *holder = latest ? latest : filter;
	const char *id = holder ? sim_text(holder, "pipelineExecutionId") : NULL;

	*f = (struct action_filter){NULL, latest && strcmp(sim_text(latest, "startTimeRange"), "Latest") == 0};
	if (latest && sim_text(filter, "pipelineExecutionId"))
		return sim_fail(err, 400, "ValidationException",
			"A filter has either pipelineExecutionId or latestInPipelineExecution.");
	if (!id)
		return true;
	f->execution = find_execution(p, id, "filter.pipelineExecutionId", err);
	return f->execution || refuse_unknown_execution(p, id, "PipelineExecutionNotFoundException", err);
}

static bool fits(const struct action_filter *f, const struct action_execution *a)
{
	if (f->execution && f->execution != a->execution)
		return false;
	return !f->is_latest || execution_action(a->execution, a->stage) == a;
}

/* Newest first; of one instant, the later stage first. */
static int newer_first(const void *x, const void *y)
{
	const struct action_execution *a = *(const struct action_execution *const *)x, *b = *(const struct action_execution *const *)y;

	if (a->start_at != b->start_at)
		return a->start_at < b->start_at ? 1 : -1;
	return a->stage < b->stage ? 1 : a->stage > b->stage ? -1 : 0;
}

/* found NULL: only counts. */
static size_t collect_actions(
	const struct pipeline *p, const struct action_filter *f, const struct action_execution **found)
{
	size_t n = 0;

	for (size_t i = 0; i < p->execution_count; i++)
		for (size_t j = 0; j < p->executions[i]->action_count; j++) {
			const struct action_execution *a = p->executions[i]->actions[j];

			if (!fits(f, a))
				continue;
			if (found)
				found[n] = a;
			n++;
		}
	return n;
}

static bool list_action_executions(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct pipeline *p = find_pipeline(w, in, "pipelineName", err);
	struct action_filter filter;
	size_t first, count;

	if (!p || !read_filter(p, in, &filter, err))
		return false;
	size_t total = collect_actions(p, &filter, NULL);
	const struct action_execution **found = mem_alloc((total + 1) * sizeof(*found));

	collect_actions(p, &filter, found);
	qsort(found, total, sizeof(*found), newer_first);
	cJSON *list = cJSON_AddArrayToObject(out, "actionExecutionDetails");
	bool ok = sim_page(w, "ListActionExecutions", sim_text(in, "nextToken"), total, page_size(in, 100), "nextToken",
		"InvalidNextTokenException", out, &first, &count, err);

	for (size_t i = 0; ok && i < count; i++)
		show_action_execution(w, found[first + i], add_item(list));
	free(found);
	return ok;
}

/* ── mutations ── */

static bool refuse_variables(const struct pipeline *p, const cJSON *in, struct sim_error *err)
{
	const cJSON *variables = cJSON_GetObjectItemCaseSensitive(in, "variables");
	const cJSON *first = cJSON_GetArrayItem(variables, 0);

	if (!first)
		return true;
	if (strcmp(p->type, "V2") != 0)
		return sim_fail(err, 400, "ValidationException",
			"Variables need a pipeline of type V2: %s is of type %s.", p->name, p->type);
	return sim_fail(err, 400, "ValidationException", "The pipeline %s declares no variable %.100s.", p->name,
		sim_text(first, "name"));
}

static bool read_source_revision(
	const struct pipeline *p, const cJSON *in, const struct commit **wanted, struct sim_error *err)
{
	const cJSON *item;

	*wanted = NULL;
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(in, "sourceRevisions"))
	{
		const char *value = sim_text(item, "revisionValue");

		if (strcmp(sim_text(item, "actionName"), p->stages[0].action->name) != 0)
			return sim_fail(err, 400, "ValidationException", "The pipeline %s has no source action %.100s.",
				p->name, sim_text(item, "actionName"));
		if (strcmp(sim_text(item, "revisionType"), "COMMIT_ID") != 0)
			return sim_fail(err, 400, "ValidationException",
				"The source action takes revisions of type COMMIT_ID only.");
		*wanted = p->repository ? world_commit_find(p->repository, value) : NULL;
		if (!*wanted)
			return sim_fail(err, 400, "ValidationException", "The source action %s finds no commit %.100s.",
				p->stages[0].action->name, value);
	}
	return true;
}

static bool start_pipeline_execution(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	struct pipeline *p = find_pipeline(w, in, "name", err);
	const char *token = sim_text(in, "clientRequestToken");
	const struct commit *wanted;

	if (!p || !refuse_variables(p, in, err) || !read_source_revision(p, in, &wanted, err))
		return false;
	if (token && strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") != strlen(token))
		return refuse_pattern("clientRequestToken", token, err);
	const struct execution *e = call_start_execution(w, p, token, wanted, err);

	if (!e)
		return false;
	cJSON_AddStringToObject(out, "pipelineExecutionId", e->id);
	return true;
}

static bool stop_pipeline_execution(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	struct pipeline *p = find_pipeline(w, in, "pipelineName", err);
	const char *id = sim_text(in, "pipelineExecutionId");

	if (!p)
		return false;
	struct execution *e = find_execution(p, id, "pipelineExecutionId", err);

	if (!e)
		return refuse_unknown_execution(p, id, "PipelineExecutionNotStoppableException", err);
	if (!call_stop_execution(w, e, cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(in, "abandon")), sim_text(in, "reason"), err))
		return false;
	cJSON_AddStringToObject(out, "pipelineExecutionId", e->id);
	return true;
}

static bool retry_stage_execution(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	struct pipeline *p = find_pipeline(w, in, "pipelineName", err);
	const char *id = sim_text(in, "pipelineExecutionId");
	size_t stage = 0;

	if (!p || !find_stage(p, sim_text(in, "stageName"), &stage, err))
		return false;
	struct execution *e = find_execution(p, id, "pipelineExecutionId", err);

	if (!e)
		return refuse_unknown_execution(p, id, "NotLatestPipelineExecutionException", err);
	if (!call_retry_stage(w, e, stage, err))
		return false;
	cJSON_AddStringToObject(out, "pipelineExecutionId", e->id);
	return true;
}

static bool put_approval_result(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	struct pipeline *p = find_pipeline(w, in, "pipelineName", err);
	const cJSON *result = cJSON_GetObjectItemCaseSensitive(in, "result");
	const char *token = sim_text(in, "token");
	size_t stage = 0;

	if (!p || !find_stage(p, sim_text(in, "stageName"), &stage, err))
		return false;
	if (!is_execution_id(token))
		return refuse_pattern("token", token, err);
	const struct approval_result answer = {.action = sim_text(in, "actionName"), .token = token, .summary = sim_text(result, "summary"),
		.is_approved = strcmp(sim_text(result, "status"), "Approved") == 0};

	if (!call_put_approval(w, p, stage, &answer, err))
		return false;
	sim_put_time(out, "approvedAt", w->at);
	return true;
}

/* ── shapes ── */

#define NAME(member) {.name = member, .type = SIM_STRING, .is_required = true, .min = 1, .max = 100}
#define ID(member) {.name = member, .type = SIM_STRING, .is_required = true}
#define TOKEN {.name = "nextToken", .type = SIM_STRING, .min = 1, .max = 2048}
#define MAX_RESULTS(limit) {.name = "maxResults", .type = SIM_INT, .min = 1, .max = limit}
#define END {.name = NULL}

static const struct sim_member in_list_pipelines[] = {TOKEN, MAX_RESULTS(1000), END};
static const struct sim_member in_get_pipeline[] = {NAME("name"), {.name = "version", .type = SIM_INT, .min = 1, .max = INT32_MAX}, END};
static const struct sim_member in_get_state[] = {NAME("name"), END};

static const struct sim_member succeeded_in_stage[] = {{.name = "stageName", .type = SIM_STRING, .min = 1, .max = 100}, END};
static const struct sim_member execution_filter[] = {{.name = "succeededInStage", .type = SIM_STRUCT, .members = succeeded_in_stage}, END};
static const struct sim_member in_list_executions[] = {NAME("pipelineName"), MAX_RESULTS(100),
	{.name = "filter", .type = SIM_STRUCT, .members = execution_filter}, TOKEN, END};
static const struct sim_member in_get_execution[] = {NAME("pipelineName"), ID("pipelineExecutionId"), END};

static const struct sim_member latest_in_execution[] = {ID("pipelineExecutionId"),
	{.name = "startTimeRange", .type = SIM_STRING, .is_required = true, .words = "Latest|All"}, END};
static const struct sim_member action_filter[] = {{.name = "pipelineExecutionId", .type = SIM_STRING},
	{.name = "latestInPipelineExecution", .type = SIM_STRUCT, .members = latest_in_execution}, END};
static const struct sim_member in_list_actions[] = {NAME("pipelineName"),
	{.name = "filter", .type = SIM_STRUCT, .members = action_filter}, MAX_RESULTS(100), TOKEN, END};

static const struct sim_member variable[] = {{.name = "name", .type = SIM_STRING, .is_required = true, .min = 1, .max = 128},
	{.name = "value", .type = SIM_STRING, .is_required = true, .min = 1, .max = 1000}, END};
static const struct sim_member source_revision[] = {NAME("actionName"),
	{.name = "revisionType", .type = SIM_STRING, .is_required = true, .words = "COMMIT_ID|IMAGE_DIGEST|S3_OBJECT_VERSION_ID|S3_OBJECT_KEY"},
	{.name = "revisionValue", .type = SIM_STRING, .is_required = true, .min = 1, .max = 1500}, END};
static const struct sim_member in_start[] = {NAME("name"),
	{.name = "variables", .type = SIM_LIST, .item = SIM_STRUCT, .members = variable, .min = 1, .max = 50},
	{.name = "clientRequestToken", .type = SIM_STRING, .min = 1, .max = 128},
	{.name = "sourceRevisions", .type = SIM_LIST, .item = SIM_STRUCT, .members = source_revision, .min = 0, .max = 50}, END};
static const struct sim_member in_stop[] = {NAME("pipelineName"), ID("pipelineExecutionId"), {.name = "abandon", .type = SIM_BOOL},
	{.name = "reason", .type = SIM_STRING, .min = 0, .max = 200}, END};
static const struct sim_member in_retry[] = {NAME("pipelineName"), NAME("stageName"), ID("pipelineExecutionId"),
	{.name = "retryMode", .type = SIM_STRING, .is_required = true, .words = "FAILED_ACTIONS|ALL_ACTIONS"}, END};

static const struct sim_member approval_result[] = {{.name = "summary", .type = SIM_STRING, .is_required = true, .min = 0, .max = 512},
	{.name = "status", .type = SIM_STRING, .is_required = true, .words = "Approved|Rejected"}, END};
static const struct sim_member in_approval[] = {NAME("pipelineName"), NAME("stageName"), NAME("actionName"),
	{.name = "result", .type = SIM_STRUCT, .is_required = true, .members = approval_result}, ID("token"), END};

#define READ(op, shape, handler) {.service = "codepipeline", .name = op, .input = shape, .handle = handler}
#define MUTATION(op, shape, handler) {.service = "codepipeline", .name = op, .is_mutation = true, .input = shape, .handle = handler}

const struct sim_op sim_codepipeline_ops[] = {
	READ("ListPipelines", in_list_pipelines, list_pipelines),
	READ("GetPipeline", in_get_pipeline, get_pipeline),
	READ("GetPipelineState", in_get_state, get_pipeline_state),
	READ("ListPipelineExecutions", in_list_executions, list_pipeline_executions),
	READ("GetPipelineExecution", in_get_execution, get_pipeline_execution),
	READ("ListActionExecutions", in_list_actions, list_action_executions),
	MUTATION("StartPipelineExecution", in_start, start_pipeline_execution),
	MUTATION("StopPipelineExecution", in_stop, stop_pipeline_execution),
	MUTATION("RetryStageExecution", in_retry, retry_stage_execution),
	MUTATION("PutApprovalResult", in_approval, put_approval_result),
	MUTATION("CreatePipeline", cp_create_in, cp_create_pipeline),
	MUTATION("UpdatePipeline", cp_update_in, cp_update_pipeline),
	{.service = "codepipeline", .name = "DeletePipeline", .is_mutation = true, .has_empty_answer = true, .input = cp_delete_in,
		.handle = cp_delete_pipeline},
	{.name = NULL},
};
