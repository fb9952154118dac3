/* session.c: the parts that every verb shares. */
#include "cli/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/settings.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "cli/ask_code.h"
#include "cli/confirm.h"
#include "cli/json.h"
#include "cli/near.h"

/* Not longer, so that what is judged by the monotonic clock alone (a deadline, the grace of a rollback) is judged in time. */
enum { LONGEST_TURN_MS = 500 };

const char *program_version(void)
{
	return PACKAGE_VERSION;
}

const char *program_user_agent(void)
{
	return "cutover/" PACKAGE_VERSION;
}

/* --- saying ------------------------------------------------------------------------------------------------------- */

void session_say(const struct err *e)
{
	fprintf(stderr, "cutover: %s", e->message[0] ? e->message : err_kind_name(e->kind));
	if (e->code[0] && !strstr(e->message, e->code))
		fprintf(stderr, " (%s)", e->code);
	if (e->request_id[0])
		fprintf(stderr, _(", request %s"), e->request_id);
	fputc('\n', stderr);
	if (e->kind == ERR_USAGE)
		fputs(_("Try 'cutover --help'.\n"), stderr);
}

int session_fail(struct session *s, const struct err *e)
{
	int code = err_exit_code(e->kind);
	const struct release *r = s->app ? app_release(s->app) : NULL;

	session_say(e);
	if (s->o->wants_json && s->o->verb->traits & TRAIT_HAS_LINES)
		json_print(json_end(r ? r->as_of : clock_wall_ms(), r ? r->execution_id : NULL,
			r ? r->execution_status : NULL, e->message, code, e));
	else if (s->o->wants_json)
		json_print(json_failure(e));
	return code;
}

int session_finish(int exit_code)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return exit_code;
	if (exit_code)
		return exit_code;
	fprintf(stderr, _("cutover: standard output: %s\n"),
		errno ? strerror(errno) : _("not everything could be written"));
	return 1;
}

/* --- turns -------------------------------------------------------------------------------------------------------- */

static void on_retry(void *user, const char *operation, const struct err *e)
{
	struct session *s = user;

	if (s->rides_out)
		trouble_note(&s->trouble, operation, e, clock_mono_ms());
}

static bool ends_everything(enum err_kind kind)
{
	return kind == ERR_NOT_FOUND || kind == ERR_CREDENTIALS || kind == ERR_EXPIRED || kind == ERR_DENIED;
}

/* The reads that tell about the pipeline itself: without them a later look says nothing new. */
static const struct err *lost_root(const struct release *r)
{
	for (size_t i = 0; i < r->problem_count; i++) {
		const struct problem *p = &r->problems[i];
		bool is_root = p->kind == FACT_PIPELINE_STATE || p->kind == FACT_EXECUTIONS;
		bool is_for_want_of_credentials = p->err->kind == ERR_CREDENTIALS || p->err->kind == ERR_EXPIRED;
		if (is_for_want_of_credentials || (is_root && ends_everything(p->err->kind)))
			return p->err;
	}
	return NULL;
}

/* Which read it was, and what a policy would have to allow. */
static void name_read(const struct release *r, struct err *e)
{
	for (size_t i = 0; i < r->problem_count; i++) {
		const struct problem *p = &r->problems[i];
		if (p->err->kind != e->kind || strcmp(p->err->request_id, e->request_id) ||
			strcmp(p->err->message, e->message))
			continue;
		if (e->kind == ERR_DENIED)
			err_context(e, _("%s (needs %s)"), p->read, p->permission);
		else
			err_context(e, "%s", p->read);
		return;
	}
}

/* Not only calls are tried again, which on_retry() hears of: a look-up of credentials may fail too, and all calls wait for it. */
static void note_trouble(struct session *s, const struct err *root)
{
	const struct err *newest = app_health(s->app).trouble;

	if (newest && (root || err_is_passing(newest->kind)))
		trouble_note(&s->trouble, _("the pipeline"), root ? root : newest, clock_mono_ms());
}

static const struct err *root_error(struct session *s)
{
	const struct err *root = app_root_error(s->app);

	if (!root && s->rides_out)
		root = lost_root(app_release(s->app));
	if (!s->rides_out || (root && ends_everything(root->kind)))
		return root;
	note_trouble(s, root);
	return NULL;
}

static bool fail_deadline(const struct session *s, struct err *e)
{
	char lasted[32];

	duration_format(options_timeout_ms(s->o), lasted, sizeof(lasted));
	return err_set(e, ERR_DEADLINE, _("timed out after %s (--timeout)"), lasted);
}

void session_has_waited(struct session *s, int64_t since_mono)
{
	if (s->deadline_mono != NO_TIME)
		s->deadline_mono += clock_mono_ms() - since_mono;
}

void session_ask_code(struct session *s, struct app *a)
{
	bool is_limited = s->o->timeout_ms != NO_DURATION;
	int64_t before = clock_mono_ms();

	ask_code_for(a, is_limited ? s->deadline_mono : NO_TIME);
	if (!is_limited)
		session_has_waited(s, before);
}

