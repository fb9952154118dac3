/* test_keys.c: every key of the help screen, walked from the tables it is made of (actions[], key_rows[]): it does what its row
 * says, or says why not. */
#include "lib/cm.h"
#include "lib/fixture.h"
#include "model/action.h"
#include "pty/story.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const slow[] = {"--speed", "2", NULL};

/* What the key sends on an xterm. */
static const char *bytes_of(int key)
{
	static const struct {
		int key;
		const char *bytes;
	} rows[] = {
		{KEY_VIEW_UP, "\033OA"},
		{KEY_VIEW_DOWN, "\033OB"},
		{KEY_VIEW_PAGE_UP, "\033[5~"},
		{KEY_VIEW_PAGE_DOWN, "\033[6~"},
		{KEY_VIEW_HOME, "\033OH"},
		{KEY_VIEW_END, "\033OF"},
		{KEY_VIEW_ENTER, "\r"},
		{KEY_VIEW_ESCAPE, "\033"},
		{KEY_VIEW_TAB, "\t"},
		{KEY_VIEW_BACKTAB, "\033[Z"},
		{KEY_VIEW_F1, "\033OP"},
		{KEY_VIEW_F5, "\033[15~"},
		{KEY_VIEW_CTRL_C, "\003"},
		{KEY_VIEW_CTRL_L, "\014"},
		{KEY_VIEW_CTRL_R, "\022"},
		{KEY_VIEW_CTRL_Z, "\032"},
	};
	static char plain[2];

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].key == key)
			return rows[i].bytes;
	check_row(key > ' ' && key < 0x7f, "key %#x: say here what it sends", (unsigned)key);
	plain[0] = (char)key;
	return plain;
}

static void start(int rows)
{
	the_world = world_new(slow);
	the_term = world_open(the_world, &(struct world_view){.rows = rows, .has_job_control = true});
	term_expect(the_term, rows < 12 ? "[C]" : "[C] release change  [?] help");
}

/* curses paints from the top: the frame is whole when its last row is there. */
static void open_help(const char *key)
{
	term_send(the_term, key);
	term_expect(the_term, "cutover help");
	term_expect(the_term, "[Esc] back");
}

static void close_help(const char *key)
{
	term_send(the_term, key);
	term_expect_gone(the_term, "[Esc] back");
	term_expect_gone(the_term, "cutover help");
}

/* --- the keys that change AWS --------------------------------------------------------------------------- */

/* What help says of it: "not now: WHY", or what it does. */
static void read_help(const struct action *a, char *out, size_t size)
{
	char key[60];
	int row;

	open_help("?");
	snprintf(key, sizeof(key), " %c          %s", a->key, a->title);
	term_expect(the_term, key);
	term_find(the_term, key, &row, NULL);
	const char *text = term_row(the_term, row) + strlen(key);
	snprintf(out, size, "%s", text + strspn(text, " "));
	close_help("?");
}

static void check_asks(const struct action *a)
{
	char button[80];

	snprintf(button, sizeof(button), "  %s  ", a->title);
	term_expect(the_term, "[ Cancel ]");
	expect_role(the_term, button, ROLE_BUTTON);
	term_check(the_term, strstr(dialog_text(the_term), "123456789012") != NULL);
	term_send(the_term, "n");
	term_expect_gone(the_term, "Cancel");
}

/* The reason may be cut in the help, and wrapped in the message: its beginning is compared. */
static void check_refuses(const struct action *a, const char *why)
{
	char text[120];

	snprintf(text, sizeof(text), "%c, %s: not now: %.18s", a->key, a->title, why);
	term_expect(the_term, text);
	term_check(the_term, !term_has(the_term, "Cancel"));
	term_send(the_term, "\033");
	term_expect_gone(the_term, text);
}

