/* test_sides.c: which task set is blue and which is green, whatever is missing. */
#include "fixture.h"

#define ENDS {NULL, NULL, NULL}

struct set {
	const char *id, *label_or_maker, *status; /* label for the engine's, deployment id for the service's */
};

struct case_ {
	const char *name;
	enum engine_status status; /* ENGINE_UNKNOWN: no deployment at all */
	size_t done;               /* lifecycle events */
	struct set engine[4], service[4];
	const char *blue, *green;
};

static const struct case_ cases[] = {
	{"never deployed: PRIMARY is blue", ENGINE_UNKNOWN, 0, {ENDS}, {{"b", "d-0", "PRIMARY"}}, "b", NULL},
	{"never deployed, two sets", ENGINE_UNKNOWN, 0, {ENDS}, {{"x", NULL, "ACTIVE"}, {"b", NULL, "PRIMARY"}}, "b", NULL},
	{"never deployed, nothing", ENGINE_UNKNOWN, 0, {ENDS}, {ENDS}, NULL, NULL},
	{"labels", ENGINE_READY, 5, {{"b", "Blue", "PRIMARY"}, {"g", "Green", "ACTIVE"}}, {ENDS}, "b", "g"},
	{"labels in any case", ENGINE_READY, 5, {{"g", "GREEN", "ACTIVE"}, {"b", "blue", "PRIMARY"}}, {ENDS}, "b", "g"},
	{"labels beat PRIMARY", ENGINE_IN_PROGRESS, 8, {{"b", "Blue", "ACTIVE"}, {"g", "Green", "PRIMARY"}},
		{{"g", NULL, "PRIMARY"}, {"b", NULL, "ACTIVE"}}, "b", "g"},
	{"labels beat the maker", ENGINE_READY, 5, {{"b", "Blue", NULL}, {"g", "Green", NULL}}, {{"b", D_NEW, "PRIMARY"}}, "b", "g"},
	{"the first of two equal labels", ENGINE_READY, 5, {{"b", "Blue", NULL}, {"c", "Blue", NULL}, {"g", "Green", NULL}}, {ENDS},
		"b", "g"},
	{"three in the service", ENGINE_READY, 5, {{"b", "Blue", NULL}, {"g", "Green", NULL}},
		{{"old", "d-0", "DRAINING"}, {"b", "d-1", "PRIMARY"}, {"g", D_NEW, "ACTIVE"}}, "b", "g"},
	{"gone from the service, still named", ENGINE_IN_PROGRESS, 8, {{"b", "Blue", NULL}, {"g", "Green", NULL}},
		{{"g", D_NEW, "PRIMARY"}}, "b", "g"},
	{"no target yet: PRIMARY is blue", ENGINE_CREATED, 0, {ENDS}, {{"b", "d-1", "PRIMARY"}}, "b", NULL},
	{"no target: the maker tells green", ENGINE_IN_PROGRESS, 0, {ENDS}, {{"g", D_NEW, "ACTIVE"}, {"b", "d-1", "PRIMARY"}}, "b", "g"},
	{"no target, after the shift: the maker still does", ENGINE_SUCCEEDED, 8, {ENDS},
		{{"g", D_NEW, "PRIMARY"}, {"b", "d-1", "DRAINING"}}, "b", "g"},
	{"unlabelled, before", ENGINE_READY, 5, {{"b", NULL, "PRIMARY"}, {"g", NULL, "ACTIVE"}}, {ENDS}, "b", "g"},
	{"unlabelled, after", ENGINE_IN_PROGRESS, 8, {{"b", NULL, "ACTIVE"}, {"g", NULL, "PRIMARY"}}, {ENDS}, "b", "g"},
	{"empty labels are none", ENGINE_READY, 5, {{"b", "", "PRIMARY"}, {"g", "", "ACTIVE"}}, {ENDS}, "b", "g"},
	{"only green labelled", ENGINE_READY, 5, {{"b", NULL, "PRIMARY"}, {"g", "Green", "ACTIVE"}}, {ENDS}, "b", "g"},
	{"only blue labelled", ENGINE_IN_PROGRESS, 8, {{"b", "Blue", "ACTIVE"}, {"g", NULL, "PRIMARY"}}, {ENDS}, "b", "g"},
	{"a leftover that drains is not green", ENGINE_CREATED, 0, {ENDS}, {{"b", "d-1", "PRIMARY"}, {"x", NULL, "DRAINING"}}, "b", NULL},
	{"another deployment's is not green", ENGINE_CREATED, 0, {ENDS}, {{"b", "d-1", "PRIMARY"}, {"x", "d-0", "ACTIVE"}}, "b", NULL},
	{"two that could be green: neither", ENGINE_READY, 5, {{"b", NULL, "PRIMARY"}, {"x", NULL, "ACTIVE"}, {"y", NULL, "ACTIVE"}},
		{ENDS}, "b", NULL},
	{"two that could be blue: neither", ENGINE_IN_PROGRESS, 8,
		{{"x", NULL, "ACTIVE"}, {"g", NULL, "PRIMARY"}, {"y", NULL, "ACTIVE"}}, {ENDS}, NULL, "g"},
	{"stopped after the shift: PRIMARY may be either", ENGINE_STOPPED, 8, {{"x", NULL, "PRIMARY"}, {"y", NULL, "ACTIVE"}}, {ENDS},
		NULL, NULL},
	{"stopped after the shift: the maker knows", ENGINE_STOPPED, 8, {ENDS}, {{"b", "d-1", "PRIMARY"}, {"g", D_NEW, "ACTIVE"}},
		"b", "g"},
	{"succeeded, blue is gone", ENGINE_SUCCEEDED, 8, {ENDS}, {{"g", D_NEW, "PRIMARY"}}, NULL, "g"},
	{"sets without an id do not count", ENGINE_READY, 5, {{NULL, "Blue", NULL}, {"", "Green", NULL}}, {{NULL, D_NEW, "PRIMARY"}},
		NULL, NULL},
};

