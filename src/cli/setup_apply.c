/* setup_apply.c: `cutover setup apply`, and `apply --undo FILE`: ask once, then say each step as it is done. */
#include <string.h>

#include "app/app.h"
#include "base/err.h"
#include "base/i18n.h"
#include "cli/confirm.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/session.h"
#include "cli/setup.h"
#include "setup/apply.h"
#include "setup/revert.h"

/* --- saying ---------------------------------------------------------------------------------------------------------- */

static const char *const step_states[] = {
	[APPLY_STEP_WAITING] = "waiting", [APPLY_STEP_UNCHANGED] = "unchanged", [APPLY_STEP_SENT] = "sent", [APPLY_STEP_DONE] = "done",
	[APPLY_STEP_FAILED] = "failed",
};

static void put_steps(cJSON *root, const struct apply *a)
{
	cJSON *steps = cJSON_AddArrayToObject(root, "steps");

	for (int i = 0; i < SETUP_STEPS; i++) {
		const struct apply_step *step = apply_step(a, (enum setup_step_id)i);
		cJSON *row = cJSON_CreateObject();
		cJSON_AddItemToArray(steps, row);
		json_put_text(row, "id", setup_step_name((enum setup_step_id)i));
		json_put_text(row, "state", step_states[step->state]);
		json_put_text(row, "requestId", step->request_id[0] ? step->request_id : NULL);
		json_put_time(row, "at", step->at);
	}
}

static int tell_json(const struct session *s, const struct apply *a, const char *outcome, const struct err *e, int code)
{
	const struct setup_plan *p = &apply_plan(a)->shown;

	if (!s->o->wants_json)
		return code;
	cJSON *root = cJSON_CreateObject();
	cJSON_AddNumberToObject(root, "schema", 1);
	json_put_text(root, "outcome", outcome);
	json_put_text(root, "account", p->account);
	json_put_text(root, "region", p->region);
	json_put_text(root, "pipeline", p->pipeline);
	put_steps(root, a);
	json_put_text(root, "record", apply_record_path(a));
	json_put(root, "error", json_error(e));
	json_print(root);
	return code;
}

/* What is new since the last turn. */
static void say_progress(const struct session *s, const struct apply *a, enum apply_step_state said[SETUP_STEPS])
{
	for (int i = 0; i < SETUP_STEPS; i++) {
		const struct apply_step *step = apply_step(a, (enum setup_step_id)i);
		const struct setup_step *shown = &apply_plan(a)->shown.steps[i];
		if (step->state == said[i])
			continue;
		said[i] = step->state;
		if (!s->o->wants_json && step->state == APPLY_STEP_DONE)
			printf(_("%-19s done: %s\n"), setup_step_title((enum setup_step_id)i), shown->subject);
		fflush(stdout);
	}
}

static void say_rest(const struct apply *a)
{
	for (int i = 0; i < SETUP_STEPS; i++) {
		enum apply_step_state state = apply_step(a, (enum setup_step_id)i)->state;
		if (state == APPLY_STEP_WAITING)
			fprintf(stderr, apply_step(a, (enum setup_step_id)i)->request_id[0]
				? _("%-19s not done: AWS has refused it for now, and it was not sent again\n") : _("%-19s not done\n"),
				setup_step_title((enum setup_step_id)i));
		else if (state == APPLY_STEP_SENT)
			fprintf(stderr, _("%-19s sent, and no read has shown it yet\n"), setup_step_title((enum setup_step_id)i));
		else if (state == APPLY_STEP_FAILED)
			fprintf(stderr, _("%-19s failed\n"), setup_step_title((enum setup_step_id)i));
	}
	if (apply_record_path(a))
		fprintf(stderr, _("What is done stays. Run it again to go on from there, or take it back: cutover setup apply --undo %s\n"),
			apply_record_path(a));
}

/* --- apply ----------------------------------------------------------------------------------------------------------- */

