/* desired.c: the table of values, and the rules that hold between them. */
#include "setup/desired.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/inifile.h"
#include "base/text.h"

const struct desired_row desired_rows[DESIRED_KEYS] = {
	[DESIRED_SOURCE] = {"source", "KIND", "CodeCommit", false,
		N_("where the source is: CodeCommit, or connection (GitHub and others, by a CodeConnections connection)")},
	[DESIRED_REPOSITORY] = {"repository", "NAME", NULL, false,
		N_("repository of the source; OWNER/NAME with a connection")},
	[DESIRED_CONNECTION] = {"connection", "ARN", "", true, N_("ARN of the connection, where the source is one")},
	[DESIRED_BASE_BRANCH] = {"base-branch", "NAME", "master", false, N_("branch that the new one is made from")},
	[DESIRED_BRANCH] = {"branch", "NAME", "bluegreen", false, N_("branch that is released")},
	[DESIRED_FILES_BY_HAND] = {"files-by-hand", "YES|NO", "no", false,
		N_("yes: with a connection, the branch has its appspec.yaml and buildspec already; they can't be seen from here")},
	[DESIRED_BUILD_PROJECT] = {"build-project", "NAME", NULL, false, N_("CodeBuild project")},
	[DESIRED_BUILDSPEC] = {"buildspec", "PATH", "buildspec.yaml", false,
		N_("buildspec in the repository; the project is told its name, else CodeBuild looks for buildspec.yml")},
	[DESIRED_MODERNISE] = {"modernise", "YES|NO", "yes", false,
		N_("yes: what CodeBuild no longer offers (openjdk8, docker: 18, aws ecr get-login) is replaced in the buildspec")},
	[DESIRED_IMAGE_REPOSITORY] = {"image-repository", "NAME", NULL, false, N_("ECR repository of the image")},
	[DESIRED_IMAGE_TAG] = {"image-tag", "TAG", "latest", false, N_("tag that each build pushes")},
	[DESIRED_TASK] = {"task", "FAMILY[:REVISION]", NULL, false,
		N_("task definition; without a revision: the one that serves now")},
	[DESIRED_CONTAINER] = {"container", "NAME", NULL, false, N_("container behind the load balancer")},
	[DESIRED_CONTAINER_PORT] = {"container-port", "PORT", NULL, false, N_("its port")},
	[DESIRED_PROVIDER] = {"provider", "NAME", "CodeDeploy", false,
		N_("deploy provider: CodeDeploy, or CodeDeployToECS (a task definition revision for each release)")},
	[DESIRED_APPLICATION] = {"application", "NAME", NULL, false, N_("CodeDeploy application")},
	[DESIRED_DEPLOYMENT_GROUP] = {"deployment-group", "NAME", NULL, false, N_("its deployment group")},
	[DESIRED_REROUTE_WAIT] = {"reroute-wait", "DURATION", "60m", false,
		N_("how long a deployment waits for somebody to reroute traffic; 0: traffic moves at once")},
	[DESIRED_ON_TIMEOUT] = {"on-timeout", "WHAT", NULL, false,
		N_("when that time is over: stop the deployment; continue only where nothing is waited for")},
	[DESIRED_TERMINATION_WAIT] = {"termination-wait", "DURATION", "keep", false,
		N_("how long the original task set stays after traffic has moved; keep: as the group has it")},
	[DESIRED_PIPELINE] = {"pipeline", "NAME", NULL, false, N_("name of the pipeline")},
	[DESIRED_ROLE] = {"role", "NAME", NULL, false, N_("service role of the pipeline (name or ARN)")},
	[DESIRED_BUCKET] = {"bucket", "NAME", NULL, false, N_("S3 bucket of the pipeline's artifacts")},
	[DESIRED_PROD_URL] = {"prod-url", "URL", "", true,
		N_("page behind the production listener, for verify; empty: the load balancer's own address")},
	[DESIRED_TEST_URL] = {"test-url", "URL", "", true, N_("the same behind the test listener")},
	[DESIRED_VERSION_PATTERN] = {"version-pattern", "REGEX", "", true,
		N_("extended regular expression whose first group is the version on that page; empty: 'Version N'")},
};

bool desired_key_by_name(const char *name, enum desired_key *out)
{
	for (int i = 0; i < DESIRED_KEYS; i++)
		if (strcmp(desired_rows[i].name, name) == 0) {
			*out = (enum desired_key)i;
			return true;
		}
	return false;
}

/* --- the file ------------------------------------------------------------------------------------------------------ */

#define SECTION "setup"

