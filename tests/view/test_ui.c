/* test_ui.c: keys → reactions, dialogs, and when the screen changes by itself. */
#include "base/arena.h"
#include "lib/cm.h"
#include "view/draw.h"
#include "view/moments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct reaction press(struct moment *m, int key)
{
	return ui_key(&m->ui, &m->view, key);
}

/* --- tables ---------------------------------------------------------------------------------------------------------- */

static void draw(struct moment *m, struct grid *g)
{
	grid_init(g, 24, 80, false);
	view_draw(g, &m->view, &m->ui);
}

static bool looks_the_same(const struct grid *a, const struct grid *b)
{
	return !memcmp(a->cells, b->cells, (size_t)a->rows * (size_t)a->columns * sizeof(struct cell));
}

/* Every key of the help does something: another picture, or a reaction for the loop. */
static bool does_something(const char *moment, const struct key_row *row, int key)
{
	struct moment *m = moment_make(arena, moment);
	struct grid before, after;

	m->ui.focus = PANE_TIMELINE; /* from the middle, so that every direction moves */
	m->ui.focus_is_shown = true;
	m->ui.scroll[PANE_TIMELINE] = 3;
	m->ui.setup_scroll = m->ui.probes_scroll = 3;
	if (row->command == COMMAND_ENTER || m->ui.screen == SCREEN_PIPELINES)
		snprintf(m->ui.selected_pipeline, sizeof(m->ui.selected_pipeline), "cicd-demo-bluegreen");
	if (row->command == COMMAND_BACK)
		m->ui.help_is_open = true;
	draw(m, &before);
	struct reaction r = press(m, key);
	draw(m, &after);
	bool has_changed = !looks_the_same(&before, &after);
	grid_done(&before);
	grid_done(&after);
	return has_changed || (r.bits & ~(unsigned)REACT_DRAW);
}

static void test_every_key_of_the_help_does_something(void **state)
{
	static const char *const screens[] = {[SCREEN_RELEASE] = "ready", [SCREEN_PIPELINES] = "list-unfinished",
		[SCREEN_SETUP] = "setup-plan", [SCREEN_PROBES] = "probes"};

	(void)state;
	for (const struct key_row *row = key_rows; row->shown; row++)
		for (int screen = 0; screen < SCREENS; screen++)
			for (int i = 0; i < 4 && row->keys[i] && row->screens & 1u << screen; i++)
				check_row(does_something(screens[screen], row, row->keys[i]), "%s on %s does nothing",
					row->shown, screens[screen]);
}

static void test_keys_mean_one_thing(void **state)
{
	(void)state;
	for (const struct key_row *row = key_rows; row->shown; row++) {
		assert_non_null(row->help);
		for (int i = 0; i < 4 && row->keys[i]; i++) {
			int meanings = 0;
			for (const struct key_row *other = key_rows; other->shown; other++)
				for (int j = 0; j < 4 && other->keys[j]; j++)
					meanings += other->keys[j] == row->keys[i];
			check_row(meanings == 1, "%s", row->shown);
			assert_null(action_by_key(row->keys[i]));
		}
	}
}

/* What changes AWS is on a capital letter: no small letter, digit, control key or named key may ask or send. */
static void test_nothing_but_capitals_asks(void **state)
{
	(void)state;
	for (int key = 0; key <= KEY_VIEW_OTHER; key = key == 0x7f ? KEY_VIEW_UP : key + 1) {
		struct moment *m = moment_make(arena, "ready");
		struct reaction r = press(m, key);
		bool is_capital = key >= 'A' && key <= 'Z';
		check_row(is_capital || !(r.bits & (REACT_ASK | REACT_SEND)), "key %d", key);
		check_row(!(r.bits & REACT_ASK) == !(is_capital && m->ui.dialog.state == DIALOG_ASKING), "key %d", key);
		check_row(!(r.bits & REACT_SEND), "key %d sends at once", key);
	}
}

