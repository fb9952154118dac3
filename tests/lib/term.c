/* term.c: see term.h.  Between the pty's session and the program stands a shell of one job, so that job control is real (a
 * process group without a shell above it cannot be stopped) and the pty outlives the program. */
#include "lib/term.h"

#include "lib/cm.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#define MOST_ROWS 512
#define MOST_COLUMNS 1024

enum event_kind { EVENT_STARTED, EVENT_STOPPED, EVENT_ENDED };
struct event {
	enum event_kind kind;
	int value; /* pid, or the status of waitpid() */
};

struct term {
	int fd;               /* the pty's master; -1: hung up */
	pid_t child;          /* of forkpty: the shell, or the program itself */
	pid_t pid;            /* the program */
	int events, commands; /* from and to the shell; -1 none */
	bool has_ended, is_stopped, is_reaped;
	int status;
	VTerm *vt;
	VTermScreen *screen;
	bool is_alternate, hides_cursor;
	size_t cursor_at; /* how much of the sequence that shows or hides the cursor was seen */
	size_t bytes;
	char *text; /* of term_text() */
	char row[MOST_COLUMNS * 32];
};

int64_t term_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static _Noreturn void give_up(const char *what)
{
	printf("Bail out! term: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	exit(99);
}

struct start {
	char *const *argv;
	const struct term_options *o;
};

/* --- the program and its shell -------------------------------------------------------------------------- */

static _Noreturn void become_program(const struct start *s)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE, SIGTERM, SIGCHLD};

	for (size_t i = 0; i < COUNT_OF(signals); i++)
		signal(signals[i], SIG_DFL);
	unsetenv("LINES"); /* they beat the real size */
	unsetenv("COLUMNS");
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	const char *const *env = s->o->env;
	for (size_t i = 0; env && env[i]; i++)
		if (strchr(env[i], '='))
			putenv(strdup(env[i]));
		else
			unsetenv(env[i]);
	execvp(s->argv[0], s->argv);
	dprintf(STDERR_FILENO, "cannot run %s: %s\r\n", s->argv[0], strerror(errno));
	_exit(127);
}

static void tell(int fd, enum event_kind kind, int value)
{
	struct event event = {kind, value};

	if (write(fd, &event, sizeof(event)) != (ssize_t)sizeof(event))
		_exit(1);
}

static void give_terminal_to(pid_t group)
{
	tcsetpgrp(STDIN_FILENO, group);
}

static _Noreturn void become_shell(const struct start *s, int events, int commands)
{
	static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
	char command;
	int status;

	for (size_t i = 0; i < COUNT_OF(ignored); i++)
		signal(ignored[i], SIG_IGN);
	pid_t job = fork();
	if (job == 0) {
		setpgid(0, 0);
		give_terminal_to(getpid());
		become_program(s);
	}
	setpgid(job, job);
	tell(events, EVENT_STARTED, job);
	while (waitpid(job, &status, WUNTRACED) == job) {
		give_terminal_to(getpgrp());
		if (!WIFSTOPPED(status)) {
			tell(events, EVENT_ENDED, status);
			break;
		}
		tell(events, EVENT_STOPPED, 0);
		if (read(commands, &command, 1) != 1)
			break;
		give_terminal_to(job);
		kill(-job, SIGCONT);
	}
	while (read(commands, &command, 1) > 0)
		continue;
	_exit(0);
}

/* --- starting ------------------------------------------------------------------------------------------- */

static int on_property(VTermProp property, VTermValue *value, void *user)
{
	struct term *t = user;

	if (property == VTERM_PROP_ALTSCREEN)
		t->is_alternate = value->boolean;
	return 1;
}

static void start_emulator(struct term *t, int rows, int columns)
{
	static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

	t->vt = vterm_new(rows, columns);
	vterm_set_utf8(t->vt, 1);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
}

static void wait_for_start(struct term *t)
{
	struct event event;

	if (read(t->events, &event, sizeof(event)) != (ssize_t)sizeof(event) || event.kind != EVENT_STARTED)
		give_up("the shell");
	t->pid = event.value;
	fcntl(t->events, F_SETFL, O_NONBLOCK);
}

struct term *term_open(char *const *argv, const struct term_options *o)
{
	static const struct term_options none = {0};
	const struct start start = {argv, o ? o : &none}, *s = &start;
	struct winsize size = {.ws_row = (unsigned short)(s->o->rows ? s->o->rows : 24),
		.ws_col = (unsigned short)(s->o->columns ? s->o->columns : 80)};
	struct term *t = calloc(1, sizeof(*t));
	int events[2], commands[2];

