/* hints.c: the file is JSON: {"schema":1,"account":"…","reads":[{"operation","region","a","b","ids"}]}.  Two reads share an
 * operation (running and stopped tasks), so a row is named by operation and task status. */
#include "app/hints.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCHEMA 1
#define MOST_HINTS 400
#define MOST_BYTES ((size_t)1024 * 1024)

char *hints_path(const char *who, const char *endpoint, const char *region, const char *pipeline)
{
	struct buf b;
	char hex[65];
	buf_init(&b, 8192);
	buf_printf(&b, "%s\n%s\n%s\n%s", who, endpoint ? endpoint : "", region, pipeline);
	hash_sha256_hex(b.data, b.len, hex);
	buf_clear(&b);
	buf_printf(&b, "%.32s.json", hex);
	char *path = xdg_path(XDG_CACHE, buf_text(&b));
	buf_done(&b);
	return path;
}

static enum fact_kind kind_of(const char *operation, const char *status)
{
	for (int kind = 0; operation != NULL && kind < FACT_KINDS; kind++) {
		const struct read *read = &reads[kind];
		bool is_same_status = read->task_status == NULL ? status == NULL
			: status != NULL && strcmp(status, read->task_status) == 0;
		if (is_same_status && strcmp(read->op->op.name, operation) == 0)
			return (enum fact_kind)kind;
	}
	return FACT_KINDS;
}

static bool decode_row(struct arena *a, const cJSON *row, struct hint *out)
{
	out->kind = kind_of(json_raw(row, "operation"), json_raw(row, "status"));
	if (out->kind == FACT_KINDS)
		return false;
	out->region = json_text(a, row, "region");
	out->a = json_text(a, row, "a");
	out->b = json_text(a, row, "b");
	const cJSON *ids = json_array(row, "ids");
	size_t count = json_count(ids) <= 100 ? json_count(ids) : 100;
	const char **list = ARENA_ARRAY(a, count + 1, const char *);
	const cJSON *id;
	cJSON_ArrayForEach(id, ids)
	{
		const char *text = json_item_text(a, id);
		if (text != NULL && out->id_count < count)
			list[out->id_count++] = text;
	}
	out->ids = list;
	return out->region != NULL;
}

struct hints hints_decode(struct arena *a, const char *text, size_t len)
{
	struct hints hints = { .account = NULL };
	cJSON *file = json_parse(text, len, NULL);
	const cJSON *rows = json_array(file, "reads"), *row;
	if (file != NULL && json_int(file, "schema", 0) == SCHEMA && json_count(rows) <= MOST_HINTS) {
		hints.account = json_text(a, file, "account");
		hints.items = ARENA_ARRAY(a, json_count(rows) + 1, struct hint);
		cJSON_ArrayForEach(row, rows)
		{
			struct hint hint = { .a = NULL };
			if (decode_row(a, row, &hint))
				hints.items[hints.count++] = hint;
		}
	}
	cJSON_Delete(file);
	return hints;
}

struct hints hints_load(struct arena *a, const char *path)
{
	struct hints hints = { .account = NULL };
	struct buf b;
	buf_init(&b, MOST_BYTES);
	if (path != NULL && file_read(path, &b, NULL))
		hints = hints_decode(a, buf_text(&b), b.len);
	buf_done(&b);
	return hints;
}

/* The roots are always read in the first wave: only what is found through other reads is worth keeping. */
static bool is_worth_keeping(const struct want *w)
{
	enum fact_kind kind = w->read->kind;
	return kind != FACT_IDENTITY && kind != FACT_PIPELINES && kind != FACT_PIPELINE && kind != FACT_PIPELINE_STATE &&
		kind != FACT_EXECUTIONS;
}

static cJSON *encode_row(const struct want *w, const char *region)
{
	cJSON *row = cJSON_CreateObject();
	json_put_text(row, "operation", w->read->op->op.name);
	if (w->read->task_status != NULL)
		json_put_text(row, "status", w->read->task_status);
	json_put_text(row, "region", region);
	json_put_text(row, "a", w->a);
	json_put_text(row, "b", w->b);
	if (w->id_count > 0)
		json_put(row, "ids", cJSON_CreateStringArray((const char *const *)w->ids, (int)w->id_count));
	return row;
}

char *hints_encode(const char *account, const struct wants *wants, const struct scope *scopes, size_t scope_count)
{
	cJSON *file = cJSON_CreateObject();
	cJSON *rows = cJSON_AddArrayToObject(file, "reads");
	cJSON_AddNumberToObject(file, "schema", SCHEMA);
	json_put_text(file, "account", account);
	for (size_t i = 0; i < wants->count && i < MOST_HINTS; i++) {
		const struct want *w = &wants->items[i];
		/* in another account nothing is sent on a mere hint */
		if (is_worth_keeping(w) && (size_t)w->scope < scope_count && !scopes[w->scope].is_foreign)
			cJSON_AddItemToArray(rows, encode_row(w, scopes[w->scope].region));
	}
	char *text = cJSON_PrintUnformatted(file);
	cJSON_Delete(file);
	return text;
}

void hints_save(const char *path, const char *account, const struct wants *wants, const struct scope *scopes,
	size_t scope_count)
{
	if (path == NULL || account == NULL)
		return;
	char *text = hints_encode(account, wants, scopes, scope_count);
	if (text != NULL && file_make_folders(path, NULL))
		file_write_atomic(path, text, strlen(text), 0600, NULL);
	free(text);
}

void hints_drop(const char *path)
{
	if (path != NULL)
		unlink(path);
}
