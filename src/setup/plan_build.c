/* plan_build.c: the build project: the seven variables and the buildspec's name, in one UpdateProject. */
#include "setup/plan_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/text.h"

#define PLAIN "PLAINTEXT"

struct variable {
	const char *name, *value;
};

/* --- what the project has to be ------------------------------------------------------------------------------------- */

/* CodeBuild's curated images that it no longer offers or keeps up to date (its documentation: "available images"). */
static const char *const old_images[] = {
	"aws/codebuild/standard:1.0", "aws/codebuild/standard:2.0", "aws/codebuild/standard:3.0", "aws/codebuild/standard:4.0",
	"aws/codebuild/amazonlinux2-x86_64-standard:1.0", "aws/codebuild/amazonlinux2-x86_64-standard:2.0",
	"aws/codebuild/amazonlinux2-x86_64-standard:3.0", "aws/codebuild/docker:", "aws/codebuild/java:",
};

static void note_image(struct planner *p, const struct build_project *project)
{
	for (size_t i = 0; project->image && i < sizeof(old_images) / sizeof(old_images[0]); i++)
		if (strncmp(project->image, old_images[i], strlen(old_images[i])) == 0)
			plan_note(p, _("CodeBuild no longer keeps image %s up to date: aws/codebuild/standard:7.0 is a current one"),
				project->image);
}

static bool check_project(struct planner *p, const struct build_project *project)
{
	if (!project->source_type || strcmp(project->source_type, "CODEPIPELINE") != 0)
		return plan_block(p, _("build project %s has source %s: a pipeline's build needs CODEPIPELINE. Set it, or name a "
			"project of the pipeline's own"),
			project->name, project->source_type ? project->source_type : _("(unknown)"));
	if (!project->artifacts_type || strcmp(project->artifacts_type, "CODEPIPELINE") != 0)
		return plan_block(p, _("build project %s has artifacts %s: a pipeline's build needs CODEPIPELINE"), project->name,
			project->artifacts_type ? project->artifacts_type : _("(unknown)"));
	if (project->is_privileged == 0)
		return plan_block(p, _("build project %s is not privileged: docker builds fail without. Turn privilegedMode on"),
			project->name);
	note_image(p, project);
	return true;
}

static bool has_mutability(const struct image_repository *r, const char *word)
{
	return r->mutability && strcmp(r->mutability, word) == 0;
}

/* What a fixed tag means is said plainly; where it can't work at all it is refused. */
static bool check_images(struct planner *p)
{
	const char *name = plan_word(p, DESIRED_IMAGE_REPOSITORY), *tag = plan_word(p, DESIRED_IMAGE_TAG);

	if (!plan_need(p, FOUND_IMAGES, arena_printf(p->arena, _("ECR repository %s"), name)))
		return false;
	const struct image_repository_list *list = plan_value(p, FOUND_IMAGES);
	if (list->count == 0)
		return plan_block(p, _("there is no ECR repository %s: make it, or name another one"), name);
	if (has_mutability(&list->rows[0], "IMMUTABLE"))
		return plan_block(p, _("the tags of ECR repository %s are immutable, and each build pushes %s anew: the second one fails. "
			"Push a tag per commit, or make them mutable"), name, tag);
	if (has_mutability(&list->rows[0], "IMMUTABLE_WITH_EXCLUSION") || has_mutability(&list->rows[0], "MUTABLE_WITH_EXCLUSION"))
		plan_note(p, _("Some tags of ECR repository %s are immutable: each build pushes %s anew, which has to be none of them"), name,
			tag);
	if (!desired_is_to_ecs(p->d))
		plan_note(p, _("Every release pushes the same tag (%s), and blue and green run the same task definition: a task that blue "
			"starts after that push, and a redeploy of an older revision, get the new image. provider = CodeDeployToECS or a "
			"tag per commit cures it"), tag);
	return true;
}

/* --- variables ------------------------------------------------------------------------------------------------------ */

#define VARIABLES 7

static void wanted_variables(struct planner *p, struct variable out[VARIABLES])
{
	const struct task_document *task = plan_value(p, FOUND_TASK);
	const struct variable rows[VARIABLES] = {
		{"AWS_DEFAULT_REGION", p->region},
		{"AWS_ACCOUNT_ID", p->account},
		{"IMAGE_REPO_NAME", plan_word(p, DESIRED_IMAGE_REPOSITORY)},
		{"IMAGE_TAG", plan_word(p, DESIRED_IMAGE_TAG)},
		{"TASK_NAME", arena_printf(p->arena, "%s:%lld", task->family, (long long)task->revision)},
		{"CONTAINER_NAME", plan_word(p, DESIRED_CONTAINER)},
		{"CONTAINER_PORT", plan_word(p, DESIRED_CONTAINER_PORT)},
	};

	memcpy(out, rows, sizeof(rows));
}

