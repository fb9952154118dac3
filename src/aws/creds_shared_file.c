/* creds_shared_file.c: static keys of a profile, in the credentials file or (asked later) in the config file. */
#include "aws/creds.h"

#include "aws/profile.h"
#include "base/err.h"
#include "base/mem.h"

static bool has_id(const struct aws_lookup *l, enum aws_file file)
{
	const char *id = aws_files_get_in(l->files, file, l->profile, "aws_access_key_id");

	return id && *id;
}

static bool find_in(const struct aws_lookup *l, enum aws_file file, struct aws_creds *out, struct err *e)
{
	const char *id = aws_files_get_in(l->files, file, l->profile, "aws_access_key_id");
	const char *secret = aws_files_get_in(l->files, file, l->profile, "aws_secret_access_key");
	const char *token = aws_files_get_in(l->files, file, l->profile, "aws_security_token");
	const char *path = aws_files_path(l->files, file);

	if (!secret || !*secret)
		return err_set(e, ERR_CREDENTIALS, "%s: profile '%s' has an aws_access_key_id, but no "
			"aws_secret_access_key", path, l->profile);
	if (!token || !*token)
		token = aws_files_get_in(l->files, file, l->profile, "aws_session_token");
	out->access_key_id = mem_dup(id);
	secret_set(&out->secret_key, secret);
	secret_set(&out->session_token, token);
	out->expires_at = NO_TIME;
	return aws_creds_check(out, path, e);
}

static bool credentials_file_is_asked(const struct aws_lookup *l, struct err *e)
{
	(void)e;
	return has_id(l, AWS_FILE_CREDENTIALS);
}

static bool credentials_file_find(const struct aws_lookup *l, struct aws_creds *out, struct err *e)
{
	return find_in(l, AWS_FILE_CREDENTIALS, out, e);
}

static bool config_file_is_asked(const struct aws_lookup *l, struct err *e)
{
	(void)e;
	return has_id(l, AWS_FILE_CONFIG);
}

static bool config_file_find(const struct aws_lookup *l, struct aws_creds *out, struct err *e)
{
	return find_in(l, AWS_FILE_CONFIG, out, e);
}

const struct aws_provider aws_provider_credentials_file = {
	.name = "shared-file", .looks_again_soon = true, .is_asked = credentials_file_is_asked, .find = credentials_file_find,
};

const struct aws_provider aws_provider_config_file = {
	.name = "shared-file", .looks_again_soon = true, .is_asked = config_file_is_asked, .find = config_file_find,
};
