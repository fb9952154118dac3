/* doctor_local.c: what can be told without AWS: the terminal, the files, profile and region, and where each came from. */
#include "cli/doctor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/settings.h"
#include "aws/context.h"
#include "aws/endpoint.h"
#include "aws/profile.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/same.h"

#define NO_FILE "/dev/null"

enum { ROWS_LEAST = 24, COLUMNS_LEAST = 80 };

/* --- the terminal ------------------------------------------------------------------------------------------------- */

static void check_kind(struct doctor *d, const struct terminal_facts *t)
{
	const char *remedy = _("set TERM to what the terminal is: TERM=xterm-256color for most");

	if (!*t->name)
		check_fail(d, "terminal", ERR_INTERNAL, remedy, _("TERM is not set"));
	else if (!t->is_known)
		check_fail(d, "terminal", ERR_INTERNAL, remedy, _("TERM=%s is not in the system's list of terminals"), t->name);
	else if (!t->can_move)
		check_fail(d, "terminal", ERR_INTERNAL, remedy, _("TERM=%s is too simple for a screen"), t->name);
	else
		check_ok(d, "terminal", NULL, "%s", t->name);
}

static void check_looks(struct doctor *d, const struct terminal_facts *t)
{
	if (t->colours > 0)
		check_ok(d, "colours", NULL, _("%d"), t->colours);
	else
		check_ok(d, "colours", _("a terminal with colours tells more: TERM=xterm-256color"), _("none: bold and reverse stand for them"));
	if (t->is_utf8)
		check_ok(d, "utf-8", NULL, "%s", t->codeset);
	else
		check_ok(d, "utf-8", _("choose a UTF-8 locale: LANG=C.UTF-8"), _("the locale is %s: the screen is drawn with ASCII"),
			t->codeset);
	if (t->rows <= 0 || t->columns <= 0)
		check_skip(d, "terminal-size", NULL, _("the terminal does not tell its size"));
	else if (t->rows < ROWS_LEAST || t->columns < COLUMNS_LEAST)
		check_fail(d, "terminal-size", ERR_INTERNAL, _("make it larger, or its letters smaller"),
			_("%d x %d is less than %d x %d: not everything has room"), t->columns, t->rows, COLUMNS_LEAST, ROWS_LEAST);
	else
		check_ok(d, "terminal-size", NULL, "%d x %d", t->columns, t->rows);
}

void doctor_terminal(struct doctor *d)
{
	static const char *const ids[] = {"terminal", "colours", "utf-8", "terminal-size"};
	struct terminal_facts t = {.name = "", .codeset = ""};

	d->section = _("terminal");
	if (d->s->probe)
		d->s->probe(&t);
	d->is_ascii = d->s->o->is_ascii || !t.is_utf8;
	for (size_t i = 0; !t.has_terminal && i < sizeof(ids) / sizeof(ids[0]); i++)
		check_skip(d, ids[i], NULL, _("no terminal here: only the dashboard needs one"));
	if (!t.has_terminal)
		return;
	check_kind(d, &t);
	check_looks(d, &t);
}

/* --- the files ---------------------------------------------------------------------------------------------------- */

static const struct file_row {
	const char *id, *variable, *standard;
} file_rows[] = {
	[AWS_FILE_CONFIG] = {"config-file", "AWS_CONFIG_FILE", "~/.aws/config"},
	[AWS_FILE_CREDENTIALS] = {"credentials-file", "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"},
};

/* Only the one of them, so that each is told of by itself. */
static struct aws_files *load_one(enum aws_file file, struct err *e)
{
	return file == AWS_FILE_CONFIG ? aws_files_load(NULL, NO_FILE, e) : aws_files_load(NO_FILE, NULL, e);
}

static const char *warnings_of(struct doctor *d, const struct aws_files *files)
{
	const char *all = "", *one;

	for (size_t i = 0; (one = aws_files_warning(files, i)); i++)
		all = arena_printf(d->arena, "%s%s%s", all, *all ? "; " : "", one);
	return all;
}

