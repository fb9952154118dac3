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
};

static const struct settings_case cases[] = {
	{ "", "", false, NULL },
	{ "theme = mono\nascii = true\n", "mono", true, NULL },
	{ "; a comment\nascii = false\n", "", false, NULL },
	{ "ascii = yes\n", NULL, false, ":1: ascii wants true or false, not 'yes'" },
	{ "theme = mono\ncolour = red\n", NULL, false, ":2: there is no setting 'colour' (there are: theme, ascii)" },
	{ "[x]\ntheme = mono\n", NULL, false, "no section [x]" },
	{ "theme =\n", NULL, false, "theme wants a theme's name or path" },
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
		} else if (strstr(e.message, c->error) == NULL || e.kind != ERR_CONFIG) {
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read_or_refused_by_line),
		cmocka_unit_test(a_named_file_must_be_there_the_standard_one_need_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
