/* session.h: one run of one verb: the app it drives, its deadline, and how it fails. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/err.h"
#include "cli/options.h"
#include "cli/trouble.h"
#include "cli/verbs.h"

struct probe_settings;
struct settings;
struct terminal_facts;
typedef void terminal_probe(struct terminal_facts *out);

struct session {
	const struct options *o;
	const struct settings *settings;
	const struct probe_settings *pages; /* those of the settings, or of the desired state of a set-up */
	terminal_probe *probe;     /* what the terminal is like; this room knows no curses */
	struct app *app;
	int64_t started_mono;
	int64_t deadline_mono;     /* NO_TIME: without end */
	bool rides_out;            /* passing errors of the root reads do not end it (wait, watch, --wait) */
	bool had_a_look;           /* the picture was full once */
	struct trouble trouble;    /* the line on standard error when it starts and when it ends */
	bool keeps_to_newest;      /* the newest execution has been kept to */
};

/* Run the verb of `o`; the exit code.  Everything that is to be said has been said. */
int session_run(const struct options *o, const struct settings *settings, terminal_probe *probe);

/* The app that a verb drives, for those that open it themselves.  False as app_new(). */
bool session_open(struct session *s, struct err *e);
bool session_has_color(const struct session *s);

/* Which pipeline: the named one, or the only one there is.  ERR_USAGE names several, ERR_NOT_FOUND when there is none. */
bool session_resolve(struct session *s, struct err *e);

/* Asks a person (confirm.h).  The time that they think is no time the verb takes. */
bool session_confirm(struct session *s, const char *sentence, const char *changed);
/* A person was waited for since then. */
void session_has_waited(struct session *s, int64_t since_mono);

/* When the app asks for the code of an MFA device, ask for it.  What a person takes to find it is no time that the verb takes, but
 * for a --timeout that was given. */
void session_ask_code(struct session *s, struct app *a);

/* One turn.  False when the session is over without its end: ERR_DEADLINE, or the error of a read without which
 * nothing can be said (unknown pipeline: with near matches). */
bool session_turn(struct session *s, struct err *e);

/* Turns until every wanted read has been answered for the first time and the pipeline is known. */
bool session_first_look(struct session *s, struct err *e);

/* From now on the verb keeps to the execution that is the newest now (unless --execution named one). */
void session_keep_execution(struct session *s);

/* How a verb ends badly: words on standard error, with --json {"schema":1,"error":…} on standard output (for watch: in its last
 * line).  The exit code. */
int session_fail(struct session *s, const struct err *e);
void session_say(const struct err *e); /* the words alone */

/* Flushes standard output; a failed write makes it exit code 1 with a line of its own. */
int session_finish(int exit_code);

const char *program_version(void);    /* "0.1.0" */
const char *program_user_agent(void); /* "cutover/0.1.0" */

/* The verbs: one file each. */
int verb_status(struct session *s);
int verb_watch(struct session *s);
int verb_wait(struct session *s);
int verb_act(struct session *s); /* every verb that mutates: act.c */
int verb_doctor(struct session *s);
int verb_iam_policy(struct session *s);
int verb_setup(struct session *s); /* its parts: cli/setup.h */

#endif
