/* world_action.c: what an action does, by provider: start the outside job, follow it, end with it. */
#include "sim/world_parts.h"

#include <string.h>

#define JOB_DELAY SECOND         /* until the outside job is asked for: no externalExecutionId before */
#define POLL_DELAY (2 * SECOND)  /* until the pipeline notices that it has ended */

struct provider_row {
	const char *name;
	void (*start)(struct world *w, struct action_execution *a);
	void (*poll)(struct world *w, struct action_execution *a); /* the outside job has ended */
};

static const char *console(struct world *w, const char *service, const char *path)
{
	return world_text(
		w, "https://%s.console.aws.amazon.com/codesuite/%s/%s?region=%s", w->region, service, path, w->region);
}

/* ── source ── */

static void source_start(struct world *w, struct action_execution *a)
{
	world_after(w, w->plan->source_s * SECOND, TIMER_SOURCE, a, a->generation);
}

void timer_source(struct world *w, void *subject, unsigned generation)
{
	struct action_execution *a = subject;
	struct execution *e = a->execution;
	const struct branch *b = world_branch(e->pipeline->repository, e->pipeline->branch);

	if (a->generation != generation)
		return;
	if (!e->wanted && !b) {
		action_end(w, a, RUN_FAILED, "ConfigurationError",
			world_text(w, "The branch %s was not found in the repository %s.", e->pipeline->branch,
				e->pipeline->repository->name));
		return;
	}
	e->commit = e->wanted ? e->wanted : b->head;
	a->external_id = e->commit->id;
	a->external_url = console(w, "codecommit",
		world_text(w, "repositories/%s/commit/%s", e->pipeline->repository->name, e->commit->id));
	a->summary = a->external_summary = *e->commit->message ? e->commit->message : NULL;
	action_end(w, a, RUN_SUCCEEDED, NULL, NULL);
}

/* ── build ── */

static void build_begin(struct world *w, struct action_execution *a)
{
	struct execution *e = a->execution;

	e->build = a->build = build_start(w, e->pipeline->project, a);
	a->external_id = a->build->id;
	a->external_url =
		console(w, "codebuild", world_text(w, "projects/%s/build/%s", a->build->project->name, a->build->id));
}

void action_build_ended(struct world *w, struct action_execution *a, struct build *b)
{
	(void)b;
	world_after(w, 0, TIMER_JOB_ENDED, a, a->generation);
}

/* The artifact that Deploy gets: the folder with appspec.yaml, its variables filled in. */
static struct revision *artifact(struct world *w, const struct execution *e)
{
	struct revision *r = ARENA_NEW(w->arena, struct revision);
	const char *task = build_variable(e->pipeline->project, "TASK_NAME");

	r->type = "S3";
	r->bucket = e->pipeline->bucket;
	r->key = world_text(w, "%.20s/BuildArtif/%.7s", e->pipeline->name, e->build->uuid);
	r->bundle_type = "zip";
	r->etag = world_hex(w, 32);
	r->version = world_hex(w, 32);
	r->definition = task ? ecs_definition(w, task) : NULL;
	r->registered_at = w->at;
	return r;
}

static void build_poll(struct world *w, struct action_execution *a)
{
	struct execution *e = a->execution;

	if (!a->build->pushed || a->build->has_failed) {
		action_end(w, a, RUN_FAILED, "JobFailed",
			world_text(w, "Build terminated with state: %s", a->build->status));
		return;
	}
	e->image = a->build->pushed;
	e->revision = artifact(w, e);
	action_end(w, a, RUN_SUCCEEDED, NULL, NULL);
}

/* ── deploy ── */

static void deploy_begin(struct world *w, struct action_execution *a, const struct revision *r)
{
	struct deploy_group *g = a->execution->pipeline->group;

	if (g->running) {
		action_end(w, a, RUN_FAILED, "JobFailed",
			world_text(w, "The deployment group %s already has an active deployment: %s", g->name,
				g->running->id));
		return;
	}
	if (!r->definition) {
		action_end(
			w, a, RUN_FAILED, "JobFailed", "The AppSpec file names a task definition that does not exist.");
		return;
	}
	a->deployment = deploy_create(w, g, r, "user");
	a->deployment->action = a;
	a->external_id = a->deployment->id;
	a->external_url = console(w, "codedeploy", world_text(w, "deployments/%s", a->deployment->id));
}

