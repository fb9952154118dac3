/* fixture.h: the seed's world as facts, in any phase, for a test to bend.  Everything lives in one arena. */
#ifndef TESTS_MODEL_FIXTURE_H
#define TESTS_MODEL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/action.h"
#include "model/judge.h"
#include "model/release.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAYBE __attribute__((unused))
#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

#define T0 ((int64_t)1795424400000)   /* 2026-11-23T09:00:00Z: the deployment was created */
#define PIPELINE "cicd-demo-bluegreen"
#define E_OLD "11111111-0000-4000-8000-000000000001"
#define E_NEW "22222222-0000-4000-8000-000000000002"
#define D_OLD "d-OLDOLDOLD"
#define D_NEW "d-8XK2LQ3AB"
#define D_UNDO "d-UNDOUNDO1"
#define TS_BLUE "ecs-svc/1111111111111111111"
#define TS_GREEN "ecs-svc/2222222222222222222"
#define APP "AppECS-cicd-demo-cicd-demo"
#define GROUP "DgpECS-cicd-demo-cicd-demo"
#define GROUP_KEY APP "/" GROUP
#define SERVICE_KEY "cicd-demo/cicd-demo"
#define ELB "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:"
#define PROD_ARN ELB "listener/app/cicd-demo/aaaa/prod"
#define TEST_ARN ELB "listener/app/cicd-demo/aaaa/test"
#define NLB_ARN ELB "listener/net/cicd-demo/bbbb/prod"
#define TG_BLUE "cicd-demo-tg-blue"
#define TG_GREEN "cicd-demo-tg-green"
#define TG_BLUE_ARN ELB "targetgroup/" TG_BLUE "/1111"
#define TG_GREEN_ARN ELB "targetgroup/" TG_GREEN "/2222"
#define LB_ARN ELB "loadbalancer/app/cicd-demo/aaaa"
#define TASK_DEF "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/cicd-demo:2"
#define DIGEST_BLUE "sha256:41ab07000000"
#define DIGEST_GREEN "sha256:9f2c1a000000"

enum { EVENTS = 8 };

static inline bool fixture_has_ended(enum engine_status s)
{
	return s == ENGINE_SUCCEEDED || s == ENGINE_FAILED || s == ENGINE_STOPPED;
}

struct world {
	struct arena *a;
	struct fact items[64];
	size_t count;
	struct scope scopes[4];
	size_t scope_count;
	struct probe probes[2];
	size_t probe_count;
	struct release_question q;
	/* the values behind the facts */
	struct identity *identity;
	struct pipeline_decl *decl;
	struct pipeline_state *state;
	struct execution_list *executions;
	struct action_run_list *runs;
	struct deploy_group *group;
	struct id_list *running;
	struct deployment_info *info, *undo;
	struct deployment_target *target;
	struct ecs_service *service;
	struct task_list *tasks;
	struct rule_list *prod, *test;
	struct target_list *blue_targets, *green_targets;
};

static const char *const event_names[EVENTS] = {
	"BeforeInstall", "Install", "AfterInstall", "AllowTestTraffic", "AfterAllowTestTraffic", "BeforeAllowTraffic",
	"AllowTraffic", "AfterAllowTraffic",
};

static inline struct fact *world_add(struct world *w, enum fact_kind kind, int scope, const char *key, const void *value)
{
	assert_true(w->count < sizeof w->items / sizeof w->items[0]);
	struct fact *f = &w->items[w->count++];
	*f = (struct fact){.kind = kind, .scope = scope, .key = key, .state = FACT_GOOD, .value = value, .read_at = w->q.now};
	return f;
}

static inline struct fact *world_fact(struct world *w, enum fact_kind kind, const char *key)
{
	for (size_t i = 0; i < w->count; i++) {
		if (w->items[i].kind == kind && (key == NULL || strcmp(w->items[i].key, key) == 0)) {
			return &w->items[i];
		}
	}
	fail_msg("the fixture has no such fact");
	return NULL;
}

