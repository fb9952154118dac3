/* world_project.c: CodeBuild's projects: their settings, of which a change makes new ones. */
#include "sim/world_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/access.h"
#include "sim/op.h"

struct build_project *world_project(const struct world *w, const char *name)
{
	for (size_t i = 0; name && i < w->project_count; i++)
		if (strcmp(w->projects[i]->name, name) == 0)
			return w->projects[i];
	return NULL;
}

static const char *text_of(struct world *w, const cJSON *object, const char *name, const char *usual)
{
	const char *text = object ? sim_text(object, name) : NULL;

	return arena_dup(w->arena, text ? text : usual);
}

static void read_variables(struct world *w, struct build_settings *s, const cJSON *environment)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(environment, "environmentVariables"), *item;

	s->environment = ARENA_ARRAY(w->arena, (size_t)cJSON_GetArraySize(list) + 1, struct build_variable);
	cJSON_ArrayForEach(item, list)
		s->environment[s->environment_count++] = (struct build_variable){text_of(w, item, "name", ""),
			text_of(w, item, "value", ""), text_of(w, item, "type", "PLAINTEXT")};
}

void world_project_set(struct world *w, struct build_project *p, const cJSON *members)
{
	struct build_settings *s = ARENA_NEW(w->arena, struct build_settings);
	const cJSON *environment = cJSON_GetObjectItemCaseSensitive(members, "environment");
	const cJSON *source = cJSON_GetObjectItemCaseSensitive(members, "source");
	char *text = cJSON_PrintUnformatted(members);

	s->document = arena_dup(w->arena, text);
	free(text);
	s->image = text_of(w, environment, "image", "");
	s->type = text_of(w, environment, "type", "");
	s->compute_type = text_of(w, environment, "computeType", "");
	s->is_privileged = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(environment, "privilegedMode"));
	s->source_type = text_of(w, source, "type", "");
	s->buildspec = text_of(w, source, "buildspec", NULL);
	read_variables(w, s, environment);
	p->settings = s;
	p->service_role_arn = text_of(w, members, "serviceRole", "");
	p->updated_at = w->at;
}

/* ── roles ── */

/* Requests of the services that deploy come here with the pipeline's account (elsewhere.h). */
static bool is_arn_of(const struct world *w, const struct world_role *r, const char *arn)
{
	const char *const accounts[] = {world_role_account(w, r), w->account};
	char own[400];

	for (size_t i = 0; i < 2; i++) {
		snprintf(own, sizeof(own), "arn:aws:iam::%s:role%s%s", accounts[i], r->path, r->name);
		if (strcmp(own, arn) == 0)
			return true;
	}
	return false;
}

/* What a control says of a role goes before what the world is born with. */
bool world_role_trusts(const struct world *w, const char *arn, const char *service)
{
	const struct access_role *told = access_role_at(w->access, arn);
	const struct world_role *roles;
	size_t count = world_roles(w, &roles);

	for (size_t i = 0; told && i < told->trusts.count; i++)
		if (strcmp(told->trusts.items[i], service) == 0 || strcmp(told->trusts.items[i], "*") == 0)
			return true;
	for (size_t i = 0; !told && i < count; i++)
		if (is_arn_of(w, &roles[i], arn))
			return strcmp(roles[i].service, service) == 0;
	return false;
}
