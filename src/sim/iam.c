/* iam.c: IAM: roles, the account's alias, and what a principal may do. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "sim/access.h"
#include "sim/http.h"
#include "sim/op.h"
#include "sim/world.h"

#define PAGE_SIZE 100
#define SESSION_S 3600
#define ROLE_AGE ((int64_t)30 * 86400 * 1000)

/* ── roles ── */

/* What GetRole shows of one. */
struct role {
	char arn[400];
	struct principal who;
	const char *service;              /* that may assume it; NULL: `trusts` says who */
	const struct access_role *source; /* NULL: not one that was made here */
	int64_t created_at;
};

static bool is_named(const struct world *w, const char *arn, const char *account, const char *name, struct role *out)
{
	struct principal p;

	if (!arn || !principal_parse(arn, &p) || p.kind != PRINCIPAL_ROLE || strcmp(p.name, name) != 0 ||
		strcmp(p.account, account) != 0)
		return false;
	*out = (struct role){.who = p, .created_at = w->start_at - ROLE_AGE};
	snprintf(out->arn, sizeof(out->arn), "%s", arn);
	return true;
}

static bool is_made(const struct world *w, const char *account, const char *name, struct role *out)
{
	for (const struct access_role *r = access_roles(w->access); r; r = r->next)
		if (is_named(w, r->arn, account, name, out)) {
			out->source = r;
			out->created_at = r->created_at;
			return true;
		}
	return false;
}

/* A service's role in the world is in the pipeline's account, or in the deploy action's. */
static bool is_service_role(
	const struct world *w, const char *home, const char *arn, const char *account, const char *name, struct role *out)
{
	char there[400];
	const char *rest = arn && strncmp(arn, "arn:aws:iam::", 13) == 0 ? strchr(arn + 13, ':') : NULL;

	if (!rest)
		return false;
	snprintf(there, sizeof(there), "arn:aws:iam::%s%s", home, rest);
	return is_named(w, there, account, name, out);
}

struct service_role {
	const char *home, *arn, *service;
};

static size_t list_service_roles(const struct world *w, struct service_role rows[6])
{
	const char *deploys = w->deploy_account;
	size_t n = 0;

	if (w->pipeline_count)
		rows[n++] = (struct service_role){w->account, w->pipelines[0]->role_arn, "codepipeline.amazonaws.com"};
	if (w->project_count)
		rows[n++] = (struct service_role){w->account, w->projects[0]->service_role_arn, "codebuild.amazonaws.com"};
	if (w->deploy_group_count)
		rows[n++] = (struct service_role){deploys, w->deploy_groups[0]->service_role_arn, "codedeploy.amazonaws.com"};
	if (w->service_count)
		rows[n++] = (struct service_role){deploys, w->services[0]->role_arn, "ecs.amazonaws.com"};
	if (w->definition_count) {
		const struct task_definition *d = w->definitions[0];
		rows[n++] = (struct service_role){deploys, d->task_role_arn, "ecs-tasks.amazonaws.com"};
		rows[n++] = (struct service_role){deploys, d->execution_role_arn, "ecs-tasks.amazonaws.com"};
	}
	return n;
}

/* Who holds a key of a role's session proves that there is the role. */
static bool is_in_use(const struct world *w, const char *account, const char *name, struct role *out)
{
	char arn[200];

	for (const struct access_key *k = access_keys(w->access); k; k = k->next) {
		if (k->who.kind != PRINCIPAL_SESSION || strcmp(k->who.name, name) != 0)
			continue;
		snprintf(arn, sizeof(arn), "arn:%s:iam::%s:role/%s", k->who.partition, k->who.account, name);
		if (is_named(w, arn, account, name, out))
			return true;
	}
	return false;
}

static bool find_role(const struct world *w, const char *account, const char *name, struct role *out)
{
	struct service_role rows[6];
	size_t count = list_service_roles(w, rows);

	if (is_made(w, account, name, out))
		return true;
	for (size_t i = 0; i < count; i++)
		if (is_service_role(w, rows[i].home, rows[i].arn, account, name, out)) {
			out->service = rows[i].service;
			return true;
		}
	return is_in_use(w, account, name, out);
}

static bool refuse_unknown(const char *kind, const char *name, struct sim_error *e)
{
	return sim_fail(e, 404, "NoSuchEntity", "The %s with name %.70s cannot be found.", kind, name);
}

/* ── GetRole ── */

static void put_trusts(const struct role *r, cJSON *statement)
{
	cJSON *principal = cJSON_AddObjectToObject(statement, "Principal"), *list;
	char root[80];

	if (r->service) {
		cJSON_AddStringToObject(principal, "Service", r->service);
	} else if (r->source) {
		list = cJSON_AddArrayToObject(principal, "AWS");
		for (size_t i = 0; i < r->source->trusts.count; i++)
			cJSON_AddItemToArray(list, cJSON_CreateString(r->source->trusts.items[i]));
	} else {
		snprintf(root, sizeof(root), "arn:%s:iam::%s:root", r->who.partition, r->who.account);
		cJSON_AddStringToObject(principal, "AWS", root);
	}
}

