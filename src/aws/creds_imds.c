/* creds_imds.c: the role of an EC2 instance, from its metadata service: a token (version 2), the role's name, its keys.
 *
 * The last of the chain: on most machines no such service is there, and that is no failure of it. */
#include "aws/creds_json.h"
#include "aws/fetch.h"
#include "aws/imds.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <sys/random.h>

#define ROLE_PATH "/latest/meta-data/iam/security-credentials/"
#define MINUTE_MS ((int64_t)60 * 1000)
#define HUNG "the request for a token hung; for a container raise the instance's hop limit to 2 (http-put-response-hop-limit)"

struct state {
	struct imds settings;
	int tries;             /* of the request under way */
	const char *token;     /* NULL: version 1 */
	const char *no_token;  /* why there is none */
	const char *role;
};

/* The last one says that there are none, and that it was not asked itself. */
static bool is_asked(const struct aws_lookup *l, struct err *e)
{
	struct err none = {0};

	if (!imds_is_off())
		return true;
	if (l->wanted_by) /* by name: no other place was asked */
		return err_set(e, ERR_CREDENTIALS, "instance metadata is switched off by " IMDS_OFF);
	aws_creds_none_found(l, &none);
	return err_set(e, none.kind, "%s; instance metadata is switched off by " IMDS_OFF, none.message);
}

static struct state *state_of(struct aws_fetch *f)
{
	return fetch_state(f, sizeof(struct state));
}

static void fail(struct aws_fetch *f, enum err_kind kind, const char *why)
{
	struct err e;

	err_set(&e, kind, "instance metadata (%s): %s", state_of(f)->settings.url, why);
	fetch_failed(f, &e);
}

static void end_without(struct aws_fetch *f, const char *why)
{
	fetch_nothing(f, arena_printf(fetch_arena(f), "instance metadata (%s): %s", state_of(f)->settings.url, why));
}

static void ask(struct aws_fetch *f, const char *method, const char *path, struct aws_header header, fetch_answered *then)
{
	const struct imds *s = &state_of(f)->settings;
	struct fetch_request request = {
		.method = method, .url = arena_printf(fetch_arena(f), "%s%s", s->url, path), .headers = &header,
		.header_count = header.value ? 1 : 0, .timeout_ms = s->timeout_ms, .bypasses_proxy = true,
	};

	fetch_http(f, &request, then);
}

/* One more try is left for the request under way. */
static bool may_try_again(struct aws_fetch *f)
{
	struct state *s = state_of(f);

	return ++s->tries < s->settings.tries;
}

static const char *words_of(struct aws_fetch *f, const struct aws_answer *a)
{
	if (!a->status)
		return arena_dup(fetch_arena(f), a->err.message);
	return arena_printf(fetch_arena(f), "HTTP %d%s", a->status, aws_error_of_json(fetch_arena(f), buf_text(&a->body), a->body.len));
}

/* --- the keys --------------------------------------------------------------------------------------------------- */

/* When the service itself cannot renew them it gives what it has: that is kept in use and asked for again somewhat later, at other
 * times by each machine. */
static void stretch(struct aws_fetch *f, struct aws_creds *c)
{
	int64_t now = fetch_now(f);
	unsigned random = 0;

	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		random = (unsigned)now;
	int64_t offset = 15 * MINUTE_MS + 2 * MINUTE_MS + (int64_t)(random % (unsigned)(8 * MINUTE_MS));
	if (c->expires_at == NO_TIME || c->expires_at - now > offset)
		return;
	c->expires_at = now + offset;
	log_line("instance metadata gives credentials that are about to end: they are kept, and asked for again in some minutes");
}

static bool take_keys(struct aws_fetch *f, const struct aws_answer *a, struct aws_creds *out, struct err *e)
{
	struct err why = {0};
	cJSON *root = a->status == 200 ? json_parse(buf_text(&a->body), a->body.len, &why) : NULL;
	char *code = json_text(fetch_arena(f), root, "Code"), *message = json_text(fetch_arena(f), root, "Message");
	bool good = false;

	if (!a->status)
		*e = a->err;
	else if (a->status != 200)
		err_set(e, a->status >= 500 ? ERR_SERVER : ERR_CREDENTIALS, "%s", words_of(f, a));
	else if (!root)
		err_set(e, ERR_CREDENTIALS, "the answer is %s", why.message);
	else if (code && strcmp(code, "Success") != 0)
		err_set(e, ERR_CREDENTIALS, "%s%s%s; may EC2 assume that role?", code, message ? ": " : "", message ? message : "");
	else
		good = aws_creds_from_json(root, "Token", out, e);
	json_wipe(root);
	return good;
}

static void ask_keys(struct aws_fetch *f);

static void on_keys(struct aws_fetch *f, const struct aws_answer *a)
{
	struct state *s = state_of(f);
	struct aws_creds found = {0};
	struct err why = {0};

	if (take_keys(f, a, &found, &why)) {
		stretch(f, &found);
		fetch_found(f, &found);
	} else if (may_try_again(f)) {
		ask_keys(f);
	} else {
		err_context(&why, "instance metadata (%s): role '%s'", s->settings.url, s->role);
		fetch_failed(f, &why);
	}
}

