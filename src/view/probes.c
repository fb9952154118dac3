/* probes.c: what the pages behind the listeners answer: in few words for a listener's row, and all of it on a screen of its own.
 * It is the pages' own text, and it is told as such: nothing here judges a release by it. */
#include "base/i18n.h"
#include "base/text.h"
#include "view/page.h"

#include <stdio.h>
#include <string.h>

#define FIELD_AT 2
#define VALUE_AT 12

bool probe_is_good(const struct view *v, const struct probe *p)
{
	return p && p->last && v->now_mono < p->good_until_mono;
}

/* --- in a row -------------------------------------------------------------------------------------------------------- */

enum role probe_words(const struct view *v, const struct route *route, bool is_long, char *out, size_t size)
{
	const struct probe_result *last = probe_is_good(v, route->probe) ? route->probe->last : NULL;

	*out = '\0';
	if (!last)
		return ROLE_DIM;
	if (!last->status) { /* it may well be reached from elsewhere only: that is no alarm */
		bool has_reason = is_long && last->brief[0];
		snprintf(out, size, "%s%s%s", _("no answer"), has_reason ? ": " : "", has_reason ? last->brief : "");
		return ROLE_DIM;
	}
	if (last->elsewhere[0] && !is_long)
		snprintf(out, size, _("%d elsewhere"), last->status);
	else if (is_long)
		snprintf(out, size, "%s", last->summary);
	else
		snprintf(out, size, "%d%s%s", last->status, last->words[0] ? " " : "", last->words);
	return last->status >= 500 ? ROLE_BAD : ROLE_TEXT;
}

/* --- on the screen --------------------------------------------------------------------------------------------------- */

static void add_field(struct page *p, const char *name, enum role role, const char *value)
{
	page_put(p, FIELD_AT, VALUE_AT - FIELD_AT - 1, ROLE_DIM, name);
	page_wrap(p, VALUE_AT, VALUE_AT, role, value);
}

static void add_version(struct page *p, const struct probe *probe)
{
	const struct probe_result *last = probe->last;
	char text[400];

	if (last->status < 200 || last->status > 299)
		return;
	if (last->version[0])
		snprintf(text, sizeof(text), _("%s, by the pattern %s"), last->version, probe->pattern);
	else
		snprintf(text, sizeof(text), _("none: nothing there is like %s"), probe->pattern);
	add_field(p, _("version"), ROLE_TEXT, text);
}

static void add_redirect(struct page *p, const struct probe_result *last)
{
	char text[400];

	if (last->landed[0]) {
		snprintf(text, sizeof(text), _("followed, to %s"), last->landed);
		add_field(p, _("redirect"), ROLE_TEXT, text);
	}
	if (last->elsewhere[0]) {
		snprintf(text, sizeof(text), _("to %s, which is elsewhere: not followed"), last->elsewhere);
		add_field(p, _("redirect"), ROLE_WAITING, text);
	}
}

static void add_size(struct page *p, const struct probe_result *last)
{
	char text[160];

	if (last->status)
		snprintf(text, sizeof(text), _("%lld ms, %zu bytes%s"), (long long)last->ms, last->bytes,
			last->is_cut ? _("; there are more, which were not read") : "");
	else
		snprintf(text, sizeof(text), _("%lld ms"), (long long)last->ms);
	add_field(p, _("took"), ROLE_TEXT, text);
}

static void add_when(struct page *p, const struct view *v, const struct probe *probe)
{
	char age[24], text[200], times[60] = "";
	int64_t ms = v->now_mono - probe->looked_mono;

	duration_format(ms / 1000 * 1000, age, sizeof(age));
	if (probe->failures > 1)
		snprintf(times, sizeof(times), _("; no answer %d times in a row"), probe->failures);
	snprintf(text, sizeof(text), "%s%s%s%s", ms < 1000 ? _("just now") : age, ms < 1000 ? "" : _(" ago"), times,
		probe->is_looking                   ? _("; ◐ looking again…")
			: !probe_is_good(v, probe) ? _("; too old to tell what is there now")
						   : "");
	add_field(p, _("when"), probe->is_looking ? ROLE_BUSY : ROLE_TEXT, text);
}

