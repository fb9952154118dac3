/* plan_pipeline.c: the pipeline: made as the walk-through makes it, or, where there is one, changed only in what differs. */
#include "setup/plan_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/same.h"

#define SOURCE_ARTIFACT "SourceArtifact"
#define BUILD_ARTIFACT "BuildArtifact"
#define PAIRS_MAX 8

/* An action as it is wanted; configuration ends with a NULL name. */
struct wanted_action {
	const char *stage, *name, *category, *provider, *input, *output;
	struct pair configuration[PAIRS_MAX];
};

#define ACTIONS_WANTED 3

/* Of a provider's keys only those are ours that name what is released; an existing action keeps its others. */
static void want_source(struct planner *p, struct wanted_action *a)
{
	const char *repository = plan_word(p, DESIRED_REPOSITORY), *branch = plan_word(p, DESIRED_BRANCH);

	*a = (struct wanted_action){.stage = "Source", .name = "Source", .category = "Source", .output = SOURCE_ARTIFACT};
	if (desired_has_connection(p->d)) {
		a->provider = "CodeStarSourceConnection";
		a->configuration[0] = (struct pair){"ConnectionArn", plan_word(p, DESIRED_CONNECTION)};
		a->configuration[1] = (struct pair){"FullRepositoryId", repository};
		a->configuration[2] = (struct pair){"BranchName", branch};
	} else {
		a->provider = "CodeCommit";
		a->configuration[0] = (struct pair){"RepositoryName", repository};
		a->configuration[1] = (struct pair){"BranchName", branch};
	}
}

static void want_build(struct planner *p, struct wanted_action *a)
{
	*a = (struct wanted_action){.stage = "Build", .name = "Build", .category = "Build", .provider = "CodeBuild",
		.input = SOURCE_ARTIFACT, .output = BUILD_ARTIFACT};
	a->configuration[0] = (struct pair){"ProjectName", plan_word(p, DESIRED_BUILD_PROJECT)};
}

static void want_deploy(struct planner *p, struct wanted_action *a)
{
	*a = (struct wanted_action){.stage = "Deploy", .name = "Deploy", .category = "Deploy", .provider = plan_word(p, DESIRED_PROVIDER),
		.input = BUILD_ARTIFACT};
	a->configuration[0] = (struct pair){"ApplicationName", plan_word(p, DESIRED_APPLICATION)};
	a->configuration[1] = (struct pair){"DeploymentGroupName", plan_word(p, DESIRED_DEPLOYMENT_GROUP)};
	if (!desired_is_to_ecs(p->d))
		return;
	/* The build's artifact holds the three files and nothing else: it may not be over 3 MB. */
	a->configuration[2] = (struct pair){"TaskDefinitionTemplateArtifact", BUILD_ARTIFACT};
	a->configuration[3] = (struct pair){"AppSpecTemplateArtifact", BUILD_ARTIFACT};
	a->configuration[4] = (struct pair){"Image1ArtifactName", BUILD_ARTIFACT};
	a->configuration[5] = (struct pair){"Image1ContainerName", "IMAGE1_NAME"};
}

static void want_actions(struct planner *p, struct wanted_action out[ACTIONS_WANTED])
{
	want_source(p, &out[0]);
	want_build(p, &out[1]);
	want_deploy(p, &out[2]);
}

/* --- a new one ------------------------------------------------------------------------------------------------------ */

static void add_artifact(cJSON *action, const char *member, const char *name)
{
	cJSON *list = cJSON_AddArrayToObject(action, member), *one;

	if (!name)
		return;
	one = cJSON_CreateObject();
	cJSON_AddStringToObject(one, "name", name);
	cJSON_AddItemToArray(list, one);
}

static void add_type(cJSON *action, const struct wanted_action *a)
{
	cJSON *type = cJSON_AddObjectToObject(action, "actionTypeId");

	cJSON_AddStringToObject(type, "category", a->category);
	cJSON_AddStringToObject(type, "owner", "AWS");
	cJSON_AddStringToObject(type, "provider", a->provider);
	cJSON_AddStringToObject(type, "version", "1");
}

static cJSON *stage_new(const struct wanted_action *a)
{
	cJSON *stage = cJSON_CreateObject();

	cJSON_AddStringToObject(stage, "name", a->stage);
	cJSON *action = cJSON_CreateObject();
	cJSON_AddItemToArray(cJSON_AddArrayToObject(stage, "actions"), action);
	cJSON_AddStringToObject(action, "name", a->name);
	add_type(action, a);
	cJSON_AddNumberToObject(action, "runOrder", 1);
	cJSON *configuration = cJSON_AddObjectToObject(action, "configuration");
	for (const struct pair *pair = a->configuration; pair->name; pair++)
		cJSON_AddStringToObject(configuration, pair->name, pair->value);
	/* Its default, said, so that nobody has to know it: a commit starts the pipeline. */
	if (strcmp(a->provider, "CodeCommit") == 0)
		cJSON_AddStringToObject(configuration, "PollForSourceChanges", "true");
	add_artifact(action, "inputArtifacts", a->input);
	add_artifact(action, "outputArtifacts", a->output);
	return stage;
}

