/* demo.c: see demo.h.  The simulator ends with us in three ways: demo_stop's SIGTERM, the parent-death signal when we are
 * killed, and the end of its standard input should we die before it asked for that signal. */
#include "cli/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/options.h"

#define PROGRAM "cutover-sim"

enum { READY_MS = 15 * 1000, MOST_READY_BYTES = 16 * 1024, PLACES = 3 };

/* --- a home of its own -------------------------------------------------------------------------------------------- */

static bool make_folder(struct demo *d, struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/cutover-demo.XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");
	if (!mkdtemp(path))
		return err_set(e, ERR_CONFIG, _("the demo needs a temporary folder: %s: %s"), path, strerror(errno));
	d->folder = mem_dup(path);
	return true;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void remove_folder(struct demo *d)
{
	if (d->folder)
		nftw(d->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(d->folder);
	d->folder = NULL;
}

/* --- starting the simulator --------------------------------------------------------------------------------------- */

struct start {
	char places[PLACES][PATH_MAX];  /* where it may be; the last is looked up in PATH */
	char log[PATH_MAX];             /* its standard error */
	char speed[32];
	const char *scenario;
	int in[2], out[2];              /* its standard input and output */
};

static void name_places(struct start *s)
{
	char self[PATH_MAX - sizeof(PROGRAM)];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(self, '/');
	if (slash)
		slash[1] = '\0';
	snprintf(s->places[0], PATH_MAX, "%s%s", slash ? self : "./", PROGRAM);
	snprintf(s->places[1], PATH_MAX, "%s/%s", LIBEXECDIR, PROGRAM);
	snprintf(s->places[2], PATH_MAX, "%s", PROGRAM);
}

/* In the child, up to exec: what may fail here is told by the exit code and by what stands in its log. */
static _Noreturn void become_simulator(const struct start *s, pid_t parent)
{
	const char *args[12] = {PROGRAM, "--listen", "127.0.0.1:0", "--exit-with-parent", "--speed", s->speed};
	int log = open(s->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (s->scenario) {
		args[6] = "--scenario";
		args[7] = s->scenario;
	}
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	setpgid(0, 0); /* the terminal's signals are for the dashboard */
	signal(SIGPIPE, SIG_DFL);
	dup2(s->in[0], STDIN_FILENO);
	dup2(s->out[1], STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	for (size_t i = 0; i < PLACES; i++)
		if (i + 1 < PLACES)
			execv(s->places[i], (char *const *)args);
		else
			execvp(s->places[i], (char *const *)args);
	_exit(127);
}

static void close_both(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

static bool spawn(struct demo *d, struct start *s, struct err *e)
{
	pid_t parent = getpid();

	if (pipe2(s->in, O_CLOEXEC) < 0)
		return err_set(e, ERR_INTERNAL, "pipe: %s", strerror(errno));
	if (pipe2(s->out, O_CLOEXEC) < 0) {
		close_both(s->in);
		return err_set(e, ERR_INTERNAL, "pipe: %s", strerror(errno));
	}
	d->pid = fork();
	if (d->pid == 0)
		become_simulator(s, parent);
	close(s->in[0]);
	close(s->out[1]);
	d->lifeline = s->in[1];
	if (d->pid > 0)
		return true;
	d->pid = 0;
	close(s->out[0]);
	return err_set(e, ERR_INTERNAL, "fork: %s", strerror(errno));
}

/* --- its ready line ----------------------------------------------------------------------------------------------- */

/* One line, or what there is when it ends or takes too long. */
static bool read_line(int fd, struct buf *line)
{
	int64_t until = clock_mono_ms() + READY_MS, left;
	char bytes[1024];

	while ((left = until - clock_mono_ms()) > 0) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return false;
		ssize_t n = p.revents ? read(fd, bytes, sizeof(bytes)) : -1;
		if (n == 0)
			return false;
		if (n > 0 && !buf_add(line, bytes, (size_t)n))
			return false;
		if (n > 0 && memchr(bytes, '\n', (size_t)n))
			return true;
	}
	return false;
}

static bool explain_failure(struct demo *d, const struct start *s, struct err *e)
{
	struct buf log;
	int status = 0;

	kill(d->pid, SIGTERM);
	waitpid(d->pid, &status, 0);
	d->pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return err_set(e, ERR_CONFIG,
			_("--demo needs the program %s; it is neither %s nor %s nor in PATH (configure --enable-sim builds it)"),
			PROGRAM, s->places[0], s->places[1]);
	buf_init(&log, 4096);
	struct err unread;
	bool has_words = file_read(s->log, &log, &unread) && log.len > 0;
	enum err_kind kind = WIFEXITED(status) && WEXITSTATUS(status) == 2 ? ERR_USAGE : ERR_INTERNAL;
	err_set(e, kind, _("the simulator did not start: %s"), has_words ? buf_text(&log) : _("no answer"));
	buf_done(&log);
	return false;
}

/* --- the environment ---------------------------------------------------------------------------------------------- */

static void forget_aws(void)
{
	for (size_t i = 0; environ[i];) {
		char name[256];
		size_t length = strcspn(environ[i], "=");
		snprintf(name, sizeof(name), "%.*s", (int)length, environ[i]);
		if (strncmp(name, "AWS_", 4) || length >= sizeof(name) || unsetenv(name) < 0)
			i++;
	}
}

static void set_folders(const char *folder)
{
	static const struct {
		const char *name, *below;
	} rows[] = {
		{"HOME", ""},
		{"XDG_CONFIG_HOME", "/config"},
		{"XDG_CACHE_HOME", "/cache"},
		{"XDG_STATE_HOME", "/state"},
		{"XDG_DATA_HOME", "/data"},
		{"AWS_CONFIG_FILE", "/aws-config"},
		{"AWS_SHARED_CREDENTIALS_FILE", "/aws-credentials"},
	};
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", folder, rows[i].below);
		setenv(rows[i].name, path, 1);
	}
}

static bool take_ready_line(struct demo *d, const struct buf *line, struct err *e)
{
	static const struct {
		const char *member, *name;
	} rows[] = {
		{"endpoint", "AWS_ENDPOINT_URL"}, {"region", "AWS_REGION"}, {"accessKeyId", "AWS_ACCESS_KEY_ID"},
		{"secretAccessKey", "AWS_SECRET_ACCESS_KEY"},
	};
	cJSON *ready = json_parse(line->data, line->len, e);
	bool ok = ready != NULL;

	for (size_t i = 0; ok && i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *value = json_raw(ready, rows[i].member);
		ok = value && setenv(rows[i].name, value, 1) == 0;
	}
	const char *pipeline = json_raw(ready, "pipeline");
	snprintf(d->pipeline, sizeof(d->pipeline), "%s", pipeline ? pipeline : "");
	const char *prod = json_raw(ready, "prodUrl"), *test = json_raw(ready, "testUrl");
	if (prod && test)
		snprintf(d->pages, sizeof(d->pages), _("prod :80 is %s, test :8080 is %s"), prod, test);
	snprintf(d->prod_url, sizeof(d->prod_url), "%s", prod ? prod : "");
	snprintf(d->test_url, sizeof(d->test_url), "%s", test ? test : "");
	cJSON_Delete(ready);
	return ok || err_set(e, ERR_MALFORMED, _("the simulator's ready line cannot be understood"));
}

bool demo_start(struct demo *d, const struct options *o, struct err *e)
{
	struct start s = {.scenario = o->scenario};
	struct buf line;

	*d = (struct demo){.lifeline = -1};
	if (!make_folder(d, e))
		return false;
	name_places(&s);
	snprintf(s.log, sizeof(s.log), "%s/simulator.log", d->folder);
	snprintf(s.speed, sizeof(s.speed), "%g", o->speed > 0 ? o->speed : 3.0);
	if (!spawn(d, &s, e))
		return false;
	buf_init(&line, MOST_READY_BYTES);
	bool ok = read_line(s.out[0], &line) || explain_failure(d, &s, e);
	close(s.out[0]);
	if (ok) {
		forget_aws();
		set_folders(d->folder);
		setenv("no_proxy", "127.0.0.1,localhost,::1", 1);
		ok = take_ready_line(d, &line, e);
	}
	buf_done(&line);
	return ok;
}

void demo_stop(struct demo *d)
{
	if (d->pid > 0) {
		kill(d->pid, SIGTERM);
		while (waitpid(d->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	if (d->lifeline >= 0)
		close(d->lifeline);
	d->pid = 0;
	d->lifeline = -1;
	remove_folder(d);
}
