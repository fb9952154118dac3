/* ecs_parts.h: between ecs.c and ecs_task.c. */
#ifndef SIM_ECS_PARTS_H
#define SIM_ECS_PARTS_H

#include "sim/op.h"
#include "sim/world.h"

/* The request's cluster is ours; else ClusterNotFoundException.  Absent means the cluster "default", as on
 * AWS. */
bool ecs_check_cluster(const struct world *w, const cJSON *in, struct sim_error *e);
struct service *ecs_find_service(const struct world *w, const char *name_or_arn);
void ecs_put_failure(cJSON *out, const char *arn);      /* failures[] {arn, reason MISSING} */

bool ecs_list_tasks(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool ecs_describe_tasks(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool ecs_list_clusters(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool ecs_describe_clusters(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool ecs_list_services(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool ecs_describe_task_definition(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);

#endif
