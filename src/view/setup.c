/* setup.c: the screen of a set-up: its plan step by step, or what is missing for one.  It only tells: what carries it out is
 * `cutover setup apply`. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/page.h"

#include <stdio.h>
#include <string.h>

#define WIDE 72        /* columns from which a step's subject stands beside its state */
#define TITLE_AT 2
#define STATE_AT 21
#define SUBJECT_AT 32
#define DETAIL_AT 4

/* --- offers ---------------------------------------------------------------------------------------------------------- */

static bool has_no_pipeline(const struct view *v, const struct ui *ui)
{
	if (ui->screen == SCREEN_PIPELINES)
		return v->pipelines && v->pipelines->count == 0;
	return v->release && v->release->pipeline_state == FACT_FAILED && v->release->pipeline_err.kind == ERR_NOT_FOUND;
}

bool setup_is_offered(const struct view *v, const struct ui *ui)
{
	return v->setup && ui->screen != SCREEN_SETUP && (v->setup->open_pipeline[0] || has_no_pipeline(v, ui));
}

void setup_add_unfinished(const struct draw *d, struct lines *out)
{
	if (d->v->setup && d->v->setup->open_pipeline[0])
		lines_add(out, ROLE_WAITING, _("The set-up of %s is unfinished: s shows what is left."),
			d->v->setup->open_pipeline);
}

/* --- the plan -------------------------------------------------------------------------------------------------------- */

static struct look look_of_state(enum setup_state state)
{
	static const struct look looks[] = {
		[SETUP_UNCHANGED] = {"✔", ROLE_OK}, [SETUP_CREATE] = {"+", ROLE_BUSY}, [SETUP_CHANGE] = {"~", ROLE_BUSY},
		[SETUP_BLOCKED] = {"✘", ROLE_BAD},
	};
	return looks[state];
}

static enum role role_of_line(const char *line)
{
	if (!strncmp(line, "+++", 3) || !strncmp(line, "---", 3))
		return ROLE_TITLE;
	if (!strncmp(line, "@@", 2))
		return ROLE_DIM;
	return *line == '+' ? ROLE_OK : *line == '-' ? ROLE_BAD : ROLE_TEXT;
}

static void add_diff(struct page *p, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		page_verbatim(p, DETAIL_AT, role_of_line(text), text, n);
		text += n + (text[n] == '\n');
	}
}

static void add_head(struct page *p, const struct setup_step *s)
{
	struct look look = look_of_state(s->state);
	const char *subject = s->subject ? s->subject : "";
	int at = p->at.columns < WIDE ? TITLE_AT : SUBJECT_AT;

	if (p->g && p->g->is_ascii && s->state == SETUP_UNCHANGED)
		look.glyph = "="; /* the twin of the other one is the mark of what is created */
	page_put(p, 0, 1, look.role, look.glyph);
	page_put(p, TITLE_AT, STATE_AT - TITLE_AT - 1, ROLE_TITLE, setup_step_title(s->id));
	page_put(p, STATE_AT, SUBJECT_AT - STATE_AT - 1, look.role, setup_state_name(s->state));
	if (at != SUBJECT_AT)
		page_end_row(p);
	page_wrap(p, at, at, ROLE_TEXT, subject);
}

static void add_step(struct page *p, const struct setup_step *s)
{
	add_head(p, s);
	if (s->reason)
		page_wrap(p, DETAIL_AT, DETAIL_AT, ROLE_BAD, s->reason);
	if (s->diff)
		add_diff(p, s->diff);
	for (size_t i = 0; i < s->note_count; i++) {
		page_put(p, DETAIL_AT, p->at.columns, ROLE_TITLE, _("note:"));
		page_wrap(p, DETAIL_AT + 1 + text_width(_("note:")), DETAIL_AT + 2, ROLE_TEXT, s->notes[i]);
	}
}

static void add_steps(struct page *p, const struct setup_plan *plan)
{
	bool was_long = false;

	for (int i = 0; i < SETUP_STEPS; i++) {
		const struct setup_step *s = &plan->steps[i];
		if (was_long)
			page_end_row(p);
		add_step(p, s);
		was_long = s->reason || s->diff || s->note_count;
	}
}

/* --- choices --------------------------------------------------------------------------------------------------------- */

static void add_candidates(struct page *p, const struct preview_choice *c)
{
	char more[60];

	for (size_t i = 0; i < c->candidate_count; i++)
		page_wrap(p, DETAIL_AT, DETAIL_AT + 2, ROLE_TEXT, c->candidates[i] ? c->candidates[i] : "?");
	if (c->more) {
		snprintf(more, sizeof(more), _("and %zu more"), c->more);
		page_wrap(p, DETAIL_AT, DETAIL_AT, ROLE_DIM, more);
	}
}

static void add_choice(struct page *p, const struct preview_choice *c)
{
	char why[700];

	page_put(p, 0, 1, ROLE_WAITING, "▸");
	page_put(p, TITLE_AT, STATE_AT - TITLE_AT - 1, ROLE_TITLE, c->name);
	page_wrap(p, STATE_AT, STATE_AT, ROLE_DIM, c->help);
	if (c->candidate_count) {
		add_candidates(p, c);
	} else if (c->why) {
		snprintf(why, sizeof(why), _("could not be looked for: %s"), c->why);
		page_wrap(p, DETAIL_AT, DETAIL_AT, ROLE_BAD, why);
	} else {
		page_wrap(p, DETAIL_AT, DETAIL_AT, ROLE_DIM, _("none was found"));
	}
}

static void add_choices(struct page *p, const struct setup_preview *s)
{
	for (size_t i = 0; i < s->choice_count; i++) {
		if (i)
			page_end_row(p);
		add_choice(p, &s->choices[i]);
	}
}

