/* judge.h: the judgments release_assemble() is made of: pure functions, tested by tables. Sources: AWS API facts of the
 * CodeDeploy ECS blue/green life (GetDeployment, BatchGetDeploymentTargets, DescribeServices, DescribeRules). */
#ifndef MODEL_JUDGE_H
#define MODEL_JUDGE_H

#include "model/release.h"

/* Phase of a CodeDeploy deployment.  `undo` is its rollback's info or NULL; `service` may be NULL (blue gone or draining is
 * then judged from the engine's own task sets).  First row that fits wins, as in ARCHITECTURE.md. */
enum phase judge_phase(const struct deployment_info *info, const struct deployment_target *target,
	const struct deployment_info *undo, const struct ecs_service *service, int64_t now, int64_t stop_grace_ms);

/* The wait it is in, from the deployment's own settings. */
struct wait judge_wait(enum phase phase, const struct deployment_info *info, const struct deployment_target *target, int64_t now);

/* blue and green: which of the service's task sets is which (labels first, PRIMARY before the shift else), with the rest. */
struct side_ids {
	const char *blue, *green;      /* task set ids (ecs-svc/…); NULL none */
	const char *blue_group, *green_group; /* target group names as the engine says; NULL unknown */
};
struct side_ids judge_sides(const struct deployment_info *info, const struct deployment_target *target,
	const struct ecs_service *service);

/* One rule's split in percent between the two groups.  False: not a route (it points at neither).  Σ weights 0 or a group
 * that is neither of the two: unknown shares are negative and *problem says why. */
bool judge_split(const struct rule *rule, const char *blue_arn, const char *green_arn, struct route *route, const char **problem);

struct way_back judge_way_back(struct arena *a, const struct deployment *d, int64_t now);

bool target_is_healthy(const struct target *t);

#endif
