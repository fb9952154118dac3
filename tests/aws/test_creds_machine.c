/* test_creds_machine.c: the credentials of a container and of an instance, and the instance's region: real servers on loopback. */
#include "aws/lookup.h"

#include "aws/imds.h"
#include "base/arena.h"

#define HOUR 3600
#define ANY (-1) /* as many as fit into the time */
#define FAR ",\"Expiration\":\"2099-01-01T00:00:00Z\""
#define MKEY(id) KEYS_JSON(id, "Token", FAR)
#define MTOKEN(id) "token-" id "-" SECRET_MARK

static const struct row good[] = {{.how = ANSWER}};

static const char *head_of(const struct server *s, int n, const char *first_words)
{
	if (strncmp(s->requests[n].head, first_words, strlen(first_words)) != 0)
		fail_msg("request %d: %s", n, s->requests[n].head);
	return s->requests[n].head;
}

/* The environment: `variables`, where "%s" is the machine's server. */
static void set_machine(const struct server *machine, const char *variables)
{
	char text[1024], *out = text;

	for (const char *s = variables; *s; s++)
		if (s[0] == '%' && s[1] == 's')
			out += snprintf(out, 100, "%s", machine->url), s++;
		else
			*out++ = *s;
	*out = '\0';
	shared_set(NULL, NULL, text);
}

/* --- the container ---------------------------------------------------------------------------------------------- */

#define FULL "AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/get?id=7"

