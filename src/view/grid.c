/* grid.c: see grid.h. */
#include "view/grid.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT 0xfffdu

/* What --ascii shows for the program's own drawing characters, and for the signs that texts use most. */
static const struct twin {
	uint32_t cp;
	char ascii;
} twins[] = {
	{0x00b7, '-'},  /* · */
	{0x00d7, 'x'},  /* × */
	{0x2013, '-'},  /* – */
	{0x2014, '-'},  /* — */
	{0x2018, '\''}, /* ‘ */
	{0x2019, '\''}, /* ’ */
	{0x201c, '"'},  /* “ */
	{0x201d, '"'},  /* ” */
	{0x2026, '~'},  /* … */
	{0x2190, '<'},  /* ← */
	{0x2191, '^'},  /* ↑ */
	{0x2192, '>'},  /* → */
	{0x2193, 'v'},  /* ↓ */
	{0x2500, '-'},  /* ─ */
	{0x2502, '|'},  /* │ */
	{0x250c, '+'},  /* ┌ */
	{0x2510, '+'},  /* ┐ */
	{0x2514, '+'},  /* └ */
	{0x2518, '+'},  /* ┘ */
	{0x252c, '+'},  /* ┬ */
	{0x2534, '+'},  /* ┴ */
	{0x2588, '#'},  /* █ */
	{0x25b8, '>'},  /* ▸ */
	{0x25c2, '<'},  /* ◂ */
	{0x25cb, '.'},  /* ○ */
	{0x25d0, '*'},  /* ◐ */
	{0x2714, '+'},  /* ✔ */
	{0x2718, 'x'},  /* ✘ */
};

static const struct cell blank = {.text = " ", .width = 1, .role = ROLE_TEXT};

static uint32_t ascii_twin(uint32_t cp)
{
	if (cp < 0x80)
		return cp;
	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (twins[i].cp == cp)
			return (unsigned char)twins[i].ascii;
	return '?';
}

void grid_clear(struct grid *g)
{
	size_t count = (size_t)g->rows * (size_t)g->columns;

	for (size_t i = 0; i < count; i++)
		g->cells[i] = blank;
	g->cursor_row = g->cursor_column = -1;
}

void grid_init(struct grid *g, int rows, int columns, bool is_ascii)
{
	*g = (struct grid){.is_ascii = is_ascii};
	grid_resize(g, rows, columns);
}

void grid_done(struct grid *g)
{
	free(g->cells);
	*g = (struct grid){.cursor_row = -1, .cursor_column = -1};
}

void grid_resize(struct grid *g, int rows, int columns)
{
	rows = rows < 0 ? 0 : rows;
	columns = columns < 0 ? 0 : columns;
	size_t size = (size_t)rows * (size_t)columns * sizeof(struct cell);
	if (rows != g->rows || columns != g->columns || !g->cells)
		g->cells = mem_resize(g->cells, size ? size : 1);
	g->rows = rows;
	g->columns = columns;
	grid_clear(g);
}

struct cell *grid_cell(const struct grid *g, int row, int column)
{
	if (row < 0 || column < 0 || row >= g->rows || column >= g->columns)
		return NULL;
	return &g->cells[(size_t)row * (size_t)g->columns + (size_t)column];
}

/* Blank what is left of a wide character when one of its halves is about to be overwritten. */
static void break_wide(struct grid *g, int row, int column)
{
	struct cell *at = grid_cell(g, row, column);
	struct cell *left = grid_cell(g, row, column - 1), *right = grid_cell(g, row, column + 1);

	if (at->width == 0 && left && left->width == 2) {
		memcpy(left->text, " ", 2);
		left->width = 1;
	}
	if (at->width == 2 && right && right->width == 0) {
		memcpy(right->text, " ", 2);
		right->width = 1;
	}
}

