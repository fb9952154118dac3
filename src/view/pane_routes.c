/* pane_routes.c: where traffic goes, listener by listener, as the load balancer says it: two bars and their percents; a loud
 * line when the engine says otherwise. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BAR_LEAST 4
#define BAR_MAX 220
#define LABEL_LEAST 11 /* "test :8080 " */
#define VERSION_MAX 20

static void label_words(const struct route *route, char *out, size_t size)
{
	const char *kind = route->kind == ROUTE_PROD ? _("prod") : _("test");
	const char *conditions = route->conditions ? route->conditions : "";

	if (route->port < 0)
		snprintf(out, size, "%s%s%s", kind, *conditions ? " " : "", conditions);
	else
		snprintf(out, size, "%s :%lld%s%s", kind, (long long)route->port, *conditions ? " " : "", conditions);
}

/* What the route's traffic gets, in people's words; "" unknown, or both. */
static void version_words(const struct deployment *d, const struct route *route, char *out, size_t size)
{
	const char *blue = d->blue.version, *green = d->green.version;

	*out = '\0';
	if (route->blue > 0 && blue && route->green <= 0)
		snprintf(out, size, "%s", blue);
	else if (route->green > 0 && green && route->blue <= 0)
		snprintf(out, size, "%s", green);
}

/* The rows below a route's own. */
static void notes_of(const struct deployment *d, const struct route *route, struct lines *out)
{
	char label[120], claimed[24], found[24];

	label_words(route, label, sizeof(label));
	if (route->differs) {
		words_percent(d->green.claimed_weight, claimed, sizeof(claimed));
		words_percent(route->green, found, sizeof(found));
		lines_add(out, ROLE_ALARM, _("!! %s: the load balancer sends %s to green, the deployment claims %s"),
			label, found, claimed);
	}
	if (route->other > 0) {
		words_percent(route->other, found, sizeof(found));
		lines_add(out, ROLE_ALARM, _("!! %s: %s goes to neither blue nor green"), label, found);
	}
	if (route->blue < 0 || route->green < 0)
		lines_add(out, ROLE_WAITING, _("%s: the split is not known"), label);
}

/* --- one route ------------------------------------------------------------------------------------------------------- */

/* The width that all routes share, so that bars can be compared. */
struct scale {
	int label, bar, version;
};

static struct scale scale_of(const struct draw *d, int columns)
{
	struct scale s = {.label = LABEL_LEAST};
	char text[160];

	for (size_t i = 0; i < d->d->route_count; i++) {
		label_words(&d->d->routes[i], text, sizeof(text));
		s.label = text_width(text) > s.label ? text_width(text) : s.label;
		version_words(d->d, &d->d->routes[i], text, sizeof(text));
		s.version = text_width(text) > s.version ? text_width(text) : s.version;
	}
	s.label = s.label > columns / 3 ? columns / 3 : s.label;
	s.version = s.version > VERSION_MAX ? VERSION_MAX : s.version;
	/* "label BLUE … 100 %  100 % … GREEN  version": everything but the bars */
	int rest = 1 + s.label + 1 + 5 + 6 + 2 + 6 + 6 + 1;
	s.bar = columns - rest - (s.version ? s.version + 2 : 0);
	if (s.bar < 3 * BAR_LEAST && s.version) {
		s.version = 0;
		s.bar = columns - rest;
	}
	s.bar = s.bar < BAR_LEAST ? 0 : s.bar > BAR_MAX ? BAR_MAX : s.bar;
	return s;
}

static int bar_columns(double percent, int bar)
{
	if (percent <= 0 || !bar)
		return 0;
	int n = (int)lround(percent * bar / 100);
	n = n < 1 ? 1 : n;
	return n > bar ? bar : percent < 100 && n == bar ? bar - 1 : n;
}

static int put_bar(struct grid *g, int row, int column, enum role role, int n)
{
	grid_fill(g, row, column, 1, n, role, "█");
	return n;
}

static void draw_blue(struct grid *g, struct rect at, const struct route *route, int bar)
{
	char percent[24], padded[32];
	int x = at.column, end = at.column + at.columns, n = bar_columns(route->blue, bar);

	words_percent(route->blue, percent, sizeof(percent));
	snprintf(padded, sizeof(padded), "%5s", percent);
	x += grid_put(g, at.row, x, end - x, ROLE_BLUE, "BLUE") + 1;
	if (n)
		x += put_bar(g, at.row, x, ROLE_BLUE, n) + 1;
	grid_put(g, at.row, x, end - x, route->blue > 0 ? ROLE_TEXT : ROLE_DIM, n ? percent : padded);
}

