/* world_plan.c: what kind of world: the seed's numbers, the scenarios that bend them, and world files.
 *
 * A world file is a JSON object whose members are those of the table below, e.g.
 *   {"scenario":"canary","desired":4,"executionMode":"QUEUED","buildSeconds":10}
 * `readyWaitMinutes` -1 moves traffic at once, `terminationWaitMinutes` -1 keeps blue. */
#include "sim/world_parts.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "sim/world_calls.h"

static const struct world_plan seed_plan = {
	.provider = "CodeDeploy", .config = "CodeDeployDefault.ECSAllAtOnce", .mode = "SUPERSEDED", .type = "V1",
	.desired = 2, .ready_minutes = 60, .termination_minutes = 60,
	.rolls_back_failure = true, .rolls_back_stop = true, .has_test_listener = true,
	.source_s = 5, .build_s = 150, .install_s = 60, .healthy_s = 30, .hook_s = 20, .shift_s = 10, .drain_s = 60,
};

enum member_type { MEMBER_TEXT, MEMBER_NUMBER, MEMBER_BOOL };

struct plan_member {
	const char *name;
	enum member_type type;
	size_t offset;
	int64_t min, max;
	const char *words; /* allowed ones; NULL: any */
};

#define TEXT(name, field, words) {name, MEMBER_TEXT, offsetof(struct world_plan, field), 0, 0, words}
#define NUMBER(name, field, min, max) {name, MEMBER_NUMBER, offsetof(struct world_plan, field), min, max, NULL}
#define BOOL(name, field) {name, MEMBER_BOOL, offsetof(struct world_plan, field), 0, 0, NULL}

#define HOOKS "BeforeInstall AfterInstall AfterAllowTestTraffic BeforeAllowTraffic AfterAllowTraffic"

static const struct plan_member members[] = {
	TEXT("provider", provider, "CodeDeploy CodeDeployToECS Lambda"),
	TEXT("deploymentConfig", config, NULL),
	TEXT("executionMode", mode, "SUPERSEDED QUEUED PARALLEL"),
	TEXT("pipelineType", type, "V1 V2"),
	NUMBER("desired", desired, 1, 50),
	NUMBER("readyWaitMinutes", ready_minutes, -1, 7200),
	NUMBER("terminationWaitMinutes", termination_minutes, -1, 2880),
	NUMBER("bakeMinutes", bake_minutes, 0, 2880),
	BOOL("rollbackOnFailure", rolls_back_failure),
	BOOL("rollbackOnStop", rolls_back_stop),
	BOOL("testListener", has_test_listener),
	BOOL("beforeSetup", is_before_setup),
	BOOL("neverDeployed", is_never_deployed),
	BOOL("brokenGreen", green_is_broken),
	BOOL("brokenBuild", build_breaks),
	TEXT("hooks", hooks, NULL),
	TEXT("failingHook", failing_hook, HOOKS),
	TEXT("morePipelines", more_pipelines, NULL),
	NUMBER("sourceSeconds", source_s, 1, 3600),
	NUMBER("buildSeconds", build_s, 11, 28800),
	NUMBER("installSeconds", install_s, 10, 3600),
	NUMBER("healthySeconds", healthy_s, 5, 3600),
	NUMBER("hookSeconds", hook_s, 1, 3600),
	NUMBER("shiftSeconds", shift_s, 2, 3600),
	NUMBER("drainSeconds", drain_s, 1, 3600),
};

#define MEMBER_COUNT (sizeof(members) / sizeof(members[0]))

/* A scenario is a small world file. */
static const struct {
	const char *name, *json;
} scenarios[] = {
	{"healthy", "{}"},
	{"green-unhealthy", "{\"brokenGreen\":true}"},
	{"build-fails", "{\"brokenBuild\":true}"},
	{"hook-fails", "{\"hooks\":\"AfterInstall AfterAllowTestTraffic\",\"failingHook\":\"AfterAllowTestTraffic\"}"},
	{"canary", "{\"deploymentConfig\":\"CodeDeployDefault.ECSCanary10Percent5Minutes\"}"},
	{"linear", "{\"deploymentConfig\":\"CodeDeployDefault.ECSLinear10PercentEvery1Minutes\"}"},
	{"to-ecs", "{\"provider\":\"CodeDeployToECS\"}"},
	{"not-ecs", "{\"provider\":\"Lambda\"}"},
};

#define SCENARIO_COUNT (sizeof(scenarios) / sizeof(scenarios[0]))

const char *world_scenario(size_t i)
{
	return i < SCENARIO_COUNT ? scenarios[i].name : NULL;
}