static void put_condition(const struct role *r, cJSON *statement)
{
	const struct access_role *s = r->source;

	if (!s || (!s->external_id && !s->mfa_serial))
		return;
	cJSON *condition = cJSON_AddObjectToObject(statement, "Condition");
	if (s->external_id)
		cJSON_AddStringToObject(
			cJSON_AddObjectToObject(condition, "StringEquals"), "sts:ExternalId", s->external_id);
	if (s->mfa_serial)
		cJSON_AddStringToObject(
			cJSON_AddObjectToObject(condition, "Bool"), "aws:MultiFactorAuthPresent", "true");
}

/* IAM gives policies percent-encoded as in RFC 3986. */
static void put_document(const struct role *r, cJSON *out)
{
	cJSON *policy = cJSON_CreateObject(), *statement = cJSON_CreateObject();
	struct buf text;

	cJSON_AddStringToObject(policy, "Version", "2012-10-17");
	cJSON_AddItemToArray(cJSON_AddArrayToObject(policy, "Statement"), statement);
	cJSON_AddStringToObject(statement, "Effect", "Allow");
	put_trusts(r, statement);
	cJSON_AddStringToObject(statement, "Action", "sts:AssumeRole");
	put_condition(r, statement);
	char *plain = cJSON_PrintUnformatted(policy);
	buf_init(&text, (size_t)1 << 20);
	http_escape(plain, &text);
	cJSON_AddStringToObject(out, "AssumeRolePolicyDocument", buf_text(&text));
	buf_done(&text);
	cJSON_free(plain);
	cJSON_Delete(policy);
}

/* The built-in keys say what the id of theirs is; IAM must not say otherwise. */
static void put_role_id(const struct world *w, const struct role *r, cJSON *out)
{
	char id[PRINCIPAL_ID_SIZE];

	principal_id(&r->who, id);
	for (const struct access_key *k = access_keys(w->access); k; k = k->next)
		if (k->is_built_in && principal_is_same(&k->who, &r->who))
			snprintf(id, sizeof(id), "%.*s", (int)strcspn(k->user_id, ":"), k->user_id);
	cJSON_AddStringToObject(out, "RoleId", id);
}

static bool get_role(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *name = sim_text(in, "RoleName");
	struct role r;

	if (!sim_check_letters(in, "RoleName", "+=,.@-", "[\\w+=,.@-]+", e))
		return false;
	if (!find_role(w, w->caller->who.account, name, &r))
		return refuse_unknown("role", name, e);
	cJSON *role = cJSON_AddObjectToObject(out, "Role");
	const char *path = strchr(r.arn, '/'), *end = strrchr(r.arn, '/');
	char text[400];

	snprintf(text, sizeof(text), "%.*s", (int)(end - path + 1), path);
	cJSON_AddStringToObject(role, "Path", text);
	cJSON_AddStringToObject(role, "RoleName", r.who.name);
	put_role_id(w, &r, role);
	cJSON_AddStringToObject(role, "Arn", r.arn);
	sim_put_time(role, "CreateDate", r.created_at);
	put_document(&r, role);
	cJSON_AddNumberToObject(role, "MaxSessionDuration", r.source ? (double)r.source->max_s : SESSION_S);
	cJSON_AddObjectToObject(role, "RoleLastUsed");
	return true;
}

/* ── ListAccountAliases ── */

static bool list_account_aliases(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	static const char *const alias = "cicd-demo";
	bool is_ours = strcmp(w->caller->who.account, w->account) == 0;

	if (sim_text(in, "Marker"))
		return sim_fail(e, 400, "ValidationError", "Invalid Marker.");
	sim_put_texts(out, "AccountAliases", &alias, is_ours ? 1 : 0);
	cJSON_AddBoolToObject(out, "IsTruncated", false);
	return true;
}

/* ── SimulatePrincipalPolicy ── */

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
	struct role r;

	if (!principal_parse(arn, p) || !kinds[p->kind])
		return sim_fail(e, 400, "InvalidInput",
			"Invalid Entity Arn: %.200s does not clearly define entity type and name.", arn);
	if (strcmp(p->account, w->caller->who.account) != 0)
		return sim_fail(e, 403, "AccessDenied",
			"User: %s is not authorized to perform: iam:SimulatePrincipalPolicy on resource: %.200s", w->caller->arn,
			arn);
	bool is_there = p->kind == PRINCIPAL_USER ? is_user(w, arn)
		: p->kind == PRINCIPAL_ROLE && find_role(w, p->account, p->name, &r) && strcmp(r.arn, arn) == 0;

	return is_there || refuse_unknown(kinds[p->kind], p->name, e);
}

