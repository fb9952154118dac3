#include "app/settings.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/inifile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNT_DIGITS 12

static bool keep(char *out, size_t size, const char *value)
{
	return *value != '\0' && (size_t)snprintf(out, size, "%s", value) < size;
}

static bool set_theme(struct settings *s, const char *value)
{
	return keep(s->theme, sizeof(s->theme), value);
}

static bool set_ascii(struct settings *s, const char *value)
{
	s->is_ascii = strcmp(value, "true") == 0;
	return s->is_ascii || strcmp(value, "false") == 0;
}

static bool set_profile(struct account_binding *b, const char *value)
{
	return keep(b->profile, sizeof(b->profile), value);
}

static bool keep_url(char *out, size_t size, const char *value, struct err *e)
{
	return probe_url_is_good(value, e) && (keep(out, size, value) || err_set(e, ERR_CONFIG, "this URL is too long"));
}

static bool set_prod(struct probe_settings *s, const char *value, struct err *e)
{
	return keep_url(s->prod, sizeof(s->prod), value, e);
}

static bool set_test(struct probe_settings *s, const char *value, struct err *e)
{
	return keep_url(s->test, sizeof(s->test), value, e);
}

static bool set_version(struct probe_settings *s, const char *value, struct err *e)
{
	if (*value == '\0')
		return err_set(e, ERR_CONFIG, "version wants an extended regular expression with one group, like %s", PROBE_VERSION);
	return probe_pattern_is_good(value, e) &&
		(keep(s->version, sizeof(s->version), value) || err_set(e, ERR_CONFIG, "this pattern is too long"));
}

static bool set_dashboard(struct probe_settings *s, const char *value, struct err *e)
{
	s->is_off = strcmp(value, "no") == 0 || strcmp(value, "false") == 0;
	return s->is_off || strcmp(value, "yes") == 0 || strcmp(value, "true") == 0 ||
		err_set(e, ERR_CONFIG, "dashboard wants yes or no, not '%s'", value);
}

const struct setting_row setting_rows[] = {
	{ "theme", "colours: default, mono, high-contrast, or a path to a .theme file", set_theme, "a theme's name or path" },
	{ "ascii", "draw with ASCII characters only", set_ascii, "true or false" },
	{ NULL, NULL, NULL, NULL },
};

const struct account_row account_rows[] = {
	{ "profile", "the profile of the AWS configuration files that acts in this account", set_profile, "a profile's name" },
	{ NULL, NULL, NULL, NULL },
};

const struct probe_row probe_rows[] = {
	{ "prod", "the page behind the production listener, in place of http(s)://LOAD-BALANCER:PORT/", set_prod },
	{ "test", "the page behind the test listener", set_test },
	{ "version", "an extended regular expression whose only group is the version in that page", set_version },
	{ "dashboard", "no: the dashboard does not look at these pages", set_dashboard },
	{ NULL, NULL, NULL },
};

struct reading {
	const char *path;
	struct settings *out;
};

/* inifile_read() puts FILE:LINE before what is said here. */
static bool fail_value(const char *name, const char *expects, const char *value, struct err *e)
{
	return err_set(e, ERR_CONFIG, "%s wants %s, not '%s'", name, expects, value);
}

static bool take_setting(const struct reading *r, const char *name, const char *value, struct err *e)
{
	struct buf known;
	for (const struct setting_row *row = setting_rows; row->name != NULL; row++)
		if (strcmp(row->name, name) == 0)
			return row->set(r->out, value) || fail_value(name, row->expects, value, e);
	buf_init(&known, 512);
	for (const struct setting_row *row = setting_rows; row->name != NULL; row++)
		buf_printf(&known, "%s%s", known.len ? ", " : "", row->name);
	err_set(e, ERR_CONFIG, "there is no setting '%s' (there are: %s)", name, buf_text(&known));
	buf_done(&known);
	return false;
}

/* --- [account N] --------------------------------------------------------------------------------------------------- */

/* "account 222222222222" → its number; NULL: it is another kind of section. */
static const char *account_of(const char *section)
{
	static const char word[] = "account";
	size_t n = sizeof(word) - 1, blanks = strncmp(section, word, n) == 0 ? strspn(section + n, " \t") : 0;
	return blanks > 0 || strcmp(section, word) == 0 ? section + n + blanks : NULL;
}

static struct account_binding *binding_in(struct settings *s, const char *account, struct err *e)
{
	for (size_t i = 0; i < s->account_count; i++)
		if (strcmp(s->accounts[i].account, account) == 0)
			return &s->accounts[i];
	if (strlen(account) != ACCOUNT_DIGITS || strspn(account, "0123456789") != ACCOUNT_DIGITS) {
		err_set(e, ERR_CONFIG, "[account %s]: an account has 12 digits", account);
		return NULL;
	}
	if (s->account_count == SETTINGS_ACCOUNTS_MAX) {
		err_set(e, ERR_CONFIG, "more than %d accounts", SETTINGS_ACCOUNTS_MAX);
		return NULL;
	}
	struct account_binding *b = &s->accounts[s->account_count++];
	snprintf(b->account, sizeof(b->account), "%s", account);
	return b;
}

static bool take_account(const struct reading *r, const char *account, const char *name, const char *value, struct err *e)
{
	struct account_binding *b = binding_in(r->out, account, e);
	if (b == NULL)
		return false;
	for (const struct account_row *row = account_rows; row->name != NULL; row++) {
		if (strcmp(row->name, name) != 0)
			continue;
		if (b->profile[0] != '\0')
			return err_set(e, ERR_CONFIG, "account %s has a profile already: '%s'", account, b->profile);
		return row->set(b, value) || fail_value(name, row->expects, value, e);
	}
	return err_set(e, ERR_CONFIG, "[account %s] has no setting '%s' (there is: %s)", account, name, account_rows[0].name);
}

/* --- [probe] --------------------------------------------------------------------------------------------------------- */

static bool take_probe(const struct reading *r, const char *name, const char *value, struct err *e)
{
	struct buf known;
	for (const struct probe_row *row = probe_rows; row->name != NULL; row++)
		if (strcmp(row->name, name) == 0)
			return row->set(&r->out->probe, value, e);
	buf_init(&known, 512);
	for (const struct probe_row *row = probe_rows; row->name != NULL; row++)
		buf_printf(&known, "%s%s", known.len ? ", " : "", row->name);
	err_set(e, ERR_CONFIG, "[probe] has no setting '%s' (there are: %s)", name, buf_text(&known));
	buf_done(&known);
	return false;
}

static bool take_row(void *user, const char *section, const char *name, const char *value, int line, struct err *e)
{
	const struct reading *r = user;
	const char *account = account_of(section);
	(void)line;
	if (account != NULL)
		return take_account(r, account, name, value, e);
	if (strcmp(section, "probe") == 0)
		return take_probe(r, name, value, e);
	if (*section != '\0')
		return err_set(e, ERR_CONFIG, "there is no section [%s]: settings stand at the top, below them [account NUMBER] and [probe]",
			section);
	return take_setting(r, name, value, e);
}

bool settings_load(const char *path, struct settings *out, struct err *e)
{
	char *standard = path == NULL ? xdg_path(XDG_CONFIG, "config") : NULL;
	struct reading r = { .path = path != NULL ? path : standard, .out = out };
	struct err why = { .kind = ERR_NONE };
	memset(out, 0, sizeof(*out));
	snprintf(out->path, sizeof(out->path), "%s", r.path != NULL ? r.path : "");
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
