/* context.h: credentials, account and region travel as one, a parameter of every call. */
#ifndef AWS_CONTEXT_H
#define AWS_CONTEXT_H

#include "aws/op.h"
#include "base/clock.h"
#include "base/secret.h"

#include <stdbool.h>

struct aws_identity;
struct err;

struct aws_creds {
	char *access_key_id;        /* no secret, yet only its hash or last four letters are ever shown */
	struct secret secret_key, session_token;
	int64_t expires_at;         /* NO_TIME: not known to expire */
	const char *provider;       /* "env", "shared-file", … static string */
};
void aws_creds_done(struct aws_creds *c);

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
	struct aws_identity *identity; /* the credentials, shared with contexts of the same profile elsewhere; see identity.h */
	enum aws_retry_mode retry_mode;
	int max_attempts;           /* of a call, the first try included; AWS_MAX_ATTEMPTS, max_attempts */
	int64_t connect_timeout_ms; /* 0: the client's own; else from AWS_DEFAULTS_MODE, defaults_mode */
	int64_t clock_offset_ms;    /* added to the local clock when signing; 0 unless AWS refused for time */
};

/* Errors: ERR_CONFIG (unknown profile or region, with near matches; plain http to a host that is not loopback; bad URL; a role or
 * SSO configured wrongly), ERR_CREDENTIALS (none configured, or half a key: says where it looked and what to do).  Credentials
 * that are not at hand are looked up by the client when the first call is to be sent; a failure then is that of the call. */
struct aws_context *aws_context_new(const struct aws_options *o, struct err *e);
/* The same credentials in another region (a deploy action elsewhere). */
struct aws_context *aws_context_in_region(const struct aws_context *c, const char *region, struct err *e);
/* The same place with other credentials, which stay as they are (copied). */
struct aws_context *aws_context_with(const struct aws_context *c, const struct aws_creds *creds);
void aws_context_free(struct aws_context *c);

/* The credentials as they are now. */
const char *aws_context_provider(const struct aws_context *c);      /* "env", "sso", …; NULL: none found yet */
const char *aws_context_access_key_id(const struct aws_context *c); /* NULL: none found yet */
int64_t aws_context_expires_at(const struct aws_context *c);        /* NO_TIME: not known to expire */
/* May a person be asked for a code before anything can be sent? */
bool aws_context_may_ask(const struct aws_context *c);
/* A look-up that failed is tried again at once when the next call wants to be sent. */
void aws_context_look_now(struct aws_context *c);

/* endpoint.c: pure parts, table-tested */
const char *aws_partition_of(const char *region); /* NULL: no partition has such a region name */
const char *aws_partition_suffix(const char *partition);
/* https, or http, which is for loopback only unless it is allowed; no user info */
bool aws_url_is_allowed(const char *url, bool allows_http, struct err *e);
/* The region that requests to the service are signed for: c->region, but for IAM (one a partition) and the global STS. */
const char *aws_signing_region(const struct aws_context *c, enum aws_service service);

#endif
