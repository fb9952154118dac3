/* test_endpoint.c: partitions, AWS's own hosts, and which URLs may be spoken to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "aws/endpoint.h"
#include "base/err.h"

static void regions_have_partitions(void **state)
{
	static const struct {
		const char *region, *partition, *suffix;
	} rows[] = {
		{"ap-northeast-2", "aws", "amazonaws.com"}, {"us-east-1", "aws", "amazonaws.com"},
		{"mx-central-1", "aws", "amazonaws.com"}, {"il-central-1", "aws", "amazonaws.com"},
		{"ap-southeast-17", "aws", "amazonaws.com"}, /* one of tomorrow */
		{"us-gov-west-1", "aws-us-gov", "amazonaws.com"}, {"cn-north-1", "aws-cn", "amazonaws.com.cn"},
		{"cn-northwest-1", "aws-cn", "amazonaws.com.cn"}, {"eusc-de-east-1", "aws-eusc", "amazonaws.eu"},
		{"us-iso-east-1", "aws-iso", "c2s.ic.gov"}, {"us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"},
		{"eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"}, {"us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"},
		{"ap-norhteast-2", NULL, NULL}, {"nowhere-1", NULL, NULL}, {"us-east", NULL, NULL}, {"us-east-", NULL, NULL},
		{"us-east-1a", NULL, NULL}, {"us-east-123", NULL, NULL}, {"", NULL, NULL}, {"-", NULL, NULL}, {"US-EAST-1", NULL, NULL},
		{"us-east-1.evil.com", NULL, NULL}, {"us-gov-1", NULL, NULL}, {"aws-global", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *partition = aws_partition_of(rows[i].region);
		if (!partition != !rows[i].partition || (partition && strcmp(partition, rows[i].partition) != 0))
			fail_msg("%s: %s", rows[i].region, partition ? partition : "none");
		if (partition)
			assert_string_equal(aws_partition_suffix(partition), rows[i].suffix);
	}
	assert_null(aws_partition_suffix("aws-mars"));
	assert_null(aws_partition_suffix(NULL));
}

/* Checked against AWS's endpoint rule sets. */
static void services_have_hosts(void **state)
{
	static const struct {
		enum aws_service service;
		const char *region;
		bool uses_fips, uses_dual_stack;
		const char *host;
	} rows[] = {
		{AWS_CODEPIPELINE, "ap-northeast-2", false, false, "codepipeline.ap-northeast-2.amazonaws.com"},
		{AWS_CODEDEPLOY, "ap-northeast-2", false, false, "codedeploy.ap-northeast-2.amazonaws.com"},
		{AWS_ECS, "us-gov-west-1", false, false, "ecs.us-gov-west-1.amazonaws.com"},
		{AWS_ELBV2, "cn-north-1", false, false, "elasticloadbalancing.cn-north-1.amazonaws.com.cn"},
		{AWS_CODEBUILD, "eu-west-1", false, false, "codebuild.eu-west-1.amazonaws.com"},
		{AWS_LOGS, "eu-west-1", false, false, "logs.eu-west-1.amazonaws.com"},
		{AWS_CODECOMMIT, "eusc-de-east-1", false, false, "codecommit.eusc-de-east-1.amazonaws.eu"},
		{AWS_STS, "eu-west-1", false, false, "sts.eu-west-1.amazonaws.com"},
		{AWS_CODEDEPLOY, "us-east-1", true, false, "codedeploy-fips.us-east-1.amazonaws.com"},
		{AWS_ELBV2, "us-east-1", true, false, "elasticloadbalancing-fips.us-east-1.amazonaws.com"},
		{AWS_ELBV2, "us-gov-west-1", true, false, "elasticloadbalancing.us-gov-west-1.amazonaws.com"},
		{AWS_STS, "us-gov-east-1", true, false, "sts.us-gov-east-1.amazonaws.com"},
		{AWS_LOGS, "us-gov-east-1", true, false, "logs.us-gov-east-1.amazonaws.com"},
		{AWS_ECS, "us-gov-east-1", true, false, "ecs-fips.us-gov-east-1.amazonaws.com"},
		{AWS_ELBV2, "us-gov-west-1", true, true, "elasticloadbalancing-fips.us-gov-west-1.api.aws"},
		{AWS_ECS, "eu-west-1", false, true, "ecs.eu-west-1.api.aws"},
		{AWS_ECS, "cn-north-1", false, true, "ecs.cn-north-1.api.amazonwebservices.com.cn"},
		{AWS_ECS, "eusc-de-east-1", true, true, "ecs-fips.eusc-de-east-1.api.amazonwebservices.eu"},
		{AWS_ECS, "us-iso-east-1", false, true, "ecs.us-iso-east-1.api.aws.ic.gov"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *host = aws_host(rows[i].service, rows[i].region, rows[i].uses_fips, rows[i].uses_dual_stack);
		assert_non_null(host);
		assert_string_equal(host, rows[i].host);
		free(host);
	}
	assert_null(aws_host(AWS_ECS, "nowhere-1", false, false));
}

static void services_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < AWS_SERVICES; i++) {
		const struct aws_service_row *row = &aws_services[i];
		assert_non_null(row->id);
		assert_non_null(row->host_prefix);
		assert_non_null(row->signing_name);
		assert_non_null(row->endpoint_id);
		assert_true(row->protocol == AWS_QUERY ? row->api_version && !row->target_prefix : row->target_prefix && !row->api_version);
	}
}

