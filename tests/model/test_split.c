/* test_split.c: a listener's split: one rule by table, then the routes of a deployment. */
#include "fixture.h"

#define U (-1.0)

struct case_ {
	const char *name;
	bool is_forward;
	struct weighted_group groups[4];
	const char *blue_arn, *green_arn;
	bool is_route;
	double blue, green, other;
	bool has_problem;
};

static const struct case_ cases[] = {
	{"weights", true, {{"b", 90}, {"g", 10}}, "b", "g", true, 90, 10, 0, false},
	{"weights that are no percents", true, {{"b", 1}, {"g", 3}}, "b", "g", true, 25, 75, 0, false},
	{"the largest weights", true, {{"b", 999}, {"g", 999}}, "b", "g", true, 50, 50, 0, false},
	{"a single plain group", true, {{"g", 1}}, "b", "g", true, 0, 100, 0, false},
	{"the other one alone", true, {{"b", 1}}, "b", "g", true, 100, 0, 0, false},
	{"neither group", true, {{"x", 1}}, "b", "g", false, 0, 0, 0, false},
	{"no group at all", true, {{NULL, 0}}, "b", "g", false, 0, 0, 0, false},
	{"a redirect", false, {{"b", 1}}, "b", "g", false, 0, 0, 0, false},
	{"zero sum", true, {{"b", 0}, {"g", 0}}, "b", "g", true, U, U, U, true},
	{"a stranger", true, {{"b", 50}, {"g", 25}, {"x", 25}}, "b", "g", true, U, U, 25, true},
	{"only a stranger has weight", true, {{"b", 0}, {"x", 1}}, "b", "g", true, U, U, 100, true},
	{"a stranger without weight", true, {{"b", 90}, {"g", 10}, {"x", 0}}, "b", "g", true, 90, 10, 0, false},
	{"a weight that is not known", true, {{"b", -1}, {"g", 10}}, "b", "g", true, U, U, U, true},
	{"a group named twice", true, {{"b", 10}, {"g", 10}, {"b", 20}}, "b", "g", true, 75, 25, 0, false},
	{"green's group is not known", true, {{"b", 1}}, "b", NULL, true, 100, 0, 0, false},
	{"green's group is not known, yet has weight", true, {{"b", 50}, {"g", 50}}, "b", NULL, true, U, U, 50, true},
	{"nothing is known", true, {{"b", 1}}, NULL, NULL, false, 0, 0, 0, false},
	{"an absurd weight", true, {{"b", INT64_MAX}, {"g", INT64_MAX}}, "b", "g", true, 50, 50, 0, false},
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct case_ *c = &cases[i];
		struct weighted_group groups[4];
		memcpy(groups, c->groups, sizeof groups);
		struct rule rule = {.is_forward = c->is_forward, .groups = groups};
		while (rule.group_count < 4 && groups[rule.group_count].arn != NULL) {
			rule.group_count++;
		}
		struct route r = {0};
		const char *problem = "left over";
		bool is_route = judge_split(&rule, c->blue_arn, c->green_arn, &r, &problem);
		bool same = is_route == c->is_route && (problem != NULL) == c->has_problem &&
			(!is_route || (r.blue == c->blue && r.green == c->green && r.other == c->other));
		if (!same) {
			fail_msg("%s: route %d, blue %f green %f other %f, problem %s", c->name, is_route, r.blue, r.green, r.other,
				problem != NULL ? problem : "none");
		}
	}
}

/* --- routes of a deployment ----------------------------------------------------------------------------- */

