/* test_journey.c: the whole release on an 80×24 screen, by keys alone: what the screen says, in which colours, and what the two
 * listeners serve at each moment. */
#include "lib/cm.h"
#include "pty/story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const live[] = {"--speed", "20", NULL};
static const char *const slow[] = {"--speed", "4", NULL};

static void start(const char *const *arguments)
{
	the_world = world_new(arguments);
	the_term = world_open(the_world, NULL);
}

/* --- the good ending ------------------------------------------------------------------------------------ */

static int digits_after(struct term *t, const char *text)
{
	int row, column;

	if (!term_find(t, text, &row, &column))
		return -1;
	const char *at = strstr(term_row(t, row), text) + strlen(text);
	at += *at == '~';
	char *end;
	long minutes = strtol(at, &end, 10);
	return *end == ':' ? (int)(minutes * 60 + strtol(end + 1, NULL, 10)) : -1;
}

static bool counts_down(struct term *t, const void *user)
{
	int left = digits_after(t, "goes on by itself: stops in ");

	return left >= 0 && left < *(const int *)user;
}

static void check_dialog(struct term *t, const char *title, const char *effect)
{
	expect_role(t, "[ Cancel ]", ROLE_BUTTON_FOCUS);
	expect_dialog(t, effect);
	expect_dialog(t, "ipeline cicd-demo-bluegreen, account 123456789012, region ap-northeast-2.");
	char button[80];
	snprintf(button, sizeof(button), "  %s  ", title);
	expect_role(t, button, ROLE_BUTTON); /* has not the focus */
	term_send(t, "\t");                  /* and the focus can be seen to move */
	term_expect_gone(t, "[ Cancel ]");
	snprintf(button, sizeof(button), "[ %s ]", title);
	expect_role(t, button, ROLE_BUTTON_FOCUS);
	expect_role(t, "  Cancel", ROLE_BUTTON);
	term_send(t, "\t");
	term_expect(t, "[ Cancel ]");
}

static void test_to_the_end(void **state)
{
	(void)state;
	start(live);
	struct term *t = the_term;
	struct world *w = the_world;

	expect_moment(t, &moment_start);
	expect_role(t, "cicd-demo-bluegreen", ROLE_HEADER);
	term_check(t, world_serves(w, WORLD_PROD, 2) && world_serves(w, WORLD_TEST, 2));
	term_send(t, "C");
	check_dialog(t, "release change", "starts a new execution");
	term_send(t, "y");
	term_expect(t, "BUILD  ◐");
	term_expect(t, "InProgress");
	world_advance(w, 120); /* most of the build */
	term_expect(t, "INSTALLING");
	expect_moment(t, &moment_ready);
	int left = digits_after(t, "goes on by itself: stops in ");
	term_check(t, left > 0 && left <= 3600);
	term_check(t, term_wait(t, counts_down, &left, TERM_PATIENCE_MS));
	term_check(t, world_serves(w, WORLD_PROD, 2) && world_serves(w, WORLD_TEST, 3));

	term_send(t, "T");
	check_dialog(t, "reroute traffic", "moves 100 % of :80 from blue @");
	term_send(t, "y");
	expect_moment(t, &moment_baking);
	term_check(t, world_serves(w, WORLD_PROD, 3));

	term_send(t, "X");
	check_dialog(t, "terminate original", "terminates the original task set, blue @");
	term_send(t, "y");
	expect_moment(t, &moment_succeeded);
	term_check(t, world_serves(w, WORLD_PROD, 3) && world_serves(w, WORLD_TEST, 3));
	assert_int_equal(world_mutations(w), 3);
	quit(t);
}

/* --- the other endings ---------------------------------------------------------------------------------- */

static void finish_rollback(void)
{
	do_action(the_term, "B");
	term_expect(the_term, "ROLL");
	move_on(the_world, the_term, 200);
	expect_moment(the_term, &moment_rolled_back);
	term_check(the_term, world_serves(the_world, WORLD_PROD, 2));
	quit(the_term);
}

static void test_back_from_ready(void **state)
{
	(void)state;
	start(slow);
	bring_to_ready(the_world, the_term);
	finish_rollback();
	assert_int_equal(world_mutations(the_world), 2);
}

static void test_back_from_baking(void **state)
{
	(void)state;
	start(slow);
	bring_to_baking(the_world, the_term);
	term_check(the_term, world_serves(the_world, WORLD_PROD, 3));
	finish_rollback();
	assert_int_equal(world_received(the_world, "codedeploy", "StopDeployment"), 1);
}

static const struct moment nothing_has_moved = {
	.name = "stopped before anything was deployed",
	.texts = {"prod :80    BLUE   0 %   100 % █", "█ GREEN  200 Version 2", "[C] release change"},
	.absent = {"goes on by itself"},
};

static void test_stop_before_anything_is_deployed(void **state)
{
	(void)state;
	start(slow);
	struct term *t = the_term;
	term_expect(t, "[C] release change  [?] help");
	do_action(t, "C");
	term_expect(t, "BUILD  ◐");
	term_send(t, "B"); /* there is nothing to bring back, and it says what there is */
	term_expect(t, "nothing has been deployed: S stops the execution");
	do_action(t, "S");
	move_on(the_world, the_term, 200);
	term_expect(t, "execution"); /* its row names how it ended */
	term_expect(t, "Stopped");
	expect_moment(t, &nothing_has_moved);
	term_check(t, world_serves(the_world, WORLD_PROD, 2) && world_serves(the_world, WORLD_TEST, 2));
	assert_int_equal(world_received(the_world, "codedeploy", "StopDeployment"), 0);
	quit(t);
}

