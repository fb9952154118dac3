/* creds_process.c: credential_process: a program of the user's writes the keys to its standard output.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
#include "aws/creds_json.h"
#include "aws/fetch.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/program.h"
#include "base/words.h"

#include <string.h>

#define COMMAND "credential_process"

static bool is_asked(const struct aws_lookup *l, struct err *e)
{
	(void)e;
	return aws_profile_value(l, COMMAND) != NULL;
}

static bool read_answer(const struct buf *output, struct aws_creds *out, struct err *e)
{
	struct err why = {0};

	if (output->overflow)
		return err_set(e, ERR_CREDENTIALS, "it writes more than %zu bytes, so these are no credentials", output->max);
	cJSON *root = json_parse(buf_text(output), output->len, &why);
	if (!root)
		return err_set(e, ERR_CREDENTIALS, "what it writes is %s", output->len ? why.message : "nothing, and JSON is expected");
	double version = json_number(root, "Version", 0);
	bool good = version == 1.0 ? aws_creds_from_json(root, "SessionToken", out, e)
		: err_set(e, ERR_CREDENTIALS, version != 0 ? "it answers in version %g, only 1 is known" : "its answer has no \"Version\": 1", version);
	json_wipe(root);
	return good;
}

static bool take(const struct program *p, struct aws_creds *out, struct err *e)
{
	int code = program_exit_code(p);
	const char *complaint = program_complaint(p);

	if (!code)
		return read_answer(program_output(p), out, e);
	return err_set(e, ERR_CREDENTIALS, "it ended with exit code %d%s%s", code, *complaint ? ": " : " and says nothing on standard error",
		complaint);
}

static void fail(struct aws_fetch *f, struct err *why)
{
	why->kind = ERR_CREDENTIALS;
	err_context(why, COMMAND " of profile '%s'", fetch_lookup(f)->profile);
	fetch_failed(f, why);
}

static void on_end(struct aws_fetch *f, const struct program *p, const struct err *e)
{
	struct aws_creds found = {0};
	struct err why = {0};

	if (p && take(p, &found, &why)) {
		fetch_found(f, &found);
		return;
	}
	if (!p)
		why = *e;
	if (!p && strchr("~$", aws_profile_value(fetch_lookup(f), COMMAND)[0]))
		err_set(&why, e->kind, "%s (no shell reads it: the path must be written out)", e->message);
	fail(f, &why);
}

/* Without Expiration in its answer it is not run again. */
static void begin(struct aws_fetch *f)
{
	struct err why = {0};
	char **argv = words_split(fetch_arena(f), aws_profile_value(fetch_lookup(f), COMMAND), &why);

	if (argv && argv[0] && argv[0][0]) {
		fetch_program(f, argv, on_end);
		return;
	}
	if (argv)
		err_set(&why, ERR_CREDENTIALS, "no program is named");
	fail(f, &why);
}

const struct aws_provider aws_provider_process = {.name = "process", .is_asked = is_asked, .begin = begin};
