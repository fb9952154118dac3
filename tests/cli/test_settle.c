/* test_settle.c: when wait and watch end, and how. */
#include "lib/cm.h"

#include <string.h>

#include "base/arena.h"
#include "cli/settle.h"
#include "cli/story.h"

/* One look at a release that was never looked at before. */
static enum verdict first_look(enum goal goal, const struct release *r)
{
	struct settle s;

	settle_init(&s, goal);
	return settle_judge(&s, r, 1000, NULL);
}

static const char *first_why(enum goal goal, const struct release *r)
{
	struct settle s;
	const char *why = NULL;

	settle_init(&s, goal);
	settle_judge(&s, r, 1000, &why);
	return why;
}

#define P VERDICT_PENDING
#define Y VERDICT_REACHED
#define N VERDICT_ENDED

/* Execution's status × deployment's phase → verdict of each goal, at the first look. */
static const struct {
	const char *execution;
	enum phase phase; /* IDLE: none of its own yet */
	enum verdict ready, baking, succeeded, settled;
} looks[] = {
	{"InProgress", PHASE_IDLE, P, P, P, P},
	{"InProgress", PHASE_PREPARING, P, P, P, P},
	{"InProgress", PHASE_INSTALLING, P, P, P, P},
	{"InProgress", PHASE_TESTING, P, P, P, P},
	{"InProgress", PHASE_READY, Y, P, P, P},
	{"InProgress", PHASE_SHIFTING, Y, P, P, P},
	{"InProgress", PHASE_BAKING, Y, Y, P, P},
	{"InProgress", PHASE_CLEANING_UP, Y, Y, P, P},
	{"InProgress", PHASE_SUCCEEDED, Y, Y, P, P},
	{"InProgress", PHASE_UNKNOWN, P, P, P, P},
	{"InProgress", PHASE_FAILED, N, N, N, P},
	{"InProgress", PHASE_STOPPED, N, N, N, P},
	{"InProgress", PHASE_ROLLING_BACK, N, N, N, P},
	{"InProgress", PHASE_ROLLED_BACK, N, N, N, P},
	{"Succeeded", PHASE_SUCCEEDED, Y, Y, Y, Y},
	{"Failed", PHASE_IDLE, N, N, N, N}, /* the build failed */
	{"Failed", PHASE_FAILED, N, N, N, N},
	{"Failed", PHASE_STOPPED, N, N, N, N},
	{"Failed", PHASE_ROLLING_BACK, N, N, N, P},
	{"Failed", PHASE_ROLLED_BACK, N, N, N, N},
	{"Failed", PHASE_UNKNOWN, P, P, N, P}, /* its deployment could not be read yet */
	{"Stopped", PHASE_IDLE, N, N, N, N},
	{"Stopped", PHASE_READY, Y, P, N, P}, /* abandoned: the deployment goes on without its pipeline */
	{"Stopping", PHASE_IDLE, N, N, N, P},
	{"Stopping", PHASE_INSTALLING, P, P, N, P},
	{"Superseded", PHASE_IDLE, N, N, N, N},
	{"Cancelled", PHASE_IDLE, N, N, N, N},
};

static void test_first_look(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(looks); i++) {
		struct arena *a = arena_new();
		struct release *r = story_new(a, looks[i].execution, looks[i].phase);
		const enum verdict want[GOALS] = {[GOAL_READY] = looks[i].ready, [GOAL_BAKING] = looks[i].baking,
			[GOAL_SUCCEEDED] = looks[i].succeeded, [GOAL_SETTLED] = looks[i].settled};
		for (size_t g = 0; g < GOALS; g++) {
			enum verdict got = first_look((enum goal)g, r);
			const char *phase = phase_name(looks[i].phase);
			check_row(got == want[g], "%s, %s, --for %s: %d, not %d", looks[i].execution,
				phase ? phase : "unknown", goal_name((enum goal)g), (int)got, (int)want[g]);
		}
		arena_free(a);
	}
}

/* While the execution has no deployment of its own, an older one says nothing, whatever its phase. */
static void test_older_deployment(void **state)
{
	static const enum phase phases[] = {PHASE_READY, PHASE_BAKING, PHASE_SUCCEEDED, PHASE_FAILED, PHASE_ROLLING_BACK};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(phases); i++) {
		struct arena *a = arena_new();
		struct release *r = story_new(a, "InProgress", PHASE_IDLE);
		r->deployments[0].phase = phases[i];
		for (size_t g = 0; g < GOALS; g++)
			check_row(first_look((enum goal)g, r) == VERDICT_PENDING, "older one %s, --for %s",
				phase_name(phases[i]), goal_name((enum goal)g));
		arena_free(a);
	}
}

