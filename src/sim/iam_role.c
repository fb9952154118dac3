/* iam_role.c: IAM's roles: those of the world's services, those made by a control, and those whose keys are in use. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "sim/http.h"
#include "sim/iam_parts.h"

#define SESSION_S 3600
#define ROLE_AGE ((int64_t)30 * 86400 * 1000)

/* ── which there are ── */

static bool read_role(const struct world *w, const char *arn, struct iam_role *out)
{
	struct principal p;

	if (!principal_parse(arn, &p) || p.kind != PRINCIPAL_ROLE)
		return false;
	*out = (struct iam_role){.who = p, .created_at = w->start_at - ROLE_AGE};
	snprintf(out->arn, sizeof(out->arn), "%s", arn);
	return true;
}

static bool from_made(const struct world *w, const struct access_role *r, struct iam_role *out)
{
	if (!read_role(w, r->arn, out))
		return false;
	out->source = r;
	out->created_at = r->created_at;
	return true;
}

static bool from_world(const struct world *w, const struct world_role *r, struct iam_role *out)
{
	char arn[300];

	snprintf(arn, sizeof(arn), "arn:aws:iam::%s:role%s%s", world_role_account(w, r), r->path, r->name);
	if (!read_role(w, arn, out))
		return false;
	out->service = r->service;
	return true;
}

/* Who holds a key of a role's session proves that there is the role. */
static bool from_key(const struct world *w, const struct access_key *k, struct iam_role *out)
{
	char arn[200];

	if (k->who.kind != PRINCIPAL_SESSION)
		return false;
	snprintf(arn, sizeof(arn), "arn:%s:iam::%s:role/%s", k->who.partition, k->who.account, k->who.name);
	return read_role(w, arn, out);
}

static void add(struct iam_role *list, size_t *count, const char *account, const struct iam_role *r)
{
	if (strcmp(r->who.account, account) != 0)
		return;
	for (size_t i = 0; i < *count; i++)
		if (strcmp(list[i].who.name, r->who.name) == 0)
			return;
	list[(*count)++] = *r;
}

static size_t count_all(const struct world *w)
{
	const struct world_role *all;
	size_t n = world_roles(w, &all);

	for (const struct access_role *r = access_roles(w->access); r; r = r->next)
		n++;
	for (const struct access_key *k = access_keys(w->access); k; k = k->next)
		n++;
	return n;
}

/* One that was made stands for the world's own of its name.  Heap. */
static struct iam_role *list_all(const struct world *w, const char *account, size_t *count)
{
	struct iam_role *list = mem_alloc((count_all(w) + 1) * sizeof(*list)), r;
	const struct world_role *all;
	size_t n = world_roles(w, &all);

	*count = 0;
	for (const struct access_role *a = access_roles(w->access); a; a = a->next)
		if (from_made(w, a, &r))
			add(list, count, account, &r);
	for (size_t i = 0; i < n; i++)
		if (from_world(w, &all[i], &r))
			add(list, count, account, &r);
	for (const struct access_key *k = access_keys(w->access); k; k = k->next)
		if (from_key(w, k, &r))
			add(list, count, account, &r);
	return list;
}

bool iam_find_role(const struct world *w, const char *account, const char *name, struct iam_role *out)
{
	size_t count, i = 0;
	struct iam_role *list = list_all(w, account, &count);

	while (i < count && strcmp(list[i].who.name, name) != 0)
		i++;
	if (i < count)
		*out = list[i];
	free(list);
	return i < count;
}

/* ── what is told of one ── */

static bool is_service(const char *trust)
{
	return !strchr(trust, ':') && strstr(trust, ".amazonaws.com");
}

static void put_made_trusts(const struct access_list *trusts, cJSON *principal)
{
	cJSON *who = cJSON_CreateArray(), *services = cJSON_CreateArray();

	for (size_t i = 0; i < trusts->count; i++)
		cJSON_AddItemToArray(is_service(trusts->items[i]) ? services : who, cJSON_CreateString(trusts->items[i]));
	bool has_services = cJSON_GetArraySize(services) > 0;

	if (has_services)
		cJSON_AddItemToObject(principal, "Service", services);
	else
		cJSON_Delete(services);
	if (cJSON_GetArraySize(who) > 0 || !has_services)
		cJSON_AddItemToObject(principal, "AWS", who);
	else
		cJSON_Delete(who);
}

