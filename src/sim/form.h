/* form.h: the query protocol's form body as the same kind of tree that JSON gives. */
#ifndef SIM_FORM_H
#define SIM_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/op.h"

/* The decoded value of one field ("Action"), into out; false when absent or too long. */
bool form_field(const char *body, size_t len, const char *name, char *out, size_t size);

/* The tree of all fields but Action and Version, typed by the shape: lists are Name.member.N from 1 without a
 * gap, "Name=" is an empty list, numbers and booleans are read.  NULL and e (ValidationError) for an unknown
 * name or a value of another type. */
cJSON *form_parse(const char *body, size_t len, const struct sim_member *input, struct sim_error *e);

#endif
