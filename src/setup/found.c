/* found.c: the reads behind a plan, and what each of them waits for. */
#include "setup/found.h"

#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "model/facts.h"
#include "model/setup_plan.h"

#define WHAT(q) ((const struct desired *)(q)->user)
#define WORD(q, key) (WHAT(q)->values[key])

/* --- the source ---------------------------------------------------------------------------------------------------- */

/* With a connection the repository is not AWS's to show. */
static enum inquiry_when if_codecommit(const struct inquiry *q)
{
	return desired_has_connection(WHAT(q)) ? INQUIRY_NEVER : INQUIRY_NOW;
}

static enum inquiry_when ask_repository(const struct inquiry *q, struct ops_args *out)
{
	out->repository = WORD(q, DESIRED_REPOSITORY);
	return if_codecommit(q);
}

static enum inquiry_when ask_base(const struct inquiry *q, struct ops_args *out)
{
	out->repository = WORD(q, DESIRED_REPOSITORY);
	out->branch = WORD(q, DESIRED_BASE_BRANCH);
	return if_codecommit(q);
}

static enum inquiry_when ask_branch(const struct inquiry *q, struct ops_args *out)
{
	out->repository = WORD(q, DESIRED_REPOSITORY);
	out->branch = WORD(q, DESIRED_BRANCH);
	return if_codecommit(q);
}

/* The service has a new name, and connections made under the old one keep that: each name knows its own. */
static enum inquiry_when ask_one_connection(const struct inquiry *q, struct ops_args *out, bool is_star)
{
	out->arn = WORD(q, DESIRED_CONNECTION);
	return desired_has_connection(WHAT(q)) && desired_has_star_connection(WHAT(q)) == is_star ? INQUIRY_NOW : INQUIRY_NEVER;
}

static enum inquiry_when ask_connection(const struct inquiry *q, struct ops_args *out)
{
	return ask_one_connection(q, out, false);
}

static enum inquiry_when ask_star_connection(const struct inquiry *q, struct ops_args *out)
{
	return ask_one_connection(q, out, true);
}

/* As of one commit, so that files of different moments are never joined, and the commit to be made has that one as its parent. */
static enum inquiry_when ask_file(const struct inquiry *q, struct ops_args *out, const char *path)
{
	const struct finding *branch = &q->findings[FOUND_BRANCH];
	const struct source_branch *head = inquiry_value(q, FOUND_BRANCH);

	if (branch->state == FINDING_MISSING)
		head = inquiry_value(q, FOUND_BASE);
	if (!head && branch->is_settled && (branch->state != FINDING_MISSING || inquiry_settled(q, FOUND_BASE)))
		return INQUIRY_NEVER;
	out->repository = WORD(q, DESIRED_REPOSITORY);
	out->commit_id = head ? head->commit_id : NULL;
	out->path = path;
	return head ? INQUIRY_NOW : INQUIRY_LATER;
}

static enum inquiry_when ask_appspec(const struct inquiry *q, struct ops_args *out)
{
	return ask_file(q, out, "appspec.yaml");
}

static enum inquiry_when ask_buildspec(const struct inquiry *q, struct ops_args *out)
{
	return ask_file(q, out, WORD(q, DESIRED_BUILDSPEC));
}

static enum inquiry_when ask_taskdef(const struct inquiry *q, struct ops_args *out)
{
	return desired_is_to_ecs(WHAT(q)) ? ask_file(q, out, "taskdef.json") : INQUIRY_NEVER;
}

/* --- build --------------------------------------------------------------------------------------------------------- */

static enum inquiry_when ask_project(const struct inquiry *q, struct ops_args *out)
{
	out->project = WORD(q, DESIRED_BUILD_PROJECT);
	return INQUIRY_NOW;
}

static enum inquiry_when ask_images(const struct inquiry *q, struct ops_args *out)
{
	out->name = WORD(q, DESIRED_IMAGE_REPOSITORY);
	return INQUIRY_NOW;
}

/* --- deployment ---------------------------------------------------------------------------------------------------- */

static enum inquiry_when ask_group(const struct inquiry *q, struct ops_args *out)
{
	out->application = WORD(q, DESIRED_APPLICATION);
	out->group = WORD(q, DESIRED_DEPLOYMENT_GROUP);
	return INQUIRY_NOW;
}

static enum inquiry_when after_group(const struct inquiry *q, const void *word)
{
	if (!inquiry_settled(q, FOUND_GROUP))
		return INQUIRY_LATER;
	return word ? INQUIRY_NOW : INQUIRY_NEVER;
}

