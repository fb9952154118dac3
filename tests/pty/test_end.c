/* test_end.c: every way out gives the terminal back as it was, leaves no process behind, and says what is known of an action
 * that was on its way. */
#include "lib/cm.h"
#include "lib/fixture.h"
#include "pty/story.h"

#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const slow[] = {"--speed", "2", NULL};
static const char *const far[] = {"--speed", "2", "--latency", "600", NULL};

/* --- the terminal ------------------------------------------------------------------------------------- */

/* A new pty, as nobody has touched it. */
static struct termios untouched(void)
{
	static char *const nothing[] = {(char *)"true", NULL};
	struct termios modes;
	struct term *t = term_open(nothing, &(struct term_options){.has_job_control = true});

	term_expect_end(t, 0);
	assert_true(term_modes(t, &modes));
	term_close(t);
	return modes;
}

static void expect_given_back(struct term *t)
{
	struct termios want = untouched(), got;

	term_check(t, !term_is_alternate(t));
	term_check(t, term_cursor_is_shown(t));
	term_check(t, term_modes(t, &got));
	term_check(t, got.c_iflag == want.c_iflag && got.c_oflag == want.c_oflag && got.c_cflag == want.c_cflag);
	term_check(t, got.c_lflag == want.c_lflag && memcmp(got.c_cc, want.c_cc, sizeof(got.c_cc)) == 0);
	term_check(t, !term_paste(t, "")); /* no marks around what is pasted any more */
}

/* --- processes ---------------------------------------------------------------------------------------- */

struct process {
	pid_t pid, parent, session;
	char state;
};

static bool read_process(const char *pid, struct process *p)
{
	char path[300], text[600];
	int parent, group, session;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	if (f)
		fclose(f);
	text[n] = '\0';
	const char *end = strrchr(text, ')'); /* of the name */
	if (!end || sscanf(end + 1, " %c %d %d %d", &p->state, &parent, &group, &session) != 4)
		return false;
	p->pid = (pid_t)strtol(pid, NULL, 10);
	p->parent = parent;
	p->session = session;
	return true;
}

/* The first living process that is a child of `parent`, or of the session (0: any); 0 none. */
static pid_t find_process(pid_t parent, pid_t session)
{
	DIR *folder = opendir("/proc");
	struct process p;
	pid_t found = 0;

	assert_non_null(folder);
	for (struct dirent *e; !found && (e = readdir(folder)) != NULL;)
		if (isdigit((unsigned char)e->d_name[0]) && read_process(e->d_name, &p) && p.state != 'Z' &&
			(!parent || p.parent == parent) && (!session || p.session == session))
			found = p.pid;
	closedir(folder);
	return found;
}

static bool is_alive(pid_t pid)
{
	struct process p;
	char name[20];

	snprintf(name, sizeof(name), "%d", pid);
	return read_process(name, &p) && p.state != 'Z';
}

static bool is_gone(struct term *t, const void *pid)
{
	(void)t;
	return !is_alive(*(const pid_t *)pid);
}

/* --- plain ways out --------------------------------------------------------------------------------------- */

static const struct {
	const char *name, *keys;
	int signal, code;
} ways[] = {
	{"q", "q", 0, 0},
	{"Ctrl-C", "\003", 0, 0},
	{"SIGINT", NULL, SIGINT, 0},
	{"SIGTERM", NULL, SIGTERM, 0},
	{"SIGHUP", NULL, SIGHUP, 0},
	{"SIGQUIT", NULL, SIGQUIT, 0},
	{"Ctrl-C in the help", "?\003", 0, 0},
	{"Ctrl-C in a dialog", "C\003", 0, 0},
	{"SIGTERM in a dialog", "C", SIGTERM, 0},
};

static void test_ways_out(void **state)
{
	(void)state;
	the_world = world_new(slow);
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		the_term = world_open(the_world, &(struct world_view){.has_job_control = true});
		term_expect(the_term, "[C] release change  [?] help");
		if (ways[i].keys)
			term_send(the_term, ways[i].keys);
		if (ways[i].keys && ways[i].signal)
			term_expect(the_term, "Cancel");
		if (ways[i].signal)
			kill(term_pid(the_term), ways[i].signal);
		int code = term_wait_exit(the_term, TERM_PATIENCE_MS);
		check_row(code == ways[i].code, "%s: exit code %d", ways[i].name, code);
		expect_given_back(the_term);
		term_check(the_term, find_process(term_pid(the_term), 0) == 0);
		term_close(the_term);
		the_term = NULL;
	}
	assert_int_equal(world_mutations(the_world), 0);
}

