/* story.c: see story.h. */
#include "cli/story.h"

#include "base/arena.h"

static const char *engine_word(enum phase phase)
{
	static const char *const words[PHASES] = {
		[PHASE_PREPARING] = "Created",      [PHASE_INSTALLING] = "InProgress", [PHASE_TESTING] = "InProgress",
		[PHASE_READY] = "Ready",            [PHASE_SHIFTING] = "InProgress",   [PHASE_BAKING] = "InProgress",
		[PHASE_CLEANING_UP] = "InProgress", [PHASE_SUCCEEDED] = "Succeeded",   [PHASE_FAILED] = "Failed",
		[PHASE_STOPPED] = "Stopped",        [PHASE_ROLLING_BACK] = "Stopped",  [PHASE_ROLLED_BACK] = "Stopped",
	};

	return words[phase];
}

static void add_sides(struct arena *a, struct deployment *d)
{
	struct target *targets = ARENA_ARRAY(a, 4, struct target);

	targets[0] = (struct target){"10.0.1.15:8080", "healthy", NULL, NULL};
	targets[1] = (struct target){"10.0.1.87:8080", "healthy", NULL, NULL};
	targets[2] = (struct target){"10.0.2.13:8080", "unhealthy", "Target.ResponseCodeMismatch", "503"};
	targets[3] = (struct target){"10.0.2.71:8080", "healthy", NULL, NULL};
	d->blue = (struct side){.exists = true, .task_set_id = "ecs-svc/1", .revision = "cicd-demo:2", .image = "cicd-demo:latest",
		.digest = "sha256:41ab07deadbeef", .short_digest = "@41ab07", .version = "Version 2", .desired = 2, .running = 2, .pending = 0,
		.target_group = "cicd-demo-tg-blue", .healthy = 2, .target_count = 2, .targets = targets};
	d->green = d->blue;
	d->green.task_set_id = "ecs-svc/2";
	d->green.digest = "sha256:9f2c1adeadbeef";
	d->green.short_digest = "@9f2c1a";
	d->green.version = "Version 3";
	d->green.target_group = "cicd-demo-tg-green";
	d->green.healthy = 1;
	d->green.targets = targets + 2;
}

static void add_routes(struct arena *a, struct deployment *d)
{
	d->routes = ARENA_ARRAY(a, 2, struct route);
	d->route_count = 2;
	d->routes[0] = (struct route){.kind = ROUTE_PROD, .port = 80, .listener_arn = "arn:l80", .rule_arn = "arn:r80", .blue = 100};
	d->routes[1] = (struct route){.kind = ROUTE_TEST, .port = 8080, .listener_arn = "arn:l8080", .rule_arn = "arn:r8080", .green = 100};
}

static void add_timeline(struct arena *a, struct deployment *d)
{
	struct lifecycle_event *events = ARENA_ARRAY(a, 3, struct lifecycle_event);

	events[0] = (struct lifecycle_event){.name = "BeforeInstall", .status = STEP_SUCCEEDED, .status_text = "Succeeded",
		.started_at = STORY_AT - 60000, .ended_at = STORY_AT - 50000};
	events[1] = (struct lifecycle_event){.name = "Install", .status = STEP_IN_PROGRESS, .status_text = "InProgress",
		.started_at = STORY_AT - 50000};
	events[2] = (struct lifecycle_event){.name = "AfterInstall", .status = STEP_PENDING, .status_text = "Pending"};
	d->timeline = events;
	d->event_count = 3;
}

static void add_deployment(struct arena *a, struct release *r, enum phase phase)
{
	struct deployment *d = ARENA_NEW(a, struct deployment);
	bool is_own = phase != PHASE_IDLE;

	*d = (struct deployment){.stage = "Deploy", .action = "Deploy", .application = "app", .group = "group", .engine = ENGINE_CODEDEPLOY,
		.id = is_own ? "d-GREEN" : "d-BLUE", .execution_id = is_own ? "exec-3" : "exec-2",
		.phase = is_own ? phase : PHASE_SUCCEEDED};
	d->status = engine_word(d->phase);
	d->is_running = phase_is_running(d->phase);
	d->wait.left_ms = NO_DURATION;
	add_sides(a, d);
	add_routes(a, d);
	add_timeline(a, d);
	r->deployments = d;
	r->deployment_count = 1;
}

static const char *deploy_status(const char *execution_status, enum phase phase)
{
	return phase == PHASE_IDLE ? NULL : execution_status;
}

static void add_stages(struct arena *a, struct release *r, const char *execution_status, enum phase phase)
{
	static const struct {
		const char *name, *provider;
		enum stage_kind kind;
	} rows[] = {{"Source", "CodeCommit", STAGE_SOURCE}, {"Build", "CodeBuild", STAGE_BUILD}, {"Deploy", "CodeDeploy", STAGE_DEPLOY}};

	r->stages = ARENA_ARRAY(a, 3, struct stage);
	r->stage_count = 3;
	for (size_t i = 0; i < 3; i++) {
		struct stage_action *action = ARENA_NEW(a, struct stage_action);
		*action = (struct stage_action){.name = rows[i].name, .provider = rows[i].provider, .status = "Succeeded", .deployment = -1};
		if (i == 2) {
			action->deployment = 0;
			action->status = deploy_status(execution_status, phase);
			action->external_id = phase == PHASE_IDLE ? NULL : "d-GREEN";
		}
		r->stages[i] = (struct stage){.name = rows[i].name, .kind = rows[i].kind, .status = action->status, .transition_is_enabled = 1,
			.actions = action, .action_count = 1};
	}
}

struct release *story_new(struct arena *a, const char *execution_status, enum phase phase)
{
	struct release *r = ARENA_NEW(a, struct release);

	*r = (struct release){.as_of = STORY_AT, .account = "123456789012", .region = "ap-northeast-2", .identity_is_known = true,
		.role = "ops-role", .pipeline = "cicd-demo-bluegreen", .mode = "SUPERSEDED", .execution_id = "exec-3",
		.execution_status = execution_status, .execution_is_newest = true, .revision = "3f2c1abdeadbeef", .revision_summary = "Version 3",
		.pipeline_state = FACT_GOOD};
	add_stages(a, r, execution_status, phase);
	add_deployment(a, r, phase);
	return r;
}

struct stage_action *story_deploy_action(struct release *r)
{
	return &r->stages[2].actions[0];
}
