/* assemble_pipeline.c: the stages as the execution kept to has them.
 *
 * GetPipelineState shows the latest execution of each stage, which may be another one; ListActionExecutions has this
 * execution's own runs with their times.  Both are joined here. */
#include "model/assemble.h"

#include "base/arena.h"
#include "model/util.h"

#include <stdio.h>

/* A manual approval's limit where its declaration sets none, and the longest that one may set (60 days). */
#define MINUTE_MS ((int64_t)60 * 1000)
#define APPROVAL_DEFAULT_MIN ((int64_t)7 * 24 * 60)
#define APPROVAL_LONGEST_MIN ((int64_t)86400)

static const struct stage_state *state_of(const struct assembly *s, const char *stage)
{
	for (size_t i = 0; s->state != NULL && i < s->state->stage_count; i++) {
		if (is_same(s->state->stages[i].name, stage)) {
			return &s->state->stages[i];
		}
	}
	return NULL;
}

static const struct action_state *action_state_of(const struct stage_state *stage, const char *action)
{
	for (size_t i = 0; stage != NULL && i < stage->action_count; i++) {
		if (is_same(stage->actions[i].name, action)) {
			return &stage->actions[i];
		}
	}
	return NULL;
}

static bool is_over(const char *status)
{
	return is_same(status, "Succeeded") || is_same(status, "Failed") || is_same(status, "Abandoned");
}

/* --- one action ----------------------------------------------------------------------------------------- */

static void fill_from_run(struct stage_action *out, const struct action_run *run)
{
	out->status = run->status;
	out->external_id = run->external_id;
	out->external_url = run->external_url;
	out->summary = run->external_summary;
	out->error_code = run->error_code;
	out->error_message = run->error_message;
	out->started_at = run->started_at;
	out->ended_at = is_over(run->status) ? run->updated_at : NO_TIME;
}

/* `run`: the same run in the other list, which alone has the start; NULL: a newer run that is not listed yet. */
static void fill_from_state(struct stage_action *out, const struct action_state *state, const struct action_run *run)
{
	bool over = is_over(state->status);
	out->status = state->status;
	out->external_id = state->external_id != NULL || run == NULL ? state->external_id : run->external_id;
	out->external_url = state->external_url;
	out->summary = state->summary;
	out->error_code = state->error_code;
	out->error_message = state->error_message;
	out->started_at = run != NULL ? run->started_at : over ? NO_TIME : state->changed_at;
	out->ended_at = over ? state->changed_at : NO_TIME;
}

static void fill_status(const struct assembly *s, struct stage_action *out, const struct stage_state *stage,
	const struct action_state *state, const struct action_run *run)
{
	bool is_ours = state != NULL && is_same(stage->execution_id, s->kept) && state_is_of_latest(s, stage, state);
	bool is_one = is_ours && run != NULL && is_same(state->execution_id, run->id);
	if (is_ours && (run == NULL || state->changed_at >= run->updated_at)) {
		fill_from_state(out, state, is_one ? run : NULL);
		out->token = is_over(state->status) ? NULL : state->token;
		out->revision = state->revision_id;
	} else if (run != NULL) {
		fill_from_run(out, run);
		/* In PARALLEL mode the state has no usable token: the run's external id is it. */
		out->token = is_same(run->category, "Approval") && !is_over(run->status) ? run->external_id : NULL;
	}
}

/* What the source fetched: the execution's own list of revisions knows best. */
static void fill_revision(const struct assembly *s, struct stage_action *out, const struct action_run *run)
{
	for (size_t i = 0; s->kept_row != NULL && i < s->kept_row->revision_count; i++) {
		const struct source_revision *v = &s->kept_row->revisions[i];
		if (is_same(v->action, out->name)) {
			out->revision = v->id;
			out->summary = v->summary != NULL ? v->summary : out->summary;
			return;
		}
	}
	if (run != NULL && is_same(out->category, "Source")) {
		const char *commit = pairs_get(run->outputs, run->output_count, "CommitId");
		const char *message = pairs_get(run->outputs, run->output_count, "CommitMessage");
		out->revision = commit != NULL ? commit : out->revision;
		out->summary = message != NULL ? message : out->summary;
	}
}

