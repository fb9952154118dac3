/* The walk-through, moment by moment, and in each place of a deployment what CodeDeploy says and which calls it takes. */
#include "world_kit.h"

/* ── the seed ── */

static void seed_is_as_the_walk_through_finds_it(void **state)
{
	struct world *w = kit_scenario(NULL);
	const struct pipeline *p = w->pipelines[0];
	const struct execution *e = p->executions[p->execution_count - 1];
	const struct deployment *d = kit_last(w);
	const struct branch *b = world_branch(world_repository(w, "cicd-demo"), "bluegreen");

	(void)state;
	assert_string_equal(w->account, "123456789012");
	assert_string_equal(w->region, "ap-northeast-2");
	assert_int_equal(w->at, START_AT);
	assert_string_equal(p->name, PIPELINE);
	assert_int_equal(e->status, RUN_SUCCEEDED);
	assert_string_equal(e->commit->message, "Version 2");
	assert_int_equal(e->action_count, 3);
	assert_ptr_equal(execution_action(e, 2)->deployment, d);
	assert_int_equal(d->status, DEPLOY_SUCCEEDED);
	for (size_t i = 0; i < LIFE_EVENTS; i++) {
		assert_int_equal(d->events[i].status, STEP_SUCCEEDED);
		assert_true(d->events[i].end_at >= d->events[i].start_at);
		assert_true(i == 0 || d->events[i].start_at >= d->events[i - 1].end_at);
	}
	assert_string_equal(b->head->message, "Version 3");
	assert_ptr_not_equal(b->head, e->commit);
	assert_string_equal(world_primary(w->services[0])->group->name, "cicd-demo-tg-blue");
	assert_int_equal(world_running_count(w->services[0], NULL), 2);
	assert_int_equal(kit_page(w, w->prod), 2);
	assert_int_equal(kit_page(w, w->test), 2);
	world_free(w);
}

static void history_lies_in_the_past(void **state)
{
	struct world *w = kit_scenario(NULL);

	(void)state;
	for (size_t i = 0; i < w->pipelines[0]->execution_count; i++) {
		const struct execution *e = w->pipelines[0]->executions[i];

		assert_true(e->start_at < e->update_at && e->update_at < START_AT);
		for (size_t j = 0; j < e->action_count; j++) {
			assert_true(e->actions[j]->start_at >= e->start_at && e->actions[j]->update_at <= e->update_at);
			assert_non_null(e->actions[j]->external_id);
		}
	}
	assert_int_not_equal(world_next_due(w), 0);
	world_free(w);
}

/* ── the durations that the issue names ── */

static void seconds_are_as_named(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct execution *e = kit_release(w);
	struct deployment *d = kit_until(w, PLACE_READY_WAIT, 0);
	const struct action_execution *source = execution_action(e, 0), *build = execution_action(e, 1);
	const struct life_event *install = &d->events[1], *allow = &d->events[6];
	int64_t first_healthy = 0;

	(void)state;
	assert_int_equal(kit_seconds(source->start_at, source->update_at), 5);
	assert_int_equal(kit_seconds(build->build->start_at, build->build->end_at), 150);
	assert_int_equal(build->build->phase_count, BUILD_PHASES);
	assert_int_equal(kit_seconds(install->start_at, install->end_at), 60);
	assert_string_equal(kit_continue(w, d, "READY_WAIT"), "");
	kit_until(w, PLACE_TERMINATION_WAIT, 0);
	assert_int_equal(kit_seconds(allow->start_at, allow->end_at), 10);
	assert_string_equal(kit_continue(w, d, "TERMINATION_WAIT"), "");
	int64_t from = w->at;
	kit_until(w, PLACE_ENDED, 0);
	assert_int_equal(kit_seconds(from, d->complete_at), 60);
	/* first healthy after 30 s: seen in a second release */
	kit_release(w);
	d = kit_until(w, PLACE_EVENTS, 1);
	while (first_healthy == 0) {
		for (size_t i = 0; i < d->green->group->target_count; i++)
			if (d->green->group->targets[i]->state == TARGET_HEALTHY)
				first_healthy = w->at;
		world_advance(w, 1);
	}
	assert_int_equal(kit_seconds(d->events[1].start_at, first_healthy), 30);
	world_free(w);
}

