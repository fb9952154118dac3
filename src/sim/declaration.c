/* declaration.c: what must hold of a pipeline's declaration. */
#include "sim/declaration.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "sim/world.h"

/* ── the shape ── */

#define END {.name = NULL}
#define TEXT(member, low, high) {.name = member, .type = SIM_STRING, .min = low, .max = high}
#define NEEDED(member, low, high) {.name = member, .type = SIM_STRING, .is_required = true, .min = low, .max = high}
#define WORD(member, list) {.name = member, .type = SIM_STRING, .words = list}
#define NEEDED_WORD(member, list) {.name = member, .type = SIM_STRING, .is_required = true, .words = list}
#define TEXTS(member, low, high) {.name = member, .type = SIM_LIST, .item = SIM_STRING, .min = low, .max = high}
#define STRUCT(member, of) {.name = member, .type = SIM_STRUCT, .members = of}
#define STRUCTS(member, of, low, high) {.name = member, .type = SIM_LIST, .item = SIM_STRUCT, .members = of, .min = low, .max = high}
#define INT(member, low, high) {.name = member, .type = SIM_INT, .min = low, .max = high}
#define STRINGS(member) {.name = member, .type = SIM_MAP, .item = SIM_STRING}
#define INT_MAX_32 2147483647

static const struct sim_member encryption_key[] = {NEEDED("id", 1, 400), NEEDED_WORD("type", "KMS"), END};
static const struct sim_member store[] = {NEEDED_WORD("type", "S3"), NEEDED("location", 3, 63), STRUCT("encryptionKey", encryption_key), END};
static const struct sim_member action_type[] = {NEEDED_WORD("category", "Source|Build|Deploy|Test|Invoke|Approval|Compute"),
	NEEDED_WORD("owner", "AWS|ThirdParty|Custom"), NEEDED("provider", 1, 35), NEEDED("version", 1, 9), END};
static const struct sim_member output_artifact[] = {NEEDED("name", 1, 100), TEXTS("files", 1, 10), END};
static const struct sim_member input_artifact[] = {NEEDED("name", 1, 100), END};
static const struct sim_member variable[] = {NEEDED("name", 1, 128), NEEDED("value", 1, 2000), WORD("type", "PLAINTEXT|SECRETS_MANAGER"), END};
static const struct sim_member action[] = {NEEDED("name", 1, 100),
	{.name = "actionTypeId", .type = SIM_STRUCT, .is_required = true, .members = action_type}, INT("runOrder", 1, 999),
	STRINGS("configuration"), TEXTS("commands", 1, 50), STRUCTS("outputArtifacts", output_artifact, 0, 0),
	STRUCTS("inputArtifacts", input_artifact, 0, 0), TEXTS("outputVariables", 1, 15), TEXT("roleArn", 0, 1024), TEXT("region", 4, 30),
	TEXT("namespace", 1, 100), INT("timeoutInMinutes", 5, 86400), STRUCTS("environmentVariables", variable, 1, 10), END};
static const struct sim_member blocker[] = {NEEDED("name", 1, 100), NEEDED_WORD("type", "Schedule"), END};

#define RESULTS "ROLLBACK|FAIL|RETRY|SKIP"
static const struct sim_member rule_type[] = {NEEDED_WORD("category", "Rule"), WORD("owner", "AWS"), NEEDED("provider", 1, 35),
	TEXT("version", 1, 9), END};
static const struct sim_member rule[] = {NEEDED("name", 1, 100),
	{.name = "ruleTypeId", .type = SIM_STRUCT, .is_required = true, .members = rule_type}, STRINGS("configuration"), TEXTS("commands", 1, 50),
	STRUCTS("inputArtifacts", input_artifact, 0, 0), TEXT("roleArn", 0, 1024), TEXT("region", 4, 30), INT("timeoutInMinutes", 5, 86400), END};
static const struct sim_member condition[] = {WORD("result", RESULTS), STRUCTS("rules", rule, 1, 5), END};
static const struct sim_member conditions[] = {
	{.name = "conditions", .type = SIM_LIST, .item = SIM_STRUCT, .members = condition, .is_required = true, .min = 1, .max = 1}, END};
