/* action.h: the table of actions: id, key, verb, title, whether it is allowed and why not, what it will do, and how we see
 * that it was done.  Footer, help, verbs and the man page's key table come from here.  What is sent is in app/plan. */
#ifndef MODEL_ACTION_H
#define MODEL_ACTION_H

#include "model/release.h"

struct arena;
struct buf;

enum action_id { ACTION_RELEASE, ACTION_REROUTE, ACTION_TERMINATE, ACTION_ROLLBACK, ACTION_STOP, ACTION_RETRY, ACTIONS };

/* What a person (or script) decided on, with what they saw.  Strings are borrowed from the release it was made from;
 * whoever keeps it longer copies it (intent_copy). */
struct intent {
	enum action_id action;
	const char *pipeline, *execution_id, *stage;
	const char *deployment_id, *deployment_execution_id;
	const char *account, *region;      /* that is acted on */
	int scope;
	enum phase phase;
	const char *blue_task_set;         /* where a rollback brings the traffic */
	const char *newest_execution_id;   /* release: the newest before, to see the new one */
	const char *started_execution_id;  /* release: what AWS answered, filled in after sending; NULL: whichever is newer counts */
	const char *sentence;              /* the confirming sentence */
	struct pair *variables;            /* release: --var */
	size_t variable_count;
};

enum progress { PROGRESS_PENDING, PROGRESS_DONE, PROGRESS_IMPOSSIBLE };

struct action {
	enum action_id id;
	int key;                           /* 'T' */
	const char *verb;                  /* "reroute" */
	const char *title;                 /* "reroute traffic" */
	const char *help;                  /* one line */
	/* NULL: allowed.  Else why not: a short clause for the footer, help and refusals ("traffic has not moved yet"). */
	const char *(*allowed)(const struct release *r);
	/* The confirming sentence: effect, pipeline, account, region.  Only called when allowed. */
	void (*sentence)(const struct release *r, struct buf *out);
	/* Does a read show that it is under way (the mutation returns), and has its --wait goal come? */
	enum progress (*seen)(const struct release *r, const struct intent *intent);
	enum progress (*finished)(const struct release *r, const struct intent *intent);
};

extern const struct action actions[ACTIONS];
const struct action *action_by_key(int key);           /* NULL */
const struct action *action_by_verb(const char *verb); /* NULL */

/* allowed() with what holds for all: identity known, pipeline read, not read-only. */
const char *action_why_not(const struct action *action, const struct release *r, bool is_read_only);

/* The intent of an action on what is now on the screen; strings in `a`. */
struct intent *intent_new(struct arena *a, const struct release *r, enum action_id id);
struct intent *intent_copy(struct arena *a, const struct intent *from);
/* Do fresh facts still mean the same?  NULL when they do, else what differs ("the deployment is now BAKING"). */
const char *intent_differs(struct arena *a, const struct intent *confirmed, const struct intent *fresh);

#endif
