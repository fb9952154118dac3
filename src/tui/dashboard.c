/* dashboard.c: nothing but this loop draws, sends or exits.  A turn: all that the terminal has → what the dialog waits for →
 * paint if something changed → app_turn(), which is the one wait. */
#include "tui/dashboard.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "view/view.h"

#include <stdio.h>
#include <string.h>

#define LONGEST_WAIT_MS 1000
#define NOTICE_MS 8000
/* Facts behind a dialog are read again before sending when they are older than this. */
#define FRESH_ENOUGH_MS 2000
/* Quitting waits so long for the answer to a mutation in flight. */
#define LAST_WORDS_MS 2000
/* So long a y is kept for facts that do not come: later, nobody would expect it to be carried out any more. */
#define KEEP_Y_MS 15000
/* A refusal for too many calls is news for so long. */
#define THROTTLE_SHOWN_MS 60000
#define SLOW_ANSWER_MS 3000
#define LOST_ANSWER_MS 6000
/* A y that follows a change of the dialog so closely was meant for what stood there before. */
#define READING_MS 700

struct dashboard {
	struct app *app;
	struct app_screen *screen;
	struct ui ui;
	struct grid grid;
	const struct dashboard_setup *setup; /* NULL: nothing is offered */
	struct preview *preview;
	char told[sizeof(((struct notice *)0)->text)]; /* the notice of a set-up that did not come to its end */
	struct arena *intent_arena;
	struct intent *intent;      /* what the open dialog says */
	enum act_state seen_state;  /* of the act, when last looked at */
	int64_t changed_mono;       /* when the dialog last changed by itself */
	int64_t confirmed_mono;     /* when y was pressed */
	bool must_draw, must_paint_all;
	int quits;                  /* how often quitting was asked for */
	int64_t quit_mono;
	bool quit_waits;            /* something was on its way when quitting was asked for */
	bool is_over, is_lost;
};

/* --- what the view looks at ---------------------------------------------------------------------------------------- */

static struct view view_of(struct dashboard *d)
{
	struct app_health health = app_health(d->app);
	int64_t now = clock_mono_ms();
	struct app_question question;
	/* While a code is asked for, it is a person that is waited for, and not AWS. */
	bool is_waiting = health.waiting_since_mono != 0 && !app_question(d->app, &question);
	int64_t waiting = is_waiting ? now - health.waiting_since_mono : 0;
	struct view v = { .release = app_release(d->app), .now_mono = now };
	v.calls_per_second = health.calls_per_second;
	v.calls_allowed = health.calls_allowed;
	v.throttles = health.throttles;
	v.is_throttled = health.throttled_mono != 0 && now - health.throttled_mono < THROTTLE_SHOWN_MS;
	v.pipelines = app_pipelines(d->app);
	v.pipelines_fact = app_fact(d->app, FACT_PIPELINES, 0, "");
	v.age_ms = health.answered_mono ? now - health.answered_mono : NO_DURATION;
	v.trouble = health.trouble;
	v.setup = d->setup != NULL ? d->setup->look(d->preview) : NULL;
	v.rows = d->grid.rows;
	v.columns = d->grid.columns;
	v.is_stale = health.trouble != NULL || (waiting > SLOW_ANSWER_MS && v.age_ms > SLOW_ANSWER_MS);
	bool is_cut_off = health.trouble != NULL &&
		(health.trouble->kind == ERR_NETWORK || health.trouble->kind == ERR_TIMEOUT);
	v.is_unreachable = is_cut_off || (waiting > LOST_ANSWER_MS && (v.age_ms == NO_DURATION || v.age_ms > LOST_ANSWER_MS));
	return v;
}

static void draw(struct dashboard *d)
{
	struct view v = view_of(d);
	view_draw(&d->grid, &v, &d->ui);
	d->screen->paint(d->screen->self, &d->grid, d->must_paint_all);
	d->must_draw = d->must_paint_all = false;
}

static void resize(struct dashboard *d)
{
	int rows, columns;
	d->screen->size(d->screen->self, &rows, &columns);
	grid_resize(&d->grid, rows, columns);
	d->must_draw = d->must_paint_all = true;
}

static void notify(struct dashboard *d, enum notice_kind kind, const char *words, const char *more)
{
	ui_notify(&d->ui, kind, clock_mono_ms() + NOTICE_MS, "%s%s%s", words, more && *more ? ": " : "", more ? more : "");
	d->must_draw = true;
}

