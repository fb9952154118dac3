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

/* What the first row has room for: the label before the version, which finds a place in the second row else. */
struct title {
	const char *label, *version; /* "" left out */
	char what[220];              /* revision and digest */
	int gap;
};

static struct title title_of(const struct face *face, const struct side *side, int columns)
{
	struct title t = {.label = _(face->label), .version = side->version ? side->version : "", .gap = 2};
	const char *digest = side->short_digest ? side->short_digest : "";

	snprintf(t.what, sizeof(t.what), "%s%s%s", side->revision ? side->revision : _("revision ?"),
		*digest ? " " : "", digest);
	int least = text_width(face->name) + text_width(t.what), label = text_width(t.label),
	    version = text_width(t.version);
	if (least + label + version + 3 * t.gap > columns)
		t.version = "";
	if (!*t.version && least + label + 2 * t.gap > columns)
		t.gap = 1;
	if (least + label + 2 * t.gap > columns)
		t.label = "";
	return t;
}

static void draw_title(struct grid *g, struct rect at, const struct face *face, const struct title *t)
{
	int end = at.column + at.columns;
	int x = at.column + grid_put(g, at.row, at.column, at.columns, face->role, face->name) + t->gap;

	if (*t->label)
		x += grid_put(g, at.row, x, end - x, ROLE_DIM, t->label) + t->gap;
	x += grid_put_cut(g, at.row, x, end - x, ROLE_TEXT, t->what) + t->gap;
	if (*t->version)
		grid_put(g, at.row, x, end - x, face->role, t->version);
}

static enum role role_of_counts(const struct side *side)
{
	if (side->status && !strcmp(side->status, "DRAINING"))
		return ROLE_DIM;
	return side->is_steady ? ROLE_OK : ROLE_BUSY;
}

/* Running of desired; then, as far as there is room, what is pending and what died. */
static void counts_words(const struct side *side, int room, char *out, size_t size)
{
	char more[3][40] = {"", "", ""};

	if (side->running < 0 || side->desired < 0) {
		snprintf(out, size, "%s", _("running ?"));
		return;
	}
	if (side->status && !strcmp(side->status, "DRAINING"))
		snprintf(more[0], sizeof(more[0]), "%s", _(", draining"));
	if (side->stopped_count)
		snprintf(more[1], sizeof(more[1]), _(", %zu died"), side->stopped_count);
	if (side->pending > 0)
		snprintf(more[2], sizeof(more[2]), _(", %lld pending"), (long long)side->pending);
	snprintf(out, size, _("%lld/%lld running"), (long long)side->running, (long long)side->desired);
	for (int i = 0; i < 3; i++) {
		size_t n = strlen(out);
		if (text_width(out) + text_width(more[i]) <= room)
			snprintf(out + n, size - n, "%s", more[i]);
	}
}

/* "2 ok", "0/2 ok", "denied": what stands behind the word "targets". */
static enum role health_words(const struct release *r, const struct side *side, char *out, size_t size)
{
	const struct problem *p = problem_of(r, FACT_TARGET_HEALTH);

	if (!p)
		p = problem_of(r, FACT_TARGET_GROUPS);
	if (side->healthy < 0 || side->target_count < 0) {
		snprintf(out, size, "%s", !p ? _("reading…") : problem_is_denied(p) ? _("denied") : _("failed"));
		return p ? ROLE_BAD : ROLE_DIM;
	}
	if (!side->target_count) {
		snprintf(out, size, "%s", _("none"));
		return ROLE_DIM;
	}
	if (side->healthy == side->target_count) {
		snprintf(out, size, _("%lld ok"), (long long)side->healthy);
		return ROLE_OK;
	}
	snprintf(out, size, _("%lld/%lld ok"), (long long)side->healthy, (long long)side->target_count);
	return ROLE_WAITING;
}

/* Counts at the left, health at the right, between them the version when the first row had no room for it. */
static void draw_counts(
	const struct draw *d, struct rect at, const struct face *face, const struct side *side, bool has_version)
{
	char counts[160], words[40], health[80];
	enum role role = health_words(d->r, side, words, sizeof(words));

	snprintf(health, sizeof(health), _("targets %s"), words);
	if (text_width(health) > at.columns / 2)
		snprintf(health, sizeof(health), "%s", words);
	int need = text_width(health) < at.columns / 2 ? text_width(health) : at.columns / 2;
	counts_words(side, at.columns - need - 1, counts, sizeof(counts));
	int used = grid_put_cut(d->g, at.row, at.column, at.columns - need - 1, role_of_counts(side), counts);
	int end = at.column + at.columns, room = at.columns - used - need - 3;
	grid_put_cut(d->g, at.row, end - need, need, role, health);
	if (!has_version && side->version && room >= text_width(side->version))
		grid_put(d->g, at.row, at.column + used + 2, room, face->role, side->version);
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
		snprintf(why, sizeof(why), " %s%s%s", t->reason, t->description ? ": " : "",
			t->description ? t->description : "");
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

int side_items(const struct side *side)
{
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

/* The last row tells how many more there are, unless the cursor is on the last of them. */
static void draw_items(const struct draw *d, struct rect at, const struct side *side, enum pane pane)
{
	int items = side_items(side), cursor = cursor_of(d, pane, items);
	bool has_more = items > at.rows && cursor < items - 1;
	int rows = at.rows - (has_more ? 1 : 0), first = first_shown(cursor, items, rows);

	for (int i = 0; i < rows && first + i < items; i++) {
		draw_item(d->g, (struct rect){at.row + i, at.column, 1, at.columns}, side, (size_t)(first + i));
		if (first + i == cursor)
			grid_put(d->g, at.row + i, at.column - 1, 1, ROLE_SELECTED, "▸");
	}
	if (has_more && at.rows > 0 && first + rows < items)
		grid_printf(d->g, at.row + rows, at.column, at.columns, ROLE_KEY, _("↓ %d more"), items - first - rows);
}

/* --- the pane -------------------------------------------------------------------------------------------------------- */

static const char *absent_words(const struct draw *d, const struct side *side)
{
	enum phase phase = d->d->phase;

	if (phase == PHASE_UNKNOWN || !d->d->service_is_known)
		return unread_words(d->r, FACT_SERVICE);
	if (side == &d->d->green && !phase_has_reached(phase, PHASE_READY) && !phase_is_final(phase) &&
		phase != PHASE_ROLLING_BACK)
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
	struct title title = title_of(face, side, inner.columns);
	draw_title(d->g, inner, face, &title);
	inner.row++;
	inner.rows--;
	if (inner.rows > 0)
		draw_counts(d, inner, face, side, *title.version != '\0');
	inner.row++;
	inner.rows--;
	draw_items(d, inner, side, face->pane);
}

int sides_rows(const struct draw *d)
{
	int blue = side_items(&d->d->blue), green = side_items(&d->d->green);

	return HEAD_ROWS + (blue > green ? blue : green);
}

void sides_draw(const struct draw *d, struct rect blue, struct rect green)
{
	draw_side(d, blue, &faces[0], &d->d->blue);
	draw_side(d, green, &faces[1], &d->d->green);
	grid_fill(d->g, blue.row, green.column - 1, blue.rows, 1, ROLE_BORDER, "│");
}
