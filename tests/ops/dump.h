/* dump.h: a decoded value as text, for people to read beside the reply it came from.
 *
 * One line a struct, nested ones indented below it with their member and index; members with the unknown value are left
 * out, so that "count=0" and "not known" cannot be mistaken for each other.  Text is quoted and escaped. */
#ifndef TESTS_OPS_DUMP_H
#define TESTS_OPS_DUMP_H

#include <stddef.h>

#include "base/buf.h"
#include "ops/ops.h"

enum dump_kind {
	DUMP_TEXT,  /* const char *; NULL unknown */
	DUMP_RAW,   /* the same with anything in it, as it came: not among the texts that are visited */
	DUMP_BYTES, /* const char * and its size, which count_at tells; NULL unknown */
	DUMP_COUNT, /* int64_t, -1 unknown */
	DUMP_TIME,  /* int64_t, NO_TIME unknown */
	DUMP_MAYBE, /* int: 1, 0, -1 unknown */
	DUMP_FLAG,  /* bool; left out when false */
	DUMP_REAL,  /* double, -1 unknown */
	DUMP_WORD,  /* an enum; 0 unknown */
	DUMP_IN,    /* a struct within */
	DUMP_LIST,  /* an array of structs with its count */
	DUMP_TEXTS  /* an array of const char * with its count */
};

struct dump_type;
struct dump_field {
	const char *name;
	enum dump_kind kind;
	size_t at, count_at;
	const struct dump_type *type; /* of DUMP_IN and DUMP_LIST */
	const char *const *words;     /* of DUMP_WORD, by value */
};
struct dump_type {
	const char *name;
	size_t size;
	const struct dump_field *fields; /* ends with a NULL name */
};

/* What a row decodes into; NULL when its answer's body does not matter. */
const struct dump_type *dump_type_of(const struct ops_row *row);
void dump_value(struct buf *out, const struct dump_type *type, const void *value);

/* Calls fn with every text of the value. */
void dump_visit_texts(
	const struct dump_type *type, const void *value, void (*fn)(void *user, const char *text), void *user);

/* The longest list in the value. */
size_t dump_longest_list(const struct dump_type *type, const void *value);

/* The bytes of a struct that no field shows, padding included: 7 in a row at most. */
size_t dump_longest_gap(const struct dump_type *type);

#endif
