/* iam_parts.h: between iam.c (the table), iam_role.c and iam_simulate.c. */
#ifndef SIM_IAM_PARTS_H
#define SIM_IAM_PARTS_H

#include "sim/access.h"
#include "sim/op.h"
#include "sim/world.h"

#define IAM_PAGE_SIZE 100

/* What GetRole shows of one. */
struct iam_role {
	char arn[400];
	struct principal who;
	const char *service;              /* that may assume it; NULL: `source` says who */
	const struct access_role *source; /* one that was made by a control; NULL: not so */
	int64_t created_at;
};

bool iam_find_role(const struct world *w, const char *account, const char *name, struct iam_role *out);
bool iam_refuse_unknown(const char *kind, const char *name, struct sim_error *e);
/* The page that the input asks for, of a list of `total`; puts IsTruncated and Marker. */
bool iam_page(struct world *w, const cJSON *in, const char *list_name, size_t total, cJSON *out, size_t *first, size_t *count,
	struct sim_error *e);

/* Judged as SimulatePrincipalPolicy does. */
bool iam_may(const struct world *w, const struct principal *who, const char *action, const char *resource);

bool iam_get_role(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool iam_list_roles(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
bool iam_simulate(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);

#endif
