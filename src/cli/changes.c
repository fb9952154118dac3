/* changes.c: see changes.h. */
#include "cli/changes.h"

#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "cli/phrases.h"

const char *change_kind_name(enum change_kind kind)
{
	static const char *const names[CHANGE_KINDS] = {
		[CHANGE_STAGE] = "stage",
		[CHANGE_PHASE] = "phase",
		[CHANGE_WAIT] = "wait",
		[CHANGE_HEALTH] = "health",
		[CHANGE_SPLIT] = "split",
		[CHANGE_EVENT] = "event",
		[CHANGE_PROBLEM] = "problem",
		[CHANGE_END] = "end",
	};

	return names[kind];
}

/* --- taking ------------------------------------------------------------------------------------------------------- */

struct taking {
	struct arena *a;
	struct look_copy look;
	size_t capacity;
};

/* Names and values are copied: the release they come from is gone with the next turn. */
static void add_of(
	struct taking *t, enum change_kind kind, const char *of, const char *name, const char *value, const char *text)
{
	if (!name || !value)
		return;
	if (t->look.count == t->capacity) {
		size_t capacity = t->capacity ? 2 * t->capacity : 32;
		struct look_item *items = ARENA_ARRAY(t->a, capacity, struct look_item);
		if (t->look.count)
			memcpy(items, t->look.items, t->look.count * sizeof(*items));
		t->look.items = items;
		t->capacity = capacity;
	}
	t->look.items[t->look.count++] = (struct look_item){.kind = kind,
		.name = arena_dup(t->a, name),
		.of = arena_dup(t->a, of),
		.value = arena_dup(t->a, value),
		.text = arena_dup(t->a, text)};
}

static void add(struct taking *t, enum change_kind kind, const char *name, const char *value, const char *text)
{
	add_of(t, kind, "", name, value, text);
}

static void take_stages(struct taking *t, const struct release *r)
{
	for (size_t i = 0; i < r->stage_count; i++) {
		const struct stage *stage = &r->stages[i];
		const char *error = "";
		for (size_t j = 0; j < stage->action_count; j++)
			if (stage->actions[j].error_code || stage->actions[j].error_message)
				error = phrase_error(t->a, stage->actions[j].error_code, stage->actions[j].error_message);
		add(t, CHANGE_STAGE, stage->name, stage->status,
			arena_printf(t->a, "%s %s%s%s", stage->name, stage->status ? stage->status : "",
				*error ? ": " : "", error));
	}
}

static void take_phase(struct taking *t, const struct deployment *d)
{
	const char *name = d->id ? d->id : d->group;
	const char *error = phrase_error(t->a, d->error_code, d->error_message);

	if (d->phase == PHASE_UNKNOWN)
		return;
	add(t, CHANGE_PHASE, name, phase_name(d->phase),
		arena_printf(t->a, "%s %s%s%s", name, phase_title(d->phase), *error ? ": " : "", error));
	add(t, CHANGE_WAIT, name, d->wait.what == WAIT_NONE ? NULL : wait_name(d->wait.what),
		arena_printf(t->a, "%s %s", name, phrase_wait(t->a, &d->wait)));
}

static void take_side(
	struct taking *t, const char *name, const char *title, const struct deployment *d, const struct side *side)
{
	if (!d->id || d->phase == PHASE_UNKNOWN)
		return;
	if (!side->exists) {
		add(t, CHANGE_HEALTH, name, "none", arena_printf(t->a, _("%s: no task set"), title));
		return;
	}
	if (side->running < 0)
		return;
	const char *value = arena_printf(t->a, "%lld/%lld running", (long long)side->running, (long long)side->desired);
	if (side->target_count >= 0)
		value = arena_printf(
			t->a, "%s %lld/%lld healthy", value, (long long)side->healthy, (long long)side->target_count);
	add(t, CHANGE_HEALTH, name, value,
		arena_printf(t->a, "%s %s, %s", title, phrase_tasks(t->a, side), phrase_health(t->a, side)));
}

static void take_routes(struct taking *t, const struct deployment *d)
{
	for (size_t i = 0; i < d->route_count; i++) {
		const struct route *route = &d->routes[i];
		const char *kind = route->kind == ROUTE_TEST ? "test" : "prod";
		if (route->blue < 0 || route->green < 0)
			continue;
		const char *name = arena_printf(t->a, "%s:%lld%s%s", kind, (long long)route->port,
			route->conditions ? " " : "", route->conditions ? route->conditions : "");
		add(t, CHANGE_SPLIT, name, arena_printf(t->a, "blue %g green %g", route->blue, route->green),
			arena_printf(t->a, "%s: %s", phrase_route(t->a, route), phrase_split(t->a, route)));
	}
}

