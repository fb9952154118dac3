/* shell_texts.c: the commands that make and change texts, and those of the shell itself. */
#include "sim/shell_parts.h"

#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* ── echo, printf ── */

/* The character that \x means; 0: none. */
static char escaped(char c)
{
	static const char from[] = "nt\\\"'r", to[] = "\n\t\\\"'\r";
	const char *at = c ? strchr(from, c) : NULL;

	return at ? to[at - from] : '\0';
}

static void put_escaped(struct shell *s, const char *text)
{
	for (; *text; text++) {
		char c = *text == '\\' ? escaped(text[1]) : '\0';

		buf_add(s->out, c ? &c : text, 1);
		text += c != '\0';
	}
}

static int do_echo(struct shell *s, const struct shell_args *a)
{
	size_t i = 1;
	bool ends = true, escapes = false;

	for (; i < a->count && a->items[i][0] == '-' && a->items[i][1] && a->items[i][strspn(a->items[i] + 1, "neE") + 1] == '\0'; i++) {
		ends = ends && !strchr(a->items[i], 'n');
		escapes = escapes || strchr(a->items[i], 'e');
	}
	for (size_t first = i; i < a->count; i++) {
		if (i > first)
			buf_puts(s->out, " ");
		if (escapes)
			put_escaped(s, a->items[i]);
		else
			buf_puts(s->out, a->items[i]);
	}
	if (ends)
		buf_puts(s->out, "\n");
	return 0;
}

/* One run of the format; gives how many arguments it took. */
static size_t print_once(struct shell *s, const char *format, const struct shell_args *a, size_t next)
{
	size_t taken = 0;

	for (const char *p = format; *p; p++) {
		char c = *p == '\\' ? escaped(p[1]) : '\0';

		if (c) {
			buf_add(s->out, &c, 1);
			p++;
		} else if (p[0] == '%' && p[1] == '%') {
			buf_add(s->out, p++, 1);
		} else if (p[0] == '%' && (p[1] == 's' || p[1] == 'd' || p[1] == 'b')) {
			if (next + taken < a->count)
				buf_puts(s->out, a->items[next + taken]);
			taken++;
			p++;
		} else {
			buf_add(s->out, p, 1);
		}
	}
	return taken;
}

static int do_printf(struct shell *s, const struct shell_args *a)
{
	size_t next = 2, taken;

	if (a->count < 2)
		return shell_fail(s, 2, "printf: usage: printf [-v var] format [arguments]");
	do {
		taken = print_once(s, a->items[1], a, next);
		next += taken;
	} while (taken > 0 && next < a->count);
	return 0;
}

/* ── files ── */

static const struct shell_file *find(struct shell *s, const char *command, const char *name)
{
	const struct shell_file *f = shell_file(s, shell_path(s, name));

	if (!f)
		shell_fail(s, 1, "%s: %.300s: No such file or directory", command, name);
	return f;
}

static int do_cat(struct shell *s, const struct shell_args *a)
{
	int status = 0;

	if (a->count == 1 && s->in)
		buf_puts(s->out, s->in);
	for (size_t i = 1; i < a->count; i++) {
		const struct shell_file *f = find(s, "cat", a->items[i]);

		if (f)
			buf_add(s->out, f->data, f->size);
		else
			status = 1;
	}
	return status;
}

/* A folder is its name with a slash, "." or what other files are below. */
static bool is_folder(const struct shell *s, const char *path)
{
	size_t n = strlen(path);

	while (n > 0 && path[n - 1] == '/')
		n--;
	for (size_t i = 0; i < s->file_count; i++)
		if (strncmp(s->files[i].path, path, n) == 0 && s->files[i].path[n] == '/')
			return true;
	return n == 0 || is(path, ".");
}

static int copy(struct shell *s, const struct shell_args *a, bool moves)
{
	const char *names[2] = {NULL, NULL};
	size_t n = 0;

	for (size_t i = 1; i < a->count; i++)
		if (a->items[i][0] != '-' && n < 2)
			names[n++] = a->items[i];
	if (n < 2)
		return shell_fail(s, 1, "%s: missing destination file operand", a->items[0]);
	const char *from = shell_path(s, names[0]), *to = shell_path(s, names[1]);
	const struct shell_file *f = shell_file(s, from);

	if (!f && is_folder(s, from))
		return 0;
	if (!f)
		return shell_fail(s, 1, "%s: cannot stat '%.300s': No such file or directory", a->items[0], names[0]);
	const char *base = strrchr(from, '/') ? strrchr(from, '/') + 1 : from;

	if (is(to, "."))
		to = base;
	else if (is_folder(s, to))
		to = arena_printf(s->arena, "%s/%s", to, base);
	shell_put(s, to, f->data, f->size);
	if (moves && !is(from, to))
		shell_remove(s, from);
	return 0;
}

