/* setup_plan.c: `cutover setup plan`: the plan on paper. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/session.h"
#include "cli/setup.h"
#include "setup/apply.h"

enum { EXIT_BLOCKED = 1, EXIT_CHANGES = 10, LEAST_COLUMNS = 40 };

/* --- for people ------------------------------------------------------------------------------------------------------ */

static const struct {
	const char *mark, *colour; /* of a terminal */
} marks[] = {
	[SETUP_UNCHANGED] = {"=", "2"}, [SETUP_CREATE] = {"+", "32"}, [SETUP_CHANGE] = {"~", "33"}, [SETUP_BLOCKED] = {"!", "31"},
};

static void put(FILE *out, const char *colour, const char *text, size_t n)
{
	if (colour)
		fprintf(out, "\033[%sm%.*s\033[0m", colour, (int)n, text);
	else
		fprintf(out, "%.*s", (int)n, text);
}

static const char *colour_of_line(const char *line)
{
	if (!strncmp(line, "@@", 2))
		return "36";
	if (!strncmp(line, "+++", 3) || !strncmp(line, "---", 3))
		return "1";
	return *line == '+' ? "32" : *line == '-' ? "31" : NULL;
}

static void print_lines(FILE *out, const char *text, bool has_color)
{
	for (const char *line = text; line && *line;) {
		size_t n = strcspn(line, "\n");
		fputs("    ", out);
		put(out, has_color ? colour_of_line(line) : NULL, line, n);
		fputc('\n', out);
		line += n + (line[n] != '\0');
	}
}

/* Sentences are broken between words where a person reads them; a pipe gets them whole. */
static int width_of(FILE *out)
{
	struct winsize size;

	if (!isatty(fileno(out)) || ioctl(fileno(out), TIOCGWINSZ, &size) != 0)
		return INT_MAX;
	return size.ws_col < LEAST_COLUMNS ? INT_MAX : size.ws_col;
}

static size_t fit_words(const char *text, size_t n, int columns)
{
	int used;
	size_t fits = text_fit(text, columns, &used), at = fits;

	if (fits >= n)
		return n;
	while (at > 0 && text[at] != ' ')
		at--;
	return at > 0 ? at : fits;
}

static void print_sentences(FILE *out, const char *text, const char *first)
{
	int columns = width_of(out), indent = text_width(first);
	const char *before = first;

	for (const char *line = text; line && *line; before = NULL) {
		size_t n = strcspn(line, "\n"), fits = columns == INT_MAX ? n : fit_words(line, n, columns - indent);
		if (before)
			fputs(before, out);
		else
			fprintf(out, "%*s", indent, "");
		fprintf(out, "%.*s\n", (int)fits, line);
		line += fits;
		line += *line == '\n' || *line == ' ';
	}
}

static void print_step(FILE *out, const struct setup_step *step, bool has_color)
{
	const char *colour = has_color ? marks[step->state].colour : NULL;

	put(out, colour, marks[step->state].mark, 1);
	fputc(' ', out);
	fprintf(out, "%-19s", setup_step_title(step->id));
	put(out, colour, setup_state_name(step->state), strlen(setup_state_name(step->state)));
	fprintf(out, "%*s%s\n", (int)(11 - strlen(setup_state_name(step->state))), "", step->subject ? step->subject : "");
	print_lines(out, step->diff, has_color);
	print_sentences(out, step->reason, "    ");
	for (size_t i = 0; i < step->note_count; i++)
		print_sentences(out, step->notes[i], _("    note: "));
}

void setup_print_plan(FILE *out, const struct setup_plan *p, bool has_color)
{
	fprintf(out, _("Pipeline %s, account %s, %s\n\n"), p->pipeline, p->account ? p->account : "?", p->region);
	for (int i = 0; i < SETUP_STEPS; i++)
		print_step(out, &p->steps[i], has_color);
	fputc('\n', out);
}

static void print_end(FILE *out, const struct setup_plan *p)
{
	size_t blocked = setup_count(p, SETUP_BLOCKED), pending = setup_pending(p);

	if (blocked)
		fprintf(out, _("%zu blocked: nothing can be applied before that is settled.\n"), blocked);
	else if (pending)
		fprintf(out, _("%zu to change, %zu unchanged: `cutover setup apply` does it.\n"), pending,
			setup_count(p, SETUP_UNCHANGED));
	else
		fprintf(out, _("Nothing to do.\n"));
}

/* --- for scripts ----------------------------------------------------------------------------------------------------- */

cJSON *setup_plan_json(const struct setup_plan *p)
{
	cJSON *root = cJSON_CreateObject();

	cJSON_AddNumberToObject(root, "schema", 1);
	json_put_text(root, "account", p->account);
	json_put_text(root, "region", p->region);
	json_put_text(root, "pipeline", p->pipeline);
	cJSON *steps = cJSON_AddArrayToObject(root, "steps");
	for (int i = 0; i < SETUP_STEPS; i++) {
		const struct setup_step *step = &p->steps[i];
		cJSON *row = cJSON_CreateObject();
		cJSON_AddItemToArray(steps, row);
		json_put_text(row, "id", setup_step_name(step->id));
		json_put_text(row, "state", setup_state_name(step->state));
		json_put_text(row, "subject", step->subject);
		json_put_text(row, "diff", step->diff);
		json_put_text(row, "reason", step->reason);
		cJSON *notes = cJSON_AddArrayToObject(row, "notes");
		for (size_t j = 0; j < step->note_count; j++)
			cJSON_AddItemToArray(notes, cJSON_CreateString(step->notes[j]));
	}
	return root;
}

/* --- the verb -------------------------------------------------------------------------------------------------------- */

static int tell(struct session *s, struct apply *a)
{
	const struct setup_plan *p = &apply_plan(a)->shown;

	if (s->o->wants_json) {
		json_print(setup_plan_json(p));
	} else {
		setup_print_plan(stdout, p, session_has_color(s));
		print_end(stdout, p);
	}
	return setup_count(p, SETUP_BLOCKED) ? EXIT_BLOCKED : setup_pending(p) ? EXIT_CHANGES : 0;
}

int setup_with_plan(struct session *s, int (*go)(struct session *s, struct apply *a))
{
	struct arena *arena = arena_new();
	struct apply *a = NULL;
	struct desired d;
	struct err e = {.kind = ERR_NONE};
	int code;

	if (setup_desired(s, arena, &d, &e) && session_open(s, &e))
		a = apply_new(s->app, &d);
	while (a && apply_turn(a) == APPLY_READING)
		if (!session_turn(s, &e))
			break;
	if (a && e.kind == ERR_NONE && apply_turn(a) == APPLY_PLANNED)
		code = go(s, a);
	else
		code = session_fail(s, e.kind != ERR_NONE ? &e : apply_err(a));
	apply_free(a);
	arena_free(arena);
	return code;
}

int setup_show_plan(struct session *s)
{
	return setup_with_plan(s, tell);
}
