/* shell.h: the commands of a build, as far as they matter for a release: enough of a shell for what people write into
 * buildspecs, over a folder of files in memory.  Nothing is ever executed: what is not known here succeeds and says nothing.
 *
 *   words, quotes, $NAME ${NAME} ${NAME:-x} ${NAME:=x} ${NAME:0:7} ${NAME#x} $(…) `…`, NAME=value, ; && || |, > >> <, 2>&1
 *   echo printf cat sed cp mv rm cd cut tr tee date export unset true false exit test envsubst
 *   mvn docker aws git
 *
 * All of it lives in the arena. */
#ifndef SIM_SHELL_H
#define SIM_SHELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct arena;

struct shell_file {
	const char *path;    /* from the source's folder: "target/cicd-demo.jar" */
	const uint8_t *data;
	size_t size;
};

struct shell_variable {
	const char *name, *value;
};

struct shell_image {     /* a local tag of docker's */
	const char *reference; /* "cicd-demo:latest" */
	const char *digest;
};

struct shell_push {
	const char *uri, *tag, *digest;
};

struct shell {
	struct arena *arena;
	/* the machine */
	const char *account, *region, *date;
	const char *digest;             /* of the first image that is built; later ones follow from it */
	bool has_docker;                /* privileged mode */
	bool has_cli_2;                 /* AWS CLI version 2: no `ecr get-login` */
	bool tests_fail;                /* mvn finds a broken test */
	const char *test_says;          /* what the broken test saw */
	bool (*has_repository)(const void *whose, const char *uri); /* is there that image repository? */
	const void *whose;
	/* what the commands change */
	struct shell_file *files;
	size_t file_count;
	struct shell_variable *variables;
	size_t variable_count;
	struct shell_image *images;
	size_t image_count, built;
	struct shell_push *pushes;
	size_t push_count;
	const char *folder;             /* cd: "" or "sub/" */
	const char *registry;           /* docker login; NULL: not */
	bool has_left;                  /* exit */
	struct buf log;                 /* all that was said */
	/* of the command in progress */
	struct buf *out, *err;
	const char *in;                 /* standard input; NULL: nothing */
	int depth, substituted;         /* status of the last $(…) */
};

void shell_init(struct shell *s, struct arena *a);
void shell_done(struct shell *s);
/* One entry of a buildspec's `commands`, which may have several lines: its exit status. */
int shell_run(struct shell *s, const char *command);

const char *shell_variable(const struct shell *s, const char *name); /* NULL: not set */
void shell_set(struct shell *s, const char *name, const char *value);
const struct shell_file *shell_file(const struct shell *s, const char *path); /* from the source's folder; NULL */
void shell_put(struct shell *s, const char *path, const uint8_t *data, size_t size); /* data is borrowed */
void shell_remove(struct shell *s, const char *path);
void shell_write(struct shell *s, const char *path, const void *data, size_t size);

#endif
