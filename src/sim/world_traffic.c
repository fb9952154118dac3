/* world_traffic.c: where requests go: listeners, their weights, target groups and the health of targets. */
#include "sim/world_parts.h"

#include <string.h>

#include "base/buf.h"

struct target_group *traffic_group_new(struct world *w, const char *name, int port)
{
	struct target_group *g = ARENA_NEW(w->arena, struct target_group);

	g->name = name;
	g->port = port;
	g->health_path = "/";
	g->arn = world_arn(w, "elasticloadbalancing", "targetgroup/%s/%s", name, world_hex(w, 16));
	w->target_groups[w->target_group_count++] = g;
	return g;
}

struct listener *traffic_listener_new(struct world *w, int port, struct target_group *g)
{
	struct listener *l = ARENA_NEW(w->arena, struct listener);
	struct rule *r = ARENA_NEW(w->arena, struct rule);
	const char *balancer = strchr(w->balancer->arn, '/') + 1; /* app/NAME/ID */
	const char *id = world_hex(w, 16);

	l->port = port;
	l->arn = world_arn(w, "elasticloadbalancing", "listener/%s/%s", balancer, id);
	r->arn = world_arn(w, "elasticloadbalancing", "listener-rule/%s/%s/%s", balancer, id, world_hex(w, 16));
	r->priority = "default";
	l->rules[l->rule_count++] = r;
	traffic_plain(l, g);
	return l;
}

struct target_group *world_target_group(const struct world *w, const char *name_or_arn)
{
	for (size_t i = 0; i < w->target_group_count; i++) {
		struct target_group *g = w->target_groups[i];

		if (strcmp(g->name, name_or_arn) == 0 || strcmp(g->arn, name_or_arn) == 0)
			return g;
	}
	return NULL;
}

/* ── weights ── */

struct rule *world_default_rule(const struct listener *l)
{
	return l->rules[l->rule_count - 1];
}

void traffic_plain(struct listener *l, struct target_group *g)
{
	struct rule *r = world_default_rule(l);

	r->forwards[0] = (struct forward){g, 100, 0};
	r->forward_count = 1;
}

void traffic_split(struct listener *l, struct target_group *from, struct target_group *to, int to_percent)
{
	struct rule *r = world_default_rule(l);

	r->forwards[0] = (struct forward){from, 100 - to_percent, 0};
	r->forwards[1] = (struct forward){to, to_percent, 0};
	r->forward_count = 2;
}

void traffic_settle(struct listener *l)
{
	struct rule *r = world_default_rule(l);

	for (size_t i = 0; r->forward_count == 2 && i < 2; i++)
		if (r->forwards[i].weight == 0)
			traffic_plain(l, r->forwards[1 - i].group);
}

double world_share(const struct listener *l, const struct target_group *g)
{
	const struct rule *r = world_default_rule(l);
	int mine = 0, all = 0;

	for (size_t i = 0; i < r->forward_count; i++) {
		all += r->forwards[i].weight;
		if (r->forwards[i].group == g)
			mine += r->forwards[i].weight;
	}
	return all > 0 ? 100.0 * mine / all : 0.0;
}

static bool listener_uses(const struct listener *l, const struct target_group *g)
{
	for (size_t i = 0; l && i < l->rule_count; i++)
		for (size_t j = 0; j < l->rules[i]->forward_count; j++)
			if (l->rules[i]->forwards[j].group == g)
				return true;
	return false;
}

bool world_group_in_use(const struct world *w, const struct target_group *g)
{
	return listener_uses(w->prod, g) || listener_uses(w->test, g);
}

/* ── targets ── */

struct target *traffic_register(struct world *w, struct target_group *g, struct task *t, int port)
{
	struct target *target = ARENA_NEW(w->arena, struct target);

	target->ip = t->ip;
	target->zone = t->zone;
	target->port = port;
	target->task = t;
	target->state = TARGET_INITIAL;
	target->reason = "Elb.RegistrationInProgress";
	target->description = "Target registration is in progress";
	target->registered_at = w->at;
	WORLD_PUSH(g->targets, g->target_count, target);
	return target;
}

struct target *traffic_target_of(const struct target_group *g, const struct task *t)
{
	for (size_t i = 0; i < g->target_count; i++)
		if (g->targets[i]->task == t)
			return g->targets[i];
	return NULL;
}

void traffic_deregister(struct target_group *g, const struct task *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < g->target_count; i++)
		if (g->targets[i]->task != t)
			g->targets[kept++] = g->targets[i];
	g->target_count = kept;
}

/* A group that hangs on no rule is not checked: whatever its targets would say, they are unused. */
struct target_health world_target_health(const struct world *w, const struct target_group *g, const struct target *t)
{
	static const char *const words[] = {[TARGET_INITIAL] = "initial", [TARGET_HEALTHY] = "healthy",
		[TARGET_UNHEALTHY] = "unhealthy", [TARGET_DRAINING] = "draining"};

	if (t->state != TARGET_DRAINING && !world_group_in_use(w, g))
		return (struct target_health){"unused", "Target.NotInUse",
			"Target group is not configured to receive traffic from the load balancer"};
	return (struct target_health){words[t->state], t->reason, t->description};
}

/* ── a request to a listener ── */

/* Smooth weighted round robin: over Σ weights requests each group gets exactly its weight of them, spread evenly. */
static struct target_group *pick_group(struct rule *r)
{
	struct forward *best = NULL;
	int all = 0;

	for (size_t i = 0; i < r->forward_count; i++) {
		struct forward *f = &r->forwards[i];

		all += f->weight;
		f->current += f->weight;
		if (f->weight > 0 && (!best || f->current > best->current))
			best = f;
	}
	if (!best)
		return NULL;
	best->current -= all;
	return best->group;
}

/* Healthy targets in turn; with none healthy the balancer tries all that are not leaving (it fails open). */
static struct target *pick_target(struct target_group *g)
{
	for (int wants_healthy = 1; wants_healthy >= 0; wants_healthy--)
		for (size_t i = 0; i < g->target_count; i++) {
			struct target *t = g->targets[(g->turn + i) % g->target_count];

			if (wants_healthy ? t->state == TARGET_HEALTHY : t->state != TARGET_DRAINING) {
				g->turn += (unsigned)i + 1;
				return t;
			}
		}
	return NULL;
}

static void put_escaped(struct buf *b, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&': buf_puts(b, "&amp;"); break;
		case '<': buf_puts(b, "&lt;"); break;
		case '>': buf_puts(b, "&gt;"); break;
		default: buf_add(b, s, 1); break;
		}
	}
}

static void put_page(struct buf *body, const char *title, const char *detail)
{
	buf_puts(body, "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>");
	put_escaped(body, title);
	buf_puts(body, "</title></head>\n<body>\n<h1>");
	put_escaped(body, title);
	buf_puts(body, "</h1>\n");
	if (detail) {
		buf_puts(body, "<p>");
		put_escaped(body, detail);
		buf_puts(body, "</p>\n");
	}
	buf_puts(body, "</body>\n</html>\n");
}

int world_page(struct world *w, struct listener *l, struct buf *body)
{
	struct target_group *g = pick_group(world_default_rule(l));
	struct target *t = g ? pick_target(g) : NULL;

	(void)w;
	buf_clear(body);
	if (!t) {
		put_page(body, "503 Service Temporarily Unavailable", NULL);
		return 503;
	}
	if (t->task->is_broken || !t->task->image) {
		put_page(body, "Whitelabel Error Page",
			"There was an unexpected error (type=Internal Server Error, status=500).");
		return 500;
	}
	put_page(body, t->task->image->welcome, t->ip);
	return 200;
}
