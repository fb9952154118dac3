/* action_progress.c: how the reads after a mutation show that it is under way, and that what it was for has come.
 *
 * Only reads count, never the answer to the mutation itself: an answer may be lost, a stop may come too late. */
#include "model/action_rows.h"

#include "model/util.h"

#define FULL 99.95        /* percent, as a split is shown */

static const struct deployment *deployment_of(const struct release *r, const struct intent *intent)
{
	for (size_t i = 0; i < r->deployment_count; i++) {
		if (is_same(r->deployments[i].id, intent->deployment_id)) {
			return &r->deployments[i];
		}
	}
	return NULL;
}

/* Another deployment of the same action has taken its place: what became of ours cannot be seen here any more. */
static bool has_been_replaced(const struct release *r, const struct intent *intent)
{
	for (size_t i = 0; i < r->deployment_count; i++) {
		const struct deployment *d = &r->deployments[i];
		if (is_same(d->stage, intent->stage) && d->id != NULL && !is_same(d->id, intent->deployment_id)) {
			return deployment_of(r, intent) == NULL;
		}
	}
	return false;
}

static bool has_turned(enum phase phase)
{
	return phase == PHASE_FAILED || phase == PHASE_STOPPED || phase == PHASE_ROLLING_BACK ||
		phase == PHASE_ROLLED_BACK;
}

/* Has it come to `goal` on the good path? */
static enum progress towards(const struct release *r, const struct intent *intent, enum phase goal)
{
	const struct deployment *d = deployment_of(r, intent);
	if (d == NULL) {
		return has_been_replaced(r, intent) ? PROGRESS_IMPOSSIBLE : PROGRESS_PENDING;
	}
	if (phase_has_reached(d->phase, goal)) {
		return PROGRESS_DONE;
	}
	return has_turned(d->phase) ? PROGRESS_IMPOSSIBLE : PROGRESS_PENDING;
}

/* --- reroute, terminate --------------------------------------------------------------------------------- */

enum progress reroute_seen(const struct release *r, const struct intent *intent)
{
	return towards(r, intent, PHASE_SHIFTING);
}

enum progress reroute_finished(const struct release *r, const struct intent *intent)
{
	return towards(r, intent, PHASE_BAKING);
}

enum progress terminate_seen(const struct release *r, const struct intent *intent)
{
	return towards(r, intent, PHASE_CLEANING_UP);
}

enum progress terminate_finished(const struct release *r, const struct intent *intent)
{
	return towards(r, intent, PHASE_SUCCEEDED);
}

/* --- rollback ------------------------------------------------------------------------------------------- */

enum production { PRODUCTION_UNKNOWN, PRODUCTION_ON_BLUE, PRODUCTION_ELSEWHERE };

static enum production production_of(const struct deployment *d)
{
	enum production found = PRODUCTION_UNKNOWN;
	for (size_t i = 0; i < d->route_count; i++) {
		const struct route *route = &d->routes[i];
		if (route->kind != ROUTE_PROD) {
			continue;
		}
		if (route->blue < 0) {
			return PRODUCTION_UNKNOWN;
		}
		if (route->blue < FULL) {
			return PRODUCTION_ELSEWHERE;
		}
		found = PRODUCTION_ON_BLUE;
	}
	return found;
}

/* Stopped alone is not enough while a rollback is still to come: a reader would take it for a plain stop.
 * Before anything was installed there is nothing to roll back. */
enum progress rollback_seen(const struct release *r, const struct intent *intent)
{
	const struct deployment *d = deployment_of(r, intent);
	if (d == NULL) {
		return has_been_replaced(r, intent) ? PROGRESS_IMPOSSIBLE : PROGRESS_PENDING;
	}
	if (has_turned(d->phase)) {
		bool is_coming = d->undo.id == NULL && (d->rollback_is_expected || d->phase == PHASE_ROLLING_BACK);
		return is_coming && intent->phase != PHASE_PREPARING ? PROGRESS_PENDING : PROGRESS_DONE;
	}
	return d->phase == PHASE_SUCCEEDED ? PROGRESS_IMPOSSIBLE : PROGRESS_PENDING;
}

/* Were the listeners read late enough after the end to be believed? */
static bool routes_are_settled(const struct deployment *d)
{
	int64_t ended_at = d->undo.ended_at != NO_TIME ? d->undo.ended_at : d->ended_at;
	return d->routes_read_at != NO_TIME && ended_at != NO_TIME &&
		d->routes_read_at >= time_after(ended_at, READS_LAG_MS);
}

/* Every production route is wholly on blue again.  When the load balancer cannot be read, the engine's word has
 * to do. */
