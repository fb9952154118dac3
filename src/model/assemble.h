/* assemble.h: what the parts of release_assemble() hand to each other.  Private to the model room. */
#ifndef MODEL_ASSEMBLE_H
#define MODEL_ASSEMBLE_H

#include "model/judge.h"

struct arena;

/* One assembly under way.  Everything is borrowed from the facts, or lives in `a`. */
struct assembly {
	struct arena *a;
	const struct facts *facts;
	const struct release_question *q;
	struct release *r;
	const struct pipeline_decl *decl;       /* never NULL: made from the state's names when it was not read */
	bool decl_is_read;
	const struct pipeline_state *state;     /* NULL: not read */
	const struct execution_list *executions;/* NULL: not read */
	const char *kept;                       /* id of the execution kept to; NULL unknown */
	const struct execution *kept_row;       /* NULL: not in the list */
	const struct action_run_list *runs;     /* of the execution kept to; NULL: not read */
	const char *account;                    /* the pipeline's own, from identity, scope or ARN; NULL unknown */
	size_t problem_max;                     /* room in r->problems; more are dropped */
};

const void *assembly_value(const struct assembly *s, enum fact_kind kind, int scope, const char *key);
const struct execution *assembly_execution(const struct assembly *s, const char *id); /* NULL: not listed */

const char *account_of_arn(struct arena *a, const char *arn); /* the fifth member; NULL when there is none */

/* assemble_pipeline.c: stages, the approval that is open, the stage that can be retried */
void assemble_stages(struct assembly *s);
void assemble_approval(struct assembly *s);

/* assemble_links.c: which execution and which deployment belong together */
/* Does what the state says of an action belong to the latest execution of its stage, or is it left over from an older one? */
bool state_is_of_latest(const struct assembly *s, const struct stage_state *stage, const struct action_state *action);
/* The newest run of an action in a list; NULL. */
const struct action_run *newest_run(const struct action_run_list *runs, const char *stage, const char *action);
const char *execution_of_deployment(const struct assembly *s, const char *deployment_id);
/* What a person calls that execution's source: "Version 3"; NULL unknown. */
const char *version_of_execution(const struct assembly *s, const char *execution_id);
/* Of the execution that made this task set, if that can be known. */
const char *version_of_task_set(const struct assembly *s, const struct task_set *set);

/* assemble_deployment.c */
void assemble_deployments(struct assembly *s);
/* One deployment's facts, while it is filled in. */
struct site {
	const struct assembly *s;
	struct deployment *d;
	const struct deploy_group *group;
	const struct deployment_info *info, *undo;
	const struct deployment_target *target;
	const struct ecs_service *service;
	const struct task_list *tasks;
	struct side_ids ids;
	/* the target groups of the two sides, also of a side that has no task set (any more) */
	const char *blue_group, *blue_arn, *green_group, *green_arn;
};

/* assemble_choose.c: which deployment is *the* deployment of a deploy action, and which one undoes it */
struct choice {
	const char *id; /* NULL: none known */
	const struct deployment_info *info, *undo; /* NULL: none, or not read */
	const char *undo_id;
	bool is_running;
};
/* external_id: the deployment that the pipeline's action names; NULL. */
struct choice choose_deployment(const struct assembly *s, int scope, const char *application, const char *group,
	const char *external_id, const struct deploy_group *known);

/* assemble_side.c */
void assemble_sides(struct site *site);

/* assemble_routes.c */
void assemble_routes(struct site *site);

/* assemble_problems.c */
void assemble_problems(struct assembly *s); /* first of all: makes room for the others' */
/* Something a read says that cannot be right or cannot be shown; the message is copied. */
void add_problem(const struct assembly *s, enum fact_kind kind, const char *message, int64_t read_at);

/* assemble_current.c: which deployment is shown and acted on; what the lower half says when there is none */
void assemble_current(struct assembly *s);

#endif
