/* test_classify.c: error codes to kinds, error bodies to errors, and bodies from hell. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "aws/call.h"
#include "aws/page.h"
#include "base/buf.h"
#include "base/clock.h"

static void codes_have_kinds(void **state)
{
	static const struct {
		int status;
		const char *code, *message;
		enum err_kind kind;
	} rows[] = {
		{400, "ThrottlingException", "Rate exceeded", ERR_THROTTLED},
		{400, "Throttling", "", ERR_THROTTLED},
		{503, "SlowDown", "", ERR_THROTTLED},
		{400, "RequestLimitExceeded", "", ERR_THROTTLED},
		{400, "TooManyRequestsException", "", ERR_THROTTLED},
		{429, "PriorRequestNotComplete", "", ERR_THROTTLED},
		{429, "SomethingNew", "", ERR_THROTTLED},
		{400, "LimitExceededException", "the number of pipelines is limited to 1000", ERR_INVALID},
		{400, "LimitExceededException", "Rate exceeded for ListPipelines", ERR_THROTTLED},
		{400, "TooManyTagsException", "", ERR_INVALID},

		{400, "ExpiredTokenException", "", ERR_EXPIRED},
		{403, "ExpiredToken", "", ERR_EXPIRED},
		{400, "AccessDeniedException", "", ERR_DENIED},
		{403, "AccessDenied", "", ERR_DENIED},
		{403, "OptInRequired", "", ERR_DENIED},
		{400, "UnrecognizedClientException", "", ERR_CREDENTIALS},
		{403, "InvalidClientTokenId", "", ERR_CREDENTIALS},
		{403, "SignatureDoesNotMatch", "", ERR_CREDENTIALS},
		{400, "InvalidSignatureException", "", ERR_CREDENTIALS},
		{400, "IncompleteSignature", "", ERR_CREDENTIALS},
		{403, "MissingAuthenticationToken", "", ERR_CREDENTIALS},
		{403, "RequestTimeTooSkewed", "", ERR_CREDENTIALS},
		{400, "RequestExpired", "", ERR_CREDENTIALS},

		{400, "PipelineNotFoundException", "", ERR_NOT_FOUND},
		{400, "DeploymentDoesNotExistException", "", ERR_NOT_FOUND},
		{400, "TargetGroupNotFound", "", ERR_NOT_FOUND},
		{400, "ResourceNotFoundException", "", ERR_NOT_FOUND},
		{400, "ClusterNotFoundException", "", ERR_NOT_FOUND},
		{400, "ClientException", "Unable to describe task definition.", ERR_NOT_FOUND},
		{400, "ClientException", "something else", ERR_INVALID},

		{400, "DeploymentIsNotInReadyStateException", "", ERR_WRONG_PHASE},
		{400, "InvalidDeploymentStatusException", "", ERR_WRONG_PHASE},
		{400, "DeploymentAlreadyCompletedException", "", ERR_WRONG_PHASE},
		{400, "DeploymentNotStartedException", "", ERR_WRONG_PHASE},
		{400, "PipelineExecutionNotStoppableException", "", ERR_WRONG_PHASE},
		{400, "DuplicatedStopRequestException", "", ERR_WRONG_PHASE},
		{400, "StageNotRetryableException", "", ERR_WRONG_PHASE},
		{400, "NotLatestPipelineExecutionException", "", ERR_WRONG_PHASE},
		{400, "DeploymentLimitExceededException", "", ERR_WRONG_PHASE},

		{400, "ValidationException", "", ERR_INVALID},
		{400, "ValidationException", "Rate exceeded", ERR_THROTTLED},
		{400, "ValidationError", "", ERR_INVALID},
		{400, "DeploymentIdRequiredException", "", ERR_INVALID},
		{400, "InvalidParameterException", "", ERR_INVALID},
		{400, "SerializationException", "", ERR_INVALID},
		{404, "UnknownOperationException", "", ERR_INVALID},
		{400, "NeverHeardOfException", "", ERR_INVALID},
		{400, "Exception", "", ERR_INVALID},

		{500, "InternalFailure", "", ERR_SERVER},
		{500, "ServerException", "", ERR_SERVER},
		{503, "ServiceUnavailableException", "", ERR_SERVER},
		{500, "NeverHeardOfException", "", ERR_SERVER},

		{500, "", "", ERR_SERVER},
		{503, NULL, NULL, ERR_SERVER},
		{429, "", "", ERR_THROTTLED},
		{403, "", "", ERR_DENIED},
		{408, "", "", ERR_TIMEOUT},
		{404, "", "", ERR_MALFORMED},
		{302, "", "", ERR_MALFORMED},
		{400, "", "", ERR_MALFORMED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum err_kind kind = aws_classify(rows[i].status, rows[i].code, rows[i].message);
		if (kind != rows[i].kind)
			fail_msg("%d %s '%s': %s, not %s", rows[i].status, rows[i].code, rows[i].message, err_kind_name(kind),
				err_kind_name(rows[i].kind));
	}
}

static void refusals_about_time(void **state)
{
	const int64_t now = 1800000000000, minute = 60000;
	static const struct {
		const char *code;
		int minutes;
		bool is_about_time;
	} rows[] = {
		{"RequestTimeTooSkewed", 0, true}, {"RequestExpired", 1, true}, {"RequestInTheFuture", -1, true},
		{"InvalidSignatureException", 3, false}, {"InvalidSignatureException", 5, true}, {"InvalidSignatureException", -5, true},
		{"SignatureDoesNotMatch", 5, true}, {"SignatureDoesNotMatch", 0, false}, {"AuthFailure", -60, true},
		{"AccessDeniedException", 60, false}, {"", 60, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (aws_speaks_of_time(rows[i].code, now, now + rows[i].minutes * minute) != rows[i].is_about_time)
			fail_msg("%s %d", rows[i].code, rows[i].minutes);
	assert_false(aws_speaks_of_time("RequestExpired", now, NO_TIME));
}

static const struct body_row {
	enum aws_protocol protocol;
	int status;
	const char *type_header, *id_header, *body;
	enum err_kind kind;
	const char *code, *message, *request_id;
} bodies[] = {
	{AWS_JSON_1_1, 400, NULL, "id-1", "{\"__type\":\"PipelineNotFoundException\",\"message\":\"no such\"}",
		ERR_NOT_FOUND, "PipelineNotFoundException", "no such", "id-1"},
	{AWS_JSON_1_1, 400, NULL, "", " \n{\"__type\":\"com.amazonaws.ecs#ClusterNotFoundException:http://x/#y\",\"Message\":\"M\"}\n",
		ERR_NOT_FOUND, "ClusterNotFoundException", "M", ""},
	{AWS_JSON_1_1, 400, "ThrottlingException:http://internal/", "", "{\"message\":null}",
		ERR_THROTTLED, "ThrottlingException", "AWS gives no further explanation (HTTP 400)", ""},
	{AWS_JSON_1_1, 400, NULL, "", "{\"code\":\"AccessDeniedException\",\"__type\":7}",
		ERR_DENIED, "AccessDeniedException", "AWS gives no further explanation (HTTP 400)", ""},
	{AWS_JSON_1_1, 404, NULL, "", "<UnknownOperationException/>",
		ERR_INVALID, "UnknownOperationException", "AWS gives no further explanation (HTTP 404)", ""},
	{AWS_JSON_1_1, 403, NULL, "", "<AccessDeniedException>\n  <Message>not you</Message>\n</AccessDeniedException>",
		ERR_DENIED, "AccessDeniedException", "not you", ""},
	{AWS_JSON_1_1, 503, NULL, "", "<html><body><b>Http/1.1 Service Unavailable</b></body></html>",
		ERR_SERVER, "", "HTTP 503 with a web page in the place of an AWS answer; is something between here and AWS answering?", ""},
	{AWS_JSON_1_1, 500, NULL, "", "", ERR_SERVER, "", "HTTP 500 with an empty body", ""},
	{AWS_JSON_1_1, 400, NULL, "", "[1,2]",
		ERR_MALFORMED, "", "HTTP 400 with a body that is no AWS answer; is something between here and AWS answering?", ""},
	{AWS_JSON_1_1, 400, NULL, "", "{\"__type\":\"A#B\",\"message\":\"\\u001b]0;evil\\u0007 \\u202etxt\\nend\"}",
		ERR_INVALID, "B", "]0;evil txt end", ""},
	{AWS_JSON_1_1, 400, NULL, "", "{\"__type\":\"Bad\\u001b[2JCode\",\"message\":\"x\"}", ERR_INVALID, "Bad[2JCode", "x", ""},
	{AWS_QUERY, 400, NULL, "header-id",
		"<ErrorResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\"><Error><Type>Sender</Type>"
		"<Code>TargetGroupNotFound</Code><Message>One or more &lt;groups&gt; not found</Message></Error>"
		"<RequestId>body-id</RequestId></ErrorResponse>",
		ERR_NOT_FOUND, "TargetGroupNotFound", "One or more <groups> not found", "body-id"},
	{AWS_QUERY, 403, NULL, "",
		"<Response><Errors><Error><Code>AuthFailure</Code><Message>bad</Message></Error></Errors><RequestID>x</RequestID></Response>",
		ERR_CREDENTIALS, "AuthFailure", "bad", ""},
	/* As STS and the JSON services tell it: what was signed is repeated, the session token too, and must go no further. */
	{AWS_QUERY, 403, NULL, "",
		"<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does "
		"not match the signature you provided. Consult the service documentation for details.\n\nThe Canonical String for this request "
		"should have been\n'POST\n/\n\nhost:sts.amazonaws.com\nx-amz-security-token:IQoJsecret\n'</Message></Error></ErrorResponse>",
		ERR_CREDENTIALS, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. "
		"Consult the service documentation for details.", ""},
	{AWS_JSON_1_1, 400, NULL, "", "{\"__type\":\"InvalidSignatureException\",\"message\":\"It does not match.\\n\\nThe Canonical String "
		"for this request should have been\\n'x-amz-security-token:IQoJsecret'\"}",
		ERR_CREDENTIALS, "InvalidSignatureException", "It does not match.", ""},
	{AWS_QUERY, 400, NULL, "", "{\"__type\":\"ThrottlingException\"}",
		ERR_THROTTLED, "ThrottlingException", "AWS gives no further explanation (HTTP 400)", ""},
	{AWS_REST_XML, 404, NULL, "header-id",
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist"
		"</Message><BucketName>b</BucketName><RequestId>BODY-ID</RequestId><HostId>h=</HostId></Error>",
		ERR_NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist", "BODY-ID"},
	{AWS_REST_XML, 403, NULL, "", "<Error><Code>RequestTimeTooSkewed</Code><Message>far</Message></Error>",
		ERR_CREDENTIALS, "RequestTimeTooSkewed", "far", ""},
	{AWS_REST_XML, 503, NULL, "", "<Error><Code>SlowDown</Code></Error>",
		ERR_THROTTLED, "SlowDown", "AWS gives no further explanation (HTTP 503)", ""},
	{AWS_REST_XML, 502, NULL, "", "<html><head><title>502</title></head></html>",
		ERR_SERVER, "", "HTTP 502 with a web page in the place of an AWS answer; is something between here and AWS answering?", ""},
	{AWS_QUERY, 502, NULL, "", "<html><head><title>502</title></head></html>",
		ERR_SERVER, "", "HTTP 502 with a web page in the place of an AWS answer; is something between here and AWS answering?", ""},
};

