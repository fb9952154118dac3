/* fixture.h: test data below tests/, read whole.  Every failure ends the test. */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include <stddef.h>

/* The path of a file of the source tree ("tests/replies/x.json"); heap.  $srcdir is set by make check. */
char *fixture_path(const char *name);

/* The bytes of that file with a NUL behind them; heap, free().  len may be NULL. */
char *fixture_read(const char *name, size_t *len);

/* The same bytes in an allocation of exactly n bytes and no NUL, so that a sanitizer sees the first byte read too far. */
char *fixture_exact(const char *bytes, size_t n);

/* A new folder for a test's own files, below $TMPDIR or /tmp; heap.  fixture_remove() deletes it with all it holds. */
char *fixture_folder(void);
void fixture_remove(char *folder);

#endif
