#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/settings.h"
#include "base/file.h"

struct settings_case {
	const char *text;
	const char *theme;   /* NULL: an error is wanted */
	bool is_ascii;
	const char *error;   /* part of the message */
	const char *accounts; /* "ACCOUNT=PROFILE " each; NULL none */
};

static const struct settings_case cases[] = {
	{ "", "", false, NULL, NULL },
	{ "theme = mono\nascii = true\n", "mono", true, NULL, NULL },
	{ "; a comment\nascii = false\n", "", false, NULL, NULL },
	{ "ascii = yes\n", NULL, false, ":1: ascii wants true or false, not 'yes'", NULL },
	{ "theme = mono\ncolour = red\n", NULL, false, ":2: there is no setting 'colour' (there are: theme, ascii)", NULL },
	{ "[x]\ntheme = mono\n", NULL, false, "no section [x]", NULL },
	{ "theme =\n", NULL, false, "theme wants a theme's name or path", NULL },
	{ "ascii = true\n[account 222222222222]\nprofile = prod\n; another\n[account   333333333333]\n  profile = a b\n", "", true, NULL,
		"222222222222=prod 333333333333=a b " },
	{ "[account 22222222222]\nprofile = prod\n", NULL, false, ":2: [account 22222222222]: an account has 12 digits", NULL },
	{ "[account 22222222222x]\nprofile = prod\n", NULL, false, ":2: [account 22222222222x]: an account has 12 digits", NULL },
	{ "[account]\nprofile = prod\n", NULL, false, ":2: [account ]: an account has 12 digits", NULL },
	{ "[accounts 222222222222]\nprofile = prod\n", NULL, false, ":2: there is no section [accounts 222222222222]", NULL },
	{ "[account 222222222222]\n\nrole = x\n", NULL, false, ":3: [account 222222222222] has no setting 'role' (there is: profile)",
		NULL },
	{ "[account 222222222222]\nprofile =\n", NULL, false, ":2: profile wants a profile's name, not ''", NULL },
	{ "[account 222222222222]\nprofile = a\n[account 222222222222]\nprofile = b\n", NULL, false,
		":4: account 222222222222 has a profile already: 'a'", NULL },
	{ "[probe]\nprod = https://shop.example/\ntest = http://shop.example:8080/x\nversion = v([0-9]+)\n", "", false, NULL, NULL },
	{ "[probe]\nversion = v[0-9]+\n", NULL, false, ":2: the version's pattern must have one (group): 'v[0-9]+' has 0", NULL },
	{ "[probe]\n\nversion = (\n", NULL, false, ":3: the version's pattern '(' is no extended regular expression", NULL },
	{ "[probe]\nversion =\n", NULL, false, ":2: version wants an extended regular expression", NULL },
	{ "[probe]\nprod = shop.example\n", NULL, false, ":2: 'shop.example' is no URL of a page", NULL },
	{ "[probe]\ntest = http://u:p@shop.example/\n", NULL, false, ":2: the URL of a page must not hold a user", NULL },
	{ "[probe]\ndashboard = maybe\n", NULL, false, ":2: dashboard wants yes or no, not 'maybe'", NULL },
	{ "[probe]\nurl = x\n", NULL, false, ":2: [probe] has no setting 'url' (there are: prod, test, version, dashboard)", NULL },
};

static void files_are_read_or_refused_by_line(void **state)
{
	(void)state;
	char path[] = "/tmp/cutover-settings-XXXXXX";
	close(mkstemp(path));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct settings_case *c = &cases[i];
		struct settings s;
		struct err e = { .kind = ERR_NONE };
		assert_true(file_write_atomic(path, c->text, strlen(c->text), 0600, NULL));
		bool ok = settings_load(path, &s, &e);
		if (ok != (c->theme != NULL))
			fail_msg("case %zu: %s", i, e.message);
		if (ok) {
			assert_string_equal(s.theme, c->theme);
			assert_int_equal(s.is_ascii, c->is_ascii);
			char accounts[500] = "";
			for (size_t k = 0; k < s.account_count; k++)
				snprintf(accounts + strlen(accounts), sizeof(accounts) - strlen(accounts), "%s=%s ", s.accounts[k].account,
					s.accounts[k].profile);
			assert_string_equal(accounts, c->accounts != NULL ? c->accounts : "");
			assert_string_equal(s.path, path);
			bool has_probe = strstr(c->text, "[probe]") != NULL;
			assert_string_equal(s.probe.prod, has_probe ? "https://shop.example/" : "");
			assert_string_equal(s.probe.test, has_probe ? "http://shop.example:8080/x" : "");
			assert_string_equal(s.probe.version, has_probe ? "v([0-9]+)" : "");
		} else if (strstr(e.message, c->error) == NULL || strstr(strstr(e.message, path) + 1, path) != NULL || e.kind != ERR_CONFIG) {
			fail_msg("case %zu says '%s', not '%s'", i, e.message, c->error);
		}
	}
	unlink(path);
}

static void a_named_file_must_be_there_the_standard_one_need_not(void **state)
{
	(void)state;
	struct settings s;
	struct err e;
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	assert_true(settings_load(NULL, &s, &e));
	assert_false(settings_load("/nonexistent/config", &s, &e));
	assert_int_equal(e.kind, ERR_CONFIG);
}

static void the_dashboard_looks_unless_told_otherwise(void **state)
{
	static const struct {
		const char *text;
		bool is_off;
	} rows[] = {
		{ "", false }, { "[probe]\n", false }, { "[probe]\ndashboard = yes\n", false }, { "[probe]\ndashboard = true\n", false },
		{ "[probe]\ndashboard = no\n", true }, { "[probe]\ndashboard = false\n", true },
	};
	(void)state;
	char path[] = "/tmp/cutover-settings-XXXXXX";
	close(mkstemp(path));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct settings s;
		assert_true(file_write_atomic(path, rows[i].text, strlen(rows[i].text), 0600, NULL));
		assert_true(settings_load(path, &s, NULL));
		assert_int_equal(s.probe.is_off, rows[i].is_off);
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read_or_refused_by_line),
		cmocka_unit_test(the_dashboard_looks_unless_told_otherwise),
		cmocka_unit_test(a_named_file_must_be_there_the_standard_one_need_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
