/* api.c: the stations of a request. */
#include "sim/api.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/json.h"
#include "sim/access.h"
#include "sim/form.h"
#include "sim/op.h"
#include "sim/resource.h"
#include "sim/s3_wire.h"
#include "sim/shape.h"
#include "sim/world.h"
#include "sim/xmlout.h"

#define JSON_TYPE "application/x-amz-json-1.1"
#define JSON_1_0_TYPE "application/x-amz-json-1.0"
#define FORM_TYPE "application/x-www-form-urlencoded"
#define GENERIC_NS "http://webservices.amazon.com/v1/"
#define ACTION_SIZE 128
#define UNKNOWN "UnknownOperation" /* such calls are counted under one name: nonsense must not grow the table */

void api_init(struct api *a, struct world *w, uint64_t seed)
{
	*a = (struct api){.world = w, .faults = faults_new(seed), .calls = calls_new(clock_mono_ms()), .seed = seed};
}

void api_done(struct api *a)
{
	faults_free(a->faults);
	calls_free(a->calls);
	elsewhere_done(&a->elsewhere);
}

/* ---- who is meant ---- */

static void identify_json(const char *target, struct api_call *call)
{
	const char *dot = strrchr(target, '.');

	if (!dot)
		return;
	call->service = service_by_target(target, (size_t)(dot - target));
	snprintf(call->name, sizeof(call->name), "%s", dot + 1);
}

/* Query services share one form; the version tells them apart, else the scope that the request was signed
 * for. */
static void identify_query(const struct http_request *rq, struct api_call *call)
{
	char version[32] = "", why[256];
	struct sigv4_claim claim;

	call->is_query = true;
	form_field(rq->body, rq->body_len, "Version", version, sizeof(version));
	form_field(rq->body, rq->body_len, "Action", call->name, sizeof(call->name));
	for (const struct sim_service *s = sim_services; s->label && !call->service; s++)
		if (s->version && strcmp(s->version, version) == 0)
			call->service = s;
	if (!call->service && sigv4_read(rq, &claim, why, sizeof(why)) == SIGV4_OK)
		call->service = service_by_signing(claim.service);
	if (call->service && !call->service->version)
		call->service = NULL;
}

static void identify_s3(const struct http_request *rq, struct api_call *call)
{
	const char *name = s3_operation(rq);

	call->is_query = call->is_s3 = true;
	call->service = service_by_signing("s3");
	snprintf(call->name, sizeof(call->name), "%s", name ? name : rq->method);
}

static bool has_type(const struct http_request *rq, const char *type)
{
	const char *v = http_header(rq, "Content-Type");
	size_t len = strlen(type);

	return v && strncasecmp(v, type, len) == 0 && (v[len] == '\0' || v[len] == ';' || v[len] == ' ');
}

static const char *json_type_of(const struct sim_service *s)
{
	return s && s->is_json_1_0 ? JSON_1_0_TYPE : JSON_TYPE;
}

static bool is_post_to_root(const struct http_request *rq)
{
	return strcmp(rq->method, "POST") == 0 && (strcmp(rq->target, "/") == 0 || strncmp(rq->target, "/?", 2) == 0);
}

void api_identify(struct api *a, const struct http_request *rq, struct api_call *call)
{
	const char *target = http_header(rq, "X-Amz-Target");

	call->service = NULL;
	call->name[0] = '\0';
	call->is_query = !target;
	call->is_s3 = false;
	if (target && is_post_to_root(rq)) {
		identify_json(target, call);
		if (!has_type(rq, json_type_of(call->service)))
			call->service = NULL;
	}
	if (!target && has_type(rq, FORM_TYPE) && is_post_to_root(rq))
		identify_query(rq, call);
	else if (!target && s3_is_meant(rq))
		identify_s3(rq, call);
	call->op = call->service ? service_op(call->service, call->name) : NULL;
	const char *service = call->service ? call->service->label : "unknown";
	const char *name = call->op ? call->op->name : UNKNOWN;
	int64_t now = clock_mono_ms();
	calls_received(a->calls, service, name, call->ticket, now);
	call->fault = faults_pick(a->faults, service, name, now);
}

