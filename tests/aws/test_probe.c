/* One look at a page: what is sent, what is read of it, where it may lead, and how it fails. */
#include "aws/bench.h"

#include <pthread.h>

#include "aws/probe.h"

struct seen {
	int times, status;
	struct err err;
	char trouble[120], brief[40], url[256], elsewhere[256];
	size_t len;
	bool is_cut, has_elsewhere;
	int64_t ms;
	char body[64];
};

static void take(void *user, const struct aws_probe_answer *a)
{
	struct seen *s = user;

	s->times++;
	s->status = a->status;
	s->err = a->err;
	s->len = a->len;
	s->is_cut = a->is_cut;
	s->ms = a->ms;
	s->has_elsewhere = a->elsewhere != NULL;
	assert_int_equal(strlen(a->body) <= a->len, true);
	snprintf(s->trouble, sizeof(s->trouble), "%s", a->trouble);
	snprintf(s->brief, sizeof(s->brief), "%s", a->brief ? a->brief : "");
	assert_int_equal(a->brief == NULL, a->status != 0);
	snprintf(s->url, sizeof(s->url), "%s", a->url);
	snprintf(s->elsewhere, sizeof(s->elsewhere), "%s", a->elsewhere ? a->elsewhere : "");
	snprintf(s->body, sizeof(s->body), "%s", a->body);
}

static struct seen look_at(struct bench *b, const char *url)
{
	struct seen seen = {0};
	int64_t end = clock_mono_ms() + 20000;

	aws_probe_start(b->client, &b->context, url, take, &seen);
	assert_int_equal(seen.times, 0);
	while (!seen.times) {
		assert_true(clock_mono_ms() < end);
		aws_client_wait(b->client, NULL, 0, 1000);
	}
	assert_int_equal(seen.times, 1);
	return seen;
}

/* --- which URLs -------------------------------------------------------------------------------------------------- */

