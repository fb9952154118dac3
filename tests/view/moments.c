/* moments.c: see moments.h.  Ids, addresses and times are those of the walk-through's world. */
#include "view/moments.h"

#include "base/arena.h"
#include "view/probe_moments.h"
#include "view/setup_moments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW MOMENT_NOW
#define SECONDS(n) ((int64_t)(n) * 1000)
#define MINUTES(n) SECONDS((n) * 60)
#define DEPLOYMENT_ID "d-8XK2LQ3AB"
#define EXECUTION_ID "7f3a1c2b-0d5e-4f67-8a9b-1c2d3e4f5a6b"

/* --- the pieces ------------------------------------------------------------------------------------------------------ */

static const struct build_phase phases_done[] = {
	{"SUBMITTED", "SUCCEEDED", NULL, 0, 0}, {"QUEUED", "SUCCEEDED", NULL, 0, 0}, {"PROVISIONING", "SUCCEEDED", NULL, 0, 0},
	{"DOWNLOAD_SOURCE", "SUCCEEDED", NULL, 0, 0}, {"INSTALL", "SUCCEEDED", NULL, 0, 0}, {"PRE_BUILD", "SUCCEEDED", NULL, 0, 0},
	{"BUILD", "SUCCEEDED", NULL, 0, 0}, {"POST_BUILD", "SUCCEEDED", NULL, 0, 0}, {"UPLOAD_ARTIFACTS", "SUCCEEDED", NULL, 0, 0},
	{"FINALIZING", "SUCCEEDED", NULL, 0, 0}, {"COMPLETED", NULL, NULL, 0, 0},
};

static struct build *build_of(struct arena *a, size_t phases, int is_complete)
{
	struct build *b = ARENA_NEW(a, struct build);

	*b = (struct build){.id = "cicd-demo:4b1d7c0e-52b1-4c0d-9d5e-1f2a3b4c5d6e", .project = "cicd-demo",
		.status = is_complete ? "SUCCEEDED" : "IN_PROGRESS", .is_complete = is_complete, .phase_count = phases};
	b->phases = arena_alloc(a, sizeof(phases_done));
	memcpy(b->phases, phases_done, sizeof(phases_done));
	b->current_phase = b->phases[phases - 1].type;
	if (!is_complete)
		b->phases[phases - 1].status = NULL;
	return b;
}

static void stages_of(struct arena *a, struct release *r)
{
	r->stages = ARENA_ARRAY(a, 3, struct stage);
	r->stage_count = 3;
	struct stage_action *actions_made = ARENA_ARRAY(a, 3, struct stage_action);
	actions_made[0] = (struct stage_action){.name = "Source", .category = "Source", .provider = "CodeCommit", .branch = "bluegreen",
		.status = "Succeeded", .revision = "3f2c1ab9e0d14c5f8a7b6c5d4e3f2a1b0c9d8e7f", .summary = "Version 3", .deployment = -1};
	actions_made[1] = (struct stage_action){.name = "Build", .category = "Build", .provider = "CodeBuild", .status = "Succeeded",
		.external_id = "cicd-demo:4b1d7c0e-52b1-4c0d-9d5e-1f2a3b4c5d6e", .build = build_of(a, 11, 1), .deployment = -1};
	actions_made[2] = (struct stage_action){.name = "Deploy", .category = "Deploy", .provider = "CodeDeploy",
		.status = "InProgress", .external_id = DEPLOYMENT_ID, .deployment = 0};
	r->stages[0] = (struct stage){.name = "Source", .kind = STAGE_SOURCE, .status = "Succeeded",
		.started_at = NOW - MINUTES(10), .ended_at = NOW - MINUTES(10) + SECONDS(4)};
	r->stages[1] = (struct stage){.name = "Build", .kind = STAGE_BUILD, .status = "Succeeded",
		.started_at = NOW - SECONDS(590), .ended_at = NOW - SECONDS(590) + SECONDS(131)};
	r->stages[2] = (struct stage){.name = "Deploy", .kind = STAGE_DEPLOY, .status = "InProgress", .started_at = NOW - SECONDS(452)};
	for (int i = 0; i < 3; i++) {
		r->stages[i].transition_is_enabled = 1;
		r->stages[i].actions = &actions_made[i];
		r->stages[i].action_count = 1;
		r->stages[i].latest_execution_id = EXECUTION_ID;
		r->stages[i].latest_status = r->stages[i].status;
	}
}

static struct target *targets_of(struct arena *a, const char *first, const char *second, const char *state, const char *reason)
{
	struct target *t = ARENA_ARRAY(a, 2, struct target);

	t[0] = (struct target){first, state, reason, NULL};
	t[1] = (struct target){second, state, reason, NULL};
	return t;
}

