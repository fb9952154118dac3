/* test_endpoint.c: partitions, AWS's own hosts, and which URLs may be spoken to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "aws/endpoint.h"
#include "aws/endpoint_hosts.h"
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

static void check_host(const struct host_row *row, const struct named_host *want, bool uses_fips, bool uses_dual_stack)
{
	struct aws_endpoint_query q = {.region = row->region, .uses_fips = uses_fips, .uses_dual_stack = uses_dual_stack};
	struct aws_endpoint found;
	struct err e = {0};
	bool good = aws_endpoint_find(&q, row->service, &found, &e);

	if (good != (want->host != NULL))
		fail_msg("%s in %s: %s", aws_services[row->service].id, row->region, good ? found.url : e.message);
	if (!good) {
		assert_int_equal(e.kind, ERR_CONFIG);
		assert_non_null(strstr(e.message, "no dual-stack endpoints"));
		assert_null(found.url);
		return;
	}
	if (strncmp(found.url, "https://", 8) != 0 || strcmp(found.url + 8, want->host) != 0 ||
		strcmp(found.signing_region, want->signing_region) != 0)
		fail_msg("%s in %s: %s for %s", aws_services[row->service].id, row->region, found.url, found.signing_region);
	assert_false(found.is_custom);
	aws_endpoint_done(&found);
}

static void services_have_hosts(void **state)
{
	bool seen[AWS_SERVICES] = {false};

	(void)state;
	for (size_t i = 0; i < sizeof(host_rows) / sizeof(host_rows[0]); i++) {
		check_host(&host_rows[i], &host_rows[i].plain, false, false);
		check_host(&host_rows[i], &host_rows[i].dual_stack, false, true);
		check_host(&host_rows[i], &host_rows[i].fips, true, false);
		check_host(&host_rows[i], &host_rows[i].both, true, true);
		seen[host_rows[i].service] = true;
	}
	for (size_t i = 0; i < AWS_SERVICES; i++)
		assert_true(seen[i]);
}

/* botocore 1.43.11 with sts_regional_endpoints = legacy. */
static void sts_can_be_the_global_one(void **state)
{
	static const struct {
		enum aws_service service;
		const char *region;
		bool uses_fips, uses_dual_stack;
		const char *url, *signing_region;
	} rows[] = {
		{AWS_STS, "us-east-1", false, false, "https://sts.amazonaws.com", "us-east-1"},
		{AWS_STS, "eu-west-1", false, false, "https://sts.amazonaws.com", "us-east-1"},
		{AWS_STS, "sa-east-1", false, false, "https://sts.amazonaws.com", "us-east-1"},
		{AWS_STS, "eu-west-1", true, false, "https://sts-fips.eu-west-1.amazonaws.com", "eu-west-1"},
		{AWS_STS, "eu-west-1", false, true, "https://sts.eu-west-1.api.aws", "eu-west-1"},
		{AWS_STS, "ap-northeast-2", false, false, "https://sts.ap-northeast-2.amazonaws.com", "ap-northeast-2"},
		{AWS_STS, "eu-central-2", false, false, "https://sts.eu-central-2.amazonaws.com", "eu-central-2"},
		{AWS_STS, "cn-north-1", false, false, "https://sts.cn-north-1.amazonaws.com.cn", "cn-north-1"},
		{AWS_STS, "us-gov-west-1", false, false, "https://sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
		{AWS_ECS, "eu-west-1", false, false, "https://ecs.eu-west-1.amazonaws.com", "eu-west-1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct aws_endpoint_query q = {.region = rows[i].region, .uses_fips = rows[i].uses_fips,
			.uses_dual_stack = rows[i].uses_dual_stack, .uses_global_sts = true};
		struct aws_endpoint found;
		struct err e = {0};
		assert_true(aws_endpoint_find(&q, rows[i].service, &found, &e));
		assert_string_equal(found.url, rows[i].url);
		assert_string_equal(found.signing_region, rows[i].signing_region);
		aws_endpoint_done(&found);
	}
}

/* The region of a look-up is not the context's: a slip of the pen in sso_region must be seen, too. */
static void one_service_is_looked_up(void **state)
{
	static const struct {
		enum aws_service service;
		struct aws_endpoint_query q;
		const char *url, *words; /* NULL: good */
	} rows[] = {
		{AWS_SSO, {.region = "eu-central-1"}, "https://portal.sso.eu-central-1.amazonaws.com", NULL},
		{AWS_SSO, {.region = "eu-cetnral-1"}, NULL, "did you mean eu-central-1"},
		{AWS_SSO, {.region = "eu-central-1.evil.com/"}, NULL, "is no AWS region"},
		{AWS_SSO, {.region = ""}, NULL, "is no AWS region"},
		{AWS_IAM, {.region = "atlantis-1"}, NULL, "is no AWS region"},
		{AWS_SSO, {.region = "atlantis-1", .endpoint_url = "http://localhost:1//"}, "http://localhost:1", NULL},
		{AWS_SSO, {.region = "atlantis 1", .endpoint_url = "http://localhost:1"}, NULL, "is no AWS region"},
		{AWS_SSO, {.region = "eu-west-1", .endpoint_url = "http://sso.example"}, NULL, "--allow-http"},
		{AWS_SSO, {.region = "eu-west-1", .endpoint_url = "http://sso.example", .allows_http = true}, "http://sso.example", NULL},
		{AWS_SSO, {.region = "eu-west-1", .endpoint_url = "https://sso.example", .uses_fips = true}, NULL, "together with FIPS"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct aws_endpoint found;
		struct err e = {0};
		bool good = aws_endpoint_find(&rows[i].q, rows[i].service, &found, &e);
		if (good != (rows[i].url != NULL))
			fail_msg("row %zu: %s", i, good ? found.url : e.message);
		if (good) {
			assert_string_equal(found.url, rows[i].url);
			assert_string_equal(found.signing_region, rows[i].q.region);
			assert_int_equal(found.is_custom, rows[i].q.endpoint_url != NULL);
		} else {
			assert_int_equal(e.kind, ERR_CONFIG);
			if (!strstr(e.message, rows[i].words))
				fail_msg("row %zu: %s", i, e.message);
		}
		aws_endpoint_done(&found);
	}
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
		assert_int_equal(row->protocol == AWS_QUERY, row->api_version != NULL);
		assert_int_equal(row->protocol == AWS_JSON_1_1 || row->protocol == AWS_JSON_1_0, row->target_prefix != NULL);
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
		{"AP-NORTHEAST-2", "ap-northeast-2, "},
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
		if (aws_url_is_allowed(rows[i].url, false, &e) != rows[i].is_allowed)
			fail_msg("%s: %s", rows[i].url, e.message);
		assert_int_equal(e.kind, rows[i].is_allowed ? ERR_NONE : ERR_CONFIG);
		assert_null(strstr(e.message, "pass@"));
	}
}

static void http_can_be_allowed(void **state)
{
	static const char *const good[] = {"http://example.com:8080", "http://10.0.0.1", "https://example.com", "http://[fd00::1]:80"};
	static const char *const bad[] = {"http://user:pass@host", "ftp://host", "http://host?x", "http://", "http://evil.com#x"};
	struct err e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(aws_url_is_allowed(good[i], true, &e));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(aws_url_is_allowed(bad[i], true, &e));
	assert_false(aws_url_is_allowed("http://example.com", false, &e));
	assert_non_null(strstr(e.message, "--allow-http"));
}

static void hosts_are_cut_out(void **state)
{
	char host[64];

	(void)state;
	assert_true(aws_url_host("https://a.example:8443/x", host, sizeof(host)));
	assert_string_equal(host, "a.example");
	assert_true(aws_url_host("http://[::1]:1/", host, sizeof(host)));
	assert_string_equal(host, "::1");
	assert_true(aws_url_host("https://b.example?a=/@?#\"", host, sizeof(host))); /* a request has a query, an endpoint none */
	assert_string_equal(host, "b.example");
	assert_false(aws_url_host("nonsense", host, sizeof(host)));
	assert_false(aws_url_host("?https://a.example", host, sizeof(host)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(regions_have_partitions),
		cmocka_unit_test(services_have_hosts),
		cmocka_unit_test(sts_can_be_the_global_one),
		cmocka_unit_test(one_service_is_looked_up),
		cmocka_unit_test(services_are_whole),
		cmocka_unit_test(near_regions_are_named),
		cmocka_unit_test(urls_are_judged),
		cmocka_unit_test(http_can_be_allowed),
		cmocka_unit_test(hosts_are_cut_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
