/* creds.c: the chain of credential providers.  A provider is one file with one function (or two, where the chain asks it
 * twice) and one row here.  The order is that of the AWS CLI. */
#include "aws/creds.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "aws/profile.h"
#include "base/err.h"

const struct aws_provider aws_providers[] = {
	{"env", aws_env_find},
	{"role", aws_role_find},
	{"shared-file", aws_credentials_file_find},
	{"program", aws_program_find},
	{"shared-file", aws_config_file_find},
	{"machine", aws_machine_find},
	{NULL, NULL},
};

void aws_creds_done(struct aws_creds *c)
{
	free(c->access_key_id);
	secret_done(&c->secret_key);
	secret_done(&c->session_token);
	*c = (struct aws_creds){0};
}

static bool is_printable_word(const char *s)
{
	for (; *s; s++)
		if (!isgraph((unsigned char)*s))
			return false;
	return true;
}

bool aws_creds_check(const struct aws_creds *c, const char *origin, struct err *e)
{
	const char *what = NULL;

	if (!is_printable_word(c->access_key_id))
		what = "access key id";
	else if (!is_printable_word(secret_reveal(&c->secret_key)))
		what = "secret access key";
	else if (!is_printable_word(secret_reveal(&c->session_token)))
		what = "session token";
	if (!what)
		return true;
	return err_set(e, ERR_CREDENTIALS, "%s: the %s holds a blank, a line end or another character that no key has; "
		"was it copied whole?", origin, what);
}

static bool none_found(const struct aws_lookup *l, struct err *e)
{
	char *profiles = aws_files_profiles(l->files);

	err_set(e, ERR_CREDENTIALS, "no AWS credentials: %s profile '%s' has no keys in %s or %s%s%s%s; "
		"set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run `aws configure`, or choose a profile with --profile",
		l->profile_is_explicit ? "the environment is not asked with --profile, and"
				       : "AWS_ACCESS_KEY_ID is not set, and",
		l->profile, aws_files_path(l->files, AWS_FILE_CREDENTIALS), aws_files_path(l->files, AWS_FILE_CONFIG),
		*profiles ? " (profiles there: " : "", profiles, *profiles ? ")" : "");
	free(profiles);
	return false;
}

bool aws_creds_find(const struct aws_lookup *l, struct aws_creds *out, struct err *e)
{
	for (const struct aws_provider *p = aws_providers; p->name; p++) {
		struct err problem = {0};
		struct aws_creds found = {0};
		if (p->find(l, &found, &problem)) {
			*out = found;
			return true;
		}
		aws_creds_done(&found);
		if (problem.kind != ERR_NONE) {
			if (e)
				*e = problem;
			return false;
		}
	}
	return none_found(l, e);
}
