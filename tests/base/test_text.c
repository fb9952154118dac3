/* UTF-8, widths and the cleaning of hostile text. */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "lib/cm.h"

static void decodes_well_formed(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		size_t used;
		uint32_t cp;
	} rows[] = {
		{"A", 1, 'A'},
		{"\x7f", 1, 0x7f},
		{"\xc2\x80", 2, 0x80},
		{"\xdf\xbf", 2, 0x7ff},
		{"\xe0\xa0\x80", 3, 0x800},
		{"\xed\x9f\xbf", 3, 0xd7ff},
		{"\xee\x80\x80", 3, 0xe000},
		{"\xef\xbf\xbf", 3, 0xffff},
		{"\xf0\x90\x80\x80", 4, 0x10000},
		{"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
		{"한", 3, 0xd55c},
		{"✔x", 3, 0x2714},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint32_t cp;
		char back[4];
		size_t used = text_decode(rows[i].s, strlen(rows[i].s), &cp);
		check_row(used == rows[i].used && cp == rows[i].cp, "row %zu: used %zu, U+%04X", i, used, cp);
		check_row(text_encode(cp, back) == used && memcmp(back, rows[i].s, used) == 0, "row %zu encoded", i);
	}
}

static void malformed_bytes_are_one_replacement_each(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xe2\x82",
		"\xed\xa0\x80" /* a surrogate */, "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80", "\xfe", "\xff",
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint32_t cp = 0;
		size_t used = text_decode(rows[i], strlen(rows[i]), &cp);
		check_row(used == 1 && cp == 0xfffd, "row %zu: used %zu, U+%04X", i, used, cp);
	}
	uint32_t cp;
	assert_int_equal(text_decode("", 0, &cp), 0);
}

static void every_code_point_survives_the_round_trip(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		char bytes[4];
		uint32_t back;
		bool is_surrogate = cp >= 0xd800 && cp <= 0xdfff;
		size_t n = text_encode(cp, bytes);
		size_t used = text_decode(bytes, n, &back);
		check_row(used == n && back == (is_surrogate ? 0xfffd : cp), "U+%04X came back as U+%04X", cp, back);
	}
}

static void never_reads_past_the_end(void **state)
{
	(void)state;
	static const char text[] = "a\xf0\x9f\x98\x80\xed\x95\x9c\xc3\xa9";

	for (size_t n = 0; n < sizeof(text); n++) {
		char *exact = malloc(n ? n : 1); /* a sanitizer sees the first byte too far */
		assert_non_null(exact);
		memcpy(exact, text, n);
		for (size_t at = 0; at < n;) {
			uint32_t cp;
			size_t used = text_decode(exact + at, n - at, &cp);
			check_row(used >= 1 && used <= n - at, "cut at %zu, at %zu", n, at);
			at += used;
		}
		free(exact);
	}
}

