/* status.c: one look, then exit. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/json.h"
#include "cli/kept.h"
#include "cli/session.h"
#include "cli/text.h"

static bool has_color(const struct options *o)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (o->color != COLOR_AUTO)
		return o->color == COLOR_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

int verb_status(struct session *s)
{
	struct err e;

	if (!session_first_look(s, &e) || !kept_is_there(s, &e))
		return session_fail(s, &e);
	const struct release *r = app_release(s->app);
	if (s->o->wants_json)
		json_print(json_status(r, s->o->is_read_only));
	else
		text_status(stdout, r, s->o->is_read_only, has_color(s->o));
	return 0;
}
