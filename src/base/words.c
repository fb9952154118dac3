/* words.c: see words.h. */
#include "base/words.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The word at *text goes to *out, with its end; both move on.  Between double quotes a backslash means something before itself and
 * a double quote only; between single ones nowhere. */
static bool take_word(const char **text, char **out, struct err *e)
{
	const char *s = *text;
	char quote = '\0';

	for (; *s && (quote || !is_blank(*s)); s++) {
		bool escapes = *s == '\\' && quote != '\'';
		if (escapes && !s[1])
			return err_set(e, ERR_CONFIG, "a backslash stands at the end, before nothing");
		if (escapes && (!quote || s[1] == '"' || s[1] == '\\'))
			*(*out)++ = *++s;
		else if (*s == quote)
			quote = '\0';
		else if (!quote && (*s == '"' || *s == '\''))
			quote = *s;
		else
			*(*out)++ = *s;
	}
	*(*out)++ = '\0';
	*text = s;
	return !quote || err_set(e, ERR_CONFIG, "a quotation is not closed: there is an odd number of %c", quote);
}

char **words_split(struct arena *a, const char *text, struct err *e)
{
	size_t n = strlen(text), count = 0;
	char **words = ARENA_ARRAY(a, n / 2 + 2, char *); /* a word and its blank take two characters at least */
	char *out = arena_alloc(a, n + 1);

	for (;;) {
		while (is_blank(*text))
			text++;
		if (!*text)
			return words;
		words[count++] = out;
		if (!take_word(&text, &out, e))
			return NULL;
	}
}
