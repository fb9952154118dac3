/* test_progress.c: how reads show that an action is under way, and that its goal has come. */
#include "fixture.h"

static const char *const words[] = {
	[PROGRESS_PENDING] = "pending", [PROGRESS_DONE] = "done", [PROGRESS_IMPOSSIBLE] = "impossible",
};

/* What was confirmed, in the phase it was confirmed in. */
static struct intent *confirm(struct arena *a, enum phase phase, enum action_id id)
{
	struct world *w = world_new(phase);
	const struct release *r = world_release(w);
	assert_null(action_why_not(&actions[id], r, false));
	struct intent *intent = intent_new(a, r, id);
	world_free(w);
	return intent;
}

static void expect(const char *name, enum progress got, enum progress want)
{
	if (got != want) {
		fail_msg("%s: %s, not %s", name, words[got], words[want]);
	}
}

#define P PROGRESS_PENDING
#define D PROGRESS_DONE
#define I PROGRESS_IMPOSSIBLE

/* --- by phase ------------------------------------------------------------------------------------------- */

static void by_phase(void **state)
{
	(void)state;
	static const struct {
		enum phase phase;
		enum progress reroute_seen, reroute_finished, terminate_seen, terminate_finished, rollback_seen, rollback_finished,
			stop_seen, stop_finished;
	} rows[] = {
		{PHASE_PREPARING, P, P, P, P, P, P, P, P},
		{PHASE_INSTALLING, P, P, P, P, P, P, P, P},
		{PHASE_TESTING, P, P, P, P, P, P, P, P},
		{PHASE_READY, P, P, P, P, P, P, P, P},
		{PHASE_SHIFTING, D, P, P, P, P, P, P, P},
		{PHASE_BAKING, D, D, P, P, P, P, P, P},
		{PHASE_CLEANING_UP, D, D, D, P, P, P, P, P},
		{PHASE_SUCCEEDED, D, D, D, D, I, I, I, I},
		{PHASE_FAILED, I, I, I, I, D, D, I, I},
		{PHASE_STOPPED, I, I, I, I, D, D, D, D},
		{PHASE_ROLLING_BACK, I, I, I, I, D, P, I, I},
		{PHASE_ROLLED_BACK, I, I, I, I, D, D, I, I},
	};
	struct arena *a = arena_new();
	const struct intent *reroute = confirm(a, PHASE_READY, ACTION_REROUTE), *stop = confirm(a, PHASE_READY, ACTION_STOP),
		*terminate = confirm(a, PHASE_BAKING, ACTION_TERMINATE), *rollback = confirm(a, PHASE_READY, ACTION_ROLLBACK);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(rows[i].phase);
		const struct release *r = world_release(w);
		const char *name = phase_title(rows[i].phase);
		expect(name, actions[ACTION_REROUTE].seen(r, reroute), rows[i].reroute_seen);
		expect(name, actions[ACTION_REROUTE].finished(r, reroute), rows[i].reroute_finished);
		expect(name, actions[ACTION_TERMINATE].seen(r, terminate), rows[i].terminate_seen);
		expect(name, actions[ACTION_TERMINATE].finished(r, terminate), rows[i].terminate_finished);
		expect(name, actions[ACTION_ROLLBACK].seen(r, rollback), rows[i].rollback_seen);
		expect(name, actions[ACTION_ROLLBACK].finished(r, rollback), rows[i].rollback_finished);
		expect(name, actions[ACTION_STOP].seen(r, stop), rows[i].stop_seen);
		expect(name, actions[ACTION_STOP].finished(r, stop), rows[i].stop_finished);
		world_free(w);
	}
	arena_free(a);
}

/* Not read any more is no end; another deployment in its place is. */
static void the_deployment_is_gone_from_the_picture(void **state)
{
	(void)state;
	static const enum action_id acts[] = {ACTION_REROUTE, ACTION_ROLLBACK, ACTION_STOP};
	struct arena *a = arena_new();
	for (size_t i = 0; i < 3; i++) {
		const struct intent *intent = confirm(a, PHASE_READY, acts[i]);
		struct world *w = world_new(PHASE_READY);
		w->info->id = "d-NEXT";
		world_fact(w, FACT_DEPLOYMENT, D_NEW)->key = "d-NEXT";
		expect("replaced", actions[acts[i]].seen(world_release(w), intent), I);
		expect("replaced", actions[acts[i]].finished(world_release(w), intent), I);
		world_forget(w, FACT_PIPELINE, PIPELINE);
		expect("unread", actions[acts[i]].seen(world_release(w), intent), P);
		world_free(w);
	}
	arena_free(a);
}

