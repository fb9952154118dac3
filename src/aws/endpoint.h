/* endpoint.h: inside aws/: partitions, the hosts of services, and where the user wants them to be instead. */
#ifndef AWS_ENDPOINT_H
#define AWS_ENDPOINT_H

#include "aws/context.h"

struct aws_files;

/* What decides where a service is reached.  Zeroed members: not asked for. */
struct aws_endpoint_query {
	const struct aws_files *files; /* NULL: the files configure no endpoint, nor does the environment */
	const char *profile;
	const char *region;
	const char *endpoint_url;      /* --endpoint-url: for all services, before all that is configured */
	bool uses_fips, uses_dual_stack;
	bool uses_global_sts;          /* sts_regional_endpoints = legacy */
	bool allows_http;              /* --allow-http */
};

struct aws_endpoint {
	char *url;                     /* heap, without trailing slash */
	const char *signing_region;    /* the query's region, or a static string */
	bool is_custom;
};

/* Where the service is reached in q->region, which may be another one than a context's (sso_region).  The custom endpoints in
 * force are, first wins: q->endpoint_url; then AWS_ENDPOINT_URL_<ID>, AWS_ENDPOINT_URL, the profile's services section, its
 * endpoint_url, unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS.  ERR_CONFIG: a URL that may not be spoken to, FIPS or dual stack
 * together with a custom endpoint or where there is none, an unknown region (with its near matches). */
bool aws_endpoint_find(const struct aws_endpoint_query *q, enum aws_service service, struct aws_endpoint *out, struct err *e);
void aws_endpoint_done(struct aws_endpoint *endpoint);

/* host.c: AWS's own host of a service, heap, and the region to sign for.  A region that is in no partition is taken for one of
 * the partition aws.  NULL: no dual-stack hosts in that partition. */
char *aws_host(const struct aws_endpoint_query *q, enum aws_service service, const char **signing_region);
const char *aws_partition_dual_stack_suffix(const char *partition); /* NULL: it has none */

/* Known region names nearest to `region`, in one line ("ap-northeast-2, ap-northeast-1"); heap; "" when none is near. */
char *aws_regions_near(const char *region);
bool aws_region_is_wellformed(const char *region); /* fit to stand in a host name */

/* Fill the region-dependent members of c: partition, endpoints and signing regions; the custom endpoints as above. */
bool aws_endpoints_resolve(struct aws_context *c, const struct aws_files *files, const char *endpoint_url, struct err *e);
/* Fill those that are not custom from c->region; ERR_CONFIG names an unknown region and its near matches. */
bool aws_endpoints_default(struct aws_context *c, struct err *e);

/* The host part of a URL, without port and brackets, into out; false when it is no http(s) URL fit for an endpoint (what follows a
 * question mark is not looked at: a request may have that). */
bool aws_url_host(const char *url, char *out, size_t size);
bool aws_host_is_loopback(const char *host);

/* A setting that may stand in the environment (first) or in the profile.  "true" in any case is true, all else false. */
const char *aws_env(const char *name); /* NULL when unset or empty */
bool aws_setting_is_true(const struct aws_files *files, const char *profile, const char *variable, const char *key);

#endif
