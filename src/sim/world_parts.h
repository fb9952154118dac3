/* world_parts.h: what the world's own files share.  The rest of the room sees world.h only. */
#ifndef SIM_WORLD_PARTS_H
#define SIM_WORLD_PARTS_H

#include "base/arena.h"
#include "sim/world.h"

#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* ── what kind of world it is (world_plan.c) ─────────────────────────────────────────────────────────────────────── */

/* Every member can be set by a world file under the name in world_plan.c's table; a scenario is a preset of some. */
struct world_plan {
	const char *provider;       /* CodeDeploy CodeDeployToECS Lambda */
	const char *config;         /* deployment configuration of the group */
	const char *mode, *type;    /* of the pipeline */
	int64_t desired;
	int64_t ready_minutes;      /* -1: traffic moves at once (CONTINUE_DEPLOYMENT) */
	int64_t termination_minutes; /* -1: blue is kept (KEEP_ALIVE) */
	int64_t bake_minutes;       /* alarms are watched that long after the shift; 0: no such phase */
	bool rolls_back_failure, rolls_back_stop;
	bool has_test_listener;
	bool is_before_setup;       /* nothing of the set-up is there yet: no branch, no variables, no pipeline */
	bool is_empty;              /* an account in which nothing was ever made */
	bool is_never_deployed;     /* the pipeline exists and has not run */
	bool green_is_broken, build_breaks;
	const char *hooks;          /* names of life events that have a Lambda, separated by blanks; NULL */
	const char *failing_hook;   /* the one that fails */
	const char *more_pipelines; /* names of further pipelines, separated by blanks; NULL */
	/* world seconds */
	int64_t source_s, build_s, install_s, healthy_s, hook_s, shift_s, drain_s;
};

bool world_plan_fill(struct world *w, const struct world_options *o, struct err *e);
bool world_word_in(const char *words, const char *word);             /* one of the blank-separated words */

/* ── clock (world.c) ─────────────────────────────────────────────────────────────────────────────────────────────── */

enum timer_kind { TIMER_TRIGGER, TIMER_SOURCE, TIMER_JOB, TIMER_NEXT_STAGE, TIMER_STOPPED, TIMER_JOB_ENDED, TIMER_BUILD,
	TIMER_DEPLOY, TIMER_SHIFT, TIMER_STOP_DEPLOYMENT, TIMER_ROLL_BACK, TIMER_DRAINED, TIMER_TASK, TIMER_TASK_STOP,
	TIMER_TASK_FORGOTTEN, TIMER_KINDS };

struct world_timer {
	int64_t at;
	uint64_t number;      /* among those of one instant: first set, first fired */
	enum timer_kind kind;
	void *subject;
	unsigned generation;  /* of the subject when it was set: a later one voids the timer */
};

/* Each fires with w->at at its own instant. */
void timer_trigger(struct world *w, void *pipeline, unsigned generation);
void timer_source(struct world *w, void *action, unsigned generation);
void timer_job(struct world *w, void *action, unsigned generation);
void timer_next_stage(struct world *w, void *execution, unsigned generation);
void timer_stopped(struct world *w, void *execution, unsigned generation);
void timer_job_ended(struct world *w, void *action, unsigned generation);
void timer_build(struct world *w, void *build, unsigned generation);
void timer_deploy(struct world *w, void *deployment, unsigned generation);
void timer_shift(struct world *w, void *deployment, unsigned generation);
void timer_stop_deployment(struct world *w, void *deployment, unsigned generation);
void timer_roll_back(struct world *w, void *deployment, unsigned generation);
void timer_drained(struct world *w, void *task_set, unsigned generation);
void timer_task(struct world *w, void *task, unsigned step);
void timer_task_stop(struct world *w, void *task, unsigned step);
void timer_task_forgotten(struct world *w, void *task, unsigned generation);

void world_after(struct world *w, int64_t delay_ms, enum timer_kind kind, void *subject, unsigned generation);
const char *world_timer_name(enum timer_kind kind);
void world_run_until(struct world *w, int64_t at); /* the timers up to and at `at`, then w->at = at */

/* Appends to a world.h array: WORLD_PUSH(w->builds, w->build_count, b). */
#define WORLD_PUSH(array, count, item) \
	((array) = world_grow((array), (count), sizeof(*(array))), (array)[(count)++] = (item))
