/* simulated.h: a simulator as a child process, its controls, and a home and environment that point at it, for tests that drive
 * the app itself.  The simulator is that of $builddir, or $CUTOVER_SIM. */
#ifndef TESTS_SIMULATED_H
#define TESTS_SIMULATED_H

#include "lib/cm.h"
#include "lib/fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/app.h"
#include "app/probe.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

#define PIPELINE "cicd-demo-bluegreen"

struct simulated {
	pid_t pid;
	int output, port;
	char *folder, key[64], secret[128], url[64];
	char prod[64], test[64]; /* the pages of the listeners; "" none */
};

static inline void simulated_exec(int output, const char *world, const char *latency)
{
	char path[4096];
	const char *folder = getenv("builddir"), *named = getenv("CUTOVER_SIM");

	if (folder != NULL)
		snprintf(path, sizeof(path), "%s/cutover-sim", folder);
	else
		snprintf(path, sizeof(path), "%s", named != NULL ? named : "cutover-sim");
	dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	execlp(path, path, "--listen", "127.0.0.1:0", "--exit-with-parent", "--world", world, "--latency", latency, (char *)NULL);
	_exit(127);
}

static inline void simulated_env(const struct simulated *s)
{
	static const char *const unset[] = { "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN",
		"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME" };

	for (size_t i = 0; i < COUNT_OF(unset); i++)
		unsetenv(unset[i]);
	setenv("HOME", s->folder, 1);
	setenv("AWS_ENDPOINT_URL", s->url, 1);
	setenv("AWS_REGION", "ap-northeast-2", 1);
	setenv("AWS_ACCESS_KEY_ID", s->key, 1);
	setenv("AWS_SECRET_ACCESS_KEY", s->secret, 1);
}

static inline struct simulated simulated_start_in(const char *world, const char *latency)
{
	struct simulated s = { .folder = fixture_folder() };
	int output[2];
	char line[4096];
	size_t n = 0;

	assert_int_equal(pipe(output), 0);
	fflush(NULL);
	s.pid = fork();
	if (s.pid == 0)
		simulated_exec(output[1], world, latency);
	close(output[1]);
	s.output = output[0];
	while (n < sizeof(line) - 1 && (n == 0 || line[n - 1] != '\n')) {
		ssize_t more = read(s.output, line + n, sizeof(line) - 1 - n);
		assert_true(more > 0);
		n += (size_t)more;
	}
	cJSON *ready = cJSON_ParseWithLength(line, n);
	assert_non_null(ready);
	snprintf(s.url, sizeof(s.url), "%s", json_raw(ready, "endpoint"));
	snprintf(s.key, sizeof(s.key), "%s", json_raw(ready, "accessKeyId"));
	snprintf(s.secret, sizeof(s.secret), "%s", json_raw(ready, "secretAccessKey"));
	snprintf(s.prod, sizeof(s.prod), "%s", json_raw(ready, "prodUrl") ? json_raw(ready, "prodUrl") : "");
	snprintf(s.test, sizeof(s.test), "%s", json_raw(ready, "testUrl") ? json_raw(ready, "testUrl") : "");
	s.port = (int)strtol(strrchr(s.url, ':') + 1, NULL, 10);
	cJSON_Delete(ready);
	simulated_env(&s);
	return s;
}

static inline struct simulated simulated_start(const char *latency)
{
	return simulated_start_in("seed", latency);
}

static inline void simulated_stop(struct simulated *s)
{
	kill(s->pid, SIGTERM);
	waitpid(s->pid, NULL, 0);
	close(s->output);
	fixture_remove(s->folder);
}

