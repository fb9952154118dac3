/* ask.c: single reads outside of the schedule, and what all answers tell about the way to a service. */
#include "app/app_parts.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BODY_BYTES ((size_t)256 * 1024)

struct asking {
	struct asking *next;
	struct app *app;
	const struct ops_row *op;
	const struct ops_args *args;
	struct arena *arena;  /* NULL: one that ends with the callback */
	app_answer_fn *done;
	void *user;
	uint64_t call_id;
};

static void unlink_asking(struct asking *one)
{
	struct asking **at = &one->app->asking;
	while (*at != one)
		at = &(*at)->next;
	*at = one->next;
}

static void on_asked(void *user, const struct aws_reply *reply)
{
	struct asking *one = user;
	struct arena *arena = one->arena != NULL ? one->arena : arena_new();
	struct err err = reply->err;
	const void *value = NULL;
	contact_note(one->app, reply);
	unlink_asking(one);
	if (err.kind == ERR_NONE)
		value = one->op->decode(arena, reply->pages, reply->page_count, one->args, &err);
	one->done(one->user, value, &err);
	if (one->arena == NULL)
		arena_free(arena);
	free(one);
}

void app_ask(struct app *a, const struct ops_row *op, const struct ops_args *args, app_answer_fn *done, void *user)
{
	app_ask_into(a, NULL, op, args, done, user);
}

void app_ask_into(struct app *a, struct arena *arena, const struct ops_row *op, const struct ops_args *args, app_answer_fn *done,
	void *user)
{
	assert(!op->op.is_mutation && op->decode != NULL);
	struct asking *one = mem_alloc(sizeof(*one));
	*one = (struct asking){ .next = a->asking, .app = a, .op = op, .args = args, .arena = arena, .done = done,
		.user = user };
	a->asking = one;
	struct buf body;
	buf_init(&body, MOST_BODY_BYTES);
	op->build(&body, args);
	one->call_id = aws_call(a->client, a->contexts[0], &op->op, buf_text(&body), on_asked, one);
	buf_done(&body);
}

void app_unask(struct app *a, const void *user)
{
	struct asking **at = &a->asking;
	while (*at != NULL) {
		struct asking *one = *at;
		if (one->user != user) {
			at = &one->next;
			continue;
		}
		*at = one->next;
		aws_cancel(a->client, one->call_id);
		free(one);
	}
}

size_t app_asking(const struct app *a)
{
	size_t n = 0;
	for (const struct asking *one = a->asking; one != NULL; one = one->next)
		n++;
	return n;
}

void ask_done(struct app *a)
{
	while (a->asking != NULL) {
		struct asking *one = a->asking;
		a->asking = one->next;
		aws_cancel(a->client, one->call_id);
		free(one);
	}
}

/* --- the way to a service ------------------------------------------------------------------------------------------ */

void contact_note(struct app *a, const struct aws_reply *reply)
{
	struct app_contact *c = &a->contacts[reply->op->service];
	const struct aws_timing *t = &reply->timing;
	if (reply->mono_at == 0) /* never sent: there are no credentials */
		return;
	if (!c->was_asked || t->is_new_connection || t->http_status == 0) {
		c->dns_ms = t->dns_ms;
		c->connect_ms = t->connect_ms;
		c->tls_ms = t->tls_ms;
		memcpy(c->ip, t->ip, sizeof(c->ip));
	}
	c->was_asked = true;
	c->has_answered = c->has_answered || t->http_status > 0;
	c->err = reply->err;
}

struct app_contact app_contact(const struct app *a, enum aws_service service)
{
	struct app_contact c = a->contacts[service];
	c.url = a->contexts[0]->endpoint[service];
	return c;
}

/* --- whose credentials, and all facts ------------------------------------------------------------------------------ */

struct app_credentials app_credentials(const struct app *a)
{
	const struct aws_context *c = a->contexts[0];
	return (struct app_credentials){ .provider = aws_context_provider(c), .access_key_id = aws_context_access_key_id(c),
		.expires_at = aws_context_expires_at(c) };
}

bool app_clock_is_known(const struct app *a)
{
	return aws_client_clock_is_known(a->client);
}

const struct scope *app_scope(const struct app *a)
{
	return &a->scopes[0];
}

struct facts app_facts(const struct app *a, struct arena *arena)
{
	return store_facts(&a->store, arena, a->scopes, a->scope_count);
}
