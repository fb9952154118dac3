/* test_calls.c: calls beside each other, other clocks, the one wait, and the debug log. */
#include "aws/bench.h"

#include <unistd.h>

#include "aws/signature.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"

#define SKEWED "{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature expired: 1 is now earlier than 2\"}"

/* --- time ------------------------------------------------------------------------------------------------------- */

static int64_t amz_date(const struct server *s, int n)
{
	char date[32], iso[32];
	int64_t t = NO_TIME;

	header_of(s, n, "X-Amz-Date", date, sizeof(date));
	snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", date, date + 4, date + 6, date + 9, date + 11, date + 13);
	assert_true(time_parse_iso(iso, &t));
	return t;
}

static void call_is_signed_anew(const struct aws_op *op)
{
	static const struct row script[] = {{.status = 400, .body = SKEWED, .date_offset_s = 3600}, {.body = "{}", .date_offset_s = 3600}};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, op, "{}");

	assert_int_equal(got.err.kind, ERR_NONE);
	assert_int_equal(b.server->seen, 2);
	assert_int_equal(b.retries, 0);
	assert_in_range(amz_date(b.server, 1) - amz_date(b.server, 0), 3590 * 1000, 3610 * 1000);
	assert_in_range(b.context.clock_offset_ms, 3590 * 1000, 3610 * 1000);
	assert_in_range(aws_client_skew_ms(b.client), 3590 * 1000, 3610 * 1000);
	check_signature(b.server, 1, op->is_mutation ? "ap-northeast-2/codedeploy/aws4_request" : "ap-northeast-2/codepipeline/aws4_request");
	got_done(&got);
	bench_done(&b);
}

static void other_clock_is_used_after_a_refusal(void **state)
{
	(void)state;
	call_is_signed_anew(&read_op);
	call_is_signed_anew(&mutation_op);
}

static void other_clock_is_used_once(void **state)
{
	static const struct row script[] = {{.status = 400, .body = SKEWED, .date_offset_s = -3600}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct got got = ask(&b, i ? &mutation_op : &read_op, "{}");
		assert_int_equal(got.err.kind, ERR_CREDENTIALS);
		got_done(&got);
	}
	assert_int_equal(b.server->seen, 3); /* the second call was signed by AWS's clock from the start */
	bench_done(&b);
}

static void right_clock_is_not_doubted(void **state)
{
	static const struct row script[] = {{.status = 400, .body = SKEWED}};
	struct bench b = bench_new(SCRIPT(script));
	struct got got = ask(&b, &read_op, "{}");

	(void)state;
	assert_int_equal(got.err.kind, ERR_CREDENTIALS);
	assert_int_equal(b.server->seen, 1);
	assert_int_equal(b.context.clock_offset_ms, 0);
	got_done(&got);
	bench_done(&b);
}

/* Signing goes by the local clock, whatever the Date headers of good answers say; only aws_client_now() follows them. */
static void answers_move_only_the_shown_clock(void **state)
{
	static const struct row script[] = {{.body = "{}", .date_offset_s = 86400}};
	struct bench b = bench_new(SCRIPT(script));

	(void)state;
	assert_in_range(aws_client_now(b.client) - clock_wall_ms() + 1000, 0, 2000);
	assert_int_equal(aws_client_skew_ms(b.client), 0);
	struct got got = ask(&b, &read_op, "{}");
	assert_in_range(aws_client_now(b.client) - clock_wall_ms(), 86398 * 1000, 86402 * 1000);
	assert_in_range(got.date_at - clock_wall_ms(), 86398 * 1000, 86402 * 1000);
	got_done(&got);
	got = ask(&b, &read_op, "{}");
	assert_in_range(amz_date(b.server, 1) - clock_wall_ms() + 3000, 0, 3000);
	got_done(&got);
	bench_done(&b);
}

/* --- calls beside each other ------------------------------------------------------------------------------------ */

static void wave_goes_out_together(void **state)
{
	static const struct row script[] = {{.how = BARRIER, .barrier = 30}};
	struct bench b = bench_new(SCRIPT(script));
	struct got got[30] = {0};

	(void)state;
	for (int i = 0; i < 30; i++)
		aws_call(b.client, &b.context, &read_op, "{}", take_reply, &got[i]);
	assert_int_equal(aws_client_in_flight(b.client), 30);
	run(&b);
	for (int i = 0; i < 30; i++) {
		assert_int_equal(got[i].times, 1);
		assert_int_equal(got[i].err.kind, ERR_NONE);
		assert_int_equal(got[i].tries, 1);
		got_done(&got[i]);
	}
	bench_done(&b);
}

