/* desired.h: the desired state of a set-up: one table of values, read from a small INI file and from options, each with its default
 * and with the sentence that explains it in the file.
 *
 * A value is text as the person wrote it; desired_check() says whether all of them together make sense, before any call. */
#ifndef SETUP_DESIRED_H
#define SETUP_DESIRED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;
struct err;

#define DESIRED_FILE "cutover-setup.ini" /* where it is looked for, and written to */

enum desired_key {
	DESIRED_SOURCE,            /* CodeCommit | connection */
	DESIRED_REPOSITORY,        /* CodeCommit's name; with a connection OWNER/NAME */
	DESIRED_CONNECTION,        /* its ARN */
	DESIRED_BASE_BRANCH,
	DESIRED_BRANCH,
	DESIRED_FILES_BY_HAND,     /* yes: with a connection, appspec and buildspec are there already */
	DESIRED_BUILD_PROJECT,
	DESIRED_BUILDSPEC,         /* path in the repository */
	DESIRED_MODERNISE,
	DESIRED_IMAGE_REPOSITORY,
	DESIRED_IMAGE_TAG,
	DESIRED_TASK,              /* family, or family:revision */
	DESIRED_CONTAINER,
	DESIRED_CONTAINER_PORT,
	DESIRED_PROVIDER,          /* CodeDeploy | CodeDeployToECS */
	DESIRED_APPLICATION,
	DESIRED_DEPLOYMENT_GROUP,
	DESIRED_REROUTE_WAIT,      /* duration; 0: at once */
	DESIRED_ON_TIMEOUT,        /* stop | continue */
	DESIRED_TERMINATION_WAIT,  /* duration; keep: as the group has it */
	DESIRED_PIPELINE,
	DESIRED_ROLE,              /* name or ARN */
	DESIRED_BUCKET,
	DESIRED_PROD_URL,          /* for verify; "" : the listener's own */
	DESIRED_TEST_URL,
	DESIRED_VERSION_PATTERN,
	DESIRED_KEYS
};

struct desired_row {
	const char *name;          /* in the file, and of the option */
	const char *argument;      /* of the option: "NAME" */
	const char *value;         /* default; NULL: it has to be found or given */
	bool may_be_empty;
	const char *help;          /* one sentence, for the file and the help of the option */
};
extern const struct desired_row desired_rows[DESIRED_KEYS];

/* NULL: not given. */
struct desired {
	const char *values[DESIRED_KEYS];
};

bool desired_key_by_name(const char *name, enum desired_key *out);

/* The file's values into *d, where none is yet.  ERR_CONFIG with FILE:LINE: syntax, unknown or repeated names (near ones named).
 * ERR_NOT_FOUND: there is no such file. */
bool desired_read(struct arena *a, struct desired *d, const char *path, struct err *e);

/* What is still missing gets its default: the fixed ones, and the pipeline's name from repository and branch. */
void desired_default(struct arena *a, struct desired *d);

/* Is everything there, and does it make sense?  ERR_CONFIG names the value, and what may stand there. */
bool desired_check(const struct desired *d, struct err *e);

/* The commented file. */
void desired_write(const struct desired *d, struct buf *out);

/* --- values with a meaning: of a state that has been checked -------------------------------------------------------- */

bool desired_is_to_ecs(const struct desired *d);        /* provider CodeDeployToECS */
bool desired_has_connection(const struct desired *d);
bool desired_has_star_connection(const struct desired *d); /* one made while the service was called CodeStar */
bool desired_modernises(const struct desired *d);
bool desired_has_files_by_hand(const struct desired *d);
int64_t desired_reroute_minutes(const struct desired *d);     /* 0: at once */
int64_t desired_termination_minutes(const struct desired *d); /* -1: as the group has it */
int64_t desired_port(const struct desired *d);

#endif
