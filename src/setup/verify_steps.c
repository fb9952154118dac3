/* verify_steps.c: what each step does and waits for.  A step is called once a turn until it says how it ended. */
#include "setup/verify_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/same.h"
#include "model/action.h"
#include "setup/verify_judge.h"

#define FULL 99.95 /* percent, as a split is shown */
#define WORDS_MAX 500

static const char *or_else(const char *s, const char *otherwise)
{
	return s && *s ? s : otherwise;
}

/* --- the release it keeps to --------------------------------------------------------------------------------------- */

/* The deployment of the execution kept to; NULL: there is none (yet). */
static const struct deployment *own_of(struct verify *v, const struct release *r)
{
	const struct deployment *d = release_current(r);

	if (!d || !d->id || !is_same(d->execution_id, v->execution_id))
		return NULL;
	if (!v->deployment_id)
		v->deployment_id = arena_dup(v->arena, d->id);
	return is_same(d->id, v->deployment_id) ? d : NULL;
}

static bool has_turned(const struct deployment *d)
{
	return d->phase == PHASE_FAILED || d->phase == PHASE_STOPPED || d->phase == PHASE_ROLLING_BACK || d->phase == PHASE_ROLLED_BACK;
}

/* Has it run for so long that what does not fit will not fit by itself any more? */
static bool is_patience_over(struct verify *v)
{
	if (v->wrong_since_mono == NO_TIME)
		v->wrong_since_mono = clock_mono_ms();
	return clock_mono_ms() - v->wrong_since_mono >= VERIFY_PATIENCE_MS;
}

static const struct stage_action *failed_action(const struct release *r)
{
	for (size_t i = 0; i < r->stage_count; i++)
		for (size_t k = 0; k < r->stages[i].action_count; k++)
			if (is_same(r->stages[i].actions[k].status, "Failed"))
				return &r->stages[i].actions[k];
	return NULL;
}

static enum verify_status fail_by_deployment(struct verify *v, const struct deployment *d)
{
	return verify_fail(v, ERR_ENDED, "deployment %s is %s%s%s%s%s", d->id, phase_title(d->phase), d->error_message ? ": " : "",
		or_else(d->error_message, ""), d->rollback_is_expected ? "; " : "",
		d->rollback_is_expected ? "a rollback may follow by itself" : "");
}

static enum verify_status fail_by_execution(struct verify *v, const struct release *r)
{
	const struct stage_action *a = failed_action(r);

	if (!a)
		return verify_fail(v, ERR_ENDED, "the execution has ended: %s", r->execution_status);
	return verify_fail(v, ERR_ENDED, "the execution has ended: %s, in %s%s%s", r->execution_status, or_else(a->name, "an action"),
		a->error_message ? ": " : "", or_else(a->error_message, ""));
}

static bool execution_is_over(const struct release *r)
{
	return r->execution_status && !is_same(r->execution_status, "InProgress") && !is_same(r->execution_status, "Stopping");
}

/* Two reads are never of the same instant: the deployment, which knows why, may be read a little later than the execution. */
static enum verify_status wait_or_fail(struct verify *v, const struct release *r, const struct deployment *d)
{
	if (d && has_turned(d))
		return fail_by_deployment(v, d);
	if (!execution_is_over(r)) {
		v->wrong_since_mono = NO_TIME;
		return VERIFY_RUNNING;
	}
	return !d || is_patience_over(v) ? fail_by_execution(v, r) : VERIFY_RUNNING;
}

/* --- a change ------------------------------------------------------------------------------------------------------ */

static void prepare(struct verify *v, enum verify_deed deed)
{
	if (deed == DEED_PREPARING)
		app_prepare(v->app);
	v->deed = deed;
	v->deed_mono = clock_mono_ms();
}

static enum verify_status send(struct verify *v, const struct release *r, enum action_id id)
{
	const char *why = action_why_not(&actions[id], r, app_is_read_only(v->app));
	struct err e;

	if (!is_same(r->account, v->account) || !is_same(r->region, v->region))
		return verify_fail(v, ERR_WRONG_PHASE, "not sent: the credentials are now of account %s", or_else(r->account, "unknown"));
	if (why)
		return verify_fail(v, ERR_WRONG_PHASE, "not sent: %s", why);
	struct arena *arena = arena_new();
	bool is_sent = app_send(v->app, intent_new(arena, r, id), &e);
	arena_free(arena);
	if (!is_sent)
		return verify_fail_as(v, &e);
	prepare(v, DEED_SENT);
	return VERIFY_RUNNING;
}

static enum verify_status follow(struct verify *v)
{
	const struct act *act = app_act(v->app);

