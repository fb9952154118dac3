/* test_random.c: whatever is missing, nothing crashes and nothing is promised that is not known.  Facts are dropped, values
 * of reads are emptied and their words and numbers made wild, at random from a fixed seed. */
#include "fixture.h"

static uint64_t dice;

static uint64_t roll(uint64_t sides)
{
	dice = dice * 6364136223846793005u + 1442695040888963407u;
	return (dice >> 33) % sides;
}

/* --- wild values ---------------------------------------------------------------------------------------- */

static const char *wild_word(const char *word)
{
	static const char *const words[] = {NULL, "", "?", "PRIMARY", "DRAINING", "Blue", "green", D_NEW, D_UNDO, TS_BLUE, TS_GREEN,
		"arn:::::", "#{x}", "{", "InProgress", "ECS"};
	return roll(12) == 0 ? words[roll(sizeof words / sizeof words[0])] : word;
}

static int64_t wild_number(int64_t n)
{
	static const int64_t numbers[] = {0, -1, 1, INT64_MAX, INT64_MIN, 1000};
	return roll(12) == 0 ? numbers[roll(6)] : n;
}

static void wild_words(const char **const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		*words[i] = wild_word(*words[i]);
	}
}

#define WORDS(...) wild_words((const char **const[]){__VA_ARGS__}, sizeof((const char **const[]){__VA_ARGS__}) / sizeof(char **))

static void wild_deployment(struct deployment_info *info)
{
	WORDS(&info->id, &info->application, &info->group, &info->platform, &info->status_text, &info->error_code, &info->creator,
		&info->rollback_id, &info->undoes_id);
	info->status = roll(12) == 0 ? (enum engine_status)roll(12) : info->status;
	info->created_at = wild_number(info->created_at);
	info->completed_at = wild_number(info->completed_at);
	info->termination_wait_started = (int)roll(3) - 1;
	info->settings.ready_wait_ms = wild_number(info->settings.ready_wait_ms);
	info->settings.terminate_wait_ms = wild_number(info->settings.terminate_wait_ms);
	if (info->settings.prod_listeners != NULL) {
		info->settings.target_group_count = roll(3);
		info->settings.prod_count = roll(2);
	}
}

static void wild_target(struct deployment_target *t)
{
	WORDS(&t->id, &t->deployment_id);
	t->status = (enum step_status)roll(9);
	t->event_count = roll(EVENTS + 1);
	for (size_t i = 0; i < t->event_count; i++) {
		WORDS(&t->events[i].name, &t->events[i].status_text);
		t->events[i].status = roll(8) == 0 ? (enum step_status)roll(9) : t->events[i].status;
		t->events[i].started_at = wild_number(t->events[i].started_at);
		t->events[i].ended_at = wild_number(t->events[i].ended_at);
	}
	for (size_t i = 0; i < t->task_set_count; i++) {
		struct engine_task_set *s = &t->task_sets[i];
		WORDS(&s->id, &s->label, &s->status, &s->target_group);
		s->running = wild_number(s->running);
		s->desired = wild_number(s->desired);
	}
}

static void wild_service(struct ecs_service *service, struct task_list *tasks)
{
	service->controller = roll(8) == 0 ? (enum controller)roll(6) : service->controller;
	WORDS(&service->strategy, &service->status, &service->task_definition);
	for (size_t i = 0; i < service->task_set_count; i++) {
		struct task_set *s = &service->task_sets[i];
		WORDS(&s->id, &s->arn, &s->deployment_id, &s->status, &s->task_definition, &s->target_group_arn, &s->container);
		s->desired = wild_number(s->desired);
		s->running = wild_number(s->running);
		s->created_at = wild_number(s->created_at);
	}
	for (size_t i = 0; i < tasks->count; i++) {
		struct task *t = &tasks->rows[i];
		WORDS(&t->arn, &t->started_by, &t->status, &t->stopped_reason);
		WORDS(&t->containers[0].name, &t->containers[0].digest, &t->containers[0].image);
		t->container_count = roll(2);
	}
}

