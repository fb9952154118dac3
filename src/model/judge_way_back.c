/* judge_way_back.c: how the old release could be had again, in one line. */
#include "model/judge.h"

#include "base/arena.h"
#include "model/util.h"

#include <stdio.h>

#define MINUTE_MS ((int64_t)60 * 1000)
#define CANNOT_TELL_MS ((int64_t)7 * 24 * 60 * MINUTE_MS) /* longer sums are nonsense, not an estimate */

static struct way_back answer(enum way_back_kind kind, const char *text)
{
	return (struct way_back){.kind = kind, .left_ms = NO_DURATION, .text = text};
}

/* --- instant -------------------------------------------------------------------------------------------- */

/* What the running wait means for blue, in brackets; "" when nothing is known to end it. */
static const char *until_when(struct arena *a, const struct wait *w)
{
	char left[32];
	if (w->left_ms == NO_DURATION) {
		return w->what == WAIT_TERMINATE && w->at_zero == AT_ZERO_TERMINATE ? " (until it is terminated)" : "";
	}
	duration_countdown(w->left_ms, left, sizeof left);
	if (w->what == WAIT_REROUTE && w->at_zero == AT_ZERO_STOP) {
		return arena_printf(a, " (until %s, then the deployment stops)", left);
	}
	if (w->what == WAIT_TERMINATE && w->at_zero == AT_ZERO_TERMINATE) {
		return arena_printf(a, " (~%s left, then blue is terminated)", left);
	}
	return "";
}

static struct way_back instant(struct arena *a, const struct deployment *d)
{
	const char *text = arena_printf(a, "instant, blue is running%s", until_when(a, &d->wait));
	struct way_back w = answer(WAY_BACK_INSTANT, text);
	w.left_ms = d->wait.what == WAIT_REROUTE || d->wait.what == WAIT_TERMINATE ? d->wait.left_ms : NO_DURATION;
	return w;
}

/* --- redeploy ------------------------------------------------------------------------------------------- */

/* How long the work of this deployment took so far, without the waits between its events. */
static int64_t work_ms(const struct deployment *d)
{
	int64_t sum = 0;
	for (size_t i = 0; i < d->event_count; i++) {
		int64_t took = time_between(d->timeline[i].started_at, d->timeline[i].ended_at);
		if (took > CANNOT_TELL_MS) {
			return NO_DURATION;
		}
		sum += took > 0 ? took : 0;
	}
	return sum > 0 ? sum : NO_DURATION;
}

static struct way_back redeploy(struct arena *a, const struct deployment *d)
{
	const char *what = or_else(d->original, "the previous release");
	int64_t took = work_ms(d);
	if (took == NO_DURATION) {
		return answer(WAY_BACK_REDEPLOY, arena_printf(a, "redeploy of %s", what));
	}
	long long minutes = (long long)((took + MINUTE_MS - 1) / MINUTE_MS);
	return answer(WAY_BACK_REDEPLOY, arena_printf(a, "redeploy of %s, about %lld min", what, minutes));
}

/* --- the phases ----------------------------------------------------------------------------------------- */

static struct way_back while_it_runs(struct arena *a, const struct deployment *d)
{
	if (d->blue.exists && d->blue.running != 0) {
		return instant(a, d);
	}
	if (!d->blue.exists && !d->service_is_known) {
		return answer(WAY_BACK_UNKNOWN, "not known: the service's task sets have not been read");
	}
	return redeploy(a, d);
}

/* Green's share of production after a bad end; negative unknown. */
static double share_left_on_green(const struct deployment *d)
{
	double most = -1;
	for (size_t i = 0; i < d->route_count; i++) {
		if (d->routes[i].kind == ROUTE_PROD && d->routes[i].green > most) {
			most = d->routes[i].green;
		}
	}
	return most;
}

static struct way_back after_bad_end(struct arena *a, const struct deployment *d)
{
	if (d->rollback_is_expected) {
		return answer(WAY_BACK_NOT_NEEDED, "a rollback may follow by itself");
	}
	double green = share_left_on_green(d);
	if (green < 0) {
		return answer(WAY_BACK_UNKNOWN, "not known: where production traffic goes has not been read");
	}
	if (green == 0) {
		return answer(WAY_BACK_NOT_NEEDED, "nothing to undo, blue serves all production traffic");
	}
	return redeploy(a, d);
}

static struct way_back while_rolling_back(struct arena *a, const struct deployment *d)
{
	if (is_empty(d->undo.id)) {
		return answer(WAY_BACK_NOT_NEEDED, "is being taken");
	}
	return answer(WAY_BACK_NOT_NEEDED, arena_printf(a, "is being taken by %s", d->undo.id));
}

struct way_back judge_way_back(struct arena *a, const struct deployment *d)
{
	if (d == NULL) {
		return answer(WAY_BACK_UNKNOWN, "not known");
	}
	if (d->engine != ENGINE_CODEDEPLOY) {
		const char *why = or_else(d->note, "no CodeDeploy deployment");
		return answer(WAY_BACK_NONE, arena_printf(a, "not possible: %s", why));
	}
	switch (d->phase) {
	case PHASE_IDLE:
		return answer(WAY_BACK_NOT_NEEDED, "nothing to undo");
	case PHASE_PREPARING:
		return answer(WAY_BACK_NOT_NEEDED, "nothing to undo, nothing has moved yet");
	case PHASE_INSTALLING:
	case PHASE_TESTING:
	case PHASE_READY:
	case PHASE_SHIFTING:
	case PHASE_BAKING:
		return while_it_runs(a, d);
	case PHASE_CLEANING_UP:
	case PHASE_SUCCEEDED:
		return redeploy(a, d);
	case PHASE_FAILED:
	case PHASE_STOPPED:
		return after_bad_end(a, d);
	case PHASE_ROLLING_BACK:
		return while_rolling_back(a, d);
	case PHASE_ROLLED_BACK:
		return answer(WAY_BACK_NOT_NEEDED, "nothing to undo, it has been rolled back");
	case PHASE_UNKNOWN:
	case PHASES:
		break;
	}
	return answer(WAY_BACK_UNKNOWN, "not known");
}
