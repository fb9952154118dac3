/* yaml_tree.h: a YAML file as a small tree that knows where each of its nodes stands in the text, so that a change can be made
 * in the text itself: comments, blank lines and quoting stay.  Pure; everything lives in the arena. */
#ifndef SETUP_YAML_TREE_H
#define SETUP_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define TREE_BYTES ((size_t)256 * 1024) /* larger files are refused */

enum tree_kind { TREE_SCALAR, TREE_SEQUENCE, TREE_MAPPING, TREE_ALIAS };
enum tree_style { TREE_PLAIN, TREE_SINGLE, TREE_DOUBLE, TREE_LITERAL, TREE_FOLDED, TREE_BLOCK, TREE_FLOW };

struct tree_node {
	enum tree_kind kind;
	enum tree_style style;
	const char *value; /* of a scalar, raw; NUL-terminated, without NULs of its own.  Otherwise NULL */
	const char *anchor; /* its own, or the one that an alias names */
	bool is_tagged, is_referenced; /* has a tag; an alias elsewhere stands for it */
	size_t start, end; /* bytes of the text; a block collection ends with its last child */
	int line; /* from 1 */
	size_t column; /* characters, from 0 */
	struct tree_node *parent, *first, *next; /* children: items; of a mapping key, value, key, value */
	struct tree_node *last;
	size_t count; /* items, or pairs */
	struct tree_node *target; /* of an alias */
};

struct tree {
	const char *text;
	size_t size;
	struct tree_node *root;
};

/* NULL, or what is wrong, with the line.  Refused: more than TREE_BYTES, NULs, what libyaml refuses, no or several documents,
 * unknown aliases, a key that stands twice in one mapping, more than 64 levels, 1000 anchors or 2000 keys of one mapping. */
const char *tree_parse(struct arena *a, const char *text, size_t size, struct tree *out);

const struct tree_node *tree_resolve(const struct tree_node *node); /* what an alias stands for; NULL stays NULL */
/* The value of a key, aliases not resolved; also by the merge key `<<`.  NULL: none, or not a mapping. */
const struct tree_node *tree_get(const struct tree_node *mapping, const char *key);
const struct tree_node *tree_key(const struct tree_node *mapping, const char *key); /* the key's own node, never a merged one */
const struct tree_node *tree_key_of(const struct tree_node *value); /* NULL: it is no value of a mapping */
bool tree_is_null(const struct tree_node *node); /* nothing, ~ or null */
bool tree_is_shared(const struct tree_node *node); /* it, or what it is in, also stands elsewhere by an alias */

/* Where a node's text ends, without the blank lines behind it; and where the line after it begins. */
size_t tree_content_end(const struct tree *t, const struct tree_node *node);
size_t tree_line_after(const struct tree *t, const struct tree_node *node);
size_t tree_line_start(const struct tree *t, size_t at);
const char *tree_eol(const struct tree *t, size_t at); /* "\r\n" or "\n": as the line that ends at `at`, or else the first */

#endif
