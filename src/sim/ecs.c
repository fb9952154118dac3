/* ecs.c: ECS: services, their task sets, and the table of operations. */
#include <stdio.h>
#include <string.h>

#include "sim/ecs_parts.h"

#define EVENTS_SHOWN 100

/* ---- looking up ---- */

/* Is `given` the thing called `name` or its ARN? */
static bool names(const char *given, const char *name, const char *arn)
{
	return strcmp(given, name) == 0 || strcmp(given, arn) == 0;
}

bool ecs_check_cluster(const struct world *w, const cJSON *in, struct sim_error *e)
{
	const char *cluster = sim_text(in, "cluster");

	for (size_t i = 0; i < w->service_count; i++)
		if (names(cluster ? cluster : "default", w->services[i]->cluster, w->services[i]->cluster_arn))
			return true;
	return sim_fail(e, 400, "ClusterNotFoundException", "Cluster not found.");
}

struct service *ecs_find_service(const struct world *w, const char *name_or_arn)
{
	for (size_t i = 0; i < w->service_count; i++)
		if (names(name_or_arn, w->services[i]->name, w->services[i]->arn))
			return w->services[i];
	return NULL;
}

void ecs_put_failure(cJSON *out, const char *arn)
{
	cJSON *failure = cJSON_CreateObject();

	cJSON_AddStringToObject(failure, "arn", arn);
	cJSON_AddStringToObject(failure, "reason", "MISSING");
	cJSON_AddItemToArray(cJSON_GetObjectItemCaseSensitive(out, "failures"), failure);
}

/* ---- a service ---- */

static void put_network(cJSON *out, const struct world *w, const struct service *s)
{
	const struct load_balancer *b = w->balancer;
	cJSON *network = cJSON_AddObjectToObject(out, "networkConfiguration");
	cJSON *vpc = cJSON_AddObjectToObject(network, "awsvpcConfiguration");

	sim_put_texts(vpc, "subnets", b->subnets, 2);
	sim_put_texts(vpc, "securityGroups", &s->security_group_id, 1);
	cJSON_AddStringToObject(vpc, "assignPublicIp", "ENABLED");
}

static void put_load_balancers(cJSON *out, const struct service *s, const struct target_group *g)
{
	cJSON *list = cJSON_AddArrayToObject(out, "loadBalancers"), *one;

	if (!g)
		return;
	cJSON_AddItemToArray(list, one = cJSON_CreateObject());
	cJSON_AddStringToObject(one, "targetGroupArn", g->arn);
	cJSON_AddStringToObject(one, "containerName", s->container);
	cJSON_AddNumberToObject(one, "containerPort", s->port);
}

static void put_platform(cJSON *out)
{
	cJSON_AddStringToObject(out, "launchType", "FARGATE");
	cJSON_AddStringToObject(out, "platformVersion", "1.4.0");
	cJSON_AddStringToObject(out, "platformFamily", "Linux");
}

static cJSON *task_set_json(const struct world *w, const struct service *s, const struct task_set *set)
{
	cJSON *out = cJSON_CreateObject();

	cJSON_AddStringToObject(out, "id", set->id);
	cJSON_AddStringToObject(out, "taskSetArn", set->arn);
	cJSON_AddStringToObject(out, "serviceArn", s->arn);
	cJSON_AddStringToObject(out, "clusterArn", s->cluster_arn);
	cJSON_AddStringToObject(out, "startedBy", "CODE_DEPLOY");
	sim_put_text(out, "externalId", set->external_id);
	cJSON_AddStringToObject(out, "status", world_task_set_word(set->status));
	cJSON_AddStringToObject(out, "taskDefinition", set->definition->arn);
	cJSON_AddNumberToObject(out, "computedDesiredCount", set->desired);
	cJSON_AddNumberToObject(out, "pendingCount", (double)world_pending_count(s, set));
	cJSON_AddNumberToObject(out, "runningCount", (double)world_running_count(s, set));
	sim_put_time(out, "createdAt", set->created_at);
	sim_put_time(out, "updatedAt", set->updated_at);
	put_platform(out);
	put_network(out, w, s);
	put_load_balancers(out, s, set->group);
	cJSON_AddArrayToObject(out, "serviceRegistries");
	cJSON *scale = cJSON_AddObjectToObject(out, "scale");
	cJSON_AddNumberToObject(scale, "value", set->desired > 0 ? 100.0 : 0.0);
	cJSON_AddStringToObject(scale, "unit", "PERCENT");
	cJSON_AddStringToObject(out, "stabilityStatus", set->stable_at ? "STEADY_STATE" : "STABILIZING");
	sim_put_time(out, "stabilityStatusAt", set->stable_at ? set->stable_at : set->updated_at);
	cJSON_AddArrayToObject(out, "tags");
	return out;
}

