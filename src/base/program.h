/* program.h: another program as a child: started without a shell, in a process group and terminal session of its own (it cannot
 * write over a screen or wait for a key there), its input empty, what it writes collected by whoever waits for its descriptors. */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;
struct program;

/* argv ends with NULL; argv[0] is looked for in PATH.  NULL and ERR_CONFIG when it cannot be started.  Over max_bytes on one of its
 * outputs the rest is read and dropped. */
struct program *program_start(char *const argv[], size_t max_bytes, struct err *e);
void program_free(struct program *p); /* ends it, and all it has started, when it still runs */

/* Where it can be heard: standard output and standard error, non-blocking; -1 when closed. */
void program_fds(const struct program *p, int fds[2]);
/* Read what is there (of very much: some).  True: it has ended and everything is read. */
bool program_step(struct program *p);

/* After the end. */
const struct buf *program_output(const struct program *p);
const char *program_complaint(const struct program *p); /* standard error, cleaned, cut to fit a message */
/* Exit code; 128 and the signal's number when it was killed. */
int program_exit_code(const struct program *p);

#endif
