/* codecommit.c: CodeCommit's commits and files, and the table of operations. */
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/codecommit_parts.h"

/* ---- looking up ---- */

struct repository *cc_repository(const struct world *w, const cJSON *in, struct sim_error *e)
{
	const char *name = sim_text(in, "repositoryName");
	struct repository *r = world_repository(w, name);

	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")] != '\0')
		sim_fail(e, 400, "InvalidRepositoryNameException", "The repository name %s is not valid.", name);
	else if (!r)
		sim_fail(e, 400, "RepositoryDoesNotExistException", "%s does not exist", name);
	return r;
}

bool cc_is_commit_id(const char *s)
{
	return strlen(s) == 40 && strspn(s, "0123456789abcdef") == 40;
}

const char *cc_path(const char *given, struct sim_error *e)
{
	const char *path = given + (given[0] == '/');
	size_t len = strlen(path);

	if (len == 0 || path[0] == '/' || path[len - 1] == '/' || strstr(path, "//") || strncmp(path, "../", 3) == 0 ||
		strstr(path, "/../")) {
		sim_fail(e, 400, "InvalidPathException", "The path '%.200s' is not valid.", given);
		return NULL;
	}
	return path;
}

/* ---- GetBranch, GetCommit, GetFile ---- */

static bool get_branch(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct repository *r = cc_repository(w, in, e);
	const char *name = r ? cc_branch_name(in, e) : NULL;

	if (!name)
		return false;
	const struct branch *b = world_branch(r, name);
	if (!b)
		return sim_fail(e, 400, "BranchDoesNotExistException", "Could not find branch %.200s", name);
	cJSON *branch = cJSON_AddObjectToObject(out, "branch");
	cJSON_AddStringToObject(branch, "branchName", b->name);
	sim_put_text(branch, "commitId", b->head ? b->head->id : NULL);
	return true;
}

static void put_person(cJSON *out, const char *role, const struct commit *c)
{
	cJSON *person = cJSON_AddObjectToObject(out, role);
	char date[40];

	cJSON_AddStringToObject(person, "name", c->author);
	cJSON_AddStringToObject(person, "email", c->email);
	snprintf(date, sizeof(date), "%" PRId64 " %s", c->at / 1000, c->zone);
	cJSON_AddStringToObject(person, "date", date);
}

static bool get_commit(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct repository *r = cc_repository(w, in, e);
	const char *id = sim_text(in, "commitId");

	if (!r)
		return false;
	if (!cc_is_commit_id(id))
		return sim_fail(e, 400, "InvalidCommitIdException",
			"The commit ID %.60s is not valid: a full SHA is required.", id);
	const struct commit *c = world_commit_find(r, id);
	if (!c)
		return sim_fail(e, 400, "CommitIdDoesNotExistException", "The commit ID %s does not exist.", id);
	cJSON *commit = cJSON_AddObjectToObject(out, "commit");
	cJSON_AddStringToObject(commit, "commitId", c->id);
	cJSON_AddStringToObject(commit, "treeId", c->tree_id);
	sim_put_texts(commit, "parents", c->parent ? &c->parent->id : NULL, c->parent ? 1 : 0);
	cJSON_AddStringToObject(commit, "message", c->message);
	put_person(commit, "author", c);
	put_person(commit, "committer", c);
	cJSON_AddStringToObject(commit, "additionalData", "");
	return true;
}

const struct commit *cc_commit(const struct repository *r, const char *specifier, struct sim_error *e)
{
	if (!specifier)
		specifier = r->default_branch ? r->default_branch : "";
	const struct branch *b =
		world_branch(r, strncmp(specifier, "refs/heads/", 11) == 0 ? specifier + 11 : specifier);
	const struct commit *c = b ? b->head : world_commit_find(r, specifier);
	if (!c)
		sim_fail(e, 400, "CommitDoesNotExistException", "The specified commit does not exist.");
	return c;
}

static void put_content(cJSON *out, const struct file *f)
{
	char *text = mem_alloc((f->size + 2) / 3 * 4 + 1);

	EVP_EncodeBlock((unsigned char *)text, f->data, (int)f->size);
	cJSON_AddStringToObject(out, "fileContent", text);
	free(text);
}

static bool get_file(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct repository *r = cc_repository(w, in, e);
	const char *path = r ? cc_path(sim_text(in, "filePath"), e) : NULL;

	if (!path)
		return false;
	const struct commit *c = cc_commit(r, sim_text(in, "commitSpecifier"), e);
	if (!c)
		return false;
	const struct file *f = world_file(c, path);
	if (!f)
		return sim_fail(e, 400, "FileDoesNotExistException", "Could not find path %.200s", path);
	cJSON_AddStringToObject(out, "commitId", c->id);
	cJSON_AddStringToObject(out, "blobId", f->blob_id);
	cJSON_AddStringToObject(out, "filePath", f->path);
	cJSON_AddStringToObject(out, "fileMode", f->mode);
	cJSON_AddNumberToObject(out, "fileSize", (double)f->size);
	put_content(out, f);
	return true;
}

/* ---- the table ---- */

#define REPOSITORY {.name = "repositoryName", .type = SIM_STRING, .is_required = true, .min = 1, .max = 100, \
	.missing_code = "RepositoryNameRequiredException", .invalid_code = "InvalidRepositoryNameException"}
