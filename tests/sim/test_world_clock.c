/* The clock: a big advance is the sum of small ones, speed, what is due next; seeds; scenarios and world files. */
#include "world_kit.h"

static char *state_of(const struct world *w)
{
	cJSON *json = world_to_json(w);
	char *text = cJSON_PrintUnformatted(json);

	cJSON_Delete(json);
	return text;
}

static void is_same_state(const struct world *a, const struct world *b, bool is_wanted)
{
	char *x = state_of(a), *y = state_of(b);

	if (is_wanted)
		assert_string_equal(x, y);
	else
		assert_string_not_equal(x, y);
	cJSON_free(x);
	cJSON_free(y);
}

static void one_big_advance_is_many_small_ones(void **state)
{
	static const char *const worlds[] = {"{}", "{\"scenario\":\"canary\",\"readyWaitMinutes\":-1}",
		"{\"scenario\":\"green-unhealthy\"}", "{\"scenario\":\"hook-fails\"}",
		"{\"scenario\":\"linear\",\"readyWaitMinutes\":-1,\"terminationWaitMinutes\":5}"};

	(void)state;
	for (size_t i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++) {
		struct world *big = kit_file(worlds[i]), *small = kit_file(worlds[i]);

		kit_release(big);
		kit_release(small);
		world_advance(big, 9000);
		for (int s = 0; s < 9000; s++)
			world_advance(small, 1);
		is_same_state(big, small, true);
		for (size_t d = 0; d < big->deployment_count; d++)
			for (size_t e = 0; e < LIFE_EVENTS; e++)
				assert_int_equal(
					big->deployments[d]->events[e].end_at, small->deployments[d]->events[e].end_at);
		world_free(big);
		world_free(small);
	}
}

static void same_seed_same_world(void **state)
{
	struct world *a = kit_world(NULL, NULL, 0, 42), *b = kit_world(NULL, NULL, 0, 42), *c = kit_world(NULL, NULL, 0, 43);

	(void)state;
	kit_release(a);
	kit_release(b);
	kit_release(c);
	world_advance(a, 300);
	world_advance(b, 300);
	world_advance(c, 300);
	is_same_state(a, b, true);
	is_same_state(a, c, false);
	assert_string_equal(kit_last(a)->id, kit_last(b)->id);
	assert_string_not_equal(kit_last(a)->id, kit_last(c)->id);
	world_free(a);
	world_free(b);
	world_free(c);
}

/* Ids come from the seed, not from the hour. */
static void instants_do_not_change_ids(void **state)
{
	struct world_options o = {NULL, NULL, 0, 42, START_AT + 12345678, kit_real_ms};
	struct err e = {0};
	struct world *a = kit_world(NULL, NULL, 0, 42), *b = world_new(&o, &e);

	(void)state;
	assert_string_equal(kit_last(a)->id, kit_last(b)->id);
	assert_string_equal(a->services[0]->tasks[0]->ip, b->services[0]->tasks[0]->ip);
	assert_int_equal(kit_last(b)->created_at - kit_last(a)->created_at, 12345678);
	world_free(a);
	world_free(b);
}

static void the_clock_runs_at_its_speed(void **state)
{
	struct world *w = kit_world(NULL, NULL, 3, 1);

	(void)state;
	assert_int_equal(world_now(w), START_AT);
	kit_real = 1000;
	assert_int_equal(world_now(w), START_AT + 3000);
	assert_int_equal(w->at, START_AT); /* until it ticks */
	world_tick(w);
	assert_int_equal(w->at, START_AT + 3000);
	world_advance(w, 60);
	assert_int_equal(world_now(w), START_AT + 63000);
	world_set_speed(w, 0);
	kit_real = 5000;
	assert_int_equal(world_now(w), START_AT + 63000); /* it stands */
	world_set_speed(w, 10);
	kit_real = 6000;
	assert_int_equal(world_now(w), START_AT + 73000); /* and goes on from there */
	world_free(w);
}

static void next_due_is_in_real_time(void **state)
{
	struct world *w = kit_world(NULL, NULL, 10, 1);

	(void)state;
	kit_release(w); /* Source ends in 5 s of the world */
	assert_int_equal(world_next_due(w), 500);
	kit_real = 200;
	assert_int_equal(world_next_due(w), 300);
	kit_real = 700;
	assert_int_equal(world_next_due(w), 0);
	world_tick(w);
	assert_int_not_equal(world_next_due(w), 0);
	world_free(w);
	w = kit_world(NULL, NULL, 0, 1);
	kit_release(w);
	assert_int_equal(world_next_due(w), -1); /* it stands still */
	world_free(w);
}

static void every_scenario_comes_to_its_end(void **state)
{
	static const struct {
		const char *name;
		enum run_status end;
		int page;
	} ends[] = {{"healthy", RUN_SUCCEEDED, 3}, {"green-unhealthy", RUN_FAILED, 2}, {"build-fails", RUN_FAILED, 2}, {"hook-fails", RUN_FAILED, 2},
		{"canary", RUN_SUCCEEDED, 3}, {"linear", RUN_SUCCEEDED, 3}, {"to-ecs", RUN_SUCCEEDED, 3}, {"not-ecs", RUN_SUCCEEDED, 2}};
	size_t i = 0;

	(void)state;
	for (; world_scenario(i); i++) {
		struct world *w = kit_scenario(world_scenario(i));
		struct execution *e = kit_release(w);

		assert_string_equal(world_scenario(i), ends[i].name);
		for (int s = 0; s < 8000 && e->status == RUN_IN_PROGRESS; s += 10) {
			struct deployment *d = w->deployment_count > 0 ? kit_last(w) : NULL;

			world_advance(w, 10);
			if (d && d->place == PLACE_READY_WAIT)
				kit_continue(w, d, "READY_WAIT");
			else if (d && d->place == PLACE_TERMINATION_WAIT)
				kit_continue(w, d, "TERMINATION_WAIT");
		}
		print_message("  %s\n", world_scenario(i));
		assert_int_equal(e->status, ends[i].end);
		world_advance(w, 100);
		assert_int_equal(kit_page(w, w->prod), ends[i].page);
		world_free(w);
	}
	assert_int_equal(i, sizeof(ends) / sizeof(ends[0]));
}

