/* probe_moments.c: see probe_moments.h. */
#include "view/probe_moments.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>

#define PATTERN "Version ([0-9A-Za-z._-]+)"

static void summarise(struct probe_result *r, const char *words)
{
	if (r->status)
		snprintf(r->summary, sizeof(r->summary), "%d%s%s", r->status, *words ? " " : "", words);
	else
		snprintf(r->summary, sizeof(r->summary), "no connection: %s", words);
}

struct probe *probe_of_route(struct arena *a, struct moment *m, size_t route, int status, const char *words, const char *version)
{
	static const char *const urls[] = {"http://cicd-demo-alb-123456789.ap-northeast-2.elb.amazonaws.com/",
		"http://cicd-demo-alb-123456789.ap-northeast-2.elb.amazonaws.com:8080/"};
	struct probe *p = ARENA_NEW(a, struct probe);
	struct probe_result *r = ARENA_NEW(a, struct probe_result);

	*r = (struct probe_result){.status = status, .bytes = status ? 315 : 0, .ms = status ? 12 : 2001};
	snprintf(r->version, sizeof(r->version), "%s", version);
	snprintf(r->words, sizeof(r->words), "%s", status ? words : "");
	snprintf(r->brief, sizeof(r->brief), "%s", status ? "" : words);
	summarise(r, words);
	*p = (struct probe){.listener_arn = "arn", .url = urls[route], .pattern = PATTERN, .last = r, .looked_mono = m->view.now_mono - 4000,
		.good_until_mono = m->view.now_mono + 11000, .failures = status ? 0 : 3};
	m->release->deployments[0].routes[route].probe = p;
	return p;
}

static void be_ready(struct arena *a, struct moment *m)
{
	*m = *moment_make(a, "ready");
}

void make_answers(struct arena *a, struct moment *m)
{
	be_ready(a, m);
	probe_of_route(a, m, 0, 200, "Version 2", "2");
	probe_of_route(a, m, 1, 200, "Version 3", "3");
}

void make_no_answer(struct arena *a, struct moment *m)
{
	be_ready(a, m);
	probe_of_route(a, m, 0, 503, "", "");
	probe_of_route(a, m, 1, 0, "timed out", "");
}

void make_answers_old(struct arena *a, struct moment *m)
{
	make_answers(a, m);
	for (size_t i = 0; i < 2; i++)
		((struct probe *)m->release->deployments[0].routes[i].probe)->good_until_mono = m->view.now_mono;
}

static void add_rules(struct arena *a, struct moment *m)
{
	struct deployment *d = &m->release->deployments[0];
	struct route *more = ARENA_ARRAY(a, 4, struct route);

	memcpy(more, d->routes, 2 * sizeof(*more));
	more[2] = (struct route){.kind = ROUTE_TEST, .port = 8080, .conditions = "path /api/*", .blue = 0, .green = 100};
	more[3] = more[2];
	more[3].conditions = "path /admin/*";
	d->routes = more;
	d->route_count = 4;
}

static void be_probes(struct moment *m)
{
	m->ui.screen = SCREEN_PROBES;
	m->view.rows = 24;
	m->view.columns = 80;
}

void make_probes(struct arena *a, struct moment *m)
{
	make_answers(a, m);
	add_rules(a, m);
	be_probes(m);
	struct probe *p = (struct probe *)m->release->deployments[0].routes[0].probe;
	struct probe_result *r = (struct probe_result *)p->last;
	snprintf(r->landed, sizeof(r->landed), "%swelcome", p->url);
	r->is_cut = true;
	((struct probe *)m->release->deployments[0].routes[1].probe)->is_looking = true;
}

void make_probes_silent(struct arena *a, struct moment *m)
{
	static const struct probe off = {.listener_arn = "arn", .why_not = "the settings say [probe] dashboard = no"};
	struct probe *p;
	struct probe_result *r;

	be_ready(a, m);
	add_rules(a, m);
	p = probe_of_route(a, m, 0, 302, "", "");
	r = (struct probe_result *)p->last;
	snprintf(r->elsewhere, sizeof(r->elsewhere), "https://login.example/?from=shop");
	snprintf(r->summary, sizeof(r->summary), "302 to %s, not followed", r->elsewhere);
	p = probe_of_route(a, m, 1, 0, "timed out", "");
	p->hint = "test = URL below [probe] in /home/kim/.config/cutover/config names its page";
	p->good_until_mono = m->view.now_mono - 1;
	m->release->deployments[0].routes[2].probe = &off;
	be_probes(m);
}

void make_probes_unread(struct arena *a, struct moment *m)
{
	be_ready(a, m);
	m->release->deployments[0].route_count = 0;
	be_probes(m);
}
