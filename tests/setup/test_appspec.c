/* test_appspec.c: appspec.yaml made, found right, corrected, or left to a person. */
#include <string.h>

#include "lib/cm.h"

#include "base/arena.h"
#include "setup/appspec.h"

static const struct appspec_want seed = {.region = "ap-northeast-2", .account = "111122223333", .family = "cicd-demo", .container = "cicd-demo",
	.port = 8080};
static const struct appspec_want to_ecs = {.is_to_ecs = true, .container = "cicd-demo", .port = 8080};

static const char made[] =
	"version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n      Properties:\n"
	"        TaskDefinition: \"arn:aws:ecs:AWS_DEFAULT_REGION:AWS_ACCOUNT_ID:task-definition/TASK_NAME\"\n"
	"        LoadBalancerInfo:\n          ContainerName: \"CONTAINER_NAME\"\n          ContainerPort: CONTAINER_PORT\n";

static void it_is_made(void **state)
{
	struct arena *a = arena_new();
	struct appspec_want china = seed;

	(void)state;
	assert_string_equal(appspec_text(a, &seed), made);
	assert_non_null(strstr(appspec_text(a, &to_ecs),
		"TaskDefinition: \"<TASK_DEFINITION>\"\n        LoadBalancerInfo:\n          ContainerName: \"cicd-demo\"\n          ContainerPort: 8080\n"));
	china.region = "cn-north-1";
	assert_non_null(strstr(appspec_text(a, &china), "\"arn:aws-cn:ecs:AWS"));
	struct appspec_check c = appspec_check(a, NULL, 0, &seed);
	assert_int_equal(c.result, APPSPEC_CREATE);
	assert_string_equal(c.text, made);
	assert_int_equal(appspec_check(a, made, strlen(made), &seed).result, APPSPEC_UNCHANGED);
	c = appspec_check(a, appspec_text(a, &to_ecs), strlen(appspec_text(a, &to_ecs)), &to_ecs);
	assert_int_equal(c.result, APPSPEC_UNCHANGED);
	arena_free(a);
}

/* after NULL: unchanged; "" blocked. */
static const struct {
	const char *task, *container, *port, *after;
	bool is_to_ecs;
} rows[] = {
	{"arn:aws:ecs:AWS_DEFAULT_REGION:AWS_ACCOUNT_ID:task-definition/TASK_NAME", "CONTAINER_NAME", "CONTAINER_PORT", NULL, false},
	{"'arn:aws:ecs:ap-northeast-2:111122223333:task-definition/cicd-demo:3'", "cicd-demo", "8080", NULL, false},
	{"arn:aws:ecs:ap-northeast-2:AWS_ACCOUNT_ID:task-definition/TASK_NAME", "\"cicd-demo\"", "CONTAINER_PORT", NULL, false},
	{"arn:aws:ecs:ap-northeast-2:111122223333:task-definition/cicd-demo", "cicd-demo", "8080", "line 6: TaskDefinition becomes", false},
	{"arn:aws:ecs:us-east-1:111122223333:task-definition/cicd-demo:3", "cicd-demo", "8080", "another region or account", false},
	{"arn:aws:ecs:ap-northeast-2:999922223333:task-definition/cicd-demo:3", "cicd-demo", "8080", "another region or account", false},
	{"arn:aws:ecs:ap-northeast-2:111122223333:task-definition/other:3", "cicd-demo", "8080", "names another task definition", false},
	{"arn:aws:ecs:AWS_DEFAULT_REGION:AWS_ACCOUNT_ID:task-definition/TASK_NAME:3", "cicd-demo", "8080", "brings the revision", false},
	{"<TASK_DEFINITION>", "CONTAINER_NAME", "CONTAINER_PORT", "it is no ARN", false},
	{"cicd-demo:3", "CONTAINER_NAME", "CONTAINER_PORT", "it is no ARN", false},
	{"<TASK_DEFINITION>", "cicd-demo", "8080", NULL, true},
	{"arn:aws:ecs:ap-northeast-2:111122223333:task-definition/cicd-demo:3", "cicd-demo", "8080", "where it says <TASK_DEFINITION>", true},
	{"<TASK_DEFINITION>", "CONTAINER_NAME", "CONTAINER_PORT", "it names another container", true},
	{"<TASK_DEFINITION>", "cicd-demo", "'8081'", "it is another port", true},
	{"arn:aws:ecs:AWS_DEFAULT_REGION:AWS_ACCOUNT_ID:task-definition/TASK_NAME", "web", "80", "it names another container", false},
	{"arn:aws:ecs:AWS_DEFAULT_REGION:AWS_ACCOUNT_ID:task-definition/TASK_NAME", "&name web", "8080", "", false},
	{">-\n          <TASK>", "cicd-demo", "8080", "", false},
};

