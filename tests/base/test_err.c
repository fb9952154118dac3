/* Errors: the table of kinds, and messages that are safe to show. */
#include "base/err.h"

#include <string.h>

#include "lib/cm.h"

static const struct {
	enum err_kind kind;
	const char *name;
	int exit_code;
	bool passing;
} kinds[] = {
	{ERR_NONE, "none", 0, false},
	{ERR_USAGE, "usage", 2, false},
	{ERR_CONFIG, "config", 2, false},
	{ERR_NETWORK, "network", 1, true},
	{ERR_TIMEOUT, "timeout", 1, true},
	{ERR_THROTTLED, "throttled", 1, true},
	{ERR_CREDENTIALS, "credentials", 6, false},
	{ERR_EXPIRED, "expired", 6, false},
	{ERR_DENIED, "denied", 6, false},
	{ERR_NOT_FOUND, "not-found", 2, false},
	{ERR_INVALID, "invalid", 1, false},
	{ERR_WRONG_PHASE, "wrong-phase", 5, false},
	{ERR_SERVER, "server", 1, true},
	{ERR_MALFORMED, "malformed", 1, false},
	{ERR_UNKNOWN_OUTCOME, "unknown-outcome", 7, false},
	{ERR_READ_ONLY, "read-only", 5, false},
	{ERR_DEADLINE, "deadline", 4, false},
	{ERR_ENDED, "ended", 3, false},
	{ERR_INTERNAL, "internal", 1, false},
};

static void every_kind_keeps_the_contract(void **state)
{
	(void)state;
	assert_int_equal(COUNT_OF(kinds), ERR_KINDS);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		enum err_kind kind = kinds[i].kind;
		check_row((size_t)kind == i, "row %zu", i);
		check_row(strcmp(err_kind_name(kind), kinds[i].name) == 0, "%s", kinds[i].name);
		check_row(err_exit_code(kind) == kinds[i].exit_code, "%s", kinds[i].name);
		check_row(err_is_passing(kind) == kinds[i].passing, "%s", kinds[i].name);
	}
	assert_string_equal(err_kind_name(ERR_KINDS), "internal");
	assert_int_equal(err_exit_code((enum err_kind)-1), 1);
}

static void setting_forgets_what_was_before(void **state)
{
	(void)state;
	struct err e = {.kind = ERR_DENIED, .http_status = 403, .code = "AccessDenied", .request_id = "abc"};

	assert_false(err_set(&e, ERR_THROTTLED, "%s after %d calls", "slow down", 3));
	assert_int_equal(e.kind, ERR_THROTTLED);
	assert_string_equal(e.message, "slow down after 3 calls");
	assert_int_equal(e.http_status, 0);
	assert_string_equal(e.code, "");
	assert_string_equal(e.request_id, "");
	assert_false(err_set(NULL, ERR_USAGE, "nobody asks"));
	assert_false(err_context(NULL, "nobody asks"));
}

static void context_goes_before(void **state)
{
	(void)state;
	struct err e = {.kind = ERR_DENIED, .http_status = 403, .code = "AccessDenied", .request_id = "abc",
		.message = "not authorized"};

	assert_false(err_context(&e, "codedeploy %s", "GetDeployment"));
	assert_false(err_context(&e, "reading"));
	assert_string_equal(e.message, "reading: codedeploy GetDeployment: not authorized");
	assert_int_equal(e.kind, ERR_DENIED);
	assert_int_equal(e.http_status, 403);
	assert_string_equal(e.code, "AccessDenied");
	assert_string_equal(e.request_id, "abc");
}

static void arguments_may_be_the_error_itself(void **state)
{
	(void)state;
	struct err e = {0};

	err_set(&e, ERR_SERVER, "inner");
	err_set(&e, ERR_INTERNAL, "outer (%s)", e.message);
	assert_string_equal(e.message, "outer (inner)");
	err_context(&e, "%s", e.message);
	assert_string_equal(e.message, "outer (inner): outer (inner)");
}

static void messages_are_harmless_and_bounded(void **state)
{
	(void)state;
	struct err e = {0};
	char longer[3000];

	err_set(&e, ERR_SERVER, "%s", "a\x1b[31mb\r\nc\xe2\x80\xae" "d");
	assert_string_equal(e.message, "a[31mb cd");
	for (size_t i = 0; i < sizeof(longer) - 1; i++)
		longer[i] = "한"[i % 3];
	longer[sizeof(longer) - 1] = '\0';
	err_set(&e, ERR_SERVER, "%s", longer);
	assert_true(strlen(e.message) > 600);
	assert_true(strlen(e.message) < sizeof(e.message));
	assert_false(err_context(&e, "%s", longer));
	assert_true(strlen(e.message) < sizeof(e.message));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_keeps_the_contract),
		cmocka_unit_test(setting_forgets_what_was_before),
		cmocka_unit_test(context_goes_before),
		cmocka_unit_test(arguments_may_be_the_error_itself),
		cmocka_unit_test(messages_are_harmless_and_bounded),
	};

	return cmocka_run_group_tests_name("base err", tests, NULL, NULL);
}
