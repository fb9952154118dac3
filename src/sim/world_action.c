/* world_action.c: what an action does, by provider: start the outside job, follow it, end with it. */
#include "sim/world_parts.h"

#include <stdio.h>
#include <string.h>

#include "sim/world_calls.h"

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

const struct action_declaration *action_declared(const struct action_execution *a)
{
	return a->execution->declared[a->stage].action;
}

const char *action_setting(const struct action_declaration *d, const char *name)
{
	for (size_t i = 0; i < d->configuration_count; i++)
		if (strcmp(d->configuration[i].name, name) == 0)
			return d->configuration[i].value;
	return NULL;
}

/* ── artifacts ── */

/* The action that makes an artifact of that name in this execution; NULL: none has (yet). */
static const struct action_execution *maker_of(const struct execution *e, const char *name)
{
	for (size_t i = 0; i < e->stage_count; i++) {
		const char *output = e->declared[i].action->output;

		if (output && strcmp(output, name) == 0)
			return execution_action(e, i);
	}
	return NULL;
}

void action_artifact_key(const struct execution *e, const char *name, char out[ARTIFACT_KEY_SIZE])
{
	const struct action_execution *maker = maker_of(e, name);

	snprintf(out, ARTIFACT_KEY_SIZE, "%.20s/%.10s/%.7s", e->pipeline->name, name,
		maker && maker->build ? maker->build->uuid : e->id);
}

/* NULL: nobody has made it, and the action has failed for that. */
static const struct artifact *take_artifact(struct world *w, struct action_execution *a, const char *name)
{
	const struct action_execution *maker = maker_of(a->execution, name);
	char key[ARTIFACT_KEY_SIZE];

	if (maker && maker->artifact)
		return maker->artifact;
	action_artifact_key(a->execution, name, key);
	action_end(w, a, RUN_FAILED, "PermissionError",
		world_text(w, "Unable to access the artifact with Amazon S3 object key '%s' located in the Amazon S3 artifact bucket '%s'. "
			"The provided role does not have sufficient permissions.",
			key, a->execution->pipeline->bucket));
	return NULL;
}

/* ── source ── */

static void source_start(struct world *w, struct action_execution *a)
{
	world_after(w, w->plan->source_s * SECOND, TIMER_SOURCE, a, a->generation);
}

/* NULL: it can be used. */
static const char *connection_fault(struct world *w, const struct action_execution *a, const char **code)
{
	const struct action_declaration *d = action_declared(a);
	const struct connection *c = world_connection(w, action_setting(d, "ConnectionArn"));
	const char *role = d->role_arn ? d->role_arn : a->execution->pipeline->role_arn;

	*code = "PermissionError";
	if (!c || !world_role_may_connect(w, role, c))
		return world_text(w, "Unable to use Connection: %s. The provided role does not have sufficient permissions.",
			action_setting(d, "ConnectionArn"));
	*code = "ConfigurationError";
	if (strcmp(c->status, "AVAILABLE") != 0)
		return world_text(w, "Connection %s is not available", c->arn);
	if (!a->execution->pipeline->repository)
		return world_text(w, "[%s] The repository %s was not found, or the connection has no access to it.", c->provider,
			action_setting(d, "FullRepositoryId"));
	return NULL;
}

static bool is_connected(const struct action_declaration *d)
{
	return strcmp(d->provider, "CodeStarSourceConnection") == 0;
}

/* false: the action has failed. */
static bool check_connection(struct world *w, struct action_execution *a)
{
	const char *code = NULL, *why = is_connected(action_declared(a)) ? connection_fault(w, a, &code) : NULL;

	if (why)
		action_end(w, a, RUN_FAILED, code, why);
	return !why;
}

