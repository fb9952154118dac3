/* setup_page.c: see setup_page.h. */
#include "view/setup_page.h"

#include "base/text.h"

#include <string.h>

#define ROW_BYTES 2000  /* of one row: a terminal is some hundreds of columns wide */
#define LINE_BYTES 4096 /* of a line of a diff; longer ones were cut before */

void page_put(const struct page *p, int column, int columns, enum role role, const char *text)
{
	int row = p->rows - p->first, room = p->at.columns - column;

	if (p->g && row >= 0 && row < p->at.rows)
		grid_put(p->g, p->at.row + row, p->at.column + column, columns < room ? columns : room, role, text);
}

void page_end_row(struct page *p)
{
	p->rows++;
}

static void put_part(struct page *p, int column, enum role role, const char *text, size_t n)
{
	char part[ROW_BYTES];

	n = n < sizeof(part) - 1 ? n : sizeof(part) - 1;
	memcpy(part, text, n);
	part[n] = '\0';
	page_put(p, column, p->at.columns, role, part);
	page_end_row(p);
}

static int room_after(const struct page *p, int column)
{
	return p->at.columns > column ? p->at.columns - column : 1;
}

/* How many bytes of the line stand on the row.  However long the rest is, no more is looked at than a row may have. */
static size_t part_of_line(const char *line, size_t n, int columns, size_t *skip)
{
	char text[ROW_BYTES];
	size_t seen = n < sizeof(text) - 1 ? n : sizeof(text) - 1;
	int used;

	memcpy(text, line, seen);
	text[seen] = '\0';
	*skip = 0;
	return n == seen && text_fit(text, columns, &used) == n ? n : wrap_row(text, columns, skip);
}

void page_wrap(struct page *p, int column, int hang, enum role role, const char *text)
{
	do {
		size_t skip, n = part_of_line(text, strcspn(text, "\n"), room_after(p, column), &skip);
		put_part(p, column, role, text, n);
		text += n + skip;
		text += *text == '\n';
		column = hang;
	} while (*text);
}

void page_verbatim(struct page *p, int column, enum role role, const char *line, size_t n)
{
	char text[LINE_BYTES];
	size_t at = 0;
	int more = column + 2;

	n = n < sizeof(text) - 1 ? n : sizeof(text) - 1;
	memcpy(text, line, n);
	text[n] = '\0';
	do {
		int used;
		size_t fit = text_fit(text + at, room_after(p, column), &used);
		if (!fit && at < n) /* a wide character in one column: it is skipped, or this would never end */
			fit = 1;
		put_part(p, column, role, text + at, fit);
		at += fit;
		column = more;
	} while (at < n);
}
