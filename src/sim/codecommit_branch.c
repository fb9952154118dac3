/* codecommit_branch.c: branches: their names, and listing, making and deleting them. */
#include <string.h>

#include "sim/codecommit_parts.h"

#define PAGE_SIZE 100 /* AWS does not say how many */

/* ---- names ---- */

static bool is_part(const char *part, size_t len)
{
	bool is_lock = len >= 5 && strncmp(part + len - 5, ".lock", 5) == 0;

	return len > 0 && part[0] != '.' && !is_lock;
}

/* CodeCommit's quotas page and git-check-ref-format; 40 hex digits would be a commit id. */
static bool is_branch_name(const char *name)
{
	size_t len = strlen(name);

	for (const unsigned char *p = (const unsigned char *)name; *p; p++)
		if (*p <= ' ' || *p == 0x7F || strchr("~^:?*[\\", *p))
			return false;
	if (len == 0 || name[len - 1] == '.' || name[0] == '-' || strcmp(name, "@") == 0 || strcmp(name, "HEAD") == 0 ||
		strstr(name, "..") || strstr(name, "@{") || (len == 40 && strspn(name, "0123456789abcdefABCDEF") == 40))
		return false;
	for (const char *part = name;; part++) {
		size_t n = strcspn(part, "/");
		if (!is_part(part, n))
			return false;
		part += n;
		if (!*part)
			return true;
	}
}

const char *cc_branch_name(const cJSON *in, struct sim_error *e)
{
	const char *name = sim_text(in, "branchName");

	if (is_branch_name(name))
		return name;
	sim_fail(e, 400, "InvalidBranchNameException", "The branch name %.260s is not valid.", name);
	return NULL;
}

/* ---- operations ---- */

bool cc_list_branches(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct repository *r = cc_repository(w, in, e);
	size_t first, count;

	if (!r)
		return false;
	cJSON *list = cJSON_AddArrayToObject(out, "branches");
	if (!sim_page(w, r->id, sim_text(in, "nextToken"), r->branch_count, PAGE_SIZE, "nextToken",
			"InvalidContinuationTokenException", out, &first, &count, e))
		return false;
	for (size_t i = first; i < first + count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(r->branches[i]->name));
	return true;
}

bool cc_create_branch(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	struct repository *r = cc_repository(w, in, e);
	const char *name = r ? cc_branch_name(in, e) : NULL, *id = sim_text(in, "commitId");

	(void)out;
	if (!name)
		return false;
	if (!cc_is_commit_id(id))
		return sim_fail(e, 400, "InvalidCommitIdException",
			"The commit ID %.60s is not valid: a full SHA is required.", id);
	struct commit *head = world_commit_find(r, id);
	if (!head)
		return sim_fail(e, 400, "CommitDoesNotExistException", "The commit %s does not exist.", id);
	if (world_branch(r, name))
		return sim_fail(e, 400, "BranchNameExistsException", "The branch %.260s exists already.", name);
	world_branch_new(w, r, name, head);
	return true;
}

/* As git's own protocol has it, deleting a branch that is not there is no error, and names none. */
bool cc_delete_branch(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	struct repository *r = cc_repository(w, in, e);
	const char *name = r ? cc_branch_name(in, e) : NULL;

	if (!name)
		return false;
	struct branch *b = world_branch(r, name);
	if (!b)
		return true;
	if (strcmp(r->default_branch, name) == 0)
		return sim_fail(e, 400, "DefaultBranchCannotBeDeletedException",
			"The branch %.260s is the repository's default branch.", name);
	cJSON *deleted = cJSON_AddObjectToObject(out, "deletedBranch");
	cJSON_AddStringToObject(deleted, "branchName", b->name);
	sim_put_text(deleted, "commitId", b->head ? b->head->id : NULL);
	world_branch_delete(w, r, b);
	return true;
}
