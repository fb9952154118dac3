/* setup_init.c: `cutover setup init`: a commented file from what there is; a person is asked for what can't be told. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/confirm.h"
#include "cli/json.h"
#include "cli/session.h"
#include "cli/setup.h"
#include "setup/init.h"

#define FILE_BYTES ((size_t)64 * 1024)
#define SHOWN 12 /* candidates */

static bool is_open(const struct init *in, enum desired_key key)
{
	return init_state(in)->values[key] == NULL;
}

static size_t count_open(const struct init *in)
{
	size_t n = 0;

	for (int i = 0; i < DESIRED_KEYS; i++)
		n += is_open(in, (enum desired_key)i);
	return n;
}

/* --- saying what is missing -------------------------------------------------------------------------------------------- */

static void print_candidates(const char *const *names, size_t count)
{
	for (size_t i = 0; i < count && i < SHOWN; i++)
		fprintf(stderr, "%s%s", i ? ", " : "", names[i]);
	if (count > SHOWN)
		fprintf(stderr, _(", and %zu more"), count - SHOWN);
}

/* Nobody has to say it once the repository is known. */
static bool follows_repository(const struct init *in, enum desired_key key)
{
	return (key == DESIRED_BASE_BRANCH || key == DESIRED_PIPELINE) && is_open(in, DESIRED_REPOSITORY);
}

static void say_open(const struct init *in, enum desired_key key)
{
	const char *const *names;
	const struct err *why;
	size_t count = init_candidates(in, key, &names, &why);

	fprintf(stderr, "  --%s %s: ", desired_rows[key].name, desired_rows[key].argument);
	if (follows_repository(in, key)) {
		fprintf(stderr, _("comes with --%s"), desired_rows[DESIRED_REPOSITORY].name);
	} else if (count > 0) {
		fputs(_("choose one of "), stderr);
		print_candidates(names, count);
	} else if (why) {
		fprintf(stderr, _("could not be looked for: %s"), why->message);
	} else {
		fputs(_("none found"), stderr);
	}
	fputc('\n', stderr);
}

/* --- asking ------------------------------------------------------------------------------------------------------------ */

/* The answer, heap; NULL at the end of input. */
static char *ask(const struct init *in, enum desired_key key)
{
	const char *const *names;
	size_t count = init_candidates(in, key, &names, NULL), size = 0;
	char *line = NULL;

	fprintf(stderr, "\n%s\n", _(desired_rows[key].help));
	for (size_t i = 0; i < count && i < SHOWN; i++)
		fprintf(stderr, "  %zu) %s\n", i + 1, names[i]);
	fprintf(stderr, "%s: ", desired_rows[key].name);
	if (getline(&line, &size, stdin) <= 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

static bool choose(struct init *in, enum desired_key key, struct err *e)
{
	const char *const *names;
	size_t count = init_candidates(in, key, &names, NULL);
	char *line = ask(in, key), *end;

	if (!line)
		return err_set(e, ERR_USAGE, _("no answer for %s; nothing was written"), desired_rows[key].name);
	long number = strtol(line, &end, 10);
	bool is_number = end != line && !*end && number >= 1 && (size_t)number <= count && count <= SHOWN;
	if (*line)
		init_choose(in, key, is_number ? names[number - 1] : line);
	free(line);
	return true;
}

static bool look(struct session *s, struct init *in, struct err *e)
{
	while (!init_turn(in))
		if (!session_turn(s, e))
			return false;
	if (init_lost(in))
		*e = *init_lost(in);
	return init_lost(in) == NULL;
}

static bool complete(struct session *s, struct init *in, bool may_ask, struct err *e)
{
	if (!look(s, in, e))
		return false;
	while (may_ask && count_open(in) > 0) {
		int key = 0;
		while (!is_open(in, (enum desired_key)key))
			key++;
		int64_t before = clock_mono_ms();
		bool has_chosen = choose(in, (enum desired_key)key, e);
		session_has_waited(s, before);
		if (!has_chosen || !look(s, in, e))
			return false;
	}
	if (count_open(in) == 0)
		return desired_check(init_state(in), e);
	fprintf(stderr, _("cutover: what has to be said:\n"));
	for (int i = 0; i < DESIRED_KEYS; i++)
		if (is_open(in, (enum desired_key)i))
			say_open(in, (enum desired_key)i);
	return err_set(e, ERR_CONFIG, _("%zu values could not be told; nothing was written"), count_open(in));
}

/* --- writing ------------------------------------------------------------------------------------------------------------ */

/* Never over a file that is there. */
static bool write_new(const char *path, const char *text, size_t len, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return err_set(e, ERR_CONFIG, _("%s: %s; nothing was written"), path, strerror(errno));
	bool ok = write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
	int why = errno;
	close(fd);
	return ok || err_set(e, ERR_CONFIG, "%s: %s", path, strerror(why));
}

static bool check_new(const char *path, struct err *e)
{
	if (access(path, F_OK) != 0)
		return true;
	return err_set(e, ERR_CONFIG, _("%s is there already: change it, remove it, or name another one with -f"), path);
}

static int tell(struct session *s, const struct desired *d)
{
	cJSON *root;

	if (!s->o->wants_json) {
		printf(_("%s is written: look through it, then see `cutover setup plan`.\n"), setup_file(s));
		return 0;
	}
	root = cJSON_CreateObject();
	cJSON_AddNumberToObject(root, "schema", 1);
	json_put_text(root, "file", setup_file(s));
	cJSON *values = cJSON_AddObjectToObject(root, "values");
	for (int i = 0; i < DESIRED_KEYS; i++)
		json_put_text(values, desired_rows[i].name, d->values[i]);
	json_print(root);
	return 0;
}

static bool write_state(struct session *s, const struct desired *d, struct err *e)
{
	struct buf text;

	buf_init(&text, FILE_BYTES);
	desired_write(d, &text);
	bool ok = write_new(setup_file(s), buf_text(&text), text.len, e);
	buf_done(&text);
	return ok;
}

int setup_init(struct session *s)
{
	struct init *in = NULL;
	struct err e = {.kind = ERR_NONE};
	int code;

	if (check_new(setup_file(s), &e) && session_open(s, &e))
		in = init_new(s->app, &s->o->desired);
	if (in && complete(s, in, !s->o->says_yes && confirm_can_ask(), &e) && write_state(s, init_state(in), &e))
		code = tell(s, init_state(in));
	else
		code = session_fail(s, &e);
	init_free(in);
	return code;
}
