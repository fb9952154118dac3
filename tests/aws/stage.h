/* stage.h: a real context (files, environment, a home of its own) whose every endpoint is a little server that plays STS, the SSO
 * portal, OIDC or sign-in, and then the service that is called with what was found.  All that is secret in the scripts holds the
 * word S3CR3T; it may stand in no message and no line of the debug log. */
#ifndef TESTS_STAGE_H
#define TESTS_STAGE_H

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "aws/bench.h"
#include "aws/profile.h"
#include "aws/shared_files.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"

#define SECRET_WORD "S3CR3T"
#define FAR "2099-01-01T00:00:00Z"
#define PAST "2020-01-01T00:00:00Z"
#define GOOD {.how = ANSWER}

struct stage {
	struct bench b;
	struct aws_context *context; /* NULL: err says why */
	struct err err;
	char log[96];
};

static char stage_home[64];

static inline int stage_begin(void **state)
{
	signal(SIGPIPE, SIG_IGN);
	if (shared_begin(state) != 0)
		return -1;
	snprintf(stage_home, sizeof(stage_home), "%s/home", shared_folder);
	setenv("HOME", stage_home, 1);
	return mkdir(stage_home, 0700);
}

static inline int stage_end(void **state)
{
	char command[] = "rm", flag[] = "-rf";
	char *argv[] = {command, flag, stage_home, NULL};
	pid_t child = fork();

	if (child == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	waitpid(child, NULL, 0);
	return shared_end(state);
}

/* "~/.aws/FOLDER/HEX-OF-NAME.json" */
static inline char *kept_file(const char *folder, const char *name, bool is_sha256)
{
	char hex[65];
	static char path[256];

	if (is_sha256)
		hash_sha256_hex(name, strlen(name), hex);
	else
		hash_sha1_hex(name, strlen(name), hex);
	snprintf(path, sizeof(path), "%s/.aws/%s/cache/%s.json", stage_home, folder, hex);
	return path;
}

static inline void write_kept(const char *path, const char *text)
{
	struct err e = {0};

	if (!file_write_atomic(path, text, strlen(text), 0600, &e))
		fail_msg("%s", e.message);
}

static inline cJSON *read_kept(const char *path)
{
	struct err e = {0};
	struct buf text;

	buf_init(&text, 65536);
	if (!file_read(path, &text, &e))
		fail_msg("%s", e.message);
	cJSON *root = json_parse(buf_text(&text), text.len, &e);
	assert_non_null(root);
	buf_done(&text);
	return root;
}

/* An ISO time so many seconds from now; one of a few buffers. */
static inline const char *in_seconds(long seconds)
{
	static char out[4][32];
	static int next;

	next = (next + 1) % 4;
	time_format_iso(clock_wall_ms() + seconds * 1000, out[next]);
	return out[next];
}

static inline struct stage stage_new(const char *config, const char *credentials, const char *variables, const char *profile,
	const struct row *script, int rows)
{
	struct stage s = {.b = bench_new(script, rows)};
	struct aws_client_options o = {.user_agent = "cutover/test", .connect_timeout_ms = 1000, .call_timeout_ms = 8000, .can_ask = true,
		.random_seed = 7};

	for (int i = 0; i < rows; i++)
		if (script[i].how == HANG)
			o.call_timeout_ms = 700;
	aws_client_free(s.b.client);
	s.b.client = aws_client_new(&o);
	snprintf(s.log, sizeof(s.log), "%s/log", stage_home);
	unlink(s.log);
	assert_true(log_open(s.log, &s.err));
	shared_set(config, credentials, variables);
	setenv("AWS_REGION", "ap-northeast-2", 1);
	setenv("AWS_ENDPOINT_URL", s.b.server->url, 1);
	s.context = aws_context_new(&(struct aws_options){.profile = profile}, &s.err);
	return s;
}

static inline void stage_done(struct stage *s)
{
	struct err e = {0};
	struct buf text;

	aws_client_free(s->b.client);
	s->b.client = NULL;
	aws_context_free(s->context);
	bench_done(&s->b);
	log_close();
	buf_init(&text, 1 << 20);
	assert_true(file_read(s->log, &text, &e));
	if (strstr(buf_text(&text), SECRET_WORD))
		fail_msg("a secret in the log: %s", buf_text(&text));
	buf_done(&text);
}

/* One call with the found credentials; `code` answers the question, if one comes (NULL: nobody answers). */
static inline struct got stage_ask(struct stage *s, const char *code)
{
	int64_t end = clock_mono_ms() + 30000;
	struct aws_question q;
	struct got got = {0};

	if (!s->context)
		fail_msg("no context: %s", s->err.message);
	aws_call(s->b.client, s->context, &read_op, "{}", take_reply, &got);
	while (!got.times) {
		assert_true(clock_mono_ms() < end);
		if (aws_client_question(s->b.client, &q))
			aws_client_answer(s->b.client, code);
		aws_client_wait(s->b.client, NULL, 0, 1000);
	}
	assert_null(strstr(got.err.message, SECRET_WORD));
	return got;
}

static inline void assert_ask_good(struct stage *s, const char *key_id, const char *provider)
{
	struct got got = stage_ask(s, NULL);
	char value[2048];

	if (got.err.kind != ERR_NONE)
		fail_msg("%s", got.err.message);
	header_of(s->b.server, s->b.server->seen - 1, "Authorization", value, sizeof(value));
	assert_words(value, key_id);
	assert_string_equal(aws_context_provider(s->context), provider);
	got_done(&got);
}

static inline struct err assert_ask_fails(struct stage *s, enum err_kind kind, const char *words)
{
	struct got got = stage_ask(s, NULL);
	struct err e = got.err;

	if (e.kind != kind)
		fail_msg("%s: %s", err_kind_name(e.kind), e.message);
	assert_words(e.message, words);
	got_done(&got);
	return e;
}

/* The same, where the context itself says so. */
static inline void assert_refused(const char *config, const char *credentials, const char *variables, const char *profile,
	const char *words)
{
	static const struct row none[] = {GOOD};
	struct stage s = stage_new(config, credentials, variables, profile, SCRIPT(none));

	if (s.context)
		fail_msg("no refusal: %s", words);
	assert_int_equal(s.err.kind, ERR_CONFIG);
	assert_words(s.err.message, words);
	assert_null(strstr(s.err.message, SECRET_WORD));
	stage_done(&s);
}

static inline void assert_body(const struct stage *s, int request, const char *words)
{
	assert_true(request < s->b.server->seen);
	assert_words(s->b.server->requests[request].body, words);
}

#endif
