/* same.h: comparing words of which either may be unknown. */
#ifndef BASE_SAME_H
#define BASE_SAME_H

#include <stdbool.h>
#include <string.h>

/* Two known words that are equal: unknown is equal to nothing. */
static inline bool is_same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* The same, or both are not there. */
static inline bool is_same_or_none(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

#endif
