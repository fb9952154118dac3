/* buildspec.h: CodeBuild's buildspec file of a blue/green release: the image is built, pushed to ECR, and what the deployment needs is
 * handed on as the artifact.  An existing file is merged: only what is missing is added, and everything else keeps its bytes.
 *
 * What a buildspec may hold: "Build specification reference for CodeBuild" of AWS's user guide.  Pure; everything lives in the arena. */
#ifndef SETUP_BUILDSPEC_H
#define SETUP_BUILDSPEC_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct buildspec_want {
	bool modernise; /* replace what CodeBuild no longer offers: openjdk8, docker: 18, aws ecr get-login.  Otherwise it is noted */
	bool is_to_ecs; /* provider CodeDeployToECS: imageDetail.json and taskdef.json instead of filling in appspec.yaml */
	const char *container; /* for a note of is_to_ecs; NULL: none */
};

enum buildspec_result { BUILDSPEC_UNCHANGED, BUILDSPEC_CREATE, BUILDSPEC_CHANGE, BUILDSPEC_BLOCKED };

struct buildspec_merge {
	enum buildspec_result result;
	const char *text; /* the new file, NUL-terminated as well; NULL when unchanged or blocked */
	size_t size;
	const char *reason; /* blocked: what stands in the way, with its line, and the lines to add by hand.  Several lines; cleaned */
	const char *const *notes; /* what a person should know of it, each a sentence or two; cleaned */
	size_t note_count;
};

/* text NULL: there is no file yet, and the walk-through's is made. */
struct buildspec_merge buildspec_merge(struct arena *a, const char *text, size_t size, const struct buildspec_want *want);

#endif
