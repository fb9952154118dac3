/* record.c: the file is written whole, atomically, at each step. */
#include "setup/record.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/same.h"
#include "model/facts.h"
#include "setup/plan.h"

#define MOST_BYTES ((size_t)32 * 1024 * 1024)
#define SEEN_MAX 100

/* --- pictures ------------------------------------------------------------------------------------------------------- */

static cJSON *parsed(const char *raw)
{
	cJSON *value = raw ? json_parse(raw, strlen(raw), NULL) : NULL;

	return value ? value : cJSON_CreateNull();
}

static cJSON *encoded(const char *bytes, size_t size)
{
	char *text = base64_encode(bytes, size);
	cJSON *value = cJSON_CreateString(text);
	free(text);
	return value;
}

static bool is_known(const struct inquiry *q, enum found_kind kind)
{
	return q->findings[kind].state == FINDING_GOOD || q->findings[kind].state == FINDING_MISSING;
}

static cJSON *picture_branch(const struct inquiry *q, const struct desired *d)
{
	const struct source_branch *branch = inquiry_value(q, FOUND_BRANCH);
	cJSON *out = cJSON_CreateObject();

	(void)d;
	json_put_text(out, "commitId", branch ? branch->commit_id : NULL);
	return out;
}

/* Contents, not the commit: somebody else's commit to another file does not matter. */
static cJSON *picture_files(const struct inquiry *q, const struct desired *d)
{
	const struct {
		enum found_kind kind;
		const char *path;
	} files[] = {
		{FOUND_APPSPEC, "appspec.yaml"}, {FOUND_BUILDSPEC, d->values[DESIRED_BUILDSPEC]}, {FOUND_TASKDEF, "taskdef.json"},
	};
	cJSON *out = cJSON_CreateObject();

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct source_file *file = inquiry_value(q, files[i].kind);
		if (file)
			cJSON_AddItemToObject(out, files[i].path, encoded(file->bytes, file->size));
		else if (q->findings[files[i].kind].state == FINDING_MISSING)
			cJSON_AddNullToObject(out, files[i].path);
	}
	return out;
}

static cJSON *picture_project(const struct inquiry *q, const struct desired *d)
{
	const struct build_project *project = inquiry_value(q, FOUND_PROJECT);
	cJSON *out = cJSON_CreateObject();

	(void)d;
	json_put(out, "environment", parsed(project ? project->environment : NULL));
	json_put(out, "source", parsed(project ? project->source : NULL));
	return out;
}

static cJSON *picture_group(const struct inquiry *q, const struct desired *d)
{
	const struct group_document *group = inquiry_value(q, FOUND_GROUP_DOCUMENT);

	(void)d;
	return parsed(group ? group->blue_green : NULL);
}

static cJSON *picture_pipeline(const struct inquiry *q, const struct desired *d)
{
	const struct pipeline_document *pipeline = inquiry_value(q, FOUND_PIPELINE);

	(void)d;
	return parsed(pipeline ? pipeline->declaration : NULL);
}

static const struct {
	enum found_kind kind; /* has to be known */
	cJSON *(*picture)(const struct inquiry *q, const struct desired *d);
} pictures[SETUP_STEPS] = {
	[SETUP_BRANCH] = {FOUND_BRANCH, picture_branch},
	[SETUP_APPSPEC] = {FOUND_APPSPEC, picture_files},
	[SETUP_BUILDSPEC] = {FOUND_BUILDSPEC, picture_files},
	[SETUP_ENVIRONMENT] = {FOUND_PROJECT, picture_project},
	[SETUP_DEPLOYMENT_GROUP] = {FOUND_GROUP_DOCUMENT, picture_group},
	[SETUP_PIPELINE] = {FOUND_PIPELINE, picture_pipeline},
};

cJSON *record_picture(enum setup_step_id step, const struct inquiry *q, const struct desired *d)
{
	return is_known(q, pictures[step].kind) ? pictures[step].picture(q, d) : NULL;
}

/* --- writing -------------------------------------------------------------------------------------------------------- */

static bool save(const struct record *r, struct err *e)
{
	char *text = cJSON_Print(r->root);
	bool ok = file_write_atomic(r->path, text, strlen(text), 0600, e);

	cJSON_free(text);
	return ok || err_context(e, _("the record of what is done"));
}

static char *path_new(const char *pipeline, int64_t now)
{
	time_t seconds = (time_t)(now / 1000);
	struct tm tm;
	char at[32], name[256];

	gmtime_r(&seconds, &tm);
	strftime(at, sizeof(at), "%Y%m%dT%H%M%SZ", &tm);
	snprintf(name, sizeof(name), RECORD_FOLDER "/%s-%s.json", at, pipeline);
	return xdg_path(XDG_STATE, name);
}

