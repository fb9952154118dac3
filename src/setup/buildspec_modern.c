/* buildspec_modern.c: what a buildspec asks for and CodeBuild no longer has.
 *
 * What it offers: runtimes.yml of the image amazonlinux-x86_64-standard:5.0, and "Runtime versions" of its user guide. */
#include "setup/buildspec_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

/* ── runtimes ── */

static const struct {
	const char *name, *offered;
	int oldest_major, oldest_minor; /* of the offered ones */
} runtimes[] = {
	{"nodejs", "18, 20, 22 and 24", 18, 0},
	{"python", "3.9 to 3.14", 3, 9},
	{"ruby", "3.1 to 3.4 and 4.0", 3, 1},
	{"dotnet", "6.0, 8.0 and 10.0", 6, 0},
	{"golang", "1.20 to 1.26", 1, 20},
	{"php", "8.2 to 8.5", 8, 2},
};
#define OFFERED_JAVA "corretto8, corretto11, corretto17, corretto21 and corretto25"

static bool is_older(const char *version, int major, int minor)
{
	char *rest;
	long x = strtol(version, &rest, 10), y = *rest == '.' && isdigit((unsigned char)rest[1]) ? strtol(rest + 1, NULL, 10) : -1;

	return rest != version && (x < major || (x == major && y >= 0 && y < minor));
}

static void note_runtime(struct arena *a, const char *name, const struct tree_node *version, struct build_notes *notes)
{
	for (size_t i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]); i++)
		if (strcmp(name, runtimes[i].name) == 0 && is_older(version->value, runtimes[i].oldest_major, runtimes[i].oldest_minor))
			build_note(notes, "line %d: CodeBuild's images no longer hold %s %s; they offer %s. It is left as it is.", version->line, name,
				build_quote(a, version->value), runtimes[i].offered);
	if (strcmp(name, "android") == 0)
		build_note(notes, "line %d: CodeBuild's images no longer hold a runtime `android`. It is left as it is.", version->line);
}