static void put_trusts(const struct iam_role *r, cJSON *statement)
{
	cJSON *principal = cJSON_AddObjectToObject(statement, "Principal");
	char root[80];

	if (r->service) {
		cJSON_AddStringToObject(principal, "Service", r->service);
	} else if (r->source) {
		put_made_trusts(&r->source->trusts, principal);
	} else {
		snprintf(root, sizeof(root), "arn:%s:iam::%s:root", r->who.partition, r->who.account);
		cJSON_AddStringToObject(principal, "AWS", root);
	}
}

static void put_condition(const struct iam_role *r, cJSON *statement)
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
static void put_document(const struct iam_role *r, cJSON *out)
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
static void put_role_id(const struct world *w, const struct iam_role *r, cJSON *out)
{
	char id[PRINCIPAL_ID_SIZE];

	principal_id(&r->who, id);
	for (const struct access_key *k = access_keys(w->access); k; k = k->next)
		if (k->is_built_in && principal_is_same(&k->who, &r->who))
			snprintf(id, sizeof(id), "%.*s", (int)strcspn(k->user_id, ":"), k->user_id);
	cJSON_AddStringToObject(out, "RoleId", id);
}

static void put_role(const struct world *w, const struct iam_role *r, cJSON *role)
{
	const char *path = strchr(r->arn, '/'), *end = strrchr(r->arn, '/');
	char text[400];

	snprintf(text, sizeof(text), "%.*s", (int)(end - path + 1), path);
	cJSON_AddStringToObject(role, "Path", text);
	cJSON_AddStringToObject(role, "RoleName", r->who.name);
	put_role_id(w, r, role);
	cJSON_AddStringToObject(role, "Arn", r->arn);
	sim_put_time(role, "CreateDate", r->created_at);
	put_document(r, role);
	cJSON_AddNumberToObject(role, "MaxSessionDuration", r->source ? (double)r->source->max_s : SESSION_S);
}

/* ── operations ── */

bool iam_get_role(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *name = sim_text(in, "RoleName");
	struct iam_role r;

	if (!sim_check_letters(in, "RoleName", "+=,.@-", "[\\w+=,.@-]+", e))
		return false;
	if (!iam_find_role(w, w->caller->who.account, name, &r))
		return iam_refuse_unknown("role", name, e);
	cJSON *role = cJSON_AddObjectToObject(out, "Role");
	put_role(w, &r, role);
	cJSON_AddObjectToObject(role, "RoleLastUsed");
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct iam_role *)a)->who.name, ((const struct iam_role *)b)->who.name);
}

static bool check_prefix(const char *prefix, struct sim_error *e)
{
	bool ok = !prefix || prefix[0] == '/';

	for (const char *p = prefix; p && *p; p++)
		ok = ok && *p > ' ' && (unsigned char)*p <= 0x7F;
	return ok || sim_fail(e, 400, "ValidationError",
		"The specified value for pathPrefix is invalid. It must begin with / and hold letters of ASCII without blanks only.");
}

/* Those of the prefix, by name; heap. */
static struct iam_role *select_roles(const struct world *w, const char *prefix, size_t *count)
{
	struct iam_role *list = list_all(w, w->caller->who.account, count);
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		if (!prefix || strncmp(strchr(list[i].arn, '/'), prefix, strlen(prefix)) == 0)
			list[kept++] = list[i];
	*count = kept;
	qsort(list, kept, sizeof(*list), by_name);
	return list;
}

bool iam_list_roles(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *prefix = sim_text(in, "PathPrefix");
	size_t first, count, total;

	if (!check_prefix(prefix, e))
		return false;
	cJSON *list = cJSON_AddArrayToObject(out, "Roles");
	struct iam_role *all = select_roles(w, prefix, &total);
	bool ok = iam_page(w, in, "ListRoles", total, out, &first, &count, e);

	for (size_t i = first; ok && i < first + count; i++) {
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToArray(list, one);
		put_role(w, &all[i], one);
	}
	free(all);
	return ok;
}
