/* preview.c: what is wanted → what has to be chosen, or the plan; and which set-up did not come to its end. */
#include "setup/preview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "setup/apply.h"
#include "setup/init.h"
#include "setup/record.h"

#define SHOWN 12              /* candidates */
#define LOOK_MS 1000          /* how often the records are looked at */
#define FOLLOW_MS 5000        /* a plan beside an apply is made anew so often at most */
#define JUST_NOW_MS 2000      /* a folder that changed since may have changed twice in one tick of its clock */

/* One making of the plan, from what is wanted to its end. */
struct run {
	struct arena *arena; /* the choices, and the file's values */
	struct desired d;
	struct record record;
	struct init *init;   /* what is wanted is looked for; NULL: it is known */
	struct apply *apply;
	enum preview_source source;
};

struct preview {
	struct app *app;
	struct setup_preview shown;
	struct run *of_shown, *now; /* now: on its way; NULL none */
	struct record_open open;
	char account[32], region[64]; /* that `open` is of */
	int64_t looked_mono, read_mono;
	int64_t records_at;         /* when their folder changed last */
	bool has_moved;             /* the records have, since the plan was made */
};

/* --- a run ----------------------------------------------------------------------------------------------------------- */

static void run_free(struct run *r)
{
	if (!r)
		return;
	apply_free(r->apply);
	init_free(r->init);
	record_done(&r->record);
	arena_free(r->arena);
	free(r);
}

static bool is_of(const char *pipeline, const struct desired *d)
{
	return d->values[DESIRED_PIPELINE] && strcmp(d->values[DESIRED_PIPELINE], pipeline) == 0;
}

/* Is it the file that says what is wanted?  False with ERR_NONE: there is none, or it is of something else. */
static bool take_file(struct run *r, const struct record_open *open, struct err *e)
{
	*e = (struct err){.kind = ERR_NONE};
	bool is_there = desired_read(r->arena, &r->d, DESIRED_FILE, e);

	if (!is_there && e->kind == ERR_NOT_FOUND)
		*e = (struct err){.kind = ERR_NONE};
	if (!is_there)
		return false;
	desired_default(r->arena, &r->d);
	if (open->path[0] && !is_of(open->pipeline, &r->d))
		return false;
	r->source = PREVIEW_BY_FILE;
	return desired_check(&r->d, e) || err_context(e, DESIRED_FILE);
}

static bool take_record(struct run *r, const struct record_open *open, struct err *e)
{
	r->d = (struct desired){.values = {NULL}};
	r->source = PREVIEW_BY_RECORD;
	if (!record_read(&r->record, open->path, e))
		return false;
	record_desired(&r->record, &r->d);
	desired_default(r->arena, &r->d);
	return desired_check(&r->d, e) || err_context(e, "%s", open->path);
}

/* False: it cannot be told what is wanted, *e says why. */
static bool begin(struct run *r, struct preview *p, struct err *e)
{
	if (!take_file(r, &p->open, e)) {
		if (e->kind != ERR_NONE)
			return false;
		if (p->open.path[0] && !take_record(r, &p->open, e))
			return false;
		if (!p->open.path[0]) {
			r->source = PREVIEW_BY_FINDING;
			r->init = init_new(p->app, &r->d);
			return true;
		}
	}
	r->apply = apply_new(p->app, &r->d);
	return true;
}

/* --- its ends -------------------------------------------------------------------------------------------------------- */

static void end(struct preview *p, enum preview_state state)
{
	run_free(p->of_shown);
	p->of_shown = p->now;
	p->now = NULL;
	p->shown.state = state;
	p->shown.is_reading = false;
	p->shown.source = p->of_shown->source;
	p->shown.read_at = app_now(p->app);
	p->read_mono = clock_mono_ms();
}

static void end_failed(struct preview *p, const struct err *e)
{
	p->shown.err = *e;
	end(p, PREVIEW_FAILED);
}

static void end_planned(struct preview *p)
{
	p->shown.plan = &apply_plan(p->now->apply)->shown;
	end(p, PREVIEW_PLAN);
}

static void fill_choice(const struct run *r, enum desired_key key, struct preview_choice *out)
{
	const struct err *why;
	const char *const *names;
	size_t count = init_candidates(r->init, key, &names, &why);

	*out = (struct preview_choice){.name = desired_rows[key].name, .help = _(desired_rows[key].help), .candidates = names,
		.candidate_count = count < SHOWN ? count : SHOWN, .more = count < SHOWN ? 0 : count - SHOWN,
		.why = why ? why->message : NULL};
}

static void end_choices(struct preview *p)
{
	struct run *r = p->now;
	struct preview_choice *choices = ARENA_ARRAY(r->arena, DESIRED_KEYS, struct preview_choice);
	size_t count = 0;

	for (int i = 0; i < DESIRED_KEYS; i++)
		if (!init_state(r->init)->values[i])
			fill_choice(r, (enum desired_key)i, &choices[count++]);
	p->shown.choices = choices;
	p->shown.choice_count = count;
	end(p, PREVIEW_CHOICES);
}

