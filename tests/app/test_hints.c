#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/hints.h"
#include "base/arena.h"
#include "lib/fixture.h"

static const struct scope scopes[] = { { .region = "ap-northeast-2", .is_bound = true }, { .region = "us-east-1", .is_bound = true } };

static struct wants some_wants(struct arena *a)
{
	static const char *ids[] = { "arn:task:1", "arn:task:2" };
	struct wants w = { .count = 0 };
	wants_add(&w, a, FACT_IDENTITY, 0, NULL, NULL);
	wants_add(&w, a, FACT_PIPELINE_STATE, 0, "demo", NULL);
	wants_add(&w, a, FACT_RULES, 0, "arn:listener", NULL);
	wants_add(&w, a, FACT_STOPPED_TASK_IDS, 1, "cluster", "service");
	struct want *tasks = wants_add(&w, a, FACT_TASKS, 0, "cluster", "service");
	tasks->ids = ids;
	tasks->id_count = 2;
	return w;
}

static void what_is_saved_is_loaded_but_the_roots(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct wants w = some_wants(a);
	char *text = hints_encode("123456789012", &w, scopes, 2);
	struct hints h = hints_decode(a, text, strlen(text));
	assert_string_equal(h.account, "123456789012");
	assert_int_equal(h.count, 3);
	assert_int_equal(h.items[0].kind, FACT_RULES);
	assert_string_equal(h.items[0].a, "arn:listener");
	assert_int_equal(h.items[1].kind, FACT_STOPPED_TASK_IDS);
	assert_string_equal(h.items[1].region, "us-east-1");
	assert_string_equal(h.items[1].b, "service");
	assert_int_equal(h.items[2].id_count, 2);
	assert_string_equal(h.items[2].ids[1], "arn:task:2");
	free(text);
	arena_free(a);
}

/* Damaged at any byte: fewer hints or none, never a crash. */
static void a_damaged_file_is_as_good_as_none(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct wants w = some_wants(a);
	char *text = hints_encode("123456789012", &w, scopes, 2);
	for (size_t n = 0; n < strlen(text); n++)
		assert_int_equal(hints_decode(a, text, n).count, 0);
	static const char *const others[] = { "", "[]", "null", "{\"schema\":2,\"reads\":[]}", "{\"schema\":1}",
		"{\"schema\":1,\"account\":7,\"reads\":[1,{},{\"operation\":\"Nope\"},{\"operation\":\"DescribeRules\"}]}" };
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(hints_decode(a, others[i], strlen(others[i])).count, 0);
	free(text);
	arena_free(a);
}

static void the_file_is_private_and_named_by_what_it_belongs_to(void **state)
{
	(void)state;
	char *folder = fixture_folder();
	setenv("XDG_CACHE_HOME", folder, 1);
	char *one = hints_path("AKIA1", "https://a", "r", "p");
	char *two = hints_path("AKIA1", "https://a", "r", "q");
	char *three = hints_path("AKIA2", "https://a", "r", "p");
	assert_string_not_equal(one, two);
	assert_string_not_equal(one, three);
	assert_null(strstr(one, "AKIA1"));
	struct arena *a = arena_new();
	struct wants w = some_wants(a);
	hints_save(one, "123456789012", &w, scopes, 2);
	struct stat st;
	assert_int_equal(stat(one, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(hints_load(a, one).count, 3);
	hints_drop(one);
	assert_int_equal(hints_load(a, one).count, 0);
	free(one);
	free(two);
	free(three);
	arena_free(a);
	fixture_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_saved_is_loaded_but_the_roots),
		cmocka_unit_test(a_damaged_file_is_as_good_as_none),
		cmocka_unit_test(the_file_is_private_and_named_by_what_it_belongs_to),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
