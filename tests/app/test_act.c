/* One action at a time, against a simulator: sent once, on fresh facts, written down before and after. */
#include "app/simulated.h"

#include <fcntl.h>

#include "base/arena.h"

static bool is_prepared(struct app *a)
{
	return app_act(a)->state == ACT_PREPARED;
}

static bool is_prepared_or_blocked(struct app *a)
{
	return app_act(a)->state == ACT_PREPARED || app_act(a)->state == ACT_BLOCKED;
}

static bool is_seen(struct app *a)
{
	return app_act(a)->state == ACT_SEEN;
}

static bool has_outcome(struct app *a)
{
	return app_act(a)->state > ACT_SENDING;
}

/* --- the fixture: a simulator with a deployment that is READY, an app with the full picture ----------------------------- */

struct world {
	struct simulated sim;
	struct app *app;
	struct arena *arena;
};

static struct world world_begin(const char *latency)
{
	struct world w = { .sim = simulated_start(latency) };

	simulated_make_ready(&w.sim);
	w.app = simulated_app(PIPELINE);
	w.arena = arena_new();
	if (!turn_until(w.app, is_ready, 30000))
		fail_msg("never READY: %s", app_health(w.app).trouble ? app_health(w.app).trouble->message : "no trouble");
	return w;
}

static void world_end(struct world *w)
{
	app_free(w->app);
	arena_free(w->arena);
	simulated_stop(&w->sim);
}

static bool send_it(struct world *w, enum action_id action, struct err *e)
{
	return app_send(w->app, intent_new(w->arena, app_release(w->app), action), e);
}

static void prepare(struct world *w)
{
	app_prepare(w->app);
	assert_true(turn_until(w->app, is_prepared, 10000));
}

static int count(const char *text, const char *word)
{
	int n = 0;

	for (; (text = strstr(text, word)) != NULL; text++)
		n++;
	return n;
}

static void check_audit(const struct world *w, int before, const char *outcome, int after)
{
	char *log = simulated_audit(&w->sim), wanted[64];

	snprintf(wanted, sizeof(wanted), "\"outcome\":\"%s\"", outcome);
	assert_int_equal(count(log, "\"event\":\"before\""), before);
	assert_int_equal(count(log, wanted), after);
	assert_null(strstr(log, w->sim.secret));
	free(log);
}

/* --- the cases -------------------------------------------------------------------------------------------------------- */

static void it_is_sent_once_and_seen(void **state)
{
	struct world w = world_begin("0");
	struct err e;
	(void)state;

	assert_false(send_it(&w, ACTION_REROUTE, &e)); /* nothing was prepared */
	assert_int_equal(e.kind, ERR_WRONG_PHASE);
	prepare(&w);
	assert_true(send_it(&w, ACTION_REROUTE, &e));
	assert_false(send_it(&w, ACTION_REROUTE, &e));
	app_forget(w.app);
	app_prepare(w.app); /* neither lets go of what is on its way */
	assert_int_equal(app_act(w.app)->state, ACT_SENDING);
	assert_true(turn_until(w.app, is_seen, 10000));
	assert_false(send_it(&w, ACTION_REROUTE, &e));
	assert_int_equal(simulated_mutations(&w.sim), 1);
	check_audit(&w, 1, "accepted", 1);
	world_end(&w);
}

