/* confirm.h: asking a person before something is changed. */
#ifndef CLI_CONFIRM_H
#define CLI_CONFIRM_H

#include <stdbool.h>

bool confirm_can_ask(void); /* somebody can read the question and answer it: standard input and error are a terminal */

/* Shows the sentence and asks; everything but y or yes is no.  `changed` (may be NULL): what is different from the last time. */
bool confirm_ask(const char *sentence, const char *changed);

#endif