static void code_deploy_start(struct world *w, struct action_execution *a)
{
	deploy_begin(w, a, a->execution->revision);
}

/* CodeDeployToECS puts the image's name into the task definition's template and registers the result. */
static void code_deploy_to_ecs_start(struct world *w, struct action_execution *a)
{
	struct execution *e = a->execution;
	const struct task_definition *last = w->definitions[w->definition_count - 1];
	struct revision *r = ARENA_NEW(w->arena, struct revision);

	if (a->execution->pipeline->group->running) {
		deploy_begin(w, a, r);
		return;
	}
	r->type = "AppSpecContent";
	r->definition =
		ecs_define(w, world_text(w, "%s@%s", e->image->uri, e->image->digest), last->container, last->port);
	r->content = world_text(w,
		"version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n      Properties:\n"
		"        TaskDefinition: \"%s\"\n        LoadBalancerInfo:\n          ContainerName: \"%s\"\n          ContainerPort: %d\n",
		r->definition->arn, last->container, last->port);
	r->sha256 = world_digest(w, r->content, 64);
	r->registered_at = w->at;
	deploy_begin(w, a, r);
}

void action_deploy_ended(struct world *w, struct action_execution *a, struct deployment *d)
{
	(void)d;
	world_after(w, POLL_DELAY, TIMER_JOB_ENDED, a, a->generation);
}

static void code_deploy_poll(struct world *w, struct action_execution *a)
{
	struct deployment *d = a->deployment;

	if (d->status == DEPLOY_SUCCEEDED)
		action_end(w, a, RUN_SUCCEEDED, NULL, NULL);
	else
		action_end(w, a, RUN_FAILED, "JobFailed",
			d->status == DEPLOY_STOPPED ? world_text(w, "Deployment %s was stopped.", d->id)
				: world_text(w, "Deployment %s failed: %s", d->id, d->error_message ? d->error_message : "unknown"));
}

static void lambda_start(struct world *w, struct action_execution *a)
{
	a->external_id = world_uuid(w);
	a->external_url = world_text(w, "https://%s.console.aws.amazon.com/lambda/home?region=%s#/functions/cicd-demo",
		w->region, w->region);
	world_after(w, 20 * SECOND, TIMER_JOB_ENDED, a, a->generation);
}

static void lambda_poll(struct world *w, struct action_execution *a)
{
	a->summary = a->external_summary =
		world_text(w, "Published version %d of the function cicd-demo", a->execution->number);
	action_end(w, a, RUN_SUCCEEDED, NULL, NULL);
}

/* ── any ── */

static const struct provider_row providers[] = {
	{"CodeCommit", NULL, NULL},
	{"CodeBuild", build_begin, build_poll},
	{"CodeDeploy", code_deploy_start, code_deploy_poll},
	{"CodeDeployToECS", code_deploy_to_ecs_start, code_deploy_poll},
	{"Lambda", lambda_start, lambda_poll},
};

static const struct provider_row *provider_of(const struct action_execution *a)
{
	const char *name = a->execution->pipeline->stages[a->stage].action->provider;
	size_t i = 0;

	while (strcmp(providers[i].name, name) != 0)
		i++;
	return &providers[i];
}

void action_start(struct world *w, struct execution *e)
{
	struct action_execution *a = ARENA_NEW(w->arena, struct action_execution);

	a->id = world_uuid(w);
	a->execution = e;
	a->stage = e->stage;
	a->status = RUN_IN_PROGRESS;
	a->start_at = a->update_at = w->at;
	WORLD_PUSH(e->actions, e->action_count, a);
	if (provider_of(a)->start)
		world_after(w, JOB_DELAY, TIMER_JOB, a, a->generation);
	else
		source_start(w, a);
}

void timer_job(struct world *w, void *subject, unsigned generation)
{
	struct action_execution *a = subject;

	if (a->generation != generation)
		return;
	a->update_at = w->at;
	provider_of(a)->start(w, a);
}

void timer_job_ended(struct world *w, void *subject, unsigned generation)
{
	struct action_execution *a = subject;

	if (a->generation == generation)
		provider_of(a)->poll(w, a);
}