/* --- actions --------------------------------------------------------------------------------------------------------- */

/* "account 123456789012": twelve digits. */
static bool names_an_account(const char *sentence)
{
	const char *at = strstr(sentence, "account ");

	return at && strspn(at + 8, "0123456789") == 12;
}

static void test_every_action_asks_or_says_why_not(void **state)
{
	(void)state;
	for (const struct moment_row *row = moments; row->name; row++) {
		for (int i = 0; i < ACTIONS; i++) {
			struct moment *m = moment_make(arena, row->name);
			if (m->ui.screen != SCREEN_RELEASE || m->ui.dialog.state != DIALOG_NONE || m->ui.help_is_open)
				continue;
			const char *why = action_why_not(&actions[i], m->release, m->ui.is_read_only);
			struct reaction r = press(m, actions[i].key);
			if (why) {
				check_row(r.bits == REACT_DRAW && strstr(m->ui.notice.text, why), "%s, %s", row->name,
					actions[i].verb);
				assert_int_equal(m->ui.dialog.state, DIALOG_NONE);
			} else {
				check_row(r.bits == (REACT_DRAW | REACT_ASK) && (int)r.action == i, "%s, %s", row->name,
					actions[i].verb);
				check_row(names_an_account(m->ui.dialog.sentence) && m->ui.dialog.focus == 0,
					"%s, %s: %s", row->name, actions[i].verb, m->ui.dialog.sentence);
			}
		}
	}
}

static void test_read_only_sends_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < ACTIONS; i++) {
		struct moment *m = moment_make(arena, "read-only");
		struct reaction r = press(m, actions[i].key);
		check_row(r.bits == REACT_DRAW && m->ui.dialog.state == DIALOG_NONE, "%s", actions[i].verb);
		check_row(strstr(m->ui.notice.text, "read-only"), "%s: %s", actions[i].verb, m->ui.notice.text);
	}
}