const char *build_modern_java(const char *version)
{
	static const char *const rows[][2] = {{"openjdk8", "corretto8"}, {"openjdk11", "corretto11"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(version, rows[i][0]) == 0)
			return rows[i][1];
	return NULL;
}

static void see_java(struct arena *a, const struct build_has *h, const struct tree_node *version, struct build_edits *edits, struct build_notes *n)
{
	const char *old = version->value, *modern = build_modern_java(old);
	size_t size = version->end - version->start;
	const char *raw = memmem(h->tree.text + version->start, size, old, strlen(old));

	if (strncmp(old, "openjdk", 7) != 0)
		return;
	if (!modern || !raw || !edits) {
		build_note(n, "line %d: CodeBuild no longer offers java: %s; today it has %s.%s%s%s", version->line, build_quote(a, old), OFFERED_JAVA,
			modern ? " " : "", modern ? modern : "", modern ? " is the same version." : "");
		return;
	}
	build_edit(edits, (size_t)(raw - h->tree.text), strlen(old), modern);
	build_note(n, "line %d: java: %s becomes %s, the same version in Amazon's build of OpenJDK: CodeBuild's images of today have no openjdk.",
		version->line, old, modern);
}

/* ── taking a key out ── */

/* The whole lines from a key to `end`, when they have them for themselves. */
static bool cut_lines(const struct tree *t, const struct tree_node *key, size_t end, struct build_edits *edits)
{
	size_t from = tree_line_start(t, key->start);
	const char *eol = end < t->size ? memchr(t->text + end, '\n', t->size - end) : NULL;
	size_t to = eol ? (size_t)(eol - t->text) + 1 : t->size;

	while (end < to && strchr(" \t\r\n", t->text[end]))
		end++;
	if (strspn(t->text + from, " ") != key->start - from || (end < to && t->text[end] != '#'))
		return false;
	build_edit(edits, from, to - from, "");
	return true;
}

/* From one key to the next, or from the value before to the end of its own. */
static bool cut_flow(const struct tree_node *key, struct build_edits *edits)
{
	const struct tree_node *value = key->next, *before = NULL;

	for (const struct tree_node *k = key->parent->first; k != key; k = k->next->next)
		before = k->next;
	if (value->next)
		build_edit(edits, key->start, value->next->start - key->start, "");
	else if (before)
		build_edit(edits, before->end, value->end - before->end, "");
	return value->next || before;
}

/* Its own line and those of what it holds; comments between them stay. */
static bool cut_block(const struct tree *t, const struct tree_node *key, struct build_edits *edits)
{
	for (;; key = key->next->first) {
		const struct tree_node *value = key->next;
		if (value->kind != TREE_MAPPING || value->style == TREE_FLOW)
			return cut_lines(t, key, tree_content_end(t, value), edits);
		if (!cut_lines(t, key, key->end + 1, edits))
			return false;
	}
}

/* The key goes, and with it runtime-versions and install where they hold nothing else. */
static bool cut(const struct build_has *h, const struct tree_node *key, struct build_edits *edits)
{
	size_t before = edits->count;
	bool is_cut = false;

	while (key && key->parent->count == 1 && key->parent != h->phases)
		key = tree_key_of(key->parent);
	/* Other phases are going to be there. */
	bool leaves_something = key && (key->parent->count > 1 || (key->parent == h->phases && key->parent->style == TREE_BLOCK));
	if (leaves_something && !tree_is_shared(key))
		is_cut = key->parent->style == TREE_FLOW ? cut_flow(key, edits) : cut_block(&h->tree, key, edits);
	if (!is_cut)
		edits->count = before;
	return is_cut;
}

static void see_docker_runtime(struct arena *a, const struct build_has *h, const struct tree_node *key, struct build_edits *edits,
	struct build_notes *n)
{
	const char *version = tree_resolve(key->next)->value ? build_quote(a, tree_resolve(key->next)->value) : "";

	if (edits && cut(h, key, edits))
		build_note(n, "line %d: the runtime docker: %s goes: CodeBuild has none of that name any more. Docker comes with the image and needs "
			"the project's privileged mode.", key->line, version);
	else
		build_note(n, "line %d: CodeBuild has no runtime `docker` any more: take docker: %s out. Docker comes with the image and needs the "
			"project's privileged mode.", key->line, version);
}

static void see_runtimes(struct arena *a, const struct build_has *h, struct build_edits *edits, struct build_notes *notes)
{
	const struct tree_node *list = tree_resolve(tree_get(h->phase[PHASE_INSTALL].value, "runtime-versions"));

	if (!list || list->kind != TREE_MAPPING)
		return;
	for (const struct tree_node *k = list->first; k; k = k->next->next) {
		const struct tree_node *version = tree_resolve(k->next);
		if (!k->value || !version->value)
			continue;
		note_runtime(a, k->value, version, notes);
		if (strcmp(k->value, "java") == 0)
			see_java(a, h, version, edits, notes);
		else if (strcmp(k->value, "docker") == 0)
			see_docker_runtime(a, h, k, edits, notes);
	}
}

/* ── aws ecr get-login ── */

#define MOST_OPTIONS 500 /* bytes between `aws` and `get-login` */

/* A get-login as it stands in a text, with all that makes it a login: eval "$(…)", backquotes, or a pipe to a shell. */
struct old_login {
	size_t from, to;
	const char *region, *account;
};

static size_t back_over(const char *text, size_t at, const char *what)
{
	size_t n = strlen(what);

	return at >= n && memcmp(text + at - n, what, n) == 0 ? at - n : at;
}

static size_t back_over_blanks(const char *text, size_t at)
{
	while (at > 0 && isspace((unsigned char)text[at - 1]))
		at--;
	return at;
}

static char *word_after(struct arena *a, const char *text, size_t size, const char *option)
{
	const char *p = memmem(text, size, option, strlen(option));
	const char *end = text + size;

	if (!p)
		return NULL;
	p += strlen(option);
	while (p < end && strchr(" =\"'\\", *p))
		p++;
	size_t n = 0;
	while (p + n < end && !isspace((unsigned char)p[n]) && !strchr("\"'\\)`|&;", p[n]))
		n++;
	return n ? arena_dupn(a, p, n) : NULL;
}

/* Where the word eval before `at` begins; `at` when there is none. */
static size_t over_eval(const char *text, size_t at)
{
	size_t blanks = back_over_blanks(text, at), eval = back_over(text, blanks, "eval");

	return blanks != at && eval != blanks ? eval : at;
}

/* $(…) and `…`, with the eval and the quotes around it. */
static bool widen_substitution(const char *text, size_t open, size_t stop, char end, struct old_login *l)
{
	static const char *const quotes[] = {"\\\"", "\"", "'"};

	if (text[stop] != end)
		return false;
	l->to = stop + 1;
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		size_t n = strlen(quotes[i]), outer = back_over(text, open, quotes[i]);
		l->from = over_eval(text, outer);
		if (outer != open && l->from != outer && strncmp(text + l->to, quotes[i], n) == 0) {
			l->to += n;
			return true;
		}
	}
	l->from = over_eval(text, open);
	return l->from == 0 || strchr(" \t\n;&|\"'({-", text[l->from - 1]);
}

static bool widen_pipe(const char *text, size_t begin, size_t stop, struct old_login *l)
{
	static const char *const shells[] = {"| bash", "|bash", "| sh", "|sh", "| /bin/bash", "| /bin/sh"};

	l->from = begin;
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (strncmp(text + stop, shells[i], strlen(shells[i])) == 0) {
			l->to = stop + strlen(shells[i]);
			return !isalnum((unsigned char)text[l->to]);
		}
	return false;
}

/* From `aws` at `begin` and the end of its words at `stop` to all of it. */
static bool widen(const char *text, size_t begin, size_t stop, struct old_login *l)
{
	size_t open = back_over_blanks(text, begin);

	if (open > 0 && text[open - 1] == '`')
		return widen_substitution(text, open - 1, stop, '`', l);
	if (back_over(text, open, "$(") != open)
		return widen_substitution(text, open - 2, stop, ')', l);
	return widen_pipe(text, begin, stop, l);
}

