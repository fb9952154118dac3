/* test_profile.c: the grammar of the shared files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "aws/botocore_files.h"
#include "aws/profile.h"
#include "aws/profile_read.h"
#include "aws/shared_files.h"
#include "base/buf.h"
#include "base/err.h"

static struct aws_files *load(const char *config, const char *credentials, struct err *e)
{
	shared_set(config, credentials, NULL);
	return aws_files_load(NULL, NULL, e);
}

static void lines_mean_what_the_aws_cli_reads(void **state)
{
	static const struct {
		const char *what, *config, *credentials, *profile, *key, *value;
	} rows[] = {
		{"plain", "[default]\nregion = eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"no final newline", "[default]\nregion=eu-west-1", NULL, "default", "region", "eu-west-1"},
		{"colon", "[default]\nregion : eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"first delimiter counts", "[default]\nendpoint_url = http://[::1]:1\n", NULL, "default", "endpoint_url", "http://[::1]:1"},
		{"first delimiter is a colon", "[default]\nkey : a=b\n", NULL, "default", "key", "a=b"},
		{"no blanks", "[default]\nregion=eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"tabs", "[default]\n\tregion\t=\teu-west-1\t\n", NULL, "default", "region", "eu-west-1"},
		{"CRLF", "[default]\r\nregion = eu-west-1\r\n\r\noutput = json\r\n", NULL, "default", "region", "eu-west-1"},
		{"BOM", "\xef\xbb\xbf[default]\nregion = eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"empty file", "", NULL, "default", "region", NULL},
		{"no files", NULL, NULL, "default", "region", NULL},
		{"empty value", "[default]\nregion =\n", NULL, "default", "region", ""},
		{"upper-case key", "[default]\nRegion = eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"hash comment", "# x\n[default]\n  # region = no\n;region = no\nregion = eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"comment in a key's place", "[default]\nregion = eu-west-1\n  ; not a continuation\n", NULL, "default", "region", "eu-west-1"},
		{"inline comment", "[default]\nregion = eu-west-1 # home\n", NULL, "default", "region", "eu-west-1"},
		{"inline comment ;", "[default]\nregion = eu-west-1\t;home\n", NULL, "default", "region", "eu-west-1"},
		{"hash without a blank stays", "[default]\nsso_start_url = https://x/start#/\n", NULL, "default", "sso_start_url", "https://x/start#/"},
		{"secret keeps its hash", NULL, "[default]\naws_secret_access_key = a #b ;c\n", "default", "aws_secret_access_key", "a #b ;c"},
		{"process keeps its hash", "[default]\ncredential_process = sh -c 'x #y'\n", NULL, "default", "credential_process", "sh -c 'x #y'"},
		{"named profile", "[profile dev]\nregion = eu-west-1\n", NULL, "dev", "region", "eu-west-1"},
		{"quoted name", "[profile \"a b\"]\nregion = eu-west-1\n", NULL, "a b", "region", "eu-west-1"},
		{"single quotes", "[profile 'a b']\nregion = eu-west-1\n", NULL, "a b", "region", "eu-west-1"},
		{"blanks in brackets", "[ profile\t dev ]\nregion = eu-west-1\n", NULL, "dev", "region", "eu-west-1"},
		{"text behind the bracket", "[profile dev] # mine\nregion = eu-west-1\n", NULL, "dev", "region", "eu-west-1"},
		{"unquoted blank is no name", "[profile a b]\nregion = eu-west-1\n", NULL, "a b", "region", NULL},
		{"bare name is none in config", "[dev]\nregion = eu-west-1\n", NULL, "dev", "region", NULL},
		{"bare name in credentials", NULL, "[dev]\nregion = eu-west-1\n", "dev", "region", "eu-west-1"},
		{"profile word in credentials", NULL, "[profile dev]\nregion = eu-west-1\n", "profile dev", "region", "eu-west-1"},
		{"names have case", "[profile Dev]\nregion = eu-west-1\n", NULL, "dev", "region", NULL},
		{"DEFAULT is not default", "[DEFAULT]\nregion = eu-west-1\n", NULL, "default", "region", NULL},
		{"default is not inherited", "[default]\nregion = eu-west-1\n[profile dev]\noutput = json\n", NULL, "dev", "region", NULL},
		{"profile default", "[profile default]\nregion = eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"other sections are left alone", "[preview]\ncloudfront = true\n[sso-session s]\nsso_region = x\n[default]\nregion = eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"duplicate key: the last", "[default]\nregion = us-east-1\nregion = eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"duplicate section: merged", "[default]\nregion = eu-west-1\n[profile x]\na = b\n[default]\noutput = json\n", NULL, "default", "region", "eu-west-1"},
		{"duplicate section: the last", "[default]\nregion = us-east-1\n[default]\nregion = eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"credentials win", "[profile dev]\nregion = us-east-1\n", "[dev]\nregion = eu-west-1\n", "dev", "region", "eu-west-1"},
		{"merged from both", "[profile dev]\nregion = eu-west-1\n", "[dev]\naws_access_key_id = A\n", "dev", "region", "eu-west-1"},
		{"indented keys", "[default]\n  region = eu-west-1\n  output = json\n", NULL, "default", "output", "json"},
		{"less indented key", "[default]\n    region = eu-west-1\n  output = json\n", NULL, "default", "output", "json"},
		{"continued", "[default]\ncredential_process = one\n  two\n\n  three\nregion = eu-west-1\n", NULL, "default", "credential_process", "one\ntwo\n\nthree"},
		{"nested value is empty itself", "[default]\ns3 =\n  max = 1\nregion = eu-west-1\n", NULL, "default", "s3", ""},
		{"nested key is none of the profile", "[default]\ns3 =\n  max = 1\n", NULL, "default", "max", NULL},
		{"key behind a nested one", "[default]\ns3 =\n  max = 1\n\n  # c\n  min = 2\nregion = eu-west-1\n", NULL, "default", "region", "eu-west-1"},
		{"UTF-8", "[profile 개발]\nregion = eu-west-1\n", NULL, "개발", "region", "eu-west-1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = {0};
		struct aws_files *f = load(rows[i].config, rows[i].credentials, &e);
		if (!f)
			fail_msg("%s: %s", rows[i].what, e.message);
		const char *value = aws_files_get(f, rows[i].profile, rows[i].key);
		if (!value != !rows[i].value || (value && strcmp(value, rows[i].value) != 0))
			fail_msg("%s: '%s'", rows[i].what, value ? value : "(none)");
		assert_int_equal(aws_files_has_profile(f, rows[i].profile) || !value, true);
		aws_files_free(f);
	}
}

static void wrong_lines_are_named(void **state)
{
	static const struct {
		const char *config, *credentials, *words;
	} rows[] = {
		{"[default]\nregion\n", NULL, "config:2: neither"},
		{"\n\n[default\nregion = x\n", NULL, "config:3: a [section] without its closing bracket"},
		{"[]\n", NULL, "config:1: a [section] without a name"},
		{"\r\r[\n", NULL, "config:3: a [section] without its closing bracket"},
		{"region = x\n[default]\n", NULL, "config:1: a key before"},
		{"[default]\n = x\n", NULL, "config:2: a value without a key"},
		{"[default]\ns3 =\n  whatever\n", NULL, "config:3: an indented line"},
		{NULL, "[default]\r\naws_access_key_id\r\n", "credentials:2: neither"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = {0};
		assert_null(load(rows[i].config, rows[i].credentials, &e));
		assert_int_equal(e.kind, ERR_CONFIG);
		if (!strstr(e.message, rows[i].words))
			fail_msg("row %zu: %s", i, e.message);
	}
}

static void binary_file_is_refused(void **state)
{
	static const char text[] = "[default]\nregion = e\0u\n";
	struct err e = {0};

	(void)state;
	shared_set(NULL, NULL, NULL);
	shared_write(shared_config, text, sizeof(text) - 1);
	assert_null(aws_files_load(NULL, NULL, &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "config:2"));
}

/* As for the AWS CLI: what is a folder, or lies behind a closed one, is not there. */
static void folder_is_no_file(void **state)
{
	struct err e = {0};

	(void)state;
	shared_set(NULL, NULL, NULL);
	setenv("AWS_CONFIG_FILE", "/", 1);
	struct aws_files *f = aws_files_load(NULL, NULL, &e);
	assert_non_null(f);
	assert_non_null(strstr(aws_files_warning(f, 0), "it is a folder"));
	assert_null(aws_files_warning(f, 1));
	assert_false(aws_files_is_open_to_others(f, AWS_FILE_CONFIG));
	aws_files_free(f);
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	f = aws_files_load(NULL, NULL, &e);
	assert_non_null(f);
	assert_null(aws_files_warning(f, 0));
	assert_false(aws_files_is_open_to_others(f, AWS_FILE_CONFIG));
	aws_files_free(f);
	setenv("AWS_CONFIG_FILE", "/dev/null/config", 1);
	f = aws_files_load(NULL, NULL, &e);
	assert_non_null(f);
	assert_null(aws_files_warning(f, 0));
	aws_files_free(f);
}

