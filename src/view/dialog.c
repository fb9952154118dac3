/* dialog.c: the question before anything is changed: what will happen, where, and two buttons of which Cancel has the focus. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>

#define WIDTH_MAX 76
#define BUTTON_GAP 4

static const char *state_words(const struct dialog *dialog, enum role *role)
{
	*role = ROLE_DIM;
	switch (dialog->state) {
	case DIALOG_CONFIRMED:
		*role = ROLE_BUSY;
		return _("◐ y is kept: it is sent as soon as the facts, read again, agree");
	case DIALOG_CHANGED:
		*role = ROLE_ALARM;
		return _("The facts have changed; y again does it now:");
	case DIALOG_REFUSED:
		*role = ROLE_BAD;
		return _("✘ Not possible (any more), nothing was sent:");
	case DIALOG_SENDING:
		*role = ROLE_BUSY;
		return _("◐ on its way: it cannot be taken back now");
	default:
		return dialog->facts_are_fresh ? _("✔ the facts were read again just now")
					       : _("◐ reading the facts again…");
	}
}

static const char *hint_words(const struct dialog *dialog)
{
	switch (dialog->state) {
	case DIALOG_REFUSED:
		return _("Enter or Esc leaves");
	case DIALOG_SENDING:
		return _("the answer comes by itself");
	case DIALOG_CONFIRMED:
		return _("n or Esc takes it back");
	default:
		return _("y does it, n or Esc leaves, Tab moves, Enter presses");
	}
}

/* Rows of the text inside the frame. */
struct body {
	struct lines lines;
	int rows, buttons;
};

static void body_of(const struct dialog *dialog, int columns, struct body *b)
{
	enum role role;
	const char *words = state_words(dialog, &role);

	*b = (struct body){.buttons = dialog->state == DIALOG_REFUSED || dialog->state == DIALOG_SENDING ? 1 : 2};
	lines_add(&b->lines, ROLE_DIALOG, "%s", dialog->sentence);
	lines_add(&b->lines, role, "%s", words);
	if (dialog->note[0])
		lines_add(&b->lines, role == ROLE_DIM ? ROLE_DIALOG : role, "%s", dialog->note);
	b->rows = lines_rows(&b->lines, columns);
}

void frame_draw(struct grid *g, struct rect at, const char *title)
{
	int right = at.column + at.columns - 1, bottom = at.row + at.rows - 1;

	grid_fill(g, at.row, at.column, at.rows, at.columns, ROLE_DIALOG, " ");
	grid_fill(g, at.row, at.column, 1, at.columns, ROLE_DIALOG, "─");
	grid_fill(g, bottom, at.column, 1, at.columns, ROLE_DIALOG, "─");
	grid_fill(g, at.row, at.column, at.rows, 1, ROLE_DIALOG, "│");
	grid_fill(g, at.row, right, at.rows, 1, ROLE_DIALOG, "│");
	grid_put(g, at.row, at.column, 1, ROLE_DIALOG, "┌");
	grid_put(g, at.row, right, 1, ROLE_DIALOG, "┐");
	grid_put(g, bottom, at.column, 1, ROLE_DIALOG, "└");
	grid_put(g, bottom, right, 1, ROLE_DIALOG, "┘");
	char text[200];
	snprintf(text, sizeof(text), " %s ", title);
	grid_put_cut(g, at.row, at.column + 2, at.columns - 4, ROLE_TITLE, text);
}

/* The one with the focus wears brackets as well: it is found without colours. */
static int draw_button(struct grid *g, int row, int column, int columns, const char *word, bool has_focus)
{
	char text[160];

	snprintf(text, sizeof(text), has_focus ? "[ %s ]" : "  %s  ", word);
	return grid_put_cut(g, row, column, columns, has_focus ? ROLE_BUTTON_FOCUS : ROLE_BUTTON, text);
}

static void draw_buttons(const struct draw *d, struct rect at, const struct body *b)
{
	const struct dialog *dialog = &d->ui->dialog;
	bool is_sending = dialog->state == DIALOG_SENDING;
	int end = at.column + at.columns;

	if (is_sending)
		return;
	int x = at.column +
		draw_button(d->g, at.row, at.column, at.columns, b->buttons == 1 ? _("Close") : _("Cancel"),
			dialog->focus == 0 || b->buttons == 1);
	if (b->buttons == 2)
		draw_button(d->g, at.row, x + BUTTON_GAP, end - x - BUTTON_GAP, _(actions[dialog->action].title),
			dialog->focus == 1);
}

/* Frame, text, blank rows where there is room, the buttons, the hint.  On a small screen the sentence comes first: it names
 * what is acted on, so the hint gives way to it. */
void dialog_draw(const struct draw *d)
{
	struct grid *g = d->g;
	struct body b;
	int columns = g->columns < WIDTH_MAX + 4 ? g->columns - (g->columns > 60 ? 4 : 0) : WIDTH_MAX,
	    inner = columns - 4;

	body_of(&d->ui->dialog, inner, &b);
	int room = g->rows - 3; /* two of the frame, one of the buttons */
	bool has_hint = b.rows + 1 <= room;
	room -= has_hint;
	int text = b.rows < room ? b.rows : room, spare = room - text < 2 ? room - text : 2;
	int rows = text + spare + 3 + has_hint;
	struct rect at = {(g->rows - rows) / 2, (g->columns - columns) / 2, rows, columns};
	frame_draw(g, at, _(actions[d->ui->dialog.action].title));
	struct rect body = {at.row + 1, at.column + 2, text, inner};
	lines_draw(g, body, &b.lines);
	body.row += text + (spare > 0);
	draw_buttons(d, (struct rect){body.row, body.column, 1, inner}, &b);
	if (has_hint)
		grid_put_cut(g, body.row + 1 + (spare > 1), body.column, inner, ROLE_DIM, hint_words(&d->ui->dialog));
}
