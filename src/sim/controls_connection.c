/* controls_connection.c: the controls of what AWS only knows by a connection: the connection, the repository behind it, and a push
 * to that, as its provider would tell of it. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "sim/controls_parts.h"
#include "sim/op.h"
#include "sim/world.h"

static const char *const providers[] = {"GitHub", "Bitbucket", "GitHubEnterpriseServer", "GitLab", "GitLabSelfManaged", "AzureDevOps", NULL};
static const char *const services[] = {"codeconnections", "codestar-connections", NULL};
static const char *const statuses[] = {"PENDING", "AVAILABLE", "ERROR", NULL};

/* One of the words; absent: `usual`; NULL: something else. */
static const char *word_of(const cJSON *in, const char *name, const char *const *words, const char *usual)
{
	const cJSON *item = json_member(in, name);
	const char *value = item ? cJSON_GetStringValue(item) : usual;

	for (; value && *words; words++)
		if (strcmp(*words, value) == 0)
			return *words;
	return NULL;
}

/* As CreateConnection makes it, it is PENDING; a name that is there already gets another state. */
cJSON *control_connection(struct api *a, const cJSON *in, struct sim_error *e)
{
	struct connection wanted = {.name = json_raw(in, "name"), .provider = word_of(in, "provider", providers, "GitHub"),
		.service = word_of(in, "service", services, "codeconnections"), .status = word_of(in, "status", statuses, "PENDING")};

	if (!wanted.name || !*wanted.name || strlen(wanted.name) > 32 || !wanted.provider || !wanted.service || !wanted.status)
		return control_refuse(e, "say {\"name\":NAME} and, as wanted, \"status\" (PENDING, AVAILABLE, ERROR), \"provider\" (GitHub, ...) "
			"and \"service\" (codeconnections, codestar-connections); a name has 1 to 32 letters");
	struct connection *c = world_connection_named(a->world, wanted.name);
	if (!c)
		c = world_connection_new(a->world, &wanted);
	c->status = wanted.status;
	cJSON *out = cJSON_CreateObject();
	cJSON_AddStringToObject(out, "name", c->name);
	cJSON_AddStringToObject(out, "arn", c->arn);
	cJSON_AddStringToObject(out, "status", c->status);
	return out;
}

/* ── the repository behind it ── */

static struct commit *put_files(struct world *w, struct repository *r, struct branch *b, const cJSON *files, const char *message)
{
	size_t count = (size_t)cJSON_GetArraySize(files), n = 0;
	struct commit_change *changes = mem_alloc((count + 1) * sizeof(*changes));
	const cJSON *item;

	cJSON_ArrayForEach(item, files) {
		const char *text = cJSON_GetStringValue(item);
		changes[n++] = (struct commit_change){.path = item->string, .data = (const uint8_t *)text, .size = text ? strlen(text) : 0};
	}
	struct commit *c = world_repository_commit(w, r, b, changes, n, "sj", "sj@example.com", message);
	free(changes);
	return c;
}

static cJSON *told(const struct repository *r, const struct commit *c)
{
	cJSON *out = cJSON_CreateObject();

	cJSON_AddStringToObject(out, "name", r->name);
	cJSON_AddStringToObject(out, "commitId", c->id);
	return out;
}

static bool are_files(const cJSON *files)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, files)
		if (!cJSON_IsString(item) && !cJSON_IsNull(item))
			return false;
	return !files || cJSON_IsObject(files);
}

/* It begins as the default branch of the world's first repository is: the same project, kept elsewhere. */
cJSON *control_remote(struct api *a, const cJSON *in, struct sim_error *e)
{
	struct world *w = a->world;
	const char *name = json_raw(in, "name"), *branch = json_raw(in, "branch"), *slash = name ? strchr(name, '/') : NULL;
	const cJSON *files = json_member(in, "files");
	const struct repository *like = w->repository_count > 0 ? w->repositories[0] : NULL;
	const struct branch *from = like && like->default_branch ? world_branch(like, like->default_branch) : NULL;

	if (!slash || slash == name || !slash[1] || strlen(name) > 140 || !branch || !*branch || !are_files(files) || world_remote(w, name))
		return control_refuse(e, "say {\"name\":\"OWNER/NAME\",\"branch\":BRANCH} and, as wanted, \"files\":{PATH:TEXT}: a name that is not taken");
	if (!from || !from->head)
		return control_refuse(e, "there is no repository whose files it could begin with");
	struct repository *r = world_remote_new(w, name, branch, from->head);
	const struct commit *c = files ? put_files(w, r, r->branches[0], files, "Release blue/green") : r->branches[0]->head;

	return told(r, c);
}

cJSON *control_push(struct api *a, const cJSON *in, struct sim_error *e)
{
	const char *name = json_raw(in, "name"), *branch = json_raw(in, "branch");
	const cJSON *files = json_member(in, "files");
	struct repository *r = name ? world_remote(a->world, name) : NULL;
	struct branch *b = r && branch ? world_branch(r, branch) : NULL;

	if (!b || !files || !are_files(files))
		return control_refuse(e, "say {\"name\":\"OWNER/NAME\",\"branch\":BRANCH,\"files\":{PATH:TEXT or null}} and, as wanted, "
			"\"message\": a branch of a repository that POST /_sim/remote has made");
	return told(r, put_files(a->world, r, b, files, json_raw(in, "message")));
}
