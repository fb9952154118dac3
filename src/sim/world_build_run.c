/* world_build_run.c: what a build comes to: its buildspec's commands are played at its start (shell.h); their lines, pushes and
 * failures are then spread over the time of the phases (world_build.c). */
#include "sim/world_parts.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "sim/buildspec.h"
#include "sim/op.h"
#include "sim/shell.h"

enum { PROVISIONING = 2, DOWNLOAD_SOURCE = 3, INSTALL = 4, BUILD = 6, POST_BUILD = 7, UPLOAD_ARTIFACTS = 8 };

#define SOURCE_FOLDER "/codebuild/output/src123/src"

/* A build being played. */
struct play {
	struct world *w;
	struct arena *scratch;
	const struct build *build;
	const struct artifact *source;
	struct build_run *run;
	struct buildspec spec;
	struct shell shell;
	size_t phase;
};

/* ── the log and the end of a phase ── */

static struct run_phase *now(struct play *p)
{
	return &p->run->phases[p->phase];
}

static void add_line(struct play *p, const char *text, size_t n)
{
	struct run_phase *phase = now(p);

	if (!phase->lines)
		phase->lines = ARENA_ARRAY(p->w->arena, RUN_LINES_MAX, const char *);
	if (phase->line_count < RUN_LINES_MAX)
		phase->lines[phase->line_count++] = arena_dupn(p->w->arena, text, n);
}

static void say(struct play *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct play *p, const char *format, ...)
{
	char text[2000];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	add_line(p, text, strlen(text));
}

/* What the commands have said since. */
static void take_log(struct play *p)
{
	const char *text = buf_text(&p->shell.log);

	while (*text) {
		size_t n = strcspn(text, "\n");

		add_line(p, text, n);
		text += n + (text[n] != '\0');
	}
	buf_clear(&p->shell.log);
}

static const char *const words[] = {"SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD", "BUILD",
	"POST_BUILD", "UPLOAD_ARTIFACTS"};

static bool fail(struct play *p, const char *code, const char *message)
{
	now(p)->code = code;
	now(p)->message = arena_dup(p->w->arena, message);
	return false;
}

static void end_phase(struct play *p)
{
	const struct run_phase *phase = now(p);

	say(p, "[Container] Phase complete: %s State: %s", words[p->phase], phase->code ? "FAILED" : "SUCCEEDED");
	say(p, "[Container] Phase context status code: %s Message: %s", phase->code ? phase->code : "", phase->code ? phase->message : "");
}

/* ── PROVISIONING and DOWNLOAD_SOURCE ── */

static bool is_managed(const char *image)
{
	return strncmp(image, "aws/codebuild/", 14) == 0;
}

static bool provision(struct play *p)
{
	const char *image = p->build->settings->image;

	p->phase = PROVISIONING;
	if (!is_managed(image) || build_image_named(image))
		return true;
	return fail(p, "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE",
		world_text(p->w, "Unable to pull customer's container image. CannotPullContainerError: %s not found", image));
}

/* source.buildspec: the text itself, or the file's name; without it, buildspec.yml. */
static bool find_buildspec(struct play *p, const char **text, size_t *size)
{
	const char *given = p->build->settings->buildspec;
	const char *name = given && *given ? given : "buildspec.yml";

	if (strchr(name, '\n')) {
		*text = name;
		*size = strlen(name);
		return true;
	}
	while (strncmp(name, "./", 2) == 0)
		name += 2;
	const struct file *f = artifact_file(p->source, name);

	if (!f)
		return fail(p, "YAML_FILE_ERROR", "YAML file does not exist");
	say(p, "[Container] YAML location is " SOURCE_FOLDER "/%s", name);
	*text = (const char *)f->data;
	*size = f->size;
	return true;
}

/* Systems Manager's parameters of this world. */
static const struct {
	const char *name, *value;
} parameters[] = {{"/cicd-demo/sonar-token", "sqa_0123456789abcdef"}};

static bool set_parameter(struct play *p, const char *variable, const char *name)
{
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
		if (strcmp(parameters[i].name, name) == 0) {
			shell_set(&p->shell, variable, parameters[i].value);
			return true;
		}
	return fail(p, "Decrypted Variables Error", world_text(p->w, "parameter does not exist: %s", name));
}

