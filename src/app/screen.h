/* screen.h: how the loop reaches a terminal, without knowing curses: main fills this table from tui (tests from a fake). */
#ifndef APP_SCREEN_H
#define APP_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

struct grid;
struct err;

enum screen_event { SCREEN_KEY, SCREEN_RESIZED, SCREEN_LOST, SCREEN_TERMINATE, SCREEN_CONTINUED };

struct app_screen {
	void *self;
	/* fds to wait for (terminal, signal pipe); at most 4; returns how many. */
	size_t (*fds)(void *self, int *fds, size_t max);
	/* The next thing that happened; false: nothing more now.  Never blocks.  *key is set for SCREEN_KEY (view's key codes). */
	bool (*next)(void *self, enum screen_event *event, int *key);
	void (*size)(void *self, int *rows, int *columns);
	/* Paint what differs from the last time; `everything`: the terminal may show anything (Ctrl-L, after fg). */
	void (*paint)(void *self, const struct grid *g, bool everything);
	void (*suspend)(void *self);  /* leave the screen, stop the process; returns after fg */
	void (*leave)(void *self);    /* give the terminal back; called once, also from the out-of-memory path */
};

#endif
