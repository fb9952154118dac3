/* yaml_tree.c: libyaml's events as a tree.  libyaml counts characters, the tree counts bytes. */
#include "setup/yaml_tree.h"

#include <stdint.h>
#include <string.h>

#include <yaml.h>

#include "base/arena.h"
#include "base/text.h"

#define MOST_LEVELS 64
#define MOST_MERGES 8
#define MOST_ANCHORS 1000
#define MOST_KEYS 2000

struct builder {
	struct arena *arena;
	struct tree *tree;
	const uint32_t *bytes_of; /* of each character, and of the end */
	size_t characters, before; /* before: bytes of the mark at the beginning */
	struct tree_node *open; /* the collection that is being filled */
	struct tree_node **anchored;
	size_t anchored_count, levels, documents;
	const char *problem;
};

/* ── marks ── */

static bool is_continuation(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

static const uint32_t *count_bytes(struct arena *a, const char *text, size_t from, size_t size, size_t *characters)
{
	uint32_t *at = ARENA_ARRAY(a, size - from + 1, uint32_t);
	size_t n = 0;

	for (size_t i = from; i < size; i++)
		if (!is_continuation((unsigned char)text[i]))
			at[n++] = (uint32_t)i;
	at[n] = (uint32_t)size;
	*characters = n;
	return at;
}

static size_t to_bytes(const struct builder *b, size_t index)
{
	return b->bytes_of[index < b->characters ? index : b->characters];
}

/* ── nodes ── */

static void attach(struct builder *b, struct tree_node *node)
{
	struct tree_node *in = b->open;

	node->parent = in;
	if (!in) {
		b->tree->root = node;
		return;
	}
	if (in->last)
		in->last->next = node;
	else
		in->first = node;
	in->last = node;
	in->count++;
}

static void remember(struct builder *b, struct tree_node *node)
{
	if (b->anchored_count == MOST_ANCHORS) {
		b->problem = arena_printf(b->arena, "line %d: more than %d anchors", node->line, MOST_ANCHORS);
		return;
	}
	if (b->anchored_count % 64 == 0) {
		struct tree_node **more = ARENA_ARRAY(b->arena, b->anchored_count + 64, struct tree_node *);
		if (b->anchored_count)
			memcpy(more, b->anchored, b->anchored_count * sizeof(struct tree_node *));
		b->anchored = more;
	}
	b->anchored[b->anchored_count++] = node;
}

static struct tree_node *add(struct builder *b, enum tree_kind kind, const yaml_event_t *event, const yaml_char_t *anchor, bool is_own)
{
	struct tree_node *node = ARENA_NEW(b->arena, struct tree_node);

	node->kind = kind;
	node->start = to_bytes(b, event->start_mark.index);
	node->end = to_bytes(b, event->end_mark.index);
	node->line = (int)event->start_mark.line + 1;
	node->column = event->start_mark.column;
	node->anchor = arena_dup(b->arena, (const char *)anchor);
	attach(b, node);
	if (anchor && is_own)
		remember(b, node);
	return node;
}

static void add_scalar(struct builder *b, const yaml_event_t *event)
{
	static const enum tree_style styles[] = {
		[YAML_SINGLE_QUOTED_SCALAR_STYLE] = TREE_SINGLE, [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = TREE_DOUBLE,
		[YAML_LITERAL_SCALAR_STYLE] = TREE_LITERAL, [YAML_FOLDED_SCALAR_STYLE] = TREE_FOLDED,
	};
	const char *value = (const char *)event->data.scalar.value;
	struct tree_node *node = add(b, TREE_SCALAR, event, event->data.scalar.anchor, true);

	if (memchr(value, '\0', event->data.scalar.length))
		b->problem = arena_printf(b->arena, "line %d: a NUL in a text", node->line);
	node->value = arena_dup(b->arena, value);
	node->is_tagged = event->data.scalar.tag != NULL;
	if (event->data.scalar.style > YAML_PLAIN_SCALAR_STYLE)
		node->style = styles[event->data.scalar.style];
}

static void add_alias(struct builder *b, const yaml_event_t *event)
{
	struct tree_node *node = add(b, TREE_ALIAS, event, event->data.alias.anchor, false);

	for (size_t i = b->anchored_count; i-- > 0 && !node->target;)
		if (strcmp(b->anchored[i]->anchor, node->anchor) == 0)
			node->target = b->anchored[i];
	if (node->target)
		node->target->is_referenced = true;
	else
		b->problem = arena_printf(b->arena, "line %d: the alias *%s stands for nothing before it", node->line, node->anchor);
}

static void add_collection(struct builder *b, const yaml_event_t *event)
{
	bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
	const yaml_char_t *anchor = is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
	struct tree_node *node = add(b, is_mapping ? TREE_MAPPING : TREE_SEQUENCE, event, anchor, true);
	bool is_flow = is_mapping ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
				  : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;

	node->style = is_flow ? TREE_FLOW : TREE_BLOCK;
	node->is_tagged = (is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag) != NULL;
	b->open = node;
	if (++b->levels > MOST_LEVELS)
		b->problem = arena_printf(b->arena, "line %d: more than %d levels", node->line, MOST_LEVELS);
}

static const char *twice(struct arena *a, const struct tree_node *mapping)
{
	for (const struct tree_node *x = mapping->first; x; x = x->next->next)
		for (const struct tree_node *y = x->next->next; x->value && y; y = y->next->next)
			if (y->value && strcmp(x->value, y->value) == 0)
				return arena_printf(a, "line %d: the key \"%s\" stands twice, first in line %d", y->line,
					text_clean(a, y->value, strlen(y->value), 60), x->line);
	return NULL;
}

static void close_collection(struct builder *b, const yaml_event_t *event)
{
	struct tree_node *node = b->open;

	if (!node)
		return;
	if (node->style == TREE_FLOW)
		node->end = to_bytes(b, event->end_mark.index);
	else if (node->last)
		node->end = node->last->end;
	if (node->kind == TREE_MAPPING) {
		node->count /= 2;
		b->problem = node->count > MOST_KEYS ? arena_printf(b->arena, "line %d: more than %d keys", node->line, MOST_KEYS)
						     : twice(b->arena, node);
	}
	b->open = node->parent;
	b->levels--;
}

static void take(struct builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (++b->documents > 1)
			b->problem = arena_printf(b->arena, "line %zu: a second document begins", event->start_mark.line + 1);
		break;
	case YAML_SCALAR_EVENT:
		add_scalar(b, event);
		break;
	case YAML_ALIAS_EVENT:
		add_alias(b, event);
		break;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		add_collection(b, event);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_collection(b, event);
		break;
	default:
		break;
	}
}

/* ── parse ── */

static const char *problem_of(struct arena *a, const yaml_parser_t *p)
{
	const char *what = p->problem ? p->problem : "it is not YAML", *in = p->context ? p->context : "";
	size_t line = p->error == YAML_READER_ERROR ? p->mark.line : p->problem_mark.line;

	return arena_printf(a, "line %zu: %s%s%s", line + 1, what, *in ? ", " : "", in);
}

static void run(struct builder *b, yaml_parser_t *p)
{
	bool is_over = false;

	while (!is_over && !b->problem) {
		yaml_event_t event;
		if (!yaml_parser_parse(p, &event)) {
			b->problem = problem_of(b->arena, p);
			return;
		}
		take(b, &event);
		is_over = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
}

const char *tree_parse(struct arena *a, const char *text, size_t size, struct tree *out)
{
	struct builder b = {.arena = a, .tree = out};
	yaml_parser_t parser;

	*out = (struct tree){text, size, NULL};
	if (size > TREE_BYTES)
		return arena_printf(a, "it has %zu bytes: more than %zu are not read", size, TREE_BYTES);
	if (size && memchr(text, '\0', size))
		return "it has NUL bytes: it is not a text";
	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		b.before = 3;
	b.bytes_of = count_bytes(a, text, b.before, size, &b.characters);
	if (!yaml_parser_initialize(&parser))
		return "no memory";
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text + b.before, size - b.before);
	run(&b, &parser);
	yaml_parser_delete(&parser);
	if (b.problem)
		return b.problem;
	return out->root ? NULL : "there is nothing in it";
}

/* ── look-ups ── */

const struct tree_node *tree_resolve(const struct tree_node *node)
{
	return node && node->kind == TREE_ALIAS ? node->target : node;
}

const struct tree_node *tree_key(const struct tree_node *mapping, const char *key)
{
	if (!mapping || mapping->kind != TREE_MAPPING)
		return NULL;
	for (const struct tree_node *k = mapping->first; k; k = k->next->next)
		if (k->value && strcmp(k->value, key) == 0)
			return k;
	return NULL;
}

const struct tree_node *tree_key_of(const struct tree_node *value)
{
	const struct tree_node *k = value->parent && value->parent->kind == TREE_MAPPING ? value->parent->first : NULL;

	while (k && k->next != value)
		k = k->next->next;
	return k;
}

static const struct tree_node *find(const struct tree_node *mapping, const char *key, int *merges)
{
	const struct tree_node *own = tree_key(mapping, key), *merge = tree_key(mapping, "<<"), *found = NULL;

	if (own || !merge || ++*merges > MOST_MERGES)
		return own ? own->next : NULL;
	merge = tree_resolve(merge->next);
	if (merge->kind == TREE_MAPPING)
		return find(merge, key, merges);
	for (const struct tree_node *m = merge->first; m && !found; m = m->next)
		found = find(tree_resolve(m), key, merges);
	return found;
}

const struct tree_node *tree_get(const struct tree_node *mapping, const char *key)
{
	int merges = 0;

	return find(mapping, key, &merges);
}

bool tree_is_null(const struct tree_node *node)
{
	return !node || (node->kind == TREE_SCALAR && node->style == TREE_PLAIN && !node->is_tagged &&
				(!*node->value || strcmp(node->value, "~") == 0 || strcmp(node->value, "null") == 0));
}

bool tree_is_shared(const struct tree_node *node)
{
	for (; node; node = node->parent)
		if (node->is_referenced || node->kind == TREE_ALIAS)
			return true;
	return false;
}

/* ── lines ── */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* `|+` and `>+` keep the blank lines behind them: they are part of the text. */
static bool keeps_blank_lines(const struct tree *t, const struct tree_node *node)
{
	if (node->kind != TREE_SCALAR || (node->style != TREE_LITERAL && node->style != TREE_FOLDED))
		return false;
	for (size_t i = node->start; i < node->end && t->text[i] != '\n'; i++)
		if (t->text[i] == '+')
			return true;
	return false;
}

size_t tree_content_end(const struct tree *t, const struct tree_node *node)
{
	size_t end;

	while (node->kind != TREE_SCALAR && node->style == TREE_BLOCK && node->last)
		node = node->last;
	end = node->end;
	while (!keeps_blank_lines(t, node) && end > node->start && is_blank(t->text[end - 1]))
		end--;
	return end;
}

size_t tree_line_after(const struct tree *t, const struct tree_node *node)
{
	size_t end = tree_content_end(t, node);

	if (end > 0 && end > node->start && t->text[end - 1] == '\n')
		return end;
	const char *eol = end < t->size ? memchr(t->text + end, '\n', t->size - end) : NULL;
	return eol ? (size_t)(eol - t->text) + 1 : t->size;
}

size_t tree_line_start(const struct tree *t, size_t at)
{
	while (at > 0 && t->text[at - 1] != '\n')
		at--;
	return at;
}

const char *tree_eol(const struct tree *t, size_t at)
{
	size_t end = at > 0 && t->text[at - 1] == '\n' ? at : 0;

	if (end == 0 && t->size) {
		const char *first = memchr(t->text, '\n', t->size);
		end = first ? (size_t)(first - t->text) + 1 : 0;
	}
	return end >= 2 && t->text[end - 2] == '\r' ? "\r\n" : "\n";
}
