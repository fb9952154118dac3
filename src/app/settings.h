/* settings.h: the user's own configuration, $XDG_CONFIG_HOME/cutover/config: an INI file of `name = value`, and below that, for each
 * other account that a pipeline deploys to, whose credentials act there:
 *
 *	[account 222222222222]
 *	profile = NAME
 *
 * and where the pages behind the listeners are, and what their version looks like:
 *
 *	[probe]
 *	prod = URL
 *	test = URL
 *	version = REGEX
 *	dashboard = yes|no */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include "app/probe.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Whose credentials act in another account. */
struct account_binding {
	char account[13];
	char profile[200]; /* of the AWS configuration files */
};
#define SETTINGS_ACCOUNTS_MAX 32

struct settings {
	char theme[256]; /* a name, or a path; "" the built-in default */
	bool is_ascii;
	struct account_binding accounts[SETTINGS_ACCOUNTS_MAX];
	size_t account_count;
	struct probe_settings probe;
	char path[4096]; /* of the file, which may not be there; "" when even its place is not known */
};

/* Three tables, of the top, of an [account] section and of [probe]: the single source of names and help. */
struct setting_row {
	const char *name, *help;
	bool (*set)(struct settings *s, const char *value);
	const char *expects;
};
extern const struct setting_row setting_rows[]; /* ends with a NULL name */
struct account_row {
	const char *name, *help;
	bool (*set)(struct account_binding *b, const char *value);
	const char *expects;
};
extern const struct account_row account_rows[]; /* ends with a NULL name */
struct probe_row {
	const char *name, *help;
	bool (*set)(struct probe_settings *s, const char *value, struct err *e); /* says itself what is wrong */
};
extern const struct probe_row probe_rows[]; /* ends with a NULL name */

/* path NULL: the default place, which may be missing; a file that was named must be there.
 * ERR_CONFIG names FILE:LINE and, for an unknown setting, the known ones. */
bool settings_load(const char *path, struct settings *out, struct err *e);

#endif
