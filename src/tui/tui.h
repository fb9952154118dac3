/* tui.h: the terminal: opens the screen and fills the table through which the loop reaches it. */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "app/screen.h"
#include "base/err.h"

#include <stdbool.h>

enum tui_colours {
	TUI_COLOURS_AUTO,   /* as many as the terminal has; none when NO_COLOR is set and not empty */
	TUI_COLOURS_ALWAYS, /* as many as the terminal has, whatever NO_COLOR says */
	TUI_COLOURS_NEVER
};

struct tui_options {
	const char *theme;  /* a name ("mono") or a path with a slash; NULL: "default" */
	enum tui_colours colours;
	bool is_ascii;      /* nothing but ASCII is written, whatever the grid holds */
};

/* Takes the terminal (standard input and output): alternate screen, raw mode, signals.  The locale must be set
 * (setlocale(LC_ALL, "")) before.  False with ERR_CONFIG: not a terminal, an unknown or too simple TERM, a theme that is not
 * found or wrong (named FILE:LINE); then the terminal is untouched.  One at a time.
 *
 * The table's leave() gives the terminal back; so do exit(), running out of memory and a crash. */
bool tui_open(struct app_screen *out, const struct tui_options *o, struct err *e);

/* What the terminal is like: nothing is taken or written. */
struct tui_facts {
	bool has_terminal;  /* standard input, output or error is one */
	const char *name;   /* TERM; "" unset */
	bool is_known, can_move;
	int colours;        /* 0: none */
	int high, wide;     /* 0: not told; term.h has taken the better names */
	const char *codeset;
	bool is_utf8;
};
void tui_probe(struct tui_facts *out);

/* The locale's character set cannot show the screen's glyphs: draw with ASCII. */
bool tui_needs_ascii(void);

#endif
