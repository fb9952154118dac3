/* pane_routes.c: where traffic goes, listener by listener, as the load balancer says it: two bars and their percents, and what
 * the page behind it answers; a loud line when the engine says otherwise. */
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
#define ANSWER_MAX 24  /* "200 Version 2026.11.28-1" */
#define LONG_ANSWER_MAX 48
#define TAIL_GAP 2

void route_label(const struct route *route, char *out, size_t size)
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

/* What stands at the right of a row.  A page that tells its version needs nobody to guess it from the weights. */
enum tail_kind { TAIL_LONG, TAIL_SHORT, TAIL_VERSION, TAIL_NONE };
struct tail {
	char version[160], answer[320];
	enum role role;     /* of the answer */
	int version_columns, answer_columns;
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

static struct tail tail_of(const struct draw *d, const struct route *route, enum tail_kind kind)
{
	struct tail t = {.role = ROLE_TEXT};

	if (kind == TAIL_NONE)
		return t;
	if (kind != TAIL_VERSION)
		t.role = probe_words(d->v, route, kind == TAIL_LONG, t.answer, sizeof(t.answer));
	if (!t.answer[0] || !route->probe->last->version[0])
		version_words(d->d, route, t.version, sizeof(t.version));
	t.version_columns = least(text_width(t.version), VERSION_MAX);
	t.answer_columns = least(text_width(t.answer), kind == TAIL_LONG ? LONG_ANSWER_MAX : ANSWER_MAX);
	return t;
}

static int tail_columns(const struct tail *t)
{
	return t->version_columns + t->answer_columns + (t->version_columns && t->answer_columns ? TAIL_GAP : 0);
}

/* The rows below a route's own. */
static void notes_of(const struct deployment *d, const struct route *route, struct lines *out)
{
	char label[120], claimed[24], found[24];

	route_label(route, label, sizeof(label));
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
	int label, bar, tail;
	enum tail_kind kind;
};

static int label_columns(const struct draw *d, int columns)
{
	int width = LABEL_LEAST;
	char text[160];

	for (size_t i = 0; i < d->d->route_count; i++) {
		route_label(&d->d->routes[i], text, sizeof(text));
		width = text_width(text) > width ? text_width(text) : width;
	}
	return least(width, columns / 3);
}

static int tails_columns(const struct draw *d, enum tail_kind kind)
{
	int width = 0;

	for (size_t i = 0; i < d->d->route_count; i++) {
		struct tail t = tail_of(d, &d->d->routes[i], kind);
		width = tail_columns(&t) > width ? tail_columns(&t) : width;
	}
	return width;
}

/* The bars come first: where it is narrow the answer's reason goes, then the answer, then the version. */
static struct scale scale_of(const struct draw *d, int columns)
{
	static const int least_bar[] = {[TAIL_LONG] = 6 * BAR_LEAST, [TAIL_SHORT] = 3 * BAR_LEAST, [TAIL_VERSION] = 3 * BAR_LEAST};
	struct scale s = {.label = label_columns(d, columns), .kind = TAIL_LONG};
	/* "label BLUE … 100 %  100 % … GREEN  tail": everything but the bars */
	int rest = 1 + s.label + 1 + 5 + 6 + 2 + 6 + 6 + 1;

	for (;; s.kind++) {
		s.tail = tails_columns(d, s.kind);
		s.bar = columns - rest - (s.tail ? s.tail + TAIL_GAP : 0);
		if (!s.tail || s.kind == TAIL_NONE || s.bar >= least_bar[s.kind])
			break;
	}
	s.bar = s.bar < BAR_LEAST ? 0 : least(s.bar, BAR_MAX);
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

static void draw_tail(const struct draw *d, struct rect at, const struct route *route, enum tail_kind kind)
{
	struct tail t = tail_of(d, route, kind);
	int x = at.column;

	grid_put_cut(d->g, at.row, x, t.version_columns, ROLE_TEXT, t.version);
	x += t.version_columns ? t.version_columns + TAIL_GAP : 0;
	grid_put_cut(d->g, at.row, x, t.answer_columns, t.role, t.answer);
}

static void draw_route(const struct draw *d, struct rect at, const struct route *route, const struct scale *s)
{
	char label[160];
	int start = at.column + 1 + s->label + 1, end = at.column + at.columns - 1;

	route_label(route, label, sizeof(label));
	grid_put_cut(d->g, at.row, at.column + 1, s->label, ROLE_TITLE, label);
	if (s->tail) {
		draw_tail(d, (struct rect){at.row, end - s->tail, 1, s->tail}, route, s->kind);
		end -= s->tail + TAIL_GAP;
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
