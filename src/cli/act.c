/* act.c: every verb that changes AWS: read, judge, ask, send once, see it under way, and with --wait see it through. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "cli/confirm.h"
#include "cli/json.h"
#include "cli/kept.h"
#include "cli/session.h"

/* Facts older than this are read again before sending. */
enum { FRESH_MS = 2000, PAUSE_MS = 1000 };

struct deed {
	struct session *s;
	const struct action *action;
	struct arena *arena;
	struct intent *intent;      /* NULL until the facts allow it */
	int64_t prepared_mono;
};

/* --- saying how it went ------------------------------------------------------------------------------------------- */

static const char *text_or_null(const char *text)
{
	return text && *text ? text : NULL;
}

/* The release's new execution, else the one acted on. */
static const char *execution_of(const struct deed *d)
{
	const struct act *act = app_act(d->s->app);
	const struct release *r = app_release(d->s->app);

	if (act->new_execution_id[0])
		return act->new_execution_id;
	if (!d->intent)
		return r->execution_id;
	/* AWS's answer was lost, and a read shows that there is a new one. */
	if (d->action->id == ACTION_RELEASE)
		return act->state == ACT_SEEN && r->execution_count > 0 ? r->executions[0].id : NULL;
	return d->intent->deployment_execution_id ? d->intent->deployment_execution_id : d->intent->execution_id;
}

static void say_words(const struct deed *d, const struct outcome *o)
{
	const char *what = !d->intent ? NULL : o->deployment_id ? o->deployment_id : o->execution_id;

	if (d->action->id == ACTION_RELEASE && d->intent && o->execution_id) {
		printf("%s\n", o->execution_id);
		what = NULL;
	}
	/* A result is for standard output; why there is none, or not the wanted one, is for standard error. */
	FILE *out = o->reason || o->err || d->action->id == ACTION_RELEASE ? stderr : stdout;
	fprintf(out, "%s: %s", _(d->action->title), _(o->outcome));
	if (what)
		fprintf(out, ": %s", what);
	if (what && what == o->deployment_id && o->execution_id)
		fprintf(out, _(" (execution %s)"), o->execution_id);
	if (o->reason)
		fprintf(out, ": %s", _(o->reason));
	fputc('\n', out);
	if (o->err)
		session_say(o->err);
}

static int tell(const struct deed *d, const char *outcome, const char *reason, const struct err *e, int code)
{
	const struct act *act = app_act(d->s->app);
	struct outcome o = {
		.action = d->action->verb,
		.outcome = outcome,
		.execution_id = execution_of(d),
		.deployment_id = d->intent && d->action->id != ACTION_RELEASE ? d->intent->deployment_id : NULL,
		.request_id = text_or_null(act->request_id),
		.reason = reason,
		.err = e,
	};

	if (d->s->o->wants_json) {
		json_print(json_outcome(&o));
		if (e)
			session_say(e);
		else if (reason)
			fprintf(stderr, "cutover: %s: %s\n", _(d->action->title), _(reason));
	} else {
		say_words(d, &o);
	}
	return code;
}

