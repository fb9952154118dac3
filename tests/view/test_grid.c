/* test_grid.c: cells: wide characters, marks, clipping, what may never get in. */
#include "lib/cm.h"
#include "view/grid.h"

#include <stdio.h>
#include <string.h>

/* The row as text, with '~' for the right half of a wide character. */
static const char *row_text(const struct grid *g, int row)
{
	static char text[400];

	text[0] = '\0';
	for (int column = 0; column < g->columns; column++) {
		const struct cell *c = grid_cell(g, row, column);
		strncat(text, c->width ? c->text : "~", sizeof(text) - strlen(text) - 1);
	}
	return text;
}

static const struct {
	const char *text;
	int column, columns;
	bool is_ascii;
	const char *want;
	int used;
} puts_table[] = {
	{"abc", 0, 8, false, "abc     ", 3},
	{"abc", 6, 8, false, "      ab", 2},
	{"abcdef", 1, 3, false, " abc    ", 3},
	{"버전 3", 0, 8, false, "버~전~ 3  ", 6},
	{"버전", 0, 3, false, "버~      ", 3},   /* half a wide character becomes a blank */
	{"버전", 5, 8, false, "     버~ ", 3},
	{"버", 7, 8, false, "        ", 1},
	{"e\xcc\x81", 0, 8, false, "e\xcc\x81       ", 1}, /* e and a combining accent: one cell */
	{"\xcc\x81x", 0, 8, false, "x       ", 1}, /* a mark with nothing before it */
	{"a\tb\x1b[31m\x7f", 0, 8, false, "a�b�[31m", 8},
	{"\xc2\x9b" "x", 0, 8, false, "�x      ", 2},  /* the one-byte CSI of ISO 6429 */
	{"a\xe2\x80\xae" "b", 0, 8, false, "ab      ", 2}, /* a right-to-left override is left out */
	{"\xff\xfe", 0, 8, false, "��      ", 2},
	{"✔ 버 é…│", 0, 8, true, "+ ? ?~| ", 7},
	{"\x1b", 0, 8, true, "?       ", 1},
	{"", 0, 8, false, "        ", 0},
	{"abc", -1, 8, false, "bc      ", 3},
	{"abc", 0, 0, false, "        ", 0},
	{"abc", 9, 8, false, "        ", 0},
};

static void test_put(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(puts_table); i++) {
		struct grid g;
		grid_init(&g, 1, 8, puts_table[i].is_ascii);
		int used = grid_put(&g, 0, puts_table[i].column, puts_table[i].columns, ROLE_OK, puts_table[i].text);
		check_row(!strcmp(row_text(&g, 0), puts_table[i].want), "row %zu: [%s], wanted [%s]", i, row_text(&g, 0),
			puts_table[i].want);
		check_row(used == puts_table[i].used, "row %zu: used %d, wanted %d", i, used, puts_table[i].used);
		grid_done(&g);
	}
}

static const struct {
	const char *text;
	int columns;
	const char *want;
} cut_table[] = {
	{"abcdef", 6, "abcdef  "}, {"abcdefg", 6, "abcde…  "}, {"버전버전", 6, "버~전~ …  "}, {"버전버전", 8, "버~전~버~전~"},
	{"ab", 1, "…       "},
};

static void test_put_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cut_table); i++) {
		struct grid g;
		grid_init(&g, 1, 8, false);
		grid_put_cut(&g, 0, 0, cut_table[i].columns, ROLE_TEXT, cut_table[i].text);
		check_row(!strcmp(row_text(&g, 0), cut_table[i].want), "row %zu: [%s], wanted [%s]", i, row_text(&g, 0), cut_table[i].want);
		grid_done(&g);
	}
}

static void test_overwriting_half_a_wide_character(void **state)
{
	struct grid g;

	(void)state;
	grid_init(&g, 1, 6, false);
	grid_put(&g, 0, 0, 6, ROLE_TEXT, "버전버");
	grid_put(&g, 0, 1, 1, ROLE_TEXT, "x");
	assert_string_equal(row_text(&g, 0), " x전~버~");
	grid_put(&g, 0, 2, 1, ROLE_TEXT, "y");
	assert_string_equal(row_text(&g, 0), " xy 버~");
	grid_put(&g, 0, 3, 2, ROLE_TEXT, "전");
	assert_string_equal(row_text(&g, 0), " xy전~ ");
	grid_done(&g);
}

static void test_put_right_ends_at_its_column(void **state)
{
	struct grid g;

	(void)state;
	grid_init(&g, 1, 8, false);
	grid_put_right(&g, 0, 8, 8, ROLE_TEXT, "버 3");
	assert_string_equal(row_text(&g, 0), "    버~ 3");
	grid_clear(&g);
	grid_put_right(&g, 0, 8, 3, ROLE_TEXT, "abcdef");
	assert_string_equal(row_text(&g, 0), "     abc");
	grid_done(&g);
}

static void test_marks_have_their_limit(void **state)
{
	struct grid g;
	char text[200] = "a";

	(void)state;
	for (int i = 0; i < 60; i++)
		strncat(text, "\xcc\x81", sizeof(text) - strlen(text) - 1);
	grid_init(&g, 1, 4, false);
	assert_int_equal(grid_put(&g, 0, 0, 4, ROLE_TEXT, text), 1);
	assert_true(strlen(grid_cell(&g, 0, 0)->text) < sizeof(g.cells[0].text));
	grid_done(&g);
}

static void test_fill_and_roles(void **state)
{
	struct grid g;

	(void)state;
	grid_init(&g, 3, 5, true);
	grid_fill(&g, 1, -1, 9, 99, ROLE_BORDER, "─");
	assert_string_equal(row_text(&g, 0), "     ");
	assert_string_equal(row_text(&g, 2), "-----");
	grid_role(&g, 2, 3, 99, ROLE_BAD);
	assert_int_equal(grid_cell(&g, 2, 2)->role, ROLE_BORDER);
	assert_int_equal(grid_cell(&g, 2, 4)->role, ROLE_BAD);
	grid_resize(&g, 2, 2);
	assert_string_equal(row_text(&g, 1), "  ");
	assert_null(grid_cell(&g, 2, 0));
	assert_null(grid_cell(&g, 0, -1));
	grid_done(&g);
}

static void test_roles_have_names_and_letters(void **state)
{
	bool is_taken[256] = {false};

	(void)state;
	for (int i = 0; i < ROLES; i++) {
		enum role found;
		assert_non_null(role_name((enum role)i));
		assert_true(role_by_name(role_name((enum role)i), &found));
		assert_int_equal(found, i);
		assert_false(is_taken[(unsigned char)role_letter((enum role)i)]);
		is_taken[(unsigned char)role_letter((enum role)i)] = true;
	}
	enum role none;
	assert_false(role_by_name("pink", &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_put_cut),
		cmocka_unit_test(test_overwriting_half_a_wide_character),
		cmocka_unit_test(test_put_right_ends_at_its_column),
		cmocka_unit_test(test_marks_have_their_limit),
		cmocka_unit_test(test_fill_and_roles),
		cmocka_unit_test(test_roles_have_names_and_letters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
