/* server_parts.h: between the server's own files: the ports, and the requests in progress. */
#ifndef SIM_SERVER_PARTS_H
#define SIM_SERVER_PARTS_H

#include <microhttpd.h>

#include "sim/server.h"

/* Where a request stands.  Between CONN_ARRIVED and CONN_ANSWER it may be suspended until `due`. */
enum conn_state {
	CONN_NEW,     /* its headers are there */
	CONN_BODY,    /* its body comes in */
	CONN_ARRIVED, /* whole, identified; half of the latency goes by */
	CONN_DONE,    /* the reply is made; the other half goes by */
	CONN_ANSWER,  /* the reply goes out (slowly, perhaps) */
	CONN_LOST,    /* to be closed without an answer */
};

struct conn {
	struct server *server;
	struct MHD_Connection *mhd;
	enum conn_state state;
	char *target;          /* raw */
	struct buf body;
	struct api_call call;
	struct http_reply reply;
	bool is_suspended, is_hung;
	int64_t due;           /* monotonic, of a suspended one */
	int64_t next_at;       /* a slow reply's next piece */
	struct conn *prev, *next;
};

struct port {
	struct MHD_Daemon *daemon; /* NULL: not open */
	char url[96];
	int number;
	struct server *server;
	struct listener *listener; /* NULL: the API */
};

enum { PORT_API, PORT_PROD, PORT_TEST, PORTS };

struct server {
	struct server_options options;
	struct api *api;
	struct port ports[PORTS];
	struct conn *conns; /* requests of the API port that are in progress */
	bool is_ending;
	int signal_fd;
};

/* conn.c: callbacks of the API's daemon, and its clock. */
void *conn_begin(void *server, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result conn_handle(void *server, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
	const char *upload, size_t *upload_size, void **conn);
void conn_end(void *server, struct MHD_Connection *mhd, void **conn, enum MHD_RequestTerminationCode why);
void conn_suspend(struct conn *c, int64_t due);
int64_t conn_wake_due(struct server *s, int64_t now); /* resumes what is due; ms until the next one, -1: none */
void conn_wake_all(struct server *s);                 /* at the end: all are lost */

/* reply.c */
enum MHD_Result reply_send(struct conn *c);

/* listener.c: callback of a listener's daemon. */
enum MHD_Result listener_handle(void *port, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
	const char *upload, size_t *upload_size, void **conn);

#endif
