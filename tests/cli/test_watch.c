/* test_watch.c: which lines two looks at a release make. */
#include "lib/cm.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "cli/changes.h"
#include "cli/trouble.h"
#include "cli/story.h"

/* "kind name from>to" lines, joined by "|". */
static const char *lines(struct arena *a, struct look_copy *before, struct release *r)
{
	struct look_copy now = look_take(a, r);
	struct change *out;
	size_t count = look_diff(a, before, &now, &out);
	const char *text = "";

	for (size_t i = 0; i < count; i++) {
		text = arena_printf(a, "%s%s%s %s %s>%s", text, *text ? "|" : "", change_kind_name(out[i].kind),
			out[i].name, out[i].from ? out[i].from : "", out[i].to ? out[i].to : "");
		check_row(out[i].text && *out[i].text, "%s %s has no words", change_kind_name(out[i].kind), out[i].name);
	}
	*before = now;
	return text;
}

static void test_first_look(void **state)
{
	struct arena *a = arena_new();
	struct look_copy look = {.count = 0};

	(void)state;
	assert_string_equal(lines(a, &look, story_new(a, "InProgress", PHASE_INSTALLING)),
		"stage Source >Succeeded|stage Build >Succeeded|stage Deploy >InProgress|phase d-GREEN >installing|"
		"health blue >2/2 running 2/2 healthy|health green >2/2 running 1/2 healthy|"
		"split prod:80 >blue 100 green 0|split test:8080 >blue 0 green 100|"
		"event BeforeInstall >Succeeded|event Install >InProgress");
	assert_string_equal(lines(a, &look, story_new(a, "InProgress", PHASE_INSTALLING)), "");
	arena_free(a);
}

static void ready(struct release *r)
{
	struct deployment *d = &r->deployments[0];

	d->phase = PHASE_READY;
	d->wait = (struct wait){
		.what = WAIT_REROUTE, .until = STORY_AT + 3600000, .left_ms = 3600000, .at_zero = AT_ZERO_STOP};
}

static void wait_is_over(struct release *r)
{
	r->deployments[0].phase = PHASE_SHIFTING;
}

static void green_is_healthy(struct release *r)
{
	r->deployments[0].green.healthy = 2;
}

static void split_moves(struct release *r)
{
	r->deployments[0].routes[0].blue = 90;
	r->deployments[0].routes[0].green = 10;
}

static void split_is_unknown(struct release *r)
{
	r->deployments[0].routes[0].blue = -1;
	r->deployments[0].routes[0].green = -1;
}

static void stage_is_unknown(struct release *r)
{
	r->stages[2].status = NULL;
}

static void blue_goes(struct release *r)
{
	r->deployments[0].blue = (struct side){.exists = false};
}

static void install_ends(struct release *r)
{
	static const struct lifecycle_event events[] = {
		{.name = "Install", .status = STEP_SUCCEEDED, .status_text = "Succeeded"}};

	r->deployments[0].timeline = events;
	r->deployments[0].event_count = 1;
}

static void is_rolled_back(struct release *r)
{
	r->deployments[0].phase = PHASE_ROLLING_BACK;
	r->deployments[0].undo = (struct undo){.id = "d-UNDO", .status = "InProgress", .by = "user"};
}

static void next_deployment(struct release *r)
{
	static const struct lifecycle_event events[] = {
		{.name = "BeforeInstall", .status = STEP_IN_PROGRESS, .status_text = "InProgress"}};

	r->deployments[0].id = "d-NEXT";
	r->deployments[0].phase = PHASE_PREPARING;
	r->deployments[0].timeline = events;
	r->deployments[0].event_count = 1;
}

static struct err denied = {.kind = ERR_DENIED, .code = "AccessDenied", .message = "no"};
static struct problem problems[] = {{.read = "DescribeRules", .err = &denied}};

static void read_fails(struct release *r)
{
	r->problems = problems;
	r->problem_count = 1;
}

