/* text.c: see text.h.  One function a section; each fills a table. */
#include "cli/text.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "cli/phrases.h"
#include "base/same.h"
#include "cli/table.h"
#include "model/action.h"

struct page {
	FILE *out;
	struct arena *a;
	struct table table;
	const struct release *r;
	const struct deployment *d; /* may be NULL */
	bool is_read_only, has_color;
};

static void cell(struct page *p, size_t column, const char *text)
{
	table_cell(&p->table, column, text, INK_PLAIN);
}

static void print(struct page *p, const char *label)
{
	table_print(&p->table, p->out, label, p->has_color);
}

static const char *or_unknown(const char *text)
{
	return text ? text : "?";
}

/* How a status of AWS's looks; unknown words are plain. */
static enum ink ink_of(const char *status)
{
	static const struct {
		const char *status;
		enum ink ink;
	} rows[] = {
		{"Succeeded", INK_GOOD},
		{"InProgress", INK_BUSY},
		{"Stopping", INK_BUSY},
		{"Ready", INK_BUSY},
		{"Baking", INK_BUSY},
		{"Failed", INK_BAD},
		{"Stopped", INK_BAD},
		{"Abandoned", INK_BAD},
		{"Cancelled", INK_BAD},
		{"Superseded", INK_DIM},
		{"Pending", INK_DIM},
		{"Skipped", INK_DIM},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (is_same(status, rows[i].status))
			return rows[i].ink;
	return INK_PLAIN;
}

static void status_cell(struct page *p, size_t column, const char *status)
{
	table_cell(&p->table, column, status ? status : "-", ink_of(status));
}

/* --- sections ----------------------------------------------------------------------------------------------------- */

static void put_head(struct page *p)
{
	char clock[16];

	table_row(&p->table);
	cell(p, 0, or_unknown(p->r->pipeline));
	cell(p, 1, or_unknown(p->r->region));
	cell(p, 2, or_unknown(p->r->account));
	cell(p, 3, p->r->role);
	time_format_clock(p->r->as_of, clock);
	cell(p, 4, arena_dup(p->a, clock));
	print(p, _("pipeline"));
}

static void put_execution(struct page *p)
{
	const struct release *r = p->r;

	table_row(&p->table);
	cell(p, 0, r->execution_id ? r->execution_id : _("none yet"));
	status_cell(p, 1, r->execution_id ? r->execution_status : "");
	cell(p, 2, r->revision_summary);
	cell(p, 3, r->revision ? arena_printf(p->a, "%.7s", r->revision) : NULL);
	print(p, _("execution"));
}

static const char *stage_words(struct page *p, const struct stage *stage)
{
	for (size_t i = 0; i < stage->action_count; i++) {
		const struct stage_action *action = &stage->actions[i];
		if (action->error_code || action->error_message)
			return phrase_error(p->a, action->error_code, action->error_message);
	}
	if (is_same(stage->name, p->r->approval_stage) && p->r->approval.what != WAIT_NONE)
		return phrase_wait(p->a, &p->r->approval);
	if (stage->transition_is_enabled == 0)
		return arena_printf(p->a, _("the way in is closed: %s"), or_unknown(stage->disabled_reason));
	if (stage->waiting_execution_id)
		return arena_printf(p->a, _("%s waits to come in"), stage->waiting_execution_id);
	return "";
}

static void put_stages(struct page *p)
{
	for (size_t i = 0; i < p->r->stage_count; i++) {
		const struct stage *stage = &p->r->stages[i];
		table_row(&p->table);
		cell(p, 0, stage->name);
		status_cell(p, 1, stage->status);
		cell(p, 2, phrase_took(p->a, stage->started_at, stage->ended_at, p->r->as_of));
		cell(p, 3, stage_words(p, stage));
	}
	print(p, _("stages"));
}

static enum ink phase_ink(enum phase phase)
{
	if (phase == PHASE_SUCCEEDED)
		return INK_GOOD;
	if (phase == PHASE_FAILED || phase == PHASE_STOPPED || phase == PHASE_ROLLING_BACK || phase == PHASE_ROLLED_BACK)
		return INK_BAD;
	return phase_is_running(phase) ? INK_BUSY : INK_PLAIN;
}

static void put_deployment(struct page *p)
{
	const struct deployment *d = p->d;
	const char *title = phase_title(d->phase);

	table_row(&p->table);
	cell(p, 0, d->id ? d->id : _("none yet"));
	table_cell(&p->table, 1, title ? title : _("unknown"), phase_ink(d->phase));
	cell(p, 2, d->wait.what != WAIT_NONE ? phrase_wait(p->a, &d->wait) : NULL);
	if (d->undo.id)
		cell(p, 2,
			arena_printf(p->a, _("rollback %s %s, by %s"), d->undo.id, or_unknown(d->undo.status),
				or_unknown(d->undo.by)));
	if (d->error_code || d->error_message) {
		table_row(&p->table);
		table_cell(&p->table, 0, phrase_error(p->a, d->error_code, d->error_message), INK_BAD);
	}
	if (d->note) {
		table_row(&p->table);
		cell(p, 0, d->note);
	}
	print(p, _("deployment"));
}

static void put_side(struct page *p, const char *label, const char *name, enum ink ink, const struct side *side)
{
	enum phase phase = p->d->phase;
	bool is_gone = phase != PHASE_IDLE &&
		(phase_is_final(phase) || phase_has_reached(phase, PHASE_READY) || phase == PHASE_ROLLING_BACK);

	table_row(&p->table);
	table_cell(&p->table, 0, name, ink);
	if (side->exists) {
		cell(p, 1, phrase_revision(p->a, side));
		cell(p, 2, phrase_tasks(p->a, side));
		cell(p, 3, phrase_health(p->a, side));
	} else {
		cell(p, 1, is_gone ? _("none any more") : _("none yet"));
	}
	if (label)
		print(p, label);
}

static void put_sides(struct page *p)
{
	put_side(p, NULL, _("BLUE"), INK_BLUE, &p->d->blue);
	put_side(p, _("sides"), _("GREEN"), INK_GREEN, &p->d->green);
}

static void put_routes(struct page *p)
{
	for (size_t i = 0; i < p->d->route_count; i++) {
		const struct route *route = &p->d->routes[i];
		table_row(&p->table);
		cell(p, 0, phrase_route(p->a, route));
		table_cell(&p->table, 1, phrase_split(p->a, route), route->differs ? INK_BAD : INK_PLAIN);
	}
	if (p->d->route_count == 0 && p->d->engine == ENGINE_CODEDEPLOY && !p->d->note) {
		bool is_read = p->d->routes_read_at != NO_TIME;
		table_row(&p->table);
		cell(p, 0, is_read ? _("no listener points at either side") : _("unknown"));
	}
	print(p, _("routes"));
}

static void put_timeline(struct page *p)
{
	for (size_t i = 0; i < p->d->event_count; i++) {
		const struct lifecycle_event *event = &p->d->timeline[i];
		table_row(&p->table);
		cell(p, 0, event->name);
		status_cell(p, 1, event->status_text);
		cell(p, 2, phrase_took(p->a, event->started_at, event->ended_at, p->r->as_of));
		cell(p, 3, phrase_error(p->a, event->error_code, event->error_message));
	}
	print(p, _("timeline"));
}

static void put_way_back(struct page *p)
{
	if (!p->d->way_back.text)
		return;
	table_row(&p->table);
	cell(p, 0, p->d->way_back.text);
	print(p, _("way back"));
}

static void put_actions(struct page *p)
{
	for (size_t i = 0; i < ACTIONS; i++) {
		const char *why = action_why_not(&actions[i], p->r, p->is_read_only);
		table_row(&p->table);
		cell(p, 0, actions[i].verb);
		table_cell(&p->table, 1, why ? _("no") : _("yes"), why ? INK_DIM : INK_GOOD);
		table_cell(&p->table, 2, why ? why : actions[i].title, why ? INK_DIM : INK_PLAIN);
	}
	print(p, _("actions"));
}

static void put_problems(struct page *p)
{
	for (size_t i = 0; i < p->r->problem_count; i++) {
		const struct problem *problem = &p->r->problems[i];
		table_row(&p->table);
		cell(p, 0, problem->read);
		table_cell(&p->table, 1,
			phrase_error(p->a,
				problem->err->code[0] ? problem->err->code : err_kind_name(problem->err->kind),
				problem->err->message),
			INK_BAD);
		if (problem->err->kind == ERR_DENIED && problem->permission)
			table_cell(&p->table, 2, arena_printf(p->a, _("needs %s"), problem->permission), INK_PLAIN);
	}
	print(p, _("problems"));
}

void text_status(FILE *out, const struct release *r, bool is_read_only, bool has_color)
{
	struct arena *a = arena_new();
	struct page *p = ARENA_NEW(a, struct page);

	*p = (struct page){.out = out, .a = a, .r = r, .d = release_current(r), .is_read_only = is_read_only, .has_color = has_color};
	put_head(p);
	put_execution(p);
	put_stages(p);
	if (p->d) {
		put_deployment(p);
		put_sides(p);
		put_routes(p);
		put_timeline(p);
		put_way_back(p);
	} else if (r->lower_note) {
		table_row(&p->table);
		cell(p, 0, r->lower_note);
		print(p, _("deployment"));
	}
	put_actions(p);
	put_problems(p);
	arena_free(a);
}