static cJSON *find_variable(cJSON *list, const char *name)
{
	cJSON *item;

	cJSON_ArrayForEach(item, list) {
		const char *other = json_raw(item, "name");
		if (other && strcmp(other, name) == 0)
			return item;
	}
	return NULL;
}

static void set_text(cJSON *object, const char *name, const char *value)
{
	cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	cJSON_AddStringToObject(object, name, value);
}

/* True: it was changed. */
static bool set_variable(struct planner *p, cJSON *list, const struct variable *v, struct buf *lines)
{
	cJSON *there = find_variable(list, v->name);
	const char *type = there ? json_raw(there, "type") : NULL, *value = there ? json_raw(there, "value") : NULL;

	if (type && strcmp(type, PLAIN) != 0) {
		plan_note(p, _("%s is kept as it is, from %s: its value has to be %s"), v->name,
			text_clean(p->arena, type, strlen(type), 100), v->value);
		return false;
	}
	if (value && strcmp(value, v->value) == 0)
		return false;
	plan_line(p, lines, v->name, value, v->value); /* before `value` goes */
	if (!there) {
		there = cJSON_CreateObject();
		cJSON_AddItemToArray(list, there);
		cJSON_AddStringToObject(there, "name", v->name);
	}
	set_text(there, "value", v->value);
	set_text(there, "type", PLAIN);
	return true;
}

/* The whole environment with the variables set in it; NULL: it has them.  All else is sent back as it came. */
static cJSON *changed_environment(struct planner *p, const struct build_project *project, struct buf *lines)
{
	cJSON *environment = json_parse(project->environment, strlen(project->environment), NULL);
	cJSON *list = cJSON_GetObjectItemCaseSensitive(environment, "environmentVariables");
	struct variable wanted[VARIABLES];
	bool is_changed = false;

	if (!cJSON_IsArray(list)) {
		cJSON_DeleteItemFromObjectCaseSensitive(environment, "environmentVariables");
		list = cJSON_AddArrayToObject(environment, "environmentVariables");
	}
	wanted_variables(p, wanted);
	for (size_t i = 0; i < VARIABLES; i++)
		is_changed |= set_variable(p, list, &wanted[i], lines);
	if (is_changed)
		return environment;
	cJSON_Delete(environment);
	return NULL;
}

/* The whole source with the buildspec's name in it; NULL: it has it.  CodeBuild looks for buildspec.yml by itself. */
static cJSON *changed_source(struct planner *p, const struct build_project *project, struct buf *lines)
{
	const char *path = plan_word(p, DESIRED_BUILDSPEC);
	bool is_default = strcmp(path, "buildspec.yml") == 0 && !project->buildspec;

	if (is_default || (project->buildspec && strcmp(project->buildspec, path) == 0))
		return NULL;
	cJSON *source = json_parse(project->source, strlen(project->source), NULL);
	set_text(source, "buildspec", path);
	plan_line(p, lines, "source.buildspec", project->buildspec ? project->buildspec : _("(none: buildspec.yml)"), path);
	return source;
}

static bool has_inline_buildspec(const struct build_project *project)
{
	return project->buildspec && strchr(project->buildspec, '\n');
}

static void set_project(struct planner *p, const struct build_project *project)
{
	cJSON *document = cJSON_CreateObject();
	struct buf lines;

	buf_init(&lines, PLAN_LINES_MAX);
	cJSON *environment = changed_environment(p, project, &lines), *source = changed_source(p, project, &lines);
	if (environment)
		cJSON_AddItemToObject(document, "environment", environment);
	if (source)
		cJSON_AddItemToObject(document, "source", source);
	p->call->op = &ops_update_project;
	p->call->args.project = project->name;
	p->call->args.document = plan_print(p, document);
	p->call->sentence = arena_printf(p->arena, _("sets variables and buildspec of build project %s"), project->name);
	plan_set_lines(p, &lines, SETUP_CHANGE);
}

void plan_environment(struct planner *p)
{
	const char *name = plan_word(p, DESIRED_BUILD_PROJECT);

	p->step->subject = arena_printf(p->arena, _("variables and buildspec of build project %s"), name);
	if (!plan_need(p, FOUND_PROJECT, arena_printf(p->arena, _("build project %s"), name)))
		return;
	const struct build_project *project = plan_value(p, FOUND_PROJECT);
	/* All that stands in the way is told at once. */
	bool ok = check_project(p, project);
	ok &= check_images(p);
	ok &= plan_check_task(p);
	plan_check_role(p, FOUND_BUILD_ROLE);
	if (has_inline_buildspec(project)) {
		plan_block(p, _("build project %s has its buildspec in itself, not in the repository: move it to %s and take it out of the "
			"project, then run this again"), name, plan_word(p, DESIRED_BUILDSPEC));
		return;
	}
	if (!project->environment || !project->source) {
		plan_block(p, _("build project %s was told without its environment or source"), name);
		return;
	}
	if (ok && p->step->state != SETUP_BLOCKED)
		set_project(p, project);
}
