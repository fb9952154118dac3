/* test_setup.c: a pipeline-less account and a set-up that was interrupted, on the dashboard: what is offered, the plan on its
 * screen, and what becomes of both while `cutover setup apply` runs beside it. */
#include "lib/cm.h"
#include "pty/story.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OFFER "There is no pipeline in ap-northeast-2 yet."
#define HINT "s: what `cutover setup` would do"
#define UNFINISHED "The set-up of cicd-demo-bluegreen is unfinished: s shows what is left."
#define TITLE "set-up of pipeline cicd-demo-bluegreen: "
#define READ "; read at "

static const char *const before_setup[] = {"--world", "before-setup", "--speed", "2", "--latency", "20", NULL};
static const char *const no_pipeline[] = {"--no-cache", NULL};
static char *home; /* where the test began */
static char file[4096];

static struct term *open_list(int rows, int columns)
{
	return world_open(the_world, &(struct world_view){.arguments = no_pipeline, .rows = rows, .columns = columns});
}

/* The programs run in the world's folder: the file of the set-up would be looked for there. */
static int begin(void **state)
{
	(void)state;
	the_world = world_new(before_setup);
	home = getcwd(NULL, 0);
	assert_non_null(home);
	snprintf(file, sizeof(file), "%s/elsewhere.ini", world_folder(the_world));
	assert_int_equal(chdir(world_folder(the_world)), 0);
	return 0;
}

static int end(void **state)
{
	int code = home ? chdir(home) : 0;

	free(home);
	home = NULL;
	return close_all(state) || code;
}

/* Beside the dashboard, with a terminal of its own. */
static struct term *begin_verb(const char *word, const char *path)
{
	const char *arguments[] = {"setup", word, "--yes", "-f", path, NULL};

	return world_open(the_world, &(struct world_view){.arguments = arguments});
}

static void run_verb(const char *word, const char *path)
{
	struct term *t = begin_verb(word, path);

	term_expect_end(t, 0);
	term_close(t);
}

/* Killed when its first step is done. */
static void run_half_an_apply(void)
{
	run_verb("init", file);
	struct term *t = begin_verb("apply", file);
	term_expect(t, "done: branch bluegreen");
	kill(term_pid(t), SIGKILL);
	term_expect_end(t, 128 + SIGKILL);
	term_close(t);
}

/* --- the offer ---------------------------------------------------------------------------------------------------------- */

static void look_around(struct term *t)
{
	term_send(t, "j");
	term_expect(t, "↑ 1 more: k");
	term_send(t, "k");
	term_expect_gone(t, "↑");
	term_send(t, "\033[6~");
	term_expect(t, "~ buildspec          change");
	expect_role(t, "+      java: corretto8", ROLE_OK);
	expect_role(t, "-      java: openjdk8", ROLE_BAD);
	term_send(t, "\033[5~");
	term_expect_gone(t, "↑");
	term_send(t, "G");
	term_expect(t, "Deploy.ApplicationName: (none) -> AppECS-cicd-demo-cicd-demo");
	term_expect_gone(t, "↓");
	term_send(t, "g");
	term_expect(t, "+ branch             create");
}

static void change_sizes(struct term *t)
{
	static const int sizes[][2] = {{60, 200}, {10, 40}, {5, 20}, {30, 100}, {24, 80}};

	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		term_resize(t, sizes[i][0], sizes[i][1]);
		term_send(t, "G");
		term_pump(t, 30);
		term_send(t, "g");
	}
	term_expect(t, TITLE "6 to change, 0 unchanged, 0 blocked");
	term_expect(t, "+ branch             create");
	term_expect(t, "[Esc] back");
}

static void test_a_pipeline_less_account_is_offered_the_plan(void **state)
{
	(void)state;
	struct term *t = the_term = open_list(24, 80);
	term_expect(t, OFFER);
	term_expect(t, HINT);
	term_expect(t, "[s] set-up");
	term_send(t, "s");
	term_expect(t, TITLE "6 to change, 0 unchanged, 0 blocked");
	term_expect(t, "by what was found, without a cutover-setup.ini" READ);
	term_expect(t, "+ branch             create     branch bluegreen of cicd-demo");
	expect_role(t, "create", ROLE_BUSY);
	expect_role(t, "+version: 0.0", ROLE_OK);
	term_expect(t, "`cutover setup init`, then `cutover setup apply`");
	look_around(t);
	change_sizes(t);
	term_send(t, "\022");
	term_expect(t, READ);
	term_send(t, "CTXBSYy\r"); /* nothing is acted on from here */
	term_pump(t, 300);
	term_check(t, !term_has(t, "Cancel"));
	term_send(t, "\033");
	term_expect(t, OFFER);
	term_pump(t, 60);
	term_send(t, "s"); /* and again, left before it is there */
	term_send(t, "q");
	term_expect(t, OFFER);
	assert_int_equal(world_mutations(the_world), 0);
	quit(t);
}

static void test_without_colours_the_marks_are_there(void **state)
{
	static const char *const plain[] = {"--ascii", "--color", "never", NULL};

	(void)state;
	struct term *t = the_term = world_open(the_world, &(struct world_view){.arguments = plain});
	term_expect(t, HINT);
	term_send(t, "s");
	term_expect(t, "+ branch             create");
	term_expect(t, "+version: 0.0");
	term_send(t, "\003"); /* also from here */
	term_expect_end(t, 0);
}