static int do_cp(struct shell *s, const struct shell_args *a)
{
	return copy(s, a, false);
}

static int do_mv(struct shell *s, const struct shell_args *a)
{
	return copy(s, a, true);
}

static int do_rm(struct shell *s, const struct shell_args *a)
{
	for (size_t i = 1; i < a->count; i++)
		shell_remove(s, shell_path(s, a->items[i]));
	return 0;
}

static int do_tee(struct shell *s, const struct shell_args *a)
{
	const char *text = s->in ? s->in : "";

	for (size_t i = 1; i < a->count; i++)
		if (a->items[i][0] != '-')
			shell_write(s, shell_path(s, a->items[i]), text, strlen(text));
	buf_puts(s->out, text);
	return 0;
}

static int do_cd(struct shell *s, const struct shell_args *a)
{
	const char *to = a->count > 1 ? a->items[1] : SHELL_SOURCE;

	if (is(to, SHELL_SOURCE) || is(to, "..")) {
		s->folder = "";
		return 0;
	}
	const char *path = shell_path(s, to);

	if (!is_folder(s, path))
		return shell_fail(s, 1, "cd: %.300s: No such file or directory", to);
	s->folder = is(path, ".") ? s->folder : arena_printf(s->arena, "%s/", path);
	return 0;
}

/* ── sed ── */

struct substitution {
	regex_t pattern;
	const char *replacement;
	bool is_global;
};

/* Up to the delimiter: "\DELIMITER" is the delimiter itself.  NULL: there is none. */
static const char *read_part(struct shell *s, const char *p, char delimiter, const char **out)
{
	struct buf b;

	buf_init(&b, SHELL_TEXT_MAX);
	for (; *p && *p != delimiter; p++) {
		if (p[0] == '\\' && p[1] == delimiter)
			p++;
		else if (p[0] == '\\' && p[1])
			buf_add(&b, p++, 1);
		buf_add(&b, p, 1);
	}
	*out = arena_dup(s->arena, buf_text(&b));
	buf_done(&b);
	return *p ? p + 1 : NULL;
}

static void put_match(struct buf *out, const char *replacement, const char *text, const regmatch_t *m)
{
	for (const char *p = replacement; *p; p++) {
		bool is_group = p[0] == '\\' && isdigit((unsigned char)p[1]);
		size_t group = is_group ? (size_t)(p[1] - '0') : 0;

		if (p[0] == '&' || is_group) {
			if (m[group].rm_so >= 0)
				buf_add(out, text + m[group].rm_so, (size_t)(m[group].rm_eo - m[group].rm_so));
			p += is_group;
		} else if (p[0] == '\\' && p[1]) {
			p++;
			buf_add(out, *p == 'n' ? "\n" : p, 1);
		} else {
			buf_add(out, p, 1);
		}
	}
}

static void substitute_line(const struct substitution *x, const char *line, struct buf *out)
{
	regmatch_t m[10];
	int flags = 0;

	while (regexec(&x->pattern, line, 10, m, flags) == 0) {
		buf_add(out, line, (size_t)m[0].rm_so);
		put_match(out, x->replacement, line, m);
		if (m[0].rm_eo == m[0].rm_so && line[m[0].rm_eo])
			buf_add(out, line + m[0].rm_eo++, 1);
		line += m[0].rm_eo;
		flags = REG_NOTBOL;
		if (!x->is_global || !*line)
			break;
	}
	buf_puts(out, line);
}

static const char *substitute_all(struct shell *s, const struct substitution *x, const char *text)
{
	struct buf out;

	buf_init(&out, SHELL_TEXT_MAX);
	while (*text) {
		size_t n = strcspn(text, "\n");

		substitute_line(x, arena_dupn(s->arena, text, n), &out);
		if (text[n])
			buf_puts(&out, "\n");
		text += n + (text[n] != '\0');
	}
	const char *result = arena_dup(s->arena, buf_text(&out));

	buf_done(&out);
	return result;
}

/* The s commands of a script, one after the other; other commands are not played.  NULL: refused. */
static const char *run_script(struct shell *s, const char *script, bool is_extended, const char *text)
{
	const char *p = script;

	while (p += strspn(p, " \t\n;"), *p) {
		struct substitution x = {.replacement = ""};
		const char *pattern = "";
		char delimiter = p[0] == 's' ? p[1] : '\0';

		if (!delimiter || isspace((unsigned char)delimiter))
			return text;
		p = read_part(s, p + 2, delimiter, &pattern);
		p = p ? read_part(s, p, delimiter, &x.replacement) : NULL;
		if (!p) {
			shell_fail(s, 1, "sed: -e expression #1, char %zu: unterminated `s' command", strlen(script));
			return NULL;
		}
		int flags = is_extended ? REG_EXTENDED : 0;

		for (; *p && strchr("gIip0123456789", *p); p++) {
			x.is_global = x.is_global || *p == 'g';
			flags |= *p == 'i' || *p == 'I' ? REG_ICASE : 0;
		}
		p += strspn(p, " \t");
		if (*p && !strchr(";\n}", *p)) {
			shell_fail(s, 1, "sed: -e expression #1, char %zu: unknown option to `s'", (size_t)(p - script) + 1);
			return NULL;
		}
		if (!*pattern || regcomp(&x.pattern, pattern, flags) != 0) {
			shell_fail(s, 1, "sed: -e expression #1, char %zu: no previous regular expression", strlen(script));
			return NULL;
		}
		text = substitute_all(s, &x, text);
		regfree(&x.pattern);
	}
	return text;
}

