/* STS: who signs, and how a role is assumed, and refused. */
#include "sim/api.h"

#include "sim/api_kit.h"

#define STS "&Version=2011-06-15"
#define IDENTITY "Action=GetCallerIdentity" STS
#define ANN "arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fann"
#define DEPLOY "arn:aws:iam::222222222222:role/team/deploy"
#define ROLE "&RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222%3Arole%2Fteam%2Fdeploy"
#define ASSUME "Action=AssumeRole" STS ROLE "&RoleSessionName=me"
#define WEB "Action=AssumeRoleWithWebIdentity" STS ROLE "&RoleSessionName=me"
#define USER "{\"arn\":\"arn:aws:iam::123456789012:user/ann\"}"

static struct http_reply ask(struct api *a, const struct sigv4_key *key, const char *body)
{
	return kit_ask(a, key, HOME, "sts", NULL, body);
}

static void answers_by_the_key(void **state)
{
	struct api *a = *state;
	static const struct {
		const char *key, *arn, *account, *user; /* user: how its id begins */
		bool has_token, has_end;
	} rows[] = {
		{"{\"arn\":\"arn:aws:iam::123456789012:user/ann\"}", "arn:aws:iam::123456789012:user/ann", "123456789012", "AIDA", false, false},
		{"{\"arn\":\"arn:aws:iam::123456789012:user/ann\",\"token\":true,\"seconds\":900}", "arn:aws:iam::123456789012:user/ann",
			"123456789012", "AIDA", true, true},
		{"{\"arn\":\"arn:aws:sts::222222222222:assumed-role/deploy/me\",\"token\":true}",
			"arn:aws:sts::222222222222:assumed-role/deploy/me", "222222222222", "AROA", true, false},
		{"{\"arn\":\"arn:aws:iam::222222222222:root\"}", "arn:aws:iam::222222222222:root", "222222222222", "222222222222", false, false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		cJSON *json;
		struct sigv4_key key = kit_key(a, rows[i].key, &json);
		struct http_reply rp = ask(a, &key, IDENTITY);
		char arn[200], account[40], user[100];
		kit_element(&rp, "Arn", arn, sizeof(arn));
		kit_element(&rp, "Account", account, sizeof(account));
		kit_element(&rp, "UserId", user, sizeof(user));
		check_row(rp.status == 200 && strcmp(arn, rows[i].arn) == 0 && strcmp(account, rows[i].account) == 0 &&
			strncmp(user, rows[i].user, strlen(rows[i].user)) == 0, "%s: %s", rows[i].key, buf_text(&rp.body));
		check_row(!key.session_token == !rows[i].has_token &&
			(json_time(json, "expiration") == (rows[i].has_end ? KIT_AT + 900000 : NO_TIME)), "%s: token and end", rows[i].key);
		http_reply_done(&rp);
		cJSON_Delete(json);
	}
}

static void refuses_what_is_past(void **state)
{
	struct api *a = *state;
	cJSON *json, *other;
	struct sigv4_key key = kit_key(a, "{\"arn\":\"arn:aws:sts::123456789012:assumed-role/ops-role/x\",\"token\":true,\"seconds\":900}", &json),
		standing = kit_key(a, USER, &other);
	static const struct {
		double advance;
		int query, json;
		const char *word;
	} rows[] = {{899, 200, 200, ""}, {1, 403, 400, "The security token included in the request is expired"}};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		world_advance(a->world, rows[i].advance);
		struct http_reply q = ask(a, &key, IDENTITY), j = kit_ask(a, &key, HOME, "codepipeline", "CodePipeline_20150709.ListPipelines", "{}");
		check_row(q.status == rows[i].query && j.status == rows[i].json && strstr(buf_text(&q.body), rows[i].word) &&
			strstr(buf_text(&j.body), rows[i].word), "%zu: %s %s", i, buf_text(&q.body), buf_text(&j.body));
		http_reply_done(&q);
		http_reply_done(&j);
	}
	struct http_reply q = ask(a, &key, IDENTITY), j = kit_ask(a, &key, HOME, "codepipeline", "CodePipeline_20150709.ListPipelines", "{}");
	assert_non_null(strstr(buf_text(&q.body), "<Code>ExpiredToken</Code>"));
	assert_non_null(strstr(buf_text(&j.body), "\"__type\":\"ExpiredTokenException\""));
	http_reply_done(&q);
	http_reply_done(&j);
	/* A key of long standing that is gone is one that nobody knows. */
	char body[100];
	snprintf(body, sizeof(body), "{\"accessKeyId\":\"%s\"}", standing.access_key_id);
	assert_int_equal(kit_control(a, "/_sim/keys/expire", body, NULL), 200);
	q = ask(a, &standing, IDENTITY);
	assert_non_null(strstr(buf_text(&q.body), "<Code>InvalidClientTokenId</Code>"));
	http_reply_done(&q);
	cJSON_Delete(json);
	cJSON_Delete(other);
}