/* Nothing is closed to root. */
static struct aws_files *load_as_nobody(struct err *e)
{
	uid_t me = geteuid();

	if (me == 0)
		assert_int_equal(seteuid(65534), 0);
	struct aws_files *f = aws_files_load(NULL, NULL, e);
	assert_int_equal(seteuid(me), 0);
	return f;
}

static void closed_files_are_told(void **state)
{
	char folder[sizeof(shared_folder) + 8], path[sizeof(folder) + 8];
	struct err e = {0};

	(void)state;
	shared_set("[default]\nregion = eu-west-1\n", NULL, NULL);
	chmod(shared_folder, 0755);
	chmod(shared_config, 0);
	assert_null(load_as_nobody(&e));
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "Permission denied"));
	snprintf(folder, sizeof(folder), "%s/closed", shared_folder);
	snprintf(path, sizeof(path), "%s/config", folder);
	assert_int_equal(mkdir(folder, 0), 0);
	setenv("AWS_CONFIG_FILE", path, 1);
	struct aws_files *f = load_as_nobody(&e);
	rmdir(folder);
	chmod(shared_folder, 0700);
	assert_non_null(f);
	assert_non_null(strstr(aws_files_warning(f, 0), "Permission denied"));
	aws_files_free(f);
}

static void permissions_are_told(void **state)
{
	static const struct {
		mode_t mode;
		bool is_open;
	} rows[] = {{0600, false}, {0400, false}, {0640, true}, {0604, true}, {0620, true}, {0644, true}};
	struct err e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		shared_set("[default]\n", "[default]\n", NULL);
		assert_int_equal(chmod(shared_credentials, rows[i].mode), 0);
		assert_int_equal(chmod(shared_config, 0600), 0);
		struct aws_files *f = aws_files_load(NULL, NULL, &e);
		assert_non_null(f);
		assert_int_equal(aws_files_is_open_to_others(f, AWS_FILE_CREDENTIALS), rows[i].is_open);
		assert_false(aws_files_is_open_to_others(f, AWS_FILE_CONFIG));
		aws_files_free(f);
	}
}