static void sides_of(struct arena *a, struct deployment *d)
{
	d->blue = (struct side){.exists = true, .task_set_id = "ecs-svc/1111111111111111111", .status = "PRIMARY",
		.revision = "cicd-demo:2", .digest = "sha256:41ab07c2d1", .short_digest = "@41ab07", .version = "Version 2",
		.desired = 2, .running = 2, .pending = 0, .target_group = "cicd-demo-tg-blue", .healthy = 2, .target_count = 2,
		.targets = targets_of(a, "10.0.1.15:8080", "10.0.1.87:8080", "healthy", NULL), .claimed_weight = 100, .is_steady = true};
	d->green = (struct side){.exists = true, .task_set_id = "ecs-svc/2222222222222222222", .status = "ACTIVE",
		.revision = "cicd-demo:2", .digest = "sha256:9f2c1a77aa", .short_digest = "@9f2c1a", .version = "Version 3",
		.desired = 2, .running = 2, .pending = 0, .target_group = "cicd-demo-tg-green", .healthy = 2, .target_count = 2,
		.targets = targets_of(a, "10.0.2.13:8080", "10.0.2.71:8080", "healthy", NULL), .claimed_weight = 0, .is_steady = true};
	d->original = "@41ab07";
	d->service_is_known = true;
}

static const char *const event_names[] = {"BeforeInstall", "Install", "AfterInstall", "AllowTestTraffic", "AfterAllowTestTraffic",
	"BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"};
#define EVENTS 8

/* The first `done` are done, the next one is `next`. */
static void timeline_of(struct arena *a, struct deployment *d, size_t done, enum step_status next)
{
	static const int took[EVENTS] = {2, 63, 2, 11, 3, 2, 11, 2};
	struct lifecycle_event *e = ARENA_ARRAY(a, EVENTS, struct lifecycle_event);
	int64_t at = NOW - SECONDS(440);

	for (size_t i = 0; i < EVENTS; i++) {
		e[i] = (struct lifecycle_event){.name = event_names[i], .status = i < done ? STEP_SUCCEEDED : i == done ? next : STEP_PENDING};
		if (i <= done && e[i].status != STEP_PENDING)
			e[i].started_at = i < done ? at : NOW - SECONDS(took[i] / 2);
		if (i < done)
			e[i].ended_at = at += SECONDS(took[i]);
	}
	d->timeline = e;
	d->event_count = EVENTS;
}

static void routes_of(struct arena *a, struct deployment *d, double prod_green, double test_green)
{
	d->routes = ARENA_ARRAY(a, 2, struct route);
	d->route_count = 2;
	d->routes[0] = (struct route){.kind = ROUTE_PROD, .port = 80, .blue = 100 - prod_green, .green = prod_green};
	d->routes[1] = (struct route){.kind = ROUTE_TEST, .port = 8080, .blue = 100 - test_green, .green = test_green};
	d->routes_read_at = NOW - 400;
}

static void events_of(struct arena *a, struct deployment *d)
{
	struct service_event *e = ARENA_ARRAY(a, 4, struct service_event);

	e[0] = (struct service_event){"e4", "(service cicd-demo, taskSet ecs-svc/2222222222222222222) has reached a steady state.",
		NOW - SECONDS(48)};
	e[1] = (struct service_event){"e3", "(service cicd-demo, taskSet ecs-svc/2222222222222222222) registered 2 targets in "
		"(target-group arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/cicd-demo-tg-green/0a1b2c3d)", NOW - SECONDS(370)};
	e[2] = (struct service_event){"e2", "(service cicd-demo, taskSet ecs-svc/2222222222222222222) has started 2 tasks: (task "
		"0123456789abcdef) (task fedcba9876543210).", NOW - SECONDS(420)};
	e[3] = (struct service_event){"e1", "(service cicd-demo, taskSet ecs-svc/1111111111111111111) has reached a steady state.",
		NOW - MINUTES(2000)};
	d->events = e;
	d->service_event_count = 4;
}

static void wait_for(struct deployment *d, enum wait_for what, int64_t left_ms, enum at_zero at_zero, bool is_estimate)
{
	d->wait = (struct wait){what, NOW + left_ms, left_ms, is_estimate, at_zero};
}

static void way_back(struct deployment *d, enum way_back_kind kind, int64_t left_ms, const char *text)
{
	d->way_back = (struct way_back){kind, left_ms, text};
}

/* --- a release waiting for a person: all others are made from it ------------------------------------------------------ */

