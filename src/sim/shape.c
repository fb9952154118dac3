/* shape.c: the check of an input against its shape. */
#include "sim/shape.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PATH_SIZE 256

const struct sim_member *shape_member(const struct sim_member *members, const char *name)
{
	for (const struct sim_member *m = members; m && m->name; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

/* ---- types ---- */

static bool is_base64(const char *s)
{
	size_t n = strlen(s), pad = 0;

	while (pad < 2 && pad < n && s[n - 1 - pad] == '=')
		pad++;
	for (size_t i = 0; i + pad < n; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '+' && s[i] != '/')
			return false;
	return n % 4 == 0;
}

static bool is_of_type(enum sim_type type, const cJSON *v)
{
	switch (type) {
	case SIM_STRING:
		return cJSON_IsString(v);
	case SIM_INT:
		return cJSON_IsNumber(v) && floor(v->valuedouble) == v->valuedouble && fabs(v->valuedouble) < 9.3e18;
	case SIM_DOUBLE:
	case SIM_TIME:
		return cJSON_IsNumber(v);
	case SIM_BOOL:
		return cJSON_IsBool(v);
	case SIM_BLOB:
		return cJSON_IsString(v) && is_base64(v->valuestring);
	case SIM_LIST:
		return cJSON_IsArray(v);
	case SIM_MAP:
	case SIM_STRUCT:
		return cJSON_IsObject(v);
	}
	return false;
}

static const char *type_word(enum sim_type type)
{
	static const char *const words[] = {[SIM_STRING] = "a string",
		[SIM_INT] = "an integer",
		[SIM_DOUBLE] = "a number",
		[SIM_BOOL] = "a boolean",
		[SIM_TIME] = "a timestamp in epoch seconds",
		[SIM_BLOB] = "base64",
		[SIM_LIST] = "a list",
		[SIM_MAP] = "a map",
		[SIM_STRUCT] = "a structure"};
	return words[type];
}

static bool check_names(const struct sim_member *members, const cJSON *in, const char *path, struct sim_error *e);

static bool check_value(
	const struct sim_member *m, enum sim_type type, const cJSON *v, const char *path, struct sim_error *e)
{
	enum sim_type item_type = type == m->type ? m->item : SIM_STRING; /* a map's lists hold strings */
	const cJSON *item;
	char at[PATH_SIZE];
	int i = 0;

	if (!is_of_type(type, v))
		return sim_fail(e, 400, "SerializationException", "Value at '%s' is not %s", path, type_word(type));
	if (type == SIM_STRUCT)
		return check_names(m->members, v, path, e);
	if (type != SIM_LIST && type != SIM_MAP)
		return true;
	cJSON_ArrayForEach(item, v) {
		if (type == SIM_LIST)
			snprintf(at, sizeof(at), "%.220s.%d.member", path, ++i);
		else
			snprintf(at, sizeof(at), "%s.%.60s", path, item->string);
		if (cJSON_IsNull(item) && type == SIM_MAP)
			continue;
		if (!check_value(m, item_type, item, at, e))
			return false;
	}
	return true;
}

static bool check_names(const struct sim_member *members, const cJSON *in, const char *path, struct sim_error *e)
{
	const cJSON *v;
	char at[PATH_SIZE];

	cJSON_ArrayForEach(v, in) {
		const struct sim_member *m = shape_member(members, v->string);
		snprintf(at, sizeof(at), "%s%s%.60s", path, *path ? "." : "", v->string);
		if (!m)
			return sim_fail(e, 400, "SerializationException", "Unknown member '%s'", at);
		if (!cJSON_IsNull(v) && !check_value(m, m->type, v, at, e))
			return false;
	}
	return true;
}

/* ---- values ---- */

static bool refuse(const struct sim_service *s, const char *code, const char *value, const char *path, const char *rule,
	struct sim_error *e)
{
	if (!s->has_long_messages)
		return sim_fail(e, 400, code, "Invalid value for %s: %s", path, rule);
	return sim_fail(e, 400, code,
		"1 validation error detected: Value %s%.100s%s at '%s' failed to satisfy constraint: %s",
		value ? "'" : "", value ? value : "null", value ? "'" : "", path, rule);
}

static bool refuse_missing(
	const struct sim_service *s, const struct sim_member *m, const char *path, struct sim_error *e)
{
	const char *code = m->missing_code ? m->missing_code : s->missing_code;

	if (s->has_long_messages)
		return refuse(s, code, NULL, path, "Member must not be null", e);
	return sim_fail(e, 400, code, "%s is required and was not specified.", path);
}

static bool is_word(const char *words, const char *value)
{
	size_t len = strlen(value);

	for (const char *p = words; *p;) {
		size_t n = strcspn(p, "|");
		if (n == len && strncmp(p, value, n) == 0)
			return true;
		p += n + (p[n] == '|');
	}
	return false;
}

static size_t characters(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

/* What `min` and `max` count in a value of this type. */
static double measure(enum sim_type type, const cJSON *v)
{
	switch (type) {
	case SIM_STRING:
		return (double)characters(v->valuestring);
	case SIM_BLOB:
		return (double)(strlen(v->valuestring) / 4 * 3);
	case SIM_LIST:
	case SIM_MAP:
		return cJSON_GetArraySize(v);
	default:
		return v->valuedouble;
	}
}

static bool check_bounds(const struct sim_service *s, const struct sim_member *m, enum sim_type type, const cJSON *v,
	const char *path, struct sim_error *e)
{
	const char *code = m->invalid_code ? m->invalid_code : s->invalid_code;
	const char *text = cJSON_IsString(v) ? v->valuestring : "";
	bool is_sized = type == SIM_STRING || type == SIM_BLOB || type == SIM_LIST || type == SIM_MAP;
	char rule[200];

	if (m->words && type == SIM_STRING && !is_word(m->words, text)) {
		snprintf(rule, sizeof(rule), "Member must satisfy enum value set: [%.140s]", m->words);
		return refuse(s, code, text, path, rule, e);
	}
	if ((m->min == 0 && m->max == 0) || type == SIM_STRUCT || type == SIM_BOOL)
		return true;
	double n = measure(type, v);
	if (n >= (double)m->min && (n <= (double)m->max || m->max == 0))
		return true;
	bool is_low = n < (double)m->min;
	snprintf(rule, sizeof(rule), "Member must have %s %s than or equal to %lld", is_sized ? "length" : "value",
		is_low ? "greater" : "less", (long long)(is_low ? m->min : m->max));
	return refuse(s, code, text, path, rule, e);
}

static bool check_members(const struct sim_service *s, const struct sim_member *members, const cJSON *in, const char *path,
	struct sim_error *e);

static bool check_items(
	const struct sim_service *s, const struct sim_member *m, const cJSON *v, const char *path, struct sim_error *e)
{
	struct sim_member item = *m;
	const cJSON *x;
	char at[PATH_SIZE];
	int i = 0;

	item.min = item.max = 0; /* they counted the items */
	cJSON_ArrayForEach(x, v) {
		snprintf(at, sizeof(at), "%.220s.%d.member", path, ++i);
		if (cJSON_IsNull(x))
			continue;
		if (m->item == SIM_STRUCT ? !check_members(s, m->members, x, at, e)
					  : !check_bounds(s, &item, m->item, x, at, e))
			return false;
	}
	return true;
}

static bool check_members(const struct sim_service *s, const struct sim_member *members, const cJSON *in,
	const char *path, struct sim_error *e)
{
	char at[PATH_SIZE];

	for (const struct sim_member *m = members; m && m->name; m++) {
		const cJSON *v = cJSON_GetObjectItemCaseSensitive(in, m->name);
		snprintf(at, sizeof(at), "%s%s%s", path, *path ? "." : "", m->name);
		if (!v || cJSON_IsNull(v)) {
			if (m->is_required)
				return refuse_missing(s, m, at, e);
			continue;
		}
		if (!check_bounds(s, m, m->type, v, at, e))
			return false;
		if (m->type == SIM_STRUCT && !check_members(s, m->members, v, at, e))
			return false;
		if ((m->type == SIM_LIST || m->type == SIM_MAP) && !check_items(s, m, v, at, e))
			return false;
	}
	return true;
}

bool shape_check(const struct sim_service *s, const struct sim_member *input, const cJSON *in, struct sim_error *e)
{
	return check_names(input, in, "", e) && check_members(s, input, in, "", e);
}
