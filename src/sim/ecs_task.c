/* ecs_task.c: ECS: tasks and task definitions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/ecs_parts.h"

#define PAGE_SIZE 100

/* ---- ListTasks ---- */

struct task_filter {
	const struct service *service;
	const char *family, *started_by, *desired, *launch_type;
	bool matches_none; /* asks for what this world has none of */
};

static bool passes(const struct task_filter *f, const struct service *s, const struct task *t)
{
	if (t->is_gone || f->matches_none || (f->service && f->service != s))
		return false;
	if (f->family && strcmp(f->family, t->definition->family) != 0)
		return false;
	if (f->started_by && strcmp(f->started_by, t->set->id) != 0)
		return false;
	return strcmp(t->desired_status, f->desired) == 0;
}

static bool read_filter(const struct world *w, const cJSON *in, struct task_filter *f, struct sim_error *e)
{
	const char *service = sim_text(in, "serviceName"), *type = sim_text(in, "launchType");

	*f = (struct task_filter){.family = sim_text(in, "family"),
		.started_by = sim_text(in, "startedBy"),
		.desired = sim_text(in, "desiredStatus")};
	if (!f->desired)
		f->desired = "RUNNING";
	f->matches_none = (type && strcmp(type, "FARGATE") != 0) || sim_text(in, "containerInstance") ||
		sim_text(in, "daemonName");
	if (f->started_by && (service || f->family))
		return sim_fail(e, 400, "InvalidParameterException",
			"cannot specify family/serviceName and startedBy at the same time.");
	if (!service)
		return true;
	f->service = ecs_find_service(w, service);
	return f->service || sim_fail(e, 400, "ServiceNotFoundException", "Service not found.");
}

/* All that pass, newest first; heap, free(). */
static const struct task **collect(const struct world *w, const struct task_filter *f, size_t *count)
{
	const struct task **found = mem_alloc(sizeof(*found));
	size_t n = 0;

	for (size_t i = 0; i < w->service_count; i++) {
		const struct service *s = w->services[i];
		for (size_t k = s->task_count; k-- > 0;) {
			if (!passes(f, s, s->tasks[k]))
				continue;
			found = mem_resize(found, (n + 2) * sizeof(*found));
			found[n++] = s->tasks[k];
		}
	}
	*count = n;
	return found;
}

bool ecs_list_tasks(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const cJSON *max = cJSON_GetObjectItemCaseSensitive(in, "maxResults");
	struct task_filter f;
	size_t total, first, count;

	if (!ecs_check_cluster(w, in, e) || !read_filter(w, in, &f, e))
		return false;
	const struct task **tasks = collect(w, &f, &total);
	bool ok = sim_page(w, "ecs.ListTasks", sim_text(in, "nextToken"), total,
		cJSON_IsNumber(max) ? (size_t)max->valueint : PAGE_SIZE, "nextToken", "InvalidParameterException", out,
		&first, &count, e);
	cJSON *list = cJSON_AddArrayToObject(out, "taskArns");
	for (size_t i = 0; ok && i < count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(tasks[first + i]->arn));
	free(tasks);
	return ok;
}

/* ---- DescribeTasks ---- */

