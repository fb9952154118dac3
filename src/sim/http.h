/* http.h: one HTTP request and its reply as plain values, so that all between the socket and the world is
 * pure. */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct http_header {
	const char *name, *value;
};

/* All borrowed; `target` is the raw request target, still percent-encoded, query included. */
struct http_request {
	const char *method, *target;
	const struct http_header *headers;
	size_t header_count;
	const char *body; /* never NULL */
	size_t body_len;
};

struct http_reply {
	int status;
	const char *content_type; /* a literal; NULL: no Content-Type header */
	struct buf body;
	char request_id[40]; /* "": no such header */
	const char *id_header; /* its name, a literal */
	struct http_note {
		char name[40], value[200];
	} headers[4];        /* further ones */
	size_t header_count;
	int64_t date_at;     /* the Date header, ms */
};

#define HTTP_REPLY_MAX ((size_t)32 << 20)

const char *http_header(const struct http_request *rq, const char *name); /* the first of that name, case ignored; or NULL */

/* Percent escapes decoded; heap, free().  A NUL byte among them cuts the text. */
char *http_unescape(const char *s, size_t n, bool plus_is_blank);

/* All but letters, digits and -._~ percent-encoded, as RFC 3986 has it. */
void http_escape(const char *s, struct buf *out);

void http_reply_init(struct http_reply *rp);
void http_reply_done(struct http_reply *rp);
void http_reply_add_header(struct http_reply *rp, const char *name, const char *value); /* copied; too many are a bug */

#endif
