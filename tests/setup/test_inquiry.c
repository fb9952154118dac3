/* A table of reads: what needs nothing goes out together, the rest as soon as what it needs is known; each is asked once. */
#include "setup/unprepared.h"

#include "setup/inquiry.h"

enum { WHO, HERE, NOT_HERE, AFTER_HERE, AFTER_NOTHING, READS };
#define FIRST 1U
#define SECOND 2U

static enum inquiry_when ask_here(const struct inquiry *q, struct ops_args *out)
{
	out->repository = q->user;
	return INQUIRY_NOW;
}

static enum inquiry_when ask_not_here(const struct inquiry *q, struct ops_args *out)
{
	(void)q;
	out->repository = "nowhere";
	return INQUIRY_NOW;
}

static enum inquiry_when ask_branch(const struct inquiry *q, struct ops_args *out, unsigned kind)
{
	const struct source_repository *repository = inquiry_value(q, kind);

	if (!inquiry_settled(q, kind))
		return INQUIRY_LATER;
	out->repository = repository ? repository->name : NULL;
	out->branch = repository ? repository->default_branch : NULL;
	return out->branch ? INQUIRY_NOW : INQUIRY_NEVER;
}

static enum inquiry_when ask_after_here(const struct inquiry *q, struct ops_args *out)
{
	return ask_branch(q, out, HERE);
}

static enum inquiry_when ask_after_nothing(const struct inquiry *q, struct ops_args *out)
{
	return ask_branch(q, out, NOT_HERE);
}

static const struct inquiry_row rows[READS] = {
	[WHO] = {&ops_get_caller_identity, NULL, 0},
	[HERE] = {&ops_get_repository, ask_here, FIRST},
	[NOT_HERE] = {&ops_get_repository, ask_not_here, SECOND},
	[AFTER_HERE] = {&ops_get_branch, ask_after_here, FIRST | SECOND},
	[AFTER_NOTHING] = {&ops_get_branch, ask_after_nothing, SECOND},
};

static struct place start(void)
{
	struct place p = {.sim = simulated_start_in("before-setup", "0"), .arena = arena_new()};

	p.app = place_app(false);
	return p;
}

static void settle(struct place *p, struct inquiry *q)
{
	int64_t end = clock_mono_ms() + 20000;

	while (!inquiry_step(q)) {
		assert_true(clock_mono_ms() < end);
		app_turn(p->app, NULL, 0, 50);
	}
}

static void each_is_asked_when_it_can_be(void **state)
{
	struct place p = start();
	struct inquiry *q = inquiry_new(p.app, rows, READS, "cicd-demo");
	(void)state;

	assert_false(inquiry_step(q));
	assert_int_equal(q->findings[WHO].state, FINDING_ASKED);
	assert_int_equal(q->findings[HERE].state, FINDING_ASKED);
	assert_int_equal(q->findings[AFTER_HERE].state, FINDING_NONE);
	settle(&p, q);
	assert_string_equal(((const struct identity *)inquiry_value(q, WHO))->account, ACCOUNT);
	assert_int_equal(q->findings[NOT_HERE].state, FINDING_MISSING);
	assert_int_equal(q->findings[NOT_HERE].err.kind, ERR_NOT_FOUND);
	assert_int_equal(q->findings[AFTER_HERE].state, FINDING_GOOD);
	assert_string_equal(((const struct source_branch *)inquiry_value(q, AFTER_HERE))->name, "master");
	assert_int_equal(q->findings[AFTER_NOTHING].state, FINDING_NONE); /* never asked, and settled */
	assert_true(inquiry_settled(q, AFTER_NOTHING));
	assert_null(inquiry_value(q, AFTER_NOTHING));
	assert_null(inquiry_lost(q));
	assert_int_equal(simulated_received(&p.sim, "codecommit", NULL), 3);
	assert_true(inquiry_step(q)); /* and not again */
	assert_int_equal(simulated_received(&p.sim, "codecommit", NULL), 3);
	inquiry_free(q);
	place_end(&p);
}

