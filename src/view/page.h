/* page.h: a long page of which some rows are shown: it is laid out row by row, and what is outside is only counted. */
#ifndef VIEW_PAGE_H
#define VIEW_PAGE_H

#include "view/draw.h"

struct page {
	struct grid *g; /* NULL: only counted */
	struct rect at; /* where it is shown; its columns are those it is wrapped to */
	int first;      /* row of the page that is at the top */
	int rows;       /* laid out so far */
};

/* On the row that comes next, which stays the next. */
void page_put(const struct page *p, int column, int columns, enum role role, const char *text);
void page_end_row(struct page *p);
/* Wrapped at words: from `column` of the row that comes next, its other rows from `hang`.  "" takes a row too. */
void page_wrap(struct page *p, int column, int hang, enum role role, const char *text);
/* One line as it stands, blanks and all; what does not fit goes on below, two columns further in. */
void page_verbatim(struct page *p, int column, enum role role, const char *line, size_t n);

/* --- a screen of one page: header, a title, the page, lines below it, footer ------------------------------------- */

struct sheet {
	struct lines above; /* the first is the title; the others give way where there is little room */
	struct lines below;
	void (*add)(struct page *p, const struct draw *d);
};
void sheet_draw(const struct draw *d, const struct sheet *s, int first);
/* The greatest that `first` may be on a screen of so many rows and columns, and how many rows a page has. */
int sheet_last(const struct draw *d, const struct sheet *s, int *page);

#endif
