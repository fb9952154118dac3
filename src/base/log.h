/* log.h: the debug log (--debug-log FILE).  Off until opened; lines are cleaned, stamped and flushed.
 * Never hand it a secret, a header or a body that may hold one. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

struct err;

bool log_open(const char *path, struct err *e); /* appends, 0600 */
void log_close(void);
bool log_is_on(void);
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
