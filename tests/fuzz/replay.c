/* replay.c: runs a fuzz target over its committed corpus, with any compiler: each file whole, and cut at every byte. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/target.h"
#include "lib/fixture.h"

#define CUT_MAX 4096 /* longer inputs are cut at as many places, spread evenly */

static void feed(const char *bytes, size_t n)
{
	char *exact = fixture_exact(bytes, n);

	LLVMFuzzerTestOneInput((const uint8_t *)exact, n);
	free(exact);
}

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	const char *program = strrchr(argv[0], '/');
	const char *name = strrchr(program ? program : argv[0], '_'); /* replay_json */
	char folder[200];
	struct dirent **entries;

	(void)argc;
	snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", name ? name + 1 : "");
	char *path = fixture_path(folder);
	int count = scandir(path, &entries, is_input, alphasort);
	if (count <= 0) {
		printf("Bail out! no corpus in %s\n", path);
		return 99;
	}
	printf("1..%d\n", count);
	fflush(stdout); /* a crash shall name the input before it */
	for (int i = 0; i < count; i++) {
		char file[600];
		size_t len;
		snprintf(file, sizeof(file), "%s/%s", folder, entries[i]->d_name);
		char *bytes = fixture_read(file, &len);
		size_t step = len / CUT_MAX + 1;
		for (size_t n = 0; n < len; n += step)
			feed(bytes, n);
		feed(bytes, len);
		printf("ok %d - %s\n", i + 1, entries[i]->d_name);
		fflush(stdout);
		free(bytes);
		free(entries[i]);
	}
	free(entries);
	free(path);
	return 0;
}
