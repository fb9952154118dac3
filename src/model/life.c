/* life.c: questions about a CodeDeploy ECS deployment's lifecycle. */
#include "model/life.h"

#include "model/util.h"

bool engine_status_is_final(enum engine_status status)
{
	return status == ENGINE_SUCCEEDED || status == ENGINE_FAILED || status == ENGINE_STOPPED;
}

bool info_is_rollback(const struct deployment_info *info)
{
	return info != NULL && (!is_empty(info->undoes_id) || is_same(info->creator, "codeDeployRollback"));
}

bool info_is_running(const struct deployment_info *info)
{
	if (info == NULL) {
		return false;
	}
	if (info->status == ENGINE_UNKNOWN) {
		return info->completed_at == NO_TIME;
	}
	return !engine_status_is_final(info->status);
}

const struct lifecycle_event *life_event(const struct deployment_target *target, const char *name)
{
	for (size_t i = 0; target != NULL && i < target->event_count; i++) {
		if (is_same(target->events[i].name, name)) {
			return &target->events[i];
		}
	}
	return NULL;
}

bool life_has_started(const struct deployment_target *target, const char *name)
{
	const struct lifecycle_event *e = life_event(target, name);
	if (e == NULL || e->status == STEP_SKIPPED || e->status == STEP_PENDING) {
		return false;
	}
	return e->status != STEP_UNKNOWN || e->started_at != NO_TIME;
}

static bool event_has(const struct deployment_target *target, const char *name, enum step_status status)
{
	const struct lifecycle_event *e = life_event(target, name);
	return e != NULL && e->status == status;
}

bool life_is_past_shift(const struct deployment_info *info, const struct deployment_target *target)
{
	if (info == NULL || engine_status_is_final(info->status) || info->status == ENGINE_UNKNOWN) {
		return false;
	}
	if (info->status == ENGINE_BAKING || info->termination_wait_started == 1) {
		return true;
	}
	if (target == NULL || target->status != STEP_SUCCEEDED || !event_has(target, "AllowTraffic", STEP_SUCCEEDED)) {
		return false;
	}
	static const char last[] = "AfterAllowTraffic";
	return life_event(target, last) == NULL || event_has(target, last, STEP_SUCCEEDED) ||
		event_has(target, last, STEP_SKIPPED);
}

bool life_has_shifted(const struct deployment_info *info, const struct deployment_target *target)
{
	if (info != NULL && (info->status == ENGINE_SUCCEEDED || info->status == ENGINE_BAKING)) {
		return true;
	}
	return event_has(target, "AllowTraffic", STEP_SUCCEEDED);
}

bool life_waits_for_termination(const struct deployment_info *info, const struct deployment_target *target)
{
	if (!life_is_past_shift(info, target) || info->settings.terminate_action == AT_ZERO_KEEP) {
		return false;
	}
	if (info->platform != NULL && !is_same(info->platform, "ECS")) {
		return false;
	}
	if (info->termination_wait_started == 1) {
		return true;
	}
	/* While it still watches the moved traffic only a stop is allowed; the wait comes after that. */
	return info->status != ENGINE_BAKING && target != NULL && target->status == STEP_SUCCEEDED;
}

const struct lifecycle_event *life_running_hook(const struct deployment_target *target)
{
	static const char *const hooks[] = {
		"BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic",
	};
	for (size_t i = 0; i < COUNT_OF(hooks); i++) {
		if (event_has(target, hooks[i], STEP_IN_PROGRESS)) {
			return life_event(target, hooks[i]);
		}
	}
	return NULL;
}
