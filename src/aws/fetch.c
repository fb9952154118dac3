/* fetch.c: see fetch.h.  A look-up is a small machine of one pending step; a source of credentials is a look-up inside another. */
#include "aws/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "aws/identity.h"
#include "aws/profile.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/program.h"
#include "base/text.h"

#define PROGRAM_MAX_BYTES ((size_t)64 * 1024)
#define ANSWER_MAX_BYTES ((size_t)256 * 1024)
#define PROGRAM_TIMEOUT_MS (60 * 1000)
#define PROGRAM_LOOK_MS 20 /* it has closed its outputs and has yet to end */
#define CHAIN_MAX 16       /* sources of sources */

struct aws_fetch {
	struct aws_fetch *next;      /* of the client's; a source is not among them */
	struct aws_client *client;
	struct aws_identity *identity; /* NULL: of a source */
	struct aws_fetch *parent;
	struct aws_files *files;     /* NULL: the parent's are used */
	struct aws_lookup lookup;
	const struct aws_provider *row;
	const struct aws_provider *failed; /* the source that gave nothing; NULL: none failed */
	struct arena *arena;
	void *state;
	bool is_named;               /* one provider is asked, not the chain */
	char nothing[200];           /* why the providers asked so far have nothing */

	/* the pending step */
	struct aws_transfer *transfer;
	fetch_answered *on_answer;
	uint64_t call_id;
	fetch_replied *on_reply;
	struct aws_context *call_context;
	struct program *program;
	const char *program_name;
	fetch_ended *on_end;
	int64_t due_mono;            /* of a wait, or the limit of a program; 0 none */
	fetch_then *on_due;
	fetch_coded *on_code;        /* set while it asks */
	const char *serial;
	struct aws_fetch *source;
	fetch_sourced *on_source;

	bool has_ended, has_nothing;
	struct aws_creds found;
	struct err err;
};

const struct aws_lookup *fetch_lookup(const struct aws_fetch *f)
{
	return &f->lookup;
}

static const struct aws_fetch *root_of(const struct aws_fetch *f)
{
	while (f->parent)
		f = f->parent;
	return f;
}

const struct aws_context *fetch_home(const struct aws_fetch *f)
{
	return root_of(f)->identity->home;
}

struct arena *fetch_arena(struct aws_fetch *f)
{
	return f->arena;
}

void *fetch_state(struct aws_fetch *f, size_t size)
{
	if (!f->state)
		f->state = arena_alloc(f->arena, size);
	return f->state;
}

int64_t fetch_now(const struct aws_fetch *f)
{
	return aws_client_now(f->client);
}

bool fetch_mistrusts_kept(const struct aws_fetch *f)
{
	const struct aws_identity *id = root_of(f)->identity;

	return id->must_renew || id->is_doubted;
}

/* --- life ------------------------------------------------------------------------------------------------------- */

static void drop_step(struct aws_fetch *f)
{
	aws_http_drop(f->client->http, f->transfer);
	f->transfer = NULL;
	if (f->call_id)
		aws_cancel(f->client, f->call_id);
	f->call_id = 0;
	aws_context_free(f->call_context);
	f->call_context = NULL;
	program_free(f->program);
	f->program = NULL;
	f->due_mono = 0;
	f->on_code = NULL;
	if (f->source)
		fetch_drop(f->source);
	f->source = NULL;
}

static struct aws_fetch *fetch_new(struct aws_client *c, const struct aws_lookup *l, struct aws_fetch *parent)
{
	struct aws_fetch *f = mem_alloc(sizeof(*f));

	f->client = c;
	f->parent = parent;
	f->arena = arena_new();
	f->lookup = *l;
	f->lookup.profile = arena_dup(f->arena, l->profile);
	return f;
}

void fetch_drop(struct aws_fetch *f)
{
	struct aws_fetch **at = &f->client->fetches;

	while (*at && *at != f)
		at = &(*at)->next;
	if (*at)
		*at = f->next;
	drop_step(f);
	if (f->identity)
		f->identity->fetch = NULL;
	aws_creds_done(&f->found);
	aws_files_free(f->files);
	arena_wipe(f->arena);
	free(f);
}

void fetches_drop_all(struct aws_client *c)
{
	while (c->fetches)
		fetch_drop(c->fetches);
}