/* --- the dialog and the act ---------------------------------------------------------------------------------------- */

static void keep_intent(struct dashboard *d, enum action_id action)
{
	arena_free(d->intent_arena);
	d->intent_arena = arena_new();
	d->intent = intent_new(d->intent_arena, app_release(d->app), action);
}

/* The same with what is known by now (the newest execution may not have been read when the dialog opened), in the words that
 * are confirmed. */
static void renew_intent(struct dashboard *d)
{
	keep_intent(d, d->intent->action);
	d->intent->sentence = arena_dup(d->intent_arena, d->ui.dialog.sentence);
}

static bool is_busy(const struct dashboard *d)
{
	enum act_state s = app_act(d->app)->state;
	return s == ACT_SENDING || s == ACT_ACCEPTED || s == ACT_UNKNOWN;
}

static void ask(struct dashboard *d, enum action_id action)
{
	const char *why = action_why_not(&actions[action], app_release(d->app), app_is_read_only(d->app));
	if (is_busy(d))
		why = _("the action before it is still under way");
	if (why != NULL) {
		ui_close_dialog(&d->ui);
		notify(d, NOTICE_BAD, actions[action].title, why);
		return;
	}
	keep_intent(d, action);
	ui_open_dialog(&d->ui, action, d->intent->sentence);
	app_prepare(d->app);
}

/* Cut at a character where it is too long for its place. */
static void put(char *out, size_t size, const char *text)
{
	text_clean_into(out, size, text, strlen(text));
}

static void refuse_dialog(struct dashboard *d, const char *why)
{
	d->ui.dialog.state = DIALOG_REFUSED;
	d->ui.dialog.focus = 0;
	put(d->ui.dialog.note, sizeof(d->ui.dialog.note), why);
	d->must_draw = true;
}

static void change_dialog(struct dashboard *d, const char *what)
{
	struct dialog *dialog = &d->ui.dialog;
	put(dialog->note, sizeof(dialog->note), what);
	keep_intent(d, dialog->action);
	put(dialog->sentence, sizeof(dialog->sentence), d->intent->sentence);
	dialog->state = DIALOG_CHANGED;
	d->changed_mono = clock_mono_ms();
	dialog->focus = 0;
	d->must_draw = true;
}

/* Do the facts as they are now still mean what the dialog says?  Changes the dialog when not. */
static bool facts_agree(struct dashboard *d)
{
	const struct release *r = app_release(d->app);
	enum action_id action = d->ui.dialog.action;
	const char *why = action_why_not(&actions[action], r, app_is_read_only(d->app));
	if (why != NULL) {
		refuse_dialog(d, why);
		return false;
	}
	struct arena *scratch = arena_new();
	const char *differs = intent_differs(scratch, d->intent, intent_new(scratch, r, action));
	if (differs != NULL)
		change_dialog(d, differs);
	else
		renew_intent(d);
	arena_free(scratch);
	return differs == NULL;
}

static void send(struct dashboard *d)
{
	struct err e;
	if (!app_send(d->app, d->intent, &e)) {
		refuse_dialog(d, e.message);
		return;
	}
	d->ui.dialog.state = DIALOG_SENDING;
	d->must_draw = true;
}

static bool is_fresh(const struct act *act)
{
	int64_t now = clock_mono_ms();
	return act->state == ACT_PREPARED && now - act->prepared_mono <= FRESH_ENOUGH_MS && now - act->asked_mono <= APP_FRESH_MS;
}

/* y was pressed: send when the facts are fresh and agree, else read them again first. */
static void carry_out(struct dashboard *d)
{
	const struct act *act = app_act(d->app);
	if (act->state == ACT_PREPARING)
		return;
	if (!is_fresh(act))
		app_prepare(d->app);
	else if (facts_agree(d))
		send(d);
}

static bool y_is_too_old(const struct dashboard *d)
{
	return d->ui.dialog.state == DIALOG_CONFIRMED && clock_mono_ms() - d->confirmed_mono > KEEP_Y_MS;
}

static void drive_dialog(struct dashboard *d)
{
	const struct act *act = app_act(d->app);
	struct dialog *dialog = &d->ui.dialog;
	bool is_open = dialog->state == DIALOG_ASKING || dialog->state == DIALOG_CONFIRMED || dialog->state == DIALOG_CHANGED;
	if (!is_open)
		return;
	if (dialog->facts_are_fresh != (act->state == ACT_PREPARED))
		d->must_draw = true;
	dialog->facts_are_fresh = act->state == ACT_PREPARED;
	if (act->state == ACT_BLOCKED) {
		refuse_dialog(d, act->err.message);
	} else if (y_is_too_old(d)) {
		refuse_dialog(d, _("the facts behind it could not be read in time"));
	} else if (act->state == ACT_PREPARED) {
		if (dialog->state == DIALOG_CONFIRMED)
			carry_out(d);
		else
			facts_agree(d);
	}
}

