/* One request through all its stations, on a real world and without a socket. */
#include "sim/api.h"

#include <stdlib.h>
#include <string.h>

#include "sim/api_kit.h"

#define AT KIT_AT

static void ask(struct api *a, const struct http_request *rq, struct http_reply *rp)
{
	struct api_call call = {.ticket = calls_arrive(a->calls)};

	http_reply_init(rp);
	api_identify(a, rq, &call);
	api_handle(a, rq, &call, rp);
	api_answered(a, &call, rp);
}

static void answers(void **state)
{
	struct api *a = *state;
	static const struct {
		const char *service, *target, *body;
		int status;
		const char *type, *word; /* in the body */
	} rows[] = {
		{"codepipeline", "CodePipeline_20150709.ListPipelines", "{}", 200, "application/x-amz-json-1.1", "{\"pipelines\":[{\"name\":\"cicd-demo"},
		{"codepipeline", "CodePipeline_20150709.GetPipeline", "{}", 400, "application/x-amz-json-1.1",
			"{\"__type\":\"ValidationException\",\"message\":\"1 validation error detected: Value null at 'name'"},
		{"codepipeline", "CodePipeline_20150709.GetPipeline", "{\"nom\":\"x\"}", 400, "application/x-amz-json-1.1", "SerializationException"},
		{"codepipeline", "CodePipeline_20150709.GetPipeline", "nonsense", 400, "application/x-amz-json-1.1", "SerializationException"},
		{"codepipeline", "CodePipeline_20150709.Nope", "{}", 400, "application/x-amz-json-1.1", "UnknownOperationException"},
		{"codepipeline", "Nope_1.ListPipelines", "{}", 400, "application/x-amz-json-1.1", "UnknownOperationException"},
		{"codepipeline", "ListPipelines", "{}", 400, "application/x-amz-json-1.1", "UnknownOperationException"},
		{"ecs", "CodePipeline_20150709.ListPipelines", "{}", 400, "application/x-amz-json-1.1", "InvalidSignatureException"},
		{"codedeploy", "CodeDeploy_20141006.GetDeployment", "{}", 400, "application/x-amz-json-1.1", "DeploymentIdRequiredException"},
		{"ecs", "AmazonEC2ContainerServiceV20141113.DescribeServices", "{}", 400, "application/x-amz-json-1.1", "InvalidParameterException"},
		{"codebuild", "CodeBuild_20161006.BatchGetBuilds", "{}", 400, "application/x-amz-json-1.1", "InvalidInputException"},
		{"logs", "Logs_20140328.GetLogEvents", "{}", 400, "application/x-amz-json-1.1", "InvalidParameterException"},
		{"codecommit", "CodeCommit_20150413.GetBranch", "{}", 400, "application/x-amz-json-1.1", "RepositoryNameRequiredException"},
		{"sts", NULL, "Action=GetCallerIdentity&Version=2011-06-15", 200, "text/xml",
			"<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><UserId>"},
		{"elasticloadbalancing", NULL, "Action=DescribeTargetHealth&Version=2015-12-01", 400, "text/xml", "<Code>ValidationError</Code>"},
		{"elasticloadbalancing", NULL, "Action=Nope&Version=2015-12-01", 400, "text/xml", "<Code>InvalidAction</Code>"},
		{"elasticloadbalancing", NULL, "Action=DescribeTargetGroups", 200, "text/xml", "<TargetGroupName>cicd-demo-tg-blue<"},
		{"ec2", NULL, "Action=DescribeInstances&Version=2016-11-15", 400, "text/xml", "<Code>InvalidAction</Code>"},
		{"sts", NULL, "", 400, "text/xml", "<Code>InvalidAction</Code>"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct signed_request s;
		struct http_reply rp;
		make_request(&s, rows[i].service, rows[i].target, rows[i].body, AT);
		ask(a, &s.rq, &rp);
		check_row(rp.status == rows[i].status && strcmp(rp.content_type, rows[i].type) == 0 &&
				strstr(buf_text(&rp.body), rows[i].word) && strlen(rp.request_id) == 36 && rp.date_at == AT,
			"%s %s: %d %s %s", rows[i].target, rows[i].body, rp.status, rp.content_type, buf_text(&rp.body));
		http_reply_done(&rp);
	}
}

static void spoil_nothing(struct signed_request *s) { (void)s; }
static void spoil_body(struct signed_request *s) { s->rq.body = s->rq.body[0] == '{' ? "{ }" : "Version=2011-06-15&Action=GetCallerIdentity"; }
static void spoil_absent(struct signed_request *s) { s->rq.header_count--; }
static void spoil_scheme(struct signed_request *s) { s->headers[s->rq.header_count - 1].value = "Bearer x"; }
static void spoil_key(struct signed_request *s) { memcpy(strstr(s->authorization, "AKIDEXAMPLE"), "AKIDNOTHERE", 11); }

static void refuses_signatures(void **state)
{
	struct api *a = *state;
	static const struct {
		const char *name;
		void (*spoil)(struct signed_request *s);
		int64_t early_ms; /* signed so long before world time */
		int json_status, query_status;
		const char *json_code, *query_code; /* "": accepted */
	} rows[] = {
		{"right", spoil_nothing, 0, 200, 200, "", ""},
		{"5 minutes ago", spoil_nothing, 300000, 200, 200, "", ""},
		{"6 minutes ago", spoil_nothing, 360000, 400, 403, "InvalidSignatureException", "SignatureDoesNotMatch"},
		{"other bytes", spoil_body, 0, 400, 403, "InvalidSignatureException", "SignatureDoesNotMatch"},
		{"none", spoil_absent, 0, 400, 403, "MissingAuthenticationTokenException", "MissingAuthenticationToken"},
		{"another scheme", spoil_scheme, 0, 400, 403, "IncompleteSignatureException", "IncompleteSignature"},
		{"another key", spoil_key, 0, 400, 403, "UnrecognizedClientException", "InvalidClientTokenId"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (int is_query = 0; is_query < 2; is_query++) {
			struct signed_request s;
			struct http_reply rp;
			make_request(&s, is_query ? "sts" : "codepipeline", is_query ? NULL : "CodePipeline_20150709.ListPipelines",
				is_query ? "Action=GetCallerIdentity&Version=2011-06-15" : "{}", AT - rows[i].early_ms);
			rows[i].spoil(&s);
			ask(a, &s.rq, &rp);
			check_row(rp.status == (is_query ? rows[i].query_status : rows[i].json_status) &&
					strstr(buf_text(&rp.body), is_query ? rows[i].query_code : rows[i].json_code),
				"%s: %d %s", rows[i].name, rp.status, buf_text(&rp.body));
			http_reply_done(&rp);
		}
}

/* The server's clock is 10 minutes ahead: who signs for it is let in. */
static void is_skewed(void **state)
{
	struct api *a = *state;
	static const struct {
		int64_t ahead_ms;
		int status;
	} rows[] = {{0, 400}, {600000, 200}, {500000, 200}, {200000, 400}};
	struct err e = {0};

	assert_true(faults_add(a->faults, "1:skew", &e));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct signed_request s;
		struct http_reply rp;
		make_request(&s, "codepipeline", "CodePipeline_20150709.ListPipelines", "{}", AT + rows[i].ahead_ms);
		ask(a, &s.rq, &rp);
		check_row(rp.status == rows[i].status && rp.date_at == AT + 600000, "%lld ms: %d %s", (long long)rows[i].ahead_ms, rp.status,
			buf_text(&rp.body));
		http_reply_done(&rp);
	}
}

/* Mutations are counted when they were really done. */
static void counts_mutations(void **state)
{
	struct api *a = *state;
	static const char *const bodies[] = {"{\"name\":\"cicd-demo-bluegreen\"}", "{\"name\":\"nope\"}", "{}"};

	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		struct signed_request s;
		struct http_reply rp;
		make_request(&s, "codepipeline", "CodePipeline_20150709.StartPipelineExecution", bodies[i], AT);
		ask(a, &s.rq, &rp);
		http_reply_done(&rp);
	}
	cJSON *calls = calls_to_json(a->calls, clock_mono_ms());
	cJSON_DeleteItemFromObject(calls, "perSecond"); /* how many they are is the machine's affair */
	char *text = cJSON_PrintUnformatted(calls);
	assert_string_equal(text, "{\"services\":{\"codepipeline\":{\"StartPipelineExecution\":{\"received\":3,\"refused\":2,\"answered\":1}}},"
		"\"mutations\":1,\"waves\":3,\"signed\":{\"codepipeline\":{\"123456789012 ap-northeast-2\":3}},"
		"\"pages\":{\"prod\":0,\"test\":0}}");
	free(text);
	cJSON_Delete(calls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answers, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(refuses_signatures, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(is_skewed, kit_open, kit_close),
		cmocka_unit_test_setup_teardown(counts_mutations, kit_open, kit_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