static void near_regions_are_named(void **state)
{
	static const struct {
		const char *region, *near;
	} rows[] = {
		{"ap-norhteast-2", "ap-northeast-2, ap-northeast-1, ap-northeast-3"},
		{"us-esat-1", "us-east-1, us-east-2, us-west-1"},
		{"eu-wets-1", "eu-west-1, "},
		{"nowhere-at-all-9", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *near = aws_regions_near(rows[i].region);
		if (strncmp(near, rows[i].near, strlen(rows[i].near)) != 0 || !*near != !*rows[i].near)
			fail_msg("%s: %s", rows[i].region, near);
		free(near);
	}
}

static void urls_are_judged(void **state)
{
	static const struct {
		const char *url;
		bool is_allowed;
	} rows[] = {
		{"https://codepipeline.eu-west-1.amazonaws.com", true}, {"https://vpce-1.example.com:8443/", true},
		{"https://host_name/path", true}, {"HTTPS://UPPER.example", true}, {"https://[2001:db8::1]:443", true},
		{"http://127.0.0.1:4566", true}, {"http://127.0.0.1", true}, {"http://localhost:4566/", true},
		{"http://LOCALHOST", true}, {"http://[::1]:4566", true}, {"http://127.8.9.10:1", true},

		{"http://example.com", false}, {"http://10.0.0.1", false}, {"http://0.0.0.0:4566", false},
		{"http://127.0.0.1.evil.com", false}, {"http://127.1", false}, {"http://127.0.0.1.", false},
		{"http://127.0.0.256", false}, {"http://localhost.evil.com", false}, {"http://[::ffff:127.0.0.1]", false},
		{"http://2130706433", false}, {"http://0x7f.0.0.1", false},
		{"http://127.0.0.1@evil.com", false}, {"http://127.0.0.1:80@evil.com/", false}, {"https://user:pass@host", false},
		{"http://127.0.0.1\\@evil.com", false}, {"http://evil.com#127.0.0.1", false}, {"http://evil.com?127.0.0.1", false},
		{"https://host?x=1", false}, {"https://host#x", false}, {"https://ho st", false}, {"https://host\n", false},
		{"https://", false}, {"https:///path", false}, {"https://:443", false}, {"https://host:", false},
		{"https://host:0", false}, {"https://host:65536", false}, {"https://host:80a", false}, {"https://[::1", false},
		{"https://[]", false}, {"https://[::1]x", false}, {"https://ho%73t", false}, {"https://höst", false},
		{"ftp://host", false}, {"file:///etc/passwd", false}, {"host:443", false}, {"host", false}, {"", false},
		{"//host", false}, {"httpss://host", false}, {"gopher://127.0.0.1", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = {0};
		if (aws_url_is_allowed(rows[i].url, &e) != rows[i].is_allowed)
			fail_msg("%s: %s", rows[i].url, e.message);
		assert_int_equal(e.kind, rows[i].is_allowed ? ERR_NONE : ERR_CONFIG);
		assert_null(strstr(e.message, "pass@"));
	}
}

static void hosts_are_cut_out(void **state)
{
	char host[64];

	(void)state;
	assert_true(aws_url_host("https://a.example:8443/x", host, sizeof(host)));
	assert_string_equal(host, "a.example");
	assert_true(aws_url_host("http://[::1]:1/", host, sizeof(host)));
	assert_string_equal(host, "::1");
	assert_false(aws_url_host("nonsense", host, sizeof(host)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(regions_have_partitions),
		cmocka_unit_test(services_have_hosts),
		cmocka_unit_test(services_are_whole),
		cmocka_unit_test(near_regions_are_named),
		cmocka_unit_test(urls_are_judged),
		cmocka_unit_test(hosts_are_cut_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
