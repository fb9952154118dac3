/* keys.c: the table of the looking-around keys.  What changes AWS is in model/action's table. */
#include "base/i18n.h"
#include "view/view.h"

#define EVERYWHERE (1u << SCREEN_RELEASE | 1u << SCREEN_PIPELINES | 1u << SCREEN_SETUP | 1u << SCREEN_PROBES)
#define RELEASE (1u << SCREEN_RELEASE)
#define PIPELINES (1u << SCREEN_PIPELINES)
#define PROBES (1u << SCREEN_PROBES)

const struct key_row key_rows[] = {
	{{'?', KEY_VIEW_F1}, "? F1", N_("this help"), COMMAND_HELP, EVERYWHERE},
	{{KEY_VIEW_ESCAPE}, "Esc", N_("leave: the help, a dialog, a message"), COMMAND_BACK, EVERYWHERE},
	{{'q'}, "q", N_("back, and from the first screen: quit"), COMMAND_BACK_OR_QUIT, EVERYWHERE},
	{{KEY_VIEW_CTRL_C}, "Ctrl-C", N_("quit"), COMMAND_QUIT, EVERYWHERE},
	{{KEY_VIEW_CTRL_R, KEY_VIEW_F5}, "Ctrl-R F5", N_("read everything now"), COMMAND_REFRESH, EVERYWHERE},
	{{KEY_VIEW_CTRL_L}, "Ctrl-L", N_("draw the screen anew"), COMMAND_REDRAW, EVERYWHERE},
	{{KEY_VIEW_CTRL_Z}, "Ctrl-Z", N_("suspend; fg comes back"), COMMAND_SUSPEND, EVERYWHERE},
	{{'j', KEY_VIEW_DOWN}, "j ↓", N_("down: the next row, in the pane that has the focus"), COMMAND_DOWN, EVERYWHERE},
	{{'k', KEY_VIEW_UP}, "k ↑", N_("up"), COMMAND_UP, EVERYWHERE},
	{{'g', KEY_VIEW_HOME}, "g Home", N_("to the top"), COMMAND_TOP, EVERYWHERE},
	{{'G', KEY_VIEW_END}, "G End", N_("to the bottom"), COMMAND_BOTTOM, EVERYWHERE},
	{{KEY_VIEW_PAGE_DOWN}, "PgDn", N_("a page down"), COMMAND_PAGE_DOWN, EVERYWHERE},
	{{KEY_VIEW_PAGE_UP}, "PgUp", N_("a page up"), COMMAND_PAGE_UP, EVERYWHERE},
	{{KEY_VIEW_TAB}, "Tab", N_("the next pane gets the focus"), COMMAND_NEXT_PANE, RELEASE},
	{{KEY_VIEW_BACKTAB}, "Shift-Tab", N_("the pane before"), COMMAND_PREVIOUS_PANE, RELEASE},
	{{KEY_VIEW_ENTER}, "Enter", N_("open the pipeline"), COMMAND_ENTER, PIPELINES},
	{{'p'}, "p", N_("look at the pages behind the listeners now, and what they answered"), COMMAND_PROBE, RELEASE | PROBES},
	{{'s'}, "s", N_("what `cutover setup` would do, or what is left of it"), COMMAND_SETUP, RELEASE | PIPELINES},
	{{0}, NULL, NULL, COMMAND_NONE, 0},
};

const struct key_row *key_row_of(int key, enum view_screen screen)
{
	for (const struct key_row *row = key_rows; row->shown; row++)
		for (int i = 0; i < 4 && row->keys[i]; i++)
			if (row->keys[i] == key && row->screens & 1u << screen)
				return row;
	return NULL;
}
