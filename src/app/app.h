/* app.h: watching one pipeline and acting on it: contexts, the store of parts, the schedule of reads, one action at a time.
 * The dashboard (tui/dashboard) and the verbs (cli/) drive the same object turn by turn; nothing here blocks but app_turn(). */
#ifndef APP_APP_H
#define APP_APP_H

#include "aws/op.h"
#include "base/err.h"
#include "model/action.h"
#include "model/release.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct account_binding;
struct app;
struct probe_settings;

struct app_options {
	const char *profile, *region, *endpoint_url; /* NULL: from environment and files */
	bool allows_http;            /* plain http endpoints elsewhere than on this machine */
	const char *pipeline;        /* NULL: not known yet; app_set_pipeline() */
	const char *execution_id;    /* --execution; NULL: the newest when asked */
	const char *stage;           /* --stage */
	bool is_read_only;
	bool uses_cache;             /* false with --no-cache */
	bool can_ask;                /* somebody is there to answer app_question() */
	/* Whose credentials act in other accounts, and the file that says so (NULL: not known); borrowed for the app's life. */
	const struct account_binding *accounts;
	size_t account_count;
	const char *settings_path;
	const struct probe_settings *probe; /* for app_probe() and app_watch_pages(); borrowed for the app's life; NULL: nothing is set */
	const char *user_agent;      /* "cutover/0.1.0" */
	const char *audit_path;      /* NULL: $XDG_STATE_HOME/cutover/audit.jsonl */
	/* Called when a read's try fails and will be repeated; may be NULL. */
	void (*on_retry)(void *user, const char *operation, const struct err *e);
	void *user;
};

/* ERR_CONFIG, ERR_CREDENTIALS: nothing was sent yet. */
struct app *app_new(const struct app_options *o, struct err *e);
void app_free(struct app *a);

void app_set_pipeline(struct app *a, const char *name); /* forgets what was read for another one, and what was done there */
const char *app_pipeline(const struct app *a);          /* NULL: none chosen */
void app_keep_execution(struct app *a, const char *execution_id); /* NULL: always the newest */
bool app_is_read_only(const struct app *a);

/* --- turns ------------------------------------------------------------------------------------------------------ */

struct app_fd {
	int fd;
	bool is_ready;
};
/* One turn: send the reads that are due, wait for a transfer, one of the fds or timeout_ms (whichever is first, and
 * never past the next due read), take in the answers.  True: some fact changed. */
bool app_turn(struct app *a, struct app_fd *fds, size_t count, int64_t timeout_ms);

/* ONCE: every wanted read is sent once (status); LIVE: again and again by the cadence of the phase (the default). */
enum app_tempo { APP_LIVE, APP_ONCE };
void app_set_tempo(struct app *a, enum app_tempo tempo);
void app_refresh(struct app *a); /* every wanted read is due now */

/* Every wanted read has been answered (well or not) since the start or the last app_refresh(): the full picture. */
bool app_picture_is_full(const struct app *a);

/* --- what is known ---------------------------------------------------------------------------------------------- */

int64_t app_now(const struct app *a); /* AWS's clock */
int64_t app_skew_ms(const struct app *a);
/* Assembled at AWS's now; borrowed until the next app_turn(). Never NULL. */
const struct release *app_release(struct app *a);
void app_look_again(struct app *a); /* the next app_release() is of that moment, though no fact has changed: countdowns */
/* Borrowed until the next app_turn() or app_release(). */
const struct fact *app_fact(const struct app *a, enum fact_kind kind, int scope, const char *key);
const struct pipeline_list *app_pipelines(const struct app *a); /* ListPipelines; NULL: not read (yet) */

