/* pane_stages.c: the stages in one row: name, status and duration; below each what it works on, and what waits. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/draw.h"

#include <stdio.h>
#include <string.h>

#define SHOWN_MAX 32 /* stages that can stand side by side on the widest screen */
#define GAP 2
#define COLUMN_LEAST 12
#define COLUMN_GOOD 18 /* "cicd-demo:4b1d7c0e" */
#define NATURAL_MAX 41
#define MAIN_GOOD 38  /* "d-8XK2LQ3AB  READY, waiting for you" */
#define MAIN_LEAST 26 /* the stage of the deployment: phase and countdown must be read */

/* One stage as three rows of text. */
struct column {
	const struct stage *stage;
	struct look look;
	char name[120], duration[24];
	char detail[2][300], brief[2][80]; /* brief: what is shown where the detail does not fit; "" none */
	enum role roles[2];
	int natural, width;
};

/* The action to speak of: failed, else running, else the last that was reached, else the first. */
static const struct stage_action *main_action(const struct stage *s)
{
	static const char *const order[] = {"Failed", "InProgress"};
	const struct stage_action *last = s->action_count ? &s->actions[0] : NULL;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (size_t j = 0; j < s->action_count; j++)
			if (s->actions[j].status && !strcmp(s->actions[j].status, order[i]))
				return &s->actions[j];
	for (size_t j = 0; j < s->action_count; j++)
		if (s->actions[j].status)
			last = &s->actions[j];
	return last;
}

static const struct deployment *deployment_of(const struct release *r, const struct stage *s)
{
	const struct deployment *first = NULL;

	for (size_t i = 0; i < s->action_count; i++) {
		int at = s->actions[i].deployment;
		if (at < 0 || (size_t)at >= r->deployment_count)
			continue;
		if (at == r->current)
			return &r->deployments[at];
		if (!first)
			first = &r->deployments[at];
	}
	return first;
}

/* --- what stands below a stage's name ----------------------------------------------------------------------------- */

static void detail(struct column *c, int row, enum role role, const char *text)
{
	snprintf(c->detail[row], sizeof(c->detail[row]), "%s", text ? text : "");
	c->roles[row] = role;
}

static void source_details(struct column *c, const struct stage_action *a)
{
	char revision[48];
	const char *from = a->branch ? a->branch : a->provider ? a->provider : "";

	words_revision(a->revision, revision, sizeof(revision));
	snprintf(c->detail[0], sizeof(c->detail[0]), "%s%s%s", from, *revision ? " " : "", revision);
	detail(c, 1, ROLE_TEXT, a->summary);
}

/* CodeBuild's own seven working phases; SUBMITTED, QUEUED, PROVISIONING and COMPLETED are no work of the build. */
static const char *const build_phases[] = {
	"DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD", "UPLOAD_ARTIFACTS", "FINALIZING"};
#define BUILD_PHASES (sizeof(build_phases) / sizeof(build_phases[0]))

static size_t build_phases_done(const struct build *b)
{
	size_t done = 0;

	for (size_t i = 0; i < b->phase_count; i++)
		for (size_t j = 0; j < BUILD_PHASES; j++)
			if (b->phases[i].type && b->phases[i].status && !strcmp(b->phases[i].type, build_phases[j]) &&
				!strcmp(b->phases[i].status, "SUCCEEDED"))
				done++;
	return done;
}

static void build_details(struct column *c, const struct stage_action *a)
{
	const struct build *b = a->build;
	size_t room = sizeof(c->detail[1]);

	words_build_id(a->external_id, c->detail[0], sizeof(c->detail[0]));
	if (!b)
		return;
	size_t done = build_phases_done(b);
	bool is_running = b->is_complete == 0;
	snprintf(c->detail[1], room, _("%zu/%zu phases%s%s"), done, BUILD_PHASES,
		is_running && b->current_phase ? ", " : "", is_running && b->current_phase ? b->current_phase : "");
	if (!is_running && done < BUILD_PHASES)
		c->roles[1] = ROLE_BAD;
}

static void running_step(const struct deployment *d, int64_t now, char *out, size_t size)
{
	*out = '\0';
	for (size_t i = 0; i < d->event_count; i++) {
		const struct lifecycle_event *e = &d->timeline[i];
		char took[24] = "";
		if (e->status != STEP_IN_PROGRESS)
			continue;
		if (e->started_at != NO_TIME && now > e->started_at)
			duration_format(now - e->started_at, took, sizeof(took));
		snprintf(out, size, "%s %s", e->name ? e->name : "?", took);
	}
}

static void undo_words(const struct deployment *d, char *out, size_t size)
{
	*out = '\0';
	if (d->undo.id && d->undo.by)
		snprintf(out, size, _("by %s (%s)"), d->undo.id, d->undo.by);
	else if (d->undo.id)
		snprintf(out, size, _("by %s"), d->undo.id);
	else if (d->rollback_is_expected)
		snprintf(out, size, "%s", _("a rollback is expected"));
}

