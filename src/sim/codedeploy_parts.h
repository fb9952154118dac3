/* codedeploy_parts.h: between the files of CodeDeploy's operations. */
#ifndef SIM_CODEDEPLOY_PARTS_H
#define SIM_CODEDEPLOY_PARTS_H

#include "sim/op.h"

struct deploy_application;
struct deploy_group;
struct deploy_settings;

/* NULL: refused. */
struct deploy_application *cd_find_application(const struct world *w, const char *name, struct sim_error *err);
struct deploy_group *cd_find_group(const struct world *w, const cJSON *in, const char *member, struct sim_error *err);
/* deploymentConfigName and autoRollbackConfiguration, where they are given. */
bool cd_read_config(const cJSON *in, struct deploy_settings *s, struct sim_error *err);
bool cd_read_rollback(const cJSON *in, struct deploy_settings *s, struct sim_error *err);

bool cd_list_applications(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err);
bool cd_list_deployment_groups(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err);
bool cd_update_deployment_group(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err);
extern const struct sim_member cd_list_applications_in[], cd_list_groups_in[], cd_update_group_in[];

#endif
