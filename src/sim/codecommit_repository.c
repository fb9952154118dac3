/* codecommit_repository.c: repositories, and the folders in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "sim/codecommit_parts.h"

#define PAGE_SIZE 100 /* AWS does not say how many */

/* ---- ListRepositories, GetRepository ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct repository *const *)a)->name, (*(struct repository *const *)b)->name);
}

static int by_change(const void *a, const void *b)
{
	const struct repository *x = *(struct repository *const *)a, *y = *(struct repository *const *)b;
	int order = (x->updated_at > y->updated_at) - (x->updated_at < y->updated_at);

	return order ? order : by_name(a, b);
}

/* Heap. */
static struct repository **sorted(const struct world *w, bool is_by_date)
{
	struct repository **all = mem_alloc((w->repository_count + 1) * sizeof(struct repository *));

	for (size_t i = 0; i < w->repository_count; i++)
		all[i] = w->repositories[i];
	qsort(all, w->repository_count, sizeof(struct repository *), is_by_date ? by_change : by_name);
	return all;
}

bool cc_list_repositories(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *sort = sim_text(in, "sortBy"), *order = sim_text(in, "order");
	bool is_by_date = sort && strcmp(sort, "lastModifiedDate") == 0, is_down = order && strcmp(order, "descending") == 0;
	size_t first, count, total = w->repository_count;
	char list_name[80];

	snprintf(list_name, sizeof(list_name), "ListRepositories %d %d", is_by_date, is_down);
	cJSON *list = cJSON_AddArrayToObject(out, "repositories");
	if (!sim_page(w, list_name, sim_text(in, "nextToken"), total, PAGE_SIZE, "nextToken", "InvalidContinuationTokenException",
			out, &first, &count, e))
		return false;
	struct repository **all = sorted(w, is_by_date);
	for (size_t i = first; i < first + count; i++) {
		const struct repository *r = all[is_down ? total - 1 - i : i];
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToArray(list, one);
		cJSON_AddStringToObject(one, "repositoryName", r->name);
		cJSON_AddStringToObject(one, "repositoryId", r->id);
	}
	free(all);
	return true;
}

static void put_url(cJSON *out, const char *name, const char *scheme, const struct world *w, const struct repository *r)
{
	char text[250];

	snprintf(text, sizeof(text), "%s://git-codecommit.%.40s.amazonaws.com/v1/repos/%.100s", scheme, w->region, r->name);
	cJSON_AddStringToObject(out, name, text);
}

bool cc_get_repository(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct repository *r = cc_repository(w, in, e);

	if (!r)
		return false;
	cJSON *one = cJSON_AddObjectToObject(out, "repositoryMetadata");
	cJSON_AddStringToObject(one, "accountId", w->account);
	cJSON_AddStringToObject(one, "repositoryId", r->id);
	cJSON_AddStringToObject(one, "repositoryName", r->name);
	sim_put_text(one, "defaultBranch", r->default_branch);
	sim_put_time(one, "lastModifiedDate", r->updated_at);
	sim_put_time(one, "creationDate", r->created_at);
	put_url(one, "cloneUrlHttp", "https", w, r);
	put_url(one, "cloneUrlSsh", "ssh", w, r);
	cJSON_AddStringToObject(one, "Arn", r->arn);
	return true;
}

/* ---- GetFolder ---- */

/* The id of all below `prefix` ("" or with its slash): equal trees have equal ids, as the whole tree has. */
static void tree_id(const struct commit *c, const char *prefix, size_t len, char out[65])
{
	struct buf text;

	buf_init(&text, (size_t)1 << 20);
	for (size_t i = 0; i < c->file_count; i++)
		if (strncmp(c->files[i]->path, prefix, len) == 0)
			buf_printf(&text, "%s %s %s\n", c->files[i]->mode, c->files[i]->blob_id, c->files[i]->path + len);
	hash_sha256_hex(buf_text(&text), text.len, out);
	out[40] = '\0';
	buf_done(&text);
}

static cJSON *put_entry(cJSON *list, const char *path, size_t len, size_t prefix)
{
	cJSON *one = cJSON_CreateObject();
	char text[4200];

	cJSON_AddItemToArray(list, one);
	snprintf(text, sizeof(text), "%.*s", (int)len, path);
	cJSON_AddStringToObject(one, "absolutePath", text);
	cJSON_AddStringToObject(one, "relativePath", text + (prefix < len ? prefix : 0));
	return one;
}

static void put_folder(cJSON *list, const struct commit *c, const char *path, size_t len, size_t prefix)
{
	const cJSON *last = cJSON_GetArrayItem(list, cJSON_GetArraySize(list) - 1);
	const char *name = last ? sim_text(last, "absolutePath") : "";
	char id[65];

	if (strlen(name) == len && strncmp(name, path, len) == 0) /* files are sorted by path */
		return;
	tree_id(c, path, len + 1, id);
	cJSON_AddStringToObject(put_entry(list, path, len, prefix), "treeId", id);
}

static void put_file(cJSON *files, cJSON *links, const struct file *f, size_t prefix)
{
	cJSON *one = put_entry(strcmp(f->mode, "SYMLINK") == 0 ? links : files, f->path, strlen(f->path), prefix);

	cJSON_AddStringToObject(one, "blobId", f->blob_id);
	cJSON_AddStringToObject(one, "fileMode", f->mode);
}

/* How many things lie in the folder. */
static size_t put_contents(cJSON *out, const struct commit *c, const char *prefix, size_t len)
{
	cJSON *folders = cJSON_AddArrayToObject(out, "subFolders"), *files = cJSON_AddArrayToObject(out, "files");
	cJSON *links = cJSON_AddArrayToObject(out, "symbolicLinks");
	size_t n = 0;

	cJSON_AddArrayToObject(out, "subModules");
	for (size_t i = 0; i < c->file_count; i++) {
		const char *path = c->files[i]->path, *slash;
		if (strncmp(path, prefix, len) != 0)
			continue;
		n++;
		if ((slash = strchr(path + len, '/')))
			put_folder(folders, c, path, (size_t)(slash - path), len);
		else
			put_file(files, links, c->files[i], len);
	}
	return n;
}

bool cc_get_folder(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct repository *r = cc_repository(w, in, e);
	const char *given = sim_text(in, "folderPath"), *path = "";
	char prefix[4200], id[65];

	if (!r || (strcmp(given, "/") != 0 && *given && !(path = cc_path(given, e))))
		return false;
	const struct commit *c = cc_commit(r, sim_text(in, "commitSpecifier"), e);
	if (!c)
		return false;
	int len = snprintf(prefix, sizeof(prefix), "%.4100s%s", path, *path ? "/" : "");
	cJSON_AddStringToObject(out, "commitId", c->id);
	cJSON_AddStringToObject(out, "folderPath", path);
	tree_id(c, prefix, (size_t)len, id);
	cJSON_AddStringToObject(out, "treeId", *path ? id : c->tree_id);
	if (put_contents(out, c, prefix, (size_t)len) > 0 || !*path)
		return true;
	return sim_fail(e, 400, "FolderDoesNotExistException", "Could not find path %.200s", given);
}
