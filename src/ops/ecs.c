/* ecs.c: the service with its task sets, its tasks, and task definitions (ECS, JSON). */
#include "ops/decode.h"
#include "ops/request.h"

#include <string.h>

#define EVENTS_KEPT 20
#define TASKS_MAX 100 /* DescribeTasks takes no more */

/* --- DescribeServices ---------------------------------------------------------------------------------- */

static const struct word controllers[] = {
	{"ECS", CONTROLLER_ECS},
	{"CODE_DEPLOY", CONTROLLER_CODE_DEPLOY},
	{"EXTERNAL", CONTROLLER_EXTERNAL},
	{NULL, 0},
};

static void build_describe_service(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({"cluster", args->cluster});

	request_list(request, "services", &args->service, 1);
	request_send(body, request);
}

static bool read_task_set(struct arena *a, const void *item, void *out)
{
	struct task_set *set = out;
	const cJSON *balancer = cJSON_GetArrayItem(json_array(item, "loadBalancers"), 0);

	set->id = text_of(a, item, "id");
	set->arn = text_of(a, item, "taskSetArn");
	set->deployment_id = text_of(a, item, "externalId");
	set->status = text_of(a, item, "status");
	set->task_definition = text_of(a, item, "taskDefinition");
	set->stability = text_of(a, item, "stabilityStatus");
	set->target_group_arn = text_of(a, balancer, "targetGroupArn");
	set->container = text_of(a, balancer, "containerName");
	set->container_port = count_of(balancer, "containerPort");
	set->desired = count_of(item, "computedDesiredCount");
	set->running = count_of(item, "runningCount");
	set->pending = count_of(item, "pendingCount");
	set->created_at = json_time(item, "createdAt");
	set->updated_at = json_time(item, "updatedAt");
	return cJSON_IsObject(item);
}

static bool read_service_event(struct arena *a, const void *item, void *out)
{
	struct service_event *event = out;

	event->id = text_of(a, item, "id");
	event->message = text_of(a, item, "message");
	event->at = json_time(item, "createdAt");
	return event->message;
}

/* A service without a word about its controller is ECS's own when ECS lists deployments of it. */
static enum controller read_controller(const cJSON *service)
{
	const cJSON *controller = json_object(service, "deploymentController");
	bool has_deployments = json_count(json_array(service, "deployments")) > 0;

	return (enum controller)word_of(
		controllers, controller, "type", !controller && has_deployments ? CONTROLLER_ECS : CONTROLLER_UNKNOWN);
}

static bool read_service(struct arena *a, const void *item, void *out)
{
	struct ecs_service *service = out;

	service->arn = text_of(a, item, "serviceArn");
	service->name = text_of(a, item, "serviceName");
	service->cluster = text_of(a, item, "clusterArn");
	service->status = text_of(a, item, "status");
	service->task_definition = text_of(a, item, "taskDefinition");
	service->strategy = text_of(a, json_object(item, "deploymentConfiguration"), "strategy");
	service->controller = read_controller(item);
	service->desired = count_of(item, "desiredCount");
	service->running = count_of(item, "runningCount");
	service->pending = count_of(item, "pendingCount");
	service->task_sets = list_json(
		a, json_array(item, "taskSets"), sizeof(*service->task_sets), read_task_set, &service->task_set_count);
	service->events = list_json(
		a, json_array(item, "events"), sizeof(*service->events), read_service_event, &service->event_count);
	if (service->event_count > EVENTS_KEPT)
		service->event_count = EVENTS_KEPT;
	return cJSON_IsObject(item);
}

static const void *read_services(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *failure = cJSON_GetArrayItem(json_array(r->roots[0], "failures"), 0);
	const char *reason = text_of(a, failure, "reason");
	void *services;
	size_t count;

	if (!list_pages(a, r, "services", sizeof(struct ecs_service), read_service, &services, &count, e))
		return NULL;
	if (count)
		return services;
	if (!list_is_there(r, "services") && !list_is_there(r, "failures"))
		return reply_lacks(e, "services");
	err_set(e, ERR_NOT_FOUND, "no service %s in the cluster %s (%s)", args->service, args->cluster,
		reason ? reason : "the answer is empty");
	return NULL;
}
JSON_DECODER(services)

const struct ops_row ops_describe_service = {
	.op = {.service = AWS_ECS, .name = "DescribeServices"},
	.build = build_describe_service,
	.decode = decode_services,
};

/* --- ListTasks ----------------------------------------------------------------------------------------- */

static void build_list_tasks(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"cluster", args->cluster}, {"serviceName", args->service}, {"desiredStatus", args->task_status});
}

LIST_READER(task_arns, struct id_list, ids, "taskArns", read_text_item)
JSON_DECODER(task_arns)

const struct ops_row ops_list_tasks = {
	.op = {.service = AWS_ECS, .name = "ListTasks", .page_in = "nextToken", .page_out = "nextToken"},
	.build = build_list_tasks,
	.decode = decode_task_arns,
};

/* --- DescribeTasks ------------------------------------------------------------------------------------- */

static void build_describe_tasks(struct buf *body, const struct ops_args *args)
{
	cJSON *request = REQUEST_START({"cluster", args->cluster});

	request_list(request, "tasks", args->ids, args->id_count < TASKS_MAX ? args->id_count : TASKS_MAX);
	request_send(body, request);
}

