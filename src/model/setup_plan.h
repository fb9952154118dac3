/* setup_plan.h: the set-up as a plan: what each step of the preparation would change, for whoever shows it.
 * Everything is borrowed from the arena it was planned in. */
#ifndef MODEL_SETUP_PLAN_H
#define MODEL_SETUP_PLAN_H

#include <stdbool.h>
#include <stddef.h>

/* In the order of the walk-through, which is the order they are carried out in. */
enum setup_step_id {
	SETUP_BRANCH,
	SETUP_APPSPEC,
	SETUP_BUILDSPEC,
	SETUP_ENVIRONMENT,
	SETUP_DEPLOYMENT_GROUP,
	SETUP_PIPELINE,
	SETUP_STEPS
};

enum setup_state { SETUP_UNCHANGED, SETUP_CREATE, SETUP_CHANGE, SETUP_BLOCKED };

struct setup_step {
	enum setup_step_id id;
	enum setup_state state;
	const char *subject;      /* what it is about: "branch bluegreen of cicd-demo" */
	const char *diff;         /* lines: a unified diff, or "name: before -> after"; NULL: nothing changes */
	const char *reason;       /* blocked: why, and what to do; NULL otherwise */
	const char *const *notes; /* what a person should know of it, each a sentence or two */
	size_t note_count;
};

struct setup_plan {
	const char *account, *region, *pipeline;
	struct setup_step steps[SETUP_STEPS];
};

const char *setup_step_name(enum setup_step_id id);   /* "deployment-group" */
const char *setup_step_title(enum setup_step_id id);  /* "deployment group" */
const char *setup_state_name(enum setup_state state); /* "unchanged" */
bool setup_step_by_name(const char *name, enum setup_step_id *out);

/* How many steps are in that state; pending: to be created or changed. */
size_t setup_count(const struct setup_plan *p, enum setup_state state);
size_t setup_pending(const struct setup_plan *p);

#endif