static enum inquiry_when ask_service(const struct inquiry *q, struct ops_args *out)
{
	const struct deploy_group *group = inquiry_value(q, FOUND_GROUP);

	out->cluster = group ? group->cluster : NULL;
	out->service = group ? group->service : NULL;
	return after_group(q, out->cluster ? out->service : NULL);
}

static enum inquiry_when ask_listener(const struct inquiry *q, struct ops_args *out, const char *const *arns, size_t count)
{
	out->arn = count > 0 ? arns[0] : NULL;
	return after_group(q, out->arn);
}

static enum inquiry_when ask_prod_listener(const struct inquiry *q, struct ops_args *out)
{
	const struct deploy_group *group = inquiry_value(q, FOUND_GROUP);

	return ask_listener(q, out, group ? group->settings.prod_listeners : NULL, group ? group->settings.prod_count : 0);
}

static enum inquiry_when ask_test_listener(const struct inquiry *q, struct ops_args *out)
{
	const struct deploy_group *group = inquiry_value(q, FOUND_GROUP);

	return ask_listener(q, out, group ? group->settings.test_listeners : NULL, group ? group->settings.test_count : 0);
}

static enum inquiry_when ask_target_group(const struct inquiry *q, struct ops_args *out, size_t which)
{
	const struct deploy_group *group = inquiry_value(q, FOUND_GROUP);

	out->name = group && which < group->settings.target_group_count ? group->settings.target_groups[which] : NULL;
	return after_group(q, out->name);
}

static enum inquiry_when ask_target_group_1(const struct inquiry *q, struct ops_args *out)
{
	return ask_target_group(q, out, 0);
}

static enum inquiry_when ask_target_group_2(const struct inquiry *q, struct ops_args *out)
{
	return ask_target_group(q, out, 1);
}

/* "…:task-definition/cicd-demo:2" gives "cicd-demo:2". */
static const char *short_task(const char *arn)
{
	const char *slash = arn ? strrchr(arn, '/') : NULL;

	return slash ? slash + 1 : arn;
}

static bool is_of_family(const char *revision, const char *family)
{
	size_t n = strlen(family), digits;

	if (!revision || strncmp(revision, family, n) != 0 || revision[n] != ':')
		return false;
	digits = strspn(revision + n + 1, "0123456789");
	return digits > 0 && revision[n + 1 + digits] == '\0';
}

static const char *serving_task(const struct ecs_service *service)
{
	for (size_t i = 0; service && i < service->task_set_count; i++)
		if (service->task_sets[i].status && strcmp(service->task_sets[i].status, "PRIMARY") == 0)
			return short_task(service->task_sets[i].task_definition);
	return service ? short_task(service->task_definition) : NULL;
}

static const char *task_of_project(const struct build_project *project)
{
	for (size_t i = 0; project && i < project->variable_count; i++)
		if (project->variables[i].name && strcmp(project->variables[i].name, "TASK_NAME") == 0)
			return project->variables[i].value;
	return NULL;
}

/* A revision that was given, else the one that builds use already, else the one that serves, else the newest of the family. */
const char *found_task(const struct inquiry *q, const struct desired *d)
{
	const char *wanted = d->values[DESIRED_TASK];
	const char *used = task_of_project(inquiry_value(q, FOUND_PROJECT)), *serving = serving_task(inquiry_value(q, FOUND_SERVICE));

	if (strchr(wanted, ':'))
		return wanted;
	if (!inquiry_settled(q, FOUND_PROJECT) || !inquiry_settled(q, FOUND_SERVICE))
		return NULL;
	if (is_of_family(used, wanted))
		return used;
	return is_of_family(serving, wanted) ? serving : wanted;
}

const char *found_author(const struct inquiry *q)
{
	const struct identity *who = inquiry_value(q, FOUND_IDENTITY);
	const char *slash = who && who->arn ? strrchr(who->arn, '/') : NULL;

	return slash ? slash + 1 : "cutover";
}

static enum inquiry_when ask_task(const struct inquiry *q, struct ops_args *out)
{
	out->arn = found_task(q, WHAT(q));
	return out->arn ? INQUIRY_NOW : INQUIRY_LATER;
}

/* --- pipeline, and who does all that ------------------------------------------------------------------------------- */

/* A name, or the last part of an ARN: roles may have a path. */
static const char *role_name(const char *role)
{
	const char *slash = role ? strrchr(role, '/') : NULL;

	return slash ? slash + 1 : role;
}

