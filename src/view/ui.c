/* ui.c: one key → what changes on the screen, and what must happen outside (the reaction).  Nothing is sent from here. */
#include "base/buf.h"
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"
#include "view/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PAGE 10
#define NOTICE_MS 8000

static const struct reaction nothing = {.bits = REACT_NOTHING};
static const struct reaction redraw = {.bits = REACT_DRAW};

static struct reaction react(unsigned bits)
{
	return (struct reaction){.bits = bits};
}

void ui_init(struct ui *ui)
{
	*ui = (struct ui){.screen = SCREEN_RELEASE, .focus = PANE_STAGES};
}

void ui_open_dialog(struct ui *ui, enum action_id action, const char *sentence)
{
	ui->dialog = (struct dialog){.state = DIALOG_ASKING, .action = action};
	snprintf(ui->dialog.sentence, sizeof(ui->dialog.sentence), "%s", sentence);
}

void ui_close_dialog(struct ui *ui)
{
	ui->dialog = (struct dialog){.state = DIALOG_NONE};
}

void ui_notify(struct ui *ui, enum notice_kind kind, int64_t until_mono, const char *format, ...)
{
	va_list args;

	ui->notice.kind = kind;
	ui->notice.until_mono = until_mono;
	va_start(args, format);
	vsnprintf(ui->notice.text, sizeof(ui->notice.text), format, args);
	va_end(args);
}

/* --- the code of an MFA device --------------------------------------------------------------------------------------- */

void ui_open_question(struct ui *ui, const char *profile, const char *serial)
{
	ui_close_question(ui);
	ui->question.is_open = true;
	text_clean_into(ui->question.profile, sizeof(ui->question.profile), profile, strlen(profile));
	text_clean_into(ui->question.serial, sizeof(ui->question.serial), serial, strlen(serial));
}

void ui_close_question(struct ui *ui)
{
	explicit_bzero(&ui->question, sizeof(ui->question));
}

static struct reaction question_key(struct question *q, int key)
{
	size_t typed = strlen(q->code);

	if (key >= '0' && key <= '9' && typed < CODE_DIGITS) {
		q->code[typed] = (char)key;
		return redraw;
	}
	if (key == KEY_VIEW_BACKSPACE && typed > 0) {
		q->code[typed - 1] = '\0';
		return redraw;
	}
	if (key == KEY_VIEW_ESCAPE)
		return react(REACT_DRAW | REACT_DECLINE);
	return key == KEY_VIEW_ENTER && typed == CODE_DIGITS ? react(REACT_DRAW | REACT_ANSWER) : nothing;
}

/* --- dialogs --------------------------------------------------------------------------------------------------------- */

static struct reaction leave_dialog(struct ui *ui)
{
	struct reaction r = {.bits = REACT_DRAW | REACT_CANCEL, .action = ui->dialog.action};

	ui_close_dialog(ui);
	return r;
}

/* y: carried out at once or, when the facts are still being read, as soon as they agree. */
static struct reaction confirm(struct ui *ui)
{
	if (ui->dialog.state != DIALOG_ASKING && ui->dialog.state != DIALOG_CHANGED)
		return nothing;
	ui->dialog.state = DIALOG_CONFIRMED;
	ui->has_released |= ui->dialog.action == ACTION_RELEASE;
	ui->dialog.note[0] = '\0';
	return (struct reaction){.bits = REACT_DRAW | REACT_SEND, .action = ui->dialog.action};
}

static struct reaction move_focus(struct ui *ui)
{
	if (ui->dialog.state != DIALOG_ASKING && ui->dialog.state != DIALOG_CHANGED)
		return nothing;
	ui->dialog.focus = !ui->dialog.focus;
	return redraw;
}

static struct reaction sending_key(struct ui *ui, const struct view *v, int key)
{
	if (key != KEY_VIEW_ESCAPE && key != 'n' && key != 'q' && key != KEY_VIEW_ENTER)
		return nothing;
	ui_notify(ui, NOTICE_INFO, v->now_mono + NOTICE_MS, "%s",
		_("It is on its way and cannot be taken back; the answer will come."));
	return redraw;
}

static struct reaction dialog_key(struct ui *ui, const struct view *v, int key)
{
	if (ui->dialog.state == DIALOG_SENDING)
		return sending_key(ui, v, key);
	switch (key) {
	case 'y':
		return confirm(ui);
	case 'n':
	case 'q':
	case KEY_VIEW_ESCAPE:
		return leave_dialog(ui);
	case KEY_VIEW_ENTER:
		return ui->dialog.focus ? confirm(ui) : leave_dialog(ui);
	case KEY_VIEW_TAB:
	case KEY_VIEW_BACKTAB:
	case KEY_VIEW_LEFT:
	case KEY_VIEW_RIGHT:
	case KEY_VIEW_UP:
	case KEY_VIEW_DOWN:
		return move_focus(ui);
	default:
		return nothing;
	}
}

