/* decode.h: what all decoders of this room share: the pages of an answer as trees, lists through a per-item function,
 * words to enums, and the sentences for what is missing.  Only ops/ includes it.
 *
 * Leniency is decided here, once: a member that is missing, null, empty text or of another type is unknown; an item
 * of a list that is not what its reader expects is left out; a list that a reply leaves out is empty. */
#ifndef OPS_DECODE_H
#define OPS_DECODE_H

#include "base/arena.h"
#include "base/json.h"
#include "base/xml.h"
#include "ops/ops.h"

/* Counts are bounded, whatever a reply holds: what is beyond them is left out. */
#define ROWS_MAX ((size_t)5000) /* of a reply's own list, over all its pages */
#define ITEMS_MAX ((size_t)200) /* of a list within an item */

/* The parsed pages of one answer: JSON objects, or the <…Result> elements of XML (below the root, or the root itself). */
struct reply {
	bool is_xml;
	const void **roots;
	size_t count; /* at least 1 */
};

/* Reads the value out of the pages into `a`; NULL with e filled. */
typedef const void *reply_read_fn(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e);

const void *reply_decode_json(struct arena *a, const struct aws_page *pages, size_t count, const struct ops_args *args,
	struct err *e, reply_read_fn *read);
const void *reply_decode_xml(struct arena *a, const struct aws_page *pages, size_t count, const struct ops_args *args,
	struct err *e, const char *result, reply_read_fn *read);

/* Define decode_NAME for a row from read_NAME. */
#define JSON_DECODER(name) \
	static const void *decode_##name(struct arena *a, const struct aws_page *pages, size_t count, \
		const struct ops_args *args, struct err *e) \
	{ \
		return reply_decode_json(a, pages, count, args, e, read_##name); \
	}
#define XML_DECODER(name, result) \
	static const void *decode_##name(struct arena *a, const struct aws_page *pages, size_t count, \
		const struct ops_args *args, struct err *e) \
	{ \
		return reply_decode_xml(a, pages, count, args, e, result, read_##name); \
	}

/* An object the first page must have; NULL with ERR_MALFORMED naming it. */
const cJSON *reply_object(const struct reply *r, const char *name, struct err *e);
/* Fills ERR_MALFORMED: the reply has no `name`.  Returns NULL. */
const void *reply_lacks(struct err *e, const char *name);

/* --- lists --------------------------------------------------------------------------------------------- */

/* Reads one item (a cJSON or an xml) into the zeroed *row; false: not what it should be, left out. */
typedef bool list_read_fn(struct arena *a, const void *item, void *row);

/* The items of a JSON array (or the members of an object), or the <member> children of an XML list, as an array of
 * `size`-byte rows in `a`; *count gets how many.  NULL list: none. */
void *list_json(struct arena *a, const cJSON *list, size_t size, list_read_fn *read, size_t *count);
void *list_xml(struct arena *a, const struct xml *list, size_t size, list_read_fn *read, size_t *count);

/* A reply's own list, over all its pages.  False with ERR_MALFORMED when a page has another type in its place, or when
 * there are items and not one of them is what it should be. */
bool list_pages(struct arena *a, const struct reply *r, const char *name, size_t size, list_read_fn *read, void **rows,
	size_t *count, struct err *e);
bool list_is_there(const struct reply *r, const char *name); /* in any page */

/* Define read_NAME: a fact that is nothing but a reply's own list, in its `member` and `count`. */
#define LIST_READER(name, type, member, list, read_item) \
	static const void *read_##name( \
		struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e) \
	{ \
		type *value = arena_alloc(a, sizeof(type)); \
		void *rows; \
\
		(void)args; \
		if (!list_pages(a, r, list, sizeof(*value->member), read_item, &rows, &value->count, e)) \
			return NULL; \
		value->member = rows; \
		return value; \
	}

bool read_text_item(struct arena *a, const void *item, void *row); /* a JSON string into a const char * */
bool read_pair(struct arena *a, const void *item, void *row);      /* a member of a JSON map into a struct pair */
const char **list_texts(struct arena *a, const cJSON *list, size_t *count);
struct pair *list_pairs(struct arena *a, const cJSON *map, size_t *count);

/* --- values -------------------------------------------------------------------------------------------- */

char *text_of(struct arena *a, const cJSON *object, const char *name); /* cleaned; NULL when missing or empty */
const char *raw_of(struct arena *a, const cJSON *object, const char *name);  /* as it came, perhaps ""; NULL unless a string */
const char *json_of(struct arena *a, const cJSON *object, const char *name); /* an object as JSON text (numbers to 15 digits); NULL unless one */
int64_t count_of(const cJSON *object, const char *name);               /* -1 unknown, also when negative */
int64_t minutes_of(const cJSON *object, const char *name);             /* in ms; NO_DURATION unknown */

struct word {
	const char *text;
	int value;
};
/* The value of a member's word in a table that ends with a NULL text; `unknown` when the table does not have it. */
int word_of(const struct word *words, const cJSON *object, const char *name, int unknown);

#endif
