/* What a page's answer is called, which version it says, and where the page of a listener is. */
#include "lib/cm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/probe.h"
#include "aws/probe.h"
#include "base/arena.h"

#define ASKED "http://a.example/"

static const struct {
	const char *pattern;           /* NULL: the default */
	struct aws_probe_answer answer; /* len 0: that of body */
	const char *version, *summary;
} answers[] = {
	{NULL, {.status = 200, .body = "<h1>Welcome(Version 3)</h1>"}, "3", "200 Version 3"},
	{NULL, {.status = 200, .body = "Version 1.2-rc_1."}, "1.2-rc_1.", "200 Version 1.2-rc_1."},
	{NULL, {.status = 200, .body = "Version\n3"}, "3", "200 Version 3"}, /* a line end is a blank */
	{NULL, {.status = 200, .body = "version 3"}, "", "200"},
	{NULL, {.status = 200, .body = ""}, "", "200"},
	{NULL, {.status = 204, .body = ""}, "", "204"},
	{NULL, {.status = 200, .body = "x\0Version 5", .len = 11}, "5", "200 Version 5"},
	{NULL, {.status = 200, .body = "Version \x1b[31m3"}, "", "200"},
	{"v=([^ ]*)", {.status = 200, .body = "v=\x1b]0;evil\x07 x"}, "]0;evil", "200 v=]0;evil"},
	{"v=([^ ]*)", {.status = 200, .body = "v=\xff\xfe x"}, "\xef\xbf\xbd\xef\xbf\xbd", "200 v=\xef\xbf\xbd\xef\xbf\xbd"},
	{"v=([^ ]*)", {.status = 200, .body = "v= x"}, "", "200"}, /* found, and empty */
	{"build ([0-9a-f]+), .*", {.status = 200, .body = "build 3f2c1ab, and much more than has room in a line that is to be read"},
		"3f2c1ab", "200 3f2c1ab"},
	{NULL, {.status = 503, .body = "Version 3"}, "", "503"},
	{NULL, {.status = 404, .body = "Version 3"}, "", "404"},
	{NULL, {.status = 302, .body = "Version 3", .elsewhere = "https://b.example/x"}, "", "302 to https://b.example/x, not followed"},
	{NULL, {.status = 302, .body = "", .elsewhere = "https://b.example/\x1b[2J"}, "", "302 to https://b.example/[2J, not followed"},
	{NULL, {.status = 200, .body = "Version 3", .url = "https://a.example/x"}, "3", "200 Version 3 (at https://a.example)"},
	{NULL, {.status = 200, .body = "Version 3", .url = "http://a.example/x"}, "3", "200 Version 3"},
	{NULL, {.status = 0, .body = "", .trouble = "no connection: refused", .err = {.kind = ERR_NETWORK}}, "", "no connection: refused"},
	{NULL, {.status = 0, .body = "Version 3", .trouble = "timed out after 5 s", .err = {.kind = ERR_TIMEOUT}}, "",
		"timed out after 5 s"},
};

static void answers_are_put_in_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		struct err e;
		struct aws_probe_answer a = answers[i].answer;
		struct probe_result r;
		struct probe_pattern *p = probe_pattern_new(answers[i].pattern, &e);
		check_row(p != NULL, "row %zu: %s", i, e.message);
		a.len = a.len ? a.len : strlen(a.body);
		a.url = a.url ? a.url : ASKED;
		a.ms = 12;
		probe_read(p, ASKED, &a, &r);
		check_row(!strcmp(r.version, answers[i].version), "row %zu: version '%s'", i, r.version);
		check_row(!strcmp(r.summary, answers[i].summary), "row %zu: '%s'", i, r.summary);
		check_row(r.status == a.status && r.ms == 12 && r.err.kind == a.err.kind, "row %zu", i);
		probe_pattern_free(p);
	}
}

/* What the screen tells beside the summary. */
static void the_rest_is_kept(void **state)
{
	struct aws_probe_answer a = {.status = 200, .body = "Version 3", .len = 9, .url = "http://a.example/\x1b[2J", .ms = 12, .is_cut = true};
	struct probe_result r;
	struct probe_pattern *p = probe_pattern_new(NULL, NULL);
	(void)state;
	probe_read(p, ASKED, &a, &r);
	assert_string_equal(r.words, "Version 3");
	assert_string_equal(r.landed, "http://a.example/[2J");
	assert_int_equal(r.bytes, 9);
	assert_true(r.is_cut);
	a = (struct aws_probe_answer){.status = 302, .body = "", .url = ASKED, .elsewhere = "https://b.example/\x07"};
	probe_read(p, ASKED, &a, &r);
	assert_string_equal(r.landed, "");
	assert_string_equal(r.elsewhere, "https://b.example/");
	assert_string_equal(r.brief, "");
	a = (struct aws_probe_answer){.body = "", .url = ASKED, .trouble = "no connection: refused", .brief = "refused"};
	probe_read(p, ASKED, &a, &r);
	assert_string_equal(r.brief, "refused");
	assert_string_equal(r.elsewhere, "");
	probe_pattern_free(p);
}