/* --- dialogs --------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *what;
	enum dialog_state before;
	int keys[4];
	unsigned bits; /* of the last key */
	enum dialog_state after;
} dialog_table[] = {
	{"y does it", DIALOG_ASKING, {'y'}, REACT_DRAW | REACT_SEND, DIALOG_CONFIRMED},
	{"n leaves", DIALOG_ASKING, {'n'}, REACT_DRAW | REACT_CANCEL, DIALOG_NONE},
	{"Esc leaves", DIALOG_ASKING, {KEY_VIEW_ESCAPE}, REACT_DRAW | REACT_CANCEL, DIALOG_NONE},
	{"q leaves", DIALOG_ASKING, {'q'}, REACT_DRAW | REACT_CANCEL, DIALOG_NONE},
	{"Enter is on Cancel", DIALOG_ASKING, {KEY_VIEW_ENTER}, REACT_DRAW | REACT_CANCEL, DIALOG_NONE},
	{"Enter on the action", DIALOG_ASKING, {KEY_VIEW_TAB, KEY_VIEW_ENTER}, REACT_DRAW | REACT_SEND,
		DIALOG_CONFIRMED},
	{"Tab twice is Cancel", DIALOG_ASKING, {KEY_VIEW_TAB, KEY_VIEW_TAB, KEY_VIEW_ENTER}, REACT_DRAW | REACT_CANCEL,
		DIALOG_NONE},
	{"arrows move", DIALOG_ASKING, {KEY_VIEW_RIGHT, KEY_VIEW_ENTER}, REACT_DRAW | REACT_SEND, DIALOG_CONFIRMED},
	{"Shift-Tab moves", DIALOG_ASKING, {KEY_VIEW_BACKTAB}, REACT_DRAW, DIALOG_ASKING},
	{"Y is not y", DIALOG_ASKING, {'Y'}, REACT_NOTHING, DIALOG_ASKING},
	{"blank is nothing", DIALOG_ASKING, {' '}, REACT_NOTHING, DIALOG_ASKING},
	{"another action is nothing", DIALOG_ASKING, {'B'}, REACT_NOTHING, DIALOG_ASKING},
	{"y once only", DIALOG_CONFIRMED, {'y'}, REACT_NOTHING, DIALOG_CONFIRMED},
	{"an early y is taken back", DIALOG_CONFIRMED, {'n'}, REACT_DRAW | REACT_CANCEL, DIALOG_NONE},
	{"a change needs a new y", DIALOG_CHANGED, {'y'}, REACT_DRAW | REACT_SEND, DIALOG_CONFIRMED},
	{"a change is left", DIALOG_CHANGED, {KEY_VIEW_ESCAPE}, REACT_DRAW | REACT_CANCEL, DIALOG_NONE},
	{"refused: y is nothing", DIALOG_REFUSED, {'y'}, REACT_NOTHING, DIALOG_REFUSED},
	{"refused: Tab is nothing", DIALOG_REFUSED, {KEY_VIEW_TAB}, REACT_NOTHING, DIALOG_REFUSED},
	{"refused: Enter leaves", DIALOG_REFUSED, {KEY_VIEW_ENTER}, REACT_DRAW | REACT_CANCEL, DIALOG_NONE},
	{"sent: no way back", DIALOG_SENDING, {KEY_VIEW_ESCAPE}, REACT_DRAW, DIALOG_SENDING},
	{"sent: y is nothing", DIALOG_SENDING, {'y'}, REACT_NOTHING, DIALOG_SENDING},
	{"Ctrl-C quits", DIALOG_ASKING, {KEY_VIEW_CTRL_C}, REACT_QUIT, DIALOG_ASKING},
	{"Ctrl-Z suspends", DIALOG_ASKING, {KEY_VIEW_CTRL_Z}, REACT_SUSPEND, DIALOG_ASKING},
	{"help opens above", DIALOG_ASKING, {'?'}, REACT_DRAW, DIALOG_ASKING},
	{"y in the help does nothing", DIALOG_ASKING, {'?', 'y'}, REACT_DRAW, DIALOG_ASKING},
	{"and then it is there again", DIALOG_ASKING, {'?', KEY_VIEW_ESCAPE, 'y'}, REACT_DRAW | REACT_SEND,
		DIALOG_CONFIRMED},
};

static void test_dialog_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(dialog_table); i++) {
		struct moment *m = moment_make(arena, "dialog");
		struct reaction r = {0};
		m->ui.dialog.state = dialog_table[i].before;
		for (int k = 0; k < 4 && dialog_table[i].keys[k]; k++)
			r = press(m, dialog_table[i].keys[k]);
		check_row(r.bits == dialog_table[i].bits, "%s: bits %u, wanted %u", dialog_table[i].what, r.bits,
			dialog_table[i].bits);
		check_row(m->ui.dialog.state == dialog_table[i].after, "%s: state %d", dialog_table[i].what,
			(int)m->ui.dialog.state);
		if (r.bits & (REACT_SEND | REACT_CANCEL))
			check_row(r.action == ACTION_REROUTE, "%s", dialog_table[i].what);
	}
}

/* --- leaving --------------------------------------------------------------------------------------------------------- */

static void test_back_then_quit(void **state)
{
	struct moment *m = moment_make(arena, "ready");

	(void)state;
	press(m, '?');
	assert_true(m->ui.help_is_open);
	assert_int_equal(press(m, 'q').bits, REACT_DRAW);
	assert_false(m->ui.help_is_open);
	assert_int_equal(press(m, 'q').bits, REACT_QUIT);
	assert_int_equal(press(m, KEY_VIEW_CTRL_C).bits, REACT_QUIT);
	assert_int_equal(press(m, KEY_VIEW_ESCAPE).bits, REACT_NOTHING);
}

