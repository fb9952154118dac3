/* http.h: inside aws/: requests, signed or not, over one curl multi handle.  http.c is the only includer of curl.
 *
 * A transfer ends as an answer (status > 0 and a whole body) or as a failure that says whether the request may have left. */
#ifndef AWS_HTTP_H
#define AWS_HTTP_H

#include "aws/call.h"
#include "aws/context.h"
#include "base/buf.h"
#include "base/err.h"

struct aws_http;
struct aws_transfer;

struct aws_header {
	const char *name; /* in lower case */
	const char *value;
};

struct aws_request {
	const char *method;             /* NULL: POST; only a POST and a PUT have a body */
	bool is_s3;                     /* signed as S3 wants it */
	const char *url, *ca_bundle, *user_agent;
	const char *region, *signing_name;
	const struct aws_creds *creds;  /* read while starting only; NULL: the request goes unsigned */
	const char *content_type;       /* NULL none */
	const char *target;             /* X-Amz-Target; NULL none */
	const struct aws_header *headers; /* more of them, never signed */
	size_t header_count;
	const char *body;
	size_t len;
	int64_t signed_at;              /* NO_TIME: by the local clock */
	bool is_sent_once;              /* a connection of its own; else a kept one may turn out dead, which is a failure like others */
	bool bypasses_proxy;            /* a server of this machine or its link: instance metadata, container credentials */
	bool stops_when_full;           /* max_reply_bytes are enough: the rest is not read, and the connection not kept */
	int64_t connect_timeout_ms, call_timeout_ms;
	size_t max_reply_bytes;
};

struct aws_answer {
	int status;                     /* 0: no whole answer, see err */
	struct err err;                 /* NETWORK, TIMEOUT, MALFORMED or CONFIG, in words; ERR_NONE with a status */
	bool may_have_left;             /* with a failure: the server may have seen the request */
	bool was_kept;                  /* with a failure: a connection kept from an earlier call had ended; says nothing of the server */
	bool is_final;                  /* with a failure: trying again cannot help (certificate, CA file) */
	int64_t date_at, head_mono;     /* the Date header and when it came; NO_TIME none */
	bool is_cut;                    /* stops_when_full: there was more */
	int os_error;                   /* with a failure: errno of connecting; 0 unknown */
	const char *redirect_url;       /* where the Location header leads, absolute, uncleaned; NULL: nowhere */
	int64_t retry_after_ms;         /* x-amz-retry-after, or Retry-After in seconds; 0 none */
	char request_id[80], error_type[160];
	struct aws_timing timing;
	struct buf body;                /* to a HEAD: the head, from the status line to the blank line */
};

struct aws_http *aws_http_new(void);
void aws_http_free(struct aws_http *h);

/* `done` is called once, from aws_http_collect(); the transfer is gone after it.  One that was dropped calls nobody. */
typedef void aws_transfer_fn(void *owner, struct aws_transfer *t);
struct aws_transfer *aws_http_start(struct aws_http *h, const struct aws_request *r, aws_transfer_fn *done, void *owner);
void aws_http_drop(struct aws_http *h, struct aws_transfer *t); /* not from its own `done`; NULL is fine */
void aws_http_perform(struct aws_http *h);                      /* send and receive what is possible now */
void aws_http_collect(struct aws_http *h);                      /* tell the owners of what has ended */
void aws_http_wait(struct aws_http *h, struct aws_fd *fds, size_t count, int64_t timeout_ms);

const struct aws_answer *aws_transfer_answer(const struct aws_transfer *t);
char *aws_transfer_take_body(struct aws_transfer *t); /* heap, NUL-terminated; the answer's body is empty after it */

#endif