	if (!t || pipe2(events, O_CLOEXEC) < 0 || pipe2(commands, O_CLOEXEC) < 0)
		give_up("pipe");
	fflush(NULL);
	t->child = forkpty(&t->fd, NULL, NULL, &size);
	if (t->child < 0)
		give_up("forkpty");
	if (t->child == 0) {
		free(t);
		close(events[0]);
		close(commands[1]);
		if (!s->o->has_job_control)
			become_program(s);
		become_shell(s, events[1], commands[0]);
	}
	close(events[1]);
	close(commands[0]);
	t->events = events[0];
	t->commands = commands[1];
	t->pid = t->child;
	fcntl(t->fd, F_SETFD, FD_CLOEXEC);
	fcntl(t->fd, F_SETFL, O_NONBLOCK);
	start_emulator(t, size.ws_row, size.ws_col);
	if (s->o->has_job_control)
		wait_for_start(t);
	return t;
}

static void reap(struct term *t, int flags)
{
	int status;

	if (t->is_reaped || waitpid(t->child, &status, flags) != t->child)
		return;
	t->is_reaped = true;
	if (t->child == t->pid) {
		t->has_ended = true;
		t->status = status;
	}
}

void term_close(struct term *t)
{
	if (!t)
		return;
	if (!t->has_ended)
		kill(t->pid, SIGKILL);
	if (t->fd >= 0)
		close(t->fd);
	close(t->commands);
	kill(t->child, SIGCONT);
	reap(t, 0);
	close(t->events);
	vterm_free(t->vt);
	free(t->text);
	free(t);
}

pid_t term_pid(const struct term *t)
{
	return t->pid;
}

/* --- pumping -------------------------------------------------------------------------------------------- */

static void write_all(struct term *t, const char *bytes, size_t n);

/* What the emulator answers to questions (device attributes, cursor position) goes back. */
static void answer(struct term *t)
{
	char bytes[1024];
	size_t n;

	while ((n = vterm_output_read(t->vt, bytes, sizeof(bytes))) > 0)
		write_all(t, bytes, n);
}

/* Read off the bytes: for libvterm, unlike terminals, saving and restoring the cursor's place (which curses does when it
 * likes) also restores whether it is seen. */
static void follow_cursor(struct term *t, const char *bytes, size_t n)
{
	static const char sequence[] = "\033[?25";

	for (size_t i = 0; i < n; i++) {
		if (t->cursor_at == sizeof(sequence) - 1 && (bytes[i] == 'h' || bytes[i] == 'l'))
			t->hides_cursor = bytes[i] == 'l';
		t->cursor_at = t->cursor_at < sizeof(sequence) - 1 && bytes[i] == sequence[t->cursor_at]
			? t->cursor_at + 1
			: bytes[i] == '\033';
	}
}

static bool take_in(struct term *t)
{
	char bytes[16384];
	bool any = false;
	ssize_t n;

	while (t->fd >= 0 && (n = read(t->fd, bytes, sizeof(bytes))) > 0) {
		t->bytes += (size_t)n;
		any = true;
		follow_cursor(t, bytes, (size_t)n);
		vterm_input_write(t->vt, bytes, (size_t)n);
	}
	if (any)
		answer(t);
	return any;
}

static void take_events(struct term *t)
{
	struct event event;

	reap(t, WNOHANG);
	while (t->child != t->pid && read(t->events, &event, sizeof(event)) == (ssize_t)sizeof(event)) {
		if (event.kind == EVENT_STOPPED)
			t->is_stopped = true;
		if (event.kind == EVENT_ENDED) {
			t->has_ended = true;
			t->status = event.value;
		}
	}
}

/* Waits up to ms for the first byte. */
static void pump_once(struct term *t, int ms)
{
	/* After its end a pty without a slave is readable at once, again and again (EIO). */
	struct pollfd fds[] = {
		{.fd = t->has_ended ? -1 : t->fd, .events = POLLIN}, {.fd = t->events, .events = POLLIN}};
	bool is_led = t->child == t->pid;

	if (is_led || t->has_ended)
		fds[1].fd = -1;
	if (is_led && ms > 20)
		ms = 20; /* its end is seen by asking */
	if (!take_in(t))
		poll(fds, 2, ms);
	take_events(t);
	take_in(t);
}

void term_pump(struct term *t, int ms)
{
	int64_t end = term_now_ms() + ms, left;

	do {
		left = end - term_now_ms();
		pump_once(t, left > 50 ? 50 : left > 0 ? (int)left : 0);
	} while (left > 0);
}

bool term_wait(struct term *t, bool (*holds)(struct term *t, const void *user), const void *user, int ms)
{
	int64_t end = term_now_ms() + ms;

	for (;;) {
		pump_once(t, 0);
		if (holds(t, user))
			return true;
		if (term_now_ms() >= end)
			return false;
		pump_once(t, 50);
	}
}

/* --- input ---------------------------------------------------------------------------------------------- */

