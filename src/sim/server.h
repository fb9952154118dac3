/* server.h: the sockets: one port for the API and the controls, one for each listener of the load balancer's.
 * libmicrohttpd without threads: each port is a daemon whose epoll descriptor the one loop here waits on. */
#ifndef SIM_SERVER_H
#define SIM_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/api.h"

struct err;
struct world;

struct server_options {
	const char *listen;      /* HOST:PORT; port 0: any free one.  The listeners take free ports of the same host */
	int64_t latency_ms;      /* added to each API call, half before it is done and half after */
	int64_t jitter_ms;       /* up to so much more */
	bool ends_with_stdin;    /* --exit-with-parent: stop when standard input, a pipe, comes to its end */
};

struct server;

/* Binds and is ready to serve; api is borrowed. */
struct server *server_new(const struct server_options *o, struct api *api, struct err *e);
void server_free(struct server *s);

/* "http://127.0.0.1:P" of the API; "http://127.0.0.1:P/" of the production and of the test listener, NULL
 * where there is none. */
const char *server_endpoint(const struct server *s);
const char *server_prod_url(const struct server *s);
const char *server_test_url(const struct server *s);

/* Serves until SIGTERM, SIGINT or the parent's end.  The signals must be blocked before (main does). */
void server_run(struct server *s);

#endif
