/* world_calls.h: what the mutations of CodePipeline and CodeDeploy do to the world.  Each refuses as AWS does and then
 * changes nothing.  The names of things have been looked up by the handler. */
#ifndef SIM_WORLD_CALLS_H
#define SIM_WORLD_CALLS_H

#include "sim/world.h"

/* StartPipelineExecution: the execution that an earlier call with this token made, else a new one.  NULL: refused. */
struct execution *call_start_execution(struct world *w, struct pipeline *p, const char *token,
	const struct commit *wanted, struct sim_error *err);
bool call_stop_execution(struct world *w, struct execution *e, bool abandons, const char *reason,
	struct sim_error *err);
bool call_retry_stage(struct world *w, struct execution *e, size_t stage, struct sim_error *err);

/* ContinueDeployment. */
bool call_continue_ready(struct world *w, struct deployment *d, struct sim_error *err);
bool call_continue_termination(struct world *w, struct deployment *d, struct sim_error *err);
/* StopDeployment; rolls_back: 1, 0, or -1 for the group's own setting.  has_stopped: Succeeded, else Pending. */
bool call_stop_deployment(struct world *w, struct deployment *d, int rolls_back, bool *has_stopped,
	struct sim_error *err);
/* CreateDeployment. */
struct deployment *call_create_deployment(struct world *w, struct deploy_group *g, const struct revision *r,
	const struct deploy_settings *settings, const char *description, struct sim_error *err);
const struct revision *call_appspec_revision(struct world *w, const char *content, const char *sha256,
	struct sim_error *err);

/* What projections need besides world.h. */
struct action_execution *execution_action(const struct execution *e, size_t stage); /* the last of the stage; NULL */
const struct deploy_config *world_deploy_config(const char *name); /* the predefined ones; NULL: unknown */
size_t deploy_infos(const struct world *w, const struct deployment *d, struct task_set_info out[2]);

#endif
