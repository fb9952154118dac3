/* profile.c: what the shared files say.  profile_read.c knows their grammar and fills the sections; this file answers. */
#include "aws/profile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "aws/endpoint.h"
#include "aws/profile_read.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#define FILE_MAX ((size_t)1024 * 1024)

struct aws_files {
	char *path[2];                  /* by enum aws_file */
	struct profile_section *sections[2];
	struct profile_warning *warnings;
	bool is_open_to_others[2];
};

static const char *const file_names[] = {[AWS_FILE_CREDENTIALS] = "credentials", [AWS_FILE_CONFIG] = "config"};
static const char *const variables[] = {
	[AWS_FILE_CREDENTIALS] = "AWS_SHARED_CREDENTIALS_FILE", [AWS_FILE_CONFIG] = "AWS_CONFIG_FILE",
};
static const char *const defaults[] = {[AWS_FILE_CREDENTIALS] = "~/.aws/credentials", [AWS_FILE_CONFIG] = "~/.aws/config"};

/* As for the AWS CLI, a file is there when it can be asked about and is no folder (containers make one of a mount that is
 * missing).  Whether it can be read is another question, and then an answer is due. */
static bool is_there(struct aws_files *f, enum aws_file file)
{
	const char *path = f->path[file];
	struct stat st;

	if (stat(path, &st) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			profile_warn(&f->warnings, "%s: left out: %s", path, strerror(errno));
		return false;
	}
	f->is_open_to_others[file] = S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0;
	if (S_ISDIR(st.st_mode))
		profile_warn(&f->warnings, "%s: left out: it is a folder", path);
	return !S_ISDIR(st.st_mode);
}

static bool load(struct aws_files *f, enum aws_file file, const char *path, struct err *e)
{
	struct err problem = {0};
	struct buf text;

	if (!path)
		path = aws_env(variables[file]);
	f->path[file] = file_expand(path ? path : defaults[file]);
	if (!is_there(f, file))
		return true; /* a missing file is an empty one */
	buf_init(&text, FILE_MAX);
	bool good = file_read(f->path[file], &text, &problem);
	struct profile_text read = {.path = f->path[file], .is_credentials_file = file == AWS_FILE_CREDENTIALS,
		.bytes = buf_text(&text), .len = text.len};
	if (good)
		good = profile_read(&read, &f->sections[file], &f->warnings, &problem);
	else if (problem.kind == ERR_NOT_FOUND)
		good = true; /* it went just now */
	if (text.data)
		explicit_bzero(text.data, text.cap);
	buf_done(&text);
	if (!good && e)
		*e = problem;
	return good;
}

struct aws_files *aws_files_load(const char *config_path, const char *credentials_path, struct err *e)
{
	struct aws_files *f = mem_alloc(sizeof(*f));

	if (load(f, AWS_FILE_CONFIG, config_path, e) && load(f, AWS_FILE_CREDENTIALS, credentials_path, e))
		return f;
	aws_files_free(f);
	return NULL;
}

void aws_files_free(struct aws_files *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < 2; i++) {
		profile_sections_free(f->sections[i]);
		free(f->path[i]);
	}
	profile_warnings_free(f->warnings);
	free(f);
}

const char *aws_files_path(const struct aws_files *f, enum aws_file file)
{
	return f->path[file];
}

bool aws_files_is_open_to_others(const struct aws_files *f, enum aws_file file)
{
	return f->is_open_to_others[file];
}

const char *aws_files_warning(const struct aws_files *f, size_t i)
{
	const struct profile_warning *w = f->warnings;

	while (w && i--)
		w = w->next;
	return w ? w->text : NULL;
}

static const struct profile_section *section_of(const struct aws_files *f, enum aws_file file, enum profile_kind kind,
	const char *name)
{
	const struct profile_section *s = f->sections[file];

	while (s && (s->kind != kind || strcmp(s->name, name) != 0))
		s = s->next;
	return s;
}

static const struct profile_entry *entry_of(const struct profile_entry *entries, const char *key)
{
	while (entries && strcmp(entries->key, key) != 0)
		entries = entries->next;
	return entries;
}

bool aws_files_has_profile(const struct aws_files *f, const char *profile)
{
	return section_of(f, AWS_FILE_CREDENTIALS, PROFILE_PROFILE, profile) ||
		section_of(f, AWS_FILE_CONFIG, PROFILE_PROFILE, profile);
}

const char *aws_files_get_in(const struct aws_files *f, enum aws_file file, const char *profile, const char *key)
{
	const struct profile_section *s = section_of(f, file, PROFILE_PROFILE, profile);
	const struct profile_entry *found = s ? entry_of(s->entries, key) : NULL;

	return found ? found->value : NULL;
}

