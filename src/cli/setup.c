/* setup.c: the words of the verb, and the desired state that they work on. */
#include "cli/setup.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/i18n.h"
#include "cli/session.h"

const struct setup_word setup_words[] = {
	{"init", 0, setup_init},
	{"plan", 0, setup_show_plan},
	{"apply", 0, setup_apply},
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

const char *setup_file(const struct session *s)
{
	return s->o->file ? s->o->file : SETUP_FILE;
}

static bool read_file(const struct session *s, struct arena *a, struct desired *out, bool *is_there, struct err *e)
{
	*is_there = desired_read(a, out, setup_file(s), e);
	if (*is_there)
		return true;
	if (e->kind == ERR_NOT_FOUND && !s->o->file) { /* then the options say it all, or what is missing is told */
		*e = (struct err){.kind = ERR_NONE};
		return true;
	}
	if (e->kind == ERR_NOT_FOUND)
		return err_set(e, ERR_CONFIG, _("%s does not exist: `cutover setup init -f %s` writes it"), s->o->file, s->o->file);
	return false;
}

bool setup_given(const struct session *s, struct arena *a, struct desired *out, struct err *e)
{
	bool is_there;

	*out = s->o->desired;
	return read_file(s, a, out, &is_there, e);
}

bool setup_desired(const struct session *s, struct arena *a, struct desired *out, struct err *e)
{
	bool is_there;

	*out = s->o->desired;
	if (!read_file(s, a, out, &is_there, e))
		return false;
	desired_default(a, out);
	if (desired_check(out, e))
		return true;
	if (!is_there)
		err_context(e, _("there is no %s here (`cutover setup init` writes one)"), SETUP_FILE);
	else
		err_context(e, "%s", setup_file(s));
	return false;
}
