/* iam_policy.c: the least policy on standard output; with a pipeline, on what belongs to it. */
#include <stdio.h>

#include "app/policy.h"
#include "base/arena.h"
#include "base/i18n.h"
#include "cli/session.h"

/* A person reads it, and perhaps changes it, before it is attached: laid out as AWS lays its policies out. */
static void print_value(const cJSON *value, int depth)
{
	enum { INDENT = 4 };
	bool is_list = cJSON_IsArray(value);
	const cJSON *item;

	if (!is_list && !cJSON_IsObject(value)) {
		char *text = cJSON_PrintUnformatted(value);
		fputs(text ? text : "null", stdout);
		cJSON_free(text);
		return;
	}
	puts(is_list ? "[" : "{");
	cJSON_ArrayForEach(item, value) {
		printf("%*s", INDENT * (depth + 1), "");
		if (!is_list)
			printf("\"%s\": ", item->string); /* names are ours, and plain */
		print_value(item, depth + 1);
		puts(item->next ? "," : "");
	}
	printf("%*s%c", INDENT * depth, "", is_list ? ']' : '}');
}

static void print_document(cJSON *taken)
{
	print_value(taken, 0);
	putchar('\n');
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
