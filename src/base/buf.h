/* buf.h: a growing string, born with the maximum it may reach.
 * Adding past the maximum sets `overflow` and adds nothing more; the text stays valid and NUL-terminated. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data; /* NULL until the first byte */
	size_t len, cap, max;
	bool overflow;
};

void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b);
void buf_clear(struct buf *b);
bool buf_add(struct buf *b, const void *bytes, size_t n); /* false: over the maximum */
bool buf_puts(struct buf *b, const char *s);
bool buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *buf_text(const struct buf *b); /* never NULL, valid until the next change */
char *buf_take(struct buf *b);             /* hands the heap string over (free()); the buf is empty after it */

#endif