static void long_lines_are_whole(void **state)
{
	static char text[70000], token[60001];
	struct err e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(token) - 1; i++)
		token[i] = "IQoJb3JpZ2luX2VjEAUaDmFwLW5vcnRoZWFzdC0yIkcwRQIhAJ+/="[i % 53];
	snprintf(text, sizeof(text), "[default]\naws_access_key_id = A\naws_session_token = %s\nregion = eu-west-1\n", token);
	struct aws_files *f = load(NULL, text, &e);
	assert_non_null(f);
	assert_string_equal(aws_files_get(f, "default", "aws_session_token"), token);
	assert_string_equal(aws_files_get(f, "default", "region"), "eu-west-1");
	aws_files_free(f);
}

static void services_are_nested(void **state)
{
	static const char config[] =
		"[profile dev]\nservices = local\n[profile other]\nservices = missing\n[profile none]\nregion = x\n"
		"[services local]\necs =\n  endpoint_url = http://localhost:1\n  other = 2\n"
		"elastic_load_balancing_v2 = \n\tENDPOINT_URL=http://localhost:3 # lb\n[profile last]\nservices = local\n";
	struct err e = {0};
	struct aws_files *f = load(config, NULL, &e);

	(void)state;
	assert_non_null(f);
	assert_string_equal(aws_files_service_get(f, "dev", "ecs", "endpoint_url"), "http://localhost:1");
	assert_string_equal(aws_files_service_get(f, "dev", "ecs", "other"), "2");
	assert_string_equal(aws_files_service_get(f, "last", "elastic_load_balancing_v2", "endpoint_url"), "http://localhost:3");
	assert_null(aws_files_service_get(f, "dev", "sts", "endpoint_url"));
	assert_null(aws_files_service_get(f, "other", "ecs", "endpoint_url"));
	assert_null(aws_files_service_get(f, "none", "ecs", "endpoint_url"));
	assert_null(aws_files_service_get(f, "nobody", "ecs", "endpoint_url"));
	assert_false(aws_files_has_profile(f, "local"));
	aws_files_free(f);
}

