/* page.h: inside aws/: what a good answer's body says about itself, and the request for the next page. */
#ifndef AWS_PAGE_H
#define AWS_PAGE_H

#include "aws/op.h"

#include <stddef.h>

struct buf;
struct err;

/* Is this the body of an answer to the operation?  Cheap for reads (their decoder looks closer), exact for mutations, where
 * the answer is not asked for again; those may have an empty body (codedeploy ContinueDeployment). */
bool aws_body_is_plausible(const struct aws_op *op, const char *body, size_t len);

/* The token of the next page, heap; NULL: this was the last. */
char *aws_page_token(const struct aws_op *op, const char *body, size_t len);

/* head.c: what an answer to HEAD says by its status, where it is no 2xx: true when it is good all the same (see op.h), else e.
 * `region`: the one that it was signed for. */
bool aws_head_verdict(int status, const char *head, size_t len, const char *region, struct err *e);

/* The body to send, which REST has none of: `body` as given to aws_call() with the protocol's own parameters, and the token of a page (NULL: the
 * first). */
void aws_page_request(const struct aws_op *op, const char *body, const char *token, struct buf *out);

#endif