/* As if it had never been read. */
MAYBE static inline void world_forget(struct world *w, enum fact_kind kind, const char *key)
{
	struct fact *f = world_fact(w, kind, key);
	f->state = FACT_UNREAD;
	f->value = NULL;
	f->read_at = NO_TIME;
}

static inline const struct release *world_release(struct world *w)
{
	struct facts *facts = ARENA_NEW(w->a, struct facts);
	*facts = (struct facts){.items = w->items, .count = w->count, .scopes = w->scopes, .scope_count = w->scope_count,
		.probes = w->probes, .probe_count = w->probe_count};
	return release_assemble(w->a, facts, &w->q);
}

MAYBE static inline const struct deployment *world_deployment(struct world *w)
{
	const struct deployment *d = release_current(world_release(w));
	assert_non_null(d);
	return d;
}

/* --- parts ---------------------------------------------------------------------------------------------- */

static inline struct lifecycle_event *fixture_events(struct arena *a, size_t done, size_t started)
{
	struct lifecycle_event *e = ARENA_ARRAY(a, EVENTS, struct lifecycle_event);
	for (size_t i = 0; i < EVENTS; i++) {
		e[i].name = event_names[i];
		e[i].status = i < done ? STEP_SUCCEEDED : i < started ? STEP_IN_PROGRESS : STEP_PENDING;
		e[i].status_text = i < done ? "Succeeded" : i < started ? "InProgress" : "Pending";
		if (i < started || i < done) {
			e[i].started_at = T0 + (int64_t)i * MINUTE;
		}
		if (i < done) {
			e[i].ended_at = T0 + (int64_t)i * MINUTE + 30 * SECOND;
		}
	}
	return e;
}

/* What distinguishes the phases. */
struct fixture_phase {
	enum phase phase;
	enum engine_status status;
	const char *status_text;
	size_t done, started;
	enum step_status target;
	double green;           /* percent of production */
	bool has_green, has_blue, blue_drains;
	enum engine_status undo; /* ENGINE_UNKNOWN: no rollback */
};
static const struct fixture_phase fixture_phases[] = {
	{PHASE_IDLE, ENGINE_UNKNOWN, NULL, 0, 0, STEP_UNKNOWN, 0, false, true, false, ENGINE_UNKNOWN},
	{PHASE_PREPARING, ENGINE_CREATED, "Created", 0, 0, STEP_PENDING, 0, false, true, false, ENGINE_UNKNOWN},
	{PHASE_INSTALLING, ENGINE_IN_PROGRESS, "InProgress", 1, 2, STEP_IN_PROGRESS, 0, true, true, false, ENGINE_UNKNOWN},
	{PHASE_TESTING, ENGINE_IN_PROGRESS, "InProgress", 3, 4, STEP_IN_PROGRESS, 0, true, true, false, ENGINE_UNKNOWN},
	{PHASE_READY, ENGINE_READY, "Ready", 5, 5, STEP_READY, 0, true, true, false, ENGINE_UNKNOWN},
	{PHASE_SHIFTING, ENGINE_IN_PROGRESS, "InProgress", 6, 7, STEP_IN_PROGRESS, 10, true, true, false, ENGINE_UNKNOWN},
	{PHASE_BAKING, ENGINE_IN_PROGRESS, "InProgress", 8, 8, STEP_SUCCEEDED, 100, true, true, false, ENGINE_UNKNOWN},
	{PHASE_CLEANING_UP, ENGINE_IN_PROGRESS, "InProgress", 8, 8, STEP_SUCCEEDED, 100, true, true, true, ENGINE_UNKNOWN},
	{PHASE_SUCCEEDED, ENGINE_SUCCEEDED, "Succeeded", 8, 8, STEP_SUCCEEDED, 100, true, false, false, ENGINE_UNKNOWN},
	{PHASE_FAILED, ENGINE_FAILED, "Failed", 1, 1, STEP_FAILED, 0, false, true, false, ENGINE_UNKNOWN},
	{PHASE_STOPPED, ENGINE_STOPPED, "Stopped", 5, 5, STEP_FAILED, 0, true, true, false, ENGINE_UNKNOWN},
	{PHASE_ROLLING_BACK, ENGINE_STOPPED, "Stopped", 8, 8, STEP_FAILED, 100, true, true, false, ENGINE_IN_PROGRESS},
	{PHASE_ROLLED_BACK, ENGINE_STOPPED, "Stopped", 8, 8, STEP_FAILED, 0, false, true, false, ENGINE_SUCCEEDED},
};

