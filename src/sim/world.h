/* world.h: the one world that the simulator plays: what exists, what runs, and the clock that moves it.
 *
 * Every reply of every service is a projection of this state; nothing is kept twice.  The world moves only in
 * world_tick(): it takes the events that are due, one by one, each at its own instant, so that an advance of hours
 * passes through every moment in between.  The server ticks before each request; handlers then read `at`, which stands
 * still until the next tick, and call the functions below to change something.
 *
 * Memory: records and strings live until world_free() (one arena); borrowed pointers stay valid until then.  A record
 * that AWS would no longer show is taken out of its list or marked `is_gone`.  Times are milliseconds of world time,
 * NO_TIME (0) where the moment has not come; an array `things` has `thing_count` items, oldest first.
 *
 * The rest of the room: op.h (operations), world_parts.h (between the world's own files only). */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

struct arena;
struct buf;
struct err;
struct sim_error;

/* ── source: CodeCommit ──────────────────────────────────────────────────────────────────────────────────────────── */

struct file {
	const char *path;      /* "src/main/resources/messages/messages.properties", no leading slash */
	const char *blob_id;   /* 40 hex: git's own hash is not used, equal bytes have equal ids */
	const char *mode;      /* NORMAL EXECUTABLE SYMLINK */
	const uint8_t *data;
	size_t size;
};

struct commit {
	const char *id, *tree_id; /* 40 hex; equal trees have equal ids */
	const struct commit *parent; /* NULL: the first one */
	const char *author, *email, *message; /* message as given, may be Korean, may have several lines */
	const char *zone;         /* "+0900" */
	int64_t at;
	const struct file **files; /* the whole tree, sorted by path */
	size_t file_count;
};

struct branch {
	const char *name;
	struct commit *head;
};

struct repository {
	const char *name, *arn, *id, *default_branch;
	int64_t created_at, updated_at;
	struct branch **branches;
	size_t branch_count;
	struct commit **commits; /* all, of every branch */
	size_t commit_count;
};

/* To a provider of repositories that are not AWS's: CodeConnections. */
struct connection {
	const char *name, *arn, *service; /* service: codeconnections, or codestar-connections, its name of before */
	const char *provider;             /* GitHub Bitbucket … */
	const char *status;               /* PENDING AVAILABLE ERROR */
};

struct commit_change {
	const char *path;
	const char *mode;     /* NULL: as it was, or NORMAL */
	const uint8_t *data;  /* NULL: the file is deleted, or only its mode changes (has_mode_only) */
	size_t size;
	bool has_mode_only;
};

/* ── build: CodeBuild, ECR ───────────────────────────────────────────────────────────────────────────────────────── */

struct image_repository {
	const char *name, *arn, *uri; /* uri as in struct image */
	int64_t created_at;
};

struct image {
	const char *uri;      /* 123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/cicd-demo */
	const char *tag;      /* "latest" in the seed: the tag moves from image to image */
	const char *digest;   /* sha256:… */
	const char *welcome;  /* what its page says: "Welcome(Version 3)" */
	const struct commit *commit;
	int64_t pushed_at;
};

struct name_value {
	const char *name, *value;
};

struct build_variable {
	const char *name, *value, *type; /* PLAINTEXT PARAMETER_STORE SECRETS_MANAGER */
};

/* What a project says at one moment; UpdateProject makes another one, and a build keeps the one that it began with. */
struct build_settings {
	const char *document;     /* JSON: source, artifacts, environment and so on, as BatchGetProjects tells them */
	const char *image, *type, *compute_type;
	const char *source_type, *buildspec; /* buildspec NULL: buildspec.yml; with a line end it is the text itself */
	bool is_privileged;
	struct build_variable *environment;
	size_t environment_count;
};

struct build_project {
	const char *name, *arn, *service_role_arn, *log_group;
	const struct build_settings *settings;
	int build_number; /* of the last build */
	int64_t created_at, updated_at;
};