/* How the connection is: for the header. */
struct app_health {
	int64_t answered_mono;       /* clock_mono_ms() of the last good answer; 0 none yet */
	int64_t waiting_since_mono;  /* the oldest read in flight was sent then; 0 nothing in flight */
	const struct err *trouble;   /* the newest failure since the last good answer; NULL */
	size_t in_flight;
	bool is_throttled;           /* cadence is widened */
	double calls_per_second;     /* over the last seconds, in all accounts and regions together */
	double calls_allowed;        /* a second */
	int throttles;               /* refusals for too many calls so far */
	int64_t throttled_mono;      /* the newest of them; 0 none */
};
struct app_health app_health(const struct app *a);

/* The pages behind the shown release's listeners ([probe] of the settings): looked at while somebody is there to see what they
 * answer (the default: nobody is), and then in their own time; what is known of them stands in the release's routes. */
void app_watch_pages(struct app *a, bool is_watched);
void app_look_at_pages(struct app *a); /* all are due now */

/* Wanted reads that have failed for want of the thing or of rights: the first of a kind; NULL none.  For exit codes. */
const struct err *app_root_error(const struct app *a); /* of identity, GetPipeline, GetPipelineState, ListPipelineExecutions */

/* --- credentials that want a code -------------------------------------------------------------------------------- */

/* What reads (and their screen) wait for: the code of an MFA device.  Never with options.can_ask false. */
struct app_question {
	const char *profile, *serial; /* borrowed until the next turn or answer */
};
bool app_question(const struct app *a, struct app_question *out);
/* NULL: it is not given, and nothing is asked any more before app_refresh(). */
void app_answer(struct app *a, const char *code);
bool app_has_credentials(const struct app *a); /* for the pipeline's own account */
bool app_may_ask(const struct app *a);         /* as they are configured, a code may be asked for before there are any */

/* --- how it is come by: for the doctor and for policies ------------------------------------------------------------ */

struct app_credentials {
	const char *provider, *access_key_id; /* NULL: none found (yet) */
	int64_t expires_at;                   /* NO_TIME: not known to expire */
};
struct app_credentials app_credentials(const struct app *a); /* the pipeline's own; borrowed until the next app_turn() */

bool app_clock_is_known(const struct app *a); /* app_skew_ms() is measured */

/* All facts, for release-like questions; the array is in `arena`, values are borrowed until the next app_turn(). */
struct facts app_facts(const struct app *a, struct arena *arena);

/* What is known of the way to a service, in the pipeline's own region. */
struct app_contact {
	const char *url;             /* its endpoint; borrowed */
	bool was_asked, has_answered; /* has_answered: with an HTTP answer, whatever it said */
	int64_t dns_ms, connect_ms, tls_ms; /* of the newest connection that was made for it; -1: not come so far, or none was made */
	char ip[64];
	struct err err;              /* of the newest answer */
};
struct app_contact app_contact(const struct app *a, enum aws_service service);

const struct scope *app_scope(const struct app *a); /* where it looks: scope 0; borrowed until the next app_turn() */

/* One read outside of the schedule.  `args` must last until the answer; `value` is NULL with *e filled, and gone after the
 * callback, which comes from app_turn(), once, unless the app is freed before. */
struct ops_row;
struct ops_args;
typedef void app_answer_fn(void *user, const void *value, const struct err *e);
void app_ask(struct app *a, const struct ops_row *op, const struct ops_args *args, app_answer_fn *done, void *user);
/* The same, but the value is decoded into `arena` and stays there. */
void app_ask_into(struct app *a, struct arena *arena, const struct ops_row *op, const struct ops_args *args, app_answer_fn *done,
	void *user);
void app_unask(struct app *a, const void *user); /* drops the reads of that user: no callback */
size_t app_asking(const struct app *a); /* how many of them have not been answered */

/* --- changes outside of the table of actions: the set-up's -------------------------------------------------------- */