void *world_grow(void *array, size_t count, size_t size);

const char *world_text(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *world_arn(struct world *w, const char *service, const char *format, ...) __attribute__((format(printf, 3, 4)));
int64_t world_between(struct world *w, int64_t low, int64_t high); /* both included */
const char *world_digest(struct world *w, const char *text, size_t digits); /* hex of the text's SHA-256 */

/* ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* world_repo.c */
struct repository *repo_new(struct world *w, const char *name);
struct branch *repo_branch_new(struct world *w, struct repository *r, const char *name, struct commit *head);
/* These two start nothing. */
struct commit *repo_commit(struct world *w, struct repository *r, struct branch *b, const struct commit_change *changes,
	size_t count, const char *author, const char *email, const char *message);
struct commit *repo_commit_version(struct world *w, struct repository *r, struct branch *b, int version,
	const char *message);
const char *repo_welcome(struct world *w, const struct commit *c); /* the page's text: messages.properties, "welcome" */

/* world_build.c */
/* source: what the pipeline hands it; overrides: the action's EnvironmentVariables, NULL: none. */
struct build *build_start(struct world *w, struct build_project *p, struct action_execution *a, const struct artifact *source,
	const char *overrides);
const struct image *build_image_of(const struct world *w, const char *image_ref); /* uri:tag or uri@digest as of now; NULL */

/* world_build_run.c: what a build comes to, all of it, before its time is spent. */
#define RUN_LINES_MAX 500 /* a phase */
struct run_phase {
	const char *code, *message; /* NULL: it succeeds */
	const char **lines;         /* of its log, without line ends */
	size_t line_count;
	struct image **images;      /* pushed in it */
	size_t image_count;
};
struct build_run {
	struct run_phase phases[BUILD_PHASES];
	const struct artifact *artifact; /* NULL: it hands none on */
};
const struct build_run *build_run(struct world *w, const struct build *b, const struct artifact *source,
	const char *overrides, const char *first_digest);

/* build_image.c: the build images that CodeBuild offers or offered. */
struct build_image;
const struct build_image *build_image_named(const char *name); /* NULL: not one of them */
bool build_image_has_cli_2(const struct build_image *image);
bool build_image_needs_runtime(const struct build_image *image); /* a buildspec must choose one */
/* false: why, in CodeBuild's words. */
bool build_image_has(const struct build_image *image, const char *runtime, const char *version, char *why, size_t size);

/* world_artifact.c: artifacts, and the AppSpecs in them */
const struct artifact *artifact_of_commit(struct world *w, const struct commit *c);
const struct file *artifact_file(const struct artifact *a, const char *path); /* NULL: not in it */
const struct file *repo_file_new(struct world *w, const char *path, const char *mode, const uint8_t *data, size_t size);
/* Fills definition or the error from an AppSpec's text. */
void revision_read(struct world *w, struct revision *r, const char *appspec, size_t size);

/* world_pipeline.c, world_action.c */
void world_bind(struct world *w, struct pipeline *p);
struct execution *pipeline_start(struct world *w, struct pipeline *p, const char *trigger_type,
	const char *trigger_detail);
void pipeline_admit(struct world *w, struct pipeline *p, size_t stage);
void pipeline_watch(struct world *w, struct repository *r, struct branch *b); /* a commit: start who watches the branch */
void execution_arrive(struct world *w, struct execution *e, size_t stage);
void execution_end(struct world *w, struct execution *e, enum run_status status);
void execution_cancel(struct world *w, struct execution *e); /* its pipeline was changed or deleted */
void action_start(struct world *w, struct execution *e);
const struct action_declaration *action_declared(const struct action_execution *a);
void action_end(struct world *w, struct action_execution *a, enum run_status status, const char *error_code,
	const char *error_message);
void approval_start(struct world *w, struct action_execution *a);
void approval_timed_out(struct world *w, struct action_execution *a);
void action_build_ended(struct world *w, struct action_execution *a, struct build *b);
void action_deploy_ended(struct world *w, struct action_execution *a, struct deployment *d);

/* world_to_ecs.c */
struct to_ecs {
	const struct action_declaration *declared;
	const struct artifact *inputs[ACTION_INPUTS];
	const char *role_arn; /* that it is done with */
};
/* NULL: why the action fails before there is a deployment. */
const struct revision *to_ecs_revision(struct world *w, const struct to_ecs *job, const char **why);

/* world_deploy.c: a deployment from its creation to its end; world_events.c: its life events; world_shift.c: traffic,
 * forward and back */
struct deployment *deploy_create(struct world *w, struct deploy_group *g, const struct revision *r, const char *creator);
/* stay_ms < 0: until something calls it on */
void deploy_enter(struct world *w, struct deployment *d, enum deploy_place place, int64_t stay_ms);
void deploy_after_events(struct world *w, struct deployment *d, size_t last); /* event `last` has ended well */
void deploy_drain(struct world *w, struct deployment *d, struct task_set *set);
void deploy_drained(struct world *w, struct task_set *set);
void deploy_end(struct world *w, struct deployment *d, enum deploy_status status);
void deploy_fail(struct world *w, struct deployment *d, const char *error_code, const char *message);
void deploy_stop(struct world *w, struct deployment *d, const char *error_code, const char *message);
void deploy_target(struct world *w, struct deployment *d, enum target_status status);
bool deploy_is_final(const struct deployment *d);
struct service *deploy_service(const struct deployment *d);

void event_name_all(struct deployment *d);
void event_begin(struct world *w, struct deployment *d, size_t which);
void event_due(struct world *w, struct deployment *d); /* the running one has had its time */
void event_end(struct world *w, struct deployment *d, enum step_status status);
void event_close_all(struct world *w, struct deployment *d); /* the running one fails, the rest is skipped */

enum { EVENT_BEFORE_INSTALL, EVENT_INSTALL, EVENT_AFTER_INSTALL, EVENT_ALLOW_TEST, EVENT_AFTER_ALLOW_TEST,
	EVENT_BEFORE_ALLOW, EVENT_ALLOW, EVENT_AFTER_ALLOW };

void shift_begin(struct world *w, struct deployment *d);
int64_t shift_duration(const struct world *w, const struct deployment *d);
void rollback_begin(struct world *w, struct deployment *d); /* d is a rollback: it is in progress now */

/* world_traffic.c */
struct target_group *traffic_group_new(struct world *w, const char *name, int port);
struct listener *traffic_listener_new(struct world *w, int port, struct target_group *g);
void traffic_plain(struct listener *l, struct target_group *g);
/* Both groups stay in use, at 0 percent too. */
void traffic_split(struct listener *l, struct target_group *from, struct target_group *to, int to_percent);
void traffic_settle(struct listener *l); /* a group with weight 0 is taken off */
struct target *traffic_register(struct world *w, struct target_group *g, struct task *t, int port);
struct target *traffic_target_of(const struct target_group *g, const struct task *t); /* NULL: not registered */
void traffic_deregister(struct target_group *g, const struct task *t);

/* world_ecs.c, world_task.c */
struct task_definition *ecs_define(struct world *w, const char *family, const char *image_ref, const char *container, int port);
struct task_definition *ecs_definition(const struct world *w, const char *name); /* family:revision or ARN; NULL */
struct task_set *ecs_task_set_new(struct world *w, struct service *s, const struct task_definition *d,
	struct target_group *g, const char *external_id);
void ecs_task_set_fill(struct world *w, struct service *s, struct task_set *set); /* starts the tasks that are wanted */
void ecs_task_set_drain(struct world *w, struct service *s, struct task_set *set); /* ends in deploy_drained() */
void ecs_make_primary(struct world *w, struct service *s, struct task_set *set);
/* "(service NAME) …", with a set "(service NAME, taskSet ID) …" */
void ecs_event(struct world *w, struct service *s, const struct task_set *set, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
struct service *ecs_service_of(const struct world *w, const struct task_set *set);
void task_start(struct world *w, struct service *s, struct task_set *set);
void task_stop(struct world *w, struct task *t, const char *code, const char *reason, int64_t drain_ms);
bool ecs_is_healthy(const struct service *s, const struct task_set *set); /* all that is wanted runs, targets healthy */

/* world_seed.c */
void seed_make(struct world *w);

#endif