static void add_answer(struct page *p, const struct view *v, const struct probe *probe)
{
	const struct probe_result *last = probe->last;
	char status[16];

	if (!last) {
		add_field(p, _("answer"), ROLE_BUSY, probe->is_looking ? _("◐ looking…") : _("nobody has looked yet"));
		return;
	}
	snprintf(status, sizeof(status), "%d", last->status); /* where it leads has a row of its own */
	add_field(p, _("answer"), !last->status ? ROLE_DIM : last->status >= 500 ? ROLE_BAD : ROLE_TEXT,
		last->elsewhere[0] ? status : last->summary);
	add_version(p, probe);
	add_redirect(p, last);
	add_size(p, last);
	add_when(p, v, probe);
}

/* A route that nobody looks at has no page of its own: its listener's default rule has. */
static void add_probe(struct page *p, const struct view *v, const struct route *route)
{
	const struct probe *probe = route->probe;
	char text[200];

	if (!probe || !probe->url) {
		snprintf(text, sizeof(text), _("none: %s"),
			probe && probe->why_not ? probe->why_not
			: route->conditions     ? _("a rule with conditions has no page of its own")
						: _("nobody looks at this one"));
		add_field(p, _("page"), ROLE_DIM, text);
	} else {
		add_field(p, _("page"), ROLE_TEXT, probe->url);
		add_answer(p, v, probe);
	}
	if (probe && probe->hint)
		add_field(p, _("hint"), ROLE_KEY, probe->hint);
}

static void add_head(struct page *p, const struct route *route)
{
	char label[160], blue[24], green[24], text[120];

	route_label(route, label, sizeof(label));
	words_percent(route->blue, blue, sizeof(blue));
	words_percent(route->green, green, sizeof(green));
	snprintf(text, sizeof(text), "BLUE %s  GREEN %s", blue, green);
	int room = p->at.columns - text_width(text) - 2, width = text_width(label);
	page_put(p, 0, width < room ? width : room, ROLE_TITLE, label);
	page_put(p, (width < room ? width : room) + 2, p->at.columns, ROLE_TEXT, text);
	page_end_row(p);
}

static void add_pages(struct page *p, const struct draw *d)
{
	if (!d->d || !d->d->route_count) {
		page_wrap(p, 0, 0, ROLE_DIM, d->d ? unread_words(d->r, FACT_RULES) : _("there is no deployment, and so no listener"));
		return;
	}
	for (size_t i = 0; i < d->d->route_count; i++) {
		if (i)
			page_end_row(p);
		add_head(p, &d->d->routes[i]);
		add_probe(p, d->v, &d->d->routes[i]);
	}
}

static void fill(const struct draw *d, struct sheet *s)
{
	*s = (struct sheet){.add = add_pages};
	lines_add(&s->above, ROLE_TITLE, "%s", _("what the pages behind the listeners answer"));
	lines_add(&s->above, ROLE_DIM, "%s",
		_("One GET each, without credentials: every 5 s in a deployment, else 30 s."));
	banner_add(d, &s->below);
	notice_add(d, &s->below);
}

int probes_last(const struct view *v, const struct ui *ui, int *page)
{
	struct draw d = {.v = v, .ui = ui, .r = v->release, .d = v->release ? release_current(v->release) : NULL};
	struct sheet s;

	*page = 1;
	if (!d.r)
		return 0;
	fill(&d, &s);
	return sheet_last(&d, &s, page);
}

void probes_draw(const struct draw *d)
{
	struct sheet s;

	fill(d, &s);
	sheet_draw(d, &s, d->ui->probes_scroll);
}