/* Another stage's deployment is not in the place of ours. */
static void another_stages_deployment(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct intent *intent = confirm(a, PHASE_READY, ACTION_REROUTE);
	struct world *w = world_new(PHASE_READY);
	w->info->id = "d-NEXT";
	world_fact(w, FACT_DEPLOYMENT, D_NEW)->key = "d-NEXT";
	intent->stage = "Elsewhere";
	expect("elsewhere", actions[ACTION_REROUTE].seen(world_release(w), intent), P);
	world_free(w);
	arena_free(a);
}

/* --- rollback ------------------------------------------------------------------------------------------- */

/* Done when every production route is 100 % on blue again and the deployment has really stopped. */
static void every_production_route(void **state)
{
	(void)state;
	static const struct {
		enum phase phase;
		int64_t green, read_after_end; /* percent of :80; seconds */
		enum progress want;
	} rows[] = {
		{PHASE_ROLLING_BACK, 100, 0, P}, {PHASE_ROLLING_BACK, 10, 0, P}, {PHASE_ROLLING_BACK, 0, 0, D},
		{PHASE_ROLLED_BACK, 0, 0, D}, {PHASE_ROLLED_BACK, 10, 0, P},  /* the listener's read may be older than the end */
		{PHASE_ROLLED_BACK, 10, 5, I},
	};
	struct arena *a = arena_new();
	const struct intent *intent = confirm(a, PHASE_BAKING, ACTION_ROLLBACK);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(rows[i].phase);
		w->prod->rows[0].groups[0].weight = 100 - rows[i].green;
		w->prod->rows[0].groups[1].weight = rows[i].green;
		world_fact(w, FACT_RULES, PROD_ARN)->read_at = T0 + 21 * MINUTE + rows[i].read_after_end * SECOND;
		enum progress got = actions[ACTION_ROLLBACK].finished(world_release(w), intent);
		if (got != rows[i].want) {
			fail_msg("row %zu: %s", i, words[got]);
		}
		world_free(w);
	}
	arena_free(a);
}

/* Accepted, no id yet, and blue still has everything: it has not stopped for sure. */
static void accepted_is_not_done(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	const struct intent *intent = confirm(a, PHASE_READY, ACTION_ROLLBACK);
	struct world *w = world_new(PHASE_READY);
	w->q.undo_accepted_id = D_NEW;
	const struct release *r = world_release(w);
	assert_int_equal(release_current(r)->phase, PHASE_ROLLING_BACK);
	expect("seen", actions[ACTION_ROLLBACK].seen(r, intent), P);
	expect("finished", actions[ACTION_ROLLBACK].finished(r, intent), P);
	world_free(w);
	arena_free(a);
}

/* The load balancer cannot be read: the engine's word has to do. */
static void without_routes(void **state)
{
	(void)state;
	static const struct {
		enum phase confirmed, now;
		enum progress want;
	} rows[] = {
		{PHASE_BAKING, PHASE_ROLLING_BACK, P}, {PHASE_BAKING, PHASE_ROLLED_BACK, D}, {PHASE_BAKING, PHASE_STOPPED, I},
		{PHASE_PREPARING, PHASE_STOPPED, D},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_new();
		const struct intent *intent = confirm(a, rows[i].confirmed, ACTION_ROLLBACK);
		struct world *w = world_new(rows[i].now);
		world_forget(w, FACT_RULES, PROD_ARN);
		expect("without routes", actions[ACTION_ROLLBACK].finished(world_release(w), intent), rows[i].want);
		world_free(w);
		arena_free(a);
	}
}

/* A stop that a rollback should follow is not over within the grace. */
static void a_rollback_may_still_come(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	const struct intent *intent = confirm(a, PHASE_SHIFTING, ACTION_ROLLBACK);
	struct world *w = world_new(PHASE_STOPPED);
	w->prod->rows[0].groups[0].weight = 90;
	w->prod->rows[0].groups[1].weight = 10;
	w->info->completed_at = w->q.now - 9 * SECOND;
	expect("within the grace", actions[ACTION_ROLLBACK].seen(world_release(w), intent), P);
	expect("within the grace", actions[ACTION_ROLLBACK].finished(world_release(w), intent), P);
	const struct intent *early = confirm(a, PHASE_PREPARING, ACTION_ROLLBACK); /* nothing to roll back: stopped is all */
	expect("nothing installed", actions[ACTION_ROLLBACK].seen(world_release(w), early), D);
	w->info->completed_at = w->q.now - 11 * SECOND;
	expect("after it", actions[ACTION_ROLLBACK].seen(world_release(w), intent), D);
	expect("after it", actions[ACTION_ROLLBACK].finished(world_release(w), intent), I);
	world_free(w);
	arena_free(a);
}

/* --- executions ----------------------------------------------------------------------------------------- */

