/* buildspec_edit.c: where in the text an addition belongs, and how it is written there: in the indentation, the line ends and the
 * style of what it stands beside. */
#include "setup/buildspec_parts.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/buf.h"

struct editor {
	struct arena *arena;
	const struct build_has *has;
	const struct build_additions *add;
	struct build_edits *edits;
	size_t unit, dash; /* columns from a key to the keys in it, and to the dashes of its list */
};

/* ── words ── */

/* A command as a plain scalar, or in single quotes where plain it would be something else. */
static const char *scalar(struct arena *a, const char *text)
{
	bool is_plain = text[0] && !strchr("-?:,[]{}#&*!|>'\"%@` ", text[0]) && !strstr(text, ": ") && !strstr(text, " #") &&
		text[strlen(text) - 1] != ':' && text[strlen(text) - 1] != ' ' && !strchr(text, '\n') && !strchr(text, '\t');
	char *quoted, *to;

	if (is_plain)
		return text;
	quoted = to = arena_alloc(a, 2 * strlen(text) + 3);
	*to++ = '\'';
	for (; *text; text++) {
		if (*text == '\'')
			*to++ = '\'';
		*to++ = *text;
	}
	*to = '\'';
	return quoted;
}

static const char *json(struct arena *a, const char *text)
{
	cJSON *item = cJSON_CreateString(text);
	char *printed = item ? cJSON_PrintUnformatted(item) : NULL;
	const char *out = arena_dup(a, printed ? printed : "\"\"");

	cJSON_free(printed);
	cJSON_Delete(item);
	return out;
}

static const char *blanks(struct arena *a, size_t n)
{
	char *s = arena_alloc(a, n + 1);

	memset(s, ' ', n);
	return s;
}

/* ── the style of the file ── */

static void learn_from(struct editor *e, const struct tree_node *mapping, bool *knows_unit, bool *knows_dash)
{
	if (mapping->kind != TREE_MAPPING || mapping->style != TREE_BLOCK)
		return;
	for (const struct tree_node *k = mapping->first; k; k = k->next->next) {
		const struct tree_node *value = k->next;
		if (value->style != TREE_BLOCK || !value->first || value->column < k->column || value->column > k->column + 16)
			continue;
		if (value->kind == TREE_SEQUENCE && !*knows_dash) {
			e->dash = value->column - k->column;
			*knows_dash = true;
		} else if (value->kind == TREE_MAPPING && !*knows_unit && value->first->column > k->column) {
			e->unit = value->first->column - k->column;
			*knows_unit = true;
		}
	}
}

static void learn(struct editor *e)
{
	bool knows_unit = false, knows_dash = false;

	e->unit = e->dash = 2;
	learn_from(e, e->has->root, &knows_unit, &knows_dash);
	learn_from(e, e->has->phases, &knows_unit, &knows_dash);
	for (int p = 0; p < PHASES; p++)
		if (e->has->phase[p].value)
			learn_from(e, e->has->phase[p].value, &knows_unit, &knows_dash);
	if (e->has->artifacts)
		learn_from(e, e->has->artifacts, &knows_unit, &knows_dash);
	if (!knows_dash)
		e->dash = e->unit;
}

/* ── whole lines ── */

static const char *line_break_before(const struct editor *e, size_t at)
{
	const struct tree *t = &e->has->tree;

	return at > 0 && t->text[at - 1] != '\n' ? tree_eol(t, at) : "";
}

/* Lines at the beginning of a line, or at the end of a text whose last line has no end: that stays so. */
static void put_lines(struct editor *e, size_t at, const char *lines)
{
	const char *eol = line_break_before(e, at);

	if (*eol) {
		size_t n = strlen(lines), end = strlen(eol);
		build_edit(e->edits, at, 0, arena_printf(e->arena, "%s%.*s", eol, (int)(n - end), lines));
	} else {
		build_edit(e->edits, at, 0, lines);
	}
}

/* The lines of a key that is new: "build:", "  commands:", "    - …" as far as `names` go, then the list. */
static const char *lines_of_key(struct editor *e, size_t at, size_t column, const char *const *names, const char *const *list, size_t count)
{
	const char *eol = tree_eol(&e->has->tree, at), *lines = "";

	for (; *names; names++) {
		lines = arena_printf(e->arena, "%s%s%s:%s", lines, blanks(e->arena, column), *names, eol);
		column += names[1] ? e->unit : e->dash;
	}
	for (size_t i = 0; i < count; i++)
		lines = arena_printf(e->arena, "%s%s- %s%s", lines, blanks(e->arena, column), scalar(e->arena, list[i]), eol);
	return lines;
}

