/* problems.c: reads that fail, in words, at the place they belong to.  Denied names the permission that is missing. */
#include "base/i18n.h"
#include "view/draw.h"

#include <stdio.h>
#include <string.h>

static const struct {
	enum problem_place place;
	const char *what;
} places[FACT_KINDS] = {
	[FACT_IDENTITY] = {PLACE_HEADER, N_("who we are")},
	[FACT_PIPELINES] = {PLACE_HEADER, N_("the pipelines")},
	[FACT_PIPELINE] = {PLACE_STAGES, N_("the pipeline")},
	[FACT_PIPELINE_STATE] = {PLACE_STAGES, N_("the stages")},
	[FACT_EXECUTIONS] = {PLACE_STAGES, N_("the executions")},
	[FACT_ACTION_RUNS] = {PLACE_STAGES, N_("the execution's actions")},
	[FACT_BUILD] = {PLACE_STAGES, N_("the build")},
	[FACT_DEPLOY_GROUP] = {PLACE_TIMELINE, N_("the deployment group")},
	[FACT_RUNNING] = {PLACE_TIMELINE, N_("the running deployments")},
	[FACT_DEPLOYMENT] = {PLACE_TIMELINE, N_("the deployment")},
	[FACT_TARGET] = {PLACE_TIMELINE, N_("the lifecycle events")},
	[FACT_SERVICE] = {PLACE_SIDES, N_("the service")},
	[FACT_TASK_IDS] = {PLACE_SIDES, N_("the tasks")},
	[FACT_STOPPED_TASK_IDS] = {PLACE_SIDES, N_("the stopped tasks")},
	[FACT_TASKS] = {PLACE_SIDES, N_("the tasks")},
	[FACT_TASK_DEFINITION] = {PLACE_SIDES, N_("the task definition")},
	[FACT_LISTENERS] = {PLACE_ROUTES, N_("the listeners")},
	[FACT_RULES] = {PLACE_ROUTES, N_("the split")},
	[FACT_TARGET_GROUPS] = {PLACE_SIDES, N_("the target groups")},
	[FACT_TARGET_HEALTH] = {PLACE_SIDES, N_("the targets' health")},
	[FACT_LOAD_BALANCER] = {PLACE_ROUTES, N_("the load balancer")},
};

const struct problem *problem_of(const struct release *r, enum fact_kind kind)
{
	for (size_t i = 0; i < r->problem_count; i++)
		if (r->problems[i].kind == kind)
			return &r->problems[i];
	return NULL;
}

bool problem_is_denied(const struct problem *p)
{
	return p->err && p->err->kind == ERR_DENIED;
}

const char *unread_words(const struct release *r, enum fact_kind kind)
{
	const enum fact_kind kinds[] = {kind, FACT_DEPLOY_GROUP, FACT_DEPLOYMENT};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct problem *p = problem_of(r, kinds[i]);
		if (p && p->read_at == NO_TIME)
			return problem_is_denied(p) ? _("unknown: denied") : _("unknown: reading fails");
	}
	return _("reading…");
}

static bool is_about_credentials(const struct err *e)
{
	return e->kind == ERR_EXPIRED || e->kind == ERR_CREDENTIALS;
}

/* One banner says it for all when nothing answers. */
static bool is_said_by_banner(const struct draw *d, const struct problem *p)
{
	if (!p->err || !d->v->trouble)
		return false;
	if (d->v->is_unreachable || d->v->is_stale)
		return err_is_passing(p->err->kind) || p->err->kind == d->v->trouble->kind ||
			(is_about_credentials(p->err) && is_about_credentials(d->v->trouble));
	return is_about_credentials(p->err);
}

static const struct scope *foreign_scope(const struct release *r, const struct problem *p)
{
	bool is_known = p->scope > 0 && (size_t)p->scope < r->scope_count;

	return is_known && r->scopes[p->scope].is_foreign ? &r->scopes[p->scope] : NULL;
}

/* Why nothing can be read in another account is said by the deployment itself. */
static bool is_said_by_deployment(const struct draw *d, const struct problem *p)
{
	const struct scope *s = foreign_scope(d->r, p);

	return s && !s->is_bound;
}

static bool is_same(const struct problem *a, const struct problem *b)
{
	return !strcmp(places[a->kind].what, places[b->kind].what) && a->err && b->err && a->err->kind == b->err->kind &&
		(a->kind != FACT_IDENTITY || a->scope == b->scope);
}

static bool was_said(const struct release *r, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (is_same(&r->problems[i], &r->problems[at]))
			return true;
	return false;
}

static void add(const struct draw *d, const struct problem *p, struct lines *out)
{
	char why[700], old[64] = "", what[120];
	const struct scope *there = foreign_scope(d->r, p);

	snprintf(what, sizeof(what), "%s", _(places[p->kind].what));
	if (p->kind == FACT_IDENTITY && there && there->account)
		snprintf(what, sizeof(what), _("who we are in account %s"), there->account);

	if (p->read_at != NO_TIME && d->r->as_of > p->read_at) {
		char age[24];
		duration_format(d->r->as_of - p->read_at, age, sizeof(age));
		snprintf(old, sizeof(old), _(" (shown as of %s ago)"), age);
	}
	if (problem_is_denied(p)) {
		/* one row of 80 columns, however many parts are denied and however little room that leaves for each */
		lines_add(out, ROLE_BAD, _("✘ denied: %s (%s)%s"), p->permission ? p->permission : p->read, what, old);
		return;
	}
	if (p->err)
		words_error(p->err, why, sizeof(why));
	else
		snprintf(why, sizeof(why), "%s", p->read);
	if (p->err && p->err->kind == ERR_MALFORMED) { /* it was read, and makes no sense */
		lines_add(out, ROLE_BAD, _("✘ %s: %s"), what, why);
		return;
	}
	lines_add(out, ROLE_BAD, _("✘ reading %s fails: %s%s"), what, why, old);
}

