/* iam.c: what a role is called in full and whom it trusts, and what IAM would say to a call that is not made (IAM, query). */
#include "ops/decode.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

static void build_get_role(struct buf *body, const struct ops_args *args)
{
	aws_form_add(body, "RoleName", args->name);
}

static const void *read_role(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const struct xml *found = xml_child(r->roots[0], "Role");
	struct iam_role *role = ARENA_NEW(a, struct iam_role);

	(void)args;
	role->name = xml_text(a, found, "RoleName");
	role->arn = xml_text(a, found, "Arn");
	role->path = xml_text(a, found, "Path");
	return role->arn ? role : reply_lacks(e, "Arn");
}
XML_DECODER(role, "GetRoleResult")

const struct ops_row ops_get_role = {
	.op = {.service = AWS_IAM, .name = "GetRole"},
	.build = build_get_role,
	.decode = decode_role,
};

/* --- SimulatePrincipalPolicy --------------------------------------------------------------------------- */

static void add_members(struct buf *body, const char *name, const char *const *values, size_t count)
{
	char member[64];

	for (size_t i = 0; i < count; i++) {
		snprintf(member, sizeof(member), "%s.member.%zu", name, i + 1);
		aws_form_add(body, member, values[i]);
	}
}

static void build_simulate(struct buf *body, const struct ops_args *args)
{
	aws_form_add(body, "PolicySourceArn", args->arn);
	add_members(body, "ActionNames", args->actions, args->action_count);
	add_members(body, "ResourceArns", args->ids, args->id_count);
}

static enum decision decision_of(const struct xml *result, const char *name)
{
	static const struct word decisions[] = {
		{"allowed", SIMULATED_ALLOWED},
		{"explicitDeny", SIMULATED_EXPLICIT_DENY},
		{"implicitDeny", SIMULATED_IMPLICIT_DENY},
		{NULL, 0},
	};
	const struct xml *decision = xml_child(result, name);

	for (const struct word *word = decisions; decision && word->text; word++)
		if (strcmp(word->text, decision->text) == 0)
			return (enum decision)word->value;
	return SIMULATED_UNKNOWN;
}

static int maybe_of(const struct xml *result, const char *path)
{
	const struct xml *word = xml_path(result, path);

	if (word && strcmp(word->text, "true") == 0)
		return 1;
	return word && strcmp(word->text, "false") == 0 ? 0 : -1;
}

static bool read_resource(struct arena *a, const void *item, void *out)
{
	struct simulated_resource *resource = out;

	resource->arn = xml_text(a, item, "EvalResourceName");
	resource->decision = decision_of(item, "EvalResourceDecision");
	return resource->arn;
}

static bool read_simulated(struct arena *a, const void *item, void *out)
{
	struct simulated_action *row = out;

	row->action = xml_text(a, item, "EvalActionName");
	row->decision = decision_of(item, "EvalDecision");
	row->organization_allows = maybe_of(item, "OrganizationsDecisionDetail/AllowedByOrganizations");
	row->boundary_allows = maybe_of(item, "PermissionsBoundaryDecisionDetail/AllowedByPermissionsBoundary");
	row->resources = list_xml(a, xml_child(item, "ResourceSpecificResults"), sizeof(*row->resources), read_resource,
		&row->resource_count);
	return row->action;
}

LIST_READER(simulation, struct simulation, rows, "EvaluationResults", read_simulated)
XML_DECODER(simulation, "SimulatePrincipalPolicyResult")

const struct ops_row ops_simulate_principal_policy = {
	.op = {.service = AWS_IAM, .name = "SimulatePrincipalPolicy", .page_in = "Marker", .page_out = "Marker"},
	.build = build_simulate,
	.decode = decode_simulation,
};

/* --- whom roles trust, for the set-up ------------------------------------------------------------------ */

#define ROLES_A_PAGE "300" /* of up to 10 KB each, where every policy is as long as may be */

static int hex_of(char digit)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = digit ? strchr(digits, digit) : NULL;

	return at ? (int)(at - digits) % 16 : -1;
}

/* A document of IAM's without its URL encoding (RFC 3986: a plus is a plus); NULL: unknown, or not encoded so. */
static const char *document_of(struct arena *a, const struct xml *x, const char *name)
{
	const struct xml *found = xml_child(x, name);
	const char *in = found ? found->text : "";
	char *text = arena_alloc(a, strlen(in) + 1), *out = text;

	for (; *in; in++) {
		int high = *in == '%' ? hex_of(in[1]) : 0, low = *in == '%' && high >= 0 ? hex_of(in[2]) : 0;
		if (high < 0 || low < 0 || (*in == '%' && !(high * 16 + low)))
			return NULL;
		*out++ = *in == '%' ? (char)(high * 16 + low) : *in;
		in += *in == '%' ? 2 : 0;
	}
	return *text ? text : NULL;
}

static bool read_trusted(struct arena *a, const void *item, void *out)
{
	struct trusted_role *role = out;

	role->name = xml_text(a, item, "RoleName");
	role->arn = xml_text(a, item, "Arn");
	role->trust_policy = document_of(a, item, "AssumeRolePolicyDocument");
	return role->arn;
}

static const void *read_trusted_role(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const struct xml *found = xml_child(r->roots[0], "Role");
	struct trusted_role *role = ARENA_NEW(a, struct trusted_role);

	(void)args;
	return read_trusted(a, found, role) ? role : reply_lacks(e, "Arn");
}
XML_DECODER(trusted_role, "GetRoleResult")

const struct ops_row ops_get_trusted_role = {
	.op = {.service = AWS_IAM, .name = "GetRole"},
	.build = build_get_role,
	.decode = decode_trusted_role,
};

static void build_list_roles(struct buf *body, const struct ops_args *args)
{
	(void)args;
	aws_form_add(body, "MaxItems", ROLES_A_PAGE);
}

LIST_READER(roles, struct trusted_role_list, rows, "Roles", read_trusted)
XML_DECODER(roles, "ListRolesResult")

const struct ops_row ops_list_roles = {
	.op = {.service = AWS_IAM, .name = "ListRoles", .page_in = "Marker", .page_out = "Marker"},
	.build = build_list_roles,
	.decode = decode_roles,
};