static const char role[] = "{\"arn\":\"" DEPLOY "\",\"externalId\":\"x1\",\"mfaSerial\":\"arn:aws:iam::123456789012:mfa/ann\","
			   "\"mfaCodes\":[\"123456\",\"654321\",\"111111\"],\"trusts\":[\"arn:aws:iam::123456789012:root\"],\"maxSeconds\":7200}";

#define MFA "&ExternalId=x1&SerialNumber=" ANN "&TokenCode="
#define NOT_AUTHORIZED "is not authorized to perform: sts:AssumeRole on resource: " DEPLOY "<"

static void assumes_roles(void **state)
{
	struct api *a = *state;
	static const struct {
		const char *body;
		int status;
		const char *code, *word; /* code "": assumed; word: in the message */
	} rows[] = {
		{ASSUME MFA "123456&DurationSeconds=7200", 200, "", ""},
		{ASSUME MFA "123456", 403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. "},
		{ASSUME MFA "999999", 403, "AccessDenied", "invalid MFA one time pass code"},
		{ASSUME MFA "abcdef", 403, "AccessDenied", "invalid MFA one time pass code"},
		{ASSUME MFA "12345", 400, "ValidationError", "TokenCode"},
		{ASSUME "&ExternalId=x1", 403, "AccessDenied", NOT_AUTHORIZED},
		{ASSUME "&ExternalId=x1&SerialNumber=" ANN, 403, "AccessDenied", "must provide both MFA serial number and one time pass code."},
		{ASSUME "&ExternalId=x1&TokenCode=654321", 403, "AccessDenied", "must provide both"},
		{ASSUME "&ExternalId=x1&SerialNumber=" ANN "2&TokenCode=654321", 403, "AccessDenied", "unable to validate MFA code"},
		{ASSUME "&SerialNumber=" ANN "&TokenCode=654321", 403, "AccessDenied", NOT_AUTHORIZED},
		{ASSUME "&ExternalId=x2&SerialNumber=" ANN "&TokenCode=654321", 403, "AccessDenied", NOT_AUTHORIZED},
		{ASSUME MFA "654321&DurationSeconds=7201", 400, "ValidationError", "exceeds the MaxSessionDuration set for this role."},
		{ASSUME MFA "111111&DurationSeconds=899", 400, "ValidationError", "greater than or equal to 900"},
		{ASSUME MFA "111111&DurationSeconds=43201", 400, "ValidationError", "less than or equal to 43200"},
		{ASSUME MFA "111111&Policy=x", 400, "MalformedPolicyDocument", "JSON"},
		{ASSUME MFA "111111&Policy=%7B%7D&Tags.member.1.Key=a&Tags.member.1.Value=b&SourceIdentity=ann", 200, "", ""},
		{"Action=AssumeRole" STS "&RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222%3Arole%2Fnope&RoleSessionName=me", 403, "AccessDenied",
			"on resource: arn:aws:iam::222222222222:role/nope<"},
		{"Action=AssumeRole" STS "&RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222%3Auser%2Fann&RoleSessionName=me", 400, "ValidationError",
			"Request ARN is invalid"},
		{"Action=AssumeRole" STS "&RoleArn=nonsense&RoleSessionName=me", 400, "ValidationError", "greater than or equal to 20"},
		{"Action=AssumeRole" STS ROLE, 400, "ValidationError", "Member must not be null"},
		{"Action=AssumeRole" STS "&RoleSessionName=me", 400, "ValidationError", "Member must not be null"},
		{"Action=AssumeRole" STS ROLE "&RoleSessionName=m+e", 400, "ValidationError", "regular expression pattern: [\\w+=,.@-]*"},
		{"Action=AssumeRole" STS ROLE "&RoleSessionName=m", 400, "ValidationError", "RoleSessionName"},
		{ASSUME "&Nonsense=1", 400, "ValidationError", "Nonsense"},
	};
	cJSON *json;
	struct sigv4_key key = kit_key(a, USER, &json);

	assert_int_equal(kit_control(a, "/_sim/roles", role, NULL), 200);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct http_reply rp = ask(a, &key, rows[i].body);
		char code[80];
		kit_element(&rp, "Code", code, sizeof(code));
		check_row(rp.status == rows[i].status && strcmp(code, rows[i].code) == 0 && strstr(buf_text(&rp.body), rows[i].word), "%s: %d %s",
			rows[i].body, rp.status, buf_text(&rp.body));
		http_reply_done(&rp);
	}
	cJSON_Delete(json);
}

