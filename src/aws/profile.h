/* profile.h: the AWS shared configuration files (~/.aws/config, ~/.aws/credentials): their grammar and the profile merged
 * from both.  Lines of any length.  Grammar: that of the AWS CLI, and tolerant where it refuses a whole file (duplicates merge,
 * the last wins; see aws_files_warning); nested `services` values kept.
 * An inline comment (blank, then # or ;) is cut from values, but not from keys, tokens and credential_process. */
#ifndef AWS_PROFILE_H
#define AWS_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

struct err;

struct aws_files; /* both files, parsed */

/* Paths NULL: AWS_CONFIG_FILE / AWS_SHARED_CREDENTIALS_FILE, else below ~/.aws.  A missing file is an empty one (so is a folder,
 * or a file behind a closed folder, with a warning); an unreadable one is ERR_CONFIG, and so is, naming FILE:LINE, a line that
 * is no section, key, continuation or comment. */
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
/* The keys of [sso-session NAME]; borrowed, NULL absent. */
bool aws_files_has_sso(const struct aws_files *f, const char *session);
const char *aws_files_sso_get(const struct aws_files *f, const char *session, const char *key);
/* Is the section there that the profile names by `sso_session` or `services`?  Fine when it names none.  ERR_CONFIG has the near
 * names. */
bool aws_files_check_sso(const struct aws_files *f, const char *profile, struct err *e);
bool aws_files_check_services(const struct aws_files *f, const char *profile, struct err *e);

/* The i-th thing that was read and may not be meant ("FILE:LINE: …": what was set or begun twice, and the like); NULL behind the
 * last one.  Borrowed. */
const char *aws_files_warning(const struct aws_files *f, size_t i);
bool aws_files_is_open_to_others(const struct aws_files *f, enum aws_file file); /* permission bits of group or others */

/* Profile names nearest to `name`, in one line for an error ("dev, prod"); heap; "" when there is none. */
char *aws_files_near(const struct aws_files *f, const char *name);
/* All profile names in order of appearance, in one line (cut at 20); heap; "" when there is none. */
char *aws_files_profiles(const struct aws_files *f);

#endif