/* ---- signed rightly ---- */

struct refusal {
	enum sigv4_verdict verdict;
	int json_status, query_status;
	const char *json_code, *query_code;
};

static const struct refusal refusals[] = {
	{SIGV4_MISSING, 400, 403, "MissingAuthenticationTokenException", "MissingAuthenticationToken"},
	{SIGV4_INCOMPLETE, 400, 403, "IncompleteSignatureException", "IncompleteSignature"},
	{SIGV4_KEY, 400, 403, "UnrecognizedClientException", "InvalidClientTokenId"},
	{SIGV4_EXPIRED, 400, 403, "ExpiredTokenException", "ExpiredToken"},
	{SIGV4_TIME, 400, 403, "InvalidSignatureException", "SignatureDoesNotMatch"},
	{SIGV4_MISMATCH, 400, 403, "InvalidSignatureException", "SignatureDoesNotMatch"},
};

/* A key of long standing has no time to run out: one that has ended was deleted, and nobody knows it. */
static struct sigv4_key as_signer(const struct access_key *k, int64_t now)
{
	bool has_ended = k && access_has_ended(k, now);

	if (!k || (has_ended && !k->token))
		return (struct sigv4_key){.access_key_id = NULL};
	return (struct sigv4_key){
		.access_key_id = k->id, .secret = k->secret, .session_token = k->token, .has_expired = has_ended};
}

static struct sigv4_rules rules_for(const struct api *a, const struct api_call *call, const char *region)
{
	struct sigv4_rules r = {.region = elsewhere_region(a->world, call->service, region)};

	r.clocks[0] = world_now(a->world);
	r.clocks[1] = clock_wall_ms();
	r.clock_count = 2;
	if (call->fault == FAULT_SKEW) {
		r.clocks[0] += FAULT_SKEW_MS;
		r.clock_count = 1;
	}
	return r;
}

/* Who asks, and for which region. */
struct asker {
	const struct access_key *key; /* NULL: nobody knows */
	char region[32];
};

static bool check_signature(const struct api *a, const struct http_request *rq, const struct api_call *call,
	struct asker *who, struct sim_error *e)
{
	struct sigv4_key keys[2] = {{.access_key_id = NULL}, {.access_key_id = NULL}};
	struct sigv4_claim claim;
	char why[300];

	enum sigv4_verdict v = sigv4_read(rq, &claim, why, sizeof(why));
	if (v == SIGV4_OK && call->is_s3 && !s3_check_signature(rq, &claim, e))
		return false;
	if (v == SIGV4_OK) {
		struct sigv4_rules rules = rules_for(a, call, claim.region);
		who->key = access_key_of(a->world->access, claim.access_key_id);
		keys[0] = as_signer(who->key, a->world->at);
		rules.keys = keys;
		snprintf(who->region, sizeof(who->region), "%s", claim.region);
		v = sigv4_check(
			rq, &claim, call->service ? call->service->signing : claim.service, &rules, why, sizeof(why));
	}
	if (v != SIGV4_OK && call->is_s3)
		return s3_refuse_signature(v, who->key && !access_has_ended(who->key, a->world->at), why, e);
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].verdict == v)
			return sim_fail(e, call->is_query ? refusals[i].query_status : refusals[i].json_status,
				call->is_query ? refusals[i].query_code : refusals[i].json_code, "%s", why);
	return true;
}

/* ---- done ---- */

static bool refuse_operation(const struct api_call *call, struct sim_error *e)
{
	if (call->is_s3)
		return sim_fail(e, 501, "NotImplemented", "The method, path and query ask for an operation that there is not here.");
	if (!call->is_query)
		return sim_fail(e, 400, "UnknownOperationException", "There is no operation '%s' here", call->name);
	if (!call->service)
		return sim_fail(
			e, 400, "InvalidAction", "Could not find operation %s", call->name[0] ? call->name : "(none)");
	return sim_fail(e, 400, "InvalidAction", "Could not find operation %s for version %s", call->name,
		call->service->version);
}