/* Returns how many may be done now. */
static int walk_actions(void)
{
	char says[200];
	int allowed = 0;

	for (int i = 0; i < ACTIONS; i++) {
		const struct action *a = &actions[i];
		char key[2] = {(char)a->key, '\0'};
		read_help(a, says, sizeof(says));
		term_send(the_term, key);
		if (!strncmp(says, "not now: ", 9)) {
			check_refuses(a, says + 9);
			continue;
		}
		if (strncmp(says, a->help, 20) != 0)
			term_fail(the_term, "the help says of %c: %s", a->key, says);
		check_asks(a);
		allowed++;
	}
	return allowed;
}

static void test_actions_ask_or_say_why_not(void **state)
{
	(void)state;
	start(24);
	assert_int_equal(walk_actions(), 1);
	bring_to_ready(the_world, the_term);
	assert_int_equal(walk_actions(), 4);
	assert_int_equal(world_mutations(the_world), 1);
}

static void test_read_only(void **state)
{
	static const char *const arguments[] = {"--read-only", "cicd-demo-bluegreen", NULL};

	(void)state;
	the_world = world_new(slow);
	the_term = world_open(the_world, &(struct world_view){.arguments = arguments});
	term_expect(the_term, "READ-ONLY");
	term_expect(the_term, "SUCCEEDED");
	for (int i = 0; i < ACTIONS; i++) {
		char text[80], key[2] = {(char)actions[i].key, '\0'};
		term_send(the_term, key);
		snprintf(text, sizeof(text), "%s: not now: read-only", actions[i].title);
		term_expect(the_term, text);
	}
	assert_int_equal(world_mutations(the_world), 0);
	quit(the_term);
}

/* --- the keys for looking around ------------------------------------------------------------------------ */

static void do_help(const char *key)
{
	open_help(key);
	term_check(the_term, term_has(the_term, "keys that change AWS"));
	close_help(key);
}

static void do_back(const char *key)
{
	static const char *const opened[][2] = {{"?", "cutover help"}, {"C", "[ Cancel ]"}, {"T", "not now: "}};

	for (size_t i = 0; i < COUNT_OF(opened); i++) {
		term_send(the_term, opened[i][0]);
		term_expect(the_term, opened[i][1]);
		term_send(the_term, key);
		term_expect_gone(the_term, opened[i][1]);
		term_pump(the_term, 60); /* what follows an Esc at once would belong to it */
	}
}

/* From the help: back; from the first screen: out.  What is opened for it is opened again. */
static void do_back_or_quit(const char *key)
{
	open_help("?");
	close_help(key);
	term_send(the_term, key);
	term_expect_end(the_term, 0);
}

static void do_quit(const char *key)
{
	term_send(the_term, key);
	term_expect_end(the_term, 0);
}

static bool was_read_again(struct term *t, const void *before)
{
	(void)t;
	return world_received(the_world, "codepipeline", "GetPipelineState") > *(const int64_t *)before &&
		world_received(the_world, "codepipeline", "GetPipeline") >= 2;
}

static void do_refresh(const char *key)
{
	int64_t before = world_received(the_world, "codepipeline", "GetPipelineState");

	term_send(the_term, key);
	term_check(the_term, term_wait(the_term, was_read_again, &before, 5000)); /* by itself: after minutes */
}

static bool painted_anew(struct term *t, const void *before)
{
	return term_bytes(t) - *(const size_t *)before > 1500;
}

static void do_redraw(const char *key)
{
	size_t before = term_bytes(the_term);

	term_send(the_term, key);
	term_check(the_term, term_wait(the_term, painted_anew, &before, TERM_PATIENCE_MS));
	term_expect(the_term, "SUCCEEDED");
}

static void do_suspend(const char *key)
{
	if (is_under_valgrind())
		return;
	term_send(the_term, key);
	term_check(the_term, term_wait_stopped(the_term, TERM_PATIENCE_MS));
	term_check(the_term, !term_is_alternate(the_term));
	term_fg(the_term);
	term_expect(the_term, "SUCCEEDED");
	term_check(the_term, term_is_alternate(the_term));
}

