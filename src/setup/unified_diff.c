/* unified_diff.c: the longest common subsequence of lines, by the plain table: these files are short. */
#include "setup/unified_diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#define CONTEXT 3
#define MOST_LINES 3000
#define MOST_BYTES ((size_t)4 * 1024 * 1024)
#define LINE_BYTES 1000

struct line {
	const char *text;
	size_t len; /* without its end */
	bool has_end;
};

struct lines {
	struct line *items;
	size_t count;
};

/* One line of the diff: kept, taken away or added. */
struct edit {
	char kind; /* ' ' '-' '+' */
	const struct line *line;
};

struct edits {
	struct edit *items;
	size_t count;
};

static struct lines split(struct arena *a, const char *text, size_t size)
{
	size_t most = size > 0;
	struct lines out = {0};

	for (size_t i = 0; i < size; i++)
		most += text[i] == '\n';
	out.items = ARENA_ARRAY(a, most + 1, struct line);
	for (size_t at = 0; at < size;) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t len = end ? (size_t)(end - (text + at)) : size - at;
		out.items[out.count++] = (struct line){text + at, len, end != NULL};
		at += len + 1;
	}
	return out;
}

static bool is_same(const struct line *x, const struct line *y)
{
	return x->len == y->len && x->has_end == y->has_end && memcmp(x->text, y->text, x->len) == 0;
}

static void push(struct edits *e, char kind, const struct line *line)
{
	e->items[e->count++] = (struct edit){kind, line};
}

/* length[i][j]: of the longest common subsequence of x from i and y from j. */
static uint16_t *lengths(const struct lines *x, const struct lines *y)
{
	size_t width = y->count + 1;
	uint16_t *length = mem_alloc((x->count + 1) * width * sizeof(*length));

	for (size_t i = x->count; i-- > 0;)
		for (size_t j = y->count; j-- > 0;) {
			uint16_t down = length[(i + 1) * width + j], right = length[i * width + j + 1];
			if (is_same(&x->items[i], &y->items[j]))
				length[i * width + j] = (uint16_t)(length[(i + 1) * width + j + 1] + 1);
			else
				length[i * width + j] = down >= right ? down : right;
		}
	return length;
}

static void compare(const struct lines *x, const struct lines *y, struct edits *out)
{
	size_t i = 0, j = 0, width = y->count + 1;
	bool is_short = x->count <= MOST_LINES && y->count <= MOST_LINES;
	uint16_t *length = is_short ? lengths(x, y) : NULL;

	while (is_short && i < x->count && j < y->count) {
		if (is_same(&x->items[i], &y->items[j])) {
			push(out, ' ', &x->items[i++]);
			j++;
		} else if (length[(i + 1) * width + j] >= length[i * width + j + 1]) {
			push(out, '-', &x->items[i++]);
		} else {
			push(out, '+', &y->items[j++]);
		}
	}
	free(length);
	while (i < x->count)
		push(out, '-', &x->items[i++]);
	while (j < y->count)
		push(out, '+', &y->items[j++]);
}

/* Where the hunk that begins with the change at `from` ends: after its last change and the context behind it. */
static size_t hunk_end(const struct edits *e, size_t from)
{
	size_t end = from;

	for (size_t i = from; i < e->count && i <= end + 2 * (size_t)CONTEXT + 1; i++)
		if (e->items[i].kind != ' ')
			end = i;
	return end + 1 + CONTEXT < e->count ? end + 1 + CONTEXT : e->count;
}

static size_t count_of(const struct edits *e, size_t from, size_t to, char without)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += e->items[i].kind != without;
	return n;
}

/* "12,3"; an empty range names the line before it. */
static void put_range(struct buf *b, size_t before, size_t count)
{
	buf_printf(b, "%zu", count ? before + 1 : before);
	if (count != 1)
		buf_printf(b, ",%zu", count);
}

static void put_line(struct buf *b, const struct edit *e)
{
	char clean[LINE_BYTES];

	text_clean_into(clean, sizeof(clean), e->line->text, e->line->len);
	buf_printf(b, "%c%s\n", e->kind, clean);
	if (!e->line->has_end)
		buf_puts(b, "\\ No newline at end of file\n");
}

static void put_hunk(struct buf *b, const struct edits *e, size_t from, size_t to)
{
	buf_puts(b, "@@ -");
	put_range(b, count_of(e, 0, from, '+'), count_of(e, from, to, '+'));
	buf_puts(b, " +");
	put_range(b, count_of(e, 0, from, '-'), count_of(e, from, to, '-'));
	buf_puts(b, " @@\n");
	for (size_t i = from; i < to; i++)
		put_line(b, &e->items[i]);
}

static void put_all(struct buf *b, const char *path, bool is_new, const struct edits *e)
{
	if (is_new)
		buf_printf(b, "--- /dev/null\n+++ b/%s\n", path);
	else
		buf_printf(b, "--- a/%s\n+++ b/%s\n", path, path);
	for (size_t i = 0; i < e->count;) {
		size_t from = i > CONTEXT ? i - CONTEXT : 0;
		if (e->items[i].kind == ' ') {
			i++;
			continue;
		}
		i = hunk_end(e, i);
		put_hunk(b, e, from, i);
	}
}

const char *unified_diff(struct arena *a, const char *path, const char *before, size_t before_size, const char *after,
	size_t after_size)
{
	if (before && before_size == after_size && memcmp(before, after, after_size) == 0)
		return NULL;
	struct lines x = split(a, before ? before : "", before ? before_size : 0), y = split(a, after, after_size);
	struct edits e = {.items = ARENA_ARRAY(a, x.count + y.count + 1, struct edit)};
	struct buf out;

	compare(&x, &y, &e);
	buf_init(&out, MOST_BYTES);
	put_all(&out, path, before == NULL, &e);
	const char *text = arena_dup(a, buf_text(&out));
	buf_done(&out);
	return text;
}