/* A folder of files that one action hands to others. */
struct artifact {
	const struct file **files;
	size_t file_count;
	size_t size;            /* of all files: a ZIP of them is taken to be as large */
	const char *etag, *version; /* of the object in the bucket; NULL for a source's */
};

struct build_phase {
	const char *type;        /* SUBMITTED … COMPLETED */
	const char *status;      /* NULL while it runs; SUCCEEDED FAILED … */
	const char *status_code, *message; /* its context; message "" mostly */
	int64_t start_at, end_at; /* end NO_TIME while it runs; COMPLETED has no end */
};

struct log_line {
	int64_t at;
	const char *text; /* with its line end */
};

#define BUILD_PHASES 11

struct build {
	const char *id, *arn, *uuid; /* "cicd-demo:uuid" */
	int number;
	const struct build_project *project;
	const struct build_settings *settings; /* as they were at its start */
	const char *status;          /* IN_PROGRESS SUCCEEDED FAILED STOPPED … */
	bool is_complete;
	const char *initiator;       /* codepipeline/cicd-demo-bluegreen */
	const char *source_version;  /* ARN of the pipeline's artifact */
	const struct commit *commit; /* resolvedSourceVersion */
	int64_t start_at, end_at;
	struct build_phase phases[BUILD_PHASES]; /* only those that have begun */
	size_t phase_count;
	/* NULL until PROVISIONING has ended */
	const char *log_group, *log_stream;
	/* Planned ahead: only lines with at <= world at (and <= end_at once ended) exist: world_build_line_count(). */
	struct log_line *lines;
	size_t line_count;
	const struct build_run *run; /* what its buildspec comes to: world_build_run.c */
	const struct image *pushed; /* the last image that it has pushed by now; NULL */
	struct action_execution *action;
	bool has_failed;            /* a phase did; it ends FAILED */
};

/* ── artifacts: S3 ───────────────────────────────────────────────────────────────────────────────────────────────── */

struct bucket {
	const char *name, *region, *owner; /* owner: an account */
	bool is_versioned;
	int64_t created_at;
};

/* ── service: ECS ────────────────────────────────────────────────────────────────────────────────────────────────── */

struct task_definition {
	const char *family, *arn;
	int revision;
	const char *image_ref;  /* uri:tag or uri@digest, as written in the definition */
	const char *container;
	int port;
	const char *cpu, *memory; /* "256" "512" */
	const char *task_role_arn, *execution_role_arn, *log_group;
	int64_t registered_at;
	const char *registered_by; /* ARN */
	const char *document;      /* JSON as it was registered; NULL: the members above are all that was said */
};

enum task_set_status { TASK_SET_PRIMARY, TASK_SET_ACTIVE, TASK_SET_DRAINING };

struct task_set {
	const char *id, *arn;      /* ecs-svc/1234567890123456789 */
	const char *external_id;   /* the deployment's id; NULL for the one the service was made with */
	enum task_set_status status;
	const struct task_definition *definition;
	struct target_group *group;
	int desired;               /* computedDesiredCount */
	int64_t created_at, updated_at, stable_at; /* stable_at NO_TIME: STABILIZING */
	bool is_gone;              /* deleted: ECS shows it no more */
	int starting;              /* tasks begun so far: how far apart the next one starts */
};

struct task {
	const char *id, *arn, *eni_id, *mac, *runtime_id; /* 32 hex */
	struct task_set *set;
	int place;             /* 0 for the first of its set */
	const struct task_definition *definition;
	const struct image *image; /* what the reference meant when it was pulled; NULL before */
	const char *ip, *subnet_id, *zone;
	/* PROVISIONING PENDING ACTIVATING RUNNING DEACTIVATING STOPPING DEPROVISIONING STOPPED */
	const char *last_status, *desired_status;
	const char *stop_code, *stopped_reason;   /* NULL while it runs */
	const char *container_reason;             /* NULL mostly */
	int exit_code;                            /* -1: absent */
	int64_t created_at, pull_started_at, pull_stopped_at, started_at, stopping_at, stopped_at;
	bool is_broken;                           /* answers 500: never healthy */
	bool is_gone;                             /* stopped for more than an hour: ECS has forgotten it */
};

