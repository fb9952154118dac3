/* assemble.c: from facts to a release: who we are, which execution is kept to, and the order of the rest. */
#include "model/assemble.h"

#include "base/arena.h"
#include "model/util.h"

const void *assembly_value(const struct assembly *s, enum fact_kind kind, int scope, const char *key)
{
	return facts_value(s->facts, kind, scope, key);
}

const struct execution *assembly_execution(const struct assembly *s, const char *id)
{
	for (size_t i = 0; s->executions != NULL && i < s->executions->count; i++) {
		if (is_same(s->executions->rows[i].id, id)) {
			return &s->executions->rows[i];
		}
	}
	return NULL;
}

/* --- who ------------------------------------------------------------------------------------------------ */

/* "ops-role" of "arn:aws:sts::1:assumed-role/ops-role/session", "user/kim" of "arn:aws:iam::1:user/kim". */
static const char *role_of(struct arena *a, const char *arn)
{
	static const char assumed[] = "assumed-role/";
	const char *name = after_last(arn, ':');
	if (name != NULL && strncmp(name, assumed, sizeof assumed - 1) == 0) {
		name += sizeof assumed - 1;
		return arena_dupn(a, name, strcspn(name, "/"));
	}
	return name;
}

const char *account_of_arn(struct arena *a, const char *arn)
{
	const char *at = arn;
	for (int colons = 0; at != NULL && colons < 4; colons++) {
		at = strchr(at, ':');
		at = at != NULL ? at + 1 : NULL;
	}
	size_t length = at != NULL ? strcspn(at, ":") : 0;
	return length > 0 ? arena_dupn(a, at, length) : NULL;
}

static void fill_identity(struct assembly *s)
{
	struct release *r = s->r;
	const struct fact *f = facts_find(s->facts, FACT_IDENTITY, 0, "");
	const struct identity *id = f != NULL ? f->value : NULL;
	if (id != NULL) {
		r->account = id->account;
		r->arn = id->arn;
		r->role = role_of(s->a, id->arn);
		r->identity_is_known = !is_empty(id->account) && f->read_at != NO_TIME;
	}
	if (s->facts->scope_count > 0) {
		r->region = s->facts->scopes[0].region;
		r->partition = s->facts->scopes[0].partition;
		r->account = r->account != NULL ? r->account : s->facts->scopes[0].account;
	}
	r->scopes = s->facts->scopes;
	r->scope_count = s->facts->scope_count;
	s->account = r->account != NULL ? r->account : account_of_arn(s->a, s->decl_is_read ? s->decl->arn : NULL);
}

/* --- what was read of the pipeline ---------------------------------------------------------------------- */

/* The names that the state has, when the declaration could not be read. */
static const struct pipeline_decl *decl_from_state(struct assembly *s)
{
	struct pipeline_decl *decl = ARENA_NEW(s->a, struct pipeline_decl);
	size_t count = s->state != NULL ? s->state->stage_count : 0;
	decl->stages = ARENA_ARRAY(s->a, count, struct stage_decl);
	decl->stage_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct stage_state *from = &s->state->stages[i];
		struct stage_decl *to = &decl->stages[i];
		to->name = from->name;
		to->actions = ARENA_ARRAY(s->a, from->action_count, struct action_decl);
		to->action_count = from->action_count;
		for (size_t k = 0; k < from->action_count; k++) {
			to->actions[k] = (struct action_decl){.name = from->actions[k].name, .run_order = -1};
		}
	}
	return decl;
}

static enum fact_state state_of(const struct fact *f)
{
	return f != NULL ? f->state : FACT_UNREAD;
}

/* Good only when both are; failed only when nothing at all can be shown. */
static void fill_pipeline_state(struct assembly *s, const struct fact *decl, const struct fact *state)
{
	struct release *r = s->r;
	bool has_value = (decl != NULL && decl->value != NULL) || (state != NULL && state->value != NULL);
	const struct fact *failed = state_of(state) == FACT_FAILED || state_of(state) == FACT_STALE ? state : decl;
	bool has_failed = state_of(failed) == FACT_FAILED || state_of(failed) == FACT_STALE;
	if (has_failed) {
		r->pipeline_state = has_value ? FACT_STALE : FACT_FAILED;
		r->pipeline_err = failed->err;
	} else if (state_of(decl) == FACT_GOOD && state_of(state) == FACT_GOOD) {
		r->pipeline_state = FACT_GOOD;
	} else {
		bool is_asked = state_of(decl) != FACT_UNREAD || state_of(state) != FACT_UNREAD;
		r->pipeline_state = is_asked ? FACT_LOADING : FACT_UNREAD;
	}
}

