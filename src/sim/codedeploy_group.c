/* codedeploy_group.c: CodeDeploy's applications and groups: ListApplications, ListDeploymentGroups, UpdateDeploymentGroup. */
#include "sim/codedeploy_parts.h"

#include <string.h>

#include "base/arena.h"
#include "sim/access.h"
#include "sim/world.h"
#include "sim/world_calls.h"

#define PAGE 100
#define TERMINATION_MAX 2880 /* minutes: two days */
#define READY_MAX 7200       /* minutes: five days */

/* ── lists ── */

bool cd_list_applications(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	cJSON *list = cJSON_AddArrayToObject(out, "applications");
	size_t first, count;

	if (!sim_page(w, "ListApplications", sim_text(in, "nextToken"), w->application_count, PAGE, "nextToken", "InvalidNextTokenException", out,
			&first, &count, err))
		return false;
	for (size_t i = first; i < first + count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(w->applications[i]->name));
	return true;
}

bool cd_list_deployment_groups(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	const struct deploy_application *a = cd_find_application(w, sim_text(in, "applicationName"), err);
	size_t total = 0, seen = 0, first, count;

	if (!a)
		return false;
	for (size_t i = 0; i < w->deploy_group_count; i++)
		total += w->deploy_groups[i]->application == a;
	if (!sim_page(w, "ListDeploymentGroups", sim_text(in, "nextToken"), total, PAGE, "nextToken", "InvalidNextTokenException", out, &first,
			&count, err))
		return false;
	cJSON_AddStringToObject(out, "applicationName", a->name);
	cJSON *list = cJSON_AddArrayToObject(out, "deploymentGroups");
	for (size_t i = 0; i < w->deploy_group_count; i++) {
		if (w->deploy_groups[i]->application != a)
			continue;
		if (seen >= first && seen < first + count)
			cJSON_AddItemToArray(list, cJSON_CreateString(w->deploy_groups[i]->name));
		seen++;
	}
	return true;
}

/* ── UpdateDeploymentGroup ── */

/* The group as it would be: put in its place only when all of it is right. */
struct draft {
	struct deploy_group group;
	const cJSON *in;
};

static const cJSON *member(const cJSON *o, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, name);

	return cJSON_IsNull(item) ? NULL : item;
}

/* Minutes; -1: not said. */
static int minutes(const cJSON *o, const char *name)
{
	const cJSON *n = member(o, name);

	return cJSON_IsNumber(n) ? n->valueint : -1;
}

static bool refuse_blue_green(struct sim_error *err, const char *why)
{
	return sim_fail(err, 400, "InvalidBlueGreenDeploymentConfigurationException", "%s", why);
}

/* Left out: traffic moves at once. */
static bool read_ready(const cJSON *ready, struct deploy_settings *s, struct sim_error *err)
{
	const char *action = sim_text(ready, "actionOnTimeout");
	int wait = minutes(ready, "waitTimeInMinutes");

	s->has_ready_wait = action && strcmp(action, "STOP_DEPLOYMENT") == 0;
	s->ready_minutes = 0;
	if (!s->has_ready_wait)
		return wait <= 0 ||
			refuse_blue_green(err, "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified");
	if (wait < 1 || wait > READY_MAX)
		return refuse_blue_green(err,
			"The wait time of the deployment ready option must be from 1 to 7200 minutes when its action is 'STOP_DEPLOYMENT'");
	s->ready_minutes = wait;
	return true;
}

/* Left out: blue ends at once.  ECS knows no KEEP_ALIVE. */
static bool read_termination(const cJSON *terminate, struct deploy_settings *s, struct sim_error *err)
{
	const char *action = sim_text(terminate, "action");
	int wait = minutes(terminate, "terminationWaitTimeInMinutes");

	if (action && strcmp(action, "KEEP_ALIVE") == 0)
		return refuse_blue_green(err, "For ECS deployments the action on blue instances must be 'TERMINATE'");
	if (member(terminate, "terminationWaitTimeInMinutes") && (wait < 0 || wait > TERMINATION_MAX))
		return refuse_blue_green(err, "The termination wait time must be from 0 to 2880 minutes");
	s->has_termination = true;
	s->termination_minutes = wait > 0 ? wait : 0;
	return true;
}

