/* sts.c: who we are (STS, query protocol). */
#include "ops/decode.h"

static void build_nothing(struct buf *body, const struct ops_args *args)
{
	(void)body, (void)args;
}

static const void *read_identity(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const struct xml *result = r->roots[0];
	struct identity *identity = ARENA_NEW(a, struct identity);

	(void)args;
	identity->account = xml_text(a, result, "Account");
	identity->arn = xml_text(a, result, "Arn");
	identity->user_id = xml_text(a, result, "UserId");
	/* Without it nothing can be said about where a mutation would go. */
	return identity->account ? identity : reply_lacks(e, "Account");
}
XML_DECODER(identity, "GetCallerIdentityResult")

const struct ops_row ops_get_caller_identity = {
	.op = {.service = AWS_STS, .name = "GetCallerIdentity"},
	.build = build_nothing,
	.decode = decode_identity,
};
