/* profile.h: the AWS shared configuration files (~/.aws/config, ~/.aws/credentials): their grammar and the profile merged
 * from both.  Lines of any length.  Grammar: tolerant (duplicates merge, the last wins); nested `services` values kept.
 * An inline comment (blank, then # or ;) is cut from values, but not from keys, tokens and credential_process. */
#ifndef AWS_PROFILE_H
#define AWS_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

struct err;

struct aws_files; /* both files, parsed */

/* Paths NULL: AWS_CONFIG_FILE / AWS_SHARED_CREDENTIALS_FILE, else below ~/.aws.  A missing file is an empty one; an
 * unreadable one or a line that is no section, key, continuation or comment is ERR_CONFIG naming FILE:LINE. */
struct aws_files *aws_files_load(const char *config_path, const char *credentials_path, struct err *e);
void aws_files_free(struct aws_files *f); /* values are wiped */

bool aws_files_has_profile(const struct aws_files *f, const char *profile);
/* Value of a key (lower case) of a profile, merged (credentials file wins); NULL when absent.  Borrowed. */
const char *aws_files_get(const struct aws_files *f, const char *profile, const char *key);
/* The value in one of the two files only: a provider never joins a key id of one file with a secret of the other. */
enum aws_file { AWS_FILE_CREDENTIALS, AWS_FILE_CONFIG };
const char *aws_files_get_in(const struct aws_files *f, enum aws_file file, const char *profile, const char *key);
const char *aws_files_path(const struct aws_files *f, enum aws_file file); /* where it was looked for; never NULL */
/* Where it came from: "credentials" or "config" file; NULL absent. */
const char *aws_files_source(const struct aws_files *f, const char *profile, const char *key);
/* `services = NAME` of the profile, then [services NAME], SERVICE =, indented KEY. */
const char *aws_files_service_get(const struct aws_files *f, const char *profile, const char *service_id_lower,
	const char *key);
/* What stands in the file twice, in one line for people ("line 7: region of [dev]; line 9: [dev]"); heap; "" when nothing does. */
char *aws_files_twice(const struct aws_files *f, enum aws_file file);
/* Profile names nearest to `name`, in one line for an error ("dev, prod"); heap; "" when there is none. */
char *aws_files_near(const struct aws_files *f, const char *name);
/* All profile names in order of appearance, in one line (cut at 20); heap; "" when there is none. */
char *aws_files_profiles(const struct aws_files *f);

#endif
