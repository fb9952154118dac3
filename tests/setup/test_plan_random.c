/* Whatever is missing, refused or odd among what was found: nothing crashes, and nothing is planned for a step that is blocked.
 * Members of replies are dropped and made wild at random, from a fixed seed, and read by the same rows as AWS's. */
#include "setup/found_kit.h"

#include "base/json.h"

static uint64_t dice;

static uint64_t roll(uint64_t sides)
{
	dice = dice * 6364136223846793005u + 1442695040888963407u;
	return (dice >> 33) % sides;
}

/* --- wild replies ------------------------------------------------------------------------------------------------------ */

static cJSON *wild_value(void)
{
	static const char *const words[] = {"", "?", "PLAINTEXT", "CODEPIPELINE", "TASK_NAME", "cicd-demo:2", "\033[2J", "CodeDeploy",
		"CodeDeployToECS", "Deploy", "a\nb", "\xff", "Source", "BuildArtifact"};

	switch (roll(8)) {
	case 0: return cJSON_CreateNull();
	case 1: return cJSON_CreateTrue();
	case 2: return cJSON_CreateNumber(-1);
	case 3: return cJSON_CreateNumber(1e300);
	case 4: return cJSON_CreateArray();
	case 5: return cJSON_CreateObject();
	default: return cJSON_CreateString(words[roll(COUNT_OF(words))]);
	}
}

static void make_wild(cJSON *parent)
{
	for (cJSON *item = parent->child, *next; item; item = next) {
		next = item->next;
		if (roll(15) == 0)
			cJSON_Delete(cJSON_DetachItemViaPointer(parent, item));
		else if (roll(15) == 0 && cJSON_IsArray(parent))
			cJSON_ReplaceItemViaPointer(parent, item, wild_value());
		else if (roll(15) == 0 && item->string) {
			char name[100];
			snprintf(name, sizeof(name), "%s", item->string);
			cJSON_ReplaceItemInObjectCaseSensitive(parent, name, wild_value());
		} else {
			make_wild(item);
		}
	}
}

static void answer_wild(struct kit *k, enum found_kind kind, const char *json)
{
	cJSON *root = cJSON_Parse(kit_quoted(k, json));
	const struct ops_args args = {.project = "cicd-demo", .service = "cicd-demo", .cluster = "cicd-demo"};
	struct err e = {.kind = ERR_NONE};

	assert_non_null(root);
	make_wild(root);
	char *printed = cJSON_PrintUnformatted(root);
	const struct aws_page page = {.body = printed, .len = strlen(printed)};
	const void *value = k->q->rows[kind].op->decode(k->arena, &page, 1, &args, &e);
	if (value)
		kit_good(k, kind, value);
	else
		kit_bad(k, kind, e.kind == ERR_NOT_FOUND ? FINDING_MISSING : FINDING_FAILED, e.kind);
	cJSON_free(printed);
	cJSON_Delete(root);
}

static const char *const pipelines[] = {
	DECLARATION(STORE, SOURCE_STAGE "," BUILD_STAGE "," DEPLOY_STAGE),
	DECLARATION("'artifactStores':{'" REGION "':{'location':'b'}},",
		SOURCE_STAGE "," BUILD_STAGE "," ACTION("Deploy", "CodeDeployToECS", "{'AppSpecTemplateArtifact':'x'}")),
};
static const char *const projects[] = {PROJECT_READY, PROJECT_OF(VARIABLE("TASK_NAME", "cicd-demo:3", "PARAMETER_STORE"))};

static void all_wild(struct kit *k)
{
	answer_wild(k, FOUND_PROJECT, projects[roll(COUNT_OF(projects))]);
	answer_wild(k, FOUND_GROUP, GROUP_READY(BLUE_GREEN(AT_ONCE, ENDS_AFTER("5"))));
	answer_wild(k, FOUND_GROUP_DOCUMENT, GROUP_READY(BLUE_GREEN(WITHIN("5"), "{'action':'KEEP_ALIVE'}")));
	answer_wild(k, FOUND_SERVICE, SERVICE("CODE_DEPLOY"));
	answer_wild(k, FOUND_TASK, TASK(TASK_HEAD, "cicd-demo", "{'containerPort':8080}"));
	answer_wild(k, FOUND_PIPELINE, pipelines[roll(COUNT_OF(pipelines))]);
	if (roll(4) == 0)
		kit_role(k, FOUND_BUILD_ROLE, roll(2) ? NULL : "?", roll(2) ? "[" : "{\"Statement\":{}}");
	if (roll(3) == 0) /* files of other things, some with NULs and no end */
		kit_file(k, FOUND_BUILDSPEC, "buildspec.yaml", roll(2) ? "\xff\xfe" : "version: 0.2\nphases:\n  build: *x\n");
	if (roll(3) == 0)
		kit_file(k, FOUND_APPSPEC, "appspec.yaml", roll(2) ? "" : "Resources: {}\n");
	if (roll(3) == 0)
		kit_head(k, FOUND_BRANCH, NULL, BRANCH_ID);
}

