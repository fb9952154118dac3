/* codepipeline_show.h: how CodePipeline tells of declarations, executions and actions. */
#ifndef SIM_CODEPIPELINE_SHOW_H
#define SIM_CODEPIPELINE_SHOW_H

#include <cjson/cJSON.h>

#include "sim/world.h"

void show_pipeline(const struct world *w, const struct pipeline *p, cJSON *out);                /* GetPipeline's pipeline */
void show_stage_states(const struct world *w, const struct pipeline *p, cJSON *out);            /* adds stageStates */
void show_execution_summary(const struct execution *e, cJSON *out);      /* ListPipelineExecutions' item */
void show_execution(const struct execution *e, cJSON *out);              /* GetPipelineExecution's pipelineExecution */
void show_action_execution(const struct world *w, const struct action_execution *a, cJSON *out); /* ListActionExecutions' item */

#endif
