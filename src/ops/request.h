/* request.h: writing request bodies.  Only ops/ includes it.
 * Values that are NULL are left out: AWS names the member that is missing better than we could. */
#ifndef OPS_REQUEST_H
#define OPS_REQUEST_H

#include "base/json.h"

struct buf;

/* {"name": "value", …} of pairs that end with a NULL name: all that most requests are. */
struct request_text {
	const char *name, *value;
};
void request_texts(struct buf *body, const struct request_text *texts);
#define REQUEST(body, ...) request_texts((body), (const struct request_text[]){__VA_ARGS__, {NULL, NULL}})

/* The same in steps, for requests with more than texts in them. */
cJSON *request_start(const struct request_text *texts);
cJSON *request_from(const char *document); /* raw JSON, to be added to; an empty request when NULL or no object */
#define REQUEST_START(...) request_start((const struct request_text[]){__VA_ARGS__, {NULL, NULL}})
void request_list(cJSON *request, const char *name, const char *const *values, size_t count);
void request_list_of(cJSON *request, const char *name, cJSON *taken); /* left out when empty */
/* A member that is raw JSON already, as it is; left out when NULL or no object. */
void request_document(cJSON *request, const char *name, const char *document);
void request_send(struct buf *body, cJSON *request); /* takes the request */

#endif
