/* kept.c: see kept.h. */
#include "cli/kept.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/same.h"

static bool execution_is_there(const struct session *s, const struct release *r, struct err *e)
{
	const char *id = s->o->execution;

	if (!id || r->execution_status)
		return true;
	for (size_t i = 0; i < r->execution_count; i++)
		if (is_same(r->executions[i].id, id))
			return true;
	for (size_t i = 0; i < r->stage_count; i++)
		if (r->stages[i].status)
			return true; /* too old for the list, and yet it ran */
	return err_set(e, ERR_NOT_FOUND, _("%s has no execution '%s'"), r->pipeline ? r->pipeline : "?", id);
}

static bool stage_is_there(const struct session *s, const struct release *r, struct err *e)
{
	struct buf names;

	if (!s->o->stage || r->deployment_count == 0 || r->current >= 0)
		return true;
	buf_init(&names, 300);
	for (size_t i = 0; i < r->deployment_count; i++) {
		buf_printf(&names, "%s%s", names.len ? ", " : "", r->deployments[i].stage);
	}
	err_set(e, ERR_USAGE, _("no stage '%s' deploys to ECS blue/green (these do: %s)"), s->o->stage, buf_text(&names));
	buf_done(&names);
	return false;
}

bool kept_is_there(const struct session *s, struct err *e)
{
	const struct release *r = app_release(s->app);

	return execution_is_there(s, r, e) && stage_is_there(s, r, e);
}

/* A phase can never be known when the deployment may not be looked at. */
static bool phase_is_hidden(const struct release *r, enum goal goal, struct err *e)
{
	for (size_t i = 0; goal != GOAL_SUCCEEDED && i < r->problem_count; i++) {
		const struct problem *p = &r->problems[i];
		bool is_needed = p->kind == FACT_DEPLOYMENT || (p->kind == FACT_TARGET && goal != GOAL_SETTLED);
		if (!is_needed || p->read_at != NO_TIME || p->err->kind != ERR_DENIED)
			continue;
		*e = *p->err;
		return true;
	}
	return false;
}

int kept_wait(struct session *s, enum goal goal, kept_step_fn *step, void *user, const char **why, struct err *e)
{
	struct settle settle;

	settle_init(&settle, goal);
	for (;;) {
		const struct release *r = app_release(s->app);
		enum verdict verdict = settle_judge(&settle, r, clock_mono_ms(), why);
		if (step && !step(user, r, e))
			return -1;
		if (verdict != VERDICT_PENDING)
			return verdict == VERDICT_REACHED ? 0 : err_exit_code(ERR_ENDED);
		if (phase_is_hidden(r, goal, e) || !session_turn(s, e))
			return -1;
	}
}
