/* setup_verify.c: `cutover setup verify`: asks once, turns the machine of setup/verify, and reports each step with its time. */
#include <stdio.h>
#include <string.h>

#include "app/probe.h"
#include "app/settings.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cli/confirm.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/kept.h"
#include "cli/setup.h"
#include "setup/desired.h"
#include "setup/verify.h"

struct trial {
	struct session *s;
	struct arena *arena;
	struct verify_options options;
	struct probe_settings pages; /* the settings', and over them those of the desired state */
	struct verify *verify;
	size_t told;                 /* steps whose end has been said */
};

/* --- what is looked at ---------------------------------------------------------------------------------------------- */

static bool take_url(char *out, size_t size, const char *url, struct err *e)
{
	if (!url || !*url)
		return true;
	return probe_url_is_good(url, e) && ((size_t)snprintf(out, size, "%s", url) < size ||
		err_set(e, ERR_CONFIG, _("this URL is too long: %.60s..."), url));
}

static bool take_pattern(char *out, size_t size, const char *pattern, struct err *e)
{
	if (!pattern || !*pattern)
		return true;
	return probe_pattern_is_good(pattern, e) && ((size_t)snprintf(out, size, "%s", pattern) < size ||
		err_set(e, ERR_CONFIG, _("this pattern is too long: %.60s..."), pattern));
}

/* The file that lies here by chance, not by -f, may be of another pipeline than the one that is named. */
static bool is_about_another(const struct options *o, const char *pipeline)
{
	return o->pipeline && !o->file && pipeline && strcmp(o->pipeline, pipeline) != 0;
}

/* The desired state says which pipeline it is, and where its pages are. */
static bool read_desired(struct trial *t, const char **pipeline, struct err *e)
{
	struct desired d;

	if (!setup_given(t->s, t->arena, &d, e))
		return false;
	desired_default(t->arena, &d);
	if (is_about_another(t->s->o, d.values[DESIRED_PIPELINE]))
		d = t->s->o->desired;
	*pipeline = d.values[DESIRED_PIPELINE];
	if (take_url(t->pages.prod, sizeof(t->pages.prod), d.values[DESIRED_PROD_URL], e) &&
		take_url(t->pages.test, sizeof(t->pages.test), d.values[DESIRED_TEST_URL], e) &&
		take_pattern(t->pages.version, sizeof(t->pages.version), d.values[DESIRED_VERSION_PATTERN], e))
		return true;
	return err_context(e, "%s", setup_file(t->s));
}

static bool open_trial(struct trial *t, struct err *e)
{
	const char *pipeline = NULL;

	t->pages = t->s->settings->probe;
	t->s->pages = t->options.probe = &t->pages;
	t->options.execution_id = t->s->o->execution;
	if (!read_desired(t, &pipeline, e) || !session_open(t->s, e))
		return false;
	if (!t->s->o->pipeline && pipeline)
		app_set_pipeline(t->s->app, pipeline);
	return session_resolve(t->s, e) && session_first_look(t->s, e) && kept_is_there(t->s, e);
}

/* --- the report ----------------------------------------------------------------------------------------------------- */

static void put_step(cJSON *array, const struct verify *v, enum verify_step_id id)
{
	const struct verify_step *step = verify_step(v, id);
	const char *status = verify_status_name(step->status);
	cJSON *row = cJSON_CreateObject();

	json_put_text(row, "id", verify_step_name(id));
	json_put_text(row, "status", status ? status : verify_status_name(VERIFY_SKIPPED));
	json_put_time(row, "startedAt", step->started_at);
	json_put(row, "seconds", step->took_ms < 0 ? NULL : cJSON_CreateNumber((double)step->took_ms / 1000));
	json_put_text(row, "detail", step->detail);
	cJSON_AddItemToArray(array, row);
}

static void print_json(struct trial *t, bool is_done)
{
	const struct release *r = app_release(t->s->app);
	cJSON *o = cJSON_CreateObject();

	json_put_int(o, "schema", 1);
	json_put_text(o, "outcome", is_done ? "done" : "failed");
	json_put_text(o, "pipeline", r->pipeline);
	json_put_text(o, "executionId", r->execution_id);
	cJSON *steps = cJSON_AddArrayToObject(o, "steps");
	for (int id = 0; id < VERIFY_STEPS; id++)
		put_step(steps, t->verify, (enum verify_step_id)id);
	json_put_text(o, "traffic", verify_state(t->arena, r));
	json_put(o, "error", json_error(verify_error(t->verify)));
	json_print(o);
}

