/* interrupt.h: Ctrl-C in the middle of a run that has to say where it stopped. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

struct err;

enum { EXIT_INTERRUPTED = 128 + SIGINT };

/* From now on an interrupt is only noted; false: as before.  Who starts the program with the signal ignored means to have it ignored. */
void interrupt_watch(bool on);

/* Fills *e ("interrupted", of kind ERR_ENDED) when one has come since. */
bool interrupt_came(struct err *e);

/* The exit code of a run that ended with that error: that of an interrupt, where nothing worse is to be told. */
int interrupt_exit_code(const struct err *e);

#endif
