/* An apply taken back, against a simulator: what is still as it was left becomes as it was before; all else is left alone. */
#include "setup/unprepared.h"

#include "setup/found.h"
#include "setup/record.h"
#include "setup/revert.h"

static const char *apply_recorded(struct place *p)
{
	struct apply *a = apply_planned(p);

	if (apply_carried_out(p, a) != APPLY_DONE)
		fail_msg("%s", apply_err(a)->message);
	const char *path = arena_dup(p->arena, apply_record_path(a));
	apply_free(a);
	place_another_app(p);
	return path;
}

static enum revert_state revert_until(struct place *p, struct revert *u, int64_t ms)
{
	int64_t end = clock_mono_ms() + ms;
	enum revert_state state = revert_turn(u);

	while ((state == REVERT_READING || state == REVERT_GOING) && clock_mono_ms() < end) {
		app_turn(p->app, NULL, 0, 50);
		state = revert_turn(u);
	}
	return state;
}

static struct revert *revert_planned(struct place *p, const char *path)
{
	struct err e;
	struct revert *u = revert_new(p->app, path, &e);

	if (!u)
		fail_msg("%s", e.message);
	if (revert_until(p, u, 20000) != REVERT_PLANNED)
		fail_msg("no plan: %s", revert_err(u)->message);
	return u;
}

static enum revert_state revert_carried_out(struct place *p, struct revert *u)
{
	struct err e;

	if (!revert_start(u, &e))
		fail_msg("%s", e.message);
	return revert_until(p, u, 40000);
}

static void check_step(struct revert *u, enum setup_step_id id, enum revert_step_state state, const char *words)
{
	const struct revert_step *s = revert_step(u, id);

	check_row(s->state == state, "%s: %d", setup_step_name(id), (int)s->state);
	check_row(!words || (s->words && strstr(s->words, words)), "%s: %s", setup_step_name(id), s->words ? s->words : "no words");
}

/* All that the steps are about, as it stands. */
static char *pictures(struct place *p)
{
	struct inquiry *q = found_new(p->app, &p->d);
	cJSON *all = cJSON_CreateObject();

	for (int i = 0; !inquiry_step(q); i++) {
		assert_true(i < 400);
		app_turn(p->app, NULL, 0, 50);
	}
	for (int i = 0; i < SETUP_STEPS; i++)
		json_put(all, setup_step_name((enum setup_step_id)i), record_picture((enum setup_step_id)i, q, &p->d));
	inquiry_free(q);
	char *text = cJSON_Print(all);
	cJSON_Delete(all);
	return text;
}

/* --- the cases ----------------------------------------------------------------------------------------------------------- */

static void everything_becomes_as_it_was(void **state)
{
	struct place p = place_begin();
	char *before = pictures(&p);
	const char *path = apply_recorded(&p);
	struct revert *u = revert_planned(&p, path);
	int sent = simulated_mutations(&p.sim);
	struct record r;
	(void)state;

	assert_int_equal(revert_pending(u), 4);
	check_step(u, SETUP_BRANCH, REVERT_STEP_PENDING, "deletes branch bluegreen of cicd-demo");
	check_step(u, SETUP_APPSPEC, REVERT_STEP_LEFT, "it goes with the branch");
	check_step(u, SETUP_BUILDSPEC, REVERT_STEP_NONE, NULL);
	check_step(u, SETUP_PIPELINE, REVERT_STEP_PENDING, "deletes pipeline cicd-demo-bluegreen");
	assert_int_equal(simulated_mutations(&p.sim), sent);
	assert_int_equal(revert_carried_out(&p, u), REVERT_DONE);
	assert_int_equal(simulated_mutations(&p.sim), sent + 4);
	assert_int_equal(count_audit(&p, "\"outcome\":\"accepted\"", "setup undo "), 4);
	revert_free(u);
	char *after = pictures(&p);
	assert_string_equal(before, after);
	free(before);
	free(after);
	assert_true(record_read(&r, path, NULL));
	assert_true(json_time(r.root, "undoneAt") > 0);
	record_done(&r);

	u = revert_planned(&p, path); /* again: it is as before already */
	assert_int_equal(revert_pending(u), 0);
	assert_int_equal(revert_carried_out(&p, u), REVERT_DONE);
	assert_int_equal(simulated_mutations(&p.sim), sent + 4);
	revert_free(u);
	place_end(&p);
}

