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
};

struct profile_section {
	struct profile_section *next;
	enum profile_kind kind;
	char *name;
	char *header;                 /* as it stands in the brackets */
	struct profile_entry *entries;
};

/* Something that was read, and may not be what was meant: "FILE:LINE: words". */
struct profile_warning {
	struct profile_warning *next;
	char *text;
};

struct profile_text {
	const char *path;             /* for messages */
	bool is_credentials_file;
	const char *bytes;
	size_t len;
};

/* Sections of one kind and name are one, in order of appearance; sections and warnings are added at the ends of the lists.
 * ERR_CONFIG names FILE:LINE; the lists hold what was read so far. */
bool profile_read(const struct profile_text *text, struct profile_section **sections, struct profile_warning **warnings,
	struct err *e);
void profile_sections_free(struct profile_section *sections); /* values are wiped */
void profile_warnings_free(struct profile_warning *warnings);
void profile_warn(struct profile_warning **warnings, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