static cJSON *declaration_new(struct planner *p, const struct wanted_action *wanted, const char *role)
{
	cJSON *d = cJSON_CreateObject();

	cJSON_AddStringToObject(d, "name", plan_word(p, DESIRED_PIPELINE));
	cJSON_AddStringToObject(d, "roleArn", role);
	cJSON *store = cJSON_AddObjectToObject(d, "artifactStore");
	cJSON_AddStringToObject(store, "type", "S3");
	cJSON_AddStringToObject(store, "location", plan_word(p, DESIRED_BUCKET));
	cJSON *stages = cJSON_AddArrayToObject(d, "stages");
	for (size_t i = 0; i < ACTIONS_WANTED; i++)
		cJSON_AddItemToArray(stages, stage_new(&wanted[i]));
	return d;
}

static void show_action(struct planner *p, struct buf *lines, const struct wanted_action *a)
{
	plan_line(p, lines, arena_printf(p->arena, "%s.provider", a->stage), NULL, a->provider);
	for (const struct pair *pair = a->configuration; pair->name; pair++)
		plan_line(p, lines, arena_printf(p->arena, "%s.%s", a->stage, pair->name), NULL, pair->value);
}

static void create(struct planner *p, const struct wanted_action *wanted, const char *role)
{
	struct buf lines;

	buf_init(&lines, PLAN_LINES_MAX);
	plan_line(p, &lines, "name", NULL, plan_word(p, DESIRED_PIPELINE));
	plan_line(p, &lines, "roleArn", NULL, role);
	plan_line(p, &lines, "artifactStore.location", NULL, plan_word(p, DESIRED_BUCKET));
	for (size_t i = 0; i < ACTIONS_WANTED; i++)
		show_action(p, &lines, &wanted[i]);
	p->call->op = &ops_create_pipeline;
	p->call->args.document = plan_print(p, declaration_new(p, wanted, role));
	p->call->sentence = arena_printf(p->arena, _("makes pipeline %s, which starts a release at once"), plan_word(p, DESIRED_PIPELINE));
	plan_set_lines(p, &lines, SETUP_CREATE);
	plan_note(p, _("AWS starts the new pipeline's first release by itself"));
}

/* --- one that is there ---------------------------------------------------------------------------------------------- */

static bool is_deploy(const char *provider)
{
	return is_same(provider, "CodeDeploy") || is_same(provider, "CodeDeployToECS");
}

static bool fits(const cJSON *action, const struct wanted_action *a)
{
	const cJSON *type = json_object(action, "actionTypeId");
	const char *provider = json_raw(type, "provider");

	if (!is_same(json_raw(type, "category"), a->category))
		return false;
	return is_deploy(a->provider) ? is_deploy(provider) : is_same(provider, a->provider);
}

/* The one action of that kind; NULL when there is none, or several and it can't be told which. */
static cJSON *find_action(const cJSON *declaration, const struct wanted_action *a)
{
	cJSON *found = NULL;
	const cJSON *stage;

	cJSON_ArrayForEach(stage, json_array(declaration, "stages")) {
		cJSON *action;
		cJSON_ArrayForEach(action, cJSON_GetObjectItemCaseSensitive(stage, "actions")) {
			if (!fits(action, a))
				continue;
			if (found)
				return NULL;
			found = action;
		}
	}
	return found;
}

static void set(struct planner *p, struct buf *lines, cJSON *object, const char *name, const char *shown, const char *value)
{
	const char *before = json_raw(object, name);

	if (is_same(before, value))
		return;
	plan_line(p, lines, shown, before, value);
	cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	cJSON_AddStringToObject(object, name, value);
}

static bool takes_in(const cJSON *action, const char *artifact)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, json_array(action, "inputArtifacts"))
		if (is_same(json_raw(one, "name"), artifact))
			return true;
	return false;
}

/* What the artifacts of an existing pipeline are called is its own affair: the build's, where the action takes it in, else its first. */
static const char *own_artifact(struct planner *p, const cJSON *declaration, const cJSON *action, const char *value)
{
	struct wanted_action build;

	if (!is_same(value, BUILD_ARTIFACT))
		return value;
	want_build(p, &build);
	const cJSON *made = cJSON_GetArrayItem(json_array(find_action(declaration, &build), "outputArtifacts"), 0);
	const cJSON *first = cJSON_GetArrayItem(json_array(action, "inputArtifacts"), 0);
	const char *of_build = json_raw(made, "name"), *of_action = json_raw(first, "name");
	if (of_build && takes_in(action, of_build))
		return of_build;
	return of_action ? of_action : value;
}