static bool is_whole(const struct desired *d)
{
	for (int i = 0; i < DESIRED_KEYS; i++)
		if (!d->values[i])
			return false;
	return true;
}

/* What is wanted has been looked for. */
static void end_init(struct preview *p)
{
	struct run *r = p->now;
	struct err e;

	r->d = *init_state(r->init);
	if (init_lost(r->init))
		end_failed(p, init_lost(r->init));
	else if (!is_whole(&r->d))
		end_choices(p);
	else if (!desired_check(&r->d, &e))
		end_failed(p, &e);
	else
		r->apply = apply_new(p->app, &r->d);
}

/* True: it has come to an end. */
static bool step(struct preview *p)
{
	struct run *r = p->now;

	if (!r)
		return false;
	if (!r->apply && init_turn(r->init))
		end_init(p);
	if (!p->now)
		return true;
	enum apply_state state = r->apply ? apply_turn(r->apply) : APPLY_READING;
	if (state == APPLY_PLANNED)
		end_planned(p);
	else if (state == APPLY_FAILED)
		end_failed(p, apply_err(r->apply));
	return !p->now;
}

/* --- a set-up that did not come to its end ----------------------------------------------------------------------------- */

static int64_t records_changed_at(void)
{
	char *folder = xdg_path(XDG_STATE, RECORD_FOLDER);
	struct stat s;
	bool is_there = folder && stat(folder, &s) == 0;

	free(folder);
	return is_there ? (int64_t)s.st_mtim.tv_sec * 1000 + s.st_mtim.tv_nsec / 1000000 : NO_TIME;
}

/* Whose records are asked for; true: others than before. */
static bool take_account(struct preview *p)
{
	const struct release *r = app_release(p->app);
	const char *account = r->account ? r->account : "", *region = r->region ? r->region : "";

	if (!strcmp(account, p->account) && !strcmp(region, p->region))
		return false;
	snprintf(p->account, sizeof(p->account), "%s", account);
	snprintf(p->region, sizeof(p->region), "%s", region);
	return true;
}

/* True: another one than before, or none any more. */
static bool look_for_open(struct preview *p)
{
	int64_t now = clock_mono_ms();
	bool is_another = take_account(p);
	char name[sizeof(p->shown.open_pipeline)] = "";

	if (!is_another && now - p->looked_mono < LOOK_MS)
		return false;
	p->looked_mono = now;
	int64_t changed_at = records_changed_at();
	if (!is_another && changed_at == p->records_at && clock_wall_ms() - changed_at > JUST_NOW_MS)
		return false;
	p->has_moved |= changed_at != p->records_at;
	p->records_at = changed_at;
	p->open = (struct record_open){.path = ""};
	if (p->account[0] && record_find_open(p->account, p->region, NULL, &p->open))
		text_clean_into(name, sizeof(name), p->open.pipeline, strlen(p->open.pipeline));
	if (!strcmp(name, p->shown.open_pipeline))
		return false;
	memcpy(p->shown.open_pipeline, name, sizeof(name));
	return true;
}

/* --- the face -------------------------------------------------------------------------------------------------------- */

struct preview *preview_new(struct app *app)
{
	struct preview *p = mem_alloc(sizeof(*p));

	*p = (struct preview){.app = app, .looked_mono = clock_mono_ms() - LOOK_MS, .shown = {.file = DESIRED_FILE}};
	return p;
}

void preview_close(struct preview *p)
{
	run_free(p->now);
	run_free(p->of_shown);
	p->now = p->of_shown = NULL;
	p->shown.state = PREVIEW_CLOSED;
	p->shown.is_reading = false;
}

void preview_free(struct preview *p)
{
	if (!p)
		return;
	preview_close(p);
	free(p);
}

void preview_read(struct preview *p)
{
	struct err e;

	run_free(p->now);
	p->now = mem_alloc(sizeof(*p->now));
	*p->now = (struct run){.arena = arena_new()};
	p->has_moved = false;
	p->shown.is_reading = p->of_shown != NULL;
	if (!p->of_shown)
		p->shown.state = PREVIEW_READING;
	if (!begin(p->now, p, &e))
		end_failed(p, &e);
}

/* An apply beside it goes on, or the credentials are another account's. */
static bool is_outdated(const struct preview *p)
{
	if (p->shown.state != PREVIEW_PLAN || p->now)
		return false;
	bool is_elsewhere = p->shown.plan->account && p->account[0] && strcmp(p->shown.plan->account, p->account) != 0;
	return (p->has_moved || is_elsewhere) && clock_mono_ms() - p->read_mono >= FOLLOW_MS;
}

bool preview_turn(struct preview *p)
{
	bool has_changed = look_for_open(p);

	if (is_outdated(p)) {
		preview_read(p);
		has_changed = true;
	}
	return step(p) || has_changed;
}

const struct setup_preview *preview_look(const struct preview *p)
{
	return &p->shown;
}
