/* The desired state: its file, its defaults and the rules between its values. */
#include "lib/cm.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "setup/desired.h"

struct sandbox {
	struct arena *arena;
	char *folder, path[4096];
};

static struct sandbox sandbox_new(void)
{
	struct sandbox s = {.arena = arena_new(), .folder = fixture_folder()};

	snprintf(s.path, sizeof(s.path), "%s/cutover-setup.ini", s.folder);
	return s;
}

static void sandbox_done(struct sandbox *s)
{
	arena_free(s->arena);
	fixture_remove(s->folder);
}

static void write_text(const struct sandbox *s, const char *text)
{
	assert_true(file_write_atomic(s->path, text, strlen(text), 0600, NULL));
}

/* What may be said of it, and nothing that is missing. */
static struct desired complete(struct arena *a)
{
	struct desired d = {.values = {[DESIRED_REPOSITORY] = "cicd-demo", [DESIRED_BUILD_PROJECT] = "build", [DESIRED_IMAGE_REPOSITORY] = "image",
		[DESIRED_TASK] = "task", [DESIRED_CONTAINER] = "web", [DESIRED_CONTAINER_PORT] = "8080", [DESIRED_APPLICATION] = "app",
		[DESIRED_DEPLOYMENT_GROUP] = "group", [DESIRED_ROLE] = "role", [DESIRED_BUCKET] = "bucket"}};

	desired_default(a, &d);
	return d;
}

/* --- reading ------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name, *text;
	enum err_kind kind; /* ERR_NONE: it is read */
	const char *words[3];
} read_rows[] = {
	{"a value", "[setup]\nrepository = x\n", ERR_NONE, {NULL}},
	{"comments and blanks", "# one\n\n[setup]\n; two\n   repository   =   x   \n", ERR_NONE, {NULL}},
	{"empty", "", ERR_NONE, {NULL}},
	{"a name nearly right", "[setup]\n\nrepositry = x\n", ERR_CONFIG, {":3: unknown name 'repositry'", "is 'repository' meant?"}},
	{"a name of nothing", "[setup]\nfavourite-colour = x\n", ERR_CONFIG, {":2: unknown name 'favourite-colour'"}},
	{"a name in another case", "[setup]\nRepository = x\n", ERR_CONFIG, {"is 'repository' meant?"}},
	{"twice", "[setup]\nbranch = a\nbranch = b\n", ERR_CONFIG, {":3: branch stands in line 2 already"}},
	{"outside", "branch = a\n", ERR_CONFIG, {":1: values stand below [setup]"}},
	{"in another section", "[setup]\nbranch = a\n[other]\nbranch = b\n", ERR_CONFIG, {":4: values stand below [setup]"}},
	{"no value at all", "[setup]\nnonsense\n", ERR_CONFIG, {":2: "}},
	{"a name that would steer a terminal", "[setup]\nx\033[2J = y\n", ERR_CONFIG, {":2: unknown name 'x[2J'"}},
};

static void check_read(const struct sandbox *s, size_t i)
{
	struct desired d = {.values = {NULL}};
	struct err e = {.kind = ERR_NONE};

	write_text(s, read_rows[i].text);
	bool is_read = desired_read(s->arena, &d, s->path, &e);
	check_row(is_read == (read_rows[i].kind == ERR_NONE) && e.kind == read_rows[i].kind, "%s: %s", read_rows[i].name, e.message);
	check_row(is_read || strstr(e.message, s->path), "%s: %s", read_rows[i].name, e.message);
	for (size_t n = 0; n < 3 && read_rows[i].words[n]; n++)
		check_row(strstr(e.message, read_rows[i].words[n]) != NULL, "%s: '%s' is not in: %s", read_rows[i].name,
			read_rows[i].words[n], e.message);
}

static void reading(void **state)
{
	struct sandbox s = sandbox_new();
	(void)state;

	for (size_t i = 0; i < COUNT_OF(read_rows); i++)
		check_read(&s, i);
	sandbox_done(&s);
}