	if (act->state == ACT_SEEN)
		return VERIFY_OK;
	if (act->state == ACT_REJECTED)
		return verify_fail_as(v, &act->err);
	if (act->state == ACT_UNKNOWN && clock_mono_ms() - act->answered_mono > act_patience_ms(act)) {
		struct err e = act->err;
		err_context(&e, "sent, and its outcome is not known; nothing is sent again");
		return verify_fail_as(v, &e);
	}
	return VERIFY_RUNNING;
}

/* The facts behind it are read again; OK: they are all fresh. */
static enum verify_status freshen(struct verify *v)
{
	const struct act *act = app_act(v->app);

	if (v->deed == DEED_NONE || (v->deed == DEED_PAUSED && clock_mono_ms() - v->deed_mono >= VERIFY_PAUSE_MS)) {
		prepare(v, DEED_PREPARING);
	} else if (v->deed == DEED_PREPARING && act->state == ACT_BLOCKED) {
		if (!err_is_passing(act->err.kind))
			return verify_fail_as(v, &act->err);
		prepare(v, DEED_PAUSED);
	}
	return v->deed == DEED_PREPARING && act->state == ACT_PREPARED ? VERIFY_OK : VERIFY_RUNNING;
}

/* Reroute, terminate: only on the own deployment, and as long as nobody else has done it (`goal`). */
static enum verify_status act_on_own(struct verify *v, const struct release *r, enum action_id id)
{
	if (v->deed == DEED_SENT)
		return follow(v);
	enum verify_status fresh = freshen(v);
	if (fresh != VERIFY_OK)
		return fresh;
	if (!own_of(v, r))
		return verify_fail(v, ERR_WRONG_PHASE, "not sent: deployment %s is no longer the one that runs", v->deployment_id);
	return send(v, r, id);
}

/* --- pages --------------------------------------------------------------------------------------------------------- */

static void on_page(void *user, const struct probe_result *result)
{
	struct verify_page *page = user;

	page->is_asked = false;
	page->is_answered = true;
	page->answered_mono = clock_mono_ms();
	page->result = *result;
}

static void ask(struct verify *v, const struct deployment *d, enum route_kind kind)
{
	struct verify_page *page = &v->pages[kind];
	struct err e;

	if (!page->url)
		page->url = probe_url(v->arena, v->options.probe, d, kind);
	page->is_answered = !page->url;
	if (!page->url)
		return;
	page->is_asked = app_probe(v->app, page->url, on_page, page, &e);
	if (!page->is_asked)
		on_page(page, &(struct probe_result){.err = e});
}

/* True: the pages asked for have answered.  Asked again a while after the last answer. */
static bool look(struct verify *v, const struct deployment *d, bool wants_test)
{
	struct verify_page *prod = &v->pages[ROUTE_PROD], *test = &v->pages[ROUTE_TEST];
	bool is_due = !prod->is_answered || (wants_test && !test->is_answered);

	if (prod->is_asked || test->is_asked)
		return false;
	if (!is_due)
		return true;
	ask(v, d, ROUTE_PROD);
	if (wants_test)
		ask(v, d, ROUTE_TEST);
	return !prod->is_asked && !test->is_asked;
}

static void look_anew(struct verify *v)
{
	v->pages[ROUTE_PROD].is_answered = v->pages[ROUTE_TEST].is_answered = false;
}

static const struct probe_result *page_of(const struct verify *v, enum route_kind kind)
{
	return v->pages[kind].url && v->pages[kind].is_answered ? &v->pages[kind].result : NULL;
}

/* Reads may lag far behind, in foul weather above all: soon all facts are read again, and nothing is called wrong (OK) before they
 * have been. */
static enum verify_status wait_or_find_wrong(struct verify *v)
{
	bool is_over = is_patience_over(v);

	if (clock_mono_ms() - v->wrong_since_mono < VERIFY_FRESHEN_MS)
		return VERIFY_RUNNING;
	enum verify_status fresh = freshen(v);
	if (fresh != VERIFY_OK || is_over)
		return fresh;
	prepare(v, DEED_PAUSED);
	return VERIFY_RUNNING;
}

typedef bool judge_fn(const struct verify_sight *s, struct buf *why);

static enum verify_status fail_as_wrong(struct verify *v, const char *why)
{
	verify_fail(v, ERR_INTERNAL, "%s", why);
	snprintf(v->err.code, sizeof(v->err.code), "NotAsExpected");
	return VERIFY_FAILED;
}

static enum verify_status judge(struct verify *v, const struct verify_sight *s, judge_fn *opinion)
{
	struct buf why;
	enum verify_status status = VERIFY_RUNNING;

