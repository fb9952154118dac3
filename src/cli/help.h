/* help.h: --help and --version, made from the tables of verbs, options, actions and exit codes. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

struct exit_row {
	int code;
	const char *meaning;
};
extern const struct exit_row exit_rows[]; /* ends with a NULL meaning */

void help_print(FILE *out);
void help_version(FILE *out);

#endif