static void test_before_anything_is_read(void **state)
{
	(void)state;
	the_world = world_new(slow);
	world_kill(the_world, SIGSTOP);
	the_term = world_open(the_world, &(struct world_view){.has_job_control = true});
	term_expect(the_term, "eading");
	term_send(the_term, "q");
	term_expect_end(the_term, 0);
	expect_given_back(the_term);
}

/* The window is closed, or the line is cut: with the program as the session's leader a SIGHUP comes as well. */
static void test_a_lost_terminal(void **state)
{
	(void)state;
	the_world = world_new(slow);
	for (int i = 0; i < 2; i++) {
		the_term = world_open(the_world, &(struct world_view){.has_job_control = i == 1});
		term_expect(the_term, "[C] release change  [?] help");
		int64_t began = term_now_ms();
		pid_t pid = term_pid(the_term);
		term_hang_up(the_term);
		int code = term_wait_exit(the_term, 5000);
		check_row(code == 0 || code == 1, "exit code %d", code);
		assert_true(term_now_ms() - began < 5000);
		assert_int_equal(find_process(pid, 0), 0);
		term_close(the_term);
		the_term = NULL;
	}
}

/* --- suspended ---------------------------------------------------------------------------------------- */

static void come_back(void)
{
	term_fg(the_term);
	term_expect(the_term, "SUCCEEDED");
	term_expect(the_term, "prod :80");
	term_check(the_term, term_is_alternate(the_term));
	term_send(the_term, "?"); /* raw mode is back: no Enter needed */
	term_expect(the_term, "cutover help");
	term_expect(the_term, "[Esc] back");
	term_send(the_term, "?");
	term_expect_gone(the_term, "[Esc] back");
}

static void test_suspend(void **state)
{
	(void)state;
	if (is_under_valgrind())
		return;
	the_world = world_new(slow);
	the_term = world_open(the_world, &(struct world_view){.has_job_control = true});
	expect_moment(the_term, &moment_start);
	for (int i = 0; i < 3; i++) {
		if (i == 0)
			term_send(the_term, "\032");
		else
			kill(-term_pid(the_term), i == 1 ? SIGTSTP : SIGSTOP);
		term_check(the_term, term_wait_stopped(the_term, TERM_PATIENCE_MS));
		if (i < 2) /* a SIGSTOP cannot be seen coming */
			expect_given_back(the_term);
		if (i == 1) /* meanwhile the window became another, and the release went on */
			term_resize(the_term, 30, 100);
		come_back();
	}
	term_resize(the_term, 24, 80);
	expect_moment(the_term, &moment_start);
	quit(the_term);
	expect_given_back(the_term);
}

/* --- something on its way ------------------------------------------------------------------------------------ */

static void send_reroute(const char *const *speed, const char *faults, bool has_job_control)
{
	the_world = world_new(speed);
	the_term = world_open(the_world, &(struct world_view){.has_job_control = has_job_control, .columns = 160});
	bring_to_ready(the_world, the_term);
	world_faults(the_world, faults);
	term_send(the_term, "T");
	term_expect(the_term, "[ Cancel ]");
	term_send(the_term, "y");
	term_expect(the_term, "cannot be taken back");
}

#define SLACK_MS 1500 /* what a busy machine is granted beside */

static const char hangs[] = "[\"1:hang:codedeploy.ContinueDeployment\"]";

static void expect_unknown(int least_ms, int most_ms, int64_t began)
{
	term_expect_end(the_term, 7);
	int64_t took = term_now_ms() - began;
	if (took < least_ms || took > most_ms)
		term_fail(the_term, "it took %lld ms", (long long)took);
	expect_given_back(the_term);
	term_expect(the_term, "reroute traffic was sent (d-");
	term_expect(the_term, "look before doing it again");
	assert_int_equal(world_received(the_world, "codedeploy", "ContinueDeployment"), 1);
}

static void test_one_interrupt_waits_two_seconds(void **state)
{
	(void)state;
	if (is_under_valgrind())
		return;
	send_reroute(slow, hangs, true);
	int64_t began = term_now_ms();
	term_send(the_term, "\003");
	term_expect(the_term, "waiting for the answer");
	expect_unknown(1500, 2000 + SLACK_MS, began);
}

static void test_a_second_interrupt_quits(void **state)
{
	(void)state;
	if (is_under_valgrind())
		return;
	send_reroute(slow, hangs, true);
	int64_t began = term_now_ms();
	term_send(the_term, "\003");
	term_expect(the_term, "waiting for the answer");
	term_send(the_term, "\003");
	expect_unknown(0, SLACK_MS, began);
}

static void test_a_termination_waits_as_well(void **state)
{
	(void)state;
	if (is_under_valgrind())
		return;
	send_reroute(slow, hangs, true);
	int64_t began = term_now_ms();
	kill(term_pid(the_term), SIGTERM);
	expect_unknown(1500, 2000 + SLACK_MS, began);
}

