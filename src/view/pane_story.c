/* pane_story.c: what went wrong and what was last heard of the service; the way back; messages. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>
#include <string.h>

/* --- why ------------------------------------------------------------------------------------------------------------- */

static bool has_gone_wrong(enum phase phase)
{
	return phase == PHASE_FAILED || phase == PHASE_STOPPED || phase == PHASE_ROLLING_BACK ||
		phase == PHASE_ROLLED_BACK;
}

/* An event that failed without a word adds nothing to what the deployment says. */
static void add_event_error(const struct lifecycle_event *e, bool is_explained, struct lines *out)
{
	if (e->status != STEP_FAILED || (is_explained && !e->error_message && !e->error_code))
		return;
	const char *why = e->error_message ? e->error_message : e->error_code ? e->error_code : _("no reason given");
	lines_add(out, ROLE_BAD, _("✘ %s failed: %s"), e->name ? e->name : "?", why);
	if (e->log_tail && *e->log_tail)
		lines_add(out, ROLE_DIM, _("its log ends: %s"), e->log_tail);
}

static void add_deployment(const struct deployment *d, struct lines *out)
{
	bool is_explained = has_gone_wrong(d->phase) && (d->error_message || d->error_code);

	if (is_explained)
		lines_add(out, ROLE_BAD, "✘ %s%s%s", d->error_code ? d->error_code : "",
			d->error_code && d->error_message ? ": " : "", d->error_message ? d->error_message : "");
	for (size_t i = 0; i < d->event_count; i++)
		add_event_error(&d->timeline[i], is_explained, out);
	if (d->phase == PHASE_ROLLING_BACK && d->undo.id)
		lines_add(out, ROLE_WAITING, _("▸ %s brings the traffic back to blue"), d->undo.id);
	if (d->note && *d->note)
		lines_add(out, ROLE_WAITING, "%s", d->note);
}

static void add_failed_actions(const struct release *r, struct lines *out)
{
	for (size_t i = 0; i < r->stage_count; i++)
		for (size_t j = 0; j < r->stages[i].action_count; j++) {
			const struct stage_action *a = &r->stages[i].actions[j];
			bool is_deploy = a->deployment >= 0 && a->deployment == r->current;
			if (!a->status || strcmp(a->status, "Failed") != 0 || is_deploy ||
				(!a->error_message && !a->error_code))
				continue;
			lines_add(out, ROLE_BAD, _("✘ %s failed: %s"), a->name ? a->name : "?",
				a->error_message ? a->error_message : a->error_code);
		}
}

static void add_dead_task(const struct side *side, const char *name, struct lines *out)
{
	const struct task *t = side->stopped_count ? side->stopped[0] : NULL;
	const char *why = t ? t->stopped_reason : NULL;

	for (size_t i = 0; t && i < t->container_count; i++)
		if (t->containers[i].reason)
			why = t->containers[i].reason;
	if (why)
		lines_add(out, ROLE_BAD, _("✘ a %s task died: %s"), name, why);
}

/* The first target that is found unhealthy, with all that the load balancer says about it. */
static void add_sick_target(const struct side *side, const char *name, struct lines *out)
{
	for (int64_t i = 0; side->targets && i < side->target_count; i++) {
		const struct target *t = &side->targets[i];
		if (!t->state || strcmp(t->state, "unhealthy") != 0 || !t->reason)
			continue;
		lines_add(out, ROLE_BAD, _("✘ %s %s is unhealthy: %s%s%s"), name, t->id ? t->id : "?", t->reason,
			t->description ? ": " : "", t->description ? t->description : "");
		return;
	}
}

void story_add(const struct draw *d, struct lines *out)
{
	if (d->d) {
		add_deployment(d->d, out);
		add_sick_target(&d->d->green, _("green"), out);
		add_sick_target(&d->d->blue, _("blue"), out);
		add_dead_task(&d->d->green, _("green"), out);
		add_dead_task(&d->d->blue, _("blue"), out);
	}
	add_failed_actions(d->r, out);
	if (d->d && d->d->other_count)
		lines_add(out, ROLE_DIM, _("%zu other task sets, in no part of this release"), d->d->other_count);
}

/* --- events of the service, newest first --------------------------------------------------------------------------- */

int story_event_rows(const struct draw *d)
{
	return d->d ? (int)d->d->service_event_count : 0;
}

/* "(target-group arn:…:targetgroup/NAME/ID)" → "NAME" */
static void shorten_group(char *text)
{
	char *from = strstr(text, "(target-group arn:"), *end = from ? strchr(from, ')') : NULL;
	char *name = from ? strstr(from, ":targetgroup/") : NULL;

	if (!end || !name || name > end)
		return;
	name += strlen(":targetgroup/");
	size_t n = strcspn(name, "/)");
	memmove(from, name, n);
	memmove(from + n, end + 1, strlen(end + 1) + 1);
}

