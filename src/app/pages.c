/* pages.c: see pages.h. */
#include "app/pages.h"

#include "app/app_parts.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/same.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- when: pure ------------------------------------------------------------------------------------------------------ */

/* The first failure may be a moment's; from the second on it is asked half as often, and so on. */
static int64_t period_of(const struct page_state *s, bool is_active)
{
	int64_t period = is_active ? PAGE_ACTIVE_MS : PAGE_IDLE_MS, most = is_active ? PAGE_ACTIVE_MOST_MS : PAGE_IDLE_MOST_MS;
	int doublings = s->failures < 5 ? s->failures - 1 : 4;
	period <<= doublings > 0 ? doublings : 0;
	return period < most ? period : most;
}

/* By its cadence alone. */
static int64_t next_of(const struct page_state *s, const struct page_pace *pace)
{
	return (s->failures > 0 ? s->answered_mono : s->sent_mono) + period_of(s, pace->is_active);
}

int64_t page_due_at(const struct page_state *s, const struct page_pace *pace)
{
	if (s->is_flying)
		return INT64_MAX;
	if (s->sent_mono == 0 || s->sent_mono < pace->asked_mono || s->moved_mono > s->sent_mono)
		return pace->now_mono;
	/* What failed while nothing could be reached says little of the page. */
	if (s->failures > 0 && s->sent_mono < pace->back_mono)
		return pace->now_mono;
	return next_of(s, pace);
}

int64_t page_good_until(const struct page_state *s, const struct page_pace *pace)
{
	if (s->answered_mono == 0)
		return 0;
	/* While another look flies, it is late counted from the answer of before. */
	int64_t late = s->answered_mono + period_of(s, pace->is_active) + PAGE_LATE_MS;
	int64_t moved = s->moved_mono != 0 ? s->moved_mono + PAGE_MOVED_MS : INT64_MAX;
	return late < moved ? late : moved;
}

/* --- what is shown --------------------------------------------------------------------------------------------------- */

static void forget(struct page *p)
{
	if (p->app != NULL)
		app_probe_forget(p->app, p);
	free(p->url);
	free(p->listener_arn);
	free(p->rule_arn);
	*p = (struct page){ .app = NULL };
}

void pages_forget(struct app *a)
{
	for (size_t i = 0; i < PAGES; i++)
		forget(&a->pages[i]);
}

static const struct deployment *shown(const struct app *a)
{
	return a->watches_pages && a->release != NULL ? release_current(a->release) : NULL;
}

static char *dup_or_null(const char *s)
{
	return s != NULL ? mem_dup(s) : NULL;
}

static void become(struct app *a, struct page *p, const struct probe_place *place)
{
	forget(p);
	a->is_dirty = a->has_changed = true;
	*p = (struct page){ .app = a, .url = dup_or_null(place->url), .why_not = place->why_not };
	p->listener_arn = dup_or_null(place->route->listener_arn);
	p->rule_arn = dup_or_null(place->route->rule_arn);
}

static bool is_of(const struct page *p, const struct probe_place *place)
{
	return p->app != NULL && is_same_or_none(p->url, place->url) && p->why_not == place->why_not &&
		is_same_or_none(p->listener_arn, place->route->listener_arn) && is_same_or_none(p->rule_arn, place->route->rule_arn);
}

static void follow(struct app *a, const struct deployment *d, enum route_kind kind)
{
	static const char off[] = "the settings say [probe] dashboard = no";
	struct page *p = &a->pages[kind];
	struct arena *scratch = arena_new();
	struct probe_place place = probe_place(scratch, a->options.probe, d, kind);
	if (a->options.probe != NULL && a->options.probe->is_off)
		place = (struct probe_place){ .route = place.route, .why_not = off };
	if (place.route == NULL) {
		forget(p);
	} else {
		if (!is_of(p, &place))
			become(a, p, &place);
		bool has_moved = p->state.sent_mono != 0 && (p->blue != place.route->blue || p->green != place.route->green);
		if (has_moved && p->state.moved_mono <= p->state.sent_mono)
			p->state.moved_mono = clock_mono_ms();
	}
	arena_free(scratch);
}

/* --- looking --------------------------------------------------------------------------------------------------------- */

static struct page_pace pace_of(const struct app *a)
{
	return (struct page_pace){ .now_mono = clock_mono_ms(), .asked_mono = a->pages_asked_mono, .back_mono = a->back_mono,
		.is_active = a->pages_are_active };
}

