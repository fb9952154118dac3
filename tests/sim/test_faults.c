/* Faults: what a SPEC may say, which calls it hits, and what they are answered. */
#include "sim/faults.h"

#include <string.h>

#include "base/err.h"
#include "lib/cm.h"
#include "sim/op.h"

static void reads_specs(void **state)
{
	(void)state;
	static const struct {
		const char *spec;
		bool ok;
	} rows[] = {
		{"0.3:throttle", true}, {"1:hang", true}, {"0:drop", true}, {"1:dropafter:codedeploy.ContinueDeployment", true},
		{"0.5:500:codepipeline.*", true}, {"1:503", true}, {"1:denied", true}, {"1:expired", true}, {"1:skew", true},
		{"1:slow", true}, {"1:truncate", true}, {"1:garbage", true}, {"1:html", true}, {"1:empty", true}, {"limit=5", true},
		{"limit=5:elbv2", true}, {"0.5:limit=10:ecs", true}, {"1:throttle:a:b", true},
		{"", false}, {"throttle", false}, {"1", false}, {"1:", false}, {"1.1:throttle", false}, {"-0.1:throttle", false},
		{"x:throttle", false}, {"1:rain", false}, {"1:none", false}, {"1:limit", false}, {"limit=0", false}, {"limit=x", false},
		{"1:throttle:(", false}, {"nan:throttle", false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct faults *f = faults_new(1);
		struct err e = {0};
		bool ok = faults_add(f, rows[i].spec, &e);
		check_row(ok == rows[i].ok && (ok || e.kind == ERR_USAGE), "'%s': %d %s", rows[i].spec, ok, e.message);
		faults_free(f);
	}
}

static void picks(void **state)
{
	(void)state;
	static const struct {
		const char *spec, *service, *operation;
		enum fault_kind want;
	} rows[] = {
		{"1:hang", "ecs", "DescribeServices", FAULT_HANG},
		{"0:hang", "ecs", "DescribeServices", FAULT_NONE},
		{"1:drop:codedeploy", "codedeploy", "GetDeployment", FAULT_DROP},
		{"1:drop:codedeploy", "ecs", "ListTasks", FAULT_NONE},
		{"1:drop:\\.Describe", "elbv2", "DescribeRules", FAULT_DROP},
		{"1:drop:\\.Describe", "ecs", "ListTasks", FAULT_NONE},
		{"1:drop:^ecs\\.ListTasks$", "ecs", "ListTasks", FAULT_DROP},
		{"1:denied:^elasticloadbalancing\\.", "elbv2", "DescribeRules", FAULT_DENIED},
		{"1:denied:^elasticloadbalancing\\.", "ecs", "ListTasks", FAULT_NONE},
		{"1:throttle:(Continue|Stop)Deployment", "codedeploy", "StopDeployment", FAULT_THROTTLE},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct faults *f = faults_new(1);
		struct err e = {0};
		assert_true(faults_add(f, rows[i].spec, &e));
		for (int n = 0; n < 20; n++)
			check_row(faults_pick(f, rows[i].service, rows[i].operation, 0) == rows[i].want, "%s %s.%s", rows[i].spec,
				rows[i].service, rows[i].operation);
		faults_free(f);
	}
}

/* The calls of one operation that a rate hits, as a string of 0 and 1. */
static void pattern(uint64_t seed, const char *spec, const char *operation, char out[201])
{
	struct faults *f = faults_new(seed);
	struct err e = {0};

	assert_true(faults_add(f, spec, &e));
	for (int i = 0; i < 200; i++) {
		faults_pick(f, "ecs", "Other", 0); /* calls of another operation in between change nothing */
		out[i] = faults_pick(f, "ecs", operation, 0) == FAULT_NONE ? '0' : '1';
	}
	out[200] = '\0';
	faults_free(f);
}

static void depends_on_the_seed(void **state)
{
	(void)state;
	char a[201], b[201], c[201], d[201];
	int hits = 0;

	pattern(7, "0.3:throttle:ListTasks|DescribeTasks", "ListTasks", a);
	pattern(7, "0.3:throttle:ListTasks|DescribeTasks", "ListTasks", b);
	pattern(8, "0.3:throttle:ListTasks|DescribeTasks", "ListTasks", c);
	pattern(7, "0.3:throttle:ListTasks|DescribeTasks", "DescribeTasks", d);
	assert_string_equal(a, b);
	assert_string_not_equal(a, c);
	assert_string_not_equal(a, d);
	for (int i = 0; i < 200; i++)
		hits += a[i] == '1';
	assert_in_range(hits, 40, 80);
}

static void limits_the_rate(void **state)
{
	(void)state;
	struct faults *f = faults_new(1);
	struct err e = {0};
	int passed = 0;

	assert_true(faults_add(f, "limit=5:ecs", &e));
	for (int i = 0; i < 20; i++) {
		passed += faults_pick(f, "ecs", "ListTasks", 1000) == FAULT_NONE;
		assert_int_equal(faults_pick(f, "codedeploy", "GetDeployment", 1000), FAULT_NONE);
	}
	assert_int_equal(passed, 5);
	assert_int_equal(faults_pick(f, "ecs", "ListTasks", 1199), FAULT_THROTTLE);
	assert_int_equal(faults_pick(f, "ecs", "ListTasks", 1200), FAULT_NONE);
	assert_int_equal(faults_pick(f, "ecs", "ListTasks", 1200), FAULT_THROTTLE);
	faults_free(f);
}

static void replaces_all_or_nothing(void **state)
{
	(void)state;
	static const char *const good[] = {"1:500:ecs", "1:503:codedeploy"}, *const bad[] = {"1:500", "1:rain"};
	struct faults *f = faults_new(1);
	struct err e = {0};

	assert_true(faults_add(f, "1:drop", &e));
	assert_true(faults_replace(f, good, 2, &e));
	assert_int_equal(faults_pick(f, "ecs", "ListTasks", 0), FAULT_500);
	assert_int_equal(faults_pick(f, "codedeploy", "GetDeployment", 0), FAULT_503);
	assert_int_equal(faults_pick(f, "sts", "GetCallerIdentity", 0), FAULT_NONE);
	assert_false(faults_replace(f, bad, 2, &e));
	assert_int_equal(faults_pick(f, "ecs", "ListTasks", 0), FAULT_500);
	assert_true(faults_replace(f, NULL, 0, &e));
	assert_int_equal(faults_pick(f, "ecs", "ListTasks", 0), FAULT_NONE);
	faults_free(f);
}

static void answers_in_the_protocols_words(void **state)
{
	(void)state;
	static const struct {
		enum fault_kind kind;
		bool is_query;
		int status; /* 0: not answered with an error */
		const char *code;
	} rows[] = {
		{FAULT_THROTTLE, false, 400, "ThrottlingException"}, {FAULT_THROTTLE, true, 400, "Throttling"},
		{FAULT_500, false, 500, "InternalFailure"}, {FAULT_503, false, 503, "ServiceUnavailableException"},
		{FAULT_503, true, 503, "ServiceUnavailable"}, {FAULT_DENIED, false, 400, "AccessDeniedException"},
		{FAULT_DENIED, true, 403, "AccessDenied"}, {FAULT_EXPIRED, false, 400, "ExpiredTokenException"},
		{FAULT_EXPIRED, true, 403, "ExpiredToken"}, {FAULT_SKEW, false, 0, ""}, {FAULT_SLOW, false, 0, ""}, {FAULT_NONE, true, 0, ""},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim_error e = {0};
		bool is_error = fault_error(rows[i].kind, rows[i].is_query, &e);
		check_row(is_error == (rows[i].status != 0) && e.status == rows[i].status && strcmp(e.code, rows[i].code) == 0, "%s: %d %s",
			fault_name(rows[i].kind), e.status, e.code);
	}
}

/* What is done although the client does not learn it, and what is not done at all. */
static void spares_the_world(void **state)
{
	(void)state;
	static const bool want[FAULT_KINDS] = {[FAULT_THROTTLE] = true, [FAULT_500] = true, [FAULT_503] = true, [FAULT_DENIED] = true,
		[FAULT_EXPIRED] = true, [FAULT_DROP] = true, [FAULT_HANG] = true, [FAULT_GARBAGE] = true, [FAULT_HTML] = true,
		[FAULT_EMPTY] = true};

	for (enum fault_kind k = 0; k < FAULT_KINDS; k++)
		check_row(fault_spares_the_world(k) == want[k], "%s", fault_name(k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_specs),
		cmocka_unit_test(picks),
		cmocka_unit_test(depends_on_the_seed),
		cmocka_unit_test(limits_the_rate),
		cmocka_unit_test(replaces_all_or_nothing),
		cmocka_unit_test(answers_in_the_protocols_words),
		cmocka_unit_test(spares_the_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
