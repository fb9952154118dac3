/* unprepared.h: the walk-through's account before anything is prepared, in a simulator, with an app that looks at it, and an
 * apply that is driven turn by turn. */
#ifndef TESTS_UNPREPARED_H
#define TESTS_UNPREPARED_H

#include "app/simulated.h"

#include "base/arena.h"
#include "ops/ops.h"
#include "setup/apply.h"
#include "setup/init.h"

#define ACCOUNT "123456789012"
#define REGION "ap-northeast-2"
#define REPOSITORY "cicd-demo"

struct place {
	struct simulated sim;
	struct app *app;
	struct arena *arena;
	struct desired d;
};

static inline struct app *place_app(bool is_read_only)
{
	struct err e;
	struct app *a = app_new(&(struct app_options){.user_agent = "cutover/test", .is_read_only = is_read_only}, &e);

	if (!a)
		fail_msg("%s", e.message);
	return a;
}

static inline bool place_is_known(struct app *a)
{
	const struct fact *f = app_fact(a, FACT_IDENTITY, 0, "");

	return f && f->state == FACT_GOOD;
}

/* Another app has its calls still before it: the pace of one lets only so many through at once, and a test should not wait. */
static inline void place_another_app(struct place *p)
{
	app_free(p->app);
	p->app = place_app(false);
	assert_true(turn_until(p->app, place_is_known, 10000));
}

/* The desired state, as `init` finds it. */
static inline void place_desire(struct place *p)
{
	struct init *in = init_new(p->app, &(struct desired){.values = {NULL}});
	struct err e;

	for (int i = 0; !init_turn(in); i++) {
		assert_true(i < 400);
		app_turn(p->app, NULL, 0, 50);
	}
	for (int i = 0; i < DESIRED_KEYS; i++)
		p->d.values[i] = arena_dup(p->arena, init_state(in)->values[i]);
	init_free(in);
	if (!desired_check(&p->d, &e))
		fail_msg("%s", e.message);
}

static inline struct place place_begin(void)
{
	struct place p = {.sim = simulated_start_in("before-setup", "0"), .arena = arena_new()};

	p.app = place_app(false);
	place_desire(&p);
	place_another_app(&p);
	return p;
}

static inline void place_end(struct place *p)
{
	app_free(p->app);
	arena_free(p->arena);
	simulated_stop(&p->sim);
}

/* --- an apply ---------------------------------------------------------------------------------------------------------- */

/* Until it needs a person, or has ended. */
static inline enum apply_state apply_until(struct place *p, struct apply *a, int64_t ms)
{
	int64_t end = clock_mono_ms() + ms;
	enum apply_state state = apply_turn(a);

	while ((state == APPLY_READING || state == APPLY_GOING) && clock_mono_ms() < end) {
		app_turn(p->app, NULL, 0, 50);
		state = apply_turn(a);
	}
	return state;
}

static inline struct apply *apply_planned(struct place *p)
{
	struct apply *a = apply_new(p->app, &p->d);

	if (apply_until(p, a, 20000) != APPLY_PLANNED)
		fail_msg("no plan: %s", apply_err(a)->message);
	return a;
}

static inline enum apply_state apply_carried_out(struct place *p, struct apply *a)
{
	struct err e;

	if (!apply_start(a, &e))
		fail_msg("%s", e.message);
	return apply_until(p, a, 40000);
}

/* All of it, from the beginning. */
static inline void apply_all(struct place *p)
{
	struct apply *a = apply_planned(p);

	if (apply_carried_out(p, a) != APPLY_DONE)
		fail_msg("%s", apply_err(a)->message);
	apply_free(a);
}

/* --- what somebody else does --------------------------------------------------------------------------------------------- */

struct deed {
	bool is_done;
	struct err err;
};

static inline void on_deed(void *user, const void *value, const struct err *e, const char *request_id)
{
	struct deed *deed = user;

	(void)value;
	(void)request_id;
	deed->is_done = true;
	deed->err = *e;
}

static inline void place_change(struct place *p, const struct ops_row *op, const struct ops_args *args)
{
	const struct app_change change = {.op = op, .args = args, .action = "test", .sentence = "by somebody else", .account = ACCOUNT};
	struct deed deed = {.is_done = false};
	struct err e;

	if (!app_change(p->app, p->arena, &change, on_deed, &deed, &e))
		fail_msg("%s", e.message);
	for (int i = 0; i < 200 && !deed.is_done; i++)
		app_turn(p->app, NULL, 0, 50);
	if (!deed.is_done || deed.err.kind != ERR_NONE)
		fail_msg("%s: %s", op->op.name, deed.err.message);
}

struct head {
	bool is_there;
	char id[100];
};

static inline void on_head(void *user, const void *value, const struct err *e)
{
	struct head *head = user;
	const struct source_branch *branch = value;

	head->is_there = true;
	snprintf(head->id, sizeof(head->id), "%s", branch ? branch->commit_id : e->kind == ERR_NOT_FOUND ? "" : "?");
}

/* The id of a branch's newest commit; "": there is no such branch. */
static inline const char *place_head(struct place *p, const char *name)
{
	const struct ops_args args = {.repository = REPOSITORY, .branch = name};
	struct head head = {.is_there = false};

	app_ask(p->app, &ops_get_branch, &args, on_head, &head);
	for (int i = 0; i < 200 && !head.is_there; i++)
		app_turn(p->app, NULL, 0, 50);
	assert_true(head.is_there);
	assert_string_not_equal(head.id, "?");
	return arena_dup(p->arena, head.id);
}

/* bytes NULL: the file goes. */
static inline void place_commit(struct place *p, const char *branch, const char *path, const char *bytes)
{
	const struct ops_file file = {.path = path, .bytes = bytes, .size = bytes ? strlen(bytes) : 0, .is_deleted = !bytes};
	const struct ops_args args = {.repository = REPOSITORY, .branch = branch, .commit_id = place_head(p, branch), .message = "x",
		.files = &file, .file_count = 1};

	place_change(p, &ops_create_commit, &args);
}

static inline void place_branch(struct place *p)
{
	const struct ops_args args = {.repository = REPOSITORY, .branch = "bluegreen", .commit_id = place_head(p, "master")};

	place_change(p, &ops_create_branch, &args);
}

static inline int count_words(const char *text, const char *word)
{
	int n = 0;

	for (; (text = strstr(text, word)) != NULL; text++)
		n++;
	return n;
}

/* Lines of the audit log that hold both. */
static inline int count_audit(const struct place *p, const char *word, const char *other)
{
	char *log = simulated_audit(&p->sim), *save = NULL;
	int n = 0;

	for (char *line = strtok_r(log, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		n += strstr(line, word) && strstr(line, other);
	free(log);
	return n;
}

#endif