struct sed {
	const char *scripts[32], *files[32];
	size_t script_count, file_count;
	bool is_in_place, is_extended;
};

static void read_sed(const struct shell_args *a, struct sed *sed)
{
	bool has_expressions = false;

	for (size_t i = 1; i < a->count; i++) {
		const char *arg = a->items[i];
		bool is_expression = is(arg, "-e") || is(arg, "--expression");

		if (is_expression && i + 1 < a->count && sed->script_count < 32) {
			sed->scripts[sed->script_count++] = a->items[++i];
			has_expressions = true;
		} else if (strncmp(arg, "-i", 2) == 0 || strncmp(arg, "--in-place", 10) == 0) {
			sed->is_in_place = true;
		} else if (is(arg, "-E") || is(arg, "-r") || is(arg, "--regexp-extended")) {
			sed->is_extended = true;
		} else if (arg[0] == '-' && arg[1]) {
			continue;
		} else if (!has_expressions && sed->script_count == 0) {
			sed->scripts[sed->script_count++] = arg;
		} else if (sed->file_count < 32 && *arg) {
			sed->files[sed->file_count++] = arg;
		}
	}
}

static const char *edit(struct shell *s, const struct sed *sed, const char *text)
{
	for (size_t i = 0; text && i < sed->script_count; i++)
		text = run_script(s, sed->scripts[i], sed->is_extended, text);
	return text;
}

static int do_sed(struct shell *s, const struct shell_args *a)
{
	struct sed sed = {.script_count = 0};
	int status = 0;

	read_sed(a, &sed);
	if (sed.script_count == 0)
		return shell_fail(s, 1, "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...");
	if (sed.file_count == 0) {
		const char *text = edit(s, &sed, s->in ? s->in : "");

		if (text && sed.is_in_place)
			return shell_fail(s, 4, "sed: no input files");
		buf_puts(s->out, text ? text : "");
		return text ? 0 : 1;
	}
	for (size_t i = 0; i < sed.file_count; i++) {
		const char *path = shell_path(s, sed.files[i]);
		const struct shell_file *f = shell_file(s, path);
		const char *text = edit(s, &sed, f ? arena_dupn(s->arena, (const char *)f->data, f->size) : "");

		if (!text)
			return 1;
		if (!f)
			status = shell_fail(s, 2, "sed: can't read %.300s: No such file or directory", sed.files[i]);
		else if (sed.is_in_place)
			shell_write(s, path, text, strlen(text));
		else
			buf_puts(s->out, text);
	}
	return status;
}

/* ── other filters ── */

/* cut -c FROM-TO and cut -d X -f N. */
static void cut_line(struct shell *s, const char *line, size_t n, size_t from, size_t to, char delimiter)
{
	size_t field = 1;

	if (!delimiter) {
		size_t begin = from - 1 < n ? from - 1 : n;

		buf_add(s->out, line + begin, (to < n ? to : n) > begin ? (to < n ? to : n) - begin : 0);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (line[i] == delimiter)
			field++;
		if (field >= from && field <= to && !(line[i] == delimiter && field == from))
			buf_add(s->out, line + i, 1);
	}
}

static int do_cut(struct shell *s, const struct shell_args *a)
{
	size_t from = 1, to = SHELL_TEXT_MAX;
	char delimiter = '\0';

	for (size_t i = 1; i < a->count; i++) {
		char which = a->items[i][0] == '-' ? a->items[i][1] : '\0';
		const char *value = which && a->items[i][2] ? a->items[i] + 2 : i + 1 < a->count ? a->items[++i] : "";
		char *end;

		if (which == 'd') {
			delimiter = *value;
		} else if (which == 'c' || which == 'f' || which == 'b') {
			from = strtoul(value, &end, 10);
			to = *end != '-' ? from : end[1] ? strtoul(end + 1, NULL, 10) : to;
			from = from ? from : 1;
			delimiter = which != 'f' ? '\0' : delimiter ? delimiter : '\t';
		}
	}
	for (const char *text = s->in ? s->in : ""; *text;) {
		size_t n = strcspn(text, "\n");

		cut_line(s, text, n, from, to, delimiter);
		buf_puts(s->out, "\n");
		text += n + (text[n] != '\0');
	}
	return 0;
}

