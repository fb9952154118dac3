/* settle.c: the judgments behind wait and watch.
 *
 * Two reads are never of the same instant: the pipeline may still call an execution InProgress whose deployment has failed, and
 * after a retry the failed deployment is still the last one for a moment.  So "it can no longer come" needs both to agree. */
#include "cli/settle.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/same.h"

static const char *const goal_names[GOALS] = {
	[GOAL_SETTLED] = "settled",
	[GOAL_READY] = "ready",
	[GOAL_BAKING] = "baking",
	[GOAL_SUCCEEDED] = "succeeded",
};

const char *goal_name(enum goal goal)
{
	return goal_names[goal];
}

bool goal_by_name(const char *name, enum goal *out)
{
	for (size_t i = 0; i < GOALS; i++)
		if (!strcmp(name, goal_names[i])) {
			*out = (enum goal)i;
			return true;
		}
	return false;
}

/* --- what the release says ---------------------------------------------------------------------------------------- */

static bool is_own(const struct release *r, const struct deployment *d)
{
	return d->id && r->execution_id && is_same(d->execution_id, r->execution_id);
}

const struct deployment *settle_own(const struct release *r)
{
	const struct deployment *d = release_current(r);

	return d && is_own(r, d) ? d : NULL;
}

bool settle_execution_is_over(const struct release *r)
{
	const char *status = r->execution_status;

	return status && strcmp(status, "InProgress") != 0 && strcmp(status, "Stopping") != 0;
}

/* The pipeline's action behind the deployment with this index; NULL when unknown. */
static const struct stage_action *action_of(const struct release *r, int deployment)
{
	for (size_t s = 0; s < r->stage_count; s++)
		for (size_t i = 0; i < r->stages[s].action_count; i++)
			if (r->stages[s].actions[i].deployment == deployment)
				return &r->stages[s].actions[i];
	return NULL;
}

static bool has_failed(const struct deployment *d)
{
	return d->phase == PHASE_FAILED || d->phase == PHASE_STOPPED || d->phase == PHASE_ROLLING_BACK ||
		d->phase == PHASE_ROLLED_BACK;
}

/* This deployment of the execution has failed, and no retry is making another one. */
static bool is_lost(const struct release *r, const struct deployment *d)
{
	const struct stage_action *action = action_of(r, (int)(d - r->deployments));

	if (!has_failed(d))
		return false;
	return settle_execution_is_over(r) ||
		(action && is_same(action->status, "InProgress") && is_same(action->external_id, d->id));
}

static bool any_is_lost(const struct release *r)
{
	for (size_t i = 0; i < r->deployment_count; i++)
		if (is_own(r, &r->deployments[i]) && is_lost(r, &r->deployments[i]))
			return true;
	return false;
}

static bool deployment_is_over(const struct deployment *d)
{
	if (d->undo.id)
		return !d->undo.is_running;
	return d->phase != PHASE_UNKNOWN && phase_is_final(d->phase) && !d->rollback_is_expected;
}

/* --- one goal, one function --------------------------------------------------------------------------------------- */

struct look {
	struct settle *s;
	const struct release *r;
	int64_t mono;
	const char *why;
};

static enum verdict say(struct look *l, enum verdict verdict, const char *why)
{
	l->why = why;
	return verdict;
}

