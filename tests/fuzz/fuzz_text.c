/* Any bytes as text from outside: what comes out is well-formed, harmless, and as wide as it says. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "fuzz/target.h"

static void is_harmless(const char *s)
{
	size_t n = strlen(s);

	for (size_t at = 0; at < n;) {
		uint32_t cp;
		size_t used = text_decode(s + at, n - at, &cp);
		PROMISE(used >= 1 && used <= n - at);
		PROMISE(cp >= 0x20 && (cp < 0x7f || cp > 0x9f));
		PROMISE(cp < 0x202a || cp > 0x202e);
		at += used;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *clean = text_clean(a, (const char *)data, size, 1000);
	char *raw = arena_dupn(a, (const char *)data, size);
	int width = text_width(clean), used;
	int64_t t;

	is_harmless(clean);
	PROMISE(strlen(clean) <= 1000);
	for (int columns = 0; columns <= width && columns < 40; columns++) {
		size_t n = text_fit(clean, columns, &used);
		PROMISE(n <= strlen(clean) && used <= columns);
	}
	text_width(raw);
	text_distance(raw, "cicd-demo-bluegreen", 5);
	time_parse_iso(raw, &t);
	time_parse_http(raw, &t);
	duration_parse(raw, &t);
	arena_free(a);
	return 0;
}
