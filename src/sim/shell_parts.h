/* shell_parts.h: between the shell's own files. */
#ifndef SIM_SHELL_PARTS_H
#define SIM_SHELL_PARTS_H

#include "base/arena.h"
#include "sim/shell.h"

#define SHELL_TEXT_MAX ((size_t)8 << 20)
#define SHELL_SOURCE "/codebuild/output/src123/src"

struct shell_args {
	const char **items; /* NULL behind the last */
	size_t count;
};

typedef int shell_command(struct shell *s, const struct shell_args *args);

struct shell_row {
	const char *name;
	shell_command *run;
};

extern const struct shell_row shell_texts[], shell_tools[]; /* end with a NULL name */

void shell_say(struct shell *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Says it as an error and gives the status back. */
int shell_fail(struct shell *s, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));
const char *shell_path(const struct shell *s, const char *given); /* "./x", "/codebuild/…/x", "x" in a folder → from the source's */
const char *shell_expand(struct shell *s, const char *text);      /* $NAME and ${NAME} only */
bool shell_reference_is_valid(const char *reference);             /* of docker's images */

#endif
