/* paint.h: a grid → curses: only the cells that changed.  Inside the room only. */
#ifndef TUI_PAINT_H
#define TUI_PAINT_H

#include "tui/theme.h"
#include "view/grid.h"

#include <stdbool.h>

struct painter {
	struct cell *last;     /* what was painted; NULL: nothing is known */
	int rows, columns;
	bool is_ascii;
	unsigned long attributes[ROLES]; /* curses' attr_t */
	short pairs[ROLES];
};

void painter_init(struct painter *p, const struct theme *theme, bool wants_colours, bool is_ascii); /* curses is up */
void painter_done(struct painter *p);
void painter_forget(struct painter *p);  /* the screen's size changed: nothing is known of it */
void painter_paint(struct painter *p, const struct grid *g, bool everything);

#endif
