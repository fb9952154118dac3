/* shape.h: does an input tree fit its operation's table of members?  Each service refuses in its own words. */
#ifndef SIM_SHAPE_H
#define SIM_SHAPE_H

#include <stdbool.h>

#include "sim/op.h"
#include "sim/service.h"

/* First the whole tree's types and names (SerializationException), then what is missing or out of bounds, as
 * AWS does it: a request that cannot be read is never judged on its values. */
bool shape_check(const struct sim_service *s, const struct sim_member *input, const cJSON *in, struct sim_error *e);

/* The member of that name, or NULL. */
const struct sim_member *shape_member(const struct sim_member *members, const char *name);

#endif
