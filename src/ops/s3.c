/* s3.c: is a bucket there, and which ones are (S3, REST with XML).  For the set-up alone.
 * Addressed by path ("/BUCKET"): that works with dots in the name and with custom endpoints, too. */
#include "ops/decode.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* --- HeadBucket ---------------------------------------------------------------------------------------- */

static void build_head_bucket(struct buf *path, const struct ops_args *args)
{
	aws_path_add(path, args->bucket);
}

/* The page is the head of the answer. */
static const void *decode_bucket_place(struct arena *a, const struct aws_page *pages, size_t count, const struct ops_args *args,
	struct err *e)
{
	struct bucket_place *place = ARENA_NEW(a, struct bucket_place);
	char region[64];

	if (!count || !aws_head_is_whole(pages[0].body, pages[0].len)) {
		err_set(e, ERR_MALFORMED, "the answer has no whole head");
		return NULL;
	}
	place->name = args->bucket ? text_clean(a, args->bucket, strlen(args->bucket), 256) : NULL;
	if (aws_head_get(pages[0].body, pages[0].len, "x-amz-bucket-region", region, sizeof(region)) && *region)
		place->region = arena_dup(a, region);
	return place;
}

const struct ops_row ops_head_bucket = {
	.op = {.service = AWS_S3, .name = "HeadBucket", .method = "HEAD"},
	.build = build_head_bucket,
	.decode = decode_bucket_place,
};

/* --- ListBuckets --------------------------------------------------------------------------------------- */

static void build_list_buckets(struct buf *path, const struct ops_args *args)
{
	(void)args;
	buf_puts(path, "/");
}

static const void *read_buckets(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const struct xml *buckets = xml_child(r->roots[0], "Buckets");
	size_t items = xml_count(buckets, "Bucket");
	struct id_list *list = ARENA_NEW(a, struct id_list);

	(void)args;
	if (!buckets)
		return reply_lacks(e, "Buckets");
	list->ids = ARENA_ARRAY(a, (items < ROWS_MAX ? items : ROWS_MAX) + 1, const char *);
	for (const struct xml *x = xml_child(buckets, "Bucket"); x && list->count < ROWS_MAX; x = xml_next(x, "Bucket")) {
		const char *name = xml_text(a, x, "Name");
		if (name)
			list->ids[list->count++] = name;
	}
	if (items && !list->count) {
		err_set(e, ERR_MALFORMED, "nothing in the reply's \"Buckets\" can be understood");
		return NULL;
	}
	return list;
}
XML_DECODER(buckets, "ListAllMyBucketsResult")

/* Without parameters it has one page, of up to ten thousand. */
const struct ops_row ops_list_buckets = {
	.op = {.service = AWS_S3, .name = "ListBuckets", .method = "GET"},
	.build = build_list_buckets,
	.decode = decode_buckets,
};
