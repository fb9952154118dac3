/* creds_login.c: the session of `aws login`.  Its keys live for a quarter of an hour; near their end they are renewed with a token
 * that is bound to a private key, and written back, so that the AWS CLI goes on with them. */
#include "aws/creds.h"

#include <stdlib.h>
#include <string.h>

#include "aws/dpop.h"
#include "aws/endpoint.h"
#include "aws/kept.h"
#include "aws/rest.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"

#define RENEW_AHEAD_MS ((int64_t)5 * 60 * 1000)

struct login {
	struct rest rest; /* first, see rest.h */
	const char *path, *command, *refresh_token;
};

static bool is_asked(const struct aws_lookup *l, struct err *e)
{
	(void)e;
	return aws_profile_value(l, "login_session") != NULL;
}

/* Keys that last for `margin` more; out is left alone when there are none. */
static bool take_keys(const cJSON *kept, int64_t now, int64_t margin, struct aws_creds *out)
{
	const cJSON *keys = json_object(kept, "accessToken");
	const char *id = json_raw(keys, "accessKeyId"), *secret = json_raw(keys, "secretAccessKey"), *token = json_raw(keys, "sessionToken");
	int64_t ends_at = json_time(keys, "expiresAt");

	if (!id || !*id || !secret || !*secret || !token || ends_at - now <= margin)
		return false;
	out->access_key_id = mem_dup(id);
	secret_set(&out->secret_key, secret);
	secret_set(&out->session_token, token);
	out->expires_at = ends_at;
	return true;
}

/* --- renewal ---------------------------------------------------------------------------------------------------- */

/* The end when nothing was renewed: what is kept is used to its end, and another process may have been faster. */
static void use_kept_or_fail(struct aws_fetch *f, const struct err *e)
{
	const struct login *s = fetch_state(f, sizeof(*s));
	struct aws_creds found = {0};
	struct err ignored = {0};

	cJSON *kept = kept_read(s->path, &ignored);
	if (take_keys(kept, fetch_now(f), 0, &found))
		fetch_found(f, &found);
	else
		fetch_failed(f, e);
	json_wipe(kept);
}

static void set_expired(struct aws_fetch *f, const char *why, struct err *e)
{
	const struct login *s = fetch_state(f, sizeof(*s));

	err_set(e, ERR_EXPIRED, "the login of profile '%s' has ended%s%s: run `%s`", fetch_lookup(f)->profile, why ? ": " : "", why ? why : "",
		s->command);
}

static void explain(struct aws_fetch *f, struct err *e)
{
	static const struct {
		const char *code, *words;
	} ends[] = {
		{"TOKEN_EXPIRED", NULL}, {"AUTHCODE_EXPIRED", NULL}, {"USER_CREDENTIALS_CHANGED", "the user's password or keys have changed"},
	};
	struct err aws = *e;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(e->code, ends[i].code) == 0) {
			set_expired(f, ends[i].words, e);
			e->http_status = aws.http_status;
			memcpy(e->code, aws.code, sizeof(e->code));
			memcpy(e->request_id, aws.request_id, sizeof(e->request_id));
			return;
		}
	if (strcmp(e->code, "INSUFFICIENT_PERMISSIONS") == 0)
		e->kind = ERR_DENIED;
	err_context(e, "renewing the login of profile '%s'", fetch_lookup(f)->profile);
}

/* The answer's keys into what is kept; false: they are not whole. */
static bool put_keys(cJSON *kept, const cJSON *answer, int64_t now)
{
	static const char *const members[] = {"accessKeyId", "secretAccessKey", "sessionToken"};
	const cJSON *from = json_object(answer, "accessToken");
	cJSON *to = cJSON_GetObjectItemCaseSensitive(kept, "accessToken");
	const char *refresh_token = json_raw(answer, "refreshToken");
	int64_t seconds = json_int(answer, "expiresIn", 0);
	char ends_at[32];

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (!json_raw(from, members[i]))
			return false;
	if (!cJSON_IsObject(to) || seconds <= 0 || seconds > 86400)
		return false;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		kept_put_text(to, members[i], json_raw(from, members[i]));
	time_format_iso((now / 1000 + seconds) * 1000, ends_at);
	kept_put_text(to, "expiresAt", ends_at);
	if (refresh_token)
		kept_put_text(kept, "refreshToken", refresh_token);
	return true;
}

/* Into the file as it is now: members that others know stay.  Without one (a logout meanwhile) nothing is written or used. */
static void take_renewed(struct aws_fetch *f, const cJSON *answer)
{
	const struct login *s = fetch_state(f, sizeof(*s));
	struct aws_creds found = {0};
	struct err e = {0}, lost = {0};

	cJSON *kept = kept_read(s->path, &e);
	if (!kept) {
		set_expired(f, "its file is gone", &e);
		fetch_failed(f, &e);
	} else if (!put_keys(kept, answer, fetch_now(f)) || !take_keys(kept, fetch_now(f), 0, &found)) {
		err_set(&e, ERR_MALFORMED, "renewing the login of profile '%s': the answer lacks keys or their end", fetch_lookup(f)->profile);
		kept_note_try(s->refresh_token);
		use_kept_or_fail(f, &e);
	} else {
		kept_write(s->path, kept, &lost);
		log_line("login %s: %s", s->path, lost.kind == ERR_NONE ? "renewed" : lost.message);
		fetch_found(f, &found);
	}
	json_wipe(kept);
}