/* As many reads as go to one host hang, two more wait for their turn: a mutation passes them all. */
static void mutation_does_not_queue_behind_reads(void **state)
{
	enum { SENT = 48, ALL = SENT + 2 };
	static struct row script[SENT + 1];
	struct got reads[ALL] = {0}, mutation = {0};
	int64_t end = clock_mono_ms() + 5000;

	(void)state;
	for (int i = 0; i < SENT; i++)
		script[i].how = HANG;
	struct bench b = bench_new(SCRIPT(script));
	for (int i = 0; i < ALL; i++)
		aws_call(b.client, &b.context, &read_op, "{}", take_reply, &reads[i]);
	while (b.server->seen < SENT && clock_mono_ms() < end)
		aws_client_wait(b.client, NULL, 0, 10);
	assert_int_equal(b.server->seen, SENT);
	aws_call(b.client, &b.context, &mutation_op, "{}", take_reply, &mutation);
	while (!mutation.times && clock_mono_ms() < end)
		aws_client_wait(b.client, NULL, 0, 10);
	assert_int_equal(mutation.err.kind, ERR_NONE);
	assert_int_equal(reads[0].times, 0);
	run(&b); /* those that had to wait get their turn, and those that hung their second try */
	for (int i = 0; i < ALL; i++) {
		assert_int_equal(reads[i].times, 1);
		assert_int_equal(reads[i].err.kind, ERR_NONE);
	}
	for (int i = 0; i < ALL; i++)
		got_done(&reads[i]);
	got_done(&mutation);
	bench_done(&b);
}

struct chain {
	struct bench *b;
	uint64_t own, other;
	struct got got;
	int left;
};

static void cancel_and_go_on(void *user, const struct aws_reply *reply)
{
	struct chain *chain = user;

	(void)reply;
	chain->got.times++;
	aws_cancel(chain->b->client, chain->own); /* it has ended: nothing happens */
	aws_cancel(chain->b->client, chain->other);
	aws_cancel(chain->b->client, chain->other);
	aws_cancel(chain->b->client, 123456);
	if (chain->left-- > 0)
		chain->own = aws_call(chain->b->client, &chain->b->context, &read_op, "{}", cancel_and_go_on, chain);
}

static void callbacks_may_call_and_cancel(void **state)
{
	static const struct row script[] = {{.body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));
	struct got other = {0};
	struct chain chain = {.b = &b, .left = 3};

	(void)state;
	chain.own = aws_call(b.client, &b.context, &read_op, "{}", cancel_and_go_on, &chain);
	chain.other = aws_call(b.client, &b.context, &(struct aws_op){.service = AWS_ECS, .name = "DescribeServices"}, "{}", take_reply, &other);
	assert_int_not_equal(chain.own, chain.other);
	run(&b);
	assert_int_equal(chain.got.times, 4);
	assert_int_equal(other.times, 0);
	bench_done(&b);
}

static void cancel_on_retry(void *user, const struct aws_op *op, const struct err *e)
{
	struct chain *chain = user;

	(void)op;
	(void)e;
	aws_cancel(chain->b->client, chain->own);
}

static void retry_may_be_cancelled(void **state)
{
	static const struct row script[] = {{.status = 500, .body = ""}};
	struct bench b = bench_new(SCRIPT(script));
	struct chain chain = {.b = &b};
	int64_t end = clock_mono_ms() + 5000;

	(void)state;
	aws_client_on_retry(b.client, cancel_on_retry, &chain);
	chain.own = aws_call(b.client, &b.context, &read_op, "{}", take_reply, &chain.got);
	while (aws_client_in_flight(b.client) && clock_mono_ms() < end)
		aws_client_wait(b.client, NULL, 0, 100);
	assert_int_equal(chain.got.times, 0);
	assert_int_equal(b.server->seen, 1);
	bench_done(&b);
}