static bool set_variable(struct play *p, const struct build_variable *v)
{
	if (strcmp(v->type, "PARAMETER_STORE") == 0)
		return set_parameter(p, v->name, v->value);
	if (strcmp(v->type, "SECRETS_MANAGER") == 0)
		return fail(p, "Secrets Manager Error Message",
			"ResourceNotFoundException: Secrets Manager can't find the specified secret.");
	shell_set(&p->shell, v->name, v->value);
	return true;
}

/* The pipeline's action may bring variables of its own: a JSON list in a text. */
static bool set_overrides(struct play *p, const char *overrides)
{
	struct err e = {0};
	cJSON *list = overrides ? json_parse(overrides, strlen(overrides), &e) : NULL;
	const cJSON *item;
	bool ok = true;

	cJSON_ArrayForEach(item, list) {
		const char *name = sim_text(item, "name"), *value = sim_text(item, "value"), *type = sim_text(item, "type");
		const struct build_variable v = {name, value, type ? type : "PLAINTEXT"};

		ok = ok && (!name || !value || set_variable(p, &v));
	}
	cJSON_Delete(list);
	return ok;
}

/* What CodeBuild itself sets. */
static void set_own_variables(struct play *p)
{
	const struct build *b = p->build;
	const struct {
		const char *name, *value;
	} own[] = {{"AWS_DEFAULT_REGION", p->w->region}, {"AWS_REGION", p->w->region}, {"HOME", "/root"},
		{"CODEBUILD_SRC_DIR", SOURCE_FOLDER}, {"CODEBUILD_BUILD_ID", b->id}, {"CODEBUILD_BUILD_ARN", b->arn},
		{"CODEBUILD_BUILD_NUMBER", world_text(p->w, "%d", b->number)}, {"CODEBUILD_BUILD_IMAGE", b->settings->image},
		{"CODEBUILD_INITIATOR", b->initiator}, {"CODEBUILD_SOURCE_VERSION", b->source_version},
		{"CODEBUILD_RESOLVED_SOURCE_VERSION", b->commit ? b->commit->id : ""}, {"CODEBUILD_BUILD_SUCCEEDING", "1"}};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		shell_set(&p->shell, own[i].name, own[i].value ? own[i].value : "");
}

/* The project's win over the buildspec's, the action's over both. */
static bool set_variables(struct play *p, const char *overrides)
{
	const struct build_settings *s = p->build->settings;
	bool ok = true;

	set_own_variables(p);
	for (size_t i = 0; i < p->spec.variable_count; i++)
		shell_set(&p->shell, p->spec.variables[i].name, p->spec.variables[i].value);
	for (size_t i = 0; ok && i < p->spec.parameter_count; i++)
		ok = set_parameter(p, p->spec.parameters[i].name, p->spec.parameters[i].value);
	for (size_t i = 0; ok && i < s->environment_count; i++)
		ok = set_variable(p, &s->environment[i]);
	return ok && set_overrides(p, overrides);
}

static bool choose_runtimes(struct play *p)
{
	const struct build_image *image = build_image_named(p->build->settings->image);
	char why[SPEC_WHY_SIZE];

	if (image && build_image_needs_runtime(image) && p->spec.runtime_count == 0)
		return fail(p, "YAML_FILE_ERROR", "This build image requires selecting at least one runtime version.");
	for (size_t i = 0; image && i < p->spec.runtime_count; i++) {
		const struct spec_pair *r = &p->spec.runtimes[i];

		say(p, "[Container] Selecting '%s' runtime version '%s' based on manual selections...", r->name, r->value);
		if (!build_image_has(image, r->name, r->value, why, sizeof(why)))
			return fail(p, "YAML_FILE_ERROR", why);
	}
	return true;
}

