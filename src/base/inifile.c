/* inifile.c: inih parses the lines; this file hands them to it one by one, so that it knows the line's number and can refuse
 * what inih would cut silently (long lines, long section names) or read as a continuation (indented lines). */
#include "base/inifile.h"

#include <ini.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"

#define FILE_MAX ((size_t)1024 * 1024)
#define LINE_MAX_BYTES 196  /* inih's buffer is 200 bytes in Debian: line feed, NUL and some air */
#define SECTION_MAX_BYTES 48 /* inih keeps 50 */

struct source {
	const char *path, *at;
	int line;
	bool (*row)(void *user, const char *section, const char *name, const char *value, int line, struct err *e);
	void *user;
	struct err *e;
	bool failed;
};

static bool refuse(struct source *s, const char *why)
{
	s->failed = true;
	return err_set(s->e, ERR_CONFIG, "%s:%d: %s", s->path, s->line, why);
}

static bool line_is_sound(struct source *s, const char *line, size_t n, size_t room)
{
	if (n > LINE_MAX_BYTES || n + 2 > room)
		return refuse(s, "this line is too long (at most 196 bytes)");
	if (n && line[0] == '[' && n > SECTION_MAX_BYTES + 2)
		return refuse(s, "this section name is too long (at most 48 bytes)");
	return true;
}

/* An ini_reader: fgets over the text in memory, without the indentation. */
static char *next_line(char *out, int size, void *user)
{
	struct source *s = user;

	if (s->failed || !*s->at)
		return NULL;
	s->line++;
	size_t whole = strcspn(s->at, "\n");
	size_t blanks = strspn(s->at, " \t");
	const char *line = s->at + (blanks < whole ? blanks : whole);
	size_t n = whole - (size_t)(line - s->at);
	s->at += whole + (s->at[whole] == '\n');
	if (!line_is_sound(s, line, n, (size_t)size))
		return NULL;
	memcpy(out, line, n);
	memcpy(out + n, "\n", 2);
	return out;
}

static int on_row(void *user, const char *section, const char *name, const char *value)
{
	struct source *s = user;
	struct err own = {0};

	if (s->failed)
		return 0;
	if (s->row(s->user, section, name, value ? value : "", s->line, &own))
		return 1;
	s->failed = true;
	if (s->e)
		*s->e = own;
	err_context(s->e, "%s:%d", s->path, s->line);
	return 0;
}

bool inifile_read(const char *path,
	bool (*row)(void *user, const char *section, const char *name, const char *value, int line, struct err *e),
	void *user, struct err *e)
{
	struct buf text;

	buf_init(&text, FILE_MAX);
	bool read_it = file_read(path, &text, e);
	struct source s = {.path = path, .at = buf_text(&text), .row = row, .user = user, .e = e};
	if (read_it && strlen(s.at) != text.len) {
		s.failed = true;
		err_set(e, ERR_CONFIG, "%s: not a text file, it holds a NUL byte", path);
	} else if (read_it) {
		int wrong = ini_parse_stream(next_line, &s, on_row, &s);
		if (!s.failed && wrong) {
			s.line = wrong;
			refuse(&s, "neither a [section] nor name = value");
		}
	}
	buf_done(&text);
	return read_it && !s.failed;
}
