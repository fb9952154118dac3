/* creds_role.c: a role that is assumed with other credentials: those of source_profile, which may assume a role itself, or of
 * credential_source.  What the AWS CLI has kept of the same role is used while it lasts: it may have cost somebody a code. */
#include "aws/creds.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aws/fetch.h"
#include "aws/kept.h"
#include "aws/profile.h"
#include "aws/sts_role.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"

#define CHAIN_MAX 16
#define CODE_DIGITS 6

static const struct aws_op assume_role = {.service = AWS_STS, .name = "AssumeRole"};

static const struct {
	const char *name; /* letter by letter */
	const struct aws_provider *row;
} sources[] = {
	{"Environment", &aws_provider_env}, {"EcsContainer", &aws_provider_container}, {"Ec2InstanceMetadata", &aws_provider_imds},
};

struct role {
	const char *who;
	const struct aws_creds *source; /* a copy in the arena */
};

/* --- the configuration ------------------------------------------------------------------------------------------ */

static bool has_static_keys(const struct aws_lookup *l)
{
	return aws_profile_value(l, "aws_access_key_id") || aws_profile_value(l, "aws_secret_access_key");
}

static bool has_role(const struct aws_lookup *l)
{
	return aws_profile_value(l, "role_arn") && !aws_profile_value(l, "web_identity_token_file");
}

static const struct aws_provider *source_named(const char *name)
{
	for (size_t i = 0; name && i < sizeof(sources) / sizeof(sources[0]); i++)
		if (strcmp(sources[i].name, name) == 0)
			return sources[i].row;
	return NULL;
}

/* Exactly one of the two says whose credentials are used. */
static bool check_source(const struct aws_lookup *l, struct err *e)
{
	const char *profile = aws_profile_value(l, "source_profile"), *source = aws_profile_value(l, "credential_source");

	if (profile && source)
		return err_set(e, ERR_CONFIG, "profile '%s' has both source_profile and credential_source: a role is assumed with the "
			"credentials of one of them", l->profile);
	if (!profile && !source)
		return err_set(e, ERR_CONFIG, "profile '%s' has a role_arn, and neither source_profile nor credential_source says with "
			"whose credentials to assume it", l->profile);
	if (source && !source_named(source))
		return err_set(e, ERR_CONFIG, "credential_source = %s of profile '%s' is none of Environment, EcsContainer and "
			"Ec2InstanceMetadata", source, l->profile);
	if (source || strcmp(profile, "default") == 0 || aws_files_has_profile(l->files, profile))
		return true;
	char *near = aws_files_near(l->files, profile);
	err_set(e, ERR_CONFIG, "source_profile = %s of profile '%s': there is no such profile%s%s%s", profile, l->profile,
		*near ? "; did you mean " : "", near, *near ? "?" : "");
	free(near);
	return false;
}

static bool is_loop(const char *const *visited, size_t n, const char *next, struct err *e)
{
	struct buf way;

	buf_init(&way, 400);
	for (size_t i = 0; i < n; i++)
		buf_printf(&way, "%s, ", visited[i]);
	err_set(e, ERR_CONFIG, "source_profile leads in a circle: %s%s%s", buf_text(&way), next,
		n == 1 ? " (a profile may name itself only when it has static keys)" : "");
	buf_done(&way);
	return false;
}

/* The whole chain from l on, before anything is asked of anybody. */
static bool check_chain(const struct aws_lookup *l, struct err *e)
{
	const char *visited[CHAIN_MAX];
	struct aws_lookup at = *l;

	for (size_t n = 0; n < CHAIN_MAX; n++) {
		visited[n] = at.profile;
		if (!check_source(&at, e))
			return false;
		const char *next = aws_profile_value(&at, "source_profile");
		if (!next)
			return true;
		struct aws_lookup source = {.files = l->files, .profile = next};
		for (size_t i = 0; i <= n; i++)
			if ((i < n || !has_static_keys(&source)) && strcmp(visited[i], next) == 0)
				return is_loop(visited + i, n + 1 - i, next, e);
		if (has_static_keys(&source) || !has_role(&source))
			return true;
		at.profile = next;
	}
	return err_set(e, ERR_CONFIG, "source_profile of profile '%s' leads through more than %d profiles", l->profile, CHAIN_MAX);
}

static bool is_asked(const struct aws_lookup *l, struct err *e)
{
	if (!has_role(l) || (l->wanted_by && has_static_keys(l)))
		return false;
	return check_chain(l, e);
}

/* What is no whole number is left out, as the AWS CLI does. */
static bool read_duration(const char *text, long long *out)
{
	char *end;

	while (text && isspace((unsigned char)*text))
		text++;
	if (!text || !*text)
		return false;
	*out = strtoll(text, &end, 10);
	while (isspace((unsigned char)*end))
		end++;
	return !*end;
}

/* --- what the AWS CLI has kept ----------------------------------------------------------------------------------- */

static void add_argument(struct buf *b, const char *name, const char *value)
{
	if (!value)
		return;
	buf_printf(b, "%s\"%s\": ", b->len > 1 ? ", " : "", name);
	kept_add_quoted(b, value);
}