static const char *text_of(struct arena *a, size_t i)
{
	return arena_printf(a, "version: 0.0\nResources:\n  - Web: # ours\n      Type: AWS::ECS::Service\n      Properties:\n"
		"        TaskDefinition: %s # the task\n        LoadBalancerInfo:\n            ContainerName: %s\n            ContainerPort: %s\n"
		"        PlatformVersion: \"LATEST\"\nHooks:\n  - AfterAllowTestTraffic: \"check\"\n", rows[i].task, rows[i].container, rows[i].port);
}

static void only_wrong_values_are_replaced(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena *a = arena_new();
		const char *text = text_of(a, i);
		struct appspec_check c = appspec_check(a, text, strlen(text), rows[i].is_to_ecs ? &to_ecs : &seed);
		enum appspec_result want = !rows[i].after ? APPSPEC_UNCHANGED : *rows[i].after ? APPSPEC_CHANGE : APPSPEC_BLOCKED;

		check_row(c.result == want, "row %zu: %d: %s%s", i, c.result, c.reason ? c.reason : "", c.text ? c.text : "");
		if (want == APPSPEC_CHANGE) {
			check_row(c.note_count >= 1 && strstr(c.notes[0], rows[i].after), "row %zu: %s", i, c.note_count ? c.notes[0] : "");
			check_row(strstr(c.text, "  - Web: # ours\n") && strstr(c.text, " # the task\n") && strstr(c.text, "Hooks:\n  - AfterAllowTestTraffic"),
				"row %zu: %s", i, c.text);
		}
		if (want == APPSPEC_BLOCKED)
			check_row(strstr(c.reason, "cannot be changed surely\nIt should say:\nversion: 0.0\n"), "row %zu: %s", i, c.reason);
		arena_free(a);
	}
}

static const struct {
	const char *text, *reason;
} refused[] = {
	{"version: 0.0\nos: linux\nfiles:\n  - source: /\n", "it is for servers"},
	{"version: 0.0\n", "it has no list of Resources"},
	{"Resources: []\n", "it has no version"},
	{"version: 0.0\nResources:\n  - A: {Type: AWS::Lambda::Function, Properties: {Name: x}}\n", "it is for AWS::Lambda::Function"},
	{"version: 0.0\nResources:\n  - A: {}\n  - B: {}\n", "line 4: a second resource"},
	{"version: 0.0\nResources:\n  - A: {Type: AWS::ECS::Service, Properties: {TaskDefinition: x}}\n", "no LoadBalancerInfo"},
	{"version: 0.0\nResources:\n  - A: {Type: AWS::ECS::Service, Properties: {}}\n", "no TaskDefinition"},
	{"a: [\n", "line 2: "},
	{"- a\n", "it has no version"},
};

static void what_cannot_be_read_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		struct arena *a = arena_new();
		struct appspec_check c = appspec_check(a, refused[i].text, strlen(refused[i].text), &seed);

		check_row(c.result == APPSPEC_BLOCKED && strstr(c.reason, refused[i].reason), "%s: %s", refused[i].text, c.reason ? c.reason : "");
		arena_free(a);
	}
}

static void a_fixed_revision_is_noted(void **state)
{
	struct arena *a = arena_new();
	const char *text = text_of(a, 1);
	struct appspec_check c = appspec_check(a, text, strlen(text), &seed);

	(void)state;
	assert_int_equal(c.note_count, 1);
	assert_non_null(strstr(c.notes[0], "each release starts cicd-demo:3"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_made),
		cmocka_unit_test(only_wrong_values_are_replaced),
		cmocka_unit_test(what_cannot_be_read_is_told),
		cmocka_unit_test(a_fixed_revision_is_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
