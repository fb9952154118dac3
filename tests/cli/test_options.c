/* test_options.c: the command line. */
#include "lib/cm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/verbs.h"

enum { WORDS = 12 };

/* argv may be written to, as the system's. */
static bool parse(struct options *o, struct err *e, const char *const *words)
{
	static char copies[WORDS][128];
	char *argv[WORDS + 1] = {NULL};
	int argc = 0;

	snprintf(copies[0], sizeof(copies[0]), "cutover");
	argv[argc++] = copies[0];
	for (; words[argc - 1]; argc++) {
		snprintf(copies[argc], sizeof(copies[0]), "%s", words[argc - 1]);
		argv[argc] = copies[argc];
	}
	memset(e, 0, sizeof(*e));
	return options_parse(o, argc, argv, e);
}

static const struct {
	const char *words[WORDS];
	const char *verb, *pipeline; /* NULL: none */
} good[] = {
	{{NULL}, NULL, NULL},
	{{"shop"}, NULL, "shop"},
	{{"status"}, "status", NULL},
	{{"status", "shop"}, "status", "shop"},
	{{"--json", "status", "shop"}, "status", "shop"},
	{{"status", "--json", "shop"}, "status", "shop"},
	{{"status", "shop", "--json"}, "status", "shop"},
	{{"--region", "eu-west-1", "wait", "--for", "ready", "shop"}, "wait", "shop"},
	{{"--", "status"}, NULL, "status"},           /* a pipeline that has the name of a verb */
	{{"status", "--", "wait"}, "status", "wait"},
	{{"status", "wait"}, "status", "wait"},       /* only the first word is a verb */
	{{"--", "doctor"}, NULL, "doctor"},
	{{"doctor"}, "doctor", NULL},
	{{"doctor", "shop"}, "doctor", "shop"},
	{{"iam-policy", "viewer"}, "iam-policy", NULL},
	{{"iam-policy", "setup", "shop"}, "iam-policy", "shop"},
	{{"iam-policy", "operator", "--", "viewer"}, "iam-policy", "viewer"},
	{{"status", "doctor"}, "status", "doctor"},
	{{"setup", "verify"}, "setup", NULL},
	{{"setup", "verify", "shop"}, "setup", "shop"},
	{{"setup", "verify", "-f", "x.ini", "--yes"}, "setup", NULL},
	{{"setup", "verify", "verify"}, "setup", "verify"},
	{{"--", "--json"}, NULL, "--json"},
	{{"retry", "--wait", "-y"}, "retry", NULL},
	{{"rollback", "--plan"}, "rollback", NULL},
	{{"--demo"}, NULL, NULL},
	{{"--demo", "--scenario", "canary", "--speed", "10"}, NULL, NULL},
	{{"status", "--time", "5s"}, "status", NULL}, /* an abbreviation, as GNU has them */
	{{"frobnicate", "--help"}, NULL, NULL},       /* help is help, whatever else stands there */
};

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct options o;
		struct err e;
		bool ok = parse(&o, &e, good[i].words);
		const char *verb = ok && o.verb ? o.verb->name : "", *pipeline = ok && o.pipeline ? o.pipeline : "";
		check_row(ok, "row %zu: %s", i, e.message);
		check_row(!strcmp(verb, good[i].verb ? good[i].verb : ""), "row %zu: verb '%s'", i, verb);
		check_row(!strcmp(pipeline, good[i].pipeline ? good[i].pipeline : ""), "row %zu: pipeline '%s'", i,
			pipeline);
	}
}