static void bodies_become_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		const struct body_row *row = &bodies[i];
		struct err e;
		aws_read_error(row->protocol, row->status, row->type_header, row->id_header, row->body, strlen(row->body), &e);
		if (e.kind != row->kind || strcmp(e.code, row->code) != 0 || strcmp(e.message, row->message) != 0 ||
			strcmp(e.request_id, row->request_id) != 0 || e.http_status != row->status)
			fail_msg("row %zu: %s '%s' '%s' '%s'", i, err_kind_name(e.kind), e.code, e.message, e.request_id);
	}
}

/* In a heap block of its exact size, so that a sanitizer sees every byte read too far. */
static void read_exact(enum aws_protocol protocol, int status, const char *body, size_t n)
{
	char *copy = malloc(n ? n : 1);
	struct err e;

	memcpy(copy, body, n);
	aws_read_error(protocol, status, NULL, NULL, copy, n, &e);
	assert_int_not_equal(e.kind, ERR_NONE);
	assert_true(e.message[0]);
	assert_int_equal(e.http_status, status);
	for (const struct aws_op *op = (const struct aws_op[]){
			{.service = AWS_ECS, .name = "ListTasks", .page_in = "nextToken", .page_out = "nextToken"},
			{.service = AWS_ELBV2, .name = "DescribeRules", .page_in = "Marker", .page_out = "NextMarker"},
			{.service = AWS_ECS, .name = "StopTask", .is_mutation = true}, {.name = NULL}}; op->name; op++) {
		aws_body_is_plausible(op, copy, n);
		free(aws_page_token(op, copy, n));
	}
	free(copy);
}

