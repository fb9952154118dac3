/* How an answer was come by: which steps were taken, and which were not come to. */
#include "aws/bench.h"

static void take_timing(void *user, const struct aws_reply *reply)
{
	struct aws_timing *timing = user;

	*timing = reply->timing;
}

static struct aws_timing time_of(struct bench *b)
{
	struct aws_timing timing = {.dns_ms = -2};

	aws_call(b->client, &b->context, &read_op, "{}", take_timing, &timing);
	run(b);
	return timing;
}

static void first_answer_tells_its_steps(void **state)
{
	static const struct row script[] = {{.body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	struct aws_timing timing = time_of(&b);
	assert_int_equal(timing.http_status, 200);
	assert_true(timing.is_new_connection);
	assert_in_range(timing.dns_ms, 0, 5000);
	assert_in_range(timing.connect_ms, 0, 5000);
	assert_int_equal(timing.tls_ms, -1); /* plain http */
	assert_true(timing.total_ms >= 0);
	assert_string_equal(timing.ip, "127.0.0.1");
	bench_done(&b);
}

static void kept_connection_took_no_steps(void **state)
{
	static const struct row script[] = {{.body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	time_of(&b);
	struct aws_timing timing = time_of(&b);
	assert_int_equal(b.server->accepted, 1);
	assert_false(timing.is_new_connection);
	assert_int_equal(timing.dns_ms, -1);
	assert_int_equal(timing.connect_ms, -1);
	assert_int_equal(timing.http_status, 200);
	bench_done(&b);
}

static void failure_tells_how_far_it_came(void **state)
{
	static const struct row script[] = {{.how = HANG}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	struct aws_timing timing = time_of(&b);
	assert_int_equal(timing.http_status, 0);
	assert_true(timing.connect_ms >= 0);
	for (size_t i = 0; i < AWS_SERVICES; i++) {
		free(b.context.endpoint[i]);
		b.context.endpoint[i] = mem_dup("http://127.0.0.1:1");
	}
	timing = time_of(&b);
	assert_true(timing.dns_ms >= 0);
	assert_int_equal(timing.connect_ms, -1);
	assert_int_equal(timing.http_status, 0);
	bench_done(&b);
}

static void handshake_is_not_come_to(void **state)
{
	static const struct row script[] = {{.how = DROP}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	for (size_t i = 0; i < AWS_SERVICES; i++) { /* what answers there speaks no TLS */
		char url[64];
		snprintf(url, sizeof(url), "https://127.0.0.1:%d", b.server->port);
		free(b.context.endpoint[i]);
		b.context.endpoint[i] = mem_dup(url);
	}
	struct aws_timing timing = time_of(&b);
	assert_true(timing.connect_ms >= 0);
	assert_int_equal(timing.tls_ms, -1);
	bench_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_answer_tells_its_steps),
		cmocka_unit_test(kept_connection_took_no_steps),
		cmocka_unit_test(failure_tells_how_far_it_came),
		cmocka_unit_test(handshake_is_not_come_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
