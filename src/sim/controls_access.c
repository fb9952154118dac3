/* controls_access.c: the controls of keys, roles, denials, and of the deploy action's account. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/mem.h"
#include "sim/access.h"
#include "sim/controls_parts.h"
#include "sim/op.h"
#include "sim/world.h"

#define SECONDS_MAX (10.0 * 365 * 86400)
#define ITEMS_MAX 1000

/* ── reading ── */

/* A list of texts, borrowed from `in`; absent or null: `usual`, which may be NULL for none.  Items: free(). */
static bool read_list(const cJSON *in, const char *name, const char *usual, struct access_list *out)
{
	const cJSON *list = json_member(in, name), *item;

	*out = (struct access_list){mem_alloc(((size_t)cJSON_GetArraySize(list) + 1) * sizeof(char *)), 0};
	if (!list && usual)
		out->items[out->count++] = usual;
	if (list && (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > ITEMS_MAX))
		return false;
	cJSON_ArrayForEach(item, list) {
		if (!cJSON_IsString(item))
			return false;
		out->items[out->count++] = item->valuestring;
	}
	return true;
}

/* Text, or null or absent: NULL. */
static bool read_text(const cJSON *in, const char *name, const char **out)
{
	const cJSON *item = json_member(in, name);

	*out = cJSON_GetStringValue(item);
	return !item || *out;
}

/* ── keys ── */

static cJSON *key_json(const struct access_key *k)
{
	cJSON *out = cJSON_CreateObject();

	json_put_text(out, "accessKeyId", k->id);
	json_put_text(out, "secretAccessKey", k->secret);
	json_put_text(out, "sessionToken", k->token);
	if (k->ends_at == NO_TIME)
		cJSON_AddNullToObject(out, "expiration");
	else
		json_put_time(out, "expiration", k->ends_at);
	return out;
}

cJSON *control_make_key(struct api *a, const cJSON *in, struct sim_error *e)
{
	const char *arn = json_raw(in, "arn");
	const cJSON *seconds = json_member(in, "seconds");
	int has_token = json_bool(in, "token");
	struct principal p;

	if (!arn || !principal_parse(arn, &p) || p.kind == PRINCIPAL_ROLE || p.kind == PRINCIPAL_GROUP)
		return control_refuse(e, "say {\"arn\":ARN,\"seconds\":N,\"token\":true}, the ARN that of a user, an account's root, "
			"or a role's session (arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION)");
	if (seconds && !(cJSON_IsNumber(seconds) && seconds->valuedouble >= 0 && seconds->valuedouble <= SECONDS_MAX))
		return control_refuse(e, "seconds: a number from 0 up");
	int64_t ends_at = seconds ? a->world->at + (int64_t)(seconds->valuedouble * 1000) : NO_TIME;
	return key_json(access_make_key(a->world->access, arn, has_token == 1, ends_at));
}

cJSON *control_expire_keys(struct api *a, const cJSON *in, struct sim_error *e)
{
	const char *id = json_raw(in, "accessKeyId");

	if (!id == (json_bool(in, "all") != 1))
		return control_refuse(e, "say {\"accessKeyId\":ID}, or {\"all\":true} for all temporary ones made so far");
	if (id && !access_key_of(a->world->access, id))
		return control_refuse(e, "there is no such key");
	cJSON *out = cJSON_CreateObject();
	cJSON_AddNumberToObject(out, "expired", (double)access_expire(a->world->access, id, a->world->at));
	return out;
}

/* ── roles ── */

static bool read_role(const cJSON *in, struct access_role *r)
{
	r->arn = json_raw(in, "arn");
	r->max_s = json_int(in, "maxSeconds", 3600);
	bool ok = read_text(in, "externalId", &r->external_id) && read_text(in, "mfaSerial", &r->mfa_serial);
	ok = read_list(in, "mfaCodes", NULL, &r->mfa_codes) && ok;
	ok = read_list(in, "webTokens", NULL, &r->web_tokens) && ok;
	ok = read_list(in, "trusts", "*", &r->trusts) && ok;
	return ok && r->arn && principal_parse(r->arn, &r->who) && r->who.kind == PRINCIPAL_ROLE && r->max_s >= 3600 &&
		r->max_s <= 43200;
}

