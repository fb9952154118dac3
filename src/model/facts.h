/* facts.h: what the reads found, one struct per read, in the release world's words.
 *
 * ops/ decodes replies into these; model/assemble joins them into a release.  Every value lives in an arena.
 * Unknown: strings NULL, times NO_TIME, counts and other numbers negative, enums …_UNKNOWN.  Words of AWS that may
 * grow (statuses) are kept as text where they are only shown, and as an enum where the program judges by them.
 * All text is already cleaned (base/text.h). */
#ifndef MODEL_FACTS_H
#define MODEL_FACTS_H

#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct probe;

/* sts GetCallerIdentity */
struct identity {
	const char *account, *arn, *user_id;
};

struct pair {
	const char *name, *value;
};

/* codepipeline ListPipelines */
struct pipeline_list {
	struct pipeline_row {
		const char *name, *type, *mode; /* V1|V2; SUPERSEDED|QUEUED|PARALLEL */
		int64_t updated_at;
	} *rows;
	size_t count;
};

/* codepipeline GetPipeline */
struct action_decl {
	const char *name, *category, *owner, *provider, *version;
	const char *region, *role_arn; /* NULL: the pipeline's own */
	int64_t run_order;
	int64_t timeout_min; /* timeoutInMinutes, which only a manual approval honours; not above 0: not set */
	struct pair *config;
	size_t config_count;
};
struct stage_decl {
	const char *name;
	struct action_decl *actions;
	size_t action_count;
};
struct pipeline_decl {
	const char *name, *arn, *mode, *type, *role_arn;
	int64_t version, updated_at;
	struct stage_decl *stages;
	size_t stage_count;
};

/* codepipeline GetPipelineState: the LATEST execution of each stage, which may differ from stage to stage */
struct action_state {
	const char *name;
	const char *revision_id;   /* currentRevision */
	const char *execution_id;  /* actionExecutionId */
	const char *status, *summary, *token;
	const char *external_id, *external_url;
	const char *error_code, *error_message;
	int64_t changed_at, percent;
};
struct stage_state {
	const char *name;
	const char *execution_id, *status;              /* latestExecution */
	const char *waiting_execution_id;               /* inboundExecution: stands before this stage */
	int transition_is_enabled;                      /* 1, 0, -1 unknown */
	const char *disabled_reason, *disabled_by;
	struct action_state *actions;
	size_t action_count;
};
struct pipeline_state {
	const char *name;
	int64_t version;
	struct stage_state *stages;
	size_t stage_count;
};

/* codepipeline ListPipelineExecutions, newest first */
struct source_revision {
	const char *action, *id, *summary, *url;
};
struct execution {
	const char *id, *status, *status_summary, *mode, *type; /* STANDARD|ROLLBACK */
	const char *trigger_type, *trigger_detail, *stop_reason, *rollback_target_id;
	int64_t started_at, updated_at;
	struct source_revision *revisions;
	size_t revision_count;
};
struct execution_list {
	struct execution *rows;
	size_t count;
};

/* codepipeline ListActionExecutions of one execution */
struct action_run {
	const char *execution_id, *id, *stage, *action, *status;
	const char *category, *provider, *region, *role_arn;
	const char *external_id, *external_summary, *external_url, *error_code, *error_message;
	int64_t started_at, updated_at;
	struct pair *config;  /* resolvedConfiguration, else configuration */
	size_t config_count;
	struct pair *outputs; /* outputVariables: CommitId, CommitMessage, … */
	size_t output_count;
};
struct action_run_list {
	struct action_run *rows; /* as AWS lists them: newest first */
	size_t count;
};

/* codebuild BatchGetBuilds (one build) */
struct build_phase {
	const char *type, *status, *message; /* status NULL while it runs */
	int64_t started_at, ended_at;
};
struct build {
	const char *id, *project, *status, *current_phase, *source_version, *log_group, *log_stream, *initiator;
	int is_complete;
	int64_t number, started_at, ended_at;
	struct build_phase *phases;
	size_t phase_count;
};