	buf_init(&why, WORDS_MAX);
	if (opinion(s, &why))
		status = verify_end(v, VERIFY_OK, "%s", buf_text(&why));
	else if ((status = wait_or_find_wrong(v)) == VERIFY_OK)
		status = fail_as_wrong(v, buf_text(&why));
	buf_done(&why);
	/* Until the next look the same page is judged by newer facts. */
	bool is_old = clock_mono_ms() - v->pages[ROUTE_PROD].answered_mono >= VERIFY_PAUSE_MS;
	if (status != VERIFY_RUNNING || is_old)
		look_anew(v);
	return status;
}

static struct verify_sight sight_of(const struct verify *v, const struct deployment *d)
{
	return (struct verify_sight){.d = d, .prod = page_of(v, ROUTE_PROD), .test = page_of(v, ROUTE_TEST),
		.prod_has_answered = v->prod_has_answered, .old_version = v->old_version, .new_version = v->new_version,
		.tested_digest = v->tested_digest};
}

/* --- the steps ------------------------------------------------------------------------------------------------------ */

/* What production says now is the old version, unless the release that is followed has moved it already. */
enum verify_status verify_do_look(struct verify *v, const struct release *r)
{
	const struct execution *running = verify_running(r, v->options.execution_id);
	const struct deployment *d = release_current(r);
	const char *why = verify_why_not(v->arena, r, running ? running->id : NULL);

	if (why)
		return verify_fail(v, ERR_WRONG_PHASE, "nothing was sent: %s", why);
	if (!look(v, d, false))
		return VERIFY_RUNNING;
	const struct probe_result *page = page_of(v, ROUTE_PROD);
	bool has_moved = running && is_same(d->execution_id, running->id) && phase_has_reached(d->phase, PHASE_SHIFTING);
	look_anew(v);
	if (!page)
		return verify_end(v, VERIFY_OK, "no page of the production listener is known ([probe] in the settings can name it): "
			"judged by weights, targets and image");
	v->prod_has_answered = verify_page_answers(page);
	if (!has_moved)
		snprintf(v->old_version, sizeof(v->old_version), "%s", page->version);
	return verify_end(v, VERIFY_OK, "%s: %s%s", v->pages[ROUTE_PROD].url, page->summary,
		has_moved ? " (traffic of the release that is followed has begun to move)" : "");
}

static enum verify_status keep_to(struct verify *v, const char *execution_id, const char *words)
{
	v->execution_id = arena_dup(v->arena, execution_id);
	app_keep_execution(v->app, v->execution_id);
	return verify_end(v, VERIFY_OK, "execution %s %s", v->execution_id, words);
}

static enum verify_status started(struct verify *v, const struct release *r)
{
	const struct act *act = app_act(v->app);
	/* AWS's answer was lost, and a read shows that there is a new one. */
	const char *newest = r->execution_count ? r->executions[0].id : NULL;

	return keep_to(v, act->new_execution_id[0] ? act->new_execution_id : or_else(newest, ""), "started");
}

enum verify_status verify_do_release(struct verify *v, const struct release *r)
{
	enum verify_status status = v->deed == DEED_SENT ? follow(v) : freshen(v);

	if (status != VERIFY_OK)
		return status;
	if (v->deed == DEED_SENT)
		return started(v, r);
	const struct execution *running = verify_running(r, v->options.execution_id);
	const char *why = verify_why_not(v->arena, r, running ? running->id : NULL);
	if (why)
		return verify_fail(v, ERR_WRONG_PHASE, "nothing was sent: %s", why);
	if (running)
		return keep_to(v, running->id, "runs already: it is followed, and none is started");
	if (!v->may_start || v->options.execution_id)
		return verify_fail(v, ERR_WRONG_PHASE, "nothing was sent: the execution that was to be followed has ended");
	return send(v, r, ACTION_RELEASE);
}

static bool moves_by_itself(const struct deployment *d)
{
	return d->settings && d->settings->ready_action == AT_ZERO_CONTINUE;
}

enum verify_status verify_do_ready(struct verify *v, const struct release *r)
{
	const struct deployment *d = own_of(v, r);

	if (!d || !phase_has_reached(d->phase, PHASE_READY))
		return wait_or_fail(v, r, d);
	if (d->phase == PHASE_READY)
		return verify_end(v, VERIFY_OK, "deployment %s waits for traffic to be moved", d->id);
	return verify_end(v, VERIFY_OK, "deployment %s is %s%s", d->id, phase_title(d->phase),
		moves_by_itself(d) ? ": its group does not wait before traffic moves" : "");
}

