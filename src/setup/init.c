/* init.c: the reads that find candidates; a choice among them lets the next ones be asked. */
#include "setup/init.h"

#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/mem.h"
#include "model/facts.h"
#include "setup/inquiry.h"
#include "setup/trust.h"

enum {
	INIT_REPOSITORIES, INIT_REPOSITORY, INIT_PROJECTS, INIT_IMAGES, INIT_APPLICATIONS, INIT_GROUPS, INIT_GROUP, INIT_SERVICE, INIT_TASK,
	INIT_ROLES, INIT_BUCKETS, INIT_CONNECTIONS, INIT_STAR_CONNECTIONS, INIT_READS
};

struct init {
	struct app *app;
	struct inquiry *q;
	struct desired state;
};

static const char *word(const struct inquiry *q, enum desired_key key)
{
	return ((const struct init *)q->user)->state.values[key];
}

/* --- the reads -------------------------------------------------------------------------------------------------------- */

static enum inquiry_when if_known(const char *value)
{
	return value && *value ? INQUIRY_NOW : INQUIRY_NEVER;
}

static bool has_connection(const struct inquiry *q)
{
	const char *source = word(q, DESIRED_SOURCE);

	return source && strcmp(source, "connection") == 0;
}

static enum inquiry_when ask_repositories(const struct inquiry *q, struct ops_args *out)
{
	(void)out;
	return word(q, DESIRED_REPOSITORY) || has_connection(q) ? INQUIRY_NEVER : INQUIRY_NOW;
}

/* Both names of the service are asked: each may know connections of its own. */
static enum inquiry_when ask_connections(const struct inquiry *q, struct ops_args *out)
{
	(void)out;
	return has_connection(q) && !word(q, DESIRED_CONNECTION) ? INQUIRY_NOW : INQUIRY_NEVER;
}

static enum inquiry_when ask_repository(const struct inquiry *q, struct ops_args *out)
{
	out->repository = word(q, DESIRED_REPOSITORY);
	return has_connection(q) ? INQUIRY_NEVER : if_known(out->repository);
}

static enum inquiry_when ask_projects(const struct inquiry *q, struct ops_args *out)
{
	(void)out;
	return word(q, DESIRED_BUILD_PROJECT) ? INQUIRY_NEVER : INQUIRY_NOW;
}

static enum inquiry_when ask_images(const struct inquiry *q, struct ops_args *out)
{
	(void)out;
	return word(q, DESIRED_IMAGE_REPOSITORY) ? INQUIRY_NEVER : INQUIRY_NOW;
}

static enum inquiry_when ask_applications(const struct inquiry *q, struct ops_args *out)
{
	(void)out;
	return word(q, DESIRED_APPLICATION) ? INQUIRY_NEVER : INQUIRY_NOW;
}

static enum inquiry_when ask_groups(const struct inquiry *q, struct ops_args *out)
{
	out->application = word(q, DESIRED_APPLICATION);
	return word(q, DESIRED_DEPLOYMENT_GROUP) ? INQUIRY_NEVER : if_known(out->application);
}

static enum inquiry_when ask_group(const struct inquiry *q, struct ops_args *out)
{
	out->application = word(q, DESIRED_APPLICATION);
	out->group = word(q, DESIRED_DEPLOYMENT_GROUP);
	return out->application ? if_known(out->group) : INQUIRY_NEVER;
}

static enum inquiry_when ask_service(const struct inquiry *q, struct ops_args *out)
{
	const struct deploy_group *group = inquiry_value(q, INIT_GROUP);

	out->cluster = group ? group->cluster : NULL;
	out->service = group ? group->service : NULL;
	if (!inquiry_settled(q, INIT_GROUP))
		return INQUIRY_LATER;
	return out->cluster ? if_known(out->service) : INQUIRY_NEVER;
}