static void tell_error(struct dashboard *d, const struct act *act)
{
	char more[sizeof(act->err.message) + sizeof(act->err.code) + sizeof(act->err.request_id) + 16];
	const struct err *e = &act->err;
	snprintf(more, sizeof(more), "%s%s%s%s%s", e->message, *e->code ? " · " : "", e->code, *e->request_id ? " · " : "",
		e->request_id);
	notify(d, NOTICE_BAD, actions[act->intent->action].title, more);
}

static void tell_doubt(struct dashboard *d, const struct act *act)
{
	char failed[sizeof(act->err.code) + sizeof(act->err.request_id) + 128];
	const struct err *e = &act->err;
	snprintf(failed, sizeof(failed), _("AWS answered with an error of its own (%s%s%s): the next reads tell whether it was done"),
		e->code, *e->request_id ? " · " : "", e->request_id);
	notify(d, NOTICE_BAD, actions[act->intent->action].title, e->kind == ERR_SERVER ? failed
		: _("sent, and the answer was lost: the next reads tell what became of it"));
}

static void tell_outcome(struct dashboard *d, const struct act *act)
{
	const char *title = act->intent != NULL ? actions[act->intent->action].title : "";
	if (act->state == ACT_ACCEPTED)
		notify(d, NOTICE_INFO, title, _("accepted by AWS; waiting to see it"));
	else if (act->state == ACT_SEEN)
		notify(d, NOTICE_GOOD, title, _("under way"));
	else if (act->state == ACT_UNKNOWN)
		tell_doubt(d, act);
	else if (act->state == ACT_REJECTED)
		tell_error(d, act);
}

/* An action that no read shows for long lets go of the keys: what it did is then for the person to judge. */
static void stop_following(struct dashboard *d, const struct act *act)
{
	bool is_following = act->state == ACT_ACCEPTED || act->state == ACT_UNKNOWN;
	if (!is_following || clock_mono_ms() - act->answered_mono < act_patience_ms(act) || app_health(d->app).trouble != NULL)
		return;
	notify(d, NOTICE_BAD, actions[act->intent->action].title, _("no read shows that it happened"));
	app_forget(d->app);
}

static void drive_act(struct dashboard *d)
{
	const struct act *act = app_act(d->app);
	if (act->state != d->seen_state) {
		d->seen_state = act->state;
		if (d->ui.dialog.state == DIALOG_SENDING && act->state != ACT_SENDING)
			ui_close_dialog(&d->ui);
		tell_outcome(d, act);
		d->must_draw = true;
	}
	stop_following(d, act);
	drive_dialog(d);
}

/* --- the code of an MFA device ------------------------------------------------------------------------------------- */

static void drive_question(struct dashboard *d)
{
	struct app_question q;
	bool is_asked = app_question(d->app, &q);
	if (is_asked == d->ui.question.is_open)
		return;
	if (is_asked)
		ui_open_question(&d->ui, q.profile, q.serial);
	else
		ui_close_question(&d->ui);
	d->must_draw = true;
}

static void answer(struct dashboard *d, const char *code)
{
	app_answer(d->app, code);
	ui_close_question(&d->ui);
	if (code == NULL)
		notify(d, NOTICE_INFO, _("no code was given; Ctrl-R asks again"), NULL);
}

/* --- the set-up ---------------------------------------------------------------------------------------------------- */

/* On the list it stands in the list; who comes to a release at once is told once. */
static void tell_unfinished(struct dashboard *d)
{
	const char *pipeline = d->setup->look(d->preview)->open_pipeline;
	if (*pipeline == '\0' && *d->told != '\0' && strcmp(d->told, d->ui.notice.text) == 0) {
		d->ui.notice.text[0] = '\0';
		d->must_draw = true;
	}
	bool is_news = *pipeline != '\0' && *d->told == '\0' && *d->ui.notice.text == '\0';
	if (!is_news || d->ui.screen != SCREEN_RELEASE)
		return;
	ui_notify(&d->ui, NOTICE_INFO, 0, _("The set-up of %s is unfinished: s shows what is left."), pipeline);
	put(d->told, sizeof(d->told), d->ui.notice.text);
	d->must_draw = true;
}

