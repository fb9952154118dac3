/* ecr.c: ECR: image repositories and what is in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/access.h"
#include "sim/op.h"
#include "sim/world.h"

#define PAGE_SIZE 100
#define MANIFEST "application/vnd.docker.distribution.manifest.v2+json"
#define CONFIG "application/vnd.docker.container.image.v1+json"

static bool refuse_value(const char *name, const char *rule, struct sim_error *e)
{
	return sim_fail(e, 400, "InvalidParameterException",
		"Invalid parameter at '%s' failed to satisfy constraint: '%s'", name, rule);
}

/* ── which repository ── */

static bool check_registry(const cJSON *in, struct sim_error *e)
{
	const char *id = sim_text(in, "registryId");

	if (id && (strlen(id) != 12 || strspn(id, "0123456789") != 12))
		return refuse_value("registryId", "must satisfy regular expression '[0-9]{12}'", e);
	return true;
}

static bool is_here(const struct world *w, const cJSON *in)
{
	const char *id = sim_text(in, "registryId");

	return !id || strcmp(id, w->account) == 0;
}

static const struct image_repository *find(const struct world *w, const cJSON *in, const char *name, struct sim_error *e)
{
	const struct image_repository *r = is_here(w, in) ? world_image_repository(w, name) : NULL;
	const char *id = sim_text(in, "registryId");

	if (!world_is_image_repository_name(name))
		refuse_value("repositoryName", "must satisfy regular expression "
			"'(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'", e);
	else if (!r)
		sim_fail(e, 400, "RepositoryNotFoundException",
			"The repository with name '%.256s' does not exist in the registry with id '%s'", name, id ? id : w->account);
	return world_is_image_repository_name(name) ? r : NULL;
}

/* A page of `total`; a list that was named item by item has none. */
static bool page(struct world *w, const cJSON *in, const char *list_name, const char *named, size_t total, cJSON *out, size_t *first,
	size_t *count, struct sim_error *e)
{
	const cJSON *size = cJSON_GetObjectItemCaseSensitive(in, "maxResults");
	const char *token = sim_text(in, "nextToken");

	if (named && cJSON_GetObjectItemCaseSensitive(in, named)) {
		*first = 0;
		*count = total;
		return (!token && !size) || refuse_value(token ? "nextToken" : "maxResults", "Must be null", e);
	}
	return sim_page(w, list_name, token, total, cJSON_IsNumber(size) ? (size_t)size->valueint : PAGE_SIZE, "nextToken",
		"InvalidParameterException", out, first, count, e);
}

/* ── DescribeRepositories ── */

static void put_repository(const struct world *w, const struct image_repository *r, cJSON *list)
{
	cJSON *one = cJSON_CreateObject();

	cJSON_AddItemToArray(list, one);
	cJSON_AddStringToObject(one, "repositoryArn", r->arn);
	cJSON_AddStringToObject(one, "registryId", w->account);
	cJSON_AddStringToObject(one, "repositoryName", r->name);
	cJSON_AddStringToObject(one, "repositoryUri", r->uri);
	sim_put_time(one, "createdAt", r->created_at);
	cJSON_AddStringToObject(one, "imageTagMutability", "MUTABLE");
	cJSON_AddBoolToObject(cJSON_AddObjectToObject(one, "imageScanningConfiguration"), "scanOnPush", false);
	cJSON_AddStringToObject(cJSON_AddObjectToObject(one, "encryptionConfiguration"), "encryptionType", "AES256");
}

static bool describe_repositories(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const cJSON *names = cJSON_GetObjectItemCaseSensitive(in, "repositoryNames"), *name;
	cJSON *list = cJSON_AddArrayToObject(out, "repositories");
	size_t first, count;

	if (!check_registry(in, e) || !page(w, in, "DescribeRepositories", "repositoryNames",
			is_here(w, in) ? w->image_repository_count : 0, out, &first, &count, e))
		return false;
	cJSON_ArrayForEach(name, names) {
		const struct image_repository *r = find(w, in, name->valuestring, e);
		if (!r)
			return false;
		put_repository(w, r, list);
	}
	if (!names && !is_here(w, in))
		return sim_fail(e, 400, "AccessDeniedException", "User: %s is not authorized to perform: "
			"ecr:DescribeRepositories on resource: * because no resource-based policy allows it", w->caller->arn);
	for (size_t i = first; !names && i < first + count; i++)
		put_repository(w, w->image_repositories[i], list);
	return true;
}

