/* release.h: what a release is: one pipeline and the deployments of its ECS blue/green actions, neutral about who moves
 * the traffic.  Built by release_assemble() from facts, immutable, in one arena; panes, actions and verbs read only this.
 * Unknown values as in facts.h. */
#ifndef MODEL_RELEASE_H
#define MODEL_RELEASE_H

#include "model/facts.h"
#include "model/probe.h"

/* --- judgments ------------------------------------------------------------------------------------------ */

enum phase {
	PHASE_UNKNOWN, PHASE_IDLE, PHASE_PREPARING, PHASE_INSTALLING, PHASE_TESTING, PHASE_READY, PHASE_SHIFTING, PHASE_BAKING,
	PHASE_CLEANING_UP, PHASE_SUCCEEDED, PHASE_FAILED, PHASE_STOPPED, PHASE_ROLLING_BACK, PHASE_ROLLED_BACK, PHASES
};
const char *phase_name(enum phase phase);  /* "cleaning_up"; PHASE_UNKNOWN NULL */
const char *phase_title(enum phase phase); /* "CLEANING UP": the upper-case word on the screen */
bool phase_is_final(enum phase phase);     /* succeeded, failed, stopped, rolled_back, idle */
bool phase_is_running(enum phase phase);   /* preparing … cleaning_up, rolling_back */
/* On the good path ready < shifting < baking < cleaning_up < succeeded: has `phase` reached `goal`? */
bool phase_has_reached(enum phase phase, enum phase goal);

enum wait_for { WAIT_NONE, WAIT_REROUTE, WAIT_TERMINATE, WAIT_HOOK, WAIT_APPROVAL };
struct wait {
	enum wait_for what;
	int64_t until;          /* AWS's clock; NO_TIME unknown */
	int64_t left_ms;        /* at release.as_of, never below 0; NO_DURATION unknown */
	bool is_estimate;       /* termination wait: no API gives it exactly: show "~" */
	enum at_zero at_zero;   /* what happens by itself */
};
const char *wait_name(enum wait_for what);     /* "reroute"; NULL for none */
const char *at_zero_name(enum at_zero action); /* JSON's onTimeout; NULL unknown or keep */

enum stage_kind { STAGE_SOURCE, STAGE_BUILD, STAGE_TEST, STAGE_DEPLOY, STAGE_APPROVAL, STAGE_INVOKE, STAGE_COMPUTE, STAGE_MIXED };
const char *stage_kind_name(enum stage_kind kind);

/* --- the pipeline --------------------------------------------------------------------------------------- */

struct stage_action {
	const char *name, *category, *provider;
	const char *branch;           /* a source action's; NULL for others and for sources without branches */
	const char *status;           /* AWS's word for the execution kept to; NULL: not (yet) reached or unknown */
	const char *revision, *summary, *external_id, *external_url, *token;
	const char *error_code, *error_message;
	int64_t started_at, ended_at; /* ended_at only when it ended */
	const struct build *build;    /* its build, when CodeBuild's and read */
	int scope;                    /* the scope it works in; -1 another account without a binding */
	const char *region, *account; /* where it works */
	int deployment;               /* index into release.deployments, or -1 */
};
struct stage {
	const char *name;
	enum stage_kind kind;
	const char *status;           /* of the execution kept to; NULL: not reached by it */
	const char *latest_execution_id, *latest_status; /* whatever execution was last in it */
	const char *waiting_execution_id;
	int transition_is_enabled;
	const char *disabled_reason;
	int64_t started_at, ended_at;
	struct stage_action *actions;
	size_t action_count;
};

/* --- a deployment --------------------------------------------------------------------------------------- */

enum engine { ENGINE_NONE, ENGINE_CODEDEPLOY, ENGINE_ECS_NATIVE, ENGINE_OTHER };
const char *engine_name(enum engine engine); /* "codedeploy", "ecs", NULL */

struct side {
	bool exists;                  /* false: none (yet, or any more); all else unknown */
	const char *task_set_id, *task_set_arn, *status;
	const char *revision;         /* "cicd-demo:2" */
	const char *image, *digest;   /* of the container behind the load balancer; digest "sha256:…" */
	const char *short_digest;     /* "@41ab07": what tells two builds apart on the screen */
	const char *version;          /* what a person calls it: the source revision's summary ("Version 3") when known */
	int64_t desired, running, pending;
	const char *target_group, *target_group_arn;
	int64_t healthy, target_count; /* negative: health not read */
	const struct target *targets; /* sorted by id */
	const struct task *const *stopped; /* tasks of this side that died, newest first */
	size_t stopped_count;
	double claimed_weight;        /* the engine's claim, percent; negative unknown */
	bool is_steady;               /* running == desired > 0 and no target speaks against it (judge.h, side_is_steady) */
};

enum route_kind { ROUTE_PROD, ROUTE_TEST };
struct route {
	enum route_kind kind;
	int64_t port;                 /* negative unknown */
	const char *protocol;         /* the listener's: HTTP|HTTPS|TCP|TLS|…; NULL unknown */
	const char *listener_arn, *rule_arn; /* rule_arn NULL: the default action of a listener without rules (NLB) */
	const char *conditions;       /* NULL: the default rule */
	double blue, green;           /* percent; negative unknown */
	double other;                 /* percent that goes to neither; 0 usually */
	const struct probe *probe;    /* what the page behind it answers (model/probe.h); NULL: nobody looks */
	bool differs;                 /* the engine claims something else (prod only; not judged while it shifts or after a bad end) */
};

