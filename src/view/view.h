/* view.h: snapshot + ui state → grid of cells; key → reaction.  Pure: no curses, no AWS, no clock of its own. */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "model/action.h"
#include "model/release.h"
#include "model/setup_preview.h"
#include "view/grid.h"

/* Keys as the view knows them: Unicode code points, and these. */
enum key {
	KEY_VIEW_UP = 0x110000, KEY_VIEW_DOWN, KEY_VIEW_LEFT, KEY_VIEW_RIGHT, KEY_VIEW_PAGE_UP, KEY_VIEW_PAGE_DOWN, KEY_VIEW_HOME,
	KEY_VIEW_END, KEY_VIEW_ENTER, KEY_VIEW_ESCAPE, KEY_VIEW_TAB, KEY_VIEW_BACKTAB, KEY_VIEW_F1, KEY_VIEW_F5, KEY_VIEW_BACKSPACE,
	KEY_VIEW_CTRL_C, KEY_VIEW_CTRL_L, KEY_VIEW_CTRL_R, KEY_VIEW_CTRL_Z, KEY_VIEW_OTHER
};

enum view_screen { SCREEN_RELEASE, SCREEN_PIPELINES, SCREEN_SETUP, SCREEN_PROBES, SCREENS };

enum command {
	COMMAND_NONE, COMMAND_DOWN, COMMAND_UP, COMMAND_TOP, COMMAND_BOTTOM, COMMAND_PAGE_DOWN, COMMAND_PAGE_UP, COMMAND_NEXT_PANE,
	COMMAND_PREVIOUS_PANE, COMMAND_ENTER, COMMAND_BACK, COMMAND_BACK_OR_QUIT, COMMAND_QUIT, COMMAND_HELP, COMMAND_REFRESH,
	COMMAND_REDRAW, COMMAND_SUSPEND, COMMAND_SETUP, COMMAND_PROBE
};
/* One table (view/keys.c) of the looking-around keys: key, its name as shown ("PgDn"), what it does, help. */
struct key_row {
	int keys[4];         /* 0 ends */
	const char *shown;   /* "j ↓" */
	const char *help;
	enum command command;
	unsigned screens;    /* bit 1 << SCREEN_X: where it does something */
};
extern const struct key_row key_rows[]; /* ends with a NULL shown */
const struct key_row *key_row_of(int key, enum view_screen screen); /* NULL: means nothing there */

enum reaction_bits {
	REACT_NOTHING = 0,
	REACT_DRAW = 1,      /* something on the screen changed */
	REACT_REDRAW = 2,    /* Ctrl-L: paint everything anew */
	REACT_REFRESH = 4,   /* read everything now */
	REACT_QUIT = 8,      /* Ctrl-C or q at the top */
	REACT_SUSPEND = 16,
	REACT_ASK = 32,      /* a dialog was opened: re-read the facts behind reaction.action */
	REACT_SEND = 64,     /* the user said y: carry out ui.dialog's intent once the fresh facts agree */
	REACT_OPEN = 128,    /* pipeline list: open reaction.pipeline */
	REACT_CANCEL = 256,  /* the dialog was left */
	REACT_ANSWER = 1024, /* ui.question.code is whole: give it to who asks */
	REACT_DECLINE = 2048, /* the question was left without a code */
	REACT_SETUP = 4096,  /* the set-up's screen was opened: read for it */
	REACT_LEAVE_SETUP = 8192, /* it was left: nothing need be read for it any more */
	REACT_PROBE = 16384, /* look at the pages behind the listeners now */
	REACT_LIST = 512     /* back to the list of pipelines (ui.screen is already SCREEN_PIPELINES) */
};
struct reaction {
	unsigned bits;
	enum action_id action;
	const char *pipeline;    /* borrowed from the list until the next reads */
};

