/* context.h: credentials, account and region travel as one, a parameter of every call. */
#ifndef AWS_CONTEXT_H
#define AWS_CONTEXT_H

#include "aws/op.h"
#include "base/clock.h"
#include "base/secret.h"

#include <stdbool.h>

struct err;

struct aws_creds {
	char *access_key_id;        /* no secret, yet only its hash or last four letters are ever shown */
	struct secret secret_key, session_token;
	int64_t expires_at;         /* NO_TIME: not known to expire */
	const char *provider;       /* "env", "shared-file", … static string */
};
void aws_creds_done(struct aws_creds *c);

/* One credential provider: one file, one function, one row (creds.c); the first that yields wins.
 * ERR_NONE & true: found.  false with e->kind ERR_NONE: this provider has nothing, ask the next.  false with an error: stop. */
struct aws_files;
struct aws_lookup {
	const struct aws_files *files;
	const char *profile;        /* effective name */
	bool profile_is_explicit;   /* by --profile: drops env keys; AWS_PROFILE alone does not */
};
typedef bool aws_provider_fn(const struct aws_lookup *l, struct aws_creds *out, struct err *e);
struct aws_provider {
	const char *name;
	aws_provider_fn *find;
};
extern const struct aws_provider aws_providers[]; /* in the order they are asked; ends with a NULL name */

/* Ask the providers in order.  ERR_CREDENTIALS says where it looked and what to do. */
bool aws_creds_find(const struct aws_lookup *l, struct aws_creds *out, struct err *e);
/* Are these fit to be sent (no blanks or control characters in key id and token)?  For providers, after filling `c`. */
bool aws_creds_check(const struct aws_creds *c, const char *origin, struct err *e);

/* What the user asked for; NULL: from environment and files. */
struct aws_options {
	const char *profile, *region, *endpoint_url;
	bool allows_http;           /* plain http to other hosts than this one, too */
};

/* AWS_RETRY_MODE, retry_mode: how tries are counted and spaced. */
enum aws_retry_mode { AWS_RETRY_STANDARD, AWS_RETRY_ADAPTIVE, AWS_RETRY_LEGACY };

struct aws_context {
	char *region;
	char *partition;            /* "aws", "aws-cn", "aws-us-gov", "aws-eusc" … */
	char *profile;
	char *account;              /* from GetCallerIdentity or the binding; NULL unknown */
	char *ca_bundle;            /* NULL: the system's */
	char *endpoint[AWS_SERVICES]; /* full URL without trailing slash: AWS's own host, or the custom one */
	bool endpoint_is_custom[AWS_SERVICES];
	char *signing_region[AWS_SERVICES]; /* NULL: the region; use aws_signing_region() */
	bool uses_global_sts;       /* AWS_STS_REGIONAL_ENDPOINTS or the profile says legacy */
	bool allows_http;
	bool uses_fips, uses_dual_stack; /* AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT or the profile */
	bool profile_is_explicit;
	enum aws_retry_mode retry_mode;
	int max_attempts;           /* of a call, the first try included; AWS_MAX_ATTEMPTS, max_attempts */
	int64_t connect_timeout_ms; /* 0: the client's own; else from AWS_DEFAULTS_MODE, defaults_mode */
	struct aws_creds creds;
	int64_t clock_offset_ms;    /* added to the local clock when signing; 0 unless AWS refused for time */
};

/* Errors: ERR_CONFIG (unknown profile or region, with near matches; plain http to a host that is not loopback; bad URL),
 * ERR_CREDENTIALS (none found: says where it looked and what to do). */
struct aws_context *aws_context_new(const struct aws_options *o, struct err *e);
/* The same credentials in another region (a deploy action elsewhere). */
struct aws_context *aws_context_in_region(const struct aws_context *c, const char *region, struct err *e);
/* Look the credentials up anew (after ERR_EXPIRED); the next try of every call uses what was found.  False with e filled: the
 * old ones stay.  *changed (may be NULL): they are others than before. */
bool aws_context_refresh(struct aws_context *c, bool *changed, struct err *e);
void aws_context_free(struct aws_context *c);

/* Whose credentials are used now: for telling, never for signing. */
const char *aws_context_provider(const struct aws_context *c);      /* "env", …; NULL: none yet */
const char *aws_context_access_key_id(const struct aws_context *c); /* NULL: none yet */
int64_t aws_context_expires_at(const struct aws_context *c);        /* NO_TIME: not known to expire, or none yet */

/* endpoint.c: pure parts, table-tested */
const char *aws_partition_of(const char *region); /* NULL: no partition has such a region name */
const char *aws_partition_suffix(const char *partition);
/* https, or http, which is for loopback only unless it is allowed; no user info */
bool aws_url_is_allowed(const char *url, bool allows_http, struct err *e);
/* The region that requests to the service are signed for: c->region, but for IAM (one a partition) and the global STS. */
const char *aws_signing_region(const struct aws_context *c, enum aws_service service);

#endif