/* --- actions --------------------------------------------------------------------------------------------------------- */

static struct reaction action_key(struct ui *ui, const struct view *v, const struct action *action)
{
	const char *why = action_why_not(action, v->release, ui->is_read_only);
	struct buf sentence;

	if (why) {
		ui_notify(ui, NOTICE_BAD, v->now_mono + NOTICE_MS, _("%c, %s: not now: %s. Nothing was sent."),
			action->key, _(action->title), why);
		return redraw;
	}
	ui->notice.text[0] = '\0';
	buf_init(&sentence, sizeof(ui->dialog.sentence) - 1);
	action->sentence(v->release, &sentence);
	ui_open_dialog(ui, action->id, buf_text(&sentence));
	buf_done(&sentence);
	return (struct reaction){.bits = REACT_DRAW | REACT_ASK, .action = action->id};
}

/* --- moving ---------------------------------------------------------------------------------------------------------- */

static int clamp(int value, int least, int most)
{
	return value > most ? most : value < least ? least : value;
}

static int moved(int at, enum command command, int last, int page)
{
	switch (command) {
	case COMMAND_DOWN:
		return clamp(at + 1, 0, last);
	case COMMAND_UP:
		return clamp(at - 1, 0, last);
	case COMMAND_PAGE_DOWN:
		return clamp(at + page, 0, last);
	case COMMAND_PAGE_UP:
		return clamp(at - page, 0, last);
	case COMMAND_TOP:
		return 0;
	case COMMAND_BOTTOM:
		return last;
	default:
		return at;
	}
}

static struct reaction move_in_list(struct ui *ui, const struct view *v, enum command command)
{
	const struct pipeline_list *l = v->pipelines;
	int at = 0;

	if (!l || !l->count)
		return nothing;
	for (size_t i = 0; i < l->count; i++)
		if (l->rows[i].name && !strcmp(l->rows[i].name, ui->selected_pipeline))
			at = (int)i;
	at = moved(at, command, (int)l->count - 1, PAGE);
	snprintf(ui->selected_pipeline, sizeof(ui->selected_pipeline), "%s", l->rows[at].name ? l->rows[at].name : "");
	return redraw;
}

static struct reaction move_in_setup(struct ui *ui, const struct view *v, enum command command)
{
	int page, last = setup_last(v, ui, &page);

	ui->setup_scroll = moved(clamp(ui->setup_scroll, 0, last), command, last, page);
	return redraw;
}

static struct reaction move_in_probes(struct ui *ui, const struct view *v, enum command command)
{
	int page, last = probes_last(v, ui, &page);

	ui->probes_scroll = moved(clamp(ui->probes_scroll, 0, last), command, last, page);
	return redraw;
}

static struct reaction move(struct ui *ui, const struct view *v, enum command command)
{
	if (ui->screen == SCREEN_PROBES)
		return move_in_probes(ui, v, command);
	if (ui->screen == SCREEN_SETUP)
		return move_in_setup(ui, v, command);
	if (ui->screen == SCREEN_PIPELINES)
		return move_in_list(ui, v, command);
	int items = pane_items(v, ui->focus);
	if (ui->focus_is_shown)
		ui->scroll[ui->focus] = moved(ui->scroll[ui->focus], command, items > 0 ? items - 1 : 0, PAGE);
	ui->focus_is_shown = true;
	return redraw;
}

static struct reaction move_pane(struct ui *ui, int by)
{
	if (ui->focus_is_shown)
		ui->focus = (enum pane)(((int)ui->focus + by + PANES) % PANES);
	ui->focus_is_shown = true;
	return redraw;
}

/* --- leaving, opening ------------------------------------------------------------------------------------------------ */

static struct reaction open_selected(struct ui *ui, const struct view *v)
{
	const struct pipeline_list *l = v->pipelines;
	const char *name = l && l->count ? l->rows[0].name : NULL;

	for (size_t i = 0; l && i < l->count; i++)
		if (l->rows[i].name && !strcmp(l->rows[i].name, ui->selected_pipeline))
			name = l->rows[i].name;
	if (!name)
		return nothing;
	snprintf(ui->selected_pipeline, sizeof(ui->selected_pipeline), "%s", name);
	ui->screen = SCREEN_RELEASE;
	ui->came_from_list = true;
	memset(ui->scroll, 0, sizeof(ui->scroll));
	return (struct reaction){.bits = REACT_DRAW | REACT_OPEN, .pipeline = name};
}

/* Esc leaves the innermost thing; false: there was nothing to leave. */
static bool leave_something(struct ui *ui, bool and_mark)
{
	if (ui->notice.text[0]) {
		ui->notice.text[0] = '\0';
		return true;
	}
	if (and_mark && ui->focus_is_shown) {
		ui->focus_is_shown = false;
		memset(ui->scroll, 0, sizeof(ui->scroll));
		return true;
	}
	return false;
}