struct service_event {
	const char *id;
	int64_t at;
	const char *message;
};

struct service {
	const char *name, *arn, *cluster, *cluster_arn, *container, *role_arn;
	int port, desired;
	const char *controller; /* CODE_DEPLOY */
	const char *security_group_id;
	int64_t created_at;
	struct task_set **task_sets; /* with those that are gone */
	size_t task_set_count;
	struct task **tasks;         /* with those that are gone */
	size_t task_count;
	struct service_event **events; /* oldest first; ECS shows the newest first, at most 100 */
	size_t event_count;
};

/* ── traffic: ELBv2 ──────────────────────────────────────────────────────────────────────────────────────────────── */

enum target_state { TARGET_INITIAL, TARGET_HEALTHY, TARGET_UNHEALTHY, TARGET_DRAINING };

struct target {
	const char *ip, *zone;
	int port;
	struct task *task;
	enum target_state state;
	const char *reason, *description; /* NULL when healthy */
	int64_t registered_at;
};

struct target_group {
	const char *name, *arn, *health_path;
	int port;
	struct target **targets; /* deregistered ones are taken out once drained */
	size_t target_count;
	unsigned turn;           /* whose turn it is among its targets */
};

struct forward { /* one group of an action */
	struct target_group *group;
	int weight; /* 0-999 */
	int current; /* state of the smooth round robin that picks the group of the next request */
};

struct rule {
	const char *arn;
	const char *priority;  /* "default" or a number */
	const char *path;      /* condition path-pattern; NULL: none (the default rule) */
	struct forward forwards[2];
	size_t forward_count;  /* 1: a plain group; 2: weighted */
};

struct listener {
	const char *arn;
	int port;              /* 80, 8080: the world's, not the real one */
	struct rule *rules[4]; /* the default rule last */
	size_t rule_count;
};

struct load_balancer {
	const char *name, *arn, *dns_name, *vpc_id, *zone_id, *security_group_id;
	const char *subnets[2], *zones[2]; /* subnet-… of ap-northeast-2a (10.0.1.0/24), of 2c (10.0.2.0/24) */
	int64_t created_at;
};

/* ── deployment: CodeDeploy ──────────────────────────────────────────────────────────────────────────────────────── */

struct deploy_config {
	const char *name, *id, *platform; /* "ECS" "Lambda" "Server" */
	const char *type;                 /* AllAtOnce TimeBasedCanary TimeBasedLinear; NULL: minimum healthy hosts (Server) */
	int percent, interval;            /* of each step; minutes */
	const char *hosts_type;           /* HOST_COUNT FLEET_PERCENT; NULL */
	int hosts;
};

/* The group's settings; each deployment keeps its own copy. */
struct deploy_settings {
	bool has_ready_wait;              /* STOP_DEPLOYMENT, else CONTINUE_DEPLOYMENT */
	int ready_minutes;
	bool has_termination;             /* TERMINATE */
	int termination_minutes;
	bool has_rollback;                /* autoRollbackConfiguration.enabled */
	bool rolls_back_failure, rolls_back_stop, rolls_back_alarm;
	const struct deploy_config *config;
};

struct revision {
	const char *type;                 /* S3 AppSpecContent */
	const char *bucket, *key, *bundle_type, *etag, *version;
	const char *sha256;               /* of the AppSpec content */
	const char *content;              /* the AppSpec; GetDeployment never gives it */
	const struct task_definition *definition; /* NULL: what the AppSpec names is not there */
	/* Why CodeDeploy cannot use it: errorInformation of the deployment; NULL: it can.  An AppSpec that cannot be read fails the
	 * deployment before its first event, one that ECS does not take fails Install. */
	const char *error_code, *error_message;
	int64_t registered_at;
};

struct deploy_application {
	const char *name, *id, *platform; /* ECS */
	int64_t created_at;
};

