/* ops.h: every operation the program calls, as rows: build the request, decode the reply into facts.
 * The only room that knows both AWS's words and ours.  Pure.  Rows live in ops/<service>.c; this header lists them. */
#ifndef OPS_OPS_H
#define OPS_OPS_H

#include "aws/call.h"
#include "aws/op.h"
#include "model/facts.h"
#include "model/preparation.h"

struct arena;
struct buf;

/* A file that a commit puts or deletes. */
struct ops_file {
	const char *path;
	const char *bytes;               /* raw, may hold anything; NULL: empty */
	size_t size;
	const char *mode;                /* NORMAL | EXECUTABLE; NULL: AWS's choice, NORMAL for a new one */
	bool is_deleted;
};

/* What a request is about; each row's comment says which members it reads.  Unused ones NULL or 0. */
struct ops_args {
	const char *pipeline, *execution_id, *stage, *reason, *token; /* token: clientRequestToken */
	const char *application, *group, *deployment_id, *target_id;
	const char *cluster, *service, *arn, *name, *build_id;
	const char *const *ids;          /* task ARNs … */
	size_t id_count;
	const char *const *actions;      /* IAM actions: "codedeploy:ContinueDeployment" */
	size_t action_count;
	const char *wait_type;           /* READY_WAIT | TERMINATION_WAIT */
	const char *task_status;         /* RUNNING | STOPPED */
	int auto_rollback;               /* 1, 0; -1: leave out */
	const struct pair *variables;
	size_t variable_count;
	/* the set-up's */
	const char *repository, *branch, *commit_id, *path, *project, *bucket;
	const char *document;            /* raw JSON that a mutation's body is made of */
	const char *author, *email, *message;
	const struct ops_file *files;
	size_t file_count;
};

struct ops_row {
	struct aws_op op;
	/* The body, without what the protocol adds; for REST the path (aws/call.h). */
	void (*build)(struct buf *body, const struct ops_args *args);
	/* The pages of one call into one value in `a` (the type is the fact kind's).  NULL with e filled (ERR_MALFORMED, or
	 * ERR_NOT_FOUND when a batch answers 200 without the one asked for).  NULL decode: the answer's body does not matter. */
	const void *(*decode)(struct arena *a, const struct aws_page *pages, size_t count, const struct ops_args *args, struct err *e);
};

/* sts */
extern const struct ops_row ops_get_caller_identity;           /* → identity */
/* codepipeline */
extern const struct ops_row ops_list_pipelines;                /* → pipeline_list */
extern const struct ops_row ops_get_pipeline;                  /* pipeline → pipeline_decl */
extern const struct ops_row ops_get_pipeline_state;            /* pipeline → pipeline_state */
extern const struct ops_row ops_list_pipeline_executions;      /* pipeline → execution_list (newest 100, one page) */
extern const struct ops_row ops_list_action_executions;        /* pipeline, execution_id → action_run_list */
extern const struct ops_row ops_start_pipeline_execution;      /* pipeline, token, variables → id_list (the new id) */
extern const struct ops_row ops_stop_pipeline_execution;       /* pipeline, execution_id, reason */
extern const struct ops_row ops_retry_stage_execution;         /* pipeline, stage, execution_id (FAILED_ACTIONS) */
/* codedeploy */
extern const struct ops_row ops_get_deployment_group;          /* application, group → deploy_group */
extern const struct ops_row ops_list_running_deployments;      /* application, group → id_list */
extern const struct ops_row ops_get_deployment;                /* deployment_id → deployment_info */
extern const struct ops_row ops_get_deployment_target;         /* deployment_id, target_id → deployment_target (BatchGetDeploymentTargets) */
extern const struct ops_row ops_continue_deployment;           /* deployment_id, wait_type */
extern const struct ops_row ops_stop_deployment;               /* deployment_id, auto_rollback */
/* ecs */
extern const struct ops_row ops_describe_service;              /* cluster, service → ecs_service (failures[] → NOT_FOUND) */
extern const struct ops_row ops_list_tasks;                    /* cluster, service, task_status → id_list */
extern const struct ops_row ops_describe_tasks;                /* cluster, ids (≤100) → task_list (missing ones are left out) */
extern const struct ops_row ops_describe_task_definition;      /* arn → task_definition */
/* elbv2 */
extern const struct ops_row ops_describe_listener;             /* arn → listener_list */
extern const struct ops_row ops_describe_rules;                /* arn (listener) → rule_list */
extern const struct ops_row ops_describe_target_group;         /* name → target_group_list */
extern const struct ops_row ops_describe_target_health;        /* arn → target_list */
extern const struct ops_row ops_describe_load_balancer;        /* arn → load_balancer_list */
/* codebuild */
extern const struct ops_row ops_get_build;                     /* build_id → build (BatchGetBuilds) */
/* iam: for the doctor alone */
extern const struct ops_row ops_get_role;                      /* name → iam_role */
extern const struct ops_row ops_simulate_principal_policy;     /* arn (whose), actions, ids (ARNs of resources) → simulation */

