/* assemble_routes.c: where the traffic of each listener goes, read from the load balancer itself.
 *
 * An Application Load Balancer's default action is one of its rules (DescribeRules); a Network Load Balancer has
 * no rules, its default action is the whole truth (DescribeListeners). */
#include "model/assemble.h"

#include "base/arena.h"
#include "model/life.h"
#include "model/util.h"

#include <stdlib.h>

#define CLAIM_TOLERANCE 0.5 /* percent */

static const struct listener *listener_of(const struct site *site, const char *arn)
{
	const struct listener_list *list = assembly_value(site->s, FACT_LISTENERS, site->d->scope, arn);
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		if (is_same(list->rows[i].arn, arn)) {
			return &list->rows[i];
		}
	}
	return NULL;
}

static bool is_network(const char *listener_arn)
{
	return listener_arn != NULL && strstr(listener_arn, "/net/") != NULL;
}

/* The engine's claim is held against production only, and only when it should be true: not while it moves
 * traffic, and not after a bad end, when the claim is frozen. */
static bool claim_counts(const struct deployment *d)
{
	switch (d->phase) {
	case PHASE_PREPARING:
	case PHASE_INSTALLING:
	case PHASE_TESTING:
	case PHASE_READY:
	case PHASE_BAKING:
	case PHASE_CLEANING_UP:
	case PHASE_SUCCEEDED:
		return true;
	default:
		return false;
	}
}

static bool is_off(double share, double claim)
{
	double d = share - claim;
	return share >= 0 && claim >= 0 && (d > CLAIM_TOLERANCE || d < -CLAIM_TOLERANCE);
}

/* A listener that was last read before the shift had ended says nothing about a claim made after it. */
static bool is_from_before_shift(const struct site *site, int64_t read_at)
{
	const struct lifecycle_event *shift = life_event(site->target, "AllowTraffic");
	return shift != NULL && shift->ended_at != NO_TIME && read_at < time_after(shift->ended_at, READS_LAG_MS);
}

static bool differs(const struct site *site, const struct route *route, int64_t read_at)
{
	const struct deployment *d = site->d;
	return route->kind == ROUTE_PROD && claim_counts(d) && !is_from_before_shift(site, read_at) &&
		(is_off(route->blue, d->blue.claimed_weight) || is_off(route->green, d->green.claimed_weight));
}

static const char *name_problem(struct arena *a, const struct route *route, const char *problem)
{
	if (route->port >= 0) {
		return arena_printf(a, "listener :%lld: %s", (long long)route->port, problem);
	}
	return arena_printf(a, "%s: %s", or_else(after_last(route->listener_arn, ':'), "listener"), problem);
}

static const struct probe *probe_of(const struct site *site, const struct route *route)
{
	const struct facts *facts = site->s->facts;
	for (size_t i = 0; i < facts->probe_count; i++) {
		const struct probe *p = &facts->probes[i];
		if (is_same(p->listener_arn, route->listener_arn) && is_same_or_none(p->rule_arn, route->rule_arn)) {
			return p;
		}
	}
	return NULL;
}

static void add_route(struct site *site, const struct rule *rule, const struct route *start,
	enum fact_kind kind, int64_t read_at)
{
	struct deployment *d = site->d;
	struct route *route = &d->routes[d->route_count];
	const char *problem = NULL;
	*route = *start;
	if (!judge_split(rule, site->blue_arn, site->green_arn, route, &problem)) {
		return;
	}
	route->conditions = rule->is_default ? NULL : rule->conditions;
	route->probe = probe_of(site, route);
	route->differs = differs(site, route, read_at);
	d->route_count++;
	if (problem != NULL) {
		add_problem(site->s, kind, name_problem(site->s->a, route, problem), read_at);
	}
}

/* The fact that holds a listener's split; NULL not read. */
static const struct fact *split_fact(const struct site *site, const char *arn)
{
	enum fact_kind kind = is_network(arn) ? FACT_LISTENERS : FACT_RULES;
	const struct fact *f = facts_find(site->s->facts, kind, site->d->scope, arn);
	return f != NULL && f->value != NULL ? f : NULL;
}

