/* apply.c: is a step still what was shown, what is to be sent for it, and is it there: for each in turn, by steps.h. */
#include "setup/apply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/same.h"
#include "model/facts.h"
#include "setup/record.h"
#include "setup/steps.h"

struct apply {
	struct app *app;
	const struct desired *d;
	struct steps s;
	struct inquiry *q;         /* of the steps */
	struct arena *shown_arena, *arena; /* of the plan that was shown, and of the newest */
	const struct plan *shown, *plan;
	struct apply_step steps[SETUP_STEPS];
	struct record record;
	char parent_id[100], made_id[100]; /* of the branch or commit that was made; "" not known */
	char action[64];
	bool has_record;
};

void apply_free(struct apply *a)
{
	if (!a)
		return;
	steps_done(&a->s);
	arena_free(a->shown_arena);
	arena_free(a->arena);
	record_done(&a->record);
	free(a);
}

const struct plan *apply_plan(const struct apply *a)
{
	return a->shown;
}

const struct err *apply_err(const struct apply *a)
{
	return &a->s.err;
}

const struct apply_step *apply_step(const struct apply *a, enum setup_step_id id)
{
	return &a->steps[id];
}

const char *apply_record_path(const struct apply *a)
{
	return a->has_record ? a->record.path : NULL;
}

bool apply_is_in_doubt(const struct apply *a)
{
	return steps_are_in_doubt(&a->s);
}

/* --- the plan -------------------------------------------------------------------------------------------------------- */

static const struct plan *make(struct apply *a, struct arena **arena)
{
	arena_free(*arena);
	*arena = arena_new();
	return plan_make(*arena, a->d, a->q, app_scope(a->app)->region);
}

static bool plan(void *user, struct err *e)
{
	struct apply *a = user;

	(void)e;
	a->shown = make(a, &a->shown_arena);
	return true;
}

/* What was on its way when an earlier apply was ended: now it is seen to be there.  A branch may hold others' commits by now, and
 * then it can't be said what that apply left. */
static bool take_as_done(struct apply *a, enum setup_step_id id, struct err *e)
{
	const cJSON *row = record_step(&a->record, id);
	const struct source_branch *head = inquiry_value(a->q, FOUND_BRANCH), *base = inquiry_value(a->q, FOUND_BASE);
	bool is_known = id != SETUP_BRANCH || (head && base && is_same(head->commit_id, base->commit_id));

	if (!row || json_object(row, "after") || !is_known || a->shown->shown.steps[id].state != SETUP_UNCHANGED)
		return true;
	return record_after(&a->record, id, NULL, record_picture(id, a->q, a->d), e);
}

static bool take_all_as_done(struct apply *a, struct err *e)
{
	bool ok = true;

	for (int i = 0; ok && i < SETUP_STEPS; i++)
		ok = take_as_done(a, (enum setup_step_id)i, e);
	return ok;
}

/* Nothing is left to do: neither is it of an earlier apply that did not come to its end. */
static bool finish_earlier(struct apply *a, struct err *e)
{
	return !record_resume(&a->record, a->shown, a->d) || (take_all_as_done(a, e) && record_finish(&a->record, app_now(a->app), e));
}

bool apply_start(struct apply *a, struct err *e)
{
	if (app_is_read_only(a->app))
		return err_set(e, ERR_READ_ONLY, _("nothing was sent: this is --read-only"));
	for (int i = 0; i < SETUP_STEPS; i++)
		if (a->shown->shown.steps[i].state == SETUP_BLOCKED)
			return err_set(e, ERR_INVALID, _("nothing was sent: %s is blocked: %s"),
				setup_step_title((enum setup_step_id)i), a->shown->shown.steps[i].reason);
	if (setup_pending(&a->shown->shown) == 0) {
		steps_start(&a->s, STEPS_NONE, a->shown->shown.account);
		return finish_earlier(a, e);
	}
	if (!record_begin(&a->record, a->shown, a->d, app_now(a->app), e) || !take_all_as_done(a, e))
		return err_context(e, _("nothing was sent"));
	a->has_record = true;
	a->plan = a->shown;
	for (int i = 0; i < SETUP_STEPS; i++)
		if (a->shown->shown.steps[i].state == SETUP_UNCHANGED)
			a->steps[i].state = APPLY_STEP_UNCHANGED;
	steps_start(&a->s, (int)plan_next(a->shown), a->shown->shown.account);
	return true;
}

/* --- one step -------------------------------------------------------------------------------------------------------- */

static bool has_files(enum setup_step_id step)
{
	return step == SETUP_APPSPEC || step == SETUP_BUILDSPEC;
}

static bool step_is_as_shown(const struct apply *a, enum setup_step_id id)
{
	const struct setup_step *now = &a->plan->shown.steps[id], *then = &a->shown->shown.steps[id];

	return now->state == then->state && is_same_or_none(now->diff, then->diff);
}

/* Of the files that go along in the same commit: there as wanted already, or as shown. */
static bool goes_along(const struct apply *a, enum setup_step_id id)
{
	return a->plan->shown.steps[id].state == SETUP_UNCHANGED || step_is_as_shown(a, id);
}

/* Is it still what the person said yes to?  The parent of a commit, or what else moved beside it, does not matter. */
static bool is_as_shown(const struct apply *a, enum setup_step_id id)
{
	bool is_whole = !has_files(id) || (goes_along(a, SETUP_APPSPEC) && goes_along(a, SETUP_BUILDSPEC));

	return is_whole && step_is_as_shown(a, id) && a->plan->calls[id].op &&
		is_same_or_none(a->plan->shown.account, a->shown->shown.account);
}

