/* fixture.c: see fixture.h. */
#include "lib/fixture.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void give_up(const char *what, const char *name)
{
	fprintf(stderr, "fixture: cannot %s %s: %s\n", what, name, strerror(errno));
	printf("Bail out! cannot %s %s\n", what, name);
	exit(99);
}

static char *join(const char *folder, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		give_up("name", name);
	return path;
}

char *fixture_path(const char *name)
{
	const char *root = getenv("srcdir");

	return join(root && *root ? root : ".", name);
}

char *fixture_read(const char *name, size_t *len)
{
	char *path = fixture_path(name);
	FILE *f = fopen(path, "rb");
	struct stat st;

	if (!f || fstat(fileno(f), &st) < 0)
		give_up("read", path);
	size_t size = (size_t)st.st_size;
	char *bytes = calloc(1, size + 1);
	if (!bytes || fread(bytes, 1, size, f) != size)
		give_up("read", path);
	fclose(f);
	free(path);
	if (len)
		*len = size;
	return bytes;
}

char *fixture_exact(const char *bytes, size_t n)
{
	char *copy = malloc(n ? n : 1);

	if (!copy)
		give_up("copy", "a fixture");
	memcpy(copy, bytes, n);
	return copy;
}

char *fixture_folder(void)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = join(tmp && *tmp ? tmp : "/tmp", "cutover-test.XXXXXX");

	if (!mkdtemp(folder))
		give_up("make", folder);
	return folder;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void fixture_remove(char *folder)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(folder);
}
