/* list.c: the pipelines of the account, to pick one. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAX 60

static size_t selected_row(const struct pipeline_list *l, const struct ui *ui)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->rows[i].name && !strcmp(l->rows[i].name, ui->selected_pipeline))
			return i;
	return 0;
}

static int name_width(const struct pipeline_list *l, int columns)
{
	int width = 8;

	for (size_t i = 0; i < l->count; i++)
		width = text_width(l->rows[i].name) > width ? text_width(l->rows[i].name) : width;
	width = width > NAME_MAX ? NAME_MAX : width;
	return width > columns / 2 ? columns / 2 : width;
}

static void draw_row(const struct draw *d, struct rect at, const struct pipeline_row *row, int name, bool is_selected)
{
	enum role role = is_selected ? ROLE_SELECTED : ROLE_TEXT;
	char day[32] = "";

	if (is_selected) {
		grid_fill(d->g, at.row, at.column, 1, at.columns, role, " ");
		grid_put(d->g, at.row, at.column, 1, role, "▸");
	}
	grid_put_cut(d->g, at.row, at.column + 1, name, role, row->name ? row->name : "?");
	int x = at.column + 1 + name + 2, end = at.column + at.columns;
	grid_put_cut(d->g, at.row, x, end - x < 12 ? end - x : 12, is_selected ? role : ROLE_DIM,
		row->mode ? row->mode : "");
	if (row->updated_at != NO_TIME)
		time_format_iso(row->updated_at, day);
	day[10] = '\0';
	grid_put(d->g, at.row, x + 13, end - x - 13, is_selected ? role : ROLE_DIM, day);
}

static void draw_rows(const struct draw *d, struct rect at)
{
	const struct pipeline_list *l = d->v->pipelines;
	size_t selected = selected_row(l, d->ui), rows = (size_t)at.rows;
	size_t first = selected >= rows ? selected - rows + 1 : 0;
	int name = name_width(l, at.columns);

	for (size_t i = 0; i < rows && first + i < l->count; i++)
		draw_row(d, (struct rect){at.row + (int)i, at.column, 1, at.columns}, &l->rows[first + i], name,
			first + i == selected);
}

static void add_empty(const struct draw *d, struct lines *out)
{
	lines_add(out, ROLE_TEXT, _("There is no pipeline in %s yet."), d->r && d->r->region ? d->r->region : "?");
	if (d->v->setup)
		lines_add(out, ROLE_KEY, "%s", _("s: what `cutover setup` would do to get one; looking changes nothing"));
}

void list_draw(const struct draw *d)
{
	struct grid *g = d->g;
	struct lines words = {0}, notes = {0};
	int columns = g->columns - 2;

	header_draw(d, (struct rect){0, 0, 1, g->columns});
	if (!missing_words(d, &words) && d->v->pipelines->count == 0)
		add_empty(d, &words);
	setup_add_unfinished(d, &notes);
	notice_add(d, &notes);
	int below = lines_rows(&notes, columns), most = (g->rows - 5) / 2;
	below = below < 1 ? 1 : below < most ? below : most;
	struct rect body = {3, 1, g->rows - 4 - below, columns};
	if (words.count) {
		lines_draw(g, body, &words);
	} else {
		grid_put(g, 1, 1, g->columns - 2, ROLE_TITLE, _("Which pipeline?"));
		draw_rows(d, body);
	}
	lines_draw(g, (struct rect){g->rows - 1 - below, 1, below, columns}, &notes);
	footer_draw(d, (struct rect){g->rows - 1, 0, 1, g->columns});
}