static void begin(struct aws_fetch *f, const struct aws_provider *row)
{
	struct aws_creds found = {0};
	struct err e = {0};

	f->row = row;
	f->state = NULL;
	log_line("credentials of profile '%s': %s", f->lookup.profile, row->name);
	if (!row->find)
		row->begin(f);
	else if (row->find(&f->lookup, &found, &e))
		fetch_found(f, &found);
	else if (e.kind == ERR_NONE)
		fetch_nothing(f, NULL);
	else
		fetch_failed(f, &e);
	aws_creds_done(&found);
}

/* One that is named, whether or not the chain would come to it.  Its settings may still be wrong, or missing. */
static void begin_named(struct aws_fetch *f, const struct aws_provider *row)
{
	struct err e = {0};

	f->row = row;
	f->is_named = true;
	row->is_asked(&f->lookup, &e);
	if (e.kind != ERR_NONE)
		fetch_failed(f, &e);
	else
		begin(f, row); /* it says itself what is missing */
}

static void begin_chain(struct aws_fetch *f)
{
	struct err e = {0};
	const struct aws_provider *row = aws_provider_for(&f->lookup, &e);

	if (row) {
		begin(f, row);
		return;
	}
	if (e.kind == ERR_NONE)
		aws_creds_none_found(&f->lookup, &e);
	fetch_failed(f, &e);
}

void fetch_start(struct aws_client *c, struct aws_identity *id)
{
	struct aws_lookup l = {.profile = id->profile, .profile_is_explicit = id->profile_is_explicit};
	struct aws_fetch *f = fetch_new(c, &l, NULL);
	struct err e = {0};

	f->identity = id;
	f->next = c->fetches;
	c->fetches = f;
	id->fetch = f;
	f->files = aws_files_load(NULL, NULL, &e);
	f->lookup.files = f->files;
	if (f->files)
		begin_chain(f);
	else
		fetch_failed(f, &e);
}

/* --- the end ---------------------------------------------------------------------------------------------------- */

void fetch_found(struct aws_fetch *f, struct aws_creds *taken)
{
	struct err e = {0};

	if (!taken->provider)
		taken->provider = f->row->name;
	if (!aws_creds_check(taken, taken->provider, &e)) {
		aws_creds_done(taken);
		fetch_failed(f, &e);
		return;
	}
	f->found = *taken;
	*taken = (struct aws_creds){0};
	f->has_ended = true;
}

void fetch_failed(struct aws_fetch *f, const struct err *e)
{
	f->err = *e;
	f->has_ended = true;
}

void fetch_nothing(struct aws_fetch *f, const char *why)
{
	if (why)
		text_clean_into(f->nothing, sizeof(f->nothing), why, strlen(why));
	f->has_nothing = f->has_ended = true;
}

/* Only the last provider of the chain, the instance's, can turn out to have nothing. */
static void end_with_nothing(struct aws_fetch *f)
{
	if (f->is_named)
		err_set(&f->err, ERR_CREDENTIALS, "there are no credentials of that kind (%s)", f->row->name);
	else
		aws_creds_none_found(&f->lookup, &f->err);
	if (f->nothing[0])
		err_context(&f->err, "%s", f->nothing);
	f->has_nothing = false;
}

static void end_root(struct aws_client *c, struct aws_fetch *f)
{
	struct aws_identity *id = f->identity;
	bool is_good = f->found.access_key_id != NULL;

	bool has_changed = aws_identity_take(c, id, f->failed ? f->failed : f->row, is_good ? &f->found : NULL, &f->err);
	log_line("credentials of profile '%s': %s", id->profile, id->err.kind == ERR_NONE ? id->creds.provider : id->err.message);
	fetch_drop(f);
	if (c->on_identity)
		c->on_identity(c->on_identity_user, has_changed);
}

static void end_source(struct aws_fetch *parent)
{
	struct aws_fetch *f = parent->source;
	fetch_sourced *then = parent->on_source;

	parent->source = NULL;
	parent->failed = f->found.access_key_id ? NULL : f->failed ? f->failed : f->row;
	then(parent, f->found.access_key_id ? &f->found : NULL, &f->err);
	fetch_drop(f);
}

