/* world_repo.c: CodeCommit's repositories: branches, commits and whole trees. */
#include "sim/world_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"

#define MESSAGES "src/main/resources/messages/messages.properties"

struct repository *world_repository(const struct world *w, const char *name)
{
	for (size_t i = 0; i < w->repository_count; i++)
		if (strcmp(w->repositories[i]->name, name) == 0)
			return w->repositories[i];
	return NULL;
}

struct branch *world_branch(const struct repository *r, const char *name)
{
	for (size_t i = 0; i < r->branch_count; i++)
		if (strcmp(r->branches[i]->name, name) == 0)
			return r->branches[i];
	return NULL;
}

struct commit *world_commit_find(const struct repository *r, const char *id)
{
	for (size_t i = 0; i < r->commit_count; i++)
		if (strcmp(r->commits[i]->id, id) == 0)
			return r->commits[i];
	return NULL;
}

const struct file *world_file(const struct commit *c, const char *path)
{
	for (size_t i = 0; i < c->file_count; i++)
		if (strcmp(c->files[i]->path, path) == 0)
			return c->files[i];
	return NULL;
}

struct repository *repo_new(struct world *w, const char *name)
{
	struct repository *r = ARENA_NEW(w->arena, struct repository);

	r->name = name;
	r->id = world_uuid(w);
	r->arn = world_arn(w, "codecommit", "%s", name);
	r->created_at = r->updated_at = w->at;
	WORLD_PUSH(w->repositories, w->repository_count, r);
	return r;
}

struct branch *repo_branch_new(struct world *w, struct repository *r, const char *name, struct commit *head)
{
	struct branch *b = ARENA_NEW(w->arena, struct branch);

	b->name = arena_dup(w->arena, name);
	b->head = head;
	if (!r->default_branch)
		r->default_branch = b->name;
	WORLD_PUSH(r->branches, r->branch_count, b);
	return b;
}

struct repository *world_repository_new(struct world *w, const char *name)
{
	return repo_new(w, arena_dup(w->arena, name));
}

struct branch *world_branch_new(struct world *w, struct repository *r, const char *name, struct commit *head)
{
	struct branch *b = repo_branch_new(w, r, name, head);

	r->updated_at = w->at;
	if (head)
		pipeline_watch(w, r, b);
	return b;
}

void world_branch_delete(struct world *w, struct repository *r, struct branch *b)
{
	size_t i = 0;

	while (r->branches[i] != b)
		i++;
	memmove(&r->branches[i], &r->branches[i + 1], (r->branch_count - i - 1) * sizeof(struct branch *));
	r->branch_count--;
	r->updated_at = w->at;
}

/* ── commits ── */

const struct file *repo_file_new(struct world *w, const char *path, const char *mode, const uint8_t *data, size_t size)
{
	struct file *f = ARENA_NEW(w->arena, struct file);
	uint8_t *copy = arena_alloc(w->arena, size + 1);
	char hex[65];

	if (size > 0)
		memcpy(copy, data, size);
	hash_sha256_hex(copy, size, hex);
	f->path = arena_dup(w->arena, path);
	f->mode = arena_dup(w->arena, mode);
	f->blob_id = arena_dupn(w->arena, hex, 40);
	f->data = copy;
	f->size = size;
	return f;
}

static int by_path(const void *a, const void *b)
{
	return strcmp((*(const struct file *const *)a)->path, (*(const struct file *const *)b)->path);
}

static size_t position(const struct commit *c, const char *path)
{
	size_t i = 0;

	while (i < c->file_count && strcmp(c->files[i]->path, path) != 0)
		i++;
	return i;
}

static void apply_change(struct world *w, struct commit *c, const struct commit_change *change)
{
	size_t i = position(c, change->path);
	const struct file *old = i < c->file_count ? c->files[i] : NULL;
	const char *mode = change->mode ? change->mode : old ? old->mode : "NORMAL";

	if (change->data || (change->has_mode_only && old)) {
		const uint8_t *data = change->data ? change->data : old->data;

		c->files[i] = repo_file_new(w, change->path, mode, data, change->data ? change->size : old->size);
		c->file_count += old ? 0 : 1;
	} else if (old) {
		memmove(&c->files[i], &c->files[i + 1], (c->file_count - i - 1) * sizeof(c->files[0]));
		c->file_count--;
	}
}