struct deploy_group {
	const char *name, *id, *service_role_arn;
	struct deploy_application *application;
	struct service *service;
	struct deploy_settings settings;
	struct target_group *groups[2];
	struct listener *prod, *test;     /* test NULL: no test route */
	const struct revision *revision;  /* of the last success */
	struct deployment *last_success, *last_attempt;
	struct deployment *running;       /* the one that is not final, rollback or not; NULL */
};

enum deploy_status { DEPLOY_CREATED, DEPLOY_QUEUED, DEPLOY_IN_PROGRESS, DEPLOY_BAKING, DEPLOY_READY, DEPLOY_SUCCEEDED,
	DEPLOY_FAILED, DEPLOY_STOPPED, DEPLOY_STATUSES };
enum target_status { TARGET_IS_PENDING, TARGET_IS_IN_PROGRESS, TARGET_IS_SUCCEEDED, TARGET_IS_FAILED, TARGET_IS_SKIPPED,
	TARGET_IS_READY };
enum step_status { STEP_PENDING, STEP_IN_PROGRESS, STEP_SUCCEEDED, STEP_FAILED, STEP_SKIPPED };

struct life_event {
	const char *name;                 /* BeforeInstall … AfterAllowTraffic */
	enum step_status status;
	int64_t start_at, end_at;
	const char *error_code, *script, *message, *log_tail; /* diagnostics; error_code NULL: none */
};

#define LIFE_EVENTS 8

/* What CodeDeploy says of a task set; frozen when its deployment has ended. */
struct task_set_info {
	const char *id, *group_name, *label; /* label "Blue" "Green" */
	enum task_set_status status;
	int desired, pending, running;
	double weight;                       /* percent of the production listener */
};

/* Where a deployment stands, between its life events too. */
enum deploy_place { PLACE_CREATED, PLACE_QUEUED, PLACE_EVENTS, PLACE_READY_WAIT, PLACE_BAKE, PLACE_TERMINATION_WAIT, PLACE_DRAIN,
	PLACE_ENDED };

struct deployment {
	const char *id, *creator, *description;
	struct deploy_group *group;
	struct deploy_settings settings;
	const struct revision *revision, *previous_revision;
	enum deploy_status status;
	enum target_status target_status;
	enum deploy_place place;
	int64_t created_at, start_at, complete_at, target_at;
	const char *error_code, *error_message;  /* errorInformation; NULL: none */
	struct life_event events[LIFE_EVENTS];
	size_t event;                            /* the one that runs (PLACE_EVENTS) */
	struct task_set *blue, *green;           /* green NULL before Install */
	bool has_shifted;                        /* production is wholly on green, green is PRIMARY */
	int shifted;                             /* percent moved so far */
	struct task_set_info infos[2];           /* once ended */
	size_t info_count;
	bool is_stopping, stop_rolls_back;       /* StopDeployment was accepted */
	struct deployment *rollback;             /* that undoes this one */
	struct deployment *undoes;               /* this one is the rollback of it */
	const char *rollback_message;
	struct action_execution *action;         /* of a pipeline; NULL: made by CreateDeployment or a rollback */
	unsigned generation;                     /* events of an older generation are void */
};

/* ── pipeline ────────────────────────────────────────────────────────────────────────────────────────────────────── */

enum run_status { RUN_NONE, RUN_IN_PROGRESS, RUN_SUCCEEDED, RUN_FAILED, RUN_STOPPING, RUN_STOPPED, RUN_SUPERSEDED,
	RUN_ABANDONED, RUN_CANCELLED };

#define ACTION_INPUTS 5

struct action_declaration {
	const char *name, *category, *provider; /* owner AWS, version 1 */
	struct name_value *configuration;
	size_t configuration_count;
	const char *inputs[ACTION_INPUTS];      /* artifact names */
	size_t input_count;
	const char *output;                     /* NULL: none */
	const char *name_space;                 /* "SourceVariables"; NULL */
	const char *region, *role_arn;          /* NULL: the pipeline's own, or where the deploy action was sent (elsewhere.h) */
	int64_t timeout_min;                    /* 0: none of its own; only a manual approval honours it */
};