/* The new one takes the place of the old one, whole: what it leaves out falls back to what AWS takes then. */
static bool read_blue_green(struct draft *d, struct sim_error *err)
{
	const cJSON *all = member(d->in, "blueGreenDeploymentConfiguration");
	const cJSON *fleet = member(all, "greenFleetProvisioningOption");

	if (!all)
		return true;
	if (fleet)
		return refuse_blue_green(err, "A green fleet provisioning option is not supported for the compute platform ECS");
	return read_ready(member(all, "deploymentReadyOption"), &d->group.settings, err) &&
		read_termination(member(all, "terminateBlueInstancesOnDeploymentSuccess"), &d->group.settings, err);
}

static bool read_style(const struct draft *d, struct sim_error *err)
{
	const cJSON *style = member(d->in, "deploymentStyle");
	const char *type = sim_text(style, "deploymentType"), *option = sim_text(style, "deploymentOption");

	if (!style || (type && option && strcmp(type, "BLUE_GREEN") == 0 && strcmp(option, "WITH_TRAFFIC_CONTROL") == 0))
		return true;
	return sim_fail(err, 400, "InvalidDeploymentStyleException",
		"For ECS deployment groups, the deployment style must be BLUE_GREEN and WITH_TRAFFIC_CONTROL");
}

static bool read_service(const struct world *w, struct draft *d, struct sim_error *err)
{
	const cJSON *services = member(d->in, "ecsServices"), *one = cJSON_GetArrayItem(services, 0);
	const char *name = sim_text(one, "serviceName"), *cluster = sim_text(one, "clusterName");

	if (!services)
		return true;
	if (cJSON_GetArraySize(services) != 1 || !name || !cluster)
		return sim_fail(err, 400, "InvalidECSServiceException", "Exactly one ECS service, with its cluster, must be specified");
	for (size_t i = 0; i < w->service_count; i++)
		if (strcmp(w->services[i]->name, name) == 0 && strcmp(w->services[i]->cluster, cluster) == 0) {
			d->group.service = w->services[i];
			return true;
		}
	return sim_fail(err, 400, "InvalidECSServiceException", "The ECS service %.100s of the cluster %.100s does not exist", name, cluster);
}

/* false: a route is there and names no listener of this world. */
static bool read_route(const struct world *w, const cJSON *route, struct listener **out)
{
	const cJSON *arns = member(route, "listenerArns");
	const char *arn = cJSON_GetStringValue(cJSON_GetArrayItem(arns, 0));

	*out = NULL;
	if (!route || !arn)
		return !route;
	if (w->prod && strcmp(w->prod->arn, arn) == 0)
		*out = w->prod;
	if (w->test && strcmp(w->test->arn, arn) == 0)
		*out = w->test;
	return *out && cJSON_GetArraySize(arns) == 1;
}

static bool read_pair(const struct world *w, struct draft *d, const cJSON *pair, struct sim_error *err)
{
	const cJSON *groups = member(pair, "targetGroups");

	if (cJSON_GetArraySize(groups) != 2)
		return sim_fail(err, 400, "InvalidTargetGroupPairException", "A target group pair must have two target groups");
	for (int i = 0; i < 2; i++) {
		const char *name = sim_text(cJSON_GetArrayItem(groups, i), "name");

		d->group.groups[i] = name ? world_target_group(w, name) : NULL;
		if (!d->group.groups[i])
			return sim_fail(err, 400, "InvalidTargetGroupPairException", "The target group %.100s does not exist", name ? name : "");
	}
	if (d->group.groups[0] == d->group.groups[1])
		return sim_fail(err, 400, "InvalidTargetGroupPairException", "The two target groups of a pair must not be the same");
	if (!read_route(w, member(pair, "prodTrafficRoute"), &d->group.prod) || !d->group.prod)
		return sim_fail(err, 400, "InvalidLoadBalancerInfoException", "The production traffic route must have the ARN of one existing listener");
	if (!read_route(w, member(pair, "testTrafficRoute"), &d->group.test))
		return sim_fail(err, 400, "InvalidLoadBalancerInfoException", "The test traffic route must have the ARN of one existing listener");
	return true;
}

static bool read_balancer(const struct world *w, struct draft *d, struct sim_error *err)
{
	const cJSON *info = member(d->in, "loadBalancerInfo"), *pairs = member(info, "targetGroupPairInfoList");

	if (!info)
		return true;
	if (member(info, "elbInfoList") || member(info, "targetGroupInfoList") || cJSON_GetArraySize(pairs) != 1)
		return sim_fail(err, 400, "InvalidLoadBalancerInfoException", "For ECS deployment groups, exactly one target group pair must be specified");
	return read_pair(w, d, cJSON_GetArrayItem(pairs, 0), err);
}