static enum inquiry_when ask_pipeline_role(const struct inquiry *q, struct ops_args *out)
{
	out->name = role_name(WORD(q, DESIRED_ROLE));
	return INQUIRY_NOW;
}

static enum inquiry_when ask_build_role(const struct inquiry *q, struct ops_args *out)
{
	const struct build_project *project = inquiry_value(q, FOUND_PROJECT);

	if (!inquiry_settled(q, FOUND_PROJECT))
		return INQUIRY_LATER;
	out->name = role_name(project ? project->service_role : NULL);
	return out->name ? INQUIRY_NOW : INQUIRY_NEVER;
}

static enum inquiry_when ask_deploy_role(const struct inquiry *q, struct ops_args *out)
{
	const struct group_document *group = inquiry_value(q, FOUND_GROUP_DOCUMENT);

	if (!inquiry_settled(q, FOUND_GROUP_DOCUMENT))
		return INQUIRY_LATER;
	out->name = role_name(group ? group->service_role : NULL);
	return out->name ? INQUIRY_NOW : INQUIRY_NEVER;
}

static enum inquiry_when ask_bucket(const struct inquiry *q, struct ops_args *out)
{
	out->bucket = WORD(q, DESIRED_BUCKET);
	return INQUIRY_NOW;
}

static enum inquiry_when ask_pipeline(const struct inquiry *q, struct ops_args *out)
{
	out->pipeline = WORD(q, DESIRED_PIPELINE);
	return INQUIRY_NOW;
}

/* --- rights -------------------------------------------------------------------------------------------------------- */

const struct found_role found_roles[FOUND_ROLES] = {
	{FOUND_PIPELINE_ROLE, FOUND_PIPELINE_RIGHTS, "codepipeline.amazonaws.com", "the pipeline's role"},
	{FOUND_BUILD_ROLE, FOUND_BUILD_RIGHTS, "codebuild.amazonaws.com", "the build project's role"},
	{FOUND_DEPLOY_ROLE, FOUND_DEPLOY_RIGHTS, "codedeploy.amazonaws.com", "the deployment group's role"},
};

/* aws-service documents: what each action provider needs of the pipeline's role, and each service of its own. */
#define OF_PIPELINE \
	"codebuild:BatchGetBuilds", "codebuild:StartBuild", "codedeploy:CreateDeployment", "codedeploy:GetApplicationRevision", \
		"codedeploy:GetDeployment", "codedeploy:GetDeploymentConfig", "codedeploy:RegisterApplicationRevision", \
		"s3:GetObject", "s3:PutObject"
#define OF_CODECOMMIT \
	"codecommit:GetBranch", "codecommit:GetCommit", "codecommit:UploadArchive", "codecommit:GetUploadArchiveStatus"

static const char *const pipeline_rights[] = {OF_PIPELINE, OF_CODECOMMIT};
static const char *const pipeline_rights_to_ecs[] = {OF_PIPELINE, OF_CODECOMMIT, "ecs:RegisterTaskDefinition"};
static const char *const star_rights[] = {OF_PIPELINE, "codestar-connections:UseConnection"};
static const char *const star_rights_to_ecs[] = {OF_PIPELINE, "codestar-connections:UseConnection", "ecs:RegisterTaskDefinition"};
static const char *const connection_rights[] = {OF_PIPELINE, "codeconnections:UseConnection"};
static const char *const connection_rights_to_ecs[] = {OF_PIPELINE, "codeconnections:UseConnection", "ecs:RegisterTaskDefinition"};
static const char *const build_rights[] = {"ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability",
	"ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage", "logs:CreateLogStream",
	"logs:PutLogEvents", "s3:GetObject", "s3:PutObject"};
static const char *const deploy_rights[] = {"ecs:CreateTaskSet", "ecs:DeleteTaskSet", "ecs:DescribeServices",
	"ecs:UpdateServicePrimaryTaskSet", "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules",
	"elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule",
	"s3:GetObject"};

#define LIST(list) (*out = (list), sizeof(list) / sizeof((list)[0]))

size_t found_rights(const struct desired *d, enum found_kind rights, const char *const **out)
{
	if (rights == FOUND_BUILD_RIGHTS)
		return LIST(build_rights);
	if (rights == FOUND_DEPLOY_RIGHTS)
		return LIST(deploy_rights);
	if (desired_has_star_connection(d))
		return desired_is_to_ecs(d) ? LIST(star_rights_to_ecs) : LIST(star_rights);
	if (desired_has_connection(d))
		return desired_is_to_ecs(d) ? LIST(connection_rights_to_ecs) : LIST(connection_rights);
	return desired_is_to_ecs(d) ? LIST(pipeline_rights_to_ecs) : LIST(pipeline_rights);
}