static void widths(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		int width;
	} rows[] = {
		{NULL, 0},
		{"", 0},
		{"Version 3", 9},
		{"버전 3", 6},              /* Hangul syllables */
		{"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2}, /* the same kind in joining jamo: lead, vowel, tail */
		{"日本語", 6},
		{"ｶﾅ", 2},                  /* half-width */
		{"ＡＢ", 4},                /* full-width */
		{"e\xcc\x81", 1},           /* combining acute */
		{"a\xcc\x80\xcc\x81\xcc\x82", 1},
		{"✔◐○▸", 4},
		{"██", 2},
		{"┌─┐", 3},
		{"🚀", 2},
		{"👩\xe2\x80\x8d💻", 4},    /* joined with a zero-width joiner: drawn apart where joining is unknown */
		{"\xe2\x9c\x85", 2},        /* white heavy check mark */
		{"a\xe2\x80\x8b" "b", 2},   /* zero-width space */
		{"\x01\x1b\x7f", 0},
		{"\xc2\x85", 0},
		{"\xc2\xad", 1},            /* soft hyphen is drawn */
		{"\xff\xff", 2},            /* two replacement characters */
		{"नि", 2},                  /* a spacing vowel sign */
		{"ไทย", 3},
		{"กี่", 1},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check_row(text_width(rows[i].s) == rows[i].width, "row %zu \"%s\": %d", i, rows[i].s ? rows[i].s : "",
			text_width(rows[i].s));
}

static void widths_of_code_points(void **state)
{
	(void)state;
	static const struct {
		uint32_t cp;
		int width;
	} rows[] = {
		{0, 0}, {0x1f, 0}, {' ', 1}, {'~', 1}, {0x7f, 0}, {0x9f, 0}, {0xa0, 1}, {0x2ff, 1}, {0x300, 0}, {0x36f, 0},
		{0x370, 1}, {0x10ff, 1}, {0x1100, 2}, {0x115f, 2}, {0x1160, 0}, {0x11ff, 0}, {0x200b, 0}, {0x200d, 0},
		{0x202e, 0}, {0x231a, 2}, {0x2329, 2}, {0x2500, 1}, {0x2e80, 2}, {0x3000, 2}, {0x303f, 1}, {0x3041, 2},
		{0x3400, 2}, {0x4dbf, 2}, {0x4e00, 2}, {0x9fff, 2}, {0xa4cf, 1}, {0xac00, 2}, {0xd7a3, 2}, {0xd7b0, 0},
		{0xf900, 2}, {0xfe0f, 0}, {0xff01, 2}, {0xff60, 2}, {0xff61, 1}, {0xffe6, 2}, {0xfffd, 1}, {0x1f300, 2},
		{0x1f320, 2}, {0x1f321, 1}, {0x1f600, 2}, {0x1f9ff, 2}, {0x20000, 2}, {0x2fffd, 2}, {0x30000, 2},
		{0xe0100, 0}, {0x10ffff, 1},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check_row(text_cp_width(rows[i].cp) == rows[i].width, "U+%04X: %d", rows[i].cp, text_cp_width(rows[i].cp));
}

static void fits(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		int columns;
		size_t bytes;
		int used;
	} rows[] = {
		{"", 5, 0, 0},
		{"abc", 5, 3, 3},
		{"abc", 3, 3, 3},
		{"abc", 2, 2, 2},
		{"abc", 0, 0, 0},
		{"abc", -1, 0, 0},
		{"한글", 4, 6, 4},
		{"한글", 3, 3, 2}, /* half a syllable is not drawn */
		{"한글", 1, 0, 0},
		{"e\xcc\x81x", 1, 3, 1}, /* the mark stays with its letter */
		{"ae\xcc\x81", 1, 1, 1},
		{"🚀x", 2, 4, 2},
		{"\xff" "a", 1, 1, 1},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int used = -7;
		size_t bytes = text_fit(rows[i].s, rows[i].columns, &used);
		check_row(bytes == rows[i].bytes && used == rows[i].used, "row %zu: %zu bytes, %d columns", i, bytes, used);
	}
	assert_int_equal(text_fit("abc", 2, NULL), 2);
	assert_int_equal(text_fit(NULL, 2, NULL), 0);
}

static const struct {
	const char *s, *want;
} hostile[] = {
	{"Version 3", "Version 3"},
	{"버전 3 🚀", "버전 3 🚀"},
	{"a\tb\nc", "a b c"},
	{"a\r\nb\rc", "a b c"},
	{"\x1b[2J\x1b]0;owned\x07x", "[2J]0;ownedx"},
	{"a\x08\x7f" "b", "ab"},
	{"\xc2\x9b" "31m", "31m"},                    /* C1 CSI */
	{"a\xc2\x85" "b", "a b"},                     /* C1 next line */
	{"ab\xe2\x80\xaeldc", "abldc"},               /* right-to-left override */
	{"\xe2\x81\xa6" "a\xe2\x81\xa9", "a"},        /* isolates */
	{"\xe2\x80\x8f" "a\xd8\x9c" "b", "ab"},       /* direction marks */
	{"\xe2\x80\xa8" "a", " a"},                   /* line separator */
	{"\xef\xbb\xbfid", "id"},                     /* byte order mark */
	{"a\xf3\xa0\x81\x81" "b", "ab"},              /* tag characters */
	{"a\xff" "b", "a\xef\xbf\xbd" "b"},
	{"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	{"\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd"},
	{"", ""},
};

static void cleans(void **state)
{
	(void)state;
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT_OF(hostile); i++) {
		char fixed[64];
		size_t n = strlen(hostile[i].s);
		char *got = text_clean(a, hostile[i].s, n, 4096);
		check_row(strcmp(got, hostile[i].want) == 0, "row %zu: \"%s\"", i, got);
		text_clean_into(fixed, sizeof(fixed), hostile[i].s, n);
		check_row(strcmp(fixed, hostile[i].want) == 0, "row %zu into an array: \"%s\"", i, fixed);
	}
	assert_string_equal(text_clean(a, "a\0b", 3, 10), "ab");
	assert_string_equal(text_clean(a, NULL, 0, 10), "");
	arena_free(a);
}

static void cleaning_is_capped_at_a_character(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		size_t max;
		const char *want;
	} rows[] = {
		{"abcdef", 3, "abc"}, {"한글", 6, "한글"}, {"한글", 5, "한"}, {"한글", 2, ""}, {"abc", 0, ""},
		{"\xff\xff", 5, "\xef\xbf\xbd"},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char fixed[8];
		char *got = text_clean(a, rows[i].s, strlen(rows[i].s), rows[i].max);
		check_row(strcmp(got, rows[i].want) == 0, "row %zu: \"%s\"", i, got);
		text_clean_into(fixed, rows[i].max + 1, rows[i].s, strlen(rows[i].s));
		check_row(strcmp(fixed, rows[i].want) == 0, "row %zu into an array: \"%s\"", i, fixed);
	}
	text_clean_into(NULL, 0, "abc", 3);
	arena_free(a);
}

