/* action.c: the table of actions, and when each is allowed.  A reason is a short clause; it stands in the
 * footer, in help and in refusals. */
#include "model/action.h"

#include "model/action_rows.h"
#include "model/util.h"


#define UNDER_WAY "a rollback is under way"
#define EXPECTED "a rollback may follow by itself"
#define NOTHING_DEPLOYED "nothing has been deployed: S stops the execution"

/* --- what several have in common ------------------------------------------------------------------------ */

bool execution_is_running(const struct execution *e)
{
	return e != NULL && (is_same(e->status, "InProgress") || is_same(e->status, "Stopping"));
}

bool kept_execution_is_running(const struct release *r)
{
	if (r->execution_status != NULL) {
		return is_same(r->execution_status, "InProgress") || is_same(r->execution_status, "Stopping");
	}
	for (size_t i = 0; i < r->stage_count; i++) {
		if (is_same(r->stages[i].status, "InProgress")) {
			return true;
		}
	}
	return false;
}

/* A deployment runs that another execution has started, while the one kept to has not come so far. */
static bool is_of_another(const struct release *r, const struct deployment *d)
{
	return is_same(r->execution_status, "InProgress") && d->execution_id != NULL && r->execution_id != NULL &&
		!is_same(d->execution_id, r->execution_id);
}

bool stop_means_execution(const struct release *r)
{
	const struct deployment *d = release_current(r);
	return d == NULL || !d->is_running || is_of_another(r, d);
}

/* Why nothing can be done to a deployment, whatever its phase: there is none, it is out of reach, or another
 * one could be meant. */
static const char *no_deployment(const struct release *r)
{
	const struct deployment *d = release_current(r);
	if (d == NULL) {
		return r->deployment_count > 0 ? "no deployment belongs to the stage asked for"
			: "no action of this pipeline deploys to ECS blue/green";
	}
	if (r->current_is_ambiguous) {
		return or_else(r->ambiguity, "more than one deployment runs");
	}
	return d->note;
}

/* Reasons by phase; NULL where the action is allowed. */
static const char *const reroute_reasons[PHASES] = {
	[PHASE_UNKNOWN] = "the deployment's phase is not known",
	[PHASE_IDLE] = "nothing is deployed",
	[PHASE_PREPARING] = "green is not ready yet",
	[PHASE_INSTALLING] = "green is not ready yet",
	[PHASE_TESTING] = "green is not ready yet",
	[PHASE_SHIFTING] = "traffic is moving already",
	[PHASE_BAKING] = "traffic has already moved",
	[PHASE_CLEANING_UP] = "traffic has already moved",
	[PHASE_SUCCEEDED] = "traffic has already moved",
	[PHASE_FAILED] = "the deployment has failed",
	[PHASE_STOPPED] = "the deployment was stopped",
	[PHASE_ROLLING_BACK] = UNDER_WAY,
	[PHASE_ROLLED_BACK] = "the deployment was rolled back",
};

static const char *const terminate_reasons[PHASES] = {
	[PHASE_UNKNOWN] = "the deployment's phase is not known",
	[PHASE_IDLE] = "nothing is deployed",
	[PHASE_PREPARING] = "traffic has not moved yet",
	[PHASE_INSTALLING] = "traffic has not moved yet",
	[PHASE_TESTING] = "traffic has not moved yet",
	[PHASE_READY] = "traffic has not moved yet",
	[PHASE_SHIFTING] = "traffic is still moving",
	[PHASE_CLEANING_UP] = "blue is already being terminated",
	[PHASE_SUCCEEDED] = "the deployment has already succeeded",
	[PHASE_FAILED] = "the deployment has failed",
	[PHASE_STOPPED] = "the deployment was stopped",
	[PHASE_ROLLING_BACK] = UNDER_WAY,
	[PHASE_ROLLED_BACK] = "the deployment was rolled back",
};

static const char *const rollback_reasons[PHASES] = {
	[PHASE_UNKNOWN] = "the deployment's phase is not known",
	[PHASE_IDLE] = NOTHING_DEPLOYED,
	[PHASE_CLEANING_UP] = "blue is being terminated: it cannot take the traffic back",
	[PHASE_SUCCEEDED] =
		"the deployment has succeeded and blue is gone: the old version needs a deployment of its own",
	[PHASE_FAILED] = "the deployment has already failed",
	[PHASE_STOPPED] = "the deployment was already stopped",
	[PHASE_ROLLING_BACK] = UNDER_WAY,
	[PHASE_ROLLED_BACK] = "it has been rolled back already",
};

static const char *by_phase(const char *const reasons[PHASES], enum phase phase)
{
	return reasons[(unsigned)phase < PHASES ? phase : PHASE_UNKNOWN];
}

/* --- allowed -------------------------------------------------------------------------------------------- */

static const char *release_allowed(const struct release *r)
{
	(void)r;
	return NULL;
}

static const char *reroute_allowed(const struct release *r)
{
	const char *why_not = no_deployment(r);
	return why_not != NULL ? why_not : by_phase(reroute_reasons, release_current(r)->phase);
}

