/* policy_document.c: from the tables and the places to one IAM policy document. */
#include "app/policy_parts.h"

#include "app/plan.h"
#include "app/schedule.h"
#include "base/arena.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_GRANTS 256

struct granted {
	char sid[48], action[96];
	enum policy_level level;
	enum policy_place place;
};

struct writer {
	const struct policy_places *places; /* NULL: everywhere */
	struct arena *arena;
	struct granted *rows;
	size_t count;
};

static const char *const level_words[POLICY_LEVELS] = {
	[POLICY_VIEWER] = "Read", [POLICY_OPERATOR] = "Act", [POLICY_SETUP] = "SetUp",
};

/* --- collecting ---------------------------------------------------------------------------------------------------- */

/* Without places only the kinds that have a condition of their own stand apart. */
static enum policy_place merged(const struct writer *w, enum policy_place place)
{
	return w->places != NULL || place == PLACE_PASSED_ROLE ? place : PLACE_ANY;
}

static void grant(struct writer *w, enum policy_level level, const char *action, enum policy_place place)
{
	place = merged(w, place);
	for (size_t i = 0; i < w->count; i++)
		if (w->rows[i].place == place && strcmp(w->rows[i].action, action) == 0)
			return;
	assert(w->count < MOST_GRANTS);
	struct granted *row = &w->rows[w->count++];
	*row = (struct granted){ .level = level, .place = place };
	snprintf(row->action, sizeof(row->action), "%s", action);
	snprintf(row->sid, sizeof(row->sid), "%s%s", level_words[level], policy_place_rows[place].sid);
}

static void grant_row(struct writer *w, enum policy_level level, const struct ops_row *op)
{
	char action[96];
	enum policy_place place = PLACE_NONE;
	bool has_place = policy_place_of(op, &place);
	assert(has_place);
	if (has_place && place != PLACE_NONE)
		grant(w, level, policy_action_name(op, action, sizeof(action)), place);
}

static void collect(struct writer *w, enum policy_level level)
{
	for (size_t i = 0; i < FACT_KINDS; i++)
		grant_row(w, POLICY_VIEWER, reads[i].op);
	for (size_t i = 0; policy_doctor_calls[i] != NULL; i++)
		grant_row(w, POLICY_VIEWER, policy_doctor_calls[i]);
	for (size_t i = 0; level >= POLICY_OPERATOR && i < ACTIONS; i++)
		for (size_t j = 0; j < PLAN_CALLS && plan_calls[i][j] != NULL; j++)
			grant_row(w, POLICY_OPERATOR, plan_calls[i][j]);
	/* Whatever is called and not granted by now, since neither watching nor acting does, is the set-up's. */
	for (size_t i = 0; level >= POLICY_SETUP && ops_all[i] != NULL; i++)
		grant_row(w, POLICY_SETUP, ops_all[i]);
	for (size_t i = 0; level >= POLICY_SETUP && policy_setup_rights[i].action != NULL; i++)
		grant(w, POLICY_SETUP, policy_setup_rights[i].action, policy_setup_rights[i].place);
}

static int by_sid_and_action(const void *a, const void *b)
{
	const struct granted *x = a, *y = b;
	int order = strcmp(x->sid, y->sid);
	return order != 0 ? order : strcmp(x->action, y->action);
}

/* --- places -------------------------------------------------------------------------------------------------------- */

