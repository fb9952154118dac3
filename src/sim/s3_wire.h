/* s3_wire.h: S3's own way on the wire: what a request asks for stands in its method, path, host and query; its signature has
 * rules of its own; errors are XML without a wrapper. */
#ifndef SIM_S3_WIRE_H
#define SIM_S3_WIRE_H

#include "sim/api.h"
#include "sim/http.h"
#include "sim/op.h"
#include "sim/sigv4.h"

/* A request is S3's when it is signed for it; without a signature there is no telling. */
bool s3_is_meant(const struct http_request *rq);

/* The operation's name, a literal; NULL: none of ours. */
const char *s3_operation(const struct http_request *rq);

/* Bucket, and what the query and the headers say; NULL and e. */
cJSON *s3_input(const struct http_request *rq, struct sim_error *e);

/* What S3 asks of a signature beyond the others: the body's hash, sent and signed; a well-formed scope. */
bool s3_check_signature(const struct http_request *rq, const struct sigv4_claim *claim, struct sim_error *e);
/* Of a verdict that is not SIGV4_OK; is_known: the access key is. */
bool s3_refuse_signature(enum sigv4_verdict v, bool is_known, const char *why, struct sim_error *e);

/* A code of the query protocol into S3's own. */
void s3_rename_fault(struct sim_error *e);

/* `out` as s3.c's handlers leave it: "headers" {name: text}, "root" the document's name (absent: no body), "body" what is in
 * it, and of a refusal "details" {element: text}.  A request's id gets S3's form. */
void s3_put_answer(const struct http_request *rq, const cJSON *out, struct http_reply *rp);
void s3_put_error(const struct http_request *rq, const cJSON *out, const struct sim_error *e, struct http_reply *rp);
void s3_put_id(struct http_reply *rp);

#endif
