/* test_context.c: from options, environment and files to credentials, region and endpoints. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "aws/context.h"
#include "aws/endpoint.h"
#include "aws/identity.h"
#include "aws/profile.h"
#include "aws/shared_files.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"

#define ENV_KEYS "AWS_ACCESS_KEY_ID=ENVKEY;AWS_SECRET_ACCESS_KEY=envsecret"
#define FILE_KEYS "[default]\naws_access_key_id = FILEKEY\naws_secret_access_key = filesecret\n"
#define DEV_KEYS "[dev]\naws_access_key_id = DEVKEY\naws_secret_access_key = devsecret\naws_session_token = devtoken\n"
#define REGION "AWS_REGION=eu-west-1"

static const struct cred_row {
	const char *what, *config, *credentials, *variables, *profile;
	const char *key, *secret, *token, *provider; /* key NULL: an error with `words`; "": that provider is to look them up */
	const char *words;
} cred_rows[] = {
	{"env", NULL, NULL, ENV_KEYS, NULL, "ENVKEY", "envsecret", "", "env", NULL},
	{"env with token", NULL, NULL, ENV_KEYS ";AWS_SESSION_TOKEN=tok", NULL, "ENVKEY", "envsecret", "tok", "env", NULL},
	{"env with the older token", NULL, NULL, ENV_KEYS ";AWS_SECURITY_TOKEN=old", NULL, "ENVKEY", "envsecret", "old", "env", NULL},
	{"empty token is none", NULL, NULL, ENV_KEYS ";AWS_SESSION_TOKEN=", NULL, "ENVKEY", "envsecret", "", "env", NULL},
	{"env beats files", NULL, FILE_KEYS, ENV_KEYS, NULL, "ENVKEY", "envsecret", "", "env", NULL},
	{"env beats AWS_PROFILE", NULL, DEV_KEYS, ENV_KEYS ";AWS_PROFILE=dev", NULL, "ENVKEY", "envsecret", "", "env", NULL},
	{"--profile drops env", NULL, DEV_KEYS, ENV_KEYS, "dev", "DEVKEY", "devsecret", "devtoken", "shared-file", NULL},
	{"empty env key is unset", NULL, FILE_KEYS, "AWS_ACCESS_KEY_ID=;AWS_SECRET_ACCESS_KEY=", NULL, "FILEKEY", "filesecret", "", "shared-file", NULL},
	{"env key without secret", NULL, FILE_KEYS, "AWS_ACCESS_KEY_ID=A", NULL, NULL, NULL, NULL, NULL, "AWS_SECRET_ACCESS_KEY is not"},
	{"env key with empty secret", NULL, FILE_KEYS, "AWS_ACCESS_KEY_ID=A;AWS_SECRET_ACCESS_KEY=", NULL, NULL, NULL, NULL, NULL, "AWS_SECRET_ACCESS_KEY is not"},
	{"env secret without key", NULL, FILE_KEYS, "AWS_SECRET_ACCESS_KEY=s", NULL, "FILEKEY", "filesecret", "", "shared-file", NULL},
	{"env token with a line end", NULL, NULL, ENV_KEYS ";AWS_SESSION_TOKEN=a\nX-Evil: b", NULL, NULL, NULL, NULL, NULL, "session token holds"},
	{"AWS_PROFILE", NULL, DEV_KEYS, "AWS_PROFILE=dev", NULL, "DEVKEY", "devsecret", "devtoken", "shared-file", NULL},
	{"AWS_PROFILE first", NULL, DEV_KEYS FILE_KEYS, "AWS_DEFAULT_PROFILE=default;AWS_PROFILE=dev", NULL, "DEVKEY", "devsecret", "devtoken", "shared-file", NULL},
	{"empty AWS_PROFILE", NULL, FILE_KEYS, "AWS_PROFILE=", NULL, "FILEKEY", "filesecret", "", "shared-file", NULL},
	{"config file", "[profile dev]\naws_access_key_id = C\naws_secret_access_key = cs\n", NULL, "", "dev", "C", "cs", "", "shared-file", NULL},
	{"credentials file beats config file", "[default]\naws_access_key_id = C\naws_secret_access_key = cs\n", FILE_KEYS, "", NULL, "FILEKEY", "filesecret", "", "shared-file", NULL},
	{"halves are not joined", "[default]\naws_secret_access_key = cs\n", "[default]\naws_access_key_id = A\n", "", NULL, NULL, NULL, NULL, NULL, "no aws_secret_access_key"},
	{"older token in the file", NULL, FILE_KEYS "aws_security_token = old\n", "", NULL, "FILEKEY", "filesecret", "old", "shared-file", NULL},
	{"key of two lines", NULL, "[default]\naws_access_key_id = A\n  B\naws_secret_access_key = s\n", "", NULL, NULL, NULL, NULL, NULL, "access key id holds"},
	{"nothing", NULL, NULL, "", NULL, NULL, NULL, NULL, NULL, "no AWS credentials: AWS_ACCESS_KEY_ID is not set"},
	{"nothing with other profiles", NULL, DEV_KEYS, "", NULL, NULL, NULL, NULL, NULL, "profiles there: dev"},
	{"nothing, not from the instance either", NULL, NULL, "AWS_EC2_METADATA_DISABLED=TRUE", NULL, NULL, NULL, NULL, NULL, "switched off by AWS_EC2_METADATA_DISABLED"},
	{"the instance is asked last", "[default]\noutput = json\n", NULL, "AWS_EC2_METADATA_DISABLED=false", NULL, "", "", "", "imds", NULL},
	{"the instance, with --profile", "[profile x]\noutput = json\n", NULL, "AWS_EC2_METADATA_DISABLED=no", "x", "", "", "", "imds", NULL},
	{"nothing for --profile", "[profile x]\noutput = json\n", NULL, ENV_KEYS, "x", NULL, NULL, NULL, NULL, "the environment is not asked"},

	{"role", "[profile x]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default\n", FILE_KEYS, "", "x", "", "", "", "assume-role", NULL},
	{"role beats static keys", "[profile dev]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default\n", FILE_KEYS DEV_KEYS, "", "dev", "", "", "", "assume-role", NULL},
	{"role without a source", "[profile dev]\nrole_arn = arn:aws:iam::1:role/r\n", DEV_KEYS, "", "dev", NULL, NULL, NULL, NULL, "neither source_profile nor credential_source"},
	{"env beats role", "[profile x]\nrole_arn = arn:aws:iam::1:role/r\n", NULL, ENV_KEYS ";AWS_PROFILE=x", NULL, "ENVKEY", "envsecret", "", "env", NULL},
	{"sso", "[profile x]\nsso_account_id = 1\nsso_role_name = r\nsso_start_url = u\nsso_region = eu-west-1\n", DEV_KEYS, "", "x", "", "", "", "sso", NULL},
	{"sso with a session that is missing", "[profile x]\nsso_session = s\nsso_account_id = 1\n", NULL, "", "x", NULL, NULL, NULL, NULL, "no [sso-session s]"},
	{"an sso session alone is none", "[profile dev]\nsso_session = s\n", DEV_KEYS, "", "dev", "DEVKEY", "devsecret", "devtoken", "shared-file", NULL},
	{"sso beats static keys", "[profile dev]\nsso_account_id = 1\n", DEV_KEYS, "", "dev", NULL, NULL, NULL, NULL, "sso_start_url is missing"},
	{"legacy sso", "[profile x]\nsso_account_id = 1\n", NULL, "AWS_PROFILE=x", NULL, NULL, NULL, NULL, NULL, "sso_start_url is missing"},
	{"process", "[profile x]\ncredential_process = /bin/true\n", NULL, ENV_KEYS, "x", "", "", "", "process", NULL},
	{"credentials file beats process", "[profile dev]\ncredential_process = /bin/true\n", DEV_KEYS, "", "dev", "DEVKEY", "devsecret", "devtoken", "shared-file", NULL},
	{"process beats config file", "[profile x]\ncredential_process = /bin/true\naws_access_key_id = C\naws_secret_access_key = cs\n", NULL, "", "x", "", "", "", "process", NULL},
	{"login session", "[profile x]\nlogin_session = arn\n", NULL, "", "x", "", "", "", "login", NULL},
	{"credentials file beats a login session", "[profile dev]\nlogin_session = arn\n", DEV_KEYS, "", "dev", "DEVKEY", "devsecret", "devtoken", "shared-file", NULL},
	{"web identity of the environment", NULL, FILE_KEYS, "AWS_WEB_IDENTITY_TOKEN_FILE=/t;AWS_ROLE_ARN=r", NULL, "", "", "", "web-identity", NULL},
	{"web identity without a role", NULL, FILE_KEYS, "AWS_WEB_IDENTITY_TOKEN_FILE=/t", NULL, NULL, NULL, NULL, NULL, "no role to assume with it"},
	{"no web identity with --profile", NULL, DEV_KEYS, "AWS_WEB_IDENTITY_TOKEN_FILE=/t", "dev", "DEVKEY", "devsecret", "devtoken", "shared-file", NULL},
	{"container", NULL, NULL, "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost/x", NULL, "", "", "", "container", NULL},
	{"container, with --profile", "[profile x]\noutput = json\n", NULL, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x", "x", "", "", "", "container", NULL},
	{"container beats the instance", NULL, NULL, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x;AWS_EC2_METADATA_DISABLED=false", NULL, "", "", "", "container", NULL},
	{"files beat container", NULL, FILE_KEYS, "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost/x", NULL, "FILEKEY", "filesecret", "", "shared-file", NULL},
};

/* Which provider is going to look them up: it has nothing at hand. */
static const char *provider_to_ask(const struct aws_context *c, bool is_explicit)
{
	struct err e = {0};
	struct aws_files *files = aws_files_load(NULL, NULL, &e);
	struct aws_lookup l = {.files = files, .profile = c->profile, .profile_is_explicit = is_explicit};

	const struct aws_provider *row = aws_provider_for(&l, &e);
	aws_files_free(files);
	return row && !row->find ? row->name : "none";
}

static void credentials_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cred_rows) / sizeof(cred_rows[0]); i++) {
		const struct cred_row *row = &cred_rows[i];
		struct err e = {0};
		shared_set(row->config, row->credentials, row->variables);
		setenv("AWS_REGION", "eu-west-1", 1);
		struct aws_context *c = aws_context_new(&(struct aws_options){.profile = row->profile}, &e);
		if (!c != !row->key)
			fail_msg("%s: %s", row->what, c ? c->identity->creds.access_key_id : e.message);
		if (c && !*row->key) {
			assert_null(aws_context_access_key_id(c));
			if (strcmp(provider_to_ask(c, row->profile != NULL), row->provider) != 0)
				fail_msg("%s: %s", row->what, provider_to_ask(c, row->profile != NULL));
		} else if (c) {
			if (strcmp(c->identity->creds.access_key_id, row->key) != 0 || strcmp(secret_reveal(&c->identity->creds.secret_key), row->secret) != 0 ||
				strcmp(secret_reveal(&c->identity->creds.session_token), row->token) != 0 ||
				strcmp(c->identity->creds.provider, row->provider) != 0)
				fail_msg("%s: %s by %s", row->what, c->identity->creds.access_key_id, c->identity->creds.provider);
		} else {
			assert_true(e.kind == ERR_CREDENTIALS || e.kind == ERR_CONFIG);
			if (!strstr(e.message, row->words))
				fail_msg("%s: %s", row->what, e.message);
			assert_null(strstr(e.message, "secret\n"));
			assert_null(strstr(e.message, "filesecret"));
			assert_null(strstr(e.message, "envsecret"));
		}
		aws_context_free(c);
	}
}