static inline const struct fixture_phase *fixture_phase(enum phase phase)
{
	for (size_t i = 0; i < sizeof fixture_phases / sizeof fixture_phases[0]; i++) {
		if (fixture_phases[i].phase == phase) {
			return &fixture_phases[i];
		}
	}
	fail_msg("the fixture has no such phase");
	return NULL;
}

static inline struct traffic_settings fixture_settings(struct arena *a)
{
	const char **prod = ARENA_ARRAY(a, 1, const char *), **test = ARENA_ARRAY(a, 1, const char *);
	const char **groups = ARENA_ARRAY(a, 2, const char *);
	prod[0] = PROD_ARN;
	test[0] = TEST_ARN;
	groups[0] = TG_BLUE;
	groups[1] = TG_GREEN;
	return (struct traffic_settings){
		.ready_action = AT_ZERO_STOP, .ready_wait_ms = HOUR, .terminate_action = AT_ZERO_TERMINATE,
		.terminate_wait_ms = HOUR, .rolls_back = 1, .rolls_back_on_failure = true, .rolls_back_on_stop = true,
		.prod_listeners = prod, .prod_count = 1, .test_listeners = test, .test_count = 1, .target_groups = groups,
		.target_group_count = 2, .config_name = "CodeDeployDefault.ECSAllAtOnce", .is_blue_green = 1,
	};
}

static inline struct task_set fixture_set(const char *id, const char *deployment, const char *status, const char *group_arn,
	int64_t at)
{
	return (struct task_set){
		.id = id, .arn = id, .deployment_id = deployment, .status = status, .task_definition = TASK_DEF,
		.target_group_arn = group_arn, .container = "cicd-demo", .container_port = 8080, .desired = 2, .running = 2,
		.pending = 0, .created_at = at,
	};
}

static inline struct action_decl fixture_action(struct arena *a, const char *name, const char *category, const char *provider)
{
	struct pair *config = ARENA_ARRAY(a, 2, struct pair);
	config[0] = (struct pair){"ApplicationName", APP};
	config[1] = (struct pair){"DeploymentGroupName", GROUP};
	bool deploys = strcmp(category, "Deploy") == 0;
	return (struct action_decl){.name = name, .category = category, .owner = "AWS", .provider = provider, .run_order = 1,
		.config = config, .config_count = deploys ? 2 : 0};
}

static inline struct rule_list *fixture_rules(struct arena *a, const char *listener, double green)
{
	struct rule_list *list = ARENA_NEW(a, struct rule_list);
	list->rows = ARENA_ARRAY(a, 1, struct rule);
	list->count = 1;
	struct weighted_group *groups = ARENA_ARRAY(a, 2, struct weighted_group);
	groups[0] = (struct weighted_group){TG_BLUE_ARN, (int64_t)(100 - green)};
	groups[1] = (struct weighted_group){TG_GREEN_ARN, (int64_t)green};
	list->rows[0] = (struct rule){.arn = listener, .priority = "default", .listener_arn = listener, .is_default = true,
		.is_forward = true, .groups = groups, .group_count = 2};
	return list;
}

