/* profile_read.c: the grammar of ~/.aws/config and ~/.aws/credentials, as the AWS CLI reads them, but tolerant where it gives
 * up: a second section of a name is merged, the last of two equal keys wins.
 *
 * A line is blank, a comment (# or ;, also indented), a [section] (what follows the bracket is ignored), a key with its value
 * behind the first = or :, or, indented deeper than the key above it, the continuation of that key's value.
 * When that value began empty, its continuation lines are K = V pairs of their own. */
#include "aws/profile_read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"

struct span {
	const char *s;
	size_t n;
};

struct reader {
	const char *path;
	bool is_credentials_file;
	int line;
	struct profile_section **sections, *section;
	struct profile_entry *entry; /* the key that an indented line goes on with */
	size_t indent;               /* of that key */
	struct err *e;
};

static bool wrong(struct reader *r, const char *what)
{
	return err_set(r->e, ERR_CONFIG, "%s:%d: %s", r->path, r->line, what);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static struct span trim(const char *s, size_t n)
{
	while (n && is_blank(*s))
		s++, n--;
	while (n && is_blank(s[n - 1]))
		n--;
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
		free(section);
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
		log_line("%s:%d: %s is set a second time, the last one holds", r->path, r->line, name);
		free(name);
		(*list)->again_at = r->line;
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

/* A further line of a value: a pair of its own when the value began empty, else more text. */
static bool continuation(struct reader *r, struct span line)
{
	struct profile_entry *entry = r->entry;

	if (*entry->value) {
		size_t length = strlen(entry->value);
		char *joined = mem_alloc(length + 1 + line.n + 1);
		memcpy(joined, entry->value, length);
		joined[length] = '\n';
		memcpy(joined + length + 1, line.s, line.n);
		wipe(entry->value);
		entry->value = joined;
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

/* The next word by shell rules (quotes join, and are dropped); heap; NULL at the end.  `n` counts what is left. */
static char *next_word(struct span *rest)
{
	struct span left = trim(rest->s, rest->n);
	char quote = 0;
	struct buf word;

	if (!left.n)
		return NULL;
	buf_init(&word, left.n + 1);
	buf_puts(&word, "");
	while (left.n && (quote || !is_blank(*left.s))) {
		char c = *left.s;
		if (quote ? c == quote : c == '"' || c == '\'')
			quote = quote ? 0 : c;
		else
			buf_add(&word, &c, 1);
		left.s++, left.n--;
	}
	*rest = left;
	return word.len ? buf_take(&word) : (buf_done(&word), mem_dup(""));
}

/* In the config file: [default], [profile NAME], [services NAME], [sso-session NAME]; all else is somebody else's. */
static enum profile_kind config_kind(struct span header, char **name)
{
	static const struct {
		const char *word;
		enum profile_kind kind;
	} rows[] = {{"profile", PROFILE_PROFILE}, {"services", PROFILE_SERVICES}, {"sso-session", PROFILE_SSO_SESSION}};
	char *first = next_word(&header), *second = next_word(&header), *third = next_word(&header);
	enum profile_kind kind = PROFILE_OTHER;

	if (first && !second && strcmp(first, "default") == 0) {
		kind = PROFILE_PROFILE;
		second = mem_dup(first);
	}
	for (size_t i = 0; first && second && !third && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(first, rows[i].word) == 0)
			kind = rows[i].kind;
	*name = kind == PROFILE_OTHER || !second ? mem_dup("") : mem_dup(second);
	free(first);
	free(second);
	free(third);
	return kind;
}

static bool section_line(struct reader *r, struct span line)
{
	const char *close = memchr(line.s, ']', line.n);
	struct span header = trim(line.s + 1, close ? (size_t)(close - line.s - 1) : 0);
	struct profile_section **at = r->sections;
	enum profile_kind kind = PROFILE_PROFILE;
	char *name;

	if (!header.n)
		return wrong(r, close ? "a [section] without a name" : "a [section] without its closing bracket");
	if (r->is_credentials_file)
		name = take(header);
	else
		kind = config_kind(header, &name);
	while (*at && ((*at)->kind != kind || strcmp((*at)->name, name) != 0))
		at = &(*at)->next;
	if (*at) {
		(*at)->again_at = r->line;
	} else {
		*at = mem_alloc(sizeof(**at));
		(*at)->kind = kind;
		(*at)->name = mem_dup(name);
	}
	free(name);
	r->section = *at;
	r->entry = NULL;
	return true;
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

static bool read_line(struct reader *r, const char *s, size_t n)
{
	struct span line = trim(s, n);

	if (!line.n || *line.s == '#' || *line.s == ';')
		return true;
	if (memchr(line.s, '\0', line.n))
		return wrong(r, "this is no text");
	size_t indent = (size_t)(line.s - s);
	if (r->entry && indent > r->indent)
		return continuation(r, line);
	if (*line.s == '[')
		return section_line(r, line);
	return key_line(r, line, indent);
}

bool profile_read(const char *path, bool is_credentials_file, const char *text, size_t len, struct profile_section **out,
	struct err *e)
{
	struct reader r = {.path = path, .is_credentials_file = is_credentials_file, .sections = out, .e = e};
	size_t at = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (at < len) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end ? (size_t)(end - (text + at)) : len - at;
		r.line++;
		if (!read_line(&r, text + at, n))
			return false;
		at += n + 1;
	}
	return true;
}
