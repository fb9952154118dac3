/* test_client.c: calls against a server that does as it is told: what is sent, what comes back, what is tried again. */
#include "aws/bench.h"

#include "aws/signature.h"
#include "base/buf.h"

#define THROTTLED "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}"
#define NOT_READY "{\"__type\":\"com.amazonaws.codedeploy#DeploymentIsNotInReadyStateException\",\"message\":\"not ready\"}"

/* --- what is sent ----------------------------------------------------------------------------------------------- */

static void json_request_is_whole_and_signed(void **state)
{
	static const struct row script[] = {{.body = "{\"pipelineName\":\"p\"}"}};
	struct bench b = bench_new(SCRIPT(script));
	char value[8192], token[2049];
	struct got got;

	(void)state;
	for (size_t i = 0; i < sizeof(token) - 1; i++)
		token[i] = "IQoJb3JpZ2luX2VjEAUaDmFwLW5vcnRoZWFzdC0yIkcwRQIhAJ+/="[i % 52];
	token[sizeof(token) - 1] = '\0';
	secret_set(&b.context.identity->creds.session_token, token);
	got = ask(&b, &read_op, "{\"name\":\"cicd-데모\"}");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_int_equal(got.pages, 1);
	assert_string_equal(got.text[0], "{\"pipelineName\":\"p\"}");
	assert_string_equal(got.request_id, "11111111-2222-3333-4444-555555555555");
	assert_int_equal(b.server->seen, 1);
	assert_memory_equal(b.server->requests[0].head, "POST / HTTP/1.1\r\n", 17);
	assert_string_equal(b.server->requests[0].body, "{\"name\":\"cicd-데모\"}");
	assert_string_equal(header_of(b.server, 0, "X-Amz-Target", value, sizeof(value)), "CodePipeline_20150709.GetPipelineState");
	assert_string_equal(header_of(b.server, 0, "Content-Type", value, sizeof(value)), "application/x-amz-json-1.1");
	assert_string_equal(header_of(b.server, 0, "User-Agent", value, sizeof(value)), "cutover/test");
	assert_string_equal(header_of(b.server, 0, "Accept-Encoding", value, sizeof(value)), "gzip");
	assert_string_equal(header_of(b.server, 0, "Expect", value, sizeof(value)), "");
	assert_string_equal(header_of(b.server, 0, "X-Amz-Security-Token", value, sizeof(value)), token);
	check_signature(b.server, 0, "ap-northeast-2/codepipeline/aws4_request");
	got_done(&got);
	bench_done(&b);
}

static void query_request_is_whole_and_signed(void **state)
{
	static const struct row script[] = {{.body = "<DescribeRulesResponse><DescribeRulesResult/></DescribeRulesResponse>"}};
	static const struct aws_op op = {.service = AWS_ELBV2, .name = "DescribeRules"};
	struct bench b = bench_new(SCRIPT(script));
	struct buf form;
	char value[256];

	(void)state;
	buf_init(&form, 1024);
	aws_form_add(&form, "ListenerArn", "arn:aws:x/y +한");
	aws_form_add(&form, "Names.member.1", "a-b_c.d~e");
	aws_form_add(&form, "Left.Out", NULL);
	struct got got = ask(&b, &op, buf_text(&form));
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_string_equal(b.server->requests[0].body,
		"Action=DescribeRules&Version=2015-12-01&ListenerArn=arn%3Aaws%3Ax%2Fy%20%2B%ED%95%9C&Names.member.1=a-b_c.d~e");
	assert_string_equal(header_of(b.server, 0, "Content-Type", value, sizeof(value)),
		"application/x-www-form-urlencoded; charset=utf-8");
	assert_string_equal(header_of(b.server, 0, "X-Amz-Target", value, sizeof(value)), "");
	check_signature(b.server, 0, "ap-northeast-2/elasticloadbalancing/aws4_request");
	buf_done(&form);
	got_done(&got);
	bench_done(&b);
}