static const char *json_of_key(struct editor *e, const char *const *names, const char *const *list, size_t count)
{
	const char *out = "", *ends = "";

	for (; *names; names++) {
		out = arena_printf(e->arena, "%s%s: %s", out, json(e->arena, *names), names[1] ? "{" : "[");
		ends = arena_printf(e->arena, "%s%s", names[1] ? "}" : "]", ends);
	}
	for (size_t i = 0; i < count; i++)
		out = arena_printf(e->arena, "%s%s%s", out, i ? ", " : "", json(e->arena, list[i]));
	return arena_printf(e->arena, "%s%s", out, ends);
}

/* ── flow collections ── */

/* Behind a child: on a line of its own when the child begins one. */
static void put_behind_in_flow(struct editor *e, const struct tree_node *child, const struct tree_node *begins, const char *text)
{
	const struct tree *t = &e->has->tree;
	size_t line = tree_line_start(t, begins->start), n = strspn(t->text + line, " \t");

	if (line + n == begins->start && line > 0)
		build_edit(e->edits, child->end, 0,
			arena_printf(e->arena, ",%s%.*s%s", tree_eol(t, line), (int)n, t->text + line, text));
	else
		build_edit(e->edits, child->end, 0, arena_printf(e->arena, ", %s", text));
}

static void put_key_in_flow(struct editor *e, const struct tree_node *mapping, const char *text)
{
	const struct tree_node *key = mapping->first;

	while (key && key->next->next)
		key = key->next->next;
	if (key)
		put_behind_in_flow(e, key->next, key, text);
	else
		build_edit(e->edits, mapping->start + 1, 0, text);
}

/* ── lists ── */

/* Whether an item of a block list stands behind its dash alone on the line. */
static bool is_on_its_line(const struct tree *t, const struct tree_node *item, size_t *line)
{
	*line = tree_line_start(t, item->start);
	size_t dash = *line + strspn(t->text + *line, " ");

	return t->text[dash] == '-' && dash + 1 + strspn(t->text + dash + 1, " ") == item->start;
}

static const char *no_place(struct editor *e, const struct tree_node *node, const char *what)
{
	return arena_printf(e->arena, "line %d: %s", node->line, what);
}

static const char *put_item_in_block(struct editor *e, const struct tree_node *item, bool is_before, const char *text)
{
	const struct tree *t = &e->has->tree;
	size_t line;

	if (!is_on_its_line(t, item, &line))
		return no_place(e, item, "the list is written in a way that leaves no sure place for another line");
	size_t at = is_before ? line : tree_line_after(t, item);
	put_lines(e, at, arena_printf(e->arena, "%.*s%s%s", (int)(item->start - line), t->text + line, scalar(e->arena, text),
		tree_eol(t, line ? line : at)));
	return NULL;
}

static bool is_edited(const struct editor *e, size_t at)
{
	for (size_t i = 0; i < e->edits->count; i++)
		if (e->edits->items[i].at == at)
			return true;
	return false;
}

static const char *put_item(struct editor *e, const struct tree_node *list, const struct tree_node *beside, bool is_before, const char *text)
{
	const struct tree_node *item = beside ? beside : list->last;

	if (tree_is_shared(list))
		return no_place(e, list, "the list also stands elsewhere, by an alias (*): a line added here would be added there too");
	if (list->is_tagged)
		return no_place(e, list, "the list has a tag of its own");
	if (list->style != TREE_FLOW)
		return put_item_in_block(e, item, is_before, text);
	text = json(e->arena, text);
	if (!item)
		build_edit(e->edits, list->start + 1, 0, is_edited(e, list->start + 1) ? arena_printf(e->arena, ", %s", text) : text);
	else if (is_before)
		build_edit(e->edits, item->start, 0, arena_printf(e->arena, "%s, ", text));
	else
		put_behind_in_flow(e, item, item, text);
	return NULL;
}

/* ── keys ── */

/* Behind the line of the mapping's own key, so that comments stay with the keys they stand over. */
static size_t first_line(const struct tree *t, const struct tree_node *mapping, size_t line)
{
	const struct tree_node *own = tree_key_of(mapping);
	const char *eol = own ? memchr(t->text + own->end, '\n', t->size - own->end) : NULL;

	return eol ? (size_t)(eol - t->text) + 1 : line;
}

