/* setup.h: the parts of `cutover setup`, a row each: the word behind the verb, its traits and what runs. */
#ifndef CLI_SETUP_H
#define CLI_SETUP_H

#include "cli/session.h"

struct setup_word {
	const char *name;
	unsigned traits;        /* beside those of the verb */
	int (*run)(struct session *s); /* opens the session itself; the exit code, and everything is said */
};
extern const struct setup_word setup_words[]; /* ends with a NULL name */

const struct setup_word *setup_word_by_name(const char *name); /* NULL */
const char *setup_words_known(void); /* "plan, verify": for messages */

int setup_verify(struct session *s);

#endif
