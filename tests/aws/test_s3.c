/* test_s3.c: S3's way: signatures (one of AWS's documents, others as botocore 1.43.11 makes them), and answers to HEAD. */
#include "aws/bench.h"

#include "aws/sign.h"
#include "aws/signature.h"
#include "base/buf.h"

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define IN_TOKYO "x-amz-bucket-region: ap-northeast-1\r\n"
#define IN_SEOUL "X-Amz-Bucket-Region: ap-northeast-2 \r\n"

static const struct aws_op list_op = {.service = AWS_S3, .name = "ListBuckets", .method = "GET"};
static const struct aws_op head_op = {.service = AWS_S3, .name = "HeadBucket", .method = "HEAD"};

/* --- signatures ------------------------------------------------------------------------------------------------- */

static void signatures_are_those_of_others(void **state)
{
	static const struct {
		const char *method, *host, *path, *region, *key_id, *token, *date;
		int64_t at;
		const char *signature;
	} rows[] = {
		/* AWS's page "Signature Calculations for the Authorization Header", example "GET Bucket (List Objects)" */
		{"GET", "examplebucket.s3.amazonaws.com", "/?max-keys=2&prefix=J", "us-east-1", "AKIAIOSFODNN7EXAMPLE", NULL,
			"20130524T000000Z", 1369353600000, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
		{"HEAD", "s3.eu-west-1.amazonaws.com", "/artifacts.example", "eu-west-1", KEY_ID, "TOKEN", "20260801T123456Z",
			1785587696000, "a4b83d1dd5b2cd02db902d9b25cf51e834d8779864703da62bd863b1365abcf9"},
		{"HEAD", "proxy.example", "/a%20b/%ED%95%9C~x%2Fy", "eu-west-1", KEY_ID, NULL, "20260801T123456Z", 1785587696000,
			"c3cb685e692de71b7517239958faedcf579d9c721010de588b39fc88a900b938"},
		{"GET", "s3.cn-north-1.amazonaws.com.cn", "/", "cn-north-1", KEY_ID, NULL, "20260801T123456Z", 1785587696000,
			"00ac41120f491e10d5b8c078ca1f6644baad29f7c3c1c5d4d7b6a3a29118b7c5"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct aws_creds creds = {.access_key_id = mem_dup(rows[i].key_id)};
		struct aws_header headers[4] = {{"host", rows[i].host}, {"x-amz-content-sha256", EMPTY_HASH},
			{"x-amz-date", rows[i].date}, {"x-amz-security-token", rows[i].token}};
		/* The key of AWS's document has a slash where ours has a plus. */
		secret_set(&creds.secret_key, i == 0 ? "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" : SECRET);
		struct aws_request r = {.method = rows[i].method, .is_s3 = true, .region = rows[i].region, .signing_name = "s3",
			.creds = &creds, .body = "", .signed_at = rows[i].at};
		struct buf out;
		buf_init(&out, 4096);
		aws_sign(&r, rows[i].path, headers, rows[i].token ? 4 : 3, &out);
		const char *signature = strstr(buf_text(&out), "Signature=");
		assert_non_null(signature);
		assert_string_equal(signature + strlen("Signature="), rows[i].signature);
		buf_done(&out);
		aws_creds_done(&creds);
	}
}

static void requests_are_whole_and_signed(void **state)
{
	static const struct row script[] = {
		{.body = "<?xml version=\"1.0\"?>\n<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>\n",
			.headers = "x-amz-request-id: TX0\r\n"},
		{.body = "", .headers = IN_SEOUL},
		{.body = "", .headers = IN_SEOUL},
	};
	struct bench b = bench_new(SCRIPT(script));
	char value[256];
	struct buf path;

	(void)state;
	struct got got = ask(&b, &list_op, "/");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_words(got.text[0], "<Buckets/>");
	assert_memory_equal(b.server->requests[0].head, "GET / HTTP/1.1\r\n", 16);
	assert_string_equal(header_of(b.server, 0, "x-amz-content-sha256", value, sizeof(value)), EMPTY_HASH);
	assert_string_equal(header_of(b.server, 0, "Content-Type", value, sizeof(value)), "");
	check_signature(b.server, 0, "ap-northeast-2/s3/aws4_request");
	got_done(&got);

	secret_set(&b.context.identity->creds.session_token, "TOKEN");
	buf_init(&path, 256);
	aws_path_add(&path, "my.bucket/../한 b~_-?%");
	assert_string_equal(buf_text(&path), "/my.bucket%2F..%2F%ED%95%9C%20b~_-%3F%25");
	got = ask(&b, &head_op, buf_text(&path));
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_memory_equal(b.server->requests[1].head, "HEAD /my.bucket%2F..%2F%ED%95%9C%20b~_-%3F%25 HTTP/1.1\r\n", 56);
	assert_words(header_of(b.server, 1, "Authorization", value, sizeof(value)), "x-amz-date;x-amz-security-token, ");
	check_signature(b.server, 1, "ap-northeast-2/s3/aws4_request");
	buf_done(&path);
	got_done(&got);

	got = ask(&b, &head_op, "/.."); /* nobody's way up */
	assert_memory_equal(b.server->requests[2].head, "HEAD /.. HTTP/1.1\r\n", 19);
	check_signature(b.server, 2, "ap-northeast-2/s3/aws4_request");
	got_done(&got);
	bench_done(&b);
}

static void endpoints_may_have_a_path(void **state)
{
	static const struct row script[] = {{.body = "", .headers = IN_SEOUL}};
	struct bench b = bench_new(SCRIPT(script));
	char url[128];

	(void)state;
	snprintf(url, sizeof(url), "%s/behind/a%%20proxy", b.server->url);
	free(b.context.endpoint[AWS_S3]);
	b.context.endpoint[AWS_S3] = mem_dup(url);
	struct got got = ask(&b, &head_op, "/bucket");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_memory_equal(b.server->requests[0].head, "HEAD /behind/a%20proxy/bucket HTTP/1.1\r\n", 40);
	check_signature(b.server, 0, "ap-northeast-2/s3/aws4_request");
	got_done(&got);
	bench_done(&b);
}

/* --- answers to HEAD -------------------------------------------------------------------------------------------- */

static void heads_are_judged_by_their_status(void **state)
{
	static const struct {
		struct row answer;
		enum err_kind kind;
		const char *region, *words;
	} rows[] = {
		{{.status = 200, .body = "", .headers = IN_SEOUL}, ERR_NONE, "ap-northeast-2", NULL},
		{{.status = 200, .body = ""}, ERR_NONE, NULL, NULL},
		{{.status = 301, .body = "", .headers = IN_TOKYO "Location: http://127.0.0.1:1/\r\n"}, ERR_NONE, "ap-northeast-1", NULL},
		{{.status = 307, .body = "", .headers = IN_TOKYO}, ERR_NONE, "ap-northeast-1", NULL},
		{{.status = 400, .body = "", .headers = IN_TOKYO}, ERR_NONE, "ap-northeast-1", NULL},
		{{.status = 400, .body = "", .headers = IN_SEOUL}, ERR_INVALID, NULL, "does not say why (HTTP 400)"},
		{{.status = 400, .body = ""}, ERR_INVALID, NULL, "does not say why (HTTP 400)"},
		{{.status = 403, .body = "", .headers = IN_TOKYO}, ERR_DENIED, NULL, "access is denied (HTTP 403)"},
		{{.status = 404, .body = ""}, ERR_NOT_FOUND, NULL, "there is no such thing (HTTP 404)"},
		{{.status = 301, .body = "", .headers = "Location: https://portal.example/\r\n"}, ERR_MALFORMED, NULL, "HTTP 301"},
		{{.status = 301, .body = "", .headers = "x-amz-bucket-region: \r\n"}, ERR_MALFORMED, NULL, "HTTP 301"},
		{{.status = 503, .body = ""}, ERR_SERVER, NULL, "HTTP 503"},
		{{.status = 429, .body = ""}, ERR_THROTTLED, NULL, "HTTP 429"},
	};
	char region[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench b = bench_new(&rows[i].answer, 1);
		b.context.max_attempts = 1;
		struct got got = ask(&b, &head_op, "/bucket");
		if (got.err.kind != rows[i].kind)
			fail_msg("row %zu: %s", i, got.err.message);
		assert_int_equal(got.pages, rows[i].kind == ERR_NONE);
		assert_int_equal(b.server->seen, 1);
		if (rows[i].words)
			assert_words(got.err.message, rows[i].words);
		if (got.pages) {
			assert_true(aws_head_is_whole(got.text[0], strlen(got.text[0])));
			bool is_named = aws_head_get(got.text[0], strlen(got.text[0]), "x-amz-bucket-region", region, sizeof(region));
			assert_int_equal(is_named, rows[i].region != NULL);
			assert_string_equal(region, rows[i].region ? rows[i].region : "");
		}
		assert_int_equal(got.err.http_status, got.err.kind == ERR_NONE ? 0 : rows[i].answer.status);
		got_done(&got);
		bench_done(&b);
	}
}

/* What S3 would say in a body, a HEAD leaves to be guessed: a clock that is far away, and once only. */
static void refused_head_is_signed_by_its_clock(void **state)
{
	static const struct row script[] = {
		{.status = 403, .body = "", .date_offset_s = 3600}, {.body = "", .headers = IN_SEOUL, .date_offset_s = 3600},
		{.status = 403, .body = "", .date_offset_s = 9000}, {.status = 403, .body = "", .date_offset_s = 9000},
	};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, &head_op, "/bucket");

	(void)state;
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_int_equal(b.server->seen, 2);
	check_signature(b.server, 1, "ap-northeast-2/s3/aws4_request");
	got_done(&got);
	got = ask(&b, &head_op, "/bucket");
	assert_int_equal(got.err.kind, ERR_DENIED);
	assert_int_equal(b.server->seen, 4);
	got_done(&got);
	bench_done(&b);
}

static void other_answers_are_no_answers(void **state)
{
	static const char *const bodies[] = {"", "{}", "<html><body>log in</body></html>", "<!DOCTYPE html><html></html>", "<ListAllMyBuck"};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct row script[] = {{.body = bodies[i]}};
		struct bench b = bench_new(script, 1);
		b.context.max_attempts = 1;
		struct got got = ask(&b, &list_op, "/");
		assert_int_equal(got.err.kind, ERR_MALFORMED);
		got_done(&got);
		bench_done(&b);
	}
}

