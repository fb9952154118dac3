/* act.c: one action at a time: read its facts again, send it once, see that it took effect. */
#include "app/app_parts.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"

#include <stdio.h>
#include <string.h>

#define MOST_BODY_BYTES ((size_t)64 * 1024)
#define STORM_MS 8000
#define LOST_MS 30000
#define FAILED_INSIDE_MS 10000

const struct act *app_act(const struct app *a)
{
	return &a->act;
}

int64_t act_patience_ms(const struct act *act)
{
	return act->state == ACT_UNKNOWN && act->err.kind == ERR_SERVER ? FAILED_INSIDE_MS : LOST_MS;
}

void app_forget(struct app *a)
{
	if (a->act.state == ACT_SENDING)
		return;
	arena_free(a->sending.arena);
	a->sending = (struct sending){ .arena = NULL };
	a->act = (struct act){ .state = ACT_IDLE };
	a->is_dirty = true;
}

void app_prepare(struct app *a)
{
	if (a->act.state == ACT_SENDING)
		return;
	app_forget(a);
	reading_ask_anew(a);
	a->act.state = ACT_PREPARING;
	a->act.asked_mono = a->fresh_after_mono = clock_mono_ms();
}

void act_start_anew(struct app *a)
{
	if (a->act.state == ACT_PREPARING || a->act.state == ACT_PREPARED)
		app_prepare(a);
}

/* --- are the facts fresh? ------------------------------------------------------------------------------------------ */

static bool is_behind(const struct want *w)
{
	return w->read->behind != BEHIND_NOTHING;
}

/* A deployment that AWS does not know (any more) is known well enough: it is not the one that runs. */
static bool is_known_to_be_gone(const struct part *p)
{
	return p->fact.kind == FACT_DEPLOYMENT && p->fact.err.kind == ERR_NOT_FOUND;
}

/* Does a failed re-read forbid acting?  Being denied a look at the balancer does not; not knowing for a passing reason does. */
static bool blocks(const struct want *w, const struct part *p)
{
	if (p->fact.state == FACT_GOOD || p->failed_sent_mono < p->good_sent_mono || is_known_to_be_gone(p))
		return false;
	return w->read->behind == BEHIND_GOOD || err_is_passing(p->fact.err.kind);
}

/* In a storm of refusals one read in so many fails for good: for a while it is asked again, by reading.c. */
bool act_waits_on(const struct app *a, const struct part *p)
{
	bool is_refused = p->fact.err.kind == ERR_THROTTLED || p->fact.err.kind == ERR_SERVER;
	return a->act.state == ACT_PREPARING && is_refused && p->failed_sent_mono >= a->fresh_after_mono &&
		p->failed_sent_mono > p->good_sent_mono && clock_mono_ms() - a->act.asked_mono < STORM_MS;
}

static bool is_fresh(const struct app *a, const struct want *w, const struct part *p)
{
	if (p == NULL || part_answered_send(p) == 0)
		return false;
	if (w->period_ms == 0 && p->fact.state == FACT_GOOD) /* never changes, but for who we are */
		return p->good_sent_mono >= a->renewed_mono;
	return part_answered_send(p) >= a->fresh_after_mono;
}

/* Who we are in another account, where that cannot be told: nothing is sent there, and nothing else waits for it. */
static bool is_of_no_use(const struct app *a, const struct want *w, const struct part *p)
{
	return a->scopes[w->scope].is_foreign && w->read->kind == FACT_IDENTITY && p != NULL && p->fact.state == FACT_FAILED;
}