cJSON *control_put_role(struct api *a, const cJSON *in, struct sim_error *e)
{
	struct access_role r = {.created_at = a->world->at};
	bool ok = read_role(in, &r);

	if (ok)
		access_put_role(a->world->access, &r);
	free(r.mfa_codes.items);
	free(r.web_tokens.items);
	free(r.trusts.items);
	if (!ok)
		return control_refuse(e, "say {\"arn\":\"arn:aws:iam::ACCOUNT:role/NAME\"} and, as wanted, externalId, mfaSerial, "
			"mfaCodes [...], webTokens [...], trusts [ARN...] (absent: everybody), maxSeconds (3600 to 43200)");
	cJSON *out = cJSON_CreateObject();
	cJSON_AddStringToObject(out, "arn", r.arn);
	return out;
}

/* ── denials ── */

static bool read_denial(const cJSON *item, struct access_denial *d)
{
	struct principal p;

	d->arn = json_raw(item, "arn");
	d->is_explicit = json_bool(item, "explicit") == 1;
	return read_list(item, "actions", NULL, &d->actions) && d->arn && d->actions.count > 0 &&
		(strcmp(d->arn, "*") == 0 || principal_parse(d->arn, &p));
}

cJSON *control_deny(struct api *a, const cJSON *in, struct sim_error *e)
{
	size_t count = cJSON_IsArray(in) ? (size_t)cJSON_GetArraySize(in) : 0, n = 0;
	struct access_denial *rows = mem_alloc((count + 1) * sizeof(*rows));
	const cJSON *item;
	bool ok = cJSON_IsArray(in) && count <= ITEMS_MAX;

	cJSON_ArrayForEach(item, in)
		ok = ok && read_denial(item, &rows[n++]);
	if (ok)
		access_deny(a->world->access, rows, count);
	for (size_t i = 0; i < n; i++)
		free(rows[i].actions.items);
	free(rows);
	if (!ok)
		return control_refuse(e, "say a list of {\"arn\":ARN or \"*\",\"actions\":[\"codedeploy:*\",...]}; [] denies nothing");
	cJSON *out = cJSON_CreateObject();
	cJSON_AddNumberToObject(out, "denials", (double)count);
	return out;
}

/* ── the deploy action's account and region ── */

/* AWS counts a version up for each change of a pipeline. */
static void note_change(struct world *w)
{
	for (size_t i = 0; i < w->pipeline_count; i++) {
		w->pipelines[i]->version++;
		w->pipelines[i]->updated_at = w->at;
	}
}

cJSON *control_deploy_role(struct api *a, const cJSON *in, struct sim_error *e)
{
	struct world *w = a->world;
	const char *arn, *region;
	struct principal p = {.account = ""};

	if (!read_text(in, "roleArn", &arn) || !read_text(in, "region", &region) ||
		(arn && (!principal_parse(arn, &p) || p.kind != PRINCIPAL_ROLE)) || (region && !world_is_region(region)))
		return control_refuse(e, "say {\"roleArn\":\"arn:aws:iam::ACCOUNT:role/NAME\" or null} and, as wanted, \"region\"");
	w->deploy_role_arn = arena_dup(w->arena, arn);
	w->deploy_account = arn ? arena_dup(w->arena, p.account) : w->account;
	w->deploy_region = region ? arena_dup(w->arena, region) : w->region;
	note_change(w);
	cJSON *out = cJSON_CreateObject();
	json_put_text(out, "roleArn", w->deploy_role_arn);
	json_put_text(out, "account", w->deploy_account);
	json_put_text(out, "region", w->deploy_region);
	return out;
}
