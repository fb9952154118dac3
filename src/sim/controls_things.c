/* controls_things.c: the controls that put another bucket or repository beside the world's own. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "sim/controls_parts.h"
#include "sim/op.h"
#include "sim/world.h"

#define WORD_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"

static cJSON *named(const char *name)
{
	cJSON *out = cJSON_CreateObject();

	cJSON_AddStringToObject(out, "name", name);
	return out;
}

/* Text, or absent: `usual`; NULL: neither. */
static const char *text_or(const cJSON *in, const char *name, const char *usual)
{
	const cJSON *item = json_member(in, name);

	return item ? cJSON_GetStringValue(item) : usual;
}

cJSON *control_bucket(struct api *a, const cJSON *in, struct sim_error *e)
{
	struct world *w = a->world;
	const char *name = json_raw(in, "name"), *region = text_or(in, "region", w->region);
	const char *owner = text_or(in, "account", w->account);

	if (!name || !world_is_bucket_name(name) || !region || !world_is_region(region) || !owner || strlen(owner) != 12 ||
		strspn(owner, "0123456789") != 12)
		return control_refuse(e, "say {\"name\":NAME} and, as wanted, \"region\", \"account\" and \"versioned\":true; a bucket's name "
			"has 3 to 63 small letters, digits, dots and dashes");
	if (world_bucket(w, name))
		return control_refuse(e, "there is a bucket of that name");
	world_bucket_new(w, &(struct bucket){.name = name, .region = region, .owner = owner,
		.is_versioned = json_bool(in, "versioned") == 1, .created_at = w->at});
	return named(name);
}

cJSON *control_repository(struct api *a, const cJSON *in, struct sim_error *e)
{
	const char *name = json_raw(in, "name");
	size_t len = name ? strlen(name) : 0;

	if (len == 0 || len > 100 || strspn(name, WORD_LETTERS) != len || world_repository(a->world, name))
		return control_refuse(e, "say {\"name\":NAME}: a name of CodeCommit's that is not taken");
	world_repository_new(a->world, name);
	return named(name);
}

cJSON *control_image_repository(struct api *a, const cJSON *in, struct sim_error *e)
{
	const char *name = json_raw(in, "name");

	if (!name || !world_is_image_repository_name(name) || world_image_repository(a->world, name))
		return control_refuse(e, "say {\"name\":NAME}: a name of ECR's that is not taken");
	world_image_repository_new(a->world, name);
	return named(name);
}