/* The deploy action runs again: the failed deployment is the one before. */
static void test_retried(void **state)
{
	struct arena *a = arena_new();
	struct release *r = story_new(a, "InProgress", PHASE_FAILED);

	(void)state;
	story_deploy_action(r)->external_id = NULL;
	for (size_t g = 0; g < GOALS; g++)
		check_row(first_look((enum goal)g, r) == VERDICT_PENDING, "retried, no new id yet, --for %s",
			goal_name((enum goal)g));
	story_deploy_action(r)->external_id = "d-NEWER";
	for (size_t g = 0; g < GOALS; g++)
		check_row(first_look((enum goal)g, r) == VERDICT_PENDING, "retried, new id, --for %s",
			goal_name((enum goal)g));
	/* Two reads of different instants: the pipeline's is older than the retry. */
	story_deploy_action(r)->status = "Failed";
	story_deploy_action(r)->external_id = "d-GREEN";
	assert_int_equal(first_look(GOAL_READY, r), VERDICT_PENDING);
	arena_free(a);
}

/* Succeeded long ago, and another deployment is shown by now. */
static void test_succeeded_before(void **state)
{
	struct arena *a = arena_new();
	struct release *r = story_new(a, "Succeeded", PHASE_IDLE);

	(void)state;
	story_deploy_action(r)->status = "Succeeded";
	for (size_t g = 0; g < GOALS; g++)
		check_row(first_look((enum goal)g, r) == VERDICT_REACHED, "--for %s", goal_name((enum goal)g));
	story_deploy_action(r)->status = NULL;
	assert_int_equal(first_look(GOAL_READY, r), VERDICT_ENDED);
	arena_free(a);
}

static void test_nothing_to_wait_for(void **state)
{
	struct arena *a = arena_new();
	struct release *r = story_new(a, "InProgress", PHASE_IDLE);

	(void)state;
	r->deployment_count = 0;
	r->current = -1;
	story_deploy_action(r)->deployment = -1;
	assert_int_equal(first_look(GOAL_READY, r), VERDICT_ENDED);
	assert_int_equal(first_look(GOAL_SUCCEEDED, r), VERDICT_PENDING);
	assert_int_equal(first_look(GOAL_SETTLED, r), VERDICT_PENDING);
	r->execution_status = "Succeeded";
	assert_int_equal(first_look(GOAL_SETTLED, r), VERDICT_REACHED);
	assert_string_equal(first_why(GOAL_READY, r), "no action of this pipeline deploys to ECS blue/green");
	r->execution_id = NULL;
	r->execution_status = NULL;
	for (size_t g = 0; g < GOALS; g++)
		check_row(first_look((enum goal)g, r) == VERDICT_ENDED, "never run, --for %s", goal_name((enum goal)g));
	r->execution_id = "exec-3"; /* listed, and its status is not known yet */
	assert_int_equal(first_look(GOAL_SETTLED, r), VERDICT_PENDING);
	arena_free(a);
}

/* A story in looks: monotonic time, execution, phase, rollback's status, production share of blue → settled? */
struct scene {
	int64_t mono;
	const char *execution;
	enum phase phase;
	const char *undo; /* NULL: no rollback */
	double blue;
	enum verdict want;
};

static void play(const char *name, const struct scene *scenes, size_t count)
{
	struct settle s;

	settle_init(&s, GOAL_SETTLED);
	for (size_t i = 0; i < count; i++) {
		struct arena *a = arena_new();
		struct release *r = story_new(a, scenes[i].execution, scenes[i].phase);
		struct deployment *d = &r->deployments[0];
		if (scenes[i].undo)
			d->undo = (struct undo){.id = "d-UNDO",
				.status = scenes[i].undo,
				.is_running = !strcmp(scenes[i].undo, "InProgress")};
		d->routes[0].blue = scenes[i].blue;
		d->routes[0].green = scenes[i].blue < 0 ? -1 : 100 - scenes[i].blue;
		enum verdict got = settle_judge(&s, r, scenes[i].mono, NULL);
		check_row(got == scenes[i].want, "%s, scene %zu: %d, not %d", name, i, (int)got, (int)scenes[i].want);
		arena_free(a);
	}
}