static bool is_role(const char *arn)
{
	const char *account = strncmp(arn, "arn:aws", 7) == 0 ? strstr(arn, ":iam::") : NULL;

	return account && strspn(account + 6, "0123456789") == 12 && strncmp(account + 18, ":role/", 6) == 0;
}

static bool read_role(struct world *w, struct draft *d, struct sim_error *err)
{
	const char *arn = sim_text(d->in, "serviceRoleArn");
	const struct access_denial *denial = access_denied(w->access, &w->caller->who, "iam:PassRole");

	if (!arn)
		return true;
	if (!is_role(arn))
		return sim_fail(err, 400, "InvalidRoleException", "The service role ARN %.200s is not valid", arn);
	if (!world_role_trusts(w, arn, "codedeploy.amazonaws.com"))
		return sim_fail(err, 400, "InvalidRoleException",
			"AWS CodeDeploy does not have the permissions required to assume the role %.200s.", arn);
	d->group.service_role_arn = arena_dup(w->arena, arn);
	return !denial || access_refuse(denial, w->caller->arn, "iam:PassRole", arn, false, err);
}

static bool read_name(struct world *w, struct draft *d, struct sim_error *err)
{
	const char *name = sim_text(d->in, "newDeploymentGroupName");

	if (!name || strcmp(name, d->group.name) == 0)
		return true;
	for (size_t i = 0; i < w->deploy_group_count; i++)
		if (w->deploy_groups[i]->application == d->group.application && strcmp(w->deploy_groups[i]->name, name) == 0)
			return sim_fail(err, 400, "DeploymentGroupAlreadyExistsException", "Deployment group already exists: %s", name);
	d->group.name = arena_dup(w->arena, name);
	return true;
}

/* What is for instances and not for ECS. */
static bool refuse_instances(const struct draft *d, struct sim_error *err)
{
	static const char *const names[] = {"ec2TagFilters", "onPremisesInstanceTagFilters", "autoScalingGroups", "ec2TagSet", "onPremisesTagSet"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (cJSON_GetArraySize(member(d->in, names[i])) > 0)
			return sim_fail(err, 400, "InvalidInputException", "%s is not supported for the compute platform ECS", names[i]);
	return true;
}

bool cd_update_deployment_group(struct world *w, const cJSON *in, cJSON *out, struct sim_error *err)
{
	struct deploy_group *g = cd_find_group(w, in, "currentDeploymentGroupName", err);

	if (!g)
		return false;
	struct draft d = {*g, in};

	if (!refuse_instances(&d, err) || !read_style(&d, err) || !read_blue_green(&d, err) || !read_service(w, &d, err) ||
		!read_balancer(w, &d, err) || !read_role(w, &d, err) || !cd_read_config(in, &d.group.settings, err) ||
		!cd_read_rollback(in, &d.group.settings, err) || !read_name(w, &d, err))
		return false;
	*g = d.group;
	cJSON_AddArrayToObject(out, "hooksNotCleanedUp");
	return true;
}

/* ── shapes ── */

#define TEXT(member) {.name = member, .type = SIM_STRING}
#define WORDS(member, list, code) {.name = member, .type = SIM_STRING, .words = list, .invalid_code = code}
#define TEXTS(member) {.name = member, .type = SIM_LIST, .item = SIM_STRING}
#define STRUCT(member, of) {.name = member, .type = SIM_STRUCT, .members = of}
#define STRUCTS(member, of) {.name = member, .type = SIM_LIST, .item = SIM_STRUCT, .members = of}
#define FLAG(member) {.name = member, .type = SIM_BOOL}
#define END {.name = NULL}
#define NAME(member, required, word) {.name = member, .type = SIM_STRING, .is_required = required, .min = 1, .max = 100, \
	.missing_code = word "RequiredException", .invalid_code = "Invalid" word "Exception"}

