/* world_image.c: ECR's repositories. */
#include "sim/world_parts.h"

#include <string.h>

#define SMALL "abcdefghijklmnopqrstuvwxyz0123456789"

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

/* Parts of small letters and digits, joined by one of / . _ __ or any run of -, as ECR's pattern has it. */
bool world_is_image_repository_name(const char *name)
{
	size_t len = strlen(name);

	if (len < 2 || len > 256)
		return false;
	for (;;) {
		size_t part = strspn(name, SMALL), run;
		if (part == 0)
			return false;
		name += part;
		if (!*name)
			return true;
		run = *name == '-' ? strspn(name, "-") : strncmp(name, "__", 2) == 0 ? 2 : strchr("./_", *name) != NULL;
		if (run == 0)
			return false;
		name += run;
	}
}
