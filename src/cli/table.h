/* table.h: aligned columns of text under a label, for people's eyes. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum ink { INK_PLAIN, INK_GOOD, INK_BUSY, INK_BAD, INK_DIM, INK_BLUE, INK_GREEN };

enum { TABLE_COLUMNS = 5, TABLE_ROWS = 200 };

struct table {
	struct cell_text {
		const char *text; /* borrowed until printed */
		enum ink ink;
	} cells[TABLE_ROWS][TABLE_COLUMNS];
	size_t count; /* rows; more than TABLE_ROWS are not kept */
};

/* A new row; fill it with table_cell. */
void table_row(struct table *t);
void table_cell(struct table *t, size_t column, const char *text, enum ink ink); /* of the last row; NULL is "" */

/* `label` stands before the first row.  Nothing when the table is empty.  Columns are aligned by their width on a terminal;
 * the last one of a row
 * is never padded and pushes no other aside.  Empties the table. */
void table_print(struct table *t, FILE *out, const char *label, bool has_color);

#endif