void problems_add(const struct draw *d, enum problem_place place, struct lines *out)
{
	for (size_t i = 0; i < d->r->problem_count; i++) {
		const struct problem *p = &d->r->problems[i];
		if (places[p->kind].place == place && !is_said_by_banner(d, p) && !is_said_by_deployment(d, p) &&
			!was_said(d->r, i))
			add(d, p, out);
	}
}

/* AWS's sentences end in a full stop, ours do not. */
static void without_end(char *words)
{
	size_t n = strlen(words);

	while (n > 0 && (words[n - 1] == '.' || words[n - 1] == ' '))
		words[--n] = '\0';
}

void banner_add(const struct draw *d, struct lines *out)
{
	const struct err *e = d->v->trouble;
	char why[700];

	if (!e) {
		if (d->v->is_unreachable)
			lines_add(out, ROLE_STALE, "%s", _("✘ AWS does not answer. What is shown is what was last known"));
		return;
	}
	words_error(e, why, sizeof(why));
	without_end(why);
	if (is_about_credentials(e))
		/* AWS's own words do not say what they are about; ours say what to run */
		lines_add(out, ROLE_ALARM, _("✘ %s%s. What is shown is old; new ones are noticed by themselves"),
			e->code[0] ? _("the credentials are not accepted: ") : "", why);
	else if (d->v->is_unreachable)
		lines_add(out, ROLE_STALE, _("✘ AWS does not answer: %s. What is shown is what was last known"), why);
	else if (d->v->is_stale)
		lines_add(out, ROLE_STALE, _("✘ reads fail: %s. What is shown is old"), why);
}

/* --- a whole screen without a value ------------------------------------------------------------------------------- */

static void failed_words(
	const char *kind, const char *name, const char *permission, const struct err *e, struct lines *out)
{
	char why[700], what[256];

	snprintf(what, sizeof(what), "%s%s%s", kind, *name ? " " : "", name);
	words_error(e, why, sizeof(why));
	if (e->kind == ERR_DENIED) {
		lines_add(out, ROLE_BAD, _("✘ Not allowed to read %s"), what);
		lines_add(out, ROLE_TEXT, _("These credentials need the permission %s."), permission);
		lines_add(out, ROLE_DIM, "%s", why);
	} else if (e->kind == ERR_NOT_FOUND) {
		lines_add(out, ROLE_BAD, _("✘ There is no %s here"), what);
		lines_add(out, ROLE_DIM, "%s", why);
	} else {
		lines_add(out, ROLE_BAD, _("✘ Reading %s fails"), what);
		lines_add(out, ROLE_TEXT, "%s", why);
		lines_add(out, ROLE_DIM, "%s",
			is_about_credentials(e)
				? _("New credentials are noticed by themselves; Ctrl-R looks now.")
				: err_is_passing(e->kind) ? _("It is tried again by itself; Ctrl-R tries now.")
							  : _("Ctrl-R tries again."));
	}
	if (e->request_id[0])
		lines_add(out, ROLE_DIM, _("request id %s"), e->request_id);
}

/* Nothing has come yet; when nothing answers at all, that is said. */
static void reading_words(const struct draw *d, struct lines *out)
{
	char why[700] = "";

	if (!d->v->is_unreachable)
		return;
	if (d->v->trouble)
		words_error(d->v->trouble, why, sizeof(why));
	lines_add(out, ROLE_STALE, _("✘ AWS does not answer%s%s. It is tried again by itself"), *why ? ": " : "", why);
}

static bool missing_list(const struct draw *d, struct lines *out)
{
	const struct fact *f = d->v->pipelines_fact;

	if (d->v->pipelines)
		return false;
	if (f && f->state == FACT_FAILED)
		failed_words(_("the pipelines"), "", fact_kind_permission(FACT_PIPELINES), &f->err, out);
	else
		lines_add(out, ROLE_BUSY, "%s", _("◐ Reading the pipelines…"));
	if (!f || f->state != FACT_FAILED)
		reading_words(d, out);
	return true;
}

bool missing_words(const struct draw *d, struct lines *out)
{
	const struct release *r = d->r;

	if (d->ui->screen == SCREEN_PIPELINES)
		return missing_list(d, out);
	if (r->stage_count)
		return false;
	const char *name = r->pipeline ? r->pipeline : "";
	if (r->pipeline_state == FACT_FAILED)
		failed_words(_("pipeline"), name,
			problem_of(r, FACT_PIPELINE) ? fact_kind_permission(FACT_PIPELINE)
						     : fact_kind_permission(FACT_PIPELINE_STATE),
			&r->pipeline_err, out);
	else if (r->pipeline_state == FACT_UNREAD || r->pipeline_state == FACT_LOADING) {
		lines_add(out, ROLE_BUSY, _("◐ Reading pipeline %s…"), name);
		reading_words(d, out);
	} else
		lines_add(out, ROLE_TEXT, _("Pipeline %s has no stages."), name);
	return true;
}
