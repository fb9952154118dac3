/* creds.h: inside aws/: the chain of credential providers.
 *
 * A provider is one file and one row.  Whether the configuration asks for it is pure (files and environment).  What has its keys at
 * hand gives them at once (`find`); all others begin a look-up that goes on in steps on the event loop (fetch.h). */
#ifndef AWS_CREDS_H
#define AWS_CREDS_H

#include "aws/context.h"

struct aws_files;
struct aws_fetch;

struct aws_lookup {
	const struct aws_files *files;
	const char *profile;        /* effective name */
	bool profile_is_explicit;   /* by --profile: drops env keys; AWS_PROFILE alone does not */
	const struct aws_lookup *wanted_by; /* this is the source_profile of another look-up: the environment is not asked; NULL */
};

struct aws_provider {
	const char *name;           /* as `doctor` says it: "sso" */
	bool is_of_environment;     /* not asked for a source_profile */
	bool looks_again_soon;      /* looking costs little and asks nobody: while nothing usable is there, it is done every 2 s */
	/* True: this one decides.  False: ask the next; with e filled: the configuration is wrong, stop. */
	bool (*is_asked)(const struct aws_lookup *l, struct err *e);
	bool (*find)(const struct aws_lookup *l, struct aws_creds *out, struct err *e); /* NULL: it takes steps */
	void (*begin)(struct aws_fetch *f);
	/* May a person be asked for a code?  NULL: never. */
	bool (*may_ask)(const struct aws_lookup *l);
};

/* One file each. */
extern const struct aws_provider aws_provider_env,  /* creds_env.c */
	aws_provider_role,                          /* creds_role.c: role_arn with source_profile or credential_source */
	aws_provider_web_identity,                  /* creds_web_identity.c */
	aws_provider_sso,                           /* creds_sso.c */
	aws_provider_credentials_file, aws_provider_config_file, /* creds_shared_file.c */
	aws_provider_login,                         /* creds_login.c: the session of `aws login` */
	aws_provider_process,                       /* creds_process.c */
	aws_provider_container,                     /* creds_container.c */
	aws_provider_imds;                          /* creds_imds.c */

/* In the order they are asked, which is the AWS CLI's; ends with NULL. */
extern const struct aws_provider *const aws_providers[];

/* The provider that decides for l.  NULL with e->kind ERR_NONE: none. */
const struct aws_provider *aws_provider_for(const struct aws_lookup *l, struct err *e);
/* ERR_CREDENTIALS that says where was looked and what to do. */
bool aws_creds_none_found(const struct aws_lookup *l, struct err *e);

/* Are these fit to be sent (no blanks or control characters in key id and token)?  For providers, after filling `c`. */
bool aws_creds_check(const struct aws_creds *c, const char *origin, struct err *e);
void aws_creds_copy(struct aws_creds *to, const struct aws_creds *from);
bool aws_creds_are_equal(const struct aws_creds *a, const struct aws_creds *b);

/* A value of the profile; NULL when absent or empty. */
const char *aws_profile_value(const struct aws_lookup *l, const char *key);

#endif
