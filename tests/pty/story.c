/* story.c: see story.h. */
#include "pty/story.h"

#include "lib/cm.h"
#include "tui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world *the_world;
struct term *the_term;

bool is_under_valgrind(void)
{
	return getenv("CUTOVER_UNDER") != NULL; /* make check-valgrind */
}

int close_all(void **state)
{
	(void)state;
	term_close(the_term);
	world_free(the_world);
	the_term = NULL;
	the_world = NULL;
	return 0;
}

/* --- moments: the five facts (stage, health, split, wait, keys), the two sides and the way back --------- */

const struct moment moment_start = {
	.name = "before anything was released",
	.texts = {"cicd-demo-bluegreen", "ap-northeast-2", "123456789012", "SOURCE  ✔", "BUILD  ✔", "DEPLOY  ✔",
		"SUCCEEDED", "BLUE  none any more", "GREEN replacement cicd-demo:2 @", "2/2 running", "targets 2 ok",
		"prod :80    BLUE   0 %   100 % █", "test :8080  BLUE   0 %   100 % █", "█ GREEN  200 Version 2",
		"way back: redeploy of", "[C] release change", "[?] help"},
	.colours = {{"SUCCEEDED", ROLE_OK}, {"BLUE  none", ROLE_BLUE}, {"GREEN replacement", ROLE_GREEN},
		{"[C]", ROLE_KEY}, {"[T]", ROLE_KEY_OFF}},
	.absent = {"Version 3", "goes on by itself"},
};
const struct moment moment_ready = {
	.name = "ready",
	.texts = {"SOURCE  ✔", "BUILD  ✔", "DEPLOY  ◐", "READY, waiting for you", "goes on by itself: stops in ",
		"InProgress", "BLUE  original  cicd-demo:2 @", "GREEN replacement cicd-demo:2 @",
		"2/2 running  Version 2    targets 2 ok", "2/2 running  Version 3   targets 2 ok", "healthy",
		"prod :80    BLUE ██", "█ 100 %   GREEN   0 %  200 Version 2", "test :8080  BLUE   0 %   100 % █",
		"█ GREEN  200 Version 3", "✔ AllowTestTraffic", "▸ wait", "way back: instant, blue is running (until ",
		"[T] reroute traffic  [B] roll back  [C]"},
	.colours = {{"READY,", ROLE_WAITING}, {"BLUE  original", ROLE_BLUE}, {"GREEN replacement", ROLE_GREEN},
		{"targets 2 ok", ROLE_OK}, {"[T]", ROLE_KEY}, {"[B]", ROLE_KEY}, {"[X]", ROLE_KEY_OFF},
		{"instant", ROLE_OK}},
	.absent = {"none any more", "none yet"},
};
const struct moment moment_baking = {
	.name = "baking",
	.texts = {"DEPLOY  ◐", "BAKING, blue is kept", "goes on by itself: ends blue in ", "InProgress",
		"BLUE  original  cicd-demo:2 @", "GREEN replacement cicd-demo:2 @",
		"2/2 running  Version 2    targets 2 ok", "2/2 running  Version 3   targets 2 ok",
		"prod :80    BLUE   0 %   100 % █", "test :8080  BLUE   0 %   100 % █", "█ GREEN  200 Version 3",
		"✔ AllowTraffic", "way back: instant, blue is running (", "[X] terminate original  [B] roll back  [C]"},
	.colours = {{"BAKING", ROLE_WAITING}, {"[X]", ROLE_KEY}, {"[B]", ROLE_KEY}, {"[T]", ROLE_KEY_OFF},
		{"instant", ROLE_OK}},
	.absent = {"GREEN   0 %"},
};
const struct moment moment_succeeded = {
	.name = "succeeded",
	.texts = {"SOURCE  ✔", "BUILD  ✔", "DEPLOY  ✔", "SUCCEEDED", "BLUE  none any more",
		"GREEN replacement cicd-demo:2 @", "2/2 running  Version 3   targets 2 ok",
		"prod :80    BLUE   0 %   100 % █", "█ GREEN  200 Version 3", "Succeeded", "way back: redeploy of @",
		"[C] release change  [?] help"},
	.colours = {{"SUCCEEDED", ROLE_OK}, {"[C]", ROLE_KEY}, {"[X]", ROLE_KEY_OFF}},
	.absent = {"goes on by itself", "instant", "[X] terminate original  [B] roll back  [C]"},
};
const struct moment moment_rolled_back = {
	.name = "rolled back",
	.texts = {"ROLLED BACK", "BLUE  original  cicd-demo:2 @", "prod :80    BLUE ██", "█ 100 %",
		"GREEN   0 %  200 Version 2", "[C] release change"},
	.colours = {{"ROLLED", ROLE_BAD}, {"BLUE  original", ROLE_BLUE}},
	.absent = {"goes on by itself"},
};