/* ── images ── */

static bool is_in(const struct image *i, const struct image_repository *r)
{
	return strcmp(i->uri, r->uri) == 0;
}

/* The newest with a tag owns it: the others are left without. */
static bool has_tag(const struct world *w, size_t which)
{
	const struct image *image = w->images[which];

	for (size_t i = which + 1; image->tag && i < w->image_count; i++)
		if (strcmp(w->images[i]->uri, image->uri) == 0 && w->images[i]->tag && strcmp(w->images[i]->tag, image->tag) == 0)
			return false;
	return image->tag != NULL;
}

static bool fits_filter(const struct world *w, size_t which, const cJSON *in)
{
	const cJSON *filter = cJSON_GetObjectItemCaseSensitive(in, "filter");
	const char *tags = filter ? sim_text(filter, "tagStatus") : NULL, *status = filter ? sim_text(filter, "imageStatus") : NULL;

	if (status && strcmp(status, "ACTIVE") != 0 && strcmp(status, "ANY") != 0)
		return false;
	return !tags || strcmp(tags, "ANY") == 0 || (strcmp(tags, "TAGGED") == 0) == has_tag(w, which);
}

/* The images of the repository that the filter lets through: their places in w->images; heap. */
static size_t *list_images(const struct world *w, const struct image_repository *r, const cJSON *in, size_t *total)
{
	size_t *places = mem_alloc((w->image_count + 1) * sizeof(*places));

	*total = 0;
	for (size_t i = 0; i < w->image_count; i++)
		if (is_in(w->images[i], r) && fits_filter(w, i, in))
			places[(*total)++] = i;
	return places;
}

static bool is_meant(const struct world *w, size_t which, const char *digest, const char *tag)
{
	const struct image *i = w->images[which];

	return (!digest || strcmp(i->digest, digest) == 0) && (!tag || (has_tag(w, which) && strcmp(i->tag, tag) == 0));
}

static bool find_image(
	const struct world *w, const struct image_repository *r, const cJSON *id, size_t *which, struct sim_error *e)
{
	const char *digest = sim_text(id, "imageDigest"), *tag = sim_text(id, "imageTag");

	if (!digest && !tag)
		return refuse_value("imageIds", "each needs an imageDigest or an imageTag", e);
	if (digest && (strncmp(digest, "sha256:", 7) != 0 || strlen(digest) != 71 || strspn(digest + 7, "0123456789abcdef") != 64))
		return refuse_value("imageDigest", "must satisfy regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'", e);
	for (*which = w->image_count; (*which)-- > 0;)
		if (is_in(w->images[*which], r) && is_meant(w, *which, digest, tag))
			return true;
	return sim_fail(e, 400, "ImageNotFoundException",
		"The image with imageId {imageDigest:'%s', imageTag:'%.100s'} does not exist within the repository with name "
		"'%.100s' in the registry with id '%s'",
		digest ? digest : "null", tag ? tag : "null", r->name, w->account);
}

static void put_detail(const struct world *w, const struct image_repository *r, size_t which, cJSON *list)
{
	const struct image *i = w->images[which];
	cJSON *one = cJSON_CreateObject();

	cJSON_AddItemToArray(list, one);
	cJSON_AddStringToObject(one, "registryId", w->account);
	cJSON_AddStringToObject(one, "repositoryName", r->name);
	cJSON_AddStringToObject(one, "imageDigest", i->digest);
	if (has_tag(w, which))
		sim_put_texts(one, "imageTags", &i->tag, 1);
	cJSON_AddNumberToObject(one, "imageSizeInBytes", 78123456);
	sim_put_time(one, "imagePushedAt", i->pushed_at);
	cJSON_AddStringToObject(one, "imageManifestMediaType", MANIFEST);
	cJSON_AddStringToObject(one, "artifactMediaType", CONFIG);
	cJSON_AddStringToObject(one, "imageStatus", "ACTIVE");
}

