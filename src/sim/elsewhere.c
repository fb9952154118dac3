/* elsewhere.c: other accounts, other regions. */
#include "sim/elsewhere.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "sim/world.h"

#define TEXT_MAX ((size_t)8 << 20)

/* ── which world ── */

void elsewhere_done(struct elsewhere *x)
{
	world_free(x->empty);
	x->empty = NULL;
}

static struct world *empty_world(struct elsewhere *x, const struct world *w)
{
	const struct world_options o = {.world = "empty", .start_at = w->start_at, .real_ms = w->real_ms};
	struct err e = {0};

	if (!x->empty)
		x->empty = world_new(&o, &e);
	return x->empty;
}

struct world *elsewhere_world(struct elsewhere *x, struct world *w, const struct sim_service *s, const char *account,
	const char *region)
{
	bool deploys = s->home == HOME_DEPLOY;

	if (s->home == HOME_NOWHERE)
		return w;
	if (strcmp(account, deploys ? w->deploy_account : w->account) == 0 &&
		strcmp(region, deploys ? w->deploy_region : w->region) == 0)
		return w;
	struct world *there = empty_world(x, w);

	if (there) {
		there->account = account;
		there->region = region;
		there->at = w->at;
	}
	return there;
}

const char *elsewhere_region(const struct world *w, const struct sim_service *s, const char *claimed)
{
	if (s && s->region)
		return s->region;
	if (s && s->is_everywhere)
		return claimed;
	return strcmp(claimed, w->deploy_region) == 0 ? w->deploy_region : w->region;
}

/* ── ARNs ── */

bool elsewhere_translates(const struct world *w, const struct sim_service *s)
{
	return s->home == HOME_DEPLOY &&
		(strcmp(w->deploy_account, w->account) != 0 || strcmp(w->deploy_region, w->region) != 0);
}

struct exchange {
	char ours[80], theirs[80];
};

static void fill_exchanges(const struct world *w, struct exchange x[2])
{
	snprintf(x[0].ours, sizeof(x[0].ours), ":%.40s:%s:", w->region, w->account);
	snprintf(x[0].theirs, sizeof(x[0].theirs), ":%.40s:%s:", w->deploy_region, w->deploy_account);
	snprintf(x[1].ours, sizeof(x[1].ours), "::%s:", w->account);
	snprintf(x[1].theirs, sizeof(x[1].theirs), "::%s:", w->deploy_account);
}

/* How long the text at `at` is that must be changed, and into what; 0: nothing begins there. */
static size_t match(const struct exchange x[2], const char *at, const char **into)
{
	for (size_t i = 0; i < 2; i++) {
		size_t ours = strlen(x[i].ours), theirs = strlen(x[i].theirs);
		bool is_ours = strncmp(at, x[i].ours, ours) == 0;
		if (!is_ours && strncmp(at, x[i].theirs, theirs) != 0)
			continue;
		*into = is_ours ? x[i].theirs : x[i].ours;
		return is_ours ? ours : theirs;
	}
	return 0;
}

static void translate(const struct world *w, const char *text, struct buf *out)
{
	struct exchange x[2];
	const char *into;

	fill_exchanges(w, x);
	while (*text) {
		size_t n = *text == ':' ? match(x, text, &into) : 0;
		if (n > 0)
			buf_puts(out, into);
		else
			buf_add(out, text, n = 1);
		text += n;
	}
}

void elsewhere_translate(const struct world *w, cJSON *tree)
{
	struct buf text;
	cJSON *item;

	cJSON_ArrayForEach(item, tree)
		elsewhere_translate(w, item);
	if (!cJSON_IsString(tree) || !strchr(tree->valuestring, ':'))
		return;
	buf_init(&text, TEXT_MAX);
	translate(w, tree->valuestring, &text);
	cJSON_SetValuestring(tree, buf_text(&text));
	buf_done(&text);
}

void elsewhere_translate_text(const struct world *w, char *text, size_t size)
{
	struct buf out;

	buf_init(&out, TEXT_MAX);
	translate(w, text, &out);
	snprintf(text, size, "%s", buf_text(&out));
	buf_done(&out);
}
