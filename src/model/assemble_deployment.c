/* assemble_deployment.c: one deployment per action that deploys to ECS blue/green. */
#include "model/assemble.h"

#include "base/arena.h"
#include "model/life.h"
#include "model/util.h"

/* --- which actions -------------------------------------------------------------------------------------- */

/* A configuration value.  One with variables ("#{…}") is only known from a run that resolved it. */
static const char *config_of(const struct assembly *s, size_t stage, size_t action, const char *name)
{
	const struct stage_decl *d = &s->decl->stages[stage];
	const struct action_decl *decl = &d->actions[action];
	const char *declared = pairs_get(decl->config, decl->config_count, name);
	const struct action_run *run = newest_run(s->runs, d->name, decl->name);
	const char *resolved = run != NULL ? pairs_get(run->config, run->config_count, name) : NULL;
	bool has_variables = declared == NULL || strstr(declared, "#{") != NULL;
	return has_variables ? resolved : declared;
}

static const struct deploy_group *group_of(const struct assembly *s, int scope, const char *application,
	const char *group)
{
	if (application == NULL || group == NULL || scope < 0) {
		return NULL;
	}
	return assembly_value(s, FACT_DEPLOY_GROUP, scope, arena_printf(s->a, "%s/%s", application, group));
}

static const struct ecs_service *service_of(const struct assembly *s, int scope, const char *cluster,
	const char *service)
{
	if (cluster == NULL || service == NULL || scope < 0) {
		return NULL;
	}
	return assembly_value(s, FACT_SERVICE, scope, arena_printf(s->a, "%s/%s", cluster, service));
}

static bool strategy_is_native(const char *strategy)
{
	return is_same(strategy, "BLUE_GREEN") || is_same(strategy, "LINEAR") || is_same(strategy, "CANARY");
}

/* Until the group has been read, a CodeDeploy action may well deploy to ECS; to Server or Lambda it does not. */
static bool is_codedeploy_candidate(const struct assembly *s, size_t stage, size_t action)
{
	const struct stage_action *a = &s->r->stages[stage].actions[action];
	if (is_same(a->provider, "CodeDeployToECS")) {
		return true;
	}
	if (!is_same(a->provider, "CodeDeploy")) {
		return false;
	}
	const struct deploy_group *group = group_of(s, a->scope, config_of(s, stage, action, "ApplicationName"),
		config_of(s, stage, action, "DeploymentGroupName"));
	return group == NULL || group->platform == NULL || is_same(group->platform, "ECS");
}

/* ECS's own provider makes a deployment here only when the service is known to go blue/green by itself. */
static bool is_native_candidate(const struct assembly *s, size_t stage, size_t action)
{
	const struct stage_action *a = &s->r->stages[stage].actions[action];
	if (!is_same(a->provider, "ECS")) {
		return false;
	}
	const struct ecs_service *service = service_of(s, a->scope, config_of(s, stage, action, "ClusterName"),
		config_of(s, stage, action, "ServiceName"));
	return service != NULL && strategy_is_native(service->strategy);
}

static bool is_candidate(const struct assembly *s, size_t stage, size_t action)
{
	const char *category = s->r->stages[stage].actions[action].category;
	return is_same(category, "Deploy") &&
		(is_codedeploy_candidate(s, stage, action) || is_native_candidate(s, stage, action));
}

/* --- what is known of one ------------------------------------------------------------------------------- */

static void start_unknown(struct deployment *d)
{
	d->routes_read_at = NO_TIME;
	d->wait = (struct wait){.what = WAIT_NONE, .left_ms = NO_DURATION};
	struct side unknown = {
		.desired = -1, .running = -1, .pending = -1, .healthy = -1, .target_count = -1, .claimed_weight = -1,
	};
	d->blue = d->green = unknown;
}

