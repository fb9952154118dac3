/* world_artifact.c: what one action hands to the next, and what CodeDeploy reads in it. */
#include "sim/world_parts.h"

#include <stdlib.h>
#include <string.h>

#include "sim/yamldoc.h"

const struct artifact *artifact_of_commit(struct world *w, const struct commit *c)
{
	struct artifact *a = ARENA_NEW(w->arena, struct artifact);

	a->files = c->files;
	a->file_count = c->file_count;
	for (size_t i = 0; i < c->file_count; i++)
		a->size += c->files[i]->size;
	return a;
}

const struct file *artifact_file(const struct artifact *a, const char *path)
{
	for (size_t i = 0; i < a->file_count; i++)
		if (strcmp(a->files[i]->path, path) == 0)
			return a->files[i];
	return NULL;
}

/* ── AppSpec ── */

#define UNUSABLE "The deployment failed because the AppSpec file that specifies the deployment configuration is missing or has an invalid configuration."
#define NO_UPDATE "The ECS service cannot be updated due to an unexpected error: "

static void refuse(struct world *w, struct revision *r, const char *code, const char *lead, const char *why)
{
	r->error_code = code;
	r->error_message = world_text(w, "%s%s", lead, why);
}

static bool is_whole_number(const char *text)
{
	size_t n = text ? strlen(text) : 0;

	return n > 0 && n <= 5 && strspn(text, "0123456789") == n;
}

/* ECS's own judgment: is the task definition there, with that container and port?  Its revision must be said. */
static void check_definition(struct world *w, struct revision *r, const char *name, const char *container, int port)
{
	const char *slash = strrchr(name, '/');
	const struct task_definition *d = strchr(slash ? slash : name, ':') ? ecs_definition(w, name) : NULL;

	if (!d)
		refuse(w, r, "ECS_UPDATE_ERROR", NO_UPDATE,
			"TaskDefinition not found. (Service: AmazonECS; Status Code: 400; Error Code: ClientException)");
	else if (strcmp(d->container, container) != 0)
		refuse(w, r, "ECS_UPDATE_ERROR", NO_UPDATE,
			world_text(w, "The container %s does not exist in the task definition. (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException)",
				container));
	else if (d->port != port)
		refuse(w, r, "ECS_UPDATE_ERROR", NO_UPDATE,
			world_text(w, "The container %s did not have a container port %d defined. (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException)",
				container, port));
	else
		r->definition = d;
}

static void read_document(struct world *w, struct revision *r, const struct yamldoc *d)
{
	const char *version = yaml_text(yaml_member(d, d->root, "version")), *key = NULL;
	const yaml_node_t *resources = yaml_member(d, d->root, "Resources");
	const yaml_node_t *service = yaml_pair(d, yaml_item(d, resources, 0), 0, &key);
	const yaml_node_t *properties = yaml_member(d, service, "Properties");
	const yaml_node_t *balancer = yaml_member(d, properties, "LoadBalancerInfo");
	const char *type = yaml_text(yaml_member(d, service, "Type"));
	const char *task = yaml_text(yaml_member(d, properties, "TaskDefinition"));
	const char *container = yaml_text(yaml_member(d, balancer, "ContainerName"));
	const char *port = yaml_text(yaml_member(d, balancer, "ContainerPort"));

	if (!version || (strcmp(version, "0.0") != 0 && strcmp(version, "0") != 0))
		refuse(w, r, "INVALID_REVISION", UNUSABLE, " The version number in the AppSpec file must be 0.0.");
	else if (yaml_count(resources) != 1 || !key || strcmp(key, "TargetService") != 0 || !type || strcmp(type, "AWS::ECS::Service") != 0)
		refuse(w, r, "INVALID_REVISION", UNUSABLE, " The Resources section must have one TargetService of the type AWS::ECS::Service.");
	else if (!task || !*task)
		refuse(w, r, "INVALID_REVISION", UNUSABLE, " TaskDefinition is missing.");
	else if (!container || !*container)
		refuse(w, r, "INVALID_REVISION", UNUSABLE, " ContainerName is missing.");
	else if (!is_whole_number(port))
		refuse(w, r, "INVALID_REVISION", UNUSABLE, " ContainerPort is not a number.");
	else
		check_definition(w, r, task, container, (int)strtol(port, NULL, 10));
}

void revision_read(struct world *w, struct revision *r, const char *appspec, size_t size)
{
	struct yamldoc d;

	if (!yamldoc_read(&d, appspec, size) || !d.root || d.root->type != YAML_MAPPING_NODE)
		refuse(w, r, "INVALID_REVISION", UNUSABLE,
			" The input AppSpec file is a not well-formed yaml. The template cannot be parsed.");
	else
		read_document(w, r, &d);
	yamldoc_done(&d);
}
