/* op.h: services and operations as rows.  The type is here; the rows of operations live in ops/<service>.c. */
#ifndef AWS_OP_H
#define AWS_OP_H

#include <stdbool.h>

enum aws_service {
	AWS_CODEPIPELINE, AWS_CODEDEPLOY, AWS_ECS, AWS_ELBV2, AWS_CODEBUILD, AWS_LOGS, AWS_CODECOMMIT, AWS_STS,
	AWS_IAM, AWS_SSO, AWS_SSO_OIDC, AWS_SIGNIN, AWS_ECR, AWS_S3,
	AWS_CODECONNECTIONS, AWS_CODESTAR_CONNECTIONS, AWS_SERVICES
};

/* AWS_REST_…: method, path and query name the operation.  The services here that speak REST_JSON are asked unsigned; REST_XML is
 * S3's, signed in a way of its own (sign.h). */
enum aws_protocol { AWS_JSON_1_1, AWS_JSON_1_0, AWS_QUERY, AWS_REST_JSON, AWS_REST_XML };

struct aws_service_row {
	const char *id;            /* "codepipeline": the name in IAM actions and logs ("elasticloadbalancing:…") */
	const char *host_prefix;   /* "codepipeline" in codepipeline.REGION.amazonaws.com */
	const char *signing_name;
	enum aws_protocol protocol;
	const char *target_prefix; /* JSON: "CodePipeline_20150709." */
	const char *api_version;   /* query: "2015-12-01" */
	bool is_optional;          /* a release is followed without it: credentials, the doctor and the set-up alone ask it */
	const char *endpoint_id;   /* upper case, as in AWS_ENDPOINT_URL_<ID>: "ELASTIC_LOAD_BALANCING_V2"; lower case in files */
};
extern const struct aws_service_row aws_services[AWS_SERVICES];

struct aws_op {
	enum aws_service service;
	const char *name;          /* "GetPipelineState" */
	/* REST_XML: "GET", or "HEAD", whose page is the head of the answer (status line and headers, to the blank line) and which is
	 * good as well when it says in what other region the thing is (301, 307 or 400 with x-amz-bucket-region). */
	const char *method;
	bool is_mutation;          /* sent once, never retried */
	bool is_unsigned;          /* asks for credentials, so it goes without */
	const char *page_in, *page_out; /* member that carries the page token in requests and replies; NULL: one page */
	int max_pages;             /* 0: a sensible bound (20) */
};

#endif
