/* rest.c: see rest.h. */
#include "aws/rest.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "aws/endpoint.h"
#include "base/arena.h"
#include "base/log.h"

#define TRIES 3
#define PAUSE_MS 250

char *rest_url(struct aws_fetch *f, enum aws_service service, const char *region, const char *path, struct err *e)
{
	const struct aws_context *home = fetch_home(f);
	struct aws_endpoint_query q = {.region = region, .uses_fips = home->uses_fips, .uses_dual_stack = home->uses_dual_stack};
	struct aws_endpoint found = {0};

	if (home->endpoint_is_custom[service])
		return arena_printf(fetch_arena(f), "%s%s", home->endpoint[service], path);
	if (!aws_endpoint_find(&q, service, &found, e))
		return NULL;
	char *url = arena_printf(fetch_arena(f), "%s%s", found.url, path);
	aws_endpoint_done(&found);
	return url;
}

bool rest_failed(const struct aws_answer *a, struct err *e)
{
	if (!a->status) {
		*e = a->err;
		return true;
	}
	if (a->status >= 200 && a->status < 300)
		return false;
	aws_read_error(AWS_REST_JSON, a->status, a->error_type, a->request_id, buf_text(&a->body), a->body.len, e);
	return true;
}

static void on_answer(struct aws_fetch *f, const struct aws_answer *a)
{
	struct rest *r = fetch_state(f, sizeof(*r));
	struct err e = {0};

	bool has_failed = rest_failed(a, &e);
	log_line("%s try=%d status=%d result=%s code=%s request=%s%s%s", r->operation, r->tries, a->status, err_kind_name(e.kind),
		e.code[0] ? e.code : "-", a->request_id[0] ? a->request_id : "-", a->status ? "" : " ", a->status ? "" : e.message);
	bool may_pass = e.kind == ERR_NETWORK || e.kind == ERR_THROTTLED || e.kind == ERR_SERVER;
	if (has_failed && may_pass && r->is_repeatable && !a->is_final && r->tries < TRIES)
		fetch_after(f, (int64_t)PAUSE_MS << r->tries, rest_send);
	else
		r->then(f, a);
}

void rest_send(struct aws_fetch *f)
{
	struct rest *r = fetch_state(f, sizeof(*r));
	struct fetch_request request = {.url = r->url, .body = r->body, .content_type = r->body ? "application/json" : NULL,
		.headers = &r->header, .header_count = r->header.name ? 1 : 0};

	r->tries++;
	fetch_http(f, &request, on_answer);
}

bool rest_is_token(const char *s)
{
	if (!s || !*s)
		return false;
	for (; *s; s++)
		if (!isgraph((unsigned char)*s))
			return false;
	return true;
}