static const struct {
	const char *words[WORDS];
	const char *says; /* part of the message */
} bad[] = {
	{{"frobnicate", "shop"}, "unknown verb 'frobnicate'"},
	{{"rerote", "shop"}, "is 'reroute' meant?"},
	{{"iam-policy"}, "iam-policy needs a level: viewer, operator or setup"},
	{{"iam-policy", "shop"}, "iam-policy 'shop': viewer, operator or setup"},
	{{"iam-policy", "viewer", "a", "b"}, "'b' is too many"},
	{{"doctor", "a", "b"}, "'b' is too many"},
	{{"doctor", "--wait"}, "--wait is not for doctor"},
	{{"setup"}, "setup needs a word: init, plan, apply, verify"},
	{{"setup", "shop"}, "setup 'shop': init, plan, apply, verify"},
	{{"setup", "verify", "a", "b"}, "'b' is too many"},
	{{"setup", "verify", "-f"}, "-f needs a value"},
	{{"status", "-f", "x"}, "--file is not for status"},
	{{"setup", "verify", "--wait"}, "--wait is not for setup"},
	{{"approve", "shop"}, "unknown verb 'approve'"},
	{{"status", "a", "b"}, "'b' is too many"},
	{{"status", "a", "b", "c"}, "'b' is too many"},
	{{"--", "status", "a"}, "'a' is too many"},
	{{"status", ""}, "empty"},
	{{"--jsno"}, "unknown option '--jsno': is '--json' meant?"},
	{{"--nothing-like-it"}, "unknown option '--nothing-like-it'"},
	{{"--re"}, "'--re' is ambiguous"},
	{{"-x"}, "unknown option '-x'"},
	{{"--json=yes"}, "--json=yes takes no value"},
	{{"status", "--timeout"}, "--timeout needs a value"},
	{{"status", "--timeout", "30"}, "--timeout '30'"},
	{{"status", "--timeout", "-1s"}, "--timeout '-1s'"},
	{{"status", "--timeout", ""}, "--timeout ''"},
	{{"status", "--color", "pink"}, "--color 'pink'"},
	{{"status", "--region", ""}, "--region needs a value"},
	{{"wait", "--for", "done"}, "--for 'done'"},
	{{"status", "--for", "ready"}, "--for is not for status"},
	{{"--for", "ready"}, "--for is not for the dashboard"},
	{{"status", "--wait"}, "--wait is not for status"},
	{{"wait", "--wait"}, "--wait is not for wait"},
	{{"reroute", "--var", "A=1"}, "--var is not for reroute"},
	{{"reroute", "--plan"}, "--plan is not for reroute"},
	{{"release", "--var", "A"}, "NAME=VALUE"},
	{{"release", "--var", "=1"}, "NAME=VALUE"},
	{{"release", "--var", "A="}, "empty value"},
	{{"--demo", "status"}, "--demo is for the dashboard"},
	{{"--demo", "shop"}, "--demo has a pipeline"},
	{{"--demo", "--region", "eu-west-1"}, "--demo has a pipeline"},
	{{"--scenario", "canary"}, "--scenario goes with --demo"},
	{{"--demo", "--speed", "0"}, "--speed '0'"},
	{{"--demo", "--speed", "nan"}, "--speed 'nan'"},
	{{"--demo", "--speed", "3x"}, "--speed '3x'"},
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct options o;
		struct err e;
		check_row(!parse(&o, &e, bad[i].words), "row %zu was taken", i);
		check_row(strstr(e.message, bad[i].says), "row %zu: '%s'", i, e.message);
		check_row(e.kind == ERR_USAGE && err_exit_code(e.kind) == 2, "row %zu: %s", i, err_kind_name(e.kind));
	}
}

static void test_values(void **state)
{
	static const char *const words[] = {"release", "--var", "A=1", "--var=B=2=3", "--profile", "p", "--execution",
		"x", "--stage", "s", "--wait", NULL};
	static const char *const more[] = {"wait", "--for=baking", "--timeout", "1h30m", "--color=never", "--read-only",
		"--no-cache", "--allow-http", "--ascii", "--theme", "mono", NULL};
	struct options o;
	struct err e;

	(void)state;
	assert_true(parse(&o, &e, words));
	assert_int_equal(o.variable_count, 2);
	assert_string_equal(o.variables[0].name, "A");
	assert_string_equal(o.variables[0].value, "1");
	assert_string_equal(o.variables[1].name, "B");
	assert_string_equal(o.variables[1].value, "2=3");
	assert_string_equal(o.profile, "p");
	assert_string_equal(o.execution, "x");
	assert_string_equal(o.stage, "s");
	assert_true(o.waits);
	assert_false(o.says_yes);
	assert_true(parse(&o, &e, more));
	assert_int_equal(o.goal, GOAL_BAKING);
	assert_int_equal(o.timeout_ms, 90 * 60 * 1000);
	assert_int_equal(o.color, COLOR_NEVER);
	assert_true(o.is_read_only && o.has_no_cache && o.allows_http && o.is_ascii);
	assert_string_equal(o.theme, "mono");
}

