/* err.c: the kinds are one table; everything that depends on a kind reads it. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

struct kind_row {
	const char *name;
	int exit_code;
	bool passing;
	bool leaves_doubt;
};

static const struct kind_row kinds[] = {
	[ERR_NONE] = {"none", 0, false, false},
	[ERR_USAGE] = {"usage", 2, false, false},
	[ERR_CONFIG] = {"config", 2, false, false},
	[ERR_NETWORK] = {"network", 1, true, false},
	[ERR_TIMEOUT] = {"timeout", 1, true, false},
	[ERR_THROTTLED] = {"throttled", 1, true, false},
	[ERR_CREDENTIALS] = {"credentials", 6, false, false},
	[ERR_EXPIRED] = {"expired", 6, false, false},
	[ERR_DENIED] = {"denied", 6, false, false},
	[ERR_NOT_FOUND] = {"not-found", 2, false, false},
	[ERR_INVALID] = {"invalid", 1, false, false},
	[ERR_WRONG_PHASE] = {"wrong-phase", 5, false, false},
	[ERR_SERVER] = {"server", 1, true, true},
	[ERR_MALFORMED] = {"malformed", 1, false, false},
	[ERR_UNKNOWN_OUTCOME] = {"unknown-outcome", 7, false, true},
	[ERR_READ_ONLY] = {"read-only", 5, false, false},
	[ERR_DEADLINE] = {"deadline", 4, false, false},
	[ERR_ENDED] = {"ended", 3, false, false},
	[ERR_INTERNAL] = {"internal", 1, false, false},
};

_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == ERR_KINDS, "every error kind has its row");

static const struct kind_row *row_of(enum err_kind kind)
{
	return (unsigned)kind < ERR_KINDS ? &kinds[kind] : &kinds[ERR_INTERNAL];
}

bool err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
	char raw[sizeof(e->message)];
	va_list args;

	if (!e)
		return false;
	/* Formatted aside first: an argument may point into *e. */
	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	memset(e, 0, sizeof(*e));
	e->kind = kind;
	text_clean_into(e->message, sizeof(e->message), raw, strlen(raw));
	return false;
}

bool err_context(struct err *e, const char *format, ...)
{
	char raw[2 * sizeof(e->message) + 2];
	va_list args;

	if (!e)
		return false;
	va_start(args, format);
	int n = vsnprintf(raw, sizeof(e->message), format, args);
	va_end(args);
	size_t used = n < 0 ? 0 : strlen(raw);
	snprintf(raw + used, sizeof(raw) - used, ": %s", e->message);
	text_clean_into(e->message, sizeof(e->message), raw, strlen(raw));
	return false;
}

const char *err_kind_name(enum err_kind kind)
{
	return row_of(kind)->name;
}

int err_exit_code(enum err_kind kind)
{
	return row_of(kind)->exit_code;
}

bool err_is_passing(enum err_kind kind)
{
	return row_of(kind)->passing;
}

bool err_leaves_doubt(enum err_kind kind)
{
	return row_of(kind)->leaves_doubt;
}