static const struct sim_member retry[] = {WORD("retryMode", "FAILED_ACTIONS|ALL_ACTIONS"), END};
static const struct sim_member on_failure[] = {WORD("result", RESULTS), STRUCT("retryConfiguration", retry),
	STRUCTS("conditions", condition, 1, 1), END};
static const struct sim_member stage[] = {NEEDED("name", 1, 100), STRUCTS("blockers", blocker, 0, 0),
	{.name = "actions", .type = SIM_LIST, .item = SIM_STRUCT, .members = action, .is_required = true}, STRUCT("onFailure", on_failure),
	STRUCT("onSuccess", conditions), STRUCT("beforeEntry", conditions), END};

static const struct sim_member pipeline_variable[] = {NEEDED("name", 1, 128), TEXT("defaultValue", 1, 1000), TEXT("description", 0, 200), END};
static const struct sim_member globs[] = {TEXTS("includes", 1, 8), TEXTS("excludes", 1, 8), END};
static const struct sim_member push[] = {STRUCT("tags", globs), STRUCT("branches", globs), STRUCT("filePaths", globs), END};
static const struct sim_member pull_request[] = {
	{.name = "events", .type = SIM_LIST, .item = SIM_STRING, .words = "OPEN|UPDATED|CLOSED", .min = 1, .max = 3},
	STRUCT("branches", globs), STRUCT("filePaths", globs), END};
static const struct sim_member git[] = {NEEDED("sourceActionName", 1, 100), STRUCTS("push", push, 1, 3),
	STRUCTS("pullRequest", pull_request, 1, 3), END};
static const struct sim_member trigger[] = {NEEDED_WORD("providerType", "CodeStarSourceConnection"),
	{.name = "gitConfiguration", .type = SIM_STRUCT, .is_required = true, .members = git}, END};

const struct sim_member declaration_members[] = {NEEDED("name", 1, 100), NEEDED("roleArn", 0, 1024), STRUCT("artifactStore", store),
	{.name = "artifactStores", .type = SIM_MAP, .item = SIM_STRUCT, .members = store},
	{.name = "stages", .type = SIM_LIST, .item = SIM_STRUCT, .members = stage, .is_required = true}, INT("version", 1, INT_MAX_32),
	WORD("executionMode", "QUEUED|SUPERSEDED|PARALLEL"), WORD("pipelineType", "V1|V2"), STRUCTS("variables", pipeline_variable, 0, 50),
	STRUCTS("triggers", trigger, 0, 50), END};

/* ── the providers that this world can play ── */

struct key_row {
	const char *name;
	bool is_required;
	const char *words;   /* allowed values; NULL: any */
	bool names_artifact; /* one of the action's inputs */
};

#define KEYS 16
#define BOOLEAN "true|false"

static const struct provider {
	const char *category, *name;
	int inputs[2], outputs[2]; /* how many: from, to */
	struct key_row keys[KEYS];
} providers[] = {
	{"Source", "CodeCommit", {0, 0}, {1, 1}, {{"RepositoryName", true, NULL, false}, {"BranchName", true, NULL, false},
		{"PollForSourceChanges", false, BOOLEAN, false}, {"OutputArtifactFormat", false, "CODE_ZIP|CODEBUILD_CLONE_REF", false}}},
	{"Source", "CodeStarSourceConnection", {0, 0}, {1, 1}, {{"ConnectionArn", true, NULL, false}, {"FullRepositoryId", true, NULL, false},
		{"BranchName", true, NULL, false}, {"OutputArtifactFormat", false, "CODE_ZIP|CODEBUILD_CLONE_REF", false},
		{"DetectChanges", false, BOOLEAN, false}}},
	{"Build", "CodeBuild", {1, 5}, {0, 5}, {{"ProjectName", true, NULL, false}, {"PrimarySource", false, NULL, true},
		{"BatchEnabled", false, BOOLEAN, false}, {"CombineArtifacts", false, BOOLEAN, false}, {"EnvironmentVariables", false, NULL, false}}},
	{"Test", "CodeBuild", {1, 5}, {0, 5}, {{"ProjectName", true, NULL, false}, {"PrimarySource", false, NULL, true},
		{"BatchEnabled", false, BOOLEAN, false}, {"CombineArtifacts", false, BOOLEAN, false}, {"EnvironmentVariables", false, NULL, false}}},
	{"Deploy", "CodeDeploy", {1, 1}, {0, 0}, {{"ApplicationName", true, NULL, false}, {"DeploymentGroupName", true, NULL, false}}},
	{"Deploy", "CodeDeployToECS", {1, 5}, {0, 0}, {{"ApplicationName", true, NULL, false}, {"DeploymentGroupName", true, NULL, false},
		{"TaskDefinitionTemplateArtifact", true, NULL, true}, {"AppSpecTemplateArtifact", true, NULL, true},
		{"TaskDefinitionTemplatePath", false, NULL, false}, {"AppSpecTemplatePath", false, NULL, false},
		{"Image1ArtifactName", false, NULL, true}, {"Image1ContainerName", false, NULL, false},
		{"Image2ArtifactName", false, NULL, true}, {"Image2ContainerName", false, NULL, false},
		{"Image3ArtifactName", false, NULL, true}, {"Image3ContainerName", false, NULL, false},
		{"Image4ArtifactName", false, NULL, true}, {"Image4ContainerName", false, NULL, false}}},
	{"Approval", "Manual", {0, 0}, {0, 0}, {{"NotificationArn", false, NULL, false}, {"ExternalEntityLink", false, NULL, false},
		{"CustomData", false, NULL, false}}},
	{"Deploy", "Lambda", {1, 1}, {0, 0}, {{"FunctionName", true, NULL, false}, {"FunctionAlias", false, NULL, false}}},
};

