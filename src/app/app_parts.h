/* app_parts.h: the inside of struct app, shared by app.c, scope.c, reading.c, picture.c and act.c only. */
#ifndef APP_APP_PARTS_H
#define APP_APP_PARTS_H

#include "app/app.h"
#include "app/audit.h"
#include "app/hints.h"
#include "app/pages.h"
#include "app/plan.h"
#include "app/schedule.h"
#include "app/store.h"
#include "aws/call.h"

struct asking;
struct probe_pattern;
struct probing;
struct changing;

#define MOST_SCOPES 16
#define MOST_FDS 8

/* What a mutation in flight needs until its answer is there. */
struct sending {
	struct arena *arena;         /* holds the intent */
	struct intent *intent;
	char call_name[96];
	uint64_t call_id;
};

struct app {
	struct app_options options;
	char *pipeline, *execution_id, *stage, *user_agent;

	struct aws_client *client;
	/* scopes[0] is the pipeline's; contexts[i] NULL where it is not bound. */
	struct scope scopes[MOST_SCOPES];
	struct aws_context *contexts[MOST_SCOPES];
	size_t scope_count;

	struct store store;
	struct arena *picture;       /* release and wants; rebuilt when is_dirty */
	const struct release *release;
	struct wants wants;
	bool is_dirty, has_changed;
	int64_t picture_at;

	enum app_tempo tempo;
	int64_t refresh_after_mono;
	double widen;                /* >= 1 after throttling */
	int64_t throttled_mono, widened_mono;

	struct arena *hint_arena;
	struct hints hints;
	char *hints_path;
	bool hints_are_sent, hints_are_saved;

	struct asking *asking;       /* reads outside of the schedule that fly */
	struct changing *changing;   /* the mutation outside of the table of actions that flies; NULL */
	struct probing *probing;     /* looks at pages that fly */
	struct probe_pattern *probe_pattern; /* NULL: nothing has been looked at yet */
	struct page pages[PAGES];    /* by kind of route */
	bool watches_pages, pages_are_active;
	int64_t pages_asked_mono;
	struct app_contact contacts[AWS_SERVICES]; /* but for their urls */

	int64_t answered_mono, back_mono; /* of the last good answer; of the first one after AWS could not be reached */
	struct err trouble;          /* ERR_NONE: none since the last good answer */

	struct act act;
	struct sending sending;
	struct audit audit;
	int64_t fresh_after_mono;
	char undo_accepted_id[64];   /* the deployment whose rollback AWS has accepted; "" none */
	char undo_declined_id[64];   /* the one that was stopped with an explicit "no rollback" */
	bool has_declined;           /* a code was asked for and not given: nothing is asked before a refresh */
	int64_t renewed_mono;        /* when other credentials were found than before; 0 never */
};

/* picture.c */
void picture_build(struct app *a);                 /* if dirty, or the second has changed */

/* scope.c */
int scope_ensure(struct app *a, const char *region, const char *account); /* account NULL: our own.  Index; -1 no room */
void scopes_learn(struct app *a);                  /* from what GetCallerIdentity says, in each of them */
void scopes_try_again(struct app *a);              /* those that could not be opened; and others look for credentials now */
void scopes_done(struct app *a);
/* May such a read (FACT_KINDS: a mutation) be sent there?  Another account's only once it is certain that it is that account. */
bool scope_is_open(const struct app *a, int scope, enum fact_kind kind);
const char *scope_arn(const struct app *a, int scope); /* who acts there; NULL not known */

/* reading.c */
void reading_send_due(struct app *a);
int64_t reading_next_due(struct app *a);           /* monotonic; INT64_MAX none */
void reading_cancel_all(struct app *a);
void reading_ask_anew(struct app *a);              /* what is in flight for long is dropped and due again */
void reading_retried(struct app *a, enum err_kind why); /* a try failed and is repeated: it costs a call */
void reading_send_hints(struct app *a);
void reading_save_hints(struct app *a);

/* ask.c */
void ask_done(struct app *a);
void contact_note(struct app *a, const struct aws_reply *reply); /* of the pipeline's own context */

/* probe.c */
void probes_done(struct app *a);

/* change.c */
void change_done(struct app *a);

/* act.c */
void act_step(struct app *a);
void act_start_anew(struct app *a);                /* what was read before does not count for acting */
bool act_waits_on(const struct app *a, const struct part *p); /* refused for now: due again at once */
void act_done(struct app *a);

#endif
