/* creds_sso.c: a role of IAM Identity Center by the token of `aws sso login`.  The token is the AWS CLI's, in its file; with a
 * sso-session it is renewed ahead of its end and written back, so that whoever reads the file goes on with it. */
#include "aws/creds.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aws/kept.h"
#include "aws/profile.h"
#include "aws/rest.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"

#define RENEW_AHEAD_MS ((int64_t)15 * 60 * 1000)

struct settings {
	const char *session; /* NULL: the older form, all in the profile */
	const char *start_url, *region, *account, *role;
};

struct sso {
	struct rest rest; /* first, see rest.h */
	struct settings set;
	const char *path, *command;
	const char *token; /* NULL: none */
	int64_t ends_at;
	const char *why;   /* the token could not be renewed; NULL: it was not tried */
};

/* --- the configuration ------------------------------------------------------------------------------------------ */

static const char *value_of(const struct aws_lookup *l, const char *session, const char *key)
{
	const char *value = session ? aws_files_sso_get(l->files, session, key) : NULL;

	return value && *value ? value : aws_profile_value(l, key);
}

/* What stands in both places must be the same. */
static bool check_agreement(const struct aws_lookup *l, const char *session, struct err *e)
{
	static const char *const keys[] = {"sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "sso_registration_scopes"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *here = aws_profile_value(l, keys[i]), *there = aws_files_sso_get(l->files, session, keys[i]);
		if (here && there && strcmp(here, there) != 0)
			return err_set(e, ERR_CONFIG, "%s is '%s' in profile '%s' and '%s' in sso-session '%s': remove one of them", keys[i],
				here, l->profile, there, session);
	}
	return true;
}

static bool read_settings(const struct aws_lookup *l, struct settings *out, struct err *e)
{
	*out = (struct settings){.session = aws_profile_value(l, "sso_session")};
	if (out->session && (!aws_files_check_sso(l->files, l->profile, e) || !check_agreement(l, out->session, e)))
		return false;
	const struct {
		const char *key, **value;
	} rows[] = {{"sso_start_url", &out->start_url}, {"sso_region", &out->region}, {"sso_account_id", &out->account},
		{"sso_role_name", &out->role}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		*rows[i].value = value_of(l, out->session, rows[i].key);
		if (!*rows[i].value)
			return err_set(e, ERR_CONFIG, "profile '%s' uses IAM Identity Center (SSO), and %s is missing%s%s%s", l->profile,
				rows[i].key, out->session ? " there and in sso-session '" : "", out->session ? out->session : "",
				out->session ? "'" : "");
	}
	return true;
}

static bool is_asked(const struct aws_lookup *l, struct err *e)
{
	struct settings ignored;

	if (!aws_profile_value(l, "sso_account_id") && !aws_profile_value(l, "sso_role_name"))
		return false;
	return read_settings(l, &ignored, e);
}

/* --- the role's keys -------------------------------------------------------------------------------------------- */

static bool find_kept_role(struct aws_fetch *f, const struct settings *s, struct aws_creds *out)
{
	struct buf b;

	buf_init(&b, 16384);
	buf_puts(&b, "{\"accountId\":");
	kept_add_quoted(&b, s->account);
	buf_puts(&b, ",\"roleName\":");
	kept_add_quoted(&b, s->role);
	buf_puts(&b, s->session ? ",\"sessionName\":" : ",\"startUrl\":");
	kept_add_quoted(&b, s->session ? s->session : s->start_url);
	buf_puts(&b, "}");
	bool is_there = kept_role_find(fetch_arena(f), buf_text(&b), fetch_now(f), out);
	buf_done(&b);
	return is_there;
}

static void fail_expired(struct aws_fetch *f)
{
	const struct sso *s = fetch_state(f, sizeof(*s));
	struct err e;

	err_set(&e, ERR_EXPIRED, "the SSO login of profile '%s' has expired: run `%s`%s%s%s", fetch_lookup(f)->profile, s->command,
		s->why ? " (it could not be renewed: " : "", s->why ? s->why : "", s->why ? ")" : "");
	fetch_failed(f, &e);
}

static bool read_role(const struct aws_answer *a, struct aws_creds *out, struct err *e)
{
	cJSON *root = json_parse(buf_text(&a->body), a->body.len, e);
	const cJSON *keys = json_object(root, "roleCredentials");
	const char *id = json_raw(keys, "accessKeyId"), *secret = json_raw(keys, "secretAccessKey"), *token = json_raw(keys, "sessionToken");

	out->expires_at = json_int(keys, "expiration", NO_TIME); /* in milliseconds */
	bool is_whole = id && *id && secret && *secret && token && *token && out->expires_at > 0;
	if (is_whole) {
		out->access_key_id = mem_dup(id);
		secret_set(&out->secret_key, secret);
		secret_set(&out->session_token, token);
	} else {
		err_set(e, ERR_MALFORMED, "the answer lacks keys or their end");
	}
	json_wipe(root);
	return is_whole;
}

