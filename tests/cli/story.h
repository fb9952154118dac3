/* story.h: a release by hand: the seed's pipeline with one deployment, to be changed by the test that wants it otherwise. */
#ifndef TESTS_CLI_STORY_H
#define TESTS_CLI_STORY_H

#include "model/release.h"

struct arena;

#define STORY_AT ((int64_t)1795424400000) /* 2026-11-23T09:00:00Z */

/* Execution "exec-3" with this status; its deployment "d-GREEN" in this phase, or none of its own when PHASE_IDLE (then the
 * one of "exec-2" is shown, succeeded).  Everything in `a` may be written to. */
struct release *story_new(struct arena *a, const char *execution_status, enum phase phase);

struct stage_action *story_deploy_action(struct release *r);

#endif