static const struct sim_member tag_filter[] = {TEXT("Key"), TEXT("Value"), WORDS("Type", "KEY_ONLY|VALUE_ONLY|KEY_AND_VALUE", "InvalidTagException"), END};
static const struct sim_member ec2_set[] = {{.name = "ec2TagSetList", .type = SIM_LIST, .item = SIM_LIST}, END};
static const struct sim_member premises_set[] = {{.name = "onPremisesTagSetList", .type = SIM_LIST, .item = SIM_LIST}, END};
static const struct sim_member trigger[] = {TEXT("triggerName"), TEXT("triggerTargetArn"), {.name = "triggerEvents", .type = SIM_LIST, .item = SIM_STRING,
	.words = "DeploymentStart|DeploymentSuccess|DeploymentFailure|DeploymentStop|DeploymentRollback|DeploymentReady|InstanceStart|InstanceSuccess|InstanceFailure|InstanceReady",
	.invalid_code = "InvalidTriggerConfigException"}, END};
static const struct sim_member alarm[] = {TEXT("name"), END};
static const struct sim_member alarms[] = {FLAG("enabled"), FLAG("ignorePollAlarmFailure"), STRUCTS("alarms", alarm), END};
static const struct sim_member rollback[] = {FLAG("enabled"), {.name = "events", .type = SIM_LIST, .item = SIM_STRING,
	.words = "DEPLOYMENT_FAILURE|DEPLOYMENT_STOP_ON_ALARM|DEPLOYMENT_STOP_ON_REQUEST", .invalid_code = "InvalidAutoRollbackConfigException"}, END};
static const struct sim_member style[] = {WORDS("deploymentType", "IN_PLACE|BLUE_GREEN", "InvalidDeploymentStyleException"),
	WORDS("deploymentOption", "WITH_TRAFFIC_CONTROL|WITHOUT_TRAFFIC_CONTROL", "InvalidDeploymentStyleException"), END};

#define BLUE_GREEN "InvalidBlueGreenDeploymentConfigurationException"
static const struct sim_member termination[] = {WORDS("action", "TERMINATE|KEEP_ALIVE", BLUE_GREEN),
	{.name = "terminationWaitTimeInMinutes", .type = SIM_INT}, END};
static const struct sim_member ready[] = {WORDS("actionOnTimeout", "CONTINUE_DEPLOYMENT|STOP_DEPLOYMENT", BLUE_GREEN),
	{.name = "waitTimeInMinutes", .type = SIM_INT}, END};
static const struct sim_member fleet[] = {WORDS("action", "DISCOVER_EXISTING|COPY_AUTO_SCALING_GROUP", BLUE_GREEN), END};
static const struct sim_member blue_green[] = {STRUCT("terminateBlueInstancesOnDeploymentSuccess", termination),
	STRUCT("deploymentReadyOption", ready), STRUCT("greenFleetProvisioningOption", fleet), END};

static const struct sim_member named[] = {TEXT("name"), END};
static const struct sim_member route[] = {TEXTS("listenerArns"), END};
static const struct sim_member pair[] = {STRUCTS("targetGroups", named), STRUCT("prodTrafficRoute", route), STRUCT("testTrafficRoute", route), END};
static const struct sim_member balancer[] = {STRUCTS("elbInfoList", named), STRUCTS("targetGroupInfoList", named),
	STRUCTS("targetGroupPairInfoList", pair), END};
static const struct sim_member service[] = {TEXT("serviceName"), TEXT("clusterName"), END};

const struct sim_member cd_list_applications_in[] = {TEXT("nextToken"), END};
const struct sim_member cd_list_groups_in[] = {NAME("applicationName", true, "ApplicationName"), TEXT("nextToken"), END};
const struct sim_member cd_update_group_in[] = {NAME("applicationName", true, "ApplicationName"),
	NAME("currentDeploymentGroupName", true, "DeploymentGroupName"), NAME("newDeploymentGroupName", false, "DeploymentGroupName"),
	NAME("deploymentConfigName", false, "DeploymentConfigName"), STRUCTS("ec2TagFilters", tag_filter),
	STRUCTS("onPremisesInstanceTagFilters", tag_filter), TEXTS("autoScalingGroups"), TEXT("serviceRoleArn"),
	STRUCTS("triggerConfigurations", trigger), STRUCT("alarmConfiguration", alarms), STRUCT("autoRollbackConfiguration", rollback),
	WORDS("outdatedInstancesStrategy", "UPDATE|IGNORE", "InvalidInputException"), STRUCT("deploymentStyle", style),
	STRUCT("blueGreenDeploymentConfiguration", blue_green), STRUCT("loadBalancerInfo", balancer), STRUCT("ec2TagSet", ec2_set),
	STRUCTS("ecsServices", service), STRUCT("onPremisesTagSet", premises_set), FLAG("terminationHookEnabled"), END};
