/* draw.h: what the panes of the view share.  Inside the room only; view.h is its public face. */
#ifndef VIEW_DRAW_H
#define VIEW_DRAW_H

#include "view/layout.h"
#include "view/view.h"

/* One drawing: everything is borrowed for the call. */
struct draw {
	struct grid *g;
	const struct view *v;
	const struct ui *ui;
	const struct release *r;
	const struct deployment *d; /* the one shown; NULL: none */
};

/* A few lines of text with their roles, made before the layout is known (their number is a need of the layout). */
struct line {
	enum role role;
	char text[700];
};
#define LINES_MAX 12
struct lines {
	struct line at[LINES_MAX];
	int count;
};
void lines_add(struct lines *l, enum role role, const char *format, ...) __attribute__((format(printf, 3, 4)));
int lines_rows(const struct lines *l, int columns);                 /* wrapped at words */
void lines_draw(struct grid *g, struct rect at, const struct lines *l); /* wrapped; what does not fit ends in … */

/* Wrapped text: rows it takes, and drawing it (returns the rows used). */
int wrap_rows(const char *text, int columns);
/* How many bytes of it stand on a row of so many columns; *skip: blanks after them, which stand nowhere. */
size_t wrap_row(const char *text, int columns, size_t *skip);
int wrap_draw(struct grid *g, struct rect at, enum role role, const char *text);

/* --- words (words.c) ------------------------------------------------------------------------------------------- */

struct look {
	const char *glyph;
	enum role role;
};
struct look look_of_status(const char *status); /* AWS's word of a stage, action or phase; NULL: not reached */
struct look look_of_step(enum step_status status);
enum role role_of_phase(enum phase phase);
bool waits_for_a_person(const struct wait *wait); /* not a hook's deadline */
const char *phase_phrase(enum phase phase);      /* ", waiting for you"; "" */

void words_percent(double percent, char *out, size_t size); /* "100 %", "3.3 %", "? %" */
void words_age(const struct view *v, char *out, size_t size);     /* "live 0.4s", "STALE 34s", "reading…" */
void words_wait(const struct wait *wait, char *out, size_t size); /* "goes on by itself: stops in 47:12"; "" without one */
void words_wait_brief(const struct wait *wait, char *out, size_t size); /* "stops in 47:12" */
void words_build_id(const char *id, char *out, size_t size);      /* "cicd-demo:4b1d7c0e" */
void words_revision(const char *id, char *out, size_t size);      /* "3f2c1ab" */
void words_error(const struct err *e, char *out, size_t size);    /* message, else the code */
/* "4.2/10 calls/s", "throttled 12×"; "" nothing to say. */
void words_pace(const struct view *v, char *out, size_t size);
void words_throttled(const struct view *v, char *out, size_t size);
void words_upper(const char *text, char *out, size_t size);       /* ASCII letters only */

/* How old what is on the screen may be shown: steps at which the words of words_age() change; NO_DURATION: they do not. */
int64_t age_next_change_ms(const struct view *v);
bool release_is_active(const struct release *r); /* something moves: a stage, a build, a deployment, a rollback */

/* --- problems (problems.c): reads that fail, in words, where they belong --------------------------------------- */

enum problem_place { PLACE_STAGES, PLACE_SIDES, PLACE_ROUTES, PLACE_TIMELINE, PLACE_HEADER };
void problems_add(const struct draw *d, enum problem_place place, struct lines *out);
/* The first problem of this kind; NULL. */
const struct problem *problem_of(const struct release *r, enum fact_kind kind);
bool problem_is_denied(const struct problem *p);
/* For what has not been read: "reading…" while it may still come, else how the read that it hangs on went wrong, that of `kind`
 * or of the deployment and its group, which name all the rest. */
const char *unread_words(const struct release *r, enum fact_kind kind);
void banner_add(const struct draw *d, struct lines *out); /* nothing answers, credentials ran out */

/* A read that never gave a value, for a whole screen: what to say instead of it.  False: there is a value. */
bool missing_words(const struct draw *d, struct lines *out);

/* --- panes ------------------------------------------------------------------------------------------------------ */

void header_draw(const struct draw *d, struct rect at);
void stages_draw(const struct draw *d, struct rect at);
int sides_rows(const struct draw *d);
void sides_draw(const struct draw *d, struct rect blue, struct rect green);
int side_items(const struct side *side); /* rows below its two head lines */
int routes_rows(const struct draw *d);
void routes_draw(const struct draw *d, struct rect at);
int timeline_items(const struct deployment *d);
int timeline_rows(const struct draw *d, int columns);
int timeline_tall_rows(const struct draw *d);
void timeline_draw(const struct draw *d, struct rect at, bool is_tall);
void story_add(const struct draw *d, struct lines *out); /* why it failed, what was last heard of the service */
int story_event_rows(const struct draw *d);
void story_draw_events(const struct draw *d, struct rect at);
void way_back_draw(const struct draw *d, struct rect at);
void notice_add(const struct draw *d, struct lines *out);
int footer_rows(const struct draw *d, int columns);
void footer_draw(const struct draw *d, struct rect at);
void help_draw(const struct draw *d);
int help_rows(const struct draw *d);
void dialog_draw(const struct draw *d);
void question_draw(const struct draw *d);
void frame_draw(struct grid *g, struct rect at, const char *title); /* cleared inside */
void list_draw(const struct draw *d);
void setup_draw(const struct draw *d);
/* Is there anything of a set-up that is worth a look from here: no pipeline, or one that has begun and not come to its end? */
bool setup_is_offered(const struct view *v, const struct ui *ui);
/* The greatest that ui->setup_scroll may be, and how many rows a page has. */
int setup_last(const struct view *v, const struct ui *ui, int *page);
void probes_draw(const struct draw *d);
int probes_last(const struct view *v, const struct ui *ui, int *page); /* as setup_last() */
/* What the page behind a route says now, and how that looks; "" nobody has looked, or it is too long ago.  `is_long`: with the
 * reason, where it does not answer or leads away. */
enum role probe_words(const struct view *v, const struct route *route, bool is_long, char *out, size_t size);
bool probe_is_good(const struct view *v, const struct probe *p); /* its last answer is still of now */
void route_label(const struct route *route, char *out, size_t size); /* "prod :80" */
void setup_add_unfinished(const struct draw *d, struct lines *out);

/* The mark of the pane that has the focus, at the left of its first row. */
void focus_draw(const struct draw *d, enum pane pane, struct rect at);
/* The item the pane's cursor is on; -1: the pane has no focus, or nothing in it. */
int cursor_of(const struct draw *d, enum pane pane, int items);
/* The first of `items` to show in so many rows, so that the cursor is seen. */
int first_shown(int cursor, int items, int rows);
/* How many items a pane's cursor moves over. */
int pane_items(const struct view *v, enum pane pane);

#endif
