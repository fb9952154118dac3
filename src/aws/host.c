/* host.c: AWS's own hosts, and the regions that requests to them are signed for, as AWS's endpoint rule sets have them.
 * (tests/aws/endpoint_hosts.h holds what the rule sets say.) */
#include "aws/endpoint.h"

#include <string.h>

#include "base/buf.h"

#define HOST_MAX ((size_t)512)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* IAM is one for a whole partition, and each of its names has a region of its own to be signed for. */
static const struct iam_row {
	const char *partition;
	struct {
		const char *host, *signing_region;
	} names[2][2]; /* [FIPS][dual stack] */
} iam_rows[] = {
	{"aws", {{{"iam.amazonaws.com", "us-east-1"}, {"iam.global.api.aws", "us-east-1"}},
		{{"iam-fips.amazonaws.com", "us-east-1"}, {"iam-fips.global.api.aws", "us-east-1"}}}},
	{"aws-cn", {{{"iam.cn-north-1.amazonaws.com.cn", "cn-north-1"},
			{"iam.global.api.amazonwebservices.com.cn", "cn-north-1"}},
		{{"iam-fips.amazonaws.com.cn", "cn-northwest-1"}, {"iam-fips.api.amazonwebservices.com.cn", "cn-northwest-1"}}}},
	{"aws-us-gov", {{{"iam.us-gov.amazonaws.com", "us-gov-west-1"}, {"iam.us-gov.api.aws", "us-gov-west-1"}},
		{{"iam.us-gov.amazonaws.com", "us-gov-west-1"}, {"iam.us-gov.api.aws", "us-gov-west-1"}}}},
	{"aws-eusc", {{{"iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"},
			{"iam.api.amazonwebservices.eu", "eusc-de-east-1"}},
		{{"iam-fips.amazonaws.eu", "eusc-de-east-1"}, {"iam-fips.api.amazonwebservices.eu", "eusc-de-east-1"}}}},
	{"aws-iso", {{{"iam.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"}, {"iam.api.aws.ic.gov", "us-iso-east-1"}},
		{{"iam-fips.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"}, {"iam-fips.api.aws.ic.gov", "us-iso-east-1"}}}},
	{"aws-iso-b", {{{"iam.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"}, {"iam.api.aws.scloud", "us-isob-east-1"}},
		{{"iam-fips.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"},
			{"iam-fips.api.aws.scloud", "us-isob-east-1"}}}},
	{"aws-iso-e", {{{"iam.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1"}, {NULL, NULL}},
		{{"iam-fips.cloud.adc-e.uk", "eu-isoe-west-1"}, {NULL, NULL}}}},
	{"aws-iso-f", {{{"iam.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1"}, {NULL, NULL}},
		{{"iam-fips.csp.hci.ic.gov", "us-isof-south-1"}, {NULL, NULL}}}},
};

/* Where people sign in has domains of its own; programs share them. */
static const struct {
	const char *partition, *suffix;
} signin_rows[] = {
	{"aws", "signin.aws.amazon.com"}, {"aws-cn", "signin.amazonaws.cn"}, {"aws-us-gov", "signin.amazonaws-us-gov.com"},
};

/* The regions that had one STS for all before there were regional ones. */
static const char *const global_sts_regions[] = {
	"ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1",
	"eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
};

static bool is_global_sts(const struct aws_endpoint_query *q, enum aws_service service)
{
	if (service != AWS_STS || !q->uses_global_sts || q->uses_fips || q->uses_dual_stack)
		return false;
	for (size_t i = 0; i < COUNT(global_sts_regions); i++)
		if (strcmp(global_sts_regions[i], q->region) == 0)
			return true;
	return false;
}

static bool find_iam(const struct aws_endpoint_query *q, const char *partition, struct buf *host, const char **signing_region)
{
	for (size_t i = 0; i < COUNT(iam_rows); i++)
		if (strcmp(iam_rows[i].partition, partition) == 0) {
			buf_puts(host, iam_rows[i].names[q->uses_fips][q->uses_dual_stack].host);
			*signing_region = iam_rows[i].names[q->uses_fips][q->uses_dual_stack].signing_region;
			return true;
		}
	return false;
}

static bool find_signin(const struct aws_endpoint_query *q, const char *partition, struct buf *host)
{
	for (size_t i = 0; !q->uses_fips && !q->uses_dual_stack && i < COUNT(signin_rows); i++)
		if (strcmp(signin_rows[i].partition, partition) == 0)
			return buf_printf(host, "%s.%s", q->region, signin_rows[i].suffix);
	return false;
}

/* In GovCloud these plain names are the validated ones. */
static bool plain_name_is_fips(enum aws_service service, const char *partition)
{
	static const enum aws_service services[] = {AWS_ELBV2, AWS_STS, AWS_LOGS, AWS_SSO, AWS_SSO_OIDC};

	for (size_t i = 0; i < COUNT(services); i++)
		if (services[i] == service)
			return strcmp(partition, "aws-us-gov") == 0;
	return false;
}

/* S3 keeps the partition's plain suffix and says in the name what its addresses are.  (No partition has both China's regions and
 * FIPS: the name for that does not exist, as whoever asks it is told.) */
static void find_s3(const struct aws_endpoint_query *q, const char *partition, struct buf *host)
{
	buf_printf(host, "s3%s%s.%s.%s", q->uses_fips ? "-fips" : "", q->uses_dual_stack ? ".dualstack" : "", q->region,
		aws_partition_suffix(partition));
}

/* "api.ecr" is plain "ecr" where it is dual-stack. */
static const char *prefix_of(const struct aws_endpoint_query *q, enum aws_service service)
{
	return service == AWS_ECR && q->uses_dual_stack ? "ecr" : aws_services[service].host_prefix;
}

static void find_regional(const struct aws_endpoint_query *q, enum aws_service service, const char *partition, struct buf *host)
{
	bool has_fips_name = q->uses_fips && (q->uses_dual_stack || !plain_name_is_fips(service, partition));

	buf_printf(host, "%s%s.%s.%s", prefix_of(q, service), has_fips_name ? "-fips" : "", q->region,
		q->uses_dual_stack ? aws_partition_dual_stack_suffix(partition) : aws_partition_suffix(partition));
}

char *aws_host(const struct aws_endpoint_query *q, enum aws_service service, const char **signing_region)
{
	const char *partition = aws_partition_of(q->region);
	struct buf host;

	if (!partition)
		partition = "aws"; /* as the AWS CLI takes a region that it does not know */
	if (q->uses_dual_stack && !aws_partition_dual_stack_suffix(partition))
		return NULL;
	buf_init(&host, HOST_MAX);
	*signing_region = q->region;
	if (is_global_sts(q, service)) {
		buf_puts(&host, "sts.amazonaws.com");
		*signing_region = "us-east-1";
	} else if (service == AWS_S3) {
		find_s3(q, partition, &host);
	} else if (!(service == AWS_IAM && find_iam(q, partition, &host, signing_region)) &&
		!(service == AWS_SIGNIN && find_signin(q, partition, &host))) {
		find_regional(q, service, partition, &host);
	}
	return buf_take(&host);
}
