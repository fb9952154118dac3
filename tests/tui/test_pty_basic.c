/* test_pty_basic.c: the terminal side on a pty, with a grid that never changes its meaning: start, sizes, colours, wide
 * characters, paste, suspend, and every way out.  Run with an argument the program is its own child: the screen under test. */
#include "base/mem.h"
#include "lib/cm.h"
#include "lib/fixture.h"
#include "lib/term.h"
#include "tui/tui.h"
#include "view/view.h"

#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- the child --------------------------------------------------------------------------------------------------------- */

static void draw(struct grid *g, int keys, int last, const char *event)
{
	grid_clear(g);
	grid_printf(g, 0, 0, g->columns, ROLE_HEADER, "size %dx%d keys %d last %d; %s", g->columns, g->rows, keys, last,
		event);
	grid_put(g, 1, 2, 20, ROLE_ALARM, "ALARM");
	grid_put(g, 1, 12, 20, ROLE_BLUE, "BLUE");
	grid_put(g, 1, 22, 20, ROLE_BUTTON_FOCUS, "[ Cancel ]");
	grid_put(g, 1, 34, 20, ROLE_TEXT, "plain");
	grid_put(g, 2, 0, g->columns, ROLE_TEXT, "버전 3|");
	grid_put(g, 3, 0, g->columns, ROLE_TEXT, "e\xcc\x81|✔ ◐ ✘ ○ ─│█");
	grid_put_right(g, g->rows - 1, g->columns, 3, ROLE_BAD, "END");
}