struct stage_declaration {
	const char *name;
	const struct action_declaration *action; /* one a stage */
};

#define PIPELINE_STAGES 10 /* AWS: 50 */

struct action_execution {
	const char *id;
	struct execution *execution;
	size_t stage;
	enum run_status status;
	int64_t start_at, update_at;
	const char *summary, *updated_by;   /* updated_by: ARN of who abandoned, approved or rejected it; NULL */
	const char *approval_token;         /* of a manual approval; NULL: it is none */
	const char *external_id, *external_url, *external_summary;
	const char *error_code, *error_message;
	struct build *build;
	struct deployment *deployment;
	const struct artifact *artifact;    /* what it made; NULL */
	unsigned generation;
};

struct execution {
	const char *id;
	int number;                         /* 1 for the pipeline's first */
	struct pipeline *pipeline;
	const struct stage_declaration *declared; /* the pipeline's stages when it began */
	size_t stage_count;
	int version;                        /* of the pipeline then */
	enum run_status status;
	const char *status_summary;         /* NULL mostly */
	const struct commit *commit;        /* NULL until Source has succeeded */
	const char *commit_summary, *commit_url; /* as CodePipeline tells of it */
	const char *trigger_type, *trigger_detail, *stop_reason, *token;
	const struct commit *wanted;        /* sourceRevisions of StartPipelineExecution; NULL: HEAD */
	int64_t start_at, update_at;
	size_t stage;                       /* where it is, or ended */
	bool is_waiting;                    /* inbound: before `stage`, not in it */
	bool is_stopping, is_abandoned;
	struct { enum run_status status; int64_t start_at, update_at; int retries; } stages[PIPELINE_STAGES];
	struct action_execution **actions;  /* oldest first, with those that were tried again */
	size_t action_count;
	struct build *build;                /* the last of this execution; NULL */
};

struct pipeline {
	const char *name, *arn, *role_arn, *bucket, *type, *mode; /* V1; SUPERSEDED QUEUED PARALLEL */
	int version;
	int64_t created_at, updated_at;
	const char *document;               /* JSON: the declaration as it was given; NULL: made with the world */
	const struct stage_declaration *stages;
	size_t stage_count;
	struct execution **executions;
	size_t execution_count;
	struct execution *in_stage[PIPELINE_STAGES]; /* who occupies it now */
	struct execution *latest[PIPELINE_STAGES];   /* who was in it last: GetPipelineState's latestExecution */
	bool is_disabled[PIPELINE_STAGES];           /* inbound transition */
	/* What the declaration names, found again before each action: world_bind(). */
	struct repository *repository;      /* NULL: it names none that is there; so too the others */
	const char *branch;                 /* never NULL */
	struct build_project *project;
	struct deploy_group *group;
	bool has_rule;                      /* an EventBridge rule tells it of commits */
	bool polls;                         /* it looks for them itself */
	bool will_look;                     /* and is about to */
	bool is_deleted;
};

/* ── roles: IAM ──────────────────────────────────────────────────────────────────────────────────────────────────── */

struct world_grant { /* an Allow */
	const char *actions;  /* patterns, separated by blanks; NULL ends a table */
	const char *resource; /* a pattern */
};

struct world_role {
	const char *path, *name, *service; /* service: the one that may assume it */
	bool deploys;                      /* is in the deploy action's account, not the pipeline's */
	const struct world_grant *grants;
};

/* ── the world ───────────────────────────────────────────────────────────────────────────────────────────────────── */

struct world_timer; /* world_parts.h */
struct access;      /* access.h: keys, roles, denials */
struct access_key;
struct world_plan;  /* settings of the world: world_parts.h */

