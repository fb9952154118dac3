/* world_bucket.c: S3's buckets: their names and regions; there is nothing in them. */
#include "sim/world_parts.h"

#include <stdlib.h>
#include <string.h>

#define SMALL "abcdefghijklmnopqrstuvwxyz0123456789"

const struct bucket *world_bucket(const struct world *w, const char *name)
{
	for (size_t i = 0; i < w->bucket_count; i++)
		if (strcmp(w->buckets[i]->name, name) == 0)
			return w->buckets[i];
	return NULL;
}

const char *world_bucket_region(const struct world *w, const char *name)
{
	const struct bucket *b = world_bucket(w, name);

	return b ? b->region : NULL;
}

const struct bucket *world_bucket_new(struct world *w, const struct bucket *from)
{
	struct bucket *b = ARENA_NEW(w->arena, struct bucket);

	*b = *from;
	b->name = arena_dup(w->arena, from->name);
	b->region = arena_dup(w->arena, from->region);
	b->owner = arena_dup(w->arena, from->owner);
	WORLD_PUSH(w->buckets, w->bucket_count, b);
	return b;
}

bool world_is_bucket_name(const char *name)
{
	size_t len = strlen(name);

	return len >= 3 && len <= 63 && strspn(name, SMALL ".-") == len && strchr(SMALL, name[0]) && strchr(SMALL, name[len - 1]) &&
		!strstr(name, "..");
}

bool world_is_region(const char *name)
{
	size_t len = strlen(name);

	return len >= 8 && len < 30 && strspn(name, SMALL "-") == len;
}
