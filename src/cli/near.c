/* near.c: see near.h. */
#include "cli/near.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/session.h"

enum { MOST_NAMES = 8, MOST_BYTES = 400, MOST_DISTANCE = 6, LIST_MS = 5000 };

static void add_name(struct buf *b, const char *name)
{
	buf_printf(b, "%s%s", b->len ? ", " : "", name);
}

bool near_say_which(const struct pipeline_list *list, struct err *e)
{
	struct buf names;

	buf_init(&names, MOST_BYTES);
	for (size_t i = 0; i < list->count && !names.overflow; i++)
		add_name(&names, list->rows[i].name);
	err_set(e, ERR_USAGE, _("there are several pipelines, name one: %s%s"), buf_text(&names),
		names.overflow ? ", ..." : "");
	buf_done(&names);
	return false;
}

/* A slip of the fingers (a third of the letters at most), or a part of the name. */
static bool is_near(const char *name, const char *meant)
{
	int limit = 2 + (int)strlen(meant) / 3;

	limit = limit < MOST_DISTANCE ? limit : MOST_DISTANCE;
	return text_distance(name, meant, limit) < limit || strcasestr(name, meant) != NULL;
}

void near_add(const struct pipeline_list *list, const char *name, struct err *e)
{
	struct buf near, all;

	buf_init(&near, MOST_BYTES);
	buf_init(&all, MOST_BYTES);
	for (size_t i = 0; i < list->count; i++) {
		if (is_near(list->rows[i].name, name))
			add_name(&near, list->rows[i].name);
		if (i < MOST_NAMES)
			add_name(&all, list->rows[i].name);
	}
	if (near.len)
		err_set(e, ERR_NOT_FOUND, _("there is no pipeline '%s': is it %s?"), name, buf_text(&near));
	else if (all.len)
		err_set(e, ERR_NOT_FOUND, _("there is no pipeline '%s' (there are: %s%s)"), name, buf_text(&all),
			list->count > MOST_NAMES ? ", ..." : "");
	else
		err_set(e, ERR_NOT_FOUND, _("there is no pipeline '%s', nor any other here"), name);
	buf_done(&near);
	buf_done(&all);
}

void near_pipelines(struct session *s, struct err *e)
{
	struct err kept = *e;
	char name[128];
	int64_t until = clock_mono_ms() + LIST_MS;

	if (s->deadline_mono != NO_TIME && s->deadline_mono < until)
		until = s->deadline_mono;
	text_clean_into(name, sizeof(name), app_pipeline(s->app), strlen(app_pipeline(s->app)));
	app_set_pipeline(s->app, NULL);
	while (!app_pipelines(s->app) && !app_root_error(s->app) && clock_mono_ms() < until)
		app_turn(s->app, NULL, 0, until - clock_mono_ms());
	const struct pipeline_list *list = app_pipelines(s->app);
	if (!list)
		return; /* AWS's own words must do */
	near_add(list, name, e);
	memcpy(e->code, kept.code, sizeof(e->code));
	memcpy(e->request_id, kept.request_id, sizeof(e->request_id));
	e->http_status = kept.http_status;
}
