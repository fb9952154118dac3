/* codebuild_parts.h: between the files of CodeBuild's operations. */
#ifndef SIM_CODEBUILD_PARTS_H
#define SIM_CODEBUILD_PARTS_H

#include "sim/op.h"

bool cb_batch_get_projects(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool cb_list_projects(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool cb_update_project(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
extern const struct sim_member cb_batch_get_projects_in[], cb_list_projects_in[], cb_update_project_in[];

#endif