static void before_the_set_up_there_is_no_pipeline(void **state)
{
	struct world *w = kit_world("before-setup", NULL, 0, 1);

	(void)state;
	assert_int_equal(w->pipeline_count, 0);
	assert_null(world_branch(w->repositories[0], "bluegreen"));
	assert_int_equal(w->projects[0]->settings->environment_count, 2);
	assert_false(w->deploy_groups[0]->settings.has_ready_wait);
	assert_int_equal(kit_page(w, w->prod), 2);
	assert_null(world_commit(w, 3, NULL));
	kit_expect("PipelineNotFoundException", w, "codepipeline", "GetPipeline", "{'name':'" PIPELINE "'}");
	world_free(w);
}

static void a_pipeline_that_never_ran(void **state)
{
	struct world *w = kit_file("{\"neverDeployed\":true,\"morePipelines\":\"alpha beta\",\"desired\":3}");

	(void)state;
	assert_int_equal(w->pipeline_count, 3);
	assert_string_equal(w->pipelines[2]->name, "beta");
	assert_int_equal(w->pipelines[0]->execution_count, 0);
	assert_int_equal(w->deployment_count, 0);
	assert_int_equal(world_running_count(w->services[0], NULL), 3);
	assert_int_equal(kit_page(w, w->prod), 2);
	kit_expect("", w, "codepipeline", "GetPipelineState", "{'name':'" PIPELINE "'}");
	kit_expect("", w, "codedeploy", "GetDeploymentGroup",
		"{'applicationName':'AppECS-cicd-demo-cicd-demo','deploymentGroupName':'DgpECS-cicd-demo-cicd-demo'}");
	struct execution *e = kit_release(w);

	while (w->deployment_count == 0)
		world_advance(w, 1);
	struct deployment *d = kit_until(w, PLACE_READY_WAIT, 0);

	assert_ptr_equal(d->action->execution, e);
	assert_null(d->blue->external_id);
	assert_string_equal(kit_stop(w, d, "true"), "");
	world_advance(w, 120);
	assert_int_equal(d->rollback->status, DEPLOY_SUCCEEDED);
	kit_expect("", w, "codedeploy", "GetDeployment", "{'deploymentId':'%s'}", d->rollback->id);
	world_free(w);
}

static void wrong_worlds_are_refused(void **state)
{
	static const char *const files[] = {"", "[]", "{\"desired\":0}", "{\"desired\":\"2\"}", "{\"nonsense\":1}",
		"{\"provider\":\"ECS\"}", "{\"deploymentConfig\":\"CodeDeployDefault.OneAtATime\"}",
		"{\"scenario\":\"none\"}"};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[] = "/tmp/world-XXXXXX";
		int fd = mkstemp(path);
		struct world_options o = {path, NULL, 0, 1, START_AT, kit_real_ms};
		struct err e = {0};

		assert_int_equal(write(fd, files[i], strlen(files[i])), (ssize_t)strlen(files[i]));
		close(fd);
		assert_null(world_new(&o, &e));
		assert_true(e.message[0] != '\0');
		unlink(path);
	}
	struct world_options none = {NULL, "calm", 0, 1, START_AT, kit_real_ms}, absent = {"/nowhere/world", NULL, 0, 1, START_AT, kit_real_ms};
	struct err e = {0};

	assert_null(world_new(&none, &e));
	assert_null(world_new(&absent, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
}

/* Many releases, one after the other: nothing is left behind. */
static void a_long_life_leaves_nothing_behind(void **state)
{
	struct world *w = kit_file("{\"readyWaitMinutes\":-1,\"terminationWaitMinutes\":0}");

	(void)state;
	for (int i = 0; i < 40; i++) {
		struct execution *e = kit_release(w);

		while (e->status == RUN_IN_PROGRESS)
			world_advance(w, 5);
		assert_int_equal(e->status, RUN_SUCCEEDED);
		assert_int_equal(world_running_count(w->services[0], NULL), 2);
		assert_int_equal(w->target_groups[0]->target_count + w->target_groups[1]->target_count, 2);
	}
	world_advance(w, 4000);
	assert_int_equal(w->timer_count, 0);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_big_advance_is_many_small_ones),
		cmocka_unit_test(same_seed_same_world),
		cmocka_unit_test(instants_do_not_change_ids),
		cmocka_unit_test(the_clock_runs_at_its_speed),
		cmocka_unit_test(next_due_is_in_real_time),
		cmocka_unit_test(every_scenario_comes_to_its_end),
		cmocka_unit_test(before_the_set_up_there_is_no_pipeline),
		cmocka_unit_test(a_pipeline_that_never_ran),
		cmocka_unit_test(wrong_worlds_are_refused),
		cmocka_unit_test(a_long_life_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