static void print_step(const struct verify *v, enum verify_step_id id)
{
	const struct verify_step *step = verify_step(v, id);
	char clock[16], lasted[32];

	time_format_clock(step->started_at, clock);
	duration_format(step->took_ms, lasted, sizeof(lasted));
	printf("%s  %-4s  %6s  %s: %s\n", clock, verify_status_name(step->status), lasted, _(verify_step_title(id)),
		step->detail ? step->detail : "");
	fflush(stdout);
}

/* What has ended since the last turn, and what may take a while from now on. */
static void tell_progress(struct trial *t)
{
	size_t begun = t->told;

	if (t->s->o->wants_json)
		return;
	while (t->told < VERIFY_STEPS && verify_step(t->verify, (enum verify_step_id)t->told)->took_ms != NO_DURATION)
		print_step(t->verify, (enum verify_step_id)t->told++);
	if (t->told > begun && t->told < VERIFY_STEPS && verify_step_waits(verify_at(t->verify)))
		fprintf(stderr, "cutover: %s...\n", _(verify_step_title(verify_at(t->verify))));
}

static int tell_end(struct trial *t, int code)
{
	const struct err *e = verify_error(t->verify);
	char lasted[32];

	if (t->s->o->wants_json)
		print_json(t, code == 0);
	duration_format(clock_mono_ms() - t->s->started_mono, lasted, sizeof(lasted));
	if (code == 0) {
		if (!t->s->o->wants_json)
			printf(_("done in %s\n"), lasted);
		return code;
	}
	session_say(e);
	fprintf(stderr, _("cutover: verify stopped at '%s' and leaves things as they are: %s\n"),
		_(verify_step_title(verify_at(t->verify))), verify_state(t->arena, app_release(t->s->app)));
	return code;
}

/* --- the run -------------------------------------------------------------------------------------------------------- */

static int run_steps(struct trial *t)
{
	struct err e = {.kind = ERR_NONE};
	enum verify_status status;

	while ((status = verify_turn(t->verify)) == VERIFY_RUNNING) {
		tell_progress(t);
		if (!interrupt_came(&e) && session_turn(t->s, &e))
			continue;
		verify_stop(t->verify, &e);
	}
	tell_progress(t);
	return tell_end(t, status == VERIFY_OK ? 0 : interrupt_exit_code(verify_error(t->verify)));
}

/* 0: go on; else the exit code, and everything is said. */
static int get_consent(struct trial *t, bool *may_start)
{
	struct err e;
	const char *sentence = verify_sentence(t->arena, app_release(t->s->app), &t->options, may_start, &e);

	if (!sentence)
		return session_fail(t->s, &e);
	if (t->s->o->says_yes) {
		*may_start = true;
		return 0;
	}
	if (session_confirm(t->s, sentence, NULL))
		return 0;
	err_set(&e, ERR_WRONG_PHASE, _("not confirmed; nothing was sent"));
	return session_fail(t->s, &e);
}

static int verify(struct trial *t)
{
	struct err e;
	bool may_start;

	if (!open_trial(t, &e))
		return session_fail(t->s, &e);
	int code = get_consent(t, &may_start);
	if (code)
		return code;
	t->verify = verify_new(t->s->app, app_release(t->s->app), &t->options, may_start);
	interrupt_watch(true);
	code = run_steps(t);
	interrupt_watch(false);
	verify_free(t->verify);
	return code;
}

int setup_verify(struct session *s)
{
	struct err e;

	if (s->o->is_read_only) {
		err_set(&e, ERR_READ_ONLY, _("nothing is changed with --read-only"));
		return session_fail(s, &e);
	}
	if (!s->o->says_yes && !confirm_can_ask()) {
		err_set(&e, ERR_USAGE, _("setup verify changes something on AWS, and there is no terminal to ask on: add --yes"));
		return session_fail(s, &e);
	}
	struct trial t = {.s = s, .arena = arena_new()};
	int code = verify(&t);
	/* The app outlives this function, and looks at nothing that ends here. */
	s->pages = &s->settings->probe;
	arena_free(t.arena);
	return code;
}
