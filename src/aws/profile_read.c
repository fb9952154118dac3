/* profile_read.c: the grammar of ~/.aws/config and ~/.aws/credentials, as the AWS CLI reads them, but tolerant where it gives
 * up: a second section of a name is joined with the first, the last of two equal keys wins; what it would refuse is a warning.
 *
 * A line is blank, a comment (# or ;, also indented), a [section] (what follows the bracket is ignored), a key with its value
 * behind the first = or :, or, indented deeper than the key above it, the continuation of that key's value.
 * When that value began empty, its continuation lines are K = V pairs of their own. */
#include "aws/profile_read.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"

struct span {
	const char *s;
	size_t n;
};

struct reader {
	const struct profile_text *text;
	int line;
	struct profile_section **sections, *section;
	struct profile_warning **warnings;
	struct profile_entry *entry; /* the key that an indented line goes on with */
	size_t indent;               /* of that key */
	size_t blank_lines;          /* since its last line */
	struct err *e;
};

static bool wrong(struct reader *r, const char *what)
{
	return err_set(r->e, ERR_CONFIG, "%s:%d: %s", r->text->path, r->line, what);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f');
}

/* Wide blanks come in by pasting (no-break space) and by input methods (ideographic space).  The AWS CLI cuts them, too. */
static size_t wide_blank(const char *s, size_t n)
{
	static const char *const blanks[] = {
		"\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
		"\xe3\x80\x80",
	};

	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
		if (n >= strlen(blanks[i]) && memcmp(s, blanks[i], strlen(blanks[i])) == 0)
			return strlen(blanks[i]);
	/* U+2000 to U+200A: the spaces of typesetters */
	return n >= 3 && memcmp(s, "\xe2\x80", 2) == 0 && (unsigned char)s[2] >= 0x80 && (unsigned char)s[2] <= 0x8a ? 3 : 0;
}

static size_t blank_before(const char *s, size_t n)
{
	return n && is_blank(*s) ? 1 : wide_blank(s, n);
}

static size_t blank_behind(const char *s, size_t n)
{
	if (n && is_blank(s[n - 1]))
		return 1;
	for (size_t k = 2; k <= 3 && k <= n; k++)
		if (wide_blank(s + n - k, k) == k)
			return k;
	return 0;
}

static struct span trim(const char *s, size_t n)
{
	for (size_t k; (k = blank_before(s, n)) > 0;)
		s += k, n -= k;
	for (size_t k; (k = blank_behind(s, n)) > 0;)
		n -= k;
	return (struct span){s, n};
}

static char *take(struct span text)
{
	char *copy = mem_alloc(text.n + 1);

	if (text.n)
		memcpy(copy, text.s, text.n);
	return copy;
}

static void wipe(char *s)
{
	if (s)
		explicit_bzero(s, strlen(s));
	free(s);
}

static void entries_free(struct profile_entry *entry)
{
	for (struct profile_entry *next; entry; entry = next) {
		next = entry->next;
		entries_free(entry->nested);
		free(entry->key);
		wipe(entry->value);
		free(entry);
	}
}

void profile_sections_free(struct profile_section *section)
{
	for (struct profile_section *next; section; section = next) {
		next = section->next;
		entries_free(section->entries);
		free(section->name);
		free(section->header);
		free(section);
	}
}

/* --- warnings --------------------------------------------------------------------------------------------------- */

enum { WARNINGS_MAX = 100 }; /* a file full of them says nothing more */

void profile_warn(struct profile_warning **warnings, const char *format, ...)
{
	char raw[1024], clean[1024];
	size_t count = 0;
	va_list args;

	for (; *warnings; warnings = &(*warnings)->next)
		if (++count == WARNINGS_MAX)
			return;
	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	text_clean_into(clean, sizeof(clean), raw, strlen(raw));
	*warnings = mem_alloc(sizeof(**warnings));
	(*warnings)->text = mem_dup(clean);
	log_line("%s", clean);
}

void profile_warnings_free(struct profile_warning *warning)
{
	for (struct profile_warning *next; warning; warning = next) {
		next = warning->next;
		free(warning->text);
		free(warning);
	}
}

/* --- entries ---------------------------------------------------------------------------------------------------- */

