/* shell.c: the language: words, expansions, lists and pipes. */
#include "sim/shell_parts.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 8
#define WORDS_MAX 512

/* ── files and variables ── */

void shell_init(struct shell *s, struct arena *a)
{
	memset(s, 0, sizeof(*s));
	s->arena = a;
	s->folder = "";
	buf_init(&s->log, SHELL_TEXT_MAX);
	s->out = s->err = &s->log;
}

void shell_done(struct shell *s)
{
	buf_done(&s->log);
}

/* Room for one more: capacity is the next power of two (a list that has shrunk may be copied once more). */
static void *grow(struct arena *a, void *array, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0)
		return array;
	void *wider = arena_array(a, count ? 2 * count : 1, size);

	if (count > 0)
		memcpy(wider, array, count * size);
	return wider;
}

const struct shell_file *shell_file(const struct shell *s, const char *path)
{
	for (size_t i = 0; i < s->file_count; i++)
		if (strcmp(s->files[i].path, path) == 0)
			return &s->files[i];
	return NULL;
}

void shell_put(struct shell *s, const char *path, const uint8_t *data, size_t size)
{
	size_t i = 0;

	while (i < s->file_count && strcmp(s->files[i].path, path) != 0)
		i++;
	if (i == s->file_count)
		s->files = grow(s->arena, s->files, s->file_count++, sizeof(*s->files));
	s->files[i] = (struct shell_file){arena_dup(s->arena, path), data, size};
}

void shell_write(struct shell *s, const char *path, const void *data, size_t size)
{
	uint8_t *copy = arena_alloc(s->arena, size + 1);

	if (size > 0)
		memcpy(copy, data, size);
	shell_put(s, path, copy, size);
}

void shell_remove(struct shell *s, const char *path)
{
	for (size_t i = 0; i < s->file_count; i++)
		if (strcmp(s->files[i].path, path) == 0)
			s->files[i] = s->files[--s->file_count];
}

const char *shell_path(const struct shell *s, const char *given)
{
	size_t n = strlen(SHELL_SOURCE);

	if (strncmp(given, SHELL_SOURCE "/", n + 1) == 0)
		return given + n + 1;
	while (strncmp(given, "./", 2) == 0)
		given += 2;
	return given[0] == '/' || !*s->folder ? given : arena_printf(s->arena, "%s%s", s->folder, given);
}

const char *shell_variable(const struct shell *s, const char *name)
{
	for (size_t i = s->variable_count; i-- > 0;)
		if (strcmp(s->variables[i].name, name) == 0)
			return s->variables[i].value;
	return NULL;
}

void shell_set(struct shell *s, const char *name, const char *value)
{
	s->variables = grow(s->arena, s->variables, s->variable_count, sizeof(*s->variables));
	s->variables[s->variable_count++] =
		(struct shell_variable){arena_dup(s->arena, name), arena_dup(s->arena, value)};
}

/* ── saying ── */

static void put(struct buf *b, const char *format, va_list ap)
{
	char text[2000];

	vsnprintf(text, sizeof(text), format, ap);
	buf_puts(b, text);
}

void shell_say(struct shell *s, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	put(s->out, format, ap);
	va_end(ap);
}

int shell_fail(struct shell *s, int status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	put(s->err, format, ap);
	va_end(ap);
	buf_puts(s->err, "\n");
	return status;
}

/* ── expansion ── */

static int run_list(struct shell *s, const char *text);

/* The output of a command, without the line ends behind it. */
static const char *substitute(struct shell *s, const char *command)
{
	struct buf text, *out = s->out;

	if (s->depth >= DEPTH_MAX)
		return "";
	buf_init(&text, SHELL_TEXT_MAX);
	s->out = &text;
	s->depth++;
	s->substituted = run_list(s, command);
	s->depth--;
	s->out = out;
	while (text.len > 0 && text.data[text.len - 1] == '\n')
		text.len--;
	const char *result = arena_dupn(s->arena, buf_text(&text), text.len);

	buf_done(&text);
	return result;
}

/* The end of what begins behind an opening bracket: its closing one, quotes and brackets within skipped. */
static const char *closing(const char *p, char open, char close)
{
	int level = 1;
	char quote = '\0';

	for (; *p; p++) {
		if (*p == '\\' && p[1] && quote != '\'')
			p++;
		else if (quote)
			quote = *p == quote ? '\0' : quote;
		else if (*p == '\'' || *p == '"')
			quote = *p;
		else if (*p == open)
			level++;
		else if (*p == close && --level == 0)
			return p;
	}
	return p;
}

