/* view.c: the screen as a whole: what each part needs, where it stands, and when it will look different by itself. */
#include "view/view.h"

#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>
#include <string.h>

/* The lines whose number the layout must know. */
struct parts {
	struct lines banner, stage_problems, side_problems, story, notice, lower;
	bool has_stages, has_deployment;
};

/* Why a deployment cannot be shown; for want of credentials: the very lines that bind some. */
static void add_note(const struct draw *d, struct lines *out)
{
	const struct release *r = d->r;
	bool is_known = d->d->scope > 0 && (size_t)d->d->scope < r->scope_count;
	const struct scope *s = is_known ? &r->scopes[d->d->scope] : NULL;

	if (!s || s->is_bound || !s->settings_path || !s->account) {
		lines_add(out, ROLE_WAITING, "%s", d->d->note);
		return;
	}
	lines_add(out, ROLE_WAITING, _("It deploys in account %s, which has no credentials here."), s->account);
	lines_add(out, ROLE_TEXT, _("To see it, and to act there, put these two lines into %s, with the name of a profile of that account:"),
		s->settings_path);
	lines_add(out, ROLE_KEY, "[account %s]", s->account);
	lines_add(out, ROLE_KEY, "profile = NAME");
}

static void gather(const struct draw *d, struct parts *p)
{
	*p = (struct parts){.has_stages = d->r->stage_count > 0};
	banner_add(d, &p->banner);
	notice_add(d, &p->notice);
	if (missing_words(d, &p->lower)) {
		p->banner.count = 0; /* it would say the same */
		return;
	}
	problems_add(d, PLACE_HEADER, &p->stage_problems);
	problems_add(d, PLACE_STAGES, &p->stage_problems);
	story_add(d, &p->story);
	/* a deployment of which neither side can be seen is only told about */
	p->has_deployment = d->d && !(d->d->note && !d->d->blue.exists && !d->d->green.exists);
	if (p->has_deployment)
		problems_add(d, PLACE_SIDES, &p->side_problems);
	else if (d->d)
		add_note(d, &p->lower);
	else if (d->r->lower_note)
		lines_add(&p->lower, ROLE_TEXT, "%s", d->r->lower_note);
	if (d->d && !p->has_deployment)
		p->story.count = 0;
}

static void needs_of(const struct draw *d, const struct parts *p, struct layout_need *need)
{
	int columns = d->g->columns - 2;

	*need = (struct layout_need){.rows = {[SECTION_HEADER] = 1}};
	need->rows[SECTION_BANNER] = lines_rows(&p->banner, columns);
	need->rows[SECTION_STAGES] = p->has_stages ? 3 : 0;
	need->rows[SECTION_STAGE_PROBLEMS] = lines_rows(&p->stage_problems, columns);
	need->rows[SECTION_RULE_TOP] = 1;
	need->rows[SECTION_SIDE_PROBLEMS] = lines_rows(&p->side_problems, columns);
	need->rows[SECTION_RULE_BOTTOM] = 1;
	need->rows[SECTION_STORY] = lines_rows(&p->story, columns);
	need->rows[SECTION_EVENTS] = story_event_rows(d);
	need->rows[SECTION_NOTICE] = lines_rows(&p->notice, columns);
	need->rows[SECTION_FOOTER] = footer_rows(d, d->g->columns);
	need->rows[SECTION_SIDES] = lines_rows(&p->lower, columns);
	if (!p->has_deployment)
		return;
	need->rows[SECTION_SIDES] = sides_rows(d);
	need->rows[SECTION_ROUTES] = routes_rows(d);
	need->rows[SECTION_TIMELINE] = timeline_rows(d, d->g->columns);
	need->timeline_tall = timeline_tall_rows(d);
	need->rows[SECTION_WAY_BACK] = 1;
	if (d->d->way_back.text)
		need->rows[SECTION_WAY_BACK] = wrap_rows(d->d->way_back.text, columns - 10);
}

static void draw_rule(const struct draw *d, struct rect at, const char *joint)
{
	if (at.rows < 1)
		return;
	grid_fill(d->g, at.row, at.column, 1, at.columns, ROLE_BORDER, "─");
	if (*joint)
		grid_put(d->g, at.row, at.column + at.columns / 2, 1, ROLE_BORDER, joint);
}

