/* iam_policy.c: the least policy on standard output; with a pipeline, on what belongs to it. */
#include <stdio.h>

#include "app/policy.h"
#include "base/arena.h"
#include "base/i18n.h"
#include "cli/session.h"

/* Made to be read and changed by a person before it is attached. */
static void print_document(cJSON *taken)
{
	char *text = cJSON_Print(taken);

	if (text)
		puts(text);
	cJSON_free(text);
	cJSON_Delete(taken);
}

/* Without these a part of the pipeline would be missing from the policy without a word. */
static const struct problem *lacking(const struct release *r)
{
	for (size_t i = 0; i < r->problem_count; i++)
		if (r->problems[i].kind == FACT_PIPELINE || r->problems[i].kind == FACT_DEPLOY_GROUP ||
			r->problems[i].kind == FACT_IDENTITY)
			return &r->problems[i];
	return NULL;
}

static bool look(struct session *s, struct err *e)
{
	if (!session_open(s, e) || !session_first_look(s, e))
		return false;
	const struct problem *p = lacking(app_release(s->app));
	if (!p)
		return true;
	*e = *p->err;
	if (e->kind == ERR_DENIED)
		return err_context(e, _("the policy would be incomplete: %s (needs %s)"), p->read, p->permission);
	return err_context(e, _("the policy would be incomplete: %s"), p->read);
}

static int print_scoped(struct session *s)
{
	struct err e;

	if (!look(s, &e))
		return session_fail(s, &e);
	struct arena *a = arena_new();
	struct facts facts = app_facts(s->app, a);
	struct policy_places places = policy_places_of(a, app_release(s->app), &facts);
	print_document(policy_document(s->o->level, &places));
	if (places.stranger)
		fprintf(stderr, _("cutover: a deploy action works in account %s: its identities need a policy of their own there\n"),
			places.stranger);
	arena_free(a);
	return 0;
}

int verb_iam_policy(struct session *s)
{
	if (s->o->pipeline)
		return print_scoped(s);
	print_document(policy_document(s->o->level, NULL));
	return 0;
}
