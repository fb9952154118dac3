/* iam.c: IAM: what its operations share, the account's alias, and the table. */
#include <string.h>

#include "sim/iam_parts.h"

bool iam_refuse_unknown(const char *kind, const char *name, struct sim_error *e)
{
	return sim_fail(e, 404, "NoSuchEntity", "The %s with name %.70s cannot be found.", kind, name);
}

bool iam_page(struct world *w, const cJSON *in, const char *list_name, size_t total, cJSON *out, size_t *first, size_t *count,
	struct sim_error *e)
{
	const cJSON *size = cJSON_GetObjectItemCaseSensitive(in, "MaxItems");

	if (!sim_page(w, list_name, sim_text(in, "Marker"), total, cJSON_IsNumber(size) ? (size_t)size->valueint : IAM_PAGE_SIZE, "Marker",
			"ValidationError", out, first, count, e))
		return false;
	cJSON_AddBoolToObject(out, "IsTruncated", sim_text(out, "Marker") != NULL);
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

/* ── the table ── */

#define TEXT(n, low, high) {.name = n, .type = SIM_STRING, .min = low, .max = high}
#define TEXTS(n) {.name = n, .type = SIM_LIST, .item = SIM_STRING}
#define PAGES TEXT("Marker", 1, 320), {.name = "MaxItems", .type = SIM_INT, .min = 1, .max = 1000}
#define END {.name = NULL}

static const struct sim_member role_in[] = {
	{.name = "RoleName", .type = SIM_STRING, .is_required = true, .min = 1, .max = 64}, END};
static const struct sim_member aliases_in[] = {PAGES, END};
static const struct sim_member roles_in[] = {TEXT("PathPrefix", 1, 512), PAGES, END};
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
	{.service = "iam", .name = "GetRole", .input = role_in, .handle = iam_get_role},
	{.service = "iam", .name = "ListAccountAliases", .input = aliases_in, .handle = list_account_aliases},
	{.service = "iam", .name = "ListRoles", .input = roles_in, .handle = iam_list_roles},
	{.service = "iam", .name = "SimulatePrincipalPolicy", .input = simulate_in, .handle = iam_simulate},
	END,
};