static void deploy_details(struct column *c, const struct draw *draw, const struct deployment *d)
{
	bool is_reading =
		d->phase == PHASE_UNKNOWN && !problem_of(draw->r, FACT_DEPLOYMENT) && !problem_of(draw->r, FACT_TARGET);
	const char *title = is_reading ? _("reading…") : phase_title(d->phase);
	bool is_the_last_one = !c->stage->status && d->id && !d->is_running;

	snprintf(c->detail[0], sizeof(c->detail[0]), "%s%s%s%s%s", is_the_last_one ? _("last ") : "",
		d->id ? d->id : "", d->id ? "  " : "", title, d->phase == PHASE_UNKNOWN ? "" : phase_phrase(d->phase));
	snprintf(c->brief[0], sizeof(c->brief[0]), "%s%s%s", is_the_last_one ? _("last ") : "", title,
		d->phase == PHASE_UNKNOWN ? "" : phase_phrase(d->phase));
	if (text_width(c->brief[0]) > MAIN_LEAST)
		snprintf(c->brief[0], sizeof(c->brief[0]), "%s", title);
	c->roles[0] = is_the_last_one ? ROLE_DIM : role_of_phase(d->phase);
	c->roles[1] = waits_for_a_person(&d->wait) ? ROLE_WAITING : ROLE_TEXT;
	if (d->wait.what != WAIT_APPROVAL) /* that one is told where the approval is */
		words_wait(&d->wait, c->detail[1], sizeof(c->detail[1]));
	words_wait_brief(&d->wait, c->brief[1], sizeof(c->brief[1]));
	if (!c->detail[1][0])
		undo_words(d, c->detail[1], sizeof(c->detail[1]));
	if (!c->detail[1][0] && d->is_running)
		running_step(d, draw->r->as_of, c->detail[1], sizeof(c->detail[1]));
	if (!c->detail[1][0] && d->error_message)
		detail(c, 1, ROLE_BAD, d->error_message);
}

static bool waits_for_approval(const struct release *r, const struct stage *s)
{
	return r->approval.what != WAIT_NONE && r->approval_stage && !strcmp(r->approval_stage, s->name);
}

static void approval_details(struct column *c, const struct release *r, const struct stage_action *a)
{
	bool is_waiting = a->status && !strcmp(a->status, "InProgress");

	detail(c, 0, is_waiting ? ROLE_WAITING : ROLE_DIM, is_waiting ? _("waits for an approval") : a->status);
	detail(c, 1, ROLE_TEXT, a->summary);
	if (is_waiting && waits_for_approval(r, c->stage))
		words_wait(&r->approval, c->detail[1], sizeof(c->detail[1]));
}

static void other_details(struct column *c, const struct stage_action *a)
{
	char id[80];

	words_build_id(a->external_id, id, sizeof(id));
	snprintf(c->detail[0], sizeof(c->detail[0]), "%s%s%s", a->provider ? a->provider : "", *id ? " " : "", id);
	detail(c, 1, ROLE_TEXT, a->summary);
}

static void closed_transition(struct column *c, const struct stage *s)
{
	if (s->transition_is_enabled != 0)
		return;
	snprintf(c->detail[1], sizeof(c->detail[1]), _("transition closed: %s"),
		s->disabled_reason ? s->disabled_reason : "?");
	c->roles[1] = ROLE_WAITING;
}

static void fill_details(struct column *c, const struct draw *d)
{
	const struct stage *s = c->stage;
	const struct stage_action *a = main_action(s);
	const struct deployment *deployment = deployment_of(d->r, s);

	c->roles[0] = c->roles[1] = ROLE_TEXT;
	if (deployment && !(deployment->note && (!deployment->id || deployment->phase == PHASE_UNKNOWN)))
		deploy_details(c, d, deployment);
	else if (a && s->kind == STAGE_SOURCE)
		source_details(c, a);
	else if (a && (a->build || s->kind == STAGE_BUILD || s->kind == STAGE_TEST))
		build_details(c, a);
	else if (a && s->kind == STAGE_APPROVAL)
		approval_details(c, d->r, a);
	else if (a)
		other_details(c, a);
	if (a && a->status && !strcmp(a->status, "Failed") && a->error_message && !deployment)
		detail(c, 1, ROLE_BAD, a->error_message);
	closed_transition(c, s);
}

static void fill_column(struct column *c, const struct draw *d, const struct stage *s)
{
	*c = (struct column){.stage = s, .look = look_of_status(s->status)};
	words_upper(s->name, c->name, sizeof(c->name));
	const struct deployment *deployment = deployment_of(d->r, s);
	if (deployment && s->status && waits_for_a_person(&deployment->wait) && c->look.role == ROLE_BUSY)
		c->look.role = ROLE_WAITING;
	int64_t end = s->ended_at != NO_TIME ? s->ended_at : d->r->as_of;
	if (s->status && s->started_at != NO_TIME && end >= s->started_at)
		duration_format(end - s->started_at, c->duration, sizeof(c->duration));
	fill_details(c, d);
	c->natural = text_width(c->name) + 4 + text_width(c->duration);
	for (int i = 0; i < 2; i++)
		c->natural = text_width(c->detail[i]) > c->natural ? text_width(c->detail[i]) : c->natural;
}