static void draw_green(struct grid *g, struct rect at, const struct route *route, int bar)
{
	char percent[24], text[64];
	int n = bar_columns(route->green, bar), end = at.column + at.columns;

	words_percent(route->green, percent, sizeof(percent));
	if (!n) {
		snprintf(text, sizeof(text), "%5s", percent);
		grid_put_right(g, at.row, end, 5, route->green > 0 ? ROLE_TEXT : ROLE_DIM, text);
		grid_put_right(g, at.row, end - 6, 5, ROLE_GREEN, "GREEN");
		return;
	}
	grid_put_right(g, at.row, end, 5, ROLE_GREEN, "GREEN");
	put_bar(g, at.row, end - 6 - n, ROLE_GREEN, n);
	grid_put_right(g, at.row, end - 6 - n - 1, 6, ROLE_TEXT, percent);
}

static void draw_route(const struct draw *d, struct rect at, const struct route *route, const struct scale *s)
{
	char label[160], version[160];
	int start = at.column + 1 + s->label + 1, end = at.column + at.columns - 1;

	label_words(route, label, sizeof(label));
	grid_put_cut(d->g, at.row, at.column + 1, s->label, ROLE_TITLE, label);
	if (s->version) {
		version_words(d->d, route, version, sizeof(version));
		grid_put_cut(d->g, at.row, end - s->version, s->version, ROLE_TEXT, version);
		end -= s->version + 2;
	}
	int width = s->bar ? 5 + 6 + 2 + 6 + 6 + s->bar : end - start;
	struct rect inner = {at.row, start, 1, width < end - start ? width : end - start};
	draw_green(d->g, inner, route, s->bar);
	draw_blue(d->g, inner, route, s->bar);
}

/* --- the pane -------------------------------------------------------------------------------------------------------- */

static void empty_words(const struct draw *d, struct lines *out)
{
	if (d->d->route_count || problem_of(d->r, FACT_LISTENERS) || problem_of(d->r, FACT_RULES))
		return;
	if (d->d->phase == PHASE_UNKNOWN || !d->d->settings || d->d->routes_read_at == NO_TIME)
		lines_add(out, ROLE_DIM, _("traffic: %s"), unread_words(d->r, FACT_RULES));
	else
		lines_add(out, ROLE_WAITING, "%s", _("traffic: no listener points at either side"));
}

int routes_rows(const struct draw *d)
{
	struct lines notes = {0};

	for (size_t i = 0; i < d->d->route_count; i++)
		notes_of(d->d, &d->d->routes[i], &notes);
	empty_words(d, &notes);
	problems_add(d, PLACE_ROUTES, &notes);
	return (int)d->d->route_count + lines_rows(&notes, d->g->columns - 2);
}

/* What matters most stands first: alarms push further routes down, not away. */
void routes_draw(const struct draw *d, struct rect at)
{
	struct scale s = scale_of(d, at.columns);
	struct lines notes = {0};
	int row = at.row, end = at.row + at.rows;

	for (size_t i = 0; i < d->d->route_count; i++)
		notes_of(d->d, &d->d->routes[i], &notes);
	empty_words(d, &notes);
	problems_add(d, PLACE_ROUTES, &notes);
	int below = lines_rows(&notes, at.columns - 2), routes = (int)d->d->route_count;
	int shown = at.rows - (below ? 1 : 0);
	shown = shown > routes ? routes : shown < 1 ? 1 : shown;
	int cursor = cursor_of(d, PANE_ROUTES, routes), first = first_shown(cursor, routes, shown);
	for (int i = first; i < routes && row < end && i < first + shown; i++) {
		draw_route(d, (struct rect){row, at.column, 1, at.columns}, &d->d->routes[i], &s);
		if (i == cursor)
			grid_put(d->g, row, at.column, 1, ROLE_SELECTED, "▸");
		row++;
	}
	lines_draw(d->g, (struct rect){row, at.column + 1, end - row, at.columns - 2}, &notes);
	if (!routes)
		focus_draw(d, PANE_ROUTES, at);
}
