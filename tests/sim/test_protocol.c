/* The two protocols: form to tree, tree against shape, tree to XML. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "lib/cm.h"
#include "sim/form.h"
#include "sim/page.h"
#include "sim/shape.h"
#include "sim/xmlout.h"

static const struct sim_member inner[] = {
	{.name = "id", .type = SIM_STRING, .is_required = true, .missing_code = "IdRequiredException"},
	{.name = "weight", .type = SIM_INT, .min = 0, .max = 999}, {.name = NULL}};
static const struct sim_member shape[] = {
	{.name = "name", .type = SIM_STRING, .is_required = true, .min = 1, .max = 5, .missing_code = "NameRequiredException",
		.invalid_code = "InvalidNameException"},
	{.name = "kind", .type = SIM_STRING, .words = "Red|Green"},
	{.name = "size", .type = SIM_INT, .min = 1, .max = 400},
	{.name = "ratio", .type = SIM_DOUBLE},
	{.name = "on", .type = SIM_BOOL},
	{.name = "at", .type = SIM_TIME},
	{.name = "bytes", .type = SIM_BLOB, .max = 6},
	{.name = "tags", .type = SIM_LIST, .item = SIM_STRING, .min = 1, .max = 2, .words = "TAGS|MORE"},
	{.name = "parts", .type = SIM_LIST, .item = SIM_STRUCT, .members = inner},
	{.name = "part", .type = SIM_STRUCT, .members = inner},
	{.name = "map", .type = SIM_MAP, .item = SIM_STRING},
	{.name = "filters", .type = SIM_MAP, .item = SIM_LIST},
	{.name = NULL}};

static const struct sim_service plain = {.label = "plain", .missing_code = "MissingX", .invalid_code = "InvalidX"};
static const struct sim_service wordy = {.label = "wordy", .missing_code = "ValidationException", .invalid_code = "ValidationException",
	.has_long_messages = true};

static void checks_shapes(void **state)
{
	(void)state;
	static const struct {
		const char *json, *code, *word; /* code "": accepted */
	} rows[] = {
		{"{\"name\":\"a\"}", "", ""},
		{"{\"name\":\"a\",\"kind\":null,\"size\":400,\"ratio\":0.5,\"on\":false,\"at\":1795424400.5,\"bytes\":\"YWJj\"}", "", ""},
		{"{\"name\":\"a\",\"parts\":[{\"id\":\"x\",\"weight\":0}],\"part\":{\"id\":\"y\"},\"map\":{\"k\":\"v\"},\"tags\":[\"TAGS\"]}", "", ""},
		{"{\"name\":\"한국어로는\"}", "", ""},
		{"{\"name\":\"a\",\"filters\":{\"k\":[\"x\",\"y\"],\"l\":[]}}", "", ""},
		{"{\"name\":\"a\",\"filters\":{\"k\":\"x\"}}", "SerializationException", "filters.k"},
		{"{\"name\":\"a\",\"filters\":{\"k\":[1]}}", "SerializationException", "filters.k.1.member"},
		{"{}", "NameRequiredException", "name"},
		{"{\"name\":null}", "NameRequiredException", "name"},
		{"{\"name\":7}", "SerializationException", "name"},
		{"{\"name\":[\"a\"]}", "SerializationException", "name"},
		{"{\"nome\":\"a\"}", "SerializationException", "nome"},
		{"{\"Name\":\"a\"}", "SerializationException", "Name"},
		{"{\"name\":\"a\",\"size\":\"3\"}", "SerializationException", "size"},
		{"{\"name\":\"a\",\"size\":1.5}", "SerializationException", "size"},
		{"{\"name\":\"a\",\"size\":true}", "SerializationException", "size"},
		{"{\"name\":\"a\",\"on\":\"true\"}", "SerializationException", "on"},
		{"{\"name\":\"a\",\"on\":1}", "SerializationException", "on"},
		{"{\"name\":\"a\",\"at\":\"2026-11-23T09:00:00Z\"}", "SerializationException", "at"},
		{"{\"name\":\"a\",\"bytes\":\"not base64!\"}", "SerializationException", "bytes"},
		{"{\"name\":\"a\",\"tags\":\"TAGS\"}", "SerializationException", "tags"},
		{"{\"name\":\"a\",\"tags\":[1]}", "SerializationException", "tags.1.member"},
		{"{\"name\":\"a\",\"parts\":[{\"id\":\"x\"},{\"ix\":\"x\"}]}", "SerializationException", "parts.2.member.ix"},
		{"{\"name\":\"a\",\"part\":{\"id\":{}}}", "SerializationException", "part.id"},
		{"{\"name\":\"a\",\"part\":[]}", "SerializationException", "part"},
		{"{\"name\":\"a\",\"map\":{\"k\":1}}", "SerializationException", "map.k"},
		/* types first, values after */
		{"{\"size\":\"3\"}", "SerializationException", "size"},
		{"{\"name\":\"\"}", "InvalidNameException", "name"},
		{"{\"name\":\"toolong\"}", "InvalidNameException", "name"},
		{"{\"name\":\"a\",\"kind\":\"Blue\"}", "InvalidX", "kind"},
		{"{\"name\":\"a\",\"kind\":\"Red|Green\"}", "InvalidX", "kind"},
		{"{\"name\":\"a\",\"kind\":\"\"}", "InvalidX", "kind"},
		{"{\"name\":\"a\",\"size\":0}", "InvalidX", "size"},
		{"{\"name\":\"a\",\"size\":401}", "InvalidX", "size"},
		{"{\"name\":\"a\",\"bytes\":\"YWJjYWJjYWJj\"}", "InvalidX", "bytes"},
		{"{\"name\":\"a\",\"tags\":[]}", "InvalidX", "tags"},
		{"{\"name\":\"a\",\"tags\":[\"TAGS\",\"TAGS\",\"TAGS\"]}", "InvalidX", "tags"},
		{"{\"name\":\"a\",\"tags\":[\"OTHER\"]}", "InvalidX", "tags.1.member"},
		{"{\"name\":\"a\",\"part\":{}}", "IdRequiredException", "part.id"},
		{"{\"name\":\"a\",\"parts\":[{\"id\":\"x\",\"weight\":1000}]}", "InvalidX", "parts.1.member.weight"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct err why = {0};
		struct sim_error e = {0};
		cJSON *in = json_parse(rows[i].json, strlen(rows[i].json), &why);
		assert_non_null(in);
		bool ok = shape_check(&plain, shape, in, &e);
		check_row(ok == !*rows[i].code && strcmp(e.code, rows[i].code) == 0 && strstr(e.message, rows[i].word), "%s: %s: %s", rows[i].json,
			e.code, e.message);
		cJSON_Delete(in);
	}
}

