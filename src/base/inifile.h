/* inifile.h: our own INI files (configuration, themes) through inih.  The AWS files have a grammar of their own: aws/profile. */
#ifndef BASE_INIFILE_H
#define BASE_INIFILE_H

#include <stdbool.h>

struct err;

/* Calls row() for each `name = value` with its section and line; row returns false with err filled to stop.
 * Errors name FILE:LINE.  ERR_NOT_FOUND when the file does not exist. */
bool inifile_read(const char *path,
	bool (*row)(void *user, const char *section, const char *name, const char *value, int line, struct err *e),
	void *user, struct err *e);

#endif
