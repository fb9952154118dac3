/* world.c: see world.h. */
#include "pty/world.h"

#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "lib/cm.h"
#include "lib/fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_ARGUMENTS 24
#define MOST_VARIABLES 48
#define CONTROL_MS 10000

struct world {
	pid_t pid;
	int output; /* its standard output */
	int port, prod_port, test_port;
	char region[40], key[64], secret[128], pipeline[128];
	const char *arguments[MOST_ARGUMENTS];
	char *folder;
	char *variables[MOST_VARIABLES];
	size_t variable_count;
	char page[4096];
};

static const char *program(const char *variable, const char *name, char *out, size_t size)
{
	const char *folder = getenv("builddir"), *named = getenv(variable);

	if (folder && *folder)
		snprintf(out, size, "%s/%s", folder, name);
	else
		snprintf(out, size, "%s", named && *named ? named : name);
	return out;
}

/* --- the simulator -------------------------------------------------------------------------------------- */

static _Noreturn void become_simulator(const struct world *w, int output)
{
	char path[4096], listen[40];
	const char *argv[MOST_ARGUMENTS + 6] = {
		program("CUTOVER_SIM", "cutover-sim", path, sizeof(path)), "--listen", listen, "--exit-with-parent"};
	size_t count = 4;
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	snprintf(listen, sizeof(listen), "127.0.0.1:%d", w->port);
	for (size_t i = 0; w->arguments[i]; i++)
		argv[count++] = w->arguments[i];
	dup2(nothing, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

static int port_of(const cJSON *ready, const char *member)
{
	const char *url = json_raw(ready, member), *colon = url ? strrchr(url, ':') : NULL;

	return colon ? (int)strtol(colon + 1, NULL, 10) : 0;
}

static void keep(char *out, size_t size, const cJSON *ready, const char *member)
{
	const char *text = json_raw(ready, member);

	snprintf(out, size, "%s", text ? text : "");
}

static void take_ready_line(struct world *w, const char *line, size_t n)
{
	struct err e;
	cJSON *ready = json_parse(line, n, &e);

	if (!ready)
		fail_msg("the simulator says: %.*s", (int)n, line);
	w->port = port_of(ready, "endpoint");
	w->prod_port = port_of(ready, "prodUrl");
	w->test_port = port_of(ready, "testUrl");
	keep(w->region, sizeof(w->region), ready, "region");
	keep(w->key, sizeof(w->key), ready, "accessKeyId");
	keep(w->secret, sizeof(w->secret), ready, "secretAccessKey");
	keep(w->pipeline, sizeof(w->pipeline), ready, "pipeline");
	cJSON_Delete(ready);
}

static void read_ready_line(struct world *w)
{
	int64_t end = term_now_ms() + TERM_PATIENCE_MS, left;
	char line[4096];
	size_t n = 0;

	while (n < sizeof(line) && (left = end - term_now_ms()) > 0) {
		struct pollfd p = {.fd = w->output, .events = POLLIN};
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		ssize_t more = read(w->output, line + n, sizeof(line) - n);
		if (more <= 0)
			break;
		n += (size_t)more;
		if (memchr(line, '\n', n)) {
			take_ready_line(w, line, n);
			return;
		}
	}
	fail_msg("the simulator did not start: %.*s", (int)n, line);
}

static void start_simulator(struct world *w)
{
	int output[2];

	if (pipe2(output, O_CLOEXEC) < 0)
		fail_msg("pipe: %s", strerror(errno));
	fflush(NULL);
	w->pid = fork();
	if (w->pid == 0)
		become_simulator(w, output[1]);
	close(output[1]);
	w->output = output[0];
	read_ready_line(w);
}

static void end_simulator(struct world *w, int signal)
{
	if (w->pid > 0) {
		kill(w->pid, SIGCONT);
		kill(w->pid, signal);
		waitpid(w->pid, NULL, 0);
		close(w->output);
	}
	w->pid = 0;
}

pid_t world_pid(const struct world *w)
{
	return w->pid;
}

void world_kill(struct world *w, int signal)
{
	if (signal == SIGKILL)
		end_simulator(w, signal);
	else
		kill(w->pid, signal);
}

void world_restart(struct world *w)
{
	start_simulator(w);
}

const char *world_pipeline(const struct world *w)
{
	return w->pipeline;
}

const char *world_folder(const struct world *w)
{
	return w->folder;
}

/* --- the sandbox ---------------------------------------------------------------------------------------- */

static void set(struct world *w, const char *name, const char *value)
{
	char *variable = NULL;

	assert_true(w->variable_count < MOST_VARIABLES - 1);
	if (asprintf(&variable, value ? "%s=%s" : "%s", name, value) < 0)
		fail_msg("no memory");
	w->variables[w->variable_count++] = variable;
}

static void set_below(struct world *w, const char *name, const char *below)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s%s", w->folder, below);
	set(w, name, path);
}

static void build_sandbox(struct world *w)
{
	static const char *const unset[] = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_DEFAULT_REGION",
		"AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY",
		"HTTPS_PROXY", "ALL_PROXY", "NO_COLOR", "COLORTERM", "LANG", "LANGUAGE", "ESCDELAY"};
	char endpoint[64];

	set_below(w, "HOME", "");
	set_below(w, "XDG_CONFIG_HOME", "/config");
	set_below(w, "XDG_CACHE_HOME", "/cache");
	set_below(w, "XDG_STATE_HOME", "/state");
	set_below(w, "XDG_DATA_HOME", "/data");
	set_below(w, "AWS_CONFIG_FILE", "/aws-config");
	set_below(w, "AWS_SHARED_CREDENTIALS_FILE", "/aws-credentials");
	snprintf(endpoint, sizeof(endpoint), "http://127.0.0.1:%d", w->port);
	set(w, "AWS_ENDPOINT_URL", endpoint);
	set(w, "AWS_REGION", w->region);
	set(w, "AWS_ACCESS_KEY_ID", w->key);
	set(w, "AWS_SECRET_ACCESS_KEY", w->secret);
	set(w, "AWS_EC2_METADATA_DISABLED", "true");
	set(w, "no_proxy", "127.0.0.1");
	set(w, "TZ", "UTC");
	for (size_t i = 0; i < COUNT_OF(unset); i++)
		set(w, unset[i], NULL);
}