/* Never over another one: that could not be undone any more. */
static char *free_path(const char *pipeline, int64_t now)
{
	char *path = path_new(pipeline, now);

	for (int64_t later = now + 1000; path && access(path, F_OK) == 0; later += 1000) {
		free(path);
		path = path_new(pipeline, later);
	}
	return path;
}

/* The same things by name?  How long is waited, and the like, may have been thought over. */
static bool names_the_same(const struct desired *a, const struct desired *b)
{
	static const enum desired_key names[] = {DESIRED_SOURCE, DESIRED_REPOSITORY, DESIRED_BRANCH, DESIRED_BUILD_PROJECT,
		DESIRED_BUILDSPEC, DESIRED_APPLICATION, DESIRED_DEPLOYMENT_GROUP, DESIRED_PIPELINE};
	bool same = true;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		same = same && is_same(a->values[names[i]], b->values[names[i]]);
	return same;
}

bool record_resume(struct record *r, const struct plan *p, const struct desired *d)
{
	struct record_open open;
	struct desired then;

	*r = (struct record){.path = NULL};
	if (!record_find_open(p->shown.account, p->shown.region, p->shown.pipeline, &open))
		return false;
	if (record_read(r, open.path, NULL) && record_desired(r, &then) && names_the_same(&then, d))
		return true;
	record_done(r);
	return false;
}

/* The steps to begin with: those of the apply that is continued, else none. */
static void begin_steps(struct record *r, const struct plan *p, const struct desired *d)
{
	struct record earlier;
	cJSON *steps = NULL;

	if (record_resume(&earlier, p, d)) {
		json_put_text(r->root, "continues", earlier.path);
		steps = cJSON_DetachItemFromObjectCaseSensitive(earlier.root, "steps");
		record_done(&earlier);
	}
	json_put(r->root, "steps", steps ? steps : cJSON_CreateObject());
}

bool record_begin(struct record *r, const struct plan *p, const struct desired *d, int64_t now, struct err *e)
{
	*r = (struct record){.path = free_path(p->shown.pipeline, now), .root = cJSON_CreateObject()};
	if (!r->path)
		return err_set(e, ERR_CONFIG, _("the record of what is done has no place: set HOME or XDG_STATE_HOME"));
	cJSON_AddNumberToObject(r->root, "schema", 1);
	json_put_text(r->root, "account", p->shown.account);
	json_put_text(r->root, "region", p->shown.region);
	json_put_text(r->root, "pipeline", p->shown.pipeline);
	json_put_time(r->root, "startedAt", now);
	json_put_time(r->root, "finishedAt", NO_TIME);
	cJSON *desired = cJSON_AddObjectToObject(r->root, "desired");
	for (int i = 0; i < DESIRED_KEYS; i++)
		json_put_text(desired, desired_rows[i].name, d->values[i]);
	begin_steps(r, p, d);
	return save(r, e);
}

void record_done(struct record *r)
{
	free(r->path);
	json_wipe(r->root); /* values of variables */
	*r = (struct record){.path = NULL};
}

static void replace(cJSON *object, const char *name, cJSON *taken)
{
	cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	json_put(object, name, taken);
}

static cJSON *step_of(const struct record *r, enum setup_step_id step)
{
	return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(r->root, "steps"), setup_step_name(step));
}

static bool is_as_left(const cJSON *row, const cJSON *picture)
{
	const cJSON *after = cJSON_GetObjectItemCaseSensitive(row, "after");

	return after && picture && cJSON_Compare(after, picture, true);
}

bool record_before(struct record *r, enum setup_step_id step, const char *call, cJSON *taken_before, struct err *e)
{
	cJSON *steps = cJSON_GetObjectItemCaseSensitive(r->root, "steps"), *row = step_of(r, step);

	if (!row)
		row = cJSON_AddObjectToObject(steps, setup_step_name(step));
	replace(row, "call", cJSON_CreateString(call));
	replace(row, "requestId", NULL);
	if (is_as_left(row, taken_before))
		cJSON_Delete(taken_before);
	else
		replace(row, "before", taken_before);
	cJSON_DeleteItemFromObjectCaseSensitive(row, "after");
	return save(r, e);
}

bool record_after(struct record *r, enum setup_step_id step, const char *request_id, cJSON *taken_after, struct err *e)
{
	cJSON *row = step_of(r, step);

	replace(row, "requestId", request_id && *request_id ? cJSON_CreateString(request_id) : NULL);
	replace(row, "after", taken_after);
	return save(r, e);
}

