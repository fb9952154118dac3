/* test_client.c: calls against a server that does as it is told: what is sent, what comes back, what is tried again. */
#include "aws/client.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "aws/retry.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"

#define THROTTLED "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}"
#define NOT_READY "{\"__type\":\"com.amazonaws.codedeploy#DeploymentIsNotInReadyStateException\",\"message\":\"not ready\"}"
#define SKEWED "{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature expired: 1 is now earlier than 2\"}"

/* --- what is sent ----------------------------------------------------------------------------------------------- */

static void hmac(const uint8_t *key, size_t n, const char *data, uint8_t out[32])
{
	hash_hmac_sha256(key, n, data, strlen(data), out);
}

static int count_of(const struct server *s, int n, const char *name)
{
	size_t k = strlen(name);
	int count = 0;

	for (const char *line = strstr(s->requests[n].head, "\r\n"); line; line = strstr(line + 2, "\r\n"))
		count += strncasecmp(line + 2, name, k) == 0 && line[2 + k] == ':';
	return count;
}

/* The signature that the n-th request should carry, from its own bytes, by the rules of SigV4. */
static void signature_of(const struct server *s, int n, const char *signed_headers, const char *scope_tail, char out[65])
{
	static char canonical[32768], text[1024];
	char value[8192], hash[65], name[64], date[32];
	uint8_t key[32];
	int at = snprintf(canonical, sizeof(canonical), "POST\n/\n\n");

	for (const char *next = signed_headers; *next; next += strcspn(next, ";"), next += *next == ';') {
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(next, ";"), next);
		assert_int_equal(count_of(s, n, name), 1); /* sent, and not twice */
		at += snprintf(canonical + at, sizeof(canonical) - (size_t)at, "%s:%s\n", name,
			header_of(s, n, name, value, sizeof(value)));
	}
	hash_sha256_hex(s->requests[n].body, strlen(s->requests[n].body), hash);
	snprintf(canonical + at, sizeof(canonical) - (size_t)at, "\n%s\n%s", signed_headers, hash);
	hash_sha256_hex(canonical, strlen(canonical), hash);
	header_of(s, n, "X-Amz-Date", date, sizeof(date));
	snprintf(text, sizeof(text), "AWS4-HMAC-SHA256\n%s\n%.8s/%s\n%s", date, date, scope_tail, hash);

	char tail[128], *part = tail;
	date[8] = '\0';
	snprintf(tail, sizeof(tail), "%s", scope_tail);
	hmac((const uint8_t *)"AWS4" SECRET, strlen("AWS4" SECRET), date, key);
	for (char *slash; part; part = slash ? slash + 1 : NULL) {
		uint8_t next[32];
		slash = strchr(part, '/');
		if (slash)
			*slash = '\0';
		hmac(key, 32, part, next);
		memcpy(key, next, 32);
	}
	hmac(key, 32, text, key);
	hash_hex(key, 32, out);
}

static void check_signature(const struct server *s, int n, const char *scope_tail)
{
	char authorization[1024], names[512] = "", claimed[65] = "", wanted[65], expected[256], date[32];

	header_of(s, n, "Authorization", authorization, sizeof(authorization));
	header_of(s, n, "X-Amz-Date", date, sizeof(date));
	snprintf(expected, sizeof(expected), "AWS4-HMAC-SHA256 Credential=" KEY_ID "/%.8s/%s, ", date, scope_tail);
	assert_memory_equal(authorization, expected, strlen(expected));
	const char *list = strstr(authorization, "SignedHeaders="), *signature = strstr(authorization, "Signature=");
	assert_non_null(list);
	assert_non_null(signature);
	snprintf(names, sizeof(names), "%.*s", (int)strcspn(list + 14, ","), list + 14);
	snprintf(claimed, sizeof(claimed), "%s", signature + 10);
	signature_of(s, n, names, scope_tail, wanted);
	assert_string_equal(claimed, wanted);
	assert_non_null(strstr(names, "content-type"));
	assert_non_null(strstr(names, "host"));
}

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
	secret_set(&b.context.creds.session_token, token);
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
	{"mutation 500 of AWS", {{.status = 500, .body = "{\"__type\":\"InternalFailure\"}"}}, 1, true, ERR_SERVER, ERR_NONE, 1, "next reads tell"},
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
		assert_int_equal(got.tries, 1);
		got_done(&got);
	}
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