/* The column is inside the grid, and so is the next one for a wide character. */
static void set(struct grid *g, int row, int column, enum role role, uint32_t cp, int width)
{
	struct cell *cell = grid_cell(g, row, column);

	break_wide(g, row, column);
	if (width == 2) {
		break_wide(g, row, column + 1);
		cell[1] = (struct cell){.text = "", .width = 0, .role = (uint8_t)role};
	}
	size_t n = text_encode(cp, cell->text);
	cell->text[n] = '\0';
	cell->width = (uint8_t)width;
	cell->role = (uint8_t)role;
}

static bool is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

/* Zero-width characters that change what stands around them instead of combining with it. */
static bool is_format(uint32_t cp)
{
	return cp == 0x061c || (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
		(cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffb) ||
		(cp >= 0xe0000 && cp <= 0xe0fff);
}

/* Adds a combining mark to a cell, as long as there is room. */
static void combine(struct grid *g, int row, int column, uint32_t cp)
{
	struct cell *cell = grid_cell(g, row, column);

	if (cell && cell->width == 0)
		cell = grid_cell(g, row, column - 1);
	if (!cell || g->is_ascii)
		return;
	size_t n = strlen(cell->text);
	char mark[4];
	size_t bytes = text_encode(cp, mark);
	if (n + bytes >= sizeof(cell->text))
		return;
	memcpy(cell->text + n, mark, bytes);
	cell->text[n + bytes] = '\0';
}

/* One character at `at`; returns its columns, or -1 when it does not fit before `end` any more. */
static int put_cp(struct grid *g, int row, int start, int at, int end, enum role role, uint32_t cp)
{
	if (is_control(cp))
		cp = REPLACEMENT;
	if (is_format(cp))
		return 0;
	int width = text_cp_width(cp);
	if (!width) {
		if (at > start && at <= g->columns)
			combine(g, row, at - 1, cp);
		return 0;
	}
	if (g->is_ascii) {
		cp = ascii_twin(cp);
		width = 1;
	}
	if (at + width > end)
		return -1;
	if (at >= 0)
		set(g, row, at, role, cp, width);
	return width;
}

int grid_put(struct grid *g, int row, int column, int columns, enum role role, const char *text)
{
	if (!text || row < 0 || row >= g->rows || columns <= 0 || column >= g->columns)
		return 0;
	int end = column + columns < g->columns ? column + columns : g->columns, at = column;
	size_t n = strlen(text), i = 0;

	while (i < n) {
		uint32_t cp;
		i += text_decode(text + i, n - i, &cp);
		int width = put_cp(g, row, column, at, end, role, cp);
		if (width < 0) {
			if (at >= 0 && at < end) /* half of a wide character is left: a blank */
				set(g, row, at++, role, ' ', 1);
			break;
		}
		at += width;
	}
	return at - column;
}

int grid_put_cut(struct grid *g, int row, int column, int columns, enum role role, const char *text)
{
	if (!text || columns <= 0)
		return 0;
	if (text_width(text) <= columns)
		return grid_put(g, row, column, columns, role, text);
	int used = grid_put(g, row, column, columns - 1, role, text);
	return used + grid_put(g, row, column + used, 1, role, "…");
}

int grid_printf(struct grid *g, int row, int column, int columns, enum role role, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return grid_put(g, row, column, columns, role, text);
}

int grid_put_right(struct grid *g, int row, int end, int columns, enum role role, const char *text)
{
	int width = text_width(text);

	if (width > columns)
		width = columns;
	return grid_put(g, row, end - width, width, role, text);
}

void grid_fill(struct grid *g, int row, int column, int rows, int columns, enum role role, const char *character)
{
	uint32_t cp = ' ';

	text_decode(character, strlen(character), &cp);
	int width = text_cp_width(cp) == 2 && !g->is_ascii ? 2 : 1;
	for (int r = row < 0 ? 0 : row; r < row + rows && r < g->rows; r++)
		for (int at = column; at + width <= column + columns && at + width <= g->columns; at += width)
			if (at >= 0)
				put_cp(g, r, at, at, at + width, role, cp);
}

void grid_role(struct grid *g, int row, int column, int columns, enum role role)
{
	for (int at = column; at < column + columns; at++) {
		struct cell *cell = grid_cell(g, row, at);
		if (cell)
			cell->role = (uint8_t)role;
	}
}