/* A tree's id follows from its contents, a commit's from its tree, its parent, its words and (for two worlds of one seed
 * to agree) not from the moment it was made. */
static void name_commit(struct world *w, struct repository *r, struct commit *c)
{
	struct buf tree;

	buf_init(&tree, (size_t)1 << 20);
	for (size_t i = 0; i < c->file_count; i++)
		buf_printf(&tree, "%s %s %s\n", c->files[i]->mode, c->files[i]->blob_id, c->files[i]->path);
	c->tree_id = world_digest(w, buf_text(&tree), 40);
	buf_done(&tree);
	c->id = world_digest(w,
		world_text(w, "%zu %s %s %s %s", r->commit_count, c->tree_id, c->parent ? c->parent->id : "", c->author,
			c->message),
		40);
}

struct commit *repo_commit(struct world *w, struct repository *r, struct branch *b, const struct commit_change *changes,
	size_t count, const char *author, const char *email, const char *message)
{
	struct commit *c = ARENA_NEW(w->arena, struct commit);
	const struct commit *parent = b->head;
	size_t kept = parent ? parent->file_count : 0;

	c->parent = parent;
	c->author = arena_dup(w->arena, author ? author : "");
	c->email = arena_dup(w->arena, email ? email : "");
	c->message = arena_dup(w->arena, message ? message : "");
	c->zone = "+0900";
	c->at = w->at;
	c->files = arena_array(w->arena, kept + count + 1, sizeof(c->files[0]));
	if (kept > 0)
		memcpy(c->files, parent->files, kept * sizeof(c->files[0]));
	c->file_count = kept;
	for (size_t i = 0; i < count; i++)
		apply_change(w, c, &changes[i]);
	qsort(c->files, c->file_count, sizeof(c->files[0]), by_path);
	name_commit(w, r, c);
	WORLD_PUSH(r->commits, r->commit_count, c);
	b->head = c;
	r->updated_at = w->at;
	return c;
}

struct commit *world_repository_commit(struct world *w, struct repository *r, struct branch *b,
	const struct commit_change *changes, size_t count, const char *author, const char *email, const char *message)
{
	struct commit *c = repo_commit(w, r, b, changes, count, author, email, message);

	pipeline_watch(w, r, b);
	return c;
}

/* ── the version that the page shows ── */

struct commit *repo_commit_version(
	struct world *w, struct repository *r, struct branch *b, int version, const char *message)
{
	const char *text = world_text(w, "welcome=Welcome(Version %d)\n", version);
	struct commit_change change = {MESSAGES, NULL, (const uint8_t *)text, strlen(text), false};

	return repo_commit(
		w, r, b, &change, 1, "sj", "sj@example.com", message ? message : world_text(w, "Version %d", version));
}

struct commit *world_commit(struct world *w, int version, const char *message)
{
	struct pipeline *p = w->pipeline_count > 0 ? w->pipelines[0] : NULL;
	struct branch *b = p && p->repository ? world_branch(p->repository, p->branch) : NULL;

	if (!b)
		return NULL;
	struct commit *c = repo_commit_version(w, p->repository, b, version, message);
	pipeline_watch(w, p->repository, b);
	return c;
}

const char *repo_welcome(struct world *w, const struct commit *c)
{
	const struct file *f = world_file(c, MESSAGES);
	const char *line = f ? (const char *)f->data : "";

	while (*line) {
		size_t n = strcspn(line, "\r\n");

		if (strncmp(line, "welcome=", 8) == 0)
			return arena_dupn(w->arena, line + 8, n - 8);
		line += n;
		line += strspn(line, "\r\n");
	}
	return "Welcome";
}
