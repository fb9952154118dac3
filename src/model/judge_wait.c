/* judge_wait.c: what a deployment waits for, until when, and what happens by itself then. */
#include "model/judge.h"

#include "model/life.h"
#include "model/util.h"

#define HOUR_MS ((int64_t)3600 * 1000)
#define HOOK_LIMIT_MS HOUR_MS /* CodeDeploy fails an event after 3600 s without an answer */

static struct wait no_wait(void)
{
	return (struct wait){.what = WAIT_NONE, .until = NO_TIME, .left_ms = NO_DURATION, .at_zero = AT_ZERO_UNKNOWN};
}

static struct wait wait_until(enum wait_for what, int64_t until, enum at_zero at_zero, int64_t now)
{
	struct wait w = no_wait();
	w.what = what;
	w.until = until;
	w.left_ms = time_between(now, until);
	w.at_zero = at_zero;
	return w;
}

/* The ready wait begins when the last event before it has ended. */
static int64_t ready_began_at(const struct deployment_target *target)
{
	static const char *const before[] = {"AfterAllowTestTraffic", "AllowTestTraffic", "AfterInstall", "Install"};
	for (size_t i = 0; i < COUNT_OF(before); i++) {
		const struct lifecycle_event *e = life_event(target, before[i]);
		if (e != NULL && e->ended_at != NO_TIME) {
			return e->ended_at;
		}
	}
	return NO_TIME;
}

/* The termination wait begins when the last event of all has ended; the target's own time is the fallback. */
static int64_t termination_began_at(const struct deployment_target *target)
{
	int64_t last = NO_TIME;
	for (size_t i = 0; target != NULL && i < target->event_count; i++) {
		if (target->events[i].ended_at > last) {
			last = target->events[i].ended_at;
		}
	}
	return last == NO_TIME && target != NULL ? target->updated_at : last;
}

static struct wait wait_for_person(const struct deployment_info *info, const struct deployment_target *target,
	int64_t now)
{
	int64_t until = time_after(ready_began_at(target), info->settings.ready_wait_ms);
	return wait_until(WAIT_REROUTE, until, info->settings.ready_action, now);
}

static struct wait wait_for_termination(const struct deployment_info *info,
	const struct deployment_target *target, int64_t now)
{
	int64_t until = time_after(termination_began_at(target), info->settings.terminate_wait_ms);
	struct wait w = wait_until(WAIT_TERMINATE, until, info->settings.terminate_action, now);
	w.is_estimate = true;
	return w;
}

struct wait judge_wait(enum phase phase, const struct deployment_info *info,
	const struct deployment_target *target, int64_t now)
{
	if (info == NULL || !phase_is_running(phase) || phase == PHASE_ROLLING_BACK || phase == PHASE_CLEANING_UP) {
		return no_wait();
	}
	if (phase == PHASE_READY) {
		return wait_for_person(info, target, now);
	}
	if (phase == PHASE_BAKING) {
		return life_waits_for_termination(info, target) ? wait_for_termination(info, target, now) : no_wait();
	}
	const struct lifecycle_event *hook = life_running_hook(target);
	if (hook != NULL) {
		return wait_until(WAIT_HOOK, time_after(hook->started_at, HOOK_LIMIT_MS), AT_ZERO_FAIL, now);
	}
	return no_wait();
}