static void on_renewed(struct aws_fetch *f, const struct aws_answer *a)
{
	const struct login *s = fetch_state(f, sizeof(*s));
	struct err e = {0};

	bool has_failed = rest_failed(a, &e);
	cJSON *answer = has_failed ? NULL : json_parse(buf_text(&a->body), a->body.len, &e);
	if (answer) {
		take_renewed(f, answer);
	} else {
		if (a->status)
			kept_note_try(s->refresh_token);
		explain(f, &e);
		use_kept_or_fail(f, &e);
	}
	json_wipe(answer);
}

static const char *renewal_body(struct aws_fetch *f, const cJSON *kept)
{
	cJSON *body = cJSON_CreateObject();

	json_put_text(body, "clientId", json_raw(kept, "clientId"));
	json_put_text(body, "grantType", "refresh_token");
	json_put_text(body, "refreshToken", json_raw(kept, "refreshToken"));
	char *text = cJSON_PrintUnformatted(body);
	const char *copy = arena_dup(fetch_arena(f), text);
	explicit_bzero(text, strlen(text));
	free(text);
	json_wipe(body);
	return copy;
}

static void renew(struct aws_fetch *f, const cJSON *kept)
{
	struct login *s = fetch_state(f, sizeof(*s));
	struct err e = {0};
	const char *url = rest_url(f, AWS_SIGNIN, fetch_home(f)->region, "/v1/token", &e);
	const char *jwt = url ? dpop_proof(fetch_arena(f), json_raw(kept, "dpopKey"), url, fetch_now(f), NULL, &e) : NULL;

	if (!jwt) {
		err_context(&e, "renewing the login of profile '%s' (%s)", fetch_lookup(f)->profile, s->path);
		use_kept_or_fail(f, &e);
		return;
	}
	s->rest = (struct rest){.operation = "signin:CreateOAuth2Token", .url = url, .body = renewal_body(f, kept),
		.header = {"dpop", jwt}, .then = on_renewed};
	rest_send(f);
}

/* --- the beginning ---------------------------------------------------------------------------------------------- */

static const char *missing_member(const cJSON *kept)
{
	static const char *const members[] = {"refreshToken", "dpopKey", "clientId"};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (!json_raw(kept, members[i]))
			return members[i];
	return json_object(kept, "accessToken") ? NULL : "accessToken";
}

static void fail_without_login(struct aws_fetch *f, const struct err *why)
{
	const struct login *s = fetch_state(f, sizeof(*s));
	bool is_none = why->kind == ERR_NOT_FOUND;
	struct err e;

	err_set(&e, ERR_CREDENTIALS, "profile '%s' uses the session of `aws login`, and %s: run `%s`", fetch_lookup(f)->profile,
		is_none ? "nobody is logged in" : why->message, s->command);
	fetch_failed(f, &e);
}

static void look(struct aws_fetch *f, const cJSON *kept)
{
	struct login *s = fetch_state(f, sizeof(*s));
	struct aws_creds found = {0};
	struct err e = {0};

	s->refresh_token = arena_dup(fetch_arena(f), json_raw(kept, "refreshToken"));
	if (!fetch_mistrusts_kept(f) && take_keys(kept, fetch_now(f), RENEW_AHEAD_MS, &found)) {
		fetch_found(f, &found);
	} else if (kept_was_tried(s->refresh_token)) {
		set_expired(f, NULL, &e);
		use_kept_or_fail(f, &e);
	} else {
		renew(f, kept);
	}
}

static void begin(struct aws_fetch *f)
{
	struct login *s = fetch_state(f, sizeof(*s));
	const char *session = aws_profile_value(fetch_lookup(f), "login_session"), *folder = aws_env("AWS_LOGIN_CACHE_DIRECTORY");
	struct err e = {0};
	char hex[65];

	hash_sha256_hex(session, strlen(session), hex);
	s->path = kept_path(fetch_arena(f), folder ? folder : KEPT_LOGIN, hex);
	s->command = kept_login_command(fetch_arena(f), "aws login", fetch_lookup(f)->profile);
	cJSON *kept = kept_read(s->path, &e);
	const char *missing = kept ? missing_member(kept) : NULL;
	if (missing)
		err_set(&e, ERR_CREDENTIALS, "%s has no %s", s->path, missing);
	if (e.kind != ERR_NONE)
		fail_without_login(f, &e);
	else
		look(f, kept);
	json_wipe(kept);
}

const struct aws_provider aws_provider_login = {.name = "login", .looks_again_soon = true, .is_asked = is_asked, .begin = begin};
