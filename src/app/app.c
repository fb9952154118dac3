/* app.c: the life of an app, its turns, and what it tells. */
#include "app/app_parts.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void on_retry(void *user, const struct aws_op *op, const struct err *e)
{
	struct app *a = user;
	reading_retried(a, e->kind);
	a->trouble = *e;
	a->has_changed = true;
	if (a->options.on_retry != NULL)
		a->options.on_retry(a->options.user, op->name, e);
}

/* Others than before may be another account's: what was prepared with them is void, and everything is worth another try. */
static void on_identity(void *user, bool has_changed)
{
	struct app *a = user;
	a->is_dirty = a->has_changed = true;
	if (!has_changed)
		return;
	a->refresh_after_mono = a->renewed_mono = clock_mono_ms();
	act_start_anew(a);
}

static void load_hints(struct app *a)
{
	arena_free(a->hint_arena);
	a->hint_arena = arena_new();
	free(a->hints_path);
	a->hints_path = NULL;
	a->hints = (struct hints){ .account = NULL };
	a->hints_are_sent = a->hints_are_saved = false;
	if (!a->options.uses_cache || a->pipeline == NULL)
		return;
	const struct aws_context *c = a->contexts[0];
	const char *who = aws_context_access_key_id(c);
	a->hints_path = hints_path(who != NULL ? who : c->profile, c->endpoint[AWS_CODEPIPELINE], c->region, a->pipeline);
	a->hints = hints_load(a->hint_arena, a->hints_path);
}

static char *dup_or_null(const char *s)
{
	return s != NULL && *s != '\0' ? mem_dup(s) : NULL;
}

struct app *app_new(const struct app_options *o, struct err *e)
{
	struct aws_options wanted = { .profile = o->profile, .region = o->region, .endpoint_url = o->endpoint_url,
		.allows_http = o->allows_http };
	struct aws_context *context = aws_context_new(&wanted, e);
	if (context == NULL)
		return NULL;
	struct app *a = mem_alloc(sizeof(*a));
	a->options = *o;
	a->pipeline = dup_or_null(o->pipeline);
	a->execution_id = dup_or_null(o->execution_id);
	a->stage = dup_or_null(o->stage);
	a->user_agent = mem_dup(o->user_agent != NULL ? o->user_agent : "cutover");
	a->contexts[0] = context;
	a->scopes[0] = (struct scope){ .region = mem_dup(context->region), .account = mem_dup(context->account),
		.partition = context->partition, .is_bound = true };
	a->scope_count = 1;
	a->client = aws_client_new(&(struct aws_client_options){ .user_agent = a->user_agent,
		.can_ask = o->can_ask });
	aws_client_on_retry(a->client, on_retry, a);
	aws_client_on_identity(a->client, on_identity, a);
	a->widen = 1;
	a->is_dirty = true;
	audit_init(&a->audit, o->audit_path);
	load_hints(a);
	return a;
}

void app_free(struct app *a)
{
	if (a == NULL)
		return;
	if (a->hints_are_saved)
		reading_save_hints(a);
	reading_cancel_all(a);
	change_done(a);
	ask_done(a);
	pages_forget(a);
	probes_done(a);
	act_done(a);
	aws_client_free(a->client);
	store_done(&a->store);
	arena_free(a->picture);
	arena_free(a->hint_arena);
	scopes_done(a);
	free(a->hints_path);
	free(a->pipeline);
	free(a->execution_id);
	free(a->stage);
	free(a->user_agent);
	free(a);
}

static bool is_of_a_pipeline(const struct part *p, const void *unused)
{
	(void)unused;
	return p->fact.kind != FACT_IDENTITY && p->fact.kind != FACT_PIPELINES;
}

void app_set_pipeline(struct app *a, const char *name)
{
	char *copy = dup_or_null(name);
	reading_cancel_all(a);
	app_forget(a);
	pages_forget(a);
	free(a->pipeline);
	a->pipeline = copy;
	/* The picture borrows from the parts that go. */
	arena_free(a->picture);
	a->picture = NULL;
	a->release = NULL;
	a->wants = (struct wants){ .count = 0 };
	store_forget(&a->store, is_of_a_pipeline, NULL);
	a->is_dirty = true;
	load_hints(a);
}

const char *app_pipeline(const struct app *a)
{
	return a->pipeline;
}

void app_keep_execution(struct app *a, const char *execution_id)
{
	char *copy = dup_or_null(execution_id);
	free(a->execution_id);
	a->execution_id = copy;
	a->is_dirty = true;
}

bool app_is_read_only(const struct app *a)
{
	return a->options.is_read_only;
}

/* --- turns --------------------------------------------------------------------------------------------------------- */

static void wait_for_something(struct app *a, struct app_fd *fds, size_t count, int64_t timeout_ms)
{
	struct aws_fd waits[MOST_FDS];
	int64_t due = reading_next_due(a), page_due = pages_next_due(a);
	int64_t until_due = (page_due < due ? page_due : due) - clock_mono_ms();
	count = count < MOST_FDS ? count : MOST_FDS;
	for (size_t i = 0; i < count; i++)
		waits[i] = (struct aws_fd){ .fd = fds[i].fd };
	timeout_ms = until_due < timeout_ms ? until_due : timeout_ms;
	aws_client_wait(a->client, waits, count, timeout_ms > 0 ? timeout_ms : 0);
	for (size_t i = 0; i < count; i++)
		fds[i].is_ready = waits[i].is_ready;
}

