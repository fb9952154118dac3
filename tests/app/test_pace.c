/* How often the app asks: within the budget whatever happens, less when AWS asks for it, and soon when it is back. */
#include "app/simulated.h"

#include "app/hints.h"

/* What a second may cost after the first burst, and the burst (reading.c). */
#define PER_SECOND 10
#define BURST 60

static struct app *begin(struct simulated *sim)
{
	*sim = simulated_start("0");
	simulated_make_ready(sim);
	struct app *a = simulated_app(PIPELINE);
	assert_true(turn_until(a, is_ready, 10000));
	return a;
}

static void end(struct simulated *sim, struct app *a)
{
	app_free(a);
	simulated_stop(sim);
}

/* Turns for that long, Ctrl-R all the time; returns the calls. */
static int storm(const struct simulated *sim, struct app *a, int64_t ms)
{
	int before = simulated_received(sim, NULL, NULL);

	for (int64_t until = clock_mono_ms() + ms; clock_mono_ms() < until;) {
		app_refresh(a);
		app_turn(a, NULL, 0, 20);
	}
	return simulated_received(sim, NULL, NULL) - before;
}

static const char *const weathers[] = { "[]", "[\"1:throttle\"]", "[\"0.5:throttle\"]", "[\"1:drop\"]", "[\"0.5:500\"]" };

static void the_budget_is_kept_in_every_weather(void **state)
{
	struct simulated sim;
	struct app *a = begin(&sim);
	int calls = simulated_received(&sim, NULL, NULL);
	int64_t begun = clock_mono_ms();
	(void)state;

	for (size_t i = 0; i < COUNT_OF(weathers); i++) {
		simulated_faults(&sim, weathers[i]);
		calls += storm(&sim, a, 3000);
		int64_t most = BURST + PER_SECOND * (clock_mono_ms() - begun) / 1000;
		/* What is in flight may be repeated before it counts. */
		check_row(calls <= most + 30, "%s: %d calls, %lld at most", weathers[i], calls, (long long)most);
	}
	end(&sim, a);
}

/* Refusals that never pause for a second are no reason not to slow down. */
static void a_storm_of_refusals_slows_down(void **state)
{
	struct simulated sim;
	struct app *a = begin(&sim);
	(void)state;

	simulated_faults(&sim, "[\"1:throttle\"]");
	turn_for(a, 6000);
	assert_true(app_health(a).is_throttled);
	int before = simulated_received(&sim, NULL, NULL);
	turn_for(a, 4000);
	int calls = simulated_received(&sim, NULL, NULL) - before;
	check_row(calls < 16, "%d calls in four seconds of refusals", calls); /* a READY screen makes 18 */
	simulated_faults(&sim, "[]");
	end(&sim, a);
}

static bool has_no_problem(struct app *a)
{
	return app_release(a)->problem_count == 0 && app_health(a).trouble == NULL;
}

static bool has_failed_all_over(struct app *a)
{
	return app_release(a)->problem_count > 8;
}

/* Not only the first read that gets through: the whole screen. */
static void it_is_back_soon_after_nothing_answered(void **state)
{
	struct simulated sim;
	struct app *a = begin(&sim);
	(void)state;

	simulated_faults(&sim, "[\"1:drop\"]");
	assert_true(turn_until(a, has_failed_all_over, 30000));
	turn_for(a, 12000); /* until they are asked rarely */
	simulated_faults(&sim, "[]");
	int64_t since = clock_mono_ms();
	assert_true(turn_until(a, has_no_problem, 20000));
	check_row(clock_mono_ms() - since < 8000, "it took %lld ms", (long long)(clock_mono_ms() - since));
	end(&sim, a);
}

static struct app *app_with_hints(void)
{
	struct err e;
	struct app *a = app_new(&(struct app_options){ .pipeline = PIPELINE, .user_agent = "cutover/test", .uses_cache = true }, &e);

	assert_non_null(a);
	return a;
}

/* An earlier run remembers a deployment, a build and a listener that are gone: nobody wants to hear of them. */
static void hints_of_what_is_gone_are_no_problem(void **state)
{
	struct simulated sim = simulated_start("0");
	struct buf b;
	(void)state;

	simulated_make_ready(&sim);
	struct app *a = app_with_hints();
	assert_true(turn_until(a, has_full_picture, 10000));
	app_free(a);
	char *path = hints_path(sim.key, sim.url, "ap-northeast-2", PIPELINE);
	buf_init(&b, (size_t)1024 * 1024);
	assert_true(file_read(path, &b, NULL));
	char *rows = strstr(buf_text(&b), "\"reads\":[");
	assert_non_null(rows);
	size_t head = (size_t)(rows - buf_text(&b)) + strlen("\"reads\":[");
	struct buf more;
	buf_init(&more, (size_t)1024 * 1024);
	buf_add(&more, b.data, head);
	buf_puts(&more, "{\"operation\":\"GetDeployment\",\"region\":\"ap-northeast-2\",\"a\":\"d-GONEGONE1\"},"
		"{\"operation\":\"DescribeServices\",\"region\":\"ap-northeast-2\",\"a\":\"gone\",\"b\":\"gone\"},"
		"{\"operation\":\"DescribeTaskDefinition\",\"region\":\"ap-northeast-2\",\"a\":\"gone:7\"},");
	buf_puts(&more, b.data + head);
	assert_true(file_write_atomic(path, buf_text(&more), more.len, 0600, NULL));
	buf_done(&more);
	buf_done(&b);

	simulated_post(&sim, "/_sim/calls/reset", "");
	free(path);
	a = app_with_hints();
	app_set_tempo(a, APP_ONCE);
	assert_true(turn_until(a, has_full_picture, 10000));
	turn_for(a, 300);
	assert_int_equal(simulated_received(&sim, "codedeploy", "GetDeployment"), 2); /* it was asked for */
	for (size_t i = 0; i < app_release(a)->problem_count; i++)
		check_row(false, "%s: %s", app_release(a)->problems[i].read, app_release(a)->problems[i].err->message);
	end(&sim, a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_budget_is_kept_in_every_weather),
		cmocka_unit_test(a_storm_of_refusals_slows_down),
		cmocka_unit_test(it_is_back_soon_after_nothing_answered),
		cmocka_unit_test(hints_of_what_is_gone_are_no_problem),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