/* --- what does not act ---------------------------------------------------------------------------------- */

static void test_leaving_a_dialog_sends_nothing(void **state)
{
	static const char *const ways[] = {"\r", "\033", "n", "q"};

	(void)state;
	start(slow);
	bring_to_ready(the_world, the_term);
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		term_send(the_term, "T");
		term_expect(the_term, "[ Cancel ]");
		term_expect(the_term, "the facts were read again just now");
		term_send(the_term, ways[i]);
		term_expect_gone(the_term, "Cancel");
	}
	term_pump(the_term, 500);
	term_expect(the_term, "READY, waiting for you");
	assert_int_equal(world_mutations(the_world), 1); /* the release */
	quit(the_term);
}

/* Every key that is not a capital letter of an action, and text that is pasted. */
static void test_only_capital_letters_ask(void **state)
{
	static const char *const others[] = {"\r", " ", "\n", "\033OP", "\033OQ", "\033OR", "\033OS", "\033[15~",
		"\033[17~", "\033[18~", "\033[19~", "\033[20~", "\033[21~", "\033[23~", "\033[24~", "\033OA", "\033OB",
		"\033OC", "\033OD", "\033[5~", "\033[6~", "\033[2~", "\033[3~", "\033[1;2T", "\033[1;5X", "G", "N", "1",
		"9", "é", "한"};
	char key[2] = "";

	(void)state;
	start(slow);
	struct term *t = the_term;
	bring_to_ready(the_world, t);
	for (char c = 'a'; c <= 'z'; c++) {
		key[0] = c;
		if (c != 'q')
			term_send(t, key);
		term_pump(t, 2);
	}
	for (char c = 1; c <= 26; c++) {
		key[0] = c;
		if (c != 3 && c != 26) /* quit, suspend */
			term_send(t, key);
		term_pump(t, 2);
	}
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		term_send(t, others[i]);
		term_pump(t, 2);
		term_check(t, !term_has(t, "Cancel"));
	}
	term_check(t, term_paste(t, "TyXyBySyCy\r\n"));
	term_pump(t, 700);
	term_send(t, "?"); /* it still listens; F1 may have left the help open or not */
	term_pump(t, 100);
	term_send(t, "\033");
	term_expect(t, "READY, waiting for you");
	term_check(t, !term_has(t, "Cancel"));
	assert_int_equal(world_mutations(the_world), 1);
	term_pump(t, 60);
	term_send(t, "T"); /* what is typed afterwards acts again */
	term_expect(t, "[ Cancel ]");
	term_send(t, "n");
	term_expect_gone(t, "Cancel");
	quit(t);
}

/* --- y, early and often --------------------------------------------------------------------------------- */

static void test_an_early_y_is_kept(void **state)
{
	static const char *const far[] = {"--speed", "4", "--latency", "300", NULL};

	(void)state;
	start(far);
	bring_to_ready(the_world, the_term);
	term_send(the_term, "Ty"); /* in one breath, before any fact can have been read again */
	term_expect(the_term, "y is kept");
	term_expect_gone(the_term, "┌─ reroute traffic");
	move_on(the_world, the_term, 15);
	term_expect(the_term, "BAKING, blue is kept");
	assert_int_equal(world_received(the_world, "codedeploy", "ContinueDeployment"), 1);
	term_send(the_term, "Xyyyyy"); /* impatience does not send twice */
	term_expect_gone(the_term, "[X] terminate original  [B] roll back  [C]");
	move_on(the_world, the_term, 100);
	expect_moment(the_term, &moment_succeeded);
	assert_int_equal(world_received(the_world, "codedeploy", "ContinueDeployment"), 2);
	assert_int_equal(world_mutations(the_world), 3);
	quit(the_term);
}

/* What changes while a dialog is open is said, and needs a new y. */
static void test_a_change_under_a_dialog(void **state)
{
	(void)state;
	start(slow);
	bring_to_ready(the_world, the_term);
	term_send(the_term, "T");
	term_expect(the_term, "[ Cancel ]");
	move_on(the_world, the_term, 3700); /* nobody decided: the deployment stops by itself */
	term_expect(the_term, "nothing was sent");
	term_send(the_term, "y");
	term_send(the_term, "\r");
	term_expect_gone(the_term, "nothing was sent");
	assert_int_equal(world_received(the_world, "codedeploy", "ContinueDeployment"), 0);
	quit(the_term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_to_the_end, close_all),
		cmocka_unit_test_teardown(test_back_from_ready, close_all),
		cmocka_unit_test_teardown(test_back_from_baking, close_all),
		cmocka_unit_test_teardown(test_stop_before_anything_is_deployed, close_all),
		cmocka_unit_test_teardown(test_leaving_a_dialog_sends_nothing, close_all),
		cmocka_unit_test_teardown(test_only_capital_letters_ask, close_all),
		cmocka_unit_test_teardown(test_an_early_y_is_kept, close_all),
		cmocka_unit_test_teardown(test_a_change_under_a_dialog, close_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