static void sso_sessions_are_found(void **state)
{
	static const char config[] =
		"[profile a]\nsso_session = corp\n[profile b]\nsso_session = crop\nservices = lcoal\n[profile c]\nsso_session = nowhere at all\n"
		"[profile d]\nsso_session =\nservices =\n[sso-session corp]\nsso_region = eu-west-1\nSSO_START_URL = https://x\n"
		"[services local]\necs =\n  endpoint_url = x\n";
	struct err e = {0};
	struct aws_files *f = load(config, "[corp]\nsso_region = x\n", &e);

	(void)state;
	assert_non_null(f);
	assert_true(aws_files_has_sso(f, "corp"));
	assert_false(aws_files_has_sso(f, "local"));
	assert_false(aws_files_has_sso(f, "a"));
	assert_string_equal(aws_files_sso_get(f, "corp", "sso_region"), "eu-west-1");
	assert_string_equal(aws_files_sso_get(f, "corp", "sso_start_url"), "https://x");
	assert_null(aws_files_sso_get(f, "corp", "x"));
	assert_null(aws_files_sso_get(f, "crop", "sso_region"));
	assert_true(aws_files_check_sso(f, "a", &e) && aws_files_check_services(f, "a", &e));
	assert_true(aws_files_check_sso(f, "d", &e) && aws_files_check_services(f, "d", &e));
	assert_true(aws_files_check_sso(f, "nobody", &e));
	assert_false(aws_files_check_sso(f, "b", &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "sso_session = crop of profile 'b': there is no [sso-session crop]"));
	assert_non_null(strstr(e.message, "did you mean corp?"));
	assert_false(aws_files_check_sso(f, "c", &e));
	assert_non_null(strstr(e.message, "there are: corp"));
	assert_false(aws_files_check_services(f, "b", &e));
	assert_non_null(strstr(e.message, "[services lcoal]"));
	assert_non_null(strstr(e.message, "did you mean local?"));
	aws_files_free(f);
}