static bool download(struct play *p, const char *overrides)
{
	const char *text = "";
	size_t size = 0;
	char why[SPEC_WHY_SIZE];

	p->phase = DOWNLOAD_SOURCE;
	say(p, "[Container] Waiting for agent ping");
	say(p, "[Container] Waiting for DOWNLOAD_SOURCE");
	say(p, "[Container] Phase is DOWNLOAD_SOURCE");
	say(p, "[Container] CODEBUILD_SRC_DIR=" SOURCE_FOLDER);
	bool ok = find_buildspec(p, &text, &size);

	if (ok && !buildspec_read(p->scratch, text, size, &p->spec, why))
		ok = fail(p, "YAML_FILE_ERROR", why);
	ok = ok && set_variables(p, overrides) && choose_runtimes(p);
	end_phase(p);
	return ok;
}

/* ── the four phases of commands ── */

static bool run_commands(struct play *p, const char **commands, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		say(p, "[Container] Running command %s", commands[i]);
		int status = shell_run(&p->shell, commands[i]);

		take_log(p);
		if (status == 0)
			continue;
		say(p, "[Container] Command did not exit successfully %s exit status %d", commands[i], status);
		return fail(p, "COMMAND_EXECUTION_ERROR",
			world_text(p->w, "Error while executing command: %s. Reason: exit status %d", commands[i], status));
	}
	return true;
}

static void take_pushes(struct play *p, size_t from)
{
	struct run_phase *phase = now(p);
	size_t count = p->shell.push_count - from;

	if (count == 0)
		return;
	phase->images = ARENA_ARRAY(p->w->arena, count, struct image *);
	for (size_t i = 0; i < count; i++) {
		const struct shell_push *push = &p->shell.pushes[from + i];
		struct image *image = ARENA_NEW(p->w->arena, struct image);

		image->uri = arena_dup(p->w->arena, push->uri);
		image->tag = arena_dup(p->w->arena, push->tag);
		image->digest = arena_dup(p->w->arena, push->digest);
		image->commit = p->build->commit;
		image->welcome = image->commit ? repo_welcome(p->w, image->commit) : "Welcome";
		phase->images[phase->image_count++] = image;
	}
}

static void install_runtimes(struct play *p)
{
	for (size_t i = 0; i < p->spec.runtime_count; i++) {
		const char *name = p->spec.runtimes[i].name, *version = p->spec.runtimes[i].value;
		bool is_java = strcmp(name, "java") == 0;

		version += is_java ? strcspn(version, "0123456789") : 0;
		say(p, "[Container] Running command echo \"Installing %s version %s ...\"", is_java ? "Java" : name, version);
		say(p, "Installing %s version %s ...", is_java ? "Java" : name, version);
	}
}

static bool run_phase(struct play *p, size_t which)
{
	const struct spec_phase *phase = &p->spec.phases[which];
	size_t pushes = p->shell.push_count;

	p->phase = INSTALL + which;
	say(p, "[Container] Entering phase %s", words[p->phase]);
	if (which == SPEC_INSTALL)
		install_runtimes(p);
	bool ok = run_commands(p, phase->commands, phase->command_count);

	/* What stands under `finally` is run all the same; an earlier failure stays the phase's. */
	struct run_phase kept = *now(p);
	ok = run_commands(p, phase->finals, phase->final_count) && ok;
	if (kept.code) {
		now(p)->code = kept.code;
		now(p)->message = kept.message;
	}
	take_pushes(p, pushes);
	end_phase(p);
	if (!ok)
		shell_set(&p->shell, "CODEBUILD_BUILD_SUCCEEDING", "0");
	return ok;
}

/* ── UPLOAD_ARTIFACTS ── */

/* A pattern of artifacts.files; a double star stands for any folders, none too. */
static bool matches(const char *pattern, const char *path)
{
	const char *stars = strstr(pattern, "**/");
	char flat[1024];

	while (strncmp(pattern, "./", 2) == 0)
		pattern += 2;
	if (!stars || strlen(pattern) >= sizeof(flat))
		return fnmatch(pattern, path, FNM_PATHNAME) == 0;
	snprintf(flat, sizeof(flat), "%.*s%s", (int)(stars - pattern), pattern, stars + 3);
	return fnmatch(flat, path, 0) == 0 || fnmatch(pattern, path, 0) == 0;
}

