/* words.h: a command line taken apart into words by a shell's rules of quoting (those of Python's shlex), without any shell:
 * nothing is expanded, and no character but blanks, quotes and the backslash means anything. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

struct arena;
struct err;

/* The words, ending with NULL, fit to be an argv; none for a text of blanks.  NULL and ERR_CONFIG when a quote is not closed or a
 * backslash stands at the end. */
char **words_split(struct arena *a, const char *text, struct err *e);

#endif
