/* test_facts.c: finding facts, and the tables of words. */
#include "fixture.h"

static void found_by_kind_scope_and_key(void **state)
{
	(void)state;
	int one = 1, two = 2;
	const struct fact items[] = {
		{.kind = FACT_DEPLOYMENT, .scope = 0, .key = "d-1", .value = &one},
		{.kind = FACT_DEPLOYMENT, .scope = 1, .key = "d-1", .value = &two},
		{.kind = FACT_TARGET, .scope = 0, .key = "d-2", .value = NULL},
		{.kind = FACT_TARGET, .scope = 0, .key = NULL, .value = &one},
	};
	const struct facts facts = {.items = items, .count = 4};
	assert_ptr_equal(facts_value(&facts, FACT_DEPLOYMENT, 0, "d-1"), &one);
	assert_ptr_equal(facts_value(&facts, FACT_DEPLOYMENT, 1, "d-1"), &two);
	assert_null(facts_find(&facts, FACT_DEPLOYMENT, 2, "d-1"));
	assert_null(facts_find(&facts, FACT_TARGET, 0, "d-1"));
	assert_ptr_equal(facts_find(&facts, FACT_TARGET, 0, "d-2"), &items[2]);
	assert_null(facts_value(&facts, FACT_TARGET, 0, "d-2"));
	assert_null(facts_find(&facts, FACT_TARGET, 0, NULL));
	assert_null(facts_find(NULL, FACT_TARGET, 0, "d-1"));
}

static void every_kind_has_its_words(void **state)
{
	(void)state;
	for (int k = 0; k < FACT_KINDS; k++) {
		const char *operation = fact_kind_operation((enum fact_kind)k);
		const char *permission = fact_kind_permission((enum fact_kind)k);
		assert_non_null(operation);
		assert_non_null(permission);
		assert_non_null(strchr(permission, ':'));
		assert_string_equal(strchr(permission, ':') + 1, operation);
	}
	assert_string_equal(fact_kind_permission(FACT_RULES), "elasticloadbalancing:DescribeRules");
	assert_null(fact_kind_operation(FACT_KINDS));
	assert_null(fact_kind_permission((enum fact_kind)999));
}

static void pairs(void **state)
{
	(void)state;
	const struct pair p[] = {{"A", "1"}, {NULL, "2"}, {"B", NULL}};
	assert_string_equal(pairs_get(p, 3, "A"), "1");
	assert_null(pairs_get(p, 3, "B"));
	assert_null(pairs_get(p, 3, "C"));
	assert_null(pairs_get(p, 3, NULL));
	assert_null(pairs_get(NULL, 0, "A"));
}

static void phases(void **state)
{
	(void)state;
	static const struct {
		enum phase phase;
		const char *name, *title;
		bool is_final, is_running;
	} rows[] = {
		{PHASE_UNKNOWN, NULL, "UNKNOWN", false, false},
		{PHASE_IDLE, "idle", "IDLE", true, false},
		{PHASE_PREPARING, "preparing", "PREPARING", false, true},
		{PHASE_INSTALLING, "installing", "INSTALLING", false, true},
		{PHASE_TESTING, "testing", "TESTING", false, true},
		{PHASE_READY, "ready", "READY", false, true},
		{PHASE_SHIFTING, "shifting", "SHIFTING", false, true},
		{PHASE_BAKING, "baking", "BAKING", false, true},
		{PHASE_CLEANING_UP, "cleaning_up", "CLEANING UP", false, true},
		{PHASE_SUCCEEDED, "succeeded", "SUCCEEDED", true, false},
		{PHASE_FAILED, "failed", "FAILED", true, false},
		{PHASE_STOPPED, "stopped", "STOPPED", true, false},
		{PHASE_ROLLING_BACK, "rolling_back", "ROLLING BACK", false, true},
		{PHASE_ROLLED_BACK, "rolled_back", "ROLLED BACK", true, false},
	};
	assert_int_equal(sizeof rows / sizeof rows[0], PHASES);
	for (size_t i = 0; i < PHASES; i++) {
		if (rows[i].name == NULL) {
			assert_null(phase_name(rows[i].phase));
		} else {
			assert_string_equal(phase_name(rows[i].phase), rows[i].name);
		}
		assert_string_equal(phase_title(rows[i].phase), rows[i].title);
		assert_int_equal(phase_is_final(rows[i].phase), rows[i].is_final);
		assert_int_equal(phase_is_running(rows[i].phase), rows[i].is_running);
	}
	assert_null(phase_name(PHASES));
	assert_null(phase_name((enum phase)-1));
}

static void reached(void **state)
{
	(void)state;
	static const enum phase path[] = {PHASE_PREPARING, PHASE_INSTALLING, PHASE_TESTING, PHASE_READY, PHASE_SHIFTING,
		PHASE_BAKING, PHASE_CLEANING_UP, PHASE_SUCCEEDED};
	static const enum phase off[] = {PHASE_UNKNOWN, PHASE_IDLE, PHASE_FAILED, PHASE_STOPPED, PHASE_ROLLING_BACK,
		PHASE_ROLLED_BACK};
	for (size_t i = 0; i < 8; i++) {
		for (size_t k = 0; k < 8; k++) {
			assert_int_equal(phase_has_reached(path[i], path[k]), i >= k);
		}
		for (size_t k = 0; k < 6; k++) {
			assert_false(phase_has_reached(off[k], path[i]));
			assert_false(phase_has_reached(path[i], off[k]));
		}
	}
}

static void other_words(void **state)
{
	(void)state;
	assert_null(wait_name(WAIT_NONE));
	assert_string_equal(wait_name(WAIT_REROUTE), "reroute");
	assert_string_equal(wait_name(WAIT_TERMINATE), "terminate");
	assert_string_equal(wait_name(WAIT_HOOK), "hook");
	assert_string_equal(wait_name(WAIT_APPROVAL), "approval");
	assert_null(at_zero_name(AT_ZERO_UNKNOWN));
	assert_null(at_zero_name(AT_ZERO_KEEP));
	assert_string_equal(at_zero_name(AT_ZERO_CONTINUE), "continue");
	assert_string_equal(at_zero_name(AT_ZERO_STOP), "stop");
	assert_string_equal(at_zero_name(AT_ZERO_ROLLBACK), "rollback");
	assert_string_equal(at_zero_name(AT_ZERO_TERMINATE), "terminate");
	assert_string_equal(at_zero_name(AT_ZERO_FAIL), "fail");
	assert_string_equal(stage_kind_name(STAGE_SOURCE), "source");
	assert_string_equal(stage_kind_name(STAGE_MIXED), "mixed");
	assert_null(stage_kind_name((enum stage_kind)99));
	assert_string_equal(engine_name(ENGINE_CODEDEPLOY), "codedeploy");
	assert_string_equal(engine_name(ENGINE_ECS_NATIVE), "ecs");
	assert_null(engine_name(ENGINE_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_by_kind_scope_and_key), cmocka_unit_test(every_kind_has_its_words), cmocka_unit_test(pairs),
		cmocka_unit_test(phases), cmocka_unit_test(reached), cmocka_unit_test(other_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