/* --- where an action works ------------------------------------------------------------------------------ */

/* An action in the pipeline's own account and region works in scope 0.  -1: nobody made a scope for where it
 * works. */
static void fill_place(const struct assembly *s, struct stage_action *out, const struct action_decl *decl)
{
	const char *role_account = account_of_arn(s->a, decl->role_arn);
	out->region = decl->region != NULL ? decl->region : s->r->region;
	out->account = role_account != NULL ? role_account : s->account;
	bool is_home = role_account == NULL || s->account == NULL || is_same(role_account, s->account);
	out->scope = -1;
	for (size_t i = 0; i < s->facts->scope_count; i++) {
		const struct scope *scope = &s->facts->scopes[i];
		bool here = out->region == NULL || is_same(scope->region, out->region);
		bool owned = scope->account == NULL ? is_home && (i == 0 || scope->is_bound)
			: is_same(scope->account, out->account) || (is_home && i == 0);
		if (here && owned) {
			out->scope = (int)i;
			return;
		}
	}
}

/* --- a stage -------------------------------------------------------------------------------------------- */

static void fill_action(const struct assembly *s, struct stage_action *out, const struct stage_decl *decl,
	const struct action_decl *action, const struct stage_state *stage)
{
	const struct action_run *run = newest_run(s->runs, decl->name, action->name);
	const struct action_state *state = action_state_of(stage, action->name);
	out->name = action->name;
	out->category = action->category != NULL || run == NULL ? action->category : run->category;
	out->provider = action->provider != NULL || run == NULL ? action->provider : run->provider;
	out->branch = pairs_get(action->config, action->config_count, "BranchName");
	out->deployment = -1;
	fill_status(s, out, stage, state, run);
	fill_revision(s, out, run);
	fill_place(s, out, action);
	if (is_same(out->provider, "CodeBuild") && out->scope >= 0) {
		out->build = assembly_value(s, FACT_BUILD, out->scope, out->external_id);
	}
}

static enum stage_kind kind_of_category(const char *category)
{
	static const char *const categories[] = {
		[STAGE_SOURCE] = "Source", [STAGE_BUILD] = "Build", [STAGE_TEST] = "Test", [STAGE_DEPLOY] = "Deploy",
		[STAGE_APPROVAL] = "Approval", [STAGE_INVOKE] = "Invoke", [STAGE_COMPUTE] = "Compute",
	};
	for (size_t i = 0; i < COUNT_OF(categories); i++) {
		if (is_same(category, categories[i])) {
			return (enum stage_kind)i;
		}
	}
	return STAGE_MIXED;
}

static enum stage_kind kind_of(const struct stage *stage)
{
	enum stage_kind kind = STAGE_MIXED;
	for (size_t i = 0; i < stage->action_count; i++) {
		enum stage_kind k = kind_of_category(stage->actions[i].category);
		if (i > 0 && k != kind) {
			return STAGE_MIXED;
		}
		kind = k;
	}
	return kind;
}

/* From the runs alone, when the stage's latest execution is another one by now. */
static const char *status_by_runs(const struct assembly *s, const struct stage *stage)
{
	size_t reached = 0, succeeded = 0;
	bool failed = false, abandoned = false;
	for (size_t i = 0; i < stage->action_count; i++) {
		const char *status = stage->actions[i].status;
		if (status == NULL) {
			continue;
		}
		reached++;
		if (is_same(status, "InProgress")) {
			return "InProgress";
		}
		succeeded += is_same(status, "Succeeded");
		failed |= is_same(status, "Failed");
		abandoned |= is_same(status, "Abandoned");
	}
	if (reached == 0) {
		return NULL;
	}
	if (failed || abandoned) {
		return failed ? "Failed" : "Stopped";
	}
	if (succeeded == stage->action_count) {
		return "Succeeded";
	}
	return s->kept_row != NULL ? s->kept_row->status : "InProgress";
}