/* `text` is a command, or the raw text of a scalar that holds one; NUL-terminated. */
static bool find_old_login(struct arena *a, const char *text, struct old_login *out)
{
	for (const char *p = strstr(text, "get-login"); p; p = strstr(p + 1, "get-login")) {
		size_t begin = (size_t)(p - text), stop = begin + strcspn(p, ")`|;&");
		if (p[9] == '-' || isalnum((unsigned char)p[9]))
			continue;
		/* Back to the word aws, over its options: they end where another call does. */
		while (begin > 0 && (size_t)(p - text) - begin < MOST_OPTIONS && !strchr("(`|;&\n", text[begin - 1]))
			begin--;
		begin += strspn(text + begin, " \t\n");
		const char *aws = memmem(text + begin, (size_t)(p - text) - begin, "aws ", 4);
		*out = (struct old_login){0};
		if (!aws || !widen(text, (size_t)(aws - text), stop, out))
			continue;
		out->region = word_after(a, aws, stop - (size_t)(aws - text), "--region");
		out->account = word_after(a, aws, stop - (size_t)(aws - text), "--registry-ids");
		return true;
	}
	return false;
}

static const char *new_login(struct arena *a, const struct old_login *old)
{
	const char *region = old->region ? old->region : "$AWS_DEFAULT_REGION", *account = old->account ? old->account : "$AWS_ACCOUNT_ID";

	return arena_printf(a, "aws ecr get-login-password --region %s | docker login --username AWS --password-stdin %s.dkr.ecr.%s.amazonaws.com",
		region, account, region);
}

const char *build_modern_command(struct arena *a, const char *command)
{
	struct old_login old;

	for (int i = 0; i < 8 && find_old_login(a, command, &old); i++)
		command = arena_printf(a, "%.*s%s%s", (int)old.from, command, new_login(a, &old), command + old.to);
	return command;
}

static void see_old_login(struct arena *a, const struct build_has *h, const struct tree_node *text, struct build_edits *edits,
	struct build_notes *notes)
{
	const char *raw = arena_dupn(a, h->tree.text + text->start, text->end - text->start);
	size_t skipped = 0;
	struct old_login old;
	bool is_found = false;

	while (edits && find_old_login(a, raw + skipped, &old)) {
		build_edit(edits, text->start + skipped + old.from, old.to - old.from, new_login(a, &old));
		skipped += old.to;
		is_found = true;
	}
	if (is_found)
		build_note(notes, "line %d: `aws ecr get-login` becomes `aws ecr get-login-password` and a pipe to `docker login`: the AWS CLI 2 of "
			"CodeBuild's images no longer has the former.", text->line);
	else
		build_note(notes, "line %d: the AWS CLI 2 of CodeBuild's images has no `aws ecr get-login` any more: %s: %s", text->line,
			edits ? "the way it is used here leaves its replacement to you" : "this would replace it", BUILD_LOGIN);
}

void build_modernise(struct arena *a, const struct build_has *h, struct build_edits *edits, struct build_notes *notes)
{
	see_runtimes(a, h, edits, notes);
	for (int p = 0; p < PHASES; p++) {
		const struct tree_node *commands = h->phase[p].commands;
		const struct tree_node *item = commands && commands->kind == TREE_SEQUENCE ? commands->first : commands;
		for (; item; item = commands->kind == TREE_SEQUENCE ? item->next : NULL) {
			const struct tree_node *text = tree_resolve(item);
			struct old_login unused;
			if (!text->value)
				continue;
			if (find_old_login(a, text->value, &unused) || (h->old_login.is_there && h->old_login.item == item))
				see_old_login(a, h, text, edits, notes);
		}
	}
}

/* ── edits ── */

void build_edit(struct build_edits *e, size_t at, size_t removed, const char *text)
{
	if (e->count % 32 == 0) {
		struct build_edit *more = ARENA_ARRAY(e->arena, e->count + 32, struct build_edit);
		if (e->count)
			memcpy(more, e->items, e->count * sizeof(*more));
		e->items = more;
	}
	e->items[e->count++] = (struct build_edit){at, removed, text};
}

static void sort(struct build_edits *e)
{
	for (size_t i = 1; i < e->count; i++)
		for (size_t k = i; k > 0 && e->items[k - 1].at > e->items[k].at; k--) {
			struct build_edit other = e->items[k];
			e->items[k] = e->items[k - 1];
			e->items[k - 1] = other;
		}
}

const char *build_apply(struct build_edits *e, const char *text, size_t size, size_t *out_size)
{
	struct buf out;
	size_t at = 0;

	sort(e);
	buf_init(&out, 2 * TREE_BYTES);
	for (size_t i = 0; i < e->count; i++) {
		const struct build_edit *one = &e->items[i];
		if (one->at > at)
			buf_add(&out, text + at, one->at - at);
		if (one->at >= at)
			buf_puts(&out, one->text);
		if (one->at + one->removed > at)
			at = one->at + one->removed;
	}
	buf_add(&out, text + at, size - at);
	*out_size = out.len;
	const char *applied = arena_dupn(e->arena, buf_text(&out), out.len);
	buf_done(&out);
	return applied;
}
