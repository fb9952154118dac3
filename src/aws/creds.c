/* creds.c: the chain of credential providers.  A provider is one file with one row (two where the
 * chain asks it twice) and its place here.  The order is that of the AWS CLI. */
#include "aws/creds.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "aws/profile.h"
#include "base/err.h"
#include "base/mem.h"

const struct aws_provider *const aws_providers[] = {
	&aws_provider_env,
	&aws_provider_role,
	&aws_provider_web_identity,
	&aws_provider_sso,
	&aws_provider_credentials_file,
	&aws_provider_login,
	&aws_provider_process,
	&aws_provider_config_file,
	&aws_provider_container,
	&aws_provider_imds,
	NULL,
};

const struct aws_provider *aws_provider_for(const struct aws_lookup *l, struct err *e)
{
	for (size_t i = 0; aws_providers[i]; i++) {
		struct err why = {0};
		if (l->wanted_by && aws_providers[i]->is_of_environment)
			continue;
		if (aws_providers[i]->is_asked(l, &why))
			return aws_providers[i];
		if (why.kind != ERR_NONE) {
			*e = why;
			return NULL;
		}
	}
	return NULL;
}

const char *aws_profile_value(const struct aws_lookup *l, const char *key)
{
	const char *value = aws_files_get(l->files, l->profile, key);

	return value && *value ? value : NULL;
}

void aws_creds_copy(struct aws_creds *to, const struct aws_creds *from)
{
	to->access_key_id = mem_dup(from->access_key_id);
	secret_copy(&to->secret_key, &from->secret_key);
	secret_copy(&to->session_token, &from->session_token);
	to->expires_at = from->expires_at;
	to->provider = from->provider;
}

bool aws_creds_are_equal(const struct aws_creds *a, const struct aws_creds *b)
{
	return strcmp(a->access_key_id, b->access_key_id) == 0 &&
		strcmp(secret_reveal(&a->secret_key), secret_reveal(&b->secret_key)) == 0 &&
		strcmp(secret_reveal(&a->session_token), secret_reveal(&b->session_token)) == 0;
}

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

bool aws_creds_none_found(const struct aws_lookup *l, struct err *e)
{
	char *profiles = aws_files_profiles(l->files);

	err_set(e, ERR_CREDENTIALS, "no AWS credentials: %s profile '%s' has no keys in %s or %s%s%s%s; "
		"set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run `aws configure`, or choose a profile with --profile",
		l->wanted_by ? "as the source of another," : l->profile_is_explicit ? "the environment is not asked with --profile, and"
									    : "AWS_ACCESS_KEY_ID is not set, and",
		l->profile, aws_files_path(l->files, AWS_FILE_CREDENTIALS), aws_files_path(l->files, AWS_FILE_CONFIG),
		*profiles ? " (profiles there: " : "", profiles, *profiles ? ")" : "");
	free(profiles);
	return false;
}