/* NULL: it names none, and the action has failed for that. */
static const struct commit *find_commit(struct world *w, struct action_execution *a)
{
	const struct pipeline *p = a->execution->pipeline;
	const struct action_declaration *d = action_declared(a);
	const char *name = action_setting(d, "RepositoryName");
	const struct branch *b = p->repository ? world_branch(p->repository, p->branch) : NULL;

	if (!p->repository)
		action_end(w, a, RUN_FAILED, "ConfigurationError",
			world_text(w, "The repository %s was not found.", name ? name : action_setting(d, "FullRepositoryId")));
	else if (a->execution->wanted)
		return a->execution->wanted;
	else if (b && b->head)
		return b->head;
	else
		action_end(w, a, RUN_FAILED, "ConfigurationError",
			world_text(w, "The branch %s was not found in the repository %s.", p->branch, p->repository->name));
	return NULL;
}

static const char *commit_url(struct world *w, const struct execution *e, const struct commit *c)
{
	const struct action_declaration *d = e->declared[0].action;
	const struct repository *r = e->pipeline->repository;

	if (is_connected(d))
		return world_text(w, "https://%s.console.aws.amazon.com/codesuite/settings/connections/redirect?connectionArn=%s&referenceType=COMMIT&FullRepositoryId=%s&Commit=%s",
			w->region, action_setting(d, "ConnectionArn"), action_setting(d, "FullRepositoryId"), c->id);
	return console(w, "codecommit", world_text(w, "repositories/%s/commit/%s", r ? r->name : "", c->id));
}

/* A connection's is JSON, of which a person would want the message alone. */
static const char *commit_summary(struct world *w, const struct execution *e, const struct commit *c)
{
	const struct action_declaration *d = e->declared[0].action;
	const struct connection *connection = is_connected(d) ? world_connection(w, action_setting(d, "ConnectionArn")) : NULL;

	if (!is_connected(d))
		return *c->message ? c->message : NULL;
	cJSON *told = cJSON_CreateObject();
	cJSON_AddStringToObject(told, "ProviderType", connection ? connection->provider : "GitHub");
	cJSON_AddStringToObject(told, "CommitMessage", c->message);
	char *text = cJSON_PrintUnformatted(told);
	const char *kept = arena_dup(w->arena, text);

	cJSON_free(text);
	cJSON_Delete(told);
	return kept;
}

void timer_source(struct world *w, void *subject, unsigned generation)
{
	struct action_execution *a = subject;
	struct execution *e = a->execution;
	const struct commit *c = a->generation == generation && check_connection(w, a) ? find_commit(w, a) : NULL;

	if (!c)
		return;
	e->commit = c;
	a->artifact = artifact_of_commit(w, c);
	a->external_id = c->id;
	a->external_url = e->commit_url = commit_url(w, e, c);
	a->summary = a->external_summary = e->commit_summary = commit_summary(w, e, c);
	action_end(w, a, RUN_SUCCEEDED, NULL, NULL);
}

/* ── build ── */

static void build_begin(struct world *w, struct action_execution *a)
{
	struct execution *e = a->execution;
	struct build_project *p = e->pipeline->project;
	const char *name = action_setting(action_declared(a), "ProjectName");

	if (!p || strcmp(p->settings->source_type, "CODEPIPELINE") != 0) {
		action_end(w, a, RUN_FAILED, "JobFailed",
			p ? world_text(w, "Error calling startBuild: The source type of the project %s is not CODEPIPELINE.", p->name)
			  : world_text(w, "Error calling startBuild: Project cannot be found: arn:aws:codebuild:%s:%s:project/%s",
				    w->region, w->account, name ? name : ""));
		return;
	}
	const struct artifact *source = take_artifact(w, a, action_declared(a)->inputs[0]);

	if (!source)
		return;
	e->build = a->build = build_start(w, p, a, source, action_setting(action_declared(a), "EnvironmentVariables"));
	a->external_id = a->build->id;
	a->external_url =
		console(w, "codebuild", world_text(w, "projects/%s/build/%s", a->build->project->name, a->build->id));
}

void action_build_ended(struct world *w, struct action_execution *a, struct build *b)
{
	(void)b;
	world_after(w, 0, TIMER_JOB_ENDED, a, a->generation);
}

