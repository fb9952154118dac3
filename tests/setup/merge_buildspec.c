/* merge_buildspec.c: [modernise] [to-ecs] [new]: a buildspec on standard input, what buildspec_merge() makes of it as JSON on standard output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "setup/buildspec.h"

#define MOST_BYTES ((size_t)1024 * 1024)

static void print(const struct buildspec_merge *m)
{
	static const char *const names[] = {"unchanged", "create", "change", "blocked"};
	cJSON *out = cJSON_CreateObject(), *notes = cJSON_CreateArray();

	json_put_text(out, "result", names[m->result]);
	json_put_text(out, "text", m->text);
	json_put_text(out, "reason", m->reason);
	for (size_t i = 0; i < m->note_count; i++)
		cJSON_AddItemToArray(notes, cJSON_CreateString(m->notes[i]));
	json_put(out, "notes", notes);
	char *text = cJSON_PrintUnformatted(out);
	puts(text);
	cJSON_free(text);
	cJSON_Delete(out);
}

int main(int argc, char **argv)
{
	struct buildspec_want want = {.container = "cicd-demo"};
	struct arena *a = arena_new();
	char *text = arena_alloc(a, MOST_BYTES);
	bool is_new = false;

	for (int i = 1; i < argc; i++) {
		want.modernise |= strcmp(argv[i], "modernise") == 0;
		want.is_to_ecs |= strcmp(argv[i], "to-ecs") == 0;
		is_new |= strcmp(argv[i], "new") == 0;
	}
	size_t size = is_new ? 0 : fread(text, 1, MOST_BYTES, stdin);
	struct buildspec_merge m = buildspec_merge(a, is_new ? NULL : text, size, &want);
	print(&m);
	arena_free(a);
	return EXIT_SUCCESS;
}
