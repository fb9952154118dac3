/* Our own INI files: what is read, and what is refused with its line. */
#include "base/inifile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
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

/* Writes every row as section/name=value@line; a row named "stop" is refused. */
static bool collect(void *user, const char *section, const char *name, const char *value, int line, struct err *e)
{
	if (strcmp(name, "stop") == 0)
		return err_set(e, ERR_CONFIG, "unknown setting \"%s\"", name);
	buf_printf(user, "%s/%s=%s@%d ", section, name, value, line);
	return true;
}

static bool read_text(const char *text, size_t len, struct buf *rows, struct err *e)
{
	char *path;

	assert_true(asprintf(&path, "%s/config", folder) > 0);
	assert_true(file_write_atomic(path, text, len, 0600, NULL));
	buf_init(rows, 10000);
	bool taken = inifile_read(path, collect, rows, e);
	free(path);
	return taken;
}

static void reads_rows(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} table[] = {
		{"", ""},
		{"# comment\n; another\n\n", ""},
		{"theme = mono", "/theme=mono@1 "},
		{"a=1\n[s]\nb = 2 ; why\nc: 3\n", "/a=1@1 s/b=2@3 s/c=3@4 "},
		{"\xef\xbb\xbf" "a=1\r\nb=2\r\n", "/a=1@1 /b=2@2 "},
		{"a = 1\n  b = 2\n\tc = 3\n", "/a=1@1 /b=2@2 /c=3@3 "}, /* indented is not continued */
		{"a =\n", "/a=@1 "},
		{"a = x = y\n", "/a=x = y@1 "},
		{"색 = 빨강\n", "/색=빨강@1 "},
		{"colour = #ff0000\n", "/colour=#ff0000@1 "},
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct buf rows;
		struct err e = {0};
		bool taken = read_text(table[i].text, strlen(table[i].text), &rows, &e);
		check_row(taken && strcmp(buf_text(&rows), table[i].want) == 0, "row %zu: \"%s\" %s", i, buf_text(&rows), e.message);
		buf_done(&rows);
	}
}

static void refuses_with_the_line(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want; /* part of the message */
	} table[] = {
		{"a=1\nnonsense\n", "config:2: neither"},
		{"[open\n", "config:1: neither"},
		{"a=1\n\n[s]\nstop = 1\nb=2\n", "config:4: unknown setting \"stop\""},
		{"nonsense\nstop = 1\n", "config"},
		{"[0123456789012345678901234567890123456789012345678]\n", "config:1: this section name is too long"},
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct buf rows;
		struct err e = {0};
		bool taken = read_text(table[i].text, strlen(table[i].text), &rows, &e);
		check_row(!taken && e.kind == ERR_CONFIG && strstr(e.message, table[i].want), "row %zu: %s", i, e.message);
		buf_done(&rows);
		assert_false(read_text(table[i].text, strlen(table[i].text), &rows, NULL));
		buf_done(&rows);
	}
}

/* Lines are refused or read whole, never cut, whatever their length. */
static void long_lines_are_never_cut(void **state)
{
	(void)state;
	for (size_t n = 150; n < 450; n++) {
		char text[500], want[600];
		struct buf rows;
		struct err e = {0};
		memset(text, 'x', n);
		memcpy(text, "a=1\nb=", 6);
		text[n] = '\n';
		bool taken = read_text(text, n + 1, &rows, &e);
		snprintf(want, sizeof(want), "/a=1@1 /b=%.*s@2 ", (int)n - 6, text + 6);
		if (n - 4 <= 196)
			check_row(taken && strcmp(buf_text(&rows), want) == 0, "length %zu: %s", n, e.message);
		else
			check_row(!taken && strstr(e.message, "config:2: this line is too long"), "length %zu: %s", n, e.message);
		buf_done(&rows);
	}
}

static void a_file_must_be_text_and_there(void **state)
{
	(void)state;
	struct buf rows;
	struct err e = {0};

	assert_false(read_text("a=1\n\0b=2\n", 9, &rows, &e));
	assert_non_null(strstr(e.message, "NUL"));
	buf_done(&rows);
	assert_false(inifile_read("/nonexistent/config", collect, &rows, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_rows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_with_the_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(long_lines_are_never_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_must_be_text_and_there, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("base inifile", tests, NULL, NULL);
}
