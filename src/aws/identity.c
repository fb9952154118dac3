/* identity.c: see identity.h. */
#include "aws/identity.h"

#include <stdlib.h>

#include "aws/client.h"
#include "aws/profile.h"
#include "base/clock.h"
#include "base/mem.h"

#define AHEAD_MS ((int64_t)15 * 60 * 1000) /* botocore's advisory window */
#define SOON_MS 2000
#define LONGEST_PAUSE_MS 60000
#define DOUBT_MS 5000

static struct aws_identity *identity_new(void)
{
	struct aws_identity *id = mem_alloc(sizeof(*id));

	id->holders = 1;
	return id;
}

struct aws_identity *aws_identity_given(const struct aws_creds *copied)
{
	struct aws_identity *id = identity_new();

	id->is_given = true;
	aws_creds_copy(&id->creds, copied);
	return id;
}

struct aws_identity *aws_identity_hold(struct aws_identity *id)
{
	if (id)
		id->holders++;
	return id;
}

void aws_identity_let_go(struct aws_identity *id)
{
	if (!id || --id->holders > 0)
		return;
	if (id->fetch)
		fetch_drop(id->fetch);
	aws_context_free(id->home);
	aws_creds_done(&id->creds);
	free(id->profile);
	free(id);
}

/* Renewed ahead of the end: at a quarter of an hour, or a third of the life when that is less. */
static void plan_renewal(struct aws_identity *id, int64_t now)
{
	int64_t life = id->creds.expires_at - now;

	id->renew_at = id->creds.expires_at == NO_TIME ? NO_TIME : id->creds.expires_at - (life / 3 < AHEAD_MS ? life / 3 : AHEAD_MS);
}

struct aws_identity *aws_identity_new(const struct aws_lookup *l, struct aws_context *home, struct err *e)
{
	struct aws_identity *id = identity_new();
	struct err why = {0};

	id->profile = mem_dup(l->profile);
	id->profile_is_explicit = l->profile_is_explicit;
	id->home = home;
	const struct aws_provider *row = aws_provider_for(l, &why);
	id->may_ask = row && row->may_ask && row->may_ask(l);
	if (row && row->find && row->find(l, &id->creds, &why)) {
		if (!id->creds.provider)
			id->creds.provider = row->name;
		plan_renewal(id, clock_wall_ms());
		return id;
	}
	if (row && !row->find)
		return id;
	if (why.kind == ERR_NONE)
		aws_creds_none_found(l, &why);
	if (e)
		*e = why;
	aws_identity_let_go(id);
	return NULL;
}

/* --- is it fit to sign with? ------------------------------------------------------------------------------------ */

static bool has_ended(const struct aws_creds *c, int64_t now)
{
	return c->expires_at != NO_TIME && now >= c->expires_at;
}

static bool is_usable(const struct aws_identity *id, int64_t now)
{
	return id->creds.access_key_id && !id->must_renew && !has_ended(&id->creds, now);
}

static bool wants_a_look(const struct aws_identity *id, int64_t now)
{
	return !is_usable(id, now) || id->is_doubted || (id->renew_at != NO_TIME && now >= id->renew_at);
}

/* Pauses are for what failed and for what is good still; keys that have just ended (AWS's clock jumps where a machine slept) wait
 * for nothing. */
static bool may_look(const struct aws_identity *id, int64_t now)
{
	return clock_mono_ms() >= id->try_after_mono || (!id->failures && !is_usable(id, now));
}

enum aws_readiness aws_identity_readiness(struct aws_client *c, struct aws_identity *id, struct err *e)
{
	int64_t now = aws_client_now(c);

	if (id->is_given)
		return AWS_READY;
	if (!id->fetch && wants_a_look(id, now) && may_look(id, now))
		fetch_start(c, id);
	if (is_usable(id, now))
		return AWS_READY;
	if (id->fetch)
		return AWS_NOT_YET;
	*e = id->err;
	return AWS_NOT_AT_ALL;
}