static void put_detail(cJSON *details, const char *name, const char *value)
{
	if (!value)
		return;
	cJSON *one = cJSON_CreateObject();
	cJSON_AddStringToObject(one, "name", name);
	cJSON_AddStringToObject(one, "value", value);
	cJSON_AddItemToArray(details, one);
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static void put_attachment(cJSON *out, const struct task *t)
{
	cJSON *list = cJSON_AddArrayToObject(out, "attachments"), *one = cJSON_CreateObject();
	bool is_early = is(t->last_status, "PROVISIONING"), is_over = is(t->last_status, "STOPPED");

	cJSON_AddItemToArray(list, one);
	cJSON_AddStringToObject(one, "id", t->eni_id);
	cJSON_AddStringToObject(one, "type", "ElasticNetworkInterface");
	cJSON_AddStringToObject(one, "status", is_over ? "DELETED" : is_early ? "PRECREATED" : "ATTACHED");
	cJSON *details = cJSON_AddArrayToObject(one, "details");
	put_detail(details, "subnetId", t->subnet_id);
	if (is_early)
		return;
	put_detail(details, "networkInterfaceId", t->eni_id);
	put_detail(details, "macAddress", t->mac);
	put_detail(details, "privateIPv4Address", t->ip);
}

static void put_container(cJSON *out, const struct task *t)
{
	cJSON *list = cJSON_AddArrayToObject(out, "containers"), *one = cJSON_CreateObject();
	char arn[512];

	cJSON_AddItemToArray(list, one);
	snprintf(arn, sizeof(arn), "%.*scontainer/%s", (int)(strstr(t->arn, "task/") - t->arn), t->arn, t->runtime_id);
	cJSON_AddStringToObject(one, "containerArn", arn);
	cJSON_AddStringToObject(one, "taskArn", t->arn);
	cJSON_AddStringToObject(one, "name", t->definition->container);
	cJSON_AddStringToObject(one, "image", t->definition->image_ref);
	if (t->image) {
		cJSON_AddStringToObject(one, "imageDigest", t->image->digest);
		cJSON_AddStringToObject(one, "runtimeId", t->runtime_id);
	}
	bool is_up =
		is(t->last_status, "RUNNING") || is(t->last_status, "DEACTIVATING") || is(t->last_status, "STOPPING");
	cJSON_AddStringToObject(one, "lastStatus", is_up ? "RUNNING" : t->stopped_at ? "STOPPED" : "PENDING");
	if (t->exit_code >= 0)
		cJSON_AddNumberToObject(one, "exitCode", t->exit_code);
	sim_put_text(one, "reason", t->container_reason);
	cJSON_AddArrayToObject(one, "networkBindings");
	cJSON *interfaces = cJSON_AddArrayToObject(one, "networkInterfaces");
	if (!is(t->last_status, "PROVISIONING")) {
		cJSON *eni = cJSON_CreateObject();
		cJSON_AddItemToArray(interfaces, eni);
		cJSON_AddStringToObject(eni, "attachmentId", t->eni_id);
		cJSON_AddStringToObject(eni, "privateIpv4Address", t->ip);
	}
	cJSON_AddStringToObject(one, "healthStatus", "UNKNOWN");
	cJSON_AddStringToObject(one, "cpu", "0");
}

static void put_overrides(cJSON *out, const struct task *t)
{
	cJSON *overrides = cJSON_AddObjectToObject(out, "overrides");
	cJSON *list = cJSON_AddArrayToObject(overrides, "containerOverrides"), *one = cJSON_CreateObject();

	cJSON_AddItemToArray(list, one);
	cJSON_AddStringToObject(one, "name", t->definition->container);
	cJSON_AddArrayToObject(overrides, "inferenceAcceleratorOverrides");
}

static void put_moments(cJSON *out, const struct task *t)
{
	sim_put_time(out, "connectivityAt", t->started_at);
	sim_put_time(out, "createdAt", t->created_at);
	sim_put_time(out, "pullStartedAt", t->pull_started_at);
	sim_put_time(out, "pullStoppedAt", t->pull_stopped_at);
	sim_put_time(out, "startedAt", t->started_at);
	sim_put_time(out, "stoppingAt", t->stopping_at);
	sim_put_time(out, "stoppedAt", t->stopped_at);
}

static cJSON *task_json(const struct service *s, const struct task *t)
{
	cJSON *out = cJSON_CreateObject();
	char group[300];

	put_attachment(out, t);
	cJSON_AddStringToObject(out, "availabilityZone", t->zone);
	cJSON_AddStringToObject(out, "clusterArn", s->cluster_arn);
	if (t->started_at)
		cJSON_AddStringToObject(out, "connectivity", "CONNECTED");
	put_container(out, t);
	cJSON_AddStringToObject(out, "cpu", t->definition->cpu);
	cJSON_AddStringToObject(out, "desiredStatus", t->desired_status);
	cJSON_AddBoolToObject(out, "enableExecuteCommand", false);
	snprintf(group, sizeof(group), "service:%s", s->name);
	cJSON_AddStringToObject(out, "group", group);
	cJSON_AddStringToObject(out, "healthStatus", "UNKNOWN");
	cJSON_AddStringToObject(out, "lastStatus", t->last_status);
	cJSON_AddStringToObject(out, "launchType", "FARGATE");
	cJSON_AddStringToObject(out, "memory", t->definition->memory);
	put_overrides(out, t);
	cJSON_AddStringToObject(out, "platformVersion", "1.4.0");
	cJSON_AddStringToObject(out, "platformFamily", "Linux");
	put_moments(out, t);
	cJSON_AddStringToObject(out, "startedBy", t->set->id);
	sim_put_text(out, "stopCode", t->stop_code);
	sim_put_text(out, "stoppedReason", t->stopped_reason);
	cJSON_AddArrayToObject(out, "tags");
	cJSON_AddStringToObject(out, "taskArn", t->arn);
	cJSON_AddStringToObject(out, "taskDefinitionArn", t->definition->arn);
	return out;
}

static const struct task *find_task(const struct world *w, const char *given, const struct service **service)
{
	for (size_t i = 0; i < w->service_count; i++) {
		const struct service *s = w->services[i];
		for (size_t k = 0; k < s->task_count; k++) {
			const struct task *t = s->tasks[k];
			if (!t->is_gone && (strcmp(given, t->arn) == 0 || strcmp(given, t->id) == 0)) {
				*service = s;
				return t;
			}
		}
	}
	return NULL;
}

static void missing_task(const struct world *w, const char *given, cJSON *out)
{
	char arn[512];

	if (strncmp(given, "arn:", 4) == 0)
		snprintf(arn, sizeof(arn), "%s", given);
	else
		snprintf(arn, sizeof(arn), "arn:aws:ecs:%s:%s:task/%s/%s", w->region, w->account,
			w->services[0]->cluster, given);
	ecs_put_failure(out, arn);
}

bool ecs_describe_tasks(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const struct service *s = NULL;
	const cJSON *item;

	if (!ecs_check_cluster(w, in, e))
		return false;
	cJSON *list = cJSON_AddArrayToObject(out, "tasks");
	cJSON_AddArrayToObject(out, "failures");
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(in, "tasks")) {
		const struct task *t = find_task(w, item->valuestring, &s);
		if (t)
			cJSON_AddItemToArray(list, task_json(s, t));
		else
			missing_task(w, item->valuestring, out);
	}
	return true;
}

