/* lookup.h: a bench whose credentials are looked up as the files and the environment say, and a debug log that must hold no secret. */
#ifndef TESTS_LOOKUP_H
#define TESTS_LOOKUP_H

#include "aws/bench.h"

#include <signal.h>

#include "aws/profile.h"
#include "aws/shared_files.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"

/* In every secret of these tests; no error and no log may have it. */
#define SECRET_MARK "hushhush"
#define KEYS_JSON(id, token_name, more) "{\"AccessKeyId\":\"" id "\",\"SecretAccessKey\":\"" id "-" SECRET_MARK "\",\"" token_name \
	"\":\"token-" id "-" SECRET_MARK "\"" more "}"
#define EXPIRED {.status = 400, .body = "{\"__type\":\"ExpiredTokenException\",\"message\":\"The security token included in the request is expired\"}"}

static char lookup_log[80];

static inline int lookup_begin(void **state)
{
	struct err e = {0};

	signal(SIGPIPE, SIG_IGN);
	if (shared_begin(state) != 0)
		return -1;
	snprintf(lookup_log, sizeof(lookup_log), "%s/log", shared_folder);
	return log_open(lookup_log, &e) ? 0 : -1;
}

static inline void assert_hushed(const char *text)
{
	const char *found = strstr(text, SECRET_MARK);

	if (found)
		fail_msg("a secret in: %.200s", found - text > 100 ? found - 100 : text);
}

/* The last test of a program: what was logged by all of them. */
static inline void the_log_holds_no_secret(void **state)
{
	struct err e = {0};
	struct buf text;

	(void)state;
	log_close();
	buf_init(&text, (size_t)16 * 1024 * 1024);
	assert_true(file_read(lookup_log, &text, &e));
	assert_true(text.len > 1000);
	assert_hushed(buf_text(&text));
	buf_done(&text);
}

static inline int lookup_end(void **state)
{
	log_close();
	unlink(lookup_log);
	return shared_end(state);
}

static inline struct bench bench_of_profile(const char *profile, const struct row *script, int rows)
{
	struct bench b = bench_new(script, rows);
	static const struct aws_creds none = {0};
	struct err e = {0};

	struct aws_files *files = aws_files_load(NULL, NULL, &e);
	assert_non_null(files);
	struct aws_lookup l = {.files = files, .profile = profile, .profile_is_explicit = strcmp(profile, "default") != 0};
	struct aws_context *home = aws_context_with(&b.context, &none);
	aws_identity_let_go(b.context.identity);
	b.context.identity = aws_identity_new(&l, home, &e);
	if (!b.context.identity)
		fail_msg("%s", e.message);
	aws_files_free(files);
	return b;
}

static inline bool was_signed_with(const struct bench *b, int request, const char *key)
{
	char value[2048];

	return strstr(header_of(b->server, request, "Authorization", value, sizeof(value)), key) != NULL;
}

/* As if the credentials had been found some time ago: what was found this moment is not given up on AWS's word. */
static inline void age(struct bench *b)
{
	b->context.identity->taken_mono = b->context.identity->try_after_mono = 0;
}

/* One call that must succeed, signed with that key and its token (NULL: without one). */
static inline void assert_signs(struct bench *b, const char *what, const char *key, const char *token)
{
	int request = b->server->seen;
	char value[512];

	struct got got = ask(b, &read_op, "{}");
	if (got.err.kind != ERR_NONE)
		fail_msg("%s: %s", what, got.err.message);
	if (!was_signed_with(b, request, key))
		fail_msg("%s: not signed with %s", what, key);
	if (strcmp(header_of(b->server, request, "X-Amz-Security-Token", value, sizeof(value)), token ? token : "") != 0)
		fail_msg("%s: the token is %s", what, value);
	got_done(&got);
}

/* One call that must fail without a request to AWS, in these words. */
static inline void assert_lacks(struct bench *b, const char *what, enum err_kind kind, const char *words)
{
	int seen = b->server->seen;

	struct got got = ask(b, &read_op, "{}");
	if (got.err.kind != kind)
		fail_msg("%s: %s: %s", what, err_kind_name(got.err.kind), got.err.message);
	if (!strstr(got.err.message, words))
		fail_msg("%s: '%s' does not say '%s'", what, got.err.message, words);
	assert_hushed(got.err.message);
	assert_int_equal(b->server->seen, seen);
	got_done(&got);
}

#endif