static void on_role(struct aws_fetch *f, const struct aws_answer *a)
{
	const struct sso *s = fetch_state(f, sizeof(*s));
	struct aws_creds found = {0};
	struct err e = {0};

	bool has_failed = rest_failed(a, &e);
	if (a->status == 401) {
		kept_note_try(s->token); /* not asked with again at once */
		fail_expired(f);
	} else if (!has_failed && read_role(a, &found, &e)) {
		fetch_found(f, &found);
	} else {
		err_context(&e, "SSO role %s of account %s for profile '%s'", s->set.role, s->set.account, fetch_lookup(f)->profile);
		fetch_failed(f, &e);
	}
	aws_creds_done(&found);
}

static void ask_for_role(struct aws_fetch *f)
{
	struct sso *s = fetch_state(f, sizeof(*s));
	struct err e = {0};
	struct buf query;

	if (s->ends_at <= fetch_now(f) || kept_was_tried(s->token)) {
		fail_expired(f);
		return;
	}
	buf_init(&query, 4096);
	aws_form_add(&query, "role_name", s->set.role);
	aws_form_add(&query, "account_id", s->set.account);
	const char *path = arena_printf(fetch_arena(f), "/federation/credentials?%s", buf_text(&query));
	buf_done(&query);
	s->rest = (struct rest){.operation = "sso:GetRoleCredentials", .is_repeatable = true, .then = on_role,
		.header = {"x-amz-sso_bearer_token", s->token}};
	s->rest.url = rest_url(f, AWS_SSO, s->set.region, path, &e);
	if (s->rest.url)
		rest_send(f);
	else
		fetch_failed(f, &e);
}

/* --- the token -------------------------------------------------------------------------------------------------- */

/* False: what is kept is no token. */
static bool take_token(struct aws_fetch *f, const cJSON *kept)
{
	struct sso *s = fetch_state(f, sizeof(*s));
	const char *token = json_raw(kept, "accessToken");
	int64_t ends_at = json_time(kept, "expiresAt");

	if (!rest_is_token(token) || ends_at == NO_TIME)
		return false;
	s->token = arena_dup(fetch_arena(f), token);
	s->ends_at = ends_at;
	return true;
}

/* The renewed token into the file as it is now: members that others know stay.  One who has logged out meanwhile stays out. */
static void write_back(struct aws_fetch *f, const cJSON *answer)
{
	const struct sso *s = fetch_state(f, sizeof(*s));
	const char *refresh_token = json_raw(answer, "refreshToken");
	struct err e = {0};
	char ends_at[32];

	cJSON *kept = kept_read(s->path, &e);
	if (kept) {
		time_format_iso(s->ends_at, ends_at);
		kept_put_text(kept, "accessToken", s->token);
		kept_put_text(kept, "expiresAt", ends_at);
		kept_put_text(kept, "refreshToken", refresh_token);
		if (!refresh_token)
			cJSON_DeleteItemFromObjectCaseSensitive(kept, "refreshToken");
		kept_write(s->path, kept, &e);
	}
	log_line("sso token %s: %s", s->path, e.kind == ERR_NONE ? "renewed" : e.message);
	json_wipe(kept);
}

static bool read_renewed(struct aws_fetch *f, const struct aws_answer *a, struct err *e)
{
	struct sso *s = fetch_state(f, sizeof(*s));
	cJSON *root = json_parse(buf_text(&a->body), a->body.len, e);
	const char *token = json_raw(root, "accessToken");
	int64_t seconds = json_int(root, "expiresIn", 0);

	bool is_whole = rest_is_token(token) && seconds > 0 && seconds < INT32_MAX;
	if (is_whole) {
		s->token = arena_dup(fetch_arena(f), token);
		s->ends_at = (fetch_now(f) / 1000 + seconds) * 1000;
		write_back(f, root);
	} else if (root) {
		err_set(e, ERR_MALFORMED, "the answer holds no token");
	}
	json_wipe(root);
	return is_whole;
}