static size_t name_length(const char *p)
{
	size_t n = 0;

	if (isalpha((unsigned char)*p) || *p == '_')
		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
	return n;
}

/* ${NAME}, ${NAME:-word}, ${NAME:=word}, ${NAME:from:length}, ${NAME#prefix}, ${NAME%suffix}. */
static const char *braced(struct shell *s, const char *text)
{
	size_t n = name_length(text);
	const char *name = arena_dupn(s->arena, text, n), *rest = text + n;
	const char *value = shell_variable(s, name);
	bool is_empty = !value || !*value;

	value = value ? value : "";
	size_t len = strlen(value);
	if (rest[0] == ':' && (rest[1] == '-' || rest[1] == '=')) {
		const char *word = is_empty ? shell_expand(s, rest + 2) : value;

		if (is_empty && rest[1] == '=')
			shell_set(s, name, word);
		return word;
	}
	if (rest[0] == ':' && isdigit((unsigned char)rest[1])) {
		char *end;
		size_t from = strtoul(rest + 1, &end, 10), count = *end == ':' ? strtoul(end + 1, NULL, 10) : len;

		from = from < len ? from : len;
		return arena_dupn(s->arena, value + from, count < len - from ? count : len - from);
	}
	size_t cut = strlen(rest) > 0 ? strlen(rest + 1) : 0;
	if (rest[0] == '#' && cut <= len && strncmp(value, rest + 1, cut) == 0)
		return value + cut;
	if (rest[0] == '%' && cut <= len && strcmp(value + len - cut, rest + 1) == 0)
		return arena_dupn(s->arena, value, len - cut);
	return value;
}

/* At a $ or a `: its value; *p goes behind it.  NULL: the character stands for itself. */
static const char *expansion(struct shell *s, const char **p)
{
	const char *at = *p, *end;

	if (at[0] == '`') {
		end = at + 1 + strcspn(at + 1, "`");
		*p = *end ? end + 1 : end;
		return substitute(s, arena_dupn(s->arena, at + 1, (size_t)(end - at - 1)));
	}
	if (at[1] == '(' || at[1] == '{') {
		end = closing(at + 2, at[1], at[1] == '(' ? ')' : '}');
		*p = *end ? end + 1 : end;
		const char *inner = arena_dupn(s->arena, at + 2, (size_t)(end - at - 2));

		return at[1] == '(' ? substitute(s, inner) : braced(s, inner);
	}
	size_t n = name_length(at + 1);

	if (n == 0)
		return NULL;
	*p = at + 1 + n;
	const char *value = shell_variable(s, arena_dupn(s->arena, at + 1, n));

	return value ? value : "";
}

const char *shell_expand(struct shell *s, const char *text)
{
	struct buf b;

	buf_init(&b, SHELL_TEXT_MAX);
	for (const char *p = text; *p;) {
		const char *value = *p == '$' && (p[1] == '{' || name_length(p + 1) > 0) ? expansion(s, &p) : NULL;

		if (value)
			buf_puts(&b, value);
		else
			buf_add(&b, p++, 1);
	}
	const char *result = arena_dup(s->arena, buf_text(&b));

	buf_done(&b);
	return result;
}

/* ── words ── */

struct words {
	const char *items[WORDS_MAX + 1];
	size_t count;
};

/* A word being read: its fields so far are in `to`, NULL where it may not be split. */
struct word {
	struct buf text;
	bool is_there; /* even when empty: "" */
	struct words *to;
};

static void end_field(struct shell *s, struct word *w)
{
	if (!w->is_there)
		return;
	if (w->to && w->to->count < WORDS_MAX)
		w->to->items[w->to->count++] = arena_dup(s->arena, buf_text(&w->text));
	buf_clear(&w->text);
	w->is_there = false;
}

static void add(struct word *w, const char *text, size_t n)
{
	buf_add(&w->text, text, n);
	w->is_there = true;
}

/* What an unquoted expansion gave is split at blanks. */
static void add_split(struct shell *s, struct word *w, const char *text)
{
	for (; *text; text++) {
		if (w->to && isspace((unsigned char)*text))
			end_field(s, w);
		else
			add(w, text, 1);
	}
}

