/* preview.h: the plan for a screen: made when somebody asks for it, again when they ask again or when an apply beside it goes on.
 * Changes nothing.
 *
 * What should be brought about: DESIRED_FILE in the current folder, where there is one; for an apply that did not come to its end
 * and that is of another pipeline, or without a file, what its record says; else the only candidate of each kind.
 *
 * A state machine over the app, which never blocks: preview_turn() goes on with what the turn brought. */
#ifndef SETUP_PREVIEW_H
#define SETUP_PREVIEW_H

#include <stdbool.h>

#include "model/setup_preview.h"

struct app;
struct preview;

struct preview *preview_new(struct app *app); /* closed: it only looks into the state directory */
void preview_free(struct preview *p);         /* before its app; NULL is fine */

void preview_read(struct preview *p);  /* begins, or begins again: what was shown stays until there is something new */
void preview_close(struct preview *p); /* what is in flight is dropped */

/* Before the first turn of the app, and after each; true: there is something else to show. */
bool preview_turn(struct preview *p);
const struct setup_preview *preview_look(const struct preview *p); /* borrowed until the next turn */

#endif