/* "codedeploy:R:A:x" → "arn:aws:codedeploy:eu-west-1:123456789012:x" */
static const char *fill_pattern(const struct writer *w, const char *pattern)
{
	const struct policy_places *p = w->places;
	const char *first = strchr(pattern, ':'), *second = strchr(first + 1, ':'), *third = strchr(second + 1, ':');
	return arena_printf(w->arena, "arn:%s:%.*s:%s:%s%s", p->partition, (int)(first - pattern), pattern,
		second - first > 1 ? p->region : "", third - second > 1 ? p->account : "", third);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted; none: there is no such place. */
static struct policy_arns arns_of(const struct writer *w, const struct granted *g)
{
	const struct policy_place_row *row = &policy_place_rows[g->place];
	struct policy_arns found = { .items = ARENA_ARRAY(w->arena, PLACE_PATTERNS, const char *) };
	if (w->places != NULL && w->places->of[g->place].count > 0) {
		found.count = w->places->of[g->place].count;
		found.items = ARENA_ARRAY(w->arena, found.count, const char *);
		memcpy(found.items, w->places->of[g->place].items, found.count * sizeof(*found.items));
	} else if (g->place == PLACE_ANY || w->places == NULL) {
		found.items[found.count++] = "*";
	} else if (g->level == POLICY_SETUP) {
		for (size_t i = 0; i < PLACE_PATTERNS && row->patterns[i] != NULL; i++)
			found.items[found.count++] = fill_pattern(w, row->patterns[i]);
	}
	qsort(found.items, found.count, sizeof(*found.items), by_text);
	return found;
}

static cJSON *texts(const char *const *items, size_t count)
{
	cJSON *list = cJSON_CreateArray();
	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(items[i]));
	return list;
}

/* --- writing ------------------------------------------------------------------------------------------------------- */

static void put_condition(cJSON *statement, const struct policy_place_row *row, cJSON *taken)
{
	cJSON *condition = cJSON_AddObjectToObject(statement, "Condition");
	cJSON *test = cJSON_AddObjectToObject(condition, row->operator);
	cJSON_AddItemToObject(test, row->key, taken);
}

static cJSON *passed_to(void)
{
	size_t count = 0;
	while (policy_passed_to[count] != NULL)
		count++;
	return texts(policy_passed_to, count);
}

static void put_place(cJSON *statement, const struct granted *g, const struct policy_arns *arns)
{
	static const char *const any[] = { "*" };
	bool is_list = g->place == PLACE_TASK_LIST;
	cJSON_AddItemToObject(statement, "Resource", is_list ? texts(any, 1) : texts(arns->items, arns->count));
	if (is_list)
		put_condition(statement, &policy_place_rows[g->place], texts(arns->items, arns->count));
	else if (g->place == PLACE_PASSED_ROLE)
		put_condition(statement, &policy_place_rows[g->place], passed_to());
}

/* The statement of the rows from `at` on that have one Sid; returns where the next begins. */
static size_t put_statement(const struct writer *w, cJSON *statements, size_t at)
{
	const struct granted *g = &w->rows[at];
	struct policy_arns arns = arns_of(w, g);
	cJSON *actions_list = cJSON_CreateArray();
	for (; at < w->count && strcmp(w->rows[at].sid, g->sid) == 0; at++)
		cJSON_AddItemToArray(actions_list, cJSON_CreateString(w->rows[at].action));
	if (arns.count == 0) {
		cJSON_Delete(actions_list);
		return at;
	}
	cJSON *statement = cJSON_CreateObject();
	cJSON_AddStringToObject(statement, "Sid", g->sid);
	cJSON_AddStringToObject(statement, "Effect", "Allow");
	cJSON_AddItemToObject(statement, "Action", actions_list);
	put_place(statement, g, &arns);
	cJSON_AddItemToArray(statements, statement);
	return at;
}

cJSON *policy_document(enum policy_level level, const struct policy_places *places)
{
	struct writer w = { .places = places, .arena = arena_new() };
	cJSON *document = cJSON_CreateObject();
	w.rows = ARENA_ARRAY(w.arena, MOST_GRANTS, struct granted);
	collect(&w, level);
	qsort(w.rows, w.count, sizeof(*w.rows), by_sid_and_action);
	cJSON_AddStringToObject(document, "Version", "2012-10-17");
	cJSON *statements = cJSON_AddArrayToObject(document, "Statement");
	for (size_t at = 0; at < w.count;)
		at = put_statement(&w, statements, at);
	arena_free(w.arena);
	return document;
}