static void step_preparing(struct app *a)
{
	bool all_fresh = true;
	for (size_t i = 0; i < a->wants.count; i++) {
		const struct want *w = &a->wants.items[i];
		const struct part *p = store_find(&a->store, w->read->kind, w->scope, w->key);
		if (!is_behind(w) || !scope_is_open(a, w->scope, w->read->kind) || is_of_no_use(a, w, p))
			continue;
		if (!is_fresh(a, w, p) || (blocks(w, p) && act_waits_on(a, p))) {
			all_fresh = false;
		} else if (blocks(w, p)) {
			a->act.state = ACT_BLOCKED;
			a->act.err = p->fact.err;
			err_context(&a->act.err, "the facts behind it could not be read (%s)", w->read->op->op.name);
			a->has_changed = true;
			return;
		}
	}
	if (all_fresh) {
		a->act.state = ACT_PREPARED;
		a->act.prepared_mono = clock_mono_ms();
		a->has_changed = true;
	}
}

/* --- sending ------------------------------------------------------------------------------------------------------- */

static struct audit_deed deed_of(const struct intent *i, const char *call)
{
	return (struct audit_deed){ .action = actions[i->action].verb, .call = call, .account = i->account, .region = i->region,
		.pipeline = i->pipeline, .execution_id = i->execution_id, .deployment_id = i->deployment_id,
		.sentence = i->sentence };
}

static void audit_outcome(struct app *a, const char *request_id, const struct err *what)
{
	struct audit_deed deed = deed_of(a->act.intent, a->sending.call_name);
	struct err e;
	if (!audit_after(&a->audit, aws_client_now(a->client), &deed, request_id, what, &e))
		log_line("audit: %s", e.message);
}

static void learn_new_execution(struct app *a, const struct aws_reply *reply)
{
	struct arena *arena = arena_new();
	const struct ops_args none = { .auto_rollback = -1 };
	const struct id_list *ids = a->act.intent->action == ACTION_RELEASE && reply->page_count > 0
		? ops_start_pipeline_execution.decode(arena, reply->pages, reply->page_count, &none, NULL) : NULL;
	if (ids != NULL && ids->count > 0) {
		snprintf(a->act.new_execution_id, sizeof(a->act.new_execution_id), "%s", ids->ids[0]);
		a->sending.intent->started_execution_id = a->act.new_execution_id;
	}
	arena_free(arena);
}

/* What an accepted StopDeployment said of a rollback is known before the rollback has an id, or fails to come. */
static void remember_undo(struct app *a, const struct aws_op *op)
{
	const struct intent *i = a->act.intent;
	if (op != &ops_stop_deployment.op || i->deployment_id == NULL)
		return;
	bool is_undone = i->action == ACTION_ROLLBACK && i->phase != PHASE_PREPARING;
	char *id = is_undone ? a->undo_accepted_id : a->undo_declined_id;
	snprintf(id, sizeof(a->undo_accepted_id), "%s", i->deployment_id);
}

static void on_sent(void *user, const struct aws_reply *reply)
{
	struct app *a = user;
	a->sending.call_id = 0;
	a->act.err = reply->err;
	a->act.answered_mono = reply->mono_at;
	snprintf(a->act.request_id, sizeof(a->act.request_id), "%s", reply->request_id);
	a->act.state = reply->err.kind == ERR_NONE ? ACT_ACCEPTED : err_leaves_doubt(reply->err.kind) ? ACT_UNKNOWN : ACT_REJECTED;
	if (reply->err.kind == ERR_NONE) {
		learn_new_execution(a, reply);
		remember_undo(a, reply->op);
	}
	audit_outcome(a, reply->request_id, &reply->err);
	/* Look at once at what became of it. */
	a->fresh_after_mono = clock_mono_ms();
	a->is_dirty = a->has_changed = true;
}