static int child(int argc, char **argv)
{
	struct app_screen s;
	struct grid g;
	struct err e;
	struct tui_options o = {.theme = argc > 2 && *argv[2] ? argv[2] : NULL,
		.colours = getenv("COLOURS") ? TUI_COLOURS_ALWAYS : TUI_COLOURS_AUTO};
	int keys = 0, last = 0, rows, columns;
	const char *event_name = "";

	setlocale(LC_ALL, "");
	if (!tui_open(&s, &o, &e)) {
		fprintf(stderr, "error: %s\n", e.message);
		return err_exit_code(e.kind);
	}
	s.size(s.self, &rows, &columns);
	grid_init(&g, rows, columns, tui_needs_ascii());
	for (bool everything = true;; everything = false) {
		draw(&g, keys, last, event_name);
		s.paint(s.self, &g, everything);
		int fds[4];
		size_t count = s.fds(s.self, fds, 4);
		struct pollfd p[4];
		for (size_t i = 0; i < count; i++)
			p[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
		poll(p, count, 10000);
		enum screen_event event;
		int key = 0;
		while (s.next(s.self, &event, &key)) {
			if (event == SCREEN_LOST || event == SCREEN_TERMINATE) {
				s.leave(s.self);
				grid_done(&g);
				return event == SCREEN_LOST ? 21 : 22;
			}
			if (event == SCREEN_KEY) {
				keys++;
				last = key;
				if (key == 'q') {
					s.leave(s.self);
					grid_done(&g);
					return 0;
				}
				if (key == 'x')
					exit(7); /* without a leave() */
				if (key == 'a')
					abort();
				if (key == 'm')
					mem_alloc(SIZE_MAX / 4);
				if (key == KEY_VIEW_CTRL_Z)
					s.suspend(s.self);
				if (key == KEY_VIEW_CTRL_L)
					s.paint(s.self, &g, true);
			}
			if (event == SCREEN_RESIZED || event == SCREEN_CONTINUED || key == KEY_VIEW_CTRL_Z) {
				event_name = event == SCREEN_CONTINUED ? "continued" : event_name;
				s.size(s.self, &rows, &columns);
				grid_resize(&g, rows, columns);
			}
		}
	}
}

/* --- the tests --------------------------------------------------------------------------------------------------------- */

static char self[4096];

/* name: TERM; variable: one more for its environment; all may be NULL. */
static struct term *start(const char *theme, const char *name, const char *variable, bool has_job_control)
{
	char *argv[] = {self, (char *)"child", (char *)(theme ? theme : ""), NULL}, term[80];
	const char *env[] = {term, variable, NULL};

	snprintf(term, sizeof(term), "TERM=%s", name ? name : "xterm-256color");
	return term_open(argv, &(struct term_options){.env = env, .has_job_control = has_job_control});
}

static struct term *started(const char *theme, const char *name, const char *variable)
{
	struct term *t = start(theme, name, variable, true);

	term_expect(t, "keys 0");
	term_expect(t, "END"); /* what is drawn last */
	return t;
}

/* Nothing of the screen is left behind, and a shell could go on. */
static void check_restored(struct term *t)
{
	struct termios modes;

	term_check(t, !term_is_alternate(t));
	term_check(t, term_cursor_is_shown(t));
	term_check(t, !term_has(t, "ALARM"));
	if (term_modes(t, &modes)) {
		term_check(t, modes.c_lflag & ICANON);
		term_check(t, modes.c_lflag & ECHO);
		term_check(t, modes.c_lflag & ISIG);
	}
}

static void finish(struct term *t)
{
	term_send(t, "q");
	term_expect_end(t, 0);
	check_restored(t);
	term_close(t);
}

static void test_start_and_quit(void **state)
{
	struct term *t = started(NULL, NULL, NULL);

	(void)state;
	assert_true(term_has(t, "size 80x24"));
	assert_true(term_is_alternate(t));
	assert_false(term_cursor_is_shown(t));
	int row, column;
	assert_true(term_find(t, "END", &row, &column)); /* the last cell of the last row */
	assert_int_equal(row, 23);
	assert_int_equal(column, 77);
	finish(t);
}

static void test_wide_characters_and_marks(void **state)
{
	struct term *t = started(NULL, NULL, NULL);
	struct term_cell c;

	(void)state;
	assert_string_equal(term_row(t, 2), "버전 3|");
	term_cell(t, 2, 0, &c);
	assert_int_equal(c.width, 2);
	term_cell(t, 2, 6, &c);
	assert_string_equal(c.text, "|");
	term_cell(t, 3, 0, &c);
	assert_string_equal(c.text, "e\xcc\x81");
	assert_true(term_has(t, "|✔ ◐ ✘ ○ ─│█"));
	finish(t);
}

/* The picture has that size: what is drawn last stands in its last corner. */
static bool fills(struct term *t, const void *size)
{
	const int *wanted = size;
	char text[40];
	int row = -1, column = -1;

	snprintf(text, sizeof(text), "size %dx%d ", wanted[1], wanted[0]);
	return term_has(t, text) && term_find(t, "END", &row, &column) && row == wanted[0] - 1 &&
		column == wanted[1] - 3;
}

static void test_resize(void **state)
{
	static const int sizes[][2] = {{30, 100}, {60, 200}, {5, 20}, {100, 300}, {24, 80}};
	struct term *t = started(NULL, NULL, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		term_resize(t, sizes[i][0], sizes[i][1]);
		term_check(t, term_wait(t, fills, sizes[i], TERM_PATIENCE_MS));
	}
	for (int i = 0; i < 60; i++) /* a storm */
		term_resize(t, 10 + i % 50, 40 + i * 3);
	term_resize(t, 24, 80);
	term_check(t, term_wait(t, fills, sizes[COUNT_OF(sizes) - 1], TERM_PATIENCE_MS));
	finish(t);
}

static void test_a_still_screen_is_silent(void **state)
{
	struct term *t = started(NULL, NULL, NULL);

	(void)state;
	term_pump(t, 100);
	size_t before = term_bytes(t);
	term_send(t, "j");
	term_expect(t, "keys 1");
	term_pump(t, 50);
	assert_in_range(term_bytes(t) - before, 1, 60); /* a digit and its way there, not a screen */
	before = term_bytes(t);
	term_pump(t, 200);
	assert_int_equal(term_bytes(t), before);
	term_send(t, "\f"); /* Ctrl-L paints it all */
	term_expect(t, "keys 2");
	assert_true(term_bytes(t) - before > 80);
	finish(t);
}

/* --- keys -------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *bytes;
	int key;
} key_table[] = {
	{"j", 'j'},
	{"T", 'T'},
	{"\033OA", KEY_VIEW_UP},
	{"\033OB", KEY_VIEW_DOWN},
	{"\033[5~", KEY_VIEW_PAGE_UP},
	{"\033[6~", KEY_VIEW_PAGE_DOWN},
	{"\033OP", KEY_VIEW_F1},
	{"\033[15~", KEY_VIEW_F5},
	{"\033[Z", KEY_VIEW_BACKTAB},
	{"\t", KEY_VIEW_TAB},
	{"\r", KEY_VIEW_ENTER},
	{"\003", KEY_VIEW_CTRL_C},
	{"\022", KEY_VIEW_CTRL_R},
	{"\023", KEY_VIEW_OTHER},
	{"\034", KEY_VIEW_OTHER},
	{"\033", KEY_VIEW_ESCAPE},
	{"버", 0xbc84},
};

static void test_keys(void **state)
{
	struct term *t = started(NULL, NULL, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(key_table); i++) {
		char text[40];
		snprintf(text, sizeof(text), "keys %zu last %d;", i + 1, key_table[i].key);
		term_send(t, key_table[i].bytes);
		term_expect(t, text);
		if (key_table[i].key == KEY_VIEW_ESCAPE) /* what follows at once would belong to it */
			term_pump(t, 60);
	}
	finish(t);
}

