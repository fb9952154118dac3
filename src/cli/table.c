/* table.c: see table.h. */
#include "cli/table.h"

#include "base/text.h"

enum { LABEL_WIDTH = 12, GAP = 2 };

void table_row(struct table *t)
{
	if (t->count < TABLE_ROWS)
		t->count++;
}

void table_cell(struct table *t, size_t column, const char *text, enum ink ink)
{
	if (t->count > 0 && column < TABLE_COLUMNS)
		t->cells[t->count - 1][column] = (struct cell_text){text, ink};
}

static size_t last_column(const struct table *t, size_t row)
{
	size_t last = 0;

	for (size_t c = 0; c < TABLE_COLUMNS; c++)
		if (t->cells[row][c].text && *t->cells[row][c].text)
			last = c;
	return last;
}

/* A cell with nothing behind it may run on: an error in a row of its own pushes nothing aside. */
static int width_of(const struct table *t, size_t column)
{
	int widest = 0;

	for (size_t i = 0; i < t->count; i++) {
		int width = column < last_column(t, i) ? text_width(t->cells[i][column].text) : 0;
		widest = width > widest ? width : widest;
	}
	return widest;
}

static void put(FILE *out, const struct cell_text *cell, bool has_color)
{
	static const char *const codes[] = {
		[INK_GOOD] = "32",
		[INK_BUSY] = "33",
		[INK_BAD] = "31;1",
		[INK_DIM] = "2",
		[INK_BLUE] = "34;1",
		[INK_GREEN] = "32;1",
	};

	if (!cell->text)
		return;
	if (has_color && cell->ink != INK_PLAIN)
		fprintf(out, "\033[%sm%s\033[0m", codes[cell->ink], cell->text);
	else
		fputs(cell->text, out);
}

void table_print(struct table *t, FILE *out, const char *label, bool has_color)
{
	int widths[TABLE_COLUMNS];

	for (size_t c = 0; c < TABLE_COLUMNS; c++)
		widths[c] = width_of(t, c);
	for (size_t i = 0; i < t->count; i++) {
		const char *head = i == 0 ? label : "";
		int missing = LABEL_WIDTH - text_width(head);
		size_t last = last_column(t, i);
		fprintf(out, "%s%*s", head, missing > 1 ? missing : 1, "");
		for (size_t c = 0; c <= last; c++) {
			const struct cell_text *cell = &t->cells[i][c];
			put(out, cell, has_color);
			if (c < last && widths[c] > 0)
				fprintf(out, "%*s", widths[c] - text_width(cell->text) + GAP, "");
		}
		fputc('\n', out);
	}
	for (size_t i = 0; i < t->count; i++)
		for (size_t c = 0; c < TABLE_COLUMNS; c++)
			t->cells[i][c] = (struct cell_text){NULL, INK_PLAIN};
	t->count = 0;
}
