/* creds_env.c: keys in the environment.  They win over AWS_PROFILE, as in the AWS CLI, but not over --profile. */
#include "aws/creds.h"

#include "aws/endpoint.h"
#include "base/err.h"
#include "base/mem.h"

static bool is_asked(const struct aws_lookup *l, struct err *e)
{
	(void)e;
	return !l->profile_is_explicit && aws_env("AWS_ACCESS_KEY_ID");
}

static bool find(const struct aws_lookup *l, struct aws_creds *out, struct err *e)
{
	const char *id = aws_env("AWS_ACCESS_KEY_ID"), *secret = aws_env("AWS_SECRET_ACCESS_KEY");
	const char *token = aws_env("AWS_SECURITY_TOKEN"); /* the older name is the one that the AWS CLI asks first */
	const char *expiry = aws_env("AWS_CREDENTIAL_EXPIRATION");

	(void)l;
	if (!id || !secret)
		return err_set(e, ERR_CREDENTIALS, "%s is not set: set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
			"or neither", id ? "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
	out->access_key_id = mem_dup(id);
	secret_set(&out->secret_key, secret);
	secret_set(&out->session_token, token ? token : aws_env("AWS_SESSION_TOKEN"));
	out->expires_at = NO_TIME;
	if (expiry && !time_parse_iso(expiry, &out->expires_at))
		out->expires_at = NO_TIME;
	return aws_creds_check(out, "environment", e);
}

const struct aws_provider aws_provider_env = {
	.name = "env", .is_of_environment = true, .is_asked = is_asked, .find = find,
};
