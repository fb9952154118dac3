/* plan_deploy.c: the deployment group: when traffic moves, and what has to be there for blue/green. */
#include "setup/plan_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "model/facts.h"

/* --- what has to be there ------------------------------------------------------------------------------------------- */

static bool check_group(struct planner *p, const struct deploy_group *g)
{
	const struct traffic_settings *t = &g->settings;
	const char *name = plan_word(p, DESIRED_DEPLOYMENT_GROUP); /* AWS's own may be left out */

	if (g->platform && strcmp(g->platform, "ECS") != 0)
		return plan_block(p, _("deployment group %s is for %s, not for ECS"), name, g->platform);
	if (!t->is_blue_green)
		return plan_block(p, _("deployment group %s is not of style BLUE_GREEN"), name);
	if (!g->cluster || !g->service)
		return plan_block(p, _("deployment group %s names no ECS service"), name);
	if (t->target_group_count != 2)
		return plan_block(p, _("deployment group %s has %zu target groups: blue/green needs two"), name, t->target_group_count);
	if (t->prod_count == 0)
		return plan_block(p, _("deployment group %s has no production listener"), name);
	if (t->test_count == 0)
		plan_note(p, _("There is no test listener: green can't be looked at before traffic moves"));
	return true;
}

static bool check_service(struct planner *p, const struct deploy_group *g)
{
	const char *what = arena_printf(p->arena, _("ECS service %s of cluster %s"), g->service, g->cluster);

	if (!plan_need(p, FOUND_SERVICE, what))
		return false;
	const struct ecs_service *s = plan_value(p, FOUND_SERVICE);
	if (s->controller == CONTROLLER_CODE_DEPLOY)
		return true;
	return plan_block(p, _("%s has the deployment controller %s, and it can't be changed: make the service anew with CODE_DEPLOY"), what,
		s->controller == CONTROLLER_ECS ? "ECS" : s->controller == CONTROLLER_EXTERNAL ? "EXTERNAL" : _("(unknown)"));
}

/* They are named in the group; do they exist? */
static void check_traffic(struct planner *p, const struct deploy_group *g)
{
	const struct traffic_settings *t = &g->settings;
	const struct {
		enum found_kind kind;
		bool is_named;
		const char *title, *name;
	} rows[] = {
		{FOUND_PROD_LISTENER, true, _("production listener"), t->prod_listeners[0]},
		{FOUND_TEST_LISTENER, t->test_count > 0, _("test listener"), t->test_count > 0 ? t->test_listeners[0] : ""},
		{FOUND_TARGET_GROUP_1, true, _("target group"), t->target_groups[0]},
		{FOUND_TARGET_GROUP_2, true, _("target group"), t->target_groups[1]},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct finding *f = &p->q->findings[rows[i].kind];
		if (f->state == FINDING_MISSING)
			plan_block(p, _("there is no %s %s, which deployment group %s names"), rows[i].title, rows[i].name,
				plan_word(p, DESIRED_DEPLOYMENT_GROUP));
		if (f->state == FINDING_FAILED && rows[i].is_named)
			plan_note(p, _("The %s could not be checked: %s"), rows[i].title, f->err.message);
	}
}

/* --- when traffic moves --------------------------------------------------------------------------------------------- */

static const char *ready_words(struct planner *p, const cJSON *option)
{
	const char *action = json_raw(option, "actionOnTimeout");
	long long minutes = json_int(option, "waitTimeInMinutes", 0);

	if (!action || strcmp(action, "CONTINUE_DEPLOYMENT") == 0)
		return _("at once (CONTINUE_DEPLOYMENT)");
	return arena_printf(p->arena, _("when somebody reroutes it, within %lld min, else %s"), minutes, action);
}

static const char *termination_words(struct planner *p, const cJSON *option)
{
	const char *action = json_raw(option, "action");
	long long minutes = json_int(option, "terminationWaitTimeInMinutes", 0);

	if (!action)
		return NULL;
	if (strcmp(action, "TERMINATE") != 0)
		return action;
	return arena_printf(p->arena, _("after %lld min"), minutes);
}

