/* test_proxy.c: which proxy the environment names, and what is said when it fails. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/proxy.h"
#include "base/err.h"

/* No variable that tells of a proxy but those given as "NAME=VALUE;NAME=VALUE". */
static void set_environment(const char *variables)
{
	static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY",
		"no_proxy", "NO_PROXY", "REQUEST_METHOD"};
	char name[64], value[256];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
	for (const char *s = variables; *s; s += strcspn(s, ";"), s += *s == ';') {
		size_t n = strcspn(s, "=");
		snprintf(name, sizeof(name), "%.*s", (int)n, s);
		snprintf(value, sizeof(value), "%.*s", (int)strcspn(s + n + 1, ";"), s + n + 1);
		setenv(name, value, 1);
	}
}

/* As botocore 1.43.11 on Python 3.11 finds it, but for the last rows.  (A proxy without a scheme is one of http.) */
static void proxies_are_found(void **state)
{
	static const struct {
		const char *variables, *url, *proxy;
	} rows[] = {
		{"HTTPS_PROXY=http://p:1", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"https_proxy=http://p:1", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;https_proxy=http://q:2", "https://ecs.eu-west-1.amazonaws.com/", "http://q:2"},
		{"HTTPS_PROXY=http://p:1;https_proxy=", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"HTTPS_PROXY=p:1", "https://ecs.eu-west-1.amazonaws.com/", "p:1"},
		{"HTTPS_PROXY=//p:1", "https://ecs.eu-west-1.amazonaws.com/", "p:1"},
		{"HTTPS_PROXY=http://u:w@p:1", "https://ecs.eu-west-1.amazonaws.com/", "http://u:w@p:1"},
		{"HTTP_PROXY=http://p:1", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"ALL_PROXY=http://p:1", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"all_proxy=http://p:1", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"HTTPS_PROXY=", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"HTTP_PROXY=http://p:1", "http://example.com/", "http://p:1"},
		{"http_proxy=http://p:1", "http://example.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1", "http://example.com/", ""},
		{"HTTP_PROXY=http://p:1;REQUEST_METHOD=GET", "http://example.com/", ""},
		{"http_proxy=http://p:1;REQUEST_METHOD=GET", "http://example.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=*", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=a,*", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=amazonaws.com", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=.amazonaws.com", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=*.amazonaws.com", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=amazonaws", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=zonaws.com", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=ECS.eu-west-1.AMAZONAWS.com", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=x, .amazonaws.com ,y", "https://ecs.eu-west-1.amazonaws.com/", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=x .amazonaws.com", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=,,", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=.", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=amazonaws.com;no_proxy=example.com", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=amazonaws.com;no_proxy=", "https://ecs.eu-west-1.amazonaws.com/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=host.example:8443", "https://host.example:8443/", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=host.example:8443", "https://host.example:9/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=host.example", "https://host.example:8443/", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=example:8443", "https://host.example:8443/x", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=host.example:443", "https://host.example/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=10.0.0.0/8", "https://10.1.2.3/", "http://p:1"},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=10.1.2.3", "https://10.1.2.3/", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=3", "https://10.1.2.3/", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=[fd00::1]", "https://[fd00::1]:8443/", ""},
		{"HTTPS_PROXY=http://p:1;NO_PROXY=amazonaws.com.", "https://ecs.eu-west-1.amazonaws.com", "http://p:1"},

		/* This machine is never reached by way of another one, and an address needs no brackets. */
		{"HTTPS_PROXY=http://p:1;NO_PROXY=fd00::1", "https://[fd00::1]/", ""},
		{"HTTPS_PROXY=http://p:1", "https://localhost:4566", ""},
		{"HTTP_PROXY=http://p:1", "http://127.0.0.1:4566", ""},
		{"HTTPS_PROXY=http://p:1", "https://[::1]:1", ""},
		{"HTTPS_PROXY=http://p:1", "nonsense", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set_environment(rows[i].variables);
		if (strcmp(aws_proxy_for(rows[i].url), rows[i].proxy) != 0)
			fail_msg("%s for %s: '%s'", rows[i].variables, rows[i].url, aws_proxy_for(rows[i].url));
	}
}

static void proxies_are_taken_apart(void **state)
{
	static const struct {
		const char *proxy, *scheme, *user, *password, *host;
		bool has_user;
	} rows[] = {
		{"", "", "", "", "", false},
		{"p:1", "", "", "", "p:1", false},
		{"http://p:1/", "http://", "", "", "p:1/", false},
		{"http://u:w@p:1", "http://", "u", "w", "p:1", true},
		{"u:w@p:1", "", "u", "w", "p:1", true},
		{"http://u@p:1", "http://", "u", "", "p:1", true},
		{"http://@p:1", "http://", "", "", "p:1", true},
		{"http://u:a:b@c@p:1", "http://", "u", "a:b@c", "p:1", true},
		{"http://u:a/b#c@p:1", "http://", "u", "a/b#c", "p:1", true},
		{"u:a://b@p:1", "", "u", "a://b", "p:1", true},
		{"http://u%40x:%31@[::1]:3", "http://", "u%40x", "%31", "[::1]:3", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct aws_proxy_parts parts = aws_proxy_split(rows[i].proxy);
		char got[300], wanted[300];
		snprintf(got, sizeof(got), "%.*s|%.*s|%.*s|%.*s|%d", (int)parts.scheme.n, parts.scheme.s, (int)parts.user.n, parts.user.s,
			(int)parts.password.n, parts.password.s, (int)parts.host.n, parts.host.s, parts.has_user);
		snprintf(wanted, sizeof(wanted), "%s|%s|%s|%s|%d", rows[i].scheme, rows[i].user, rows[i].password, rows[i].host,
			rows[i].has_user);
		assert_string_equal(got, wanted);
	}
}

static void failures_name_the_proxy(void **state)
{
	static const char url[] = "https://ecs.eu-west-1.amazonaws.com/";
	static const struct {
		const char *variables;
		struct aws_proxy_failure f;
		const char *words; /* NULL: not the proxy's fault */
		bool is_final;
	} rows[] = {
		{"HTTPS_PROXY=http://u:hunter2@p.example:3128/", {407, false, "Received HTTP code 407 from proxy after CONNECT"},
			"the proxy p.example:3128 wants a user and a password", true},
		{"https_proxy=p.example:3128", {407, false, ""}, "(407): https_proxy=http://USER:PASSWORD@HOST:PORT", true},
		{"HTTPS_PROXY=http://p.example:3128", {403, false, ""},
			"the proxy p.example:3128 (HTTPS_PROXY) opens no way to ecs.eu-west-1.amazonaws.com: it answers 403", true},
		{"HTTPS_PROXY=http://p.example:3128", {502, false, ""}, "it answers 502", false},
		{"HTTPS_PROXY=http://u:hunter2@p.example:3128", {0, true, "Failed to connect to p.example"},
			"no connection to the proxy p.example:3128 (HTTPS_PROXY) on the way to ecs.eu-west-1.amazonaws.com: Failed", false},
		{"HTTPS_PROXY=http://u:hunter2@p.example:3128", {0, false, "Proxy CONNECT aborted"}, "the connection was cut by the proxy", false},
		{"HTTPS_PROXY=http://u:hunter2@p.example:99999", {0, true, "Unsupported proxy syntax in 'http://p.example:99999'"},
			"HTTPS_PROXY names no proxy that can be used (p.example:99999)", true},
		{"HTTPS_PROXY=ftp://u:hunter2@p.example", {0, true, "Unsupported proxy scheme for 'ftp://p.example'"},
			"http://USER:PASSWORD@HOST:PORT is expected", true},
		{"HTTPS_PROXY=http://p.example:3128", {200, false, "Recv failure: Connection reset by peer"}, NULL, false},
		{"HTTPS_PROXY=http://p.example:3128;NO_PROXY=amazonaws.com", {0, true, "Failed to connect"}, NULL, false},
		{"", {0, true, "Failed to connect"}, NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = {0};
		bool is_final = false;
		set_environment(rows[i].variables);
		bool is_to_blame = aws_proxy_is_to_blame(url, &rows[i].f, &e, &is_final);
		if (is_to_blame != (rows[i].words != NULL))
			fail_msg("row %zu: %s", i, e.message);
		bool is_no_url = strstr(rows[i].f.trouble, "Unsupported") != NULL;
		assert_int_equal(e.kind, is_no_url ? ERR_CONFIG : is_to_blame ? ERR_NETWORK : ERR_NONE);
		assert_int_equal(is_final, rows[i].is_final);
		if (is_to_blame && !strstr(e.message, rows[i].words))
			fail_msg("row %zu: %s", i, e.message);
		assert_null(strstr(e.message, "hunter2"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proxies_are_found),
		cmocka_unit_test(proxies_are_taken_apart),
		cmocka_unit_test(failures_name_the_proxy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
