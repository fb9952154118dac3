/* screen_file.c: see screen_file.h. */
#include "view/screen_file.h"

#include "base/buf.h"
#include "lib/fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX ((size_t)4 * 1024 * 1024)

static bool is_plain(const struct cell *c, bool of_roles)
{
	return of_roles ? c->role == ROLE_TEXT : !strcmp(c->text, " ");
}

static void write_rows(const struct grid *g, bool of_roles, struct buf *out)
{
	for (int row = 0; row < g->rows; row++) {
		int end = g->columns;
		while (end > 0 && is_plain(grid_cell(g, row, end - 1), of_roles))
			end--;
		for (int column = 0; column < end; column++) {
			const struct cell *c = grid_cell(g, row, column);
			if (of_roles)
				buf_printf(out, "%c", role_letter((enum role)c->role));
			else
				buf_puts(out, c->text);
		}
		buf_puts(out, "\n");
	}
}

void screen_write(const struct grid *g, const char *title, struct buf *out)
{
	bool is_used[ROLES] = {false};

	buf_printf(out, "== %s, %d columns, %d rows\n", title, g->columns, g->rows);
	write_rows(g, false, out);
	buf_puts(out, "== roles\n");
	write_rows(g, true, out);
	buf_puts(out, "== legend\n");
	for (int i = 0; i < g->rows * g->columns; i++)
		is_used[g->cells[i].role] = true;
	for (int role = 0; role < ROLES; role++)
		if (is_used[role])
			buf_printf(out, "%c %s\n", role_letter((enum role)role), role_name((enum role)role));
}

static void accept(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0) {
		fprintf(stderr, "cannot write %s: %s\n", path, strerror(errno));
		exit(1);
	}
}

/* The lines that differ, both of each. */
static void print_difference(const char *want, const char *got)
{
	for (int line = 1; *want || *got; line++) {
		size_t w = strcspn(want, "\n"), g = strcspn(got, "\n");
		if (w != g || strncmp(want, got, w) != 0)
			fprintf(stderr, "%4d accepted [%.*s]\n     found    [%.*s]\n", line, (int)w, want, (int)g, got);
		want += w + (want[w] == '\n');
		got += g + (got[g] == '\n');
	}
}

bool screen_is_as_accepted(const struct grid *g, const char *name)
{
	char file[200];
	struct buf text;

	snprintf(file, sizeof(file), "tests/screens/%s-%dx%d.grid", name, g->columns, g->rows);
	buf_init(&text, FILE_MAX);
	screen_write(g, name, &text);
	char *path = fixture_path(file);
	bool is_same = true;
	if (getenv("ACCEPT_SCREENS")) {
		accept(path, buf_text(&text));
	} else if (access(path, R_OK) != 0) {
		fprintf(stderr, "%s is missing: make accept writes it\n", path);
		is_same = false;
	} else {
		char *want = fixture_read(file, NULL);
		is_same = !strcmp(want, buf_text(&text));
		if (!is_same) {
			fprintf(stderr, "%s differs:\n", file);
			print_difference(want, buf_text(&text));
		}
		free(want);
	}
	free(path);
	buf_done(&text);
	return is_same;
}