/* As long as it can be: nothing is written past its place. */
static void large_answers_are_cut(void **state)
{
	(void)state;
	size_t n = AWS_PROBE_BYTES;
	char *page = malloc(n + 1);
	memset(page, '7', n);
	memcpy(page, "Version ", 8);
	page[n] = '\0';
	struct aws_probe_answer a = {.status = 200, .body = page, .len = n, .url = ASKED, .is_cut = true};
	struct probe_result r;
	struct probe_pattern *p = probe_pattern_new(NULL, NULL);
	probe_read(p, ASKED, &a, &r);
	assert_int_equal(strlen(r.version), sizeof(r.version) - 1);
	memset(page, 0xff, n);
	memcpy(page + n - 9, "Version 8", 9);
	probe_read(p, ASKED, &a, &r);
	assert_string_equal(r.version, "8");
	a.elsewhere = page;
	probe_read(p, ASKED, &a, &r);
	assert_true(strlen(r.summary) < sizeof(r.summary));
	probe_pattern_free(p);
	free(page);
}

static void patterns_are_good_or_not(void **state)
{
	static const struct {
		const char *pattern, *error; /* NULL: good */
	} rows[] = {
		{PROBE_VERSION, NULL}, {"v([0-9]+)", NULL}, {"(a|b)", NULL}, {"", NULL},
		{"v[0-9]+", "one (group)"}, {"(a)(b)", "one (group)"}, {"((a))", "one (group)"}, {"(a", "'(a'"}, {"[", "'['"}, {"*(", "'*('"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct err e = {.kind = ERR_NONE};
		bool is_good = probe_pattern_is_good(rows[i].pattern, &e);
		check_row(is_good == (rows[i].error == NULL), "row %zu: %s", i, e.message);
		check_row(is_good || (e.kind == ERR_CONFIG && strstr(e.message, rows[i].error)), "row %zu: %s", i, e.message);
	}
}

static void a_password_in_a_url_is_not_repeated(void **state)
{
	struct err e;
	(void)state;
	assert_false(probe_url_is_good("http://u:hunter2@a.example/", &e));
	assert_null(strstr(e.message, "hunter2"));
	assert_false(probe_url_is_good("gopher://a.example/", &e));
	assert_non_null(strstr(e.message, "gopher"));
}

/* --- where ----------------------------------------------------------------------------------------------------------- */

#define DNS "lb-1.ap-northeast-2.elb.amazonaws.com"

static const struct {
	struct probe_settings settings;
	const char *dns_name;
	struct route routes[3];
	size_t count;
	const char *prod, *test; /* NULL: not known */
} places[] = {
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = 80, .protocol = "HTTP"}, {ROUTE_TEST, .port = 8080, .protocol = "HTTP"}}, 2, "http://" DNS "/",
		"http://" DNS ":8080/"},
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = 443, .protocol = "HTTPS"}, {ROUTE_TEST, .port = 8443, .protocol = "HTTPS"}}, 2, "https://" DNS "/",
		"https://" DNS ":8443/"},
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = 443, .protocol = "TCP"}, {ROUTE_TEST, .port = 8080, .protocol = "TCP"}}, 2, "https://" DNS "/",
		"http://" DNS ":8080/"},
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = 80, .protocol = "TLS"}, {ROUTE_TEST, .port = 53, .protocol = "UDP"}}, 2, "https://" DNS ":80/", NULL},
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = 80, .protocol = "HTTP", .conditions = "path /api/*"}, {ROUTE_PROD, .port = 81, .protocol = "HTTP"}}, 2,
		"http://" DNS ":81/", NULL},
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = 80, .protocol = "HTTP", .conditions = "path /api/*"}}, 1, NULL, NULL},
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = 80}}, 1, NULL, NULL},                      /* protocol unknown */
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = -1, .protocol = "HTTP"}}, 1, NULL, NULL},  /* port unknown */
	{{.prod = ""}, NULL, {{ROUTE_PROD, .port = 80, .protocol = "HTTP"}}, 1, NULL, NULL}, /* the load balancer could not be read */
	{{.prod = ""}, "evil.example/?", {{ROUTE_PROD, .port = 81, .protocol = "HTTP"}}, 1, NULL, NULL},
	{{.prod = ""}, "u@evil.example", {{ROUTE_PROD, .port = 80, .protocol = "HTTP"}}, 1, NULL, NULL},
	{{.prod = "https://shop.example/"}, DNS, {{ROUTE_PROD, .port = 80, .protocol = "HTTP"}, {ROUTE_TEST, .port = 8080, .protocol = "HTTP"}}, 2,
		"https://shop.example/", "http://" DNS ":8080/"},
	{{.prod = "https://shop.example/", .test = "https://shop.example:8443/"}, NULL, {{0}}, 0, "https://shop.example/",
		"https://shop.example:8443/"},
};

