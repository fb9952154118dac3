/* buildspec_verify.c: the proof after a change: what was there is there, in the same order. */
#include "setup/buildspec_parts.h"

#include <string.h>

#include "base/arena.h"

static const char *compare(struct arena *a, const struct tree_node *x, const struct tree_node *y);

static size_t without_end(const char *s)
{
	size_t n = strlen(s);

	while (n > 0 && s[n - 1] == '\n')
		n--;
	return n;
}

/* The last line of a file may have got an end. */
static bool is_same_text(const char *x, const char *y)
{
	size_t n = without_end(x);

	return n == without_end(y) && memcmp(x, y, n) == 0;
}

static bool is_modern(struct arena *a, const char *x, const char *y)
{
	const char *java = build_modern_java(x);

	return (java && strcmp(java, y) == 0) || is_same_text(build_modern_command(a, x), y);
}

static const char *lost(struct arena *a, const struct tree_node *x)
{
	return arena_printf(a, "line %d would no longer say the same", x->line);
}

static bool is_key(const struct tree_node *key, const char *name)
{
	return key && key->value && strcmp(key->value, name) == 0;
}

/* What build_modernise() takes out: runtime-versions' docker, and what held nothing else. */
static bool may_go(const struct tree_node *key)
{
	const struct tree_node *value = key->next;

	if (is_key(key, "docker"))
		return is_key(tree_key_of(key->parent), "runtime-versions");
	if (!is_key(key, "runtime-versions") && !is_key(key, "install"))
		return false;
	return value->kind == TREE_MAPPING && value->count == 1 && may_go(value->first);
}

static const char *compare_items(struct arena *a, const struct tree_node *x, const struct tree_node *y)
{
	const struct tree_node *j = y->first;

	for (const struct tree_node *i = x->first; i; i = i->next) {
		while (j && compare(a, i, j))
			j = j->next;
		if (!j)
			return lost(a, i);
		j = j->next;
	}
	return NULL;
}

static const char *compare_keys(struct arena *a, const struct tree_node *x, const struct tree_node *y)
{
	const struct tree_node *j = y->first;

	for (const struct tree_node *i = x->first; i; i = i->next->next) {
		const struct tree_node *from = j;
		while (j && compare(a, i, j))
			j = j->next->next;
		if (!j && !may_go(i))
			return lost(a, i);
		const char *problem = j ? compare(a, i->next, j->next) : NULL;
		if (problem)
			return problem;
		j = j ? j->next->next : from;
	}
	return NULL;
}

static const char *compare(struct arena *a, const struct tree_node *x, const struct tree_node *y)
{
	bool is_same = x->kind == y->kind && x->style == y->style && x->is_tagged == y->is_tagged && !x->anchor == !y->anchor &&
		(!x->anchor || strcmp(x->anchor, y->anchor) == 0);

	if (is_same && x->kind == TREE_SCALAR)
		is_same = is_same_text(x->value, y->value) || is_modern(a, x->value, y->value);
	if (!is_same)
		return lost(a, x);
	if (x->kind == TREE_SEQUENCE)
		return compare_items(a, x, y);
	return x->kind == TREE_MAPPING ? compare_keys(a, x, y) : NULL;
}

const char *build_lost(struct arena *a, const struct tree *before, const struct tree *after)
{
	return compare(a, before->root, after->root);
}