void world_settings(struct world *w, const char *text)
{
	char path[4096];
	struct err e;

	snprintf(path, sizeof(path), "%s/config/cutover/config", w->folder);
	if (!file_write_atomic(path, text, strlen(text), 0600, &e))
		fail_msg("%s", e.message);
}

/* The load balancer's own name leads nowhere. */
static void name_pages(struct world *w)
{
	char text[300];

	snprintf(text, sizeof(text), "[probe]\nprod = http://127.0.0.1:%d/\ntest = http://127.0.0.1:%d/\n", w->prod_port, w->test_port);
	if (w->prod_port)
		world_settings(w, text);
	else
		world_settings(w, "[probe]\ndashboard = no\n");
}

struct world *world_new(const char *const *arguments)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	for (size_t i = 0; arguments && arguments[i]; i++) {
		assert_true(i < MOST_ARGUMENTS - 1);
		w->arguments[i] = arguments[i];
	}
	start_simulator(w);
	w->folder = fixture_folder();
	build_sandbox(w);
	name_pages(w);
	return w;
}

void world_free(struct world *w)
{
	if (!w)
		return;
	end_simulator(w, SIGTERM);
	if (w->folder)
		fixture_remove(w->folder);
	for (size_t i = 0; i < w->variable_count; i++)
		free(w->variables[i]);
	free(w);
}

/* --- the program ---------------------------------------------------------------------------------------- */

static struct term *open_program(
	const char *const *env, const char *const *arguments, const char *last, struct term_options o)
{
	char path[4096];
	const char *argv[MOST_ARGUMENTS + 2] = {program("CUTOVER", "cutover", path, sizeof(path))};
	size_t count = 1;

	for (size_t i = 0; arguments && arguments[i]; i++)
		argv[count++] = arguments[i];
	if (last)
		argv[count] = last;
	o.env = env;
	return term_open((char *const *)argv, &o);
}

struct term *world_open(struct world *w, const struct world_view *v)
{
	static const struct world_view plain = {0};
	const char *env[2 * MOST_VARIABLES];
	size_t count = 0;

	v = v ? v : &plain;
	for (size_t i = 0; i < w->variable_count; i++)
		env[count++] = w->variables[i];
	for (size_t i = 0; v->env && v->env[i]; i++)
		env[count++] = v->env[i];
	env[count] = NULL;
	return open_program(env, v->arguments, v->arguments ? NULL : w->pipeline,
		(struct term_options){.rows = v->rows, .columns = v->columns, .has_job_control = v->has_job_control});
}

struct term *world_open_demo(const struct world_view *v)
{
	const char *all[MOST_ARGUMENTS] = {"--demo"}, *env[MOST_VARIABLES] = {"NO_COLOR", "TZ=UTC"};

	for (size_t i = 0; v->arguments && v->arguments[i]; i++)
		all[i + 1] = v->arguments[i];
	for (size_t i = 0; v->env && v->env[i]; i++)
		env[i + 2] = v->env[i];
	return open_program(env, all, NULL,
		(struct term_options){.rows = v->rows, .columns = v->columns, .has_job_control = v->has_job_control});
}

