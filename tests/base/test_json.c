/* JSON whose members may be anything, and JSON that is none. */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "lib/cm.h"

static const char sample[] =
	"{\"s\":\"blue\",\"empty\":\"\",\"n\":3,\"f\":1.5,\"neg\":-2,\"big\":9007199254740993,\"huge\":1e300,\"t\":true,\"no\":false,"
	"\"null\":null,\"o\":{\"x\":1},\"a\":[\"one\",2,null],\"S\":\"other\",\"dirty\":\"a\\u001b[2J\\u202eb\\nc\","
	"\"nul\":\"a\\u0000b\",\"at\":1795424400.123,\"at0\":1795424400,\"atneg\":-5,\"athuge\":1e18,"
	"\"iso\":\"2026-11-23T18:00:00+09:00\",\"notiso\":\"yesterday\"}";

static cJSON *parse_sample(void)
{
	struct err e = {0};
	cJSON *root = json_parse(sample, strlen(sample), &e);

	assert_non_null(root);
	assert_int_equal(e.kind, ERR_NONE);
	return root;
}

static void reads_texts(void **state)
{
	(void)state;
	static const struct {
		const char *name, *want;
	} rows[] = {
		{"s", "blue"}, {"S", "other"}, {"empty", ""}, {"n", NULL}, {"t", NULL}, {"null", NULL}, {"o", NULL}, {"a", NULL},
		{"missing", NULL}, {"dirty", "a[2Jb c"},
	};
	cJSON *root = parse_sample();
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *got = json_text(a, root, rows[i].name);
		check_row(rows[i].want ? got && strcmp(got, rows[i].want) == 0 : !got, "%s: %s", rows[i].name, got ? got : "NULL");
	}
	assert_string_equal(json_raw(root, "dirty"), "a\x1b[2J\xe2\x80\xae" "b\nc");
	assert_null(json_raw(root, "n"));
	assert_null(json_text(a, NULL, "s"));
	assert_null(json_text(a, json_array(root, "a"), "s"));
	arena_free(a);
	cJSON_Delete(root);
}

static void reads_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		int64_t integer;
		double number;
	} rows[] = {
		{"n", 3, 3}, {"f", 1, 1.5}, {"neg", -2, -2}, {"big", 9007199254740992, 9007199254740992.0}, {"huge", -9, 1e300},
		{"s", -9, -9}, {"t", -9, -9}, {"null", -9, -9}, {"a", -9, -9}, {"missing", -9, -9},
	};
	cJSON *root = parse_sample();

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		check_row(json_int(root, rows[i].name, -9) == rows[i].integer, "%s", rows[i].name);
		check_row(json_number(root, rows[i].name, -9) >= rows[i].number, "%s", rows[i].name);
		check_row(json_number(root, rows[i].name, -9) <= rows[i].number, "%s", rows[i].name);
	}
	assert_int_equal(json_int(NULL, "n", 4), 4);
	cJSON_Delete(root);
}

static void reads_booleans_times_and_containers(void **state)
{
	(void)state;
	cJSON *root = parse_sample();
	struct arena *a = arena_new();

	assert_int_equal(json_bool(root, "t"), 1);
	assert_int_equal(json_bool(root, "no"), 0);
	assert_int_equal(json_bool(root, "null"), -1);
	assert_int_equal(json_bool(root, "n"), -1);
	assert_int_equal(json_bool(root, "missing"), -1);
	assert_int_equal(json_time(root, "at"), 1795424400123);
	assert_int_equal(json_time(root, "at0"), 1795424400000);
	assert_int_equal(json_time(root, "iso"), 1795424400000);
	assert_int_equal(json_time(root, "atneg"), NO_TIME);
	assert_int_equal(json_time(root, "athuge"), NO_TIME);
	assert_int_equal(json_time(root, "notiso"), NO_TIME);
	assert_int_equal(json_time(root, "null"), NO_TIME);
	assert_int_equal(json_time(root, "missing"), NO_TIME);
	assert_int_equal(json_int(json_object(root, "o"), "x", 0), 1);
	assert_null(json_object(root, "a"));
	assert_null(json_object(root, "null"));
	assert_null(json_array(root, "o"));
	assert_int_equal(json_count(json_array(root, "a")), 3);
	assert_int_equal(json_count(json_array(root, "missing")), 0);
	assert_int_equal(json_count(root), 0);
	assert_null(json_member(root, "null"));
	assert_string_equal(json_item_text(a, cJSON_GetArrayItem(json_array(root, "a"), 0)), "one");
	assert_null(json_item_text(a, cJSON_GetArrayItem(json_array(root, "a"), 1)));
	assert_null(json_item_text(a, NULL));
	arena_free(a);
	cJSON_Delete(root);
}