enum dialog_state {
	DIALOG_NONE,
	DIALOG_ASKING,      /* open; facts are being re-read */
	DIALOG_CONFIRMED,   /* y pressed, waiting for the fresh facts */
	DIALOG_CHANGED,     /* fresh facts differ: says what, needs a new y */
	DIALOG_REFUSED,     /* fresh facts do not allow it (any more): says why */
	DIALOG_SENDING      /* on its way: cannot be taken back */
};
struct dialog {
	enum dialog_state state;
	enum action_id action;
	bool facts_are_fresh;
	int focus;              /* 0 Cancel (where it starts), 1 the action */
	char sentence[600];     /* what it will do, to which account */
	char note[300];         /* what changed, or why not */
};

/* The code of an MFA device is asked for.  It stands above everything, and keys go nowhere else. */
#define CODE_DIGITS 6
struct question {
	bool is_open;
	char profile[128], serial[256];
	char code[CODE_DIGITS + 1];  /* typed so far; wiped when it closes */
};

enum notice_kind { NOTICE_INFO, NOTICE_GOOD, NOTICE_BAD };
struct notice {
	enum notice_kind kind;
	char text[400];
	int64_t until_mono;     /* shown until then; 0: until the next */
};

enum pane { PANE_STAGES, PANE_BLUE, PANE_GREEN, PANE_ROUTES, PANE_TIMELINE, PANES };

/* What the person has done to the screen.  Selection is by id or offset per pane, never by pointer. */
struct ui {
	enum view_screen screen;
	enum pane focus;
	bool focus_is_shown;    /* false until the first key that moves it: an untouched screen has no mark */
	int scroll[PANES];
	bool help_is_open;
	int help_scroll;
	char selected_pipeline[128];
	bool came_from_list;    /* q and Esc go back to it */
	enum view_screen setup_from; /* where q and Esc go back to from the set-up's */
	int setup_scroll;       /* its first row that is shown */
	int probes_scroll;      /* the same of the pages' */
	struct dialog dialog;
	struct question question;
	struct notice notice;
	bool is_read_only;
	bool is_demo;
	bool has_released;      /* a release was confirmed here: the demo's first hint is not needed any more */
};
void ui_init(struct ui *ui);

/* What the view draws from.  All borrowed for the call. */
struct view {
	const struct release *release;             /* never NULL on SCREEN_RELEASE (may be an all-unknown one) */
	const struct pipeline_list *pipelines;     /* SCREEN_PIPELINES; NULL loading */
	const struct fact *pipelines_fact;
	const struct setup_preview *setup;         /* NULL: there is none to show or to offer */
	int rows, columns;                         /* of the screen, for keys that move by a page; 0: not known */
	int64_t age_ms;                            /* of what is on the screen: "live 0.4s"; NO_DURATION nothing yet */
	bool is_stale;                             /* reads fail or hang: age is shown loudly */
	bool is_unreachable;                       /* nothing has answered for a while: says so in words */
	const struct err *trouble;                 /* the error behind it; NULL */
	int64_t now_mono;
	double calls_per_second, calls_allowed;    /* allowed 0: not known */
	int throttles;                             /* refusals for too many calls so far */
	bool is_throttled;                         /* the newest of them is fresh */
};
void view_draw(struct grid *g, const struct view *v, const struct ui *ui);

/* One key.  Changes ui; what must happen outside is in the reaction. */
struct reaction ui_key(struct ui *ui, const struct view *v, int key);

/* Dialog life, driven by app when reads come in. */
void ui_open_dialog(struct ui *ui, enum action_id action, const char *sentence);
void ui_close_dialog(struct ui *ui);
void ui_open_question(struct ui *ui, const char *profile, const char *serial);
void ui_close_question(struct ui *ui);
void ui_notify(struct ui *ui, enum notice_kind kind, int64_t until_mono, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The next moment (AWS's clock, ms) at which something on the screen changes by itself (a countdown's next second, the age):
 * so that the loop wakes exactly then.  INT64_MAX: nothing does. */
int64_t view_next_change_ms(const struct view *v, const struct ui *ui);

#endif
