/* Files: whole reads, atomic writes, the XDG folders, ~ and $VAR. */
#include "base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "lib/cm.h"
#include "lib/fixture.h"

static char *folder;

static int set_up(void **state)
{
	(void)state;
	folder = fixture_folder();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fixture_remove(folder);
	return 0;
}

static char *in_folder(const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
	return path;
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

static size_t entries(const char *path)
{
	DIR *d = opendir(path);
	size_t n = 0;

	assert_non_null(d);
	for (struct dirent *entry; (entry = readdir(d));)
		n += entry->d_name[0] != '.';
	closedir(d);
	return n;
}

static void writes_and_reads_back(void **state)
{
	(void)state;
	char *path = in_folder("a/b/c.json");
	char *parent = in_folder("a/b");
	struct err e = {0};
	struct buf b;

	umask(0);
	assert_true(file_write_atomic(path, "one\0two", 7, 0600, &e));
	assert_int_equal(mode_of(path), 0600);
	assert_int_equal(mode_of(parent), 0700);
	assert_true(file_write_atomic(path, "three", 5, 0640, &e));
	assert_int_equal(mode_of(path), 0640);
	assert_int_equal(entries(parent), 1); /* no temporary file is left */
	buf_init(&b, 5);
	assert_true(file_read(path, &b, &e));
	assert_string_equal(buf_text(&b), "three");
	assert_int_equal(e.kind, ERR_NONE);
	buf_done(&b);
	free(parent);
	free(path);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
	(void)state;
	char *blocker = in_folder("file");
	char *below = in_folder("file/x");
	char *taken = in_folder("taken");
	char *inside = in_folder("taken/inside");
	struct err e = {0};

	assert_true(file_write_atomic(blocker, "old", 3, 0600, &e));
	assert_false(file_write_atomic(below, "new", 3, 0600, &e)); /* a file where a folder should be */
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, below));
	assert_true(file_write_atomic(inside, "x", 1, 0600, &e));
	assert_false(file_write_atomic(taken, "x", 1, 0600, &e)); /* a folder where a file should be */
	assert_int_equal(entries(folder), 2);
	free(inside);
	free(taken);
	free(below);
	free(blocker);
}

static void reading_says_why_not(void **state)
{
	(void)state;
	char *path = in_folder("six");
	char *absent = in_folder("absent");
	char *below = in_folder("six/below");
	struct err e = {0};
	struct buf b;

	assert_true(file_write_atomic(path, "123456", 6, 0600, &e));
	buf_init(&b, 5);
	assert_false(file_read(path, &b, &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "larger than 5 bytes"));
	buf_clear(&b);
	assert_false(file_read(absent, &b, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	assert_false(file_read(below, &b, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	assert_false(file_read(folder, &b, &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_false(file_read(absent, &b, NULL));
	buf_done(&b);
	free(below);
	free(absent);
	free(path);
}

static void folders_are_made(void **state)
{
	(void)state;
	char *path = in_folder("x//y/z/");
	char *made = in_folder("x/y/z");

	assert_true(file_make_folders(path, NULL));
	assert_true(file_make_folders(path, NULL));
	assert_int_equal(mode_of(made), 0700);
	assert_true(file_make_folders("just-a-name", NULL));
	assert_true(file_make_folders("/", NULL));
	assert_true(file_make_folders("", NULL));
	free(made);
	free(path);
}

static void xdg(void **state)
{
	(void)state;
	static const struct {
		enum xdg_kind kind;
		const char *variable, *value, *home, *want;
	} rows[] = {
		{XDG_CONFIG, "XDG_CONFIG_HOME", "/c", "/home/u", "/c/cutover/config"},
		{XDG_CONFIG, "XDG_CONFIG_HOME", NULL, "/home/u", "/home/u/.config/cutover/config"},
		{XDG_CONFIG, "XDG_CONFIG_HOME", "", "/home/u", "/home/u/.config/cutover/config"},
		{XDG_CONFIG, "XDG_CONFIG_HOME", "relative", "/home/u", "/home/u/.config/cutover/config"},
		{XDG_CACHE, "XDG_CACHE_HOME", NULL, "/home/u", "/home/u/.cache/cutover/config"},
		{XDG_STATE, "XDG_STATE_HOME", NULL, "/home/u", "/home/u/.local/state/cutover/config"},
		{XDG_DATA, "XDG_DATA_HOME", NULL, "/home/u", "/home/u/.local/share/cutover/config"},
		{XDG_DATA, "XDG_DATA_HOME", "/d", NULL, "/d/cutover/config"},
		{XDG_CACHE, "XDG_CACHE_HOME", NULL, NULL, NULL},
		{XDG_CACHE, "XDG_CACHE_HOME", NULL, "relative", NULL},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		unsetenv("HOME");
		unsetenv(rows[i].variable);
		if (rows[i].value)
			setenv(rows[i].variable, rows[i].value, 1);
		if (rows[i].home)
			setenv("HOME", rows[i].home, 1);
		char *got = xdg_path(rows[i].kind, "config");
		check_row(rows[i].want ? got && strcmp(got, rows[i].want) == 0 : !got, "row %zu: %s", i, got ? got : "NULL");
		free(got);
	}
}

static void expands(void **state)
{
	(void)state;
	static const struct {
		const char *path, *want;
	} rows[] = {
		{"", ""}, {"~", "/home/u"}, {"~/x", "/home/u/x"}, {"~u/x", "~u/x"}, {"/a/~", "/a/~"}, {"$X/y", "blue/y"},
		{"${X}y", "bluey"}, {"$Xy", ""}, {"a$X", "ablue"}, {"$", "$"}, {"$/", "$/"}, {"${X", "${X"}, {"${}", "${}"},
		{"$UNSET_VARIABLE/x", "/x"}, {"$X$X", "blueblue"}, {"plain", "plain"},
	};

	setenv("HOME", "/home/u", 1);
	setenv("X", "blue", 1);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *got = file_expand(rows[i].path);
		check_row(strcmp(got, rows[i].want) == 0, "%s: %s", rows[i].path, got);
		free(got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes_and_reads_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_failed_write_leaves_the_old_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reading_says_why_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(folders_are_made, set_up, tear_down),
		cmocka_unit_test(xdg),
		cmocka_unit_test(expands),
	};

	return cmocka_run_group_tests_name("base file", tests, NULL, NULL);
}