static void a_group_is_read_again(void **state)
{
	struct place p = start();
	struct inquiry *q = inquiry_new(p.app, rows, READS, "cicd-demo");
	(void)state;

	settle(&p, q);
	const void *who = inquiry_value(q, WHO), *here = inquiry_value(q, HERE);
	inquiry_again(q, SECOND);
	assert_false(inquiry_settled(q, NOT_HERE) || inquiry_settled(q, AFTER_HERE) || inquiry_settled(q, AFTER_NOTHING));
	assert_ptr_equal(inquiry_value(q, HERE), here);
	settle(&p, q);
	assert_ptr_equal(inquiry_value(q, WHO), who);
	assert_int_equal(q->findings[AFTER_HERE].state, FINDING_GOOD);
	assert_int_equal(simulated_received(&p.sim, "codecommit", "GetRepository"), 3);
	assert_int_equal(simulated_received(&p.sim, "codecommit", "GetBranch"), 2);
	inquiry_free(q);
	place_end(&p);
}

static const struct {
	const char *fault;
	enum err_kind kind;
	bool is_lost;
} fault_rows[] = {
	{"[\"1:denied:codecommit.GetRepository\"]", ERR_DENIED, false},
	{"[\"1:garbage:codecommit.GetRepository\"]", ERR_MALFORMED, false},
	{"[\"1:expired:codecommit.GetRepository\"]", ERR_EXPIRED, true},
};

static void failures_are_kept_apart(void **state)
{
	struct place p = start();
	(void)state;

	for (size_t i = 0; i < COUNT_OF(fault_rows); i++) {
		struct inquiry *q = inquiry_new(p.app, rows, READS, "cicd-demo");
		simulated_faults(&p.sim, fault_rows[i].fault);
		settle(&p, q);
		check_row(q->findings[HERE].state == FINDING_FAILED, "%s", fault_rows[i].fault);
		check_row(q->findings[HERE].err.kind == fault_rows[i].kind, "%s: %s", fault_rows[i].fault, q->findings[HERE].err.message);
		check_row((inquiry_lost(q) != NULL) == fault_rows[i].is_lost, "%s", fault_rows[i].fault);
		assert_true(inquiry_settled(q, AFTER_HERE));
		inquiry_free(q);
	}
	place_end(&p);
}

/* A call is tried three times before it has failed; what has failed so is asked again, and what waited for it with it. */
static void what_passes_is_asked_again(void **state)
{
	struct place p = start();
	struct inquiry *q = inquiry_new(p.app, rows, READS, "cicd-demo");
	int64_t end = clock_mono_ms() + 20000;
	(void)state;

	simulated_faults(&p.sim, "[\"1:throttle:codecommit.GetRepository\"]");
	while (q->tries == 0) {
		assert_true(clock_mono_ms() < end);
		assert_false(inquiry_step(q));
		app_turn(p.app, NULL, 0, 50);
	}
	simulated_faults(&p.sim, "[]");
	settle(&p, q);
	assert_int_equal(q->findings[HERE].state, FINDING_GOOD);
	assert_int_equal(q->findings[AFTER_HERE].state, FINDING_GOOD);
	inquiry_free(q);
	place_end(&p);
}

static void what_is_in_flight_is_dropped_at_the_end(void **state)
{
	struct place p = start();
	struct inquiry *q = inquiry_new(p.app, rows, READS, "cicd-demo");
	(void)state;

	assert_false(inquiry_step(q));
	assert_int_equal(app_asking(p.app), 3);
	inquiry_free(q);
	assert_int_equal(app_asking(p.app), 0);
	turn_for(p.app, 200);
	inquiry_free(NULL);
	place_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_asked_when_it_can_be),
		cmocka_unit_test(a_group_is_read_again),
		cmocka_unit_test(failures_are_kept_apart),
		cmocka_unit_test(what_passes_is_asked_again),
		cmocka_unit_test(what_is_in_flight_is_dropped_at_the_end),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
