/* test_unified_diff.c: two texts, and what `diff -u` says of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "setup/unified_diff.h"

static const struct {
	const char *name, *before, *after, *diff; /* before NULL: a new file; diff NULL: nothing */
} rows[] = {
	{"equal", "a\nb\n", "a\nb\n", NULL},
	{"both empty", "", "", NULL},
	{"a new file", NULL, "a\nb\n", "--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n"},
	{"a new file of one line without an end", NULL, "a",
		"--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n"},
	{"emptied", "a\n", "", "--- a/f\n+++ b/f\n@@ -1 +0,0 @@\n-a\n"},
	{"one line changed", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
		"--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"},
	{"the first line", "a\nb\n", "x\nb\n", "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\n+x\n b\n"},
	{"added at the end", "a\n", "a\nb\n", "--- a/f\n+++ b/f\n@@ -1 +1,2 @@\n a\n+b\n"},
	{"an end of line appears", "a", "a\n", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
	{"near changes share a hunk", "1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n",
		"--- a/f\n+++ b/f\n@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n"},
	{"far ones do not", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
		"--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n"},
	{"what would steer a terminal is taken out", "a\n", "a\033[2J\n", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+a[2J\n"},
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *a = arena_new();
		const char *before = rows[i].before;
		const char *diff = unified_diff(a, "f", before, before ? strlen(before) : 0, rows[i].after, strlen(rows[i].after));

		if (!rows[i].diff && diff)
			fail_msg("%s: %s", rows[i].name, diff);
		if (rows[i].diff && (!diff || strcmp(diff, rows[i].diff) != 0))
			fail_msg("%s:\n%s", rows[i].name, diff ? diff : "nothing");
		arena_free(a);
	}
}

static void long_files_are_told_whole(void **state)
{
	size_t n = 8000;
	char *x = calloc(n, 2), *y = calloc(n, 2);
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < n; i++) {
		memcpy(x + 2 * i, "a\n", 2);
		memcpy(y + 2 * i, "b\n", 2);
	}
	const char *diff = unified_diff(a, "f", x, 2 * n, y, 2 * n);
	assert_non_null(strstr(diff, "@@ -1,8000 +1,8000 @@\n-a\n"));
	arena_free(a);
	free(x);
	free(y);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(long_files_are_told_whole)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
