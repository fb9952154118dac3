/* draw_header.c: the first row: program, pipeline, region, account, role, how many calls go out, and how old the screen is. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>

enum piece { PIECE_NAME, PIECE_PIPELINE, PIECE_REGION, PIECE_ACCOUNT, PIECE_ROLE, PIECE_PACE, PIECE_THROTTLED, PIECE_AGE, PIECES };
#define FIRST_AT_RIGHT PIECE_REGION
#define GAP 2
#define PACE_LEAST 100 /* columns of a screen that shows the calls while all is well */
#define PACE_WIDTH 14 /* of "4.2/10 calls/s" */
#define AGE_WIDTH 9 /* of "live 0.4s": as it grows older, what stands before it must not move */

struct header {
	char text[PIECES][192];
	int width[PIECES]; /* 0: left out */
};

static void fill(const struct draw *d, struct header *h)
{
	const struct release *r = d->r;

	snprintf(h->text[PIECE_NAME], sizeof(h->text[0]), "cutover");
	if (d->ui->screen == SCREEN_SETUP)
		snprintf(h->text[PIECE_PIPELINE], sizeof(h->text[0]), "%s", _("set-up"));
	else if (d->ui->screen == SCREEN_PIPELINES)
		snprintf(h->text[PIECE_PIPELINE], sizeof(h->text[0]), "%s", _("pipelines"));
	else
		snprintf(h->text[PIECE_PIPELINE], sizeof(h->text[0]), "%s", r && r->pipeline ? r->pipeline : "?");
	if (r && r->region)
		snprintf(h->text[PIECE_REGION], sizeof(h->text[0]), "%s", r->region);
	if (r && r->account)
		snprintf(h->text[PIECE_ACCOUNT], sizeof(h->text[0]), "%s", r->account);
	else
		snprintf(h->text[PIECE_ACCOUNT], sizeof(h->text[0]), "%s",
			r && problem_of(r, FACT_IDENTITY) ? _("account unknown") : _("account ?"));
	if (r && r->role)
		snprintf(h->text[PIECE_ROLE], sizeof(h->text[0]), "%s", r->role);
	if (d->g->columns >= PACE_LEAST)
		words_pace(d->v, h->text[PIECE_PACE], sizeof(h->text[0]));
	words_throttled(d->v, h->text[PIECE_THROTTLED], sizeof(h->text[0]));
	words_age(d->v, h->text[PIECE_AGE], sizeof(h->text[0]));
	for (int i = 0; i < PIECES; i++)
		h->width[i] = text_width(h->text[i]);
	if (h->width[PIECE_PACE] && h->width[PIECE_PACE] < PACE_WIDTH)
		h->width[PIECE_PACE] = PACE_WIDTH;
	if (h->width[PIECE_AGE] < AGE_WIDTH)
		h->width[PIECE_AGE] = AGE_WIDTH;
}

static int total(const struct header *h)
{
	int sum = 1;

	for (int i = 0; i < PIECES; i++)
		sum += h->width[i] ? h->width[i] + GAP : 0;
	return sum - GAP;
}

/* What gives way first is what can be read elsewhere: never the age, and the account only at the very end. */
static void squeeze(struct header *h, int columns)
{
	static const struct {
		enum piece piece;
		int least; /* columns that are left of it */
	} steps[] = {{PIECE_ROLE, 12}, {PIECE_PIPELINE, 20}, {PIECE_NAME, 0}, {PIECE_ROLE, 0}, {PIECE_PACE, 0},
		{PIECE_PIPELINE, 12}, {PIECE_THROTTLED, 0}, {PIECE_REGION, 0}, {PIECE_ACCOUNT, 0}};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && total(h) > columns; i++) {
		int *width = &h->width[steps[i].piece], over = total(h) - columns;
		if (*width > steps[i].least)
			*width = *width - over > steps[i].least && steps[i].least ? *width - over : steps[i].least;
	}
}

static enum role role_of(const struct draw *d, int piece)
{
	if (piece == PIECE_AGE && (d->v->is_stale || d->v->is_unreachable))
		return ROLE_STALE;
	return piece == PIECE_THROTTLED ? ROLE_WAITING : ROLE_HEADER;
}

void header_draw(const struct draw *d, struct rect at)
{
	struct header h = {0};

	if (at.rows < 1)
		return;
	fill(d, &h);
	squeeze(&h, at.columns);
	grid_fill(d->g, at.row, at.column, 1, at.columns, ROLE_HEADER, " ");
	int column = at.column + 1, end = at.column + at.columns;
	for (int i = 0; i < FIRST_AT_RIGHT; i++)
		if (h.width[i]) {
			grid_put_cut(d->g, at.row, column, h.width[i], ROLE_HEADER, h.text[i]);
			column += h.width[i] + GAP;
		}
	if (total(&h) < at.columns)
		end--;
	for (int i = PIECES - 1; i >= FIRST_AT_RIGHT; i--)
		if (h.width[i]) {
			end -= h.width[i];
			grid_put_cut(d->g, at.row, end, h.width[i], role_of(d, i), h.text[i]);
			end -= GAP;
		}
}
