/* plan_role.c: can a role do its part: is its service trusted, and do its policies allow what it will be used for. */
#include "setup/plan_parts.h"

#include <string.h>

#include "base/i18n.h"
#include "model/facts.h"
#include "setup/trust.h"

static bool is_allowed(const struct simulated_action *row)
{
	if (row->decision == SIMULATED_ALLOWED || row->decision == SIMULATED_UNKNOWN)
		return true;
	for (size_t i = 0; i < row->resource_count; i++)
		if (row->resources[i].decision == SIMULATED_ALLOWED)
			return true;
	return false;
}

/* A bucket's own policy may allow what the role's do not, and the simulation does not know it. */
static bool is_certain(const struct simulated_action *row)
{
	return strncmp(row->action, "s3:", 3) != 0;
}

static void list_denied(const struct simulation *s, bool is_sure, struct buf *out)
{
	for (size_t i = 0; i < s->count; i++)
		if (!is_allowed(&s->rows[i]) && is_certain(&s->rows[i]) == is_sure)
			buf_printf(out, "%s%s", out->len ? ", " : "", s->rows[i].action);
}

static const char *name_of(const struct trusted_role *role)
{
	return role->name ? role->name : role->arn;
}

static void check_rights(struct planner *p, const struct found_role *row, const struct trusted_role *role)
{
	const struct finding *f = &p->q->findings[row->rights];
	const struct simulation *s = plan_value(p, row->rights);
	struct buf sure, doubtful;

	if (!s) {
		if (f->state == FINDING_FAILED)
			plan_note(p, _("What %s %s may do could not be judged: %s"), row->title, name_of(role), f->err.message);
		return;
	}
	buf_init(&sure, 1000);
	buf_init(&doubtful, 1000);
	list_denied(s, true, &sure);
	list_denied(s, false, &doubtful);
	if (sure.len)
		plan_block(p, _("%s %s may not do its part: its policies lack %s"), row->title, name_of(role), buf_text(&sure));
	if (doubtful.len)
		plan_note(p, _("The policies of %s %s lack %s: unless the bucket's own policy allows it, releases will fail"),
			row->title, name_of(role), buf_text(&doubtful));
	buf_done(&sure);
	buf_done(&doubtful);
}

void plan_check_role(struct planner *p, enum found_kind kind)
{
	const struct found_role *row = found_roles;
	const struct finding *f = &p->q->findings[kind];
	const struct trusted_role *role = plan_value(p, kind);

	while (row->role != kind)
		row++;
	if (f->state == FINDING_MISSING)
		plan_block(p, _("%s does not exist: %s"), row->title, f->err.message);
	if (f->state == FINDING_FAILED)
		plan_note(p, _("%s could not be checked: %s"), row->title, f->err.message);
	if (!role)
		return;
	int verdict = trust_allows(role->trust_policy, row->service, p->region);
	if (verdict == 0)
		plan_block(p, _("%s %s can't be assumed by %s: add that service to its trust policy (sts:AssumeRole)"), row->title,
			name_of(role), row->service);
	if (verdict < 0)
		plan_note(p, _("Whom %s %s trusts could not be read"), row->title, name_of(role));
	check_rights(p, row, role);
}
