/* s3.c: S3: buckets, and not what is in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "sim/access.h"
#include "sim/op.h"
#include "sim/world.h"

#define PAGE_SIZE 10000
#define HOME "us-east-1" /* it knows of every bucket where it is, and has no constraint of its own */

/* ── which bucket ── */

static bool refuse(cJSON *out, const char *bucket, int status, const char *code, const char *message, struct sim_error *e)
{
	cJSON_AddStringToObject(cJSON_AddObjectToObject(out, "details"), "BucketName", bucket);
	return sim_fail(e, status, code, "%s", message);
}

/* All refusals say where it is, so that a client can go there. */
static void put_region(cJSON *out, const struct bucket *b)
{
	cJSON_AddStringToObject(cJSON_AddObjectToObject(out, "headers"), "x-amz-bucket-region", b->region);
}

static bool redirect(cJSON *out, const struct bucket *b, struct sim_error *e)
{
	cJSON *details = cJSON_AddObjectToObject(out, "details");
	char endpoint[160];

	snprintf(endpoint, sizeof(endpoint), "%.63s.s3.%.40s.amazonaws.com", b->name, b->region);
	cJSON_AddStringToObject(details, "Endpoint", endpoint);
	cJSON_AddStringToObject(details, "Bucket", b->name);
	return sim_fail(e, 301, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the "
		"specified endpoint. Please send all future requests to this endpoint.");
}

static bool is_open(const struct world *w, const cJSON *in, const struct bucket *b)
{
	const char *expected = sim_text(in, "ExpectedBucketOwner");

	return strcmp(w->caller->who.account, b->owner) == 0 && (!expected || strcmp(expected, b->owner) == 0);
}

/* The bucket of the input, for an endpoint of the region that the request is signed for; anywhere: its region does not matter. */
static const struct bucket *find(const struct world *w, const cJSON *in, bool anywhere, cJSON *out, struct sim_error *e)
{
	const char *name = sim_text(in, "Bucket");
	const struct bucket *b = world_bucket(w, name);

	if (!world_is_bucket_name(name))
		refuse(out, name, 400, "InvalidBucketName", "The specified bucket is not valid.", e);
	else if (!b)
		refuse(out, name, 404, "NoSuchBucket", "The specified bucket does not exist", e);
	if (!b)
		return NULL;
	put_region(out, b);
	bool is_right = anywhere || strcmp(w->caller_region, b->region) == 0;
	if (!is_right)
		redirect(out, b, e);
	else if (!is_open(w, in, b))
		refuse(out, name, 403, "AccessDenied", "Access Denied", e);
	return is_right && is_open(w, in, b) ? b : NULL;
}

/* ── ListBuckets ── */

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct bucket *const *)a)->name, (*(const struct bucket *const *)b)->name);
}

static bool is_wanted(const struct world *w, const struct bucket *b, const cJSON *in)
{
	const char *prefix = sim_text(in, "Prefix"), *region = sim_text(in, "BucketRegion");

	return strcmp(b->owner, w->caller->who.account) == 0 && (!prefix || strncmp(b->name, prefix, strlen(prefix)) == 0) &&
		(!region || strcmp(b->region, region) == 0);
}

/* Heap. */
static const struct bucket **select_buckets(const struct world *w, const cJSON *in, size_t *total)
{
	const struct bucket **all = mem_alloc((w->bucket_count + 1) * sizeof(struct bucket *));

	*total = 0;
	for (size_t i = 0; i < w->bucket_count; i++)
		if (is_wanted(w, w->buckets[i], in))
			all[(*total)++] = w->buckets[i];
	qsort(all, *total, sizeof(struct bucket *), by_name);
	return all;
}

static void put_owner(const struct world *w, cJSON *out)
{
	char id[65];

	hash_sha256_hex(w->caller->who.account, 12, id);
	cJSON_AddStringToObject(cJSON_AddObjectToObject(out, "Owner"), "ID", id);
}

