/* decode.c: see decode.h. */
#include "ops/decode.h"

#include <string.h>

#include "base/text.h"

#define MINUTES_MAX ((int64_t)10 * 366 * 24 * 60) /* ten years: anything above is no wait of AWS's */

/* --- pages --------------------------------------------------------------------------------------------- */

static bool parse_json_pages(struct reply *r, const struct aws_page *pages, size_t count, struct err *e)
{
	for (; r->count < count; r->count++) {
		cJSON *root = json_parse(pages[r->count].body, pages[r->count].len, e);
		if (!root)
			return false;
		if (!cJSON_IsObject(root)) {
			cJSON_Delete(root);
			return err_set(e, ERR_MALFORMED, "the reply is not a JSON object");
		}
		r->roots[r->count] = root;
	}
	return count > 0 || err_set(e, ERR_MALFORMED, "the reply is empty");
}

const void *reply_decode_json(struct arena *a, const struct aws_page *pages, size_t count, const struct ops_args *args,
	struct err *e, reply_read_fn *read)
{
	struct arena *scratch = arena_new();
	struct reply r = {.roots = ARENA_ARRAY(scratch, count + 1, const void *)};
	const void *value = NULL;

	if (parse_json_pages(&r, pages, count, e))
		value = read(a, &r, args, e);
	for (size_t i = 0; i < r.count; i++)
		cJSON_Delete((cJSON *)r.roots[i]);
	arena_free(scratch);
	return value;
}

static bool parse_xml_pages(struct arena *scratch, struct reply *r, const struct aws_page *pages, size_t count,
	const char *result, struct err *e)
{
	for (; r->count < count; r->count++) {
		const struct xml *root = xml_parse(scratch, pages[r->count].body, pages[r->count].len, e);
		if (!root)
			return false;
		r->roots[r->count] = strcmp(root->name, result) == 0 ? root : xml_child(root, result);
		if (!r->roots[r->count]) {
			reply_lacks(e, result);
			return false;
		}
	}
	return count > 0 || err_set(e, ERR_MALFORMED, "the reply is empty");
}

const void *reply_decode_xml(struct arena *a, const struct aws_page *pages, size_t count, const struct ops_args *args,
	struct err *e, const char *result, reply_read_fn *read)
{
	struct arena *scratch = arena_new(); /* the trees are not kept with the value */
	struct reply r = {.is_xml = true, .roots = ARENA_ARRAY(scratch, count + 1, const void *)};
	const void *value = NULL;

	if (parse_xml_pages(scratch, &r, pages, count, result, e))
		value = read(a, &r, args, e);
	arena_free(scratch);
	return value;
}

const void *reply_lacks(struct err *e, const char *name)
{
	err_set(e, ERR_MALFORMED, "the reply has no \"%s\"", name);
	return NULL;
}

const cJSON *reply_object(const struct reply *r, const char *name, struct err *e)
{
	const cJSON *object = json_object(r->roots[0], name);

	return object ? object : reply_lacks(e, name);
}

/* --- lists --------------------------------------------------------------------------------------------- */

/* An array that is being filled from one or more lists. */
struct filling {
	char *rows;
	size_t size, count, room;
	list_read_fn *read;
};

static struct filling filling_new(struct arena *a, size_t items, size_t max, size_t size, list_read_fn *read)
{
	size_t room = items < max ? items : max;

	void *rows = room ? arena_array(a, room, size) : NULL;

	return (struct filling){.rows = rows, .size = size, .room = room, .read = read};
}

static void fill(struct filling *f, struct arena *a, const void *item)
{
	void *row = f->rows + f->count * f->size;

	if (f->read(a, item, row))
		f->count++;
	else
		memset(row, 0, f->size);
}

static void fill_json(struct filling *f, struct arena *a, const cJSON *list)
{
	for (const cJSON *item = list ? list->child : NULL; item && f->count < f->room; item = item->next)
		fill(f, a, item);
}

static void fill_xml(struct filling *f, struct arena *a, const struct xml *list)
{
	for (const struct xml *x = xml_child(list, "member"); x && f->count < f->room; x = xml_next(x, "member"))
		fill(f, a, x);
}

