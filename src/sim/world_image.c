/* world_image.c: ECR's repositories. */
#include "sim/world_parts.h"

#include <string.h>

const struct image_repository *world_image_repository(const struct world *w, const char *name)
{
	for (size_t i = 0; i < w->image_repository_count; i++)
		if (strcmp(w->image_repositories[i]->name, name) == 0)
			return w->image_repositories[i];
	return NULL;
}

const struct image_repository *world_image_repository_new(struct world *w, const char *name)
{
	struct image_repository *r = ARENA_NEW(w->arena, struct image_repository);

	r->name = arena_dup(w->arena, name);
	r->arn = world_arn(w, "ecr", "repository/%s", name);
	r->uri = world_text(w, "%s.dkr.ecr.%s.amazonaws.com/%s", w->account, w->region, name);
	r->created_at = w->at;
	WORLD_PUSH(w->image_repositories, w->image_repository_count, r);
	return r;
}