static void test_list_opens_and_comes_back(void **state)
{
	struct moment *m = moment_make(arena, "list");

	(void)state;
	press(m, 'j');
	struct reaction r = press(m, KEY_VIEW_ENTER);
	assert_int_equal(r.bits, REACT_DRAW | REACT_OPEN);
	assert_string_equal(r.pipeline, "결제-서비스");
	assert_int_equal(m->ui.screen, SCREEN_RELEASE);
	assert_int_equal(press(m, 'q').bits, REACT_DRAW | REACT_LIST);
	assert_int_equal(m->ui.screen, SCREEN_PIPELINES);
	assert_string_equal(m->ui.selected_pipeline, "결제-서비스");
	assert_int_equal(press(m, 'q').bits, REACT_QUIT);
	assert_int_equal(press(m, 'T').bits, REACT_NOTHING); /* nothing is acted on from the list */
}

static void test_a_vanished_selection_opens_what_is_shown(void **state)
{
	struct moment *m = moment_make(arena, "list");

	(void)state;
	snprintf(m->ui.selected_pipeline, sizeof(m->ui.selected_pipeline), "gone");
	assert_string_equal(press(m, KEY_VIEW_ENTER).pipeline, "cicd-demo");
	m = moment_make(arena, "list-empty");
	assert_int_equal(press(m, KEY_VIEW_ENTER).bits, REACT_NOTHING);
	m = moment_make(arena, "list-loading");
	assert_int_equal(press(m, 'j').bits, REACT_NOTHING);
}

/* --- the set-up ------------------------------------------------------------------------------------------------------ */

static const struct {
	const char *moment;
	bool opens, is_in_footer;
} offer_table[] = {
	{"list-offer", true, true},   {"list-unfinished", true, true},  {"unfinished", true, true},
	{"ready", false, false},      {"list-empty", false, false},     {"setup-plan", false, false},
};

static bool shows(struct moment *m, const char *text)
{
	struct grid g;
	char row[24][400] = {""};
	bool is_there = false;

	draw(m, &g);
	for (int i = 0; i < g.rows; i++) {
		size_t n = 0;
		for (int c = 0; c < g.columns; c++)
			n += (size_t)snprintf(row[i] + n, sizeof(row[i]) - n, "%s", grid_cell(&g, i, c)->text);
		is_there |= strstr(row[i], text) != NULL;
	}
	grid_done(&g);
	return is_there;
}

static void test_s_opens_the_set_up_where_it_is_offered(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(offer_table); i++) {
		struct moment *m = moment_make(arena, offer_table[i].moment);
		enum view_screen from = m->ui.screen;
		check_row(shows(m, "[s] set-up") == offer_table[i].is_in_footer, "%s", offer_table[i].moment);
		unsigned bits = press(m, 's').bits;
		check_row(!(bits & REACT_SETUP) == !offer_table[i].opens, "%s", offer_table[i].moment);
		check_row(!(bits & (REACT_ASK | REACT_SEND)), "%s", offer_table[i].moment);
		if (!offer_table[i].opens)
			continue;
		assert_int_equal(m->ui.screen, SCREEN_SETUP);
		assert_int_equal(press(m, KEY_VIEW_ESCAPE).bits, REACT_DRAW | REACT_LEAVE_SETUP);
		assert_int_equal(m->ui.screen, from);
	}
}

/* A pipeline that is not there may be one that nobody has set up. */
static void test_a_missing_pipeline_offers_the_set_up(void **state)
{
	struct moment *m = moment_make(arena, "unfinished");

	(void)state;
	((struct setup_preview *)m->view.setup)->open_pipeline[0] = '\0';
	assert_int_equal(press(m, 's').bits, REACT_DRAW);
	m->release->pipeline_state = FACT_FAILED;
	m->release->pipeline_err.kind = ERR_DENIED;
	assert_int_equal(press(m, 's').bits, REACT_DRAW);
	m->release->pipeline_err.kind = ERR_NOT_FOUND;
	assert_int_equal(press(m, 's').bits, REACT_DRAW | REACT_SETUP);
}

