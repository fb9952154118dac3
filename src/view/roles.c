/* roles.c: the table of roles: what a cell means, its name in theme files, how it looks without colours. */
#include "view/grid.h"

#include <string.h>

static const struct role_row {
	const char *name;
	unsigned attributes;
	char letter;
} roles[ROLES] = {
	[ROLE_TEXT] = {"text", 0, '.'},
	[ROLE_DIM] = {"dim", ATTRIBUTE_DIM, 'd'},
	[ROLE_TITLE] = {"title", ATTRIBUTE_BOLD, 't'},
	[ROLE_BORDER] = {"border", ATTRIBUTE_DIM, '-'},
	[ROLE_KEY] = {"key", ATTRIBUTE_BOLD, 'k'},
	[ROLE_KEY_OFF] = {"key-off", ATTRIBUTE_DIM, 'o'},
	[ROLE_BLUE] = {"blue", ATTRIBUTE_BOLD, 'b'},
	[ROLE_GREEN] = {"green", ATTRIBUTE_BOLD, 'g'},
	[ROLE_OK] = {"ok", 0, '+'},
	[ROLE_BUSY] = {"busy", ATTRIBUTE_BOLD, '~'},
	[ROLE_BAD] = {"bad", ATTRIBUTE_BOLD | ATTRIBUTE_UNDERLINE, '!'},
	[ROLE_WAITING] = {"waiting", ATTRIBUTE_BOLD | ATTRIBUTE_REVERSE, 'w'},
	[ROLE_STALE] = {"stale", ATTRIBUTE_REVERSE, 's'},
	[ROLE_HEADER] = {"header", ATTRIBUTE_REVERSE, 'h'},
	[ROLE_SELECTED] = {"selected", ATTRIBUTE_REVERSE, 'S'},
	[ROLE_DIALOG] = {"dialog", 0, 'D'},
	[ROLE_BUTTON] = {"button", ATTRIBUTE_BOLD, 'B'},
	[ROLE_BUTTON_FOCUS] = {"button-focus", ATTRIBUTE_BOLD | ATTRIBUTE_REVERSE, 'F'},
	[ROLE_ALARM] = {"alarm", ATTRIBUTE_BOLD | ATTRIBUTE_UNDERLINE | ATTRIBUTE_REVERSE, 'A'},
};

const char *role_name(enum role role)
{
	return roles[role].name;
}

bool role_by_name(const char *name, enum role *out)
{
	for (int i = 0; i < ROLES; i++)
		if (!strcmp(roles[i].name, name)) {
			*out = (enum role)i;
			return true;
		}
	return false;
}

unsigned role_attributes(enum role role)
{
	return roles[role].attributes;
}

char role_letter(enum role role)
{
	return roles[role].letter;
}