/* A pause that was for keys which seemed good for long is not for those that have ended. */
static void give_up(struct aws_identity *id)
{
	int64_t soon = clock_mono_ms() + SOON_MS;

	if (!id->must_renew && id->try_after_mono > soon)
		id->try_after_mono = soon;
	id->must_renew = true;
}

void aws_identity_refused(struct aws_identity *id, unsigned generation, const struct err *e)
{
	if (id->is_given || generation != id->generation) /* it was signed with others */
		return;
	/* Credentials that were found a moment ago are not given up on one service's word, but others are looked for, once. */
	bool are_fresh = id->taken_mono && clock_mono_ms() - id->taken_mono < DOUBT_MS;
	if (e->kind == ERR_EXPIRED && are_fresh && id->looked_generation != generation) {
		id->looked_generation = generation;
		id->try_after_mono = 0;
	}
	if (e->kind == ERR_EXPIRED && !are_fresh)
		give_up(id);
	else
		id->is_doubted = true;
	id->refusal = *e;
}

void aws_identity_look_now(struct aws_identity *id)
{
	id->try_after_mono = 0;
	id->failures = 0;
}

/* --- the end of a look-up --------------------------------------------------------------------------------------- */

/* Nothing usable is there, which somebody may change at any moment (a login, a new file); not: somebody asked did not answer. */
static bool is_worth_a_look_soon(const struct aws_provider *row, enum err_kind kind)
{
	return row && row->looks_again_soon && (row->find || kind == ERR_EXPIRED || kind == ERR_CREDENTIALS);
}

static int64_t pause_after_failure(const struct aws_identity *id, const struct aws_provider *row, int64_t now)
{
	int64_t left = id->creds.expires_at - now, pause = SOON_MS;

	if (is_usable(id, now)) {
		pause = left / 4 < SOON_MS ? SOON_MS / 2 : left / 4;
		return pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS;
	}
	for (int i = 1; !is_worth_a_look_soon(row, id->err.kind) && i < id->failures && pause < LONGEST_PAUSE_MS; i++)
		pause *= 2;
	return pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS;
}

static void fail(struct aws_identity *id, const struct aws_provider *row, const struct err *e, int64_t now)
{
	id->err = *e;
	id->failures++;
	id->try_after_mono = clock_mono_ms() + pause_after_failure(id, row, now);
}

static bool accept(struct aws_identity *id, struct aws_creds *taken, int64_t now)
{
	bool had_some = id->creds.access_key_id != NULL;
	bool has_changed = !had_some || !aws_creds_are_equal(taken, &id->creds);

	aws_creds_done(&id->creds);
	id->creds = *taken;
	*taken = (struct aws_creds){0};
	id->err = (struct err){0};
	id->failures = 0;
	id->must_renew = id->is_doubted = id->were_the_same = false;
	id->taken_mono = clock_mono_ms();
	id->try_after_mono = id->taken_mono + DOUBT_MS;
	plan_renewal(id, now);
	if (id->creds.expires_at != NO_TIME && id->creds.expires_at - now < 4 * DOUBT_MS)
		id->try_after_mono = 0; /* short-lived: by its own plan */
	id->generation += has_changed;
	return has_changed && had_some;
}

bool aws_identity_take(struct aws_client *c, struct aws_identity *id, const struct aws_provider *row, struct aws_creds *taken,
	const struct err *e)
{
	int64_t now = aws_client_now(c);
	struct err why = *e;

	bool are_the_same = taken && id->creds.access_key_id && aws_creds_are_equal(taken, &id->creds);
	id->is_doubted = false;
	if (taken && has_ended(taken, now)) {
		char at[32];
		time_format_iso(taken->expires_at, at);
		err_set(&why, ERR_EXPIRED, "the credentials of profile '%s' (%s) expired at %s and no new ones are there", id->profile,
			taken->provider, at);
	} else if (id->must_renew && are_the_same && !id->were_the_same) {
		why = id->refusal; /* what AWS called expired is all there is; after a pause AWS is asked once more */
		id->were_the_same = true;
	} else if (taken) {
		return accept(id, taken, now);
	}
	fail(id, row, &why, now);
	return false;
}
