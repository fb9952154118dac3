/* test_theme.c: theme files, the themes that ship, and how roles look with few colours or none. */
#include "base/file.h"
#include "lib/cm.h"
#include "lib/fixture.h"
#include "tui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the themes that ship ------------------------------------------------------------------------------------------- */

static const char *const shipped[] = {"default", "mono", "high-contrast"};
static const int depths[] = {0, 8, 16, 256};

static struct theme shipped_theme(const char *name)
{
	char file[80];
	struct theme t;
	struct err e = {0};

	snprintf(file, sizeof(file), "themes/%s.theme", name);
	char *path = fixture_path(file);
	check_row(theme_load_file(&t, path, &e), "%s", e.message);
	free(path);
	return t;
}

static bool is_same_style(const struct style *a, const struct style *b)
{
	return a->foreground == b->foreground && a->background == b->background && a->attributes == b->attributes;
}

static void test_shipped_themes_name_every_role(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(shipped); i++) {
		char file[80];
		snprintf(file, sizeof(file), "themes/%s.theme", shipped[i]);
		char *text = fixture_read(file, NULL);
		for (int role = 0; role < ROLES; role++) {
			char line[60];
			snprintf(line, sizeof(line), "\n%s = ", role_name((enum role)role));
			check_row(strstr(text, line), "%s does not name %s", file, role_name((enum role)role));
		}
		free(text);
	}
}

static void test_the_built_in_theme_is_the_default_one(void **state)
{
	struct theme built_in, file = shipped_theme("default");

	(void)state;
	theme_default(&built_in);
	for (int role = 0; role < ROLES; role++)
		check_row(is_same_style(&built_in.styles[role], &file.styles[role]), "%s", role_name((enum role)role));
}

/* Roles that must not look alike, in any theme and on any terminal. */
static const enum role apart[][2] = {
	{ROLE_BUTTON, ROLE_BUTTON_FOCUS}, {ROLE_TEXT, ROLE_BAD}, {ROLE_TEXT, ROLE_ALARM}, {ROLE_OK, ROLE_BAD}, {ROLE_OK, ROLE_WAITING},
	{ROLE_TEXT, ROLE_STALE}, {ROLE_HEADER, ROLE_STALE}, {ROLE_TEXT, ROLE_SELECTED}, {ROLE_TEXT, ROLE_WAITING}, {ROLE_KEY, ROLE_KEY_OFF},
	{ROLE_BAD, ROLE_ALARM}, {ROLE_TEXT, ROLE_BUTTON_FOCUS},
};

static void test_what_must_be_told_apart_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(shipped); i++) {
		struct theme t = shipped_theme(shipped[i]);
		for (size_t d = 0; d < COUNT_OF(depths); d++)
			for (size_t p = 0; p < COUNT_OF(apart); p++) {
				struct style a = theme_style(&t, apart[p][0], depths[d]), b = theme_style(&t, apart[p][1], depths[d]);
				check_row(!is_same_style(&a, &b), "%s with %d colours: %s and %s", shipped[i], depths[d],
					role_name(apart[p][0]), role_name(apart[p][1]));
			}
	}
}

static void test_colours_fit_the_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(shipped); i++) {
		struct theme t = shipped_theme(shipped[i]);
		for (size_t d = 0; d < COUNT_OF(depths); d++)
			for (int role = 0; role < ROLES; role++) {
				struct style s = theme_style(&t, (enum role)role, depths[d]);
				int most = depths[d] - 1;
				check_row(s.foreground <= most && s.background <= most, "%s, %d colours, %s: %d on %d", shipped[i], depths[d],
					role_name((enum role)role), s.foreground, s.background);
				check_row(s.foreground != s.background || s.foreground < 0, "%s, %d colours, %s cannot be read", shipped[i],
					depths[d], role_name((enum role)role));
			}
	}
}

/* --- colours ----------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *text;
	int want; /* -2: no colour */
} colour_table[] = {
	{"default", COLOUR_DEFAULT}, {"black", 0}, {"white", 7}, {"bright-black", 8}, {"bright-red", 9}, {"0", 0}, {"255", 255}, {"#ff0000", 196},
	{"#000000", 16}, {"#ffffff", 231}, {"#808080", 244}, {"256", -2}, {"-1", -2}, {"12x", -2}, {"", -2}, {"#fff", -2}, {"#gg0000", -2},
	{"#-10000", -2}, {"pink", -2}, {"bright-", -2}, {"Red", -2}, {"99999999999999999999", -2},
};

static void test_colour_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(colour_table); i++) {
		int found = -2;
		bool is_one = colour_parse(colour_table[i].text, &found);
		check_row(is_one == (colour_table[i].want != -2), "%s", colour_table[i].text);
		check_row(!is_one || found == colour_table[i].want, "%s: %d", colour_table[i].text, found);
	}
}

