/* sign.h: inside aws/: Signature Version 4 for a POST, by another clock than this machine's.
 *
 * libcurl signs (CURLOPT_AWS_SIGV4), but by the local clock only: given an X-Amz-Date of ours, 7.88 sends that header twice,
 * which no server can verify.  So where AWS has refused the local clock, the Authorization header is made here. */
#ifndef AWS_SIGN_H
#define AWS_SIGN_H

#include "aws/http.h"

/* Into `out`: the value of the Authorization header over `headers`, sorted by name, which must be all that begin with x-amz-,
 * content-type and host; `path` is the URL's, "/" at least. */
void aws_sign(const struct aws_request *r, const char *path, const struct aws_header *headers, size_t count, struct buf *out);

#endif