struct undo {                         /* the rollback of this deployment */
	const char *id, *status;
	const char *by;               /* "user", "alarm", "failure" */
	bool is_running;              /* not known to have ended */
	int64_t ended_at;             /* NO_TIME: not known to have ended */
};

enum way_back_kind { WAY_BACK_UNKNOWN, WAY_BACK_NOT_NEEDED, WAY_BACK_INSTANT, WAY_BACK_REDEPLOY, WAY_BACK_NONE };
struct way_back {
	enum way_back_kind kind;
	int64_t left_ms;              /* INSTANT: how long it stays so; NO_DURATION unknown or unlimited */
	const char *text;             /* one line for the screen, without its "way back:" */
};

struct deployment {
	const char *stage, *action;   /* which deploy action of the pipeline */
	int scope;
	const char *application, *group, *cluster, *service;
	enum engine engine;
	const char *id;               /* NULL: never deployed */
	const char *execution_id;     /* the execution that started it; NULL: none of this pipeline's or unknown */
	const char *status;           /* the engine's word */
	enum phase phase;
	bool is_running;              /* the engine still works on it (not final), or its rollback runs */
	struct wait wait;
	struct side blue, green;
	const char *original;         /* what blue ran, also once it is gone: "@41ab07", else "cicd-demo:2"; NULL unknown */
	const struct task_set *others; /* task sets that belong to neither; never counted */
	size_t other_count;
	struct route *routes;         /* prod first, then by port and rule */
	size_t route_count;
	int64_t routes_read_at;       /* the oldest read behind the production routes; NO_TIME: not all of them have been read */
	const struct lifecycle_event *timeline;
	size_t event_count;
	struct undo undo;             /* undo.id NULL: no rollback known */
	bool rollback_is_expected;    /* stopped or failed less than the grace ago, with auto-rollback, and no id yet: it may still come */
	struct way_back way_back;
	const char *error_code, *error_message;
	const char *creator, *external_id;
	const struct traffic_settings *settings; /* the deployment's own copy, else the group's; may be NULL */
	int64_t created_at, ended_at;
	bool service_is_known;        /* DescribeServices has answered: "no task set" is then a fact */
	const struct service_event *events;      /* the service's, newest first */
	size_t service_event_count;
	const char *dns_name;         /* of the load balancer */
	const char *note;             /* why it cannot be watched: "native blue/green: watching comes later", another account… ; NULL */
};

struct problem {
	const char *read;             /* operation: "DescribeTargetHealth" */
	const char *permission;       /* "elasticloadbalancing:DescribeTargetHealth" */
	enum fact_kind kind;
	int scope;
	const struct err *err;
	int64_t failed_at, read_at;   /* read_at: age of the last good value; NO_TIME: there is none */
};

/* --- the whole ------------------------------------------------------------------------------------------ */

struct release {
	int64_t as_of;                /* AWS's clock */
	const char *account, *arn, *role; /* role: short name of who we are ("ops-role", "user/kim") */
	const char *region, *partition;
	bool identity_is_known;       /* GetCallerIdentity has answered (not from the cache) */

	const char *pipeline;
	const char *mode;             /* SUPERSEDED|QUEUED|PARALLEL */
	const char *execution_id, *execution_status, *trigger; /* the execution kept to */
	bool execution_is_newest;
	int64_t execution_started_at, execution_updated_at;
	const char *revision, *revision_summary; /* of its first source */
	struct stage *stages;
	size_t stage_count;
	const char *retry_stage;      /* stage that has Failed in the kept execution, when it is that stage's latest; else NULL */

	struct deployment *deployments; /* one per action that deploys to ECS blue/green, in pipeline order */
	size_t deployment_count;
	int current;                  /* the one that is shown and acted on; -1 none (also: no deployment in the stage asked for) */
	bool current_is_ambiguous;    /* a mutation could mean two: more than one runs, and no stage was named */
	const char *ambiguity;        /* then: the refusal, with their names: "more than one deployment runs: --stage A or B" */
	struct wait approval;         /* an Approval action of the kept execution that is open; what WAIT_NONE: none.  The current
	                               * deployment has it as its wait too, when it has none of its own. */
	const char *approval_stage, *approval_action;
	const char *lower_note;       /* no ECS blue/green action: which provider it is and what can be done */

	const struct execution *executions; /* newest first */
	size_t execution_count;
	const struct scope *scopes;
	size_t scope_count;
	struct problem *problems;
	size_t problem_count;

	enum fact_state pipeline_state; /* of GetPipeline(State): tells loading from failed */
	struct err pipeline_err;
	int64_t oldest_read_at;       /* the oldest of the parts on the screen that should be fresh: "live 0.4s" */
};

struct release_question {
	const char *pipeline;
	const char *execution_id;     /* --execution; NULL the newest */
	const char *stage;            /* --stage; NULL */
	int64_t now;                  /* AWS's clock */
	int64_t stop_grace_ms;        /* after Stopped/Failed: how long a rollback may still appear (10 s) */
	const char *undo_accepted_id; /* the deployment whose StopDeployment with auto-rollback this program had accepted: it is
	                               * rolling back before its rollback has an id.  NULL: none */
	const char *undo_declined_id; /* the deployment whose StopDeployment with autoRollbackEnabled:false this program had
	                               * accepted: no rollback of it is expected, whatever its settings say.  NULL: none */
};

/* Never fails: what is not known is unknown in the result. */
const struct release *release_assemble(struct arena *a, const struct facts *facts, const struct release_question *q);

const struct deployment *release_current(const struct release *r); /* NULL when none */

#endif