/* ---- DescribeTaskDefinition ---- */

/* "family" (its newest revision), "family:revision", or an ARN. */
static const struct task_definition *find_definition(const struct world *w, const char *given)
{
	const struct task_definition *found = NULL;
	char name[300];

	for (size_t i = 0; i < w->definition_count; i++) {
		const struct task_definition *d = w->definitions[i];
		snprintf(name, sizeof(name), "%s:%d", d->family, d->revision);
		if (strcmp(given, d->arn) == 0 || strcmp(given, name) == 0)
			return d;
		if (strcmp(given, d->family) == 0 && (!found || d->revision > found->revision))
			found = d;
	}
	return found;
}

static void put_container_definition(cJSON *out, const struct world *w, const struct task_definition *d)
{
	cJSON *list = cJSON_AddArrayToObject(out, "containerDefinitions"), *one = cJSON_CreateObject();

	cJSON_AddItemToArray(list, one);
	cJSON_AddStringToObject(one, "name", d->container);
	cJSON_AddStringToObject(one, "image", d->image_ref);
	cJSON_AddNumberToObject(one, "cpu", 0);
	cJSON *ports = cJSON_AddArrayToObject(one, "portMappings"), *port = cJSON_CreateObject();
	cJSON_AddItemToArray(ports, port);
	cJSON_AddNumberToObject(port, "containerPort", d->port);
	cJSON_AddNumberToObject(port, "hostPort", d->port);
	cJSON_AddStringToObject(port, "protocol", "tcp");
	cJSON_AddBoolToObject(one, "essential", true);
	cJSON_AddArrayToObject(one, "environment");
	cJSON_AddArrayToObject(one, "mountPoints");
	cJSON_AddArrayToObject(one, "volumesFrom");
	cJSON *log = cJSON_AddObjectToObject(one, "logConfiguration");
	cJSON_AddStringToObject(log, "logDriver", "awslogs");
	cJSON *options = cJSON_AddObjectToObject(log, "options");
	cJSON_AddStringToObject(options, "awslogs-group", d->log_group);
	cJSON_AddStringToObject(options, "awslogs-region", w->region);
	cJSON_AddStringToObject(options, "awslogs-stream-prefix", "ecs");
}