static void write_all(struct term *t, const char *bytes, size_t n)
{
	int64_t end = term_now_ms() + 5000;

	while (n > 0 && t->fd >= 0 && term_now_ms() < end) {
		ssize_t done = write(t->fd, bytes, n);
		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			struct pollfd p = {.fd = t->fd, .events = POLLOUT};
			poll(&p, 1, 50);
		} else {
			return;
		}
	}
}

void term_send(struct term *t, const char *keys)
{
	write_all(t, keys, strlen(keys));
}

/* The emulator writes the marks only when the program has asked for them. */
bool term_paste(struct term *t, const char *text)
{
	char mark[32];

	vterm_keyboard_start_paste(t->vt);
	size_t n = vterm_output_read(t->vt, mark, sizeof(mark));
	write_all(t, mark, n);
	term_send(t, text);
	vterm_keyboard_end_paste(t->vt);
	answer(t);
	return n > 0;
}

void term_resize(struct term *t, int rows, int columns)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};

	take_in(t);
	vterm_set_size(t->vt, rows, columns); /* the emulator first: it is what the program will draw for */
	ioctl(t->fd, TIOCSWINSZ, &size);
}

void term_hang_up(struct term *t)
{
	close(t->fd);
	t->fd = -1;
}

/* --- the screen ----------------------------------------------------------------------------------------- */

void term_size(const struct term *t, int *rows, int *columns)
{
	vterm_get_size(t->vt, rows, columns);
}

static int palette_index(const VTermColor *c, bool is_default)
{
	return is_default ? -1 : VTERM_COLOR_IS_INDEXED(c) ? c->indexed.idx : -2;
}

static size_t put_utf8(char *out, uint32_t c)
{
	if (c < 0x80)
		return (size_t)(out[0] = (char)c, 1);
	if (c < 0x800)
		return (size_t)(out[0] = (char)(0xc0 | c >> 6), out[1] = (char)(0x80 | (c & 63)), 2);
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 63));
		out[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 63));
	out[2] = (char)(0x80 | (c >> 6 & 63));
	out[3] = (char)(0x80 | (c & 63));
	return 4;
}

static struct term_cell cell_at(struct term *t, int row, int column)
{
	struct term_cell out = {.text = " ", .width = 1, .foreground = -1, .background = -1};
	VTermScreenCell c;
	size_t at = 0;
	int rows, columns;

	term_size(t, &rows, &columns);
	if (row < 0 || column < 0 || row >= rows || column >= columns ||
		!vterm_screen_get_cell(t->screen, (VTermPos){row, column}, &c))
		return out;
	out.foreground = palette_index(&c.fg, VTERM_COLOR_IS_DEFAULT_FG(&c.fg));
	out.background = palette_index(&c.bg, VTERM_COLOR_IS_DEFAULT_BG(&c.bg));
	out.is_bold = c.attrs.bold;
	out.is_underlined = c.attrs.underline != 0;
	out.is_reverse = c.attrs.reverse;
	if (c.chars[0] == (uint32_t)-1) {
		out.width = 0;
		out.text[0] = '\0';
		return out;
	}
	out.width = c.width;
	/* an erased cell has no character, a printed blank has one: both are blank */
	for (int i = 0; c.chars[0] && i < VTERM_MAX_CHARS_PER_CELL && c.chars[i] && at + 4 < sizeof(out.text); i++)
		at += put_utf8(out.text + at, c.chars[i]);
	if (at)
		out.text[at] = '\0';
	return out;
}

void term_cell(struct term *t, int row, int column, struct term_cell *out)
{
	*out = cell_at(t, row, column);
}

static size_t put_row(struct term *t, int row, char *out, size_t size)
{
	int rows, columns;
	size_t at = 0, end = 0;

	term_size(t, &rows, &columns);
	for (int column = 0; column < columns; column++) {
		struct term_cell c = cell_at(t, row, column);
		size_t n = strlen(c.text);
		if (at + n >= size)
			break;
		memcpy(out + at, c.text, n);
		at += n;
		if (n && strcmp(c.text, " ") != 0)
			end = at;
	}
	out[end] = '\0';
	return end;
}

const char *term_row(struct term *t, int row)
{
	put_row(t, row, t->row, sizeof(t->row));
	return t->row;
}

const char *term_text(struct term *t)
{
	int rows, columns;

	term_size(t, &rows, &columns);
	size_t size = (size_t)rows * ((size_t)columns * 32 + 1) + 1, at = 0;
	free(t->text);
	t->text = malloc(size);
	if (!t->text)
		give_up("memory");
	for (int row = 0; row < rows; row++) {
		at += put_row(t, row, t->text + at, size - at - 1);
		t->text[at++] = '\n';
	}
	t->text[at] = '\0';
	return t->text;
}