static void nothing_is_sent_that_cannot_be_written_down(void **state)
{
	struct world w = world_begin("0");
	char path[4096];
	struct err e;
	(void)state;

	snprintf(path, sizeof(path), "%s/.local", w.sim.folder);
	int fd = creat(path, 0600); /* a file where a folder has to be */
	assert_true(fd >= 0);
	close(fd);
	prepare(&w);
	assert_false(send_it(&w, ACTION_REROUTE, &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	turn_for(w.app, 200);
	assert_int_equal(simulated_mutations(&w.sim), 0);
	world_end(&w);
}

struct behind_case {
	const char *fault;
	enum act_state state;
};

static const struct behind_case behind_cases[] = {
	{ "[\"1:denied:codedeploy.GetDeployment$\"]", ACT_BLOCKED },
	{ "[\"1:denied:codepipeline.GetPipelineState\"]", ACT_BLOCKED },
	{ "[\"1:500:ecs.DescribeServices\"]", ACT_BLOCKED },
	{ "[\"1:garbage:codedeploy.ListDeployments\"]", ACT_BLOCKED },
	{ "[\"1:denied:elasticloadbalancing.*\"]", ACT_PREPARED }, /* a look at the balancer is no condition */
	{ "[\"1:denied:ecs.*\"]", ACT_PREPARED },
	{ "[\"1:drop:ecs.ListTasks\"]", ACT_PREPARED },
};

static void no_action_without_the_facts_behind_it(void **state)
{
	struct world w = world_begin("0");
	(void)state;

	for (size_t i = 0; i < COUNT_OF(behind_cases); i++) {
		const struct behind_case *c = &behind_cases[i];
		simulated_faults(&w.sim, c->fault);
		app_prepare(w.app);
		assert_true(turn_until(w.app, is_prepared_or_blocked, 20000));
		check_row(app_act(w.app)->state == c->state, "%s: %d", c->fault, (int)app_act(w.app)->state);
		simulated_faults(&w.sim, "[]");
		app_forget(w.app);
		app_refresh(w.app);
		assert_true(turn_until(w.app, is_ready, 10000));
	}
	assert_int_equal(simulated_mutations(&w.sim), 0);
	world_end(&w);
}

/* Each read is asked again as soon as it is answered, so that one is always in flight: that must not keep a person waiting. */
static void slow_answers_are_fresh_too(void **state)
{
	struct world w = world_begin("2100");
	(void)state;

	turn_for(w.app, 5000); /* the reads have lost their step by now */
	app_prepare(w.app);
	assert_true(turn_until(w.app, is_prepared, 7000));
	world_end(&w);
}

static void a_lost_answer_is_no_second_try(void **state)
{
	struct world w = world_begin("0");
	struct err e;
	(void)state;

	simulated_faults(&w.sim, "[\"1:dropafter:codedeploy.ContinueDeployment\"]");
	prepare(&w);
	assert_true(send_it(&w, ACTION_REROUTE, &e));
	assert_true(turn_until(w.app, has_outcome, 5000));
	assert_int_equal(app_act(w.app)->state, ACT_UNKNOWN);
	assert_false(send_it(&w, ACTION_REROUTE, &e));
	assert_true(turn_until(w.app, is_seen, 10000));
	assert_int_equal(simulated_mutations(&w.sim), 1);
	check_audit(&w, 1, "unknown", 1);
	world_end(&w);
}

/* AWS's own failure does not say that nothing was done; here somebody else does it, which reads show just so. */
static void a_failure_of_awss_own_leaves_it_open(void **state)
{
	struct world w = world_begin("0");
	struct err e;
	(void)state;

	simulated_faults(&w.sim, "[\"1:500:codedeploy.ContinueDeployment\"]");
	prepare(&w);
	assert_true(send_it(&w, ACTION_REROUTE, &e));
	assert_true(turn_until(w.app, has_outcome, 5000));
	assert_int_equal(app_act(w.app)->state, ACT_UNKNOWN);
	assert_int_equal(app_act(w.app)->err.kind, ERR_SERVER);
	assert_string_equal(app_act(w.app)->err.code, "InternalFailure");
	int64_t patience_ms = act_patience_ms(app_act(w.app));
	assert_true(patience_ms >= 5000 && patience_ms <= 15000);
	assert_false(send_it(&w, ACTION_REROUTE, &e));
	assert_int_equal(simulated_received(&w.sim, "codedeploy", "ContinueDeployment"), 1);
	check_audit(&w, 1, "unknown", 1);
	simulated_faults(&w.sim, "[]");

	struct world other = { .sim = w.sim, .app = simulated_app(PIPELINE), .arena = w.arena };
	assert_true(turn_until(other.app, is_ready, 10000));
	prepare(&other);
	assert_true(send_it(&other, ACTION_REROUTE, &e));
	assert_true(turn_until(other.app, is_seen, 10000));
	app_free(other.app);
	assert_true(turn_until(w.app, is_seen, 10000));
	world_end(&w);
}

static void what_is_on_its_way_at_the_end_is_written_down(void **state)
{
	struct world w = world_begin("0");
	struct err e;
	(void)state;

	simulated_faults(&w.sim, "[\"1:hang:codedeploy.ContinueDeployment\"]");
	prepare(&w);
	assert_true(send_it(&w, ACTION_REROUTE, &e));
	turn_for(w.app, 300);
	assert_int_equal(app_act(w.app)->state, ACT_SENDING);
	app_free(w.app);
	w.app = NULL;
	check_audit(&w, 1, "unknown", 1);
	world_end(&w);
}

static bool is_accepted(struct app *a)
{
	return app_act(a)->state == ACT_ACCEPTED || app_act(a)->state == ACT_SEEN;
}

static void another_pipeline_is_not_judged_by_what_was_done_to_this_one(void **state)
{
	struct world w = world_begin("0");
	struct err e;
	(void)state;

	prepare(&w);
	assert_true(send_it(&w, ACTION_REROUTE, &e));
	assert_true(turn_until(w.app, is_accepted, 5000));
	app_set_pipeline(w.app, NULL);
	assert_int_equal(app_act(w.app)->state, ACT_IDLE);
	turn_for(w.app, 200);
	app_set_pipeline(w.app, PIPELINE); /* with its reads in flight, twice */
	turn_for(w.app, 1);
	app_set_pipeline(w.app, PIPELINE);
	assert_true(turn_until(w.app, has_full_picture, 10000));
	world_end(&w);
}

static char *write_keys(const struct simulated *sim, const char *id, const char *secret, const char *token)
{
	char *path = NULL, *text = NULL;

	assert_true(asprintf(&path, "%s/credentials", sim->folder) > 0);
	assert_true(asprintf(&text, "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n%s%s\n", id, secret,
		*token ? "aws_session_token = " : "", token) > 0);
	assert_true(file_write_atomic(path, text, strlen(text), 0600, NULL));
	free(text);
	return path;
}

/* Other credentials may be another account's: what was prepared with the old ones is prepared again. */
static void other_credentials_void_what_was_prepared(void **state)
{
	struct simulated sim = simulated_start("0");
	struct world w = { .sim = sim };
	struct err e;
	(void)state;

	char *path = write_keys(&sim, sim.key, sim.secret, "");
	unsetenv("AWS_ACCESS_KEY_ID");
	unsetenv("AWS_SECRET_ACCESS_KEY");
	setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);
	simulated_make_ready(&sim);
	w.app = simulated_app(PIPELINE);
	w.arena = arena_new();
	assert_true(turn_until(w.app, is_ready, 10000));
	prepare(&w);
	int asked = simulated_received(&sim, "sts", "GetCallerIdentity");

	cJSON *session = simulated_ask(&sim, "GET", "/_sim/session", "");
	free(path);
	path = write_keys(&sim, json_raw(session, "accessKeyId"), json_raw(session, "secretAccessKey"),
		json_raw(session, "sessionToken"));
	cJSON_Delete(session);
	simulated_faults(&sim, "[\"1:expired:codepipeline.GetPipelineState\"]");
	for (int i = 0; i < 200 && is_prepared(w.app); i++)
		app_turn(w.app, NULL, 0, 50);
	simulated_faults(&sim, "[]");
	assert_int_equal(app_act(w.app)->state, ACT_PREPARING);
	assert_false(send_it(&w, ACTION_REROUTE, &e));
	assert_int_equal(simulated_mutations(&sim), 0);
	assert_true(turn_until(w.app, is_prepared_or_blocked, 10000));
	if (app_act(w.app)->state == ACT_BLOCKED) /* by the read that was refused as expired */
		prepare(&w);
	assert_true(simulated_received(&sim, "sts", "GetCallerIdentity") > asked);
	assert_true(send_it(&w, ACTION_REROUTE, &e));
	assert_true(turn_until(w.app, is_seen, 10000));
	free(path);
	unsetenv("AWS_SHARED_CREDENTIALS_FILE");
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_sent_once_and_seen),
		cmocka_unit_test(nothing_is_sent_that_cannot_be_written_down),
		cmocka_unit_test(no_action_without_the_facts_behind_it),
		cmocka_unit_test(slow_answers_are_fresh_too),
		cmocka_unit_test(a_lost_answer_is_no_second_try),
		cmocka_unit_test(a_failure_of_awss_own_leaves_it_open),
		cmocka_unit_test(what_is_on_its_way_at_the_end_is_written_down),
		cmocka_unit_test(another_pipeline_is_not_judged_by_what_was_done_to_this_one),
		cmocka_unit_test(other_credentials_void_what_was_prepared),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
