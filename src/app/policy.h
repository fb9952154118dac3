/* policy.h: the least IAM policies, made from the table of reads (schedule.c), that of actions (plan.c) and the set-up's calls.
 *
 * A row of ops/ is granted on one kind of place: what kind of thing IAM checks its action on.  A read or an action whose row has
 * no grant makes test_policy fail, and policy_document() stop at once. */
#ifndef APP_POLICY_H
#define APP_POLICY_H

#include "model/facts.h"
#include "model/release.h"
#include "ops/ops.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

enum policy_level { POLICY_VIEWER, POLICY_OPERATOR, POLICY_SETUP, POLICY_LEVELS }; /* each has all that those before it have */
const char *policy_level_name(enum policy_level level); /* "viewer" */
bool policy_level_by_name(const char *name, enum policy_level *out);

enum policy_place {
	PLACE_NONE,             /* needs no permission at all */
	PLACE_ANY,              /* IAM knows no place for it but "*" */
	PLACE_PIPELINE, PLACE_STAGE,
	PLACE_DEPLOYMENT_GROUP, PLACE_APPLICATION,
	PLACE_TASK_LIST,        /* "*", in a cluster: a condition */
	PLACE_SERVICE, PLACE_TASK,
	PLACE_BUILD_PROJECT, PLACE_PRINCIPAL, PLACE_SOURCE_REPOSITORY, PLACE_BUCKET, PLACE_CONNECTION,
	PLACE_PASSED_ROLE,      /* a role that may be handed on to a service: a condition */
	POLICY_PLACES
};

/* The kind of place that a row is granted on; false: it has no grant. */
bool policy_place_of(const struct ops_row *op, enum policy_place *out);
/* What IAM calls it: "codedeploy:ContinueDeployment", and S3's HeadBucket "s3:ListBucket". */
const char *policy_action_name(const struct ops_row *op, char *out, size_t size);

/* What was found, as ARNs; in the arena it was filled from. */
struct policy_arns {
	const char **items;
	size_t count, capacity;
};
struct policy_places {
	const char *partition, *region, *account;
	struct policy_arns of[POLICY_PLACES];
	const char *stranger;   /* an account that a deploy action works in and this policy says nothing for; NULL none */
};

/* The places of the pipeline that `r` and `facts` are about. */
struct policy_places policy_places_of(struct arena *a, const struct release *r, const struct facts *facts);

/* The document; free with cJSON_Delete.  places NULL: everywhere ("*").  Statements by Sid, what stands in them by name; one for
 * each set of places and level.  What viewers and operators do not touch because there is no such place is left out; what the
 * set-up would make and has no place yet is granted on all of its kind in the account. */
cJSON *policy_document(enum policy_level level, const struct policy_places *places);

#endif
