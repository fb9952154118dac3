/* endpoint.c: where a service is reached.  Requests carry a signature and answers move traffic: plain http goes to this
 * machine only, and a URL is taken apart strictly, so that no parser behind it can see another host in it. */
#include "aws/endpoint.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/profile.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

#define URL_MAX ((size_t)2048)

const char *aws_env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

bool aws_setting_is_true(const struct aws_files *files, const char *profile, const char *variable, const char *key)
{
	const char *value = aws_env(variable);

	if (!value)
		value = aws_files_get(files, profile, key);
	return value && strcasecmp(value, "true") == 0;
}

/* --- URLs ------------------------------------------------------------------------------------------------------- */

struct url {
	bool is_https;
	char host[256];
};

static bool port_is_valid(const char *s, size_t n)
{
	long port = 0;

	if (!n || n > 5)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isdigit((unsigned char)s[i]))
			return false;
		port = port * 10 + (s[i] - '0');
	}
	return port >= 1 && port <= 65535;
}

static bool host_is_wellformed(const char *s, size_t n, bool is_bracketed)
{
	if (!n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (is_bracketed ? !isxdigit((unsigned char)s[i]) && s[i] != ':' && s[i] != '.'
				 : !isalnum((unsigned char)s[i]) && s[i] != '-' && s[i] != '.' && s[i] != '_')
			return false;
	return true;
}

/* HOST, HOST:PORT, [V6] or [V6]:PORT */
static bool authority_parse(const char *s, size_t n, struct url *out)
{
	bool is_bracketed = n && s[0] == '[';
	const char *close = is_bracketed ? memchr(s, ']', n) : NULL;

	if (is_bracketed && !close)
		return false;
	const char *host = s + is_bracketed;
	const char *colon = is_bracketed ? close + 1 : memchr(s, ':', n);
	size_t length = is_bracketed ? (size_t)(close - host) : colon ? (size_t)(colon - s) : n;
	size_t rest = is_bracketed ? n - (size_t)(close + 1 - s) : n - length;
	if (rest && (*colon != ':' || !port_is_valid(colon + 1, rest - 1)))
		return false;
	if (length >= sizeof(out->host) || !host_is_wellformed(host, length, is_bracketed))
		return false;
	memcpy(out->host, host, length);
	out->host[length] = '\0';
	return true;
}

static bool url_parse(const char *url, struct url *out)
{
	const char *scheme = "://", *at = strstr(url, scheme);

	if (!at || strlen(url) > URL_MAX)
		return false;
	size_t n = (size_t)(at - url);
	out->is_https = n == 5 && strncasecmp(url, "https", 5) == 0;
	if (!out->is_https && !(n == 4 && strncasecmp(url, "http", 4) == 0))
		return false;
	for (const char *s = url; *s; s++)
		if (!isgraph((unsigned char)*s) || strchr("\\?#\"<>`{}|^", *s))
			return false;
	const char *authority = at + strlen(scheme);
	return authority_parse(authority, strcspn(authority, "/"), out);
}

/* The whole of 127.0.0.0/8, ::1 and the name every resolver keeps for them.  Four full numbers only: shorter forms are
 * read differently by different parsers. */
bool aws_host_is_loopback(const char *host)
{
	unsigned a, b, c, d;
	char end;

	if (strcasecmp(host, "localhost") == 0 || strcmp(host, "::1") == 0)
		return true;
	return strspn(host, "0123456789.") == strlen(host) && strncmp(host, "127.", 4) == 0 &&
		sscanf(host, "%3u.%3u.%3u.%3u%c", &a, &b, &c, &d, &end) == 4 && b < 256 && c < 256 && d < 256;
}

bool aws_url_host(const char *url, char *out, size_t size)
{
	size_t n = strcspn(url, "?");
	struct url parts;
	char place[URL_MAX];

	snprintf(place, sizeof(place), "%.*s", (int)(n < sizeof(place) ? n : 0), url);
	if (!url_parse(place, &parts))
		return false;
	snprintf(out, size, "%s", parts.host);
	return true;
}

bool aws_url_is_allowed(const char *url, bool allows_http, struct err *e)
{
	struct url parts;

	/* What stands before an @ may be a password: such a URL is not repeated. */
	if (strchr(url, '@'))
		return err_set(e, ERR_CONFIG, "an endpoint URL must not hold a user or password (or any @)");
	if (!url_parse(url, &parts))
		return err_set(e, ERR_CONFIG, "'%s' is no endpoint URL: https://HOST[:PORT] is expected", url);
	if (!parts.is_https && !allows_http && !aws_host_is_loopback(parts.host))
		return err_set(e, ERR_CONFIG, "'%s' would send requests unencrypted: plain http is for this machine only "
			"(localhost, 127.0.0.1, [::1]); use https, or --allow-http where the network is trusted", url);
	return true;
}

/* --- custom endpoints ------------------------------------------------------------------------------------------- */

struct configured {
	const char *url;
	char origin[160]; /* for errors: the setting it comes from */
};

static void lower(char *s)
{
	for (; *s; s++)
		*s = (char)tolower((unsigned char)*s);
}

static struct configured endpoint_of_environment(const char *id)
{
	struct configured found = {0};
	char variable[64];

	snprintf(variable, sizeof(variable), "AWS_ENDPOINT_URL_%s", id);
	if ((found.url = aws_env(variable)))
		snprintf(found.origin, sizeof(found.origin), "%s", variable);
	else if ((found.url = aws_env("AWS_ENDPOINT_URL")))
		snprintf(found.origin, sizeof(found.origin), "AWS_ENDPOINT_URL");
	return found;
}

static struct configured endpoint_of_files(const struct aws_files *files, const char *profile, const char *id)
{
	struct configured found = {0};
	char key[64];

	snprintf(key, sizeof(key), "%s", id);
	lower(key);
	if ((found.url = aws_files_service_get(files, profile, key, "endpoint_url")))
		snprintf(found.origin, sizeof(found.origin), "endpoint_url of %s in the profile's services section", key);
	else if ((found.url = aws_files_get(files, profile, "endpoint_url")))
		snprintf(found.origin, sizeof(found.origin), "endpoint_url of profile %s", profile);
	if (found.url && !*found.url)
		found.url = NULL;
	return found;
}

static bool are_ignored(const struct aws_endpoint_query *q)
{
	return aws_setting_is_true(q->files, q->profile, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		"ignore_configured_endpoint_urls");
}

static char *without_slash(const char *url)
{
	size_t n = strlen(url);

	while (n && url[n - 1] == '/')
		n--;
	char *copy = mem_alloc(n + 1);
	memcpy(copy, url, n);
	return copy;
}

/* Whatever stands in front of it, IAM takes only what is signed for its own region.  (The AWS CLI signs for the region in use here,
 * which only imitations of IAM accept.) */
static const char *custom_signing_region(const struct aws_endpoint_query *q, enum aws_service service)
{
	const char *region = q->region;

	if (service == AWS_IAM)
		free(aws_host(q, service, &region));
	return region;
}

/* out->url stays NULL when none is configured. */
static bool find_custom(const struct aws_endpoint_query *q, enum aws_service service, struct aws_endpoint *out, struct err *e)
{
	struct configured found = {.url = q->endpoint_url, .origin = "--endpoint-url"};
	const char *id = aws_services[service].endpoint_id;
	bool is_asked = !q->endpoint_url && q->files && !are_ignored(q);

	if (is_asked)
		found = endpoint_of_environment(id);
	if (is_asked && !found.url) {
		if (!aws_files_check_services(q->files, q->profile, e))
			return false;
		found = endpoint_of_files(q->files, q->profile, id);
	}
	if (!found.url)
		return true;
	if (!aws_url_is_allowed(found.url, q->allows_http, e))
		return err_context(e, "%s", found.origin);
	if (q->uses_fips || q->uses_dual_stack)
		return err_set(e, ERR_CONFIG, "%s cannot be used together with %s endpoints: unset one of them", found.origin,
			q->uses_fips ? "FIPS" : "dual-stack");
	*out = (struct aws_endpoint){.url = without_slash(found.url), .is_custom = true};
	out->signing_region = custom_signing_region(q, service);
	return true;
}

/* --- AWS's own endpoints ---------------------------------------------------------------------------------------- */

static bool region_is_unknown(const char *region, struct err *e)
{
	char *near = aws_regions_near(region);

	err_set(e, ERR_CONFIG, *near ? "'%s' is no AWS region; did you mean %s?"
				     : "'%s' is no AWS region (they read like eu-west-1)%s", region, near);
	free(near);
	return false;
}

static bool find_own(const struct aws_endpoint_query *q, enum aws_service service, struct aws_endpoint *out, struct err *e)
{
	char *host = aws_host(q, service, &out->signing_region);
	struct buf url;

	if (!host)
		return err_set(e, ERR_CONFIG, "the partition of %s has no dual-stack endpoints: unset "
			"AWS_USE_DUALSTACK_ENDPOINT and use_dualstack_endpoint", q->region);
	buf_init(&url, URL_MAX);
	buf_printf(&url, "https://%s", host);
	free(host);
	out->url = buf_take(&url);
	out->is_custom = false;
	return true;
}

bool aws_endpoint_find(const struct aws_endpoint_query *q, enum aws_service service, struct aws_endpoint *out, struct err *e)
{
	*out = (struct aws_endpoint){0};
	if (!find_custom(q, service, out, e))
		return false;
	if (!aws_region_is_wellformed(q->region) || (!out->url && !aws_partition_of(q->region))) {
		aws_endpoint_done(out);
		return region_is_unknown(q->region, e);
	}
	return out->url || find_own(q, service, out, e);
}

void aws_endpoint_done(struct aws_endpoint *endpoint)
{
	free(endpoint->url);
	*endpoint = (struct aws_endpoint){0};
}

/* --- all endpoints of a context --------------------------------------------------------------------------------- */

static struct aws_endpoint_query query_of(const struct aws_context *c)
{
	return (struct aws_endpoint_query){.profile = c->profile, .region = c->region, .uses_fips = c->uses_fips,
		.uses_dual_stack = c->uses_dual_stack, .uses_global_sts = c->uses_global_sts, .allows_http = c->allows_http};
}

static void sign_for(struct aws_context *c, size_t service, const char *region)
{
	free(c->signing_region[service]);
	c->signing_region[service] = strcmp(region, c->region) == 0 ? NULL : mem_dup(region);
}

static void keep(struct aws_context *c, size_t service, const struct aws_endpoint *found)
{
	free(c->endpoint[service]);
	c->endpoint[service] = found->url;
	c->endpoint_is_custom[service] = found->is_custom;
	sign_for(c, service, found->signing_region);
}

/* A region of somebody's own is fine when nothing that a release needs is asked of AWS itself. */
static bool needs_aws(const struct aws_context *c)
{
	for (size_t i = 0; i < AWS_SERVICES; i++)
		if (!c->endpoint_is_custom[i] && !aws_services[i].is_optional)
			return true;
	return false;
}

bool aws_endpoints_default(struct aws_context *c, struct err *e)
{
	const char *partition = aws_partition_of(c->region);
	struct aws_endpoint_query q = query_of(c);

	if (!aws_region_is_wellformed(c->region) || (!partition && needs_aws(c)))
		return region_is_unknown(c->region, e);
	free(c->partition);
	c->partition = mem_dup(partition ? partition : "aws");
	for (size_t i = 0; i < AWS_SERVICES; i++) {
		struct aws_endpoint found;
		if (c->endpoint_is_custom[i]) { /* its URL stays; in a context made from another one the region is new */
			sign_for(c, i, custom_signing_region(&q, (enum aws_service)i));
			continue;
		}
		if (!find_own(&q, (enum aws_service)i, &found, e))
			return false;
		keep(c, i, &found);
	}
	return true;
}

bool aws_endpoints_resolve(struct aws_context *c, const struct aws_files *files, const char *endpoint_url, struct err *e)
{
	struct aws_endpoint_query q = query_of(c);

	q.files = files;
	q.endpoint_url = endpoint_url;
	for (size_t i = 0; i < AWS_SERVICES; i++) {
		struct aws_endpoint found = {0};
		if (!find_custom(&q, (enum aws_service)i, &found, e))
			return false;
		if (found.url)
			keep(c, i, &found);
	}
	return aws_endpoints_default(c, e);
}

const char *aws_signing_region(const struct aws_context *c, enum aws_service service)
{
	return c->signing_region[service] ? c->signing_region[service] : c->region;
}