static void expiry_is_read(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
	} rows[] = {{"2026-11-23T09:00:00Z", 1795424400000}, {"soon", NO_TIME}, {"", NO_TIME}};
	char variables[256];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = {0};
		snprintf(variables, sizeof(variables), REGION ";" ENV_KEYS ";AWS_CREDENTIAL_EXPIRATION=%s", rows[i].text);
		shared_set(NULL, NULL, variables);
		struct aws_context *c = aws_context_new(&(struct aws_options){0}, &e);
		assert_non_null(c);
		assert_int_equal(c->identity->creds.expires_at, rows[i].at);
		aws_context_free(c);
	}
}

/* The words of `doctor --json`, in the order of the AWS CLI. */
static void providers_stand_in_order(void **state)
{
	static const char *const names[] = {"env", "assume-role", "web-identity", "sso", "shared-file", "login", "process",
		"shared-file", "container", "imds"};
	size_t n = 0;

	(void)state;
	for (; aws_providers[n]; n++) {
		assert_true(n < sizeof(names) / sizeof(names[0]));
		assert_string_equal(aws_providers[n]->name, names[n]);
		assert_non_null(aws_providers[n]->is_asked);
	}
	assert_int_equal(n, sizeof(names) / sizeof(names[0]));
}

/* --- profile and region ----------------------------------------------------------------------------------------- */