static bool read_container(struct arena *a, const void *item, void *out)
{
	struct task_container *container = out;

	container->name = text_of(a, item, "name");
	container->image = text_of(a, item, "image");
	container->digest = text_of(a, item, "imageDigest");
	container->status = text_of(a, item, "lastStatus");
	container->reason = text_of(a, item, "reason");
	container->exit_code = count_of(item, "exitCode"); /* absent is not 0: it has not ended, or never began */
	return cJSON_IsObject(item);
}

/* The task's address: of its network interface (the attachment), else of a container's. */
static const char *task_ip(struct arena *a, const cJSON *task)
{
	const cJSON *attachment, *detail, *container, *interface;

	cJSON_ArrayForEach(attachment, json_array(task, "attachments"))
		cJSON_ArrayForEach(detail, json_array(attachment, "details")) {
			const char *name = json_raw(detail, "name");
			if (name && strcmp(name, "privateIPv4Address") == 0 && json_raw(detail, "value"))
				return text_of(a, detail, "value");
		}
	cJSON_ArrayForEach(container, json_array(task, "containers"))
		cJSON_ArrayForEach(interface, json_array(container, "networkInterfaces"))
			if (json_raw(interface, "privateIpv4Address"))
				return text_of(a, interface, "privateIpv4Address");
	return NULL;
}

static bool read_task(struct arena *a, const void *item, void *out)
{
	struct task *task = out;

	task->arn = text_of(a, item, "taskArn");
	task->started_by = text_of(a, item, "startedBy");
	task->task_definition = text_of(a, item, "taskDefinitionArn");
	task->status = text_of(a, item, "lastStatus");
	task->desired_status = text_of(a, item, "desiredStatus");
	task->health = text_of(a, item, "healthStatus");
	task->stop_code = text_of(a, item, "stopCode");
	task->stopped_reason = text_of(a, item, "stoppedReason");
	task->ip = task_ip(a, item);
	task->created_at = json_time(item, "createdAt");
	task->started_at = json_time(item, "startedAt");
	task->stopped_at = json_time(item, "stoppedAt");
	task->containers = list_json(
		a, json_array(item, "containers"), sizeof(*task->containers), read_container, &task->container_count);
	return cJSON_IsObject(item);
}

LIST_READER(tasks, struct task_list, rows, "tasks", read_task)
JSON_DECODER(tasks)

const struct ops_row ops_describe_tasks = {
	.op = {.service = AWS_ECS, .name = "DescribeTasks"},
	.build = build_describe_tasks,
	.decode = decode_tasks,
};

/* --- DescribeTaskDefinition ---------------------------------------------------------------------------- */

static void build_describe_definition(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"taskDefinition", args->arn});
}

static bool read_container_def(struct arena *a, const void *item, void *out)
{
	struct container_def *container = out;
	const cJSON *mapping = cJSON_GetArrayItem(json_array(item, "portMappings"), 0);

	container->name = text_of(a, item, "name");
	container->image = text_of(a, item, "image");
	container->cpu = count_of(item, "cpu");
	container->memory = count_of(item, "memory");
	container->port = count_of(mapping, "containerPort");
	return cJSON_IsObject(item);
}

static const void *read_definition(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *definition = reply_object(r, "taskDefinition", e);
	struct task_definition *d = ARENA_NEW(a, struct task_definition);

	(void)args;
	if (!definition)
		return NULL;
	d->arn = text_of(a, definition, "taskDefinitionArn");
	d->family = text_of(a, definition, "family");
	d->cpu = text_of(a, definition, "cpu");
	d->memory = text_of(a, definition, "memory");
	d->revision = count_of(definition, "revision");
	d->containers = list_json(a, json_array(definition, "containerDefinitions"), sizeof(*d->containers),
		read_container_def, &d->container_count);
	return d;
}
JSON_DECODER(definition)

const struct ops_row ops_describe_task_definition = {
	.op = {.service = AWS_ECS, .name = "DescribeTaskDefinition"},
	.build = build_describe_definition,
	.decode = decode_definition,
};

/* --- DescribeTaskDefinition, for the set-up ------------------------------------------------------------ */

static void add_ports(struct task_document *document, struct arena *a, const cJSON *container)
{
	const cJSON *mappings = json_array(container, "portMappings"), *mapping = mappings ? mappings->child : NULL;
	const char *name = raw_of(a, container, "name");

	if (!name || !*name)
		return;
	do { /* at least once: a container without mappings has a row as well */
		document->ports[document->port_count++] = (struct task_port){
			.container = name, .port = mapping ? count_of(mapping, "containerPort") : -1};
		mapping = mapping ? mapping->next : NULL;
	} while (mapping && document->port_count < ITEMS_MAX);
}

static void read_ports(struct arena *a, const cJSON *definition, struct task_document *document)
{
	const cJSON *container;

	document->ports = ARENA_ARRAY(a, ITEMS_MAX, struct task_port);
	cJSON_ArrayForEach(container, json_array(definition, "containerDefinitions"))
		if (document->port_count < ITEMS_MAX)
			add_ports(document, a, container);
}

static const void *read_task_document(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *definition = reply_object(r, "taskDefinition", e);
	struct task_document *document = ARENA_NEW(a, struct task_document);

	(void)args;
	if (!definition)
		return NULL;
	document->arn = text_of(a, definition, "taskDefinitionArn");
	document->family = text_of(a, definition, "family");
	document->revision = count_of(definition, "revision");
	document->definition = json_of(a, r->roots[0], "taskDefinition");
	read_ports(a, definition, document);
	return document;
}
JSON_DECODER(task_document)

const struct ops_row ops_describe_task_document = {
	.op = {.service = AWS_ECS, .name = "DescribeTaskDefinition"},
	.build = build_describe_definition,
	.decode = decode_task_document,
};
