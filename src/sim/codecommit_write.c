/* codecommit_write.c: PutFile and CreateCommit: what must hold before a commit is made. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/codecommit_parts.h"

#define ENTRIES_MAX 100

/* A commit being put together. */
struct draft {
	struct repository *repository;
	const char *branch_name;
	struct branch *branch; /* NULL: the commit makes it, the repository's first */
	const struct commit *head; /* that it follows; NULL: none */
	struct commit_change changes[2 * ENTRIES_MAX]; /* a move is two */
	size_t count;
	uint8_t *contents[ENTRIES_MAX]; /* decoded, heap */
	size_t content_count;
};

static void draft_done(struct draft *d)
{
	for (size_t i = 0; i < d->content_count; i++)
		free(d->contents[i]);
}

/* ---- where it goes ---- */

static bool check_parent(const struct draft *d, const char *parent, struct sim_error *e)
{
	const struct commit *head = d->head;

	if (!head && !parent)
		return true;
	if (!parent)
		return sim_fail(e, 400, "ParentCommitIdRequiredException", "A parent commit ID is required.");
	if (!cc_is_commit_id(parent))
		return sim_fail(
			e, 400, "InvalidParentCommitIdException", "The parent commit ID %.60s is not valid.", parent);
	if (!head || !world_commit_find(d->repository, parent))
		return sim_fail(
			e, 400, "ParentCommitDoesNotExistException", "The parent commit ID %s does not exist.", parent);
	if (strcmp(parent, head->id) != 0)
		return sim_fail(e, 400, "ParentCommitIdOutdatedException",
			"The parent commit ID is not valid because it is not the latest commit of branch %.100s: that is %.40s.",
			d->branch_name, head->id);
	return true;
}

/* An empty repository gets its first branch with its first commit; later ones are made by CreateBranch only. */
static bool begin(const struct world *w, const cJSON *in, struct draft *d, struct sim_error *e)
{
	d->repository = cc_repository(w, in, e);
	d->branch_name = d->repository ? cc_branch_name(in, e) : NULL;
	if (!d->branch_name)
		return false;
	d->branch = world_branch(d->repository, d->branch_name);
	if (!d->branch && d->repository->commit_count > 0)
		return sim_fail(e, 400, "BranchDoesNotExistException", "Could not find branch %.200s", d->branch_name);
	d->head = d->branch ? d->branch->head : NULL;
	return check_parent(d, sim_text(in, "parentCommitId"), e);
}

static const struct commit *make(struct world *w, struct draft *d, const char *author, const char *email, const char *message)
{
	if (!d->branch)
		d->branch = world_branch_new(w, d->repository, d->branch_name, NULL);
	return world_repository_commit(w, d->repository, d->branch, d->changes, d->count, author, email, message);
}

/* ---- its entries ---- */

static const struct file *file_of(const struct draft *d, const char *path)
{
	return d->head ? world_file(d->head, path) : NULL;
}

/* A file may not stand where a folder is, nor a folder where a file is. */
static bool check_place(const struct draft *d, const char *path, struct sim_error *e)
{
	const struct commit *head = d->head;
	size_t len = strlen(path);

	for (size_t i = 0; head && i < head->file_count; i++) {
		const char *other = head->files[i]->path;
		size_t other_len = strlen(other);
		if (other_len > len && strncmp(other, path, len) == 0 && other[len] == '/')
			return sim_fail(
				e, 400, "FileNameConflictsWithDirectoryNameException", "'%.200s' is a folder.", path);
		if (len > other_len && strncmp(other, path, other_len) == 0 && path[other_len] == '/')
			return sim_fail(
				e, 400, "DirectoryNameConflictsWithFileNameException", "'%.200s' is a file.", other);
	}
	return true;
}

static bool add_change(struct draft *d, struct commit_change change, struct sim_error *e)
{
	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->changes[i].path, change.path) == 0)
			return sim_fail(e, 400, "SamePathRequestException",
				"The path '%.200s' is named more than once.", change.path);
	d->changes[d->count++] = change;
	return true;
}

