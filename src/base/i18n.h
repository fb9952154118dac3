/* i18n.h: people's words in view/ and cli/ are wrapped in _(); catalogues come later. Never used for JSON. */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) (text) /* marks a word in a table; translated where it is shown */

#endif
