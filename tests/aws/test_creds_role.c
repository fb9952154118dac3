/* test_creds_role.c: roles by STS: chains, circles, codes of a device, tokens of a file. */
#include "aws/stage.h"

#define ROLE "arn:aws:iam::111122223333:role/r"
#define KEYS(name) "[" name "]\naws_access_key_id = AKIA" name "\naws_secret_access_key = S3CR3T-" name "\n"
#define BASE KEYS("base")
#define PROFILE(name, more) "[profile " name "]\nrole_arn = " ROLE "\n" more "\n"
#define KEYS_OF(op, id, end) "<" op "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" op "Result><Credentials>" \
	"<AccessKeyId>" id "</AccessKeyId><SecretAccessKey>S3CR3T-" id "</SecretAccessKey><SessionToken>S3CR3T-t-" id \
	"</SessionToken><Expiration>" end "</Expiration></Credentials></" op "Result><ResponseMetadata><RequestId>r-1</RequestId>" \
	"</ResponseMetadata></" op "Response>"
#define ASSUMED(id) {.body = KEYS_OF("AssumeRole", id, FAR)}
#define REFUSED(status_, code, words) {.status = (status_), .body = "<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code>" \
	"<Message>" words "</Message></Error><RequestId>r-9</RequestId></ErrorResponse>"}

static const struct row assumed[] = {ASSUMED("ASIAROLE"), GOOD};

static void a_role_is_assumed(void **state)
{
	char value[2048];

	(void)state;
	struct stage s = stage_new(PROFILE("x", "source_profile = base\nexternal_id = a b&c\nduration_seconds = 1800\nrole_session_name = me"),
		BASE, NULL, "x", SCRIPT(assumed));
	assert_null(aws_context_provider(s.context));
	assert_false(aws_context_may_ask(s.context));
	assert_ask_good(&s, "ASIAROLE", "assume-role");
	assert_body(&s, 0, "Action=AssumeRole&Version=2011-06-15");
	assert_body(&s, 0, "RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fr&RoleSessionName=me&DurationSeconds=1800&ExternalId=a%20b%26c");
	assert_words(header_of(s.b.server, 0, "Authorization", value, sizeof(value)), "AKIAbase");
	assert_string_equal(header_of(s.b.server, 1, "x-amz-security-token", value, sizeof(value)), "S3CR3T-t-ASIAROLE");
	assert_int_equal(s.b.server->seen, 2);
	assert_ask_good(&s, "ASIAROLE", "assume-role");
	assert_int_equal(s.b.server->seen, 3); /* STS is not asked again */
	stage_done(&s);
}

static void odd_settings_are_left_out(void **state)
{
	(void)state;
	struct stage s = stage_new(PROFILE("x", "source_profile = base\nduration_seconds = 1h"), BASE, NULL, "x", SCRIPT(assumed));
	assert_ask_good(&s, "ASIAROLE", "assume-role");
	assert_body(&s, 0, "&RoleSessionName=cutover-");
	assert_null(strstr(s.b.server->requests[0].body, "Duration"));
	stage_done(&s);
}

static void a_chain_is_followed(void **state)
{
	static const struct row script[] = {ASSUMED("ASIAFIRST"), ASSUMED("ASIASECOND"), GOOD};
	char value[2048];

	(void)state;
	struct stage s = stage_new("[profile x]\nrole_arn = arn:aws:iam::1:role/outer\nsource_profile = y\n"
		"[profile y]\nrole_arn = arn:aws:iam::1:role/inner\nsource_profile = base\n", BASE, NULL, "x", SCRIPT(script));
	assert_ask_good(&s, "ASIASECOND", "assume-role");
	assert_body(&s, 0, "role%2Finner");
	assert_body(&s, 1, "role%2Fouter");
	assert_words(header_of(s.b.server, 1, "Authorization", value, sizeof(value)), "ASIAFIRST");
	stage_done(&s);
}

