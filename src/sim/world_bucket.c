/* world_bucket.c: S3's buckets: their names and regions; there is nothing in them. */
#include "sim/world_parts.h"

#include <stdlib.h>
#include <string.h>

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

const struct bucket *world_bucket_new(struct world *w, const char *name, const char *region)
{
	struct bucket *b = ARENA_NEW(w->arena, struct bucket);

	b->name = arena_dup(w->arena, name);
	b->region = arena_dup(w->arena, region);
	b->created_at = w->at;
	WORLD_PUSH(w->buckets, w->bucket_count, b);
	return b;
}
