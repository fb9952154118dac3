/* A change outside of the table of actions: written down before, sent once, in the account that was confirmed, or not at all. */
#include "app/simulated.h"

#include "base/arena.h"
#include "ops/ops.h"

#define ACCOUNT "123456789012"

struct place {
	struct simulated sim;
	struct app *app;
	struct arena *arena;
};

struct answer {
	int count;
	struct err err;
	char request_id[80];
};

static bool knows_account(struct app *a)
{
	const struct fact *f = app_fact(a, FACT_IDENTITY, 0, "");

	return f && f->state == FACT_GOOD;
}

static struct place place_begin(bool is_read_only)
{
	struct place p = { .sim = simulated_start_in("before-setup", "0"), .arena = arena_new() };
	struct err e;

	p.app = app_new(&(struct app_options){ .user_agent = "cutover/test", .is_read_only = is_read_only }, &e);
	if (p.app == NULL)
		fail_msg("%s", e.message);
	assert_true(turn_until(p.app, knows_account, 10000));
	return p;
}

static void place_end(struct place *p)
{
	app_free(p->app);
	arena_free(p->arena);
	simulated_stop(&p->sim);
}

static void on_answer(void *user, const void *value, const struct err *e, const char *request_id)
{
	struct answer *a = user;

	(void)value;
	a->count++;
	a->err = *e;
	snprintf(a->request_id, sizeof(a->request_id), "%s", request_id);
}

static bool make_pipeline_go(struct place *p, const char *account, struct answer *a, struct err *e)
{
	const struct ops_args args = { .pipeline = "nothing", .auto_rollback = -1 };
	const struct app_change change = { .op = &ops_delete_pipeline, .args = &args, .action = "setup undo pipeline",
		.sentence = "deletes pipeline nothing", .account = account, .pipeline = "nothing" };

	return app_change(p->app, p->arena, &change, on_answer, a, e);
}

static int count(const char *text, const char *word)
{
	int n = 0;

	for (; (text = strstr(text, word)) != NULL; text++)
		n++;
	return n;
}

static void check_audit(const struct place *p, int before, const char *outcome, int after)
{
	char *log = simulated_audit(&p->sim), wanted[64];

	snprintf(wanted, sizeof(wanted), "\"outcome\":\"%s\"", outcome);
	assert_int_equal(count(log, "\"event\":\"before\""), before);
	assert_int_equal(count(log, wanted), after);
	assert_null(strstr(log, p->sim.secret));
	free(log);
}

/* --- the cases -------------------------------------------------------------------------------------------------------- */

static void it_is_sent_once_and_answered_once(void **state)
{
	struct place p = place_begin(false);
	struct answer a = { .count = 0 }, second = { .count = 0 };
	struct err e;
	(void)state;

	assert_true(make_pipeline_go(&p, ACCOUNT, &a, &e));
	assert_false(make_pipeline_go(&p, ACCOUNT, &second, &e)); /* one at a time */
	assert_int_equal(e.kind, ERR_WRONG_PHASE);
	turn_for(p.app, 500);
	assert_int_equal(a.count, 1);
	assert_int_equal(second.count, 0);
	assert_int_equal(a.err.kind, ERR_NONE);
	assert_true(a.request_id[0] != '\0');
	assert_int_equal(simulated_received(&p.sim, "codepipeline", "DeletePipeline"), 1);
	check_audit(&p, 1, "accepted", 1);
	char *log = simulated_audit(&p.sim);
	assert_non_null(strstr(log, "\"call\":\"codepipeline:DeletePipeline\""));
	assert_non_null(strstr(log, "\"sentence\":\"deletes pipeline nothing\""));
	assert_non_null(strstr(log, "\"account\":\"" ACCOUNT "\""));
	free(log);
	assert_true(make_pipeline_go(&p, ACCOUNT, &second, &e));
	turn_for(p.app, 500);
	assert_int_equal(second.count, 1);
	place_end(&p);
}

static void another_account_than_confirmed_gets_nothing(void **state)
{
	struct place p = place_begin(false);
	struct answer a = { .count = 0 };
	struct err e;
	(void)state;

	assert_false(make_pipeline_go(&p, "210987654321", &a, &e));
	assert_int_equal(e.kind, ERR_WRONG_PHASE);
	assert_non_null(strstr(e.message, "210987654321"));
	assert_false(make_pipeline_go(&p, NULL, &a, &e));
	assert_int_equal(e.kind, ERR_WRONG_PHASE);
	turn_for(p.app, 200);
	assert_int_equal(a.count, 0);
	assert_int_equal(simulated_mutations(&p.sim), 0);
	check_audit(&p, 0, "accepted", 0);
	place_end(&p);
}

static void an_unknown_account_gets_nothing(void **state)
{
	struct place p = { .sim = simulated_start_in("before-setup", "0"), .arena = arena_new() };
	struct answer a = { .count = 0 };
	struct err e;
	(void)state;

	simulated_faults(&p.sim, "[\"1:denied:sts.*\"]");
	p.app = simulated_app(NULL);
	assert_false(make_pipeline_go(&p, ACCOUNT, &a, &e)); /* not asked yet */
	assert_int_equal(e.kind, ERR_WRONG_PHASE);
	turn_for(p.app, 500);
	assert_false(make_pipeline_go(&p, ACCOUNT, &a, &e));
	assert_int_equal(simulated_mutations(&p.sim), 0);
	place_end(&p);
}

