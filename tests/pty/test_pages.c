/* test_pages.c: what the pages behind the listeners answer, on the screen: of a whole release, of pages that are not there, and of
 * pages that mean harm. */
#include "lib/cm.h"
#include "pty/story.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What comes by the schedule alone, after some looks that failed. */
#define BY_ITSELF_MS 90000

static const char *const slow[] = {"--speed", "4", NULL};

static void start(const struct world_view *v)
{
	the_world = world_new(slow);
	the_term = world_open(the_world, v);
}

/* --- what a row says ---------------------------------------------------------------------------------------------------- */

struct row_text {
	const char *label, *text;
};

static bool row_has(struct term *t, const void *user)
{
	const struct row_text *want = user;
	int row;

	return term_find(t, want->label, &row, NULL) && strstr(term_row(t, row), want->text) != NULL;
}

static void expect_row_(const char *label, const char *text, int ms, const char *file, int line)
{
	struct row_text want = {label, text};

	if (!term_wait(the_term, row_has, &want, ms))
		term_fail_(the_term, file, line, "the row of %s does not say \"%s\"", label, text);
}
#define expect_row(label, text) expect_row_(label, text, TERM_PATIENCE_MS, __FILE__, __LINE__)
#define expect_row_by_itself(label, text) expect_row_(label, text, BY_ITSELF_MS, __FILE__, __LINE__)

static bool is_looked_at_again(struct term *t, const void *before)
{
	(void)t;
	return world_looks(the_world, WORLD_PROD) > *(const int64_t *)before;
}

/* --- a release ------------------------------------------------------------------------------------------------------------ */

static void look_at_the_pages(void)
{
	struct term *t = the_term;

	term_send(t, "p");
	term_expect(t, "what the pages behind the listeners answer");
	term_expect(t, "prod :80  BLUE 100 %  GREEN 0 %");
	term_expect(t, "test :8080  BLUE 0 %  GREEN 100 %");
	term_expect(t, "answer    200 Version 2");
	term_expect(t, "version   2, by the pattern Version (");
	term_expect(t, "answer    200 Version 3");
	int64_t before = world_looks(the_world, WORLD_PROD);
	term_send(t, "p");
	term_check(t, term_wait(t, is_looked_at_again, &before, TERM_PATIENCE_MS));
	term_send(t, "T"); /* what acts, acts on a release that is seen */
	term_pump(t, 300);
	term_check(t, !term_has(t, "Cancel"));
	term_send(t, "\033");
	term_expect(t, "READY, waiting for you");
}

static void test_the_pages_of_a_release(void **state)
{
	(void)state;
	start(NULL);
	bring_to_ready(the_world, the_term);
	expect_row("prod :80", "200 Version 2");
	expect_row("test :8080", "200 Version 3");
	look_at_the_pages();
	do_action(the_term, "T");
	move_on(the_world, the_term, 15);
	term_expect(the_term, "BAKING, blue is kept");
	expect_row("prod :80", "200 Version 3");
	expect_row("test :8080", "200 Version 3");
	assert_int_equal(world_mutations(the_world), 2);
	quit(the_term);
}

/* The split stays, whatever is lost. */
static void test_narrow(void **state)
{
	(void)state;
	start(NULL);
	bring_to_ready(the_world, the_term);
	expect_row("prod :80", "GREEN   0 %  200 Version 2");
	term_resize(the_term, 24, 64);
	term_expect_gone(the_term, "200 Version");
	expect_row("prod :80", "GREEN   0 %  Version 2");
	term_resize(the_term, 10, 40);
	expect_row("prod :80", "BLUE 100 %     GREEN   0 %");
	term_send(the_term, "p");
	term_expect(the_term, "[p] look again");
	term_expect(the_term, "more: j");
	term_send(the_term, "G");
	term_expect(the_term, "when ");
	term_send(the_term, "q");
	term_resize(the_term, 60, 200);
	expect_row("prod :80", "200 Version 2");
	quit(the_term);
}

