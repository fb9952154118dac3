/* sts.c: STS: who is asking, and the keys of roles.  Sentences as AWS says them. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "sim/access.h"
#include "sim/op.h"
#include "sim/world.h"

#define USUAL_S 3600
#define CHAINED_MAX_S 3600 /* role chaining */

/* ── GetCallerIdentity ── */

static bool get_caller_identity(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	(void)in;
	(void)e;
	cJSON_AddStringToObject(out, "UserId", w->caller->user_id);
	cJSON_AddStringToObject(out, "Account", w->caller->who.account);
	cJSON_AddStringToObject(out, "Arn", w->caller->arn);
	return true;
}

/* ── what both ways to a role have in common ── */

#define LETTERS "[\\w+=,.@-]*"

static bool check_values(const cJSON *in, struct sim_error *e)
{
	const char *arn = sim_text(in, "RoleArn"), *policy = sim_text(in, "Policy");
	struct principal p;

	if (!sim_check_letters(in, "RoleSessionName", "+=,.@-", LETTERS, e) ||
		!sim_check_letters(in, "ExternalId", "+=,.@:/-", "[\\w+=,.@:\\/-]*", e) ||
		!sim_check_letters(in, "SerialNumber", "+=/:,.@-", "[\\w+=/:,.@-]*", e) ||
		!sim_check_letters(in, "SourceIdentity", "+=,.@-", LETTERS, e))
		return false;
	if (!principal_parse(arn, &p) || p.kind != PRINCIPAL_ROLE)
		return sim_fail(e, 400, "ValidationError", "Request ARN is invalid");
	cJSON *json = policy ? cJSON_Parse(policy) : NULL;
	bool is_policy = !policy || cJSON_IsObject(json);

	cJSON_Delete(json);
	return is_policy ||
		sim_fail(e, 400, "MalformedPolicyDocument", "The policy is not in the valid JSON format.");
}

