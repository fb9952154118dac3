/* base64.h: bytes as AWS's JSON carries them: base64 (RFC 4648). */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

char *base64_encode(const void *bytes, size_t size); /* heap */

/* Into the arena, NUL-terminated as well; NULL: that is no base64. */
char *base64_decode(struct arena *a, const char *text, size_t *size);

#endif
