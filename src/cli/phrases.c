/* phrases.c: see phrases.h. */
#include "cli/phrases.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "model/judge.h"

static const char *at_zero_words(enum at_zero action)
{
	static const char *const rows[] = {
		[AT_ZERO_CONTINUE] = N_("moves traffic"),
		[AT_ZERO_STOP] = N_("stops"),
		[AT_ZERO_ROLLBACK] = N_("rolls back"),
		[AT_ZERO_TERMINATE] = N_("ends blue"),
		[AT_ZERO_FAIL] = N_("fails"),
	};
	size_t i = (size_t)action;

	return i < sizeof(rows) / sizeof(rows[0]) && rows[i] ? _(rows[i]) : NULL;
}

/* What happens at zero, in the dashboard's words. */
static const char *by_itself(struct arena *a, const struct wait *wait)
{
	const char *zero = at_zero_words(wait->at_zero);
	char left[32];

	if (wait->at_zero == AT_ZERO_KEEP)
		return _("; nothing happens by itself");
	if (!zero)
		return "";
	if (wait->left_ms < 0)
		return arena_printf(a, _("; goes on by itself: %s"), zero);
	duration_countdown(wait->left_ms, left, sizeof(left));
	return arena_printf(a, _("; goes on by itself: %s in %s%s"), zero, wait->is_estimate ? "~" : "", left);
}

const char *phrase_wait(struct arena *a, const struct wait *wait)
{
	char clock[16];

	if (wait->what == WAIT_NONE)
		return _("waits for nothing");
	const char *words = arena_printf(a, _("waits for %s"), wait_name(wait->what));
	if (wait->until != NO_TIME) {
		time_format_clock(wait->until, clock);
		words = arena_printf(a, _("%s until %s%s"), words, wait->is_estimate ? "~" : "", clock);
	}
	return arena_printf(a, "%s%s", words, by_itself(a, wait));
}

const char *phrase_revision(struct arena *a, const struct side *side)
{
	const char *digest = side->short_digest;
	const char *words = arena_printf(a, "%s%s%s", side->revision ? side->revision : _("unknown revision"),
		digest ? " " : "", digest ? digest : "");

	return side->version ? arena_printf(a, "%s, %s", words, side->version) : words;
}

static const char *number(struct arena *a, int64_t n)
{
	return n < 0 ? "?" : arena_printf(a, "%lld", (long long)n);
}

const char *phrase_tasks(struct arena *a, const struct side *side)
{
	return arena_printf(a, _("%s/%s running"), number(a, side->running), number(a, side->desired));
}

const char *phrase_health(struct arena *a, const struct side *side)
{
	if (side->target_count < 0)
		return _("health unknown");
	const char *words = arena_printf(a, _("%s/%s healthy"), number(a, side->healthy), number(a, side->target_count));
	for (int64_t i = 0; i < side->target_count; i++) {
		const struct target *t = &side->targets[i];
		if (target_is_healthy(t))
			continue;
		return arena_printf(a, "%s (%s %s%s%s)", words, t->id ? t->id : "?", t->state ? t->state : "?",
			t->reason ? ": " : "", t->reason ? t->reason : "");
	}
	return words;
}

const char *phrase_route(struct arena *a, const struct route *route)
{
	return arena_printf(a, "%s :%s%s%s", route->kind == ROUTE_TEST ? "test" : "prod", number(a, route->port),
		route->conditions ? " " : "", route->conditions ? route->conditions : "");
}

static const char *share(struct arena *a, double percent)
{
	return percent < 0 ? "?" : arena_printf(a, "%g", percent);
}

const char *phrase_split(struct arena *a, const struct route *route)
{
	const char *words = arena_printf(a, _("BLUE %s %%, GREEN %s %%"), share(a, route->blue), share(a, route->green));

	if (route->other > 0)
		words = arena_printf(a, _("%s, elsewhere %s %%"), words, share(a, route->other));
	return route->differs ? arena_printf(a, _("%s; the deployment claims something else"), words) : words;
}

const char *phrase_error(struct arena *a, const char *code, const char *message)
{
	return arena_printf(a, "%s%s%s", code ? code : "", code && message ? ": " : "", message ? message : "");
}

const char *phrase_took(struct arena *a, int64_t started_at, int64_t ended_at, int64_t now)
{
	char text[32];
	int64_t end = ended_at != NO_TIME ? ended_at : now;

	if (started_at == NO_TIME || end < started_at)
		return "";
	duration_format(end - started_at, text, sizeof(text));
	return arena_dup(a, text);
}
