/* question.c: the code of an MFA device is asked for: whose, of which device, and six places that never show a digit. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <string.h>

#define WIDTH_MAX 72

static void body_of(const struct question *q, struct lines *out)
{
	lines_add(out, ROLE_DIALOG, _("Profile %s wants the code that this device shows now:"), q->profile);
	lines_add(out, ROLE_TITLE, "%s", q->serial);
}

static void draw_places(struct grid *g, struct rect at, const struct question *q)
{
	int x = at.column + grid_put(g, at.row, at.column, at.columns, ROLE_DIALOG, _("Code:")) + 1;

	for (size_t i = 0; i < CODE_DIGITS; i++, x += 2)
		grid_put(g, at.row, x, at.column + at.columns - x, ROLE_BUTTON_FOCUS, i < strlen(q->code) ? "*" : "_");
}

/* On a small screen a blank row goes first, then the hint. */
void question_draw(const struct draw *d)
{
	struct grid *g = d->g;
	const struct question *q = &d->ui->question;
	int columns = g->columns < WIDTH_MAX + 4 ? g->columns - (g->columns > 60 ? 4 : 0) : WIDTH_MAX, inner = columns - 4;
	bool is_whole = strlen(q->code) == CODE_DIGITS;
	struct lines body = {0};

	body_of(q, &body);
	int room = g->rows - 4, text = lines_rows(&body, inner);
	text = text < room ? text : room;
	int spare = room - text < 2 ? 0 : 2;
	struct rect at = {(g->rows - text - spare - 4) / 2, (g->columns - columns) / 2, text + spare + 4, columns};
	frame_draw(g, at, _("a code is asked for"));
	struct rect row = {at.row + 1, at.column + 2, text, inner};
	lines_draw(g, row, &body);
	row.row += text + spare / 2;
	draw_places(g, row, q);
	grid_put_cut(g, row.row + 1 + spare / 2, row.column, inner, ROLE_DIM,
		is_whole ? _("Enter sends it, Backspace takes a digit back, Esc leaves")
			 : _("six digits; Esc leaves, and Ctrl-R asks again"));
}
