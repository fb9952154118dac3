/* world_declare.c: pipelines from their declarations: made, changed, deleted, and bound to the things that they name. */
#include "sim/world_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "sim/access.h"
#include "sim/declaration.h"
#include "sim/op.h"
#include "sim/world_calls.h"

/* ── what the names mean now ── */

static struct deploy_group *group_named(const struct world *w, const char *application, const char *name)
{
	for (size_t i = 0; application && name && i < w->deploy_group_count; i++) {
		struct deploy_group *g = w->deploy_groups[i];

		if (strcmp(g->application->name, application) == 0 && strcmp(g->name, name) == 0)
			return g;
	}
	return NULL;
}

/* PollForSourceChanges and DetectChanges are true unless said otherwise. */
static bool is_on(const char *value)
{
	return !value || strcmp(value, "false") != 0;
}

/* A connection brings OWNER/NAME, the provider's own. */
static void bind_source(struct world *w, struct pipeline *p, const struct action_declaration *a)
{
	const char *name = action_setting(a, "RepositoryName"), *full = action_setting(a, "FullRepositoryId");
	const char *branch = action_setting(a, "BranchName");

	p->repository = full ? world_remote(w, full) : name ? world_repository(w, name) : NULL;
	p->branch = branch ? branch : "";
	p->polls = is_on(action_setting(a, full ? "DetectChanges" : "PollForSourceChanges"));
}

void world_bind(struct world *w, struct pipeline *p)
{
	for (size_t i = 0; i < p->stage_count; i++) {
		const struct action_declaration *a = p->stages[i].action;

		if (strcmp(a->category, "Source") == 0)
			bind_source(w, p, a);
		else if (strcmp(a->provider, "CodeBuild") == 0)
			p->project = world_project(w, action_setting(a, "ProjectName"));
		else if (strcmp(a->category, "Deploy") == 0)
			p->group = group_named(
				w, action_setting(a, "ApplicationName"), action_setting(a, "DeploymentGroupName"));
	}
}

/* ── from JSON ── */

static const char *dup(struct world *w, const cJSON *object, const char *name)
{
	return arena_dup(w->arena, sim_text(object, name));
}

static void read_configuration(struct world *w, struct action_declaration *a, const cJSON *map)
{
	const cJSON *item;

	a->configuration = ARENA_ARRAY(w->arena, (size_t)cJSON_GetArraySize(map) + 1, struct name_value);
	cJSON_ArrayForEach(item, map)
		a->configuration[a->configuration_count++] =
			(struct name_value){arena_dup(w->arena, item->string), arena_dup(w->arena, cJSON_GetStringValue(item))};
}

static const struct action_declaration *read_action(struct world *w, const cJSON *json)
{
	struct action_declaration *a = ARENA_NEW(w->arena, struct action_declaration);
	const cJSON *type = cJSON_GetObjectItemCaseSensitive(json, "actionTypeId"), *item;
	const cJSON *output = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(json, "outputArtifacts"), 0);

	a->name = dup(w, json, "name");
	a->category = dup(w, type, "category");
	a->provider = dup(w, type, "provider");
	a->name_space = dup(w, json, "namespace");
	a->region = dup(w, json, "region");
	a->role_arn = dup(w, json, "roleArn");
	a->timeout_min = json_int(json, "timeoutInMinutes", 0);
	a->output = output ? dup(w, output, "name") : NULL;
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(json, "inputArtifacts"))
		if (a->input_count < ACTION_INPUTS)
			a->inputs[a->input_count++] = dup(w, item, "name");
	read_configuration(w, a, cJSON_GetObjectItemCaseSensitive(json, "configuration"));
	return a;
}

static void read_stages(struct world *w, struct pipeline *p, const cJSON *list)
{
	struct stage_declaration *stages = ARENA_ARRAY(w->arena, PIPELINE_STAGES, struct stage_declaration);
	const cJSON *item;

	p->stage_count = 0;
	cJSON_ArrayForEach(item, list)
		stages[p->stage_count++] = (struct stage_declaration){dup(w, item, "name"),
			read_action(w, cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(item, "actions"), 0))};
	p->stages = stages;
}

/* A member that is null is one that was not said. */
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

/* What AWS adds to what was said. */
static void put_default(cJSON *object, const char *name, cJSON *value)
{
	if (cJSON_GetObjectItemCaseSensitive(object, name))
		cJSON_Delete(value);
	else
		cJSON_AddItemToObject(object, name, value);
}

