/* judge.h: the judgments release_assemble() is made of: pure functions, tested by tables. Sources: AWS API facts of the
 * CodeDeploy ECS blue/green life (GetDeployment, BatchGetDeploymentTargets, DescribeServices, DescribeRules).
 * Every pointer may be NULL unless said otherwise: NULL is "not known". */
#ifndef MODEL_JUDGE_H
#define MODEL_JUDGE_H

#include "model/release.h"

struct arena;

/* What a phase is judged from.  First row that fits wins, as in ARCHITECTURE.md. */
struct phase_facts {
	const struct deployment_info *info;       /* NULL: PHASE_UNKNOWN */
	const struct deployment_target *target;
	const struct deployment_info *undo;       /* the rollback of it */
	const struct ecs_service *service;        /* NULL: blue's end is judged from the engine's own task sets */
	bool undo_is_accepted;                    /* our StopDeployment with auto-rollback was accepted */
	bool undo_is_declined;                    /* our StopDeployment without one was */
	int64_t now;
	int64_t stop_grace_ms;                    /* how long after the end a rollback may still get its id */
};
enum phase judge_phase(const struct phase_facts *f);

/* Stopped or Failed, by its own settings a rollback follows, none has an id yet, and it ended less than the grace ago. */
bool judge_rollback_is_expected(const struct phase_facts *f);

/* The wait it is in, from the deployment's own settings. */
struct wait judge_wait(enum phase phase, const struct deployment_info *info,
	const struct deployment_target *target, int64_t now);

/* blue and green: which task set is which: by the engine's labels (any case); else green is the one that this deployment made
 * (externalId) and blue the PRIMARY before the shift; after it, the only one that is left. Never by a target group's name. */
struct side_ids {
	const char *blue, *green;      /* task set ids (ecs-svc/…), also of sets that are gone by now; NULL none known */
	const char *blue_group, *green_group; /* target group names as the engine says; NULL unknown */
};
struct side_ids judge_sides(const struct deployment_info *info, const struct deployment_target *target,
	const struct ecs_service *service);

/* One rule's split in percent between the two groups; writes blue, green and other of `route` (not NULL, as problem and rule).
 * False: not a route (it points at neither).  Σ weights 0, a weight that is not known or traffic for a group that is neither
 * of the two: unknown shares are negative and *problem says why, else it is NULL. */
bool judge_split(const struct rule *rule, const char *blue_arn, const char *green_arn, struct route *route,
	const char **problem);

/* Reads phase, wait, blue, routes, timeline, undo and engine of d. */
struct way_back judge_way_back(struct arena *a, const struct deployment *d);

bool target_is_healthy(const struct target *t);
/* All that should run runs, and no target speaks against it: healthy, or not used by any listener yet (Target.NotInUse);
 * targets that are draining belong to the past. */
bool side_is_steady(const struct side *side);

#endif
