/* interrupt.c: see interrupt.h. */
#include "cli/interrupt.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"

#define CODE "Interrupted"

static volatile sig_atomic_t has_come;

static void on_interrupt(int number)
{
	(void)number;
	has_come = 1;
}

void interrupt_watch(bool on)
{
	static struct sigaction before;
	struct sigaction mine = {.sa_handler = on_interrupt};

	if (on)
		has_come = 0;
	if (on && sigaction(SIGINT, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(SIGINT, &mine, NULL);
	else if (!on)
		sigaction(SIGINT, &before, NULL);
}

bool interrupt_came(struct err *e)
{
	if (!has_come)
		return false;
	err_set(e, ERR_ENDED, _("interrupted"));
	snprintf(e->code, sizeof(e->code), CODE);
	return true;
}

int interrupt_exit_code(const struct err *e)
{
	return e->kind == ERR_ENDED && strcmp(e->code, CODE) == 0 ? EXIT_INTERRUPTED : err_exit_code(e->kind);
}
