/* paint.c: see paint.h.  curses finds the cheapest way to bring the terminal there; what it never gets is a character whose
 * width it sees otherwise than the grid does (an older libc, another locale): those become question marks. */
#include "tui/paint.h"

#include "base/mem.h"
#include "base/text.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* --- roles ----------------------------------------------------------------------------------------------------------- */

static attr_t attributes_of(unsigned attributes)
{
	attr_t a = A_NORMAL;

	if (attributes & ATTRIBUTE_BOLD)
		a |= A_BOLD;
	if (attributes & ATTRIBUTE_DIM)
		a |= A_DIM;
	if (attributes & ATTRIBUTE_UNDERLINE)
		a |= A_UNDERLINE;
	if (attributes & ATTRIBUTE_REVERSE)
		a |= A_REVERSE;
	return a;
}

/* A pair for two colours; the same one for the same two. */
static short pair_of(const struct style *s, struct style *known, short *count)
{
	if (s->foreground == COLOUR_DEFAULT && s->background == COLOUR_DEFAULT)
		return 0;
	for (short i = 0; i < *count; i++)
		if (known[i].foreground == s->foreground && known[i].background == s->background)
			return (short)(i + 1);
	known[(*count)++] = *s;
	init_pair(*count, (short)s->foreground, (short)s->background);
	return *count;
}

static int colours_of_terminal(bool wants_colours)
{
	if (!wants_colours || !has_colors() || start_color() == ERR)
		return 0;
	if (use_default_colors() == ERR)
		assume_default_colors(COLOR_WHITE, COLOR_BLACK);
	return COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
}

void painter_init(struct painter *p, const struct theme *theme, bool wants_colours, bool is_ascii)
{
	struct style known[ROLES];
	short count = 0;
	int colours = colours_of_terminal(wants_colours);

	*p = (struct painter){.is_ascii = is_ascii};
	for (int role = 0; role < ROLES; role++) {
		struct style s = theme_style(theme, (enum role)role, colours);
		p->attributes[role] = attributes_of(s.attributes);
		p->pairs[role] = colours ? pair_of(&s, known, &count) : 0;
	}
}

void painter_done(struct painter *p)
{
	free(p->last);
	p->last = NULL;
}

void painter_forget(struct painter *p)
{
	painter_done(p);
}

/* --- cells ----------------------------------------------------------------------------------------------------------- */

static bool can_show(const struct painter *p, wchar_t c, int width)
{
	char bytes[16];
	mbstate_t state = {0};

	if (c >= 0x20 && c < 0x7f)
		return true;
	return !p->is_ascii && wcwidth(c) == width && wcrtomb(bytes, c, &state) != (size_t)-1;
}

/* The cell's character and as many of its marks as curses takes; false: it cannot be shown. */
static bool wide_text(const struct painter *p, const struct cell *cell, wchar_t out[CCHARW_MAX + 1])
{
	size_t n = strlen(cell->text), at = 0;
	int count = 0;

	while (at < n && count < CCHARW_MAX - 1) {
		uint32_t cp;
		at += text_decode(cell->text + at, n - at, &cp);
		if (!count && !can_show(p, (wchar_t)cp, cell->width))
			return false;
		if (!count || can_show(p, (wchar_t)cp, 0))
			out[count++] = (wchar_t)cp;
	}
	out[count] = L'\0';
	return count > 0;
}

static void put_cell(const struct painter *p, int row, int column, const struct cell *cell)
{
	wchar_t text[CCHARW_MAX + 1];
	cchar_t c;
	int role = cell->role < ROLES ? cell->role : ROLE_TEXT;
	bool is_shown = wide_text(p, cell, text);

	if (!is_shown)
		wmemcpy(text, L"?", 2);
	if (setcchar(&c, text, (attr_t)p->attributes[role], p->pairs[role], NULL) == OK)
		mvadd_wchnstr(row, column, &c, 1);
	if (!is_shown && cell->width == 2 &&
		setcchar(&c, L" ", (attr_t)p->attributes[role], p->pairs[role], NULL) == OK)
		mvadd_wchnstr(row, column + 1, &c, 1);
}

static bool is_same(const struct cell *a, const struct cell *b)
{
	return a->role == b->role && a->width == b->width && !strcmp(a->text, b->text);
}

void painter_paint(struct painter *p, const struct grid *g, bool everything)
{
	int rows = g->rows < LINES ? g->rows : LINES, columns = g->columns < COLS ? g->columns : COLS;
	size_t size = (size_t)g->rows * (size_t)g->columns * sizeof(struct cell);
	bool is_new = !p->last || p->rows != g->rows || p->columns != g->columns;

	if (is_new) {
		p->last = mem_resize(p->last, size ? size : 1);
		p->rows = g->rows;
		p->columns = g->columns;
		erase();
	}
	if (everything || is_new) /* while its size changes, a terminal may move or lose what it shows */
		clearok(curscr, TRUE);
	for (int row = 0; row < rows; row++)
		for (int column = 0; column < columns; column++) {
			const struct cell *cell = grid_cell(g, row, column);
			const struct cell *was = &p->last[(size_t)row * (size_t)g->columns + (size_t)column];
			if (cell->width && (is_new || !is_same(cell, was)) && column + cell->width <= columns)
				put_cell(p, row, column, cell);
		}
	if (size)
		memcpy(p->last, g->cells, size);
	curs_set(g->cursor_row >= 0 ? 1 : 0);
	if (g->cursor_row >= 0)
		move(g->cursor_row, g->cursor_column);
	refresh();
}