/* "…:listener/app/x/y/z" gives "…:listener-rule/app/x/y/z/…", all of its rules; NULL: it is no listener's. */
static const char *rules_of(struct arena *a, const char *listener)
{
	static const char word[] = ":listener/";
	const char *at = strstr(listener, word);

	return at ? arena_printf(a, "%.*s:listener-rule/%s/*", (int)(at - listener), listener, at + strlen(word)) : NULL;
}

/* All that the three roles work on; a right counts when it is given on one of them: which is whose, IAM knows best. */
static void name_resources(const struct inquiry *q, struct ops_args *out)
{
	const struct source_repository *repository = inquiry_value(q, FOUND_REPOSITORY);
	const struct build_project *project = inquiry_value(q, FOUND_PROJECT);
	const struct image_repository_list *images = inquiry_value(q, FOUND_IMAGES);
	const struct deploy_group *group = inquiry_value(q, FOUND_GROUP);
	const struct ecs_service *service = inquiry_value(q, FOUND_SERVICE);
	const struct listener_list *prod = inquiry_value(q, FOUND_PROD_LISTENER);
	const struct identity *who = inquiry_value(q, FOUND_IDENTITY);
	const struct scope *scope = app_scope(q->app);
	const char **arns = ARENA_ARRAY(q->arena, 16, const char *);
	const char *partition = scope->partition ? scope->partition : "aws", *region = scope->region;
	const char *account = who ? who->account : NULL, *app = WORD(q, DESIRED_APPLICATION);
	size_t n = 0;

	arns[n++] = arena_printf(q->arena, "arn:%s:s3:::%s/*", partition, WORD(q, DESIRED_BUCKET));
	if (repository && repository->arn)
		arns[n++] = repository->arn;
	if (desired_has_connection(WHAT(q)))
		arns[n++] = WORD(q, DESIRED_CONNECTION);
	if (project && project->arn)
		arns[n++] = project->arn;
	if (images && images->count > 0 && images->rows[0].arn)
		arns[n++] = images->rows[0].arn;
	if (service && service->arn)
		arns[n++] = service->arn;
	if (prod && prod->count > 0 && prod->rows[0].arn) {
		const char *rules = rules_of(q->arena, prod->rows[0].arn);
		arns[n++] = prod->rows[0].arn;
		if (rules)
			arns[n++] = rules;
	}
	if (account) {
		arns[n++] = arena_printf(q->arena, "arn:%s:codedeploy:%s:%s:application:%s", partition, region, account, app);
		arns[n++] = arena_printf(q->arena, "arn:%s:codedeploy:%s:%s:deploymentgroup:%s/%s", partition, region, account, app,
			WORD(q, DESIRED_DEPLOYMENT_GROUP));
		arns[n++] = arena_printf(q->arena, "arn:%s:codedeploy:%s:%s:deploymentconfig:*", partition, region, account);
		arns[n++] = arena_printf(q->arena, "arn:%s:logs:%s:%s:log-group:/aws/codebuild/%s:log-stream:*", partition, region,
			account, WORD(q, DESIRED_BUILD_PROJECT));
	}
	if (account && group && group->cluster && group->service)
		arns[n++] = arena_printf(q->arena, "arn:%s:ecs:%s:%s:task-set/%s/%s/*", partition, region, account, group->cluster,
			group->service);
	out->ids = arns;
	out->id_count = n;
}

static enum inquiry_when ask_rights(const struct inquiry *q, struct ops_args *out, const struct found_role *row)
{
	static const enum found_kind needs[] = {FOUND_IDENTITY, FOUND_REPOSITORY, FOUND_PROJECT, FOUND_IMAGES, FOUND_SERVICE,
		FOUND_PROD_LISTENER, FOUND_PIPELINE_ROLE};
	const struct trusted_role *role = inquiry_value(q, row->role);

	if (inquiry_settled(q, row->role) && (!role || !role->arn))
		return INQUIRY_NEVER;
	if (!role)
		return INQUIRY_LATER;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (!inquiry_settled(q, needs[i]))
			return INQUIRY_LATER;
	out->arn = role->arn;
	out->action_count = found_rights(WHAT(q), row->rights, &out->actions);
	name_resources(q, out);
	return INQUIRY_NOW;
}