static cJSON *read_input(const struct http_request *rq, const struct api_call *call, struct sim_error *e)
{
	struct err why = {0};

	if (call->is_s3)
		return s3_input(rq, e);
	if (call->is_query)
		return form_parse(rq->body, rq->body_len, call->op->input, e);
	cJSON *in = json_parse(rq->body, rq->body_len, &why);
	if (in && cJSON_IsObject(in))
		return in;
	cJSON_Delete(in);
	sim_fail(e, 400, "SerializationException", "The request body is not a JSON object");
	return NULL;
}

static void name_action(const struct sim_op *op, char out[ACTION_SIZE])
{
	snprintf(out, ACTION_SIZE, "%s:%s", op->service, op->permission ? op->permission : op->name);
}

static bool is_allowed(const struct api *a, const struct api_call *call, const struct asker *who, const cJSON *in,
	struct sim_error *e)
{
	char action[ACTION_SIZE], resource[RESOURCE_SIZE];

	if (!who->key || call->op->needs_no_permission)
		return true;
	name_action(call->op, action);
	const struct access_denial *d = access_denied(a->world->access, &who->key->who, action);
	if (!d)
		return true;
	return access_refuse(d, who->key->arn, action,
		resource_of(a->world, call->op, in, who->key->who.account, who->region, resource), call->is_query, e);
}

/* The handler, in the world that the asker sees. */
static bool perform(struct api *a, const struct api_call *call, const struct asker *who, cJSON *in, cJSON *out,
	struct sim_error *e)
{
	struct world *w = a->world;

	if (who->key)
		w = elsewhere_world(&a->elsewhere, w, call->service, who->key->who.account, who->region);
	if (!w)
		return sim_fail(e, 500, "InternalFailure", "There is no other account");
	bool translates = w == a->world && elsewhere_translates(w, call->service);
	if (translates)
		elsewhere_translate(w, in);
	w->caller = who->key ? who->key : access_first(w->access);
	w->caller_region = who->key ? who->region : w->region;
	bool ok = shape_check(call->service, call->op->input, in, e) && call->op->handle(w, in, out, e);
	w->caller = access_first(w->access);
	w->caller_region = w->region;
	if (translates && ok)
		elsewhere_translate(w, out);
	if (translates && !ok)
		elsewhere_translate_text(w, e->message, sizeof(e->message));
	return ok;
}

static bool run(
	struct api *a, const struct http_request *rq, const struct api_call *call, cJSON *out, struct sim_error *e)
{
	bool may_be_anybody = call->op && call->op->is_unsigned && !http_header(rq, "Authorization");
	struct asker who = {.key = NULL};

	if (!may_be_anybody && !check_signature(a, rq, call, &who, e))
		return false;
	if (!call->op)
		return refuse_operation(call, e);
	cJSON *in = read_input(rq, call, e);
	if (!in)
		return false;
	if (who.key)
		calls_signed(a->calls, call->service->label, who.key->who.account, who.region, call->ticket);
	bool ok = is_allowed(a, call, &who, in, e) && perform(a, call, &who, in, out, e);
	cJSON_Delete(in);
	if (ok && call->op->is_mutation)
		calls_mutated(a->calls);
	return ok;
}

/* ---- answered ---- */

/* A UUID of the request's number, apart from the world's own ids, which must not depend on how often somebody
 * looks. */
