/* dashboard.h: the loop of the full-screen program: keys → reactions → app; app's release → view → grid → screen.
 * Knows the terminal only through struct app_screen, so a test can drive it with a fake one. */
#ifndef TUI_DASHBOARD_H
#define TUI_DASHBOARD_H

#include "app/app.h"
#include "app/screen.h"
#include "base/err.h"
#include "model/setup_preview.h"

/* The set-up's plan, made by a room that this one does not know.  Nothing of it may block; what it reads goes over the app. */
struct preview;
struct dashboard_setup {
	struct preview *(*begin)(struct app *app); /* closed */
	void (*end)(struct preview *p);            /* before the app's */
	void (*read)(struct preview *p);           /* its screen is opened, or is to be read again */
	void (*close)(struct preview *p);          /* its screen was left */
	bool (*turn)(struct preview *p);           /* before the first turn of the app, and after each; true: draw it */
	const struct setup_preview *(*look)(const struct preview *p); /* borrowed until the next turn */
};

struct dashboard_options {
	bool is_ascii;
	bool is_demo;
	const char *greeting; /* a first message, shown until there is another one; NULL or "" none */
	const struct dashboard_setup *setup; /* NULL: nothing is offered */
};

/* Runs until the user quits, a signal ends it or the terminal is lost.  Leaves the screen.  Returns the exit code; *e says
 * what there is to say on standard error afterwards (ERR_NONE: nothing). */
int dashboard_run(struct app *a, struct app_screen *screen, const struct dashboard_options *o, struct err *e);

#endif
