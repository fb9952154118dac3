/* capture.c: plays the journey on a terminal of three sizes and writes its moments down, for docs/screens.md (make captures). */
#include "lib/cm.h"
#include "pty/story.h"

#include <stdio.h>
#include <string.h>

static const char *const real[] = {"--speed", "1", NULL};

static FILE *out;

static const struct {
	int rows, columns;
} sizes[] = {{24, 80}, {30, 100}, {60, 200}};

/* What stands on the screen at a moment, however wide it is: the last of it to be read. */
static const struct moment settled[] = {
	{.name = "Version 2 serves; nothing is under way",
		.texts = {"prod :80    BLUE   0 %", "█ GREEN  200 Version 2", "targets 2 ok"}},
	{.name = "The build runs", .texts = {"BUILD  ◐", "DEPLOY  ○", "/7 phases"}},
	{.name = "READY: green waits behind the test listener",
		.texts = {"READY, waiting for you", "prod :80    BLUE █", "100 %   GREEN   0 %  200 Version 2",
			"test :8080  BLUE   0 %", "█ GREEN  200 Version 3", "▸ wait"},
		.absent = {"targets none", "under way"}},
	{.name = "p: what the pages behind the listeners answer",
		.texts = {"prod :80  BLUE 100 %", "answer    200 Version 2", "answer    200 Version 3", "[p] look again"},
		.absent = {"looking again"}},
	{.name = "T: the question before traffic moves", .texts = {"[ Cancel ]", "the facts were read again just now"}},
	{.name = "BAKING: Version 3 serves, blue is the way back",
		.texts = {"BAKING, blue is kept", "prod :80    BLUE   0 %", "▸ wait", "ends blue in"}},
	{.name = "SUCCEEDED", .texts = {"SUCCEEDED", "Succeeded ──", "BLUE  none any more", "prod :80    BLUE   0 %"}},
	{.name = "The other ending: rolled back from BAKING",
		.texts = {"ROLLED BACK", "GREEN  none any more", "prod :80    BLUE █", "test :8080  BLUE █"}},
};
enum { START, BUILDS, READY, LOOKS, ASKS, BAKES, SUCCEEDS, ROLLED_BACK };

static void write_moment(int which)
{
	const struct moment *m = &settled[which];

	expect_moment(the_term, m);
	term_pump(the_term, 500);
	fprintf(out, "\n### %s\n\n```text\n%s```\n", m->name, term_text(the_term));
}

static void start(size_t size)
{
	the_world = world_new(real);
	the_term =
		world_open(the_world, &(struct world_view){.rows = sizes[size].rows, .columns = sizes[size].columns});
	term_expect(the_term, "[C] release change  [?] help");
}

static void build(void)
{
	do_action(the_term, "C");
	term_expect(the_term, "InProgress");
	move_on(the_world, the_term, 70);
	write_moment(BUILDS);
}

static void become_ready(void)
{
	move_on(the_world, the_term, 300);
	term_expect(the_term, "READY, waiting for you");
	term_send(the_term, "\033"); /* a message of the action before it */
}

static void reroute(void)
{
	do_action(the_term, "T");
	move_on(the_world, the_term, 15);
	term_expect(the_term, "BAKING, blue is kept");
	move_on(the_world, the_term, 40);
}

static void play_to_the_end(size_t size)
{
	start(size);
	write_moment(START);
	build();
	become_ready();
	write_moment(READY);
	term_send(the_term, "p");
	write_moment(LOOKS);
	term_send(the_term, "\033");
	term_expect_gone(the_term, "[p] look again");
	term_send(the_term, "T");
	expect_dialog(the_term, "the facts were read again just now");
	write_moment(ASKS);
	term_send(the_term, "n");
	term_expect_gone(the_term, "Cancel");
	reroute();
	write_moment(BAKES);
	do_action(the_term, "X");
	move_on(the_world, the_term, 100);
	term_expect(the_term, "SUCCEEDED");
	write_moment(SUCCEEDS);
	quit(the_term);
	close_all(NULL);
}

static void play_the_way_back(size_t size)
{
	start(size);
	do_action(the_term, "C");
	term_expect(the_term, "InProgress");
	become_ready();
	reroute();
	do_action(the_term, "B");
	term_expect(the_term, "ROLL");
	move_on(the_world, the_term, 200);
	term_expect(the_term, "ROLLED BACK");
	write_moment(ROLLED_BACK);
	quit(the_term);
	close_all(NULL);
}

static void write_all(void **state)
{
	(void)state;
	fprintf(out,
		"# Screens\n\n"
		"The moments of one release, as the program shows them on terminals of three sizes.  Written by `make captures`, which\n"
		"plays the journey against the simulator; colours are not seen here.\n");
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		fprintf(out, "\n## %d × %d\n", sizes[i].columns, sizes[i].rows);
		play_to_the_end(i);
		play_the_way_back(i);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(write_all, close_all)};

	if (argc != 2 || !(out = fopen(argv[1], "w"))) {
		fprintf(stderr, "usage: capture FILE\n");
		return 2;
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	return fclose(out) != 0 || failed;
}