static bool is_url(const char *got, const char *want)
{
	return got && want ? !strcmp(got, want) : got == want;
}

static void pages_have_their_place(void **state)
{
	struct arena *a = arena_new();
	(void)state;
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		struct route routes[3];
		memcpy(routes, places[i].routes, sizeof(routes));
		struct deployment d = {.dns_name = places[i].dns_name, .routes = routes, .route_count = places[i].count};
		const char *prod = probe_url(a, &places[i].settings, &d, ROUTE_PROD), *test = probe_url(a, &places[i].settings, &d, ROUTE_TEST);
		check_row(is_url(prod, places[i].prod), "row %zu: %s", i, prod);
		check_row(is_url(test, places[i].test), "row %zu: %s", i, test);
	}
	assert_null(probe_url(a, NULL, NULL, ROUTE_PROD));
	arena_free(a);
}

static const struct {
	struct probe_settings settings;
	const char *dns_name;
	struct route routes[3];
	size_t count;
	int at;              /* the route whose page it is; -1 none */
	const char *why_not; /* NULL: there is a page */
} stands[] = {
	{{.prod = ""}, DNS, {{ROUTE_TEST, .port = 8080, .protocol = "HTTP"}, {ROUTE_PROD, .port = 80, .protocol = "HTTP"}}, 2, 1, NULL},
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = 80, .protocol = "HTTP", .conditions = "path /api/*"}, {ROUTE_PROD, .port = 80, .protocol = "HTTP"}}, 2,
		1, NULL},
	{{.prod = "http://a.example/"}, NULL, {{ROUTE_PROD, .port = 80, .conditions = "path /api/*"}, {ROUTE_PROD, .port = 80}}, 2, 1, NULL},
	{{.prod = "http://a.example/"}, NULL, {{ROUTE_PROD, .port = 80, .conditions = "path /api/*"}}, 1, 0, NULL},
	{{.prod = "http://a.example/"}, DNS, {{ROUTE_TEST, .port = 80, .protocol = "HTTP"}}, 1, -1, NULL},
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = 80, .protocol = "HTTP", .conditions = "path /api/*"}}, 1, 0,
		"a rule with conditions has no page of its own"},
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = 53, .protocol = "UDP"}}, 1, 0, "its protocol is not that of a page"},
	{{.prod = ""}, DNS, {{ROUTE_PROD, .port = -1, .protocol = NULL}}, 1, 0, "the listener is not known"},
	{{.prod = ""}, NULL, {{ROUTE_PROD, .port = 80, .protocol = "HTTP"}}, 1, 0, "the load balancer's name is not known"},
	{{.prod = ""}, DNS, {{ROUTE_TEST, .port = 80, .protocol = "HTTP"}}, 1, -1, "there is no such listener"},
};

static void pages_belong_to_routes(void **state)
{
	struct arena *a = arena_new();
	(void)state;
	for (size_t i = 0; i < COUNT_OF(stands); i++) {
		struct route routes[3];
		memcpy(routes, stands[i].routes, sizeof(routes));
		struct deployment d = {.dns_name = stands[i].dns_name, .routes = routes, .route_count = stands[i].count};
		struct probe_place place = probe_place(a, &stands[i].settings, &d, ROUTE_PROD);
		check_row(place.route == (stands[i].at < 0 ? NULL : &routes[stands[i].at]), "row %zu: another route", i);
		check_row((place.url == NULL) == (stands[i].why_not != NULL) && is_url(place.why_not, stands[i].why_not), "row %zu: %s", i,
			place.why_not ? place.why_not : place.url);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_put_in_words),
		cmocka_unit_test(large_answers_are_cut),
		cmocka_unit_test(patterns_are_good_or_not),
		cmocka_unit_test(a_password_in_a_url_is_not_repeated),
		cmocka_unit_test(the_rest_is_kept),
		cmocka_unit_test(pages_have_their_place),
		cmocka_unit_test(pages_belong_to_routes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
