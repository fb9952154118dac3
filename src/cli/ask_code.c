/* ask_code.c: see ask_code.h.  The terminal is /dev/tty: what is piped in and out stays free for the verb. */
#include "cli/ask_code.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#define DIGITS 6
#define LINE_BYTES 64
#define TURN_MS 500

bool ask_code_can(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* --- the terminal without echo ------------------------------------------------------------------------------------ */

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))
static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	caught = number;
}

struct quiet {
	int fd;
	struct termios before;
	struct sigaction old[SIGNALS];
};

static bool quiet_begin(struct quiet *q)
{
	struct sigaction action = {.sa_handler = on_signal}; /* without SA_RESTART: it ends the waiting */

	q->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (q->fd < 0 || tcgetattr(q->fd, &q->before) != 0)
		return false;
	caught = 0;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &action, &q->old[i]);
	struct termios without = q->before;
	without.c_lflag = (without.c_lflag & ~(tcflag_t)ECHO) | ECHONL | ICANON;
	return tcsetattr(q->fd, TCSAFLUSH, &without) == 0;
}

/* Gives the terminal back, and then the signal to whom it was meant for. */
static void quiet_end(struct quiet *q)
{
	if (q->fd < 0)
		return;
	tcsetattr(q->fd, TCSAFLUSH, &q->before);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &q->old[i], NULL);
	close(q->fd);
	q->fd = -1;
	if (caught)
		raise(caught);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

/* In short turns: a signal that comes just before the waiting does not end it. */
static bool wait_for_line(int fd, int64_t until_mono)
{
	struct pollfd in = {.fd = fd, .events = POLLIN};

	while (!caught) {
		int64_t left = until_mono == NO_TIME ? TURN_MS : until_mono - clock_mono_ms();
		if (left <= 0)
			return false;
		int ready = poll(&in, 1, left > TURN_MS ? TURN_MS : (int)left);
		if (ready > 0 || (ready < 0 && errno != EINTR))
			return ready == 1 && !caught;
	}
	return false;
}

static void write_all(int fd, const char *text)
{
	size_t n = strlen(text);

	for (ssize_t done = 0; n > 0 && (done = write(fd, text, n)) > 0; n -= (size_t)done)
		text += done;
}

static void prompt(int fd, const struct app_question *q, bool was_wrong)
{
	char text[512], profile[128], serial[256];

	text_clean_into(profile, sizeof(profile), q->profile, strlen(q->profile));
	text_clean_into(serial, sizeof(serial), q->serial, strlen(q->serial));
	snprintf(text, sizeof(text), "%s%s %s (%s '%s'): ", was_wrong ? _("A code has six digits. ") : "",
		_("Code of MFA device"), serial, _("profile"), profile);
	write_all(fd, text);
}

enum line { LINE_CODE, LINE_WRONG, LINE_NONE };
static enum line read_code(int fd, int64_t until_mono, char code[DIGITS + 1])
{
	char line[LINE_BYTES];
	ssize_t n = wait_for_line(fd, until_mono) ? read(fd, line, sizeof(line) - 1) : 0;

	line[n > 0 ? n : 0] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	bool is_code = strlen(line) == DIGITS && strspn(line, "0123456789") == DIGITS;
	if (is_code)
		memcpy(code, line, DIGITS + 1);
	enum line what = is_code ? LINE_CODE : line[0] && !caught ? LINE_WRONG : LINE_NONE;
	explicit_bzero(line, sizeof(line));
	return what;
}

void ask_code_for(struct app *a, int64_t until_mono)
{
	struct app_question asked;
	char code[DIGITS + 1] = "";
	struct quiet q;
	enum line what = LINE_NONE;

	if (!app_question(a, &asked))
		return;
	if (quiet_begin(&q)) {
		prompt(q.fd, &asked, false);
		while ((what = read_code(q.fd, until_mono, code)) == LINE_WRONG)
			prompt(q.fd, &asked, true);
	}
	quiet_end(&q);
	app_answer(a, what == LINE_CODE ? code : NULL);
	explicit_bzero(code, sizeof(code));
}

void ask_code_first(struct app *a)
{
	while (app_may_ask(a) && !app_has_credentials(a) && !app_root_error(a)) {
		app_turn(a, NULL, 0, TURN_MS);
		ask_code_for(a, NO_TIME);
	}
}