static const char *judge(const struct world *w, const struct principal *who, const char *action)
{
	const struct access_denial *d = access_denied(w->access, who, action);

	return !d ? "allowed" : d->is_explicit ? "explicitDeny" : "implicitDeny";
}

static void put_result(const char *action, const char *decision, const cJSON *resources, cJSON *list)
{
	cJSON *out = cJSON_CreateObject();
	const cJSON *resource;

	cJSON_AddItemToArray(list, out);
	cJSON_AddStringToObject(out, "EvalActionName", action);
	cJSON_AddStringToObject(out, "EvalResourceName",
		cJSON_GetArraySize(resources) == 1 ? cJSON_GetArrayItem(resources, 0)->valuestring : "*");
	cJSON_AddStringToObject(out, "EvalDecision", decision);
	cJSON_AddArrayToObject(out, "MatchedStatements");
	cJSON_AddArrayToObject(out, "MissingContextValues");
	if (cJSON_GetArraySize(resources) == 0)
		return;
	cJSON *specific = cJSON_AddArrayToObject(out, "ResourceSpecificResults");
	cJSON_ArrayForEach(resource, resources) {
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToArray(specific, one);
		cJSON_AddStringToObject(one, "EvalResourceName", resource->valuestring);
		cJSON_AddStringToObject(one, "EvalResourceDecision", decision);
		cJSON_AddArrayToObject(one, "MatchedStatements");
		cJSON_AddArrayToObject(one, "MissingContextValues");
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

static bool simulate_principal_policy(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const cJSON *actions = cJSON_GetObjectItemCaseSensitive(in, "ActionNames");
	const cJSON *resources = cJSON_GetObjectItemCaseSensitive(in, "ResourceArns");
	const cJSON *size = cJSON_GetObjectItemCaseSensitive(in, "MaxItems");
	size_t first, count;
	struct principal p;

	if (!find_source(w, sim_text(in, "PolicySourceArn"), &p, e) || !check_actions(actions, e))
		return false;
	cJSON *list = cJSON_AddArrayToObject(out, "EvaluationResults");
	if (!sim_page(w, "SimulatePrincipalPolicy", sim_text(in, "Marker"), (size_t)cJSON_GetArraySize(actions),
			cJSON_IsNumber(size) ? (size_t)size->valueint : PAGE_SIZE, "Marker", "ValidationError", out, &first,
			&count, e))
		return false;
	for (size_t i = first; i < first + count; i++) {
		const char *action = cJSON_GetArrayItem(actions, (int)i)->valuestring;
		put_result(action, judge(w, &p, action), resources, list);
	}
	cJSON_AddBoolToObject(out, "IsTruncated", sim_text(out, "Marker") != NULL);
	return true;
}

/* ── the table ── */

#define TEXT(n, low, high) {.name = n, .type = SIM_STRING, .min = low, .max = high}
#define TEXTS(n) {.name = n, .type = SIM_LIST, .item = SIM_STRING}
#define PAGES TEXT("Marker", 1, 320), {.name = "MaxItems", .type = SIM_INT, .min = 1, .max = 1000}
#define END {.name = NULL}

static const struct sim_member role_in[] = {
	{.name = "RoleName", .type = SIM_STRING, .is_required = true, .min = 1, .max = 64}, END};
static const struct sim_member aliases_in[] = {PAGES, END};
static const struct sim_member context_in[] = {TEXT("ContextKeyName", 5, 256), TEXTS("ContextKeyValues"),
	{.name = "ContextKeyType", .type = SIM_STRING, .words = "string|stringList|numeric|numericList|boolean|booleanList|ip|ipList|"
		"binary|binaryList|date|dateList"}, END};
static const struct sim_member simulate_in[] = {
	{.name = "PolicySourceArn", .type = SIM_STRING, .is_required = true, .min = 20, .max = 2048}, TEXTS("PolicyInputList"),
	TEXTS("PermissionsBoundaryPolicyInputList"),
	{.name = "ActionNames", .type = SIM_LIST, .item = SIM_STRING, .is_required = true}, TEXTS("ResourceArns"),
	TEXT("ResourcePolicy", 1, 131072), TEXT("ResourceOwner", 1, 2048), TEXT("CallerArn", 1, 2048),
	{.name = "ContextEntries", .type = SIM_LIST, .item = SIM_STRUCT, .members = context_in},
	TEXT("ResourceHandlingOption", 1, 64), PAGES, END};

const struct sim_op sim_iam_ops[] = {
	{.service = "iam", .name = "GetRole", .input = role_in, .handle = get_role},
	{.service = "iam", .name = "ListAccountAliases", .input = aliases_in, .handle = list_account_aliases},
	{.service = "iam", .name = "SimulatePrincipalPolicy", .input = simulate_in, .handle = simulate_principal_policy},
	END,
};
