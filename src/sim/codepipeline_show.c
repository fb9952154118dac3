/* codepipeline_show.c: how CodePipeline tells of declarations, executions and actions. */
#include "sim/codepipeline_show.h"

#include <stdio.h>
#include <string.h>

#include "sim/op.h"
#include "sim/words.h"
#include "sim/world_calls.h"

#define TEXT_SIZE 600

static cJSON *add_item(cJSON *list)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddItemToArray(list, o);
	return o;
}

/* Commit messages may be longer than a summary may be: cut at a whole character. */
static void put_summary(cJSON *out, const char *name, const char *text)
{
	char cut[2049];
	size_t n = text ? strlen(text) : 0;

	if (n == 0)
		return;
	if (n >= sizeof(cut))
		for (n = sizeof(cut) - 1; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;)
			n--;
	memcpy(cut, text, n);
	cut[n] = '\0';
	cJSON_AddStringToObject(out, name, cut);
}

/* ── the declaration ── */

static void put_action_type(const struct action_declaration *a, cJSON *out)
{
	cJSON *type = cJSON_AddObjectToObject(out, "actionTypeId");

	cJSON_AddStringToObject(type, "category", a->category);
	cJSON_AddStringToObject(type, "owner", "AWS");
	cJSON_AddStringToObject(type, "provider", a->provider);
	cJSON_AddStringToObject(type, "version", "1");
}

static void put_configuration(const struct action_declaration *a, const char *name, cJSON *out)
{
	cJSON *map = cJSON_AddObjectToObject(out, name);

	for (size_t i = 0; i < a->configuration_count; i++)
		cJSON_AddStringToObject(map, a->configuration[i].name, a->configuration[i].value);
}

static void put_artifact_names(const char *const *artifacts, size_t count, const char *name, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, name);

	for (size_t i = 0; i < count; i++)
		cJSON_AddStringToObject(add_item(list), "name", artifacts[i]);
}

/* Where the action works, and as whom. */
static void put_place(const struct world *w, const struct action_declaration *a, cJSON *out)
{
	bool deploys = strcmp(a->category, "Deploy") == 0;

	cJSON_AddStringToObject(out, "region", a->region ? a->region : deploys ? w->deploy_region : w->region);
	sim_put_text(out, "roleArn", a->role_arn ? a->role_arn : deploys ? w->deploy_role_arn : NULL);
}

static void show_declared_action(const struct world *w, const struct action_declaration *a, cJSON *out)
{
	cJSON_AddStringToObject(out, "name", a->name);
	put_action_type(a, out);
	cJSON_AddNumberToObject(out, "runOrder", 1);
	put_configuration(a, "configuration", out);
	put_artifact_names(&a->output, a->output != NULL, "outputArtifacts", out);
	put_artifact_names(a->inputs, a->input_count, "inputArtifacts", out);
	put_place(w, a, out);
	cJSON_AddStringToObject(out, "namespace", a->name_space);
}

/* As it was given, word for word. */
static void show_document(const char *text, cJSON *out)
{
	cJSON *all = cJSON_Parse(text);

	while (all && all->child) {
		cJSON *item = cJSON_DetachItemViaPointer(all, all->child);

		cJSON_AddItemToObject(out, item->string, item);
	}
	cJSON_Delete(all);
}

void show_pipeline(const struct world *w, const struct pipeline *p, cJSON *out)
{
	if (p->document) {
		show_document(p->document, out);
		return;
	}
	cJSON_AddStringToObject(out, "name", p->name);
	cJSON_AddStringToObject(out, "roleArn", p->role_arn);
	cJSON *store = cJSON_AddObjectToObject(out, "artifactStore");

	cJSON_AddStringToObject(store, "type", "S3");
	cJSON_AddStringToObject(store, "location", p->bucket);
	cJSON *stages = cJSON_AddArrayToObject(out, "stages");

	for (size_t i = 0; i < p->stage_count; i++) {
		cJSON *stage = add_item(stages);

		cJSON_AddStringToObject(stage, "name", p->stages[i].name);
		show_declared_action(w, p->stages[i].action, add_item(cJSON_AddArrayToObject(stage, "actions")));
	}
	cJSON_AddNumberToObject(out, "version", p->version);
	cJSON_AddStringToObject(out, "executionMode", p->mode);
	cJSON_AddStringToObject(out, "pipelineType", p->type);
}