static void read_pipeline(struct assembly *s)
{
	const char *name = s->q->pipeline;
	const struct fact *decl = facts_find(s->facts, FACT_PIPELINE, 0, name);
	const struct fact *state = facts_find(s->facts, FACT_PIPELINE_STATE, 0, name);
	s->state = state != NULL ? state->value : NULL;
	s->decl_is_read = decl != NULL && decl->value != NULL;
	s->decl = s->decl_is_read ? decl->value : decl_from_state(s);
	s->executions = assembly_value(s, FACT_EXECUTIONS, 0, name);
	s->r->pipeline = name;
	s->r->mode = s->decl->mode;
	fill_pipeline_state(s, decl, state);
}

/* --- the execution kept to ------------------------------------------------------------------------------ */

/* The newest; from the first stage's latest when the list was not read. */
static const char *newest_id(const struct assembly *s)
{
	if (s->executions != NULL) {
		return s->executions->count > 0 ? s->executions->rows[0].id : NULL;
	}
	return s->state != NULL && s->state->stage_count > 0 ? s->state->stages[0].execution_id : NULL;
}

static void fill_execution(struct assembly *s)
{
	struct release *r = s->r;
	s->kept = s->q->execution_id != NULL ? s->q->execution_id : newest_id(s);
	s->kept_row = assembly_execution(s, s->kept);
	s->runs = assembly_value(s, FACT_ACTION_RUNS, 0, s->kept);
	r->execution_id = s->kept;
	r->execution_is_newest = is_same(s->kept, newest_id(s));
	if (s->executions != NULL) {
		r->executions = s->executions->rows;
		r->execution_count = s->executions->count;
	}
	if (s->kept_row != NULL) {
		r->execution_status = s->kept_row->status;
		r->trigger = s->kept_row->trigger_type;
		r->execution_started_at = s->kept_row->started_at;
		r->execution_updated_at = s->kept_row->updated_at;
		r->mode = r->mode != NULL ? r->mode : s->kept_row->mode;
		r->revision = s->kept_row->revision_count > 0 ? s->kept_row->revisions[0].id : NULL;
	}
	r->revision_summary = version_of_execution(s, s->kept);
}

/* --- age ------------------------------------------------------------------------------------------------ */

/* Parts that are read again and again while they are on the screen; what has ended is not, nor what never
 * changes. */
static bool should_be_fresh(const struct release *r, const struct fact *f)
{
	const struct deployment *d = release_current(r);
	switch (f->kind) {
	case FACT_PIPELINE_STATE:
	case FACT_EXECUTIONS:
		return is_same(f->key, r->pipeline);
	case FACT_DEPLOYMENT:
	case FACT_TARGET:
		return d != NULL && d->is_running && is_same(f->key, d->id);
	case FACT_SERVICE:
	case FACT_RULES:
	case FACT_TARGET_HEALTH:
		return d != NULL && f->scope == d->scope;
	default:
		return false;
	}
}

static void fill_age(struct assembly *s)
{
	struct release *r = s->r;
	for (size_t i = 0; i < s->facts->count; i++) {
		const struct fact *f = &s->facts->items[i];
		if (f->value == NULL || f->read_at == NO_TIME || !should_be_fresh(r, f)) {
			continue;
		}
		if (r->oldest_read_at == NO_TIME || f->read_at < r->oldest_read_at) {
			r->oldest_read_at = f->read_at;
		}
	}
}

const struct release *release_assemble(struct arena *a, const struct facts *facts, const struct release_question *q)
{
	struct release *r = ARENA_NEW(a, struct release);
	struct assembly s = {.a = a, .facts = facts, .q = q, .r = r};
	r->as_of = q->now;
	assemble_problems(&s);
	read_pipeline(&s);
	fill_identity(&s);
	fill_execution(&s);
	assemble_stages(&s);
	assemble_approval(&s);
	assemble_deployments(&s);
	assemble_current(&s);
	fill_age(&s);
	return r;
}

const struct deployment *release_current(const struct release *r)
{
	return r->current >= 0 && (size_t)r->current < r->deployment_count ? &r->deployments[r->current] : NULL;
}
