/* judge_phase.c: the phase of a CodeDeploy deployment: a table of rows, the first that fits wins. */
#include "model/judge.h"

#include "model/life.h"
#include "model/util.h"

/* --- rolling_back, rolled_back -------------------------------------------------------------------------- */

static bool ended_badly(const struct deployment_info *info)
{
	return info->status == ENGINE_FAILED || info->status == ENGINE_STOPPED;
}

static bool is_within_grace(const struct phase_facts *f)
{
	return f->info->completed_at == NO_TIME ||
		time_between(f->info->completed_at, f->now) < f->stop_grace_ms;
}

/* A rollback that failed itself undid nothing: then the deployment's own end stands. */
static bool is_rolling_back(const struct phase_facts *f)
{
	if (f->undo != NULL) {
		return !engine_status_is_final(f->undo->status);
	}
	if (!ended_badly(f->info)) {
		return f->undo_is_accepted && f->info->status != ENGINE_SUCCEEDED;
	}
	return !is_empty(f->info->rollback_id) || (f->undo_is_accepted && is_within_grace(f));
}

static bool is_rolled_back(const struct phase_facts *f)
{
	return f->undo != NULL && f->undo->status == ENGINE_SUCCEEDED && f->info->status != ENGINE_SUCCEEDED;
}

bool judge_rollback_is_expected(const struct phase_facts *f)
{
	if (f->info == NULL || f->undo != NULL || !is_empty(f->info->rollback_id) || !ended_badly(f->info)) {
		return false;
	}
	const struct traffic_settings *s = &f->info->settings;
	bool follows = f->info->status == ENGINE_FAILED ? s->rolls_back_on_failure : s->rolls_back_on_stop;
	bool by_settings = s->rolls_back == 1 && (follows || s->rolls_back_on_alarm) && !f->undo_is_declined;
	return (by_settings || f->undo_is_accepted) && is_within_grace(f);
}

/* --- final ---------------------------------------------------------------------------------------------- */

static bool is_succeeded(const struct phase_facts *f)
{
	return f->info->status == ENGINE_SUCCEEDED;
}

static bool is_failed(const struct phase_facts *f)
{
	return f->info->status == ENGINE_FAILED;
}

static bool is_stopped(const struct phase_facts *f)
{
	return f->info->status == ENGINE_STOPPED;
}

/* A status we do not know is not guessed at. */
static bool is_unknown(const struct phase_facts *f)
{
	return f->info->status == ENGINE_UNKNOWN;
}

/* --- on the way ----------------------------------------------------------------------------------------- */

/* Blue in the service's own list: absent is gone.  Without an id it is gone only when nothing but green is left. */
static bool has_left_service(const struct ecs_service *service, const struct side_ids *ids)
{
	for (size_t i = 0; i < service->task_set_count; i++) {
		const struct task_set *t = &service->task_sets[i];
		if (is_same(t->id, ids->blue)) {
			return is_same(t->status, "DRAINING") || t->desired == 0;
		}
	}
	return ids->blue != NULL || (ids->green != NULL && service->task_set_count == 1);
}

static bool has_left_engine(const struct deployment_target *target, const struct side_ids *ids)
{
	for (size_t i = 0; i < target->task_set_count; i++) {
		const struct engine_task_set *t = &target->task_sets[i];
		if (is_same(t->id, ids->blue)) {
			return is_same(t->status, "DRAINING") || t->desired == 0;
		}
	}
	return ids->green != NULL && target->task_set_count == 1;
}

static bool is_cleaning_up(const struct phase_facts *f)
{
	if (!life_is_past_shift(f->info, f->target)) {
		return false;
	}
	struct side_ids ids = judge_sides(f->info, f->target, f->service);
	if (f->service != NULL && f->service->task_set_count > 0) {
		return has_left_service(f->service, &ids);
	}
	return f->target != NULL && has_left_engine(f->target, &ids);
}

static bool is_baking(const struct phase_facts *f)
{
	return life_is_past_shift(f->info, f->target);
}

static bool is_shifting(const struct phase_facts *f)
{
	return life_has_started(f->target, "BeforeAllowTraffic") || life_has_started(f->target, "AllowTraffic") ||
		life_has_started(f->target, "AfterAllowTraffic");
}

static bool is_ready(const struct phase_facts *f)
{
	return f->info->status == ENGINE_READY;
}

static bool is_testing(const struct phase_facts *f)
{
	return life_has_started(f->target, "AllowTestTraffic") || life_has_started(f->target, "AfterAllowTestTraffic");
}

static bool is_installing(const struct phase_facts *f)
{
	return life_has_started(f->target, "Install") || life_has_started(f->target, "AfterInstall");
}

/* InProgress says nothing of how far it is: without the target's events it stays unknown. */
static bool is_preparing(const struct phase_facts *f)
{
	enum engine_status s = f->info->status;
	return s == ENGINE_CREATED || s == ENGINE_QUEUED || (s == ENGINE_IN_PROGRESS && f->target != NULL);
}

static const struct phase_rule {
	enum phase phase;
	bool (*fits)(const struct phase_facts *f);
} rules[] = {
	{PHASE_ROLLING_BACK, is_rolling_back},
	{PHASE_ROLLED_BACK, is_rolled_back},
	{PHASE_SUCCEEDED, is_succeeded},
	{PHASE_FAILED, is_failed},
	{PHASE_STOPPED, is_stopped},
	{PHASE_UNKNOWN, is_unknown},
	{PHASE_CLEANING_UP, is_cleaning_up},
	{PHASE_BAKING, is_baking},
	{PHASE_SHIFTING, is_shifting},
	{PHASE_READY, is_ready},
	{PHASE_TESTING, is_testing},
	{PHASE_INSTALLING, is_installing},
	{PHASE_PREPARING, is_preparing},
};

enum phase judge_phase(const struct phase_facts *f)
{
	if (f->info == NULL) {
		return PHASE_UNKNOWN;
	}
	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		if (rules[i].fits(f)) {
			return rules[i].phase;
		}
	}
	return PHASE_UNKNOWN;
}
