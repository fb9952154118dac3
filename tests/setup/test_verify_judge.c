/* Is what the two listeners answer right, before and after traffic moves? */
#include "lib/cm.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "setup/verify_judge.h"

enum page { NO_URL, SAYS_2, SAYS_3, SAYS_NONE, IS_503, IS_404, IS_SILENT };
static const struct probe_result pages[] = {
	[SAYS_2] = {.status = 200, .version = "2", .summary = "200 Version 2"},
	[SAYS_3] = {.status = 200, .version = "3", .summary = "200 Version 3"},
	[SAYS_NONE] = {.status = 200, .summary = "200"},
	[IS_503] = {.status = 503, .summary = "503"},
	[IS_404] = {.status = 404, .summary = "404"},
	[IS_SILENT] = {.summary = "no connection: refused", .err = {.kind = ERR_NETWORK}},
};

/* A situation: shares in percent, -1 unknown; ROUTES without the test listener: test -2. */
struct situation {
	double prod, test;               /* on blue, on green (before); both on green (after) */
	int64_t healthy, count;          /* green's targets; -1 not read */
	int64_t running, desired;
	const char *green_digest;
};
#define WELL {100, 100, 2, 2, 2, 2, "sha256:9f2c1a"}

static struct verify_sight make(const struct situation *s, bool is_after, struct deployment *d, struct route routes[2])
{
	double prod_blue = s->prod < 0 ? -1 : is_after ? 100 - s->prod : s->prod;

	routes[0] = (struct route){.kind = ROUTE_PROD, .port = 80, .blue = prod_blue, .green = s->prod < 0 ? -1 : 100 - prod_blue};
	routes[1] = (struct route){.kind = ROUTE_TEST, .port = 8080, .green = s->test, .blue = s->test < 0 ? -1 : 100 - s->test};
	*d = (struct deployment){.routes = routes, .route_count = s->test == -2 ? 1 : 2};
	d->blue = (struct side){.exists = true, .digest = "sha256:41ab07", .short_digest = "@41ab07"};
	d->green = (struct side){.exists = true, .digest = s->green_digest, .short_digest = s->green_digest ? "@9f2c1a" : NULL,
		.healthy = s->healthy, .target_count = s->count, .running = s->running, .desired = s->desired};
	return (struct verify_sight){.d = d};
}

static const struct {
	struct situation situation;
	const char *old;                 /* what production said before anything was done */
	bool had_answered;
	enum page prod, test;
	bool is_right;
	const char *says;                /* part of the words */
} before[] = {
	{WELL, "2", true, SAYS_2, SAYS_3, true, "production says version 2, test says version 3"},
	{{100, 100, 0, 2, 2, 2, NULL}, "2", true, SAYS_2, SAYS_3, true, "production says version 2, test says version 3"},
	{{-1, -1, -1, -1, -1, -1, NULL}, "2", true, SAYS_2, SAYS_3, true, "production says version 2"}, /* the page alone will do */
	/* what contradicts */
	{{90, 100, 2, 2, 2, 2, NULL}, "2", true, SAYS_2, SAYS_3, false, "production is only 90 % on blue"},
	{{100, 0, 2, 2, 2, 2, NULL}, "2", true, SAYS_2, SAYS_3, false, "the test listener is only 0 % on green"},
	{WELL, "2", true, SAYS_3, SAYS_3, false, "production should say version 2, and says 3"},
	{WELL, "2", true, SAYS_NONE, SAYS_3, false, "production should say version 2, and says none"},
	{WELL, "2", true, IS_503, SAYS_3, false, "production answered before, and now: 503"},
	{WELL, "2", true, IS_SILENT, SAYS_3, false, "production answered before, and now: no connection: refused"},
	{WELL, "2", true, SAYS_2, IS_503, false, "the test listener: 503"},
	{WELL, "2", true, SAYS_2, IS_SILENT, false, "the test listener: no connection: refused"},
	{WELL, "", false, NO_URL, IS_503, false, "the test listener: 503"},
	{WELL, "", true, SAYS_NONE, IS_SILENT, false, "the test listener: no connection"},
	/* versions cannot be told apart */
	{WELL, "2", true, SAYS_2, SAYS_2, true, "green says version 2, the same as blue; judged by weights, targets and image: production 100 % blue, "
		"test 100 % green, 2 of 2 green targets healthy, image blue @41ab07, green @9f2c1a"},
	{{100, 100, 2, 2, 2, 2, "sha256:41ab07"}, "2", true, SAYS_2, SAYS_2, true, "(the same)"},
	{WELL, "2", true, SAYS_2, SAYS_NONE, true, "the test page tells no version (200); judged by"},
	{WELL, "2", true, SAYS_2, IS_404, true, "the test page tells no version (404); judged by"},
	{WELL, "2", true, SAYS_2, NO_URL, true, "no page of a test listener is known; judged by"},
	{WELL, "", true, SAYS_NONE, SAYS_3, true, "production's page tells no version (200); judged by"},
	{WELL, "", false, IS_SILENT, IS_SILENT, true, "production has not answered from the beginning (no connection: refused); judged by"},
	{WELL, "", false, IS_503, SAYS_3, true, "production has not answered from the beginning (503); judged by"},
	{WELL, "", false, NO_URL, NO_URL, true, "no page of the production listener is known; judged by"},
	{{100, -2, 2, 2, 2, 2, NULL}, "2", true, SAYS_2, NO_URL, true, "production 100 % blue, 2 of 2 green"}, /* no test listener */
	{{100, 100, -1, -1, 2, 2, NULL}, "2", true, SAYS_2, SAYS_2, true, "2 of 2 green tasks run"},
	{{100, 100, -1, -1, 1, 2, NULL}, "2", true, SAYS_2, SAYS_2, false, "1 of 2 green tasks run"},
	{{100, 100, -1, -1, -1, -1, NULL}, "2", true, SAYS_2, SAYS_2, false, "green tasks run"},
	{{100, 100, 1, 2, 2, 2, NULL}, "2", true, SAYS_2, SAYS_2, false, "1 of 2 green targets healthy"},
	{{100, 100, 0, 0, 2, 2, NULL}, "2", true, SAYS_2, SAYS_2, false, "0 of 0 green targets healthy"},
	{{-1, 100, 2, 2, 2, 2, NULL}, "2", true, SAYS_2, SAYS_2, false, "weights are not known either"},
	{{100, -1, 2, 2, 2, 2, NULL}, "2", true, SAYS_2, SAYS_2, false, "weights are not known either"},
};

