/* terminal.c: curses up and down, signals through a pipe, and the way out on every path: quitting, exit(), running out of
 * memory, a crash.
 *
 * The last two cannot call curses: what must be written to leave the screen is put together when it is taken. */
#include "tui/terminal.h"

#include "base/i18n.h"
#include "base/mem.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define ESCAPE_MS 25

static const struct {
	int number;
	enum terminal_signal meaning;
} watched[] = {
	{SIGWINCH, SIGNAL_RESIZED},
	{SIGTERM, SIGNAL_TERMINATE},
	{SIGHUP, SIGNAL_TERMINATE},
	{SIGQUIT, SIGNAL_TERMINATE},
	{SIGINT, SIGNAL_INTERRUPT},
	{SIGCONT, SIGNAL_CONTINUED},
	{SIGTSTP, SIGNAL_SUSPEND},
};
#define WATCHED (sizeof(watched) / sizeof(watched[0]))

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
#define CRASHES (sizeof(crashes) / sizeof(crashes[0]))

/* There is one terminal, and signal handlers and the out-of-memory path must find it. */
static struct {
	SCREEN *screen;
	int pipe[2];
	struct sigaction old_watched[WATCHED], old_crashes[CRASHES];
	struct termios modes; /* as they were before */
	char way_out[512];    /* what leaves the screen */
	size_t way_out_len;
	bool knows_paste; /* bracketed paste may be asked for */
	volatile sig_atomic_t is_taken;
} t = {.pipe = {-1, -1}};

/* --- leaving without curses ------------------------------------------------------------------------------------------ */

/* A capability without its padding ($<5>), which no terminal of today needs. */
static void add_way_out(const char *capability)
{
	for (const char *p = capability; p && p != (char *)-1 && *p && t.way_out_len < sizeof(t.way_out); p++) {
		if (p[0] == '$' && p[1] == '<' && strchr(p, '>'))
			p = strchr(p, '>');
		else
			t.way_out[t.way_out_len++] = *p;
	}
}

static void make_way_out(void)
{
	const char *enter = tigetstr("smcup");
	const char *paste = tigetstr("BE");

	/* private modes are harmless where they are not known, as long as the terminal speaks ECMA-48 */
	t.knows_paste = (paste && paste != (char *)-1) || (enter && enter != (char *)-1 && strstr(enter, "\033[?"));
	t.way_out_len = 0;
	if (t.knows_paste)
		add_way_out("\033[?2004l");
	add_way_out(tigetstr("sgr0"));
	add_way_out(tigetstr("op"));
	add_way_out(tigetstr("rmkx"));
	add_way_out(tigetstr("cnorm"));
	add_way_out(tigetstr("rmcup"));
	add_way_out("\r\n");
}

static void leave_at_once(void)
{
	int keep = errno;

	if (t.is_taken) {
		t.is_taken = 0;
		ssize_t written = write(STDOUT_FILENO, t.way_out, t.way_out_len);
		if (written >= 0)
			tcsetattr(STDIN_FILENO, TCSANOW, &t.modes);
	}
	errno = keep;
}

/* The terminal first, then whoever handled it before us: the default, or a sanitizer with its report. */
static void on_crash(int number)
{
	leave_at_once();
	for (size_t i = 0; i < CRASHES; i++)
		if (crashes[i] == number)
			sigaction(number, &t.old_crashes[i], NULL);
	raise(number);
}

/* --- signals --------------------------------------------------------------------------------------------------------- */

static void on_signal(int number)
{
	int keep = errno;
	unsigned char byte = (unsigned char)number;

	if (write(t.pipe[1], &byte, 1) < 0)
		errno = keep; /* full: as many are waiting already */
	errno = keep;
}

static void watch_signals(void)
{
	struct sigaction on = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, crash = {.sa_handler = on_crash};

	for (size_t i = 0; i < WATCHED; i++)
		sigaction(watched[i].number, &on, &t.old_watched[i]);
	for (size_t i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &crash, &t.old_crashes[i]);
}

static void forget_signals(void)
{
	for (size_t i = 0; i < WATCHED; i++)
		sigaction(watched[i].number, &t.old_watched[i], NULL);
	for (size_t i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &t.old_crashes[i], NULL);
}

int terminal_signal_fd(void)
{
	return t.pipe[0];
}