static void a_file_that_is_not_there(void **state)
{
	struct sandbox s = sandbox_new();
	struct desired d = {.values = {NULL}};
	struct err e;
	(void)state;

	assert_false(desired_read(s.arena, &d, s.path, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	sandbox_done(&s);
}

static void what_is_given_wins(void **state)
{
	struct sandbox s = sandbox_new();
	struct desired d = {.values = {[DESIRED_BRANCH] = "given"}};
	(void)state;

	write_text(&s, "[setup]\nbranch = of-the-file\nrole = r\n");
	assert_true(desired_read(s.arena, &d, s.path, NULL));
	assert_string_equal(d.values[DESIRED_BRANCH], "given");
	assert_string_equal(d.values[DESIRED_ROLE], "r");
	sandbox_done(&s);
}

/* --- writing ------------------------------------------------------------------------------------------------------------- */

static void check_round(const struct sandbox *s, const struct desired *d)
{
	struct desired again = {.values = {NULL}};
	struct buf text;
	struct err e = {.kind = ERR_NONE};

	assert_true(desired_check(d, &e));
	buf_init(&text, (size_t)64 * 1024);
	desired_write(d, &text);
	write_text(s, buf_text(&text));
	buf_done(&text);
	if (!desired_read(s->arena, &again, s->path, &e))
		fail_msg("%s", e.message);
	for (int i = 0; i < DESIRED_KEYS; i++)
		check_row(strcmp(d->values[i], again.values[i]) == 0, "%s: '%s' became '%s'", desired_rows[i].name, d->values[i],
			again.values[i]);
}

static void what_is_written_is_read_again(void **state)
{
	struct sandbox s = sandbox_new();
	struct desired d = complete(s.arena);
	(void)state;

	check_round(&s, &d);
	d.values[DESIRED_SOURCE] = "connection";
	d.values[DESIRED_REPOSITORY] = "me/my.demo";
	d.values[DESIRED_CONNECTION] = "arn:aws:codeconnections:ap-northeast-2:123456789012:connection/00000000-1111-2222-3333-444444444444";
	d.values[DESIRED_BRANCH] = "feature/a+b#1@x=y,z";
	d.values[DESIRED_BUILDSPEC] = "ci files/build.yaml";
	d.values[DESIRED_PROD_URL] = "https://example.com/a?b=c#d;e";
	d.values[DESIRED_VERSION_PATTERN] = "v=\"([0-9.]+)\" [#x] # 'y'";
	check_round(&s, &d);
	sandbox_done(&s);
}

static void a_file_with_gaps_can_be_written(void **state)
{
	struct desired d = {.values = {NULL}};
	struct buf text;
	(void)state;

	buf_init(&text, (size_t)64 * 1024);
	desired_write(&d, &text);
	assert_non_null(strstr(buf_text(&text), "\nrepository =\n"));
	buf_done(&text);
}

/* --- defaults -------------------------------------------------------------------------------------------------------------- */

static void defaults(void **state)
{
	struct arena *a = arena_new();
	struct desired d = complete(a), none = {.values = {NULL}};
	(void)state;

	assert_string_equal(d.values[DESIRED_SOURCE], "CodeCommit");
	assert_string_equal(d.values[DESIRED_BASE_BRANCH], "master");
	assert_string_equal(d.values[DESIRED_PIPELINE], "cicd-demo-bluegreen");
	assert_string_equal(d.values[DESIRED_ON_TIMEOUT], "stop");
	assert_string_equal(d.values[DESIRED_PROVIDER], "CodeDeploy");
	assert_int_equal(desired_reroute_minutes(&d), 60);
	assert_int_equal(desired_termination_minutes(&d), -1);
	assert_int_equal(desired_port(&d), 8080);
	assert_true(desired_modernises(&d));
	assert_false(desired_is_to_ecs(&d) || desired_has_connection(&d) || desired_has_files_by_hand(&d));
	desired_default(a, &none);
	assert_null(none.values[DESIRED_REPOSITORY]);
	assert_null(none.values[DESIRED_PIPELINE]); /* without a repository it has no name */
	arena_free(a);
}

static const struct {
	const char *wait, *on_timeout;
} timeout_rows[] = {{"0", "continue"}, {"0m", "continue"}, {"1m", "stop"}, {"2h", "stop"}, {"nonsense", "stop"}};

static void what_happens_in_the_end_follows_from_the_wait(void **state)
{
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < COUNT_OF(timeout_rows); i++) {
		struct desired d = {.values = {[DESIRED_REROUTE_WAIT] = timeout_rows[i].wait, [DESIRED_REPOSITORY] = "me/demo",
			[DESIRED_BRANCH] = "b"}};
		desired_default(a, &d);
		check_row(strcmp(d.values[DESIRED_ON_TIMEOUT], timeout_rows[i].on_timeout) == 0, "%s", timeout_rows[i].wait);
		assert_string_equal(d.values[DESIRED_PIPELINE], "demo-b");
	}
	arena_free(a);
}

/* --- rules ------------------------------------------------------------------------------------------------------------------ */

#define LONG_10 "aaaaaaaaaa"
#define LONG_100 LONG_10 LONG_10 LONG_10 LONG_10 LONG_10 LONG_10 LONG_10 LONG_10 LONG_10 LONG_10

static const struct {
	enum desired_key key;
	const char *value;
	enum desired_key key_2; /* 0 with value_2 NULL: none */
	const char *value_2;
	const char *words; /* NULL: it is fine */
} rule_rows[] = {
	{DESIRED_ROLE, NULL, 0, NULL, "missing: role"},
	{DESIRED_ROLE, "", 0, NULL, "missing: role"},
	{DESIRED_ROLE, "", DESIRED_BUCKET, "", "missing: role, bucket"},
	{DESIRED_PROD_URL, "", 0, NULL, NULL},
	{DESIRED_SOURCE, "GitHub", 0, NULL, "source 'GitHub': CodeCommit or connection"},
	{DESIRED_SOURCE, "codecommit", 0, NULL, "CodeCommit or connection"},
	{DESIRED_PROVIDER, "ECS", 0, NULL, "provider 'ECS': CodeDeploy or CodeDeployToECS"},
	{DESIRED_MODERNISE, "true", 0, NULL, "modernise 'true': yes or no"},
	{DESIRED_FILES_BY_HAND, "1", 0, NULL, "files-by-hand '1': yes or no"},
	{DESIRED_ON_TIMEOUT, "wait", 0, NULL, "on-timeout 'wait': stop or continue"},
	{DESIRED_REPOSITORY, "a b", 0, NULL, "repository 'a b': at most 200"},
	{DESIRED_BRANCH, "x y", 0, NULL, "branch 'x y'"},
	{DESIRED_BRANCH, "master", 0, NULL, "branch and base-branch are both 'master'"},
	{DESIRED_BUILD_PROJECT, "a.b", 0, NULL, "build-project 'a.b'"},
	{DESIRED_PIPELINE, LONG_100, 0, NULL, NULL},
	{DESIRED_PIPELINE, LONG_100 "a", 0, NULL, "pipeline 'aaa"},
	{DESIRED_PIPELINE, "../x", 0, NULL, "pipeline '../x': at most 100"},
	{DESIRED_BUCKET, LONG_10 LONG_10 LONG_10 LONG_10 LONG_10 LONG_10 "aaaa", 0, NULL, "at most 63"},
	{DESIRED_BUILDSPEC, "appspec.yaml", 0, NULL, "buildspec 'appspec.yaml': that is another file"},
	{DESIRED_BUILDSPEC, "taskdef.json", 0, NULL, "buildspec 'taskdef.json'"},
	{DESIRED_BUILDSPEC, "a/appspec.yaml", 0, NULL, NULL},
	{DESIRED_TASK, "family:12", 0, NULL, NULL},
	{DESIRED_TASK, "a/b", 0, NULL, "task 'a/b'"},
	{DESIRED_ROLE, "arn:aws:iam::123456789012:role/service-role/x", 0, NULL, NULL},
	{DESIRED_ROLE, "x\033[2J", 0, NULL, "role: its value can't stand in a file"},
	{DESIRED_CONTAINER_PORT, "0", 0, NULL, "container-port '0': a number from 1 to 65535"},
	{DESIRED_CONTAINER_PORT, "65535", 0, NULL, NULL},
	{DESIRED_CONTAINER_PORT, "65536", 0, NULL, "from 1 to 65535"},
	{DESIRED_CONTAINER_PORT, "99999999999999999999", 0, NULL, "from 1 to 65535"},
	{DESIRED_CONTAINER_PORT, "80x", 0, NULL, "from 1 to 65535"},
	{DESIRED_CONTAINER_PORT, "+80", 0, NULL, "from 1 to 65535"},
	{DESIRED_CONTAINER_PORT, "-80", 0, NULL, "from 1 to 65535"},
	{DESIRED_CONTAINER_PORT, "080", 0, NULL, "from 1 to 65535"},
	{DESIRED_REROUTE_WAIT, "120h", 0, NULL, NULL},
	{DESIRED_REROUTE_WAIT, "1h30m", 0, NULL, NULL},
	{DESIRED_REROUTE_WAIT, "121h", 0, NULL, "reroute-wait '121h': whole minutes up to 120h"},
	{DESIRED_REROUTE_WAIT, "90s", 0, NULL, "whole minutes"},
	{DESIRED_REROUTE_WAIT, "soon", 0, NULL, "reroute-wait 'soon'"},
	{DESIRED_REROUTE_WAIT, "-5m", 0, NULL, "reroute-wait '-5m'"},
	{DESIRED_REROUTE_WAIT, "60m", DESIRED_ON_TIMEOUT, "continue", "CodeDeploy refuses a wait with CONTINUE_DEPLOYMENT"},
	{DESIRED_REROUTE_WAIT, "0", DESIRED_ON_TIMEOUT, "continue", NULL},
	{DESIRED_REROUTE_WAIT, "0", DESIRED_ON_TIMEOUT, "stop", "nothing would ever be deployed"},
	{DESIRED_TERMINATION_WAIT, "48h", 0, NULL, NULL},
	{DESIRED_TERMINATION_WAIT, "0", 0, NULL, NULL},
	{DESIRED_TERMINATION_WAIT, "49h", 0, NULL, "termination-wait '49h': whole minutes up to 48h"},
	{DESIRED_TERMINATION_WAIT, "never", 0, NULL, "or keep"},
	{DESIRED_REPOSITORY, "me/demo", 0, NULL, "repository 'me/demo': CodeCommit's names have no '/'"},
	{DESIRED_SOURCE, "connection", 0, NULL, "repository 'cicd-demo': OWNER/NAME, with a connection"},
	{DESIRED_SOURCE, "connection", DESIRED_REPOSITORY, "me/demo", "connection '': its ARN is needed"},
	{DESIRED_VERSION_PATTERN, "a ;b", 0, NULL, "version-pattern: its value can't stand in a file"},
	{DESIRED_VERSION_PATTERN, ";b", 0, NULL, "version-pattern: its value can't stand"},
	{DESIRED_VERSION_PATTERN, "a;b", 0, NULL, NULL},
	{DESIRED_VERSION_PATTERN, "a\nbranch = b", 0, NULL, "version-pattern: its value can't stand"},
	{DESIRED_PROD_URL, " http://x", 0, NULL, "prod-url: its value can't stand"},
	{DESIRED_PROD_URL, "http://x ", 0, NULL, "prod-url: its value can't stand"},
	{DESIRED_TEST_URL, "http://x/" LONG_100 LONG_100, 0, NULL, "test-url: its value can't stand"},
};

static void rules(void **state)
{
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rule_rows); i++) {
		const char *name = desired_rows[rule_rows[i].key].name, *value = rule_rows[i].value ? rule_rows[i].value : "NULL";
		struct desired d = complete(a);
		struct err e = {.kind = ERR_NONE};
		d.values[rule_rows[i].key] = rule_rows[i].value;
		if (rule_rows[i].value_2)
			d.values[rule_rows[i].key_2] = rule_rows[i].value_2;
		bool is_fine = desired_check(&d, &e);
		check_row(is_fine == (rule_rows[i].words == NULL), "%s '%s': %s", name, value, e.message);
		check_row(is_fine || e.kind == ERR_CONFIG, "%s '%s'", name, value);
		check_row(is_fine || strstr(e.message, rule_rows[i].words), "%s '%s': %s", name, value, e.message);
	}
	arena_free(a);
}

static void names_are_found(void **state)
{
	enum desired_key key;
	(void)state;

	for (int i = 0; i < DESIRED_KEYS; i++) {
		assert_true(desired_key_by_name(desired_rows[i].name, &key));
		assert_int_equal(key, i);
		assert_non_null(desired_rows[i].help);
	}
	assert_false(desired_key_by_name("nothing", &key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading),
		cmocka_unit_test(a_file_that_is_not_there),
		cmocka_unit_test(what_is_given_wins),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(a_file_with_gaps_can_be_written),
		cmocka_unit_test(defaults),
		cmocka_unit_test(what_happens_in_the_end_follows_from_the_wait),
		cmocka_unit_test(rules),
		cmocka_unit_test(names_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
