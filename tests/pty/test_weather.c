/* test_weather.c: AWS hangs, throttles, drops connections, stops and dies under the program: the screen says so in words and
 * how old it is, keys answer within half a second, nothing is sent twice, and it recovers when the weather does. */
#include "lib/cm.h"
#include "pty/story.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const slow[] = {"--speed", "2", NULL};
static const char silent[] = "AWS does not answer";

static void start_ready(void)
{
	the_world = world_new(slow);
	the_term = world_open(the_world, NULL);
	bring_to_ready(the_world, the_term);
	expect_moment(the_term, &moment_ready);
}

/* --- what is measured --------------------------------------------------------------------------------- */

/* Half a second; a program under valgrind is granted more. */
static int answer_ms(void)
{
	return is_under_valgrind() ? 5000 : 500;
}

static void expect_quick(const char *key, const char *text, bool comes)
{
	int64_t began = term_now_ms();

	term_send(the_term, key);
	if (comes)
		term_expect_within(the_term, text, answer_ms());
	else if (!term_wait_gone(the_term, text, answer_ms()))
		term_fail(the_term, "still there after %d ms: %s", answer_ms(), text);
	int64_t took = term_now_ms() - began;
	if (took > answer_ms())
		term_fail(the_term, "%s took %lld ms", text, (long long)took);
}

static void expect_answers(void)
{
	expect_quick("?", "cutover help", true);
	expect_quick("?", "cutover help", false);
}

/* Seconds that the header tells of, behind "live", "STALE" or "NO ANSWER"; -1 none. */
static int age(struct term *t)
{
	static const char *const words[] = {"NO ANSWER ", "STALE ", "live "};
	const char *row = term_row(t, 0), *at = NULL;
	char *end;

	for (size_t i = 0; i < COUNT_OF(words) && !at; i++)
		if ((at = strstr(row, words[i])) != NULL)
			at += strlen(words[i]);
	if (!at)
		return -1;
	long number = strtol(at, &end, 10);
	return *end == 'm' ? (int)(number * 60 + strtol(end + 1, NULL, 10)) : (int)number;
}

static bool is_older(struct term *t, const void *than)
{
	return age(t) > *(const int *)than;
}

static void expect_age_grows(int seconds)
{
	int than = age(the_term) + seconds - 1;

	if (!term_wait(the_term, is_older, &than, seconds * 1000 + 5000))
		term_fail(the_term, "the age does not grow");
}

/* Silence from now on: said in words, the age grows, keys answer all the time. */
static void expect_silence(void)
{
	for (int i = 0; i < 4; i++) {
		expect_answers();
		term_pump(the_term, 400);
	}
	expect_age_grows(2);
	term_expect(the_term, silent);
	expect_answers();
	expect_age_grows(2);
	term_check(the_term, looks_like(the_term, silent, ROLE_STALE) || looks_like(the_term, "NO ANSWER", ROLE_STALE));
}

static bool is_live(struct term *t, const void *user)
{
	(void)user;
	return !term_has(t, silent) && strstr(term_row(t, 0), "live ") && age(t) <= 3;
}

static void expect_recovery(void)
{
	if (!term_wait(the_term, is_live, NULL, TERM_PATIENCE_MS))
		term_fail(the_term, "it does not recover");
}

static int64_t continues(void)
{
	return world_received(the_world, "codedeploy", "ContinueDeployment");
}

/* --- silence ------------------------------------------------------------------------------------------ */

/* A dialog opens from what is known, and can be left; a y is kept, but not for ever, and given up in words. */
static void test_it_hangs(void **state)
{
	(void)state;
	start_ready();
	world_faults(the_world, "[\"1:hang\"]");
	expect_quick("T", "[ Cancel ]", true);
	term_expect(the_term, "reading the facts again");
	expect_quick("n", "[ Cancel ]", false);
	expect_quick("T", "[ Cancel ]", true);
	expect_quick("y", "y is kept", true);
	expect_silence();
	term_expect(the_term, "nothing was sent");
	world_faults(the_world, "[]");
	expect_quick("\033", "nothing was sent", false);
	expect_recovery();
	term_pump(the_term, 1000); /* a y that was given up stays so */
	assert_int_equal(continues(), 0);
	term_expect(the_term, "READY, waiting for you");
	do_action(the_term, "T");
	move_on(the_world, the_term, 15);
	expect_moment(the_term, &moment_baking);
	assert_int_equal(continues(), 1);
	quit(the_term);
}