static size_t count_rules(const struct site *site, const char *const *arns, size_t count)
{
	size_t rules = 0;
	for (size_t i = 0; i < count; i++) {
		const struct fact *f = split_fact(site, arns[i]);
		if (f != NULL) {
			rules += f->kind == FACT_RULES ? ((const struct rule_list *)f->value)->count : 1;
		}
	}
	return rules;
}

static void add_listener(struct site *site, enum route_kind kind, const char *arn)
{
	const struct listener *listener = listener_of(site, arn);
	const struct fact *f = split_fact(site, arn);
	struct route start = {.kind = kind, .port = listener != NULL ? listener->port : -1,
		.protocol = listener != NULL ? listener->protocol : NULL, .listener_arn = arn};
	if (f == NULL) {
		return;
	}
	if (f->kind == FACT_LISTENERS) {
		if (listener != NULL) {
			struct rule rule = listener->action;
			rule.is_default = true;
			add_route(site, &rule, &start, f->kind, f->read_at);
		}
		return;
	}
	const struct rule_list *list = f->value;
	for (size_t i = 0; i < list->count; i++) {
		start.rule_arn = list->rows[i].arn;
		add_route(site, &list->rows[i], &start, f->kind, f->read_at);
	}
}

/* When the production routes were read: the oldest of them, unknown as soon as one is. */
static int64_t read_at_of(const struct site *site, const struct traffic_settings *settings)
{
	int64_t oldest = NO_TIME;
	for (size_t i = 0; i < settings->prod_count; i++) {
		const struct fact *f = split_fact(site, settings->prod_listeners[i]);
		if (f == NULL) {
			return NO_TIME;
		}
		oldest = oldest == NO_TIME || f->read_at < oldest ? f->read_at : oldest;
	}
	return oldest;
}

/* The deployment's own copy names the listeners, the group's stands in when it does not. */
static const struct traffic_settings *listeners_from(const struct site *site)
{
	const struct traffic_settings *own = site->d->settings;
	bool is_named = own != NULL && own->prod_count + own->test_count > 0;
	return is_named || site->group == NULL ? own : &site->group->settings;
}

static const char *dns_name_of(const struct site *site, const struct traffic_settings *settings)
{
	for (size_t i = 0; i < settings->prod_count; i++) {
		const struct listener *listener = listener_of(site, settings->prod_listeners[i]);
		const char *arn = listener != NULL ? listener->load_balancer_arn : NULL;
		const struct load_balancer_list *list = assembly_value(site->s, FACT_LOAD_BALANCER, site->d->scope, arn);
		if (list != NULL && list->count > 0) {
			return list->rows[0].dns_name;
		}
	}
	return NULL;
}

/* Production first, then by port; rules of one listener stay in AWS's order, which is their priority. */
static void sort_routes(struct deployment *d)
{
	for (size_t i = 1; i < d->route_count; i++) {
		struct route route = d->routes[i];
		size_t k = i;
		for (; k > 0; k--) {
			const struct route *before = &d->routes[k - 1];
			bool in_order = before->kind != route.kind ? before->kind < route.kind : before->port <= route.port;
			if (in_order) {
				break;
			}
			d->routes[k] = *before;
		}
		d->routes[k] = route;
	}
}

void assemble_routes(struct site *site)
{
	struct deployment *d = site->d;
	const struct traffic_settings *settings = listeners_from(site);
	if (settings == NULL) {
		return;
	}
	size_t most = count_rules(site, settings->prod_listeners, settings->prod_count) +
		count_rules(site, settings->test_listeners, settings->test_count);
	/* One more to write into before it is known to be a route. */
	d->routes = ARENA_ARRAY(site->s->a, most + 1, struct route);
	for (size_t i = 0; i < settings->prod_count; i++) {
		add_listener(site, ROUTE_PROD, settings->prod_listeners[i]);
	}
	for (size_t i = 0; i < settings->test_count; i++) {
		add_listener(site, ROUTE_TEST, settings->test_listeners[i]);
	}
	sort_routes(d);
	d->routes_read_at = read_at_of(site, settings);
	d->dns_name = dns_name_of(site, settings);
}