/* --- time ------------------------------------------------------------------------------------------------------- */

static int64_t amz_date(const struct server *s, int n)
{
	char date[32], iso[32];
	int64_t t = NO_TIME;

	header_of(s, n, "X-Amz-Date", date, sizeof(date));
	snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", date, date + 4, date + 6, date + 9, date + 11, date + 13);
	assert_true(time_parse_iso(iso, &t));
	return t;
}

static void call_is_signed_anew(const struct aws_op *op)
{
	static const struct row script[] = {{.status = 400, .body = SKEWED, .date_offset_s = 3600}, {.body = "{}", .date_offset_s = 3600}};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, op, "{}");

	assert_int_equal(got.err.kind, ERR_NONE);
	assert_int_equal(b.server->seen, 2);
	assert_int_equal(b.retries, 0);
	assert_in_range(amz_date(b.server, 1) - amz_date(b.server, 0), 3590 * 1000, 3610 * 1000);
	assert_in_range(b.context.clock_offset_ms, 3590 * 1000, 3610 * 1000);
	assert_in_range(aws_client_skew_ms(b.client), 3590 * 1000, 3610 * 1000);
	check_signature(b.server, 1, op->is_mutation ? "ap-northeast-2/codedeploy/aws4_request" : "ap-northeast-2/codepipeline/aws4_request");
	got_done(&got);
	bench_done(&b);
}

static void other_clock_is_used_after_a_refusal(void **state)
{
	(void)state;
	call_is_signed_anew(&read_op);
	call_is_signed_anew(&mutation_op);
}

static void other_clock_is_used_once(void **state)
{
	static const struct row script[] = {{.status = 400, .body = SKEWED, .date_offset_s = -3600}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct got got = ask(&b, i ? &mutation_op : &read_op, "{}");
		assert_int_equal(got.err.kind, ERR_CREDENTIALS);
		got_done(&got);
	}
	assert_int_equal(b.server->seen, 3); /* the second call was signed by AWS's clock from the start */
	bench_done(&b);
}

static void right_clock_is_not_doubted(void **state)
{
	static const struct row script[] = {{.status = 400, .body = SKEWED}};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, &read_op, "{}");

	(void)state;
	assert_int_equal(got.err.kind, ERR_CREDENTIALS);
	assert_int_equal(b.server->seen, 1);
	assert_int_equal(b.context.clock_offset_ms, 0);
	got_done(&got);
	bench_done(&b);
}

