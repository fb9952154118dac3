/* A plan carried out against a simulator: what was shown is sent, once, written down before and seen after; or nothing is. */
#include "setup/unprepared.h"

#include "setup/record.h"

#define ALL_CALLS 5 /* branch, one commit, project, group, pipeline */

/* Path below the test's own home. */
static const char *state_path(struct place *p, const char *name)
{
	return arena_printf(p->arena, "%s/.local/state/cutover/%s", p->sim.folder, name);
}

static const struct apply_step *step(struct apply *a, enum setup_step_id id)
{
	return apply_step(a, id);
}

static void check_failed(struct place *p, struct apply *a, enum setup_step_id id, const char *words)
{
	enum apply_state state = apply_carried_out(p, a);

	check_row(state == APPLY_FAILED, "%d instead of a failure", (int)state);
	check_row(strstr(apply_err(a)->message, words) != NULL, "'%s' is not in: %s", words, apply_err(a)->message);
	assert_int_equal(step(a, id)->state, APPLY_STEP_FAILED);
}

/* --- all is well ------------------------------------------------------------------------------------------------------- */

static void everything_is_carried_out(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	struct record_open open;
	struct record r;
	struct err e;
	(void)state;

	assert_int_equal(setup_pending(&apply_plan(a)->shown), SETUP_STEPS);
	assert_null(apply_record_path(a));
	assert_int_equal(simulated_mutations(&p.sim), 0);
	assert_int_equal(apply_carried_out(&p, a), APPLY_DONE);
	for (int i = 0; i < SETUP_STEPS; i++) {
		assert_int_equal(step(a, (enum setup_step_id)i)->state, APPLY_STEP_DONE);
		assert_true(step(a, (enum setup_step_id)i)->request_id[0] != '\0');
	}
	assert_int_equal(simulated_mutations(&p.sim), ALL_CALLS);
	assert_int_equal(count_audit(&p, "\"event\":\"before\"", "setup "), ALL_CALLS);
	assert_int_equal(count_audit(&p, "\"outcome\":\"accepted\"", "setup "), ALL_CALLS);
	assert_false(record_find_open(ACCOUNT, REGION, NULL, &open));
	assert_true(record_read(&r, apply_record_path(a), &e));
	assert_non_null(json_object(record_step(&r, SETUP_BRANCH), "after"));
	assert_null(record_step(&r, SETUP_BUILDSPEC)); /* in the commit of the appspec */
	record_done(&r);
	apply_free(a);

	a = apply_planned(&p); /* again: there is nothing left */
	assert_int_equal(setup_pending(&apply_plan(a)->shown), 0);
	assert_int_equal(apply_carried_out(&p, a), APPLY_DONE);
	assert_null(apply_record_path(a));
	assert_int_equal(simulated_mutations(&p.sim), ALL_CALLS);
	apply_free(a);
	place_end(&p);
}

static void it_goes_on_where_an_earlier_one_ended(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	struct record_open open;
	(void)state;

	simulated_faults(&p.sim, "[\"1:denied:codebuild.UpdateProject\"]");
	check_failed(&p, a, SETUP_ENVIRONMENT, "not authorized");
	assert_int_equal(step(a, SETUP_BUILDSPEC)->state, APPLY_STEP_DONE);
	assert_int_equal(step(a, SETUP_PIPELINE)->state, APPLY_STEP_WAITING);
	assert_true(record_find_open(ACCOUNT, REGION, NULL, &open));
	assert_string_equal(open.path, apply_record_path(a));
	apply_free(a);
	simulated_faults(&p.sim, "[]");
	a = apply_planned(&p);
	assert_int_equal(setup_pending(&apply_plan(a)->shown), 3);
	assert_int_equal(apply_carried_out(&p, a), APPLY_DONE);
	assert_int_equal(step(a, SETUP_BRANCH)->state, APPLY_STEP_UNCHANGED);
	apply_free(a);
	place_end(&p);
}

