/* revert.c: compare what is with what the apply left, send what was before, by steps.h. */
#include "setup/revert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/same.h"
#include "setup/plan.h"
#include "setup/record.h"
#include "setup/steps.h"

struct revert {
	struct app *app;
	struct record record;
	struct desired desired;
	struct steps s;
	struct inquiry *q;        /* of the steps */
	struct arena *arena;
	struct revert_step steps[SETUP_STEPS];
	struct plan_call call;    /* of the step that is sent */
	char action[64];
};

/* --- what restores a step -------------------------------------------------------------------------------------------- */

static const char *printed(struct revert *u, cJSON *taken)
{
	char *text = cJSON_PrintUnformatted(taken);
	const char *kept = arena_dup(u->arena, text);

	cJSON_free(text);
	cJSON_Delete(taken);
	return kept;
}

static const char *word(const struct revert *u, enum desired_key key)
{
	return u->desired.values[key];
}

static void restore_branch(struct revert *u, const cJSON *before, struct plan_call *out)
{
	(void)before;
	out->op = &ops_delete_branch;
	out->args.repository = word(u, DESIRED_REPOSITORY);
	out->args.branch = word(u, DESIRED_BRANCH);
	out->sentence = arena_printf(u->arena, _("deletes branch %s of %s"), out->args.branch, out->args.repository);
}

static void restore_files(struct revert *u, const cJSON *before, struct plan_call *out)
{
	const struct source_branch *head = inquiry_value(u->q, FOUND_BRANCH);
	struct ops_file *files = ARENA_ARRAY(u->arena, 4, struct ops_file);
	const cJSON *now = record_picture(SETUP_APPSPEC, u->q, &u->desired), *item;
	size_t n = 0;

	cJSON_ArrayForEach(item, before) {
		const cJSON *there = cJSON_GetObjectItemCaseSensitive(now, item->string);
		if (n == 4 || cJSON_Compare(item, there, true))
			continue;
		files[n] = (struct ops_file){.path = arena_dup(u->arena, item->string), .is_deleted = !cJSON_IsString(item)};
		if (cJSON_IsString(item))
			files[n].bytes = base64_decode(u->arena, item->valuestring, &files[n].size);
		n += files[n].is_deleted || files[n].bytes; /* none is put that can't be read */
	}
	cJSON_Delete((cJSON *)now);
	out->op = &ops_create_commit;
	out->args.repository = word(u, DESIRED_REPOSITORY);
	out->args.branch = word(u, DESIRED_BRANCH);
	out->args.commit_id = head ? head->commit_id : NULL;
	out->args.author = found_author(u->q);
	out->args.message = "Restore the files that were there before blue/green releases were set up\n";
	out->args.files = files;
	out->args.file_count = n;
	out->sentence = arena_printf(u->arena, _("commits the former files to branch %s of %s"), out->args.branch, out->args.repository);
}

static void restore_project(struct revert *u, const cJSON *before, struct plan_call *out)
{
	out->op = &ops_update_project;
	out->args.project = word(u, DESIRED_BUILD_PROJECT);
	out->args.document = printed(u, cJSON_Duplicate(before, true));
	out->sentence = arena_printf(u->arena, _("restores environment and source of build project %s"), out->args.project);
}

static void restore_group(struct revert *u, const cJSON *before, struct plan_call *out)
{
	out->op = &ops_update_deployment_group;
	out->args.application = word(u, DESIRED_APPLICATION);
	out->args.group = word(u, DESIRED_DEPLOYMENT_GROUP);
	out->args.document = printed(u, cJSON_Duplicate(before, true));
	out->sentence = arena_printf(u->arena, _("restores when traffic moves in deployment group %s"), out->args.group);
}

static void restore_pipeline(struct revert *u, const cJSON *before, struct plan_call *out)
{
	bool was_there = cJSON_IsObject(before);

	out->op = was_there ? &ops_update_pipeline : &ops_delete_pipeline;
	out->args.pipeline = word(u, DESIRED_PIPELINE);
	out->args.document = was_there ? printed(u, cJSON_Duplicate(before, true)) : NULL;
	out->sentence = arena_printf(u->arena, was_there ? _("restores pipeline %s") : _("deletes pipeline %s"), out->args.pipeline);
}

static void (*const restorers[SETUP_STEPS])(struct revert *u, const cJSON *before, struct plan_call *out) = {
	[SETUP_BRANCH] = restore_branch,
	[SETUP_APPSPEC] = restore_files,
	[SETUP_BUILDSPEC] = restore_files,
	[SETUP_ENVIRONMENT] = restore_project,
	[SETUP_DEPLOYMENT_GROUP] = restore_group,
	[SETUP_PIPELINE] = restore_pipeline,
};