static void put_task_sets(cJSON *out, const struct world *w, const struct service *s)
{
	cJSON *list = cJSON_AddArrayToObject(out, "taskSets");

	for (size_t i = 0; i < s->task_set_count; i++)
		if (!s->task_sets[i]->is_gone)
			cJSON_AddItemToArray(list, task_set_json(w, s, s->task_sets[i]));
}

static void put_events(cJSON *out, const struct service *s)
{
	cJSON *list = cJSON_AddArrayToObject(out, "events");

	for (size_t i = s->event_count; i-- > 0 && s->event_count - i <= EVENTS_SHOWN;) {
		cJSON *one = cJSON_CreateObject();
		cJSON_AddStringToObject(one, "id", s->events[i]->id);
		sim_put_time(one, "createdAt", s->events[i]->at);
		cJSON_AddStringToObject(one, "message", s->events[i]->message);
		cJSON_AddItemToArray(list, one);
	}
}

static cJSON *service_json(const struct world *w, const struct service *s)
{
	const struct task_set *primary = world_primary(s);
	cJSON *out = cJSON_CreateObject();

	cJSON_AddStringToObject(out, "serviceArn", s->arn);
	cJSON_AddStringToObject(out, "serviceName", s->name);
	cJSON_AddStringToObject(out, "clusterArn", s->cluster_arn);
	put_load_balancers(out, s, primary ? primary->group : NULL);
	cJSON_AddArrayToObject(out, "serviceRegistries");
	cJSON_AddStringToObject(out, "status", "ACTIVE");
	cJSON_AddNumberToObject(out, "desiredCount", s->desired);
	cJSON_AddNumberToObject(out, "runningCount", (double)world_running_count(s, NULL));
	cJSON_AddNumberToObject(out, "pendingCount", (double)world_pending_count(s, NULL));
	put_platform(out);
	sim_put_text(out, "taskDefinition", primary ? primary->definition->arn : NULL);
	put_task_sets(out, w, s);
	cJSON_AddArrayToObject(out, "deployments");
	sim_put_text(out, "roleArn", s->role_arn);
	put_events(out, s);
	sim_put_time(out, "createdAt", s->created_at);
	cJSON_AddArrayToObject(out, "placementConstraints");
	cJSON_AddArrayToObject(out, "placementStrategy");
	put_network(out, w, s);
	cJSON_AddNumberToObject(out, "healthCheckGracePeriodSeconds", 0);
	cJSON_AddStringToObject(out, "schedulingStrategy", "REPLICA");
	cJSON_AddStringToObject(cJSON_AddObjectToObject(out, "deploymentController"), "type", s->controller);
	cJSON_AddBoolToObject(out, "enableECSManagedTags", false);
	cJSON_AddStringToObject(out, "propagateTags", "NONE");
	cJSON_AddBoolToObject(out, "enableExecuteCommand", false);
	return out;
}

/* ---- operations ---- */

static void missing_service(const struct world *w, const char *given, cJSON *out)
{
	char arn[512];

	if (strncmp(given, "arn:", 4) == 0)
		snprintf(arn, sizeof(arn), "%s", given);
	else
		snprintf(arn, sizeof(arn), "arn:aws:ecs:%s:%s:service/%s/%s", w->region, w->account,
			w->services[0]->cluster, given);
	ecs_put_failure(out, arn);
}

static bool describe_services(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const cJSON *name;

	if (!ecs_check_cluster(w, in, e))
		return false;
	cJSON *list = cJSON_AddArrayToObject(out, "services");
	cJSON_AddArrayToObject(out, "failures");
	cJSON_ArrayForEach(name, cJSON_GetObjectItemCaseSensitive(in, "services")) {
		const struct service *s = ecs_find_service(w, name->valuestring);
		if (s)
			cJSON_AddItemToArray(list, service_json(w, s));
		else
			missing_service(w, name->valuestring, out);
	}
	return true;
}

static const struct task_set *find_task_set(const struct service *s, const char *given)
{
	for (size_t i = 0; i < s->task_set_count; i++)
		if (!s->task_sets[i]->is_gone && names(given, s->task_sets[i]->id, s->task_sets[i]->arn))
			return s->task_sets[i];
	return NULL;
}

