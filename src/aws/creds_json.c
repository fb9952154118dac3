/* creds_json.c: see creds_json.h. */
#include "aws/creds_json.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"

static bool take_text(const cJSON *object, const char *name, bool is_needed, const char **out, struct err *e)
{
	const char *text = json_raw(object, name);

	*out = text && *text ? text : NULL;
	if (*out || (!is_needed && (!json_member(object, name) || text)))
		return true;
	return err_set(e, ERR_CREDENTIALS, "%s in the answer %s", name, json_member(object, name) ? "is no text, or an empty one" : "is missing");
}

bool aws_creds_from_json(const cJSON *object, const char *token_name, struct aws_creds *out, struct err *e)
{
	const char *id, *secret, *token, *end;

	if (!take_text(object, "AccessKeyId", true, &id, e) || !take_text(object, "SecretAccessKey", true, &secret, e) ||
		!take_text(object, token_name, false, &token, e) || !take_text(object, "Expiration", false, &end, e))
		return false;
	out->expires_at = NO_TIME;
	if (end && !time_parse_iso(end, &out->expires_at))
		return err_set(e, ERR_CREDENTIALS, "Expiration in the answer is no time (they read like 2026-11-23T09:00:00Z)");
	out->access_key_id = mem_dup(id);
	secret_set(&out->secret_key, secret);
	secret_set(&out->session_token, token);
	return true;
}

const char *aws_error_of_json(struct arena *a, const char *bytes, size_t len)
{
	static const char *const names[][2] = {{"code", "message"}, {"Code", "Message"}};
	cJSON *root = json_parse(bytes, len, NULL);
	const char *code = NULL, *message = NULL;

	for (size_t i = 0; i < 2; i++) {
		code = code ? code : json_text(a, root, names[i][0]);
		message = message ? message : json_text(a, root, names[i][1]);
	}
	json_wipe(root);
	if (!code && !message)
		return "";
	return arena_printf(a, " (%s%s%s)", code ? code : "", code && message ? ": " : "", message ? message : "");
}