static bool is_expected(const char *got, const char *want)
{
	return got == NULL || want == NULL ? got == want : strcmp(got, want) == 0;
}

static struct side_ids judge_case(struct arena *a, const struct case_ *c)
{
	struct deployment_info info = {.id = D_NEW, .platform = "ECS", .status = c->status};
	struct deployment_target target = {.deployment_id = D_NEW, .events = fixture_events(a, c->done, c->done),
		.event_count = EVENTS, .task_sets = ARENA_ARRAY(a, 4, struct engine_task_set)};
	struct ecs_service service = {.task_sets = ARENA_ARRAY(a, 4, struct task_set)};
	for (size_t i = 0; i < 4; i++) {
		const struct set *e = &c->engine[i], *s = &c->service[i];
		if (e->id != NULL || e->label_or_maker != NULL) {
			target.task_sets[target.task_set_count++] =
				(struct engine_task_set){.id = e->id, .label = e->label_or_maker, .status = e->status};
		}
		if (s->id != NULL || s->label_or_maker != NULL) {
			service.task_sets[service.task_set_count++] =
				(struct task_set){.id = s->id, .deployment_id = s->label_or_maker, .status = s->status};
		}
	}
	if (c->status == ENGINE_UNKNOWN) {
		return judge_sides(NULL, NULL, &service);
	}
	return judge_sides(&info, target.task_set_count > 0 || c->done > 0 ? &target : NULL, &service);
}

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		struct side_ids ids = judge_case(a, &cases[i]);
		if (!is_expected(ids.blue, cases[i].blue) || !is_expected(ids.green, cases[i].green)) {
			fail_msg("%s: blue %s, green %s", cases[i].name, ids.blue != NULL ? ids.blue : "-",
				ids.green != NULL ? ids.green : "-");
		}
		arena_free(a);
	}
}

