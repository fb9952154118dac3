/* The pages behind the listeners: when each is looked at, for how long its answer counts, and that an app looks at them only while
 * somebody is there to see it. */
#include "app/simulated.h"

#include "app/pages.h"

/* --- when ------------------------------------------------------------------------------------------------------------ */

#define NOW 1000000

static const struct {
	const char *what;
	struct page_state state;
	int64_t asked_mono;
	int64_t active, idle; /* due */
} due_table[] = {
	{ "nobody has looked", { .sent_mono = 0 }, 0, NOW, NOW },
	{ "by its cadence", { NOW - 1000, NOW - 990, 0, 0, false }, 0, NOW + 4000, NOW + 29000 },
	{ "it took long", { NOW - 4000, NOW - 10, 0, 0, false }, 0, NOW + 1000, NOW + 26000 },
	{ "one at a time", { NOW - 9000, NOW - 60000, 0, 0, true }, 0, INT64_MAX, INT64_MAX },
	{ "also when asked", { NOW - 9000, NOW - 60000, 0, 0, true }, NOW - 10, INT64_MAX, INT64_MAX },
	{ "also when traffic moved", { NOW - 9000, NOW - 60000, NOW - 10, 0, true }, 0, INT64_MAX, INT64_MAX },
	{ "a person asks", { NOW - 1000, NOW - 990, 0, 0, false }, NOW - 10, NOW, NOW },
	{ "a person has been answered", { NOW - 1000, NOW - 990, 0, 0, false }, NOW - 1000, NOW + 4000, NOW + 29000 },
	{ "traffic has moved", { NOW - 1000, NOW - 990, NOW - 10, 0, false }, 0, NOW, NOW },
	{ "what was sent since is of now", { NOW - 10, NOW - 5, NOW - 10, 0, false }, 0, NOW + 4990, NOW + 29990 },
	{ "a first failure", { NOW - 2000, NOW, 0, 1, false }, 0, NOW + 5000, NOW + 30000 },
	{ "a second one", { NOW - 2000, NOW, 0, 2, false }, 0, NOW + 10000, NOW + 60000 },
	{ "a third one", { NOW - 2000, NOW, 0, 3, false }, 0, NOW + 20000, NOW + 120000 },
	{ "more rarely it does not become", { NOW - 2000, NOW, 0, 4, false }, 0, NOW + 30000, NOW + 120000 },
	{ "not after a whole night", { NOW - 2000, NOW, 0, 1000000, false }, 0, NOW + 30000, NOW + 120000 },
	{ "a person asks all the same", { NOW - 2000, NOW, 0, 9, false }, NOW, NOW, NOW },
};

static void looks_are_due(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(due_table); i++)
		for (int is_active = 0; is_active < 2; is_active++) {
			struct page_pace pace = { .now_mono = NOW, .asked_mono = due_table[i].asked_mono, .is_active = is_active };
			int64_t due = page_due_at(&due_table[i].state, &pace), want = is_active ? due_table[i].active : due_table[i].idle;
			check_row(due == want, "%s (%d): %lld", due_table[i].what, is_active, (long long)(due - NOW));
		}
}

/* A notebook that was asleep: AWS answers again, and so may the page. */
static void looks_are_due_when_aws_is_back(void **state)
{
	static const struct {
		const char *what;
		struct page_state state;
		int64_t back_mono, due;
	} rows[] = {
		{ "it failed before", { NOW - 9000, NOW - 4000, 0, 3, false }, NOW - 10, NOW },
		{ "it failed since", { NOW - 9000, NOW - 4000, 0, 1, false }, NOW - 9500, NOW + 26000 },
		{ "it has answered", { NOW - 9000, NOW - 4000, 0, 0, false }, NOW - 10, NOW + 21000 },
		{ "one flies", { NOW - 9000, NOW - 60000, 0, 3, true }, NOW - 10, INT64_MAX },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct page_pace pace = { .now_mono = NOW, .back_mono = rows[i].back_mono };
		int64_t due = page_due_at(&rows[i].state, &pace);
		check_row(due == rows[i].due, "%s: %lld", rows[i].what, (long long)(due - NOW));
	}
}

static const struct {
	const char *what;
	struct page_state state;
	int64_t active, idle; /* good until */
} good_table[] = {
	{ "never answered", { .sent_mono = NOW }, 0, 0 },
	{ "another one should be there by then", { NOW - 20, NOW, 0, 0, false }, NOW + 15000, NOW + 40000 },
	{ "one that is on its way changes nothing", { NOW + 5000, NOW, 0, 0, true }, NOW + 15000, NOW + 40000 },
	{ "rarely asked, and still of now", { NOW - 2000, NOW, 0, 3, false }, NOW + 30000, NOW + 130000 },
	{ "traffic has moved", { NOW - 20, NOW, NOW + 300, 0, false }, NOW + 1300, NOW + 1300 },
	{ "and the next look hangs", { NOW + 310, NOW, NOW + 300, 0, true }, NOW + 1300, NOW + 1300 },
};

static void answers_grow_old(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good_table); i++)
		for (int is_active = 0; is_active < 2; is_active++) {
			struct page_pace pace = { .now_mono = NOW, .is_active = is_active };
			int64_t until = page_good_until(&good_table[i].state, &pace), want = is_active ? good_table[i].active : good_table[i].idle;
			check_row(until == want, "%s (%d): %lld", good_table[i].what, is_active, (long long)(until - NOW));
		}
}

/* --- an app ---------------------------------------------------------------------------------------------------------- */

static struct simulated sim;
static struct probe_settings pages;

