/* test_resize.c: any size, any terminal, any script: storms of resizes leave the right picture, plain terminals and plain
 * colours show the same facts, wide characters stay aligned, and a still screen is still. */
#include "lib/cm.h"
#include "pty/story.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const slow[] = {"--speed", "2", NULL};
static const char *const real[] = {"--speed", "1", NULL};

static void start(const char *const *speed, const struct world_view *v)
{
	the_world = world_new(speed);
	the_term = world_open(the_world, v);
}

/* --- sizes -------------------------------------------------------------------------------------------- */

static unsigned roll(unsigned *seed, unsigned least, unsigned most)
{
	*seed = *seed * 1103515245 + 12345;
	return least + (*seed >> 8) % (most - least + 1);
}

static void storm(unsigned seed, int count)
{
	for (int i = 0; i < count; i++) {
		term_resize(the_term, (int)roll(&seed, 5, 100), (int)roll(&seed, 20, 300));
		if (roll(&seed, 0, 3) == 0)
			term_pump(the_term, (int)roll(&seed, 0, 4));
	}
}

/* What changes by itself. */
static bool row_is_alive(const char *row)
{
	static const char *const marks[] = {"live", "goes on by itself", "until", "◐", "ago", "left"};

	for (size_t i = 0; i < COUNT_OF(marks); i++)
		if (strstr(row, marks[i]))
			return true;
	return false;
}

struct picture {
	char rows[100][300 * 4];
	size_t bytes; /* written by then */
};

static bool is_painted_anew(struct term *t, const void *user)
{
	const struct picture *before = user;
	int rows, columns;

	term_size(t, &rows, &columns);
	for (int i = 0; i < rows; i++)
		if (strcmp(before->rows[i], term_row(t, i)) != 0 && !row_is_alive(before->rows[i]))
			return false;
	return term_bytes(t) - before->bytes > 100;
}

/* Nothing on the screen that painting it all anew would not bring there.  The release may go on just then: look again. */
static void expect_no_garbage(void)
{
	static struct picture before;
	int rows, columns;

	term_size(the_term, &rows, &columns);
	for (int look = 0; look < 5; look++) {
		term_pump(the_term, 100); /* the last of the frame */
		for (int i = 0; i < rows; i++)
			snprintf(before.rows[i], sizeof(before.rows[i]), "%s", term_row(the_term, i));
		before.bytes = term_bytes(the_term);
		term_send(the_term, "\014");
		if (term_wait(the_term, is_painted_anew, &before, 1500))
			return;
	}
	for (int i = 0; i < rows; i++)
		print_error("was |%s\n", before.rows[i]);
	term_fail(the_term, "painting it anew brings another picture");
}

static void resize_to(int rows, int columns)
{
	term_resize(the_term, rows, columns);
}

static void test_storms(void **state)
{
	(void)state;
	start(slow, NULL);
	bring_to_ready(the_world, the_term);
	for (unsigned round = 1; round <= 3; round++) {
		storm(round, 150);
		resize_to(24, 80);
		expect_moment(the_term, &moment_ready);
		expect_no_garbage();
	}
	term_send(the_term, "T"); /* also with a dialog open, and while the release goes on */
	term_expect(the_term, "[ Cancel ]");
	storm(4, 100);
	resize_to(24, 80);
	expect_dialog(the_term, "account 123456789012");
	term_send(the_term, "y");
	storm(5, 100);
	resize_to(24, 80);
	move_on(the_world, the_term, 15);
	expect_moment(the_term, &moment_baking);
	expect_no_garbage();
	assert_int_equal(world_mutations(the_world), 2);
	quit(the_term);
}

static const struct {
	int rows, columns;
	const char *texts[8];
} sizes[] = {
	{5, 20, {"terminal too small"}},
	{9, 80, {"terminal too small: 80x9"}},
	{100, 30, {"terminal too small: 30x100"}},
	{10, 40, {"READY", "prod :80", "100 %", "way back", "?"}},
	{24, 80,
		{"READY, waiting for you", "prod :80    BLUE", "[T] reroute traffic", "stops in", "way back: instant"}},
	{30, 100, {"READY, waiting for you", "prod :80", "[T] reroute traffic", "stops in", "way back: instant"}},
	{60, 200, {"READY, waiting for you", "prod :80", "[T] reroute traffic", "stops in", "way back: instant"}},
	{100, 300, {"READY, waiting for you", "prod :80", "[T] reroute traffic", "stops in", "way back: instant"}},
	{10, 300, {"READY", "prod :80", "100 %", "way back", "[?] help"}},
	{100, 40, {"READY", "prod :80", "100 %", "way back", "[?] help"}},
};

static void test_sizes(void **state)
{
	(void)state;
	start(slow, NULL);
	bring_to_ready(the_world, the_term);
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		resize_to(sizes[i].rows, sizes[i].columns);
		for (size_t j = 0; sizes[i].texts[j]; j++)
			term_expect(the_term, sizes[i].texts[j]);
		expect_no_garbage();
	}
	resize_to(5, 20); /* keys answer where nothing fits, too */
	term_expect(the_term, "terminal too small");
	quit(the_term);
}