static void test_it_is_stopped_and_goes_on(void **state)
{
	(void)state;
	start_ready();
	world_kill(the_world, SIGSTOP);
	expect_silence();
	world_kill(the_world, SIGCONT);
	expect_recovery();
	term_expect(the_term, "READY, waiting for you");
	assert_int_equal(world_mutations(the_world), 1);
	quit(the_term);
}

/* Its pages have other ports than those that the settings name. */
static const struct moment is_back = {
	.name = "back, and its pages are elsewhere",
	.texts = {"SOURCE  ✔", "BUILD  ✔", "DEPLOY  ✔", "SUCCEEDED", "BLUE  none any more", "targets 2 ok",
		"prod :80    BLUE   0 %   100 % █", "█ GREEN  Version 2  no answer", "[C] release change", "[?] help"},
	.colours = {{"SUCCEEDED", ROLE_OK}, {"no answer", ROLE_DIM}, {"[C]", ROLE_KEY}},
	.absent = {"goes on by itself"},
};

/* The new one is in the same world, since nothing had been released yet in the old one. */
static void test_it_dies_and_comes_back(void **state)
{
	(void)state;
	the_world = world_new(slow);
	the_term = world_open(the_world, NULL);
	expect_moment(the_term, &moment_start);
	world_kill(the_world, SIGKILL);
	expect_silence();
	expect_quick("\022", silent, true); /* looking at once changes nothing */
	world_restart(the_world);
	expect_recovery();
	expect_moment(the_term, &is_back);
	bring_to_ready(the_world, the_term);
	assert_int_equal(world_mutations(the_world), 1);
	quit(the_term);
}

static void test_it_is_gone_from_the_start(void **state)
{
	(void)state;
	the_world = world_new(slow);
	world_kill(the_world, SIGSTOP);
	the_term = world_open(the_world, NULL);
	term_expect(the_term, "reading");
	expect_answers();
	expect_quick("C", "not now: the account is not known yet", true);
	term_expect(the_term, silent);
	world_kill(the_world, SIGCONT);
	expect_moment(the_term, &moment_start);
	quit(the_term);
}

/* --- bad answers ---------------------------------------------------------------------------------------- */

static const char *const kinds[] = {
	"[\"0.3:throttle:.*(Get|List|Describe).*\"]",
	"[\"0.3:drop:.*(Get|List|Describe).*\"]",
	"[\"0.2:500\",\"0.2:truncate:.*(Get|List|Describe).*\",\"0.1:html:.*(Get|List|Describe).*\"]",
};

/* Reads fail here and there: the release goes on to its end, and each mutation is sent once. */
static void test_it_rains(void **state)
{
	(void)state;
	start_ready();
	world_faults(the_world, kinds[0]);
	do_action(the_term, "T");
	expect_answers();
	move_on(the_world, the_term, 15);
	expect_moment(the_term, &moment_baking);
	assert_int_equal(continues(), 1);
	world_faults(the_world, kinds[1]);
	term_pump(the_term, 2000);
	expect_answers();
	do_action(the_term, "X");
	world_faults(the_world, kinds[2]);
	move_on(the_world, the_term, 100);
	term_pump(the_term, 2000);
	expect_answers();
	world_faults(the_world, "[]");
	term_send(the_term, "\022"); /* a read that failed often is tried again within half a minute, or now */
	expect_moment(the_term, &moment_succeeded);
	expect_recovery();
	assert_int_equal(continues(), 2);
	quit(the_term);
}

/* --- a storm of refusals ---------------------------------------------------------------------------------- */

/* Somebody looks, asks for everything anew and opens help, for so many seconds. */
static void be_busy(int seconds)
{
	for (int i = 0; i < seconds; i++) {
		expect_answers();
		term_send(the_term, "\022");
		term_pump(the_term, 900);
	}
}

static void expect_rate_below(int limit, int seconds)
{
	int rates[60], over = 0;
	size_t n = world_rates(the_world, rates, COUNT_OF(rates));

	assert_true(n + 3 >= (size_t)seconds);
	for (size_t i = 0; i < n; i++) {
		over = rates[i] > limit ? over + 1 : 0;
		if (over > 3)
			term_fail(the_term, "%d calls in second %zu, and more than %d for %d s", rates[i], i, limit, over);
	}
}

/* 5 calls a second and no more: found within 3 s, kept to, and forgotten when the storm is over. */
static void test_a_hard_limit(void **state)
{
	(void)state;
	start_ready();
	world_faults(the_world, "[\"limit=5\"]");
	world_post(the_world, "/_sim/calls/reset", "");
	be_busy(15);
	expect_rate_below(5, 15);
	term_expect(the_term, "READY, waiting for you");
	assert_int_equal(continues(), 0);
	world_faults(the_world, "[]");
	expect_recovery();
	expect_moment(the_term, &moment_ready);
	quit(the_term);
}

