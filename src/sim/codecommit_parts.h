/* codecommit_parts.h: between codecommit.c (reads, the table) and codecommit_write.c (commits). */
#ifndef SIM_CODECOMMIT_PARTS_H
#define SIM_CODECOMMIT_PARTS_H

#include "sim/op.h"
#include "sim/world.h"

struct repository *cc_repository(const struct world *w, const cJSON *in, struct sim_error *e); /* NULL: refused */
bool cc_is_commit_id(const char *s);                                                          /* 40 hex digits */
/* The path without a leading slash; NULL: refused (InvalidPathException). */
const char *cc_path(const char *given, struct sim_error *e);

bool cc_put_file(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool cc_create_commit(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);

#endif
