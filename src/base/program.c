/* program.c: see program.h. */
#include "base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

#define READS_AT_ONCE 64 /* of a page each */

enum { OUT, ERR, PIPES };

struct program {
	pid_t pid;           /* 0: ended and waited for */
	int fds[PIPES];      /* -1: closed */
	struct buf heard[PIPES];
	char complaint[400];
	int exit_code;
};

static bool make_pipe(int ends[2])
{
	return pipe2(ends, O_CLOEXEC) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

static void close_both(int ends[2])
{
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

/* Signals that this program ignores or handles are at their defaults in the child. */
static int spawn(pid_t *pid, char *const argv[], int out, int complaints)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, complaints, STDERR_FILENO);
	posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1); /* also what this program was started with */
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	int code = posix_spawnp(pid, argv[0], &files, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return code;
}

struct program *program_start(char *const argv[], size_t max_bytes, struct err *e)
{
	int out[2] = {-1, -1}, complaints[2] = {-1, -1};
	pid_t pid = 0;

	int code = make_pipe(out) && make_pipe(complaints) ? 0 : errno;
	if (!code)
		code = spawn(&pid, argv, out[1], complaints[1]);
	if (code) {
		close_both(out);
		close_both(complaints);
		err_set(e, ERR_CONFIG, "'%s' cannot be started: %s", argv[0], strerror(code));
		return NULL;
	}
	close(out[1]);
	close(complaints[1]);
	struct program *p = mem_alloc(sizeof(*p));
	*p = (struct program){.pid = pid, .fds = {out[0], complaints[0]}};
	for (int i = 0; i < PIPES; i++)
		buf_init(&p->heard[i], max_bytes);
	return p;
}

void program_free(struct program *p)
{
	if (!p)
		return;
	if (p->pid) {
		kill(-p->pid, SIGKILL);
		kill(p->pid, SIGKILL); /* before it has made its own group */
		waitpid(p->pid, NULL, 0);
	}
	close_both(p->fds);
	for (int i = 0; i < PIPES; i++) {
		if (p->heard[i].data)
			explicit_bzero(p->heard[i].data, p->heard[i].cap);
		buf_done(&p->heard[i]);
	}
	free(p);
}

void program_fds(const struct program *p, int fds[2])
{
	memcpy(fds, p->fds, sizeof(p->fds));
}

/* Not all of what is there: a program that never stops writing must not hold up the loop. */
static void hear(struct program *p, int which)
{
	char some[4096];
	ssize_t n = 1;

	for (int i = 0; i < READS_AT_ONCE && n > 0 && p->fds[which] >= 0; i++) {
		n = read(p->fds[which], some, sizeof(some));
		if (n > 0)
			buf_add(&p->heard[which], some, (size_t)n);
	}
	if (p->fds[which] >= 0 && (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))) {
		close(p->fds[which]);
		p->fds[which] = -1;
	}
	explicit_bzero(some, sizeof(some));
}

bool program_step(struct program *p)
{
	int status;

	for (int i = 0; i < PIPES; i++)
		hear(p, i);
	if (p->pid && p->fds[OUT] < 0 && p->fds[ERR] < 0 && waitpid(p->pid, &status, WNOHANG) == p->pid) {
		p->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		p->pid = 0;
		text_clean_into(p->complaint, sizeof(p->complaint), buf_text(&p->heard[ERR]), p->heard[ERR].len);
	}
	return p->pid == 0;
}

const struct buf *program_output(const struct program *p)
{
	return &p->heard[OUT];
}

const char *program_complaint(const struct program *p)
{
	return p->complaint;
}

int program_exit_code(const struct program *p)
{
	return p->exit_code;
}
