/* apply.c: read again, is it still what was shown, send, read, is it there: for each step in turn. */
#include "setup/apply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/same.h"
#include "model/facts.h"
#include "setup/record.h"

/* So long a read may still show what was before: then it is taken for a failure. */
#define SETTLE_MS 15000
/* After an answer that leaves it open (an error inside of AWS, a lost one): it is there soon, or it is not. */
#define DOUBT_MS 5000
#define LOOK_AGAIN_MS 1000
/* A refusal for too many calls, or because somebody else has just pushed, is no failure yet. */
#define MOST_TRIES 5

enum place {
	PLACE_PLAN,     /* reading for the plan */
	PLACE_CONFIRM,
	PLACE_BEFORE,   /* reading the step's facts again */
	PLACE_SENT,
	PLACE_AFTER,    /* reading whether it is there */
	PLACE_PAUSE,    /* before it is read again */
	PLACE_END
};

struct apply {
	struct app *app;
	const struct desired *d;
	struct inquiry *q;
	struct arena *shown_arena, *arena; /* of the plan that was shown, and of the newest */
	const struct plan *shown, *plan;
	enum place place, after_pause;
	enum setup_step_id step;
	struct apply_step steps[SETUP_STEPS];
	struct record record;
	struct err err;
	char parent_id[100], made_id[100]; /* of the branch or commit that was made; "" not known */
	struct err doubt;          /* the answer was lost: only the next read tells */
	int64_t wait_until_mono, sent_mono;
	int tries;
	bool has_failed, has_record;
};

struct apply *apply_new(struct app *app, const struct desired *d)
{
	struct apply *a = mem_alloc(sizeof(*a));

	*a = (struct apply){.app = app, .d = d, .q = found_new(app, d)};
	return a;
}

void apply_free(struct apply *a)
{
	if (!a)
		return;
	app_change_forget(a->app, a);
	inquiry_free(a->q);
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
	return &a->err;
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
	return a->place == PLACE_SENT || (a->step < SETUP_STEPS && a->doubt.kind != ERR_NONE);
}

/* --- ends ------------------------------------------------------------------------------------------------------------ */

static void end_with(struct apply *a, const struct err *e)
{
	a->err = *e;
	a->place = PLACE_END;
	a->has_failed = true;
}

static void fail(struct apply *a, const struct err *e)
{
	end_with(a, e);
	if (a->step < SETUP_STEPS && a->has_record)
		a->steps[a->step].state = APPLY_STEP_FAILED;
}

static void read_later(struct apply *a, enum place next)
{
	a->place = PLACE_PAUSE;
	a->after_pause = next;
	a->wait_until_mono = clock_mono_ms() + LOOK_AGAIN_MS;
}

static void read_again(struct apply *a, enum place place)
{
	inquiry_again(a->q, 1U << a->step);
	a->place = place;
}

/* --- the plan -------------------------------------------------------------------------------------------------------- */

static const struct plan *make(struct apply *a, struct arena **arena)
{
	arena_free(*arena);
	*arena = arena_new();
	return plan_make(*arena, a->d, a->q, app_scope(a->app)->region);
}

static bool settle(struct apply *a)
{
	if (!inquiry_step(a->q))
		return false;
	const struct err *lost = inquiry_lost(a->q);
	if (lost)
		fail(a, lost);
	return lost == NULL;
}

/* The same, and read in the account that was confirmed: credentials that were renewed meanwhile may be another one's. */
static bool settle_step(struct apply *a)
{
	const char *account = a->shown->shown.account;
	struct err e;

	if (!settle(a))
		return false;
	enum app_whose whose = app_whose(a->app, account);
	if (whose == APP_WHOSE_UNKNOWN) {
		read_later(a, a->place);
	} else if (whose == APP_OF_ANOTHER) {
		err_set(&e, ERR_WRONG_PHASE, _("the credentials are of another account now, and no longer of %s: nothing more is sent"), account);
		end_with(a, &e);
	}
	return whose == APP_OF_ACCOUNT;
}

