/* call.c: the life of a call: due → sent → (due again: retry, next page, other clock) → ended → delivered. */
#include "aws/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "aws/client.h"
#include "aws/endpoint.h"
#include "aws/http.h"
#include "aws/identity.h"
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
#define FDS_MAX 16

enum call_state { CALL_DUE, CALL_SENT, CALL_ENDED };

struct call {
	struct call *next;
	struct aws_client *client;
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
	unsigned generation;         /* of the credentials it was made (a mutation) or last signed with */
	bool is_signed_anew, is_started_anew, is_renewed, is_awaited;
	bool was_cut;                /* kept connections are not trusted any more */
	struct aws_rate *rate;
	int retry_cost;              /* of the newest retry; given back when it succeeds */
	struct aws_transfer *transfer;
	struct aws_page *pages;
	struct aws_reply reply;
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
	for (size_t i = 0; i < call->reply.page_count; i++) {
		explicit_bzero((char *)(uintptr_t)call->pages[i].body, call->pages[i].len); /* STS answers with secrets */
		free((char *)(uintptr_t)call->pages[i].body);
	}
	free(call->pages);
	call->pages = NULL;
	call->reply.page_count = 0;
}

static void call_free(struct aws_client *c, struct call *call)
{
	aws_http_drop(c->http, call->transfer);
	drop_pages(call);
	if (call->body)
		explicit_bzero(call->body, strlen(call->body));
	free(call->body);
	free(call->token);
	free(call);
}

void aws_client_free(struct aws_client *c)
{
	if (!c)
		return;
	fetches_drop_all(c); /* they cancel their own calls */
	for (struct call *call = c->calls, *next; call; call = next) {
		next = call->next;
		call_free(c, call);
	}
	for (struct pace *p = c->paces, *next; p; p = next) {
		next = p->next;
		free(p->key);
		free(p);
	}
	aws_http_free(c->http);
	free(c->user_agent);
	free(c);
}

static struct aws_rate *rate_of(struct aws_client *c, const struct aws_context *context)
{
	struct pace **at = &c->paces;
	struct buf key;

	buf_init(&key, 4096);
	buf_printf(&key, "%s/%s", context->profile ? context->profile : "", context->region);
	while (*at && strcmp((*at)->key, buf_text(&key)) != 0)
		at = &(*at)->next;
	if (!*at) {
		*at = mem_alloc(sizeof(**at));
		(*at)->key = buf_take(&key);
		aws_rate_init(&(*at)->rate, clock_mono_ms());
	}
	buf_done(&key);
	return &(*at)->rate;
}

