/* call.c: the life of a call: due → sent → (due again: retry, next page, other clock) → ended → delivered. */
#include "aws/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "aws/endpoint.h"
#include "aws/http.h"
#include "aws/page.h"
#include "aws/retry.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#define CONNECT_TIMEOUT_MS 3000
#define CALL_TIMEOUT_MS 10000
#define TRIES 3
#define PAGES 20
#define REPLY_MAX ((size_t)8 * 1024 * 1024)
#define REQUEST_MAX ((size_t)64 * 1024 * 1024)
/* A warm start sends some 25 at once, to one host when the endpoint is custom.  Mutations never queue. */
#define READS_A_HOST 48

enum call_state { CALL_DUE, CALL_SENT, CALL_ENDED };

struct call {
	struct call *next;
	uint64_t id;
	struct aws_context *context;
	const struct aws_op *op;
	char *body, *token;          /* token: of the page being asked for; NULL the first */
	aws_reply_fn *done;
	void *user;

	enum call_state state;
	int64_t due_mono, sent_mono; /* when to send, when sent */
	int64_t signed_at;
	int tries;                   /* of this page */
	bool is_signed_anew, is_started_anew;
	struct aws_transfer *transfer;
	struct aws_page *pages;
	struct aws_reply reply;
};

struct aws_client {
	struct aws_client_options options;
	char *user_agent;
	struct aws_http *http;
	struct call *calls;          /* in order of their ids */
	uint64_t next_id, random;
	struct aws_clock clock;
	void (*on_retry)(void *user, const struct aws_op *op, const struct err *e);
	void *on_retry_user;
};

/* --- client ----------------------------------------------------------------------------------------------------- */

struct aws_client *aws_client_new(const struct aws_client_options *o)
{
	struct aws_client *c = mem_alloc(sizeof(*c));

	c->options = *o;
	c->user_agent = mem_dup(o->user_agent ? o->user_agent : "cutover");
	if (!c->options.connect_timeout_ms)
		c->options.connect_timeout_ms = CONNECT_TIMEOUT_MS;
	if (!c->options.call_timeout_ms)
		c->options.call_timeout_ms = CALL_TIMEOUT_MS;
	if (!c->options.tries)
		c->options.tries = TRIES;
	if (!c->options.max_reply_bytes)
		c->options.max_reply_bytes = REPLY_MAX;
	c->random = o->random_seed;
	if (!c->random && getrandom(&c->random, sizeof(c->random), 0) != (ssize_t)sizeof(c->random))
		c->random = (uint64_t)clock_mono_ms();
	c->next_id = 1;
	c->http = aws_http_new();
	return c;
}

/* splitmix64, to [0, 1) */
static double next_random(struct aws_client *c)
{
	uint64_t z = c->random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return (double)(z >> 11) / 9007199254740992.0;
}

static void drop_pages(struct call *call)
{
	for (size_t i = 0; i < call->reply.page_count; i++)
		free((char *)(uintptr_t)call->pages[i].body);
	free(call->pages);
	call->pages = NULL;
	call->reply.page_count = 0;
}

static void call_free(struct aws_client *c, struct call *call)
{
	aws_http_drop(c->http, call->transfer);
	drop_pages(call);
	free(call->body);
	free(call->token);
	free(call);
}

void aws_client_free(struct aws_client *c)
{
	if (!c)
		return;
	for (struct call *call = c->calls, *next; call; call = next) {
		next = call->next;
		call_free(c, call);
	}
	aws_http_free(c->http);
	free(c->user_agent);
	free(c);
}

uint64_t aws_call(struct aws_client *c, struct aws_context *context, const struct aws_op *op, const char *body,
	aws_reply_fn *done, void *user)
{
	struct call *call = mem_alloc(sizeof(*call)), **end = &c->calls;

	call->id = c->next_id++;
	call->context = context;
	call->op = op;
	call->body = mem_dup(body);
	call->done = done;
	call->user = user;
	call->due_mono = clock_mono_ms();
	call->reply.op = op;
	while (*end)
		end = &(*end)->next;
	*end = call;
	return call->id;
}

static struct call *unlink_call(struct call **at)
{
	struct call *call = *at;

	*at = call->next;
	call->next = NULL;
	return call;
}

void aws_cancel(struct aws_client *c, uint64_t id)
{
	struct call **at = &c->calls;

	while (*at && (*at)->id != id)
		at = &(*at)->next;
	if (*at)
		call_free(c, unlink_call(at));
}

