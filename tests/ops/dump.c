/* dump.c: see dump.h; the tables of what to show are in dump_types.c. */
#include "ops/dump.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define SHOWN_MAX 160 /* bytes of a text: what is longer is said to be */
#define RAW_SHOWN_MAX 2000

/* What is not cleaned is shown in ASCII alone: it may hold what would steer whoever reads it. */
static void put_bytes(struct buf *out, const char *text, size_t n, bool is_raw)
{
	size_t shown_max = is_raw ? RAW_SHOWN_MAX : SHOWN_MAX;

	buf_puts(out, "\"");
	for (size_t i = 0; i < n && i < shown_max; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f || (is_raw && c >= 0x80))
			buf_printf(out, "\\x%02x", c);
		else
			buf_add(out, text + i, 1);
	}
	buf_puts(out, "\"");
	if (n > shown_max)
		buf_printf(out, "...(%zu bytes)", n);
}

static void put_text(struct buf *out, const char *text)
{
	put_bytes(out, text, strlen(text), false);
}

static void put_time(struct buf *out, int64_t t)
{
	char text[32];

	time_format_iso(t, text);
	buf_puts(out, text);
	if (t % 1000)
		buf_printf(out, "+%03dms", (int)(t % 1000));
}

static const void *at(const void *value, size_t offset)
{
	return (const char *)value + offset;
}

#define READ(type, value, offset) (*(const type *)at(value, offset))

/* One member on its struct's line; nothing for the unknown value and for members with lines of their own. */
static void put_field(struct buf *out, const struct dump_field *f, const void *value)
{
	const void *p = at(value, f->at);

	switch (f->kind) {
	case DUMP_TEXT:
		if (READ(char *, value, f->at)) {
			buf_printf(out, " %s=", f->name);
			put_text(out, READ(char *, value, f->at));
		}
		return;
	case DUMP_RAW:
	case DUMP_BYTES:
		if (READ(char *, value, f->at)) {
			const char *raw = READ(char *, value, f->at);
			buf_printf(out, " %s=", f->name);
			put_bytes(out, raw, f->kind == DUMP_RAW ? strlen(raw) : READ(size_t, value, f->count_at), true);
		}
		return;
	case DUMP_COUNT:
		if (*(const int64_t *)p != -1)
			buf_printf(out, " %s=%lld", f->name, (long long)*(const int64_t *)p);
		return;
	case DUMP_TIME:
		if (*(const int64_t *)p != NO_TIME) {
			buf_printf(out, " %s=", f->name);
			put_time(out, *(const int64_t *)p);
		}
		return;
	case DUMP_MAYBE:
		if (*(const int *)p != -1)
			buf_printf(out, " %s=%d", f->name, *(const int *)p);
		return;
	case DUMP_FLAG:
		if (*(const bool *)p)
			buf_printf(out, " %s", f->name);
		return;
	case DUMP_REAL:
		if (*(const double *)p != -1)
			buf_printf(out, " %s=%g", f->name, *(const double *)p);
		return;
	case DUMP_WORD:
		if (*(const int *)p)
			buf_printf(out, " %s=%s", f->name, f->words[*(const int *)p]);
		return;
	case DUMP_TEXTS:
		for (size_t i = 0; i < READ(size_t, value, f->count_at); i++) {
			buf_printf(out, " %s[%zu]=", f->name, i);
			put_text(out, READ(char *const *, value, f->at)[i]);
		}
		return;
	case DUMP_IN:
	case DUMP_LIST:
		return;
	}
}

static void put_struct(struct buf *out, int depth, const char *name, const struct dump_type *type, const void *value);

static void put_list(struct buf *out, int depth, const struct dump_field *f, const void *value)
{
	const char *rows = READ(char *, value, f->at);
	size_t count = READ(size_t, value, f->count_at);
	char name[64];

	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%s[%zu]", f->name, i);
		put_struct(out, depth, name, f->type, rows + i * f->type->size);
	}
}

