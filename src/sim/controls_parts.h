/* controls_parts.h: between the controls*.c files only. */
#ifndef SIM_CONTROLS_PARTS_H
#define SIM_CONTROLS_PARTS_H

#include <cjson/cJSON.h>

#include "sim/api.h"

/* Give the answer (owned by the caller), or NULL and e. */
typedef cJSON *control(struct api *a, const cJSON *in, struct sim_error *e);

cJSON *control_refuse(struct sim_error *e, const char *message); /* 400; NULL */

/* controls_access.c: who may do what, and where. */
control control_make_key, control_expire_keys, control_put_role, control_deny, control_deploy_role;
/* controls_things.c: what there is more of. */
control control_connection, control_remote, control_push;
control control_bucket, control_repository, control_image_repository;

#endif
