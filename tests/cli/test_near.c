/* test_near.c: what is said when a pipeline is not named, or named wrongly. */
#include "lib/cm.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cli/near.h"
#include "model/facts.h"

static struct pipeline_row rows[] = {{.name = "shop-bluegreen"}, {.name = "shop-test"}, {.name = "billing"}};
static const struct pipeline_list three = {rows, 3}, none = {NULL, 0};

static void test_which(void **state)
{
	struct err e;

	(void)state;
	assert_false(near_say_which(&three, &e));
	assert_int_equal(e.kind, ERR_USAGE);
	assert_string_equal(e.message, "there are several pipelines, name one: shop-bluegreen, shop-test, billing");
}

/* A thousand names do not make a thousand-name line. */
static void test_many(void **state)
{
	static struct pipeline_row many[1000];
	static char names[1000][16];
	struct pipeline_list list = {many, 1000};
	struct err e;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		snprintf(names[i], sizeof(names[i]), "pipeline-%zu", i);
		many[i].name = names[i];
	}
	near_say_which(&list, &e);
	assert_true(strlen(e.message) < 500);
	assert_non_null(strstr(e.message, "pipeline-0, pipeline-1"));
	assert_non_null(strstr(e.message, ", ..."));
	near_add(&list, "nothing like it", &e);
	assert_non_null(strstr(e.message, "pipeline-7, ...)"));
}

static void test_near(void **state)
{
	static const struct {
		const char *name, *says;
	} cases[] = {
		{"shop-bluegren", "is it shop-bluegreen?"},
		{"SHOP", "is it shop-bluegreen, shop-test?"},
		{"biling", "is it billing?"},
		{"bluegreen", "is it shop-bluegreen?"},
		{"x", "(there are: shop-bluegreen, shop-test, billing)"},
		{"warehouse", "(there are: shop-bluegreen, shop-test, billing)"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct err e;
		near_add(&three, cases[i].name, &e);
		check_row(strstr(e.message, cases[i].says), "%s: %s", cases[i].name, e.message);
		check_row(e.kind == ERR_NOT_FOUND, "%s: %s", cases[i].name, err_kind_name(e.kind));
	}
	struct err e;
	near_add(&none, "x", &e);
	assert_string_equal(e.message, "there is no pipeline 'x', nor any other here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
