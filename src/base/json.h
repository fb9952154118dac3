/* json.h: reading and writing JSON with cJSON where members may be missing, null or of another type.
 * Readers treat missing and null alike and never fail: they give the "unknown" value of the type. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

/* Parse exactly len bytes (need not be NUL-terminated; trailing blanks only).  NULL and ERR_MALFORMED on failure.
 * Free with cJSON_Delete. */
cJSON *json_parse(const char *bytes, size_t len, struct err *e);
void json_wipe(cJSON *taken); /* cJSON_Delete, with every string overwritten first: it held secrets; NULL is fine */

const cJSON *json_member(const cJSON *object, const char *name); /* exact name; NULL when missing or null */
const cJSON *json_object(const cJSON *object, const char *name); /* NULL unless an object */
const cJSON *json_array(const cJSON *object, const char *name);  /* NULL unless an array */
size_t json_count(const cJSON *array);                            /* 0 for NULL */
const char *json_raw(const cJSON *object, const char *name);     /* borrowed, uncleaned; NULL unless a string */
char *json_text(struct arena *a, const cJSON *object, const char *name); /* cleaned copy (text_clean, 4096 bytes) */
char *json_item_text(struct arena *a, const cJSON *item);                /* the same for an array's string item */
int64_t json_int(const cJSON *object, const char *name, int64_t unknown);
double json_number(const cJSON *object, const char *name, double unknown);
int json_bool(const cJSON *object, const char *name); /* 1, 0, or -1 unknown */
int64_t json_time(const cJSON *object, const char *name); /* epoch seconds with fraction (or ISO text) to ms; NO_TIME unknown */

/* Writers: the unknown value becomes null, so that members are never left out. */
void json_put_text(cJSON *object, const char *name, const char *text);
void json_put_int(cJSON *object, const char *name, int64_t value); /* negative: null */
void json_put_bool(cJSON *object, const char *name, bool value);
void json_put_time(cJSON *object, const char *name, int64_t t);    /* ISO 8601 UTC */
void json_put(cJSON *object, const char *name, cJSON *taken);      /* NULL: null */

#endif