/* --- the other pictures ---------------------------------------------------------------------------------------------- */

static void add_failure(struct page *p, const struct err *e)
{
	char why[700], text[sizeof(why) + 8];

	words_error(e, why, sizeof(why));
	snprintf(text, sizeof(text), "✘ %s", why);
	page_wrap(p, 0, 2, ROLE_BAD, text);
	if (e->request_id[0]) {
		snprintf(text, sizeof(text), _("request id %s"), e->request_id);
		page_wrap(p, 2, 2, ROLE_DIM, text);
	}
}

static void add_page(struct page *p, const struct setup_preview *s)
{
	if (s->state == PREVIEW_PLAN)
		add_steps(p, s->plan);
	else if (s->state == PREVIEW_CHOICES)
		add_choices(p, s);
	else if (s->state == PREVIEW_FAILED)
		add_failure(p, &s->err);
	else
		page_wrap(p, 0, 2, ROLE_BUSY, _("◐ Reading what there is; nothing is changed by that…"));
}

/* --- above and below the page ---------------------------------------------------------------------------------------- */

static void add_title(const struct setup_preview *s, struct lines *out)
{
	if (s->state == PREVIEW_CHOICES) {
		lines_add(out, ROLE_TITLE, _("set-up: %zu to be chosen before there is a plan"), s->choice_count);
	} else if (s->state == PREVIEW_FAILED) {
		lines_add(out, ROLE_TITLE, "%s", _("set-up: there is no plan"));
	} else if (s->state != PREVIEW_PLAN) {
		lines_add(out, ROLE_TITLE, "%s", _("set-up"));
	} else {
		size_t blocked = setup_count(s->plan, SETUP_BLOCKED), pending = setup_pending(s->plan);
		if (!blocked && !pending)
			lines_add(out, ROLE_TITLE, _("set-up of pipeline %s: nothing to do"), s->plan->pipeline);
		else
			lines_add(out, ROLE_TITLE, _("set-up of pipeline %s: %zu to change, %zu unchanged, %zu blocked"),
				s->plan->pipeline, pending, setup_count(s->plan, SETUP_UNCHANGED), blocked);
	}
}

/* From what it was made, and when. */
static void add_source(const struct setup_preview *s, struct lines *out)
{
	char from[300], when[60] = "", at[16];

	if (s->state == PREVIEW_READING || s->state == PREVIEW_CLOSED)
		return;
	if (s->source == PREVIEW_BY_FILE)
		snprintf(from, sizeof(from), _("as %s in this folder says"), s->file);
	else if (s->source == PREVIEW_BY_RECORD)
		snprintf(from, sizeof(from), "%s", _("as the apply that has not come to its end wanted it"));
	else
		snprintf(from, sizeof(from), _("by what was found, without a %s"), s->file);
	if (s->is_reading) {
		snprintf(when, sizeof(when), "%s", _("; ◐ reading it again…"));
	} else if (s->read_at != NO_TIME) {
		time_format_clock(s->read_at, at);
		snprintf(when, sizeof(when), _("; read at %s"), at);
	}
	lines_add(out, s->is_reading ? ROLE_BUSY : ROLE_DIM, "%s%s", from, when);
}

/* What carries it out is said for as long as there is something to carry out. */
static void add_how(const struct setup_preview *s, struct lines *out)
{
	static const char *const ways[] = {
		[PREVIEW_BY_FILE] = N_("`cutover setup apply` carries it out; this screen only looks."),
		[PREVIEW_BY_RECORD] = N_("`cutover setup apply`, given what it was given before, goes on with it."),
		[PREVIEW_BY_FINDING] = N_("`cutover setup init`, then `cutover setup apply` do it; this only looks."),
	};

	if (s->state == PREVIEW_CHOICES)
		lines_add(out, ROLE_KEY, _("`cutover setup init` asks for them and writes %s; Ctrl-R reads it then."), s->file);
	else if (s->state == PREVIEW_FAILED)
		lines_add(out, ROLE_KEY, "%s", _("Ctrl-R tries again."));
	else if (s->state == PREVIEW_PLAN && setup_count(s->plan, SETUP_BLOCKED))
		lines_add(out, ROLE_KEY, "%s",
			_("`cutover setup apply` does nothing before what is blocked is settled."));
	else if (s->state == PREVIEW_PLAN && setup_pending(s->plan))
		lines_add(out, ROLE_KEY, "%s", _(ways[s->source]));
}

/* --- the screen ------------------------------------------------------------------------------------------------------ */

static void add_setup(struct page *p, const struct draw *d)
{
	add_page(p, d->v->setup);
}

static void fill(const struct draw *d, struct sheet *s)
{
	*s = (struct sheet){.add = add_setup};
	add_title(d->v->setup, &s->above);
	add_source(d->v->setup, &s->above);
	banner_add(d, &s->below);
	add_how(d->v->setup, &s->below);
	notice_add(d, &s->below);
}

int setup_last(const struct view *v, const struct ui *ui, int *page)
{
	struct draw d = {.v = v, .ui = ui, .r = v->release};
	struct sheet s;

	*page = 1;
	if (!v->setup)
		return 0;
	fill(&d, &s);
	return sheet_last(&d, &s, page);
}

void setup_draw(const struct draw *d)
{
	struct sheet s;

	if (!d->v->setup) {
		header_draw(d, (struct rect){0, 0, 1, d->g->columns});
		footer_draw(d, (struct rect){d->g->rows - 1, 0, 1, d->g->columns});
		return;
	}
	fill(d, &s);
	sheet_draw(d, &s, d->ui->setup_scroll);
}
