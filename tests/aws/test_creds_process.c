/* test_creds_process.c: credential_process: real programs, through a real client. */
#include "aws/lookup.h"

#include <sys/stat.h>

static const struct row good[] = {{.how = ANSWER}};

static char tool[96], count_file[96];

/* The tool counts its runs in a file, then does what the script says; $n is the number of this run. */
static void write_tool(const char *script)
{
	char text[4096];
	int n = snprintf(text, sizeof(text), "#!/bin/sh\nn=$(($(cat %s 2>/dev/null || echo 0) + 1))\necho $n >%s\n%s\n", count_file,
		count_file, script);

	assert_true(n > 0 && n < (int)sizeof(text));
	unlink(count_file);
	shared_write(tool, text, (size_t)n);
	assert_int_equal(chmod(tool, 0700), 0);
}

static int runs(void)
{
	FILE *f = fopen(count_file, "r");
	int n = 0;

	if (!f)
		return 0;
	assert_int_equal(fscanf(f, "%d", &n), 1);
	fclose(f);
	return n;
}

/* The command of profile tool: "%s" in it is the tool's path. */
static struct bench bench_of_command(const char *command, const struct row *script, int rows)
{
	char config[1024], line[512];

	snprintf(line, sizeof(line), command, tool);
	snprintf(config, sizeof(config), "[profile tool]\ncredential_process = %s\n", line);
	shared_set(config, NULL, "AWS_ACCESS_KEY_ID=ENVKEY;AWS_SECRET_ACCESS_KEY=e");
	return bench_of_profile("tool", script, rows);
}

#define WRITES(json) "cat <<'END'\n" json "\nEND"
#define KEY(more) "{\"Version\":1,\"AccessKeyId\":\"PKEY\",\"SecretAccessKey\":\"p-" SECRET_MARK "\"" more "}"