/* --- judging --------------------------------------------------------------------------------------------------------- */

/* The version counts the changes, and is AWS's own. */
static cJSON *without_version(const cJSON *picture)
{
	cJSON *copy = cJSON_Duplicate(picture, true);

	if (cJSON_IsObject(copy))
		cJSON_DeleteItemFromObjectCaseSensitive(copy, "version");
	return copy;
}

static bool is_equal(const cJSON *a, const cJSON *b)
{
	cJSON *x = without_version(a), *y = without_version(b);
	bool equal = x && y && cJSON_Compare(x, y, true);

	cJSON_Delete(x);
	cJSON_Delete(y);
	return equal;
}

static bool makes_branch(const struct revert *u)
{
	const cJSON *before = json_object(record_step(&u->record, SETUP_BRANCH), "before");

	return before && !json_raw(before, "commitId");
}

/* The record is a file that anybody may have edited: what is no picture can't be brought back. */
static bool is_picture(enum setup_step_id id, const cJSON *before)
{
	const cJSON *item;

	if (id == SETUP_PIPELINE && cJSON_IsNull(before))
		return true;
	if (id == SETUP_ENVIRONMENT)
		return json_object(before, "environment") && json_object(before, "source");
	if (id != SETUP_APPSPEC && id != SETUP_BUILDSPEC)
		return cJSON_IsObject(before);
	cJSON_ArrayForEach(item, before)
		if (!item->string || !(cJSON_IsNull(item) || cJSON_IsString(item)))
			return false;
	return cJSON_IsObject(before);
}

static struct revert_step leave(const char *why)
{
	return (struct revert_step){.state = REVERT_STEP_LEFT, .words = why};
}

static struct revert_step judge(struct revert *u, enum setup_step_id id);

/* A branch that is going to be deleted takes its files along. */
static bool goes_with_branch(struct revert *u, enum setup_step_id id)
{
	bool is_file = id == SETUP_APPSPEC || id == SETUP_BUILDSPEC;

	return is_file && makes_branch(u) && judge(u, SETUP_BRANCH).state == REVERT_STEP_PENDING;
}

static struct revert_step judge(struct revert *u, enum setup_step_id id)
{
	const cJSON *row = record_step(&u->record, id);
	const cJSON *before = cJSON_GetObjectItemCaseSensitive(row, "before"), *after = cJSON_GetObjectItemCaseSensitive(row, "after");
	struct revert_step out = {.state = REVERT_STEP_NONE};

	if (!row)
		return out;
	cJSON *now = record_picture(id, u->q, &u->desired);
	if (!now)
		out = leave(_("it could not be read"));
	else if (is_equal(now, before))
		out.state = REVERT_STEP_NONE;
	else if (goes_with_branch(u, id))
		out = leave(_("it goes with the branch"));
	else if (id == SETUP_DEPLOYMENT_GROUP && !cJSON_IsObject(before))
		out = leave(_("it had no blue/green settings before, and AWS takes none away"));
	else if (!is_picture(id, before))
		out = leave(_("what was before is not recorded"));
	else if (!after)
		out = leave(_("whether it was carried out is not recorded"));
	else if (!is_equal(now, after))
		out = leave(_("it has been changed since"));
	else
		out.state = REVERT_STEP_PENDING;
	cJSON_Delete(now);
	return out;
}

static void judge_all(struct revert *u)
{
	for (int i = 0; i < SETUP_STEPS; i++) {
		struct plan_call call = {.args = {.auto_rollback = -1}};
		u->steps[i] = judge(u, (enum setup_step_id)i);
		if (u->steps[i].state != REVERT_STEP_PENDING)
			continue;
		restorers[i](u, cJSON_GetObjectItemCaseSensitive(record_step(&u->record, (enum setup_step_id)i), "before"), &call);
		u->steps[i].words = call.sentence;
	}
}

/* --- the machine ------------------------------------------------------------------------------------------------------ */

const struct revert_step *revert_step(const struct revert *u, enum setup_step_id id)
{
	return &u->steps[id];
}

const struct err *revert_err(const struct revert *u)
{
	return &u->s.err;
}

const char *revert_account(const struct revert *u)
{
	return record_text(&u->record, "account");
}

const char *revert_region(const struct revert *u)
{
	return record_text(&u->record, "region");
}

size_t revert_pending(const struct revert *u)
{
	size_t n = 0;

	for (int i = 0; i < SETUP_STEPS; i++)
		n += u->steps[i].state == REVERT_STEP_PENDING;
	return n;
}

bool revert_is_in_doubt(const struct revert *u)
{
	return steps_are_in_doubt(&u->s);
}

