/* setup.c: which part of the set-up is meant. */
#include "cli/setup.h"

#include <stdio.h>
#include <string.h>

const struct setup_word setup_words[] = {
	{"verify", TRAIT_FOLLOWS, setup_verify},
	{NULL, 0, NULL},
};

const struct setup_word *setup_word_by_name(const char *name)
{
	for (const struct setup_word *w = setup_words; w->name; w++)
		if (!strcmp(w->name, name))
			return w;
	return NULL;
}

const char *setup_words_known(void)
{
	static char known[100];
	size_t used = 0;

	for (const struct setup_word *w = setup_words; w->name && used < sizeof(known); w++)
		used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", used ? ", " : "", w->name);
	return known;
}

int verb_setup(struct session *s)
{
	return s->o->word->run(s);
}
