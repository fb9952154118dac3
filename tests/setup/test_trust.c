/* Whom a role's trust policy lets assume it. */
#include "lib/cm.h"

#include <string.h>

#include "setup/trust.h"

#define STATEMENT(effect, principal, action) "{\"Effect\":\"" effect "\",\"Principal\":" principal ",\"Action\":" action "}"
#define POLICY(statements) "{\"Version\":\"2012-10-17\",\"Statement\":" statements "}"
#define SERVICE(name) "{\"Service\":\"" name "\"}"
#define PIPELINE "codepipeline.amazonaws.com"
#define ASSUME "\"sts:AssumeRole\""

static const struct {
	const char *name, *policy;
	int verdict;
} rows[] = {
	{"as the console writes it", POLICY("[" STATEMENT("Allow", SERVICE(PIPELINE), ASSUME) "]"), 1},
	{"a single statement", POLICY(STATEMENT("Allow", SERVICE(PIPELINE), ASSUME)), 1},
	{"several services", POLICY("[" STATEMENT("Allow", "{\"Service\":[\"ec2.amazonaws.com\",\"" PIPELINE "\"]}", ASSUME) "]"), 1},
	{"several actions", POLICY("[" STATEMENT("Allow", SERVICE(PIPELINE), "[\"sts:TagSession\",\"sts:AssumeRole\"]") "]"), 1},
	{"a later statement",
		POLICY("[" STATEMENT("Allow", SERVICE("ec2.amazonaws.com"), ASSUME) "," STATEMENT("Allow", SERVICE(PIPELINE), ASSUME) "]"), 1},
	{"all of STS", POLICY("[" STATEMENT("Allow", SERVICE(PIPELINE), "\"sts:*\"") "]"), 1},
	{"all actions", POLICY("[" STATEMENT("Allow", SERVICE(PIPELINE), "\"*\"") "]"), 1},
	{"a pattern", POLICY("[" STATEMENT("Allow", SERVICE(PIPELINE), "\"sts:Assume*\"") "]"), 1},
	{"in another case", POLICY("[" STATEMENT("Allow", SERVICE(PIPELINE), "\"STS:assumerole\"") "]"), 1},
	{"of its region", POLICY("[" STATEMENT("Allow", SERVICE("codepipeline.ap-northeast-2.amazonaws.com"), ASSUME) "]"), 1},
	{"of another region", POLICY("[" STATEMENT("Allow", SERVICE("codepipeline.us-east-1.amazonaws.com"), ASSUME) "]"), 0},
	{"another service", POLICY("[" STATEMENT("Allow", SERVICE("codebuild.amazonaws.com"), ASSUME) "]"), 0},
	{"a service that only begins so", POLICY("[" STATEMENT("Allow", SERVICE(PIPELINE ".example.com"), ASSUME) "]"), 0},
	{"another action", POLICY("[" STATEMENT("Allow", SERVICE(PIPELINE), "\"sts:TagSession\"") "]"), 0},
	{"denied", POLICY("[" STATEMENT("Deny", SERVICE(PIPELINE), ASSUME) "]"), 0},
	{"people", POLICY("[" STATEMENT("Allow", "{\"AWS\":\"arn:aws:iam::1:root\"}", ASSUME) "]"), 0},
	{"everybody is no service", POLICY("[" STATEMENT("Allow", "\"*\"", ASSUME) "]"), 0},
	{"none", POLICY("[]"), 0},
	{"odd statements", POLICY("[null,1,\"x\",{},[]]"), 0},
	{"statements of another kind", POLICY("\"x\""), -1},
	{"no statements", "{}", -1},
	{"no object", "[]", -1},
	{"no JSON", "{\"Statement\":[", -1},
	{"empty", "", -1},
	{"unknown", NULL, -1},
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int verdict = trust_allows(rows[i].policy, PIPELINE, "ap-northeast-2");
		check_row(verdict == rows[i].verdict, "%s: %d", rows[i].name, verdict);
	}
}

static void without_a_region_only_the_service_itself(void **state)
{
	(void)state;
	assert_int_equal(trust_allows(rows[0].policy, PIPELINE, NULL), 1);
	assert_int_equal(trust_allows(POLICY(STATEMENT("Allow", SERVICE("codepipeline.ap-northeast-2.amazonaws.com"), ASSUME)), PIPELINE, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(without_a_region_only_the_service_itself)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