static void what_has_been_changed_since_is_left(void **state)
{
	struct place p = place_begin();
	const char *path = apply_recorded(&p);
	const struct ops_args args = {.application = p.d.values[DESIRED_APPLICATION], .group = p.d.values[DESIRED_DEPLOYMENT_GROUP],
		.document = "{\"deploymentReadyOption\":{\"actionOnTimeout\":\"STOP_DEPLOYMENT\",\"waitTimeInMinutes\":7}}"};
	(void)state;

	place_change(&p, &ops_update_deployment_group, &args);
	place_commit(&p, "bluegreen", "README", "mine\n");
	struct revert *u = revert_planned(&p, path);
	check_step(u, SETUP_DEPLOYMENT_GROUP, REVERT_STEP_LEFT, "it has been changed since");
	check_step(u, SETUP_BRANCH, REVERT_STEP_LEFT, "it has been changed since");
	check_step(u, SETUP_APPSPEC, REVERT_STEP_PENDING, "commits the former files");
	const char *head = place_head(&p, "bluegreen");
	assert_int_equal(revert_carried_out(&p, u), REVERT_DONE);
	check_step(u, SETUP_APPSPEC, REVERT_STEP_DONE, NULL);
	check_step(u, SETUP_PIPELINE, REVERT_STEP_DONE, NULL);
	assert_string_not_equal(place_head(&p, "bluegreen"), head);
	assert_int_equal(simulated_received(&p.sim, "codecommit", "DeleteBranch"), 0);
	revert_free(u);
	place_end(&p);
}

static void what_changes_between_question_and_answer_is_left(void **state)
{
	struct place p = place_begin();
	const char *path = apply_recorded(&p);
	struct revert *u = revert_planned(&p, path);
	(void)state;

	place_commit(&p, "bluegreen", "README", "mine\n");
	assert_int_equal(revert_carried_out(&p, u), REVERT_DONE);
	check_step(u, SETUP_BRANCH, REVERT_STEP_LEFT, "it has been changed since");
	assert_int_equal(simulated_received(&p.sim, "codecommit", "DeleteBranch"), 0);
	revert_free(u);
	place_end(&p);
}

static void what_is_not_recorded_as_done_is_left(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	struct err e;
	(void)state;

	simulated_faults(&p.sim, "[\"1:slow:codecommit.CreateBranch\"]");
	assert_true(apply_start(a, &e));
	for (int i = 0; i < 200 && apply_step(a, SETUP_BRANCH)->state != APPLY_STEP_SENT; i++) {
		apply_turn(a);
		app_turn(p.app, NULL, 0, 50);
	}
	const char *path = arena_dup(p.arena, apply_record_path(a));
	apply_free(a);
	for (int i = 0; i < 600 && count_audit(&p, "\"event\":\"after\"", "setup branch") == 0; i++)
		app_turn(p.app, NULL, 0, 50);
	simulated_faults(&p.sim, "[]");
	struct revert *u = revert_planned(&p, path);
	check_step(u, SETUP_BRANCH, REVERT_STEP_LEFT, "whether it was carried out is not recorded");
	assert_int_equal(revert_pending(u), 0);
	revert_free(u);
	place_end(&p);
}

/* A record made anew with another value somewhere. */
static const char *forge(struct place *p, const char *path, const char *name, const char *value)
{
	const char *forged = arena_printf(p->arena, "%s/forged.json", p->sim.folder);
	struct record r;

	assert_true(record_read(&r, path, NULL));
	cJSON_ReplaceItemInObjectCaseSensitive(r.root, name, cJSON_CreateString(value));
	char *text = cJSON_Print(r.root);
	assert_true(file_write_atomic(forged, text, strlen(text), 0600, NULL));
	cJSON_free(text);
	record_done(&r);
	return forged;
}