/* Whatever goes in, what comes out is well-formed and holds no control. */
static void random_bytes_come_out_harmless(void **state)
{
	(void)state;
	uint32_t seed = 1;

	for (int round = 0; round < 2000; round++) {
		char in[40], out[64];
		for (size_t i = 0; i < sizeof(in); i++) {
			seed = seed * 1664525u + 1013904223u;
			in[i] = (char)(seed >> 24);
		}
		text_clean_into(out, sizeof(out), in, sizeof(in));
		size_t n = strlen(out);
		for (size_t at = 0; at < n;) {
			uint32_t cp;
			size_t used = text_decode(out + at, n - at, &cp);
			check_row(cp >= 0x20 && (cp < 0x7f || cp > 0x9f) && !(used == 1 && cp == 0xfffd), "round %d", round);
			at += used;
		}
	}
}

static void distances(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		int limit, want;
	} rows[] = {
		{"", "", 5, 0}, {"abc", "", 5, 3}, {"", "abc", 5, 3}, {"status", "status", 5, 0}, {"stauts", "status", 5, 1},
		{"statsu", "status", 5, 1}, {"satus", "status", 5, 1}, {"statuss", "status", 5, 1}, {"ststus", "status", 5, 1},
		{"kitten", "sitting", 9, 3}, {"abc", "xyz", 2, 2}, {"reroute", "terminate", 3, 3},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int got = text_distance(rows[i].a, rows[i].b, rows[i].limit);
		check_row(got == rows[i].want, "%s %s: %d", rows[i].a, rows[i].b, got);
	}
	char longer[500];
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(text_distance(longer, "x", 4), 4);
	assert_int_equal(text_distance("x", longer, 4), 4);
	assert_int_equal(text_distance(longer, longer, 4), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_well_formed),
		cmocka_unit_test(malformed_bytes_are_one_replacement_each),
		cmocka_unit_test(every_code_point_survives_the_round_trip),
		cmocka_unit_test(never_reads_past_the_end),
		cmocka_unit_test(widths),
		cmocka_unit_test(widths_of_code_points),
		cmocka_unit_test(fits),
		cmocka_unit_test(cleans),
		cmocka_unit_test(cleaning_is_capped_at_a_character),
		cmocka_unit_test(random_bytes_come_out_harmless),
		cmocka_unit_test(distances),
	};

	return cmocka_run_group_tests_name("base text", tests, NULL, NULL);
}
