/* test_layout.c: what holds for every size of the terminal: nothing is written outside, what must be seen is seen, and a
 * drawing costs little. */
#include "base/arena.h"
#include "base/clock.h"
#include "lib/cm.h"
#include "view/layout.h"
#include "view/moments.h"
#include "view/probe_moments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the arithmetic -------------------------------------------------------------------------------------------------- */

static void check_layout(int rows, int columns, const struct layout_need *need)
{
	struct layout l;
	int sum = 0;

	if (!layout_make(rows, columns, need, &l)) {
		assert_true(rows < LAYOUT_ROWS_MIN || columns < LAYOUT_COLUMNS_MIN);
		return;
	}
	for (int s = 0; s < SECTIONS; s++) {
		const struct rect *r = &l.sections[s];
		check_row(
			r->rows >= 0 && r->row == sum && r->columns == columns, "%dx%d: section %d", columns, rows, s);
		check_row(s == SECTION_GAP || s == SECTION_TIMELINE || r->rows <= need->rows[s],
			"%dx%d: section %d has too much", columns, rows, s);
		sum += r->rows;
	}
	check_row(sum == rows, "%dx%d: the sections fill %d rows", columns, rows, sum);
	check_row(l.blue.columns + 1 + l.green.columns == columns, "%dx%d: the halves", columns, rows);
	assert_int_equal(l.sections[SECTION_HEADER].rows, 1);
	assert_int_equal(l.sections[SECTION_FOOTER].rows > 0, need->rows[SECTION_FOOTER] > 0);
}

static void test_sections_fill_every_size(void **state)
{
	struct layout_need need = {.timeline_tall = 9};

	(void)state;
	srand(3);
	for (int rows = 5; rows <= 100; rows++)
		for (int columns = 20; columns <= 300; columns += 7) {
			for (int s = 0; s < SECTIONS; s++)
				need.rows[s] = rand() % 8; /* NOLINT: no secret */
			need.rows[SECTION_HEADER] = 1;
			need.rows[SECTION_GAP] = 0;
			check_layout(rows, columns, &need);
		}
}

/* --- drawing --------------------------------------------------------------------------------------------------------- */

static const char *line_of(const struct grid *g, int row)
{
	static char line[4000];
	size_t n = 0;

	line[0] = '\0';
	for (int column = 0; column < g->columns; column++) {
		const char *cell = grid_cell(g, row, column)->text;
		memcpy(line + n, cell, strlen(cell) + 1);
		n += strlen(cell);
	}
	return line;
}

static bool has_text(const struct grid *g, const char *text)
{
	for (int row = 0; row < g->rows; row++)
		if (strstr(line_of(g, row), text))
			return true;
	return false;
}

/* In the row of the test listener. */
static bool has_test_row(const struct grid *g, const char *text)
{
	for (int row = 0; row < g->rows; row++)
		if (strstr(line_of(g, row), "test :8080") && strstr(line_of(g, row), text))
			return true;
	return false;
}

static void check_cells(const struct grid *g, const char *name)
{
	for (int row = 0; row < g->rows; row++)
		for (int column = 0; column < g->columns; column++) {
			const struct cell *c = grid_cell(g, row, column), *next = grid_cell(g, row, column + 1);
			bool is_sound = c->width == 2 ? next && next->width == 0
				: c->width == 0       ? !c->text[0]
						      : c->width == 1 && c->text[0];
			is_sound =
				is_sound && (unsigned char)c->text[0] != 0x1b && c->text[0] != 0x7f && c->role < ROLES;
			is_sound = is_sound && (!c->text[0] || (unsigned char)c->text[0] >= 0x20);
			check_row(is_sound, "%s %dx%d: cell %d,%d", name, g->columns, g->rows, row, column);
			if (c->width == 0)
				check_row(column && grid_cell(g, row, column - 1)->width == 2, "%s: half a character",
					name);
		}
}

/* The sanitizers see what is written outside of the grid: its cells are an allocation of their own. */
static void test_every_moment_at_every_size(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (const struct moment_row *row = moments; row->name; row++) {
		struct moment *m = moment_make(a, row->name);
		for (int rows = 5; rows <= 100; rows += rows < 30 ? 1 : 9)
			for (int columns = 20; columns <= 300; columns += columns < 60 ? 3 : 29) {
				struct grid g;
				grid_init(&g, rows, columns, m->is_ascii);
				view_draw(&g, &m->view, &m->ui);
				check_cells(&g, row->name);
				grid_done(&g);
			}
	}
	arena_free(a);
}

/* Stage, health, split, wait and keys; and the way back, the account and the age. */
static const char *const facts[] = {"READY", "DEPLOY", "2/2 running", "targets 2 ok", "100 %", "47:12", "[T]", "[?]",
	"way back", "123456789012", "live 0.4s", "BLUE", "GREEN"};