uint64_t aws_call(struct aws_client *c, struct aws_context *context, const struct aws_op *op, const char *body,
	aws_reply_fn *done, void *user)
{
	struct call *call = mem_alloc(sizeof(*call)), **end = &c->calls;

	call->client = c;
	call->id = c->next_id++;
	call->context = context;
	call->generation = context->identity->generation;
	call->rate = rate_of(c, context);
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

void aws_call_is_awaited(struct aws_client *c, uint64_t id)
{
	for (struct call *call = c->calls; call; call = call->next)
		call->is_awaited |= call->id == id;
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

void aws_client_on_identity(struct aws_client *c, void (*fn)(void *user, bool has_changed), void *user)
{
	c->on_identity = fn;
	c->on_identity_user = user;
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

static int64_t connect_timeout_of(const struct call *call)
{
	int64_t chosen_ms = call->context->connect_timeout_ms;

	return chosen_ms > 0 ? chosen_ms : call->client->options.connect_timeout_ms;
}

static void on_transfer(void *owner, struct aws_transfer *t);

static const char *const content_types[] = {
	[AWS_JSON_1_1] = "application/x-amz-json-1.1", [AWS_JSON_1_0] = "application/x-amz-json-1.0",
	[AWS_QUERY] = "application/x-www-form-urlencoded; charset=utf-8", [AWS_REST_JSON] = NULL, [AWS_REST_XML] = NULL,
};

static bool is_of_json(const struct aws_service_row *service)
{
	return service->protocol == AWS_JSON_1_1 || service->protocol == AWS_JSON_1_0;
}

static void send_call(struct aws_client *c, struct call *call, int64_t now)
{
	const struct aws_service_row *service = &aws_services[call->op->service];
	const bool is_json = is_of_json(service), is_rest = service->protocol == AWS_REST_XML;
	struct buf body, url, target;

	buf_init(&body, REQUEST_MAX);
	buf_init(&url, 4096);
	buf_init(&target, 256);
	aws_page_request(call->op, call->body, call->token, &body);
	buf_printf(&url, "%s%s", endpoint_of(call), is_rest ? call->body : "/");
	if (is_json)
		buf_printf(&target, "%s%s", service->target_prefix, call->op->name);
	call->tries++;
	call->state = CALL_SENT;
	call->sent_mono = now;
	call->signed_at = clock_wall_ms() + call->context->clock_offset_ms;
	call->generation = call->context->identity->generation;
	struct aws_request request = {
		.url = buf_text(&url), .ca_bundle = call->context->ca_bundle, .user_agent = c->user_agent,
		.region = aws_signing_region(call->context, call->op->service), .signing_name = service->signing_name,
		.creds = call->op->is_unsigned ? NULL : &call->context->identity->creds,
		.content_type = content_types[service->protocol],
		.method = call->op->method, .is_s3 = is_rest,
		.target = is_json ? buf_text(&target) : NULL, .body = buf_text(&body), .len = body.len,
		.signed_at = call->context->clock_offset_ms ? call->signed_at : NO_TIME, .is_sent_once = call->op->is_mutation || call->was_cut,
		.connect_timeout_ms = connect_timeout_of(call), .call_timeout_ms = c->options.call_timeout_ms,
		.max_reply_bytes = c->options.max_reply_bytes,
	};
	call->transfer = aws_http_start(c->http, &request, on_transfer, call);
	if (body.len && call->op->is_unsigned) /* it holds what proves who asks */
		explicit_bzero(body.data, body.len);
	buf_done(&body);
	buf_done(&url);
	buf_done(&target);
}

static void end_call(struct call *call, const struct err *e);

/* May it be signed now?  Ends it when it never will. */
static bool is_ready(struct aws_client *c, struct call *call)
{
	struct aws_identity *id = call->context->identity;
	struct err e = {0};

	enum aws_readiness readiness = call->op->is_unsigned ? AWS_READY : aws_identity_readiness(c, id, &e);
	/* Refused as expired, it waits for the look-up that this set off. */
	if (readiness == AWS_READY && call->is_renewed && call->generation == id->generation && id->fetch)
		readiness = AWS_NOT_YET;
	/* What a person confirmed was meant for the account of then. */
	if (call->op->is_mutation && (readiness != AWS_READY || call->generation != id->generation)) {
		err_set(&e, ERR_CREDENTIALS, "the credentials are being renewed or have changed; nothing was sent");
		readiness = AWS_NOT_AT_ALL;
	}
	/* It is the look-up that was refused, wrong or found nothing, not what this call asks for. */
	if (e.kind == ERR_DENIED || e.kind == ERR_NOT_FOUND || e.kind == ERR_INVALID)
		e.kind = ERR_CREDENTIALS;
	if (readiness == AWS_NOT_AT_ALL)
		end_call(call, &e);
	return readiness == AWS_READY;
}

/* Mutations wait for nothing; then come reads that somebody waits for. */
static int rank_of(const struct call *call)
{
	return call->op->is_mutation ? 0 : call->is_awaited ? 1 : 2;
}

static bool is_within_pace(struct call *call, int64_t now)
{
	if (!call->op->is_mutation)
		return aws_rate_take(call->rate, call->is_awaited, now);
	aws_rate_take_anyway(call->rate, now);
	return true;
}

static void send_due(struct aws_client *c)
{
	int64_t now = clock_mono_ms();

	for (int rank = 0; rank <= 2; rank++)
		for (struct call *call = c->calls; call; call = call->next)
			if (call->state == CALL_DUE && rank_of(call) == rank && call->due_mono <= now && is_ready(c, call) &&
				!host_is_busy(c, call) && is_within_pace(call, now))
				send_call(c, call, now);
	aws_http_perform(c->http);
}

struct aws_pace aws_client_pace(struct aws_client *c, const struct aws_context *context)
{
	struct aws_rate *r = rate_of(c, context);
	int64_t now = clock_mono_ms();
	int queued = 0;

	for (const struct call *call = c->calls; call; call = call->next)
		queued += call->state == CALL_DUE && call->rate == r;
	int room = aws_rate_room(r, now) - queued;
	return (struct aws_pace){.room = room > 0 ? room : 0, .wait_ms = aws_rate_wait_ms(r, false, now), .used = aws_rate_used(r, now),
		.allowed = aws_rate_allowed(r), .throttles = r->throttles, .throttled_mono = r->throttled_mono};
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

static bool is_head(const struct call *call)
{
	return call->op->method && strcmp(call->op->method, "HEAD") == 0;
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
	if (!is_head(call)) {
		aws_read_error(protocol, a->status, a->error_type, a->request_id, body, a->body.len, &e);
	} else if (!aws_head_verdict(a->status, body, a->body.len, aws_signing_region(call->context, call->op->service), &e)) {
		e.http_status = a->status;
		snprintf(e.request_id, sizeof(e.request_id), "%s", a->request_id);
	}
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
		snprintf(e.message, sizeof(e.message), "%.500s (it may have been carried out all the same)", why->message);
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
	/* A refused HEAD does not say why: a clock far away is the likeliest reason. */
	const char *code = is_head(call) && e->kind == ERR_DENIED ? "SignatureDoesNotMatch" : e->code;

	if (call->is_signed_anew || !a->status || !aws_speaks_of_time(code, call->signed_at, a->date_at))
		return false;
	const int64_t small_ms = 60 * 1000;
	int64_t local = clock_wall_ms() - (clock_mono_ms() - a->head_mono), offset = a->date_at - local;
	call->context->clock_offset_ms = offset > small_ms || offset < -small_ms ? offset : 0;
	call->is_signed_anew = true;
	call->tries--;
	due_again(call, 0);
	return true;
}

/* Expired credentials: a read waits for new ones and is sent once more. */
static bool renew(struct call *call, const struct err *e)
{
	if (call->op->is_unsigned || (e->kind != ERR_EXPIRED && e->kind != ERR_CREDENTIALS))
		return false;
	aws_identity_refused(call->context->identity, call->generation, e);
	if (e->kind != ERR_EXPIRED || call->op->is_mutation || call->is_renewed || call->context->identity->is_given)
		return false;
	call->is_renewed = true;
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

/* A connection that was kept has ended meanwhile, as servers end idle ones: a read goes over a new one, at once and once. */
static bool reconnect(struct call *call, const struct aws_answer *a)
{
	if (!a->was_kept || call->was_cut || call->op->is_mutation)
		return false;
	call->was_cut = true;
	call->tries--;
	due_again(call, 0);
	return true;
}

static bool retry(struct aws_client *c, struct call *call, const struct aws_answer *a, const struct err *e)
{
	int tries = call->context->max_attempts > 0 ? call->context->max_attempts : c->options.tries;

	if (call->op->is_mutation || a->is_final || call->tries >= tries || !aws_read_is_worth_retrying(e->kind))
		return false;
	bool has_quota = call->context->retry_mode != AWS_RETRY_LEGACY;
	if (has_quota && !aws_quota_take(call->rate, e->kind == ERR_TIMEOUT, &call->retry_cost))
		return false;
	call->was_cut |= e->kind == ERR_NETWORK;
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
	if (a->status)
		aws_rate_answered(call->rate, clock_mono_ms(), e.kind == ERR_THROTTLED);
	if (e.kind == ERR_NONE) {
		aws_quota_give_back(call->rate, call->retry_cost);
		call->retry_cost = 0;
	}
	if (call->tries > call->reply.tries)
		call->reply.tries = call->tries;
	if (e.kind == ERR_NONE)
		take_page(call, t);
	else if (sign_anew(call, a, &e) || start_anew(call, &e) || renew(call, &e) || reconnect(call, a))
		return;
	else if (retry(c, call, a, &e))
		*retried = e;
	else if (call->op->is_mutation)
		end_mutation(call, a, &e);
	else
		end_call(call, &e);
}

static void on_transfer(void *owner, struct aws_transfer *t)
{
	struct call *call = owner;
	struct aws_client *c = call->client;
	const struct aws_op *op = call->op;
	struct err retried = {0};

	call->transfer = NULL;
	take_answer(c, call, t, &retried);
	if (retried.kind != ERR_NONE && c->on_retry)
		c->on_retry(c->on_retry_user, op, &retried); /* may cancel the call */
}

/* --- turns ------------------------------------------------------------------------------------------------------ */

static int64_t shortest_wait(const struct aws_client *c, int64_t timeout_ms)
{
	int64_t now = clock_mono_ms(), fetches = fetches_due_mono(c);

	if (fetches <= now)
		return 0;
	if (timeout_ms < 0 || fetches - now < timeout_ms)
		timeout_ms = fetches == INT64_MAX ? timeout_ms : fetches - now;
	for (const struct call *call = c->calls; call; call = call->next) {
		if (call->state == CALL_ENDED)
			return 0;
		/* What is due already waits for its host or its credentials, which end that wait, or for its pace. */
		if (call->state == CALL_DUE && call->due_mono <= now) {
			int64_t pace = aws_rate_wait_ms(call->rate, call->is_awaited, now);
			timeout_ms = pace > 0 && (timeout_ms < 0 || pace < timeout_ms) ? pace : timeout_ms;
		}
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

/* The caller's descriptors, and those of programs that give credentials. */
static void wait_for_all(struct aws_client *c, struct aws_fd *fds, size_t count, int64_t timeout_ms)
{
	struct aws_fd all[FDS_MAX];

	count = count < FDS_MAX ? count : FDS_MAX;
	if (count)
		memcpy(all, fds, count * sizeof(*fds));
	size_t more = fetches_fds(c, all + count, FDS_MAX - count);
	aws_http_wait(c->http, all, count + more, timeout_ms);
	if (count)
		memcpy(fds, all, count * sizeof(*fds));
}

static void work(struct aws_client *c)
{
	aws_http_perform(c->http);
	aws_http_collect(c->http);
	fetches_step(c);
	send_due(c);
}

void aws_client_wait(struct aws_client *c, struct aws_fd *fds, size_t count, int64_t timeout_ms)
{
	send_due(c);
	work(c);
	wait_for_all(c, fds, count, shortest_wait(c, timeout_ms));
	work(c);
	deliver(c);
	send_due(c);
}