#define BRANCH {.name = "branchName", .type = SIM_STRING, .is_required = true, .min = 1, .max = 256, \
	.missing_code = "BranchNameRequiredException", .invalid_code = "InvalidBranchNameException"}
#define PATH {.name = "filePath", .type = SIM_STRING, .is_required = true, .min = 1, .missing_code = "PathRequiredException", \
	.invalid_code = "InvalidPathException"}
#define MODE(required) {.name = "fileMode", .type = SIM_STRING, .is_required = required, .words = "EXECUTABLE|NORMAL|SYMLINK", \
	.missing_code = "FileModeRequiredException", .invalid_code = "InvalidFileModeException"}
#define CONTENT(required) {.name = "fileContent", .type = SIM_BLOB, .is_required = required, .max = 6291456, \
	.missing_code = "FileContentRequiredException", .invalid_code = "FileContentSizeLimitExceededException"}
#define MESSAGE {.name = "commitMessage", .type = SIM_STRING, .max = 65536, .invalid_code = "CommitMessageLengthExceededException"}
#define TEXT(n) {.name = n, .type = SIM_STRING}
#define END {.name = NULL}

static const struct sim_member list_repositories_in[] = {TEXT("nextToken"),
	{.name = "sortBy", .type = SIM_STRING, .words = "repositoryName|lastModifiedDate", .invalid_code = "InvalidSortByException"},
	{.name = "order", .type = SIM_STRING, .words = "ascending|descending", .invalid_code = "InvalidOrderException"}, END};
static const struct sim_member get_repository_in[] = {REPOSITORY, END};
static const struct sim_member list_branches_in[] = {REPOSITORY, TEXT("nextToken"), END};
static const struct sim_member create_branch_in[] = {REPOSITORY, BRANCH,
	{.name = "commitId", .type = SIM_STRING, .is_required = true, .missing_code = "CommitIdRequiredException"}, END};
static const struct sim_member get_folder_in[] = {REPOSITORY, TEXT("commitSpecifier"),
	{.name = "folderPath", .type = SIM_STRING, .is_required = true, .max = 4096, .missing_code = "PathRequiredException",
		.invalid_code = "InvalidPathException"}, END};
static const struct sim_member get_branch_in[] = {REPOSITORY, BRANCH, END};
static const struct sim_member get_commit_in[] = {REPOSITORY,
	{.name = "commitId", .type = SIM_STRING, .is_required = true, .missing_code = "CommitIdRequiredException"}, END};
static const struct sim_member get_file_in[] = {REPOSITORY, TEXT("commitSpecifier"), PATH, END};
static const struct sim_member put_file_in[] = {REPOSITORY, BRANCH, CONTENT(true), PATH, MODE(false), TEXT("parentCommitId"), MESSAGE,
	{.name = "name", .type = SIM_STRING, .max = 255, .invalid_code = "NameLengthExceededException"}, TEXT("email"), END};

static const struct sim_member source_file_in[] = {PATH, {.name = "isMove", .type = SIM_BOOL}, END};
static const struct sim_member put_entry_in[] = {PATH, MODE(false), CONTENT(false),
	{.name = "sourceFile", .type = SIM_STRUCT, .members = source_file_in}, END};
static const struct sim_member delete_entry_in[] = {PATH, END};
static const struct sim_member mode_entry_in[] = {PATH, MODE(true), END};
static const struct sim_member create_commit_in[] = {REPOSITORY, BRANCH, TEXT("parentCommitId"),
	{.name = "authorName", .type = SIM_STRING, .max = 255, .invalid_code = "NameLengthExceededException"}, TEXT("email"), MESSAGE,
	{.name = "keepEmptyFolders", .type = SIM_BOOL},
	{.name = "putFiles", .type = SIM_LIST, .item = SIM_STRUCT, .members = put_entry_in},
	{.name = "deleteFiles", .type = SIM_LIST, .item = SIM_STRUCT, .members = delete_entry_in},
	{.name = "setFileModes", .type = SIM_LIST, .item = SIM_STRUCT, .members = mode_entry_in}, END};

const struct sim_op sim_codecommit_ops[] = {
	{.service = "codecommit", .name = "GetBranch", .input = get_branch_in, .handle = get_branch},
	{.service = "codecommit", .name = "GetCommit", .input = get_commit_in, .handle = get_commit},
	{.service = "codecommit", .name = "GetFile", .input = get_file_in, .handle = get_file},
	{.service = "codecommit", .name = "GetFolder", .input = get_folder_in, .handle = cc_get_folder},
	{.service = "codecommit", .name = "ListRepositories", .input = list_repositories_in, .handle = cc_list_repositories},
	{.service = "codecommit", .name = "GetRepository", .input = get_repository_in, .handle = cc_get_repository},
	{.service = "codecommit", .name = "ListBranches", .input = list_branches_in, .handle = cc_list_branches},
	{.service = "codecommit", .name = "CreateBranch", .is_mutation = true, .has_empty_answer = true, .input = create_branch_in,
		.handle = cc_create_branch},
	{.service = "codecommit", .name = "DeleteBranch", .is_mutation = true, .input = get_branch_in, .handle = cc_delete_branch},
	{.service = "codecommit", .name = "PutFile", .is_mutation = true, .input = put_file_in, .handle = cc_put_file},
	{.service = "codecommit", .name = "CreateCommit", .is_mutation = true, .input = create_commit_in, .handle = cc_create_commit},
	{.name = NULL},
};