/* --- nothing is sent ----------------------------------------------------------------------------------------------------- */

static void what_is_blocked_is_not_begun(void **state)
{
	struct place p = place_begin();
	struct err e;
	(void)state;

	p.d.values[DESIRED_BUCKET] = "no-such-bucket";
	struct apply *a = apply_planned(&p);
	assert_false(apply_start(a, &e));
	assert_int_equal(e.kind, ERR_INVALID);
	assert_non_null(strstr(e.message, "no-such-bucket"));
	assert_null(apply_record_path(a));
	assert_int_equal(simulated_mutations(&p.sim), 0);
	apply_free(a);
	place_end(&p);
}

static void read_only_sends_nothing(void **state)
{
	struct place p = place_begin();
	struct err e;
	(void)state;

	app_free(p.app);
	p.app = place_app(true);
	struct apply *a = apply_planned(&p);
	assert_false(apply_start(a, &e));
	assert_int_equal(e.kind, ERR_READ_ONLY);
	assert_int_equal(simulated_mutations(&p.sim), 0);
	apply_free(a);
	place_end(&p);
}

static void without_a_record_nothing_is_sent(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	struct err e;
	(void)state;

	assert_true(file_write_atomic(state_path(&p, "setup"), "x", 1, 0600, NULL)); /* a file where a folder has to be */
	assert_false(apply_start(a, &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "nothing was sent"));
	turn_for(p.app, 200);
	assert_int_equal(simulated_mutations(&p.sim), 0);
	apply_free(a);
	place_end(&p);
}

static void without_an_audit_log_nothing_is_sent(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	(void)state;

	assert_true(file_make_folders(state_path(&p, "audit.jsonl/x"), NULL)); /* a folder where the log has to be */
	check_failed(&p, a, SETUP_BRANCH, "nothing was sent");
	assert_int_equal(simulated_mutations(&p.sim), 0);
	apply_free(a);
	place_end(&p);
}

/* --- somebody else is at work, between the plan and its being sent ------------------------------------------------------- */

#define CHANGED "it has changed since the plan was shown"

static void another_base_than_shown(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	(void)state;

	place_commit(&p, "master", "README", "new\n");
	int before = simulated_mutations(&p.sim);
	check_failed(&p, a, SETUP_BRANCH, CHANGED);
	assert_int_equal(simulated_mutations(&p.sim), before);
	apply_free(a);
	place_end(&p);
}

/* The commit of the first file carries the second one, too. */
static void another_buildspec_than_shown(void **state)
{
	struct place p = place_begin();
	(void)state;

	place_branch(&p);
	struct apply *a = apply_planned(&p);
	place_commit(&p, "bluegreen", "buildspec.yaml", "version: 0.2\nphases:\n  build:\n    commands:\n      - docker build -t x .\n");
	int before = simulated_mutations(&p.sim);
	check_failed(&p, a, SETUP_APPSPEC, CHANGED);
	assert_int_equal(simulated_mutations(&p.sim), before);
	apply_free(a);
	place_end(&p);
}

static void an_appspec_that_is_gone_meanwhile(void **state)
{
	struct place p = place_begin();
	(void)state;

	apply_all(&p);
	place_commit(&p, "bluegreen", "buildspec.yaml", "version: 0.2\nphases:\n  build:\n    commands:\n      - docker build -t x .\n");
	struct apply *a = apply_planned(&p); /* only the buildspec */
	assert_int_equal(setup_pending(&apply_plan(a)->shown), 1);
	place_commit(&p, "bluegreen", "appspec.yaml", NULL);
	int before = simulated_mutations(&p.sim);
	check_failed(&p, a, SETUP_BUILDSPEC, CHANGED);
	assert_int_equal(simulated_mutations(&p.sim), before);
	apply_free(a);
	place_end(&p);
}