/* ── the state ── */

static void put_error(const struct action_execution *a, cJSON *out)
{
	if (!a->error_code)
		return;
	cJSON *error = cJSON_AddObjectToObject(out, "errorDetails");

	cJSON_AddStringToObject(error, "code", a->error_code);
	put_summary(error, "message", a->error_message);
}

/* A stage has no word for Superseded: a superseded execution never was in it. */
static const char *stage_word(const struct execution *e, size_t stage)
{
	enum run_status s = e->stages[stage].status;

	if (s == RUN_IN_PROGRESS && e->status == RUN_STOPPING)
		s = RUN_STOPPING;
	return word_run(s);
}

static void put_stage_execution(const struct execution *e, const char *word, cJSON *out)
{
	cJSON_AddStringToObject(out, "pipelineExecutionId", e->id);
	cJSON_AddStringToObject(out, "status", word);
	cJSON_AddStringToObject(out, "type", "STANDARD");
}

/* The newest that waits is *the* inbound execution; all of them are listed, newest first. */
static void put_inbound(const struct pipeline *p, size_t stage, cJSON *out)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = p->execution_count; i-- > 0;) {
		const struct execution *e = p->executions[i];

		if (!e->is_waiting || e->stage != stage)
			continue;
		if (cJSON_GetArraySize(list) == 0)
			put_stage_execution(e, word_run(e->status), cJSON_AddObjectToObject(out, "inboundExecution"));
		put_stage_execution(e, word_run(e->status), add_item(list));
	}
	cJSON_AddItemToObject(out, "inboundExecutions", list);
}

static void put_latest_action(const struct action_execution *a, cJSON *out)
{
	cJSON *latest = cJSON_AddObjectToObject(out, "latestExecution");

	cJSON_AddStringToObject(latest, "actionExecutionId", a->id);
	cJSON_AddStringToObject(latest, "status", word_run(a->status));
	put_summary(latest, "summary", a->summary);
	sim_put_time(latest, "lastStatusChange", a->update_at);
	sim_put_text(latest, "lastUpdatedBy", a->updated_by);
	/* In PARALLEL mode other executions may wait in the same stage: the token is told per execution alone. */
	if (a->status == RUN_IN_PROGRESS && strcmp(a->execution->pipeline->mode, "PARALLEL") != 0)
		sim_put_text(latest, "token", a->approval_token);
	sim_put_text(latest, "externalExecutionId", a->external_id);
	sim_put_text(latest, "externalExecutionUrl", a->external_url);
	put_error(a, latest);
}

static void put_entity_url(const struct world *w, const struct pipeline *p, size_t stage, cJSON *out)
{
	const struct action_declaration *a = p->stages[stage].action;
	char url[TEXT_SIZE];
	static const struct {
		const char *provider, *key, *format;
	} formats[] = {
		{"CodeCommit", "RepositoryName", "https://%s.console.aws.amazon.com/codesuite/codecommit/repositories/%s/browse?region=%s"},
		{"CodeBuild", "ProjectName", "https://%s.console.aws.amazon.com/codesuite/codebuild/projects/%s/view?region=%s"},
		{"CodeDeploy", "ApplicationName", "https://%s.console.aws.amazon.com/codesuite/codedeploy/applications/%s/deployment-groups?region=%s"},
		{"CodeDeployToECS", "ApplicationName", "https://%s.console.aws.amazon.com/codesuite/codedeploy/applications/%s/deployment-groups?region=%s"},
		{"Lambda", "FunctionName", "https://%s.console.aws.amazon.com/lambda/home#/functions/%s?region=%s"},
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].provider, a->provider) == 0) {
			snprintf(url, sizeof(url), formats[i].format, w->region, action_setting(a, formats[i].key), w->region);
			cJSON_AddStringToObject(out, "entityUrl", url);
		}
}