static const char *remedy_of_file(struct doctor *d, const char *path, const char *warnings, bool is_loose)
{
	const char *mode = is_loose ? arena_printf(d->arena, _("chmod 600 %s"), path) : NULL;
	const char *order = *warnings ? _("put it in order: the AWS CLI may refuse the whole file") : NULL;

	return mode && order ? arena_printf(d->arena, "%s; %s", mode, order) : mode ? mode : order;
}

static void check_found_file(struct doctor *d, enum aws_file file, const char *path)
{
	struct err e = {.kind = ERR_NONE};
	struct aws_files *one = load_one(file, &e);

	if (!one) {
		check_fail(d, file_rows[file].id, ERR_CONFIG, _("correct it; `man cutover` and the AWS CLI's guide tell the grammar"),
			"%s", e.message);
		return;
	}
	const char *warnings = warnings_of(d, one);
	bool is_loose = file == AWS_FILE_CREDENTIALS && aws_files_is_open_to_others(one, file);
	check_ok(d, file_rows[file].id, remedy_of_file(d, path, warnings, is_loose), "%s%s%s%s", path,
		is_loose ? _(" (others on this machine can read it)") : "", *warnings ? ": " : "", warnings);
	aws_files_free(one);
}

static void check_file(struct doctor *d, enum aws_file file)
{
	const char *variable = aws_env(file_rows[file].variable);
	char *path = file_expand(variable ? variable : file_rows[file].standard);
	struct stat st;

	if (stat(path, &st) == 0)
		check_found_file(d, file, path);
	else if (errno == ENOENT || errno == ENOTDIR)
		check_skip(d, file_rows[file].id, variable ? _("correct the path, or unset the variable") : NULL,
			_("%s is not there%s%s"), path, variable ? _(", though named by ") : "",
			variable ? file_rows[file].variable : "");
	else
		check_fail(d, file_rows[file].id, ERR_CONFIG, _("let its folder be entered and the file be read"), "%s: %s", path,
			strerror(errno));
	free(path);
}

static void check_settings(struct doctor *d)
{
	const char *named = d->s->o->config;
	char *standard = named ? NULL : xdg_path(XDG_CONFIG, "config");
	const char *path = named ? named : standard;
	struct settings settings;
	struct err e = {.kind = ERR_NONE};
	struct stat st;

	if (!settings_load(named, &settings, &e))
		check_fail(d, "settings-file", ERR_CONFIG, _("correct the line; `man cutover` names the settings"), "%s", e.message);
	else if (!path || stat(path, &st) < 0)
		check_skip(d, "settings-file", NULL, _("%s is not there: none is needed"), path ? path : "config");
	else
		check_ok(d, "settings-file", NULL, "%s", path);
	free(standard);
}

/* --- the profile -------------------------------------------------------------------------------------------------- */

struct origin {
	const char *value, *from; /* NULL: set nowhere */
};

static struct origin origin_of(const char *given, const char *option, const char *const *variables, size_t count)
{
	if (given && *given)
		return (struct origin){given, option};
	for (size_t i = 0; i < count; i++)
		if (aws_env(variables[i]))
			return (struct origin){aws_env(variables[i]), variables[i]};
	return (struct origin){NULL, NULL};
}

static struct origin profile_origin(const struct doctor *d)
{
	static const char *const variables[] = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"};
	struct origin o = origin_of(d->s->o->profile, "--profile", variables, 2);

	return o.value ? o : (struct origin){"default", NULL};
}

