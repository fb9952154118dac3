/* input.h: what the terminal sends → the view's keys.  Inside the room only. */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stdbool.h>
#include <stdint.h>

/* Only what a person typed may act: pasted text is thrown away, and so are the sequences of keys that the terminal's
 * description does not know (their last letter may be a capital one), also when they come in pieces. */
enum input_state { INPUT_PLAIN, INPUT_ESCAPED, INPUT_SEQUENCE, INPUT_ONE_MORE, INPUT_STRING, INPUT_PASTE };
struct input {
	enum input_state state;
	int64_t at_mono;       /* of the last character in that state */
};

void input_init(struct input *in); /* curses is up */

/* The next key; false: nothing waits.  Never blocks for longer than it takes to tell Esc from the keys that begin with it. */
bool input_next(struct input *in, int *key);

/* The same without curses: one character `c` (is_special: one of curses' KEY_…) at `now`.  False: it is none. */
bool input_take(struct input *in, int c, bool is_special, int64_t now, int *key);

#endif
