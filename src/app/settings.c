#include "app/settings.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/inifile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool set_theme(struct settings *s, const char *value)
{
	return *value != '\0' && (size_t)snprintf(s->theme, sizeof(s->theme), "%s", value) < sizeof(s->theme);
}

static bool set_ascii(struct settings *s, const char *value)
{
	s->is_ascii = strcmp(value, "true") == 0;
	return s->is_ascii || strcmp(value, "false") == 0;
}

const struct setting_row setting_rows[] = {
	{ "theme", "colours: default, mono, high-contrast, or a path to a .theme file", set_theme, "a theme's name or path" },
	{ "ascii", "draw with ASCII characters only", set_ascii, "true or false" },
	{ NULL, NULL, NULL, NULL },
};

struct reading {
	const char *path;
	struct settings *out;
};

static bool fail_unknown(const struct reading *r, const char *name, int line, struct err *e)
{
	struct buf known;
	buf_init(&known, 512);
	for (const struct setting_row *row = setting_rows; row->name != NULL; row++)
		buf_printf(&known, "%s%s", known.len ? ", " : "", row->name);
	err_set(e, ERR_CONFIG, "%s:%d: there is no setting '%s' (there are: %s)", r->path, line, name, buf_text(&known));
	buf_done(&known);
	return false;
}

static bool take_row(void *user, const char *section, const char *name, const char *value, int line, struct err *e)
{
	const struct reading *r = user;
	if (*section != '\0')
		return err_set(e, ERR_CONFIG, "%s:%d: there is no section [%s]; settings stand at the top", r->path, line, section);
	for (const struct setting_row *row = setting_rows; row->name != NULL; row++) {
		if (strcmp(row->name, name) != 0)
			continue;
		return row->set(r->out, value) ||
			err_set(e, ERR_CONFIG, "%s:%d: %s wants %s, not '%s'", r->path, line, name, row->expects, value);
	}
	return fail_unknown(r, name, line, e);
}

bool settings_load(const char *path, struct settings *out, struct err *e)
{
	char *standard = path == NULL ? xdg_path(XDG_CONFIG, "config") : NULL;
	struct reading r = { .path = path != NULL ? path : standard, .out = out };
	struct err why = { .kind = ERR_NONE };
	memset(out, 0, sizeof(*out));
	bool ok = r.path == NULL || inifile_read(r.path, take_row, &r, &why);
	if (!ok && path == NULL && why.kind == ERR_NOT_FOUND)
		ok = true;
	else if (!ok && why.kind == ERR_NOT_FOUND)
		why.kind = ERR_CONFIG;
	if (!ok && e != NULL)
		*e = why;
	free(standard);
	return ok;
}
