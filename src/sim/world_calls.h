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
/* The answer of a person to the manual approval that was given the token. */
struct approval_result {
	const char *action, *token, *summary;
	bool is_approved;
};
bool call_put_approval(struct world *w, struct pipeline *p, size_t stage, const struct approval_result *result, struct sim_error *err);

/* CreatePipeline, UpdatePipeline, DeletePipeline: the declaration has been checked (declaration.h).  The first execution of a
 * new pipeline begins at once; those in progress are cancelled by a change of the structure. */
struct pipeline *call_create_pipeline(struct world *w, const cJSON *declaration);
void call_update_pipeline(struct world *w, struct pipeline *p, const cJSON *declaration);
void call_delete_pipeline(struct world *w, struct pipeline *p);

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
const char *action_setting(const struct action_declaration *d, const char *name); /* of its configuration; NULL: not there */
/* Where an artifact of the execution lies in the bucket. */
#define ARTIFACT_KEY_SIZE 48
void action_artifact_key(const struct execution *e, const char *name, char out[ARTIFACT_KEY_SIZE]);
const struct deploy_config *world_deploy_config(const char *name); /* the predefined ones; NULL: unknown */
size_t deploy_infos(const struct world *w, const struct deployment *d, struct task_set_info out[2]);

#endif