static const struct task_set *serving(const struct inquiry *q)
{
	const struct ecs_service *service = inquiry_value(q, INIT_SERVICE);

	for (size_t i = 0; service && i < service->task_set_count; i++)
		if (service->task_sets[i].status && strcmp(service->task_sets[i].status, "PRIMARY") == 0)
			return &service->task_sets[i];
	return NULL;
}

static enum inquiry_when ask_task(const struct inquiry *q, struct ops_args *out)
{
	const struct ecs_service *service = inquiry_value(q, INIT_SERVICE);
	const struct task_set *set = serving(q);

	if (!inquiry_settled(q, INIT_SERVICE))
		return INQUIRY_LATER;
	out->arn = set ? set->task_definition : service ? service->task_definition : word(q, DESIRED_TASK);
	return if_known(out->arn);
}

static enum inquiry_when ask_roles(const struct inquiry *q, struct ops_args *out)
{
	(void)out;
	return word(q, DESIRED_ROLE) ? INQUIRY_NEVER : INQUIRY_NOW;
}

static enum inquiry_when ask_buckets(const struct inquiry *q, struct ops_args *out)
{
	(void)out;
	return word(q, DESIRED_BUCKET) ? INQUIRY_NEVER : INQUIRY_NOW;
}

/* Which reads a choice makes possible. */
#define AFTER(key) (1U << (key))

static const struct inquiry_row rows[INIT_READS] = {
	[INIT_REPOSITORIES] = {&ops_list_repositories, ask_repositories, 0},
	[INIT_REPOSITORY] = {&ops_get_repository, ask_repository, AFTER(DESIRED_REPOSITORY)},
	[INIT_PROJECTS] = {&ops_list_projects, ask_projects, 0},
	[INIT_IMAGES] = {&ops_describe_image_repositories, ask_images, 0},
	[INIT_APPLICATIONS] = {&ops_list_applications, ask_applications, 0},
	[INIT_GROUPS] = {&ops_list_deployment_groups, ask_groups, AFTER(DESIRED_APPLICATION)},
	[INIT_GROUP] = {&ops_get_deployment_group, ask_group, AFTER(DESIRED_APPLICATION) | AFTER(DESIRED_DEPLOYMENT_GROUP)},
	[INIT_SERVICE] = {&ops_describe_service, ask_service, AFTER(DESIRED_APPLICATION) | AFTER(DESIRED_DEPLOYMENT_GROUP)},
	[INIT_TASK] = {&ops_describe_task_document, ask_task,
		AFTER(DESIRED_APPLICATION) | AFTER(DESIRED_DEPLOYMENT_GROUP) | AFTER(DESIRED_TASK)},
	[INIT_ROLES] = {&ops_list_roles, ask_roles, 0},
	[INIT_BUCKETS] = {&ops_list_buckets, ask_buckets, 0},
	[INIT_CONNECTIONS] = {&ops_list_connections, ask_connections, 0},
	[INIT_STAR_CONNECTIONS] = {&ops_list_star_connections, ask_connections, 0},
};

/* --- candidates ------------------------------------------------------------------------------------------------------- */

struct names {
	const char **items;
	size_t count;
};

static struct names from_list(const struct inquiry *q, unsigned read)
{
	const struct id_list *list = inquiry_value(q, read);

	return list ? (struct names){list->ids, list->count} : (struct names){NULL, 0};
}

static struct names only(const struct inquiry *q, const char *name)
{
	struct names out = {ARENA_ARRAY(q->arena, 1, const char *), name != NULL};

	out.items[0] = name;
	return out;
}

static struct names repositories(const struct inquiry *q)
{
	return from_list(q, INIT_REPOSITORIES);
}

static struct names base_branches(const struct inquiry *q)
{
	const struct source_repository *repository = inquiry_value(q, INIT_REPOSITORY);

	return only(q, repository ? repository->default_branch : NULL);
}

static struct names projects(const struct inquiry *q)
{
	return from_list(q, INIT_PROJECTS);
}