static void freed_client_calls_nobody(void **state)
{
	static const struct row script[] = {{.how = HANG}};
	struct bench b = bench_new(SCRIPT(script));
	struct got sent = {0}, queued = {0};

	(void)state;
	aws_call(b.client, &b.context, &read_op, "{}", take_reply, &sent);
	aws_client_wait(b.client, NULL, 0, 50);
	aws_call(b.client, &b.context, &mutation_op, "{}", take_reply, &queued);
	bench_done(&b);
	assert_int_equal(sent.times + queued.times, 0);
}

/* --- the one wait ----------------------------------------------------------------------------------------------- */

static void wait_sees_other_descriptors(void **state)
{
	static const struct row script[] = {{.body = "{}"}};
	struct bench b = bench_new(SCRIPT(script));
	int one[2], two[2];

	(void)state;
	assert_int_equal(pipe(one) | pipe(two), 0);
	struct aws_fd fds[] = {{.fd = one[0]}, {.fd = -1, .is_ready = true}, {.fd = two[0]}};
	int64_t before = clock_mono_ms();
	aws_client_wait(b.client, fds, 3, 60);
	assert_in_range(clock_mono_ms() - before, 50, 1000);
	assert_false(fds[0].is_ready || fds[1].is_ready || fds[2].is_ready);
	assert_int_equal(write(one[1], "x", 1), 1);
	before = clock_mono_ms();
	aws_client_wait(b.client, fds, 3, 5000);
	assert_in_range(clock_mono_ms() - before, 0, 1000);
	assert_true(fds[0].is_ready && !fds[1].is_ready && !fds[2].is_ready);
	close(two[1]); /* hung up: the reader has to learn it */
	aws_client_wait(b.client, fds, 3, 5000);
	assert_true(fds[2].is_ready);
	close(one[0]);
	close(one[1]);
	close(two[0]);
	bench_done(&b);
}

/* --- the debug log ---------------------------------------------------------------------------------------------- */

static const struct aws_op elb_op = {.service = AWS_ELBV2, .name = "DescribeRules"};

static void log_names_hosts_and_no_secrets(void **state)
{
	static const struct row script[] = {{.body = "{\"private\":\"answer\"}"}};
	char path[] = "/tmp/cutover-log-XXXXXX";
	struct err e = {0};
	struct buf text;

	(void)state;
	close(mkstemp(path));
	assert_true(log_open(path, &e));
	struct bench b = bench_new(SCRIPT(script));
	secret_set(&b.context.identity->creds.session_token, "TOKENTOKEN");
	struct got got = ask(&b, &read_op, "{\"name\":\"BODYBODY\"}");
	got_done(&got);
	/* AWS's own host is named even though no proxy lets us get there. */
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	free(b.context.endpoint[AWS_ELBV2]);
	b.context.endpoint[AWS_ELBV2] = mem_dup("https://elasticloadbalancing.ap-northeast-2.amazonaws.com");
	got = ask(&b, &elb_op, "A=1");
	unsetenv("https_proxy");
	assert_int_equal(got.err.kind, ERR_NETWORK);
	log_close();
	buf_init(&text, 65536);
	assert_true(file_read(path, &text, &e));
	unlink(path);
	assert_non_null(strstr(buf_text(&text), "codepipeline:GetPipelineState host=127.0.0.1 region=ap-northeast-2 signing=codepipeline "
		"try=1 page=1 status=200 result=none code=- request=11111111-2222-3333-4444-555555555555 ms="));
	assert_non_null(strstr(buf_text(&text), "host=elasticloadbalancing.ap-northeast-2.amazonaws.com region=ap-northeast-2 "
		"signing=elasticloadbalancing try=3"));
	static const char *const secrets[] = {SECRET, "TOKENTOKEN", "BODYBODY", "private", KEY_ID, "Signature"};
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_null(strstr(buf_text(&text), secrets[i]));
	buf_done(&text);
	got_done(&got);
	bench_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_clock_is_used_after_a_refusal),
		cmocka_unit_test(other_clock_is_used_once),
		cmocka_unit_test(right_clock_is_not_doubted),
		cmocka_unit_test(answers_move_only_the_shown_clock),
		cmocka_unit_test(wave_goes_out_together),
		cmocka_unit_test(mutation_does_not_queue_behind_reads),
		cmocka_unit_test(callbacks_may_call_and_cancel),
		cmocka_unit_test(retry_may_be_cancelled),
		cmocka_unit_test(freed_client_calls_nobody),
		cmocka_unit_test(wait_sees_other_descriptors),
		cmocka_unit_test(log_names_hosts_and_no_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