/* One that is missing fails the whole call. */
static bool put_named(const struct world *w, const struct image_repository *r, const cJSON *ids, cJSON *list, struct sim_error *e)
{
	const cJSON *id;
	size_t which = 0;

	cJSON_ArrayForEach(id, ids) {
		if (!find_image(w, r, id, &which, e))
			return false;
		put_detail(w, r, which, list);
	}
	return true;
}

static const struct image_repository *begin(const struct world *w, const cJSON *in, struct sim_error *e)
{
	return check_registry(in, e) ? find(w, in, sim_text(in, "repositoryName"), e) : NULL;
}

static bool describe_images(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct image_repository *r = begin(w, in, e);
	const cJSON *ids = cJSON_GetObjectItemCaseSensitive(in, "imageIds");
	cJSON *list = cJSON_AddArrayToObject(out, "imageDetails");
	size_t first, count, total;

	if (!r)
		return false;
	size_t *places = list_images(w, r, in, &total);
	bool ok = page(w, in, r->arn, "imageIds", total, out, &first, &count, e);

	for (size_t i = first; ok && !ids && i < first + count; i++)
		put_detail(w, r, places[i], list);
	free(places);
	return ok && (!ids || put_named(w, r, ids, list, e));
}

static bool list_image_ids(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct image_repository *r = begin(w, in, e);
	cJSON *list = cJSON_AddArrayToObject(out, "imageIds");
	size_t first, count, total;

	if (!r)
		return false;
	size_t *places = list_images(w, r, in, &total);
	bool ok = page(w, in, r->arn, NULL, total, out, &first, &count, e);

	for (size_t i = first; ok && i < first + count; i++) {
		const struct image *image = w->images[places[i]];
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToArray(list, one);
		cJSON_AddStringToObject(one, "imageDigest", image->digest);
		sim_put_text(one, "imageTag", has_tag(w, places[i]) ? image->tag : NULL);
	}
	free(places);
	return ok;
}

/* ── the table ── */

#define TEXT(n) {.name = n, .type = SIM_STRING}
#define REPOSITORY {.name = "repositoryName", .type = SIM_STRING, .is_required = true, .min = 2, .max = 256}
#define PAGES TEXT("nextToken"), {.name = "maxResults", .type = SIM_INT, .min = 1, .max = 1000}
#define FILTER {.name = "filter", .type = SIM_STRUCT, .members = filter_in}
#define END {.name = NULL}

static const struct sim_member repositories_in[] = {TEXT("registryId"),
	{.name = "repositoryNames", .type = SIM_LIST, .item = SIM_STRING, .min = 1, .max = 100}, PAGES, END};
static const struct sim_member filter_in[] = {{.name = "tagStatus", .type = SIM_STRING, .words = "TAGGED|UNTAGGED|ANY"},
	{.name = "imageStatus", .type = SIM_STRING, .words = "ACTIVE|ARCHIVED|ACTIVATING|ANY"}, END};
static const struct sim_member image_id_in[] = {
	TEXT("imageDigest"), {.name = "imageTag", .type = SIM_STRING, .min = 1, .max = 300}, END};
static const struct sim_member images_in[] = {TEXT("registryId"), REPOSITORY,
	{.name = "imageIds", .type = SIM_LIST, .item = SIM_STRUCT, .members = image_id_in, .min = 1, .max = 100}, PAGES, FILTER, END};
static const struct sim_member list_in[] = {TEXT("registryId"), REPOSITORY, PAGES, FILTER, END};

const struct sim_op sim_ecr_ops[] = {
	{.service = "ecr", .name = "DescribeRepositories", .input = repositories_in, .handle = describe_repositories},
	{.service = "ecr", .name = "DescribeImages", .input = images_in, .handle = describe_images},
	{.service = "ecr", .name = "ListImages", .input = list_in, .handle = list_image_ids},
	END,
};