size_t aws_client_in_flight(const struct aws_client *c)
{
	size_t n = 0;

	for (const struct call *call = c->calls; call; call = call->next)
		n++;
	return n;
}

void aws_client_on_retry(struct aws_client *c, void (*fn)(void *user, const struct aws_op *op, const struct err *e),
	void *user)
{
	c->on_retry = fn;
	c->on_retry_user = user;
}

int64_t aws_client_now(const struct aws_client *c)
{
	return aws_clock_now(&c->clock, clock_mono_ms(), clock_wall_ms());
}

int64_t aws_client_skew_ms(const struct aws_client *c)
{
	return c->clock.is_known ? aws_client_now(c) - clock_wall_ms() : 0;
}

bool aws_client_clock_is_known(const struct aws_client *c)
{
	return c->clock.is_known;
}

/* --- sending ---------------------------------------------------------------------------------------------------- */

static const char *endpoint_of(const struct call *call)
{
	return call->context->endpoint[call->op->service];
}

static bool host_is_busy(const struct aws_client *c, const struct call *one)
{
	int n = 0;

	for (const struct call *call = c->calls; call; call = call->next)
		n += call->state == CALL_SENT && !call->op->is_mutation && strcmp(endpoint_of(call), endpoint_of(one)) == 0;
	return !one->op->is_mutation && n >= READS_A_HOST;
}

static void send_call(struct aws_client *c, struct call *call, int64_t now)
{
	const struct aws_service_row *service = &aws_services[call->op->service];
	const bool is_json = service->protocol == AWS_JSON_1_1;
	struct buf body, url, target;

	buf_init(&body, REQUEST_MAX);
	buf_init(&url, 4096);
	buf_init(&target, 256);
	aws_page_request(call->op, call->body, call->token, &body);
	buf_printf(&url, "%s/", endpoint_of(call));
	if (is_json)
		buf_printf(&target, "%s%s", service->target_prefix, call->op->name);
	call->tries++;
	call->state = CALL_SENT;
	call->sent_mono = now;
	call->signed_at = clock_wall_ms() + call->context->clock_offset_ms;
	struct aws_request request = {
		.url = buf_text(&url), .ca_bundle = call->context->ca_bundle, .user_agent = c->user_agent,
		.region = aws_signing_region(call->context, call->op->service), .signing_name = service->signing_name,
		.creds = &call->context->creds,
		.content_type = is_json ? "application/x-amz-json-1.1" : "application/x-www-form-urlencoded; charset=utf-8",
		.target = is_json ? buf_text(&target) : NULL, .body = buf_text(&body), .len = body.len,
		.signed_at = call->context->clock_offset_ms ? call->signed_at : NO_TIME, .is_sent_once = call->op->is_mutation,
		.connect_timeout_ms = c->options.connect_timeout_ms, .call_timeout_ms = c->options.call_timeout_ms,
		.max_reply_bytes = c->options.max_reply_bytes,
	};
	call->transfer = aws_http_start(c->http, &request, call);
	buf_done(&body);
	buf_done(&url);
	buf_done(&target);
}

static void send_due(struct aws_client *c)
{
	int64_t now = clock_mono_ms();

	for (struct call *call = c->calls; call; call = call->next)
		if (call->state == CALL_DUE && call->due_mono <= now && !host_is_busy(c, call))
			send_call(c, call, now);
	aws_http_perform(c->http);
}

static void due_again(struct call *call, int64_t wait_ms)
{
	call->state = CALL_DUE;
	call->due_mono = clock_mono_ms() + wait_ms;
}

/* --- taking an answer in ---------------------------------------------------------------------------------------- */

static void log_try(const struct call *call, const struct aws_answer *a, const struct err *e)
{
	const struct aws_service_row *service = &aws_services[call->op->service];
	char host[256] = "?";

	if (!log_is_on())
		return;
	aws_url_host(endpoint_of(call), host, sizeof(host));
	log_line("%s:%s host=%s region=%s signing=%s try=%d page=%zu status=%d result=%s code=%s request=%s ms=%lld "
		"bytes=%zu%s%s",
		service->id, call->op->name, host, aws_signing_region(call->context, call->op->service), service->signing_name,
		call->tries, call->reply.page_count + 1, a->status, err_kind_name(e->kind), e->code[0] ? e->code : "-",
		a->request_id[0] ? a->request_id : "-", (long long)(clock_mono_ms() - call->sent_mono), a->body.len,
		a->status ? "" : " ", a->status ? "" : e->message);
}

