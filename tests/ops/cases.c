/* cases.c: see cases.h. */
#include "ops/cases.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "lib/fixture.h"
#include "ops/dump.h"

#define REPLIES "tests/replies"

static const char *const folders[AWS_SERVICES] = {
	[AWS_CODEPIPELINE] = "codepipeline",
	[AWS_CODEDEPLOY] = "codedeploy",
	[AWS_ECS] = "ecs",
	[AWS_ELBV2] = "elbv2",
	[AWS_CODEBUILD] = "codebuild",
	[AWS_STS] = "sts",
	[AWS_IAM] = "iam",
	[AWS_CODECOMMIT] = "codecommit",
	[AWS_ECR] = "ecr",
	[AWS_S3] = "s3",
	[AWS_CODECONNECTIONS] = "codeconnections",
	[AWS_CODESTAR_CONNECTIONS] = "codestar-connections",
};

/* Second readings of an operation, whose replies are in a folder of another name. */
static const struct {
	const struct ops_row *row;
	const char *folder;
} second_readings[] = {
	{&ops_get_pipeline_document, "GetPipelineDocument"},
	{&ops_get_deployment_group_document, "GetDeploymentGroupDocument"},
	{&ops_describe_task_document, "DescribeTaskDocument"},
	{&ops_get_trusted_role, "GetTrustedRole"},
};

const struct ops_args case_args = {
	.pipeline = "cicd-demo-bluegreen",
	.execution_id = "7c0b5c1e-58c1-4b0e-9d5d-2f8c7f1f0a11",
	.stage = "Deploy",
	.application = "AppECS-cicd-demo-cicd-demo",
	.group = "DgpECS-cicd-demo-cicd-demo",
	.deployment_id = "d-8XK2LQ3AB",
	.target_id = "cicd-demo:cicd-demo",
	.cluster = "cicd-demo",
	.service = "cicd-demo",
	.arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener/app/cicd-demo/50dc6c495c0c9188/f2f7dc8efc522ab2",
	.name = "cicd-demo-tg-blue",
	.build_id = "cicd-demo:4b1d7c0e-3a55-4c55-8d3f-0a3b7c5d9e21",
	.auto_rollback = -1,
	.repository = "cicd-demo",
	.branch = "main",
	.path = "buildspec.yml",
	.project = "cicd-demo",
	.bucket = "codepipeline-ap-northeast-2-863000000000",
};

static void fail(const char *what, const char *name)
{
	printf("Bail out! %s %s\n", what, name);
	exit(99);
}