static void add_execution(struct world *w, const char *id, const char *status)
{
	struct execution *rows = ARENA_ARRAY(w->a, w->executions->count + 1, struct execution);
	memcpy(rows + 1, w->executions->rows, w->executions->count * sizeof *rows);
	rows[0] = (struct execution){.id = id, .status = status, .started_at = T0 + HOUR, .updated_at = T0 + HOUR};
	w->executions->rows = rows;
	w->executions->count++;
}

static void a_release(void **state)
{
	(void)state;
	static const struct {
		const char *status;
		enum progress seen, finished;
	} rows[] = {
		{NULL, P, P}, {"InProgress", D, P}, {"Stopping", D, P}, {"Succeeded", D, D}, {"Failed", D, I}, {"Stopped", D, I},
		{"Superseded", D, I}, {"Cancelled", D, I},
	};
	struct arena *a = arena_new();
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct intent *intent = confirm(a, PHASE_SUCCEEDED, ACTION_RELEASE);
		struct world *w = world_new(PHASE_SUCCEEDED);
		if (rows[i].status != NULL) {
			add_execution(w, "e-3", rows[i].status);
		}
		for (size_t k = 0; k < 2; k++) {
			intent->started_execution_id = k == 0 ? NULL : "e-3"; /* whichever is new, and the one AWS named */
			expect(rows[i].status, actions[ACTION_RELEASE].seen(world_release(w), intent), rows[i].seen);
			expect(rows[i].status, actions[ACTION_RELEASE].finished(world_release(w), intent), rows[i].finished);
		}
		intent->started_execution_id = "e-4";
		expect("another's", actions[ACTION_RELEASE].seen(world_release(w), intent), P);
		world_free(w);
	}
	arena_free(a);
}

/* The execution is over, but its rollback runs or may still come. */
static void not_settled(void **state)
{
	(void)state;
	static const struct {
		enum phase phase;
		int64_t ended_ago;
		enum progress want;
	} rows[] = {{PHASE_ROLLING_BACK, MINUTE, P}, {PHASE_STOPPED, SECOND, P}, {PHASE_STOPPED, MINUTE, I}, {PHASE_ROLLED_BACK, MINUTE, I}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(rows[i].phase);
		w->info->completed_at = w->q.now - rows[i].ended_ago;
		struct intent intent = {.action = ACTION_RETRY, .execution_id = E_NEW, .stage = "Deploy"};
		expect(phase_title(rows[i].phase), actions[ACTION_RETRY].finished(world_release(w), &intent), rows[i].want);
		world_free(w);
	}
}

static void a_retry(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	const struct intent *intent = confirm(a, PHASE_FAILED, ACTION_RETRY);
	assert_string_equal(intent->stage, "Deploy");
	struct world *w = world_new(PHASE_FAILED);
	expect("still failed", actions[ACTION_RETRY].seen(world_release(w), intent), P);
	w->state->stages[2].status = "InProgress";
	w->executions->rows[0].status = "InProgress";
	expect("runs", actions[ACTION_RETRY].seen(world_release(w), intent), D);
	expect("runs", actions[ACTION_RETRY].finished(world_release(w), intent), P);
	w->executions->rows[0].status = "Succeeded";
	expect("succeeded", actions[ACTION_RETRY].finished(world_release(w), intent), D);
	w->state->stages[2].execution_id = "e-3";
	expect("another one's stage", actions[ACTION_RETRY].seen(world_release(w), intent), P);
	world_free(w);
	arena_free(a);
}

static void stopping_an_execution(void **state)
{
	(void)state;
	static const struct {
		const char *status;
		enum progress seen, finished;
	} rows[] = {
		{"InProgress", P, P}, {"Stopping", D, P}, {"Stopped", D, D}, {"Succeeded", I, I}, {"Failed", I, I}, {NULL, P, P},
	};
	struct intent intent = {.action = ACTION_STOP, .execution_id = E_NEW};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(PHASE_SUCCEEDED);
		w->executions->rows[0].status = rows[i].status;
		expect(rows[i].status, actions[ACTION_STOP].seen(world_release(w), &intent), rows[i].seen);
		expect(rows[i].status, actions[ACTION_STOP].finished(world_release(w), &intent), rows[i].finished);
		world_free(w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_phase), cmocka_unit_test(the_deployment_is_gone_from_the_picture),
		cmocka_unit_test(another_stages_deployment),
		cmocka_unit_test(every_production_route), cmocka_unit_test(accepted_is_not_done), cmocka_unit_test(without_routes),
		cmocka_unit_test(a_rollback_may_still_come), cmocka_unit_test(a_release), cmocka_unit_test(not_settled),
		cmocka_unit_test(a_retry), cmocka_unit_test(stopping_an_execution),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
