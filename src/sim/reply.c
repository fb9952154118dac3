/* reply.c: a reply on its way to the socket: headers, gzip when asked for, and the two faults that spoil the
 * way itself. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "sim/server_parts.h"

#define SLOW_PIECES 40
#define SLOW_PAUSE_MS 100

/* Is gzip among the codings that the client takes (RFC 9110, 12.5.3)? */
static bool wants_gzip(const char *accept)
{
	while (accept && *accept) {
		accept += strspn(accept, " ,\t");
		size_t len = strcspn(accept, ","), name = strcspn(accept, " ,;\t");
		if (name == 4 && strncasecmp(accept, "gzip", 4) == 0) {
			const char *q = memmem(accept, len, "q=", 2);
			return !q || strtod(q + 2, NULL) > 0;
		}
		accept += len;
	}
	return false;
}

static bool compress_body(struct buf *body)
{
	z_stream z = {0};
	struct buf out;

	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	size_t bound = deflateBound(&z, body->len);
	char *room = mem_alloc(bound);
	z.next_in = (Bytef *)body->data;
	z.avail_in = (uInt)body->len;
	z.next_out = (Bytef *)room;
	z.avail_out = (uInt)bound;
	bool ok = deflate(&z, Z_FINISH) == Z_STREAM_END;
	if (ok) {
		buf_init(&out, HTTP_REPLY_MAX);
		ok = buf_add(&out, room, z.total_out);
		buf_done(body);
		*body = out;
	}
	deflateEnd(&z);
	free(room);
	return ok;
}

/* A reply that comes in pieces with pauses, or stops in the middle: pulled by MHD. */
static ssize_t pull(void *conn, uint64_t at, char *out, size_t max)
{
	struct conn *c = conn;
	size_t len = c->reply.body.len, piece = len / SLOW_PIECES + 1;
	int64_t now = clock_mono_ms();

	if (c->call.fault == FAULT_TRUNCATE && at >= len / 2)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (c->call.fault == FAULT_TRUNCATE)
		piece = len / 2 - (size_t)at;
	else if (now < c->next_at) {
		conn_suspend(c, c->next_at);
		return 0;
	}
	c->next_at = now + SLOW_PAUSE_MS;
	if (piece > len - at)
		piece = len - (size_t)at;
	if (piece > max)
		piece = max;
	memcpy(out, c->reply.body.data + at, piece);
	return (ssize_t)piece;
}

static struct MHD_Response *make_response(struct conn *c)
{
	struct buf *b = &c->reply.body;
	bool is_pulled = b->len > 1 && (c->call.fault == FAULT_SLOW || c->call.fault == FAULT_TRUNCATE);

	if (is_pulled)
		return MHD_create_response_from_callback(b->len, 4096, pull, c, NULL);
	return MHD_create_response_from_buffer(b->len, (void *)(uintptr_t)buf_text(b), MHD_RESPMEM_MUST_COPY);
}

enum MHD_Result reply_send(struct conn *c)
{
	struct http_reply *rp = &c->reply;
	char date[40];

	const char *accept = MHD_lookup_connection_value(c->mhd, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT_ENCODING);
	bool is_zipped =
		rp->body.len > 0 && c->call.fault != FAULT_GARBAGE && wants_gzip(accept) && compress_body(&rp->body);
	struct MHD_Response *r = make_response(c);
	time_format_http(rp->date_at, date);
	MHD_add_response_header(r, MHD_HTTP_HEADER_DATE, date);
	if (rp->content_type)
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, rp->content_type);
	if (rp->request_id[0])
		MHD_add_response_header(r, rp->id_header, rp->request_id);
	for (size_t i = 0; i < rp->header_count; i++)
		MHD_add_response_header(r, rp->headers[i].name, rp->headers[i].value);
	if (is_zipped)
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	c->state = CONN_ANSWER;
	enum MHD_Result ok = MHD_queue_response(c->mhd, (unsigned)rp->status, r);
	MHD_destroy_response(r);
	return ok;
}
