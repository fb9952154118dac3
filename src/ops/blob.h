/* blob.h: bytes as AWS's JSON carries them: base64 (RFC 4648).  Only ops/ includes it. */
#ifndef OPS_BLOB_H
#define OPS_BLOB_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

char *blob_encode(const void *bytes, size_t size); /* heap */

/* Into the arena, NUL-terminated as well; NULL: that is no base64. */
char *blob_decode(struct arena *a, const char *text, size_t *size);

#endif
