/* confirm.c: see confirm.h.  Standard output is left to the verb's result. */
#include "cli/confirm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/i18n.h"

bool confirm_can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool is_yes(char *line)
{
	line[strcspn(line, "\r\n")] = '\0';
	return !strcasecmp(line, "y") || !strcasecmp(line, "yes");
}

bool confirm_ask(const char *sentence, const char *changed)
{
	char *line = NULL;
	size_t size = 0;

	if (changed)
		fprintf(stderr, _("It has changed meanwhile: %s.\n"), changed);
	fprintf(stderr, _("%s\nGo on? [y/N] "), sentence);
	fflush(stderr);
	bool yes = getline(&line, &size, stdin) > 0 && is_yes(line);
	free(line);
	return yes;
}