unsigned terminal_signals(void)
{
	unsigned char bytes[64];
	unsigned found = 0;
	ssize_t n;

	while ((n = read(t.pipe[0], bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < n; i++)
			for (size_t j = 0; j < WATCHED; j++)
				if (watched[j].number == bytes[i])
					found |= watched[j].meaning;
	return found;
}

/* --- taking and giving back ------------------------------------------------------------------------------------------ */

static bool is_usable(struct err *e)
{
	int status = 0;
	const char *name = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(e, ERR_CONFIG,
			_("standard %s is not a terminal; \"cutover status\" and \"cutover watch\" need none"),
			isatty(STDIN_FILENO) ? _("output") : _("input"));
	if (!name || !*name)
		return err_set(
			e, ERR_CONFIG, _("TERM is not set: the kind of terminal is unknown (try TERM=xterm-256color)"));
	if (setupterm(name, STDOUT_FILENO, &status) == ERR)
		return err_set(e, ERR_CONFIG,
			_("TERM=%s: this kind of terminal is not in the system's list (try TERM=xterm-256color)"),
			name);
	const char *move = tigetstr("cup");
	bool can_move = move && move != (char *)-1;
	del_curterm(cur_term); /* newterm() makes its own */
	if (!can_move)
		return err_set(e, ERR_CONFIG,
			_("TERM=%s: this terminal is too simple for a screen; \"cutover watch\" needs none"), name);
	return true;
}

static void ask_for_paste_marks(bool on)
{
	if (t.knows_paste) {
		fputs(on ? "\033[?2004h" : "\033[?2004l", stdout);
		fflush(stdout);
	}
}

static void set_modes(void)
{
	raw(); /* Ctrl-C, Ctrl-Z, Ctrl-S and Ctrl-\ come as keys */
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	meta(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	scrollok(stdscr, FALSE);
	leaveok(stdscr, FALSE);
	curs_set(0);
}

bool terminal_take(struct err *e)
{
	if (!is_usable(e))
		return false;
	if (pipe2(t.pipe, O_NONBLOCK | O_CLOEXEC) < 0)
		return err_set(e, ERR_INTERNAL, _("no pipe for signals: %s"), strerror(errno));
	tcgetattr(STDIN_FILENO, &t.modes);
	watch_signals(); /* before curses, which then leaves them alone */
	use_env(TRUE);
	use_tioctl(TRUE); /* the terminal's real size beats LINES and COLUMNS */
	set_escdelay(ESCAPE_MS);
	t.screen = newterm(NULL, stdout, stdin);
	if (!t.screen) {
		forget_signals();
		close(t.pipe[0]);
		close(t.pipe[1]);
		return err_set(e, ERR_CONFIG, _("the terminal cannot be set up (TERM=%s)"), getenv("TERM"));
	}
	make_way_out();
	t.is_taken = 1;
	set_modes();
	ask_for_paste_marks(true);
	mem_on_failure(leave_at_once);
	atexit(terminal_give_back);
	return true;
}

void terminal_give_back(void)
{
	if (!t.is_taken)
		return;
	ask_for_paste_marks(false);
	endwin();
	t.is_taken = 0;
	mem_on_failure(NULL);
	forget_signals();
}

void terminal_retake(void)
{
	endwin(); /* so that the next refresh() sets the modes and enters the screen anew */
	refresh();
	set_modes();
	ask_for_paste_marks(true);
	clearok(curscr, TRUE);
}

void terminal_suspend(void)
{
	struct sigaction plain = {.sa_handler = SIG_DFL}, ours;

	ask_for_paste_marks(false);
	endwin();
	t.is_taken = 0;
	sigaction(SIGTSTP, &plain, &ours);
	kill(0, SIGTSTP); /* the whole group, as the terminal does it: a script around us must stop too */
	sigaction(SIGTSTP, &ours, NULL);
	t.is_taken = 1;
	terminal_retake();
}

/* --- state ----------------------------------------------------------------------------------------------------------- */

bool terminal_is_lost(void)
{
	struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
	int waiting = 0;

	if (poll(&p, 1, 0) <= 0)
		return false;
	if (p.revents & (POLLHUP | POLLERR | POLLNVAL))
		return true;
	/* readable, and nothing to read: its end */
	return p.revents & POLLIN && ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting == 0;
}

void terminal_size(int *high, int *wide) /* term.h has taken the better names */
{
	struct winsize size = {0};

	*high = LINES;
	*wide = COLS;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
		return;
	*high = size.ws_row;
	*wide = size.ws_col;
}