static char *join(const char *a, const char *between, const char *b)
{
	char *text;

	if (asprintf(&text, "%s%s%s", a, between, b) < 0)
		fail("cannot name", a);
	return text;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* The names in a folder of the source tree, sorted; freed with names_free(). */
static char **names_in(const char *folder, int *count)
{
	char *path = fixture_path(folder);
	struct dirent **entries;

	*count = scandir(path, &entries, is_visible, alphasort);
	if (*count <= 0)
		fail("nothing in", path);
	char **names = mem_alloc((size_t)*count * sizeof(*names));
	for (int i = 0; i < *count; i++) {
		names[i] = mem_dup(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	free(path);
	return names;
}

static void names_free(char **names, int count)
{
	for (int i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

static const char *folder_of(const struct ops_row *row)
{
	for (size_t i = 0; i < sizeof(second_readings) / sizeof(second_readings[0]); i++)
		if (second_readings[i].row == row)
			return second_readings[i].folder;
	return row->op.name;
}

static const struct ops_row *row_of(const char *service, const char *operation)
{
	for (size_t i = 0; ops_all[i]; i++)
		if (strcmp(folders[ops_all[i]->op.service], service) == 0 &&
			strcmp(folder_of(ops_all[i]), operation) == 0)
			return ops_all[i];
	return NULL;
}

/* The length of the case's name in a reply's file name, and its page from 1; 0 for other files and later pages' names. */
static size_t case_length(const char *file, int *page)
{
	const char *end = strrchr(file, '.');

	*page = 1;
	if (!end || (strcmp(end, ".json") != 0 && strcmp(end, ".xml") != 0 && strcmp(end, ".head") != 0))
		return 0;
	size_t n = (size_t)(end - file);
	if (n > 2 && file[n - 2] == '.' && file[n - 1] >= '1' && file[n - 1] <= '9') {
		*page = file[n - 1] - '0';
		n -= 2;
	}
	return n;
}

/* A head is written with plain line ends and comes with HTTP's. */
static char *with_line_ends(char *taken, size_t *len)
{
	char *text = mem_alloc(2 * *len + 1), *out = text;

	for (size_t i = 0; i < *len; i++) {
		if (taken[i] == '\n')
			*out++ = '\r';
		*out++ = taken[i];
	}
	free(taken);
	*len = (size_t)(out - text);
	return text;
}

static void add_page(struct reply_case *c, const char *folder, const char *file)
{
	char *name = join(folder, "/", file);
	size_t len;
	char *bytes = fixture_read(name, &len);

	if (strcmp(strrchr(file, '.'), ".head") == 0)
		bytes = with_line_ends(bytes, &len);
	if (c->page_count == CASE_PAGES)
		fail("too many pages:", name);
	c->pages[c->page_count++] = (struct aws_page){.body = bytes, .len = len};
	free(name);
}

static void add_folder(struct reply_case **cases, size_t *count, const char *service, const char *operation)
{
	const struct ops_row *row = row_of(service, operation);
	char *below = join(service, "/", operation), *folder = join(REPLIES, "/", below);
	int names, page;
	char **files = names_in(folder, &names);

	if (!row || !row->decode)
		fail("no row decodes", below);
	for (int i = 0; i < names; i++) {
		size_t n = case_length(files[i], &page);
		if (!n)
			continue;
		if (page == 1) {
			*cases = mem_resize(*cases, (*count + 1) * sizeof(**cases));
			(*cases)[*count] = (struct reply_case){.row = row};
			char *stem = mem_dup(files[i]);
			stem[n] = '\0';
			(*cases)[*count].name = join(below, "/", stem);
			free(stem);
			stem = join(REPLIES, "/", (*cases)[*count].name);
			(*cases)[*count].want_name = join(stem, "", ".want");
			free(stem);
			(*count)++;
		}
		add_page(&(*cases)[*count - 1], folder, files[i]);
	}
	names_free(files, names);
	free(folder);
	free(below);
}

struct reply_case *cases_load(size_t *count)
{
	struct reply_case *cases = NULL;
	int services, operations;
	char **service_names = names_in(REPLIES, &services);

	*count = 0;
	for (int i = 0; i < services; i++) {
		if (strchr(service_names[i], '.'))
			continue; /* a file beside the folders */
		char *folder = join(REPLIES, "/", service_names[i]);
		char **operation_names = names_in(folder, &operations);
		for (int j = 0; j < operations; j++)
			add_folder(&cases, count, service_names[i], operation_names[j]);
		names_free(operation_names, operations);
		free(folder);
	}
	names_free(service_names, services);
	return cases;
}

void cases_free(struct reply_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(cases[i].name);
		free(cases[i].want_name);
		for (size_t j = 0; j < cases[i].page_count; j++)
			free((char *)cases[i].pages[j].body);
	}
	free(cases);
}

void case_dump(struct buf *out, const struct ops_row *row, const struct aws_page *pages, size_t count)
{
	struct arena *a = arena_new();
	struct err e = {0};
	const void *value = row->decode(a, pages, count, &case_args, &e);

	if (value)
		dump_value(out, dump_type_of(row), value);
	else
		buf_printf(out, "error %s: %s\n", err_kind_name(e.kind), e.message);
	arena_free(a);
}

bool case_is_good(const struct reply_case *c)
{
	struct arena *a = arena_new();
	struct err e = {0};
	bool is_good = c->row->decode(a, c->pages, c->page_count, &case_args, &e);

	arena_free(a);
	return is_good;
}