/* Where the mark of the focus stands: row * 1000 + column; -1 nowhere. */
static int mark(struct term *t)
{
	struct term_cell cell;
	int rows, columns;

	term_size(t, &rows, &columns);
	for (int row = 0; row < rows; row++)
		for (int column = 0; column < columns; column++) {
			term_cell(t, row, column, &cell);
			if (cell.is_reverse && !strcmp(cell.text, "▸"))
				return row * 1000 + column;
		}
	return -1;
}

static bool mark_is_elsewhere(struct term *t, const void *before)
{
	return mark(t) >= 0 && mark(t) != *(const int *)before;
}

static void expect_mark_moves(const char *key)
{
	int before = mark(the_term);

	term_send(the_term, key);
	if (!term_wait(the_term, mark_is_elsewhere, &before, TERM_PATIENCE_MS))
		term_fail(the_term, "%s: the mark does not move", key);
}

static void do_pane(const char *key)
{
	int first = 0;

	for (int i = 0; i < PANES; i++) {
		expect_mark_moves(key);
		first = i ? first : mark(the_term);
	}
	expect_mark_moves(key); /* round to where it began */
	term_check(the_term, mark(the_term) == first);
	term_send(the_term, "\033");
	term_pump(the_term, 60);
}

/* The help is the longest thing there is to move in: its first row goes or comes. */
static const char first_row[] = "keys that change AWS", last_row[] = "what is left of it";

static void do_move(const char *key, const char *before, const char *shown, const char *gone)
{
	term_resize(the_term, 12, 80);
	term_send(the_term, "?");
	term_expect(the_term, first_row);
	if (before) {
		term_send(the_term, before);
		term_expect_gone(the_term, first_row);
	}
	term_send(the_term, key);
	if (gone)
		term_expect_gone(the_term, gone);
	if (shown)
		term_expect(the_term, shown);
	close_help("?");
	term_resize(the_term, 24, 80);
	term_expect(the_term, "[T] reroute traffic");
}

static void do_down(const char *key)
{
	do_move(key, NULL, NULL, first_row);
}
static void do_up(const char *key)
{
	do_move(key, "j", first_row, NULL);
}
static void do_bottom(const char *key)
{
	do_move(key, NULL, last_row, first_row);
}
static void do_top(const char *key)
{
	do_move(key, "G", first_row, last_row);
}
static void do_page_down(const char *key)
{
	do_move(key, NULL, "read everything now", first_row);
}
static void do_page_up(const char *key)
{
	do_move(key, "jjjjj", first_row, NULL);
}

static void open_list(void)
{
	static const char *arguments[] = {"--speed", "2", "--world", NULL, NULL};
	static char *path;

	free(path);
	arguments[3] = path = fixture_path("tests/pty/many.json");
	close_all(NULL);
	the_world = world_new(arguments);
	the_term = world_open(the_world, &(struct world_view){.arguments = (const char *const[]){"--no-cache", NULL}});
	term_expect(the_term, "Which pipeline?");
	term_expect(the_term, "orders-prod");
}

static void do_enter(const char *key)
{
	open_list();
	int before = mark(the_term);
	for (int i = 0; i < 3 && !looks_like(the_term, "cicd-demo-bluegreen", ROLE_SELECTED); i++) {
		term_send(the_term, "j");
		term_wait(the_term, mark_is_elsewhere, &before, 2000);
		before = mark(the_term);
	}
	term_send(the_term, key);
	term_expect(the_term, "SUCCEEDED");
	term_expect(the_term, "prod :80");
	term_send(the_term, "q"); /* back first, then out */
	term_expect(the_term, "Which pipeline?");
	quit(the_term);
}

/* What is shown depends on the world; that it is there, and left again, does not. */
static void do_setup(const char *key)
{
	open_list();
	term_send(the_term, key);
	term_expect(the_term, "[Ctrl-R] read again");
	term_expect_gone(the_term, "Which pipeline?");
	term_send(the_term, "q");
	term_expect(the_term, "Which pipeline?");
	quit(the_term);
}

