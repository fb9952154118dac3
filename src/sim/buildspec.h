/* buildspec.h: what a buildspec says (CodeBuild user guide, "Build specification reference for CodeBuild", version 0.2). */
#ifndef SIM_BUILDSPEC_H
#define SIM_BUILDSPEC_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct spec_pair {
	const char *name, *value;
};

struct spec_phase {
	const char **commands, **finals; /* `commands`, `finally` */
	size_t command_count, final_count;
};

enum { SPEC_INSTALL, SPEC_PRE_BUILD, SPEC_BUILD, SPEC_POST_BUILD, SPEC_PHASES };

struct buildspec {
	struct spec_pair *runtimes, *variables, *parameters; /* install.runtime-versions, env.variables, env.parameter-store */
	size_t runtime_count, variable_count, parameter_count;
	struct spec_phase phases[SPEC_PHASES];
	const char **files;              /* artifacts.files: patterns */
	size_t file_count;
	const char *base;                /* artifacts.base-directory; NULL: the source's folder */
	bool discards_paths;
};

#define SPEC_WHY_SIZE 400

/* false: why, in CodeBuild's words where they are known.  All of `out` lives in the arena. */
bool buildspec_read(struct arena *a, const void *text, size_t size, struct buildspec *out, char why[SPEC_WHY_SIZE]);

#endif
