/* policy_places.c: the ARNs of what belongs to a pipeline, from what was read of it. */
#include "app/policy_parts.h"

#include "base/arena.h"
#include "base/same.h"

#include <string.h>

struct finder {
	struct arena *arena;
	struct policy_places *places;
	const struct release *release;
};

static void add(struct finder *f, enum policy_place place, const char *arn)
{
	struct policy_arns *list = &f->places->of[place];
	for (size_t i = 0; i < list->count; i++)
		if (is_same(list->items[i], arn))
			return;
	if (list->count == list->capacity) {
		const char **more = ARENA_ARRAY(f->arena, list->capacity ? 2 * list->capacity : 8, const char *);
		if (list->count > 0)
			memcpy(more, list->items, list->count * sizeof(*more));
		list->items = more;
		list->capacity = list->capacity ? 2 * list->capacity : 8;
	}
	list->items[list->count++] = arn;
}

static const char *arn_of(struct finder *f, const char *service, const char *region, const char *rest)
{
	return arena_printf(f->arena, "arn:%s:%s:%s:%s:%s", f->places->partition, service, region, f->places->account, rest);
}

/* --- the pipeline -------------------------------------------------------------------------------------------------- */

static void add_pipeline(struct finder *f, const struct pipeline_decl *decl)
{
	const char *arn = decl != NULL && decl->arn != NULL ? decl->arn
		: arn_of(f, "codepipeline", f->places->region, f->release->pipeline);
	add(f, PLACE_PIPELINE, arn);
	add(f, PLACE_STAGE, arn);
	add(f, PLACE_STAGE, arena_printf(f->arena, "%s/*", arn));
}

/* Works in an account of its own, by its role. */
static bool is_foreign(const struct finder *f, const struct action_decl *action)
{
	const char *at = action->role_arn;
	for (int colons = 0; at != NULL && colons < 4; colons++) {
		at = strchr(at, ':');
		at = at != NULL ? at + 1 : NULL;
	}
	size_t n = strlen(f->places->account);
	return at != NULL && (strncmp(at, f->places->account, n) != 0 || at[n] != ':');
}

static void add_action(struct finder *f, const struct action_decl *action)
{
	static const struct {
		const char *provider, *setting, *service, *before; /* before: of the name in the ARN; service NULL: it is an ARN */
		enum policy_place place;
	} rows[] = {
		{ "CodeBuild", "ProjectName", "codebuild", "project/", PLACE_BUILD_PROJECT },
		{ "CodeCommit", "RepositoryName", "codecommit", "", PLACE_SOURCE_REPOSITORY },
		{ "CodeStarSourceConnection", "ConnectionArn", NULL, "", PLACE_CONNECTION },
	};
	const char *region = action->region != NULL ? action->region : f->places->region;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = is_same(action->provider, rows[i].provider)
			? pairs_get(action->config, action->config_count, rows[i].setting) : NULL;
		if (name != NULL && rows[i].service == NULL)
			add(f, rows[i].place, name);
		else if (name != NULL)
			add(f, rows[i].place,
				arn_of(f, rows[i].service, region, arena_printf(f->arena, "%s%s", rows[i].before, name)));
	}
}

static void add_actions(struct finder *f, const struct pipeline_decl *decl)
{
	for (size_t i = 0; decl != NULL && i < decl->stage_count; i++)
		for (size_t j = 0; j < decl->stages[i].action_count; j++)
			if (!is_foreign(f, &decl->stages[i].actions[j]))
				add_action(f, &decl->stages[i].actions[j]);
}

/* --- deployments --------------------------------------------------------------------------------------------------- */

static void add_ecs(struct finder *f, const char *region, const char *cluster, const char *service)
{
	const char *cluster_arn = arn_of(f, "ecs", region, arena_printf(f->arena, "cluster/%s", cluster));
	add(f, PLACE_TASK_LIST, cluster_arn);
	add(f, PLACE_TASK, arn_of(f, "ecs", region, arena_printf(f->arena, "task/%s/*", cluster)));
	add(f, PLACE_SERVICE, arn_of(f, "ecs", region, arena_printf(f->arena, "service/%s/%s", cluster, service)));
}

static void add_deployment(struct finder *f, const struct deployment *d)
{
	const struct scope *scope = d->scope >= 0 ? &f->release->scopes[d->scope] : NULL;
	const char *region = scope != NULL && scope->region != NULL ? scope->region : f->places->region;
	if (d->application == NULL || d->group == NULL)
		return;
	if (scope != NULL && scope->account != NULL && !is_same(scope->account, f->places->account)) {
		f->places->stranger = scope->account;
		return;
	}
	add(f, PLACE_APPLICATION, arn_of(f, "codedeploy", region, arena_printf(f->arena, "application:%s", d->application)));
	add(f, PLACE_DEPLOYMENT_GROUP,
		arn_of(f, "codedeploy", region, arena_printf(f->arena, "deploymentgroup:%s/%s", d->application, d->group)));
	if (d->cluster != NULL && d->service != NULL)
		add_ecs(f, region, d->cluster, d->service);
}

/* --- the whole ----------------------------------------------------------------------------------------------------- */

static const char *or_unknown(const char *word)
{
	return word != NULL ? word : "*";
}

struct policy_places policy_places_of(struct arena *a, const struct release *r, const struct facts *facts)
{
	struct policy_places places = { .partition = r->partition != NULL ? r->partition : "aws", .region = or_unknown(r->region),
		.account = or_unknown(r->account) };
	struct finder f = { .arena = a, .places = &places, .release = r };
	const struct pipeline_decl *decl = facts_value(facts, FACT_PIPELINE, 0, r->pipeline);
	if (r->pipeline != NULL)
		add_pipeline(&f, decl);
	add_actions(&f, decl);
	for (size_t i = 0; i < r->deployment_count; i++)
		add_deployment(&f, &r->deployments[i]);
	add(&f, PLACE_PRINCIPAL, arena_printf(a, "arn:%s:iam::%s:role/*", places.partition, places.account));
	add(&f, PLACE_PRINCIPAL, arena_printf(a, "arn:%s:iam::%s:user/*", places.partition, places.account));
	return places;
}