enum progress rollback_finished(const struct release *r, const struct intent *intent)
{
	const struct deployment *d = deployment_of(r, intent);
	enum progress seen = rollback_seen(r, intent);
	if (d == NULL || seen != PROGRESS_DONE) {
		return seen;
	}
	bool has_stopped = d->undo.id != NULL || phase_is_final(d->phase);
	bool is_over = phase_is_final(d->phase) && !d->is_running && !d->rollback_is_expected;
	switch (production_of(d)) {
	case PRODUCTION_ON_BLUE:
		return has_stopped ? PROGRESS_DONE : PROGRESS_PENDING;
	case PRODUCTION_ELSEWHERE:
		return is_over && routes_are_settled(d) ? PROGRESS_IMPOSSIBLE : PROGRESS_PENDING;
	case PRODUCTION_UNKNOWN:
		break;
	}
	if (!is_over) {
		return PROGRESS_PENDING;
	}
	bool is_back = d->phase == PHASE_ROLLED_BACK || intent->phase == PHASE_PREPARING;
	return is_back ? PROGRESS_DONE : PROGRESS_IMPOSSIBLE;
}

/* --- executions ----------------------------------------------------------------------------------------- */

static const struct execution *execution_of(const struct release *r, const char *id)
{
	for (size_t i = 0; i < r->execution_count; i++) {
		if (is_same(r->executions[i].id, id)) {
			return &r->executions[i];
		}
	}
	return NULL;
}

static const struct execution *started_execution(const struct release *r, const struct intent *intent)
{
	if (intent->started_execution_id != NULL) {
		return execution_of(r, intent->started_execution_id);
	}
	const struct execution *newest = r->execution_count > 0 ? &r->executions[0] : NULL;
	bool is_new = newest != NULL && newest->id != NULL && !is_same(newest->id, intent->newest_execution_id);
	return is_new ? newest : NULL;
}

enum progress release_seen(const struct release *r, const struct intent *intent)
{
	return started_execution(r, intent) != NULL ? PROGRESS_DONE : PROGRESS_PENDING;
}

/* Its own deployments have ended, and no rollback of them runs or may still come. */
static bool is_settled(const struct release *r, const char *execution_id)
{
	for (size_t i = 0; i < r->deployment_count; i++) {
		const struct deployment *d = &r->deployments[i];
		if (is_same(d->execution_id, execution_id) && (d->is_running || d->rollback_is_expected)) {
			return false;
		}
	}
	return true;
}

/* As `wait --for settled`: release and retry. */
enum progress release_finished(const struct release *r, const struct intent *intent)
{
	const struct execution *e = intent->action == ACTION_RELEASE ? started_execution(r, intent)
		: execution_of(r, intent->execution_id);
	if (e == NULL || e->status == NULL || execution_is_running(e) || !is_settled(r, e->id)) {
		return PROGRESS_PENDING;
	}
	return is_same(e->status, "Succeeded") ? PROGRESS_DONE : PROGRESS_IMPOSSIBLE;
}

/* The stage has left Failed. */
enum progress retry_seen(const struct release *r, const struct intent *intent)
{
	for (size_t i = 0; i < r->stage_count; i++) {
		const struct stage *stage = &r->stages[i];
		if (!is_same(stage->name, intent->stage) || !is_same(stage->latest_execution_id, intent->execution_id)) {
			continue;
		}
		bool has_left = stage->latest_status != NULL && !is_same(stage->latest_status, "Failed");
		return has_left ? PROGRESS_DONE : PROGRESS_PENDING;
	}
	return PROGRESS_PENDING;
}

/* --- stop ----------------------------------------------------------------------------------------------- */

static enum progress execution_stop(const struct release *r, const struct intent *intent, bool is_stopping_enough)
{
	const struct execution *e = execution_of(r, intent->execution_id);
	const char *status = e != NULL ? e->status : NULL;
	if (is_same(status, "Stopped") || (is_stopping_enough && is_same(status, "Stopping"))) {
		return PROGRESS_DONE;
	}
	return status == NULL || execution_is_running(e) ? PROGRESS_PENDING : PROGRESS_IMPOSSIBLE;
}

static enum progress deployment_stop(const struct release *r, const struct intent *intent)
{
	const struct deployment *d = deployment_of(r, intent);
	if (d == NULL) {
		return has_been_replaced(r, intent) ? PROGRESS_IMPOSSIBLE : PROGRESS_PENDING;
	}
	if (d->phase == PHASE_STOPPED) {
		return PROGRESS_DONE;
	}
	return d->phase == PHASE_SUCCEEDED || has_turned(d->phase) ? PROGRESS_IMPOSSIBLE : PROGRESS_PENDING;
}

enum progress stop_seen(const struct release *r, const struct intent *intent)
{
	return intent->deployment_id != NULL ? deployment_stop(r, intent) : execution_stop(r, intent, true);
}

enum progress stop_finished(const struct release *r, const struct intent *intent)
{
	return intent->deployment_id != NULL ? deployment_stop(r, intent) : execution_stop(r, intent, false);
}