static void every_cut_is_survived(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		for (size_t n = 0; n <= strlen(bodies[i].body); n++) {
			read_exact(AWS_JSON_1_1, bodies[i].status, bodies[i].body, n);
			read_exact(AWS_QUERY, bodies[i].status, bodies[i].body, n);
			read_exact(AWS_REST_XML, bodies[i].status, bodies[i].body, n);
		}
}

/* Every byte of a good body exchanged for each of a few nasty ones. */
static void every_dent_is_survived(void **state)
{
	static const char nasty[] = {'\0', '"', '{', '<', '>', '\\', '&', '\xff', '\x80', ']'};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		size_t n = strlen(bodies[i].body);
		char *copy = malloc(n + 1);
		for (size_t at = 0; at < n; at++)
			for (size_t k = 0; k < sizeof(nasty); k++) {
				memcpy(copy, bodies[i].body, n + 1);
				copy[at] = nasty[k];
				read_exact(bodies[i].protocol, bodies[i].status, copy, n);
			}
		free(copy);
	}
}

static void deep_and_long_bodies_are_survived(void **state)
{
	const size_t n = 2 * 1024 * 1024;
	char *body = malloc(n);

	(void)state;
	memset(body, '[', n);
	read_exact(AWS_JSON_1_1, 400, body, n);
	body[0] = '{';
	read_exact(AWS_JSON_1_1, 400, body, n);
	for (size_t i = 0; i + 3 <= n; i += 3)
		memcpy(body + i, "<a>", 3);
	read_exact(AWS_QUERY, 400, body, n);
	static const char bomb[] = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><ErrorResponse><Error><Code>&c;</Code></Error></ErrorResponse>";
	read_exact(AWS_QUERY, 400, bomb, sizeof(bomb) - 1);
	free(body);
}