static void take_events(struct taking *t, const struct deployment *d)
{
	for (size_t i = 0; d->id && i < d->event_count; i++) {
		const struct lifecycle_event *event = &d->timeline[i];
		const char *error = phrase_error(t->a, event->error_code, event->error_message);
		if (event->status == STEP_PENDING || event->status == STEP_UNKNOWN)
			continue;
		if (event->status != STEP_FAILED)
			error = "";
		add_of(t, CHANGE_EVENT, d->id, event->name, event->status_text,
			arena_printf(t->a, "%s %s%s%s", event->name, event->status_text ? event->status_text : "",
				*error ? ": " : "", error));
	}
	if (d->id && d->undo.id)
		add_of(t, CHANGE_EVENT, d->id, "rollback", d->undo.status,
			arena_printf(t->a, _("rollback %s %s, by %s"), d->undo.id,
				d->undo.status ? d->undo.status : "?", d->undo.by ? d->undo.by : "?"));
}

static void take_problems(struct taking *t, const struct release *r)
{
	for (size_t i = 0; i < r->problem_count; i++) {
		const struct err *e = r->problems[i].err;
		const char *code = e->code[0] ? e->code : err_kind_name(e->kind);
		add(t, CHANGE_PROBLEM, r->problems[i].read, code,
			arena_printf(t->a, "%s: %s: %s", r->problems[i].read, code, e->message));
	}
}

struct look_copy look_take(struct arena *a, const struct release *r)
{
	struct taking t = {.a = a};
	const struct deployment *d = release_current(r);

	take_stages(&t, r);
	if (d) {
		take_phase(&t, d);
		take_side(&t, "blue", "BLUE", d, &d->blue);
		take_side(&t, "green", "GREEN", d, &d->green);
		take_routes(&t, d);
		take_events(&t, d);
	}
	take_problems(&t, r);
	return t.look;
}

/* --- comparing ---------------------------------------------------------------------------------------------------- */

/* Items are few and mostly in the same place. */
static const struct look_item *find(const struct look_copy *look, const struct look_item *like)
{
	for (size_t i = 0; i < look->count; i++)
		if (look->items[i].kind == like->kind && !strcmp(look->items[i].name, like->name) &&
			!strcmp(look->items[i].of, like->of))
			return &look->items[i];
	return NULL;
}

static bool can_go(enum change_kind kind)
{
	return kind == CHANGE_WAIT || kind == CHANGE_PROBLEM;
}

static const char *words_gone(struct arena *a, const struct look_item *item)
{
	return item->kind == CHANGE_PROBLEM ? arena_printf(a, _("%s: answers again"), item->name)
		: arena_printf(a, _("%s no longer waits for %s"), item->name, item->value);
}

static void carry_over(struct arena *a, struct look_copy *now, const struct look_item *item)
{
	struct look_item *items = ARENA_ARRAY(a, now->count + 1, struct look_item);

	if (now->count)
		memcpy(items, now->items, now->count * sizeof(*items));
	items[now->count] = (struct look_item){.kind = item->kind,
		.name = arena_dup(a, item->name),
		.of = arena_dup(a, item->of),
		.value = arena_dup(a, item->value),
		.text = arena_dup(a, item->text)};
	now->items = items;
	now->count++;
}

size_t look_diff(struct arena *a, const struct look_copy *before, struct look_copy *now, struct change **out)
{
	size_t count = 0;

	*out = ARENA_ARRAY(a, before->count + now->count + 1, struct change);
	for (size_t i = 0; i < before->count; i++) {
		const struct look_item *item = &before->items[i];
		if (find(now, item))
			continue;
		if (can_go(item->kind))
			(*out)[count++] = (struct change){item->kind, item->name, item->value, NULL, words_gone(a, item)};
		else
			carry_over(a, now, item);
	}
	for (size_t i = 0; i < now->count; i++) {
		const struct look_item *item = &now->items[i], *old = find(before, item);
		if (!old || strcmp(old->value, item->value) != 0)
			(*out)[count++] = (struct change){
				item->kind, item->name, old ? old->value : NULL, item->value, item->text};
	}
	return count;
}