static void heads_may_hold_anything(void **state)
{
	static const char head[] = "HTTP/2 200 \r\nx-amz-bucket-region-x: 1\r\nx-amz-bucket-regio: 2\r\nX-AMZ-BUCKET-REGION:\t\x1b[31mr\x00q \r\n"
		"x-amz-bucket-region: later\r\n\r\n";
	char value[64];

	(void)state;
	assert_true(aws_head_is_whole(head, sizeof(head) - 1));
	assert_true(aws_head_get(head, sizeof(head) - 1, "x-amz-bucket-region", value, sizeof(value)));
	assert_string_equal(value, "[31mrq");
	for (size_t n = 0; n < sizeof(head) - 1; n++) {
		char *cut = mem_alloc(n + 1);
		memcpy(cut, head, n);
		assert_false(aws_head_is_whole(cut, n));
		aws_head_get(cut, n, "x-amz-bucket-region", value, sizeof(value));
		free(cut);
	}
	assert_false(aws_head_get("", 0, "x", value, sizeof(value)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_those_of_others),
		cmocka_unit_test(requests_are_whole_and_signed),
		cmocka_unit_test(endpoints_may_have_a_path),
		cmocka_unit_test(heads_are_judged_by_their_status),
		cmocka_unit_test(refused_head_is_signed_by_its_clock),
		cmocka_unit_test(other_answers_are_no_answers),
		cmocka_unit_test(heads_may_hold_anything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