/* Assumes with `body` and gives the key; `text` holds it. */
static struct sigv4_key assume(struct api *a, const struct sigv4_key *key, const char *body, char text[4][500])
{
	struct http_reply rp = ask(a, key, body);

	check_row(rp.status == 200, "%s: %s", body, buf_text(&rp.body));
	kit_element(&rp, "AccessKeyId", text[0], 500);
	kit_element(&rp, "SecretAccessKey", text[1], 500);
	kit_element(&rp, "SessionToken", text[2], 500);
	kit_element(&rp, "Expiration", text[3], 500);
	http_reply_done(&rp);
	return (struct sigv4_key){.access_key_id = text[0], .secret = text[1], .session_token = text[2]};
}

/* What is given signs, for so long and no longer, in the role's account; and from role to role it is an hour. */
static void gives_keys_that_sign(void **state)
{
	struct api *a = *state;
	char one[4][500], two[4][500], arn[200];
	cJSON *json;
	struct sigv4_key ann = kit_key(a, USER, &json);

	assert_int_equal(kit_control(a, "/_sim/roles", "{\"arn\":\"" DEPLOY "\",\"maxSeconds\":43200}", NULL), 200);
	struct sigv4_key first = assume(a, &ann, ASSUME "&DurationSeconds=43200", one);
	assert_string_equal(one[3], "2040-01-01T12:00:00Z");
	struct sigv4_key second = assume(a, &first, ASSUME "2&DurationSeconds=3600", two);
	struct http_reply rp = ask(a, &second, IDENTITY);
	assert_string_equal(kit_element(&rp, "Arn", arn, sizeof(arn)), "arn:aws:sts::222222222222:assumed-role/deploy/me2");
	http_reply_done(&rp);
	rp = ask(a, &first, ASSUME "&DurationSeconds=3601");
	assert_non_null(strstr(buf_text(&rp.body), "exceeds the 1 hour session limit for roles assumed by role chaining"));
	http_reply_done(&rp);
	world_advance(a->world, 3600);
	rp = ask(a, &second, IDENTITY);
	assert_int_equal(rp.status, 403);
	http_reply_done(&rp);
	rp = ask(a, &first, IDENTITY);
	assert_int_equal(rp.status, 200);
	http_reply_done(&rp);
	second.session_token = first.session_token;
	rp = ask(a, &second, IDENTITY);
	assert_non_null(strstr(buf_text(&rp.body), "<Code>InvalidClientTokenId</Code>"));
	http_reply_done(&rp);
	cJSON_Delete(json);
}

static void keeps_root_and_strangers_out(void **state)
{
	struct api *a = *state;
	cJSON *json, *other;
	struct sigv4_key root = kit_key(a, "{\"arn\":\"arn:aws:iam::123456789012:root\"}", &json),
		stranger = kit_key(a, "{\"arn\":\"arn:aws:iam::333333333333:user/eve\"}", &other);

	assert_int_equal(kit_control(a, "/_sim/roles", "{\"arn\":\"" DEPLOY "\",\"trusts\":[\"arn:aws:iam::123456789012:root\"]}", NULL), 200);
	struct http_reply rp = ask(a, &root, ASSUME);
	assert_non_null(strstr(buf_text(&rp.body), "Roles may not be assumed by root accounts."));
	assert_int_equal(rp.status, 403);
	http_reply_done(&rp);
	rp = ask(a, &stranger, ASSUME);
	assert_non_null(strstr(buf_text(&rp.body), "User: arn:aws:iam::333333333333:user/eve " NOT_AUTHORIZED));
	assert_int_equal(rp.status, 403);
	http_reply_done(&rp);
	assert_int_equal(kit_control(a, "/_sim/deny", "[{\"arn\":\"*\",\"actions\":[\"sts:*\"]}]", NULL), 200);
	rp = ask(a, &stranger, IDENTITY); /* needs no permission */
	assert_int_equal(rp.status, 200);
	http_reply_done(&rp);
	rp = ask(a, &access_built_in[0], ASSUME);
	assert_non_null(strstr(buf_text(&rp.body), "no identity-based policy allows the sts:AssumeRole action"));
	http_reply_done(&rp);
	cJSON_Delete(json);
	cJSON_Delete(other);
}

