/* canonical.c: the canonical request of Signature Version 4, built from the raw request. */
#include "sim/sigv4.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/mem.h"

struct pair {
	char *name, *value; /* percent-encoded anew */
};

static bool is_unreserved(unsigned char c)
{
	return isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

static void add_encoded(struct buf *out, const char *s, size_t n, const char *also_plain)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (is_unreserved(c) || (c && strchr(also_plain, c)))
			buf_add(out, &c, 1);
		else
			buf_printf(out, "%%%02X", c);
	}
}

/* Decode percent escapes, then encode as Signature Version 4 wants it. */
static char *encode_anew(const char *s, size_t n)
{
	char *plain = http_unescape(s, n, false);
	struct buf out;

	buf_init(&out, 3 * n + 1);
	add_encoded(&out, plain, strlen(plain), "");
	free(plain);
	return out.data ? buf_take(&out) : mem_dup("");
}

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->value, y->value);
}

static size_t split_query(const char *query, struct pair *pairs, size_t max)
{
	size_t n = 0;

	while (*query && n < max) {
		size_t len = strcspn(query, "&"), name_len = strcspn(query, "=&");
		const char *value = name_len < len ? query + name_len + 1 : query + len;
		if (len > 0) {
			pairs[n].name = encode_anew(query, name_len);
			pairs[n++].value = encode_anew(value, (size_t)(query + len - value));
		}
		query += len + (query[len] == '&');
	}
	return n;
}

static void add_query(struct buf *out, const char *query)
{
	struct pair pairs[128];
	size_t n = split_query(query, pairs, sizeof(pairs) / sizeof(pairs[0]));

	qsort(pairs, n, sizeof(pairs[0]), compare_pairs);
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "%s%s=%s", i ? "&" : "", pairs[i].name, pairs[i].value);
		free(pairs[i].name);
		free(pairs[i].value);
	}
}

/* One header's line: its values joined by commas, runs of blanks made one, none at the ends. */
static void add_header(struct buf *out, const struct http_request *rq, const char *name, size_t name_len)
{
	bool is_first = true;

	buf_add(out, name, name_len);
	buf_puts(out, ":");
	for (size_t i = 0; i < rq->header_count; i++) {
		const char *v = rq->headers[i].value;
		if (strlen(rq->headers[i].name) != name_len || strncasecmp(rq->headers[i].name, name, name_len) != 0)
			continue;
		if (!is_first)
			buf_puts(out, ",");
		is_first = false;
		for (v += strspn(v, " \t"); *v;) {
			size_t word = strcspn(v, " \t"), gap = strspn(v + word, " \t");
			buf_add(out, v, word);
			v += word + gap;
			if (gap && *v)
				buf_puts(out, " ");
		}
	}
	buf_puts(out, "\n");
}

/* Every service but S3 encodes the path a second time. */
static void add_path(struct buf *out, const char *target, bool is_s3)
{
	size_t len = strcspn(target, "?");

	if (!is_s3) {
		add_encoded(out, target, len, "/");
		return;
	}
	char *plain = http_unescape(target, len, false);

	add_encoded(out, plain, strlen(plain), "/");
	free(plain);
}

/* The hash of the body; for S3 the one that the header claims. */
static void add_digest(struct buf *out, const struct http_request *rq, bool is_s3)
{
	const char *claimed = is_s3 ? http_header(rq, "X-Amz-Content-Sha256") : NULL;
	char digest[65];

	hash_sha256_hex(rq->body, rq->body_len, digest);
	buf_puts(out, claimed ? claimed : digest);
}

void sigv4_canonical(const struct http_request *rq, const char *service, const char *signed_headers, struct buf *out)
{
	size_t path_len = strcspn(rq->target, "?");
	bool is_s3 = strcmp(service, "s3") == 0;

	buf_printf(out, "%s\n", rq->method);
	add_path(out, rq->target, is_s3);
	buf_puts(out, "\n");
	if (rq->target[path_len] == '?')
		add_query(out, rq->target + path_len + 1);
	buf_puts(out, "\n");
	for (const char *h = signed_headers; *h;) {
		size_t len = strcspn(h, ";");
		add_header(out, rq, h, len);
		h += len + (h[len] == ';');
	}
	buf_printf(out, "\n%s\n", signed_headers);
	add_digest(out, rq, is_s3);
}