static bool may_send(struct app *a, const struct intent *intent, struct err *e)
{
	if (a->options.is_read_only)
		return err_set(e, ERR_READ_ONLY, "nothing was sent: this is --read-only");
	if (a->changing != NULL)
		return err_set(e, ERR_WRONG_PHASE, "nothing was sent: another change has not been answered yet");
	if (a->act.state != ACT_PREPARED || clock_mono_ms() - a->act.asked_mono > APP_FRESH_MS)
		return err_set(e, ERR_WRONG_PHASE, "nothing was sent: the facts behind it are not fresh");
	if (intent->scope < 0 || (size_t)intent->scope >= a->scope_count || a->contexts[intent->scope] == NULL)
		return err_set(e, ERR_WRONG_PHASE, "nothing was sent: there are no credentials for where it would act");
	picture_build(a);
	if (!scope_is_open(a, intent->scope, FACT_KINDS))
		return err_set(e, ERR_WRONG_PHASE, "nothing was sent: it is not certain that profile '%s' acts in account %s",
			a->scopes[intent->scope].profile, a->scopes[intent->scope].account);
	const char *why = action_why_not(&actions[intent->action], a->release, false);
	return why == NULL || err_set(e, ERR_WRONG_PHASE, "nothing was sent: %s", why);
}

bool app_send(struct app *a, const struct intent *intent, struct err *e)
{
	char token[40];
	if (!may_send(a, intent, e))
		return false;
	struct arena *arena = arena_new();
	struct intent *kept = intent_copy(arena, intent);
	audit_make_id(token);
	struct plan plan = plan_action(kept, token);
	plan_call_name(&plan, a->sending.call_name, sizeof(a->sending.call_name));
	struct audit_deed deed = deed_of(kept, a->sending.call_name);
	if (!audit_before(&a->audit, aws_client_now(a->client), scope_arn(a, kept->scope), &deed, e)) {
		arena_free(arena);
		err_context(e, "nothing was sent");
		return false;
	}
	struct buf body;
	buf_init(&body, MOST_BODY_BYTES);
	plan.op->build(&body, &plan.args);
	a->sending.arena = arena;
	a->sending.intent = kept;
	a->act = (struct act){ .state = ACT_SENDING, .intent = kept, .sent_mono = clock_mono_ms() };
	a->sending.call_id = aws_call(a->client, a->contexts[kept->scope], &plan.op->op, buf_text(&body), on_sent, a);
	buf_done(&body);
	a->is_dirty = true;
	return true;
}

/* --- every turn ---------------------------------------------------------------------------------------------------- */

/* The reads behind it were all sent after the answer: only then do they tell about after. */
static bool is_read_since(const struct app *a)
{
	for (size_t i = 0; i < a->wants.count; i++) {
		const struct want *w = &a->wants.items[i];
		const struct part *p = store_find(&a->store, w->read->kind, w->scope, w->key);
		if (w->read->behind != BEHIND_GOOD || w->period_ms == 0)
			continue;
		int64_t told = p == NULL ? 0 : is_known_to_be_gone(p) ? part_answered_send(p) : p->good_sent_mono;
		if (told < a->act.answered_mono)
			return false;
	}
	return true;
}

static void step_follow(struct app *a)
{
	bool is_here = a->pipeline != NULL && strcmp(a->act.intent->pipeline, a->pipeline) == 0;
	if (!is_here || !is_read_since(a) || actions[a->act.intent->action].seen(a->release, a->act.intent) != PROGRESS_DONE)
		return;
	a->act.state = ACT_SEEN;
	a->has_changed = true;
}

void act_step(struct app *a)
{
	picture_build(a);
	if (a->act.state == ACT_PREPARING)
		step_preparing(a);
	else if (a->act.state == ACT_ACCEPTED || a->act.state == ACT_UNKNOWN)
		step_follow(a);
}

/* Whoever reads the audit log later must not take a line without its second half for something that was never sent. */
static void give_up_sending(struct app *a)
{
	struct err e;
	aws_cancel(a->client, a->sending.call_id);
	err_set(&e, ERR_UNKNOWN_OUTCOME, "the program ended before the answer came");
	audit_outcome(a, NULL, &e);
}

void act_done(struct app *a)
{
	if (a->sending.call_id != 0)
		give_up_sending(a);
	arena_free(a->sending.arena);
	audit_done(&a->audit);
}
