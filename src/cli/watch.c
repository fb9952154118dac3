/* watch.c: a line for every change until the release is settled. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cli/changes.h"
#include "cli/json.h"
#include "cli/kept.h"

struct watch {
	struct session *s;
	struct arena *arena;      /* of `look` */
	struct look_copy look;
};

static void print_line(const struct watch *w, int64_t at, const struct change *c)
{
	char clock[16];

	if (w->s->o->wants_json) {
		json_print(json_line(at, c));
		return;
	}
	time_format_clock(at, clock);
	printf("%s  %-7s  %s\n", clock, change_kind_name(c->kind), c->text);
}

static bool step(void *user, const struct release *r, struct err *e)
{
	struct watch *w = user;
	struct arena *arena = arena_new();
	struct look_copy now = look_take(arena, r);
	struct change *lines;
	size_t count = look_diff(arena, &w->look, &now, &lines);

	for (size_t i = 0; i < count; i++)
		print_line(w, r->as_of, &lines[i]);
	arena_free(w->arena);
	w->arena = arena;
	w->look = now;
	return fflush(stdout) == 0 || err_set(e, ERR_INTERNAL, _("nobody reads standard output any more"));
}

/* The last line: how it ended, with the exit code. */
static int end(const struct watch *w, int code, const char *why)
{
	const struct release *r = app_release(w->s->app);
	const struct change c = {CHANGE_END, r->execution_id, NULL, r->execution_status, why ? _(why) : ""};

	if (w->s->o->wants_json)
		json_print(json_end(r->as_of, r->execution_id, r->execution_status, why, code, NULL));
	else
		print_line(w, r->as_of, &c);
	return code;
}

int verb_watch(struct session *s)
{
	struct watch w = {.s = s};
	struct err e = {.kind = ERR_NONE};
	const char *why = NULL;
	int code = -1;

	if (session_first_look(s, &e) && kept_is_there(s, &e)) {
		session_keep_execution(s);
		code = kept_wait(s, GOAL_SETTLED, step, &w, &why, &e);
	}
	code = code < 0 ? session_fail(s, &e) : end(&w, code, why);
	arena_free(w.arena);
	return code;
}