/* Traffic settings, from a deployment's own copy or from its group */
enum at_zero { AT_ZERO_UNKNOWN, AT_ZERO_CONTINUE, AT_ZERO_STOP, AT_ZERO_ROLLBACK, AT_ZERO_TERMINATE, AT_ZERO_FAIL, AT_ZERO_KEEP };
struct traffic_settings {
	enum at_zero ready_action;            /* CONTINUE: no ready wait; STOP: waits, then stops */
	int64_t ready_wait_ms;                /* NO_DURATION unknown; 0 none */
	enum at_zero terminate_action;        /* TERMINATE or KEEP */
	int64_t terminate_wait_ms;
	int rolls_back;                       /* autoRollbackConfiguration.enabled: 1, 0, -1 */
	bool rolls_back_on_failure, rolls_back_on_alarm, rolls_back_on_stop;
	const char *const *prod_listeners, *const *test_listeners; /* ARNs */
	size_t prod_count, test_count;
	const char *const *target_groups;     /* names, no colour in their order */
	size_t target_group_count;
	const char *config_name;              /* CodeDeployDefault.ECSAllAtOnce … */
	int is_blue_green;                    /* deploymentStyle.deploymentType BLUE_GREEN */
};

/* codedeploy GetDeploymentGroup */
struct deploy_group {
	const char *application, *name, *cluster, *service, *platform; /* platform ECS|Server|Lambda */
	const char *last_attempted_id, *last_successful_id;
	struct traffic_settings settings;
};

/* codedeploy ListDeployments (running statuses only), newest first */
struct id_list {
	const char **ids;
	size_t count;
};

/* codedeploy GetDeployment */
enum engine_status {
	ENGINE_UNKNOWN, ENGINE_CREATED, ENGINE_QUEUED, ENGINE_IN_PROGRESS, ENGINE_READY, ENGINE_BAKING,
	ENGINE_SUCCEEDED, ENGINE_FAILED, ENGINE_STOPPED
};
struct deployment_info {
	const char *id, *application, *group, *platform;
	enum engine_status status;
	const char *status_text;              /* AWS's word */
	const char *error_code, *error_message;
	const char *creator, *description, *external_id; /* creator: user, codeDeployRollback, … ; external_id: CloudFormation's */
	const char *rollback_id;              /* the deployment that undoes this one */
	const char *undoes_id;                /* this one is a rollback of that one */
	const char *rollback_message;
	const char *revision;                 /* one line: "s3://bucket/key", "AppSpecContent sha256:…" */
	int64_t created_at, started_at, completed_at;
	int termination_wait_started;         /* instanceTerminationWaitTimeStarted: 1, 0, -1 */
	struct traffic_settings settings;
};

/* codedeploy BatchGetDeploymentTargets (ECS: one target) */
enum step_status { STEP_UNKNOWN, STEP_PENDING, STEP_IN_PROGRESS, STEP_SUCCEEDED, STEP_FAILED, STEP_SKIPPED, STEP_READY };
struct lifecycle_event {
	const char *name;
	enum step_status status;
	const char *status_text;
	int64_t started_at, ended_at;
	const char *error_code, *error_message, *log_tail, *script;
};
struct engine_task_set {
	const char *id, *label, *status, *target_group; /* label "Blue"|"Green"|NULL; target group's NAME */
	int64_t desired, running, pending;
	double weight;                         /* percent as the engine claims; negative unknown */
};
struct deployment_target {
	const char *deployment_id, *id;        /* "cluster:service" */
	enum step_status status;
	const char *status_text;
	int64_t updated_at;
	struct lifecycle_event *events;        /* in AWS's order */
	size_t event_count;
	struct engine_task_set *task_sets;
	size_t task_set_count;
};