static void build_poll(struct world *w, struct action_execution *a)
{
	const struct artifact *made = a->build->run->artifact;

	if (a->build->has_failed) {
		action_end(w, a, RUN_FAILED, "JobFailed",
			world_text(w, "Build terminated with state: %s", a->build->status));
		return;
	}
	if (made && action_declared(a)->output) {
		struct artifact *kept = ARENA_NEW(w->arena, struct artifact);

		*kept = *made;
		kept->etag = world_hex(w, 32);
		kept->version = world_hex(w, 32);
		a->artifact = kept;
	}
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
	a->deployment = deploy_create(w, g, r, "user");
	a->deployment->action = a;
	a->external_id = a->deployment->id;
	a->external_url = console(w, "codedeploy", world_text(w, "deployments/%s", a->deployment->id));
}

static bool has_group(struct world *w, struct action_execution *a)
{
	const struct action_declaration *d = action_declared(a);
	const char *application = action_setting(d, "ApplicationName"), *group = action_setting(d, "DeploymentGroupName");

	if (a->execution->pipeline->group)
		return true;
	action_end(w, a, RUN_FAILED, "ConfigurationError",
		world_text(w, "No Deployment Group found for name: %s (application %s)", group ? group : "", application ? application : ""));
	return false;
}

/* The folder with the AppSpec, as the build left it. */
static void code_deploy_start(struct world *w, struct action_execution *a)
{
	static const char *const names[] = {"appspec.yaml", "appspec.yml", "appspec.json"};
	const char *input = action_declared(a)->inputs[0];
	const struct artifact *artifact = has_group(w, a) ? take_artifact(w, a, input) : NULL;
	struct revision *r = ARENA_NEW(w->arena, struct revision);
	const struct file *f = NULL;
	char key[ARTIFACT_KEY_SIZE];

	if (!artifact)
		return;
	action_artifact_key(a->execution, input, key);
	r->type = "S3";
	r->bucket = a->execution->pipeline->bucket;
	r->key = arena_dup(w->arena, key);
	r->bundle_type = "zip";
	r->etag = artifact->etag;
	r->version = artifact->version;
	r->registered_at = w->at;
	for (size_t i = 0; !f && i < sizeof(names) / sizeof(names[0]); i++)
		f = artifact_file(artifact, names[i]);
	if (f) {
		r->content = arena_dupn(w->arena, (const char *)f->data, f->size);
		revision_read(w, r, r->content, f->size);
	} else {
		r->error_code = "INVALID_REVISION";
		r->error_message = "An AppSpec file is required, but could not be found in the revision";
	}
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

/* ── CodeDeployToECS ── */

static void to_ecs_start(struct world *w, struct action_execution *a)
{
	const struct action_declaration *d = action_declared(a);
	struct to_ecs job = {.declared = d, .role_arn = d->role_arn ? d->role_arn : a->execution->pipeline->role_arn};
	const char *why = NULL;

	if (!has_group(w, a))
		return;
	if (a->execution->pipeline->group->running) { /* before anything is registered */
		deploy_begin(w, a, NULL);
		return;
	}
	for (size_t i = 0; i < d->input_count; i++)
		if (!(job.inputs[i] = take_artifact(w, a, d->inputs[i])))
			return;
	const struct revision *r = to_ecs_revision(w, &job, &why);

	if (r)
		deploy_begin(w, a, r);
	else
		action_end(w, a, RUN_FAILED, "ConfigurationError", why);
}

/* ── Lambda ── */

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
	{"CodeStarSourceConnection", NULL, NULL},
	{"CodeBuild", build_begin, build_poll},
	{"CodeDeploy", code_deploy_start, code_deploy_poll},
	{"CodeDeployToECS", to_ecs_start, code_deploy_poll},
	{"Lambda", lambda_start, lambda_poll},
	{"Manual", approval_start, approval_timed_out},
};

static const struct provider_row *provider_of(const struct action_execution *a)
{
	const char *name = action_declared(a)->provider;
	size_t i = 0;

	while (strcmp(providers[i].name, name) != 0)
		i++;
	return &providers[i];
}

void action_start(struct world *w, struct execution *e)
{
	struct action_execution *a = ARENA_NEW(w->arena, struct action_execution);

	world_bind(w, e->pipeline);
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
