/* secret.c: see secret.h. */
#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void secret_done(struct secret *s)
{
	if (s->hidden)
		explicit_bzero(s->hidden, strlen(s->hidden));
	free(s->hidden);
	s->hidden = NULL;
}

void secret_set(struct secret *s, const char *value)
{
	/* Copied before the wipe: value may be the old one. */
	char *copy = value && *value ? mem_dup(value) : NULL;

	secret_done(s);
	s->hidden = copy;
}

void secret_copy(struct secret *to, const struct secret *from)
{
	secret_set(to, from->hidden);
}

bool secret_is_set(const struct secret *s)
{
	return s->hidden != NULL;
}

const char *secret_reveal(const struct secret *s)
{
	return s->hidden ? s->hidden : "";
}
