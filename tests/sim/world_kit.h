/* world_kit.h: what the tests of the simulator's world share: worlds whose clock stands still, and calls as a client makes
 * them (shape first, then handler), without a server in between. */
#ifndef TESTS_WORLD_KIT_H
#define TESTS_WORLD_KIT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "sim/op.h"
#include "sim/service.h"
#include "sim/shape.h"
#include "sim/words.h"
#include "sim/world.h"
#include "sim/world_calls.h"

#define KIT static __attribute__((unused))
#define PIPELINE "cicd-demo-bluegreen"
#define START_AT 1795424400000 /* 2026-11-23 */

KIT int64_t kit_real; /* the real clock of these worlds */

KIT int64_t kit_real_ms(void)
{
	return kit_real;
}

KIT struct world *kit_world(const char *world, const char *scenario, double speed, uint64_t seed)
{
	struct world_options o = {world, scenario, speed, seed, START_AT, kit_real_ms};
	struct err e = {0};

	kit_real = 0;
	struct world *w = world_new(&o, &e);
	if (!w)
		fail_msg("no world: %s", e.message);
	return w;
}

KIT struct world *kit_scenario(const char *scenario)
{
	return kit_world(NULL, scenario, 0, 1);
}

/* A world from a world file with this text. */
KIT struct world *kit_file(const char *json)
{
	char path[] = "/tmp/world-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, json, strlen(json)), (ssize_t)strlen(json));
	close(fd);
	struct world *w = kit_world(path, NULL, 0, 1);
	unlink(path);
	return w;
}

static char kit_code[96]; /* the last call's error code, "" when it was answered */

/* The reply, or NULL and kit_code.  cJSON_Delete() it. */
KIT cJSON *kit_call(struct world *w, const char *service, const char *op, const char *format, ...)
{
	const struct sim_service *s = service_by_signing(service);
	struct sim_error e = {0};
	char text[2000];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	cJSON *in = cJSON_Parse(text), *out = cJSON_CreateObject();
	const struct sim_op *row = service_op(s, op);

	assert_non_null(in);
	assert_non_null(row);
	kit_code[0] = '\0';
	if (!shape_check(s, row->input, in, &e) || !row->handle(w, in, out, &e)) {
		snprintf(kit_code, sizeof(kit_code), "%s", e.code);
		assert_int_equal(e.status, 400);
		assert_true(e.message[0] != '\0');
		cJSON_Delete(out);
		out = NULL;
	}
	cJSON_Delete(in);
	return out;
}

/* Answered ("") or refused with that code. */
#define kit_expect(code, ...) \
	do { \
		cJSON_Delete(kit_call(__VA_ARGS__)); \
		assert_string_equal(kit_code, code); \
	} while (0)

KIT struct execution *kit_release(struct world *w)
{
	cJSON *out = kit_call(w, "codepipeline", "StartPipelineExecution", "{'name':'" PIPELINE "'}");

	assert_non_null(out);
	cJSON_Delete(out);
	return w->pipelines[0]->executions[w->pipelines[0]->execution_count - 1];
}

KIT struct deployment *kit_last(const struct world *w)
{
	return w->deployments[w->deployment_count - 1];
}

/* Second by second until the newest deployment is in that place (or in that event, for PLACE_EVENTS). */
KIT struct deployment *kit_until(struct world *w, enum deploy_place place, size_t event)
{
	size_t old = w->deployment_count;

	for (int i = 0; i < 40000; i++) {
		struct deployment *d = kit_last(w);
		bool is_new = w->deployment_count > old || d->place != PLACE_ENDED || place == PLACE_ENDED;

		if (is_new && d->place == place && (place != PLACE_EVENTS || d->event == event))
			return d;
		world_advance(w, 1);
	}
	fail_msg("the deployment never came to %s", word_place(place));
	return NULL;
}

KIT const char *kit_continue(struct world *w, const struct deployment *d, const char *wait)
{
	cJSON_Delete(kit_call(
		w, "codedeploy", "ContinueDeployment", "{'deploymentId':'%s','deploymentWaitType':'%s'}", d->id, wait));
	return kit_code;
}

/* rollback: "true", "false", or NULL to leave it out. */
KIT const char *kit_stop(struct world *w, const struct deployment *d, const char *rollback)
{
	cJSON_Delete(kit_call(w, "codedeploy", "StopDeployment", "{'deploymentId':'%s'%s%s}", d->id,
		rollback ? ",'autoRollbackEnabled':" : "", rollback ? rollback : ""));
	return kit_code;
}

/* "Version N" as the listener's page says it. */
KIT int kit_page(struct world *w, struct listener *l)
{
	struct buf body;

	buf_init(&body, 4096);
	int status = world_page(w, l, &body);
	const char *at = strstr(buf_text(&body), "Welcome(Version ");
	int version = status == 200 && at ? (int)strtol(at + 16, NULL, 10) : -status;

	buf_done(&body);
	return version;
}

KIT int64_t kit_seconds(int64_t from, int64_t to)
{
	return (to - from) / 1000;
}

KIT const char *kit_text(const cJSON *o, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, name);

	return cJSON_IsString(item) ? item->valuestring : "";
}

#endif
