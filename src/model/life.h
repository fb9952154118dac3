/* life.h: the lifecycle of one CodeDeploy ECS deployment, as questions.  Private to the model room.
 * Facts: GetDeployment (status), BatchGetDeploymentTargets (lifecycle events, the target's own status). */
#ifndef MODEL_LIFE_H
#define MODEL_LIFE_H

#include "model/facts.h"

bool engine_status_is_final(enum engine_status status); /* Succeeded, Failed, Stopped */

/* A rollback is a deployment of its own, but never *the* deployment: CodeDeploy made it, or it names what it undoes. */
bool info_is_rollback(const struct deployment_info *info);
/* Does the engine still work on it?  An unknown status counts unless an end time is known. */
bool info_is_running(const struct deployment_info *info);

const struct lifecycle_event *life_event(const struct deployment_target *target, const char *name); /* NULL */
/* Pending, Skipped and unknown have not started (a hook nobody defined may be Skipped from the beginning). */
bool life_has_started(const struct deployment_target *target, const char *name);

/* Production traffic has moved to green and the engine knows it: status Baking, or it says that the termination wait began,
 * or AllowTraffic and what follows are over and the target Succeeded while the deployment has not ended. */
bool life_is_past_shift(const struct deployment_info *info, const struct deployment_target *target);
/* Has AllowTraffic ended well (whatever came of the deployment later)? */
bool life_has_shifted(const struct deployment_info *info, const struct deployment_target *target);
/* Termination wait.  instanceTerminationWaitTimeStarted may stay false for ECS, so the target's status decides too. */
bool life_waits_for_termination(const struct deployment_info *info, const struct deployment_target *target);

/* The hook that runs now (a Lambda that must answer within an hour); NULL none. */
const struct lifecycle_event *life_running_hook(const struct deployment_target *target);

#endif
