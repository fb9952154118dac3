/* main.c: cutover-sim: options, the world, the line that says it is ready, and serving. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "sim/access.h"
#include "sim/api.h"
#include "sim/server.h"
#include "sim/world.h"

#define FAULTS_MAX 32

struct options {
	struct world_options world;
	struct server_options server;
	const char *faults[FAULTS_MAX];
	size_t fault_count;
	bool exits_with_parent;
};

static const char usage[] =
	"Usage: cutover-sim [OPTION]...\n"
	"A simulator of the AWS services behind an ECS blue/green release: codepipeline, codedeploy, ecs, elbv2,\n"
	"codebuild, logs, codecommit, ecr, sts, iam and s3 over one small world.  Prints one JSON line when it is ready and\n"
	"serves until SIGTERM or SIGINT.\n"
	"\n"
	"      --listen HOST:PORT     where the API listens (127.0.0.1:0; port 0: any free one)\n"
	"      --world NAME|FILE      seed (default), before-setup, empty, or a file\n"
	"      --scenario NAME        how releases go:";

static const char usage_rest[] =
	"\n"
	"      --speed N              world seconds per second (1)\n"
	"      --random-seed N        fixes ids, durations and faults (1)\n"
	"      --fault SPEC           RATE:KIND[:REGEX], again and again.  RATE 0 to 1, REGEX on service.Operation,\n"
	"                             KIND one of throttle 500 503 denied expired skew drop dropafter hang slow\n"
	"                             truncate garbage html empty; or limit=N[:REGEX]: N calls a second\n"
	"      --latency MS[+JITTER]  added to each call\n"
	"      --exit-with-parent     end with the process that started this one, and with standard input if a pipe\n"
	"      --help                 this text\n"
	"      --version              the version\n"
	"\n"
	"Controls, unsigned, on the same port: GET /_sim/calls, /_sim/state, /_sim/session; POST /_sim/calls/reset,\n"
	"/_sim/advance {\"seconds\":N}, /_sim/speed {\"speed\":N}, /_sim/faults [\"SPEC\",...],\n"
	"/_sim/commit {\"version\":N,\"message\":\"...\"};\n"
	"and others, told of in the manual page.\n";

static int help(void)
{
	fputs(usage, stdout);
	for (size_t i = 0; world_scenario(i); i++)
		printf(" %s", world_scenario(i));
	fputs(usage_rest, stdout);
	return 0;
}

/* ---- reading numbers ---- */

static bool read_number(const char *text, double min, double max, double *out)
{
	char *end;

	errno = 0;
	*out = strtod(text, &end);
	return errno == 0 && end != text && *end == '\0' && *out >= min && *out <= max;
}

