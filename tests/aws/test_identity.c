/* test_identity.c: credentials that end, are refused and are renewed while calls go on. */
#include "aws/bench.h"

#include <signal.h>

#include "aws/profile.h"
#include "aws/shared_files.h"

#define OLD_KEYS "[default]\naws_access_key_id = OLDKEY\naws_secret_access_key = o\n"
#define NEW_KEYS "[default]\naws_access_key_id = NEWKEY\naws_secret_access_key = n\n"
#define EXPIRED {.status = 400, .body = "{\"__type\":\"ExpiredTokenException\",\"message\":\"The security token included in the request is expired\"}"}
#define UNKNOWN_KEY {.status = 400, .body = "{\"__type\":\"UnrecognizedClientException\",\"message\":\"The security token is invalid\"}"}

static int told;
static bool told_of_change;

static void on_identity(void *user, bool has_changed)
{
	(void)user;
	told++;
	told_of_change |= has_changed;
}

/* A bench whose credentials are those of the shared files. */
static struct bench bench_of_files(const struct row *script, int rows)
{
	struct bench b = bench_new(script, rows);
	struct err e = {0};

	struct aws_files *files = aws_files_load(NULL, NULL, &e);
	assert_non_null(files);
	struct aws_lookup l = {.files = files, .profile = "default"};
	aws_identity_let_go(b.context.identity);
	b.context.identity = aws_identity_new(&l, NULL, &e);
	assert_non_null(b.context.identity);
	aws_files_free(files);
	told = 0;
	told_of_change = false;
	aws_client_on_identity(b.client, on_identity, NULL);
	return b;
}

static void write_keys(const char *text)
{
	shared_write(shared_credentials, text, strlen(text));
}

static bool was_signed_with(const struct bench *b, int request, const char *key)
{
	char value[2048];

	return strstr(header_of(b->server, request, "Authorization", value, sizeof(value)), key) != NULL;
}

static void a_read_goes_out_again_with_new_keys(void **state)
{
	static const struct row script[] = {EXPIRED, {.how = ANSWER}};

	(void)state;
	shared_set(NULL, OLD_KEYS, NULL);
	struct bench b = bench_of_files(SCRIPT(script));
	write_keys(NEW_KEYS);
	struct got got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_int_equal(b.server->seen, 2);
	assert_true(was_signed_with(&b, 0, "OLDKEY"));
	assert_true(was_signed_with(&b, 1, "NEWKEY"));
	assert_int_equal(told, 1);
	assert_true(told_of_change);
	got_done(&got);
	bench_done(&b);
}

static void what_is_expired_is_not_sent_again(void **state)
{
	static const struct row script[] = {EXPIRED};

	(void)state;
	shared_set(NULL, OLD_KEYS, NULL);
	struct bench b = bench_of_files(SCRIPT(script));
	struct got got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_EXPIRED);
	assert_string_equal(got.err.code, "ExpiredTokenException");
	assert_int_equal(b.server->seen, 1);
	struct got again = ask(&b, &read_op, "{}");
	assert_int_equal(again.err.kind, ERR_EXPIRED);
	assert_int_equal(b.server->seen, 1); /* known without asking */
	got_done(&got);
	got_done(&again);
	bench_done(&b);
}

static void new_keys_are_noticed(void **state)
{
	static const struct row script[] = {EXPIRED, {.how = ANSWER}};

	(void)state;
	shared_set(NULL, OLD_KEYS, NULL);
	struct bench b = bench_of_files(SCRIPT(script));
	struct got got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_EXPIRED);
	got_done(&got);
	write_keys(NEW_KEYS);
	aws_identity_look_now(b.context.identity);
	got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_NONE);
	got_done(&got);
	bench_done(&b);
}

static void a_mutation_is_never_sent_with_other_keys(void **state)
{
	static const struct row script[] = {EXPIRED, {.how = ANSWER}};

	(void)state;
	shared_set(NULL, OLD_KEYS, NULL);
	struct bench b = bench_of_files(SCRIPT(script));
	write_keys(NEW_KEYS);
	struct got got = ask(&b, &mutation_op, "{}");
	assert_int_equal(got.err.kind, ERR_EXPIRED);
	assert_int_equal(b.server->seen, 1);
	got_done(&got);
	/* Keys that are being renewed, and keys that changed while it waited. */
	got = ask(&b, &mutation_op, "{}");
	assert_int_equal(got.err.kind, ERR_CREDENTIALS);
	assert_words(got.err.message, "nothing was sent");
	assert_int_equal(b.server->seen, 1);
	got_done(&got);
	bench_done(&b);
}

static void keys_that_aws_does_not_know_are_looked_up_and_kept(void **state)
{
	static const struct row script[] = {UNKNOWN_KEY, {.how = ANSWER}};

	(void)state;
	shared_set(NULL, OLD_KEYS, NULL);
	struct bench b = bench_of_files(SCRIPT(script));
	struct got got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_CREDENTIALS);
	got_done(&got);
	got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_true(was_signed_with(&b, 1, "OLDKEY"));
	got_done(&got);
	bench_done(&b);
}

static void an_end_that_is_known_ends_it(void **state)
{
	static const struct row script[] = {{.how = ANSWER}};

	(void)state;
	shared_set(NULL, NULL, "AWS_ACCESS_KEY_ID=A;AWS_SECRET_ACCESS_KEY=s;AWS_CREDENTIAL_EXPIRATION=2020-01-01T00:00:00Z");
	struct bench b = bench_of_files(SCRIPT(script));
	struct got got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_EXPIRED);
	assert_words(got.err.message, "expired at 2020-01-01T00:00:00Z");
	assert_int_equal(b.server->seen, 0);
	got_done(&got);
	bench_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_read_goes_out_again_with_new_keys),
		cmocka_unit_test(what_is_expired_is_not_sent_again),
		cmocka_unit_test(new_keys_are_noticed),
		cmocka_unit_test(a_mutation_is_never_sent_with_other_keys),
		cmocka_unit_test(keys_that_aws_does_not_know_are_looked_up_and_kept),
		cmocka_unit_test(an_end_that_is_known_ends_it),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, shared_begin, shared_end);
}