static void make_ready(struct arena *a, struct moment *m)
{
	struct release *r = m->release = ARENA_NEW(a, struct release);
	static const struct scope scopes[] = {{.region = "ap-northeast-2", .account = "123456789012", .partition = "aws", .is_bound = true}};
	static struct traffic_settings settings = {.ready_action = AT_ZERO_STOP, .ready_wait_ms = 3600000,
		.terminate_action = AT_ZERO_TERMINATE, .terminate_wait_ms = 3600000, .rolls_back = 1,
		.config_name = "CodeDeployDefault.ECSAllAtOnce", .is_blue_green = 1};
	struct execution *executions = ARENA_ARRAY(a, 2, struct execution);

	*r = (struct release){.as_of = NOW, .account = "123456789012", .arn = "arn:aws:sts::123456789012:assumed-role/ops-role/kim",
		.role = "ops-role", .region = "ap-northeast-2", .partition = "aws", .identity_is_known = true,
		.pipeline = "cicd-demo-bluegreen", .mode = "SUPERSEDED", .execution_id = EXECUTION_ID, .execution_status = "InProgress",
		.execution_is_newest = true, .execution_started_at = NOW - MINUTES(10), .revision = "3f2c1ab",
		.revision_summary = "Version 3", .current = 0, .scopes = scopes, .scope_count = 1, .pipeline_state = FACT_GOOD};
	executions[0] = (struct execution){.id = EXECUTION_ID, .status = "InProgress", .started_at = NOW - MINUTES(10)};
	executions[1] = (struct execution){.id = "0a0b0c0d-0000-4000-8000-000000000002", .status = "Succeeded"};
	r->executions = executions;
	r->execution_count = 2;
	stages_of(a, r);
	struct deployment *d = r->deployments = ARENA_NEW(a, struct deployment);
	r->deployment_count = 1;
	*d = (struct deployment){.stage = "Deploy", .action = "Deploy", .application = "AppECS-cicd-demo-cicd-demo",
		.group = "DgpECS-cicd-demo-cicd-demo", .cluster = "cicd-demo", .service = "cicd-demo", .engine = ENGINE_CODEDEPLOY,
		.id = DEPLOYMENT_ID, .execution_id = EXECUTION_ID, .status = "Ready", .phase = PHASE_READY, .is_running = true,
		.settings = &settings, .created_at = NOW - SECONDS(445)};
	sides_of(a, d);
	routes_of(a, d, 0, 100);
	timeline_of(a, d, 5, STEP_PENDING);
	events_of(a, d);
	wait_for(d, WAIT_REROUTE, MINUTES(47) + SECONDS(12), AT_ZERO_STOP, false);
	way_back(d, WAY_BACK_INSTANT, MINUTES(47) + SECONDS(12),
		"instant, blue is running (until 47:12, then the deployment stops)");
	ui_init(&m->ui);
	m->view = (struct view){.release = r, .age_ms = 400, .now_mono = 1000000, .calls_per_second = 4.2, .calls_allowed = 10};
}

static struct deployment *deployment_of(struct moment *m)
{
	return &m->release->deployments[0];
}

static void stage_is(struct moment *m, int stage, const char *status, int64_t started_at, int64_t ended_at)
{
	struct stage *s = &m->release->stages[stage];

	s->status = s->latest_status = s->actions[0].status = status;
	s->started_at = started_at;
	s->ended_at = ended_at;
}

/* --- before ---------------------------------------------------------------------------------------------------------- */

static void no_green(struct deployment *d)
{
	d->green = (struct side){.desired = -1, .running = -1, .pending = -1, .healthy = -1, .target_count = -1, .claimed_weight = -1};
}

/* The last deployment has succeeded: green serves, blue is gone. */
static void make_succeeded(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct deployment *d = deployment_of(m);
	d->phase = PHASE_SUCCEEDED;
	d->status = "Succeeded";
	d->is_running = false;
	d->ended_at = NOW - SECONDS(30);
	d->wait = (struct wait){.left_ms = NO_DURATION};
	d->blue = (struct side){.desired = -1, .running = -1, .pending = -1, .healthy = -1, .target_count = -1, .claimed_weight = -1};
	d->green.status = "PRIMARY";
	d->green.claimed_weight = 100;
	routes_of(a, d, 100, 100);
	timeline_of(a, d, 8, STEP_PENDING);
	way_back(d, WAY_BACK_REDEPLOY, NO_DURATION, "redeploy of @41ab07, about 2 min");
	stage_is(m, 2, "Succeeded", NOW - SECONDS(452), NOW - SECONDS(30));
	m->release->execution_status = "Succeeded";
	m->view.age_ms = 3200;
}

static void make_demo_start(struct arena *a, struct moment *m)
{
	make_succeeded(a, m);
	struct deployment *d = deployment_of(m);
	m->release->role = "user/demo";
	m->release->revision_summary = m->release->stages[0].actions[0].summary = "Version 2";
	d->green.version = "Version 2";
	d->green.short_digest = "@41ab07";
	d->original = NULL;
	way_back(d, WAY_BACK_REDEPLOY, NO_DURATION, "redeploy of the previous release, about 2 min");
	m->ui.is_demo = true;
}

/* Nothing has ever been deployed: blue is what serves. */
static void make_never_deployed(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct deployment *d = deployment_of(m);
	d->phase = PHASE_IDLE;
	d->id = d->execution_id = d->status = NULL;
	d->is_running = false;
	d->event_count = 0;
	d->wait = (struct wait){.left_ms = NO_DURATION};
	no_green(d);
	routes_of(a, d, 0, 0);
	way_back(d, WAY_BACK_NOT_NEEDED, NO_DURATION, "nothing to undo");
	for (int i = 0; i < 3; i++)
		stage_is(m, i, NULL, NO_TIME, NO_TIME);
	m->release->execution_id = m->release->execution_status = NULL;
	m->release->execution_count = 0;
	m->release->stages[0].actions[0].revision = m->release->stages[0].actions[0].summary = NULL;
	m->release->stages[1].actions[0].build = NULL;
	m->release->stages[1].actions[0].external_id = NULL;
}

