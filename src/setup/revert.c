/* revert.c: compare what is with what the apply left, send what was before, read again. */
#include "setup/revert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "setup/plan.h"
#include "setup/record.h"

#define SETTLE_MS 15000
/* After an answer that leaves it open (an error inside of AWS, a lost one): it is there soon, or it is not. */
#define DOUBT_MS 5000
#define LOOK_AGAIN_MS 1000
/* A refusal for too many calls, or because somebody else has just pushed, is no failure yet. */
#define MOST_TRIES 5

enum place { PLACE_PLAN, PLACE_CONFIRM, PLACE_BEFORE, PLACE_SENT, PLACE_AFTER, PLACE_PAUSE, PLACE_END };

struct revert {
	struct app *app;
	struct record record;
	struct desired desired;
	struct inquiry *q;
	struct arena *arena;
	struct revert_step steps[SETUP_STEPS];
	enum place place, after_pause;
	int step;                 /* counts down; -1: all are through */
	struct err err, doubt;
	int64_t wait_until_mono, sent_mono;
	int tries;
	bool has_failed;
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

struct revert *revert_new(struct app *app, const char *path, struct err *e)
{
	struct revert *u = mem_alloc(sizeof(*u));

	*u = (struct revert){.app = app, .step = SETUP_STEPS};
	if (!record_read(&u->record, path, e) || !record_desired(&u->record, &u->desired) || !desired_check(&u->desired, e)) {
		err_context(e, _("nothing was undone"));
		revert_free(u);
		return NULL;
	}
	u->arena = arena_new();
	u->q = found_new(app, &u->desired);
	return u;
}

void revert_free(struct revert *u)
{
	if (!u)
		return;
	if (u->q)
		app_change_forget(u->app, u);
	inquiry_free(u->q);
	arena_free(u->arena);
	record_done(&u->record);
	free(u);
}

const struct revert_step *revert_step(const struct revert *u, enum setup_step_id id)
{
	return &u->steps[id];
}

const struct err *revert_err(const struct revert *u)
{
	return &u->err;
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
	return u->place == PLACE_SENT || (u->step >= 0 && u->step < SETUP_STEPS && u->doubt.kind != ERR_NONE);
}

static void end_with(struct revert *u, const struct err *e)
{
	u->err = *e;
	u->place = PLACE_END;
	u->has_failed = true;
}

static void fail(struct revert *u, const struct err *e)
{
	end_with(u, e);
	if (u->step >= 0 && u->step < SETUP_STEPS)
		u->steps[u->step].state = REVERT_STEP_FAILED;
}

static bool settle(struct revert *u)
{
	if (!inquiry_step(u->q))
		return false;
	const struct err *lost = inquiry_lost(u->q);
	if (lost)
		fail(u, lost);
	return lost == NULL;
}

/* The record is of one account and region: another one's things may have the same names. */
static bool is_its_place(struct revert *u)
{
	const struct identity *who = inquiry_value(u->q, FOUND_IDENTITY);
	const char *account = revert_account(u), *region = revert_region(u), *here = app_scope(u->app)->region;
	struct err e;

	if (who && who->account && account && region && strcmp(who->account, account) == 0 && strcmp(here, region) == 0)
		return true;
	err_set(&e, ERR_CONFIG, _("nothing was undone: the record is of account %s in %s, and this is account %s in %s"),
		account ? account : "?", region ? region : "?", who && who->account ? who->account : "?", here);
	fail(u, &e);
	return false;
}

static void end_plan(struct revert *u)
{
	if (!settle(u) || !is_its_place(u))
		return;
	judge_all(u);
	u->place = PLACE_CONFIRM;
}

static void read_again(struct revert *u, enum place place)
{
	inquiry_again(u->q, 1U << u->step);
	u->place = place;
}

static void read_later(struct revert *u, enum place place)
{
	u->place = PLACE_PAUSE;
	u->after_pause = place;
	u->wait_until_mono = clock_mono_ms() + LOOK_AGAIN_MS;
}

/* The next one down; what is to be restored is read again first. */
static void next(struct revert *u)
{
	struct err e;

	u->tries = 0;
	u->step--;
	while (u->step >= 0 && u->steps[u->step].state != REVERT_STEP_PENDING)
		u->step--;
	if (u->step >= 0) {
		read_again(u, PLACE_BEFORE);
		return;
	}
	u->place = PLACE_END;
	if (!record_undone(&u->record, app_now(u->app), &e))
		fail(u, &e);
}

bool revert_start(struct revert *u, struct err *e)
{
	if (app_is_read_only(u->app))
		return err_set(e, ERR_READ_ONLY, _("nothing was sent: this is --read-only"));
	next(u);
	return true;
}

/* Settled, and read in the record's account: credentials that were renewed meanwhile may be another one's. */
static bool settle_step(struct revert *u)
{
	struct err e;

	if (!settle(u))
		return false;
	enum app_whose whose = app_whose(u->app, revert_account(u));
	if (whose == APP_WHOSE_UNKNOWN) {
		read_later(u, u->place);
	} else if (whose == APP_OF_ANOTHER) {
		err_set(&e, ERR_WRONG_PHASE, _("the credentials are of another account now, and no longer of %s: nothing more is sent"),
			revert_account(u));
		end_with(u, &e);
	}
	return whose == APP_OF_ACCOUNT;
}

static void on_sent(void *user, const void *value, const struct err *e, const char *request_id)
{
	struct revert *u = user;

	(void)value;
	(void)request_id;
	if ((app_change_is_for_later(e) || strcmp(e->code, "ParentCommitIdOutdatedException") == 0) && ++u->tries < MOST_TRIES) {
		u->steps[u->step].state = REVERT_STEP_PENDING;
		read_later(u, PLACE_BEFORE);
		return;
	}
	u->doubt = *e;
	if (e->kind == ERR_NONE || e->kind == ERR_UNKNOWN_OUTCOME || e->kind == ERR_SERVER || e->kind == ERR_MALFORMED)
		read_again(u, PLACE_AFTER);
	else
		fail(u, e);
}

static void end_before(struct revert *u)
{
	const enum setup_step_id id = (enum setup_step_id)u->step;
	struct plan_call call = {.args = {.auto_rollback = -1}};
	char action[64];
	struct err e;

	if (!settle_step(u))
		return;
	struct revert_step now = judge(u, id);
	if (now.state != REVERT_STEP_PENDING) { /* changed between the question and the answer */
		u->steps[id] = now;
		next(u);
		return;
	}
	restorers[id](u, cJSON_GetObjectItemCaseSensitive(record_step(&u->record, id), "before"), &call);
	snprintf(action, sizeof(action), "setup undo %s", setup_step_name(id));
	const struct app_change change = {.op = call.op, .args = &call.args, .action = action, .sentence = call.sentence,
		.account = revert_account(u), .pipeline = record_text(&u->record, "pipeline")};
	u->steps[id].state = REVERT_STEP_SENT;
	u->place = PLACE_SENT;
	u->sent_mono = clock_mono_ms();
	if (!app_change(u->app, u->q->arena, &change, on_sent, u, &e))
		fail(u, &e);
}

static void end_after(struct revert *u)
{
	const enum setup_step_id id = (enum setup_step_id)u->step;
	struct err e = u->doubt;

	if (!settle_step(u))
		return;
	cJSON *now = record_picture(id, u->q, &u->desired);
	bool is_there = now && is_equal(now, cJSON_GetObjectItemCaseSensitive(record_step(&u->record, id), "before"));
	cJSON_Delete(now);
	if (is_there) {
		u->steps[id].state = REVERT_STEP_DONE;
		u->doubt = (struct err){.kind = ERR_NONE};
		next(u);
	} else if (clock_mono_ms() - u->sent_mono < (u->doubt.kind == ERR_NONE ? SETTLE_MS : DOUBT_MS)) {
		read_later(u, PLACE_AFTER);
	} else {
		if (e.kind == ERR_NONE)
			err_set(&e, ERR_INTERNAL, _("AWS has accepted it, but reads do not show it"));
		err_context(&e, "%s", setup_step_title(id));
		fail(u, &e);
	}
}

/* One step of the machine. */
static void go_on(struct revert *u)
{
	if (u->place == PLACE_PAUSE && clock_mono_ms() >= u->wait_until_mono)
		read_again(u, u->after_pause);
	if (u->place == PLACE_PLAN)
		end_plan(u);
	else if (u->place == PLACE_BEFORE)
		end_before(u);
	else if (u->place == PLACE_AFTER)
		end_after(u);
}

enum revert_state revert_turn(struct revert *u)
{
	enum place before;

	do { /* what was read last may be all that the next step waits for */
		before = u->place;
		go_on(u);
	} while (u->place != before);
	if (u->place == PLACE_END)
		return u->has_failed ? REVERT_FAILED : REVERT_DONE;
	return u->place == PLACE_PLAN ? REVERT_READING : u->place == PLACE_CONFIRM ? REVERT_PLANNED : REVERT_GOING;
}