static void no_body_is_an_empty_object(void **state)
{
	static const struct row script[] = {{.body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, &read_op, NULL);

	(void)state;
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_string_equal(b.server->requests[0].body, "{}");
	got_done(&got);
	bench_done(&b);
}

static void large_body_is_sent_without_waiting(void **state)
{
	static const struct row script[] = {{.body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));
	static char body[1200 * 1000]; /* libcurl asks before more than a megabyte, and would wait a second for the answer */

	(void)state;
	memset(body, 'x', sizeof(body) - 1);
	body[0] = '"';
	struct got got = ask(&b, &read_op, body);
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_int_equal(strlen(b.server->requests[0].body), sizeof(body) - 1);
	assert_int_equal(got.tries, 1);
	check_signature(b.server, 0, "ap-northeast-2/codepipeline/aws4_request");
	got_done(&got);
	bench_done(&b);
}

static void packed_answer_is_unpacked(void **state)
{
	static const struct row script[] = {{.body = "{\"a\":\"packed\"}", .is_gzip = true}};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, &read_op, "{}");

	(void)state;
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_string_equal(got.text[0], "{\"a\":\"packed\"}");
	got_done(&got);
	bench_done(&b);
}

static void connection_is_kept_for_reads(void **state)
{
	static const struct row script[] = {{.body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct got got = ask(&b, &read_op, "{}");
		got_done(&got);
	}
	assert_int_equal(b.server->seen, 5);
	assert_int_equal(b.server->accepted, 1);
	bench_done(&b);
}

static void proxy_is_not_asked_for_this_machine(void **state)
{
	static const struct row script[] = {{.body = "{}"}};

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, &read_op, "{}");
	unsetenv("http_proxy");
	assert_int_equal(got.err.kind, ERR_NONE);
	got_done(&got);
	bench_done(&b);
}

/* --- what comes back, and what is tried again ------------------------------------------------------------------- */

struct weather {
	const char *name;
	struct row rows[4];
	int row_count;
	bool is_mutation;
	enum err_kind kind, retried;
	int requests;
	const char *words; /* in the message */
};