static void put_bucket(const struct bucket *b, bool has_region, cJSON *list)
{
	cJSON *one = cJSON_CreateObject();

	cJSON_AddItemToArray(list, one);
	cJSON_AddStringToObject(one, "Name", b->name);
	sim_put_time(one, "CreationDate", b->created_at);
	if (has_region)
		cJSON_AddStringToObject(one, "BucketRegion", b->region);
}

static bool list_buckets(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const cJSON *size = cJSON_GetObjectItemCaseSensitive(in, "MaxBuckets");
	const char *region = sim_text(in, "BucketRegion");
	size_t first, count, total;

	if (region && strcmp(region, w->caller_region) != 0)
		return sim_fail(e, 400, "InvalidArgument", "Argument value %.60s is not supported by this endpoint", region);
	cJSON_AddStringToObject(out, "root", "ListAllMyBucketsResult");
	cJSON *body = cJSON_AddObjectToObject(out, "body");
	put_owner(w, body);
	cJSON *list = cJSON_AddArrayToObject(cJSON_AddObjectToObject(body, "Buckets"), "Bucket");
	sim_put_text(body, "Prefix", sim_text(in, "Prefix"));
	const struct bucket **all = select_buckets(w, in, &total);
	bool ok = sim_page(w, "ListBuckets", sim_text(in, "ContinuationToken"), total,
		cJSON_IsNumber(size) ? (size_t)size->valueint : PAGE_SIZE, "ContinuationToken", "InvalidArgument", body, &first, &count, e);
	/* S3 tells the region only where something was asked for. */
	for (size_t i = first; ok && i < first + count; i++)
		put_bucket(all[i], cJSON_GetArraySize(in) > 0, list);
	free(all);
	return ok;
}

/* ── of one bucket ── */

static bool head_bucket(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	if (!find(w, in, false, out, e))
		return false;
	cJSON_AddStringToObject(
		cJSON_GetObjectItemCaseSensitive(out, "headers"), "x-amz-access-point-alias", "false");
	return true;
}

static bool get_bucket_location(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct bucket *b = find(w, in, strcmp(w->caller_region, HOME) == 0, out, e);

	if (!b)
		return false;
	cJSON_AddStringToObject(out, "root", "LocationConstraint");
	cJSON_AddStringToObject(out, "body", strcmp(b->region, HOME) == 0 ? "" : b->region);
	return true;
}

static bool get_bucket_versioning(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct bucket *b = find(w, in, false, out, e);

	if (!b)
		return false;
	cJSON_AddStringToObject(out, "root", "VersioningConfiguration");
	cJSON *body = cJSON_AddObjectToObject(out, "body");
	sim_put_text(body, "Status", b->is_versioned ? "Enabled" : NULL); /* nothing is said where it never was */
	return true;
}

/* ── the table ── */

#define TEXT(n) {.name = n, .type = SIM_STRING}
#define END {.name = NULL}

static const struct sim_member list_in[] = {{.name = "MaxBuckets", .type = SIM_INT, .min = 1, .max = 10000}, TEXT("ContinuationToken"),
	TEXT("Prefix"), TEXT("BucketRegion"), END};
static const struct sim_member bucket_in[] = {{.name = "Bucket", .type = SIM_STRING, .is_required = true}, TEXT("ExpectedBucketOwner"), END};

const struct sim_op sim_s3_ops[] = {
	{.service = "s3", .name = "ListBuckets", .permission = "ListAllMyBuckets", .input = list_in, .handle = list_buckets},
	{.service = "s3", .name = "HeadBucket", .permission = "ListBucket", .input = bucket_in, .handle = head_bucket},
	{.service = "s3", .name = "GetBucketLocation", .input = bucket_in, .handle = get_bucket_location},
	{.service = "s3", .name = "GetBucketVersioning", .input = bucket_in, .handle = get_bucket_versioning},
	END,
};
