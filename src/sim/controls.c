/* controls.c: what people and tests steer the simulator by: unsigned, JSON both ways, a row each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "sim/access.h"
#include "sim/controls_parts.h"
#include "sim/op.h"
#include "sim/world.h"

#define ADVANCE_MAX_S (10.0 * 365 * 86400)
#define FAULTS_MAX 64

cJSON *control_refuse(struct sim_error *e, const char *message)
{
	sim_fail(e, 400, "BadRequest", "%s", message);
	return NULL;
}

static cJSON *get_calls(struct api *a, const cJSON *in, struct sim_error *e)
{
	(void)in;
	(void)e;
	return calls_to_json(a->calls, clock_mono_ms());
}

static cJSON *reset_calls(struct api *a, const cJSON *in, struct sim_error *e)
{
	(void)in;
	(void)e;
	calls_reset(a->calls, clock_mono_ms());
	return cJSON_CreateObject();
}

static cJSON *get_state(struct api *a, const cJSON *in, struct sim_error *e)
{
	(void)in;
	(void)e;
	return world_to_json(a->world);
}

/* The temporary key, for trying a session token. */
static cJSON *get_session(struct api *a, const cJSON *in, struct sim_error *e)
{
	cJSON *out = cJSON_CreateObject();

	(void)a;
	(void)in;
	(void)e;
	cJSON_AddStringToObject(out, "accessKeyId", access_built_in[1].access_key_id);
	cJSON_AddStringToObject(out, "secretAccessKey", access_built_in[1].secret);
	cJSON_AddStringToObject(out, "sessionToken", access_built_in[1].session_token);
	return out;
}

static cJSON *put_now(struct api *a)
{
	cJSON *out = cJSON_CreateObject();

	json_put_time(out, "now", world_now(a->world));
	return out;
}

static cJSON *advance(struct api *a, const cJSON *in, struct sim_error *e)
{
	double seconds = json_number(in, "seconds", -1);

	if (!(seconds >= 0 && seconds <= ADVANCE_MAX_S))
		return control_refuse(e, "say {\"seconds\":N}, N from 0 up");
	world_advance(a->world, seconds);
	return put_now(a);
}

static cJSON *set_speed(struct api *a, const cJSON *in, struct sim_error *e)
{
	double speed = json_number(in, "speed", -1);

	if (!(speed >= 0 && speed <= WORLD_SPEED_MAX))
		return control_refuse(e, "say {\"speed\":N}, N from 0 up");
	world_set_speed(a->world, speed);
	return put_now(a);
}

static cJSON *set_faults(struct api *a, const cJSON *in, struct sim_error *e)
{
	const char *specs[FAULTS_MAX];
	const cJSON *item;
	struct err why = {0};
	size_t n = 0;

	if (!cJSON_IsArray(in))
		return control_refuse(e, "say a list of SPECs, as in [\"0.3:throttle:codepipeline.*\"]");
	cJSON_ArrayForEach(item, in) {
		if (!cJSON_IsString(item) || n == FAULTS_MAX)
			return control_refuse(e, "each SPEC is a string, and there are not too many");
		specs[n++] = item->valuestring;
	}
	if (!faults_replace(a->faults, specs, n, &why))
		return control_refuse(e, why.message);
	cJSON *out = cJSON_CreateObject();
	cJSON_AddNumberToObject(out, "faults", (double)n);
	return out;
}

static cJSON *commit(struct api *a, const cJSON *in, struct sim_error *e)
{
	int64_t version = json_int(in, "version", 0);

	if (version < 1 || version > 1000000)
		return control_refuse(e, "say {\"version\":N,\"message\":\"…\"}, N from 1 up");
	const struct commit *c = world_commit(a->world, (int)version, json_raw(in, "message"));
	if (!c)
		return control_refuse(e, "there is no pipeline whose branch could be committed to");
	cJSON *out = put_now(a);
	cJSON_AddStringToObject(out, "commitId", c->id);
	return out;
}

static cJSON *set_pages(struct api *a, const cJSON *in, struct sim_error *e)
{
	int is_unplugged = json_bool(in, "unplugged");

	if (is_unplugged < 0)
		return control_refuse(e, "say {\"unplugged\":true} or {\"unplugged\":false}");
	a->pages_are_unplugged = is_unplugged == 1;
	return cJSON_CreateObject();
}

static const struct control_row {
	const char *method, *path;
	control *answer;
} rows[] = {
	{"GET", "/_sim/calls", get_calls},
	{"POST", "/_sim/calls/reset", reset_calls},
	{"GET", "/_sim/state", get_state},
	{"GET", "/_sim/session", get_session},
	{"POST", "/_sim/advance", advance},
	{"POST", "/_sim/speed", set_speed},
	{"POST", "/_sim/faults", set_faults},
	{"POST", "/_sim/commit", commit},
	{"POST", "/_sim/pages", set_pages},
	{"POST", "/_sim/keys", control_make_key},
	{"POST", "/_sim/keys/expire", control_expire_keys},
	{"POST", "/_sim/roles", control_put_role},
	{"POST", "/_sim/deny", control_deny},
	{"POST", "/_sim/pipeline/deploy-role", control_deploy_role},
	{"POST", "/_sim/bucket", control_bucket},
	{"POST", "/_sim/repository", control_repository},
	{"POST", "/_sim/image-repository", control_image_repository},
	{"POST", "/_sim/connection", control_connection},
	{"POST", "/_sim/remote", control_remote},
	{"POST", "/_sim/push", control_push},
};

static void no_such_control(struct sim_error *e)
{
	struct buf names;

	buf_init(&names, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		buf_printf(&names, "%s%s", i ? ", " : "", rows[i].path);
	sim_fail(e, 404, "NotFound", "no such control; there are %s", buf_text(&names));
	buf_done(&names);
}

static const struct control_row *find_row(const struct http_request *rq, struct sim_error *e)
{
	size_t len = strcspn(rq->target, "?");

	no_such_control(e);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strlen(rows[i].path) != len || strncmp(rows[i].path, rq->target, len) != 0)
			continue;
		if (strcmp(rows[i].method, rq->method) == 0)
			return &rows[i];
		sim_fail(e, 405, "MethodNotAllowed", "%s wants %s", rows[i].path, rows[i].method);
	}
	return NULL;
}

static cJSON *answer(struct api *a, const struct http_request *rq, struct sim_error *e)
{
	const struct control_row *row = find_row(rq, e);
	struct err why = {0};

	if (!row)
		return NULL;
	cJSON *in = rq->body_len ? json_parse(rq->body, rq->body_len, &why) : cJSON_CreateObject();
	if (!in)
		return control_refuse(e, why.message);
	world_tick(a->world);
	cJSON *out = row->answer(a, in, e);
	cJSON_Delete(in);
	return out;
}

void controls_answer(struct api *a, const struct http_request *rq, struct http_reply *rp)
{
	struct sim_error e = {0};
	cJSON *out = answer(a, rq, &e);

	rp->status = out ? 200 : e.status;
	rp->content_type = "application/json";
	rp->date_at = world_now(a->world);
	if (!out) {
		out = cJSON_CreateObject();
		cJSON_AddStringToObject(out, "error", e.message);
	}
	char *text = cJSON_PrintUnformatted(out);
	buf_puts(&rp->body, text);
	buf_puts(&rp->body, "\n");
	free(text);
	cJSON_Delete(out);
}
