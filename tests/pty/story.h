/* story.h: what the pty tests do again and again: keys that release, move and end; what the screen must then show. */
#ifndef TESTS_STORY_H
#define TESTS_STORY_H

#include "pty/world.h"
#include "view/grid.h"

/* What stands on the screen at a moment: all of it at once. */
struct moment {
	const char *name;
	const char *texts[20]; /* NULL ends */
	struct {
		const char *text;
		enum role role;
	} colours[10];         /* of its first cell; NULL ends */
	const char *absent[6]; /* NULL ends */
};
extern const struct moment moment_start, moment_ready, moment_baking, moment_succeeded, moment_rolled_back;
void expect_moment_(struct term *t, const struct moment *m, const char *file, int line);
#define expect_moment(t, m) expect_moment_(t, m, __FILE__, __LINE__)

/* The first cell of the text looks as the default theme says of that role, on a terminal of 256 colours. */
bool looks_like(struct term *t, const char *text, enum role role);
void expect_role_(struct term *t, const char *text, enum role role, const char *file, int line);
#define expect_role(t, text, role) expect_role_(t, text, role, __FILE__, __LINE__)

/* What the open dialog says, its rows joined by single blanks: where words wrap does not matter.  Borrowed; "" none open. */
const char *dialog_text(struct term *t);
void expect_dialog_(struct term *t, const char *text, const char *file, int line);
#define expect_dialog(t, text) expect_dialog_(t, text, __FILE__, __LINE__)

/* A capital letter, the dialog, y, and that its answer came. */
void do_action(struct term *t, const char *key);
/* The world is so many seconds later, and the program looks at once instead of at its next read. */
void move_on(struct world *w, struct term *t, double seconds);
/* From wherever it is until READY; the world is moved on rather than waited for. */
void bring_to_ready(struct world *w, struct term *t);
void bring_to_baking(struct world *w, struct term *t);
void quit(struct term *t);

/* Which stops for no signal, and writes last words of its own onto the terminal. */
bool is_under_valgrind(void);

/* For the teardown of a test: what it left open is closed. */
extern struct world *the_world;
extern struct term *the_term;
int close_all(void **state);

#endif