static void test_q_leaves_the_set_up(void **state)
{
	struct moment *m = moment_make(arena, "setup-plan");

	(void)state;
	press(m, '?');
	assert_int_equal(press(m, 'q').bits, REACT_DRAW);
	assert_int_equal(m->ui.screen, SCREEN_SETUP);
	assert_int_equal(press(m, KEY_VIEW_F5).bits, REACT_DRAW | REACT_REFRESH);
	for (int i = 0; i < ACTIONS; i++)
		assert_int_equal(press(m, actions[i].key).bits, REACT_NOTHING);
	assert_int_equal(press(m, 'q').bits, REACT_DRAW | REACT_LEAVE_SETUP);
	assert_int_equal(press(m, 'q').bits, REACT_QUIT);
}

/* One key back is always one step back: nothing is counted beyond the ends. */
static void test_moving_in_the_set_up(void **state)
{
	struct moment *m = moment_make(arena, "setup-plan");
	int page, last = setup_last(&m->view, &m->ui, &page);

	(void)state;
	assert_true(last > page && page > 5);
	press(m, 'k');
	assert_int_equal(m->ui.setup_scroll, 0);
	press(m, KEY_VIEW_PAGE_DOWN);
	assert_int_equal(m->ui.setup_scroll, page);
	for (int i = 0; i < 100; i++)
		press(m, KEY_VIEW_PAGE_DOWN);
	assert_int_equal(m->ui.setup_scroll, last);
	assert_true(shows(m, "first release by itself"));
	press(m, 'k');
	assert_int_equal(m->ui.setup_scroll, last - 1);
	press(m, 'G');
	m->view.rows = 60; /* there is room now: the end is nearer */
	press(m, 'k');
	assert_true(m->ui.setup_scroll < last - 1);
	press(m, 'g');
	assert_int_equal(m->ui.setup_scroll, 0);
}
/* --- the pages behind the listeners ----------------------------------------------------------------------------------- */

static void test_p_looks_at_the_pages(void **state)
{
	struct moment *m = moment_make(arena, "answers");

	(void)state;
	ui_notify(&m->ui, NOTICE_INFO, 0, "hello");
	assert_int_equal(press(m, 'p').bits, REACT_DRAW | REACT_PROBE);
	assert_int_equal(m->ui.screen, SCREEN_PROBES);
	assert_true(shows(m, "what the pages behind the listeners answer") && shows(m, "[p] look again") && !shows(m, "hello"));
	assert_int_equal(press(m, 'p').bits, REACT_DRAW | REACT_PROBE); /* there: once more */
	assert_int_equal(press(m, KEY_VIEW_F5).bits, REACT_DRAW | REACT_REFRESH);
	for (int i = 0; i < ACTIONS; i++) /* nothing is acted on what is not seen */
		assert_int_equal(press(m, actions[i].key).bits, REACT_NOTHING);
	assert_int_equal(press(m, KEY_VIEW_ESCAPE).bits, REACT_DRAW);
	assert_int_equal(m->ui.screen, SCREEN_RELEASE);
	press(m, 'p');
	assert_int_equal(press(m, 'q').bits, REACT_DRAW);
	assert_int_equal(m->ui.screen, SCREEN_RELEASE);
	m->ui.came_from_list = true;
	press(m, 'p');
	press(m, 'q'); /* back to the release, not to the list */
	assert_int_equal(m->ui.screen, SCREEN_RELEASE);
}

