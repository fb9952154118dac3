/* world_pipeline.c: executions on their way through the stages: who is in, who waits, who is superseded, who is stopped.
 *
 * SUPERSEDED and QUEUED let one execution into a stage at a time; others wait before it, and in SUPERSEDED mode only the
 * newest of them does.  In PARALLEL mode nobody waits. */
#include "sim/world_parts.h"

#include <stdlib.h>
#include <string.h>

#include "sim/access.h"
#include "sim/op.h"
#include "sim/world_calls.h"

#define BETWEEN_STAGES SECOND
#define ABANDONING SECOND   /* how long an abandoned execution is Stopping */
#define TRIGGER_DELAY (2 * SECOND)
#define POLL_DELAY (15 * SECOND)
#define QUEUE_MAX 50

static bool is_mode(const struct pipeline *p, const char *mode)
{
	return strcmp(p->mode, mode) == 0;
}

static bool is_final(const struct execution *e)
{
	return e->status != RUN_IN_PROGRESS && e->status != RUN_STOPPING;
}

struct action_execution *execution_action(const struct execution *e, size_t stage)
{
	for (size_t i = e->action_count; i-- > 0;)
		if (e->actions[i]->stage == stage)
			return e->actions[i];
	return NULL;
}

/* ── start ── */

struct execution *pipeline_start(
	struct world *w, struct pipeline *p, const char *trigger_type, const char *trigger_detail)
{
	struct execution *e = ARENA_NEW(w->arena, struct execution);

	e->id = world_uuid(w);
	e->number = (int)p->execution_count + 1;
	e->pipeline = p;
	e->declared = p->stages;
	e->stage_count = p->stage_count;
	e->version = p->version;
	e->status = RUN_IN_PROGRESS;
	e->trigger_type = trigger_type;
	e->trigger_detail = trigger_detail;
	e->start_at = e->update_at = w->at;
	WORLD_PUSH(p->executions, p->execution_count, e);
	execution_arrive(w, e, 0);
	return e;
}

/* An EventBridge rule and a connection tell at once; a pipeline that polls finds the commit when it looks the next time, and
 * then all of them at once. */
void pipeline_watch(struct world *w, struct repository *r, struct branch *b)
{
	for (size_t i = 0; i < w->pipeline_count; i++) {
		struct pipeline *p = w->pipelines[i];
		bool is_asked = strcmp(p->stages[0].action->provider, "CodeCommit") == 0 && !p->has_rule;

		if (p->repository != r || strcmp(p->branch, b->name) != 0 || !(p->has_rule || p->polls) || p->will_look)
			continue;
		p->will_look = is_asked;
		world_after(w, is_asked ? POLL_DELAY : TRIGGER_DELAY, TIMER_TRIGGER, p, 0);
	}
}

void timer_trigger(struct world *w, void *subject, unsigned generation)
{
	struct pipeline *p = subject;

	(void)generation;
	p->will_look = false;
	if (p->is_deleted)
		return;
	if (p->has_rule)
		pipeline_start(w, p, "CloudWatchEvent",
			world_arn(w, "events", "rule/codepipeline-%s-%s-rule", p->repository ? p->repository->name : "", p->branch));
	else if (strcmp(p->stages[0].action->provider, "CodeCommit") == 0)
		pipeline_start(w, p, "PollForSourceChanges", p->stages[0].action->name);
	else
		pipeline_start(w, p, "WebhookV2", action_setting(p->stages[0].action, "ConnectionArn"));
}

/* ── stages ── */

static void supersede_waiting(struct world *w, struct execution *newer)
{
	struct pipeline *p = newer->pipeline;

	for (size_t i = 0; i < p->execution_count; i++) {
		struct execution *e = p->executions[i];

		if (e != newer && e->is_waiting && e->stage == newer->stage && !is_final(e))
			execution_end(w, e->number < newer->number ? e : newer, RUN_SUPERSEDED);
	}
}

static void enter(struct world *w, struct execution *e)
{
	struct pipeline *p = e->pipeline;
	size_t s = e->stage;

	e->is_waiting = false;
	e->stages[s].status = RUN_IN_PROGRESS;
	e->stages[s].start_at = e->stages[s].update_at = e->update_at = w->at;
	if (!is_mode(p, "PARALLEL"))
		p->in_stage[s] = e;
	p->latest[s] = e;
	action_start(w, e);
}

void pipeline_admit(struct world *w, struct pipeline *p, size_t stage)
{
	for (size_t i = 0; i < p->execution_count; i++) {
		struct execution *e = p->executions[i];

		if (p->in_stage[stage] || p->is_disabled[stage])
			return;
		if (e->is_waiting && e->stage == stage && e->status == RUN_IN_PROGRESS)
			enter(w, e);
	}
}

void execution_arrive(struct world *w, struct execution *e, size_t stage)
{
	e->stage = stage;
	e->is_waiting = true;
	e->update_at = w->at;
	if (is_mode(e->pipeline, "SUPERSEDED"))
		supersede_waiting(w, e);
	pipeline_admit(w, e->pipeline, stage);
}

void execution_end(struct world *w, struct execution *e, enum run_status status)
{
	if (is_final(e))
		return;
	e->status = status;
	e->is_waiting = false;
	e->update_at = w->at;
}

void execution_cancel(struct world *w, struct execution *e)
{
	struct action_execution *a = execution_action(e, e->stage);

	if (is_final(e))
		return;
	if (a && a->status == RUN_IN_PROGRESS) {
		a->status = RUN_ABANDONED;
		a->update_at = w->at;
		a->generation++;
		e->stages[e->stage].status = RUN_CANCELLED;
		e->stages[e->stage].update_at = w->at;
	}
	execution_end(w, e, RUN_CANCELLED);
}

