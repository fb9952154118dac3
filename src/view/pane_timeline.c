/* pane_timeline.c: the lifecycle events of the deployment in order, with the wait at its place: flowing over a few rows, or
 * one a row with times where the screen is tall. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>
#include <string.h>

#define TOKENS_MAX 40

/* An event, or the wait. */
struct token {
	const char *glyph, *name;
	enum role role;
	const struct lifecycle_event *event; /* NULL: the wait */
};

/* The wait stands before the first event that has not begun. */
static size_t wait_place(const struct deployment *d)
{
	size_t i = 0;

	if (!waits_for_a_person(&d->wait) || d->wait.what == WAIT_APPROVAL)
		return TOKENS_MAX;
	while (i < d->event_count && d->timeline[i].status != STEP_PENDING && d->timeline[i].status != STEP_UNKNOWN)
		i++;
	return i;
}

int timeline_items(const struct deployment *d)
{
	size_t count = d->event_count + (wait_place(d) < TOKENS_MAX ? 1 : 0);

	return (int)(count < TOKENS_MAX ? count : TOKENS_MAX);
}

static size_t tokens_of(const struct deployment *d, struct token *out)
{
	size_t count = 0, place = wait_place(d);

	for (size_t i = 0; i <= d->event_count && count < TOKENS_MAX; i++) {
		if (i == place)
			out[count++] = (struct token){"▸", _("wait"), ROLE_WAITING, NULL};
		if (i == d->event_count || count == TOKENS_MAX)
			break;
		const struct lifecycle_event *e = &d->timeline[i];
		struct look look = look_of_step(e->status);
		out[count++] = (struct token){look.glyph, e->name ? e->name : "?", look.role, e};
	}
	return count;
}

static int token_width(const struct token *t)
{
	return 2 + text_width(t->name);
}

/* Row of each token when they flow; returns the rows. */
static int flow(const struct token *tokens, size_t count, int columns, int *rows)
{
	int row = 0, x = 0;

	for (size_t i = 0; i < count; i++) {
		int width = token_width(&tokens[i]);
		if (x && x + width > columns) {
			row++;
			x = 0;
		}
		rows[i] = row;
		x += width + 1;
	}
	return count ? row + 1 : 0;
}

/* The token people look for: the wait, what runs or failed, else the last that is done. */
static size_t main_token(const struct token *tokens, size_t count)
{
	size_t last = 0;

	for (size_t i = 0; i < count; i++) {
		enum step_status s = tokens[i].event ? tokens[i].event->status : STEP_READY;
		if (s == STEP_READY || s == STEP_IN_PROGRESS || s == STEP_FAILED)
			return i;
		if (s == STEP_SUCCEEDED || s == STEP_SKIPPED)
			last = i;
	}
	return last;
}

static void problem_lines(const struct draw *d, struct lines *out)
{
	problems_add(d, PLACE_TIMELINE, out);
	if (!d->d->event_count && d->d->id && !out->count && !phase_is_final(d->d->phase))
		lines_add(out, ROLE_DIM, "%s",
			d->d->phase == PHASE_PREPARING ? _("○ the deployment has not begun yet")
						       : _("events: reading…"));
}

int timeline_rows(const struct draw *d, int columns)
{
	struct token tokens[TOKENS_MAX];
	int rows[TOKENS_MAX];
	struct lines lines = {0};

	problem_lines(d, &lines);
	return flow(tokens, tokens_of(d->d, tokens), columns - 2, rows) + lines_rows(&lines, columns - 2);
}

int timeline_tall_rows(const struct draw *d)
{
	struct token tokens[TOKENS_MAX];
	struct lines lines = {0};
	size_t count = tokens_of(d->d, tokens);

	problem_lines(d, &lines);
	return count ? (int)count + lines_rows(&lines, d->g->columns - 2) : 0;
}

/* --- flowing --------------------------------------------------------------------------------------------------------- */

static int draw_token(struct grid *g, struct rect at, const struct token *t)
{
	enum role name = t->role == ROLE_OK ? ROLE_TEXT : t->role;

	grid_put(g, at.row, at.column, at.columns, t->role, t->glyph);
	return 2 + grid_put_cut(g, at.row, at.column + 2, at.columns - 2, name, t->name);
}