/* Which of several deployments is shown, and where it is when that is not where the pipeline is; "" as usual. */
static void place_words(const struct draw *d, char *out, size_t size)
{
	const struct release *r = d->r;
	char number[40] = "", where[160] = "";

	*out = '\0';
	if (!d->d)
		return;
	if (r->deployment_count > 1)
		snprintf(number, sizeof(number), _(", %d of %zu"), r->current + 1, r->deployment_count);
	if (d->d->scope > 0 && (size_t)d->d->scope < r->scope_count) {
		const struct scope *s = &r->scopes[d->d->scope];
		snprintf(where, sizeof(where), _(" in %s %s"), s->account ? s->account : "", s->region ? s->region : "?");
	}
	if (*number || *where)
		snprintf(out, size, " %s%s%s ", d->d->stage ? d->d->stage : "?", number, where);
}

/* The rule above the sides tells what does not change: demo, read-only, which deployment, which execution. */
static void draw_caption(const struct draw *d, struct rect at)
{
	char place[240], execution[160];
	const struct release *r = d->r;
	const char *marks[] = {d->ui->is_demo ? _(" demo ") : "", d->ui->is_read_only ? _(" read-only ") : ""};
	int used = 2;

	if (at.rows < 1)
		return;
	for (int i = 0; i < 2; i++)
		if (*marks[i])
			used += grid_put(d->g, at.row, used, at.columns - used, ROLE_WAITING, marks[i]) + 1;
	place_words(d, place, sizeof(place));
	if (*place)
		used += grid_put_cut(d->g, at.row, used, at.columns - used - 2, ROLE_TITLE, place) + 1;
	if (!r->execution_id)
		return;
	int room = at.columns - used - 4;
	snprintf(execution, sizeof(execution), _(" execution %.8s %s "), r->execution_id,
		r->execution_status ? r->execution_status : "");
	if (text_width(execution) > room)
		snprintf(execution, sizeof(execution), _(" execution %.8s "), r->execution_id);
	if (text_width(execution) <= room)
		grid_put_right(d->g, at.row, at.columns - 2, room, ROLE_DIM, execution);
}

static struct rect inside(struct rect at)
{
	return (struct rect){at.row, at.column + 1, at.rows, at.columns - 2};
}

static void draw_release(const struct draw *d)
{
	struct parts p;
	struct layout_need need;
	struct layout l;

	gather(d, &p);
	needs_of(d, &p, &need);
	if (!layout_make(d->g->rows, d->g->columns, &need, &l))
		return;
	header_draw(d, l.sections[SECTION_HEADER]);
	lines_draw(d->g, inside(l.sections[SECTION_BANNER]), &p.banner);
	stages_draw(d, l.sections[SECTION_STAGES]);
	lines_draw(d->g, inside(l.sections[SECTION_STAGE_PROBLEMS]), &p.stage_problems);
	bool has_halves = p.has_deployment && l.blue.rows;
	draw_rule(d, l.sections[SECTION_RULE_TOP], has_halves ? "┬" : "");
	draw_caption(d, l.sections[SECTION_RULE_TOP]);
	draw_rule(d, l.sections[SECTION_RULE_BOTTOM], has_halves && !p.side_problems.count ? "┴" : "");
	lines_draw(d->g, inside(l.sections[SECTION_SIDE_PROBLEMS]), &p.side_problems);
	if (p.has_deployment) {
		sides_draw(d, l.blue, l.green);
		routes_draw(d, l.sections[SECTION_ROUTES]);
		timeline_draw(d, l.sections[SECTION_TIMELINE], l.timeline_is_tall);
		way_back_draw(d, l.sections[SECTION_WAY_BACK]);
	} else {
		lines_draw(d->g, inside(l.sections[SECTION_SIDES]), &p.lower);
	}
	lines_draw(d->g, inside(l.sections[SECTION_STORY]), &p.story);
	story_draw_events(d, l.sections[SECTION_EVENTS]);
	lines_draw(d->g, inside(l.sections[SECTION_NOTICE]), &p.notice);
	footer_draw(d, l.sections[SECTION_FOOTER]);
}

static void draw_too_small(struct grid *g)
{
	char text[120];

	snprintf(text, sizeof(text), _("terminal too small: %dx%d, cutover needs %dx%d (q quits)"), g->columns, g->rows,
		LAYOUT_COLUMNS_MIN, LAYOUT_ROWS_MIN);
	wrap_draw(g, (struct rect){0, 0, g->rows, g->columns}, ROLE_ALARM, text);
}

void focus_draw(const struct draw *d, enum pane pane, struct rect at)
{
	if (d->ui->focus_is_shown && d->ui->focus == pane && at.rows > 0)
		grid_put(d->g, at.row, at.column, 1, ROLE_SELECTED, "▸");
}

int pane_items(const struct view *v, enum pane pane)
{
	const struct deployment *d = v->release ? release_current(v->release) : NULL;

	if (pane == PANE_STAGES)
		return v->release ? (int)v->release->stage_count : 0;
	if (!d)
		return 0;
	if (pane == PANE_BLUE || pane == PANE_GREEN)
		return side_items(pane == PANE_BLUE ? &d->blue : &d->green);
	return pane == PANE_ROUTES ? (int)d->route_count : timeline_items(d);
}

