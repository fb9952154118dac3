/* plan_parts.h: what the files that plan one step each share. */
#ifndef SETUP_PLAN_PARTS_H
#define SETUP_PLAN_PARTS_H

#include "base/buf.h"
#include "base/json.h"
#include "setup/plan.h"

#define NOTES_MAX 64

struct planner {
	struct arena *arena;
	const struct desired *d;
	const struct inquiry *q;
	struct plan *plan;
	const char *region, *account; /* account NULL: not known */
	/* of the step in hand */
	struct setup_step *step;
	struct plan_call *call;
	const char **notes;
};

/* The value of a desired key; the value of a finding, NULL when there is none. */
const char *plan_word(const struct planner *p, enum desired_key key);
const void *plan_value(const struct planner *p, enum found_kind kind);

void plan_note(struct planner *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* All reasons are told, a line each.  Returns false. */
bool plan_block(struct planner *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A step can't do without it: blocked, and false, when there is none.  `what` names it: "build project cicd-demo". */
bool plan_need(struct planner *p, enum found_kind kind, const char *what);

/* A line "name: before -> after" for the step's diff; NULL: none. */
void plan_line(struct planner *p, struct buf *lines, const char *name, const char *before, const char *after);
#define PLAN_LINES_MAX ((size_t)64 * 1024)
/* The step changes as the lines say, by that call; no lines: it stays unchanged. */
void plan_set_lines(struct planner *p, struct buf *taken, enum setup_state state);

const char *plan_print(struct planner *p, cJSON *taken); /* in the arena */

/* The steps: one function each. */
void plan_branch(struct planner *p);
void plan_appspec(struct planner *p);
void plan_buildspec(struct planner *p);
void plan_environment(struct planner *p);
void plan_deployment_group(struct planner *p);
void plan_pipeline(struct planner *p);

/* plan_role.c: trust and rights of one of found_roles[]; blocks or notes. */
void plan_check_role(struct planner *p, enum found_kind role);

/* plan_task.c: container and port in the task definition; blocks. */
bool plan_check_task(struct planner *p);

#endif