static void wild_pipeline(struct world *w)
{
	for (size_t i = 0; i < w->decl->stage_count; i++) {
		struct action_decl *a = &w->decl->stages[i].actions[0];
		WORDS(&w->decl->stages[i].name, &a->name, &a->category, &a->provider, &a->region, &a->role_arn);
		struct stage_state *s = &w->state->stages[i];
		WORDS(&s->name, &s->execution_id, &s->status, &s->waiting_execution_id);
		WORDS(&s->actions[0].name, &s->actions[0].execution_id, &s->actions[0].status, &s->actions[0].external_id);
		s->actions[0].changed_at = wild_number(s->actions[0].changed_at);
	}
	for (size_t i = 0; i < w->runs->count; i++) {
		struct action_run *run = &w->runs->rows[i];
		WORDS(&run->execution_id, &run->id, &run->stage, &run->action, &run->status, &run->category, &run->external_id);
		run->started_at = wild_number(run->started_at);
	}
	for (size_t i = 0; i < w->executions->count; i++) {
		struct execution *e = &w->executions->rows[i];
		WORDS(&e->id, &e->status, &e->revisions[0].action, &e->revisions[0].id, &e->revisions[0].summary);
		e->revision_count = e->revision_count > 0 ? roll(2) : 0;
		e->started_at = wild_number(e->started_at);
		e->updated_at = wild_number(e->updated_at);
	}
}

static void wild_traffic(struct world *w)
{
	WORDS(&w->group->application, &w->group->cluster, &w->group->service, &w->group->platform, &w->group->last_attempted_id);
	WORDS(&w->identity->account, &w->identity->arn);
	for (size_t i = 0; i < 2; i++) {
		struct weighted_group *g = &w->prod->rows[0].groups[i];
		WORDS(&g->arn);
		g->weight = wild_number(g->weight);
		WORDS(&w->green_targets->rows[i].id, &w->green_targets->rows[i].state, &w->green_targets->rows[i].reason);
	}
	w->prod->rows[0].is_forward = roll(8) != 0;
}

static void make_wild(struct world *w)
{
	wild_pipeline(w);
	wild_traffic(w);
	wild_service(w->service, w->tasks);
	if (w->info != NULL) {
		wild_deployment(w->info);
		wild_target(w->target);
	}
	if (w->undo != NULL) {
		wild_deployment(w->undo);
	}
}

/* --- what must hold whatever comes ---------------------------------------------------------------------- */

static void check_side(const struct side *side)
{
	if (!side->exists) {
		assert_null(side->task_set_id);
		assert_false(side->is_steady);
		assert_true(side->running < 0);
	}
	assert_true(side->healthy <= side->target_count);
}

static void check_deployment(const struct deployment *d)
{
	assert_non_null(d->way_back.text);
	assert_non_null(phase_title(d->phase));
	check_side(&d->blue);
	check_side(&d->green);
	assert_false(d->blue.exists && d->green.exists && strcmp(d->blue.task_set_id != NULL ? d->blue.task_set_id : "",
		d->green.task_set_id != NULL ? d->green.task_set_id : "-") == 0);
	assert_true(d->wait.left_ms == NO_DURATION || d->wait.left_ms >= 0);
	for (size_t i = 0; i < d->route_count; i++) {
		const struct route *route = &d->routes[i];
		assert_true(route->blue < 0 ? route->green < 0 : route->blue + route->green > 99.9 && route->blue + route->green < 100.1);
	}
}

static void check_actions(struct arena *a, const struct release *r, const struct intent *before)
{
	for (size_t i = 0; i < ACTIONS; i++) {
		const char *why_not = action_why_not(&actions[i], r, false);
		const struct intent *intent = intent_new(a, r, (enum action_id)i);
		if (why_not == NULL) {
			assert_non_null(intent->sentence);
			assert_non_null(strstr(intent->sentence, "account"));
		} else {
			assert_true(strlen(why_not) > 0);
		}
		(void)actions[i].seen(r, before != NULL ? before : intent);
		(void)actions[i].finished(r, before != NULL ? before : intent);
		(void)actions[i].seen(r, intent);
		if (before != NULL) {
			(void)intent_differs(a, before, intent);
		}
		assert_null(intent_differs(a, intent, intent));
	}
	const struct deployment *d = release_current(r);
	if (d != NULL && action_why_not(&actions[ACTION_REROUTE], r, false) == NULL) {
		assert_int_equal(d->phase, PHASE_READY);
	}
	if (d != NULL && action_why_not(&actions[ACTION_TERMINATE], r, false) == NULL) {
		assert_int_equal(d->phase, PHASE_BAKING);
		assert_int_equal(d->wait.what, WAIT_TERMINATE);
	}
}

