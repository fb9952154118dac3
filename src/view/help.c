/* help.c: every key that works, from the two tables (actions and keys), and nothing else. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>

#define TEXT_COLUMN 11
#define TITLE_WIDTH 19

enum row_kind { ROW_TITLE, ROW_BLANK, ROW_ACTION, ROW_KEY };
struct row {
	enum row_kind kind;
	const char *title;
	const struct action *action;
	const struct key_row *key;
};
#define ROWS_MAX (ACTIONS + 32)

static size_t rows_of(const struct draw *d, struct row *out)
{
	size_t count = 0;

	if (d->ui->screen == SCREEN_RELEASE) {
		out[count++] = (struct row){.kind = ROW_TITLE, .title = _("keys that change AWS; each asks first")};
		for (int i = 0; i < ACTIONS; i++)
			out[count++] = (struct row){.kind = ROW_ACTION, .action = &actions[i]};
		out[count++] = (struct row){.kind = ROW_BLANK};
	}
	out[count++] = (struct row){.kind = ROW_TITLE, .title = _("keys for looking around")};
	for (const struct key_row *k = key_rows; k->shown && count < ROWS_MAX; k++)
		if (k->screens & 1u << d->ui->screen)
			out[count++] = (struct row){.kind = ROW_KEY, .key = k};
	return count;
}

int help_rows(const struct draw *d)
{
	struct row rows[ROWS_MAX];

	return (int)rows_of(d, rows);
}

static void draw_action(const struct draw *d, struct rect at, const struct action *a)
{
	const char *why = action_why_not(a, d->r, d->ui->is_read_only);
	char text[300];
	enum role role = why ? ROLE_KEY_OFF : ROLE_TEXT;

	grid_printf(d->g, at.row, at.column, TEXT_COLUMN, why ? ROLE_KEY_OFF : ROLE_KEY, "%c", a->key);
	grid_put_cut(d->g, at.row, at.column + TEXT_COLUMN, TITLE_WIDTH, role, _(a->title));
	if (why)
		snprintf(text, sizeof(text), _("not now: %s"), why);
	else
		snprintf(text, sizeof(text), "%s", a->help ? _(a->help) : "");
	int x = TEXT_COLUMN + TITLE_WIDTH + 1;
	grid_put_cut(d->g, at.row, at.column + x, at.columns - x, why ? ROLE_KEY_OFF : ROLE_DIM, text);
}

static void draw_row(const struct draw *d, struct rect at, const struct row *row)
{
	if (row->kind == ROW_TITLE)
		grid_put_cut(d->g, at.row, at.column, at.columns, ROLE_TITLE, row->title);
	else if (row->kind == ROW_ACTION)
		draw_action(d, at, row->action);
	else if (row->kind == ROW_KEY) {
		grid_put(d->g, at.row, at.column, TEXT_COLUMN - 1, ROLE_KEY, row->key->shown);
		grid_put_cut(
			d->g, at.row, at.column + TEXT_COLUMN, at.columns - TEXT_COLUMN, ROLE_TEXT, _(row->key->help));
	}
}

/* What the screen costs: calls used and allowed, and how often AWS found them too many. */
static void draw_calls(const struct draw *d)
{
	char pace[80], text[200];

	words_pace(d->v, pace, sizeof(pace));
	if (!*pace)
		return;
	snprintf(text, sizeof(text), _("%s, throttled %d× so far"), pace, d->v->throttles);
	grid_put_right(d->g, 0, d->g->columns - 1, d->g->columns - 16, ROLE_HEADER, text);
}

void help_draw(const struct draw *d)
{
	struct row rows[ROWS_MAX];
	struct grid *g = d->g;
	int count = (int)rows_of(d, rows), room = g->rows - 2, scroll = d->ui->help_scroll;

	grid_clear(g);
	grid_fill(g, 0, 0, 1, g->columns, ROLE_HEADER, " ");
	grid_put_cut(g, 0, 1, g->columns - 2, ROLE_HEADER, _("cutover help"));
	draw_calls(d);
	scroll = scroll > count - room ? count - room : scroll;
	scroll = scroll < 0 ? 0 : scroll;
	for (int i = 0; i < room && scroll + i < count; i++)
		draw_row(d, (struct rect){1 + i, 1, 1, g->columns - 2}, &rows[scroll + i]);
	int x = 1 + grid_put(g, g->rows - 1, 1, g->columns - 2, ROLE_KEY, "[Esc]") + 1;
	x += grid_put(g, g->rows - 1, x, g->columns - x, ROLE_TEXT, _("back")) + 2;
	if (scroll + room < count)
		grid_printf(g, g->rows - 1, x, g->columns - x, ROLE_KEY, _("↓ %d more: j"), count - scroll - room);
}
