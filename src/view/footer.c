/* footer.c: the keys, from the table of actions: what may be done now stands first, the rest with its reason. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>
#include <string.h>

#define ITEMS_MAX (ACTIONS + 4)
#define GAP 2

struct item {
	char key[16], text[160];
	bool is_allowed;
	int rank;
};
struct items {
	struct item at[ITEMS_MAX];
	int count;
};

static void add(struct items *l, const char *key, const char *text, bool is_allowed, int rank)
{
	int i = l->count++;

	for (; i > 0 && l->at[i - 1].rank > rank; i--)
		l->at[i] = l->at[i - 1];
	struct item *item = &l->at[i];
	snprintf(item->key, sizeof(item->key), "[%s]", key);
	snprintf(item->text, sizeof(item->text), "%s", text);
	item->is_allowed = is_allowed;
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
		char key[2] = {(char)a->key, '\0'}, text[160];
		if (why)
			snprintf(text, sizeof(text), "%s (%s)", _(a->title), why);
		else
			snprintf(text, sizeof(text), "%s", _(a->title));
		add(l, key, text, !why, rank_of(d, a->id, !why));
	}
}

static void fill(const struct draw *d, struct items *l)
{
	l->count = 0;
	if (d->ui->screen == SCREEN_PIPELINES) {
		add(l, "Enter", _("open"), true, 0);
		add(l, "q", _("quit"), true, 1);
	} else if (d->ui->is_read_only) {
		add(l, _("READ-ONLY"), _("nothing can be changed"), true, 0);
		add(l, "q", d->ui->came_from_list ? _("back") : _("quit"), true, 1);
	} else {
		add_actions(d, l);
	}
	add(l, "?", _("help"), true, 199);
}

/* Places the items from item `first` on one row; returns how many it took. */
static int put_row(struct grid *g, struct rect at, const struct items *l, int first)
{
	int x = 1, i = first;

	for (; i < l->count; i++) {
		const struct item *item = &l->at[i];
		int key = text_width(item->key), width = key + 1 + text_width(item->text);
		bool is_new_group = i > first && l->at[i - 1].is_allowed && !item->is_allowed;
		if (i > first && (x + width > at.columns - 1 || is_new_group))
			break;
		if (g && at.rows > 0) {
			grid_put(g, at.row, at.column + x, at.columns - x, item->is_allowed ? ROLE_KEY : ROLE_KEY_OFF, item->key);
			grid_put_cut(g, at.row, at.column + x + key + 1, at.columns - x - key - 2,
				item->is_allowed ? ROLE_TEXT : ROLE_KEY_OFF, item->text);
		}
		x += width + GAP;
	}
	return i - first;
}

int footer_rows(const struct draw *d, int columns)
{
	struct items l;
	int rows = 0;

	fill(d, &l);
	for (int i = 0; i < l.count; rows++)
		i += put_row(NULL, (struct rect){0, 0, 0, columns}, &l, i);
	return rows;
}

/* On one row: what is allowed, and help at its end whatever else does not fit. */
static void draw_single(const struct draw *d, struct rect at, struct items *l)
{
	int help = 0, x = 1;

	while (l->at[help].rank != 199)
		help++;
	int room = at.columns - 1 - (text_width(l->at[help].text) + 4 + GAP);
	for (int i = 0; i < help; i++) {
		struct item *item = &l->at[i];
		int key = text_width(item->key), width = key + 1 + text_width(item->text);
		if (x + width > room)
			continue;
		grid_put(d->g, at.row, at.column + x, key, ROLE_KEY, item->key);
		x += key + 1;
		x += grid_put(d->g, at.row, at.column + x, room, ROLE_TEXT, item->text) + GAP;
	}
	put_row(d->g, (struct rect){at.row, at.column + x - 1, 1, at.columns - x + 1}, l, help);
}

void footer_draw(const struct draw *d, struct rect at)
{
	struct items l;

	fill(d, &l);
	if (at.rows == 1)
		draw_single(d, at, &l);
	for (int i = 0, row = 0; at.rows > 1 && i < l.count && row < at.rows; row++)
		i += put_row(d->g, (struct rect){at.row + row, at.column, 1, at.columns}, &l, i);
}
