/* creds_shared_file.c: static keys of a profile, in the credentials file or (asked later) in the config file. */
#include "aws/creds.h"

#include "aws/profile.h"
#include "base/err.h"
#include "base/mem.h"

static bool find_in(const struct aws_lookup *l, enum aws_file file, struct aws_creds *out, struct err *e)
{
	const char *id = aws_files_get_in(l->files, file, l->profile, "aws_access_key_id");
	const char *secret = aws_files_get_in(l->files, file, l->profile, "aws_secret_access_key");
	const char *token = aws_files_get_in(l->files, file, l->profile, "aws_security_token");
	const char *path = aws_files_path(l->files, file);

	if (!id || !*id)
		return false;
	if (!secret || !*secret)
		return err_set(e, ERR_CREDENTIALS, "%s: profile '%s' has an aws_access_key_id, but no "
			"aws_secret_access_key", path, l->profile);
	if (!token || !*token)
		token = aws_files_get_in(l->files, file, l->profile, "aws_session_token");
	out->access_key_id = mem_dup(id);
	secret_set(&out->secret_key, secret);
	secret_set(&out->session_token, token);
	out->expires_at = NO_TIME;
	out->provider = "shared-file";
	return aws_creds_check(out, path, e);
}

bool aws_credentials_file_find(const struct aws_lookup *l, struct aws_creds *out, struct err *e)
{
	return find_in(l, AWS_FILE_CREDENTIALS, out, e);
}

bool aws_config_file_find(const struct aws_lookup *l, struct aws_creds *out, struct err *e)
{
	return find_in(l, AWS_FILE_CONFIG, out, e);
}