static void test_the_five_facts_are_seen(void **state)
{
	static const int sizes[][2] = {{80, 24}, {100, 30}, {200, 60}, {300, 100}, {80, 12}, {300, 10}};
	struct arena *a = arena_new();
	struct moment *m = moment_make(a, "ready");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct grid g;
		grid_init(&g, sizes[i][1], sizes[i][0], false);
		view_draw(&g, &m->view, &m->ui);
		for (size_t j = 0; j < COUNT_OF(facts); j++)
			check_row(has_text(&g, facts[j]), "%dx%d: no \"%s\"", sizes[i][0], sizes[i][1], facts[j]);
		grid_done(&g);
	}
	arena_free(a);
}

static bool shows(const struct moment *m, const char *text)
{
	struct grid g;

	grid_init(&g, 24, 80, false);
	view_draw(&g, &m->view, &m->ui);
	bool is_there = has_text(&g, text);
	grid_done(&g);
	return is_there;
}

/* GetDeployment is back, what it leads to is not: nothing is called gone or empty that has not been read. */
static void test_unread_is_not_empty(void **state)
{
	struct arena *a = arena_new();
	struct moment *m = moment_make(a, "partial");
	struct deployment *d = &m->release->deployments[0];
	static const struct traffic_settings settings;

	(void)state;
	d->phase = PHASE_SUCCEEDED;
	d->settings = &settings;
	d->routes_read_at = NO_TIME;
	assert_true(shows(m, "GREEN  reading…"));
	assert_true(shows(m, "traffic: reading…"));
	static const struct err denied = {.kind = ERR_DENIED, .message = "no"};
	struct problem problem = {.read = "GetDeployment", .kind = FACT_DEPLOYMENT, .err = &denied};
	m->release->problems = &problem; /* then nothing is on its way any more */
	m->release->problem_count = 1;
	d->phase = PHASE_UNKNOWN;
	assert_true(shows(m, "GREEN  unknown: denied"));
	assert_true(shows(m, "traffic: unknown: denied"));
	m->release->problem_count = 0;
	d->phase = PHASE_SUCCEEDED;
	d->service_is_known = true;
	d->routes_read_at = MOMENT_NOW;
	assert_true(shows(m, "GREEN  none any more"));
	assert_true(shows(m, "traffic: no listener points at either side"));
	arena_free(a);
}

/* What was read before it was denied stays on the screen, with its age beside it. */
static void test_denied_and_old(void **state)
{
	static const struct err denied = {.kind = ERR_DENIED, .message = "no"};
	struct problem problem = {.read = "DescribeRules", .permission = "elb:DescribeRules", .kind = FACT_RULES, .err = &denied};
	struct arena *a = arena_new();
	struct moment *m = moment_make(a, "ready");

	(void)state;
	m->release->problems = &problem;
	m->release->problem_count = 1;
	assert_true(shows(m, "✘ denied: elb:DescribeRules (the split) "));
	assert_false(shows(m, "shown as of"));
	problem.read_at = m->release->as_of - 35000;
	assert_true(shows(m, "✘ denied: elb:DescribeRules (the split) (shown as of 35s ago)"));
	arena_free(a);
}

static void test_ascii_is_ascii(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (const struct moment_row *row = moments; row->name; row++) {
		struct moment *m = moment_make(a, row->name);
		struct grid g;
		grid_init(&g, 24, 80, true);
		view_draw(&g, &m->view, &m->ui);
		for (int i = 0; i < 24 * 80; i++)
			check_row(strlen(g.cells[i].text) == 1 && (unsigned char)g.cells[i].text[0] < 0x7f,
				"%s: cell %d", row->name, i);
		grid_done(&g);
	}
	arena_free(a);
}