static void put(cJSON *object, const char *name, cJSON *value)
{
	cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	cJSON_AddItemToObject(object, name, value);
}

/* A copy to be changed: members that are not known here are kept. */
static cJSON *option_of(const cJSON *document, const char *member)
{
	const cJSON *there = json_object(document, member);

	return there ? cJSON_Duplicate(there, true) : cJSON_CreateObject();
}

static void change_ready(struct planner *p, cJSON *document, struct buf *lines)
{
	int64_t minutes = desired_reroute_minutes(p->d);
	cJSON *wanted = option_of(document, "deploymentReadyOption");
	const char *before = ready_words(p, wanted);

	put(wanted, "actionOnTimeout", cJSON_CreateString(minutes > 0 ? "STOP_DEPLOYMENT" : "CONTINUE_DEPLOYMENT"));
	put(wanted, "waitTimeInMinutes", cJSON_CreateNumber((double)minutes));
	const char *after = ready_words(p, wanted);
	if (strcmp(before, after) == 0) {
		cJSON_Delete(wanted);
		return;
	}
	plan_line(p, lines, _("traffic moves"), before, after);
	put(document, "deploymentReadyOption", wanted);
}

static void change_termination(struct planner *p, cJSON *document, struct buf *lines)
{
	static const char member[] = "terminateBlueInstancesOnDeploymentSuccess";
	int64_t minutes = desired_termination_minutes(p->d);
	const char *before = termination_words(p, json_object(document, member));

	if (minutes < 0)
		return;
	cJSON *wanted = option_of(document, member);
	put(wanted, "action", cJSON_CreateString("TERMINATE"));
	put(wanted, "terminationWaitTimeInMinutes", cJSON_CreateNumber((double)minutes));
	const char *after = termination_words(p, wanted);
	if (before && strcmp(before, after) == 0) {
		cJSON_Delete(wanted);
		return;
	}
	plan_line(p, lines, _("the original task set ends"), before, after);
	put(document, member, wanted);
}

static void set_group(struct planner *p, const struct group_document *g)
{
	struct buf lines;
	/* UpdateDeploymentGroup replaces the whole of it: what is not to change is sent back as it came. */
	cJSON *document = g->blue_green ? json_parse(g->blue_green, strlen(g->blue_green), NULL) : NULL;

	if (!document)
		document = cJSON_CreateObject();
	buf_init(&lines, PLAN_LINES_MAX);
	change_ready(p, document, &lines);
	change_termination(p, document, &lines);
	p->call->op = &ops_update_deployment_group;
	p->call->args.application = plan_word(p, DESIRED_APPLICATION);
	p->call->args.group = plan_word(p, DESIRED_DEPLOYMENT_GROUP);
	p->call->args.document = plan_print(p, document);
	p->call->sentence = arena_printf(p->arena, _("sets when traffic moves in deployment group %s"), p->call->args.group);
	plan_set_lines(p, &lines, SETUP_CHANGE);
}

void plan_deployment_group(struct planner *p)
{
	const char *what = arena_printf(p->arena, _("deployment group %s of application %s"), plan_word(p, DESIRED_DEPLOYMENT_GROUP),
		plan_word(p, DESIRED_APPLICATION));

	p->step->subject = what;
	if (!plan_need(p, FOUND_GROUP, what) || !plan_need(p, FOUND_GROUP_DOCUMENT, what))
		return;
	const struct deploy_group *group = plan_value(p, FOUND_GROUP);
	if (!check_group(p, group))
		return;
	check_service(p, group);
	check_traffic(p, group);
	plan_check_role(p, FOUND_DEPLOY_ROLE);
	if (p->step->state != SETUP_BLOCKED)
		set_group(p, plan_value(p, FOUND_GROUP_DOCUMENT));
}
