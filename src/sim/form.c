/* form.c: from Name.member.2.Id=x to {"Name":[…,{"Id":"x"}]}. */
#include "sim/form.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/http.h"
#include "sim/shape.h"

#define FIELDS_MAX 2000
#define DEPTH_MAX 12

struct field {
	const char *name, *value;
	size_t name_len, value_len;
};

static bool next_field(const char **p, const char *end, struct field *f)
{
	while (*p < end && **p == '&')
		(*p)++;
	if (*p >= end)
		return false;
	const char *amp = memchr(*p, '&', (size_t)(end - *p));
	const char *stop = amp ? amp : end;
	const char *eq = memchr(*p, '=', (size_t)(stop - *p));
	f->name = *p;
	f->name_len = (size_t)((eq ? eq : stop) - *p);
	f->value = eq ? eq + 1 : stop;
	f->value_len = (size_t)(stop - f->value);
	*p = stop;
	return true;
}

bool form_field(const char *body, size_t len, const char *name, char *out, size_t size)
{
	const char *p = body;
	struct field f;

	while (next_field(&p, body + len, &f)) {
		if (f.name_len != strlen(name) || memcmp(f.name, name, f.name_len) != 0)
			continue;
		char *value = http_unescape(f.value, f.value_len, true);
		bool fits = snprintf(out, size, "%s", value) < (int)size;
		free(value);
		return fits;
	}
	return false;
}

/* ---- a tree by the dots of the names ---- */

static bool put_field(cJSON *root, char *name, const char *value, struct sim_error *e)
{
	cJSON *node = root;
	int depth = 0;

	for (char *dot; (dot = strchr(name, '.')); name = dot + 1) {
		*dot = '\0';
		cJSON *child = cJSON_GetObjectItemCaseSensitive(node, name);
		if (!child)
			child = cJSON_AddObjectToObject(node, name);
		if (!cJSON_IsObject(child) || ++depth > DEPTH_MAX)
			return sim_fail(e, 400, "ValidationError",
				"The parameter '%.60s' is both a value and a structure", name);
		node = child;
	}
	if (cJSON_GetObjectItemCaseSensitive(node, name))
		return sim_fail(e, 400, "ValidationError", "The parameter '%.60s' is given twice", name);
	cJSON_AddStringToObject(node, name, value);
	return true;
}

static bool read_fields(const char *body, size_t len, cJSON *root, struct sim_error *e)
{
	const char *p = body;
	struct field f;
	int n = 0;
	bool ok = true;

	while (ok && next_field(&p, body + len, &f)) {
		char *name = http_unescape(f.name, f.name_len, true),
		     *value = http_unescape(f.value, f.value_len, true);
		if (++n > FIELDS_MAX)
			ok = sim_fail(e, 400, "ValidationError", "Too many parameters");
		else if (strcmp(name, "Action") != 0 && strcmp(name, "Version") != 0)
			ok = put_field(root, name, value, e);
		free(name);
		free(value);
	}
	return ok;
}

/* ---- typed by the shape ---- */

static cJSON *type_struct(const struct sim_member *members, const cJSON *raw, struct sim_error *e);

static cJSON *wrong(const struct sim_member *m, const char *what, struct sim_error *e)
{
	sim_fail(e, 400, "ValidationError", "The value of '%s' is not %s", m->name, what);
	return NULL;
}

static cJSON *type_number(const struct sim_member *m, enum sim_type type, const char *text, struct sim_error *e)
{
	char *end;

	errno = 0;
	double v = strtod(text, &end);
	if (errno || end == text || *end || (type == SIM_INT && strspn(text, "-0123456789") != strlen(text)))
		return wrong(m, type == SIM_INT ? "an integer" : "a number", e);
	return cJSON_CreateNumber(v);
}

static cJSON *type_value(const struct sim_member *m, enum sim_type type, const cJSON *raw, struct sim_error *e);

static cJSON *type_list(const struct sim_member *m, const cJSON *raw, struct sim_error *e)
{
	cJSON *list = cJSON_CreateArray();
	const cJSON *items = cJSON_GetObjectItemCaseSensitive(raw, "member");
	char index[16];

	if (cJSON_IsString(raw) && raw->valuestring[0] == '\0')
		return list;
	int count = cJSON_GetArraySize(items);
	if (!cJSON_IsObject(raw) || !cJSON_IsObject(items) || cJSON_GetArraySize(raw) != 1)
		count = -1;
	for (int i = 1; i <= count; i++) {
		snprintf(index, sizeof(index), "%d", i);
		const cJSON *item = cJSON_GetObjectItemCaseSensitive(items, index);
		cJSON *value = item ? type_value(m, m->item, item, e) : wrong(m, "a list numbered from 1", e);
		if (!value) {
			cJSON_Delete(list);
			return NULL;
		}
		cJSON_AddItemToArray(list, value);
	}
	if (count >= 0)
		return list;
	cJSON_Delete(list);
	return wrong(m, "a list of .member.N", e);
}

static cJSON *type_value(const struct sim_member *m, enum sim_type type, const cJSON *raw, struct sim_error *e)
{
	if (type == SIM_LIST)
		return type_list(m, raw, e);
	if (type == SIM_STRUCT)
		return cJSON_IsObject(raw) ? type_struct(m->members, raw, e) : wrong(m, "a structure", e);
	if (!cJSON_IsString(raw))
		return wrong(m, "a plain value", e);
	if (type == SIM_INT || type == SIM_DOUBLE)
		return type_number(m, type, raw->valuestring, e);
	if (type == SIM_BOOL) {
		bool is_true = strcmp(raw->valuestring, "true") == 0;
		if (!is_true && strcmp(raw->valuestring, "false") != 0)
			return wrong(m, "true or false", e);
		return cJSON_CreateBool(is_true);
	}
	return cJSON_CreateString(raw->valuestring);
}

static cJSON *type_struct(const struct sim_member *members, const cJSON *raw, struct sim_error *e)
{
	cJSON *out = cJSON_CreateObject();
	const cJSON *v;

	cJSON_ArrayForEach(v, raw) {
		const struct sim_member *m = shape_member(members, v->string);
		cJSON *value = NULL;
		if (m)
			value = type_value(m, m->type, v, e);
		else
			sim_fail(e, 400, "ValidationError", "The parameter '%.60s' is not known to this operation",
				v->string);
		if (!value) {
			cJSON_Delete(out);
			return NULL;
		}
		cJSON_AddItemToObject(out, v->string, value);
	}
	return out;
}

cJSON *form_parse(const char *body, size_t len, const struct sim_member *input, struct sim_error *e)
{
	cJSON *raw = cJSON_CreateObject(), *out = NULL;

	if (read_fields(body, len, raw, e))
		out = type_struct(input, raw, e);
	cJSON_Delete(raw);
	return out;
}