/* What AWS says is cleaned when it is decoded; should something slip through, the screen must still hold. */
static void test_hostile_text_stays_text(void **state)
{
	static const char *const hostile[] = {"\x1b]0;title\x07\x1b[2J", "\xff\xfe\x80",
		"\xe2\x80\xae"
		"evil",
		"%s%n%d", "",
		"a very long name that never ends and has no blank at all:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hostile); i++)
		for (int columns = 40; columns <= 130; columns += 9) {
			struct moment *m = moment_make(a, "failed");
			struct deployment *d = &m->release->deployments[0];
			struct grid g;
			m->release->pipeline = m->release->role = m->release->region = hostile[i];
			m->release->stages[0].name = m->release->stages[0].actions[0].summary = hostile[i];
			m->release->stages[1].actions[0].external_id = hostile[i];
			struct probe_result *page = (struct probe_result *)probe_of_route(a, m, 0, 200, hostile[i], "x")->last;
			snprintf(page->elsewhere, sizeof(page->elsewhere), "%s", hostile[i]);
			d->error_message = d->id = d->blue.revision = d->blue.version = d->green.short_digest =
				hostile[i];
			grid_init(&g, 24, columns, false);
			view_draw(&g, &m->view, &m->ui);
			check_cells(&g, "hostile");
			grid_done(&g);
		}
	arena_free(a);
}

/* What is left of a row as it grows narrow: the answer's reason goes first, then the answer, then the version, never the split. */
static const struct tail_row {
	int columns;
	int status;
	const char *words, *version, *side; /* side: green's version */
	const char *shown;
	const char *absent;                 /* NULL: nothing */
} tail_rows[] = {
	{200, 200, "Version 3", "3", "Version 3", "GREEN  200 Version 3", "Version 3  200"},
	{80, 200, "Version 3", "3", "Version 3", "GREEN  200 Version 3", "Version 3  200"},
	{74, 200, "Version 3", "3", "Version 3", "GREEN  200 Version 3", NULL},
	{64, 200, "Version 3", "3", "Version 3", "GREEN  Version 3", "200 V"},
	{60, 200, "Version 3", "3", "Version 3", "GREEN", "Version 3 "},
	{200, 200, "", "", "Fix the login", "GREEN  Fix the login  200", NULL},
	{80, 200, "", "", "Fix the login", "GREEN  Fix the login  200", NULL},
	{80, 200, "", "", "Fix the login of everybody", "GREEN  Fix the login of ev…  200", NULL},
	{200, 0, "timed out", "", "Version 3", "GREEN  Version 3  no answer: timed out", NULL},
	{80, 0, "timed out", "", "Version 3", "GREEN  Version 3  no answer", "timed out"},
	{80, 0, "timed out", "", "Fix the login of everybody", "GREEN  Fix the login of ev…", "no answer"},
	{200, 0, "TLS refused", "", NULL, "GREEN  no answer: TLS refused", NULL},
	{80, 200, "a version that is much longer than what has room", "x", "Version 3", "GREEN  200 a version that is m…", "much"},
};

static void test_rows_lose_the_answer_first(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(tail_rows); i++) {
		const struct tail_row *row = &tail_rows[i];
		struct moment *m = moment_make(a, "ready");
		struct grid g;
		m->release->deployments[0].green.version = row->side;
		m->release->deployments[0].blue.version = "V2";
		probe_of_route(a, m, 1, row->status, row->words, row->version);
		grid_init(&g, 24, row->columns, false);
		m->release->deployments[0].routes++; /* this row alone */
		m->release->deployments[0].route_count = 1;
		view_draw(&g, &m->view, &m->ui);
		check_row(has_text(&g, row->shown), "row %zu, %d columns: no \"%s\"", i, row->columns, row->shown);
		check_row(!row->absent || !has_test_row(&g, row->absent), "row %zu, %d columns: \"%s\"", i, row->columns, row->absent);
		check_row(has_text(&g, "100 %"), "row %zu, %d columns: the split", i, row->columns);
		grid_done(&g);
	}
	arena_free(a);
}

static void test_old_answers_are_not_shown(void **state)
{
	struct arena *a = arena_new();
	struct moment *m = moment_make(a, "answers");

	(void)state;
	assert_true(shows(m, "200 Version 2") && shows(m, "200 Version 3"));
	m->view.now_mono = m->release->deployments[0].routes[0].probe->good_until_mono;
	assert_true(!shows(m, "200 ") && shows(m, "GREEN   0 %  Version 2")); /* what the weights say is not old */
	arena_free(a);
}

static void test_drawing_is_quick(void **state)
{
	struct arena *a = arena_new();
	struct moment *m = moment_make(a, "many");
	struct grid g;
	int times = 200;

	(void)state;
	grid_init(&g, 100, 300, false);
	int64_t begin = clock_mono_ms();
	for (int i = 0; i < times; i++)
		view_draw(&g, &m->view, &m->ui);
	int64_t took = clock_mono_ms() - begin;
	print_message("300x100: %.2f ms a drawing\n", (double)took / times);
	assert_true(
		took < 20 * times); /* room for sanitizers, valgrind and a busy machine: seen is a fraction of 1 ms */
	grid_done(&g);
	arena_free(a);
}

int main(void)
{
	setenv("TZ", "UTC", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sections_fill_every_size),
		cmocka_unit_test(test_every_moment_at_every_size),
		cmocka_unit_test(test_the_five_facts_are_seen),
		cmocka_unit_test(test_unread_is_not_empty),
		cmocka_unit_test(test_denied_and_old),
		cmocka_unit_test(test_ascii_is_ascii),
		cmocka_unit_test(test_hostile_text_stays_text),
		cmocka_unit_test(test_rows_lose_the_answer_first),
		cmocka_unit_test(test_old_answers_are_not_shown),
		cmocka_unit_test(test_drawing_is_quick),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