/* --- HTTP, as little of it as there can be -------------------------------------------------------------- */

static int connect_to(int port)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval patience = {.tv_sec = CONTROL_MS / 1000};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

bool world_answers(int port)
{
	int fd = connect_to(port);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int world_page_port(const struct world *w, enum world_port port)
{
	return port == WORLD_PROD ? w->prod_port : w->test_port;
}

int world_port_of(const struct world *w)
{
	return w->port;
}

/* The body of the answer in `out`; false: none came. */
static bool ask(int port, const char *method, const char *path, const char *body, char *out, size_t size)
{
	char request[4096];
	int fd = connect_to(port);
	size_t at = 0;
	ssize_t more;

	if (fd < 0)
		return false;
	body = body ? body : "";
	int n = snprintf(request, sizeof(request), "%s %s HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: %zu\r\n\r\n%s",
		method, path, strlen(body), body);
	if (write(fd, request, (size_t)n) != n) {
		close(fd);
		return false;
	}
	while (at < size - 1 && (more = read(fd, out + at, size - 1 - at)) > 0)
		at += (size_t)more;
	close(fd);
	out[at] = '\0';
	char *end = strstr(out, "\r\n\r\n");
	if (!end || strncmp(out, "HTTP/1.", 7) != 0 || out[9] != '2')
		return false;
	memmove(out, end + 4, strlen(end + 4) + 1);
	return true;
}

void world_post(struct world *w, const char *path, const char *body)
{
	char answer[65536];

	if (!ask(w->port, "POST", path, body, answer, sizeof(answer)))
		fail_msg("POST %s %s: %s", path, body, answer);
}

void world_faults(struct world *w, const char *specs)
{
	world_post(w, "/_sim/faults", specs);
}

void world_advance(struct world *w, double seconds)
{
	char body[80];

	snprintf(body, sizeof(body), "{\"seconds\":%g}", seconds);
	world_post(w, "/_sim/advance", body);
}

void world_commit(struct world *w, int version, const char *message)
{
	char body[1000];

	snprintf(body, sizeof(body), "{\"version\":%d,\"message\":\"%s\"}", version, message);
	world_post(w, "/_sim/commit", body);
}

static cJSON *calls(struct world *w)
{
	char answer[65536] = "";
	struct err e;

	if (!ask(w->port, "GET", "/_sim/calls", NULL, answer, sizeof(answer)))
		fail_msg("GET /_sim/calls: %s", answer);
	cJSON *all = json_parse(answer, strlen(answer), &e);
	assert_non_null(all);
	return all;
}

int64_t world_mutations(struct world *w)
{
	cJSON *all = calls(w);
	int64_t count = json_int(all, "mutations", -1);

	cJSON_Delete(all);
	return count;
}

int64_t world_received(struct world *w, const char *service, const char *operation)
{
	cJSON *all = calls(w);
	const cJSON *row = json_object(json_object(json_object(all, "services"), service), operation);
	int64_t count = json_int(row, "received", 0);

	cJSON_Delete(all);
	return count;
}

int64_t world_looks(struct world *w, enum world_port port)
{
	cJSON *all = calls(w);
	int64_t count = json_int(json_object(all, "pages"), port == WORLD_PROD ? "prod" : "test", -1);

	cJSON_Delete(all);
	return count;
}

size_t world_rates(struct world *w, int *out, size_t most)
{
	cJSON *all = calls(w);
	const cJSON *seconds = json_array(all, "perSecond"), *one;
	size_t n = 0, whole = json_count(seconds) > 0 ? json_count(seconds) - 1 : 0;

	cJSON_ArrayForEach(one, seconds)
		if (n < most && n < whole)
			out[n++] = (int)cJSON_GetNumberValue(one);
	cJSON_Delete(all);
	return n;
}

const char *world_page(struct world *w, enum world_port port)
{
	if (!ask(world_page_port(w, port), "GET", "/", NULL, w->page, sizeof(w->page)))
		w->page[0] = '\0';
	return w->page;
}

bool world_serves(struct world *w, enum world_port port, int version)
{
	char words[40];

	snprintf(words, sizeof(words), "Welcome(Version %d)", version);
	return strstr(world_page(w, port), words) != NULL;
}

bool world_wait_serves(struct world *w, struct term *t, enum world_port port, int version, int ms)
{
	int64_t end = term_now_ms() + ms;

	while (!world_serves(w, port, version)) {
		if (term_now_ms() > end)
			return false;
		term_pump(t, 50);
	}
	return true;
}