static void long_words_are_cut(void **state)
{
	struct buf body;
	struct err e;

	(void)state;
	buf_init(&body, 65536);
	buf_puts(&body, "{\"__type\":\"");
	for (int i = 0; i < 300; i++)
		buf_puts(&body, "Code");
	buf_puts(&body, "\",\"message\":\"");
	for (int i = 0; i < 3000; i++)
		buf_puts(&body, "한글");
	buf_puts(&body, "\"}");
	aws_read_error(AWS_JSON_1_1, 400, NULL, NULL, buf_text(&body), body.len, &e);
	assert_int_equal(strlen(e.code), sizeof(e.code) - 1);
	assert_in_range(strlen(e.message), 600, sizeof(e.message) - 1);
	assert_int_equal(strlen(e.message) % 3, 0);
	buf_done(&body);
}

static void plausible_bodies(void **state)
{
	static const struct {
		enum aws_service service;
		bool is_mutation;
		const char *name, *body;
		bool is_plausible;
	} rows[] = {
		{AWS_ECS, false, "ListTasks", "{}", true},
		{AWS_ECS, false, "ListTasks", "  {\"a\":1}\r\n", true},
		{AWS_ECS, false, "ListTasks", "", false},
		{AWS_ECS, false, "ListTasks", "{", false},
		{AWS_ECS, false, "ListTasks", "[]", false},
		{AWS_ECS, false, "ListTasks", "<html>", false},
		{AWS_CODEDEPLOY, true, "ContinueDeployment", "", true},
		{AWS_CODEDEPLOY, true, "ContinueDeployment", "{}", true},
		{AWS_CODEDEPLOY, true, "ContinueDeployment", "{\"a\":}", false},
		{AWS_CODEDEPLOY, true, "ContinueDeployment", "[]", false},
		{AWS_ELBV2, false, "DescribeRules", "<?xml version=\"1.0\"?>\n<DescribeRulesResponse x=\"y\"></DescribeRulesResponse>\n", true},
		{AWS_ELBV2, false, "DescribeRules", "<DescribeRulesResponse><DescribeRulesRes", false},
		{AWS_ELBV2, false, "DescribeRules", "<DescribeListenersResponse/>", false},
		{AWS_ELBV2, false, "DescribeRules", "<html></html>", false},
		{AWS_ELBV2, false, "DescribeRules", "", false},
		{AWS_ELBV2, true, "ModifyRule", "", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct aws_op op = {.service = rows[i].service, .name = rows[i].name, .is_mutation = rows[i].is_mutation};
		if (aws_body_is_plausible(&op, rows[i].body, strlen(rows[i].body)) != rows[i].is_plausible)
			fail_msg("%s: '%s'", rows[i].name, rows[i].body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_have_kinds),
		cmocka_unit_test(refusals_about_time),
		cmocka_unit_test(bodies_become_errors),
		cmocka_unit_test(every_cut_is_survived),
		cmocka_unit_test(every_dent_is_survived),
		cmocka_unit_test(deep_and_long_bodies_are_survived),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(plausible_bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