const char *aws_files_get(const struct aws_files *f, const char *profile, const char *key)
{
	const char *value = aws_files_get_in(f, AWS_FILE_CREDENTIALS, profile, key);

	return value ? value : aws_files_get_in(f, AWS_FILE_CONFIG, profile, key);
}

const char *aws_files_source(const struct aws_files *f, const char *profile, const char *key)
{
	for (size_t file = 0; file < 2; file++)
		if (aws_files_get_in(f, (enum aws_file)file, profile, key))
			return file_names[file];
	return NULL;
}

/* --- sections that profiles name -------------------------------------------------------------------------------- */

static const char *get_nonempty(const struct aws_files *f, const char *profile, const char *key)
{
	const char *value = aws_files_get(f, profile, key);

	return value && *value ? value : NULL;
}

const char *aws_files_service_get(const struct aws_files *f, const char *profile, const char *service_id_lower,
	const char *key)
{
	const char *name = get_nonempty(f, profile, "services");
	const struct profile_section *s = name ? section_of(f, AWS_FILE_CONFIG, PROFILE_SERVICES, name) : NULL;
	const struct profile_entry *service = s ? entry_of(s->entries, service_id_lower) : NULL;
	const struct profile_entry *found = service ? entry_of(service->nested, key) : NULL;

	return found ? found->value : NULL;
}

bool aws_files_has_sso(const struct aws_files *f, const char *session)
{
	return section_of(f, AWS_FILE_CONFIG, PROFILE_SSO_SESSION, session) != NULL;
}

const char *aws_files_sso_get(const struct aws_files *f, const char *session, const char *key)
{
	const struct profile_section *s = section_of(f, AWS_FILE_CONFIG, PROFILE_SSO_SESSION, session);
	const struct profile_entry *found = s ? entry_of(s->entries, key) : NULL;

	return found ? found->value : NULL;
}

/* --- names for errors ------------------------------------------------------------------------------------------- */

struct names {
	struct buf line;
	size_t count, max;
};

static void add_name(struct names *n, const char *name)
{
	if (n->count++ < n->max)
		buf_printf(&n->line, "%s%s", n->line.len ? ", " : "", name);
}

/* Every name of a kind once, however many files have it; `distance` < 0: all, else those so far from `near`. */
static void add_names(struct names *n, const struct aws_files *f, enum profile_kind kind, const char *near, int distance, int far)
{
	for (size_t file = 0; file < 2; file++)
		for (const struct profile_section *s = f->sections[file]; s; s = s->next) {
			if (s->kind != kind)
				continue;
			if (file && section_of(f, AWS_FILE_CREDENTIALS, kind, s->name))
				continue;
			if (distance < 0 || text_distance(near, s->name, far) == distance)
				add_name(n, s->name);
		}
}

static char *names_take(struct names *n)
{
	return n->line.len ? buf_take(&n->line) : mem_dup("");
}

static char *names_near(const struct aws_files *f, enum profile_kind kind, const char *name)
{
	int far = strlen(name) < 4 ? 2 : 4;
	struct names n = {.max = 5};

	buf_init(&n.line, 1024);
	for (int distance = 0; distance < far; distance++)
		add_names(&n, f, kind, name, distance, far);
	return names_take(&n);
}

static char *names_all(const struct aws_files *f, enum profile_kind kind)
{
	struct names n = {.max = 20};

	buf_init(&n.line, 1024);
	add_names(&n, f, kind, NULL, -1, 0);
	return names_take(&n);
}

char *aws_files_near(const struct aws_files *f, const char *name)
{
	return names_near(f, PROFILE_PROFILE, name);
}

char *aws_files_profiles(const struct aws_files *f)
{
	return names_all(f, PROFILE_PROFILE);
}

/* --- what is named must be there -------------------------------------------------------------------------------- */

static bool check_named(const struct aws_files *f, const char *profile, const char *key, enum profile_kind kind,
	const char *section, struct err *e)
{
	const char *name = get_nonempty(f, profile, key);

	if (!name || section_of(f, AWS_FILE_CONFIG, kind, name))
		return true;
	char *near = names_near(f, kind, name), *all = names_all(f, kind);
	err_set(e, ERR_CONFIG, "%s = %s of profile '%s': there is no [%s %s] in %s%s%s%s", key, name, profile, section, name,
		f->path[AWS_FILE_CONFIG], *near ? "; did you mean " : *all ? "; there are: " : "", *near ? near : all,
		*near ? "?" : "");
	free(near);
	free(all);
	return false;
}

bool aws_files_check_sso(const struct aws_files *f, const char *profile, struct err *e)
{
	return check_named(f, profile, "sso_session", PROFILE_SSO_SESSION, "sso-session", e);
}

bool aws_files_check_services(const struct aws_files *f, const char *profile, struct err *e)
{
	return check_named(f, profile, "services", PROFILE_SERVICES, "services", e);
}