/* The build runs; the deployment on the screen is the last one. */
static void make_building(struct arena *a, struct moment *m)
{
	make_demo_start(a, m);
	struct release *r = m->release;
	m->ui.is_demo = false;
	r->role = "ops-role";
	r->execution_status = "InProgress";
	r->execution_count = 2;
	deployment_of(m)->execution_id = "0a0b0c0d-0000-4000-8000-000000000002";
	r->stages[0].actions[0].summary = "Version 3";
	stage_is(m, 0, "Succeeded", NOW - SECONDS(75), NOW - SECONDS(71));
	stage_is(m, 1, "InProgress", NOW - SECONDS(70), NO_TIME);
	r->stages[1].actions[0].build = build_of(a, 7, 0);
	stage_is(m, 2, NULL, NO_TIME, NO_TIME);
	m->view.age_ms = 1300;
}

static void make_build_failed(struct arena *a, struct moment *m)
{
	make_building(a, m);
	struct stage_action *build = &m->release->stages[1].actions[0];
	stage_is(m, 1, "Failed", NOW - SECONDS(70), NOW - SECONDS(5));
	build->build = build_of(a, 7, 1);
	((struct build *)build->build)->phases[6].status = "FAILED";
	build->error_code = "JobFailed";
	build->error_message = "Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while "
			       "executing command: mvn clean package. Reason: exit status 1";
	m->release->execution_status = "Failed";
	m->release->retry_stage = "Build";
}

static void make_installing(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct deployment *d = deployment_of(m);
	d->phase = PHASE_INSTALLING;
	d->status = "InProgress";
	d->wait = (struct wait){.left_ms = NO_DURATION};
	d->green.running = 1;
	d->green.pending = 1;
	d->green.is_steady = false;
	d->green.healthy = 0;
	d->green.targets = targets_of(a, "10.0.2.13:8080", "10.0.2.71:8080", "initial", "Elb.RegistrationInProgress");
	timeline_of(a, d, 1, STEP_IN_PROGRESS);
	routes_of(a, d, 0, 0);
	way_back(d, WAY_BACK_INSTANT, NO_DURATION, "instant, blue is running");
	stage_is(m, 2, "InProgress", NOW - SECONDS(36), NO_TIME);
}

/* --- the shift and after --------------------------------------------------------------------------------------------- */

static void make_shifting(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct deployment *d = deployment_of(m);
	d->phase = PHASE_SHIFTING;
	d->status = "InProgress";
	d->wait = (struct wait){.left_ms = NO_DURATION};
	d->blue.claimed_weight = 90;
	d->green.claimed_weight = 10;
	timeline_of(a, d, 6, STEP_IN_PROGRESS);
	routes_of(a, d, 10, 100);
	way_back(d, WAY_BACK_INSTANT, NO_DURATION, "instant, blue is running");
}

static void make_differs(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct deployment *d = deployment_of(m);
	routes_of(a, d, 25, 100);
	d->routes[0].differs = true;
}

static void make_baking(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct deployment *d = deployment_of(m);
	d->phase = PHASE_BAKING;
	d->status = "InProgress";
	d->blue.status = "ACTIVE";
	d->green.status = "PRIMARY";
	timeline_of(a, d, 8, STEP_PENDING);
	routes_of(a, d, 100, 100);
	wait_for(d, WAIT_TERMINATE, MINUTES(59) + SECONDS(3), AT_ZERO_TERMINATE, true);
	way_back(d, WAY_BACK_INSTANT, MINUTES(59) + SECONDS(3), "instant, blue is running (~59:03 left, then blue is terminated)");
}

static void make_rolling_back(struct arena *a, struct moment *m)
{
	make_shifting(a, m);
	struct deployment *d = deployment_of(m);
	d->phase = PHASE_ROLLING_BACK;
	d->status = "Stopped";
	d->undo = (struct undo){.id = "d-ZZ91KQ0YX", .status = "InProgress", .by = "user", .is_running = true};
	d->error_code = "MANUAL_STOP";
	d->error_message = "The deployment was stopped by arn:aws:sts::123456789012:assumed-role/ops-role/kim";
	way_back(d, WAY_BACK_NOT_NEEDED, NO_DURATION, "is being taken by d-ZZ91KQ0YX");
	routes_of(a, d, 100, 100);
	stage_is(m, 2, "Failed", NOW - SECONDS(452), NOW - SECONDS(2));
}

static void make_rolled_back(struct arena *a, struct moment *m)
{
	make_rolling_back(a, m);
	struct deployment *d = deployment_of(m);
	d->phase = PHASE_ROLLED_BACK;
	d->is_running = false;
	d->undo.status = "Succeeded";
	d->undo.is_running = false;
	no_green(d);
	routes_of(a, d, 0, 0);
	way_back(d, WAY_BACK_NOT_NEEDED, NO_DURATION, "nothing to undo, it has been rolled back");
	m->release->execution_status = "Failed";
	m->release->retry_stage = "Deploy";
}