static void put_attributes(cJSON *out)
{
	static const char *const needs[] = {"com.amazonaws.ecs.capability.logging-driver.awslogs",
		"ecs.capability.execution-role-awslogs", "com.amazonaws.ecs.capability.ecr-auth",
		"ecs.capability.execution-role-ecr-pull", "ecs.capability.task-eni"};
	cJSON *list = cJSON_AddArrayToObject(out, "requiresAttributes");

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		cJSON *one = cJSON_CreateObject();
		cJSON_AddStringToObject(one, "name", needs[i]);
		cJSON_AddItemToArray(list, one);
	}
}

/* The containers as they were registered, with all that was said of them. */
static void put_document(cJSON *out, const struct task_definition *d)
{
	cJSON *all = cJSON_Parse(d->document);

	cJSON_AddItemToObject(out, "containerDefinitions", cJSON_DetachItemFromObjectCaseSensitive(all, "containerDefinitions"));
	cJSON_Delete(all);
}

bool ecs_describe_task_definition(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	static const char *const compatible[] = {"EC2", "FARGATE"};
	const struct task_definition *d = find_definition(w, sim_text(in, "taskDefinition"));

	if (!d)
		return sim_fail(e, 400, "ClientException", "Unable to describe task definition.");
	cJSON *one = cJSON_AddObjectToObject(out, "taskDefinition");
	cJSON_AddStringToObject(one, "taskDefinitionArn", d->arn);
	if (d->document)
		put_document(one, d);
	else
		put_container_definition(one, w, d);
	cJSON_AddStringToObject(one, "family", d->family);
	sim_put_text(one, "taskRoleArn", d->task_role_arn);
	sim_put_text(one, "executionRoleArn", d->execution_role_arn);
	cJSON_AddStringToObject(one, "networkMode", "awsvpc");
	cJSON_AddNumberToObject(one, "revision", d->revision);
	cJSON_AddArrayToObject(one, "volumes");
	cJSON_AddStringToObject(one, "status", "ACTIVE");
	put_attributes(one);
	cJSON_AddArrayToObject(one, "placementConstraints");
	sim_put_texts(one, "compatibilities", compatible, 2);
	sim_put_texts(one, "requiresCompatibilities", compatible + 1, 1);
	cJSON_AddStringToObject(one, "cpu", d->cpu);
	cJSON_AddStringToObject(one, "memory", d->memory);
	sim_put_time(one, "registeredAt", d->registered_at);
	sim_put_text(one, "registeredBy", d->registered_by);
	if (cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(in, "include")) > 0)
		cJSON_AddArrayToObject(out, "tags");
	return true;
}
