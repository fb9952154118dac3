/* sts_role.h: inside aws/: what AssumeRole and AssumeRoleWithWebIdentity have in common. */
#ifndef AWS_STS_ROLE_H
#define AWS_STS_ROLE_H

#include "aws/fetch.h"

struct buf;

/* The first parameters; session_name NULL: one is made up. */
void sts_role_begin(const struct aws_fetch *f, struct buf *body, const char *role_arn, const char *session_name);
void sts_role_call(struct aws_fetch *f, const struct aws_creds *creds, const struct aws_op *op, struct buf *body, fetch_replied *then);
/* Ends the look-up with the answer's keys or its failure; `who` says which role of which profile. */
void sts_role_end(struct aws_fetch *f, const struct aws_reply *reply, const char *who);

#endif
