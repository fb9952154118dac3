/* tui.c: fills the table of app/screen.h from the terminal, its input and the painter. */
#include "tui/tui.h"

#include "tui/input.h"
#include "tui/paint.h"
#include "tui/terminal.h"
#include "tui/theme.h"
#include "view/view.h"

#include <curses.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct tui {
	struct painter painter;
	struct input input;
	unsigned signals; /* came in, not told yet */
} tui;

static size_t tui_fds(void *self, int *fds, size_t max)
{
	int all[] = {STDIN_FILENO, terminal_signal_fd()};
	size_t count = sizeof(all) / sizeof(all[0]);

	(void)self;
	count = count < max ? count : max;
	memcpy(fds, all, count * sizeof(all[0]));
	return count;
}

static void follow_size(struct tui *s)
{
	int rows, columns;

	terminal_size(&rows, &columns);
	if (rows != LINES || columns != COLS)
		resizeterm(rows, columns);
	painter_forget(&s->painter);
}

static bool take(struct tui *s, enum terminal_signal bit)
{
	bool has = s->signals & bit;

	s->signals &= ~(unsigned)bit;
	return has;
}

/* True: a signal meant something. */
static bool next_signal(struct tui *s, enum screen_event *event, int *key)
{
	s->signals |= terminal_signals();
	*event = SCREEN_KEY;
	if (take(s, SIGNAL_TERMINATE)) {
		*event = SCREEN_TERMINATE;
	} else if (take(s, SIGNAL_CONTINUED)) {
		terminal_retake();
		*event = SCREEN_CONTINUED;
		s->signals |= SIGNAL_RESIZED; /* it may have happened meanwhile */
	} else if (take(s, SIGNAL_RESIZED)) {
		follow_size(s);
		*event = SCREEN_RESIZED;
	} else if (take(s, SIGNAL_INTERRUPT)) {
		*key = KEY_VIEW_CTRL_C;
	} else if (take(s, SIGNAL_SUSPEND)) {
		*key = KEY_VIEW_CTRL_Z;
	} else {
		return false;
	}
	return true;
}

static bool tui_next(void *self, enum screen_event *event, int *key)
{
	struct tui *s = self;

	if (next_signal(s, event, key))
		return true;
	*event = SCREEN_KEY;
	if (input_next(&s->input, key))
		return true;
	*event = SCREEN_LOST;
	return terminal_is_lost();
}

static void tui_size(void *self, int *rows, int *columns)
{
	(void)self;
	terminal_size(rows, columns);
}

static void tui_paint(void *self, const struct grid *g, bool everything)
{
	struct tui *s = self;

	painter_paint(&s->painter, g, everything);
}

static void tui_suspend(void *self)
{
	struct tui *s = self;

	terminal_suspend();
	s->signals |= terminal_signals() & ~(unsigned)(SIGNAL_CONTINUED | SIGNAL_SUSPEND);
	follow_size(s);
}

static void tui_leave(void *self)
{
	struct tui *s = self;

	terminal_give_back();
	painter_done(&s->painter);
}

static bool wants_colours(enum tui_colours colours)
{
	const char *no = getenv("NO_COLOR");

	return colours == TUI_COLOURS_ALWAYS || (colours == TUI_COLOURS_AUTO && !(no && *no));
}

bool tui_needs_ascii(void)
{
	const char *set = nl_langinfo(CODESET);

	return strcmp(set, "UTF-8") != 0 && strcmp(set, "utf8") != 0;
}

bool tui_open(struct app_screen *out, const struct tui_options *o, struct err *e)
{
	struct theme theme;

	if (!theme_load(&theme, o->theme, e) || !terminal_take(e))
		return false;
	tui = (struct tui){.signals = 0};
	input_init(&tui.input);
	painter_init(&tui.painter, &theme, wants_colours(o->colours), o->is_ascii);
	*out = (struct app_screen){.self = &tui,
		.fds = tui_fds,
		.next = tui_next,
		.size = tui_size,
		.paint = tui_paint,
		.suspend = tui_suspend,
		.leave = tui_leave};
	return true;
}
