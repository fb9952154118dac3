/* imds.c: see imds.h. */
#include "aws/imds.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/endpoint.h"
#include "aws/http.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/mem.h"

#define URL_V4 "http://169.254.169.254"
#define URL_V6 "http://[fd00:ec2::254]"
#define ZONE_PATH "/latest/meta-data/placement/availability-zone"
#define REGION_LIMIT_MS 2000
#define ANSWER_MAX ((size_t)8 * 1024)

bool imds_is_off(void)
{
	const char *value = aws_env(IMDS_OFF);

	return value && strcasecmp(value, "true") == 0;
}

static const char *setting(const struct aws_lookup *l, const char *variable, const char *key)
{
	const char *value = aws_env(variable);

	return value ? value : aws_profile_value(l, key);
}

static int64_t number(const struct aws_lookup *l, const char *variable, const char *key, int64_t most)
{
	const char *value = setting(l, variable, key);
	int64_t n = value ? strtoll(value, NULL, 10) : 1;

	return n < 1 ? 1 : n > most ? most : n;
}

static bool choose_url(const struct aws_lookup *l, struct arena *a, const char **out, struct err *e)
{
	const char *mode = setting(l, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
	const char *url = setting(l, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
	char host[256];

	if (!url)
		url = mode && strcasecmp(mode, "ipv6") == 0 ? URL_V6 : URL_V4;
	if (strchr(url, '?') || !aws_url_host(url, host, sizeof(host)))
		return err_set(e, ERR_CREDENTIALS, "the instance metadata service cannot be asked: AWS_EC2_METADATA_SERVICE_ENDPOINT "
			"(or ec2_metadata_service_endpoint) is no URL like " URL_V4);
	size_t n = strlen(url);
	while (n && url[n - 1] == '/')
		n--;
	*out = arena_dupn(a, url, n);
	return true;
}

bool imds_settings(const struct aws_lookup *l, struct arena *a, struct imds *out, struct err *e)
{
	out->timeout_ms = 1000 * number(l, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", 60);
	out->tries = (int)number(l, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", 20);
	out->is_without_v1 = aws_setting_is_true(l->files, l->profile, IMDS_V1_OFF, "ec2_metadata_v1_disabled");
	return choose_url(l, a, &out->url, e);
}

const char *imds_token(struct arena *a, const char *bytes, size_t len)
{
	while (len && isspace((unsigned char)bytes[len - 1]))
		len--;
	for (size_t i = 0; i < len; i++)
		if (!isgraph((unsigned char)bytes[i]))
			return NULL;
	return len ? arena_dupn(a, bytes, len) : NULL;
}

/* --- the region ------------------------------------------------------------------------------------------------- */

/* A zone is its region and a letter; a local zone has more words in between.  A region ends with its first number. */
char *imds_region_of_zone(const char *zone, size_t len)
{
	size_t n = 0;

	while (n < len && !isdigit((unsigned char)zone[n]))
		n++;
	while (n < len && isdigit((unsigned char)zone[n]))
		n++;
	if (!n || n == len)
		return NULL;
	char *region = mem_alloc(n + 1);
	memcpy(region, zone, n);
	if (aws_region_is_wellformed(region))
		return region;
	free(region);
	return NULL;
}

struct question {
	struct aws_http *http;
	struct arena *arena;
	int64_t end_mono;
	bool has_ended, was_connected;
	int status;
	const char *body;
	size_t len;
};

static void on_answer(void *owner, struct aws_transfer *t)
{
	const struct aws_answer *a = aws_transfer_answer(t);
	struct question *q = owner;

	q->has_ended = true;
	q->was_connected = a->status || a->may_have_left;
	q->status = a->status;
	q->body = arena_dupn(q->arena, buf_text(&a->body), a->body.len);
	q->len = a->body.len;
}

/* Waits for it.  The transfer has a limit of its own within the whole. */
static void ask(struct question *q, const struct imds *s, const char *method, const char *path, struct aws_header header)
{
	int64_t left = q->end_mono - clock_mono_ms(), limit = left < s->timeout_ms ? left : s->timeout_ms;
	struct aws_request request = {
		.method = method, .url = arena_printf(q->arena, "%s%s", s->url, path), .user_agent = "cutover", .headers = &header,
		.header_count = header.value ? 1 : 0, .body = "", .bypasses_proxy = true, .is_sent_once = true, .max_reply_bytes = ANSWER_MAX,
		.connect_timeout_ms = limit, .call_timeout_ms = limit,
	};

	q->has_ended = q->was_connected = false;
	q->status = 0;
	if (limit <= 0)
		return;
	struct aws_transfer *t = aws_http_start(q->http, &request, on_answer, q);
	while (!q->has_ended && clock_mono_ms() < q->end_mono) {
		aws_http_perform(q->http);
		aws_http_collect(q->http);
		if (!q->has_ended)
			aws_http_wait(q->http, NULL, 0, q->end_mono - clock_mono_ms());
	}
	if (!q->has_ended)
		aws_http_drop(q->http, t);
}

static char *ask_region(struct question *q, const struct imds *s)
{
	ask(q, s, "PUT", IMDS_TOKEN_PATH, (struct aws_header){IMDS_TTL_HEADER, IMDS_TTL});
	const char *token = q->status == 200 ? imds_token(q->arena, q->body, q->len) : NULL;
	if (!token && (!q->was_connected || q->status == 200 || q->status == 400 || s->is_without_v1))
		return NULL;
	ask(q, s, "GET", ZONE_PATH, (struct aws_header){IMDS_TOKEN_HEADER, token});
	return q->status == 200 ? imds_region_of_zone(q->body, q->len) : NULL;
}

char *aws_imds_region(const struct aws_lookup *l)
{
	struct question q = {.end_mono = clock_mono_ms() + REGION_LIMIT_MS};
	struct imds settings = {0};
	char *region = NULL;

	if (imds_is_off())
		return NULL;
	q.arena = arena_new();
	if (imds_settings(l, q.arena, &settings, NULL)) {
		q.http = aws_http_new();
		region = ask_region(&q, &settings);
		aws_http_free(q.http);
		log_line("region by instance metadata (%s): %s", settings.url, region ? region : "none");
	}
	arena_wipe(q.arena);
	return region;
}