static int refuse(const struct deed *d, const char *why)
{
	return tell(d, "refused", why, NULL, err_exit_code(ERR_WRONG_PHASE));
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static bool pause_and_prepare(struct session *s, struct err *e)
{
	int64_t until = clock_mono_ms() + PAUSE_MS;

	while (clock_mono_ms() < until)
		if (!session_turn(s, e))
			return false;
	app_prepare(s->app);
	return true;
}

/* The facts behind the action are all read after this was called. */
static bool prepare(struct deed *d, struct err *e)
{
	struct session *s = d->s;
	const struct act *act = app_act(s->app);

	app_prepare(s->app);
	if (!s->had_a_look && (!session_first_look(s, e) || !kept_is_there(s, e)))
		return false;
	for (; act->state != ACT_PREPARED; act = app_act(s->app)) {
		if (act->state == ACT_BLOCKED && !(s->rides_out && err_is_passing(act->err.kind))) {
			*e = act->err;
			return false;
		}
		if (act->state == ACT_BLOCKED ? !pause_and_prepare(s, e) : !session_turn(s, e))
			return false;
	}
	d->prepared_mono = clock_mono_ms();
	return true;
}

static void make_intent(struct deed *d)
{
	d->intent = intent_new(d->arena, app_release(d->s->app), d->action->id);
	d->intent->variables = (struct pair *)d->s->o->variables;
	d->intent->variable_count = d->s->o->variable_count;
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

/* 0: go on; else the exit code, and everything is said. */
static int get_consent(struct deed *d)
{
	const char *changed = NULL, *why;
	struct err e;

	for (;;) {
		if (!d->s->o->says_yes && !session_confirm(d->s, d->intent->sentence, changed))
			return refuse(d, N_("not confirmed; nothing was sent"));
		if (clock_mono_ms() - d->prepared_mono < FRESH_MS)
			return 0;
		const struct intent *confirmed = d->intent;
		if (!prepare(d, &e))
			return session_fail(d->s, &e);
		why = action_why_not(d->action, app_release(d->s->app), false);
		if (why)
			return refuse(d, why);
		make_intent(d);
		changed = intent_differs(d->arena, confirmed, d->intent);
		if (!changed || d->s->o->says_yes)
			return 0;
	}
}

/* --- sending and following ---------------------------------------------------------------------------------------- */

static bool is_open(const struct act *act)
{
	return act->state == ACT_SENDING || act->state == ACT_ACCEPTED || act->state == ACT_UNKNOWN;
}

static int give_up(struct deed *d, const struct err *e)
{
	const struct act *act = app_act(d->s->app);
	struct err unknown = act->state == ACT_UNKNOWN ? act->err : *e;

	if (act->state == ACT_ACCEPTED)
		return tell(d, "accepted", N_("accepted, and no read shows it yet"), e, err_exit_code(e->kind));
	if (act->state == ACT_UNKNOWN && act->err.kind == ERR_SERVER)
		return tell(d, "unknown", N_("AWS answered with an error of its own, and no read shows that it was done; nothing is sent again"),
			&act->err, err_exit_code(ERR_SERVER));
	unknown.kind = ERR_UNKNOWN_OUTCOME;
	return tell(d, "unknown", N_("sent, and the answer was lost; nothing is sent again"), &unknown,
		err_exit_code(ERR_UNKNOWN_OUTCOME));
}

/* Until a read shows it under way.  -1: it does; else the exit code, and everything is said. */
static int follow(struct deed *d)
{
	struct err e = {.kind = ERR_NONE};

	while (is_open(app_act(d->s->app))) {
		const struct act *act = app_act(d->s->app);
		if (act->state == ACT_UNKNOWN && clock_mono_ms() - act->answered_mono > act_patience_ms(act))
			return give_up(d, &act->err);
		if (!session_turn(d->s, &e))
			return give_up(d, &e);
	}
	const struct act *act = app_act(d->s->app);
	if (act->state == ACT_REJECTED)
		return tell(d, "refused", NULL, &act->err, err_exit_code(act->err.kind));
	return -1;
}

/* --- --wait ------------------------------------------------------------------------------------------------------- */

static int tell_end(struct deed *d, int code, const char *why)
{
	return tell(d, code == 0 ? "done" : "accepted", code == 0 ? NULL : why, NULL, code);
}

static int wait_until_settled(struct deed *d)
{
	struct err e;
	const char *why = NULL;

	app_keep_execution(d->s->app, execution_of(d));
	int code = kept_wait(d->s, GOAL_SETTLED, NULL, NULL, &why, &e);
	if (code < 0)
		return tell(d, "accepted", N_("accepted, and how it ended is not known"), &e, err_exit_code(e.kind));
	return tell_end(d, code, why);
}

static int wait_until_finished(struct deed *d)
{
	struct err e;
	enum progress progress;

	for (;;) {
		progress = d->action->finished(app_release(d->s->app), d->intent);
		if (progress != PROGRESS_PENDING)
			return tell_end(d, progress == PROGRESS_DONE ? 0 : err_exit_code(ERR_ENDED),
				N_("it ended otherwise than asked for"));
		if (!session_turn(d->s, &e))
			return tell(d, "accepted", N_("accepted, and how it ended is not known"), &e,
				err_exit_code(e.kind));
	}
}

static int end(struct deed *d)
{
	bool goes_to_the_end = d->action->id == ACTION_RELEASE || d->action->id == ACTION_RETRY;

	if (d->s->o->waits)
		return goes_to_the_end ? wait_until_settled(d) : wait_until_finished(d);
	bool is_done = !goes_to_the_end && d->action->finished(app_release(d->s->app), d->intent) == PROGRESS_DONE;
	return tell(d, is_done ? "done" : "accepted", NULL, NULL, 0);
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static int act(struct deed *d)
{
	struct err e = {.kind = ERR_NONE};

	if (!prepare(d, &e))
		return session_fail(d->s, &e);
	if (d->action->id != ACTION_RELEASE)
		session_keep_execution(d->s);
	const char *why = action_why_not(d->action, app_release(d->s->app), false);
	if (why)
		return refuse(d, why);
	make_intent(d);
	int code = get_consent(d);
	if (code)
		return code;
	if (!app_send(d->s->app, d->intent, &e))
		return tell(d, "refused", NULL, &e, err_exit_code(e.kind));
	code = follow(d);
	return code < 0 ? end(d) : code;
}

static int plan(struct deed *d)
{
	struct err e;

	if (!session_first_look(d->s, &e) || !kept_is_there(d->s, &e))
		return session_fail(d->s, &e);
	const char *why = action_why_not(d->action, app_release(d->s->app), false);
	if (!why)
		make_intent(d);
	if (d->s->o->wants_json)
		json_print(json_plan(d->intent, why));
	else
		printf("%s\n", why ? why : d->intent->sentence);
	return why ? err_exit_code(ERR_WRONG_PHASE) : 0;
}

int verb_act(struct session *s)
{
	struct deed d = {.s = s, .action = &actions[s->o->verb->action]};
	struct err e;
	int code;

	s->rides_out = s->o->waits;
	if (!s->o->plans && s->o->is_read_only)
		return refuse(&d, N_("nothing is changed with --read-only"));
	if (!s->o->plans && !s->o->says_yes && !confirm_can_ask()) {
		err_set(&e, ERR_USAGE, _("%s changes something on AWS, and there is no terminal to ask on: add --yes"),
			d.action->verb);
		return session_fail(s, &e);
	}
	d.arena = arena_new();
	code = s->o->plans ? plan(&d) : act(&d);
	arena_free(d.arena);
	return code;
}
