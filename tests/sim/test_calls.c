/* Counting: what has arrived, how it was answered, and in which waves. */
#include "sim/calls.h"

#include <stdlib.h>

#include "lib/cm.h"

static char *as_text(const struct calls *c)
{
	cJSON *json = calls_to_json(c);
	char *text = cJSON_PrintUnformatted(json);

	cJSON_Delete(json);
	return text;
}

static void counts(void **state)
{
	(void)state;
	struct calls *c = calls_new();
	struct call_ticket t = calls_arrive(c);

	calls_received(c, "codedeploy", "ContinueDeployment", t);
	calls_mutated(c);
	calls_answered(c, "codedeploy", "ContinueDeployment", t, false);
	t = calls_arrive(c);
	calls_received(c, "codedeploy", "ContinueDeployment", t);
	calls_answered(c, "codedeploy", "ContinueDeployment", t, true);
	t = calls_arrive(c);
	calls_received(c, "sts", "GetCallerIdentity", t); /* never answered */
	char *text = as_text(c);
	assert_string_equal(text, "{\"services\":{\"codedeploy\":{\"ContinueDeployment\":{\"received\":2,\"refused\":1,\"answered\":1}},"
		"\"sts\":{\"GetCallerIdentity\":{\"received\":1,\"refused\":0,\"answered\":0}}},\"mutations\":1,\"waves\":3}");
	free(text);
	calls_free(c);
}

/* Three at once are one wave; what comes after the first answer is the next, though the others still run. */
static void counts_waves(void **state)
{
	(void)state;
	struct calls *c = calls_new();
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

static void forgets(void **state)
{
	(void)state;
	struct calls *c = calls_new();
	struct call_ticket before = calls_arrive(c);

	calls_received(c, "x", "A", before);
	calls_mutated(c);
	calls_reset(c);
	calls_answered(c, "x", "A", before, false);
	assert_int_equal(calls_arrive(c).wave, 1);
	char *text = as_text(c);
	assert_string_equal(text, "{\"services\":{},\"mutations\":0,\"waves\":0}");
	free(text);
	calls_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(counts_waves),
		cmocka_unit_test(forgets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
