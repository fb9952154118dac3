/* api_kit.h: calls of an API on a standing world, by any key, without a socket; and the controls. */
#ifndef TESTS_SIM_API_KIT_H
#define TESTS_SIM_API_KIT_H

#include <stdlib.h>

#include "base/err.h"
#include "base/json.h"
#include "lib/cm.h"
#include "sim/signing.h"
#include "sim/world.h"

#define KIT static __attribute__((unused))
#define KIT_AT INT64_C(2208988800000) /* 2040-01-01: far from the clock of any machine, which signatures may fit too */
#define HOME "ap-northeast-2"

KIT int64_t kit_standing(void)
{
	return 1;
}

KIT int kit_open(void **state)
{
	const struct world_options o = {.random_seed = 1, .start_at = KIT_AT, .real_ms = kit_standing};
	struct err e = {0};
	struct api *a = calloc(1, sizeof(*a));

	api_init(a, world_new(&o, &e), 1);
	*state = a;
	return a->world == NULL;
}

KIT int kit_close(void **state)
{
	struct api *a = *state;
	struct world *w = a->world;

	api_done(a);
	world_free(w);
	free(a);
	return 0;
}

/* The reply; http_reply_done() it. */
KIT struct http_reply kit_ask(struct api *a, const struct sigv4_key *key, const char *region, const char *service, const char *target,
	const char *body)
{
	struct api_call call = {.ticket = calls_arrive(a->calls)};
	struct signed_request s;
	struct http_reply rp;

	make_request_as(&s, key, region, service, target, body, world_now(a->world));
	http_reply_init(&rp);
	api_identify(a, &s.rq, &call);
	api_handle(a, &s.rq, &call, &rp);
	api_answered(a, &call, &rp);
	return rp;
}

/* The answer's status; the answer itself, cJSON_Delete() it, where `out` is given. */
KIT int kit_control(struct api *a, const char *path, const char *body, cJSON **out)
{
	const struct http_request rq = {.method = "POST", .target = path, .body = body, .body_len = strlen(body)};
	struct http_reply rp;
	struct err e = {0};

	http_reply_init(&rp);
	controls_answer(a, &rq, &rp);
	if (out)
		*out = json_parse(rp.body.data, rp.body.len, &e);
	http_reply_done(&rp);
	return rp.status;
}

/* A key by POST /_sim/keys; `json` holds its texts: cJSON_Delete() it. */
KIT struct sigv4_key kit_key(struct api *a, const char *body, cJSON **json)
{
	assert_int_equal(kit_control(a, "/_sim/keys", body, json), 200);
	return (struct sigv4_key){.access_key_id = json_raw(*json, "accessKeyId"), .secret = json_raw(*json, "secretAccessKey"),
		.session_token = json_raw(*json, "sessionToken")};
}

/* The text between <NAME> and </NAME> of an XML answer, its first; "" when there is none. */
KIT const char *kit_element(const struct http_reply *rp, const char *name, char *out, size_t size)
{
	char tag[64];

	snprintf(tag, sizeof(tag), "<%s>", name);
	const char *at = strstr(buf_text(&rp->body), tag);
	at = at ? at + strlen(tag) : "";
	snprintf(out, size, "%.*s", (int)strcspn(at, "<"), at);
	return out;
}

#endif