/* Text that is pasted, and keys the terminal's description does not know, may end in any capital letter. */
static void test_nothing_but_typed_keys_acts(void **state)
{
	static const char *const silent[] = {
		"\033[1;99T", "\033[99;5;7X", "\033]11;rgb:ffff/0000/0000\007", "\033P1$rTXB\033\\"};
	struct term *t = started(NULL, NULL, NULL);

	(void)state;
	assert_true(term_paste(t, "TyXy\rB\n"));
	for (size_t i = 0; i < COUNT_OF(silent); i++) {
		term_send(t, silent[i]);
		term_pump(t, 60);
	}
	term_send(t, "k");
	term_expect(t, "last 107;");
	const char *row = term_row(t, 0), *at = strstr(row, "keys ");
	assert_non_null(at);
	/* Esc itself may be seen, nothing behind it: at most one key for each sequence, and the k */
	assert_true(strtol(at + 5, NULL, 10) <= (long)COUNT_OF(silent) + 1);
	finish(t);
}

/* --- colours ----------------------------------------------------------------------------------------------------------- */

struct looks {
	struct term_cell alarm, blue, focus, plain;
};

static struct looks looks_on(const char *name, const char *variable, const char *theme)
{
	struct term *t = started(theme, name, variable);
	struct looks l;

	term_cell(t, 1, 2, &l.alarm);
	term_cell(t, 1, 12, &l.blue);
	term_cell(t, 1, 22, &l.focus);
	term_cell(t, 1, 34, &l.plain);
	term_send(t, "q");
	term_expect_end(t, 0);
	term_close(t);
	return l;
}

static bool has_colour(const struct term_cell *c)
{
	return c->foreground != -1 || c->background != -1;
}

static void test_256_colours(void **state)
{
	struct looks l = looks_on("xterm-256color", NULL, NULL);

	(void)state;
	assert_int_equal(l.alarm.foreground, 231);
	assert_int_equal(l.alarm.background, 160);
	assert_true(l.alarm.is_bold);
	assert_int_equal(l.blue.foreground, 69);
	assert_int_equal(l.focus.background, 220);
	assert_false(has_colour(&l.plain));
}

static void test_8_colours(void **state)
{
	struct looks l = looks_on("xterm", NULL, NULL);

	(void)state;
	assert_int_equal(l.blue.foreground, 4);
	assert_true(l.blue.is_bold);
	assert_int_equal(l.alarm.background, 1);
	assert_int_equal(l.focus.background, 3);
	assert_false(has_colour(&l.plain));
}

/* Few systems describe a terminal of sixteen colours: one is described here. */
static void describe_16_colours(const char *folder, char *variable, size_t size)
{
	static const char description[] = "xterm-of-16|xterm with sixteen colours,\n\tcolors#16, pairs#256,\n"
					  "\tsetab=\\E[%?%p1%{8}%<%t%p1%'('%+%e%p1%'\\\\'%+%;%dm,\n"
					  "\tsetaf=\\E[%?%p1%{8}%<%t%p1%{30}%+%e%p1%'R'%+%;%dm,\n\tuse=xterm,\n";
	char source[300];

	snprintf(source, sizeof(source), "%s/source", folder);
	FILE *f = fopen(source, "w");
	assert_non_null(f);
	fputs(description, f);
	fclose(f);
	char *argv[] = {(char *)"tic", (char *)"-x", (char *)"-o", (char *)folder, source, NULL};
	struct term *t = term_open(argv, NULL);
	term_expect_end(t, 0);
	term_close(t);
	snprintf(variable, size, "TERMINFO=%s", folder);
}

static void test_16_colours(void **state)
{
	char *folder = fixture_folder(), variable[300];

	(void)state;
	describe_16_colours(folder, variable, sizeof(variable));
	struct looks l = looks_on("xterm-of-16", variable, NULL);
	fixture_remove(folder);
	assert_int_equal(l.blue.foreground, 12); /* bright blue */
	assert_int_equal(l.alarm.background, 1);
}

static void check_mono(const struct looks *l)
{
	assert_false(has_colour(&l->alarm) || has_colour(&l->blue) || has_colour(&l->focus) || has_colour(&l->plain));
	assert_true(l->alarm.is_reverse && l->alarm.is_underlined);
	assert_true(l->focus.is_reverse && l->focus.is_bold);
	assert_false(l->plain.is_reverse || l->plain.is_bold);
}

static void test_no_colours(void **state)
{
	struct looks l = looks_on("vt100", NULL, NULL);

	(void)state;
	check_mono(&l);
	l = looks_on("xterm-256color", "NO_COLOR=1", NULL);
	check_mono(&l);
	char *mono = fixture_path("themes/mono.theme");
	l = looks_on("xterm-256color", NULL, mono);
	free(mono);
	check_mono(&l);
	l = looks_on("xterm-256color", "NO_COLOR=", NULL); /* empty says nothing */
	assert_true(has_colour(&l.blue));
}