/* --- terminals ------------------------------------------------------------------------------------------ */

static const char *const facts[] = {"READY, waiting for you", "goes on by itself: stops in ", "2/2 running",
	"targets 2 ok", "prod :80    BLUE", "100 %   GREEN   0 %", "[T] reroute traffic", "way back: instant"};

static bool facts_are_there(struct term *t, const void *user)
{
	(void)user;
	for (size_t i = 0; i < COUNT_OF(facts); i++)
		if (!term_has(t, facts[i]))
			return false;
	return true;
}

/* The same release on another terminal; the world goes on. */
static void reopen(const struct world_view *v)
{
	term_close(the_term);
	the_term = world_open(the_world, v);
	if (!term_wait(the_term, facts_are_there, NULL, TERM_PATIENCE_MS))
		term_fail(the_term, "a fact is missing (TERM or option: %s)", v->env ? v->env[0] : "ascii");
}

static bool each_cell(bool (*holds)(const struct term_cell *c))
{
	struct term_cell c;
	int rows, columns;

	term_size(the_term, &rows, &columns);
	for (int row = 0; row < rows; row++)
		for (int column = 0; column < columns; column++) {
			term_cell(the_term, row, column, &c);
			if (!holds(&c))
				term_fail(the_term, "row %d, column %d: %s, %d on %d", row, column, c.text,
					c.foreground, c.background);
		}
	return true;
}

static bool is_ascii(const struct term_cell *c)
{
	return (unsigned char)c->text[0] < 0x80;
}

static bool has_no_colour(const struct term_cell *c)
{
	return c->foreground == -1 && c->background == -1;
}

static bool has_few_colours(const struct term_cell *c)
{
	return c->foreground < 16 && c->background < 16;
}

/* Which button has the focus is seen without any colour. */
static void check_focus_without_colours(void)
{
	struct term_cell cancel, other;
	int row, column;

	term_send(the_term, "T");
	term_expect(the_term, "[ Cancel ]");
	term_expect(the_term, "y does it");
	term_find(the_term, "[ Cancel ]", &row, &column);
	term_cell(the_term, row, column + 2, &cancel);
	term_find(the_term, "  reroute traffic  ", &row, &column);
	term_cell(the_term, row, column + 2, &other);
	term_check(the_term,
		cancel.is_reverse && (cancel.is_bold != other.is_bold || cancel.is_reverse != other.is_reverse));
	each_cell(has_no_colour);
	term_send(the_term, "n");
	term_expect_gone(the_term, "Cancel");
}

static void test_ascii(void **state)
{
	(void)state;
	start(slow, NULL);
	bring_to_ready(the_world, the_term);
	reopen(&(struct world_view){.arguments = (const char *const[]){"--ascii", "cicd-demo-bluegreen", NULL}});
	each_cell(is_ascii);
	term_send(the_term, "T");
	term_expect(the_term, "[ Cancel ]");
	term_expect(the_term, "y does it");
	each_cell(is_ascii);
	term_send(the_term, "n");
	quit(the_term);
	reopen(&(struct world_view){
		.env = (const char *const[]){"LC_ALL=C", NULL}}); /* a locale that has no more says the same */
	each_cell(is_ascii);
	quit(the_term);
}

static bool is_described(const char *name)
{
	static const char *const folders[] = {
		"/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo"};
	char path[200];

	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		snprintf(path, sizeof(path), "%s/%c/%s", folders[i], name[0], name);
		if (access(path, R_OK) == 0)
			return true;
	}
	return false;
}

static void test_terminals(void **state)
{
	static const struct {
		const char *name;
		bool (*holds)(const struct term_cell *c);
		bool has_alternate;
	} rows[] = {
		{"xterm-256color", NULL, true},
		{"xterm", has_few_colours, true},
		{"screen", has_few_colours, true},
		{"screen-256color", NULL, true},
		{"tmux-256color", NULL, true},
		{"linux", has_few_colours, false},
		{"vt100", has_no_colour, false},
		{"vt220", has_no_colour, false},
		{"xterm-mono", has_no_colour, false},
	};
	char variable[60];

	(void)state;
	start(slow, NULL);
	bring_to_ready(the_world, the_term);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (!is_described(rows[i].name))
			continue;
		snprintf(variable, sizeof(variable), "TERM=%s", rows[i].name);
		reopen(&(struct world_view){.env = (const char *const[]){variable, NULL}});
		if (rows[i].holds)
			each_cell(rows[i].holds);
		check_row(term_is_alternate(the_term) == rows[i].has_alternate, "%s", rows[i].name);
		quit(the_term);
	}
	snprintf(variable, sizeof(variable), "TERM=dumb");
	term_close(the_term);
	the_term = world_open(
		the_world, &(struct world_view){.env = (const char *const[]){variable, NULL}, .columns = 200});
	term_expect(the_term, "too simple");
	term_expect_end(the_term, 2);
}