static void nothing_at_all(void **state)
{
	(void)state;
	struct side_ids ids = judge_sides(NULL, NULL, NULL);
	assert_null(ids.blue);
	assert_null(ids.green);
	assert_null(ids.blue_group);
	assert_null(ids.green_group);
}

/* More sets than anybody can have are not looked at, and do no harm. */
static void a_hundred_sets(void **state)
{
	(void)state;
	struct task_set *sets = calloc(100, sizeof *sets);
	char (*names)[16] = calloc(100, sizeof *names);
	for (size_t i = 0; i < 100; i++) {
		snprintf(names[i], sizeof names[i], "s%zu", i);
		sets[i] = (struct task_set){.id = names[i], .status = i == 3 ? "PRIMARY" : "ACTIVE"};
	}
	struct ecs_service service = {.task_sets = sets, .task_set_count = 100};
	assert_string_equal(judge_sides(NULL, NULL, &service).blue, "s3");
	free(names);
	free(sets);
}

/* --- the sides of a release ----------------------------------------------------------------------------- */

static void filled(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	const struct deployment *d = world_deployment(w);
	assert_true(d->blue.exists);
	assert_string_equal(d->blue.task_set_id, TS_BLUE);
	assert_string_equal(d->blue.revision, "cicd-demo:2");
	assert_string_equal(d->blue.image, "123456789012.dkr.ecr/cicd-demo:latest");
	assert_string_equal(d->blue.digest, DIGEST_BLUE);
	assert_string_equal(d->blue.short_digest, "@41ab07");
	assert_string_equal(d->blue.version, "Version 2");
	assert_string_equal(d->blue.target_group, TG_BLUE);
	assert_string_equal(d->blue.target_group_arn, TG_BLUE_ARN);
	assert_int_equal(d->blue.healthy, 2);
	assert_int_equal(d->blue.target_count, 2);
	assert_string_equal(d->blue.targets[0].id, "10.0.1.15:8080");
	assert_string_equal(d->blue.targets[1].id, "10.0.1.87:8080");
	assert_true(d->blue.claimed_weight == 100);
	assert_true(d->blue.is_steady);
	assert_string_equal(d->green.short_digest, "@9f2c1a");
	assert_string_equal(d->green.version, "Version 3");
	assert_string_equal(d->green.target_group, TG_GREEN);
	assert_int_equal(d->green.desired, 2);
	assert_int_equal(d->other_count, 0);
	assert_string_equal(d->original, "@41ab07");
	world_free(w);
}

/* Names alternate: this time green's group is called …-blue. */
static void names_of_groups_mean_nothing(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->target->task_sets[0].target_group = TG_GREEN;
	w->target->task_sets[1].target_group = TG_BLUE;
	w->service->task_sets[0].target_group_arn = TG_GREEN_ARN;
	w->service->task_sets[1].target_group_arn = TG_BLUE_ARN;
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->blue.task_set_id, TS_BLUE);
	assert_string_equal(d->blue.target_group, TG_GREEN);
	assert_string_equal(d->green.target_group, TG_BLUE);
	assert_true(d->routes[0].blue == 0 && d->routes[0].green == 100);
	world_free(w);
}

static void gone(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SUCCEEDED);
	const struct deployment *d = world_deployment(w);
	assert_false(d->blue.exists);
	assert_null(d->blue.task_set_id);
	assert_null(d->blue.target_group);
	assert_int_equal(d->blue.running, -1);
	assert_int_equal(d->blue.target_count, -1);
	assert_true(d->green.exists);
	assert_true(d->routes[0].blue == 0 && d->routes[0].green == 100); /* its group is still the pair's other */
	world_free(w);
}