static void test_default_timeouts(void **state)
{
	static const struct {
		const char *words[WORDS];
		int64_t want;
	} rows[] = {
		{{"status"}, 30000},
		{{"reroute"}, 30000},
		{{"release"}, 30000},
		{{"wait"}, NO_DURATION},
		{{"watch"}, NO_DURATION},
		{{"setup", "verify"}, NO_DURATION},
		{{"setup", "verify", "--timeout", "2m"}, 120000},
		{{"reroute", "--wait"}, NO_DURATION},
		{{NULL}, NO_DURATION},
		{{"wait", "--timeout", "5s"}, 5000},
		{{"reroute", "--wait", "--timeout", "2m"}, 120000},
		{{"status", "--timeout", "0s"}, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct options o;
		struct err e;
		check_row(parse(&o, &e, rows[i].words), "row %zu: %s", i, e.message);
		check_row(options_timeout_ms(&o) == rows[i].want, "row %zu: %lld", i, (long long)options_timeout_ms(&o));
	}
}

static void test_too_many_variables(void **state)
{
	enum { MANY = OPTION_VARIABLES_MAX + 1 };
	static char words[MANY][32];
	char *argv[MANY + 3] = {(char[]){"cutover"}, (char[]){"release"}};
	struct options o;
	struct err e;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(words[i], sizeof(words[i]), "--var=V%d=x", i);
		argv[i + 2] = words[i];
	}
	assert_true(options_parse(&o, MANY + 1, argv, &e));
	assert_int_equal(o.variable_count, OPTION_VARIABLES_MAX);
	for (int i = 0; i < MANY; i++)
		snprintf(words[i], sizeof(words[i]), "--var=V%d=x", i);
	assert_false(options_parse(&o, MANY + 2, argv, &e));
}

/* Help has a row for whatever the tables have. */
static void test_help(void **state)
{
	char *text = NULL, want[80];
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	help_print(out);
	fclose(out);
	for (const struct verb *v = verbs; v->name; v++) {
		snprintf(want, sizeof(want), "\n  %s %s", v->name, v->arguments);
		check_row(strstr(text, want), "no '%s'", want);
		check_row(strstr(text, verb_help(v)), "no help of %s", v->name);
	}
	for (const struct option_row *row = option_rows(); row->name; row++) {
		snprintf(want, sizeof(want), "--%s", row->name);
		check_row(strstr(text, want) && strstr(text, row->help), "no %s", want);
	}
	for (size_t i = 0; i < ACTIONS; i++)
		check_row(strstr(text, actions[i].title), "no %s", actions[i].title);
	for (const struct exit_row *row = exit_rows; row->meaning; row++)
		check_row(strstr(text, row->meaning), "no exit code %d", row->code);
	free(text);
}

/* A verb that changes something is an action's, and no later verb is offered. */
static void test_tables(void **state)
{
	(void)state;
	for (const struct verb *v = verbs; v->name; v++) {
		bool mutates = v->traits & TRAIT_MUTATES;
		check_row(mutates == (v->action != ACTIONS), "%s", v->name);
		check_row(!mutates || !strcmp(actions[v->action].verb, v->name), "%s", v->name);
		check_row(!verb_is_reserved(v->name), "%s", v->name);
		check_row(v->run != NULL && *verb_help(v), "%s", v->name);
	}
	for (size_t i = 0; i < ACTIONS; i++)
		check_row(verb_by_name(actions[i].verb) != NULL, "%s is no verb", actions[i].verb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_default_timeouts),
		cmocka_unit_test(test_too_many_variables),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