static void test_no_color(void **state)
{
	(void)state;
	start(slow, NULL);
	bring_to_ready(the_world, the_term);
	reopen(&(struct world_view){.env = (const char *const[]){"NO_COLOR=1", NULL}});
	check_focus_without_colours();
	quit(the_term);
	reopen(&(struct world_view){
		.arguments = (const char *const[]){"--theme", "mono", "cicd-demo-bluegreen", NULL}});
	check_focus_without_colours();
	quit(the_term);
	reopen(&(struct world_view){
		.arguments = (const char *const[]){"--color", "never", "cicd-demo-bluegreen", NULL}});
	each_cell(has_no_colour);
	quit(the_term);
}

/* --- wide characters -------------------------------------------------------------------------------------- */

#define KOREAN "버전 4: 환영 문구를 바꾸고 로그를 고침"

static bool stand_below(struct term *t, const char *title, const char *text)
{
	int title_at, text_at;

	return term_find(t, title, NULL, &title_at) && term_find(t, text, NULL, &text_at) && title_at == text_at;
}

/* The rule between the two sides stands in one column, in every row of theirs. */
static bool has_straight_rule(struct term *t)
{
	struct term_cell c;
	int top, bottom, column;

	if (!term_find(t, "┬", &top, &column) || !term_find(t, "┴", &bottom, NULL))
		return false;
	for (int row = top + 1; row < bottom; row++) {
		term_cell(t, row, column, &c);
		if (strcmp(c.text, "│") != 0)
			return false;
	}
	return true;
}

static bool is_aligned(struct term *t, const void *message)
{
	return stand_below(t, "SOURCE", message) && stand_below(t, "BUILD", "7/7 phases") &&
		stand_below(t, "DEPLOY", "goes on by itself") && has_straight_rule(t);
}

static void check_aligned(const char *message)
{
	if (!term_wait(the_term, is_aligned, message, TERM_PATIENCE_MS))
		term_fail(the_term, "not aligned: %s", message);
}

static void test_korean(void **state)
{
	struct term_cell c;
	int row, column;

	(void)state;
	start(slow, NULL);
	term_expect(the_term, "[C] release change  [?] help");
	world_commit(the_world, 4, KOREAN);
	move_on(the_world, the_term, 400);
	term_expect(the_term, "READY, waiting for you");
	check_aligned("버전 4");
	term_find(the_term, "버전 4", &row, &column);
	term_cell(the_term, row, column, &c);
	assert_int_equal(c.width, 2);
	resize_to(60, 200);
	check_aligned("버전 4: 환영 문구를");
	resize_to(24, 81); /* half a character never stands at an edge */
	check_aligned("버전 4");
	expect_no_garbage();
	term_send(the_term, "T");
	expect_dialog(the_term, "버전 4: 환영 문구를 바꾸고 로그를 고침");
	term_send(the_term, "n");
	quit(the_term);
}

/* --- stillness -------------------------------------------------------------------------------------------- */

struct change {
	size_t bytes;
	int cells;
};

/* What comes, and how much of the picture is other than before, within a second. */
static struct change watch(int ms)
{
	static struct term_cell before[24][80];
	struct change out = {.bytes = term_bytes(the_term)};
	struct term_cell now;

	for (int row = 0; row < 24; row++)
		for (int column = 0; column < 80; column++)
			term_cell(the_term, row, column, &before[row][column]);
	term_pump(the_term, ms);
	out.bytes = term_bytes(the_term) - out.bytes;
	for (int row = 0; row < 24; row++)
		for (int column = 0; column < 80; column++) {
			term_cell(the_term, row, column, &now);
			out.cells += memcmp(&now, &before[row][column], sizeof(now)) != 0;
		}
	return out;
}

static void test_stillness(void **state)
{
	(void)state;
	start(real, NULL);
	expect_moment(the_term, &moment_start);
	term_pump(the_term, 5500); /* the age counts every second at first */
	struct change idle = watch(2500);
	print_message("# idle, 2.5 s: %zu bytes, %d cells\n", idle.bytes, idle.cells);
	assert_true(idle.bytes <= 100 && idle.cells <= 3);
	bring_to_ready(the_world, the_term);
	term_pump(the_term, 2500); /* messages come and go; the split is read faster after an action */
	term_send(the_term, "\033");
	term_pump(the_term, 200);
	struct change counting = watch(2500);
	print_message("# counting down, 2.5 s: %zu bytes, %d cells\n", counting.bytes, counting.cells);
	assert_true(counting.bytes > 30 && counting.bytes <= 1000);
	assert_in_range(counting.cells, 1, 24);
	quit(the_term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_storms, close_all),
		cmocka_unit_test_teardown(test_sizes, close_all),
		cmocka_unit_test_teardown(test_ascii, close_all),
		cmocka_unit_test_teardown(test_terminals, close_all),
		cmocka_unit_test_teardown(test_no_color, close_all),
		cmocka_unit_test_teardown(test_korean, close_all),
		cmocka_unit_test_teardown(test_stillness, close_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
