/* test_creds_sso.c: roles of IAM Identity Center: the token of `aws sso login`, its renewal, and the logins that are missing. */
#include "aws/stage.h"

#define SESSION(more) "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n" \
	"[profile x]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Read Only\n" more
#define LEGACY "[profile x]\nsso_start_url = https://old.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 111122223333\n" \
	"sso_role_name = Admin\n"
#define TOKEN(token, end, more) "{\"startUrl\":\"u\",\"region\":\"eu-west-1\",\"accessToken\":\"S3CR3T-" token "\",\"expiresAt\":\"" end "\"" more "}"
#define RENEWABLE ",\"clientId\":\"client\",\"clientSecret\":\"S3CR3T-c\",\"refreshToken\":\"S3CR3T-r1\"," \
	"\"registrationExpiresAt\":\"" FAR "\",\"ours\":{\"kept\":[1,\"two\"]}"
#define GIVEN(id) {.body = "{\"roleCredentials\":{\"accessKeyId\":\"" id "\",\"secretAccessKey\":\"S3CR3T\",\"sessionToken\":\"S3CR3T-t\"," \
	"\"expiration\":4070908800000}}"}
#define RENEWED(more) {.body = "{\"accessToken\":\"S3CR3T-new\",\"tokenType\":\"Bearer\",\"expiresIn\":28800" more "}"}
#define SAYS(status_, code, words) {.status = (status_), .headers = "x-amzn-ErrorType: " code "\r\n", .body = "{\"message\":\"" words "\"}"}

/* One attempt to renew a minute and file, one question a minute and refused token: each test has a session of its own. */
static char *session_config(int n, const char *more)
{
	static char text[1024];

	snprintf(text, sizeof(text), "[sso-session s%d]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
		"[profile x]\nsso_session = s%d\nsso_account_id = 111122223333\nsso_role_name = Read Only\n%s", n, n, more);
	return text;
}

static char *session_file(int n)
{
	char name[16];

	snprintf(name, sizeof(name), "s%d", n);
	return kept_file("sso", name, false);
}

static void write_token(const char *path, const char *token, const char *end, const char *more)
{
	char text[2048];

	snprintf(text, sizeof(text), TOKEN("%s", "%s", "%s"), token, end, more);
	write_kept(path, text);
}

static void a_token_gives_a_role(void **state)
{
	static const struct row script[] = {GIVEN("ASIASSO"), GOOD};
	char value[512];

	(void)state;
	write_token(kept_file("sso", "corp", false), "tok", FAR, "");
	struct stage s = stage_new(SESSION(""), NULL, NULL, "x", SCRIPT(script));
	assert_ask_good(&s, "ASIASSO", "sso");
	assert_words(s.b.server->requests[0].head, "GET /federation/credentials?role_name=Read%20Only&account_id=111122223333 HTTP");
	assert_string_equal(header_of(s.b.server, 0, "x-amz-sso_bearer_token", value, sizeof(value)), "S3CR3T-tok");
	assert_string_equal(header_of(s.b.server, 0, "Authorization", value, sizeof(value)), "");
	assert_int_equal(aws_context_expires_at(s.context), 4070908800000);
	stage_done(&s);
	/* The older form is found by its start URL; old files write the zone as UTC. */
	write_token(kept_file("sso", "https://old.awsapps.com/start", false), "old", "2099-01-01T00:00:00UTC", "");
	s = stage_new(LEGACY, NULL, NULL, "x", SCRIPT(script));
	assert_ask_good(&s, "ASIASSO", "sso");
	assert_string_equal(header_of(s.b.server, 0, "x-amz-sso_bearer_token", value, sizeof(value)), "S3CR3T-old");
	stage_done(&s);
}

