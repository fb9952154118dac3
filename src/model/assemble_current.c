/* assemble_current.c: which deployment is shown and acted on; what the lower half says when there is none. */
#include "model/assemble.h"

#include "base/arena.h"
#include "base/buf.h"
#include "model/util.h"

#define NOTE_MAX 600

/* --- the current one ------------------------------------------------------------------------------------ */

static bool is_asked_for(const struct assembly *s, const struct deployment *d)
{
	const char *stage = s->q->stage;
	return stage == NULL || is_same(d->stage, stage) || is_same(d->action, stage);
}

/* Waiting for a person before running before the rest. */
static int urgency(const struct deployment *d)
{
	if (d->wait.what == WAIT_REROUTE) {
		return 3;
	}
	if (d->wait.what == WAIT_TERMINATE) {
		return 2;
	}
	return d->is_running ? 1 : 0;
}

static bool is_before(const struct deployment *d, const struct deployment *than)
{
	if (urgency(d) != urgency(than)) {
		return urgency(d) > urgency(than);
	}
	return d->created_at > than->created_at;
}

static void choose_current(struct assembly *s)
{
	struct release *r = s->r;
	r->current = -1;
	for (size_t i = 0; i < r->deployment_count; i++) {
		const struct deployment *d = &r->deployments[i];
		if (is_asked_for(s, d) && (r->current < 0 || is_before(d, &r->deployments[r->current]))) {
			r->current = (int)i;
		}
	}
}

/* Two that run: a key or verb could mean either.  Names by stage, by action where they share one. */
static void judge_ambiguity(struct assembly *s)
{
	struct release *r = s->r;
	struct buf names;
	size_t running = 0;
	buf_init(&names, NOTE_MAX);
	for (size_t i = 0; i < r->deployment_count; i++) {
		const struct deployment *d = &r->deployments[i];
		if (!d->is_running || !is_asked_for(s, d)) {
			continue;
		}
		bool is_shared = false;
		for (size_t k = 0; k < r->deployment_count; k++) {
			is_shared |= k != i && is_same(r->deployments[k].stage, d->stage);
		}
		buf_printf(&names, "%s%s", running > 0 ? " or " : "", or_else(is_shared ? d->action : d->stage, "?"));
		running++;
	}
	if (running > 1) {
		r->current_is_ambiguous = true;
		r->ambiguity =
			arena_printf(s->a, "more than one deployment runs: name one with --stage %s", buf_text(&names));
	}
	buf_done(&names);
}

/* --- nothing to show ------------------------------------------------------------------------------------ */

static const char *describe(const struct assembly *s, const struct stage_action *action)
{
	if (is_same(action->provider, "ECS")) {
		return "ECS rolling update";
	}
	if (!is_same(action->provider, "CodeDeploy") || action->scope < 0) {
		return or_else(action->provider, "an unknown provider");
	}
	for (size_t i = 0; i < s->facts->count; i++) {
		const struct fact *f = &s->facts->items[i];
		const struct deploy_group *g = f->value;
		bool is_group = f->kind == FACT_DEPLOY_GROUP && f->scope == action->scope && g != NULL;
		if (is_group && is_same(g->platform, "Lambda")) {
			return "CodeDeploy for Lambda";
		}
	}
	return "CodeDeploy for servers";
}

/* Deploy actions name what deploys; a pipeline without any may deploy by invoking something. */
static bool is_telling(const struct stage_action *action, bool has_deploy)
{
	return is_same(action->category, has_deploy ? "Deploy" : "Invoke");
}

static bool has_deploy_action(const struct release *r)
{
	for (size_t i = 0; i < r->stage_count; i++) {
		for (size_t k = 0; k < r->stages[i].action_count; k++) {
			if (is_same(r->stages[i].actions[k].category, "Deploy")) {
				return true;
			}
		}
	}
	return false;
}

static void add_provider(struct buf *b, const char *name)
{
	if (strstr(buf_text(b), name) == NULL) {
		buf_printf(b, "%s%s", b->len > 0 ? ", " : "", name);
	}
}

static void write_lower_note(struct assembly *s)
{
	struct release *r = s->r;
	struct buf providers;
	buf_init(&providers, NOTE_MAX);
	bool has_deploy = has_deploy_action(r);
	for (size_t i = 0; i < r->stage_count; i++) {
		for (size_t k = 0; k < r->stages[i].action_count; k++) {
			if (is_telling(&r->stages[i].actions[k], has_deploy)) {
				add_provider(&providers, describe(s, &r->stages[i].actions[k]));
			}
		}
	}
	static const char can[] = "release change, stop and retry work here";
	r->lower_note = providers.len > 0 ?
		arena_printf(s->a, "deploys with %s, not with ECS blue/green: %s", buf_text(&providers), can) :
		arena_printf(s->a, "no action of this pipeline deploys: %s", can);
	buf_done(&providers);
}

void assemble_current(struct assembly *s)
{
	choose_current(s);
	judge_ambiguity(s);
	if (s->r->deployment_count == 0 && s->decl_is_read) {
		write_lower_note(s);
	}
	if (s->r->current >= 0) {
		struct deployment *d = &s->r->deployments[s->r->current];
		if (d->wait.what == WAIT_NONE && !d->is_running) {
			d->wait = s->r->approval;
		}
	}
}
