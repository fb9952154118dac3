/* found.h: what there is already: everything that a plan is made from, as an inquiry. */
#ifndef SETUP_FOUND_H
#define SETUP_FOUND_H

#include "setup/desired.h"
#include "setup/inquiry.h"

enum found_kind {
	FOUND_IDENTITY,          /* identity */
	FOUND_REPOSITORY,        /* source_repository */
	FOUND_BASE,              /* source_branch */
	FOUND_BRANCH,            /* source_branch; MISSING: to be made */
	FOUND_APPSPEC,           /* source_file, as of the branch; of the base while that is missing */
	FOUND_BUILDSPEC,         /* source_file */
	FOUND_TASKDEF,           /* source_file: taskdef.json; with CodeDeployToECS only */
	FOUND_CONNECTION,        /* connection; of the service that its ARN names */
	FOUND_STAR_CONNECTION,
	FOUND_PROJECT,           /* build_project */
	FOUND_IMAGES,            /* image_repository_list of the one */
	FOUND_GROUP,             /* deploy_group */
	FOUND_GROUP_DOCUMENT,    /* group_document */
	FOUND_SERVICE,           /* ecs_service */
	FOUND_TASK,              /* task_document */
	FOUND_PROD_LISTENER,     /* listener_list of the one */
	FOUND_TEST_LISTENER,
	FOUND_TARGET_GROUP_1,    /* target_group_list of the one */
	FOUND_TARGET_GROUP_2,
	FOUND_PIPELINE_ROLE,     /* trusted_role */
	FOUND_BUILD_ROLE,
	FOUND_DEPLOY_ROLE,
	FOUND_BUCKET,            /* bucket_place */
	FOUND_PIPELINE,          /* pipeline_document; MISSING: to be made */
	FOUND_PIPELINE_RIGHTS,   /* simulation */
	FOUND_BUILD_RIGHTS,
	FOUND_DEPLOY_RIGHTS,
	FOUND_KINDS
};

/* What a role has to do for the set-up: IAM actions that end with NULL, and the service that has to be trusted. */
struct found_role {
	enum found_kind role, rights;
	const char *service;     /* "codepipeline.amazonaws.com" */
	const char *title;       /* "the pipeline's role" */
};
#define FOUND_ROLES 3
extern const struct found_role found_roles[FOUND_ROLES];
size_t found_rights(const struct desired *d, enum found_kind rights, const char *const **out);

/* `d` has been checked, and is borrowed. */
struct inquiry *found_new(struct app *app, const struct desired *d);

/* The task definition that the set-up is about, as family:revision or family; NULL while it can't be told.  In the arena. */
const char *found_task(const struct inquiry *q, const struct desired *d);

/* Whose name a commit bears: the last part of the caller's ARN.  Borrowed from the finding. */
const char *found_author(const struct inquiry *q);

#endif