/* ecs DescribeServices (one service) */
enum controller { CONTROLLER_UNKNOWN, CONTROLLER_ECS, CONTROLLER_CODE_DEPLOY, CONTROLLER_EXTERNAL };
struct task_set {
	const char *id, *arn, *deployment_id, *status, *task_definition, *stability; /* deployment_id = externalId */
	const char *target_group_arn;          /* first load balancer's */
	const char *container;                 /* container behind it */
	int64_t container_port;
	int64_t desired, running, pending;
	int64_t created_at, updated_at;
};
struct service_event {
	const char *id, *message;
	int64_t at;
};
struct ecs_service {
	const char *arn, *name, *cluster, *status, *task_definition, *strategy; /* strategy ROLLING|BLUE_GREEN|… (ECS controller) */
	enum controller controller;
	int64_t desired, running, pending;
	struct task_set *task_sets;
	size_t task_set_count;
	struct service_event *events;          /* newest first, at most 20 kept */
	size_t event_count;
};

/* ecs DescribeTasks */
struct task_container {
	const char *name, *image, *digest, *status, *reason;
	int64_t exit_code;                     /* -1: absent */
};
struct task {
	const char *arn, *started_by, *task_definition, *status, *desired_status, *health, *stop_code, *stopped_reason, *ip;
	int64_t created_at, started_at, stopped_at;
	struct task_container *containers;
	size_t container_count;
};
struct task_list {
	struct task *rows;
	size_t count;
};

/* ecs DescribeTaskDefinition */
struct container_def {
	const char *name, *image;
	int64_t cpu, memory, port;             /* first port mapping */
};
struct task_definition {
	const char *arn, *family, *cpu, *memory;
	int64_t revision;
	struct container_def *containers;
	size_t container_count;
};

/* elbv2 DescribeRules of one listener, DescribeListeners of several */
struct weighted_group {
	const char *arn;
	int64_t weight;                        /* a single plain group: 1 */
};
struct rule {
	const char *arn, *priority, *conditions; /* conditions in one line: "path /api/…"; NULL none */
	const char *listener_arn;
	bool is_default, is_forward;
	struct weighted_group *groups;         /* empty unless it forwards */
	size_t group_count;
};
struct rule_list {
	struct rule *rows;
	size_t count;
};
struct listener {
	const char *arn, *load_balancer_arn, *protocol;
	int64_t port;
	struct rule action;                    /* default action, as a rule (is_default) */
};
struct listener_list {
	struct listener *rows;
	size_t count;
};

/* elbv2 DescribeTargetGroups */
struct target_group {
	const char *arn, *name, *protocol, *target_type, *health_path;
	int64_t port;
};
struct target_group_list {
	struct target_group *rows;
	size_t count;
};

/* elbv2 DescribeTargetHealth of one group */
struct target {
	const char *id, *state, *reason, *description; /* id "10.0.1.15:8080" */
};
struct target_list {
	struct target *rows;
	size_t count;
};

/* elbv2 DescribeLoadBalancers */
struct load_balancer {
	const char *arn, *name, *dns_name, *type, *state;
};
struct load_balancer_list {
	struct load_balancer *rows;
	size_t count;
};

/* iam GetRole */
struct iam_role {
	const char *name, *arn, *path;
};

/* iam SimulatePrincipalPolicy: a row an action, with a verdict of its own for each resource asked about.  It knows the policies
 * of the identity, its boundary and its organization, not those of a session or a resource. */
enum decision { SIMULATED_UNKNOWN, SIMULATED_ALLOWED, SIMULATED_EXPLICIT_DENY, SIMULATED_IMPLICIT_DENY };
struct simulated_resource {
	const char *arn;
	enum decision decision;
};
struct simulated_action {
	const char *action;
	enum decision decision;
	int organization_allows, boundary_allows; /* 1, 0, -1 unknown */
	struct simulated_resource *resources;
	size_t resource_count;
};
struct simulation {
	struct simulated_action *rows;
	size_t count;
};

/* ------------------------------------------------------------------------------------------------------------------ */

