/* terminal_facts.h: what the doctor wants to know of the terminal.  main fills it from tui: this room knows no curses. */
#ifndef CLI_TERMINAL_FACTS_H
#define CLI_TERMINAL_FACTS_H

#include <stdbool.h>

struct terminal_facts {
	bool has_terminal;         /* standard input, output or error is one */
	const char *name;          /* TERM; "" unset */
	bool is_known, can_move;   /* the system's list has it; and it can place the cursor */
	int colours;               /* 0: none */
	int rows, columns;         /* 0: not told */
	const char *codeset;       /* of the locale: "UTF-8" */
	bool is_utf8;
};

#endif