int cursor_of(const struct draw *d, enum pane pane, int items)
{
	int at = d->ui->scroll[pane];

	if (!d->ui->focus_is_shown || d->ui->focus != pane || items <= 0)
		return -1;
	return at < 0 ? 0 : at < items ? at : items - 1;
}

int first_shown(int cursor, int items, int rows)
{
	int first = cursor >= rows ? cursor - rows + 1 : 0;

	first = first > items - rows ? items - rows : first;
	return first > 0 ? first : 0;
}

void view_draw(struct grid *g, const struct view *v, const struct ui *ui)
{
	struct draw d = {.g = g, .v = v, .ui = ui, .r = v->release};

	grid_clear(g);
	if (g->rows < LAYOUT_ROWS_MIN || g->columns < LAYOUT_COLUMNS_MIN) {
		draw_too_small(g);
		return;
	}
	if (d.r)
		d.d = release_current(d.r);
	if (ui->help_is_open && (d.r || ui->screen == SCREEN_PIPELINES))
		help_draw(&d);
	else if (ui->screen == SCREEN_PIPELINES)
		list_draw(&d);
	else if (ui->screen == SCREEN_SETUP)
		setup_draw(&d);
	else if (ui->screen == SCREEN_PROBES && d.r)
		probes_draw(&d);
	else if (d.r)
		draw_release(&d);
	if (ui->dialog.state != DIALOG_NONE && !ui->help_is_open && !ui->question.is_open && d.r)
		dialog_draw(&d);
	if (ui->question.is_open)
		question_draw(&d);
}

/* --- the next change by itself -------------------------------------------------------------------------------------- */

static void sooner(int64_t *best, int64_t delta)
{
	if (delta >= 0 && delta < *best)
		*best = delta;
}

/* A countdown shows whole seconds, whole minutes from a day on. */
static void count_down(int64_t *best, int64_t left_ms)
{
	int64_t step = left_ms >= 24 * 3600 * (int64_t)1000 ? 60 * 1000 : 1000;

	if (left_ms > 0)
		sooner(best, left_ms % step + 1);
}

static void count_up(int64_t *best, int64_t started_at, int64_t now)
{
	int64_t took = now - started_at, step = took < 3600 * 1000 ? 1000 : 60 * 1000;

	if (started_at != NO_TIME && took >= 0)
		sooner(best, step - took % step);
}

static void release_changes(const struct release *r, int64_t *best)
{
	const struct deployment *d = release_current(r);

	for (size_t i = 0; i < r->stage_count; i++)
		if (r->stages[i].status && r->stages[i].ended_at == NO_TIME)
			count_up(best, r->stages[i].started_at, r->as_of);
	if (!d)
		return;
	if (d->wait.what != WAIT_NONE)
		count_down(best, d->wait.left_ms);
	if (d->way_back.kind == WAY_BACK_INSTANT)
		count_down(best, d->way_back.left_ms);
	for (size_t i = 0; i < d->event_count; i++)
		if (d->timeline[i].status == STEP_IN_PROGRESS)
			count_up(best, d->timeline[i].started_at, r->as_of);
}

/* An answer that grows too old leaves its row; on the pages' own screen its age is counted. */
static void probe_changes(const struct view *v, const struct ui *ui, int64_t *best)
{
	const struct deployment *d = release_current(v->release);

	for (size_t i = 0; d && i < d->route_count; i++) {
		const struct probe *p = d->routes[i].probe;
		if (!p || !p->last)
			continue;
		if (ui->screen == SCREEN_RELEASE && probe_is_good(v, p))
			sooner(best, p->good_until_mono - v->now_mono);
		if (ui->screen == SCREEN_PROBES)
			count_up(best, p->looked_mono, v->now_mono);
	}
}

int64_t view_next_change_ms(const struct view *v, const struct ui *ui)
{
	int64_t best = INT64_MAX;

	if (ui->screen == SCREEN_RELEASE && v->release && !ui->help_is_open)
		release_changes(v->release, &best);
	if (v->release && !ui->help_is_open)
		probe_changes(v, ui, &best);
	if (!ui->help_is_open)
		sooner(&best, age_next_change_ms(v));
	if (ui->notice.text[0] && ui->notice.until_mono > v->now_mono)
		sooner(&best, ui->notice.until_mono - v->now_mono);
	if (best == INT64_MAX || !v->release)
		return INT64_MAX;
	return v->release->as_of + best;
}