static void drive_setup(struct dashboard *d)
{
	if (d->setup == NULL)
		return;
	if (d->setup->turn(d->preview))
		d->must_draw = true;
	tell_unfinished(d);
}

static void react_to_setup(struct dashboard *d, unsigned bits)
{
	if (d->setup == NULL)
		return;
	if (bits & REACT_SETUP || (bits & REACT_REFRESH && d->ui.screen == SCREEN_SETUP))
		d->setup->read(d->preview);
	if (bits & REACT_LEAVE_SETUP)
		d->setup->close(d->preview);
}

/* --- keys and events ------------------------------------------------------------------------------------------------ */

static void ask_to_quit(struct dashboard *d)
{
	d->quits++;
	if (d->quits == 1)
		d->quit_mono = clock_mono_ms();
	d->quit_waits |= app_act(d->app)->state == ACT_SENDING;
	if (d->quits > 1 || app_act(d->app)->state != ACT_SENDING)
		d->is_over = true;
	else
		notify(d, NOTICE_INFO, _("waiting for the answer to what was sent; Ctrl-C again leaves at once"), NULL);
}

static void suspend(struct dashboard *d)
{
	d->screen->suspend(d->screen->self);
	resize(d);
	app_refresh(d->app);
}

static void react(struct dashboard *d, struct reaction r)
{
	if (r.bits & REACT_OPEN) {
		app_set_pipeline(d->app, r.pipeline);
		d->ui.screen = SCREEN_RELEASE;
	}
	if (r.bits & REACT_LIST)
		app_set_pipeline(d->app, NULL);
	if (r.bits & REACT_ASK)
		ask(d, r.action);
	if (r.bits & REACT_CANCEL && !is_busy(d))
		app_forget(d->app);
	if (r.bits & REACT_SEND) {
		d->confirmed_mono = clock_mono_ms();
		carry_out(d);
	}
	if (r.bits & REACT_ANSWER)
		answer(d, d->ui.question.code);
	if (r.bits & REACT_DECLINE)
		answer(d, NULL);
	if (r.bits & REACT_REFRESH)
		app_refresh(d->app);
	if (r.bits & REACT_PROBE)
		app_look_at_pages(d->app);
	react_to_setup(d, r.bits);
	if (r.bits & REACT_REDRAW)
		d->must_paint_all = true;
	if (r.bits & REACT_QUIT)
		ask_to_quit(d);
	if (r.bits & REACT_SUSPEND)
		suspend(d);
	if (r.bits != REACT_NOTHING)
		d->must_draw = true;
}

static void take_key(struct dashboard *d, int key)
{
	bool is_too_early = d->ui.dialog.state == DIALOG_CHANGED && clock_mono_ms() - d->changed_mono < READING_MS;
	if (is_too_early && key == 'y' && !d->ui.help_is_open)
		return;
	struct view v = view_of(d);
	react(d, ui_key(&d->ui, &v, key));
}

static void take_events(struct dashboard *d)
{
	enum screen_event event;
	int key = 0;
	while (!d->is_over && !d->is_lost && d->screen->next(d->screen->self, &event, &key)) {
		if (event == SCREEN_KEY) {
			take_key(d, key);
		} else if (event == SCREEN_RESIZED || event == SCREEN_CONTINUED) {
			resize(d);
		} else if (event == SCREEN_LOST) {
			d->is_lost = true;
			if (d->quits == 0) /* a SIGHUP tells of the same */
				ask_to_quit(d);
		} else {
			ask_to_quit(d);
		}
	}
}

/* With a single pipeline in the account there is nothing to choose. */
static void open_only_pipeline(struct dashboard *d)
{
	const struct pipeline_list *list = app_pipelines(d->app);
	if (d->ui.screen != SCREEN_PIPELINES || list == NULL || list->count != 1 || app_pipeline(d->app) != NULL)
		return;
	struct reaction r = { .bits = REACT_OPEN | REACT_DRAW, .pipeline = list->rows[0].name };
	react(d, r);
}

/* --- the loop ------------------------------------------------------------------------------------------------------- */

static int64_t time_to_wait(struct dashboard *d)
{
	struct view v = view_of(d);
	int64_t left = view_next_change_ms(&v, &d->ui) - app_now(d->app);
	int64_t most = d->quits > 0 ? d->quit_mono + LAST_WORDS_MS - clock_mono_ms() : LONGEST_WAIT_MS;
	if (d->must_draw && !d->is_lost)
		return 0;
	left = left < most && !d->is_lost ? left : most;
	return left > 0 ? left : 0;
}

