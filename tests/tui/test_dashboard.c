/* The dashboard's loop by keys: a screen that is a script, the app, and a simulator that answers it. */
#include "app/simulated.h"

#include "app/screen.h"
#include "base/arena.h"
#include "tui/dashboard.h"
#include "view/view.h"

#define END_MS 20000

struct fake;

/* The last wave has come: green's image is known. */
#define WHOLE "GREEN  replacement  cicd-demo:2 @"
#define NO_MORE { .text = NULL }
/* Waits until the screen shows `text` ("" at once), then does what it says: runs `deed`, then gives the keys. */
struct step {
	const char *text;
	const char *keys;          /* \3: Ctrl-C */
	void (*deed)(struct fake *f);
	bool is_lost, is_terminated;
};

struct fake {
	struct simulated sim;
	const struct step *steps;
	size_t at;
	const char *keys;          /* of the step before, not yet given */
	bool is_lost, is_terminated;
	int wake[2];               /* readable when a step can go on */
	char *text;                /* the screen, a row a line */
	int turns, paints, left;
	int64_t begun, asked_to_quit;
	struct app *app;
};

/* --- the screen ----------------------------------------------------------------------------------------------------- */

static size_t fake_fds(void *self, int *fds, size_t max)
{
	struct fake *f = self;

	assert_true(max >= 1);
	f->turns++;
	fds[0] = f->wake[0];
	return 1;
}

static bool can_go_on(const struct fake *f)
{
	const struct step *s = &f->steps[f->at];

	return s->text != NULL && strstr(f->text ? f->text : "", s->text) != NULL;
}

static void drain(struct fake *f)
{
	char c;

	while (read(f->wake[0], &c, 1) == 1)
		;
}

static bool fake_next(void *self, enum screen_event *event, int *key)
{
	struct fake *f = self;

	drain(f);
	if (clock_mono_ms() - f->begun > END_MS) {
		fprintf(stderr, "%s", f->text); /* longer than cmocka's messages */
		fail_msg("step %zu ('%s') never came", f->at, f->steps[f->at].text ? f->steps[f->at].text : "the end");
	}
	if (!*f->keys && !f->is_lost && !f->is_terminated) {
		if (!can_go_on(f))
			return false;
		const struct step *s = &f->steps[f->at++];
		if (s->deed != NULL)
			s->deed(f);
		f->keys = s->keys ? s->keys : "";
		f->is_lost = s->is_lost;
		f->is_terminated = s->is_terminated;
	}
	if (*f->keys == '\3' || f->is_lost || f->is_terminated)
		f->asked_to_quit = f->asked_to_quit ? f->asked_to_quit : clock_mono_ms();
	*event = f->is_lost ? SCREEN_LOST : f->is_terminated ? SCREEN_TERMINATE : SCREEN_KEY;
	f->is_terminated = false;
	if (*event != SCREEN_KEY)
		return true;
	if (!*f->keys)
		return false;
	*key = *f->keys == '\3' ? KEY_VIEW_CTRL_C : *f->keys;
	f->keys++;
	return true;
}

static void fake_size(void *self, int *rows, int *columns)
{
	(void)self;
	*rows = 40;
	*columns = 120;
}

static void fake_paint(void *self, const struct grid *g, bool everything)
{
	struct fake *f = self;
	struct buf b;
	(void)everything;

	assert_false(f->is_lost); /* there is nothing to paint on */
	buf_init(&b, (size_t)256 * 1024);
	for (int row = 0; row < g->rows; row++) {
		for (int column = 0; column < g->columns; column++)
			buf_puts(&b, grid_cell(g, row, column)->text);
		buf_puts(&b, "\n");
	}
	free(f->text);
	f->text = strdup(buf_text(&b));
	buf_done(&b);
	f->paints++;
	if (can_go_on(f))
		assert_int_equal(write(f->wake[1], "x", 1), 1);
}

static void fake_suspend(void *self)
{
	(void)self;
}

static void fake_leave(void *self)
{
	struct fake *f = self;

	f->left++;
}

static void begin(struct fake *f, const char *latency)
{
	*f = (struct fake){ .sim = simulated_start(latency), .keys = "" };
	simulated_make_ready(&f->sim);
	assert_int_equal(pipe(f->wake), 0);
	fcntl(f->wake[0], F_SETFL, O_NONBLOCK);
}

static int run(struct fake *f, const struct step *steps, struct err *e)
{
	struct app_screen screen = { f, fake_fds, fake_next, fake_size, fake_paint, fake_suspend, fake_leave };

	f->steps = steps;
	f->begun = clock_mono_ms();
	f->app = simulated_app(PIPELINE);
	int code = dashboard_run(f->app, &screen, &(struct dashboard_options){ .is_ascii = false }, e);
	assert_int_equal(f->left, 1);
	app_free(f->app);
	return code;
}