static void prod_and_test(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	const struct deployment *d = world_deployment(w);
	assert_int_equal(d->route_count, 2);
	assert_int_equal(d->routes[0].kind, ROUTE_PROD);
	assert_int_equal(d->routes[0].port, 80);
	assert_string_equal(d->routes[0].listener_arn, PROD_ARN);
	assert_non_null(d->routes[0].rule_arn);
	assert_null(d->routes[0].conditions);
	assert_true(d->routes[0].blue == 100 && d->routes[0].green == 0 && d->routes[0].other == 0);
	assert_int_equal(d->routes[1].kind, ROUTE_TEST);
	assert_int_equal(d->routes[1].port, 8080);
	assert_true(d->routes[1].green == 100);
	assert_string_equal(d->dns_name, "cicd-demo.elb.amazonaws.com");
	assert_int_equal(d->routes_read_at, w->q.now);
	assert_int_equal(world_release(w)->problem_count, 0);
	world_free(w);
}

static struct rule forward(struct world *w, const char *arn, const char *conditions, const char *group, int64_t weight)
{
	struct weighted_group *g = ARENA_NEW(w->a, struct weighted_group);
	*g = (struct weighted_group){group, weight};
	return (struct rule){.arn = arn, .conditions = conditions, .is_default = conditions == NULL, .is_forward = true,
		.groups = g, .group_count = 1};
}

/* One route per rule that points at either group, the default action among them; the others are nobody's business. */
static void one_route_per_rule(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->prod->rows = ARENA_ARRAY(w->a, 4, struct rule);
	w->prod->count = 4;
	w->prod->rows[0] = forward(w, "r1", "path /api/*", TG_BLUE_ARN, 1);
	w->prod->rows[1] = forward(w, "r2", "path /other", ELB "targetgroup/other/1", 1);
	w->prod->rows[2] = (struct rule){.arn = "r3", .conditions = "host old"};
	w->prod->rows[3] = forward(w, "r4", NULL, TG_GREEN_ARN, 1);
	const struct deployment *d = world_deployment(w);
	assert_int_equal(d->route_count, 3);
	assert_string_equal(d->routes[0].rule_arn, "r1");
	assert_string_equal(d->routes[0].conditions, "path /api/*");
	assert_true(d->routes[0].blue == 100);
	assert_string_equal(d->routes[1].rule_arn, "r4");
	assert_true(d->routes[1].green == 100);
	assert_int_equal(d->routes[2].kind, ROUTE_TEST);
	world_free(w);
}

/* A network load balancer has no rules: the listener's default action is the split. */
static void network_load_balancer(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	const char **arns = ARENA_NEW(w->a, const char *);
	arns[0] = NLB_ARN;
	w->info->settings.prod_listeners = arns;
	fixture_listener(w, NLB_ARN, 443);
	struct listener_list *list = (struct listener_list *)(uintptr_t)world_fact(w, FACT_LISTENERS, NLB_ARN)->value;
	list->rows[0].action = forward(w, NULL, NULL, TG_BLUE_ARN, 1);
	const struct deployment *d = world_deployment(w);
	assert_int_equal(d->routes[0].port, 443);
	assert_null(d->routes[0].rule_arn);
	assert_true(d->routes[0].blue == 100);
	world_forget(w, FACT_LISTENERS, NLB_ARN);
	d = world_deployment(w);
	assert_int_equal(d->route_count, 1);
	assert_int_equal(d->routes_read_at, NO_TIME);
	world_free(w);
}

static void sorted_by_kind_and_port(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	const char **arns = ARENA_ARRAY(w->a, 2, const char *);
	arns[0] = "listener/app/x/443";
	arns[1] = PROD_ARN;
	w->info->settings.prod_listeners = arns;
	w->info->settings.prod_count = 2;
	fixture_listener(w, arns[0], 443);
	world_add(w, FACT_RULES, 0, arns[0], fixture_rules(w->a, arns[0], 0));
	const struct deployment *d = world_deployment(w);
	assert_int_equal(d->route_count, 3);
	assert_int_equal(d->routes[0].port, 80);
	assert_int_equal(d->routes[1].port, 443);
	assert_int_equal(d->routes[2].port, 8080);
	world_free(w);
}