/* The body of the answer; heap, NULL when it is no JSON. */
static inline cJSON *simulated_ask(const struct simulated *s, const char *method, const char *path, const char *body)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)s->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct buf b;
	char chunk[4096];
	ssize_t n;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	buf_init(&b, (size_t)1024 * 1024);
	buf_printf(&b, "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s", method, path,
		strlen(body), body);
	assert_int_equal(write(fd, b.data, b.len), b.len);
	buf_clear(&b);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(&b, chunk, (size_t)n);
	close(fd);
	const char *blank = strstr(buf_text(&b), "\r\n\r\n");
	cJSON *json = blank != NULL ? cJSON_Parse(blank + 4) : NULL;
	buf_done(&b);
	return json;
}

static inline void simulated_post(const struct simulated *s, const char *path, const char *body)
{
	cJSON_Delete(simulated_ask(s, "POST", path, body));
}

static inline void simulated_faults(const struct simulated *s, const char *specs)
{
	simulated_post(s, "/_sim/faults", specs);
}

/* How many requests for it came; operation NULL: for all of the service; service NULL: for all. */
static inline int simulated_received(const struct simulated *s, const char *service, const char *operation)
{
	cJSON *calls = simulated_ask(s, "GET", "/_sim/calls", ""), *one, *row;
	int sum = 0;

	cJSON_ArrayForEach(one, cJSON_GetObjectItem(calls, "services"))
		cJSON_ArrayForEach(row, one)
			if ((service == NULL || strcmp(one->string, service) == 0) && (operation == NULL || strcmp(row->string, operation) == 0))
				sum += cJSON_GetObjectItem(row, "received")->valueint;
	cJSON_Delete(calls);
	return sum;
}

static inline int simulated_mutations(const struct simulated *s)
{
	cJSON *calls = simulated_ask(s, "GET", "/_sim/calls", "");
	int n = cJSON_GetObjectItem(calls, "mutations")->valueint;

	cJSON_Delete(calls);
	return n;
}

/* --- the app ------------------------------------------------------------------------------------------------------- */

static inline struct app *simulated_app(const char *pipeline)
{
	struct err e;
	/* The load balancer's name leads nowhere. */
	static const struct probe_settings no_pages = { .is_off = true };
	struct app *a = app_new(&(struct app_options){ .pipeline = pipeline, .user_agent = "cutover/test", .probe = &no_pages }, &e);

	if (a == NULL)
		fail_msg("%s", e.message);
	return a;
}

typedef bool app_condition(struct app *a);

/* Turns until it holds; false after ms. */
static inline bool turn_until(struct app *a, app_condition *holds, int64_t ms)
{
	int64_t end = clock_mono_ms() + ms;

	while (!holds(a)) {
		if (clock_mono_ms() >= end)
			return false;
		app_turn(a, NULL, 0, 50);
	}
	return true;
}

static inline void turn_for(struct app *a, int64_t ms)
{
	for (int64_t end = clock_mono_ms() + ms; clock_mono_ms() < end;)
		app_turn(a, NULL, 0, 50);
}

static inline bool has_full_picture(struct app *a)
{
	return app_picture_is_full(a) && app_release(a)->identity_is_known;
}

static inline bool is_ready(struct app *a)
{
	const struct release *r = app_release(a);

	return app_picture_is_full(a) && r->deployment_count > 0 && r->deployments[0].phase == PHASE_READY;
}

/* A release that waits for the traffic to be rerouted. */
static inline void simulated_make_ready(const struct simulated *s)
{
	simulated_post(s, "/_sim/commit", "{\"version\":3,\"message\":\"Version 3\"}");
	simulated_post(s, "/_sim/advance", "{\"seconds\":330}");
	simulated_post(s, "/_sim/calls/reset", "");
}

/* All of the audit log; "" when there is none.  Heap. */
static inline char *simulated_audit(const struct simulated *s)
{
	char path[4096];
	struct buf b;

	snprintf(path, sizeof(path), "%s/.local/state/cutover/audit.jsonl", s->folder);
	buf_init(&b, (size_t)1024 * 1024);
	file_read(path, &b, NULL);
	char *text = strdup(buf_text(&b));
	buf_done(&b);
	return text;
}

#endif
