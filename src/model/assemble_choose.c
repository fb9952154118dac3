/* assemble_choose.c: which deployment is *the* deployment of a deploy action.
 *
 * Facts: GetDeployment of every id somebody named (the pipeline's action, the group's last attempt,
 * ListDeployments of running ones).  A rollback is a deployment of its own in CodeDeploy, yet here it is the
 * `undo` of the one it undoes. */
#include "model/assemble.h"

#include "model/life.h"
#include "model/util.h"

#include <stdio.h>

struct search {
	const struct assembly *s;
	int scope;
	const char *application, *group;
	const struct id_list *running; /* ids of ListDeployments; NULL not read */
};

static const struct deployment_info *info_at(const struct search *w, size_t i)
{
	const struct fact *f = &w->s->facts->items[i];
	if (f->kind != FACT_DEPLOYMENT || f->scope != w->scope || f->value == NULL) {
		return NULL;
	}
	const struct deployment_info *info = f->value;
	return is_same(info->application, w->application) && is_same(info->group, w->group) ? info : NULL;
}

static const struct deployment_info *info_of(const struct search *w, const char *id)
{
	return is_empty(id) ? NULL : assembly_value(w->s, FACT_DEPLOYMENT, w->scope, id);
}

enum which { ANY_PROPER, RUNNING_PROPER, RUNNING_ROLLBACK, ANY_ROLLBACK };

static bool is_wanted(const struct deployment_info *info, enum which which)
{
	bool rollback = which == RUNNING_ROLLBACK || which == ANY_ROLLBACK;
	bool running = which == RUNNING_PROPER || which == RUNNING_ROLLBACK;
	return info_is_rollback(info) == rollback && (!running || info_is_running(info));
}

static const struct deployment_info *newest(const struct search *w, enum which which)
{
	const struct deployment_info *best = NULL;
	for (size_t i = 0; i < w->s->facts->count; i++) {
		const struct deployment_info *info = info_at(w, i);
		if (info != NULL && info->id != NULL && is_wanted(info, which) &&
			(best == NULL || info->created_at > best->created_at)) {
			best = info;
		}
	}
	return best;
}

static const char *undone_by(const struct search *w, const struct deployment_info *rollback)
{
	if (!is_empty(rollback->undoes_id)) {
		return rollback->undoes_id;
	}
	for (size_t i = 0; i < w->s->facts->count; i++) {
		const struct deployment_info *info = info_at(w, i);
		if (info != NULL && is_same(info->rollback_id, rollback->id)) {
			return info->id;
		}
	}
	return NULL;
}

/* An id that runs and has not been read yet. */
static const char *unread_running(const struct search *w)
{
	for (size_t i = 0; w->running != NULL && i < w->running->count; i++) {
		if (!is_empty(w->running->ids[i]) && info_of(w, w->running->ids[i]) == NULL) {
			return w->running->ids[i];
		}
	}
	return NULL;
}

static bool is_listed_running(const struct search *w, const char *id)
{
	for (size_t i = 0; w->running != NULL && i < w->running->count; i++) {
		if (is_same(w->running->ids[i], id)) {
			return true;
		}
	}
	return false;
}

static const char *chosen_id(const struct search *w, const char *external_id, const struct deploy_group *known)
{
	const struct deployment_info *info = newest(w, RUNNING_PROPER);
	if (info != NULL) {
		return info->id;
	}
	const struct deployment_info *rollback = newest(w, RUNNING_ROLLBACK);
	if (rollback != NULL && undone_by(w, rollback) != NULL) {
		return undone_by(w, rollback);
	}
	info = newest(w, ANY_PROPER);
	if (info != NULL) {
		return info->id;
	}
	/* Nothing but names so far. */
	rollback = newest(w, ANY_ROLLBACK);
	const char *last = known != NULL ? known->last_attempted_id : NULL;
	const char *const ids[] = {
		unread_running(w), external_id, rollback != NULL ? undone_by(w, rollback) : NULL, last,
	};
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		if (!is_empty(ids[i]) && !info_is_rollback(info_of(w, ids[i]))) {
			return ids[i];
		}
	}
	return NULL;
}

/* The rollback that names the chosen one; or one that runs and names nothing, when the chosen one has ended
 * badly. */
static const struct deployment_info *undo_of(const struct search *w, const struct choice *c)
{
	const struct deployment_info *best = NULL;
	for (size_t i = 0; i < w->s->facts->count; i++) {
		const struct deployment_info *info = info_at(w, i);
		if (info == NULL || !is_same(info->undoes_id, c->id)) {
			continue;
		}
		if (best == NULL || info->created_at > best->created_at) {
			best = info;
		}
	}
	enum engine_status status = c->info != NULL ? c->info->status : ENGINE_UNKNOWN;
	if (best == NULL && (status == ENGINE_FAILED || status == ENGINE_STOPPED)) {
		best = newest(w, RUNNING_ROLLBACK);
		best = best != NULL && is_empty(best->undoes_id) && is_empty(c->info->rollback_id) ? best : NULL;
	}
	return best;
}

struct choice choose_deployment(const struct assembly *s, int scope, const char *application, const char *group,
	const char *external_id, const struct deploy_group *known)
{
	struct search w = {.s = s, .scope = scope, .application = application, .group = group};
	struct choice c = {0};
	char key[512];
	if (application != NULL && group != NULL &&
		snprintf(key, sizeof key, "%s/%s", application, group) < (int)sizeof key) {
		w.running = assembly_value(s, FACT_RUNNING, scope, key);
	}
	c.id = chosen_id(&w, external_id, known);
	if (c.id == NULL) {
		return c;
	}
	c.info = info_of(&w, c.id);
	c.undo_id = c.info != NULL && !is_empty(c.info->rollback_id) ? c.info->rollback_id : NULL;
	c.undo = c.undo_id != NULL ? info_of(&w, c.undo_id) : undo_of(&w, &c);
	if (c.undo_id == NULL && c.undo != NULL) {
		c.undo_id = c.undo->id;
	}
	bool undo_runs = c.undo != NULL ? info_is_running(c.undo) : c.undo_id != NULL;
	c.is_running = undo_runs || (c.info != NULL ? info_is_running(c.info) : is_listed_running(&w, c.id));
	return c;
}
