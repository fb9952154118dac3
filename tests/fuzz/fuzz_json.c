/* Any bytes as a JSON reply: every reader on every member. */
#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "fuzz/target.h"

static void read_all(struct arena *a, const cJSON *item, int depth)
{
	json_item_text(a, item);
	json_count(item);
	if (depth > 100)
		return;
	for (const cJSON *child = item->child; child; child = child->next) {
		if (child->string) {
			json_text(a, item, child->string);
			json_int(item, child->string, 0);
			json_bool(item, child->string);
			json_time(item, child->string);
			json_object(item, child->string);
			json_array(item, child->string);
		}
		read_all(a, child, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = {0};
	struct arena *a = arena_new();
	cJSON *root = json_parse((const char *)data, size, &e);

	PROMISE(root ? e.kind == ERR_NONE : e.kind == ERR_MALFORMED && e.message[0]);
	if (root)
		read_all(a, root, 0);
	cJSON_Delete(root);
	arena_free(a);
	return 0;
}
