/* preparation.h: what the set-up reads beside the facts of a release (facts.h): the things that a pipeline is made of.
 *
 * ops/ decodes replies into these.  Unknown as in facts.h.  Text is cleaned, but for members whose comment says `raw`: those are
 * AWS's own bytes, to be compared and sent back as they came, and are cleaned by whoever shows them. */
#ifndef MODEL_PREPARATION_H
#define MODEL_PREPARATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* codecommit GetRepository */
struct source_repository {
	const char *name, *arn, *default_branch; /* default_branch NULL while it is empty */
};

/* codecommit GetBranch */
struct source_branch {
	const char *name, *commit_id;
};

/* codecommit GetFile */
struct source_file {
	const char *path, *commit_id, *blob_id, *mode; /* mode EXECUTABLE|NORMAL|SYMLINK; commit_id: of the whole, not of the file */
	const char *bytes;                      /* raw, may hold anything, NUL-terminated as well */
	size_t size;
};

/* codecommit CreateCommit */
struct source_commit {
	const char *commit_id;
};

/* codebuild BatchGetProjects (one project) */
struct build_variable {
	const char *name, *value, *type;        /* raw; type PLAINTEXT|PARAMETER_STORE|SECRETS_MANAGER, PLAINTEXT when left out */
};
struct build_project {
	const char *name, *arn, *service_role;
	const char *source_type, *artifacts_type;
	const char *buildspec;                  /* raw: a path, an ARN, or the text itself; NULL: buildspec.yml of the source */
	const char *image, *environment_type, *compute_type;
	int is_privileged;                      /* 1, 0, -1 unknown */
	struct build_variable *variables;       /* in AWS's order */
	size_t variable_count;
	const char *environment, *source;       /* raw JSON objects: UpdateProject replaces each whole */
};

/* ecr DescribeRepositories */
struct image_repository {
	const char *name, *arn, *uri, *mutability; /* MUTABLE|IMMUTABLE|… */
};
struct image_repository_list {
	struct image_repository *rows;
	size_t count;
};

/* codeconnections GetConnection, ListConnections */
struct connection {
	const char *name, *arn, *provider;      /* provider GitHub|Bitbucket|GitLab|… */
	const char *status;                     /* PENDING (a person has to finish it)|AVAILABLE|ERROR */
};
struct connection_list {
	struct connection *rows;
	size_t count;
};

/* iam ListRoles, GetRole */
struct trusted_role {
	const char *name, *arn;
	const char *trust_policy;               /* raw: the JSON of AssumeRolePolicyDocument, its URL encoding undone; NULL unknown */
};
struct trusted_role_list {
	struct trusted_role *rows;
	size_t count;
};

/* s3 HeadBucket: where it is (header x-amz-bucket-region, which refusals carry too) */
struct bucket_place {
	const char *name, *region;
};

/* codepipeline GetPipeline, CreatePipeline, UpdatePipeline: the declaration as AWS gave it */
struct pipeline_document {
	const char *name, *arn;
	int64_t version;
	const char *declaration;                /* raw JSON of `pipeline` */
};

/* codedeploy GetDeploymentGroup: what UpdateDeploymentGroup would replace whole */
struct group_document {
	const char *application, *name, *service_role;
	const char *blue_green;                 /* raw JSON of blueGreenDeploymentConfiguration; NULL: the group has none */
};

/* ecs DescribeTaskDefinition: all containers' ports, and the whole to be registered again */
struct task_document {
	const char *arn, *family;
	int64_t revision;
	struct task_port {
		const char *container;          /* raw */
		int64_t port;
	} *ports;                               /* one row a mapping; a container without one: a row with port -1 */
	size_t port_count;
	const char *definition;                 /* raw JSON of `taskDefinition` */
};

#endif