/* What such a key holds may contain " #" or " ;" with meaning, or must not be altered by a guess. */
static bool is_verbatim(const char *key)
{
	static const char *const keys[] = {
		"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_security_token", "credential_process",
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static struct span without_comment(struct span value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((value.s[i] == '#' || value.s[i] == ';') && (i == 0 || is_blank(value.s[i - 1])))
			return trim(value.s, i);
	return value;
}

/* Find the entry of a key in a list or add it; its value becomes `value`. */
static struct profile_entry *put(struct reader *r, struct profile_entry **list, struct span key, struct span value)
{
	char *name = take(key);

	for (char *c = name; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	while (*list && strcmp((*list)->key, name) != 0)
		list = &(*list)->next;
	if (*list) {
		profile_warn(r->warnings, "%s:%d: %s is set a second time in [%s]: the last one holds", r->text->path, r->line,
			name, r->section->header);
		free(name);
		wipe((*list)->value);
		entries_free((*list)->nested);
		(*list)->nested = NULL;
	} else {
		*list = mem_alloc(sizeof(**list));
		(*list)->key = name;
	}
	(*list)->value = take(is_verbatim((*list)->key) ? value : without_comment(value));
	return *list;
}

static bool key_line(struct reader *r, struct span line, size_t indent)
{
	size_t at = 0;

	while (at < line.n && line.s[at] != '=' && line.s[at] != ':')
		at++;
	struct span key = trim(line.s, at);
	if (at == line.n)
		return wrong(r, "neither a [section] nor KEY = VALUE");
	if (!key.n)
		return wrong(r, "a value without a key");
	if (!r->section)
		return wrong(r, "a key before the first [section]");
	r->entry = put(r, &r->section->entries, key, trim(line.s + at + 1, line.n - at - 1));
	r->indent = indent;
	return true;
}

/* Lines of a value stay lines, the blank ones between them as well. */
static void add_line(struct profile_entry *entry, size_t blank_lines, struct span line)
{
	size_t length = strlen(entry->value), breaks = blank_lines + 1;
	char *joined = mem_alloc(length + breaks + line.n + 1);

	memcpy(joined, entry->value, length);
	memset(joined + length, '\n', breaks);
	memcpy(joined + length + breaks, line.s, line.n);
	wipe(entry->value);
	entry->value = joined;
}

/* A further line of a value: a pair of its own when the value began empty, else more text. */
static bool continuation(struct reader *r, struct span line)
{
	struct profile_entry *entry = r->entry;

	if (*entry->value) {
		add_line(entry, r->blank_lines, line);
		r->blank_lines = 0;
		return true;
	}
	const char *delimiter = memchr(line.s, '=', line.n);
	struct span key = trim(line.s, delimiter ? (size_t)(delimiter - line.s) : 0);
	if (!key.n)
		return wrong(r, "an indented line that is no KEY = VALUE");
	put(r, &entry->nested, key, trim(delimiter + 1, line.n - (size_t)(delimiter + 1 - line.s)));
	return true;
}

/* --- sections --------------------------------------------------------------------------------------------------- */

/* One character of a word by shell rules: what it adds to the word is in *out (false: nothing, it was a quote). */
static bool word_char(struct span *left, char *quote, bool *is_cut, char *out)
{
	char c = *left->s;

	left->s++, left->n--;
	if (c == '\\' && *quote != '\'') {
		bool escapes = left->n && (!*quote || *left->s == '"' || *left->s == '\\');
		*is_cut = !left->n;
		*out = escapes ? *left->s : c;
		left->s += escapes, left->n -= escapes;
		return !*is_cut;
	}
	if (*quote ? c == *quote : c == '"' || c == '\'') {
		*quote = *quote ? 0 : c;
		return false;
	}
	*out = c;
	return true;
}

/* The next word by shell rules; heap; NULL at the end, and for a quote or a backslash that is left open (*is_cut). */
static char *next_word(struct span *rest, bool *is_cut)
{
	struct span left = trim(rest->s, rest->n);
	char quote = 0, c;
	struct buf word;

	if (!left.n)
		return NULL;
	buf_init(&word, left.n + 1);
	while (left.n && (quote || !is_blank(*left.s)))
		if (word_char(&left, &quote, is_cut, &c))
			buf_add(&word, &c, 1);
	*rest = left;
	*is_cut = *is_cut || quote;
	char *found = word.len && !*is_cut ? buf_take(&word) : NULL;
	buf_done(&word);
	return found || *is_cut ? found : mem_dup("");
}

/* In the config file: [default], [profile NAME], [services NAME], [sso-session NAME]; all else is somebody else's.
 * The first word may go on ([profiles NAME]), as the AWS CLI looks at its beginning. */
static enum profile_kind config_kind(struct span header, char **name)
{
	static const struct {
		const char *word;
		enum profile_kind kind;
	} rows[] = {{"profile", PROFILE_PROFILE}, {"sso-session", PROFILE_SSO_SESSION}, {"services", PROFILE_SERVICES}};
	bool is_cut = false;
	struct span rest = header;
	char *first = next_word(&rest, &is_cut), *second = next_word(&rest, &is_cut), *third = next_word(&rest, &is_cut);
	enum profile_kind kind = PROFILE_OTHER;

	if (header.n == 7 && memcmp(header.s, "default", 7) == 0) {
		kind = PROFILE_PROFILE;
		second = mem_dup("default");
	}
	for (size_t i = 0; second && !third && !is_cut && kind == PROFILE_OTHER && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strncmp(header.s, rows[i].word, strlen(rows[i].word)) == 0)
			kind = rows[i].kind;
	*name = kind == PROFILE_OTHER ? take(header) : mem_dup(second);
	free(first);
	free(second);
	free(third);
	return kind;
}

/* Python's parser, below the AWS CLI, lends the keys of [DEFAULT] to all sections; no other SDK does. */
static bool is_python_default(struct span header)
{
	return header.n == 7 && memcmp(header.s, "DEFAULT", 7) == 0;
}

/* The section of that kind and name, new or from above.  [default] and [profile default], or two ways to quote a name, are for the
 * AWS CLI two sections of which the later one counts. */
static struct profile_section *section_at(struct reader *r, enum profile_kind kind, const char *name, struct span header)
{
	struct profile_section **at = r->sections;

	while (*at && ((*at)->kind != kind || strcmp((*at)->name, name) != 0))
		at = &(*at)->next;
	if (!*at) {
		*at = mem_alloc(sizeof(**at));
		(*at)->kind = kind;
		(*at)->name = mem_dup(name);
		(*at)->header = take(header);
		return *at;
	}
	bool is_same = strlen((*at)->header) == header.n && memcmp((*at)->header, header.s, header.n) == 0;
	if (is_same || r->text->is_credentials_file) {
		profile_warn(r->warnings, "%s:%d: a second [%s]: it is joined with the first, and the last of two equal keys holds",
			r->text->path, r->line, (*at)->header);
		return *at;
	}
	profile_warn(r->warnings, "%s:%d: [%.*s] takes the place of [%s] above", r->text->path, r->line, (int)header.n, header.s,
		(*at)->header);
	entries_free((*at)->entries);
	(*at)->entries = NULL;
	free((*at)->header);
	(*at)->header = take(header);
	return *at;
}

static bool section_line(struct reader *r, struct span line)
{
	const char *close = memchr(line.s, ']', line.n);
	struct span header = trim(line.s + 1, close ? (size_t)(close - line.s - 1) : 0);
	enum profile_kind kind = PROFILE_PROFILE;
	char *name;

	if (!close)
		return wrong(r, "a [section] without its closing bracket");
	if (close == line.s + 1)
		return wrong(r, "a [section] without a name");
	if (is_python_default(header)) {
		profile_warn(r->warnings, "%s:%d: [DEFAULT] in capitals is left out: write [default], or the keys into each profile",
			r->text->path, r->line);
		kind = PROFILE_OTHER;
		name = take(header);
	} else if (r->text->is_credentials_file) {
		name = take(header);
	} else {
		kind = config_kind(header, &name);
	}
	r->section = section_at(r, kind, name, header);
	free(name);
	r->entry = NULL;
	return true;
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

/* Columns before the text, a wide blank being one of them. */
static size_t indent_of(const char *s, const char *text)
{
	size_t columns = 0;

	for (; s < text; s += blank_before(s, (size_t)(text - s)))
		columns++;
	return columns;
}

static bool read_line(struct reader *r, const char *s, size_t n)
{
	struct span line = trim(s, n);

	if (!line.n) {
		r->blank_lines++;
		return true;
	}
	if (*line.s == '#' || *line.s == ';')
		return true;
	if (memchr(line.s, '\0', line.n))
		return wrong(r, "this is no text");
	size_t indent = indent_of(s, line.s);
	if (r->entry && indent > r->indent)
		return continuation(r, line);
	r->blank_lines = 0;
	if (*line.s == '[')
		return section_line(r, line);
	return key_line(r, line, indent);
}

bool profile_read(const struct profile_text *text, struct profile_section **sections, struct profile_warning **warnings,
	struct err *e)
{
	struct reader r = {.text = text, .sections = sections, .warnings = warnings, .e = e};
	const char *s = text->bytes, *end = text->bytes + text->len;

	if (text->len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	while (s < end) {
		const char *stop = s; /* a line ends as in all systems' text: LF, CR LF or CR */
		while (stop < end && *stop != '\n' && *stop != '\r')
			stop++;
		r.line++;
		if (!read_line(&r, s, (size_t)(stop - s)))
			return false;
		s = stop + (stop < end && *stop == '\r' && stop + 1 < end && stop[1] == '\n' ? 2 : 1);
	}
	return true;
}