static bool may_ask(struct session *s, struct err *e)
{
	if (s->o->is_read_only)
		return err_set(e, ERR_READ_ONLY, _("nothing is changed with --read-only"));
	return s->o->says_yes || confirm_can_ask() ||
		err_set(e, ERR_USAGE, _("setup apply changes AWS, and there is no terminal to ask on: add --yes"));
}

static bool get_consent(struct session *s, const struct setup_plan *p)
{
	char sentence[400];

	if (s->o->says_yes)
		return true;
	size_t pending = setup_pending(p);
	snprintf(sentence, sizeof(sentence), ngettext("This makes %zu change in account %s, %s, for pipeline %s.",
		"This makes %zu changes in account %s, %s, for pipeline %s.", pending), pending, p->account, p->region, p->pipeline);
	return session_confirm(s, sentence, NULL);
}

/* Time is up while a change is on its way: that it may have happened is what has to be known. */
static struct err as_unknown(const struct err *e, bool is_in_doubt)
{
	struct err out = *e;

	if (!is_in_doubt || err_leaves_doubt(e->kind))
		return out;
	out.kind = ERR_UNKNOWN_OUTCOME;
	err_context(&out, _("a change was sent and may have been made; nothing is sent again"));
	return out;
}

static int fail(struct session *s, const struct apply *a, const struct err *why)
{
	const struct err unknown = as_unknown(why, apply_is_in_doubt(a)), *e = &unknown;

	session_say(e);
	say_rest(a);
	return tell_json(s, a, apply_is_in_doubt(a) ? "unknown" : "failed", e, interrupt_exit_code(e));
}

static int carry_out(struct session *s, struct apply *a)
{
	enum apply_step_state said[SETUP_STEPS] = {APPLY_STEP_WAITING};
	struct err e;

	if (!apply_start(a, &e))
		return fail(s, a, &e);
	for (;;) {
		enum apply_state state = apply_turn(a);
		say_progress(s, a, said);
		if (state == APPLY_FAILED)
			return fail(s, a, apply_err(a));
		if (state == APPLY_DONE)
			break;
		if (interrupt_came(&e) || !session_turn(s, &e))
			return fail(s, a, &e);
	}
	if (!s->o->wants_json)
		printf(_("Done. `cutover setup apply --undo %s` takes it back.\n"), apply_record_path(a));
	return tell_json(s, a, "done", NULL, 0);
}

static int tell_nothing(struct session *s, struct apply *a)
{
	struct err e;

	if (!apply_start(a, &e)) /* closes the record of an earlier one that was interrupted */
		return fail(s, a, &e);
	if (!s->o->wants_json)
		puts(_("Nothing to do."));
	return tell_json(s, a, "unchanged", NULL, 0);
}

static int apply(struct session *s, struct apply *a)
{
	const struct setup_plan *p = &apply_plan(a)->shown;
	struct err e;

	setup_print_plan(s->o->wants_json || setup_pending(p) == 0 ? stderr : stdout, p, !s->o->wants_json && session_has_color(s));
	if (setup_count(p, SETUP_BLOCKED) == 0 && setup_pending(p) == 0)
		return tell_nothing(s, a);
	if (setup_count(p, SETUP_BLOCKED) == 0 && !get_consent(s, p)) {
		err_set(&e, ERR_WRONG_PHASE, _("not confirmed; nothing was sent"));
		return fail(s, a, &e);
	}
	interrupt_watch(true);
	int code = carry_out(s, a);
	interrupt_watch(false);
	return code;
}

int setup_apply(struct session *s)
{
	struct err e;

	if (s->o->undo)
		return setup_undo(s);
	return may_ask(s, &e) ? setup_with_plan(s, apply) : session_fail(s, &e);
}

/* --- undo ------------------------------------------------------------------------------------------------------------ */