/* --- which stages, and how wide ------------------------------------------------------------------------------------ */

/* The stage that must be seen: one that waits for an approval, else where the shown deployment is, unless the release has not
 * come that far and another one moves. */
static size_t main_stage(const struct draw *d)
{
	const struct release *r = d->r;
	size_t deploy = r->stage_count, last = 0;

	for (size_t i = 0; i < r->stage_count; i++) {
		const struct stage *s = &r->stages[i];
		if (waits_for_approval(r, s))
			return i;
		if (d->d && deployment_of(r, s) == d->d)
			deploy = i;
		if (s->status)
			last = i;
	}
	bool is_there = deploy < r->stage_count && (r->stages[deploy].status || !r->stages[last].status);
	return is_there ? deploy : last;
}

/* Takes from the widest until all fit, or none is wider than `least`.  The main one (-1 none) is spared. */
static int narrow(struct column *c, int count, int spared, int least, int sum, int room)
{
	while (sum > room) {
		int widest = -1;
		for (int i = 0; i < count; i++)
			if (i != spared && c[i].width > least && (widest < 0 || c[i].width > c[widest].width))
				widest = i;
		if (widest < 0)
			break;
		c[widest].width--;
		sum--;
	}
	return sum;
}

/* Gives every column its natural width, cut to what there is: the main one keeps most. */
static void share_width(struct column *c, int count, int main, int columns)
{
	int room = columns - GAP * (count - 1), sum = 0;

	for (int i = 0; i < count; i++) {
		int natural = c[i].natural > NATURAL_MAX ? NATURAL_MAX : c[i].natural;
		sum += c[i].width = natural > COLUMN_LEAST ? natural : COLUMN_LEAST;
	}
	sum = narrow(c, count, main, COLUMN_GOOD, sum, room);
	if (main >= 0)
		sum = narrow(&c[main], 1, -1, MAIN_GOOD, sum, room);
	sum = narrow(c, count, main, COLUMN_LEAST, sum, room);
	sum = narrow(c, count, -1, COLUMN_LEAST, sum, room);
	for (int i = 0; i < count && sum < room; i++) { /* spread out, as far as it reads well */
		int more = (room - sum) / (count - i);
		more = more < 8 ? more : 8;
		c[i].width += more;
		sum += more;
	}
}

static void draw_column(const struct draw *d, struct rect at, const struct column *c)
{
	struct grid *g = d->g;
	int name = text_width(c->name), rest = 3 + (c->duration[0] ? 1 + text_width(c->duration) : 0);
	int room = at.columns - rest > 0 ? at.columns - rest : 0;

	if (name > room) { /* the name says more than the duration */
		rest = 3;
		room = at.columns - rest;
	}
	int x = at.column + grid_put_cut(g, at.row, at.column, name < room ? name : room, ROLE_TITLE, c->name) + 2;
	grid_put(g, at.row, x, 1, c->look.role, c->look.glyph);
	if (rest > 3)
		grid_put(g, at.row, x + 2, at.column + at.columns - x - 2, ROLE_TEXT, c->duration);
	for (int i = 0; i < 2 && i + 1 < at.rows; i++) {
		bool is_cut = c->brief[i][0] && text_width(c->detail[i]) > at.columns;
		grid_put_cut(
			g, at.row + 1 + i, at.column, at.columns, c->roles[i], is_cut ? c->brief[i] : c->detail[i]);
	}
}

void stages_draw(const struct draw *d, struct rect at)
{
	struct column c[SHOWN_MAX];
	size_t count = d->r->stage_count, main = main_stage(d);
	int fit = 1 + (at.columns - 2 - MAIN_LEAST) / (COLUMN_LEAST + GAP);
	size_t shown = count < (size_t)fit ? count : (size_t)fit;

	if (at.rows < 1 || !count)
		return;
	shown = shown > SHOWN_MAX ? SHOWN_MAX : shown;
	int cursor = cursor_of(d, PANE_STAGES, (int)count);
	size_t start = (size_t)first_shown(cursor >= 0 ? cursor : (int)main, (int)count, (int)shown);
	for (size_t i = 0; i < shown; i++)
		fill_column(&c[i], d, &d->r->stages[start + i]);
	share_width(c, (int)shown, main >= start && main < start + shown ? (int)(main - start) : -1, at.columns - 2);
	struct rect column = {at.row, at.column + 1, at.rows, 0};
	for (size_t i = 0; i < shown; i++) {
		column.columns = c[i].width;
		draw_column(d, column, &c[i]);
		if ((int)(start + i) == cursor)
			grid_put(d->g, at.row, column.column - 1, 1, ROLE_SELECTED, "▸");
		column.column += c[i].width + GAP;
	}
	if (start > 0)
		grid_put(d->g, at.row + 1, at.column, 1, ROLE_KEY, "◂");
	if (start + shown < count)
		grid_put(d->g, at.row + 1, at.column + at.columns - 1, 1, ROLE_KEY, "▸");
}
