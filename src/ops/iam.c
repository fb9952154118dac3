/* iam.c: what a role is called in full, and what IAM would say to a call that is not made (IAM, query protocol). */
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