static void draw_flow(const struct draw *d, struct rect at, const struct token *tokens, size_t count)
{
	int rows[TOKENS_MAX];
	int total = flow(tokens, count, at.columns, rows), cursor = cursor_of(d, PANE_TIMELINE, (int)count);
	size_t seen = cursor >= 0 ? (size_t)cursor : main_token(tokens, count);
	int first = first_shown(rows[seen], total, at.rows), x = 0, row = -1;

	for (size_t i = 0; i < count; i++) {
		int r = rows[i] - first;
		if (r < 0 || r >= at.rows)
			continue;
		x = r == row ? x : 0;
		row = r;
		int used = draw_token(d->g, (struct rect){at.row + r, at.column + x, 1, at.columns - x}, &tokens[i]);
		if ((int)i == cursor)
			grid_role(d->g, at.row + r, at.column + x, used, ROLE_SELECTED);
		x += used + 1;
	}
	if (first + at.rows < total && x < at.columns)
		grid_put(d->g, at.row + at.rows - 1, at.column + x, 1, ROLE_KEY, "…");
	if (first > 0)
		grid_put(d->g, at.row, at.column - 1, 1, ROLE_KEY, "…");
}

/* --- one a row ------------------------------------------------------------------------------------------------------- */

static void draw_tall_row(const struct draw *d, struct rect at, const struct token *t, int names)
{
	char when[16] = "", took[24] = "", text[300];
	const struct lifecycle_event *e = t->event;

	draw_token(d->g, (struct rect){at.row, at.column, 1, names}, t);
	int x = at.column + names + 2;
	if (!e) {
		words_wait(&d->d->wait, text, sizeof(text));
		grid_put_cut(d->g, at.row, x, at.columns - names - 2, ROLE_WAITING, text);
		return;
	}
	if (e->started_at != NO_TIME)
		time_format_clock(e->started_at, when);
	int64_t end = e->ended_at != NO_TIME ? e->ended_at : e->status == STEP_IN_PROGRESS ? d->r->as_of : NO_TIME;
	if (e->started_at != NO_TIME && end >= e->started_at)
		duration_format(end - e->started_at, took, sizeof(took));
	grid_put(d->g, at.row, x, 8, ROLE_DIM, when);
	grid_put_right(d->g, at.row, x + 17, 8, ROLE_TEXT, took);
	if (e->error_message)
		grid_put_cut(d->g, at.row, x + 19, at.columns - names - 21, ROLE_BAD, e->error_message);
}

static void draw_tall(const struct draw *d, struct rect at, const struct token *tokens, size_t count)
{
	int names = 12;

	for (size_t i = 0; i < count; i++)
		names = token_width(&tokens[i]) > names ? token_width(&tokens[i]) : names;
	int cursor = cursor_of(d, PANE_TIMELINE, (int)count);
	for (size_t i = 0; i < count && (int)i < at.rows; i++) {
		draw_tall_row(d, (struct rect){at.row + (int)i, at.column, 1, at.columns}, &tokens[i], names);
		if ((int)i == cursor)
			grid_role(d->g, at.row + (int)i, at.column, names, ROLE_SELECTED);
	}
}

void timeline_draw(const struct draw *d, struct rect at, bool is_tall)
{
	struct token tokens[TOKENS_MAX];
	struct lines lines = {0};
	size_t count = tokens_of(d->d, tokens);
	struct rect inner = {at.row, at.column + 1, at.rows, at.columns - 2};

	if (at.rows < 1)
		return;
	problem_lines(d, &lines);
	int below = lines_rows(&lines, inner.columns);
	below = count && below >= at.rows ? at.rows - 1 : below;
	inner.rows -= below;
	if (count && inner.rows > 0 && is_tall)
		draw_tall(d, inner, tokens, count);
	else if (count && inner.rows > 0)
		draw_flow(d, inner, tokens, count);
	lines_draw(d->g, (struct rect){at.row + at.rows - below, inner.column, below, inner.columns}, &lines);
	focus_draw(d, PANE_TIMELINE, at);
}
