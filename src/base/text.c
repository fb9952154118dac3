/* text.c: see text.h.  The decoder follows the table of well-formed sequences in the Unicode standard (no overlong forms,
 * no surrogates, nothing above U+10FFFF). */
#include "base/text.h"

#include <string.h>

#include "base/arena.h"

#define REPLACEMENT 0xfffdu
#define DISTANCE_MAX 96 /* names are shorter; anything longer is simply "far" */

/* What a first byte promises: the bytes that follow it, its own bits and the smallest code point that needs so many. */
struct lead {
	unsigned char mask, value;
	unsigned char tail;
	uint32_t least;
};

static const struct lead leads[] = {
	{0x80, 0x00, 0, 0x00},
	{0xe0, 0xc0, 1, 0x80},
	{0xf0, 0xe0, 2, 0x800},
	{0xf8, 0xf0, 3, 0x10000},
};

static const struct lead *lead_of(unsigned char byte)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
		if ((byte & leads[i].mask) == leads[i].value)
			return &leads[i];
	return NULL;
}

size_t text_decode(const char *s, size_t n, uint32_t *cp)
{
	*cp = REPLACEMENT;
	if (!n)
		return 0;
	const unsigned char *u = (const unsigned char *)s;
	const struct lead *lead = lead_of(u[0]);
	if (!lead || lead->tail >= n)
		return 1;
	uint32_t value = u[0] & (unsigned char)~lead->mask;
	for (size_t i = 1; i <= lead->tail; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 1;
		value = value << 6 | (u[i] & 0x3f);
	}
	if (value < lead->least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 1;
	*cp = value;
	return lead->tail + 1u;
}

size_t text_encode(uint32_t cp, char out[4])
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = REPLACEMENT;
	size_t tail = cp < 0x80 ? 0 : cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
	for (size_t i = tail; i > 0; i--) {
		out[i] = (char)(0x80 | (cp & 0x3f));
		cp >>= 6;
	}
	out[0] = (char)(leads[tail].value | cp);
	return tail + 1;
}

size_t text_fit(const char *s, int columns, int *used)
{
	size_t n = s ? strlen(s) : 0, at = 0;
	int width = 0;

	while (at < n) {
		uint32_t cp;
		size_t bytes = text_decode(s + at, n - at, &cp);
		int w = text_cp_width(cp);
		if (w > columns - width)
			break;
		width += w;
		at += bytes;
	}
	if (used)
		*used = width;
	return at;
}

int text_width(const char *s)
{
	int width;

	text_fit(s, 1 << 30, &width);
	return width;
}

/* What becomes of a code point from outside: itself, a blank, or nothing (0). */
static uint32_t harmless(uint32_t cp)
{
	static const struct {
		uint32_t first, last, becomes;
	} rows[] = {
		{'\t', '\r', ' '},
		{0x00, 0x1f, 0},
		{0x7f, 0x84, 0},
		{0x85, 0x85, ' '},   /* next line */
		{0x86, 0x9f, 0},
		{0x061c, 0x061c, 0}, /* marks, embeddings, overrides and isolates that reorder what follows them */
		{0x200e, 0x200f, 0},
		{0x2028, 0x2029, ' '},
		{0x202a, 0x202e, 0},
		{0x2066, 0x206f, 0},
		{0xfeff, 0xfeff, 0}, /* byte order mark */
		{0xfff9, 0xfffb, 0}, /* interlinear annotation */
		{0xe0000, 0xe0fff, 0}, /* tags: invisible text */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (cp >= rows[i].first && cp <= rows[i].last)
			return rows[i].becomes;
	return cp;
}

/* Clean s[0..n) into out, of which `room` bytes may be used; returns the bytes written (no NUL). */
static size_t clean(char *out, size_t room, const char *s, size_t n)
{
	size_t written = 0;

	for (size_t at = 0; at < n;) {
		uint32_t cp;
		bool line_end = s[at] == '\r' && at + 1 < n && s[at + 1] == '\n';
		at += text_decode(s + at, n - at, &cp);
		if (line_end)
			continue; /* its line feed gives the blank */
		cp = harmless(cp);
		if (!cp)
			continue;
		char bytes[4];
		size_t length = text_encode(cp, bytes);
		if (length > room - written)
			break;
		memcpy(out + written, bytes, length);
		written += length;
	}
	return written;
}

char *text_clean(struct arena *a, const char *s, size_t n, size_t max_bytes)
{
	/* A malformed byte grows to the three of U+FFFD, nothing else grows. */
	size_t room = n > max_bytes / 3 ? max_bytes : n * 3;
	char *out = arena_alloc(a, room + 1);

	if (s)
		clean(out, room, s, n);
	return out;
}

void text_clean_into(char *out, size_t size, const char *s, size_t n)
{
	if (!size)
		return;
	out[s ? clean(out, size - 1, s, n) : 0] = '\0';
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, replacements and swapped neighbours (the common slip) each cost 1. */
int text_distance(const char *a, const char *b, int limit)
{
	int rows[3][DISTANCE_MAX + 1];
	size_t la = strlen(a), lb = strlen(b);

	if (la > DISTANCE_MAX || lb > DISTANCE_MAX)
		return strcmp(a, b) == 0 ? 0 : limit;
	for (size_t j = 0; j <= lb; j++)
		rows[0][j] = (int)j;
	for (size_t i = 1; i <= la; i++) {
		int *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
		now[0] = (int)i;
		for (size_t j = 1; j <= lb; j++) {
			now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], earlier[j - 2] + 1);
		}
	}
	return least(rows[la % 3][lb], limit);
}
