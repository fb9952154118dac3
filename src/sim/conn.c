/* conn.c: a request of the API port from its first header to its end. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "sim/server_parts.h"
#include "sim/world.h"

#define BODY_MAX ((size_t)9 << 20) /* PutFile's 6 MiB in base64, and its other members */
#define HEADERS_MAX 64
#define HANG_MS ((int64_t)120 * 1000)
#define HANG_LOOK_MS 500 /* how often a hung request's client is looked after */

/* ---- beginning, waiting and end ---- */

void *conn_begin(void *server, const char *uri, struct MHD_Connection *mhd)
{
	struct server *s = server;
	struct conn *c = mem_alloc(sizeof(*c));

	c->server = s;
	c->mhd = mhd;
	c->target = mem_dup(uri);
	buf_init(&c->body, BODY_MAX);
	http_reply_init(&c->reply);
	c->next = s->conns;
	if (c->next)
		c->next->prev = c;
	s->conns = c;
	return c;
}

void conn_end(void *server, struct MHD_Connection *mhd, void **conn, enum MHD_RequestTerminationCode why)
{
	struct server *s = server;
	struct conn *c = *conn;

	(void)mhd;
	(void)why;
	if (!c)
		return;
	if (c->prev)
		c->prev->next = c->next;
	else
		s->conns = c->next;
	if (c->next)
		c->next->prev = c->prev;
	buf_done(&c->body);
	http_reply_done(&c->reply);
	free(c->target);
	free(c);
	*conn = NULL;
}

void conn_suspend(struct conn *c, int64_t due)
{
	c->due = due;
	c->is_suspended = true;
	MHD_suspend_connection(c->mhd);
}

static void resume(struct conn *c)
{
	c->is_suspended = false;
	MHD_resume_connection(c->mhd);
}

/* A suspended connection is not watched by MHD: is its client still there? */
static bool is_gone(const struct conn *c)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	char byte;
	ssize_t n = recv(info->connect_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

int64_t conn_wake_due(struct server *s, int64_t now)
{
	int64_t next = -1;

	for (struct conn *c = s->conns; c; c = c->next) {
		if (!c->is_suspended)
			continue;
		int64_t left = c->due - now;
		if (left <= 0 || (c->is_hung && is_gone(c))) {
			resume(c);
			left = 0;
		} else if (c->is_hung && left > HANG_LOOK_MS) {
			left = HANG_LOOK_MS;
		}
		if (next < 0 || left < next)
			next = left;
	}
	return next;
}

void conn_wake_all(struct server *s)
{
	for (struct conn *c = s->conns; c; c = c->next) {
		c->state = CONN_LOST;
		if (c->is_suspended)
			resume(c);
	}
}

/* ---- the request as a value ---- */

struct header_list {
	struct http_header items[HEADERS_MAX];
	size_t count;
};

static enum MHD_Result add_header(void *list, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct header_list *l = list;

	(void)kind;
	if (l->count == HEADERS_MAX)
		return MHD_NO;
	l->items[l->count++] = (struct http_header){name, value ? value : ""};
	return MHD_YES;
}

static struct http_request as_request(struct conn *c, const char *method, struct header_list *headers)
{
	headers->count = 0;
	MHD_get_connection_values(c->mhd, MHD_HEADER_KIND, add_header, headers);
	return (struct http_request){.method = method,
		.target = c->target,
		.headers = headers->items,
		.header_count = headers->count,
		.body = buf_text(&c->body),
		.body_len = c->body.len};
}

/* ---- its stations ---- */

static enum MHD_Result too_large(struct conn *c)
{
	static char text[] =
		"{\"__type\":\"RequestEntityTooLargeException\",\"message\":\"The request body is too large\"}";
	struct MHD_Response *r = MHD_create_response_from_buffer(sizeof(text) - 1, text, MHD_RESPMEM_PERSISTENT);

	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "application/x-amz-json-1.1");
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	c->state = CONN_ANSWER;
	enum MHD_Result ok = MHD_queue_response(c->mhd, MHD_HTTP_CONTENT_TOO_LARGE, r);
	MHD_destroy_response(r);
	return ok;
}

/* Half of this call's latency: the fixed part, and jitter that depends on the seed and the call's number. */
static int64_t half_latency(struct server *s)
{
	uint64_t seed[2] = {s->api->seed ^ UINT64_C(0x6c6174656e6379), s->api->requests};
	uint8_t d[32];

	if (s->options.latency_ms + s->options.jitter_ms == 0)
		return 0;
	hash_sha256(seed, sizeof(seed), d);
	return (s->options.latency_ms + s->options.jitter_ms * d[0] / 255) / 2;
}

/* Suspends for half of the latency; false: there is none. */
static bool linger(struct conn *c)
{
	int64_t half = half_latency(c->server);

	if (half > 0)
		conn_suspend(c, clock_mono_ms() + half);
	return half > 0;
}

static enum MHD_Result answer_control(struct conn *c, const char *method)
{
	struct header_list headers;
	struct http_request rq = as_request(c, method, &headers);

	controls_answer(c->server->api, &rq, &c->reply);
	return reply_send(c);
}

/* From its arrival on; called again after each wait. */
static enum MHD_Result go_on(struct conn *c, const char *method)
{
	struct header_list headers;

	if (c->state == CONN_ARRIVED) {
		struct http_request rq = as_request(c, method, &headers);
		api_handle(c->server->api, &rq, &c->call, &c->reply);
		c->state = CONN_DONE;
		if (linger(c))
			return MHD_YES;
	}
	if (c->call.fault == FAULT_DROPAFTER)
		return MHD_NO;
	api_answered(c->server->api, &c->call, &c->reply);
	return reply_send(c);
}

static enum MHD_Result arrive(struct conn *c, const char *method)
{
	struct header_list headers;
	struct http_request rq = as_request(c, method, &headers);

	api_identify(c->server->api, &rq, &c->call);
	if (c->call.fault == FAULT_DROP)
		return MHD_NO;
	if (c->call.fault == FAULT_HANG) {
		c->state = CONN_LOST;
		c->is_hung = true;
		conn_suspend(c, clock_mono_ms() + HANG_MS);
		return MHD_YES;
	}
	c->state = CONN_ARRIVED;
	return linger(c) ? MHD_YES : go_on(c, method);
}

static enum MHD_Result receive(struct conn *c, const char *method, const char *upload, size_t *upload_size)
{
	if (*upload_size) {
		buf_add(&c->body, upload, *upload_size); /* over the maximum the rest is thrown away */
		*upload_size = 0;
		return MHD_YES;
	}
	if (c->body.overflow)
		return too_large(c);
	if (strncmp(c->target, "/_sim/", 6) == 0)
		return answer_control(c, method);
	return arrive(c, method);
}

enum MHD_Result conn_handle(void *server, struct MHD_Connection *mhd, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_size, void **conn)
{
	struct conn *c = *conn;

	(void)server;
	(void)mhd;
	(void)url;
	(void)version;
	switch (c->state) {
	case CONN_NEW:
		c->call.ticket = calls_arrive(c->server->api->calls);
		c->state = CONN_BODY;
		return MHD_YES;
	case CONN_BODY:
		return receive(c, method, upload, upload_size);
	case CONN_ARRIVED:
	case CONN_DONE:
		return go_on(c, method);
	case CONN_ANSWER:
		return MHD_YES;
	case CONN_LOST:
		return MHD_NO;
	}
	return MHD_NO;
}