/* A new key of a mapping, behind `after` (a key of it; NULL: before the first). */
static const char *put_key(struct editor *e, const struct tree_node *mapping, const struct tree_node *after, const char *const *names,
	const char *const *list, size_t count)
{
	const struct tree *t = &e->has->tree;
	const struct tree_node *first = mapping->first;

	if (tree_is_shared(mapping))
		return no_place(e, mapping, "it also stands elsewhere, by an alias (*): what is added here would be added there too");
	if (mapping->style == TREE_FLOW) {
		put_key_in_flow(e, mapping, json_of_key(e, names, list, count));
		return NULL;
	}
	size_t line = tree_line_start(t, first->start);
	if (line + strspn(t->text + line, " ") != first->start)
		return no_place(e, first, "the key does not begin its line: there is no sure place for another");
	size_t at = after ? tree_line_after(t, after->next) : first_line(t, mapping, line);
	const char *lines = lines_of_key(e, at, first->column, names, list, count), *eol = tree_eol(t, at);
	/* Where a blank line stands between sections, the new one gets its own. */
	if (after && first->column == 0 && at < t->size && (t->text[at] == '\n' || t->text[at] == '\r'))
		lines = arena_printf(e->arena, "%s%s", eol, lines);
	put_lines(e, at, lines);
	return NULL;
}

/* ── phases ── */

static const struct tree_node *key_before(const struct build_has *h, enum build_phase p)
{
	const struct tree_node *before = NULL;

	for (int i = (int)p - 1; i >= 0 && !before; i--)
		before = h->phase[i].key;
	return before;
}

static const char *new_list(struct editor *e, enum build_phase p, const char *const *list, size_t count)
{
	const struct build_has *h = e->has;
	const char *both[] = {build_phase_names[p], "commands", NULL};
	const struct tree_node *phase = h->phase[p].value, *last = phase ? phase->first : NULL;

	if (!phase)
		return h->phases->first ? put_key(e, h->phases, key_before(h, p), both, list, count)
					: no_place(e, h->phases, "`phases` is empty");
	if (!last)
		return no_place(e, phase, "the phase is empty");
	while (last->next->next)
		last = last->next->next;
	return put_key(e, phase, last, both + 1, list, count);
}

static const char *put_commands(struct editor *e, enum build_phase p)
{
	const struct tree_node *commands = e->has->phase[p].commands;
	const char *list[32], *problem = NULL;
	size_t count = 0;

	for (size_t i = 0; i < e->add->count && !problem; i++) {
		const struct build_addition *one = &e->add->items[i];
		if (one->phase != p)
			continue;
		if (!commands)
			list[count++] = one->command;
		else if (commands->kind == TREE_SCALAR)
			problem = no_place(e, commands, "the commands are one text and no list: make it a list");
		else
			problem = put_item(e, commands, one->beside, one->is_before, one->command);
	}
	return count ? new_list(e, p, list, count) : problem;
}

static const struct tree_node *key_of_phases(const struct build_has *h)
{
	return tree_key(h->root, "phases");
}

static const char *put_files(struct editor *e)
{
	const struct build_has *h = e->has;
	const char *const names[] = {"artifacts", "files", NULL}, *problem = NULL;

	if (!e->add->file_count)
		return NULL;
	if (!h->artifacts)
		return put_key(e, h->root, key_of_phases(h), names, e->add->files, e->add->file_count);
	if (!h->files && !h->artifacts->first)
		return no_place(e, h->artifacts, "`artifacts` is empty");
	if (!h->files)
		return put_key(e, h->artifacts, NULL, names + 1, e->add->files, e->add->file_count);
	for (size_t i = 0; i < e->add->file_count && !problem; i++)
		problem = put_item(e, h->files, NULL, false, e->add->files[i]);
	return problem;
}

const char *build_insert(struct arena *a, const struct build_has *h, const struct build_additions *add, struct build_edits *edits)
{
	struct editor e = {.arena = a, .has = h, .add = add, .edits = edits};
	const char *problem = NULL;

	learn(&e);
	for (int p = 0; p < PHASES && !problem; p++)
		problem = put_commands(&e, (enum build_phase)p);
	return problem ? problem : put_files(&e);
}

const char *build_by_hand(struct arena *a, const struct build_additions *add)
{
	const char *out = add->count ? "phases:\n" : "";

	for (int p = 0; p < PHASES; p++) {
		bool is_first = true;
		for (size_t i = 0; i < add->count; i++) {
			if (add->items[i].phase != (enum build_phase)p)
				continue;
			if (is_first)
				out = arena_printf(a, "%s  %s:\n    commands:\n", out, build_phase_names[p]);
			out = arena_printf(a, "%s      - %s\n", out, scalar(a, add->items[i].command));
			is_first = false;
		}
	}
	if (add->file_count)
		out = arena_printf(a, "%sartifacts:\n  files:\n", out);
	for (size_t i = 0; i < add->file_count; i++)
		out = arena_printf(a, "%s    - %s\n", out, scalar(a, add->files[i]));
	return out;
}