static const char *read_double_quoted(struct shell *s, const char *p, struct word *w)
{
	w->is_there = true;
	while (*p && *p != '"') {
		const char *value = *p == '$' || *p == '`' ? expansion(s, &p) : NULL;

		if (value)
			add(w, value, strlen(value));
		else if (*p == '\\' && p[1] && strchr("\"\\$`\n", p[1])) {
			if (p[1] != '\n')
				add(w, p + 1, 1);
			p += 2;
		} else
			add(w, p++, 1);
	}
	return *p ? p + 1 : p;
}

/* One word; gives where it ends. */
static const char *read_word(struct shell *s, const char *p, struct word *w)
{
	while (*p && !isspace((unsigned char)*p) && !strchr(";|&<>", *p)) {
		const char *value = *p == '$' || *p == '`' ? expansion(s, &p) : NULL;

		if (value)
			add_split(s, w, value);
		else if (*p == '\'') {
			size_t n = strcspn(p + 1, "'");

			add(w, p + 1, n);
			p += n + 1 + (p[n + 1] == '\'');
		} else if (*p == '"')
			p = read_double_quoted(s, p + 1, w);
		else if (*p == '\\' && p[1]) {
			add(w, p + 1, p[1] == '\n' ? 0 : 1);
			p += 2;
		} else
			add(w, p++, 1);
	}
	return p;
}

/* A word that stays one: an assignment's value, a file's name. */
static const char *read_whole(struct shell *s, const char *p, const char **out)
{
	struct word w = {.is_there = false};

	buf_init(&w.text, SHELL_TEXT_MAX);
	p = read_word(s, p, &w);
	*out = arena_dup(s->arena, buf_text(&w.text));
	buf_done(&w.text);
	return p;
}

/* ── one command ── */

struct simple {
	struct words words;
	struct shell_variable assigned[32];
	size_t assigned_count;
	const char *to, *from;      /* > FILE, < FILE; NULL: none */
	bool appends, is_quiet;     /* >>; 2>/dev/null */
};

static const char *read_redirection(struct shell *s, const char *p, struct simple *c)
{
	const char *name = "";
	bool is_error = *p == '2';

	p += is_error || *p == '&';
	bool reads = *p == '<';
	p++;
	bool appends = *p == '>';
	p += appends;
	if (*p == '&') /* 2>&1, >&2: all of it is in the log */
		return p + 1 + (isdigit((unsigned char)p[1]) != 0);
	p = read_whole(s, p + strspn(p, " \t"), &name);
	if (is_error) {
		c->is_quiet = true;
	} else if (reads) {
		c->from = name;
	} else {
		c->to = name;
		c->appends = appends;
	}
	return p;
}

static bool is_redirection(const char *p)
{
	return *p == '<' || *p == '>' || (*p == '2' && p[1] == '>') || (*p == '&' && p[1] == '>');
}

static const char *read_simple(struct shell *s, const char *p, struct simple *c)
{
	for (;;) {
		p += strspn(p, " \t");
		if (strncmp(p, "\\\n", 2) == 0) {
			p += 2;
			continue;
		}
		if (is_redirection(p)) {
			p = read_redirection(s, p, c);
			continue;
		}
		if (!*p || strchr(";|&\n", *p))
			return p;
		if (*p == '#') {
			p += strcspn(p, "\n");
			continue;
		}
		size_t n = c->words.count == 0 ? name_length(p) : 0;

		if (n > 0 && p[n] == '=' && c->assigned_count < 32) {
			struct shell_variable *v = &c->assigned[c->assigned_count++];

			v->name = arena_dupn(s->arena, p, n);
			p = read_whole(s, p + n + 1, &v->value);
			continue;
		}
		struct word w = {.to = &c->words};

		buf_init(&w.text, SHELL_TEXT_MAX);
		p = read_word(s, p, &w);
		end_field(s, &w);
		buf_done(&w.text);
	}
}

static const struct shell_row *find_row(const char *name)
{
	const struct shell_row *const tables[] = {shell_texts, shell_tools};

	for (size_t t = 0; t < 2; t++)
		for (const struct shell_row *row = tables[t]; row->name; row++)
			if (strcmp(row->name, name) == 0)
				return row;
	return NULL;
}

