/* buildspec_read.c: a buildspec's tree as phases, their calls and the artifact; and what makes it one that cannot be merged. */
#include "setup/buildspec_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "setup/buildspec_calls.h"
#include "setup/buildspec_shell.h"

const char *const build_phase_names[PHASES] = {"install", "pre_build", "build", "post_build"};
const char *const build_blanks[BLANKS] = {"AWS_DEFAULT_REGION", "AWS_ACCOUNT_ID", "TASK_NAME", "CONTAINER_NAME", "CONTAINER_PORT"};

#define SHOWN_BYTES 100

const char *build_quote(struct arena *a, const char *text)
{
	const char *eol = strchr(text, '\n');
	size_t size = eol ? (size_t)(eol - text) : strlen(text);
	const char *clean = text_clean(a, text, size, SHOWN_BYTES);

	return size > SHOWN_BYTES || eol ? arena_printf(a, "%s…", clean) : clean;
}

void build_note(struct build_notes *n, const char *format, ...)
{
	char text[1200], clean[1200];
	va_list args;

	if (n->count == MOST_NOTES)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_clean_into(clean, sizeof(clean), text, strlen(text));
	if (!n->items)
		n->items = ARENA_ARRAY(n->arena, MOST_NOTES, const char *);
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->items[i], clean) == 0)
			return;
	n->items[n->count++] = arena_dup(n->arena, clean);
}

/* ── variables and names of files ── */

static const char *value_of(const struct build_has *h, const struct shell_text *all, const char *name, size_t n)
{
	const struct tree_node *env = tree_resolve(tree_get(tree_resolve(tree_get(h->root, "env")), "variables"));

	for (size_t i = all ? all->variable_count : 0; i-- > 0;)
		if (strlen(all->variables[i].name) == n && strncmp(all->variables[i].name, name, n) == 0)
			return all->variables[i].value;
	for (const struct tree_node *k = env && env->kind == TREE_MAPPING ? env->first : NULL; k; k = k->next->next) {
		const struct tree_node *value = tree_resolve(k->next);
		if (k->value && strlen(k->value) == n && strncmp(k->value, name, n) == 0)
			return value->value;
	}
	return NULL;
}

static const char *expand_once(struct arena *a, const struct build_has *h, const char *word)
{
	char out[2000] = "";
	size_t used = 0;

	while (*word && used < sizeof(out) - 1) {
		size_t n = *word == '$' ? strspn(word + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") : 0;
		const char *value = n ? value_of(h, h->shell, word + 1, n) : NULL;
		const char *text = value ? value : word;
		size_t size = value ? strlen(value) : n + 1;
		if (size > sizeof(out) - 1 - used)
			size = sizeof(out) - 1 - used;
		memcpy(out + used, text, size);
		used += size;
		word += n + 1;
	}
	return arena_dupn(a, out, used);
}

const char *build_expand(struct arena *a, const struct build_has *h, const char *word)
{
	for (int i = 0; i < 4; i++) {
		const char *more = expand_once(a, h, word);
		if (strcmp(more, word) == 0)
			break;
		word = more;
	}
	return word;
}

bool build_is_file(const char *word, const char *name)
{
	static const char *const here[] = {"./", "$CODEBUILD_SRC_DIR/", "$PWD/", "$(pwd)/"};

	for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++)
		if (strncmp(word, here[i], strlen(here[i])) == 0)
			return strcmp(word + strlen(here[i]), name) == 0;
	return strcmp(word, name) == 0;
}

/* The name has no folders: `*` and `**` are the same to it. */
bool build_glob_fits(const char *glob, const char *name)
{
	const char *star = NULL, *tried = NULL;

	glob += strncmp(glob, "./", 2) == 0 ? 2 : 0;
	while (strncmp(glob, "**/", 3) == 0)
		glob += 3;
	while (*name) {
		if (*glob == '*') {
			star = glob++;
			tried = name;
		} else if (*glob == *name) {
			glob++;
			name++;
		} else if (star) {
			glob = star + 1;
			name = ++tried;
		} else {
			return false;
		}
	}
	return !glob[strspn(glob, "*")];
}

/* ── the tree ── */

/* The first thing that stands in the way of a change; reading goes on, so that what is missing can be told. */
static void in_the_way(struct build_has *h, const char *problem)
{
	if (!h->problem)
		h->problem = problem;
}

static void read_version(struct arena *a, struct build_has *h)
{
	const struct tree_node *version = tree_resolve(tree_get(h->root, "version"));

	if (!version || !version->value)
		in_the_way(h, "line 1: it says no version: CodeBuild wants `version: 0.2`");
	else if (strcmp(version->value, "0.1") == 0)
		in_the_way(h, arena_printf(a, "line %d: version 0.1 runs each command in a shell of its own, so that what one sets the next does "
			"not see: make it 0.2 and read the commands with that in mind", version->line));
	else if (strcmp(version->value, "0.2") != 0)
		in_the_way(h, arena_printf(a, "line %d: version %s is none that CodeBuild has: it wants 0.2", version->line,
			build_quote(a, version->value)));
}

static void read_shell(struct arena *a, struct build_has *h)
{
	const struct tree_node *shell = tree_resolve(tree_get(tree_resolve(tree_get(h->root, "env")), "shell"));

	if (shell && shell->value && (strstr(shell->value, "powershell") || strstr(shell->value, "cmd")))
		in_the_way(h, arena_printf(a, "line %d: its commands are written for %s, and the ones to add are for a shell of Linux",
			shell->line, build_quote(a, shell->value)));
}

