/* verify.c: the table of steps, and the machine that goes from one to the next. */
#include "setup/verify_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/same.h"
#include "model/action.h"

#define WORDS_MAX 600

static const struct row {
	const char *name, *title;
	bool waits;
	verify_step_fn *go;
} rows[VERIFY_STEPS] = {
	[VERIFY_LOOK] = {"look", "look at production", false, verify_do_look},
	[VERIFY_RELEASE] = {"release", "release change", false, verify_do_release},
	[VERIFY_READY] = {"ready", "wait until green is ready", true, verify_do_ready},
	[VERIFY_GREEN] = {"green", "look at both listeners", false, verify_do_green},
	[VERIFY_REROUTE] = {"reroute", "reroute traffic", false, verify_do_reroute},
	[VERIFY_BAKING] = {"baking", "wait until production is on green", true, verify_do_baking},
	[VERIFY_PRODUCTION] = {"production", "look at production again", false, verify_do_production},
	[VERIFY_TERMINATE] = {"terminate", "terminate original", false, verify_do_terminate},
	[VERIFY_SUCCEEDED] = {"succeeded", "wait until all has succeeded", true, verify_do_succeeded},
};

const char *verify_step_name(enum verify_step_id id)
{
	return rows[id].name;
}

const char *verify_step_title(enum verify_step_id id)
{
	return rows[id].title;
}

bool verify_step_waits(enum verify_step_id id)
{
	return rows[id].waits;
}

const char *verify_status_name(enum verify_status status)
{
	static const char *const names[] = {NULL, "ok", "fail", "skip"};

	return names[status];
}

/* --- before the beginning ---------------------------------------------------------------------------------------- */

const struct execution *verify_running(const struct release *r, const char *execution_id)
{
	for (size_t i = 0; i < r->execution_count; i++) {
		const struct execution *e = &r->executions[i];
		if (execution_id ? is_same(e->id, execution_id) : i == 0)
			return e->id && is_same(e->status, "InProgress") ? e : NULL;
	}
	return NULL;
}

const char *verify_why_not(struct arena *arena, const struct release *r, const char *followed)
{
	const struct deployment *d = release_current(r);
	const char *why = action_why_not(&actions[ACTION_RELEASE], r, false);

	if (why)
		return why;
	if (!d)
		return r->deployment_count ? "no deployment belongs to the stage asked for"
					   : "no action of this pipeline deploys to ECS blue/green";
	if (r->current_is_ambiguous)
		return r->ambiguity ? r->ambiguity : "more than one deployment runs";
	if (d->note)
		return d->note;
	if (d->is_running && !(followed && is_same(d->execution_id, followed)))
		return arena_printf(arena, "deployment %s still runs in this group (%s): it has to end first", d->id ? d->id : "?",
			phase_title(d->phase));
	return NULL;
}

static const char *first_change(struct arena *arena, const struct execution *running)
{
	return running ? arena_printf(arena, "follows execution %s, which runs already (nothing is started)", running->id)
		       : "starts a new execution with the newest source";
}

const char *verify_sentence(struct arena *arena, const struct release *r, const struct verify_options *o, bool *starts, struct err *e)
{
	const struct execution *running = verify_running(r, o->execution_id);
	const char *why = verify_why_not(arena, r, running ? running->id : NULL);

	*starts = !running;
	if (!why && !running && o->execution_id)
		why = arena_printf(arena, "execution %s does not run", o->execution_id);
	if (why) {
		err_set(e, ERR_WRONG_PHASE, "nothing was sent: %s", why);
		return NULL;
	}
	return arena_printf(arena, "Verifies pipeline %s, account %s, region %s, by a whole release:\n"
		"  1. %s;\n"
		"  2. once green is ready and answers as it should, moves all production traffic from blue to green;\n"
		"  3. once production answers as it should, terminates blue, the original task set.",
		r->pipeline, r->account ? r->account : "unknown", r->region, first_change(arena, running));
}

struct verify *verify_new(struct app *a, const struct release *r, const struct verify_options *o, bool may_start)
{
	struct verify *v = mem_alloc(sizeof(*v));

	*v = (struct verify){.app = a, .options = *o, .arena = arena_new(), .may_start = may_start};
	v->options.execution_id = arena_dup(v->arena, o->execution_id);
	v->account = arena_dup(v->arena, r->account);
	v->region = arena_dup(v->arena, r->region);
	for (size_t i = 0; i < VERIFY_STEPS; i++)
		v->steps[i].took_ms = NO_DURATION;
	for (size_t i = 0; i < 2; i++)
		v->pages[i].app = a;
	return v;
}

void verify_free(struct verify *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < 2; i++)
		app_probe_forget(v->app, &v->pages[i]);
	arena_free(v->arena);
	free(v);
}

/* --- the end of a step ------------------------------------------------------------------------------------------- */