static int run_words(struct shell *s, struct simple *c)
{
	size_t skipped = c->words.count > 1 && strcmp(c->words.items[0], "sudo") == 0;
	struct shell_args args = {c->words.items + skipped, c->words.count - skipped};

	for (size_t i = 0; i < c->assigned_count; i++)
		shell_set(s, c->assigned[i].name, c->assigned[i].value);
	if (args.count == 0)
		return s->substituted;
	c->words.items[c->words.count] = NULL;
	const struct shell_row *row = find_row(args.items[0]);

	return row ? row->run(s, &args) : 0;
}

static int redirect(struct shell *s, struct simple *c)
{
	struct buf file, quiet, *out = s->out, *err = s->err;
	const char *path = c->to ? shell_path(s, c->to) : NULL;
	const struct shell_file *old = path && c->appends ? shell_file(s, path) : NULL;
	const struct shell_file *from = c->from ? shell_file(s, shell_path(s, c->from)) : NULL;

	if (c->from && !from)
		return shell_fail(s, 1, "%.300s: No such file or directory", c->from);
	if (from)
		s->in = arena_dupn(s->arena, (const char *)from->data, from->size);
	buf_init(&file, SHELL_TEXT_MAX);
	buf_init(&quiet, SHELL_TEXT_MAX);
	if (old)
		buf_add(&file, old->data, old->size);
	if (c->to)
		s->out = &file;
	if (c->is_quiet)
		s->err = &quiet;
	int status = run_words(s, c);

	s->out = out;
	s->err = err;
	if (path && strncmp(path, "/dev/", 5) != 0)
		shell_write(s, path, buf_text(&file), file.len);
	buf_done(&file);
	buf_done(&quiet);
	return status;
}

/* ── pipes and lists ── */

static int run_pipe(struct shell *s, const char **p)
{
	const char *in = s->in, *given = NULL;
	struct buf *out = s->out;
	int status = 0;

	for (bool goes_on = true; goes_on;) {
		struct simple *c = arena_alloc(s->arena, sizeof(*c));
		struct buf piped;

		s->substituted = 0;
		*p = read_simple(s, *p, c);
		goes_on = **p == '|' && (*p)[1] != '|';
		buf_init(&piped, SHELL_TEXT_MAX);
		s->in = given ? given : in;
		if (goes_on)
			s->out = &piped;
		status = redirect(s, c);
		s->out = out;
		if (goes_on) {
			given = arena_dup(s->arena, buf_text(&piped));
			*p += 1;
		}
		buf_done(&piped);
	}
	s->in = in;
	return status;
}

/* Reads past a pipe that is not run. */
static const char *skip_pipe(const char *p)
{
	char quote = '\0';

	for (; *p; p++) {
		if (*p == '\\' && p[1] && quote != '\'')
			p++;
		else if (quote)
			quote = *p == quote ? '\0' : quote;
		else if (*p == '\'' || *p == '"' || *p == '`')
			quote = *p;
		else if (*p == '$' && p[1] == '(') {
			p = closing(p + 2, '(', ')');
			if (!*p)
				return p;
		} else if (*p == ';' || *p == '\n' || strncmp(p, "&&", 2) == 0 || strncmp(p, "||", 2) == 0)
			return p;
	}
	return p;
}

/* Compound commands are not played: they succeed. */
static bool is_compound(const char *text)
{
	static const char *const words[] = {"if", "for", "while", "until", "case", "function", "{", "("};
	size_t n = text[0] == '(' ? 1 : strcspn(text, " \t\n");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == n && strncmp(text, words[i], n) == 0)
			return true;
	return false;
}

static int run_list(struct shell *s, const char *p)
{
	bool is_wanted = true;
	int status = 0;

	while (*p && !s->has_left) {
		p += strspn(p, " \t\n;");
		if (is_compound(p))
			return status;
		if (!*p)
			break;
		if (is_wanted)
			status = run_pipe(s, &p);
		else
			p = skip_pipe(p);
		p += strspn(p, " \t");
		bool is_and = strncmp(p, "&&", 2) == 0, is_or = strncmp(p, "||", 2) == 0;

		is_wanted = is_and ? status == 0 : is_or ? status != 0 : true;
		p += is_and || is_or ? 2 : *p == '&' || *p == '|';
	}
	return status;
}

int shell_run(struct shell *s, const char *command)
{
	s->depth = 0;
	s->in = NULL;
	s->has_left = false;
	s->out = s->err = &s->log;
	return run_list(s, command);
}