/* A stopped task of the blue that is gone still tells what it ran. */
static void what_blue_ran_is_remembered(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_SUCCEEDED);
	assert_null(world_deployment(w)->original);
	struct task_container *c = ARENA_NEW(w->a, struct task_container);
	*c = (struct task_container){.name = "cicd-demo", .digest = DIGEST_BLUE};
	w->tasks->rows[w->tasks->count++] = (struct task){.arn = "t", .started_by = TS_BLUE, .status = "STOPPED",
		.containers = c, .container_count = 1};
	assert_string_equal(world_deployment(w)->original, "@41ab07");
	world_free(w);
}

static void more_than_two_are_others(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->service->task_sets[2] = fixture_set("ecs-svc/3", "d-OLDER", "DRAINING", TG_GREEN_ARN, T0);
	w->service->task_set_count = 3;
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->blue.task_set_id, TS_BLUE);
	assert_string_equal(d->green.task_set_id, TS_GREEN);
	assert_int_equal(d->other_count, 1);
	assert_string_equal(d->others[0].id, "ecs-svc/3");
	assert_int_equal(d->green.running, 2);
	world_free(w);
}

static void without_the_service(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	world_forget(w, FACT_SERVICE, SERVICE_KEY);
	w->target->task_sets[1].running = 1;
	const struct deployment *d = world_deployment(w);
	assert_false(d->service_is_known);
	assert_true(d->blue.exists && d->green.exists);
	assert_int_equal(d->green.running, 1);
	assert_string_equal(d->green.target_group_arn, TG_GREEN_ARN);
	assert_null(d->green.revision);
	world_free(w);
	w = world_new(PHASE_SUCCEEDED); /* the engine's list is frozen: only what still has tasks counts */
	world_forget(w, FACT_SERVICE, SERVICE_KEY);
	w->target->task_sets[0].running = 0;
	d = world_deployment(w);
	assert_false(d->blue.exists);
	assert_true(d->green.exists);
	world_free(w);
}

static void without_the_target(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	world_forget(w, FACT_TARGET, D_NEW);
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->blue.task_set_id, TS_BLUE);
	assert_string_equal(d->green.task_set_id, TS_GREEN);
	assert_string_equal(d->green.target_group, TG_GREEN); /* from the group's ARN */
	assert_true(d->green.claimed_weight < 0);
	world_free(w);
}

/* The service names the target group's ARN itself; its own read is not needed for that. */
static void without_target_groups(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	world_forget(w, FACT_TARGET_GROUPS, TG_BLUE);
	world_forget(w, FACT_TARGET_GROUPS, TG_GREEN);
	assert_int_equal(world_deployment(w)->green.healthy, 2);
	world_forget(w, FACT_SERVICE, SERVICE_KEY);
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->green.target_group, TG_GREEN);
	assert_null(d->green.target_group_arn);
	assert_int_equal(d->green.healthy, -1);
	world_free(w);
}

/* Before green exists its group is the pair's other one, so that the listeners can be read. */
static void the_pairs_other_group(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_PREPARING);
	w->test->rows[0].groups[0].weight = 0;
	w->test->rows[0].groups[1].weight = 1; /* the test listener still points at what will be green's */
	const struct deployment *d = world_deployment(w);
	assert_false(d->green.exists);
	assert_int_equal(d->route_count, 2);
	assert_true(d->routes[0].blue == 100);
	assert_true(d->routes[1].green == 100);
	w->info->settings.target_group_count = 0; /* the group's pair stands in */
	assert_true(world_deployment(w)->routes[1].green == 100);
	w->group->settings.target_group_count = 0;
	d = world_deployment(w);
	assert_int_equal(d->route_count, 2); /* it names blue's group still, but where its traffic goes is not known */
	assert_true(d->routes[1].blue < 0 && d->routes[1].green < 0);
	world_free(w);
}