static void container_answers_are_read(void **state)
{
	static const struct row ok[] = {{.body = MKEY("CKEY")}};
	static const struct row no_end[] = {{.body = KEYS_JSON("CKEY", "Token", "")}};
	static const struct row once_broken[] = {{.how = DROP}, {.status = 500}, {.body = MKEY("CKEY")}};
	static const struct row once_hanging[] = {{.how = HANG}, {.body = MKEY("CKEY")}};
	static const struct row garbage[] = {{.body = "<html>" SECRET_MARK}};
	static const struct row denied[] = {{.status = 403, .body = "{\"code\":\"AccessDenied\",\"message\":\"no role\\u001b[1m for you\"}"}};
	static const struct row page[] = {{.status = 404, .body = "<html>"}};
	static const struct row broken[] = {{.status = 503, .body = "{}"}};
	static const struct row partial[] = {{.body = "{\"AccessKeyId\":\"CKEY\",\"Token\":\"" SECRET_MARK "\"}"}};
	static const struct {
		const char *what, *variables;
		const struct row *script;
		int rows;
		enum err_kind kind;
		const char *words; /* NULL: the key is there */
		int requests;
	} rows[] = {
		{"a full URI", FULL, SCRIPT(ok), ERR_NONE, NULL, 1},
		{"no end given", FULL, SCRIPT(no_end), ERR_NONE, NULL, 1},
		{"lost and broken, then good", FULL, SCRIPT(once_broken), ERR_NONE, NULL, 3},
		{"hanging, then good", FULL, SCRIPT(once_hanging), ERR_NONE, NULL, 2},
		{"garbage", FULL, SCRIPT(garbage), ERR_CREDENTIALS, "the answer is not JSON", 3},
		{"refused", FULL, SCRIPT(denied), ERR_CREDENTIALS, "HTTP 403 (AccessDenied: no role[1m for you)", 3},
		{"a page", FULL, SCRIPT(page), ERR_CREDENTIALS, ": HTTP 404", 3},
		{"out of order", FULL, SCRIPT(broken), ERR_SERVER, "HTTP 503", 3},
		{"partial", FULL, SCRIPT(partial), ERR_CREDENTIALS, "SecretAccessKey in the answer is missing", 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct server *machine = server_start(rows[i].script, rows[i].rows);
		set_machine(machine, rows[i].variables);
		setenv("http_proxy", "http://127.0.0.1:1", 1); /* it is not asked */
		struct bench b = bench_of_profile("default", SCRIPT(good));
		if (rows[i].words)
			assert_lacks(&b, rows[i].what, rows[i].kind, rows[i].words);
		else
			assert_signs(&b, rows[i].what, "CKEY", MTOKEN("CKEY"));
		unsetenv("http_proxy");
		assert_int_equal(machine->seen, rows[i].requests);
		head_of(machine, 0, "GET /get?id=7 HTTP/1.1\r\n");
		bench_done(&b);
		server_stop(machine);
	}
}

/* Not one request for these. */
static void container_settings_are_checked(void **state)
{
	static const struct {
		const char *what, *variables, *words;
	} rows[] = {
		{"another host in the clear", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://keys.invalid/x", "asks 'keys.invalid' for credentials without encryption"},
		{"the instance's host", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.169.254/x", "'169.254.169.254'"},
		{"a host in disguise", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1.keys.invalid/x", "'127.0.0.1.keys.invalid'"},
		{"a short form", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.1/x", "'127.1'"},
		{"a user", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost:" SECRET_MARK "@keys.invalid/", "is no URL that"},
		{"another scheme", "AWS_CONTAINER_CREDENTIALS_FULL_URI=file:///etc/passwd", "is no URL that"},
		{"no URL", "AWS_CONTAINER_CREDENTIALS_FULL_URI=" SECRET_MARK, "is no URL that"},
		{"a blank", "AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/a b", "is no URL that"},
		{"a fragment", "AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/a#b", "is no URL that"},
		{"the relative one wins", FULL ";AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=keys", "RELATIVE_URI is no path"},
		{"a host in the path", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=@keys.invalid/", "RELATIVE_URI is no path"},
		{"a token of two lines", FULL ";AWS_CONTAINER_AUTHORIZATION_TOKEN=" SECRET_MARK "\r\nX-Evil: 1", "AUTHORIZATION_TOKEN holds a line end"},
		{"no token file", FULL ";AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/nowhere/token", "TOKEN_FILE: cannot open /nowhere/token"},
		{"an empty token file", FULL ";AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/dev/null", "TOKEN_FILE is empty"},
		{"a token file without end", FULL ";AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/dev/zero", "larger than"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct server *machine = server_start(SCRIPT(good));
		set_machine(machine, rows[i].variables);
		struct bench b = bench_of_profile("default", SCRIPT(good));
		assert_lacks(&b, rows[i].what, ERR_CREDENTIALS, rows[i].words);
		assert_int_equal(machine->seen, 0);
		bench_done(&b);
		server_stop(machine);
	}
}

/* The file wins, is read each time, and its last line end is not of the token. */
static void container_token_follows_its_file(void **state)
{
	static const struct row script[] = {{.body = KEYS_JSON("CKEY1", "Token", FAR)}, {.body = KEYS_JSON("CKEY2", "Token", FAR)}};
	static const struct row aws[] = {{.how = ANSWER}, EXPIRED, {.how = ANSWER}};
	struct server *machine = server_start(SCRIPT(script));
	char variables[512], file[128], value[128];

	(void)state;
	snprintf(file, sizeof(file), "%s/token", shared_folder);
	shared_write(file, "first " SECRET_MARK "\n", 15);
	snprintf(variables, sizeof(variables), FULL ";AWS_CONTAINER_AUTHORIZATION_TOKEN=other;AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=%s", machine->url, file);
	shared_set(NULL, NULL, variables);
	struct bench b = bench_of_profile("default", SCRIPT(aws));
	assert_signs(&b, "first", "CKEY1", MTOKEN("CKEY1"));
	shared_write(file, "second\r\n", 8);
	age(&b);
	struct got got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_true(was_signed_with(&b, 2, "CKEY2"));
	assert_int_equal(machine->seen, 2);
	assert_string_equal(header_of(machine, 0, "Authorization", value, sizeof(value)), "first " SECRET_MARK);
	assert_string_equal(header_of(machine, 1, "Authorization", value, sizeof(value)), "second");
	assert_string_equal(header_of(machine, 1, "Accept", value, sizeof(value)), "application/json");
	unlink(file);
	got_done(&got);
	bench_done(&b);
	server_stop(machine);
}

/* AWS's clock jumps over their end. */
static void container_keys_are_renewed_at_their_end(void **state)
{
	static const struct row aws[] = {{.date_offset_s = 3 * HOUR}};
	char soon[256], at[32];

	(void)state;
	time_format_iso(clock_wall_ms() + 2 * HOUR * 1000, at);
	snprintf(soon, sizeof(soon), "{\"AccessKeyId\":\"CKEY1\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"%s\"}", at);
	const struct row script[] = {{.body = soon}, {.status = 500}, {.body = MKEY("CKEY2")}};
	struct server *machine = server_start(SCRIPT(script));
	set_machine(machine, FULL);
	struct bench b = bench_of_profile("default", SCRIPT(aws));
	assert_signs(&b, "first", "CKEY1", "t");
	assert_signs(&b, "second", "CKEY2", MTOKEN("CKEY2"));
	assert_int_equal(machine->seen, 3);
	assert_int_equal(aws_context_expires_at(&b.context), INT64_C(4070908800000));
	bench_done(&b);
	server_stop(machine);
}

/* --- the instance ----------------------------------------------------------------------------------------------- */

#define ON ";AWS_EC2_METADATA_DISABLED=false"
#define HERE "AWS_EC2_METADATA_SERVICE_ENDPOINT=%s/" ON
#define TOKEN_ROW {.body = "imds-token-" SECRET_MARK "=="}
#define ROLE_ROW {.body = "bastion"}
#define REFUSED_ROW {.status = 401, .body = ""}
#define KEYS_ROW {.body = "{\"Code\":\"Success\",\"AccessKeyId\":\"IKEY\",\"SecretAccessKey\":\"i-" SECRET_MARK "\",\"Token\":\"t-" SECRET_MARK "\"" FAR "}"}
#define FAILED_ROW {.body = "{\"Code\":\"AssumeRoleUnauthorizedAccess\",\"Message\":\"EC2 cannot assume the role bastion.\"}"}

/* A slow machine may take its time, unless the script is about what hangs. */
static void give_time(const struct row *script, int rows)
{
	setenv("AWS_METADATA_SERVICE_TIMEOUT", "10", 1);
	for (int i = 0; i < rows; i++)
		if (script[i].how == HANG)
			unsetenv("AWS_METADATA_SERVICE_TIMEOUT");
}

static const struct row v2[] = {TOKEN_ROW, ROLE_ROW, KEYS_ROW};

static void instance_answers_are_read(void **state)
{
	static const struct row two_lines[] = {TOKEN_ROW, {.body = "bastion\nother"}, KEYS_ROW};
	static const struct row put403[] = {{.status = 403}, ROLE_ROW, KEYS_ROW};
	static const struct row put404[] = {{.status = 404}, ROLE_ROW, KEYS_ROW};
	static const struct row put405[] = {{.status = 405}, ROLE_ROW, KEYS_ROW};
	static const struct row put503[] = {{.status = 503}, ROLE_ROW, KEYS_ROW};
	static const struct row put400[] = {{.status = 400}};
	static const struct row hangs_v1[] = {{.how = HANG}, ROLE_ROW, KEYS_ROW};
	static const struct row hangs_strict[] = {{.how = HANG}, REFUSED_ROW};
	static const struct row hangs_all[] = {{.how = HANG}};
	static const struct row strict403[] = {{.status = 403}, REFUSED_ROW};
	static const struct row portal[] = {{.body = "<html> log in here"}};
	static const struct row no_role[] = {TOKEN_ROW, {.status = 404, .body = "<html>"}};
	static const struct row page_for_role[] = {TOKEN_ROW, {.body = "<html> " SECRET_MARK}};
	static const struct row empty_role[] = {TOKEN_ROW, {.body = ""}};
	static const struct row own_token_refused[] = {TOKEN_ROW, REFUSED_ROW};
	static const struct row failed[] = {TOKEN_ROW, ROLE_ROW, FAILED_ROW};
	static const struct row garbage[] = {TOKEN_ROW, ROLE_ROW, {.body = "<html>" SECRET_MARK}};
	static const struct row broken[] = {TOKEN_ROW, ROLE_ROW, {.status = 500, .body = ""}};
	static const struct row second_try[] = {{.how = DROP}, TOKEN_ROW, {.status = 500}, ROLE_ROW, {.body = "{"}, KEYS_ROW};
	static const struct {
		const char *what, *variables;
		const struct row *script;
		int rows;
		enum err_kind kind;
		const char *words; /* NULL: the key is there */
		int requests;
	} rows[] = {
		{"version 2", HERE, SCRIPT(v2), ERR_NONE, NULL, 3},
		{"a role and another line", HERE, SCRIPT(two_lines), ERR_NONE, NULL, 3},
		{"version 1: 403", HERE, SCRIPT(put403), ERR_NONE, NULL, 3},
		{"version 1: 404", HERE, SCRIPT(put404), ERR_NONE, NULL, 3},
		{"version 1: 405", HERE, SCRIPT(put405), ERR_NONE, NULL, 3},
		{"version 1: 503", HERE, SCRIPT(put503), ERR_NONE, NULL, 3},
		{"version 1: the token hangs", HERE, SCRIPT(hangs_v1), ERR_NONE, NULL, 3},
		{"each at the second try", HERE ";AWS_METADATA_SERVICE_NUM_ATTEMPTS=2", SCRIPT(second_try), ERR_NONE, NULL, 6},
		{"400", HERE, SCRIPT(put400), ERR_CREDENTIALS, "wrong (HTTP 400)", 1},
		{"one hop too far", HERE, SCRIPT(hangs_strict), ERR_CREDENTIALS, "takes version 2 only, and the request for a token hung; for a container raise the instance's hop limit to 2", 2},
		{"silence", HERE, SCRIPT(hangs_all), ERR_CREDENTIALS, "hop limit to 2 (http-put-response-hop-limit): no AWS credentials", 2},
		{"version 2 only, no token", HERE, SCRIPT(strict403), ERR_CREDENTIALS, "takes version 2 only, and the request for a token got HTTP 403", 2},
		{"version 1 is off", HERE ";AWS_EC2_METADATA_V1_DISABLED=TRUE", SCRIPT(put404), ERR_CREDENTIALS, "HTTP 404; version 1 is switched off by AWS_EC2_METADATA_V1_DISABLED", 1},
		{"something else", HERE, SCRIPT(portal), ERR_CREDENTIALS, "what answers there is something else", 1},
		{"no role", HERE, SCRIPT(no_role), ERR_CREDENTIALS, "this instance has no role (no instance profile is attached to it): no AWS credentials", 2},
		{"a page for the role", HERE, SCRIPT(page_for_role), ERR_CREDENTIALS, "the answer is no role's name", 2},
		{"an empty role", HERE, SCRIPT(empty_role), ERR_CREDENTIALS, "the answer is no role's name", 2},
		{"its own token", HERE, SCRIPT(own_token_refused), ERR_CREDENTIALS, "its own token was refused (HTTP 401)", 2},
		{"not to be assumed", HERE, SCRIPT(failed), ERR_CREDENTIALS, "role 'bastion': AssumeRoleUnauthorizedAccess: EC2 cannot assume", 3},
		{"garbage", HERE, SCRIPT(garbage), ERR_CREDENTIALS, "role 'bastion': the answer is not JSON", 3},
		{"out of order", HERE, SCRIPT(broken), ERR_SERVER, "role 'bastion': HTTP 500", 3},
		{"nobody there", "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1" ON, SCRIPT(v2), ERR_CREDENTIALS, "(http://127.0.0.1:1): none answers on this machine: no AWS credentials: AWS_ACCESS_KEY_ID is not set", 0},
		{"no URL", "AWS_EC2_METADATA_SERVICE_ENDPOINT=metadata" ON, SCRIPT(v2), ERR_CREDENTIALS, "AWS_EC2_METADATA_SERVICE_ENDPOINT (or ec2_metadata_service_endpoint) is no URL", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct server *machine = server_start(rows[i].script, rows[i].rows);
		set_machine(machine, rows[i].variables);
		give_time(rows[i].script, rows[i].rows);
		setenv("http_proxy", "http://127.0.0.1:1", 1); /* it is not asked */
		struct bench b = bench_of_profile("default", SCRIPT(good));
		if (rows[i].words)
			assert_lacks(&b, rows[i].what, rows[i].kind, rows[i].words);
		else
			assert_signs(&b, rows[i].what, "IKEY", "t-" SECRET_MARK);
		unsetenv("http_proxy");
		if (machine->seen != rows[i].requests)
			fail_msg("%s: %d requests", rows[i].what, machine->seen);
		bench_done(&b);
		server_stop(machine);
	}
}

static void instance_is_asked_as_aws_says(void **state)
{
	struct server *machine = server_start(SCRIPT(v2));
	char value[128];

	(void)state;
	set_machine(machine, HERE);
	struct bench b = bench_of_profile("default", SCRIPT(good));
	assert_signs(&b, "version 2", "IKEY", "t-" SECRET_MARK);
	head_of(machine, 0, "PUT /latest/api/token HTTP/1.1\r\n");
	assert_string_equal(header_of(machine, 0, "x-aws-ec2-metadata-token-ttl-seconds", value, sizeof(value)), "21600");
	assert_string_equal(header_of(machine, 0, "Content-Length", value, sizeof(value)), "0");
	assert_string_equal(header_of(machine, 0, "X-Forwarded-For", value, sizeof(value)), "");
	head_of(machine, 1, "GET /latest/meta-data/iam/security-credentials/ HTTP/1.1\r\n");
	head_of(machine, 2, "GET /latest/meta-data/iam/security-credentials/bastion HTTP/1.1\r\n");
	for (int i = 1; i < 3; i++)
		assert_string_equal(header_of(machine, i, "x-aws-ec2-metadata-token", value, sizeof(value)), "imds-token-" SECRET_MARK "==");
	assert_string_equal(aws_context_provider(&b.context), "imds");
	bench_done(&b);
	server_stop(machine);
}

/* The profile may say where it is. */
static void instance_settings_may_stand_in_the_profile(void **state)
{
	struct server *machine = server_start(SCRIPT(v2));
	char config[256];

	(void)state;
	snprintf(config, sizeof(config), "[profile here]\nec2_metadata_service_endpoint = %s\nec2_metadata_v1_disabled = true\n"
		"ec2_metadata_service_endpoint_mode = ipv6\n", machine->url);
	shared_set(config, NULL, "AWS_EC2_METADATA_DISABLED=false");
	struct bench b = bench_of_profile("here", SCRIPT(good));
	assert_signs(&b, "version 2", "IKEY", "t-" SECRET_MARK);
	bench_done(&b);
	server_stop(machine);
}

static void instance_address_is_chosen(void **state)
{
	static const struct {
		const char *config, *variables, *url;
		int64_t timeout_ms;
		int tries;
	} rows[] = {
		{NULL, "", "http://169.254.169.254", 1000, 1},
		{NULL, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6", "http://[fd00:ec2::254]", 1000, 1},
		{NULL, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv4", "http://169.254.169.254", 1000, 1},
		{"[default]\nec2_metadata_service_endpoint_mode = ipv6\n", "", "http://[fd00:ec2::254]", 1000, 1},
		{"[default]\nec2_metadata_service_endpoint = http://localhost:1/x//\n", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6", "http://localhost:1/x", 1000, 1},
		{NULL, "AWS_METADATA_SERVICE_TIMEOUT=5;AWS_METADATA_SERVICE_NUM_ATTEMPTS=3", "http://169.254.169.254", 5000, 3},
		{"[default]\nmetadata_service_timeout = 2\nmetadata_service_num_attempts = 4\n", "", "http://169.254.169.254", 2000, 4},
		{NULL, "AWS_METADATA_SERVICE_TIMEOUT=soon;AWS_METADATA_SERVICE_NUM_ATTEMPTS=-1", "http://169.254.169.254", 1000, 1},
		{NULL, "AWS_METADATA_SERVICE_TIMEOUT=99999999999999999999;AWS_METADATA_SERVICE_NUM_ATTEMPTS=1000", "http://169.254.169.254", 60000, 20},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *a = arena_new();
		struct imds settings = {0};
		struct err e = {0};
		shared_set(rows[i].config, NULL, rows[i].variables);
		struct aws_files *files = aws_files_load(NULL, NULL, &e);
		assert_true(imds_settings(&(struct aws_lookup){.files = files, .profile = "default"}, a, &settings, &e));
		assert_string_equal(settings.url, rows[i].url);
		assert_int_equal(settings.timeout_ms, rows[i].timeout_ms);
		assert_int_equal(settings.tries, rows[i].tries);
		aws_files_free(files);
		arena_free(a);
	}
}

static void instance_keys_rotate(void **state)
{
	static const struct row script[] = {TOKEN_ROW, ROLE_ROW, {.body = MKEY("IKEY1")}, TOKEN_ROW, ROLE_ROW, {.body = MKEY("IKEY2")}};
	static const struct row aws[] = {{.how = ANSWER}, EXPIRED, {.how = ANSWER}};
	struct server *machine = server_start(SCRIPT(script));

	(void)state;
	set_machine(machine, HERE);
	struct bench b = bench_of_profile("default", SCRIPT(aws));
	assert_signs(&b, "first", "IKEY1", MTOKEN("IKEY1"));
	age(&b);
	struct got got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_true(was_signed_with(&b, 2, "IKEY2"));
	assert_int_equal(machine->seen, 6);
	got_done(&got);
	bench_done(&b);
	server_stop(machine);
}

/* A metadata service that cannot renew gives what it has: it is used, and asked for again somewhat later. */
static void instance_keys_about_to_end_are_kept(void **state)
{
	static const struct row script[] = {TOKEN_ROW, ROLE_ROW,
		{.body = KEYS_JSON("IKEY", "Token", ",\"Expiration\":\"2020-01-01T00:00:00Z\"")}};
	struct server *machine = server_start(SCRIPT(script));
	int64_t before = clock_wall_ms();

	(void)state;
	set_machine(machine, HERE);
	struct bench b = bench_of_profile("default", SCRIPT(good));
	assert_signs(&b, "first", "IKEY", MTOKEN("IKEY"));
	int64_t end = aws_context_expires_at(&b.context);
	assert_true(end >= before + 17 * 60 * 1000 && end <= clock_wall_ms() + 25 * 60 * 1000);
	assert_signs(&b, "second", "IKEY", MTOKEN("IKEY"));
	assert_int_equal(machine->seen, 3);
	bench_done(&b);
	server_stop(machine);
}

/* --- the region ------------------------------------------------------------------------------------------------- */

static void region_is_cut_from_the_zone(void **state)
{
	static const struct {
		const char *zone, *region; /* NULL: none */
	} rows[] = {
		{"eu-west-1a", "eu-west-1"}, {"us-gov-west-1b", "us-gov-west-1"}, {"us-west-2-lax-1a", "us-west-2"}, {"ap-northeast-2c\n", "ap-northeast-2"},
		{"", NULL}, {"a", NULL}, {"1", NULL}, {"eu-west-1", NULL}, {"<html>1", NULL}, {"eu/west-1a", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *region = imds_region_of_zone(rows[i].zone, strlen(rows[i].zone));
		if (!region != !rows[i].region || (region && strcmp(region, rows[i].region) != 0))
			fail_msg("%s: %s", rows[i].zone, region ? region : "none");
		free(region);
	}
}

static void region_is_the_instances(void **state)
{
	static const struct row zone2[] = {TOKEN_ROW, {.body = "ap-northeast-2a"}};
	static const struct row zone1[] = {{.status = 404}, {.body = "ap-northeast-2a"}};
	static const struct row hop[] = {{.how = HANG}, REFUSED_ROW};
	static const struct row hangs[] = {{.how = HANG}};
	static const struct row page[] = {{.body = "<html> 1"}};
	static const struct {
		const char *what, *variables;
		const struct row *script;
		int rows;
		const char *region; /* NULL: the error that there is none */
		int requests;
	} rows[] = {
		{"version 2", HERE, SCRIPT(zone2), "ap-northeast-2", 2},
		{"version 1", HERE, SCRIPT(zone1), "ap-northeast-2", 2},
		{"something names one", HERE ";AWS_DEFAULT_REGION=eu-west-1", SCRIPT(zone2), "eu-west-1", 0},
		{"version 1 is off", HERE ";AWS_EC2_METADATA_V1_DISABLED=true", SCRIPT(zone1), NULL, 1},
		{"disabled", "AWS_EC2_METADATA_SERVICE_ENDPOINT=%s/", SCRIPT(zone2), NULL, 0},
		{"hop limit", HERE, SCRIPT(hop), NULL, ANY},
		{"silence", HERE ";AWS_METADATA_SERVICE_TIMEOUT=60", SCRIPT(hangs), NULL, ANY},
		{"a page", HERE, SCRIPT(page), NULL, 1},
		{"nobody", "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1" ON, SCRIPT(zone2), NULL, 0},
		{"no URL", "AWS_EC2_METADATA_SERVICE_ENDPOINT=x" ON, SCRIPT(zone2), NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct server *machine = server_start(rows[i].script, rows[i].rows);
		struct err e = {0};
		set_machine(machine, rows[i].variables);
		setenv("AWS_ACCESS_KEY_ID", "A", 1);
		setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
		struct aws_context *c = aws_context_new(&(struct aws_options){0}, &e);
		if (!c != !rows[i].region || (c && strcmp(c->region, rows[i].region) != 0))
			fail_msg("%s: %s", rows[i].what, c ? c->region : e.message);
		if (!c)
			assert_words(e.message, "no AWS region: give --region");
		if (rows[i].requests != ANY && machine->seen != rows[i].requests)
			fail_msg("%s: %d requests", rows[i].what, machine->seen);
		aws_context_free(c);
		server_stop(machine);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(container_answers_are_read),
		cmocka_unit_test(container_settings_are_checked),
		cmocka_unit_test(container_token_follows_its_file),
		cmocka_unit_test(container_keys_are_renewed_at_their_end),
		cmocka_unit_test(instance_answers_are_read),
		cmocka_unit_test(instance_is_asked_as_aws_says),
		cmocka_unit_test(instance_settings_may_stand_in_the_profile),
		cmocka_unit_test(instance_address_is_chosen),
		cmocka_unit_test(instance_keys_rotate),
		cmocka_unit_test(instance_keys_about_to_end_are_kept),
		cmocka_unit_test(region_is_cut_from_the_zone),
		cmocka_unit_test(region_is_the_instances),
		cmocka_unit_test(the_log_holds_no_secret),
	};

	return cmocka_run_group_tests(tests, lookup_begin, lookup_end);
}
