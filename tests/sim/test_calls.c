/* Counting: what has arrived, how it was answered, and in which waves. */
#include "sim/calls.h"

#include <stdlib.h>

#include "lib/cm.h"

static char *as_text(const struct calls *c, int64_t now)
{
	cJSON *json = calls_to_json(c, now);
	char *text = cJSON_PrintUnformatted(json);

	cJSON_Delete(json);
	return text;
}

static void counts(void **state)
{
	(void)state;
	struct calls *c = calls_new(1000);
	struct call_ticket t = calls_arrive(c);

	calls_received(c, "codedeploy", "ContinueDeployment", t, 1000);
	calls_mutated(c);
	calls_answered(c, "codedeploy", "ContinueDeployment", t, false);
	t = calls_arrive(c);
	calls_received(c, "codedeploy", "ContinueDeployment", t, 1000);
	calls_answered(c, "codedeploy", "ContinueDeployment", t, true);
	t = calls_arrive(c);
	calls_received(c, "sts", "GetCallerIdentity", t, 3999); /* never answered */
	calls_signed(c, "codedeploy", "222222222222", "us-east-1", t);
	calls_signed(c, "codedeploy", "222222222222", "us-east-1", t);
	calls_signed(c, "codedeploy", "123456789012", "us-east-1", t);
	calls_page(c, false);
	calls_page(c, true);
	calls_page(c, false);
	char *text = as_text(c, 5000);
	assert_string_equal(text, "{\"services\":{\"codedeploy\":{\"ContinueDeployment\":{\"received\":2,\"refused\":1,\"answered\":1}},"
		"\"sts\":{\"GetCallerIdentity\":{\"received\":1,\"refused\":0,\"answered\":0}}},\"mutations\":1,\"waves\":3,"
		"\"signed\":{\"codedeploy\":{\"222222222222 us-east-1\":2,\"123456789012 us-east-1\":1}},\"pages\":{\"prod\":2,\"test\":1},\"perSecond\":[2,0,1,0,0]}");
	free(text);
	calls_free(c);
}

/* Three at once are one wave; what comes after the first answer is the next, though the others still run. */
static void counts_waves(void **state)
{
	(void)state;
	struct calls *c = calls_new(1000);
	struct call_ticket a = calls_arrive(c), b = calls_arrive(c);

	assert_int_equal(a.wave, 1);
	assert_int_equal(b.wave, 1);
	calls_answered(c, "x", "A", a, false);
	struct call_ticket d = calls_arrive(c);
	assert_int_equal(d.wave, 2);
	calls_answered(c, "x", "B", b, false);
	assert_int_equal(calls_arrive(c).wave, 2);
	calls_answered(c, "x", "D", d, true); /* a refusal is an answer too */
	assert_int_equal(calls_arrive(c).wave, 3);
	calls_free(c);
}

/* Of a long time the last 600 seconds are told, those without a call too. */
static void counts_seconds(void **state)
{
	(void)state;
	static const struct {
		int64_t at[6], now; /* ms since the beginning; -1: no more */
		int count;
		struct {
			int second, calls; /* from the end: 0 is the current one */
		} want[3];
	} rows[] = {
		{{-1}, 0, 1, {{0, 0}}},
		{{0, 999, 1000, -1}, 1500, 2, {{1, 2}, {0, 1}}},
		{{500, -1}, 599999, 600, {{599, 1}, {598, 0}, {0, 0}}},
		{{500, -1}, 600000, 600, {{599, 0}, {0, 0}}},
		{{500, 1500, 601500, -1}, 601999, 600, {{599, 0}, {0, 1}}},
		{{500, 700000, 700100, 701000, -1}, 703000, 600, {{3, 2}, {2, 1}, {1, 0}}},
		{{500, 3000000, 3000001, -1}, 3000500, 600, {{0, 2}, {1, 0}, {599, 0}}},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct calls *c = calls_new(7);
		for (size_t k = 0; k < 6 && rows[i].at[k] >= 0; k++)
			calls_received(c, "x", "A", calls_arrive(c), 7 + rows[i].at[k]);
		cJSON *json = calls_to_json(c, 7 + rows[i].now);
		const cJSON *list = cJSON_GetObjectItem(json, "perSecond");
		int count = cJSON_GetArraySize(list);
		check_row(count == rows[i].count, "%zu: %d seconds", i, count);
		for (size_t k = 0; k < 3; k++) {
			int at = count - 1 - rows[i].want[k].second;
			if (k == 0 || rows[i].want[k].second + rows[i].want[k].calls > 0)
				check_row(cJSON_GetArrayItem(list, at)->valueint == rows[i].want[k].calls, "%zu: second %d", i, at);
		}
		cJSON_Delete(json);
		calls_free(c);
	}
}

static void forgets(void **state)
{
	(void)state;
	struct calls *c = calls_new(1000);
	struct call_ticket before = calls_arrive(c);

	calls_received(c, "x", "A", before, 1000);
	calls_signed(c, "x", "111111111111", "eu-west-1", before);
	calls_mutated(c);
	calls_reset(c, 5000);
	calls_answered(c, "x", "A", before, false);
	calls_received(c, "x", "A", before, 5000);
	calls_signed(c, "x", "111111111111", "eu-west-1", before);
	assert_int_equal(calls_arrive(c).wave, 1);
	char *text = as_text(c, 5999);
	assert_string_equal(text, "{\"services\":{},\"mutations\":0,\"waves\":0,\"signed\":{},\"pages\":{\"prod\":0,\"test\":0},\"perSecond\":[0]}");
	free(text);
	calls_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(counts_waves),
		cmocka_unit_test(counts_seconds),
		cmocka_unit_test(forgets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