static void read_only_sends_nothing(void **state)
{
	struct place p = place_begin(true);
	struct answer a = { .count = 0 };
	struct err e;
	(void)state;

	assert_false(make_pipeline_go(&p, ACCOUNT, &a, &e));
	assert_int_equal(e.kind, ERR_READ_ONLY);
	turn_for(p.app, 200);
	assert_int_equal(simulated_mutations(&p.sim), 0);
	check_audit(&p, 0, "accepted", 0);
	place_end(&p);
}

static void nothing_is_sent_that_cannot_be_written_down(void **state)
{
	struct place p = place_begin(false);
	struct answer a = { .count = 0 };
	char path[4096];
	struct err e;
	(void)state;

	snprintf(path, sizeof(path), "%s/.local/state/cutover/audit.jsonl/x", p.sim.folder);
	assert_true(file_make_folders(path, &e)); /* a folder where the log has to be */
	assert_false(make_pipeline_go(&p, ACCOUNT, &a, &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "nothing was sent"));
	turn_for(p.app, 200);
	assert_int_equal(simulated_mutations(&p.sim), 0);
	place_end(&p);
}

static void what_is_too_large_is_not_sent(void **state)
{
	struct place p = place_begin(false);
	struct answer a = { .count = 0 };
	size_t size = (size_t)7 * 1024 * 1024;
	char *bytes = calloc(1, size);
	struct err e;
	(void)state;

	const struct ops_file file = { .path = "x", .bytes = bytes, .size = size };
	const struct ops_args args = { .repository = "cicd-demo", .branch = "master", .files = &file, .file_count = 1 };
	const struct app_change change = { .op = &ops_create_commit, .args = &args, .action = "setup appspec", .sentence = "commits",
		.account = ACCOUNT };
	assert_false(app_change(p.app, p.arena, &change, on_answer, &a, &e));
	assert_int_equal(e.kind, ERR_INVALID);
	assert_non_null(strstr(e.message, "CreateCommit"));
	check_audit(&p, 0, "accepted", 0);
	free(bytes);
	place_end(&p);
}

static void a_lost_answer_is_no_second_try(void **state)
{
	struct place p = place_begin(false);
	struct answer a = { .count = 0 };
	struct err e;
	(void)state;

	simulated_faults(&p.sim, "[\"1:dropafter:codepipeline.DeletePipeline\"]");
	assert_true(make_pipeline_go(&p, ACCOUNT, &a, &e));
	turn_for(p.app, 1000);
	assert_int_equal(a.count, 1);
	assert_int_equal(a.err.kind, ERR_UNKNOWN_OUTCOME);
	assert_int_equal(simulated_received(&p.sim, "codepipeline", "DeletePipeline"), 1);
	check_audit(&p, 1, "unknown", 1);
	place_end(&p);
}

static void a_failure_of_awss_own_leaves_it_open(void **state)
{
	struct place p = place_begin(false);
	struct answer a = { .count = 0 };
	struct err e;
	(void)state;

	simulated_faults(&p.sim, "[\"1:503:codepipeline.DeletePipeline\"]");
	assert_true(make_pipeline_go(&p, ACCOUNT, &a, &e));
	for (int64_t end = clock_mono_ms() + 10000; a.count == 0 && clock_mono_ms() < end;)
		app_turn(p.app, NULL, 0, 50);
	assert_int_equal(a.count, 1);
	assert_int_equal(a.err.kind, ERR_SERVER);
	assert_int_equal(simulated_received(&p.sim, "codepipeline", "DeletePipeline"), 1);
	check_audit(&p, 1, "unknown", 1);
	check_audit(&p, 1, "refused", 0);
	place_end(&p);
}

static void what_is_on_its_way_at_the_end_is_written_down(void **state)
{
	struct place p = place_begin(false);
	struct answer a = { .count = 0 };
	struct err e;
	(void)state;

	simulated_faults(&p.sim, "[\"1:hang:codepipeline.DeletePipeline\"]");
	assert_true(make_pipeline_go(&p, ACCOUNT, &a, &e));
	turn_for(p.app, 300);
	app_free(p.app);
	p.app = NULL;
	assert_int_equal(a.count, 0);
	check_audit(&p, 1, "unknown", 1);
	place_end(&p);
}

static void nobody_is_told_who_has_gone(void **state)
{
	struct place p = place_begin(false);
	struct answer *a = calloc(1, sizeof(*a)), other = { .count = 0 };
	struct err e;
	(void)state;

	assert_true(make_pipeline_go(&p, ACCOUNT, a, &e));
	app_change_forget(p.app, &other); /* somebody else */
	app_change_forget(p.app, a);
	free(a);
	turn_for(p.app, 500);
	check_audit(&p, 1, "accepted", 1);
	assert_true(make_pipeline_go(&p, ACCOUNT, &other, &e));
	turn_for(p.app, 500);
	assert_int_equal(other.count, 1);
	place_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_sent_once_and_answered_once),
		cmocka_unit_test(another_account_than_confirmed_gets_nothing),
		cmocka_unit_test(an_unknown_account_gets_nothing),
		cmocka_unit_test(read_only_sends_nothing),
		cmocka_unit_test(nothing_is_sent_that_cannot_be_written_down),
		cmocka_unit_test(what_is_too_large_is_not_sent),
		cmocka_unit_test(a_lost_answer_is_no_second_try),
		cmocka_unit_test(a_failure_of_awss_own_leaves_it_open),
		cmocka_unit_test(what_is_on_its_way_at_the_end_is_written_down),
		cmocka_unit_test(nobody_is_told_who_has_gone),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
