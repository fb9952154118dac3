/* test_doctor.c: the parts of the doctor that need no AWS: who is simulated, which step failed, how the list is told. */
#include "lib/cm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "cli/doctor.h"

static void identities_are_simulated_as(void **state)
{
	static const struct {
		const char *identity, *arn, *role; /* arn NULL: not at all */
	} rows[] = {
		{"arn:aws:iam::123456789012:user/kim", "arn:aws:iam::123456789012:user/kim", ""},
		{"arn:aws:iam::123456789012:user/ops/kim", "arn:aws:iam::123456789012:user/ops/kim", ""},
		{"arn:aws:sts::123456789012:assumed-role/ops-role/kim", "arn:aws:iam::123456789012:role/ops-role", "ops-role"},
		{"arn:aws-cn:sts::123456789012:assumed-role/ops-role/i-0abc", "arn:aws-cn:iam::123456789012:role/ops-role", "ops-role"},
		{"arn:aws-us-gov:sts::123456789012:assumed-role/AWSReservedSSO_Ops_0123/kim@example.com",
			"arn:aws-us-gov:iam::123456789012:role/AWSReservedSSO_Ops_0123", "AWSReservedSSO_Ops_0123"},
		{"arn:aws:sts::123456789012:assumed-role/a/b/c", "arn:aws:iam::123456789012:role/a", "a"},
		{"arn:aws:iam::123456789012:root", NULL, ""},
		{"arn:aws:sts::123456789012:federated-user/kim", NULL, ""},
		{"arn:aws:sts::123456789012:assumed-role/", NULL, ""},
		{"arn:aws:sts::123456789012:assumed-role//x", NULL, ""},
		{"arn:aws:sts::123456789012", NULL, ""},
		{"arn:aws", NULL, ""},
		{"assumed-role/a/b", NULL, ""},
		{"", NULL, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char arn[256] = "", role[64] = "?";
		bool is_known = doctor_principal(rows[i].identity, arn, sizeof(arn), role, sizeof(role));
		check_row(is_known == (rows[i].arn != NULL), "%s", rows[i].identity);
		check_row(!is_known || !strcmp(arn, rows[i].arn), "%s: %s", rows[i].identity, arn);
		check_row(!is_known || !strcmp(role, rows[i].role), "%s: role '%s'", rows[i].identity, role);
	}
}

static void steps_that_failed_are_named(void **state)
{
	static const struct {
		const char *url;
		int64_t dns_ms, connect_ms, tls_ms;
		const char *step, *message;
	} rows[] = {
		{"https://a.example", -1, -1, -1, "proxy", "no connection to the proxy p:1 (HTTPS_PROXY) on the way to a.example: x"},
		{"https://a.example", -1, -1, -1, "DNS", ""},
		{"https://a.example", 0, -1, -1, "connect", ""},
		{"https://a.example", 3, 0, -1, "TLS", ""},
		{"https://a.example", 3, 5, 20, "answer", ""},
		{"http://127.0.0.1:1", 0, -1, -1, "connect", ""},
		{"http://127.0.0.1:1", 0, 0, -1, "answer", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct app_contact c = {.url = rows[i].url, .dns_ms = rows[i].dns_ms, .connect_ms = rows[i].connect_ms,
			.tls_ms = rows[i].tls_ms};
		snprintf(c.err.message, sizeof(c.err.message), "%s", rows[i].message);
		check_row(!strcmp(doctor_failed_step(&c), rows[i].step), "row %zu: %s", i, doctor_failed_step(&c));
	}
}

/* --- the report --------------------------------------------------------------------------------------------------- */

static void worst_failure_gives_the_exit_code(void **state)
{
	static const struct {
		enum err_kind kinds[4]; /* ERR_NONE: a good check */
		int code;
	} rows[] = {
		{{ERR_NONE, ERR_NONE}, 0},
		{{ERR_NETWORK}, 1},
		{{ERR_TIMEOUT}, 1},
		{{ERR_DEADLINE}, 1},
		{{ERR_INTERNAL, ERR_DENIED}, 6},
		{{ERR_EXPIRED, ERR_NETWORK}, 6},
		{{ERR_CREDENTIALS}, 6},
		{{ERR_DENIED, ERR_NONE, ERR_CONFIG}, 2},
		{{ERR_NOT_FOUND, ERR_NETWORK}, 2},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct doctor d = {.arena = arena_new(), .section = "s"};
		for (size_t j = 0; j < COUNT_OF(rows[i].kinds); j++) {
			if (rows[i].kinds[j] == ERR_NONE)
				check_ok(&d, "good", NULL, "fine");
			else
				check_fail(&d, "bad", rows[i].kinds[j], NULL, "broken");
		}
		check_row(doctor_exit_code(&d) == rows[i].code, "row %zu: %d", i, doctor_exit_code(&d));
		arena_free(d.arena);
	}
}

static struct doctor some_checks(void)
{
	struct doctor d = {.arena = arena_new(), .section = "first"};

	check_ok(&d, "one", NULL, "all of %d", 3);
	check_fail(&d, "longer-one", ERR_CONFIG, "mend\nit", "\033[31mred %s", "\xc2\x9b" "evil");
	d.section = "second";
	check_skip(&d, "last", "later", "not yet");
	return d;
}

static void list_is_told_in_words(void **state)
{
	static const char *const wants[] = {
		"first\n"
		"  ✔ one         all of 3\n"
		"  ✘ longer-one  [31mred evil\n"
		"    → mend it\n"
		"second\n"
		"  – last  not yet\n"
		"    → later\n"
		"1 good, 1 failed, 1 not checked\n",
		"first\n"
		"  ok   one         all of 3\n"
		"  FAIL longer-one  [31mred evil\n"
		"       -> mend it\n"
		"second\n"
		"  -    last  not yet\n"
		"       -> later\n"
		"1 good, 1 failed, 1 not checked\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wants); i++) {
		struct doctor d = some_checks();
		char *text = NULL;
		size_t n = 0;
		FILE *out = open_memstream(&text, &n);
		d.is_ascii = i == 1;
		doctor_print(&d, out, false);
		fclose(out);
		assert_string_equal(text, wants[i]);
		free(text);
		arena_free(d.arena);
	}
}

static void list_is_told_as_json(void **state)
{
	struct doctor d = some_checks();
	cJSON *got = doctor_json(&d);
	cJSON *want = cJSON_Parse("{\"schema\":1,\"checks\":["
		"{\"id\":\"one\",\"status\":\"ok\",\"detail\":\"all of 3\",\"remedy\":null},"
		"{\"id\":\"longer-one\",\"status\":\"fail\",\"detail\":\"[31mred evil\",\"remedy\":\"mend it\"},"
		"{\"id\":\"last\",\"status\":\"skip\",\"detail\":\"not yet\",\"remedy\":\"later\"}],"
		"\"identity\":null,\"clockSkewSeconds\":null}");

	(void)state;
	assert_non_null(want);
	assert_true(cJSON_Compare(got, want, true));
	cJSON_Delete(got);
	cJSON_Delete(want);
	arena_free(d.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identities_are_simulated_as),
		cmocka_unit_test(steps_that_failed_are_named),
		cmocka_unit_test(worst_failure_gives_the_exit_code),
		cmocka_unit_test(list_is_told_in_words),
		cmocka_unit_test(list_is_told_as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