static void end(struct fake *f)
{
	free(f->text);
	close(f->wake[0]);
	close(f->wake[1]);
	simulated_stop(&f->sim);
}

static void has_outcome_once(const struct fake *f, const char *outcome)
{
	char *log = simulated_audit(&f->sim), wanted[64];

	snprintf(wanted, sizeof(wanted), "\"outcome\":\"%s\"", outcome);
	char *first = strstr(log, wanted);
	assert_non_null(first);
	assert_null(strstr(first + 1, "\"outcome\""));
	free(log);
}

/* --- the cases -------------------------------------------------------------------------------------------------------- */

static void two_y_send_once(void **state)
{
	static const struct step steps[] = {
		{ .text = WHOLE, .keys = "Tyy" }, { .text = "SHIFTING", .keys = "Tyy" },
		{ .text = "traffic is moving already", .keys = "\3" }, NO_MORE };
	struct fake f;
	struct err e;
	(void)state;

	begin(&f, "0");
	assert_int_equal(run(&f, steps, &e), 0);
	assert_int_equal(e.kind, ERR_NONE);
	assert_int_equal(simulated_mutations(&f.sim), 1);
	end(&f);
}

static bool is_prepared(struct app *a)
{
	return app_act(a)->state == ACT_PREPARED;
}

static bool is_accepted(struct app *a)
{
	return app_act(a)->state == ACT_ACCEPTED || app_act(a)->state == ACT_SEEN;
}

/* Somebody else, with a program of their own. */
static void another_does(enum action_id action)
{
	struct app *a = simulated_app(PIPELINE);
	struct arena *arena = arena_new();
	struct err e;

	assert_true(turn_until(a, has_full_picture, 10000));
	app_prepare(a);
	assert_true(turn_until(a, is_prepared, 10000));
	assert_true(app_send(a, intent_new(arena, app_release(a), action), &e));
	assert_true(turn_until(a, is_accepted, 10000));
	app_free(a);
	arena_free(arena);
}

/* Longer ago than what is fresh enough to be sent on. */
static void another_reroutes(struct fake *f)
{
	(void)f;
	another_does(ACTION_REROUTE);
	usleep(2100 * 1000);
}

static void another_releases(struct fake *f)
{
	(void)f;
	another_does(ACTION_RELEASE);
}

static void what_another_did_meanwhile_is_not_done_twice(void **state)
{
	static const struct step steps[] = { { .text = WHOLE, .keys = "T" },
		{ .text = "read again just now", .keys = "y", .deed = another_reroutes },
		{ .text = "nothing was sent", .keys = "y" }, { .text = "", .keys = "n" },
			{ .text = "SHIFTING", .keys = "\3" }, NO_MORE };
	struct fake f;
	struct err e;
	(void)state;

	begin(&f, "0");
	assert_int_equal(run(&f, steps, &e), 0);
	assert_int_equal(simulated_received(&f.sim, "codedeploy", "ContinueDeployment"), 1);
	end(&f);
}

static void let_it_be_read(struct fake *f)
{
	assert_int_equal(simulated_mutations(&f->sim), 1);
	turn_for(f->app, 800);
}

/* The second y came before anyone can have read what changed; the third did not. */
static void a_change_wants_a_y_of_its_own(void **state)
{
	static const struct step steps[] = { { .text = WHOLE, .keys = "C" },
		{ .text = "read again just now", .keys = "", .deed = another_releases },
		{ .text = "The facts have changed", .keys = "yy" },
			{ .text = "The facts have changed", .keys = "y", .deed = let_it_be_read },
			{ .text = "under way", .keys = "\3" }, NO_MORE };
	struct fake f;
	struct err e;
	(void)state;

	begin(&f, "0");
	assert_int_equal(run(&f, steps, &e), 0);
	assert_int_equal(simulated_mutations(&f.sim), 2);
	end(&f);
}

static void get_deployment_hangs(struct fake *f)
{
	simulated_faults(&f->sim, "[\"1:hang:codedeploy.GetDeployment$\"]");
}

static void nothing_hangs(struct fake *f)
{
	simulated_faults(&f->sim, "[]");
}

static void an_early_y_is_kept(void **state)
{
	static const struct step steps[] = { { .text = WHOLE, .keys = "Ty", .deed = get_deployment_hangs },
		{ .text = "y is kept", .keys = "yy?" },
		{ .text = "cutover", .keys = "?", .deed = nothing_hangs }, { .text = "SHIFTING", .keys = "\3" }, NO_MORE };
	struct fake f;
	struct err e;
	(void)state;

	begin(&f, "0");
	assert_int_equal(run(&f, steps, &e), 0);
	assert_int_equal(simulated_mutations(&f.sim), 1);
	end(&f);
}

/* --- leaving while something is on its way ---------------------------------------------------------------------------- */