static size_t take_matching(struct play *p, struct artifact *a, const char *pattern)
{
	const char *base = p->spec.base ? p->spec.base : "";
	size_t n, found = 0;

	while (strncmp(base, "./", 2) == 0)
		base += 2;
	base = strcmp(base, ".") == 0 ? "" : base;
	n = strlen(base);
	for (size_t i = 0; i < p->shell.file_count; i++) {
		const struct shell_file *f = &p->shell.files[i];
		const char *path = f->path;

		if (strncmp(path, base, n) != 0)
			continue;
		path += n;
		path += n > 0 && *path == '/';
		if (!matches(pattern, path))
			continue;
		found++;
		const char *name = p->spec.discards_paths && strrchr(path, '/') ? strrchr(path, '/') + 1 : path;

		if (artifact_file(a, name))
			continue;
		a->files[a->file_count++] = repo_file_new(p->w, name, "NORMAL", f->data, f->size);
		a->size += f->size;
	}
	return found;
}

static void upload(struct play *p)
{
	struct artifact *a = ARENA_NEW(p->w->arena, struct artifact);

	p->phase = UPLOAD_ARTIFACTS;
	say(p, "[Container] Expanding base directory path: %s", p->spec.base ? p->spec.base : ".");
	say(p, "[Container] Assembling file list");
	say(p, "[Container] Expanding file paths for base directory %s", p->spec.base ? p->spec.base : ".");
	a->files = ARENA_ARRAY(p->w->arena, p->shell.file_count + 1, const struct file *);
	for (size_t i = 0; !now(p)->code && i < p->spec.file_count; i++) {
		say(p, "[Container] Expanding %s", p->spec.files[i]);
		size_t found = take_matching(p, a, p->spec.files[i]);

		if (found > 0)
			say(p, "[Container] Found %zu file(s)", found);
		else
			fail(p, "CLIENT_ERROR", "no matching artifact paths found");
	}
	if (!now(p)->code && a->file_count > 0)
		p->run->artifact = a;
	end_phase(p);
}

/* ── all of it ── */

static bool has_repository(const void *world, const char *uri)
{
	const struct world *w = world;

	for (size_t i = 0; i < w->image_repository_count; i++)
		if (strcmp(w->image_repositories[i]->uri, uri) == 0)
			return true;
	return false;
}

static void set_up(struct play *p, const char *first_digest)
{
	const struct build_image *image = build_image_named(p->build->settings->image);
	char date[32];

	shell_init(&p->shell, p->scratch);
	time_format_iso(p->w->at, date);
	p->shell.account = p->w->account;
	p->shell.region = p->w->region;
	p->shell.date = arena_dup(p->scratch, date);
	p->shell.digest = first_digest;
	p->shell.has_docker = p->build->settings->is_privileged;
	p->shell.has_cli_2 = !image || build_image_has_cli_2(image);
	p->shell.tests_fail = p->w->is_live && p->w->plan->build_breaks;
	p->shell.test_says = p->build->commit ? repo_welcome(p->w, p->build->commit) : "";
	p->shell.has_repository = has_repository;
	p->shell.whose = p->w;
	for (size_t i = 0; i < p->source->file_count; i++)
		shell_put(&p->shell, p->source->files[i]->path, p->source->files[i]->data, p->source->files[i]->size);
}

/* A failure before BUILD ends it; after a failed BUILD, POST_BUILD still runs; only what went well all along uploads. */
static void play(struct play *p, const char *overrides)
{
	bool ok = provision(p) && download(p, overrides) && run_phase(p, SPEC_INSTALL) && run_phase(p, SPEC_PRE_BUILD);

	if (!ok)
		return;
	ok = run_phase(p, SPEC_BUILD);
	ok = run_phase(p, SPEC_POST_BUILD) && ok;
	if (ok)
		upload(p);
}

const struct build_run *build_run(struct world *w, const struct build *b, const struct artifact *source,
	const char *overrides, const char *first_digest)
{
	struct play p = {.w = w, .scratch = arena_new(), .build = b, .source = source};

	p.run = ARENA_NEW(w->arena, struct build_run);
	set_up(&p, first_digest);
	play(&p, overrides);
	shell_done(&p.shell);
	arena_free(p.scratch);
	return p.run;
}
