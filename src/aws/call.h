/* call.h: sending operations.  One curl multi handle, no thread; aws_client_wait() is the program's only wait.
 *
 * A call's callback runs exactly once, from aws_client_wait(), never from within aws_call(); in it calls may be made and
 * cancelled, but the client not freed.  Reads are retried with full-jitter backoff (network, timeout, throttled, server, or an
 * answer that is none of AWS's; 3 tries a page), but not where that is pointless (an untrusted certificate).
 *
 * Mutations are sent once, on a connection of their own.  What their errors say:
 *   NETWORK, TIMEOUT      no connection: nothing was sent
 *   UNKNOWN_OUTCOME       sent, and no answer or none of AWS's came: it may have happened
 *   SERVER                AWS answered that it failed inside: it may have happened all the same, only the next reads tell
 *   all others            refused: nothing happened
 *
 * Pages of a row with page_out are followed.  Requests are signed with the local clock; after a refusal that speaks of time the
 * offset from the Date header is used and the call (a mutation too: it was refused) is signed once more.
 *
 * Calls wait for the credentials of their context (identity.h).  Where none can be had a call ends as their look-up did, but a
 * look-up that was denied, called invalid, or found no such thing, ends it with ERR_CREDENTIALS.  A read that AWS refuses because they have expired
 * waits for new ones and is sent once more; a mutation goes out with the credentials that were there when it was made, or not at
 * all. */
#ifndef AWS_CALL_H
#define AWS_CALL_H

#include "aws/context.h"
#include "aws/op.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aws_client;

struct aws_client_options {
	const char *user_agent;       /* "cutover/0.1.0" */
	int64_t connect_timeout_ms;   /* 0: 3 s */
	int64_t call_timeout_ms;      /* 0: 10 s, one try */
	int tries;                    /* 0: 3 */
	int64_t program_timeout_ms;   /* a credential_process may take so long; 0: 60 s */
	bool can_ask;                 /* a person is there who answers aws_client_question() */
	size_t max_reply_bytes;       /* 0: 8 MiB a page */
	uint64_t random_seed;         /* for the jitter; 0: from the system */
};

struct aws_client *aws_client_new(const struct aws_client_options *o);
void aws_client_free(struct aws_client *c); /* drops what is in flight without callbacks */

struct aws_page {
	const char *body;             /* raw bytes, NUL-terminated as well */
	size_t len;
};

/* How one transfer got to its answer: durations of the steps, -1 for one that it did not come to (or, on a connection that was
 * there already, did not need).  Through a proxy the first two are the way to the proxy. */
struct aws_timing {
	int64_t dns_ms, connect_ms, tls_ms, total_ms;
	bool is_new_connection;
	int http_status;              /* 0: no whole answer */
	char ip[64];                  /* the other end; "" none */
};

struct aws_reply {
	const struct aws_op *op;
	const struct aws_page *pages; /* in order; none on failure */
	size_t page_count;
	struct err err;               /* ERR_NONE: good */
	int64_t date_at;              /* the answer's Date header; NO_TIME none */
	int64_t mono_at;              /* clock_mono_ms() when it arrived; 0: none did, as nothing was sent */
	int tries;                    /* of the page that needed most */
	bool was_throttled;           /* any of the tries */
	bool has_more;                /* max_pages was reached before the end */
	char request_id[80];
	struct aws_timing timing;     /* of the newest try */
};

typedef void aws_reply_fn(void *user, const struct aws_reply *reply);

/* `body` is copied: JSON text; for query the parameters without Action and Version ("ListenerArn=…&…", built with aws_form_add); for
 * REST_XML the path, with the query that it may have ("/BUCKET", built with aws_path_add).  `context` must outlive the call.
 * Returns an id (never 0) for aws_cancel(). */
uint64_t aws_call(struct aws_client *c, struct aws_context *context, const struct aws_op *op, const char *body,
	aws_reply_fn *done, void *user);
void aws_call_is_awaited(struct aws_client *c, uint64_t id); /* somebody waits for it: it goes before other reads */
void aws_cancel(struct aws_client *c, uint64_t id); /* no callback; fine for ids that have ended */
size_t aws_client_in_flight(const struct aws_client *c);

/* Tell the user that a try failed and is going to be repeated (may be NULL). */
void aws_client_on_retry(struct aws_client *c, void (*fn)(void *user, const struct aws_op *op, const struct err *e),
	void *user);

/* AWS's clock: last Date header plus monotonic time since; the wall clock before any answer. */
int64_t aws_client_now(const struct aws_client *c);
int64_t aws_client_skew_ms(const struct aws_client *c); /* AWS's minus local; 0 before any answer */
bool aws_client_clock_is_known(const struct aws_client *c); /* some answer has had a Date */

/* Told when a look-up of credentials has ended, well or not; has_changed: they are others than before (perhaps another account's).
 * Runs from aws_client_wait(); may be NULL. */
void aws_client_on_identity(struct aws_client *c, void (*fn)(void *user, bool has_changed), void *user);
/* What a look-up waits for: the code of an MFA device.  Calls with those credentials wait with it. */
struct aws_question {
	const char *profile, *serial; /* borrowed until answered */
};
bool aws_client_question(const struct aws_client *c, struct aws_question *out); /* false: nothing is asked */
void aws_client_answer(struct aws_client *c, const char *code);                 /* NULL: nobody gives it; the look-up fails */

/* Reads of one profile and region share a budget and, once AWS has refused some for being too many, a limit (rate.h). */
struct aws_pace {
	int room;                     /* so many more reads would go out at once */
	int64_t wait_ms;              /* until the next one may */
	double used, allowed;         /* calls a second: in the last 5 s, at most */
	int throttles;                /* refusals for too many calls so far */
	int64_t throttled_mono;       /* the newest; 0 none */
};
struct aws_pace aws_client_pace(struct aws_client *c, const struct aws_context *context);

struct aws_fd {
	int fd;
	bool is_ready;                /* out: readable, or hung up */
};
/* Wait until a transfer, one of the fds (at most 16) or the timeout; then do the work that is due (callbacks run here).
 * May return earlier, with nothing ready.  A negative timeout is a minute. */
void aws_client_wait(struct aws_client *c, struct aws_fd *fds, size_t count, int64_t timeout_ms);

/* Percent-encoded form field: "&" between fields. */
struct buf;
void aws_form_add(struct buf *b, const char *name, const char *value);
/* "/" and one segment of a path, percent-encoded; NULL: "/". */
void aws_path_add(struct buf *b, const char *segment);

/* Answers to HEAD (op.h): is this the head of one, to its blank line?  The value of a header in it, cleaned; false: "". */
bool aws_head_is_whole(const char *head, size_t len);
bool aws_head_get(const char *head, size_t len, const char *name, char *out, size_t size);

/* Pure, table-tested: what an answer means.  `code` as on the wire (already cut at ':' and after '#'); "" or NULL when the
 * body has none: then the status decides, and ERR_MALFORMED stands for a status that AWS does not use so. */
enum err_kind aws_classify(int http_status, const char *code, const char *message);
/* Does a refusal speak of time: either by its code, or a signature error while the clocks are more than 4 minutes apart? */
bool aws_speaks_of_time(const char *code, int64_t signed_at, int64_t date_at);
/* Fill err from an answer's status, headers and body in either protocol. */
void aws_read_error(enum aws_protocol protocol, int http_status, const char *error_type_header, const char *request_id_header,
	const char *body, size_t len, struct err *out);

#endif
