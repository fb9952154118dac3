/* change.c: one mutation outside of the table of actions: audited, sent once, answered once. */
#include "app/app_parts.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/same.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A commit carries whole files, in base64. */
#define MOST_BODY_BYTES ((size_t)8 * 1024 * 1024)

struct changing {
	struct app *app;
	const struct ops_row *op;
	struct arena *texts;         /* the deed's */
	struct arena *arena;         /* the caller's, for the answer's value */
	struct audit_deed deed;
	app_changed_fn *done;        /* NULL: nobody is there any more to be told */
	void *user;
	uint64_t call_id;
};

static void end(struct changing *c, const struct err *what, const char *request_id)
{
	struct err e;
	if (!audit_after(&c->app->audit, aws_client_now(c->app->client), &c->deed, request_id, what, &e))
		log_line("audit: %s", e.message);
	arena_free(c->texts);
	c->app->changing = NULL;
	free(c);
}

static void on_changed(void *user, const struct aws_reply *reply)
{
	struct changing *c = user;
	const struct ops_args none = { .auto_rollback = -1 };
	struct err err = reply->err;
	const void *value = NULL;
	char request_id[sizeof(reply->request_id)];
	app_changed_fn *done = c->done;
	void *whose = c->user;
	if (err.kind == ERR_NONE && c->op->decode != NULL && done != NULL)
		value = c->op->decode(c->arena, reply->pages, reply->page_count, &none, &err);
	snprintf(request_id, sizeof(request_id), "%s", reply->request_id);
	end(c, &reply->err, request_id);
	if (done != NULL)
		done(whose, value, &err, request_id);
}

static const char *own_account(const struct app *a)
{
	const struct part *p = store_find(&a->store, FACT_IDENTITY, 0, "");
	const struct identity *identity = p != NULL && p->fact.state == FACT_GOOD ? p->fact.value : NULL;
	return identity != NULL && p->good_sent_mono >= a->renewed_mono ? identity->account : NULL;
}

enum app_whose app_whose(const struct app *a, const char *account)
{
	const char *own = own_account(a);
	if (own == NULL)
		return APP_WHOSE_UNKNOWN;
	return is_same(own, account) ? APP_OF_ACCOUNT : APP_OF_ANOTHER;
}

bool app_change_is_for_later(const struct err *e)
{
	bool was_not_sent = e->kind == ERR_CREDENTIALS && e->http_status == 0;
	return was_not_sent || e->kind == ERR_THROTTLED || e->kind == ERR_EXPIRED;
}

static bool may_change(const struct app *a, const struct app_change *change, struct err *e)
{
	const char *wanted = change->account != NULL ? change->account : "(unknown)";
	enum app_whose whose = app_whose(a, change->account);
	if (a->options.is_read_only)
		return err_set(e, ERR_READ_ONLY, "nothing was sent: this is --read-only");
	if (a->changing != NULL || a->sending.call_id != 0)
		return err_set(e, ERR_WRONG_PHASE, "nothing was sent: another change has not been answered yet");
	if (whose == APP_OF_ANOTHER)
		return err_set(e, ERR_WRONG_PHASE, "nothing was sent: these credentials are of account %s now, and not of %s", own_account(a),
			wanted);
	return whose == APP_OF_ACCOUNT ||
		err_set(e, ERR_WRONG_PHASE, "nothing was sent: it is not certain that these credentials are of account %s", wanted);
}

static void keep_deed(struct changing *c, const struct app_change *change)
{
	struct arena *t = c->texts;
	const struct plan call = { .op = change->op };
	char name[128];
	c->deed = (struct audit_deed){ .action = arena_dup(t, change->action),
		.call = arena_dup(t, plan_call_name(&call, name, sizeof(name))),
		.account = arena_dup(t, change->account), .region = arena_dup(t, c->app->scopes[0].region),
		.pipeline = arena_dup(t, change->pipeline), .sentence = arena_dup(t, change->sentence) };
}

static bool send_body(struct app *a, struct arena *arena, const struct app_change *change, const char *body, app_changed_fn *done,
	void *user, struct err *e)
{
	struct changing *c = mem_alloc(sizeof(*c));
	*c = (struct changing){ .app = a, .op = change->op, .texts = arena_new(), .arena = arena, .done = done, .user = user };
	keep_deed(c, change);
	if (!audit_before(&a->audit, aws_client_now(a->client), scope_arn(a, 0), &c->deed, e)) {
		arena_free(c->texts);
		free(c);
		return err_context(e, "nothing was sent");
	}
	a->changing = c;
	c->call_id = aws_call(a->client, a->contexts[0], &change->op->op, body, on_changed, c);
	return true;
}

bool app_change(struct app *a, struct arena *arena, const struct app_change *change, app_changed_fn *done, void *user,
	struct err *e)
{
	assert(change->op->op.is_mutation);
	struct buf body;
	if (!may_change(a, change, e))
		return false;
	buf_init(&body, MOST_BODY_BYTES);
	change->op->build(&body, change->args);
	bool is_sent = !body.overflow ? send_body(a, arena, change, buf_text(&body), done, user, e)
		: err_set(e, ERR_INVALID, "nothing was sent: %s would be larger than AWS takes", change->op->op.name);
	buf_done(&body);
	return is_sent;
}

void app_change_forget(struct app *a, const void *user)
{
	if (a->changing != NULL && a->changing->user == user)
		a->changing->done = NULL;
}

void change_done(struct app *a)
{
	struct err e;
	if (a->changing == NULL)
		return;
	aws_cancel(a->client, a->changing->call_id);
	err_set(&e, ERR_UNKNOWN_OUTCOME, "the program ended before the answer came");
	end(a->changing, &e, NULL);
}