static void test_stories(void **state)
{
	static const struct scene good[] = {
		{1000, "InProgress", PHASE_BAKING, NULL, 0, P},
		{3000, "InProgress", PHASE_SUCCEEDED, NULL, 0, P},
		{5000, "Succeeded", PHASE_SUCCEEDED, NULL, 0, Y}, /* nothing to wait for after success */
	};
	static const struct scene stopped[] = {
		{1000, "InProgress", PHASE_READY, NULL, 100, P},
		{3000, "InProgress", PHASE_STOPPED, NULL, 100, P},
		{5000, "Failed", PHASE_STOPPED, NULL, 100, P},
		{12999, "Failed", PHASE_STOPPED, NULL, 100, P}, /* 10 s from when it was seen stopped */
		{13000, "Failed", PHASE_STOPPED, NULL, 100, N},
	};
	static const struct scene split_moves[] = {
		{1000, "InProgress", PHASE_SHIFTING, NULL, 0, P},
		{3000, "Failed", PHASE_STOPPED, NULL, 0, P},
		{9000, "Failed", PHASE_STOPPED, NULL, 100, P}, /* somebody moved it back */
		{13000, "Failed", PHASE_STOPPED, NULL, 100, P},
		{15000, "Failed", PHASE_STOPPED, NULL, -1, P}, /* a failed read is no movement */
		{19000, "Failed", PHASE_STOPPED, NULL, 100, N},
	};
	static const struct scene rolled_back[] = {
		{1000, "InProgress", PHASE_BAKING, NULL, 0, P},
		{3000, "Failed", PHASE_STOPPED, NULL, 0, P},
		{5000, "Failed", PHASE_ROLLING_BACK, "InProgress", 0, P},
		{60000, "Failed", PHASE_ROLLING_BACK, "InProgress", 100, P}, /* for as long as it takes */
		{61000, "Failed", PHASE_ROLLED_BACK, "Succeeded", 100, N},
	};
	static const struct scene rollback_fails[] = {
		{1000, "InProgress", PHASE_BAKING, NULL, 0, P},
		{5000, "Failed", PHASE_ROLLING_BACK, "InProgress", 0, P},
		{6000, "Failed", PHASE_FAILED, "Failed", 0, N},
	};
	static const struct scene retried[] = {
		{1000, "InProgress", PHASE_INSTALLING, NULL, 100, P},
		{3000, "Failed", PHASE_FAILED, NULL, 100, P},
		{9000, "InProgress", PHASE_INSTALLING, NULL, 100, P}, /* somebody retried: the ten seconds start anew */
		{10000, "Failed", PHASE_FAILED, NULL, 100, P},
		{14000, "Failed", PHASE_FAILED, NULL, 100, P},
		{20000, "Failed", PHASE_FAILED, NULL, 100, N},
	};
	static const struct scene build_fails[] = {
		{1000, "InProgress", PHASE_IDLE, NULL, 100, P},
		{3000, "Failed", PHASE_IDLE, NULL, 100, N}, /* no deployment, no rollback to wait for */
	};

	(void)state;
	play("good", good, COUNT_OF(good));
	play("stopped", stopped, COUNT_OF(stopped));
	play("split moves", split_moves, COUNT_OF(split_moves));
	play("rolled back", rolled_back, COUNT_OF(rolled_back));
	play("rollback fails", rollback_fails, COUNT_OF(rollback_fails));
	play("retried", retried, COUNT_OF(retried));
	play("build fails", build_fails, COUNT_OF(build_fails));
}

static void test_why(void **state)
{
	static const struct {
		const char *execution;
		enum phase phase;
		enum goal goal;
		const char *why;
	} rows[] = {
		{"Superseded", PHASE_IDLE, GOAL_READY, "a newer execution has superseded this one"},
		{"Failed", PHASE_IDLE, GOAL_SETTLED, "the execution has failed"},
		{"Failed", PHASE_ROLLED_BACK, GOAL_SETTLED, "it was rolled back"},
		{"InProgress", PHASE_STOPPED, GOAL_BAKING, "the deployment was stopped"},
		{"InProgress", PHASE_ROLLING_BACK, GOAL_SUCCEEDED, "it is being rolled back"},
		{"Succeeded", PHASE_SUCCEEDED, GOAL_SETTLED, "the execution has succeeded"},
		{"InProgress", PHASE_BAKING, GOAL_READY, "baking"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena *a = arena_new();
		struct settle s;
		const char *why = NULL;
		settle_init(&s, rows[i].goal);
		settle_judge(&s, story_new(a, rows[i].execution, rows[i].phase), 1000, &why);
		check_row(why && !strcmp(why, rows[i].why), "row %zu: '%s'", i, why ? why : "(none)");
		arena_free(a);
	}
}

static void test_goal_names(void **state)
{
	enum goal goal;

	(void)state;
	for (size_t g = 0; g < GOALS; g++) {
		assert_true(goal_by_name(goal_name((enum goal)g), &goal));
		assert_int_equal(goal, g);
	}
	assert_false(goal_by_name("Ready", &goal));
	assert_false(goal_by_name("", &goal));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_look),
		cmocka_unit_test(test_older_deployment),
		cmocka_unit_test(test_retried),
		cmocka_unit_test(test_succeeded_before),
		cmocka_unit_test(test_nothing_to_wait_for),
		cmocka_unit_test(test_stories),
		cmocka_unit_test(test_why),
		cmocka_unit_test(test_goal_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