static void another_place_is_not_touched(void **state)
{
	static const char *const rows[][2] = {{"account", "210987654321"}, {"region", "us-east-1"}};
	struct place p = place_begin();
	const char *path = apply_recorded(&p);
	int sent = simulated_mutations(&p.sim);
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct revert *u = revert_new(p.app, forge(&p, path, rows[i][0], rows[i][1]), NULL);
		assert_non_null(u);
		assert_int_equal(revert_until(&p, u, 20000), REVERT_FAILED);
		assert_int_equal(revert_err(u)->kind, ERR_CONFIG);
		assert_non_null(strstr(revert_err(u)->message, rows[i][1]));
		revert_free(u);
	}
	assert_int_equal(simulated_mutations(&p.sim), sent);
	place_end(&p);
}

static void read_only_sends_nothing(void **state)
{
	struct place p = place_begin();
	const char *path = apply_recorded(&p);
	int sent = simulated_mutations(&p.sim);
	struct err e;
	(void)state;

	app_free(p.app);
	p.app = place_app(true);
	struct revert *u = revert_planned(&p, path);
	assert_false(revert_start(u, &e));
	assert_int_equal(e.kind, ERR_READ_ONLY);
	assert_int_equal(simulated_mutations(&p.sim), sent);
	revert_free(u);
	place_end(&p);
}

static void a_refusal_ends_it(void **state)
{
	struct place p = place_begin();
	const char *path = apply_recorded(&p);
	struct revert *u = revert_planned(&p, path);
	(void)state;

	simulated_faults(&p.sim, "[\"1:denied:codedeploy.UpdateDeploymentGroup\"]");
	assert_int_equal(revert_carried_out(&p, u), REVERT_FAILED);
	check_step(u, SETUP_PIPELINE, REVERT_STEP_DONE, NULL);
	check_step(u, SETUP_DEPLOYMENT_GROUP, REVERT_STEP_FAILED, NULL);
	check_step(u, SETUP_BRANCH, REVERT_STEP_PENDING, NULL);
	revert_free(u);
	simulated_faults(&p.sim, "[]");
	u = revert_planned(&p, path); /* and goes on from there */
	assert_int_equal(revert_pending(u), 3);
	assert_int_equal(revert_carried_out(&p, u), REVERT_DONE);
	revert_free(u);
	place_end(&p);
}

static void a_lost_answer_is_found_by_a_read(void **state)
{
	struct place p = place_begin();
	const char *path = apply_recorded(&p);
	struct revert *u = revert_planned(&p, path);
	(void)state;

	simulated_faults(&p.sim, "[\"1:dropafter:codepipeline.DeletePipeline\",\"1:truncate:codebuild.UpdateProject\"]");
	assert_int_equal(revert_carried_out(&p, u), REVERT_DONE);
	assert_int_equal(simulated_received(&p.sim, "codepipeline", "DeletePipeline"), 1);
	revert_free(u);
	place_end(&p);
}

static void a_refusal_for_too_many_calls_is_tried_again(void **state)
{
	struct place p = place_begin();
	struct revert *u = revert_planned(&p, apply_recorded(&p));
	struct err e;
	(void)state;

	simulated_faults(&p.sim, "[\"1:throttle:codepipeline.DeletePipeline\"]");
	assert_true(revert_start(u, &e));
	for (int i = 0; i < 400 && count_audit(&p, "\"outcome\":\"refused\"", "setup undo pipeline") == 0; i++) {
		revert_turn(u);
		app_turn(p.app, NULL, 0, 50);
	}
	check_step(u, SETUP_PIPELINE, REVERT_STEP_PENDING, NULL); /* it was certainly not made */
	assert_false(revert_is_in_doubt(u));
	simulated_faults(&p.sim, "[]");
	assert_int_equal(revert_until(&p, u, 40000), REVERT_DONE);
	check_step(u, SETUP_PIPELINE, REVERT_STEP_DONE, NULL);
	revert_free(u);
	place_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_becomes_as_it_was),
		cmocka_unit_test(what_has_been_changed_since_is_left),
		cmocka_unit_test(what_changes_between_question_and_answer_is_left),
		cmocka_unit_test(what_is_not_recorded_as_done_is_left),
		cmocka_unit_test(another_place_is_not_touched),
		cmocka_unit_test(read_only_sends_nothing),
		cmocka_unit_test(a_refusal_ends_it),
		cmocka_unit_test(a_lost_answer_is_found_by_a_read),
		cmocka_unit_test(a_refusal_for_too_many_calls_is_tried_again),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
