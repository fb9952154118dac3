/* resource.h: the ARN that a policy about a call is written on. */
#ifndef SIM_RESOURCE_H
#define SIM_RESOURCE_H

#include "sim/op.h"

#define RESOURCE_SIZE 400

/* As refusals name it, "*" where the call is about nothing in particular; NULL where AWS's sentence names none (the
 * Describe calls of Elastic Load Balancing).  `out` holds the text. */
const char *resource_of(const struct world *w, const struct sim_op *op, const cJSON *in, const char *account,
	const char *region, char out[RESOURCE_SIZE]);

#endif