static void refuse_profile(struct doctor *d, const struct origin *o)
{
	char *near = aws_files_near(d->files, o->value), *all = aws_files_profiles(d->files);
	const char *remedy = *near ? arena_printf(d->arena, _("did you mean %s?"), near)
		: *all ? arena_printf(d->arena, _("there are: %s"), all) : _("make one with `aws configure --profile NAME`");

	check_fail(d, "profile", ERR_CONFIG, remedy, _("there is no profile '%s'%s%s"), o->value, o->from ? _(", named by ") : "",
		o->from ? o->from : "");
	free(near);
	free(all);
}

static void check_profile(struct doctor *d)
{
	struct origin o = profile_origin(d);

	if (!d->files)
		check_skip(d, "profile", NULL, _("%s: the files must be right first"), o.value);
	else if (aws_files_has_profile(d->files, o.value))
		check_ok(d, "profile", NULL, "%s%s%s%s", o.value, o.from ? " (" : "", o.from ? o.from : "", o.from ? ")" : "");
	else if (!o.from)
		check_ok(d, "profile", NULL, _("default, which is in no file: the environment and the machine are asked alone"));
	else if (strcmp(o.value, "default") == 0)
		check_ok(d, "profile", NULL, "default (%s)", o.from);
	else
		refuse_profile(d, &o);
}

void doctor_files(struct doctor *d)
{
	d->section = _("configuration");
	check_file(d, AWS_FILE_CONFIG);
	check_file(d, AWS_FILE_CREDENTIALS);
	check_settings(d);
	d->files = aws_files_load(NULL, NULL, NULL);
	check_profile(d);
}

/* --- the region, and what else the context is made of -------------------------------------------------------------- */

static struct origin region_origin(struct doctor *d)
{
	static const char *const variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
	const char *profile = profile_origin(d).value;
	struct origin o = origin_of(d->s->o->region, "--region", variables, 2);

	if (!o.value && d->files) {
		const char *region = aws_files_get(d->files, profile, "region");
		if (region && *region)
			o = (struct origin){region, arena_printf(d->arena, _("profile %s of %s"), profile,
				aws_files_path(d->files, is_same(aws_files_source(d->files, profile, "region"), "config")
					? AWS_FILE_CONFIG : AWS_FILE_CREDENTIALS))};
	}
	return o;
}

static void refuse_region(struct doctor *d, const struct origin *o)
{
	char *near = aws_regions_near(o->value);

	check_fail(d, "region", ERR_CONFIG,
		*near ? arena_printf(d->arena, _("did you mean %s?"), near) : _("regions read like eu-west-1"),
		_("'%s' (%s) is no AWS region"), o->value, o->from);
	free(near);
}

/* Files and profile say themselves what is wrong with them. */
static bool has_failed(const struct doctor *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->checks[i].status == CHECK_FAIL && d->checks[i].exit_code == err_exit_code(ERR_CONFIG))
			return true;
	return false;
}

void doctor_region(struct doctor *d)
{
	struct origin o = region_origin(d);
	bool is_understood = d->app || d->why.kind == ERR_CREDENTIALS;
	const char *used = d->app ? app_release(d->app)->region : NULL;

	d->section = _("region");
	if (used && (!o.value || strcmp(used, o.value) != 0))
		check_ok(d, "region", NULL, "%s", used);
	else if (!o.value && has_failed(d))
		check_skip(d, "region", NULL, _("none is named outside of what failed above"));
	else if (!o.value)
		check_fail(d, "region", ERR_CONFIG, _("give --region, set AWS_REGION, or put `region = ...` into the profile"),
			_("no region is named"));
	else if (!aws_partition_of(o.value)) /* with endpoints of one's own it is taken all the same */
		refuse_region(d, &o);
	else
		check_ok(d, "region", NULL, "%s (%s)", o.value, o.from);
	if (is_understood)
		check_ok(d, "settings", NULL, _("endpoint URLs, proxy, CA bundle and the rest are understood"));
	else if (has_failed(d))
		check_skip(d, "settings", NULL, _("what failed above must be right first"));
	else
		check_fail(d, "settings", d->why.kind, _("correct what it names"), "%s", d->why.message);
}