static void make_failed(struct arena *a, struct moment *m)
{
	make_installing(a, m);
	struct deployment *d = deployment_of(m);
	static const struct task_container container = {.name = "cicd-demo",
		.reason = "CannotPullContainerError: pull image manifest has been retried 5 time(s): image cicd-demo:latest not found",
		.exit_code = -1};
	struct task *task = ARENA_NEW(a, struct task);
	const struct task **stopped = ARENA_ARRAY(a, 1, const struct task *);
	struct target *targets = ARENA_ARRAY(a, 1, struct target);
	struct lifecycle_event *events;

	*task = (struct task){.arn = "t", .stopped_reason = "Task failed to start", .stop_code = "TaskFailedToStart",
		.stopped_at = NOW - SECONDS(20), .container_count = 1};
	task->containers = arena_alloc(a, sizeof(container));
	memcpy(task->containers, &container, sizeof(container));
	stopped[0] = task;
	d->green.stopped = stopped;
	d->green.stopped_count = 1;
	targets[0] = (struct target){"10.0.2.13:8080", "unhealthy", "Target.ResponseCodeMismatch",
		"Health checks failed with these codes: [502]"};
	d->green.targets = targets;
	d->green.target_count = 1;
	timeline_of(a, d, 1, STEP_FAILED);
	events = (struct lifecycle_event *)d->timeline;
	events[1].error_code = "ScriptFailed";
	events[1].error_message = "ECS Service did not reach a steady state within 60 minutes";
	d->phase = PHASE_FAILED;
	d->status = "Failed";
	d->is_running = false;
	d->error_code = "HEALTH_CONSTRAINTS";
	d->error_message = "The deployment timed out while waiting for the replacement task set to become healthy. This time out "
			   "period is 60 minutes.";
	way_back(d, WAY_BACK_NOT_NEEDED, NO_DURATION, "nothing to undo, blue serves all production traffic");
	stage_is(m, 2, "Failed", NOW - MINUTES(61), NOW - SECONDS(3));
	m->release->execution_status = "Failed";
	m->release->retry_stage = "Deploy";
}

/* --- what is not known ------------------------------------------------------------------------------------------------ */

static struct err *err_of(struct arena *a, enum err_kind kind, const char *code, const char *message)
{
	struct err *e = ARENA_NEW(a, struct err);

	*e = (struct err){.kind = kind};
	snprintf(e->code, sizeof(e->code), "%s", code);
	snprintf(e->message, sizeof(e->message), "%s", message);
	snprintf(e->request_id, sizeof(e->request_id), "1f2e3d4c-aaaa-bbbb-cccc-0123456789ab");
	return e;
}

static void make_denied(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct release *r = m->release;
	struct deployment *d = deployment_of(m);
	static const enum fact_kind kinds[] = {FACT_TARGET_HEALTH, FACT_RULES, FACT_TARGET_HEALTH};

	r->problems = ARENA_ARRAY(a, 3, struct problem);
	r->problem_count = 3;
	for (int i = 0; i < 3; i++)
		r->problems[i] = (struct problem){.read = fact_kind_operation(kinds[i]), .permission = fact_kind_permission(kinds[i]),
			.kind = kinds[i], .failed_at = NOW,
			.err = err_of(a, ERR_DENIED, "AccessDenied", "User kim is not authorized to perform this operation")};
	d->blue.healthy = d->blue.target_count = d->green.healthy = d->green.target_count = -1;
	d->blue.is_steady = d->green.is_steady = false;
	d->route_count = 0;
}

/* Everything of the load balancer, and the tasks: what is left is all there. */
static void make_denied_many(struct arena *a, struct moment *m)
{
	static const enum fact_kind kinds[] = {FACT_TARGET_HEALTH, FACT_TARGET_GROUPS, FACT_STOPPED_TASK_IDS, FACT_TASKS, FACT_LISTENERS,
		FACT_RULES, FACT_LOAD_BALANCER, FACT_ACTION_RUNS};

	make_denied(a, m);
	struct release *r = m->release;
	r->problem_count = sizeof(kinds) / sizeof(kinds[0]);
	r->problems = ARENA_ARRAY(a, r->problem_count, struct problem);
	for (size_t i = 0; i < r->problem_count; i++)
		r->problems[i] = (struct problem){.read = fact_kind_operation(kinds[i]), .permission = fact_kind_permission(kinds[i]),
			.kind = kinds[i], .failed_at = NOW, .read_at = NO_TIME,
			.err = err_of(a, ERR_DENIED, "AccessDenied", "User kim is not authorized to perform this operation")};
}

static void nothing_known(struct arena *a, struct moment *m, enum fact_state state)
{
	make_ready(a, m);
	struct release *r = m->release;
	*r = (struct release){.as_of = NOW, .pipeline = r->pipeline, .region = r->region, .account = r->account,
		.identity_is_known = true, .role = r->role, .current = -1, .pipeline_state = state};
}

static void make_loading(struct arena *a, struct moment *m)
{
	nothing_known(a, m, FACT_LOADING);
	m->release->account = m->release->role = NULL;
	m->release->identity_is_known = false;
	m->view.age_ms = NO_DURATION;
}

static void make_denied_all(struct arena *a, struct moment *m)
{
	nothing_known(a, m, FACT_FAILED);
	m->release->pipeline_err = *err_of(a, ERR_DENIED, "AccessDeniedException",
		"User: arn:aws:sts::123456789012:assumed-role/ops-role/kim is not authorized to perform: codepipeline:GetPipeline");
}

