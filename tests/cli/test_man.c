/* test_man.c: the man page's lists of verbs, options, keys and exit codes are those of the tables, in their order. */
#include "lib/cm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "lib/fixture.h"
#include "model/action.h"

enum { HEADS = 64, HEAD = 96 };

struct heads {
	char rows[HEADS][HEAD];
	size_t count;
};

/* The ".It" lines of a section, up to the end of its first list. */
static struct heads heads_of(const char *page, const char *section)
{
	struct heads h = {.count = 0};
	char title[64];

	snprintf(title, sizeof(title), "\n.Sh %s\n", section);
	const char *at = strstr(page, title);
	check_row(at, "no section %s", section);
	const char *end = strstr(at, "\n.El\n");
	for (const char *p = at; (p = strstr(p, "\n.It ")) && p < end && h.count < HEADS; h.count++) {
		p += 5;
		snprintf(h.rows[h.count], HEAD, "%.*s", (int)strcspn(p, "\n"), p);
	}
	return h;
}

static void check_head(const struct heads *h, size_t i, const char *want, bool is_whole)
{
	size_t n = strlen(want);
	bool same = i < h->count && !strncmp(h->rows[i], want, n) && (!is_whole || !h->rows[i][n]);

	check_row(same && (!h->rows[i][n] || h->rows[i][n] == ' '), "row %zu is '%s', not '%s'", i,
		i < h->count ? h->rows[i] : "", want);
}

static char *page;

static int read_page(void **state)
{
	(void)state;
	page = fixture_read("man/cutover.1", NULL);
	return 0;
}

static int free_page(void **state)
{
	(void)state;
	free(page);
	return 0;
}

static void test_verbs(void **state)
{
	struct heads h = heads_of(page, "VERBS");
	size_t i = 0;
	char want[HEAD];

	(void)state;
	for (const struct verb *v = verbs; v->name; v++) {
		snprintf(want, sizeof(want), "Cm %s", v->name);
		check_head(&h, i++, want, false);
	}
	assert_int_equal(h.count, i);
}

static void test_options(void **state)
{
	struct heads h = heads_of(page, "OPTIONS");
	size_t i = 0;
	char want[HEAD];

	(void)state;
	for (const struct option_row *row = option_rows(); row->name; row++) {
		char letter[6] = "";
		if (row->letter)
			snprintf(letter, sizeof(letter), "%c , ", row->letter);
		snprintf(want, sizeof(want), "Fl %s-%s%s%s", letter, row->name, row->argument ? " Ar " : "",
			row->argument ? row->argument : "");
		check_head(&h, i++, want, true);
	}
	assert_int_equal(h.count, i);
}

static void test_keys(void **state)
{
	struct heads h = heads_of(page, "KEYS");
	char want[HEAD];

	(void)state;
	for (size_t i = 0; i < ACTIONS; i++) {
		snprintf(want, sizeof(want), "Ic %c", actions[i].key);
		check_head(&h, i, want, true);
		snprintf(want, sizeof(want), "\n.It Ic %c\n%s\n", actions[i].key, actions[i].title);
		check_row(strstr(page, want), "%c is not '%s'", actions[i].key, actions[i].title);
	}
	assert_int_equal(h.count, ACTIONS);
}

static void test_exit_codes(void **state)
{
	struct heads h = heads_of(page, "EXIT STATUS");
	size_t i = 0;
	char want[HEAD];

	(void)state;
	for (const struct exit_row *row = exit_rows; row->meaning; row++) {
		snprintf(want, sizeof(want), "%d", row->code);
		check_head(&h, i++, want, true);
	}
	assert_int_equal(h.count, i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verbs),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_exit_codes),
	};

	return cmocka_run_group_tests(tests, read_page, free_page);
}
