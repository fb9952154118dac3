/* arena.c: a chain of blocks; the newest is bumped.  What does not fit into half a block gets a block of its own,
 * put behind the newest so that the room left there is not lost. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#ifndef ARENA_BLOCK
#define ARENA_BLOCK ((size_t)16 * 1024) /* tests build with a tiny one, so that every growth path runs */
#endif

struct block {
	struct block *next;
	size_t size, used;
	max_align_t data[];
};

struct arena {
	struct block *newest;
	size_t handed_out;
};

struct arena *arena_new(void)
{
	return mem_alloc(sizeof(struct arena));
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	for (struct block *b = a->newest, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

void arena_wipe(struct arena *a)
{
	for (struct block *b = a ? a->newest : NULL; b; b = b->next)
		explicit_bzero(b->data, b->used);
	arena_free(a);
}

static struct block *block_new(size_t size)
{
	/* A size near the end of the address space must fail as an allocation, not wrap into a small one. */
	struct block *b = mem_alloc(size > SIZE_MAX / 2 ? SIZE_MAX / 2 : sizeof(struct block) + size);

	b->size = size;
	return b;
}

static struct block *block_for(struct arena *a, size_t size)
{
	struct block *b = a->newest;

	if (b && b->size - b->used >= size)
		return b;
	if (b && size > ARENA_BLOCK / 2) {
		struct block *own = block_new(size);
		own->next = b->next;
		b->next = own;
		return own;
	}
	b = block_new(size > ARENA_BLOCK ? size : ARENA_BLOCK);
	b->next = a->newest;
	a->newest = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	size_t rounded = size > SIZE_MAX - align ? SIZE_MAX : (size + align - 1) / align * align;

	if (!rounded)
		rounded = align; /* two empty allocations are two addresses */
	struct block *b = block_for(a, rounded);
	void *p = (char *)b->data + b->used;

	b->used += rounded;
	a->handed_out += size;
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		total = SIZE_MAX;
	return arena_alloc(a, total);
}

char *arena_dupn(struct arena *a, const char *s, size_t n)
{
	if (!s)
		return NULL;
	char *copy = arena_alloc(a, n + 1);
	memcpy(copy, s, n);
	return copy;
}

char *arena_dup(struct arena *a, const char *s)
{
	return s ? arena_dupn(a, s, strlen(s)) : NULL;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	size_t size = n < 0 ? 1 : (size_t)n + 1;
	char *s = arena_alloc(a, size);
	if (n > 0)
		vsnprintf(s, size, format, again);
	va_end(again);
	return s;
}

size_t arena_used(const struct arena *a)
{
	return a->handed_out;
}