static void make_request_id(struct api *a, char out[40])
{
	uint64_t seed[2] = {a->seed, ++a->requests};
	uint8_t d[32];
	char hex[33];

	hash_sha256(seed, sizeof(seed), d);
	d[6] = (uint8_t)((d[6] & 0x0F) | 0x40);
	d[8] = (uint8_t)((d[8] & 0x3F) | 0x80);
	hash_hex(d, 16, hex);
	snprintf(out, 40, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

static void put_json(struct buf *b, const cJSON *v)
{
	char *text = cJSON_PrintUnformatted(v);

	buf_puts(b, text);
	free(text);
}

static void put_error(const struct api_call *call, const struct http_request *rq, const cJSON *out, const struct sim_error *e,
	struct http_reply *rp)
{
	buf_clear(&rp->body);
	rp->status = e->status;
	if (call->is_s3) {
		s3_put_error(rq, out, e, rp);
		return;
	}
	if (call->is_query) {
		xml_put_error(&rp->body, call->service ? call->service->xmlns : GENERIC_NS, e, rp->request_id);
		return;
	}
	cJSON *body = cJSON_CreateObject();
	cJSON_AddStringToObject(body, "__type", e->code);
	cJSON_AddStringToObject(body, "message", e->message);
	put_json(&rp->body, body);
	cJSON_Delete(body);
}

static void put_answer(const struct api_call *call, const struct http_request *rq, const cJSON *out, struct http_reply *rp)
{
	rp->status = 200;
	if (call->is_s3)
		s3_put_answer(rq, out, rp);
	else if (call->is_query)
		xml_put_answer(&rp->body, call->service, call->op->name, out, rp->request_id);
	else if (!call->op->has_empty_answer)
		put_json(&rp->body, out);
}

/* Bytes that are no answer of AWS's at all. */
static void put_nonsense(struct api *a, enum fault_kind fault, struct http_reply *rp)
{
	uint64_t seed[2] = {a->seed, a->requests};
	uint8_t d[32];

	if (fault == FAULT_HTML) {
		rp->status = 502;
		rp->content_type = "text/html";
		buf_puts(&rp->body,
			"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n");
	}
	for (int i = 0; fault == FAULT_GARBAGE && i < 20; i++, seed[0]++) {
		hash_sha256(seed, sizeof(seed), d);
		buf_add(&rp->body, d, sizeof(d));
	}
}

/* A refusal that comes out of the blue; one for want of a permission names it, as AWS does. */
static bool is_struck(const struct api *a, const struct api_call *call, struct sim_error *e)
{
	char action[ACTION_SIZE];

	if (!fault_error(call->fault, call->is_query, e))
		return false;
	if (call->is_s3)
		s3_rename_fault(e);
	if (call->fault == FAULT_DENIED && call->op) {
		name_action(call->op, action);
		access_refuse(NULL, access_first(a->world->access)->arn, action,
			strcmp(call->op->service, "elasticloadbalancing") == 0 ? NULL : "*", call->is_query, e);
	}
	return true;
}

void api_handle(struct api *a, const struct http_request *rq, const struct api_call *call, struct http_reply *rp)
{
	struct sim_error e = {0};

	world_tick(a->world);
	make_request_id(a, rp->request_id);
	rp->status = 200;
	rp->date_at = world_now(a->world) + (call->fault == FAULT_SKEW ? FAULT_SKEW_MS : 0);
	rp->content_type = call->is_query ? "text/xml" : json_type_of(call->service);
	if (call->is_s3)
		s3_put_id(rp);
	if (is_struck(a, call, &e)) {
		put_error(call, rq, NULL, &e, rp);
		return;
	}
	if (fault_spares_the_world(call->fault)) {
		put_nonsense(a, call->fault, rp);
		return;
	}
	cJSON *out = cJSON_CreateObject();
	if (run(a, rq, call, out, &e))
		put_answer(call, rq, out, rp);
	else
		put_error(call, rq, out, &e, rp);
	cJSON_Delete(out);
}

void api_answered(struct api *a, const struct api_call *call, const struct http_reply *rp)
{
	bool is_refusal = rp->status >= 300 || call->fault == FAULT_GARBAGE || call->fault == FAULT_EMPTY;

	calls_answered(a->calls, call->service ? call->service->label : "unknown", call->op ? call->op->name : UNKNOWN,
		call->ticket, is_refusal);
}