/* --- what can't be told -------------------------------------------------------------------------------------------------- */

static void test_what_has_to_be_chosen(void **state)
{
	(void)state;
	struct term *t = the_term = open_list(30, 100);
	term_expect(t, HINT);
	world_faults(the_world, "[\"1:denied:codecommit.ListRepositories\"]");
	term_send(t, "s");
	term_expect(t, "to be chosen before there is a plan");
	term_expect(t, "could not be looked for: ");
	term_expect(t, "`cutover setup init` asks for them");
	world_faults(the_world, "[]");
	term_send(t, "\022");
	term_expect(t, TITLE "6 to change");
	assert_int_equal(world_mutations(the_world), 0);
	term_send(t, "\003");
	term_expect_end(t, 0);
}

/* Nothing waits for AWS but the picture. */
static void test_keys_work_while_nothing_answers(void **state)
{
	(void)state;
	struct term *t = the_term = open_list(24, 80);
	term_expect(t, HINT);
	world_faults(the_world, "[\"1:hang\"]");
	for (int i = 0; i < 3; i++) {
		term_send(t, "s");
		term_expect_within(t, "Reading what there is", 3000);
		term_send(t, "?");
		term_expect_within(t, "cutover help", 3000);
		term_send(t, "qq");
		term_expect_within(t, HINT, 3000);
	}
	quit(t);
}

static void write_file(const char *text)
{
	FILE *f = fopen("cutover-setup.ini", "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void test_the_file_says_what_is_wanted(void **state)
{
	(void)state;
	write_file("[setup]\nrepositry = cicd-demo\n");
	struct term *t = the_term = open_list(24, 80);
	term_expect(t, HINT);
	term_send(t, "s");
	term_expect(t, "cutover-setup.ini:2: unknown name 'repositry': is 'repository' meant?");
	term_expect(t, "there is no plan");
	write_file("[setup]\nrepository = cicd-demo\n");
	term_send(t, "\022");
	term_expect(t, "values are missing: build-project");
	assert_int_equal(unlink("cutover-setup.ini"), 0);
	run_verb("init", "cutover-setup.ini");
	term_send(t, "\022");
	term_expect(t, "as cutover-setup.ini in this folder says" READ);
	term_expect(t, TITLE "6 to change");
	term_expect(t, "`cutover setup apply` carries it out");
	term_send(t, "q");
	term_expect(t, OFFER);
	quit(t);
}

/* --- an apply beside it ------------------------------------------------------------------------------------------------- */

static void test_the_new_pipeline_appears_by_itself(void **state)
{
	(void)state;
	struct term *t = the_term = open_list(24, 80);
	term_expect(t, OFFER);
	run_verb("init", file);
	run_verb("apply", file);
	term_expect(t, "SOURCE"); /* the only one: it is opened */
	term_expect(t, "cicd-demo-bluegreen");
	term_expect_gone(t, "unfinished");
	term_send(t, "s");
	term_expect(t, "No set-up is unfinished here");
	quit(t);
}

static void test_what_is_left_after_a_kill(void **state)
{
	(void)state;
	struct term *t = the_term = open_list(24, 80);
	term_expect(t, OFFER);
	run_half_an_apply();
	term_expect(t, UNFINISHED);
	expect_role(t, UNFINISHED, ROLE_WAITING);
	term_send(t, "s");
	term_expect(t, "as the apply that has not come to its end wanted it" READ);
	term_expect(t, "✔ branch             unchanged");
	run_verb("apply", file); /* goes on, and the open screen follows */
	term_expect(t, TITLE "nothing to do");
	term_send(t, "q");
	term_expect(t, "SOURCE");
	term_expect_gone(t, "unfinished");
	quit(t);
}

/* Who names the pipeline comes to its own screen, where it does not exist yet. */
static void test_the_release_screen_tells_of_it(void **state)
{
	(void)state;
	run_half_an_apply();
	struct term *t = the_term = world_open(the_world, NULL);
	term_expect(t, "There is no pipeline cicd-demo-bluegreen here");
	term_expect(t, UNFINISHED);
	term_expect(t, "[s] set-up");
	term_send(t, "s");
	term_expect(t, "✔ branch             unchanged");
	term_send(t, "\033");
	term_expect(t, "There is no pipeline cicd-demo-bluegreen here");
	quit(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_pipeline_less_account_is_offered_the_plan, begin, end),
		cmocka_unit_test_setup_teardown(test_without_colours_the_marks_are_there, begin, end),
		cmocka_unit_test_setup_teardown(test_what_has_to_be_chosen, begin, end),
		cmocka_unit_test_setup_teardown(test_keys_work_while_nothing_answers, begin, end),
		cmocka_unit_test_setup_teardown(test_the_file_says_what_is_wanted, begin, end),
		cmocka_unit_test_setup_teardown(test_the_new_pipeline_appears_by_itself, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_left_after_a_kill, begin, end),
		cmocka_unit_test_setup_teardown(test_the_release_screen_tells_of_it, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
