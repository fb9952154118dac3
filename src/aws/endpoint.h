/* endpoint.h: inside aws/: partitions, the hosts of services, and where the user wants them to be instead. */
#ifndef AWS_ENDPOINT_H
#define AWS_ENDPOINT_H

#include "aws/context.h"

struct aws_files;

/* AWS's own host of a service, heap.  NULL when no partition has such a region name.
 * FIPS and dual-stack names as in AWS's endpoint rule sets. */
char *aws_host(enum aws_service service, const char *region, bool uses_fips, bool uses_dual_stack);
const char *aws_partition_dual_stack_suffix(const char *partition);

/* Known region names nearest to `region`, in one line ("ap-northeast-2, ap-northeast-1"); heap; "" when none is near. */
char *aws_regions_near(const char *region);
bool aws_region_is_wellformed(const char *region); /* fit to stand in a host name */

/* Fill region-dependent members of c: partition and endpoints.  The custom endpoints in force are, first wins: `endpoint_url`
 * (--endpoint-url) for all services; then AWS_ENDPOINT_URL_<ID>, AWS_ENDPOINT_URL, the profile's services section, its
 * endpoint_url, unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS.  ERR_CONFIG. */
bool aws_endpoints_resolve(struct aws_context *c, const struct aws_files *files, const char *endpoint_url, struct err *e);
/* Fill the endpoints that are not custom from c->region; ERR_CONFIG names an unknown region and its near matches. */
bool aws_endpoints_default(struct aws_context *c, struct err *e);

/* The host part of a URL, without port and brackets, into out; false when it is no http(s) URL fit for an endpoint. */
bool aws_url_host(const char *url, char *out, size_t size);
bool aws_host_is_loopback(const char *host);

/* A setting that may stand in the environment (first) or in the profile.  "true" in any case is true, all else false. */
const char *aws_env(const char *name); /* NULL when unset or empty */
bool aws_setting_is_true(const struct aws_files *files, const char *profile, const char *variable, const char *key);

#endif