static const char *text(const cJSON *o, const char *name)
{
	const char *s = sim_text(o, name);

	return s ? s : "";
}

static const cJSON *member(const cJSON *o, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, name);

	return cJSON_IsNull(item) ? NULL : item;
}

static const struct provider *find_provider(const cJSON *type)
{
	for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
		if (strcmp(providers[i].category, text(type, "category")) == 0 && strcmp(providers[i].name, text(type, "provider")) == 0 &&
			strcmp(text(type, "owner"), "AWS") == 0 && strcmp(text(type, "version"), "1") == 0)
			return &providers[i];
	return NULL;
}

/* ── names ── */

#define NAME_LETTERS ".@-_"

static bool check_name(const cJSON *o, const char *name, const char *more, const char *path, struct sim_error *e)
{
	const char *value = sim_text(o, name);

	for (const char *p = value; p && *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr(more, *p))
			return sim_fail(e, 400, "ValidationException",
				"1 validation error detected: Value '%.100s' at '%s' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9%s]+",
				value, path, more);
	return true;
}

/* arn:aws:iam::ACCOUNT:role/NAME */
static bool is_role(const char *arn)
{
	const char *account = strncmp(arn, "arn:aws", 7) == 0 ? strstr(arn, ":iam::") : NULL;

	return account && strspn(account + 6, "0123456789") == 12 && strncmp(account + 18, ":role/", 6) == 0;
}

static bool check_role(const cJSON *o, const char *path, struct sim_error *e)
{
	const char *arn = sim_text(o, "roleArn");

	return !arn || is_role(arn) ||
		sim_fail(e, 400, "ValidationException",
			"1 validation error detected: Value '%.100s' at '%s' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:aws(-[\\w]+)*:iam::[0-9]{12}:role/.*",
			arn, path);
}

static bool check_names(const cJSON *d, struct sim_error *e)
{
	const cJSON *s, *a;

	if (!check_name(d, "name", NAME_LETTERS, "pipeline.name", e) || !check_role(d, "pipeline.roleArn", e))
		return false;
	cJSON_ArrayForEach(s, member(d, "stages")) {
		if (!check_name(s, "name", NAME_LETTERS, "pipeline.stages.member.name", e))
			return false;
		cJSON_ArrayForEach(a, member(s, "actions"))
			if (!check_name(a, "name", NAME_LETTERS, "pipeline.stages.member.actions.member.name", e) ||
				!check_name(a, "namespace", "@-_", "pipeline.stages.member.actions.member.namespace", e) ||
				!check_role(a, "pipeline.stages.member.actions.member.roleArn", e))
				return false;
	}
	return true;
}

/* ── one action ── */