/* Renewed or not: a token that lasts is used to its end, and another process may have been faster. */
static void on_renewed(struct aws_fetch *f, const struct aws_answer *a)
{
	struct sso *s = fetch_state(f, sizeof(*s));
	struct err e = {0}, ignored = {0};

	if (!rest_failed(a, &e) && read_renewed(f, a, &e)) {
		ask_for_role(f);
		return;
	}
	if (a->status)
		kept_note_try(s->path);
	cJSON *kept = kept_read(s->path, &ignored);
	take_token(f, kept);
	json_wipe(kept);
	s->why = arena_printf(fetch_arena(f), "%s%s%s", e.code, e.code[0] ? ": " : "", e.message);
	if (s->ends_at <= fetch_now(f) && err_is_passing(e.kind)) {
		err_context(&e, "renewing the SSO login of profile '%s'", fetch_lookup(f)->profile);
		fetch_failed(f, &e);
	} else {
		ask_for_role(f);
	}
}

static const char *renewal_body(struct aws_fetch *f, const cJSON *kept)
{
	static const char *const members[] = {"clientId", "clientSecret", "refreshToken"};
	cJSON *body = cJSON_CreateObject();

	json_put_text(body, "grantType", "refresh_token");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		json_put_text(body, members[i], json_raw(kept, members[i]));
	char *text = cJSON_PrintUnformatted(body);
	const char *copy = arena_dup(fetch_arena(f), text);
	explicit_bzero(text, strlen(text));
	free(text);
	json_wipe(body);
	return copy;
}

/* At most once a minute; only a token of a sso-session whose registration of this client has not ended. */
static bool can_be_renewed(const struct aws_fetch *f, const struct sso *s, const cJSON *kept)
{
	int64_t now = fetch_now(f);

	return s->set.session && s->ends_at - now < RENEW_AHEAD_MS && json_raw(kept, "clientId") && json_raw(kept, "clientSecret") &&
		json_raw(kept, "refreshToken") && json_time(kept, "registrationExpiresAt") > now && !kept_was_tried(s->path);
}

static void renew(struct aws_fetch *f, const cJSON *kept)
{
	struct sso *s = fetch_state(f, sizeof(*s));
	struct err e = {0};

	s->rest = (struct rest){.operation = "sso-oidc:CreateToken", .body = renewal_body(f, kept), .then = on_renewed};
	s->rest.url = rest_url(f, AWS_SSO_OIDC, s->set.region, "/token", &e);
	if (s->rest.url)
		rest_send(f);
	else
		fetch_failed(f, &e);
}

static void fail_without_token(struct aws_fetch *f, const struct err *why)
{
	const struct sso *s = fetch_state(f, sizeof(*s));
	const char *profile = fetch_lookup(f)->profile;
	struct err e;

	if (why->kind == ERR_NOT_FOUND)
		err_set(&e, ERR_CREDENTIALS, "profile '%s' uses IAM Identity Center (SSO), and nobody is logged in: run `%s`", profile, s->command);
	else
		err_set(&e, ERR_CREDENTIALS, "profile '%s' uses IAM Identity Center (SSO): %s: run `%s`", profile, why->message, s->command);
	fetch_failed(f, &e);
}

static void look_at_token(struct aws_fetch *f)
{
	const struct sso *s = fetch_state(f, sizeof(*s));
	struct err e = {0};

	cJSON *kept = kept_read(s->path, &e);
	if (kept && !take_token(f, kept))
		err_set(&e, ERR_CREDENTIALS, "%s holds no token", s->path);
	if (!s->token)
		fail_without_token(f, &e);
	else if (can_be_renewed(f, s, kept))
		renew(f, kept);
	else
		ask_for_role(f);
	json_wipe(kept);
}

static void begin(struct aws_fetch *f)
{
	struct sso *s = fetch_state(f, sizeof(*s));
	struct aws_creds found = {0};
	struct err e = {0};
	char hex[41];

	if (!read_settings(fetch_lookup(f), &s->set, &e)) {
		fetch_failed(f, &e);
		return;
	}
	const char *name = s->set.session ? s->set.session : s->set.start_url;
	hash_sha1_hex(name, strlen(name), hex);
	s->path = kept_path(fetch_arena(f), KEPT_SSO, hex);
	s->command = kept_login_command(fetch_arena(f), "aws sso login", fetch_lookup(f)->profile);
	if (!fetch_mistrusts_kept(f) && find_kept_role(f, &s->set, &found))
		fetch_found(f, &found);
	else
		look_at_token(f);
}

const struct aws_provider aws_provider_sso = {.name = "sso", .looks_again_soon = true, .is_asked = is_asked, .begin = begin};