static void warnings_have_an_end(void **state)
{
	static char text[20000];
	struct err e = {0};
	size_t n = 0, count = 0;

	(void)state;
	for (int i = 0; i < 300; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "[default]\na\033[2J = %d\n", i);
	struct aws_files *f = load(text, "[x]\na = 1\n[x]\n", &e);
	assert_non_null(f);
	assert_string_equal(aws_files_get(f, "default", "a\033[2j"), "299");
	for (; aws_files_warning(f, count); count++)
		assert_null(strchr(aws_files_warning(f, count), '\033'));
	assert_int_equal(count, 100);
	aws_files_free(f);
	f = load("[x]\n[x]\n", "[y]\na = 1\na = 2\n", &e);
	assert_non_null(strstr(aws_files_warning(f, 0), "/config:2: a second [x]"));
	assert_non_null(strstr(aws_files_warning(f, 1), "/credentials:3: a is set a second time"));
	assert_null(aws_files_warning(f, 2));
	assert_null(aws_files_warning(f, 99));
	aws_files_free(f);
}

/* --- the same files as the AWS CLI's parser ---------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* One line, "\n" for a line end inside. */
static char *line_of(const char *before, const char *key, const char *value)
{
	struct buf line;

	buf_init(&line, 65536);
	buf_printf(&line, "%s%s%s = ", before, *before ? "." : "", key);
	for (const char *c = value; *c; c++)
		if (*c == '\n')
			buf_puts(&line, "\\n");
		else if (*c == '\\')
			buf_puts(&line, "\\\\");
		else
			buf_add(&line, c, 1);
	buf_puts(&line, "\n");
	return buf_take(&line);
}

static void dump_lines(struct buf *out, char **lines, size_t count)
{
	qsort(lines, count, sizeof(lines[0]), by_text);
	for (size_t i = 0; i < count; i++) {
		buf_puts(out, lines[i]);
		free(lines[i]);
	}
}

static char *dump_section(const struct profile_section *s)
{
	static const char *const kinds[] = {"profile", "services", "sso-session"};
	char *lines[64];
	size_t count = 0;
	struct buf out;

	buf_init(&out, 65536);
	buf_printf(&out, "[%s %s]\n", kinds[s->kind], s->name);
	for (const struct profile_entry *k = s->entries; k; k = k->next) {
		for (const struct profile_entry *v = k->nested; v; v = v->next)
			lines[count++] = line_of(k->key, v->key, v->value);
		if (!k->nested)
			lines[count++] = line_of("", k->key, k->value);
	}
	dump_lines(&out, lines, count);
	return buf_take(&out);
}

static char *dump_of(const struct profile_section *s)
{
	char *parts[64];
	size_t count = 0;
	struct buf out;

	buf_init(&out, 65536);
	for (; s; s = s->next)
		if (s->kind != PROFILE_OTHER)
			parts[count++] = dump_section(s);
	dump_lines(&out, parts, count);
	return out.len ? buf_take(&out) : strdup("");
}

static void check_file(const struct botocore_file *row)
{
	struct profile_text text = {.path = row->is_credentials_file ? "credentials" : "config",
		.is_credentials_file = row->is_credentials_file, .bytes = row->bytes, .len = row->len};
	struct profile_section *sections = NULL;
	struct profile_warning *warnings = NULL;
	struct err e = {0};
	const char *wanted = row->ours ? row->ours : row->theirs;
	bool is_read = profile_read(&text, &sections, &warnings, &e);

	assert_non_null(wanted); /* what they refuse needs a word of ours */
	assert_true(!row->ours || !row->theirs || row->why);
	if (is_read == (*wanted == '!'))
		fail_msg("%s: %s", row->what, is_read ? "was taken" : e.message);
	if (is_read) {
		char *dump = dump_of(sections);
		if (strcmp(dump, wanted) != 0)
			fail_msg("%s:\n%s\nis not\n%s", row->what, dump, wanted);
		free(dump);
	} else if (e.kind != ERR_CONFIG || !strstr(e.message, wanted + 1)) {
		fail_msg("%s: %s", row->what, e.message);
	}
	if (!warnings != !row->warning || (warnings && (!strstr(warnings->text, row->warning))))
		fail_msg("%s: warning: %s", row->what, warnings ? warnings->text : "none");
	profile_sections_free(sections);
	profile_warnings_free(warnings);
}