/* One kind per read.  The struct that `value` points to stands behind each. */
enum fact_kind {
	FACT_IDENTITY,          /* identity;           key "" */
	FACT_PIPELINES,         /* pipeline_list;      key "" */
	FACT_PIPELINE,          /* pipeline_decl;      key PIPELINE */
	FACT_PIPELINE_STATE,    /* pipeline_state;     key PIPELINE */
	FACT_EXECUTIONS,        /* execution_list;     key PIPELINE */
	FACT_ACTION_RUNS,       /* action_run_list;    key EXECUTION ID */
	FACT_BUILD,             /* build;              key BUILD ID */
	FACT_DEPLOY_GROUP,      /* deploy_group;       key APPLICATION/GROUP */
	FACT_RUNNING,           /* id_list;            key APPLICATION/GROUP */
	FACT_DEPLOYMENT,        /* deployment_info;    key DEPLOYMENT ID */
	FACT_TARGET,            /* deployment_target;  key DEPLOYMENT ID */
	FACT_SERVICE,           /* ecs_service;        key CLUSTER/SERVICE */
	FACT_TASK_IDS,          /* id_list (ARNs);     key CLUSTER/SERVICE */
	FACT_STOPPED_TASK_IDS,  /* id_list (ARNs);     key CLUSTER/SERVICE */
	FACT_TASKS,             /* task_list;          key CLUSTER/SERVICE */
	FACT_TASK_DEFINITION,   /* task_definition;    key ARN */
	FACT_LISTENERS,         /* listener_list;      key LISTENER ARN (one) */
	FACT_RULES,             /* rule_list;          key LISTENER ARN */
	FACT_TARGET_GROUPS,     /* target_group_list;  key NAME (one) */
	FACT_TARGET_HEALTH,     /* target_list;        key TARGET GROUP ARN */
	FACT_LOAD_BALANCER,     /* load_balancer_list; key LOAD BALANCER ARN (one) */
	FACT_KINDS
};

/* Where a read goes: account and region.  scope 0 is the pipeline's own. */
struct scope {
	const char *region, *account; /* account NULL: not known (yet) */
	const char *partition;        /* "aws" */
	bool is_bound;                /* false: another account without (fitting) credentials for it: nothing is read there */
	bool is_foreign;              /* another account than the pipeline's */
	const char *profile;          /* foreign: the one that the settings give for it; NULL none */
	const char *why_not;          /* not bound: why, or what to do: a clause that follows the account's number; NULL */
	const char *settings_path;    /* not bound for want of a profile: the file to name it in; NULL */
};

enum fact_state {
	FACT_UNREAD,   /* never asked for */
	FACT_LOADING,  /* asked for, no answer yet, no older value */
	FACT_GOOD,     /* value is the newest */
	FACT_STALE,    /* the newest try failed; `value` is the last good one */
	FACT_FAILED    /* failed, and never a value */
};

/* A part: the last good value beside the last error and their ages. */
struct fact {
	enum fact_kind kind;
	int scope;               /* index into facts.scopes */
	const char *key;
	enum fact_state state;
	const void *value;       /* NULL when there never was one */
	int64_t read_at;         /* AWS's clock: when value was read; NO_TIME never */
	int64_t failed_at;       /* when err happened; NO_TIME: the last try was good */
	struct err err;
};

struct facts {
	const struct fact *items;
	size_t count;
	const struct probe *probes; /* looks at the pages behind listeners, which are no reads of AWS */
	size_t probe_count;
	const struct scope *scopes; /* scopes[0] always exists */
	size_t scope_count;
};

/* NULL when there is no such fact.  facts_value also when it has no value. */
const struct fact *facts_find(const struct facts *facts, enum fact_kind kind, int scope, const char *key);
const void *facts_value(const struct facts *facts, enum fact_kind kind, int scope, const char *key);

/* The AWS operation a kind is read with ("GetPipelineState"), and its IAM action ("codepipeline:GetPipelineState"). */
const char *fact_kind_operation(enum fact_kind kind);
const char *fact_kind_permission(enum fact_kind kind);

/* The value of a configuration key; NULL when absent. */
const char *pairs_get(const struct pair *pairs, size_t count, const char *name);

#endif