static const char *const undo_states[] = {
	[REVERT_STEP_NONE] = "unchanged", [REVERT_STEP_LEFT] = "left", [REVERT_STEP_PENDING] = "waiting", [REVERT_STEP_SENT] = "sent",
	[REVERT_STEP_DONE] = "done", [REVERT_STEP_FAILED] = "failed",
};

static void say_undo(FILE *out, const struct revert *u)
{
	for (int i = SETUP_STEPS - 1; i >= 0; i--) {
		const struct revert_step *step = revert_step(u, (enum setup_step_id)i);
		if (step->state != REVERT_STEP_NONE)
			fprintf(out, "%-19s %-9s %s\n", setup_step_title((enum setup_step_id)i), undo_states[step->state],
				step->words ? step->words : "");
	}
}

static int tell_undo(struct session *s, const struct revert *u, const struct err *e, int code)
{
	if (!s->o->wants_json)
		return code;
	cJSON *root = cJSON_CreateObject();
	cJSON_AddNumberToObject(root, "schema", 1);
	json_put_text(root, "outcome", !e ? "done" : revert_is_in_doubt(u) ? "unknown" : "failed");
	cJSON *steps = cJSON_AddArrayToObject(root, "steps");
	for (int i = 0; i < SETUP_STEPS; i++) {
		const struct revert_step *step = revert_step(u, (enum setup_step_id)i);
		cJSON *row = cJSON_CreateObject();
		cJSON_AddItemToArray(steps, row);
		json_put_text(row, "id", setup_step_name((enum setup_step_id)i));
		json_put_text(row, "state", undo_states[step->state]);
		json_put_text(row, "reason", step->words);
	}
	json_put(root, "error", json_error(e));
	json_print(root);
	return code;
}

static int fail_undo(struct session *s, const struct revert *u, const struct err *why)
{
	const struct err unknown = as_unknown(why, revert_is_in_doubt(u)), *e = &unknown;

	session_say(e);
	say_undo(stderr, u);
	return tell_undo(s, u, e, interrupt_exit_code(e));
}

static int undo_all(struct session *s, struct revert *u)
{
	struct err e;

	if (!revert_start(u, &e))
		return fail_undo(s, u, &e);
	for (;;) {
		enum revert_state state = revert_turn(u);
		if (state == REVERT_FAILED)
			return fail_undo(s, u, revert_err(u));
		if (state == REVERT_DONE)
			break;
		if (interrupt_came(&e) || !session_turn(s, &e))
			return fail_undo(s, u, &e);
	}
	if (!s->o->wants_json) {
		puts(_("Done:"));
		say_undo(stdout, u);
	}
	return tell_undo(s, u, NULL, 0);
}

static int take_back(struct session *s, struct revert *u)
{
	char sentence[200];
	struct err e;

	say_undo(s->o->wants_json ? stderr : stdout, u);
	size_t pending = revert_pending(u);
	snprintf(sentence, sizeof(sentence), ngettext("This takes back %zu change in account %s, %s.",
		"This takes back %zu changes in account %s, %s.", pending), pending, revert_account(u), revert_region(u));
	if (pending > 0 && !s->o->says_yes && !session_confirm(s, sentence, NULL)) {
		err_set(&e, ERR_WRONG_PHASE, _("not confirmed; nothing was sent"));
		return fail_undo(s, u, &e);
	}
	interrupt_watch(true);
	int code = undo_all(s, u);
	interrupt_watch(false);
	return code;
}

int setup_undo(struct session *s)
{
	struct revert *u = NULL;
	struct err e = {.kind = ERR_NONE};
	int code;

	if (may_ask(s, &e) && session_open(s, &e))
		u = revert_new(s->app, s->o->undo, &e);
	while (u && revert_turn(u) == REVERT_READING)
		if (!session_turn(s, &e))
			break;
	if (u && e.kind == ERR_NONE && revert_turn(u) == REVERT_PLANNED)
		code = take_back(s, u);
	else
		code = session_fail(s, e.kind != ERR_NONE ? &e : revert_err(u));
	revert_free(u);
	return code;
}
