/* settings.h: inside aws/: how calls are made, as the environment (first) or the profile has it. */
#ifndef AWS_SETTINGS_H
#define AWS_SETTINGS_H

#include "aws/context.h"

struct aws_files;

/* Fill uses_fips, uses_dual_stack, uses_global_sts, ca_bundle, retry_mode, max_attempts and connect_timeout_ms of c, whose
 * profile and region are known.  ERR_CONFIG names the setting and the words that it takes. */
bool aws_settings_fill(struct aws_context *c, const struct aws_files *files, struct err *e);

#endif