bool session_confirm(struct session *s, const char *sentence, const char *changed)
{
	int64_t before = clock_mono_ms();
	bool yes = confirm_ask(sentence, changed);

	session_has_waited(s, before);
	return yes;
}

bool session_turn(struct session *s, struct err *e)
{
	int64_t now = clock_mono_ms(), timeout_ms = LONGEST_TURN_MS;

	if (s->deadline_mono != NO_TIME && now >= s->deadline_mono)
		return fail_deadline(s, e);
	if (s->deadline_mono != NO_TIME && s->deadline_mono - now < timeout_ms)
		timeout_ms = s->deadline_mono - now;
	app_turn(s->app, NULL, 0, timeout_ms);
	session_ask_code(s, s->app);
	const struct err *root = root_error(s);
	if (root) {
		*e = *root;
		if (root->kind == ERR_NOT_FOUND && app_pipeline(s->app))
			near_pipelines(s, e);
		else
			name_read(app_release(s->app), e);
		return false;
	}
	trouble_check(&s->trouble, app_health(s->app).answered_mono, clock_mono_ms(), false);
	return true;
}

static bool knows_pipeline(const struct release *r)
{
	return r->pipeline_state == FACT_GOOD || r->pipeline_state == FACT_STALE;
}

/* Each wanted read once, so that one that hangs or fails does not keep the others from being "all answered". */
bool session_first_look(struct session *s, struct err *e)
{
	app_set_tempo(s->app, APP_ONCE);
	while (!app_picture_is_full(s->app) || !knows_pipeline(app_release(s->app))) {
		if (app_picture_is_full(s->app)) {
			if (!s->rides_out) {
				*e = app_release(s->app)->pipeline_err;
				if (e->kind == ERR_NONE)
					err_set(e, ERR_INTERNAL, _("the pipeline could not be read"));
				return false;
			}
			app_set_tempo(s->app, APP_LIVE);
		}
		if (!session_turn(s, e))
			return false;
	}
	app_set_tempo(s->app, APP_LIVE);
	s->had_a_look = true;
	return true;
}

void session_keep_execution(struct session *s)
{
	const struct release *r = app_release(s->app);

	if (!s->o->execution && !s->keeps_to_newest && r->execution_id)
		app_keep_execution(s->app, r->execution_id);
	s->keeps_to_newest = r->execution_id != NULL;
}

/* --- which pipeline ----------------------------------------------------------------------------------------------- */

bool session_resolve(struct session *s, struct err *e)
{
	const struct pipeline_list *list;

	if (app_pipeline(s->app))
		return true;
	while (!(list = app_pipelines(s->app)))
		if (!session_turn(s, e))
			return false;
	if (list->count == 1) {
		app_set_pipeline(s->app, list->rows[0].name);
		return true;
	}
	return list->count == 0 ? err_set(e, ERR_NOT_FOUND, _("there is no pipeline in %s"), app_release(s->app)->region)
		: near_say_which(list, e);
}

/* --- one run ------------------------------------------------------------------------------------------------------ */

bool session_open(struct session *s, struct err *e)
{
	const struct options *o = s->o;
	struct app_options wanted = {
		.profile = o->profile,
		.region = o->region,
		.endpoint_url = o->endpoint_url,
		.allows_http = o->allows_http,
		.pipeline = o->pipeline,
		.execution_id = o->execution,
		.stage = o->stage,
		.is_read_only = o->is_read_only,
		.uses_cache = !o->has_no_cache,
		.user_agent = program_user_agent(),
		.accounts = s->settings->accounts,
		.account_count = s->settings->account_count,
		.settings_path = s->settings->path,
		.probe = s->pages,
		.can_ask = ask_code_can(),
		.on_retry = on_retry,
		.user = s,
	};

	s->app = app_new(&wanted, e);
	return s->app != NULL;
}

static void set_deadline(struct session *s)
{
	int64_t timeout_ms = options_timeout_ms(s->o);

	s->started_mono = clock_mono_ms();
	if (timeout_ms != NO_DURATION && timeout_ms < INT64_MAX - s->started_mono)
		s->deadline_mono = s->started_mono + timeout_ms;
}

bool session_has_color(const struct session *s)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (s->o->color != COLOR_AUTO)
		return s->o->color == COLOR_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

int session_run(const struct options *o, const struct settings *settings, terminal_probe *probe)
{
	struct session s = {.o = o, .settings = settings, .pages = &settings->probe, .probe = probe, .trouble = {.out = stderr}};
	struct err e = {.kind = ERR_NONE};
	int code;

	s.rides_out = options_traits(o) & TRAIT_FOLLOWS;
	set_deadline(&s);
	if (!(o->verb->traits & TRAIT_OPENS_ITSELF) && (!session_open(&s, &e) || !session_resolve(&s, &e)))
		code = session_fail(&s, &e);
	else
		code = o->verb->run(&s);
	if (s.app)
		trouble_check(&s.trouble, app_health(s.app).answered_mono, clock_mono_ms(), true);
	app_free(s.app);
	return session_finish(code);
}
