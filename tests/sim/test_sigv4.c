/* Signature Version 4: AWS's published cases, and each way a signature is refused. */
#include "sim/sigv4.h"

#include "lib/cm.h"
#include "sim/signing.h"

#define AT INT64_C(1440938160000) /* 20150830T123600Z, the moment of the published cases */

static const struct sigv4_key published = {.access_key_id = "AKIDEXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};

static const char unreserved[] = "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz="
				 "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* Names as in the "AWS Signature Version 4 test suite". */
static void signs_as_published(void **state)
{
	(void)state;
	static const struct {
		const char *name, *method, *target, *body, *signed_headers;
		struct http_header extra[3];
		const char *want;
	} rows[] = {
		{"get-vanilla", "GET", "/", "", "host;x-amz-date", {{NULL, NULL}},
			"5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"post-vanilla", "POST", "/", "", "host;x-amz-date", {{NULL, NULL}},
			"5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
		{"get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", "", "host;x-amz-date", {{NULL, NULL}},
			"b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{"get-vanilla-query-unreserved", "GET", unreserved, "", "host;x-amz-date", {{NULL, NULL}},
			"9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
		{"post-x-www-form-urlencoded", "POST", "/", "Param1=value1", "content-type;host;x-amz-date",
			{{"Content-Type", "application/x-www-form-urlencoded"}},
			"ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
		{"get-header-value-trim", "GET", "/", "", "host;my-header1;my-header2;x-amz-date",
			{{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
			"acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
		{"get-header-key-duplicate", "GET", "/", "", "host;my-header1;x-amz-date",
			{{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
			"c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct signed_request s = {.date = "20150830T123600Z"};
		s.rq = (struct http_request){.method = rows[i].method, .target = rows[i].target, .headers = s.headers,
			.body = rows[i].body, .body_len = strlen(rows[i].body)};
		add_header(&s, "Host", "example.amazonaws.com");
		add_header(&s, "X-Amz-Date", s.date);
		for (size_t k = 0; k < 3 && rows[i].extra[k].name; k++)
			add_header(&s, rows[i].extra[k].name, rows[i].extra[k].value);
		snprintf(s.signed_headers, sizeof(s.signed_headers), "%s", rows[i].signed_headers);
		sign_request(&s, &published, "us-east-1", "service");
		check_row(strstr(s.authorization, rows[i].want), "%s: %s", rows[i].name, s.authorization);
	}
}

/* The examples of S3's own page on the Authorization header: the path is encoded once, and the hash is sent. */
static void signs_for_s3_as_published(void **state)
{
	(void)state;
	static const char empty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	static const struct sigv4_key key = {.access_key_id = "AKIAIOSFODNN7EXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
	static const struct {
		const char *method, *target, *body, *hash, *signed_headers;
		struct http_header extra[3];
		const char *want;
	} rows[] = {
		{"GET", "/test.txt", "", empty, "host;range;x-amz-content-sha256;x-amz-date", {{"Range", "bytes=0-9"}},
			"f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
		{"PUT", "/test%24file.text", "Welcome to Amazon S3.", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
			"date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
			{{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
			"98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
		{"GET", "/?lifecycle", "", empty, "host;x-amz-content-sha256;x-amz-date", {{NULL, NULL}},
			"fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
		{"GET", "/?max-keys=2&prefix=J", "", empty, "host;x-amz-content-sha256;x-amz-date", {{NULL, NULL}},
			"34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct signed_request s = {.date = "20130524T000000Z"};
		s.rq = (struct http_request){.method = rows[i].method, .target = rows[i].target, .headers = s.headers,
			.body = rows[i].body, .body_len = strlen(rows[i].body)};
		add_header(&s, "Host", "examplebucket.s3.amazonaws.com");
		add_header(&s, "x-amz-date", s.date);
		add_header(&s, "x-amz-content-sha256", rows[i].hash);
		for (size_t k = 0; k < 3 && rows[i].extra[k].name; k++)
			add_header(&s, rows[i].extra[k].name, rows[i].extra[k].value);
		snprintf(s.signed_headers, sizeof(s.signed_headers), "%s", rows[i].signed_headers);
		sign_request(&s, &key, "us-east-1", "s3");
		check_row(strstr(s.authorization, rows[i].want), "%s %s: %s", rows[i].method, rows[i].target, s.authorization);
	}
}

static void reads_dates(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool ok;
		int64_t want;
	} rows[] = {
		{"20150830T123600Z", true, AT}, {"20260229T000000Z", true, INT64_C(1772323200000)}, {"", false, 0},
		{"2015-08-30T12:36:00Z", false, 0}, {"20150830T123600", false, 0}, {"20150830T123600ZZ", false, 0},
		{"20150830 123600Z", false, 0}, {"Sun, 30 Aug 2015", false, 0},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t at = 0;
		bool ok = sigv4_parse_date(rows[i].text, &at);
		check_row(ok == rows[i].ok && (!ok || at == rows[i].want), "'%s': %d %lld", rows[i].text, ok, (long long)at);
	}
}

/* What is done to a rightly signed request before it is judged. */
static void nothing(struct signed_request *s) { (void)s; }
static void change_body(struct signed_request *s) { s->rq.body = "{\"a\":2}"; }
static void change_method(struct signed_request *s) { s->rq.method = "GET"; }
static void change_target(struct signed_request *s) { s->headers[3].value = "CodeDeploy_20141006.StopDeployment"; }
static void change_host(struct signed_request *s) { s->headers[0].value = "127.0.0.1:5001"; }
static void add_unsigned(struct signed_request *s) { add_header(s, "X-Amz-Foo", "1"); }
static void add_agent(struct signed_request *s) { add_header(s, "User-Agent", "x"); }
static void add_token(struct signed_request *s) { add_header(s, "X-Amz-Security-Token", "t"); }
static void claim_body(struct signed_request *s) { add_header(s, "X-Amz-Content-Sha256", "00"); }
static void drop_date(struct signed_request *s) { s->headers[1].name = "X-Other"; }
static void drop_authorization(struct signed_request *s) { s->rq.header_count--; }
static void other_scheme(struct signed_request *s) { s->headers[4].value = "Basic Zm9vOmJhcg=="; }
static void empty_scheme(struct signed_request *s) { s->headers[4].value = "AWS4-HMAC-SHA256 "; }
static void junk(struct signed_request *s) { s->headers[4].value = "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=1"; }

static void swap(struct signed_request *s, const char *from, const char *to)
{
	static char text[1500];
	const char *at = strstr(s->authorization, from);

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - s->authorization), s->authorization, to, at + strlen(from));
	s->headers[4].value = text;
}

static void other_key(struct signed_request *s) { swap(s, "AKIDEXAMPLE", "AKIDNOBODY"); }
static void other_region(struct signed_request *s) { swap(s, "ap-northeast-2", "us-east-1"); }
static void other_service(struct signed_request *s) { swap(s, "codedeploy/", "ecs/"); }
static void other_day(struct signed_request *s) { swap(s, "20150830", "20150829"); }
static void other_end(struct signed_request *s) { swap(s, "aws4_request", "aws5_request"); }
static void without_host(struct signed_request *s) { swap(s, "content-type;host;", "content-type;"); }
static void without_target(struct signed_request *s) { swap(s, ";x-amz-target", ""); }
static void other_signature(struct signed_request *s) { swap(s, "Signature=", "Signature=0"); }
static void no_signature(struct signed_request *s) { swap(s, ", Signature=", ", Other="); }

static enum sigv4_verdict judge(struct signed_request *s, const struct sigv4_rules *rules, char *why, size_t size)
{
	struct sigv4_claim claim;
	enum sigv4_verdict v = sigv4_read(&s->rq, &claim, why, size);

	return v == SIGV4_OK ? sigv4_check(&s->rq, &claim, "codedeploy", rules, why, size) : v;
}

static void judges(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		void (*change)(struct signed_request *s);
		int64_t late_ms; /* how far the server's clock is ahead of the request */
		enum sigv4_verdict want;
		const char *word; /* in the sentence */
	} rows[] = {
		{"right", nothing, 0, SIGV4_OK, ""},
		{"right, 5 min late", nothing, 300000, SIGV4_OK, ""},
		{"right, 5 min early", nothing, -300000, SIGV4_OK, ""},
		{"too late", nothing, 302000, SIGV4_TIME, "Signature expired: 20150830T123600Z is now earlier than 20150830T123602Z (20150830T124102Z - 5 min.)"},
		{"too early", nothing, -302000, SIGV4_TIME, "Signature not yet current"},
		{"a header more that needs no signature", add_agent, 0, SIGV4_OK, ""},
		{"other body", change_body, 0, SIGV4_MISMATCH, "does not match"},
		{"other method", change_method, 0, SIGV4_MISMATCH, "does not match"},
		{"other target", change_target, 0, SIGV4_MISMATCH, "does not match"},
		{"other host", change_host, 0, SIGV4_MISMATCH, "does not match"},
		{"unsigned x-amz header", add_unsigned, 0, SIGV4_MISMATCH, "not signed: X-Amz-Foo"},
		{"host not signed", without_host, 0, SIGV4_MISMATCH, "Host"},
		{"target not signed", without_target, 0, SIGV4_MISMATCH, "not signed: X-Amz-Target"},
		{"token with a key that has none", add_token, 0, SIGV4_KEY, "security token"},
		{"wrong claim on the body", claim_body, 0, SIGV4_MISMATCH, ""},
		{"unknown key", other_key, 0, SIGV4_KEY, "security token"},
		{"other region", other_region, 0, SIGV4_MISMATCH, "region"},
		{"other service", other_service, 0, SIGV4_MISMATCH, "service: 'codedeploy'"},
		{"other day", other_day, 0, SIGV4_MISMATCH, "20150829"},
		{"other terminator", other_end, 0, SIGV4_MISMATCH, "terminator"},
		{"other signature", other_signature, 0, SIGV4_INCOMPLETE, ""},
		{"no signature", no_signature, 0, SIGV4_INCOMPLETE, ""},
		{"no date", drop_date, 0, SIGV4_INCOMPLETE, "X-Amz-Date"},
		{"no authorization", drop_authorization, 0, SIGV4_MISSING, "Missing"},
		{"another scheme", other_scheme, 0, SIGV4_INCOMPLETE, ""},
		{"nothing behind the scheme", empty_scheme, 0, SIGV4_INCOMPLETE, "Credential"},
		{"a short credential", junk, 0, SIGV4_INCOMPLETE, ""},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct signed_request s;
		char why[300] = "";
		struct sigv4_rules rules = {.region = "ap-northeast-2", .keys = access_built_in, .clock_count = 1};
		rules.clocks[0] = AT + rows[i].late_ms;
		make_request(&s, "codedeploy", "CodeDeploy_20141006.GetDeployment", "{\"a\":1}", AT);
		rows[i].change(&s);
		enum sigv4_verdict v = judge(&s, &rules, why, sizeof(why));
		check_row(v == rows[i].want && strstr(why, rows[i].word), "%s: verdict %d, '%s'", rows[i].name, (int)v, why);
	}
}

static void takes_either_clock(void **state)
{
	(void)state;
	struct sigv4_rules rules = {.region = "ap-northeast-2", .keys = access_built_in, .clocks = {AT + 86400000, AT}, .clock_count = 2};
	struct signed_request s;
	char why[300];

	make_request(&s, "codedeploy", "CodeDeploy_20141006.GetDeployment", "{}", AT);
	assert_int_equal(judge(&s, &rules, why, sizeof(why)), SIGV4_OK);
	rules.clock_count = 1;
	assert_int_equal(judge(&s, &rules, why, sizeof(why)), SIGV4_TIME);
}

static void wants_the_session_token(void **state)
{
	(void)state;
	static const struct {
		const char *token;
		enum sigv4_verdict want;
	} rows[] = {{"SESSION/cutover-sim+EXAMPLE==", SIGV4_OK}, {"another", SIGV4_KEY}, {NULL, SIGV4_KEY}};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sigv4_rules rules = {.region = "ap-northeast-2", .keys = access_built_in, .clocks = {AT}, .clock_count = 1};
		struct signed_request s = {.date = "20150830T123600Z"};
		char why[300];
		s.rq = (struct http_request){.method = "POST", .target = "/", .headers = s.headers, .body = "{}", .body_len = 2};
		add_header(&s, "Host", "h");
		add_header(&s, "X-Amz-Date", s.date);
		if (rows[i].token)
			add_header(&s, "X-Amz-Security-Token", rows[i].token);
		snprintf(s.signed_headers, sizeof(s.signed_headers), "host;x-amz-date%s", rows[i].token ? ";x-amz-security-token" : "");
		sign_request(&s, &access_built_in[1], "ap-northeast-2", "codedeploy");
		check_row(judge(&s, &rules, why, sizeof(why)) == rows[i].want, "%s: %s", rows[i].token, why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_as_published),
		cmocka_unit_test(signs_for_s3_as_published),
		cmocka_unit_test(reads_dates),
		cmocka_unit_test(judges),
		cmocka_unit_test(takes_either_clock),
		cmocka_unit_test(wants_the_session_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
