/* grid.h: the screen as cells: what a view draws into and tui paints from.  Each cell has a character, and a role that says
 * what it means; a theme gives roles their colours.  No curses here. */
#ifndef VIEW_GRID_H
#define VIEW_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One table of roles (view/roles.c): name in theme files, fallback attribute.  Order is the table's. */
enum role {
	ROLE_TEXT, ROLE_DIM, ROLE_TITLE, ROLE_BORDER, ROLE_KEY, ROLE_KEY_OFF, ROLE_BLUE, ROLE_GREEN, ROLE_OK, ROLE_BUSY, ROLE_BAD,
	ROLE_WAITING, ROLE_STALE, ROLE_HEADER, ROLE_SELECTED, ROLE_DIALOG, ROLE_BUTTON, ROLE_BUTTON_FOCUS, ROLE_ALARM, ROLES
};
const char *role_name(enum role role);
bool role_by_name(const char *name, enum role *out);

/* How a role looks where there are no colours; also what a theme without colours is completed with. */
enum role_attribute { ATTRIBUTE_BOLD = 1, ATTRIBUTE_DIM = 2, ATTRIBUTE_UNDERLINE = 4, ATTRIBUTE_REVERSE = 8 };
unsigned role_attributes(enum role role);
char role_letter(enum role role); /* one letter a role: for screens written down as text */

struct cell {
	char text[20];   /* UTF-8 of the character with its combining marks; "" right half of a wide one; " " blank */
	uint8_t width;   /* 1, 2; 0 the right half */
	uint8_t role;
};

struct grid {
	int rows, columns;
	bool is_ascii;   /* draw with ASCII only; characters outside become '?' */
	struct cell *cells;
	int cursor_row, cursor_column; /* -1: hidden */
};

void grid_init(struct grid *g, int rows, int columns, bool is_ascii); /* blank, ROLE_TEXT */
void grid_done(struct grid *g);
void grid_resize(struct grid *g, int rows, int columns); /* blank */
void grid_clear(struct grid *g);                         /* blank; view_draw() begins with it */
struct cell *grid_cell(const struct grid *g, int row, int column); /* NULL outside */

/* Everything is clipped to [column, column + columns).  Returns the columns used.  Control characters are never kept: a
 * cell holds U+FFFD instead; format characters (bidirectional overrides, joiners) are left out.  A wide character that does
 * not fit any more leaves a blank; one that is half overwritten becomes a blank. */
int grid_put(struct grid *g, int row, int column, int columns, enum role role, const char *text);
/* The same, and what had to be cut ends in "…". */
int grid_put_cut(struct grid *g, int row, int column, int columns, enum role role, const char *text);
int grid_printf(struct grid *g, int row, int column, int columns, enum role role, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/* Ends at `end` (exclusive); cut at the left is never done: too long text is cut at the right. */
int grid_put_right(struct grid *g, int row, int end, int columns, enum role role, const char *text);
void grid_fill(struct grid *g, int row, int column, int rows, int columns, enum role role, const char *character);
void grid_role(struct grid *g, int row, int column, int columns, enum role role); /* repaint roles only */

#endif
