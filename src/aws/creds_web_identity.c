/* creds_web_identity.c: a role by a token that somebody else has signed (a CI system, a cluster) and keeps fresh in a file. */
#include "aws/creds.h"

#include <string.h>

#include "aws/endpoint.h"
#include "aws/kept.h"
#include "aws/sts_role.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"

#define TOKEN_MAX ((size_t)20000) /* what STS takes */

static const struct aws_op assume_role = {.service = AWS_STS, .name = "AssumeRoleWithWebIdentity", .is_unsigned = true};

/* Each of the three from the environment, else from the profile. */
static const char *setting(const struct aws_lookup *l, const char *variable, const char *key)
{
	const char *value = l->profile_is_explicit || l->wanted_by ? NULL : aws_env(variable);

	return value ? value : aws_profile_value(l, key);
}

static const char *token_file(const struct aws_lookup *l)
{
	return setting(l, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
}

static const char *role_arn(const struct aws_lookup *l)
{
	return setting(l, "AWS_ROLE_ARN", "role_arn");
}

static bool is_asked(const struct aws_lookup *l, struct err *e)
{
	if (!token_file(l))
		return false;
	if (role_arn(l))
		return true;
	return err_set(e, ERR_CONFIG, "a web identity token is configured (%s), and no role to assume with it: set AWS_ROLE_ARN, or "
		"role_arn of profile '%s'", token_file(l), l->profile);
}

/* In the arena, which is overwritten at the end. */
static const char *read_token(struct aws_fetch *f, const char *path, struct err *e)
{
	struct err why = {0};
	struct buf b;

	buf_init(&b, TOKEN_MAX);
	bool is_read = file_read(path, &b, &why);
	size_t n = b.len;
	while (n && strchr("\r\n", b.data[n - 1]))
		n--;
	char *token = is_read ? arena_dupn(fetch_arena(f), buf_text(&b), n) : NULL;
	if (b.data)
		explicit_bzero(b.data, b.len);
	buf_done(&b);
	if (token && *token && strlen(token) == n)
		return token;
	err_set(e, ERR_CREDENTIALS, "the file of the web identity token: %s%s", is_read ? path : why.message,
		is_read ? " holds no token" : "");
	return NULL;
}

static const char *who(struct aws_fetch *f)
{
	const struct aws_lookup *l = fetch_lookup(f);

	return arena_printf(fetch_arena(f), "role %s by web identity (profile '%s')", role_arn(l), l->profile);
}

static void on_reply(struct aws_fetch *f, const struct aws_reply *reply)
{
	sts_role_end(f, reply, who(f));
}

static void begin(struct aws_fetch *f)
{
	const struct aws_lookup *l = fetch_lookup(f);
	const char *token;
	struct err e = {0};
	struct buf body;

	if (!(token = read_token(f, token_file(l), &e))) {
		err_context(&e, "%s", who(f));
		fetch_failed(f, &e);
		return;
	}
	sts_role_begin(f, &body, role_arn(l), setting(l, "AWS_ROLE_SESSION_NAME", "role_session_name"));
	aws_form_add(&body, "WebIdentityToken", token);
	sts_role_call(f, NULL, &assume_role, &body, on_reply);
}

const struct aws_provider aws_provider_web_identity = {.name = "web-identity", .is_asked = is_asked, .begin = begin};
