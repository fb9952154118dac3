/* op.c: what handlers share: refusing, and times. */
#include "sim/op.h"

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
