/* judge_split.c: what share of a rule's traffic each side gets. */
#include "model/judge.h"

#include "model/util.h"

#define WEIGHT_MAX 1000000 /* AWS allows 0-999; a larger figure in a reply must not overflow the sum */

struct tally {
	double blue, green, other;
	bool points_at_either, has_unknown;
};

static void count_group(struct tally *t, const struct weighted_group *g, const char *blue_arn, const char *green_arn)
{
	double weight = g->weight > WEIGHT_MAX ? WEIGHT_MAX : (double)g->weight;
	bool is_blue = is_same(g->arn, blue_arn);
	bool is_green = !is_blue && is_same(g->arn, green_arn);
	t->points_at_either |= is_blue || is_green;
	if (g->weight < 0) {
		t->has_unknown = true;
	} else if (is_blue) {
		t->blue += weight;
	} else if (is_green) {
		t->green += weight;
	} else {
		t->other += weight;
	}
}

bool judge_split(const struct rule *rule, const char *blue_arn, const char *green_arn, struct route *route,
	const char **problem)
{
	*problem = NULL;
	struct tally t = {0};
	for (size_t i = 0; rule->is_forward && i < rule->group_count; i++) {
		count_group(&t, &rule->groups[i], blue_arn, green_arn);
	}
	if (!t.points_at_either) {
		return false;
	}
	route->blue = route->green = route->other = -1;
	double sum = t.blue + t.green + t.other;
	if (t.has_unknown) {
		*problem = "a target group's weight is not known";
	} else if (sum <= 0) {
		*problem = "all weights are 0: the load balancer answers with an error";
	} else {
		route->other = 100 * t.other / sum;
		if (t.other > 0) {
			*problem = "part of the traffic goes to a target group that is neither blue's nor green's";
		} else {
			route->blue = 100 * t.blue / sum;
			route->green = 100 * t.green / sum;
		}
	}
	return true;
}
