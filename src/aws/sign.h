/* sign.h: inside aws/: Signature Version 4, where libcurl's (CURLOPT_AWS_SIGV4) will not do.
 *
 * libcurl signs by the local clock only: given an X-Amz-Date of ours, 7.88 sends that header twice, which no server can verify.
 * And it signs an endpoint's path as it is sent, which AWS wants encoded once more.  So where AWS has refused the local clock, or
 * the path needs encoding, the Authorization header is made here.
 *
 * S3 differs: it takes the path as it is sent, and wants the body's hash in a signed x-amz-content-sha256, which 7.88 does not send.
 * So what goes there is always signed here. */
#ifndef AWS_SIGN_H
#define AWS_SIGN_H

#include "aws/http.h"

/* Into `out`: the value of the Authorization header over `headers`, sorted by name, which must be all that begin with x-amz-,
 * content-type and host; `path` is the URL's, "/" at least, perhaps with a query that is encoded and in order already. */
void aws_sign(const struct aws_request *r, const char *path, const struct aws_header *headers, size_t count, struct buf *out);

#endif