/* Signing goes by the local clock, whatever the Date headers of good answers say; only aws_client_now() follows them. */
static void answers_move_only_the_shown_clock(void **state)
{
	static const struct row script[] = {{.body = "{}", .date_offset_s = 86400}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	assert_in_range(aws_client_now(b.client) - clock_wall_ms() + 1000, 0, 2000);
	assert_int_equal(aws_client_skew_ms(b.client), 0);
	struct got got = ask(&b, &read_op, "{}");
	assert_in_range(aws_client_now(b.client) - clock_wall_ms(), 86398 * 1000, 86402 * 1000);
	assert_in_range(got.date_at - clock_wall_ms(), 86398 * 1000, 86402 * 1000);
	got_done(&got);
	got = ask(&b, &read_op, "{}");
	assert_in_range(amz_date(b.server, 1) - clock_wall_ms() + 3000, 0, 3000);
	got_done(&got);
	bench_done(&b);
}

/* --- calls beside each other ------------------------------------------------------------------------------------ */

static void wave_goes_out_together(void **state)
{
	static const struct row script[] = {{.how = BARRIER, .barrier = 30}};
	struct bench b = bench_new(SCRIPT(script));
	struct got got[30] = {0};

	(void)state;
	for (int i = 0; i < 30; i++)
		aws_call(b.client, &b.context, &read_op, "{}", take_reply, &got[i]);
	assert_int_equal(aws_client_in_flight(b.client), 30);
	run(&b);
	for (int i = 0; i < 30; i++) {
		assert_int_equal(got[i].times, 1);
		assert_int_equal(got[i].err.kind, ERR_NONE);
		assert_int_equal(got[i].tries, 1);
		got_done(&got[i]);
	}
	bench_done(&b);
}

/* As many reads as go to one host hang, two more wait for their turn: a mutation passes them all. */
static void mutation_does_not_queue_behind_reads(void **state)
{
	enum { SENT = 48, ALL = SENT + 2 };
	static struct row script[SENT + 1];
	struct got reads[ALL] = {0}, mutation = {0};
	int64_t end = clock_mono_ms() + 5000;

	(void)state;
	for (int i = 0; i < SENT; i++)
		script[i].how = HANG;
	struct bench b = bench_new(SCRIPT(script));
	for (int i = 0; i < ALL; i++)
		aws_call(b.client, &b.context, &read_op, "{}", take_reply, &reads[i]);
	while (b.server->seen < SENT && clock_mono_ms() < end)
		aws_client_wait(b.client, NULL, 0, 10);
	assert_int_equal(b.server->seen, SENT);
	aws_call(b.client, &b.context, &mutation_op, "{}", take_reply, &mutation);
	while (!mutation.times && clock_mono_ms() < end)
		aws_client_wait(b.client, NULL, 0, 10);
	assert_int_equal(mutation.err.kind, ERR_NONE);
	assert_int_equal(reads[0].times, 0);
	run(&b); /* those that had to wait get their turn, and those that hung their second try */
	for (int i = 0; i < ALL; i++) {
		assert_int_equal(reads[i].times, 1);
		assert_int_equal(reads[i].err.kind, ERR_NONE);
	}
	for (int i = 0; i < ALL; i++)
		got_done(&reads[i]);
	got_done(&mutation);
	bench_done(&b);
}

struct chain {
	struct bench *b;
	uint64_t own, other;
	struct got got;
	int left;
};

static void cancel_and_go_on(void *user, const struct aws_reply *reply)
{
	struct chain *chain = user;

	(void)reply;
	chain->got.times++;
	aws_cancel(chain->b->client, chain->own); /* it has ended: nothing happens */
	aws_cancel(chain->b->client, chain->other);
	aws_cancel(chain->b->client, chain->other);
	aws_cancel(chain->b->client, 123456);
	if (chain->left-- > 0)
		chain->own = aws_call(chain->b->client, &chain->b->context, &read_op, "{}", cancel_and_go_on, chain);
}

static void callbacks_may_call_and_cancel(void **state)
{
	static const struct row script[] = {{.body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));
	struct got other = {0};
	struct chain chain = {.b = &b, .left = 3};

	(void)state;
	chain.own = aws_call(b.client, &b.context, &read_op, "{}", cancel_and_go_on, &chain);
	chain.other = aws_call(b.client, &b.context, &(struct aws_op){.service = AWS_ECS, .name = "DescribeServices"}, "{}", take_reply, &other);
	assert_int_not_equal(chain.own, chain.other);
	run(&b);
	assert_int_equal(chain.got.times, 4);
	assert_int_equal(other.times, 0);
	bench_done(&b);
}

static void cancel_on_retry(void *user, const struct aws_op *op, const struct err *e)
{
	struct chain *chain = user;

	(void)op;
	(void)e;
	aws_cancel(chain->b->client, chain->own);
}

static void retry_may_be_cancelled(void **state)
{
	static const struct row script[] = {{.status = 500, .body = ""}};
	struct bench b = bench_new(SCRIPT(script));
	struct chain chain = {.b = &b};
	int64_t end = clock_mono_ms() + 5000;

	(void)state;
	aws_client_on_retry(b.client, cancel_on_retry, &chain);
	chain.own = aws_call(b.client, &b.context, &read_op, "{}", take_reply, &chain.got);
	while (aws_client_in_flight(b.client) && clock_mono_ms() < end)
		aws_client_wait(b.client, NULL, 0, 100);
	assert_int_equal(chain.got.times, 0);
	assert_int_equal(b.server->seen, 1);
	bench_done(&b);
}

static void freed_client_calls_nobody(void **state)
{
	static const struct row script[] = {{.how = HANG}};
	struct bench b = bench_new(SCRIPT(script));
	struct got sent = {0}, queued = {0};

	(void)state;
	aws_call(b.client, &b.context, &read_op, "{}", take_reply, &sent);
	aws_client_wait(b.client, NULL, 0, 50);
	aws_call(b.client, &b.context, &mutation_op, "{}", take_reply, &queued);
	bench_done(&b);
	assert_int_equal(sent.times + queued.times, 0);
}

/* --- the one wait ----------------------------------------------------------------------------------------------- */

static void wait_sees_other_descriptors(void **state)
{
	static const struct row script[] = {{.body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));
	int one[2], two[2];

	(void)state;
	assert_int_equal(pipe(one) | pipe(two), 0);
	struct aws_fd fds[] = {{.fd = one[0]}, {.fd = -1, .is_ready = true}, {.fd = two[0]}};
	int64_t before = clock_mono_ms();
	aws_client_wait(b.client, fds, 3, 60);
	assert_in_range(clock_mono_ms() - before, 50, 1000);
	assert_false(fds[0].is_ready || fds[1].is_ready || fds[2].is_ready);
	assert_int_equal(write(one[1], "x", 1), 1);
	before = clock_mono_ms();
	aws_client_wait(b.client, fds, 3, 5000);
	assert_in_range(clock_mono_ms() - before, 0, 1000);
	assert_true(fds[0].is_ready && !fds[1].is_ready && !fds[2].is_ready);
	close(two[1]); /* hung up: the reader has to learn it */
	aws_client_wait(b.client, fds, 3, 5000);
	assert_true(fds[2].is_ready);
	close(one[0]);
	close(one[1]);
	close(two[0]);
	bench_done(&b);
}

/* --- the debug log ---------------------------------------------------------------------------------------------- */

static void log_names_hosts_and_no_secrets(void **state)
{
	static const struct row script[] = {{.body = "{\"private\":\"answer\"}"}};
	char path[] = "/tmp/cutover-log-XXXXXX";
	struct err e = {0};
	struct buf text;

	(void)state;
	close(mkstemp(path));
	assert_true(log_open(path, &e));
	struct bench b = bench_new(SCRIPT(script));
	secret_set(&b.context.creds.session_token, "TOKENTOKEN");
	struct got got = ask(&b, &read_op, "{\"name\":\"BODYBODY\"}");
	got_done(&got);
	/* AWS's own host is named even though no proxy lets us get there. */
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	free(b.context.endpoint[AWS_ELBV2]);
	b.context.endpoint[AWS_ELBV2] = mem_dup("https://elasticloadbalancing.ap-northeast-2.amazonaws.com");
	got = ask(&b, &paged_xml, "A=1");
	unsetenv("https_proxy");
	assert_int_equal(got.err.kind, ERR_NETWORK);
	log_close();
	buf_init(&text, 65536);
	assert_true(file_read(path, &text, &e));
	unlink(path);
	assert_non_null(strstr(buf_text(&text), "codepipeline:GetPipelineState host=127.0.0.1 region=ap-northeast-2 signing=codepipeline "
		"try=1 page=1 status=200 result=none code=- request=11111111-2222-3333-4444-555555555555 ms="));
	assert_non_null(strstr(buf_text(&text), "host=elasticloadbalancing.ap-northeast-2.amazonaws.com region=ap-northeast-2 "
		"signing=elasticloadbalancing try=3"));
	static const char *const secrets[] = {SECRET, "TOKENTOKEN", "BODYBODY", "private", KEY_ID, "Signature"};
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_null(strstr(buf_text(&text), secrets[i]));
	buf_done(&text);
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
		cmocka_unit_test(nothing_is_sent_without_a_connection),
		cmocka_unit_test(nothing_is_sent_without_a_secured_connection),
		cmocka_unit_test(answer_over_the_limit_is_refused),
		cmocka_unit_test(pages_are_followed),
		cmocka_unit_test(pages_of_xml_are_followed),
		cmocka_unit_test(pages_have_an_end),
		cmocka_unit_test(stale_token_begins_again),
		cmocka_unit_test(other_clock_is_used_after_a_refusal),
		cmocka_unit_test(other_clock_is_used_once),
		cmocka_unit_test(right_clock_is_not_doubted),
		cmocka_unit_test(answers_move_only_the_shown_clock),
		cmocka_unit_test(wave_goes_out_together),
		cmocka_unit_test(mutation_does_not_queue_behind_reads),
		cmocka_unit_test(callbacks_may_call_and_cancel),
		cmocka_unit_test(retry_may_be_cancelled),
		cmocka_unit_test(freed_client_calls_nobody),
		cmocka_unit_test(wait_sees_other_descriptors),
		cmocka_unit_test(log_names_hosts_and_no_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