static void complete_actions(cJSON *declaration)
{
	cJSON *stage, *action;

	cJSON_ArrayForEach(stage, cJSON_GetObjectItemCaseSensitive(declaration, "stages"))
		cJSON_ArrayForEach(action, cJSON_GetObjectItemCaseSensitive(stage, "actions")) {
			put_default(action, "runOrder", cJSON_CreateNumber(1));
			put_default(action, "configuration", cJSON_CreateObject());
			put_default(action, "outputArtifacts", cJSON_CreateArray());
			put_default(action, "inputArtifacts", cJSON_CreateArray());
		}
}

static const char *bucket_of(struct world *w, const cJSON *declaration)
{
	const cJSON *stores = cJSON_GetObjectItemCaseSensitive(declaration, "artifactStores");
	const cJSON *store = stores ? cJSON_GetObjectItemCaseSensitive(stores, w->region)
		: cJSON_GetObjectItemCaseSensitive(declaration, "artifactStore");

	return store ? dup(w, store, "location") : "";
}

static void take_declaration(struct world *w, struct pipeline *p, const cJSON *declaration)
{
	cJSON *whole = cJSON_Duplicate(declaration, true);

	drop_nulls(whole);
	put_default(whole, "executionMode", cJSON_CreateString("SUPERSEDED"));
	put_default(whole, "pipelineType", cJSON_CreateString(declaration_needs_v2(whole) ? "V2" : "V1"));
	cJSON_DeleteItemFromObjectCaseSensitive(whole, "version");
	cJSON_AddNumberToObject(whole, "version", p->version);
	complete_actions(whole);
	char *text = cJSON_PrintUnformatted(whole);

	p->document = arena_dup(w->arena, text);
	free(text);
	p->role_arn = dup(w, whole, "roleArn");
	p->mode = dup(w, whole, "executionMode");
	p->type = dup(w, whole, "pipelineType");
	p->bucket = bucket_of(w, whole);
	p->updated_at = w->at;
	read_stages(w, p, cJSON_GetObjectItemCaseSensitive(whole, "stages"));
	cJSON_Delete(whole);
	p->repository = NULL;
	p->project = NULL;
	p->group = NULL;
	p->branch = "";
	world_bind(w, p);
}

/* ── the calls ── */

struct pipeline *call_create_pipeline(struct world *w, const cJSON *declaration)
{
	struct pipeline *p = ARENA_NEW(w->arena, struct pipeline);

	p->name = dup(w, declaration, "name");
	p->arn = world_arn(w, "codepipeline", "%s", p->name);
	p->version = 1;
	p->created_at = w->at;
	take_declaration(w, p, declaration);
	WORLD_PUSH(w->pipelines, w->pipeline_count, p);
	pipeline_start(w, p, "CreatePipeline", w->caller->arn);
	return p;
}

/* The same stages with the same actions: what has run in them is still theirs. */
static bool has_same_stages(const struct stage_declaration *old, size_t count, const struct pipeline *p)
{
	if (count != p->stage_count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(old[i].name, p->stages[i].name) != 0 || strcmp(old[i].action->name, p->stages[i].action->name) != 0)
			return false;
	return true;
}

static void cancel_all(struct world *w, struct pipeline *p)
{
	for (size_t i = 0; i < p->execution_count; i++)
		execution_cancel(w, p->executions[i]);
	memset(p->in_stage, 0, sizeof(p->in_stage));
}

void call_update_pipeline(struct world *w, struct pipeline *p, const cJSON *declaration)
{
	const struct stage_declaration *old = p->stages;
	size_t count = p->stage_count;

	cancel_all(w, p);
	p->version++;
	take_declaration(w, p, declaration);
	if (!has_same_stages(old, count, p))
		memset(p->latest, 0, sizeof(p->latest));
}

void call_delete_pipeline(struct world *w, struct pipeline *p)
{
	size_t kept = 0;

	cancel_all(w, p);
	for (size_t i = 0; i < w->pipeline_count; i++)
		if (w->pipelines[i] != p)
			w->pipelines[kept++] = w->pipelines[i];
	w->pipeline_count = kept;
	WORLD_PUSH(w->deleted_pipelines, w->deleted_pipeline_count, p);
	p->is_deleted = true;
}