static struct reaction back_to_list(struct ui *ui)
{
	ui->screen = SCREEN_PIPELINES;
	ui->came_from_list = false;
	ui->focus_is_shown = false;
	ui->notice.text[0] = '\0';
	return react(REACT_DRAW | REACT_LIST);
}

static struct reaction open_setup(struct ui *ui, const struct view *v)
{
	if (!v->setup || (ui->screen == SCREEN_RELEASE && !setup_is_offered(v, ui))) {
		ui_notify(ui, NOTICE_INFO, v->now_mono + NOTICE_MS, "%s",
			_("No set-up is unfinished here; `cutover setup plan` compares a finished one with what is wanted."));
		return redraw;
	}
	ui->setup_from = ui->screen;
	ui->screen = SCREEN_SETUP;
	ui->setup_scroll = 0;
	ui->notice.text[0] = '\0';
	return react(REACT_DRAW | REACT_SETUP);
}

static struct reaction leave_setup(struct ui *ui)
{
	ui->screen = ui->setup_from;
	ui->notice.text[0] = '\0';
	return react(REACT_DRAW | REACT_LEAVE_SETUP);
}

/* Opens the pages' screen; there it looks again. */
static struct reaction probe(struct ui *ui)
{
	if (ui->screen != SCREEN_PROBES) {
		ui->screen = SCREEN_PROBES;
		ui->probes_scroll = 0;
		ui->notice.text[0] = '\0';
	}
	return react(REACT_DRAW | REACT_PROBE);
}

static struct reaction leave_probes(struct ui *ui)
{
	ui->screen = SCREEN_RELEASE;
	ui->notice.text[0] = '\0';
	return redraw;
}

static struct reaction back(struct ui *ui, bool may_quit)
{
	if (!may_quit && leave_something(ui, ui->screen == SCREEN_RELEASE || ui->screen == SCREEN_PIPELINES))
		return redraw;
	if (ui->screen == SCREEN_PROBES)
		return leave_probes(ui);
	if (ui->screen == SCREEN_SETUP)
		return leave_setup(ui);
	if (ui->screen == SCREEN_RELEASE && ui->came_from_list)
		return back_to_list(ui);
	return may_quit ? react(REACT_QUIT) : nothing;
}

/* --- the help -------------------------------------------------------------------------------------------------------- */

static struct reaction help_command(struct ui *ui, const struct view *v, enum command command)
{
	struct draw d = {.v = v, .ui = ui, .r = v->release};

	switch (command) {
	case COMMAND_HELP:
	case COMMAND_BACK:
	case COMMAND_BACK_OR_QUIT:
		ui->help_is_open = false;
		ui->help_scroll = 0;
		return redraw;
	case COMMAND_REFRESH:
		return react(REACT_REFRESH);
	default:
		ui->help_scroll = moved(ui->help_scroll, command, help_rows(&d) - 1, PAGE);
		return redraw;
	}
}

/* --- one key --------------------------------------------------------------------------------------------------------- */

static struct reaction run(struct ui *ui, const struct view *v, enum command command)
{
	switch (command) {
	case COMMAND_NEXT_PANE:
		return move_pane(ui, 1);
	case COMMAND_PREVIOUS_PANE:
		return move_pane(ui, -1);
	case COMMAND_ENTER:
		return open_selected(ui, v);
	case COMMAND_SETUP:
		return open_setup(ui, v);
	case COMMAND_PROBE:
		return probe(ui);
	case COMMAND_BACK:
		return back(ui, false);
	case COMMAND_BACK_OR_QUIT:
		return back(ui, true);
	case COMMAND_REFRESH:
		return react(REACT_DRAW | REACT_REFRESH);
	case COMMAND_NONE:
		return nothing;
	default:
		return move(ui, v, command);
	}
}

struct reaction ui_key(struct ui *ui, const struct view *v, int key)
{
	const struct key_row *row = key_row_of(key, ui->screen);
	enum command command = row ? row->command : COMMAND_NONE;

	if (command == COMMAND_QUIT)
		return react(REACT_QUIT);
	if (command == COMMAND_REDRAW)
		return react(REACT_DRAW | REACT_REDRAW);
	if (command == COMMAND_SUSPEND)
		return react(REACT_SUSPEND);
	if (ui->question.is_open)
		return question_key(&ui->question, key);
	if (ui->help_is_open)
		return help_command(ui, v, command);
	if (command == COMMAND_HELP) {
		ui->help_is_open = true;
		return redraw;
	}
	if (ui->dialog.state != DIALOG_NONE)
		return dialog_key(ui, v, key);
	const struct action *action = ui->screen == SCREEN_RELEASE && v->release ? action_by_key(key) : NULL;
	return action ? action_key(ui, v, action) : run(ui, v, command);
}