static void check_release(struct arena *a, const struct release *r, const struct intent *before)
{
	assert_true(r->current < (int)r->deployment_count);
	for (size_t i = 0; i < r->deployment_count; i++) {
		check_deployment(&r->deployments[i]);
	}
	for (size_t i = 0; i < r->stage_count; i++) {
		for (size_t k = 0; k < r->stages[i].action_count; k++) {
			assert_true(r->stages[i].actions[k].deployment < (int)r->deployment_count);
			assert_true(r->stages[i].actions[k].scope < (int)r->scope_count);
		}
	}
	for (size_t i = 0; i < r->problem_count; i++) {
		assert_non_null(r->problems[i].read);
		assert_non_null(r->problems[i].err);
	}
	check_actions(a, r, before);
}

/* --- runs ----------------------------------------------------------------------------------------------- */

static void drop_some(struct world *w, uint64_t sides)
{
	for (size_t i = 0; i < w->count; i++) {
		struct fact *f = &w->items[i];
		if (roll(sides) == 0) {
			f->state = (enum fact_state)roll(5);
			f->value = f->state == FACT_GOOD || f->state == FACT_STALE ? f->value : NULL;
			f->read_at = f->value != NULL ? f->read_at : NO_TIME;
			if (f->state == FACT_STALE || f->state == FACT_FAILED) {
				err_set(&f->err, ERR_DENIED, "denied");
			}
		}
	}
}

/* Every single fact missing, in every phase. */
static void each_fact_missing(void **state)
{
	(void)state;
	FOR_ALL_PHASES(row) {
		struct world *w = world_new(row->phase);
		const struct intent *before = intent_new(w->a, world_release(w), ACTION_STOP);
		for (size_t i = 0; i < w->count; i++) {
			struct fact saved = w->items[i];
			w->items[i].value = NULL;
			w->items[i].state = FACT_LOADING;
			w->items[i].read_at = NO_TIME;
			check_release(w->a, world_release(w), before);
			w->items[i] = saved;
		}
		world_free(w);
	}
}

static void many_facts_missing(void **state)
{
	(void)state;
	dice = 1;
	for (size_t n = 0; n < 3000; n++) {
		struct world *w = world_new(fixture_phases[n % (PHASES - 1)].phase);
		const struct intent *before = intent_new(w->a, world_release(w), (enum action_id)roll(ACTIONS));
		drop_some(w, 1 + roll(6));
		check_release(w->a, world_release(w), before);
		world_free(w);
	}
}

static void wild_facts(void **state)
{
	(void)state;
	dice = 2;
	for (size_t n = 0; n < 6000; n++) {
		struct world *w = world_new(fixture_phases[n % (PHASES - 1)].phase);
		const struct intent *before = intent_new(w->a, world_release(w), (enum action_id)roll(ACTIONS));
		make_wild(w);
		drop_some(w, 20);
		w->scope_count = roll(20) == 0 ? 0 : 1;
		w->q.execution_id = roll(20) == 0 ? "e-?" : NULL;
		w->q.stage = roll(20) == 0 ? "Deploy" : NULL;
		check_release(w->a, world_release(w), before);
		world_free(w);
	}
}

static void nothing_at_all(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	const struct facts none = {0};
	const struct release_question q = {.now = T0};
	const struct release *r = release_assemble(a, &none, &q);
	check_release(a, r, NULL);
	assert_int_equal(r->pipeline_state, FACT_UNREAD);
	assert_int_equal(r->current, -1);
	assert_int_equal(r->oldest_read_at, NO_TIME);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fact_missing), cmocka_unit_test(many_facts_missing), cmocka_unit_test(wild_facts),
		cmocka_unit_test(nothing_at_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