static const struct weather weathers[] = {
	{"500 then good", {{.status = 500, .body = "{\"__type\":\"InternalFailure\"}"}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_SERVER, 2, ""},
	{"503 page then good", {{.status = 503, .body = "<html>no</html>"}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_SERVER, 2, ""},
	{"throttled then good", {{.status = 400, .body = THROTTLED}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_THROTTLED, 2, ""},
	{"429 then good", {{.status = 429, .body = ""}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_THROTTLED, 2, ""},
	{"dropped then good", {{.how = DROP}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_NETWORK, 2, ""},
	{"dropped thrice", {{.how = DROP}}, 1, false, ERR_NETWORK, ERR_NETWORK, 3, "without an answer"},
	{"hang then good", {{.how = HANG}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_TIMEOUT, 2, ""},
	{"hang", {{.how = HANG}}, 1, false, ERR_TIMEOUT, ERR_TIMEOUT, 3, "in time"},
	{"half then good", {{.how = HALF, .body = "{\"a\":"}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_NETWORK, 2, ""},
	{"page then good", {{.body = "<html>welcome to the airport</html>"}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_MALFORMED, 2, ""},
	{"empty then good", {{.body = ""}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_MALFORMED, 2, ""},
	{"cut in the middle then good", {{.body = "{\"a\":[1,2"}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_MALFORMED, 2, ""},
	{"noise then good", {{.how = RAW, .body = "\x01\x02 SSH-2.0 hello\r\n"}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_MALFORMED, 2, ""},
	{"bad gzip then good", {{.body = "{}", .headers = "Content-Encoding: gzip\r\n"}, {.body = "{}"}}, 2, false, ERR_NONE, ERR_MALFORMED, 2, ""},
	{"redirect", {{.status = 302, .headers = "Location: http://127.0.0.1:1/\r\n", .body = ""}}, 1, false, ERR_MALFORMED, ERR_MALFORMED, 3, "302"},
	{"refused", {{.status = 400, .body = NOT_READY}}, 1, false, ERR_WRONG_PHASE, ERR_NONE, 1, "not ready"},
	{"denied", {{.status = 400, .body = "{\"__type\":\"AccessDeniedException\",\"Message\":\"no \\u001b[31mway\"}"}}, 1, false, ERR_DENIED, ERR_NONE, 1, "no [31mway"},
	{"quota", {{.status = 400, .body = "{\"__type\":\"LimitExceededException\"}"}}, 1, false, ERR_INVALID, ERR_NONE, 1, ""},

	{"mutation good", {{.body = "{\"status\":\"Pending\"}"}}, 1, true, ERR_NONE, ERR_NONE, 1, ""},
	{"mutation empty", {{.body = ""}}, 1, true, ERR_NONE, ERR_NONE, 1, ""},
	{"mutation dropped", {{.how = DROP}}, 1, true, ERR_UNKNOWN_OUTCOME, ERR_NONE, 1, "may have been carried out"},
	{"mutation hang", {{.how = HANG}}, 1, true, ERR_UNKNOWN_OUTCOME, ERR_NONE, 1, "may have been carried out"},
	{"mutation half", {{.how = HALF, .body = "{\"a\":"}}, 1, true, ERR_UNKNOWN_OUTCOME, ERR_NONE, 1, "in the middle"},
	{"mutation noise", {{.how = RAW, .body = "\x01\x02\r\n"}}, 1, true, ERR_UNKNOWN_OUTCOME, ERR_NONE, 1, ""},
	{"mutation page", {{.body = "<html>"}}, 1, true, ERR_UNKNOWN_OUTCOME, ERR_NONE, 1, ""},
	{"mutation cut", {{.body = "{\"status\":}"}}, 1, true, ERR_UNKNOWN_OUTCOME, ERR_NONE, 1, ""},
	{"mutation 502 page", {{.status = 502, .body = "<html>bad gateway</html>"}}, 1, true, ERR_UNKNOWN_OUTCOME, ERR_NONE, 1, "web page"},
	{"mutation 500 empty", {{.status = 500, .body = ""}}, 1, true, ERR_UNKNOWN_OUTCOME, ERR_NONE, 1, ""},
	{"mutation 302", {{.status = 302, .headers = "Location: http://127.0.0.1:1/\r\n", .body = ""}}, 1, true, ERR_UNKNOWN_OUTCOME, ERR_NONE, 1, ""},
	{"mutation 500 of AWS", {{.status = 500, .body = "{\"__type\":\"InternalFailure\"}"}}, 1, true, ERR_SERVER, ERR_NONE, 1, "may have been carried out"},
	{"mutation throttled", {{.status = 400, .body = THROTTLED}}, 1, true, ERR_THROTTLED, ERR_NONE, 1, "Rate"},
	{"mutation refused", {{.status = 400, .body = NOT_READY}}, 1, true, ERR_WRONG_PHASE, ERR_NONE, 1, "not ready"},
	{"mutation 401", {{.status = 401, .headers = "WWW-Authenticate: Basic realm=\"x\"\r\n", .body = ""}}, 1, true, ERR_DENIED, ERR_NONE, 1, ""},
	{"mutation 417", {{.status = 417, .body = ""}}, 1, true, ERR_UNKNOWN_OUTCOME, ERR_NONE, 1, ""},
};

static void every_weather_ends_as_it_should(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(weathers) / sizeof(weathers[0]); i++) {
		const struct weather *w = &weathers[i];
		struct bench b = bench_new(w->rows, w->row_count);
		struct got got = ask(&b, w->is_mutation ? &mutation_op : &read_op, "{}");
		if (got.err.kind != w->kind || b.server->seen != w->requests || b.retried != w->retried ||
			!strstr(got.err.message, w->words))
			fail_msg("%s: %s, %d requests, retried after %s: %s", w->name, err_kind_name(got.err.kind), b.server->seen,
				err_kind_name(b.retried), got.err.message);
		assert_int_equal(got.tries, w->requests);
		assert_int_equal(b.retries, w->requests - 1);
		assert_int_equal(got.was_throttled, w->retried == ERR_THROTTLED || w->kind == ERR_THROTTLED);
		assert_int_equal(got.pages, w->kind == ERR_NONE);
		got_done(&got);
		bench_done(&b);
	}
}

static void error_keeps_what_aws_said(void **state)
{
	static const struct row script[] = {{.status = 400, .body = NOT_READY}};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, &mutation_op, "{}");

	(void)state;
	assert_string_equal(got.err.code, "DeploymentIsNotInReadyStateException");
	assert_string_equal(got.err.request_id, "11111111-2222-3333-4444-555555555555");
	assert_int_equal(got.err.http_status, 400);
	got_done(&got);
	bench_done(&b);
}

/* The trap: libcurl repeats a request by itself when a kept connection turns out dead, and a mutation would go out twice. */
static void mutation_is_sent_once_after_kept_connections(void **state)
{
	static const struct row script[] = {{.body = "{}"}, {.body = "{}"}, {.how = DROP}, {.how = DROP}, {.how = DROP}};
	struct bench b = bench_new(SCRIPT(script));
	struct got first = {0}, second = {0};

	(void)state;
	aws_call(b.client, &b.context, &read_op, "{}", take_reply, &first);
	aws_call(b.client, &b.context, &read_op, "{}", take_reply, &second);
	run(&b);
	struct got got = ask(&b, &mutation_op, "{}");
	assert_int_equal(got.err.kind, ERR_UNKNOWN_OUTCOME);
	assert_int_equal(b.server->seen, 3);
	got_done(&first);
	got_done(&second);
	got_done(&got);
	bench_done(&b);
}

/* A read on a kept connection that the server has closed meanwhile does not fail. */
static void read_survives_a_closed_connection(void **state)
{
	static const struct row script[] = {{.how = LAST, .body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct got got = ask(&b, &read_op, "{}");
		assert_int_equal(got.err.kind, ERR_NONE);
		assert_int_equal(got.tries, 1); /* also when the next call is faster than the news of the end */
		got_done(&got);
	}
	bench_done(&b);
}

/* A try is one request, but for the first on a kept connection: libcurl alone would send each anew, and more than once. */
static void tries_on_kept_connections_are_counted(void **state)
{
	static const struct row script[] = {{.body = "{}"}, {.how = DROP}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	struct got got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_NONE);
	got_done(&got);
	got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_NETWORK);
	assert_int_equal(got.tries, 3);
	assert_int_equal(b.server->seen, 1 + 1 + 3); /* on the kept connection, then the tries */
	got_done(&got);
	bench_done(&b);
}

static void nothing_is_sent_without_a_connection(void **state)
{
	static const struct row script[] = {{.body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	server_stop(b.server); /* its port is closed now */
	b.server = NULL;
	struct got got = ask(&b, &mutation_op, "{}");
	assert_int_equal(got.err.kind, ERR_NETWORK);
	assert_non_null(strstr(got.err.message, "nothing was sent"));
	assert_non_null(strstr(got.err.message, "127.0.0.1"));
	got_done(&got);
	got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_NETWORK);
	assert_int_equal(got.tries, 3);
	got_done(&got);
	bench_done(&b);
}

/* A secured connection that never comes to be has not carried the request. */
static void nothing_is_sent_without_a_secured_connection(void **state)
{
	static const struct row script[] = {{.how = HANG}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	free(b.context.endpoint[AWS_CODEDEPLOY]);
	b.context.endpoint[AWS_CODEDEPLOY] = mem_alloc(64);
	snprintf(b.context.endpoint[AWS_CODEDEPLOY], 64, "https://127.0.0.1:%d", b.server->port);
	struct got got = ask(&b, &mutation_op, "{}");
	assert_int_equal(got.err.kind, ERR_TIMEOUT);
	assert_non_null(strstr(got.err.message, "nothing was sent"));
	got_done(&got);
	bench_done(&b);
}

static void answer_over_the_limit_is_refused(void **state)
{
	static char body[65000 + 2000];
	static struct row script[] = {{.body = body}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	memset(body, ' ', sizeof(body) - 1);
	body[0] = '{';
	body[sizeof(body) - 2] = '}';
	struct got got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_MALFORMED);
	assert_non_null(strstr(got.err.message, "larger than"));
	assert_int_equal(b.server->seen, 1);
	got_done(&got);
	bench_done(&b);
}

/* --- pages ------------------------------------------------------------------------------------------------------ */

static const struct aws_op paged_json = {.service = AWS_CODEPIPELINE, .name = "ListPipelines", .page_in = "nextToken", .page_out = "nextToken"};
static const struct aws_op paged_xml = {.service = AWS_ELBV2, .name = "DescribeRules", .page_in = "Marker", .page_out = "NextMarker"};

static void pages_are_followed(void **state)
{
	static const struct row script[] = {
		{.body = "{\"p\":1,\"nextToken\":\"a/b+\\\"c\"}"},
		{.status = 500, .body = ""},
		{.body = "{\"p\":2,\"nextToken\":\"d\"}"},
		{.body = "{\"p\":3,\"nextToken\":null}"},
	};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, &paged_json, "{\"maxResults\":100}");

	(void)state;
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_int_equal(got.pages, 3);
	assert_false(got.has_more);
	assert_int_equal(got.tries, 2);
	assert_string_equal(got.text[2], "{\"p\":3,\"nextToken\":null}");
	assert_string_equal(b.server->requests[0].body, "{\"maxResults\":100}");
	assert_string_equal(b.server->requests[1].body, "{\"maxResults\":100,\"nextToken\":\"a/b+\\\"c\"}");
	assert_string_equal(b.server->requests[2].body, b.server->requests[1].body);
	assert_string_equal(b.server->requests[3].body, "{\"maxResults\":100,\"nextToken\":\"d\"}");
	got_done(&got);
	bench_done(&b);
}

static void pages_of_xml_are_followed(void **state)
{
	static const struct row script[] = {
		{.body = "<DescribeRulesResponse xmlns=\"http://x/\"><DescribeRulesResult><NextMarker>m+/=</NextMarker></DescribeRulesResult></DescribeRulesResponse>"},
		{.body = "<DescribeRulesResponse><DescribeRulesResult><Rules/></DescribeRulesResult></DescribeRulesResponse>"},
	};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, &paged_xml, "PageSize=400");

	(void)state;
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_int_equal(got.pages, 2);
	assert_string_equal(b.server->requests[1].body, "Action=DescribeRules&Version=2015-12-01&PageSize=400&Marker=m%2B%2F%3D");
	got_done(&got);
	bench_done(&b);
}

static void pages_have_an_end(void **state)
{
	static const struct row script[] = {{.body = "{\"nextToken\":\"1\"}"}, {.body = "{\"nextToken\":\"2\"}"}, {.body = "{\"nextToken\":\"2\"}"}};
	struct aws_op two = paged_json;
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	two.max_pages = 2;
	struct got got = ask(&b, &two, "{}");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_int_equal(got.pages, 2);
	assert_true(got.has_more);
	got_done(&got);
	got = ask(&b, &paged_json, "{}"); /* the same token again: AWS leads in a circle */
	assert_int_equal(got.err.kind, ERR_MALFORMED);
	assert_int_equal(got.pages, 0);
	got_done(&got);
	bench_done(&b);
}

static void stale_token_begins_again(void **state)
{
	static const struct row script[] = {
		{.body = "{\"p\":1,\"nextToken\":\"old\"}"}, {.status = 400, .body = "{\"__type\":\"InvalidNextTokenException\"}"},
		{.body = "{\"p\":1,\"nextToken\":\"new\"}"}, {.body = "{\"p\":2}"},
	};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, &paged_json, "{}");

	(void)state;
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_int_equal(got.pages, 2);
	assert_string_equal(b.server->requests[2].body, "{}");
	got_done(&got);
	bench_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_request_is_whole_and_signed),
		cmocka_unit_test(query_request_is_whole_and_signed),
		cmocka_unit_test(no_body_is_an_empty_object),
		cmocka_unit_test(large_body_is_sent_without_waiting),
		cmocka_unit_test(packed_answer_is_unpacked),
		cmocka_unit_test(connection_is_kept_for_reads),
		cmocka_unit_test(proxy_is_not_asked_for_this_machine),
		cmocka_unit_test(every_weather_ends_as_it_should),
		cmocka_unit_test(error_keeps_what_aws_said),
		cmocka_unit_test(mutation_is_sent_once_after_kept_connections),
		cmocka_unit_test(read_survives_a_closed_connection),
		cmocka_unit_test(tries_on_kept_connections_are_counted),
		cmocka_unit_test(nothing_is_sent_without_a_connection),
		cmocka_unit_test(nothing_is_sent_without_a_secured_connection),
		cmocka_unit_test(answer_over_the_limit_is_refused),
		cmocka_unit_test(pages_are_followed),
		cmocka_unit_test(pages_of_xml_are_followed),
		cmocka_unit_test(pages_have_an_end),
		cmocka_unit_test(stale_token_begins_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
