/* theme.h: roles → colours and attributes.  Pure: curses is not known here.
 *
 * A theme file is an INI file of lines `role = foreground [background] [attribute…]` (roles: view/roles.c; unnamed ones are as
 * in the default theme).  A colour: default, black, red, green, yellow, blue, magenta, cyan, white, bright-…, 0 to 255 of
 * xterm's palette, or #rrggbb (the nearest of it).  Attributes: bold, dim, underline, reverse. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "base/err.h"
#include "tui/colour.h"
#include "view/grid.h"

#include <stdbool.h>

struct style {
	int foreground, background; /* COLOUR_DEFAULT or 0..255 */
	unsigned attributes;        /* enum role_attribute */
};
struct theme {
	struct style styles[ROLES];
};

void theme_default(struct theme *t); /* built in, the same as themes/default.theme */

/* `name` as in tui_options.  Names are looked for in $XDG_CONFIG_HOME/cutover/themes, beside the program (themes/) and in the
 * installed data.  "default" needs no file.  ERR_CONFIG names FILE:LINE, or the folders that were looked in. */
bool theme_load(struct theme *t, const char *name, struct err *e);
bool theme_load_file(struct theme *t, const char *path, struct err *e);

/* How a role looks on a terminal of so many colours (0, 8, 16, 256): colours are brought to the nearest there is; with none, or
 * where foreground and background would fall together, attributes stand in for them. */
struct style theme_style(const struct theme *t, enum role role, int colours);

#endif