static void long_text_is_cut(void **state)
{
	(void)state;
	char *text = malloc(10010);
	struct arena *a = arena_new();

	assert_non_null(text);
	memcpy(text, "{\"x\":\"", 6);
	memset(text + 6, 'y', 10000);
	memcpy(text + 10006, "\"}", 2);
	cJSON *root = json_parse(text, 10008, NULL);
	assert_non_null(root);
	assert_int_equal(strlen(json_text(a, root, "x")), 4096);
	cJSON_Delete(root);
	arena_free(a);
	free(text);
}

static void refuses_what_is_not_json(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"", " ", "\n\t", "{", "}", "[1,", "{\"a\":}", "{\"a\" 1}", "{a:1}", "<html><body>502</body></html>", "{} {}", "{}x", "nul",
		"\"open", "\"\\x\"", "\"\\ud800\"", "[1 2]", "{\"a\":1,}", "tru", "+1", "\x1f\x8b\x08", "\xff\xfe{\0}",
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct err e = {0};
		cJSON *root = json_parse(rows[i], strlen(rows[i]), &e);
		check_row(!root && e.kind == ERR_MALFORMED && *e.message, "row %zu: %s", i, rows[i]);
		assert_null(json_parse(rows[i], strlen(rows[i]), NULL));
	}
}

static void blanks_around_are_fine(void **state)
{
	(void)state;
	static const char *const rows[] = {" {} ", "\n{}\n", "{}\r\n\t", "[]", "1", "\"x\" ", "null"};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		cJSON *root = json_parse(rows[i], strlen(rows[i]), NULL);
		check_row(root, "row %zu", i);
		cJSON_Delete(root);
	}
}

/* A reply may end anywhere: no cut reads too far, and none but the whole is taken. */
static void cut_at_every_byte(void **state)
{
	(void)state;
	for (size_t n = 0; n <= strlen(sample); n++) {
		struct err e = {0};
		char *exact = malloc(n ? n : 1);
		assert_non_null(exact);
		memcpy(exact, sample, n);
		cJSON *root = json_parse(exact, n, &e);
		check_row(!!root == (n == strlen(sample)), "cut at %zu", n);
		cJSON_Delete(root);
		free(exact);
	}
}

static void deep_nesting_ends(void **state)
{
	(void)state;
	enum { DEPTH = 100000 };
	char *text = malloc(DEPTH);

	assert_non_null(text);
	memset(text, '[', DEPTH);
	assert_null(json_parse(text, DEPTH, NULL));
	free(text);
}

static void writes_null_for_the_unknown(void **state)
{
	(void)state;
	cJSON *o = cJSON_CreateObject();

	json_put_text(o, "text", "버전");
	json_put_text(o, "noText", NULL);
	json_put_text(o, "badText", "a\xff");
	json_put_int(o, "int", INT64_C(9007199254740991));
	json_put_int(o, "noInt", -1);
	json_put_bool(o, "yes", true);
	json_put_bool(o, "no", false);
	json_put_time(o, "time", 1795424400000);
	json_put_time(o, "noTime", NO_TIME);
	json_put(o, "list", cJSON_CreateArray());
	json_put(o, "noList", NULL);
	char *text = cJSON_PrintUnformatted(o);
	assert_string_equal(text,
		"{\"text\":\"버전\",\"noText\":null,\"badText\":\"a\xef\xbf\xbd\",\"int\":9007199254740991,\"noInt\":null,\"yes\":true,"
		"\"no\":false,\"time\":\"2026-11-23T09:00:00Z\",\"noTime\":null,\"list\":[],\"noList\":null}");
	free(text);
	cJSON_Delete(o);
}

/* The strings stand in memory of ours, where what became of them can be seen. */
static void wiping_overwrites_every_string(void **state)
{
	char first[] = "hush", second[] = "hush, too";
	cJSON *root = cJSON_CreateObject(), *list = cJSON_CreateArray();

	(void)state;
	cJSON_AddItemToObject(root, "n", cJSON_CreateNumber(1));
	cJSON_AddItemToObject(root, "a", cJSON_CreateStringReference(first));
	cJSON_AddItemToArray(list, cJSON_CreateStringReference(second));
	cJSON_AddItemToObject(root, "l", list);
	json_wipe(root);
	for (size_t i = 0; i < sizeof(first); i++)
		assert_int_equal(first[i], 0);
	for (size_t i = 0; i < sizeof(second); i++)
		assert_int_equal(second[i], 0);
	json_wipe(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_texts),
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(reads_booleans_times_and_containers),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(refuses_what_is_not_json),
		cmocka_unit_test(blanks_around_are_fine),
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(deep_nesting_ends),
		cmocka_unit_test(wiping_overwrites_every_string),
		cmocka_unit_test(writes_null_for_the_unknown),
	};

	return cmocka_run_group_tests_name("base json", tests, NULL, NULL);
}
