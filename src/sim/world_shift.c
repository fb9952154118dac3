/* world_shift.c: production traffic moves to green, by the deployment's configuration, or back to blue in a rollback. */
#include "sim/world_parts.h"

#include <string.h>

#include "base/hash.h"
#include "sim/op.h"
#include "sim/world_calls.h"

/* ── forward ── */

/* Half of shift_s goes by before the first weights change, the other half after the last. */
static int64_t half_shift(const struct world *w)
{
	return w->plan->shift_s * SECOND / 2;
}

static int step_percent(const struct deploy_config *c)
{
	return strcmp(c->type, "AllAtOnce") == 0 ? 100 : c->percent;
}

/* The share of green after its next step: canary moves the rest at once, linear as much again. */
static int next_share(const struct deploy_config *c, int shifted)
{
	int share = shifted + step_percent(c);

	if (shifted > 0 && strcmp(c->type, "TimeBasedCanary") == 0)
		return 100;
	return share < 100 ? share : 100;
}

int64_t shift_duration(const struct world *w, const struct deployment *d)
{
	const struct deploy_config *c = d->settings.config;
	int64_t pauses = 0;

	for (int share = next_share(c, 0); share < 100; share = next_share(c, share))
		pauses++;
	return w->plan->shift_s * SECOND + pauses * c->interval * MINUTE;
}

void shift_begin(struct world *w, struct deployment *d)
{
	d->shifted = 0;
	world_after(w, half_shift(w), TIMER_SHIFT, d, d->generation);
}

static void shift_step(struct world *w, struct deployment *d)
{
	const struct deploy_config *c = d->settings.config;

	d->shifted = next_share(c, d->shifted);
	d->target_at = w->at;
	traffic_split(d->group->prod, d->blue->group, d->green->group, d->shifted);
	if (d->shifted < 100)
		world_after(w, c->interval * MINUTE, TIMER_SHIFT, d, d->generation);
}

/* ── back ── */

static void shift_back(struct world *w, struct deployment *d)
{
	struct deploy_group *g = d->group;

	if (world_group_in_use(w, d->green->group))
		traffic_split(g->prod, d->blue->group, d->green->group, 0);
	if (g->test)
		traffic_plain(g->test, d->blue->group);
	ecs_make_primary(w, g->service, d->blue);
	d->target_at = w->at;
}

void timer_shift(struct world *w, void *subject, unsigned generation)
{
	struct deployment *d = subject;

	if (d->generation != generation)
		return;
	if (d->undoes)
		shift_back(w, d);
	else
		shift_step(w, d);
}

/* A rollback only moves traffic: whatever leads up to that is skipped. */
void rollback_begin(struct world *w, struct deployment *d)
{
	for (size_t i = 0; i < EVENT_ALLOW; i++)
		d->events[i].status = STEP_SKIPPED;
	d->event = EVENT_ALLOW;
	d->events[EVENT_ALLOW].status = STEP_IN_PROGRESS;
	d->events[EVENT_ALLOW].start_at = w->at;
	deploy_enter(w, d, PLACE_EVENTS, w->plan->shift_s * SECOND);
	world_after(w, half_shift(w), TIMER_SHIFT, d, d->generation);
}

void timer_roll_back(struct world *w, void *subject, unsigned generation)
{
	struct deployment *old = subject;

	(void)generation;
	struct deployment *d = deploy_create(w, old->group, old->previous_revision, "codeDeployRollback");

	d->settings = old->settings;
	d->undoes = old;
	old->rollback = d;
	d->blue = old->blue;
	d->green = old->green;
	d->previous_revision = old->revision;
	d->description = world_text(w, "Rollback of the deployment %s", old->id);
	old->rollback_message =
		world_text(w, "The deployment %s is being rolled back by the deployment %s.", old->id, d->id);
	d->rollback_message = world_text(w, "This deployment rolls back the deployment %s.", old->id);
}

/* ── CreateDeployment's AppSpec ── */

const struct revision *call_appspec_revision(
	struct world *w, const char *content, const char *sha256, struct sim_error *err)
{
	struct revision *r = ARENA_NEW(w->arena, struct revision);

	r->type = "AppSpecContent";
	r->content = arena_dup(w->arena, content);
	r->sha256 = world_digest(w, content, 64);
	r->registered_at = w->at;
	revision_read(w, r, content, strlen(content));
	if (sha256 && strcmp(sha256, r->sha256) != 0)
		sim_fail(err, 400, "InvalidRevisionException",
			"The SHA-256 hash of the AppSpec content is not the one given.");
	else if (r->error_code)
		sim_fail(err, 400, "InvalidRevisionException", "%s", r->error_message);
	else
		return r;
	return NULL;
}
