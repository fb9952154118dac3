/* A command line taken apart: the wanted words are what Python's shlex.split gives. */
#include "base/words.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "lib/cm.h"

static void splits_as_shlex_does(void **state)
{
	static const struct {
		const char *text, *want; /* each word between < and > */
	} table[] = {
		{"", ""},
		{" \t\r\n ", ""},
		{"one", "<one>"},
		{"  one  two\tthree\n", "<one><two><three>"},
		{"'a b' c", "<a b><c>"},
		{"\"a b\" c", "<a b><c>"},
		{"a'b c'd\"e f\"g", "<ab cde fg>"},
		{"''", "<>"},
		{"\"\" '' x", "<><><x>"},
		{"a\\ b c", "<a b><c>"},
		{"\\'a\\\"", "<'a\">"},
		{"\\\\", "<\\>"},
		{"'a\\b'", "<a\\b>"},
		{"'a\"b'", "<a\"b>"},
		{"\"a'b\"", "<a'b>"},
		{"\"a\\\"b\\\\c\"", "<a\"b\\c>"},
		{"\"\\$x \\n\"", "<\\$x \\n>"},
		{"\\n", "<n>"},
		{"$HOME ~ * ; | > # `x`", "<$HOME><~><*><;><|><>><#><`x`>"},
		{"a\\\nb", "<a\nb>"},
		{"\"/opt/my tools/keys\" --for 'two words' plain", "</opt/my tools/keys><--for><two words><plain>"},
		{"키 '값 하나'", "<키><값 하나>"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct arena *a = arena_new();
		struct err e = {0};
		struct buf got;
		char **words = words_split(a, table[i].text, &e);
		check_row(words, "%s: %s", table[i].text, e.message);
		buf_init(&got, 1000);
		for (size_t k = 0; words[k]; k++)
			buf_printf(&got, "<%s>", words[k]);
		check_row(strcmp(buf_text(&got), table[i].want) == 0, "%s: %s, not %s", table[i].text, buf_text(&got), table[i].want);
		buf_done(&got);
		arena_free(a);
	}
}

static void refuses_what_is_not_closed(void **state)
{
	static const struct {
		const char *text, *words;
	} table[] = {
		{"'a", "odd number of '"}, {"a \"b", "odd number of \""}, {"\"a\\\"", "odd number of \""}, {"a \\", "backslash"},
		{"\"a\\", "backslash"}, {"'a\\", "odd number of '"}, {"it's", "odd number of '"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct arena *a = arena_new();
		struct err e = {0};
		check_row(!words_split(a, table[i].text, &e), "%s", table[i].text);
		assert_int_equal(e.kind, ERR_CONFIG);
		check_row(strstr(e.message, table[i].words), "%s: %s", table[i].text, e.message);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_as_shlex_does),
		cmocka_unit_test(refuses_what_is_not_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
