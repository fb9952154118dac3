/* signing.h: a signed request for tests, by the simulator's own steps: test_sigv4 holds those against AWS's published cases. */
#ifndef TESTS_SIM_SIGNING_H
#define TESTS_SIM_SIGNING_H

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "sim/access.h"
#include "sim/api.h"

struct signed_request {
	struct http_request rq;
	struct http_header headers[12];
	char date[20], authorization[1400], signed_headers[400];
};

/* Adds the headers of a signature to rq->headers (name-sorted `signed_headers` must name what is there, host and x-amz-date). */
static inline void sign_request(struct signed_request *s, const struct sigv4_key *key, const char *region, const char *service)
{
	struct sigv4_claim claim = {0};
	struct buf canonical, to_sign;
	char signature[65];

	snprintf(claim.date, sizeof(claim.date), "%.8s", s->date);
	snprintf(claim.region, sizeof(claim.region), "%s", region);
	snprintf(claim.service, sizeof(claim.service), "%s", service);
	snprintf(claim.terminator, sizeof(claim.terminator), "aws4_request");
	buf_init(&canonical, 1 << 20);
	buf_init(&to_sign, 4096);
	sigv4_canonical(&s->rq, service, s->signed_headers, &canonical);
	sigv4_string_to_sign(buf_text(&canonical), s->date, &claim, &to_sign);
	sigv4_signature(key->secret, &claim, buf_text(&to_sign), signature);
	buf_done(&canonical);
	buf_done(&to_sign);
	snprintf(s->authorization, sizeof(s->authorization),
		"AWS4-HMAC-SHA256 Credential=%s/%s/%s/%s/aws4_request, SignedHeaders=%s, Signature=%s", key->access_key_id, claim.date,
		claim.region, claim.service, s->signed_headers, signature);
	s->headers[s->rq.header_count++] = (struct http_header){"Authorization", s->authorization};
}

static inline void add_header(struct signed_request *s, const char *name, const char *value)
{
	s->headers[s->rq.header_count++] = (struct http_header){name, value};
}

/* POST / with `body`, signed by `key` for `region` and `service` at `at`; target NULL: the query protocol; key NULL: unsigned. */
static inline void make_request_as(struct signed_request *s, const struct sigv4_key *key, const char *region, const char *service,
	const char *target, const char *body, int64_t at)
{
	bool has_token = key && key->session_token;

	memset(s, 0, sizeof(*s));
	s->rq = (struct http_request){.method = "POST", .target = "/", .headers = s->headers, .body = body, .body_len = strlen(body)};
	time_format_amz(at, s->date);
	add_header(s, "Host", "127.0.0.1:5000");
	add_header(s, "X-Amz-Date", s->date);
	add_header(s, "Content-Type", target ? "application/x-amz-json-1.1" : "application/x-www-form-urlencoded; charset=utf-8");
	if (target)
		add_header(s, "X-Amz-Target", target);
	if (has_token)
		add_header(s, "X-Amz-Security-Token", key->session_token);
	snprintf(s->signed_headers, sizeof(s->signed_headers), "content-type;host;x-amz-date%s%s", has_token ? ";x-amz-security-token" : "",
		target ? ";x-amz-target" : "");
	if (key)
		sign_request(s, key, region, service);
}

/* By the first built-in key, for the world's region. */
static inline void make_request(struct signed_request *s, const char *service, const char *target, const char *body, int64_t at)
{
	make_request_as(s, &access_built_in[0], "ap-northeast-2", service, target, body, at);
}

#endif
