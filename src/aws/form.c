/* form.c: the query protocol's parameters, and segments of a path.  The unreserved characters of RFC 3986 stand for themselves, all else is %XX. */
#include "aws/call.h"

#include <string.h>

#include "base/buf.h"

static bool is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("-_.~", c));
}

static void add_encoded(struct buf *b, const char *s)
{
	for (; *s; s++) {
		if (is_unreserved(*s))
			buf_add(b, s, 1);
		else
			buf_printf(b, "%%%02X", (unsigned char)*s);
	}
}

void aws_form_add(struct buf *b, const char *name, const char *value)
{
	if (!value)
		return;
	if (b->len)
		buf_add(b, "&", 1);
	add_encoded(b, name);
	buf_add(b, "=", 1);
	add_encoded(b, value);
}

void aws_path_add(struct buf *b, const char *segment)
{
	buf_add(b, "/", 1);
	add_encoded(b, segment ? segment : "");
}
