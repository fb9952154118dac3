/* Any bytes as the answer to any operation: a value of harmless texts and bounded lists, or an error that says something.
 * An input is a line with the operation's name (any other line picks one), then the answer; \x1e parts its pages. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "fuzz/target.h"
#include "ops/decode.h"
#include "ops/dump.h"

#define PAGES_MAX 8
#define PAGE_END 0x1e

static const struct ops_args asked = {
	.pipeline = "p",
	.deployment_id = "d-1",
	.target_id = "c:s",
	.cluster = "c",
	.service = "s",
	.arn = "arn:x",
	.name = "n",
	.build_id = "b:1",
};

static const struct ops_row *pick(const char *line, size_t n)
{
	size_t rows = 0, sum = 0;

	for (; ops_all[rows]; rows++)
		if (strlen(ops_all[rows]->op.name) == n && memcmp(ops_all[rows]->op.name, line, n) == 0)
			return ops_all[rows];
	for (size_t i = 0; i < n; i++)
		sum += (unsigned char)line[i];
	return ops_all[sum % rows];
}

/* Cuts text into pages in place. */
static size_t cut(char *text, size_t n, struct aws_page *pages)
{
	size_t count = 0;

	for (char *end; count < PAGES_MAX; count++) {
		end = memchr(text, PAGE_END, n);
		pages[count] = (struct aws_page){.body = text, .len = end ? (size_t)(end - text) : n};
		if (!end)
			return count + 1;
		*end = '\0';
		n -= (size_t)(end + 1 - text);
		text = end + 1;
	}
	return count;
}

static void check_text(void *user, const char *text)
{
	(void)user;
	for (; *text; text++)
		PROMISE((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void decode(const struct ops_row *row, const struct aws_page *pages, size_t count)
{
	struct err e = {0};
	struct arena *a = arena_new();
	const void *value = row->decode(a, pages, count, &asked, &e);

	PROMISE(value ? e.kind == ERR_NONE : (e.kind == ERR_MALFORMED || e.kind == ERR_NOT_FOUND) && e.message[0]);
	if (value) {
		dump_visit_texts(dump_type_of(row), value, check_text, NULL);
		PROMISE(dump_longest_list(dump_type_of(row), value) <= ROWS_MAX);
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *input = (const char *)data, *line_end = memchr(input, '\n', size);
	size_t line = line_end ? (size_t)(line_end - input) : 0;
	const struct ops_row *row = pick(input, line);
	struct aws_page pages[PAGES_MAX];

	if (!line_end || !row->decode)
		return 0;
	size_t n = size - line - 1;
	char *text = malloc(n + 1);
	if (!text)
		return 0;
	memcpy(text, line_end + 1, n);
	text[n] = '\0';
	decode(row, pages, cut(text, n, pages));
	free(text);
	return 0;
}