struct reading {
	struct arena *arena;
	struct desired *desired;
	int lines[DESIRED_KEYS]; /* where it stands; 0: nowhere */
};

static const char *near_key(const char *name)
{
	const char *best = NULL;
	int least = 4;

	for (int i = 0; i < DESIRED_KEYS; i++) {
		int distance = text_distance(name, desired_rows[i].name, least);
		if (distance < least) {
			least = distance;
			best = desired_rows[i].name;
		}
	}
	return best;
}

static bool refuse_name(const char *name, struct err *e)
{
	char clean[64];
	const char *near = near_key(name);

	text_clean_into(clean, sizeof(clean), name, strlen(name));
	if (near)
		return err_set(e, ERR_CONFIG, _("unknown name '%s': is '%s' meant?"), clean, near);
	return err_set(e, ERR_CONFIG, _("unknown name '%s'"), clean);
}

static bool take(void *user, const char *section, const char *name, const char *value, int line, struct err *e)
{
	struct reading *r = user;
	enum desired_key key;

	if (strcmp(section, SECTION) != 0)
		return err_set(e, ERR_CONFIG, _("values stand below [%s]"), SECTION);
	if (!desired_key_by_name(name, &key))
		return refuse_name(name, e);
	if (r->lines[key])
		return err_set(e, ERR_CONFIG, _("%s stands in line %d already"), name, r->lines[key]);
	r->lines[key] = line;
	if (!r->desired->values[key])
		r->desired->values[key] = arena_dup(r->arena, value);
	return true;
}

bool desired_read(struct arena *a, struct desired *d, const char *path, struct err *e)
{
	struct reading r = {.arena = a, .desired = d};

	return inifile_read(path, take, &r, e);
}

void desired_write(const struct desired *d, struct buf *out)
{
	buf_puts(out, _("# What `cutover setup` brings about: `plan` shows it, `apply` does it, `verify` proves it.\n"));
	buf_puts(out, "[" SECTION "]\n");
	for (int i = 0; i < DESIRED_KEYS; i++) {
		const char *value = d->values[i] ? d->values[i] : "";
		buf_printf(out, "\n# %s\n%s =%s%s\n", _(desired_rows[i].help), desired_rows[i].name, *value ? " " : "", value);
	}
}

/* --- defaults ------------------------------------------------------------------------------------------------------ */

/* OWNER/NAME gives NAME: a pipeline's name has no slash. */
static const char *last_part(const char *repository)
{
	const char *slash = strrchr(repository, '/');

	return slash ? slash + 1 : repository;
}

void desired_default(struct arena *a, struct desired *d)
{
	const char **v = d->values;

	for (int i = 0; i < DESIRED_KEYS; i++)
		if (!v[i] && desired_rows[i].value)
			v[i] = desired_rows[i].value;
	if (!v[DESIRED_ON_TIMEOUT])
		v[DESIRED_ON_TIMEOUT] = desired_reroute_minutes(d) == 0 ? "continue" : "stop";
	if (!v[DESIRED_PIPELINE] && v[DESIRED_REPOSITORY])
		v[DESIRED_PIPELINE] = arena_printf(a, "%s-%s", last_part(v[DESIRED_REPOSITORY]), v[DESIRED_BRANCH]);
}

/* --- meanings ------------------------------------------------------------------------------------------------------ */

static bool is_yes(const char *value)
{
	return value && strcmp(value, "yes") == 0;
}

/* Whole minutes; false when it is no duration, or has seconds. */
static bool minutes(const char *value, int64_t *out)
{
	enum { MINUTE_MS = 60 * 1000 };
	int64_t ms;

	if (strcmp(value, "0") == 0) {
		*out = 0;
		return true;
	}
	if (!duration_parse(value, &ms) || ms % MINUTE_MS != 0)
		return false;
	*out = ms / MINUTE_MS;
	return true;
}

bool desired_is_to_ecs(const struct desired *d)
{
	return strcmp(d->values[DESIRED_PROVIDER], "CodeDeployToECS") == 0;
}

bool desired_has_connection(const struct desired *d)
{
	return strcmp(d->values[DESIRED_SOURCE], "connection") == 0;
}

bool desired_has_star_connection(const struct desired *d)
{
	return desired_has_connection(d) && strstr(d->values[DESIRED_CONNECTION], ":codestar-connections:");
}

bool desired_modernises(const struct desired *d)
{
	return is_yes(d->values[DESIRED_MODERNISE]);
}

bool desired_has_files_by_hand(const struct desired *d)
{
	return is_yes(d->values[DESIRED_FILES_BY_HAND]);
}