static void takes_web_identities(void **state)
{
	struct api *a = *state;
	static const struct {
		const char *body;
		int status;
		const char *code;
	} rows[] = {
		{WEB "&WebIdentityToken=good-1", 200, ""},
		{WEB "&WebIdentityToken=good-1&DurationSeconds=3600", 200, ""},
		{WEB "&WebIdentityToken=old-1", 400, "ExpiredTokenException"},
		{WEB "&WebIdentityToken=expired%3Aold-1", 400, "ExpiredTokenException"},
		{WEB "&WebIdentityToken=unheard-of", 400, "InvalidIdentityToken"},
		{WEB "&WebIdentityToken=another", 403, "AccessDenied"}, /* another role's */
		{WEB "&WebIdentityToken=good-1&DurationSeconds=3601", 400, "ValidationError"},
		{WEB "&WebIdentityToken=good-1&DurationSeconds=60", 400, "ValidationError"},
		{WEB "&WebIdentityToken=x", 400, "ValidationError"},
		{WEB, 400, "ValidationError"},
		{WEB "&WebIdentityToken=good-1&ExternalId=xx", 400, "ValidationError"}, /* no member of this operation */
		{"Action=GetCallerIdentity" STS, 403, "MissingAuthenticationToken"},
		{"Action=AssumeRole" STS ROLE "&RoleSessionName=me", 403, "MissingAuthenticationToken"},
	};

	assert_int_equal(kit_control(a, "/_sim/roles", "{\"arn\":\"" DEPLOY "\",\"webTokens\":[\"good-1\",\"expired:old-1\"],\"trusts\":[]}", NULL),
		200);
	assert_int_equal(kit_control(a, "/_sim/roles", "{\"arn\":\"arn:aws:iam::222222222222:role/other\",\"webTokens\":[\"another\"]}", NULL), 200);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct http_reply rp = ask(a, NULL, rows[i].body);
		char code[80];
		kit_element(&rp, "Code", code, sizeof(code));
		check_row(rp.status == rows[i].status && strcmp(code, rows[i].code) == 0, "%s: %d %s", rows[i].body, rp.status, buf_text(&rp.body));
		http_reply_done(&rp);
	}
	/* Who signs all the same must sign rightly. */
	struct sigv4_key wrong = access_built_in[0];
	wrong.secret = "wrong";
	struct http_reply rp = ask(a, &wrong, WEB "&WebIdentityToken=good-1");
	assert_int_equal(rp.status, 403);
	http_reply_done(&rp);
	char text[4][500], arn[200];
	struct sigv4_key key = assume(a, NULL, WEB "&WebIdentityToken=good-1", text);
	rp = ask(a, &key, IDENTITY);
	assert_string_equal(kit_element(&rp, "Arn", arn, sizeof(arn)), "arn:aws:sts::222222222222:assumed-role/deploy/me");
	http_reply_done(&rp);
}