static bool is_wanted(const struct wanted_action *a, const char *name)
{
	for (const struct pair *pair = a->configuration; pair->name; pair++)
		if (is_same(pair->name, name))
			return true;
	return false;
}

/* From one way of deploying to the other: the keys of the former way are unknown to the new one. */
static void drop_others(struct planner *p, struct buf *lines, cJSON *configuration, const struct wanted_action *a)
{
	for (cJSON *one = configuration->child, *next; one; one = next) {
		next = one->next;
		if (is_wanted(a, one->string))
			continue;
		plan_line(p, lines, arena_printf(p->arena, "%s.%s", a->stage, one->string),
			cJSON_IsString(one) ? one->valuestring : "?", NULL);
		cJSON_Delete(cJSON_DetachItemViaPointer(configuration, one));
	}
}

static bool change_action(struct planner *p, struct buf *lines, cJSON *declaration, const struct wanted_action *a)
{
	cJSON *action = find_action(declaration, a);

	if (!action)
		return plan_block(p, _("pipeline %s exists, and has not exactly one %s action of provider %s: change it by hand, or name another "
			"pipeline"), plan_word(p, DESIRED_PIPELINE), a->category, a->provider);
	cJSON *type = cJSON_GetObjectItemCaseSensitive(action, "actionTypeId");
	cJSON *configuration = cJSON_GetObjectItemCaseSensitive(action, "configuration");
	if (!cJSON_IsObject(configuration)) {
		cJSON_DeleteItemFromObjectCaseSensitive(action, "configuration");
		configuration = cJSON_AddObjectToObject(action, "configuration");
	}
	bool is_other_way = !is_same(json_raw(type, "provider"), a->provider);
	set(p, lines, type, "provider", arena_printf(p->arena, "%s.provider", a->stage), a->provider);
	for (const struct pair *pair = a->configuration; pair->name; pair++)
		set(p, lines, configuration, pair->name, arena_printf(p->arena, "%s.%s", a->stage, pair->name),
			own_artifact(p, declaration, action, pair->value));
	if (is_other_way)
		drop_others(p, lines, configuration, a);
	return true;
}

static cJSON *store_of(struct planner *p, cJSON *declaration)
{
	cJSON *stores = cJSON_GetObjectItemCaseSensitive(declaration, "artifactStores");

	return cJSON_IsObject(stores) ? cJSON_GetObjectItemCaseSensitive(stores, p->region)
		: cJSON_GetObjectItemCaseSensitive(declaration, "artifactStore");
}

static void change(struct planner *p, const struct pipeline_document *there, const struct wanted_action *wanted, const char *role)
{
	cJSON *declaration = there->declaration ? json_parse(there->declaration, strlen(there->declaration), NULL) : NULL;
	cJSON *store = declaration ? store_of(p, declaration) : NULL;
	const char *name = plan_word(p, DESIRED_PIPELINE); /* AWS's own may be left out */
	bool ok = cJSON_IsObject(store) || plan_block(p, _("pipeline %s exists, and has no artifact store in %s"), name, p->region);
	struct buf lines;

	buf_init(&lines, PLAN_LINES_MAX);
	if (ok) {
		set(p, &lines, declaration, "roleArn", "roleArn", role);
		set(p, &lines, store, "location", "artifactStore.location", plan_word(p, DESIRED_BUCKET));
	}
	for (size_t i = 0; ok && i < ACTIONS_WANTED; i++)
		ok = change_action(p, &lines, declaration, &wanted[i]);
	p->call->op = &ops_update_pipeline;
	p->call->args.document = plan_print(p, declaration);
	p->call->args.pipeline = name;
	p->call->sentence = arena_printf(p->arena, _("changes pipeline %s; its release in progress does not go on"), name);
	plan_set_lines(p, &lines, SETUP_CHANGE);
	if (p->step->state == SETUP_CHANGE)
		plan_note(p, _("A release of this pipeline that is under way ends where it is: AWS does not carry it on after a change"));
}

/* --- what it needs --------------------------------------------------------------------------------------------------- */

static bool check_bucket(struct planner *p)
{
	const char *name = plan_word(p, DESIRED_BUCKET);
	const struct finding *f = &p->q->findings[FOUND_BUCKET];
	const struct bucket_place *bucket = plan_value(p, FOUND_BUCKET);

	if (f->state == FINDING_MISSING)
		return plan_block(p, _("there is no bucket %s: make it in %s, or name another one"), name, p->region);
	if (!bucket)
		plan_note(p, _("Bucket %s could not be checked: %s"), name, f->err.message);
	else if (bucket->region && strcmp(bucket->region, p->region) != 0)
		return plan_block(p, _("bucket %s is in %s: a pipeline in %s needs one there"), name, bucket->region, p->region);
	return true;
}

