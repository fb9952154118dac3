/* picture.c: from the parts to the release that everything looks at, and the scopes that its actions work in. */
#include "app/app_parts.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/same.h"

#include <stdlib.h>
#include <string.h>

#define STOP_GRACE_MS 10000
/* A screen may be open for weeks: what no picture has wanted for so long is forgotten. */
#define KEEP_UNWANTED_MS (10 * 60 * 1000)

/* "arn:aws:iam::222222222222:role/x" → its account, in `a`; NULL when it is no ARN. */
static char *account_of_arn(struct arena *a, const char *arn)
{
	for (int colons = 0; arn != NULL && colons < 4; colons++) {
		arn = strchr(arn, ':');
		arn = arn != NULL ? arn + 1 : NULL;
	}
	size_t n = arn != NULL ? strcspn(arn, ":") : 0;
	return n == 12 ? arena_dupn(a, arn, n) : NULL;
}

/* An action may work in another region, or, by its role, in another account. */
static void ensure_scopes(struct app *a)
{
	const struct part *p = a->pipeline ? store_find(&a->store, FACT_PIPELINE, 0, a->pipeline) : NULL;
	const struct pipeline_decl *decl = p != NULL ? p->fact.value : NULL;
	struct arena *scratch = arena_new();
	/* GetPipeline may answer before GetCallerIdentity. */
	const char *own = a->scopes[0].account;
	own = own != NULL || decl == NULL ? own : account_of_arn(scratch, decl->arn);
	for (size_t i = 0; decl != NULL && i < decl->stage_count; i++)
		for (size_t j = 0; j < decl->stages[i].action_count; j++) {
			const struct action_decl *action = &decl->stages[i].actions[j];
			const char *account = account_of_arn(scratch, action->role_arn);
			bool is_foreign = account != NULL && own != NULL && strcmp(account, own) != 0;
			bool is_elsewhere = action->region != NULL && !is_same(action->region, a->scopes[0].region);
			if (is_foreign || is_elsewhere)
				scope_ensure(a, action->region != NULL ? action->region : a->scopes[0].region,
					is_foreign ? account : NULL);
		}
	arena_free(scratch);
}

static void assemble(struct app *a, int64_t now)
{
	arena_free(a->picture);
	a->picture = arena_new();
	struct facts facts = store_facts(&a->store, a->picture, a->scopes, a->scope_count);
	facts.probes = pages_known(a, a->picture, &facts.probe_count);
	struct release_question q = { .pipeline = a->pipeline, .execution_id = a->execution_id, .stage = a->stage, .now = now,
		.stop_grace_ms = STOP_GRACE_MS, .undo_accepted_id = *a->undo_accepted_id ? a->undo_accepted_id : NULL,
		.undo_declined_id = *a->undo_declined_id ? a->undo_declined_id : NULL };
	a->release = release_assemble(a->picture, &facts, &q);
	bool is_acting = a->act.state != ACT_IDLE && a->act.state != ACT_REJECTED && a->act.state != ACT_BLOCKED &&
		a->act.state != ACT_SEEN;
	struct schedule_question sq = { .pipeline = a->pipeline, .is_acting = is_acting };
	a->wants = schedule_wants(a->picture, &facts, a->release, &sq);
}

/* A failure that nobody wants to know of (a hint whose thing is gone) must not stand among the problems; what is good is kept
 * a while: it may be wanted again. */
static bool is_unwanted(const struct part *p, const void *now)
{
	int64_t unwanted_ms = *(const int64_t *)now - p->wanted_mono;
	return p->failures > 0 ? unwanted_ms > 0 : unwanted_ms > KEEP_UNWANTED_MS;
}

static bool forget_unwanted(struct app *a)
{
	int64_t now = clock_mono_ms();
	for (size_t i = 0; i < a->wants.count; i++) {
		const struct want *w = &a->wants.items[i];
		struct part *p = store_find(&a->store, w->read->kind, w->scope, w->key);
		if (p != NULL)
			p->wanted_mono = now;
	}
	return store_forget(&a->store, is_unwanted, &now);
}

void picture_build(struct app *a)
{
	int64_t now = aws_client_now(a->client);
	if (a->release != NULL && !a->is_dirty && now / 1000 == a->picture_at / 1000)
		return;
	scopes_learn(a);
	ensure_scopes(a);
	assemble(a, now);
	if (forget_unwanted(a)) /* it borrows from what is gone */
		assemble(a, now);
	a->picture_at = now;
	a->is_dirty = false;
}
