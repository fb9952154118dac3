/* ask_code.h: the code of an MFA device, asked for at the terminal itself, with the echo off.  For verbs, and before the screen
 * of the dashboard opens. */
#ifndef CLI_ASK_CODE_H
#define CLI_ASK_CODE_H

#include <stdbool.h>
#include <stdint.h>

struct app;

bool ask_code_can(void); /* somebody sits there */

/* When the app asks for a code: ask, and hand the answer on.  An empty line, the end of input or until_mono (NO_TIME: never) are
 * no answer.  A signal leaves the terminal as it was. */
void ask_code_for(struct app *a, int64_t until_mono);

/* Turns until there are credentials, or it is certain that there will be none (the reads then say why).  Returns at once unless
 * a code may be asked for. */
void ask_code_first(struct app *a);

#endif