bool app_turn(struct app *a, struct app_fd *fds, size_t count, int64_t timeout_ms)
{
	struct aws_question unused;
	a->has_changed = false;
	if (a->has_declined && aws_client_question(a->client, &unused))
		aws_client_answer(a->client, NULL);
	reading_send_due(a);
	pages_turn(a);
	wait_for_something(a, fds, count, timeout_ms);
	act_step(a);
	/* What the answers made possible goes out now, not a turn later. */
	reading_send_due(a);
	if (!a->hints_are_saved && app_picture_is_full(a))
		reading_save_hints(a);
	return a->has_changed;
}

void app_set_tempo(struct app *a, enum app_tempo tempo)
{
	a->tempo = tempo;
}

void app_refresh(struct app *a)
{
	reading_ask_anew(a);
	app_look_at_pages(a);
	a->has_declined = false;
	a->refresh_after_mono = clock_mono_ms();
	scopes_try_again(a);
}

bool app_picture_is_full(const struct app *a)
{
	if (a->is_dirty || a->release == NULL)
		return false;
	for (size_t i = 0; i < a->wants.count; i++) {
		const struct want *w = &a->wants.items[i];
		const struct part *p = store_find(&a->store, w->read->kind, w->scope, w->key);
		if (!scope_is_open(a, w->scope, w->read->kind))
			continue;
		int64_t answered = p != NULL ? part_answered_send(p) : 0;
		if (answered == 0 || answered < a->refresh_after_mono || p->answered_hash != want_hash(w))
			return false;
	}
	return true;
}

/* --- what is known --------------------------------------------------------------------------------------------------- */

int64_t app_now(const struct app *a)
{
	return aws_client_now(a->client);
}

int64_t app_skew_ms(const struct app *a)
{
	return aws_client_skew_ms(a->client);
}

const struct release *app_release(struct app *a)
{
	picture_build(a);
	return a->release;
}

void app_look_again(struct app *a)
{
	a->is_dirty = true;
}

const struct fact *app_fact(const struct app *a, enum fact_kind kind, int scope, const char *key)
{
	const struct part *p = key != NULL ? store_find(&a->store, kind, scope, key) : NULL;
	return p != NULL ? &p->fact : NULL;
}

const struct pipeline_list *app_pipelines(const struct app *a)
{
	const struct fact *f = app_fact(a, FACT_PIPELINES, 0, "");
	return f != NULL ? f->value : NULL;
}

/* Each account and region has a pace of its own: a person sees them as one. */
static void add_paces(const struct app *a, struct app_health *h)
{
	for (size_t i = 0; i < a->scope_count; i++) {
		if (a->contexts[i] == NULL)
			continue;
		struct aws_pace pace = aws_client_pace(a->client, a->contexts[i]);
		h->calls_per_second += pace.used;
		h->calls_allowed += pace.allowed;
		h->throttles += pace.throttles;
		h->throttled_mono = pace.throttled_mono > h->throttled_mono ? pace.throttled_mono : h->throttled_mono;
	}
}

struct app_health app_health(const struct app *a)
{
	struct app_health h = { .answered_mono = a->answered_mono, .is_throttled = a->widen > 1 };
	h.trouble = a->trouble.kind != ERR_NONE ? &a->trouble : NULL;
	add_paces(a, &h);
	for (size_t i = 0; i < a->store.count; i++) {
		const struct part *p = a->store.parts[i];
		if (p->call_id == 0)
			continue;
		h.in_flight++;
		if (h.waiting_since_mono == 0 || p->sent_mono < h.waiting_since_mono)
			h.waiting_since_mono = p->sent_mono;
	}
	return h;
}

const struct err *app_root_error(const struct app *a)
{
	static const enum fact_kind roots[] = { FACT_PIPELINE_STATE, FACT_PIPELINE, FACT_EXECUTIONS, FACT_IDENTITY };
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		const struct fact *f = app_fact(a, roots[i], 0, roots[i] == FACT_IDENTITY ? "" : a->pipeline);
		if (f == NULL || f->state != FACT_FAILED)
			continue;
		if (roots[i] == FACT_PIPELINE_STATE || f->err.kind == ERR_CREDENTIALS || f->err.kind == ERR_EXPIRED)
			return &f->err;
	}
	const struct fact *list = app_fact(a, FACT_PIPELINES, 0, "");
	return a->pipeline == NULL && list != NULL && list->state == FACT_FAILED ? &list->err : NULL;
}

/* --- credentials that want a code ------------------------------------------------------------------------------------ */

bool app_question(const struct app *a, struct app_question *out)
{
	struct aws_question q;
	if (a->has_declined || !aws_client_question(a->client, &q))
		return false;
	*out = (struct app_question){ .profile = q.profile, .serial = q.serial };
	return true;
}

void app_answer(struct app *a, const char *code)
{
	a->has_declined = code == NULL;
	aws_client_answer(a->client, code);
}

bool app_has_credentials(const struct app *a)
{
	return aws_context_access_key_id(a->contexts[0]) != NULL;
}

bool app_may_ask(const struct app *a)
{
	return a->options.can_ask && aws_context_may_ask(a->contexts[0]);
}