static void other_files_of_the_branch_do_not_matter(void **state)
{
	struct place p = place_begin();
	(void)state;

	place_branch(&p);
	struct apply *a = apply_planned(&p);
	place_commit(&p, "bluegreen", "README", "new\n");
	assert_int_equal(apply_carried_out(&p, a), APPLY_DONE);
	apply_free(a);
	place_end(&p);
}

static void what_somebody_else_has_done_is_not_done_again(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	(void)state;

	place_branch(&p);
	assert_int_equal(apply_carried_out(&p, a), APPLY_DONE);
	assert_int_equal(step(a, SETUP_BRANCH)->state, APPLY_STEP_UNCHANGED);
	assert_int_equal(simulated_received(&p.sim, "codecommit", "CreateBranch"), 1);
	apply_free(a);
	place_end(&p);
}

static void what_gets_in_the_way_meanwhile_ends_it(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	(void)state;

	simulated_faults(&p.sim, "[\"1:denied:codepipeline.GetPipeline$\"]");
	check_failed(&p, a, SETUP_PIPELINE, "codepipeline:GetPipeline");
	assert_int_equal(simulated_received(&p.sim, "codepipeline", "CreatePipeline"), 0);
	apply_free(a);
	place_end(&p);
}

/* --- answers ------------------------------------------------------------------------------------------------------------- */

static void a_lost_answer_is_found_by_a_read(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	(void)state;

	simulated_faults(&p.sim, "[\"1:dropafter:codedeploy.UpdateDeploymentGroup\",\"1:dropafter:codecommit.CreateCommit\"]");
	assert_int_equal(apply_carried_out(&p, a), APPLY_DONE);
	assert_int_equal(step(a, SETUP_DEPLOYMENT_GROUP)->state, APPLY_STEP_DONE);
	assert_int_equal(simulated_received(&p.sim, "codedeploy", "UpdateDeploymentGroup"), 1);
	assert_int_equal(simulated_received(&p.sim, "codecommit", "CreateCommit"), 1);
	assert_int_equal(count_audit(&p, "\"outcome\":\"unknown\"", "setup "), 2);
	apply_free(a);
	place_end(&p);
}

static void an_answer_that_cannot_be_understood_is_found_by_a_read(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	(void)state;

	simulated_faults(&p.sim, "[\"1:truncate:codebuild.UpdateProject\"]");
	assert_int_equal(apply_carried_out(&p, a), APPLY_DONE);
	assert_int_equal(simulated_received(&p.sim, "codebuild", "UpdateProject"), 1);
	apply_free(a);
	place_end(&p);
}

static void what_was_lost_on_the_way_is_said(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	(void)state;

	simulated_faults(&p.sim, "[\"1:drop:codecommit.CreateBranch\"]");
	check_failed(&p, a, SETUP_BRANCH, "branch: ");
	assert_int_equal(apply_err(a)->kind, ERR_UNKNOWN_OUTCOME);
	assert_int_equal(simulated_received(&p.sim, "codecommit", "CreateBranch"), 1); /* never a second time by itself */
	apply_free(a);
	place_end(&p);
}

static void a_refusal_for_too_many_calls_is_tried_again(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	struct err e;
	(void)state;

	simulated_faults(&p.sim, "[\"1:throttle:codecommit.CreateBranch\"]");
	assert_true(apply_start(a, &e));
	for (int i = 0; i < 200 && simulated_received(&p.sim, "codecommit", "CreateBranch") == 0; i++) {
		apply_turn(a);
		app_turn(p.app, NULL, 0, 50);
	}
	simulated_faults(&p.sim, "[]");
	assert_int_equal(apply_until(&p, a, 20000), APPLY_DONE);
	assert_int_equal(step(a, SETUP_BRANCH)->state, APPLY_STEP_DONE);
	assert_int_equal(count_audit(&p, "\"outcome\":\"refused\"", "setup branch"), 1);
	apply_free(a);
	place_end(&p);
}

