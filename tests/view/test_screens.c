/* test_screens.c: the moments of a release as they are drawn, against the accepted pictures in tests/screens/. */
#include "base/arena.h"
#include "lib/cm.h"
#include "view/moments.h"
#include "view/screen_file.h"

#include <stdio.h>
#include <stdlib.h>

/* Every moment is kept at 80x24; those of the journey also where there is room. */
static const char *const journey[] = {
	"demo-start", "installing", "ready", "dialog", "shifting", "baking", "succeeded", "rolled-back", "failed"};
static const struct {
	int columns, rows;
} large[] = {{100, 30}, {200, 60}};

static bool is_accepted(const char *name, int columns, int rows)
{
	struct arena *a = arena_new();
	struct moment *m = moment_make(a, name);
	struct grid g;

	grid_init(&g, rows, columns, m->is_ascii);
	view_draw(&g, &m->view, &m->ui);
	bool is_same = screen_is_as_accepted(&g, name);
	grid_done(&g);
	arena_free(a);
	return is_same;
}

static void test_every_moment_at_80x24(void **state)
{
	int wrong = 0;

	(void)state;
	for (const struct moment_row *row = moments; row->name; row++)
		wrong += !is_accepted(row->name, 80, 24);
	assert_int_equal(wrong, 0);
}

static void test_journey_on_larger_screens(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(journey); i++)
		for (size_t j = 0; j < COUNT_OF(large); j++)
			wrong += !is_accepted(journey[i], large[j].columns, large[j].rows);
	assert_int_equal(wrong, 0);
}

static void test_other_sizes(void **state)
{
	static const struct {
		const char *name;
		int columns, rows;
	} small[] = {{"ready", 40, 10}, {"ready", 60, 16}, {"failed", 60, 16}, {"dialog", 40, 10}, {"ready", 39, 10},
		{"ready", 80, 9}, {"throttled", 100, 30}, {"question", 40, 10}, {"setup-plan", 40, 10}, {"setup-plan", 100, 30},
		{"setup-blocked", 100, 30}, {"setup-choices", 40, 10}, {"list-unfinished", 40, 10}, {"answers", 40, 10}, {"answers", 100, 30},
		{"answers", 200, 60}, {"no-answer", 200, 60}, {"probes", 40, 10}, {"probes-silent", 100, 30}};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(small); i++)
		wrong += !is_accepted(small[i].name, small[i].columns, small[i].rows);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	setenv("TZ", "UTC", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_moment_at_80x24),
		cmocka_unit_test(test_journey_on_larger_screens),
		cmocka_unit_test(test_other_sizes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