static void static_keys_of_a_source_win(void **state)
{
	(void)state;
	/* The source has a role too, and a profile may be its own source. */
	struct stage s = stage_new("[profile x]\nrole_arn = " ROLE "\nsource_profile = base\n[profile base]\nrole_arn = other\n"
		"source_profile = nobody\n", BASE, NULL, "x", SCRIPT(assumed));
	assert_ask_good(&s, "ASIAROLE", "assume-role");
	stage_done(&s);
	s = stage_new(PROFILE("base", "source_profile = base"), BASE, NULL, "base", SCRIPT(assumed));
	assert_ask_good(&s, "ASIAROLE", "assume-role");
	stage_done(&s);
}

static void keys_of_the_environment_are_a_source(void **state)
{
	char value[2048];

	(void)state;
	struct stage s = stage_new(PROFILE("x", "credential_source = Environment"), NULL,
		"AWS_ACCESS_KEY_ID=AKIAENV;AWS_SECRET_ACCESS_KEY=S3CR3T", "x", SCRIPT(assumed));
	assert_ask_good(&s, "ASIAROLE", "assume-role");
	assert_words(header_of(s.b.server, 0, "Authorization", value, sizeof(value)), "AKIAENV");
	stage_done(&s);
	s = stage_new(PROFILE("x", "credential_source = Environment"), NULL, NULL, "x", SCRIPT(assumed));
	struct err e = assert_ask_fails(&s, ERR_CREDENTIALS, "AWS_ACCESS_KEY_ID is not set");
	assert_words(e.message, "role " ROLE " of profile 'x'");
	stage_done(&s);
}

static void keys_of_a_container_are_a_source(void **state)
{
	static const struct row script[] = {{.body = "{\"AccessKeyId\":\"ASIABOX\",\"SecretAccessKey\":\"S3CR3T\",\"Token\":\"S3CR3T\","
		"\"Expiration\":\"" FAR "\"}"}};
	struct server *box = server_start(SCRIPT(script));
	char variables[128], value[2048];

	(void)state;
	snprintf(variables, sizeof(variables), "AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/keys", box->url);
	struct stage s = stage_new(PROFILE("x", "credential_source = EcsContainer"), NULL, variables, "x", SCRIPT(assumed));
	assert_ask_good(&s, "ASIAROLE", "assume-role");
	assert_words(header_of(s.b.server, 0, "Authorization", value, sizeof(value)), "ASIABOX");
	stage_done(&s);
	s = stage_new(PROFILE("x", "credential_source = EcsContainer"), NULL, NULL, "x", SCRIPT(assumed));
	assert_ask_fails(&s, ERR_CREDENTIALS, "of profile 'x': neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor ");
	stage_done(&s);
	s = stage_new(PROFILE("x", "credential_source = Ec2InstanceMetadata"), NULL, "AWS_EC2_METADATA_DISABLED=true", "x", SCRIPT(assumed));
	assert_ask_fails(&s, ERR_CREDENTIALS, "instance metadata is switched off");
	stage_done(&s);
	server_stop(box);
}

