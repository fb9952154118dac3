/* dpop.c: see dpop.h. */
#include "aws/dpop.h"

#include <inttypes.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

#define COORDINATE 32
#define TEXT_MAX ((size_t)16 * 1024)

static char *base64url(struct arena *a, const void *bytes, size_t n)
{
	unsigned char *out = arena_alloc(a, 4 * (n / 3 + 1) + 1);

	int len = EVP_EncodeBlock(out, bytes, (int)n);
	while (len && out[len - 1] == '=')
		len--;
	out[len] = '\0';
	for (unsigned char *s = out; *s; s++)
		*s = *s == '+' ? '-' : *s == '/' ? '_' : *s;
	return (char *)out;
}

/* Nobody is asked for a password.  The type is OpenSSL's. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
static int no_password(char *out, int size, int is_for_writing, void *user)
{
	(void)out, (void)size, (void)is_for_writing, (void)user;
	return -1;
}

static EVP_PKEY *read_key(const char *pem)
{
	BIO *in = BIO_new_mem_buf(pem, (int)strnlen(pem, TEXT_MAX));
	EVP_PKEY *key = in ? PEM_read_bio_PrivateKey(in, NULL, no_password, NULL) : NULL;
	char group[64] = "";

	BIO_free(in);
	if (key && EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), NULL) &&
		strcmp(group, "prime256v1") == 0)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

static const char *coordinate(struct arena *a, EVP_PKEY *key, const char *name)
{
	unsigned char bytes[COORDINATE];
	BIGNUM *number = NULL;

	bool is_there = EVP_PKEY_get_bn_param(key, name, &number) && BN_bn2binpad(number, bytes, COORDINATE) == COORDINATE;
	BN_free(number);
	return is_there ? base64url(a, bytes, COORDINATE) : NULL;
}

/* The pair of numbers one after the other, not DER. */
static const char *sign(struct arena *a, EVP_PKEY *key, const char *text)
{
	unsigned char der[256], raw[2 * COORDINATE];
	const unsigned char *at = der;
	size_t n = sizeof(der);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ECDSA_SIG *pair = NULL;

	if (ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestSign(ctx, der, &n, (const unsigned char *)text, strlen(text)) == 1)
		pair = d2i_ECDSA_SIG(NULL, &at, (long)n);
	bool is_signed = pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, COORDINATE) == COORDINATE &&
		BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + COORDINATE, COORDINATE) == COORDINATE;
	ECDSA_SIG_free(pair);
	EVP_MD_CTX_free(ctx);
	return is_signed ? base64url(a, raw, sizeof(raw)) : NULL;
}

/* A UUID, version 4. */
static const char *random_id(struct arena *a)
{
	unsigned char b[16];

	if (RAND_bytes(b, sizeof(b)) != 1)
		return NULL;
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	return arena_printf(a, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5],
		b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static char *proof(struct arena *a, EVP_PKEY *key, const char *url, int64_t now, const char *jti)
{
	const char *x = coordinate(a, key, OSSL_PKEY_PARAM_EC_PUB_X), *y = coordinate(a, key, OSSL_PKEY_PARAM_EC_PUB_Y);

	if (!x || !y || !jti)
		return NULL;
	const char *head = arena_printf(a, "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\","
		"\"crv\":\"P-256\"}}", x, y);
	/* A URL that may be spoken to has no character that JSON would escape. */
	const char *claims = arena_printf(a, "{\"htm\":\"POST\",\"htu\":\"%s\",\"iat\":%" PRId64 ",\"jti\":\"%s\"}", url, now / 1000, jti);
	const char *text = arena_printf(a, "%s.%s", base64url(a, head, strlen(head)), base64url(a, claims, strlen(claims)));
	const char *signature = sign(a, key, text);
	return signature ? arena_printf(a, "%s.%s", text, signature) : NULL;
}

char *dpop_proof(struct arena *a, const char *pem, const char *url, int64_t now, const char *jti, struct err *e)
{
	EVP_PKEY *key = read_key(pem);
	char *made = key ? proof(a, key, url, now, jti ? jti : random_id(a)) : NULL;

	EVP_PKEY_free(key);
	ERR_clear_error();
	if (!made)
		err_set(e, ERR_CREDENTIALS, key ? "OpenSSL does not sign with the key of the sign-in" : "its dpopKey is no private key on P-256");
	return made;
}