static void make_failed_all(struct arena *a, struct moment *m)
{
	nothing_known(a, m, FACT_FAILED);
	m->release->account = m->release->role = NULL;
	m->release->pipeline_err = *err_of(a, ERR_NETWORK, "", "cannot connect to codepipeline.ap-northeast-2.amazonaws.com: timed out");
	m->release->pipeline_err.request_id[0] = '\0';
	m->view.age_ms = NO_DURATION;
	m->view.is_unreachable = true;
	m->view.trouble = &m->release->pipeline_err;
}

static void make_unreachable(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	m->view.trouble = err_of(a, ERR_TIMEOUT, "", "codedeploy GetDeployment: no answer within 10 s");
	m->view.is_stale = m->view.is_unreachable = true;
	m->view.age_ms = 34200;
}

static void make_throttled(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	m->view.calls_per_second = 1.94;
	m->view.calls_allowed = 2.5;
	m->view.throttles = 12;
	m->view.is_throttled = true;
}

static void make_sso_expired(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	m->view.trouble = err_of(a, ERR_EXPIRED, "", "the SSO session 'company' of profile 'production-operations' has expired: run "
		"aws sso login --sso-session company");
	m->view.is_stale = true;
	m->view.age_ms = 61000;
}

/* It deploys in an account that no profile is bound to. */
static void make_unbound(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct release *r = m->release;
	static const struct scope scopes[] = {{.region = "ap-northeast-2", .account = "123456789012", .partition = "aws", .is_bound = true},
		{.region = "ap-northeast-2", .account = "222222222222", .partition = "aws", .is_foreign = true,
			.settings_path = "/home/kim/.config/cutover/config"}};
	struct deployment *d = deployment_of(m);

	*d = (struct deployment){.stage = d->stage, .action = d->action, .scope = 1, .engine = ENGINE_CODEDEPLOY, .id = d->id,
		.note = "deploys in account 222222222222, which has no credentials here: put [account 222222222222] and below it "
			"profile = NAME into /home/kim/.config/cutover/config", .wait = {.left_ms = NO_DURATION}};
	r->scopes = scopes;
	r->scope_count = 2;
}

static void make_expired(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	m->view.trouble = err_of(a, ERR_EXPIRED, "ExpiredTokenException", "The security token included in the request is expired");
	m->view.is_stale = true;
	m->view.age_ms = 61000;
}

static void make_not_ecs(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct release *r = m->release;
	r->deployment_count = 0;
	r->current = -1;
	r->pipeline = "lambda-api";
	r->stages[2].actions[0] = (struct stage_action){.name = "Deploy", .category = "Deploy", .provider = "Lambda",
		.status = "Succeeded", .summary = "alias live now points at 12", .deployment = -1};
	stage_is(m, 2, "Succeeded", NOW - SECONDS(20), NOW - SECONDS(2));
	r->lower_note = "No action of this pipeline deploys to ECS blue/green: Deploy uses Lambda. Its executions can be released (C), "
			"stopped (S) and retried (Y) from here.";
}

static void make_native(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct deployment *d = deployment_of(m);
	d->engine = ENGINE_ECS_NATIVE;
	d->phase = PHASE_UNKNOWN;
	d->id = NULL;
	d->is_running = false;
	d->wait = (struct wait){.left_ms = NO_DURATION};
	d->event_count = d->route_count = d->service_event_count = 0;
	d->blue.exists = d->green.exists = false;
	d->note = "The service cicd-demo deploys with ECS's own controller (native blue/green): watching comes later";
	way_back(d, WAY_BACK_NONE, NO_DURATION, "not possible: native blue/green: watching comes later");
}

/* --- what a person does ---------------------------------------------------------------------------------------------- */

static const char *const sentence = "moves 100 % of :80 from blue @41ab07 to green @9f2c1a (Version 3). Deployment d-8XK2LQ3AB of "
				    "pipeline cicd-demo-bluegreen, account 123456789012, region ap-northeast-2.";

static void make_dialog(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	ui_open_dialog(&m->ui, ACTION_REROUTE, sentence);
}

/* In the place of a dialog, which comes back after it. */
static void make_question(struct arena *a, struct moment *m)
{
	make_dialog(a, m);
	ui_open_question(&m->ui, "ops", "arn:aws:iam::123456789012:mfa/kim");
	snprintf(m->ui.question.code, sizeof(m->ui.question.code), "1234");
}

static void make_dialog_changed(struct arena *a, struct moment *m)
{
	make_dialog(a, m);
	m->ui.dialog.state = DIALOG_CHANGED;
	m->ui.dialog.facts_are_fresh = true;
	m->ui.dialog.focus = 1;
	snprintf(m->ui.dialog.note, sizeof(m->ui.dialog.note), "1 of 2 targets of green is unhealthy now");
}

static void make_dialog_refused(struct arena *a, struct moment *m)
{
	make_dialog(a, m);
	m->ui.dialog.state = DIALOG_REFUSED;
	snprintf(m->ui.dialog.note, sizeof(m->ui.dialog.note), "the deployment is now SHIFTING: traffic is moving already");
}

