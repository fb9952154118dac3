/* terminal.h: taking the terminal and giving it back, whatever happens.  Inside the room only; tui.h is its public face. */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include "base/err.h"

#include <stdbool.h>

/* What signals have asked for since the last look. */
enum terminal_signal {
	SIGNAL_RESIZED = 1, SIGNAL_TERMINATE = 2, SIGNAL_INTERRUPT = 4, SIGNAL_CONTINUED = 8, SIGNAL_SUSPEND = 16
};

/* curses is up afterwards: alternate screen, raw mode, keypad, no echo.  False: nothing was changed. */
bool terminal_take(struct err *e);
void terminal_give_back(void); /* twice is fine */
void terminal_suspend(void);   /* stops the process group as the terminal would; returns after fg with the screen taken again */
void terminal_retake(void);    /* after a SIGCONT that was none of ours: the shell may have changed the terminal's modes */

int terminal_signal_fd(void);      /* readable when a signal came */
unsigned terminal_signals(void);   /* bits of enum terminal_signal; forgets them */
bool terminal_is_lost(void);       /* hung up, or at its end */
void terminal_size(int *rows, int *columns);

#endif
