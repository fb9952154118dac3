/* ecr.c: repositories of images (ECR, JSON).  For the set-up alone. */
#include "ops/decode.h"
#include "ops/request.h"

static void build_describe_repositories(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({NULL, NULL});

	if (args->name)
		request_list(request, "repositoryNames", &args->name, 1);
	else
		json_put_int(request, "maxResults", 1000); /* refused beside names */
	request_send(body, request);
}

static bool read_repository(struct arena *a, const void *item, void *out)
{
	struct image_repository *repository = out;

	repository->name = text_of(a, item, "repositoryName");
	repository->arn = text_of(a, item, "repositoryArn");
	repository->uri = text_of(a, item, "repositoryUri");
	repository->mutability = text_of(a, item, "imageTagMutability");
	return repository->name;
}

LIST_READER(repositories, struct image_repository_list, rows, "repositories", read_repository)
JSON_DECODER(repositories)

const struct ops_row ops_describe_image_repositories = {
	.op = {.service = AWS_ECR, .name = "DescribeRepositories", .page_in = "nextToken", .page_out = "nextToken"},
	.build = build_describe_repositories,
	.decode = decode_repositories,
};
