/* theme.c: see theme.h. */
#include "tui/theme.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/inifile.h"
#include "base/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define D COLOUR_DEFAULT

/* themes/default.theme says the same; a test compares them.  Colours that read on dark and on light backgrounds. */
static const struct theme built_in = {{
	[ROLE_TEXT] = {D, D, 0},
	[ROLE_DIM] = {244, D, 0},
	[ROLE_TITLE] = {D, D, ATTRIBUTE_BOLD},
	[ROLE_BORDER] = {242, D, 0},
	[ROLE_KEY] = {37, D, ATTRIBUTE_BOLD},
	[ROLE_KEY_OFF] = {244, D, 0},
	[ROLE_BLUE] = {69, D, ATTRIBUTE_BOLD},
	[ROLE_GREEN] = {35, D, ATTRIBUTE_BOLD},
	[ROLE_OK] = {35, D, 0},
	[ROLE_BUSY] = {37, D, ATTRIBUTE_BOLD},
	[ROLE_BAD] = {196, D, ATTRIBUTE_BOLD},
	[ROLE_WAITING] = {172, D, ATTRIBUTE_BOLD},
	[ROLE_STALE] = {16, 214, ATTRIBUTE_BOLD},
	[ROLE_HEADER] = {231, 24, 0},
	[ROLE_SELECTED] = {D, D, ATTRIBUTE_REVERSE},
	[ROLE_DIALOG] = {D, D, 0},
	[ROLE_BUTTON] = {231, 240, 0},
	[ROLE_BUTTON_FOCUS] = {16, 220, ATTRIBUTE_BOLD},
	[ROLE_ALARM] = {231, 160, ATTRIBUTE_BOLD},
}};

void theme_default(struct theme *t)
{
	*t = built_in;
}

/* --- files ----------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	unsigned attribute;
} attribute_names[] = {
	{"bold", ATTRIBUTE_BOLD},
	{"dim", ATTRIBUTE_DIM},
	{"underline", ATTRIBUTE_UNDERLINE},
	{"reverse", ATTRIBUTE_REVERSE},
};

static unsigned attribute_of(const char *word)
{
	for (size_t i = 0; i < sizeof(attribute_names) / sizeof(attribute_names[0]); i++)
		if (!strcmp(attribute_names[i].name, word))
			return attribute_names[i].attribute;
	return 0;
}

static bool parse_style(char *text, struct style *out, const char **wrong)
{
	int colours = 0;
	char *rest = text;

	*out = (struct style){D, D, 0};
	for (char *word; (word = strsep(&rest, " \t")) != NULL;) {
		int *place = colours == 0 ? &out->foreground : &out->background;
		unsigned attribute = attribute_of(word);
		*wrong = word;
		if (!*word)
			continue;
		if (attribute)
			out->attributes |= attribute;
		else if (colours < 2 && !out->attributes && colour_parse(word, place))
			colours++;
		else
			return false;
	}
	*wrong = "";
	return colours > 0;
}

struct reading {
	struct theme *theme;
	const char *path;
};

static bool on_row(void *user, const char *section, const char *name, const char *value, int line, struct err *e)
{
	struct reading *r = user;
	enum role role;
	char text[200];
	const char *wrong;

	if (*section)
		return err_set(e, ERR_CONFIG, _("%s:%d: a theme has no sections, found [%s]"), r->path, line, section);
	if (!role_by_name(name, &role))
		return err_set(e, ERR_CONFIG, _("%s:%d: there is no role \"%s\""), r->path, line, name);
	snprintf(text, sizeof(text), "%s", value);
	if (parse_style(text, &r->theme->styles[role], &wrong))
		return true;
	if (*wrong)
		return err_set(e, ERR_CONFIG,
			_("%s:%d: \"%s\" is neither a colour nor an attribute in its place (role = foreground "
			  "[background] [bold dim underline reverse])"),
			r->path, line, wrong);
	return err_set(e, ERR_CONFIG, _("%s:%d: the colour of \"%s\" is missing"), r->path, line, name);
}

bool theme_load_file(struct theme *t, const char *path, struct err *e)
{
	struct reading r = {t, path};

	theme_default(t);
	return inifile_read(path, on_row, &r, e);
}

/* --- where they are ------------------------------------------------------------------------------------------------- */

/* The folder of the program itself: it finds its themes before it is installed. */
static char *beside_program(const char *file)
{
	char exe[PATH_MAX], *slash;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	struct buf path;

	if (n <= 0)
		return NULL;
	exe[n] = '\0';
	if ((slash = strrchr(exe, '/')) == NULL)
		return NULL;
	*slash = '\0';
	buf_init(&path, 2 * PATH_MAX);
	buf_printf(&path, "%s/%s", exe, file);
	return buf_take(&path);
}

static char *installed(const char *file)
{
	struct buf path;

	buf_init(&path, 2 * PATH_MAX);
	buf_printf(&path, "%s/%s", PKGDATADIR, file);
	return buf_take(&path);
}

static bool load_named(struct theme *t, const char *name, struct err *e)
{
	struct buf file, tried;
	bool is_found = false, is_good = false;

	buf_init(&file, 512);
	buf_init(&tried, sizeof(e->message) - 100);
	buf_printf(&file, "themes/%s.theme", name);
	char *paths[] = {
		xdg_path(XDG_CONFIG, buf_text(&file)), beside_program(buf_text(&file)), installed(buf_text(&file))};
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (paths[i] && !is_found && access(paths[i], F_OK) == 0) {
			is_found = true;
			is_good = theme_load_file(t, paths[i], e);
		}
		if (paths[i])
			buf_printf(&tried, "%s%s", tried.len ? ", " : "", paths[i]);
		free(paths[i]);
	}
	if (!is_found && !strcmp(name, "default")) {
		theme_default(t);
		is_good = true;
	} else if (!is_found) {
		err_set(e, ERR_CONFIG, _("there is no theme \"%s\"; looked for %s"), name, buf_text(&tried));
	}
	buf_done(&file);
	buf_done(&tried);
	return is_good;
}

bool theme_load(struct theme *t, const char *name, struct err *e)
{
	struct err ignored = {0};

	e = e ? e : &ignored;
	if (!name || !*name)
		name = "default";
	if (!strchr(name, '/') && name[0] != '~')
		return load_named(t, name, e);
	char *path = file_expand(name);
	bool is_good = theme_load_file(t, path, e);
	if (!is_good && e->kind == ERR_NOT_FOUND)
		err_set(e, ERR_CONFIG, _("there is no theme file %s"), path);
	free(path);
	return is_good;
}

/* --- on a terminal --------------------------------------------------------------------------------------------------- */

/* Eight colours only: bold makes the bright ones; bright black would be invisible on many of those terminals. */
static void fit_eight(struct style *s)
{
	if (s->foreground == 8) {
		s->foreground = D;
		s->attributes |= ATTRIBUTE_DIM;
	} else if (s->foreground > 8) {
		s->foreground -= 8;
		s->attributes |= ATTRIBUTE_BOLD;
	}
	if (s->background >= 8)
		s->background -= 8;
}

struct style theme_style(const struct theme *t, enum role role, int colours)
{
	struct style s = t->styles[role];
	struct style plain = {D, D, s.attributes | role_attributes(role)};

	if (colours < 8)
		return plain;
	s.foreground = colour_nearest(s.foreground, colours);
	s.background = colour_nearest(s.background, colours);
	if (colours < 16)
		fit_eight(&s);
	if (s.foreground == s.background && s.foreground != D)
		return plain;
	return s;
}
