/* intent.c: what somebody decided on, kept to be compared with fresher facts before it is sent. */
#include "model/action.h"

#include "base/arena.h"
#include "base/buf.h"
#include "model/action_rows.h"
#include "model/util.h"

#define SENTENCE_MAX 600 /* what a dialog holds */

/* --- making --------------------------------------------------------------------------------------------- */

static bool acts_on_deployment(const struct release *r, enum action_id id)
{
	switch (id) {
	case ACTION_REROUTE:
	case ACTION_TERMINATE:
	case ACTION_ROLLBACK:
		return release_current(r) != NULL;
	case ACTION_STOP:
		return !stop_means_execution(r);
	default:
		return false;
	}
}

static void aim_at_deployment(struct intent *intent, const struct release *r, const struct deployment *d)
{
	intent->stage = d->stage;
	intent->deployment_id = d->id;
	intent->deployment_execution_id = d->execution_id;
	intent->phase = d->phase;
	intent->blue_task_set = d->blue.task_set_id;
	intent->scope = d->scope;
	if (d->scope >= 0 && (size_t)d->scope < r->scope_count) {
		const struct scope *scope = &r->scopes[d->scope];
		intent->account = scope->account != NULL ? scope->account : r->account;
		intent->region = scope->region;
	}
}

static const char *sentence_of(struct arena *a, const struct release *r, enum action_id id)
{
	if (actions[id].allowed(r) != NULL) {
		return NULL;
	}
	struct buf b;
	buf_init(&b, SENTENCE_MAX);
	actions[id].sentence(r, &b);
	const char *sentence = arena_dup(a, buf_text(&b));
	buf_done(&b);
	return sentence;
}

struct intent *intent_new(struct arena *a, const struct release *r, enum action_id id)
{
	struct intent *intent = ARENA_NEW(a, struct intent);
	intent->action = id;
	intent->pipeline = r->pipeline;
	intent->execution_id = r->execution_id;
	intent->account = r->account;
	intent->region = r->region;
	intent->stage = id == ACTION_RETRY ? r->retry_stage : NULL;
	intent->newest_execution_id = r->execution_count > 0 ? r->executions[0].id : NULL;
	if (acts_on_deployment(r, id)) {
		aim_at_deployment(intent, r, release_current(r));
	}
	intent->sentence = sentence_of(a, r, id);
	return intent_copy(a, intent);
}

struct intent *intent_copy(struct arena *a, const struct intent *from)
{
	struct intent *to = ARENA_NEW(a, struct intent);
	*to = *from;
	const char **const strings[] = {
		&to->pipeline, &to->execution_id, &to->stage, &to->deployment_id, &to->deployment_execution_id, &to->account,
		&to->region, &to->blue_task_set, &to->newest_execution_id, &to->started_execution_id, &to->sentence,
	};
	for (size_t i = 0; i < COUNT_OF(strings); i++) {
		*strings[i] = arena_dup(a, *strings[i]);
	}
	to->variables = ARENA_ARRAY(a, from->variable_count, struct pair);
	for (size_t i = 0; i < from->variable_count; i++) {
		to->variables[i].name = arena_dup(a, from->variables[i].name);
		to->variables[i].value = arena_dup(a, from->variables[i].value);
	}
	return to;
}

/* --- comparing ------------------------------------------------------------------------------------------ */

/* Both unknown is the same here: nothing has changed. */
static bool is_changed(const char *a, const char *b)
{
	return !(a == NULL && b == NULL) && !is_same(a, b);
}

/* What an action does in a phase: as long as that stays, the phase may go on under an open dialog. */
static int effect_of(enum action_id action, enum phase phase)
{
	bool moves_traffic = action == ACTION_ROLLBACK || action == ACTION_STOP;
	if (!moves_traffic || phase == PHASE_PREPARING) {
		return (int)phase;
	}
	if (phase == PHASE_INSTALLING || phase == PHASE_TESTING || phase == PHASE_READY) {
		return (int)PHASE_READY; /* production is still wholly on blue */
	}
	return action == ACTION_ROLLBACK && phase == PHASE_SHIFTING ? (int)PHASE_BAKING : (int)phase;
}

static const char *place_differs(struct arena *a, const struct intent *confirmed, const struct intent *fresh)
{
	if (is_changed(confirmed->account, fresh->account)) {
		return arena_printf(a, "the account is now %s", or_else(fresh->account, "unknown"));
	}
	if (is_changed(confirmed->region, fresh->region)) {
		return arena_printf(a, "the region is now %s", or_else(fresh->region, "unknown"));
	}
	if (is_changed(confirmed->pipeline, fresh->pipeline)) {
		return arena_printf(a, "the pipeline is now %s", or_else(fresh->pipeline, "unknown"));
	}
	return NULL;
}

static const char *deployment_differs(struct arena *a, const struct intent *confirmed, const struct intent *fresh)
{
	if (is_changed(confirmed->deployment_id, fresh->deployment_id)) {
		if (fresh->deployment_id == NULL) {
			return "no deployment runs any more";
		}
		return arena_printf(a, "the deployment is now %s", fresh->deployment_id);
	}
	if (confirmed->deployment_id == NULL) {
		return NULL;
	}
	if (effect_of(confirmed->action, confirmed->phase) != effect_of(fresh->action, fresh->phase)) {
		return arena_printf(a, "the deployment is now %s", phase_title(fresh->phase));
	}
	if (is_changed(confirmed->blue_task_set, fresh->blue_task_set)) {
		return arena_printf(a, "blue is now %s", or_else(fresh->blue_task_set, "gone"));
	}
	return NULL;
}

/* Confirmed before the executions were read: what is now seen to be the newest is no other one, unless it runs, which the
 * sentence says. */
static bool was_only_unread(const struct intent *confirmed, const struct intent *fresh)
{
	return confirmed->newest_execution_id == NULL && !is_changed(confirmed->sentence, fresh->sentence);
}

static const char *execution_differs(struct arena *a, const struct intent *confirmed, const struct intent *fresh)
{
	const char *newest = fresh->newest_execution_id;
	if (confirmed->action == ACTION_RELEASE && is_changed(confirmed->newest_execution_id, newest) &&
		!was_only_unread(confirmed, fresh)) {
		return arena_printf(a, "another execution has started: %s", or_else(newest, "unknown"));
	}
	bool acts_on_execution = confirmed->action == ACTION_RETRY ||
		(confirmed->action == ACTION_STOP && confirmed->deployment_id == NULL);
	if (acts_on_execution && is_changed(confirmed->execution_id, fresh->execution_id)) {
		return arena_printf(a, "the execution is now %s", or_else(fresh->execution_id, "unknown"));
	}
	if (confirmed->action == ACTION_RETRY && is_changed(confirmed->stage, fresh->stage)) {
		return arena_printf(a, "the failed stage is now %s", or_else(fresh->stage, "none"));
	}
	return NULL;
}

const char *intent_differs(struct arena *a, const struct intent *confirmed, const struct intent *fresh)
{
	const char *(*const compare[])(struct arena *, const struct intent *, const struct intent *) = {
		place_differs, deployment_differs, execution_differs,
	};
	for (size_t i = 0; i < COUNT_OF(compare); i++) {
		const char *difference = compare[i](a, confirmed, fresh);
		if (difference != NULL) {
			return difference;
		}
	}
	return NULL;
}