static const struct deploy_config deploy_configs[] = {
	{"CodeDeployDefault.ECSAllAtOnce", "00000000-0000-0000-0000-000000000010", "ECS", "AllAtOnce", 0, 0, NULL, 0},
	{"CodeDeployDefault.ECSCanary10Percent5Minutes", "00000000-0000-0000-0000-000000000011", "ECS", "TimeBasedCanary", 10, 5, NULL, 0},
	{"CodeDeployDefault.ECSCanary10Percent15Minutes", "00000000-0000-0000-0000-000000000012", "ECS", "TimeBasedCanary", 10, 15, NULL, 0},
	{"CodeDeployDefault.ECSLinear10PercentEvery1Minutes", "00000000-0000-0000-0000-000000000013", "ECS", "TimeBasedLinear", 10, 1, NULL, 0},
	{"CodeDeployDefault.ECSLinear10PercentEvery3Minutes", "00000000-0000-0000-0000-000000000014", "ECS", "TimeBasedLinear", 10, 3, NULL, 0},
	{"CodeDeployDefault.LambdaAllAtOnce", "00000000-0000-0000-0000-000000000020", "Lambda", "AllAtOnce", 0, 0, NULL, 0},
	{"CodeDeployDefault.LambdaCanary10Percent5Minutes", "00000000-0000-0000-0000-000000000021", "Lambda", "TimeBasedCanary", 10, 5, NULL, 0},
	{"CodeDeployDefault.LambdaLinear10PercentEvery1Minute", "00000000-0000-0000-0000-000000000022", "Lambda", "TimeBasedLinear", 10, 1, NULL, 0},
	{"CodeDeployDefault.OneAtATime", "00000000-0000-0000-0000-000000000001", "Server", NULL, 0, 0, "HOST_COUNT", 1},
	{"CodeDeployDefault.HalfAtATime", "00000000-0000-0000-0000-000000000002", "Server", NULL, 0, 0, "FLEET_PERCENT", 50},
	{"CodeDeployDefault.AllAtOnce", "00000000-0000-0000-0000-000000000003", "Server", NULL, 0, 0, "HOST_COUNT", 0},
};

const struct deploy_config *world_deploy_config(const char *name)
{
	for (size_t i = 0; i < sizeof(deploy_configs) / sizeof(deploy_configs[0]); i++)
		if (strcmp(deploy_configs[i].name, name) == 0)
			return &deploy_configs[i];
	return NULL;
}

/* ── reading ── */

static const struct plan_member *member_named(const char *name)
{
	for (size_t i = 0; i < MEMBER_COUNT; i++)
		if (strcmp(members[i].name, name) == 0)
			return &members[i];
	return NULL;
}

static bool set_member(struct world *w, const struct plan_member *m, const cJSON *item)
{
	char *at = (char *)w->plan + m->offset;

	switch (m->type) {
	case MEMBER_TEXT:
		if (!cJSON_IsString(item) || (m->words && !world_word_in(m->words, item->valuestring)))
			return false;
		*(const char **)at = arena_dup(w->arena, item->valuestring);
		return true;
	case MEMBER_NUMBER:
		if (!cJSON_IsNumber(item) || item->valuedouble < (double)m->min || item->valuedouble > (double)m->max)
			return false;
		*(int64_t *)at = (int64_t)item->valuedouble;
		return true;
	case MEMBER_BOOL:
		if (!cJSON_IsBool(item))
			return false;
		*(bool *)at = cJSON_IsTrue(item);
		return true;
	}
	return false;
}

static bool apply_members(struct world *w, const cJSON *object, const char *whose, struct err *e)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object)
	{
		const struct plan_member *m = member_named(item->string);

		if (strcmp(item->string, "scenario") == 0)
			continue;
		if (!m)
			return err_set(e, ERR_USAGE, "%s: no such member: %s", whose, item->string);
		if (!set_member(w, m, item))
			return err_set(e, ERR_USAGE, "%s: %s has a wrong value", whose, item->string);
	}
	return true;
}

static bool apply_scenario(struct world *w, const char *name, struct err *e)
{
	for (size_t i = 0; i < SCENARIO_COUNT; i++)
		if (strcmp(scenarios[i].name, name) == 0) {
			cJSON *json = json_parse(scenarios[i].json, strlen(scenarios[i].json), e);
			bool ok = json && apply_members(w, json, name, e);

			cJSON_Delete(json);
			w->scenario = scenarios[i].name;
			return ok;
		}
	return err_set(e, ERR_USAGE, "unknown scenario: %s", name);
}

static bool apply_file(struct world *w, const struct world_options *o, struct err *e)
{
	struct buf text;
	cJSON *json = NULL;
	bool ok = false;

	buf_init(&text, (size_t)1 << 20);
	if (!file_read(o->world, &text, e))
		goto out;
	json = json_parse(buf_text(&text), text.len, e);
	if (!json)
		goto out;
	if (!cJSON_IsObject(json)) {
		err_set(e, ERR_USAGE, "%s: not a JSON object", o->world);
		goto out;
	}
	const char *scenario = json_raw(json, "scenario");
	ok = (o->scenario || !scenario || apply_scenario(w, scenario, e)) && apply_members(w, json, o->world, e);
out:
	cJSON_Delete(json);
	buf_done(&text);
	return ok;
}

bool world_plan_fill(struct world *w, const struct world_options *o, struct err *e)
{
	const char *world = o->world ? o->world : "seed";

	w->plan = ARENA_NEW(w->arena, struct world_plan);
	*w->plan = seed_plan;
	w->scenario = "healthy";
	if (o->scenario && !apply_scenario(w, o->scenario, e))
		return false;
	if (strcmp(world, "before-setup") == 0)
		w->plan->is_before_setup = true;
	else if (strcmp(world, "empty") == 0)
		w->plan->is_empty = true;
	else if (strcmp(world, "seed") != 0 && !apply_file(w, o, e))
		return false;
	const struct deploy_config *config = world_deploy_config(w->plan->config);
	if (!config || strcmp(config->platform, "ECS") != 0)
		return err_set(e, ERR_USAGE, "no deployment configuration for ECS: %s", w->plan->config);
	return true;
}