static bool refuse_action(struct sim_error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool refuse_action(struct sim_error *e, const char *format, ...)
{
	char message[500];
	va_list ap;

	va_start(ap, format);
	vsnprintf(message, sizeof(message), format, ap);
	va_end(ap);
	return sim_fail(e, 400, "InvalidActionDeclarationException", "%s", message);
}

/* "AP_NORTHEAST_2" */
static void region_word(const char *region, char out[40])
{
	size_t i = 0;

	for (; i < 39 && region[i]; i++)
		out[i] = region[i] == '-' ? '_' : (char)toupper((unsigned char)region[i]);
	out[i] = '\0';
}

static bool refuse_type(const struct world *w, const cJSON *a, struct sim_error *e)
{
	const cJSON *type = member(a, "actionTypeId");
	char region[40];

	region_word(w->region, region);
	return refuse_action(e,
		"ActionType (Category: '%s', Provider: '%.40s', Owner: '%s', Version: '%.10s') in action '%.100s' is not available in region '%s'",
		text(type, "category"), text(type, "provider"), text(type, "owner"), text(type, "version"), text(a, "name"), region);
}

static bool check_count(const cJSON *a, const char *list, const char *word, const int range[2], struct sim_error *e)
{
	int n = cJSON_GetArraySize(member(a, list));
	const cJSON *item;

	if (n < range[0])
		return refuse_action(e, "Action %.100s declares %d %s artifacts which is less than the minimum count (%d)", text(a, "name"),
			n, word, range[0]);
	if (n > range[1])
		return refuse_action(e, "Action %.100s declares %d %s artifacts which is more than the maximum count (%d)", text(a, "name"),
			n, word, range[1]);
	cJSON_ArrayForEach(item, member(a, list))
		if (!check_name(item, "name", "-_", "pipeline.stages.member.actions.member.artifacts.member.name", e))
			return false;
	return true;
}

static bool has_word(const char *words, const char *value)
{
	size_t n = strlen(value);

	for (const char *p = words; *p; p += p[strcspn(p, "|")] ? strcspn(p, "|") + 1 : strcspn(p, "|"))
		if (strcspn(p, "|") == n && strncmp(p, value, n) == 0)
			return true;
	return false;
}

static bool has_input(const cJSON *a, const char *name)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, member(a, "inputArtifacts"))
		if (strcmp(text(item, "name"), name) == 0)
			return true;
	return false;
}

static bool check_value(const cJSON *a, const struct key_row *key, const char *value, struct sim_error *e)
{
	if (!*value || strlen(value) > 1000)
		return sim_fail(e, 400, "ValidationException",
			"1 validation error detected: Value at 'pipeline.stages.member.actions.member.configuration' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 1000, Member must have length greater than or equal to 1]");
	if (key->words && !has_word(key->words, value))
		return refuse_action(e, "Action configuration for action '%.100s' has an invalid value '%.100s' for '%s'", text(a, "name"), value,
			key->name);
	if (key->names_artifact && !has_input(a, value))
		return refuse_action(e, "Action configuration for action '%.100s' names the artifact '%.100s' in '%s', which is not one of its input artifacts",
			text(a, "name"), value, key->name);
	return true;
}

static const struct key_row *find_key(const struct provider *p, const char *name)
{
	for (size_t i = 0; i < KEYS && p->keys[i].name; i++)
		if (strcmp(p->keys[i].name, name) == 0)
			return &p->keys[i];
	return NULL;
}

static bool check_configuration(const cJSON *a, const struct provider *p, struct sim_error *e)
{
	const cJSON *map = member(a, "configuration"), *item;

	cJSON_ArrayForEach(item, map) {
		const struct key_row *key = find_key(p, item->string);

		if (!key)
			return refuse_action(e, "Action configuration for action '%.100s' contains unknown configuration '%.60s'",
				text(a, "name"), item->string);
		if (!check_value(a, key, cJSON_GetStringValue(item) ? cJSON_GetStringValue(item) : "", e))
			return false;
	}
	for (size_t i = 0; i < KEYS && p->keys[i].name; i++)
		if (p->keys[i].is_required && !sim_text(map, p->keys[i].name))
			return refuse_action(e, "Action configuration for action '%.100s' is missing required configuration '%s'",
				text(a, "name"), p->keys[i].name);
	return true;
}

