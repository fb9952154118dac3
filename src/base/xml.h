/* xml.h: a small XML reply as a tree in an arena (expat underneath; no DTD, no entities, bounded depth and size). */
#ifndef BASE_XML_H
#define BASE_XML_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

struct xml {
	const char *name; /* local name, name space removed */
	const char *text; /* joined character data; "" when none */
	struct xml *child, *next;
};

/* The root element, or NULL and ERR_MALFORMED. */
const struct xml *xml_parse(struct arena *a, const char *bytes, size_t len, struct err *e);

const struct xml *xml_child(const struct xml *x, const char *name);            /* first child of that name; x may be NULL */
const struct xml *xml_path(const struct xml *x, const char *path);             /* "A/B/C" below x */
const struct xml *xml_next(const struct xml *x, const char *name);             /* next sibling of that name */
size_t xml_count(const struct xml *list, const char *name);                    /* children of that name */
char *xml_text(struct arena *a, const struct xml *x, const char *path);        /* cleaned copy; NULL when absent or empty */
int64_t xml_int(const struct xml *x, const char *path, int64_t unknown);

#endif