static int open_sim(void **state)
{
	(void)state;
	sim = simulated_start("0");
	simulated_make_ready(&sim);
	pages = (struct probe_settings){ .is_off = false };
	snprintf(pages.prod, sizeof(pages.prod), "%s", sim.prod);
	snprintf(pages.test, sizeof(pages.test), "%s", sim.test);
	return 0;
}

static int close_sim(void **state)
{
	(void)state;
	simulated_stop(&sim);
	return 0;
}

static struct app *app_of_pages(void)
{
	struct err e;
	struct app *a = app_new(&(struct app_options){ .pipeline = PIPELINE, .user_agent = "cutover/test", .probe = &pages,
		.settings_path = "/home/kim/config" }, &e);

	assert_non_null(a);
	assert_true(turn_until(a, is_ready, 20000));
	return a;
}

static int looks(const char *page)
{
	cJSON *calls = simulated_ask(&sim, "GET", "/_sim/calls", "");
	int n = cJSON_GetObjectItem(cJSON_GetObjectItem(calls, "pages"), page)->valueint;

	cJSON_Delete(calls);
	return n;
}

static const struct probe *page_of(struct app *a, enum route_kind kind)
{
	const struct deployment *d = release_current(app_release(a));

	for (size_t i = 0; d != NULL && i < d->route_count; i++)
		if (d->routes[i].kind == kind)
			return d->routes[i].probe;
	return NULL;
}

static bool says(struct app *a, enum route_kind kind, const char *summary)
{
	const struct probe *p = page_of(a, kind);

	return p != NULL && p->last != NULL && strcmp(p->last->summary, summary) == 0;
}

static bool both_answer(struct app *a)
{
	return says(a, ROUTE_PROD, "200 Version 2") && says(a, ROUTE_TEST, "200 Version 3");
}

static bool none_flies(struct app *a)
{
	return !page_of(a, ROUTE_PROD)->is_looking && !page_of(a, ROUTE_TEST)->is_looking;
}

static bool production_is_lost(struct app *a)
{
	const struct probe *p = page_of(a, ROUTE_PROD);

	return p != NULL && p->failures > 0 && !p->is_looking;
}

static void nobody_watches(void **state)
{
	struct app *a = app_of_pages();

	(void)state;
	app_look_at_pages(a); /* a verb that refreshes does not look either */
	turn_for(a, 300);
	assert_null(page_of(a, ROUTE_PROD));
	assert_int_equal(looks("prod") + looks("test"), 0);
	app_free(a);
}

static void somebody_watches(void **state)
{
	struct app *a = app_of_pages();

	(void)state;
	app_watch_pages(a, true);
	assert_true(turn_until(a, both_answer, 10000));
	assert_true(page_of(a, ROUTE_PROD)->good_until_mono > clock_mono_ms());
	assert_null(page_of(a, ROUTE_PROD)->hint);
	assert_true(app_health(a).trouble == NULL);
	app_watch_pages(a, false);
	assert_true(turn_until(a, none_flies, 10000));
	int prod = looks("prod"), test = looks("test");
	assert_true(prod > 0 && test > 0);
	app_look_at_pages(a); /* it stays known for as long as it is of now; nothing more is asked */
	turn_for(a, 200);
	assert_true(both_answer(a));
	assert_int_equal(looks("prod"), prod);
	assert_int_equal(looks("test"), test);
	app_free(a);
}

static void a_person_asks_again(void **state)
{
	struct app *a = app_of_pages();

	(void)state;
	app_watch_pages(a, true);
	assert_true(turn_until(a, both_answer, 10000));
	simulated_post(&sim, "/_sim/pages", "{\"unplugged\":true}");
	app_look_at_pages(a);
	assert_true(turn_until(a, production_is_lost, 10000));
	assert_int_equal(page_of(a, ROUTE_PROD)->last->status, 0);
	assert_string_equal(page_of(a, ROUTE_PROD)->last->brief, "connection lost");
	assert_string_equal(page_of(a, ROUTE_PROD)->hint, "prod below [probe] in /home/kim/config names this page");
	assert_null(app_health(a).trouble); /* AWS answers: a page that does not is no trouble with it */
	simulated_post(&sim, "/_sim/pages", "{\"unplugged\":false}");
	app_refresh(a);
	assert_true(turn_until(a, both_answer, 10000));
	assert_int_equal(page_of(a, ROUTE_PROD)->failures, 0);
	app_free(a);
}

static void switched_off(void **state)
{
	(void)state;
	pages.is_off = true;
	struct app *a = app_of_pages();
	app_watch_pages(a, true);
	app_look_at_pages(a);
	turn_for(a, 300);
	const struct probe *p = page_of(a, ROUTE_PROD);
	assert_non_null(p);
	assert_null(p->url);
	assert_null(p->last);
	assert_string_equal(p->why_not, "the settings say [probe] dashboard = no");
	assert_int_equal(looks("prod") + looks("test"), 0);
	app_free(a);
}

/* Another pipeline's pages are other pages. */
static void another_pipeline(void **state)
{
	struct app *a = app_of_pages();

	(void)state;
	app_watch_pages(a, true);
	assert_true(turn_until(a, both_answer, 10000));
	app_look_at_pages(a);
	app_turn(a, NULL, 0, 0); /* a look flies */
	app_set_pipeline(a, "another");
	turn_for(a, 200);
	assert_null(page_of(a, ROUTE_PROD));
	app_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_are_due),
		cmocka_unit_test(looks_are_due_when_aws_is_back),
		cmocka_unit_test(answers_grow_old),
		cmocka_unit_test_setup_teardown(nobody_watches, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(somebody_watches, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(a_person_asks_again, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(switched_off, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(another_pipeline, open_sim, close_sim),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
