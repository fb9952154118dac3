/* kept.h: inside aws/: the files in which the AWS CLI keeps tokens and keys between its runs (~/.aws/sso/cache/HEX.json and the
 * like).  They are read anew for each look-up; what is renewed is written back, so that the AWS CLI and others go on with it. */
#ifndef AWS_KEPT_H
#define AWS_KEPT_H

#include "aws/creds.h"
#include "base/json.h"

struct arena;
struct buf;

#define KEPT_ROLES "~/.aws/cli/cache"
#define KEPT_SSO "~/.aws/sso/cache"
#define KEPT_LOGIN "~/.aws/login/cache"

char *kept_path(struct arena *a, const char *folder, const char *hex); /* ~ and $VAR expanded */
/* An object, to be freed with json_wipe().  NULL: ERR_NOT_FOUND, or ERR_CREDENTIALS when it cannot be read or is none. */
cJSON *kept_read(const char *path, struct err *e);
/* Whole or not at all, for the user's eyes only. */
bool kept_write(const char *path, const cJSON *object, struct err *e);
void kept_put_text(cJSON *object, const char *name, const char *value); /* in the place of the old value, which is overwritten */

/* Keys of a role that the AWS CLI has kept under the SHA-1 of `arguments`; only those that last a quarter of an hour. */
bool kept_role_find(struct arena *a, const char *arguments, int64_t now, struct aws_creds *out);
void kept_add_quoted(struct buf *b, const char *text); /* "text" as Python writes it in JSON, which such names are made of */

/* Asked in vain within the last minute?  By what was asked with (only its hash is remembered). */
bool kept_was_tried(const char *what);
void kept_note_try(const char *what);

/* "aws sso login --profile NAME", the name quoted for a shell where it must be. */
char *kept_login_command(struct arena *a, const char *verb, const char *profile);

#endif