struct world {
	struct arena *arena;
	struct world_plan *plan;
	const char *account, *region, *scenario;
	const char *deploy_account, *deploy_region; /* where the deploy action works: the same, mostly */
	const char *deploy_role_arn;   /* that the deploy action does it with; NULL: the pipeline's own */
	int64_t at;                    /* world time of the last tick (or of the event in progress) */
	/* clock */
	int64_t start_at, start_real_ms, advanced_ms;
	double speed;
	int64_t (*real_ms)(void);
	uint64_t random;               /* world_random()'s state */
	bool is_live;                  /* the history is made; scenarios bite from here on */
	struct access *access;
	const struct access_key *caller; /* who makes the call in progress; between calls the first key */
	const char *caller_region;     /* that the call in progress is signed for; between calls the world's */
	struct world_timer *timers;    /* sorted by instant */
	size_t timer_count, timer_size;
	uint64_t timer_number;

	struct repository **repositories;
	size_t repository_count;
	struct repository **remotes;   /* the providers' own, OWNER/NAME: CodeCommit knows nothing of them */
	size_t remote_count;
	struct connection **connections;
	size_t connection_count;
	struct build_project **projects;
	size_t project_count;
	struct build **builds;
	size_t build_count;
	struct image_repository **image_repositories;
	size_t image_repository_count;
	struct image **images;         /* of all of them; the newest of a repository with a tag owns it */
	size_t image_count;
	struct bucket **buckets;       /* of every region */
	size_t bucket_count;
	struct task_definition **definitions;
	size_t definition_count;
	struct service **services;     /* of the one cluster */
	size_t service_count;
	struct load_balancer *balancer;
	struct listener *prod, *test;  /* test NULL: the world has none */
	struct target_group *target_groups[2];
	size_t target_group_count;
	struct deploy_application **applications;
	size_t application_count;
	struct deploy_group **deploy_groups;
	size_t deploy_group_count;
	struct deployment **deployments;
	size_t deployment_count;
	struct pipeline **pipelines;
	size_t pipeline_count;
	struct pipeline **deleted_pipelines; /* nobody sees them any more; what they began goes on */
	size_t deleted_pipeline_count;
};

#define WORLD_SPEED_MAX 1e6 /* world seconds per real second */

struct world_options {
	const char *world;       /* "seed" (NULL), "before-setup", "empty", or a file: world_plan.c says what may stand in it */
	const char *scenario;    /* NULL: healthy */
	double speed;            /* world seconds per real second; 0: the clock moves by world_advance() only */
	uint64_t random_seed;    /* same seed: same ids and durations */
	int64_t start_at;        /* NO_TIME: the machine's clock */
	int64_t (*real_ms)(void); /* NULL: clock_mono_ms */
};

/* NULL and e for an unknown world or scenario, or a file that cannot be read.  world_scenario(i): names, NULL at the end. */
struct world *world_new(const struct world_options *options, struct err *e);
void world_free(struct world *w);
const char *world_scenario(size_t i);

int64_t world_now(const struct world *w);      /* live: for the Date header */
void world_tick(struct world *w);              /* everything that is due until now happens; sets `at` */
void world_advance(struct world *w, double seconds); /* and ticks */
void world_set_speed(struct world *w, double speed); /* from now on; and ticks */
int64_t world_next_due(const struct world *w); /* real ms until the next event; -1: none, or the clock stands */

/* Ids: from the seed only. */
uint64_t world_random(struct world *w);
const char *world_uuid(struct world *w);
const char *world_hex(struct world *w, size_t digits);

/* CodeCommit.  world_repository_commit() makes the commit on the branch (its validity is checked by the caller), at `at`,
 * and starts the pipelines that watch the branch (author, email and message may be NULL).  world_commit() is POST /_sim/commit: messages.properties says
 * "Welcome(Version N)"; message NULL: "Version N". */
struct repository *world_repository(const struct world *w, const char *name);
struct branch *world_branch(const struct repository *r, const char *name);
struct commit *world_commit_find(const struct repository *r, const char *id); /* full id */
const struct file *world_file(const struct commit *c, const char *path);
struct repository *world_repository_new(struct world *w, const char *name); /* with nothing in it */
/* The first one of a repository is its default.  A pipeline that watches a branch of this name starts, if it has a head. */
struct branch *world_branch_new(struct world *w, struct repository *r, const char *name, struct commit *head);
void world_branch_delete(struct world *w, struct repository *r, struct branch *b); /* not the default one */
struct commit *world_repository_commit(struct world *w, struct repository *r, struct branch *b,
	const struct commit_change *changes, size_t count, const char *author, const char *email, const char *message);