/* Three calls in ten are refused: the screen lives, and a decision is carried out, once. */
static void test_a_storm_of_refusals(void **state)
{
	(void)state;
	start_ready();
	world_faults(the_world, "[\"0.3:throttle:.*(Get|List|Describe).*\"]");
	be_busy(8);
	expect_recovery(); /* while it lasts */
	do_action(the_term, "T");
	move_on(the_world, the_term, 15);
	expect_moment(the_term, &moment_baking);
	assert_int_equal(continues(), 1);
	world_faults(the_world, "[]");
	expect_recovery();
	quit(the_term);
}

/* --- mutations whose answer is lost --------------------------------------------------------------------- */

static void test_a_lost_answer(void **state)
{
	(void)state;
	start_ready();
	world_faults(the_world, "[\"1:dropafter:codedeploy.ContinueDeployment\"]");
	term_send(the_term, "T");
	term_expect(the_term, "[ Cancel ]");
	term_send(the_term, "y");
	term_expect(the_term, "the answer was lost");
	move_on(the_world, the_term, 15);
	term_expect(the_term, "reroute traffic: under way");
	expect_moment(the_term, &moment_baking);
	assert_int_equal(continues(), 1);
	assert_int_equal(world_mutations(the_world), 2);
	quit(the_term);
}

/* AWS's own failure does not say that nothing was done: the screen does not either, and what reads show counts. */
static void test_a_failure_of_awss_own(void **state)
{
	(void)state;
	start_ready();
	world_faults(the_world, "[\"1:500:codedeploy.ContinueDeployment\"]");
	term_send(the_term, "T");
	term_expect(the_term, "[ Cancel ]");
	term_send(the_term, "y");
	term_expect(the_term, "AWS answered with an error of its own");
	assert_int_equal(continues(), 1);
	world_faults(the_world, "[]");
	term_send(the_term, "T");
	term_expect(the_term, "still under way");
	term_send(the_term, "q");
	term_expect_end(the_term, 1);
	if (!is_under_valgrind())
		term_expect(the_term, "its outcome is not known");
}

/* It never arrived: nobody knows, the screen says so, and nothing is sent again behind the person's back. */
static void test_a_lost_request(void **state)
{
	(void)state;
	start_ready();
	world_faults(the_world, "[\"1:drop:codedeploy.ContinueDeployment\"]");
	term_send(the_term, "T");
	term_expect(the_term, "[ Cancel ]");
	term_send(the_term, "y");
	term_expect(the_term, "the answer was lost");
	world_faults(the_world, "[]");
	int64_t sent = continues();
	term_pump(the_term, 2500);
	assert_true(sent <= 1);
	assert_int_equal(continues(), sent);
	term_expect(the_term, "READY, waiting for you");
	term_send(the_term, "T");
	term_expect(the_term, "still under way");
	term_send(the_term, "q"); /* what is not known is said once more, and in the exit code */
	term_expect_end(the_term, 7);
	if (!is_under_valgrind())
		term_expect(the_term, "reroute traffic was sent");
}

/* Refused: AWS's code and words stand on the screen, and it can be done again. */
static void test_a_refusal(void **state)
{
	(void)state;
	start_ready();
	world_faults(the_world, "[\"1:throttle:codedeploy.ContinueDeployment\"]");
	do_action(the_term, "T");
	term_expect(the_term, "ThrottlingException");
	assert_int_equal(continues(), 1);
	world_faults(the_world, "[]");
	do_action(the_term, "T");
	move_on(the_world, the_term, 15);
	expect_moment(the_term, &moment_baking);
	assert_int_equal(continues(), 2);
	quit(the_term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_it_hangs, close_all),
		cmocka_unit_test_teardown(test_it_is_stopped_and_goes_on, close_all),
		cmocka_unit_test_teardown(test_it_dies_and_comes_back, close_all),
		cmocka_unit_test_teardown(test_it_is_gone_from_the_start, close_all),
		cmocka_unit_test_teardown(test_it_rains, close_all),
		cmocka_unit_test_teardown(test_a_hard_limit, close_all),
		cmocka_unit_test_teardown(test_a_storm_of_refusals, close_all),
		cmocka_unit_test_teardown(test_a_lost_answer, close_all),
		cmocka_unit_test_teardown(test_a_failure_of_awss_own, close_all),
		cmocka_unit_test_teardown(test_a_lost_request, close_all),
		cmocka_unit_test_teardown(test_a_refusal, close_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