static void test_moving_among_the_pages(void **state)
{
	struct moment *m = moment_make(arena, "probes");
	int page, last = probes_last(&m->view, &m->ui, &page);

	(void)state;
	assert_true(last > 0 && page > 5);
	press(m, 'k');
	assert_int_equal(m->ui.probes_scroll, 0);
	for (int i = 0; i < 100; i++)
		press(m, 'j');
	assert_int_equal(m->ui.probes_scroll, last);
	assert_true(shows(m, "a rule with conditions has no page of its own"));
	press(m, 'g');
	assert_int_equal(m->ui.probes_scroll, 0);
	press(m, 'G');
	m->view.rows = 60; /* there is room for all of it now */
	press(m, 'k');
	assert_int_equal(m->ui.probes_scroll, 0);
}

/* --- what changes by itself ------------------------------------------------------------------------------------------ */

static const struct {
	const char *what, *moment;
	int64_t age_ms, left_ms, notice_ms;
	int64_t want; /* from now; -1 nothing changes */
} change_table[] = {
	{"the countdown's next second", "ready", 0, 2832400, 0, 401},
	{"the age in an active screen", "ready", 700, 2832999, 0, 300},
	{"an idle screen stays still", "succeeded", 100, 0, 0, 4900},
	{"and is told its age in steps", "succeeded", 5001, 0, 0, 4999},
	{"a message that ends", "succeeded", 0, 0, 1234, 1234},
	{"nothing is known yet", "loading", -1, 0, 0, -1},
	{"an answer grows too old", "answers", 100, 2832999, 0, 700},
	{"and is told its age on its own screen", "probes", 0, 0, 0, 500},
};

/* Looked at 4.5 s ago, and good for 0.7 s more. */
static void age_answers(struct moment *m)
{
	struct deployment *d = m->release->deployment_count ? &m->release->deployments[0] : NULL;

	for (size_t i = 0; d && i < d->route_count; i++) {
		struct probe *p = (struct probe *)d->routes[i].probe;
		if (!p)
			continue;
		p->looked_mono = m->view.now_mono - 4500;
		p->good_until_mono = m->view.now_mono + 700;
	}
}

static void test_next_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(change_table); i++) {
		struct moment *m = moment_make(arena, change_table[i].moment);
		m->view.age_ms = change_table[i].age_ms;
		if (change_table[i].left_ms) {
			m->release->deployments[0].wait.left_ms = change_table[i].left_ms;
			m->release->deployments[0].way_back.left_ms = NO_DURATION;
		}
		age_answers(m);
		if (change_table[i].notice_ms)
			ui_notify(&m->ui, NOTICE_INFO, m->view.now_mono + change_table[i].notice_ms, "hello");
		int64_t next = view_next_change_ms(&m->view, &m->ui);
		int64_t want = change_table[i].want < 0 ? INT64_MAX : MOMENT_NOW + change_table[i].want;
		check_row(next == want, "%s: in %lld ms", change_table[i].what, (long long)(next - MOMENT_NOW));
	}
}

/* While a code is asked for, keys go nowhere else: not to the dialog below, not to the actions, not to the help. */
static void test_a_question_takes_every_key(void **state)
{
	static const int leaving[] = {KEY_VIEW_CTRL_C, KEY_VIEW_CTRL_L, KEY_VIEW_CTRL_Z};

	(void)state;
	for (int key = 0; key <= KEY_VIEW_OTHER; key = key == 0x7f ? KEY_VIEW_UP : key + 1) {
		struct moment *m = moment_make(arena, "question");
		m->ui.help_is_open = key % 2; /* it stands above the help, too */
		struct ui before = m->ui;
		struct reaction r = press(m, key);
		bool is_own = (key >= '0' && key <= '9') || key == KEY_VIEW_BACKSPACE || key == KEY_VIEW_ESCAPE;
		for (size_t i = 0; i < COUNT_OF(leaving); i++)
			is_own |= key == leaving[i];
		check_row(is_own || (r.bits == REACT_NOTHING && !memcmp(&before, &m->ui, sizeof(before))), "key %d", key);
		check_row(m->ui.dialog.state == before.dialog.state && m->ui.help_is_open == before.help_is_open, "key %d", key);
		check_row(!(r.bits & (REACT_ANSWER | REACT_ASK | REACT_SEND | REACT_CANCEL)), "key %d", key);
	}
}

