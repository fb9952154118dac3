/* elbv2_parts.h: between elbv2.c and elbv2_target.c. */
#ifndef SIM_ELBV2_PARTS_H
#define SIM_ELBV2_PARTS_H

#include "sim/op.h"
#include "sim/world.h"

/* A list's item count; an absent list and an empty one are alike. */
int elb_count(const cJSON *in, const char *name);
/* The page of `all` that Marker and PageSize ask for, into out[name]; takes `all`. */
bool elb_page(struct world *w, const cJSON *in, const char *name, cJSON *all, cJSON *out, struct sim_error *e);
/* LoadBalancerArn, where given, is ours; else LoadBalancerNotFound. */
bool elb_check_balancer(const struct world *w, const char *arn, struct sim_error *e);

bool elb_describe_target_groups(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool elb_describe_target_health(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);

#endif