static void before_traffic_moves(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(before); i++) {
		struct deployment d;
		struct route routes[2];
		struct buf why;
		struct verify_sight s = make(&before[i].situation, false, &d, routes);
		s.old_version = before[i].old;
		s.new_version = "";
		s.prod_has_answered = before[i].had_answered;
		s.prod = before[i].prod == NO_URL ? NULL : &pages[before[i].prod];
		s.test = before[i].test == NO_URL ? NULL : &pages[before[i].test];
		buf_init(&why, 600);
		bool is_right = verify_judge_green(&s, &why);
		check_row(is_right == before[i].is_right, "row %zu: %s", i, buf_text(&why));
		check_row(strstr(buf_text(&why), before[i].says), "row %zu says '%s'", i, buf_text(&why));
		check_row(!why.overflow, "row %zu", i);
		buf_done(&why);
	}
}

static const struct {
	struct situation situation;
	const char *old, *new, *tested;
	bool had_answered;
	enum page prod;
	bool is_right;
	const char *says;
} after[] = {
	{WELL, "2", "3", "sha256:9f2c1a", true, SAYS_3, true, "production says version 3"},
	{{-1, -1, -1, -1, -1, -1, NULL}, "2", "3", NULL, true, SAYS_3, true, "production says version 3"},
	{WELL, "2", "", NULL, true, SAYS_3, true, "production says version 3"}, /* there was no moment to see green alone */
	{{50, 100, 2, 2, 2, 2, NULL}, "2", "3", NULL, true, SAYS_3, false, "production is only 50 % on green"},
	{WELL, "2", "3", NULL, true, SAYS_2, false, "production should say version 3, and says 2"},
	{WELL, "2", "3", NULL, true, SAYS_NONE, false, "production should say version 3, and says none"},
	{WELL, "2", "3", NULL, true, IS_503, false, "production answers: 503"},
	{WELL, "2", "3", NULL, true, IS_SILENT, false, "production answers: no connection: refused"},
	{WELL, "", "", NULL, false, IS_503, false, "production answers: 503"},
	{WELL, "2", "3", "sha256:other", true, SAYS_3, false, "green runs another image"},
	{WELL, "2", "", "sha256:9f2c1a", true, SAYS_2, true, "production says version 2, as before; judged by weights, targets and image: "
		"production 100 % green, 2 of 2"},
	{WELL, "2", "", "sha256:other", true, SAYS_2, false, "green runs another image"},
	{WELL, "2", "", NULL, true, SAYS_NONE, true, "production's page tells no version now (200); judged by"},
	{WELL, "", "", NULL, true, SAYS_NONE, true, "production's page tells no version (200); judged by"},
	{WELL, "", "", NULL, false, NO_URL, true, "no page of the production listener is known; judged by"},
	{WELL, "", "", NULL, false, IS_SILENT, true, "has not answered from the beginning"},
	{{100, 100, 1, 2, 2, 2, NULL}, "", "", NULL, false, NO_URL, false, "1 of 2 green targets healthy"},
	{{-1, 100, 2, 2, 2, 2, NULL}, "", "", NULL, false, NO_URL, false, "weights are not known either"},
};

static void after_traffic_has_moved(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(after); i++) {
		struct deployment d;
		struct route routes[2];
		struct buf why;
		struct verify_sight s = make(&after[i].situation, true, &d, routes);
		s.old_version = after[i].old;
		s.new_version = after[i].new;
		s.tested_digest = after[i].tested;
		s.prod_has_answered = after[i].had_answered;
		s.prod = after[i].prod == NO_URL ? NULL : &pages[after[i].prod];
		buf_init(&why, 600);
		bool is_right = verify_judge_production(&s, &why);
		check_row(is_right == after[i].is_right, "row %zu: %s", i, buf_text(&why));
		check_row(strstr(buf_text(&why), after[i].says), "row %zu says '%s'", i, buf_text(&why));
		buf_done(&why);
	}
}

static void share_is_that_of_the_least_route(void **state)
{
	struct route routes[] = {{.kind = ROUTE_PROD, .blue = 100, .green = 0}, {.kind = ROUTE_PROD, .blue = 40, .green = 60},
		{.kind = ROUTE_TEST, .blue = 0, .green = 100}};
	struct deployment d = {.routes = routes, .route_count = 3};

	(void)state;
	assert_true(verify_share(&d, ROUTE_PROD, false) == 40);
	assert_true(verify_share(&d, ROUTE_TEST, true) == 100);
	routes[0].blue = -1;
	assert_true(verify_share(&d, ROUTE_PROD, false) < 0);
	d.route_count = 0;
	assert_true(verify_share(&d, ROUTE_PROD, false) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_traffic_moves),
		cmocka_unit_test(after_traffic_has_moved),
		cmocka_unit_test(share_is_that_of_the_least_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
