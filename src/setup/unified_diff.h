/* unified_diff.h: two texts as a unified diff, as `diff -u` writes it: for people, and for `patch`. */
#ifndef SETUP_UNIFIED_DIFF_H
#define SETUP_UNIFIED_DIFF_H

#include <stddef.h>

struct arena;

/* NULL when they are equal.  `before` NULL: the file is new.  Lines of files from outside are cleaned for the terminal.  Files of more
 * than a few thousand lines are told in one hunk: all of the old, then all of the new. */
const char *unified_diff(struct arena *a, const char *path, const char *before, size_t before_size, const char *after,
	size_t after_size);

#endif