static bool read_duration(
	const struct access_role *r, const cJSON *in, bool is_chained, int64_t *seconds, struct sim_error *e)
{
	const cJSON *given = cJSON_GetObjectItemCaseSensitive(in, "DurationSeconds");

	*seconds = cJSON_IsNumber(given) ? (int64_t)given->valuedouble : USUAL_S;
	if (is_chained && *seconds > CHAINED_MAX_S)
		return sim_fail(e, 400, "ValidationError",
			"The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
	if (*seconds > r->max_s)
		return sim_fail(e, 400, "ValidationError",
			"The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
	return true;
}

static void put_session(struct world *w, const struct access_role *r, const cJSON *in, int64_t seconds, cJSON *out)
{
	char arn[320];

	snprintf(arn, sizeof(arn), "arn:%s:sts::%s:assumed-role/%s/%s", r->who.partition, r->who.account, r->who.name,
		sim_text(in, "RoleSessionName"));
	const struct access_key *k = access_make_key(w->access, arn, true, w->at + seconds * 1000);
	cJSON *credentials = cJSON_AddObjectToObject(out, "Credentials");

	cJSON_AddStringToObject(credentials, "AccessKeyId", k->id);
	cJSON_AddStringToObject(credentials, "SecretAccessKey", k->secret);
	cJSON_AddStringToObject(credentials, "SessionToken", k->token);
	sim_put_time(credentials, "Expiration", k->ends_at);
	cJSON *user = cJSON_AddObjectToObject(out, "AssumedRoleUser");

	cJSON_AddStringToObject(user, "AssumedRoleId", k->user_id);
	cJSON_AddStringToObject(user, "Arn", k->arn);
	cJSON_AddNumberToObject(out, "PackedPolicySize", sim_text(in, "Policy") ? 1 : 0);
}

/* ── AssumeRole ── */

/* AWS does not tell a role that is not there from one that does not trust the caller, nor what it missed. */
static bool refuse_role(const struct world *w, const cJSON *in, struct sim_error *e)
{
	return sim_fail(e, 403, "AccessDenied", "User: %s is not authorized to perform: sts:AssumeRole on resource: %.200s",
		w->caller->arn, sim_text(in, "RoleArn"));
}

static bool refuse_code(const char *message, struct sim_error *e)
{
	return sim_fail(e, 403, "AccessDenied", "MultiFactorAuthentication failed%s", message);
}

static bool check_code(const struct world *w, struct access_role *r, const cJSON *in, struct sim_error *e)
{
	const char *serial = sim_text(in, "SerialNumber"), *code = sim_text(in, "TokenCode");

	if (!serial != !code)
		return refuse_code(", must provide both MFA serial number and one time pass code.", e);
	if (!serial)
		return !r->mfa_serial || refuse_role(w, in, e);
	if (!r->mfa_serial || strcmp(serial, r->mfa_serial) != 0)
		return refuse_code(", unable to validate MFA code.  Please verify your MFA serial number is valid and "
			"associated with this user.", e);
	if (strspn(code, "0123456789") != strlen(code) || !access_use_code(r, code))
		return refuse_code(" with invalid MFA one time pass code. ", e);
	return true;
}

static bool is_trusted(const struct world *w, const struct access_role *r, const cJSON *in)
{
	const char *id = sim_text(in, "ExternalId");

	if (!r || !access_trusts(r, w->caller))
		return false;
	return !r->external_id || (id && strcmp(id, r->external_id) == 0);
}

static bool assume_role(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	bool is_chained = w->caller->who.kind == PRINCIPAL_SESSION;
	int64_t seconds;

	if (!check_values(in, e))
		return false;
	if (w->caller->who.kind == PRINCIPAL_ROOT)
		return sim_fail(e, 403, "AccessDenied", "Roles may not be assumed by root accounts.");
	struct access_role *r = access_role_at(w->access, sim_text(in, "RoleArn"));

	if (!is_trusted(w, r, in))
		return refuse_role(w, in, e);
	if (!check_code(w, r, in, e) || !read_duration(r, in, is_chained, &seconds, e))
		return false;
	put_session(w, r, in, seconds, out);
	sim_put_text(out, "SourceIdentity", sim_text(in, "SourceIdentity"));
	return true;
}

/* ── AssumeRoleWithWebIdentity ── */

#define EXPIRED "expired:"

enum token_state { TOKEN_UNKNOWN, TOKEN_EXPIRED, TOKEN_GOOD };

static enum token_state listed(const struct access_role *r, const char *token)
{
	for (size_t i = 0; i < r->web_tokens.count; i++) {
		const char *item = r->web_tokens.items[i];
		bool has_expired = strncmp(item, EXPIRED, strlen(EXPIRED)) == 0;

		if (strcmp(item, token) == 0 || (has_expired && strcmp(item + strlen(EXPIRED), token) == 0))
			return has_expired ? TOKEN_EXPIRED : TOKEN_GOOD;
	}
	return TOKEN_UNKNOWN;
}

static bool check_token(const struct world *w, const char *token, struct sim_error *e)
{
	enum token_state best = TOKEN_UNKNOWN;

	for (const struct access_role *r = access_roles(w->access); r; r = r->next)
		if (listed(r, token) > best)
			best = listed(r, token);
	if (best == TOKEN_UNKNOWN)
		return sim_fail(e, 400, "InvalidIdentityToken",
			"The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
	if (best == TOKEN_EXPIRED)
		return sim_fail(e, 400, "ExpiredTokenException",
			"Token expired: current date/time %lld must be before the expiration date/time%lld",
			(long long)(w->at / 1000), (long long)(w->at / 1000 - 60));
	return true;
}

static bool assume_role_with_web_identity(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *token = sim_text(in, "WebIdentityToken");
	char provider[128];
	int64_t seconds;

	if (!check_values(in, e) || !check_token(w, token, e))
		return false;
	const struct access_role *r = access_role_at(w->access, sim_text(in, "RoleArn"));

	if (!r || listed(r, token) != TOKEN_GOOD)
		return sim_fail(e, 403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
	if (!read_duration(r, in, false, &seconds, e))
		return false;
	put_session(w, r, in, seconds, out);
	snprintf(provider, sizeof(provider), "arn:%s:iam::%s:oidc-provider/oidc.example.com", r->who.partition,
		r->who.account);
	cJSON_AddStringToObject(out, "SubjectFromWebIdentityToken", "system:serviceaccount:default:cutover");
	cJSON_AddStringToObject(out, "Audience", "sts.amazonaws.com");
	cJSON_AddStringToObject(out, "Provider", provider);
	return true;
}

/* ── the table ── */

#define TEXT(n, low, high) {.name = n, .type = SIM_STRING, .min = low, .max = high}
#define MUST(n, low, high) {.name = n, .type = SIM_STRING, .min = low, .max = high, .is_required = true}
#define DURATION {.name = "DurationSeconds", .type = SIM_INT, .min = 900, .max = 43200}
#define END {.name = NULL}

static const struct sim_member policy_arn[] = {TEXT("arn", 20, 2048), END};
static const struct sim_member tag[] = {MUST("Key", 1, 128), MUST("Value", 0, 256), END};
static const struct sim_member context[] = {TEXT("ProviderArn", 20, 2048), TEXT("ContextAssertion", 4, 2048), END};

#define POLICY_ARNS {.name = "PolicyArns", .type = SIM_LIST, .item = SIM_STRUCT, .members = policy_arn}

static const struct sim_member assume_in[] = {MUST("RoleArn", 20, 2048), MUST("RoleSessionName", 2, 64), POLICY_ARNS,
	TEXT("Policy", 1, 0), DURATION, {.name = "Tags", .type = SIM_LIST, .item = SIM_STRUCT, .members = tag, .max = 50},
	{.name = "TransitiveTagKeys", .type = SIM_LIST, .item = SIM_STRING, .max = 50}, TEXT("ExternalId", 2, 1224),
	TEXT("SerialNumber", 9, 256), TEXT("TokenCode", 6, 6), TEXT("SourceIdentity", 2, 64),
	{.name = "ProvidedContexts", .type = SIM_LIST, .item = SIM_STRUCT, .members = context, .min = 1, .max = 5}, END};
static const struct sim_member web_in[] = {MUST("RoleArn", 20, 2048), MUST("RoleSessionName", 2, 64),
	MUST("WebIdentityToken", 4, 20000), TEXT("ProviderId", 4, 2048), POLICY_ARNS, TEXT("Policy", 1, 2048), DURATION, END};
static const struct sim_member nothing[] = {END};

const struct sim_op sim_sts_ops[] = {
	{.service = "sts", .name = "GetCallerIdentity", .input = nothing, .handle = get_caller_identity, .needs_no_permission = true},
	{.service = "sts", .name = "AssumeRole", .input = assume_in, .handle = assume_role},
	{.service = "sts", .name = "AssumeRoleWithWebIdentity", .input = web_in, .handle = assume_role_with_web_identity,
		.is_unsigned = true, .needs_no_permission = true},
	END,
};