static const char *words(struct arena *arena, const char *format, va_list args)
{
	char text[WORDS_MAX];

	vsnprintf(text, sizeof(text), format, args);
	return arena_dup(arena, text);
}

enum verify_status verify_end(struct verify *v, enum verify_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	v->steps[v->at].detail = words(v->arena, format, args);
	va_end(args);
	return status;
}

enum verify_status verify_fail(struct verify *v, enum err_kind kind, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *why = words(v->arena, format, args);
	va_end(args);
	err_set(&v->err, kind, "%s", why);
	v->steps[v->at].detail = why;
	return VERIFY_FAILED;
}

enum verify_status verify_fail_as(struct verify *v, const struct err *e)
{
	v->err = *e;
	v->steps[v->at].detail = arena_dup(v->arena, e->message[0] ? e->message : err_kind_name(e->kind));
	return VERIFY_FAILED;
}

static void close_step(struct verify *v, enum verify_status status)
{
	struct verify_step *step = &v->steps[v->at];

	step->status = status;
	step->took_ms = clock_mono_ms() - v->began_mono;
	v->wrong_since_mono = NO_TIME;
	v->deed = DEED_NONE;
	if (status == VERIFY_FAILED)
		v->outcome = VERIFY_FAILED;
	else if (v->at + 1 == VERIFY_STEPS)
		v->outcome = VERIFY_OK;
	else
		v->at++;
}

/* --- turns ------------------------------------------------------------------------------------------------------- */

/* What may not be read at all will not become known by waiting. */
static const struct problem *what_is_hidden(const struct release *r)
{
	for (size_t i = 0; i < r->problem_count; i++) {
		const struct problem *p = &r->problems[i];
		bool is_needed = p->kind == FACT_DEPLOYMENT || p->kind == FACT_TARGET;
		if (is_needed && p->read_at == NO_TIME && p->err->kind == ERR_DENIED)
			return p;
	}
	return NULL;
}

static void begin_step(struct verify *v)
{
	struct verify_step *step = &v->steps[v->at];

	if (step->started_at != NO_TIME)
		return;
	step->started_at = app_now(v->app);
	v->began_mono = clock_mono_ms();
}

static enum verify_status go_on(struct verify *v, const struct release *r)
{
	const struct problem *hidden = what_is_hidden(r);

	begin_step(v);
	if (!hidden)
		return rows[v->at].go(v, r);
	struct err e = *hidden->err;
	err_context(&e, "%s (needs %s)", hidden->read, hidden->permission);
	return verify_fail_as(v, &e);
}

enum verify_status verify_turn(struct verify *v)
{
	/* One step a turn: its callers show each as it ends. */
	if (v->outcome == VERIFY_RUNNING) {
		enum verify_status status = go_on(v, app_release(v->app));
		if (status != VERIFY_RUNNING)
			close_step(v, status);
	}
	return v->outcome;
}

void verify_stop(struct verify *v, const struct err *e)
{
	const struct act *act = app_act(v->app);
	struct err why = *e;

	if (v->outcome != VERIFY_RUNNING)
		return;
	begin_step(v);
	if (v->deed == DEED_SENT && (act->state == ACT_SENDING || act->state == ACT_UNKNOWN)) {
		why.kind = act->state == ACT_UNKNOWN ? act->err.kind : ERR_UNKNOWN_OUTCOME;
		err_context(&why, "sent, and its outcome is not known; nothing is sent again");
	}
	close_step(v, verify_fail_as(v, &why));
}

/* --- telling ----------------------------------------------------------------------------------------------------- */

enum verify_step_id verify_at(const struct verify *v)
{
	return v->at;
}

const struct verify_step *verify_step(const struct verify *v, enum verify_step_id id)
{
	return &v->steps[id];
}

const struct err *verify_error(const struct verify *v)
{
	return &v->err;
}

static void add_route(struct buf *out, const struct route *route)
{
	buf_printf(out, "%s%s", out->len ? "; " : "", route->kind == ROUTE_TEST ? "test" : "production");
	if (route->port >= 0)
		buf_printf(out, " :%lld", (long long)route->port);
	if (route->blue < 0 || route->green < 0)
		buf_puts(out, " not known");
	else
		buf_printf(out, " %.4g %% blue, %.4g %% green", route->blue, route->green);
}

const char *verify_state(struct arena *arena, const struct release *r)
{
	const struct deployment *d = release_current(r);
	struct buf out;

	if (!d)
		return "traffic is not known";
	buf_init(&out, WORDS_MAX);
	for (size_t i = 0; i < d->route_count; i++)
		add_route(&out, &d->routes[i]);
	if (!out.len)
		buf_puts(&out, "traffic is not known");
	if (d->id)
		buf_printf(&out, "; deployment %s is %s", d->id, phase_title(d->phase));
	const char *text = arena_dup(arena, buf_text(&out));
	buf_done(&out);
	return text;
}