void timer_next_stage(struct world *w, void *subject, unsigned generation)
{
	struct execution *e = subject;

	(void)generation;
	if (e->status == RUN_IN_PROGRESS)
		execution_arrive(w, e, e->stage + 1);
}

/* The only action of its stage has ended, so the stage has. */
static void stage_end(struct world *w, struct execution *e, enum run_status action)
{
	size_t s = e->stage;
	enum run_status stage = action == RUN_ABANDONED ? RUN_STOPPED : action;

	e->stages[s].status = stage;
	e->stages[s].update_at = e->update_at = w->at;
	if (e->pipeline->in_stage[s] == e)
		e->pipeline->in_stage[s] = NULL;
	if (stage == RUN_FAILED && !e->is_stopping)
		execution_end(w, e, RUN_FAILED);
	else if (e->is_stopping)
		execution_end(w, e, RUN_STOPPED);
	else if (s + 1 == e->stage_count)
		execution_end(w, e, RUN_SUCCEEDED);
	else
		world_after(w, BETWEEN_STAGES, TIMER_NEXT_STAGE, e, 0);
	pipeline_admit(w, e->pipeline, s);
}

void action_end(struct world *w, struct action_execution *a, enum run_status status, const char *error_code,
	const char *error_message)
{
	if (a->status != RUN_IN_PROGRESS)
		return;
	a->status = status;
	a->update_at = w->at;
	a->error_code = error_code;
	a->error_message = error_message;
	a->generation++;
	stage_end(w, a->execution, status);
}

/* ── calls that change an execution ── */

static size_t count_running(const struct pipeline *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->execution_count; i++)
		n += !is_final(p->executions[i]);
	return n;
}

struct execution *call_start_execution(
	struct world *w, struct pipeline *p, const char *token, const struct commit *wanted, struct sim_error *err)
{
	for (size_t i = 0; token && i < p->execution_count; i++)
		if (p->executions[i]->token && strcmp(p->executions[i]->token, token) == 0)
			return p->executions[i];
	if (!is_mode(p, "SUPERSEDED") && count_running(p) >= QUEUE_MAX) {
		sim_fail(err, 400, "ConcurrentPipelineExecutionsLimitExceededException",
			"The pipeline %s has reached its limit of %d executions.", p->name, QUEUE_MAX);
		return NULL;
	}
	struct execution *e = pipeline_start(w, p, "StartPipelineExecution", w->caller->arn);

	e->token = arena_dup(w->arena, token);
	e->wanted = wanted;
	return e;
}

static void abandon(struct world *w, struct execution *e)
{
	struct action_execution *a = execution_action(e, e->stage);

	e->is_abandoned = true;
	if (a && a->status == RUN_IN_PROGRESS) {
		a->status = RUN_ABANDONED;
		a->updated_by = w->caller->arn;
		a->update_at = w->at;
		a->generation++;
	}
	world_after(w, ABANDONING, TIMER_STOPPED, e, 0);
}

void timer_stopped(struct world *w, void *subject, unsigned generation)
{
	struct execution *e = subject;

	(void)generation;
	if (is_final(e))
		return;
	if (e->is_waiting || e->stages[e->stage].status != RUN_IN_PROGRESS)
		execution_end(w, e, RUN_STOPPED);
	else
		stage_end(w, e, RUN_ABANDONED);
}

bool call_stop_execution(struct world *w, struct execution *e, bool abandons, const char *reason, struct sim_error *err)
{
	if (is_final(e))
		return sim_fail(err, 400, "PipelineExecutionNotStoppableException",
			"The pipeline execution %s is not in progress.", e->id);
	if (e->is_stopping && (!abandons || e->is_abandoned))
		return sim_fail(err, 400, "DuplicatedStopRequestException",
			"The pipeline execution %s is already stopping.", e->id);
	e->is_stopping = true;
	e->status = RUN_STOPPING;
	e->update_at = w->at;
	if (reason)
		e->stop_reason = arena_dup(w->arena, reason);
	struct action_execution *a = execution_action(e, e->stage);
	bool is_acting = !e->is_waiting && a && a->status == RUN_IN_PROGRESS;

	if (abandons)
		abandon(w, e);
	else if (!is_acting)
		world_after(w, ABANDONING, TIMER_STOPPED, e, 0);
	return true;
}

bool call_retry_stage(struct world *w, struct execution *e, size_t stage, struct sim_error *err)
{
	struct pipeline *p = e->pipeline;
	struct action_execution *a = execution_action(e, stage);

	if (p->latest[stage] != e || e->declared != p->stages)
		return sim_fail(err, 400, "NotLatestPipelineExecutionException",
			"The pipeline execution %s is not the latest one of the stage %s.", e->id,
			p->stages[stage].name);
	if (!is_final(e) || !a || (a->status != RUN_FAILED && a->status != RUN_ABANDONED))
		return sim_fail(err, 400, "StageNotRetryableException", "The stage %s has no failed actions to retry.",
			p->stages[stage].name);
	if (p->in_stage[stage])
		return sim_fail(err, 400, "ConflictException", "The stage %s is in use by another execution.",
			p->stages[stage].name);
	e->status = RUN_IN_PROGRESS;
	e->is_stopping = e->is_abandoned = false;
	e->stage = stage;
	e->stages[stage].retries++;
	enter(w, e);
	return true;
}