static void drop_some(struct kit *k, uint64_t sides)
{
	static const enum err_kind kinds[] = {ERR_DENIED, ERR_SERVER, ERR_THROTTLED, ERR_MALFORMED, ERR_INVALID};

	for (int i = 0; i < FOUND_KINDS; i++) {
		if (roll(sides) != 0)
			continue;
		if (roll(3) == 0)
			kit_missing(k, (enum found_kind)i);
		else if (roll(2) == 0)
			kit_bad(k, (enum found_kind)i, FINDING_NONE, ERR_NONE);
		else
			kit_bad(k, (enum found_kind)i, FINDING_FAILED, kinds[roll(COUNT_OF(kinds))]);
	}
}

static void desire_some(struct kit *k)
{
	if (roll(2) == 0) {
		k->d.values[DESIRED_PROVIDER] = "CodeDeployToECS";
		kit_missing(k, FOUND_TASKDEF);
	}
	if (roll(5) == 0)
		k->d.values[DESIRED_SOURCE] = "connection";
	if (roll(2) == 0)
		k->d.values[DESIRED_FILES_BY_HAND] = "yes";
	if (roll(3) == 0)
		k->d.values[DESIRED_TERMINATION_WAIT] = "10m";
	if (roll(3) == 0)
		k->d.values[DESIRED_ROLE] = ROLE_ARN("x");
	if (roll(3) == 0)
		k->d.values[DESIRED_TASK] = "cicd-demo:2";
}

/* --- what must hold ------------------------------------------------------------------------------------------------------ */

static void check_text(const char *text)
{
	if (!text)
		return;
	check_row(!strstr(text, "(null)") && !strchr(text, '\033'), "%s", text);
}

static void check_document(const char *document)
{
	cJSON *root = document ? cJSON_Parse(document) : NULL;

	check_row(!document || (cJSON_IsObject(root) && root->child), "%s", document);
	cJSON_Delete(root);
}

static void check_step(const struct plan *p, int i)
{
	const struct setup_step *step = &p->shown.steps[i];
	const struct plan_call *call = &p->calls[i];
	bool is_carried = i == SETUP_BUILDSPEC && p->calls[SETUP_APPSPEC].op;

	assert_non_null(step->subject);
	assert_int_equal(step->state == SETUP_BLOCKED, step->reason != NULL);
	assert_int_equal(step->state == SETUP_CREATE || step->state == SETUP_CHANGE, step->diff != NULL);
	if (call->op) {
		assert_non_null(step->diff);
		assert_non_null(call->sentence);
		assert_true(call->op->op.is_mutation);
		check_document(call->args.document);
	} else {
		assert_true(step->diff == NULL || is_carried);
	}
	check_text(step->subject);
	check_text(step->reason);
	check_text(step->diff);
	check_text(call->sentence);
	for (size_t n = 0; n < step->note_count; n++)
		check_text(step->notes[n]);
}

static void check_plan(const struct plan *p)
{
	for (int i = 0; i < SETUP_STEPS; i++)
		check_step(p, i);
	assert_int_equal(setup_count(&p->shown, SETUP_BLOCKED) + setup_count(&p->shown, SETUP_UNCHANGED) + setup_pending(&p->shown),
		SETUP_STEPS);
	if (setup_pending(&p->shown) == 0)
		assert_int_equal(plan_next(p), SETUP_STEPS);
}

/* --- runs ---------------------------------------------------------------------------------------------------------------- */

static void each_finding_missing(void **state)
{
	(void)state;
	for (int i = 0; i < FOUND_KINDS; i++)
		for (int n = 0; n < 4; n++) {
			struct kit *k = kit_new();
			if (n == 3)
				k->d.values[DESIRED_PROVIDER] = "CodeDeployToECS";
			kit_bad(k, (enum found_kind)i, (enum finding_state[]){FINDING_NONE, FINDING_MISSING, FINDING_FAILED, FINDING_MISSING}[n],
				(enum err_kind[]){ERR_NONE, ERR_NOT_FOUND, ERR_DENIED, ERR_NOT_FOUND}[n]);
			check_plan(kit_plan(k));
			kit_free(k);
		}
}

static void many_missing(void **state)
{
	(void)state;
	dice = 1;
	for (size_t n = 0; n < 1500; n++) {
		struct kit *k = kit_new();
		desire_some(k);
		drop_some(k, 2 + roll(8));
		check_plan(kit_plan(k));
		kit_free(k);
	}
}

static void wild_findings(void **state)
{
	(void)state;
	dice = 2;
	for (size_t n = 0; n < 4000; n++) {
		struct kit *k = kit_new();
		desire_some(k);
		all_wild(k);
		drop_some(k, 40);
		check_plan(kit_plan(k));
		kit_free(k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_finding_missing), cmocka_unit_test(many_missing), cmocka_unit_test(wild_findings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