static void turn(struct dashboard *d)
{
	int fds[4];
	struct app_fd waits[4];
	size_t count = d->is_lost ? 0 : d->screen->fds(d->screen->self, fds, 4);
	for (size_t i = 0; i < count; i++)
		waits[i] = (struct app_fd){ .fd = fds[i] };
	/* What changes by itself (a countdown, the age) is drawn when its moment comes. */
	int64_t wait_ms = time_to_wait(d);
	int64_t until = clock_mono_ms() + wait_ms;
	app_watch_pages(d->app, !d->is_lost && (d->ui.screen == SCREEN_RELEASE || d->ui.screen == SCREEN_PROBES));
	if (app_turn(d->app, waits, count, wait_ms))
		d->must_draw = true;
	/* The picture must be of now: else it shows the second before, and asks at once for the next one. */
	if (clock_mono_ms() >= until) {
		app_look_again(d->app);
		d->must_draw = true;
	}
}

/* What is known of the action that was sent.  Its intent is there from the moment of sending. */
static int last_words_of(const struct dashboard *d, const struct act *act, const struct intent *intent, struct err *e)
{
	const char *title = _(actions[intent->action].title);
	const char *on = intent->deployment_id != NULL ? intent->deployment_id : "-";
	if (act->state == ACT_SENDING || act->state == ACT_UNKNOWN) {
		bool has_failed_inside = act->state == ACT_UNKNOWN && act->err.kind == ERR_SERVER;
		err_set(e, has_failed_inside ? ERR_SERVER : ERR_UNKNOWN_OUTCOME,
			_("%s was sent (%s, pipeline %s) and its outcome is not known: look before doing it again"), title, on, intent->pipeline);
	} else if (d->quit_waits && act->state == ACT_REJECTED) {
		*e = act->err;
		err_context(e, _("%s (%s, pipeline %s) was refused"), title, on, intent->pipeline);
	} else if (d->quit_waits && (act->state == ACT_ACCEPTED || act->state == ACT_SEEN)) {
		err_set(e, ERR_INTERNAL, _("%s (%s, pipeline %s) was accepted by AWS"), title, on, intent->pipeline);
		return 0; /* nothing failed; it is said all the same */
	}
	return e->kind == ERR_NONE ? 0 : err_exit_code(e->kind);
}

/* What is there to say on the way out, and the exit code. */
static int last_words(const struct dashboard *d, struct err *e)
{
	const struct act *act = app_act(d->app);
	*e = (struct err){ .kind = ERR_NONE };
	int code = act->intent != NULL ? last_words_of(d, act, act->intent, e) : 0;
	if (e->kind != ERR_NONE || !d->is_lost)
		return code;
	err_set(e, ERR_INTERNAL, _("the terminal is gone"));
	return err_exit_code(e->kind);
}

int dashboard_run(struct app *a, struct app_screen *screen, const struct dashboard_options *o, struct err *e)
{
	struct dashboard d = { .app = a, .screen = screen, .setup = o->setup };
	d.preview = o->setup != NULL ? o->setup->begin(a) : NULL;
	ui_init(&d.ui);
	d.ui.screen = app_pipeline(a) != NULL ? SCREEN_RELEASE : SCREEN_PIPELINES;
	d.ui.is_read_only = app_is_read_only(a);
	d.ui.is_demo = o->is_demo;
	if (o->greeting != NULL && *o->greeting != '\0')
		ui_notify(&d.ui, NOTICE_INFO, 0, "%s", o->greeting);
	grid_init(&d.grid, 1, 1, o->is_ascii);
	resize(&d);
	while (!d.is_over) {
		take_events(&d);
		open_only_pipeline(&d);
		drive_act(&d);
		drive_question(&d);
		drive_setup(&d);
		if (d.quits > 0 && (app_act(a)->state != ACT_SENDING || clock_mono_ms() - d.quit_mono >= LAST_WORDS_MS))
			break;
		if (d.must_draw && !d.is_lost)
			draw(&d);
		turn(&d);
	}
	screen->leave(screen->self);
	ui_close_question(&d.ui);
	int code = last_words(&d, e);
	if (d.setup != NULL)
		d.setup->end(d.preview);
	grid_done(&d.grid);
	arena_free(d.intent_arena);
	return code;
}
