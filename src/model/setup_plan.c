/* setup_plan.c: the names of the set-up's steps and states. */
#include "model/setup_plan.h"

#include <string.h>

static const struct {
	const char *name, *title;
} steps[SETUP_STEPS] = {
	[SETUP_BRANCH] = {"branch", "branch"},
	[SETUP_APPSPEC] = {"appspec", "appspec.yaml"},
	[SETUP_BUILDSPEC] = {"buildspec", "buildspec"},
	[SETUP_ENVIRONMENT] = {"environment", "build environment"},
	[SETUP_DEPLOYMENT_GROUP] = {"deployment-group", "deployment group"},
	[SETUP_PIPELINE] = {"pipeline", "pipeline"},
};

static const char *const states[] = {
	[SETUP_UNCHANGED] = "unchanged", [SETUP_CREATE] = "create", [SETUP_CHANGE] = "change", [SETUP_BLOCKED] = "blocked",
};

const char *setup_step_name(enum setup_step_id id)
{
	return steps[id].name;
}

const char *setup_step_title(enum setup_step_id id)
{
	return steps[id].title;
}

const char *setup_state_name(enum setup_state state)
{
	return states[state];
}

bool setup_step_by_name(const char *name, enum setup_step_id *out)
{
	for (int i = 0; i < SETUP_STEPS; i++)
		if (strcmp(steps[i].name, name) == 0) {
			*out = (enum setup_step_id)i;
			return true;
		}
	return false;
}

size_t setup_count(const struct setup_plan *p, enum setup_state state)
{
	size_t n = 0;

	for (int i = 0; i < SETUP_STEPS; i++)
		n += p->steps[i].state == state;
	return n;
}

size_t setup_pending(const struct setup_plan *p)
{
	return setup_count(p, SETUP_CREATE) + setup_count(p, SETUP_CHANGE);
}