struct commit *world_commit(struct world *w, int version, const char *message); /* NULL: no pipeline, no branch */

/* Connections, and what is behind them.  A new remote repository has one branch, with the tree of `like`. */
struct connection *world_connection(const struct world *w, const char *arn); /* NULL: none */
struct connection *world_connection_named(const struct world *w, const char *name);
struct connection *world_connection_new(struct world *w, const struct connection *from); /* all but the ARN */
struct repository *world_remote(const struct world *w, const char *name);
struct repository *world_remote_new(struct world *w, const char *name, const char *branch, const struct commit *like);
/* By the action of the service that the connection was made under. */
bool world_role_may_connect(const struct world *w, const char *role_arn, const struct connection *c);

/* ECS and ELBv2. */
const char *world_task_set_word(enum task_set_status s);
size_t world_task_count(const struct service *s, const struct task_set *set, const char *last_status); /* set NULL: all */
size_t world_pending_count(const struct service *s, const struct task_set *set); /* wanted, not RUNNING yet */
size_t world_running_count(const struct service *s, const struct task_set *set);
struct task_set *world_primary(const struct service *s); /* NULL: none */
struct target_group *world_target_group(const struct world *w, const char *name_or_arn);
struct rule *world_default_rule(const struct listener *l);
bool world_group_in_use(const struct world *w, const struct target_group *g); /* on any rule of any listener */
double world_share(const struct listener *l, const struct target_group *g);  /* percent by the default rule */

struct target_health {
	const char *state, *reason, *description; /* AWS's words; reason and description NULL when healthy */
};
struct target_health world_target_health(const struct world *w, const struct target_group *g, const struct target *t);

/* What an HTTP request to the listener gets right now: a group by its weights, then a target of it in turn.
 * Fills body (cleared first) with a whole HTML page; gives the HTTP status (503: nobody there).  `host` may be NULL. */
int world_page(struct world *w, struct listener *l, struct buf *body);

/* CodeBuild and its logs. */
struct build *world_build(const struct world *w, const char *id_or_arn);
size_t world_build_line_count(const struct world *w, const struct build *b); /* lines[0..n) have been written by now */

/* IAM: the roles that the world's services work with.  Others are made by a control: access.h. */
size_t world_roles(const struct world *w, const struct world_role **out); /* by name; none in an empty world */
const struct world_role *world_role(const struct world *w, const char *account, const char *name); /* NULL: there is none */
const char *world_role_account(const struct world *w, const struct world_role *r);

/* ECR. */
const struct image_repository *world_image_repository(const struct world *w, const char *name); /* NULL: there is none */
const struct image_repository *world_image_repository_new(struct world *w, const char *name);
bool world_is_image_repository_name(const char *name);

struct build_project *world_project(const struct world *w, const char *name); /* NULL: there is none */
/* The members of a project (source, artifacts, environment, …) from now on. */
void world_project_set(struct world *w, struct build_project *p, const cJSON *members);

/* IAM: may that service assume the role? */
bool world_role_trusts(const struct world *w, const char *arn, const char *service);

/* S3.  The name is nobody else's in all of AWS. */
const struct bucket *world_bucket(const struct world *w, const char *name);       /* NULL: there is none */
const char *world_bucket_region(const struct world *w, const char *name);         /* NULL: there is none */
const struct bucket *world_bucket_new(struct world *w, const struct bucket *b);   /* copied, with its texts */
bool world_is_bucket_name(const char *name);
bool world_is_region(const char *name);                                           /* by its letters */

/* POST /_sim/advance and GET /_sim/state: the whole world, for people and tests. */
cJSON *world_to_json(const struct world *w);

#endif