static void reads_controls(void **state)
{
	struct api *a = *state;
	static const struct {
		const char *path, *body;
		int status;
	} rows[] = {
		{"/_sim/keys", USER, 200},
		{"/_sim/keys", "{}", 400},
		{"/_sim/keys", "{\"arn\":\"x\"}", 400},
		{"/_sim/keys", "{\"arn\":\"arn:aws:iam::123456789012:role/a\"}", 400},
		{"/_sim/keys", "{\"arn\":\"arn:aws:iam::123456789012:user/ann\",\"seconds\":-1}", 400},
		{"/_sim/keys", "{\"arn\":\"arn:aws:iam::123456789012:user/ann\",\"seconds\":\"x\"}", 400},
		{"/_sim/keys/expire", "{}", 400},
		{"/_sim/keys/expire", "{\"accessKeyId\":\"AKIANOBODY\"}", 400},
		{"/_sim/keys/expire", "{\"accessKeyId\":\"AKIDEXAMPLE\",\"all\":true}", 400},
		{"/_sim/keys/expire", "{\"all\":true}", 200},
		{"/_sim/roles", "{}", 400},
		{"/_sim/roles", "{\"arn\":\"arn:aws:iam::123456789012:user/ann\"}", 400},
		{"/_sim/roles", "{\"arn\":\"" DEPLOY "\",\"maxSeconds\":900}", 400},
		{"/_sim/roles", "{\"arn\":\"" DEPLOY "\",\"maxSeconds\":43201}", 400},
		{"/_sim/roles", "{\"arn\":\"" DEPLOY "\",\"mfaCodes\":\"123456\"}", 400},
		{"/_sim/roles", "{\"arn\":\"" DEPLOY "\",\"webTokens\":[1]}", 400},
		{"/_sim/roles", "{\"arn\":\"" DEPLOY "\",\"externalId\":7}", 400},
		{"/_sim/roles", "{\"arn\":\"" DEPLOY "\",\"externalId\":null,\"mfaSerial\":null,\"trusts\":null}", 200},
		{"/_sim/deny", "{}", 400},
		{"/_sim/deny", "[{\"arn\":\"*\"}]", 400},
		{"/_sim/deny", "[{\"arn\":\"*\",\"actions\":[]}]", 400},
		{"/_sim/deny", "[{\"arn\":\"x\",\"actions\":[\"*\"]}]", 400},
		{"/_sim/deny", "[{\"arn\":\"*\",\"actions\":[\"ecs:*\"]},{\"arn\":\"*\",\"actions\":[7]}]", 400},
		{"/_sim/deny", "[]", 200},
		{"/_sim/pipeline/deploy-role", "{\"roleArn\":\"x\"}", 400},
		{"/_sim/pipeline/deploy-role", "{\"roleArn\":\"" DEPLOY "\",\"region\":\"nowhere?\"}", 400},
		{"/_sim/pipeline/deploy-role", "{\"roleArn\":null}", 200},
		{"/_sim/pages", "{}", 400},
		{"/_sim/pages", "{\"unplugged\":1}", 400},
		{"/_sim/pages", "{\"unplugged\":true}", 200},
		{"/_sim/bucket", "{}", 400},
		{"/_sim/bucket", "{\"name\":\"No\"}", 400},
		{"/_sim/bucket", "{\"name\":\"a..b\"}", 400},
		{"/_sim/bucket", "{\"name\":\"one-more\",\"region\":\"x\"}", 400},
		{"/_sim/bucket", "{\"name\":\"one-more\",\"account\":\"1\"}", 400},
		{"/_sim/bucket", "{\"name\":\"one-more\",\"region\":\"us-east-1\",\"account\":\"222222222222\"}", 200},
		{"/_sim/bucket", "{\"name\":\"one-more\"}", 400},
		{"/_sim/repository", "{}", 400},
		{"/_sim/repository", "{\"name\":\"no blanks\"}", 400},
		{"/_sim/repository", "{\"name\":\"cicd-demo\"}", 400},
		{"/_sim/repository", "{\"name\":\"one-more\"}", 200},
		{"/_sim/connection", "{}", 400},
		{"/_sim/connection", "{\"name\":\"hub\",\"status\":\"READY\"}", 400},
		{"/_sim/connection", "{\"name\":\"hub\",\"provider\":\"CVS\"}", 400},
		{"/_sim/connection", "{\"name\":\"hub\",\"service\":\"codestar-connections\"}", 200},
		{"/_sim/remote", "{\"name\":\"demo\",\"branch\":\"main\"}", 400},
		{"/_sim/remote", "{\"name\":\"me/demo\",\"branch\":\"main\",\"files\":{\"a\":1}}", 400},
		{"/_sim/remote", "{\"name\":\"me/demo\",\"branch\":\"main\"}", 200},
		{"/_sim/remote", "{\"name\":\"me/demo\",\"branch\":\"main\"}", 400},
		{"/_sim/push", "{\"name\":\"me/demo\",\"branch\":\"other\",\"files\":{}}", 400},
		{"/_sim/push", "{\"name\":\"me/demo\",\"branch\":\"main\",\"files\":{\"a\":\"b\"}}", 200},
		{"/_sim/image-repository", "{}", 400},
		{"/_sim/image-repository", "{\"name\":\"No\"}", 400},
		{"/_sim/image-repository", "{\"name\":\"a//b\"}", 400},
		{"/_sim/image-repository", "{\"name\":\"cicd-demo\"}", 400},
		{"/_sim/image-repository", "{\"name\":\"team__a/one.more--x\"}", 200},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int status = kit_control(a, rows[i].path, rows[i].body, NULL);
		check_row(status == rows[i].status, "%s %s: %d", rows[i].path, rows[i].body, status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answers_by_the_key, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(refuses_what_is_past, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(assumes_roles, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(gives_keys_that_sign, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(keeps_root_and_strangers_out, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(takes_web_identities, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(reads_controls, kit_open, kit_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
