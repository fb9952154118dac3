/* world_connection.c: connections to providers of repositories, the repositories there, and who may use a connection. */
#include "sim/world_parts.h"

#include <stdio.h>
#include <string.h>

#include "sim/access.h"
#include "sim/iam_parts.h"

struct connection *world_connection(const struct world *w, const char *arn)
{
	for (size_t i = 0; i < w->connection_count; i++)
		if (strcmp(w->connections[i]->arn, arn) == 0)
			return w->connections[i];
	return NULL;
}

struct connection *world_connection_named(const struct world *w, const char *name)
{
	for (size_t i = 0; i < w->connection_count; i++)
		if (strcmp(w->connections[i]->name, name) == 0)
			return w->connections[i];
	return NULL;
}

struct connection *world_connection_new(struct world *w, const struct connection *from)
{
	struct connection *c = ARENA_NEW(w->arena, struct connection);

	c->name = arena_dup(w->arena, from->name);
	c->service = arena_dup(w->arena, from->service);
	c->provider = arena_dup(w->arena, from->provider);
	c->status = arena_dup(w->arena, from->status);
	c->arn = world_arn(w, c->service, "connection/%s", world_uuid(w));
	WORLD_PUSH(w->connections, w->connection_count, c);
	return c;
}

/* ── what is behind them ── */

struct repository *world_remote(const struct world *w, const char *name)
{
	for (size_t i = 0; i < w->remote_count; i++)
		if (strcmp(w->remotes[i]->name, name) == 0)
			return w->remotes[i];
	return NULL;
}

struct repository *world_remote_new(struct world *w, const char *name, const char *branch, const struct commit *like)
{
	struct repository *r = ARENA_NEW(w->arena, struct repository);
	struct commit *head = ARENA_NEW(w->arena, struct commit);

	r->name = arena_dup(w->arena, name);
	r->id = world_uuid(w);
	r->arn = r->name;
	r->created_at = r->updated_at = w->at;
	*head = *like;
	head->parent = NULL;
	WORLD_PUSH(r->commits, r->commit_count, head);
	WORLD_PUSH(w->remotes, w->remote_count, r);
	repo_branch_new(w, r, branch, head);
	return r;
}

/* ── who may use them ── */

bool world_role_may_connect(const struct world *w, const char *role_arn, const struct connection *c)
{
	char action[60];
	struct principal p;

	snprintf(action, sizeof(action), "%.40s:UseConnection", c->service);
	return principal_parse(role_arn, &p) && iam_may(w, &p, action, c->arn);
}