/* tr A B and tr -d A: letters, and the ranges A-Z and a-z. */
static int do_tr(struct shell *s, const struct shell_args *a)
{
	bool deletes = a->count > 2 && is(a->items[1], "-d");
	const char *from = a->count > 1 ? a->items[a->count > 2 ? a->count - 2 : 1] : "", *to = a->count > 2 ? a->items[a->count - 1] : "";

	if (deletes)
		from = to;
	bool lowers = is(from, "A-Z") || is(from, "[:upper:]"), raises = is(from, "a-z") || is(from, "[:lower:]");

	for (const char *p = s->in ? s->in : ""; *p; p++) {
		const char *at = lowers || raises ? NULL : strchr(from, *p);
		char c = lowers ? (char)tolower((unsigned char)*p) : raises ? (char)toupper((unsigned char)*p) : *p;

		if (at && deletes)
			continue;
		if (at && *to)
			c = to[(size_t)(at - from) < strlen(to) ? (size_t)(at - from) : strlen(to) - 1];
		buf_add(s->out, &c, 1);
	}
	return 0;
}

static int do_envsubst(struct shell *s, const struct shell_args *a)
{
	(void)a;
	buf_puts(s->out, shell_expand(s, s->in ? s->in : ""));
	return 0;
}

/* ── the shell's own ── */

static int do_date(struct shell *s, const struct shell_args *a)
{
	const char *format = a->count > 1 && a->items[a->count - 1][0] == '+' ? a->items[a->count - 1] + 1 : NULL;

	if (!format) {
		shell_say(s, "%s\n", s->date);
		return 0;
	}
	for (const char *p = s->date; *p; p++) /* the digits of the moment: unlike from second to second, and sortable */
		if (isdigit((unsigned char)*p))
			buf_add(s->out, p, 1);
	buf_puts(s->out, "\n");
	return 0;
}

static int do_export(struct shell *s, const struct shell_args *a)
{
	for (size_t i = 1; i < a->count; i++) {
		const char *equals = strchr(a->items[i], '=');

		if (equals)
			shell_set(s, arena_dupn(s->arena, a->items[i], (size_t)(equals - a->items[i])), equals + 1);
	}
	return 0;
}

static int do_unset(struct shell *s, const struct shell_args *a)
{
	for (size_t i = 1; i < a->count; i++)
		shell_set(s, a->items[i], "");
	return 0;
}

static int do_true(struct shell *s, const struct shell_args *a)
{
	(void)s;
	(void)a;
	return 0;
}

static int do_false(struct shell *s, const struct shell_args *a)
{
	(void)s;
	(void)a;
	return 1;
}

static int do_exit(struct shell *s, const struct shell_args *a)
{
	s->has_left = true;
	return a->count > 1 ? (int)strtol(a->items[1], NULL, 10) & 0xFF : 0;
}

/* [ -z X ], [ -n X ], [ -f X ], [ A = B ], [ A != B ], [ X ]; everything else holds. */
static int do_test(struct shell *s, const struct shell_args *a)
{
	size_t n = a->count > 1 && (is(a->items[a->count - 1], "]") || is(a->items[a->count - 1], "]]")) ? a->count - 1 : a->count;
	const char *const *x = a->items + 1;

	if (n == 1)
		return 1;
	if (n == 2)
		return !*x[0];
	if (n == 3 && is(x[0], "-z"))
		return *x[1] != '\0';
	if (n == 3 && is(x[0], "-n"))
		return *x[1] == '\0';
	if (n == 3 && (is(x[0], "-f") || is(x[0], "-e") || is(x[0], "-s")))
		return shell_file(s, shell_path(s, x[1])) == NULL;
	if (n == 4 && (is(x[1], "=") || is(x[1], "==") || is(x[1], "-eq")))
		return !is(x[0], x[2]);
	if (n == 4 && (is(x[1], "!=") || is(x[1], "-ne")))
		return is(x[0], x[2]);
	return 0;
}

const struct shell_row shell_texts[] = {
	{"echo", do_echo}, {"printf", do_printf}, {"cat", do_cat}, {"cp", do_cp}, {"mv", do_mv}, {"rm", do_rm}, {"tee", do_tee},
	{"cd", do_cd}, {"sed", do_sed}, {"cut", do_cut}, {"tr", do_tr}, {"envsubst", do_envsubst}, {"date", do_date},
	{"export", do_export}, {"unset", do_unset}, {"true", do_true}, {":", do_true}, {"false", do_false}, {"exit", do_exit},
	{"test", do_test}, {"[", do_test}, {"[[", do_test}, {NULL, NULL},
};