/* The set-up's alone (facts in preparation.h). */
/* codecommit */
extern const struct ops_row ops_list_repositories;             /* → id_list (names) */
extern const struct ops_row ops_get_repository;                /* repository → source_repository */
extern const struct ops_row ops_get_branch;                    /* repository, branch → source_branch */
extern const struct ops_row ops_get_file;                      /* repository, path, commit_id (or branch; neither: the default's) → source_file */
extern const struct ops_row ops_create_branch;                 /* repository, branch, commit_id */
extern const struct ops_row ops_delete_branch;                 /* repository, branch */
extern const struct ops_row ops_create_commit;                 /* repository, branch, commit_id (its parent; NULL: none), author, email, message,
								* files → source_commit */
/* codebuild */
extern const struct ops_row ops_list_projects;                 /* → id_list (names) */
extern const struct ops_row ops_get_project;                   /* project → build_project (BatchGetProjects) */
extern const struct ops_row ops_update_project;                /* project, document (environment and/or source) → build_project */
/* codedeploy */
extern const struct ops_row ops_list_applications;             /* → id_list (names) */
extern const struct ops_row ops_list_deployment_groups;        /* application → id_list (names) */
extern const struct ops_row ops_get_deployment_group_document; /* application, group → group_document */
extern const struct ops_row ops_update_deployment_group;       /* application, group, document (blueGreenDeploymentConfiguration) */
/* codepipeline */
extern const struct ops_row ops_get_pipeline_document;         /* pipeline → pipeline_document */
extern const struct ops_row ops_create_pipeline;               /* document (the declaration) → pipeline_document */
extern const struct ops_row ops_update_pipeline;               /* document (the declaration) → pipeline_document */
extern const struct ops_row ops_delete_pipeline;               /* pipeline; there being none is no error of AWS's */
/* ecr */
extern const struct ops_row ops_describe_image_repositories;   /* name (NULL: all) → image_repository_list */
/* codeconnections, and codestar-connections, its name of before: each knows the connections whose ARN has its name */
extern const struct ops_row ops_list_connections, ops_list_star_connections; /* → connection_list */
extern const struct ops_row ops_get_connection, ops_get_star_connection;     /* arn → connection */
/* iam */
extern const struct ops_row ops_list_roles;                    /* → trusted_role_list */
extern const struct ops_row ops_get_trusted_role;              /* name → trusted_role (GetRole) */
/* s3 */
extern const struct ops_row ops_head_bucket;                   /* bucket → bucket_place */
extern const struct ops_row ops_list_buckets;                  /* → id_list (names) */
/* ecs */
extern const struct ops_row ops_describe_task_document;        /* arn (or family, or family:revision) → task_document */

/* All of them, ends with NULL: for tests, doctor and policies. */
extern const struct ops_row *const ops_all[];

#endif
