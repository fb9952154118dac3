/* buildspec_shell.c: a reader of shell text that is content with less than a shell: what it does not understand is a word. */
#include "setup/buildspec_shell.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

#define MOST_DEPTH 12
#define MOST_CALLS 4000
#define MOST_VARIABLES 500
#define WORD_BYTES 65536

struct reader {
	struct arena *arena;
	const char *text;
	size_t at;
	int line, depth;
	struct shell_text *out;
};

/* The call that is being read. */
struct draft {
	const char **words;
	size_t count, room;
	struct buf word;
	bool has_word, is_quoted;
	enum { NO_FILE, FILE_IN, FILE_OUT, FILE_OTHER, HERE, HERE_STRING } file; /* what the next word is */
	const char *in, *out, *here_end;
	int line;
	size_t here_call; /* index + 1 of the call whose here-document begins on the next line */
};

static void read_list(struct reader *r, char end);

/* ── growing ── */

static void *grown(struct arena *a, void *old, size_t count, size_t size)
{
	if (count % 32)
		return old;
	char *more = arena_array(a, count + 32, size);
	if (count)
		memcpy(more, old, count * size);
	return more;
}

static void push_word(struct reader *r, struct draft *d, const char *word)
{
	d->words = grown(r->arena, (void *)d->words, d->count, sizeof(*d->words));
	d->words[d->count++] = word;
}

/* ── leading words ── */

static bool is_name(const char *s, size_t n)
{
	if (n == 0 || isdigit((unsigned char)s[0]))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return true;
}

void shell_add_variable(struct arena *a, struct shell_text *to, struct shell_variable variable)
{
	if (to->variable_count == MOST_VARIABLES)
		return;
	to->variables = grown(a, to->variables, to->variable_count, sizeof(*to->variables));
	to->variables[to->variable_count++] = variable;
}

static bool note_variable(struct reader *r, const char *word)
{
	const char *equals = strchr(word, '=');

	if (!equals || !is_name(word, (size_t)(equals - word)))
		return false;
	const char *name = arena_dupn(r->arena, word, (size_t)(equals - word));
	shell_add_variable(r->arena, r->out, (struct shell_variable){name, equals + 1});
	return true;
}