static void show_action_state(const struct world *w, const struct pipeline *p, size_t stage, cJSON *out)
{
	const struct execution *e = p->latest[stage];
	const struct action_execution *a = e ? execution_action(e, stage) : NULL;
	bool is_source = stage == 0 && a && a->status == RUN_SUCCEEDED;

	cJSON_AddStringToObject(out, "actionName", p->stages[stage].action->name);
	if (is_source) {
		cJSON *revision = cJSON_AddObjectToObject(out, "currentRevision");

		cJSON_AddStringToObject(revision, "revisionId", e->commit->id);
		cJSON_AddStringToObject(revision, "revisionChangeId", e->commit->id);
		sim_put_time(revision, "created", e->commit->at);
	}
	if (a)
		put_latest_action(a, out);
	put_entity_url(w, p, stage, out);
	if (is_source)
		sim_put_text(out, "revisionUrl", e->commit_url);
}

static void put_retries(const struct execution *e, size_t stage, cJSON *out)
{
	if (!e || e->stages[stage].retries == 0)
		return;
	cJSON *retry = cJSON_AddObjectToObject(out, "retryStageMetadata");

	cJSON_AddNumberToObject(retry, "manualStageRetryAttempt", e->stages[stage].retries);
	cJSON_AddStringToObject(retry, "latestRetryTrigger", "ManualStageRetry");
}

void show_stage_states(const struct world *w, const struct pipeline *p, cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, "stageStates");

	for (size_t i = 0; i < p->stage_count; i++) {
		cJSON *stage = add_item(list);

		cJSON_AddStringToObject(stage, "stageName", p->stages[i].name);
		put_inbound(p, i, stage);
		cJSON_AddBoolToObject(
			cJSON_AddObjectToObject(stage, "inboundTransitionState"), "enabled", !p->is_disabled[i]);
		show_action_state(w, p, i, add_item(cJSON_AddArrayToObject(stage, "actionStates")));
		if (p->latest[i])
			put_stage_execution(p->latest[i], stage_word(p->latest[i], i),
				cJSON_AddObjectToObject(stage, "latestExecution"));
		put_retries(p->latest[i], i, stage);
	}
}

/* ── executions ── */

static void put_trigger(const struct execution *e, cJSON *out)
{
	cJSON *trigger = cJSON_AddObjectToObject(out, "trigger");

	cJSON_AddStringToObject(trigger, "triggerType", e->trigger_type);
	cJSON_AddStringToObject(trigger, "triggerDetail", e->trigger_detail);
}

void show_execution_summary(const struct execution *e, cJSON *out)
{
	cJSON_AddStringToObject(out, "pipelineExecutionId", e->id);
	cJSON_AddStringToObject(out, "status", word_run(e->status));
	sim_put_text(out, "statusSummary", e->status_summary);
	sim_put_time(out, "startTime", e->start_at);
	sim_put_time(out, "lastUpdateTime", e->update_at);
	cJSON *revisions = cJSON_AddArrayToObject(out, "sourceRevisions");

	if (e->commit) {
		cJSON *revision = add_item(revisions);

		cJSON_AddStringToObject(revision, "actionName", e->declared[0].action->name);
		cJSON_AddStringToObject(revision, "revisionId", e->commit->id);
		put_summary(revision, "revisionSummary", e->commit_summary);
		sim_put_text(revision, "revisionUrl", e->commit_url);
	}
	put_trigger(e, out);
	if (e->stop_reason)
		cJSON_AddStringToObject(cJSON_AddObjectToObject(out, "stopTrigger"), "reason", e->stop_reason);
	cJSON_AddStringToObject(out, "executionMode", e->pipeline->mode);
	cJSON_AddStringToObject(out, "executionType", "STANDARD");
}

void show_execution(const struct execution *e, cJSON *out)
{
	cJSON_AddStringToObject(out, "pipelineName", e->pipeline->name);
	cJSON_AddNumberToObject(out, "pipelineVersion", e->version);
	cJSON_AddStringToObject(out, "pipelineExecutionId", e->id);
	cJSON_AddStringToObject(out, "status", word_run(e->status));
	sim_put_text(out, "statusSummary", e->status_summary);
	cJSON *revisions = cJSON_AddArrayToObject(out, "artifactRevisions");

	if (e->commit) {
		cJSON *revision = add_item(revisions);

		cJSON_AddStringToObject(revision, "name", e->declared[0].action->output);
		cJSON_AddStringToObject(revision, "revisionId", e->commit->id);
		put_summary(revision, "revisionSummary", e->commit_summary);
		sim_put_time(revision, "created", e->commit->at);
		sim_put_text(revision, "revisionUrl", e->commit_url);
	}
	put_trigger(e, out);
	cJSON_AddStringToObject(out, "executionMode", e->pipeline->mode);
	cJSON_AddStringToObject(out, "executionType", "STANDARD");
}

