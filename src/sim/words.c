/* words.c: AWS's words for the world's states. */
#include "sim/words.h"

#include <string.h>

static const char *const run_words[] = {
	[RUN_NONE] = "None", [RUN_IN_PROGRESS] = "InProgress", [RUN_SUCCEEDED] = "Succeeded", [RUN_FAILED] = "Failed",
	[RUN_STOPPING] = "Stopping", [RUN_STOPPED] = "Stopped", [RUN_SUPERSEDED] = "Superseded", [RUN_ABANDONED] = "Abandoned",
	[RUN_CANCELLED] = "Cancelled",
};

static const char *const deploy_words[DEPLOY_STATUSES] = {
	[DEPLOY_CREATED] = "Created", [DEPLOY_QUEUED] = "Queued", [DEPLOY_IN_PROGRESS] = "InProgress", [DEPLOY_BAKING] = "Baking",
	[DEPLOY_READY] = "Ready", [DEPLOY_SUCCEEDED] = "Succeeded", [DEPLOY_FAILED] = "Failed", [DEPLOY_STOPPED] = "Stopped",
};

static const char *const target_words[] = {
	[TARGET_IS_PENDING] = "Pending", [TARGET_IS_IN_PROGRESS] = "InProgress", [TARGET_IS_SUCCEEDED] = "Succeeded",
	[TARGET_IS_FAILED] = "Failed", [TARGET_IS_SKIPPED] = "Skipped", [TARGET_IS_READY] = "Ready",
};

static const char *const step_words[] = {
	[STEP_PENDING] = "Pending", [STEP_IN_PROGRESS] = "InProgress", [STEP_SUCCEEDED] = "Succeeded", [STEP_FAILED] = "Failed",
	[STEP_SKIPPED] = "Skipped",
};

static const char *const place_words[] = {
	[PLACE_CREATED] = "created", [PLACE_QUEUED] = "queued", [PLACE_EVENTS] = "events", [PLACE_READY_WAIT] = "ready-wait",
	[PLACE_BAKE] = "bake", [PLACE_TERMINATION_WAIT] = "termination-wait", [PLACE_DRAIN] = "drain", [PLACE_ENDED] = "ended",
};

const char *word_run(enum run_status s)
{
	return run_words[s];
}

const char *word_deploy(enum deploy_status s)
{
	return deploy_words[s];
}

bool word_is_deploy(const char *word)
{
	for (size_t i = 0; i < DEPLOY_STATUSES; i++)
		if (strcmp(deploy_words[i], word) == 0)
			return true;
	return false;
}

const char *word_target(enum target_status s)
{
	return target_words[s];
}

const char *word_step(enum step_status s)
{
	return step_words[s];
}

const char *word_place(enum deploy_place p)
{
	return place_words[p];
}
