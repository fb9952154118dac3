/* world_to_ecs.c: what the deploy action CodeDeployToECS does before there is a deployment: it reads taskdef.json, the images'
 * imageDetail.json and the AppSpec from its artifacts, registers the task definition and writes its ARN into the AppSpec
 * (CodePipeline user guide, "Amazon ECS and CodeDeploy blue-green"). */
#include "sim/world_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "sim/op.h"
#include "sim/world_calls.h"

#define ARTIFACTS_MAX ((size_t)3 << 20) /* of all inputs together */
#define TEXT_MAX ((size_t)1 << 20)
#define IMAGES 4

static const struct artifact *input_named(const struct to_ecs *job, const char *name)
{
	for (size_t i = 0; i < job->declared->input_count; i++)
		if (strcmp(job->declared->inputs[i], name) == 0)
			return job->inputs[i];
	return NULL;
}

/* What is too large is told of as if it could not be read, in AWS too. */
static bool is_readable(const struct to_ecs *job)
{
	size_t total = 0;

	for (size_t i = 0; i < job->declared->input_count; i++)
		total += job->inputs[i]->size;
	return total <= ARTIFACTS_MAX;
}

/* The file's text, or NULL and why. */
static const char *read_file(struct world *w, const struct to_ecs *job, const char *artifact, const char *path, const char *what,
	const char **why)
{
	const struct artifact *a = input_named(job, artifact);
	const struct file *f = a && is_readable(job) ? artifact_file(a, path) : NULL;

	if (f)
		return arena_dupn(w->arena, (const char *)f->data, f->size);
	*why = world_text(w, "Exception while trying to read the %s artifact file from: %s.", what, artifact);
	return NULL;
}

static const char *replace(struct world *w, const char *text, const char *old, const char *new)
{
	struct buf out;
	const char *at;

	buf_init(&out, TEXT_MAX);
	while ((at = strstr(text, old))) {
		buf_add(&out, text, (size_t)(at - text));
		buf_puts(&out, new);
		text = at + strlen(old);
	}
	buf_puts(&out, text);
	const char *result = arena_dup(w->arena, buf_text(&out));

	buf_done(&out);
	return result;
}

/* ── the images ── */

static const char *image_uri(struct world *w, const struct to_ecs *job, const char *artifact, const char **why)
{
	const char *text = read_file(w, job, artifact, "imageDetail.json", "image", why);
	struct err e = {0};
	cJSON *json = text ? json_parse(text, strlen(text), &e) : NULL;
	const char *uri = json ? arena_dup(w->arena, sim_text(json, "ImageURI")) : NULL;

	cJSON_Delete(json);
	if (text && !uri)
		*why = world_text(w, "Exception while trying to read the image artifact file from: %s.", artifact);
	return uri;
}

/* <IMAGE1_NAME> in the template becomes what Image1ArtifactName says, and so on. */
static const char *put_images(struct world *w, const struct to_ecs *job, const char *template, const char **why)
{
	for (int i = 1; template && i <= IMAGES; i++) {
		const char *artifact = action_setting(job->declared, world_text(w, "Image%dArtifactName", i));
		const char *name = action_setting(job->declared, world_text(w, "Image%dContainerName", i));
		const char *uri = artifact && name ? image_uri(w, job, artifact, why) : NULL;

		if (artifact && name && !uri)
			return NULL;
		if (uri)
			template = replace(w, template, world_text(w, "<%s>", name), uri);
	}
	return template;
}

/* ── the task definition ── */

static int port_of(const cJSON *container)
{
	const cJSON *ports = cJSON_GetObjectItemCaseSensitive(container, "portMappings");

	return (int)json_int(cJSON_GetArrayItem(ports, 0), "containerPort", 0);
}

/* The container that serves: the first with a port. */
static const cJSON *serving(const cJSON *containers)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, containers)
		if (port_of(item) > 0)
			return item;
	return cJSON_GetArrayItem(containers, 0);
}

static const struct task_definition *register_json(struct world *w, const struct to_ecs *job, const cJSON *json, const char *text, const char **why)
{
	const cJSON *container = serving(cJSON_GetObjectItemCaseSensitive(json, "containerDefinitions"));
	const char *family = sim_text(json, "family"), *name = container ? sim_text(container, "name") : NULL;
	const char *image = container ? sim_text(container, "image") : NULL;

	*why = !family ? "The task definition is invalid: Family should not be null or empty."
		: !container ? "The task definition is invalid: TaskDefinition must have at least one container definition."
		: !name || !image ? "The task definition is invalid: Container.name and Container.image should not be null or empty."
		: strchr(image, '<') ? world_text(w, "The task definition is invalid: Container.image %s is not a valid reference.", image)
		: NULL;
	if (*why)
		return NULL;
	struct task_definition *d = ecs_define(w, arena_dup(w->arena, family), arena_dup(w->arena, image), arena_dup(w->arena, name),
		port_of(container));

	d->document = arena_dup(w->arena, text);
	d->cpu = arena_dup(w->arena, sim_text(json, "cpu") ? sim_text(json, "cpu") : d->cpu);
	d->memory = arena_dup(w->arena, sim_text(json, "memory") ? sim_text(json, "memory") : d->memory);
	d->task_role_arn = arena_dup(w->arena, sim_text(json, "taskRoleArn"));
	d->execution_role_arn = arena_dup(w->arena, sim_text(json, "executionRoleArn"));
	d->registered_by = job->role_arn;
	return d;
}

static const struct task_definition *register_template(struct world *w, const struct to_ecs *job, const char **why)
{
	const char *artifact = action_setting(job->declared, "TaskDefinitionTemplateArtifact");
	const char *path = action_setting(job->declared, "TaskDefinitionTemplatePath");
	const char *text = put_images(w, job, read_file(w, job, artifact, path ? path : "taskdef.json", "task definition", why), why);
	struct err e = {0};

	if (!text)
		return NULL;
	cJSON *json = json_parse(text, strlen(text), &e);
	const struct task_definition *d = NULL;

	if (cJSON_IsObject(json))
		d = register_json(w, job, json, text, why);
	else
		*why = world_text(w, "Exception while trying to read the task definition artifact file from: %s.", artifact);
	cJSON_Delete(json);
	return d;
}

const struct revision *to_ecs_revision(struct world *w, const struct to_ecs *job, const char **why)
{
	const char *artifact = action_setting(job->declared, "AppSpecTemplateArtifact");
	const char *path = action_setting(job->declared, "AppSpecTemplatePath");
	const char *appspec = read_file(w, job, artifact, path ? path : "appspec.yaml", "AppSpec", why);
	const struct task_definition *d = appspec ? register_template(w, job, why) : NULL;
	struct revision *r = ARENA_NEW(w->arena, struct revision);

	if (!d)
		return NULL;
	r->type = "AppSpecContent";
	r->content = replace(w, appspec, "<TASK_DEFINITION>", d->arn);
	r->sha256 = world_digest(w, r->content, 64);
	r->registered_at = w->at;
	revision_read(w, r, r->content, strlen(r->content));
	return r;
}