static void take(struct page *p, const struct probe_result *result)
{
	p->result = *result;
	p->has_result = true;
	p->state.is_flying = false;
	p->state.answered_mono = clock_mono_ms();
	if (p->state.moved_mono <= p->state.sent_mono)
		p->state.moved_mono = 0;
	p->state.failures = result->status == 0 ? p->state.failures + 1 : 0;
	p->app->is_dirty = p->app->has_changed = true;
}

static void on_page(void *user, const struct probe_result *result)
{
	take(user, result);
}

static void look(struct page *p, const struct route *route, int64_t now)
{
	struct probe_result none = { .status = 0 };
	p->state.sent_mono = now;
	p->state.is_flying = true;
	p->blue = route->blue;
	p->green = route->green;
	p->app->is_dirty = p->app->has_changed = true;
	if (app_probe(p->app, p->url, on_page, p, &none.err))
		return;
	snprintf(none.summary, sizeof(none.summary), "%.250s", none.err.message);
	take(p, &none);
}

static const struct route *route_of(const struct deployment *d, const struct page *p)
{
	for (size_t i = 0; p->url != NULL && i < d->route_count; i++)
		if (is_same_or_none(d->routes[i].listener_arn, p->listener_arn) && is_same_or_none(d->routes[i].rule_arn, p->rule_arn))
			return &d->routes[i];
	return NULL;
}

void pages_turn(struct app *a)
{
	const struct deployment *d = shown(a);
	a->pages_are_active = d != NULL && d->is_running;
	for (size_t i = 0; d != NULL && i < PAGES; i++) {
		follow(a, d, (enum route_kind)i);
		const struct route *route = route_of(d, &a->pages[i]);
		struct page_pace pace = pace_of(a);
		if (route != NULL && page_due_at(&a->pages[i].state, &pace) <= pace.now_mono)
			look(&a->pages[i], route, pace.now_mono);
	}
}

int64_t pages_next_due(struct app *a)
{
	const struct deployment *d = shown(a);
	int64_t first = INT64_MAX;
	for (size_t i = 0; d != NULL && i < PAGES; i++) {
		struct page_pace pace = pace_of(a);
		int64_t due = a->pages[i].url != NULL ? page_due_at(&a->pages[i].state, &pace) : INT64_MAX;
		first = due < first ? due : first;
	}
	return first;
}

void app_watch_pages(struct app *a, bool is_watched)
{
	a->watches_pages = is_watched;
}

void app_look_at_pages(struct app *a)
{
	a->pages_asked_mono = clock_mono_ms();
}

/* --- what is known --------------------------------------------------------------------------------------------------- */

/* A load balancer's own name has no certificate, and an internal one answers nobody from outside: the settings can name a page. */
static const char *hint_of(const struct app *a, const struct page *p, struct arena *arena)
{
	const char *path = a->options.settings_path, *file = path != NULL && *path != '\0' ? path : "the settings file";
	enum route_kind kind = (enum route_kind)(p - a->pages);
	const char *name = kind == ROUTE_TEST ? "test" : "prod";
	if (a->options.probe != NULL && a->options.probe->is_off)
		return NULL;
	if (p->url != NULL && p->state.failures == 0)
		return NULL;
	bool is_set = *probe_page_set(a->options.probe, kind) != '\0';
	return arena_printf(arena, is_set ? "%s below [probe] in %s names this page" : "%s = URL below [probe] in %s names its page",
		name, file);
}

static struct probe known(const struct app *a, const struct page *p, struct arena *arena)
{
	const struct probe_settings *s = a->options.probe;
	struct page_pace pace = pace_of(a);
	struct probe out = { .listener_arn = arena_dup(arena, p->listener_arn), .rule_arn = arena_dup(arena, p->rule_arn),
		.url = arena_dup(arena, p->url), .why_not = p->why_not, .pattern = s != NULL && *s->version != '\0' ? s->version : PROBE_VERSION,
		.is_looking = p->state.is_flying, .looked_mono = p->state.answered_mono, .failures = p->state.failures };
	out.hint = hint_of(a, p, arena);
	out.good_until_mono = page_good_until(&p->state, &pace);
	if (p->has_result) {
		struct probe_result *copy = ARENA_NEW(arena, struct probe_result);
		*copy = p->result;
		out.last = copy;
	}
	return out;
}

const struct probe *pages_known(const struct app *a, struct arena *arena, size_t *count)
{
	struct probe *out = ARENA_ARRAY(arena, PAGES, struct probe);
	*count = 0;
	for (size_t i = 0; i < PAGES; i++)
		if (a->pages[i].app != NULL)
			out[(*count)++] = known(a, &a->pages[i], arena);
	return out;
}