static bool page_was_asked_again(struct term *t, const void *before)
{
	(void)t;
	return world_looks(the_world, WORLD_PROD) > *(const int64_t *)before;
}

static void do_probe(const char *key)
{
	for (int i = 0; i < 2; i++) { /* it opens the screen, and looks again there */
		int64_t before = world_looks(the_world, WORLD_PROD);
		term_send(the_term, key);
		term_expect(the_term, "[p] look again");
		term_check(the_term, term_wait(the_term, page_was_asked_again, &before, 15000)); /* by itself: after 30 s */
	}
	term_expect(the_term, "answer    200 Version ");
	term_send(the_term, "q");
	term_expect(the_term, "SUCCEEDED");
}

static const struct {
	enum command command;
	void (*check)(const char *key);
	bool ends_it;
} checks[] = {
	{COMMAND_HELP, do_help, false},
	{COMMAND_BACK, do_back, false},
	{COMMAND_BACK_OR_QUIT, do_back_or_quit, true},
	{COMMAND_QUIT, do_quit, true},
	{COMMAND_REFRESH, do_refresh, false},
	{COMMAND_REDRAW, do_redraw, false},
	{COMMAND_SUSPEND, do_suspend, false},
	{COMMAND_DOWN, do_down, false},
	{COMMAND_UP, do_up, false},
	{COMMAND_TOP, do_top, false},
	{COMMAND_BOTTOM, do_bottom, false},
	{COMMAND_PAGE_DOWN, do_page_down, false},
	{COMMAND_PAGE_UP, do_page_up, false},
	{COMMAND_NEXT_PANE, do_pane, false},
	{COMMAND_PREVIOUS_PANE, do_pane, false},
	{COMMAND_ENTER, do_enter, true},
	{COMMAND_PROBE, do_probe, false},
	{COMMAND_SETUP, do_setup, true},
};

static void check_key(const struct key_row *row, int key)
{
	for (size_t i = 0; i < COUNT_OF(checks); i++) {
		if (checks[i].command != row->command)
			continue;
		if (!the_term)
			start(24);
		checks[i].check(bytes_of(key));
		if (checks[i].ends_it)
			close_all(NULL);
		return;
	}
	fail_msg("no check for the key %s (%s)", row->shown, row->help);
}

static void test_every_key_of_the_help(void **state)
{
	(void)state;
	for (const struct key_row *row = key_rows; row->shown; row++)
		for (int i = 0; i < 4 && row->keys[i]; i++)
			check_key(row, row->keys[i]);
}

/* The help names every key that works, and only those. */
static void test_the_help_is_the_tables(void **state)
{
	(void)state;
	start(60);
	open_help("?");
	for (int i = 0; i < ACTIONS; i++)
		term_check(the_term, term_has(the_term, actions[i].title));
	for (const struct key_row *row = key_rows; row->shown; row++)
		if (row->screens & 1u << SCREEN_RELEASE)
			check_row(term_has(the_term, row->help) && term_has(the_term, row->shown), "%s", row->shown);
	term_send(the_term, "\003"); /* also from here */
	term_expect_end(the_term, 0);
}

/* A dialog and the help have keys of their own; what was below is as it was. */
static void test_help_over_a_dialog(void **state)
{
	(void)state;
	start(24);
	term_send(the_term, "C");
	term_expect(the_term, "the facts were read again just now");
	open_help("?");
	term_send(the_term, "y\r ");
	close_help("?");
	term_expect(the_term, "[ Cancel ]");
	expect_dialog(the_term, "starts a new execution");
	term_send(the_term, "n");
	term_expect_gone(the_term, "Cancel");
	assert_int_equal(world_mutations(the_world), 0);
	quit(the_term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_the_help_is_the_tables, close_all),
		cmocka_unit_test_teardown(test_actions_ask_or_say_why_not, close_all),
		cmocka_unit_test_teardown(test_read_only, close_all),
		cmocka_unit_test_teardown(test_every_key_of_the_help, close_all),
		cmocka_unit_test_teardown(test_help_over_a_dialog, close_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