/* The column of the cell in which the byte of a row's text stands. */
static int column_of(struct term *t, int row, size_t byte)
{
	size_t at = 0;
	int rows, columns;

	term_size(t, &rows, &columns);
	for (int column = 0; column < columns; column++) {
		at += strlen(cell_at(t, row, column).text);
		if (at > byte)
			return column;
	}
	return columns;
}

bool term_find(struct term *t, const char *text, int *row, int *column)
{
	int rows, columns;

	term_size(t, &rows, &columns);
	for (int i = 0; i < rows; i++) {
		const char *line = term_row(t, i), *found = strstr(line, text);
		if (!found)
			continue;
		if (row)
			*row = i;
		if (column)
			*column = column_of(t, i, (size_t)(found - line));
		return true;
	}
	return false;
}

bool term_has(struct term *t, const char *text)
{
	return term_find(t, text, NULL, NULL);
}

bool term_is_alternate(const struct term *t)
{
	return t->is_alternate;
}

bool term_cursor_is_shown(const struct term *t)
{
	return !t->hides_cursor;
}

size_t term_bytes(const struct term *t)
{
	return t->bytes;
}

/* --- its end -------------------------------------------------------------------------------------------- */

bool term_modes(struct term *t, struct termios *out)
{
	return t->fd >= 0 && tcgetattr(t->fd, out) == 0; /* the master tells of the slave */
}

static bool is_stopped(struct term *t, const void *user)
{
	(void)user;
	return t->is_stopped;
}

bool term_wait_stopped(struct term *t, int ms)
{
	return term_wait(t, is_stopped, NULL, ms);
}

void term_fg(struct term *t)
{
	t->is_stopped = false;
	if (write(t->commands, "f", 1) != 1)
		give_up("the shell");
}

bool term_has_ended(struct term *t)
{
	take_events(t);
	return t->has_ended;
}

static bool has_ended(struct term *t, const void *user)
{
	(void)user;
	return term_has_ended(t);
}

/* The last words of a program come a little later than its end: the pty hands them over by and by.  Without a shell that
 * holds it open, the pty says when all of it was read. */
static void drain(struct term *t)
{
	int64_t end = term_now_ms() + (t->child == t->pid ? 2000 : 100);

	while (t->fd >= 0 && term_now_ms() < end) {
		struct pollfd p = {.fd = t->fd, .events = POLLIN};
		poll(&p, 1, 10);
		take_in(t);
		if (p.revents & POLLHUP && !(p.revents & POLLIN))
			return;
	}
}

int term_wait_exit(struct term *t, int ms)
{
	if (!term_wait(t, has_ended, NULL, ms))
		return -1;
	drain(t);
	return WIFEXITED(t->status) ? WEXITSTATUS(t->status) : 128 + WTERMSIG(t->status);
}

/* --- checks --------------------------------------------------------------------------------------------- */

void term_print(struct term *t)
{
	int rows, columns;

	term_size(t, &rows, &columns);
	print_error("--- %d x %d%s%s\n", columns, rows, t->is_alternate ? ", alternate screen" : "",
		t->has_ended ? ", the program has ended" : "");
	for (int row = 0; row < rows; row++)
		print_error("%3d|%s\n", row, term_row(t, row));
	print_error("---\n");
}

void term_fail_(struct term *t, const char *file, int line, const char *format, ...)
{
	char text[600];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	term_print(t);
	print_error("%s\n", text);
	_fail(file, line);
}

struct wish {
	const char *text;
	bool is_there;
};

static bool is_granted(struct term *t, const void *user)
{
	const struct wish *wish = user;

	return term_has(t, wish->text) == wish->is_there;
}

bool term_wait_text(struct term *t, const char *text, int ms)
{
	return term_wait(t, is_granted, &(struct wish){text, true}, ms);
}

bool term_wait_gone(struct term *t, const char *text, int ms)
{
	return term_wait(t, is_granted, &(struct wish){text, false}, ms);
}

void term_expect_(struct term *t, const char *text, int ms, const char *file, int line)
{
	if (!term_wait_text(t, text, ms))
		term_fail_(t, file, line, "not on the screen: \"%s\"", text);
}

void term_expect_gone_(struct term *t, const char *text, int ms, const char *file, int line)
{
	if (!term_wait_gone(t, text, ms))
		term_fail_(t, file, line, "still on the screen: \"%s\"", text);
}

void term_check_(struct term *t, bool holds, const char *condition, const char *file, int line)
{
	if (!holds)
		term_fail_(t, file, line, "does not hold: %s", condition);
}

void term_expect_end_(struct term *t, int code, int ms, const char *file, int line)
{
	int got = term_wait_exit(t, ms);

	if (got < 0)
		term_fail_(t, file, line, "the program has not ended");
	if (got != code)
		term_fail_(t, file, line, "exit code %d instead of %d", got, code);
}