static bool prepare(struct apply *a, enum setup_step_id id, struct app_change *out, struct err *e)
{
	const struct plan_call *call = &a->plan->calls[id];
	/* A branch begins where it was asked to; a commit has an id of its own, which the answer tells. */
	const char *commit_id = call->args.commit_id ? call->args.commit_id : "";

	snprintf(a->parent_id, sizeof(a->parent_id), "%s", has_files(id) ? commit_id : "");
	snprintf(a->made_id, sizeof(a->made_id), "%s", id == SETUP_BRANCH ? commit_id : "");
	snprintf(a->action, sizeof(a->action), "setup %s", setup_step_name(id));
	out->op = call->op;
	out->args = &call->args;
	out->action = a->action;
	out->sentence = call->sentence;
	out->pipeline = a->shown->shown.pipeline;
	return record_before(&a->record, id, call->op->op.name, record_picture(id, a->q, a->d), e);
}

static enum step_verdict before(void *user, enum setup_step_id id, struct app_change *out, struct err *e)
{
	struct apply *a = user;

	a->plan = make(a, &a->arena);
	const struct setup_step *step = &a->plan->shown.steps[id];
	if (step->state == SETUP_BLOCKED) {
		err_set(e, ERR_INVALID, "%s: %s", setup_step_title(id), step->reason);
		return STEP_WRONG;
	}
	if (step->state == SETUP_UNCHANGED) { /* somebody else has done it meanwhile */
		a->steps[id].state = APPLY_STEP_UNCHANGED;
		return STEP_OVER;
	}
	if (!is_as_shown(a, id)) {
		err_set(e, ERR_INVALID, _("%s: it has changed since the plan was shown: nothing was sent for it. Run it again to see what "
			"is to be done now"), setup_step_title(id));
		return STEP_WRONG;
	}
	return prepare(a, id, out, e) ? STEP_SEND : STEP_WRONG;
}

static void mark(void *user, enum setup_step_id id, enum step_mark as)
{
	static const enum apply_step_state states[] = {
		[STEP_WAITS] = APPLY_STEP_WAITING, [STEP_IS_SENT] = APPLY_STEP_SENT, [STEP_HAS_FAILED] = APPLY_STEP_FAILED,
	};
	struct apply *a = user;

	a->steps[id].state = states[as];
}

static void answered(void *user, enum setup_step_id id, const void *value, const char *request_id)
{
	struct apply *a = user;
	const struct source_commit *commit = has_files(id) ? value : NULL;

	if (commit)
		snprintf(a->made_id, sizeof(a->made_id), "%s", commit->commit_id);
	snprintf(a->steps[id].request_id, sizeof(a->steps[id].request_id), "%s", request_id);
}

static bool is_there(void *user, enum setup_step_id id)
{
	struct apply *a = user;

	a->plan = make(a, &a->arena);
	return a->plan->shown.steps[id].state == SETUP_UNCHANGED;
}

/* Of the branch what was made: somebody may have pushed onto it already. */
static cJSON *picture_after(const struct apply *a, enum setup_step_id id)
{
	cJSON *picture = id == SETUP_BRANCH ? cJSON_CreateObject() : record_picture(id, a->q, a->d);

	if (id == SETUP_BRANCH)
		json_put_text(picture, "commitId", a->made_id);
	return picture;
}

/* All files are one commit: the steps that it carried along are done with it. */
static void mark_done(struct apply *a, enum setup_step_id id)
{
	for (int i = 0; i < SETUP_STEPS; i++) {
		struct apply_step *s = &a->steps[i];
		if (s->state == APPLY_STEP_WAITING && a->plan->shown.steps[i].state == SETUP_UNCHANGED)
			*s = a->steps[id];
		if (i == (int)id || s->state == APPLY_STEP_SENT)
			s->state = APPLY_STEP_DONE, s->at = app_now(a->app);
	}
}

static bool after(void *user, enum setup_step_id id, struct err *e)
{
	struct apply *a = user;

	if (!record_after(&a->record, id, a->steps[id].request_id, picture_after(a, id), e))
		return false;
	if (a->parent_id[0] && !record_commit(&a->record, a->parent_id, a->made_id[0] ? a->made_id : NULL, e))
		return false;
	mark_done(a, id);
	return true;
}

/* What has come in the way of a step since is not passed over: it is read again, and ends the run. */
static int next(void *user, enum setup_step_id id, struct err *e)
{
	struct apply *a = user;
	struct err unwritten;

	(void)id;
	(void)e;
	for (int i = 0; i < SETUP_STEPS; i++)
		if (a->plan->calls[i].op || a->plan->shown.steps[i].state == SETUP_BLOCKED)
			return i;
	if (!record_finish(&a->record, app_now(a->app), &unwritten))
		log_line("setup: %s", unwritten.message);
	return STEPS_NONE;
}

/* --- the machine ------------------------------------------------------------------------------------------------------- */

static const struct steps_host host = {plan, before, mark, answered, is_there, after, next};

struct apply *apply_new(struct app *app, const struct desired *d)
{
	struct apply *a = mem_alloc(sizeof(*a));

	*a = (struct apply){.app = app, .d = d, .q = found_new(app, d)};
	steps_init(&a->s, app, a->q, &host, a);
	return a;
}

enum apply_state apply_turn(struct apply *a)
{
	steps_turn(&a->s);
	if (a->s.place == STEPS_END)
		return steps_have_failed(&a->s) ? APPLY_FAILED : APPLY_DONE;
	return a->s.place == STEPS_READING ? APPLY_READING : a->s.place == STEPS_PLANNED ? APPLY_PLANNED : APPLY_GOING;
}