static const char *terminate_allowed(const struct release *r)
{
	const char *why_not = no_deployment(r);
	if (why_not != NULL) {
		return why_not;
	}
	const struct deployment *d = release_current(r);
	if (d->phase == PHASE_BAKING && d->wait.what != WAIT_TERMINATE) {
		return "the deployment still watches the moved traffic";
	}
	return by_phase(terminate_reasons, d->phase);
}

/* While a newer execution is in source or build, the deployment on the screen is an older one's, and has ended. */
static bool is_before_deploying(const struct release *r, const struct deployment *d)
{
	return !d->is_running && kept_execution_is_running(r) && !is_same(d->execution_id, r->execution_id);
}

static const char *rollback_allowed(const struct release *r)
{
	const char *why_not = no_deployment(r);
	if (why_not != NULL) {
		return why_not;
	}
	const struct deployment *d = release_current(r);
	if (is_before_deploying(r, d)) {
		return NOTHING_DEPLOYED;
	}
	if (d->phase == PHASE_IDLE && !kept_execution_is_running(r)) {
		return "nothing has been deployed";
	}
	return by_phase(rollback_reasons, d->phase);
}

static const char *stop_allowed(const struct release *r)
{
	const struct deployment *d = release_current(r);
	if (r->current_is_ambiguous) {
		return or_else(r->ambiguity, "more than one deployment runs");
	}
	if (d != NULL && d->is_running && d->phase == PHASE_ROLLING_BACK) {
		return UNDER_WAY;
	}
	if (d != NULL && !stop_means_execution(r)) {
		return d->note;
	}
	if (d != NULL && d->rollback_is_expected) {
		return EXPECTED;
	}
	if (is_same(r->execution_status, "Stopping")) {
		return "the execution is already stopping";
	}
	return kept_execution_is_running(r) && r->execution_id != NULL ? NULL : "nothing is running";
}

static const char *retry_allowed(const struct release *r)
{
	if (r->retry_stage == NULL) {
		return is_same(r->execution_status, "Failed") && !r->execution_is_newest ?
			"a newer execution has passed the failed stage" : "no stage has failed";
	}
	for (size_t i = 0; i < r->deployment_count; i++) {
		const struct deployment *d = &r->deployments[i];
		if (is_same(d->stage, r->retry_stage) && (d->phase == PHASE_ROLLING_BACK || d->rollback_is_expected)) {
			return d->phase == PHASE_ROLLING_BACK ? UNDER_WAY : EXPECTED;
		}
	}
	return NULL;
}

/* --- the table ------------------------------------------------------------------------------------------ */

const struct action actions[ACTIONS] = {
	[ACTION_RELEASE] = {
		.id = ACTION_RELEASE, .key = 'C', .verb = "release", .title = "release change",
		.help = "start a new execution of the pipeline with the newest source",
		.allowed = release_allowed, .sentence = release_sentence, .seen = release_seen,
		.finished = release_finished,
	},
	[ACTION_REROUTE] = {
		.id = ACTION_REROUTE, .key = 'T', .verb = "reroute", .title = "reroute traffic",
		.help = "end the wait and move production traffic from blue to green",
		.allowed = reroute_allowed, .sentence = reroute_sentence, .seen = reroute_seen,
		.finished = reroute_finished,
	},
	[ACTION_TERMINATE] = {
		.id = ACTION_TERMINATE, .key = 'X', .verb = "terminate", .title = "terminate original",
		.help = "end the wait and terminate blue, the original task set",
		.allowed = terminate_allowed, .sentence = terminate_sentence, .seen = terminate_seen,
		.finished = terminate_finished,
	},
	[ACTION_ROLLBACK] = {
		.id = ACTION_ROLLBACK, .key = 'B', .verb = "rollback", .title = "roll back",
		.help = "stop the deployment and give production traffic back to blue",
		.allowed = rollback_allowed, .sentence = rollback_sentence, .seen = rollback_seen,
		.finished = rollback_finished,
	},
	[ACTION_STOP] = {
		.id = ACTION_STOP, .key = 'S', .verb = "stop", .title = "stop",
		.help = "stop the deployment where it stands, without a rollback; before one: stop the execution",
		.allowed = stop_allowed, .sentence = stop_sentence, .seen = stop_seen, .finished = stop_finished,
	},
	[ACTION_RETRY] = {
		.id = ACTION_RETRY, .key = 'Y', .verb = "retry", .title = "retry stage",
		.help = "run the failed actions of the failed stage again, in the same execution",
		.allowed = retry_allowed, .sentence = retry_sentence, .seen = retry_seen, .finished = release_finished,
	},
};

const struct action *action_by_key(int key)
{
	for (size_t i = 0; i < ACTIONS; i++) {
		if (actions[i].key == key) {
			return &actions[i];
		}
	}
	return NULL;
}

const struct action *action_by_verb(const char *verb)
{
	for (size_t i = 0; i < ACTIONS; i++) {
		if (is_same(actions[i].verb, verb)) {
			return &actions[i];
		}
	}
	return NULL;
}

const char *action_why_not(const struct action *action, const struct release *r, bool is_read_only)
{
	if (is_read_only) {
		return "read-only: nothing is changed";
	}
	if (!r->identity_is_known) {
		return "the account is not known yet";
	}
	if (r->stage_count == 0) {
		return "the pipeline has not been read yet";
	}
	return action->allowed(r);
}
