/* codecommit_parts.h: between codecommit.c (commits and files, the table), codecommit_write.c (making commits),
 * codecommit_branch.c and codecommit_repository.c. */
#ifndef SIM_CODECOMMIT_PARTS_H
#define SIM_CODECOMMIT_PARTS_H

#include "sim/op.h"
#include "sim/world.h"

struct repository *cc_repository(const struct world *w, const cJSON *in, struct sim_error *e); /* NULL: refused */
bool cc_is_commit_id(const char *s);                                                          /* 40 hex digits */
/* A branch, "refs/heads/BRANCH", or a commit id; NULL: the default branch.  NULL: refused (CommitDoesNotExistException). */
const struct commit *cc_commit(const struct repository *r, const char *specifier, struct sim_error *e);
/* Of the input; NULL: refused (InvalidBranchNameException). */
const char *cc_branch_name(const cJSON *in, struct sim_error *e);
/* The path without a leading slash; NULL: refused (InvalidPathException). */
const char *cc_path(const char *given, struct sim_error *e);

bool cc_list_repositories(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool cc_get_repository(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool cc_get_folder(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool cc_list_branches(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool cc_create_branch(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool cc_delete_branch(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool cc_put_file(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool cc_create_commit(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);

#endif
