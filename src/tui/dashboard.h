/* dashboard.h: the loop of the full-screen program: keys → reactions → app; app's release → view → grid → screen.
 * Knows the terminal only through struct app_screen, so a test can drive it with a fake one. */
#ifndef TUI_DASHBOARD_H
#define TUI_DASHBOARD_H

#include "app/app.h"
#include "app/screen.h"
#include "base/err.h"

struct dashboard_options {
	bool is_ascii;
	bool is_demo;
	const char *greeting; /* a first message, shown until there is another one; NULL or "" none */
};

/* Runs until the user quits, a signal ends it or the terminal is lost.  Leaves the screen.  Returns the exit code; *e says
 * what there is to say on standard error afterwards (ERR_NONE: nothing). */
int dashboard_run(struct app *a, struct app_screen *screen, const struct dashboard_options *o, struct err *e);

#endif
