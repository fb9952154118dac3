/* test_retry.c: how long to wait before trying again, and AWS's clock. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "aws/retry.h"

static void backoff_grows_and_is_bounded(void **state)
{
	static const struct {
		enum err_kind kind;
		int n;
		double random;
		int64_t hint_ms, wait_ms;
	} rows[] = {
		{ERR_THROTTLED, 1, 0.0, 0, 0},
		{ERR_THROTTLED, 1, 0.5, 0, 500},
		{ERR_THROTTLED, 2, 0.5, 0, 1000},
		{ERR_THROTTLED, 3, 0.5, 0, 2000},
		{ERR_THROTTLED, 6, 0.5, 0, 10000},
		{ERR_THROTTLED, 60, 0.5, 0, 10000},
		{ERR_NETWORK, 1, 0.5, 0, 100},
		{ERR_NETWORK, 2, 0.5, 0, 200},
		{ERR_SERVER, 1, 0.5, 0, 150},
		{ERR_TIMEOUT, 1, 0.5, 0, 50},
		{ERR_DENIED, 1, 0.5, 0, 0},
		{ERR_THROTTLED, 1, 0.5, 100, 500},
		{ERR_THROTTLED, 1, 0.5, 3000, 3000},
		{ERR_THROTTLED, 1, 0.5, 600000, 5500},
		{ERR_THROTTLED, 1, 0.5, -5, 500},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t wait = aws_backoff_ms(rows[i].kind, rows[i].n, rows[i].random, rows[i].hint_ms);
		if (wait != rows[i].wait_ms)
			fail_msg("row %zu: %lld", i, (long long)wait);
	}
}

static void only_what_passes_is_tried_again(void **state)
{
	(void)state;
	for (int kind = ERR_NONE; kind < ERR_KINDS; kind++)
		assert_int_equal(aws_read_is_worth_retrying((enum err_kind)kind),
			err_is_passing((enum err_kind)kind) || kind == ERR_MALFORMED);
}

static void clock_is_the_wall_before_any_answer(void **state)
{
	struct aws_clock c = {0};

	(void)state;
	assert_int_equal(aws_clock_now(&c, 5000, 123456), 123456);
	aws_clock_take(&c, NO_TIME, 5000);
	assert_int_equal(aws_clock_now(&c, 6000, 234567), 234567);
}

/* A true clock sends Dates cut to the second, answers take up to 900 ms: the estimate neither jumps nor runs backwards. */
static void clock_does_not_jitter(void **state)
{
	const int64_t start = 1800000000000;
	struct aws_clock c = {0};
	int64_t last = 0;

	(void)state;
	for (int64_t t = 250; t < 600000; t += 170) {
		int64_t travel = t * 7 % 900, arrival = t + travel;
		aws_clock_take(&c, (start + t) / 1000 * 1000, arrival);
		int64_t now = aws_clock_now(&c, arrival, 0);
		assert_in_range(now - (start + arrival) + 1500, 0, 3000);
		if (last && now < last - 900) /* arrivals themselves are out of order by their travel */
			fail_msg("back by %lld ms", (long long)(last - now));
		last = now;
	}
	struct aws_clock first = c;
	aws_clock_take(&c, c.at + 500, c.mono);
	assert_memory_equal(&first, &c, sizeof(c));
}

static void clock_follows_a_jump(void **state)
{
	const int64_t start = 1800000000000;
	struct aws_clock c = {0};

	(void)state;
	aws_clock_take(&c, start, 1000);
	assert_int_equal(aws_clock_now(&c, 2000, 0), start + 1500);
	aws_clock_take(&c, start + 3600000, 2000);
	assert_int_equal(aws_clock_now(&c, 2000, 0), start + 3600500);
	aws_clock_take(&c, start, 3000);
	assert_int_equal(aws_clock_now(&c, 3000, 0), start + 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(backoff_grows_and_is_bounded),
		cmocka_unit_test(only_what_passes_is_tried_again),
		cmocka_unit_test(clock_is_the_wall_before_any_answer),
		cmocka_unit_test(clock_does_not_jitter),
		cmocka_unit_test(clock_follows_a_jump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
