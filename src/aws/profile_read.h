/* profile_read.h: inside aws/: the grammar of the shared files, read into sections and entries. */
#ifndef AWS_PROFILE_READ_H
#define AWS_PROFILE_READ_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum profile_kind { PROFILE_PROFILE, PROFILE_SERVICES, PROFILE_SSO_SESSION, PROFILE_OTHER };

struct profile_entry {
	struct profile_entry *next;
	char *key, *value;            /* key in lower case; value "" when it has none or is nested */
	struct profile_entry *nested; /* KEY = followed by indented K = V lines */
	int again_at;                 /* the line that set it once more; 0 none */
};

struct profile_section {
	struct profile_section *next;
	enum profile_kind kind;
	char *name;
	struct profile_entry *entries;
	int again_at;                 /* the line that began it once more; 0 none */
};

/* Sections of one kind and name are one, in order of appearance.  ERR_CONFIG names FILE:LINE; *out holds what was read so far. */
bool profile_read(const char *path, bool is_credentials_file, const char *text, size_t len, struct profile_section **out,
	struct err *e);
void profile_sections_free(struct profile_section *sections); /* values are wiped */

#endif