static void targets_grow_healthy_with_reasons(void **state)
{
	static const struct {
		int second;
		const char *state, *reason;
	} moments[] = {{19, "initial", "Elb.RegistrationInProgress"}, {25, "initial", "Elb.InitialHealthChecking"},
		{31, "healthy", NULL}};
	struct world *w = kit_scenario(NULL);
	int64_t begun;

	(void)state;
	kit_release(w);
	struct deployment *d = kit_until(w, PLACE_EVENTS, 1);

	begun = d->events[1].start_at;
	for (size_t i = 0; i < 3; i++) {
		world_advance(w, (double)(begun - w->at) / 1000.0 + moments[i].second);
		struct target_health h = world_target_health(w, d->green->group, d->green->group->targets[0]);

		assert_string_equal(h.state, moments[i].state);
		if (moments[i].reason)
			assert_string_equal(h.reason, moments[i].reason);
		else
			assert_null(h.reason);
	}
	world_free(w);
}

/* Without a test listener green's group hangs on no rule until traffic moves: its targets are unused, which is no failure. */
static void targets_are_unused_without_a_rule(void **state)
{
	struct world *w = kit_file("{\"testListener\":false}");

	(void)state;
	kit_release(w);
	struct deployment *d = kit_until(w, PLACE_READY_WAIT, 0);
	struct target_health h = world_target_health(w, d->green->group, d->green->group->targets[0]);

	assert_string_equal(h.state, "unused");
	assert_string_equal(h.reason, "Target.NotInUse");
	assert_int_equal(d->events[3].status, STEP_SKIPPED);
	assert_int_equal(d->events[4].status, STEP_SKIPPED);
	assert_int_equal(d->events[3].start_at, NO_TIME);
	kit_continue(w, d, "READY_WAIT");
	kit_until(w, PLACE_TERMINATION_WAIT, 0);
	assert_string_equal(world_target_health(w, d->green->group, d->green->group->targets[0]).state, "healthy");
	assert_int_equal(kit_page(w, w->prod), 3);
	world_free(w);
}

/* ── every place of a deployment: what it says and what it takes ── */

struct row {
	const char *name;
	enum deploy_place place;
	size_t event;
	const char *before;                /* wait that is continued once READY_WAIT, then this place is looked for */
	const char *status, *target;       /* target NULL: DeploymentNotStartedException */
	const char *ready, *termination;   /* answers to ContinueDeployment; NULL: not tried, it would succeed */
	const char *stop;                  /* answer to StopDeployment, tried in a world of its own */
};

#define NOT_READY "DeploymentIsNotInReadyStateException"
#define COMPLETED "DeploymentAlreadyCompletedException"

static const struct row rows[] = {
	{"created", PLACE_CREATED, 0, NULL, "Created", NULL, NOT_READY, NOT_READY, ""},
	{"queued", PLACE_QUEUED, 0, NULL, "Queued", NULL, NOT_READY, NOT_READY, ""},
	{"before install", PLACE_EVENTS, 0, NULL, "InProgress", "InProgress", NOT_READY, NOT_READY, ""},
	{"install", PLACE_EVENTS, 1, NULL, "InProgress", "InProgress", NOT_READY, NOT_READY, ""},
	{"after install", PLACE_EVENTS, 2, NULL, "InProgress", "InProgress", NOT_READY, NOT_READY, ""},
	{"test traffic", PLACE_EVENTS, 3, NULL, "InProgress", "InProgress", NOT_READY, NOT_READY, ""},
	{"after test traffic", PLACE_EVENTS, 4, NULL, "InProgress", "InProgress", NOT_READY, NOT_READY, ""},
	{"ready wait", PLACE_READY_WAIT, 0, NULL, "Ready", "InProgress", NULL, "InvalidDeploymentStatusException", ""},
	{"before traffic", PLACE_EVENTS, 5, "READY_WAIT", "InProgress", "InProgress", NOT_READY, NOT_READY, ""},
	{"traffic", PLACE_EVENTS, 6, "READY_WAIT", "InProgress", "InProgress", NOT_READY, NOT_READY, ""},
	{"after traffic", PLACE_EVENTS, 7, "READY_WAIT", "InProgress", "InProgress", NOT_READY, NOT_READY, ""},
	{"bake", PLACE_BAKE, 0, "READY_WAIT", "Baking", "Succeeded", NOT_READY, NOT_READY, ""},
	{"termination wait", PLACE_TERMINATION_WAIT, 0, "READY_WAIT", "InProgress", "Succeeded", NOT_READY, NULL, ""},
	{"drain", PLACE_DRAIN, 0, "TERMINATION_WAIT", "InProgress", "Succeeded", NOT_READY, NOT_READY, COMPLETED},
	{"finished", PLACE_ENDED, 0, "TERMINATION_WAIT", "Succeeded", "Succeeded", COMPLETED, COMPLETED, COMPLETED},
};