bool record_commit(struct record *r, const char *parent_id, const char *commit_id, struct err *e)
{
	cJSON *after = cJSON_GetObjectItemCaseSensitive(step_of(r, SETUP_BRANCH), "after");

	if (!is_same(json_raw(after, "commitId"), parent_id) || !commit_id)
		return true;
	replace(after, "commitId", cJSON_CreateString(commit_id));
	return save(r, e);
}

static bool put_moment(struct record *r, const char *name, int64_t now, struct err *e)
{
	cJSON_DeleteItemFromObjectCaseSensitive(r->root, name);
	json_put_time(r->root, name, now);
	return save(r, e);
}

bool record_finish(struct record *r, int64_t now, struct err *e)
{
	return put_moment(r, "finishedAt", now, e);
}

bool record_undone(struct record *r, int64_t now, struct err *e)
{
	return put_moment(r, "undoneAt", now, e) && record_finish(r, now, e);
}

/* --- reading -------------------------------------------------------------------------------------------------------- */

bool record_read(struct record *r, const char *path, struct err *e)
{
	struct buf text;

	*r = (struct record){.path = mem_dup(path)};
	buf_init(&text, MOST_BYTES);
	if (file_read(path, &text, e)) {
		r->root = json_parse(buf_text(&text), text.len, e);
		if (!r->root && e)
			e->kind = ERR_CONFIG;
	}
	buf_done(&text);
	if (!r->root)
		return err_context(e, "%s", path);
	if (json_int(r->root, "schema", 0) == 1 && json_object(r->root, "steps") && json_object(r->root, "desired"))
		return true;
	return err_set(e, ERR_CONFIG, _("%s is not a record of `cutover setup apply`"), path);
}

const char *record_text(const struct record *r, const char *name)
{
	return json_raw(r->root, name);
}

bool record_desired(const struct record *r, struct desired *out)
{
	const cJSON *desired = json_object(r->root, "desired");

	*out = (struct desired){.values = {NULL}};
	for (int i = 0; i < DESIRED_KEYS; i++)
		out->values[i] = json_raw(desired, desired_rows[i].name);
	return desired != NULL;
}

const cJSON *record_step(const struct record *r, enum setup_step_id step)
{
	return step_of(r, step);
}

/* --- one that is open ------------------------------------------------------------------------------------------------ */

static int is_record(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 5 && strcmp(entry->d_name + n - 5, ".json") == 0;
}

struct wanted {
	const char *account, *region, *pipeline; /* pipeline NULL: any */
};

/* Pipelines whose newest record has been looked at. */
struct seen {
	char *names[SEEN_MAX]; /* heap */
	size_t count;
};

static bool is_new(struct seen *seen, const char *pipeline)
{
	for (size_t i = 0; i < seen->count; i++)
		if (is_same(seen->names[i], pipeline))
			return false;
	if (seen->count < SEEN_MAX)
		seen->names[seen->count++] = mem_dup(pipeline);
	return true;
}

/* The newest of its pipeline, and not at its end? */
static bool is_open(const struct record *r, const struct wanted *w, struct seen *seen)
{
	const char *pipeline = record_text(r, "pipeline");

	return pipeline && (!w->pipeline || is_same(pipeline, w->pipeline)) && is_same(record_text(r, "account"), w->account) &&
		is_same(record_text(r, "region"), w->region) &&
		is_new(seen, pipeline) && json_time(r->root, "finishedAt") == NO_TIME;
}

static void look_at(const char *path, const struct wanted *w, struct seen *seen, struct record_open *out)
{
	struct record r;

	if (record_read(&r, path, NULL) && is_open(&r, w, seen)) {
		snprintf(out->path, sizeof(out->path), "%s", path);
		snprintf(out->pipeline, sizeof(out->pipeline), "%s", record_text(&r, "pipeline"));
	}
	record_done(&r);
}

bool record_find_open(const char *account, const char *region, const char *pipeline, struct record_open *out)
{
	const struct wanted wanted = {.account = account, .region = region, .pipeline = pipeline};
	char *folder = xdg_path(XDG_STATE, RECORD_FOLDER), path[600];
	struct dirent **entries = NULL;
	struct seen seen = {.count = 0};
	int count = folder ? scandir(folder, &entries, is_record, alphasort) : -1;

	*out = (struct record_open){.path = ""};
	for (int i = count - 1; i >= 0; i--) { /* names begin with their time: the newest comes first */
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		if (!out->path[0])
			look_at(path, &wanted, &seen, out);
		free(entries[i]);
	}
	free(entries);
	while (seen.count > 0)
		free(seen.names[--seen.count]);
	free(folder);
	return out->path[0] != '\0';
}