/* Some answers of the query protocol carry their request id in the body only. */
static void take_request_id(struct call *call, const struct aws_answer *a)
{
	const char *open = "<RequestId>", *found = NULL;

	snprintf(call->reply.request_id, sizeof(call->reply.request_id), "%s", a->request_id);
	if (!a->request_id[0] && a->body.len)
		found = strstr(buf_text(&a->body), open);
	if (found) {
		found += strlen(open);
		snprintf(call->reply.request_id, sizeof(call->reply.request_id), "%.*s", (int)strcspn(found, "< \r\n\t"),
			found);
	}
}

static struct err verdict(const struct call *call, const struct aws_answer *a)
{
	enum aws_protocol protocol = aws_services[call->op->service].protocol;
	const char *body = buf_text(&a->body);
	struct err e = {0};

	if (!a->status)
		return a->err;
	if (a->status >= 200 && a->status < 300) {
		if (aws_body_is_plausible(call->op, body, a->body.len))
			return e;
		err_set(&e, ERR_MALFORMED, "HTTP %d, but its %zu bytes are no answer to %s", a->status, a->body.len,
			call->op->name);
		e.http_status = a->status;
		snprintf(e.request_id, sizeof(e.request_id), "%s", a->request_id);
		return e;
	}
	aws_read_error(protocol, a->status, a->error_type, a->request_id, body, a->body.len, &e);
	return e;
}

static void end_call(struct call *call, const struct err *e)
{
	call->state = CALL_ENDED;
	call->reply.err = *e;
	if (e->kind != ERR_NONE) {
		drop_pages(call);
		if (e->request_id[0])
			snprintf(call->reply.request_id, sizeof(call->reply.request_id), "%s", e->request_id);
	}
}

/* A mutation's failure: what is honest to say about whether it happened (see call.h). */
static void end_mutation(struct call *call, const struct aws_answer *a, const struct err *why)
{
	bool is_aws_answer = a->status && (why->code[0] || why->kind == ERR_DENIED || why->kind == ERR_THROTTLED);
	struct err e = *why;

	if (!a->status && !a->may_have_left) {
		snprintf(e.message, sizeof(e.message), "%.500s; nothing was sent", why->message);
	} else if (!is_aws_answer) {
		err_set(&e, ERR_UNKNOWN_OUTCOME, "%s was sent and no answer of AWS came back (%s): it may have been "
			"carried out", call->op->name, why->message);
		e.http_status = why->http_status;
		snprintf(e.request_id, sizeof(e.request_id), "%s", why->request_id);
	} else if (why->kind == ERR_SERVER) {
		snprintf(e.message, sizeof(e.message), "%.500s (whether it took effect, the next reads tell)", why->message);
	}
	end_call(call, &e);
}

static void take_page(struct call *call, struct aws_transfer *t)
{
	const struct aws_answer *a = aws_transfer_answer(t);
	int most = call->op->max_pages ? call->op->max_pages : PAGES;
	size_t len = a->body.len, n = call->reply.page_count;
	struct err good = {0};

	char *token = aws_page_token(call->op, buf_text(&a->body), len);
	call->pages = mem_resize(call->pages, (n + 1) * sizeof(*call->pages));
	call->pages[n] = (struct aws_page){.body = aws_transfer_take_body(t), .len = len};
	call->reply.page_count = n + 1;
	call->reply.has_more = token && n + 1 >= (size_t)most;
	if (!token || call->reply.has_more) {
		end_call(call, &good);
	} else if (call->token && strcmp(call->token, token) == 0) {
		err_set(&good, ERR_MALFORMED, "%s gives the same page token twice", call->op->name);
		end_call(call, &good);
	} else {
		free(call->token);
		call->token = token;
		call->tries = 0;
		due_again(call, 0);
		return;
	}
	free(token);
}

/* The refusal speaks of time: sign once more by AWS's clock. */
static bool sign_anew(struct call *call, const struct aws_answer *a, const struct err *e)
{
	if (call->is_signed_anew || !a->status || !aws_speaks_of_time(e->code, call->signed_at, a->date_at))
		return false;
	const int64_t small_ms = 60 * 1000;
	int64_t local = clock_wall_ms() - (clock_mono_ms() - a->head_mono), offset = a->date_at - local;
	call->context->clock_offset_ms = offset > small_ms || offset < -small_ms ? offset : 0;
	call->is_signed_anew = true;
	call->tries--;
	due_again(call, 0);
	return true;
}