static void make_help(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	m->ui.help_is_open = true;
}

static void make_refused(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	ui_key(&m->ui, &m->view, 'X');
}

static void make_read_only(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	m->ui.is_read_only = true;
}

static void make_korean(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct deployment *d = deployment_of(m);
	m->release->stages[0].actions[0].summary = "버전 3: 환영 메시지를 바꿉니다";
	d->green.version = "버전 3";
	d->blue.version = "버전 2";
	m->release->pipeline = "파이프라인-bluegreen";
}

static void make_ascii(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	m->is_ascii = true;
}

static void make_many(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct deployment *d = deployment_of(m);
	struct target *t = ARENA_ARRAY(a, 30, struct target);
	for (int i = 0; i < 30; i++)
		t[i] = (struct target){arena_printf(a, "10.0.2.%d:8080", 10 + i), i == 7 ? "unhealthy" : "healthy",
			i == 7 ? "Target.Timeout" : NULL, i == 7 ? "Request timed out" : NULL};
	d->green.targets = t;
	d->green.target_count = d->green.desired = d->green.running = 30;
	d->green.healthy = 29;
	d->green.is_steady = false;
	m->ui.focus = PANE_GREEN;
	m->ui.focus_is_shown = true;
	m->ui.scroll[PANE_GREEN] = 7;
}

static void make_stages(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct release *r = m->release;
	static const char *const names[] = {"Lint", "Unit", "Source2", "Build2", "Approve", "Scan", "Staging", "Smoke"};
	struct stage *s = ARENA_ARRAY(a, 11, struct stage);

	s[0] = r->stages[0];
	for (int i = 0; i < 8; i++) {
		s[1 + i] = r->stages[1];
		s[1 + i].name = names[i];
	}
	s[9] = r->stages[1];
	s[10] = r->stages[2];
	r->stages = s;
	r->stage_count = 11;
}

/* Two deploy actions; the one that is shown lives in another region and account. */
static void make_two(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct release *r = m->release;
	static const struct scope scopes[] = {
		{.region = "ap-northeast-2", .account = "123456789012", .partition = "aws", .is_bound = true}, {.region = "us-east-1", .account = "210987654321", .partition = "aws", .is_bound = true}};
	struct deployment *d = ARENA_ARRAY(a, 2, struct deployment);

	d[0] = d[1] = r->deployments[0];
	d[1].scope = 1;
	d[1].stage = "Virginia";
	r->deployments = d;
	r->deployment_count = 2;
	r->current = 1;
	r->scopes = scopes;
	r->scope_count = 2;
	r->stages[2].actions[0].deployment = 1;
	r->stages[2].name = "Virginia";
}

static void make_hook(struct arena *a, struct moment *m)
{
	make_shifting(a, m);
	struct deployment *d = deployment_of(m);
	timeline_of(a, d, 5, STEP_IN_PROGRESS);
	routes_of(a, d, 0, 100);
	wait_for(d, WAIT_HOOK, MINUTES(58), AT_ZERO_FAIL, false);
}

/* A person must approve before anything is deployed. */
static void make_approval(struct arena *a, struct moment *m)
{
	make_succeeded(a, m);
	struct release *r = m->release;
	struct stage *s = ARENA_ARRAY(a, 4, struct stage);
	struct stage_action *action = ARENA_NEW(a, struct stage_action);

	*action = (struct stage_action){.name = "Ok", .category = "Approval", .provider = "Manual", .status = "InProgress",
		.summary = "look at :8080 first", .deployment = -1};
	memcpy(s, r->stages, 2 * sizeof(*s));
	s[2] = (struct stage){.name = "Approve", .kind = STAGE_APPROVAL, .status = "InProgress", .started_at = NOW - MINUTES(3),
		.actions = action, .action_count = 1, .transition_is_enabled = 1};
	s[3] = r->stages[2];
	s[3].status = s[3].actions[0].status = NULL;
	s[3].started_at = s[3].ended_at = NO_TIME;
	r->stages = s;
	r->stage_count = 4;
	r->execution_status = "InProgress";
	r->approval = (struct wait){WAIT_APPROVAL, NOW + MINUTES(7 * 24 * 60), MINUTES(7 * 24 * 60) - MINUTES(3), false, AT_ZERO_FAIL};
	r->approval_stage = "Approve";
	r->approval_action = "Ok";
	deployment_of(m)->wait = r->approval;
}

/* The stages have been read, the deployment not yet. */
static void make_partial(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	struct deployment *d = deployment_of(m);
	no_green(d);
	d->blue = d->green;
	d->phase = PHASE_UNKNOWN;
	d->settings = NULL;
	d->is_running = false;
	d->service_is_known = false;
	d->wait = (struct wait){.left_ms = NO_DURATION};
	d->event_count = d->route_count = d->service_event_count = 0;
	way_back(d, WAY_BACK_UNKNOWN, NO_DURATION, "not known");
}

static void make_unanswered(struct arena *a, struct moment *m)
{
	make_ready(a, m);
	m->view.is_stale = m->view.is_unreachable = true;
	m->view.age_ms = 8100;
}

/* --- the list of pipelines ------------------------------------------------------------------------------------------- */