/* Looks are known by listener and rule; those of another rule, or of none, are not theirs. */
static void routes_have_their_pages(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	const struct deployment *d = world_deployment(w);
	assert_null(d->routes[0].probe);
	w->probes[0] = (struct probe){.listener_arn = d->routes[1].listener_arn, .rule_arn = d->routes[1].rule_arn, .url = "http://test/"};
	w->probes[1] = (struct probe){.listener_arn = d->routes[0].listener_arn, .rule_arn = d->routes[0].rule_arn, .url = "http://prod/"};
	w->probe_count = 2;
	d = world_deployment(w);
	assert_string_equal(d->routes[0].probe->url, "http://prod/");
	assert_string_equal(d->routes[1].probe->url, "http://test/");
	w->probes[0].rule_arn = "another";
	w->probes[1].listener_arn = NULL;
	d = world_deployment(w);
	assert_null(d->routes[0].probe);
	assert_null(d->routes[1].probe);
	world_free(w);
}

static void a_status_the_service_does_not_say(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->service->task_sets[1].status = NULL;
	w->service->task_sets[1].running = -1;
	const struct deployment *d = world_deployment(w);
	assert_string_equal(d->green.status, "ACTIVE"); /* the engine's */
	assert_int_equal(d->green.running, 2);
	w->service->task_sets[0].status = "PRIMARY!";
	assert_string_equal(world_deployment(w)->blue.status, "PRIMARY!");
	world_free(w);
}

static void idle(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_IDLE);
	const struct deployment *d = world_deployment(w);
	assert_null(d->id);
	assert_string_equal(d->blue.task_set_id, TS_BLUE);
	assert_false(d->green.exists);
	assert_int_equal(d->route_count, 2);
	assert_true(d->routes[0].blue == 100);
	w->service->task_set_count = 0; /* a bare service that runs something */
	w->service->task_definition = TASK_DEF;
	d = world_deployment(w);
	assert_true(d->blue.exists);
	assert_int_equal(d->blue.running, 2);
	assert_string_equal(d->blue.revision, "cicd-demo:2");
	world_free(w);
}

static void a_digest_comes_from_the_newest_running_task(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	struct task_container *c = ARENA_ARRAY(w->a, 2, struct task_container);
	c[0] = (struct task_container){.name = "sidecar", .digest = "sha256:ffffff"};
	c[1] = (struct task_container){.name = "cicd-demo", .digest = "sha256:abcdef1234"};
	struct task *t = &w->tasks->rows[w->tasks->count++];
	*t = (struct task){.started_by = TS_GREEN, .status = "RUNNING", .created_at = T0 + HOUR, .containers = c, .container_count = 2};
	assert_string_equal(world_deployment(w)->green.short_digest, "@abcdef");
	t->status = "STOPPED";
	assert_string_equal(world_deployment(w)->green.short_digest, "@9f2c1a");
	t->status = "RUNNING";
	c[1].digest = NULL; /* not pulled yet */
	assert_string_equal(world_deployment(w)->green.short_digest, "@9f2c1a");
	world_free(w);
}

static void tasks_that_died(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_INSTALLING);
	static const struct {
		const char *by, *status, *reason;
		int64_t at;
	} rows[] = {
		{TS_GREEN, "STOPPED", "Essential container in task exited", 2}, {TS_GREEN, "STOPPED", NULL, 3},
		{TS_BLUE, "STOPPED", "x", 9}, {TS_GREEN, "STOPPED", "Scaling activity initiated by (deployment ecs-svc/1)", 9},
		{TS_GREEN, "RUNNING", NULL, 9}, {NULL, "STOPPED", NULL, 9},
	};
	w->tasks->rows = ARENA_ARRAY(w->a, 6, struct task);
	w->tasks->count = 6;
	for (size_t i = 0; i < 6; i++) {
		w->tasks->rows[i] = (struct task){.started_by = rows[i].by, .status = rows[i].status,
			.stopped_reason = rows[i].reason, .stopped_at = rows[i].at};
	}
	const struct deployment *d = world_deployment(w);
	assert_int_equal(d->green.stopped_count, 2);
	assert_int_equal(d->green.stopped[0]->stopped_at, 3);
	assert_int_equal(d->green.stopped[1]->stopped_at, 2);
	assert_int_equal(d->blue.stopped_count, 1);
	world_free(w);
}