static void put_struct(struct buf *out, int depth, const char *name, const struct dump_type *type, const void *value)
{
	buf_printf(out, "%*s%s", depth * 2, "", name);
	for (const struct dump_field *f = type->fields; f->name; f++)
		put_field(out, f, value);
	buf_puts(out, "\n");
	for (const struct dump_field *f = type->fields; f->name; f++) {
		if (f->kind == DUMP_IN)
			put_struct(out, depth + 1, f->name, f->type, at(value, f->at));
		if (f->kind == DUMP_LIST)
			put_list(out, depth + 1, f, value);
	}
}

void dump_value(struct buf *out, const struct dump_type *type, const void *value)
{
	put_struct(out, 0, type->name, type, value);
}

static void visit_list(
	const struct dump_field *f, const void *value, void (*fn)(void *user, const char *text), void *user)
{
	const char *rows = READ(char *, value, f->at);

	for (size_t i = 0; i < READ(size_t, value, f->count_at); i++) {
		if (f->kind == DUMP_TEXTS)
			fn(user, ((const char *const *)(const void *)rows)[i]);
		else
			dump_visit_texts(f->type, rows + i * f->type->size, fn, user);
	}
}

void dump_visit_texts(
	const struct dump_type *type, const void *value, void (*fn)(void *user, const char *text), void *user)
{
	for (const struct dump_field *f = type->fields; f->name; f++) {
		if (f->kind == DUMP_TEXT && READ(char *, value, f->at))
			fn(user, READ(char *, value, f->at));
		if (f->kind == DUMP_IN)
			dump_visit_texts(f->type, at(value, f->at), fn, user);
		if (f->kind == DUMP_LIST || f->kind == DUMP_TEXTS)
			visit_list(f, value, fn, user);
	}
}

size_t dump_longest_list(const struct dump_type *type, const void *value)
{
	size_t longest = 0;

	for (const struct dump_field *f = type->fields; f->name; f++) {
		size_t count = f->kind == DUMP_LIST || f->kind == DUMP_TEXTS ? READ(size_t, value, f->count_at) : 0;
		const char *rows = f->kind == DUMP_LIST ? READ(char *, value, f->at) : at(value, f->at);
		size_t below = f->kind == DUMP_LIST ? count : f->kind == DUMP_IN;

		longest = count > longest ? count : longest;
		for (size_t i = 0; i < below; i++) {
			size_t within = dump_longest_list(f->type, rows + i * f->type->size);
			longest = within > longest ? within : longest;
		}
	}
	return longest;
}

static size_t field_size(const struct dump_field *f)
{
	static const size_t sizes[] = {
		[DUMP_TEXT] = sizeof(char *),
		[DUMP_RAW] = sizeof(char *),
		[DUMP_BYTES] = sizeof(char *),
		[DUMP_COUNT] = sizeof(int64_t),
		[DUMP_TIME] = sizeof(int64_t),
		[DUMP_MAYBE] = sizeof(int),
		[DUMP_FLAG] = sizeof(bool),
		[DUMP_REAL] = sizeof(double),
		[DUMP_WORD] = sizeof(int),
		[DUMP_LIST] = sizeof(void *),
		[DUMP_TEXTS] = sizeof(void *),
	};

	return f->kind == DUMP_IN ? f->type->size : sizes[f->kind];
}

static bool is_shown(const struct dump_type *type, size_t byte)
{
	for (const struct dump_field *f = type->fields; f->name; f++) {
		bool is_list = f->kind == DUMP_LIST || f->kind == DUMP_TEXTS || f->kind == DUMP_BYTES;
		if (byte >= f->at && byte < f->at + field_size(f))
			return true;
		if (is_list && byte >= f->count_at && byte < f->count_at + sizeof(size_t))
			return true;
	}
	return false;
}

size_t dump_longest_gap(const struct dump_type *type)
{
	size_t longest = 0;

	for (size_t byte = 0, gap = 0; byte < type->size; byte++) {
		gap = is_shown(type, byte) ? 0 : gap + 1;
		longest = gap > longest ? gap : longest;
	}
	for (const struct dump_field *f = type->fields; f->name; f++) {
		size_t within = f->type ? dump_longest_gap(f->type) : 0;
		longest = within > longest ? within : longest;
	}
	return longest;
}