static bool read_whole(const char *text, uint64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoull(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && text[0] != '-';
}

static bool read_latency(const char *text, struct server_options *o)
{
	char *end;

	errno = 0;
	o->latency_ms = strtol(text, &end, 10);
	bool ok = errno == 0 && end != text && o->latency_ms >= 0 && o->latency_ms <= 600000;
	if (ok && *end == '+') {
		const char *jitter = end + 1;
		o->jitter_ms = strtol(jitter, &end, 10);
		ok = errno == 0 && end != jitter && o->jitter_ms >= 0 && o->jitter_ms <= 600000;
	}
	return ok && *end == '\0';
}

/* ---- options ---- */

enum {
	OPT_LISTEN = 256, OPT_WORLD, OPT_SCENARIO, OPT_SPEED, OPT_SEED, OPT_FAULT, OPT_LATENCY, OPT_PARENT, OPT_HELP, OPT_VERSION
};

static const struct option long_options[] = {
	{"listen", required_argument, NULL, OPT_LISTEN}, {"world", required_argument, NULL, OPT_WORLD},
	{"scenario", required_argument, NULL, OPT_SCENARIO}, {"speed", required_argument, NULL, OPT_SPEED},
	{"random-seed", required_argument, NULL, OPT_SEED}, {"fault", required_argument, NULL, OPT_FAULT},
	{"latency", required_argument, NULL, OPT_LATENCY}, {"exit-with-parent", no_argument, NULL, OPT_PARENT},
	{"help", no_argument, NULL, OPT_HELP}, {"version", no_argument, NULL, OPT_VERSION}, {NULL, 0, NULL, 0},
};

static bool set_option(struct options *o, int which, const char *value, struct err *e)
{
	switch (which) {
	case OPT_LISTEN:
		o->server.listen = value;
		return true;
	case OPT_WORLD:
		o->world.world = value;
		return true;
	case OPT_SCENARIO:
		o->world.scenario = value;
		return true;
	case OPT_SPEED:
		return read_number(value, 0, WORLD_SPEED_MAX, &o->world.speed) ||
			err_set(e, ERR_USAGE, "--speed '%s': a number from 0 up", value);
	case OPT_SEED:
		return read_whole(value, &o->world.random_seed) ||
			err_set(e, ERR_USAGE, "--random-seed '%s': a whole number", value);
	case OPT_FAULT:
		if (o->fault_count == FAULTS_MAX)
			return err_set(e, ERR_USAGE, "--fault: at most %d", FAULTS_MAX);
		o->faults[o->fault_count++] = value;
		return true;
	case OPT_LATENCY:
		return read_latency(value, &o->server) ||
			err_set(e, ERR_USAGE, "--latency '%s': say MS or MS+JITTER", value);
	case OPT_PARENT:
		o->exits_with_parent = true;
		return true;
	default:
		return err_set(e, ERR_USAGE, "unknown option");
	}
}

/* -1: go on; else the exit code. */
static int read_options(int argc, char **argv, struct options *o)
{
	struct err e = {0};
	int which;

	while ((which = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (which == OPT_HELP)
			return help();
		if (which == OPT_VERSION)
			return printf("cutover-sim %s\n", PACKAGE_VERSION) < 0;
		if (which == '?') /* getopt has said why */
			return 2;
		if (!set_option(o, which, optarg, &e)) {
			fprintf(stderr, "cutover-sim: %s\n", e.message);
			return 2;
		}
	}
	if (optind == argc)
		return -1;
	fprintf(stderr, "cutover-sim: unexpected argument '%s'\n", argv[optind]);
	return 2;
}

/* ---- with the parent ---- */

static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

/* The kernel's notice covers a parent killed by SIGKILL; the pipe covers one that is gone before the notice
 * was asked for. */
static void tie_to_parent(struct options *o, pid_t parent)
{
	if (!o->exits_with_parent)
		return;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		raise(SIGTERM);
	o->server.ends_with_stdin = is_pipe(STDIN_FILENO);
}

static void block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* ---- ready ---- */

static bool say_ready(const struct world *w, const struct server *s)
{
	cJSON *line = cJSON_CreateObject();

	json_put_text(line, "endpoint", server_endpoint(s));
	json_put_text(line, "region", w->region);
	json_put_text(line, "accessKeyId", access_built_in[0].access_key_id);
	json_put_text(line, "secretAccessKey", access_built_in[0].secret);
	json_put_text(line, "prodUrl", server_prod_url(s));
	json_put_text(line, "testUrl", server_test_url(s));
	json_put_text(line, "pipeline", w->pipeline_count ? w->pipelines[0]->name : "cicd-demo-bluegreen");
	char *text = cJSON_PrintUnformatted(line);
	bool ok = puts(text) >= 0 && fflush(stdout) == 0;
	free(text);
	cJSON_Delete(line);
	return ok;
}

static int complain(const struct err *e)
{
	fprintf(stderr, "cutover-sim: %s\n", e->message);
	return err_exit_code(e->kind);
}

static int serve(const struct options *o, struct api *api)
{
	struct err e = {0};
	int code = 0;

	for (size_t i = 0; i < o->fault_count; i++)
		if (!faults_add(api->faults, o->faults[i], &e))
			return complain(&e);
	struct server *s = server_new(&o->server, api, &e);
	if (!s)
		return complain(&e);
	if (say_ready(api->world, s))
		server_run(s);
	else
		code = 1;
	server_free(s);
	return code;
}

int main(int argc, char **argv)
{
	struct options o = {.world = {.speed = 1, .random_seed = 1}, .server = {.listen = "127.0.0.1:0"}};
	struct err e = {0};
	struct api api;
	pid_t parent = getppid();

	int code = read_options(argc, argv, &o);
	if (code >= 0)
		return code;
	block_signals();
	tie_to_parent(&o, parent);
	struct world *w = world_new(&o.world, &e);
	if (!w)
		return complain(&e);
	api_init(&api, w, o.world.random_seed);
	code = serve(&o, &api);
	api_done(&api);
	world_free(w);
	return code;
}
