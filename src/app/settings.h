/* settings.h: the user's own configuration, $XDG_CONFIG_HOME/cutover/config: an INI file of `name = value`. */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct settings {
	char theme[256]; /* a name, or a path; "" the built-in default */
	bool is_ascii;
};

/* One table: the single source of names and help. */
struct setting_row {
	const char *name, *help;
	bool (*set)(struct settings *s, const char *value);
	const char *expects;
};
extern const struct setting_row setting_rows[]; /* ends with a NULL name */

/* path NULL: the default place, which may be missing; a file that was named must be there.
 * ERR_CONFIG names FILE:LINE and, for an unknown setting, the known ones. */
bool settings_load(const char *path, struct settings *out, struct err *e);

#endif
