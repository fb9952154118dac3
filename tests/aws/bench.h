/* bench.h: a client, a context that points at a little server, and calls run to their end, for the tests of aws_call(). */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "aws/call.h"
#include "aws/identity.h"
#include "aws/little_server.h"
#include "base/clock.h"
#include "base/mem.h"

#define KEY_ID "AKIDEXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define SCRIPT(rows) (rows), (int)(sizeof(rows) / sizeof((rows)[0]))

static const struct aws_op read_op = {.service = AWS_CODEPIPELINE, .name = "GetPipelineState"};
static const struct aws_op mutation_op = {.service = AWS_CODEDEPLOY, .name = "StopDeployment", .is_mutation = true};

/* What a callback was told, copied: the reply is gone after it. */
struct got {
	int times;
	struct err err;
	int tries;
	bool was_throttled, has_more;
	size_t pages;
	char *text[8]; /* the pages */
	char request_id[80];
	int64_t date_at;
};

static inline void take_reply(void *user, const struct aws_reply *reply)
{
	struct got *got = user;

	got->times++;
	got->err = reply->err;
	got->tries = reply->tries;
	got->was_throttled = reply->was_throttled;
	got->has_more = reply->has_more;
	got->pages = reply->page_count;
	got->date_at = reply->date_at;
	memcpy(got->request_id, reply->request_id, sizeof(got->request_id));
	for (size_t i = 0; i < reply->page_count && i < 8; i++) {
		assert_int_equal(strlen(reply->pages[i].body), reply->pages[i].len);
		got->text[i] = mem_dup(reply->pages[i].body);
	}
}

static inline void got_done(struct got *got)
{
	for (size_t i = 0; i < 8; i++)
		free(got->text[i]);
	*got = (struct got){0};
}

static inline void assert_words(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("'%s' does not say '%s'", text, words);
}

struct bench {
	struct server *server;
	struct aws_context context;
	struct aws_client *client;
	int retries;
	enum err_kind retried;
};

static inline void note_retry(void *user, const struct aws_op *op, const struct err *e)
{
	struct bench *b = user;

	assert_non_null(op);
	b->retries++;
	b->retried = e->kind;
}

/* Calls have long enough for a slow machine, unless the script is about those that hang. */
static inline struct bench bench_new(const struct row *script, int rows)
{
	struct aws_client_options o = {.user_agent = "cutover/test", .connect_timeout_ms = 1000, .call_timeout_ms = 8000,
		.max_reply_bytes = 64 * 1024, .random_seed = 7};

	for (int i = 0; i < rows; i++)
		if (script[i].how == HANG)
			o.call_timeout_ms = 1000;
	struct bench b = {.server = server_start(script, rows), .client = aws_client_new(&o)};

	b.context.region = mem_dup("ap-northeast-2");
	b.context.partition = mem_dup("aws");
	for (size_t i = 0; i < AWS_SERVICES; i++) {
		b.context.endpoint[i] = mem_dup(b.server->url);
		b.context.endpoint_is_custom[i] = true;
	}
	struct aws_creds creds = {.access_key_id = mem_dup(KEY_ID), .provider = "env"};
	secret_set(&creds.secret_key, SECRET);
	b.context.identity = aws_identity_given(&creds);
	aws_creds_done(&creds);
	return b;
}

static inline void bench_done(struct bench *b)
{
	aws_client_free(b->client);
	free(b->context.region);
	free(b->context.partition);
	for (size_t i = 0; i < AWS_SERVICES; i++)
		free(b->context.endpoint[i]);
	aws_identity_let_go(b->context.identity);
	if (b->server)
		server_stop(b->server);
}

/* Until nothing is in flight; fails after 30 s. */
static inline void run(struct bench *b)
{
	int64_t end = clock_mono_ms() + 30000;

	aws_client_on_retry(b->client, note_retry, b);
	while (aws_client_in_flight(b->client)) {
		assert_true(clock_mono_ms() < end);
		aws_client_wait(b->client, NULL, 0, 1000);
	}
}

static inline struct got ask(struct bench *b, const struct aws_op *op, const char *body)
{
	struct got got = {0};

	assert_int_not_equal(aws_call(b->client, &b->context, op, body, take_reply, &got), 0);
	assert_int_equal(got.times, 0);
	run(b);
	assert_int_equal(got.times, 1);
	return got;
}

#endif