/* --- nobody there ---------------------------------------------------------------------------------------------------------- */

static void test_unplugged(void **state)
{
	(void)state;
	start(NULL);
	bring_to_ready(the_world, the_term);
	expect_row("prod :80", "200 Version 2");
	world_post(the_world, "/_sim/pages", "{\"unplugged\":true}");
	expect_row_by_itself("prod :80", "Version 2  no answer");
	expect_row_by_itself("test :8080", "Version 3  no answer");
	term_check(the_term, looks_like(the_term, "no answer", ROLE_DIM)); /* no alarm */
	term_check(the_term, term_has(the_term, "live ") && term_has(the_term, "READY, waiting for you"));
	term_send(the_term, "p");
	term_expect(the_term, "answer    no answer: the connection was lost");
	term_expect(the_term, "config/cutover/config names");
	term_send(the_term, "\033");
	world_post(the_world, "/_sim/pages", "{\"unplugged\":false}");
	expect_row_by_itself("prod :80", "200 Version 2");
	expect_row_by_itself("test :8080", "200 Version 3");
	quit(the_term);
}

static void test_switched_off(void **state)
{
	char settings[300];

	(void)state;
	the_world = world_new(slow);
	snprintf(settings, sizeof(settings), "[probe]\nprod = http://127.0.0.1:%d/\ndashboard = no\n",
		world_page_port(the_world, WORLD_PROD));
	world_settings(the_world, settings);
	the_term = world_open(the_world, NULL);
	bring_to_ready(the_world, the_term);
	expect_row("prod :80", "GREEN   0 %  Version 2"); /* by the weights, as ever */
	term_send(the_term, "p");
	term_expect(the_term, "page      none: the settings say [probe] dashboard = no");
	term_send(the_term, "p\022\033");
	term_expect(the_term, "READY, waiting for you");
	term_pump(the_term, 500);
	term_check(the_term, !term_has(the_term, "no answer") && !term_has(the_term, "200 Version"));
	assert_int_equal(world_looks(the_world, WORLD_PROD) + world_looks(the_world, WORLD_TEST), 0);
	quit(the_term);
}

static void test_verbs_do_not_look(void **state)
{
	static const char *const verbs[][4] = {{"status", "cicd-demo-bluegreen"}, {"status", "cicd-demo-bluegreen", "--json"}};

	(void)state;
	the_world = world_new(slow);
	for (size_t i = 0; i < COUNT_OF(verbs); i++) {
		struct term *t = world_open(the_world, &(struct world_view){.arguments = verbs[i]});
		int code = term_wait_exit(t, TERM_PATIENCE_MS);
		bool has_looked = term_has(t, "200 Version");
		term_close(t);
		assert_int_equal(code, 0);
		assert_false(has_looked);
	}
	assert_int_equal(world_looks(the_world, WORLD_PROD) + world_looks(the_world, WORLD_TEST), 0);
}

/* --- pages that mean harm --------------------------------------------------------------------------------------------------- */

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

static const struct harm {
	const char *what;
	const char *head;        /* %d: a port of the simulator's that must not be asked */
	size_t megabytes;        /* of x that follow */
	bool hangs;
	const char *shown;       /* in the row */
} harms[] = {
	{"it writes to the terminal", OK_HEAD "\r\nVersion \x1b[2J\x1b]0;evil\x07\x1b[31mX\r\n", 0, false, "200 Version [2J]0;evil"},
	{"it is large", OK_HEAD "Content-Length: 10485760\r\n\r\nVersion 7 ", 10, false, "200 Version 7"},
	{"it has no end", OK_HEAD "\r\nVersion 7 ", 100000, false, "200 Version 7"},
	{"it leads elsewhere", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n", 0, false, "302 elsewhere"},
	{"it is no HTTP", "\x1b[2J\xff\xfe rubbish\r\n", 0, false, "no answer"},
	{"it says nothing", "", 0, true, "no answer"},
};

static pid_t harm_pid;

static _Noreturn void do_harm(int fd, const char *head, const struct harm *h)
{
	static char many[65536];
	char request[4096];

	memset(many, 'x', sizeof(many));
	if (read(fd, request, sizeof(request)) > 0 && send(fd, head, strlen(head), MSG_NOSIGNAL) >= 0)
		for (size_t i = 0; i < h->megabytes * 16; i++)
			if (send(fd, many, sizeof(many), MSG_NOSIGNAL) < 0)
				break;
	while (h->hangs && read(fd, request, sizeof(request)) > 0)
		continue;
	_exit(0);
}

static _Noreturn void serve_harm(int listener, const char *head, const struct harm *h)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		if (fd >= 0 && fork() == 0)
			do_harm(fd, head, h);
		close(fd);
	}
}

