/* ecs_cluster.c: ECS: ListClusters, DescribeClusters, ListServices.  The world has one cluster, that of its services. */
#include <string.h>

#include "sim/ecs_parts.h"

#define LIST_SIZE 100
#define SERVICES_SIZE 10

static size_t page_size(const cJSON *in, size_t usual)
{
	const cJSON *n = cJSON_GetObjectItemCaseSensitive(in, "maxResults");

	return cJSON_IsNumber(n) ? (size_t)n->valuedouble : usual;
}

static const struct service *first_service(const struct world *w)
{
	return w->service_count > 0 ? w->services[0] : NULL;
}

bool ecs_list_clusters(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct service *s = first_service(w);
	size_t first, count;

	if (!sim_page(w, "ecs.ListClusters", sim_text(in, "nextToken"), s ? 1 : 0, page_size(in, LIST_SIZE), "nextToken",
			"InvalidParameterException", out, &first, &count, e))
		return false;
	cJSON *list = cJSON_AddArrayToObject(out, "clusterArns");
	if (s && count > 0)
		cJSON_AddItemToArray(list, cJSON_CreateString(s->cluster_arn));
	return true;
}

static cJSON *cluster_json(const struct world *w, const struct service *s)
{
	static const char *const empty[] = {"settings", "statistics", "tags", "capacityProviders", "defaultCapacityProviderStrategy"};
	cJSON *out = cJSON_CreateObject();
	size_t running = 0, pending = 0;

	for (size_t i = 0; i < w->service_count; i++) {
		running += world_running_count(w->services[i], NULL);
		pending += world_pending_count(w->services[i], NULL);
	}
	cJSON_AddStringToObject(out, "clusterArn", s->cluster_arn);
	cJSON_AddStringToObject(out, "clusterName", s->cluster);
	cJSON_AddStringToObject(out, "status", "ACTIVE");
	cJSON_AddNumberToObject(out, "registeredContainerInstancesCount", 0);
	cJSON_AddNumberToObject(out, "runningTasksCount", (double)running);
	cJSON_AddNumberToObject(out, "pendingTasksCount", (double)pending);
	cJSON_AddNumberToObject(out, "activeServicesCount", (double)w->service_count);
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		cJSON_AddArrayToObject(out, empty[i]);
	return out;
}

static void describe_one(const struct world *w, const char *given, cJSON *out, cJSON *list)
{
	const struct service *s = first_service(w);

	if (s && (strcmp(given, s->cluster) == 0 || strcmp(given, s->cluster_arn) == 0))
		cJSON_AddItemToArray(list, cluster_json(w, s));
	else
		ecs_put_failure(out, given);
}

bool ecs_describe_clusters(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const cJSON *names = cJSON_GetObjectItemCaseSensitive(in, "clusters"), *name;
	cJSON *list = cJSON_AddArrayToObject(out, "clusters");

	(void)e;
	cJSON_AddArrayToObject(out, "failures");
	cJSON_ArrayForEach(name, names)
		describe_one(w, name->valuestring, out, list);
	if (cJSON_GetArraySize(names) == 0)
		describe_one(w, "default", out, list);
	return true;
}

static bool fits(const cJSON *in)
{
	const char *type = sim_text(in, "launchType"), *scheduling = sim_text(in, "schedulingStrategy");
	const char *managed = sim_text(in, "resourceManagementType");

	return (!type || strcmp(type, "FARGATE") == 0) && (!scheduling || strcmp(scheduling, "REPLICA") == 0) &&
		(!managed || strcmp(managed, "CUSTOMER") == 0);
}

bool ecs_list_services(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	size_t first, count;

	if (!ecs_check_cluster(w, in, e) ||
		!sim_page(w, "ecs.ListServices", sim_text(in, "nextToken"), fits(in) ? w->service_count : 0, page_size(in, SERVICES_SIZE),
			"nextToken", "InvalidParameterException", out, &first, &count, e))
		return false;
	cJSON *list = cJSON_AddArrayToObject(out, "serviceArns");
	for (size_t i = first; i < first + count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(w->services[i]->arn));
	return true;
}
