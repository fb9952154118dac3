/* appspec.h: appspec.yaml, by which CodeDeploy knows what an ECS deployment starts: made, or an existing one looked at.
 *
 * Its form: "AppSpec file structure for Amazon ECS deployments" of CodeDeploy's user guide.  Pure; everything lives in the arena. */
#ifndef SETUP_APPSPEC_H
#define SETUP_APPSPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct appspec_want {
	bool is_to_ecs; /* provider CodeDeployToECS: <TASK_DEFINITION>, and the container as it is; else names that the build fills in */
	const char *region, *account, *family; /* what the build fills in; NULL unknown: any will do.  family without revision */
	const char *container;
	int64_t port; /* 1 to 65535, or negative: unknown, any will do */
};

enum appspec_result { APPSPEC_UNCHANGED, APPSPEC_CREATE, APPSPEC_CHANGE, APPSPEC_BLOCKED };

struct appspec_check {
	enum appspec_result result;
	const char *text; /* the new file; NULL when unchanged or blocked */
	size_t size;
	const char *reason; /* blocked: what stands in the way, with its line, and what it should say; several lines, cleaned */
	const char *const *notes; /* each a sentence or two, cleaned */
	size_t note_count;
};

/* The walk-through's file; is_to_ecs: with container and port, which must be known. */
const char *appspec_text(struct arena *a, const struct appspec_want *want);

/* text NULL: there is none yet.  Only values that are wrong are replaced: hooks, network, comments and all else stay as they are.  A literal
 * in place of a name to be filled in is right when it is what would be filled in. */
struct appspec_check appspec_check(struct arena *a, const char *text, size_t size, const struct appspec_want *want);

#endif