/* The answer comes in time: it is said, and nothing failed. */
static void test_the_answer_comes_in_time(void **state)
{
	(void)state;
	if (is_under_valgrind())
		return;
	send_reroute(far, "[]", true);
	term_send(the_term, "\003");
	term_expect_end(the_term, 0);
	expect_given_back(the_term);
	term_expect(the_term, "reroute traffic");
	term_expect(the_term, "was accepted by AWS");
	assert_int_equal(world_received(the_world, "codedeploy", "ContinueDeployment"), 1);
}

static char *audit(void)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/state/cutover/audit.jsonl", world_folder(the_world));
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	char *text = calloc(1, 65536);
	size_t n = fread(text, 1, 65535, f);
	fclose(f);
	text[n] = '\0';
	return text;
}

/* Nobody reads the screen any more: the log does. */
static void test_the_terminal_is_lost_on_the_way(void **state)
{
	(void)state;
	send_reroute(far, "[]", false);
	term_hang_up(the_term);
	assert_true(term_wait_exit(the_term, 6000) >= 0);
	char *text = audit();
	const char *last = strstr(text, "ContinueDeployment");
	assert_non_null(last);
	assert_non_null(strstr(last, "accepted"));
	free(text);
	assert_int_equal(world_received(the_world, "codedeploy", "ContinueDeployment"), 1);
}

/* --- the demo and its simulator ------------------------------------------------------------------------------- */

static char *demo_folder;

static int close_demo(void **state)
{
	close_all(state);
	if (demo_folder)
		fixture_remove(demo_folder);
	demo_folder = NULL;
	return 0;
}

static pid_t start_demo(void)
{
	static char variable[4096];

	demo_folder = fixture_folder();
	snprintf(variable, sizeof(variable), "TMPDIR=%s", demo_folder);
	the_term = world_open_demo(&(struct world_view){.env = (const char *const[]){variable, NULL},
		.arguments = (const char *const[]){"--speed", "10", NULL}});
	term_expect(the_term, "SUCCEEDED");
	term_expect(the_term, "demo");
	pid_t simulator = find_process(term_pid(the_term), 0);
	assert_true(simulator > 0);
	return simulator;
}

static bool is_empty(const char *path)
{
	DIR *folder = opendir(path);
	int count = 0;

	assert_non_null(folder);
	for (struct dirent *e; (e = readdir(folder)) != NULL;)
		count += e->d_name[0] != '.';
	closedir(folder);
	return count == 0;
}

static const struct {
	const char *name, *keys;
	int signal, code;
	bool leaves_nothing; /* its folder as well */
} demo_ways[] = {
	{"q", "q", 0, 0, true},
	{"SIGTERM", NULL, SIGTERM, 0, true},
	{"SIGHUP", NULL, SIGHUP, 0, true},
	{"SIGKILL", NULL, SIGKILL, 128 + SIGKILL, false},
};

static void test_the_demo_ends_with_its_simulator(void **state)
{
	for (size_t i = 0; i < COUNT_OF(demo_ways); i++) {
		pid_t simulator = start_demo();
		if (demo_ways[i].keys)
			term_send(the_term, demo_ways[i].keys);
		else
			kill(term_pid(the_term), demo_ways[i].signal);
		int code = term_wait_exit(the_term, TERM_PATIENCE_MS);
		check_row(code == demo_ways[i].code, "%s: exit code %d", demo_ways[i].name, code);
		check_row(term_wait(the_term, is_gone, &simulator, 2000), "%s: its simulator lives on",
			demo_ways[i].name);
		check_row(find_process(0, term_pid(the_term)) == 0, "%s: a process is left", demo_ways[i].name);
		check_row(
			!demo_ways[i].leaves_nothing || is_empty(demo_folder), "%s: files are left", demo_ways[i].name);
		close_demo(state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_ways_out, close_all),
		cmocka_unit_test_teardown(test_before_anything_is_read, close_all),
		cmocka_unit_test_teardown(test_a_lost_terminal, close_all),
		cmocka_unit_test_teardown(test_suspend, close_all),
		cmocka_unit_test_teardown(test_one_interrupt_waits_two_seconds, close_all),
		cmocka_unit_test_teardown(test_a_second_interrupt_quits, close_all),
		cmocka_unit_test_teardown(test_a_termination_waits_as_well, close_all),
		cmocka_unit_test_teardown(test_the_answer_comes_in_time, close_all),
		cmocka_unit_test_teardown(test_the_terminal_is_lost_on_the_way, close_all),
		cmocka_unit_test_teardown(test_the_demo_ends_with_its_simulator, close_demo),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
