/* cm.h: cmocka with the headers it needs before it, and what every table-driven test wants. */
#ifndef TESTS_CM_H
#define TESTS_CM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* must come last */

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

/* Ends the case with a message that names the row: in a table the line number alone says nothing. */
#define check_row(condition, ...)                                                                                      \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			print_error(__VA_ARGS__);                                                                      \
			print_error("\n");                                                                             \
			fail_msg("%s", #condition);                                                                    \
		}                                                                                                      \
	} while (0)

#endif
