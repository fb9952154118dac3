/* creds.h: inside aws/: the functions of the credential providers; each lives in the file of its name. */
#ifndef AWS_CREDS_H
#define AWS_CREDS_H

#include "aws/context.h"

aws_provider_fn aws_env_find;              /* creds_env.c */
aws_provider_fn aws_credentials_file_find; /* creds_shared_file.c */
aws_provider_fn aws_config_file_find;
/* creds_missing.c: settings that name a provider this version does not have, at the place in the chain it would have. */
aws_provider_fn aws_role_find, aws_program_find, aws_machine_find;

#endif
