/* page.c: see page.h. */
#include "view/page.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define ROW_BYTES 2000  /* of one row: a terminal is some hundreds of columns wide */
#define LINE_BYTES 4096 /* of a line of a diff; longer ones were cut before */
#define TALL 16         /* rows from which there is a rule above the page */
#define BODY_LEAST 3

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

/* --- a screen of one page ---------------------------------------------------------------------------------------- */

struct places {
	struct rect title, body, lower;
	bool has_rule; /* above the body */
	struct lines above;
};

static void place(const struct sheet *s, int rows, int columns, struct places *p)
{
	int inner = columns - 2, last = rows - 1; /* the footer's row */

	*p = (struct places){.has_rule = rows >= TALL, .above = s->above};
	int most = (rows - 3 - p->has_rule - BODY_LEAST) / 2;
	int above = lines_rows(&p->above, inner), below = lines_rows(&s->below, inner);
	if (above > most) { /* the title is more than what explains it */
		p->above.count = 1;
		above = lines_rows(&p->above, inner) < most ? lines_rows(&p->above, inner) : most;
	}
	below = below < most ? below : most;
	p->title = (struct rect){1, 1, above, inner};
	p->lower = (struct rect){last - below, 1, below, inner};
	int top = 1 + above + p->has_rule;
	p->body = (struct rect){top, 1, last - below - 1 - top, inner};
}

static int last_of(const struct draw *d, const struct sheet *s, const struct rect *body)
{
	struct page page = {.at = *body};

	s->add(&page, d);
	return page.rows > body->rows ? page.rows - body->rows : 0;
}

int sheet_last(const struct draw *d, const struct sheet *s, int *page)
{
	struct places p;

	*page = 1;
	if (d->v->rows < LAYOUT_ROWS_MIN || d->v->columns < LAYOUT_COLUMNS_MIN)
		return 0;
	place(s, d->v->rows, d->v->columns, &p);
	*page = p.body.rows > 2 ? p.body.rows - 1 : 1; /* a row of the page before stays */
	return last_of(d, s, &p.body);
}

static void draw_rule(struct grid *g, int row, const char *format, int more)
{
	char text[60];

	grid_fill(g, row, 0, 1, g->columns, ROLE_BORDER, "─");
	snprintf(text, sizeof(text), format, more);
	if (more > 0)
		grid_put_right(g, row, g->columns - 2, g->columns - 4, ROLE_KEY, text);
}

void sheet_draw(const struct draw *d, const struct sheet *s, int first)
{
	struct grid *g = d->g;
	struct places p;

	header_draw(d, (struct rect){0, 0, 1, g->columns});
	footer_draw(d, (struct rect){g->rows - 1, 0, 1, g->columns});
	place(s, g->rows, g->columns, &p);
	int last = last_of(d, s, &p.body);
	first = first < last ? first : last;
	struct page page = {.g = g, .at = p.body, .first = first > 0 ? first : 0};
	lines_draw(g, p.title, &p.above);
	if (p.has_rule)
		draw_rule(g, p.body.row - 1, _(" ↑ %d more: k "), page.first);
	s->add(&page, d);
	draw_rule(g, p.body.row + p.body.rows, _(" ↓ %d more: j "), last - page.first);
	lines_draw(g, p.lower, &s->below);
}
