/* secret.h: a value that must never be printed.  It is wiped when replaced or done. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>

struct secret {
	char *hidden; /* reach for it only where it is handed to libcurl or OpenSSL */
};

void secret_set(struct secret *s, const char *value); /* copies; NULL or "" clears */
void secret_copy(struct secret *to, const struct secret *from);
void secret_done(struct secret *s);
bool secret_is_set(const struct secret *s);
const char *secret_reveal(const struct secret *s); /* "" when not set */

#endif
