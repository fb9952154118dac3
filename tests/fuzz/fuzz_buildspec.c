/* Any bytes as a buildspec, and as an appspec: what is changed is never less than before, and is right the second time. */
#include <string.h>

#include "base/arena.h"
#include "fuzz/target.h"
#include "setup/appspec.h"
#include "setup/buildspec.h"

static void merge(const char *text, size_t size, const struct buildspec_want *want)
{
	struct arena *a = arena_new();
	struct buildspec_merge m = buildspec_merge(a, text, size, want);

	PROMISE(m.result != BUILDSPEC_CREATE);
	PROMISE((m.text != NULL) == (m.result == BUILDSPEC_CHANGE) && (m.reason != NULL) == (m.result == BUILDSPEC_BLOCKED));
	if (m.text) {
		struct buildspec_merge again = buildspec_merge(a, m.text, m.size, want);
		PROMISE(strlen(m.text) == m.size && again.result == BUILDSPEC_UNCHANGED);
	}
	arena_free(a);
}

static void check(const char *text, size_t size, const struct appspec_want *want)
{
	struct arena *a = arena_new();
	struct appspec_check c = appspec_check(a, text, size, want);

	PROMISE(c.result != APPSPEC_CREATE);
	if (c.text)
		PROMISE(appspec_check(a, c.text, c.size, want).result == APPSPEC_UNCHANGED);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size ? (const char *)data : "";
	const struct appspec_want appspec = {.region = "x", .account = "1", .family = "web", .container = "web", .port = 80};
	const struct appspec_want template = {.is_to_ecs = true, .container = "web", .port = 80};

	for (int i = 0; i < 4; i++)
		merge(text, size, &(const struct buildspec_want){.modernise = i & 1, .is_to_ecs = i & 2});
	check(text, size, &appspec);
	check(text, size, &template);
	return 0;
}