static bool is_like(struct term *t, int row, int column, enum role role)
{
	static struct theme theme;
	struct style s;
	struct term_cell c;

	theme_default(&theme);
	s = theme_style(&theme, role, 256);
	term_cell(t, row, column, &c);
	return c.foreground == s.foreground && c.background == s.background &&
		c.is_bold == !!(s.attributes & ATTRIBUTE_BOLD) && c.is_reverse == !!(s.attributes & ATTRIBUTE_REVERSE);
}

bool looks_like(struct term *t, const char *text, enum role role)
{
	int row, column;

	return term_find(t, text, &row, &column) && is_like(t, row, column, role);
}

/* The first thing that is not as it must be; NULL none. */
static const char *what_is_wrong(struct term *t, const struct moment *m)
{
	for (size_t i = 0; m->absent[i]; i++)
		if (term_has(t, m->absent[i]))
			return m->absent[i];
	for (size_t i = 0; m->texts[i]; i++)
		if (!term_has(t, m->texts[i]))
			return m->texts[i];
	for (size_t i = 0; m->colours[i].text; i++)
		if (!looks_like(t, m->colours[i].text, m->colours[i].role))
			return m->colours[i].text;
	return NULL;
}

static bool holds(struct term *t, const void *user)
{
	return !what_is_wrong(t, user);
}

void expect_moment_(struct term *t, const struct moment *m, const char *file, int line)
{
	if (term_wait(t, holds, m, TERM_PATIENCE_MS))
		return;
	term_fail_(t, file, line, "%s: not right (there, not there, or in another colour): \"%s\"", m->name,
		what_is_wrong(t, m));
}

void expect_role_(struct term *t, const char *text, enum role role, const char *file, int line)
{
	term_expect_(t, text, TERM_PATIENCE_MS, file, line);
	if (!looks_like(t, text, role))
		term_fail_(t, file, line, "\"%s\" does not look as the theme says of %s", text, role_name(role));
}

/* --- the dialog ----------------------------------------------------------------------------------------- */

/* From the frame's left side to its right one, without the blanks at both ends. */
static void add_dialog_row(const char *row, char *out, size_t size)
{
	const char *from = strstr(row, "│ "), *to = NULL;

	for (const char *bar = from ? from + 3 : NULL; bar && (bar = strstr(bar, "│")) != NULL; bar += 3)
		to = bar;
	if (!to)
		return;
	for (from += 3; from < to && *from == ' '; from++)
		continue;
	for (; to > from && to[-1] == ' '; to--)
		continue;
	size_t at = strlen(out);
	snprintf(out + at, size - at, "%s%.*s", at ? " " : "", (int)(to - from), from);
}

const char *dialog_text(struct term *t)
{
	static char text[2000];
	int row, rows, columns;

	text[0] = '\0';
	term_size(t, &rows, &columns);
	if (!term_find(t, "┌─ ", &row, NULL))
		return text;
	for (row++; row < rows && !strstr(term_row(t, row), "└──"); row++)
		add_dialog_row(term_row(t, row), text, sizeof(text));
	return text;
}

static bool dialog_says(struct term *t, const void *user)
{
	return strstr(dialog_text(t), user) != NULL;
}

void expect_dialog_(struct term *t, const char *text, const char *file, int line)
{
	if (!term_wait(t, dialog_says, text, TERM_PATIENCE_MS))
		term_fail_(t, file, line, "no dialog says \"%s\", but \"%s\"", text, dialog_text(t));
}

/* --- keys ----------------------------------------------------------------------------------------------- */

void do_action(struct term *t, const char *key)
{
	term_send(t, key);
	term_expect(t, "[ Cancel ]");
	term_send(t, "y");
	term_expect_gone(t, "┌─ "); /* the answer is there */
}

void move_on(struct world *w, struct term *t, double seconds)
{
	world_advance(w, seconds);
	term_send(t, "\022"); /* Ctrl-R */
}

void bring_to_ready(struct world *w, struct term *t)
{
	term_expect(t, "[C] release change  [?] help"); /* allowed: the account is known */
	do_action(t, "C");
	term_expect(t, "InProgress");
	move_on(w, t, 400);
	term_expect(t, "READY, waiting for you");
}

void bring_to_baking(struct world *w, struct term *t)
{
	bring_to_ready(w, t);
	do_action(t, "T");
	move_on(w, t, 15);
	term_expect(t, "BAKING, blue is kept");
}

void quit(struct term *t)
{
	term_send(t, "q");
	term_expect_end(t, 0);
	term_check(t, !term_is_alternate(t));
	term_check(t, term_cursor_is_shown(t));
}
