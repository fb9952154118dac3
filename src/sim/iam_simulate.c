/* iam_simulate.c: SimulatePrincipalPolicy. */
#include <string.h>

#include "sim/iam_parts.h"

static bool is_user(const struct world *w, const char *arn)
{
	for (const struct access_key *k = access_keys(w->access); k; k = k->next)
		if (strcmp(k->arn, arn) == 0)
			return true;
	return false;
}

/* A user, a group or a role; there are no groups here. */
static bool find_source(const struct world *w, const char *arn, struct principal *p, struct sim_error *e)
{
	static const char *const kinds[] = {
		[PRINCIPAL_USER] = "user", [PRINCIPAL_ROLE] = "role", [PRINCIPAL_GROUP] = "group", [PRINCIPAL_ROOT] = NULL};
	struct iam_role r;

	if (!principal_parse(arn, p) || !kinds[p->kind])
		return sim_fail(e, 400, "InvalidInput",
			"Invalid Entity Arn: %.200s does not clearly define entity type and name.", arn);
	if (strcmp(p->account, w->caller->who.account) != 0)
		return sim_fail(e, 403, "AccessDenied",
			"User: %s is not authorized to perform: iam:SimulatePrincipalPolicy on resource: %.200s", w->caller->arn,
			arn);
	bool is_there = p->kind == PRINCIPAL_USER ? is_user(w, arn)
		: p->kind == PRINCIPAL_ROLE && iam_find_role(w, p->account, p->name, &r) && strcmp(r.arn, arn) == 0;

	return is_there || iam_refuse_unknown(kinds[p->kind], p->name, e);
}

/* One of the blank-separated patterns. */
static bool is_listed(const char *patterns, const char *action)
{
	char one[100];

	for (const char *p = patterns; *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");
		if (len < sizeof(one)) {
			memcpy(one, p, len);
			one[len] = '\0';
			if (access_fits(one, action))
				return true;
		}
		p += len;
	}
	return false;
}

static bool is_granted(const struct world_grant *grants, const char *action, const char *resource)
{
	for (const struct world_grant *g = grants; g->actions; g++)
		if (is_listed(g->actions, action) && access_fits(g->resource, resource))
			return true;
	return false;
}

/* A service's role may do what its policy grants; everybody else may do all that is not denied. */
static const char *judge(const struct world *w, const struct principal *who, const char *action, const char *resource)
{
	const struct access_denial *d = access_denied(w->access, who, action);
	const struct world_role *r = who->kind == PRINCIPAL_ROLE ? world_role(w, who->account, who->name) : NULL;

	if (d)
		return d->is_explicit ? "explicitDeny" : "implicitDeny";
	return !r || is_granted(r->grants, action, resource) ? "allowed" : "implicitDeny";
}

bool iam_may(const struct world *w, const struct principal *who, const char *action, const char *resource)
{
	return strcmp(judge(w, who, action, resource), "allowed") == 0;
}

static void put_decision(cJSON *out, const char *name, const char *decision)
{
	cJSON_AddStringToObject(out, name, decision);
	cJSON_AddArrayToObject(out, "MatchedStatements");
	cJSON_AddArrayToObject(out, "MissingContextValues");
}

/* The first that is not allowed speaks for all. */
static const char *judge_all(const struct world *w, const struct principal *who, const char *action, const cJSON *resources)
{
	const cJSON *resource;

	if (cJSON_GetArraySize(resources) == 0)
		return judge(w, who, action, "*");
	cJSON_ArrayForEach(resource, resources) {
		const char *decision = judge(w, who, action, resource->valuestring);
		if (strcmp(decision, "allowed") != 0)
			return decision;
	}
	return "allowed";
}

static void put_result(const struct world *w, const struct principal *who, const char *action, const cJSON *resources, cJSON *list)
{
	cJSON *out = cJSON_CreateObject();
	const cJSON *resource;

	cJSON_AddItemToArray(list, out);
	cJSON_AddStringToObject(out, "EvalActionName", action);
	cJSON_AddStringToObject(out, "EvalResourceName",
		cJSON_GetArraySize(resources) == 1 ? cJSON_GetArrayItem(resources, 0)->valuestring : "*");
	put_decision(out, "EvalDecision", judge_all(w, who, action, resources));
	if (cJSON_GetArraySize(resources) == 0)
		return;
	cJSON *specific = cJSON_AddArrayToObject(out, "ResourceSpecificResults");
	cJSON_ArrayForEach(resource, resources) {
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToArray(specific, one);
		cJSON_AddStringToObject(one, "EvalResourceName", resource->valuestring);
		put_decision(one, "EvalResourceDecision", judge(w, who, action, resource->valuestring));
	}
}

/* "service:Operation"; a wildcard is no operation. */
static bool check_actions(const cJSON *actions, struct sim_error *e)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, actions) {
		const char *colon = strchr(item->valuestring, ':');
		if (!colon || colon == item->valuestring || !colon[1] || strpbrk(item->valuestring, "*? "))
			return sim_fail(e, 400, "InvalidInput", "Invalid Input Action name: %.100s", item->valuestring);
	}
	return true;
}

bool iam_simulate(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const cJSON *actions = cJSON_GetObjectItemCaseSensitive(in, "ActionNames");
	const cJSON *resources = cJSON_GetObjectItemCaseSensitive(in, "ResourceArns");
	size_t first, count;
	struct principal p;

	if (!find_source(w, sim_text(in, "PolicySourceArn"), &p, e) || !check_actions(actions, e))
		return false;
	cJSON *list = cJSON_AddArrayToObject(out, "EvaluationResults");
	if (!iam_page(w, in, "SimulatePrincipalPolicy", (size_t)cJSON_GetArraySize(actions), out, &first, &count, e))
		return false;
	for (size_t i = first; i < first + count; i++)
		put_result(w, &p, cJSON_GetArrayItem(actions, (int)i)->valuestring, resources, list);
	return true;
}