/* Its port. */
static int start_harm(const struct harm *h, int forbidden_port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof(at);
	char head[300], port[16];

	snprintf(head, sizeof(head), "%s", h->head);
	char *place = strstr(head, "%d");
	if (place) {
		snprintf(port, sizeof(port), "%d", forbidden_port);
		char *rest = strdup(place + 2);
		snprintf(place, sizeof(head) - (size_t)(place - head), "%s%s", port, rest);
		free(rest);
	}
	assert_int_equal(bind(listener, (struct sockaddr *)&at, size), 0);
	assert_int_equal(listen(listener, 16), 0);
	getsockname(listener, (struct sockaddr *)&at, &size);
	fflush(NULL);
	harm_pid = fork();
	if (harm_pid == 0)
		serve_harm(listener, head, h);
	close(listener);
	return ntohs(at.sin_port);
}

static int end_harm(void **state)
{
	if (harm_pid > 0) {
		kill(harm_pid, SIGKILL);
		waitpid(harm_pid, NULL, 0);
	}
	harm_pid = 0;
	return close_all(state);
}

/* Both listeners lead to it, so that the simulator's own pages are asked by nobody. */
static void check_harm(const struct harm *h)
{
	char settings[300];

	the_world = world_new(slow);
	int port = start_harm(h, world_page_port(the_world, WORLD_TEST));
	snprintf(settings, sizeof(settings), "[probe]\nprod = http://127.0.0.1:%d/\ntest = http://127.0.0.1:%d/\nversion = Version (.*)\n",
		port, port);
	if (h->megabytes)
		settings[strlen(settings) - strlen("version = Version (.*)\n")] = '\0';
	world_settings(the_world, settings);
	the_term = world_open(the_world, NULL);
	bring_to_ready(the_world, the_term);
	expect_row("prod :80", h->shown);
	expect_row("prod :80", "GREEN   0 %");
	expect_row("test :8080", h->shown);
	term_check(the_term, term_has(the_term, "BLUE  original") && term_has(the_term, "live ")); /* nothing was cleared */
	term_send(the_term, "p");
	term_expect(the_term, "what the pages behind the listeners answer");
	term_expect(the_term, "took ");
	term_send(the_term, "\033");
	term_expect(the_term, "READY, waiting for you");
	assert_int_equal(world_looks(the_world, WORLD_TEST) + world_looks(the_world, WORLD_PROD), 0);
	quit(the_term);
}

static void test_harmful_pages(void **state)
{
	for (size_t i = 0; i < COUNT_OF(harms); i++) {
		print_message("%s\n", harms[i].what);
		check_harm(&harms[i]);
		end_harm(state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_the_pages_of_a_release, close_all),
		cmocka_unit_test_teardown(test_narrow, close_all),
		cmocka_unit_test_teardown(test_unplugged, close_all),
		cmocka_unit_test_teardown(test_switched_off, close_all),
		cmocka_unit_test_teardown(test_verbs_do_not_look, close_all),
		cmocka_unit_test_teardown(test_harmful_pages, end_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