static void fill_service_names(struct site *site)
{
	struct deployment *d = site->d;
	if (site->group != NULL) {
		d->cluster = site->group->cluster;
		d->service = site->group->service;
	}
	const char *colon = site->target != NULL && site->target->id != NULL ? strchr(site->target->id, ':') : NULL;
	if ((d->cluster == NULL || d->service == NULL) && colon != NULL) {
		d->cluster = arena_dupn(site->s->a, site->target->id, (size_t)(colon - site->target->id));
		d->service = colon + 1;
	}
}

static void fill_service(struct site *site)
{
	struct deployment *d = site->d;
	site->service = service_of(site->s, d->scope, d->cluster, d->service);
	d->service_is_known = site->service != NULL;
	if (site->service == NULL) {
		return;
	}
	d->events = site->service->events;
	d->service_event_count = site->service->event_count;
	const char *key = arena_printf(site->s->a, "%s/%s", d->cluster, d->service);
	site->tasks = assembly_value(site->s, FACT_TASKS, d->scope, key);
	if (site->service->controller == CONTROLLER_ECS) {
		bool native = strategy_is_native(site->service->strategy);
		d->engine = native ? ENGINE_ECS_NATIVE : ENGINE_OTHER;
		d->note = native ? "native blue/green: watching comes later"
			: "rolling update: the service's controller is ECS's own, there is no blue and green";
	}
}

static const char *who_undid(const struct deployment_info *info)
{
	if (info == NULL) {
		return NULL;
	}
	if (is_same(info->error_code, "ALARM_ACTIVE")) {
		return "alarm";
	}
	/* A wait that ran out stops the deployment too, and nobody asked for it. */
	bool by_itself = info->status == ENGINE_FAILED || is_same(info->error_code, "TIMEOUT");
	return by_itself ? "failure" : "user";
}

static void fill_undo(struct site *site, const struct choice *choice)
{
	struct undo *undo = &site->d->undo;
	undo->id = choice->undo_id;
	if (undo->id == NULL) {
		return;
	}
	undo->status = site->undo != NULL ? site->undo->status_text : NULL;
	undo->is_running = site->undo == NULL || info_is_running(site->undo);
	undo->ended_at = site->undo != NULL && !undo->is_running ? site->undo->completed_at : NO_TIME;
	undo->by = who_undid(site->info);
}

static void fill_info(struct site *site)
{
	struct deployment *d = site->d;
	const struct deployment_info *info = site->info;
	if (site->group != NULL) {
		d->settings = &site->group->settings;
	}
	if (info != NULL) {
		d->status = info->status_text;
		d->error_code = info->error_code;
		d->error_message = info->error_message;
		d->creator = info->creator;
		d->external_id = info->external_id;
		d->created_at = info->created_at;
		d->ended_at = engine_status_is_final(info->status) ? info->completed_at : NO_TIME;
		d->settings = &info->settings;
	}
	if (site->target != NULL) {
		d->timeline = site->target->events;
		d->event_count = site->target->event_count;
	}
}

/* Without a deployment: idle when it is known that there never was one. */
static enum phase phase_without(const struct site *site)
{
	const struct deploy_group *g = site->group;
	bool is_new = g != NULL && is_empty(g->last_attempted_id) && is_empty(g->last_successful_id);
	return is_new ? PHASE_IDLE : PHASE_UNKNOWN;
}

static void judge(struct site *site)
{
	const struct assembly *s = site->s;
	struct deployment *d = site->d;
	if (d->id == NULL) {
		d->phase = phase_without(site);
		return;
	}
	struct phase_facts f = {
		.info = site->info, .target = site->target, .undo = site->undo, .service = site->service,
		.undo_is_accepted = is_same(s->q->undo_accepted_id, d->id),
		.undo_is_declined = is_same(s->q->undo_declined_id, d->id),
		.now = s->q->now, .stop_grace_ms = s->q->stop_grace_ms,
	};
	d->phase = judge_phase(&f);
	d->rollback_is_expected = judge_rollback_is_expected(&f);
	d->wait = judge_wait(d->phase, site->info, site->target, s->q->now);
}