/* --- ways out ---------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *what, *keys;
	int signal, exit_status;
} way_table[] = {
	{"exit() without leaving", "x", 0, 7},
	{"abort()", "a", 0, 128 + SIGABRT},
	{"no memory", "m", 0, 1},
	{"SIGTERM", NULL, SIGTERM, 22},
	{"SIGHUP", NULL, SIGHUP, 22},
	{"SIGQUIT", NULL, SIGQUIT, 22},
};

static void test_every_way_out_restores_the_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(way_table); i++) {
		struct term *t = started(NULL, NULL, "ASAN_OPTIONS=allocator_may_return_null=1");
		if (way_table[i].keys)
			term_send(t, way_table[i].keys);
		else
			kill(term_pid(t), way_table[i].signal);
		term_expect_end(t, way_table[i].exit_status);
		check_restored(t);
		term_close(t);
	}
}

static void test_interrupt_is_a_key(void **state)
{
	struct term *t = started(NULL, NULL, NULL);
	char text[40];

	(void)state;
	kill(term_pid(t), SIGINT);
	snprintf(text, sizeof(text), "keys 1 last %d;", KEY_VIEW_CTRL_C);
	term_expect(t, text);
	finish(t);
}

static void test_a_lost_terminal_ends_it(void **state)
{
	(void)state;
	for (int leads_session = 0; leads_session < 2; leads_session++) {
		struct term *t = start(NULL, NULL, NULL, !leads_session);
		term_expect(t, "END");
		term_hang_up(t);
		/* the hang-up is seen, or the SIGHUP that comes with it */
		assert_in_range(term_wait_exit(t, TERM_PATIENCE_MS), 21, 22);
		term_close(t);
	}
}

static void suspend_and_come_back(struct term *t, int times)
{
	char text[40];

	term_send(t, "\032");
	term_check(t, term_wait_stopped(t, TERM_PATIENCE_MS));
	term_pump(t, 50);
	check_restored(t);
	if (times == 2) /* meanwhile the window became another */
		term_resize(t, 30, 100);
	term_fg(t);
	snprintf(text, sizeof(text), "keys %d last", times);
	term_expect(t, text);
	term_expect(t, "ALARM");
	term_check(t, term_is_alternate(t));
}

static void test_suspend_and_come_back(void **state)
{
	struct term *t = started(NULL, NULL, NULL);

	(void)state;
	suspend_and_come_back(t, 1);
	suspend_and_come_back(t, 2);
	term_expect(t, "size 100x30");
	term_send(t, "j"); /* raw mode is back: no Enter needed, no echo */
	term_expect(t, "keys 3 last 106;");
	finish(t);
}

/* Stopped from outside there is no chance to give the terminal back; coming back must set everything again. */
static void test_stopped_from_outside(void **state)
{
	struct term *t = started(NULL, NULL, NULL);

	(void)state;
	kill(term_pid(t), SIGSTOP);
	term_check(t, term_wait_stopped(t, TERM_PATIENCE_MS));
	term_fg(t);
	term_expect(t, "continued");
	term_send(t, "j");
	term_expect(t, "keys 1 last 106;");
	finish(t);
}

/* --- what is no terminal ----------------------------------------------------------------------------------------------- */

static const struct {
	const char *term, *theme, *says;
} refusal_table[] = {
	{"dumb", "", "too simple"},
	{"no-such-terminal", "", "not in the system's list"},
	{"", "", "TERM is not set"},
	{"xterm", "no-such-theme", "there is no theme \"no-such-theme\""},
};

static void test_refusals_are_clear(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(refusal_table); i++) {
		struct term *t = start(refusal_table[i].theme, refusal_table[i].term, NULL, false);
		term_resize(t, 24, 200);
		term_expect(t, refusal_table[i].says);
		term_expect_end(t, 2);
		check_restored(t);
		term_close(t);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "child"))
		return child(argc, argv);
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n <= 0)
		return 99;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_start_and_quit),
		cmocka_unit_test(test_wide_characters_and_marks),
		cmocka_unit_test(test_resize),
		cmocka_unit_test(test_a_still_screen_is_silent),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_nothing_but_typed_keys_acts),
		cmocka_unit_test(test_256_colours),
		cmocka_unit_test(test_16_colours),
		cmocka_unit_test(test_8_colours),
		cmocka_unit_test(test_no_colours),
		cmocka_unit_test(test_every_way_out_restores_the_terminal),
		cmocka_unit_test(test_interrupt_is_a_key),
		cmocka_unit_test(test_a_lost_terminal_ends_it),
		cmocka_unit_test(test_suspend_and_come_back),
		cmocka_unit_test(test_stopped_from_outside),
		cmocka_unit_test(test_refusals_are_clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