int64_t desired_reroute_minutes(const struct desired *d)
{
	int64_t n = 0;

	return d->values[DESIRED_REROUTE_WAIT] && minutes(d->values[DESIRED_REROUTE_WAIT], &n) ? n : -1;
}

int64_t desired_termination_minutes(const struct desired *d)
{
	int64_t n;

	return minutes(d->values[DESIRED_TERMINATION_WAIT], &n) ? n : -1;
}

int64_t desired_port(const struct desired *d)
{
	return strtoll(d->values[DESIRED_CONTAINER_PORT], NULL, 10);
}

/* --- rules --------------------------------------------------------------------------------------------------------- */

#define WORDS_MAX 3

static const struct {
	enum desired_key key;
	const char *words[WORDS_MAX];
} word_rows[] = {
	{DESIRED_SOURCE, {"CodeCommit", "connection"}},
	{DESIRED_PROVIDER, {"CodeDeploy", "CodeDeployToECS"}},
	{DESIRED_MODERNISE, {"yes", "no"}},
	{DESIRED_FILES_BY_HAND, {"yes", "no"}},
	{DESIRED_ON_TIMEOUT, {"stop", "continue"}},
};

static bool check_words(const struct desired *d, struct err *e)
{
	for (size_t i = 0; i < sizeof(word_rows) / sizeof(word_rows[0]); i++) {
		const char *value = d->values[word_rows[i].key];
		const char *const *words = word_rows[i].words;
		if (strcmp(value, words[0]) != 0 && strcmp(value, words[1]) != 0)
			return err_set(e, ERR_CONFIG, _("%s '%s': %s or %s"), desired_rows[word_rows[i].key].name, value, words[0],
				words[1]);
	}
	return true;
}

/* What AWS takes as a name; its own words for it are less plain, and come after the first steps are done. */
static const struct {
	enum desired_key key;
	size_t max;
	const char *others; /* beside letters and digits */
} name_rows[] = {
	{DESIRED_REPOSITORY, 200, "._-/"},
	{DESIRED_BASE_BRANCH, 256, "._-/+#@=,"},
	{DESIRED_BRANCH, 256, "._-/+#@=,"},
	{DESIRED_BUILD_PROJECT, 255, "_-"},
	{DESIRED_BUILDSPEC, 255, "._-/+@ "},
	{DESIRED_IMAGE_REPOSITORY, 256, "._-/"},
	{DESIRED_IMAGE_TAG, 128, "._-"},
	{DESIRED_CONTAINER, 255, "_-"},
	{DESIRED_APPLICATION, 100, "+=,.@-_"},
	{DESIRED_DEPLOYMENT_GROUP, 100, "+=,.@-_"},
	{DESIRED_PIPELINE, 100, ".@-_"},
	{DESIRED_BUCKET, 63, ".-"},
	{DESIRED_TASK, 266, "_-:"},
	{DESIRED_ROLE, 256, "+=,.@-_/:"},
};

static bool is_name(const char *value, const char *others)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	for (const char *c = value; *c; c++)
		if (!strchr(plain, *c) && !strchr(others, *c))
			return false;
	return true;
}

static bool check_names(const struct desired *d, struct err *e)
{
	for (size_t i = 0; i < sizeof(name_rows) / sizeof(name_rows[0]); i++) {
		const char *name = desired_rows[name_rows[i].key].name, *value = d->values[name_rows[i].key];
		char clean[80];
		if (strlen(value) <= name_rows[i].max && is_name(value, name_rows[i].others))
			continue;
		text_clean_into(clean, sizeof(clean), value, strlen(value));
		return err_set(e, ERR_CONFIG, _("%s '%s': at most %zu letters, digits and %s"), name, clean, name_rows[i].max,
			name_rows[i].others);
	}
	return true;
}

static bool check_port(const struct desired *d, struct err *e)
{
	const char *value = d->values[DESIRED_CONTAINER_PORT];
	bool is_number = value[strspn(value, "0123456789")] == '\0' && *value != '0';
	int64_t port = is_number ? desired_port(d) : 0;

	return (port > 0 && port <= 65535) ||
		err_set(e, ERR_CONFIG, _("container-port '%s': a number from 1 to 65535"), value);
}