/* Its name is made of the arguments in the order of their names; a session name that was made up is not among them. */
static bool find_kept(struct arena *a, const struct aws_lookup *l, int64_t now, struct aws_creds *out)
{
	long long seconds;
	struct buf b;

	buf_init(&b, (size_t)64 * 1024);
	buf_puts(&b, "{");
	if (read_duration(aws_profile_value(l, "duration_seconds"), &seconds))
		buf_printf(&b, "\"DurationSeconds\": %lld", seconds);
	add_argument(&b, "ExternalId", aws_profile_value(l, "external_id"));
	add_argument(&b, "RoleArn", aws_profile_value(l, "role_arn"));
	add_argument(&b, "RoleSessionName", aws_profile_value(l, "role_session_name"));
	add_argument(&b, "SerialNumber", aws_profile_value(l, "mfa_serial"));
	buf_puts(&b, "}");
	bool is_there = kept_role_find(a, buf_text(&b), now, out);
	buf_done(&b);
	return is_there;
}

static bool is_kept(const struct aws_lookup *l)
{
	struct arena *a = arena_new();
	struct aws_creds found = {0};

	bool is_there = find_kept(a, l, clock_wall_ms(), &found);
	aws_creds_done(&found);
	arena_wipe(a);
	return is_there;
}

static bool may_ask(const struct aws_lookup *l)
{
	struct aws_lookup at = *l;

	for (int n = 0; n < CHAIN_MAX && has_role(&at) && !(n && has_static_keys(&at)); n++) {
		const char *source = aws_profile_value(&at, "source_profile");
		if (is_kept(&at))
			return false;
		if (aws_profile_value(&at, "mfa_serial"))
			return true;
		if (!source)
			return false;
		at.profile = source;
	}
	return false;
}

/* --- steps: the source, the code, the role ------------------------------------------------------------------------ */

static void fail(struct aws_fetch *f, const struct err *why)
{
	const struct role *r = fetch_state(f, sizeof(*r));
	struct err e = *why;

	err_context(&e, "%s", r->who);
	fetch_failed(f, &e);
}

static void on_reply(struct aws_fetch *f, const struct aws_reply *reply)
{
	const struct role *r = fetch_state(f, sizeof(*r));

	sts_role_end(f, reply, r->who);
}

static void assume(struct aws_fetch *f, const char *code)
{
	const struct role *r = fetch_state(f, sizeof(*r));
	const struct aws_lookup *l = fetch_lookup(f);
	long long seconds;
	struct buf body;

	sts_role_begin(f, &body, aws_profile_value(l, "role_arn"), aws_profile_value(l, "role_session_name"));
	if (read_duration(aws_profile_value(l, "duration_seconds"), &seconds))
		aws_form_add(&body, "DurationSeconds", arena_printf(fetch_arena(f), "%lld", seconds));
	aws_form_add(&body, "ExternalId", aws_profile_value(l, "external_id"));
	aws_form_add(&body, "SerialNumber", aws_profile_value(l, "mfa_serial"));
	aws_form_add(&body, "TokenCode", code);
	sts_role_call(f, r->source, &assume_role, &body, on_reply);
}

static void on_code(struct aws_fetch *f, const char *code, const struct err *e)
{
	struct err why = *e;

	if (code && (strlen(code) != CODE_DIGITS || strspn(code, "0123456789") != CODE_DIGITS))
		err_set(&why, ERR_CREDENTIALS, "the code of an MFA device has %d digits; nothing was sent", CODE_DIGITS);
	if (why.kind == ERR_NONE)
		assume(f, code);
	else
		fail(f, &why);
}

/* The source's end comes before the code is asked for: a code lives for half a minute, and is worth nothing without it. */
static void on_source(struct aws_fetch *f, const struct aws_creds *creds, const struct err *e)
{
	struct role *r = fetch_state(f, sizeof(*r));
	const char *serial = aws_profile_value(fetch_lookup(f), "mfa_serial");

	if (!creds) {
		fail(f, e);
		return;
	}
	struct aws_creds *copy = ARENA_NEW(fetch_arena(f), struct aws_creds);
	copy->access_key_id = arena_dup(fetch_arena(f), creds->access_key_id);
	copy->secret_key.hidden = arena_dup(fetch_arena(f), creds->secret_key.hidden);
	copy->session_token.hidden = arena_dup(fetch_arena(f), creds->session_token.hidden);
	r->source = copy;
	if (serial)
		fetch_ask_code(f, serial, on_code);
	else
		assume(f, NULL);
}

static void begin(struct aws_fetch *f)
{
	struct role *r = fetch_state(f, sizeof(*r));
	const struct aws_lookup *l = fetch_lookup(f);
	const char *profile = aws_profile_value(l, "source_profile");
	struct aws_creds found = {0};

	r->who = arena_printf(fetch_arena(f), "role %s of profile '%s'", aws_profile_value(l, "role_arn"), l->profile);
	if (!fetch_mistrusts_kept(f) && find_kept(fetch_arena(f), l, fetch_now(f), &found))
		fetch_found(f, &found);
	else if (profile)
		fetch_source_profile(f, profile, on_source);
	else
		fetch_source_provider(f, source_named(aws_profile_value(l, "credential_source")), on_source);
}

const struct aws_provider aws_provider_role = {
	.name = "assume-role", .is_asked = is_asked, .begin = begin, .may_ask = may_ask,
};
