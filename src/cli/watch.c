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

static cJSON *line_of(int64_t at, const struct change *c)
{
	cJSON *o = cJSON_CreateObject();

	json_put_int(o, "schema", 1);
	json_put_time(o, "at", at);
	json_put_text(o, "kind", change_kind_name(c->kind));
	json_put_text(o, "name", c->name);
	json_put_text(o, "from", c->from);
	json_put_text(o, "to", c->to);
	json_put_text(o, "text", c->text);
	return o;
}

static void print_line(const struct watch *w, int64_t at, const struct change *c)
{
	char clock[16];

	if (w->s->o->wants_json) {
		json_print(line_of(at, c));
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
static int end(struct watch *w, int code, const char *why, const struct err *e)
{
	const struct release *r = app_release(w->s->app);
	struct change c = {CHANGE_END, r->execution_id, NULL, r->execution_status, e ? e->message : why ? why : ""};

	if (e) {
		code = err_exit_code(e->kind);
		session_say(e);
	}
	if (!w->s->o->wants_json) {
		if (!e) {
			c.text = why ? _(why) : "";
			print_line(w, r->as_of, &c);
		}
		return code;
	}
	cJSON *o = line_of(app_now(w->s->app), &c);
	json_put_int(o, "exit", code);
	json_put(o, "error", json_error(e));
	json_print(o);
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
	code = end(&w, code, why, code < 0 ? &e : NULL);
	arena_free(w.arena);
	return code;
}
