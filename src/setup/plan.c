/* plan.c: the steps in their order, and what they share. */
#include "setup/plan_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/text.h"

static void (*const planners[SETUP_STEPS])(struct planner *p) = {
	[SETUP_BRANCH] = plan_branch,
	[SETUP_APPSPEC] = plan_appspec,
	[SETUP_BUILDSPEC] = plan_buildspec,
	[SETUP_ENVIRONMENT] = plan_environment,
	[SETUP_DEPLOYMENT_GROUP] = plan_deployment_group,
	[SETUP_PIPELINE] = plan_pipeline,
};

const char *plan_word(const struct planner *p, enum desired_key key)
{
	return p->d->values[key];
}

const void *plan_value(const struct planner *p, enum found_kind kind)
{
	return inquiry_value(p->q, kind);
}

static const char *format_into(struct arena *a, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	char *text = arena_alloc(a, n > 0 ? (size_t)n + 1 : 1);
	vsnprintf(text, n > 0 ? (size_t)n + 1 : 1, format, again);
	va_end(again);
	return text;
}

void plan_note(struct planner *p, const char *format, ...)
{
	va_list args;

	if (p->step->note_count == NOTES_MAX)
		return;
	va_start(args, format);
	p->notes[p->step->note_count++] = format_into(p->arena, format, args);
	va_end(args);
}

bool plan_block(struct planner *p, const char *format, ...)
{
	va_list args;
	const char *before = p->step->reason;

	va_start(args, format);
	p->step->reason = format_into(p->arena, format, args);
	va_end(args);
	if (before)
		p->step->reason = arena_printf(p->arena, "%s\n%s", before, p->step->reason);
	p->step->state = SETUP_BLOCKED;
	p->step->diff = NULL;
	p->call->op = NULL;
	return false;
}

bool plan_need(struct planner *p, enum found_kind kind, const char *what)
{
	const struct finding *f = &p->q->findings[kind];
	const struct aws_op *op = &p->q->rows[kind].op->op;

	if (f->state == FINDING_GOOD)
		return true;
	if (f->state == FINDING_MISSING)
		return plan_block(p, _("there is no %s: make it, or name another one"), what);
	if (f->state == FINDING_NONE)
		return plan_block(p, _("%s could not be looked for, since what names it is missing"), what);
	if (f->err.kind == ERR_DENIED)
		return plan_block(p, _("%s can't be seen: these credentials need %s:%s (%s)"), what, aws_services[op->service].id,
			op->name, f->err.message);
	return plan_block(p, _("%s could not be read (%s): %s. Run it again"), what, op->name, f->err.message);
}

static const char *clean(struct planner *p, const char *text)
{
	enum { VALUE_BYTES = 400 };

	return text ? text_clean(p->arena, text, strlen(text), VALUE_BYTES) : _("(none)");
}

void plan_line(struct planner *p, struct buf *lines, const char *name, const char *before, const char *after)
{
	buf_printf(lines, "%s: %s -> %s\n", clean(p, name), clean(p, before), clean(p, after));
}

void plan_set_lines(struct planner *p, struct buf *taken, enum setup_state state)
{
	if (taken->len == 0 || p->step->state == SETUP_BLOCKED) {
		p->call->op = NULL;
	} else {
		p->step->state = state;
		p->step->diff = arena_dup(p->arena, buf_text(taken));
	}
	buf_done(taken);
}

const char *plan_print(struct planner *p, cJSON *taken)
{
	char *text = cJSON_PrintUnformatted(taken);
	const char *kept = arena_dup(p->arena, text);

	cJSON_free(text);
	cJSON_Delete(taken);
	return kept;
}

const struct plan *plan_make(struct arena *a, const struct desired *d, const struct inquiry *q, const char *region)
{
	struct plan *plan = ARENA_NEW(a, struct plan);
	const struct identity *who = inquiry_value(q, FOUND_IDENTITY);
	struct planner p = {.arena = a, .d = d, .q = q, .plan = plan, .region = region, .account = who ? who->account : NULL};

	plan->shown = (struct setup_plan){.account = p.account, .region = region, .pipeline = d->values[DESIRED_PIPELINE]};
	for (int i = 0; i < SETUP_STEPS; i++) {
		p.step = &plan->shown.steps[i];
		p.call = &plan->calls[i];
		p.notes = ARENA_ARRAY(a, NOTES_MAX, const char *);
		*p.step = (struct setup_step){.id = (enum setup_step_id)i, .state = SETUP_UNCHANGED, .notes = p.notes};
		*p.call = (struct plan_call){.args = {.auto_rollback = -1}};
		if (!p.account && plan_need(&p, FOUND_IDENTITY, _("the account of these credentials")))
			plan_block(&p, _("the account of these credentials is not known"));
		p.step->subject = setup_step_title((enum setup_step_id)i); /* until its planner says more */
		if (p.account)
			planners[i](&p);
	}
	return plan;
}

enum setup_step_id plan_next(const struct plan *p)
{
	int i = 0;

	while (i < SETUP_STEPS && !p->calls[i].op)
		i++;
	return (enum setup_step_id)i;
}
