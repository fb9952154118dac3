/* pane_side.c: blue and green beside each other: what runs, how much of it, and how the load balancer finds it. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>
#include <string.h>

#define HEAD_ROWS 2

/* What makes the one side differ from the other. */
struct face {
	const char *name, *label;
	enum role role;
	enum pane pane;
};
static const struct face faces[] = {
	{"BLUE", N_("original"), ROLE_BLUE, PANE_BLUE},
	{"GREEN", N_("replacement"), ROLE_GREEN, PANE_GREEN},
};

/* --- the two head rows --------------------------------------------------------------------------------------------- */

/* Name, label, revision and version: what does not fit is left out, the label first. */
static void draw_title(struct grid *g, struct rect at, const struct face *face, const struct side *side)
{
	char digest[16], what[220];
	const char *label = _(face->label), *version = side->version ? side->version : "";

	words_digest(side->digest, digest, sizeof(digest));
	snprintf(what, sizeof(what), "%s%s%s", side->revision ? side->revision : _("revision ?"), *digest ? " " : "", digest);
	int room = at.columns - (int)strlen(face->name) - 2 - text_width(what);
	bool has_version = *version && room >= text_width(version) + 2;
	room -= has_version ? text_width(version) + 2 : 0;
	bool has_label = room >= text_width(label) + 2;
	int x = at.column + grid_put(g, at.row, at.column, at.columns, face->role, face->name) + 2;
	int end = at.column + at.columns;
	if (has_label)
		x += grid_put(g, at.row, x, end - x, ROLE_DIM, label) + 2;
	x += grid_put_cut(g, at.row, x, end - x, ROLE_TEXT, what) + 2;
	if (has_version)
		grid_put(g, at.row, x, end - x, face->role, version);
}

static enum role role_of_counts(const struct side *side)
{
	if (side->status && !strcmp(side->status, "DRAINING"))
		return ROLE_DIM;
	return side->is_steady ? ROLE_OK : ROLE_BUSY;
}

static void counts_words(const struct side *side, char *out, size_t size)
{
	char pending[40] = "", stopped[40] = "";

	if (side->running < 0 || side->desired < 0) {
		snprintf(out, size, "%s", _("running ?"));
		return;
	}
	if (side->pending > 0)
		snprintf(pending, sizeof(pending), _(", %lld pending"), (long long)side->pending);
	if (side->stopped_count)
		snprintf(stopped, sizeof(stopped), _(", %zu died"), side->stopped_count);
	bool is_draining = side->status && !strcmp(side->status, "DRAINING");
	snprintf(out, size, _("%lld/%lld running%s%s%s"), (long long)side->running, (long long)side->desired, pending, stopped,
		is_draining ? _(", draining") : "");
}

static enum role health_words(const struct release *r, const struct side *side, char *out, size_t size)
{
	const struct problem *p = problem_of(r, FACT_TARGET_HEALTH);

	if (!p)
		p = problem_of(r, FACT_TARGET_GROUPS);
	if (side->healthy < 0 || side->target_count < 0) {
		snprintf(out, size, "%s", !p ? _("targets reading…") : problem_is_denied(p) ? _("targets denied") : _("targets failed"));
		return p ? ROLE_BAD : ROLE_DIM;
	}
	if (!side->target_count) {
		snprintf(out, size, "%s", _("targets none"));
		return ROLE_DIM;
	}
	if (side->healthy == side->target_count) {
		snprintf(out, size, _("targets %lld ok"), (long long)side->healthy);
		return ROLE_OK;
	}
	snprintf(out, size, _("targets %lld of %lld ok"), (long long)side->healthy, (long long)side->target_count);
	return ROLE_WAITING;
}

static void draw_counts(const struct draw *d, struct rect at, const struct side *side)
{
	char counts[140], health[60];
	enum role role = health_words(d->r, side, health, sizeof(health));

	counts_words(side, counts, sizeof(counts));
	int used = grid_put_cut(d->g, at.row, at.column, at.columns, role_of_counts(side), counts);
	int room = at.columns - used - 1;
	if (room >= text_width(health))
		grid_put_right(d->g, at.row, at.column + at.columns, room, role, health);
	else if (room > 4)
		grid_put_cut(d->g, at.row, at.column + used + 1, room, role, health);
}

/* --- targets, and tasks that died ----------------------------------------------------------------------------------- */

static enum role role_of_target(const char *state)
{
	static const struct {
		const char *state;
		enum role role;
	} states[] = {{"healthy", ROLE_OK}, {"initial", ROLE_BUSY}, {"unhealthy", ROLE_BAD}, {"draining", ROLE_WAITING},
		{"unhealthy.draining", ROLE_BAD}, {"unavailable", ROLE_BAD}, {"unused", ROLE_DIM}};