/* The bytes of a base64 member (its form is checked already) into the draft's keeping. */
static const uint8_t *decode(struct draft *d, const char *text, size_t *size)
{
	size_t len = strlen(text), pad = 0;
	uint8_t *bytes = mem_alloc(len / 4 * 3 + 1);

	while (pad < 2 && pad < len && text[len - 1 - pad] == '=')
		pad++;
	EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)len);
	*size = len / 4 * 3 - pad;
	d->contents[d->content_count++] = bytes;
	return bytes;
}

static bool add_content(struct draft *d, const char *path, const char *mode, const char *content, struct sim_error *e)
{
	struct commit_change change = {.path = path, .mode = mode};

	change.data = decode(d, content, &change.size);
	return check_place(d, path, e) && add_change(d, change, e);
}

static bool add_copy(struct draft *d, const char *path, const char *mode, const cJSON *source, struct sim_error *e)
{
	const char *from = cc_path(sim_text(source, "filePath"), e);
	const struct file *f = from ? file_of(d, from) : NULL;

	if (!from)
		return false;
	if (!f)
		return sim_fail(e, 400, "FileDoesNotExistException", "Could not find path %.200s", from);
	if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(source, "isMove")) &&
		!add_change(d, (struct commit_change){.path = from}, e))
		return false;
	return check_place(d, path, e) &&
		add_change(d,
			(struct commit_change){
				.path = path, .mode = mode ? mode : f->mode, .data = f->data, .size = f->size},
			e);
}

static bool add_put(struct draft *d, const cJSON *entry, struct sim_error *e)
{
	const char *path = cc_path(sim_text(entry, "filePath"), e), *content = sim_text(entry, "fileContent");
	const cJSON *source = cJSON_GetObjectItemCaseSensitive(entry, "sourceFile");

	if (!path)
		return false;
	if (content && cJSON_IsObject(source))
		return sim_fail(e, 400, "FileContentAndSourceFileSpecifiedException",
			"'%.200s' has both content and a source file.", path);
	if (content)
		return add_content(d, path, sim_text(entry, "fileMode"), content, e);
	if (cJSON_IsObject(source))
		return add_copy(d, path, sim_text(entry, "fileMode"), source, e);
	return sim_fail(e, 400, "SourceFileOrContentRequiredException",
		"'%.200s' has neither content nor a source file.", path);
}

/* A deletion, or a change of mode when `mode` says which. */
static bool add_known(struct draft *d, const cJSON *entry, const char *mode, struct sim_error *e)
{
	const char *path = cc_path(sim_text(entry, "filePath"), e);

	if (!path)
		return false;
	if (!file_of(d, path))
		return sim_fail(e, 400, "FileDoesNotExistException", "Could not find path %.200s", path);
	return add_change(d, (struct commit_change){.path = path, .mode = mode, .has_mode_only = mode != NULL}, e);
}

static bool add_entries(struct draft *d, const cJSON *in, struct sim_error *e)
{
	const cJSON *puts = cJSON_GetObjectItemCaseSensitive(in, "putFiles");
	const cJSON *deletes = cJSON_GetObjectItemCaseSensitive(in, "deleteFiles");
	const cJSON *modes = cJSON_GetObjectItemCaseSensitive(in, "setFileModes"), *entry;
	int total = cJSON_GetArraySize(puts) + cJSON_GetArraySize(deletes) + cJSON_GetArraySize(modes);

	if (total == 0)
		return sim_fail(e, 400, "FileEntryRequiredException", "At least one file is required.");
	if (total > ENTRIES_MAX)
		return sim_fail(e, 400, "MaximumFileEntriesExceededException", "A commit may name at most %d files.",
			ENTRIES_MAX);
	cJSON_ArrayForEach(entry, puts)
		if (!add_put(d, entry, e))
			return false;
	cJSON_ArrayForEach(entry, deletes)
		if (!add_known(d, entry, NULL, e))
			return false;
	cJSON_ArrayForEach(entry, modes)
		if (!add_known(d, entry, sim_text(entry, "fileMode"), e))
			return false;
	return true;
}

