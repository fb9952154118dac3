/* access_deny.c: what is denied to whom, and AWS's sentence about it. */
#include "sim/access.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "sim/access_parts.h"
#include "sim/op.h"

void access_deny(struct access *a, const struct access_denial *denials, size_t count)
{
	struct access_denial *copy = ARENA_ARRAY(a->arena, count + 1, struct access_denial);

	for (size_t i = 0; i < count; i++)
		copy[i] = (struct access_denial){.arn = arena_dup(a->arena, denials[i].arn),
			.actions = access_copy_list(a, &denials[i].actions), .is_explicit = denials[i].is_explicit};
	a->denials = copy;
	a->denial_count = count;
}

bool access_fits(const char *pattern, const char *text)
{
	if (*pattern == '*')
		return access_fits(pattern + 1, text) || (*text && access_fits(pattern, text + 1));
	if (!*pattern || !*text)
		return *pattern == *text;
	if (*pattern != '?' && tolower((unsigned char)*pattern) != tolower((unsigned char)*text))
		return false;
	return access_fits(pattern + 1, text + 1);
}

static bool hits(const struct access_denial *d, const struct principal *who, const char *action)
{
	struct principal p;

	if (strcmp(d->arn, "*") != 0 && (!principal_parse(d->arn, &p) || !principal_is_same(&p, who)))
		return false;
	for (size_t i = 0; i < d->actions.count; i++)
		if (access_fits(d->actions.items[i], action))
			return true;
	return false;
}

const struct access_denial *access_denied(const struct access *a, const struct principal *who, const char *action)
{
	const struct access_denial *found = NULL;

	for (size_t i = 0; i < a->denial_count; i++)
		if ((!found || a->denials[i].is_explicit) && hits(&a->denials[i], who, action))
			found = &a->denials[i];
	return found;
}

bool access_refuse(const struct access_denial *d, const char *arn, const char *action, const char *resource, bool is_query,
	struct sim_error *e)
{
	char why[160];

	if (d && d->is_explicit)
		snprintf(why, sizeof(why), "with an explicit deny in an identity-based policy");
	else
		snprintf(why, sizeof(why), "because no identity-based policy allows the %.80s action", action);
	return sim_fail(e, is_query ? 403 : 400, is_query ? "AccessDenied" : "AccessDeniedException",
		"User: %s is not authorized to perform: %s%s%.200s %s", arn, action, resource ? " on resource: " : "",
		resource ? resource : "", why);
}