/* A page token that AWS does not take any more: the listing begins again, once. */
static bool start_anew(struct call *call, const struct err *e)
{
	if (!call->token || call->is_started_anew ||
		(strncmp(e->code, "InvalidNextToken", 16) != 0 && strncmp(e->code, "InvalidPaginationToken", 22) != 0))
		return false;
	drop_pages(call);
	free(call->token);
	call->token = NULL;
	call->is_started_anew = true;
	call->tries = 0;
	due_again(call, 0);
	return true;
}

static bool retry(struct aws_client *c, struct call *call, const struct aws_answer *a, const struct err *e)
{
	if (call->op->is_mutation || a->is_final || call->tries >= c->options.tries || !aws_read_is_worth_retrying(e->kind))
		return false;
	due_again(call, aws_backoff_ms(e->kind, call->tries, next_random(c), a->retry_after_ms));
	return true;
}

static void take_clock(struct aws_client *c, struct call *call, const struct aws_answer *a, const struct err *e)
{
	call->reply.date_at = a->date_at;
	call->reply.mono_at = clock_mono_ms();
	call->reply.timing = a->timing;
	/* A web page in between tells its own time. */
	if (a->status && a->date_at != NO_TIME && (e->kind == ERR_NONE || e->code[0]))
		aws_clock_take(&c->clock, a->date_at, a->head_mono);
}

/* What happens next with a call whose transfer has ended.  Fills *retried when a retry is to be told. */
static void take_answer(struct aws_client *c, struct call *call, struct aws_transfer *t, struct err *retried)
{
	const struct aws_answer *a = aws_transfer_answer(t);
	struct err e = verdict(call, a);

	log_try(call, a, &e);
	take_clock(c, call, a, &e);
	take_request_id(call, a);
	call->reply.was_throttled |= e.kind == ERR_THROTTLED;
	if (call->tries > call->reply.tries)
		call->reply.tries = call->tries;
	if (e.kind == ERR_NONE)
		take_page(call, t);
	else if (sign_anew(call, a, &e) || start_anew(call, &e))
		return;
	else if (retry(c, call, a, &e))
		*retried = e;
	else if (call->op->is_mutation)
		end_mutation(call, a, &e);
	else
		end_call(call, &e);
}

static void collect(struct aws_client *c)
{
	for (struct aws_transfer *t; (t = aws_http_finished(c->http));) {
		struct call *call = aws_transfer_owner(t);
		const struct aws_op *op = call->op;
		struct err retried = {0};
		call->transfer = NULL;
		take_answer(c, call, t, &retried);
		aws_http_drop(c->http, t);
		if (retried.kind != ERR_NONE && c->on_retry)
			c->on_retry(c->on_retry_user, op, &retried); /* may cancel the call */
	}
}

/* --- turns ------------------------------------------------------------------------------------------------------ */

static int64_t shortest_wait(const struct aws_client *c, int64_t timeout_ms)
{
	int64_t now = clock_mono_ms();

	for (const struct call *call = c->calls; call; call = call->next) {
		if (call->state == CALL_ENDED)
			return 0;
		/* What is due already waits for its host, and a transfer ends that wait. */
		if (call->state == CALL_DUE && call->due_mono > now && (timeout_ms < 0 || call->due_mono - now < timeout_ms))
			timeout_ms = call->due_mono - now;
	}
	return timeout_ms;
}

/* Calls made by the callbacks themselves are left for the next turn. */
static void deliver(struct aws_client *c)
{
	const uint64_t end = c->next_id;

	for (;;) {
		struct call **at = &c->calls;
		while (*at && (*at)->state != CALL_ENDED)
			at = &(*at)->next;
		if (!*at || (*at)->id >= end)
			return;
		struct call *call = unlink_call(at);
		call->reply.pages = call->pages;
		call->done(call->user, &call->reply);
		call_free(c, call);
	}
}

void aws_client_wait(struct aws_client *c, struct aws_fd *fds, size_t count, int64_t timeout_ms)
{
	send_due(c);
	collect(c);
	aws_http_wait(c->http, fds, count, shortest_wait(c, timeout_ms));
	aws_http_perform(c->http);
	collect(c);
	send_due(c);
	deliver(c);
	send_due(c);
}
