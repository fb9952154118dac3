/* json.c: see json.h. */
#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

#define TEXT_MAX 4096
#define INT64_LIMIT 9223372036854775808.0 /* 2^63: the first double that does not fit */
#define EXACT_LIMIT INT64_C(1000000000000000)
#define TIME_LIMIT 253402300800.0         /* the year 10000, in seconds */

/* cJSON reports a failed allocation like a syntax error, and leaves members out when writing: let it end the program. */
__attribute__((constructor)) static void install_allocator(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = mem_alloc, .free_fn = free});
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

cJSON *json_parse(const char *bytes, size_t len, struct err *e)
{
	const char *end = NULL;

	while (len && is_blank(bytes[len - 1]))
		len--;
	if (!len) {
		err_set(e, ERR_MALFORMED, "the reply is empty where JSON was expected");
		return NULL;
	}
	cJSON *root = cJSON_ParseWithLengthOpts(bytes, len, &end, false);
	if (root && end == bytes + len)
		return root;
	cJSON_Delete(root);
	err_set(e, ERR_MALFORMED, "not JSON: wrong at byte %td of %zu", end ? end - bytes : (ptrdiff_t)0, len);
	return NULL;
}

static void overwrite_strings(cJSON *item)
{
	for (; item; item = item->next) {
		if (item->valuestring)
			explicit_bzero(item->valuestring, strlen(item->valuestring));
		overwrite_strings(item->child);
	}
}

void json_wipe(cJSON *taken)
{
	overwrite_strings(taken);
	cJSON_Delete(taken);
}

const cJSON *json_member(const cJSON *object, const char *name)
{
	if (!cJSON_IsObject(object))
		return NULL;
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
	return cJSON_IsNull(item) ? NULL : item;
}

const cJSON *json_object(const cJSON *object, const char *name)
{
	const cJSON *item = json_member(object, name);

	return cJSON_IsObject(item) ? item : NULL;
}

const cJSON *json_array(const cJSON *object, const char *name)
{
	const cJSON *item = json_member(object, name);

	return cJSON_IsArray(item) ? item : NULL;
}

size_t json_count(const cJSON *array)
{
	return cJSON_IsArray(array) ? (size_t)cJSON_GetArraySize(array) : 0;
}

const char *json_raw(const cJSON *object, const char *name)
{
	const cJSON *item = json_member(object, name);

	return cJSON_IsString(item) ? item->valuestring : NULL;
}

char *json_item_text(struct arena *a, const cJSON *item)
{
	if (!cJSON_IsString(item))
		return NULL;
	return text_clean(a, item->valuestring, strlen(item->valuestring), TEXT_MAX);
}

char *json_text(struct arena *a, const cJSON *object, const char *name)
{
	return json_item_text(a, json_member(object, name));
}

double json_number(const cJSON *object, const char *name, double unknown)
{
	const cJSON *item = json_member(object, name);

	return cJSON_IsNumber(item) && isfinite(item->valuedouble) ? item->valuedouble : unknown;
}

int64_t json_int(const cJSON *object, const char *name, int64_t unknown)
{
	double value = json_number(object, name, NAN);

	return value >= -INT64_LIMIT && value < INT64_LIMIT ? (int64_t)value : unknown;
}

int json_bool(const cJSON *object, const char *name)
{
	const cJSON *item = json_member(object, name);

	return cJSON_IsBool(item) ? cJSON_IsTrue(item) : -1;
}

int64_t json_time(const cJSON *object, const char *name)
{
	int64_t t = NO_TIME;
	const char *text = json_raw(object, name);

	if (text)
		return time_parse_iso(text, &t) ? t : NO_TIME;
	double seconds = json_number(object, name, 0);
	return seconds > 0 && seconds < TIME_LIMIT ? (int64_t)llround(seconds * 1000) : NO_TIME;
}

void json_put(cJSON *object, const char *name, cJSON *taken)
{
	cJSON_AddItemToObject(object, name, taken ? taken : cJSON_CreateNull());
}

static bool is_utf8(const char *s, size_t n)
{
	for (size_t at = 0; at < n;) {
		uint32_t cp;
		size_t used = text_decode(s + at, n - at, &cp);
		if (used == 1 && (s[at] & 0x80))
			return false;
		at += used;
	}
	return true;
}

void json_put_text(cJSON *object, const char *name, const char *text)
{
	size_t n = text ? strlen(text) : 0;

	if (!text || is_utf8(text, n)) {
		json_put(object, name, text ? cJSON_CreateString(text) : NULL);
		return;
	}
	/* cJSON copies bytes as they are; a document must be UTF-8 whatever it was given. */
	struct arena *a = arena_new();
	json_put(object, name, cJSON_CreateString(text_clean(a, text, n, 3 * n)));
	arena_free(a);
}

void json_put_int(cJSON *object, const char *name, int64_t value)
{
	char digits[24];

	/* cJSON prints 15 digits of a number; the larger ones go in as they are. */
	snprintf(digits, sizeof(digits), "%" PRId64, value);
	if (value < EXACT_LIMIT)
		json_put(object, name, value < 0 ? NULL : cJSON_CreateNumber((double)value));
	else
		json_put(object, name, cJSON_CreateRaw(digits));
}

void json_put_bool(cJSON *object, const char *name, bool value)
{
	json_put(object, name, cJSON_CreateBool(value));
}

void json_put_time(cJSON *object, const char *name, int64_t t)
{
	char text[32];

	time_format_iso(t, text);
	json_put_text(object, name, *text ? text : NULL);
}
