/* creds_missing.c: settings that ask for a provider this version does not have.  They stand in the chain where the provider
 * will, so that nobody is silently given other credentials than the AWS CLI would use, and is told what to do. */
#include "aws/creds.h"

#include <stddef.h>

#include "aws/endpoint.h"
#include "aws/profile.h"
#include "base/err.h"

enum place { PLACE_ROLE, PLACE_WEB, PLACE_SSO, PLACE_LOGIN };

static const struct {
	enum place place;
	const char *variable, *key; /* in the environment (not with --profile), in the profile; NULL neither */
	const char *what;
} rows[] = {
	{PLACE_ROLE, NULL, "role_arn", "a role to assume"},
	{PLACE_WEB, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file", "a role by web identity"},
	{PLACE_SSO, NULL, "sso_session", "IAM Identity Center (SSO)"},
	{PLACE_SSO, NULL, "sso_account_id", "IAM Identity Center (SSO)"},
	{PLACE_SSO, NULL, "sso_role_name", "IAM Identity Center (SSO)"},
	{PLACE_LOGIN, NULL, "login_session", "the session of `aws login`"},
};

static bool refuse(const struct aws_lookup *l, const char *setting, bool is_in_profile, const char *what, struct err *e)
{
	return err_set(e, ERR_CREDENTIALS, "%s%s%s %s for credentials (%s), which this version cannot do itself: run "
		"eval \"$(aws configure export-credentials%s%s --format env)\" and start again%s",
		is_in_profile ? "profile '" : "", is_in_profile ? l->profile : "the environment",
		is_in_profile ? "' asks" : " asks", what, setting, is_in_profile ? " --profile " : "",
		is_in_profile ? l->profile : "", l->profile_is_explicit ? " with AWS_PROFILE in the place of --profile" : "");
}

static bool look(const struct aws_lookup *l, enum place place, struct err *e)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].place != place)
			continue;
		const char *value = rows[i].key ? aws_files_get(l->files, l->profile, rows[i].key) : NULL;
		if (value && *value)
			return refuse(l, rows[i].key, true, rows[i].what, e);
		if (rows[i].variable && !l->profile_is_explicit && aws_env(rows[i].variable))
			return refuse(l, rows[i].variable, false, rows[i].what, e);
	}
	return false;
}

static bool role_is_asked(const struct aws_lookup *l, struct err *e)
{
	return look(l, PLACE_ROLE, e);
}

const struct aws_provider aws_provider_role = {.name = "assume-role", .is_asked = role_is_asked};

static bool web_identity_is_asked(const struct aws_lookup *l, struct err *e)
{
	return look(l, PLACE_WEB, e);
}

const struct aws_provider aws_provider_web_identity = {.name = "web-identity", .is_asked = web_identity_is_asked};

static bool sso_is_asked(const struct aws_lookup *l, struct err *e)
{
	return look(l, PLACE_SSO, e);
}

const struct aws_provider aws_provider_sso = {.name = "sso", .is_asked = sso_is_asked};

static bool login_is_asked(const struct aws_lookup *l, struct err *e)
{
	return look(l, PLACE_LOGIN, e);
}

const struct aws_provider aws_provider_login = {.name = "login", .is_asked = login_is_asked};
