/* verbs.c: the rows.  What a verb that mutates is called and does stands in model/action: one place for keys and verbs. */
#include "cli/verbs.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/session.h"

const struct verb verbs[] = {
	{"status", TRAIT_LOOKS, ACTIONS, "[PIPELINE]", N_("one look, then exit"), verb_status},
	{"watch", TRAIT_LOOKS | TRAIT_FOLLOWS | TRAIT_HAS_LINES, ACTIONS, "[PIPELINE]",
		N_("a line for every change until it is settled"), verb_watch},
	{"wait", TRAIT_LOOKS | TRAIT_FOLLOWS | TRAIT_HAS_GOAL, ACTIONS, "[PIPELINE] [--for GOAL]",
		N_("return when the release has come so far, or cannot come there any more"), verb_wait},
	{"release", TRAIT_MUTATES | TRAIT_HAS_VARIABLES, ACTION_RELEASE, "[PIPELINE] [--var NAME=VALUE]... [--wait]",
		NULL, verb_act},
	{"reroute", TRAIT_MUTATES, ACTION_REROUTE, "[PIPELINE] [--wait]", NULL, verb_act},
	{"terminate", TRAIT_MUTATES, ACTION_TERMINATE, "[PIPELINE] [--wait]", NULL, verb_act},
	{"rollback", TRAIT_MUTATES | TRAIT_HAS_PLAN, ACTION_ROLLBACK, "[PIPELINE] [--wait] [--plan]", NULL, verb_act},
	{"stop", TRAIT_MUTATES, ACTION_STOP, "[PIPELINE] [--wait]", NULL, verb_act},
	{"retry", TRAIT_MUTATES, ACTION_RETRY, "[PIPELINE] [--wait]", NULL, verb_act},
	{"doctor", TRAIT_LOOKS | TRAIT_OPENS_ITSELF | TRAIT_EXAMINES, ACTIONS, "[PIPELINE]",
		N_("check terminal, configuration, credentials, clock, endpoints and permissions"), verb_doctor},
	{"iam-policy", TRAIT_LOOKS | TRAIT_OPENS_ITSELF | TRAIT_HAS_LEVEL, ACTIONS, "LEVEL [PIPELINE]",
		N_("print the least IAM policy for a viewer, operator or setup"), verb_iam_policy},
	{"setup", TRAIT_OPENS_ITSELF | TRAIT_HAS_WORD | TRAIT_PREPARES, ACTIONS, "init|plan|apply|verify [-f FILE]",
		N_("bring about a blue/green pipeline: what would be changed is shown first"), verb_setup},
	{NULL, 0, ACTIONS, NULL, NULL, NULL},
};

const struct verb *verb_by_name(const char *name)
{
	for (const struct verb *v = verbs; v->name; v++)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}

const char *verb_help(const struct verb *v)
{
	return v->help ? v->help : actions[v->action].help;
}

bool verb_is_reserved(const char *name)
{
	static const char *const reserved[] = {
		"approve",
		"audit",
		"completion",
		"diff",
		"drive",
		"export",
		"feed",
		"history",
		"live",
		"logs",
		"reject",
		"report",
		"serve",
	};

	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (!strcmp(reserved[i], name))
			return true;
	return false;
}

const char *verb_near(const char *word)
{
	const char *best = NULL;
	int least = 3;

	for (const struct verb *v = verbs; v->name; v++) {
		int distance = text_distance(word, v->name, least);
		if (distance < least) {
			least = distance;
			best = v->name;
		}
	}
	return best;
}