static inline struct target_list *fixture_targets(struct arena *a, const char *first, const char *second)
{
	struct target_list *list = ARENA_NEW(a, struct target_list);
	list->rows = ARENA_ARRAY(a, 2, struct target);
	list->count = 2;
	list->rows[0] = (struct target){.id = second, .state = "healthy"};
	list->rows[1] = (struct target){.id = first, .state = "healthy"};
	return list;
}

/* --- the world ------------------------------------------------------------------------------------------ */

static inline void fixture_pipeline(struct world *w, const struct fixture_phase *p)
{
	struct arena *a = w->a;
	static const char *const stages[3] = {"Source", "Build", "Deploy"}, *const providers[3] = {"CodeCommit", "CodeBuild", "CodeDeploy"};
	bool runs = p->phase != PHASE_IDLE && !fixture_has_ended(p->status);
	const char *deploy = p->status == ENGINE_SUCCEEDED ? "Succeeded" : runs ? "InProgress" : "Failed";
	w->decl = ARENA_NEW(a, struct pipeline_decl);
	*w->decl = (struct pipeline_decl){.name = PIPELINE, .mode = "SUPERSEDED", .type = "V2", .stage_count = 3,
		.arn = "arn:aws:codepipeline:ap-northeast-2:123456789012:" PIPELINE,
		.stages = ARENA_ARRAY(a, 3, struct stage_decl)};
	w->state = ARENA_NEW(a, struct pipeline_state);
	*w->state = (struct pipeline_state){.name = PIPELINE, .stage_count = 3, .stages = ARENA_ARRAY(a, 3, struct stage_state)};
	w->runs = ARENA_NEW(a, struct action_run_list);
	w->runs->rows = ARENA_ARRAY(a, 8, struct action_run);
	size_t reached = p->phase == PHASE_IDLE ? 0 : 3;
	for (size_t i = 0; i < 3; i++) {
		const char *status = i < 2 ? "Succeeded" : deploy;
		struct stage_decl *decl = &w->decl->stages[i];
		*decl = (struct stage_decl){.name = stages[i], .action_count = 1, .actions = ARENA_ARRAY(a, 1, struct action_decl)};
		decl->actions[0] = fixture_action(a, stages[i], stages[i], providers[i]);
		struct stage_state *s = &w->state->stages[i];
		*s = (struct stage_state){.name = stages[i], .transition_is_enabled = 1, .action_count = 1,
			.actions = ARENA_ARRAY(a, 1, struct action_state)};
		s->actions[0] = (struct action_state){.name = stages[i], .percent = -1};
		if (i >= reached) {
			continue;
		}
		s->execution_id = E_NEW;
		s->status = status;
		s->actions[0].execution_id = stages[i];
		s->actions[0].status = status;
		s->actions[0].changed_at = T0 - (int64_t)(3 - i) * MINUTE;
		s->actions[0].external_id = i == 2 ? D_NEW : i == 1 ? "cicd-demo:4b1d7c0e" : "3f2c1ab";
		w->runs->rows[w->runs->count++] = (struct action_run){.execution_id = E_NEW, .id = stages[i], .stage = stages[i],
			.action = stages[i], .status = status, .category = stages[i], .provider = providers[i],
			.external_id = s->actions[0].external_id, .started_at = T0 - (int64_t)(4 - i) * MINUTE,
			.updated_at = T0 - (int64_t)(3 - i) * MINUTE};
	}
}

