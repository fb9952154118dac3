/* screen_file.h: a grid written down as text: what is read, and below it the role of each cell as a letter. */
#ifndef TESTS_VIEW_SCREEN_FILE_H
#define TESTS_VIEW_SCREEN_FILE_H

#include "view/grid.h"

#include <stdbool.h>

struct buf;

/* Rows of text, rows of role letters (trailing blanks and '.' left out), a legend. */
void screen_write(const struct grid *g, const char *title, struct buf *out);

/* Compares with tests/screens/NAME-COLUMNSxROWS.grid and prints the rows that differ.  With ACCEPT_SCREENS in the environment
 * it writes the file instead, for a person to read before it is committed. */
bool screen_is_as_accepted(const struct grid *g, const char *name);

#endif
