/* sts_role.c: see sts_role.h. */
#include "aws/sts_role.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/xml.h"

void sts_role_begin(const struct aws_fetch *f, struct buf *body, const char *role_arn, const char *session_name)
{
	char own[64];

	snprintf(own, sizeof(own), "cutover-%" PRId64, fetch_now(f) / 1000);
	buf_init(body, (size_t)128 * 1024);
	aws_form_add(body, "RoleArn", role_arn);
	aws_form_add(body, "RoleSessionName", session_name ? session_name : own);
}

void sts_role_call(struct aws_fetch *f, const struct aws_creds *creds, const struct aws_op *op, struct buf *body, fetch_replied *then)
{
	fetch_call(f, creds, op, buf_text(body), then);
	explicit_bzero(body->data, body->len);
	buf_done(body);
}

static const char *text_of(const struct xml *keys, const char *name)
{
	const struct xml *x = xml_child(keys, name);

	return x && *x->text ? x->text : NULL;
}

static bool read_keys(struct aws_fetch *f, const struct aws_reply *reply, struct aws_creds *out, struct err *e)
{
	const struct aws_page *page = &reply->pages[0];
	char path[128];

	const struct xml *root = xml_parse(fetch_arena(f), page->body, page->len, e);
	if (!root)
		return false;
	snprintf(path, sizeof(path), "%sResult/Credentials", reply->op->name);
	const struct xml *keys = xml_path(root, path);
	const char *id = text_of(keys, "AccessKeyId"), *secret = text_of(keys, "SecretAccessKey");
	const char *token = text_of(keys, "SessionToken"), *expiration = text_of(keys, "Expiration");
	if (!id || !secret || !token || !expiration || !time_parse_iso(expiration, &out->expires_at))
		return err_set(e, ERR_MALFORMED, "the answer of STS lacks keys or their end");
	out->access_key_id = mem_dup(id);
	secret_set(&out->secret_key, secret);
	secret_set(&out->session_token, token);
	return true;
}

void sts_role_end(struct aws_fetch *f, const struct aws_reply *reply, const char *who)
{
	struct aws_creds found = {0};
	struct err e = reply->err;

	if (e.kind == ERR_NONE && read_keys(f, reply, &found, &e)) {
		fetch_found(f, &found);
		return;
	}
	if (!e.request_id[0])
		snprintf(e.request_id, sizeof(e.request_id), "%s", reply->request_id);
	err_context(&e, "%s", who);
	fetch_failed(f, &e);
}
