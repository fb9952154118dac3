/* wait.c: return when the release has come so far, or cannot come there any more. */
#include <stdio.h>

#include "base/i18n.h"
#include "base/json.h"
#include "cli/json.h"
#include "cli/kept.h"

static void say_end(const struct session *s, int code, const char *why)
{
	const struct release *r = app_release(s->app);
	const char *goal = goal_name(s->o->goal);

	if (!s->o->wants_json) {
		fprintf(code ? stderr : stdout, "%s%s: %s\n", code ? "cutover: " : "",
			code ? _("ended otherwise than asked for") : goal, why ? _(why) : "");
		return;
	}
	cJSON *o = cJSON_CreateObject();
	json_put_int(o, "schema", 1);
	json_put_text(o, "for", goal);
	json_put_bool(o, "reached", code == 0);
	json_put_text(o, "executionId", r->execution_id);
	json_put_text(o, "status", r->execution_status);
	const struct deployment *own = settle_own(r);
	json_put_text(o, "deploymentId", own ? own->id : NULL);
	json_put_text(o, "phase", own ? phase_name(own->phase) : NULL);
	json_put_text(o, "reason", why);
	json_print(o);
}

int verb_wait(struct session *s)
{
	struct err e;
	const char *why;

	if (!session_first_look(s, &e) || !kept_is_there(s, &e))
		return session_fail(s, &e);
	session_keep_execution(s);
	int code = kept_wait(s, s->o->goal, NULL, NULL, &why, &e);
	if (code < 0)
		return session_fail(s, &e);
	say_end(s, code, why);
	return code;
}