static inline void fixture_executions(struct world *w, const struct fixture_phase *p)
{
	struct arena *a = w->a;
	bool runs = p->phase != PHASE_IDLE && !fixture_has_ended(p->status);
	w->executions = ARENA_NEW(a, struct execution_list);
	w->executions->rows = ARENA_ARRAY(a, 4, struct execution);
	struct source_revision *new_revision = ARENA_NEW(a, struct source_revision), *old_revision = ARENA_NEW(a, struct source_revision);
	*new_revision = (struct source_revision){"Source", "3f2c1ab", "Version 3", NULL};
	*old_revision = (struct source_revision){"Source", "41ab07f", "Version 2", NULL};
	if (p->phase != PHASE_IDLE) {
		w->executions->rows[w->executions->count++] = (struct execution){.id = E_NEW,
			.status = runs ? "InProgress" : p->status == ENGINE_SUCCEEDED ? "Succeeded" : "Failed",
			.trigger_type = "StartPipelineExecution", .started_at = T0 - 5 * MINUTE, .updated_at = T0,
			.revisions = new_revision, .revision_count = 1};
	}
	w->executions->rows[w->executions->count++] = (struct execution){.id = E_OLD, .status = "Succeeded",
		.started_at = T0 - 24 * HOUR, .updated_at = T0 - 23 * HOUR, .revisions = old_revision, .revision_count = 1};
}

static inline void fixture_deployment(struct world *w, const struct fixture_phase *p)
{
	struct arena *a = w->a;
	w->group = ARENA_NEW(a, struct deploy_group);
	*w->group = (struct deploy_group){.application = APP, .name = GROUP, .cluster = "cicd-demo", .service = "cicd-demo",
		.platform = "ECS", .settings = fixture_settings(a)};
	w->running = ARENA_NEW(a, struct id_list);
	w->running->ids = ARENA_ARRAY(a, 4, const char *);
	if (p->phase == PHASE_IDLE) {
		return;
	}
	bool runs = !fixture_has_ended(p->status);
	w->group->last_attempted_id = D_NEW;
	w->info = ARENA_NEW(a, struct deployment_info);
	*w->info = (struct deployment_info){.id = D_NEW, .application = APP, .group = GROUP, .platform = "ECS",
		.status = p->status, .status_text = p->status_text, .creator = "user", .created_at = T0, .started_at = T0,
		.completed_at = runs ? NO_TIME : T0 + 20 * MINUTE, .termination_wait_started = 0, .settings = fixture_settings(a)};
	w->target = ARENA_NEW(a, struct deployment_target);
	*w->target = (struct deployment_target){.deployment_id = D_NEW, .id = "cicd-demo:cicd-demo", .status = p->target,
		.updated_at = T0, .event_count = EVENTS, .events = fixture_events(a, p->done, p->started),
		.task_sets = ARENA_ARRAY(a, 2, struct engine_task_set)};
	w->target->task_sets[w->target->task_set_count++] = (struct engine_task_set){.id = TS_BLUE, .label = "Blue",
		.status = "PRIMARY", .target_group = TG_BLUE, .desired = 2, .running = 2, .pending = 0, .weight = 100 - p->green};
	if (p->done + p->started > 0) {
		w->target->task_sets[w->target->task_set_count++] = (struct engine_task_set){.id = TS_GREEN, .label = "Green",
			.status = "ACTIVE", .target_group = TG_GREEN, .desired = 2, .running = 2, .pending = 0, .weight = p->green};
	}
	if (runs) {
		w->running->ids[w->running->count++] = D_NEW;
	}
	if (p->undo != ENGINE_UNKNOWN) {
		bool undoing = p->undo == ENGINE_IN_PROGRESS;
		w->info->rollback_id = D_UNDO;
		w->undo = ARENA_NEW(a, struct deployment_info);
		*w->undo = (struct deployment_info){.id = D_UNDO, .application = APP, .group = GROUP, .platform = "ECS",
			.status = p->undo, .status_text = undoing ? "InProgress" : "Succeeded", .creator = "codeDeployRollback",
			.undoes_id = D_NEW, .created_at = T0 + 20 * MINUTE, .completed_at = undoing ? NO_TIME : T0 + 21 * MINUTE};
		w->group->last_attempted_id = D_UNDO;
		if (undoing) {
			w->running->ids[w->running->count++] = D_UNDO;
		}
	}
}

