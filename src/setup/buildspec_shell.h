/* buildspec_shell.h: what a build command runs, as far as that can be read without running it: the calls in a text of the shell, with
 * their words and redirections.  It looks into chains, pipes, `$(…)`, backquotes, subshells and `sh -c '…'`.  Pure. */
#ifndef SETUP_BUILDSPEC_SHELL_H
#define SETUP_BUILDSPEC_SHELL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct shell_call {
	const char **words; /* at least one; quotes taken off, ${X} as $X; without leading assignments, `sudo`, `then` and the like */
	size_t count;
	const char *in, *out; /* files of < and of > or >>; NULL */
	const char *here; /* the text of a here-document; NULL */
	int line; /* of the text, from 0 */
	bool is_piped; /* the next call of its list reads what it writes */
	bool is_inner; /* in parentheses or a substitution: what it changes in the shell ends with them */
};

struct shell_variable {
	const char *name, *value; /* value as words are: may hold $OTHER and $(…) */
};

struct shell_text {
	struct shell_call *calls; /* in the order they are read; what stands inside a word comes before the word's own call */
	size_t count;
	struct shell_variable *variables;
	size_t variable_count;
};

struct shell_text shell_read(struct arena *a, const char *text);
void shell_add_variable(struct arena *a, struct shell_text *to, struct shell_variable variable);
const char *shell_base(const char *word); /* "docker" of "/usr/bin/docker" */

#endif