static void reroute_hangs(struct fake *f)
{
	simulated_faults(&f->sim, "[\"1:hang:codedeploy.ContinueDeployment\"]");
}

static void reroute_is_denied(struct fake *f)
{
	simulated_faults(&f->sim, "[\"1:denied:codedeploy.ContinueDeployment\"]");
}

struct leaving_case {
	const char *what;
	struct step steps[5];
	int code;
	const char *said, *outcome;
	int64_t least_ms, most_ms;
	const char *latency;
};

static const struct leaving_case leaving_cases[] = {
	{ "Ctrl-C waits two seconds", { { .text = WHOLE, .keys = "Ty", .deed = reroute_hangs },
		{ .text = "on its way", .keys = "\3" }, NO_MORE }, 7,
		"outcome is not known", "unknown", 1900, 2600, NULL },
	{ "a second one does not", { { .text = WHOLE, .keys = "Ty", .deed = reroute_hangs },
		{ .text = "on its way", .keys = "\3\3" }, NO_MORE }, 7,
		"outcome is not known", "unknown", 0, 600, NULL },
	{ "SIGTERM and SIGHUP too", { { .text = WHOLE, .keys = "Ty", .deed = reroute_hangs },
		{ .text = "on its way", .keys = "", .is_terminated = true }, NO_MORE },
		7, "outcome is not known", "unknown", 1900, 2600, NULL },
	{ "a lost terminal too", { { .text = WHOLE, .keys = "Ty", .deed = reroute_hangs },
		{ .text = "on its way", .keys = "", .is_lost = true }, NO_MORE }, 7,
		"outcome is not known", "unknown", 1900, 2600, NULL },
	{ "an answer ends it", { { .text = WHOLE, .keys = "Ty" }, { .text = "on its way", .keys = "\3" }, NO_MORE }, 0,
		"was accepted by AWS", "accepted", 0, 1900, "700" },
	{ "a refusal too, and is told", { { .text = WHOLE, .keys = "Ty", .deed = reroute_is_denied },
		{ .text = "on its way", .keys = "\3" }, NO_MORE }, 6, "was refused", "refused", 0, 1900, "700" },
	{ "with nothing on its way there is nothing to wait for", {
		{ .text = WHOLE, .keys = "Ty", .deed = reroute_is_denied },
		{ .text = "AccessDenied", .keys = "\3" }, NO_MORE }, 0, "", "refused", 0, 600, NULL },
};

static void leaving_waits_for_what_is_on_its_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(leaving_cases); i++) {
		const struct leaving_case *c = &leaving_cases[i];
		struct fake f;
		struct err e;

		begin(&f, c->latency ? c->latency : "0");
		int code = run(&f, c->steps, &e);
		int64_t took = clock_mono_ms() - f.asked_to_quit;
		check_row(code == c->code, "%s: exit %d, %s", c->what, code, e.message);
		check_row(strstr(e.message, c->said) != NULL, "%s: it says '%s'", c->what, e.message);
		check_row(took >= c->least_ms && took <= c->most_ms, "%s: it took %lld ms", c->what, (long long)took);
		has_outcome_once(&f, c->outcome);
		end(&f);
	}
}

/* --- doing nothing ------------------------------------------------------------------------------------------------------ */

static int64_t measured_from;
static int measured_turns;

static void measure(struct fake *f)
{
	measured_from = clock_mono_ms();
	measured_turns = f->turns;
}

static void everything_hangs(struct fake *f)
{
	simulated_faults(&f->sim, "[\"1:hang\"]");
	measure(f);
}

static void check_turns(struct fake *f)
{
	int64_t per_second = (f->turns - measured_turns) * 1000 / (clock_mono_ms() - measured_from);

	check_row(per_second < 80, "%lld turns a second", (long long)per_second);
}

/* A countdown, the age and a notice change by themselves: each wakes the loop, and none keeps it awake. */
static void waiting_is_no_work(void **state)
{
	static const struct step steps[] = { { .text = WHOLE, .keys = "X", .deed = measure },
		{ .text = "live 1", .keys = "", .deed = check_turns },
		{ .text = "cutover", .keys = "", .deed = everything_hangs },
			{ .text = "NO ANSWER 8s", .keys = "\3", .deed = check_turns }, NO_MORE };
	struct fake f;
	struct err e;
	(void)state;

	begin(&f, "0");
	assert_int_equal(run(&f, steps, &e), 0);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_y_send_once),
		cmocka_unit_test(what_another_did_meanwhile_is_not_done_twice),
		cmocka_unit_test(a_change_wants_a_y_of_its_own),
		cmocka_unit_test(an_early_y_is_kept),
		cmocka_unit_test(leaving_waits_for_what_is_on_its_way),
		cmocka_unit_test(waiting_is_no_work),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
