/* codecommit.c: repositories, branches and files, and what changes them (CodeCommit, JSON).  For the set-up alone. */
#include "base/base64.h"
#include "ops/decode.h"
#include "ops/request.h"

#include <stdlib.h>

/* --- ListRepositories, GetRepository ------------------------------------------------------------------- */

static void build_list_repositories(struct buf *body, const struct ops_args *args)
{
	(void)args;
	REQUEST(body, {NULL, NULL});
}

static bool read_repository_name(struct arena *a, const void *item, void *row)
{
	const char *name = text_of(a, item, "repositoryName");

	*(const char **)row = name;
	return name;
}

LIST_READER(repositories, struct id_list, ids, "repositories", read_repository_name)
JSON_DECODER(repositories)

const struct ops_row ops_list_repositories = {
	.op = {.service = AWS_CODECOMMIT, .name = "ListRepositories", .page_in = "nextToken", .page_out = "nextToken"},
	.build = build_list_repositories,
	.decode = decode_repositories,
};

static void build_get_repository(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"repositoryName", args->repository});
}

static const void *read_repository(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *metadata = reply_object(r, "repositoryMetadata", e);
	struct source_repository *repository = ARENA_NEW(a, struct source_repository);

	(void)args;
	if (!metadata)
		return NULL;
	repository->name = text_of(a, metadata, "repositoryName");
	repository->arn = text_of(a, metadata, "Arn");
	repository->default_branch = text_of(a, metadata, "defaultBranch");
	return repository->name ? repository : reply_lacks(e, "repositoryName");
}
JSON_DECODER(repository)

const struct ops_row ops_get_repository = {
	.op = {.service = AWS_CODECOMMIT, .name = "GetRepository"},
	.build = build_get_repository,
	.decode = decode_repository,
};

/* --- branches ------------------------------------------------------------------------------------------ */

static void build_branch(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"repositoryName", args->repository}, {"branchName", args->branch});
}

static const void *read_branch(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *found = reply_object(r, "branch", e);
	struct source_branch *branch = ARENA_NEW(a, struct source_branch);

	(void)args;
	if (!found)
		return NULL;
	branch->name = text_of(a, found, "branchName");
	branch->commit_id = text_of(a, found, "commitId");
	/* Without it nothing can be read or put there. */
	return branch->commit_id ? branch : reply_lacks(e, "commitId");
}
JSON_DECODER(branch)

const struct ops_row ops_get_branch = {
	.op = {.service = AWS_CODECOMMIT, .name = "GetBranch"},
	.build = build_branch,
	.decode = decode_branch,
};

static void build_create_branch(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"repositoryName", args->repository}, {"branchName", args->branch}, {"commitId", args->commit_id});
}

const struct ops_row ops_create_branch = {
	.op = {.service = AWS_CODECOMMIT, .name = "CreateBranch", .is_mutation = true},
	.build = build_create_branch,
};

const struct ops_row ops_delete_branch = {
	.op = {.service = AWS_CODECOMMIT, .name = "DeleteBranch", .is_mutation = true},
	.build = build_branch,
};

/* --- GetFile ------------------------------------------------------------------------------------------- */

static void build_get_file(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"repositoryName", args->repository}, {"filePath", args->path},
		{"commitSpecifier", args->commit_id ? args->commit_id : args->branch});
}

/* The whole of it, or none: it may be put back changed. */
static const void *read_file(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *root = r->roots[0];
	const char *content = json_raw(root, "fileContent");
	int64_t size = count_of(root, "fileSize");
	struct source_file *file = ARENA_NEW(a, struct source_file);

	(void)args;
	if (!content)
		return reply_lacks(e, "fileContent");
	file->bytes = base64_decode(a, content, &file->size);
	if (!file->bytes || (size >= 0 && (uint64_t)size != file->size)) {
		err_set(e, ERR_MALFORMED, file->bytes ? "the reply's \"fileContent\" is not as long as its \"fileSize\""
						      : "the reply's \"fileContent\" is not base64");
		return NULL;
	}
	file->path = text_of(a, root, "filePath");
	file->commit_id = text_of(a, root, "commitId");
	file->blob_id = text_of(a, root, "blobId");
	file->mode = text_of(a, root, "fileMode");
	return file;
}
JSON_DECODER(file)

const struct ops_row ops_get_file = {
	.op = {.service = AWS_CODECOMMIT, .name = "GetFile"},
	.build = build_get_file,
	.decode = decode_file,
};

/* --- CreateCommit -------------------------------------------------------------------------------------- */

static cJSON *put_entry(const struct ops_file *file)
{
	cJSON *entry = REQUEST_START({"filePath", file->path}, {"fileMode", file->mode});
	char *content = base64_encode(file->bytes, file->bytes ? file->size : 0);

	cJSON_AddStringToObject(entry, "fileContent", content);
	free(content);
	return entry;
}

static void build_create_commit(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({"repositoryName", args->repository}, {"branchName", args->branch},
		{"parentCommitId", args->commit_id}, {"authorName", args->author}, {"email", args->email},
		{"commitMessage", args->message});
	cJSON *put = cJSON_CreateArray(), *deleted = cJSON_CreateArray();

	for (size_t i = 0; i < args->file_count; i++) {
		const struct ops_file *file = &args->files[i];
		cJSON_AddItemToArray(file->is_deleted ? deleted : put,
			file->is_deleted ? REQUEST_START({"filePath", file->path}) : put_entry(file));
	}
	request_list_of(request, "putFiles", put);
	request_list_of(request, "deleteFiles", deleted);
	request_send(body, request);
}

static const void *read_commit(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	struct source_commit *commit = ARENA_NEW(a, struct source_commit);

	(void)args;
	commit->commit_id = text_of(a, r->roots[0], "commitId");
	return commit->commit_id ? commit : reply_lacks(e, "commitId");
}
JSON_DECODER(commit)

const struct ops_row ops_create_commit = {
	.op = {.service = AWS_CODECOMMIT, .name = "CreateCommit", .is_mutation = true},
	.build = build_create_commit,
	.decode = decode_commit,
};