struct app_change {
	const struct ops_row *op;     /* a mutation */
	const struct ops_args *args;  /* read while starting only */
	const char *action, *sentence; /* for the audit log: "setup branch", and what the person was told */
	const char *account;          /* where the person was told it would be done */
	const char *pipeline;         /* what it is for */
};
/* In the pipeline's own account and region.  The audit line is written first, then it is sent, once; `done` is called from
 * app_turn(), once, with `value` decoded into `arena` (NULL: the row decodes nothing, or *e says why not).  False, and nothing was
 * sent: ERR_READ_ONLY; ERR_WRONG_PHASE when the credentials are not known to be of that account, or another one is in flight;
 * ERR_CONFIG when the audit log cannot be written.  An app that is freed before the answer writes "unknown" into it. */
typedef void app_changed_fn(void *user, const void *value, const struct err *e, const char *request_id);
bool app_change(struct app *a, struct arena *arena, const struct app_change *change, app_changed_fn *done, void *user,
	struct err *e);
/* Whose are the credentials of now?  Not known: others were found than before, and who they are has not been read yet, which takes a
 * moment: app_change() would refuse. */
enum app_whose { APP_OF_ACCOUNT, APP_WHOSE_UNKNOWN, APP_OF_ANOTHER };
enum app_whose app_whose(const struct app *a, const char *account);
/* Is this the answer to a change that was certainly not made, and that may be made a moment later: too many calls, or credentials
 * that ended or were renewed before it could go out?  Who sends it then reads again first what it is about. */
bool app_change_is_for_later(const struct err *e);
/* That user and the arena are about to go: no callback.  What is on its way stays so, and its answer still goes into the audit log. */
void app_change_forget(struct app *a, const void *user);

/* --- acting: one at a time -------------------------------------------------------------------------------------- */

enum act_state {
	ACT_IDLE,
	ACT_PREPARING,  /* the facts behind the action are being read again */
	ACT_PREPARED,   /* all of them are fresh: app_release() now says whether it is allowed and what it means */
	ACT_BLOCKED,    /* they could not be read: act.err says why; nothing was sent */
	ACT_SENDING,    /* audited and on its way */
	ACT_ACCEPTED,   /* AWS has accepted it; no read shows it yet */
	ACT_SEEN,       /* a read shows it under way */
	ACT_REJECTED,   /* AWS refused: act.err; nothing happened */
	ACT_UNKNOWN     /* sent, and the answer was lost (ERR_UNKNOWN_OUTCOME) or was AWS's own failure (ERR_SERVER), which does not
	                 * tell that nothing was done; reads go on: may become ACT_SEEN */
};
struct act {
	enum act_state state;
	const struct intent *intent;  /* what was sent; NULL before */
	struct err err;
	char request_id[80];
	char new_execution_id[64];    /* release: the id that StartPipelineExecution gave */
	int64_t asked_mono;           /* since when the facts behind it are read again */
	int64_t prepared_mono;        /* ACT_PREPARED since then */
	int64_t sent_mono, answered_mono;
};
/* app_send() wants facts that were asked for at most so long ago. */
#define APP_FRESH_MS 15000
const struct act *app_act(const struct app *a);
/* What no read shows for so long after the answer is given up by who waits for it: sooner when AWS said that it failed. */
int64_t act_patience_ms(const struct act *act);

/* Read the facts behind actions again; ACT_PREPARING → ACT_PREPARED or ACT_BLOCKED.  Starts anew when called again, and by
 * itself when other credentials were found meanwhile: they may be another account's. */
void app_prepare(struct app *a);
void app_forget(struct app *a); /* back to ACT_IDLE; not while ACT_SENDING */

/* Send what `intent` says: only in ACT_PREPARED and when action_why_not() allows it, at most once.  False with ERR_READ_ONLY,
 * ERR_WRONG_PHASE, or ERR_CONFIG when the audit log cannot be written (nothing was sent).  The intent is copied.  An app that is
 * freed while ACT_SENDING writes "unknown" into the audit log. */
bool app_send(struct app *a, const struct intent *intent, struct err *e);

#endif