static inline void fixture_service(struct world *w, const struct fixture_phase *p)
{
	struct arena *a = w->a;
	bool moved = p->green >= 100;
	w->service = ARENA_NEW(a, struct ecs_service);
	*w->service = (struct ecs_service){.name = "cicd-demo", .cluster = "cicd-demo", .status = "ACTIVE",
		.controller = CONTROLLER_CODE_DEPLOY, .desired = 2, .running = 2, .pending = 0,
		.task_sets = ARENA_ARRAY(a, 4, struct task_set)};
	if (p->has_blue) {
		struct task_set *set = &w->service->task_sets[w->service->task_set_count++];
		*set = fixture_set(TS_BLUE, D_OLD, moved ? "ACTIVE" : "PRIMARY", TG_BLUE_ARN, T0 - 23 * HOUR - 30 * MINUTE);
		if (p->blue_drains) {
			set->status = "DRAINING";
			set->desired = 0;
		}
	}
	if (p->has_green) {
		w->service->task_sets[w->service->task_set_count++] =
			fixture_set(TS_GREEN, D_NEW, moved ? "PRIMARY" : "ACTIVE", TG_GREEN_ARN, T0 + MINUTE);
	}
	w->tasks = ARENA_NEW(a, struct task_list);
	w->tasks->rows = ARENA_ARRAY(a, 8, struct task);
	for (size_t i = 0; i < 4; i++) {
		bool is_blue = i < 2;
		struct task_container *c = ARENA_NEW(a, struct task_container);
		*c = (struct task_container){.name = "cicd-demo", .image = "cicd-demo:latest", .status = "RUNNING", .exit_code = -1,
			.digest = is_blue ? DIGEST_BLUE : DIGEST_GREEN};
		if (is_blue ? p->has_blue : p->has_green) {
			w->tasks->rows[w->tasks->count++] = (struct task){.arn = arena_printf(a, "task/%zu", i),
				.started_by = is_blue ? TS_BLUE : TS_GREEN, .status = "RUNNING", .task_definition = TASK_DEF,
				.created_at = T0 + (int64_t)i, .containers = c, .container_count = 1};
		}
	}
}

static inline void fixture_listener(struct world *w, const char *arn, int64_t port)
{
	struct listener_list *list = ARENA_NEW(w->a, struct listener_list);
	list->rows = ARENA_NEW(w->a, struct listener);
	list->count = 1;
	list->rows[0] = (struct listener){.arn = arn, .load_balancer_arn = LB_ARN, .protocol = "HTTP", .port = port};
	world_add(w, FACT_LISTENERS, 0, arn, list);
}

static inline void fixture_group(struct world *w, const char *name, const char *arn)
{
	struct target_group_list *list = ARENA_NEW(w->a, struct target_group_list);
	list->rows = ARENA_NEW(w->a, struct target_group);
	list->count = 1;
	list->rows[0] = (struct target_group){.arn = arn, .name = name, .protocol = "HTTP", .target_type = "ip", .port = 8080};
	world_add(w, FACT_TARGET_GROUPS, 0, name, list);
}

static inline void fixture_constants(struct world *w)
{
	struct task_definition *td = ARENA_NEW(w->a, struct task_definition);
	*td = (struct task_definition){.arn = TASK_DEF, .family = "cicd-demo", .revision = 2, .container_count = 1,
		.containers = ARENA_NEW(w->a, struct container_def)};
	td->containers[0] = (struct container_def){.name = "cicd-demo", .image = "123456789012.dkr.ecr/cicd-demo:latest"};
	world_add(w, FACT_TASK_DEFINITION, 0, TASK_DEF, td);
	struct load_balancer_list *lb = ARENA_NEW(w->a, struct load_balancer_list);
	lb->rows = ARENA_NEW(w->a, struct load_balancer);
	lb->count = 1;
	lb->rows[0] = (struct load_balancer){.arn = LB_ARN, .dns_name = "cicd-demo.elb.amazonaws.com"};
	world_add(w, FACT_LOAD_BALANCER, 0, LB_ARN, lb);
	fixture_listener(w, PROD_ARN, 80);
	fixture_listener(w, TEST_ARN, 8080);
	fixture_group(w, TG_BLUE, TG_BLUE_ARN);
	fixture_group(w, TG_GREEN, TG_GREEN_ARN);
}