static struct names images(const struct inquiry *q)
{
	const struct image_repository_list *list = inquiry_value(q, INIT_IMAGES);
	struct names out = {ARENA_ARRAY(q->arena, list ? list->count + 1 : 1, const char *), 0};

	for (size_t i = 0; list && i < list->count; i++)
		out.items[out.count++] = list->rows[i].name;
	return out;
}

static struct names applications(const struct inquiry *q)
{
	return from_list(q, INIT_APPLICATIONS);
}

static struct names groups(const struct inquiry *q)
{
	return from_list(q, INIT_GROUPS);
}

static struct names tasks(const struct inquiry *q)
{
	const struct task_document *task = inquiry_value(q, INIT_TASK);

	return only(q, task ? task->family : NULL);
}

/* A name once: a container with two ports has two rows. */
static void add_name(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], name) == 0)
			return;
	names->items[names->count++] = name;
}

static struct names containers(const struct inquiry *q)
{
	const struct task_document *task = inquiry_value(q, INIT_TASK);
	const struct task_set *set = serving(q);
	struct names out = {ARENA_ARRAY(q->arena, task ? task->port_count + 1 : 1, const char *), 0};

	if (set && set->container)
		return only(q, set->container);
	for (size_t i = 0; task && i < task->port_count; i++)
		if (task->ports[i].container && task->ports[i].port >= 0)
			add_name(&out, task->ports[i].container);
	return out;
}

static struct names ports(const struct inquiry *q)
{
	const struct task_document *task = inquiry_value(q, INIT_TASK);
	const struct task_set *set = serving(q);
	const char *container = word(q, DESIRED_CONTAINER);
	struct names out = {ARENA_ARRAY(q->arena, task ? task->port_count + 1 : 1, const char *), 0};

	if (set && set->container && set->container_port > 0 && container && strcmp(container, set->container) == 0)
		return only(q, arena_printf(q->arena, "%lld", (long long)set->container_port));
	for (size_t i = 0; task && i < task->port_count; i++)
		if (container && task->ports[i].container && strcmp(task->ports[i].container, container) == 0 && task->ports[i].port >= 0)
			add_name(&out, arena_printf(q->arena, "%lld", (long long)task->ports[i].port));
	return out;
}

/* Those that CodePipeline may assume. */
static struct names roles(const struct inquiry *q)
{
	const struct trusted_role_list *list = inquiry_value(q, INIT_ROLES);
	const char *region = app_scope(q->app)->region;
	struct names out = {ARENA_ARRAY(q->arena, list ? list->count + 1 : 1, const char *), 0};

	for (size_t i = 0; list && i < list->count; i++)
		if (trust_allows(list->rows[i].trust_policy, "codepipeline.amazonaws.com", region) == 1)
			out.items[out.count++] = list->rows[i].name;
	return out;
}

/* The console names them codepipeline-REGION-NUMBER: where there are such, the others are not meant for artifacts. */
static struct names buckets(const struct inquiry *q)
{
	struct names all = from_list(q, INIT_BUCKETS);
	const char *prefix = arena_printf(q->arena, "codepipeline-%s-", app_scope(q->app)->region);
	struct names out = {ARENA_ARRAY(q->arena, all.count + 1, const char *), 0};

	for (size_t i = 0; i < all.count; i++)
		if (strncmp(all.items[i], prefix, strlen(prefix)) == 0)
			out.items[out.count++] = all.items[i];
	return out.count ? out : all;
}

/* Those that are ready, by ARN, each once. */
static struct names connections(const struct inquiry *q)
{
	const struct connection_list *lists[] = {inquiry_value(q, INIT_CONNECTIONS), inquiry_value(q, INIT_STAR_CONNECTIONS)};
	size_t most = 1 + (lists[0] ? lists[0]->count : 0) + (lists[1] ? lists[1]->count : 0);
	struct names out = {ARENA_ARRAY(q->arena, most, const char *), 0};

	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; lists[l] && i < lists[l]->count; i++)
			if (lists[l]->rows[i].status && strcmp(lists[l]->rows[i].status, "AVAILABLE") == 0)
				add_name(&out, lists[l]->rows[i].arn);
	return out;
}