static void settings_are_chosen(void **state)
{
	static const struct {
		const char *what, *config, *variables;
		struct aws_options options;
		const char *profile, *region, *partition; /* region NULL: ERR_CONFIG with `words` */
		const char *words;
	} rows[] = {
		{"--region first", "[default]\nregion = eu-west-3\n", "AWS_REGION=eu-west-1", {.region = "eu-west-2"}, "default", "eu-west-2", "aws", NULL},
		{"AWS_REGION before AWS_DEFAULT_REGION", NULL, "AWS_REGION=eu-west-1;AWS_DEFAULT_REGION=eu-west-2", {0}, "default", "eu-west-1", "aws", NULL},
		{"AWS_DEFAULT_REGION", "[default]\nregion = eu-west-3\n", "AWS_REGION=;AWS_DEFAULT_REGION=eu-west-2", {0}, "default", "eu-west-2", "aws", NULL},
		{"profile's region", "[default]\nregion = cn-north-1\n", "", {0}, "default", "cn-north-1", "aws-cn", NULL},
		{"region of another profile", "[default]\nregion = eu-west-3\n[profile gov]\nregion = us-gov-west-1\n", "AWS_PROFILE=gov", {0}, "gov", "us-gov-west-1", "aws-us-gov", NULL},
		{"--profile before AWS_PROFILE", "[profile a]\nregion = eu-west-1\n[profile b]\nregion = eu-west-2\naws_access_key_id=K\naws_secret_access_key=s\n", "AWS_PROFILE=a", {.profile = "b"}, "b", "eu-west-2", "aws", NULL},
		{"no region", NULL, "", {0}, NULL, NULL, NULL, "no AWS region: give --region"},
		{"empty region", "[default]\nregion =\n", "", {.region = ""}, NULL, NULL, NULL, "no AWS region"},
		{"slip of the pen", NULL, "AWS_REGION=ap-norhteast-2", {0}, NULL, NULL, NULL, "'ap-norhteast-2' is no AWS region; did you mean ap-northeast-2"},
		{"nonsense", NULL, "AWS_REGION=moon", {0}, NULL, NULL, NULL, "read like eu-west-1"},
		{"two lines", "[default]\nregion = eu-west-1\n  output = json\n", "", {0}, NULL, NULL, NULL, "is no AWS region"},
		{"injected host", NULL, "AWS_REGION=eu-west-1.evil.com/", {0}, NULL, NULL, NULL, "is no AWS region"},
		{"unknown region, own endpoint", NULL, "AWS_REGION=mars-1;AWS_ENDPOINT_URL=http://localhost:1", {0}, "default", "mars-1", "aws", NULL},
		{"unknown region, own endpoints for what a release needs", NULL, "AWS_REGION=mars-1;AWS_ENDPOINT_URL_CODEPIPELINE=http://localhost:1;"
			"AWS_ENDPOINT_URL_CODEDEPLOY=http://localhost:1;AWS_ENDPOINT_URL_ECS=http://localhost:1;"
			"AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2=http://localhost:1;AWS_ENDPOINT_URL_CODEBUILD=http://localhost:1;"
			"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=http://localhost:1;AWS_ENDPOINT_URL_CODECOMMIT=http://localhost:1;"
			"AWS_ENDPOINT_URL_STS=http://localhost:1", {0}, "default", "mars-1", "aws", NULL},
		{"unknown region, own endpoint for one service", NULL, "AWS_REGION=mars-1;AWS_ENDPOINT_URL_ECS=http://localhost:1", {0}, NULL, NULL, NULL, "is no AWS region"},
		{"injected region, own endpoint", NULL, "AWS_REGION=mars/1;AWS_ENDPOINT_URL=http://localhost:1", {0}, NULL, NULL, NULL, "is no AWS region"},
		{"unknown profile", "[profile production]\nregion = eu-west-1\n", "AWS_PROFILE=prodution", {0}, NULL, NULL, NULL, "no AWS profile 'prodution'"},
		{"near profile", "[profile production]\nregion = eu-west-1\n", "", {.profile = "prodution"}, NULL, NULL, NULL, "did you mean production?"},
		{"far profile", "[profile production]\nregion = eu-west-1\n", "", {.profile = "zzz"}, NULL, NULL, NULL, "there are: production"},
		{"wrong file", "[default\n", "AWS_REGION=eu-west-1", {0}, NULL, NULL, NULL, "config:1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = {0};
		shared_set(rows[i].config, NULL, rows[i].variables);
		setenv("AWS_ACCESS_KEY_ID", "A", 1);
		setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
		struct aws_context *c = aws_context_new(&rows[i].options, &e);
		if (!c != !rows[i].region)
			fail_msg("%s: %s", rows[i].what, c ? c->region : e.message);
		if (c) {
			assert_string_equal(c->profile, rows[i].profile);
			assert_string_equal(c->region, rows[i].region);
			assert_string_equal(c->partition, rows[i].partition);
			assert_null(c->account);
		} else {
			assert_int_equal(e.kind, ERR_CONFIG);
			if (!strstr(e.message, rows[i].words))
				fail_msg("%s: %s", rows[i].what, e.message);
		}
		aws_context_free(c);
	}
}

/* --- endpoints -------------------------------------------------------------------------------------------------- */

static void endpoints_are_chosen(void **state)
{
	static const char config[] =
		"[default]\nendpoint_url = http://localhost:4\nservices = s\n[services s]\necs =\n  endpoint_url = http://localhost:3\n"
		"[profile off]\nendpoint_url = http://localhost:4\nignore_configured_endpoint_urls = TRUE\n"
		"aws_access_key_id=K\naws_secret_access_key=s\n[profile plain]\noutput = json\naws_access_key_id=K\naws_secret_access_key=s\n"
		"[profile lost]\nservices = z\naws_access_key_id=K\naws_secret_access_key=s\n"
		"[profile fips]\nuse_fips_endpoint = true\naws_access_key_id=K\naws_secret_access_key=s\n";
	static const struct {
		const char *what, *variables;
		struct aws_options options;
		const char *ecs, *elbv2; /* ecs NULL: ERR_CONFIG with `words` */
		const char *words;
	} rows[] = {
		{"files", "", {0}, "http://localhost:3", "http://localhost:4", NULL},
		{"AWS_ENDPOINT_URL beats the services section", "AWS_ENDPOINT_URL=http://localhost:2/", {0}, "http://localhost:2", "http://localhost:2", NULL},
		{"service variable beats all of them", "AWS_ENDPOINT_URL=http://localhost:2;AWS_ENDPOINT_URL_ECS=http://localhost:1", {0}, "http://localhost:1", "http://localhost:2", NULL},
		{"service id of elbv2", "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2=http://localhost:9", {0}, "http://localhost:3", "http://localhost:9", NULL},
		{"--endpoint-url beats everything", "AWS_ENDPOINT_URL=http://localhost:2;AWS_ENDPOINT_URL_ECS=http://localhost:1", {.endpoint_url = "http://127.0.0.1:8"}, "http://127.0.0.1:8", "http://127.0.0.1:8", NULL},
		{"ignored by the environment", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true;AWS_ENDPOINT_URL=http://localhost:2", {0}, "https://ecs.eu-west-1.amazonaws.com", "https://elasticloadbalancing.eu-west-1.amazonaws.com", NULL},
		{"not ignored", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=yes;AWS_ENDPOINT_URL=http://localhost:2", {0}, "http://localhost:2", "http://localhost:2", NULL},
		{"ignored, but --endpoint-url", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true", {.endpoint_url = "http://127.0.0.1:8"}, "http://127.0.0.1:8", "http://127.0.0.1:8", NULL},
		{"ignored by the profile", "", {.profile = "off"}, "https://ecs.eu-west-1.amazonaws.com", "https://elasticloadbalancing.eu-west-1.amazonaws.com", NULL},
		{"environment beats the profile's ignoring", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=false", {.profile = "off"}, "http://localhost:4", "http://localhost:4", NULL},
		{"none", "", {.profile = "plain"}, "https://ecs.eu-west-1.amazonaws.com", "https://elasticloadbalancing.eu-west-1.amazonaws.com", NULL},
		{"empty variable", "AWS_ENDPOINT_URL=", {.profile = "plain"}, "https://ecs.eu-west-1.amazonaws.com", "https://elasticloadbalancing.eu-west-1.amazonaws.com", NULL},
		{"FIPS", "", {.profile = "fips"}, "https://ecs-fips.eu-west-1.amazonaws.com", "https://elasticloadbalancing-fips.eu-west-1.amazonaws.com", NULL},
		{"FIPS off by the environment", "AWS_USE_FIPS_ENDPOINT=false", {.profile = "fips"}, "https://ecs.eu-west-1.amazonaws.com", "https://elasticloadbalancing.eu-west-1.amazonaws.com", NULL},
		{"dual stack", "AWS_USE_DUALSTACK_ENDPOINT=true", {.profile = "plain"}, "https://ecs.eu-west-1.api.aws", "https://elasticloadbalancing.eu-west-1.api.aws", NULL},
		{"FIPS and custom", "", {.profile = "fips", .endpoint_url = "http://localhost:1"}, NULL, NULL, "--endpoint-url cannot be used together with FIPS"},
		{"http to another machine", "AWS_ENDPOINT_URL=http://10.0.0.1:4566", {0}, NULL, NULL, "AWS_ENDPOINT_URL: 'http://10.0.0.1:4566' would send"},
		{"unknown services section", "AWS_PROFILE=lost", {0}, NULL, NULL, "services = z of profile 'lost': there is no [services z]"},
		{"unknown services section, unread", "AWS_PROFILE=lost;AWS_ENDPOINT_URL=http://localhost:2", {0}, "http://localhost:2", "http://localhost:2", NULL},
		{"http to another machine, allowed", "AWS_ENDPOINT_URL=http://10.0.0.1:4566/", {.allows_http = true}, "http://10.0.0.1:4566", "http://10.0.0.1:4566", NULL},
		{"dual stack and custom", "AWS_USE_DUALSTACK_ENDPOINT=true;AWS_ENDPOINT_URL_ECS=http://localhost:1", {0}, NULL, NULL, "together with dual-stack"},
		{"no URL", "", {.endpoint_url = "localhost:4566"}, NULL, NULL, "--endpoint-url: 'localhost:4566' is no endpoint URL"},
		{"password in it", "AWS_ENDPOINT_URL_STS=https://u:hunter2@host", {0}, NULL, NULL, "AWS_ENDPOINT_URL_STS: an endpoint URL must not hold"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = {0};
		shared_set(config, FILE_KEYS, rows[i].variables);
		setenv("AWS_REGION", "eu-west-1", 1);
		struct aws_context *c = aws_context_new(&rows[i].options, &e);
		if (!c != !rows[i].ecs)
			fail_msg("%s: %s", rows[i].what, c ? c->endpoint[AWS_ECS] : e.message);
		if (c) {
			if (strcmp(c->endpoint[AWS_ECS], rows[i].ecs) != 0 || strcmp(c->endpoint[AWS_ELBV2], rows[i].elbv2) != 0)
				fail_msg("%s: %s %s", rows[i].what, c->endpoint[AWS_ECS], c->endpoint[AWS_ELBV2]);
			assert_int_equal(c->endpoint_is_custom[AWS_ECS], strstr(rows[i].ecs, "amazonaws") == NULL && strstr(rows[i].ecs, "api.aws") == NULL);
		} else {
			assert_int_equal(e.kind, ERR_CONFIG);
			if (!strstr(e.message, rows[i].words))
				fail_msg("%s: %s", rows[i].what, e.message);
			assert_null(strstr(e.message, "hunter2"));
		}
		aws_context_free(c);
	}
}

static void bundle_is_chosen(void **state)
{
	struct err e = {0};

	(void)state;
	shared_set("[default]\nca_bundle = ~/my ca.pem\nregion = eu-west-1\n", FILE_KEYS, NULL);
	setenv("HOME", "/home/someone", 1);
	struct aws_context *c = aws_context_new(&(struct aws_options){0}, &e);
	assert_string_equal(c->ca_bundle, "/home/someone/my ca.pem");
	aws_context_free(c);
	setenv("AWS_CA_BUNDLE", "/ca.pem", 1);
	c = aws_context_new(&(struct aws_options){0}, &e);
	assert_string_equal(c->ca_bundle, "/ca.pem");
	aws_context_free(c);
}

/* --- how calls are made ------------------------------------------------------------------------------------------ */

static void ways_of_calling_are_chosen(void **state)
{
	static const char config[] = "[default]\nregion = eu-west-1\n"
		"[profile slow]\nregion = eu-west-1\nretry_mode = legacy\nmax_attempts = 7\ndefaults_mode = mobile\n"
		"sts_regional_endpoints = legacy\naws_access_key_id=K\naws_secret_access_key=s\n"
		"[profile empty]\nregion = eu-west-1\nretry_mode =\nmax_attempts =\ndefaults_mode =\nsts_regional_endpoints =\n"
		"aws_access_key_id=K\naws_secret_access_key=s\n";
	static const struct {
		const char *what, *variables, *profile;
		enum aws_retry_mode retry_mode;
		int max_attempts; /* 0: ERR_CONFIG with `words` */
		int64_t connect_timeout_ms;
		const char *sts, *words;
	} rows[] = {
		{"defaults", "", NULL, AWS_RETRY_STANDARD, 3, 0, "sts.eu-west-1.amazonaws.com", NULL},
		{"profile", "", "slow", AWS_RETRY_LEGACY, 7, 30000, "sts.amazonaws.com", NULL},
		{"empty settings are none", "", "empty", AWS_RETRY_STANDARD, 3, 0, "sts.eu-west-1.amazonaws.com", NULL},
		{"environment first", "AWS_RETRY_MODE=adaptive;AWS_MAX_ATTEMPTS= 4 ;AWS_DEFAULTS_MODE=In-Region;AWS_STS_REGIONAL_ENDPOINTS=regional",
			"slow", AWS_RETRY_ADAPTIVE, 4, 1100, "sts.eu-west-1.amazonaws.com", NULL},
		{"empty variables are none", "AWS_RETRY_MODE=;AWS_MAX_ATTEMPTS=;AWS_DEFAULTS_MODE=;AWS_STS_REGIONAL_ENDPOINTS=", "slow",
			AWS_RETRY_LEGACY, 7, 30000, "sts.amazonaws.com", NULL},
		{"legacy", "AWS_RETRY_MODE=legacy", NULL, AWS_RETRY_LEGACY, 5, 0, "sts.eu-west-1.amazonaws.com", NULL},
		{"standard", "AWS_DEFAULTS_MODE=standard", NULL, AWS_RETRY_STANDARD, 3, 3100, "sts.eu-west-1.amazonaws.com", NULL},
		{"cross-region", "AWS_DEFAULTS_MODE=cross-region", NULL, AWS_RETRY_STANDARD, 3, 3100, "sts.eu-west-1.amazonaws.com", NULL},
		{"legacy defaults", "AWS_DEFAULTS_MODE=legacy", NULL, AWS_RETRY_STANDARD, 3, 0, "sts.eu-west-1.amazonaws.com", NULL},
		{"auto on a desk", "AWS_DEFAULTS_MODE=auto;AWS_REGION=eu-west-1", NULL, AWS_RETRY_STANDARD, 3, 3100, "sts.eu-west-1.amazonaws.com", NULL},
		{"auto in the region", "AWS_DEFAULTS_MODE=auto;AWS_EXECUTION_ENV=AWS_ECS_FARGATE;AWS_DEFAULT_REGION=eu-west-1", NULL,
			AWS_RETRY_STANDARD, 3, 1100, "sts.eu-west-1.amazonaws.com", NULL},
		{"one try", "AWS_MAX_ATTEMPTS=1", NULL, AWS_RETRY_STANDARD, 1, 0, "sts.eu-west-1.amazonaws.com", NULL},
		{"very many tries", "AWS_MAX_ATTEMPTS=99999999999999999999", NULL, AWS_RETRY_STANDARD, 1000, 0, "sts.eu-west-1.amazonaws.com", NULL},
		{"unknown mode", "AWS_RETRY_MODE=fast", NULL, 0, 0, 0, NULL, "AWS_RETRY_MODE = 'fast': legacy, standard or adaptive"},
		{"modes have case", "AWS_RETRY_MODE=Standard", NULL, 0, 0, 0, NULL, "AWS_RETRY_MODE = 'Standard'"},
		{"no try", "AWS_MAX_ATTEMPTS=0", NULL, 0, 0, 0, NULL, "AWS_MAX_ATTEMPTS = '0': a whole number above 0"},
		{"negative", "AWS_MAX_ATTEMPTS=-1", NULL, 0, 0, 0, NULL, "AWS_MAX_ATTEMPTS = '-1'"},
		{"fraction", "AWS_MAX_ATTEMPTS=3.5", NULL, 0, 0, 0, NULL, "AWS_MAX_ATTEMPTS = '3.5'"},
		{"no number", "AWS_MAX_ATTEMPTS=many", NULL, 0, 0, 0, NULL, "AWS_MAX_ATTEMPTS = 'many'"},
		{"blanks", "AWS_MAX_ATTEMPTS=  ", NULL, 0, 0, 0, NULL, "AWS_MAX_ATTEMPTS"},
		{"unknown defaults", "AWS_DEFAULTS_MODE=quick", NULL, 0, 0, 0, NULL, "AWS_DEFAULTS_MODE = 'quick': standard, in-region"},
		{"unknown STS", "AWS_STS_REGIONAL_ENDPOINTS=Legacy", NULL, 0, 0, 0, NULL, "AWS_STS_REGIONAL_ENDPOINTS = 'Legacy': legacy or regional"},
		{"control characters are cut", "AWS_RETRY_MODE=\033[2J", NULL, 0, 0, 0, NULL, "AWS_RETRY_MODE = '"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = {0};
		char host[256];
		shared_set(config, FILE_KEYS, rows[i].variables);
		struct aws_context *c = aws_context_new(&(struct aws_options){.profile = rows[i].profile}, &e);
		if (!c != !rows[i].max_attempts)
			fail_msg("%s: %s", rows[i].what, c ? "taken" : e.message);
		if (c) {
			if (c->retry_mode != rows[i].retry_mode || c->max_attempts != rows[i].max_attempts ||
				c->connect_timeout_ms != rows[i].connect_timeout_ms)
				fail_msg("%s: mode %d, %d tries, %lld ms", rows[i].what, (int)c->retry_mode, c->max_attempts,
					(long long)c->connect_timeout_ms);
			assert_true(aws_url_host(c->endpoint[AWS_STS], host, sizeof(host)));
			assert_string_equal(host, rows[i].sts);
		} else {
			assert_int_equal(e.kind, ERR_CONFIG);
			if (!strstr(e.message, rows[i].words))
				fail_msg("%s: %s", rows[i].what, e.message);
			assert_null(strchr(e.message, '\033'));
		}
		aws_context_free(c);
	}
}

/* IAM is signed for the region of its partition's one host, the global STS for its own, and both follow the context elsewhere. */
static void services_are_signed_for_their_region(void **state)
{
	struct err e = {0};

	(void)state;
	shared_set("[default]\nregion = eu-west-1\nsts_regional_endpoints = legacy\nretry_mode = adaptive\n", FILE_KEYS, NULL);
	struct aws_context *c = aws_context_new(&(struct aws_options){.allows_http = true}, &e);
	assert_non_null(c);
	assert_string_equal(aws_signing_region(c, AWS_ECS), "eu-west-1");
	assert_string_equal(aws_signing_region(c, AWS_IAM), "us-east-1");
	assert_string_equal(c->endpoint[AWS_IAM], "https://iam.amazonaws.com");
	assert_string_equal(aws_signing_region(c, AWS_STS), "us-east-1");
	assert_string_equal(c->endpoint[AWS_STS], "https://sts.amazonaws.com");
	struct aws_context *other = aws_context_in_region(c, "us-gov-east-1", &e);
	assert_non_null(other);
	assert_string_equal(aws_signing_region(other, AWS_IAM), "us-gov-west-1");
	assert_string_equal(aws_signing_region(other, AWS_STS), "us-gov-east-1");
	assert_string_equal(other->endpoint[AWS_STS], "https://sts.us-gov-east-1.amazonaws.com");
	assert_true(other->allows_http);
	assert_int_equal(other->retry_mode, AWS_RETRY_ADAPTIVE);
	assert_int_equal(other->max_attempts, 3);
	aws_context_free(other);
	aws_context_free(c);

	/* So it is behind an endpoint of one's own; every other service is signed for the region in use there. */
	setenv("AWS_ENDPOINT_URL", "https://all.example", 1);
	c = aws_context_new(&(struct aws_options){0}, &e);
	assert_non_null(c);
	assert_string_equal(aws_signing_region(c, AWS_IAM), "us-east-1");
	assert_string_equal(aws_signing_region(c, AWS_STS), "eu-west-1");
	other = aws_context_in_region(c, "cn-northwest-1", &e);
	assert_non_null(other);
	assert_string_equal(other->endpoint[AWS_IAM], "https://all.example");
	assert_string_equal(aws_signing_region(other, AWS_IAM), "cn-north-1");
	assert_string_equal(aws_signing_region(other, AWS_STS), "cn-northwest-1");
	aws_context_free(other);
	aws_context_free(c);
}

static void log_names_every_host(void **state)
{
	char path[] = "/tmp/cutover-log-XXXXXX", wanted[256];
	struct err e = {0};
	struct buf text;

	(void)state;
	shared_set("[default]\nregion = ap-northeast-2\n", FILE_KEYS, NULL);
	close(mkstemp(path));
	assert_true(log_open(path, &e));
	struct aws_context *c = aws_context_new(&(struct aws_options){0}, &e);
	log_close();
	buf_init(&text, 65536);
	assert_true(file_read(path, &text, &e));
	unlink(path);
	for (size_t i = 0; i < AWS_SERVICES; i++) {
		if (aws_services[i].is_optional)
			continue;
		snprintf(wanted, sizeof(wanted), "host=%s.ap-northeast-2.amazonaws.com region=ap-northeast-2 signing=%s",
			aws_services[i].host_prefix, aws_services[i].signing_name);
		assert_non_null(strstr(buf_text(&text), wanted));
	}
	assert_non_null(strstr(buf_text(&text), "endpoint of iam: host=iam.amazonaws.com region=us-east-1 signing=iam"));
	assert_null(strstr(buf_text(&text), "portal.sso"));
	assert_null(strstr(buf_text(&text), "FILEKEY"));
	assert_null(strstr(buf_text(&text), "filesecret"));
	buf_done(&text);
	aws_context_free(c);
}

/* --- other regions, newer keys ---------------------------------------------------------------------------------- */

static void region_can_be_another(void **state)
{
	struct err e = {0};

	(void)state;
	shared_set("[default]\nregion = eu-west-1\n", DEV_KEYS FILE_KEYS, "AWS_ENDPOINT_URL_STS=http://localhost:7");
	struct aws_context *c = aws_context_new(&(struct aws_options){.profile = "dev"}, &e);
	assert_null(c); /* profile dev has no region */
	c = aws_context_new(&(struct aws_options){.profile = "dev", .region = "eu-west-1"}, &e);
	assert_non_null(c);
	c->clock_offset_ms = 1234;
	struct aws_context *other = aws_context_in_region(c, "cn-north-1", &e);
	assert_non_null(other);
	assert_string_equal(other->region, "cn-north-1");
	assert_string_equal(other->partition, "aws-cn");
	assert_string_equal(other->endpoint[AWS_ECS], "https://ecs.cn-north-1.amazonaws.com.cn");
	assert_string_equal(other->endpoint[AWS_STS], "http://localhost:7");
	assert_string_equal(other->identity->creds.access_key_id, "DEVKEY");
	assert_string_equal(secret_reveal(&other->identity->creds.session_token), "devtoken");
	assert_int_equal(other->clock_offset_ms, 1234);
	aws_context_free(c); /* the credentials are shared, and stay */
	assert_string_equal(other->profile, "dev");
	e = (struct err){0};
	assert_null(aws_context_in_region(other, "atlantis-1", &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	aws_context_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(credentials_are_found),
		cmocka_unit_test(expiry_is_read),
		cmocka_unit_test(providers_stand_in_order),
		cmocka_unit_test(settings_are_chosen),
		cmocka_unit_test(endpoints_are_chosen),
		cmocka_unit_test(bundle_is_chosen),
		cmocka_unit_test(ways_of_calling_are_chosen),
		cmocka_unit_test(services_are_signed_for_their_region),
		cmocka_unit_test(log_names_every_host),
		cmocka_unit_test(region_can_be_another),
	};

	return cmocka_run_group_tests(tests, shared_begin, shared_end);
}