static void split_problems_are_told(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->prod->rows[0].groups[0].weight = 0;
	w->prod->rows[0].groups[1].weight = 0;
	const struct release *r = world_release(w);
	assert_true(r->deployments[0].routes[0].blue < 0);
	assert_int_equal(r->problem_count, 1);
	assert_string_equal(r->problems[0].read, "DescribeRules");
	assert_non_null(strstr(r->problems[0].err->message, ":80"));
	assert_non_null(strstr(r->problems[0].err->message, "0"));
	world_free(w);
}

static void the_engines_claim(void **state)
{
	(void)state;
	static const struct {
		enum phase phase;
		double claim_blue, claim_green;
		bool differs;
	} rows[] = {
		{PHASE_READY, 100, 0, false}, {PHASE_READY, 0, 100, true}, {PHASE_READY, 99.6, 0.4, false},
		{PHASE_READY, 99.4, 0.6, true}, {PHASE_READY, -1, -1, false}, {PHASE_READY, -1, 100, true},
		{PHASE_SHIFTING, 0, 100, false}, {PHASE_BAKING, 100, 0, true}, {PHASE_SUCCEEDED, -1, 50, true},
		{PHASE_ROLLING_BACK, 0, 0, false}, {PHASE_STOPPED, 0, 100, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(rows[i].phase);
		w->target->task_sets[0].weight = rows[i].claim_blue;
		w->target->task_sets[1].weight = rows[i].claim_green;
		const struct deployment *d = world_deployment(w);
		if (d->routes[0].differs != rows[i].differs || d->routes[1].differs) {
			fail_msg("row %zu", i);
		}
		world_free(w);
	}
}

/* The claim is read again sooner than the listeners: between the two, a shift that has ended is no contradiction. */
static void a_split_from_before_the_shift(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_BAKING);
	int64_t ended_at = w->target->events[6].ended_at;
	assert_string_equal(w->target->events[6].name, "AllowTraffic");
	w->prod->rows[0].groups[0].weight = 100;
	w->prod->rows[0].groups[1].weight = 0;
	assert_true(world_deployment(w)->routes[0].differs);
	world_fact(w, FACT_RULES, PROD_ARN)->read_at = ended_at - SECOND;
	assert_false(world_deployment(w)->routes[0].differs);
	world_fact(w, FACT_RULES, PROD_ARN)->read_at = ended_at + 6 * SECOND;
	const struct deployment *d = world_deployment(w);
	assert_true(d->routes[0].blue == 100 && d->routes[0].differs);
	world_free(w);
}

/* The deployment's own copy of the listeners counts; the group's stands in when it has none. */
static void whose_listeners(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->group->settings.prod_count = 0;
	assert_int_equal(world_deployment(w)->route_count, 2);
	w->info->settings.prod_count = w->info->settings.test_count = 0;
	assert_int_equal(world_deployment(w)->route_count, 1);
	w->info->settings.target_group_count = 0;
	assert_int_equal(world_deployment(w)->route_count, 1);
	world_free(w);
}

static void unknown_ports_and_rules(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	world_forget(w, FACT_LISTENERS, PROD_ARN);
	const struct deployment *d = world_deployment(w);
	assert_int_equal(d->route_count, 2);
	assert_int_equal(d->routes[0].port, -1);
	world_forget(w, FACT_RULES, PROD_ARN);
	d = world_deployment(w);
	assert_int_equal(d->route_count, 1);
	assert_int_equal(d->routes_read_at, NO_TIME);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table), cmocka_unit_test(prod_and_test), cmocka_unit_test(one_route_per_rule),
		cmocka_unit_test(network_load_balancer), cmocka_unit_test(sorted_by_kind_and_port),
		cmocka_unit_test(split_problems_are_told), cmocka_unit_test(the_engines_claim),
		cmocka_unit_test(a_split_from_before_the_shift), cmocka_unit_test(whose_listeners),
		cmocka_unit_test(unknown_ports_and_rules),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
