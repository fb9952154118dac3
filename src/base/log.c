/* log.c: see log.h. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"

static FILE *log_file;

bool log_open(const char *path, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);

	if (fd < 0)
		return err_set(e, ERR_CONFIG, "cannot open the debug log %s: %s", path, strerror(errno));
	FILE *opened = fdopen(fd, "a");
	if (!opened) {
		close(fd);
		return err_set(e, ERR_CONFIG, "cannot open the debug log %s: %s", path, strerror(errno));
	}
	log_close();
	log_file = opened;
	return true;
}

void log_close(void)
{
	if (log_file)
		fclose(log_file);
	log_file = NULL;
}

bool log_is_on(void)
{
	return log_file != NULL;
}

void log_line(const char *format, ...)
{
	char raw[2048], line[2048], stamp[32];
	int64_t now = clock_wall_ms();
	va_list args;

	if (!log_file)
		return;
	va_start(args, format);
	int n = vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	if (n < 0)
		return;
	text_clean_into(line, sizeof(line), raw, strlen(raw));
	time_format_iso(now, stamp);
	/* 2026-11-23T09:00:00Z becomes 2026-11-23T09:00:00.123Z */
	fprintf(log_file, "%.19s.%03dZ %s\n", stamp, (int)(now % 1000), line);
	fflush(log_file);
}
