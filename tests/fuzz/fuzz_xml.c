/* Any bytes as an XML reply: every reader on every element. */
#include "base/arena.h"
#include "base/err.h"
#include "base/xml.h"
#include "fuzz/target.h"

static void read_all(struct arena *a, const struct xml *x, int depth)
{
	PROMISE(depth <= 64);
	for (; x; x = x->next) {
		PROMISE(x->name && x->text);
		xml_text(a, x, "");
		xml_int(x, "", 0);
		xml_count(x, x->name);
		xml_path(x, "member/name");
		read_all(a, x->child, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = {0};
	struct arena *a = arena_new();
	const struct xml *root = xml_parse(a, (const char *)data, size, &e);

	PROMISE(root ? e.kind == ERR_NONE : e.kind == ERR_MALFORMED && e.message[0]);
	read_all(a, root, 0);
	arena_free(a);
	return 0;
}
