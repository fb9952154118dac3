/* service.h: the services that the simulator speaks for, a row each: how a request names it, and how it
 * refuses. */
#ifndef SIM_SERVICE_H
#define SIM_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

struct sim_op;

/* Whose account and region the service's things are in. */
enum sim_home { HOME_PIPELINE, HOME_DEPLOY /* the deploy action's: elsewhere.h */, HOME_NOWHERE /* the caller's own */ };

struct sim_service {
	const char *label;        /* in /_sim/calls and fault expressions: "elbv2" */
	const char *signing;      /* in the credential scope: "elasticloadbalancing" */
	const char *target;       /* X-Amz-Target before the dot; NULL: the query protocol, or S3's own */
	const char *version;      /* query: Version= */
	const char *xmlns;        /* query: name space of replies */
	const struct sim_op *ops; /* ends with a NULL name */
	const char *missing_code; /* a required member is absent and its row has no code of its own */
	const char *invalid_code; /* a value is out of bounds and its row has no code of its own */
	bool is_json_1_0;         /* of the type application/x-amz-json-1.0, both ways; else 1.1 */
	enum sim_home home;
	const char *region;       /* a global service is signed for this one alone; NULL: regional */
	bool is_everywhere;       /* its endpoints are those of all regions: a request is for the one that it is signed for */
	bool has_long_messages;   /* "1 validation error detected: Value … at … failed to satisfy constraint: …" */
};

extern const struct sim_service sim_services[]; /* ends with a NULL label */

const struct sim_service *service_by_target(const char *target, size_t len); /* the part before the dot */
const struct sim_service *service_by_signing(const char *name);
const struct sim_op *service_op(const struct sim_service *s, const char *name);

#endif
