/* layout.c: rows are granted in steps, the most important first, so that a small screen loses the least. */
#include "view/layout.h"

#include <string.h>

#define ALL 10000
#define TALL_SPARE 12 /* rows that must be left over before the timeline spreads to one event a row */

/* The first ten rows are the five facts (stage, health, split, wait, keys) and the way back: they always fit. */
static const struct grant {
	enum section section;
	int up_to;
} grants[] = {
	{SECTION_HEADER, 1}, {SECTION_STAGES, 3}, {SECTION_SIDES, 2}, {SECTION_ROUTES, 2}, {SECTION_FOOTER, 1},
	{SECTION_WAY_BACK, 1}, {SECTION_BANNER, 1}, {SECTION_NOTICE, 1}, {SECTION_STORY, 1}, {SECTION_TIMELINE, 1},
	{SECTION_RULE_TOP, 1}, {SECTION_ROUTES, 3}, {SECTION_RULE_BOTTOM, 1}, {SECTION_SIDES, 4}, {SECTION_TIMELINE, 2},
	{SECTION_STAGE_PROBLEMS, 1}, {SECTION_SIDE_PROBLEMS, 1}, {SECTION_EVENTS, 1}, {SECTION_NOTICE, 2}, {SECTION_BANNER, 4}, {SECTION_FOOTER, 2},
	{SECTION_STORY, 2}, {SECTION_TIMELINE, 3}, {SECTION_SIDES, 5}, {SECTION_ROUTES, 5}, {SECTION_STORY, 4},
	{SECTION_STAGE_PROBLEMS, ALL}, {SECTION_SIDE_PROBLEMS, ALL}, {SECTION_SIDES, 8}, {SECTION_ROUTES, ALL}, {SECTION_FOOTER, ALL},
	{SECTION_NOTICE, ALL}, {SECTION_STORY, ALL}, {SECTION_SIDES, ALL}, {SECTION_TIMELINE, ALL}, {SECTION_EVENTS, ALL},
	{SECTION_BANNER, ALL}, {SECTION_WAY_BACK, ALL},
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Grants rows; returns what is left. */
static int grant(int left, const int need[SECTIONS], int rows[SECTIONS])
{
	for (size_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++) {
		enum section s = grants[i].section;
		int more = least(grants[i].up_to, need[s]) - rows[s];
		if (more <= 0)
			continue;
		more = least(more, left);
		rows[s] += more;
		left -= more;
	}
	return left;
}

bool layout_make(int rows, int columns, const struct layout_need *need, struct layout *out)
{
	int wants[SECTIONS], has[SECTIONS] = {0}, row = 0;

	memset(out, 0, sizeof(*out));
	if (rows < LAYOUT_ROWS_MIN || columns < LAYOUT_COLUMNS_MIN)
		return false;
	memcpy(wants, need->rows, sizeof(wants));
	int left = grant(rows, wants, has);
	int spread = need->timeline_tall - has[SECTION_TIMELINE];
	if (need->timeline_tall && left >= spread + TALL_SPARE) {
		wants[SECTION_TIMELINE] = need->timeline_tall;
		out->timeline_is_tall = true;
		left = grant(left, wants, has);
	}
	has[SECTION_GAP] = left;
	for (int s = 0; s < SECTIONS; s++) {
		out->sections[s] = (struct rect){row, 0, has[s], columns};
		row += has[s];
	}
	out->blue = out->green = out->sections[SECTION_SIDES];
	out->blue.columns = columns / 2;
	out->green.column = columns / 2 + 1;
	out->green.columns = columns - out->green.column;
	return true;
}
