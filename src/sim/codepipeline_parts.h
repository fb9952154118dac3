/* codepipeline_parts.h: between the files of CodePipeline's operations. */
#ifndef SIM_CODEPIPELINE_PARTS_H
#define SIM_CODEPIPELINE_PARTS_H

#include "sim/op.h"

bool cp_create_pipeline(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err);
bool cp_update_pipeline(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err);
bool cp_delete_pipeline(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err);
extern const struct sim_member cp_create_in[], cp_update_in[], cp_delete_in[];

#endif
