/* access_role.c: roles that can be assumed. */
#include "sim/access.h"

#include <string.h>

#include "base/arena.h"
#include "sim/access_parts.h"

struct access_list access_copy_list(struct access *a, const struct access_list *from)
{
	struct access_list to = {ARENA_ARRAY(a->arena, from->count + 1, const char *), from->count};

	for (size_t i = 0; i < from->count; i++)
		to.items[i] = arena_dup(a->arena, from->items[i]);
	return to;
}

const struct access_role *access_roles(const struct access *a)
{
	return a->roles;
}

struct access_role *access_role_at(const struct access *a, const char *arn)
{
	struct access_role *r = a->roles;

	while (r && strcmp(r->arn, arn) != 0)
		r = r->next;
	return r;
}

void access_put_role(struct access *a, const struct access_role *role)
{
	struct access_role *r = access_role_at(a, role->arn), *next = r ? r->next : a->roles;

	if (!r)
		a->roles = r = ARENA_NEW(a->arena, struct access_role);
	*r = *role;
	r->next = next;
	r->arn = arena_dup(a->arena, role->arn);
	r->external_id = arena_dup(a->arena, role->external_id);
	r->mfa_serial = arena_dup(a->arena, role->mfa_serial);
	r->mfa_codes = access_copy_list(a, &role->mfa_codes);
	r->web_tokens = access_copy_list(a, &role->web_tokens);
	r->trusts = access_copy_list(a, &role->trusts);
}

/* An account's root stands for everybody in it. */
static bool is_meant(const char *trust, const struct access_key *caller)
{
	struct principal p;

	if (strcmp(trust, "*") == 0)
		return true;
	if (!principal_parse(trust, &p))
		return false;
	if (p.kind == PRINCIPAL_ROOT)
		return strcmp(p.account, caller->who.account) == 0;
	if (p.kind == PRINCIPAL_SESSION)
		return strcmp(trust, caller->arn) == 0;
	return principal_is_same(&p, &caller->who);
}

bool access_trusts(const struct access_role *role, const struct access_key *caller)
{
	for (size_t i = 0; i < role->trusts.count; i++)
		if (is_meant(role->trusts.items[i], caller))
			return true;
	return false;
}

bool access_use_code(struct access_role *role, const char *code)
{
	for (size_t i = 0; i < role->mfa_codes.count; i++)
		if (role->mfa_codes.items[i] && strcmp(role->mfa_codes.items[i], code) == 0) {
			role->mfa_codes.items[i] = NULL;
			return true;
		}
	return false;
}