static void end_plan(struct apply *a)
{
	if (!settle(a))
		return;
	a->shown = make(a, &a->shown_arena);
	a->place = PLACE_CONFIRM;
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
	a->place = PLACE_END;
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
	if (setup_pending(&a->shown->shown) == 0)
		return finish_earlier(a, e);
	if (!record_begin(&a->record, a->shown, a->d, app_now(a->app), e) || !take_all_as_done(a, e))
		return err_context(e, _("nothing was sent"));
	a->has_record = true;
	a->step = plan_next(a->shown);
	a->plan = a->shown;
	for (int i = 0; i < SETUP_STEPS; i++)
		if (a->shown->shown.steps[i].state == SETUP_UNCHANGED)
			a->steps[i].state = APPLY_STEP_UNCHANGED;
	read_again(a, PLACE_BEFORE);
	return true;
}

/* --- one step -------------------------------------------------------------------------------------------------------- */

static bool is_alike(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool has_files(enum setup_step_id step)
{
	return step == SETUP_APPSPEC || step == SETUP_BUILDSPEC;
}

static bool step_is_as_shown(const struct apply *a, enum setup_step_id id)
{
	const struct setup_step *now = &a->plan->shown.steps[id], *then = &a->shown->shown.steps[id];

	return now->state == then->state && is_alike(now->diff, then->diff);
}

/* Of the files that go along in the same commit: there as wanted already, or as shown. */
static bool goes_along(const struct apply *a, enum setup_step_id id)
{
	return a->plan->shown.steps[id].state == SETUP_UNCHANGED || step_is_as_shown(a, id);
}

/* Is it still what the person said yes to?  The parent of a commit, or what else moved beside it, does not matter. */
static bool is_as_shown(const struct apply *a)
{
	bool is_whole = !has_files(a->step) || (goes_along(a, SETUP_APPSPEC) && goes_along(a, SETUP_BUILDSPEC));

	return is_whole && step_is_as_shown(a, a->step) && a->plan->calls[a->step].op &&
		is_alike(a->plan->shown.account, a->shown->shown.account);
}

static void on_sent(void *user, const void *value, const struct err *e, const char *request_id)
{
	struct apply *a = user;
	const struct source_commit *commit = has_files(a->step) ? value : NULL;

	if (commit)
		snprintf(a->made_id, sizeof(a->made_id), "%s", commit->commit_id);
	snprintf(a->steps[a->step].request_id, sizeof(a->steps[a->step].request_id), "%s", request_id);
	a->doubt = (struct err){.kind = ERR_NONE};
	if ((app_change_is_for_later(e) || strcmp(e->code, "ParentCommitIdOutdatedException") == 0) && ++a->tries < MOST_TRIES) {
		a->steps[a->step].state = APPLY_STEP_WAITING;
		read_later(a, PLACE_BEFORE);
		return;
	}
	if (err_leaves_doubt(e->kind) || e->kind == ERR_MALFORMED)
		a->doubt = *e;
	else if (e->kind != ERR_NONE) {
		fail(a, e);
		return;
	}
	read_again(a, PLACE_AFTER);
}

static void send(struct apply *a)
{
	const struct plan_call *call = &a->plan->calls[a->step];
	char action[64];
	struct err e;

	snprintf(action, sizeof(action), "setup %s", setup_step_name(a->step));
	const struct app_change change = {.op = call->op, .args = &call->args, .action = action, .sentence = call->sentence,
		.account = a->shown->shown.account, .pipeline = a->shown->shown.pipeline};
	if (!record_before(&a->record, a->step, call->op->op.name, record_picture(a->step, a->q, a->d), &e)) {
		fail(a, &e);
		return;
	}
	/* A branch begins where it was asked to; a commit has an id of its own, which the answer tells. */
	const char *commit_id = call->args.commit_id ? call->args.commit_id : "";
	snprintf(a->parent_id, sizeof(a->parent_id), "%s", has_files(a->step) ? commit_id : "");
	snprintf(a->made_id, sizeof(a->made_id), "%s", a->step == SETUP_BRANCH ? commit_id : "");
	a->steps[a->step].state = APPLY_STEP_SENT;
	a->sent_mono = clock_mono_ms();
	a->place = PLACE_SENT;
	if (!app_change(a->app, a->q->arena, &change, on_sent, a, &e))
		fail(a, &e);
}

/* What has come in the way of a step since is not passed over: it is read again, and ends the run. */
static enum setup_step_id step_after(const struct apply *a)
{
	int i = 0;

	while (i < SETUP_STEPS && !a->plan->calls[i].op && a->plan->shown.steps[i].state != SETUP_BLOCKED)
		i++;
	return (enum setup_step_id)i;
}

static void next(struct apply *a)
{
	struct err e;
	int64_t now = app_now(a->app);

	a->tries = 0;
	a->step = step_after(a);
	if (a->step < SETUP_STEPS) {
		read_again(a, PLACE_BEFORE);
		return;
	}
	a->place = PLACE_END;
	if (!record_finish(&a->record, now, &e))
		log_line("setup: %s", e.message);
}

static void end_before(struct apply *a)
{
	struct err e;

	if (!settle_step(a))
		return;
	a->plan = make(a, &a->arena);
	const struct setup_step *step = &a->plan->shown.steps[a->step];
	if (step->state == SETUP_BLOCKED) {
		err_set(&e, ERR_INVALID, "%s: %s", setup_step_title(a->step), step->reason);
		fail(a, &e);
	} else if (step->state == SETUP_UNCHANGED) { /* somebody else has done it meanwhile */
		a->steps[a->step].state = APPLY_STEP_UNCHANGED;
		next(a);
	} else if (!is_as_shown(a)) {
		err_set(&e, ERR_INVALID, _("%s: it has changed since the plan was shown: nothing was sent for it. Run it again to see what "
			"is to be done now"), setup_step_title(a->step));
		fail(a, &e);
	} else {
		send(a);
	}
}

static void not_there(struct apply *a)
{
	struct err e = a->doubt;

	if (clock_mono_ms() - a->sent_mono < (a->doubt.kind == ERR_NONE ? SETTLE_MS : DOUBT_MS)) {
		read_later(a, PLACE_AFTER);
		return;
	}
	if (e.kind == ERR_NONE)
		err_set(&e, ERR_INTERNAL, _("AWS has accepted it, but reads do not show it"));
	err_context(&e, "%s", setup_step_title(a->step));
	fail(a, &e);
}

/* All files are one commit: the steps that it carried along are done with it. */
static void mark_done(struct apply *a)
{
	for (int i = 0; i < SETUP_STEPS; i++) {
		struct apply_step *s = &a->steps[i];
		if (s->state == APPLY_STEP_WAITING && a->plan->shown.steps[i].state == SETUP_UNCHANGED)
			*s = a->steps[a->step];
		if (i == (int)a->step || s->state == APPLY_STEP_SENT)
			s->state = APPLY_STEP_DONE, s->at = app_now(a->app);
	}
	a->doubt = (struct err){.kind = ERR_NONE};
}

/* Of the branch what was made: somebody may have pushed onto it already. */
static cJSON *picture_after(const struct apply *a)
{
	cJSON *picture = a->step == SETUP_BRANCH ? cJSON_CreateObject() : record_picture(a->step, a->q, a->d);

	if (a->step == SETUP_BRANCH)
		json_put_text(picture, "commitId", a->made_id);
	return picture;
}

static void end_after(struct apply *a)
{
	struct err e;

	if (!settle_step(a))
		return;
	a->plan = make(a, &a->arena);
	if (a->plan->shown.steps[a->step].state != SETUP_UNCHANGED) {
		not_there(a);
		return;
	}
	if (!record_after(&a->record, a->step, a->steps[a->step].request_id, picture_after(a), &e) ||
		(a->parent_id[0] && !record_commit(&a->record, a->parent_id, a->made_id[0] ? a->made_id : NULL, &e))) {
		fail(a, &e);
		return;
	}
	mark_done(a);
	next(a);
}

/* One step of the machine. */
static void go_on(struct apply *a)
{
	if (a->place == PLACE_PAUSE && clock_mono_ms() >= a->wait_until_mono)
		read_again(a, a->after_pause);
	if (a->place == PLACE_PLAN)
		end_plan(a);
	else if (a->place == PLACE_BEFORE)
		end_before(a);
	else if (a->place == PLACE_AFTER)
		end_after(a);
}

enum apply_state apply_turn(struct apply *a)
{
	enum place before;

	do { /* what was read last may be all that the next step waits for */
		before = a->place;
		go_on(a);
	} while (a->place != before);
	if (a->place == PLACE_END)
		return a->has_failed ? APPLY_FAILED : APPLY_DONE;
	return a->place == PLACE_PLAN ? APPLY_READING : a->place == PLACE_CONFIRM ? APPLY_PLANNED : APPLY_GOING;
}
