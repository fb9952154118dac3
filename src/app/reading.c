/* reading.c: sends the reads that are due, takes in the answers, keeps the pace. */
#include "app/app_parts.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BODY_BYTES ((size_t)256 * 1024)
#define WIDEN_MOST 8.0
#define CALM_MS 5000
#define BUNCH_MS 1000
/* In flight for longer than that, an answer is not expected any more by somebody who asks anew. */
#define OVERDUE_MS 3000

struct read_call {
	struct app *app;
	struct part *part;
	const struct read *read;
	struct ops_args args; /* strings in `arena` */
	struct arena *arena;
	int64_t sent_mono;
	uint64_t hash;
	int scope;
};

/* --- pace ---------------------------------------------------------------------------------------------------------- */

/* Refusals come in bunches: one bunch widens once. */
static void slow_down(struct app *a, int64_t now)
{
	a->throttled_mono = now;
	if (a->widened_mono != 0 && now - a->widened_mono < BUNCH_MS)
		return;
	a->widened_mono = now;
	a->widen = a->widen * 2 > WIDEN_MOST ? WIDEN_MOST : a->widen * 2;
}

static void keep_pace(struct app *a, const struct aws_reply *reply)
{
	if (reply->err.kind == ERR_THROTTLED)
		slow_down(a, reply->mono_at);
	else if (a->widen > 1 && reply->mono_at - a->throttled_mono > CALM_MS)
		a->widen = a->widen * 0.8 < 1 ? 1 : a->widen * 0.8;
}

void reading_retried(struct app *a, enum err_kind why)
{
	if (why == ERR_THROTTLED)
		slow_down(a, clock_mono_ms());
}

/* --- answers ------------------------------------------------------------------------------------------------------- */

static bool is_about_credentials(enum err_kind kind)
{
	return kind == ERR_EXPIRED || kind == ERR_CREDENTIALS;
}

/* Credentials are one account's: what another one's do says nothing of ours. */
static void take_good_news(struct app *a, const struct part *p, const struct aws_reply *reply)
{
	a->answered_mono = reply->mono_at;
	if (a->trouble.kind == ERR_NETWORK || a->trouble.kind == ERR_TIMEOUT)
		a->back_mono = reply->mono_at;
	if (!a->scopes[p->fact.scope].is_foreign || !is_about_credentials(a->trouble.kind))
		a->trouble = (struct err){ .kind = ERR_NONE };
}

static void take_bad_news(struct app *a, const struct part *p, const struct err *e, const struct aws_reply *reply)
{
	bool is_ours = !a->scopes[p->fact.scope].is_foreign;
	/* An answer that says no is an answer: the connection is fine. */
	if (err_is_passing(e->kind) || e->kind == ERR_MALFORMED || (is_ours && is_about_credentials(e->kind)))
		a->trouble = *e;
	else
		take_good_news(a, p, reply);
}

static void take_answer(struct app *a, struct part *p, const struct aws_reply *reply, const struct read_call *call)
{
	int64_t now = aws_client_now(a->client);
	struct err err = reply->err;
	const void *value = NULL;
	struct arena *arena = arena_new();
	if (err.kind == ERR_NONE)
		value = call->read->op->decode(arena, reply->pages, reply->page_count, &call->args, &err);
	if (value != NULL) {
		part_take_value(p, arena, value, now);
		p->good_sent_mono = call->sent_mono;
		take_good_news(a, p, reply);
		return;
	}
	arena_free(arena);
	part_fail(p, &err, now);
	p->failed_sent_mono = call->sent_mono;
	bool is_cut_off = (err_is_passing(err.kind) && err.kind != ERR_THROTTLED) || is_about_credentials(err.kind);
	p->is_cut_off = is_cut_off && a->answered_mono < call->sent_mono;
	take_bad_news(a, p, &err, reply);
}

static void on_answer(void *user, const struct aws_reply *reply)
{
	struct read_call *call = user;
	struct app *a = call->app;
	struct part *p = call->part;
	p->call_id = 0;
	p->call = NULL;
	p->answered_mono = reply->mono_at;
	p->answered_hash = call->hash;
	if (call->scope == 0)
		contact_note(a, reply);
	keep_pace(a, reply);
	take_answer(a, p, reply, call);
	a->is_dirty = a->has_changed = true;
	arena_free(call->arena);
}

/* --- sending ------------------------------------------------------------------------------------------------------- */

static void copy_args(struct read_call *call, const struct want *w)
{
	struct want copy = *w;
	const char **ids = ARENA_ARRAY(call->arena, w->id_count + 1, const char *);
	for (size_t i = 0; i < w->id_count; i++)
		ids[i] = arena_dup(call->arena, w->ids[i]);
	copy.a = arena_dup(call->arena, w->a);
	copy.b = arena_dup(call->arena, w->b);
	copy.ids = ids;
	want_args(&copy, &call->args);
}

/* A person looks at a dialog that waits for it. */
static bool is_awaited(const struct app *a, const struct want *w)
{
	return a->act.state == ACT_PREPARING && w->read->behind != BEHIND_NOTHING;
}