static void answers_are_read(void **state)
{
	static const struct {
		const char *what, *command, *script;
		const char *token; /* NULL: it fails with `words` */
		const char *words;
	} rows[] = {
		{"keys alone", "%s", WRITES(KEY("")), "", NULL},
		{"null members", "%s", WRITES(KEY(",\"SessionToken\":null,\"Expiration\":null")), "", NULL},
		{"a token", "%s", WRITES(KEY(",\"SessionToken\":\"tok\"")), "tok", NULL},
		{"a token and an end", "%s", WRITES(KEY(",\"SessionToken\":\"tok\",\"Expiration\":\"2099-01-01T00:00:00+09:00\"")), "tok", NULL},
		{"more than is known", "%s", WRITES(KEY(",\"AccountId\":\"123456789012\",\"x\":[{}]")), "", NULL},
		{"white space around", "%s", "echo; echo '" KEY("") "'; echo; echo", "", NULL},
		{"words on standard error", "%s", "echo careful >&2\n" WRITES(KEY("")), "", NULL},
		{"quoted words", "'%s' --for \"two words\" a\\ b ''", "[ \"$1|$2|$3|$4|$#\" = '--for|two words|a b||4' ] || exit 9\n" WRITES(KEY("")), "", NULL},
		{"no shell", "%s $HOME ; | > *", "[ \"$1$2$3$4$5\" = '$HOME;|>*' ] || exit 9\n" WRITES(KEY("")), "", NULL},
		{"found by PATH", "env FOR=me %s", "[ $FOR = me ] || exit 9\n" WRITES(KEY("")), "", NULL},
		{"its input is empty", "%s", "cat >&2\n" WRITES(KEY("")), "", NULL},

		{"it fails", "%s", "echo 'the vault is sealed' >&2; exit 3", NULL, "it ended with exit code 3: the vault is sealed"},
		{"it fails without a word", "%s", WRITES(KEY("")) "\nexit 1", NULL, "exit code 1 and says nothing"},
		{"it is killed", "%s", "kill -9 $$", NULL, "exit code 137"},
		{"a terminal is steered", "%s", "printf 'a\\033]0;x\\007b' >&2; exit 1", NULL, "exit code 1: a]0;xb"},
		{"nothing", "%s", "true", NULL, "writes is nothing"},
		{"a question", "%s", "echo 'Enter your code, " SECRET_MARK ":'", NULL, "writes is not JSON"},
		{"two answers", "%s", "echo '" KEY("") KEY("") "'", NULL, "not JSON"},
		{"no object", "%s", "echo '[]'", NULL, "no \"Version\": 1"},
		{"version 2", "%s", WRITES("{\"Version\":2,\"AccessKeyId\":\"PKEY\",\"SecretAccessKey\":\"p-" SECRET_MARK "\"}"), NULL, "version 2, only 1 is known"},
		{"version as text", "%s", WRITES("{\"Version\":\"1\",\"AccessKeyId\":\"PKEY\",\"SecretAccessKey\":\"p-" SECRET_MARK "\"}"), NULL, "no \"Version\": 1"},
		{"no version", "%s", WRITES("{\"AccessKeyId\":\"PKEY\",\"SecretAccessKey\":\"p-" SECRET_MARK "\"}"), NULL, "no \"Version\": 1"},
		{"no key", "%s", WRITES("{\"Version\":1,\"SecretAccessKey\":\"p-" SECRET_MARK "\"}"), NULL, "AccessKeyId in the answer is missing"},
		{"no secret", "%s", WRITES("{\"Version\":1,\"AccessKeyId\":\"PKEY\"}"), NULL, "SecretAccessKey in the answer is missing"},
		{"an empty secret", "%s", WRITES("{\"Version\":1,\"AccessKeyId\":\"PKEY\",\"SecretAccessKey\":\"\"}"), NULL, "SecretAccessKey in the answer is no text"},
		{"a number as token", "%s", WRITES(KEY(",\"SessionToken\":7")), NULL, "SessionToken in the answer is no text"},
		{"an odd end", "%s", WRITES(KEY(",\"Expiration\":\"" SECRET_MARK "\"")), NULL, "Expiration in the answer is no time"},
		{"a line end in the token", "%s", WRITES(KEY(",\"SessionToken\":\"a\\nb\"")), NULL, "session token holds a blank"},
		{"too much", "%s", "head -c 100000 /dev/zero | tr '\\0' ' '\n" WRITES(KEY("")), NULL, "it writes more than"},
		{"an end in the past", "%s", WRITES(KEY(",\"Expiration\":\"2020-01-01T00:00:00Z\"")), NULL, "expired at 2020-01-01T00:00:00Z"},

		{"not there", "/nowhere/keys --token " SECRET_MARK, "true", NULL, "credential_process of profile 'tool': '/nowhere/keys' cannot be started: No such file"},
		{"no program", "/etc/passwd", "true", NULL, "'/etc/passwd' cannot be started: Permission denied"},
		{"a home that nobody expands", "~/keys", "true", NULL, "no shell reads it"},
		{"an open quotation", "%s 'a", "true", NULL, "odd number of '"},
		{"an empty word", "'' x", "true", NULL, "no program is named"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool has_ended = strstr(rows[i].what, "in the past") != NULL;
		write_tool(rows[i].script);
		struct bench b = bench_of_command(rows[i].command, SCRIPT(good));
		if (rows[i].token)
			assert_signs(&b, rows[i].what, "PKEY", *rows[i].token ? rows[i].token : NULL);
		else
			assert_lacks(&b, rows[i].what, has_ended ? ERR_EXPIRED : ERR_CREDENTIALS, rows[i].words);
		bench_done(&b);
	}
}

static void one_that_hangs_is_ended(void **state)
{
	struct aws_client_options o = {.user_agent = "cutover/test", .program_timeout_ms = 200};

	(void)state;
	write_tool("echo '" SECRET_MARK "'; exec sleep 600");
	struct bench b = bench_of_command("%s", SCRIPT(good));
	aws_client_free(b.client);
	b.client = aws_client_new(&o);
	assert_lacks(&b, "hangs", ERR_CREDENTIALS, "did not end in time and was ended");
	bench_done(&b);
}

/* Nobody waits for what is dropped with the client. */
static void one_that_hangs_ends_with_the_client(void **state)
{
	struct got got = {0};

	(void)state;
	write_tool("exec sleep 600");
	struct bench b = bench_of_command("%s", SCRIPT(good));
	assert_int_not_equal(aws_call(b.client, &b.context, &read_op, "{}", take_reply, &got), 0);
	aws_client_wait(b.client, NULL, 0, 10);
	bench_done(&b);
	assert_int_equal(got.times, 0);
}

/* --- time passes: AWS's clock jumps with its Date header -------------------------------------------------------- */

#define NUMBERED(end) "cat <<END\n{\"Version\":1,\"AccessKeyId\":\"PKEY$n\",\"SecretAccessKey\":\"p-" SECRET_MARK "\"" end "}\nEND"
#define HOUR 3600

static void it_runs_again_when_its_keys_have_ended(void **state)
{
	static const struct row script[] = {{.date_offset_s = 3 * HOUR}};

	(void)state;
	write_tool("when='2 hours'; [ $n -lt 2 ] || when='20 hours'\nend=$(date -u -d \"$when\" +%Y-%m-%dT%H:%M:%SZ)\n" NUMBERED(",\"Expiration\":\"$end\""));
	struct bench b = bench_of_command("%s", SCRIPT(script));
	assert_signs(&b, "first", "PKEY1", NULL);
	assert_signs(&b, "second", "PKEY2", NULL);
	assert_signs(&b, "third", "PKEY2", NULL);
	assert_int_equal(runs(), 2);
	bench_done(&b);
}

static void without_an_end_it_never_runs_again(void **state)
{
	static const struct row script[] = {{.date_offset_s = 3 * HOUR}, {.date_offset_s = 300 * HOUR}};

	(void)state;
	write_tool(NUMBERED(""));
	struct bench b = bench_of_command("%s", SCRIPT(script));
	for (int i = 0; i < 4; i++)
		assert_signs(&b, "again", "PKEY1", NULL);
	assert_int_equal(runs(), 1);
	bench_done(&b);
}

static void it_runs_again_when_aws_calls_them_expired(void **state)
{
	static const struct row script[] = {{.how = ANSWER}, EXPIRED, {.how = ANSWER}};

	(void)state;
	write_tool(NUMBERED(""));
	struct bench b = bench_of_command("%s", SCRIPT(script));
	assert_signs(&b, "first", "PKEY1", NULL);
	age(&b);
	struct got got = ask(&b, &read_op, "{}");
	assert_int_equal(got.err.kind, ERR_NONE);
	assert_true(was_signed_with(&b, 1, "PKEY1"));
	assert_true(was_signed_with(&b, 2, "PKEY2"));
	assert_int_equal(runs(), 2);
	got_done(&got);
	bench_done(&b);
}

/* Ten minutes ahead of the end new ones are asked for; that this fails disturbs nobody. */
static void keys_that_cannot_be_renewed_are_used_to_their_end(void **state)
{
	static const struct row script[] = {{.date_offset_s = 2 * HOUR - 600}};
	int64_t end = clock_mono_ms() + 30000;

	(void)state;
	write_tool("[ $n -lt 2 ] || exit 7\nend=$(date -u -d '2 hours' +%Y-%m-%dT%H:%M:%SZ)\n" NUMBERED(",\"Expiration\":\"$end\""));
	struct bench b = bench_of_command("%s", SCRIPT(script));
	assert_signs(&b, "first", "PKEY1", NULL);
	while (b.context.identity->failures == 0) {
		assert_true(clock_mono_ms() < end);
		assert_signs(&b, "meanwhile", "PKEY1", NULL);
		aws_client_wait(b.client, NULL, 0, 5);
	}
	assert_words(b.context.identity->err.message, "exit code 7");
	assert_signs(&b, "after it", "PKEY1", NULL);
	bench_done(&b);
}

static int begin(void **state)
{
	if (lookup_begin(state) != 0)
		return -1;
	snprintf(tool, sizeof(tool), "%s/tool", shared_folder);
	snprintf(count_file, sizeof(count_file), "%s/count", shared_folder);
	return 0;
}

static int end(void **state)
{
	unlink(tool);
	unlink(count_file);
	return lookup_end(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_read),
		cmocka_unit_test(one_that_hangs_is_ended),
		cmocka_unit_test(one_that_hangs_ends_with_the_client),
		cmocka_unit_test(it_runs_again_when_its_keys_have_ended),
		cmocka_unit_test(without_an_end_it_never_runs_again),
		cmocka_unit_test(it_runs_again_when_aws_calls_them_expired),
		cmocka_unit_test(keys_that_cannot_be_renewed_are_used_to_their_end),
		cmocka_unit_test(the_log_holds_no_secret),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
