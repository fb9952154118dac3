/* hash.h: digests by OpenSSL. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

void hash_sha256(const void *data, size_t len, uint8_t out[32]);
void hash_hmac_sha256(const void *key, size_t key_len, const void *data, size_t len, uint8_t out[32]);
void hash_hex(const uint8_t *bytes, size_t n, char *out); /* 2n + 1 bytes, lower case */
void hash_sha256_hex(const void *data, size_t len, char out[65]);
void hash_sha1_hex(const void *data, size_t len, char out[41]); /* for names of files only */

#endif
