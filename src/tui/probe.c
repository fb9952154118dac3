/* probe.c: what the terminal is like, without taking it. */
#include "tui/tui.h"

#include <curses.h>
#include <langinfo.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

static int find_terminal(void)
{
	static const int fds[] = {STDOUT_FILENO, STDIN_FILENO, STDERR_FILENO};

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (isatty(fds[i]))
			return fds[i];
	return -1;
}

static void probe_kind(struct tui_facts *out, int fd)
{
	int status = 0;

	if (!*out->name || setupterm(out->name, fd, &status) == ERR)
		return;
	const char *move = tigetstr("cup");
	int colour_count = tigetnum("colors"); /* term.h has taken the better name */
	out->is_known = true;
	out->can_move = move && move != (char *)-1;
	out->colours = colour_count > 0 ? colour_count : 0;
	del_curterm(cur_term);
}

void tui_probe(struct tui_facts *out)
{
	const char *name = getenv("TERM");
	struct winsize size = {0};
	int fd = find_terminal();

	*out = (struct tui_facts){.has_terminal = fd >= 0, .name = name ? name : "", .codeset = nl_langinfo(CODESET),
		.is_utf8 = !tui_needs_ascii()};
	if (fd < 0)
		return;
	probe_kind(out, fd);
	if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
		out->high = size.ws_row;
		out->wide = size.ws_col;
	}
}
