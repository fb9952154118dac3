/* dpop.h: inside aws/: proof that one has the private key a sign-in was bound to (RFC 9449, ES256). */
#ifndef AWS_DPOP_H
#define AWS_DPOP_H

#include <stdint.h>

struct arena;
struct err;

/* The JWT for a POST to `url`, in the arena.  `pem`: a private key on P-256, not encrypted.  now in ms; jti NULL: a random one.
 * NULL: ERR_CREDENTIALS, without a word of the key. */
char *dpop_proof(struct arena *a, const char *pem, const char *url, int64_t now, const char *jti, struct err *e);

#endif