static void steadiness(void **state)
{
	(void)state;
	static const struct {
		const char *state, *reason;
		int64_t running;
		bool want;
	} rows[] = {
		{"healthy", NULL, 2, true}, {"healthy", NULL, 1, false}, {"initial", "Elb.RegistrationInProgress", 2, false},
		{"unhealthy", "Target.Timeout", 2, false}, {"unused", "Target.NotInUse", 2, true},
		{"unused", "Target.NotRegistered", 2, false}, {"draining", NULL, 2, true}, {NULL, NULL, 2, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_READY);
		w->green_targets->rows[0].state = rows[i].state;
		w->green_targets->rows[0].reason = rows[i].reason;
		w->service->task_sets[1].running = rows[i].running;
		if (world_deployment(w)->green.is_steady != rows[i].want) {
			fail_msg("row %zu", i);
		}
		world_free(w);
	}
	struct world *w = world_new(PHASE_READY);
	w->green_targets->rows[0].state = w->green_targets->rows[1].state = "draining";
	assert_false(world_deployment(w)->green.is_steady);
	world_forget(w, FACT_TARGET_HEALTH, TG_GREEN_ARN);
	assert_false(world_deployment(w)->green.is_steady);
	world_free(w);
}

/* What blue is called: by its deployment's execution, else by the one that was under way when it was made. */
static void the_version_of_blue(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	struct action_run_list *old = ARENA_NEW(w->a, struct action_run_list);
	old->rows = ARENA_NEW(w->a, struct action_run);
	old->count = 1;
	old->rows[0] = (struct action_run){.execution_id = E_OLD, .category = "Deploy", .external_id = "d-ANOTHER"};
	world_add(w, FACT_ACTION_RUNS, 0, E_OLD, old);
	assert_null(world_deployment(w)->blue.version); /* known to have made another one */
	old->rows[0].external_id = D_OLD;
	assert_string_equal(world_deployment(w)->blue.version, "Version 2");
	world_forget(w, FACT_ACTION_RUNS, E_OLD);
	w->service->task_sets[0].created_at = T0 - 48 * HOUR;
	assert_null(world_deployment(w)->blue.version);
	world_free(w);
}

static void a_connections_summary_is_json(void **state)
{
	(void)state;
	struct world *w = world_new(PHASE_READY);
	w->executions->rows[0].revisions[0].summary = "{\"ProviderType\":\"GitHub\",\"CommitMessage\":\"Version 3\"}";
	assert_string_equal(world_deployment(w)->green.version, "Version 3");
	w->executions->rows[0].revisions[0].summary = "{not json";
	assert_string_equal(world_deployment(w)->green.version, "{not json");
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table), cmocka_unit_test(nothing_at_all), cmocka_unit_test(a_hundred_sets), cmocka_unit_test(filled),
		cmocka_unit_test(names_of_groups_mean_nothing), cmocka_unit_test(gone), cmocka_unit_test(what_blue_ran_is_remembered),
		cmocka_unit_test(more_than_two_are_others), cmocka_unit_test(without_the_service), cmocka_unit_test(without_the_target),
		cmocka_unit_test(without_target_groups),
		cmocka_unit_test(the_pairs_other_group), cmocka_unit_test(routes_have_their_pages),
		cmocka_unit_test(a_status_the_service_does_not_say), cmocka_unit_test(idle),
		cmocka_unit_test(a_digest_comes_from_the_newest_running_task), cmocka_unit_test(tasks_that_died),
		cmocka_unit_test(steadiness), cmocka_unit_test(the_version_of_blue), cmocka_unit_test(a_connections_summary_is_json),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
