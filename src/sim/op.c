/* op.c: what handlers share: refusing, and times. */
#include "sim/op.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A bit of cJSON's `type` that cJSON itself neither uses nor clears: marks a number as a moment. */
#define TIME_MARK (1 << 14)

bool sim_fail(struct sim_error *e, int status, const char *code, const char *format, ...)
{
	va_list ap;

	e->status = status;
	snprintf(e->code, sizeof(e->code), "%s", code);
	va_start(ap, format);
	vsnprintf(e->message, sizeof(e->message), format, ap);
	va_end(ap);
	return false;
}

const char *sim_text(const cJSON *in, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(in, name));
}

bool sim_check_letters(const cJSON *in, const char *name, const char *more, const char *pattern, struct sim_error *e)
{
	const char *value = sim_text(in, name);

	for (const char *p = value; p && *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '_' && !strchr(more, *p))
			return sim_fail(e, 400, "ValidationError",
				"1 validation error detected: Value '%.100s' at '%s' failed to satisfy constraint: "
				"Member must satisfy regular expression pattern: %s",
				value, name, pattern);
	return true;
}

void sim_put_text(cJSON *out, const char *name, const char *text)
{
	if (text)
		cJSON_AddStringToObject(out, name, text);
}

void sim_put_texts(cJSON *out, const char *name, const char *const *items, size_t count)
{
	cJSON *list = cJSON_AddArrayToObject(out, name);

	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(items[i]));
}

void sim_put_time(cJSON *out, const char *name, int64_t world_ms)
{
	if (world_ms == 0)
		return;
	cJSON *item = cJSON_AddNumberToObject(out, name, (double)world_ms / 1000.0);
	item->type |= TIME_MARK;
}

bool sim_is_time(const cJSON *item)
{
	return cJSON_IsNumber(item) && (item->type & TIME_MARK) != 0;
}
