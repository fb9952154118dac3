/* text.h: UTF-8: decoding, width on a terminal, and making text from outside harmless. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Decode one code point from s[0..n); returns the bytes used (>= 1 when n > 0).  Malformed bytes give U+FFFD and 1. */
size_t text_decode(const char *s, size_t n, uint32_t *cp);
size_t text_encode(uint32_t cp, char out[4]); /* bytes written */

int text_cp_width(uint32_t cp); /* 0 combining, 1, or 2 for wide; control characters 0 */
int text_width(const char *s);  /* columns of a NUL-terminated string; NULL is 0 */

/* How many bytes of s fit into `columns`; *used gets the columns they take.  Never splits a character
 * or leaves a combining mark behind. */
size_t text_fit(const char *s, int columns, int *used);

/* A copy of s[0..n) with everything that could steer a terminal removed: C0 and C1 controls (tab and line ends
 * become a blank), DEL, bidirectional overrides, malformed UTF-8 (U+FFFD).  At most max_bytes bytes, cut at a character. */
char *text_clean(struct arena *a, const char *s, size_t n, size_t max_bytes);
void text_clean_into(char *out, size_t size, const char *s, size_t n); /* the same into a fixed array */

/* Edit distance, capped at `limit`; for "did you mean". */
int text_distance(const char *a, const char *b, int limit);

#endif