static struct deployment *go_to(struct world *w, const struct row *row)
{
	struct deployment *d;

	kit_release(w);
	if (!row->before)
		return kit_until(w, row->place, row->event);
	d = kit_until(w, PLACE_READY_WAIT, 0);
	assert_string_equal(kit_continue(w, d, "READY_WAIT"), "");
	if (strcmp(row->before, "TERMINATION_WAIT") == 0) {
		kit_until(w, PLACE_TERMINATION_WAIT, 0);
		assert_string_equal(kit_continue(w, d, "TERMINATION_WAIT"), "");
	}
	return kit_until(w, row->place, row->event);
}

static void says_its_status(struct world *w, const struct row *row, const struct deployment *d)
{
	cJSON *out = kit_call(w, "codedeploy", "GetDeployment", "{'deploymentId':'%s'}", d->id);
	const cJSON *info = cJSON_GetObjectItem(out, "deploymentInfo");

	assert_string_equal(kit_text(info, "status"), row->status);
	assert_true(cJSON_IsFalse(cJSON_GetObjectItem(info, "instanceTerminationWaitTimeStarted")));
	cJSON_Delete(out);
	kit_expect(row->target ? "" : "DeploymentNotStartedException", w, "codedeploy", "ListDeploymentTargets",
		"{'deploymentId':'%s'}", d->id);
	out = kit_call(w, "codedeploy", "GetDeploymentTarget", "{'deploymentId':'%s','targetId':'cicd-demo:cicd-demo'}",
		d->id);
	if (row->target) {
		const cJSON *target = cJSON_GetObjectItem(cJSON_GetObjectItem(out, "deploymentTarget"), "ecsTarget");

		assert_string_equal(kit_text(target, "status"), row->target);
		assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(target, "lifecycleEvents")), LIFE_EVENTS);
	}
	cJSON_Delete(out);
}

static void every_place_says_and_takes_what_it_should(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		const char *world = row->place == PLACE_BAKE ? "{\"bakeMinutes\":5}" : "{}";
		struct world *w = kit_file(world);
		struct deployment *d = go_to(w, row);

		print_message("  %s\n", row->name);
		says_its_status(w, row, d);
		if (row->ready)
			assert_string_equal(kit_continue(w, d, "READY_WAIT"), row->ready);
		if (row->termination)
			assert_string_equal(kit_continue(w, d, "TERMINATION_WAIT"), row->termination);
		assert_int_equal(d->place, row->place);
		assert_string_equal(kit_stop(w, d, "false"), row->stop);
		world_free(w);
	}
}

/* ── who is PRIMARY, where traffic goes, as CodeDeploy and the listener say it ── */

static void weights_agree(struct world *w, const struct deployment *d, const char *blue_status, double blue,
	const char *green_status, double green)
{
	struct task_set_info infos[2];

	assert_int_equal(deploy_infos(w, d, infos), 2);
	assert_string_equal(infos[0].label, "Blue");
	assert_string_equal(world_task_set_word(infos[0].status), blue_status);
	assert_true(infos[0].weight == blue);
	assert_string_equal(infos[1].label, "Green");
	assert_string_equal(world_task_set_word(infos[1].status), green_status);
	assert_true(infos[1].weight == green);
	assert_true(world_share(w->prod, d->green->group) == green);
}

