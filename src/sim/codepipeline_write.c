/* codepipeline_write.c: CreatePipeline, UpdatePipeline and DeletePipeline. */
#include "sim/codepipeline_show.h"

#include <string.h>

#include "sim/access.h"
#include "sim/codepipeline_parts.h"
#include "sim/declaration.h"
#include "sim/op.h"
#include "sim/world_calls.h"

#define TAGS_MAX 50

static struct pipeline *pipeline_named(const struct world *w, const char *name)
{
	for (size_t i = 0; i < w->pipeline_count; i++)
		if (strcmp(w->pipelines[i]->name, name) == 0)
			return w->pipelines[i];
	return NULL;
}

static bool may_give(const struct world *w, const char *action, const char *what, struct sim_error *err)
{
	const struct access_denial *d = access_denied(w->access, &w->caller->who, action);

	return !d || access_refuse(d, w->caller->arn, action, what, false, err);
}

/* The ARN says under which name of the service its permission goes. */
static bool may_pass_connection(const struct world *w, const cJSON *action, struct sim_error *err)
{
	const char *arn = sim_text(cJSON_GetObjectItemCaseSensitive(action, "configuration"), "ConnectionArn");

	return !arn || may_give(w, strstr(arn, ":codestar-connections:") ? "codestar-connections:PassConnection" : "codeconnections:PassConnection",
		arn, err);
}

/* Who gives a role or a connection to a service must be allowed to. */
static bool may_pass(const struct world *w, const cJSON *declaration, struct sim_error *err)
{
	const cJSON *stage, *action;

	if (!may_give(w, "iam:PassRole", sim_text(declaration, "roleArn"), err))
		return false;
	cJSON_ArrayForEach(stage, cJSON_GetObjectItemCaseSensitive(declaration, "stages"))
		cJSON_ArrayForEach(action, cJSON_GetObjectItemCaseSensitive(stage, "actions"))
			if (!may_pass_connection(w, action, err))
				return false;
	return true;
}

static bool check_tags(const cJSON *tags, struct sim_error *err)
{
	const cJSON *a;

	if (cJSON_GetArraySize(tags) > TAGS_MAX)
		return sim_fail(err, 400, "TooManyTagsException", "A pipeline has at most %d tags.", TAGS_MAX);
	cJSON_ArrayForEach(a, tags)
		for (const cJSON *b = tags->child; b != a; b = b->next)
			if (strcmp(sim_text(a, "key"), sim_text(b, "key")) == 0)
				return sim_fail(err, 400, "InvalidTagsException", "The tag key %.128s is given twice.", sim_text(a, "key"));
	return true;
}

bool cp_create_pipeline(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const cJSON *declaration = cJSON_GetObjectItemCaseSensitive(in, "pipeline"), *tags = cJSON_GetObjectItemCaseSensitive(in, "tags");
	const char *name = sim_text(declaration, "name");

	if (pipeline_named(w, name))
		return sim_fail(err, 400, "PipelineNameInUseException", "A pipeline with the name '%s' already exists in account '%s'", name, w->account);
	if (!check_tags(tags, err) || !declaration_check(w, declaration, err) || !may_pass(w, declaration, err))
		return false;
	show_pipeline(w, call_create_pipeline(w, declaration), cJSON_AddObjectToObject(out, "pipeline"));
	if (cJSON_IsArray(tags))
		cJSON_AddItemToObject(out, "tags", cJSON_Duplicate(tags, true));
	return true;
}

bool cp_update_pipeline(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const cJSON *declaration = cJSON_GetObjectItemCaseSensitive(in, "pipeline");
	const char *name = sim_text(declaration, "name");
	struct pipeline *p = pipeline_named(w, name);

	if (!p)
		return sim_fail(err, 400, "PipelineNotFoundException", "Account '%s' does not have a pipeline with name '%.100s'", w->account, name);
	if (!declaration_check(w, declaration, err) || !may_pass(w, declaration, err))
		return false;
	call_update_pipeline(w, p, declaration);
	show_pipeline(w, p, cJSON_AddObjectToObject(out, "pipeline"));
	return true;
}

/* What is not there is deleted already. */
bool cp_delete_pipeline(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	struct pipeline *p = pipeline_named(w, sim_text(in, "name"));

	(void)out;
	(void)err;
	if (p)
		call_delete_pipeline(w, p);
	return true;
}

static const struct sim_member tag[] = {{.name = "key", .type = SIM_STRING, .is_required = true, .min = 1, .max = 128},
	{.name = "value", .type = SIM_STRING, .is_required = true, .min = 0, .max = 256}, {.name = NULL}};

const struct sim_member cp_create_in[] = {
	{.name = "pipeline", .type = SIM_STRUCT, .is_required = true, .members = declaration_members},
	{.name = "tags", .type = SIM_LIST, .item = SIM_STRUCT, .members = tag}, {.name = NULL}};
const struct sim_member cp_update_in[] = {
	{.name = "pipeline", .type = SIM_STRUCT, .is_required = true, .members = declaration_members}, {.name = NULL}};
const struct sim_member cp_delete_in[] = {
	{.name = "name", .type = SIM_STRING, .is_required = true, .min = 1, .max = 100}, {.name = NULL}};
