/* sign.c: see sign.h.  The steps and their names are those of AWS's page "Create a signed AWS API request". */
#include "aws/sign.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"

#define TEXT_MAX ((size_t)256 * 1024)

/* The path arrives as it is sent and is encoded once more, slashes apart; but for S3. */
static void add_path(struct buf *b, const char *path, size_t n, bool is_s3)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/";

	for (size_t i = 0; i < n; i++) {
		if (is_s3 || memchr(plain, path[i], sizeof(plain) - 1))
			buf_add(b, path + i, 1);
		else
			buf_printf(b, "%%%02X", (unsigned char)path[i]);
	}
}

static void add_names(struct buf *b, const struct aws_header *headers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(b, "%s%s", i ? ";" : "", headers[i].name);
}

static void canonical_request(const struct aws_request *r, const char *path, const struct aws_header *headers, size_t count,
	struct buf *out)
{
	size_t n = strcspn(path, "?");
	char hash[65];

	buf_printf(out, "%s\n", r->method ? r->method : "POST");
	add_path(out, path, n, r->is_s3);
	buf_printf(out, "\n%s\n", path[n] ? path + n + 1 : "");
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s:%s\n", headers[i].name, headers[i].value);
	buf_puts(out, "\n");
	add_names(out, headers, count);
	hash_sha256_hex(r->body, r->len, hash);
	buf_printf(out, "\n%s", hash);
}

/* The key of a day, region and service, one HMAC inside the other. */
static void signing_key(const struct aws_request *r, const char *day, uint8_t key[32])
{
	const char *const parts[] = {r->region, r->signing_name, "aws4_request"};
	struct buf first;

	buf_init(&first, TEXT_MAX);
	buf_printf(&first, "AWS4%s", secret_reveal(&r->creds->secret_key));
	hash_hmac_sha256(buf_text(&first), first.len, day, strlen(day), key);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		uint8_t next[32];
		hash_hmac_sha256(key, 32, parts[i], strlen(parts[i]), next);
		memcpy(key, next, 32);
	}
	explicit_bzero(first.data, first.cap);
	buf_done(&first);
}

void aws_sign(const struct aws_request *r, const char *path, const struct aws_header *headers, size_t count, struct buf *out)
{
	char date[20], day[9], hash[65], signature[65];
	uint8_t key[32], digest[32];
	struct buf text;

	time_format_amz(r->signed_at, date);
	snprintf(day, sizeof(day), "%.8s", date);
	buf_init(&text, TEXT_MAX);
	canonical_request(r, path, headers, count, &text);
	hash_sha256_hex(buf_text(&text), text.len, hash);
	buf_clear(&text);
	buf_printf(&text, "AWS4-HMAC-SHA256\n%s\n%s/%s/%s/aws4_request\n%s", date, day, r->region, r->signing_name, hash);
	signing_key(r, day, key);
	hash_hmac_sha256(key, sizeof(key), buf_text(&text), text.len, digest);
	explicit_bzero(key, sizeof(key));
	hash_hex(digest, sizeof(digest), signature);
	buf_done(&text);
	buf_printf(out, "AWS4-HMAC-SHA256 Credential=%s/%s/%s/%s/aws4_request, SignedHeaders=", r->creds->access_key_id, day,
		r->region, r->signing_name);
	add_names(out, headers, count);
	buf_printf(out, ", Signature=%s", signature);
}
