/* codedeploy_show.h: how CodeDeploy tells of deployments, their targets and groups. */
#ifndef SIM_CODEDEPLOY_SHOW_H
#define SIM_CODEDEPLOY_SHOW_H

#include <cjson/cJSON.h>

#include "sim/world.h"

const char *show_target_id(const struct deployment *d, char out[160]); /* "cluster:service" */
void show_deployment(const struct world *w, const struct deployment *d, cJSON *out);        /* deploymentInfo */
void show_deployment_target(const struct world *w, const struct deployment *d, cJSON *out); /* deploymentTarget */
void show_deploy_group(const struct world *w, const struct deploy_group *g, cJSON *out);    /* deploymentGroupInfo */
void show_deploy_config(const struct deploy_config *c, cJSON *out);                         /* deploymentConfigInfo */

#endif
