/* Other programs as children: what they write, how they end, and what they are not given. */
#include "base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "lib/cm.h"

#define MOST ((size_t)1000 * 1000)
#define NAMED_SIGNALS UINT64_C(0x7fffffff) /* the C library keeps some of the others to itself */

static struct program *start(const char *script, size_t most)
{
	char *argv[] = {"sh", "-c", (char *)(uintptr_t)script, "sh", "a b", NULL};
	struct err e = {0};

	struct program *p = program_start(argv, most, &e);
	check_row(p, "%s: %s", script, e.message);
	return p;
}

/* Waits until it can be heard, or for a little. */
static void listen_to(const struct program *p)
{
	struct pollfd polled[2];
	int fds[2];

	program_fds(p, fds);
	for (int i = 0; i < 2; i++)
		polled[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
	poll(polled, 2, fds[0] < 0 && fds[1] < 0 ? 5 : 1000);
}

static void finish(struct program *p)
{
	int64_t end = clock_mono_ms() + 60000;

	while (!program_step(p)) {
		assert_true(clock_mono_ms() < end);
		listen_to(p);
	}
	assert_true(program_step(p)); /* asked once more it is still so */
}

static struct program *run(const char *script)
{
	struct program *p = start(script, MOST);

	finish(p);
	return p;
}

static void says_how_it_ended(void **state)
{
	static const struct {
		const char *script, *output, *complaint;
		int code;
	} table[] = {
		{"true", "", "", 0},
		{"echo out; echo err >&2", "out\n", "err ", 0},
		{"printf '%s' \"$1\"", "a b", "", 0},
		{"echo partly; exit 3", "partly\n", "", 3},
		{"printf 'a\\033[31mb\\rc' >&2; exit 255", "", "a[31mb c", 255},
		{"kill -KILL $$", "", "", 128 + SIGKILL},
		{"cat; echo end", "end\n", "", 0}, /* its input is empty */
		{"exec >&- 2>&-; sleep 0.05; exit 4", "", "", 4},
		{"trap '' TERM; kill -TERM $$; echo alive", "alive\n", "", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct program *p = run(table[i].script);
		check_row(program_exit_code(p) == table[i].code, "%s: %d", table[i].script, program_exit_code(p));
		check_row(strcmp(buf_text(program_output(p)), table[i].output) == 0, "%s: %s", table[i].script, buf_text(program_output(p)));
		check_row(strcmp(program_complaint(p), table[i].complaint) == 0, "%s: '%s'", table[i].script, program_complaint(p));
		program_free(p);
	}
}

static void much_output_is_whole(void **state)
{
	struct program *p = run("head -c 900000 /dev/zero | tr '\\0' x; head -c 900000 /dev/zero >&2");

	(void)state;
	assert_int_equal(program_output(p)->len, 900000);
	assert_false(program_output(p)->overflow);
	assert_int_equal(program_exit_code(p), 0);
	program_free(p);
}

static void too_much_output_is_read_and_dropped(void **state)
{
	struct program *p = start("head -c 500000 /dev/zero | tr '\\0' x", 1000);

	(void)state;
	finish(p);
	assert_true(program_output(p)->overflow);
	assert_true(program_output(p)->len <= 1000);
	assert_int_equal(program_exit_code(p), 0);
	program_free(p);
}

/* A step comes back although there is always more to read. */
static void one_that_never_stops_writing_holds_up_nobody(void **state)
{
	struct program *p = start("yes", 1000);

	(void)state;
	for (int i = 0; i < 20; i++) {
		listen_to(p);
		assert_false(program_step(p));
	}
	program_free(p);
}

static void what_is_missing_cannot_be_started(void **state)
{
	static const char *const names[] = {"/nowhere/at-all", "no-such-program-anywhere", "/", "/etc/passwd"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char *argv[] = {(char *)(uintptr_t)names[i], NULL};
		struct err e = {0};
		assert_null(program_start(argv, MOST, &e));
		assert_int_equal(e.kind, ERR_CONFIG);
		check_row(strstr(e.message, names[i]) && strstr(e.message, "cannot be started"), "%s", e.message);
	}
}

/* Its process, its pipes and what it has started itself are gone. */
static void free_ends_all_of_it(void **state)
{
	struct program *p = start("sleep 600 & echo $$ $!; wait", MOST);
	int64_t end = clock_mono_ms() + 60000;
	int leader = 0, child = 0;

	(void)state;
	while (sscanf(buf_text(program_output(p)), "%d %d\n", &leader, &child) != 2) {
		assert_true(clock_mono_ms() < end);
		listen_to(p);
		assert_false(program_step(p));
	}
	program_free(p);
	assert_int_equal(kill(leader, 0), -1);
	assert_int_equal(errno, ESRCH);
	while (kill(child, 0) == 0 && clock_mono_ms() < end) { /* whoever adopted it waits for it; it may stay a zombie in a container */
		char path[64], line[256] = "";
		snprintf(path, sizeof(path), "/proc/%d/stat", child);
		FILE *f = fopen(path, "r");
		if (!f || !fgets(line, sizeof(line), f) || strstr(line, ") Z "))
			end = 0;
		if (f)
			fclose(f);
		poll(NULL, 0, 5);
	}
	assert_true(end == 0 || kill(child, 0) == -1);
}

static void is_given_nothing_of_ours(void **state)
{
	int inherited = open("/dev/null", O_RDONLY); /* without close-on-exec, as something this program was started with */
	char wanted[64];

	(void)state;
	assert_true(inherited > 2);
	struct program *p = run("cd /proc/self/fd; for fd in *; do [ $fd -gt 2 ] && [ -e /proc/$$/fd/$fd ] && echo $fd; done; true");
	snprintf(wanted, sizeof(wanted), "%d\n", inherited);
	if (strstr(buf_text(program_output(p)), wanted))
		fail_msg("descriptor %d was inherited", inherited);
	assert_string_equal(buf_text(program_output(p)), "");
	program_free(p);
	close(inherited);
}

/* No terminal of ours, no blocked or ignored signal (asked by what the shell becomes: while it forks, it blocks them itself). */
static void stands_alone(void **state)
{
	sigset_t some, before;
	uint64_t blocked, ignored;

	(void)state;
	sigemptyset(&some);
	sigaddset(&some, SIGUSR1);
	sigprocmask(SIG_BLOCK, &some, &before);
	struct program *p = run("set -- $(cat /proc/$$/stat); [ $1 -ne $6 ] || echo leads; "
		"(: </dev/tty) 2>/dev/null && echo terminal; exec sed -n 's/^SigBlk:.//p; s/^SigIgn:.//p' /proc/self/status");
	sigprocmask(SIG_SETMASK, &before, NULL);
	assert_int_equal(sscanf(buf_text(program_output(p)), "leads\n%" SCNx64 "\n%" SCNx64, &blocked, &ignored), 2);
	assert_int_equal(blocked & NAMED_SIGNALS, 0);
	assert_int_equal(ignored & NAMED_SIGNALS, 0);
	program_free(p);
	program_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_how_it_ended),
		cmocka_unit_test(much_output_is_whole),
		cmocka_unit_test(too_much_output_is_read_and_dropped),
		cmocka_unit_test(one_that_never_stops_writing_holds_up_nobody),
		cmocka_unit_test(what_is_missing_cannot_be_started),
		cmocka_unit_test(free_ends_all_of_it),
		cmocka_unit_test(is_given_nothing_of_ours),
		cmocka_unit_test(stands_alone),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