/* The record is of one account and region: another one's things may have the same names. */
static bool is_its_place(const struct revert *u, struct err *e)
{
	const struct identity *who = inquiry_value(u->q, FOUND_IDENTITY);
	const char *account = revert_account(u), *region = revert_region(u), *here = app_scope(u->app)->region;

	if (who && is_same(who->account, account) && is_same(here, region))
		return true;
	return err_set(e, ERR_CONFIG, _("nothing was undone: the record is of account %s in %s, and this is account %s in %s"),
		account ? account : "?", region ? region : "?", who && who->account ? who->account : "?", here);
}

static bool plan(void *user, struct err *e)
{
	struct revert *u = user;

	if (!is_its_place(u, e))
		return false;
	judge_all(u);
	return true;
}

static enum step_verdict before(void *user, enum setup_step_id id, struct app_change *out, struct err *e)
{
	struct revert *u = user;
	struct revert_step now = judge(u, id);

	(void)e;
	if (now.state != REVERT_STEP_PENDING) { /* changed between the question and the answer */
		u->steps[id] = now;
		return STEP_OVER;
	}
	u->call = (struct plan_call){.args = {.auto_rollback = -1}};
	restorers[id](u, cJSON_GetObjectItemCaseSensitive(record_step(&u->record, id), "before"), &u->call);
	snprintf(u->action, sizeof(u->action), "setup undo %s", setup_step_name(id));
	out->op = u->call.op;
	out->args = &u->call.args;
	out->action = u->action;
	out->sentence = u->call.sentence;
	out->pipeline = record_text(&u->record, "pipeline");
	return STEP_SEND;
}

static void mark(void *user, enum setup_step_id id, enum step_mark as)
{
	static const enum revert_step_state states[] = {
		[STEP_WAITS] = REVERT_STEP_PENDING, [STEP_IS_SENT] = REVERT_STEP_SENT, [STEP_HAS_FAILED] = REVERT_STEP_FAILED,
	};
	struct revert *u = user;

	u->steps[id].state = states[as];
}

static bool is_there(void *user, enum setup_step_id id)
{
	struct revert *u = user;
	cJSON *now = record_picture(id, u->q, &u->desired);
	bool is_back = now && is_equal(now, cJSON_GetObjectItemCaseSensitive(record_step(&u->record, id), "before"));

	cJSON_Delete(now);
	return is_back;
}

static bool after(void *user, enum setup_step_id id, struct err *e)
{
	struct revert *u = user;

	(void)e;
	u->steps[id].state = REVERT_STEP_DONE;
	return true;
}

/* The last that is to be restored, below that one. */
static int last_below(const struct revert *u, int step)
{
	do {
		step--;
	} while (step >= 0 && u->steps[step].state != REVERT_STEP_PENDING);
	return step >= 0 ? step : STEPS_NONE;
}

static int next(void *user, enum setup_step_id id, struct err *e)
{
	struct revert *u = user;
	int step = last_below(u, (int)id);

	if (step == STEPS_NONE)
		record_undone(&u->record, app_now(u->app), e);
	return step;
}

static const struct steps_host host = {plan, before, mark, NULL, is_there, after, next};

struct revert *revert_new(struct app *app, const char *path, struct err *e)
{
	struct revert *u = mem_alloc(sizeof(*u));

	*u = (struct revert){.app = app};
	if (!record_read(&u->record, path, e) || !record_desired(&u->record, &u->desired) || !desired_check(&u->desired, e)) {
		err_context(e, _("nothing was undone"));
		revert_free(u);
		return NULL;
	}
	u->arena = arena_new();
	u->q = found_new(app, &u->desired);
	steps_init(&u->s, app, u->q, &host, u);
	return u;
}

void revert_free(struct revert *u)
{
	if (!u)
		return;
	steps_done(&u->s);
	arena_free(u->arena);
	record_done(&u->record);
	free(u);
}

bool revert_start(struct revert *u, struct err *e)
{
	int first = last_below(u, SETUP_STEPS);

	if (app_is_read_only(u->app))
		return err_set(e, ERR_READ_ONLY, _("nothing was sent: this is --read-only"));
	steps_start(&u->s, first, revert_account(u));
	return first != STEPS_NONE || record_undone(&u->record, app_now(u->app), e);
}

enum revert_state revert_turn(struct revert *u)
{
	steps_turn(&u->s);
	if (u->s.place == STEPS_END)
		return steps_have_failed(&u->s) ? REVERT_FAILED : REVERT_DONE;
	return u->s.place == STEPS_READING ? REVERT_READING : u->s.place == STEPS_PLANNED ? REVERT_PLANNED : REVERT_GOING;
}