static const char *how_it_ended(const struct release *r)
{
	static const struct {
		const char *status, *why;
	} rows[] = {
		{"Succeeded", N_("the execution has succeeded")},
		{"Failed", N_("the execution has failed")},
		{"Stopped", N_("the execution was stopped")},
		{"Superseded", N_("a newer execution has superseded this one")},
		{"Cancelled", N_("the execution was cancelled")},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (is_same(r->execution_status, rows[i].status))
			return rows[i].why;
	return N_("the execution has ended");
}

static const char *how_it_was_lost(const struct release *r)
{
	for (size_t i = 0; i < r->deployment_count; i++) {
		const struct deployment *d = &r->deployments[i];
		if (!is_own(r, d))
			continue;
		if (d->phase == PHASE_ROLLING_BACK || d->phase == PHASE_ROLLED_BACK)
			return d->phase == PHASE_ROLLED_BACK ? N_("it was rolled back") : N_("it is being rolled back");
		if (has_failed(d))
			return d->phase == PHASE_STOPPED ? N_("the deployment was stopped")
							 : N_("the deployment has failed");
	}
	return how_it_ended(r);
}

/* A stop-and-wait lets running actions end, so a deployment that runs may still come there. */
static bool stops_before_deploying(const struct release *r)
{
	const struct stage_action *action = r->current < 0 ? NULL : action_of(r, r->current);

	return is_same(r->execution_status, "Stopping") && !(action && is_same(action->status, "InProgress"));
}

static enum verdict judge_phase_goal(struct look *l, enum phase goal)
{
	const struct release *r = l->r;
	const struct deployment *own = settle_own(r);
	const struct stage_action *action = r->current < 0 ? NULL : action_of(r, r->current);

	if (own && phase_has_reached(own->phase, goal))
		return say(l, VERDICT_REACHED, phase_name(own->phase));
	if (!own && is_same(r->execution_status, "Succeeded") && action && is_same(action->status, "Succeeded"))
		return say(l, VERDICT_REACHED, N_("the deployment of this execution has succeeded"));
	if (own && is_lost(r, own))
		return say(l, VERDICT_ENDED, how_it_was_lost(r));
	if (own && !has_failed(own))
		return say(l, VERDICT_PENDING, NULL);
	if (r->stage_count > 0 && r->deployment_count == 0)
		return say(l, VERDICT_ENDED, N_("no action of this pipeline deploys to ECS blue/green"));
	if (settle_execution_is_over(r))
		return say(l, VERDICT_ENDED, how_it_ended(r));
	if (stops_before_deploying(r))
		return say(l, VERDICT_ENDED, N_("the execution stops before it deploys"));
	return say(l, VERDICT_PENDING, NULL);
}

static enum verdict judge_ready(struct look *l)
{
	return judge_phase_goal(l, PHASE_READY);
}

static enum verdict judge_baking(struct look *l)
{
	return judge_phase_goal(l, PHASE_BAKING);
}

static enum verdict judge_succeeded(struct look *l)
{
	if (is_same(l->r->execution_status, "Succeeded"))
		return say(l, VERDICT_REACHED, how_it_ended(l->r));
	if (settle_execution_is_over(l->r))
		return say(l, VERDICT_ENDED, how_it_ended(l->r));
	if (is_same(l->r->execution_status, "Stopping"))
		return say(l, VERDICT_ENDED, N_("the execution is being stopped"));
	if (any_is_lost(l->r))
		return say(l, VERDICT_ENDED, how_it_was_lost(l->r));
	return say(l, VERDICT_PENDING, NULL);
}

static bool all_is_over(const struct release *r)
{
	if (!settle_execution_is_over(r))
		return false;
	for (size_t i = 0; i < r->deployment_count; i++)
		if (is_own(r, &r->deployments[i]) && !deployment_is_over(&r->deployments[i]))
			return false;
	return true;
}

/* Stopped or failed, and no rollback is known: one may still appear. */
static bool rollback_may_come(const struct release *r)
{
	for (size_t i = 0; i < r->deployment_count; i++) {
		const struct deployment *d = &r->deployments[i];
		if (is_own(r, d) && has_failed(d) && !d->undo.id)
			return true;
	}
	return false;
}

static enum verdict judge_settled(struct look *l)
{
	struct settle *s = l->s;

	if (!all_is_over(l->r)) {
		s->saw_it_run = true;
		return say(l, VERDICT_PENDING, NULL);
	}
	if (s->saw_it_run && s->alone_since_mono != NO_TIME &&
		(l->mono - s->alone_since_mono < SETTLE_GRACE_MS || l->mono - s->still_since_mono < SETTLE_GRACE_MS))
		return say(l, VERDICT_PENDING, NULL);
	if (is_same(l->r->execution_status, "Succeeded"))
		return say(l, VERDICT_REACHED, how_it_ended(l->r));
	return say(l, VERDICT_ENDED, how_it_was_lost(l->r));
}

/* --- the clocks --------------------------------------------------------------------------------------------------- */

/* The production split in one line; unknown shares are left out, so that a failed read is no movement. */
static void describe_split(const struct release *r, char *out, size_t size)
{
	const struct deployment *d = release_current(r);
	size_t used = 0;

	*out = '\0';
	for (size_t i = 0; d && i < d->route_count; i++) {
		const struct route *route = &d->routes[i];
		if (route->kind != ROUTE_PROD || route->blue < 0 || route->green < 0 || used >= size)
			continue;
		int n = snprintf(out + used, size - used, "%s %.1f/%.1f;", route->rule_arn ? route->rule_arn : "",
			route->blue, route->green);
		used += n > 0 ? (size_t)n : 0;
	}
}

static void watch_clocks(struct settle *s, const struct release *r, int64_t mono)
{
	char split[sizeof(s->split)];

	describe_split(r, split, sizeof(split));
	if (s->still_since_mono == NO_TIME || (*split && strcmp(split, s->split) != 0)) {
		s->still_since_mono = mono;
		snprintf(s->split, sizeof(s->split), "%s", split);
	}
	if (!rollback_may_come(r))
		s->alone_since_mono = NO_TIME;
	else if (s->alone_since_mono == NO_TIME)
		s->alone_since_mono = mono;
}

void settle_init(struct settle *s, enum goal goal)
{
	*s = (struct settle){.goal = goal};
}

enum verdict settle_judge(struct settle *s, const struct release *r, int64_t mono, const char **why)
{
	static enum verdict (*const judges[GOALS])(struct look *) = {
		[GOAL_SETTLED] = judge_settled,
		[GOAL_READY] = judge_ready,
		[GOAL_BAKING] = judge_baking,
		[GOAL_SUCCEEDED] = judge_succeeded,
	};
	struct look look = {.s = s, .r = r, .mono = mono};
	enum verdict verdict;

	watch_clocks(s, r, mono);
	if (!r->execution_id)
		verdict = say(&look, VERDICT_ENDED, N_("the pipeline has never run"));
	else
		verdict = judges[s->goal](&look);
	if (why)
		*why = look.why;
	return verdict;
}
