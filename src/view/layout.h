/* layout.h: rows and columns → where everything stands.  Pure arithmetic. */
#ifndef VIEW_LAYOUT_H
#define VIEW_LAYOUT_H

#include <stdbool.h>

struct rect {
	int row, column, rows, columns;
};

/* From top to bottom. */
enum section {
	SECTION_HEADER, SECTION_BANNER, SECTION_STAGES, SECTION_STAGE_PROBLEMS, SECTION_RULE_TOP, SECTION_SIDES, SECTION_SIDE_PROBLEMS,
	SECTION_RULE_BOTTOM, SECTION_ROUTES, SECTION_TIMELINE, SECTION_STORY, SECTION_EVENTS, SECTION_GAP, SECTION_NOTICE, SECTION_WAY_BACK,
	SECTION_FOOTER, SECTIONS
};

/* How many rows each would take if there were room; 0: it is not there at all. */
struct layout_need {
	int rows[SECTIONS];
	int timeline_tall;   /* rows of the timeline with one event a row; used where the screen is tall */
};

struct layout {
	struct rect sections[SECTIONS]; /* rows 0: no room or not needed */
	struct rect blue, green;        /* the sides' halves; the border stands between them */
	bool timeline_is_tall;
};

#define LAYOUT_ROWS_MIN 10
#define LAYOUT_COLUMNS_MIN 40
/* False: the terminal is too small for a screen that can be trusted. */
bool layout_make(int rows, int columns, const struct layout_need *need, struct layout *out);

#endif