/* CodeDeploy gives a deployment 120 h until its traffic has moved, and blue 48 h after that. */
static bool check_waits(const struct desired *d, struct err *e)
{
	enum { MOST_REROUTE = 120 * 60, MOST_TERMINATION = 48 * 60 };
	const char *reroute = d->values[DESIRED_REROUTE_WAIT], *termination = d->values[DESIRED_TERMINATION_WAIT];
	bool continues = strcmp(d->values[DESIRED_ON_TIMEOUT], "continue") == 0;
	int64_t n;

	if (!minutes(reroute, &n) || n > MOST_REROUTE)
		return err_set(e, ERR_CONFIG, _("reroute-wait '%s': whole minutes up to 120h (60m, 1h30m), or 0"), reroute);
	if (n > 0 && continues)
		return err_set(e, ERR_CONFIG,
			_("reroute-wait = %s with on-timeout = continue: CodeDeploy refuses a wait with CONTINUE_DEPLOYMENT. Say "
			  "on-timeout = stop, or reroute-wait = 0 for traffic that moves at once"),
			reroute);
	if (n == 0 && !continues)
		return err_set(e, ERR_CONFIG,
			_("reroute-wait = 0 with on-timeout = stop: nothing would ever be deployed. Say on-timeout = continue, or a "
			  "time to wait"));
	if (strcmp(termination, "keep") != 0 && (!minutes(termination, &n) || n > MOST_TERMINATION))
		return err_set(e, ERR_CONFIG, _("termination-wait '%s': whole minutes up to 48h (5m), 0, or keep"), termination);
	return true;
}

/* The three files go into one commit. */
static bool check_buildspec(const struct desired *d, struct err *e)
{
	const char *path = d->values[DESIRED_BUILDSPEC];

	return (strcmp(path, "appspec.yaml") != 0 && strcmp(path, "taskdef.json") != 0) ||
		err_set(e, ERR_CONFIG, _("buildspec '%s': that is another file of the set-up"), path);
}

/* A line of the file takes no more, and reads a comment or the end where these stand. */
static bool fits_line(const char *name, const char *value)
{
	enum { MOST_BYTES = 190 };
	size_t n = strlen(value);

	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < ' ' || (*c == ';' && (c == value || c[-1] == ' ')))
			return false;
	return strlen(name) + n <= MOST_BYTES && (n == 0 || (value[0] != ' ' && value[n - 1] != ' '));
}

static bool check_lines(const struct desired *d, struct err *e)
{
	for (int i = 0; i < DESIRED_KEYS; i++) {
		const char *name = desired_rows[i].name;
		if (!fits_line(name, d->values[i]))
			return err_set(e, ERR_CONFIG,
				_("%s: its value can't stand in a file: no line may have more than 196 bytes, no value ' ;', a control "
				  "character, or a blank at its ends"), name);
	}
	return true;
}

static bool check_source(const struct desired *d, struct err *e)
{
	bool has_slash = strchr(d->values[DESIRED_REPOSITORY], '/') != NULL;

	if (!desired_has_connection(d))
		return !has_slash || err_set(e, ERR_CONFIG, _("repository '%s': CodeCommit's names have no '/'"),
			d->values[DESIRED_REPOSITORY]);
	if (!has_slash)
		return err_set(e, ERR_CONFIG, _("repository '%s': OWNER/NAME, with a connection"), d->values[DESIRED_REPOSITORY]);
	return strncmp(d->values[DESIRED_CONNECTION], "arn:", 4) == 0 ||
		err_set(e, ERR_CONFIG, _("connection '%s': its ARN is needed where source = connection"),
			d->values[DESIRED_CONNECTION]);
}

static bool check_present(const struct desired *d, struct err *e)
{
	char missing[400] = "";
	size_t used = 0;

	for (int i = 0; i < DESIRED_KEYS; i++) {
		const char *value = d->values[i];
		if (value && (*value || desired_rows[i].may_be_empty))
			continue;
		used += (size_t)snprintf(missing + used, sizeof(missing) - used, "%s%s", used ? ", " : "", desired_rows[i].name);
		used = used < sizeof(missing) ? used : sizeof(missing) - 1;
	}
	return !used || err_set(e, ERR_CONFIG, _("values are missing: %s"), missing);
}

bool desired_check(const struct desired *d, struct err *e)
{
	return check_present(d, e) && check_lines(d, e) && check_words(d, e) && check_names(d, e) && check_port(d, e) &&
		check_waits(d, e) && check_source(d, e) && check_buildspec(d, e) &&
		(strcmp(d->values[DESIRED_BASE_BRANCH], d->values[DESIRED_BRANCH]) != 0 ||
			err_set(e, ERR_CONFIG, _("branch and base-branch are both '%s'"), d->values[DESIRED_BRANCH]));
}
