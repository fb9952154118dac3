/* fetch.h: inside aws/: one look-up of credentials on the event loop.
 *
 * A provider's `begin` starts one step (an HTTP request, a call of STS, a program, a wait, a question, the look-up of a source) and
 * names the function that goes on when the step has ended; that one starts the next step or ends the look-up with fetch_found(),
 * fetch_failed() or fetch_nothing().  One step at a time; after the end nothing more may be started.  The functions that go on run
 * from aws_client_wait() only, never from within the function that starts a step.
 *
 * All memory of a look-up is in its arena, which is overwritten at the end; a struct aws_creds is handed over. */
#ifndef AWS_FETCH_H
#define AWS_FETCH_H

#include "aws/call.h"
#include "aws/creds.h"
#include "aws/http.h"

struct arena;
struct program;

const struct aws_lookup *fetch_lookup(const struct aws_fetch *f);
/* Where calls for these credentials go: region, endpoints, CA bundle of whoever wants them.  It has no identity. */
const struct aws_context *fetch_home(const struct aws_fetch *f);
struct arena *fetch_arena(struct aws_fetch *f);
void *fetch_state(struct aws_fetch *f, size_t size); /* the provider's own, zeroed when first asked for */
int64_t fetch_now(const struct aws_fetch *f);        /* AWS's clock, else this machine's: what expiry is measured by */
bool fetch_mistrusts_kept(const struct aws_fetch *f); /* AWS does not take what there is: keys that others have kept are no help */

/* --- the end ----------------------------------------------------------------------------------------------------- */
void fetch_found(struct aws_fetch *f, struct aws_creds *taken); /* provider is filled from the row when NULL; checked */
void fetch_failed(struct aws_fetch *f, const struct err *e);
/* This machine has none of that kind: the next provider is asked.  `why` is kept for the message when none has any. */
void fetch_nothing(struct aws_fetch *f, const char *why);

/* --- steps ------------------------------------------------------------------------------------------------------- */
struct fetch_request {
	const char *method;         /* NULL: GET without a body, POST with one */
	const char *url;
	const char *content_type, *body; /* NULL none */
	const struct aws_header *headers;
	size_t header_count;
	int64_t timeout_ms;         /* connecting and answering; 0: the client's */
	bool bypasses_proxy;
};
typedef void fetch_answered(struct aws_fetch *f, const struct aws_answer *a); /* a->status 0: a->err */
void fetch_http(struct aws_fetch *f, const struct fetch_request *r, fetch_answered *then);

/* A call of an AWS service with its retries; creds NULL for an operation that goes unsigned.  What aws_call() takes. */
typedef void fetch_replied(struct aws_fetch *f, const struct aws_reply *reply);
void fetch_call(struct aws_fetch *f, const struct aws_creds *creds, const struct aws_op *op, const char *body, fetch_replied *then);

typedef void fetch_then(struct aws_fetch *f);
void fetch_after(struct aws_fetch *f, int64_t ms, fetch_then *then);

/* argv[0] by PATH, no shell.  `p` NULL: it did not start, or not end in time (the client's program_timeout_ms): e says so. */
typedef void fetch_ended(struct aws_fetch *f, const struct program *p, const struct err *e);
void fetch_program(struct aws_fetch *f, char *const argv[], fetch_ended *then);

/* A code that a person reads from a device; NULL: nobody can be asked, or they did not give it (e says which). */
typedef void fetch_coded(struct aws_fetch *f, const char *code, const struct err *e);
void fetch_ask_code(struct aws_fetch *f, const char *serial, fetch_coded *then);

/* Other credentials that these come from: of a profile (the environment is not asked), or of one given provider.  creds NULL: e.
 * What is given is borrowed until `then` returns. */
typedef void fetch_sourced(struct aws_fetch *f, const struct aws_creds *creds, const struct err *e);
void fetch_source_profile(struct aws_fetch *f, const char *profile, fetch_sourced *then);
void fetch_source_provider(struct aws_fetch *f, const struct aws_provider *row, fetch_sourced *then);

#endif
