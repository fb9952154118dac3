/* main.c: options → a verb, or the dashboard; wires tui to app. */
#include <fcntl.h>
#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/app.h"
#include "app/settings.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "cli/ask_code.h"
#include "cli/demo.h"
#include "cli/help.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/session.h"
#include "cli/terminal_facts.h"
#include "setup/preview.h"
#include "tui/dashboard.h"
#include "tui/tui.h"

/* A file must never be opened as 0, 1 or 2 and be taken for the terminal. */
static void fill_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY) < 0)
			_exit(1);
}

static int fail(const struct options *o, const struct err *e)
{
	session_say(e);
	if (o->wants_json)
		json_print(json_failure(e));
	return session_finish(err_exit_code(e->kind));
}

/* --- the dashboard ------------------------------------------------------------------------------------------------ */

static struct app *open_app(
	const struct options *o, const struct settings *settings, const struct demo *demo, struct err *e)
{
	const struct app_options wanted = {
		.profile = o->profile,
		.region = o->region,
		.endpoint_url = o->endpoint_url,
		.allows_http = o->allows_http,
		.pipeline = o->is_demo && demo->pipeline[0] ? demo->pipeline : o->pipeline,
		.execution_id = o->execution,
		.stage = o->stage,
		.is_read_only = o->is_read_only,
		.uses_cache = !o->has_no_cache,
		.can_ask = true, /* check_terminal() */
		.user_agent = program_user_agent(),
		.accounts = settings->accounts,
		.account_count = settings->account_count,
		.settings_path = settings->path,
		.probe = &settings->probe,
	};

	return app_new(&wanted, e);
}

/* The demo's load balancer has a name that only looks like one: its pages are the simulator's, whatever the settings say. */
static void take_demo_pages(struct settings *s, const struct demo *demo)
{
	s->probe = (struct probe_settings){.is_off = s->probe.is_off || !demo->prod_url[0]};
	snprintf(s->probe.prod, sizeof(s->probe.prod), "%s", demo->prod_url);
	snprintf(s->probe.test, sizeof(s->probe.test), "%s", demo->test_url);
}

static bool open_screen(
	const struct options *o, const struct settings *settings, struct app_screen *screen, struct err *e)
{
	static const enum tui_colours colours[] = {
		[COLOR_AUTO] = TUI_COLOURS_AUTO, [COLOR_ALWAYS] = TUI_COLOURS_ALWAYS, [COLOR_NEVER] = TUI_COLOURS_NEVER,
	};
	const struct tui_options wanted = {
		.theme = o->theme ? o->theme : settings->theme[0] ? settings->theme : NULL,
		.colours = colours[o->color],
		.is_ascii = settings->is_ascii,
	};

	return tui_open(screen, &wanted, e);
}

/* What is shown of a set-up; the demo has none to carry out. */
static const struct dashboard_setup setup = {
	.begin = preview_new,
	.end = preview_free,
	.read = preview_read,
	.close = preview_close,
	.turn = preview_turn,
	.look = preview_look,
};

static int show(const struct options *o, const struct settings *settings, const struct demo *demo, struct err *e)
{
	const struct dashboard_options wanted = {
		.is_ascii = settings->is_ascii, .is_demo = o->is_demo, .greeting = demo->pages,
		.setup = o->is_demo ? NULL : &setup};
	struct app_screen screen;
	struct app *app = open_app(o, settings, demo, e);
	int code = 1;

	if (app)
		ask_code_first(app);
	if (app && open_screen(o, settings, &screen, e))
		code = dashboard_run(app, &screen, &wanted, e);
	else
		code = err_exit_code(e->kind);
	app_free(app);
	return code;
}

static bool check_terminal(const struct options *o, struct err *e)
{
	const char *near = o->pipeline ? verb_near(o->pipeline) : NULL;

	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return true;
	if (near)
		return err_set(e, ERR_USAGE, _("no terminal for the dashboard of '%s': is the verb '%s' meant?"),
			o->pipeline, near);
	return err_set(e, ERR_USAGE, _("no terminal for the dashboard: use cutover status or cutover watch"));
}

static int run_dashboard(const struct options *o)
{
	struct settings settings;
	struct demo demo = {.lifeline = -1};
	struct err e = {.kind = ERR_NONE};

	if (!settings_load(o->config, &settings, &e) || !check_terminal(o, &e))
		return fail(o, &e);
	settings.is_ascii = settings.is_ascii || o->is_ascii || tui_needs_ascii();
	bool is_there = !o->is_demo || demo_start(&demo, o, &e);
	if (o->is_demo && is_there)
		take_demo_pages(&settings, &demo);
	int code = is_there ? show(o, &settings, &demo, &e) : err_exit_code(e.kind);
	demo_stop(&demo);
	if (e.kind != ERR_NONE)
		session_say(&e);
	return code;
}

/* --- the terminal, for those that may not know curses ------------------------------------------------------------- */

static void probe_terminal(struct terminal_facts *out)
{
	struct tui_facts t;

	tui_probe(&t);
	*out = (struct terminal_facts){.has_terminal = t.has_terminal, .name = t.name, .is_known = t.is_known,
		.can_move = t.can_move, .colours = t.colours, .rows = t.high, .columns = t.wide, .codeset = t.codeset,
		.is_utf8 = t.is_utf8};
}

/* --- a verb ------------------------------------------------------------------------------------------------------- */

static int run_verb(const struct options *o)
{
	struct settings settings;
	struct err e = {.kind = ERR_NONE};

	/* Doctor looks at the file itself, and goes on where it is wrong. */
	if (!settings_load(o->config, &settings, &e) && !(o->verb->traits & TRAIT_EXAMINES))
		return fail(o, &e);
	return session_run(o, &settings, probe_terminal);
}

int main(int argc, char **argv)
{
	struct options o;
	struct err e = {.kind = ERR_NONE};
	int code;

	fill_standard_files();
	setlocale(LC_ALL, "");
	bindtextdomain(PACKAGE, LOCALEDIR);
	textdomain(PACKAGE);
	signal(SIGPIPE, SIG_IGN);
	if (!options_parse(&o, argc, argv, &e))
		return fail(&o, &e);
	if (o.wants_help || o.wants_version) {
		(o.wants_help ? help_print : help_version)(stdout);
		return session_finish(0);
	}
	if (o.debug_log && !log_open(o.debug_log, &e))
		return fail(&o, &e);
	code = o.verb ? run_verb(&o) : run_dashboard(&o);
	log_close();
	return code;
}