static void ask_keys(struct aws_fetch *f)
{
	struct state *s = state_of(f);

	ask(f, "GET", arena_printf(fetch_arena(f), ROLE_PATH "%s", s->role), (struct aws_header){IMDS_TOKEN_HEADER, s->token}, on_keys);
}

/* --- the role --------------------------------------------------------------------------------------------------- */

/* The first line, if a role may be called so. */
static const char *role_in(struct arena *a, const struct buf *body)
{
	const char *text = buf_text(body);
	size_t n = strcspn(text, "\r\n");

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("_+=,.@-", text[i]))
			return NULL;
	return n && n <= 128 ? arena_dupn(a, text, n) : NULL;
}

static void ask_role(struct aws_fetch *f);

static void end_without_role(struct aws_fetch *f, const struct aws_answer *a)
{
	struct state *s = state_of(f);
	struct arena *in = fetch_arena(f);

	if (a->status == 404)
		end_without(f, "this instance has no role (no instance profile is attached to it)");
	else if (a->status == 401 && s->token)
		fail(f, ERR_CREDENTIALS, "its own token was refused (HTTP 401)");
	else if (a->status == 401)
		fail(f, ERR_CREDENTIALS, arena_printf(in, "this instance takes version 2 only, and %s", s->no_token));
	else if (a->status == 200)
		fail(f, ERR_CREDENTIALS, "the answer is no role's name");
	else if (a->status)
		fail(f, a->status >= 500 ? ERR_SERVER : ERR_CREDENTIALS, arena_printf(in, "asked for the role, it answers %s", words_of(f, a)));
	else if (s->token)
		fail(f, a->err.kind, a->err.message);
	else
		end_without(f, s->no_token);
}

static void on_role(struct aws_fetch *f, const struct aws_answer *a)
{
	struct state *s = state_of(f);

	s->role = a->status == 200 ? role_in(fetch_arena(f), &a->body) : NULL;
	if (s->role) {
		s->tries = 0;
		ask_keys(f);
	} else if (a->status != 404 && a->status != 401 && may_try_again(f)) {
		ask_role(f);
	} else {
		end_without_role(f, a);
	}
}

static void ask_role(struct aws_fetch *f)
{
	ask(f, "GET", ROLE_PATH, (struct aws_header){IMDS_TOKEN_HEADER, state_of(f)->token}, on_role);
}

/* --- the token -------------------------------------------------------------------------------------------------- */

static void ask_token(struct aws_fetch *f);

static void go_on_with_v1(struct aws_fetch *f)
{
	struct state *s = state_of(f);

	if (s->settings.is_without_v1) {
		fail(f, ERR_CREDENTIALS, arena_printf(fetch_arena(f), "%s; version 1 is switched off by " IMDS_V1_OFF
			" or ec2_metadata_v1_disabled", s->no_token));
		return;
	}
	log_line("instance metadata (%s): %s; version 1 is tried", s->settings.url, s->no_token);
	s->tries = 0;
	ask_role(f);
}

static bool is_refusal(int status)
{
	return status == 403 || status == 404 || status == 405;
}

static void on_no_token(struct aws_fetch *f, const struct aws_answer *a)
{
	struct state *s = state_of(f);
	bool has_hung = a->err.kind == ERR_TIMEOUT && a->may_have_left;

	if (a->status == 400) {
		fail(f, ERR_CREDENTIALS, "it calls the request for a token wrong (HTTP 400)");
	} else if (a->status == 200) {
		end_without(f, "what answers there is something else (a page in the place of a token)");
	} else if (!is_refusal(a->status) && !has_hung && may_try_again(f)) {
		ask_token(f);
	} else if (a->status || a->may_have_left) {
		s->no_token = has_hung ? HUNG : arena_printf(fetch_arena(f), "the request for a token got %s", words_of(f, a));
		go_on_with_v1(f);
	} else {
		end_without(f, "none answers on this machine");
	}
}

static void on_token(struct aws_fetch *f, const struct aws_answer *a)
{
	struct state *s = state_of(f);

	s->token = a->status == 200 ? imds_token(fetch_arena(f), buf_text(&a->body), a->body.len) : NULL;
	if (!s->token) {
		on_no_token(f, a);
		return;
	}
	s->tries = 0;
	ask_role(f);
}

static void ask_token(struct aws_fetch *f)
{
	ask(f, "PUT", IMDS_TOKEN_PATH, (struct aws_header){IMDS_TTL_HEADER, IMDS_TTL}, on_token);
}

static void begin(struct aws_fetch *f)
{
	struct err why = {0};

	if (imds_is_off())
		fetch_nothing(f, "instance metadata is switched off by " IMDS_OFF);
	else if (!imds_settings(fetch_lookup(f), fetch_arena(f), &state_of(f)->settings, &why))
		fetch_failed(f, &why);
	else
		ask_token(f);
}

const struct aws_provider aws_provider_imds = {.name = "imds", .is_of_environment = true, .is_asked = is_asked, .begin = begin};