static void type(struct moment *m, const char *keys)
{
	for (; *keys; keys++)
		press(m, *keys == '<' ? KEY_VIEW_BACKSPACE : *keys);
}

static void test_a_code_is_typed(void **state)
{
	static const struct {
		const char *keys, *code;
		bool is_whole;
	} table[] = {{"", "", false}, {"12345", "12345", false}, {"123456", "123456", true}, {"1234567", "123456", true},
		{"12x34 y<56", "12356", false}, {"<<1<234567", "234567", true}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct moment *m = moment_make(arena, "ready");
		ui_open_question(&m->ui, "ops", "GAHT12345678");
		type(m, table[i].keys);
		assert_string_equal(m->ui.question.code, table[i].code);
		struct reaction r = press(m, KEY_VIEW_ENTER);
		check_row(!(r.bits & REACT_ANSWER) == !table[i].is_whole, "'%s'", table[i].keys);
		assert_true(press(m, KEY_VIEW_ESCAPE).bits & REACT_DECLINE);
		ui_close_question(&m->ui);
		assert_int_equal(m->ui.question.code[0], 0);
	}
}

/* Neither in clear nor as anything else that tells digits apart. */
static void test_a_code_is_never_shown(void **state)
{
	struct moment *m = moment_make(arena, "ready");
	struct grid one, other;

	(void)state;
	ui_open_question(&m->ui, "ops", "GAHT12345678");
	type(m, "1234");
	draw(m, &one);
	type(m, "<<<<9876");
	draw(m, &other);
	assert_true(looks_the_same(&one, &other));
	grid_done(&one);
	grid_done(&other);
}

/* Nothing on the screen may change before the moment that is named: time goes on, the facts stay. */
static void let_time_pass(struct moment *m, int64_t ms)
{
	struct release *r = m->release;
	struct deployment *d = r->deployment_count ? &r->deployments[0] : NULL;

	r->as_of += ms;
	m->view.now_mono += ms;
	m->view.age_ms += m->view.age_ms >= 0 ? ms : 0;
	if (d && d->wait.left_ms > 0)
		d->wait.left_ms = d->wait.left_ms > ms ? d->wait.left_ms - ms : 0;
	if (d && d->way_back.left_ms > 0)
		d->way_back.left_ms = d->way_back.left_ms > ms ? d->way_back.left_ms - ms : 0;
}

static void test_nothing_changes_before_its_moment(void **state)
{
	(void)state;
	for (const struct moment_row *row = moments; row->name; row++) {
		struct moment *m = moment_make(arena, row->name);
		struct grid before, after;
		if (m->view.age_ms >= 0 && m->view.age_ms < 5000)
			let_time_pass(m, 5000 - m->view.age_ms); /* below a step the age is that of the drawing */
		int64_t next = view_next_change_ms(&m->view, &m->ui);
		draw(m, &before);
		let_time_pass(m, next == INT64_MAX ? 60000 : next - m->release->as_of - 1);
		draw(m, &after);
		check_row(looks_the_same(&before, &after), "%s changes early", row->name);
		grid_done(&before);
		grid_done(&after);
	}
}

int main(void)
{
	setenv("TZ", "UTC", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_key_of_the_help_does_something, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_keys_mean_one_thing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nothing_but_capitals_asks, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_action_asks_or_says_why_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_read_only_sends_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_dialog_keys, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_back_then_quit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_list_opens_and_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_vanished_selection_opens_what_is_shown, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_s_opens_the_set_up_where_it_is_offered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_missing_pipeline_offers_the_set_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_q_leaves_the_set_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_moving_in_the_set_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_p_looks_at_the_pages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_moving_among_the_pages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_question_takes_every_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_code_is_typed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_code_is_never_shown, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_next_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nothing_changes_before_its_moment, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