static bool describe_task_sets(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const cJSON *wanted = cJSON_GetObjectItemCaseSensitive(in, "taskSets"), *item;

	if (!ecs_check_cluster(w, in, e))
		return false;
	const struct service *s = ecs_find_service(w, sim_text(in, "service"));
	if (!s)
		return sim_fail(e, 400, "ServiceNotFoundException", "Service not found.");
	if (cJSON_GetArraySize(wanted) == 0) {
		put_task_sets(out, w, s);
		cJSON_AddArrayToObject(out, "failures");
		return true;
	}
	cJSON *list = cJSON_AddArrayToObject(out, "taskSets");
	cJSON_AddArrayToObject(out, "failures");
	cJSON_ArrayForEach(item, wanted) {
		const struct task_set *set = find_task_set(s, item->valuestring);
		if (set)
			cJSON_AddItemToArray(list, task_set_json(w, s, set));
		else
			ecs_put_failure(out, item->valuestring);
	}
	return true;
}

/* ---- the table ---- */

#define CLUSTER {.name = "cluster", .type = SIM_STRING}
#define INCLUDE {.name = "include", .type = SIM_LIST, .item = SIM_STRING, .words = "TAGS"}
#define END {.name = NULL}

static const struct sim_member describe_services_in[] = {CLUSTER, INCLUDE,
	{.name = "services", .type = SIM_LIST, .item = SIM_STRING, .is_required = true, .min = 1, .max = 10}, END};

static const struct sim_member describe_task_sets_in[] = {INCLUDE,
	{.name = "cluster", .type = SIM_STRING, .is_required = true}, {.name = "service", .type = SIM_STRING, .is_required = true},
	{.name = "taskSets", .type = SIM_LIST, .item = SIM_STRING}, END};

static const struct sim_member list_tasks_in[] = {CLUSTER, {.name = "containerInstance", .type = SIM_STRING},
	{.name = "family", .type = SIM_STRING}, {.name = "nextToken", .type = SIM_STRING},
	{.name = "maxResults", .type = SIM_INT, .min = 1, .max = 100}, {.name = "startedBy", .type = SIM_STRING},
	{.name = "serviceName", .type = SIM_STRING}, {.name = "daemonName", .type = SIM_STRING},
	{.name = "desiredStatus", .type = SIM_STRING, .words = "RUNNING|PENDING|STOPPED"},
	{.name = "launchType", .type = SIM_STRING, .words = "EC2|FARGATE|EXTERNAL|MANAGED_INSTANCES"}, END};

static const struct sim_member describe_tasks_in[] = {CLUSTER, INCLUDE,
	{.name = "tasks", .type = SIM_LIST, .item = SIM_STRING, .is_required = true, .min = 1, .max = 100}, END};

static const struct sim_member describe_task_definition_in[] = {INCLUDE,
	{.name = "taskDefinition", .type = SIM_STRING, .is_required = true}, END};

#define PAGES {.name = "nextToken", .type = SIM_STRING}, {.name = "maxResults", .type = SIM_INT, .min = 1, .max = 100}

static const struct sim_member list_clusters_in[] = {PAGES, END};
static const struct sim_member describe_clusters_in[] = {
	{.name = "include", .type = SIM_LIST, .item = SIM_STRING, .words = "ATTACHMENTS|CONFIGURATIONS|SETTINGS|STATISTICS|TAGS"},
	{.name = "clusters", .type = SIM_LIST, .item = SIM_STRING, .max = 100}, END};
static const struct sim_member list_services_in[] = {CLUSTER, PAGES,
	{.name = "launchType", .type = SIM_STRING, .words = "EC2|FARGATE|EXTERNAL|MANAGED_INSTANCES"},
	{.name = "schedulingStrategy", .type = SIM_STRING, .words = "REPLICA|DAEMON"},
	{.name = "resourceManagementType", .type = SIM_STRING, .words = "CUSTOMER|ECS"}, END};

const struct sim_op sim_ecs_ops[] = {
	{.service = "ecs", .name = "ListClusters", .input = list_clusters_in, .handle = ecs_list_clusters},
	{.service = "ecs", .name = "DescribeClusters", .input = describe_clusters_in, .handle = ecs_describe_clusters},
	{.service = "ecs", .name = "ListServices", .input = list_services_in, .handle = ecs_list_services},
	{.service = "ecs", .name = "DescribeServices", .input = describe_services_in, .handle = describe_services},
	{.service = "ecs", .name = "DescribeTaskSets", .input = describe_task_sets_in, .handle = describe_task_sets},
	{.service = "ecs", .name = "ListTasks", .input = list_tasks_in, .handle = ecs_list_tasks},
	{.service = "ecs", .name = "DescribeTasks", .input = describe_tasks_in, .handle = ecs_describe_tasks},
	{.service = "ecs", .name = "DescribeTaskDefinition", .input = describe_task_definition_in,
		.handle = ecs_describe_task_definition},
	{.name = NULL},
};
