/* buildspec_calls.h: what the calls of a buildspec do for a release. */
#ifndef SETUP_BUILDSPEC_CALLS_H
#define SETUP_BUILDSPEC_CALLS_H

#include "setup/buildspec_parts.h"
#include "setup/buildspec_shell.h"

struct build_seen { /* where a call stands */
	enum build_phase phase;
	const struct tree_node *item;
	int line;
	bool has_lines; /* the text's lines are the file's */
	size_t order;
};

void build_see(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_text *calls, size_t index);
void build_seen_all(struct arena *a, struct build_has *h); /* what can be told only once all variables are known */

#endif