/* Who ends while it waits knows that it was not made. */
static void what_waits_to_be_sent_again_is_not_sent(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	struct err e;
	(void)state;

	simulated_faults(&p.sim, "[\"1:throttle:codecommit.CreateBranch\"]");
	assert_true(apply_start(a, &e));
	for (int i = 0; i < 400 && step(a, SETUP_BRANCH)->request_id[0] == '\0'; i++) {
		apply_turn(a);
		app_turn(p.app, NULL, 0, 50);
	}
	assert_true(step(a, SETUP_BRANCH)->request_id[0] != '\0');
	assert_int_equal(step(a, SETUP_BRANCH)->state, APPLY_STEP_WAITING);
	assert_false(apply_is_in_doubt(a));
	apply_free(a);
	place_end(&p);
}

/* --- the end of it -------------------------------------------------------------------------------------------------------- */

static void freed_while_on_its_way(void **state, const char *fault, const char *outcome)
{
	struct place p = place_begin();
	struct apply *a = apply_planned(&p);
	struct err e;
	(void)state;

	simulated_faults(&p.sim, fault);
	assert_true(apply_start(a, &e));
	for (int i = 0; i < 200 && step(a, SETUP_BRANCH)->state != APPLY_STEP_SENT; i++) {
		apply_turn(a);
		app_turn(p.app, NULL, 0, 50);
	}
	apply_free(a);
	turn_for(p.app, 500); /* the app goes on */
	app_free(p.app);
	p.app = NULL;
	assert_int_equal(count_audit(&p, "\"event\":\"before\"", "setup branch"), 1);
	assert_int_equal(count_audit(&p, outcome, "setup branch"), 1);
	place_end(&p);
}

static void what_is_on_its_way_at_the_end_is_written_down(void **state)
{
	freed_while_on_its_way(state, "[\"1:hang:codecommit.CreateBranch\"]", "\"outcome\":\"unknown\"");
}

static void an_answer_may_come_after_its_end(void **state)
{
	freed_while_on_its_way(state, "[]", "\"outcome\":\"accepted\"");
}

static void it_may_end_while_it_reads(void **state)
{
	struct place p = place_begin();
	struct apply *a = apply_new(p.app, &p.d);
	(void)state;

	assert_int_equal(apply_turn(a), APPLY_READING);
	app_turn(p.app, NULL, 0, 1);
	apply_free(a);
	turn_for(p.app, 300);
	apply_free(NULL);
	place_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_carried_out),
		cmocka_unit_test(it_goes_on_where_an_earlier_one_ended),
		cmocka_unit_test(what_is_blocked_is_not_begun),
		cmocka_unit_test(read_only_sends_nothing),
		cmocka_unit_test(without_a_record_nothing_is_sent),
		cmocka_unit_test(without_an_audit_log_nothing_is_sent),
		cmocka_unit_test(another_base_than_shown),
		cmocka_unit_test(another_buildspec_than_shown),
		cmocka_unit_test(an_appspec_that_is_gone_meanwhile),
		cmocka_unit_test(other_files_of_the_branch_do_not_matter),
		cmocka_unit_test(what_somebody_else_has_done_is_not_done_again),
		cmocka_unit_test(what_gets_in_the_way_meanwhile_ends_it),
		cmocka_unit_test(a_lost_answer_is_found_by_a_read),
		cmocka_unit_test(an_answer_that_cannot_be_understood_is_found_by_a_read),
		cmocka_unit_test(what_was_lost_on_the_way_is_said),
		cmocka_unit_test(a_refusal_for_too_many_calls_is_tried_again),
		cmocka_unit_test(what_waits_to_be_sent_again_is_not_sent),
		cmocka_unit_test(what_is_on_its_way_at_the_end_is_written_down),
		cmocka_unit_test(an_answer_may_come_after_its_end),
		cmocka_unit_test(it_may_end_while_it_reads),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
