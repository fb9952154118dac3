#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "app/store.h"
#include "base/arena.h"

static void parts_are_found_by_kind_scope_and_key(void **state)
{
	(void)state;
	struct store s = { 0 };
	struct part *rules = store_get(&s, FACT_RULES, 0, "arn:1");
	for (int i = 0; i < 100; i++) {
		char key[16];
		snprintf(key, sizeof(key), "d-%d", i);
		store_get(&s, FACT_DEPLOYMENT, 0, key);
	}
	assert_ptr_equal(store_get(&s, FACT_RULES, 0, "arn:1"), rules);
	assert_null(store_find(&s, FACT_RULES, 1, "arn:1"));
	assert_null(store_find(&s, FACT_LISTENERS, 0, "arn:1"));
	assert_int_equal(s.count, 101);
	store_done(&s);
}

/* Last good data stays beside the newest error. */
static void a_failure_keeps_the_last_good_value(void **state)
{
	(void)state;
	struct store s = { 0 };
	struct part *p = store_get(&s, FACT_IDENTITY, 0, "");
	struct err e = { .kind = ERR_TIMEOUT };
	part_fail(p, &e, 5);
	assert_int_equal(p->fact.state, FACT_FAILED);
	struct arena *a = arena_new();
	const char *value = arena_dup(a, "good");
	part_take_value(p, a, value, 1000);
	assert_int_equal(p->fact.state, FACT_GOOD);
	assert_int_equal(p->failures, 0);
	part_fail(p, &e, 2000);
	part_fail(p, &e, 3000);
	assert_int_equal(p->fact.state, FACT_STALE);
	assert_string_equal((const char *)p->fact.value, "good");
	assert_int_equal(p->fact.read_at, 1000);
	assert_int_equal(p->fact.failed_at, 3000);
	assert_int_equal(p->failures, 2);
	store_done(&s);
}

static bool is_deployment(const struct part *p, const void *unused)
{
	(void)unused;
	return p->fact.kind == FACT_DEPLOYMENT;
}

static void forgetting_spares_what_is_in_flight(void **state)
{
	(void)state;
	struct store s = { 0 };
	store_get(&s, FACT_DEPLOYMENT, 0, "d-1");
	store_get(&s, FACT_DEPLOYMENT, 0, "d-2")->call_id = 7;
	store_get(&s, FACT_IDENTITY, 0, "");
	assert_true(store_forget(&s, is_deployment, NULL));
	assert_false(store_forget(&s, is_deployment, NULL));
	assert_int_equal(s.count, 2);
	assert_non_null(store_find(&s, FACT_DEPLOYMENT, 0, "d-2"));
	store_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_found_by_kind_scope_and_key),
		cmocka_unit_test(a_failure_keeps_the_last_good_value),
		cmocka_unit_test(forgetting_spares_what_is_in_flight),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