/* CodeBuild's own: several inputs need a primary one, and its variables are a JSON list in a text. */
static bool check_build(const cJSON *a, struct sim_error *e)
{
	const cJSON *map = member(a, "configuration");
	const char *variables = sim_text(map, "EnvironmentVariables");
	struct err why = {0};

	if (cJSON_GetArraySize(member(a, "inputArtifacts")) > 1 && !sim_text(map, "PrimarySource"))
		return refuse_action(e, "Action configuration for action '%.100s' is missing required configuration 'PrimarySource'", text(a, "name"));
	if (!variables)
		return true;
	cJSON *list = json_parse(variables, strlen(variables), &why);
	bool ok = cJSON_IsArray(list);

	cJSON_Delete(list);
	return ok || refuse_action(e, "Action configuration for action '%.100s' has an invalid value for 'EnvironmentVariables': it must be a JSON array", text(a, "name"));
}

static bool check_action(const struct world *w, const cJSON *a, struct sim_error *e)
{
	const struct provider *p = find_provider(member(a, "actionTypeId"));

	if (!p)
		return refuse_type(w, a, e);
	if (!check_count(a, "inputArtifacts", "input", p->inputs, e) || !check_count(a, "outputArtifacts", "output", p->outputs, e) ||
		!check_configuration(a, p, e))
		return false;
	if (cJSON_GetArraySize(member(a, "outputArtifacts")) > 1)
		return sim_fail(e, 400, "LimitExceededException", "This simulator plays one output artifact an action: %.100s has more.", text(a, "name"));
	if (strcmp(p->name, "CodeBuild") == 0 && !check_build(a, e))
		return false;
	return !cJSON_IsArray(member(a, "commands")) ||
		refuse_action(e, "Action %.100s must not have commands", text(a, "name"));
}

/* ── the stages ── */

static bool is_source(const cJSON *a)
{
	return strcmp(text(member(a, "actionTypeId"), "category"), "Source") == 0;
}

/* What is made by an action that comes before. */
static bool is_made_before(const cJSON *stages, const cJSON *stop, const char *name)
{
	const cJSON *s, *a, *o;

	cJSON_ArrayForEach(s, stages)
		cJSON_ArrayForEach(a, member(s, "actions")) {
			if (a == stop)
				return false;
			cJSON_ArrayForEach(o, member(a, "outputArtifacts"))
				if (strcmp(text(o, "name"), name) == 0)
					return true;
		}
	return false;
}

static bool check_artifacts(const cJSON *stages, const cJSON *a, struct sim_error *e)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, member(a, "inputArtifacts"))
		if (!is_made_before(stages, a, text(item, "name")))
			return refuse_action(e,
				"Input Artifact Bundle %.100s in action %.100s is not declared as Output Artifact Bundle in any of the preceding actions",
				text(item, "name"), text(a, "name"));
	cJSON_ArrayForEach(item, member(a, "outputArtifacts"))
		if (is_made_before(stages, a, text(item, "name")))
			return refuse_action(e, "Output Artifact Bundle name must be unique within the pipeline: %.100s is made twice", text(item, "name"));
	return true;
}

static bool check_stage(const struct world *w, const cJSON *stages, const cJSON *s, struct sim_error *e)
{
	const cJSON *actions = member(s, "actions"), *a, *other;

	if (cJSON_GetArraySize(member(s, "blockers")) > 0)
		return sim_fail(e, 400, "InvalidBlockerDeclarationException", "Blockers are reserved for future use: stage %.100s has some.", text(s, "name"));
	if (cJSON_GetArraySize(actions) == 0)
		return sim_fail(e, 400, "InvalidStageDeclarationException", "Stage %.100s must have at least one action", text(s, "name"));
	for (other = stages->child; other != s; other = other->next)
		if (strcmp(text(other, "name"), text(s, "name")) == 0)
			return sim_fail(e, 400, "InvalidStageDeclarationException", "Stage name %.100s is used more than once", text(s, "name"));
	cJSON_ArrayForEach(a, actions) {
		for (other = actions->child; other != a; other = other->next)
			if (strcmp(text(other, "name"), text(a, "name")) == 0)
				return refuse_action(e, "Action name %.100s is used more than once in stage %.100s", text(a, "name"), text(s, "name"));
		if (!check_action(w, a, e) || !check_artifacts(stages, a, e))
			return false;
	}
	if (cJSON_GetArraySize(actions) > 1)
		return sim_fail(e, 400, "LimitExceededException", "This simulator plays one action a stage: %.100s has more.", text(s, "name"));
	return true;
}