static void wrong_settings_are_named(void **state)
{
	static const struct {
		const char *config, *words;
	} rows[] = {
		{PROFILE("x", ""), "profile 'x' has a role_arn, and neither source_profile nor credential_source"},
		{PROFILE("x", "source_profile = base\ncredential_source = Environment"), "both source_profile and credential_source"},
		{PROFILE("x", "credential_source = environment"), "credential_source = environment of profile 'x' is none of Environment"},
		{PROFILE("x", "source_profile = bsae"), "source_profile = bsae of profile 'x': there is no such profile; did you mean base?"},
		{PROFILE("x", "source_profile = x"), "in a circle: x, x (a profile may name itself"},
		{PROFILE("x", "source_profile = y") PROFILE("y", "source_profile = x"), "in a circle: x, y, x"},
		{PROFILE("x", "source_profile = y") PROFILE("y", "source_profile = z") PROFILE("z", "source_profile = y"), "in a circle: y, z, y"},
		{PROFILE("x", "source_profile = y") PROFILE("y", ""), "profile 'y' has a role_arn, and neither"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(rows[i].config, BASE, NULL, "x", rows[i].words);
}

static void a_source_without_keys_is_named(void **state)
{
	(void)state;
	struct stage s = stage_new(PROFILE("x", "source_profile = y") "[profile y]\noutput = json\n", NULL, "AWS_ACCESS_KEY_ID=A", "x",
		SCRIPT(assumed));
	struct err e = assert_ask_fails(&s, ERR_CREDENTIALS, "as the source of another, profile 'y' has no keys");
	assert_words(e.message, "of profile 'x'");
	stage_done(&s);
}

/* --- what STS says ---------------------------------------------------------------------------------------------- */

static void refusals_keep_the_words_of_aws(void **state)
{
	static const struct {
		struct row row;
		enum err_kind kind;
		const char *code, *words;
	} rows[] = {
		{REFUSED(403, "AccessDenied", "User: u is not authorized"), ERR_CREDENTIALS, "AccessDenied", "User: u is not authorized"},
		{REFUSED(403, "InvalidClientTokenId", "The token is invalid"), ERR_CREDENTIALS, "InvalidClientTokenId", "invalid"},
		{REFUSED(400, "ExpiredToken", "has expired"), ERR_EXPIRED, "ExpiredToken", "has expired"},
		{REFUSED(400, "ValidationError", "1 validation error"), ERR_CREDENTIALS, "ValidationError", "1 validation error"},
		{{.body = "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>"}, ERR_MALFORMED, "", "lacks keys or their end"},
		{{.body = "<AssumeRoleResponse><AssumeRoleResult>"}, ERR_MALFORMED, "", "role " ROLE},
		{{.body = "<html>hello</html>"}, ERR_MALFORMED, "", "no answer to AssumeRole"},
		{{.body = KEYS_OF("AssumeRole", "ASIA", "soon")}, ERR_MALFORMED, "", "lacks keys or their end"},
		{{.body = KEYS_OF("AssumeRole", "AS IA", FAR)}, ERR_CREDENTIALS, "", "the access key id holds a blank"},
		{{.how = HANG}, ERR_TIMEOUT, "", "role " ROLE " of profile 'x'"},
		{{.how = DROP}, ERR_NETWORK, "", "role " ROLE " of profile 'x'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stage s = stage_new(PROFILE("x", "source_profile = base"), BASE, "AWS_MAX_ATTEMPTS=1", "x", &rows[i].row, 1);
		struct err e = assert_ask_fails(&s, rows[i].kind, rows[i].words);
		assert_string_equal(e.code, rows[i].code);
		if (*rows[i].code) {
			assert_string_equal(e.request_id, "r-9"); /* the body's */
			assert_words(e.message, "role " ROLE " of profile 'x'");
		}
		stage_done(&s);
	}
}

/* STS is a server of its own here: what is called goes on meanwhile. */
static struct stage stage_beside(struct server *sts, const char *config, const char *credentials)
{
	static const struct row good[] = {GOOD};
	char variables[128];

	snprintf(variables, sizeof(variables), "AWS_ENDPOINT_URL_STS=%s", sts->url);
	return stage_new(config, credentials, variables, "x", SCRIPT(good));
}

static void ask_until(struct stage *s, const char *key_id)
{
	int64_t end = clock_mono_ms() + 20000;

	while (strcmp(aws_context_access_key_id(s->context), key_id) != 0) {
		assert_true(clock_mono_ms() < end);
		struct got got = stage_ask(s, NULL);
		assert_int_equal(got.err.kind, ERR_NONE);
		got_done(&got);
		aws_client_wait(s->b.client, NULL, 0, 100);
	}
}

static void keys_are_renewed_ahead_of_their_end(void **state)
{
	char soon[1024];
	const struct row script[] = {{.body = soon}, {.how = DROP}, {.how = DROP}, {.how = DROP}, ASSUMED("ASIANEW")};

	(void)state;
	/* Of twelve seconds the last four are for it; what fails is tried again, and no call fails meanwhile. */
	snprintf(soon, sizeof(soon), KEYS_OF("AssumeRole", "ASIAOLD", "%s"), in_seconds(12));
	struct server *sts = server_start(SCRIPT(script));
	struct stage s = stage_beside(sts, PROFILE("x", "source_profile = base"), BASE);
	assert_ask_good(&s, "ASIAOLD", "assume-role");
	ask_until(&s, "ASIANEW");
	assert_int_equal(sts->seen, 5);
	stage_done(&s);
	server_stop(sts);
}

/* --- codes of a device ------------------------------------------------------------------------------------------ */

#define MFA PROFILE("x", "source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me")

static void a_code_is_asked_for(void **state)
{
	(void)state;
	struct stage s = stage_new(MFA, BASE, NULL, "x", SCRIPT(assumed));
	assert_true(aws_context_may_ask(s.context));
	struct got got = stage_ask(&s, "123456");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_body(&s, 0, "&SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fme&TokenCode=123456");
	got_done(&got);
	stage_done(&s);
}

static void a_code_may_be_wrong_or_missing(void **state)
{
	static const struct row wrong[] = {REFUSED(403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.")};
	static const struct {
		const char *code;
		enum err_kind kind;
		const char *words;
		int seen;
	} rows[] = {
		{"000000", ERR_CREDENTIALS, "invalid MFA one time pass code", 1},
		{"12345", ERR_CREDENTIALS, "has 6 digits; nothing was sent", 0},
		{"12345a", ERR_CREDENTIALS, "has 6 digits", 0},
		{NULL, ERR_CREDENTIALS, "no code of the MFA device arn:aws:iam::1:mfa/me was given", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stage s = stage_new(MFA, BASE, NULL, "x", SCRIPT(wrong));
		struct got got = stage_ask(&s, rows[i].code);
		assert_int_equal(got.err.kind, rows[i].kind);
		assert_words(got.err.message, rows[i].words);
		assert_words(got.err.message, "role " ROLE " of profile 'x'");
		assert_int_equal(s.b.server->seen, rows[i].seen);
		if (rows[i].code)
			assert_null(strstr(got.err.message, rows[i].code));
		got_done(&got);
		stage_done(&s);
	}
}

static void nobody_can_be_asked(void **state)
{
	struct aws_client_options o = {.user_agent = "cutover/test"};

	(void)state;
	struct stage s = stage_new(MFA, BASE, NULL, "x", SCRIPT(assumed));
	aws_client_free(s.b.client);
	s.b.client = aws_client_new(&o);
	assert_ask_fails(&s, ERR_CREDENTIALS, "there is no terminal to ask for it");
	assert_int_equal(s.b.server->seen, 0);
	stage_done(&s);
}

/* A code is asked for behind another role, too; and not before its source is there. */
static void the_chain_is_looked_through_for_devices(void **state)
{
	static const struct row script[] = {ASSUMED("ASIAINNER"), ASSUMED("ASIAOUTER"), GOOD};

	(void)state;
	struct stage s = stage_new(PROFILE("y", "source_profile = x") MFA, BASE, NULL, "y", SCRIPT(script));
	assert_true(aws_context_may_ask(s.context));
	struct got got = stage_ask(&s, "654321");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_body(&s, 0, "TokenCode=654321");
	assert_null(strstr(s.b.server->requests[1].body, "TokenCode"));
	got_done(&got);
	stage_done(&s);
	s = stage_new(PROFILE("x", "source_profile = y\nmfa_serial = m") "[profile y]\noutput = json\n", NULL, NULL, "x", SCRIPT(script));
	got = stage_ask(&s, "S3CR3T"); /* would be told to be no code */
	assert_words(got.err.message, "has no keys");
	got_done(&got);
	stage_done(&s);
}

/* --- what the AWS CLI has kept ------------------------------------------------------------------------------------ */

#define KEPT(id, end) "{\"Credentials\":{\"AccessKeyId\":\"" id "\",\"SecretAccessKey\":\"S3CR3T\",\"SessionToken\":\"S3CR3T\"," \
	"\"Expiration\":\"" end "\"},\"AssumedRoleUser\":{}}"

static void kept_keys_are_used_while_they_last(void **state)
{
	static const struct {
		const char *more, *name;
	} rows[] = {
		{"mfa_serial = arn:aws:iam::1:mfa/me", "{\"RoleArn\": \"" ROLE "\", \"SerialNumber\": \"arn:aws:iam::1:mfa/me\"}"},
		{"duration_seconds = 3600\nexternal_id = q\"\\é😀\nrole_session_name = n", "{\"DurationSeconds\": 3600, \"ExternalId\": "
			"\"q\\\"\\\\\\u00e9\\ud83d\\ude00\", \"RoleArn\": \"" ROLE "\", \"RoleSessionName\": \"n\"}"},
	};
	static const struct row good[] = {GOOD};
	char config[512], text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *path = kept_file("cli", rows[i].name, false);
		snprintf(config, sizeof(config), PROFILE("x", "source_profile = base\n%s"), rows[i].more);
		write_kept(path, KEPT("ASIAKEPT", FAR));
		struct stage s = stage_new(config, BASE, NULL, "x", SCRIPT(good));
		assert_false(aws_context_may_ask(s.context));
		assert_ask_good(&s, "ASIAKEPT", "assume-role");
		assert_int_equal(s.b.server->seen, 1);
		stage_done(&s);
		/* A quarter of an hour is too little. */
		snprintf(text, sizeof(text), KEPT("ASIAKEPT", "%s"), in_seconds(14 * 60));
		write_kept(path, text);
		s = stage_new(config, BASE, NULL, "x", SCRIPT(assumed));
		struct got got = stage_ask(&s, "123456");
		assert_string_equal(aws_context_access_key_id(s.context), "ASIAROLE");
		got_done(&got);
		stage_done(&s);
		write_kept(path, "{\"Credentials\":");
		s = stage_new(config, BASE, NULL, "x", SCRIPT(assumed));
		got = stage_ask(&s, "123456");
		assert_string_equal(aws_context_access_key_id(s.context), "ASIAROLE");
		got_done(&got);
		stage_done(&s);
		unlink(path);
	}
}

/* --- web identity ----------------------------------------------------------------------------------------------- */

#define BY_WEB(id) {.body = KEYS_OF("AssumeRoleWithWebIdentity", id, FAR)}

static char *token_path(const char *text)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/token", stage_home);
	if (text)
		write_kept(path, text);
	else
		unlink(path);
	return path;
}

static void a_token_of_a_file_is_enough(void **state)
{
	static const struct row script[] = {BY_WEB("ASIAWEB"), GOOD};
	char variables[512], config[512], value[512];

	(void)state;
	snprintf(variables, sizeof(variables), "AWS_WEB_IDENTITY_TOKEN_FILE=%s;AWS_ROLE_ARN=" ROLE ";AWS_ROLE_SESSION_NAME=ci",
		token_path("S3CR3T.jwt+x\n"));
	struct stage s = stage_new(NULL, BASE, variables, NULL, SCRIPT(script));
	assert_ask_good(&s, "ASIAWEB", "web-identity");
	assert_body(&s, 0, "Action=AssumeRoleWithWebIdentity&");
	assert_body(&s, 0, "&RoleSessionName=ci&WebIdentityToken=S3CR3T.jwt%2Bx");
	assert_string_equal(header_of(s.b.server, 0, "Authorization", value, sizeof(value)), "");
	stage_done(&s);
	/* The profile's settings, and the environment's are not asked with --profile. */
	snprintf(config, sizeof(config), PROFILE("x", "web_identity_token_file = %s"), token_path("S3CR3T-2"));
	s = stage_new(config, NULL, "AWS_WEB_IDENTITY_TOKEN_FILE=/nowhere;AWS_ROLE_ARN=other", "x", SCRIPT(script));
	assert_ask_good(&s, "ASIAWEB", "web-identity");
	assert_body(&s, 0, "role%2Fr");
	stage_done(&s);
}

static void a_token_may_be_missing_or_refused(void **state)
{
	static const struct row refused[] = {REFUSED(400, "InvalidIdentityToken", "No OpenIDConnect provider found")};
	static const struct {
		const char *token, *words;
		enum err_kind kind;
	} rows[] = {
		{NULL, "the file of the web identity token: cannot open", ERR_CREDENTIALS},
		{"\n", "holds no token", ERR_CREDENTIALS},
		{"S3CR3T", "role " ROLE " by web identity (profile 'x'): No OpenIDConnect provider found", ERR_CREDENTIALS},
	};
	char config[512];

	(void)state;
	snprintf(config, sizeof(config), PROFILE("x", "web_identity_token_file = %s"), token_path(NULL));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		token_path(rows[i].token);
		struct stage s = stage_new(config, NULL, NULL, "x", SCRIPT(refused));
		assert_ask_fails(&s, rows[i].kind, rows[i].words);
		stage_done(&s);
	}
	assert_refused("[profile x]\nweb_identity_token_file = /t\n", NULL, NULL, "x", "no role to assume with it: set AWS_ROLE_ARN");
}

static void a_token_is_read_anew(void **state)
{
	char soon[1024], config[512];
	const struct row script[] = {{.body = soon}, BY_WEB("ASIANEW")};

	(void)state;
	snprintf(soon, sizeof(soon), KEYS_OF("AssumeRoleWithWebIdentity", "ASIAOLD", "%s"), in_seconds(6));
	snprintf(config, sizeof(config), PROFILE("x", "web_identity_token_file = %s"), token_path("S3CR3T-1"));
	struct server *sts = server_start(SCRIPT(script));
	struct stage s = stage_beside(sts, config, NULL);
	assert_ask_good(&s, "ASIAOLD", "web-identity");
	token_path("S3CR3T-2");
	ask_until(&s, "ASIANEW");
	assert_words(sts->requests[1].body, "WebIdentityToken=S3CR3T-2");
	stage_done(&s);
	server_stop(sts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_is_assumed),
		cmocka_unit_test(odd_settings_are_left_out),
		cmocka_unit_test(a_chain_is_followed),
		cmocka_unit_test(static_keys_of_a_source_win),
		cmocka_unit_test(keys_of_the_environment_are_a_source),
		cmocka_unit_test(keys_of_a_container_are_a_source),
		cmocka_unit_test(wrong_settings_are_named),
		cmocka_unit_test(a_source_without_keys_is_named),
		cmocka_unit_test(refusals_keep_the_words_of_aws),
		cmocka_unit_test(keys_are_renewed_ahead_of_their_end),
		cmocka_unit_test(a_code_is_asked_for),
		cmocka_unit_test(a_code_may_be_wrong_or_missing),
		cmocka_unit_test(nobody_can_be_asked),
		cmocka_unit_test(the_chain_is_looked_through_for_devices),
		cmocka_unit_test(kept_keys_are_used_while_they_last),
		cmocka_unit_test(a_token_of_a_file_is_enough),
		cmocka_unit_test(a_token_may_be_missing_or_refused),
		cmocka_unit_test(a_token_is_read_anew),
	};

	return cmocka_run_group_tests(tests, stage_begin, stage_end);
}