/* What each state of a connection means for the plan; NULL: nothing stands in the way. */
static const struct {
	const char *status, *advice;
} connection_states[] = {
	{"PENDING", N_("nobody has finished it yet: open it in the console (Developer Tools, Settings, Connections), choose 'Update pending "
		"connection' and grant the access at the provider")},
	{"ERROR", N_("the provider does not let it in any more: make it anew in the console (Developer Tools, Settings, Connections), and name the "
		"new one's ARN")},
	{"AVAILABLE", NULL},
};

static void judge_connection(struct planner *p, const struct connection *c)
{
	const char *name = c->name ? c->name : c->arn, *provider = c->provider ? c->provider : _("provider unknown");

	for (size_t i = 0; i < sizeof(connection_states) / sizeof(connection_states[0]); i++) {
		if (!is_same(connection_states[i].status, c->status))
			continue;
		if (connection_states[i].advice)
			plan_block(p, _("connection %s (%s) is %s: %s"), name, provider, c->status, _(connection_states[i].advice));
		else
			plan_note(p, _("Connection %s (%s) is available"), name, provider);
		return;
	}
	plan_note(p, _("Connection %s (%s) says of its state: %s"), name, provider, c->status ? c->status : _("nothing"));
}

static void check_connection(struct planner *p)
{
	enum found_kind kind = desired_has_star_connection(p->d) ? FOUND_STAR_CONNECTION : FOUND_CONNECTION;
	const struct finding *f = &p->q->findings[kind];
	const struct connection *c = plan_value(p, kind);

	if (!desired_has_connection(p->d))
		return;
	if (f->state == FINDING_MISSING)
		plan_block(p, _("there is no connection %s: make one in the console (Developer Tools, Settings, Connections), or name another one's "
			"ARN"), plan_word(p, DESIRED_CONNECTION));
	else if (f->state == FINDING_FAILED)
		plan_note(p, _("Connection %s could not be checked: %s"), plan_word(p, DESIRED_CONNECTION), f->err.message);
	else if (c)
		judge_connection(p, c);
}

/* A role that can't be seen is good enough when its whole ARN was given. */
static const char *role_arn(struct planner *p)
{
	const struct trusted_role *role = plan_value(p, FOUND_PIPELINE_ROLE);
	const char *given = plan_word(p, DESIRED_ROLE);

	if (role && role->arn)
		return role->arn;
	if (p->q->findings[FOUND_PIPELINE_ROLE].state == FINDING_FAILED && strncmp(given, "arn:", 4) == 0)
		return given;
	if (plan_need(p, FOUND_PIPELINE_ROLE, arena_printf(p->arena, _("role %s"), given)))
		plan_block(p, _("role %s was told without its ARN"), given);
	return NULL;
}

/* Its default is to ask. */
static bool asks_for_commits(struct planner *p)
{
	const struct pipeline_document *there = plan_value(p, FOUND_PIPELINE);
	cJSON *declaration = there && there->declaration ? json_parse(there->declaration, strlen(there->declaration), NULL) : NULL;
	struct wanted_action source;

	want_source(p, &source);
	const cJSON *action = declaration ? find_action(declaration, &source) : NULL;
	const char *value = json_raw(json_object(action, "configuration"), "PollForSourceChanges");
	bool asks = !is_same(value, "false");
	cJSON_Delete(declaration);
	return asks && !desired_has_connection(p->d);
}

static void note_provider(struct planner *p)
{
	if (!desired_is_to_ecs(p->d))
		plan_note(p, _("Provider CodeDeploy is what this way of releasing has always used; AWS's documents today name only "
			"CodeDeployToECS for ECS (provider = CodeDeployToECS)"));
	if (asks_for_commits(p))
		plan_note(p, _("The pipeline asks CodeCommit for new commits by itself (PollForSourceChanges), about once a minute"));
}

void plan_pipeline(struct planner *p)
{
	const struct finding *there = &p->q->findings[FOUND_PIPELINE];
	const char *name = plan_word(p, DESIRED_PIPELINE);
	struct wanted_action wanted[ACTIONS_WANTED];

	p->step->subject = arena_printf(p->arena, _("pipeline %s"), name);
	if (there->state != FINDING_MISSING && !plan_need(p, FOUND_PIPELINE, p->step->subject))
		return;
	const char *role = role_arn(p);
	if (role)
		plan_check_role(p, FOUND_PIPELINE_ROLE);
	check_connection(p);
	if (!check_bucket(p) || p->step->state == SETUP_BLOCKED)
		return;
	want_actions(p, wanted);
	if (there->state == FINDING_MISSING)
		create(p, wanted, role);
	else
		change(p, there->value, wanted, role);
	note_provider(p);
}
