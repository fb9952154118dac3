/* lines.c: lines of text that are wrapped at words. */
#include "base/text.h"
#include "view/draw.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void lines_add(struct lines *l, enum role role, const char *format, ...)
{
	va_list args;

	if (l->count >= LINES_MAX)
		return;
	struct line *line = &l->at[l->count++];
	line->role = role;
	va_start(args, format);
	vsnprintf(line->text, sizeof(line->text), format, args);
	va_end(args);
}

/* Up to the last blank that fits, else as much as fits. */
size_t wrap_row(const char *text, int columns, size_t *skip)
{
	int used;
	size_t fit = text_fit(text, columns, &used);

	*skip = 0;
	if (!fit && *text) /* a wide character in one column: it is skipped, or the wrapping would never end */
		fit = strcspn(text, " ") ? strcspn(text, " ") : 1;
	if (!text[fit])
		return fit;
	size_t cut = fit;
	while (cut > 0 && text[cut] != ' ')
		cut--;
	if (!cut)
		return fit;
	while (text[cut + *skip] == ' ')
		(*skip)++;
	return cut;
}

int wrap_rows(const char *text, int columns)
{
	int rows = 0;

	while (*text && columns > 0) {
		size_t skip, n = wrap_row(text, columns, &skip);
		text += n + skip;
		rows++;
	}
	return rows;
}

int wrap_draw(struct grid *g, struct rect at, enum role role, const char *text)
{
	int row = 0;

	for (; row < at.rows && *text && at.columns > 0; row++) {
		size_t skip, n = wrap_row(text, at.columns, &skip);
		char part[1200];
		if (row == at.rows - 1 && text[n + skip]) {
			grid_put_cut(g, at.row + row, at.column, at.columns, role, text);
			return row + 1;
		}
		n = n < sizeof(part) - 1 ? n : sizeof(part) - 1;
		memcpy(part, text, n);
		part[n] = '\0';
		grid_put(g, at.row + row, at.column, at.columns, role, part);
		text += n + skip;
	}
	return row;
}

int lines_rows(const struct lines *l, int columns)
{
	int rows = 0;

	for (int i = 0; i < l->count; i++)
		rows += wrap_rows(l->at[i].text, columns);
	return rows;
}

void lines_draw(struct grid *g, struct rect at, const struct lines *l)
{
	for (int i = 0; i < l->count && at.rows > 0; i++) {
		struct rect room = at;
		int after = l->count - i - 1; /* leave each of the next lines a row, where there is one */
		if (room.rows > after + 1 && wrap_rows(l->at[i].text, at.columns) > room.rows - after)
			room.rows -= after;
		else if (room.rows <= after + 1)
			room.rows = 1;
		int used = wrap_draw(g, room, l->at[i].role, l->at[i].text);
		at.row += used;
		at.rows -= used;
	}
}