/* ---- does it change anything? ---- */

static bool is_change(const struct draft *d, const struct commit_change *c)
{
	const struct file *f = file_of(d, c->path);

	if (!f || (!c->data && !c->has_mode_only))
		return true;
	if (c->mode && strcmp(c->mode, f->mode) != 0)
		return true;
	return c->data && (c->size != f->size || memcmp(c->data, f->data, c->size) != 0);
}

static bool changes_anything(const struct draft *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (is_change(d, &d->changes[i]))
			return true;
	return false;
}

/* ---- operations ---- */

static bool put_file(struct world *w, const cJSON *in, struct draft *d, cJSON *out, struct sim_error *e)
{
	const char *path = cc_path(sim_text(in, "filePath"), e), *message = sim_text(in, "commitMessage");
	char words[300];

	if (!path || !add_content(d, path, sim_text(in, "fileMode"), sim_text(in, "fileContent"), e))
		return false;
	if (!changes_anything(d))
		return sim_fail(
			e, 400, "SameFileContentException", "The content of %.200s is the same as it was.", path);
	snprintf(words, sizeof(words), "%s %.250s", file_of(d, path) ? "Edited" : "Added", path);
	const struct commit *c = make(w, d, sim_text(in, "name"), sim_text(in, "email"), message ? message : words);
	cJSON_AddStringToObject(out, "commitId", c->id);
	cJSON_AddStringToObject(out, "blobId", world_file(c, path)->blob_id);
	cJSON_AddStringToObject(out, "treeId", c->tree_id);
	return true;
}

bool cc_put_file(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	struct draft *d = mem_alloc(sizeof(*d));
	bool ok = begin(w, in, d, e) && put_file(w, in, d, out, e);

	draft_done(d);
	free(d);
	return ok;
}

static void put_entry(cJSON *list, const struct file *f)
{
	cJSON *one = cJSON_CreateObject();

	cJSON_AddItemToArray(list, one);
	cJSON_AddStringToObject(one, "absolutePath", f->path);
	cJSON_AddStringToObject(one, "blobId", f->blob_id);
	cJSON_AddStringToObject(one, "fileMode", f->mode);
}

static void put_result(cJSON *out, const struct draft *d, const struct commit *before, const struct commit *c)
{
	cJSON_AddStringToObject(out, "commitId", c->id);
	cJSON_AddStringToObject(out, "treeId", c->tree_id);
	cJSON *added = cJSON_AddArrayToObject(out, "filesAdded");
	cJSON *updated = cJSON_AddArrayToObject(out, "filesUpdated");
	cJSON *deleted = cJSON_AddArrayToObject(out, "filesDeleted");
	for (size_t i = 0; i < d->count; i++) {
		const struct file *old = before ? world_file(before, d->changes[i].path) : NULL;
		const struct file *now = world_file(c, d->changes[i].path);
		if (now)
			put_entry(old ? updated : added, now);
		else if (old)
			put_entry(deleted, old);
	}
}

static bool create_commit(struct world *w, const cJSON *in, struct draft *d, cJSON *out, struct sim_error *e)
{
	const char *message = sim_text(in, "commitMessage");

	if (!add_entries(d, in, e))
		return false;
	if (!changes_anything(d))
		return sim_fail(e, 400, "NoChangeException", "The commit would change nothing.");
	const struct commit *c =
		make(w, d, sim_text(in, "authorName"), sim_text(in, "email"), message ? message : "Changed files");
	put_result(out, d, d->head, c);
	return true;
}

bool cc_create_commit(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	struct draft *d = mem_alloc(sizeof(*d));
	bool ok = begin(w, in, d, e) && create_commit(w, in, d, out, e);

	draft_done(d);
	free(d);
	return ok;
}
