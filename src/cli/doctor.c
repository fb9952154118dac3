/* doctor.c: the examination in its order: what can be asked is asked, then everything is told. */
#include "cli/doctor.h"

#include <string.h>

#include "app/schedule.h"
#include "app/settings.h"
#include "aws/profile.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "cli/ask_code.h"
#include "cli/json.h"
#include "cli/near.h"

enum { LONGEST_TURN_MS = 500 };

bool doctor_turn(struct doctor *d)
{
	int64_t now = clock_mono_ms(), left = d->s->deadline_mono == NO_TIME ? LONGEST_TURN_MS : d->s->deadline_mono - now;

	if (left <= 0)
		return false;
	app_turn(d->app, NULL, 0, left < LONGEST_TURN_MS ? left : LONGEST_TURN_MS);
	session_ask_code(d->s, d->app);
	return true;
}

/* --- asking -------------------------------------------------------------------------------------------------------- */

static void open_app(struct doctor *d)
{
	const struct options *o = d->s->o;
	const struct app_options wanted = {
		.profile = o->profile, .region = o->region, .endpoint_url = o->endpoint_url, .execution_id = o->execution,
		.stage = o->stage, .is_read_only = true, .allows_http = o->allows_http, .user_agent = program_user_agent(),
		.can_ask = ask_code_can(), .accounts = d->s->settings->accounts, .account_count = d->s->settings->account_count,
		.settings_path = d->s->settings->path};

	d->app = app_new(&wanted, &d->why);
	if (d->app)
		app_set_tempo(d->app, APP_ONCE);
	else
		d->why_no_reads = d->why.kind == ERR_CREDENTIALS ? _("there must be credentials first")
								 : _("the configuration must be right first");
}

static void look(struct doctor *d)
{
	while (!app_picture_is_full(d->app) && doctor_turn(d))
		;
}

static bool list_failed_passing(const struct doctor *d)
{
	const struct fact *list = app_fact(d->app, FACT_PIPELINES, 0, ""), *who = doctor_identity(d);

	return list && who && list->state == FACT_FAILED && who->state == FACT_FAILED && err_is_passing(list->err.kind) &&
		err_is_passing(who->err.kind);
}

/* The named pipeline, or the only one. */
static void choose_pipeline(struct doctor *d)
{
	const struct pipeline_list *list = app_pipelines(d->app);

	if (!doctor_has_credentials(d))
		d->why_no_reads = _("there must be good credentials first");
	else if (list_failed_passing(d))
		d->why_no_reads = _("AWS is not reached");
	else if (d->s->o->pipeline)
		d->pipeline = d->s->o->pipeline;
	else if (!list)
		d->why_no_reads = _("no pipeline is named, and they could not be listed");
	else if (list->count == 0)
		d->why_no_reads = _("there is no pipeline in this region");
	else if (list->count > 1)
		d->why_no_reads = _("there are several pipelines: name one");
	else
		d->pipeline = arena_dup(d->arena, list->rows[0].name);
}

static const struct err *unknown_pipeline(const struct doctor *d)
{
	const struct fact *f = d->pipeline ? app_fact(d->app, FACT_PIPELINE_STATE, 0, d->pipeline) : NULL;

	return f && f->state == FACT_FAILED && f->err.kind == ERR_NOT_FOUND ? &f->err : NULL;
}

static void examine(struct doctor *d)
{
	look(d);
	choose_pipeline(d);
	if (d->pipeline) {
		app_set_pipeline(d->app, d->pipeline);
		look(d);
	}
	if (d->pipeline && unknown_pipeline(d))
		d->why_no_reads = _("there is no such pipeline");
}

/* --- telling ------------------------------------------------------------------------------------------------------- */

static void check_pipeline(struct doctor *d)
{
	const struct pipeline_list *list = d->app ? app_pipelines(d->app) : NULL;
	const struct err *unknown = d->app ? unknown_pipeline(d) : NULL;
	struct err e = {.kind = ERR_NONE};

	if (unknown) {
		e = *unknown;
		if (list)
			near_add(list, d->pipeline, &e);
		check_fail(d, "pipeline", ERR_NOT_FOUND, _("name one that is there, or the region and account it is in"), "%s",
			e.message);
	} else if (d->pipeline) {
		check_ok(d, "pipeline", NULL, "%s", d->pipeline);
	} else if (list && list->count > 1) {
		near_say_which(list, &e);
		check_skip(d, "pipeline", _("cutover doctor PIPELINE"), "%s", e.message);
	} else {
		check_skip(d, "pipeline", NULL, "%s", d->why_no_reads ? d->why_no_reads : "?");
	}
}

static void tell_permissions(struct doctor *d)
{
	d->section = _("permissions");
	check_pipeline(d);
	doctor_reads(d);
	doctor_actions(d);
}

static void run(struct doctor *d)
{
	doctor_terminal(d);
	doctor_files(d);
	open_app(d);
	doctor_region(d);
	if (d->app)
		examine(d);
	doctor_judge(d);
	if (d->app && doctor_has_credentials(d))
		doctor_probe(d);
	doctor_credentials(d);
	doctor_clock(d);
	doctor_endpoints(d);
	tell_permissions(d);
}

int verb_doctor(struct session *s)
{
	struct doctor d = {.s = s, .arena = arena_new()};

	run(&d);
	if (s->o->wants_json)
		json_print(doctor_json(&d));
	else
		doctor_print(&d, stdout, session_has_color(s));
	int code = doctor_exit_code(&d);
	app_free(d.app);
	aws_files_free(d.files);
	arena_free(d.arena);
	return code;
}