static void send_read(struct app *a, const struct want *w, int64_t now)
{
	struct part *p = store_get(&a->store, w->read->kind, w->scope, w->key);
	struct arena *arena = arena_new();
	struct read_call *call = ARENA_NEW(arena, struct read_call);
	*call = (struct read_call){ .app = a, .part = p, .read = w->read, .arena = arena, .sent_mono = now,
		.scope = w->scope };
	copy_args(call, w);
	struct buf body;
	buf_init(&body, MOST_BODY_BYTES);
	w->read->op->build(&body, &call->args);
	p->sent_mono = p->wanted_mono = now;
	p->asked_hash = call->hash = want_hash(w);
	p->call = call;
	if (p->fact.state == FACT_UNREAD)
		p->fact.state = FACT_LOADING;
	p->call_id = aws_call(a->client, a->contexts[w->scope], &w->read->op->op, buf_text(&body), on_answer, call);
	buf_done(&body);
	if (is_awaited(a, w))
		aws_call_is_awaited(a->client, p->call_id);
}

static struct schedule_pace pace_of(const struct app *a, int64_t now)
{
	return (struct schedule_pace){ .now_mono = now, .widen = a->widen, .fresh_after_mono = a->fresh_after_mono,
		.refresh_after_mono = a->refresh_after_mono, .good_mono = a->answered_mono, .is_once = a->tempo == APP_ONCE };
}

static int64_t due_at(const struct app *a, const struct want *w, const struct schedule_pace *pace)
{
	const struct part *p = store_find(&a->store, w->read->kind, w->scope, w->key);
	if (p != NULL && p->call_id == 0 && w->read->behind != BEHIND_NOTHING && act_waits_on(a, p))
		return pace->now_mono;
	return schedule_due_at(w, p, pace);
}

static bool has_room(const struct app *a, const struct want *w)
{
	return aws_client_pace(a->client, a->contexts[w->scope]).room > 0;
}

/* What a person waits for first.  Without room for it in its account's pace a read stays due. */
void reading_send_due(struct app *a)
{
	picture_build(a);
	int64_t now = clock_mono_ms();
	struct schedule_pace pace = pace_of(a, now);
	for (int awaited = 1; awaited >= 0; awaited--)
		for (size_t i = 0; i < a->wants.count; i++) {
			const struct want *w = &a->wants.items[i];
			if (!scope_is_open(a, w->scope, w->read->kind) || is_awaited(a, w) != awaited || due_at(a, w, &pace) > now)
				continue;
			if (awaited || has_room(a, w))
				send_read(a, w, now);
		}
	if (!a->hints_are_sent)
		reading_send_hints(a);
}

int64_t reading_next_due(struct app *a)
{
	int64_t now = clock_mono_ms(), first = INT64_MAX;
	struct schedule_pace pace = pace_of(a, now);
	for (size_t i = 0; i < a->wants.count; i++) {
		const struct want *w = &a->wants.items[i];
		if (!scope_is_open(a, w->scope, w->read->kind))
			continue;
		int64_t due = due_at(a, w, &pace);
		/* Due and yet not sent: it waits for its turn, which a call on its way may bring, too. */
		if (due <= now)
			due = now + 1 + aws_client_pace(a->client, a->contexts[w->scope]).wait_ms;
		first = due < first ? due : first;
	}
	return first;
}

static void cancel_older(struct app *a, int64_t sent_before)
{
	for (size_t i = 0; i < a->store.count; i++) {
		struct part *p = a->store.parts[i];
		if (p->call_id == 0 || p->sent_mono >= sent_before)
			continue;
		struct read_call *call = p->call;
		aws_cancel(a->client, p->call_id);
		p->call_id = 0;
		p->call = NULL;
		p->sent_mono = 0; /* so that it is due again */
		arena_free(call->arena);
	}
}

void reading_cancel_all(struct app *a)
{
	cancel_older(a, INT64_MAX);
}

void reading_ask_anew(struct app *a)
{
	cancel_older(a, clock_mono_ms() - OVERDUE_MS);
}

/* --- hints --------------------------------------------------------------------------------------------------------- */

void reading_send_hints(struct app *a)
{
	a->hints_are_sent = true;
	struct wants w = { .count = 0 };
	struct arena *arena = arena_new();
	int64_t now = clock_mono_ms();
	for (size_t i = 0; i < a->hints.count; i++) {
		const struct hint *h = &a->hints.items[i];
		int scope = scope_ensure(a, h->region, NULL);
		struct want *want = scope >= 0 && a->contexts[scope] != NULL ? wants_add(&w, arena, h->kind, scope, h->a, h->b) : NULL;
		if (want == NULL)
			continue;
		want->ids = h->ids;
		want->id_count = h->id_count;
		const struct part *p = store_find(&a->store, h->kind, scope, want->key);
		if ((h->kind != FACT_TASKS || h->id_count > 0) && (p == NULL || p->sent_mono == 0) && has_room(a, want))
			send_read(a, want, now);
	}
	arena_free(arena);
}

void reading_save_hints(struct app *a)
{
	if (a->hints_path == NULL || a->release == NULL || !a->release->identity_is_known)
		return;
	picture_build(a);
	hints_save(a->hints_path, a->scopes[0].account, &a->wants, a->scopes, a->scope_count);
	a->hints_are_saved = true;
}