static void journey(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct execution *e = kit_release(w);
	struct deployment *d = kit_until(w, PLACE_READY_WAIT, 0);

	(void)state;
	assert_string_equal(e->commit->message, "Version 3");
	assert_int_equal(kit_page(w, w->prod), 2);
	assert_int_equal(kit_page(w, w->test), 3);
	weights_agree(w, d, "PRIMARY", 100, "ACTIVE", 0);
	assert_ptr_equal(d->blue->definition, d->green->definition); /* TASK_NAME is fixed: only the image differs */
	kit_continue(w, d, "READY_WAIT");
	kit_until(w, PLACE_TERMINATION_WAIT, 0);
	assert_int_equal(kit_page(w, w->prod), 3);
	weights_agree(w, d, "ACTIVE", 0, "PRIMARY", 100);
	assert_int_equal(world_running_count(w->services[0], d->blue), 2);
	assert_string_equal(world_target_health(w, d->blue->group, d->blue->group->targets[0]).state, "healthy");
	kit_continue(w, d, "TERMINATION_WAIT");
	world_advance(w, 30);
	weights_agree(w, d, "DRAINING", 0, "PRIMARY", 100);
	assert_string_equal(world_target_health(w, d->blue->group, d->blue->group->targets[0]).reason,
		"Target.DeregistrationInProgress");
	kit_until(w, PLACE_ENDED, 0);
	assert_int_equal(e->status, RUN_IN_PROGRESS); /* the pipeline notices a moment later */
	world_advance(w, 3);
	assert_int_equal(e->status, RUN_SUCCEEDED);
	assert_ptr_equal(world_primary(w->services[0]), d->green);
	assert_int_equal(d->blue->group->target_count, 0);
	assert_int_equal(world_default_rule(w->prod)->forward_count, 1);
	world_free(w);
}

/* A further release brings HEAD again, back into the other group, and each side keeps its image. */
static void a_further_release_redeploys_head(void **state)
{
	struct world *w = kit_scenario(NULL);
	struct deployment *d;

	(void)state;
	for (int i = 0; i < 2; i++) {
		kit_release(w);
		d = kit_until(w, PLACE_READY_WAIT, 0);
		kit_continue(w, d, "READY_WAIT");
		kit_until(w, PLACE_TERMINATION_WAIT, 0);
		kit_continue(w, d, "TERMINATION_WAIT");
		kit_until(w, PLACE_ENDED, 0);
		assert_string_equal(d->green->group->name, i == 0 ? "cicd-demo-tg-green" : "cicd-demo-tg-blue");
		assert_int_equal(kit_page(w, w->prod), 3);
		world_advance(w, 5);
	}
	assert_string_not_equal(w->images[w->image_count - 1]->digest, w->images[w->image_count - 2]->digest);
	world_free(w);
}

static void a_commit_starts_the_pipeline(void **state)
{
	struct world *w = kit_scenario(NULL);
	size_t before = w->pipelines[0]->execution_count;

	(void)state;
	assert_non_null(world_commit(w, 4, "네 번째"));
	world_advance(w, 3);
	assert_int_equal(w->pipelines[0]->execution_count, before + 1);
	struct deployment *d = kit_until(w, PLACE_READY_WAIT, 0);

	assert_string_equal(d->action->execution->trigger_type, "CloudWatchEvent");
	assert_string_equal(d->action->execution->commit->message, "네 번째");
	assert_int_equal(kit_page(w, w->test), 4);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seed_is_as_the_walk_through_finds_it),
		cmocka_unit_test(history_lies_in_the_past),
		cmocka_unit_test(seconds_are_as_named),
		cmocka_unit_test(targets_grow_healthy_with_reasons),
		cmocka_unit_test(targets_are_unused_without_a_rule),
		cmocka_unit_test(every_place_says_and_takes_what_it_should),
		cmocka_unit_test(journey),
		cmocka_unit_test(a_further_release_redeploys_head),
		cmocka_unit_test(a_commit_starts_the_pipeline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
