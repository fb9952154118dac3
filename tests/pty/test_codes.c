/* test_codes.c: a profile that wants the code of an MFA device: it is asked for before the screen opens, later in a dialog, and by
 * a verb; no code is ever seen, and whoever gives none is asked again by Ctrl-R only. */
#include "base/buf.h"
#include "base/file.h"
#include "lib/cm.h"
#include "pty/story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROLE_ARN "arn:aws:iam::123456789012:role/ops"
#define DEVICE "arn:aws:iam::123456789012:mfa/kim"
#define PROMPT "Code of MFA device " DEVICE
#define QUESTION "a code is asked for"

static const char *const slow[] = {"--speed", "2", NULL};

static void write_below(const char *name, const char *text)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", world_folder(the_world), name);
	assert_true(file_write_atomic(path, text, strlen(text), 0600, NULL));
}

static void start_world(void)
{
	the_world = world_new(slow);
	world_post(the_world, "/_sim/roles", "{\"arn\":\"" ROLE_ARN "\",\"mfaSerial\":\"" DEVICE "\",\"mfaCodes\":"
		"[\"314159\",\"271828\",\"161803\"]}");
	write_below("aws-config", "[profile ops]\nrole_arn = " ROLE_ARN "\ncredential_source = Environment\n"
		"mfa_serial = " DEVICE "\n");
}

static struct term *open_with(const char *first, const char *second)
{
	static char log[4096];
	const char *arguments[] = {"--profile", "ops", "--debug-log", log, first, second, NULL};

	snprintf(log, sizeof(log), "%s/debug.log", world_folder(the_world));
	return world_open(the_world, &(struct world_view){.arguments = arguments});
}

static void log_has_no_code(void)
{
	static const char *const codes[] = {"314159", "271828", "161803", "000000"};
	char path[4096];
	struct buf log;

	snprintf(path, sizeof(path), "%s/debug.log", world_folder(the_world));
	buf_init(&log, (size_t)16 * 1024 * 1024);
	assert_true(file_read(path, &log, NULL));
	assert_non_null(strstr(buf_text(&log), "AssumeRole"));
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		assert_null(strstr(buf_text(&log), codes[i]));
	buf_done(&log);
}

static void credentials_end(void)
{
	world_post(the_world, "/_sim/keys/expire", "{\"all\":true}");
	term_send(the_term, "\x12"); /* Ctrl-R: now, not at the next read */
}

/* --- the dashboard ------------------------------------------------------------------------------------------------ */

static void before_the_screen_and_in_a_dialog(void **state)
{
	(void)state;
	start_world();
	the_term = open_with(world_pipeline(the_world), NULL);
	term_expect(the_term, PROMPT);
	term_check(the_term, !term_is_alternate(the_term));
	term_send(the_term, "31415\r");
	term_expect(the_term, "A code has six digits.");
	term_send(the_term, "314159\r");
	term_expect(the_term, "GREEN replacement");
	term_check(the_term, term_is_alternate(the_term) && !term_has(the_term, "314159"));

	credentials_end();
	term_expect(the_term, QUESTION);
	term_expect(the_term, "Profile ops wants the code that this device shows now:");
	term_expect(the_term, DEVICE);
	term_send(the_term, "?Cq000000");
	term_expect(the_term, "Code: * * * * * *");
	term_send(the_term, "\r"); /* a wrong one: AWS's words stand there, and it is asked again */
	term_expect(the_term, "MultiFactorAuthentication failed");
	term_expect(the_term, "Code: _ _ _ _ _ _");
	term_check(the_term, term_has(the_term, "SUCCEEDED")); /* what was known stays */
	term_send(the_term, "271828");
	term_expect(the_term, "Code: * * * * * *");
	term_check(the_term, !term_has(the_term, "271828"));
	term_send(the_term, "\r");
	term_expect_gone(the_term, QUESTION);
	term_expect_gone(the_term, "MultiFactorAuthentication failed"); /* by itself */
	term_expect(the_term, "live ");
	log_has_no_code();
	quit(the_term);
}

static void who_gives_none_is_asked_by_ctrl_r_only(void **state)
{
	(void)state;
	start_world();
	the_term = open_with(world_pipeline(the_world), NULL);
	term_expect(the_term, PROMPT);
	term_send(the_term, "314159\r");
	term_expect(the_term, "GREEN replacement");
	credentials_end();
	term_expect(the_term, QUESTION);
	term_send(the_term, "27\x1b");
	term_expect_gone(the_term, QUESTION);
	term_expect(the_term, "no code of the");
	term_check(the_term, !term_wait_text(the_term, QUESTION, 5000)); /* looks again every 2 s, and asks nobody */
	term_send(the_term, "?");
	term_expect(the_term, "cutover help"); /* keys live */
	term_send(the_term, "?");
	term_expect_gone(the_term, "cutover help");
	term_send(the_term, "\x12");
	term_expect(the_term, "Code: _ _ _ _ _ _");
	term_send(the_term, "271828\r");
	term_expect_gone(the_term, QUESTION);
	term_expect_gone(the_term, "no code of the");
	term_expect(the_term, "live ");
	quit(the_term);
}

/* The screen opens without a code, too, and says why it is empty. */
static void an_empty_line_is_no_code(void **state)
{
	(void)state;
	start_world();
	the_term = open_with(world_pipeline(the_world), NULL);
	term_expect(the_term, PROMPT);
	term_send(the_term, "\r");
	term_expect(the_term, "no code of the MFA");
	term_check(the_term, term_is_alternate(the_term));
	quit(the_term);
}

/* --- the terminal without a screen ---------------------------------------------------------------------------------- */

static void a_verb_asks(void **state)
{
	(void)state;
	start_world();
	the_term = open_with("status", world_pipeline(the_world));
	term_expect(the_term, PROMPT);
	term_send(the_term, "161803\r");
	term_expect_end(the_term, 0);
	term_check(the_term, term_has(the_term, "Succeeded") && !term_has(the_term, "161803"));
	log_has_no_code();
}

static void ctrl_c_gives_the_echo_back(void **state)
{
	struct termios modes;

	(void)state;
	start_world();
	the_term = open_with("status", world_pipeline(the_world));
	term_expect(the_term, PROMPT);
	assert_true(term_modes(the_term, &modes));
	assert_false(modes.c_lflag & ECHO);
	term_send(the_term, "\x03");
	term_expect_end(the_term, 128 + 2);
	assert_true(term_modes(the_term, &modes));
	assert_true(modes.c_lflag & ECHO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(before_the_screen_and_in_a_dialog, close_all),
		cmocka_unit_test_teardown(who_gives_none_is_asked_by_ctrl_r_only, close_all),
		cmocka_unit_test_teardown(an_empty_line_is_no_code, close_all),
		cmocka_unit_test_teardown(a_verb_asks, close_all),
		cmocka_unit_test_teardown(ctrl_c_gives_the_echo_back, close_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
