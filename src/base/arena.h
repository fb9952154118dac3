/* arena.h: memory that is freed all at once.  Snapshots and decoded replies live in one, so decoders have no free paths. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is fine */
void arena_wipe(struct arena *a); /* the same, overwritten first: it held secrets */

void *arena_alloc(struct arena *a, size_t size); /* zeroed, aligned for anything; never NULL */
void *arena_array(struct arena *a, size_t count, size_t size);
char *arena_dup(struct arena *a, const char *s); /* NULL gives NULL */
char *arena_dupn(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t arena_used(const struct arena *a); /* bytes handed out: for tests and benchmarks */

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, count, type) ((type *)arena_array((a), (count), sizeof(type)))

#endif
