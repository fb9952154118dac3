/* hash.c: see hash.h. */
#include "base/hash.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>

/* Both are in every OpenSSL; if the library cannot give them, nothing signed or verified here could be trusted. */
static _Noreturn void no_digest(void)
{
	fputs("cutover: OpenSSL gives no SHA-256 or SHA-1\n", stderr);
	abort();
}

void hash_sha256(const void *data, size_t len, uint8_t out[32])
{
	if (!EVP_Digest(len ? data : "", len, out, NULL, EVP_sha256(), NULL))
		no_digest();
}

void hash_hmac_sha256(const void *key, size_t key_len, const void *data, size_t len, uint8_t out[32])
{
	/* HMAC takes a NULL key for "the one before" and an int for its length. */
	if (key_len > INT_MAX ||
		!HMAC(EVP_sha256(), key_len ? key : "", (int)key_len, len ? data : (const void *)"", len, out, NULL))
		no_digest();
}

void hash_hex(const uint8_t *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

void hash_sha256_hex(const void *data, size_t len, char out[65])
{
	uint8_t digest[32];

	hash_sha256(data, len, digest);
	hash_hex(digest, sizeof(digest), out);
}

void hash_sha1_hex(const void *data, size_t len, char out[41])
{
	uint8_t digest[20];

	if (!EVP_Digest(len ? data : "", len, digest, NULL, EVP_sha1(), NULL))
		no_digest();
	hash_hex(digest, sizeof(digest), out);
}