static void list_screen(struct arena *a, struct moment *m, enum fact_state state)
{
	nothing_known(a, m, FACT_UNREAD);
	m->release->pipeline = NULL;
	m->ui.screen = SCREEN_PIPELINES;
	m->pipelines_fact = ARENA_NEW(a, struct fact);
	*m->pipelines_fact = (struct fact){.kind = FACT_PIPELINES, .key = "", .state = state};
	m->view.pipelines_fact = m->pipelines_fact;
}

static void make_list(struct arena *a, struct moment *m)
{
	list_screen(a, m, FACT_GOOD);
	struct pipeline_row *rows = ARENA_ARRAY(a, 3, struct pipeline_row);
	rows[0] = (struct pipeline_row){"cicd-demo", "V1", "SUPERSEDED", NOW - MINUTES(60 * 24 * 40)};
	rows[1] = (struct pipeline_row){"cicd-demo-bluegreen", "V2", "SUPERSEDED", NOW - MINUTES(60 * 3)};
	rows[2] = (struct pipeline_row){"결제-서비스", "V2", "QUEUED", NOW - MINUTES(60 * 24 * 300)};
	m->pipelines = ARENA_NEW(a, struct pipeline_list);
	*m->pipelines = (struct pipeline_list){rows, 3};
	m->view.pipelines = m->pipelines;
	ui_key(&m->ui, &m->view, 'j');
}

static void make_list_empty(struct arena *a, struct moment *m)
{
	list_screen(a, m, FACT_GOOD);
	m->view.pipelines = m->pipelines = ARENA_NEW(a, struct pipeline_list);
}

void moment_of_list(struct arena *a, struct moment *m, size_t pipelines)
{
	make_list(a, m);
	m->pipelines->count = pipelines;
}

void moment_of_release(struct arena *a, struct moment *m)
{
	make_ready(a, m);
}

static void make_list_loading(struct arena *a, struct moment *m)
{
	list_screen(a, m, FACT_LOADING);
}

static void make_list_denied(struct arena *a, struct moment *m)
{
	list_screen(a, m, FACT_FAILED);
	m->pipelines_fact->err = *err_of(a, ERR_DENIED, "AccessDeniedException", "not authorized to perform: codepipeline:ListPipelines");
}

const struct moment_row moments[] = {
	{"demo-start", make_demo_start},
	{"never-deployed", make_never_deployed},
	{"building", make_building},
	{"build-failed", make_build_failed},
	{"installing", make_installing},
	{"ready", make_ready},
	{"dialog", make_dialog},
	{"dialog-changed", make_dialog_changed},
	{"dialog-refused", make_dialog_refused},
	{"shifting", make_shifting},
	{"differs", make_differs},
	{"baking", make_baking},
	{"succeeded", make_succeeded},
	{"rolling-back", make_rolling_back},
	{"rolled-back", make_rolled_back},
	{"failed", make_failed},
	{"denied", make_denied},
	{"denied-many", make_denied_many},
	{"denied-all", make_denied_all},
	{"failed-all", make_failed_all},
	{"loading", make_loading},
	{"unreachable", make_unreachable},
	{"expired", make_expired},
	{"sso-expired", make_sso_expired},
	{"throttled", make_throttled},
	{"question", make_question},
	{"unbound", make_unbound},
	{"not-ecs", make_not_ecs},
	{"native", make_native},
	{"help", make_help},
	{"refused", make_refused},
	{"read-only", make_read_only},
	{"korean", make_korean},
	{"ascii", make_ascii},
	{"many", make_many},
	{"stages", make_stages},
	{"two", make_two},
	{"hook", make_hook},
	{"approval", make_approval},
	{"partial", make_partial},
	{"unanswered", make_unanswered},
	{"list", make_list},
	{"list-empty", make_list_empty},
	{"list-loading", make_list_loading},
	{"list-denied", make_list_denied},
	{"list-offer", make_list_offer},
	{"list-unfinished", make_list_unfinished},
	{"unfinished", make_unfinished},
	{"setup-loading", make_setup_loading},
	{"setup-unanswered", make_setup_unanswered},
	{"setup-plan", make_setup_plan},
	{"setup-ascii", make_setup_ascii},
	{"setup-again", make_setup_again},
	{"setup-blocked", make_setup_blocked},
	{"setup-nothing", make_setup_nothing},
	{"setup-choices", make_setup_choices},
	{"setup-failed", make_setup_failed},
	{"answers", make_answers},
	{"no-answer", make_no_answer},
	{"answers-old", make_answers_old},
	{"probes", make_probes},
	{"probes-silent", make_probes_silent},
	{"probes-unread", make_probes_unread},
	{NULL, NULL},
};
const size_t moment_count = sizeof(moments) / sizeof(moments[0]) - 1;

struct moment *moment_make(struct arena *a, const char *name)
{
	struct moment *m = ARENA_NEW(a, struct moment);

	for (const struct moment_row *row = moments; row->name; row++)
		if (!strcmp(row->name, name)) {
			row->make(a, m);
			return m;
		}
	fprintf(stderr, "there is no moment \"%s\"\n", name);
	abort();
}
