/* input.c: see input.h. */
#include "tui/input.h"

#include "base/clock.h"
#include "view/view.h"

#include <curses.h>
#include <wchar.h>

#define PASTE_BEGINS (KEY_MAX + 1)
#define PASTE_ENDS (KEY_MAX + 2)
#define SEQUENCE_MS 500  /* a sequence that comes in pieces over a slow line is still one */
#define PASTE_MS 5000    /* a paste whose end was lost is over after so long a silence */

static const struct {
	int theirs, ours;
} specials[] = {
	{KEY_UP, KEY_VIEW_UP}, {KEY_DOWN, KEY_VIEW_DOWN}, {KEY_LEFT, KEY_VIEW_LEFT}, {KEY_RIGHT, KEY_VIEW_RIGHT},
	{KEY_PPAGE, KEY_VIEW_PAGE_UP}, {KEY_NPAGE, KEY_VIEW_PAGE_DOWN}, {KEY_HOME, KEY_VIEW_HOME}, {KEY_END, KEY_VIEW_END},
	{KEY_ENTER, KEY_VIEW_ENTER}, {KEY_BTAB, KEY_VIEW_BACKTAB}, {KEY_F(1), KEY_VIEW_F1}, {KEY_F(5), KEY_VIEW_F5},
	{KEY_BACKSPACE, KEY_VIEW_BACKSPACE},
};

static const struct {
	int theirs, ours;
} controls[] = {
	{3, KEY_VIEW_CTRL_C}, {8, KEY_VIEW_BACKSPACE}, {9, KEY_VIEW_TAB}, {10, KEY_VIEW_ENTER}, {12, KEY_VIEW_CTRL_L},
	{13, KEY_VIEW_ENTER}, {18, KEY_VIEW_CTRL_R}, {26, KEY_VIEW_CTRL_Z}, {27, KEY_VIEW_ESCAPE}, {127, KEY_VIEW_BACKSPACE},
};

void input_init(struct input *in)
{
	*in = (struct input){.state = INPUT_PLAIN};
	define_key("\033[200~", PASTE_BEGINS);
	define_key("\033[201~", PASTE_ENDS);
}

static int special_key(int c)
{
	for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++)
		if (specials[i].theirs == c)
			return specials[i].ours;
	return KEY_VIEW_OTHER;
}

static int plain_key(int c)
{
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		if (controls[i].theirs == c)
			return controls[i].ours;
	return c < 0x20 || (c >= 0x80 && c < 0xa0) ? KEY_VIEW_OTHER : c;
}

/* What the character after Esc begins. */
static enum input_state after_escape(int c)
{
	switch (c) {
	case '[':
		return INPUT_SEQUENCE;
	case 'O':
		return INPUT_ONE_MORE;
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
		return INPUT_STRING;
	default:
		return INPUT_PLAIN;
	}
}

/* True: the character belongs to something that is thrown away. */
static bool is_swallowed(struct input *in, int c)
{
	switch (in->state) {
	case INPUT_ESCAPED:
		in->state = after_escape(c);
		return in->state != INPUT_PLAIN;
	case INPUT_SEQUENCE: /* parameters, until a final character */
		if (c >= 0x40 && c <= 0x7e)
			in->state = INPUT_PLAIN;
		return true;
	case INPUT_ONE_MORE:
		in->state = INPUT_PLAIN;
		return true;
	case INPUT_STRING: /* until BEL, or the backslash of Esc \ */
		if (c == 7 || c == '\\')
			in->state = INPUT_PLAIN;
		return true;
	case INPUT_PASTE:
		return true;
	default:
		return false;
	}
}

bool input_take(struct input *in, int c, bool is_special, int64_t now, int *key)
{
	int64_t patience = in->state == INPUT_PASTE ? PASTE_MS : SEQUENCE_MS;

	if (now - in->at_mono > patience)
		in->state = INPUT_PLAIN;
	in->at_mono = now;
	if (is_special && c == PASTE_BEGINS)
		in->state = INPUT_PASTE;
	else if (is_special && c == PASTE_ENDS)
		in->state = INPUT_PLAIN;
	if (is_special && (c == PASTE_BEGINS || c == PASTE_ENDS || in->state == INPUT_PASTE || c == KEY_RESIZE))
		return false;
	if (is_special) {
		in->state = INPUT_PLAIN;
		*key = special_key(c);
		return true;
	}
	if (is_swallowed(in, c))
		return false;
	*key = plain_key(c);
	if (*key == KEY_VIEW_ESCAPE)
		in->state = INPUT_ESCAPED;
	return true;
}

bool input_next(struct input *in, int *key)
{
	for (;;) {
		wint_t c = 0;
		int got = get_wch(&c);
		if (got == ERR)
			return false;
		if (input_take(in, (int)c, got == KEY_CODE_YES, clock_mono_ms(), key))
			return true;
	}
}