/* ── actions ── */

static void put_artifacts(const struct execution *e, const char *const *artifacts, size_t count, const char *name,
	cJSON *out)
{
	cJSON *list = cJSON_AddArrayToObject(out, name);

	for (size_t i = 0; i < count; i++) {
		cJSON *item = add_item(list);
		char key[ARTIFACT_KEY_SIZE];

		action_artifact_key(e, artifacts[i], key);
		cJSON_AddStringToObject(item, "name", artifacts[i]);
		cJSON *location = cJSON_AddObjectToObject(item, "s3location");

		cJSON_AddStringToObject(location, "bucket", e->pipeline->bucket);
		cJSON_AddStringToObject(location, "key", key);
	}
}

static void put_source_variables(const struct execution *e, cJSON *out)
{
	const struct commit *c = e->commit;
	const char *connection = action_setting(e->declared[0].action, "ConnectionArn");
	char when[32];

	time_format_iso(c->at, when);
	cJSON_AddStringToObject(out, "AuthorDate", when);
	cJSON_AddStringToObject(out, "BranchName", e->pipeline->branch);
	cJSON_AddStringToObject(out, "CommitId", c->id);
	cJSON_AddStringToObject(out, "CommitMessage", c->message);
	if (connection) {
		cJSON_AddStringToObject(out, "ConnectionArn", connection);
		sim_put_text(out, "FullRepositoryName", action_setting(e->declared[0].action, "FullRepositoryId"));
		return;
	}
	cJSON_AddStringToObject(out, "CommitterDate", when);
	sim_put_text(out, "RepositoryName", e->pipeline->repository ? e->pipeline->repository->name : NULL);
}

static void put_input(const struct world *w, const struct action_execution *a, cJSON *out)
{
	const struct action_declaration *declared = a->execution->declared[a->stage].action;
	cJSON *input = cJSON_AddObjectToObject(out, "input");

	put_action_type(declared, input);
	put_configuration(declared, "configuration", input);
	put_configuration(declared, "resolvedConfiguration", input);
	put_place(w, declared, input);
	put_artifacts(a->execution, declared->inputs, declared->input_count, "inputArtifacts", input);
	sim_put_text(input, "namespace", declared->name_space);
}

static void put_output(const struct action_execution *a, cJSON *out)
{
	const struct action_declaration *declared = a->execution->declared[a->stage].action;
	cJSON *output = cJSON_AddObjectToObject(out, "output");
	cJSON *result;

	put_artifacts(a->execution, &declared->output, a->status == RUN_SUCCEEDED && declared->output, "outputArtifacts", output);
	result = cJSON_AddObjectToObject(output, "executionResult");
	sim_put_text(result, "externalExecutionId", a->approval_token ? a->approval_token : a->external_id);
	put_summary(result, "externalExecutionSummary", a->external_summary);
	sim_put_text(result, "externalExecutionUrl", a->external_url);
	put_error(a, result);
	cJSON *variables = cJSON_AddObjectToObject(output, "outputVariables");

	if (a->stage == 0 && a->status == RUN_SUCCEEDED)
		put_source_variables(a->execution, variables);
}

void show_action_execution(const struct world *w, const struct action_execution *a, cJSON *out)
{
	cJSON_AddStringToObject(out, "pipelineExecutionId", a->execution->id);
	cJSON_AddStringToObject(out, "actionExecutionId", a->id);
	cJSON_AddNumberToObject(out, "pipelineVersion", a->execution->version);
	cJSON_AddStringToObject(out, "stageName", a->execution->declared[a->stage].name);
	cJSON_AddStringToObject(out, "actionName", a->execution->declared[a->stage].action->name);
	sim_put_time(out, "startTime", a->start_at);
	sim_put_time(out, "lastUpdateTime", a->update_at);
	cJSON_AddStringToObject(out, "status", word_run(a->status));
	put_input(w, a, out);
	put_output(a, out);
}
