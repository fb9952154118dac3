/* steps.c: read again, send, read, next. */
#include "setup/steps.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"

/* So long a read may still show what was before: then it is taken for a failure. */
#define SETTLE_MS 15000
/* After an answer that leaves it open (an error inside of AWS, a lost one): it is there soon, or it is not. */
#define DOUBT_MS 5000
#define LOOK_AGAIN_MS 1000
/* A refusal for too many calls, or because somebody else has just pushed, is no failure yet. */
#define MOST_TRIES 5

void steps_init(struct steps *s, struct app *app, struct inquiry *taken, const struct steps_host *host, void *user)
{
	*s = (struct steps){.app = app, .q = taken, .host = host, .user = user, .step = STEPS_NONE};
}

void steps_done(struct steps *s)
{
	if (!s->q)
		return;
	app_change_forget(s->app, s);
	inquiry_free(s->q);
}

bool steps_are_in_doubt(const struct steps *s)
{
	return s->place == STEPS_SENT || (s->step != STEPS_NONE && s->doubt.kind != ERR_NONE);
}

static enum setup_step_id id_of(const struct steps *s)
{
	return (enum setup_step_id)s->step;
}

/* --- from place to place ----------------------------------------------------------------------------------------------- */

static void end_with(struct steps *s, const struct err *e)
{
	s->err = *e;
	s->place = STEPS_END;
}

static void fail(struct steps *s, const struct err *e)
{
	end_with(s, e);
	if (s->step != STEPS_NONE)
		s->host->mark(s->user, id_of(s), STEP_HAS_FAILED);
}

static void read_again(struct steps *s, enum steps_place place)
{
	inquiry_again(s->q, 1U << s->step);
	s->place = place;
}

static void read_later(struct steps *s, enum steps_place next)
{
	s->place = STEPS_PAUSE;
	s->after_pause = next;
	s->wait_until_mono = clock_mono_ms() + LOOK_AGAIN_MS;
}

static bool settle(struct steps *s)
{
	if (!inquiry_step(s->q))
		return false;
	const struct err *lost = inquiry_lost(s->q);
	if (lost)
		fail(s, lost);
	return lost == NULL;
}

/* The same, and read in the account that was confirmed: credentials that were renewed meanwhile may be another one's. */
static bool settle_step(struct steps *s)
{
	struct err e;

	if (!settle(s))
		return false;
	enum app_whose whose = app_whose(s->app, s->account);
	if (whose == APP_WHOSE_UNKNOWN) {
		read_later(s, s->place);
	} else if (whose == APP_OF_ANOTHER) {
		err_set(&e, ERR_WRONG_PHASE, _("the credentials are of another account now, and no longer of %s: nothing more is sent"),
			s->account);
		end_with(s, &e);
	}
	return whose == APP_OF_ACCOUNT;
}

static void go_to(struct steps *s, int step)
{
	s->tries = 0;
	s->doubt = (struct err){.kind = ERR_NONE};
	s->step = step;
	if (step != STEPS_NONE)
		read_again(s, STEPS_BEFORE);
	else
		s->place = STEPS_END;
}

static void next(struct steps *s)
{
	struct err e = {.kind = ERR_NONE};
	int step = s->host->next(s->user, id_of(s), &e);

	go_to(s, step);
	if (e.kind != ERR_NONE)
		fail(s, &e);
}

/* --- one step ---------------------------------------------------------------------------------------------------------- */

static void end_reading(struct steps *s)
{
	struct err e;

	if (!settle(s))
		return;
	if (s->host->plan(s->user, &e))
		s->place = STEPS_PLANNED;
	else
		fail(s, &e);
}

static bool is_for_later(const struct err *e)
{
	return app_change_is_for_later(e) || strcmp(e->code, "ParentCommitIdOutdatedException") == 0;
}

static void on_sent(void *user, const void *value, const struct err *e, const char *request_id)
{
	struct steps *s = user;
	bool is_open = err_leaves_doubt(e->kind) || e->kind == ERR_MALFORMED;

	if (s->host->answered)
		s->host->answered(s->user, id_of(s), value, request_id);
	if (is_for_later(e) && ++s->tries < MOST_TRIES) {
		s->host->mark(s->user, id_of(s), STEP_WAITS);
		read_later(s, STEPS_BEFORE);
	} else if (e->kind != ERR_NONE && !is_open) {
		fail(s, e);
	} else {
		s->doubt = *e;
		read_again(s, STEPS_AFTER);
	}
}

static void send(struct steps *s, const struct app_change *change)
{
	struct err e;

	s->host->mark(s->user, id_of(s), STEP_IS_SENT);
	s->place = STEPS_SENT;
	s->sent_mono = clock_mono_ms();
	if (!app_change(s->app, s->q->arena, change, on_sent, s, &e))
		fail(s, &e);
}

static void end_before(struct steps *s)
{
	struct app_change change = {.account = s->account};
	struct err e;

	if (!settle_step(s))
		return;
	enum step_verdict verdict = s->host->before(s->user, id_of(s), &change, &e);
	if (verdict == STEP_SEND)
		send(s, &change);
	else if (verdict == STEP_OVER)
		next(s);
	else
		fail(s, &e);
}

static void not_there(struct steps *s)
{
	struct err e = s->doubt;

	if (clock_mono_ms() - s->sent_mono < (e.kind == ERR_NONE ? SETTLE_MS : DOUBT_MS)) {
		read_later(s, STEPS_AFTER);
		return;
	}
	if (e.kind == ERR_NONE)
		err_set(&e, ERR_INTERNAL, _("AWS has accepted it, but reads do not show it"));
	err_context(&e, "%s", setup_step_title(id_of(s)));
	fail(s, &e);
}

static void end_after(struct steps *s)
{
	struct err e;

	if (!settle_step(s))
		return;
	if (!s->host->is_there(s->user, id_of(s)))
		not_there(s);
	else if (!s->host->after(s->user, id_of(s), &e))
		fail(s, &e);
	else
		next(s);
}

/* --- turns ------------------------------------------------------------------------------------------------------------- */

static void go_on(struct steps *s)
{
	if (s->place == STEPS_PAUSE && clock_mono_ms() >= s->wait_until_mono)
		read_again(s, s->after_pause);
	if (s->place == STEPS_READING)
		end_reading(s);
	else if (s->place == STEPS_BEFORE)
		end_before(s);
	else if (s->place == STEPS_AFTER)
		end_after(s);
}

void steps_turn(struct steps *s)
{
	enum steps_place before;

	do { /* what was read last may be all that the next step waits for */
		before = s->place;
		go_on(s);
	} while (s->place != before);
}

void steps_start(struct steps *s, int first, const char *account)
{
	s->account = account;
	go_to(s, first);
}
