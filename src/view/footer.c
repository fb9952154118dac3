/* footer.c: the keys, from the table of actions: what may be done now stands first, the rest with its reason. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>
#include <string.h>

#define ITEMS_MAX (ACTIONS + 5)
#define GAP 2

struct item {
	char key[16], text[100], why[120];
	bool is_allowed;
	int rank;
};
/* By rank: what is allowed first, help the last of those. */
struct items {
	struct item at[ITEMS_MAX];
	int count, allowed;
};

static void add(struct items *l, const char *key, const char *text, const char *why, int rank)
{
	int i = l->count++;

	l->allowed += why ? 0 : 1;

	for (; i > 0 && l->at[i - 1].rank > rank; i--)
		l->at[i] = l->at[i - 1];
	struct item *item = &l->at[i];
	snprintf(item->key, sizeof(item->key), "[%s]", key);
	snprintf(item->text, sizeof(item->text), "%s", text);
	snprintf(item->why, sizeof(item->why), "%s", why ? why : "");
	item->is_allowed = !why;
	item->rank = rank;
}

/* What the release waits for stands first, then the way back, then the rest in the table's order; what is not allowed last. */
static int rank_of(const struct draw *d, enum action_id id, bool is_allowed)
{
	enum wait_for waits = d->d ? d->d->wait.what : WAIT_NONE;

	if (!is_allowed)
		return 200 + (int)id;
	if ((id == ACTION_REROUTE && waits == WAIT_REROUTE) || (id == ACTION_TERMINATE && waits == WAIT_TERMINATE))
		return 0;
	return id == ACTION_ROLLBACK ? 1 : 2 + (int)id;
}

static void add_actions(const struct draw *d, struct items *l)
{
	for (int i = 0; i < ACTIONS; i++) {
		const struct action *a = &actions[i];
		const char *why = action_why_not(a, d->r, d->ui->is_read_only);
		char key[2] = {(char)a->key, '\0'};
		add(l, key, _(a->title), why, rank_of(d, a->id, !why));
	}
}

static void fill(const struct draw *d, struct items *l)
{
	l->count = l->allowed = 0;
	if (d->ui->screen == SCREEN_SETUP) {
		add(l, "Esc", _("back"), NULL, 0);
		add(l, "j k PgDn PgUp", _("move"), NULL, 1);
		add(l, "Ctrl-R", _("read again"), NULL, 2);
	} else if (d->ui->screen == SCREEN_PROBES) {
		add(l, "p", _("look again"), NULL, 0);
		add(l, "Esc", _("back"), NULL, 1);
		add(l, "j k PgDn PgUp", _("move"), NULL, 2);
	} else if (d->ui->screen == SCREEN_PIPELINES) {
		if (d->v->pipelines && d->v->pipelines->count > 0)
			add(l, "Enter", _("open"), NULL, 0);
		add(l, "q", _("quit"), NULL, 1);
	} else if (d->ui->is_read_only) {
		add(l, _("READ-ONLY"), _("nothing can be changed"), NULL, 0);
		add(l, "q", d->ui->came_from_list ? _("back") : _("quit"), NULL, 1);
	} else {
		add_actions(d, l);
	}
	if (setup_is_offered(d->v, d->ui))
		add(l, "s", _("set-up"), NULL, 198);
	add(l, "?", _("help"), NULL, 199);
}

static int width_of(const struct item *item, bool with_reason)
{
	return text_width(item->key) + 1 + text_width(item->text) +
		(with_reason && *item->why ? 3 + text_width(item->why) : 0);
}

static int put_item(struct grid *g, struct rect at, const struct item *item, bool with_reason)
{
	char text[240];
	enum role role = item->is_allowed ? ROLE_TEXT : ROLE_KEY_OFF;

	with_reason = with_reason && *item->why;
	snprintf(text, sizeof(text), with_reason ? "%s (%s)" : "%s", item->text, item->why);
	int key = grid_put(g, at.row, at.column, at.columns, item->is_allowed ? ROLE_KEY : ROLE_KEY_OFF, item->key) + 1;
	return key + grid_put_cut(g, at.row, at.column + key, at.columns - key, role, text);
}

/* Flows the allowed ones over rows; draws those of the first `rows` where g is given.  Returns the rows they need. */
static int flow(struct grid *g, struct rect at, const struct items *l)
{
	int x = 1, row = 0;

	for (int i = 0; i < l->allowed; i++) {
		int width = width_of(&l->at[i], false);
		if (x > 1 && x + width > at.columns - 1) {
			row++;
			x = 1;
		}
		if (g && row < at.rows)
			put_item(
				g, (struct rect){at.row + row, at.column + x, 1, at.columns - x - 1}, &l->at[i], false);
		x += width + GAP;
	}
	return row + 1;
}

/* What is not allowed, in one row: reasons are left out from the end until all fit, then keys. */
static void draw_off(struct grid *g, struct rect at, const struct items *l)
{
	int count = l->count - l->allowed, reasons = count, width;

	do {
		width = 1;
		for (int i = 0; i < count; i++)
			width += width_of(&l->at[l->allowed + i], i < reasons) + GAP;
	} while (width - GAP > at.columns - 1 && reasons-- > 0);
	int x = 1;
	for (int i = 0; i < count; i++) {
		const struct item *item = &l->at[l->allowed + i];
		if (x + width_of(item, i < reasons) > at.columns - 1)
			continue;
		x += put_item(g, (struct rect){at.row, at.column + x, 1, at.columns - x}, item, i < reasons) + GAP;
	}
}

/* All in one row: as many of the allowed ones as fit before help, which stands there whatever else does not. */
static void draw_single(struct grid *g, struct rect at, const struct items *l)
{
	const struct item *help = &l->at[l->allowed - 1];
	int x = 1, room = at.columns - 1 - width_of(help, false) - GAP;

	for (int i = 0; i < l->allowed - 1; i++)
		if (x + width_of(&l->at[i], false) <= room)
			x += put_item(g, (struct rect){at.row, at.column + x, 1, at.columns - x}, &l->at[i], false) +
				GAP;
	put_item(g, (struct rect){at.row, at.column + x, 1, at.columns - x}, help, false);
}

int footer_rows(const struct draw *d, int columns)
{
	struct items l;

	fill(d, &l);
	return flow(NULL, (struct rect){0, 0, 0, columns}, &l) + (l.count > l.allowed ? 1 : 0);
}

void footer_draw(const struct draw *d, struct rect at)
{
	struct items l;

	if (at.rows < 1)
		return;
	fill(d, &l);
	int rows = flow(NULL, at, &l);
	if (rows > at.rows) {
		draw_single(d->g, (struct rect){at.row, at.column, 1, at.columns}, &l);
		rows = 1;
	} else {
		flow(d->g, at, &l);
	}
	if (rows < at.rows && l.count > l.allowed)
		draw_off(d->g, (struct rect){at.row + rows, at.column, 1, at.columns}, &l);
}
