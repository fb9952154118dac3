/* file.h: whole small files, and the folders of the XDG base directory specification. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

bool file_read(const char *path, struct buf *out, struct err *e); /* ERR_NOT_FOUND when absent; ERR_CONFIG over out->max */
/* Temporary file in the same folder, fsync, rename; the folder is made (0700) when missing. */
bool file_write_atomic(const char *path, const void *data, size_t len, unsigned mode, struct err *e);
bool file_make_folders(const char *path_of_file, struct err *e); /* 0700, every missing parent */

enum xdg_kind { XDG_CONFIG, XDG_CACHE, XDG_STATE, XDG_DATA };
/* "$XDG_CACHE_HOME/cutover/NAME" or its fallback below $HOME; heap, free().  NULL when neither is set or absolute. */
char *xdg_path(enum xdg_kind kind, const char *name);
char *file_expand(const char *path); /* ~ and ~/ and $VAR expanded; heap */

#endif