static void speaks_as_validation_exceptions_do(void **state)
{
	(void)state;
	static const struct sim_member one[] = {{.name = "pipelineName", .type = SIM_STRING, .is_required = true, .min = 1, .max = 3}, {.name = NULL}};
	static const struct {
		const char *json, *message;
	} rows[] = {
		{"{}", "1 validation error detected: Value null at 'pipelineName' failed to satisfy constraint: Member must not be null"},
		{"{\"pipelineName\":\"four\"}", "1 validation error detected: Value 'four' at 'pipelineName' failed to satisfy constraint: "
			"Member must have length less than or equal to 3"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct err why = {0};
		struct sim_error e = {0};
		cJSON *in = json_parse(rows[i].json, strlen(rows[i].json), &why);
		assert_false(shape_check(&wordy, one, in, &e));
		assert_string_equal(e.code, "ValidationException");
		assert_string_equal(e.message, rows[i].message);
		cJSON_Delete(in);
	}
}

static void reads_forms(void **state)
{
	(void)state;
	static const struct {
		const char *form, *json; /* NULL: refused with ValidationError */
	} rows[] = {
		{"Action=X&Version=1", "{}"},
		{"Action=X&Version=1&name=a%20b+c%2F&size=12&on=true&ratio=0.5", "{\"name\":\"a b c/\",\"size\":12,\"on\":true,\"ratio\":0.5}"},
		{"tags.member.1=a&tags.member.2=b", "{\"tags\":[\"a\",\"b\"]}"},
		{"tags.member.2=b&tags.member.1=a", "{\"tags\":[\"a\",\"b\"]}"},
		{"tags=", "{\"tags\":[]}"},
		{"parts.member.1.id=x&parts.member.1.weight=5&parts.member.2.id=y", "{\"parts\":[{\"id\":\"x\",\"weight\":5},{\"id\":\"y\"}]}"},
		{"part.id=x", "{\"part\":{\"id\":\"x\"}}"},
		{"name=%ED%95%9C", "{\"name\":\"한\"}"},
		{"name=100%", "{\"name\":\"100%\"}"},
		{"&&name=a&", "{\"name\":\"a\"}"},
		{"nome=a", NULL}, {"name=a&name=b", NULL}, {"size=twelve", NULL}, {"size=1.5", NULL}, {"size=", NULL}, {"on=yes", NULL},
		{"name.member.1=a", NULL}, {"tags=a", NULL}, {"tags.1=a", NULL}, {"tags.member.0=a", NULL}, {"tags.member.1=a&tags.member.3=b", NULL},
		{"tags.member.x=a", NULL}, {"part=x", NULL}, {"parts.member.1=x", NULL}, {"part.id=x&part=y", NULL}, {"part=y&part.id=x", NULL},
		{"a.b.c.d.e.f.g.h.i.j.k.l.m.n.o=1", NULL},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim_error e = {0};
		cJSON *got = form_parse(rows[i].form, strlen(rows[i].form), shape, &e);
		char *text = got ? cJSON_PrintUnformatted(got) : NULL;
		check_row(rows[i].json ? text && strcmp(text, rows[i].json) == 0 : !text && strcmp(e.code, "ValidationError") == 0, "%s: %s %s",
			rows[i].form, text, e.message);
		free(text);
		cJSON_Delete(got);
	}
}

static void writes_xml(void **state)
{
	(void)state;
	static const struct sim_service s = {.label = "elbv2", .xmlns = "http://x/"};
	struct buf b;
	cJSON *out = cJSON_CreateObject();

	cJSON_AddStringToObject(out, "Text", "a<b>&\"c\"\x01\r\n한");
	cJSON_AddNumberToObject(out, "Port", 8080);
	cJSON_AddNumberToObject(out, "Share", 0.25);
	cJSON_AddNumberToObject(out, "Millis", 1795424400123.0);
	cJSON_AddBoolToObject(out, "IsDefault", true);
	cJSON_AddNullToObject(out, "Gone");
	sim_put_time(out, "CreatedTime", INT64_C(1795424400000));
	sim_put_time(out, "Never", 0);
	cJSON_AddArrayToObject(out, "Empty");
	cJSON *list = cJSON_AddArrayToObject(out, "Values"), *one = cJSON_CreateObject();
	cJSON_AddItemToArray(list, cJSON_CreateString("x"));
	cJSON_AddStringToObject(one, "Id", "y");
	cJSON_AddItemToArray(list, one);
	buf_init(&b, 10000);
	xml_put_answer(&b, &s, "DescribeX", out, "rid");
	assert_string_equal(buf_text(&b),
		"<DescribeXResponse xmlns=\"http://x/\"><DescribeXResult><Text>a&lt;b&gt;&amp;&quot;c&quot;&#xD;\n한</Text><Port>8080</Port>"
		"<Share>0.25</Share><Millis>1795424400123</Millis><IsDefault>true</IsDefault><CreatedTime>2026-11-23T09:00:00Z</CreatedTime>"
		"<Empty></Empty><Values><member>x</member><member><Id>y</Id></member></Values></DescribeXResult>"
		"<ResponseMetadata><RequestId>rid</RequestId></ResponseMetadata></DescribeXResponse>");
	buf_clear(&b);
	xml_put_error(&b, "http://x/", &(struct sim_error){.status = 400, .code = "RuleNotFound", .message = "no <rule>"}, "rid");
	assert_string_equal(buf_text(&b),
		"<ErrorResponse xmlns=\"http://x/\"><Error><Type>Sender</Type><Code>RuleNotFound</Code><Message>no &lt;rule&gt;</Message></Error>"
		"<RequestId>rid</RequestId></ErrorResponse>");
	buf_done(&b);
	cJSON_Delete(out);
}

static void knows_its_page_tokens(void **state)
{
	(void)state;
	char token[PAGE_TOKEN_SIZE], longer[PAGE_TOKEN_SIZE + 1];
	size_t index = 0;
	int64_t now = INT64_C(1795424400000);

	page_token_make("ecs.ListTasks", 100, now, token);
	assert_true(page_token_read("ecs.ListTasks", token, now, &index));
	assert_int_equal(index, 100);
	assert_true(page_token_read("ecs.ListTasks", token, now + SIM_TOKEN_LIFE_MS, &index));
	assert_false(page_token_read("ecs.ListTasks", token, now + SIM_TOKEN_LIFE_MS + 1, &index));
	assert_false(page_token_read("codepipeline.ListPipelines", token, now, &index));
	snprintf(longer, sizeof(longer), "%s0", token);
	assert_false(page_token_read("ecs.ListTasks", longer, now, &index));
	token[0] = '2';
	assert_false(page_token_read("ecs.ListTasks", token, now, &index));
	assert_false(page_token_read("ecs.ListTasks", "", now, &index));
	assert_false(page_token_read("ecs.ListTasks", "garbage", now, &index));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_shapes),
		cmocka_unit_test(speaks_as_validation_exceptions_do),
		cmocka_unit_test(reads_forms),
		cmocka_unit_test(writes_xml),
		cmocka_unit_test(knows_its_page_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
