/* help.c: see help.h. */
#include "cli/help.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/session.h"
#include "cli/verbs.h"

const struct exit_row exit_rows[] = {
	{0, N_("done")},
	{1, N_("failed on the AWS side, or unexpectedly")},
	{2, N_("wrong usage or configuration; an unknown pipeline, or several and none named; no terminal and no --yes")},
	{3, N_("the release ended otherwise than asked for (failed, stopped, superseded, rolled back)")},
	{4, N_("timed out")},
	{5, N_("not allowed in this phase, or --read-only; nothing was sent")},
	{6, N_("no or expired credentials, or access denied")},
	{7, N_("sent, and the outcome is unknown; nothing is sent again")},
	{10, N_("setup plan: there is something to change")},
	{0, NULL},
};

enum { INDENT = 2, COLUMN = 30 };

/* "  --timeout DURATION         give up after this" */
static void put_row(FILE *out, const char *left, const char *right)
{
	int used = INDENT + text_width(left);

	fprintf(out, "%*s%s", INDENT, "", left);
	if (used >= COLUMN) {
		fputc('\n', out);
		used = 0;
	}
	fprintf(out, "%*s%s\n", COLUMN - used, "", right);
}

static void put_verbs(FILE *out)
{
	char left[120];

	for (const struct verb *v = verbs; v->name; v++) {
		snprintf(left, sizeof(left), "%s %s", v->name, v->arguments);
		put_row(out, left, _(verb_help(v)));
	}
}

static void put_keys(FILE *out)
{
	char left[8];

	for (size_t i = 0; i < ACTIONS; i++) {
		snprintf(left, sizeof(left), "%c", actions[i].key);
		put_row(out, left, _(actions[i].title));
	}
}

/* Those of the desired state are many, and of one verb: they stand by themselves. */
static void put_options(FILE *out, bool are_desired)
{
	char left[80];

	for (const struct option_row *row = option_rows(); row->name; row++) {
		char letter[5] = "    ";
		if (((row->traits & TRAIT_PREPARES) != 0) != are_desired)
			continue;
		if (row->letter)
			snprintf(letter, sizeof(letter), "-%c, ", row->letter);
		snprintf(left, sizeof(left), "%s--%s%s%s", letter, row->name, row->argument ? " " : "",
			row->argument ? row->argument : "");
		put_row(out, left, _(row->help));
	}
}

static void put_exit_codes(FILE *out)
{
	char left[8];

	for (const struct exit_row *row = exit_rows; row->meaning; row++) {
		snprintf(left, sizeof(left), "%d", row->code);
		put_row(out, left, _(row->meaning));
	}
}

void help_print(FILE *out)
{
	fputs(_("Usage: cutover [OPTION]... [PIPELINE]\n"
		"  or:  cutover [OPTION]... VERB [PIPELINE]\n"
		"  or:  cutover --demo [--scenario NAME] [--speed N]\n"
		"Watch a blue/green release on AWS go from commit to production, and decide when traffic moves.\n"
		"Without a verb: the dashboard. Without PIPELINE: the only one there is.\n"
		"A verb wins over a pipeline of the same name: cutover -- status\n"), out);
	fputs(_("\nVerbs:\n"), out);
	put_verbs(out);
	fputs(_("\nOptions:\n"), out);
	put_options(out, false);
	fputs(_("\nOptions of setup:\n"), out);
	put_options(out, true);
	fputs(_("\nKeys of the dashboard that change something (each asks first; ? shows all keys):\n"), out);
	put_keys(out);
	fputs(_("\nExit status:\n"), out);
	put_exit_codes(out);
	fputs(_("\nThe AWS CLI's environment variables and configuration files are used; see cutover(1).\n"), out);
}

void help_version(FILE *out)
{
	fprintf(out, "cutover %s\n", program_version());
	fputs(_("Copyright (C) The cutover authors\nLicense MIT: free software, without any warranty.\n"), out);
}