/* --- steps ------------------------------------------------------------------------------------------------------ */

static void on_answer(void *owner, struct aws_transfer *t)
{
	struct aws_fetch *f = owner;

	f->transfer = NULL;
	f->on_answer(f, aws_transfer_answer(t));
}

void fetch_http(struct aws_fetch *f, const struct fetch_request *r, fetch_answered *then)
{
	const struct aws_client_options *o = &f->client->options;
	struct aws_request request = {
		.method = r->method ? r->method : r->body ? "POST" : "GET", .url = r->url,
		.ca_bundle = fetch_home(f)->ca_bundle, .user_agent = f->client->user_agent, .content_type = r->content_type,
		.headers = r->headers, .header_count = r->header_count, .body = r->body, .len = r->body ? strlen(r->body) : 0,
		.bypasses_proxy = r->bypasses_proxy, .is_sent_once = true, .max_reply_bytes = ANSWER_MAX_BYTES,
		.connect_timeout_ms = r->timeout_ms ? r->timeout_ms : o->connect_timeout_ms,
		.call_timeout_ms = r->timeout_ms ? r->timeout_ms : o->call_timeout_ms,
	};

	f->on_answer = then;
	f->transfer = aws_http_start(f->client->http, &request, on_answer, f);
}

static void on_reply(void *user, const struct aws_reply *reply)
{
	struct aws_fetch *f = user;

	f->call_id = 0;
	f->on_reply(f, reply);
	/* A next call has a context of its own only when this one is done with. */
}

void fetch_call(struct aws_fetch *f, const struct aws_creds *creds, const struct aws_op *op, const char *body, fetch_replied *then)
{
	static const struct aws_creds none = {0};

	aws_context_free(f->call_context);
	f->call_context = aws_context_with(fetch_home(f), creds ? creds : &none);
	f->on_reply = then;
	f->call_id = aws_call(f->client, f->call_context, op, body, on_reply, f);
}

void fetch_after(struct aws_fetch *f, int64_t ms, fetch_then *then)
{
	f->due_mono = clock_mono_ms() + ms;
	f->on_due = then;
}

void fetch_program(struct aws_fetch *f, char *const argv[], fetch_ended *then)
{
	int64_t limit_ms = f->client->options.program_timeout_ms;

	f->program_name = arena_dup(f->arena, argv[0]);
	f->on_end = then;
	f->program = program_start(argv, PROGRAM_MAX_BYTES, &f->err);
	f->due_mono = f->program ? clock_mono_ms() + (limit_ms ? limit_ms : PROGRAM_TIMEOUT_MS) : clock_mono_ms();
}

void fetch_ask_code(struct aws_fetch *f, const char *serial, fetch_coded *then)
{
	f->serial = arena_dup(f->arena, serial);
	f->on_code = then;
}

static void source_begin(struct aws_fetch *f, const struct aws_lookup *l, const struct aws_provider *row, fetch_sourced *then)
{
	int depth = 0;

	f->source = fetch_new(f->client, l, f);
	f->on_source = then;
	for (const struct aws_lookup *by = l->wanted_by; by; by = by->wanted_by)
		depth++;
	if (depth > CHAIN_MAX) {
		struct err e;
		err_set(&e, ERR_CREDENTIALS, "profile '%s': source_profile leads through more than %d profiles", l->profile, CHAIN_MAX);
		fetch_failed(f->source, &e);
	} else if (row) {
		begin_named(f->source, row);
	} else {
		begin_chain(f->source);
	}
}

void fetch_source_profile(struct aws_fetch *f, const char *profile, fetch_sourced *then)
{
	struct aws_lookup l = {.files = f->lookup.files, .profile = profile, .profile_is_explicit = true, .wanted_by = &f->lookup};

	source_begin(f, &l, NULL, then);
}

void fetch_source_provider(struct aws_fetch *f, const struct aws_provider *row, fetch_sourced *then)
{
	struct aws_lookup l = {.files = f->lookup.files, .profile = f->lookup.profile, .wanted_by = &f->lookup};

	source_begin(f, &l, row, then);
}

/* --- the client's turn ------------------------------------------------------------------------------------------ */