/* The deployment, when it can still be looked at in this step; else *status says what becomes of the step. */
static const struct deployment *own_up_to(struct verify *v, const struct release *r, enum phase goal, enum verify_status *status)
{
	const struct deployment *d = own_of(v, r);

	*status = VERIFY_RUNNING;
	if (!d || has_turned(d))
		*status = wait_or_fail(v, r, d);
	else if (phase_has_reached(d->phase, goal))
		*status = VERIFY_SKIPPED;
	return *status == VERIFY_RUNNING ? d : NULL;
}

enum verify_status verify_do_green(struct verify *v, const struct release *r)
{
	enum verify_status status;
	const struct deployment *d = own_up_to(v, r, PHASE_SHIFTING, &status);

	if (status == VERIFY_SKIPPED)
		return verify_end(v, status, "traffic has begun to move: there is no moment at which both versions answer");
	if (!d || !look(v, d, true))
		return status;
	struct verify_sight s = sight_of(v, d);
	if (verify_tells_apart(&s))
		snprintf(v->new_version, sizeof(v->new_version), "%s", s.test->version);
	else
		v->new_version[0] = '\0';
	v->tested_digest = d->green.digest ? arena_dup(v->arena, d->green.digest) : NULL;
	return judge(v, &s, verify_judge_green);
}

enum verify_status verify_do_reroute(struct verify *v, const struct release *r)
{
	enum verify_status status;

	if (v->deed == DEED_SENT) {
		status = follow(v);
		return status == VERIFY_OK ? verify_end(v, status, "sent, and under way") : status;
	}
	const struct deployment *d = own_up_to(v, r, PHASE_SHIFTING, &status);
	if (status == VERIFY_SKIPPED)
		return verify_end(v, status, "%s", moves_by_itself(own_of(v, r)) ? "the group does not wait before traffic moves: not needed"
			: "somebody else has moved traffic: not needed");
	return d ? act_on_own(v, r, ACTION_REROUTE) : status;
}

static enum verify_status judge_split(struct verify *v, const struct deployment *d)
{
	double share = verify_share(d, ROUTE_PROD, true);

	/* What is left of the moved traffic's being watched (alarms, hooks) has no end of its own that is known. */
	if (d->phase == PHASE_BAKING && d->wait.what != WAIT_TERMINATE && share >= FULL)
		return VERIFY_RUNNING;
	if (share >= FULL)
		return verify_end(v, VERIFY_OK, "production is 100 %% on green");
	enum verify_status status = wait_or_find_wrong(v);
	if (status != VERIFY_OK)
		return status;
	if (share < 0)
		return verify_end(v, VERIFY_OK, "deployment %s has moved traffic; the load balancer's weights are not known", d->id);
	char why[160];
	snprintf(why, sizeof(why), "deployment %.40s has moved traffic, and production is only %.4g %% on green", d->id, share);
	return fail_as_wrong(v, why);
}

enum verify_status verify_do_baking(struct verify *v, const struct release *r)
{
	const struct deployment *d = own_of(v, r);

	if (!d || !phase_has_reached(d->phase, PHASE_BAKING))
		return wait_or_fail(v, r, d);
	return judge_split(v, d);
}

enum verify_status verify_do_production(struct verify *v, const struct release *r)
{
	const struct deployment *d = own_of(v, r);

	if (!d || has_turned(d))
		return wait_or_fail(v, r, d);
	if (!look(v, d, false))
		return VERIFY_RUNNING;
	struct verify_sight s = sight_of(v, d);
	return judge(v, &s, verify_judge_production);
}

enum verify_status verify_do_terminate(struct verify *v, const struct release *r)
{
	enum verify_status status;

	if (v->deed == DEED_SENT) {
		status = follow(v);
		return status == VERIFY_OK ? verify_end(v, status, "sent, and under way") : status;
	}
	const struct deployment *d = own_up_to(v, r, PHASE_CLEANING_UP, &status);
	if (status == VERIFY_SKIPPED)
		return verify_end(v, status, "blue is being terminated already, or stays, as the group has it: not needed");
	return d ? act_on_own(v, r, ACTION_TERMINATE) : status;
}

enum verify_status verify_do_succeeded(struct verify *v, const struct release *r)
{
	const struct deployment *d = own_of(v, r);
	bool is_done = d && d->phase == PHASE_SUCCEEDED;

	if (is_done && is_same(r->execution_status, "Succeeded"))
		return verify_end(v, VERIFY_OK, "deployment and execution have succeeded");
	if (is_same(r->execution_status, "Succeeded") && !(d && has_turned(d)))
		return VERIFY_RUNNING; /* the deployment is read a little later */
	return wait_or_fail(v, r, d);
}
