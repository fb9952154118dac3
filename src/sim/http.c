/* http.c: the few things to be done with a request or a reply that need no network. */
#include "sim/http.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

const char *http_header(const struct http_request *rq, const char *name)
{
	for (size_t i = 0; i < rq->header_count; i++)
		if (strcasecmp(rq->headers[i].name, name) == 0)
			return rq->headers[i].value;
	return NULL;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *http_unescape(const char *s, size_t n, bool plus_is_blank)
{
	char *out = mem_alloc(n + 1);
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		if (c == '+' && plus_is_blank)
			c = ' ';
		else if (c == '%' && i + 2 < n && hex_value(s[i + 1]) >= 0 && hex_value(s[i + 2]) >= 0) {
			c = (char)(hex_value(s[i + 1]) * 16 + hex_value(s[i + 2]));
			i += 2;
		}
		out[used++] = c;
	}
	return out;
}

void http_escape(const char *s, struct buf *out)
{
	for (; *s; s++)
		if (isalnum((unsigned char)*s) || strchr("-._~", *s))
			buf_add(out, s, 1);
		else
			buf_printf(out, "%%%02X", (unsigned char)*s);
}

void http_reply_init(struct http_reply *rp)
{
	memset(rp, 0, sizeof(*rp));
	rp->id_header = "x-amzn-RequestId";
	buf_init(&rp->body, HTTP_REPLY_MAX);
}

void http_reply_add_header(struct http_reply *rp, const char *name, const char *value)
{
	assert(rp->header_count < sizeof(rp->headers) / sizeof(rp->headers[0]));
	struct http_note *h = &rp->headers[rp->header_count++];

	snprintf(h->name, sizeof(h->name), "%s", name);
	snprintf(h->value, sizeof(h->value), "%s", value);
}

void http_reply_done(struct http_reply *rp)
{
	buf_done(&rp->body);
}