static void step_program(struct aws_fetch *f, int64_t now)
{
	struct program *p = f->program;
	struct err e = f->err;

	bool has_ended = p && program_step(p);
	if (p && !has_ended && now < f->due_mono)
		return;
	if (p && !has_ended)
		err_set(&e, ERR_CREDENTIALS, "'%s' did not end in time and was ended", f->program_name);
	f->program = NULL;
	f->due_mono = 0;
	fetch_ended *then = f->on_end;
	f->on_end = NULL;
	f->err = (struct err){0};
	then(f, has_ended ? p : NULL, &e);
	program_free(p);
}

static void step(struct aws_fetch *f, int64_t now)
{
	if (f->source) {
		step(f->source, now);
		if (f->source->has_ended && f->source->has_nothing)
			end_with_nothing(f->source);
		if (f->source->has_ended)
			end_source(f);
	} else if (f->on_end) {
		step_program(f, now);
	} else if (f->on_code && !f->client->options.can_ask) {
		struct err e;
		fetch_coded *then = f->on_code;
		f->on_code = NULL;
		err_set(&e, ERR_CREDENTIALS, "a code of the MFA device %s is needed, and there is no terminal to ask for it", f->serial);
		then(f, NULL, &e);
	} else if (f->due_mono && now >= f->due_mono) {
		f->due_mono = 0;
		f->on_due(f);
	}
}

void fetches_step(struct aws_client *c)
{
	int64_t now = clock_mono_ms();

	for (struct aws_fetch *f = c->fetches, *next; f; f = next) {
		next = f->next;
		if (!f->has_ended)
			step(f, now);
		if (f->has_ended && f->has_nothing)
			end_with_nothing(f);
		if (f->has_ended) {
			end_root(c, f);
			next = c->fetches; /* whoever was told may have started or dropped some */
		}
	}
}

static const struct aws_fetch *innermost(const struct aws_fetch *f)
{
	while (f->source)
		f = f->source;
	return f;
}

size_t fetches_fds(const struct aws_client *c, struct aws_fd *out, size_t most)
{
	size_t n = 0;

	for (const struct aws_fetch *f = c->fetches; f && n + 2 <= most; f = f->next) {
		int fds[2] = {-1, -1};
		if (innermost(f)->program)
			program_fds(innermost(f)->program, fds);
		for (int i = 0; i < 2; i++)
			if (fds[i] >= 0)
				out[n++] = (struct aws_fd){.fd = fds[i]};
	}
	return n;
}

int64_t fetches_due_mono(const struct aws_client *c)
{
	int64_t due = INT64_MAX, now = clock_mono_ms();

	for (const struct aws_fetch *f = c->fetches; f; f = f->next) {
		const struct aws_fetch *in = innermost(f);
		int fds[2] = {0, 0};
		int64_t at = in->has_ended || f->has_ended ? 0 : in->due_mono ? in->due_mono : INT64_MAX;
		if (in->program)
			program_fds(in->program, fds);
		if (in->program && fds[0] < 0 && fds[1] < 0 && now + PROGRAM_LOOK_MS < at)
			at = now + PROGRAM_LOOK_MS;
		if (in->on_code && !c->options.can_ask)
			at = 0;
		due = at < due ? at : due;
	}
	return due;
}

/* --- questions -------------------------------------------------------------------------------------------------- */

static struct aws_fetch *asking(const struct aws_client *c)
{
	for (struct aws_fetch *f = c->fetches; f; f = f->next) {
		struct aws_fetch *in = (struct aws_fetch *)(uintptr_t)innermost(f);
		if (in->on_code && !in->has_ended)
			return in;
	}
	return NULL;
}

bool aws_client_question(const struct aws_client *c, struct aws_question *out)
{
	const struct aws_fetch *f = c->options.can_ask ? asking(c) : NULL;

	if (!f)
		return false;
	*out = (struct aws_question){.profile = f->lookup.profile, .serial = f->serial};
	return true;
}

void aws_client_answer(struct aws_client *c, const char *code)
{
	struct aws_fetch *f = asking(c);
	struct err e = {0};

	if (!f)
		return;
	fetch_coded *then = f->on_code;
	f->on_code = NULL;
	if (!code)
		err_set(&e, ERR_CREDENTIALS, "no code of the MFA device %s was given", f->serial);
	then(f, code, &e);
}
