/* xmlout.h: a handler's answer, or its refusal, as XML. */
#ifndef SIM_XMLOUT_H
#define SIM_XMLOUT_H

#include "base/buf.h"
#include "sim/op.h"
#include "sim/service.h"

/* <OpResponse xmlns><OpResult>…</OpResult><ResponseMetadata><RequestId>…  An array becomes
 * <Name><member>…</member></Name>. */
void xml_put_answer(struct buf *b, const struct sim_service *s, const char *op, const cJSON *out, const char *request_id);
void xml_put_error(struct buf *b, const char *xmlns, const struct sim_error *e, const char *request_id);

/* S3's kind: a text, or an object of elements; an array is its element again and again.  xmlns NULL: none. */
void xml_put_document(struct buf *b, const char *root, const char *xmlns, const cJSON *content);

#endif