/* "(service cicd-demo, taskSet ecs-svc/2222) has reached a steady state." is about green: what stands in the brackets is on the
 * screen already. */
static void event_words(const struct deployment *d, const char *message, char *out, size_t size)
{
	const char *end = !strncmp(message, "(service ", 9) ? strchr(message, ')') : NULL;
	const char *set = end ? strstr(message, "taskSet ") : NULL;
	const struct side *sides[] = {&d->blue, &d->green};
	const char *who = NULL;

	for (int i = 0; set && set < end && i < 2; i++) {
		size_t n = sides[i]->task_set_id ? strlen(sides[i]->task_set_id) : 0;
		if (n && !strncmp(set + 8, sides[i]->task_set_id, n) && set + 8 + n == end)
			who = i ? _("green") : _("blue");
	}
	const char *rest = end ? end + 1 : "";
	if (who)
		snprintf(out, size, "%s%s", who, rest);
	else if (set && set < end && end - set > 8 + 6)
		snprintf(out, size, _("task set …%.6s%s"), end - 6, rest);
	else if (end)
		snprintf(out, size, _("the service%s"), rest);
	else
		snprintf(out, size, "%s", message);
	shorten_group(out);
}

/* The time of day, or how long ago it was when that could be another day. */
static void when_words(int64_t at, int64_t now, char *out, size_t size)
{
	char text[24];

	snprintf(out, size, "%8s", "");
	if (at == NO_TIME)
		return;
	if (now - at < 12 * 3600 * (int64_t)1000) {
		time_format_clock(at, text);
		snprintf(out, size, "%8s", text);
	} else {
		duration_format(now - at, text, sizeof(text));
		snprintf(out, size, _("%s ago"), text);
	}
}

void story_draw_events(const struct draw *d, struct rect at)
{
	for (int i = 0; i < at.rows && d->d && (size_t)i < d->d->service_event_count; i++) {
		const struct service_event *e = &d->d->events[i];
		char when[48], text[500];
		when_words(e->at, d->r->as_of, when, sizeof(when));
		event_words(d->d, e->message ? e->message : "?", text, sizeof(text));
		int used = grid_put(d->g, at.row + i, at.column + 1, at.columns - 2, ROLE_DIM, when) + 1;
		grid_put_cut(
			d->g, at.row + i, at.column + 1 + used, at.columns - 2 - used, i ? ROLE_DIM : ROLE_TEXT, text);
	}
}

/* --- the way back ---------------------------------------------------------------------------------------------------- */

void way_back_draw(const struct draw *d, struct rect at)
{
	static const enum role roles[] = {
		[WAY_BACK_UNKNOWN] = ROLE_DIM,
		[WAY_BACK_NOT_NEEDED] = ROLE_TEXT,
		[WAY_BACK_INSTANT] = ROLE_OK,
		[WAY_BACK_REDEPLOY] = ROLE_WAITING,
		[WAY_BACK_NONE] = ROLE_BAD,
	};
	const struct way_back *way = d->d ? &d->d->way_back : NULL;

	if (at.rows < 1 || !way)
		return;
	int used = grid_put(d->g, at.row, at.column + 1, at.columns - 2, ROLE_TITLE, _("way back:")) + 1;
	struct rect rest = {at.row, at.column + 1 + used, at.rows, at.columns - 2 - used};
	wrap_draw(d->g, rest, roles[way->kind], way->text ? way->text : _("not known yet"));
}

/* --- messages -------------------------------------------------------------------------------------------------------- */

/* Nothing has been released in the demo yet. */
static bool demo_waits(const struct draw *d)
{
	return d->ui->is_demo && !d->ui->has_released && d->r->stage_count && !release_is_active(d->r);
}

void notice_add(const struct draw *d, struct lines *out)
{
	static const enum role roles[] = {[NOTICE_INFO] = ROLE_TITLE, [NOTICE_GOOD] = ROLE_OK, [NOTICE_BAD] = ROLE_BAD};
	const struct notice *n = &d->ui->notice;

	if (n->text[0] && (!n->until_mono || n->until_mono > d->v->now_mono))
		lines_add(out, roles[n->kind], "%s", n->text);
	if (d->ui->screen == SCREEN_RELEASE && demo_waits(d))
		lines_add(out, ROLE_WAITING, "%s",
			d->d ? _("▸ demo: Version 3 is committed and waits for the first C (release change)")
			     : _("▸ demo: a change waits for the first C (release change)"));
	else if (d->ui->screen == SCREEN_RELEASE && d->r->execution_id && !d->r->execution_is_newest &&
		d->r->execution_count)
		lines_add(out, ROLE_DIM, _("this is execution %.8s; a newer one is %.8s"), d->r->execution_id,
			d->r->executions[0].id);
}
