/* api.h: one API request through all its stations, without a socket: which operation, does a fault befall it,
 * is it signed rightly, does it fit its shape, what does the world say, and the answer in the protocol's own
 * form. */
#ifndef SIM_API_H
#define SIM_API_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/calls.h"
#include "sim/elsewhere.h"
#include "sim/faults.h"
#include "sim/http.h"
#include "sim/service.h"
#include "sim/sigv4.h"

struct world;

struct api {
	struct world *world;   /* borrowed */
	struct faults *faults; /* owned */
	struct calls *calls;   /* owned */
	struct elsewhere elsewhere;
	bool pages_are_unplugged; /* the listeners close each connection without an answer */
	uint64_t seed, requests;
};

struct api_call {
	const struct sim_service *service; /* NULL: none of ours */
	const struct sim_op *op;           /* NULL: unknown to the service */
	char name[64];                     /* as the request had it */
	bool is_query;                     /* XML: the query protocol, or S3's own */
	bool is_s3;
	enum fault_kind fault;
	struct call_ticket ticket;
};

void api_init(struct api *a, struct world *w, uint64_t seed);
void api_done(struct api *a);

/* When a request has wholly arrived (call->ticket is set): who is meant, and what befalls it.  Counts it as
 * received. */
void api_identify(struct api *a, const struct http_request *rq, struct api_call *call);
/* Does it and fills the reply. */
void api_handle(struct api *a, const struct http_request *rq, const struct api_call *call, struct http_reply *rp);
/* The reply goes out: counts it. */
void api_answered(struct api *a, const struct api_call *call, const struct http_reply *rp);

/* GET and POST below /_sim/. */
void controls_answer(struct api *a, const struct http_request *rq, struct http_reply *rp);

#endif
