/* signature.h: is a request signed? Computed here from its own bytes, by the rules of Signature Version 4. */
#ifndef TESTS_SIGNATURE_H
#define TESTS_SIGNATURE_H

#include "aws/client.h"
#include "base/hash.h"

static inline void hmac(const uint8_t *key, size_t n, const char *data, uint8_t out[32])
{
	hash_hmac_sha256(key, n, data, strlen(data), out);
}

static inline int count_of(const struct server *s, int n, const char *name)
{
	size_t k = strlen(name);
	int count = 0;

	for (const char *line = strstr(s->requests[n].head, "\r\n"); line; line = strstr(line + 2, "\r\n"))
		count += strncasecmp(line + 2, name, k) == 0 && line[2 + k] == ':';
	return count;
}

/* The signature that the n-th request should carry, from its own bytes, by the rules of SigV4. */
static inline void signature_of(const struct server *s, int n, const char *signed_headers, const char *scope_tail, char out[65])
{
	static char canonical[32768], text[1024];
	char value[8192], hash[65], name[64], date[32];
	uint8_t key[32];
	const char *path = strchr(s->requests[n].head, ' ') + 1; /* "/", or S3's, which is signed as it is */
	int at = snprintf(canonical, sizeof(canonical), "%.*s\n%.*s\n\n", (int)(path - 1 - s->requests[n].head), s->requests[n].head,
		(int)strcspn(path, " "), path);

	for (const char *next = signed_headers; *next; next += strcspn(next, ";"), next += *next == ';') {
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(next, ";"), next);
		assert_int_equal(count_of(s, n, name), 1); /* sent, and not twice */
		at += snprintf(canonical + at, sizeof(canonical) - (size_t)at, "%s:%s\n", name,
			header_of(s, n, name, value, sizeof(value)));
	}
	hash_sha256_hex(s->requests[n].body, strlen(s->requests[n].body), hash);
	snprintf(canonical + at, sizeof(canonical) - (size_t)at, "\n%s\n%s", signed_headers, hash);
	hash_sha256_hex(canonical, strlen(canonical), hash);
	header_of(s, n, "X-Amz-Date", date, sizeof(date));
	snprintf(text, sizeof(text), "AWS4-HMAC-SHA256\n%s\n%.8s/%s\n%s", date, date, scope_tail, hash);

	char tail[128], *part = tail;
	date[8] = '\0';
	snprintf(tail, sizeof(tail), "%s", scope_tail);
	hmac((const uint8_t *)"AWS4" SECRET, strlen("AWS4" SECRET), date, key);
	for (char *slash; part; part = slash ? slash + 1 : NULL) {
		uint8_t next[32];
		slash = strchr(part, '/');
		if (slash)
			*slash = '\0';
		hmac(key, 32, part, next);
		memcpy(key, next, 32);
	}
	hmac(key, 32, text, key);
	hash_hex(key, 32, out);
}

static inline void check_signature(const struct server *s, int n, const char *scope_tail)
{
	char authorization[1024], names[512] = "", claimed[65] = "", wanted[65], expected[256], date[32];

	header_of(s, n, "Authorization", authorization, sizeof(authorization));
	header_of(s, n, "X-Amz-Date", date, sizeof(date));
	snprintf(expected, sizeof(expected), "AWS4-HMAC-SHA256 Credential=" KEY_ID "/%.8s/%s, ", date, scope_tail);
	assert_memory_equal(authorization, expected, strlen(expected));
	const char *list = strstr(authorization, "SignedHeaders="), *signature = strstr(authorization, "Signature=");
	assert_non_null(list);
	assert_non_null(signature);
	snprintf(names, sizeof(names), "%.*s", (int)strcspn(list + 14, ","), list + 14);
	snprintf(claimed, sizeof(claimed), "%s", signature + 10);
	signature_of(s, n, names, scope_tail, wanted);
	assert_string_equal(claimed, wanted);
	assert_true(strstr(names, "content-type") || !s->requests[n].body[0]);
	assert_non_null(strstr(names, "host"));
}

#endif