static bool is_among(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

/* How many words stand before the one that names the command. */
static size_t skip_leading(struct reader *r, const char **words, size_t count)
{
	static const char *const transparent[] = {"if", "then", "else", "elif", "do", "while", "until", "!", "{", "}", "time", "sudo", "exec",
		"command", "env", "nohup", "builtin", NULL};
	static const char *const setters[] = {"export", "local", "readonly", "declare", "typeset", NULL};
	bool takes_options = false;
	size_t i = 0;

	for (; i < count; i++) {
		if (is_among(words[i], transparent))
			takes_options = true;
		else if (!note_variable(r, words[i]) && !(takes_options && words[i][0] == '-' && words[i][1]))
			break;
	}
	if (i < count && is_among(words[i], setters))
		for (size_t k = i + 1; k < count; k++)
			note_variable(r, words[k]);
	return i;
}

const char *shell_base(const char *word)
{
	const char *slash = strrchr(word, '/');

	return slash ? slash + 1 : word;
}

/* ── ends of words and calls ── */

static void end_word(struct reader *r, struct draft *d)
{
	if (!d->has_word)
		return;
	const char *word = arena_dup(r->arena, buf_text(&d->word));

	switch (d->file) {
	case NO_FILE:
		push_word(r, d, word);
		break;
	case FILE_IN:
		d->in = word;
		break;
	case FILE_OUT:
		d->out = word;
		break;
	case HERE:
		d->here_end = word;
		break;
	default:
		break;
	}
	d->file = NO_FILE;
	d->has_word = d->is_quoted = false;
	buf_clear(&d->word);
}

/* sh -c 'text': the text is read too. */
static const char *nested_text(const struct shell_call *c)
{
	static const char *const shells[] = {"sh", "bash", "zsh", "dash", "ash", "ksh", NULL};
	bool is_next = false;

	if (!c->count || !is_among(shell_base(c->words[0]), shells))
		return NULL;
	for (size_t i = 1; i < c->count; i++) {
		if (is_next)
			return c->words[i];
		is_next = c->words[i][0] == '-' && c->words[i][1] != '-' && strchr(c->words[i], 'c');
	}
	return NULL;
}

static void read_nested(struct reader *r, const char *text, int line)
{
	struct reader inner = {r->arena, text, 0, line, r->depth + 1, r->out};

	if (r->depth < MOST_DEPTH)
		read_list(&inner, '\0');
}

static void end_call(struct reader *r, struct draft *d, bool is_piped)
{
	end_word(r, d);
	size_t skipped = d->count ? skip_leading(r, d->words, d->count) : 0;
	struct shell_call call = {skipped ? d->words + skipped : d->words, d->count - skipped, d->in, d->out, NULL, d->line, is_piped, r->depth > 0};
	struct shell_text *out = r->out;

	if (call.count && out->count < MOST_CALLS) {
		out->calls = grown(r->arena, out->calls, out->count, sizeof(*out->calls));
		out->calls[out->count++] = call;
		if (d->here_end && !d->here_call)
			d->here_call = out->count;
		if (nested_text(&call))
			read_nested(r, nested_text(&call), call.line);
	}
	d->words = NULL;
	d->count = 0;
	d->in = d->out = NULL;
	d->file = NO_FILE;
	d->line = r->line;
}

/* From the line after the one that asked for it to the line that holds its end alone. */
static void read_here(struct reader *r, struct draft *d)
{
	size_t from = r->at, len = strlen(d->here_end);

	while (r->text[r->at]) {
		const char *line = r->text + r->at, *eol = strchr(line, '\n');
		size_t size = eol ? (size_t)(eol - line) : strlen(line), blanks = strspn(line, "\t ");
		bool is_end = size == blanks + len && strncmp(line + blanks, d->here_end, len) == 0;
		size_t at = r->at;
		r->at += size + (eol != NULL);
		r->line += eol != NULL;
		if (!is_end)
			continue;
		if (d->here_call && r->out->calls)
			r->out->calls[d->here_call - 1].here = arena_dupn(r->arena, r->text + from, at - from);
		break;
	}
	d->here_end = NULL;
	d->here_call = 0;
	d->line = r->line;
}

/* ── pieces of words ── */

static void put(struct draft *d, const char *bytes, size_t n)
{
	d->has_word = true;
	buf_add(&d->word, bytes, n);
}

static char peek(const struct reader *r, size_t ahead)
{
	for (size_t i = 0; i < ahead; i++)
		if (!r->text[r->at + i])
			return '\0';
	return r->text[r->at + ahead];
}

static char next(struct reader *r)
{
	char c = r->text[r->at];

	if (c) {
		r->at++;
		r->line += c == '\n';
	}
	return c;
}

static void substitution(struct reader *r, struct draft *d)
{
	size_t from = r->at;

	r->at += 2;
	r->depth++;
	read_list(r, ')');
	r->depth--;
	put(d, r->text + from, r->at - from);
}

static void backquotes(struct reader *r, struct draft *d)
{
	size_t from = r->at++;
	int line = r->line;

	while (r->text[r->at] && r->text[r->at] != '`') {
		if (r->text[r->at] == '\\' && r->text[r->at + 1])
			next(r);
		next(r);
	}
	read_nested(r, arena_dupn(r->arena, r->text + from + 1, r->at - from - 1), line);
	next(r);
	put(d, r->text + from, r->at - from);
}

static void dollar(struct reader *r, struct draft *d)
{
	if (peek(r, 1) == '(' && r->depth < MOST_DEPTH) {
		substitution(r, d);
	} else if (peek(r, 1) == '{') {
		const char *name = r->text + r->at + 2, *end = strchr(name, '}');
		size_t n = end ? (size_t)(end - name) : strlen(name);
		put(d, "$", 1);
		if (is_name(name, n))
			put(d, name, n);
		else
			put(d, name - 1, n + 1 + (end != NULL));
		for (size_t i = 0; i < n + 2 + (end != NULL); i++)
			next(r);
	} else {
		put(d, "$", 1);
		next(r);
	}
}

static void double_quotes(struct reader *r, struct draft *d)
{
	next(r);
	put(d, "", 0);
	while (r->text[r->at] && r->text[r->at] != '"') {
		char c = r->text[r->at];
		if (c == '\\' && peek(r, 1) && strchr("\"\\$`\n", peek(r, 1))) {
			next(r);
			c = next(r);
			if (c != '\n')
				put(d, &c, 1);
		} else if (c == '$') {
			dollar(r, d);
		} else if (c == '`') {
			backquotes(r, d);
		} else {
			put(d, &c, 1);
			next(r);
		}
	}
	next(r);
}

static void single_quotes(struct reader *r, struct draft *d)
{
	next(r);
	put(d, "", 0);
	for (char c = next(r); c && c != '\''; c = next(r))
		put(d, &c, 1);
}

/* < > << <<< >> >& &> and their kin; a number before them is no word. */
static void redirection(struct reader *r, struct draft *d)
{
	const char *word = buf_text(&d->word);
	bool has_number = d->has_word && !d->is_quoted && *word && strspn(word, "0123456789") == strlen(word);
	bool is_errors = has_number && strcmp(word, "1") != 0 && strcmp(word, "0") != 0;

	if (has_number) {
		buf_clear(&d->word);
		d->has_word = false;
	}
	end_word(r, d);
	if (next(r) == '<') {
		bool is_here = r->text[r->at] == '<', is_string = is_here && peek(r, 1) == '<';
		d->file = is_string ? HERE_STRING : is_here ? HERE : FILE_IN;
	} else {
		d->file = is_errors ? FILE_OTHER : FILE_OUT;
	}
	while (r->text[r->at] && strchr("<>&|-", r->text[r->at])) {
		if (r->text[r->at] == '&')
			d->file = FILE_OTHER;
		next(r);
	}
}

/* ── the list ── */

static void separator(struct reader *r, struct draft *d, char c)
{
	bool is_pipe = c == '|' && peek(r, 1) != '|';

	if (c == '&' && peek(r, 1) == '>') {
		end_word(r, d);
		next(r);
		redirection(r, d);
		return;
	}
	end_call(r, d, is_pipe);
	next(r);
	while (c != '\n' && r->text[r->at] && strchr(";&|", r->text[r->at]))
		next(r);
	if (c == '\n' && d->here_end)
		read_here(r, d);
	d->line = r->line;
}

/* One character, or what begins with it.  False: the list ends here. */
static bool read_piece(struct reader *r, struct draft *d, char end)
{
	char c = r->text[r->at];

	if (c == end || !c)
		return false;
	if (c == '\\') {
		next(r);
		char escaped = next(r);
		if (escaped && escaped != '\n')
			put(d, &escaped, 1);
	} else if (c == '\'') {
		single_quotes(r, d);
		d->is_quoted = true;
	} else if (c == '"') {
		double_quotes(r, d);
		d->is_quoted = true;
	} else if (c == '$') {
		dollar(r, d);
	} else if (c == '`') {
		backquotes(r, d);
	} else if (c == '<' || c == '>') {
		redirection(r, d);
	} else if (c == '#' && !d->has_word) {
		r->at += strcspn(r->text + r->at, "\n");
	} else if (strchr("\n;&|", c)) {
		separator(r, d, c);
	} else if (c == '(' && !d->has_word && r->depth < MOST_DEPTH) {
		end_call(r, d, false);
		next(r);
		r->depth++;
		read_list(r, ')');
		r->depth--;
		d->line = r->line;
	} else if (strchr(" \t\r", c)) {
		end_word(r, d);
		next(r);
	} else {
		put(d, &c, 1);
		next(r);
	}
	return true;
}

static void read_list(struct reader *r, char end)
{
	struct draft d = {.line = r->line};

	buf_init(&d.word, WORD_BYTES);
	while (read_piece(r, &d, end))
		;
	end_call(r, &d, false);
	if (end && r->text[r->at])
		next(r);
	buf_done(&d.word);
}

struct shell_text shell_read(struct arena *a, const char *text)
{
	struct shell_text out = {0};
	struct reader r = {.arena = a, .text = text, .out = &out};

	read_list(&r, '\0');
	return out;
}
