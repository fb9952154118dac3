/* test_input.c: bytes that are no keys, without a terminal: sequences in pieces, pastes, silence. */
#include "lib/cm.h"
#include "tui/input.h"
#include "view/view.h"

#include <curses.h>
#include <string.h>

#define BEGIN (KEY_MAX + 1) /* what input.c has defined for the marks of a paste */
#define END (KEY_MAX + 2)

static const struct {
	const char *what;
	struct {
		int c;
		bool is_special;
		int after_ms; /* since the one before */
	} in[12];
	int want[8]; /* the keys that come out; 0 ends */
} table[] = {
	{"a key", {{'j', false, 0}}, {'j'}},
	{"a named key", {{KEY_UP, true, 0}}, {KEY_VIEW_UP}},
	{"a named key nobody uses", {{KEY_SRIGHT, true, 0}}, {KEY_VIEW_OTHER}},
	{"Esc, then a key", {{27, false, 0}, {'q', false, 100}}, {KEY_VIEW_ESCAPE, 'q'}},
	{"an unknown sequence", {{27, false, 0}, {'[', false, 1}, {'1', false, 1}, {';', false, 1}, {'T', false, 1}, {'j', false, 1}},
		{KEY_VIEW_ESCAPE, 'j'}},
	{"in pieces over a slow line", {{27, false, 0}, {'[', false, 200}, {'5', false, 200}, {'B', false, 200}, {'j', false, 1}},
		{KEY_VIEW_ESCAPE, 'j'}},
	{"Esc, later a bracket and a capital", {{27, false, 0}, {'[', false, 900}, {'T', false, 900}}, {KEY_VIEW_ESCAPE, '[', 'T'}},
	{"SS3", {{27, false, 0}, {'O', false, 1}, {'C', false, 1}, {'C', false, 1}}, {KEY_VIEW_ESCAPE, 'C'}},
	{"OSC", {{27, false, 0}, {']', false, 1}, {'T', false, 1}, {7, false, 1}, {'k', false, 1}}, {KEY_VIEW_ESCAPE, 'k'}},
	{"DCS", {{27, false, 0}, {'P', false, 1}, {'T', false, 1}, {27, false, 1}, {'\\', false, 1}, {'k', false, 1}}, {KEY_VIEW_ESCAPE, 'k'}},
	{"a paste", {{BEGIN, true, 0}, {'T', false, 1}, {'y', false, 1}, {KEY_UP, true, 1}, {27, false, 1}, {END, true, 1}, {'j', false, 1}}, {'j'}},
	{"a paste that comes slowly", {{BEGIN, true, 0}, {'T', false, 3000}, {'y', false, 3000}, {END, true, 3000}, {'j', false, 1}}, {'j'}},
	{"a paste whose end is lost", {{BEGIN, true, 0}, {'T', false, 1}, {'j', false, 6000}}, {'j'}},
	{"curses' own resize", {{KEY_RESIZE, true, 0}, {'j', false, 0}}, {'j'}},
	{"control characters", {{1, false, 0}, {0x9b, false, 0}, {12, false, 0}}, {KEY_VIEW_OTHER, KEY_VIEW_OTHER, KEY_VIEW_CTRL_L}},
};

static void test_what_comes_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct input in = {.state = INPUT_PLAIN};
		int64_t now = 1000000;
		size_t found = 0;
		for (size_t k = 0; k < COUNT_OF(table[i].in) && table[i].in[k].c; k++) {
			int key = 0;
			now += table[i].in[k].after_ms;
			if (!input_take(&in, table[i].in[k].c, table[i].in[k].is_special, now, &key))
				continue;
			check_row(key == table[i].want[found], "%s: key %zu is %d", table[i].what, found, key);
			found++;
		}
		check_row(table[i].want[found] == 0, "%s: only %zu keys", table[i].what, found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_comes_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