static size_t json_length(const cJSON *list)
{
	return list ? (size_t)cJSON_GetArraySize(list) : 0;
}

void *list_json(struct arena *a, const cJSON *list, size_t size, list_read_fn *read, size_t *count)
{
	struct filling f = filling_new(a, json_length(list), ITEMS_MAX, size, read);

	fill_json(&f, a, list);
	*count = f.count;
	return f.count ? f.rows : NULL;
}

void *list_xml(struct arena *a, const struct xml *list, size_t size, list_read_fn *read, size_t *count)
{
	struct filling f = filling_new(a, xml_count(list, "member"), ITEMS_MAX, size, read);

	fill_xml(&f, a, list);
	*count = f.count;
	return f.count ? f.rows : NULL;
}

static size_t page_length(const struct reply *r, size_t page, const char *name)
{
	if (r->is_xml)
		return xml_count(xml_child(r->roots[page], name), "member");
	return json_length(json_array(r->roots[page], name));
}

bool list_pages(struct arena *a, const struct reply *r, const char *name, size_t size, list_read_fn *read, void **rows,
	size_t *count, struct err *e)
{
	size_t items = 0;

	for (size_t i = 0; i < r->count; i++) {
		if (!r->is_xml && json_member(r->roots[i], name) && !json_array(r->roots[i], name))
			return err_set(e, ERR_MALFORMED, "the reply's \"%s\" is not a list", name);
		items += page_length(r, i, name);
	}
	struct filling f = filling_new(a, items, ROWS_MAX, size, read);
	for (size_t i = 0; i < r->count; i++) {
		if (r->is_xml)
			fill_xml(&f, a, xml_child(r->roots[i], name));
		else
			fill_json(&f, a, json_array(r->roots[i], name));
	}
	*rows = f.count ? f.rows : NULL;
	*count = f.count;
	return f.count || !items || err_set(e, ERR_MALFORMED, "nothing in the reply's \"%s\" can be understood", name);
}

bool list_is_there(const struct reply *r, const char *name)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->is_xml ? !!xml_child(r->roots[i], name) : !!json_array(r->roots[i], name))
			return true;
	return false;
}

bool read_text_item(struct arena *a, const void *item, void *row)
{
	char *text = json_item_text(a, item);

	*(const char **)row = text;
	return text && *text;
}

bool read_pair(struct arena *a, const void *item, void *row)
{
	const cJSON *member = item;
	struct pair *p = row;

	/* The value may be empty: an empty setting is a setting. */
	p->name = text_clean(a, member->string, strlen(member->string), 1024);
	p->value = json_item_text(a, member);
	return *p->name != '\0';
}

const char **list_texts(struct arena *a, const cJSON *list, size_t *count)
{
	return list_json(a, list, sizeof(const char *), read_text_item, count);
}

struct pair *list_pairs(struct arena *a, const cJSON *map, size_t *count)
{
	return list_json(a, map, sizeof(struct pair), read_pair, count);
}

/* --- values -------------------------------------------------------------------------------------------- */

char *text_of(struct arena *a, const cJSON *object, const char *name)
{
	char *text = json_text(a, object, name);

	return text && *text ? text : NULL;
}

const char *raw_of(struct arena *a, const cJSON *object, const char *name)
{
	return arena_dup(a, json_raw(object, name));
}

const char *json_of(struct arena *a, const cJSON *object, const char *name)
{
	const cJSON *member = json_object(object, name);
	char *text = member ? cJSON_PrintUnformatted(member) : NULL;
	const char *copy = arena_dup(a, text);

	cJSON_free(text);
	return copy;
}

int64_t count_of(const cJSON *object, const char *name)
{
	int64_t count = json_int(object, name, -1);

	return count < 0 ? -1 : count;
}

int64_t minutes_of(const cJSON *object, const char *name)
{
	int64_t minutes = count_of(object, name);

	return minutes < 0 || minutes > MINUTES_MAX ? NO_DURATION : minutes * 60 * 1000;
}

int word_of(const struct word *words, const cJSON *object, const char *name, int unknown)
{
	const char *text = json_raw(object, name);

	for (; text && words->text; words++)
		if (strcmp(words->text, text) == 0)
			return words->value;
	return unknown;
}