static const struct {
	int colour, of_16;
} nearest_table[] = {
	{COLOUR_DEFAULT, COLOUR_DEFAULT}, {3, 3}, {196, 9}, {160, 1}, {69, 12}, {35, 2}, {37, 6}, {172, 3}, {244, 8}, {231, 15}, {16, 0}, {252, 7},
	{232, 0},
};

static void test_nearest_colour(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(nearest_table); i++) {
		int found = colour_nearest(nearest_table[i].colour, 16);
		check_row(found == nearest_table[i].of_16, "%d: %d", nearest_table[i].colour, found);
		assert_int_equal(colour_nearest(nearest_table[i].colour, 256), nearest_table[i].colour);
	}
}

/* --- files ------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *text;
	const char *complains; /* NULL: it is good */
	enum role role;
	struct style want;
} file_table[] = {
	{"blue = red\n", NULL, ROLE_BLUE, {1, COLOUR_DEFAULT, 0}},
	{"blue = red 7 bold reverse\n", NULL, ROLE_BLUE, {1, 7, ATTRIBUTE_BOLD | ATTRIBUTE_REVERSE}},
	{"# words\n\n  blue =   12\t0  dim \n", NULL, ROLE_BLUE, {12, 0, ATTRIBUTE_DIM}},
	{"button-focus = default default underline", NULL, ROLE_BUTTON_FOCUS, {COLOUR_DEFAULT, COLOUR_DEFAULT, ATTRIBUTE_UNDERLINE}},
	{"", NULL, ROLE_ALARM, {231, 160, ATTRIBUTE_BOLD}}, /* what is not named is as in the default theme */
	{"\npink = red\n", "t.theme:2: there is no role \"pink\"", ROLE_TEXT, {0, 0, 0}},
	{"blue = reddish\n", "t.theme:1: \"reddish\"", ROLE_TEXT, {0, 0, 0}},
	{"blue = red blue green\n", "t.theme:1: \"green\"", ROLE_TEXT, {0, 0, 0}},
	{"blue = bold red\n", "t.theme:1: \"red\"", ROLE_TEXT, {0, 0, 0}},
	{"blue =\n", "t.theme:1: the colour of \"blue\" is missing", ROLE_TEXT, {0, 0, 0}},
	{"blue = bold\n", "t.theme:1: the colour of \"blue\" is missing", ROLE_TEXT, {0, 0, 0}},
	{"[roles]\nblue = red\n", "t.theme:2: a theme has no sections", ROLE_TEXT, {0, 0, 0}},
	{"blue\n", "t.theme:1", ROLE_TEXT, {0, 0, 0}},
};

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void test_files(void **state)
{
	char *folder = fixture_folder(), path[300];

	(void)state;
	snprintf(path, sizeof(path), "%s/t.theme", folder);
	for (size_t i = 0; i < COUNT_OF(file_table); i++) {
		struct theme t;
		struct err e = {0};
		write_file(path, file_table[i].text);
		bool is_good = theme_load(&t, path, &e);
		check_row(is_good == !file_table[i].complains, "row %zu: %s", i, e.message);
		if (is_good)
			check_row(is_same_style(&t.styles[file_table[i].role], &file_table[i].want), "row %zu", i);
		else
			check_row(e.kind == ERR_CONFIG && strstr(e.message, file_table[i].complains), "row %zu: %s", i, e.message);
	}
	fixture_remove(folder);
}

static void test_where_themes_are_found(void **state)
{
	char *folder = fixture_folder(), path[300];
	struct theme t;
	struct err e = {0};

	(void)state;
	setenv("XDG_CONFIG_HOME", folder, 1);
	assert_false(theme_load(&t, "mine", &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "\"mine\""));
	assert_non_null(strstr(e.message, folder)); /* it says where it looked */
	assert_true(theme_load(&t, NULL, &e)); /* the default one needs no file */
	assert_true(theme_load(&t, "default", &e));
	snprintf(path, sizeof(path), "%s/none.theme", folder);
	assert_false(theme_load(&t, path, &e));
	assert_non_null(strstr(e.message, "there is no theme file"));

	snprintf(path, sizeof(path), "%s/cutover/themes/mine.theme", folder);
	struct err ignored;
	assert_true(file_make_folders(path, &ignored));
	write_file(path, "blue = 5\n");
	assert_true(theme_load(&t, "mine", &e));
	assert_int_equal(t.styles[ROLE_BLUE].foreground, 5);
	unsetenv("XDG_CONFIG_HOME");
	fixture_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped_themes_name_every_role),
		cmocka_unit_test(test_the_built_in_theme_is_the_default_one),
		cmocka_unit_test(test_what_must_be_told_apart_is),
		cmocka_unit_test(test_colours_fit_the_terminal),
		cmocka_unit_test(test_colour_names),
		cmocka_unit_test(test_nearest_colour),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_where_themes_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
