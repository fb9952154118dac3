/* test_taskdef.c: a described task definition as a template. */
#include <string.h>

#include "lib/cm.h"

#include "base/arena.h"
#include "setup/taskdef.h"

static const char described[] =
	"{\"taskDefinitionArn\":\"arn:aws:ecs:x:1:task-definition/web:3\",\"containerDefinitions\":[{\"name\":\"log\",\"image\":\"fluent\"},"
	"{\"name\":\"web\",\"image\":\"1.dkr.ecr.x.amazonaws.com/web:1\",\"cpu\":0,\"portMappings\":[{\"containerPort\":8080}],"
	"\"environment\":[{\"name\":\"TABS\",\"value\":\"a\\tb\"}]}],\"family\":\"web\",\"revision\":3,\"volumes\":[],\"status\":\"ACTIVE\","
	"\"requiresAttributes\":[{\"name\":\"x\"}],\"compatibilities\":[\"FARGATE\"],\"cpu\":\"256\",\"registeredAt\":1.5,"
	"\"registeredBy\":\"arn\",\"deregisteredAt\":1,\"deleteRequestedAt\":1}";

static const char wanted[] =
	"{\n  \"containerDefinitions\": [{\n      \"name\": \"log\",\n      \"image\": \"fluent\"\n    }, {\n      \"name\": \"web\",\n"
	"      \"image\": \"<IMAGE1_NAME>\",\n      \"cpu\": 0,\n      \"portMappings\": [{\n          \"containerPort\": 8080\n        }],\n"
	"      \"environment\": [{\n          \"name\": \"TABS\",\n          \"value\": \"a\\tb\"\n        }]\n    }],\n"
	"  \"family\": \"web\",\n  \"volumes\": [],\n  \"cpu\": \"256\"\n}\n";

static void only_what_can_be_registered_stays(void **state)
{
	struct arena *a = arena_new();
	struct err e = {0};
	const char *text;

	(void)state;
	assert_true(taskdef_text(a, described, "web", &text, &e));
	assert_string_equal(text, wanted);
	arena_free(a);
}

static void what_is_no_definition_is_refused(void **state)
{
	static const char *const rows[][3] = {
		{"{", "web", ""}, {"[]", "web", "no JSON object"}, {"{}", "web", "no container of the name web"},
		{"{\"containerDefinitions\":{}}", "web", "no container"}, {"{\"containerDefinitions\":[1,{\"name\":2}]}", "web", "no container"},
		{"{\"containerDefinitions\":[{\"name\":\"web\"}]}", "api", "no container of the name api"},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct err e = {0};
		const char *text = "";
		check_row(!taskdef_text(a, rows[i][0], rows[i][1], &text, &e) && !text && e.kind == ERR_MALFORMED && strstr(e.message, rows[i][2]),
			"%s: %s", rows[i][0], e.message);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(only_what_can_be_registered_stays), cmocka_unit_test(what_is_no_definition_is_refused)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
