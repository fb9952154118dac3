/* colour.h: colours as numbers of xterm's palette of 256. */
#ifndef TUI_COLOUR_H
#define TUI_COLOUR_H

#include <stdbool.h>

#define COLOUR_DEFAULT (-1) /* the terminal's own */

/* default, a name (red, bright-red), 0 to 255, or #rrggbb (the nearest of the palette). */
bool colour_parse(const char *text, int *out);

/* The nearest of the first sixteen when the terminal has fewer than 256 (8 … 15 are the bright ones, also where only eight
 * can be shown: the caller makes them bold). */
int colour_nearest(int colour, int colours);

#endif