	for (size_t i = 0; state && i < sizeof(states) / sizeof(states[0]); i++)
		if (!strcmp(states[i].state, state))
			return states[i].role;
	return ROLE_DIM;
}

static void draw_target(struct grid *g, struct rect at, const struct target *t)
{
	char why[400] = "";
	const char *state = t->state ? t->state : "?";
	int end = at.column + at.columns;

	if (t->reason)
		snprintf(why, sizeof(why), " %s%s%s", t->reason, t->description ? ": " : "", t->description ? t->description : "");
	else if (t->description)
		snprintf(why, sizeof(why), " %s", t->description);
	int x = at.column + grid_put_cut(g, at.row, at.column, at.columns, ROLE_TEXT, t->id ? t->id : "?") + 1;
	x += grid_put_cut(g, at.row, x, end - x, role_of_target(t->state), state);
	grid_put_cut(g, at.row, x, end - x, ROLE_DIM, why);
}

/* Why a task died: the container's own reason says more than the task's. */
static const char *why_stopped(const struct task *t)
{
	for (size_t i = 0; i < t->container_count; i++)
		if (t->containers[i].reason)
			return t->containers[i].reason;
	return t->stopped_reason ? t->stopped_reason : t->stop_code ? t->stop_code : _("no reason given");
}

static void draw_stopped(struct grid *g, struct rect at, const struct task *t)
{
	char clock[16] = "", text[500];

	if (t->stopped_at != NO_TIME)
		time_format_clock(t->stopped_at, clock);
	snprintf(text, sizeof(text), _("✘ task died %s: %s"), clock, why_stopped(t));
	grid_put_cut(g, at.row, at.column, at.columns, ROLE_BAD, text);
}

int side_items(const struct release *r, const struct side *side)
{
	(void)r;
	if (!side->exists)
		return 0;
	return (int)side->stopped_count + (side->target_count > 0 ? (int)side->target_count : 0);
}

static void draw_item(struct grid *g, struct rect at, const struct side *side, size_t item)
{
	if (item < side->stopped_count)
		draw_stopped(g, at, side->stopped[item]);
	else
		draw_target(g, at, &side->targets[item - side->stopped_count]);
}

static void draw_items(const struct draw *d, struct rect at, const struct side *side, int scroll)
{
	int items = side_items(d->r, side), rows = at.rows;

	if (scroll > items - rows)
		scroll = items > rows ? items - rows : 0;
	bool has_more = items - scroll > rows;
	for (int i = 0; i < rows && scroll + i < items; i++) {
		struct rect row = {at.row + i, at.column, 1, at.columns};
		if (has_more && i == rows - 1)
			grid_printf(d->g, row.row, row.column, row.columns, ROLE_KEY, _("↓ %d more"), items - scroll - i);
		else
			draw_item(d->g, row, side, (size_t)(scroll + i));
	}
}

/* --- the pane -------------------------------------------------------------------------------------------------------- */

static const char *absent_words(const struct draw *d, const struct side *side)
{
	const struct problem *p = problem_of(d->r, FACT_SERVICE);
	enum phase phase = d->d->phase;

	if (p && p->read_at == NO_TIME)
		return problem_is_denied(p) ? _("unknown: denied") : _("unknown: reading fails");
	if (phase == PHASE_UNKNOWN)
		return _("reading…");
	if (side == &d->d->green && !phase_has_reached(phase, PHASE_READY) && !phase_is_final(phase) && phase != PHASE_ROLLING_BACK)
		return _("none yet");
	return phase == PHASE_IDLE ? _("none yet") : _("none any more");
}

static void draw_side(const struct draw *d, struct rect at, const struct face *face, const struct side *side)
{
	struct rect inner = {at.row, at.column + 1, at.rows, at.columns - 2};

	if (at.rows < 1)
		return;
	focus_draw(d, face->pane, at);
	if (!side->exists) {
		int x = grid_put(d->g, inner.row, inner.column, inner.columns, face->role, face->name) + 2;
		grid_put_cut(d->g, inner.row, inner.column + x, inner.columns - x, ROLE_DIM, absent_words(d, side));
		return;
	}
	draw_title(d->g, inner, face, side);
	inner.row++;
	inner.rows--;
	if (inner.rows > 0)
		draw_counts(d, inner, side);
	inner.row++;
	inner.rows--;
	draw_items(d, inner, side, d->ui->scroll[face->pane]);
}

int sides_rows(const struct draw *d)
{
	int blue = side_items(d->r, &d->d->blue), green = side_items(d->r, &d->d->green);

	return HEAD_ROWS + (blue > green ? blue : green);
}

void sides_draw(const struct draw *d, struct rect blue, struct rect green)
{
	draw_side(d, blue, &faces[0], &d->d->blue);
	draw_side(d, green, &faces[1], &d->d->green);
	grid_fill(d->g, blue.row, green.column - 1, blue.rows, 1, ROLE_BORDER, "│");
}