static inline void fixture_gather(struct world *w)
{
	world_add(w, FACT_IDENTITY, 0, "", w->identity);
	world_add(w, FACT_PIPELINE, 0, PIPELINE, w->decl);
	world_add(w, FACT_PIPELINE_STATE, 0, PIPELINE, w->state);
	world_add(w, FACT_EXECUTIONS, 0, PIPELINE, w->executions);
	world_add(w, FACT_ACTION_RUNS, 0, E_NEW, w->runs);
	world_add(w, FACT_DEPLOY_GROUP, 0, GROUP_KEY, w->group);
	world_add(w, FACT_RUNNING, 0, GROUP_KEY, w->running);
	if (w->info != NULL) {
		world_add(w, FACT_DEPLOYMENT, 0, D_NEW, w->info);
		world_add(w, FACT_TARGET, 0, D_NEW, w->target);
	}
	if (w->undo != NULL) {
		world_add(w, FACT_DEPLOYMENT, 0, D_UNDO, w->undo);
	}
	world_add(w, FACT_SERVICE, 0, SERVICE_KEY, w->service);
	world_add(w, FACT_TASKS, 0, SERVICE_KEY, w->tasks);
	world_add(w, FACT_RULES, 0, PROD_ARN, w->prod);
	world_add(w, FACT_RULES, 0, TEST_ARN, w->test);
	world_add(w, FACT_TARGET_HEALTH, 0, TG_BLUE_ARN, w->blue_targets);
	world_add(w, FACT_TARGET_HEALTH, 0, TG_GREEN_ARN, w->green_targets);
	fixture_constants(w);
}

/* The seed's world in a phase; `now` is ten minutes after the deployment began, half an hour for what has ended. */
static inline struct world *world_new(enum phase phase)
{
	const struct fixture_phase *p = fixture_phase(phase);
	struct arena *a = arena_new();
	struct world *w = ARENA_NEW(a, struct world);
	w->a = a;
	w->scopes[0] = (struct scope){.region = "ap-northeast-2", .account = "123456789012", .partition = "aws", .is_bound = true};
	w->scope_count = 1;
	int64_t later = phase_is_final(phase) || phase == PHASE_ROLLING_BACK ? 30 * MINUTE : 10 * MINUTE;
	w->q = (struct release_question){.pipeline = PIPELINE, .now = T0 + later, .stop_grace_ms = 10 * SECOND};
	w->identity = ARENA_NEW(a, struct identity);
	*w->identity = (struct identity){"123456789012", "arn:aws:sts::123456789012:assumed-role/ops-role/me", "AROA:me"};
	fixture_pipeline(w, p);
	fixture_executions(w, p);
	fixture_deployment(w, p);
	fixture_service(w, p);
	w->prod = fixture_rules(a, PROD_ARN, p->green);
	w->test = fixture_rules(a, TEST_ARN, p->has_green ? 100 : 0);
	w->blue_targets = fixture_targets(a, "10.0.1.15:8080", "10.0.1.87:8080");
	w->green_targets = fixture_targets(a, "10.0.2.13:8080", "10.0.2.71:8080");
	fixture_gather(w);
	return w;
}

static inline void world_free(struct world *w)
{
	arena_free(w->a);
}

#define FOR_ALL_PHASES(row) \
	for (const struct fixture_phase *row = fixture_phases; \
		row < fixture_phases + sizeof fixture_phases / sizeof fixture_phases[0]; row++)

#endif