/* From a release that installs, through `before`, to `after`. */
static const struct {
	const char *name;
	void (*before)(struct release *), (*after)(struct release *);
	const char *want;
} steps[] = {
	{"ready", NULL, ready, "phase d-GREEN installing>ready|wait d-GREEN >reroute"},
	{"the wait is over", ready, wait_is_over, "wait d-GREEN reroute>|phase d-GREEN ready>shifting"},
	{"green", NULL, green_is_healthy, "health green 2/2 running 1/2 healthy>2/2 running 2/2 healthy"},
	{"split", NULL, split_moves, "split prod:80 blue 100 green 0>blue 90 green 10"},
	{"split unread", NULL, split_is_unknown, ""},
	{"stage unread", NULL, stage_is_unknown, ""},
	{"split read again", split_is_unknown, NULL, ""},
	{"blue goes", NULL, blue_goes, "health blue 2/2 running 2/2 healthy>none"},
	{"an event ends", NULL, install_ends, "event Install InProgress>Succeeded"},
	{"rollback", NULL, is_rolled_back, "phase d-GREEN installing>rolling_back|event rollback >InProgress"},
	{"the next one's events are new", NULL, next_deployment,
		"phase d-NEXT >preparing|event BeforeInstall >InProgress"},
	{"a read fails", NULL, read_fails, "problem DescribeRules >AccessDenied"},
	{"a read works again", read_fails, NULL, "problem DescribeRules AccessDenied>"},
};

static void test_steps(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		struct arena *a = arena_new();
		struct look_copy look = {.count = 0};
		struct release *first = story_new(a, "InProgress", PHASE_INSTALLING),
			       *before = story_new(a, "InProgress", PHASE_INSTALLING),
			       *after = story_new(a, "InProgress", PHASE_INSTALLING);
		lines(a, &look, first);
		if (steps[i].before)
			steps[i].before(before);
		lines(a, &look, before);
		if (steps[i].after)
			steps[i].after(after);
		const char *got = lines(a, &look, after);
		check_row(!strcmp(got, steps[i].want), "%s: '%s'", steps[i].name, got);
		arena_free(a);
	}
}

/* A look outlives the release it was taken from. */
static void test_copies(void **state)
{
	struct arena *a = arena_new(), *gone = arena_new();
	struct look_copy look = look_take(a, story_new(gone, "InProgress", PHASE_INSTALLING));

	(void)state;
	arena_free(gone);
	assert_string_equal(lines(a, &look, story_new(a, "InProgress", PHASE_INSTALLING)), "");
	arena_free(a);
}

/* Notes and checks at given times; what stands on the stream then. */
static void test_trouble(void **state)
{
	static const struct {
		int64_t failed, answered, now; /* failed 0: no failure now */
		bool is_last;
		int started, ended;            /* lines so far */
	} rows[] = {
		{0, 1000, 1000, false, 0, 0},
		{2000, 1000, 2000, false, 1, 0},
		{3000, 1000, 3000, false, 1, 0}, /* the same trouble */
		{0, 4000, 4000, false, 1, 0},    /* an answer, and no calm yet */
		{5000, 4000, 5000, false, 1, 0},
		{0, 7000, 8100, false, 1, 1},    /* calm since 5000 */
		{9000, 8500, 9000, false, 2, 1},
		{0, 8500, 20000, true, 2, 1},    /* it never answered */
		{0, 9100, 9200, true, 2, 2},     /* the verb ends: no calm is waited for */
	};
	char text[2000] = "";
	struct trouble t = {.out = fmemopen(text, sizeof(text), "w")};
	struct err e = {.kind = ERR_THROTTLED, .message = "slow down"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int started = 0, ended = 0;
		if (rows[i].failed)
			trouble_note(&t, "GetPipelineState", &e, rows[i].failed);
		trouble_check(&t, rows[i].answered, rows[i].now, rows[i].is_last);
		fflush(t.out);
		for (const char *p = text; (p = strstr(p, "trying on\n")); p++)
			started++;
		for (const char *p = text; (p = strstr(p, "answers again")); p++)
			ended++;
		check_row(started == rows[i].started && ended == rows[i].ended, "row %zu: %d and %d", i, started, ended);
	}
	fclose(t.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_look),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