static void files_are_read_as_the_aws_cli_reads_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(botocore_files) / sizeof(botocore_files[0]); i++)
		check_file(&botocore_files[i]);
}

static void sources_are_told(void **state)
{
	struct err e = {0};
	struct aws_files *f = load("[profile dev]\nregion = a\nboth = c\n", "[dev]\naws_access_key_id = A\nboth = d\n", &e);

	(void)state;
	assert_string_equal(aws_files_source(f, "dev", "region"), "config");
	assert_string_equal(aws_files_source(f, "dev", "aws_access_key_id"), "credentials");
	assert_string_equal(aws_files_source(f, "dev", "both"), "credentials");
	assert_null(aws_files_source(f, "dev", "nothing"));
	assert_string_equal(aws_files_get_in(f, AWS_FILE_CONFIG, "dev", "both"), "c");
	assert_null(aws_files_get_in(f, AWS_FILE_CONFIG, "dev", "aws_access_key_id"));
	assert_string_equal(aws_files_path(f, AWS_FILE_CONFIG), shared_config);
	aws_files_free(f);
}

static void names_are_listed(void **state)
{
	static const struct {
		const char *name, *near;
	} rows[] = {{"prd", "prod"}, {"porduction", "production"}, {"stagign", "staging"}, {"zzzzzzzz", ""}};
	struct err e = {0};
	struct aws_files *f = load("[profile prod]\na = b\n[profile production]\na = b\n", "[prod]\na = b\n[staging]\na = b\n", &e);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *near = aws_files_near(f, rows[i].name);
		assert_string_equal(near, rows[i].near);
		free(near);
	}
	char *all = aws_files_profiles(f);
	assert_string_equal(all, "prod, staging, production");
	free(all);
	aws_files_free(f);
}

/* Whatever stands in the file, reading it ends, in a tree or in an error. */
static void every_cut_is_survived(void **state)
{
	static const char config[] =
		"\xef\xbb\xbf[default] # x\r\nregion = eu-west-1 ; y\r\n[profile \"a b\"]\ns3 =\n  max = 1\n\n  min=2\nlong = one\n two\n"
		"[services s]\necs =\n endpoint_url = http://localhost\n";
	static const char nasty[] = {'\0', '[', ']', '=', '\n', '"', ' ', '#', '\xff'};
	char text[sizeof(config)];

	(void)state;
	shared_set(NULL, NULL, NULL);
	for (size_t n = 0; n < sizeof(config); n++)
		for (size_t k = 0; k <= sizeof(nasty); k++) {
			struct err e = {0};
			memcpy(text, config, sizeof(config));
			size_t len = k == sizeof(nasty) ? n : sizeof(config) - 1;
			if (k < sizeof(nasty) && n < len)
				text[n] = nasty[k];
			shared_write(shared_config, text, len);
			struct aws_files *f = aws_files_load(NULL, NULL, &e);
			assert_true(f ? e.kind == ERR_NONE : e.kind == ERR_CONFIG);
			aws_files_free(f);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_mean_what_the_aws_cli_reads),
		cmocka_unit_test(wrong_lines_are_named),
		cmocka_unit_test(binary_file_is_refused),
		cmocka_unit_test(folder_is_no_file),
		cmocka_unit_test(closed_files_are_told),
		cmocka_unit_test(permissions_are_told),
		cmocka_unit_test(long_lines_are_whole),
		cmocka_unit_test(services_are_nested),
		cmocka_unit_test(sso_sessions_are_found),
		cmocka_unit_test(warnings_have_an_end),
		cmocka_unit_test(files_are_read_as_the_aws_cli_reads_them),
		cmocka_unit_test(sources_are_told),
		cmocka_unit_test(names_are_listed),
		cmocka_unit_test(every_cut_is_survived),
	};

	return cmocka_run_group_tests(tests, shared_begin, shared_end);
}
