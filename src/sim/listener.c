/* listener.c: what somebody sees who opens the load balancer's address: the page of the release that the
 * weights lead to. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "sim/server_parts.h"
#include "sim/world.h"

enum MHD_Result listener_handle(void *port, struct MHD_Connection *mhd, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_size, void **conn)
{
	static int seen;
	struct port *p = port;
	struct world *w = p->server->api->world;
	struct buf body;
	char date[40];

	(void)url;
	(void)method;
	(void)version;
	(void)upload;
	if (!*conn && p->server->api->pages_are_unplugged) {
		calls_page(p->server->api->calls, p == &p->server->ports[PORT_TEST]);
		return MHD_NO;
	}
	if (!*conn) { /* headers only: MHD calls again */
		*conn = &seen;
		return MHD_YES;
	}
	if (*upload_size) { /* a body is nothing to this page */
		*upload_size = 0;
		return MHD_YES;
	}
	calls_page(p->server->api->calls, p == &p->server->ports[PORT_TEST]);
	buf_init(&body, HTTP_REPLY_MAX);
	world_tick(w);
	int status = world_page(w, p->listener, &body);
	struct MHD_Response *r =
		MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)buf_text(&body), MHD_RESPMEM_MUST_COPY);
	buf_done(&body);
	time_format_http(world_now(w), date);
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "text/html; charset=utf-8");
	MHD_add_response_header(r, MHD_HTTP_HEADER_DATE, date);
	enum MHD_Result ok = MHD_queue_response(mhd, (unsigned)status, r);
	MHD_destroy_response(r);
	return ok;
}
