/* creds_json.h: inside aws/: credentials as programs and the servers of a machine write them:
 * {"AccessKeyId", "SecretAccessKey", a token, "Expiration"}. */
#ifndef AWS_CREDS_JSON_H
#define AWS_CREDS_JSON_H

#include "aws/context.h"
#include "base/json.h"

struct arena;

/* `token_name` and "Expiration" may be missing or null: no token, not known to expire.  ERR_CREDENTIALS names the member that is
 * missing or of another type, never a value. */
bool aws_creds_from_json(const cJSON *object, const char *token_name, struct aws_creds *out, struct err *e);

/* " (code: message)" of an error body {"code", "message"} or {"Code", "Message"}, cleaned; "" when it is none.  In the arena. */
const char *aws_error_of_json(struct arena *a, const char *bytes, size_t len);

#endif