static void choose(struct site *site, const char *external_id)
{
	struct deployment *d = site->d;
	struct choice choice =
		choose_deployment(site->s, d->scope, d->application, d->group, external_id, site->group);
	d->id = choice.id;
	d->is_running = choice.is_running;
	d->execution_id = execution_of_deployment(site->s, d->id);
	site->info = choice.info;
	site->undo = choice.undo;
	site->target = d->id != NULL ? assembly_value(site->s, FACT_TARGET, d->scope, d->id) : NULL;
	fill_undo(site, &choice);
}

/* --- the whole of one ----------------------------------------------------------------------------------- */

static bool is_out_of_reach(const struct assembly *s, struct deployment *d, const struct stage_action *action)
{
	bool is_known = d->scope >= 0 && (size_t)d->scope < s->facts->scope_count;
	const struct scope *scope = is_known ? &s->facts->scopes[d->scope] : NULL;
	if (d->scope == 0 || (scope != NULL && scope->is_bound)) {
		return false;
	}
	const char *why_not = scope != NULL && scope->why_not != NULL ? scope->why_not : "which has no credentials here";
	bool is_elsewhere = action->account != NULL && !is_same(action->account, s->account);
	const char *region = or_else(action->region, "unknown");
	d->note = is_elsewhere
		? arena_printf(s->a, "deploys in account %s, %s", action->account, why_not)
		: arena_printf(s->a, "deploys in region %s, which is not read here", region);
	d->id = action->external_id;
	d->execution_id = execution_of_deployment(s, d->id);
	return true;
}

static void fill_codedeploy(struct site *site, const struct stage_action *action)
{
	const struct assembly *s = site->s;
	struct deployment *d = site->d;
	d->engine = ENGINE_CODEDEPLOY;
	if (is_out_of_reach(s, d, action)) {
		return;
	}
	site->group = group_of(s, d->scope, d->application, d->group);
	choose(site, action->external_id);
	fill_service_names(site);
	fill_service(site);
	fill_info(site);
	if (d->engine != ENGINE_CODEDEPLOY) {
		return;
	}
	judge(site);
	assemble_sides(site);
	assemble_routes(site);
}

static void fill_deployment(const struct assembly *s, struct deployment *d, size_t stage, size_t action)
{
	const struct stage_action *a = &s->r->stages[stage].actions[action];
	struct site site = {.s = s, .d = d};
	start_unknown(d);
	d->stage = s->r->stages[stage].name;
	d->action = a->name;
	d->scope = a->scope;
	if (is_same(a->provider, "ECS")) {
		d->cluster = config_of(s, stage, action, "ClusterName");
		d->service = config_of(s, stage, action, "ServiceName");
		d->engine = ENGINE_ECS_NATIVE;
		fill_service(&site);
		d->note = "native blue/green: watching comes later";
	} else {
		d->application = config_of(s, stage, action, "ApplicationName");
		d->group = config_of(s, stage, action, "DeploymentGroupName");
		fill_codedeploy(&site, a);
	}
	d->way_back = judge_way_back(s->a, d);
}

void assemble_deployments(struct assembly *s)
{
	struct release *r = s->r;
	size_t most = 0;
	for (size_t i = 0; i < r->stage_count; i++) {
		most += r->stages[i].action_count;
	}
	r->deployments = ARENA_ARRAY(s->a, most, struct deployment);
	for (size_t i = 0; i < r->stage_count; i++) {
		for (size_t k = 0; k < r->stages[i].action_count; k++) {
			if (is_candidate(s, i, k)) {
				r->stages[i].actions[k].deployment = (int)r->deployment_count;
				fill_deployment(s, &r->deployments[r->deployment_count++], i, k);
			}
		}
	}
}