static void urls_are_good_or_not(void **state)
{
	static const struct {
		const char *url;
		bool is_good;
	} rows[] = {
		{"http://a.example/", true}, {"https://a.example:8443/x?y=1", true}, {"http://a.example", true},
		{"http://127.0.0.1:8080/", true}, {"http://[::1]:8080/", true}, {"HTTPS://A.example/", true}, {"http://a.example?x", true},
		{"", false}, {"a.example", false}, {"ftp://a.example/", false}, {"file:///etc/passwd", false}, {"http://", false},
		{"http:///x", false}, {"http://u:p@a.example/", false}, {"http://a.example/@", false}, {"http://a b/", false},
		{"http://a.example/\x01", false}, {"http://a.example/ x", false}, {"http://a.example:0/", false},
		{"http://a.example:70000/", false}, {"http://a\\.example/", false}, {"http://a.example/#x", false},
		{"http://\xc3\xa9.example/", false}, {"http://a.example/?\n", false}, {"http://a.example#@b/", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (aws_probe_url_is_good(rows[i].url) != rows[i].is_good)
			fail_msg("'%s'", rows[i].url);
}

static void redirects_stay_or_not(void **state)
{
	static const struct {
		const char *from, *to;
		bool stays;
	} rows[] = {
		{"http://a.example/", "http://a.example/login", true},
		{"http://a.example/", "http://A.EXAMPLE:80/", true},
		{"http://a.example/", "https://a.example/", true},
		{"http://a.example:80/", "https://a.example:443/x", true},
		{"https://a.example/", "https://a.example:443/x", true},
		{"http://a.example:8080/", "http://a.example:8080/x?y", true},
		{"http://[::1]:8080/", "http://[::1]:8080/x", true},
		{"http://[::1]:8080/", "http://[::1]:8081/x", false},
		{"http://a.example/", "http://b.example/", false},
		{"http://a.example/", "http://a.example.evil/", false},
		{"http://a.example/", "http://x.a.example/", false},
		{"http://a.example/", "http://a.example:8080/", false}, /* another listener */
		{"http://a.example:8080/", "http://a.example/", false},
		{"http://a.example:8080/", "https://a.example/", false},
		{"http://a.example/", "https://a.example:8443/", false},
		{"https://a.example/", "http://a.example/", false},
		{"http://a.example/", "http://u:p@a.example/", false},
		{"http://a.example/", "http://b.example@a.example/", false},
		{"http://a.example/", "ftp://a.example/", false},
		{"http://a.example/", "file:///etc/passwd", false},
		{"http://a.example/", "//a.example/", false},
		{"http://a.example/", "", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (aws_probe_may_follow(rows[i].from, rows[i].to) != rows[i].stays)
			fail_msg("'%s' to '%s'", rows[i].from, rows[i].to);
}

/* --- a page ------------------------------------------------------------------------------------------------------ */

static void page_is_read_without_credentials(void **state)
{
	static const struct row script[] = {{.body = "Welcome(Version 2)"}};
	struct bench b = bench_new(SCRIPT(script));
	char value[512];

	(void)state;
	struct seen s = look_at(&b, b.server->url);
	assert_int_equal(s.status, 200);
	assert_string_equal(s.body, "Welcome(Version 2)");
	assert_int_equal(strncmp(b.server->requests[0].head, "GET / HTTP/1.1\r\n", 16), 0);
	assert_string_equal(header_of(b.server, 0, "User-Agent", value, sizeof(value)), "cutover/test");
	static const char *const absent[] = {"Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Target", "Cookie", "Content-Type"};
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		assert_string_equal(header_of(b.server, 0, absent[i], value, sizeof(value)), "");
	look_at(&b, b.server->url);
	assert_int_equal(b.server->accepted, 2); /* a balancer of connections is asked anew */
	bench_done(&b);
}

static void answers_without_a_page(void **state)
{
	static const struct row script[] = {{.status = 503, .body = ""}, {.status = 404, .body = "no"}, {.status = 204, .body = ""},
		{.body = "Version 4", .is_gzip = true}};
	static const int statuses[] = {503, 404, 204, 200};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct seen s = look_at(&b, b.server->url);
		assert_int_equal(s.status, statuses[i]);
		assert_int_equal(s.err.kind, ERR_NONE);
		if (i == 3)
			assert_string_equal(s.body, "Version 4");
	}
	bench_done(&b);
}

/* --- redirects --------------------------------------------------------------------------------------------------- */

static void redirect_on_the_same_listener_is_followed(void **state)
{
	static const struct row script[] = {{.status = 302, .headers = "Location: /login?x=1#top\r\n"}, {.status = 307, .headers = "Location: next\r\n"},
		{.body = "Version 3"}};
	struct bench b = bench_new(SCRIPT(script));
	char url[100];

	(void)state;
	snprintf(url, sizeof(url), "%s/a/", b.server->url);
	struct seen s = look_at(&b, url);
	assert_int_equal(s.status, 200);
	assert_string_equal(s.body, "Version 3");
	assert_false(s.has_elsewhere);
	assert_int_equal(strncmp(b.server->requests[1].head, "GET /login?x=1 HTTP", 19), 0);
	assert_int_equal(strncmp(b.server->requests[2].head, "GET /next HTTP", 14), 0);
	bench_done(&b);
}

static void redirects_have_an_end(void **state)
{
	static const struct row script[] = {{.status = 301, .headers = "Location: /again\r\n"}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	struct seen s = look_at(&b, b.server->url);
	assert_int_equal(s.status, 301);
	assert_words(s.elsewhere, "/again");
	assert_int_equal(b.server->seen, 1 + AWS_PROBE_REDIRECTS);
	bench_done(&b);
}

static void redirect_to_another_host_is_told_not_followed(void **state)
{
	static const struct {
		const char *headers, *says;
	} rows[] = {
		{"Location: https://elsewhere.example/x\r\n", "https://elsewhere.example/x"},
		{"Location: http://user:secret@127.0.0.1/\r\n", "127.0.0.1"},
		{"Location: //elsewhere.example/\r\n", "elsewhere.example"},
		{"Location: http://127.0.0.1:1/\r\n", "http://127.0.0.1:1/"},
		{"Location: file:///etc/passwd\r\n", "file:"},
		{"Location: javascript:alert(1)\r\n", "javascript:"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row script[] = {{.status = 302, .headers = rows[i].headers}};
		struct bench b = bench_new(SCRIPT(script));
		struct seen s = look_at(&b, b.server->url);
		assert_int_equal(s.status, 302);
		assert_words(s.elsewhere, rows[i].says);
		assert_int_equal(b.server->seen, 1);
		bench_done(&b);
	}
}

/* --- how it fails ------------------------------------------------------------------------------------------------ */

static void failures_are_told_apart(void **state)
{
	static const struct row hang[] = {{.how = HANG}}, drop[] = {{.how = DROP}}, half[] = {{.how = HALF, .body = "Version 2"}},
		garbage[] = {{.how = RAW, .body = "\x01\x02SSH-2.0-nothing\r\n\r\n"}};
	static const struct {
		const struct row *script;
		enum err_kind kind;
		const char *trouble, *brief;
	} rows[] = {
		{hang, ERR_TIMEOUT, "timed out after 5 s", "timed out"},
		{drop, ERR_NETWORK, "no answer: the connection was lost", "connection lost"},
		{half, ERR_NETWORK, "no answer: the connection was lost", "connection lost"},
		{garbage, ERR_MALFORMED, "no answer in HTTP", "not HTTP"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench b = bench_new(rows[i].script, 1);
		struct seen s = look_at(&b, b.server->url);
		assert_int_equal(s.status, 0);
		assert_string_equal(s.trouble, rows[i].trouble);
		assert_string_equal(s.brief, rows[i].brief);
		assert_int_equal(s.err.kind, rows[i].kind);
		assert_true(i != 0 || (s.ms >= 4900 && s.ms < 8000));
		bench_done(&b);
	}
}

static void nobody_there(void **state)
{
	static const struct row script[] = {{.body = ""}};
	struct bench b = bench_new(SCRIPT(script));
	char url[100];

	(void)state;
	struct seen s = look_at(&b, "http://127.0.0.1:1/");
	assert_string_equal(s.trouble, "no connection: refused");
	assert_string_equal(s.brief, "refused");
	assert_int_equal(s.err.kind, ERR_NETWORK);
	s = look_at(&b, "http://nowhere.invalid/");
	assert_words(s.trouble, "no connection");
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/", b.server->port);
	b.context.ca_bundle = "/nonexistent";
	s = look_at(&b, url);
	assert_int_equal(s.status, 0);
	b.context.ca_bundle = NULL;
	bench_done(&b);
}

/* --- pages without an end ------------------------------------------------------------------------------------------ */

struct fountain {
	int listener, port, chunk;
	unsigned pause_us;
	size_t sent;
	pthread_t thread;
};

static void *pour(void *user)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nVersion 7 ";
	static char drops[65536];
	struct fountain *f = user;
	char request[4096];
	int fd = accept(f->listener, NULL, NULL);

	memset(drops, 'x', sizeof(drops));
	if (recv(fd, request, sizeof(request), 0) > 0 && send(fd, head, sizeof(head) - 1, MSG_NOSIGNAL) > 0)
		for (ssize_t n; (n = send(fd, drops, (size_t)f->chunk, MSG_NOSIGNAL)) > 0; f->sent += (size_t)n)
			usleep(f->pause_us);
	close(fd);
	return NULL;
}

static struct seen look_at_fountain(struct fountain *f)
{
	static const struct row none[] = {{.body = ""}};
	struct bench b = bench_new(SCRIPT(none));
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(address);
	char url[64];

	f->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(f->listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(f->listener, 4), 0);
	getsockname(f->listener, (struct sockaddr *)&address, &size);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", ntohs(address.sin_port));
	pthread_create(&f->thread, NULL, pour, f);
	struct seen s = look_at(&b, url);
	pthread_join(f->thread, NULL); /* the connection is closed, so pouring has an end */
	close(f->listener);
	bench_done(&b);
	return s;
}

static void endless_page_is_cut(void **state)
{
	struct fountain f = {.chunk = 65536};

	(void)state;
	struct seen s = look_at_fountain(&f);
	assert_int_equal(s.status, 200);
	assert_true(s.is_cut);
	assert_int_equal(s.len, AWS_PROBE_BYTES);
	assert_int_equal(strncmp(s.body, "Version 7", 9), 0);
	assert_true(s.ms < 4000);
}

static void dripping_page_times_out(void **state)
{
	struct fountain f = {.chunk = 1, .pause_us = 100000};

	(void)state;
	struct seen s = look_at_fountain(&f);
	assert_int_equal(s.status, 0);
	assert_string_equal(s.trouble, "timed out after 5 s");
	assert_in_range(s.ms, 4900, 8000);
}

static void dropped_look_calls_nobody(void **state)
{
	static const struct row script[] = {{.how = HANG}};
	struct bench b = bench_new(SCRIPT(script));
	struct seen seen = {0};

	(void)state;
	struct aws_probe *p = aws_probe_start(b.client, &b.context, b.server->url, take, &seen);
	aws_client_wait(b.client, NULL, 0, 50);
	aws_probe_drop(p);
	aws_client_wait(b.client, NULL, 0, 50);
	assert_int_equal(seen.times, 0);
	bench_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_are_good_or_not),
		cmocka_unit_test(redirects_stay_or_not),
		cmocka_unit_test(page_is_read_without_credentials),
		cmocka_unit_test(answers_without_a_page),
		cmocka_unit_test(redirect_on_the_same_listener_is_followed),
		cmocka_unit_test(redirects_have_an_end),
		cmocka_unit_test(redirect_to_another_host_is_told_not_followed),
		cmocka_unit_test(failures_are_told_apart),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(endless_page_is_cut),
		cmocka_unit_test(dripping_page_times_out),
		cmocka_unit_test(dropped_look_calls_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