static enum inquiry_when ask_pipeline_rights(const struct inquiry *q, struct ops_args *out)
{
	return ask_rights(q, out, &found_roles[0]);
}

static enum inquiry_when ask_build_rights(const struct inquiry *q, struct ops_args *out)
{
	return ask_rights(q, out, &found_roles[1]);
}

static enum inquiry_when ask_deploy_rights(const struct inquiry *q, struct ops_args *out)
{
	return ask_rights(q, out, &found_roles[2]);
}

/* --- the table ----------------------------------------------------------------------------------------------------- */

/* What each step is judged by: these are read again right before it is carried out, and after. */
#define OF(step) (1U << (step))
#define OF_FILES (OF(SETUP_BRANCH) | OF(SETUP_APPSPEC) | OF(SETUP_BUILDSPEC))

static const struct inquiry_row rows[FOUND_KINDS] = {
	[FOUND_IDENTITY] = {&ops_get_caller_identity, NULL, 0},
	[FOUND_REPOSITORY] = {&ops_get_repository, ask_repository, 0},
	[FOUND_BASE] = {&ops_get_branch, ask_base, OF_FILES},
	[FOUND_BRANCH] = {&ops_get_branch, ask_branch, OF_FILES},
	[FOUND_APPSPEC] = {&ops_get_file, ask_appspec, OF_FILES},
	[FOUND_BUILDSPEC] = {&ops_get_file, ask_buildspec, OF_FILES},
	[FOUND_TASKDEF] = {&ops_get_file, ask_taskdef, OF_FILES},
	[FOUND_CONNECTION] = {&ops_get_connection, ask_connection, OF(SETUP_PIPELINE)},
	[FOUND_STAR_CONNECTION] = {&ops_get_star_connection, ask_star_connection, OF(SETUP_PIPELINE)},
	[FOUND_PROJECT] = {&ops_get_project, ask_project, OF(SETUP_ENVIRONMENT)},
	[FOUND_IMAGES] = {&ops_describe_image_repositories, ask_images, OF(SETUP_ENVIRONMENT)},
	[FOUND_GROUP] = {&ops_get_deployment_group, ask_group, OF(SETUP_DEPLOYMENT_GROUP)},
	[FOUND_GROUP_DOCUMENT] = {&ops_get_deployment_group_document, ask_group, OF(SETUP_DEPLOYMENT_GROUP)},
	[FOUND_SERVICE] = {&ops_describe_service, ask_service, OF(SETUP_DEPLOYMENT_GROUP)},
	[FOUND_TASK] = {&ops_describe_task_document, ask_task, OF(SETUP_ENVIRONMENT)},
	[FOUND_PROD_LISTENER] = {&ops_describe_listener, ask_prod_listener, OF(SETUP_DEPLOYMENT_GROUP)},
	[FOUND_TEST_LISTENER] = {&ops_describe_listener, ask_test_listener, OF(SETUP_DEPLOYMENT_GROUP)},
	[FOUND_TARGET_GROUP_1] = {&ops_describe_target_group, ask_target_group_1, OF(SETUP_DEPLOYMENT_GROUP)},
	[FOUND_TARGET_GROUP_2] = {&ops_describe_target_group, ask_target_group_2, OF(SETUP_DEPLOYMENT_GROUP)},
	[FOUND_PIPELINE_ROLE] = {&ops_get_trusted_role, ask_pipeline_role, 0},
	[FOUND_BUILD_ROLE] = {&ops_get_trusted_role, ask_build_role, 0},
	[FOUND_DEPLOY_ROLE] = {&ops_get_trusted_role, ask_deploy_role, 0},
	[FOUND_BUCKET] = {&ops_head_bucket, ask_bucket, OF(SETUP_PIPELINE)},
	[FOUND_PIPELINE] = {&ops_get_pipeline_document, ask_pipeline, OF(SETUP_PIPELINE)},
	[FOUND_PIPELINE_RIGHTS] = {&ops_simulate_principal_policy, ask_pipeline_rights, 0},
	[FOUND_BUILD_RIGHTS] = {&ops_simulate_principal_policy, ask_build_rights, 0},
	[FOUND_DEPLOY_RIGHTS] = {&ops_simulate_principal_policy, ask_deploy_rights, 0},
};

struct inquiry *found_new(struct app *app, const struct desired *d)
{
	return inquiry_new(app, rows, FOUND_KINDS, d);
}
