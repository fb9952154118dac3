/* status.c: one look, then exit. */
#include <stdio.h>

#include "cli/json.h"
#include "cli/kept.h"
#include "cli/session.h"
#include "cli/text.h"

int verb_status(struct session *s)
{
	struct err e;

	if (!session_first_look(s, &e) || !kept_is_there(s, &e))
		return session_fail(s, &e);
	const struct release *r = app_release(s->app);
	if (s->o->wants_json)
		json_print(json_status(r, s->o->is_read_only));
	else
		text_status(stdout, r, s->o->is_read_only, session_has_color(s));
	return 0;
}