static void read_item(struct arena *a, struct build_has *h, enum build_phase p, const struct tree_node *item)
{
	const struct tree_node *text = tree_resolve(item);

	if (text->kind == TREE_MAPPING)
		in_the_way(h, arena_printf(a, "line %d: a command of phases.%s is read as a key and a value, because it has a colon and a blank: "
			"quote it (CodeBuild refuses it as well)", item->line, build_phase_names[p]));
	else if (text->kind != TREE_SCALAR)
		in_the_way(h, arena_printf(a, "line %d: a command of phases.%s is a list and no text", item->line, build_phase_names[p]));
}

static void read_commands(struct arena *a, struct build_has *h, enum build_phase p)
{
	const struct tree_node *commands = tree_resolve(tree_get(h->phase[p].value, "commands"));

	if (!commands)
		return;
	if (tree_is_null(commands) || commands->kind == TREE_MAPPING) {
		in_the_way(h, arena_printf(a, "line %d: phases.%s.commands is %s", commands->line, build_phase_names[p],
			commands->kind == TREE_MAPPING ? "no list" : "empty"));
		return;
	}
	h->phase[p].commands = commands;
	for (const struct tree_node *i = commands->kind == TREE_SEQUENCE ? commands->first : NULL; i; i = i->next)
		read_item(a, h, p, i);
}

static void read_phase(struct arena *a, struct build_has *h, enum build_phase p)
{
	const char *name = build_phase_names[p];
	const struct tree_node *value = tree_resolve(tree_get(h->phases, name));

	h->phase[p].key = tree_key(h->phases, name);
	if (!value)
		return;
	if (value->kind != TREE_MAPPING) {
		in_the_way(h, arena_printf(a, "line %d: phases.%s is %s: CodeBuild refuses that", value->line, name,
			tree_is_null(value) ? "empty" : "not made of keys"));
		return;
	}
	h->phase[p].value = value;
	read_commands(a, h, p);
}

static void read_files(struct arena *a, struct build_has *h)
{
	const struct tree_node *files = tree_resolve(tree_get(h->artifacts, "files"));

	if (!files)
		return;
	if (files->kind != TREE_SEQUENCE) {
		in_the_way(h, arena_printf(a, "line %d: artifacts.files is %s: make it a list", files->line,
			tree_is_null(files) ? "empty" : "one text"));
		return;
	}
	h->files = files;
	for (const struct tree_node *i = files->first; i; i = i->next)
		if (tree_resolve(i)->kind != TREE_SCALAR)
			in_the_way(h, arena_printf(a, "line %d: an entry of artifacts.files is no text", i->line));
}

static void read_artifacts(struct arena *a, struct build_has *h)
{
	const struct tree_node *artifacts = tree_resolve(tree_get(h->root, "artifacts"));

	if (!artifacts)
		return;
	if (artifacts->kind != TREE_MAPPING) {
		in_the_way(h, arena_printf(a, "line %d: `artifacts` is %s", artifacts->line,
			tree_is_null(artifacts) ? "empty" : "not made of keys"));
		return;
	}
	h->artifacts = artifacts;
	read_files(a, h);
}

/* ── calls ── */

static void read_command(struct arena *a, struct build_has *h, enum build_phase p, const struct tree_node *item, size_t *order)
{
	const struct tree_node *text = tree_resolve(item);
	bool is_block = text->style == TREE_LITERAL || text->style == TREE_FOLDED;
	struct shell_text calls = shell_read(a, text->value ? text->value : "");
	struct build_seen seen = {
		.phase = p,
		.item = item == h->phase[p].commands ? NULL : item,
		.line = item->line + (is_block && item == text),
		.has_lines = text->style == TREE_LITERAL && item == text,
	};

	for (size_t i = 0; i < calls.variable_count; i++)
		shell_add_variable(a, h->shell, calls.variables[i]);
	for (size_t i = 0; i < calls.count; i++) {
		seen.order = ++*order;
		build_see(a, h, &seen, &calls, i);
	}
}

static void read_calls(struct arena *a, struct build_has *h)
{
	size_t order = 0;

	h->shell = ARENA_NEW(a, struct shell_text);
	for (int p = 0; p < PHASES; p++) {
		const struct tree_node *commands = h->phase[p].commands;
		if (commands && commands->kind == TREE_SCALAR)
			read_command(a, h, (enum build_phase)p, commands, &order);
		else if (commands)
			for (const struct tree_node *i = commands->first; i; i = i->next)
				read_command(a, h, (enum build_phase)p, i, &order);
	}
	build_seen_all(a, h);
}

const char *build_read(struct arena *a, const char *text, size_t size, struct build_has *out)
{
	*out = (struct build_has){0};
	const char *problem = tree_parse(a, text, size, &out->tree);

	if (problem)
		return problem;
	out->root = tree_resolve(out->tree.root);
	if (tree_is_null(out->root))
		return "there is nothing in it";
	if (out->root->kind != TREE_MAPPING)
		return arena_printf(a, "line %d: it is not made of keys, as a buildspec is", out->root->line);
	read_version(a, out);
	read_shell(a, out);
	out->phases = tree_resolve(tree_get(out->root, "phases"));
	if (!out->phases || out->phases->kind != TREE_MAPPING)
		return out->phases ? arena_printf(a, "line %d: `phases` is not made of keys", out->phases->line) : "line 1: it has no `phases`";
	for (int p = 0; p < PHASES; p++)
		read_phase(a, out, (enum build_phase)p);
	read_artifacts(a, out);
	read_calls(a, out);
	return NULL;
}