static void fill_times(struct stage *stage)
{
	int64_t first = NO_TIME, last = NO_TIME;
	bool is_complete = is_over(stage->status) || is_same(stage->status, "Stopped");
	for (size_t i = 0; i < stage->action_count; i++) {
		const struct stage_action *a = &stage->actions[i];
		if (a->started_at != NO_TIME && (first == NO_TIME || a->started_at < first)) {
			first = a->started_at;
		}
		last = a->ended_at > last ? a->ended_at : last;
	}
	stage->started_at = first;
	stage->ended_at = is_complete ? last : NO_TIME;
}

static void fill_stage(const struct assembly *s, struct stage *out, const struct stage_decl *decl)
{
	const struct stage_state *state = state_of(s, decl->name);
	out->name = decl->name;
	out->transition_is_enabled = -1;
	if (state != NULL) {
		out->latest_execution_id = state->execution_id;
		out->latest_status = state->status;
		out->waiting_execution_id = state->waiting_execution_id;
		out->transition_is_enabled = state->transition_is_enabled;
		out->disabled_reason = state->disabled_reason;
	}
	out->actions = ARENA_ARRAY(s->a, decl->action_count, struct stage_action);
	out->action_count = decl->action_count;
	for (size_t i = 0; i < decl->action_count; i++) {
		fill_action(s, &out->actions[i], decl, &decl->actions[i], state);
	}
	out->kind = kind_of(out);
	bool is_ours = state != NULL && is_same(state->execution_id, s->kept);
	out->status = is_ours ? state->status : status_by_runs(s, out);
	fill_times(out);
}

/* RetryStageExecution takes only a stage that Failed in its latest execution. */
static const char *stage_to_retry(const struct assembly *s)
{
	for (size_t i = 0; i < s->r->stage_count; i++) {
		const struct stage *stage = &s->r->stages[i];
		if (is_same(stage->latest_execution_id, s->kept) && is_same(stage->latest_status, "Failed")) {
			return stage->name;
		}
	}
	return NULL;
}

void assemble_stages(struct assembly *s)
{
	s->r->stages = ARENA_ARRAY(s->a, s->decl->stage_count, struct stage);
	s->r->stage_count = s->decl->stage_count;
	for (size_t i = 0; i < s->decl->stage_count; i++) {
		fill_stage(s, &s->r->stages[i], &s->decl->stages[i]);
	}
	s->r->retry_stage = stage_to_retry(s);
}

/* --- approval ------------------------------------------------------------------------------------------- */

static void fill_approval(struct release *r, const struct stage *stage, const struct stage_action *action,
	const struct action_decl *decl)
{
	bool is_declared = decl->timeout_min > 0 && decl->timeout_min <= APPROVAL_LONGEST_MIN;
	int64_t limit = is_declared ? decl->timeout_min : APPROVAL_DEFAULT_MIN;
	int64_t until = time_after(action->started_at, limit * MINUTE_MS);
	r->approval.what = WAIT_APPROVAL;
	r->approval.until = until;
	r->approval.left_ms = time_between(r->as_of, until);
	r->approval.is_estimate = !is_declared;
	r->approval.at_zero = AT_ZERO_FAIL;
	r->approval_stage = stage->name;
	r->approval_action = action->name;
}

void assemble_approval(struct assembly *s)
{
	struct release *r = s->r;
	r->approval = (struct wait){.what = WAIT_NONE, .left_ms = NO_DURATION};
	for (size_t i = 0; i < r->stage_count; i++) {
		for (size_t k = 0; k < r->stages[i].action_count; k++) {
			const struct stage_action *action = &r->stages[i].actions[k];
			if (is_same(action->category, "Approval") && is_same(action->status, "InProgress")) {
				fill_approval(r, &r->stages[i], action, &s->decl->stages[i].actions[k]);
				return;
			}
		}
	}
}