static bool check_stages(const struct world *w, const cJSON *stages, struct sim_error *e)
{
	int n = cJSON_GetArraySize(stages);
	const cJSON *s, *a;

	if (n < 2)
		return sim_fail(e, 400, "InvalidStructureException",
			"Pipeline has only %d stage(s). There should be a minimum of 2 stages in a pipeline", n);
	if (n > PIPELINE_STAGES)
		return sim_fail(e, 400, "LimitExceededException", "This simulator plays at most %d stages.", PIPELINE_STAGES);
	cJSON_ArrayForEach(s, stages)
		cJSON_ArrayForEach(a, member(s, "actions"))
			if (is_source(a) != (s == stages->child))
				return sim_fail(e, 400, "InvalidStructureException",
					s == stages->child ? "Pipeline should start with a stage that only contains source actions"
							   : "Source actions may only occur in the first stage");
	cJSON_ArrayForEach(s, stages)
		if (!check_stage(w, stages, s, e))
			return false;
	return true;
}

/* ── where it keeps its artifacts, as whom, and which kind it is ── */

static bool check_bucket(const struct world *w, const cJSON *one, const char *region, struct sim_error *e)
{
	const char *name = text(one, "location"), *there = world_bucket_region(w, name);

	if (!check_name(one, "location", "-.", "pipeline.artifactStore.location", e))
		return false;
	if (!there)
		return sim_fail(e, 400, "InvalidStructureException", "The artifact store bucket %.63s does not exist.", name);
	if (strcmp(there, region) != 0)
		return sim_fail(e, 400, "InvalidStructureException",
			"The artifact store bucket %.63s is in the region %s: it must be in %.30s.", name, there, region);
	return true;
}

static bool check_regions(const struct world *w, const cJSON *d, const cJSON *stores, struct sim_error *e)
{
	const cJSON *s, *a;

	cJSON_ArrayForEach(s, member(d, "stages"))
		cJSON_ArrayForEach(a, member(s, "actions")) {
			const char *region = sim_text(a, "region");

			if (region && strcmp(region, w->region) != 0 && !member(stores, region))
				return sim_fail(e, 400, "InvalidStructureException",
					"artifactStores must have a store for the region %.30s of the action %.100s", region, text(a, "name"));
		}
	return !stores || member(stores, w->region) ||
		sim_fail(e, 400, "InvalidStructureException", "artifactStores must have a store for the region of the pipeline, %s", w->region);
}

static bool check_stores(const struct world *w, const cJSON *d, struct sim_error *e)
{
	const cJSON *one = member(d, "artifactStore"), *stores = member(d, "artifactStores"), *item;

	if ((one != NULL) == (stores != NULL))
		return sim_fail(e, 400, "InvalidStructureException", "Exactly one of artifactStore and artifactStores must be specified");
	if (!check_regions(w, d, stores, e))
		return false;
	cJSON_ArrayForEach(item, stores)
		if (!check_bucket(w, item, item->string, e))
			return false;
	return !one || check_bucket(w, one, w->region, e);
}

bool declaration_needs_v2(const cJSON *d)
{
	const char *mode = sim_text(d, "executionMode");

	return (mode && strcmp(mode, "SUPERSEDED") != 0) || cJSON_GetArraySize(member(d, "variables")) > 0 ||
		cJSON_GetArraySize(member(d, "triggers")) > 0;
}

static bool check_kind(const cJSON *d, struct sim_error *e)
{
	return strcmp(text(d, "pipelineType"), "V1") != 0 || !declaration_needs_v2(d) ||
		sim_fail(e, 400, "InvalidStructureException",
			"Variables, triggers and the execution modes QUEUED and PARALLEL are only supported for pipelines of the type V2");
}

static bool check_roles(const struct world *w, const cJSON *d, struct sim_error *e)
{
	const char *arn = text(d, "roleArn");

	return world_role_trusts(w, arn, "codepipeline.amazonaws.com") ||
		sim_fail(e, 400, "InvalidStructureException", "CodePipeline is not authorized to perform AssumeRole on role %.300s", arn);
}

bool declaration_check(const struct world *w, const cJSON *d, struct sim_error *e)
{
	return check_names(d, e) && check_stages(w, member(d, "stages"), e) && check_kind(d, e) && check_stores(w, d, e) &&
		check_roles(w, d, e);
}