static void wrong_settings_are_named(void **state)
{
	static const struct {
		const char *config, *words;
	} rows[] = {
		{"[profile x]\nsso_account_id = 1\n", "profile 'x' uses IAM Identity Center (SSO), and sso_start_url is missing"},
		{"[profile x]\nsso_account_id = 1\nsso_start_url = u\nsso_region = eu-west-1\n", "sso_role_name is missing"},
		{"[profile x]\nsso_session = nosuch\nsso_account_id = 1\nsso_role_name = r\n", "nosuch"},
		{"[sso-session s]\nsso_start_url = u\n[profile x]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n",
			"sso_region is missing there and in sso-session 's'"},
		{SESSION("sso_region = eu-west-2\n"), "sso_region is 'eu-west-2' in profile 'x' and 'eu-west-1' in sso-session 'corp'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(rows[i].config, NULL, NULL, "x", rows[i].words);
}

static void a_missing_login_says_what_to_run(void **state)
{
	static const struct row script[] = {GIVEN("ASIASSO"), GOOD};
	static const struct {
		const char *text, *words;
		enum err_kind kind;
	} rows[] = {
		{NULL, "nobody is logged in: run `aws sso login --profile x`", ERR_CREDENTIALS},
		{"{\"accessToken\":", "is not what the AWS CLI writes there: not JSON", ERR_CREDENTIALS},
		{"[1]", "is not what the AWS CLI writes there", ERR_CREDENTIALS},
		{"{\"expiresAt\":\"" FAR "\"}", "holds no token: run `aws sso login --profile x`", ERR_CREDENTIALS},
		{TOKEN("a\\r\\nx-evil: b", FAR, ""), "holds no token", ERR_CREDENTIALS},
		{TOKEN("a", "soon", ""), "holds no token", ERR_CREDENTIALS},
		{TOKEN("a", PAST, ""), "the SSO login of profile 'x' has expired: run `aws sso login --profile x`", ERR_EXPIRED},
		{TOKEN("a", PAST, ",\"refreshToken\":\"S3CR3T\""), "has expired: run `aws sso login --profile x`", ERR_EXPIRED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *path = session_file(1);
		unlink(path);
		if (rows[i].text)
			write_kept(path, rows[i].text);
		struct stage s = stage_new(session_config(1, ""), NULL, NULL, "x", SCRIPT(script));
		assert_ask_fails(&s, rows[i].kind, rows[i].words);
		assert_int_equal(s.b.server->seen, 0);
		/* Somebody logs in meanwhile: it is noticed by itself, soon. */
		write_token(path, "fresh", FAR, "");
		int64_t end = clock_mono_ms() + 20000;
		for (enum err_kind kind = ERR_EXPIRED; kind != ERR_NONE;) {
			assert_true(clock_mono_ms() < end);
			aws_client_wait(s.b.client, NULL, 0, 200);
			struct got got = stage_ask(&s, NULL);
			kind = got.err.kind;
			got_done(&got);
		}
		assert_int_equal(s.b.server->seen, 2);
		stage_done(&s);
	}
}

static void profile_names_are_quoted(void **state)
{
	static const struct row script[] = {GOOD};

	(void)state;
	struct stage s = stage_new("[profile \"it's me\"]\nsso_start_url = u\nsso_region = eu-west-1\nsso_account_id = 1\nsso_role_name = r\n",
		NULL, NULL, "it's me", SCRIPT(script));
	assert_ask_fails(&s, ERR_CREDENTIALS, "run `aws sso login --profile 'it'\\''s me'`");
	stage_done(&s);
}

static void a_role_waits_for_the_login_of_its_source(void **state)
{
	static const struct row script[] = {GIVEN("ASIASSO"), {.body = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE"
		"</AccessKeyId><SecretAccessKey>S3CR3T</SecretAccessKey><SessionToken>S3CR3T</SessionToken><Expiration>" FAR "</Expiration>"
		"</Credentials></AssumeRoleResult></AssumeRoleResponse>"}, GOOD};

	(void)state;
	unlink(session_file(2));
	struct stage s = stage_new(session_config(2, "[profile r]\nrole_arn = arn:r\nsource_profile = x\n"), NULL, NULL, "r", SCRIPT(script));
	for (int i = 0; i < 4; i++) { /* as soon as a login's own profile, however often it failed */
		aws_context_look_now(s.context);
		assert_ask_fails(&s, ERR_CREDENTIALS, "run `aws sso login --profile x`");
		s.context->identity->failures = 9;
	}
	s.context->identity->try_after_mono = 0;
	assert_ask_fails(&s, ERR_CREDENTIALS, "run `aws sso login --profile x`");
	assert_true(s.context->identity->try_after_mono - clock_mono_ms() <= 2000);
	write_token(session_file(2), "tok", FAR, "");
	aws_context_look_now(s.context);
	assert_ask_good(&s, "ASIAROLE", "assume-role");
	stage_done(&s);
}

/* --- what the portal says ----------------------------------------------------------------------------------------- */

static void refusals_of_the_portal_are_told(void **state)
{
	static const struct {
		struct row row;
		enum err_kind kind;
		const char *words;
		int seen;
	} rows[] = {
		{SAYS(401, "UnauthorizedException", "Session token not found or invalid"), ERR_EXPIRED,
			"the SSO login of profile 'x' has expired: run `aws sso login --profile x`", 1},
		{SAYS(403, "ForbiddenException", "No access"), ERR_CREDENTIALS, "SSO role Read Only of account 111122223333 for profile 'x': No access", 1},
		{SAYS(404, "ResourceNotFoundException", "gone"), ERR_CREDENTIALS, "gone", 1},
		{SAYS(400, "InvalidRequestException", "bad"), ERR_CREDENTIALS, "bad", 1},
		{SAYS(429, "TooManyRequestsException", "slow"), ERR_THROTTLED, "slow", 3},
		{{.status = 503, .body = "<html>"}, ERR_SERVER, "HTTP 503", 3},
		{{.how = DROP}, ERR_NETWORK, "profile 'x'", 3},
		{{.how = HANG}, ERR_TIMEOUT, "profile 'x'", 1},
		{{.body = "hello"}, ERR_MALFORMED, "the answer lacks keys or their end", 1},
		{{.body = "{\"roleCredentials\":{\"accessKeyId\":\"A\"}}"}, ERR_MALFORMED, "the answer lacks keys or their end", 1},
	};
	char token[16];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(token, sizeof(token), "portal%zu", i);
		write_token(session_file(3), token, FAR, RENEWABLE);
		struct stage s = stage_new(session_config(3, ""), NULL, NULL, "x", &rows[i].row, 1);
		assert_ask_fails(&s, rows[i].kind, rows[i].words);
		assert_int_equal(s.b.server->seen, rows[i].seen);
		stage_done(&s);
	}
}

static void a_dead_token_is_not_asked_with_again(void **state)
{
	static const struct row script[] = {SAYS(401, "UnauthorizedException", "no"), GIVEN("ASIASSO"), GOOD};

	(void)state;
	write_token(session_file(4), "dead", FAR, "");
	struct stage s = stage_new(session_config(4, ""), NULL, NULL, "x", SCRIPT(script));
	assert_ask_fails(&s, ERR_EXPIRED, "has expired");
	aws_context_look_now(s.context);
	assert_ask_fails(&s, ERR_EXPIRED, "has expired");
	assert_int_equal(s.b.server->seen, 1);
	write_token(session_file(4), "alive", FAR, "");
	aws_context_look_now(s.context);
	assert_ask_good(&s, "ASIASSO", "sso");
	stage_done(&s);
}

/* --- renewal ------------------------------------------------------------------------------------------------------ */

static void a_token_is_renewed_and_written_back(void **state)
{
	static const struct row script[] = {RENEWED(",\"refreshToken\":\"S3CR3T-r2\""), GIVEN("ASIASSO"), GOOD};
	struct stat st;
	char value[512];

	(void)state;
	write_token(session_file(5), "tok", in_seconds(600), RENEWABLE);
	struct stage s = stage_new(session_config(5, ""), NULL, NULL, "x", SCRIPT(script));
	assert_ask_good(&s, "ASIASSO", "sso");
	assert_words(s.b.server->requests[0].head, "POST /token HTTP");
	assert_string_equal(header_of(s.b.server, 0, "content-type", value, sizeof(value)), "application/json");
	assert_string_equal(s.b.server->requests[0].body,
		"{\"grantType\":\"refresh_token\",\"clientId\":\"client\",\"clientSecret\":\"S3CR3T-c\",\"refreshToken\":\"S3CR3T-r1\"}");
	assert_string_equal(header_of(s.b.server, 1, "x-amz-sso_bearer_token", value, sizeof(value)), "S3CR3T-new");
	cJSON *kept = read_kept(session_file(5));
	assert_string_equal(json_raw(kept, "accessToken"), "S3CR3T-new");
	assert_string_equal(json_raw(kept, "refreshToken"), "S3CR3T-r2");
	assert_string_equal(json_raw(kept, "clientSecret"), "S3CR3T-c");
	assert_string_equal(json_raw(kept, "startUrl"), "u");
	assert_int_equal(json_count(json_array(json_object(kept, "ours"), "kept")), 2);
	assert_true(json_time(kept, "expiresAt") - clock_wall_ms() > 28000 * 1000);
	json_wipe(kept);
	assert_int_equal(stat(session_file(5), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	stage_done(&s);
}

static void an_answer_without_a_refresh_token_leaves_none(void **state)
{
	static const struct row script[] = {RENEWED(""), GIVEN("ASIASSO"), GOOD};

	(void)state;
	write_token(session_file(6), "tok", PAST, RENEWABLE);
	struct stage s = stage_new(session_config(6, ""), NULL, NULL, "x", SCRIPT(script));
	assert_ask_good(&s, "ASIASSO", "sso");
	cJSON *kept = read_kept(session_file(6));
	assert_null(json_member(kept, "refreshToken"));
	json_wipe(kept);
	stage_done(&s);
}

#define REFUSED_TOKEN \
	{.status = 400, .headers = "x-amzn-ErrorType: InvalidGrantException\r\n", \
		.body = "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid refresh token\"}"}

static void a_renewal_may_fail(void **state)
{
	static const struct {
		struct row first;
		long seconds; /* the token's */
		enum err_kind kind;
		const char *words;
	} rows[] = {
		{REFUSED_TOKEN, 600, ERR_NONE, ""},
		{{.body = "hello"}, 600, ERR_NONE, ""},
		{{.how = DROP}, 600, ERR_NONE, ""},
		{REFUSED_TOKEN, -60, ERR_EXPIRED, "run `aws sso login --profile x` (it could not be renewed: invalid_grant: Invalid refresh token)"},
		{{.body = "{\"accessToken\":\"S3CR3T\"}"}, -60, ERR_EXPIRED, "(it could not be renewed: the answer holds no token)"},
		{{.status = 503, .body = ""}, -60, ERR_SERVER, "renewing the SSO login of profile 'x': HTTP 503"},
		{{.how = DROP}, -60, ERR_NETWORK, "renewing the SSO login of profile 'x'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row script[] = {rows[i].first, GIVEN("ASIASSO"), GOOD};
		int n = 20 + (int)i;
		write_token(session_file(n), "tok", in_seconds(rows[i].seconds), RENEWABLE);
		struct stage s = stage_new(session_config(n, ""), NULL, NULL, "x", SCRIPT(script));
		if (rows[i].kind == ERR_NONE)
			assert_ask_good(&s, "ASIASSO", "sso");
		else
			assert_ask_fails(&s, rows[i].kind, rows[i].words);
		cJSON *kept = read_kept(session_file(n));
		assert_string_equal(json_raw(kept, "accessToken"), "S3CR3T-tok");
		json_wipe(kept);
		/* Once a minute is enough. */
		if (rows[i].kind == ERR_EXPIRED) {
			aws_context_look_now(s.context);
			assert_ask_fails(&s, ERR_EXPIRED, "has expired");
			assert_int_equal(s.b.server->seen, 1);
		}
		stage_done(&s);
	}
}

static void what_cannot_be_renewed_is_not_tried(void **state)
{
	static const struct row script[] = {GIVEN("ASIASSO"), GOOD};
	static const char *const more[] = {
		",\"clientId\":\"c\",\"clientSecret\":\"S3CR3T\",\"registrationExpiresAt\":\"" FAR "\"",
		",\"clientId\":\"c\",\"clientSecret\":\"S3CR3T\",\"refreshToken\":\"S3CR3T\",\"registrationExpiresAt\":\"" PAST "\"",
		",\"clientId\":\"c\",\"refreshToken\":\"S3CR3T\",\"registrationExpiresAt\":\"" FAR "\"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		write_token(session_file(7), "tok", in_seconds(600), more[i]);
		struct stage s = stage_new(session_config(7, ""), NULL, NULL, "x", SCRIPT(script));
		assert_ask_good(&s, "ASIASSO", "sso");
		stage_done(&s);
	}
	/* The older form has no renewal. */
	write_token(kept_file("sso", "https://old.awsapps.com/start", false), "old", in_seconds(600), RENEWABLE);
	struct stage s = stage_new(LEGACY, NULL, NULL, "x", SCRIPT(script));
	assert_ask_good(&s, "ASIASSO", "sso");
	stage_done(&s);
}

/* --- the AWS CLI's own keys ----------------------------------------------------------------------------------------- */

static void kept_keys_of_the_role_are_used(void **state)
{
	static const struct row script[] = {GOOD};
	static const struct {
		const char *config, *name;
	} rows[] = {
		{SESSION(""), "{\"accountId\":\"111122223333\",\"roleName\":\"Read Only\",\"sessionName\":\"corp\"}"},
		{LEGACY, "{\"accountId\":\"111122223333\",\"roleName\":\"Admin\",\"startUrl\":\"https://old.awsapps.com/start\"}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *path = kept_file("cli", rows[i].name, false);
		write_kept(path, "{\"ProviderType\":\"sso\",\"Credentials\":{\"AccessKeyId\":\"ASIAKEPT\",\"SecretAccessKey\":\"S3CR3T\","
			"\"SessionToken\":\"S3CR3T\",\"Expiration\":\"" FAR "\"}}");
		struct stage s = stage_new(rows[i].config, NULL, NULL, "x", SCRIPT(script));
		assert_ask_good(&s, "ASIAKEPT", "sso");
		assert_int_equal(s.b.server->seen, 1);
		stage_done(&s);
		unlink(path);
	}
}

/* AWS does not take what the AWS CLI has kept: the portal is asked. */
static void kept_keys_that_aws_refuses_are_left(void **state)
{
	static const struct row script[] = {{.status = 400, .body = "{\"__type\":\"ExpiredTokenException\",\"message\":\"expired\"}"}, GOOD};
	static const struct row given[] = {GIVEN("ASIASSO")};
	struct server *portal = server_start(SCRIPT(given));
	char variables[128], path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s",
		kept_file("cli", "{\"accountId\":\"111122223333\",\"roleName\":\"Read Only\",\"sessionName\":\"corp\"}", false));
	write_kept(path, "{\"Credentials\":{\"AccessKeyId\":\"ASIAKEPT\",\"SecretAccessKey\":\"S3CR3T\",\"SessionToken\":\"S3CR3T\","
		"\"Expiration\":\"" FAR "\"}}");
	write_token(kept_file("sso", "corp", false), "tok", FAR, "");
	snprintf(variables, sizeof(variables), "AWS_ENDPOINT_URL_SSO=%s", portal->url);
	struct stage s = stage_new(SESSION(""), NULL, variables, "x", SCRIPT(script));
	int64_t end = clock_mono_ms() + 20000;
	do {
		struct got got = stage_ask(&s, NULL);
		got_done(&got);
		aws_context_look_now(s.context);
		aws_client_wait(s.b.client, NULL, 0, 20);
		assert_true(clock_mono_ms() < end);
	} while (strcmp(aws_context_access_key_id(s.context), "ASIASSO") != 0);
	assert_int_equal(portal->seen, 1);
	stage_done(&s);
	server_stop(portal);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_gives_a_role),
		cmocka_unit_test(wrong_settings_are_named),
		cmocka_unit_test(a_missing_login_says_what_to_run),
		cmocka_unit_test(profile_names_are_quoted),
		cmocka_unit_test(a_role_waits_for_the_login_of_its_source),
		cmocka_unit_test(refusals_of_the_portal_are_told),
		cmocka_unit_test(a_dead_token_is_not_asked_with_again),
		cmocka_unit_test(a_token_is_renewed_and_written_back),
		cmocka_unit_test(an_answer_without_a_refresh_token_leaves_none),
		cmocka_unit_test(a_renewal_may_fail),
		cmocka_unit_test(what_cannot_be_renewed_is_not_tried),
		cmocka_unit_test(kept_keys_of_the_role_are_used),
		cmocka_unit_test(kept_keys_that_aws_refuses_are_left),
	};

	return cmocka_run_group_tests(tests, stage_begin, stage_end);
}
