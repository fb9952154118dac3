/* mem.h: allocation that does not fail: out of memory restores the terminal, prints a line and ends the program. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull)); /* zeroed */
void *mem_resize(void *p, size_t size) __attribute__((returns_nonnull));
char *mem_dup(const char *s);                  /* NULL gives NULL */
void mem_on_failure(void (*restore)(void));    /* called once before the program ends */

#endif