static const struct {
	enum desired_key key;
	unsigned read; /* that finds them */
	struct names (*find)(const struct inquiry *q);
} kinds[] = {
	{DESIRED_REPOSITORY, INIT_REPOSITORIES, repositories},
	{DESIRED_CONNECTION, INIT_CONNECTIONS, connections},
	{DESIRED_BASE_BRANCH, INIT_REPOSITORY, base_branches},
	{DESIRED_BUILD_PROJECT, INIT_PROJECTS, projects},
	{DESIRED_IMAGE_REPOSITORY, INIT_IMAGES, images},
	{DESIRED_APPLICATION, INIT_APPLICATIONS, applications},
	{DESIRED_DEPLOYMENT_GROUP, INIT_GROUPS, groups},
	{DESIRED_TASK, INIT_TASK, tasks},
	{DESIRED_CONTAINER, INIT_TASK, containers},
	{DESIRED_CONTAINER_PORT, INIT_TASK, ports},
	{DESIRED_ROLE, INIT_ROLES, roles},
	{DESIRED_BUCKET, INIT_BUCKETS, buckets},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

size_t init_candidates(const struct init *in, enum desired_key key, const char *const **out, const struct err **why)
{
	for (size_t i = 0; i < KINDS; i++) {
		if (kinds[i].key != key)
			continue;
		const struct finding *f = &in->q->findings[kinds[i].read];
		struct names names = kinds[i].find(in->q);
		*out = names.items;
		if (why)
			*why = f->state == FINDING_FAILED || f->state == FINDING_MISSING ? &f->err : NULL;
		return names.count;
	}
	*out = NULL;
	if (why)
		*why = NULL;
	return 0;
}

/* --- choosing ----------------------------------------------------------------------------------------------------------- */

static void set(struct init *in, enum desired_key key, const char *value)
{
	in->state.values[key] = arena_dup(in->q->arena, value);
	inquiry_again(in->q, AFTER(key));
}

void init_choose(struct init *in, enum desired_key key, const char *value)
{
	set(in, key, value);
}

static bool take_only_ones(struct init *in)
{
	bool has_taken = false;

	for (size_t i = 0; i < KINDS; i++) {
		const char *const *names;
		if (in->state.values[kinds[i].key])
			continue;
		if (init_candidates(in, kinds[i].key, &names, NULL) == 1 && names[0]) {
			set(in, kinds[i].key, names[0]);
			has_taken = true;
		}
	}
	return has_taken;
}

/* Which branch the new one is made from is the repository's to say, once somebody has chosen that.  A connection has no default where
 * the source is one. */
static void complete(struct init *in)
{
	const char **v = in->state.values;
	bool is_open = !v[DESIRED_REPOSITORY] && !v[DESIRED_BASE_BRANCH];
	bool has_no_connection = has_connection(in->q) && !v[DESIRED_CONNECTION];

	desired_default(in->q->arena, &in->state);
	if (has_no_connection)
		v[DESIRED_CONNECTION] = NULL;
	if (is_open)
		v[DESIRED_BASE_BRANCH] = NULL;
}

bool init_turn(struct init *in)
{
	while (inquiry_step(in->q)) {
		if (take_only_ones(in))
			continue;
		complete(in);
		return true;
	}
	return false;
}

struct init *init_new(struct app *app, const struct desired *given)
{
	struct init *in = mem_alloc(sizeof(*in));

	*in = (struct init){.app = app, .state = *given};
	in->q = inquiry_new(app, rows, INIT_READS, in);
	return in;
}

void init_free(struct init *in)
{
	if (!in)
		return;
	inquiry_free(in->q);
	free(in);
}

const struct desired *init_state(const struct init *in)
{
	return &in->state;
}

const struct err *init_lost(const struct init *in)
{
	return inquiry_lost(in->q);
}
