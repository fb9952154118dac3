/* elsewhere.h: which world a call sees.
 *
 * All that is in the world belongs to one account and region, the pipeline's; or, for the services that deploy, the deploy
 * action's (POST /_sim/pipeline/deploy-role).  Every other account and region is there too, and empty. */
#ifndef SIM_ELSEWHERE_H
#define SIM_ELSEWHERE_H

#include "sim/op.h"
#include "sim/service.h"

struct world;

struct elsewhere {
	struct world *empty; /* owned; NULL until somebody looks there */
};

void elsewhere_done(struct elsewhere *x);

/* The world that `account` finds behind the service in `region`: w itself or the empty one, borrowed until the next call;
 * NULL: there could be none made. */
struct world *elsewhere_world(struct elsewhere *x, struct world *w, const struct sim_service *s, const char *account,
	const char *region);

/* The region that a request to the service must be signed for; `claimed` is the one that it was signed for. */
const char *elsewhere_region(const struct world *w, const struct sim_service *s, const char *claimed);

/* A deploying service's ARNs in what comes in and goes out: the world writes them with the pipeline's account and region,
 * the client with the deploy action's.  They change places, so that a wrong one is never taken for a right one. */
bool elsewhere_translates(const struct world *w, const struct sim_service *s);
void elsewhere_translate(const struct world *w, cJSON *tree);
void elsewhere_translate_text(const struct world *w, char *text, size_t size);

#endif
